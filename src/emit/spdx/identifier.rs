//! Identifiers inside an SPDX document: readable, unique, and the same in every run.
//!
//! In: what has to be told apart, each with a label. Out: for each an identifier of letters, digits, `.` and
//! `-` only (SPDX 2.3, 7.2: no `_`). Where two labels come to the same letters, each of them gets a part of
//! the digest of its key, never a number that depends on the order.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

use crate::assemble::bom::{Bom, Reference};
use crate::digest::{Algorithm, Digest};

/// Taken by the document itself (SPDX 2.3, 6.3).
const DOCUMENT: &str = "DOCUMENT";
/// Hexadecimal digits of a digest that tell equal labels apart: 48 bits.
const DIGEST_DIGITS: usize = 12;

/// The identifiers of one document, without prefix.
pub(super) struct Identifiers(BTreeMap<String, String>);

impl Identifiers {
    /// One identifier for each key, after its label.
    pub(super) fn new(labels: impl IntoIterator<Item = (String, String)>) -> Self {
        let labels: BTreeMap<_, _> = labels.into_iter().map(|(key, label)| (key, slug(&label))).collect();
        let mut uses = BTreeMap::from([(DOCUMENT, 1)]);
        for label in labels.values() {
            *uses.entry(label.as_str()).or_insert(0) += 1;
        }
        let unique = |key: &str, label: &str| match uses[label] {
            1 => label.to_owned(),
            _ => format!("{label}-{}", digest_prefix(key)),
        };
        let identifiers = labels.iter().map(|(key, label)| (key.clone(), unique(key, label))).collect();
        Self(identifiers)
    }

    /// The identifiers of all components, ancestors and files.
    pub(super) fn of_references(bom: &Bom) -> Self {
        let components = bom.all_components().chain(&bom.ancestors);
        let references = components.flat_map(|component| {
            std::iter::once(&component.reference).chain(component.files.iter().map(|file| &file.reference))
        });
        Self::new(references.map(|reference| (reference.as_str().to_owned(), label(reference))))
    }

    /// The identifier of a key; of an unknown one a name that nothing in the document has.
    pub(super) fn get(&self, key: &str) -> String {
        self.0.get(key).cloned().unwrap_or_else(|| format!("unknown-{}", digest_prefix(key)))
    }

    /// The identifier of a component, ancestor or file.
    pub(super) fn of(&self, reference: &Reference) -> String {
        self.get(reference.as_str())
    }
}

/// What a reader recognises in a reference: of a package URL what is neither scheme nor qualifiers.
fn label(reference: &Reference) -> String {
    let Some(purl) = reference.as_str().strip_prefix("pkg:") else { return reference.as_str().to_owned() };
    let (package, path) = purl.split_once('#').unwrap_or((purl, ""));
    let package = package.split_once('?').map_or(package, |(package, _)| package);
    format!("{package}#{path}")
}

/// Letters, digits and `.` as they are, everything between them as one `-`.
pub(super) fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_ascii_alphanumeric() || character == '.' {
            slug.push(character);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    if slug.is_empty() { digest_prefix(text) } else { slug }
}

fn digest_prefix(text: &str) -> String {
    Digest::from_bytes(Algorithm::Sha256, &Sha256::digest(text)).hex()[..DIGEST_DIGITS].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identifiers(keys: &[&str]) -> Vec<String> {
        let identifiers = Identifiers::new(keys.iter().map(|key| ((*key).to_owned(), (*key).to_owned())));
        keys.iter().map(|key| identifiers.get(key)).collect()
    }

    #[test]
    fn only_letters_digits_dots_and_hyphens_stay() {
        for (text, expected) in [
            ("cargo/serde@1.0.228", "cargo-serde-1.0.228"),
            ("cargo/gnu_one@1.0.0%2Bbuild.1", "cargo-gnu-one-1.0.0-2Bbuild.1"),
            ("a--b__c", "a-b-c"),
            ("/leading/and/trailing/", "leading-and-trailing"),
            ("LicenseRef-x", "LicenseRef-x"),
        ] {
            assert_eq!(slug(text), expected);
        }
        assert_eq!(slug("模型").len(), DIGEST_DIGITS);
    }

    #[test]
    fn equal_labels_are_told_apart_by_a_digest_in_any_order() {
        let there = identifiers(&["cargo/a_b@1", "cargo/a-b@1", "cargo/c@1"]);
        let back = identifiers(&["cargo/c@1", "cargo/a-b@1", "cargo/a_b@1"]);
        assert_eq!(there, back.into_iter().rev().collect::<Vec<_>>());
        assert_ne!(there[0], there[1]);
        assert!(there[..2].iter().all(|id| id.starts_with("cargo-a-b-1-")), "{there:?}");
        assert_eq!(there[2], "cargo-c-1");
    }

    #[test]
    fn a_package_url_is_known_by_name_version_and_file() {
        for (reference, expected) in [
            ("pkg:cargo/serde@1.0.228", "cargo-serde-1.0.228"),
            ("pkg:generic/encoder@3?checksum=sha256:33", "generic-encoder-3"),
            ("pkg:generic/encoder@3?checksum=sha256:33#onnx/a?b.onnx", "generic-encoder-3-onnx-a-b.onnx"),
            ("dataset:sha256:88", "dataset-sha256-88"),
        ] {
            assert_eq!(slug(&label(&Reference::new(reference))), expected);
        }
    }

    #[test]
    fn the_identifier_of_the_document_is_taken() {
        assert!(identifiers(&["DOCUMENT"])[0].starts_with("DOCUMENT-"));
    }

    #[test]
    fn an_unknown_key_has_a_name_of_its_own() {
        assert!(Identifiers::new([]).get("cargo/a@1").starts_with("unknown-"));
    }
}
