//! Legal files that a distribution hands on: the licence files of crates, notices and policies beside models.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::rc::Rc;

use camino::{Utf8Path, Utf8PathBuf};
use guppy::graph::{PackageMetadata, PackageSource};
use sha2::{Digest as _, Sha256};

use super::{
    DigestChoice, InspectError, InspectedModel, Inventory, LicenseText, digest, discover, training_config,
};
use crate::digest::{Algorithm, Digest};
use crate::files;
use crate::legal_names;
pub use crate::legal_names::{LegalKind, kind_of};
pub(super) use crate::legal_names::{is_card, is_data_of_license};
use crate::limits;
use crate::paths::is_unnamed;
use crate::resolve::{Artifact, ResolvedModel, Role};
use crate::workspace::Workspace;

/// The file that is a model card where it has front matter.
pub(super) const README: &str = "README.md";

/// Legal files that a distribution hands on.
pub(crate) struct LegalFiles<'a> {
    /// Of each crate that is shipped, in the order of names and versions.
    pub crates: Vec<CrateLegalFiles<'a>>,
    /// Of each model, in the order of [`Inventory::models`].
    pub models: Vec<ModelLegalFiles>,
}

/// Legal files of one crate.
pub(crate) struct CrateLegalFiles<'a> {
    /// The crate.
    pub package: PackageMetadata<'a>,
    /// Its licence files and notices, by name; empty where its source has none.
    pub files: Vec<LegalFile>,
    /// Names of others that can't be read, or are too long to be.
    pub unread: Vec<String>,
}

/// Legal files of one model.
pub(crate) struct ModelLegalFiles {
    /// Notices and use policies beside its files, by name.
    pub companions: Vec<LegalFile>,
    /// Names of others that can't be read, or are too long to be.
    pub unread: Vec<String>,
}

/// What a file is that is called as a text is and gives none, in the middle of a sentence.
pub(crate) const UNREAD: &str =
    "a file that cannot be read, is longer than 16 MiB or has a name that is not UTF-8";

/// A file that is called as a text is.
pub(super) struct Found {
    pub(super) kind: LegalKind,
    /// As [`LegalFile::path`].
    pub(super) path: String,
    /// Its bytes; `None` where it gives none.
    pub(super) bytes: Option<Vec<u8>>,
}

/// Those that were read, and the names of the others.
fn apart(found: Vec<Found>) -> (Vec<LegalFile>, Vec<String>) {
    let (mut files, mut unread) = (Vec::new(), Vec::new());
    for Found { kind, path, bytes } in found {
        match bytes {
            Some(bytes) => files.push(LegalFile { kind, path, bytes }),
            None => unread.push(path),
        }
    }
    (files, unread)
}

/// A file that is handed on byte by byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LegalFile {
    /// What it is for.
    pub kind: LegalKind,
    /// Path from the directory where it was found, with `/`.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Words in the name of a file that has the terms of others.
const OF_OTHERS: [&str; 4] = ["third", "3rd", "vendor", "bundled"];

/// Whether a file in the sources of a crate is called as licence texts are.
pub(super) fn is_license_text(path: &Utf8Path) -> bool {
    path.file_name().and_then(kind_of) == Some(LegalKind::License) || legal_names::is_among_texts(path)
}

/// Whether a text in the sources of a crate, by its path there, is that of what lies in the crate, and not of the crate:
/// it lies deeper, or says that it is of others.
pub(super) fn is_bundled(path: &Utf8Path) -> bool {
    let directory = path.parent().unwrap_or(Utf8Path::new("")).as_str();
    let name = path.file_name().unwrap_or_default().to_ascii_lowercase();
    !(directory.is_empty() || directory == legal_names::REUSE)
        || OF_OTHERS.iter().any(|word| name.contains(word))
}

/// Reads the legal files of shipped crates and of all models.
pub(crate) fn run<'a>(
    workspace: &Workspace,
    inventory: &Inventory<'a>,
) -> Result<LegalFiles<'a>, InspectError> {
    let shipped = inventory.resolved.crates.crates.values().filter(|krate| krate.role == Role::Shipped);
    let mut packages: Vec<_> = shipped.map(|krate| krate.package).collect();
    packages.sort_by(|a, b| (a.name(), a.version(), a.id()).cmp(&(b.name(), b.version(), b.id())));
    let listings = Listings::default();
    let crates = packages.into_iter().map(|package| {
        let (files, unread) = apart(of_crate(&package, workspace, &listings)?);
        Ok(CrateLegalFiles { files, package, unread })
    });
    let companions = |model| {
        let (companions, unread) = apart(companions(model, &listings)?);
        Ok(ModelLegalFiles { companions, unread })
    };
    let models = inventory.models.iter().map(companions);
    Ok(LegalFiles { crates: crates.collect::<Result<_, _>>()?, models: models.collect::<Result<_, _>>()? })
}

