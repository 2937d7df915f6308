//! Second stage: the crates that are compiled, and the files that the declarations name.
//!
//! In: the workspace and the declarations. Out: [`Resolved`], and what is wrong with the declared paths. File
//! names are looked up; read are only the small files by which a store says where weights lie.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};
use guppy::PackageId;
use guppy::graph::PackageMetadata;
use thiserror::Error;

mod addresses;
mod artifacts;
mod crates;
mod identity;
mod lineage;
mod listings;
mod provenance;
mod selection;
mod stores;

pub(crate) use artifacts::{Artifact, ArtifactError, Missing, MissingReason};
pub(crate) use artifacts::{Walks, run as find_files};
pub(crate) use crates::{Crate, CrateError, CrateGraph, Edge, EdgeKind, Role};
pub(crate) use identity::owner;
pub(crate) use identity::without_commit;
pub use listings::parse as parse_listing;
pub(crate) use listings::{ListedFile, Listing};
pub(crate) use selection::SelectionError;
#[cfg(feature = "cli")]
pub(crate) use selection::without_dependencies;
pub use stores::Packing;
pub(crate) use stores::{BlobName, Content, Layer, Part, Pointer, Store, StoreKind, look_up};
#[cfg(feature = "upstream")]
pub(crate) use stores::{
    Descriptor, Manifest, may_be_part, ollama_directory, ollama_name, part_of, remote_directory,
};
pub(crate) use stores::{hub_repository, hub_revision, layout_files, lfs_pointer};

use crate::declare::{Declarations, ForeignCrate, INVALID_DECLARATION, Model};
use crate::diagnostic::{Diagnostic, Severity, Span, Spanned};
use crate::files;
use crate::options::WorkspaceOptions;
use crate::workspace::Workspace;
use stores::Reach;

/// What a BOM is made of, by name.
pub struct Resolved<'a> {
    /// The crates.
    pub crates: CrateGraph<'a>,
    /// The models that these crates declare, in the order of the crates' ids and of the declarations.
    pub models: Vec<ResolvedModel<'a>>,
    /// For each model its bases, each with the position of the declared model that it is, if it is one.
    pub bases: Vec<Vec<Option<usize>>>,
    /// `[[crate]]` tables that no compiled crate fits.
    pub unused_crates: Vec<&'a ForeignCrate>,
    /// Dependencies whose declarations have faults: their models are none of [`Resolved::models`].
    pub unreadable: Vec<UnreadableDeclaration<'a>>,
    /// The texts of `[[license]]` tables, by id.
    pub license_files: BTreeMap<String, Artifact>,
    /// What is wrong with the declarations of members and of the workspace, and warnings.
    pub faults: Vec<Diagnostic>,
}

/// A dependency whose declaration can't be taken: its author alone can correct it.
pub struct UnreadableDeclaration<'a> {
    /// The dependency.
    pub package: PackageMetadata<'a>,
    /// The models that it names, as far as they could be read.
    pub models: Vec<&'a Model>,
    /// Faults of declarations, which end the run, and warnings.
    pub faults: Vec<Diagnostic>,
}

impl Resolved<'_> {
    /// Whether a fault ends the run.
    pub(crate) fn is_faulty(&self) -> bool {
        self.faults.iter().any(|fault| fault.severity == Severity::Error)
    }
}

/// A model with the names of its files.
pub struct ResolvedModel<'a> {
    /// The crate that declares it; of a model of `model-sbom.toml` the first that uses it.
    pub package: PackageMetadata<'a>,
    /// The compiled crates that use it.
    pub users: Vec<PackageMetadata<'a>>,
    /// What was declared.
    pub declaration: &'a Model,
    /// What `-p` has to say so that its name means this model, where the name alone means several.
    pub spec: Option<String>,
    /// The directory that its paths are relative to.
    pub directory: Utf8PathBuf,
    /// Its weights and what belongs to them, sorted by path.
    pub files: Vec<Artifact>,
    /// Patterns that no file fits.
    pub missing: Vec<Missing>,
    /// The model card.
    pub card: Option<Artifact>,
    /// The licence text.
    pub license_file: Option<Artifact>,
    /// What the list of digests says that it declares.
    pub listing: Option<Listing>,
    /// The texts of its licences by id, where it gives several.
    pub license_files: Vec<(String, Artifact)>,
    /// The licence texts of its bases, in the order of the declaration.
    pub base_license_files: Vec<Option<Artifact>>,
    /// The licence texts of its datasets, in the order of the declaration.
    pub dataset_license_files: Vec<Option<Artifact>>,
    /// The store in which its files were found, where the package doesn't hold them.
    pub store: Option<Store>,
    /// Whether a dependency named what lies in a store of this user: nothing beside its weights is read.
    pub is_sealed: bool,
}

