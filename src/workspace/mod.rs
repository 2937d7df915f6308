//! The workspace as Cargo and the disk give it, read once before the first stage.
//!
//! In: [`WorkspaceOptions`]. Out: the package graph of one `cargo metadata`, the checksums of `Cargo.lock`,
//! the texts of the manifests that declare models of `model-sbom.toml` and of `model-sbom.lock`. `Cargo.lock` is left as it was.

mod cargo;
mod cargo_lock;
mod checksums;
mod imports;
mod includes;
mod platforms;
mod replaced;
mod surroundings;
mod unstable;

pub(crate) use checksums::Checksums;
use checksums::ReadLock;
pub(crate) use includes::Included;
pub(crate) use platforms::Platforms;
pub(crate) use replaced::ScriptSettings;
pub(crate) use surroundings::{Checkout, checkout, repository_prefix, tracked_though_ignored};

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use camino::{Utf8Path, Utf8PathBuf};
use guppy::graph::PackageGraph;
use jiff::Timestamp;
use thiserror::Error;

use crate::diagnostic::{FileId, SourceMap};
use crate::files;
use crate::limits;
use crate::options::WorkspaceOptions;
use crate::paths::with_slashes;
use cargo::{ReadGraph, build_graph, read_graph, workspace_root};
use surroundings::{Surroundings, prefix_of_root};

/// Name of the file at the workspace root.
pub(crate) const WORKSPACE_FILE: &str = "model-sbom.toml";

/// Name of the lock at the workspace root.
pub(crate) const LOCK_FILE: &str = "model-sbom.lock";

/// The key below `[package.metadata]`.
pub(crate) const METADATA_KEY: &str = "model-sbom";

/// A workspace, read.
pub struct Workspace {
    /// Every package that could be compiled, on any platform and with any features.
    pub graph: PackageGraph,
    /// The manifest that was found or given.
    pub manifest_path: Utf8PathBuf,
    /// The text of the workspace root's manifest.
    pub root_manifest: String,
    /// Checksums of `Cargo.lock`.
    pub checksums: Checksums,
    /// The texts that spans point into.
    pub sources: SourceMap,
    /// Manifests with a `[package.metadata.model-sbom]` table.
    pub manifests: Vec<Manifest>,
    /// Manifests of the workspace with a metadata table that looks like a declaration and that is not read.
    pub suspects: Vec<FileId>,
    /// `model-sbom.toml`, if there is one.
    pub workspace_file: Option<FileId>,
    /// `model-sbom.lock`, if there is one.
    pub lock_file: Option<FileId>,
    /// The machine that compiles, and what it compiles for.
    pub platforms: Platforms,
    /// The settings of build scripts that come from outside: environment and configuration.
    pub scripts: ScriptSettings,
    /// When the commit was made that is checked out; `None` outside Git.
    pub commit_time: Option<Timestamp>,
    /// Where the repository was cloned from, asked of a workspace without a root package, which has no name.
    pub origin: Option<String>,
    /// What the user should know about how it was read.
    pub notices: Vec<String>,
}

/// A manifest whose package has a `[package.metadata.model-sbom]` table.
#[derive(Debug, Clone)]
pub struct Manifest {
    /// The package's id, as `cargo metadata` gives it.
    pub package: String,
    /// Its text.
    pub file: FileId,
    /// Whether its package is a member of the workspace: the user can fix it.
    pub member: bool,
    /// The files that it includes.
    pub included: Vec<Included>,
}