/// The legal files in a crate's sources, else at the root of the workspace or checkout that it lies in.
fn of_crate(
    package: &PackageMetadata<'_>,
    workspace: &Workspace,
    listings: &Listings,
) -> Result<Vec<Found>, InspectError> {
    let directory = package.manifest_path().parent().unwrap_or(Utf8Path::new(""));
    let root = source_root(package, directory, workspace);
    let mut files = in_directory(directory, root, listings)?;
    if !package.in_workspace() {
        for path in discover::sources_of_crate(directory).license_texts {
            let known = files.iter().any(|file| file.path == path);
            if let (false, Some(bytes)) = (known, text_inside(&directory.join(&path), root)) {
                files.push(Found { kind: LegalKind::License, path: path.into_string(), bytes });
            }
        }
    }
    if let Some(named) = package.license_file() {
        let name = named.file_name().unwrap_or("LICENSE");
        let known = files.iter().any(|file| file.path == name);
        if let (false, Some(bytes)) = (known, text_inside(&directory.join(named), root)) {
            files.push(Found { kind: LegalKind::License, path: name.to_owned(), bytes });
        }
    }
    if files.is_empty() && root != directory {
        files = in_directory(root, root, listings)?;
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

/// Where the sources end that a crate came with: links may lead so far and no further.
pub(super) fn source_root<'d>(
    package: &PackageMetadata<'_>,
    directory: &'d Utf8Path,
    workspace: &'d Workspace,
) -> &'d Utf8Path {
    match package.source() {
        PackageSource::Workspace(_) => workspace.root(),
        PackageSource::Path(_) => directory,
        // Cargo puts `.cargo-ok` at the root of what it has unpacked or checked out.
        PackageSource::External(_) => {
            directory.ancestors().find(|ancestor| ancestor.join(".cargo-ok").is_file()).unwrap_or(directory)
        }
    }
}

