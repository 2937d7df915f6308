//! The checksums of `Cargo.lock`.

use std::collections::BTreeMap;

use camino::Utf8Path;

use super::WorkspaceError;
use crate::digest::{Algorithm, Digest};

/// The checksums of `Cargo.lock`, by name and version.
#[derive(Debug, Default)]
pub struct Checksums(BTreeMap<(String, String, String), Digest>);

impl Checksums {
    /// Reads the text of a `Cargo.lock`: versions 3 and 4 with the checksum beside the package, 1 and 2 with
    /// checksums in `[metadata]`.
    pub(crate) fn parse(text: &str, path: &Utf8Path) -> Result<Self, WorkspaceError> {
        #[derive(serde::Deserialize)]
        struct Lock {
            #[serde(default)]
            package: Vec<Locked>,
            #[serde(default)]
            metadata: BTreeMap<String, String>,
        }
        #[derive(serde::Deserialize)]
        struct Locked {
            name: String,
            version: String,
            source: Option<String>,
            checksum: Option<String>,
        }
        let lock: Lock = toml::from_str(text).map_err(|error| WorkspaceError::Lock {
            path: path.to_owned(),
            message: error.message().to_owned(),
        })?;
        let mut checksums = BTreeMap::new();
        for Locked { name, version, source, checksum } in lock.package {
            let Some(source) = source else { continue };
            let old = || lock.metadata.get(&format!("checksum {name} {version} ({source})"));
            let digest =
                checksum.as_ref().or_else(old).and_then(|hex| Digest::from_hex(Algorithm::Sha256, hex));
            if let Some(digest) = digest {
                checksums.insert((name, version, source), digest);
            }
        }
        Ok(Self(checksums))
    }

    /// The name and version of each package that has one, sorted.
    pub(crate) fn packages(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.keys().map(|(name, version, _)| (name.as_str(), version.as_str()))
    }

    /// The checksum of a package from this source.
    pub fn get(&self, name: &str, version: &str, source: &str) -> Option<&Digest> {
        self.0.get(&(name.to_owned(), version.to_owned(), source.to_owned()))
    }
}

/// A `Cargo.lock` that was read before Cargo said which one counts.
pub(super) struct ReadLock {
    text: String,
    pub(super) checksums: Checksums,
}

impl ReadLock {
    /// The nearest one above a directory, if it is understood.
    pub(super) fn nearest(directory: &Utf8Path) -> Option<Self> {
        let path = directory
            .ancestors()
            .map(|directory| directory.join("Cargo.lock"))
            .find(|path| path.is_file())?;
        let text = std::fs::read_to_string(&path).ok()?;
        let checksums = Checksums::parse(&text, &path).ok()?;
        Some(Self { text, checksums })
    }

    /// The checksums of the one that counts; those that were read if it has the same text.
    pub(super) fn checksums(
        read: Option<Self>,
        text: &str,
        path: &Utf8Path,
    ) -> Result<Checksums, WorkspaceError> {
        match read {
            Some(read) if read.text == text => Ok(read.checksums),
            _ => Checksums::parse(text, path),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_are_read_from_new_and_old_lock_files() {
        let registry = "registry+https://github.com/rust-lang/crates.io-index";
        let digest = "ab".repeat(32);
        let new = format!(
            "version = 4\n[[package]]\nname = \"a\"\nversion = \"1.0.0\"\nsource = \"{registry}\"\nchecksum = \"{digest}\"\n"
        );
        let old = format!(
            "[[package]]\nname = \"a\"\nversion = \"1.0.0\"\nsource = \"{registry}\"\n[metadata]\n\"checksum a 1.0.0 ({registry})\" = \"{digest}\"\n"
        );
        for text in [new, old] {
            let checksums = Checksums::parse(&text, Utf8Path::new("Cargo.lock")).expect("valid");
            assert_eq!(
                checksums.get("a", "1.0.0", registry).map(Digest::hex),
                Some(digest.as_str()),
                "{text}"
            );
            assert_eq!(checksums.get("a", "1.0.1", registry), None);
        }
        Checksums::parse("[[package]]\n<<<<<<<", Utf8Path::new("Cargo.lock")).expect_err("a merge conflict");
    }
}
