//! Second stage: the crates that are compiled, and the files that the declarations name.
//!
//! In: the workspace and the declarations. Out: [`Resolved`], and what is wrong with the declared paths. File
//! names are looked up; read are only the small files by which a store says where weights lie.

use camino::Utf8PathBuf;
use guppy::PackageId;
use guppy::graph::PackageMetadata;
use thiserror::Error;

mod addresses;
mod artifacts;
mod crates;
mod identity;
mod lineage;
mod selection;
mod stores;

pub(crate) use artifacts::run as find_files;
pub use artifacts::{Artifact, ArtifactError, Missing, MissingReason};
pub use crates::{Crate, CrateError, CrateGraph, Edge, EdgeKind, Role};
pub use identity::package_name;
pub(crate) use identity::without_commit;
pub use selection::SelectionError;
pub(crate) use selection::without_dependencies;
pub use stores::{BlobName, Content, Layer, Packing, Part, Pointer, Store, StoreKind};
pub(crate) use stores::{hub_repository, hub_revision, layout_files, lfs_pointer};

use crate::declare::{Declarations, ForeignCrate, INVALID_DECLARATION, Model};
use crate::diagnostic::{Diagnostic, Severity, Spanned};
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
    /// What is wrong with the declarations of compiled crates and of members.
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
    /// The crate that declares it.
    pub package: PackageMetadata<'a>,
    /// What was declared.
    pub declaration: &'a Model,
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
    /// The texts of its licences by id, where it gives several.
    pub license_files: Vec<(String, Artifact)>,
    /// The licence texts of its bases, in the order of the declaration.
    pub base_license_files: Vec<Option<Artifact>>,
    /// The licence texts of its datasets, in the order of the declaration.
    pub dataset_license_files: Vec<Option<Artifact>>,
    /// The store in which its files were found, where the package doesn't hold them.
    pub store: Option<Store>,
}

impl ResolvedModel<'_> {
    /// Its weights, the card and the licence files.
    pub(crate) fn artifacts(&self) -> impl Iterator<Item = &Artifact> {
        let texts = self.license_files.iter().map(|(_, file)| file);
        self.files.iter().chain(&self.card).chain(&self.license_file).chain(texts)
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
pub fn run<'a>(
    workspace: &'a Workspace,
    declarations: &'a Declarations,
    options: &WorkspaceOptions,
) -> Result<Resolved<'a>, ResolveError> {
    let crates = crates::run(workspace, options)?;
    let foreign = &declarations.workspace.crates;
    let mut faults = declarations.faults.clone();
    let mut models = Vec::new();
    for krate in crates.crates.values() {
        let package = krate.package;
        let own = declarations.packages.get(package.id().repr());
        if let (false, Some(own)) = (is_replaced(declarations, &package), own) {
            faults.extend(own.faults.iter().cloned());
        }
        faults.extend(addresses::run(package));
        for model in models_of(declarations, &package) {
            models.push(artifacts::run(package, model, &mut faults)?);
        }
    }
    for model in &mut models {
        let is_own = model.is_of_workspace() || is_replaced(declarations, &model.package);
        let reach = if is_own { Reach::Everything } else { Reach::Weights };
        stores::fill(model, &options.stores, reach, &mut faults)?;
    }
    faults.extend(faults_of_other_members(workspace, declarations, &crates));
    faults.sort_by(Diagnostic::order);
    let used = |table: &ForeignCrate| crates.crates.values().any(|krate| fits(table, &krate.package));
    let unused_crates = foreign.iter().filter(|table| !used(table)).collect();
    let bases = lineage::run(&models);
    Ok(Resolved { crates, models, bases, unused_crates, faults })
}

/// Every model that a package of the graph declares, compiled this time or not.
pub(crate) fn declared_models<'a>(
    workspace: &'a Workspace,
    declarations: &'a Declarations,
) -> Vec<(PackageMetadata<'a>, &'a Model)> {
    let packages = workspace.graph.packages();
    packages
        .flat_map(|package| models_of(declarations, &package).into_iter().map(move |model| (package, model)))
        .collect()
}

/// The models of a package: those that `[[crate]]` tables give it, else its own.
fn models_of<'a>(declarations: &'a Declarations, package: &PackageMetadata<'_>) -> Vec<&'a Model> {
    if is_replaced(declarations, package) {
        let tables = declarations.workspace.crates.iter().filter(|table| fits(table, package));
        return tables.flat_map(|table| &table.models).collect();
    }
    declarations.packages.get(package.id().repr()).into_iter().flat_map(|own| &own.models).collect()
}

fn is_replaced(declarations: &Declarations, package: &PackageMetadata<'_>) -> bool {
    declarations.workspace.crates.iter().any(|table| fits(table, package))
}

fn fits(table: &ForeignCrate, package: &PackageMetadata<'_>) -> bool {
    let Spanned { value: name, .. } = &table.name;
    name == package.name() && table.version.as_ref().is_none_or(|version| version.matches(package.version()))
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
