//! `cargo model-sbom report`: one page for those who decide.

use camino::Utf8PathBuf;
use clap::ValueEnum;

use super::{Judged, created, inputs, shown};
use crate::address::masked;
use crate::assemble::{self, DocumentFacts, LicenseTexts};
use crate::error::Error;
use crate::exit::Exit;
use crate::inspect::{DigestChoice, Reading, Trust};
use crate::options::WorkspaceOptions;
use crate::output::{Destination, stem, write_whole};
use crate::pipeline;
use crate::report::Terminal;
use crate::report::page::Report;
use crate::workspace::Workspace;

/// What is written, and where to.
pub struct ReportOptions {
    /// Which workspace, and what of it.
    pub workspace: WorkspaceOptions,
    /// In which form.
    pub format: ReportFormat,
    /// `--output`; `-` is stdout.
    pub output: Option<Utf8PathBuf>,
}

/// The forms of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// One self-contained page.
    Html,
    /// A summary for a comment on a pull request.
    Markdown,
}

/// Writes the report.
pub fn report(options: &ReportOptions, terminal: &mut Terminal) -> Result<Exit, Error> {
    let mut reading =
        Reading { trust: Trust::Bytes, ..Reading::new(&options.workspace, DigestChoice::Sha256Only) };
    let mut workspace = pipeline::load(&options.workspace, &mut reading)?;
    let result = pipeline::run(&workspace, &options.workspace, &reading, terminal, |judged, terminal| {
        let (name, text) = put_together(&workspace, options, &judged)?;
        let text = masked(&text);
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
        inputs(&workspace, &judged).refuse(&path)?;
        Destination::File(path.clone()).prepare()?;
        write_whole(&path, text.as_bytes())?;
        terminal.wrote(&path, shown(&path, &options.workspace.current_dir).as_str(), "");
        Ok(Exit::Success)
    });
    terminal.keep_sources(std::mem::take(&mut workspace.sources));
    result
}

/// The name of the report's file, and its text.
fn put_together(
    workspace: &Workspace,
    options: &ReportOptions,
    judged: &Judged<'_>,
) -> Result<(String, String), Error> {
    let facts = DocumentFacts {
        created: created(workspace)?,
        build_deps: options.workspace.build_deps,
        license_texts: LicenseTexts::Exclude,
    };
    let Judged { declarations, inventory, assessment } = *judged;
    let bom = assemble::run(workspace, declarations, inventory, assessment, facts);
    let report = Report::new(&bom, inventory, assessment, declarations, &workspace.sources);
    let stem = stem(&bom.subject.name, bom.subject.version.as_deref());
    Ok(match options.format {
        ReportFormat::Html => (format!("{stem}.report.html"), report.html()),
        ReportFormat::Markdown => (format!("{stem}.report.md"), report.markdown()),
    })
}
