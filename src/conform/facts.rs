//! Questions that several checklists ask of a document or a component.

use std::collections::BTreeSet;

use crate::facts::names;
use crate::read::Document;
use crate::read::document::{
    Component, Encoding, Format, Hash, Kind, License, LicenseStatus, Party, RelationKind, Said, Tool,
    is_unknown, says_nothing,
};

/// Whether a person or an organisation issues the document.
pub(super) fn has_author(document: &Document) -> bool {
    document.authors.iter().any(Party::is_named)
}

/// Whether it says when it was made, as a point in time.
pub(super) fn has_timestamp(document: &Document) -> bool {
    document.created.as_deref().is_some_and(|created| created.parse::<jiff::Timestamp>().is_ok())
}

/// Whether that time is in UTC.
pub(super) fn is_utc(document: &Document) -> bool {
    let created = document.created.as_deref().unwrap_or_default();
    has_timestamp(document) && (created.ends_with('Z') || created.ends_with("+00:00"))
}

/// Whether it names a program.
pub(super) fn has_tool(document: &Document) -> bool {
    document.tools.iter().any(is_program)
}

/// Whether a program is named: a name has a letter.
pub(super) fn is_program(tool: &Tool) -> bool {
    let is_name = |name: &str| name.contains(char::is_alphabetic) && !says_nothing(name);
    tool.name.as_deref().is_some_and(is_name)
}

/// Whether each program that it names has a version.
pub(super) fn has_tool_versions(document: &Document) -> bool {
    has_tool(document) && document.tools.iter().all(|tool| tool.version.is_some())
}

/// Major and minor version of the specification.
pub(super) fn version(document: &Document) -> (u32, u32) {
    let version = document.version.as_deref().unwrap_or_default();
    let mut numbers = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0))
}

/// Whether its format is this or a later version of it.
pub(super) fn is_at_least(document: &Document, format: Format, least: (u32, u32)) -> bool {
    document.format == format && version(document) >= least
}

/// Whether it is SPDX 3.
pub(super) fn is_spdx_3(document: &Document) -> bool {
    document.encoding == Encoding::JsonLd
}

/// Whether the component has a name.
pub(super) fn has_name(component: &Component) -> bool {
    component.name.as_deref().is_some_and(|name| !is_unknown(name))
}

/// Whether its version is known.
pub(super) fn has_version(component: &Component) -> bool {
    component.version.is_known()
}

/// Whether it is known who creates, defines or identifies it.
pub(super) fn has_producer(component: &Component) -> bool {
    let makers = component.manufacturers.iter().chain(&component.authors);
    component.supplier.is_known() || makers.into_iter().any(Party::is_named)
}

/// Whether somebody who made it can be written to.
pub(super) fn has_reachable_creator(component: &Component) -> bool {
    component.manufacturers.iter().chain(&component.authors).any(Party::can_be_reached)
}

/// Whether it has an identifier of a known scheme.
pub(super) fn is_identified(component: &Component) -> bool {
    component.identifiers.iter().any(|identifier| {
        let known = ["purl", "cpe", "swid", "swhid", "gitoid"].contains(&identifier.kind.as_str());
        known && (identifier.kind != "purl" || identifier.value.starts_with("pkg:"))
    })
}

/// Whether a property or a hyperparameter has a name with one of these words, however it is written: `endOfLife`, `end-of-life`.
pub(super) fn mentions(component: &Component, words: &[&str]) -> bool {
    let plain = |name: &String| {
        let letters = name.chars().filter(char::is_ascii_alphanumeric);
        letters.collect::<String>().to_ascii_lowercase()
    };
    let names = component.properties.iter().map(|property| &property.name);
    let mut names = names.chain(&component.model.hyperparameters).map(plain);
    names.any(|name| words.iter().any(|word| name.contains(word)))
}

