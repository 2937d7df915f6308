//! SBOM for AI, minimum elements, G7 cybersecurity working group: 50 elements in seven clusters.
//!
//! The elements are voluntary. `must` are those without which a document says nothing usable of an AI system:
//! author, format, time, and name, version, identifier and digest of models and datasets. What a document may
//! show and often can't is left for a person. Wording after a public vocabulary of the elements.

use super::{common, fixes};
use crate::conform::facts::{
    has_architecture, has_description, has_license, has_modalities, has_name, has_producer, has_provenance,
    has_purpose, has_security_contact, has_sensitivity, has_version, hashed, is_identified,
};
use crate::conform::judge::{each, each_or_person, or_person, whole};
use crate::conform::{Profile, Requirement, Severity};
use crate::declare::ProfileName;
use crate::read::document::{Component, Hash, Kind, Link};

/// The profile `g7-ai`.
pub(in crate::conform) struct G7Ai;

impl Profile for G7Ai {
    fn name(&self) -> ProfileName {
        ProfileName::G7Ai
    }

    fn title(&self) -> &'static str {
        "G7 minimum elements of an SBOM for AI (readiness)"
    }

    fn edition(&self) -> &'static str {
        "SBOM for AI, minimum elements, 2026-05-12, after the OpenRegTech vocabulary 0.1.0"
    }

    fn requirements(&self) -> &'static [Requirement] {
        REQUIREMENTS
    }
}

fn has_time(component: &Component) -> bool {
    component.released.is_some() || component.built.is_some()
}

fn is_exploitability(link: &Link) -> bool {
    let kinds =
        ["exploitability-statement", "vulnerability-assertion", "vulnerabilityExploitabilityAssessment"];
    kinds.contains(&link.kind.as_str())
}

