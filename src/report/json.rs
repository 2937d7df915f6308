//! Findings and failures for programs: one JSON document, with structs of its own and a version.
//!
//! The shape is a promise: fields are added, never renamed or taken away, within one `version`.

use serde::Serialize;

use crate::assemble::TOOL;
use crate::assess::Assessment;
use crate::declare::Level;
use crate::diagnostic::{Diagnostic, SourceMap, Span};
use crate::error::Error;
use crate::printable::json_document;
use crate::vocabulary::Word;

/// The version of the shape.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    tool: Tool,
    result: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Failure>,
    /// The models of whose terms it is not known whether they allow our use; absent where the run failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    unknown_terms: Option<Vec<&'a str>>,
    /// Whether the declared models are all: `complete`, `incomplete` or `unknown`; absent where the run failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    completeness: Option<&'static str>,
    /// Why they are not, or why that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    completeness_reason: Option<String>,
    /// What of the product was not read, each with why.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    unread: &'a [String],
    /// What a person settled of models that no document has, each with the reason.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    settled: Vec<&'a str>,
    findings: Vec<Finding<'a>>,
    /// What was asked of publishers; of `upstream` alone.
    #[cfg(feature = "upstream")]
    #[serde(skip_serializing_if = "Option::is_none")]
    asked: Option<Vec<super::upstream::AskedEntry>>,
    /// What changed there and a person accepted.
    #[cfg(feature = "upstream")]
    #[serde(skip_serializing_if = "Option::is_none")]
    accepted: Option<Vec<super::upstream::AcceptedEntry<'a>>>,
}

/// The program, in each of its JSON documents.
#[derive(Serialize)]
pub(crate) struct Tool {
    name: &'static str,
    version: &'static str,
}

impl Default for Tool {
    fn default() -> Self {
        Self { name: TOOL.name, version: TOOL.version }
    }
}

#[derive(Serialize)]
struct Failure {
    kind: &'static str,
    message: String,
    causes: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<String>,
}

#[derive(Serialize)]
struct Finding<'a> {
    code: &'static str,
    level: &'static str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    model: Option<&'a str>,
    locations: Vec<Location<'a>>,
    notes: &'a [String],
    help: Vec<std::borrow::Cow<'a, str>>,
}

#[derive(Serialize)]
struct Location<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    label: &'a str,
}

/// The findings of a check.
pub(super) fn check(assessment: &Assessment<'_>, sources: &SourceMap) -> Vec<u8> {
    let findings = assessment.findings.iter().map(|finding| {
        let model = finding.model.as_ref().map(|(name, _)| name.as_str());
        describe(&finding.diagnostic, finding.level.word(), model, sources)
    });
    let result = if assessment.is_denied() { "denied" } else { "passed" };
    print(&Document {
        version: VERSION,
        tool: tool(),
        result,
        error: None,
        unknown_terms: Some(assessment.open_models()),
        completeness: Some(assessment.coverage.word()),
        completeness_reason: assessment.coverage.headline(assessment.terms.len()),
        unread: &assessment.unread,
        settled: assessment.settled.tables.iter().map(|settled| settled.told.as_str()).collect(),
        findings: findings.collect(),
        #[cfg(feature = "upstream")]
        asked: None,
        #[cfg(feature = "upstream")]
        accepted: None,
    })
}

/// What publishers answered.
#[cfg(feature = "upstream")]
pub(super) fn upstream(told: &super::upstream::Told<'_>, sources: &SourceMap) -> Vec<u8> {
    let findings = told.findings.iter().map(|finding| {
        let model = finding.model.as_ref().map(|(name, _)| name.as_str());
        describe(&finding.diagnostic, finding.level.word(), model, sources)
    });
    print(&Document {
        version: VERSION,
        tool: tool(),
        result: told.result.word(),
        error: None,
        unknown_terms: None,
        completeness: Some(if told.is_complete() { "complete" } else { "incomplete" }),
        completeness_reason: None,
        unread: &[],
        settled: Vec::new(),
        findings: findings.collect(),
        asked: Some(told.asked.iter().map(super::upstream::AskedEntry::of).collect()),
        accepted: Some(told.accepted.iter().map(super::upstream::AcceptedEntry::of).collect()),
    })
}

/// A run that could not finish.
pub(super) fn failure(error: &Error, sources: &SourceMap) -> Vec<u8> {
    let faults = error.diagnostics();
    let findings = faults.iter().map(|fault| {
        let level = match fault.severity {
            crate::diagnostic::Severity::Error => Level::Deny,
            crate::diagnostic::Severity::Warning => Level::Warn,
        };
        describe(fault, level.word(), None, sources)
    });
    let error = Failure {
        kind: error.kind(),
        message: error.to_string(),
        causes: error.causes(),
        help: error.help(),
    };
    let findings = findings.collect();
    let (result, error) = ("failed", Some(error));
    let (unknown_terms, completeness) = (None, None);
    print(&Document {
        version: VERSION,
        tool: tool(),
        result,
        error,
        unknown_terms,
        completeness,
        completeness_reason: None,
        unread: &[],
        settled: Vec::new(),
        findings,
        #[cfg(feature = "upstream")]
        asked: None,
        #[cfg(feature = "upstream")]
        accepted: None,
    })
}

fn tool() -> Tool {
    Tool { name: TOOL.name, version: TOOL.version }
}

fn describe<'a>(
    diagnostic: &'a Diagnostic,
    level: &'static str,
    model: Option<&'a str>,
    sources: &'a SourceMap,
) -> Finding<'a> {
    let locations = diagnostic.labels.iter().map(|label| {
        let (line, column) = sources.position(label.span);
        let (end_line, end_column) = sources.position(Span { start: label.span.end, ..label.span });
        let file = sources.path(label.span.file).as_str();
        Location { file, line, column, end_line, end_column, label: &label.text }
    });
    Finding {
        code: diagnostic.code,
        level,
        message: &diagnostic.message,
        model,
        locations: locations.collect(),
        notes: &diagnostic.notes,
        help: diagnostic.help_texts().collect(),
    }
}

fn print(document: &Document<'_>) -> Vec<u8> {
    json_document(document).into_bytes()
}
