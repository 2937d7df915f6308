//! What Cargo says of a workspace: one `cargo metadata`.

use std::process::{Command, Output, Stdio};

use camino::{Utf8Path, Utf8PathBuf};
use cargo_metadata::{CargoOpt, MetadataCommand};
use guppy::CargoMetadata;
use guppy::graph::PackageGraph;

use super::WorkspaceError;
use super::cargo_lock::CargoLock;
use super::platforms::Flags;
use crate::options::WorkspaceOptions;

/// What Cargo says.
pub(super) struct ReadGraph {
    pub(super) graph: PackageGraph,
    /// The line of JSON that it was made from.
    pub(super) metadata: String,
    /// What stands in it for expressions that `guppy` can't read.
    pub(super) flags: Flags,
    /// The text of a `Cargo.lock` that Cargo made for this run only.
    pub(super) transient_lock: Option<String>,
    pub(super) notices: Vec<String>,
}

/// One line of `cargo metadata`, read.
struct Read {
    graph: PackageGraph,
    metadata: String,
    flags: Flags,
}

/// Runs `cargo metadata` over all features, so that any selection can be judged from its output.
///
/// The first try forbids Cargo to write `Cargo.lock`. Only where that fails and the user did not ask for it, Cargo may resolve
/// anew, and what it wrote is undone.
pub(super) fn read_graph(
    options: &WorkspaceOptions,
    manifest_path: &Utf8Path,
) -> Result<ReadGraph, WorkspaceError> {
    let flags: Vec<_> = options.lock.iter().map(|flag| (*flag).to_owned()).collect();
    let locked = match options.is_locked() {
        true => flags.clone(),
        false => [flags.as_slice(), &["--locked".to_owned()]].concat(),
    };
    match metadata(options, manifest_path, &locked) {
        Err(WorkspaceError::Metadata { message }) if !options.is_locked() && message.contains("--locked") => {
            resolve_anew(options, manifest_path, &flags)
        }
        read => read.map(|Read { graph, metadata, flags }| ReadGraph {
            graph,
            metadata,
            flags,
            transient_lock: None,
            notices: Vec::new(),
        }),
    }
}

fn resolve_anew(
    options: &WorkspaceOptions,
    manifest_path: &Utf8Path,
    flags: &[String],
) -> Result<ReadGraph, WorkspaceError> {
    let before = CargoLock::remember(&workspace_root(options, manifest_path)?)?;
    let read = metadata(options, manifest_path, flags);
    let notices = vec![notice(if before.text.is_some() { "out of date" } else { "missing" })];
    let transient_lock = before.restore()?;
    let Read { graph, metadata, flags } = read?;
    Ok(ReadGraph { graph, metadata, flags, transient_lock, notices })
}

fn notice(state: &str) -> String {
    format!(
        "Cargo.lock is {state}: the versions listed are what Cargo would choose now, and it was left as it was; \
         run `cargo update --workspace` and commit it"
    )
}

/// What `cargo metadata` says.
fn metadata(
    options: &WorkspaceOptions,
    manifest_path: &Utf8Path,
    flags: &[String],
) -> Result<Read, WorkspaceError> {
    let mut command = MetadataCommand::new();
    command.cargo_path(&options.cargo).manifest_path(manifest_path).features(CargoOpt::AllFeatures);
    // Features of dependencies are on where they are asked for; `--all-features` is about members.
    let of_dependencies = options.features.names.iter().filter(|name| name.contains('/')).cloned().collect();
    command.features(CargoOpt::SomeFeatures(of_dependencies));
    command.other_options(flags.to_vec());
    let output = run_cargo(command.cargo_command(), options)?;
    if !output.status.success() {
        return Err(WorkspaceError::Metadata { message: cargo_message(&output.stderr) });
    }
    // Cargo's JSON is UTF-8; a path that is none makes the whole of it unusable.
    let metadata = String::from_utf8(output.stdout)
        .map_err(|_| WorkspaceError::Metadata { message: "its output is not UTF-8".to_owned() })?;
    let unread = match build_graph(&metadata) {
        Ok(graph) => return Ok(Read { graph, metadata, flags: Flags::default() }),
        Err(unread) => unread,
    };
    // Cargo builds what it takes an expression of that `guppy` refuses, such as `cfg(target_has_atomic)`.
    let flags = Flags::for_unread(&metadata)?;
    if flags.is_empty() {
        return Err(unread);
    }
    let metadata = flags.put_into(&metadata)?;
    Ok(Read { graph: build_graph(&metadata)?, metadata, flags })
}

/// The packages that a line of `cargo metadata` describes.
pub(super) fn build_graph(metadata: &str) -> Result<PackageGraph, WorkspaceError> {
    let graph = CargoMetadata::parse_json(metadata).and_then(CargoMetadata::build_graph);
    graph.map_err(|error| WorkspaceError::Graph(Box::new(error)))
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
pub(super) fn workspace_root(
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_speaks_for_itself_without_its_progress() {
        assert_eq!(
            cargo_message(b"    Updating crates.io index\nerror: no such crate\n\nCaused by: x\n"),
            "no such crate\n\nCaused by: x"
        );
        assert_eq!(cargo_message(b"odd"), "odd");
    }
}
