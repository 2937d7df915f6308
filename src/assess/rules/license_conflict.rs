//! `license-conflict`: a source says something else about the licence than the declaration.

use super::{Audience, Context, Findings, ModelState, Report, Rule, RuleMeta};
use crate::assess::evidence::{Agreement, Evidence, EvidenceSource};
use crate::declare::Level;

pub(super) struct LicenseConflict;

static META: RuleMeta = RuleMeta {
    code: "license-conflict",
    level: Level::Deny,
    audience: Audience::Legal,
    state: ModelState::Undecided,
    question: "Which licence is right: the declared one, or what the source says?",
    is_about_review: false,
    summary: "sources that contradict the declared licence",
    why: "A model card, the header of the weights, the licence file and the name of the model each say under which \
          terms the model came. Where one of them contradicts the declaration, one of the two is wrong, and a \
          document that prefers either in silence may state a licence that was not granted.",
    settle: "Find out which source is right and correct the declaration, or the file where it is yours. Where the \
             declaration is right all the same, record a review of the model: it names what each source said, and \
             it lapses when one of them says something new.",
};

impl Rule for LicenseConflict {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for (model, terms) in context.models() {
            let Some(license) = &model.resolved.declaration.license else { continue };
            let conflicts: Vec<_> = terms.unsettled_conflicts().collect();
            let [first, ..] = conflicts.as_slice() else { continue };
            let name = &model.resolved.declaration.name.value;
            let declared = &license.value;
            let (message, of_several) = match conflicts.as_slice() {
                [one] => {
                    let said = match one.licenses.as_slice() {
                        [] => one.said.clone(),
                        ids => ids.join(" or "),
                    };
                    let noun = one.noun();
                    let sides = format!("`{declared}` is declared, and it says `{said}`");
                    (
                        format!("{noun} contradicts the licence of `{name}`: {sides}"),
                        Some(format!("have a licence that {noun} contradicts: {sides}")),
                    )
                }
                _ => (format!("{} sources contradict the licence of `{name}`", conflicts.len()), None),
            };
            let mut report = Report::new(message).leaves_terms_open().label(license.span, "declared here");
            if let Some(of_several) = of_several {
                report = report.of_models(of_several);
            }
            for evidence in terms.evidence.iter().filter(|evidence| is_told(evidence)) {
                report = report.note(said(evidence));
            }
            let help = match first.licenses.as_slice() {
                [id] => format!("write `license = \"{id}\"` if it is right"),
                ids => format!("write the one of {} that is right", ids.join(", ")),
            };
            let review = format!("record why the declaration is right: `{}`", model.resolved.review());
            findings.model(model, report.help(help).help(review));
        }
    }
}

/// The declaration is shown by its place in the file.
fn is_told(evidence: &Evidence) -> bool {
    evidence.source != EvidenceSource::Declaration
        && (evidence.agreement != Agreement::Open || evidence.source == EvidenceSource::Package)
}

fn said(evidence: &Evidence) -> String {
    let means = match evidence.other_words() {
        [] => String::new(),
        ids => format!(", which is {}", ids.join(" or ")),
    };
    let agrees = match evidence.agreement {
        Agreement::Agrees => " (agrees)",
        Agreement::Conflicts => " (contradicts)",
        Agreement::Unknown => " (not recognised)",
        Agreement::Open => " (for its code)",
    };
    format!("{} says: {}{means}{agrees}", evidence.place(), evidence.said)
}
