//! `obligation-unmet`: the terms ask for something that the product does nowhere.

use super::{Context, Findings, Report, Rule, RuleMeta};
use crate::assess::obligations::{Duty, Obligation};
use crate::declare::Level;

pub(super) struct ObligationUnmet;

static META: RuleMeta = RuleMeta {
    code: "obligation-unmet",
    level: Level::Warn,
    summary: "a notice, a display string, a text or a name that the terms ask for",
    why: "Many terms are kept by a sentence in a notice, a string that users see, a copy of the licence, or the first \
          word of a model's name. They are easily forgotten, and without them the licence may end.",
    settle: "Write what is asked into a notice, an attribution or a README of the workspace, or name the file that \
             has it in `notices` of `[product]`; give the licence text as `license-file`; name the model as asked.",
};

impl Rule for ObligationUnmet {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for (model, terms) in context.models() {
            let declaration = model.resolved.declaration;
            for obligation in terms.obligations.iter().filter(|obligation| obligation.is_unmet()) {
                let name = &declaration.name.value;
                let (message, help) = told(obligation);
                let mut report = Report::new(format!("`{}` asks of `{name}`: {message}", obligation.license));
                report = match (&declaration.license, obligation.duty) {
                    (Some(license), duty) if duty != Duty::NamePrefix => {
                        report.label(license.span, "under these terms")
                    }
                    _ => report.label(declaration.name.span, "named here"),
                };
                findings.model(model, report.help(help));
            }
        }
    }
}

/// What is asked, and the next step.
fn told(obligation: &Obligation) -> (String, String) {
    let words = obligation.words.iter().map(|words| format!("\"{words}\"")).collect::<Vec<_>>().join(" or ");
    let write = "write it into a NOTICE, ATTRIBUTION or README file, or name the file that has it in `[product] notices`";
    match obligation.duty {
        Duty::LicenseText => (
            "hand on a copy of the licence".to_owned(),
            "name the text as `license-file`, and ship it with the weights".to_owned(),
        ),
        Duty::Notice => (format!("the notice {words}"), write.to_owned()),
        Duty::Display => (format!("show {words}"), write.to_owned()),
        Duty::NamePrefix => (
            format!("a name that begins with {words}"),
            "rename the model where it is made or made available".to_owned(),
        ),
        Duty::AcceptableUse => {
            ("keep to the acceptable use policy".to_owned(), "hand the policy on".to_owned())
        }
        Duty::ShareAlike => (
            "share it under the same licence".to_owned(),
            format!("declare `{}` as its licence, or as a part of it", obligation.license),
        ),
    }
}
