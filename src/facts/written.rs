//! The values of facts in a BOM, as every format writes them.

use jiff::Timestamp;

use crate::bom::{
    Component, ComponentKind, CrateRole, DatasetFacts, ModelCard, NativeFacts, Organization, ReviewState,
    Service,
};
use crate::header_fact::HeaderFact;

/// A value that may be known, as a list.
pub(super) fn known(value: Option<impl ToString>) -> Vec<String> {
    value.map(|value| value.to_string()).into_iter().collect()
}

/// The word for what is so, or for what is not.
pub(super) fn either(value: Option<bool>, [yes, no]: [&str; 2]) -> Vec<String> {
    known(value.map(|value| if value { yes } else { no }))
}

/// The day that a point in time is the start of.
pub(super) fn day(time: Option<Timestamp>) -> Vec<String> {
    known(time.map(|time| time.strftime("%Y-%m-%d")))
}

/// What all files of a model say together.
pub(super) fn header(component: &Component, fact: HeaderFact) -> Vec<String> {
    of_card(component, |card| known(card.weights.header.get(&fact)))
}

/// A fact of a model.
pub(super) fn of_card(component: &Component, of: impl Fn(&ModelCard) -> Vec<String>) -> Vec<String> {
    component.card().map(of).unwrap_or_default()
}

/// A fact of a service.
pub(super) fn of_service(component: &Component, of: impl Fn(&Service) -> Vec<String>) -> Vec<String> {
    component.card().and_then(|card| card.service.as_deref()).map(of).unwrap_or_default()
}

/// A fact of a dataset.
pub(super) fn of_data(component: &Component, of: impl Fn(&DatasetFacts) -> Vec<String>) -> Vec<String> {
    match &component.kind {
        ComponentKind::Dataset(facts) => of(facts),
        _ => Vec::new(),
    }
}

/// A fact of a review.
pub(super) fn of_review(component: &Component, of: impl Fn(&ReviewState) -> Vec<String>) -> Vec<String> {
    component.terms.review.as_ref().map(of).unwrap_or_default()
}

/// A fact of the supplier.
pub(super) fn of_supplier(
    component: &Component,
    of: impl Fn(&Organization) -> Option<&String>,
) -> Vec<String> {
    known(component.supplier.as_ref().and_then(of))
}

/// Whether a crate is part of what is shipped.
pub(super) fn role(component: &Component) -> Vec<String> {
    match component.kind {
        ComponentKind::Application(role) | ComponentKind::Library(role) => {
            known(Some(CrateRole::as_str(role)))
        }
        ComponentKind::Native(NativeFacts { role, .. }) => known(Some(CrateRole::as_str(role))),
        _ => Vec::new(),
    }
}

/// A fact of a native library.
pub(super) fn of_native(component: &Component, of: impl Fn(&NativeFacts) -> Vec<String>) -> Vec<String> {
    match &component.kind {
        ComponentKind::Native(facts) => of(facts),
        _ => Vec::new(),
    }
}

/// The digest of the licence text, whether the document carries the text or not.
pub(super) fn text_digest(component: &Component) -> Vec<String> {
    let terms = &component.terms;
    known(terms.text.as_ref().map(|text| &text.normalized_sha256).or(terms.text_digest.as_ref()))
}
