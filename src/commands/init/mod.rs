//! `cargo model-sbom init`: writes declarations of the weights that nobody declared, to be finished by a person.

mod draft;
mod named;
#[cfg(feature = "upstream")]
mod upstream;

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8Path;
use guppy::graph::{BuildTargetId, PackageMetadata};

use super::known::Asked;
use super::tables::{Change, Destination, InitMode, finish, workspace_path};
use crate::declare::{Declarations, UseKey};
use crate::error::Error;
use crate::exit::Exit;
use crate::inspect::named::{ModelName, Named, NamedModel, OwnName};
use crate::inspect::opened;
use crate::inspect::pattern::pattern;
use crate::inspect::survey::{self, FoundModel};
use crate::inspect::{self, discover};
use crate::options::{Selection, WorkspaceOptions};
use crate::pipeline::{self, report_faults};
use crate::quantity::count;
use crate::report::Terminal;
use crate::resolve::{self, Resolved};
use crate::suggestion;
use crate::vocabulary::Word;
use crate::workspace::{WORKSPACE_FILE, Workspace};
pub(super) use draft::hub_source;
use draft::{Draft, draft};
pub(crate) use named::NamedModels;
use named::Written;

/// What is written, and whether.
pub(crate) struct InitOptions {
    /// Which workspace, and which of its packages; all of them where none is named.
    pub workspace: WorkspaceOptions,
    /// What happens to the files.
    pub mode: InitMode,
    /// Whether a `model-sbom.toml` is written.
    pub workspace_file: StarterFile,
    /// What happens to the models that the code names.
    pub named: NamedModels,
    /// `--upstream`: how publishers are asked about them.
    #[cfg(feature = "upstream")]
    pub upstream: Option<crate::upstream::Settings>,
}

