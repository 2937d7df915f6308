//! `cargo model-sbom init`: writes declarations of the weights that nobody declared, to be finished by a person.

mod draft;

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use crate::declare::{self, Declarations, UseKey};
use crate::diagnostic::{Severity, SourceMap};
use crate::error::Error;
use crate::exit::Exit;
use crate::inspect::discover;
use crate::inspect::pattern::pattern;
use crate::inspect::survey::{self, FoundModel};
use crate::options::{Selection, WorkspaceOptions};
use crate::output::write_whole;
use crate::pipeline::{self, report_faults};
use crate::printable;
use crate::quantity::count;
use crate::report::Terminal;
use crate::resolve::{self, Resolved};
use crate::vocabulary::Word;
use crate::workspace::{Manifest, WORKSPACE_FILE, Workspace};
use draft::{Draft, draft};

/// What is written, and whether.
pub struct InitOptions {
    /// Which workspace, and which of its packages; all of them where none is named.
    pub workspace: WorkspaceOptions,
    /// What happens to the files.
    pub mode: InitMode,
    /// Whether a `model-sbom.toml` is written.
    pub workspace_file: StarterFile,
}

/// What happens to the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InitMode {
    /// They are written.
    Write,
    /// `--dry-run`: what would be written is printed.
    DryRun,
}

/// Whether a `model-sbom.toml` is written where there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StarterFile {
    /// For the models that are declared or found.
    ForModels,
    /// `--model-sbom-toml`: without any as well, and one that is there is mentioned.
    Always,
    /// `--no-model-sbom-toml`: it is not.
    Never,
}

/// What a new `model-sbom.toml` says: nothing yet, with every line to choose from.
fn starter_text() -> String {
    let line = |key: &UseKey| format!("# {}  # {}", key.example(), key.meaning());
    let lines: Vec<_> = UseKey::ALL.iter().map(line).collect();
    include_str!("model-sbom.toml").replace("{use}", &lines.join("\n"))
}

/// Finds weights and writes what is known of them into the manifests of their packages.
pub fn init(options: &InitOptions, terminal: &mut Terminal) -> Result<Exit, Error> {
    let mut workspace = Workspace::load(&options.workspace)?;
    let result = run(&workspace, options, terminal);
    terminal.keep_sources(std::mem::take(&mut workspace.sources));
    result
}

fn run(workspace: &Workspace, options: &InitOptions, terminal: &mut Terminal) -> Result<Exit, Error> {
    for notice in &workspace.notices {
        terminal.warn(notice);
    }
    let declarations = pipeline::declare(workspace);
    let resolving = all_members(&options.workspace);
    let resolved = resolve::run(workspace, &declarations, &resolving)?;
    report_faults(&resolved, workspace, terminal)?;
    let walk = discover::walk(workspace)?;
    walk.notices().for_each(|notice| terminal.warn(&notice));
    let survey = survey::run(walk, workspace, &declarations, &resolved, &options.workspace.stores)?;
    let selected: BTreeSet<_> = resolved.crates.selected.iter().map(|package| package.id()).collect();
    let models = survey.models.iter().filter(|model| selected.contains(model.package.id()));
    let models: Vec<_> = models.filter(|model| is_for_init(model, &resolved, terminal)).collect();
    for path in &survey.homeless {
        terminal.attention("Left", &format!("{path} lies in no package: move it into the one that uses it"));
    }
    let mut files = Vec::new();
    let mut manifests: BTreeMap<&Utf8Path, Vec<&FoundModel<'_>>> = BTreeMap::new();
    for model in models {
        manifests.entry(model.package.manifest_path()).or_default().push(model);
    }
    for (path, models) in manifests {
        files.push(manifest(path, &models, workspace, &declarations, terminal)?);
    }
    let declared = !files.is_empty();
    let has_models = declared || !resolved.models.is_empty();
    files.extend(starter(has_models, workspace, options, terminal));
    if files.is_empty() {
        terminal.note("no weights were found that are not declared already: nothing to write");
        return Ok(Exit::Success);
    }
    finish(&files, workspace, options, terminal)?;
    if declared && options.mode == InitMode::Write {
        terminal.note("finish the lines that begin with `#`, then run `cargo model-sbom check`");
    }
    Ok(Exit::Success)
}

/// Whether a declaration of its own is what a model needs; what else it needs is told.
fn is_for_init(model: &FoundModel<'_>, resolved: &Resolved<'_>, terminal: &mut Terminal) -> bool {
    let mut files = model.weights.iter().chain(&model.sidecars);
    if let Some(path) = files.clone().find(|path| path.as_str().contains('\\')) {
        terminal.attention("Left", &format!("{path} has a backslash in its name: rename it"));
        return false;
    }
    let own = resolved.models.iter().filter(|declared| declared.package.id() == model.package.id());
    let shards: BTreeMap<_, _> = own
        .flat_map(|declared| declared.files.iter().map(move |file| (&file.path, declared.declaration)))
        .filter(|(path, _)| path.file_stem().is_some_and(|stem| survey::shard(stem).is_some()))
        .map(|(path, declaration)| (pattern(path), &declaration.name.value))
        .collect();
    let Some((path, name)) = files.find_map(|path| Some((path, shards.get(&pattern(path))?))) else {
        return true;
    };
    let pattern = pattern(path);
    terminal.attention("Left", &format!("{path} is a shard of `{name}`: write its `files` as `{pattern}`"));
    false
}

