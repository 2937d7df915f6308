//! What Regulation (EU) 2024/2847 asks of a bill of materials, and what one can contribute to the rest of it.
//!
//! The regulation asks for little: Annex I, Part II, (1) for components in a common, machine-readable format, at least down
//! to the top-level dependencies. That alone is `must`, with what tells of which product the document is (Annex II, (3)). It
//! names no other field, and leaves them to an implementing act (Article 13(24)), of which none was found. `should` is what
//! the draft of the harmonised standard, prEN 40000-1-3, asks for under the ids in brackets: its text is for sale and was
//! not read, its requirements are after public summaries, so it may ask for more. A document never shows that
//! vulnerabilities are handled, how long a product is supported, or that it conforms.

use super::{common, fixes};
use crate::conform::facts::{
    has_description, has_name, has_producer, has_security_contact, has_version, hashed, is_identified,
};
use crate::conform::judge::{each, each_or_person, or_person, whole};
use crate::conform::{Fix, Profile, Requirement, Severity, Status};
use crate::declare::ProfileName;
use crate::read::Document;
use crate::read::document::{Component, Party, RelationKind};

/// The profile `cra`.
pub(in crate::conform) struct Cra;

impl Profile for Cra {
    fn name(&self) -> ProfileName {
        ProfileName::Cra
    }

    fn title(&self) -> &'static str {
        "EU Cyber Resilience Act, Annexes I, II and VII (readiness)"
    }

    fn edition(&self) -> &'static str {
        "Regulation (EU) 2024/2847, 2024-11-20: reporting since 2026-09-11, all of it from 2027-12-11; prEN 40000-1-3:2025 \
         after public summaries, its text was not read"
    }

    fn requirements(&self) -> &'static [Requirement] {
        REQUIREMENTS
    }
}

/// Whether a product says which components it needs or holds, be it none.
fn has_top_level(document: &Document) -> bool {
    let Some(subject) = document.subject.as_deref() else { return false };
    let holds = |kind| matches!(kind, RelationKind::DependsOn | RelationKind::Contains);
    let mut relations = document.relations.iter().filter(|relation| relation.from == subject);
    relations.any(|relation| holds(relation.kind)) || document.stated.contains(subject)
}

fn is_a_product(subject: &Component) -> bool {
    has_name(subject) && has_version(subject)
}

fn has_manufacturer(document: &Document) -> bool {
    let Some(subject) = document.subject() else { return false };
    let makers = subject.manufacturers.iter().chain(subject.supplier.known()).chain(&document.authors);
    makers.into_iter().any(Party::can_be_reached)
}

fn always_a_person(_: &Document) -> Status {
    Status::ForAPerson
}

