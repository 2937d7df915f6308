//! What a lock says of the files of each package.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use super::{Claim, Expectation, Proof};
use crate::declare::LockFile;
use crate::declare::lockfile::{LockedArtifact, LockedModel, ModelKey};
use crate::diagnostic::{SourceMap, Span};
use crate::digest::{Algorithm, Digest};
use crate::member_path;

/// Where a package is, and how that is shown.
#[derive(Debug, Clone)]
pub(crate) struct Package {
    /// Its directory.
    pub directory: Utf8PathBuf,
    /// The model, as it is declared there.
    pub model: Option<String>,
    /// What stands before its paths when they are shown: empty at the workspace root.
    pub shown: String,
    /// Where the files of a model are that lie in a store, by the paths that the lock has.
    pub stored: BTreeMap<Utf8PathBuf, Utf8PathBuf>,
}

/// How much of a lock is checked.
#[derive(Clone, Copy)]
pub(crate) enum Depth<'s> {
    /// Of each file the digest that is computed fastest: the lock binds the others to it.
    Fastest,
    /// Every digest; where it stands is in the texts of the files.
    Full(&'s SourceMap),
}

/// The expectations of a lock; a model whose package is not there any more has lost its files.
pub(crate) fn expectations(
    lock: &LockFile,
    packages: &BTreeMap<ModelKey, Vec<Package>>,
    depth: Depth<'_>,
) -> Vec<Expectation> {
    let expected = lock.models.iter().flat_map(|(key, model)| {
        let places = packages.get(key).map_or(&[][..], Vec::as_slice).iter().map(Some);
        let places: Vec<_> = if places.len() == 0 { vec![None] } else { places.collect() };
        let of = move |package| model_expectations(lock, key, model, package, depth);
        let all: Vec<_> = places.into_iter().flat_map(of).collect();
        // A store has one file for all packages that declare the model.
        let mut stored = BTreeSet::new();
        all.into_iter().filter(move |one| {
            one.exact.as_ref().is_none_or(|file| stored.insert((file.clone(), one.member.clone())))
        })
    });
    expected.collect()
}

fn model_expectations(
    lock: &LockFile,
    key: &ModelKey,
    model: &LockedModel,
    package: Option<&Package>,
    depth: Depth<'_>,
) -> Vec<Expectation> {
    let name = key.declaration.as_ref().map(|declaration| declaration.name.clone());
    let name = package.and_then(|package| package.model.clone()).or(name).or_else(|| key.source.clone());
    let owner = model.packages.first().or(key.source.as_ref()).map_or("", String::as_str);
    let shown = package.map_or(owner, |package| package.shown.as_str());
    let expect = |path: &Utf8Path, said| Expectation {
        model: name.clone(),
        ..expectation(path, said, model, package, shown)
    };
    let artifacts = model.artifacts.iter().map(|(path, artifact)| {
        let proof = Proof::Bytes(fastest(artifact));
        let said = Said { size: artifact.size, proof, sha256: Some(artifact.sha256.clone()) };
        let expectation = expect(path, said);
        match depth {
            Depth::Fastest => expectation,
            Depth::Full(sources) => {
                let all = std::iter::once(&artifact.sha256).chain(&artifact.sha512).chain(&artifact.blake3);
                let claim = |digest: &Digest| Claim {
                    digest: digest.clone(),
                    place: lock.digest_place(key, path, digest.algorithm()).map(|span| told(span, sources)),
                };
                Expectation { also: all.map(claim).collect(), layer: None, ..expectation }
            }
        }
    });
    let card = model.card.iter().map(|card| {
        let sha256 = card.sha256.clone();
        expect(&card.path, Said { size: None, proof: Proof::Bytes(sha256.clone()), sha256: Some(sha256) })
    });
    let license = model.license_file.iter().map(|text| {
        expect(&text.path, Said { size: None, proof: Proof::Text(text.sha256.clone()), sha256: None })
    });
    artifacts.chain(card).chain(license).collect()
}

/// The path and the line of a place.
fn told(span: Span, sources: &SourceMap) -> String {
    let (line, _) = sources.position(span);
    format!("{}:{line}", sources.path(span.file))
}

/// The lock binds its digests to each other: the one that is proven fastest stands for all.
fn fastest(artifact: &LockedArtifact) -> Digest {
    artifact.blake3.as_ref().unwrap_or(&artifact.sha256).clone()
}

/// The algorithms by which the weights of a lock are proven fastest.
pub(crate) fn algorithms(lock: &LockFile) -> BTreeSet<Algorithm> {
    let artifacts = lock.models.values().flat_map(|model| model.artifacts.values());
    artifacts.map(|artifact| fastest(artifact).algorithm()).collect()
}

/// What a lock says of a file beside its path.
struct Said {
    size: Option<u64>,
    proof: Proof,
    sha256: Option<Digest>,
}

fn expectation(
    path: &Utf8Path,
    said: Said,
    model: &LockedModel,
    package: Option<&Package>,
    shown: &str,
) -> Expectation {
    let told = if shown.is_empty() { path.to_string() } else { format!("{shown}/{path}") };
    let Said { size, proof, sha256 } = said;
    let (path, member) = match member_path::split(path.as_str()) {
        Some((layer, member)) => (Utf8Path::new(layer), Some(member.to_owned())),
        None => (path, None),
    };
    let layer = model.artifacts.get(path).filter(|_| member.is_some()).map(|artifact| fastest(artifact));
    let expect = |exact, proof| Expectation {
        path: told,
        model: None,
        exact,
        others: Vec::new(),
        member,
        layer,
        size,
        proof,
        also: Vec::new(),
        other_name: None,
        sha256,
        owners: BTreeSet::new(),
    };
    if let Some(file) = package.and_then(|package| package.stored.get(path)) {
        return expect(Some(file.clone()), proof);
    }
    let absolute = package.map(|package| package.directory.join(path)).filter(|path| path.is_file());
    let leaves = |file: &Utf8PathBuf| {
        let directory = package.and_then(|package| package.directory.canonicalize_utf8().ok());
        let file = file.canonicalize_utf8().ok();
        file.zip(directory).is_some_and(|(file, directory)| !file.starts_with(directory))
    };
    match absolute {
        Some(file) if leaves(&file) => expect(None, Proof::Outside),
        exact => expect(exact, proof),
    }
}
