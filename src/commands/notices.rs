//! `cargo model-sbom notices`: the files that a distribution must carry.

use camino::{Utf8Path, Utf8PathBuf};

use super::{Judged, created, say_what_leaks, shown};
use crate::assemble::audience::Secrets;
use crate::assemble::bom::Audience;
use crate::assemble::{self, DocumentFacts, LicenseTexts};
use crate::error::Error;
use crate::exit::Exit;
use crate::inspect::{DigestChoice, Reading, legal_files};
use crate::options::WorkspaceOptions;
use crate::output::{Difference, LIST, compare_directory, refuse_links_on_the_way, write_directory};
use crate::pipeline;
use crate::quantity::count;
use crate::report::Terminal;
use crate::report::notices::{self, Layout, Notices};
use crate::suggestion::Suggestion;
use crate::workspace::Workspace;

/// What is written or compared, and where.
pub(crate) struct NoticesOptions {
    /// Which workspace, and what of it.
    pub workspace: WorkspaceOptions,
    /// Where the texts of models lie.
    pub layout: Layout,
    /// Whom they are for.
    pub audience: Audience,
    /// `--output`.
    pub output: Option<Utf8PathBuf>,
    /// `--check`: a directory that is compared and not written.
    pub check: Option<Utf8PathBuf>,
}

/// Writes the notices, or compares a directory with what they should be.
pub(crate) fn notices(options: &NoticesOptions, terminal: &mut Terminal) -> Result<Exit, Error> {
    let mut reading = Reading::new(&options.workspace, DigestChoice::Sha256Only);
    let mut workspace = pipeline::load(&options.workspace, &mut reading)?;
    let default = workspace.graph.workspace().target_directory().join("model-sbom/notices");
    let result = pipeline::run(&workspace, &options.workspace, &reading, terminal, |judged, terminal| {
        let notices = put_together(&workspace, options, &judged)?;
        for gap in &notices.gaps {
            terminal.warn(gap);
        }
        for to_do in &notices.to_do {
            terminal.note(to_do);
        }
        let texts = notices.files.values().map(Vec::as_slice);
        say_what_leaks(&judged, options.audience, texts, terminal);
        let exit = match &options.check {
            Some(directory) => compare(directory, &notices, terminal)?,
            None => {
                let directory = options.output.as_ref().unwrap_or(&default);
                let target = workspace.graph.workspace().target_directory();
                let place = options.workspace.current_dir.join(directory);
                refuse_links_on_the_way(&place, workspace.root(), target)?;
                write(directory, &notices, options, terminal)?
            }
        };
        if notices.required.is_empty() {
            return Ok(exit);
        }
        let ids: Vec<_> = notices.required.iter().map(|id| format!("`{id}`")).collect();
        terminal.alarm(
            "Incomplete",
            &format!(
                "copies would go out without the text of {}: hand none on before it is there",
                ids.join(", ")
            ),
        );
        Ok(Exit::Denied)
    });
    terminal.keep_sources(std::mem::take(&mut workspace.sources));
    result
}

fn put_together(
    workspace: &Workspace,
    options: &NoticesOptions,
    judged: &Judged<'_>,
) -> Result<Notices, Error> {
    let legal = legal_files::run(workspace, judged.inventory)?;
    let facts = DocumentFacts {
        created: created(workspace)?,
        build_deps: options.workspace.build_deps,
        license_texts: LicenseTexts::Exclude,
        audience: options.audience,
    };
    let bom = assemble::run(workspace, judged.declarations, judged.inventory, judged.assessment, facts);
    let data = judged.declarations.models().flat_map(|model| &model.datasets);
    let data = data.map(|data| (data.name.value.as_str(), data.classification.as_deref()));
    let secrets = (options.audience == Audience::Customer).then(|| Secrets::new(data));
    Ok(notices::run(&bom, judged.inventory, judged.assessment, &legal, options.layout, secrets))
}

fn write(
    directory: &Utf8Path,
    notices: &Notices,
    options: &NoticesOptions,
    terminal: &mut Terminal,
) -> Result<Exit, Error> {
    for kept in write_directory(directory, &notices.files, notices::KIND)? {
        terminal.warn(&format!("`{kept}` is of an earlier run and was changed since: it was left there"));
    }
    let place = shown(directory, &options.workspace.current_dir);
    let what = format!("{}, {LIST}", count(notices.files.len(), "file"));
    terminal.wrote(directory, place.as_str(), &what);
    let check = Suggestion::new("cargo model-sbom notices").option("--check", place.as_str());
    terminal.note(&format!("`{check}` says later whether it is still right"));
    Ok(Exit::Success)
}

fn compare(directory: &Utf8Path, notices: &Notices, terminal: &mut Terminal) -> Result<Exit, Error> {
    let differences = compare_directory(directory, &notices.files)?;
    for difference in &differences {
        match difference {
            Difference::Missing(path) => terminal.attention("Missing", path),
            Difference::Changed(path) => terminal.attention("Changed", path),
            Difference::Stale(path) => terminal.attention("Stale", path),
        }
    }
    if differences.is_empty() {
        terminal.status("Unchanged", &format!("{directory} ({})", count(notices.files.len(), "file")));
        return Ok(Exit::Success);
    }
    let write = Suggestion::new("cargo model-sbom notices").option("--output", directory.as_str());
    terminal.note(&format!("`{write}` writes it anew"));
    Ok(Exit::Denied)
}
