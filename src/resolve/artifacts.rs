//! The files that a declaration names: found by name or pattern, never outside the package's directory.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::io;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::{Mutex, PoisonError};

use camino::{Utf8Path, Utf8PathBuf};
use guppy::graph::PackageMetadata;
use ignore::WalkBuilder;
use thiserror::Error;

use super::ResolvedModel;
use super::stores::{Content, Found, Layer, StoreError, git_lfs, oci};
use crate::declare::{FilePattern, INVALID_DECLARATION, Model, Source, WorkspaceFile};
use crate::diagnostic::{Diagnostic, Span, Spanned};
use crate::files;
use crate::limits;
use crate::paths::{lossy, with_slashes};
use crate::printable::is_steering;
use crate::suggestion::Suggestion;
use crate::workspace::Workspace;

/// A file that a declaration names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artifact {
    /// Path inside the package, with `/`.
    pub path: Utf8PathBuf,
    /// Where it is on this machine.
    pub absolute: Utf8PathBuf,
    /// Where it was declared.
    pub span: Span,
    /// What is known of its content.
    pub content: Content,
    /// What the manifest of its store says about it.
    pub layer: Option<Layer>,
}

impl Artifact {
    /// A file of which nothing more is known.
    pub(crate) fn new(path: Utf8PathBuf, absolute: Utf8PathBuf, span: Span) -> Self {
        Self { path, absolute, span, content: Content::Here, layer: None }
    }
}

/// A name or pattern that no file fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// As it was written.
    pub pattern: String,
    /// Where it was declared.
    pub span: Span,
    /// What is there instead.
    pub reason: MissingReason,
}

/// What is there instead of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MissingReason {
    /// Nothing.
    NotFound,
    /// A symbolic link to nothing.
    DanglingLink,
    /// No file fits the pattern.
    NoMatch,
}

/// Why files can't be looked up.
#[derive(Debug, Error)]
pub enum ArtifactError {
    /// A directory or a file's entry can't be read.
    #[error("cannot look into {path}")]
    Look {
        /// The file or directory.
        path: Utf8PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// Walking through a directory failed.
    #[error("cannot look through {path}")]
    Walk {
        /// Where the walk began.
        path: Utf8PathBuf,
        /// What the walk said.
        #[source]
        source: ignore::Error,
    },
}

/// What lies below directories. Each is walked through once, however many patterns begin there.
#[derive(Default)]
pub(crate) struct Walks(RefCell<BTreeMap<Utf8PathBuf, Rc<[Utf8PathBuf]>>>);

impl Walks {
    /// Every file below a directory, sorted as text; none where there is no such directory.
    fn below(&self, start: &Utf8Path) -> Result<Rc<[Utf8PathBuf]>, ArtifactError> {
        if let Some(files) = self.0.borrow().get(start) {
            return Ok(Rc::clone(files));
        }
        let mut files = Vec::new();
        if start.is_dir() {
            // Weights are often kept out of Git, so no ignore file counts here.
            let entered = Mutex::new(BTreeSet::new());
            let walk = WalkBuilder::new(start)
                .standard_filters(false)
                .follow_links(true)
                .sort_by_file_name(OsStr::cmp)
                .filter_entry(move |entry| {
                    entry.file_name() != ".git" && !is_target_directory(entry) && is_new(entry, &entered)
                })
                .build();
            for entry in walk {
                let entry = match entry {
                    Ok(entry) => entry,
                    Err(error) if is_dangling(&error) || is_loop(&error) => continue,
                    Err(source) => return Err(ArtifactError::Walk { path: start.to_owned(), source }),
                };
                let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
                // A name that is not UTF-8 leads nowhere: a pattern that has it meets a file that can't be read.
                files.extend(is_file.then(|| lossy(entry.path())));
            }
        }
        files.sort_by(|a, b| a.as_str().cmp(b.as_str()));
        let files: Rc<[_]> = files.into();
        self.0.borrow_mut().insert(start.to_owned(), Rc::clone(&files));
        Ok(files)
    }
}

/// Finds the files of one model. Links of a member of the workspace may lead through the Git work tree.
pub(crate) fn run<'a>(
    package: PackageMetadata<'a>,
    declaration: &'a Model,
    work_tree: &Utf8Path,
    walks: &Walks,
    faults: &mut Vec<Diagnostic>,
) -> Result<ResolvedModel<'a>, ArtifactError> {
    let directory = directory(package, declaration);
    let mut finder = Finder {
        directory: &directory,
        boundary: if package.in_workspace() { work_tree } else { &directory },
        source: declaration.source.as_ref().map(|source| &source.value),
        walks,
        faults,
        found: BTreeMap::new(),
        missing: Vec::new(),
        layout: None,
    };
    for pattern in &declaration.files {
        finder.find(pattern)?;
    }
    let card = finder.text(declaration.card.as_ref(), "model card")?;
    let license_file = finder.license_file(declaration.license_file.as_ref())?;
    let mut license_files = Vec::new();
    for (id, path) in &declaration.license_files {
        let file = finder.license_file(Some(path))?;
        license_files.extend(file.map(|file| (id.value.clone(), file)));
    }
    let bases = declaration.bases.iter().map(|base| finder.license_file(base.license_file.as_ref()));
    let base_license_files = bases.collect::<Result<_, _>>()?;
    let data = declaration.datasets.iter().map(|dataset| finder.license_file(dataset.license_file.as_ref()));
    let dataset_license_files = data.collect::<Result<_, _>>()?;
    let Finder { found, missing, layout, .. } = finder;
    let (store, card, license_file) = match layout {
        None => (None, card, license_file),
        Some(Found { store, files }) => {
            (Some(store), card.or(files.card), license_file.or(files.license_file))
        }
    };
    let texts = license_files.iter().map(|(_, file)| file);
    let special: Vec<_> =
        card.iter().chain(&license_file).chain(texts).map(|file| file.path.clone()).collect();
    let files = found.into_values().filter(|file| !special.contains(&file.path)).collect();
    Ok(ResolvedModel {
        package,
        users: vec![package],
        declaration,
        spec: None,
        directory,
        files,
        missing,
        card,
        license_file,
        license_files,
        listing: None,
        base_license_files,
        dataset_license_files,
        store,
        is_sealed: false,
    })
}

