//! The reports as SARIF 2.1.0: one rule a requirement, one result for each that is not met.
//!
//! The place of each result is the document, as a relative URI; a bill of materials has no lines worth naming.

use serde::Serialize;

use super::{Subject, extent};
use crate::assemble::TOOL;
use crate::conform::{Outcome, Report, Requirement, Severity, Status};

#[derive(Serialize)]
struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Serialize)]
struct Run {
    tool: Tool,
    results: Vec<Finding>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    semantic_version: &'static str,
    rules: Vec<Rule>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: &'static str,
    short_description: Text,
    help: Text,
    default_configuration: Configuration,
    properties: RuleProperties,
}

#[derive(Serialize)]
struct Text {
    text: String,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct RuleProperties {
    profile: &'static str,
    edition: &'static str,
    clause: &'static str,
    severity: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Finding {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Text,
    locations: [Location; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: PhysicalLocation,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
}

#[derive(Serialize)]
struct ArtifactLocation {
    uri: String,
}

/// All reports as one log.
pub(super) fn render(subject: Subject<'_>, reports: &[Report]) -> Vec<u8> {
    let all =
        || reports.iter().flat_map(|report| report.outcomes.iter().map(move |outcome| (report, outcome)));
    let rules = all().map(|(report, outcome)| rule(report, outcome.requirement)).collect();
    let uri = uri(subject.path);
    let results = all().enumerate().filter_map(|(index, (_, outcome))| finding(index, outcome, &uri));
    let driver = Driver { name: TOOL.name, semantic_version: TOOL.version, rules };
    let log = Log {
        schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        version: "2.1.0",
        runs: [Run { tool: Tool { driver }, results: results.collect() }],
    };
    let mut bytes = serde_json::to_vec_pretty(&log).expect("strings and numbers serialize");
    bytes.push(b'\n');
    bytes
}

fn rule(report: &Report, requirement: &Requirement) -> Rule {
    Rule {
        id: requirement.id,
        short_description: Text { text: requirement.text.to_owned() },
        help: Text { text: requirement.fix.to_owned() },
        default_configuration: Configuration { level: level(requirement.severity) },
        properties: RuleProperties {
            profile: report.profile.id(),
            edition: report.profile.edition(),
            clause: requirement.clause,
            severity: requirement.severity.as_str(),
        },
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Must => "error",
        Severity::Should => "warning",
        Severity::ForAPerson => "none",
    }
}

fn finding(rule_index: usize, outcome: &Outcome, uri: &str) -> Option<Finding> {
    let Status::NotMet(missing) = &outcome.status else { return None };
    let requirement = outcome.requirement;
    let text = format!("{}: {}; {}", requirement.text, extent(missing), requirement.fix);
    let artifact_location = ArtifactLocation { uri: uri.to_owned() };
    Some(Finding {
        rule_id: requirement.id,
        rule_index,
        level: level(requirement.severity),
        message: Text { text },
        locations: [Location { physical_location: PhysicalLocation { artifact_location } }],
    })
}

/// A relative path as a URI: what RFC 3986 does not let stand in a path is escaped.
fn uri(path: &str) -> String {
    let mut uri = String::new();
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' | b'+' | b'@' => {
                uri.push(char::from(byte));
            }
            byte => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_uris() {
        assert_eq!(uri("a b/ü.json"), "a%20b/%C3%BC.json");
    }
}