impl ResolvedModel<'_> {
    /// Its weights, the card and the licence files.
    pub(crate) fn artifacts(&self) -> impl Iterator<Item = &Artifact> {
        let texts = self.license_files.iter().map(|(_, file)| file);
        self.files.iter().chain(&self.card).chain(&self.license_file).chain(texts)
    }

    /// Where it is declared: its source, else its name.
    pub(crate) fn place(&self) -> Span {
        let Model { source, name, .. } = self.declaration;
        source.as_ref().map_or(name.span, |source| source.span)
    }

    /// Whether its files lie in a store alone, and this machine does not have it: what lies in the package is not beside them.
    pub(crate) fn is_elsewhere(&self) -> bool {
        self.store.is_none() && self.declaration.files.is_empty()
    }
}

/// Why nothing can be resolved.
#[derive(Debug, Error)]
pub enum ResolveError {
    /// The crate graph can't be had.
    #[error(transparent)]
    Crates(#[from] CrateError),
    /// The files can't be looked up.
    #[error(transparent)]
    Artifacts(#[from] ArtifactError),
}

/// Resolves crates and files.
pub(crate) fn run<'a>(
    workspace: &'a Workspace,
    declarations: &'a Declarations,
    options: &WorkspaceOptions,
) -> Result<Resolved<'a>, ResolveError> {
    let crates = crates::run(workspace, options)?;
    let foreign = &declarations.workspace.crates;
    let mut faults = declarations.faults.clone();
    faults.extend(unknown_users(workspace, declarations));
    faults.extend(unknown_uses(declarations, &crates));
    let work_tree = files::work_tree(workspace.root());
    let models = Models::new(declarations, options, &crates, &work_tree);
    let (mut found, mut unreadable) = (Vec::new(), Vec::new());
    for krate in crates.crates.values() {
        let package = krate.package;
        faults.extend(addresses::run(package));
        let OfPackage { models, declared, faults: mut own } = models.of(package)?;
        let is_ours = package.in_workspace() || is_replaced(declarations, &package);
        if !is_ours && own.iter().any(|fault| fault.severity == Severity::Error) {
            unreadable.push(UnreadableDeclaration { package, models: declared, faults: own });
        } else {
            faults.append(&mut own);
            found.extend(models);
        }
    }
    let license_files =
        artifacts::license_files(workspace, &work_tree, &declarations.workspace, &mut faults)?;
    set_circles_aside(declarations, &mut found, &mut unreadable);
    identity::tell_apart(&mut found, &declared_models(workspace, declarations));
    let bases = lineage::run(&found, &mut faults);
    faults.extend(faults_of_other_members(workspace, declarations, &crates));
    faults.sort_by(Diagnostic::order);
    let used = |table: &ForeignCrate| crates.crates.values().any(|krate| fits(table, &krate.package));
    let unused_crates = foreign.iter().filter(|table| !used(table)).collect();
    Ok(Resolved { crates, models: found, bases, unused_crates, unreadable, license_files, faults })
}

/// Finds the models of packages.
struct Models<'r, 'a> {
    declarations: &'a Declarations,
    options: &'r WorkspaceOptions,
    work_tree: &'r Utf8Path,
    walks: Walks,
    /// The models of `model-sbom.toml`, each with the packages that use it, by the first of these, which has it.
    at_root: BTreeMap<&'a PackageId, Vec<(&'a Model, Vec<PackageMetadata<'a>>)>>,
}

/// What one package declares.
struct OfPackage<'a> {
    models: Vec<ResolvedModel<'a>>,
    declared: Vec<&'a Model>,
    faults: Vec<Diagnostic>,
}

