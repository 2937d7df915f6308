//! CycloneDX 1.3 to 1.5 as the CycloneDX project's own crate for Rust reads it: a second opinion on a document.
//!
//! That crate knows no later version, and what it writes of machine-learning fields does not meet the schema of 1.5: it
//! reads and validates here, and writes nothing.

use cyclonedx_bom::models::bom::{Bom, SpecVersion};
use cyclonedx_bom::validation::{Validate, ValidationErrorsKind, ValidationResult};
use serde::Deserialize;

/// The most objections that are given of one document.
const MOST: usize = 20;

/// The head of an XML document in which its namespace has to stand, in bytes.
const XML_HEAD: usize = 4096;

/// What the crate finds wrong with a document; `None` for one of another format or version.
pub(crate) fn objections(document: &[u8]) -> Option<Vec<String>> {
    let (bom, version) = match json_version(document) {
        Some(version) => {
            (Bom::parse_from_json_with_version(document, version).map_err(|error| error.to_string()), version)
        }
        None => {
            let version = xml_version(document)?;
            (Bom::parse_from_xml_with_version(document, version).map_err(|error| error.to_string()), version)
        }
    };
    let mut objections = Vec::new();
    match bom {
        Ok(bom) => collect(bom.validate_version(version), "", &mut objections),
        Err(error) => objections.push(error),
    }
    Some(objections)
}

fn known(version: &str) -> Option<SpecVersion> {
    match version {
        "1.3" => Some(SpecVersion::V1_3),
        "1.4" => Some(SpecVersion::V1_4),
        "1.5" => Some(SpecVersion::V1_5),
        _ => None,
    }
}

fn json_version(document: &[u8]) -> Option<SpecVersion> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Head {
        spec_version: String,
    }
    known(&serde_json::from_slice::<Head>(document).ok()?.spec_version)
}

fn xml_version(document: &[u8]) -> Option<SpecVersion> {
    let head = String::from_utf8_lossy(&document[..document.len().min(XML_HEAD)]);
    let (_, rest) = head.split_once("http://cyclonedx.org/schema/bom/")?;
    known(rest.split(['"', '\'']).next()?)
}

/// The errors of a tree as lines, `components[3].description: what is wrong`.
fn collect(result: ValidationResult, path: &str, lines: &mut Vec<String>) {
    for (name, errors) in result.errors() {
        // The crate wraps lists into a type of its own, whose field is no part of the document.
        let path = match (path, name.as_str()) {
            ("", _) => name,
            (path, "inner") => path.to_owned(),
            (path, name) => format!("{path}.{name}"),
        };
        if lines.len() >= MOST {
            return;
        }
        match errors {
            ValidationErrorsKind::Struct(result) => collect(result, &path, lines),
            ValidationErrorsKind::List(items) => {
                for (index, result) in items {
                    collect(result, &format!("{path}[{index}]"), lines);
                }
            }
            ValidationErrorsKind::Field(errors) | ValidationErrorsKind::Custom(errors) => {
                lines.extend(errors.into_iter().map(|error| format!("{path}: {}", error.message)));
            }
            ValidationErrorsKind::Enum(error) => lines.push(format!("{path}: {}", error.message)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(version: &str, name: &str) -> String {
        let component = serde_json::json!({ "type": "library", "name": name, "version": "1" });
        let document = serde_json::json!({
            "bomFormat": "CycloneDX", "specVersion": version, "version": 1, "components": [component],
        });
        document.to_string()
    }

    #[test]
    fn documents_of_the_versions_that_it_knows_are_judged() {
        for (text, expected) in [
            (document("1.5", "a"), Some(0)),
            (document("1.4", "a"), Some(0)),
            (document("1.5", "a\nb"), Some(1)),
            (document("1.6", "a\nb"), None),
            ("<bom xmlns=\"http://cyclonedx.org/schema/bom/1.5\" version=\"1\"></bom>".to_owned(), Some(0)),
            ("<bom xmlns=\"http://cyclonedx.org/schema/bom/1.6\" version=\"1\"></bom>".to_owned(), None),
            ("{\"specVersion\": \"1.5\", \"components\": 1}".to_owned(), Some(1)),
            ("SPDXVersion: SPDX-2.3".to_owned(), None),
        ] {
            assert_eq!(objections(text.as_bytes()).map(|found| found.len()), expected, "{text}");
        }
        let found = objections(document("1.5", "a\nb").as_bytes()).expect("judged");
        assert!(found[0].starts_with("components[0].name: "), "{found:?}");
    }
}
