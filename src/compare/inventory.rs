//! What a document lists, in words that do not depend on its format.

use std::collections::{BTreeMap, BTreeSet};

use super::Class;
use crate::document::{Component, Document, Kind, Place, RelationKind};
use crate::facts::{self, Name};

/// One thing that a document lists.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    /// Its version; for a file, that of what it belongs to.
    pub(super) version: Option<String>,
    /// What is said of it, sorted: hundreds of thousands of entries stand side by side.
    pub(super) facts: Vec<(Name, Vec<String>)>,
}

impl Entry {
    /// What tells it from others of its name and version: where it comes from, and its bytes.
    pub(super) fn identity(&self) -> impl Iterator<Item = &Vec<String>> {
        let facts = self.facts.iter().filter(|(name, _)| name.is_identity());
        facts.map(|(_, values)| values)
    }
}

/// Everything that a document lists, by class and name; several of one name stand together.
pub(super) type Entries = BTreeMap<(Class, String), Vec<Entry>>;

/// Gathers it.
pub(super) fn entries(document: &Document) -> Entries {
    let links = Links::of(document);
    let mut entries: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for component in &document.components {
        let class = class(component);
        let entry = Entry { version: component.version.known().cloned(), facts: facts(component, &links) };
        let named: &mut Vec<Entry> = entries.entry((class, links.name(component, class))).or_default();
        // One base of several models stands in some formats once, in others with each of them.
        if class != Class::Base || !named.contains(&entry) {
            named.push(entry);
        }
    }
    entries
}

fn class(component: &Component) -> Class {
    match (component.place, component.kind) {
        (Place::Subject, _) => Class::Subject,
        (Place::Ancestor, _) => Class::Base,
        (_, Kind::File) => Class::File,
        (_, Kind::Model) => Class::Model,
        (_, Kind::Dataset) => Class::Dataset,
        _ if purl(component).is_some_and(|purl| purl.starts_with("pkg:cargo/")) => Class::Crate,
        // One that no registry has.
        _ if component.property(facts::names::CRATE_SOURCE).is_some() => Class::Crate,
        _ => Class::Component,
    }
}

fn purl(component: &Component) -> Option<&str> {
    let purl = component.identifiers.iter().find(|identifier| identifier.kind == "purl");
    purl.map(|identifier| identifier.value.as_str())
}

/// What leads from one component to another, by reference.
struct Links<'d> {
    components: BTreeMap<&'d str, &'d Component>,
    owners: BTreeMap<&'d str, &'d str>,
    targets: BTreeMap<&'d str, BTreeMap<Name, BTreeSet<String>>>,
}

impl<'d> Links<'d> {
    fn of(document: &'d Document) -> Self {
        let components: BTreeMap<_, _> =
            document.components.iter().map(|component| (component.reference.as_str(), component)).collect();
        let (mut owners, mut targets) = (BTreeMap::new(), BTreeMap::new());
        for relation in &document.relations {
            let (from, to) = (relation.from.as_str(), relation.to.as_str());
            let (Some(owner), Some(target)) = (components.get(from), components.get(to)) else { continue };
            if (owner.kind, target.kind) == (Kind::Model, Kind::File) {
                owners.insert(to, from);
            } else if let Some(name) = relation_name(relation.kind, owner, target) {
                let targets: &mut BTreeMap<_, BTreeSet<_>> = targets.entry(from).or_default();
                targets.entry(name).or_default().insert((own_name(target), relation.role.as_ref()));
            }
        }
        let plain = |facts: BTreeMap<Name, _>| facts.into_iter().map(|(name, ends)| (name, named(&ends)));
        let targets = targets.into_iter().map(|(from, facts)| (from, plain(facts).collect()));
        Self { components, owners, targets: targets.collect() }
    }

    /// The name under which a component is compared. The subject is compared with the subject, whatever it is called.
    fn name(&self, component: &Component, class: Class) -> String {
        match class {
            Class::File => {
                let owner = self.owners.get(component.reference.as_str());
                let owner = owner.and_then(|owner| self.components.get(owner)).map(|owner| own_name(owner));
                let path = component.property(facts::names::FILE_PATH).map(str::to_owned);
                let path = path.unwrap_or_else(|| own_name(component));
                owner.map_or(path.clone(), |owner| format!("{owner}: {path}"))
            }
            _ => own_name(component),
        }
    }
}

/// What an edge is called; `None` for one that another fact tells.
fn relation_name(kind: RelationKind, owner: &Component, target: &Component) -> Option<Name> {
    let of_model = matches!(owner.kind, Kind::Model | Kind::Dataset);
    match (kind, target.kind) {
        (RelationKind::DescendantOf, _) => Some(Name::of_relation("bases")),
        (_, Kind::Dataset) if of_model => Some(Name::of_relation("datasets")),
        (RelationKind::DependsOn | RelationKind::Contains, kind) if !of_model && kind != Kind::File => {
            Some(Name::of_relation("depends on"))
        }
        _ => None,
    }
}

/// The ends of edges with their roles; one that some edge gives a role needs no edge without.
fn named(ends: &BTreeSet<(String, Option<&String>)>) -> BTreeSet<String> {
    let with_role: BTreeSet<_> =
        ends.iter().filter(|(_, role)| role.is_some()).map(|(name, _)| name).collect();
    let kept = ends.iter().filter(|(name, role)| role.is_some() || !with_role.contains(name));
    kept.map(|(name, role)| role.map_or(name.clone(), |role| format!("{name} ({role})"))).collect()
}

fn own_name(component: &Component) -> String {
    let name = component.name.clone().or_else(|| component.file_name.clone());
    name.unwrap_or_else(|| component.reference.clone())
}

fn facts(component: &Component, links: &Links<'_>) -> Vec<(Name, Vec<String>)> {
    let mut facts = links.targets.get(component.reference.as_str()).cloned().unwrap_or_default();
    for stated in facts::stated(component) {
        facts.entry(stated.name).or_default().extend(stated.values);
    }
    facts.into_iter().map(|(name, values)| (name, values.into_iter().collect())).collect()
}
