//! `cargo model-sbom verify`: checks files against the lock, or against a bill of materials that anybody made.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};
use guppy::graph::PackageMetadata;

use super::conform::load;
use super::lock::{describe, everything, no_lock, not_up_to_date};
#[cfg(feature = "upstream")]
use super::remote::verify_remote;
use crate::conform::output::shown_path;
use crate::declare::lockfile::{LockedModel, ModelKey};
use crate::declare::{DeclaredFile, LockFile, Model};
use crate::digest::Algorithm;
use crate::error::Error;
use crate::exit::Exit;
use crate::inspect::lock::Keys;
use crate::inspect::{self, discover};
use crate::options::WorkspaceOptions;
use crate::pipeline::{self, report_faults};
use crate::quantity::count;
use crate::read;
use crate::report::{Bar, Terminal};
use crate::resolve::{self, Resolved, ResolvedModel, declared_models};
#[cfg(feature = "upstream")]
use crate::upstream::Settings;
use crate::verify::lock::{Depth, Package};
use crate::verify::output::{VerifyFormat, render};
use crate::verify::{self, Expectation, Report};
use crate::workspace::{LOCK_FILE, Workspace};

/// What is checked.
pub(crate) struct VerifyOptions {
    /// Which workspace, for its lock.
    pub workspace: WorkspaceOptions,
    /// The document; without one, the lock is meant.
    pub document: Option<Utf8PathBuf>,
    /// The directory of the files that the document names, absolute.
    pub root: Utf8PathBuf,
    /// Whether every digest of the lock is computed; of a document each is in any case.
    pub full: bool,
    /// How the result is shown.
    pub format: VerifyFormat,
    /// `--remote`: what lies in buckets and registries is read there, in the place of what is here.
    #[cfg(feature = "upstream")]
    pub remote: Option<Settings>,
}

/// Checks the files and shows every difference.
pub(crate) fn verify(options: &VerifyOptions, terminal: &mut Terminal) -> Result<Exit, Error> {
    #[cfg(feature = "upstream")]
    if let Some(settings) = &options.remote {
        let (report, is_unanswered) = verify_remote(&options.workspace, settings, terminal)?;
        if is_unanswered {
            let text = render(options.format, LOCK_FILE, &report);
            terminal.page(&text).map_err(|source| Error::Write { path: "stdout".into(), source })?;
            let known = count(report.intact + report.differences.len(), "file");
            terminal.attention("Incomplete", &format!("a place gave no answer; {known} compared"));
            return Ok(Exit::Environment);
        }
        if report == Report::default() {
            terminal.note("nothing to verify: no model has files in a bucket or registry");
            return Ok(Exit::Success);
        }
        return say(&report, options, LOCK_FILE, "", terminal);
    }
    let mut by = String::new();
    let (against, report) = match &options.document {
        Some(document) => against_document(document, options, terminal)?,
        None => {
            let report = against_lock(&everything(&options.workspace), options.full, &mut by, terminal)?;
            (LOCK_FILE.to_owned(), report)
        }
    };
    if report == Report::default() && options.document.is_none() {
        terminal.note("nothing to verify: no model has files on this machine");
        return Ok(Exit::Success);
    }
    if report == Report::default() {
        return Err(Error::Usage {
            message: format!("{against} names no file: nothing can be checked against it"),
            help: Some("give a document that lists the files of its models".to_owned()),
        });
    }
    say(&report, options, &against, &by, terminal)
}

/// Shows a report and its verdict.
fn say(
    report: &Report,
    options: &VerifyOptions,
    against: &str,
    by: &str,
    terminal: &mut Terminal,
) -> Result<Exit, Error> {
    let text = render(options.format, against, report);
    terminal.page(&text).map_err(|source| Error::Write { path: "stdout".into(), source })?;
    let intact = count(report.intact, "file");
    if report.differences.is_empty() {
        terminal.status("Verified", &format!("{intact} against {against}{by}"));
        return Ok(Exit::Success);
    }
    if options.document.is_none() {
        terminal.note(
            "`cargo model-sbom check` shows where each model is declared and looked for, and what to do",
        );
    }
    let differences = count(report.differences.len(), "difference");
    terminal.attention("Differs", &format!("{differences} from {against}; {intact} intact"));
    Ok(Exit::Denied)
}

fn against_document(
    path: &Utf8Path,
    options: &VerifyOptions,
    terminal: &mut Terminal,
) -> Result<(String, Report), Error> {
    let current_dir = &options.workspace.current_dir;
    let bytes = load(path, current_dir)?;
    let shown = if path == "-" { "stdin".to_owned() } else { shown_path(path, current_dir) };
    let document = read::document(&bytes).map_err(|error| Error::Usage {
        message: format!("cannot check against {shown}: {error}"),
        help: Some("give a bill of materials".to_owned()),
    })?;
    for (algorithm, number) in verify::document::uncompared(&document) {
        terminal.warn(&format!("`{algorithm}` of {} is not compared", count(number, "component")));
    }
    let bar = Bar::new(terminal.verbosity());
    Ok((shown, verify::document::run(&document, &options.root, &bar)?))
}

