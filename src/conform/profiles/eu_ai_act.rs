//! What a document can contribute to the technical documentation that Regulation (EU) 2024/1689 asks for.
//!
//! Readiness only: Annex XII (from the provider of a model to whoever integrates it), Annex XI and Annex IV.
//! `must` is what Annex XII names and a bill of materials has a field for. Whether a duty applies, and whether
//! what is told suffices, is for a person.
//!
//! Chapter V, with Annexes XI and XII, applies since 2025-08-02 (Article 113(b)) and is enforced since 2026-08-02; models that
//! were on the market before have until 2027-08-02 (Article 111(3)). Regulation (EU) 2026/1744, the Digital Omnibus on AI,
//! moved what is due of high-risk systems, with Annex IV, to 2027-12-02 (Annex III) and 2028-08-02 (Annex I). It was read at
//! second hand: whether it also changes the wording of an annex is not known here.

use super::{common, fixes};
use crate::conform::facts::{
    has_architecture, has_description, has_download, has_modalities, has_name, has_producer, has_provenance,
    has_purpose, has_sensitivity, has_version, mentions, with_data,
};
use crate::conform::judge::{each, each_or_person, whole};
use crate::conform::{Profile, Requirement, Severity, Status};
use crate::declare::ProfileName;
use crate::facts::names;
use crate::read::Document;
use crate::read::document::{Component, Kind};

/// The profile `eu-ai-act`.
pub(in crate::conform) struct EuAiAct;

impl Profile for EuAiAct {
    fn name(&self) -> ProfileName {
        ProfileName::EuAiAct
    }

    fn title(&self) -> &'static str {
        "EU AI Act, Annexes XII, XI and IV (readiness)"
    }

    fn edition(&self) -> &'static str {
        "Regulation (EU) 2024/1689, amended by (EU) 2026/1744 of 2026-07-24: Annexes XI and XII since 2025-08-02, Annex IV from \
         2027-12-02 (systems of Annex III) and 2028-08-02 (products of Annex I)"
    }

    fn requirements(&self) -> &'static [Requirement] {
        REQUIREMENTS
    }
}

/// What no document shows, asked where there is a model.
fn for_a_person(document: &Document) -> Status {
    match document.models().next() {
        Some(_) => Status::ForAPerson,
        None => Status::NotApplicable,
    }
}

fn software_versions(document: &Document) -> Status {
    let software = |component: &&Component| matches!(component.kind, Kind::Application | Kind::Library);
    match document.models().next() {
        Some(_) => each(document.packages().filter(software), has_version),
        None => Status::NotApplicable,
    }
}

fn has_data(document: &Document) -> Status {
    let learned = with_data(document);
    each(document.models(), |model| learned.contains(model.reference.as_str()))
}

fn has_parameter_count(model: &Component) -> bool {
    mentions(model, &["parametercount", "numparameters", "parameters"])
}

fn has_context_length(model: &Component) -> bool {
    mentions(model, &["contextlength", "maxpositionembeddings"])
}

fn is_described(system: &Component) -> bool {
    has_name(system) && has_version(system) && has_producer(system) && has_description(system)
}