/// The digests of a component and of what its distribution links lead to.
pub(super) fn hashes(component: &Component) -> impl Iterator<Item = &Hash> {
    let distributed = component.links.iter().filter(|link| link.kind.starts_with("distribution"));
    let hashes = component.hashes.iter().chain(distributed.flat_map(|link| &link.hashes));
    // `NOASSERTION` in the place of a value is none.
    hashes.filter(|hash| !hash.value.is_empty() && hash.value.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// References of the components that have such a digest, or whose files all have one.
pub(super) fn hashed(document: &Document, fits: impl Fn(&Hash) -> bool) -> BTreeSet<&str> {
    let files = document.files();
    let own = |component: &Component| hashes(component).any(&fits);
    let through_files = |component: &Component| {
        let files = files.get(component.reference.as_str()).filter(|files| !files.is_empty());
        files.is_some_and(|files| files.iter().all(|file| own(file)))
    };
    let hashed = document.components.iter().filter(|component| own(component) || through_files(component));
    hashed.map(|component| component.reference.as_str()).collect()
}

/// Whether a property says that digests are not known.
pub(super) fn says_hash_is_unknown(component: &Component) -> bool {
    let is_hash = |name: &str| {
        let last = name.rsplit([':', '.', '/']).next().unwrap_or_default();
        ["hash", "hashes", "checksum", "digest"].contains(&last)
    };
    component.properties.iter().any(|property| is_hash(&property.name) && is_unknown(&property.value))
}

/// Whether it is known which terms hold.
pub(super) fn has_license(component: &Component) -> bool {
    component.licenses.iter().any(License::is_known)
}

/// Whether something is said of its terms, be it that they are unknown.
pub(super) fn says_license(component: &Component) -> bool {
    has_license(component) || component.licenses.iter().any(|license| license.expression.is_said())
}

/// Whether a licence of this status is known.
pub(super) fn has_license_of(component: &Component, status: LicenseStatus) -> bool {
    component.licenses_of(status).any(License::is_known)
}

/// Whether exactly one licence of this status is stated, be it that it is unknown.
pub(super) fn has_one_license(component: &Component, status: LicenseStatus) -> bool {
    component.licenses_of(status).count() == 1
}

/// Whether the document knows where the component can be got.
pub(super) fn has_download(component: &Component) -> bool {
    component.download.is_known()
}

/// Whether the document says who supplies it, or says that this is unknown.
pub(super) fn says_producer(component: &Component) -> bool {
    has_producer(component) || component.supplier.is_said()
}

/// Whether the subject is known and every other package is somewhere in the graph.
pub(super) fn unrelated(document: &Document) -> impl Fn(&Component) -> bool {
    let related = document.related();
    let alone = document.packages().count() == 1;
    move |component| !alone && !related.contains(component.reference.as_str())
}

/// What is handed out: all packages but the data that a model learned from or was measured with, and that nothing else needs or
/// holds.
pub(super) fn delivered(document: &Document) -> impl Iterator<Item = &Component> {
    let models: BTreeSet<_> = document.models().map(|model| model.reference.as_str()).collect();
    let (mut studied, mut parts) = (BTreeSet::new(), BTreeSet::new());
    for relation in &document.relations {
        match relation.kind {
            RelationKind::TrainedOn | RelationKind::TestedOn => studied.insert(relation.to.as_str()),
            RelationKind::Contains | RelationKind::Distribution => parts.insert(relation.to.as_str()),
            RelationKind::DependsOn if !models.contains(relation.from.as_str()) => {
                parts.insert(relation.to.as_str())
            }
            _ => false,
        };
    }
    document.packages().filter(move |component| {
        let reference = component.reference.as_str();
        component.kind != Kind::Dataset || !studied.contains(reference) || parts.contains(reference)
    })
}

/// References of the components that stand in a relation to a dataset.
pub(super) fn with_data(document: &Document) -> BTreeSet<&str> {
    let datasets: BTreeSet<_> = document.datasets().map(|dataset| dataset.reference.as_str()).collect();
    let relations = document.relations.iter().filter(|relation| datasets.contains(relation.to.as_str()));
    relations.map(|relation| relation.from.as_str()).collect()
}

/// Whether it is said which form what goes into and comes out of a model has.
pub(super) fn has_modalities(model: &Component) -> bool {
    !model.model.inputs.is_empty() && !model.model.outputs.is_empty()
}

/// Whether it is said how a model is built.
pub(super) fn has_architecture(model: &Component) -> bool {
    !model.model.architectures.is_empty()
}

/// Whether it is said what a model is meant for.
pub(super) fn has_purpose(model: &Component) -> bool {
    model.model.states(names::USE_CASE) || !model.model.tasks.is_empty()
}

/// Whether it is said what it is.
pub(super) fn has_description(component: &Component) -> bool {
    component.description.as_deref().is_some_and(|text| !says_nothing(text))
}

/// Whether it is said how sensitive data are.
pub(super) fn has_sensitivity(dataset: &Component) -> bool {
    dataset.dataset.classification.is_some() || dataset.dataset.sensitive.is_some()
}

/// Whether it is said where data come from.
pub(super) fn has_provenance(dataset: &Component) -> bool {
    !dataset.dataset.provenance.is_empty() || has_producer(dataset)
}

/// Whether a link tells where vulnerabilities are reported.
pub(super) fn has_security_contact(document: &Document) -> bool {
    let kinds = ["security-contact", "rfc-9116", "securityPolicy", "securityOther"];
    let links = document.security_links.iter().filter(|link| kinds.contains(&link.kind.as_str()));
    let stated =
        document.components.iter().filter_map(|component| component.property(names::SECURITY_CONTACT));
    links.map(|link| link.url.as_str()).chain(stated).any(|contact| !says_nothing(contact))
}

/// Whether the text is known, or said to be unknown or absent.
pub(super) fn is_said(said: &Said<String>) -> bool {
    said.is_said()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::document::{Link, Property};

    #[test]
    fn a_point_in_time_has_an_offset() {
        for (created, known, utc) in [
            ("2026-01-01T00:00:00Z", true, true),
            ("2026-01-01T00:00:00+00:00", true, true),
            ("2026-01-01T00:00:00+02:00", true, false),
            ("2026-01-01", false, false),
            ("yesterday", false, false),
        ] {
            let document = Document { created: Some(created.to_owned()), ..Document::default() };
            assert_eq!((has_timestamp(&document), is_utc(&document)), (known, utc), "{created}");
        }
    }

    #[test]
    fn a_contact_leads_somewhere() {
        for (contact, is_one) in [
            ("mailto:security@a.example", true),
            ("https://a.example/security", true),
            ("unknown", false),
            ("TBD", false),
            ("n/a", false),
            ("-", false),
        ] {
            let property = Property { name: names::SECURITY_CONTACT.to_owned(), value: contact.to_owned() };
            let component = Component { properties: vec![property], ..Component::default() };
            let stated = Document { components: vec![component], ..Document::default() };
            let link =
                Link { kind: "security-contact".to_owned(), url: contact.to_owned(), ..Link::default() };
            let linked = Document { security_links: vec![link], ..Document::default() };
            assert_eq!(
                [has_security_contact(&stated), has_security_contact(&linked)],
                [is_one; 2],
                "{contact}"
            );
        }
    }

    #[test]
    fn versions_are_compared_by_number() {
        let document = Document { version: Some("1.10".to_owned()), ..Document::default() };
        assert!(is_at_least(&document, Format::CycloneDx, (1, 6)));
        assert!(!is_at_least(&document, Format::Spdx, (1, 6)));
    }
}
