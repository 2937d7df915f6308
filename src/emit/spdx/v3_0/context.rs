//! What every part of an SPDX 3.0.1 document is made from: the BOM and the IRIs of its elements.

use super::party;
use super::wire::{CREATION_INFO, Head};
use crate::assemble::bom::{Bom, Component, Reference};
use crate::emit::spdx::identifier::Identifiers;
use crate::emit::spdx::terms;
use crate::expression::LicenseExpression;

/// The licence of the data in the document itself.
pub(super) const DATA_LICENSE: &str = "CC0-1.0";

/// The BOM, and a name for everything in it.
pub(super) struct Context<'a> {
    pub(super) bom: &'a Bom,
    namespace: &'a str,
    references: Identifiers,
    agents: Identifiers,
    expressions: Identifiers,
}

impl<'a> Context<'a> {
    pub(super) fn new(bom: &'a Bom, namespace: &'a str) -> Self {
        let agents = Identifiers::new(party::labels(bom));
        let expressions = expressions(bom).map(|text| (text.to_owned(), text.to_owned()));
        let expressions = Identifiers::new(expressions);
        Self { bom, namespace, references: Identifiers::of_references(bom), agents, expressions }
    }

    /// Every component and ancestor.
    pub(super) fn components(&self) -> impl Iterator<Item = &'a Component> {
        self.bom.all_components().chain(&self.bom.ancestors)
    }

    /// An IRI of this document.
    pub(super) fn iri(&self, name: &str) -> String {
        format!("{}#{name}", self.namespace)
    }

    /// What tells a component, ancestor or file apart in its IRI.
    pub(super) fn name(&self, reference: &Reference) -> String {
        self.references.of(reference)
    }

    /// The IRI of a component, ancestor or file.
    pub(super) fn reference(&self, reference: &Reference) -> String {
        self.beside("SPDXRef", reference)
    }

    /// An IRI for something that belongs to a component.
    pub(super) fn beside(&self, word: &str, reference: &Reference) -> String {
        self.iri(&format!("{word}-{}", self.name(reference)))
    }

    /// The IRI of an agent by its key.
    pub(super) fn agent(&self, key: &str) -> String {
        self.iri(&self.agents.get(key))
    }

    /// The IRI of a licence expression.
    pub(super) fn expression(&self, text: &str) -> String {
        self.iri(&format!("License-{}", self.expressions.get(text)))
    }

    /// What an element of this class begins with.
    pub(super) fn head(&self, kind: &'static str, spdx_id: String) -> Head {
        Head { kind, spdx_id, creation_info: CREATION_INFO }
    }
}

/// Every expression of the document, as text: that of the document itself, then those of its components.
pub(super) fn expressions(bom: &Bom) -> impl Iterator<Item = &str> {
    std::iter::once(DATA_LICENSE).chain(terms::expressions(bom).map(LicenseExpression::as_str))
}
