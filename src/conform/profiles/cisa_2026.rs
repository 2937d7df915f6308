//! The minimum elements that CISA published in 2026, which take the place of NTIA's.
//!
//! What is said to be unknown satisfies producer, version, hash and licence; silence does not. The source was
//! read at second hand; see the edition.

use super::{common, fixes};
use crate::conform::facts::{
    has_author, hashed, hashes, is_at_least, is_said, says_hash_is_unknown, says_license, says_producer,
};
use crate::conform::judge::{each, whole};
use crate::conform::{Fix, Profile, Requirement, Severity};
use crate::declare::ProfileName;
use crate::read::document::{Format, Hash};

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
        id: "cisa-2026-known-unknowns",
        clause: "Practices: coverage, known unknowns",
        severity: Severity::Should,
        text: "the document says how complete its relationships are",
        fix: fixes::TOOL,
        check: |document| whole(!document.completeness.is_empty()),
    },
];
