//! `cargo model-sbom lock`: writes `model-sbom.lock`; and what every run does with it.

use std::collections::BTreeMap;
use std::io;

use camino::Utf8Path;

use super::named;
use crate::assess::rules::{contradicted_files, incomplete_models, lock_mismatches};
use crate::declare::LockFile;
use crate::digest::Digest;
use crate::error::Error;
use crate::exit::Exit;
use crate::inspect::lock::{Change, ChangeKind, Update};
use crate::inspect::{DigestChoice, HeaderFacts, InspectedModel, Inventory, LockMode, Reading, Trust};
use crate::options::{TargetChoice, WorkspaceOptions};
use crate::output::{sweep, write_whole};
use crate::pipeline;
use crate::prose;
use crate::quantity::count;
use crate::report::Terminal;
use crate::workspace::{LOCK_FILE, Workspace};

/// Locks the declared weights of the whole workspace, whatever features and platform they are for. `update` are
/// names of models whose changed files are accepted.
pub(crate) fn lock(
    options: &WorkspaceOptions,
    digests: DigestChoice,
    update: &[String],
    terminal: &mut Terminal,
) -> Result<Exit, Error> {
    lock_with(options, digests, update, BTreeMap::new(), terminal)
}

/// The same with what the headers of files say that are not on this machine, by the SHA-256 of the files.
pub(super) fn lock_with(
    options: &WorkspaceOptions,
    digests: DigestChoice,
    update: &[String],
    headers: BTreeMap<Digest, HeaderFacts>,
    terminal: &mut Terminal,
) -> Result<Exit, Error> {
    let packages = &options.selection.packages;
    let accepted = Update { models: update.to_vec(), packages: packages.clone() };
    let mut reading = Reading { update: accepted, headers, ..reading(options, digests) };
    let mut workspace = pipeline::load(&everything(options), &mut reading)?;
    let options = match update {
        [] => options.clone(),
        _ => named::options(&workspace, options),
    };
    let options = &everything(&options);
    let result = pipeline::run(&workspace, options, &reading, terminal, |judged, terminal| {
        for name in update {
            accept(name, packages, judged.inventory)?;
        }
        let contradicted = contradicted_files(judged.inventory);
        if !contradicted.is_empty() {
            return Err(Error::Contradicted(contradicted));
        }
        let next = &judged.inventory.lock.next;
        match settle(&workspace, judged.inventory, terminal)? {
            Settled::AsItWas if next.models.is_empty() => {
                terminal.note("no package declares a model with files: there is nothing to lock");
            }
            Settled::AsItWas => terminal.status("Unchanged", &content(next)),
            Settled::Written => {}
        }
        for what in unknown(judged.inventory) {
            terminal.warn(&format!("{what}: fetch them, and run `cargo model-sbom lock` again"));
        }
        for what in incomplete_models(judged.inventory) {
            terminal.warn(&format!("{what}: {LOCK_FILE} has the others alone; fetch them, and lock again"));
        }
        for index in &judged.inventory.lock.behind {
            let declaration = judged.inventory.models[*index].resolved.declaration;
            let (name, version) = (&declaration.name.value, &declaration.version);
            let version = version.as_ref().map(|version| format!(" {}", version.value)).unwrap_or_default();
            terminal.note(&format!(
                "the weights of `{name}`{version} are not on this machine: {LOCK_FILE} keeps what it has of an earlier \
                 version; run `cargo model-sbom lock` where they are"
            ));
        }
        Ok(Exit::Success)
    });
    terminal.keep_sources(std::mem::take(&mut workspace.sources));
    result
}

/// Without a selection of packages, features or platform: all of them, as `Cargo.lock` has them.
pub(super) fn everything(options: &WorkspaceOptions) -> WorkspaceOptions {
    let mut options = options.clone();
    options.selection.workspace |= options.selection.packages.is_empty();
    options.features.all |= options.features.names.is_empty() && !options.features.no_default;
    if options.target == TargetChoice::Configured {
        options.target = TargetChoice::All;
    }
    options
}

/// Without a lock there is nothing to compare with.
pub(super) fn no_lock() -> Error {
    Error::Usage {
        message: format!("there is no {LOCK_FILE} at the workspace root"),
        help: Some("run `cargo model-sbom lock`, or name a bill of materials to check against".to_owned()),
    }
}

/// How a run reads that may write the lock. Every digest in it is that of the bytes, whatever it had before.
pub(super) fn reading(options: &WorkspaceOptions, digests: DigestChoice) -> Reading {
    let reading = Reading::new(options, digests);
    if options.is_locked() {
        reading
    } else {
        Reading { lock: LockMode::Write, trust: Trust::Bytes, ..reading }
    }
}

/// A change can only be accepted of one model, whose files are here.
fn accept(name: &str, packages: &[String], inventory: &Inventory<'_>) -> Result<(), Error> {
    let named = named::models(name, packages, inventory)?.into_iter().map(|index| &inventory.models[index]);
    let lacks_files =
        |model: &InspectedModel<'_>| model.files.is_empty() && !model.resolved.declaration.files.is_empty();
    if named.into_iter().any(lacks_files) {
        return Err(Error::Usage {
            message: format!("no file of `{name}` is on this machine: there is nothing to lock"),
            help: Some("fetch its weights first".to_owned()),
        });
    }
    Ok(())
}

/// Whether the lock was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Settled {
    /// It says what it should, or there is nothing that it should say.
    AsItWas,
    /// It was written.
    Written,
}

