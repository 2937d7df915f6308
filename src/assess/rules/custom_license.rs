//! `custom-license`: a model's terms are not on the SPDX License List and no review of them holds.

use super::{Audience, Context, Findings, ModelState, Report, Rule, RuleMeta};
use crate::assess::evidence::Evidence;
use crate::assess::identify::Identification;
use crate::assess::license_texts::Standing;
use crate::assess::review::ReviewStatus;
use crate::assess::terms::ModelTerms;
use crate::assess::verdict::{Aspect, Remark};
use crate::declare::Level;
use crate::inspect::{InspectedModel, LicenseText};
use crate::prose::small;
use crate::terms::Risk;

pub(super) struct CustomLicense;

static META: RuleMeta = RuleMeta {
    code: "custom-license",
    level: Level::Deny,
    audience: Audience::Legal,
    state: ModelState::Undecided,
    question: "Do we accept these terms for our use?",
    is_about_review: true,
    summary: "a custom licence without a review that holds",
    why: "Custom terms say who may use a model, for what, and what a product that contains it owes. No allow list clears \
          them; a person has to read them against the use that is made of the model.",
    settle: "Read the licence text, then record the decision with `cargo model-sbom review NAME --approve --by NAME \
             --reason TEXT`, which writes a `[[review]]` table with the digest of the text and the use into \
             `model-sbom.toml`. When the text, the use policy, the declared licence or the use changes, the review lapses.",
};

impl Rule for CustomLicense {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for (model, terms) in context.models() {
            let Some(verdict) = terms.review.as_ref().filter(|_| terms.is_custom()) else { continue };
            if verdict.is_of_another_text() && context.is_on("license-text-changed") {
                continue;
            }
            let Some(license) = &model.resolved.declaration.license else { continue };
            let name = &model.resolved.declaration.name.value;
            let (message, of_several) = match verdict.status {
                ReviewStatus::Required => (
                    format!("`{name}` is under a custom licence and needs review"),
                    format!("are under {}, a custom licence, and need review", super::titles(terms)),
                ),
                ReviewStatus::Lapsed => (
                    format!("`{name}` needs review again: {}", verdict.reason),
                    format!("under {} need review again: {}", super::titles(terms), verdict.reason),
                ),
                ReviewStatus::Approved | ReviewStatus::Rejected | ReviewStatus::Expired => continue,
            };
            let mut report = Report::new(message).of_models(of_several).label(license.span, "declared here");
            if let Some(review) = verdict.review {
                report = report.label(review.span, "this review no longer holds");
            }
            let own = help(model, terms, &model.resolved.review().to_string());
            if let Some(command) = super::review_of_license(terms) {
                report = report.help_of_several(match terms.text {
                    // The same text may lie at another path for each, or have come with another model.
                    Some(_) => format!("read the text, then record the decision: `{command}`"),
                    None if has_text_elsewhere(model, terms) => {
                        format!("read the text, then record the decision: `{command}`")
                    }
                    None => help(model, terms, &command),
                });
            }
            findings.model(model, with_terms(report, terms, context).help(own));
        }
    }
}

/// What is known of the terms, for the person who will read them.
pub(super) fn with_terms(mut report: Report, terms: &ModelTerms<'_>, context: &Context<'_>) -> Report {
    let (risk, reason) = terms.risk();
    let is_open = report.leaves_terms_open && risk != Risk::High;
    report = report.note(match is_open {
        // Until it is decided which terms hold, the model is of high risk.
        true => format!("high risk until decided; the declared terms are of {risk} risk: {}", small(&reason)),
        false => format!("{risk} risk: {}", small(&reason)),
    });
    // What is forbidden, or missing in `[use]`, has a finding of its own; what nobody judged is said by the risk.
    let is_shown = |remark: &Remark| {
        !remark.judgement.is_forbidden() && remark.missing.is_none() && remark.aspect != Aspect::Terms
    };
    for (_, remark) in terms.remarks.iter().filter(|(_, remark)| is_shown(remark)) {
        report = report.note(remark.judgement.to_string());
    }
    let is_to_read = |evidence: &&Evidence| {
        evidence.is_prose() || evidence.is_unknown() && evidence.source.is_of_another()
    };
    for evidence in terms.evidence.iter().filter(is_to_read) {
        report = report.note(format!("{} says: {}", evidence.place(), evidence.said));
    }
    for license in &terms.licenses {
        if let Some(provider) = license.provider() {
            report = report.notes(provider.remarks());
            continue;
        }
        if let (Some(name), Some(url)) = (license.name(), license.url()) {
            let entry =
                context.entry(license.id.as_str()).map(|entry| format!("; {entry}")).unwrap_or_default();
            report = report.source(format!("{}: {name}, {url}{entry}", license.id.as_str()));
        }
    }
    match terms.text {
        Some(text) => report.note(what_it_is(text, terms)),
        None => report,
    }
}

/// Which licence the text is, as far as that is known.
fn what_it_is(text: &LicenseText, terms: &ModelTerms<'_>) -> String {
    let path = &text.path;
    match (&terms.identified, &terms.titled) {
        (Some(identified), _) => format!("`{path}` is the text of {}", identified.id),
        (None, Some(Identification::Titled(license))) => {
            format!(
                "`{path}` is titled as {}, and its words differ from the text that the catalogue knows",
                license.id
            )
        }
        (None, Some(Identification::Pointer(license))) => {
            format!("`{path}` only says where the text of {} is", license.id)
        }
        (None, _) => format!("`{path}` is a text that the catalogue does not know"),
    }
}

/// The text of the custom licence that another model of the product brought.
fn text_elsewhere<'t>(terms: &'t ModelTerms<'_>) -> Option<&'t LicenseText> {
    let custom = terms.licenses.iter().filter(|license| license.is_custom());
    let mut texts = custom.filter_map(|license| terms.license_texts.get(&license.id));
    texts.find(|text| text.standing == Standing::Recognised).map(|text| text.text)
}

/// Whether the text of its licence came with another model alone.
fn has_text_elsewhere(model: &InspectedModel<'_>, terms: &ModelTerms<'_>) -> bool {
    let is_service = model.resolved.declaration.service.is_some();
    !is_service && own_text(model, terms).is_none() && text_elsewhere(terms).is_some()
}

fn help(model: &InspectedModel<'_>, terms: &ModelTerms<'_>, command: &str) -> String {
    let record = format!("record the decision: `{command}`");
    let service = model.resolved.declaration.service.as_ref();
    match (terms.text, service.and_then(|service| service.terms.as_ref())) {
        (Some(text), _) => format!("read `{}`, then {record}", text.path),
        (None, Some(terms)) => format!("read {} of {}, then {record}", terms.url.value, terms.date.value),
        (None, None) => match (own_text(model, terms), text_elsewhere(terms)) {
            (Some(text), _) => format!("read `{}`, then {record}", text.path),
            (None, Some(text)) => {
                format!("declare `{}`, the text of this licence, as `license-file`, then {record}", text.path)
            }
            (None, None) => format!("get the text and declare it as `license-file`, then {record}"),
        },
    }
}

/// The text that `license-files` gives for the custom licence.
fn own_text<'t>(model: &'t InspectedModel<'_>, terms: &ModelTerms<'_>) -> Option<&'t LicenseText> {
    let is_custom =
        |id: &str| terms.licenses.iter().any(|license| license.is_custom() && license.id.as_str() == id);
    model.license_texts.iter().find(|given| is_custom(&given.id)).map(|given| &given.text)
}
