//! SHA-512 of registry crates, from the archives in Cargo's local cache.
//!
//! `Cargo.lock` has SHA-256 only, and BSI TR-03183-2 asks for SHA-512. An archive counts only if its SHA-256 is
//! the one of `Cargo.lock`; where there is none (vendored sources, another cache), nothing is said.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};
use guppy::PackageId;
use guppy::graph::PackageMetadata;
use rayon::prelude::*;
use sha2::{Digest as _, Sha256, Sha512};

use crate::digest::{Algorithm, Digest};
use crate::resolve::CrateGraph;
use crate::workspace::Workspace;

/// Hashes the archives of the crates that have one.
pub(super) fn run<'g>(graph: &CrateGraph<'g>, workspace: &Workspace) -> BTreeMap<&'g PackageId, Digest> {
    let packages: Vec<_> = graph.crates.values().map(|krate| krate.package).collect();
    packages
        .into_par_iter()
        .filter_map(|package| sha512(&package, workspace).map(|digest| (package.id(), digest)))
        .collect()
}

fn sha512(package: &PackageMetadata<'_>, workspace: &Workspace) -> Option<Digest> {
    let version = package.version().to_string();
    let source = package.source().external_source()?;
    let expected = workspace.checksums.get(package.name(), &version, source)?;
    let bytes = std::fs::read(archive(package.manifest_path(), package.name(), &version)?).ok()?;
    let found = Digest::from_bytes(Algorithm::Sha256, &Sha256::digest(&bytes));
    (found == *expected).then(|| Digest::from_bytes(Algorithm::Sha512, &Sha512::digest(&bytes)))
}

/// `registry/cache/INDEX/NAME-VERSION.crate`, beside `registry/src/INDEX/NAME-VERSION/Cargo.toml` (Cargo book,
/// "Cargo Home").
fn archive(manifest: &Utf8Path, name: &str, version: &str) -> Option<Utf8PathBuf> {
    let index = manifest.parent()?.parent()?;
    let sources = index.parent()?;
    let registry = sources.parent().filter(|_| sources.file_name() == Some("src"))?;
    Some(registry.join("cache").join(index.file_name()?).join(format!("{name}-{version}.crate")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn archives_lie_in_the_cache_beside_the_sources() {
        let manifest = Utf8Path::new("/home/.cargo/registry/src/index.example-1/a-1.0.0/Cargo.toml");
        let expected = "/home/.cargo/registry/cache/index.example-1/a-1.0.0.crate";
        assert_eq!(archive(manifest, "a", "1.0.0").as_deref(), Some(Utf8Path::new(expected)));
        assert_eq!(archive(Utf8Path::new("/vendor/a/Cargo.toml"), "a", "1.0.0"), None);
        assert_eq!(archive(Utf8Path::new("Cargo.toml"), "a", "1.0.0"), None);
    }
}
