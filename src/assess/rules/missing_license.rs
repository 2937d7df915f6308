//! `missing-license`: a model is declared without terms.

use super::{Audience, Context, Findings, ModelState, Report, Rule, RuleMeta};
use crate::assess::providers::Providers;
use crate::declare::{Delivery, Level, Model};

pub(super) struct MissingLicense;

static META: RuleMeta = RuleMeta {
    code: "missing-license",
    level: Level::Deny,
    audience: Audience::Engineering,
    state: ModelState::Unknown,
    question: "Under which terms may we use the model?",
    is_about_review: false,
    summary: "a model without a licence",
    why: "Without a licence nobody may copy, change or offer a model: its makers keep every right. A BOM that says \
          nothing hides that.",
    settle: "Find the licence in the model card or beside the weights and declare it as `license`. Terms that the \
             SPDX License List lacks are declared as `LicenseRef-…` with their text in `license-file`. A service has no \
             licence: declare where its provider publishes the terms, and their day, as \
             `terms = { url = \"…\", date = \"…\" }`.",
};

impl Rule for MissingLicense {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for (model, terms) in context.models() {
            let declaration = model.resolved.declaration;
            if declaration.license.is_some() {
                continue;
            }
            let name = &declaration.name.value;
            if declaration.delivery == Delivery::Service {
                let report = Report::new(format!("the terms of the service `{name}` are not declared"))
                    .of_models("are services whose terms are not declared")
                    .label(declaration.name.span, "called as a service, without `terms`");
                findings.model(model, report.help(terms_help(declaration)));
                continue;
            }
            let mut report = Report::new(format!("`{name}` has no licence"))
                .of_models("have no licence")
                .label(declaration.name.span, "declared without `license`");
            report = match &terms.identified {
                Some(license) => {
                    report.help(format!("its licence file is the text of `license = \"{}\"`", license.id))
                }
                None => report
                    .help("add `license = \"…\"`: an SPDX expression, or `LicenseRef-…` with `license-file`"),
            };
            findings.model(model, report);
        }
    }
}

/// The key to add, with the address where the provider is known.
fn terms_help(model: &Model) -> String {
    let known = Providers::embedded().of_model(model);
    let url = known.map_or("https://…", |provider| &provider.terms);
    let date = "YYYY-MM-DD";
    let from = known
        .map(|provider| format!(" (terms of {}, to be checked by you)", provider.name))
        .unwrap_or_default();
    format!("add `terms = {{ url = \"{url}\", date = \"{date}\" }}`, the day being that of the terms{from}")
}
