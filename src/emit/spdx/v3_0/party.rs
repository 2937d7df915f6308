//! Whom a BOM names: each organization and each author once.

use std::collections::BTreeMap;

use crate::assemble::bom::{Bom, Organization};
use crate::emit::spdx::prose;

/// Separates the parts of a key; it is in no name.
const SEPARATOR: &str = "\u{1f}";

/// Someone that the BOM names.
pub(super) enum Party<'a> {
    Organization(&'a Organization),
    Author(&'a str),
}

impl Party<'_> {
    /// What tells it apart from every other.
    pub(super) fn key(&self) -> String {
        match self {
            Self::Organization(organization) => {
                let optional = [&organization.url, &organization.email, &organization.security_contact];
                let optional = optional.map(|part| part.as_deref().unwrap_or_default());
                ["organization", &organization.name, optional[0], optional[1], optional[2]].join(SEPARATOR)
            }
            Self::Author(written) => ["author", written].join(SEPARATOR),
        }
    }

    fn label(&self) -> String {
        match self {
            Self::Organization(_) => format!("Organization-{}", self.name()),
            Self::Author(_) => format!("Author-{}", self.name()),
        }
    }

    /// Its name, on one line.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Organization(organization) => prose::one_line(&organization.name),
            Self::Author(written) => prose::author(written).0,
        }
    }
}

/// The key of each agent with the label of its IRI.
pub(super) fn labels(bom: &Bom) -> impl Iterator<Item = (String, String)> {
    parties(bom).into_iter().map(|(key, party)| (key, party.label()))
}

/// Everybody, by key.
pub(super) fn parties(bom: &Bom) -> BTreeMap<String, Party<'_>> {
    let components = || bom.all_components().chain(&bom.ancestors);
    let organizations = bom.issuer.iter().chain(components().flat_map(|component| &component.supplier));
    let authors = components().flat_map(|component| &component.authors);
    let parties = organizations.map(Party::Organization).chain(authors.map(|author| Party::Author(author)));
    parties.map(|party| (party.key(), party)).collect()
}
