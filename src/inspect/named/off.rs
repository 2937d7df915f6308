//! What packages of the workspace name behind features that are off: it is no part of what is built here, and may be part
//! of what is built elsewhere, by a Dockerfile or an alias of Cargo.

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8Path;
use guppy::graph::PackageMetadata;
use guppy::graph::feature::FeatureLabel;
use rayon::prelude::*;

use super::clients::{Client, ClientKind, Clients};
use super::model::{Evidence, Mention, NamedModel};
use super::scan::Scan;
use super::tokens::Features;
use super::{Reads, Scanned, Trees, scan};
use crate::paths::normalized;
use crate::resolve::{Crate, Role};

/// The models that a package names behind features.
pub struct BehindFeatures<'a> {
    /// The package.
    pub package: PackageMetadata<'a>,
    /// Those of them that are off.
    pub features: BTreeSet<String>,
    /// The models, sorted.
    pub models: Vec<NamedModel>,
    /// Positions of the `[[ignore]]` tables that name others of them.
    pub ignored_by: BTreeSet<usize>,
}

/// The features of a package, each with whether it is built with it; without those that what is shipped is built with
/// and what builds it is not, or the other way round.
pub(super) fn features(krate: &Crate<'_>) -> Features {
    let is_on = |name: &str| {
        let on = krate.features.contains(name);
        let host = krate.host_features.as_ref().filter(|_| krate.role == Role::Shipped);
        host.is_none_or(|host| host.contains(name) == on).then_some(on)
    };
    all(krate.package).into_iter().filter_map(|name| Some((name.clone(), is_on(&name)?))).collect()
}

/// The features that a manifest names, and those that its optional dependencies are.
fn all(package: PackageMetadata<'_>) -> BTreeSet<String> {
    let own = package.graph().feature_graph().all_features_for(package.id()).ok();
    let labels = own.iter().flat_map(|own| own.labels());
    let names = labels.filter_map(|label| match label {
        FeatureLabel::Named(name) | FeatureLabel::OptionalDependency(name) => Some((*name).to_owned()),
        FeatureLabel::Base => None,
    });
    names.collect()
}

/// Reads the packages again that leave something out, as if all features were on but those of tests.
pub(super) fn run<'a>(
    own: &[&Scanned<'a>],
    crates: &BTreeMap<&'a guppy::PackageId, Crate<'a>>,
    trees: &Trees<'_>,
    asks: bool,
) -> Vec<BehindFeatures<'a>> {
    let leaving = own.par_iter().filter(|(_, scan)| !scan.left_out.is_empty());
    let found = leaving.map(|(package, known)| {
        let krate = &crates[package.id()];
        let links = package.direct_links().filter(|link| !link.dev_only());
        let clients = links.filter_map(|link| Clients::embedded().of_crate(link.to().name()));
        let clients: Vec<&'static Client> = clients.collect();
        let on = all(*package).into_iter().map(|name| (name.clone(), !is_of_tests(&name)));
        let asks = asks || clients.iter().any(|client| client.kind.calls());
        let reads = Reads {
            reaches_hub: clients.iter().any(|client| client.kind == ClientKind::Hub),
            clients,
            shown: Vec::new(),
            row: Clients::embedded().of_crate(package.name()),
        };
        let whole = scan(*package, krate.role, reads, || on.collect(), trees);
        let asks = asks || whole.askers.iter().any(|asker| asker.asked.calls());
        by_features(*package, known, whole, asks, trees.workspace)
    });
    found.flatten_iter().collect()
}

/// Whether a feature is called so that it is for tests.
fn is_of_tests(name: &str) -> bool {
    name.split(['-', '_']).any(|part| matches!(part, "test" | "tests" | "testing" | "mock" | "bench"))
}

fn by_features<'a>(
    package: PackageMetadata<'a>,
    known: &Scan,
    whole: Scan,
    asks: bool,
    root: &Utf8Path,
) -> Vec<BehindFeatures<'a>> {
    let mut found: BTreeMap<BTreeSet<String>, Vec<NamedModel>> = BTreeMap::new();
    let is_told = |model: &NamedModel| {
        known.models.iter().any(|other| other.name.key() == model.name.key())
            || !asks && model.is_only(Evidence::Choice)
            || model.is_only(Evidence::Setting)
    };
    for model in whole.models.into_iter().filter(|model| !is_told(model)) {
        let features = model.mentions.iter().map(|mention| around(mention, known, root));
        let features = features.into_iter().find(|features| !features.is_empty());
        found.entry(features.unwrap_or_default()).or_default().push(model);
    }
    let found = found.into_iter().filter(|(features, _)| !features.is_empty());
    found
        .map(|(features, models)| BehindFeatures { package, features, models, ignored_by: BTreeSet::new() })
        .collect()
}

/// The features that a place is behind: those of the parts of its file, and of the modules that it lies in.
fn around(mention: &Mention, known: &Scan, root: &Utf8Path) -> BTreeSet<String> {
    let file = normalized(&root.join(&mention.path));
    let is_in = |module: &Utf8Path| {
        let directory = match module.file_name() {
            Some("mod.rs") => module.parent().map(Utf8Path::to_owned),
            _ => Some(module.with_extension("")),
        };
        file == module || directory.is_some_and(|directory| file.starts_with(directory))
    };
    let parts = known.left_out.iter().filter(|(path, part)| {
        *path == mention.path && part.range.contains(&mention.spot.offset)
            || part.modules.iter().any(|module| is_in(&normalized(module)))
    });
    parts.flat_map(|(_, part)| part.features.iter().cloned()).collect()
}