impl InitOptions {
    /// What publishers say of the models that the code names, by their sources.
    fn ask(&self, named: &[&OwnName<'_>], terminal: &mut Terminal) -> Result<BTreeMap<String, Asked>, Error> {
        #[cfg(feature = "upstream")]
        if let Some(settings) = &self.upstream {
            return upstream::ask(named.iter().map(|named| &named.model), settings, terminal);
        }
        let _ = (named, terminal);
        Ok(BTreeMap::new())
    }
}

/// Whether a `model-sbom.toml` is written where there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StarterFile {
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
pub(crate) fn init(options: &InitOptions, terminal: &mut Terminal) -> Result<Exit, Error> {
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
    let mut survey = survey::run(walk, workspace, &declarations, &resolved, &options.workspace.stores)?;
    opened::run(&mut survey, workspace);
    let selected: BTreeSet<_> = resolved.crates.selected.iter().map(|package| package.id()).collect();
    let models =
        survey.models.iter().filter(|model| model.is_at_root || selected.contains(model.package.id()));
    let models: Vec<_> = models.filter(|model| is_for_init(model, &resolved, terminal)).collect();
    let code = inspect::named_models(&declarations, &resolved, workspace);
    let files_here: BTreeSet<_> =
        models.iter().flat_map(|model| &model.weights).filter_map(|path| path.file_name()).collect();
    let is_here = |named: &&OwnName<'_>| matches!(&named.model.name, ModelName::File(name) if files_here.contains(name.as_str()));
    let named: Vec<_> = code.undeclared().filter(|named| !is_here(named)).collect();
    let named: Vec<_> = named.into_iter().filter(|named| selected.contains(named.package.id())).collect();
    let asked = options.ask(&named, terminal)?;
    let (at_root, models): (Vec<_>, Vec<_>) = models.into_iter().partition(|model| model.is_at_root);
    let mut outcome = Outcome::default();
    for work in by_package(&models, &named) {
        outcome.take_in(work.tables(workspace, &declarations, (options.named, &asked), terminal)?);
    }
    if options.workspace_file == StarterFile::Never && workspace.workspace_file.is_none() {
        leave_undeclared(&at_root, terminal);
    } else if !at_root.is_empty() {
        outcome.take_in(shared(&at_root, workspace, &declarations, terminal)?);
    }
    leave(&code, terminal);
    if at_root.is_empty() {
        let has_models = outcome.declared > 0 || !resolved.models.is_empty();
        outcome.files.extend(starter(has_models, workspace, options, terminal));
    }
    if outcome.files.is_empty() && outcome.known == 0 {
        terminal.note(nothing(&code, &resolved));
    }
    outcome.finish(workspace, options.mode, terminal)
}

/// What there is to write, by package.
fn by_package<'m, 'a>(found: &[&'m FoundModel<'a>], named: &[&'m OwnName<'a>]) -> Vec<Work<'m, 'a>> {
    let mut packages: BTreeMap<&Utf8Path, Work<'m, 'a>> = BTreeMap::new();
    let work = |package| Work { package, found: Vec::new(), named: Vec::new() };
    for model in found {
        let package = packages.entry(model.package.manifest_path());
        package.or_insert_with(|| work(model.package)).found.push(model);
    }
    for named in named {
        let package = packages.entry(named.package.manifest_path());
        package.or_insert_with(|| work(named.package)).named.push(&named.model);
    }
    packages.into_values().collect()
}

/// Names weights at the root of a workspace that is to have no `model-sbom.toml`.
fn leave_undeclared(at_root: &[&FoundModel<'_>], terminal: &mut Terminal) {
    for model in at_root {
        let path = model.weights.first().unwrap_or(&model.directory);
        let why = format!("{path} lies in no package: `[[model]]` of {WORKSPACE_FILE} declares it");
        terminal.attention("Left", &why);
    }
}

/// Whether a declaration of its own is what a model needs; what else it needs is reported.
fn is_for_init(model: &FoundModel<'_>, resolved: &Resolved<'_>, terminal: &mut Terminal) -> bool {
    let mut files = model.weights.iter().chain(&model.sidecars);
    if let Some(path) = files.clone().find(|path| path.as_str().contains('\\')) {
        terminal.attention("Left", &format!("{path} has a backslash in its name: rename it"));
        return false;
    }
    if let Some(path) = model.weights.iter().find(|path| path.starts_with("..")) {
        terminal.attention("Left", &format!("{path}: {}", suggestion::above_the_workspace(path)));
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

/// What to type for the models that the code names.
const ACCEPT: &str =
    "remove `# ` from the lines of those that it does use, or run `cargo model-sbom init --accept-named`";

/// Why there is nothing to write.
fn nothing(code: &Named<'_>, resolved: &Resolved<'_>) -> &'static str {
    if !code.needs_models() || !resolved.models.is_empty() || code.undeclared_crates().next().is_some() {
        return "no weights were found that are not declared already, and the code names no other model: nothing to write";
    }
    "no weights were found and the code names no model, and the product loads or calls models: \
     declare them with `cargo model-sbom add SOURCE`, or say in `[product]` that there are none"
}

/// Says what `init` leaves to a person: models that dependencies name.
fn leave(code: &Named<'_>, terminal: &mut Terminal) {
    for krate in code.undeclared_crates() {
        let (name, models) = (krate.package.name(), count(krate.models.len(), "model"));
        terminal.attention(
            "Left",
            &format!("{name} names {models}: declare those that the product uses in `[[crate]]` of {WORKSPACE_FILE}"),
        );
    }
}

/// What is written for one package.
struct Work<'m, 'a> {
    package: PackageMetadata<'a>,
    found: Vec<&'m FoundModel<'a>>,
    named: Vec<&'m NamedModel>,
}

/// What came of it: changed files, and how many models are declared, commented now, and commented before.
#[derive(Default)]
struct Outcome {
    files: Vec<Change>,
    declared: usize,
    commented: usize,
    known: usize,
}

impl Outcome {
    fn take_in(&mut self, other: Self) {
        self.files.extend(other.files);
        self.declared += other.declared;
        self.commented += other.commented;
        self.known += other.known;
    }

    /// Writes the files, and says what is left to a person.
    fn finish(self, workspace: &Workspace, mode: InitMode, terminal: &mut Terminal) -> Result<Exit, Error> {
        if self.known > 0 {
            let models = count(self.known, "model");
            terminal.note(&format!("{models} that the code names stand there as comments already; {ACCEPT}"));
        }
        if self.files.is_empty() {
            return Ok(Exit::Success);
        }
        finish(&self.files, workspace, mode, terminal)?;
        if self.commented > 0 {
            terminal.note(&format!(
                "a model that the code names need not be one that the product uses; {ACCEPT}"
            ));
        }
        if self.declared > 0 && mode == InitMode::Write {
            terminal.note("finish the lines that begin with `#`, then run `cargo model-sbom check`");
        }
        Ok(Exit::Success)
    }
}

impl Work<'_, '_> {
    /// The tables of the package, behind everything that stands there.
    fn tables(
        &self,
        workspace: &Workspace,
        declarations: &Declarations,
        (mode, asked): (NamedModels, &BTreeMap<String, Asked>),
        terminal: &mut Terminal,
    ) -> Result<Outcome, Error> {
        let destination = Destination::of(&self.package, workspace)?;
        let declared = declarations.packages.get(self.package.id().repr());
        let declared = declared.map(|package| package.models.as_slice()).unwrap_or_default();
        let mut taken: BTreeSet<_> = declared.iter().map(|model| model.name.value.clone()).collect();
        let mut tables = Vec::new();
        for model in &self.found {
            let Draft { name, table, open } = draft(model, &self.found, &taken, destination.tables, &[]);
            let files = count(model.weights.len() + model.sidecars.len(), "file");
            let directory = self.package.manifest_path().with_file_name("").join(&model.directory);
            terminal
                .status("Found", &format!("{name}: {files} in {}", workspace_path(workspace, &directory)));
            if !open.is_empty() {
                let open: Vec<_> = open.into_iter().collect();
                terminal.attention("Decide", &format!("{name}: {}", open.join(", ")));
            }
            taken.insert(name);
            tables.push(table);
        }
        let at = (&destination, mode);
        let Written { before, tables: named, known } =
            named::tables(&self.package, &self.named, at, asked, &mut taken, terminal);
        let (live, commented) = match mode {
            NamedModels::Accept => (tables.len() + named.len(), 0),
            NamedModels::Comment => (tables.len(), named.len()),
        };
        tables.extend(named);
        let what = match (live, commented) {
            (0, commented) => format!("{} as comments", count(commented, "model")),
            (live, 0) => count(live, "model"),
            (live, commented) => format!("{}, and {commented} as comments", count(live, "model")),
        };
        let files = match tables.is_empty() {
            true => Vec::new(),
            false => vec![destination.with(before, &tables, what)?],
        };
        Ok(Outcome { files, declared: live, commented, known })
    }
}

/// The models that lie in no package, in `model-sbom.toml`: for each the members with programs are taken to use it.
fn shared(
    models: &[&FoundModel<'_>],
    workspace: &Workspace,
    declarations: &Declarations,
    terminal: &mut Terminal,
) -> Result<Outcome, Error> {
    let destination = Destination::root(workspace, starter_text());
    let members: Vec<_> = workspace.graph.workspace().iter().collect();
    let is_program = |member: &&PackageMetadata<'_>| {
        member.build_targets().any(|target| matches!(target.id(), BuildTargetId::Binary(_)))
    };
    let programs: Vec<_> = members.iter().filter(is_program).map(|member| member.name()).collect();
    let users =
        if programs.is_empty() { members.iter().map(|member| member.name()).collect() } else { programs };
    let declared = &declarations.workspace.models;
    let mut taken: BTreeSet<_> = declared.iter().map(|model| model.name.value.clone()).collect();
    let mut tables = Vec::new();
    for model in models {
        let Draft { name, table, open } = draft(model, models, &taken, destination.tables, &users);
        let files = count(model.weights.len() + model.sidecars.len(), "file");
        terminal.status(
            "Found",
            &format!(
                "{name}: {files} in {}",
                workspace_path(workspace, &workspace.root().join(&model.directory))
            ),
        );
        let open: Vec<_> = std::iter::once("used-by").chain(open).collect();
        terminal.attention("Decide", &format!("{name}: {}", open.join(", ")));
        taken.insert(name);
        tables.push(table);
    }
    let (before, is_new) = (destination.before.clone(), workspace.workspace_file.is_none());
    let change = destination.with(before, &tables, count(tables.len(), "model"))?;
    let change = match is_new {
        true => {
            Change { added: format!("{}{}", change.before, change.added), before: String::new(), ..change }
        }
        false => change,
    };
    Ok(Outcome { files: vec![change], declared: models.len(), ..Outcome::default() })
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
