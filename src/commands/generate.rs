//! `cargo model-sbom`: writes the bill of materials.

use std::{iter, thread};

use camino::Utf8PathBuf;
use rayon::prelude::*;

use super::lock::Settled;
use super::{Judged, created, inputs, lock, shown};
use crate::assemble::bom::{Bom, ReviewStatus};
use crate::assemble::{self, DocumentFacts, LicenseTexts};
use crate::assess::rules::is_about_review;
use crate::assess::{Assessment, Finding};
use crate::conform::{self, Profile};
use crate::declare::Level;
use crate::emit::{BomFormat, spdx};
use crate::error::Error;
use crate::exit::Exit;
use crate::inspect::{self, DigestChoice, Inventory, Reading, Trust};
use crate::options::WorkspaceOptions;
use crate::output::{Destination, Written, stem};
use crate::pipeline;
use crate::quantity::count;
use crate::report::Terminal;
use crate::resolve::Role;
use crate::vocabulary::Word;
use crate::workspace::LOCK_FILE;

/// What a run writes, and where to.
pub struct GenerateOptions {
    /// Which workspace, and what of it.
    pub workspace: WorkspaceOptions,
    /// Which digests.
    pub digests: DigestChoice,
    /// Which formats.
    pub formats: Vec<&'static BomFormat>,
    /// Which lists the documents are checked against.
    pub profiles: Vec<&'static dyn Profile>,
    /// `--artifact`: the built product.
    pub artifact: Option<Utf8PathBuf>,
    /// `--output`.
    pub output: Option<Utf8PathBuf>,
    /// Whether licence texts are carried along.
    pub license_texts: LicenseTexts,
}

/// Writes the bill of materials.
pub fn generate(options: &GenerateOptions, terminal: &mut Terminal) -> Result<Exit, Error> {
    let mut reading = Reading { trust: Trust::Bytes, ..lock::reading(&options.workspace, options.digests) };
    let mut workspace = pipeline::load(&options.workspace, &mut reading)?;
    let default = workspace.graph.workspace().target_directory().join("model-sbom");
    let destination = Destination::new(options.output.as_deref(), options.formats.len(), default)?;
    destination.prepare()?;
    let result = pipeline::run(&workspace, &options.workspace, &reading, terminal, |judged, terminal| {
        let inputs = inputs(&workspace, &judged);
        if let Destination::File(path) = &destination {
            inputs.refuse(path)?;
        }
        let lock = lock::settle(&workspace, judged.inventory, terminal)?;
        let facts = DocumentFacts {
            created: created(&workspace)?,
            build_deps: options.workspace.build_deps,
            license_texts: options.license_texts,
        };
        let mut bom =
            assemble::run(&workspace, judged.declarations, judged.inventory, judged.assessment, facts);
        if let Some(path) = &options.artifact {
            bom.subject.digests = inspect::digest::product(path, options.digests)?.all();
        }
        let stem = stem(&bom.subject.name, bom.subject.version.as_deref());
        let mut paths =
            options.formats.iter().filter_map(|format| destination.path(&stem, format, &options.formats));
        paths.try_for_each(|path| inputs.refuse(&path))?;
        let documents = documents(&bom, options, &destination)?;
        summarize(&bom, &judged, terminal);
        if options.formats.iter().any(|format| format.id() == spdx::JSON_3_0.id()) {
            report_profile_gaps(&bom, terminal);
        }
        report_conformance(options, &documents, terminal);
        take_place(documents, options, terminal)?;
        if lock == Settled::Written && is_ci() {
            terminal.warn(&format!(
                "this run changed {LOCK_FILE}, and `CI` is set: commit the lock, and use `--locked` with every command in CI"
            ));
        }
        say_what_is_next(&judged, terminal);
        Ok(Exit::Success)
    });
    terminal.keep_sources(std::mem::take(&mut workspace.sources));
    result
}

/// A document that is whole, and where it goes.
struct Document {
    format: &'static BomFormat,
    bytes: Vec<u8>,
    /// `None` for stdout.
    file: Option<(Utf8PathBuf, Written)>,
}

/// Each document whole and on the disk, or none: the first by this thread, whose memory is there already, the others
/// beside it. None has its name yet.
fn documents(
    bom: &Bom,
    options: &GenerateOptions,
    destination: &Destination,
) -> Result<Vec<Document>, Error> {
    let stem = stem(&bom.subject.name, bom.subject.version.as_deref());
    let document = |format: &&'static BomFormat| {
        let bytes = format.write(bom)?;
        let path = destination.path(&stem, format, &options.formats);
        let file = path.map(|path| Written::beside(&path, &bytes).map(|written| (path, written)));
        Ok(Document { format, file: file.transpose()?, bytes })
    };
    let Some((first, others)) = options.formats.split_first() else { return Ok(Vec::new()) };
    thread::scope(|scope| {
        let others = scope.spawn(|| others.par_iter().map(document).collect::<Vec<_>>());
        let first = document(first);
        iter::once(first).chain(others.join().expect("nothing panics there")).collect()
    })
}

