//! The models that sources name: what a product downloads, calls or compiles in, whether it declares it or not.
//!
//! In: the sources of the packages that are compiled. Out: [`NamedModel`]s, each with its places, revisions, files,
//! digests and licences as far as they stand beside it. Nothing is run or expanded: Rust is read as tokens, other
//! languages as their strings. Which calls name a model is data (`clients.toml`); no model is.

mod accounts;
mod client_constants;
mod clients;
mod commands;
mod data;
mod data_files;
mod front_ends;
mod ids;
mod included;
mod lists;
mod model;
mod off;
mod other_clients;
mod patterns;
mod pins;
mod placeholders;
mod prefilter;
mod programs;
mod rust;
mod scan;
mod sql;
mod strings;
#[cfg(test)]
mod tests;
mod texts;
mod tokens;
mod variables;
mod walk;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use camino::{Utf8Path, Utf8PathBuf};
use guppy::PackageId;
use guppy::graph::{BuildTargetId, BuildTargetKind, PackageMetadata, PackageSource};
use rayon::prelude::*;

pub use clients::ClientKind;
pub use model::NamedModel;
pub(crate) use model::{Asker, Backend, Evidence, Mention, ModelName, NamedFile};
pub(crate) use off::BehindFeatures;

use super::Declared;
use super::discover::UndeclaredCrate;
use crate::any_text::fits;
use crate::declare::{Declarations, Ignored};
use crate::diagnostic::Span;
use crate::files;
use crate::limits;
use crate::paths::{normalized, relative, with_slashes};
use crate::resolve::{EdgeKind, Resolved, Role};
use crate::workspace::Workspace;
use clients::{Client, Clients};
use model::Sighting;
use other_clients::Rows;
use patterns::Wrapper;
use scan::Scan;
use tokens::Features;

/// What sources name, and what could.
#[derive(Default)]
pub struct Named<'a> {
    /// The models that the packages of the workspace name, sorted; one for each, however many name it.
    pub models: Vec<OwnName<'a>>,
    /// Dependencies that name models which nothing declares, sorted by name and version.
    pub crates: Vec<NamingCrate<'a>>,
    /// The shipped crates that fetch, load or call models, sorted.
    pub clients: Vec<(PackageMetadata<'a>, ClientKind)>,
    /// Places of the workspace's code that ask for a model without naming it, sorted.
    pub askers: Vec<Asker>,
    /// Sources that were not read, or not whole, sorted.
    pub unread: Vec<Unread>,
    /// Models that nothing declares, behind features that are off.
    pub behind_features: Vec<BehindFeatures<'a>>,
}

/// A source that was not read, or not whole: what it names is not known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unread {
    /// The file or directory; of a dependency behind its name and version.
    pub path: Utf8PathBuf,
    /// What stopped the reader.
    pub reason: String,
    /// Whether it is part of what is shipped.
    pub is_shipped: bool,
    /// Position of the `[[ignore]]` table that is about it, if one is.
    pub ignored_by: Option<usize>,
}

/// A model that the workspace's own code names.
pub struct OwnName<'a> {
    /// The package that names it first.
    pub package: PackageMetadata<'a>,
    /// The model.
    pub model: NamedModel,
    /// Whether a declaration is about it.
    pub is_declared: bool,
    /// Why a declaration that seems to be about it is not.
    pub(crate) declared_otherwise: Option<Otherwise>,
    /// Position of the `[[ignore]]` table that names it, if one does.
    pub ignored_by: Option<usize>,
}

/// What is declared in place of a model that the code names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Otherwise {
    /// The same, for these members, which are not selected.
    For(String),
    /// Other commits of it.
    Versions(Vec<String>),
}

/// A dependency that names models which nothing declares.
pub struct NamingCrate<'a> {
    /// The crate.
    pub package: PackageMetadata<'a>,
    /// Its models, sorted.
    pub models: Vec<NamedModel>,
    /// Position of the `[[ignore]]` table that names the crate, if one does.
    pub ignored_by: Option<usize>,
}

impl<'a> Named<'a> {
    /// The same without files that a dependency names and brings along: they are told as what they are.
    pub(super) fn without_files_of(mut self, found: &[UndeclaredCrate<'_>]) -> Self {
        for krate in &mut self.crates {
            let own = found.iter().filter(|own| own.package.id() == krate.package.id());
            let files: BTreeSet<_> =
                own.flat_map(|own| &own.files).filter_map(|file| file.path.file_name()).collect();
            krate.models.retain(
                |model| !matches!(&model.name, ModelName::File(name) if files.contains(name.as_str())),
            );
        }
        self.crates.retain(|krate| !krate.models.is_empty());
        self
    }

    /// Models of the workspace that nothing declares and nobody has ruled out.
    pub fn undeclared(&self) -> impl Iterator<Item = &OwnName<'a>> {
        self.models.iter().filter(|named| !named.is_declared && named.ignored_by.is_none())
    }

