//! The commands: each reads like the pipeline.

mod check;
mod conform;
mod diff;
mod explain;
mod generate;
mod licenses;
mod lock;
mod notices;
mod report;
mod review;
mod verify;

pub use check::check;
pub use conform::{ConformOptions, conform};
pub use diff::{DiffOptions, ExitCode, diff};
pub use explain::explain;
pub use generate::{GenerateOptions, generate};
pub use licenses::{Query, licenses};
pub use lock::lock;
pub use notices::{NoticesOptions, notices};
pub use report::{ReportFormat, ReportOptions, report};
pub use review::{Record, review};
pub use verify::{VerifyOptions, verify};

use camino::Utf8Path;

use crate::error::Error;
use crate::inspect::{DigestChoice, LockMode, Reading};
use crate::options::WorkspaceOptions;
use crate::pipeline::{self, Judged, created, today};
use crate::report::Terminal;
use crate::workspace::Workspace;

/// The first four stages: declare → resolve → inspect → assess; then what a command does with them.
fn judge<T>(
    workspace: &Workspace,
    options: &WorkspaceOptions,
    digests: DigestChoice,
    terminal: &mut Terminal,
    then: impl FnOnce(Judged<'_>, &mut Terminal) -> Result<T, Error>,
) -> Result<T, Error> {
    let lock = if options.is_locked() { LockMode::Locked } else { LockMode::Read };
    judge_reading(workspace, options, &Reading { digests, lock, update: Vec::new() }, terminal, then)
}

/// The same with a say in what happens to the lock.
fn judge_reading<T>(
    workspace: &Workspace,
    options: &WorkspaceOptions,
    reading: &Reading,
    terminal: &mut Terminal,
    then: impl FnOnce(Judged<'_>, &mut Terminal) -> Result<T, Error>,
) -> Result<T, Error> {
    pipeline::run(workspace, options, reading, terminal, then)
}

/// A path as it is shown: from the current directory where it lies inside.
fn shown<'p>(path: &'p Utf8Path, current_dir: &Utf8Path) -> &'p Utf8Path {
    path.strip_prefix(current_dir).unwrap_or(path)
}

/// The number with its noun, in the plural unless there is one.
fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}
