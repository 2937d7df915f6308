//! The commands: each reads like the pipeline.

mod check;
mod conform;
mod diff;
mod explain;
mod generate;
mod init;
mod licenses;
mod lock;
mod notices;
mod review;
mod verify;

pub use check::check;
pub use conform::{ConformOptions, conform};
pub use diff::{DiffOptions, ExitCode, diff};
pub use explain::explain;
pub use generate::{GenerateOptions, generate};
pub use init::{InitMode, InitOptions, StarterFile, init};
pub use licenses::{Query, licenses};
pub use lock::lock;
pub use notices::{NoticesOptions, notices};
pub use review::{Record, review};
pub use verify::{VerifyOptions, verify};

use camino::Utf8Path;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::assess::{self, Assessment};
use crate::declare::{self, Declarations};
use crate::diagnostic::{Diagnostic, Severity};
use crate::error::Error;
use crate::inspect::{self, DigestChoice, Inventory, LockMode, Reading};
use crate::options::WorkspaceOptions;
use crate::report::{Bar, Terminal};
use crate::resolve::{self, Resolved};
use crate::workspace::Workspace;

/// What the end of the pipeline needs from its first four stages.
#[derive(Clone, Copy)]
struct Judged<'a> {
    declarations: &'a Declarations,
    inventory: &'a Inventory<'a>,
    assessment: &'a Assessment<'a>,
}

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
    for notice in &workspace.notices {
        terminal.warn(notice);
    }
    let codes = assess::rules::codes();
    let declarations = declare::run(
        &workspace.sources,
        &workspace.manifests,
        workspace.workspace_file,
        workspace.lock_file,
        &codes,
    );
    terminal.step("Declared", &format!("{} manifests declare models", workspace.manifests.len()));
    let resolved = resolve::run(workspace, &declarations, options)?;
    report_faults(&resolved, workspace, terminal)?;
    let bar = Bar::new(terminal.verbosity());
    let inventory = inspect::run(workspace, &declarations, &resolved, reading, &bar)?;
    let assessment = assess::run(&inventory, &declarations, today()?);
    terminal
        .step("Assessed", &format!("{} rules, {} findings", assess::RULES.len(), assessment.findings.len()));
    then(Judged { declarations: &declarations, inventory: &inventory, assessment: &assessment }, terminal)
}

/// Faults end the run; what is only a warning is said.
fn report_faults(
    resolved: &Resolved<'_>,
    workspace: &Workspace,
    terminal: &mut Terminal,
) -> Result<(), Error> {
    if resolved.faults.iter().any(|fault| fault.severity == Severity::Error) {
        return Err(Error::Declarations(resolved.faults.clone()));
    }
    let warnings: Vec<&Diagnostic> = resolved.faults.iter().collect();
    terminal.diagnostics(&warnings, &workspace.sources);
    Ok(())
}

/// `SOURCE_DATE_EPOCH`, if it is set (<https://reproducible-builds.org/specs/source-date-epoch/>).
fn source_date_epoch() -> Result<Option<Timestamp>, Error> {
    let Ok(value) = std::env::var("SOURCE_DATE_EPOCH") else { return Ok(None) };
    let seconds = value.trim().parse::<i64>().ok().filter(|seconds| *seconds >= 0);
    match seconds.and_then(|seconds| Timestamp::from_second(seconds).ok()) {
        Some(timestamp) => Ok(Some(timestamp)),
        None => Err(Error::Usage {
            message: format!("SOURCE_DATE_EPOCH is `{value}`, not a number of seconds since 1970"),
            help: Some("set it with `date +%s`, or unset it".to_owned()),
        }),
    }
}

/// `SOURCE_DATE_EPOCH`, else the time of the commit that is checked out, else now; in whole seconds.
fn created(workspace: &Workspace) -> Result<Timestamp, Error> {
    let given = source_date_epoch()?.or(workspace.commit_time);
    Ok(given.unwrap_or_else(|| Timestamp::from_second(Timestamp::now().as_second()).unwrap_or_default()))
}

/// A path as it is shown: from the current directory where it lies inside.
fn shown<'p>(path: &'p Utf8Path, current_dir: &Utf8Path) -> &'p Utf8Path {
    path.strip_prefix(current_dir).unwrap_or(path)
}

/// The day of the run, by which reviews expire.
fn today() -> Result<jiff::civil::Date, Error> {
    let now = source_date_epoch()?.unwrap_or_else(Timestamp::now);
    Ok(TimeZone::UTC.to_datetime(now).date())
}

/// The number with its noun, in the plural unless there is one.
fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}
