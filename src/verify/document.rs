//! What a bill of materials says of files, whoever made it.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use super::ahead::ReadAhead;
use super::files::{Files, Place, inside};
use super::{Expectation, Proof, Report};
use crate::digest::{Algorithm, Digest};
use crate::inspect::discover::has_weights_name;
use crate::inspect::{InspectError, Progress};
use crate::member_path;
use crate::read::Document;
use crate::read::document::{Component, Hash, Kind};

/// Checks the files below a directory against a document.
pub fn run(document: &Document, root: &Utf8Path, progress: &dyn Progress) -> Result<Report, InspectError> {
    let files = Files::below(root)?;
    let parts = document.files();
    let is_whole = |component: &&Component| {
        component.kind == Kind::Model
            && parts.get(component.reference.as_str()).is_some_and(|files| !files.is_empty())
    };
    let components = document.components.iter().filter(|component| !is_whole(component));
    let named = components.filter_map(|component| Some((path(component)?, component)));
    let owners = owners(document, &parts);
    let mut expectations: Vec<_> = named
        .map(|(path, component)| {
            let owners = owners.get(component.reference.as_str()).cloned().unwrap_or_default();
            Expectation { owners, ..expectation(path, component, &files) }
        })
        .collect();
    expectations.sort_by(|a, b| a.path.cmp(&b.path));
    super::run(&expectations, &files.weights(), &ReadAhead::default(), progress)
}

/// The software that needs the models that the files are of, by the references of the files.
fn owners<'d>(
    document: &'d Document,
    parts: &BTreeMap<&str, Vec<&'d Component>>,
) -> BTreeMap<&'d str, BTreeSet<String>> {
    let packages = document.packages();
    let software = packages.filter(|component| matches!(component.kind, Kind::Application | Kind::Library));
    let software: BTreeSet<_> = software.map(|component| component.reference.as_str()).collect();
    let needed = document.relations.iter().filter(|relation| software.contains(relation.from.as_str()));
    let mut owners: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for relation in needed {
        for file in parts.get(relation.to.as_str()).into_iter().flatten() {
            owners.entry(file.reference.as_str()).or_default().insert(relation.from.clone());
        }
    }
    owners
}

/// The path of a file: a property of our own, else its name. A model without files of its own may be one itself, and so may
/// data, or anything that has the file name of weights.
fn path(component: &Component) -> Option<&str> {
    let named = match component.kind {
        Kind::File => component.name.as_deref().or(component.file_name.as_deref()),
        Kind::Model => {
            let names = component.file_name.as_deref().into_iter().chain(component.name.as_deref());
            names.into_iter().find(|name| has_weights_name(Utf8Path::new(name)))
        }
        Kind::Dataset => component.file_name.as_deref(),
        Kind::Other => component.file_name.as_deref().filter(|name| has_weights_name(Utf8Path::new(name))),
        _ => None,
    };
    component.property("model-sbom:file:path").or(named)
}

fn expectation(path: &str, component: &Component, files: &Files) -> Expectation {
    let size = component.property("model-sbom:file:size").and_then(|size| size.parse().ok());
    let proof = strongest(&component.hashes).map_or(Proof::None, Proof::Bytes);
    let sha256 = of_algorithm(&component.hashes, ("SHA-256", Algorithm::Sha256));
    let told = path.strip_prefix("./").unwrap_or(path).to_owned();
    let (path, member) = match member_path::split(path) {
        Some((layer, member)) => (layer, Some(member.to_owned())),
        None => (path, None),
    };
    let expect = |exact, others, proof| Expectation {
        path: told,
        exact,
        others,
        member,
        // Whoever made a document may have put digests together that do not belong to each other.
        layer: None,
        size,
        proof,
        sha256,
        owners: BTreeSet::new(),
    };
    let Some(relative) = inside(path) else { return expect(None, Vec::new(), Proof::Outside) };
    // Programs on Windows write `\`, which elsewhere may be part of a name.
    let slashed = Utf8PathBuf::from(relative.as_str().replace('\\', "/"));
    let found = [relative, slashed].map(|path| (files.at(&path), files.ending_in(&path)));
    match found {
        [(Place::Outside, _), _] => expect(None, Vec::new(), Proof::Outside),
        [(Place::Nothing, others), (place, as_slashed)] if others.is_empty() => match place {
            Place::Outside => expect(None, Vec::new(), Proof::Outside),
            Place::File(exact) => expect(Some(exact), as_slashed, proof),
            Place::Nothing => expect(None, as_slashed, proof),
        },
        [(Place::File(exact), others), _] => expect(Some(exact), others, proof),
        [(Place::Nothing, others), _] => expect(None, others, proof),
    }
}

/// The strongest digest that is computed here.
fn strongest(hashes: &[Hash]) -> Option<Digest> {
    [("SHA-512", Algorithm::Sha512), ("SHA-256", Algorithm::Sha256), ("BLAKE3", Algorithm::Blake3)]
        .into_iter()
        .find_map(|named| of_algorithm(hashes, named))
}

/// The first digest of an algorithm, of this name in documents, that is one.
fn of_algorithm(hashes: &[Hash], (name, algorithm): (&str, Algorithm)) -> Option<Digest> {
    let mut named = hashes.iter().filter(|hash| hash.algorithm == name);
    named.find_map(|hash| Digest::from_hex(algorithm, &hash.value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_strongest_digest_that_is_one_counts() {
        let hash = |algorithm: &str, length: usize| Hash {
            algorithm: algorithm.to_owned(),
            value: "a".repeat(length),
        };
        for (hashes, expected) in [
            (vec![hash("SHA-1", 40), hash("SHA-256", 64), hash("SHA-512", 128)], Some(Algorithm::Sha512)),
            (vec![hash("SHA-512", 64), hash("BLAKE3", 64)], Some(Algorithm::Blake3)),
            (vec![hash("SHA-1", 40), hash("MD5", 32)], None),
            (Vec::new(), None),
        ] {
            assert_eq!(strongest(&hashes).map(|digest| digest.algorithm()), expected, "{hashes:?}");
        }
    }

    #[test]
    fn a_model_is_a_file_where_its_name_is_one() {
        let component =
            |kind, name: &str| Component { kind, name: Some(name.to_owned()), ..Component::default() };
        assert_eq!(path(&component(Kind::File, "config.json")), Some("config.json"));
        assert_eq!(path(&component(Kind::Model, "weights.gguf")), Some("weights.gguf"));
        assert_eq!(path(&component(Kind::Model, "llama-3")), None);
        assert_eq!(path(&component(Kind::Library, "weights.gguf")), None);
        let package = |kind, file: &str| Component {
            kind,
            name: Some("a package".to_owned()),
            file_name: Some(file.to_owned()),
            ..Component::default()
        };
        for (kind, file, expected) in [
            (Kind::Other, "weights.gguf", Some("weights.gguf")),
            (Kind::Other, "tool.deb", None),
            (Kind::Dataset, "train.parquet", Some("train.parquet")),
            (Kind::Library, "a-1.0.0.crate", None),
        ] {
            assert_eq!(path(&package(kind, file)), expected, "{file}");
        }
    }
}
