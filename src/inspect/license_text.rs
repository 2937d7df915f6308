//! Licence texts: what a licence file says, and the digest by which the text is recognised.

use camino::Utf8PathBuf;
use sha2::{Digest as _, Sha256};

use super::InspectError;
use crate::digest::{Algorithm, Digest};
use crate::resolve::Artifact;

/// The text of a licence file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LicenseText {
    /// Path inside the package, with `/`.
    pub path: Utf8PathBuf,
    /// The whole text, with `\n` at the ends of its lines.
    pub content: String,
    /// SHA-256 of the normalised text.
    pub digest: Digest,
}

impl LicenseText {
    /// Reads a licence file. Bytes that are not UTF-8 are replaced by U+FFFD.
    pub(super) fn read(artifact: &Artifact) -> Result<Self, InspectError> {
        let bytes = std::fs::read(&artifact.absolute)
            .map_err(|source| InspectError::Read { path: artifact.absolute.clone(), source })?;
        let text = String::from_utf8_lossy(&bytes);
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let content = text.replace("\r\n", "\n");
        Ok(Self { path: artifact.path.clone(), digest: normalized_digest(&content), content })
    }
}

/// SHA-256 of the text in lower case with every run of anything but `a`–`z` and `0`–`9` made one space, trimmed:
/// the same for copies that differ in layout only, another for a text with one word changed.
pub fn normalized_digest(text: &str) -> Digest {
    let mut hasher = Sha256::new();
    let words =
        text.split(|character: char| !character.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    for (index, word) in words.enumerate() {
        if index > 0 {
            hasher.update(b" ");
        }
        hasher.update(word.to_ascii_lowercase());
    }
    Digest::from_bytes(Algorithm::Sha256, &hasher.finalize())
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

    /// `printf 'mit license' | sha256sum`
    #[test]
    fn the_digest_is_that_of_the_words_with_one_space_between_them() {
        let expected = Digest::from_bytes(Algorithm::Sha256, &Sha256::digest(b"mit license"));
        assert_eq!(normalized_digest("-- MIT License --"), expected);
    }
}
