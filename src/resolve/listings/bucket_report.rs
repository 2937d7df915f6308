//! The completion report of a job of S3 Batch Operations that computed checksums, and what else S3 writes as CSV.
//!
//! Source: the user guide of S3, "Compute checksums" and "Examples: S3 Batch Operations completion reports": the columns
//! `Bucket, Key, VersionId, TaskStatus, ErrorCode, HTTPStatusCode, ResultMessage` without a line of names, where the message of a
//! task that succeeded is JSON with `checksum_hex` or `checksum_base64`, `checksumAlgorithm` and `checksumType`; keys are
//! percent-encoded. An inventory ("Amazon S3 Inventory list") and `list-objects-v2` name the algorithm of a checksum and never
//! its value.

use serde::Deserialize;

use super::{List, ListedFile, ListingFormat};
use crate::address::percent_decoded;
use crate::base64;
use crate::digest::{Algorithm, Digest};

/// The number of columns.
const COLUMNS: usize = 7;
/// What the column of the status says.
const STATUS: [&str; 2] = ["succeeded", "failed"];

/// What the message of a task says.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Message {
    checksum_algorithm: Option<String>,
    checksum_type: Option<String>,
    #[serde(rename = "checksum_hex")]
    hex: Option<String>,
    #[serde(rename = "checksum_base64")]
    base64: Option<String>,
}

/// Reads a report; `None` of another text.
pub(super) fn parse(text: &str) -> Option<Result<List, String>> {
    let rows = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut rows = rows.into_records().enumerate().peekable();
    let (_, first) = rows.peek()?;
    let first = first.as_ref().ok()?;
    if first.len() != COLUMNS || !STATUS.contains(&&first[3]) {
        let what = "it is an inventory of S3, which names the algorithm of a checksum and not its value";
        return is_inventory(text, first).then(|| Err(what.to_owned()));
    }
    let entries = rows.map(|(index, row)| {
        let row = row.map_err(|error| format!("row {} is no CSV: {error}", index + 1))?;
        entry(&row).map_err(|what| format!("row {} {what}", index + 1))
    });
    Some(entries.collect::<Result<_, _>>().map(|entries| List::of(ListingFormat::S3, entries)))
}

/// Whether every value of the first row stands in quotes, with a bucket and a key before the rest: no list of digests begins so.
fn is_inventory(text: &str, first: &csv::StringRecord) -> bool {
    let line = text.lines().next().unwrap_or_default();
    line.starts_with('"') && line.split("\",\"").count() == first.len() && first.len() > 1
}