static REQUIREMENTS: &[Requirement] = &[
    Requirement {
        id: "cra-format",
        clause: "Annex I, Part II, (1); [PRE-7-RQ-04]",
        severity: Severity::Must,
        text: "the document is in a format that is commonly used and machine-readable, and names its version",
        fix: fixes::TOOL,
        check: |document| whole(document.version.is_some()),
    },
    Requirement {
        id: "cra-product",
        clause: "Annex II, (3); Annex VII, 1(b)",
        severity: Severity::Must,
        text: "the document says of which version of which product it is",
        fix: Fix::Any(
            "`name` and `version` in Cargo.toml, of several packages in `[product]` of model-sbom.toml",
        ),
        check: |document| whole(document.subject().is_some_and(is_a_product)),
    },
    Requirement {
        id: "cra-top-level-dependencies",
        clause: "Annex I, Part II, (1); [PRE-7-RQ-03]",
        severity: Severity::Must,
        text: "the product says on which components it depends at the top level, be it none",
        fix: fixes::TOOL,
        check: |document| whole(has_top_level(document)),
    },
    common::component_name("cra-component-name", "Annex I, Part II, (1); [PRE-7-RQ-01]", Severity::Must),
    common::component_version(
        "cra-component-version",
        "Annex I, Part II, (1); [PRE-7-RQ-01]",
        Severity::Must,
    ),
    common::relationship("cra-transitive-dependencies", "[PRE-7-RQ-03]", Severity::Should),
    common::author("cra-author", "[PRE-7-RQ-06]", Severity::Should),
    common::timestamp("cra-timestamp", "[PRE-7-RQ-06]", Severity::Should),
    Requirement {
        id: "cra-sbom-version",
        clause: "[PRE-7-RQ-06]",
        severity: Severity::Should,
        text: "editions of the document can be told apart",
        fix: fixes::TOOL,
        check: |document| whole(document.revision.is_some() || document.serial.is_some()),
    },
    Requirement {
        id: "cra-identifier",
        clause: "[PRE-7-RQ-07]",
        severity: Severity::Should,
        text: "each component has a package URL, CPE name, SWID tag, SWHID or gitoid",
        fix: fixes::IDENTIFIER,
        check: |document| each(document.packages(), is_identified),
    },
    Requirement {
        id: "cra-hash",
        clause: "[PRE-7-RQ-07-RE]",
        severity: Severity::Should,
        text: "each component has the digest that its supplier hands out, if there is one",
        fix: fixes::FILES,
        check: |document| {
            let hashed = hashed(document, |_| true);
            each_or_person(each(document.packages(), |component| {
                hashed.contains(component.reference.as_str())
            }))
        },
    },
    Requirement {
        id: "cra-component-maker",
        clause: "Article 13(6)",
        severity: Severity::Should,
        text: "each component names who makes or maintains it, to whom a vulnerability is reported",
        fix: fixes::SUPPLIER,
        check: |document| each(document.packages(), has_producer),
    },
    Requirement {
        id: "cra-due-diligence",
        clause: "Article 13(5)",
        severity: Severity::ForAPerson,
        text: "components of others were chosen with due diligence, models and data included",
        fix: fixes::ELSEWHERE,
        check: always_a_person,
    },
    Requirement {
        id: "cra-known-vulnerabilities",
        clause: "Annex I, Part I, (2)(a); Part II, (1) and (2)",
        severity: Severity::ForAPerson,
        text: "vulnerabilities are documented and remedied, and none that is exploited is known on delivery",
        fix: fixes::ELSEWHERE,
        check: |document| or_person(document.has_vulnerabilities),
    },
    Requirement {
        id: "cra-manufacturer",
        clause: "Annex II, (1)",
        severity: Severity::Should,
        text: "it is said who makes the product, and how to reach them",
        fix: fixes::ISSUER_EMAIL,
        check: |document| or_person(has_manufacturer(document)),
    },
    Requirement {
        id: "cra-vulnerability-contact",
        clause: "Annex II, (2); Annex I, Part II, (5) and (6)",
        severity: Severity::Should,
        text: "it is said where vulnerabilities are to be reported",
        fix: fixes::SECURITY_CONTACT,
        check: |document| or_person(has_security_contact(document)),
    },
    Requirement {
        id: "cra-intended-purpose",
        clause: "Annex II, (4); Annex VII, 1(a)",
        severity: Severity::Should,
        text: "it is said what the product is for",
        fix: fixes::DESCRIPTION,
        check: |document| or_person(document.subject().is_some_and(has_description)),
    },
    Requirement {
        id: "cra-remote-processing",
        clause: "Article 3, (2)",
        severity: Severity::ForAPerson,
        text: "it is settled which of the listed services are remote data processing, which is part of the product",
        fix: fixes::ELSEWHERE,
        check: |document| if document.services > 0 { Status::ForAPerson } else { Status::NotApplicable },
    },
    Requirement {
        id: "cra-support-period",
        clause: "Article 13(8); Annex II, (7); Annex VII, (4)",
        severity: Severity::ForAPerson,
        text: "the end of the support period is stated, with what it was determined from",
        fix: fixes::ELSEWHERE,
        check: always_a_person,
    },
    Requirement {
        id: "cra-vulnerability-handling",
        clause: "Annex VII, 2(b); Annex I, Part II, (2) to (8)",
        severity: Severity::ForAPerson,
        text: "the handling of vulnerabilities is described: tests, updates, disclosure policy, contact",
        fix: fixes::ELSEWHERE,
        check: always_a_person,
    },
    Requirement {
        id: "cra-sbom-kept",
        clause: "Article 13(13); Annex VII, 2(b) and (8); Annex II, (9)",
        severity: Severity::ForAPerson,
        text: "the document is in the technical documentation, is kept, and users know where it is, if they may have it",
        fix: fixes::ELSEWHERE,
        check: always_a_person,
    },
    Requirement {
        id: "cra-scope",
        clause: "Articles 2, 3, 24 and 32",
        severity: Severity::ForAPerson,
        text: "it is settled whether the regulation applies, in which role, and which assessment it asks for",
        fix: fixes::ELSEWHERE,
        check: always_a_person,
    },
];