/// Gives the documents their names.
fn take_place(
    documents: Vec<Document>,
    options: &GenerateOptions,
    terminal: &mut Terminal,
) -> Result<(), Error> {
    for Document { format, bytes, file } in documents {
        match file {
            None => {
                terminal.document(&bytes).map_err(|source| Error::Write { path: "stdout".into(), source })?
            }
            Some((path, written)) => {
                written.take_place(&bytes)?;
                terminal.wrote(&path, shown(&path, &options.workspace.current_dir).as_str(), format.id());
            }
        }
    }
    Ok(())
}

/// The commands that go on from here.
fn say_what_is_next(judged: &Judged<'_>, terminal: &mut Terminal) {
    if !judged.inventory.models.is_empty() {
        terminal.note("`cargo model-sbom report` puts it on one page for those who decide");
    }
    let findings = &judged.assessment.findings;
    let denied = findings.iter().filter(|finding| finding.level == Level::Deny).count();
    if denied > 0 {
        let errors = count(denied, "error");
        terminal.note(&format!(
            "`cargo model-sbom check` fails with {errors}: it shows each finding with its place and its next step"
        ));
    } else if !findings.is_empty() {
        terminal.note("`cargo model-sbom check` shows each finding with its place and its next step");
    }
}

/// Whether this is a run of continuous integration, as its services say (`CI=true`).
fn is_ci() -> bool {
    std::env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false" && value != "0")
}

/// What each document lacks for the lists of `--profile`.
fn report_conformance(options: &GenerateOptions, documents: &[Document], terminal: &mut Terminal) {
    if options.profiles.is_empty() {
        return;
    }
    for document in documents {
        for warning in conform::warnings(&document.bytes, &options.profiles) {
            terminal.warn(&format!("{}: {warning}", document.format.id()));
        }
    }
}

/// What was found, and what a person has to look at.
fn summarize(bom: &Bom, judged: &Judged<'_>, terminal: &mut Terminal) {
    terminal.status("Resolved", &crates_line(judged.inventory));
    if judged.inventory.models.is_empty() {
        terminal.note(
            "no package declares a model; `cargo model-sbom init` finds weights and declares them in its Cargo.toml",
        );
    } else {
        terminal.status("Hashed", &models_line(judged.inventory));
    }
    for component in bom.all_components() {
        let Some(review) = &component.terms.review else { continue };
        let license = component.terms.declared.as_ref().map(ToString::to_string).unwrap_or_default();
        let risk = component.terms.risk.as_ref().map_or("unknown", |(risk, _)| risk.word());
        match review.status {
            ReviewStatus::Approved => {
                let decided =
                    review.decided.as_ref().map(|(by, on)| format!(" by {by} on {on}")).unwrap_or_default();
                terminal.status("Approved", &format!("{}: {license}{decided}", component.name));
            }
            _ => {
                terminal.attention("Review", &format!("{} ({risk} risk): {}", component.name, review.reason))
            }
        }
    }
    other_findings(judged.assessment, terminal);
}

fn crates_line(inventory: &Inventory<'_>) -> String {
    let crates = inventory.resolved.crates.crates.values();
    let total = inventory.resolved.crates.crates.len();
    let build_time = crates.filter(|krate| krate.role == Role::BuildTime).count();
    format!("{} ({} shipped, {build_time} build-time)", count(total, "crate"), total - build_time)
}

fn models_line(inventory: &Inventory<'_>) -> String {
    let models = count(inventory.models.len(), "model");
    let files = count(inventory.hashed_files, "file");
    format!("{models}: {files}, {}", indicatif::BinaryBytes(inventory.hashed_bytes))
}

fn other_findings(assessment: &Assessment<'_>, terminal: &mut Terminal) {
    // Where a review stands, its model says.
    let is_other = |finding: &&Finding| !is_about_review(finding.diagnostic.code);
    let others: Vec<_> = assessment.findings.iter().filter(is_other).collect();
    for finding in others.iter().take(10) {
        terminal.attention("Found", &format!("{} [{}]", finding.diagnostic.message, finding.diagnostic.code));
    }
    if others.len() > 10 {
        terminal.attention("Found", &format!("{} more", others.len() - 10));
    }
}

/// Which profiles of SPDX 3 the document does not claim, and which declaration would change that.
fn report_profile_gaps(bom: &Bom, terminal: &mut Terminal) {
    for gap in spdx::profile_gaps(bom).iter().filter(|gap| gap.profile != spdx::Profile::Lite) {
        let name =
            bom.find(&gap.component).map_or(gap.component.as_str(), |component| component.name.as_str());
        let key = match gap.field {
            "releaseTime" => "release-date",
            "builtTime" => "built-date",
            "suppliedBy" | "originatedBy" => "supplier",
            "software_packageVersion" => "version",
            _ => "source",
        };
        let profile = gap.profile.as_str();
        terminal.warn(&format!(
            "SPDX 3 profile `{profile}` is not claimed: `{name}` has no {}; declare its `{key}`",
            gap.field
        ));
    }
}
