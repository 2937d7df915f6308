//! The exact crate graph: what Cargo compiles for the selected packages, features and platform.
//!
//! `cargo metadata` alone lists more (features unified over the workspace, every platform). Cargo's own
//! resolution is simulated over it with `guppy`; `tests/unit_graph.py` compares the result with Cargo's unit
//! graph.

use std::collections::{BTreeMap, BTreeSet};

use guppy::graph::cargo::{CargoOptions, CargoResolverVersion, CargoSet};
use guppy::graph::feature::{FeatureLabel, FeatureSet, StandardFeatures, named_feature_filter};
use guppy::graph::{BuildTargetId, DependencyDirection, PackageGraph, PackageLink, PackageMetadata};
use guppy::{PackageId, graph::cargo::BuildPlatform};
use thiserror::Error;

use super::provenance::{self, Provenance};
use super::selection::{self, SelectionError};
use crate::options::{BuildDeps, Features, WorkspaceOptions};
use crate::workspace::Workspace;

/// The crates of a BOM and who needs whom.
pub struct CrateGraph<'g> {
    /// The selected packages, in the order of their names.
    pub selected: Vec<PackageMetadata<'g>>,
    /// Every crate that is compiled, the selected ones included.
    pub crates: BTreeMap<&'g PackageId, Crate<'g>>,
    /// Who needs whom, and when; sorted.
    pub edges: BTreeSet<Edge<'g>>,
    /// Where the sources of some crates come from.
    pub provenance: BTreeMap<&'g PackageId, Provenance>,
}

/// A crate that is compiled.
#[derive(Clone)]
pub struct Crate<'g> {
    /// What its manifest says.
    pub package: PackageMetadata<'g>,
    /// Whether it is part of what is shipped.
    pub role: Role,
    /// The features that it is compiled with in that role, on any of the platforms.
    pub features: BTreeSet<&'g str>,
    /// Those that it is compiled with for the host, where it is, such as for a build script.
    pub host_features: Option<BTreeSet<&'g str>>,
}

/// Whether a crate is part of what is shipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Compiled for the target, and no procedural macro.
    Shipped,
    /// Only needed while building.
    BuildTime,
}

/// One crate needs another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edge<'g> {
    /// Who needs.
    pub from: &'g PackageId,
    /// Who is needed.
    pub to: &'g PackageId,
    /// When.
    pub kind: EdgeKind,
}

/// When a crate is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EdgeKind {
    /// It is linked.
    Normal,
    /// It is needed by the build script, or expands the code as a macro.
    Build,
}

/// Why the crate graph can't be had.
#[derive(Debug, Error)]
pub enum CrateError {
    /// The packages can't be selected.
    #[error(transparent)]
    Selection(#[from] SelectionError),
    /// A feature that no selected package has.
    #[error("none of the selected packages has the feature `{0}`")]
    UnknownFeature(String),
    /// The simulation failed.
    #[error("cannot resolve the crate graph")]
    Graph(#[source] Box<guppy::Error>),
}

impl From<guppy::Error> for CrateError {
    fn from(error: guppy::Error) -> Self {
        Self::Graph(Box::new(error))
    }
}

/// Resolves the crates of the selection.
pub(super) fn run<'g>(
    workspace: &'g Workspace,
    options: &WorkspaceOptions,
) -> Result<CrateGraph<'g>, CrateError> {
    let graph = &workspace.graph;
    let selected = selection::run(workspace, &options.selection)?;
    let resolver = resolver(&workspace.root_manifest);
    let compiled = compiled(&selected, workspace);
    let (initials, features_only) =
        feature_sets(workspace, &selected, &compiled, &options.features, resolver)?;
    let selected = selected.into_iter().filter(|package| compiled.contains(package.id())).collect();
    let mut result =
        CrateGraph { selected, crates: BTreeMap::new(), edges: BTreeSet::new(), provenance: BTreeMap::new() };
    for target in workspace.platforms.targets() {
        let mut cargo = CargoOptions::new();
        cargo.set_resolver(resolver).set_include_dev(false).set_target_platform(target);
        cargo.set_host_platform(workspace.platforms.host());
        let set = CargoSet::new(initials.clone(), features_only.clone(), &cargo)?;
        result.take_in(&set, graph);
    }
    if options.build_deps == BuildDeps::Exclude {
        result.drop_build_time();
    }
    let packages = result.crates.values().map(|krate| krate.package);
    result.provenance = provenance::run(workspace, &options.current_dir, packages);
    Ok(result)
}

