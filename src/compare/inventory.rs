//! What a document lists, in words that do not depend on its format.

use std::collections::{BTreeMap, BTreeSet};

use super::{Class, Fact};
use crate::expression::LicenseExpression;
use crate::read::Document;
use crate::read::document::{Component, Kind, LicenseStatus, Place, RelationKind};

/// One thing that a document lists.
#[derive(Debug)]
pub(super) struct Entry {
    /// Its version.
    pub(super) version: Option<String>,
    /// What is said of it.
    pub(super) facts: BTreeMap<Fact, BTreeSet<String>>,
}

/// Everything that a document lists, by class and name; several versions of one name stand together.
pub(super) fn entries(document: &Document) -> BTreeMap<(Class, String), Vec<Entry>> {
    let links = Links::of(document);
    let mut entries: BTreeMap<_, Vec<_>> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for component in &document.components {
        let class = class(component);
        let name = links.name(component, class);
        let entry = Entry { version: version(component, class), facts: facts(component, class, &links) };
        // One base of several models stands in some formats once, in others with each of them.
        if class != Class::Base || seen.insert((name.clone(), entry.version.clone())) {
            entries.entry((class, name)).or_default().push(entry);
        }
    }
    entries
}

/// The subject is compared with the subject, whatever it is called.
fn version(component: &Component, class: Class) -> Option<String> {
    let version = component.version.known().filter(|_| class != Class::File)?;
    Some(version.clone())
}

fn class(component: &Component) -> Class {
    match (component.place, component.kind) {
        (Place::Subject, _) => Class::Subject,
        (Place::Ancestor, _) => Class::Base,
        (_, Kind::File) => Class::File,
        (_, Kind::Model) => Class::Model,
        (_, Kind::Dataset) => Class::Dataset,
        _ if purl(component).is_some_and(|purl| purl.starts_with("pkg:cargo/")) => Class::Crate,
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
    targets: BTreeMap<(&'d str, Fact), BTreeSet<String>>,
}

impl<'d> Links<'d> {
    fn of(document: &'d Document) -> Self {
        let components: BTreeMap<_, _> =
            document.components.iter().map(|component| (component.reference.as_str(), component)).collect();
        let (mut owners, mut targets) = (BTreeMap::new(), BTreeMap::<_, BTreeSet<_>>::new());
        for relation in &document.relations {
            let (from, to) = (relation.from.as_str(), relation.to.as_str());
            let (Some(owner), Some(target)) = (components.get(from), components.get(to)) else { continue };
            let fact = match (relation.kind, target.kind) {
                (RelationKind::DescendantOf, _) => Fact::Bases,
                (_, Kind::Dataset) if owner.kind == Kind::Model => Fact::Datasets,
                (_, Kind::File) if owner.kind == Kind::Model => {
                    owners.insert(to, from);
                    continue;
                }
                _ => continue,
            };
            targets.entry((from, fact)).or_default().insert(own_name(target));
        }
        Self { components, owners, targets }
    }

    /// The name under which a component is compared.
    fn name(&self, component: &Component, class: Class) -> String {
        match class {
            Class::File => {
                let owner = self.owners.get(component.reference.as_str());
                let owner = owner.and_then(|owner| self.components.get(owner)).map(|owner| own_name(owner));
                let path = component.property("model-sbom:file:path").map(str::to_owned);
                let path = path.unwrap_or_else(|| own_name(component));
                owner.map_or(path.clone(), |owner| format!("{owner}: {path}"))
            }
            _ => own_name(component),
        }
    }
}

fn own_name(component: &Component) -> String {
    let name = component.name.clone().or_else(|| component.file_name.clone());
    name.unwrap_or_else(|| component.reference.clone())
}

fn facts(component: &Component, class: Class, links: &Links<'_>) -> BTreeMap<Fact, BTreeSet<String>> {
    let linked = |fact| links.targets.get(&(component.reference.as_str(), fact)).cloned().unwrap_or_default();
    let one = |value: Option<&str>| value.map(str::to_owned).into_iter().collect();
    let all = [
        (Fact::Role, one(component.property("model-sbom:crate:role"))),
        (Fact::License, licenses(component, &[LicenseStatus::Declared, LicenseStatus::Unstated])),
        (Fact::ConcludedLicense, licenses(component, &[LicenseStatus::Concluded])),
        (Fact::LicenseText, license_texts(component)),
        (Fact::Review, one(component.review.as_deref())),
        (Fact::Sha256, digests(component, "SHA-256")),
        (Fact::Sha512, digests(component, "SHA-512")),
        (Fact::Bases, linked(Fact::Bases)),
        (Fact::Datasets, linked(Fact::Datasets)),
    ];
    let is_of_class = |fact: Fact| class != Class::File || matches!(fact, Fact::Sha256 | Fact::Sha512);
    all.into_iter().filter(|(fact, values)| !values.is_empty() && is_of_class(*fact)).collect()
}

/// The digest that a property gives, as every format can; else those of the texts themselves.
fn license_texts(component: &Component) -> BTreeSet<String> {
    match component.property("model-sbom:license-text:normalized-sha256") {
        Some(digest) => BTreeSet::from([digest.to_owned()]),
        None => component.licenses.iter().filter_map(|license| license.text_sha256.clone()).collect(),
    }
}

fn digests(component: &Component, algorithm: &str) -> BTreeSet<String> {
    let hashes = component.hashes.iter().filter(|hash| hash.algorithm == algorithm);
    hashes.map(|hash| hash.value.to_ascii_lowercase()).collect()
}

/// The licences of the first of these states in which any is known.
fn licenses(component: &Component, states: &[LicenseStatus]) -> BTreeSet<String> {
    let of = |state: &LicenseStatus| -> BTreeSet<String> {
        let licenses = component.licenses_of(*state);
        licenses
            .filter_map(|license| license.expression.known().or(license.name.as_ref()))
            .map(|text| spelling(text))
            .collect()
    };
    states.iter().map(of).find(|found| !found.is_empty()).unwrap_or_default()
}

/// An expression in its canonical spelling, in which documents differ.
fn spelling(text: &str) -> String {
    LicenseExpression::parse_crate(text)
        .map_or_else(|_| text.to_owned(), |license| license.as_str().to_owned())
}
