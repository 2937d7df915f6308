//! Reads a bill of materials that anybody made.
//!
//! In: bytes. Out: a [`Document`], which knows no format, or a [`ReadError`] that says what was seen and what
//! is expected. Tolerant: a field of the wrong type is a field that says nothing. Bounded: nesting is limited
//! by `MAX_DEPTH`, everything else by the length of the input. It does not validate; a validator of the
//! format's schema does.

use serde_json::Value;
use thiserror::Error;

mod cyclonedx;
mod cyclonedx_xml;
mod fields;
mod properties;
mod spdx_2;
mod spdx_3;
mod tag_value;
mod unique;

pub(crate) use crate::document;
#[cfg(feature = "cli")]
use crate::signature;
use crate::{base64, in_toto};
pub use document::Document;
use unique::Unique;

/// How deep elements and objects may be nested; `serde_json` has the same limit.
const MAX_DEPTH: usize = 128;

const EXPECTED: &str = "CycloneDX 1.2 to 1.7 as JSON or XML, SPDX 2.2 or 2.3 as JSON or tag-value, SPDX 3.0 as JSON-LD, or a statement of \
     in-toto that holds one of them";

/// Why a document could not be read.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum ReadError {
    /// Nothing is there.
    #[error("the document is empty; expected {EXPECTED}")]
    Empty,
    /// Not a text.
    #[error("the document is not UTF-8 from byte {0} on; expected {EXPECTED}")]
    NotText(usize),
    /// JSON that is not well-formed.
    #[error("the document looks like JSON and is not: {0}")]
    Json(String),
    /// JSON that ends too early.
    #[error("the document looks like JSON and is cut off: {0}")]
    Cut(String),
    /// XML that is not well-formed.
    #[error("the document looks like XML and is not well-formed: {0}")]
    Xml(String),
    /// A bill of materials in a version that is not known.
    #[error("the document is {seen}; expected {EXPECTED}")]
    Version {
        /// Format and version.
        seen: String,
    },
    /// Something else.
    #[error("the document is {seen}; expected {EXPECTED}")]
    Unknown {
        /// What it looks like.
        seen: String,
    },
}

/// Finds out which format it is, and reads it.
pub fn document(bytes: &[u8]) -> Result<Document, ReadError> {
    let text = std::str::from_utf8(bytes).map_err(|error| ReadError::NotText(error.valid_up_to()))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match text.trim_start().chars().next() {
        None => Err(ReadError::Empty),
        Some('{' | '[') => json(text),
        Some('<') => cyclonedx_xml::read(text),
        Some(_) if tag_value::is_tag_value(text) => Ok(tag_value::read(text)),
        Some(_) => Err(ReadError::Unknown { seen: first_line(text) }),
    }
}

/// Words of which one stands in every bill of materials, and rarely in another file; those of an envelope are encoded.
const MARKS: [&str; 6] =
    ["bomFormat", "cyclonedx.org", "spdxVersion", "SPDXVersion", "SPDXRef-", "spdx.org/rdf"];

/// Whether what could not be read should have been a bill of materials, by its words or by its frame: a file that was
/// found and not named may be anything.
pub(crate) fn is_meant(bytes: &[u8], error: &ReadError) -> bool {
    let holds = |word: &str| memchr::memmem::find(bytes, word.as_bytes()).is_some();
    match error {
        ReadError::Empty | ReadError::NotText(_) | ReadError::Version { .. } => true,
        // What is left of it may have none of the words.
        ReadError::Cut(_) | ReadError::Xml(_) => true,
        ReadError::Json(_) if holds(in_toto::PAYLOAD_TYPE) => true,
        ReadError::Json(_) | ReadError::Unknown { .. } => MARKS.iter().any(|mark| holds(mark)),
    }
}

fn json(text: &str) -> Result<Document, ReadError> {
    let Unique(value) = serde_json::from_str(text).map_err(|error| match error.is_eof() {
        true => ReadError::Cut(error.to_string()),
        false => ReadError::Json(error.to_string()),
    })?;
    let Some(framed) = framed(&value)? else { return of_json(&value) };
    let mut document = of_json(&framed)?;
    document.signed |= envelope(&value)["signatures"].as_array().is_some_and(|signed| !signed.is_empty());
    Ok(document)
}

