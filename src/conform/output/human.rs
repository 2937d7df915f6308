//! The reports for people: what is missing with its fix, then what is for a person, then the totals.

use std::fmt::Write as _;

use super::{Subject, extent};
use crate::conform::{Outcome, Report, Status};
use crate::document::Tool;
use crate::printable::line;
use crate::quantity::count;

/// What a fix is for a document that another program made.
const FOREIGN: &str = "another program made it: ask its maker for what is missing; each fix is for a document of this program\n";

/// All reports, one after the other.
pub(super) fn render(subject: Subject<'_>, reports: &[Report]) -> String {
    let document = subject.document;
    let version = document.version.as_deref().unwrap_or("of no version");
    let mut text = String::new();
    let format = document.format.as_str();
    // Writing to a string can't fail.
    let _ = writeln!(
        text,
        "{}: {format} {version} ({}), {}",
        line(subject.path),
        document.encoding.as_str(),
        count(document.packages().count(), "component")
    );
    let is_ours = |tool: &Tool| tool.name.as_deref() == Some(env!("CARGO_PKG_NAME"));
    if !document.tools.iter().any(is_ours) {
        text.push_str(FOREIGN);
    }
    for report in reports {
        text.push_str(&one(report));
    }
    text
}

fn one(report: &Report) -> String {
    let profile = report.profile;
    let result = if report.is_denied() { "not met" } else { "met" };
    let mut text = format!("\n{} [{}]: {result}\n  {}\n", profile.title(), profile.id(), profile.edition());
    for outcome in &report.outcomes {
        text.push_str(&missing(outcome));
    }
    report.outcomes.iter().for_each(|outcome| text.push_str(&unverified(outcome)));
    text.push_str(&for_a_person(report));
    let count = |word| report.count(word);
    let _ = writeln!(
        text,
        "  {} met, {} not met ({} must), {} not verified, {} not applicable, {} for a person",
        count("met"),
        count("not-met"),
        report.outcomes.iter().filter(|outcome| outcome.is_denied()).count(),
        count("not-verified"),
        count("not-applicable"),
        count("for-a-person")
    );
    text
}

fn missing(outcome: &Outcome) -> String {
    let Status::NotMet(missing) = &outcome.status else { return String::new() };
    let requirement = outcome.requirement;
    let (word, id, clause) = (requirement.severity.as_str(), requirement.id, requirement.clause);
    let lines = [
        format!("{} ({clause})", requirement.text),
        line(&extent(missing)).into_owned(),
        outcome.fix().unwrap_or_default(),
    ];
    let [text, place, fix] = lines;
    format!("  {word:<7} {id}\n          {text}\n          {place}\n          fix: {fix}\n")
}

fn unverified(outcome: &Outcome) -> String {
    let requirement = outcome.requirement;
    match outcome.fix().filter(|_| outcome.status == Status::Unverified) {
        None => String::new(),
        Some(fix) => {
            let (word, id, clause) = (requirement.severity.as_str(), requirement.id, requirement.clause);
            let text = requirement.text;
            format!(
                "  {word:<7} {id}\n          {text} ({clause})\n          present, not verified\n          fix: {fix}\n"
            )
        }
    }
}

fn for_a_person(report: &Report) -> String {
    let left = report.outcomes.iter().filter(|outcome| outcome.status == Status::ForAPerson);
    let lines: Vec<_> = left
        .map(|outcome| format!("    {}: {}\n", outcome.requirement.id, outcome.requirement.text))
        .collect();
    if lines.is_empty() { String::new() } else { format!("  for a person\n{}", lines.concat()) }
}
