//! `dataset-license`: data whose terms are not known, or do not go with our use.

use super::{Audience, Context, Findings, ModelState, Report, Rule, RuleMeta};
use crate::assess::choice;
use crate::assess::terms::KnownLicense;
use crate::assess::verdict::{Remark, of_data};
use crate::declare::{Dataset, Level};

pub(super) struct DatasetLicense;

static META: RuleMeta = RuleMeta {
    code: "dataset-license",
    level: Level::Warn,
    audience: Audience::Legal,
    state: ModelState::Unknown,
    question: "Do we accept a model that learned from these data?",
    is_about_review: false,
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
        let usage = workspace.usage.clone().unwrap_or_default();
        for (model, _) in context.models() {
            for dataset in &model.resolved.declaration.datasets {
                let Some(license) = &dataset.license else {
                    findings.model(model, undeclared(dataset));
                    continue;
                };
                let taken = choice::taken(&license.value, workspace);
                let remarks = taken.iter().filter_map(|license| Some((license, of_data(license, &usage)?)));
                if let Some((license, remark)) = remarks.max_by_key(|(_, remark)| remark.judgement.gravity())
                {
                    findings.model(model, judged(dataset, license, &remark));
                }
            }
        }
    }
}

fn undeclared(dataset: &Dataset) -> Report {
    Report::new(format!("dataset `{}` has no licence", dataset.name.value))
        .of_several("dataset", "have no licence")
        .label(dataset.name.span, "declared without `license`")
        .help("add `license = \"…\"` to its table")
}

fn judged(dataset: &Dataset, license: &KnownLicense<'_>, remark: &Remark) -> Report {
    let name = &dataset.name.value;
    let (message, help) = match (remark.judgement.is_forbidden(), remark.missing) {
        (true, _) => (
            format!("dataset `{name}` is under non-commercial terms"),
            "have the review of the model say why that is acceptable for a commercial product".to_owned(),
        ),
        (false, Some(key)) => (
            format!("whether our use goes with the terms of dataset `{name}` is not known"),
            format!("write `{}` in `[use]` of `model-sbom.toml`", key.example()),
        ),
        (false, None) => (
            format!("dataset `{name}` is under terms that have not been assessed"),
            "read them, and have the review of the model say why they are acceptable".to_owned(),
        ),
    };
    let report = Report::new(message)
        .label(dataset.name.span, format!("under {}", license.id.as_str()))
        .note(remark.judgement.to_string());
    report.help(help)
}
