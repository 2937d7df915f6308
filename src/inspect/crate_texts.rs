//! Licence texts in the sources of crates: those of a crate, and those of code that lies in it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use camino::{Utf8Path, Utf8PathBuf};
use guppy::PackageId;
use guppy::graph::PackageMetadata;
use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

use super::discover::{Sources, SourcesOfCrates};
use super::legal_files::{self, Found, LegalKind, Listings};
use super::{InspectError, LicenseText, ReadAhead};
use crate::declare::{ForeignCrate, TextDigest};
use crate::digest::{Algorithm, Digest};
use crate::files;
use crate::limits;
use crate::resolve::CrateGraph;
use crate::workspace::Workspace;

/// A licence text in the sources of a crate.
#[derive(Debug, Clone)]
pub struct CrateText {
    /// The text, with its path inside the crate.
    pub text: LicenseText,
    /// SHA-256 of the file.
    pub sha256: Digest,
    /// Where it lies.
    pub origin: TextOrigin,
}

/// Where a licence text of a crate lies, which says of what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextOrigin {
    /// Beside the manifest, or named by it.
    Crate,
    /// At the root of the checkout or the workspace that the crate lies in: it may be that of another package.
    Checkout,
    /// Deeper, or under a name of others: it is that of code that lies in the crate.
    Bundled,
}

/// The texts that were read, by the SHA-256 of their file: of the licence files of a graph, more than half are equal.
#[derive(Debug, Default)]
pub(super) struct KnownTexts(Mutex<HashMap<Digest, LicenseText>>);

impl KnownTexts {
    fn text(&self, path: Utf8PathBuf, bytes: &[u8]) -> CrateText {
        let origin = if legal_files::is_bundled(&path) { TextOrigin::Bundled } else { TextOrigin::Crate };
        let sha256 = Digest::from_bytes(Algorithm::Sha256, &Sha256::digest(bytes));
        let known = self.known().get(&sha256).cloned();
        let text = known.map(|known| LicenseText { path: path.clone(), ..known }).unwrap_or_else(|| {
            let read = LicenseText::of(path, bytes);
            self.known().insert(sha256.clone(), read.clone());
            read
        });
        CrateText { text, sha256, origin }
    }

    fn known(&self) -> MutexGuard<'_, HashMap<Digest, LicenseText>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Of a file that is there and gives no text.
    fn unread(&self, path: Utf8PathBuf) -> CrateText {
        let mut unread = self.text(path, &[]);
        (unread.text.fingerprint, unread.text.bodies) = (None, Arc::default());
        unread.text.fault =
            Some("a file that cannot be read, is longer than any licence, or a link that leads elsewhere");
        unread
    }

    /// The texts that a walk through the sources of a crate saw. A link is followed inside `root`.
    pub(super) fn in_sources(
        &self,
        directory: &Utf8Path,
        root: &Utf8Path,
        sources: &Sources,
    ) -> Vec<CrateText> {
        let read = |path: &Utf8PathBuf| match files::read(&directory.join(path), limits::TEXT) {
            Ok(bytes) => self.text(path.clone(), &bytes),
            Err(_) => self.unread(path.clone()),
        };
        let follow = |path: &Utf8PathBuf| match legal_files::read_inside(&directory.join(path), root) {
            Ok(Some(bytes)) => self.text(path.clone(), &bytes),
            Ok(None) | Err(_) => self.unread(path.clone()),
        };
        let links = sources.license_links.iter().map(follow);
        sources.license_texts.iter().map(read).chain(links).collect()
    }

    /// The texts in one directory.
    fn beside(&self, directory: &Utf8Path, root: &Utf8Path) -> Result<Vec<CrateText>, InspectError> {
        let files = legal_files::in_directory(directory, root, &Listings::default())?.into_iter();
        let texts = files.filter(|file| file.kind == LegalKind::License);
        let text = |file: Found| match file.bytes {
            Some(bytes) => self.text(file.path.into(), &bytes),
            None => self.unread(file.path.into()),
        };
        Ok(texts.map(text).collect())
    }
}

