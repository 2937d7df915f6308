//! CERT-In, Technical Guidelines on SBOM, QBOM and CBOM, AIBOM and HBOM, version 2.0: the 21 data fields of section 4.2 (Table
//! 5), and the minimum elements of an AIBOM of section 9 (Table 10).
//!
//! Section 7.1.4 requires the fields of section 4.2 of software for public bodies: `must`, where a format has a field and it
//! is known from the sources of a product. Of Table 10 no such sentence is known: `should`. What is a matter of the
//! organisation, or of a day after the delivery, is for a person unless the document says it. The guidelines were read at
//! second hand.

use super::{common, fixes};
use crate::conform::facts::{
    has_architecture, has_description, has_download, has_license, has_producer, has_provenance, has_purpose,
    has_version, hashed, is_identified, mentions, with_data,
};
use crate::conform::judge::{each, each_or_person, or_person, whole};
use crate::conform::{Fix, Part, Profile, Requirement, Severity, Status};
use crate::declare::ProfileName;
use crate::facts::names;
use crate::read::Document;
use crate::read::document::{Component, Kind};

/// The profile `cert-in`.
pub(in crate::conform) struct CertIn;

impl Profile for CertIn {
    fn name(&self) -> ProfileName {
        ProfileName::CertIn
    }

    fn title(&self) -> &'static str {
        "CERT-In, data fields of an SBOM and elements of an AIBOM (readiness)"
    }

    fn edition(&self) -> &'static str {
        "Technical Guidelines on SBOM, QBOM & CBOM, AIBOM and HBOM, version 2.0, 2025-07-09, after secondary sources"
    }

    fn requirements(&self) -> &'static [Requirement] {
        REQUIREMENTS
    }
}

/// A fact of each component that no format has a field for: stated by a property of this name, or for a person.
fn stated(document: &Document, words: &[&str]) -> Status {
    each_or_person(each(document.packages(), |component| mentions(component, words)))
}

/// Models and datasets have a key for the day; Cargo knows none of a crate.
fn release_dates(document: &Document) -> Status {
    let has_day = |component: &Component| component.released.is_some();
    let declarable = |component: &&Component| matches!(Part::of(component), Part::Model | Part::Dataset);
    match each(document.packages().filter(declarable), has_day) {
        Status::NotMet(missing) => Status::NotMet(missing),
        _ => each_or_person(each(document.packages(), has_day)),
    }
}

/// What a document can show of its models, asked where there is one.
fn of_models(document: &Document, has: bool) -> Status {
    match document.models().next() {
        Some(_) => or_person(has),
        None => Status::NotApplicable,
    }
}

/// An element of the AIBOM that models say, or that fails.
const fn model(
    id: &'static str,
    text: &'static str,
    fix: Fix,
    check: fn(&Document) -> Status,
) -> Requirement {
    Requirement { id, clause: "9: AIBOM, Table 10", severity: Severity::Should, text, fix, check }
}

