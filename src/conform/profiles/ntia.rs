//! The Minimum Elements for a Software Bill of Materials, NTIA, 2021: seven data fields.
//!
//! A supplier is who creates, defines and identifies a component, so that a manufacturer or a named author
//! counts too. `NOASSERTION` and its like count as missing.

use super::{common, fixes};
use crate::conform::facts::has_producer;
use crate::conform::judge::each;
use crate::conform::{Profile, Requirement, Severity};
use crate::declare::ProfileName;

/// The profile `ntia`.
pub(in crate::conform) struct Ntia;

impl Profile for Ntia {
    fn name(&self) -> ProfileName {
        ProfileName::Ntia
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
    common::component_name("ntia-component-name", "Data fields: component name", Severity::Must),
    common::component_version(
        "ntia-component-version",
        "Data fields: version of the component",
        Severity::Must,
    ),
    common::component_identifier(
        "ntia-unique-identifier",
        "Data fields: other unique identifiers",
        Severity::Must,
    ),
    common::relationship(
        "ntia-dependency-relationship",
        "Data fields: dependency relationship",
        Severity::Must,
    ),
    common::author("ntia-sbom-author", "Data fields: author of SBOM data", Severity::Must),
    common::timestamp("ntia-timestamp", "Data fields: timestamp", Severity::Must),
];
