//! The stages put together: declare → resolve → inspect → assess, for the commands and for the library.

use std::thread;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::assess::{self, Assessment};
use crate::declare::{self, Declarations, LockFile};
use crate::diagnostic::{Diagnostic, SourceMap};
use crate::error::Error;
use crate::inspect::{self, Inventory, LockMode, Progress, Reading};
use crate::options::WorkspaceOptions;
use crate::resolve::{self, Resolved};
use crate::workspace::Workspace;

/// What the end of the pipeline needs from its first four stages.
#[derive(Clone, Copy)]
pub struct Judged<'a> {
    /// What was declared.
    pub declarations: &'a Declarations,
    /// What was found.
    pub inventory: &'a Inventory<'a>,
    /// What it means on the day of the run: that of the document, or today.
    pub assessment: &'a Assessment<'a>,
    /// What it means today, or on a later day of the document: for those who read it and act now.
    pub now: &'a Assessment<'a>,
    /// The day of [`Judged::now`].
    pub today: Date,
}

/// Is informed of the progress of a run.
pub trait Observer {
    /// Something that the user should know, and that belongs to no place in a file.
    fn warn(&mut self, text: &str);
    /// Warnings with their places.
    fn diagnostics(&mut self, diagnostics: &[&Diagnostic], sources: &SourceMap);
    /// The first stage was done.
    fn declared(&mut self, _workspace: &Workspace, _declarations: &Declarations) {}
    /// The second.
    fn resolved(&mut self, _workspace: &Workspace, _resolved: &Resolved<'_>) {}
    /// The third and the fourth.
    fn judged(&mut self, _inventory: &Inventory<'_>, _assessment: &Assessment<'_>) {}
    /// How far the reading of files is.
    fn progress(&self) -> Box<dyn Progress>;
}

/// Reads the workspace; while Cargo resolves, another core reads crates that will be asked for.
///
/// # Errors
///
/// When there is no workspace, or Cargo, Git or a file fails.
pub(crate) fn load(options: &WorkspaceOptions, reading: &mut Reading) -> Result<Workspace, Error> {
    let archives = reading.archives;
    let (workspace, ahead) = Workspace::load_meanwhile(options, |lock, enough| {
        lock.map(|checksums| inspect::ahead::run(checksums, options, archives, enough))
    })?;
    reading.ahead = ahead.unwrap_or_default();
    Ok(workspace)
}

/// Runs the first four stages for a document, then what comes of them: reviews are judged by the document's own day, so
/// that it comes out the same again.
///
/// # Errors
///
/// When declarations have faults, or Cargo, a file or the environment fails.
pub fn run<O: Observer, T>(
    workspace: &Workspace,
    options: &WorkspaceOptions,
    reading: &Reading,
    observer: &mut O,
    then: impl FnOnce(Judged<'_>, &mut O) -> Result<T, Error>,
) -> Result<T, Error> {
    run_on(day(created(workspace)?), workspace, options, reading, observer, then)
}

/// The same for a check: reviews and bought licences are judged by the clock, whatever `SOURCE_DATE_EPOCH` says.
///
/// # Errors
///
/// When declarations have faults, or Cargo, a file or the environment fails.
pub(crate) fn run_by_clock<O: Observer, T>(
    workspace: &Workspace,
    options: &WorkspaceOptions,
    reading: &Reading,
    observer: &mut O,
    then: impl FnOnce(Judged<'_>, &mut O) -> Result<T, Error>,
) -> Result<T, Error> {
    source_date_epoch()?;
    run_on(today(), workspace, options, reading, observer, then)
}

fn run_on<O: Observer, T>(
    day: Date,
    workspace: &Workspace,
    options: &WorkspaceOptions,
    reading: &Reading,
    observer: &mut O,
    then: impl FnOnce(Judged<'_>, &mut O) -> Result<T, Error>,
) -> Result<T, Error> {
    for notice in &workspace.notices {
        observer.warn(notice);
    }
    let mut declarations = declare(workspace);
    declarations.workspace.end_licenses(day);
    observer.declared(workspace, &declarations);
    // A walk through the workspace needs nothing of what is resolved. The longer of the two stays on this thread, whose
    // memory is there already.
    let (resolved, seen) = thread::scope(|scope| {
        let walk = scope.spawn(|| inspect::discover::walk(workspace));
        let resolved = resolve::run(workspace, &declarations, options);
        (resolved, walk.join().expect("nothing panics there"))
    });
    let resolved = resolved?;
    report_faults(&resolved, workspace, observer)?;
    observer.resolved(workspace, &resolved);
    let seen = seen?;
    seen.notices().for_each(|notice| observer.warn(&notice));
    let inventory =
        inspect::run(seen, workspace, &declarations, &resolved, reading, observer.progress().as_ref())?;
    inventory.notice().iter().for_each(|notice| observer.warn(notice));
    inventory.models.iter().flat_map(|model| model.notices()).for_each(|notice| observer.warn(&notice));
    inventory.unread().for_each(|notice| observer.warn(&notice));
    // A run that writes the lock writes it as the latest version.
    let lock = declarations.lock.as_ref().filter(|_| inventory.lock.mode != LockMode::Write);
    lock.and_then(LockFile::notice).iter().for_each(|notice| observer.warn(notice));
    let assessment = assess::run(&inventory, &declarations, day);
    observer.judged(&inventory, &assessment);
    let today = today().max(day);
    let current = (day != today).then(|| declarations.on(today));
    let later = current.as_ref().map(|current| assess::run(&inventory, current, today));
    let now = later.as_ref().unwrap_or(&assessment);
    then(
        Judged { declarations: &declarations, inventory: &inventory, assessment: &assessment, now, today },
        observer,
    )
}

/// The first stage, over every text of a workspace.
pub(crate) fn declare(workspace: &Workspace) -> Declarations {
    let Workspace { sources, manifests, suspects, workspace_file, lock_file, .. } = workspace;
    let mut declarations =
        declare::run(sources, manifests, *workspace_file, *lock_file, &assess::rules::known_codes());
    let unread = suspects.iter().flat_map(|file| declare::tables_that_are_not_read(sources, *file));
    declarations.faults.extend(unread);
    declarations.faults.extend(declarations.workspace.records_of_the_future(today()));
    declarations
}

/// Faults end the run; what is only a warning is said.
pub(crate) fn report_faults(
    resolved: &Resolved<'_>,
    workspace: &Workspace,
    observer: &mut impl Observer,
) -> Result<(), Error> {
    if resolved.is_faulty() {
        return Err(Error::Declarations(resolved.faults.clone()));
    }
    let warnings: Vec<&Diagnostic> = resolved.faults.iter().collect();
    observer.diagnostics(&warnings, &workspace.sources);
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
///
/// # Errors
///
/// When `SOURCE_DATE_EPOCH` is no number of seconds.
pub fn created(workspace: &Workspace) -> Result<Timestamp, Error> {
    let given = source_date_epoch()?.or(workspace.commit_time);
    Ok(given.unwrap_or_else(|| Timestamp::from_second(Timestamp::now().as_second()).unwrap_or_default()))
}

/// The day by the clock.
pub fn today() -> Date {
    day(Timestamp::now())
}

/// The day of a moment.
pub(crate) fn day(time: Timestamp) -> Date {
    TimeZone::UTC.to_datetime(time).date()
}
