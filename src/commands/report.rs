//! `cargo model-sbom report`: one page for those who decide.

use std::collections::BTreeSet;
use std::fs;

use camino::{Utf8Path, Utf8PathBuf};
use clap::ValueEnum;
use sha2::{Digest as _, Sha256};

use super::conform::load;
use super::{Judged, created, inputs, say_what_leaks, shown};
use crate::address::masked;
use crate::assemble::bom::{Audience, Bom};
use crate::assemble::{self, DocumentFacts, LicenseTexts};
use crate::conform::output::shown_path;
use crate::declare::LockFile;
use crate::diagnostic::{Severity, SourceMap};
use crate::digest::{Algorithm, Digest};
use crate::document::{Document, Kind};
use crate::emit::cyclonedx;
use crate::error::Error;
use crate::exit::Exit;
use crate::facts::names;
use crate::inspect::{DigestChoice, Inventory, Reading, Trust};
use crate::options::WorkspaceOptions;
use crate::output::{Destination, stem, write_whole};
use crate::pipeline;
use crate::quantity::count;
use crate::read;
use crate::report::Terminal;
use crate::report::comment::{self, Changes, contradictions};
use crate::report::csv;
use crate::report::page::{Circumstances, CustomerReport, NamedDocument, Report, Since};
use crate::workspace::{Checkout, LOCK_FILE, Workspace, checkout};

/// What is written, and where to.
pub(crate) struct ReportOptions {
    /// Which workspace, and what of it.
    pub workspace: WorkspaceOptions,
    /// In which form.
    pub format: ReportFormat,
    /// Whom it is for.
    pub audience: Audience,
    /// `--base`: a document or the lock of what is compared with.
    pub base: Option<Utf8PathBuf>,
    /// `--output`; `-` is stdout.
    pub output: Option<Utf8PathBuf>,
    /// `--document`: the documents that the page goes with.
    pub documents: Vec<Utf8PathBuf>,
}

/// The forms of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// One self-contained page.
    Html,
    /// A summary for a comment on a pull request.
    Markdown,
    /// A table for spreadsheets: a row for each model and shipped crate.
    Csv,
}

/// Writes the report.
pub(crate) fn report(options: &ReportOptions, terminal: &mut Terminal) -> Result<Exit, Error> {
    let mut reading =
        Reading { trust: Trust::Document, ..Reading::new(&options.workspace, DigestChoice::Sha256Only) };
    let mut workspace = pipeline::load(&options.workspace, &mut reading)?;
    let result = pipeline::run(&workspace, &options.workspace, &reading, terminal, |judged, terminal| {
        let (name, text) = put_together(&workspace, options, &judged, terminal)?;
        let text = masked(&text);
        if options.format != ReportFormat::Markdown {
            say_what_leaks(&judged, options.audience, std::iter::once(text.as_bytes()), terminal);
        }
        let path = match &options.output {
            Some(path) if path == "-" => {
                let failed = |source| Error::Write { path: "stdout".into(), source };
                terminal.document(text.as_bytes()).map_err(failed)?;
                return Ok(Exit::Success);
            }
            Some(path) if path.is_dir() || path.as_str().ends_with('/') => path.join(name),
            Some(path) => path.clone(),
            None => workspace.graph.workspace().target_directory().join("model-sbom").join(name),
        };
        inputs(&workspace, &judged).and(options.base.iter().chain(&options.documents)).refuse(&path)?;
        Destination::File(path.clone()).prepare()?;
        write_whole(&path, text.as_bytes())?;
        terminal.wrote(&path, shown(&path, &options.workspace.current_dir).as_str(), "");
        Ok(Exit::Success)
    });
    terminal.keep_sources(std::mem::take(&mut workspace.sources));
    result
}