/// Everything is looked at, whatever the default members are.
fn all_members(options: &WorkspaceOptions) -> WorkspaceOptions {
    let mut options = options.clone();
    if options.selection.packages.is_empty() && !options.selection.workspace {
        options.selection = Selection { workspace: true, ..Selection::default() };
    }
    options
}

/// A file that changes.
struct Change {
    path: Utf8PathBuf,
    /// What there is already.
    before: String,
    /// What comes behind it.
    added: String,
    /// What that is.
    what: String,
}

/// The tables of one manifest, behind everything that stands there.
fn manifest(
    path: &Utf8Path,
    models: &[&FoundModel<'_>],
    workspace: &Workspace,
    declarations: &Declarations,
    terminal: &mut Terminal,
) -> Result<Change, Error> {
    let before =
        std::fs::read_to_string(path).map_err(|source| Error::Read { path: path.to_owned(), source })?;
    let package = models[0].package.id().repr();
    let declared = declarations.packages.get(package).map(|package| package.models.as_slice());
    let mut taken: BTreeSet<_> =
        declared.unwrap_or_default().iter().map(|model| model.name.value.clone()).collect();
    let mut tables = Vec::new();
    for model in models {
        let Draft { name, table, open } = draft(model, &taken);
        let files = count(model.weights.len() + model.sidecars.len(), "file");
        let place = workspace_path(workspace, &path.with_file_name("").join(&model.directory));
        terminal.status("Found", &format!("{name}: {files} in {place}"));
        if !open.is_empty() {
            let open: Vec<_> = open.into_iter().collect();
            terminal.attention("Decide", &format!("{name}: {}", open.join(", ")));
        }
        taken.insert(name);
        tables.push(table);
    }
    let added = with_line_ends_of(&before, &format!("{}{}", separator(&before), tables.join("\n")));
    check(path, &format!("{before}{added}"), package, workspace)?;
    Ok(Change { path: path.to_owned(), before, added, what: count(tables.len(), "model") })
}

fn separator(before: &str) -> &'static str {
    match before {
        "" => "",
        text if text.ends_with("\n\n") || text.ends_with("\r\n\r\n") => "",
        text if text.ends_with('\n') => "\n",
        _ => "\n\n",
    }
}

fn with_line_ends_of(before: &str, added: &str) -> String {
    if before.contains("\r\n") { added.replace('\n', "\r\n") } else { added.to_owned() }
}

/// What is written has to be what this program reads.
fn check(path: &Utf8Path, text: &str, package: &str, workspace: &Workspace) -> Result<(), Error> {
    let shown = workspace_path(workspace, path);
    let in_the_way = |message: String| Error::Usage {
        message: format!(
            "a `[[package.metadata.model-sbom.model]]` table can't follow what {shown} holds: {message}"
        ),
        help: Some(
            "write the models that are there as `[[package.metadata.model-sbom.model]]` tables".to_owned(),
        ),
    };
    toml::from_str::<toml::Table>(text).map_err(|error| in_the_way(error.message().to_owned()))?;
    let mut sources = SourceMap::default();
    let file = sources.add(&shown, text.to_owned());
    let manifest = Manifest { package: package.to_owned(), file, member: true, included: Vec::new() };
    let read = declare::run(&sources, &[manifest], None, None, &[]);
    let mut faults = read.packages.values().flat_map(|package| &package.faults);
    match faults.find(|fault| fault.severity == Severity::Error) {
        Some(fault) => Err(in_the_way(fault.message.clone())),
        None => Ok(()),
    }
}

/// `model-sbom.toml`, if it is not there and there is something to say in it.
fn starter(
    has_models: bool,
    workspace: &Workspace,
    options: &InitOptions,
    terminal: &mut Terminal,
) -> Option<Change> {
    let is_wanted = match options.workspace_file {
        StarterFile::ForModels => has_models,
        StarterFile::Always => true,
        StarterFile::Never => false,
    };
    if is_wanted && workspace.workspace_file.is_some() {
        if options.workspace_file == StarterFile::Always {
            terminal.note(&format!("{WORKSPACE_FILE} is there already, and was left as it is"));
        }
        return None;
    }
    if !is_wanted {
        return None;
    }
    Some(Change {
        path: workspace.root().join(WORKSPACE_FILE),
        before: String::new(),
        added: starter_text(),
        what: "to fill in".to_owned(),
    })
}

fn finish(
    files: &[Change],
    workspace: &Workspace,
    options: &InitOptions,
    terminal: &mut Terminal,
) -> Result<(), Error> {
    for Change { path, before, added, what } in files {
        let shown = workspace_path(workspace, path);
        match options.mode {
            InitMode::DryRun => {
                let text =
                    format!("# {}\n{}\n", printable::line(&shown), added.trim_start_matches(['\r', '\n']));
                terminal.page(&text).map_err(|source| Error::Write { path: "stdout".into(), source })?;
            }
            InitMode::Write => {
                write_whole(path, format!("{before}{added}").as_bytes())?;
                terminal.wrote(path, shown.as_str(), what);
            }
        }
    }
    Ok(())
}

/// A path as it is shown: inside the workspace.
fn workspace_path(workspace: &Workspace, path: &Utf8Path) -> String {
    let inside = path.strip_prefix(workspace.root()).unwrap_or(path);
    if inside.as_str().is_empty() { ".".to_owned() } else { inside.as_str().trim_end_matches('/').to_owned() }
}