static REQUIREMENTS: &[Requirement] = &[
    Requirement {
        id: "eu-ai-act-xii-1a-tasks",
        clause: "Annex XII, 1(a)",
        severity: Severity::Must,
        text: "each model says which tasks it is meant for",
        fix: fixes::USE_CASES,
        check: |document| each(document.models(), has_purpose),
    },
    Requirement {
        id: "eu-ai-act-xii-1a-systems",
        clause: "Annex XII, 1(a)",
        severity: Severity::ForAPerson,
        text: "it is stated into which kinds of AI systems a model can be integrated",
        fix: fixes::ELSEWHERE,
        check: for_a_person,
    },
    Requirement {
        id: "eu-ai-act-xii-1b-acceptable-use",
        clause: "Annex XII, 1(b)",
        severity: Severity::Should,
        text: "the policies of acceptable use are stated",
        fix: fixes::ELSEWHERE,
        check: |document| {
            each_or_person(each(document.models(), |model| model.has_link(&["acceptable-use-policy"])))
        },
    },
    Requirement {
        id: "eu-ai-act-xii-1c-release-date",
        clause: "Annex XII, 1(c)",
        severity: Severity::Must,
        text: "each model says when it was released",
        fix: fixes::RELEASE_DATE,
        check: |document| each(document.models(), |model| model.released.is_some()),
    },
    Requirement {
        id: "eu-ai-act-xii-1c-distribution",
        clause: "Annex XII, 1(c)",
        severity: Severity::Must,
        text: "each model says how it is distributed",
        fix: fixes::DELIVERY,
        check: |document| {
            each(document.models(), |model| has_download(model) || model.property(names::DELIVERY).is_some())
        },
    },
    Requirement {
        id: "eu-ai-act-xii-1d-interaction",
        clause: "Annex XII, 1(d)",
        severity: Severity::ForAPerson,
        text: "it is stated how a model interacts with hardware and software that is not part of it",
        fix: fixes::ELSEWHERE,
        check: for_a_person,
    },
    Requirement {
        id: "eu-ai-act-xii-1e-software-versions",
        clause: "Annex XII, 1(e)",
        severity: Severity::Should,
        text: "the software that uses the models is listed with its versions",
        fix: fixes::TOOL,
        check: software_versions,
    },
    Requirement {
        id: "eu-ai-act-xii-1f-architecture",
        clause: "Annex XII, 1(f)",
        severity: Severity::Must,
        text: "each model says how it is built",
        fix: fixes::ARCHITECTURE,
        check: |document| each(document.models(), has_architecture),
    },
    Requirement {
        id: "eu-ai-act-xii-1f-parameters",
        clause: "Annex XII, 1(f)",
        severity: Severity::Should,
        text: "the number of parameters of each model is stated",
        fix: fixes::ELSEWHERE,
        check: |document| each_or_person(each(document.models(), has_parameter_count)),
    },
    Requirement {
        id: "eu-ai-act-xii-1g-modalities",
        clause: "Annex XII, 1(g)",
        severity: Severity::Must,
        text: "each model says which form its inputs and outputs have",
        fix: fixes::MODALITIES,
        check: |document| each(document.models(), has_modalities),
    },
    common::model_license("eu-ai-act-xii-1h-license", "Annex XII, 1(h)", Severity::Must),
    Requirement {
        id: "eu-ai-act-xii-2a-integration",
        clause: "Annex XII, 2(a)",
        severity: Severity::ForAPerson,
        text: "the technical means for the integration of a model are stated, such as instructions",
        fix: fixes::ELSEWHERE,
        check: for_a_person,
    },
    Requirement {
        id: "eu-ai-act-xii-2b-maximum-size",
        clause: "Annex XII, 2(b)",
        severity: Severity::Should,
        text: "the maximum size of inputs and outputs is stated, such as the length of the context",
        fix: fixes::ELSEWHERE,
        check: |document| each_or_person(each(document.models(), has_context_length)),
    },
    Requirement {
        id: "eu-ai-act-xii-2c-data",
        clause: "Annex XII, 2(c)",
        severity: Severity::Should,
        text: "each model says from which data it learned",
        fix: fixes::DATASET,
        check: has_data,
    },
    Requirement {
        id: "eu-ai-act-xii-2c-data-type",
        clause: "Annex XII, 2(c)",
        severity: Severity::Should,
        text: "each dataset says which kinds of data it holds",
        fix: fixes::TYPES,
        check: |document| each(document.datasets(), |dataset| !dataset.dataset.types.is_empty()),
    },
    Requirement {
        id: "eu-ai-act-xii-2c-data-provenance",
        clause: "Annex XII, 2(c)",
        severity: Severity::Should,
        text: "each dataset says where it comes from",
        fix: fixes::SUPPLIER,
        check: |document| each(document.datasets(), has_provenance),
    },
    Requirement {
        id: "eu-ai-act-xii-2c-data-curation",
        clause: "Annex XII, 2(c)",
        severity: Severity::ForAPerson,
        text: "it is stated how the data were selected and cleaned",
        fix: fixes::ELSEWHERE,
        check: for_a_person,
    },
    Requirement {
        id: "eu-ai-act-xi-2b-training",
        clause: "Annex XI, section 1, 2(b)",
        severity: Severity::Should,
        text: "each model says how it was trained",
        fix: fixes::APPROACH,
        check: |document| each(document.models(), |model| !model.model.training.is_empty()),
    },
    Requirement {
        id: "eu-ai-act-xi-2b-design-choices",
        clause: "Annex XI, section 1, 2(b)",
        severity: Severity::ForAPerson,
        text: "design choices, their reasons and what the model is optimised for are stated",
        fix: fixes::ELSEWHERE,
        check: for_a_person,
    },
    Requirement {
        id: "eu-ai-act-xi-2d-compute",
        clause: "Annex XI, section 1, 2(d)",
        severity: Severity::ForAPerson,
        text: "the computing that the training took is stated",
        fix: fixes::ELSEWHERE,
        check: for_a_person,
    },
    Requirement {
        id: "eu-ai-act-xi-2e-energy",
        clause: "Annex XI, section 1, 2(e)",
        severity: Severity::Should,
        text: "the energy that the training took is stated",
        fix: fixes::ELSEWHERE,
        check: |document| each_or_person(each(document.models(), |model| !model.model.energy.is_empty())),
    },
    Requirement {
        id: "eu-ai-act-iv-1a-intended-purpose",
        clause: "Annex IV, 1(a)",
        severity: Severity::Should,
        text: "the system says its name, its version, its provider and its purpose",
        fix: fixes::ISSUER,
        check: |document| whole(document.subject().is_some_and(is_described)),
    },
    Requirement {
        id: "eu-ai-act-iv-2d-data-sensitivity",
        clause: "Annex IV, 2(d)",
        severity: Severity::Should,
        text: "each dataset says how sensitive it is",
        fix: fixes::SENSITIVE,
        check: |document| each(document.datasets(), has_sensitivity),
    },
    Requirement {
        id: "eu-ai-act-iv-2g-metrics",
        clause: "Annex IV, 2(g)",
        severity: Severity::Should,
        text: "metrics of accuracy and robustness are stated",
        fix: fixes::ELSEWHERE,
        check: |document| each_or_person(each(document.models(), |model| !model.model.metrics.is_empty())),
    },
    Requirement {
        id: "eu-ai-act-iv-3-limitations",
        clause: "Annex IV, 3",
        severity: Severity::Should,
        text: "each model says what it can't do well",
        fix: fixes::LIMITATIONS,
        check: |document| each(document.models(), |model| model.model.states(names::LIMITATION)),
    },
    Requirement {
        id: "eu-ai-act-53-copyright",
        clause: "Article 53(1)(c), (d)",
        severity: Severity::ForAPerson,
        text: "a copyright policy and a public summary of the training content are there",
        fix: fixes::ELSEWHERE,
        check: for_a_person,
    },
    Requirement {
        id: "eu-ai-act-scope",
        clause: "Articles 2, 6 and 53(2)",
        severity: Severity::ForAPerson,
        text: "it is settled which of these duties apply to this model and this system",
        fix: fixes::ELSEWHERE,
        check: for_a_person,
    },
];
