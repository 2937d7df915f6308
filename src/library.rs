//! What another program asks of this one: a [`Bom`] of a workspace, and what is to be said against it.

use camino::{Utf8Path, Utf8PathBuf};

use crate::assemble::bom::{Audience, Bom};
use crate::assemble::{self, DocumentFacts, LicenseTexts};
use crate::assess::Finding;
use crate::diagnostic::{Diagnostic, SourceMap};
use crate::emit::{EmitError, integrity};
use crate::error::Error;
use crate::inspect::{ArchiveHashing, DigestChoice, Progress, Reading, Trust};
use crate::options::{BuildDeps, Features, Selection, StoreDirectories, TargetChoice, WorkspaceOptions};
use crate::pipeline::{self, Observer};
use crate::workspace::Workspace;

/// Which workspace, and what of it. The fields of [`Options::workspace`] are those of the command line.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Options {
    /// The workspace, its packages, features and platform.
    pub workspace: WorkspaceOptions,
    /// Which digests are computed.
    pub digests: DigestChoice,
    /// Whom the document is for.
    pub audience: Audience,
}

impl Options {
    /// The package of a manifest, or the default members of a workspace, as `cargo build` takes them; no store of
    /// models outside the workspace is looked into. A relative path
    /// starts at `/`: give an absolute one.
    pub fn new(manifest_path: impl AsRef<Utf8Path>) -> Self {
        let manifest_path: Utf8PathBuf = manifest_path.as_ref().to_owned();
        let current_dir = manifest_path.parent().unwrap_or(Utf8Path::new("/")).to_owned();
        let workspace = WorkspaceOptions {
            cargo: std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()),
            current_dir,
            manifest_path: Some(manifest_path),
            selection: Selection::default(),
            features: Features::default(),
            target: TargetChoice::Configured,
            build_deps: BuildDeps::Include,
            lock: Vec::new(),
            stores: StoreDirectories::default(),
        };
        Self { workspace, digests: DigestChoice::default(), audience: Audience::Customer }
    }
}

/// The bill of materials of a workspace. Nothing is written, `model-sbom.lock` included: digests are taken from it
/// where files are not on this machine.
///
/// # Errors
///
/// When declarations have faults, or Cargo, a file or the environment fails.
pub fn generate(options: &Options) -> Result<Bom, Error> {
    let (workspace, mut reading) = load(options, options.digests.into())?;
    reading.trust = Trust::Document;
    pipeline::run(&workspace, &options.workspace, &reading, &mut Silent, |judged, _| {
        let facts = DocumentFacts {
            created: pipeline::created(&workspace)?,
            build_deps: options.workspace.build_deps,
            license_texts: LicenseTexts::Include,
            audience: options.audience,
        };
        let bom = assemble::run(&workspace, judged.declarations, judged.inventory, judged.assessment, facts);
        integrity::check_bom(&bom).map_err(EmitError::from)?;
        Ok(bom)
    })
}

/// What the rules find in a workspace, in the order of files and places. A finding at [`Deny`] fails the check of the
/// command line.
///
/// [`Deny`]: crate::declare::Level::Deny
///
/// # Errors
///
/// When declarations have faults, or Cargo, a file or the environment fails.
pub fn check(options: &Options) -> Result<Vec<Finding>, Error> {
    let (workspace, reading) = load(options, ArchiveHashing::Skip)?;
    pipeline::run_by_clock(&workspace, &options.workspace, &reading, &mut Silent, |judged, _| {
        Ok(judged.assessment.findings.clone())
    })
}

fn load(options: &Options, archives: ArchiveHashing) -> Result<(Workspace, Reading), Error> {
    let mut reading = Reading { archives, ..Reading::new(&options.workspace, options.digests) };
    let workspace = pipeline::load(&options.workspace, &mut reading)?;
    Ok((workspace, reading))
}

/// Reports nothing: what matters is in the result.
struct Silent;

impl Observer for Silent {
    fn warn(&mut self, _text: &str) {}

    fn diagnostics(&mut self, _diagnostics: &[&Diagnostic], _sources: &SourceMap) {}

    fn progress(&self) -> Box<dyn Progress> {
        Box::new(NoProgress)
    }
}

struct NoProgress;

impl Progress for NoProgress {
    fn start(&self, _files: usize, _bytes: u64) {}

    fn advance(&self, _bytes: u64) {}

    fn finish(&self) {}
}
