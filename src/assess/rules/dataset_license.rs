//! `dataset-license`: data whose terms are not known, or do not go with our use.

use super::{Context, Findings, Report, Rule, RuleMeta};
use crate::assess::choice;
use crate::assess::terms::KnownLicense;
use crate::declare::{Dataset, Level};
use crate::terms::Limitation;

pub(super) struct DatasetLicense;

static META: RuleMeta = RuleMeta {
    code: "dataset-license",
    level: Level::Warn,
    summary: "a dataset whose terms are unknown or non-commercial",
    why: "Whether terms of data reach a model that learned from it is disputed; whoever ships the model should know \
          them and have decided.",
    settle: "Declare the dataset's `license`; where it forbids commercial use, have the model's review say why it is \
             acceptable, or set the rule to `allow`.",
};

impl Rule for DatasetLicense {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        let workspace = &context.declarations.workspace;
        let usage = workspace.usage.as_ref();
        let commercial = usage.is_some_and(|usage| usage.commercial == Some(true));
        for (model, _) in context.models() {
            for dataset in &model.resolved.declaration.datasets {
                let report = match &dataset.license {
                    None => Some(unknown(dataset)),
                    Some(license) if commercial => choice::taken(&license.value, &workspace.licenses, usage)
                        .into_iter()
                        .find(forbids_commerce)
                        .map(|license| non_commercial(dataset, &license)),
                    Some(_) => None,
                };
                if let Some(report) = report {
                    findings.model(model, report);
                }
            }
        }
    }
}

fn forbids_commerce(license: &KnownLicense<'_>) -> bool {
    let limits = |limitation| license.limitations().contains(&limitation);
    limits(Limitation::NonCommercial) || limits(Limitation::ResearchOnly)
}

fn unknown(dataset: &Dataset) -> Report {
    Report::new(format!("dataset `{}` has no licence", dataset.name.value))
        .label(dataset.name.span, "declared without `license`")
        .help("add `license = \"…\"` to its table")
}

fn non_commercial(dataset: &Dataset, license: &KnownLicense<'_>) -> Report {
    let message = format!("dataset `{}` is under non-commercial terms", dataset.name.value);
    Report::new(message)
        .label(dataset.name.span, format!("under {}", license.id.as_str()))
        .help("have the review of the model say why that is acceptable for a commercial product")
}
