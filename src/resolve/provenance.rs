//! Where the sources of a crate come from, where that is not what the manifests that ask for it say: from the place that
//! `[patch]` or `[replace]` names (Cargo reference, "Overriding Dependencies"), or out of a directory in place of a registry (Cargo
//! reference, "Source Replacement").

use std::collections::BTreeMap;

use camino::Utf8Path;
use cargo_config2::Walk;
use guppy::PackageId;
use guppy::graph::{DependencyDirection, ExternalSource, PackageMetadata};

use crate::address::without_secrets;
use crate::workspace::Workspace;

/// Where the sources of a crate come from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Provenance {
    /// The registry or repository in the place of whose crate it is compiled.
    pub replaces: Option<String>,
    /// The directory that stands for the registry: inside the workspace its path, with `/`.
    pub vendored: Option<String>,
}

/// What stands for a directory outside of the workspace, whose path is that of this machine.
const ELSEWHERE: &str = "outside of the workspace";

/// A source that cannot be named: an address with a secret, or one that no table names.
const UNNAMED: &str = "a source that is not named here";

/// The crates of which there is something to say.
pub(super) fn run<'g>(
    workspace: &Workspace,
    directory: &Utf8Path,
    crates: impl Iterator<Item = PackageMetadata<'g>>,
) -> BTreeMap<&'g PackageId, Provenance> {
    let patches = Patches::read(workspace, directory);
    let of_crate = |package: &PackageMetadata<'g>| Provenance {
        replaces: replaces(package, &patches),
        vendored: vendored(package, workspace.root()),
    };
    let said = crates.map(|package| (package.id(), of_crate(&package)));
    said.filter(|(_, said)| *said != Provenance::default()).collect()
}

/// `[patch]` and `[replace]` tables: of each package that some put in the place of another, the sources that they patch.
struct Patches(BTreeMap<String, Vec<Patch>>);

struct Patch {
    /// The key of the table: `crates-io`, the name of a registry, or an address.
    source: String,
    is_git: bool,
}

impl Patches {
    fn read(workspace: &Workspace, directory: &Utf8Path) -> Self {
        let files = Walk::new(directory.as_std_path());
        let configurations = files.filter_map(|path| std::fs::read_to_string(path).ok());
        let texts = std::iter::once(workspace.root_manifest.clone()).chain(configurations);
        let mut patches = Self(BTreeMap::new());
        for table in texts.filter_map(|text| toml::from_str::<toml::Table>(&text).ok()) {
            let sources = table.get("patch").and_then(toml::Value::as_table).into_iter().flatten();
            for (source, entries) in sources {
                patches.take_in(source, entries.as_table().into_iter().flatten());
            }
            let replaced = table.get("replace").and_then(toml::Value::as_table).into_iter().flatten();
            replaced.for_each(|(specification, entry)| patches.take_in_replaced(specification, entry));
        }
        patches
    }

    /// An entry of `[replace]`: its key is a package id specification (Cargo reference, "Package ID Specifications").
    fn take_in_replaced(&mut self, specification: &str, entry: &toml::Value) {
        let (source, rest) = match specification.rsplit_once('#') {
            Some((source, rest)) => (source.split_once('+').map_or(source, |(_, address)| address), rest),
            None => ("crates-io", specification),
        };
        let name = rest.split([':', '@']).next().unwrap_or(rest);
        let patch = Patch { source: source.to_owned(), is_git: entry.get("git").is_some() };
        self.0.entry(name.to_owned()).or_default().push(patch);
    }

    fn take_in<'t>(&mut self, source: &str, entries: impl Iterator<Item = (&'t String, &'t toml::Value)>) {
        for (key, entry) in entries {
            let package = entry.get("package").and_then(toml::Value::as_str).unwrap_or(key);
            let patch = Patch { source: source.to_owned(), is_git: entry.get("git").is_some() };
            self.0.entry(package.to_owned()).or_default().push(patch);
        }
    }

    /// What a package of this name from a directory, or from a repository, is put in the place of.
    fn find(&self, name: &str, is_git: bool) -> Option<String> {
        let mut sources = self.0.get(name)?.iter().filter(|patch| patch.is_git == is_git);
        let source = sources.next()?;
        if sources.any(|other| other.source != source.source) {
            return Some(UNNAMED.to_owned());
        }
        Some(match source.source.as_str() {
            "crates-io" => "crates.io".to_owned(),
            index if index.ends_with("rust-lang/crates.io-index") => "crates.io".to_owned(),
            address if address.contains("://") => {
                without_secrets(address).unwrap_or_else(|| UNNAMED.to_owned())
            }
            name => name.to_owned(),
        })
    }
}

/// A crate from a directory that a manifest asks a registry or repository for; or one from a repository that is in a table.
fn replaces(package: &PackageMetadata<'_>, patches: &Patches) -> Option<String> {
    match package.source().parse_external() {
        None => {
            let mut links = package.direct_links_directed(DependencyDirection::Reverse);
            let is_asked_for = links.any(|link| link.path().is_none());
            is_asked_for.then(|| patches.find(package.name(), false).unwrap_or_else(|| UNNAMED.to_owned()))
        }
        Some(ExternalSource::Git { .. }) => patches.find(package.name(), true),
        Some(_) => None,
    }
}

/// `cargo vendor` writes the checksums of the files beside each manifest. A repository may hold such a file, too: what lies in
/// the checkouts of Cargo is not vendored (Cargo book, "Cargo Home").
fn vendored(package: &PackageMetadata<'_>, root: &Utf8Path) -> Option<String> {
    package.source().external_source()?;
    let directory = package.manifest_path().parent()?;
    let parts: Vec<_> = directory.components().map(|part| part.as_str()).collect();
    if parts.windows(2).any(|pair| pair == ["git", "checkouts"]) {
        return None;
    }
    directory.join(".cargo-checksum.json").is_file().then(|| match directory.strip_prefix(root) {
        Ok(inside) => inside.as_str().replace('\\', "/"),
        Err(_) => ELSEWHERE.to_owned(),
    })
}