/// `by` becomes the digests of weights that were computed, unless it is all of them: ` (weights by BLAKE3)`.
fn against_lock(
    options: &WorkspaceOptions,
    full: bool,
    by: &mut String,
    terminal: &mut Terminal,
) -> Result<Report, Error> {
    let mut workspace = Workspace::load(options)?;
    let result = check_lock(&workspace, options, full, terminal).map(|(report, algorithms)| {
        let names: Vec<_> = algorithms.iter().map(Algorithm::to_string).collect();
        if !full && !names.is_empty() {
            *by = format!(" (weights by {})", names.join(" and "));
        }
        report
    });
    terminal.keep_sources(std::mem::take(&mut workspace.sources));
    result
}

fn check_lock(
    workspace: &Workspace,
    options: &WorkspaceOptions,
    full: bool,
    terminal: &mut Terminal,
) -> Result<(Report, BTreeSet<Algorithm>), Error> {
    let declarations = pipeline::declare(workspace);
    let resolved = resolve::run(workspace, &declarations, options)?;
    report_faults(&resolved, workspace, terminal)?;
    let empty = LockFile::default();
    let lock = match &declarations.lock {
        Some(lock) => lock,
        // What is declared with its digest needs no lock, and what has no files has nothing to lock.
        None if resolved.models.iter().all(needs_no_lock) => &empty,
        None => return Err(no_lock()),
    };
    lock.notice().iter().for_each(|notice| terminal.warn(notice));
    let declared = declared_models(workspace, &declarations);
    let keys = Keys::new(&declared);
    let mut packages = packages(lock, &declared, &keys, workspace);
    let walk = discover::walk(workspace)?;
    walk.notices().for_each(|notice| terminal.warn(&notice));
    let undeclared = discover::candidates(walk, workspace, &declarations, &resolved)?.into_iter();
    let mut extra: Vec<_> = undeclared
        .filter(|candidate| candidate.ignored_by.is_none())
        .map(|candidate| (workspace.root().join(&candidate.path), candidate.path.into_string()))
        .collect();
    let mut pinned = Vec::new();
    for model in &resolved.models {
        let key = keys.in_lock(lock, &model.package, model.declaration);
        let place = place(&model.package, Some(model.declaration), workspace);
        if let Some(places) = key.and_then(|key| packages.get_mut(key)) {
            say_where_stored(model, &place, places);
        }
        let beside = beside_lock(model, key.and_then(|key| lock.models.get(key)), &place);
        pinned.extend(beside.pinned);
        extra.extend(beside.unlocked);
    }
    let bar = Bar::new(terminal.verbosity());
    let lock = of_selection(lock, &resolved, &keys, options);
    let depth = if full { Depth::Full(&workspace.sources) } else { Depth::Fastest };
    let mut expectations = verify::lock::expectations(&lock, &packages, depth);
    expectations.extend(pinned);
    let report = verify::run(&expectations, &extra, &bar)?;
    // What the lock says beside digests is believed where the files are not.
    if report.differences.is_empty() {
        let changes = inspect::lock_changes(workspace, &declarations, &resolved, options, &bar)?;
        let changes: Vec<_> = changes.iter().map(|change| describe(change, workspace)).collect();
        if !changes.is_empty() {
            terminal.warn(&not_up_to_date(&changes));
        }
    }
    Ok((report, verify::lock::algorithms(&lock)))
}

/// Files of a model that its entry in the lock does not have.
struct BesideLock {
    /// With declared digests.
    pinned: Vec<Expectation>,
    /// Without: the path, and how it is told.
    unlocked: Vec<(Utf8PathBuf, String)>,
}

fn beside_lock(model: &ResolvedModel<'_>, locked: Option<&LockedModel>, place: &Package) -> BesideLock {
    let locked: BTreeSet<_> = locked.into_iter().flat_map(|model| model.artifacts.keys()).collect();
    let is_known = |path: &Utf8PathBuf| locked.contains(path) || declared_file(model, path).is_some();
    let unlocked = model.files.iter().filter(|file| !is_known(&file.path));
    let told = |path: &Utf8Path| Utf8Path::new(&place.shown).join(path).into_string();
    BesideLock {
        unlocked: unlocked.map(|file| (file.absolute.clone(), told(&file.path))).collect(),
        pinned: pinned_files(model, &locked, &place.shown),
    }
}

