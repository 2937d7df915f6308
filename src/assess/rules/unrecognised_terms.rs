//! `unrecognised-terms`: what came with a model is not recognised as the declared licence.

use super::{Audience, Context, Findings, ModelState, Report, Rule, RuleMeta};
use crate::assess::evidence::{Evidence, EvidenceSource};
use crate::assess::review::ReviewStatus;
use crate::assess::terms::ModelTerms;
use crate::declare::Level;
use crate::inspect::LicenseText;

pub(super) struct UnrecognisedTerms;

static META: RuleMeta = RuleMeta {
    code: "unrecognised-terms",
    level: Level::Deny,
    audience: Audience::Legal,
    state: ModelState::Undecided,
    question: "Which licence is it, and do we accept it?",
    is_about_review: false,
    summary: "terms that came with a model and are not recognised as the declared licence",
    why: "A licence file that is not, word for word, the declared licence, a card that says `other` or lists one licence \
          more, and an access prompt may each forbid what the declared licence allows. What is not recognised is not \
          allowed: a person has to read it.",
    settle: "Read what came with the model. Declare the licence that it is: with an id of the SPDX License List, of the \
             catalogue (`cargo model-sbom licenses`), or of your own (`LicenseRef-NAME`). Where the declaration is \
             right all the same, record a review of the model: it holds for this text and for what each source said, \
             and lapses when one of them changes.",
};

impl Rule for UnrecognisedTerms {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for (model, terms) in context.models() {
            let Some(license) = &model.resolved.declaration.license else { continue };
            let unknown: Vec<_> = terms.unrecognised().collect();
            // Of several, the text says most.
            let text = unknown.iter().find(|evidence| evidence.source == EvidenceSource::LicenseFile);
            let Some(first) = text.or(unknown.first()) else { continue };
            if is_told_elsewhere(context, terms) {
                continue;
            }
            let name = &model.resolved.declaration.name.value;
            let declared = &license.value;
            let message = match unknown.as_slice() {
                [one] if one.source.is_of_another() => {
                    format!("{} of `{name}` is not recognised as what is declared for it", one.noun())
                }
                [one] => {
                    format!("{} of `{name}` states terms that are not recognised as `{declared}`", one.noun())
                }
                _ => format!(
                    "{} sources state terms of `{name}` that are not recognised as `{declared}`",
                    unknown.len()
                ),
            };
            let mut report = Report::new(message).leaves_terms_open().label(license.span, "declared here");
            for evidence in &unknown {
                report = report.note(doubt(evidence, terms.text));
            }
            let place =
                first.path.as_ref().map_or_else(|| first.noun().to_owned(), |path| format!("`{path}`"));
            let help = format!("read {place}, and declare the licence that it is");
            let review = format!("record why the declaration is right: `{}`", model.resolved.review());
            findings.model(model, report.help(help).help(review));
        }
    }
}

/// Whether another finding of the model has the same cause and is settled by the same review.
fn is_told_elsewhere(context: &Context<'_>, terms: &ModelTerms<'_>) -> bool {
    let code = match &terms.review {
        _ if terms.unsettled_conflicts().next().is_some() => "license-conflict",
        Some(verdict) if verdict.is_of_another_text() => "license-text-changed",
        Some(verdict)
            if terms.is_custom()
                && matches!(verdict.status, ReviewStatus::Required | ReviewStatus::Lapsed) =>
        {
            "custom-license"
        }
        Some(verdict) if verdict.status == ReviewStatus::Rejected => "review-rejected",
        Some(verdict) if verdict.status == ReviewStatus::Expired => "review-expired",
        _ => return false,
    };
    context.is_on(code)
}

/// What a source says, and why that is not known to be the declared licence.
fn doubt(evidence: &Evidence, text: Option<&LicenseText>) -> String {
    let (place, said) = (evidence.place(), &evidence.said);
    let own = text.filter(|text| Some(&text.path) == evidence.path.as_ref());
    let (is_own, fault) = (own.is_some(), own.and_then(|text| text.fault));
    if evidence.source.is_of_another() {
        return format!("{place} is not the text of the licence that is declared for it ({said})");
    }
    match (evidence.source, evidence.licenses.as_slice(), fault) {
        (EvidenceSource::LicenseFile, _, Some(fault)) => {
            format!("{place} holds no text that can be read: it is {fault}")
        }
        (EvidenceSource::LicenseFile, [], _) if is_own => format!("{place} is an unrecognised text"),
        (EvidenceSource::LicenseFile, [], _) => format!("{place} is {said}"),
        (EvidenceSource::LicenseFile, _, _) => format!("{place} is {said}"),
        (EvidenceSource::UsePolicy, _, _) => {
            format!("{place} is {said}, and no declared licence refers to one")
        }
        (_, [], _) => format!("{place} says: {said}, which is no known licence"),
        (_, ids, _) => format!("{place} says: {said}, which can mean other terms ({})", ids.join(", ")),
    }
}
