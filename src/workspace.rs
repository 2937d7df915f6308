//! The workspace as Cargo and the disk give it, read once before the first stage.
//!
//! In: [`WorkspaceOptions`]. Out: the package graph of one `cargo metadata`, the checksums of `Cargo.lock`,
//! the texts of the manifests that declare models of `model-sbom.toml` and of `model-sbom.lock`. `Cargo.lock` is left as it was.

use std::collections::BTreeMap;
use std::io;
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use camino::{Utf8Path, Utf8PathBuf};
use cargo_metadata::{CargoOpt, MetadataCommand};
use guppy::CargoMetadata;
use guppy::graph::PackageGraph;
use jiff::Timestamp;
use thiserror::Error;

use crate::diagnostic::{FileId, SourceMap};
use crate::digest::{Algorithm, Digest};
use crate::options::{TargetChoice, WorkspaceOptions};
use crate::paths::with_slashes;

/// Name of the file at the workspace root.
pub const WORKSPACE_FILE: &str = "model-sbom.toml";

/// Name of the lock at the workspace root.
pub const LOCK_FILE: &str = "model-sbom.lock";

/// The key below `[package.metadata]`.
pub const METADATA_KEY: &str = "model-sbom";

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
    /// `model-sbom.toml`, if there is one.
    pub workspace_file: Option<FileId>,
    /// `model-sbom.lock`, if there is one.
    pub lock_file: Option<FileId>,
    /// Triple of the machine that compiles.
    pub host: String,
    /// Triples of `build.target` in Cargo's configuration.
    pub configured_targets: Vec<String>,
    /// When the commit was made that is checked out; `None` outside Git.
    pub commit_time: Option<Timestamp>,
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
    /// Whether its package is a member of the workspace: the user can mend it.
    pub member: bool,
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
        /// Which.
        path: Utf8PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// `Cargo.lock` is not understood.
    #[error("cannot understand {path}: {message}")]
    Lock {
        /// Where it is.
        path: Utf8PathBuf,
        /// What is wrong.
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
    /// Cargo's configuration is not understood.
    #[error("cannot understand Cargo's configuration: {message}")]
    Config {
        /// What is wrong.
        message: String,
    },
}

impl Workspace {
    /// Reads the workspace of the options' manifest.
    pub fn load(options: &WorkspaceOptions) -> Result<Self, WorkspaceError> {
        Self::load_meanwhile(options, |_| ()).map(|(workspace, ())| workspace)
    }

    /// The same; meanwhile another core does something that ends when the flag is set.
    pub(crate) fn load_meanwhile<T: Send>(
        options: &WorkspaceOptions,
        meanwhile: impl FnOnce(&AtomicBool) -> T + Send,
    ) -> Result<(Self, T), WorkspaceError> {
        let manifest_path = locate_manifest(options)?;
        let directory = manifest_path.parent().unwrap_or(&options.current_dir).to_owned();
        let enough = AtomicBool::new(false);
        let (graph, surroundings, meanwhile) = thread::scope(|scope| {
            let other = scope.spawn(|| (Surroundings::look(options, &directory), meanwhile(&enough)));
            let graph = read_graph(options, &manifest_path);
            enough.store(true, Ordering::Relaxed);
            let (surroundings, meanwhile) = other.join().expect("nothing panics there");
            (graph, surroundings, meanwhile)
        });
        let workspace = Self::put_together(options, manifest_path, graph?, surroundings?)?;
        Ok((workspace, meanwhile))
    }

