//! The URI of a document: unique for its content, and the same for the same content.
//!
//! In: the document without its own URI. Out: a URI in the form that SPDX recommends to creators without a
//! site for their documents (SPDX 2.3, 6.5.2). Nothing is stored there.

use std::io;

use serde::Serialize;
use sha2::{Digest as _, Sha256};
use uuid::{Uuid, uuid};

use super::identifier::slug;

/// UUID version 5 of `https://spdx.org/spdxdocs/cargo-model-sbom` as a URL (RFC 9562, 5.5).
pub(super) const CARGO_MODEL_SBOM: Uuid = uuid!("5ae9da9d-9165-5f81-b297-3fc7bd25a016");

/// The URI of the document with this name and content.
pub(super) fn document_namespace(name: &str, document: &impl Serialize) -> Result<String, serde_json::Error> {
    let mut hasher = Hasher(Sha256::new());
    serde_json::to_writer(&mut hasher, document)?;
    Ok(uri(name, Uuid::new_v5(&CARGO_MODEL_SBOM, &hasher.0.finalize())))
}

/// The URI of a document with this name.
pub(super) fn uri(name: &str, uuid: Uuid) -> String {
    format!("https://spdx.org/spdxdocs/{}-{uuid}", slug(name))
}

/// Takes the bytes of a document and keeps none of them.
struct Hasher(Sha256);

impl io::Write for Hasher {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_base_is_a_version_5_uuid_of_its_url() {
        let base = Uuid::new_v5(&Uuid::NAMESPACE_URL, b"https://spdx.org/spdxdocs/cargo-model-sbom");
        assert_eq!(base, CARGO_MODEL_SBOM);
    }

    #[test]
    fn the_uuid_is_made_from_the_digest_of_the_content() {
        let digest = Sha256::digest(br#"{"a":1}"#);
        let namespace = document_namespace("x", &serde_json::json!({ "a": 1 })).expect("a namespace");
        assert!(namespace.ends_with(&Uuid::new_v5(&CARGO_MODEL_SBOM, &digest).to_string()), "{namespace}");
    }

    #[test]
    fn content_decides_and_the_uri_has_no_fragment() {
        let namespace = |content: &str| document_namespace("an app#1 1.0+x", &content).expect("a namespace");
        assert_eq!(namespace("content"), namespace("content"));
        assert_ne!(namespace("content"), namespace("other"));
        assert!(namespace("").starts_with("https://spdx.org/spdxdocs/an-app-1-1.0-x-"), "{}", namespace(""));
    }
}
