//! The Minimum Elements for a Software Bill of Materials, NTIA, 2021: seven data fields.
//!
//! A supplier is who creates, defines and identifies a component, so that a manufacturer or a named author
//! counts too. `NOASSERTION` and its like count as missing.

use super::fixes;
use crate::conform::facts::{
    has_author, has_name, has_producer, has_timestamp, has_version, is_identified, unrelated,
};
use crate::conform::judge::{each, whole};
use crate::conform::{Profile, Requirement, Severity};

/// The profile `ntia`.
pub(in crate::conform) struct Ntia;

impl Profile for Ntia {
    fn id(&self) -> &'static str {
        "ntia"
    }

    fn title(&self) -> &'static str {
        "NTIA minimum elements"
    }

    fn edition(&self) -> &'static str {
        "The Minimum Elements For a Software Bill of Materials, 2021-07-12"
    }

    fn requirements(&self) -> &'static [Requirement] {
        REQUIREMENTS
    }
}

static REQUIREMENTS: &[Requirement] = &[
    Requirement {
        id: "ntia-supplier-name",
        clause: "Data fields: supplier name",
        severity: Severity::Must,
        text: "each component names who creates, defines and identifies it",
        fix: fixes::SUPPLIER,
        check: |document| each(document.packages(), has_producer),
    },
    Requirement {
        id: "ntia-component-name",
        clause: "Data fields: component name",
        severity: Severity::Must,
        text: "each component has a name",
        fix: fixes::TOOL,
        check: |document| each(document.packages(), has_name),
    },
    Requirement {
        id: "ntia-component-version",
        clause: "Data fields: version of the component",
        severity: Severity::Must,
        text: "each component has a version",
        fix: fixes::VERSION,
        check: |document| each(document.packages(), has_version),
    },
    Requirement {
        id: "ntia-unique-identifier",
        clause: "Data fields: other unique identifiers",
        severity: Severity::Must,
        text: "each component has a package URL, CPE name, SWID tag, SWHID or gitoid",
        fix: fixes::SOURCE,
        check: |document| each(document.packages(), is_identified),
    },
    Requirement {
        id: "ntia-dependency-relationship",
        clause: "Data fields: dependency relationship",
        severity: Severity::Must,
        text: "each component stands in a relationship, or is said to have none",
        fix: fixes::TOOL,
        check: |document| {
            let unrelated = unrelated(document);
            each(document.packages(), |component| !unrelated(component))
        },
    },
    Requirement {
        id: "ntia-sbom-author",
        clause: "Data fields: author of SBOM data",
        severity: Severity::Must,
        text: "a person or an organisation issues the document",
        fix: fixes::ISSUER,
        check: |document| whole(has_author(document)),
    },
    Requirement {
        id: "ntia-timestamp",
        clause: "Data fields: timestamp",
        severity: Severity::Must,
        text: "the document says when it was made",
        fix: fixes::TOOL,
        check: |document| whole(has_timestamp(document)),
    },
];
