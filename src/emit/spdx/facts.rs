//! Facts for which a version of SPDX has no field, as names and values.
//!
//! In: parts of a component. Out: pairs under `model-sbom:…`, the same names in both versions. Each version
//! takes what it has no field for; of a review, which it tells as prose, it also takes the parts one by one.

use std::collections::BTreeMap;

use crate::assemble::bom::{
    Aggregate, Bom, Component, ComponentKind, DatasetFacts, File, ModelCard, Organization, Reference, Terms,
};

/// One fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fact {
    /// Its name.
    pub(super) name: String,
    /// Its value.
    pub(super) value: String,
}

fn fact(name: &str, value: impl Into<String>) -> Fact {
    Fact { name: format!("model-sbom:{name}"), value: value.into() }
}

fn each<'a>(name: &'a str, values: &'a [String]) -> impl Iterator<Item = Fact> + 'a {
    values.iter().map(move |value| fact(name, value))
}

/// Whether a crate is shipped, the properties, and what SPDX has no field for in the terms.
pub(super) fn of_component(component: &Component) -> Vec<Fact> {
    let mut facts = Vec::new();
    if let ComponentKind::Application(role) | ComponentKind::Library(role) = component.kind {
        facts.push(fact("crate:role", role.as_str()));
    }
    facts.extend(of_terms(&component.terms));
    facts.extend(
        component.properties.iter().map(|(name, value)| Fact { name: name.clone(), value: value.clone() }),
    );
    facts
}

fn of_terms(terms: &Terms) -> Vec<Fact> {
    let mut facts = Vec::new();
    facts.extend(terms.as_written.iter().map(|written| fact("license:as-written", written)));
    facts.extend(terms.evidence.iter().map(|evidence| fact("license:evidence", evidence.to_string())));
    if let Some(text) = &terms.text {
        facts.push(fact("license-text:path", &text.path));
        facts.push(fact("license-text:normalized-sha256", &text.normalized_sha256));
    }
    if let Some(review) = &terms.review {
        facts.push(fact("review:status", review.status.as_str()));
        facts.push(fact("review:reason", &review.reason));
    }
    if let Some((person, day)) = terms.review.as_ref().and_then(|review| review.decided.as_ref()) {
        facts.push(fact("review:decided-by", person));
        facts.push(fact("review:decided-on", day));
    }
    facts
}

/// The model card.
pub(super) fn of_model(card: &ModelCard) -> Vec<Fact> {
    let mut facts = Vec::new();
    facts.extend(card.task.iter().map(|task| fact("model:task", task)));
    facts.extend(card.family.iter().map(|family| fact("model:family", family)));
    facts.extend(card.architecture.iter().map(|architecture| fact("model:architecture", architecture)));
    facts.extend(card.approach.iter().map(|approach| fact("model:approach", *approach)));
    facts.extend(each("model:input", &card.inputs));
    facts.extend(each("model:output", &card.outputs));
    facts.extend(each("model:use-case", &card.use_cases));
    facts.extend(each("model:limitation", &card.limitations));
    facts
}

/// The kinds of data and how sensitive they are.
pub(super) fn of_dataset(dataset: &DatasetFacts) -> Vec<Fact> {
    let mut facts: Vec<_> = dataset.types.iter().map(|kind| fact("dataset:type", *kind)).collect();
    facts.extend(of_classification(dataset));
    facts.extend(dataset.sensitive.iter().map(|sensitive| fact("dataset:sensitive", sensitive.to_string())));
    facts
}

/// The organisation's own words for how sensitive the data are.
pub(super) fn of_classification(dataset: &DatasetFacts) -> Option<Fact> {
    dataset.classification.as_ref().map(|classification| fact("dataset:classification", classification))
}

/// What an organisation has beyond a name and an e-mail address.
pub(super) fn of_organization(role: &str, organization: &Organization) -> Vec<Fact> {
    let mut facts = Vec::new();
    facts.extend(organization.url.iter().map(|url| fact(&format!("{role}:url"), url)));
    facts.extend(
        organization
            .security_contact
            .iter()
            .map(|contact| fact(&format!("{role}:security-contact"), contact)),
    );
    facts
}

/// Every author as the manifest has them.
pub(super) fn of_authors(authors: &[String]) -> Vec<Fact> {
    each("author", authors).collect()
}

/// Role and length of a file, and its properties.
pub(super) fn of_file(file: &File) -> Vec<Fact> {
    let mut facts = vec![fact("file:role", file.role.as_str())];
    facts.extend(file.size.iter().map(|size| fact("file:size", size.to_string())));
    facts.extend(
        file.properties.iter().map(|(name, value)| Fact { name: name.clone(), value: value.clone() }),
    );
    facts
}

/// Where the document may go.
pub(super) fn of_document(bom: &Bom) -> Vec<Fact> {
    bom.tlp.iter().map(|tlp| fact("tlp", *tlp)).collect()
}

/// How complete the relations of a component are.
pub(super) fn of_relations(aggregate: Aggregate) -> Fact {
    fact("completeness", aggregate_word(aggregate))
}

/// The word of CycloneDX for how complete something is.
pub(super) fn aggregate_word(aggregate: Aggregate) -> &'static str {
    match aggregate {
        Aggregate::Complete => "complete",
        Aggregate::Incomplete => "incomplete",
        Aggregate::Unknown => "unknown",
    }
}

/// What the BOM says of whose relations.
pub(super) fn completeness(bom: &Bom) -> BTreeMap<&Reference, Aggregate> {
    let stated = bom.completeness.iter();
    stated.flat_map(|stated| stated.subjects.iter().map(|subject| (subject, stated.aggregate))).collect()
}
