//! The minimum elements that CISA published in 2026, which take the place of NTIA's.
//!
//! What is said to be unknown satisfies producer, version, hash and licence; silence does not. The source was
//! read at second hand; see the edition.

use super::fixes;
use crate::conform::facts::{
    has_author, has_name, has_timestamp, has_tool, has_tool_versions, hashed, hashes, is_at_least,
    is_identified, is_said, says_hash_is_unknown, says_license, says_producer, unrelated,
};
use crate::conform::judge::{each, whole};
use crate::conform::{Profile, Requirement, Severity};
use crate::read::document::{Format, Hash};

/// The profile `cisa-2026`.
pub(in crate::conform) struct Cisa2026;

impl Profile for Cisa2026 {
    fn id(&self) -> &'static str {
        "cisa-2026"
    }

    fn title(&self) -> &'static str {
        "CISA minimum elements (readiness)"
    }

    fn edition(&self) -> &'static str {
        "Minimum Elements for a Software Bill of Materials v2.1, 2026-07-29, after a secondary source"
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
    Requirement {
        id: "cisa-2026-author-signature",
        clause: "Author signature",
        severity: Severity::Should,
        text: "the document is signed",
        fix: "sign the file after it is written, and hand out the signature with it",
        check: |document| crate::conform::judge::or_person(document.signed),
    },
    Requirement {
        id: "cisa-2026-data-format-name",
        clause: "Data format name",
        severity: Severity::Must,
        text: "the document names its format",
        fix: fixes::TOOL,
        check: |_| crate::conform::Status::Met,
    },
    Requirement {
        id: "cisa-2026-data-format-version",
        clause: "Data format version",
        severity: Severity::Should,
        text: "the document names a version of its format that is not outdated",
        fix: "write CycloneDX 1.4 or later, or SPDX 2.3 or later",
        check: |document| {
            let recent = is_at_least(document, Format::CycloneDx, (1, 4));
            whole(recent || is_at_least(document, Format::Spdx, (2, 3)))
        },
    },
    Requirement {
        id: "cisa-2026-generation-context",
        clause: "Generation context",
        severity: Severity::Should,
        text: "the document says in which phase of the life cycle it was made",
        fix: fixes::TOOL,
        check: |document| whole(!document.lifecycles.is_empty()),
    },
    Requirement {
        id: "cisa-2026-timestamp",
        clause: "Timestamp",
        severity: Severity::Must,
        text: "the document says when it was made",
        fix: fixes::TOOL,
        check: |document| whole(has_timestamp(document)),
    },
    Requirement {
        id: "cisa-2026-tool-name",
        clause: "Tool name",
        severity: Severity::Must,
        text: "the document names the program that made it",
        fix: fixes::TOOL,
        check: |document| whole(has_tool(document)),
    },
    Requirement {
        id: "cisa-2026-tool-version",
        clause: "Tool version",
        severity: Severity::Should,
        text: "the document names the version of that program",
        fix: fixes::TOOL,
        check: |document| whole(has_tool_versions(document)),
    },
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
    Requirement {
        id: "cisa-2026-component-name",
        clause: "Component name",
        severity: Severity::Must,
        text: "each component has a name",
        fix: fixes::TOOL,
        check: |document| each(document.packages(), has_name),
    },
    Requirement {
        id: "cisa-2026-component-version",
        clause: "Component version",
        severity: Severity::Must,
        text: "each component has a version, or says that it is unknown",
        fix: fixes::VERSION,
        check: |document| each(document.packages(), |component| is_said(&component.version)),
    },
    Requirement {
        id: "cisa-2026-identifier",
        clause: "Software identifiers",
        severity: Severity::Must,
        text: "each component has a package URL, CPE name, SWID tag, SWHID or gitoid",
        fix: fixes::SOURCE,
        check: |document| each(document.packages(), is_identified),
    },
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
    Requirement {
        id: "cisa-2026-dependency-relationship",
        clause: "Dependency relationship",
        severity: Severity::Must,
        text: "each component stands in a relationship, or is said to have none",
        fix: fixes::TOOL,
        check: |document| {
            let unrelated = unrelated(document);
            each(document.packages(), |component| !unrelated(component))
        },
    },
    Requirement {
        id: "cisa-2026-known-unknowns",
        clause: "Practices: coverage, known unknowns",
        severity: Severity::Should,
        text: "the document says how complete its relationships are",
        fix: fixes::TOOL,
        check: |document| whole(!document.completeness.is_empty()),
    },
];
