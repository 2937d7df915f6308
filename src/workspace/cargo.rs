//! What Cargo says of a workspace: one `cargo metadata`, whose graph is read while Cargo still ends.

use std::io::{self, BufRead, BufReader, Read};
use std::process::{Command, Output, Stdio};
use std::thread;

use camino::{Utf8Path, Utf8PathBuf};
use cargo_metadata::{CargoOpt, MetadataCommand};
use guppy::CargoMetadata;
use guppy::graph::PackageGraph;

use super::{WorkspaceError, read_optional};
use crate::options::WorkspaceOptions;

/// Bytes that a pipe holds, so that each read empties it (`pipe(7)`, "Pipe capacity").
const PIPE: usize = 64 * 1024;

/// What Cargo says.
pub(super) struct ReadGraph {
    pub(super) graph: PackageGraph,
    /// The text of a `Cargo.lock` that Cargo made for this run only.
    pub(super) transient_lock: Option<String>,
    pub(super) notices: Vec<String>,
}

/// Runs `cargo metadata` over all features, so that any selection can be judged from its output.
///
/// The first try forbids Cargo to write. Only where that fails for `Cargo.lock` and the user did not ask for
/// it, Cargo may resolve anew, and what it wrote is undone.
pub(super) fn read_graph(
    options: &WorkspaceOptions,
    manifest_path: &Utf8Path,
) -> Result<ReadGraph, WorkspaceError> {
    let flags: Vec<_> = options.lock.iter().map(|flag| (*flag).to_owned()).collect();
    let mut locked = flags.clone();
    if !options.is_locked() {
        locked.push("--locked".to_owned());
    }
    match metadata(options, manifest_path, &locked) {
        Err(WorkspaceError::Metadata { message }) if message.contains("--locked") && !options.is_locked() => {
            resolve_anew(options, manifest_path, &flags)
        }
        graph => Ok(ReadGraph { graph: graph?, transient_lock: None, notices: Vec::new() }),
    }
}

fn resolve_anew(
    options: &WorkspaceOptions,
    manifest_path: &Utf8Path,
    flags: &[String],
) -> Result<ReadGraph, WorkspaceError> {
    let root = workspace_root(options, manifest_path)?;
    let before = LockFile::remember(&root)?;
    let graph = metadata(options, manifest_path, flags);
    let transient_lock = read_optional(&before.path)?;
    let state = if before.text.is_some() { "out of date" } else { "missing" };
    before.restore()?;
    let notice = format!(
        "Cargo.lock is {state}: the versions listed are what Cargo would choose now, and it was left as it was; \
         run `cargo update --workspace` and commit it"
    );
    Ok(ReadGraph { graph: graph?, transient_lock, notices: vec![notice] })
}

fn metadata(
    options: &WorkspaceOptions,
    manifest_path: &Utf8Path,
    flags: &[String],
) -> Result<PackageGraph, WorkspaceError> {
    let mut command = MetadataCommand::new();
    command.cargo_path(&options.cargo).manifest_path(manifest_path).features(CargoOpt::AllFeatures);
    command.other_options(flags.to_vec());
    let said = first_line(command.cargo_command(), options, |json| {
        // Cargo's JSON is UTF-8; a path that is none makes the whole of it unusable.
        let json = std::str::from_utf8(json)
            .map_err(|_| WorkspaceError::Metadata { message: "its output is not UTF-8".to_owned() })?;
        let graph = CargoMetadata::parse_json(json).and_then(CargoMetadata::build_graph);
        graph.map_err(|error| WorkspaceError::Graph(Box::new(error)))
    })?;
    match said {
        Said::Line(graph) => graph,
        Said::Failed { stderr } => Err(WorkspaceError::Metadata { message: cargo_message(&stderr) }),
    }
}

/// What came of a command that prints one line.
enum Said<T> {
    /// What was made of it.
    Line(T),
    /// The command failed, whatever it printed.
    Failed { stderr: Vec<u8> },
}

/// Runs Cargo and makes something of the first line it prints, while Cargo takes apart what it had in memory: of a
/// large workspace that takes as long as the line itself.
fn first_line<T>(
    mut command: Command,
    options: &WorkspaceOptions,
    make: impl FnOnce(&[u8]) -> T,
) -> Result<Said<T>, WorkspaceError> {
    let not_run =
        |source| WorkspaceError::NoCargo { cargo: options.cargo.to_string_lossy().into_owned(), source };
    command
        .current_dir(&options.current_dir)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut cargo = command.spawn().map_err(not_run)?;
    let mut stdout = BufReader::with_capacity(PIPE, cargo.stdout.take().expect("its output is a pipe"));
    let mut stderr = cargo.stderr.take().expect("its messages are a pipe");
    thread::scope(|scope| {
        let messages = scope.spawn(move || {
            let mut messages = Vec::new();
            stderr.read_to_end(&mut messages).map(|_| messages)
        });
        let mut line = Vec::new();
        stdout.read_until(b'\n', &mut line).map_err(not_run)?;
        let made = make(&line);
        io::copy(&mut stdout, &mut io::sink()).map_err(not_run)?;
        let stderr = messages.join().expect("reading does not panic").map_err(not_run)?;
        let success = cargo.wait().map_err(not_run)?.success();
        Ok(if success { Said::Line(made) } else { Said::Failed { stderr } })
    })
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
