//! What the profiles AI, Dataset and Lite of SPDX 3.0.1 ask for in prose, and no schema checks.
//!
//! Lite is a profile of its own, so what only it asks for is `should`, unless the document claims it. Packages
//! that a model descends from count: the rules speak of every `AIPackage`.

use super::fixes;
use crate::conform::facts::{has_one_license, is_at_least, is_identified, is_said, is_spdx_3};
use crate::conform::judge::{each, whole};
use crate::conform::{Fix, Missing, Profile, Requirement, Severity, Status};
use crate::declare::ProfileName;
use crate::read::Document;
use crate::read::document::{Component, Format, Kind, LicenseStatus};

/// The profile `spdx3-ai`.
pub(in crate::conform) struct Spdx3Ai;

impl Profile for Spdx3Ai {
    fn name(&self) -> ProfileName {
        ProfileName::Spdx3Ai
    }

    fn title(&self) -> &'static str {
        "SPDX 3 profiles AI, Dataset and Lite"
    }

    fn edition(&self) -> &'static str {
        "SPDX 3.0.1, rules in prose"
    }

    fn requirements(&self) -> &'static [Requirement] {
        REQUIREMENTS
    }
}

/// The rules are about SPDX 3 alone.
fn in_spdx_3(document: &Document, check: impl FnOnce() -> Status) -> Status {
    if is_spdx_3(document) { check() } else { Status::NotApplicable }
}

fn packages(document: &Document) -> impl Iterator<Item = &Component> {
    document.components.iter().filter(|component| !component.is_file())
}

fn of_kind(document: &Document, kind: Kind) -> impl Iterator<Item = &Component> {
    packages(document).filter(move |component| component.kind == kind)
}

/// The profiles that are claimed and not met.
fn claims(document: &Document) -> Status {
    let claimed = ["ai", "dataset", "lite"].into_iter();
    let claimed: Vec<_> =
        claimed.filter(|profile| document.claimed_profiles.iter().any(|claim| claim == profile)).collect();
    let fails = |profile: &&&str| {
        let prefix = format!("spdx3-ai-{profile}-");
        let rules = REQUIREMENTS.iter().filter(|rule| rule.id.starts_with(&prefix));
        rules.into_iter().any(|rule| matches!((rule.check)(document), Status::NotMet(_)))
    };
    let failed: Vec<_> = claimed.iter().filter(fails).map(|profile| format!("claim `{profile}`")).collect();
    match (claimed.len(), failed.len()) {
        (0, _) => Status::NotApplicable,
        (_, 0) => Status::Met,
        (of, count) => Status::NotMet(Missing { components: failed, count, of, ..Missing::default() }),
    }
}