    /// The same of dependencies.
    pub fn undeclared_crates(&self) -> impl Iterator<Item = &NamingCrate<'a>> {
        self.crates.iter().filter(|krate| krate.ignored_by.is_none())
    }

    /// Whether the product loads or calls models, whether it names them or not. What reads the tokenizer of a model counts
    /// words: the model that they are counted for is loaded, or called, by something else.
    pub fn needs_models(&self) -> bool {
        !self.askers.is_empty() || self.clients.iter().any(|(_, kind)| *kind != ClientKind::Tokenizer)
    }

    /// Whether a file of this name is compiled in by the workspace.
    pub(super) fn compiles_in(&self, file: &str) -> bool {
        let compiled = |own: &OwnName<'_>| {
            own.model.mentions.iter().any(|mention| mention.evidence == Evidence::CompiledIn)
        };
        self.models.iter().any(|own| own.model.name.short() == file && compiled(own))
    }

    /// Sources of what is shipped that were not read and that nobody has ruled out.
    pub fn unread_parts(&self) -> impl Iterator<Item = &Unread> {
        self.unread.iter().filter(|source| source.is_shipped && source.ignored_by.is_none())
    }
}

/// Reads the sources of the crates that are compiled: of members those of their shipped targets, of dependencies those
/// that use a client of the hub, or another one themselves, of all the build scripts.
pub(super) fn run<'a>(
    declarations: &Declarations,
    resolved: &Resolved<'a>,
    workspace: &Workspace,
) -> Named<'a> {
    let declared = Declared::new(declarations, resolved, workspace);
    let reaching = reaching_hub(resolved);
    let rows = Rows::of(resolved);
    let direct = direct(resolved, &rows);
    let packages: Vec<_> = resolved.crates.crates.values().map(|krate| (krate.package, krate.role)).collect();
    let trees = Trees::of(&packages, workspace.root());
    let scans: Vec<_> = packages
        .par_iter()
        .map(|(package, role)| {
            let clients: Vec<&Client> = direct.get(package.id()).into_iter().flatten().copied().collect();
            let reaches_hub = reaching.contains(package.id());
            let features = || off::features(&resolved.crates.crates[package.id()]);
            let shown = is_own(package).then(|| behind(package, resolved)).into_iter().flatten();
            let shown =
                shown.filter_map(|id| rows.get(id)).filter(|client| !client.enums.is_empty()).collect();
            let reads = Reads { clients, shown, row: rows.of_package(package), reaches_hub };
            (*package, scan(*package, *role, reads, features, &trees))
        })
        .collect();
    let (own, beside): (Vec<_>, Vec<_>) = scans.iter().partition(|(package, _)| is_own(package));
    let (mut models, asked) = of_members(&own, &beside, resolved, &rows);
    let texts = texts_of(resolved, workspace, settings_read(&own, workspace.root()));
    if let Some(first) = resolved.crates.selected.first() {
        texts.models.into_iter().for_each(|model| take_in(&mut models, *first, model));
    }
    let clients = clients(&packages, &rows);
    let of_code = own.iter().flat_map(|(_, scan)| scan.askers.iter().cloned());
    let mut askers: Vec<_> = of_code.chain(texts.askers).collect();
    let asks = clients.iter().any(|(_, kind)| kind.calls()) || askers.iter().any(|asker| asker.asked.calls());
    askers.extend(lister(&models).filter(|_| !asks));
    let needs = !clients.is_empty() || !askers.is_empty();
    models.retain(|_, own| {
        (asks || !own.model.is_only(Evidence::Choice)) && (needs || !own.model.is_only(Evidence::Setting))
    });
    let mut behind_features = off::run(&own, &resolved.crates.crates, &trees, asks);
    for behind in &mut behind_features {
        settle(behind, &models, &declared, declarations);
    }
    behind_features.retain(|behind| !behind.models.is_empty() || !behind.ignored_by.is_empty());
    merge_aliases(&mut models);
    let mut models = held_against(models, &declared, declarations);
    place(&mut models, workspace);
    askers.sort();
    askers.dedup();
    Named {
        models,
        crates: naming_crates(&beside, &asked, &declared, declarations),
        clients,
        askers,
        unread: unread(declarations, &scans, texts.skipped),
        behind_features,
    }
}

/// The models, each with what is declared of it.
fn held_against<'a>(
    models: BTreeMap<String, OwnName<'a>>,
    declared: &Declared,
    declarations: &Declarations,
) -> Vec<OwnName<'a>> {
    let held = models.into_values().map(|own| {
        let is_declared = declared.has(&own.model);
        OwnName {
            is_declared,
            declared_otherwise: otherwise(declared, &own.model).filter(|_| !is_declared),
            ignored_by: ignored_by(declarations, &own.model),
            ..own
        }
    });
    held.collect()
}

