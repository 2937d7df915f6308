//! `license-text-changed`: a licence text is not the one that was read.

use super::custom_license::with_terms;
use super::{Audience, Context, Findings, ModelState, Report, Rule, RuleMeta};
use crate::assess::review::Lapse;
use crate::assess::terms::ModelTerms;
use crate::declare::Level;
use crate::inspect::LicenseText;
use crate::suggestion::Suggestion;

pub(super) struct LicenseTextChanged;

static META: RuleMeta = RuleMeta {
    code: "license-text-changed",
    level: Level::Deny,
    audience: Audience::Legal,
    state: ModelState::Undecided,
    question: "Do we accept the text as it is now?",
    is_about_review: true,
    summary: "a licence text or use policy that differs from the recorded one",
    why: "A licensor may replace a text, or the use policy that it refers to, under the same name and the same URL, and \
          a decision about the old text says nothing about the new one. Layout, upper and lower case and punctuation \
          are no change; a word is.",
    settle: "Compare the text with the one that was read (the version control has it), then record the decision \
             about the new text.",
};

/// How to see what changed: of the text that was read the record has the digest alone.
fn history(text: &LicenseText) -> String {
    let command = Suggestion::new("git log --patch --word-diff").operand(text.path.as_str());
    format!(" (where Git has both, `{command}` shows what changed)")
}

/// Whether a text that was read is that of one of the licences, as the catalogue knows it.
fn is_known(digest: &str, terms: &ModelTerms<'_>) -> bool {
    let entries = terms.licenses.iter().filter_map(|license| license.catalog);
    entries.flat_map(|entry| &entry.text_sha256).any(|known| known == digest)
}

impl Rule for LicenseTextChanged {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for (model, terms) in context.models() {
            let Some(verdict) = terms.review.as_ref().filter(|verdict| verdict.is_of_another_text()) else {
                continue;
            };
            let name = &model.resolved.declaration.name.value;
            let is_policy = verdict.lapse == Some(Lapse::Policy);
            let mut report =
                Report::new(format!("the review of `{name}` no longer holds: {}", verdict.reason))
                    .leaves_terms_open()
                    .of_models(format!("have a review that no longer holds: {}", verdict.reason));
            if let Some(license) = &model.resolved.declaration.license {
                report = report.label(license.span, "declared here");
            }
            let recorded = verdict.review.and_then(|review| review.license_sha256.as_ref());
            match (recorded.filter(|_| !is_policy), verdict.review) {
                (Some(recorded), _) => report = report.label(recorded.span, "the text that was read"),
                (None, Some(review)) => report = report.label(review.span, "the review"),
                (None, None) => {}
            }
            if is_policy {
                for policy in &model.policies {
                    report = report.note(format!("`{}` is {} now", policy.path, policy.digest.hex()));
                }
            } else if let Some(text) = terms.text {
                let then = recorded.map(|then| {
                    format!("the text had the digest {} when it was decided about; ", then.value.hex())
                });
                let then = then.unwrap_or_default();
                report = report.note(format!("{then}`{}` has {} now", text.path, text.digest.hex()));
                let read = recorded.map(|then| then.value.hex());
                report = report.notes(read.filter(|read| is_known(read, terms)).map(|_| {
                    "the text that was decided about is the catalogue's, in which the duties were read; what the new one \
                     says besides is in no row"
                        .to_owned()
                }));
            }
            if terms.is_custom() {
                report = with_terms(report, terms, context);
            }
            let text = if is_policy { model.policies.first() } else { terms.text };
            let history = text.map(history).unwrap_or_default();
            let review = model.resolved.review();
            let help = format!("compare the two texts{history}, then record the decision: `{review}`");
            findings.model(model, report.help(help));
        }
    }
}