static REQUIREMENTS: &[Requirement] = &[
    common::author("g7-ai-author", "MD-01", Severity::Must),
    Requirement {
        id: "g7-ai-sbom-version",
        clause: "MD-02",
        severity: Severity::Should,
        text: "editions of the document can be told apart",
        fix: fixes::TOOL,
        check: |document| whole(document.revision.is_some() || document.serial.is_some()),
    },
    common::format_name("g7-ai-format-name", "MD-03", Severity::Must),
    Requirement {
        id: "g7-ai-format-version",
        clause: "MD-04",
        severity: Severity::Must,
        text: "the document names the version of its format",
        fix: fixes::TOOL,
        check: |document| whole(document.version.is_some()),
    },
    common::signature("g7-ai-signature", "MD-05", Severity::Should),
    common::tool_name("g7-ai-tool-name", "MD-06", Severity::Should),
    common::tool_version("g7-ai-tool-version", "MD-07", Severity::Should),
    common::generation_context("g7-ai-generation-context", "MD-08", Severity::Should),
    common::timestamp("g7-ai-timestamp", "MD-09", Severity::Must),
    common::relationship("g7-ai-dependency-relationship", "MD-10", Severity::Should),
    Requirement {
        id: "g7-ai-system-name",
        clause: "SLP-01",
        severity: Severity::Should,
        text: "the system has a name",
        fix: fixes::TOOL,
        check: |document| whole(document.subject().is_some_and(has_name)),
    },
    Requirement {
        id: "g7-ai-system-components",
        clause: "SLP-02",
        severity: Severity::Should,
        text: "the system lists its components",
        fix: fixes::TOOL,
        check: |document| whole(document.packages().count() > 1),
    },
    Requirement {
        id: "g7-ai-system-producer",
        clause: "SLP-03",
        severity: Severity::Should,
        text: "the system names its producer",
        fix: fixes::ISSUER,
        check: |document| whole(document.subject().is_some_and(has_producer)),
    },
    Requirement {
        id: "g7-ai-system-version",
        clause: "SLP-04",
        severity: Severity::Should,
        text: "the system has a version",
        fix: fixes::VERSION,
        check: |document| whole(document.subject().is_some_and(has_version)),
    },
    Requirement {
        id: "g7-ai-system-timestamp",
        clause: "SLP-05",
        severity: Severity::Should,
        text: "it is said when the system was released",
        fix: fixes::ELSEWHERE,
        check: |document| or_person(document.subject().is_some_and(has_time)),
    },
    Requirement {
        id: "g7-ai-system-data-flow",
        clause: "SLP-06",
        severity: Severity::Should,
        text: "it is said how data flow through the system",
        fix: fixes::ELSEWHERE,
        check: |document| or_person(document.services > 0),
    },
    Requirement {
        id: "g7-ai-system-data-usage",
        clause: "SLP-07",
        severity: Severity::Should,
        text: "it is said how the system uses the data that it is given",
        fix: fixes::ELSEWHERE,
        check: |document| each_or_person(each(document.models(), |model| model.model.sensitive.is_some())),
    },
    Requirement {
        id: "g7-ai-system-input-output",
        clause: "SLP-08",
        severity: Severity::Should,
        text: "it is said what goes into each model and what comes out",
        fix: fixes::MODALITIES,
        check: |document| each(document.models(), has_modalities),
    },
    Requirement {
        id: "g7-ai-system-application-area",
        clause: "SLP-09",
        severity: Severity::Should,
        text: "it is said what each model is meant for",
        fix: fixes::USE_CASES,
        check: |document| each(document.models(), has_purpose),
    },
    Requirement {
        id: "g7-ai-model-name",
        clause: "MDL-01",
        severity: Severity::Must,
        text: "each model has a name",
        fix: fixes::TOOL,
        check: |document| each(document.models(), has_name),
    },
    Requirement {
        id: "g7-ai-model-identifier",
        clause: "MDL-02",
        severity: Severity::Must,
        text: "each model has an identifier",
        fix: fixes::IDENTIFIER,
        check: |document| each(document.models(), is_identified),
    },
    Requirement {
        id: "g7-ai-model-version",
        clause: "MDL-03",
        severity: Severity::Must,
        text: "each model has a version",
        fix: fixes::VERSION,
        check: |document| each(document.models(), has_version),
    },
    Requirement {
        id: "g7-ai-model-timestamp",
        clause: "MDL-04",
        severity: Severity::Should,
        text: "it is said when each model was released or built",
        fix: fixes::RELEASE_DATE,
        check: |document| each(document.models(), has_time),
    },
    Requirement {
        id: "g7-ai-model-producer",
        clause: "MDL-05",
        severity: Severity::Should,
        text: "each model names its producer",
        fix: fixes::SUPPLIER,
        check: |document| each(document.models(), has_producer),
    },
    Requirement {
        id: "g7-ai-model-description",
        clause: "MDL-06",
        severity: Severity::Should,
        text: "each model is described",
        fix: fixes::DESCRIPTION,
        check: |document| each(document.models(), has_description),
    },
    Requirement {
        id: "g7-ai-model-hash-value",
        clause: "MDL-07",
        severity: Severity::Must,
        text: "each model or each of its files has a digest",
        fix: fixes::FILES,
        check: |document| {
            let hashed = hashed(document, |_| true);
            each(document.models(), |model| hashed.contains(model.reference.as_str()))
        },
    },
    Requirement {
        id: "g7-ai-model-hash-algorithm",
        clause: "MDL-08",
        severity: Severity::Must,
        text: "one digest of each model or of each of its files is SHA-256 or stronger",
        fix: fixes::FILES,
        check: |document| {
            let hashed = hashed(document, Hash::is_strong);
            each(document.models(), |model| hashed.contains(model.reference.as_str()))
        },
    },
    Requirement {
        id: "g7-ai-model-properties",
        clause: "MDL-09",
        severity: Severity::Should,
        text: "it is said how each model is built",
        fix: fixes::ARCHITECTURE,
        check: |document| each(document.models(), has_architecture),
    },
    Requirement {
        id: "g7-ai-model-input-output",
        clause: "MDL-10",
        severity: Severity::Should,
        text: "it is said which form input and output of each model have",
        fix: fixes::MODALITIES,
        check: |document| each(document.models(), has_modalities),
    },
    Requirement {
        id: "g7-ai-model-training-properties",
        clause: "MDL-11",
        severity: Severity::Should,
        text: "it is said how each model was trained",
        fix: fixes::APPROACH,
        check: |document| {
            each(document.models(), |model| {
                !model.model.training.is_empty() || !model.model.hyperparameters.is_empty()
            })
        },
    },
    common::model_license("g7-ai-model-license", "MDL-12", Severity::Should),
    Requirement {
        id: "g7-ai-model-external-references",
        clause: "MDL-13",
        severity: Severity::Should,
        text: "each model says where more is stated about it, such as its model card",
        fix: fixes::CARD,
        check: |document| each(document.models(), |model| !model.links.is_empty()),
    },
    Requirement {
        id: "g7-ai-dataset-name",
        clause: "DP-01",
        severity: Severity::Must,
        text: "each dataset has a name",
        fix: fixes::TOOL,
        check: |document| each(document.datasets(), has_name),
    },
    Requirement {
        id: "g7-ai-dataset-description",
        clause: "DP-02",
        severity: Severity::Should,
        text: "each dataset is described",
        fix: fixes::DESCRIPTION,
        check: |document| each(document.datasets(), has_description),
    },
    Requirement {
        id: "g7-ai-dataset-content",
        clause: "DP-03",
        severity: Severity::Should,
        text: "it is said what kinds of data each dataset holds",
        fix: fixes::TYPES,
        check: |document| each(document.datasets(), |dataset| !dataset.dataset.types.is_empty()),
    },
    Requirement {
        id: "g7-ai-dataset-identifier",
        clause: "DP-04",
        severity: Severity::Must,
        text: "each dataset has an identifier",
        fix: fixes::IDENTIFIER,
        check: |document| each(document.datasets(), is_identified),
    },
    Requirement {
        id: "g7-ai-dataset-hash",
        clause: "DP-05",
        severity: Severity::Should,
        text: "each dataset has a digest",
        fix: fixes::FILES,
        check: |document| {
            let hashed = hashed(document, |_| true);
            each(document.datasets(), |dataset| hashed.contains(dataset.reference.as_str()))
        },
    },
    Requirement {
        id: "g7-ai-dataset-provenance",
        clause: "DP-06",
        severity: Severity::Should,
        text: "it is said where each dataset comes from",
        fix: fixes::SUPPLIER,
        check: |document| each(document.datasets(), has_provenance),
    },
    Requirement {
        id: "g7-ai-dataset-statistics",
        clause: "DP-07",
        severity: Severity::Should,
        text: "statistical properties of each dataset are stated",
        fix: fixes::ELSEWHERE,
        check: |document| {
            each_or_person(each(document.datasets(), |dataset| !dataset.dataset.statistics.is_empty()))
        },
    },
    Requirement {
        id: "g7-ai-dataset-sensitivity",
        clause: "DP-08",
        severity: Severity::Should,
        text: "it is said how sensitive each dataset is",
        fix: fixes::SENSITIVE,
        check: |document| each(document.datasets(), has_sensitivity),
    },
    Requirement {
        id: "g7-ai-dataset-dependency-relationship",
        clause: "DP-09",
        severity: Severity::Should,
        text: "a model says that it learned from or was measured with each dataset",
        fix: fixes::DATASET,
        check: |document| {
            let related = document.related();
            each(document.datasets(), |dataset| related.contains(dataset.reference.as_str()))
        },
    },
    Requirement {
        id: "g7-ai-dataset-license",
        clause: "DP-10",
        severity: Severity::Should,
        text: "each dataset has a licence",
        fix: fixes::LICENSE,
        check: |document| each(document.datasets(), has_license),
    },
    Requirement {
        id: "g7-ai-software-infrastructure",
        clause: "INF-01",
        severity: Severity::Should,
        text: "the software that runs the models is listed",
        fix: fixes::ELSEWHERE,
        check: |document| or_person(document.packages().any(|component| component.kind == Kind::Library)),
    },
    Requirement {
        id: "g7-ai-hardware-infrastructure",
        clause: "INF-02",
        severity: Severity::Should,
        text: "the hardware that runs the models is listed",
        fix: fixes::ELSEWHERE,
        check: |document| {
            or_person(document.packages().any(|component| component.purpose.as_deref() == Some("device")))
        },
    },
    Requirement {
        id: "g7-ai-security-controls",
        clause: "SP-01",
        severity: Severity::Should,
        text: "security controls are stated",
        fix: fixes::ELSEWHERE,
        check: |document| or_person(document.has_declarations),
    },
    Requirement {
        id: "g7-ai-security-compliance",
        clause: "SP-02",
        severity: Severity::Should,
        text: "standards that the system follows are stated",
        fix: fixes::ELSEWHERE,
        check: |document| or_person(document.has_declarations),
    },
    Requirement {
        id: "g7-ai-security-policy",
        clause: "SP-03",
        severity: Severity::Should,
        text: "it is said where vulnerabilities are to be reported",
        fix: fixes::SECURITY_CONTACT,
        check: |document| whole(has_security_contact(document)),
    },
    Requirement {
        id: "g7-ai-vulnerability-referencing",
        clause: "SP-04",
        severity: Severity::Should,
        text: "it is said where the exploitability of known vulnerabilities is stated",
        fix: fixes::ELSEWHERE,
        check: |document| or_person(document.security_links.iter().any(is_exploitability)),
    },
    Requirement {
        id: "g7-ai-security-metrics",
        clause: "KPI-01",
        severity: Severity::Should,
        text: "metrics of the models' security are stated",
        fix: fixes::ELSEWHERE,
        check: |document| {
            each_or_person(each(document.models(), |model| {
                model.model.metrics.iter().any(|metric| is_of_security(metric))
            }))
        },
    },
    Requirement {
        id: "g7-ai-operational-indicators",
        clause: "KPI-02",
        severity: Severity::Should,
        text: "indicators of the models' performance are stated",
        fix: fixes::ELSEWHERE,
        check: |document| each_or_person(each(document.models(), |model| !model.model.metrics.is_empty())),
    },
];

/// Whether a metric tells how well a model withstands somebody who means harm; one of how well it does tells nothing of that.
fn is_of_security(metric: &str) -> bool {
    const WORDS: [&str; 6] = ["adversarial", "attack", "injection", "jailbreak", "robust", "security"];
    let metric = metric.to_lowercase();
    WORDS.iter().any(|word| metric.contains(word))
}