/// Whether the signature of a document is that of a public key or a certificate in PEM; why that can't be told, and what to do about it.
///
/// A signature inside a document (JSF, of CycloneDX) is over a canonical form of its JSON, which is not made here.
#[cfg(feature = "cli")]
pub(crate) fn is_signed_with(bytes: &[u8], key: &str) -> signature::Verdict {
    const SIGNED: &str =
        "give a statement of in-toto in an envelope (DSSE), or the bundle of `cosign attest-blob`";
    let unsigned = || ("is missing: it is in no envelope with one".to_owned(), SIGNED);
    let value: Value = serde_json::from_slice(bytes).map_err(|_| unsigned())?;
    let envelope = envelope(&value);
    let text = |key: &str| envelope.get(key).and_then(Value::as_str);
    if framed(&value).ok().flatten().is_none() && value.get("signature").is_some() {
        return Err((
            "is inside the document (JSF), and no such signature is verified here".to_owned(),
            SIGNED,
        ));
    }
    let (Some(kind), Some(payload)) = (text("payloadType"), text("payload").and_then(base64::decode)) else {
        return Err(unsigned());
    };
    let signatures = envelope.get("signatures").and_then(Value::as_array).into_iter().flatten();
    let signatures: Option<Vec<_>> =
        signatures.map(|one| one.get("sig").and_then(Value::as_str).and_then(base64::decode)).collect();
    let signatures = signatures.filter(|all| !all.is_empty()).ok_or_else(unsigned)?;
    let signed = signature::Signed {
        payload_type: kind.to_owned(),
        payload,
        signatures,
        certificates: signature::certificates(&value),
    };
    signature::is_of(signed, key)
}

/// The envelope that a bundle holds, or that the value itself may be (DSSE).
fn envelope(value: &Value) -> &Value {
    value.get("dsseEnvelope").unwrap_or(value)
}

/// The document in a statement of in-toto, be that plain, in an envelope, or in a bundle with its signature, which is not
/// verified.
fn framed(value: &Value) -> Result<Option<Value>, ReadError> {
    // What is a document itself is read as that, whatever else it carries.
    if ["bomFormat", "spdxVersion", "@graph"].iter().any(|key| value.get(key).is_some()) {
        return Ok(None);
    }
    let envelope = envelope(value);
    let is_envelope = envelope.get("payloadType").is_some_and(|kind| kind == in_toto::PAYLOAD_TYPE);
    let payload = envelope.get("payload").and_then(Value::as_str).filter(|_| is_envelope);
    let Some(payload) = payload else { return Ok(predicate(value).cloned()) };
    let unreadable = |why: &str| ReadError::Json(format!("its payload {why}"));
    let payload = base64::decode(payload).ok_or_else(|| unreadable("is not Base64"))?;
    let Unique(statement) =
        serde_json::from_slice(&payload).map_err(|error| unreadable(&format!("is not JSON: {error}")))?;
    predicate(&statement).cloned().map(Some).ok_or_else(|| unreadable("is no statement of in-toto"))
}

fn predicate(statement: &Value) -> Option<&Value> {
    let kind = statement.get("_type").and_then(Value::as_str)?;
    let is_version = |version: &str| {
        version.strip_prefix('v').is_some_and(|version| {
            !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        })
    };
    let is_statement = kind.strip_prefix(in_toto::STATEMENT).is_some_and(is_version);
    statement.get("predicate").filter(|_| is_statement)
}

fn of_json(value: &Value) -> Result<Document, ReadError> {
    let has = |key: &str| value.get(key).is_some();
    let version = value.get("specVersion").and_then(Value::as_str).unwrap_or_default();
    if value.get("bomFormat").is_some_and(|format| format == "CycloneDX") {
        return cyclonedx_version(version).map(|()| cyclonedx::read(value, document::Encoding::Json));
    }
    if has("spdxVersion") {
        return Ok(spdx_2::read(value, document::Encoding::Json));
    }
    if has("@graph") || (has("@context") && value["@context"].to_string().contains("spdx.org")) {
        return Ok(spdx_3::read(value));
    }
    Err(ReadError::Unknown { seen: seen_json(value) })
}

/// Of CycloneDX 2 nothing is known here; a version of 1 that is not known reads like the last that is.
fn cyclonedx_version(version: &str) -> Result<(), ReadError> {
    match version.split('.').next() {
        Some("1" | "") | None => Ok(()),
        Some(_) => Err(ReadError::Version { seen: format!("CycloneDX {}", shortened(version)) }),
    }
}

fn seen_json(value: &Value) -> String {
    let Value::Object(fields) = value else { return "a JSON array".to_owned() };
    if let Some(format) = fields.get("bomFormat").and_then(Value::as_str) {
        return format!("JSON with the bomFormat `{}`", shortened(format));
    }
    let names: Vec<_> = fields.keys().take(5).map(|name| format!("`{}`", shortened(name))).collect();
    match names.is_empty() {
        true => "an empty JSON object".to_owned(),
        false => format!("a JSON object with the fields {}", names.join(", ")),
    }
}