/// Notices and policies in the directories of a model's files.
fn companions(model: &InspectedModel<'_>, listings: &Listings) -> Result<Vec<Found>, InspectError> {
    let files = model.files.iter().chain(&model.card).chain(&model.license_file);
    let directories: BTreeSet<_> = files.filter_map(|file| file.artifact.absolute.parent()).collect();
    let mut found: Vec<Found> = Vec::new();
    for directory in directories {
        for file in in_directory(directory, &model.resolved.directory, listings)? {
            let is_same = |other: &Found| (&other.path, &other.bytes) == (&file.path, &file.bytes);
            if file.kind != LegalKind::License && !found.iter().any(is_same) {
                found.push(file);
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}

/// The use policies beside the files of a model, by path: what its terms refer to.
pub(super) fn policies(
    model: &ResolvedModel<'_>,
    listings: &Listings,
) -> Result<Vec<LicenseText>, InspectError> {
    if model.is_sealed {
        return Ok(Vec::new());
    }
    let directories: BTreeMap<_, _> = model
        .artifacts()
        .filter_map(|artifact| Some((artifact.absolute.parent()?, artifact.path.parent()?)))
        .collect();
    let mut found: Vec<LicenseText> = Vec::new();
    for (directory, path) in directories {
        for name in listings.texts(directory)?.iter().filter(|name| kind_of(name) == Some(LegalKind::Policy))
        {
            let file = directory.join(name);
            if let Some(bytes) = text_inside(&file, root(model, directory)) {
                found.push(license_text(path.join(name), &file, bytes.as_deref()));
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found.dedup_by(|a, b| a.digest == b.digest);
    Ok(found)
}

/// Where the files of a model end: at its package, or at its repository in the cache of the hub, whose snapshots are links.
pub(super) fn root<'d>(model: &'d ResolvedModel<'_>, directory: &'d Utf8Path) -> &'d Utf8Path {
    let of_cache = || directory.ancestors().find(|above| above.file_name() == Some("snapshots"))?.parent();
    match &model.store {
        Some(store) if store.kind.is_repository() => of_cache().unwrap_or(directory),
        Some(_) => directory,
        None => &model.directory,
    }
}

/// The legal files of a directory, and of a folder `LICENSES` in it (REUSE 3).
pub(super) fn in_directory(
    directory: &Utf8Path,
    root: &Utf8Path,
    listings: &Listings,
) -> Result<Vec<Found>, InspectError> {
    let mut files = Vec::new();
    for name in listings.texts(directory)?.iter() {
        let Some(kind) = kind_of(name) else { continue };
        let path = directory.join(name);
        if path.is_dir() {
            if !legal_names::is_folder_of_texts(name) {
                continue;
            }
            let is_text = |inner: &String| legal_names::is_among_texts(&Utf8Path::new(name).join(inner));
            for inner in names(&path)?.into_iter().filter(is_text) {
                let bytes = text_inside(&path.join(&inner), root);
                files.extend(bytes.map(|bytes| Found { kind, path: format!("{name}/{inner}"), bytes }));
            }
        } else {
            let bytes = text_inside(&path, root);
            files.extend(bytes.map(|bytes| Found { kind, path: name.clone(), bytes }));
        }
    }
    Ok(files)
}

/// The directory that the path of a file is relative to.
pub(super) fn root_of(file: &Artifact) -> Option<Utf8PathBuf> {
    let depth = file.path.components().count();
    file.absolute.ancestors().nth(depth).map(Utf8Path::to_owned)
}

/// Names of texts in directories. Each directory is listed once, however many models have their files in it.
#[derive(Default)]
pub(super) struct Listings(RefCell<BTreeMap<Utf8PathBuf, Rc<[String]>>>);

impl Listings {
    /// The names of legal files, folders of them, model cards and configurations of runs in a directory, as texts and as data,
    /// sorted.
    pub(super) fn texts(&self, directory: &Utf8Path) -> Result<Rc<[String]>, InspectError> {
        if let Some(listed) = self.0.borrow().get(directory) {
            return Ok(Rc::clone(listed));
        }
        let names = names(directory)?.into_iter();
        let is_text = |name: &String| {
            is_card(name)
                || kind_of(name).is_some()
                || is_data_of_license(name)
                || legal_names::may_be_of_use(name)
                || training_config::is_of_training(name, false)
                || legal_names::is_folder_of_texts(name)
        };
        let texts: Rc<[String]> = names.filter(is_text).collect();
        self.0.borrow_mut().insert(directory.to_owned(), Rc::clone(&texts));
        Ok(texts)
    }
}

/// The names in a directory, sorted; in one that is not UTF-8 stands [`char::REPLACEMENT_CHARACTER`], and no path leads there.
pub(super) fn names(directory: &Utf8Path) -> Result<Vec<String>, InspectError> {
    let unreadable = |source| InspectError::Read { path: directory.to_owned(), source };
    let entries = match directory.as_std_path().read_dir() {
        Ok(entries) => entries,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(Vec::new());
        }
        Err(error) => return Err(unreadable(error)),
    };
    let mut names: Vec<_> = entries
        .filter_map(Result::ok)
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    Ok(names)
}

/// The bytes of a text, `None` inside where it gives none; unless a link leads out of the sources that it belongs to. What is
/// wrong with it stops no run: whoever made it may not know of this program.
/// A file whose name is not UTF-8 gives none.
pub(super) fn text_inside(path: &Utf8Path, root: &Utf8Path) -> Option<Option<Vec<u8>>> {
    if is_unnamed(path) {
        return Some(None);
    }
    read_inside(path, root).map_or(Some(None), |bytes| bytes.map(Some))
}

/// A licence text or a policy of these bytes; one that gives none is identified by the digest of its file.
pub(super) fn license_text(path: Utf8PathBuf, file: &Utf8Path, bytes: Option<&[u8]>) -> LicenseText {
    match bytes {
        Some(bytes) => LicenseText::of(path, bytes),
        None => LicenseText::unread(path, digest_of_unread(file), UNREAD),
    }
}

/// The SHA-256 of a file that gives no text; that of nothing where it can't be read at all.
pub(super) fn digest_of_unread(file: &Utf8Path) -> Digest {
    let found = file.is_file().then(|| digest::product(file, DigestChoice::Sha256Only).ok()).flatten();
    let nothing = || Digest::from_bytes(Algorithm::Sha256, &Sha256::digest([]));
    found.map_or_else(nothing, |digests| digests.sha256)
}

/// The bytes of a file, unless a link leads out of the sources that it belongs to.
pub(super) fn read_inside(path: &Utf8Path, root: &Utf8Path) -> Result<Option<Vec<u8>>, InspectError> {
    if !is_inside(path, root) {
        return Ok(None);
    }
    let bytes = files::read(path, limits::TEXT);
    bytes.map(Some).map_err(|source| InspectError::Read { path: path.to_owned(), source })
}

fn is_inside(path: &Utf8Path, root: &Utf8Path) -> bool {
    // Most names that are tried are not there, and where a path leads to is a question for each directory above.
    if path.symlink_metadata().is_err() {
        return false;
    }
    match (path.canonicalize_utf8(), root.canonicalize_utf8()) {
        (Ok(file), Ok(root)) => file.is_file() && file.starts_with(root),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_deeper_in_a_crate_is_that_of_what_lies_there() {
        for (path, is_text, bundled) in [
            ("LICENSE", true, false),
            ("LICENSES/MIT.txt", true, false),
            ("COPYING.third-party", true, true),
            ("oniguruma/COPYING", true, true),
            ("deps/LICENSES/MIT.txt", true, true),
            ("src/license.rs", false, true),
        ] {
            let path = Utf8Path::new(path);
            assert_eq!((is_license_text(path), is_bundled(path)), (is_text, bundled), "{path}");
        }
    }
}
