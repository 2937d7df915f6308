//! What Cargo says of a workspace: one `cargo metadata`, whose graph is read while Cargo still ends.

use std::io::{self, BufRead, BufReader, Read as _};
use std::process::{Child, ChildStderr, Command, Output, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};
use cargo_metadata::{CargoOpt, MetadataCommand};
use guppy::CargoMetadata;
use guppy::graph::PackageGraph;

use super::lock_file::{self, Held, LockFile};
use super::{WorkspaceError, warm_up};
use crate::options::WorkspaceOptions;

/// Bytes that a pipe holds, so that each read empties it (`pipe(7)`, "Pipe capacity").
const PIPE: usize = 64 * 1024;

/// Bytes of the line that `cargo metadata` prints, for each of `Cargo.lock`: more than it needs, so that it need not grow.
const LINE_BYTES: usize = 24;

/// How long `Cargo.lock` is held at most. Cargo says at once when it waits for it, unless a version of it says so in other
/// words.
const PATIENCE: Duration = Duration::from_secs(60);

/// What Cargo says.
pub(super) struct ReadGraph {
    pub(super) graph: PackageGraph,
    /// The line of JSON that it was made from.
    pub(super) metadata: String,
    /// The text of a `Cargo.lock` that Cargo made for this run only.
    pub(super) transient_lock: Option<String>,
    pub(super) notices: Vec<String>,
}

/// One line of `cargo metadata`, read.
struct Read {
    graph: PackageGraph,
    metadata: String,
}

/// Runs `cargo metadata` over all features, so that any selection can be judged from its output.
///
/// The first tries forbid Cargo to write `Cargo.lock`, by a lock on it, then by `--locked`. Only where that fails and the
/// user did not ask for it, Cargo may resolve anew, and what it wrote is undone.
pub(super) fn read_graph(
    options: &WorkspaceOptions,
    manifest_path: &Utf8Path,
) -> Result<ReadGraph, WorkspaceError> {
    let flags: Vec<_> = options.lock.iter().map(|flag| (*flag).to_owned()).collect();
    let as_it_is = |read: Read| ReadGraph {
        graph: read.graph,
        metadata: read.metadata,
        transient_lock: None,
        notices: Vec::new(),
    };
    if options.is_locked() {
        return unheld_metadata(options, manifest_path, &flags).map(as_it_is);
    }
    if let Some(held) = Held::new(manifest_path) {
        let read = metadata(options, manifest_path, &flags, Some(&held));
        let transient_lock = held.end()?;
        if let Some(Read { graph, metadata }) = read? {
            let notices = transient_lock.iter().map(|_| notice("out of date")).collect();
            return Ok(ReadGraph { graph, metadata, transient_lock, notices });
        }
    }
    let locked = [flags.as_slice(), &["--locked".to_owned()]].concat();
    match unheld_metadata(options, manifest_path, &locked) {
        Err(WorkspaceError::Metadata { message }) if message.contains("--locked") => {
            resolve_anew(options, manifest_path, &flags)
        }
        read => read.map(as_it_is),
    }
}

fn resolve_anew(
    options: &WorkspaceOptions,
    manifest_path: &Utf8Path,
    flags: &[String],
) -> Result<ReadGraph, WorkspaceError> {
    let before = LockFile::remember(&workspace_root(options, manifest_path)?)?;
    let read = unheld_metadata(options, manifest_path, flags);
    let notices = vec![notice(if before.text.is_some() { "out of date" } else { "missing" })];
    let transient_lock = before.restore()?;
    let Read { graph, metadata } = read?;
    Ok(ReadGraph { graph, metadata, transient_lock, notices })
}

fn notice(state: &str) -> String {
    format!(
        "Cargo.lock is {state}: the versions listed are what Cargo would choose now, and it was left as it was; \
         run `cargo update --workspace` and commit it"
    )
}

/// What `cargo metadata` says, while nobody holds `Cargo.lock`.
fn unheld_metadata(
    options: &WorkspaceOptions,
    manifest_path: &Utf8Path,
    flags: &[String],
) -> Result<Read, WorkspaceError> {
    Ok(metadata(options, manifest_path, flags, None)?.expect("it waits for nobody"))
}