impl<'g> CrateGraph<'g> {
    fn take_in(&mut self, set: &CargoSet<'g>, graph: &'g PackageGraph) {
        for platform in [BuildPlatform::Target, BuildPlatform::Host] {
            let features = set.platform_features(platform);
            for package in features.to_package_set().packages(DependencyDirection::Forward) {
                let shipped = platform == BuildPlatform::Target && !package.is_proc_macro();
                let role = if shipped { Role::Shipped } else { Role::BuildTime };
                let new = || Crate { package, role, features: BTreeSet::new(), host_features: None };
                let known = self.crates.entry(package.id()).or_insert_with(new);
                let on = features.features_for(package.id()).ok().flatten();
                let labels = on.iter().flat_map(|on| on.labels());
                let on = labels.filter_map(|label| match label {
                    FeatureLabel::Named(name) | FeatureLabel::OptionalDependency(name) => Some(*name),
                    FeatureLabel::Base => None,
                });
                let on: BTreeSet<_> = on.collect();
                if platform == BuildPlatform::Host {
                    known.host_features.get_or_insert_default().extend(on.iter().copied());
                }
                if role < known.role {
                    (known.role, known.features) = (role, BTreeSet::new());
                } else if role > known.role {
                    continue;
                }
                known.features.extend(on);
            }
        }
        debug_assert!(self.crates.len() <= graph.package_count());
        self.take_in_links(set.target_links().chain(set.host_links()), EdgeKind::Normal);
        self.take_in_links(set.proc_macro_links().chain(set.build_dep_links()), EdgeKind::Build);
    }

    fn take_in_links(&mut self, links: impl Iterator<Item = PackageLink<'g>>, kind: EdgeKind) {
        self.edges.extend(links.map(|link| Edge { from: link.from().id(), to: link.to().id(), kind }));
    }

    /// What a crate needs.
    pub(crate) fn edges_from(&self, package: &PackageMetadata<'g>) -> impl Iterator<Item = &Edge<'g>> {
        let needed = package.direct_links().flat_map(|link| {
            [EdgeKind::Normal, EdgeKind::Build].map(|kind| Edge {
                from: link.from().id(),
                to: link.to().id(),
                kind,
            })
        });
        needed.filter_map(|edge| self.edges.get(&edge))
    }

    fn drop_build_time(&mut self) {
        let selected: BTreeSet<_> = self.selected.iter().map(PackageMetadata::id).collect();
        self.crates.retain(|id, krate| krate.role == Role::Shipped || selected.contains(id));
        let crates = &self.crates;
        self.edges.retain(|edge| {
            edge.kind == EdgeKind::Normal && crates.contains_key(edge.from) && crates.contains_key(edge.to)
        });
    }
}

/// Which of the selected packages `cargo build` compiles: one that has examples, tests and benchmarks alone has nothing that
/// it would, and neither have its dependencies. One that declares models stays, and so do all where none would be left.
fn compiled<'g>(selected: &[PackageMetadata<'g>], workspace: &Workspace) -> BTreeSet<&'g PackageId> {
    let declares = |package: &PackageMetadata<'g>| {
        workspace.manifests.iter().any(|manifest| manifest.package == package.id().repr())
    };
    let is_product = |id: BuildTargetId<'_>| matches!(id, BuildTargetId::Library | BuildTargetId::Binary(_));
    let is_compiled = |package: &&PackageMetadata<'g>| {
        declares(package) || package.build_targets().any(|target| is_product(target.id()))
    };
    let compiled: BTreeSet<_> = selected.iter().filter(is_compiled).map(PackageMetadata::id).collect();
    match compiled.is_empty() {
        true => selected.iter().map(PackageMetadata::id).collect(),
        false => compiled,
    }
}

