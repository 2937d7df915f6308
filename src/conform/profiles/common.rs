//! Requirements that several sources ask for in the same words: each source gives its id, its clause and how strongly.

use super::fixes;
use crate::conform::facts::{
    delivered, has_author, has_license, has_name, has_timestamp, has_tool, has_tool_versions, has_version,
    is_identified, unrelated,
};
use crate::conform::judge::{each, each_or_person, whole};
use crate::conform::{Requirement, Severity, Status};
use crate::read::Document;
use crate::read::document::{Format, says_nothing};

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

/// The document is signed. That a signature is there does not show that it is valid: that needs the signer's key.
pub(super) const fn signature(id: &'static str, clause: &'static str, severity: Severity) -> Requirement {
    Requirement {
        id,
        clause,
        severity,
        text: "the document is signed",
        fix: fixes::SIGNATURE,
        check: |document| match document.verified {
            Some(is_right) => whole(is_right),
            None if document.signed => Status::Unverified,
            None => Status::ForAPerson,
        },
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

/// A property of BSI TR-03183-2, or another word for it, that says of which nature a file is. SPDX can only say that something
/// is of a nature, and SPDX 2 not even that: its silence is for a person.
fn nature(document: &Document, property: &'static str, words: &'static [&'static str]) -> Status {
    let name = format!("bsi:component:{property}");
    let status = each(delivered(document), |component| {
        component.properties.iter().any(|each| {
            each.name == name && !says_nothing(&each.value)
                || (each.name == "spdx:additionalPurpose" && words.contains(&each.value.as_str()))
        })
    });
    if document.format == Format::Spdx { each_or_person(status) } else { status }
}

/// Components say whether they are executable.
pub(super) const fn executable(id: &'static str, clause: &'static str, severity: Severity) -> Requirement {
    Requirement {
        id,
        clause,
        severity,
        text: "each component says whether it is executable (`bsi:component:executable`)",
        fix: fixes::NATURE,
        check: |document| nature(document, "executable", &["executable"]),
    }
}

/// Components say whether they are archives.
pub(super) const fn archive(id: &'static str, clause: &'static str, severity: Severity) -> Requirement {
    Requirement {
        id,
        clause,
        severity,
        text: "each component says whether it is an archive (`bsi:component:archive`)",
        fix: fixes::NATURE,
        check: |document| nature(document, "archive", &["archive"]),
    }
}

/// Components say whether they are structured.
pub(super) const fn structured(id: &'static str, clause: &'static str, severity: Severity) -> Requirement {
    Requirement {
        id,
        clause,
        severity,
        text: "each component says whether it is structured (`bsi:component:structured`)",
        fix: fixes::NATURE,
        check: |document| nature(document, "structured", &["container", "firmware"]),
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