/// Brings the lock up to date as far as the run may. A file that differs from it ends the run.
pub(super) fn settle(
    workspace: &Workspace,
    inventory: &Inventory<'_>,
    terminal: &mut Terminal,
) -> Result<Settled, Error> {
    let lock = &inventory.lock;
    if !lock.mismatches.is_empty() {
        return Err(Error::LockMismatch(lock_mismatches(inventory)));
    }
    if lock.mode == LockMode::Locked {
        let unknown = unknown(inventory);
        return require(
            workspace,
            lock.changes.iter().map(|change| describe(change, workspace)).chain(unknown).collect(),
        );
    }
    if lock.mode == LockMode::Write {
        sweep(workspace.root().as_std_path());
    }
    if lock.changes.is_empty() {
        return Ok(Settled::AsItWas);
    }
    let path = workspace.root().join(LOCK_FILE);
    let before = workspace.lock_file.map(|file| workspace.sources.text(file));
    if !is_still(&path, before) {
        return Err(Error::LockChanged { path });
    }
    write_whole(&path, lock.next.to_toml().as_bytes()).map_err(|error| match error {
        Error::Write { path, source } => Error::WriteLock { path, source },
        other => other,
    })?;
    for change in &lock.changes {
        let text = title(change);
        match &change.kind {
            // Of a new lock they are many, and its last line counts them.
            ChangeKind::Added if workspace.lock_file.is_none() => terminal.step("Adding", &text),
            ChangeKind::Added => terminal.status("Adding", &text),
            ChangeKind::Version(before) => {
                let before = before.as_deref().map(|before| format!(" (was {before})")).unwrap_or_default();
                terminal.status("Updating", &(text + &before));
            }
            ChangeKind::Files(phrases) => {
                terminal.status("Updating", &format!("{text}: {}", prose::listed(phrases, SHOWN)));
            }
            ChangeKind::Source | ChangeKind::Package => terminal.status("Updating", &text),
            ChangeKind::Removed => terminal.status("Removing", &text),
        }
    }
    terminal.status("Locked", &content(&lock.next));
    Ok(Settled::Written)
}

/// Changes of one model that are named.
const SHOWN: usize = 3;

/// Whether a file has this text, or is not there.
fn is_still(path: &Utf8Path, text: Option<&str>) -> bool {
    match std::fs::read_to_string(path) {
        Ok(now) => text == Some(now.as_str()),
        Err(error) => text.is_none() && error.kind() == io::ErrorKind::NotFound,
    }
}

/// For a run that writes nothing: with `--locked`, a lock that would change is an error of its own, else it is said.
/// Which files differ is for the rule to say.
pub(super) fn look_at(
    workspace: &Workspace,
    inventory: &Inventory<'_>,
    terminal: &mut Terminal,
) -> Result<(), Error> {
    let changes: Vec<_> = inventory.lock.changes.iter().map(|change| describe(change, workspace)).collect();
    if inventory.lock.mode == LockMode::Locked {
        return require(workspace, changes).map(drop);
    }
    if !changes.is_empty() {
        terminal.note(&not_up_to_date(&changes));
    }
    Ok(())
}

/// What changes of a lock come to.
pub(super) fn not_up_to_date(changes: &[String]) -> String {
    format!("{LOCK_FILE} is not up to date ({}); `cargo model-sbom lock` writes it", changes.join(", "))
}

fn require(workspace: &Workspace, changes: Vec<String>) -> Result<Settled, Error> {
    match changes.is_empty() {
        true => Ok(Settled::AsItWas),
        false => Err(Error::LockOutdated { path: workspace.root().join(LOCK_FILE), changes }),
    }
}

/// Models with files that are neither here nor in the lock.
fn unknown(inventory: &Inventory<'_>) -> impl Iterator<Item = String> {
    let models = inventory
        .models
        .iter()
        .filter(|model| model.resolved.missing.iter().any(|missing| !model.is_locked(missing)));
    models.map(|model| {
        format!("weights of `{}` are neither here nor in {LOCK_FILE}", model.resolved.declaration.name.value)
    })
}

fn title(change: &Change) -> String {
    match &change.version {
        Some(version) => format!("{} {version}", change.model),
        None => change.model.clone(),
    }
}

pub(super) fn describe(change: &Change, workspace: &Workspace) -> String {
    let model = &change.model;
    match &change.kind {
        ChangeKind::Added => format!("it does not have `{model}`"),
        ChangeKind::Version(_) => format!("it has another version of `{model}`"),
        ChangeKind::Source => format!("it has another source of `{model}`"),
        ChangeKind::Files(phrases) => {
            let line = change.place.map(|place| workspace.sources.position(place).0);
            let line = line.map(|line| format!(" (line {line})")).unwrap_or_default();
            format!("it says something else of `{model}`: {}{line}", prose::listed(phrases, SHOWN))
        }
        ChangeKind::Package => format!("it names other packages for `{model}`"),
        ChangeKind::Removed => format!("nothing declares its `{model}`"),
    }
}

/// "3 models, 12 files in model-sbom.lock".
fn content(lock: &LockFile) -> String {
    let texts = |text: bool| usize::from(text);
    let files = lock.models.values().map(|model| {
        model.artifacts.len() + texts(model.card.is_some()) + texts(model.license_file.is_some())
    });
    let files = count(files.sum(), "file");
    format!("{}, {files} in {LOCK_FILE}", count(lock.models.len(), "model"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_that_somebody_else_wrote_is_not_the_one_that_was_read() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = Utf8Path::from_path(directory.path()).expect("UTF-8").join(LOCK_FILE);
        assert!(is_still(&path, None) && !is_still(&path, Some("")));
        std::fs::write(&path, "a").expect("written");
        assert!(is_still(&path, Some("a")) && !is_still(&path, Some("b")) && !is_still(&path, None));
    }
}
