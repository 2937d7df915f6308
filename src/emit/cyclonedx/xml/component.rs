//! `component`.

use super::Elements;
use super::license::licenses;
use super::model_card::model_card;
use super::party::{contact, organization, properties};
use crate::emit::cyclonedx::wire::{Component, Evidence, ExternalReference, Hash, Pedigree};

/// A component, in the order of the type `component`.
pub(super) fn component(elements: &mut Elements, component: &Component<'_>) {
    let is_external = component.is_external.map(|is| is.to_string());
    let attributes = [
        ("type", Some(component.kind)),
        ("isExternal", is_external.as_deref()),
        ("bom-ref", component.bom_ref.as_deref()),
    ];
    elements.parent("component", &attributes, |elements| {
        component.supplier.iter().for_each(|supplier| organization(elements, "supplier", supplier));
        component
            .manufacturer
            .iter()
            .for_each(|manufacturer| organization(elements, "manufacturer", manufacturer));
        elements.list("authors", &component.authors, |elements, author| contact(elements, "author", author));
        elements.known("author", component.author.as_deref());
        elements.text("name", component.name);
        elements.known("version", component.version);
        elements.known("description", component.description);
        elements.known("scope", component.scope);
        elements.list("hashes", &component.hashes, hash);
        licenses(elements, &component.licenses);
        elements.known("copyright", component.copyright);
        elements.known("cpe", component.cpe);
        elements.known("purl", component.purl);
        component.pedigree.iter().for_each(|lineage| pedigree(elements, lineage));
        elements.list("externalReferences", &component.external_references, external_reference);
        properties(elements, &component.properties);
        elements.list("components", &component.components, self::component);
        component.evidence.iter().for_each(|found| evidence(elements, found));
        component.model_card.iter().for_each(|card| model_card(elements, card));
    });
}

fn hash(elements: &mut Elements, hash: &Hash<'_>) {
    elements.text_with("hash", &[("alg", Some(hash.algorithm))], hash.content);
}

pub(super) fn external_reference(elements: &mut Elements, reference: &ExternalReference<'_>) {
    elements.parent("reference", &[("type", Some(reference.kind))], |elements| {
        elements.text("url", &reference.url);
        elements.list("hashes", &reference.hashes, hash);
    });
}

fn pedigree(elements: &mut Elements, pedigree: &Pedigree<'_>) {
    elements.parent("pedigree", &[], |elements| {
        elements.list("ancestors", &pedigree.ancestors, component);
        elements.text("notes", &pedigree.notes);
    });
}

fn evidence(elements: &mut Elements, evidence: &Evidence<'_>) {
    elements.parent("evidence", &[], |elements| licenses(elements, &evidence.licenses));
}