fn first_line(text: &str) -> String {
    let line = text.trim_start().lines().next().unwrap_or_default();
    if line.starts_with("spdxVersion:") || line == "---" {
        return "YAML".to_owned();
    }
    format!("a text that starts with `{}`", shortened(line))
}

/// The first characters, for a message.
fn shortened(text: &str) -> String {
    let plain = text.chars().take(40).map(|c| if c.is_control() { ' ' } else { c });
    plain.collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::document::{Encoding, Format};
    use super::*;

    #[test]
    fn a_payload_that_is_none_is_said() {
        let payload = |text: &str| crate::base64::encode(text.as_bytes());
        for (payload, said) in [
            ("*".to_owned(), "its payload is not Base64"),
            (payload("{"), "its payload is not JSON"),
            (payload("{}"), "its payload is no statement of in-toto"),
        ] {
            let envelope = serde_json::json!({"payloadType": in_toto::PAYLOAD_TYPE, "payload": payload});
            let error = document(envelope.to_string().as_bytes()).expect_err("no document").to_string();
            assert!(error.contains(said), "{error}");
        }
    }

    #[test]
    fn a_document_is_read_as_itself_whatever_it_carries() {
        let both = r#"{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [{"type": "library", "name": "a"}],
                       "_type": "https://in-toto.io/Statement/v1",
                       "predicate": {"bomFormat": "CycloneDX", "specVersion": "1.6"}}"#;
        assert_eq!(document(both.as_bytes()).expect("read").components.len(), 1);
        let other =
            r#"{"_type": "https://in-toto.io/Statement/v1evil", "predicate": {"spdxVersion": "SPDX-2.3"}}"#;
        assert!(document(other.as_bytes()).is_err());
    }

    #[test]
    fn each_format_is_recognised() {
        for (text, format, encoding, version) in [
            (r#"{"bomFormat": "CycloneDX", "specVersion": "1.6"}"#, Format::CycloneDx, Encoding::Json, "1.6"),
            (
                r#"<bom xmlns="http://cyclonedx.org/schema/bom/1.4"/>"#,
                Format::CycloneDx,
                Encoding::Xml,
                "1.4",
            ),
            (r#"{"spdxVersion": "SPDX-2.3"}"#, Format::Spdx, Encoding::Json, "2.3"),
            ("# made by hand\nSPDXVersion: SPDX-2.2\n", Format::Spdx, Encoding::TagValue, "2.2"),
            (
                r#"{"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": [
                    {"type": "CreationInfo", "@id": "_:c", "specVersion": "3.0.1"}]}"#,
                Format::Spdx,
                Encoding::JsonLd,
                "3.0.1",
            ),
        ] {
            let read = document(format!("\u{feff}\n{text}").as_bytes()).expect(text);
            assert_eq!((read.format, read.encoding), (format, encoding), "{text}");
            assert_eq!(read.version.as_deref(), Some(version), "{text}");
        }
    }

    #[test]
    fn what_is_no_document_is_told() {
        for (text, seen) in [
            ("", "empty"),
            ("{", "looks like JSON and is cut off"),
            ("{\"a\" 1}", "looks like JSON and is not"),
            (
                r#"{"bomFormat": "CycloneDX", "components": [], "components": []}"#,
                "the key `components` stands twice",
            ),
            ("[]", "a JSON array"),
            ("{}", "an empty JSON object"),
            (r#"{"a": 1}"#, "the fields `a`"),
            (r#"{"bomFormat": "Other"}"#, "the bomFormat `Other`"),
            (r#"{"bomFormat": "CycloneDX", "specVersion": "2.0"}"#, "CycloneDX 2.0"),
            ("<bom", "not well-formed"),
            ("<html></html>", "element `html`"),
            ("---\nspdxVersion: x", "YAML"),
            ("hello", "starts with `hello`"),
        ] {
            let error = document(text.as_bytes()).expect_err(text).to_string();
            assert!(error.contains(seen), "{text}: {error}");
        }
        assert_eq!(document(b"a\xff").expect_err("not UTF-8"), ReadError::NotText(1));
    }

    #[test]
    fn nesting_without_end_is_refused() {
        let json = format!(r#"{{"bomFormat": "CycloneDX", "components": {}"#, "[".repeat(100_000));
        document(json.as_bytes()).expect_err("too deep");
        let xml = format!("<bom xmlns=\"http://cyclonedx.org/schema/bom/1.6\">{}", "<a>".repeat(100_000));
        document(xml.as_bytes()).expect_err("too deep");
    }
}
