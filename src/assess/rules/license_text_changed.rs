//! `license-text-changed`: a licence text is not the one that was read.

use super::{Context, Findings, Report, Rule, RuleMeta};
use crate::assess::review::Lapse;
use crate::declare::Level;
use crate::suggestion;

pub(super) struct LicenseTextChanged;

static META: RuleMeta = RuleMeta {
    code: "license-text-changed",
    level: Level::Deny,
    summary: "a licence text that differs from the recorded one",
    why: "A licensor may replace a text under the same name and the same URL, and a decision about the old text says \
          nothing about the new one. Layout, upper and lower case and punctuation are no change; a word is.",
    settle: "Compare the text with the one that was read (the version control has it), then record the decision \
             about the new text.",
};

impl Rule for LicenseTextChanged {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for (model, terms) in context.models() {
            let Some(verdict) = terms.review.as_ref().filter(|verdict| verdict.lapse == Some(Lapse::Text))
            else {
                continue;
            };
            let name = &model.resolved.declaration.name.value;
            let mut report =
                Report::new(format!("the licence text of `{name}` has changed: {}", verdict.reason));
            if let Some(license) = &model.resolved.declaration.license {
                report = report.label(license.span, "declared here");
            }
            if let Some(recorded) = verdict.review.and_then(|review| review.license_sha256.as_ref()) {
                report = report.label(recorded.span, "the text that was read");
            }
            if let Some(text) = terms.text {
                report = report.note(format!("`{}` is {} now", text.path, text.digest.hex()));
            }
            let help =
                format!("compare the two texts, then record the decision: `{}`", suggestion::review(name));
            findings.model(model, report.help(help));
        }
    }
}