impl<'r, 'a> Models<'r, 'a> {
    fn new(
        declarations: &'a Declarations,
        options: &'r WorkspaceOptions,
        crates: &CrateGraph<'a>,
        work_tree: &'r Utf8Path,
    ) -> Self {
        let mut at_root: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for model in &declarations.workspace.models {
            let packages = crates.crates.values().map(|krate| krate.package);
            let users: Vec<_> = packages.filter(|package| is_used_by(model, package)).collect();
            if let Some(first) = users.first() {
                at_root.entry(first.id()).or_default().push((model, users));
            }
        }
        Self { declarations, options, work_tree, walks: Walks::default(), at_root }
    }

    fn of(&self, package: PackageMetadata<'a>) -> Result<OfPackage<'a>, ResolveError> {
        let is_replaced = is_replaced(self.declarations, &package);
        let own = self.declarations.packages.get(package.id().repr()).filter(|_| !is_replaced);
        let mut faults = own.map(|own| own.faults.clone()).unwrap_or_default();
        let mut declared = models_of(self.declarations, &package);
        let mut models = Vec::new();
        let is_own = package.in_workspace() || is_replaced;
        let reach = if is_own { Reach::Everything } else { Reach::Weights };
        for model in &declared {
            models.push(self.resolve(package, model, reach, &mut faults)?);
        }
        for (model, users) in self.at_root.get(package.id()).into_iter().flatten() {
            let resolved = self.resolve(package, model, Reach::Everything, &mut faults)?;
            models.push(ResolvedModel { users: users.clone(), ..resolved });
            declared.push(model);
        }
        Ok(OfPackage { models, declared, faults })
    }

    fn resolve(
        &self,
        package: PackageMetadata<'a>,
        declaration: &'a Model,
        reach: Reach,
        faults: &mut Vec<Diagnostic>,
    ) -> Result<ResolvedModel<'a>, ResolveError> {
        let mut model = artifacts::run(package, declaration, self.work_tree, &self.walks, faults)?;
        let has_layout = model.store.is_some();
        stores::fill(&mut model, &self.options.stores, reach, faults)?;
        if let Some((list, key)) = artifacts::listing(&model, self.work_tree, &self.walks, faults)? {
            model.listing = listings::run(&model, &list, key.as_ref(), faults);
        }
        model.is_sealed = reach == Reach::Weights && model.store.is_some() && !has_layout;
        Ok(model)
    }
}

/// Takes away the models of dependencies that descend from themselves: a fault there stops no run.
fn set_circles_aside<'a>(
    declarations: &Declarations,
    models: &mut Vec<ResolvedModel<'a>>,
    unreadable: &mut Vec<UnreadableDeclaration<'a>>,
) {
    let is_foreign =
        |model: &ResolvedModel<'_>| !model.is_of_workspace() && !is_replaced(declarations, &model.package);
    while let Some((index, fault)) = lineage::foreign_circle(models, is_foreign) {
        let package = models[index].package;
        let is_theirs = |model: &ResolvedModel<'_>| model.package.id() == package.id();
        let theirs = models.iter().filter(|model| is_theirs(model)).map(|model| model.declaration).collect();
        unreadable.push(UnreadableDeclaration { package, models: theirs, faults: vec![fault] });
        models.retain(|model| !is_theirs(model));
    }
}

/// Every model that a package of the graph declares, compiled this time or not.
pub(crate) fn declared_models<'a>(
    workspace: &'a Workspace,
    declarations: &'a Declarations,
) -> Vec<(PackageMetadata<'a>, &'a Model)> {
    let of_packages = workspace
        .graph
        .packages()
        .flat_map(|package| models_of(declarations, &package).into_iter().map(move |model| (package, model)));
    let at_root = declarations.workspace.models.iter().filter_map(|model| {
        let mut members = workspace.graph.workspace().iter();
        Some((members.find(|member| is_used_by(model, member))?, model))
    });
    of_packages.chain(at_root).collect()
}

/// Whether a package is a member that uses a model of `model-sbom.toml`.
pub(crate) fn is_used_by(model: &Model, package: &PackageMetadata<'_>) -> bool {
    package.in_workspace() && model.is_used_by(package.name())
}