/// What `cargo metadata` says; `None` where it would write the `Cargo.lock` that is held.
fn metadata(
    options: &WorkspaceOptions,
    manifest_path: &Utf8Path,
    flags: &[String],
    held: Option<&Held>,
) -> Result<Option<Read>, WorkspaceError> {
    let mut command = MetadataCommand::new();
    command.cargo_path(&options.cargo).manifest_path(manifest_path).features(CargoOpt::AllFeatures);
    // Features of dependencies are on where they are asked for; `--all-features` is about members.
    let of_dependencies = options.features.names.iter().filter(|name| name.contains('/')).cloned().collect();
    command.features(CargoOpt::SomeFeatures(of_dependencies));
    command.other_options(flags.to_vec());
    let said = first_line(command.cargo_command(), options, held, |json| {
        // Cargo's JSON is UTF-8; a path that is none makes the whole of it unusable.
        let metadata = String::from_utf8(json)
            .map_err(|_| WorkspaceError::Metadata { message: "its output is not UTF-8".to_owned() })?;
        Ok(Read { graph: build_graph(&metadata)?, metadata })
    })?;
    match said {
        Said::Line(read) => read.map(Some),
        Said::Waits => Ok(None),
        Said::Failed { stderr } => Err(WorkspaceError::Metadata { message: cargo_message(&stderr) }),
    }
}

/// The packages that a line of `cargo metadata` describes.
pub(super) fn build_graph(metadata: &str) -> Result<PackageGraph, WorkspaceError> {
    let graph = CargoMetadata::parse_json(metadata).and_then(CargoMetadata::build_graph);
    graph.map_err(|error| WorkspaceError::Graph(Box::new(error)))
}

/// What came of a command that prints one line.
enum Said<T> {
    /// What was made of it.
    Line(T),
    /// The command failed, whatever it printed.
    Failed { stderr: Vec<u8> },
    /// It waited to write the file that is held, and was ended.
    Waits,
}

/// Runs Cargo and makes something of the first line it prints, while Cargo takes apart what it had in memory: of a
/// large workspace that takes as long as the line itself.
fn first_line<T>(
    mut command: Command,
    options: &WorkspaceOptions,
    held: Option<&Held>,
    make: impl FnOnce(Vec<u8>) -> T,
) -> Result<Said<T>, WorkspaceError> {
    let not_run =
        |source| WorkspaceError::NoCargo { cargo: options.cargo.to_string_lossy().into_owned(), source };
    command
        .current_dir(&options.current_dir)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    if held.is_some() {
        // Cargo has to say when it waits.
        command.env("CARGO_TERM_QUIET", "false");
    }
    let mut cargo = command.spawn().map_err(not_run)?;
    let mut stdout = BufReader::with_capacity(PIPE, cargo.stdout.take().expect("its output is a pipe"));
    let stderr = cargo.stderr.take().expect("its messages are a pipe");
    let cargo = Mutex::new(cargo);
    let lock_length = held.map_or(0, Held::length);
    thread::scope(|scope| {
        let messages = scope.spawn(|| listen(stderr, &cargo, held));
        warm_up::run(lock_length);
        let mut line = Vec::with_capacity(lock_length * LINE_BYTES);
        stdout.read_until(b'\n', &mut line).map_err(not_run)?;
        let made = make(line);
        io::copy(&mut stdout, &mut io::sink()).map_err(not_run)?;
        let Messages { stderr, waits } = messages.join().expect("reading does not panic").map_err(not_run)?;
        let success = cargo.lock().unwrap_or_else(PoisonError::into_inner).wait().map_err(not_run)?.success();
        Ok(match (waits, success) {
            (true, _) => Said::Waits,
            (false, true) => Said::Line(made),
            (false, false) => Said::Failed { stderr },
        })
    })
}

/// What Cargo wrote to stderr.
struct Messages {
    stderr: Vec<u8>,
    /// Whether it would write the file that is held.
    waits: bool,
}

/// Takes in what Cargo writes to stderr. Where it waits for the file that is held, it is ended and the file let go; so
/// is the file after [`PATIENCE`], in case that Cargo waits and was not understood.
fn listen(mut stderr: ChildStderr, cargo: &Mutex<Child>, held: Option<&Held>) -> io::Result<Messages> {
    let mut messages = Messages { stderr: Vec::new(), waits: false };
    let (ended, end) = mpsc::channel::<()>();
    thread::scope(|scope| {
        scope.spawn(move || {
            if end.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                held.iter().for_each(|held| held.let_go());
            }
        });
        let _ended = ended;
        let mut buffer = [0; 4096];
        loop {
            match stderr.read(&mut buffer) {
                Ok(0) => return Ok(()),
                Ok(length) => messages.stderr.extend_from_slice(&buffer[..length]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
            if let Some(held) = held
                && !messages.waits
                && lock_file::waits(&messages.stderr)
            {
                messages.waits = true;
                cargo.lock().unwrap_or_else(PoisonError::into_inner).kill()?;
                held.let_go();
            }
        }
    })?;
    Ok(messages)
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
