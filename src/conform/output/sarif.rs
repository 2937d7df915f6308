//! The reports as SARIF 2.1.0: one rule a requirement, one result for each that is not met.
//!
//! The place of each result is the document as a whole, by a relative URI.

use std::collections::BTreeMap;

use super::{Subject, extent};
use crate::conform::{Outcome, Report, Requirement, Severity, Status};
use crate::report::sarif::wire::{Configuration, Finding, Location, Rule, Run, Text};

/// All reports as one log.
pub(super) fn render(subject: Subject<'_>, reports: &[Report]) -> String {
    let all =
        || reports.iter().flat_map(|report| report.outcomes.iter().map(move |outcome| (report, outcome)));
    let rules = all().map(|(report, outcome)| rule(report, outcome.requirement)).collect();
    let results = all().enumerate().filter_map(|(index, (_, outcome))| finding(index, outcome, subject));
    Run { rules, results: results.collect(), failures: Vec::new(), remarks: Vec::new() }.print()
}

fn rule(report: &Report, requirement: &Requirement) -> Rule {
    Rule {
        id: requirement.id,
        short_description: Text::new(requirement.text),
        full_description: None,
        help: Text::new(requirement.fix.all()),
        default_configuration: Configuration { level: level(requirement.severity) },
        properties: BTreeMap::from([
            ("profile", report.profile.id()),
            ("edition", report.profile.edition()),
            ("clause", requirement.clause),
            ("severity", requirement.severity.as_str()),
        ]),
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Must => "error",
        Severity::Should => "warning",
        Severity::ForAPerson => "none",
    }
}

fn finding(rule_index: usize, outcome: &Outcome, subject: Subject<'_>) -> Option<Finding> {
    let Status::NotMet(missing) = &outcome.status else { return None };
    let requirement = outcome.requirement;
    let fix = outcome.fix().unwrap_or_default();
    Some(Finding {
        rule_id: requirement.id,
        rule_index: Some(rule_index),
        level: level(requirement.severity),
        message: Text::new(format!("{}: {}; {fix}", requirement.text, extent(missing))),
        locations: vec![place(subject).at_top()],
        related_locations: Vec::new(),
        partial_fingerprints: BTreeMap::new(),
    })
}

fn place(subject: Subject<'_>) -> Location {
    match subject.repository_path {
        Some(path) => Location::in_repository(path),
        None => Location::elsewhere(subject.path),
    }
}
