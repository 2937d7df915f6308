//! Facts for which a version of SPDX has no field, as names and values.
//!
//! In: parts of a BOM. Out: pairs under `model-sbom:…`, by the table of [`crate::facts`], and here those that are not of one
//! component or file.

use std::collections::BTreeMap;

use crate::assemble::bom::{Aggregate, Bom, Organization, Reference};
use crate::facts::names;
pub(super) use crate::facts::{Family, Property as Fact, file_properties, properties};

fn fact(name: &'static str, value: impl Into<String>) -> Fact {
    Fact { name, value: value.into() }
}

/// What the issuer has beyond a name and an e-mail address.
pub(super) fn of_issuer(issuer: &Organization) -> Vec<Fact> {
    let url = issuer.url.iter().map(|url| fact(names::ISSUER_URL, url));
    let contact = issuer.security_contact.iter().map(|contact| fact(names::ISSUER_SECURITY_CONTACT, contact));
    url.chain(contact).collect()
}

/// Every author as the manifest has them.
pub(super) fn of_authors(authors: &[String]) -> impl Iterator<Item = Fact> {
    authors.iter().map(|author| fact(names::AUTHOR, author))
}

/// Where the document may go.
pub(super) fn of_document(bom: &Bom) -> Vec<Fact> {
    bom.tlp.iter().map(|tlp| fact(names::TLP, *tlp)).collect()
}

/// How complete the relations of a component are.
pub(super) fn of_relations(aggregate: Aggregate) -> Fact {
    fact(names::COMPLETENESS, aggregate_word(aggregate))
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
