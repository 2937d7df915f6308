//! Which base of a model is itself a declared model.

use super::ResolvedModel;
use crate::declare::identity::canonical_version;
use crate::declare::{Base, Source};
use crate::diagnostic::Spanned;

/// For each model its bases, each with the position of the declared model that it is.
pub(super) fn run(models: &[ResolvedModel<'_>]) -> Vec<Vec<Option<usize>>> {
    let position = |index: usize, base: &Base| {
        let meant = |other: &usize| *other != index && is_meant(base, &models[index], &models[*other]);
        // What the workspace itself declares of it comes before what a dependency does.
        let own = (0..models.len()).find(|other| models[*other].is_of_workspace() && meant(other));
        own.or_else(|| (0..models.len()).find(meant))
    };
    models
        .iter()
        .enumerate()
        .map(|(index, model)| model.declaration.bases.iter().map(|base| position(index, base)).collect())
        .collect()
}

/// A base is a declared model of the same package and name, or of the same source and revision.
fn is_meant(base: &Base, model: &ResolvedModel<'_>, other: &ResolvedModel<'_>) -> bool {
    let declaration = other.declaration;
    let version =
        |version: &Option<Spanned<String>>| version.as_ref().map(|version| canonical_version(&version.value));
    let source = |source: &Option<Spanned<Source>>| source.as_ref().map(|source| source.value.canonical());
    let same_version = base.version.is_none() || version(&base.version) == version(&declaration.version);
    let same_source = source(&base.source) == source(&declaration.source);
    let same_name = model.package.id() == other.package.id() && base.name.value == declaration.name.value;
    same_version && if base.source.is_some() { same_source } else { same_name }
}
