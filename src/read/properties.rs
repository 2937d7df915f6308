//! What properties say that the formats have no field for.
//!
//! In: a component with its properties. Out: the same, with the facts of `model-sbom:…` names in their places,
//! and models and datasets recognised in formats that know neither.

use super::document::{Component, Kind, License, LicenseStatus, RelationKind, Said};
use super::fields::author;
use crate::facts::{self, names};

/// Moves what the properties say to where it belongs.
pub(super) fn apply(component: &mut Component) {
    recognise(component);
    facts::fill(component);
    let values = |name: &str| -> Vec<String> {
        let found = component.properties.iter().filter(|property| property.name == name);
        found.map(|property| property.value.clone()).collect()
    };
    if component.authors.is_empty() {
        component.authors = values(names::AUTHOR).iter().map(|written| author(written)).collect();
    }
    let declared = values(names::LICENSE_DECLARED);
    let concluded = values(names::LICENSE_CONCLUDED);
    let unknown = values(names::LICENSE);
    add_licenses(component, LicenseStatus::Declared, declared);
    add_licenses(component, LicenseStatus::Concluded, concluded);
    add_licenses(component, LicenseStatus::Unstated, unknown);
}

/// In SPDX 2 a model is a package like any other; its package URL and its properties tell.
fn recognise(component: &mut Component) {
    if !matches!(component.kind, Kind::Other | Kind::Library | Kind::Application) {
        return;
    }
    let named = |prefix: &str| component.properties.iter().any(|property| property.name.starts_with(prefix));
    let purl = component.identifiers.iter().filter(|identifier| identifier.kind == "purl");
    let mut purl = purl.map(|identifier| identifier.value.as_str());
    let hub = purl.any(|purl| purl.starts_with("pkg:huggingface/") || purl.starts_with("pkg:mlflow/"));
    if named(names::OF_DATASET) {
        component.kind = Kind::Dataset;
    } else if hub || named(names::OF_MODEL) || named(names::DELIVERY) {
        component.kind = Kind::Model;
    }
}

fn add_licenses(component: &mut Component, status: LicenseStatus, written: Vec<String>) {
    if written.is_empty() || component.licenses_of(status).any(License::is_known) {
        return;
    }
    component.licenses.extend(written.into_iter().map(|written| License {
        status,
        expression: Said::text(Some(written)),
        ..License::default()
    }));
}

/// What the comment of an edge says: how a model descends from the other, or what it did with the data.
pub(super) fn role(comment: &str) -> Option<(RelationKind, String)> {
    if let Some(word) = comment.strip_prefix("Relation to the base model: ") {
        return Some((RelationKind::DescendantOf, word.trim_end_matches('.').to_owned()));
    }
    let (kind, role) = match comment.split([':', ' ']).next()? {
        "trainedOn" => (RelationKind::TrainedOn, "training"),
        "fineTunedOn" | "Fine-tuned" => (RelationKind::TrainedOn, "fine-tuning"),
        "evaluatedOn" | "Measured" => (RelationKind::TestedOn, "evaluation"),
        _ => return None,
    };
    Some((kind, role.to_owned()))
}
