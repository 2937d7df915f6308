//! The facts that a document states of a component: one row a fact.
//!
//! In: what was read of a component. Out: each fact by its name for people, so that two documents can be compared
//! whatever their formats are. A row says where the fact stands in what was read; [`values`] brings what formats write
//! in different ways into one form.

mod values;

use std::collections::BTreeSet;

use crate::document::{Component, Kind, LicenseStatus};

/// The name space of the properties.
pub const NAMESPACE: &str = "model-sbom:";

/// One fact.
#[derive(Debug)]
pub struct Fact {
    /// What people call it.
    pub label: &'static str,
    /// Its name among the properties, without the name space, where some format has no field for it.
    pub property: Option<&'static str>,
    /// Whether a difference in it is told.
    pub compared: Compared,
    /// Where it is in what was read.
    source: Source,
}

/// Whether a difference in a fact is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Compared {
    /// It is, also where only one of two documents states the fact.
    Always,
    /// Only where both state it: a format may lack the words, or a run leave it out.
    IfStated,
    /// It is not: it says how the document was made, or another fact says the same.
    Never,
}

/// Where a fact is in what was read.
#[derive(Debug)]
enum Source {
    /// The properties of its name.
    Property,
    /// Fields of a component that is no file: a file has the terms and the supplier of its owner.
    Field(fn(&Component) -> Vec<String>),
    /// Fields of any component.
    AnyField(fn(&Component) -> Vec<String>),
}

use Compared::{Always, IfStated, Never};

const fn field(label: &'static str, compared: Compared, of: fn(&Component) -> Vec<String>) -> Fact {
    Fact { label, property: None, compared, source: Source::Field(of) }
}

const fn any(label: &'static str, compared: Compared, of: fn(&Component) -> Vec<String>) -> Fact {
    Fact { label, property: None, compared, source: Source::AnyField(of) }
}

const fn property(label: &'static str, name: &'static str, compared: Compared) -> Fact {
    Fact { label, property: Some(name), compared, source: Source::Property }
}

/// A fact with a field in what is read, and a property for formats without one.
const fn either(
    label: &'static str,
    name: &'static str,
    compared: Compared,
    of: fn(&Component) -> Vec<String>,
) -> Fact {
    Fact { label, property: Some(name), compared, source: Source::Field(of) }
}

/// Every fact, in the order in which people read them.
pub static FACTS: &[Fact] = &[
    field("package URL", Always, values::package_url),
    field("kind", IfStated, kind),
    property("role", "crate:role", Always),
    property("origin", "crate:source", Always),
    property("commit", "crate:commit", Always),
    property("source", "source", Always),
    property("delivery", "delivery", Always),
    either("licence", "license:declared", Always, |component| {
        values::licenses(component, &[LicenseStatus::Declared, LicenseStatus::Unstated])
    }),
    either("concluded licence", "license:concluded", Always, |component| {
        values::licenses(component, &[LicenseStatus::Concluded])
    }),
    property("licence as written", "license:as-written", Always),
    either("licence text", "license-text:normalized-sha256", IfStated, values::license_texts),
    property("file of the licence text", "license-text:path", Always),
    property("licence of the text", "license:text-is", Always),
    property("risk", "license:risk", Always),
    property("reason of the risk", "license:risk-reason", Always),
    property("evidence of the licence", "license:evidence", Always),
    either("review", "review:status", Always, |component| component.review.iter().cloned().collect()),
    property("reason of the review", "review:reason", Always),
    property("reviewed by", "review:decided-by", Always),
    property("reviewed on", "review:decided-on", Always),
    any("SHA-256", Always, |component| values::digests(component, "SHA-256")),
    any("SHA-512", IfStated, |component| values::digests(component, "SHA-512")),
    any("other digests", IfStated, values::other_digests),
    field("supplier", Always, values::supplier),
    property("security contact", "supplier:security-contact", IfStated),
    property("supplier known from", "supplier:from", Always),
    either("authors", "author", Always, values::authors),
    field("copyright", Always, |component| values::flowing(component.copyright.known())),
    field("description", Always, |component| values::flowing(component.description.as_ref())),
    field("download location", IfStated, |component| {
        component.download.known().cloned().into_iter().collect()
    }),
    either("released", "release-date", Always, |component| values::days(component.released.as_ref())),
    either("task", "model:task", Always, |component| values::listed(&component.model.tasks)),
    either("architecture", "model:architecture", Always, |component| {
        values::listed(&component.model.architectures)
    }),
    either("learning approach", "model:approach", Always, values::approach),
    either("inputs", "model:input", Always, |component| values::listed(&component.model.inputs)),
    either("outputs", "model:output", Always, |component| values::listed(&component.model.outputs)),
    either("meant for", "model:use-case", Always, |component| values::lines(&component.model.use_cases)),
    either("limits", "model:limitation", Always, |component| values::lines(&component.model.limitations)),
    field("metrics", IfStated, |component| values::listed(&component.model.metrics)),
    field("hyperparameters", IfStated, |component| values::listed(&component.model.hyperparameters)),
    either("data types", "dataset:type", Always, values::data_types),
    either("classification", "dataset:classification", Always, |component| {
        component.dataset.classification.iter().cloned().collect()
    }),
    either("sensitive data", "dataset:sensitive", Always, values::sensitive),
    either("put together", "dataset:built-date", Always, |component| values::days(component.built.as_ref())),
    property("role of the file", "file:role", Always),
    property("size in bytes", "file:size", Always),
    property("media type", "file:media-type", Always),
    property("title", "file:title", Always),
    property("store", "store", Never),
    property("revision in the store", "store:revision", Never),
    property("weights known from the lock", "weights:from-lock", Never),
    property("weights known from Git LFS", "weights:from-git-lfs", Never),
    property("digest known from the lock", "file:from-lock", Never),
    property("digest known from Git LFS", "file:from-git-lfs", Never),
    // Told by fields, by relations, or by the other facts of the same component.
    property("licence", "license", Never),
    property("architecture", "model:family", Never),
    property("digest of the list of files", "manifest:sha256", Never),
    property("path", "file:path", Never),
    property("subject", "subject", Never),
    property("reference", "reference", Never),
    property("completeness", "completeness", Never),
    property("descent", "descent", Never),
    property("role of the data", "dataset:role", Never),
    property("build dependency", "crate:build-dependency", Never),
    property("site of the supplier", "supplier:url", Never),
    property("name of the licence", "license:name", Never),
];

