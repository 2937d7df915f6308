//! `crate-license-conflict`: a text in the sources of a crate that is not that of what its manifest says.

use std::collections::BTreeSet;

use camino::Utf8Path;
use guppy::graph::PackageMetadata;

use super::{Audience, Context, Findings, ModelState, Report, Rule, RuleMeta};
use crate::assess::crate_terms::{self, CrateTerms, JudgedText, TextStanding};
use crate::declare::{Comparison, CrateLicense, Level, ReadText, TextDigest, quoted};

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
            let first = contradicted(&krate.package, terms).or_else(|| unsettled(&krate.package, terms));
            let first = two_tables(&krate.package, terms).or(first);
            let reports = first.into_iter().chain(unapplied(&krate.package, terms));
            reports.for_each(|report| findings.other(report));
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
    let rest: BTreeSet<_> = others.iter().map(|text| &text.file.text.path).collect();
    let rest = rest.into_iter().filter(|path| **path != first.file.text.path);
    let rest = rest.map(|path| format!("the same of `{path}`"));
    let report = Report::new(message).of_several("crate", "say another licence than their text").notes(rest);
    Some(paste(report, package, declared.as_str(), terms))
}

/// Two tables say different licences.
fn two_tables(package: &PackageMetadata<'_>, terms: &CrateTerms<'_>) -> Option<Report> {
    let (table, other) = (terms.table?, terms.contradicting?);
    let says = |table: &CrateLicense| format!("{} says `{}`", table.place(), table.expression.value.as_str());
    let message = format!("two tables say different licences of `{} {}`", package.name(), package.version());
    let report = Report::new(message).of_several("crate", "have two tables that say different licences");
    let report = report.label(table.expression.span, says(table)).label(other.expression.span, says(other));
    Some(report.help("keep the one that holds"))
}

/// A table says the licence, and was not written for a text that is in doubt.
fn unsettled(package: &PackageMetadata<'_>, terms: &CrateTerms<'_>) -> Option<Report> {
    let table = terms.table?;
    let doubtful = in_doubt(terms).next().map(|text| &text.file.text.path);
    let path = doubtful.or(terms.unread.map(|file| &file.path))?;
    let message = format!("{} does not settle `{} {}`", table.place(), package.name(), package.version());
    let label = written_for(table, path, terms);
    let report = Report::new(message).label(table.expression.span, label);
    Some(paste(report, package, table.expression.value.as_str(), terms))
}

/// A `clarify` was written for other texts.
fn unapplied(package: &PackageMetadata<'_>, terms: &CrateTerms<'_>) -> Option<Report> {
    let table = terms.unapplied?;
    let differs = |file: &&ReadText| {
        let texts = terms.texts.iter().map(|text| text.file);
        let mut of_path = texts.filter(|text| text.text.path == file.path);
        !of_path.any(|text| {
            let compared = file.digest.compare(&text.text.content, &text.sha256);
            matches!(compared, Comparison::Same | Comparison::SamePart)
        })
    };
    let label = match table.files.iter().find(differs) {
        Some(file) => written_for(table, &file.path, terms),
        None => "names no text that it was read from".to_owned(),
    };
    let message = format!("{} is not applied to `{} {}`", table.place(), package.name(), package.version());
    let help = "read the texts, then correct it there, or write a `[[crate]]` table, which goes first";
    Some(Report::new(message).label(table.expression.span, label).help(help))
}

/// How a table stands to a text that it names or leaves out.
fn written_for(table: &CrateLicense, path: &Utf8Path, terms: &CrateTerms<'_>) -> String {
    let here = terms.texts.iter().map(|text| text.file).find(|file| file.text.path == *path);
    let named = table.files.iter().any(|file| file.path == *path);
    if table.files.iter().any(|file| file.path == *path && file.digest == TextDigest::Repository) {
        return format!("was read from `{path}` in a Git repository, which is not compared here");
    }
    match (named, here.map(|file| crate_terms::compare(table, file))) {
        (true, Some(Some(Comparison::SamePart))) => {
            format!("was written for a part of `{path}`; the rest of that file is not compared")
        }
        (true, Some(_)) => format!("was written for another content of `{path}`"),
        (true, None) => format!("was read from `{path}`, which the sources do not have"),
        (false, _) => format!("does not name `{path}`"),
    }
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
    let files: String = in_doubt(terms).map(file).collect::<BTreeSet<_>>().into_iter().collect();
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
