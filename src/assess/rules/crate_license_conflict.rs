//! `crate-license-conflict`: a text in the sources of a crate that is not that of what its manifest says.

use guppy::graph::PackageMetadata;

use super::{Audience, Context, Findings, ModelState, Report, Rule, RuleMeta};
use crate::assess::crate_terms::{CrateTerms, JudgedText, TextStanding};
use crate::declare::{Level, quoted};

pub(super) struct CrateLicenseConflict;

static META: RuleMeta = RuleMeta {
    code: "crate-license-conflict",
    level: Level::Warn,
    audience: Audience::Legal,
    state: ModelState::Undecided,
    question: "Which of the two is the licence of the crate?",
    is_about_review: false,
    summary: "a crate whose manifest says another licence than its text",
    why: "Recipients follow the expression, and the text may require more.",
    settle: "Read both. Write what holds into a `[[crate]]` table, with `license` and the texts it was read from.",
};

impl Rule for CrateLicenseConflict {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for krate in context.inventory.resolved.crates.crates.values() {
            let Some(terms) = context.crates.get(krate.package.id()) else { continue };
            if let Some(report) =
                contradicted(&krate.package, terms).or_else(|| unsettled(&krate.package, terms))
            {
                findings.other(report);
            }
        }
    }
}

/// The manifest says one licence, and a text is that of another.
fn contradicted(package: &PackageMetadata<'_>, terms: &CrateTerms<'_>) -> Option<Report> {
    let declared = terms.declared.as_ref().filter(|_| terms.table.is_none())?;
    let others: Vec<_> = in_doubt(terms).filter(|text| text.standing == TextStanding::Undeclared).collect();
    let first = others.first()?;
    let what = match &first.license {
        Some(license) => format!("is the text of {}", license.id),
        None => "refers to another licence".to_owned(),
    };
    let message = format!(
        "crate `{} {}` is under `{declared}` by its manifest, and `{}` {what}",
        package.name(),
        package.version(),
        first.file.text.path,
        declared = declared.as_str(),
    );
    let rest = others.iter().skip(1).map(|text| format!("the same of `{}`", text.file.text.path));
    let report = Report::new(message).of_several("crate", "say another licence than their text").notes(rest);
    Some(paste(report, package, declared.as_str(), terms))
}

/// A table says the licence, and was not written for a text that is in doubt.
fn unsettled(package: &PackageMetadata<'_>, terms: &CrateTerms<'_>) -> Option<Report> {
    let table = terms.table?;
    let doubtful = in_doubt(terms).next().map(|text| &text.file.text.path);
    let path = doubtful.or(terms.unread.map(|file| &file.path))?;
    let is_there = terms.texts.iter().any(|text| text.file.text.path == *path);
    let label = match (table.files.iter().any(|file| file.path == *path), is_there) {
        (true, true) => format!("was written for another content of `{path}`"),
        (true, false) => format!("was read from `{path}`, which the sources do not have"),
        (false, _) => format!("does not name `{path}`"),
    };
    let message =
        format!("`license` of `[[crate]]` does not settle `{} {}`", package.name(), package.version());
    let report = Report::new(message).label(table.expression.span, label);
    Some(paste(report, package, table.expression.value.as_str(), terms))
}

fn in_doubt<'t, 'a>(terms: &'t CrateTerms<'a>) -> impl Iterator<Item = &'t JudgedText<'a>> {
    terms.texts.iter().filter(|text| text.is_in_doubt())
}

/// How it is settled: by a table, or in the crate itself where that is ours.
fn paste(report: Report, package: &PackageMetadata<'_>, license: &str, terms: &CrateTerms<'_>) -> Report {
    let file = |text: &JudgedText<'_>| {
        let path = quoted(text.file.text.path.as_str());
        format!("    {{ path = {path}, sha256 = \"{}\" }},\n", text.file.sha256.hex())
    };
    let files: String = in_doubt(terms).map(file).collect();
    let toml = format!(
        "[[crate]]\nname = {}\nversion = \"={}\"\nlicense = {}\nlicense-files = [\n{files}]",
        quoted(package.name()),
        package.version(),
        quoted(license),
    );
    let help = match terms.table {
        Some(_) => "read the texts, then write the licence that holds in place of this table:",
        None => "read the texts, then write the licence that holds into model-sbom.toml:",
    };
    let report = report.paste(help, toml);
    match package.in_workspace() {
        true => report.help("or fix `license` of its `[package]`, or the text"),
        false => report,
    }
}
