//! Stores: where weights lie that are not plain files of the package.
//!
//! A store is read by its own small files (pointers, references, manifests), never by the weights themselves. What
//! it says about a file is a claim, which [`crate::inspect`] holds against the bytes. Nothing is fetched: a store
//! that doesn't have a model leaves it without files.

use std::io;

use camino::{Utf8Path, Utf8PathBuf};

mod blob_name;
pub(super) mod git_lfs;
mod hugging_face;
mod manifest;
pub(super) mod oci;
mod ollama;
mod remote;

pub(crate) use blob_name::BlobName;
pub(crate) use git_lfs::pointer as lfs_pointer;
pub(crate) use hugging_face::may_be_part;
pub(crate) use hugging_face::{repository as hub_repository, revision as hub_revision};
#[cfg(feature = "upstream")]
pub(crate) use manifest::{Descriptor, Manifest};
pub(crate) use oci::layout_files;
#[cfg(feature = "upstream")]
pub(crate) use ollama::registry_name as ollama_name;

#[cfg(feature = "upstream")]
pub(crate) use remote::directory as remote_directory;

use super::artifacts::{Artifact, ArtifactError, Missing};
use super::{INVALID_DECLARATION, ResolvedModel};
use crate::declare::{Delivery, Source};
use crate::diagnostic::{Diagnostic, Span};
use crate::digest::Digest;
use crate::legal_names;
use crate::options::StoreDirectories;
use crate::vocabulary::vocabulary;
use crate::weights_names;

/// What is known of the content of a file before it is read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Content {
    /// Nothing: its bytes tell.
    #[default]
    Here,
    /// A store names it by this digest.
    Named(Digest),
    /// A store names it as Git does.
    NamedByGit(BlobName),
    /// Git LFS left a pointer in its place: the bytes are not on this machine.
    Pointer(Pointer),
}

/// What a Git LFS pointer says about the content that it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pointer {
    /// SHA-256 of the content.
    pub sha256: Digest,
    /// Its length in bytes.
    pub size: u64,
}

/// The store in which a model was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Store {
    /// Whose it is.
    pub kind: StoreKind,
    /// What the files are of: the commit of a repository, or the digest of a manifest.
    pub revision: String,
}

vocabulary! {
    /// A kind of store.
    pub enum StoreKind {
        /// The cache of the Hugging Face hub.
        HuggingFace => "hugging-face-cache",
        /// The models of Ollama.
        Ollama => "ollama",
        /// A directory in the layout of OCI images.
        OciLayout => "oci-layout",
        /// No store of this machine: what the publisher lists.
        Upstream => "upstream",
        /// No store of this machine: a bucket or registry, as `--remote` read it.
        Remote => "remote",
    }
}

impl StoreKind {
    /// Whether what it has of a model is a whole repository of the hub.
    pub(crate) fn is_repository(self) -> bool {
        matches!(self, Self::HuggingFace | Self::Upstream)
    }
}

/// What a manifest says about a blob.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layer {
    /// Its media type; `None` of a file inside a blob.
    pub media_type: Option<String>,
    /// The name of the file that it is, or that was packed.
    pub title: Option<String>,
    /// What it is.
    pub part: Part,
    /// How it is packed, if it is no file by itself.
    pub packing: Option<Packing>,
}

/// What a layer of any kind of artifact is; `None` of what is no part of a model.
#[cfg(feature = "upstream")]
pub(crate) fn part_of(layer: &Descriptor) -> Option<Part> {
    oci::part(layer).or_else(|| ollama::part(layer))
}

/// How the files in a blob are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// A tar archive.
    Tar,
    /// The same, compressed with gzip.
    Gzip,
    /// The same, compressed with Zstandard.
    Zstd,
}

impl Packing {
    /// By the last part of a media type.
    pub(crate) fn of(media_type: &str) -> Option<Self> {
        match media_type.rsplit('.').next()? {
            "tar" => Some(Self::Tar),
            "tar+gzip" => Some(Self::Gzip),
            "tar+zstd" => Some(Self::Zstd),
            _ => None,
        }
    }
}

/// What a blob is in a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Parameters.
    Weights,
    /// What the weights need to be loaded.
    Configuration,
    /// The model card.
    Card,
    /// A licence text.
    License,
    /// Card and licence text among other documents.
    Documents,
}

impl Part {
    /// What a document is, by its name: a card, or a licence text or use policy; `None` of any other.
    pub(crate) fn of_document(path: &str) -> Option<Self> {
        let path = Utf8Path::new(path);
        match path.file_name()? {
            name if legal_names::is_card(name) => Some(Self::Card),
            _ if legal_names::is_of_terms(path) => Some(Self::License),
            _ => None,
        }
    }

    /// What a file beside weights is, by its name: files of text hold no parameters.
    pub(crate) fn of_file(path: &Utf8Path) -> Self {
        match path.extension() {
            Some(
                "jinja" | "json" | "jsonl" | "tiktoken" | "toml" | "txt" | "yaml" | "yml" | "model" | "vocab",
            ) => Self::Configuration,
            _ => Self::Weights,
        }
    }
}

/// What a store has of a model.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) store: Store,
    pub(super) files: Files,
}

/// The files of a model, sorted by path.
#[derive(Debug, Default)]
pub(super) struct Files {
    pub(super) files: Vec<Artifact>,
    pub(super) missing: Vec<Missing>,
    pub(super) card: Option<Artifact>,
    pub(super) license_file: Option<Artifact>,
}

/// Why a store can't be read.
#[derive(Debug)]
pub(super) enum StoreError {
    /// The file system says no.
    Look(ArtifactError),
    /// It is not as it should be: what is wrong, and what to do.
    Fault { message: String, help: String },
}