static REQUIREMENTS: &[Requirement] = &[
    Requirement {
        id: "spdx3-ai-format",
        clause: "Core: SpdxDocument",
        severity: Severity::Must,
        text: "the document is SPDX 3.0",
        fix: Fix::Any("`--format spdx-3.0-json`"),
        check: |document| whole(is_spdx_3(document) && is_at_least(document, Format::Spdx, (3, 0))),
    },
    Requirement {
        id: "spdx3-ai-claims",
        clause: "Core: profileConformance",
        severity: Severity::Must,
        text: "a profile is claimed only where its rules are met",
        fix: Fix::Any("have the tool leave the claim out, or correct what is listed here"),
        check: |document| in_spdx_3(document, || claims(document)),
    },
    Requirement {
        id: "spdx3-ai-ai-release-time",
        clause: "AI: AIPackage, external property restrictions",
        severity: Severity::Must,
        text: "each AIPackage has a releaseTime",
        fix: fixes::RELEASE_DATE,
        check: |document| {
            in_spdx_3(document, || each(of_kind(document, Kind::Model), |model| model.released.is_some()))
        },
    },
    Requirement {
        id: "spdx3-ai-ai-supplied-by",
        clause: "AI: AIPackage, external property restrictions",
        severity: Severity::Must,
        text: "each AIPackage has a suppliedBy",
        fix: fixes::SUPPLIER,
        check: |document| {
            in_spdx_3(document, || each(of_kind(document, Kind::Model), |model| model.supplier.is_said()))
        },
    },
    Requirement {
        id: "spdx3-ai-ai-download-location",
        clause: "AI: AIPackage, external property restrictions",
        severity: Severity::Must,
        text: "each AIPackage has a downloadLocation",
        fix: fixes::SOURCE,
        check: |document| {
            in_spdx_3(document, || each(of_kind(document, Kind::Model), |model| is_said(&model.download)))
        },
    },
    Requirement {
        id: "spdx3-ai-ai-package-version",
        clause: "AI: AIPackage, external property restrictions",
        severity: Severity::Must,
        text: "each AIPackage has a packageVersion",
        fix: fixes::VERSION,
        check: |document| {
            in_spdx_3(document, || each(of_kind(document, Kind::Model), |model| is_said(&model.version)))
        },
    },
    Requirement {
        id: "spdx3-ai-ai-primary-purpose",
        clause: "AI: AIPackage, external property restrictions",
        severity: Severity::Must,
        text: "each AIPackage has a primaryPurpose",
        fix: fixes::TOOL,
        check: |document| {
            in_spdx_3(document, || each(of_kind(document, Kind::Model), |model| model.purpose.is_some()))
        },
    },
    Requirement {
        id: "spdx3-ai-ai-declared-license",
        clause: "AI: profile conformance",
        severity: Severity::Must,
        text: "each AIPackage has exactly one hasDeclaredLicense",
        fix: fixes::LICENSE,
        check: |document| {
            in_spdx_3(document, || {
                each(of_kind(document, Kind::Model), |model| has_one_license(model, LicenseStatus::Declared))
            })
        },
    },
    Requirement {
        id: "spdx3-ai-ai-concluded-license",
        clause: "AI: profile conformance",
        severity: Severity::Must,
        text: "each AIPackage has exactly one hasConcludedLicense",
        fix: fixes::REVIEW,
        check: |document| {
            in_spdx_3(document, || {
                each(of_kind(document, Kind::Model), |model| has_one_license(model, LicenseStatus::Concluded))
            })
        },
    },
    Requirement {
        id: "spdx3-ai-dataset-built-time",
        clause: "Dataset: DatasetPackage, external property restrictions",
        severity: Severity::Must,
        text: "each DatasetPackage has a builtTime",
        fix: fixes::BUILT_DATE,
        check: |document| {
            in_spdx_3(document, || each(of_kind(document, Kind::Dataset), |dataset| dataset.built.is_some()))
        },
    },
    Requirement {
        id: "spdx3-ai-dataset-originated-by",
        clause: "Dataset: DatasetPackage, external property restrictions",
        severity: Severity::Must,
        text: "each DatasetPackage has exactly one originatedBy",
        fix: fixes::SUPPLIER,
        check: |document| {
            in_spdx_3(document, || {
                each(of_kind(document, Kind::Dataset), |dataset| dataset.manufacturers.len() == 1)
            })
        },
    },
    Requirement {
        id: "spdx3-ai-dataset-release-time",
        clause: "Dataset: DatasetPackage, external property restrictions",
        severity: Severity::Must,
        text: "each DatasetPackage has a releaseTime",
        fix: fixes::RELEASE_DATE,
        check: |document| {
            in_spdx_3(document, || {
                each(of_kind(document, Kind::Dataset), |dataset| dataset.released.is_some())
            })
        },
    },
    Requirement {
        id: "spdx3-ai-dataset-download-location",
        clause: "Dataset: DatasetPackage, external property restrictions",
        severity: Severity::Must,
        text: "each DatasetPackage has a downloadLocation",
        fix: fixes::SOURCE,
        check: |document| {
            in_spdx_3(document, || {
                each(of_kind(document, Kind::Dataset), |dataset| is_said(&dataset.download))
            })
        },
    },
    Requirement {
        id: "spdx3-ai-dataset-primary-purpose",
        clause: "Dataset: DatasetPackage, external property restrictions",
        severity: Severity::Must,
        text: "each DatasetPackage has a primaryPurpose",
        fix: fixes::TOOL,
        check: |document| {
            in_spdx_3(document, || {
                each(of_kind(document, Kind::Dataset), |dataset| dataset.purpose.is_some())
            })
        },
    },
    Requirement {
        id: "spdx3-ai-dataset-type",
        clause: "Dataset: DatasetPackage, datasetType",
        severity: Severity::Must,
        text: "each DatasetPackage has a datasetType",
        fix: fixes::TYPES,
        check: |document| {
            in_spdx_3(document, || {
                each(of_kind(document, Kind::Dataset), |dataset| !dataset.dataset.types.is_empty())
            })
        },
    },
    Requirement {
        id: "spdx3-ai-dataset-declared-license",
        clause: "Dataset: profile conformance",
        severity: Severity::Must,
        text: "each DatasetPackage has exactly one hasDeclaredLicense",
        fix: fixes::LICENSE,
        check: |document| {
            in_spdx_3(document, || {
                each(of_kind(document, Kind::Dataset), |dataset| {
                    has_one_license(dataset, LicenseStatus::Declared)
                })
            })
        },
    },
    Requirement {
        id: "spdx3-ai-dataset-concluded-license",
        clause: "Dataset: profile conformance",
        severity: Severity::Must,
        text: "each DatasetPackage has exactly one hasConcludedLicense",
        fix: fixes::REVIEW,
        check: |document| {
            in_spdx_3(document, || {
                each(of_kind(document, Kind::Dataset), |dataset| {
                    has_one_license(dataset, LicenseStatus::Concluded)
                })
            })
        },
    },
    Requirement {
        id: "spdx3-ai-lite-copyright-text",
        clause: "Lite: profile conformance",
        severity: Severity::Should,
        text: "each package has a copyrightText",
        fix: fixes::COPYRIGHT,
        check: |document| {
            in_spdx_3(document, || each(packages(document), |package| is_said(&package.copyright)))
        },
    },
    Requirement {
        id: "spdx3-ai-lite-package-version",
        clause: "Lite: profile conformance",
        severity: Severity::Should,
        text: "each package has a packageVersion",
        fix: fixes::VERSION,
        check: |document| {
            in_spdx_3(document, || each(packages(document), |package| is_said(&package.version)))
        },
    },
    Requirement {
        id: "spdx3-ai-lite-supplied-by",
        clause: "Lite: profile conformance",
        severity: Severity::Should,
        text: "each package has a suppliedBy",
        fix: fixes::SUPPLIER,
        check: |document| {
            in_spdx_3(document, || each(packages(document), |package| package.supplier.is_said()))
        },
    },
    Requirement {
        id: "spdx3-ai-lite-location",
        clause: "Lite: profile conformance",
        severity: Severity::Should,
        text: "each package has a downloadLocation or a packageUrl",
        fix: fixes::SOURCE,
        check: |document| {
            in_spdx_3(document, || {
                each(packages(document), |package| is_said(&package.download) || is_identified(package))
            })
        },
    },
    Requirement {
        id: "spdx3-ai-lite-declared-license",
        clause: "Lite: profile conformance",
        severity: Severity::Should,
        text: "each package has exactly one hasDeclaredLicense",
        fix: fixes::LICENSE,
        check: |document| {
            in_spdx_3(document, || {
                each(packages(document), |package| has_one_license(package, LicenseStatus::Declared))
            })
        },
    },
    Requirement {
        id: "spdx3-ai-lite-concluded-license",
        clause: "Lite: profile conformance",
        severity: Severity::Should,
        text: "each package has exactly one hasConcludedLicense",
        fix: fixes::REVIEW,
        check: |document| {
            in_spdx_3(document, || {
                each(packages(document), |package| has_one_license(package, LicenseStatus::Concluded))
            })
        },
    },
    Requirement {
        id: "spdx3-ai-lite-root-element",
        clause: "Lite: profile conformance",
        severity: Severity::Should,
        text: "document and SBOM name their root elements",
        fix: fixes::TOOL,
        check: |document| {
            in_spdx_3(document, || whole(document.subject.is_some() && document.rootless.is_empty()))
        },
    },
    Requirement {
        id: "spdx3-ai-lite-agent-name",
        clause: "Lite: profile conformance",
        severity: Severity::Should,
        text: "each agent has a name",
        fix: fixes::SUPPLIER,
        check: |document| in_spdx_3(document, || whole(document.nameless_agents.is_empty())),
    },
];
