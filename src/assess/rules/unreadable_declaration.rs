//! `unreadable-declaration`: a dependency declares models, and its declaration has faults.

use super::{Audience, Context, Findings, ModelState, Report, Rule, RuleMeta};
use crate::declare::{Level, Model, quoted};
use crate::diagnostic::{Diagnostic, Severity};
use crate::resolve::UnreadableDeclaration;

pub(super) struct UnreadableDeclarationRule;

static META: RuleMeta = RuleMeta {
    code: "unreadable-declaration",
    level: Level::Deny,
    audience: Audience::Engineering,
    state: ModelState::Unknown,
    question: "Which models does the dependency bring?",
    is_about_review: false,
    summary: "a dependency whose declaration of models has faults",
    why: "What a dependency declares wrongly is not taken, so its models are missing from the BOM as if they were \
          not declared.",
    settle: "Declare its models in a `[[crate]]` table of `model-sbom.toml`, which replaces what the crate says, and \
             report the fault to its author.",
};

impl Rule for UnreadableDeclarationRule {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        context.inventory.resolved.unreadable.iter().for_each(|one| findings.other(report(one)));
    }
}

/// At most so many faults are shown.
const SHOWN: usize = 5;

fn report(declaration: &UnreadableDeclaration<'_>) -> Report {
    let (name, version) = (declaration.package.name(), declaration.package.version());
    let mut report =
        Report::new(format!("the declaration of `{name} {version}` has faults, and its models are missing"));
    let faults: Vec<_> =
        declaration.faults.iter().filter(|fault| fault.severity == Severity::Error).collect();
    for fault in faults.iter().take(SHOWN) {
        report = told(report, fault);
    }
    if faults.len() > SHOWN {
        report = report.note(format!("and {} more", faults.len() - SHOWN));
    }
    report.paste("declare its models in `model-sbom.toml`:", table(declaration))
}

fn told(mut report: Report, fault: &Diagnostic) -> Report {
    for label in &fault.labels {
        report = report.label(label.span, label.text.clone());
    }
    report.note(fault.message.clone())
}

/// The `[[crate]]` table to paste, with what is known of the models.
fn table(declaration: &UnreadableDeclaration<'_>) -> String {
    let (name, version) = (declaration.package.name(), declaration.package.version());
    let mut lines =
        vec!["[[crate]]".to_owned(), format!("name = {}", quoted(name)), format!("version = \"={version}\"")];
    for model in &declaration.models {
        lines.extend([String::new(), "[[crate.model]]".to_owned()]);
        lines.extend(known(model));
    }
    if declaration.models.is_empty() {
        lines.extend(["", "# [[crate.model]]", "# name = \"…\"", "# license = \"…\""].map(str::to_owned));
    }
    lines.join("\n") + "\n"
}

fn known(model: &Model) -> impl Iterator<Item = String> {
    let source = model.source.as_ref().map(|source| source.value.to_string());
    let license = model.license.as_ref().map(|license| license.value.to_string());
    let entries = [
        ("name", Some(model.name.value.clone())),
        ("version", model.version.as_ref().map(|version| version.value.clone())),
        ("source", source),
        ("license", license),
    ];
    entries.into_iter().map(|(key, value)| match value {
        Some(value) => format!("{key} = {}", quoted(&value)),
        None => format!("# {key} = \"…\""),
    })
}