impl StoreError {
    fn io(path: &Utf8Path, source: io::Error) -> Self {
        Self::Look(ArtifactError::Look { path: path.to_owned(), source })
    }
}

/// What a declaration may take from a store of this user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// All that belongs to the model.
    Everything,
    /// Weights alone: a dependency may name what is private to this user, whose card, texts and other files are nobody
    /// else's to publish.
    Weights,
}

impl Files {
    /// The weights alone.
    fn only_weights(self) -> Self {
        let is_weights = |file: &Artifact| match &file.layer {
            Some(layer) => layer.part == Part::Weights,
            None => weights_names::is_of_weights(&file.path),
        };
        let is_missing = |missing: &Missing| weights_names::is_of_weights(Utf8Path::new(&missing.pattern));
        Self {
            files: self.files.into_iter().filter(is_weights).collect(),
            missing: self.missing.into_iter().filter(is_missing).collect(),
            card: None,
            license_file: None,
        }
    }
}

/// Gives a model that names no files those that the store of its source has, as far as it may reach.
pub(super) fn fill(
    model: &mut ResolvedModel<'_>,
    directories: &StoreDirectories,
    reach: Reach,
    faults: &mut Vec<Diagnostic>,
) -> Result<(), ArtifactError> {
    let declaration = model.declaration;
    if !declaration.files.is_empty() || declaration.delivery == Delivery::Service {
        return Ok(());
    }
    let span = declaration.source.as_ref().map_or(declaration.name.span, |source| source.span);
    let version = declaration.version.as_ref().map(|version| version.value.as_str());
    let stored = match &declaration.source {
        Some(source) => find(&source.value, version, span, directories),
        None => Ok(None),
    };
    let far = || match &directories.upstream {
        Some(upstream) => remote::find(upstream, &declaration.remote_places(), version, span),
        None => Ok(None),
    };
    match stored.and_then(|stored| stored.map_or_else(far, |stored| Ok(Some(stored)))) {
        Ok(None) => {}
        Ok(Some(found)) => {
            let Files { files, missing, card, license_file } = match reach {
                Reach::Everything => found.files,
                Reach::Weights => found.files.only_weights(),
            };
            model.files = files;
            model.missing = missing;
            model.card = model.card.take().or(card);
            model.license_file = model.license_file.take().or(license_file);
            model.store = Some(found.store);
        }
        Err(StoreError::Look(error)) => return Err(error),
        Err(StoreError::Fault { message, help }) => faults
            .push(Diagnostic::error(INVALID_DECLARATION, message).label(span, "looked up here").help(help)),
    }
    Ok(())
}

/// What a store has of a model that nothing declares yet.
#[derive(Debug)]
pub(crate) struct StoredModel {
    /// The commit, or the digest of the manifest.
    pub revision: String,
    /// Where its card lies.
    pub card: Option<Utf8PathBuf>,
}

/// Looks a model up; `None` as well where its store can't be read.
pub(crate) fn look_up(
    source: &Source,
    version: Option<&str>,
    directories: &StoreDirectories,
) -> Option<StoredModel> {
    let Found { store, files } = find(source, version, Span::default(), directories).ok()??;
    Some(StoredModel { revision: store.revision, card: files.card.map(|card| card.absolute) })
}

fn find(
    source: &Source,
    version: Option<&str>,
    span: Span,
    directories: &StoreDirectories,
) -> Result<Option<Found>, StoreError> {
    match (source, version) {
        (Source::HuggingFace { owner, name }, Some(version)) => {
            let find = |cache, kind| hugging_face::find(cache, owner.as_deref(), name, version, span, kind);
            let cache = directories.hugging_face.as_deref();
            let here = cache.map(|cache| find(cache, StoreKind::HuggingFace)).transpose()?.flatten();
            let upstream = directories.upstream.as_deref().filter(|_| here.is_none());
            let there = upstream.map(|cache| find(cache, StoreKind::Upstream)).transpose()?.flatten();
            Ok(here.or(there))
        }
        (Source::Ollama(name), _) => {
            let find = |models: &Utf8Path, kind| ollama::find(models, name, span, kind);
            let here = directories.ollama.as_deref();
            let here = here.map(|models| find(models, StoreKind::Ollama)).transpose()?.flatten();
            let there = directories.upstream.as_deref().filter(|_| here.is_none()).map(ollama_directory);
            let there = there.map(|models| find(&models, StoreKind::Remote)).transpose()?.flatten();
            Ok(here.or(there))
        }
        _ => Ok(None),
    }
}

/// The store in which models of Ollama's registry are laid down.
pub(crate) fn ollama_directory(root: &Utf8Path) -> Utf8PathBuf {
    root.join("ollama")
}

/// The text of a small file, if there is one.
fn read(path: &Utf8Path) -> Result<Option<String>, StoreError> {
    match crate::files::read_text(path, crate::limits::STORE_NOTE) {
        Ok(text) => Ok(Some(text)),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Ok(None)
        }
        Err(source) => Err(StoreError::io(path, source)),
    }
}

/// The parts of a name of a store as a path below a directory; `None` where one of them leads elsewhere.
fn inside(directory: &Utf8Path, name: &str) -> Option<Utf8PathBuf> {
    let plain = |part: &str| !matches!(part, "" | "." | "..") && !part.contains(['\\', ':']);
    name.split('/').all(plain).then(|| directory.join(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_inside_the_store() {
        let directory = Utf8Path::new("/store");
        assert_eq!(inside(directory, "refs/pr/1"), Some("/store/refs/pr/1".into()));
        for name in ["", "..", "../x", "a/../../x", "/etc", "a//b", "a\\b", "C:x", "."] {
            assert_eq!(inside(directory, name), None, "{name}");
        }
    }
}
