//! What a bill of materials says of files, whoever made it.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use super::files::{Files, Place, inside};
use super::{Claim, Expectation, Proof, Report};
use crate::digest::{Algorithm, Digest};
use crate::facts::names;
use crate::inspect::digest::product;
use crate::inspect::{DigestChoice, InspectError, Progress};
use crate::member_path;
use crate::read::Document;
use crate::read::document::{Component, Hash, Kind};
use crate::weights_names::is_of_weights;

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
    let wholes = wholes(document, &parts);
    let mut expectations: Vec<_> = named
        .map(|(path, component)| {
            let reference = component.reference.as_str();
            let owners = owners.get(reference).cloned().unwrap_or_default();
            let whole = wholes.get(reference).into_iter().flatten();
            let hashes: Vec<_> = component.hashes.iter().chain(whole.copied()).collect();
            Expectation { owners, ..expectation(path, component, &hashes, &files) }
        })
        .collect();
    let weights = files.weights();
    expectations.extend(of_whole_models(document, &parts, &expectations, &weights)?);
    expectations.sort_by(|a, b| a.path.cmp(&b.path));
    super::run(&joined(expectations), &weights, progress)
}

/// The files that are a model by a digest of its own: other programs give it to the model, and name no file. A model of which
/// no such file is here is downloaded or called, as far as the document says.
fn of_whole_models(
    document: &Document,
    parts: &BTreeMap<&str, Vec<&Component>>,
    named: &[Expectation],
    weights: &[(Utf8PathBuf, String)],
) -> Result<Vec<Expectation>, InspectError> {
    let models = document.components.iter().filter(|component| {
        let files = parts.get(component.reference.as_str());
        component.kind == Kind::Model
            && files.is_none_or(|files| files.is_empty())
            && path(component).is_none()
    });
    let models: Vec<_> =
        models.filter_map(|model| Some((model, of_algorithm(&model.hashes, SHA256).next()?))).collect();
    if models.is_empty() {
        return Ok(Vec::new());
    }
    let claimed: BTreeSet<_> = named.iter().flat_map(|expectation| &expectation.exact).collect();
    let mut found = Vec::new();
    for (file, shown) in weights.iter().filter(|(file, _)| !claimed.contains(file)) {
        let sha256 = product(file, DigestChoice::Sha256Only)?.sha256;
        for (model, digest) in models.iter().filter(|(_, digest)| *digest == sha256) {
            found.push(Expectation {
                model: model.name.clone(),
                path: shown.clone(),
                exact: Some(file.clone()),
                others: Vec::new(),
                member: None,
                layer: None,
                size: None,
                proof: Proof::Bytes(digest.clone()),
                also: Vec::new(),
                other_name: None,
                sha256: Some(sha256.clone()),
                owners: BTreeSet::new(),
            });
        }
    }
    Ok(found)
}

/// The digests of models that consist of one file, by the reference of the file: they are of its bytes.
fn wholes<'d>(
    document: &'d Document,
    parts: &BTreeMap<&str, Vec<&'d Component>>,
) -> BTreeMap<&'d str, Vec<&'d Hash>> {
    let mut wholes: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for model in document.components.iter().filter(|component| component.kind == Kind::Model) {
        if let Some([file]) = parts.get(model.reference.as_str()).map(Vec::as_slice) {
            wholes.entry(file.reference.as_str()).or_default().extend(&model.hashes);
        }
    }
    wholes
}

/// What is said twice of the file at one path, put together: digests that differ are not of one file.
fn joined(expectations: Vec<Expectation>) -> Vec<Expectation> {
    let mut joined: Vec<Expectation> = Vec::with_capacity(expectations.len());
    for expectation in expectations {
        let said = |other: &Expectation| -> BTreeSet<Digest> {
            other.claims().map(|(digest, _)| digest.clone()).collect()
        };
        let is_same = |other: &&mut Expectation| {
            other.path == expectation.path
                && other.owners == expectation.owners
                && other.size == expectation.size
                && other.exact.is_some()
                && [&other.proof, &expectation.proof].iter().all(|proof| matches!(proof, Proof::Bytes(_)))
                && said(other) != said(&expectation)
        };
        match joined.last_mut().filter(is_same) {
            Some(other) => {
                let known = said(other);
                let more = said(&expectation).into_iter().filter(|digest| !known.contains(digest));
                other.also.extend(more.map(|digest| Claim { digest, place: None }));
            }
            None => joined.push(expectation),
        }
    }
    joined
}

/// The algorithms of digests that are not compared, each with the number of components that have one: others than are
/// computed here, what is no digest of the algorithm, and that of a model with several files, of which nobody knows how it
/// was made.
pub(crate) fn uncompared(document: &Document) -> BTreeMap<&str, usize> {
    let parts = document.files();
    let mut found = BTreeMap::new();
    for component in &document.components {
        let files = parts.get(component.reference.as_str()).map_or(0, Vec::len);
        let is_model = component.kind == Kind::Model && files > 0;
        if !is_model && path(component).is_none() {
            continue;
        }
        let left = component.hashes.iter().filter(|hash| is_model && files > 1 || !is_computable(hash));
        let names: BTreeSet<_> = left.map(|hash| hash.algorithm.as_str()).collect();
        names.into_iter().for_each(|name| *found.entry(name).or_default() += 1);
    }
    found
}

