//! `check --remote` and `verify --remote`: what lies in buckets and registries, read anew.

use std::collections::BTreeMap;

use camino::Utf8Path;

use super::check::{Strictness, check_with};
use super::lock::{everything, no_lock};
use super::lock_upstream::LaidDown;
use super::upstream::require_network;
use crate::declare::lockfile::LockedModel;
use crate::digest::Digest;
use crate::error::Error;
use crate::exit::Exit;
use crate::inspect::legal_files::kind_of;
use crate::inspect::lock::Keys;
use crate::options::WorkspaceOptions;
use crate::pipeline::{self, report_faults};
use crate::report::Terminal;
use crate::resolve::{self, declared_models, may_be_part};
use crate::upstream::{Hashed, RemoteFiles, Settings};
use crate::verify::{Difference, DifferenceKind, Report};
use crate::workspace::Workspace;

/// Runs the rules with what buckets and registries have now. A place that does not answer ends the run with 3, whatever the rules
/// say.
pub(crate) fn check_remote(
    options: &WorkspaceOptions,
    strictness: Strictness,
    settings: &Settings,
    terminal: &mut Terminal,
) -> Result<Exit, Error> {
    require_network("check --remote", settings)?;
    let workspace = Workspace::load(options)?;
    let mut laid_down = LaidDown::new("judged")?;
    laid_down.read_remote(&workspace, options, settings, &Hashed::default(), terminal);
    let mut options = options.clone();
    options.stores.upstream = Some(laid_down.path());
    let exit = check_with(&options, strictness, std::mem::take(&mut laid_down.headers), terminal)?;
    Ok(if laid_down.is_unanswered { Exit::Environment } else { exit })
}

/// Compares what the lock has of models in buckets and registries with what is there now, each file read to its end where its
/// store states no checksum. The second value says whether a place gave no answer.
pub(super) fn verify_remote(
    options: &WorkspaceOptions,
    settings: &Settings,
    terminal: &mut Terminal,
) -> Result<(Report, bool), Error> {
    require_network("verify --remote", settings)?;
    let mut workspace = Workspace::load(&everything(options))?;
    let result = compare_all(&workspace, options, settings, terminal);
    terminal.keep_sources(std::mem::take(&mut workspace.sources));
    result
}

fn compare_all(
    workspace: &Workspace,
    options: &WorkspaceOptions,
    settings: &Settings,
    terminal: &mut Terminal,
) -> Result<(Report, bool), Error> {
    let declarations = pipeline::declare(workspace);
    let resolved = resolve::run(workspace, &declarations, &everything(options))?;
    report_faults(&resolved, workspace, terminal)?;
    let lock = declarations.lock.as_ref().ok_or_else(no_lock)?;
    let mut laid_down = LaidDown::new("compared")?;
    laid_down.read_remote(workspace, options, settings, &Hashed::default(), terminal);
    let declared = declared_models(workspace, &declarations);
    let keys = Keys::new(&declared);
    let mut report = Report::default();
    for (package, model) in &declared {
        let version = model.version.as_ref().map(|version| version.value.clone());
        let files = RemoteFiles { places: model.remote_places(), version };
        let Some(found) = laid_down.digests.get(&files) else { continue };
        let locked = keys.in_lock(lock, package, model).and_then(|key| lock.models.get(key));
        let expected: Vec<_> = locked.into_iter().flat_map(locked_files).collect();
        let evidence =
            locked.into_iter().flat_map(|model| model.evidence.keys().chain(model.license_texts.keys()));
        let evidence: Vec<_> = evidence.map(|path| path.as_str()).collect();
        compare(&model.name.value, &expected, &evidence, found, &mut report);
    }
    report.differences.sort();
    Ok((report, laid_down.is_unanswered))
}

/// The files that a lock has of a model, by their paths.
fn locked_files(model: &LockedModel) -> impl Iterator<Item = (String, Digest)> {
    let files = model.artifacts.iter().map(|(path, artifact)| (path.to_string(), artifact.sha256.clone()));
    let card = model.card.iter().map(|card| (card.path.to_string(), card.sha256.clone()));
    let license = model.license_file.iter();
    let license = license.filter_map(|text| Some((text.path.to_string(), text.file_sha256.clone()?)));
    files.chain(card).chain(license)
}

fn compare(
    model: &str,
    expected: &[(String, Digest)],
    evidence: &[&str],
    found: &BTreeMap<String, Digest>,
    report: &mut Report,
) {
    let mut differ = |path: &str, kind| {
        report.differences.push(Difference { path: path.to_owned(), model: Some(model.to_owned()), kind });
    };
    let mut intact = 0;
    for (path, digest) in expected {
        match found.get(path) {
            Some(now) if now == digest => intact += 1,
            Some(now) => {
                differ(path, DifferenceKind::Changed { expected: digest.clone(), found: now.clone() });
            }
            None => differ(path, DifferenceKind::Missing),
        }
    }
    let is_locked = |path: &str| expected.iter().any(|(known, _)| known == path) || evidence.contains(&path);
    // What the model would be loaded with, or what would be read about its terms.
    let is_meant = |path: &str| {
        let path = Utf8Path::new(path);
        may_be_part(path) || path.file_name().and_then(kind_of).is_some()
    };
    let extra = found.keys().filter(|path| !is_locked(path) && is_meant(path));
    extra.for_each(|path| differ(path, DifferenceKind::Extra));
    report.intact += intact;
}
