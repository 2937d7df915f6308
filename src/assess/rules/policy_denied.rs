//! `policy-denied`: the policy of the organisation does not allow a model.

use super::{Audience, Context, Findings, ModelState, Report, Rule, RuleMeta};
use crate::assess::policy;
use crate::declare::{Level, PolicyEntry, PolicySubject};
use crate::inspect::weights::Format;
use crate::vocabulary::Word;

pub(super) struct PolicyDenied;

static META: RuleMeta = RuleMeta {
    code: "policy-denied",
    level: Level::Deny,
    audience: Audience::Legal,
    state: ModelState::Blocked,
    question: "Is the model replaced, or is the policy changed?",
    is_about_review: false,
    summary: "a model that `[policy]` denies, does not list as allowed, or can't judge",
    why: "An organisation decides more than the law asks: which licences, risk tiers, suppliers, formats and models its \
          products may use. What is unknown is on no list of what is allowed, and no review settles what a policy denies.",
    settle: "Replace the model, declare what is not known of it, or have the owner of the policy change it.",
};

impl Rule for PolicyDenied {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        let policies = &context.declarations.workspace.policies;
        for entry in policies.iter().flat_map(|policy| policy.deny.iter().chain(&policy.allow)) {
            unknown_formats(entry, findings);
        }
        for (model, terms) in context.models() {
            for objection in policy::objections(model, terms, policies) {
                let declaration = model.resolved.declaration;
                let name = &declaration.name;
                let message = format!("{} {}", objection.policy.place(), objection.judgement);
                let mut report = Report::new(message)
                    .label(name.span, "declared here")
                    .label(objection.span, "the policy");
                if let Some(reason) = objection.reason {
                    report = report.note(format!("the reason: {reason}"));
                }
                let help =
                    "replace the model, or declare what is not known of it; a review settles no policy";
                findings.model(model, report.help(help));
            }
        }
    }
}

/// A format that nothing is recognised as would deny nothing.
fn unknown_formats(entry: &PolicyEntry, findings: &mut Findings) {
    let PolicySubject::Formats(formats) = &entry.about else { return };
    for format in formats.iter().filter(|format| Format::from_word(&format.value).is_none()) {
        let known: Vec<_> = Format::ALL.iter().map(|format| format.word()).collect();
        let report =
            Report::new(format!("`[policy]` names the format `{}`, which does not exist", format.value))
                .label(format.span, "unknown format")
                .help(format!("known: {}", known.join(", ")));
        findings.other(report);
    }
}
