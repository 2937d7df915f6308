//! Findings and failures as SARIF 2.1.0 (OASIS), for code scanning.

use serde::Serialize;

use crate::assemble::TOOL;
use crate::assess::{Assessment, RULES, RuleMeta};
use crate::declare::Level;
use crate::diagnostic::{Diagnostic, Severity, SourceMap, Span};
use crate::error::Error;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool,
    invocations: [Invocation; 1],
    column_kind: &'static str,
    results: Vec<Finding<'a>>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
struct Driver {
    name: &'static str,
    version: &'static str,
    rules: Vec<Rule>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: &'static str,
    short_description: Text,
    full_description: Text,
    help: Text,
    default_configuration: Configuration,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Text {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
struct Notification {
    level: &'static str,
    message: Text,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Finding<'a> {
    rule_id: &'static str,
    level: &'static str,
    message: Text,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<Location<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'a> {
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<LabelText<'a>>,
}

#[derive(Serialize)]
struct LabelText<'a> {
    text: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    region: Region,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactLocation {
    uri: String,
    uri_base_id: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

/// The findings of a check.
pub(super) fn check(assessment: &Assessment<'_>, sources: &SourceMap) -> Vec<u8> {
    let findings = assessment.findings.iter().map(|finding| describe(&finding.diagnostic, sources));
    log(findings.collect(), Vec::new())
}

/// A run that could not finish: its faults are results, its cause is a notification.
pub(super) fn failure(error: &Error, sources: &SourceMap) -> Vec<u8> {
    let faults = error.diagnostics();
    let text = std::iter::once(error.to_string()).chain(error.causes()).collect::<Vec<_>>().join(": ");
    let notification = Notification { level: "error", message: Text { text } };
    log(faults.iter().map(|fault| describe(fault, sources)).collect(), vec![notification])
}

fn log(results: Vec<Finding<'_>>, notifications: Vec<Notification>) -> Vec<u8> {
    let rules = RULES.iter().map(|rule| descriptor(rule.meta())).collect();
    let run = Run {
        tool: Tool { driver: Driver { name: TOOL.name, version: TOOL.version, rules } },
        invocations: [Invocation {
            execution_successful: notifications.is_empty(),
            tool_execution_notifications: notifications,
        }],
        column_kind: "unicodeCodePoints",
        results,
    };
    let mut bytes = serde_json::to_vec_pretty(&Log { schema: SCHEMA, version: "2.1.0", runs: [run] })
        .expect("strings and numbers serialize");
    bytes.push(b'\n');
    bytes
}

fn descriptor(meta: &RuleMeta) -> Rule {
    Rule {
        id: meta.code,
        short_description: Text { text: meta.summary.to_owned() },
        full_description: Text { text: meta.why.to_owned() },
        help: Text { text: meta.settle.to_owned() },
        default_configuration: Configuration {
            level: match meta.level {
                Level::Deny => "error",
                Level::Warn => "warning",
                Level::Allow => "none",
            },
        },
    }
}

fn describe<'a>(diagnostic: &'a Diagnostic, sources: &SourceMap) -> Finding<'a> {
    let mut text = diagnostic.message.clone();
    for line in diagnostic.notes.iter().chain(&diagnostic.help) {
        text.push('\n');
        text.push_str(line);
    }
    let mut locations = diagnostic.labels.iter().map(|label| Location {
        physical_location: physical(label.span, sources),
        message: Some(LabelText { text: &label.text }),
    });
    Finding {
        rule_id: diagnostic.code,
        level: match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        message: Text { text },
        locations: locations.next().into_iter().collect(),
        related_locations: locations.collect(),
    }
}

fn physical(span: Span, sources: &SourceMap) -> PhysicalLocation {
    let (start_line, start_column) = sources.position(span);
    let (end_line, end_column) = sources.position(Span { start: span.end, ..span });
    PhysicalLocation {
        artifact_location: ArtifactLocation {
            uri: uri(sources.path(span.file).as_str()),
            uri_base_id: "%SRCROOT%",
        },
        region: Region { start_line, start_column, end_line, end_column },
    }
}

/// A relative path as a URI reference (RFC 3986): `/` and unreserved characters stay.
fn uri(path: &str) -> String {
    let keep = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    path.bytes()
        .map(|byte| if keep(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_uri_references() {
        assert_eq!(uri("crates/a b/Cargo.toml"), "crates/a%20b/Cargo.toml");
        assert_eq!(uri("ä"), "%C3%A4");
    }
}
