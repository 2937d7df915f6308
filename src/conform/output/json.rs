//! The reports for programs: one JSON document, with structs of its own and a version.
//!
//! The shape is a promise: fields are added, never renamed or taken away, within one `version`.

use serde::Serialize;

use super::Subject;
use crate::conform::{Outcome, Report, Status};
use crate::printable::json_document;
use crate::report::json::Tool;

/// The version of the shape.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Output<'a> {
    version: u32,
    tool: Tool,
    document: DocumentFacts<'a>,
    result: &'static str,
    profiles: Vec<ProfileResult<'a>>,
}

#[derive(Serialize)]
struct DocumentFacts<'a> {
    file: &'a str,
    format: &'static str,
    version: Option<&'a str>,
    encoding: &'static str,
    components: usize,
}

#[derive(Serialize)]
struct ProfileResult<'a> {
    id: &'static str,
    title: &'static str,
    edition: &'static str,
    result: &'static str,
    met: usize,
    not_met: usize,
    not_verified: usize,
    not_applicable: usize,
    for_a_person: usize,
    requirements: Vec<RequirementResult<'a>>,
}

#[derive(Serialize)]
struct RequirementResult<'a> {
    id: &'static str,
    clause: &'static str,
    severity: &'static str,
    text: &'static str,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    missing: Option<MissingIn<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<String>,
}

#[derive(Serialize)]
struct MissingIn<'a> {
    components: &'a [String],
    count: usize,
    of: usize,
}

/// All reports as one document.
pub(super) fn render(subject: Subject<'_>, reports: &[Report]) -> String {
    let document = subject.document;
    let output = Output {
        version: VERSION,
        tool: Tool::default(),
        document: DocumentFacts {
            file: subject.path,
            format: document.format.as_str(),
            version: document.version.as_deref(),
            encoding: document.encoding.as_str(),
            components: document.packages().count(),
        },
        result: result(reports.iter().any(Report::is_denied)),
        profiles: reports.iter().map(profile).collect(),
    };
    json_document(&output)
}

fn result(denied: bool) -> &'static str {
    if denied { "not-met" } else { "met" }
}

fn profile(report: &Report) -> ProfileResult<'_> {
    ProfileResult {
        id: report.profile.id(),
        title: report.profile.title(),
        edition: report.profile.edition(),
        result: result(report.is_denied()),
        met: report.count("met"),
        not_met: report.count("not-met"),
        not_verified: report.count("not-verified"),
        not_applicable: report.count("not-applicable"),
        for_a_person: report.count("for-a-person"),
        requirements: report.outcomes.iter().map(requirement).collect(),
    }
}

fn requirement(outcome: &Outcome) -> RequirementResult<'_> {
    let requirement = outcome.requirement;
    let missing = match &outcome.status {
        Status::NotMet(missing) => {
            Some(MissingIn { components: &missing.components, count: missing.count, of: missing.of })
        }
        _ => None,
    };
    RequirementResult {
        id: requirement.id,
        clause: requirement.clause,
        severity: requirement.severity.as_str(),
        text: requirement.text,
        status: outcome.status.as_str(),
        fix: outcome.fix(),
        missing,
    }
}
