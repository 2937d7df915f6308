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
        DifferenceKind::Unproven => format!("{first}: it has no digest that proves it, such as SHA-256\n"),
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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::digest::Algorithm;

    fn report() -> Report {
        let digest =
            |letter: &str| Digest::from_hex(Algorithm::Sha256, &letter.repeat(64)).expect("a digest");
        let (expected, found) = (digest("a"), digest("b"));
        let kinds = [
            DifferenceKind::Missing,
            DifferenceKind::Changed { expected: expected.clone(), found: found.clone() },
            DifferenceKind::Resized { expected: 2, found: 1 },
            DifferenceKind::Renamed { name: "other.gguf".to_owned() },
            DifferenceKind::Contradicted { expected, found, place: Some("line 3".to_owned()) },
            DifferenceKind::Pointer(Named::Expected),
        ];
        let difference = |kind| Difference { path: "w.gguf".to_owned(), model: Some("m".to_owned()), kind };
        Report { intact: 3, differences: kinds.into_iter().map(difference).collect() }
    }

    #[test]
    fn each_kind_says_what_was_expected_and_found() {
        let (a, b) = ("a".repeat(64), "b".repeat(64));
        let expected = format!(
            "missing  w.gguf (model m)\n\
             changed  w.gguf (model m)\n  expected SHA-256 {a}\n     found SHA-256 {b}\n\
             changed  w.gguf (model m)\n  expected 2 bytes\n     found 1 bytes\n\
             renamed  w.gguf (model m): it is named other.gguf\n\
             conflict w.gguf (model m): its digests are not those of one file (line 3)\n  expected SHA-256 {a}\n     found SHA-256 {b}\n\
             missing  w.gguf (model m): a Git LFS pointer stands in its place; `git lfs pull` fetches the content\n"
        );
        assert_eq!(render(VerifyFormat::Human, "the lock", &report()), expected);
    }

    #[test]
    fn each_kind_has_its_fields() {
        let document: Value =
            serde_json::from_str(&render(VerifyFormat::Json, "the lock", &report())).expect("JSON");
        assert_eq!(document["result"], "differs");
        assert_eq!((&document["against"], &document["intact"]), (&json!("the lock"), &json!(3)));
        let keys = |one: &Value| {
            let fields = one.as_object().expect("an object").keys();
            fields
                .filter(|key| !["path", "model", "status"].contains(&key.as_str()))
                .cloned()
                .collect::<Vec<_>>()
        };
        let differences = document["differences"].as_array().expect("a list");
        let fields: Vec<_> = differences.iter().map(keys).collect();
        assert_eq!(
            fields,
            [&[][..], &["digest"], &["size"], &["name"], &["digest", "place"], &["pointer"]]
                .map(<[&str]>::to_vec)
        );
        assert_eq!(differences[2]["size"], json!({"expected": 2, "found": 1}));
        let none = render(VerifyFormat::Json, "the lock", &Report::default());
        assert_eq!(serde_json::from_str::<Value>(&none).expect("JSON")["result"], "intact");
    }
}
