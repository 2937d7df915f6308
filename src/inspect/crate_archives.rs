//! SHA-512 of registry crates, from the archives in Cargo's local cache.
//!
//! `Cargo.lock` has SHA-256 only, and BSI TR-03183-2 asks for SHA-512. An archive counts only if its SHA-256 is
//! the one of `Cargo.lock`; where there is none (vendored sources, another cache), nothing is said.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;

use camino::{Utf8Path, Utf8PathBuf};
use guppy::PackageId;
use guppy::graph::PackageMetadata;
use rayon::prelude::*;
use sha2::{Digest as _, Sha256, Sha512};

use super::{DigestChoice, ReadAhead};
use crate::digest::{Algorithm, Digest};
use crate::resolve::CrateGraph;
use crate::workspace::Workspace;

/// Whether the archives of registry crates are hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArchiveHashing {
    /// With SHA-512, for a document.
    Sha512,
    /// The same, if `[document]` asks for SHA-512.
    AsDeclared,
    /// Not at all.
    Skip,
}

impl From<DigestChoice> for ArchiveHashing {
    fn from(choice: DigestChoice) -> Self {
        match choice {
            DigestChoice::AsDeclared => Self::AsDeclared,
            DigestChoice::Both => Self::Sha512,
            DigestChoice::Sha256Only => Self::Skip,
        }
    }
}

/// Bytes read at once: they stay in the cache of a core from one digest to the other.
const BUFFER: usize = 32 * 1024;

/// The digests of the archive of a crate.
#[derive(Debug, Clone)]
pub(super) struct ArchiveDigests {
    sha256: Digest,
    sha512: Digest,
}

/// Hashes the archives of the crates that have one.
pub(super) fn run<'g>(
    graph: &CrateGraph<'g>,
    workspace: &Workspace,
    ahead: &ReadAhead,
) -> BTreeMap<&'g PackageId, Digest> {
    let packages: Vec<_> = graph.crates.values().map(|krate| krate.package).collect();
    packages
        .into_par_iter()
        .filter_map(|package| sha512(&package, workspace, ahead).map(|digest| (package.id(), digest)))
        .collect()
}

fn sha512(package: &PackageMetadata<'_>, workspace: &Workspace, ahead: &ReadAhead) -> Option<Digest> {
    let source = package.source().external_source()?;
    let expected = workspace.checksums.get(package.name(), &package.version().to_string(), source)?;
    let sources = package.manifest_path().parent()?;
    let found = ahead.archive(sources).cloned().or_else(|| of_sources(sources))?;
    (found.sha256 == *expected).then_some(found.sha512)
}

/// The digests of the archive that a directory of sources came out of.
pub(super) fn of_sources(sources: &Utf8Path) -> Option<ArchiveDigests> {
    let mut archive = File::open(archive(sources)?).ok()?;
    let (mut sha256, mut sha512) = (Sha256::new(), Sha512::new());
    let mut buffer = [0; BUFFER];
    loop {
        match archive.read(&mut buffer).ok()? {
            0 => break,
            length => {
                sha256.update(&buffer[..length]);
                sha512.update(&buffer[..length]);
            }
        }
    }
    Some(ArchiveDigests {
        sha256: Digest::from_bytes(Algorithm::Sha256, &sha256.finalize()),
        sha512: Digest::from_bytes(Algorithm::Sha512, &sha512.finalize()),
    })
}

/// `registry/cache/INDEX/NAME-VERSION.crate`, beside `registry/src/INDEX/NAME-VERSION` (Cargo book, "Cargo Home").
fn archive(sources: &Utf8Path) -> Option<Utf8PathBuf> {
    let index = sources.parent()?;
    let all = index.parent()?;
    let registry = all.parent().filter(|_| all.file_name() == Some("src"))?;
    let name = format!("{}.crate", sources.file_name()?);
    Some(registry.join("cache").join(index.file_name()?).join(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn archives_lie_in_the_cache_beside_the_sources() {
        let sources = Utf8Path::new("/home/.cargo/registry/src/index.example-1/a-1.0.0");
        let expected = "/home/.cargo/registry/cache/index.example-1/a-1.0.0.crate";
        assert_eq!(archive(sources).as_deref(), Some(Utf8Path::new(expected)));
        assert_eq!(archive(Utf8Path::new("/vendor/a")), None);
        assert_eq!(archive(Utf8Path::new("a")), None);
    }
}
