//! Requirements that several sources ask for in the same words: each source gives its id, its clause and how strongly.

use super::fixes;
use crate::conform::facts::{
    has_author, has_license, has_name, has_timestamp, has_tool, has_tool_versions, has_version,
    is_identified, unrelated,
};
use crate::conform::judge::{each, whole};
use crate::conform::{Requirement, Severity, Status};

/// Components have names.
pub(super) const fn component_name(
    id: &'static str,
    clause: &'static str,
    severity: Severity,
) -> Requirement {
    Requirement {
        id,
        clause,
        severity,
        text: "each component has a name",
        fix: fixes::TOOL,
        check: |document| each(document.packages(), has_name),
    }
}

/// Components have versions.
pub(super) const fn component_version(
    id: &'static str,
    clause: &'static str,
    severity: Severity,
) -> Requirement {
    Requirement {
        id,
        clause,
        severity,
        text: "each component has a version",
        fix: fixes::VERSION,
        check: |document| each(document.packages(), has_version),
    }
}

/// Components have identifiers.
pub(super) const fn component_identifier(
    id: &'static str,
    clause: &'static str,
    severity: Severity,
) -> Requirement {
    Requirement {
        id,
        clause,
        severity,
        text: "each component has a package URL, CPE name, SWID tag, SWHID or gitoid",
        fix: fixes::IDENTIFIER,
        check: |document| each(document.packages(), is_identified),
    }
}

/// Components stand in relationships.
pub(super) const fn relationship(id: &'static str, clause: &'static str, severity: Severity) -> Requirement {
    Requirement {
        id,
        clause,
        severity,
        text: "each component stands in a relationship, or is said to have none",
        fix: fixes::TOOL,
        check: |document| {
            let unrelated = unrelated(document);
            each(document.packages(), |component| !unrelated(component))
        },
    }
}

/// Somebody issues the document.
pub(super) const fn author(id: &'static str, clause: &'static str, severity: Severity) -> Requirement {
    Requirement {
        id,
        clause,
        severity,
        text: "a person or an organisation issues the document",
        fix: fixes::ISSUER,
        check: |document| whole(has_author(document)),
    }
}

/// The document has a time.
pub(super) const fn timestamp(id: &'static str, clause: &'static str, severity: Severity) -> Requirement {
    Requirement {
        id,
        clause,
        severity,
        text: "the document says when it was made",
        fix: fixes::TOOL,
        check: |document| whole(has_timestamp(document)),
    }
}

/// The document is signed. That a signature is there does not show that it is valid: nothing here has the signer's key.
pub(super) const fn signature(id: &'static str, clause: &'static str, severity: Severity) -> Requirement {
    Requirement {
        id,
        clause,
        severity,
        text: "the document is signed",
        fix: fixes::SIGNATURE,
        check: |document| if document.signed { Status::Unverified } else { Status::ForAPerson },
    }
}

/// The document names its format.
pub(super) const fn format_name(id: &'static str, clause: &'static str, severity: Severity) -> Requirement {
    Requirement {
        id,
        clause,
        severity,
        text: "the document names its format",
        fix: fixes::TOOL,
        check: |_| Status::Met,
    }
}

/// The document has a phase of the life cycle.
pub(super) const fn generation_context(
    id: &'static str,
    clause: &'static str,
    severity: Severity,
) -> Requirement {
    Requirement {
        id,
        clause,
        severity,
        text: "the document says in which phase of the life cycle it was made",
        fix: fixes::TOOL,
        check: |document| whole(!document.lifecycles.is_empty()),
    }
}

/// The document names its tool.
pub(super) const fn tool_name(id: &'static str, clause: &'static str, severity: Severity) -> Requirement {
    Requirement {
        id,
        clause,
        severity,
        text: "the document names the program that made it",
        fix: fixes::TOOL,
        check: |document| whole(has_tool(document)),
    }
}

/// The document names the version of its tool.
pub(super) const fn tool_version(id: &'static str, clause: &'static str, severity: Severity) -> Requirement {
    Requirement {
        id,
        clause,
        severity,
        text: "the document names the version of that program",
        fix: fixes::TOOL,
        check: |document| whole(has_tool_versions(document)),
    }
}

/// Models have licences.
pub(super) const fn model_license(id: &'static str, clause: &'static str, severity: Severity) -> Requirement {
    Requirement {
        id,
        clause,
        severity,
        text: "each model has a licence",
        fix: fixes::LICENSE,
        check: |document| each(document.models(), has_license),
    }
}