/// What the paths of a declaration are relative to.
fn directory(package: PackageMetadata<'_>, declaration: &Model) -> Utf8PathBuf {
    let directory = match declaration.is_at_root() {
        true => package.graph().workspace().root(),
        false => package.manifest_path().parent().unwrap_or(Utf8Path::new("")),
    };
    directory.to_owned()
}

/// The list of digests that a model declares, and the key that it is signed with.
pub(super) fn listing(
    model: &ResolvedModel<'_>,
    work_tree: &Utf8Path,
    walks: &Walks,
    faults: &mut Vec<Diagnostic>,
) -> Result<Option<(Artifact, Option<Artifact>)>, ArtifactError> {
    let directory = model.directory.as_path();
    let mut finder = Finder {
        directory,
        boundary: if model.package.in_workspace() { work_tree } else { directory },
        source: None,
        walks,
        faults,
        found: BTreeMap::new(),
        missing: Vec::new(),
        layout: None,
    };
    let list = finder.bounded(model.declaration.digests.as_ref(), "list of digests", limits::DIGEST_LIST)?;
    let wanted = model.declaration.digests_key.as_ref();
    let key = finder.text(wanted, "public key")?;
    // Without the key that it names, a list is not believed.
    let has_key = wanted.is_none() || key.is_some();
    Ok(list.filter(|_| has_key).map(|list| (list, key)))
}

/// The texts of `[[license]]` tables, by id, after a look at the notices of `[product]`; paths are relative to the workspace.
pub(crate) fn license_files(
    workspace: &Workspace,
    work_tree: &Utf8Path,
    file: &WorkspaceFile,
    faults: &mut Vec<Diagnostic>,
) -> Result<BTreeMap<String, Artifact>, ArtifactError> {
    let (found, missing, directory) = (BTreeMap::new(), Vec::new(), workspace.root());
    let walks = &Walks::default();
    let mut finder =
        Finder { directory, boundary: work_tree, source: None, walks, faults, found, missing, layout: None };
    let mut files = BTreeMap::new();
    for license in &file.licenses {
        let text = finder.license_file(license.file.as_ref())?;
        // The workspace's own tables come first, and count before those that it imports.
        if let Some(text) = text {
            files.entry(license.id.value.clone()).or_insert(text);
        }
    }
    // What `notices` writes may be named before it is there.
    for notice in file.product.notices.iter().filter(|notice| directory.join(&notice.value).exists()) {
        finder.text(Some(notice), "notice file")?;
    }
    Ok(files)
}

struct Finder<'f> {
    directory: &'f Utf8Path,
    /// What links may lead to.
    boundary: &'f Utf8Path,
    source: Option<&'f Source>,
    walks: &'f Walks,
    faults: &'f mut Vec<Diagnostic>,
    found: BTreeMap<Utf8PathBuf, Artifact>,
    missing: Vec<Missing>,
    /// The OCI layout that one of the files is; its own files are among those that were found.
    layout: Option<Found>,
}

enum Entry {
    File(u64),
    /// Neither a file nor a directory.
    Special,
    Directory,
    Nothing(MissingReason),
}