/// Names in `used-by` that no member has.
fn unknown_users(workspace: &Workspace, declarations: &Declarations) -> Vec<Diagnostic> {
    let members: Vec<_> = workspace.graph.workspace().iter().map(|member| member.name()).collect();
    let names = declarations.workspace.models.iter().flat_map(|model| model.used_by.iter().flatten());
    let fault = |name: &Spanned<String>| {
        Diagnostic::error(
            INVALID_DECLARATION,
            format!("no member of the workspace is named `{}`", name.value),
        )
        .label(name.span, "unknown package")
        .help(format!("members: {}", members.join(", ")))
    };
    names.filter(|name| !members.contains(&name.value.as_str())).map(fault).collect()
}

/// The models of a package: those that `[[crate]]` tables give it, else its own.
fn models_of<'a>(declarations: &'a Declarations, package: &PackageMetadata<'_>) -> Vec<&'a Model> {
    if is_replaced(declarations, package) {
        let tables = declarations.workspace.crates.iter().filter(|table| fits(table, package));
        return tables.flat_map(|table| &table.models).collect();
    }
    let own = declarations.packages.get(package.id().repr()).into_iter().flat_map(|own| &own.models);
    own.filter(|model| is_taken(declarations, package, model)).collect()
}

/// The models that a package declares and that a `[[crate]]` table leaves out: the product does not use them.
pub(crate) fn left_out<'a>(
    declarations: &'a Declarations,
    package: &PackageMetadata<'_>,
) -> impl Iterator<Item = &'a Model> {
    let own = declarations.packages.get(package.id().repr()).into_iter().flat_map(|own| &own.models);
    own.filter(move |model| !is_taken(declarations, package, model))
}

/// Whether the `uses` of `[[crate]]` tables about a package, if there is any, names a model.
fn is_taken(declarations: &Declarations, package: &PackageMetadata<'_>, model: &Model) -> bool {
    let tables = declarations.workspace.crates.iter().filter(|table| fits(table, package));
    let mut uses = tables.filter_map(|table| table.uses.as_ref()).peekable();
    uses.peek().is_none() || uses.flatten().any(|name| name.value == model.name.value)
}

/// Names in `uses` that no compiled crate of the table declares.
fn unknown_uses(declarations: &Declarations, crates: &CrateGraph<'_>) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    for table in &declarations.workspace.crates {
        let packages =
            crates.crates.values().map(|krate| krate.package).filter(|package| fits(table, package));
        let declared: Vec<_> = packages
            .filter_map(|package| declarations.packages.get(package.id().repr()))
            .flat_map(|own| own.models.iter().map(|model| model.name.value.as_str()))
            .collect();
        let is_compiled = crates.crates.values().any(|krate| fits(table, &krate.package));
        let names = table.uses.iter().flatten().filter(|name| !declared.contains(&name.value.as_str()));
        faults.extend(names.filter(|_| is_compiled).map(|name| {
            let krate = &table.name.value;
            let known = match declared.is_empty() {
                true => format!("{krate} declares no model: use `[[crate.model]]` tables"),
                false => format!("its models: {}", declared.join(", ")),
            };
            Diagnostic::error(INVALID_DECLARATION, format!("{krate} declares no model `{}`", name.value))
                .label(name.span, "unknown model")
                .help(known)
        }));
    }
    faults
}

fn is_replaced(declarations: &Declarations, package: &PackageMetadata<'_>) -> bool {
    declarations.workspace.crates.iter().any(|table| table.replaces_models() && fits(table, package))
}

fn fits(table: &ForeignCrate, package: &PackageMetadata<'_>) -> bool {
    table.fits(package.name(), package.version())
}

/// A member that is not compiled this time still has its faults told: its author is here.
fn faults_of_other_members(
    workspace: &Workspace,
    declarations: &Declarations,
    crates: &CrateGraph<'_>,
) -> Vec<Diagnostic> {
    let elsewhere = workspace.manifests.iter().filter(|manifest| {
        manifest.member && !crates.crates.contains_key(&PackageId::new(manifest.package.clone()))
    });
    elsewhere
        .filter_map(|manifest| declarations.packages.get(&manifest.package))
        .flat_map(|package| package.faults.iter().cloned())
        .collect()
}