/// The name of the report's file, and its text. Everybody reads what holds today, which each page says: what ended since
/// the document was made stands no longer.
fn put_together(
    workspace: &Workspace,
    options: &ReportOptions,
    judged: &Judged<'_>,
    terminal: &mut Terminal,
) -> Result<(String, String), Error> {
    let facts = document_facts(workspace, options)?;
    let Judged { declarations, inventory, now, today, .. } = *judged;
    let bom = assemble::run(workspace, declarations, inventory, now, facts);
    let (ending, text) = match (options.format, options.audience) {
        (ReportFormat::Html, Audience::Customer) => {
            let named = documents(workspace, options, judged, facts, &bom)?;
            warn_of_differences(&named, terminal);
            let said = reread(&bom)?;
            let page = CustomerReport::new(&bom, &said, &declarations.workspace, &named, today);
            ("customer.html", page.html())
        }
        (ReportFormat::Html, Audience::Internal) => {
            let named = documents(workspace, options, judged, facts, &bom)?;
            warn_of_differences(&named, terminal);
            ("report.html", page(workspace, options, judged, facts, (&bom, named))?)
        }
        (ReportFormat::Markdown, _) => ("report.md", summary(workspace, options, judged, facts, &bom)?),
        (ReportFormat::Csv, audience) => {
            let table = csv::write(&bom, now, audience, today);
            ("report.csv", String::from_utf8(table).expect("cells of text"))
        }
    };
    Ok((format!("{}.{ending}", stem(&bom.subject.name, bom.subject.version.as_deref())), text))
}

/// Of what the bill of materials of a report is made.
fn document_facts(workspace: &Workspace, options: &ReportOptions) -> Result<DocumentFacts, Error> {
    let is_for_customers = options.audience == Audience::Customer;
    let (license_texts, audience) = match options.format {
        // A summary is compared with documents as they are handed out.
        ReportFormat::Markdown => {
            (LicenseTexts::Include, audience_of_base(options)?.unwrap_or(Audience::Customer))
        }
        ReportFormat::Html if is_for_customers => (LicenseTexts::Include, options.audience),
        ReportFormat::Html | ReportFormat::Csv => (LicenseTexts::Exclude, options.audience),
    };
    let build_deps = options.workspace.build_deps;
    Ok(DocumentFacts { created: created(workspace)?, build_deps, license_texts, audience })
}

/// The page for the organisation itself.
fn page(
    workspace: &Workspace,
    options: &ReportOptions,
    judged: &Judged<'_>,
    facts: DocumentFacts,
    (bom, documents): (&Bom, Vec<NamedDocument>),
) -> Result<String, Error> {
    let about = Circumstances {
        judged_on: judged.today,
        platform: workspace.platforms.target_triple().map(str::to_owned),
        is_of_commit: workspace.commit_time == Some(bom.created),
        commit: checked_out(workspace),
        selection: options.workspace.selected(),
        cargo_lock: digest_of(&workspace.root().join("Cargo.lock"))?,
        lock: digest_of(&workspace.root().join(LOCK_FILE))?,
        documents,
        since: since(workspace, options, judged, facts)?,
    };
    let Judged { declarations, inventory, now, .. } = *judged;
    Ok(Report::new(bom, inventory, now, declarations, &workspace.sources, &about).html())
}

/// The comment of a pull request.
fn summary(
    workspace: &Workspace,
    options: &ReportOptions,
    judged: &Judged<'_>,
    facts: DocumentFacts,
    bom: &Bom,
) -> Result<String, Error> {
    let Judged { declarations, inventory, assessment: of_document, now, today } = *judged;
    let changes = match &options.base {
        // What a review was on the day of the base is compared with what it was on that of the commit.
        Some(path) => {
            let bom = assemble::run(workspace, declarations, inventory, of_document, facts);
            Some(changes(path, &bom, inventory, options)?)
        }
        None => None,
    };
    Ok(comment::write(&comment::Subject {
        bom,
        inventory,
        assessment: now,
        sources: &workspace.sources,
        judged_on: today,
        commit: checked_out(workspace).as_ref(),
        lock: digest_of(&workspace.root().join(LOCK_FILE))?.as_ref(),
        changes: changes.as_ref(),
    }))
}

