//! `unjudged-license`: a licence of the SPDX License List that nobody judged, and no review of it holds.

use super::{Audience, Context, Findings, ModelState, Report, Rule, RuleMeta};
use crate::assess::review::ReviewStatus;
use crate::declare::Level;

pub(super) struct UnjudgedLicense;

static META: RuleMeta = RuleMeta {
    code: "unjudged-license",
    level: Level::Deny,
    audience: Audience::Legal,
    state: ModelState::Undecided,
    question: "Do we accept these terms for our use?",
    is_about_review: true,
    summary: "a listed licence whose terms have not been assessed",
    why: "The SPDX License List gives names to licences and permits nothing: it holds non-commercial, \
          source-available and one-off terms beside open-source ones. What is neither approved by the OSI or the FSF, nor \
          a Creative Commons licence, nor in the catalogue, has to be read by a person.",
    settle: "Read the licence text and record the decision with `cargo model-sbom review MODEL`. When the text, the \
             declared licence or the use changes, the review lapses.",
};

impl Rule for UnjudgedLicense {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for (model, terms) in context.models() {
            let Some(license) = &model.resolved.declaration.license else { continue };
            let waits = terms
                .review
                .as_ref()
                .is_some_and(|review| matches!(review.status, ReviewStatus::Required | ReviewStatus::Lapsed));
            let unjudged: Vec<_> = terms.unjudged().collect();
            if unjudged.is_empty() || !waits {
                continue;
            }
            let name = &model.resolved.declaration.name.value;
            let ids: Vec<_> = unjudged.iter().map(|(id, _)| format!("`{}`", id.as_str())).collect();
            let message =
                format!("`{name}` is under {}, whose terms have not been assessed", ids.join(" and "));
            let mut report = Report::new(message)
                .of_models(format!("are under {}, whose terms have not been assessed", ids.join(" and ")))
                .label(license.span, "declared here");
            for (_, remark) in unjudged {
                report = report.note(remark.judgement.to_string());
            }
            let read = match terms.text {
                Some(text) => format!("read `{}`", text.path),
                None => "read the text, and declare it as `license-file`".to_owned(),
            };
            let help = format!("{read}, then record the decision: `{}`", model.resolved.review());
            findings.model(model, report.help(help));
        }
    }
}
