//! `dataset-license`: data whose terms are not known, or do not go with our use.

use super::{Audience, Context, Findings, ModelState, Report, Rule, RuleMeta, review_help};
use crate::assess::data::{self, Doubt};
use crate::assess::evidence::EvidenceSource;
use crate::declare::{Level, Model};
use crate::inspect::InspectedModel;
use crate::prose::named;

pub(super) struct DatasetLicense;

static META: RuleMeta = RuleMeta {
    code: "dataset-license",
    level: Level::Deny,
    audience: Audience::Legal,
    state: ModelState::Undecided,
    question: "Do we accept a model that learned from these data?",
    is_about_review: false,
    summary: "a dataset whose terms are unknown or non-commercial",
    why: "Whether terms of data reach a model that learned from it is disputed; the supplier of the model should know \
          them and have decided. Data that a model was only measured with, and data that only its card names, are a \
          warning.",
    settle: "Declare the dataset with its `license`. Where that is not assessed or forbids commercial use, record a \
             review of the model that says why it is acceptable: it holds for this data under this licence.",
};

impl Rule for DatasetLicense {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for (model, terms) in context.models() {
            let declaration = model.resolved.declaration;
            for doubt in data::doubts(declaration, &context.declarations.workspace) {
                let said = doubt.said();
                let own = terms
                    .evidence
                    .iter()
                    .find(|evidence| evidence.source == EvidenceSource::Dataset && evidence.said == said);
                if own.is_some_and(|evidence| terms.is_settled(evidence)) {
                    continue;
                }
                let report = judged(model, &doubt);
                if doubt.is_of_training() {
                    findings.model(model, report.leaves_terms_open());
                } else {
                    findings.model_warned(model, report);
                }
            }
            if let Some(report) = undeclared(model, declaration) {
                findings.model_warned(model, report);
            }
        }
    }
}

/// As many names as a sentence has.
const NAMED: usize = 6;

/// What the files name and the declaration lacks.
fn undeclared(model: &InspectedModel<'_>, declaration: &Model) -> Option<Report> {
    let found = data::undeclared(model);
    let (_, path) = *found.first()?;
    let names: Vec<_> = found.iter().map(|(name, _)| name).collect();
    let (subject, own) = (&declaration.name.value, named(&names, NAMED));
    let source = found.first().and_then(|(name, _)| {
        let is_repository = name.split('/').count() == 2 && !name.contains([' ', ':']);
        is_repository.then(|| format!(", `source = \"hf:{name}\"`"))
    });
    let report = Report::new(format!("`{path}` names data of `{subject}` that is not declared"))
        .label(declaration.name.span, "no `[[….dataset]]` table")
        .note(format!("it names {own}; their terms are not known"));
    Some(report.help(format!(
        "declare each: `[[package.metadata.model-sbom.model.dataset]]` with `name`{}, `license` and `role`",
        source.unwrap_or_default()
    )))
}

fn judged(model: &InspectedModel<'_>, doubt: &Doubt<'_>) -> Report {
    let (name, span) = (&doubt.dataset.name.value, doubt.dataset.name.span);
    let Some((license, remark)) = &doubt.license else {
        return Report::new(format!("dataset `{name}` has no licence"))
            .of_several("dataset", "have no licence")
            .label(span, "declared without `license`")
            .help("add `license = \"…\"` to its table");
    };
    let (message, help) = match (remark.judgement.is_forbidden(), remark.missing) {
        (true, _) => (format!("dataset `{name}` is under non-commercial terms"), review_help(model)),
        (false, Some(key)) => (
            format!("whether our use goes with the terms of dataset `{name}` is not known"),
            format!("write it in `[use]` of `model-sbom.toml`: {}", key.answers()),
        ),
        (false, None) => {
            (format!("dataset `{name}` is under terms that have not been assessed"), review_help(model))
        }
    };
    let id = license.id.as_str();
    let report = Report::new(message).about(license).label(span, format!("under {id}"));
    // A review of the model decides about all of them.
    let report = match remark.missing {
        Some(_) => report,
        None => report.of_several(
            "dataset",
            format!(
                "of `{}` are under terms that a person has to accept",
                model.resolved.declaration.name.value
            ),
        ),
    };
    report.note(format!("`{name}` is under {id}: {}", remark.judgement)).help(help)
}