/// Where the code has names of providers' models, two at least, and no call of a provider is seen: one name alone may be
/// anything.
fn lister(models: &BTreeMap<String, OwnName<'_>>) -> Option<Asker> {
    let is_known = |name: &ModelName| matches!(name, ModelName::Service { provider: Some(_), .. });
    let offered = models.values().map(|own| &own.model);
    let mut offered = offered.filter(|model| model.is_only(Evidence::Choice) && is_known(&model.name));
    let (first, _) = (offered.next()?, offered.next()?);
    let mention = first.mentions.first()?;
    let asked = Backend::Names(first.name.to_string());
    Some(Asker { path: mention.path.clone(), line: mention.spot.line, asked })
}

/// Leaves those of the models behind features that are open: neither named elsewhere, nor declared or ruled out.
fn settle(
    behind: &mut BehindFeatures<'_>,
    models: &BTreeMap<String, OwnName<'_>>,
    declared: &Declared,
    declarations: &Declarations,
) {
    let ignored = &mut behind.ignored_by;
    behind.models.retain(|model| {
        let ruled_out = ignored_by(declarations, model);
        let is_known = models.contains_key(&model.name.key()) || declared.has(model);
        ignored.extend(ruled_out);
        !is_known && ruled_out.is_none()
    });
}

fn otherwise(declared: &Declared, model: &NamedModel) -> Option<Otherwise> {
    let versions = declared.other_versions(model).map(|versions| versions.iter().cloned().collect());
    let member = || declared.elsewhere(model).map(|name| Otherwise::For(name.to_owned()));
    versions.map(Otherwise::Versions).or_else(member)
}

/// What of a package was read.
type Scanned<'a> = (PackageMetadata<'a>, Scan);

/// The models that members name, by their keys, and the clients whose values they name.
fn of_members<'a>(
    own: &[&Scanned<'a>],
    beside: &[&Scanned<'a>],
    resolved: &Resolved<'a>,
    rows: &Rows<'_>,
) -> (BTreeMap<String, OwnName<'a>>, BTreeSet<&'a PackageId>) {
    let wrappers: BTreeSet<_> = own.iter().flat_map(|(_, scan)| scan.wrappers.iter().cloned()).collect();
    let mut models = BTreeMap::new();
    let mut asked = BTreeSet::new();
    for (package, scan) in own {
        asked.extend(called(scan, rows, beside));
        asked.extend(given_models(scan, rows, beside));
        let by_value = of_values((*package, scan), resolved, rows, beside, &mut asked);
        let handed = handed_on(scan, &wrappers);
        let own = scan.models.iter().filter(|model| !is_value_of(model, &by_value)).cloned();
        let own: Vec<_> = own.collect();
        for model in own.into_iter().chain(by_value).chain(handed) {
            take_in(&mut models, *package, model);
        }
    }
    (models, asked)
}

/// The clients that a package calls with the id of a model each time.
fn called<'a>(scan: &Scan, rows: &Rows<'_>, beside: &[&Scanned<'a>]) -> Vec<&'a PackageId> {
    let is_called = |package: &PackageMetadata<'_>| {
        let row = rows.of_package(package).filter(|client| !client.is_other());
        row.is_some_and(|client| scan.called.get(client.name()) == Some(&true))
    };
    beside
        .iter()
        .map(|(package, _)| package)
        .filter(|package| is_called(package))
        .map(|package| package.id())
        .collect()
}

/// Whether a model is no more than a value of a client's type, and the client's source says what that is.
fn is_value_of(model: &NamedModel, by_value: &[NamedModel]) -> bool {
    let is_there = |mention: &Mention| {
        let mut places = by_value.iter().flat_map(|other| &other.mentions);
        places.any(|other| other.path == mention.path && other.spot == mention.spot)
    };
    model.is_only(Evidence::ClientValue) && model.mentions.iter().all(is_there)
}

/// The clients that a package gives models of its own each time: `TextEmbedding::try_new_from_user_defined(…)`.
fn given_models<'a>(scan: &Scan, rows: &Rows<'_>, beside: &[&Scanned<'a>]) -> Vec<&'a PackageId> {
    let is_given = |package: &PackageMetadata<'_>| {
        let Some(row) = rows.of_package(package) else { return false };
        let is_about = |owner: &str| {
            row.defaults.contains_key(owner) || row.enums.iter().any(|pattern| fits(pattern, owner))
        };
        let mut values = scan.values.iter().filter(|(owner, ..)| is_about(owner)).peekable();
        values.peek().is_some() && values.all(|(_, value, ..)| value.contains("user_defined"))
    };
    let given = beside.iter().filter(|(package, _)| is_given(package));
    given.map(|(package, _)| package.id()).collect()
}

/// One model of the workspace more, or more places of one that is known.
fn take_in<'a>(models: &mut BTreeMap<String, OwnName<'a>>, package: PackageMetadata<'a>, model: NamedModel) {
    match models.get_mut(&model.name.key()) {
        Some(known) => known.model.merge(model),
        None => {
            let (is_declared, ignored_by, declared_otherwise) = (false, None, None);
            let named = OwnName { package, model, is_declared, declared_otherwise, ignored_by };
            models.insert(named.model.name.key(), named);
        }
    }
}