impl Finder<'_> {
    fn find(&mut self, pattern: &Spanned<FilePattern>) -> Result<(), ArtifactError> {
        let text = &pattern.value.text;
        if pattern.value.glob.is_some() {
            return self.find_matches(pattern);
        }
        match self.entry(Utf8Path::new(text))? {
            Entry::File(_) => self.take(text.into(), pattern.span)?,
            Entry::Special => self.report_special(text, pattern.span),
            Entry::Directory if oci::is_layout(&self.directory.join(text)) => {
                self.take_layout(Utf8Path::new(text), pattern.span)?;
            }
            Entry::Directory => self.report_directory(text, pattern.span),
            Entry::Nothing(reason) => self.missing(pattern, reason),
        }
        Ok(())
    }

    fn find_matches(&mut self, pattern: &Spanned<FilePattern>) -> Result<(), ArtifactError> {
        let Some(glob) = &pattern.value.glob else { return Ok(()) };
        let matcher = glob.compile_matcher();
        let files = self.walks.below(&self.directory.join(pattern.value.directory()))?;
        // They are sorted: what every match begins with narrows them.
        let prefix = self.directory.join(pattern.value.beginning()).into_string();
        let first = files.partition_point(|path| path.as_str() < prefix.as_str());
        let near = files[first..].iter().take_while(|path| path.as_str().starts_with(&prefix));
        let inside = near.filter_map(|path| path.strip_prefix(self.directory).ok());
        let matches: Vec<_> = inside.filter(|path| matcher.is_match(path)).map(with_slashes).collect();
        if matches.is_empty() {
            self.missing(pattern, MissingReason::NoMatch);
        }
        matches.into_iter().try_for_each(|path| self.take(path, pattern.span))
    }

    fn license_file(
        &mut self,
        path: Option<&Spanned<Utf8PathBuf>>,
    ) -> Result<Option<Artifact>, ArtifactError> {
        self.text(path, "licence file")
    }

    fn text(
        &mut self,
        path: Option<&Spanned<Utf8PathBuf>>,
        what: &str,
    ) -> Result<Option<Artifact>, ArtifactError> {
        self.bounded(path, what, limits::TEXT)
    }

    /// A file that has to be there, of at most so many bytes.
    fn bounded(
        &mut self,
        path: Option<&Spanned<Utf8PathBuf>>,
        what: &str,
        limit: u64,
    ) -> Result<Option<Artifact>, ArtifactError> {
        let Some(Spanned { value: path, span }) = path else { return Ok(None) };
        match self.entry(path)? {
            Entry::File(length) if length > limit => {
                let limit = limit >> 20;
                let message =
                    format!("the {what} `{path}` has {length} bytes, more than the limit of {limit} MiB");
                self.fault(*span, message, "too long for a text", "name the text alone");
                Ok(None)
            }
            Entry::Special => {
                self.report_special(path.as_str(), *span);
                Ok(None)
            }
            Entry::File(_) => {
                let artifact = self.artifact(path.clone(), *span)?;
                Ok(artifact.filter(|artifact| self.is_text_here(artifact, what)))
            }
            Entry::Directory => {
                self.report_directory(path.as_str(), *span);
                Ok(None)
            }
            Entry::Nothing(_) => {
                let help = format!(
                    "put the {what} there, or correct the path: it is relative to this package's directory"
                );
                self.fault(*span, format!("the {what} `{path}` does not exist"), "no such file", help);
                Ok(None)
            }
        }
    }

    fn entry(&self, path: &Utf8Path) -> Result<Entry, ArtifactError> {
        let absolute = self.directory.join(path);
        match std::fs::metadata(&absolute) {
            Ok(metadata) if metadata.is_dir() => Ok(Entry::Directory),
            Ok(metadata) if metadata.is_file() => Ok(Entry::File(metadata.len())),
            Ok(_) => Ok(Entry::Special),
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                let dangling = absolute.is_symlink();
                Ok(Entry::Nothing(if dangling {
                    MissingReason::DanglingLink
                } else {
                    MissingReason::NotFound
                }))
            }
            Err(source) => Err(ArtifactError::Look { path: absolute, source }),
        }
    }

    fn take(&mut self, path: Utf8PathBuf, span: Span) -> Result<(), ArtifactError> {
        if let Some(artifact) = self.artifact(path, span)? {
            self.found.entry(artifact.path.clone()).or_insert(artifact);
        }
        Ok(())
    }

    /// Whether a path stays inside the package; a fault where a symbolic link on the way leads out of it.
    fn is_inside(&mut self, path: &Utf8Path, span: Span) -> bool {
        let inside = files::is_inside(&self.directory.join(path), self.boundary);
        if !inside {
            let help = "copy the file into the package, or declare the model where it lies: in that package, or in `[[model]]` of \
                        model-sbom.toml";
            let what =
                if self.boundary == self.directory { "the package's directory" } else { "the Git work tree" };
            self.fault(span, format!("`{path}` is a link that leaves {what}"), "leads outside", help);
        }
        inside
    }

    /// The file, unless it lies outside the package.
    fn artifact(&mut self, path: Utf8PathBuf, span: Span) -> Result<Option<Artifact>, ArtifactError> {
        if let Some(message) = unusable(&path) {
            self.fault(span, message, "fits this", "rename the file");
            return Ok(None);
        }
        if !self.is_inside(&path, span) {
            return Ok(None);
        }
        let absolute = self.directory.join(&path);
        let content = match git_lfs::look(&absolute) {
            Ok(None) => Content::Here,
            Ok(Some(Ok(pointer))) => Content::Pointer(pointer),
            Ok(Some(Err(what))) => {
                let restore = Suggestion::new("git restore").operand(path.as_str());
                let help = format!("restore it: `{restore}`, then `git lfs pull`");
                self.fault(
                    span,
                    format!("`{path}` is a malformed Git LFS pointer: {what}"),
                    "malformed",
                    help,
                );
                return Ok(None);
            }
            Err(source) => return Err(ArtifactError::Look { path: absolute, source }),
        };
        Ok(Some(Artifact { content, ..Artifact::new(path, absolute, span) }))
    }

    /// The layers of an OCI layout, which a directory inside the package is.
    fn take_layout(&mut self, path: &Utf8Path, span: Span) -> Result<(), ArtifactError> {
        if !self.is_inside(path, span) {
            return Ok(());
        }
        match oci::find(&self.directory.join(path), path, self.source, span) {
            Ok(mut layout) => {
                self.missing.append(&mut layout.files.missing);
                let files = layout.files.files.drain(..);
                self.found.extend(files.map(|file| (file.path.clone(), file)));
                self.layout.get_or_insert(layout);
            }
            Err(StoreError::Look(error)) => return Err(error),
            Err(StoreError::Fault { message, help }) => self.fault(span, message, "declared here", help),
        }
        Ok(())
    }

    /// A text has to be read: a pointer in its place is as good as nothing.
    fn is_text_here(&mut self, artifact: &Artifact, what: &str) -> bool {
        let is_here = !matches!(artifact.content, Content::Pointer(_));
        if !is_here {
            let message = format!("the text of the {what} `{}` is not here", artifact.path);
            self.fault(artifact.span, message, "a Git LFS pointer", "fetch it: `git lfs pull`");
        }
        is_here
    }

    fn missing(&mut self, pattern: &Spanned<FilePattern>, reason: MissingReason) {
        self.missing.push(Missing { pattern: pattern.value.text.clone(), span: pattern.span, reason });
    }

    fn report_special(&mut self, path: &str, span: Span) {
        let help = "put a file there: pipes and devices are not read";
        self.fault(span, format!("`{path}` is not a regular file"), "expected a file", help);
    }

    fn report_directory(&mut self, path: &str, span: Span) {
        let help = format!("name its files: `\"{path}/*\"`");
        self.fault(span, format!("`{path}` is a directory"), "expected a file", help);
    }

    fn fault(&mut self, span: Span, message: String, label: &str, help: impl Into<String>) {
        self.faults.push(Diagnostic::error(INVALID_DECLARATION, message).label(span, label).help(help));
    }
}

