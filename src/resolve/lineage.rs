//! Which base of a model is itself a declared model.

use std::collections::BTreeMap;

use super::ResolvedModel;
use crate::declare::identity::canonical_version;
use crate::declare::{Base, INVALID_DECLARATION, Source};
use crate::diagnostic::{Diagnostic, Spanned};

/// For each model its bases, each with the position of the declared model that it is.
///
/// Models that descend from each other are a fault.
pub(super) fn run(models: &[ResolvedModel<'_>], faults: &mut Vec<Diagnostic>) -> Vec<Vec<Option<usize>>> {
    let mut bases = bases(models);
    for circle in circles(&bases) {
        let base = bases[circle.model][circle.base].take();
        faults.extend(base.map(|base| fault(models, &circle, base)));
    }
    bases
}

/// A model of a dependency that descends from itself, by others or by one of the product, with the fault: what the product
/// declares is not to blame for it.
pub(super) fn foreign_circle(
    models: &[ResolvedModel<'_>],
    is_foreign: impl Fn(&ResolvedModel<'_>) -> bool,
) -> Option<(usize, Diagnostic)> {
    let bases = bases(models);
    circles(&bases).into_iter().find_map(|circle| {
        let foreign = circle.models.iter().copied().find(|model| is_foreign(&models[*model]))?;
        Some((foreign, fault(models, &circle, bases[circle.model][circle.base]?)))
    })
}

fn fault(models: &[ResolvedModel<'_>], circle: &Circle, base: usize) -> Diagnostic {
    let named = &models[circle.model].declaration.bases[circle.base].name;
    let (name, other) = (&models[circle.model].declaration.name.value, &models[base].declaration.name);
    let message = format!("`{name}` and its base `{}` descend from each other", other.value);
    Diagnostic::error(INVALID_DECLARATION, message)
        .label(named.span, "declared as a base here")
        .label(other.span, "this one descends from it")
        .help("remove the `base` table of the one that was there first")
}

fn bases(models: &[ResolvedModel<'_>]) -> Vec<Vec<Option<usize>>> {
    let mut sources: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut names: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, model) in models.iter().enumerate() {
        if let Some(source) = &model.declaration.source {
            sources.entry(source.value.canonical()).or_default().push(index);
        }
        names.entry(&model.declaration.name.value).or_default().push(index);
    }
    let position = |index: usize, base: &Base| {
        let candidates = match &base.source {
            Some(source) => sources.get(&source.value.canonical()),
            None => names.get(base.name.value.as_str()),
        };
        let others = || candidates.into_iter().flatten().copied();
        let meant = |other: &usize| *other != index && is_meant(base, &models[index], &models[*other]);
        // What the workspace itself declares of it comes before what a dependency does.
        let own = others().find(|other| models[*other].is_of_workspace() && meant(other));
        own.or_else(|| others().find(meant))
    };
    let of_model = |(index, model): (usize, &ResolvedModel<'_>)| {
        model.declaration.bases.iter().map(|base| position(index, base)).collect()
    };
    models.iter().enumerate().map(of_model).collect()
}

/// Models that descend from each other.
#[derive(Debug, PartialEq, Eq)]
struct Circle {
    /// The model whose base closes it.
    model: usize,
    /// The position of that base.
    base: usize,
    /// All its models.
    models: Vec<usize>,
}

/// The bases that lead back to a model from which they were reached.
fn circles(bases: &[Vec<Option<usize>>]) -> Vec<Circle> {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        Open,
        Done,
    }
    let mut states = vec![State::New; bases.len()];
    let mut found = Vec::new();
    for start in 0..bases.len() {
        let mut path = vec![(start, 0)];
        if states[start] != State::New {
            continue;
        }
        states[start] = State::Open;
        while let Some((model, next)) = path.last_mut() {
            let (at, position) = (*model, *next);
            let Some(base) = bases[at].get(position) else {
                states[at] = State::Done;
                path.pop();
                continue;
            };
            *next += 1;
            match base.map(|base| (base, states[base])) {
                Some((base, State::Open)) => {
                    let models = path.iter().map(|(model, _)| *model).skip_while(|model| *model != base);
                    found.push(Circle { model: at, base: position, models: models.collect() });
                }
                Some((base, State::New)) => {
                    states[base] = State::Open;
                    path.push((base, 0));
                }
                Some((_, State::Done)) | None => {}
            }
        }
    }
    found
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn circles_are_found_once_and_chains_are_none() {
        let chain: Vec<_> = (1..=10_000).map(|next| vec![(next < 10_000).then_some(next)]).collect();
        assert_eq!(circles(&chain), []);
        for (bases, expected) in [
            (vec![vec![Some(1)], vec![None, Some(0)]], vec![(1, 1, vec![0, 1])]),
            (vec![vec![Some(1), Some(2)], vec![Some(2)], vec![]], vec![]),
            (vec![vec![Some(1)], vec![Some(2)], vec![Some(1)]], vec![(2, 0, vec![1, 2])]),
        ] {
            let expected = expected.into_iter().map(|(model, base, models)| Circle { model, base, models });
            assert_eq!(circles(&bases), expected.collect::<Vec<_>>());
        }
    }
}