/// The commit that is checked out, compared with everything that the run read as a declaration.
fn checked_out(workspace: &Workspace) -> Option<Checkout> {
    let locks = ["Cargo.lock", LOCK_FILE].map(Utf8Path::new);
    checkout(workspace.root(), workspace.sources.own_paths().chain(locks))
}

/// What changed since the base, for the page: compared is a document for whom the base was written.
fn since(
    workspace: &Workspace,
    options: &ReportOptions,
    judged: &Judged<'_>,
    facts: DocumentFacts,
) -> Result<Option<Since>, Error> {
    let (Some(path), Some(audience)) = (&options.base, audience_of_base(options)?) else { return Ok(None) };
    let Judged { declarations, inventory, assessment, .. } = *judged;
    let facts = DocumentFacts { audience, license_texts: LicenseTexts::Include, ..facts };
    let bom = assemble::run(workspace, declarations, inventory, assessment, facts);
    let changes = changes(path, &bom, inventory, options)?;
    let sha256 = sha256(&load(path, &options.workspace.current_dir)?);
    Ok(Some(Since { path: path.file_name().unwrap_or(path.as_str()).into(), sha256, changes }))
}

/// What a document of the bill of materials says.
fn reread(bom: &Bom) -> Result<Document, Error> {
    let written = cyclonedx::JSON_1_6.write(bom)?;
    read::document(&written).map_err(|error| Error::Usage {
        message: format!("our own document cannot be read: {error}"),
        help: None,
    })
}

fn sha256(bytes: &[u8]) -> Digest {
    Digest::from_bytes(Algorithm::Sha256, &Sha256::digest(bytes))
}

/// SHA-256 of a file; `None` where there is none.
fn digest_of(path: &Utf8Path) -> Result<Option<Digest>, Error> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(sha256(&bytes))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(Error::Read { path: path.to_owned(), source }),
    }
}

/// The documents of the command line, each of which has to be about the subject of the page.
fn documents(
    workspace: &Workspace,
    options: &ReportOptions,
    judged: &Judged<'_>,
    facts: DocumentFacts,
    bom: &Bom,
) -> Result<Vec<NamedDocument>, Error> {
    let name = |path: &Utf8PathBuf| {
        let bytes = load(path, &options.workspace.current_dir)?;
        let shown = shown(path, &options.workspace.current_dir);
        let document = read::document(&bytes).map_err(|error| Error::Usage {
            message: format!("cannot name {shown} in the report: {error}"),
            help: Some("give a document that `cargo model-sbom` wrote".to_owned()),
        })?;
        let about = document
            .subject
            .as_ref()
            .and_then(|subject| document.components.iter().find(|component| component.reference == *subject));
        let about = about.and_then(|subject| Some((subject.name.clone()?, subject.version.known().cloned())));
        let ours = (bom.subject.name.clone(), bom.subject.version.clone());
        if about.as_ref() != Some(&ours) {
            let words = |(name, version): &(String, Option<String>)| {
                format!("`{}`", [name.as_str(), version.as_deref().unwrap_or_default()].join(" ").trim_end())
            };
            let about = about.as_ref().map_or_else(|| "no product".to_owned(), words);
            return Err(Error::Usage {
                message: format!("{shown} is about {about}, and the report about {}", words(&ours)),
                help: Some("name a document of the same product and version".to_owned()),
            });
        }
        if let Some(model) = differing_model(&document, bom) {
            return Err(Error::Usage {
                message: format!(
                    "{shown} has other models than the report: `{model}` is in one of them only"
                ),
                help: Some("write the document and the report of the same state".to_owned()),
            });
        }
        let differences = differences(&document, &bytes, workspace, judged, facts)?;
        let created = document.created.filter(|created| *created != bom.created.to_string());
        Ok(NamedDocument {
            path: shown.file_name().unwrap_or(shown.as_str()).into(),
            serial: document.serial,
            created,
            differences,
            sha256: sha256(&bytes),
        })
    };
    options.documents.iter().map(name).collect()
}