/// Why a file of this name can't be in the lock and in documents; their paths have `/` on every system.
fn unusable(path: &Utf8Path) -> Option<String> {
    let path = path.as_str();
    match path.chars().find(|c| *c == '\\' || is_steering(*c))? {
        '\\' => Some(format!("`{path}` has a backslash in its name")),
        c => Some(format!("`{path}` has the character {} in its name", c.escape_unicode())),
    }
}

/// Whether no other link has led to this directory: links to links would multiply the paths of one file.
fn is_new(entry: &ignore::DirEntry, entered: &Mutex<BTreeSet<PathBuf>>) -> bool {
    if !entry.path_is_symlink() || !entry.path().is_dir() {
        return true;
    }
    let Ok(target) = entry.path().canonicalize() else { return true };
    entered.lock().unwrap_or_else(PoisonError::into_inner).insert(target)
}

/// Cargo marks its `target` directory as a cache (<https://bford.info/cachedir/>).
fn is_target_directory(entry: &ignore::DirEntry) -> bool {
    entry.file_name() == "target" && entry.path().join("CACHEDIR.TAG").is_file()
}

/// Following a link to nothing; the file that it should be is not a match.
fn is_dangling(error: &ignore::Error) -> bool {
    error.io_error().is_some_and(|error| error.kind() == io::ErrorKind::NotFound)
}

/// Following a link to a directory above; its files were seen already.
fn is_loop(error: &ignore::Error) -> bool {
    match error {
        ignore::Error::Loop { .. } => true,
        ignore::Error::WithPath { err, .. } | ignore::Error::WithDepth { err, .. } => is_loop(err),
        ignore::Error::WithLineNumber { err, .. } => is_loop(err),
        _ => false,
    }
}
