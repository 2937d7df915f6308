//! What every step of the mapping looks things up in.

use std::borrow::Cow;
use std::collections::HashMap;

use jiff::Timestamp;

use super::bom_ref::bom_ref;
use super::version::Version;
use crate::assemble::bom::{Aggregate, Bom, Component, ComponentKind, Reference, Relation, RelationKind};

/// A BOM on its way into one version of CycloneDX.
pub(super) struct Context<'a> {
    /// The BOM.
    pub(super) bom: &'a Bom,
    /// The version.
    pub(super) version: Version,
    places: HashMap<&'a str, Place<'a>>,
    descendants: HashMap<&'a str, Vec<&'a Reference>>,
    ancestors_stated: HashMap<&'a str, Aggregate>,
}

#[derive(Clone, Copy)]
enum Place<'a> {
    Listed(&'a Component),
    Ancestor(&'a Component),
}

impl<'a> Context<'a> {
    /// Indexes a BOM.
    pub(super) fn new(bom: &'a Bom, version: Version) -> Self {
        let listed =
            bom.all_components().map(|component| (component.reference.as_str(), Place::Listed(component)));
        let ancestors =
            bom.ancestors.iter().map(|component| (component.reference.as_str(), Place::Ancestor(component)));
        let mut descendants: HashMap<_, Vec<_>> = HashMap::new();
        let is_descent = |relation: &&Relation| {
            matches!(relation.kind, RelationKind::DescendantOf(_) | RelationKind::Replaces)
        };
        for relation in bom.relations.iter().filter(is_descent) {
            descendants.entry(relation.to.as_str()).or_default().push(&relation.from);
        }
        let places: HashMap<_, _> = listed.chain(ancestors).collect();
        let stated = bom
            .completeness
            .iter()
            .flat_map(|stated| stated.subjects.iter().map(|subject| (subject.as_str(), stated.aggregate)));
        let ancestors_stated =
            stated.filter(|(subject, _)| matches!(places.get(subject), Some(Place::Ancestor(_)))).collect();
        Self { bom, version, places, descendants, ancestors_stated }
    }

    /// The component or ancestor with this reference.
    pub(super) fn find(&self, reference: &Reference) -> Option<&'a Component> {
        self.places.get(reference.as_str()).map(|place| match place {
            Place::Listed(component) | Place::Ancestor(component) => *component,
        })
    }

    /// The components that stand in the list, and not inside another.
    pub(super) fn outer(&self) -> impl Iterator<Item = &'a Component> + use<'a> {
        self.bom.components.iter().filter(|component| !is_native(component))
    }

    /// Whether the document has an object with this bom-ref: the subject or a component, not an ancestor.
    pub(super) fn is_listed(&self, reference: &Reference) -> bool {
        matches!(self.places.get(reference.as_str()), Some(Place::Listed(_)))
    }

    /// The relations that start at a component.
    pub(super) fn relations_from(&self, component: &'a Component) -> &'a [Relation] {
        self.bom.relations_from(&component.reference)
    }

    /// What `completeness` says about an ancestor, which has no bom-ref that `compositions` could name.
    pub(super) fn completeness_of_ancestor(&self, reference: &Reference) -> Option<&'static str> {
        self.ancestors_stated.get(reference.as_str()).map(|aggregate| aggregate_word(*aggregate))
    }

    /// Where a statement on this reference belongs: on itself, or on the listed models that descend from it.
    pub(super) fn listed_subjects(&self, reference: &'a Reference) -> Vec<Cow<'a, str>> {
        let (mut subjects, mut seen, mut waiting) = (Vec::new(), vec![reference], vec![reference]);
        while let Some(reference) = waiting.pop() {
            if self.is_listed(reference) {
                subjects.push(bom_ref(reference));
                continue;
            }
            for &descendant in self.descendants.get(reference.as_str()).into_iter().flatten() {
                if !seen.contains(&descendant) {
                    seen.push(descendant);
                    waiting.push(descendant);
                }
            }
        }
        subjects.sort_unstable();
        subjects
    }
}

/// Whether a component stands inside the crate that brings it.
pub(super) fn is_native(component: &Component) -> bool {
    matches!(component.kind, ComponentKind::Native(_))
}

/// A time as every version takes it: whole seconds, UTC.
pub(super) fn timestamp(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The value of `aggregate`.
pub(super) fn aggregate_word(aggregate: Aggregate) -> &'static str {
    match aggregate {
        Aggregate::Complete => "complete",
        Aggregate::Incomplete => "incomplete",
        Aggregate::Unknown => "unknown",
    }
}
