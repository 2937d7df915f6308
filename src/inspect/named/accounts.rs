//! Files that say what some product holds, and ask for none of it: bills of materials in JSON, and our own notices.
//!
//! A word in a file is no proof: what is passed by is such a document as a whole, or has the digest that the list of its
//! directory says.

use camino::Utf8Path;
use serde::Deserialize;
use serde_json::Value;

use crate::inspect::notice;

/// Whether a file of JSON is one of them.
pub(super) fn is_account(path: &Utf8Path, text: &str) -> bool {
    is_bill(text) || notice::is_unchanged(path, text.as_bytes())
}

/// What a bill of materials says of itself (CycloneDX, `bomFormat`; SPDX 2.3, `spdxVersion`; SPDX 3.0.1, the context of its
/// JSON-LD), and the statement of in-toto that holds one.
#[derive(Deserialize)]
struct Head {
    #[serde(rename = "bomFormat")]
    bom_format: Option<Value>,
    #[serde(rename = "spdxVersion")]
    spdx_version: Option<Value>,
    #[serde(rename = "@context")]
    context: Option<Value>,
    predicate: Option<Box<Head>>,
}

impl Head {
    fn is_of_bill(&self) -> bool {
        let begins = |value: &Option<Value>, start: &str| {
            value.as_ref().and_then(Value::as_str).is_some_and(|value| value.starts_with(start))
        };
        begins(&self.bom_format, "CycloneDX")
            || begins(&self.spdx_version, "SPDX-")
            || begins(&self.context, "https://spdx.org/")
            || self.predicate.as_ref().is_some_and(|inner| inner.is_of_bill())
    }
}

fn is_bill(text: &str) -> bool {
    serde_json::from_str::<Head>(text).is_ok_and(|head| head.is_of_bill())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bill_of_materials_is_one_as_a_whole() {
        for (text, expected) in [
            (r#"{"bomFormat": "CycloneDX", "components": [{"name": "m"}]}"#, true),
            (r#"{"spdxVersion": "SPDX-2.3"}"#, true),
            (r#"{"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": []}"#, true),
            (
                r#"{"_type": "https://in-toto.io/Statement/v1", "predicate": {"bomFormat": "CycloneDX"}}"#,
                true,
            ),
            (r#"{"model": "bomFormat", "url": "https://cyclonedx.org"}"#, false),
            (r#"{"models": [{"bomFormat": "CycloneDX"}]}"#, false),
            (r#"{"bomFormat": true}"#, false),
            (r#"{"predicate": "x"}"#, false),
            (r#"{"bomFormat": "CycloneDX""#, false),
            ("SPDXRef-DOCUMENT", false),
        ] {
            assert_eq!(is_bill(text), expected, "{text}");
        }
    }
}
