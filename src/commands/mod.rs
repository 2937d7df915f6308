//! The commands: each reads like the pipeline.

mod add;
mod check;
mod conform;
mod diff;
mod explain;
mod fleet;
mod generate;
mod init;
mod known;
mod licenses;
mod lock;
#[cfg(feature = "upstream")]
mod lock_upstream;
mod named;
mod notices;
#[cfg(feature = "upstream")]
mod remote;
mod report;
mod review;
mod shell;
mod steps;
mod tables;
#[cfg(feature = "upstream")]
mod upstream;
mod verify;

pub(crate) use add::{AddOptions, add};
pub(crate) use check::{Strictness, check};
pub(crate) use conform::{ConformOptions, conform};
pub(crate) use diff::{DiffOptions, ExitCode, diff};
pub(crate) use explain::explain;
pub(crate) use fleet::{FleetOptions, fleet};
pub(crate) use generate::{GenerateOptions, generate};
pub(crate) use init::{InitOptions, NamedModels, StarterFile, init};
pub(crate) use licenses::{Query, licenses};
pub(crate) use lock::lock;
#[cfg(feature = "upstream")]
pub(crate) use lock_upstream::{Asked, lock_asking};
pub(crate) use notices::{NoticesOptions, notices};
#[cfg(feature = "upstream")]
pub(crate) use remote::check_remote;
pub(crate) use report::{ReportFormat, ReportOptions, report};
pub(crate) use review::{Chosen, Record, ReviewRequest, review};
pub(crate) use shell::{completions, man, schemas};
pub(crate) use tables::InitMode;
#[cfg(feature = "upstream")]
pub(crate) use upstream::{Accept, UpstreamOptions, upstream};
pub(crate) use verify::{VerifyOptions, verify};

use std::collections::BTreeSet;

use camino::{Utf8Path, Utf8PathBuf};

use crate::assemble::audience::is_confidential;
use crate::assemble::bom::Audience;
use crate::assess::Assessment;
use crate::declare::Declarations;
use crate::diagnostic::{Diagnostic, SourceMap};
use crate::inspect::{Inventory, Progress};
use crate::options::WorkspaceOptions;
use crate::output::{Inputs, refuse_links_out};
use crate::pipeline::{Judged, Observer, created};
use crate::quantity::count;
use crate::report::{Bar, Terminal};
use crate::resolve::Resolved;
use crate::workspace::Workspace;

impl Observer for Terminal {
    fn warn(&mut self, text: &str) {
        Terminal::warn(self, text);
    }

    fn diagnostics(&mut self, diagnostics: &[&Diagnostic], sources: &SourceMap) {
        Terminal::diagnostics(self, diagnostics, sources);
    }

    fn declared(&mut self, workspace: &Workspace, declarations: &Declarations) {
        steps::declared(workspace, declarations, self);
    }

    fn resolved(&mut self, workspace: &Workspace, resolved: &Resolved<'_>) {
        steps::resolved(workspace, resolved, self);
    }

    fn judged(&mut self, inventory: &Inventory<'_>, assessment: &Assessment<'_>) {
        steps::judged(inventory, assessment, self);
    }

    fn progress(&self) -> Box<dyn Progress> {
        Box::new(Bar::new(self.verbosity()))
    }
}

/// What a run reads, which no document may replace.
fn inputs(workspace: &Workspace, judged: &Judged<'_>) -> Inputs {
    let resolved = judged.inventory.resolved;
    let models = resolved.models.iter().flat_map(|model| {
        let texts = model.base_license_files.iter().chain(&model.dataset_license_files).flatten();
        model.artifacts().chain(texts)
    });
    let files = models.chain(resolved.license_files.values()).map(|file| file.absolute.as_path());
    let notices = judged.inventory.notices.iter().map(|notice| &notice.path);
    let inventory = judged.inventory;
    let undeclared = inventory.undeclared.iter().chain(&inventory.undeclared_elsewhere);
    let undeclared = undeclared.map(|candidate| &candidate.path);
    let others: Vec<_> = notices.chain(undeclared).map(|path| workspace.root().join(path)).collect();
    let target = workspace.graph.workspace().target_directory();
    Inputs::new(workspace.root(), target, files.chain(others.iter().map(|path| path.as_path())))
}

/// Where a run keeps what it computed, for the next one: `<target-dir>/model-sbom/NAME`; nowhere where a link of the checkout
/// leads there.
fn kept_for_the_next(workspace: &Workspace, name: &str) -> Option<Utf8PathBuf> {
    let target = workspace.graph.workspace().target_directory();
    let place = target.join("model-sbom").join(name);
    refuse_links_out(&place, workspace.root(), target).is_ok().then_some(place)
}

/// What an earlier run computed of files.
const HASHED: &str = "hashed.json";

/// The names of confidential data that stand in what is written for customers nonetheless: what a licence or a notice of others
/// says is handed on word for word.
fn say_what_leaks<'t>(
    judged: &Judged<'_>,
    audience: Audience,
    texts: impl Iterator<Item = &'t [u8]>,
    terminal: &mut Terminal,
) {
    let datasets = judged.declarations.models().flat_map(|model| &model.datasets);
    let secret = datasets.filter(|dataset| is_confidential(dataset.classification.as_deref()));
    let names: BTreeSet<_> = secret.map(|dataset| dataset.name.value.as_str()).collect();
    if names.is_empty() || audience != Audience::Customer {
        return;
    }
    let texts: Vec<_> = texts.map(|text| String::from_utf8_lossy(text).to_lowercase()).collect();
    for name in
        names.into_iter().filter(|name| texts.iter().any(|text| names_word(text, &name.to_lowercase())))
    {
        terminal.warn(&format!(
            "`{name}` is confidential data, and what is written for customers names it: a licence text, a notice or the name of \
             a crate does, which is handed on as it is"
        ));
    }
}

/// Whether a word stands in a text, and is no part of a longer one.
fn names_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let is_inside = |character: Option<char>| character.is_some_and(char::is_alphanumeric);
        !is_inside(text[..at].chars().next_back()) && !is_inside(text[at + word.len()..].chars().next())
    })
}

/// That a package at the root of a workspace stands for itself alone, where nobody chose it and it needs no crate.
fn say_what_is_left_out(options: &WorkspaceOptions, judged: &Judged<'_>, terminal: &mut Terminal) {
    let crates = &judged.inventory.resolved.crates;
    let [package] = crates.selected.as_slice() else { return };
    let workspace = package.graph().workspace();
    let is_root = workspace.member_by_path("").is_ok_and(|root| root.id() == package.id());
    let others = workspace.member_count() - 1;
    if is_root && options.selection.is_default() && crates.crates.len() == 1 && others > 0 {
        terminal.note(&format!(
            "`{}` needs no crate, and {} of the workspace {} left out: `--workspace` takes all, `-p` some",
            package.name(),
            count(others, "other package"),
            if others == 1 { "is" } else { "are" }
        ));
    }
}

/// A path as it is shown: from the current directory where it lies inside.
fn shown<'p>(path: &'p Utf8Path, current_dir: &Utf8Path) -> &'p Utf8Path {
    path.strip_prefix(current_dir).unwrap_or(path)
}