/// The texts of each crate of the graph, sorted by path.
pub(super) fn run<'g>(
    graph: &CrateGraph<'g>,
    workspace: &Workspace,
    ahead: &ReadAhead,
    sources: &SourcesOfCrates<'g>,
    tables: &[ForeignCrate],
) -> Result<BTreeMap<&'g PackageId, Vec<CrateText>>, InspectError> {
    let packages: Vec<_> = graph.crates.values().map(|krate| krate.package).collect();
    let around = around(&packages, workspace, ahead)?;
    let of = |package: PackageMetadata<'g>| {
        let mut texts = of_crate(&package, workspace, ahead, sources.get(package.id()), &around)?;
        add_named(&package, workspace, ahead, tables, &mut texts)?;
        texts.sort_by(|a, b| a.text.path.cmp(&b.text.path));
        Ok((package.id(), texts))
    };
    packages.par_iter().copied().map(of).collect()
}

/// The texts at the root of each checkout or workspace that crates lie in, by that directory: many crates lie in one.
type Around<'p> = BTreeMap<&'p Utf8Path, Vec<CrateText>>;

fn around<'p>(
    packages: &'p [PackageMetadata<'_>],
    workspace: &'p Workspace,
    ahead: &ReadAhead,
) -> Result<Around<'p>, InspectError> {
    let roots = packages.iter().filter_map(|package| {
        let directory = package.manifest_path().parent()?;
        Some(legal_files::source_root(package, directory, workspace)).filter(|root| *root != directory)
    });
    let roots: BTreeSet<_> = roots.collect();
    let texts = |root| {
        let mut texts = ahead.known.beside(root, root)?;
        texts.retain(|text| text.origin == TextOrigin::Crate);
        texts.iter_mut().for_each(|text| text.origin = TextOrigin::Checkout);
        Ok((root, texts))
    };
    roots.into_iter().map(texts).collect()
}

fn of_crate(
    package: &PackageMetadata<'_>,
    workspace: &Workspace,
    ahead: &ReadAhead,
    sources: Option<&Sources>,
    around: &Around<'_>,
) -> Result<Vec<CrateText>, InspectError> {
    let directory = package.manifest_path().parent().unwrap_or(Utf8Path::new(""));
    let root = legal_files::source_root(package, directory, workspace);
    let mut texts = match (ahead.texts(directory), sources) {
        (Some(read), _) => read.to_vec(),
        (None, Some(sources)) => ahead.known.in_sources(directory, root, sources),
        (None, None) => ahead.known.beside(directory, root)?,
    };
    if let Some(named) = package.license_file() {
        match texts.iter_mut().find(|known| known.text.path == named) {
            Some(known) => known.origin = TextOrigin::Crate,
            None => {
                let text = legal_files::text_inside(&directory.join(named), root).map(|bytes| match bytes {
                    Some(bytes) => ahead.known.text(named.to_owned(), &bytes),
                    None => ahead.known.unread(named.to_owned()),
                });
                texts.extend(text.map(|text| CrateText { origin: TextOrigin::Crate, ..text }));
            }
        }
    }
    if texts.iter().all(|text| text.origin == TextOrigin::Bundled) {
        texts.extend(around.get(root).filter(|_| root != directory).into_iter().flatten().cloned());
    }
    Ok(texts)
}

/// Adds the files that a table about the licence of the crate names, such as its README.
fn add_named(
    package: &PackageMetadata<'_>,
    workspace: &Workspace,
    ahead: &ReadAhead,
    tables: &[ForeignCrate],
    texts: &mut Vec<CrateText>,
) -> Result<(), InspectError> {
    let fits = tables.iter().filter(|table| table.fits(package.name(), package.version()));
    let read = fits.filter_map(|table| table.license.as_ref()).flat_map(|license| &license.files);
    for file in read.filter(|file| file.digest != TextDigest::Repository) {
        if texts.iter().any(|known| known.text.path == file.path) {
            continue;
        }
        let directory = package.manifest_path().parent().unwrap_or(Utf8Path::new(""));
        let root = legal_files::source_root(package, directory, workspace);
        let bytes = legal_files::read_inside(&directory.join(&file.path), root)?;
        let text = bytes.map(|bytes| ahead.known.text(file.path.clone(), &bytes));
        texts.extend(text.map(|text| CrateText { origin: TextOrigin::Crate, ..text }));
    }
    Ok(())
}