/// The features to start from, and those that only take part in unification.
///
/// With resolver 1 and a package at the root, Cargo applies the features of the command line to that package,
/// which always takes part; other selected members get their defaults.
fn feature_sets<'g>(
    workspace: &'g Workspace,
    selected: &[PackageMetadata<'g>],
    compiled: &BTreeSet<&'g PackageId>,
    features: &Features,
    resolver: CargoResolverVersion,
) -> Result<(FeatureSet<'g>, FeatureSet<'g>), CrateError> {
    let graph = &workspace.graph;
    let root = graph.workspace().member_by_path("").ok();
    let (packages, rest, standard_rest) = match root {
        Some(root) if is_first_resolver(resolver) => {
            let rest: Vec<_> = selected.iter().filter(|package| package.id() != root.id()).copied().collect();
            let standard = if features.all { StandardFeatures::All } else { StandardFeatures::Default };
            (vec![root], rest, standard)
        }
        _ => (selected.to_vec(), Vec::new(), StandardFeatures::Default),
    };
    let flagged = flagged_features(graph, &packages, features)?;
    let is_compiled = |package: &PackageMetadata<'g>| compiled.contains(package.id());
    let (here, elsewhere): (Vec<_>, Vec<_>) = rest.into_iter().partition(is_compiled);
    let of_rest = |packages| of_packages(graph, packages, standard_rest, &BTreeMap::new());
    let own: Vec<_> = packages.iter().filter(|package| is_compiled(package)).copied().collect();
    let is_whole = here.is_empty() && elsewhere.is_empty() && own.len() == packages.len();
    let initials = of_rest(here)?.union(&flagged.of(graph, own)?);
    let mut features_only = flagged.of_dependencies.union(&of_rest(elsewhere)?);
    if !is_whole {
        features_only = features_only.union(&flagged.of(graph, packages)?);
    }
    Ok((initials, features_only))
}

/// What the command line says of features.
struct Flagged<'g> {
    standard: StandardFeatures,
    named: BTreeMap<&'g PackageId, Vec<String>>,
    of_dependencies: FeatureSet<'g>,
}

impl<'g> Flagged<'g> {
    /// The features of packages that it is about.
    fn of(
        &self,
        graph: &'g PackageGraph,
        packages: Vec<PackageMetadata<'g>>,
    ) -> Result<FeatureSet<'g>, CrateError> {
        of_packages(graph, packages, self.standard, &self.named)
    }
}

/// The features of packages: the same of all, and what is named of each. All at once, since each set has a place for every
/// feature of the graph.
fn of_packages<'g>(
    graph: &'g PackageGraph,
    packages: Vec<PackageMetadata<'g>>,
    standard: StandardFeatures,
    named: &BTreeMap<&'g PackageId, Vec<String>>,
) -> Result<FeatureSet<'g>, CrateError> {
    let mut set = graph.resolve_ids(packages.iter().map(PackageMetadata::id))?.to_feature_set(standard);
    for package in packages {
        let Some(names) = named.get(package.id()) else { continue };
        let known: Vec<&'g str> =
            package.named_features().filter(|name| names.iter().any(|n| n == name)).collect();
        set = set.union(&package.to_feature_set(named_feature_filter(standard, known)));
    }
    Ok(set)
}

/// Applies `-F`, `--all-features` and `--no-default-features` to packages.
fn flagged_features<'g>(
    graph: &'g PackageGraph,
    packages: &[PackageMetadata<'g>],
    features: &Features,
) -> Result<Flagged<'g>, CrateError> {
    let standard = match features {
        Features { all: true, .. } => StandardFeatures::All,
        Features { no_default: true, .. } => StandardFeatures::None,
        _ => StandardFeatures::Default,
    };
    let mut named: BTreeMap<&PackageId, Vec<String>> = BTreeMap::new();
    let mut of_dependencies = graph.resolve_none().to_feature_set(StandardFeatures::None);
    for feature in &features.names {
        let mut known = false;
        for package in packages {
            if let Some(names) = own_names(package, feature) {
                known = true;
                named.entry(package.id()).or_default().extend(names);
            }
            if let Some(set) = dependency_feature(package, feature) {
                known = true;
                of_dependencies = of_dependencies.union(&set);
            }
        }
        if !known {
            return Err(CrateError::UnknownFeature(feature.clone()));
        }
    }
    Ok(Flagged { standard, named, of_dependencies })
}

