//! The minimum elements that CISA published in 2026, which take the place of NTIA's.
//!
//! What is said to be unknown satisfies producer, version, hash and licence; silence does not. Under *Explicitly Identifying
//! Unknown Information* the author also says which of it is unknown, and which is known and withheld. The source was read at
//! second hand; see the edition.

use std::collections::BTreeSet;

use super::{common, fixes};
use crate::conform::facts::{
    has_author, has_license, has_producer, has_version, hashed, hashes, is_at_least, is_said,
    says_hash_is_unknown, says_license, says_producer,
};
use crate::conform::judge::{each, each_or_person, whole};
use crate::conform::{Fix, Profile, Requirement, Severity, Status};
use crate::declare::ProfileName;
use crate::read::Document;
use crate::read::document::{Component, Format, Hash};

/// The profile `cisa-2026`.
pub(in crate::conform) struct Cisa2026;

impl Profile for Cisa2026 {
    fn name(&self) -> ProfileName {
        ProfileName::Cisa2026
    }

    fn title(&self) -> &'static str {
        "CISA minimum elements (readiness)"
    }

    fn edition(&self) -> &'static str {
        "2026 Minimum Elements for a Software Bill of Materials (SBOM), version 2.1, 2026-07-29, after secondary sources"
    }

    fn requirements(&self) -> &'static [Requirement] {
        REQUIREMENTS
    }
}

static REQUIREMENTS: &[Requirement] = &[
    Requirement {
        id: "cisa-2026-author",
        clause: "SBOM author",
        severity: Severity::Must,
        text: "a person or an organisation issues the document; a program alone does not count",
        fix: fixes::ISSUER,
        check: |document| whole(has_author(document)),
    },
    common::signature("cisa-2026-author-signature", "Author signature", Severity::Should),
    common::format_name("cisa-2026-data-format-name", "Data format name", Severity::Must),
    Requirement {
        id: "cisa-2026-data-format-version",
        clause: "Data format version",
        severity: Severity::Should,
        text: "the document names a version of its format that is not outdated",
        fix: Fix::Any("write CycloneDX 1.4 or later, or SPDX 2.3 or later"),
        check: |document| {
            let recent = is_at_least(document, Format::CycloneDx, (1, 4));
            whole(recent || is_at_least(document, Format::Spdx, (2, 3)))
        },
    },
    common::generation_context("cisa-2026-generation-context", "Generation context", Severity::Should),
    common::timestamp("cisa-2026-timestamp", "Timestamp", Severity::Must),
    common::tool_name("cisa-2026-tool-name", "Tool name", Severity::Must),
    common::tool_version("cisa-2026-tool-version", "Tool version", Severity::Should),
    Requirement {
        id: "cisa-2026-sbom-version",
        clause: "SBOM version",
        severity: Severity::Should,
        text: "editions of the document can be told apart, by a number or by their own identifier",
        fix: fixes::TOOL,
        check: |document| whole(document.revision.is_some() || document.serial.is_some()),
    },
    Requirement {
        id: "cisa-2026-producer",
        clause: "Component producer",
        severity: Severity::Must,
        text: "each component names its producer, or says that it is unknown",
        fix: fixes::SUPPLIER,
        check: |document| each(document.packages(), says_producer),
    },
    common::component_name("cisa-2026-component-name", "Component name", Severity::Must),
    Requirement {
        id: "cisa-2026-component-version",
        clause: "Component version",
        severity: Severity::Must,
        text: "each component has a version, or says that it is unknown",
        fix: fixes::VERSION,
        check: |document| each(document.packages(), |component| is_said(&component.version)),
    },
    common::component_identifier("cisa-2026-identifier", "Software identifiers", Severity::Must),
    Requirement {
        id: "cisa-2026-hash-value",
        clause: "Component hash value",
        severity: Severity::Must,
        text: "each component or each of its files has a digest, or it is said to be unknown",
        fix: fixes::FILES,
        check: |document| {
            let hashed = hashed(document, |_| true);
            each(document.packages(), |component| {
                hashed.contains(component.reference.as_str()) || says_hash_is_unknown(component)
            })
        },
    },
    Requirement {
        id: "cisa-2026-hash-algorithm",
        clause: "Component hash algorithm",
        severity: Severity::Should,
        text: "of the digests of a component one is SHA-256 or stronger",
        fix: fixes::FILES,
        check: |document| {
            let with_digests = document.parts().filter(|component| hashes(component).next().is_some());
            each(with_digests, |component| hashes(component).any(Hash::is_strong))
        },
    },
    Requirement {
        id: "cisa-2026-license",
        clause: "Licence",
        severity: Severity::Must,
        text: "each component has a licence by id, by `LicenseRef-…` or by where it is, or says that it is unknown",
        fix: fixes::LICENSE,
        check: |document| each(document.packages(), says_license),
    },
    common::relationship("cisa-2026-dependency-relationship", "Dependency relationship", Severity::Must),
    Requirement {
        id: "cisa-2026-coverage",
        clause: "Practices: Coverage",
        severity: Severity::Should,
        text: "the document says how complete its relationships are",
        fix: fixes::TOOL,
        check: |document| whole(!document.completeness.is_empty()),
    },
    Requirement {
        id: "cisa-2026-unknown-information",
        clause: "Practices: Explicitly Identifying Unknown Information",
        severity: Severity::Should,
        text: "what is missing of a component (producer, version, digest, licence) is said to be missing",
        fix: fixes::TOOL,
        check: |document| {
            let hashed = hashed(document, |_| true);
            each(document.packages(), |component| silent(component, &hashed) == 0)
        },
    },
    Requirement {
        id: "cisa-2026-withheld-information",
        clause: "Practices: Explicitly Identifying Unknown Information",
        severity: Severity::Should,
        text: "what is missing is said to be unknown to the author, or to be withheld",
        fix: fixes::ELSEWHERE,
        check: withheld,
    },
];

/// How many of the four elements a component neither has nor says to be unknown.
fn silent(component: &Component, hashed: &BTreeSet<&str>) -> usize {
    let hash = hashed.contains(component.reference.as_str()) || says_hash_is_unknown(component);
    let said = [says_producer(component), is_said(&component.version), hash, says_license(component)];
    said.iter().filter(|said| !**said).count()
}

/// Whether one of the four elements is missing, be that said or not.
fn lacks(component: &Component, hashed: &BTreeSet<&str>) -> bool {
    let known = [
        has_producer(component),
        has_version(component),
        hashed.contains(component.reference.as_str()),
        has_license(component),
    ];
    known.contains(&false)
}

/// `NOASSERTION` and silence leave open which of the two it is: that is for a person, unless the document tells it of the
/// component, in a property, an annotation or its name.
fn withheld(document: &Document) -> Status {
    let hashed = hashed(document, |_| true);
    let lacking = document.packages().filter(|component| lacks(component, &hashed));
    each_or_person(each(lacking, |component| {
        let notes = document.annotations.iter().filter(|note| note.subjects.contains(&component.reference));
        let properties = component.properties.iter().flat_map(|property| [&property.name, &property.value]);
        let mut texts = notes.map(|note| &note.text).chain(properties).chain(&component.name);
        texts.any(|text| {
            let text = text.to_lowercase();
            ["withheld", "redacted", "undisclosed", "unknown to the author"]
                .iter()
                .any(|word| text.contains(word))
        })
    }))
}