    fn put_together(
        options: &WorkspaceOptions,
        manifest_path: Utf8PathBuf,
        graph: ReadGraph,
        surroundings: Surroundings,
    ) -> Result<Self, WorkspaceError> {
        let ReadGraph { graph, transient_lock, notices } = graph;
        let Surroundings { host, configured_targets, commit_time, prefix } = surroundings;
        let directory = manifest_path.parent().unwrap_or(&options.current_dir);
        let root = graph.workspace().root().to_owned();
        let lock_path = root.join("Cargo.lock");
        let lock = if transient_lock.is_some() { transient_lock } else { read_optional(&lock_path)? };
        let mut sources = SourceMap::default();
        sources.place_in_repository(prefix_of_root(&prefix, directory, &root));
        let manifests = read_manifests(&graph, &root, &mut sources)?;
        let workspace_file =
            read_optional(&root.join(WORKSPACE_FILE))?.map(|text| sources.add(WORKSPACE_FILE, text));
        let lock_file = read_optional(&root.join(LOCK_FILE))?.map(|text| sources.add(LOCK_FILE, text));
        Ok(Self {
            root_manifest: read(&root.join("Cargo.toml"))?,
            checksums: Checksums::parse(lock.as_deref().unwrap_or_default(), &lock_path)?,
            manifest_path,
            sources,
            manifests,
            workspace_file,
            lock_file,
            host,
            configured_targets,
            commit_time,
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
pub fn workspace_file(options: &WorkspaceOptions) -> Result<(SourceMap, Option<FileId>), WorkspaceError> {
    let root = workspace_root(options, &locate_manifest(options)?)?;
    let mut sources = SourceMap::default();
    let text = read_optional(&root.join(WORKSPACE_FILE))?;
    let file = text.map(|text| sources.add(WORKSPACE_FILE, text));
    Ok((sources, file))
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

/// What Cargo says.
struct ReadGraph {
    graph: PackageGraph,
    /// The text of a `Cargo.lock` that Cargo made for this run only.
    transient_lock: Option<String>,
    notices: Vec<String>,
}

/// What the machine and the repository say.
struct Surroundings {
    host: String,
    configured_targets: Vec<String>,
    commit_time: Option<Timestamp>,
    prefix: Utf8PathBuf,
}

impl Surroundings {
    /// One question after the other: Cargo, which has the other core, takes longer than all of them.
    fn look(options: &WorkspaceOptions, directory: &Utf8Path) -> Result<Self, WorkspaceError> {
        let (host, configured_targets) = read_config(options)?;
        let (commit_time, prefix) = (commit_time(directory), repository_prefix(directory));
        Ok(Self { host, configured_targets, commit_time, prefix })
    }
}

/// Runs `cargo metadata` over all features, so that any selection can be judged from its output.
///
/// The first try forbids Cargo to write. Only where that fails for `Cargo.lock` and the user did not ask for
/// it, Cargo may resolve anew, and what it wrote is undone.
fn read_graph(options: &WorkspaceOptions, manifest_path: &Utf8Path) -> Result<ReadGraph, WorkspaceError> {
    let flags: Vec<_> = options.lock.iter().map(|flag| (*flag).to_owned()).collect();
    let mut locked = flags.clone();
    if !options.is_locked() {
        locked.push("--locked".to_owned());
    }
    match metadata(options, manifest_path, &locked) {
        Err(WorkspaceError::Metadata { message }) if message.contains("--locked") && !options.is_locked() => {
            resolve_anew(options, manifest_path, &flags)
        }
        json => Ok(ReadGraph { graph: graph(&json?)?, transient_lock: None, notices: Vec::new() }),
    }
}

fn resolve_anew(
    options: &WorkspaceOptions,
    manifest_path: &Utf8Path,
    flags: &[String],
) -> Result<ReadGraph, WorkspaceError> {
    let root = workspace_root(options, manifest_path)?;
    let before = LockFile::remember(&root)?;
    let json = metadata(options, manifest_path, flags);
    let transient_lock = read_optional(&before.path)?;
    let state = if before.text.is_some() { "out of date" } else { "missing" };
    before.restore()?;
    let notice = format!(
        "Cargo.lock is {state}: the versions listed are what Cargo would choose now, and it was left as it was; \
         run `cargo update --workspace` and commit it"
    );
    Ok(ReadGraph { graph: graph(&json?)?, transient_lock, notices: vec![notice] })
}

fn graph(json: &str) -> Result<PackageGraph, WorkspaceError> {
    let graph = CargoMetadata::parse_json(json).and_then(CargoMetadata::build_graph);
    graph.map_err(|error| WorkspaceError::Graph(Box::new(error)))
}

fn metadata(
    options: &WorkspaceOptions,
    manifest_path: &Utf8Path,
    flags: &[String],
) -> Result<String, WorkspaceError> {
    let mut command = MetadataCommand::new();
    command.cargo_path(&options.cargo).manifest_path(manifest_path).features(CargoOpt::AllFeatures);
    command.other_options(flags.to_vec());
    let output = run_cargo(command.cargo_command(), options)?;
    if !output.status.success() {
        return Err(WorkspaceError::Metadata { message: cargo_message(&output.stderr) });
    }
    // Cargo's JSON is UTF-8; a path that is none makes the whole of it unusable.
    String::from_utf8(output.stdout)
        .map_err(|_| WorkspaceError::Metadata { message: "its output is not UTF-8".to_owned() })
}

fn run_cargo(mut command: Command, options: &WorkspaceOptions) -> Result<Output, WorkspaceError> {
    command.current_dir(&options.current_dir).stdin(Stdio::null()).output().map_err(|source| {
        WorkspaceError::NoCargo { cargo: options.cargo.to_string_lossy().into_owned(), source }
    })
}

/// What Cargo wrote, without the progress lines in front of its error.
fn cargo_message(stderr: &[u8]) -> String {
    let text = String::from_utf8_lossy(stderr);
    let start = text.find("error:").map_or(0, |at| at + "error:".len());
    text[start..].trim().to_owned()
}

/// The workspace root without resolving anything.
fn workspace_root(
    options: &WorkspaceOptions,
    manifest_path: &Utf8Path,
) -> Result<Utf8PathBuf, WorkspaceError> {
    let mut command = Command::new(&options.cargo);
    command
        .args(["locate-project", "--workspace", "--message-format", "plain", "--manifest-path"])
        .arg(manifest_path);
    let output = run_cargo(command, options)?;
    let manifest = Utf8PathBuf::from(String::from_utf8_lossy(&output.stdout).trim());
    match manifest.parent() {
        Some(root) if output.status.success() => Ok(root.to_owned()),
        _ => Err(WorkspaceError::Metadata { message: cargo_message(&output.stderr) }),
    }
}

/// `Cargo.lock` as it was before Cargo ran.
struct LockFile {
    path: Utf8PathBuf,
    text: Option<String>,
}

impl LockFile {
    fn remember(root: &Utf8Path) -> Result<Self, WorkspaceError> {
        let path = root.join("Cargo.lock");
        Ok(Self { text: read_optional(&path)?, path })
    }

    fn restore(self) -> Result<(), WorkspaceError> {
        let now = read_optional(&self.path)?;
        let result = match &self.text {
            Some(text) if now.as_ref() != Some(text) => std::fs::write(&self.path, text),
            None if now.is_some() => std::fs::remove_file(&self.path),
            _ => Ok(()),
        };
        result.map_err(|source| WorkspaceError::Read { path: self.path, source })
    }
}

/// The host's triple, and `build.target` with `CARGO_BUILD_TARGET`.
fn read_config(options: &WorkspaceOptions) -> Result<(String, Vec<String>), WorkspaceError> {
    let unreadable = |error: cargo_config2::Error| WorkspaceError::Config { message: error.to_string() };
    let mut resolve = cargo_config2::ResolveOptions::default();
    if let Some(host) = rustc_host(&options.current_dir) {
        resolve = resolve.host_triple(host);
    }
    let config =
        cargo_config2::Config::load_with_options(&options.current_dir, resolve).map_err(unreadable)?;
    let host = config.host_triple().map_err(unreadable)?.to_owned();
    if options.target != TargetChoice::Configured {
        return Ok((host, Vec::new()));
    }
    let targets = config.build.target.iter().flatten().map(|target| target.triple().to_owned()).collect();
    Ok((host, targets))
}

/// The host as `rustc -vV` has it; `cargo -vV` says the same and takes ten times as long, since it also asks what the
/// operating system is called.
fn rustc_host(directory: &Utf8Path) -> Option<String> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("-vV").current_dir(directory).stdin(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.lines().find_map(|line| line.strip_prefix("host: ")).map(str::to_owned)
}

/// When the commit was made that is checked out.
fn commit_time(directory: &Utf8Path) -> Option<Timestamp> {
    let mut command = Command::new("git");
    command
        .current_dir(directory)
        .args(["log", "-1", "--format=%ct", "--no-show-signature"])
        .stdin(Stdio::null());
    let output = command.output().ok().filter(|output| output.status.success())?;
    let seconds = String::from_utf8(output.stdout).ok()?.trim().parse().ok()?;
    Timestamp::from_second(seconds).ok()
}

/// Where a directory stands in its Git repository: a relative path, empty at the top and outside one.
pub fn repository_prefix(directory: &Utf8Path) -> Utf8PathBuf {
    let mut command = Command::new("git");
    command.current_dir(directory).args(["rev-parse", "--show-prefix"]).stdin(Stdio::null());
    let output = command.output().ok().filter(|output| output.status.success());
    let prefix = output.and_then(|output| String::from_utf8(output.stdout).ok()).unwrap_or_default();
    Utf8PathBuf::from(prefix.trim_end_matches(['\n', '\r', '/']))
}

/// The same of the workspace root, from that of a directory in the workspace.
fn prefix_of_root(prefix: &Utf8Path, directory: &Utf8Path, root: &Utf8Path) -> Utf8PathBuf {
    match directory.strip_prefix(root) {
        Ok(inside) if prefix.ends_with(inside) => {
            prefix.ancestors().nth(inside.components().count()).unwrap_or(Utf8Path::new("")).to_owned()
        }
        _ => repository_prefix(root),
    }
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
    let mut manifests = Vec::new();
    for package in packages {
        let path = package.manifest_path();
        let text = read(path)?;
        let file = match path.strip_prefix(root) {
            Ok(inside) => sources.add(with_slashes(inside), text),
            Err(_) => {
                sources.add_foreign(format!("{}-{}/Cargo.toml", package.name(), package.version()), text)
            }
        };
        manifests.push(Manifest { package: package.id().to_string(), file, member: package.in_workspace() });
    }
    Ok(manifests)
}

/// The checksums of `Cargo.lock`, by name and version.
#[derive(Debug, Default)]
pub struct Checksums(BTreeMap<(String, String, String), Digest>);

impl Checksums {
    /// Reads the text of a `Cargo.lock`: versions 3 and 4 with the checksum beside the package, 1 and 2 with
    /// checksums in `[metadata]`.
    pub(crate) fn parse(text: &str, path: &Utf8Path) -> Result<Self, WorkspaceError> {
        #[derive(serde::Deserialize)]
        struct Lock {
            #[serde(default)]
            package: Vec<Locked>,
            #[serde(default)]
            metadata: BTreeMap<String, String>,
        }
        #[derive(serde::Deserialize)]
        struct Locked {
            name: String,
            version: String,
            source: Option<String>,
            checksum: Option<String>,
        }
        let lock: Lock = toml::from_str(text).map_err(|error| WorkspaceError::Lock {
            path: path.to_owned(),
            message: error.message().to_owned(),
        })?;
        let mut checksums = BTreeMap::new();
        for Locked { name, version, source, checksum } in lock.package {
            let Some(source) = source else { continue };
            let old = || lock.metadata.get(&format!("checksum {name} {version} ({source})"));
            let digest =
                checksum.as_ref().or_else(old).and_then(|hex| Digest::from_hex(Algorithm::Sha256, hex));
            if let Some(digest) = digest {
                checksums.insert((name, version, source), digest);
            }
        }
        Ok(Self(checksums))
    }

    /// The name and version of each package that has one, sorted.
    pub(crate) fn packages(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.keys().map(|(name, version, _)| (name.as_str(), version.as_str()))
    }

    /// The checksum of a package from this source.
    pub fn get(&self, name: &str, version: &str, source: &str) -> Option<&Digest> {
        self.0.get(&(name.to_owned(), version.to_owned(), source.to_owned()))
    }
}

fn read(path: &Utf8Path) -> Result<String, WorkspaceError> {
    std::fs::read_to_string(path).map_err(|source| WorkspaceError::Read { path: path.to_owned(), source })
}

fn read_optional(path: &Utf8Path) -> Result<Option<String>, WorkspaceError> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(WorkspaceError::Read { path: path.to_owned(), source }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_are_read_from_new_and_old_lock_files() {
        let registry = "registry+https://github.com/rust-lang/crates.io-index";
        let digest = "ab".repeat(32);
        let new = format!(
            "version = 4\n[[package]]\nname = \"a\"\nversion = \"1.0.0\"\nsource = \"{registry}\"\nchecksum = \"{digest}\"\n"
        );
        let old = format!(
            "[[package]]\nname = \"a\"\nversion = \"1.0.0\"\nsource = \"{registry}\"\n[metadata]\n\"checksum a 1.0.0 ({registry})\" = \"{digest}\"\n"
        );
        for text in [new, old] {
            let checksums = Checksums::parse(&text, Utf8Path::new("Cargo.lock")).expect("valid");
            assert_eq!(
                checksums.get("a", "1.0.0", registry).map(Digest::hex),
                Some(digest.as_str()),
                "{text}"
            );
            assert_eq!(checksums.get("a", "1.0.1", registry), None);
        }
        Checksums::parse("[[package]]\n<<<<<<<", Utf8Path::new("Cargo.lock")).expect_err("a merge conflict");
    }

    #[test]
    fn the_root_stands_as_many_directories_above_as_the_manifest_is_below() {
        for (prefix, directory, expected) in [
            ("", "/repo", ""),
            ("rust", "/repo", "rust"),
            ("rust/crates/a", "/repo/crates/a", "rust"),
            ("crates/a", "/repo/crates/a", ""),
        ] {
            let found = prefix_of_root(prefix.into(), directory.into(), "/repo".into());
            assert_eq!(found, expected, "{prefix} {directory}");
        }
    }

    #[test]
    fn cargo_speaks_for_itself_without_its_progress() {
        assert_eq!(
            cargo_message(b"    Updating crates.io index\nerror: no such crate\n\nCaused by: x\n"),
            "no such crate\n\nCaused by: x"
        );
        assert_eq!(cargo_message(b"odd"), "odd");
    }
}
