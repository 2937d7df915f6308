//! Licence texts: what a licence file says, and the digest by which the text is recognised.

use std::sync::Arc;

use camino::Utf8PathBuf;
use sha2::{Digest as _, Sha256};

use super::InspectError;
use super::license_body::{self, Body};
use super::plain_text::{self, PlainText};
use crate::digest::{Algorithm, Digest};
use crate::files;
use crate::limits;
use crate::resolve::Artifact;

/// The text of a licence file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LicenseText {
    /// Path inside the package, with `/`.
    pub path: Utf8PathBuf,
    /// The whole text, with `\n` at the ends of its lines.
    pub content: Arc<str>,
    /// SHA-256 of the normalised text: what a review is bound to. Of a file that is no text, that of its bytes.
    pub digest: Digest,
    /// The digest under which the catalogue knows texts; `None` for a text in another script than Latin, which
    /// that digest does not see, and for a file that is no text.
    pub fingerprint: Option<Digest>,
    /// The bodies under which the SPDX License List may have it; none of a text with letters of another script elsewhere than in
    /// names of holders.
    pub bodies: Arc<[Body]>,
    /// What the file is instead of a text that can be read, in the middle of a sentence.
    pub fault: Option<&'static str>,
}

impl LicenseText {
    /// Reads a licence file.
    pub(super) fn read(artifact: &Artifact) -> Result<Self, InspectError> {
        let bytes = files::read(&artifact.absolute, limits::TEXT)
            .map_err(|source| InspectError::Read { path: artifact.absolute.clone(), source })?;
        Ok(Self::of(artifact.path.clone(), &bytes))
    }

    /// The same, of the bytes of the file.
    pub fn of(path: Utf8PathBuf, bytes: &[u8]) -> Self {
        let PlainText { text, fault } = plain_text::decode_legal(bytes);
        let read = Self::new(path, text);
        match fault {
            None => read,
            Some(_) => {
                Self { digest: file_digest(bytes), fingerprint: None, bodies: Arc::default(), fault, ..read }
            }
        }
    }

    /// One that is not read, with the digest of the bytes of its file.
    pub(super) fn unread(path: Utf8PathBuf, digest: Digest, fault: &'static str) -> Self {
        let (content, bodies) = (Arc::default(), Arc::default());
        Self { path, content, digest, fingerprint: None, bodies, fault: Some(fault) }
    }

    /// A text, with `\n` at the ends of its lines.
    pub fn new(path: Utf8PathBuf, content: String) -> Self {
        let digest = normalized_digest(&content);
        // Of letters of ASCII alone, both digests are of the same words.
        let fingerprint = if content.is_ascii() { Some(digest.clone()) } else { fingerprint(&content) };
        let bodies = license_body::bodies(&content).into();
        Self { path, digest, fingerprint, bodies, content: content.into(), fault: None }
    }
}

/// SHA-256 of the text in lower case with every run of anything but letters and digits made one space, trimmed:
/// the same for copies that differ in layout only, another for a text with one word changed.
pub(crate) fn normalized_digest(text: &str) -> Digest {
    digest_of_words(text.split(|character: char| !character.is_alphanumeric()))
}

/// The digest that the text in a file has.
pub(crate) fn file_digest(bytes: &[u8]) -> Digest {
    match plain_text::decode_legal(bytes) {
        PlainText { text, fault: None } => normalized_digest(&text),
        // What can be shown of it does not tell two such files apart.
        PlainText { .. } => Digest::from_bytes(Algorithm::Sha256, &Sha256::digest(bytes)),
    }
}

/// The same with letters and digits of ASCII only, as published fingerprints of licence texts are made.
///
/// It does not see other letters. A few of them, as in a name, are no matter; a text with letters of another
/// script could say anything, and has none.
fn fingerprint(text: &str) -> Option<Digest> {
    let latin = |character: char| {
        !character.is_alphabetic() || matches!(character, ..'\u{250}' | '\u{1e00}'..='\u{1eff}')
    };
    let words = || text.split(|character: char| !character.is_ascii_alphanumeric());
    text.chars().all(latin).then(|| digest_of_words(words()))
}

fn digest_of_words<'t>(words: impl Iterator<Item = &'t str>) -> Digest {
    let mut joined = String::new();
    for word in words.filter(|word| !word.is_empty()) {
        if !joined.is_empty() {
            joined.push(' ');
        }
        match word.is_ascii() {
            true => {
                let start = joined.len();
                joined.push_str(word);
                joined[start..].make_ascii_lowercase();
            }
            false => joined.push_str(&word.to_lowercase()),
        }
    }
    Digest::from_bytes(Algorithm::Sha256, &Sha256::digest(joined))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layout_does_not_change_the_digest_and_a_word_does() {
        let text = normalized_digest("The MIT License\n\nPermission is hereby granted, free of charge.");
        assert_eq!(
            text,
            normalized_digest("  the mit license\r\n * permission  is hereby granted; FREE of charge")
        );
        assert_ne!(text, normalized_digest("The MIT License\n\nPermission is not granted, free of charge."));
    }

    #[test]
    fn letters_of_another_script_count_and_make_a_text_unknown() {
        assert_ne!(normalized_digest("MIT License 允许"), normalized_digest("MIT License 禁止"));
        assert_eq!(fingerprint("MIT License 允许"), None);
        assert_eq!(fingerprint("MIT License, Nguyễn"), Some(normalized_digest("mit license nguy n")));
        assert_eq!(fingerprint("© José – MIT License"), Some(normalized_digest("jos mit license")));
    }

    #[test]
    fn bytes_that_are_no_text_are_told_apart_and_never_recognised() {
        let of = |bytes: &[u8]| LicenseText::of("LICENSE".into(), bytes);
        // In the code page 1251: one clause, and another.
        let (forbids, allows) = (of(b"MIT \xe7\xe0\xef\xf0"), of(b"MIT \xf0\xe0\xe7\xf0"));
        assert_ne!(forbids.digest, allows.digest);
        assert_eq!(forbids.digest, file_digest(b"MIT \xe7\xe0\xef\xf0"));
        assert_eq!((forbids.fault, forbids.fingerprint), (Some("bytes that are not UTF-8"), None));
        assert!(forbids.bodies.is_empty());
        assert_eq!(of(b"\xff\xfeM\0I\0T\0").digest, normalized_digest("MIT"));
    }

    /// `printf 'mit license' | sha256sum`
    #[test]
    fn the_digest_is_that_of_the_words_with_one_space_between_them() {
        let expected = Digest::from_bytes(Algorithm::Sha256, &Sha256::digest(b"mit license"));
        assert_eq!(normalized_digest("-- MIT License --"), expected);
    }
}