static REQUIREMENTS: &[Requirement] = &[
    Requirement {
        id: "cert-in-format",
        clause: "7.1.5",
        severity: Severity::Must,
        text: "the document is SPDX or CycloneDX, and names its version",
        fix: fixes::TOOL,
        check: |document| whole(document.version.is_some()),
    },
    common::component_name("cert-in-component-name", "4.2, 1", Severity::Must),
    common::component_version("cert-in-component-version", "4.2, 2", Severity::Must),
    Requirement {
        id: "cert-in-component-description",
        clause: "4.2, 3",
        severity: Severity::Must,
        text: "each component is described",
        fix: fixes::DESCRIPTION,
        check: |document| each(document.packages(), has_description),
    },
    Requirement {
        id: "cert-in-component-supplier",
        clause: "4.2, 4",
        severity: Severity::Must,
        text: "each component names its supplier",
        fix: fixes::SUPPLIER,
        check: |document| each(document.packages(), has_producer),
    },
    Requirement {
        id: "cert-in-component-license",
        clause: "4.2, 5",
        severity: Severity::Must,
        text: "each component has a licence",
        fix: fixes::LICENSE,
        check: |document| each(document.packages(), has_license),
    },
    Requirement {
        id: "cert-in-component-origin",
        clause: "4.2, 6",
        severity: Severity::Must,
        text: "each component says where it comes from, by a package URL or a place",
        fix: fixes::SOURCE,
        check: |document| {
            each(document.packages(), |component| is_identified(component) || has_download(component))
        },
    },
    common::relationship("cert-in-component-dependencies", "4.2, 7", Severity::Must),
    Requirement {
        id: "cert-in-vulnerabilities",
        clause: "4.2, 8; 6",
        severity: Severity::Must,
        text: "known vulnerabilities are stated, in the document or by VEX and CSAF beside it",
        fix: fixes::ELSEWHERE,
        check: |document| or_person(document.has_vulnerabilities),
    },
    Requirement {
        id: "cert-in-patch-status",
        clause: "4.2, 9",
        severity: Severity::Must,
        text: "it is said of each component whether updates are missing",
        fix: fixes::ELSEWHERE,
        check: |document| stated(document, &["patchstatus"]),
    },
    Requirement {
        id: "cert-in-release-date",
        clause: "4.2, 10",
        severity: Severity::Must,
        text: "each component says when it was released",
        fix: fixes::RELEASE_DATE,
        check: release_dates,
    },
    Requirement {
        id: "cert-in-end-of-life",
        clause: "4.2, 11",
        severity: Severity::Must,
        text: "it is said of each component when its support ends",
        fix: fixes::ELSEWHERE,
        check: |document| stated(document, &["endoflife", "endofsupport", "eoldate"]),
    },
    Requirement {
        id: "cert-in-criticality",
        clause: "4.2, 12",
        severity: Severity::Must,
        text: "it is said of each component how critical it is to the product",
        fix: fixes::ELSEWHERE,
        check: |document| stated(document, &["criticality"]),
    },
    Requirement {
        id: "cert-in-usage-restrictions",
        clause: "4.2, 13",
        severity: Severity::Must,
        text: "restrictions of the use of each component are stated",
        fix: fixes::ELSEWHERE,
        check: |document| stated(document, &["usagerestriction"]),
    },
    Requirement {
        id: "cert-in-hashes",
        clause: "4.2, 14",
        severity: Severity::Must,
        text: "each component or each of its files has a digest",
        fix: fixes::FILES,
        check: |document| {
            let hashed = hashed(document, |_| true);
            each(document.packages(), |component| hashed.contains(component.reference.as_str()))
        },
    },
    Requirement {
        id: "cert-in-comments",
        clause: "4.2, 15",
        severity: Severity::Should,
        text: "what else has to be known of components is noted",
        fix: fixes::ELSEWHERE,
        check: |document| or_person(!document.annotations.is_empty()),
    },
    common::author("cert-in-author", "4.2, 16", Severity::Must),
    common::timestamp("cert-in-timestamp", "4.2, 17", Severity::Must),
    common::executable("cert-in-executable", "4.2, 18", Severity::Must),
    common::archive("cert-in-archive", "4.2, 19", Severity::Must),
    common::structured("cert-in-structured", "4.2, 20", Severity::Must),
    common::component_identifier("cert-in-identifier", "4.2, 21", Severity::Must),
    model("cert-in-ai-model-name", "each model has a name", fixes::TOOL, |document| {
        each(document.models(), crate::conform::facts::has_name)
    }),
    model("cert-in-ai-model-version", "each model has a version", fixes::VERSION, |document| {
        each(document.models(), has_version)
    }),
    model("cert-in-ai-model-type", "it is said what kind of model each is", fixes::TYPE, |document| {
        each(document.models(), |model| !model.model.training.is_empty() || !model.model.tasks.is_empty())
    }),
    model("cert-in-ai-model-developer", "each model names its developer", fixes::SUPPLIER, |document| {
        each(document.models(), has_producer)
    }),
    common::model_license("cert-in-ai-license", "9: AIBOM, Table 10", Severity::Should),
    model(
        "cert-in-ai-software-dependencies",
        "the software that runs the models is listed",
        fixes::TOOL,
        |document| of_models(document, document.packages().any(|component| component.kind == Kind::Library)),
    ),
    model("cert-in-ai-algorithms", "it is said how each model is built", fixes::ARCHITECTURE, |document| {
        each(document.models(), has_architecture)
    }),
    model(
        "cert-in-ai-performance",
        "metrics of the performance of each model are stated",
        fixes::ELSEWHERE,
        |document| each_or_person(each(document.models(), |model| !model.model.metrics.is_empty())),
    ),
    model("cert-in-ai-data-sets", "each model says from which data it learned", fixes::DATASET, |document| {
        let learned = with_data(document);
        each(document.models(), |model| learned.contains(model.reference.as_str()))
    }),
    model("cert-in-ai-data-source", "each dataset says where it comes from", fixes::SUPPLIER, |document| {
        each(document.datasets(), has_provenance)
    }),
    model(
        "cert-in-ai-hardware",
        "the hardware that the models need is listed",
        fixes::ELSEWHERE,
        |document| {
            let is_device = |component: &Component| component.purpose.as_deref() == Some("device");
            of_models(document, document.packages().any(is_device))
        },
    ),
    model(
        "cert-in-ai-security-requirements",
        "requirements of security are stated",
        fixes::ELSEWHERE,
        |document| of_models(document, document.has_declarations),
    ),
    model("cert-in-ai-input", "it is said what goes into each model", fixes::MODALITIES, |document| {
        each(document.models(), |model| !model.model.inputs.is_empty())
    }),
    model("cert-in-ai-output", "it is said what comes out of each model", fixes::MODALITIES, |document| {
        each(document.models(), |model| !model.model.outputs.is_empty())
    }),
    model(
        "cert-in-ai-intended-usage",
        "each model says what it is meant for",
        fixes::USE_CASES,
        |document| each(document.models(), has_purpose),
    ),
    model(
        "cert-in-ai-out-of-scope-usage",
        "each model says what it is not meant for",
        fixes::LIMITATIONS,
        |document| each(document.models(), |model| model.model.states(names::LIMITATION)),
    ),
    model(
        "cert-in-ai-environmental-impact",
        "the energy that each model took is stated",
        fixes::ELSEWHERE,
        |document| each_or_person(each(document.models(), |model| !model.model.energy.is_empty())),
    ),
    model(
        "cert-in-ai-vulnerabilities",
        "known vulnerabilities of the models are stated",
        fixes::ELSEWHERE,
        |document| of_models(document, document.has_vulnerabilities),
    ),
    model(
        "cert-in-ai-attestations",
        "attestations and standards that are followed are stated",
        fixes::ELSEWHERE,
        |document| of_models(document, document.has_declarations),
    ),
];