/// Short names that the code has for a model become places of that model.
fn merge_aliases(models: &mut BTreeMap<String, OwnName<'_>>) {
    let found: Vec<_> = models.values().map(|own| &own.model).collect();
    for (alias, model) in model::aliases(&found) {
        let Some(alias) = models.remove(&alias) else { continue };
        if let Some(known) = models.get_mut(&model) {
            known.model.adopt(alias.model);
        }
    }
}

/// The dependencies that name models which nothing declares. Of a crate whose values our code names, those are what the
/// product has.
fn naming_crates<'a>(
    beside: &[&Scanned<'a>],
    asked: &BTreeSet<&PackageId>,
    declared: &Declared,
    declarations: &Declarations,
) -> Vec<NamingCrate<'a>> {
    let mut crates = Vec::new();
    let open =
        |package: &PackageMetadata<'_>| !asked.contains(package.id()) && !is_said(declarations, package);
    for (package, scan) in beside.iter().filter(|(package, _)| open(package)) {
        let is_open = |model: &&NamedModel| !declared.has(model) && ignored_by(declarations, model).is_none();
        let models: Vec<_> = scan.models.iter().filter(is_open).cloned().collect();
        if !models.is_empty() {
            let ignored_by = ignored_crate(declarations, package.name());
            crates.push(NamingCrate { package: *package, models, ignored_by });
        }
    }
    crates.sort_by_key(|krate| (krate.package.name().to_owned(), krate.package.version().clone()));
    crates
}

/// Whether a `[[crate]]` table says which models of a dependency the product uses.
fn is_said(declarations: &Declarations, package: &PackageMetadata<'_>) -> bool {
    let tables = &declarations.workspace.crates;
    let about = tables.iter().filter(|table| table.fits(package.name(), package.version()));
    about.into_iter().any(|table| !table.models.is_empty() || table.uses.is_some())
}

/// The `[[ignore]]` table about a crate.
fn ignored_crate(declarations: &Declarations, name: &str) -> Option<usize> {
    declarations.workspace.ignores.iter().position(|table| match &table.what {
        Ignored::Crate(pattern) => fits(&pattern.value, name),
        Ignored::Files(_) | Ignored::Model(_) => false,
    })
}

