//! SARIF 2.1.0 as it is written (OASIS, <https://docs.oasis-open.org/sarif/sarif/v2.1.0/>): one log of one run.
//!
//! The structs hold the part of the format that results and failures need; [`Run::print`] puts the rest around them.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::address::percent_encoded;
use crate::assemble::TOOL;
use crate::printable::json_document;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The base of every path: the root of the repository, wherever a reader has it.
const ROOT: &str = "%SRCROOT%";

/// What was checked, and what was found.
#[derive(Debug, Default)]
pub(crate) struct Run {
    /// The rules, in the order that results count them.
    pub(crate) rules: Vec<Rule>,
    /// What was found.
    pub(crate) results: Vec<Finding>,
    /// Why the run could not finish; empty for one that did.
    pub(crate) failures: Vec<String>,
    /// What is to be known of a run that did, and is no result.
    pub(crate) remarks: Vec<String>,
}

/// A rule (section 3.49).
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Rule {
    pub(crate) id: &'static str,
    pub(crate) short_description: Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) full_description: Option<Text>,
    pub(crate) help: Text,
    pub(crate) default_configuration: Configuration,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) properties: BTreeMap<&'static str, &'static str>,
}

/// The level of a rule where nobody sets another.
#[derive(Debug, Serialize)]
pub(crate) struct Configuration {
    pub(crate) level: &'static str,
}

/// A text.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Text {
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    markdown: Option<String>,
}

impl Text {
    /// A text.
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), markdown: None }
    }

    /// The same with headings and code, for readers that show them.
    pub(crate) fn with_markdown(text: impl Into<String>, markdown: impl Into<String>) -> Self {
        Self { text: text.into(), markdown: Some(markdown.into()) }
    }
}

/// A result (section 3.27).
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Finding {
    pub(crate) rule_id: &'static str,
    /// Its position among the rules, where it is one of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) rule_index: Option<usize>,
    pub(crate) level: &'static str,
    pub(crate) message: Text,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) related_locations: Vec<Location>,
    /// What tells the result from others in every run, wherever it stands (section 3.27.17).
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) partial_fingerprints: BTreeMap<&'static str, String>,
}

/// A place in a file (section 3.28).
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Location {
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text>,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactLocation {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri_base_id: Option<&'static str>,
}

/// Lines and columns, from 1; a column is a character.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_column: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_column: Option<usize>,
}

impl Location {
    /// A file of the repository, by its path from the root.
    pub(crate) fn in_repository(path: &str) -> Self {
        Self::new(path, Some(ROOT))
    }

    /// A file that is in no repository, by the name under which it is shown.
    pub(crate) fn elsewhere(path: &str) -> Self {
        Self::new(path, None)
    }

    fn new(path: &str, uri_base_id: Option<&'static str>) -> Self {
        let artifact_location = ArtifactLocation { uri: percent_encoded(path, "/"), uri_base_id };
        Self { physical_location: PhysicalLocation { artifact_location, region: None }, message: None }
    }

    /// The same, from a line and column to another.
    pub(crate) fn at(mut self, start: (usize, usize), end: (usize, usize)) -> Self {
        self.physical_location.region = Some(Region {
            start_line: start.0,
            start_column: Some(start.1),
            end_line: Some(end.0),
            end_column: Some(end.1),
        });
        self
    }

    /// The same, at its first line: code scanning on GitHub wants a line for what is about a whole file.
    pub(crate) fn at_top(mut self) -> Self {
        self.physical_location.region =
            Some(Region { start_line: 1, start_column: None, end_line: None, end_column: None });
        self
    }

    /// The same, with a label.
    pub(crate) fn labelled(mut self, label: &str) -> Self {
        self.message = (!label.is_empty()).then(|| Text::new(label));
        self
    }
}

#[derive(Serialize)]
struct Log<'r> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [WireRun<'r>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WireRun<'r> {
    tool: Tool<'r>,
    invocations: [Invocation; 1],
    original_uri_base_ids: BTreeMap<&'static str, Base>,
    column_kind: &'static str,
    results: &'r [Finding],
}

#[derive(Serialize)]
struct Base {
    description: Text,
}

#[derive(Serialize)]
struct Tool<'r> {
    driver: Driver<'r>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver<'r> {
    name: &'static str,
    semantic_version: &'static str,
    rules: &'r [Rule],
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

impl Run {
    /// The log as bytes.
    pub(crate) fn print(&self) -> String {
        let driver = Driver { name: TOOL.name, semantic_version: TOOL.version, rules: &self.rules };
        let of_level = |level| move |text: &String| Notification { level, message: Text::new(text.as_str()) };
        let failures = self.failures.iter().map(of_level("error"));
        let invocation = Invocation {
            execution_successful: self.failures.is_empty(),
            tool_execution_notifications: failures.chain(self.remarks.iter().map(of_level("note"))).collect(),
        };
        let root = Base {
            description: Text::new("The root of the repository, or the directory of the run outside one."),
        };
        let run = WireRun {
            tool: Tool { driver },
            invocations: [invocation],
            original_uri_base_ids: BTreeMap::from([(ROOT, root)]),
            column_kind: "unicodeCodePoints",
            results: &self.results,
        };
        let log = Log { schema: SCHEMA, version: "2.1.0", runs: [run] };
        json_document(&log)
    }
}
