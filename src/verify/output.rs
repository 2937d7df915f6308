//! The report of a verification: for people, and as one JSON document with structs of its own and a version.
//!
//! The shape is a promise: fields are added, never renamed or taken away, within one `version`.

use clap::ValueEnum;
use serde::Serialize;

use super::{Difference, DifferenceKind, Named, Report};
use crate::digest::Digest;
use crate::printable::{json_document, line};
use crate::report::json::Tool;

/// The version of the shape.
const VERSION: u32 = 1;

/// How the report is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum VerifyFormat {
    /// For people.
    Human,
    /// One JSON document.
    Json,
}

/// The report in one format; `against` is the file that says what should be.
pub fn render(format: VerifyFormat, against: &str, report: &Report) -> String {
    match format {
        VerifyFormat::Human => report.differences.iter().map(human).collect(),
        VerifyFormat::Json => json(against, report),
    }
}

fn human(difference: &Difference) -> String {
    let model =
        difference.model.as_ref().map(|model| format!(" (model {})", line(model))).unwrap_or_default();
    let first = format!("{:<8} {}{model}", difference.kind.as_str(), line(&difference.path));
    match &difference.kind {
        DifferenceKind::Changed { expected, found } => format!("{first}\n{}", digests(expected, found)),
        DifferenceKind::TextChanged { expected, found } => {
            format!("{first}: another text; SHA-256 of the normalised text\n{}", digests(expected, found))
        }
        DifferenceKind::Contradicted { expected, found, place } => {
            let place = place.as_ref().map(|place| format!(" ({})", line(place))).unwrap_or_default();
            let digests = digests(expected, found);
            format!("{first}: its digests are not those of one file{place}\n{digests}")
        }
        DifferenceKind::Renamed { name } => format!("{first}: it is named {}\n", line(name)),
        DifferenceKind::Resized { expected, found } => format!("{first}\n{}", sizes(*expected, *found)),
        DifferenceKind::Pointer(named) => {
            format!("{first}: a Git LFS pointer stands in its place{}", pointer(named))
        }
        DifferenceKind::Extra => format!("{first}: looks like weights, and nothing is said of it\n"),
        DifferenceKind::Unproven => format!("{first}: it has no SHA-256, SHA-512 or BLAKE3\n"),
        DifferenceKind::Outside => format!("{first}: leads out of the directory, and was not opened\n"),
        DifferenceKind::Missing => format!("{first}\n"),
    }
}

fn pointer(named: &Named) -> String {
    match named {
        Named::Expected => "; `git lfs pull` fetches the content\n".to_owned(),
        Named::Changed { expected, found } => {
            format!(", with another digest\n{}", digests(expected, found))
        }
        Named::Resized { expected, found } => format!(", with another length\n{}", sizes(*expected, *found)),
    }
}

fn digests(expected: &Digest, found: &Digest) -> String {
    let algorithm = expected.algorithm();
    format!("  expected {algorithm} {}\n     found {algorithm} {}\n", expected.hex(), found.hex())
}

fn sizes(expected: u64, found: u64) -> String {
    format!("  expected {expected} bytes\n     found {found} bytes\n")
}

#[derive(Serialize)]
struct Output<'a> {
    version: u32,
    tool: Tool,
    against: &'a str,
    result: &'static str,
    intact: usize,
    differences: Vec<DifferenceResult<'a>>,
}

#[derive(Serialize)]
struct DifferenceResult<'a> {
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    model: Option<&'a str>,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pointer: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    digest: Option<Compared<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<Compared<u64>>,
}

#[derive(Serialize)]
struct Compared<T> {
    #[serde(skip_serializing_if = "Option::is_none")]
    algorithm: Option<String>,
    expected: T,
    found: T,
}

fn json(against: &str, report: &Report) -> String {
    let output = Output {
        version: VERSION,
        tool: Tool::default(),
        against,
        result: if report.differences.is_empty() { "intact" } else { "differs" },
        intact: report.intact,
        differences: report.differences.iter().map(result).collect(),
    };
    json_document(&output)
}

fn result(difference: &Difference) -> DifferenceResult<'_> {
    let pointer = matches!(difference.kind, DifferenceKind::Pointer(_)).then_some("git-lfs");
    let (digest, size) = match &difference.kind {
        DifferenceKind::Changed { expected, found }
        | DifferenceKind::TextChanged { expected, found }
        | DifferenceKind::Contradicted { expected, found, .. }
        | DifferenceKind::Pointer(Named::Changed { expected, found }) => {
            let algorithm = Some(expected.algorithm().to_string());
            let [expected, found] = [expected, found].map(|digest| digest.hex().to_owned());
            (Some(Compared { algorithm, expected, found }), None)
        }
        DifferenceKind::Resized { expected, found }
        | DifferenceKind::Pointer(Named::Resized { expected, found }) => {
            (None, Some(Compared { algorithm: None, expected: *expected, found: *found }))
        }
        _ => (None, None),
    };
    let (name, place) = match &difference.kind {
        DifferenceKind::Renamed { name } => (Some(name.as_str()), None),
        DifferenceKind::Contradicted { place, .. } => (None, place.as_deref()),
        _ => (None, None),
    };
    let status = difference.kind.as_str();
    DifferenceResult {
        path: &difference.path,
        model: difference.model.as_deref(),
        status,
        name,
        place,
        pointer,
        digest,
        size,
    }
}