/// The crates that load or call models and are shipped.
fn clients<'a>(
    packages: &[(PackageMetadata<'a>, Role)],
    rows: &Rows<'_>,
) -> Vec<(PackageMetadata<'a>, ClientKind)> {
    let shipped = packages.iter().filter(|(_, role)| *role == Role::Shipped);
    let mut clients: Vec<_> =
        shipped.filter_map(|(package, _)| Some((*package, rows.of_package(package)?.kind))).collect();
    clients.sort_by_key(|(package, _)| (package.name().to_owned(), package.version().clone()));
    clients
}

/// So many bytes of sources are kept to show places in them.
const KEPT: usize = 16 << 20;

/// Gives the places of what is reported their spans.
fn place(models: &mut [OwnName<'_>], workspace: &Workspace) {
    let reported = |own: &OwnName<'_>| !own.is_declared && own.ignored_by.is_none();
    let mentions = models.iter().filter(|own| reported(own)).flat_map(|own| &own.model.mentions);
    let tree = files::work_tree(workspace.root());
    let is_inside = |path: &&Utf8PathBuf| {
        !path.starts_with("..") || normalized(&workspace.root().join(path)).starts_with(&tree)
    };
    let paths: BTreeSet<_> = mentions.map(|mention| &mention.path).filter(is_inside).collect();
    let mut kept = 0;
    let texts = paths.into_iter().filter_map(|path| {
        let text = files::read_text(&workspace.root().join(path), limits::SOURCE).ok()?;
        kept += text.len();
        (kept <= KEPT).then(|| (path.clone(), text))
    });
    let texts: Vec<_> = texts.collect();
    let paths: Vec<_> = texts.iter().map(|(path, _)| path.clone()).collect();
    let Some(ids) = workspace.sources.add_later(texts) else { return };
    let ids: BTreeMap<_, _> = paths.into_iter().zip(ids).collect();
    for own in models.iter_mut().filter(|own| reported(own)) {
        let mentions = std::mem::take(&mut own.model.mentions);
        own.model.mentions = mentions
            .into_iter()
            .map(|mut mention| {
                mention.span = ids.get(&mention.path).and_then(|file| {
                    let Range { start, end } = mention.extent(workspace.sources.text(*file))?;
                    Some(Span { file: *file, start, end })
                });
                mention
            })
            .collect();
    }
}

/// The Git work trees around packages.
struct Trees<'a> {
    workspace: &'a Utf8Path,
    of_workspace: Utf8PathBuf,
    /// Those around the directories that dependencies lie in: hundreds lie in one.
    around: BTreeMap<&'a Utf8Path, Option<&'a Utf8Path>>,
}

impl<'a> Trees<'a> {
    fn of(packages: &[(PackageMetadata<'a>, Role)], workspace: &'a Utf8Path) -> Self {
        let foreign = packages.iter().filter(|(package, _)| !package.in_workspace());
        let mut around = BTreeMap::new();
        for directory in foreign.filter_map(|(package, _)| package.manifest_path().parent()?.parent()) {
            around.entry(directory).or_insert_with(|| files::git_tree(directory));
        }
        Self { workspace, of_workspace: files::work_tree(workspace), around }
    }

    /// What links in a package may lead to.
    fn around(&self, package: &PackageMetadata<'_>, root: &Utf8Path) -> Utf8PathBuf {
        let tree = match package.in_workspace() {
            true => Some(self.of_workspace.as_path()),
            false if root.join(".git").exists() => None,
            false => root.parent().and_then(|above| *self.around.get(above)?),
        };
        tree.unwrap_or(root).to_owned()
    }
}

/// Whether a package is written for the product: a member of the workspace, but for the copy of a client of a service that
/// others of it use, whose catalogue is no more the product's than that of the client in its registry.
fn is_own(package: &PackageMetadata<'_>) -> bool {
    let is_library =
        || package.build_targets().all(|target| !matches!(target.id(), BuildTargetId::Binary(_)));
    let is_used =
        || package.reverse_direct_links().any(|link| link.from().in_workspace() && !link.dev_only());
    let is_copy = || kind_of_crate(package.name()) == Some(ClientKind::Service) && is_library() && is_used();
    package.in_workspace() && !is_copy()
}

/// Whether a package lies beside the workspace, where a path leads to it, and is no copy of what others wrote.
fn is_beside(package: &PackageMetadata<'_>) -> bool {
    const COPIES: [&str; 8] =
        ["external", "forks", "patches", "submodules", "third-party", "third_party", "thirdparty", "vendor"];
    let is_copy = |path: &Utf8Path| path.components().any(|part| COPIES.contains(&part.as_str()));
    matches!(package.source(), PackageSource::Path(path) if !is_copy(path))
}

/// How a package has to do with models.
struct Reads {
    /// The clients that it depends on itself.
    clients: Vec<&'static Client>,
    /// Those with types of models that its dependencies may show as parts of them.
    shown: Vec<&'static Client>,
    /// The client that it is.
    row: Option<&'static Client>,
    reaches_hub: bool,
}

/// The sources of a package, read as far as they are part of what is built.
fn scan(
    package: PackageMetadata<'_>,
    role: Role,
    reads: Reads,
    features: impl FnOnce() -> Features,
    trees: &Trees<'_>,
) -> Scan {
    let Reads { clients, shown: shown_clients, row, reaches_hub } = reads;
    let root = package.manifest_path().parent().unwrap_or(Utf8Path::new("")).to_owned();
    let is_own = is_own(&package);
    // A client of a service is read for what it calls the values of its types, and its constants; what it lists besides
    // is no product's.
    let has_names = |client: &Client| !client.enums.is_empty() || client.kind == ClientKind::Service;
    let is_written = is_own || is_beside(&package);
    let is_table = !is_written && clients.is_empty() && !reaches_hub && row.is_some_and(has_names);
    // What a procedural macro writes is part of what is shipped.
    let is_macro =
        || is_own && package.build_targets().any(|target| target.kind() == BuildTargetKind::ProcMacro);
    let is_shipped = role == Role::Shipped || is_macro();
    // A crate that is called a model may be the data of one.
    let is_source = is_written || !clients.is_empty() || reaches_hub || is_table;
    let is_data = !is_source && lists::is_crate_of_data(package.name());
    let is_read = is_shipped && (is_source || is_data);
    let targets: Vec<_> = package.build_targets().map(|target| target.path().to_owned()).collect();
    let sources = package.build_targets().filter_map(|target| match target.id() {
        BuildTargetId::BuildScript => Some(target.path().to_owned()),
        BuildTargetId::Library | BuildTargetId::Binary(_) if is_read => {
            let directory = target.path().parent()?;
            // A directory above the package holds other things as well.
            Some(if directory.starts_with(&root) { directory.to_owned() } else { target.path().to_owned() })
        }
        _ => None,
    });
    let mut sources: Vec<_> = sources.collect();
    if sources.is_empty() {
        return Scan::default();
    }
    sources.sort();
    sources.dedup();
    let tree = trees.around(&package, &root);
    let shown = match is_own {
        true => with_slashes(root.strip_prefix(trees.workspace).unwrap_or(&root)),
        false => Utf8PathBuf::new(),
    };
    let (name, is_foreign) = (package.name(), !is_own);
    let scan = scan::run(&scan::Package {
        name,
        shown,
        root,
        clients,
        shown_clients,
        row,
        reaches_hub,
        is_foreign,
        sources,
        targets,
        tree,
        features: features(),
    });
    match (is_table, is_data) {
        (true, _) => Scan { models: Vec::new(), ..scan },
        (_, true) => Scan { models: as_one(name, scan.models), ..Scan::default() },
        _ => scan,
    }
}

/// What a crate compiles in that is called the data of a model: one model, with its files.
fn as_one(name: &str, models: Vec<NamedModel>) -> Vec<NamedModel> {
    let mut parts =
        models.into_iter().filter(|model| model.mentions.iter().any(|m| m.evidence == Evidence::CompiledIn));
    let Some(first) = parts.next() else { return Vec::new() };
    let mut whole = NamedModel { name: ModelName::File(name.to_owned()), ..first.clone() };
    std::iter::once(first).chain(parts).for_each(|part| whole.adopt(part));
    vec![whole]
}

/// What was not read, and which `[[ignore]]` table is about it.
fn unread(
    declarations: &Declarations,
    scans: &[(PackageMetadata<'_>, Scan)],
    texts: Vec<(Utf8PathBuf, String, bool)>,
) -> Vec<Unread> {
    let tables = &declarations.workspace.ignores;
    let mut unread: Vec<_> = texts
        .into_iter()
        .map(|(path, reason, is_shipped)| Unread { path, reason, is_shipped, ignored_by: None })
        .collect();
    let (own, foreign): (Vec<_>, Vec<_>) = scans.iter().partition(|(package, _)| is_own(package));
    for (path, reason) in own.into_iter().flat_map(|(_, scan)| scan.skipped.iter().cloned()) {
        unread.push(Unread { path, reason, is_shipped: true, ignored_by: None });
    }
    for source in &mut unread {
        source.ignored_by = tables.iter().position(|table| match &table.what {
            // One that is about a content is not about what can't be read.
            Ignored::Files(pattern) => table.sha256.is_none() && pattern.value.is_match(&source.path),
            Ignored::Crate(_) | Ignored::Model(_) => false,
        });
    }
    for (package, scan) in foreign {
        let ignored_by = ignored_crate(declarations, package.name());
        let below = Utf8PathBuf::from(format!("{} {}", package.name(), package.version()));
        unread.extend(scan.skipped.iter().cloned().map(|(path, reason)| Unread {
            path: below.join(path),
            reason,
            is_shipped: true,
            ignored_by,
        }));
    }
    unread.sort();
    unread.dedup();
    unread
}

/// The files that the code of members may read when it runs: it starts in the package or at the root.
fn settings_read(own: &[&Scanned<'_>], root: &Utf8Path) -> BTreeSet<Utf8PathBuf> {
    let mut read = BTreeSet::new();
    for (package, scan) in own {
        let starts = package.manifest_path().parent().into_iter().chain([root]);
        read.extend(starts.flat_map(|start| scan.settings.iter().map(|path| start.join(path))));
    }
    read
}

/// What files of other languages name: those of the workspace, and the front ends of its applications.
fn texts_of(resolved: &Resolved<'_>, workspace: &Workspace, read: BTreeSet<Utf8PathBuf>) -> texts::Texts {
    let root = workspace.root();
    let members =
        resolved.crates.crates.values().map(|krate| krate.package).filter(PackageMetadata::in_workspace);
    let members: Vec<_> = members.collect();
    let targets = members.iter().flat_map(PackageMetadata::build_targets);
    let programs = targets.filter_map(|target| match target.id() {
        BuildTargetId::Binary(name) => Some(name.to_owned()),
        _ => None,
    });
    let programs = programs.collect();
    let members = members.iter().filter_map(|package| package.manifest_path().parent());
    let mut parts: Vec<_> = members.map(Utf8Path::to_owned).collect();
    let shells: Vec<_> =
        parts.iter().filter(|directory| directory.join("tauri.conf.json").is_file()).collect();
    // A directory of the repository, or one with a front end: anything else above a shell is another's.
    let tree = files::work_tree(root);
    let is_of_application = |above: &&Utf8Path| {
        let has = |name: &str| above.join(name).is_file();
        above.starts_with(&tree) || has("package.json") || has("index.html")
    };
    let above = shells.into_iter().filter_map(|directory| directory.parent()).filter(is_of_application);
    let above: Vec<_> = above.map(Utf8Path::to_owned).collect();
    let outside = above.iter().filter(|above| !above.starts_with(root));
    let mut roots: BTreeSet<&Utf8Path> = outside.map(Utf8PathBuf::as_path).collect();
    if !roots.iter().any(|above| root.starts_with(above)) {
        roots.insert(root);
    }
    parts.extend(above.iter().cloned());
    parts.push(root.to_owned());
    let beside: BTreeSet<_> =
        above.iter().flat_map(|directory| front_ends::beside(directory, &tree)).collect();
    let beside: Vec<_> = beside.into_iter().collect();
    parts.extend(beside.iter().cloned());
    for directory in &beside {
        if !roots.iter().any(|root| directory.starts_with(root)) {
            roots.insert(directory);
        }
    }
    let directories: Vec<_> = roots.into_iter().map(Utf8Path::to_owned).collect();
    let parts = texts::Parts { shipped: parts, beside, read, programs };
    let mut found = texts::above(root, &tree, &directories);
    for directory in &directories {
        let texts = texts::run(directory, &relative(root, directory), &parts);
        found.models.extend(texts.models);
        found.askers.extend(texts.askers);
        found.skipped.extend(texts.skipped);
    }
    found
}

/// The models that files of other languages below a directory name.
pub fn of_texts(root: &Utf8Path) -> Vec<NamedModel> {
    texts::run(root, Utf8Path::new(""), &texts::Parts::default()).models
}

/// The clients that each crate depends on itself, to be shipped or to build it.
fn direct<'a>(resolved: &Resolved<'a>, rows: &Rows<'_>) -> BTreeMap<&'a PackageId, Vec<&'static Client>> {
    let mut direct: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for edge in &resolved.crates.edges {
        let is_own = || {
            let user = resolved.crates.crates.get(edge.from);
            user.is_some_and(|user| user.package.in_workspace())
        };
        // Of clients that the table has no row for, what members call them with.
        let client = rows.get(edge.to).filter(|client| !client.is_other() || is_own());
        direct.entry(edge.from).or_default().extend(client);
    }
    direct
}

/// The dependencies of the dependencies of a package, which these may show as parts of them.
fn behind<'a>(package: &PackageMetadata<'a>, resolved: &Resolved<'a>) -> BTreeSet<&'a PackageId> {
    let crates = &resolved.crates;
    let packages = crates.edges_from(package).filter_map(|edge| crates.crates.get(edge.to));
    packages.flat_map(|used| crates.edges_from(&used.package).map(|edge| edge.to)).collect()
}

/// The crates for which a client of the hub is linked.
fn reaching_hub<'a>(resolved: &Resolved<'a>) -> BTreeSet<&'a PackageId> {
    let crates = resolved.crates.crates.iter();
    let hubs = crates.filter(|(_, krate)| kind_of_crate(krate.package.name()) == Some(ClientKind::Hub));
    let mut reaching: BTreeSet<_> = hubs.map(|(id, _)| *id).collect();
    let mut users: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for edge in resolved.crates.edges.iter().filter(|edge| edge.kind == EdgeKind::Normal) {
        users.entry(edge.to).or_default().push(edge.from);
    }
    let mut open: Vec<_> = reaching.iter().copied().collect();
    while let Some(id) = open.pop() {
        for user in users.get(id).into_iter().flatten() {
            if reaching.insert(user) {
                open.push(user);
            }
        }
    }
    reaching
}

/// The models that stand for values of types of clients: `EmbeddingModel::Small` is what the client's own source puts
/// beside it. `asked` takes in the clients whose values were found.
fn of_values<'a>(
    (package, scan): (PackageMetadata<'a>, &Scan),
    resolved: &Resolved<'a>,
    rows: &Rows<'_>,
    dependencies: &[&(PackageMetadata<'a>, Scan)],
    asked: &mut BTreeSet<&'a PackageId>,
) -> Vec<NamedModel> {
    if scan.constant_paths.is_empty() && scan.values.is_empty() {
        return Vec::new();
    }
    let mut used: BTreeSet<_> = resolved.crates.edges_from(&package).map(|edge| edge.to).collect();
    used.extend(behind(&package, resolved));
    // A crate may show the types of others of its family.
    let row = |package: &PackageMetadata<'_>| {
        let row = rows.of_package(package).filter(|client| !client.is_other());
        row.map(std::ptr::from_ref::<Client>)
    };
    let of_used = dependencies.iter().filter(|(client, _)| used.contains(client.id()));
    let families: BTreeSet<_> = of_used.filter_map(|(client, _)| row(client)).collect();
    let rows_of = dependencies.iter().map(|(client, scan)| (client, scan, row(client)));
    let rows_of: Vec<_> = rows_of.filter(|(.., row)| row.is_some()).collect();
    let is_used = |client: &PackageMetadata<'_>| {
        used.contains(client.id()) || row(client).is_some_and(|row| families.contains(&row))
    };
    let clients: Vec<_> = dependencies.iter().filter(|(client, _)| is_used(client)).collect();
    let family = |client: &PackageMetadata<'_>| -> Vec<&Scan> {
        let own = row(client);
        rows_of
            .iter()
            .filter(|(.., other)| own.is_some() && own == *other)
            .map(|(_, scan, _)| *scan)
            .collect()
    };
    let mut gathered = model::Gathered::default();
    for constant in &scan.constant_paths {
        let is_called = scan.open_ids.contains(&constant.name);
        for (client, of_client) in &clients {
            let found = constant.model(client.name(), &of_client.constants, is_called);
            if let Some(sighting) = found {
                gathered.take_in(sighting, &constant.path, constant.spot);
                asked.insert(client.id());
            }
        }
    }
    for (owner, value, path, spot) in &scan.values {
        for (client, of_client) in &clients {
            let owner =
                rows.of_package(client).and_then(|client| client.defaults.get(owner)).unwrap_or(owner);
            let value = match value.as_str() {
                "Default" => of_client.defaults.get(owner).unwrap_or(value),
                _ => value,
            };
            let key = (owner.clone(), value.clone());
            let beside = of_client.beside.get(&key).into_iter().flatten().cloned().collect::<Vec<_>>();
            let found = if beside.is_empty() { followed(&key, &family(client)) } else { beside };
            for sighting in found {
                let sighting = Sighting { evidence: Evidence::ClientValue, ..sighting };
                gathered.take_in(sighting, path, *spot);
                asked.insert(client.id());
            }
        }
    }
    gathered.finish()
}

/// The models whose ids a package calls functions of the workspace with that hand them to a client.
fn handed_on(scan: &Scan, wrappers: &BTreeSet<Wrapper>) -> Vec<NamedModel> {
    let mut gathered = model::Gathered::default();
    for (passed, path, spot) in &scan.passed {
        if let Some(sighting) = passed.through(wrappers) {
            gathered.take_in(sighting, path, *spot);
        }
    }
    gathered.finish()
}

/// The models that a constant or a function of a client stands for: those in it, or in what it names. Where there are many,
/// it is not certain which.
fn followed(key: &(String, String), scans: &[&Scan]) -> Vec<Sighting> {
    /// So many functions are gone through, and so many models are still one choice.
    const FUNCTIONS: usize = 64;
    const MODELS: usize = 3;
    let (mut seen, mut found) = (BTreeSet::new(), Vec::new());
    let mut open = vec![key.clone()];
    while let Some((owner, value)) = open.pop().filter(|_| seen.len() < FUNCTIONS) {
        let value = if value == "Default" { "default".to_owned() } else { value };
        let key = (owner, value);
        if !seen.insert(key.clone()) {
            continue;
        }
        for scan in scans {
            let named = [scan.within.get(&key), scan.beside.get(&key)];
            found.extend(named.into_iter().flatten().flatten().cloned());
            open.extend(scan.uses.get(&key).into_iter().flatten().cloned());
        }
    }
    let names: BTreeSet<_> = found.iter().map(|sighting: &Sighting| sighting.name.key()).collect();
    if names.len() <= MODELS { found } else { Vec::new() }
}

fn ignored_by(declarations: &Declarations, model: &NamedModel) -> Option<usize> {
    let name = model.name.to_string().to_lowercase();
    declarations.workspace.ignores.iter().position(|table| match &table.what {
        Ignored::Model(pattern) => fits(&pattern.value.to_lowercase(), &name),
        Ignored::Files(_) | Ignored::Crate(_) => false,
    })
}

/// The models that the sources below a directory name, as those of a package of this name with these dependencies.
pub fn of_sources(root: &Utf8Path, name: &str, dependencies: &[&str], reaches_hub: bool) -> Vec<NamedModel> {
    let scan = scan_of(root, name, dependencies, reaches_hub, vec![root.to_owned()]);
    let kinds = || dependencies.iter().filter_map(|name| kind_of_crate(name));
    let asks = scan.askers.iter().any(|asker| asker.asked.calls()) || kinds().any(ClientKind::calls);
    scan.models.into_iter().filter(|model| asks || !model.is_only(Evidence::Choice)).collect()
}

fn scan_of(
    root: &Utf8Path,
    name: &str,
    dependencies: &[&str],
    reaches_hub: bool,
    sources: Vec<Utf8PathBuf>,
) -> Scan {
    let clients = dependencies.iter().filter_map(|name| Clients::embedded().of_crate(name)).collect();
    let targets = ["src/lib.rs", "src/main.rs", "build.rs"].map(|file| root.join(file));
    let package = scan::Package {
        name,
        root: root.to_owned(),
        shown: Utf8PathBuf::new(),
        clients,
        shown_clients: Vec::new(),
        row: Clients::embedded().of_crate(name),
        reaches_hub,
        is_foreign: false,
        sources,
        targets: targets.into(),
        tree: files::work_tree(root),
        features: Features::new(),
    };
    scan::run(&package)
}

/// The provider that serves a model of this name, if one is known.
pub(crate) fn provider_of(name: &str) -> Option<String> {
    Clients::embedded().provider_of(name).map(|provider| provider.name.clone())
}

/// What a crate of this name does with models, if it is a client of them.
pub fn kind_of_crate(name: &str) -> Option<ClientKind> {
    Clients::embedded().of_crate(name).map(|client| client.kind)
}
