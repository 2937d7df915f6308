//! `use-not-permitted`: the terms of a model do not allow what `[use]` says.

use super::{Context, Findings, Report, Rule, RuleMeta};
use crate::assess::verdict::Permission;
use crate::declare::Level;

pub(super) struct UseNotPermitted;

static META: RuleMeta = RuleMeta {
    code: "use-not-permitted",
    level: Level::Deny,
    summary: "terms that do not allow our use",
    why: "The product does with a model what its licence forbids, or is larger than the licence allows: without \
          another licence it must not ship.",
    settle: "Replace the model, obtain another licence and describe it in a `[[license]]` table, or mend `[use]` where \
             it does not say what the product does.",
};

impl Rule for UseNotPermitted {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        let Some(usage) = &context.declarations.workspace.usage else { return };
        for (model, terms) in context.models() {
            let Some(license) = &model.resolved.declaration.license else { continue };
            for (id, remark) in
                terms.remarks.iter().filter(|(_, remark)| remark.permission == Permission::Forbidden)
            {
                let name = &model.resolved.declaration.name.value;
                let report = Report::new(format!("our use of `{name}` is not permitted: {}", remark.text))
                    .label(license.span, format!("under {}", id.as_str()))
                    .label(usage.span, "our use")
                    .help("replace the model, or obtain another licence and describe it in a `[[license]]` table");
                findings.model(model, report);
            }
        }
    }
}