/// A file of a model in a store lies there, and not in the package.
fn say_where_stored(model: &ResolvedModel<'_>, of_model: &Package, places: &mut [Package]) {
    let is_its = |place: &&mut Package| model.store.is_some() && place.directory == of_model.directory;
    for place in places.iter_mut().filter(is_its) {
        place.stored = model.artifacts().map(|file| (file.path.clone(), file.absolute.clone())).collect();
    }
}

/// The lock without entries of packages that are not selected.
fn of_selection(
    lock: &LockFile,
    resolved: &Resolved<'_>,
    keys: &Keys<'_>,
    options: &WorkspaceOptions,
) -> LockFile {
    let mut lock = lock.clone();
    let selection = &options.selection;
    if !selection.packages.is_empty() || !selection.exclude.is_empty() {
        let key = |model: &ResolvedModel<'_>| keys.in_lock(&lock, &model.package, model.declaration).cloned();
        let selected: BTreeSet<_> = resolved.models.iter().filter_map(key).collect();
        lock.models.retain(|key, _| selected.contains(key));
    }
    lock
}

/// Whether the digests of all files of a model are declared, be there none.
fn needs_no_lock(model: &ResolvedModel<'_>) -> bool {
    let is_declared = |path: &Utf8Path| declared_file(model, path).is_some();
    model.files.iter().all(|file| is_declared(&file.path))
        && model.missing.iter().all(|missing| is_declared(Utf8Path::new(&missing.pattern)))
}

fn declared_file<'a>(model: &ResolvedModel<'a>, path: &Utf8Path) -> Option<&'a DeclaredFile> {
    model.declaration.declared_files.iter().find(|declared| declared.path == path)
}

/// What the declaration says of files that are here, or should be, and are not in the lock.
fn pinned_files(model: &ResolvedModel<'_>, locked: &BTreeSet<&Utf8PathBuf>, shown: &str) -> Vec<Expectation> {
    let files = model.declaration.declared_files.iter().filter(|declared| !locked.contains(&declared.path));
    let expectation = |declared: &DeclaredFile| {
        let here = model.files.iter().find(|file| file.path == declared.path);
        let is_missing = || model.missing.iter().any(|missing| missing.pattern == declared.path.as_str());
        if here.is_none() && !is_missing() {
            return None;
        }
        let told = Utf8Path::new(shown).join(&declared.path).into_string();
        let digest = declared.sha256.value.clone();
        let name = &model.declaration.name.value;
        Some(Expectation::declared(told, name, here.map(|file| file.absolute.clone()), declared.size, digest))
    };
    files.filter_map(expectation).collect()
}

/// Where the packages of the models of a lock are.
fn packages(
    lock: &LockFile,
    declared: &[(PackageMetadata<'_>, &Model)],
    keys: &Keys<'_>,
    workspace: &Workspace,
) -> BTreeMap<ModelKey, Vec<Package>> {
    let mut packages: BTreeMap<_, Vec<Package>> = BTreeMap::new();
    for (package, model) in declared {
        if let Some(key) = keys.in_lock(lock, package, model) {
            let places = packages.entry(key.clone()).or_default();
            let place = place(package, Some(*model), workspace);
            if places.iter().all(|other| other.directory != place.directory) {
                places.push(place);
            }
        }
    }
    let is_of = |key: &ModelKey, model: &LockedModel, package: &PackageMetadata<'_>| {
        let version = key.declaration.as_ref().and_then(|declaration| declaration.package_version.as_ref());
        model.packages.contains(package.name())
            && version.is_none_or(|locked| *locked == package.version().to_string())
    };
    // What is not declared any more still lies where its package is.
    for (key, model) in &lock.models {
        let package = || workspace.graph.packages().find(|package| is_of(key, model, package));
        if !packages.contains_key(key)
            && let Some(package) = package()
        {
            packages.insert(key.clone(), vec![place(&package, None, workspace)]);
        }
    }
    packages
}

/// Where a package is; told relative to the workspace, or by name where it lies outside.
fn place(package: &PackageMetadata<'_>, model: Option<&Model>, workspace: &Workspace) -> Package {
    let directory = match model.is_some_and(Model::is_at_root) {
        true => workspace.root().to_owned(),
        false => package.manifest_path().parent().unwrap_or(Utf8Path::new("")).to_owned(),
    };
    let shown = match directory.strip_prefix(workspace.root()) {
        Ok(inside) => inside.components().map(|part| part.as_str()).collect::<Vec<_>>().join("/"),
        Err(_) => format!("{}-{}", package.name(), package.version()),
    };
    Package { directory, model: model.map(|model| model.name.value.clone()), shown, stored: BTreeMap::new() }
}