/// The key of a row, and its digest; no digest where there is none of the whole object.
fn entry(row: &csv::StringRecord) -> Result<(String, Option<ListedFile>), String> {
    if row.len() != COLUMNS {
        return Err(format!("has {} columns, where a report has {COLUMNS}", row.len()));
    }
    let key = percent_decoded(&row[1]).ok_or("has a key that is not UTF-8, percent-encoded")?;
    if &row[3] != STATUS[0] {
        return Ok((key, None));
    }
    let message: Message =
        serde_json::from_str(&row[6]).map_err(|error| format!("has a message that is no JSON: {error}"))?;
    let is =
        |word: Option<&String>, expected: &str| word.is_some_and(|word| word.eq_ignore_ascii_case(expected));
    let is_whole = is(message.checksum_algorithm.as_ref(), "SHA256")
        && message.checksum_type.as_ref().is_none_or(|kind| is(Some(kind), "FULL_OBJECT"));
    if !is_whole {
        return Ok((key, None));
    }
    let of_hex = message.hex.map(|hex| Digest::from_hex(Algorithm::Sha256, &hex));
    let of_base64 = message.base64.map(|text| {
        let bytes = base64::decode(&text).filter(|bytes| bytes.len() == 32)?;
        Some(Digest::from_bytes(Algorithm::Sha256, &bytes))
    });
    let sha256 = match (of_hex, of_base64) {
        (None, None) => return Ok((key, None)),
        (Some(Some(one)), Some(Some(other))) if one != other => {
            return Err("has two checksums that differ".to_owned());
        }
        (Some(Some(digest)), None | Some(Some(_))) | (None, Some(Some(digest))) => digest,
        _ => return Err("has a checksum that is no SHA-256".to_owned()),
    };
    Ok((key, Some(ListedFile { sha256, size: None })))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(key: &str, status: &str, message: &str) -> String {
        format!("acme-models,{key},,{status},,200,\"{}\"\n", message.replace('"', "\"\""))
    }

    fn message(fields: &str) -> String {
        format!(r#"{{"etag":"x","checksumAlgorithm":"SHA256","checksumType":"FULL_OBJECT",{fields}}}"#)
    }

    #[test]
    fn a_report_has_the_checksums_of_whole_objects() {
        let (hex, checksum) = ("A1".repeat(32), base64::encode(&[0xa1; 32]));
        let both = message(&format!(r#""checksum_hex":"{hex}","checksum_base64":"{checksum}""#));
        let text = [
            row("w/a%20b%2B.gguf", "succeeded", &both),
            row("plain.gguf", "succeeded", &message(&format!(r#""checksum_base64":"{checksum}""#))),
            row("parts.gguf", "succeeded", &both.replace("FULL_OBJECT", "COMPOSITE")),
            row("crc.gguf", "succeeded", &both.replace("SHA256", "CRC64NVME")),
            row("gone.gguf", "failed", "no such key"),
        ];
        let quoted = row("a", "succeeded", &both)
            .replace("acme-models,a,,succeeded,,200,", r#""acme-models","a","","succeeded","","200","#);
        assert_eq!(parse(&quoted).expect("a report").expect("a list").files.len(), 1);
        let list = parse(&text.concat()).expect("a report").expect("a list");
        let names: Vec<_> =
            list.files.iter().map(|(name, file)| (name.as_str(), file.sha256.hex())).collect();
        let hex = hex.to_lowercase();
        assert_eq!(names, [("w/a b+.gguf", hex.as_str()), ("plain.gguf", hex.as_str())]);
        assert_eq!(list.without, ["parts.gguf", "crc.gguf", "gone.gguf"]);
        assert_eq!(list.format, ListingFormat::S3);
    }

    #[test]
    fn a_row_that_is_wrong_is_an_error_with_its_number() {
        let good = row("a", "succeeded", &message(&format!(r#""checksum_hex":"{}""#, "a1".repeat(32))));
        for (bad, what) in [
            (row("b", "succeeded", "{"), "row 2 has a message that is no JSON"),
            (
                row("b", "succeeded", &message(r#""checksum_hex":"12""#)),
                "row 2 has a checksum that is no SHA-256",
            ),
            (
                row("b", "succeeded", &message(r#""checksum_base64":"AAAA""#)),
                "row 2 has a checksum that is no SHA-256",
            ),
            (
                row(
                    "b",
                    "succeeded",
                    &message(&format!(
                        r#""checksum_hex":"{}","checksum_base64":"{}""#,
                        "a1".repeat(32),
                        base64::encode(&[0; 32])
                    )),
                ),
                "row 2 has two checksums that differ",
            ),
            ("a,b\n".to_owned(), "row 2 has 2 columns"),
            (row("%ff", "succeeded", "{}"), "row 2 has a key that is not UTF-8"),
        ] {
            let error = parse(&format!("{good}{bad}")).expect("a report").expect_err(what);
            assert!(error.contains(what), "{error}");
        }
    }

    #[test]
    fn an_inventory_is_refused_for_what_it_is() {
        let line = "\"acme-models\",\"w/a.gguf\",\"7\",\"2026-01-01T00:00:00.000Z\",\"0f\",\"SHA256\"\n";
        assert!(parse(line).expect("an inventory").expect_err("no digests").contains("inventory of S3"));
        let sums = format!("{}  a, b\n", "a1".repeat(32));
        assert!(parse(&sums).is_none() && parse("hello\n").is_none() && parse("").is_none());
    }
}
