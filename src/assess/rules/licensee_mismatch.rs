//! `licensee-mismatch`: a bought licence is held by somebody else than the organisation.

use super::{Audience, Context, Findings, ModelState, Report, Rule, RuleMeta};
use crate::declare::Level;

pub(super) struct LicenseeMismatch;

static META: RuleMeta = RuleMeta {
    code: "licensee-mismatch",
    level: Level::Warn,
    audience: Audience::Legal,
    state: ModelState::Undecided,
    question: "Does the licence cover us?",
    is_about_review: false,
    summary: "a bought licence whose licensee is not `[organization]`",
    why: "A licence permits its licensee. That another company of a group, a predecessor or a customer holds it does not \
          permit us to ship the model, unless the contract says so.",
    settle: "Correct `licensee`, or `name` of `[organization]`; where the licence covers affiliates, set the level of this \
             rule in `[rules]`.",
};

impl Rule for LicenseeMismatch {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        let workspace = &context.declarations.workspace;
        for table in &workspace.licenses {
            let Some(licensee) = &table.licensee else { continue };
            let id = &table.id.value;
            let label = format!("the licensee of `{id}`");
            let report = match &workspace.organization {
                Some(organization) if plain(&organization.name) == plain(&licensee.value) => continue,
                Some(organization) => {
                    let name = &organization.name;
                    let message =
                        format!("the licence `{id}` is held by `{}`, not by `{name}`", licensee.value);
                    Report::new(message).help("correct `licensee`, or `name` of `[organization]`")
                }
                None => Report::new(format!("whether the licence `{id}` is ours can't be told"))
                    .note("`[organization]` is not declared")
                    .help("add `[organization]` with its `name`"),
            };
            findings.other(report.label(licensee.span, label));
        }
    }
}

/// A name without case, punctuation and spaces.
fn plain(name: &str) -> String {
    name.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