/// The features of a package that `-F feature`, `-F package/feature` or `-F dependency/feature` turns on.
fn own_names(package: &PackageMetadata<'_>, feature: &str) -> Option<Vec<String>> {
    let has = |name: &str| package.named_features().any(|known| known == name);
    match feature.split_once('/') {
        None => has(feature).then(|| vec![feature.to_owned()]),
        Some((owner, name)) if owner == package.name() => has(name).then(|| vec![name.to_owned()]),
        // An optional dependency is turned on along with its feature.
        Some((dependency, _)) => has(dependency).then(|| vec![dependency.to_owned()]),
    }
}

/// `-F dependency/feature`: the feature of a direct dependency.
fn dependency_feature<'g>(package: &PackageMetadata<'g>, feature: &str) -> Option<FeatureSet<'g>> {
    let (dependency, name) = feature.split_once('/')?;
    let dependency = dependency.trim_end_matches('?');
    let link = package.direct_links().find(|link| link.dep_name() == dependency)?;
    let to = link.to();
    let known = to.named_features().find(|known| *known == name)?;
    Some(to.to_feature_set(named_feature_filter(StandardFeatures::None, [known])))
}

fn is_first_resolver(resolver: CargoResolverVersion) -> bool {
    matches!(resolver, CargoResolverVersion::V1 | CargoResolverVersion::V1Install)
}

/// The resolver that the root manifest asks for: `resolver`, else by edition. A virtual workspace without a
/// word has resolver 1 (Cargo reference, "Resolver versions").
fn resolver(root_manifest: &str) -> CargoResolverVersion {
    let root: toml::Table = toml::from_str(root_manifest).unwrap_or_default();
    let at = |path: &[&str]| {
        let (last, tables) = path.split_last()?;
        let table = tables.iter().try_fold(&root, |table, key| table.get(*key)?.as_table())?;
        table.get(*last)?.as_str()
    };
    let edition = at(&["package", "edition"])
        .or_else(|| at(&["package", "name"]).and_then(|_| at(&["workspace", "package", "edition"])));
    match (at(&["workspace", "resolver"]).or_else(|| at(&["package", "resolver"])), edition) {
        (Some("3"), _) | (None, Some("2024")) => CargoResolverVersion::V3,
        (Some("2"), _) | (None, Some("2021")) => CargoResolverVersion::V2,
        _ => CargoResolverVersion::V1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_resolver_comes_from_the_root_manifest() {
        for (manifest, version) in [
            ("[workspace]\nmembers = []", CargoResolverVersion::V1),
            ("[workspace]\nresolver = \"2\"", CargoResolverVersion::V2),
            ("[package]\nname = \"a\"", CargoResolverVersion::V1),
            ("[package]\nname = \"a\"\nedition = \"2018\"", CargoResolverVersion::V1),
            ("[package]\nname = \"a\"\nedition = \"2021\"", CargoResolverVersion::V2),
            ("[package]\nname = \"a\"\nedition = \"2024\"", CargoResolverVersion::V3),
            ("[package]\nname = \"a\"\nedition = \"2024\"\nresolver = \"1\"", CargoResolverVersion::V1),
            (
                "[package]\nname = \"a\"\nedition.workspace = true\n[workspace.package]\nedition = \"2021\"",
                CargoResolverVersion::V2,
            ),
            ("[workspace.package]\nedition = \"2021\"", CargoResolverVersion::V1),
        ] {
            assert_eq!(resolver(manifest), version, "{manifest}");
        }
    }
}