/// Why a workspace could not be read.
#[derive(Debug, Error)]
pub enum WorkspaceError {
    /// `cargo` is not there, or can't be run.
    #[error("cannot run `{cargo}`")]
    NoCargo {
        /// What was called.
        cargo: String,
        /// Why it failed.
        #[source]
        source: io::Error,
    },
    /// `cargo metadata` failed; it says why.
    #[error("`cargo metadata` failed: {message}")]
    Metadata {
        /// What it wrote to stderr, without the word `error:` in front.
        message: String,
    },
    /// What `cargo metadata` printed is not understood.
    #[error("cannot understand what `cargo metadata` printed")]
    Graph(#[source] Box<guppy::Error>),
    /// A file can't be read.
    #[error("cannot read {path}")]
    Read {
        /// The file.
        path: Utf8PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// `Cargo.lock` is not understood.
    #[error("cannot understand {path}: {message}")]
    Lock {
        /// The path of the lock.
        path: Utf8PathBuf,
        /// What the reader of TOML said.
        message: String,
    },
    /// No manifest here or above.
    #[error("could not find `Cargo.toml` in `{directory}` or any parent directory")]
    NoManifest {
        /// Where the search began.
        directory: Utf8PathBuf,
    },
    /// `--manifest-path` names no file.
    #[error("manifest path `{path}` does not exist")]
    ManifestMissing {
        /// What was named.
        path: Utf8PathBuf,
    },
    /// The compiler can't be asked what it compiles for.
    #[error("cannot ask the compiler what it compiles for: {message}")]
    Compiler {
        /// What the compiler said.
        message: String,
    },
    /// A target that the compiler does not know.
    #[error("`{target}` is not a target that can be compiled for: {message}")]
    Target {
        /// What was given.
        target: String,
        /// What the compiler says.
        message: String,
    },
    /// Cargo's configuration is not understood.
    #[error("cannot understand Cargo's configuration: {message}")]
    Config {
        /// What the reader said.
        message: String,
    },
}

impl Workspace {
    /// Reads the workspace of the options' manifest.
    pub fn load(options: &WorkspaceOptions) -> Result<Self, WorkspaceError> {
        Self::load_meanwhile(options, |_, _| ()).map(|(workspace, ())| workspace)
    }

    /// The same; meanwhile another core does something with the nearest `Cargo.lock`, as it is before Cargo finds that
    /// it is out of date, which ends when the flag is set.
    pub(crate) fn load_meanwhile<T: Send>(
        options: &WorkspaceOptions,
        meanwhile: impl FnOnce(Option<&Checksums>, &AtomicBool) -> T + Send,
    ) -> Result<(Self, T), WorkspaceError> {
        let manifest_path = locate_manifest(options)?;
        let directory = manifest_path.parent().unwrap_or(&options.current_dir).to_owned();
        let enough = AtomicBool::new(false);
        let (graph, surroundings, lock, meanwhile) = thread::scope(|scope| {
            let other = scope.spawn(|| {
                let surroundings = Surroundings::look(options, &directory);
                let lock = ReadLock::nearest(&directory);
                let meanwhile = meanwhile(lock.as_ref().map(|lock| &lock.checksums), &enough);
                (surroundings, lock, meanwhile)
            });
            let graph = read_graph(options, &manifest_path);
            enough.store(true, Ordering::Relaxed);
            let (surroundings, lock, meanwhile) = other.join().expect("nothing panics there");
            (graph, surroundings, lock, meanwhile)
        });
        let workspace = Self::put_together(options, manifest_path, graph?, surroundings?, lock)?;
        Ok((workspace, meanwhile))
    }

    fn put_together(
        options: &WorkspaceOptions,
        manifest_path: Utf8PathBuf,
        graph: ReadGraph,
        surroundings: Surroundings,
        read_lock: Option<ReadLock>,
    ) -> Result<Self, WorkspaceError> {
        let Surroundings { mut platforms, commit_time, prefix, notices: unstable, scripts } = surroundings;
        let ReadGraph { graph, metadata, flags, transient_lock, mut notices } = graph;
        notices.extend(unstable);
        let triples = platforms.triples();
        let (graph, metadata) = match scripts.without_replaced(&metadata, &triples) {
            Some(metadata) => (build_graph(&metadata)?, metadata),
            None => (graph, metadata),
        };
        notices.extend(scripts.replaced_in_part(&graph, &triples));
        let graph = match platforms.correct(&graph, flags) {
            false => graph,
            true => build_graph(&platforms.with_flags(&metadata)?)?,
        };
        let directory = manifest_path.parent().unwrap_or(&options.current_dir);
        let root = graph.workspace().root().to_owned();
        let prefix_of_root = prefix_of_root(&prefix, directory, &root);
        let lock_path = root.join("Cargo.lock");
        let lock = if transient_lock.is_some() { transient_lock } else { read_optional(&lock_path)? };
        let mut sources = SourceMap::default();
        let repository = above(&root, &prefix_of_root);
        sources.place_in_repository(prefix_of_root);
        let manifests = read_manifests(&graph, &root, &mut sources)?;
        let suspects = read_suspects(&graph, &root, &mut sources)?;
        let workspace_file = read_workspace_file(&root, &repository, &mut sources)?;
        let lock_file = read_optional(&root.join(LOCK_FILE))?.map(|text| sources.add(LOCK_FILE, text));
        let is_virtual = graph.workspace().member_by_path("").is_err();
        let origin = if is_virtual { surroundings::origin(&root) } else { None };
        Ok(Self {
            root_manifest: read(&root.join("Cargo.toml"))?,
            checksums: ReadLock::checksums(read_lock, lock.as_deref().unwrap_or_default(), &lock_path)?,
            manifest_path,
            sources,
            manifests,
            suspects,
            workspace_file,
            lock_file,
            platforms,
            scripts,
            commit_time,
            origin,
            notices,
            graph,
        })
    }

    /// The directory of the workspace.
    pub fn root(&self) -> &Utf8Path {
        self.graph.workspace().root()
    }
}

/// `model-sbom.toml` alone, without resolving any crate.
pub(crate) fn workspace_file(
    options: &WorkspaceOptions,
) -> Result<(SourceMap, Option<FileId>), WorkspaceError> {
    let root = workspace_root(options, &locate_manifest(options)?)?;
    let mut sources = SourceMap::default();
    let repository = above(&root, &repository_prefix(&root));
    let file = read_workspace_file(&root, &repository, &mut sources)?;
    Ok((sources, file))
}

/// `model-sbom.toml`, if there is one, and the files that it imports.
fn read_workspace_file(
    root: &Utf8Path,
    repository: &Utf8Path,
    sources: &mut SourceMap,
) -> Result<Option<FileId>, WorkspaceError> {
    let Some(text) = read_optional(&root.join(WORKSPACE_FILE))? else { return Ok(None) };
    imports::read(&text, root, repository, sources)?;
    Ok(Some(sources.add(WORKSPACE_FILE, text)))
}

/// The directory in which another stands at this relative path.
fn above(directory: &Utf8Path, prefix: &Utf8Path) -> Utf8PathBuf {
    directory.ancestors().nth(prefix.components().count()).unwrap_or(directory).to_owned()
}

/// The manifest that Cargo would use: the given one, else the first on the way up.
fn locate_manifest(options: &WorkspaceOptions) -> Result<Utf8PathBuf, WorkspaceError> {
    if let Some(path) = &options.manifest_path {
        let path = if path.is_dir() { path.join("Cargo.toml") } else { path.clone() };
        return if path.is_file() { Ok(path) } else { Err(WorkspaceError::ManifestMissing { path }) };
    }
    let mut directories = options.current_dir.ancestors().map(|directory| directory.join("Cargo.toml"));
    directories
        .find(|path| path.is_file())
        .ok_or_else(|| WorkspaceError::NoManifest { directory: options.current_dir.clone() })
}

/// Whether a key below `metadata` is the one of declarations, spelt in another way.
pub(crate) fn is_misspelt(key: &str) -> bool {
    key != METADATA_KEY && strsim::damerau_levenshtein(&key.to_lowercase(), METADATA_KEY) <= 2
}

/// Reads the manifests of the workspace with a table that looks like a declaration, and that this program does not read.
fn read_suspects(
    graph: &PackageGraph,
    root: &Utf8Path,
    sources: &mut SourceMap,
) -> Result<Vec<FileId>, WorkspaceError> {
    let has = |table: &serde_json::Value, is_meant: fn(&str) -> bool| {
        table.as_object().is_some_and(|table| table.keys().any(|key| is_meant(key)))
    };
    let root_manifest = root.join("Cargo.toml");
    let of_workspace = has(graph.workspace().metadata_table(), |key| key == METADATA_KEY || is_misspelt(key));
    let members = graph.workspace().iter().filter(|member| has(member.metadata_table(), is_misspelt));
    let mut paths: Vec<_> = members.map(|member| member.manifest_path()).collect();
    paths.extend(of_workspace.then_some(root_manifest.as_path()));
    paths.sort();
    paths.dedup();
    let suspects = paths.into_iter().map(|path| {
        let shown = with_slashes(path.strip_prefix(root).unwrap_or(path));
        Ok(match sources.find(&shown) {
            Some(file) => file,
            None => sources.add(shown, read(path)?),
        })
    });
    suspects.collect()
}

/// Reads the manifests whose packages have a `[package.metadata.model-sbom]` table.
fn read_manifests(
    graph: &PackageGraph,
    root: &Utf8Path,
    sources: &mut SourceMap,
) -> Result<Vec<Manifest>, WorkspaceError> {
    let mut packages: Vec<_> =
        graph.packages().filter(|package| package.metadata_table().get(METADATA_KEY).is_some()).collect();
    packages.sort_by_key(|package| (!package.in_workspace(), package.manifest_path()));
    let tree = files::work_tree(root);
    let mut manifests = Vec::new();
    for package in packages {
        let path = package.manifest_path();
        let text = read(path)?;
        let own = path.parent().unwrap_or(Utf8Path::new(""));
        let boundary = if package.in_workspace() { &tree } else { own };
        let included = includes::read(package, &text, root, boundary, sources);
        let file = match path.strip_prefix(root) {
            Ok(inside) => sources.add(with_slashes(inside), text),
            Err(_) => {
                sources.add_foreign(format!("{}-{}/Cargo.toml", package.name(), package.version()), text)
            }
        };
        let (package, member) = (package.id().to_string(), package.in_workspace());
        manifests.push(Manifest { package, file, member, included });
    }
    Ok(manifests)
}

fn read(path: &Utf8Path) -> Result<String, WorkspaceError> {
    files::read_text(path, limits::DECLARATION)
        .map_err(|source| WorkspaceError::Read { path: path.to_owned(), source })
}

fn read_optional(path: &Utf8Path) -> Result<Option<String>, WorkspaceError> {
    let tree = files::work_tree(path.parent().unwrap_or(Utf8Path::new("")));
    let text = match files::is_inside(path, &tree) {
        true => files::read_text(path, limits::DECLARATION),
        false => Err(io::Error::other("it is a link that leaves the Git work tree")),
    };
    match text {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(WorkspaceError::Read { path: path.to_owned(), source }),
    }
}