fn is_computable(hash: &Hash) -> bool {
    ALGORITHMS.iter().any(|named| of_algorithm([hash], *named).next().is_some())
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
            names.into_iter().find(|name| is_of_weights(Utf8Path::new(name)))
        }
        Kind::Dataset => component.file_name.as_deref(),
        Kind::Other => component.file_name.as_deref().filter(|name| is_of_weights(Utf8Path::new(name))),
        _ => None,
    };
    component.property(names::FILE_PATH).or(named)
}

fn expectation(path: &str, component: &Component, hashes: &[&Hash], files: &Files) -> Expectation {
    let size = component.property(names::FILE_SIZE).and_then(|size| size.parse().ok());
    let mut digests = computable(hashes).into_iter();
    let proof = digests.next().map_or(Proof::None, Proof::Bytes);
    let also: Vec<_> = digests.map(|digest| Claim { digest, place: None }).collect();
    let other_name = other_name(path, component);
    let sha256 = of_algorithm(hashes.iter().copied(), SHA256).next();
    let told = path.strip_prefix("./").unwrap_or(path).to_owned();
    let (path, member) = match member_path::split(path) {
        Some((layer, member)) => (layer, Some(member.to_owned())),
        None => (path, None),
    };
    let expect = |exact, others, proof| Expectation {
        model: None,
        path: told,
        exact,
        others,
        member,
        // Whoever made a document may have put digests together that do not belong to each other.
        layer: None,
        size,
        proof,
        also,
        other_name,
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

/// The name of a file where it is not the end of its path: other programs go by the name.
fn other_name(path: &str, component: &Component) -> Option<String> {
    if component.kind != Kind::File {
        return None;
    }
    // Some formats have no line ends in names, and Windows writes `\`.
    let plain = |name: &str| {
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ").replace('\\', "/");
        Utf8PathBuf::from(name.strip_prefix("./").unwrap_or(&name))
    };
    let path = plain(path);
    let mut names = component.name.iter().chain(&component.file_name);
    names.find(|name| !path.ends_with(plain(name))).cloned()
}

/// The digests that are computed here, the strongest first; of one algorithm as many as there are.
fn computable(hashes: &[&Hash]) -> Vec<Digest> {
    let of = |named| of_algorithm(hashes.iter().copied(), named);
    let mut digests: Vec<_> = ALGORITHMS.into_iter().flat_map(of).collect();
    digests.dedup();
    digests
}

const SHA256: (&str, Algorithm) = ("SHA-256", Algorithm::Sha256);
/// Those that prove a file come first.
const ALGORITHMS: [(&str, Algorithm); 6] = [
    ("SHA-512", Algorithm::Sha512),
    ("SHA-384", Algorithm::Sha384),
    SHA256,
    ("BLAKE3", Algorithm::Blake3),
    ("SHA-1", Algorithm::Sha1),
    ("MD5", Algorithm::Md5),
];

/// The digests of an algorithm, of this name in documents, that are some.
fn of_algorithm<'h>(
    hashes: impl IntoIterator<Item = &'h Hash>,
    (name, algorithm): (&str, Algorithm),
) -> impl Iterator<Item = Digest> {
    let named = hashes.into_iter().filter(move |hash| hash.algorithm == name);
    named.filter_map(move |hash| Digest::from_hex(algorithm, &hash.value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_digest_that_can_be_computed_counts_the_strongest_first() {
        let hash = |algorithm: &str, length: usize| Hash {
            algorithm: algorithm.to_owned(),
            value: "a".repeat(length),
        };
        for (hashes, expected) in [
            (
                vec![hash("SHA-1", 40), hash("SHA-256", 64), hash("SHA-512", 128)],
                vec![Algorithm::Sha512, Algorithm::Sha256, Algorithm::Sha1],
            ),
            (vec![hash("SHA-512", 64), hash("BLAKE3", 64)], vec![Algorithm::Blake3]),
            (vec![hash("SHA-256", 64), hash("SHA-256", 64)], vec![Algorithm::Sha256]),
            (vec![hash("MD5", 32), hash("SHA-1", 40)], vec![Algorithm::Sha1, Algorithm::Md5]),
            (vec![hash("SHA3-256", 64), hash("MD5", 40)], Vec::new()),
            (Vec::new(), Vec::new()),
        ] {
            let hashes: Vec<_> = hashes.iter().collect();
            let found: Vec<_> = computable(&hashes).iter().map(Digest::algorithm).collect();
            assert_eq!(found, expected, "{hashes:?}");
        }
    }

    #[test]
    fn a_name_that_is_not_the_end_of_the_path_is_another() {
        for (path, name, expected) in [
            ("models/a.gguf", "a.gguf", None),
            ("models/a.gguf", "models/a.gguf", None),
            ("models/a.gguf", "./models/a.gguf", None),
            ("models/a  b.gguf", "a b.gguf", None),
            ("models/a.gguf", "models\\a.gguf", None),
            ("b.gguf", "a.gguf", Some("a.gguf")),
            ("models/a.gguf", "other/a.gguf", Some("other/a.gguf")),
            ("xa.gguf", "a.gguf", Some("a.gguf")),
        ] {
            let component =
                Component { kind: Kind::File, name: Some(name.to_owned()), ..Component::default() };
            assert_eq!(other_name(path, &component).as_deref(), expected, "{path} {name}");
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