/// What a document says of a component: the values of each fact that is compared, by what people call it. Properties
/// without a row go by their own name; those of other name spaces are compared where both sides state them.
pub fn stated(component: &Component) -> Vec<Stated> {
    let rows = FACTS.iter().enumerate();
    let known = rows
        .filter(|(_, fact)| fact.compared != Never)
        .map(|(place, fact)| Stated::new(place, fact.label, fact.compared, fact.values(component)));
    let others = component.properties.iter().filter(|property| row(&property.name).is_none());
    let others = others.map(|property| {
        let own = property.name.strip_prefix(NAMESPACE);
        let compared = if own.is_some() { Always } else { IfStated };
        Stated::new(FACTS.len(), own.unwrap_or(&property.name), compared, vec![property.value.clone()])
    });
    known.chain(others).filter(|stated| !stated.values.is_empty()).collect()
}

/// The values of one fact.
#[derive(Debug, Clone)]
pub struct Stated {
    /// Which fact.
    pub name: Name,
    /// What is stated, without order.
    pub values: BTreeSet<String>,
}

/// What a fact is called, in the order in which people read facts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name {
    place: usize,
    /// What people call it.
    pub label: String,
    /// Whether a difference in it is told.
    pub compared: Compared,
}

impl Name {
    /// A fact that stands between components, behind those of one component.
    pub fn of_relation(label: &str) -> Self {
        Self { place: FACTS.len() + 1, label: label.to_owned(), compared: Always }
    }

    /// Whether it tells a thing from others of its name and version.
    pub fn is_identity(&self) -> bool {
        ["package URL", "SHA-256"].contains(&self.label.as_str())
    }
}

impl Stated {
    fn new(place: usize, label: &str, compared: Compared, values: Vec<String>) -> Self {
        Self { name: Name { place, label: label.to_owned(), compared }, values: values.into_iter().collect() }
    }
}

impl Fact {
    fn values(&self, component: &Component) -> Vec<String> {
        match self.source {
            Source::Property => {
                let own = |name: &str| name.strip_prefix(NAMESPACE) == self.property;
                let found = component.properties.iter().filter(|property| own(&property.name));
                found.map(|property| property.value.clone()).collect()
            }
            Source::Field(_) if component.is_file() => Vec::new(),
            Source::Field(of) | Source::AnyField(of) => of(component),
        }
    }
}

/// The row of a property, by its whole name.
fn row(name: &str) -> Option<&'static Fact> {
    let name = name.strip_prefix(NAMESPACE)?;
    FACTS.iter().find(|fact| fact.property == Some(name))
}

/// Whether software is run by itself; the formats have words of their own for everything else.
fn kind(component: &Component) -> Vec<String> {
    match component.kind {
        Kind::Application => vec!["application".to_owned()],
        Kind::Library => vec!["library".to_owned()],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_property_has_one_row() {
        let mut names: Vec<_> = FACTS.iter().filter_map(|fact| fact.property).collect();
        names.sort_unstable();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{names:#?}");
    }
}
