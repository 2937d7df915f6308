//! `lineage-license`: terms of a base that bind a model and that its declaration leaves out.

use super::{Context, Findings, Report, Rule, RuleMeta};
use crate::assess::lineage::{Inherited, names};
use crate::declare::{Level, Model};
use crate::vocabulary::Word;

pub(super) struct LineageLicense;

static META: RuleMeta = RuleMeta {
    code: "lineage-license",
    level: Level::Deny,
    summary: "terms of a base model that the declaration leaves out",
    why: "A fine-tune, an adapter or a merge is a derivative of its base: who declares it `MIT` still owes the terms \
          under which the base was given.",
    settle: "Name the inherited licence in `license`, joined by `AND` to the model's own; declare the licence of a \
             base that has none in its `[[…model.base]]` table.",
};

impl Rule for LineageLicense {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for (model, terms) in context.models() {
            for inherited in &terms.inherited {
                if let Some(report) = report(model.resolved.declaration, inherited) {
                    findings.model(model, report);
                }
            }
        }
    }
}

fn report(model: &Model, inherited: &Inherited<'_>) -> Option<Report> {
    let (name, base) = (&model.name.value, inherited.base);
    let through = match inherited.via.as_slice() {
        [] => String::new(),
        via => format!(" through {}", via.join(", ")),
    };
    let descent = format!("`{name}` descends from `{}`{through}", base.name.value);
    let Some(license) = &inherited.license else {
        let help = "add `license` to the base's table: its terms may bind this model";
        return Some(
            Report::new(format!("{descent}, whose licence nobody declared"))
                .label(base.name.span, "no licence")
                .help(help),
        );
    };
    let declared = model.license.as_ref()?;
    if names(&declared.value, license) {
        return None;
    }
    let id = license.id.as_str();
    let message = format!("{descent}, and `{id}` still binds it");
    Some(
        Report::new(message)
            .label(declared.span, format!("`{id}` is not named"))
            .label(base.name.span, format!("{} of this base", base.relation.word()))
            .help(format!(
                "write `license = \"{} AND {id}\"`, or the inherited licence alone where it is the only one",
                declared.value
            )),
    )
}