/// So many differences of a document are listed in the terminal.
const SHOWN: usize = 5;

/// Says which documents are not of the state of the page: a signature below it would cover both.
fn warn_of_differences(documents: &[NamedDocument], terminal: &mut Terminal) {
    for document in documents.iter().filter(|document| !document.differences.is_empty()) {
        let told = document.differences.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join("; ");
        let more = document.differences.len().saturating_sub(SHOWN);
        let more = if more > 0 { format!("; and {}", count(more, "more model")) } else { String::new() };
        terminal.warn(&format!("{} differs from the page: {told}{more}", document.path));
    }
}

/// What a document says otherwise than one for the same audience that would be written now.
fn differences(
    document: &Document,
    bytes: &[u8],
    workspace: &Workspace,
    judged: &Judged<'_>,
    facts: DocumentFacts,
) -> Result<Vec<String>, Error> {
    let Judged { declarations, inventory, assessment, .. } = *judged;
    let facts = DocumentFacts { audience: audience_of(bytes), license_texts: LicenseTexts::Include, ..facts };
    let bom = assemble::run(workspace, declarations, inventory, assessment, facts);
    Ok(contradictions(document, &reread(&bom)?))
}

/// A model that only one of the two has. Of the document bases are models, too.
fn differing_model(document: &Document, bom: &Bom) -> Option<String> {
    let models = document.components.iter().filter(|component| component.kind == Kind::Model);
    let theirs: BTreeSet<_> = models
        .map(|model| (model.name.as_deref().unwrap_or_default(), model.version.known().map(String::as_str)))
        .collect();
    let components = bom.all_components().chain(&bom.ancestors);
    let ours: BTreeSet<_> =
        components.map(|component| (component.name.as_str(), component.version.as_deref())).collect();
    let own = bom.models.iter().filter_map(|reference| bom.find(reference));
    let mut missing = own.filter(|model| !theirs.contains(&(model.name.as_str(), model.version.as_deref())));
    let further = || theirs.difference(&ours).next().map(|(name, _)| (*name).to_owned());
    missing.next().map(|model| model.name.clone()).or_else(further)
}

/// For whom the base was written, so that it is compared with a document for the same: one for the organisation itself has
/// the states of models.
fn audience_of_base(options: &ReportOptions) -> Result<Option<Audience>, Error> {
    let Some(path) = &options.base else { return Ok(None) };
    Ok(Some(audience_of(&load(path, &options.workspace.current_dir)?)))
}

fn audience_of(document: &[u8]) -> Audience {
    let is_internal = String::from_utf8_lossy(document).contains(names::STATE);
    if is_internal { Audience::Internal } else { Audience::Customer }
}

/// What changed since a base: a bill of materials in any format, or a `model-sbom.lock`.
fn changes(
    path: &Utf8Path,
    bom: &Bom,
    inventory: &Inventory<'_>,
    options: &ReportOptions,
) -> Result<Changes, Error> {
    let shown = shown_path(path, &options.workspace.current_dir);
    let refused = |why: String| Error::Usage {
        message: format!("cannot compare with {shown}: {why}"),
        help: Some("give a bill of materials of the base, or its `model-sbom.lock`".to_owned()),
    };
    let bytes = load(path, &options.workspace.current_dir)?;
    if path.extension() == Some("lock") {
        let text = String::from_utf8(bytes).map_err(|_| refused("it is no text".to_owned()))?;
        let mut sources = SourceMap::default();
        let file = sources.add(path, text);
        let (base, faults) = LockFile::read(&sources, file);
        return match faults.iter().find(|fault| fault.severity == Severity::Error) {
            Some(fault) => Err(refused(fault.message.clone())),
            None => Ok(Changes::of_locks(&base, &inventory.lock.next)),
        };
    }
    let base = read::document(&bytes).map_err(|error| refused(error.to_string()))?;
    Ok(Changes::of_documents(&base, &reread(bom)?))
}
