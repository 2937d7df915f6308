//! OpenChain Telco SBOM Guide 1.2, which takes SPDX 2.2, 2.3 and 3.0.1; a document of version 1.1 is SPDX 2.
//!
//! The guide was read in version 1.1 and as the draft of 1.2; that an originator counts as well as a supplier is after the
//! validator of the working group (0.4.0). When and how an SBOM is delivered no document shows.

use super::{common, fixes};
use crate::conform::facts::{
    has_name, has_one_license, has_producer, has_timestamp, has_tool, has_version, hashed, is_at_least,
    is_program, is_said, version,
};
use crate::conform::judge::{each, or_person, whole};
use crate::conform::{Fix, Profile, Requirement, Severity, Status};
use crate::declare::ProfileName;
use crate::read::Document;
use crate::read::document::{Component, Format, License, LicenseStatus, RelationKind, Tool};

/// The profile `openchain-telco`.
pub(in crate::conform) struct OpenChainTelco;

impl Profile for OpenChainTelco {
    fn name(&self) -> ProfileName {
        ProfileName::OpenChainTelco
    }

    fn title(&self) -> &'static str {
        "OpenChain Telco SBOM Guide"
    }

    fn edition(&self) -> &'static str {
        "version 1.2, after its draft of 2026-04-02 and version 1.1"
    }

    fn requirements(&self) -> &'static [Requirement] {
        REQUIREMENTS
    }
}

/// Types of SBOMs, in the words of CISA's document of 2023.
const TYPES: [&str; 6] = ["design", "source", "build", "analyzed", "deployed", "runtime"];

fn is_accepted(document: &Document) -> bool {
    document.format == Format::Spdx
        && is_at_least(document, Format::Spdx, (2, 2))
        && version(document) < (3, 1)
}

/// What is said of SPDX alone.
fn in_spdx(document: &Document, check: impl FnOnce() -> Status) -> Status {
    if document.format == Format::Spdx { check() } else { Status::NotApplicable }
}

fn each_package(document: &Document, has: impl Fn(&Component) -> bool) -> Status {
    in_spdx(document, || each(document.packages(), has))
}

/// The guide sets no syntax: `scancode-toolkit 32.3.0` names a version too, and `2` names no program.
fn has_number(tool: &Tool) -> bool {
    let in_name =
        || tool.name.as_deref().is_some_and(|name| name.contains(|letter: char| letter.is_ascii_digit()));
    is_program(tool) && (tool.version.is_some() || in_name())
}

/// A type on its own, as `Build SBOM`, or behind a word for it: `SBOM Type: Build`. One of the words in a sentence is none.
fn says_type(document: &Document) -> bool {
    let parts = document.lifecycles.iter().flat_map(|text| text.split(['\n', '.', ',', ';', '(', ')']));
    parts.map(str::to_lowercase).any(|part| {
        let (label, value) = part.split_once(':').unwrap_or(("type", &part));
        let words = value.split(|letter: char| !letter.is_alphabetic());
        let said: Vec<_> = words.filter(|word| !word.is_empty() && *word != "sbom").collect();
        label.contains("type") && matches!(said[..], [word] if TYPES.contains(&word))
    })
}

fn says_one_license(component: &Component) -> bool {
    component.licenses.iter().any(License::is_known)
}

static REQUIREMENTS: &[Requirement] = &[
    Requirement {
        id: "openchain-telco-format",
        clause: "3.1, 3.3",
        severity: Severity::Must,
        text: "the document is SPDX 2.2, 2.3 or 3.0.1, as tag-value or JSON",
        fix: Fix::Any("`--format spdx` or `--format spdx-3.0-json`"),
        check: |document| whole(is_accepted(document)),
    },
    Requirement {
        id: "openchain-telco-document",
        clause: "3.2: DocumentName, DocumentNamespace",
        severity: Severity::Must,
        text: "the document has a name and an identifier of its own",
        fix: fixes::TOOL,
        check: |document| {
            in_spdx(document, || {
                whole(document.serial.is_some() && (document.name.is_some() || version(document) >= (3, 0)))
            })
        },
    },
    Requirement {
        id: "openchain-telco-created",
        clause: "3.2: Created",
        severity: Severity::Must,
        text: "the document says when it was made",
        fix: fixes::TOOL,
        check: |document| in_spdx(document, || whole(has_timestamp(document))),
    },
    Requirement {
        id: "openchain-telco-organization",
        clause: "3.6: Creator",
        severity: Severity::Must,
        text: "an organisation issues the document",
        fix: fixes::ISSUER,
        check: |document| in_spdx(document, || whole(document.issued_by_organization)),
    },
    Requirement {
        id: "openchain-telco-tool",
        clause: "3.6: Creator",
        severity: Severity::Must,
        text: "the document names the program that made it, with its version",
        fix: fixes::TOOL,
        check: |document| {
            in_spdx(document, || whole(has_tool(document) && document.tools.iter().any(has_number)))
        },
    },
    Requirement {
        id: "openchain-telco-sbom-type",
        clause: "3.6: CreatorComment, sbomType",
        severity: Severity::Must,
        text: "the document says its type: Design, Source, Build, Analyzed, Deployed or Runtime",
        fix: fixes::TOOL,
        check: |document| in_spdx(document, || whole(says_type(document))),
    },
    Requirement {
        id: "openchain-telco-package-name",
        clause: "3.2: PackageName",
        severity: Severity::Must,
        text: "each package has a name",
        fix: fixes::TOOL,
        check: |document| each_package(document, has_name),
    },
    Requirement {
        id: "openchain-telco-package-version",
        clause: "3.2: PackageVersion",
        severity: Severity::Must,
        text: "each package has a version",
        fix: fixes::VERSION,
        check: |document| each_package(document, has_version),
    },
    Requirement {
        id: "openchain-telco-package-supplier",
        clause: "3.2: PackageSupplier, PackageOriginator",
        severity: Severity::Must,
        text: "each package names its supplier or its originator",
        fix: fixes::SUPPLIER,
        check: |document| each_package(document, has_producer),
    },
    Requirement {
        id: "openchain-telco-download-location",
        clause: "3.2: PackageDownloadLocation",
        severity: Severity::Must,
        text: "each package says where it can be got, be it that this is unknown, or has a package URL",
        fix: fixes::SOURCE,
        check: |document| {
            each_package(document, |package| is_said(&package.download) || !package.identifiers.is_empty())
        },
    },
    Requirement {
        id: "openchain-telco-license-fields",
        clause: "3.2: PackageLicenseConcluded, PackageLicenseDeclared",
        severity: Severity::Must,
        text: "each package has a declared and a concluded licence, be it that one is unknown",
        fix: fixes::TOOL,
        check: |document| {
            each_package(document, |package| {
                has_one_license(package, LicenseStatus::Declared)
                    && has_one_license(package, LicenseStatus::Concluded)
            })
        },
    },
    Requirement {
        id: "openchain-telco-license-known",
        clause: "6: changes of version 1.2",
        severity: Severity::Must,
        text: "of each package the declared or the concluded licence is known",
        fix: fixes::LICENSE,
        check: |document| each_package(document, says_one_license),
    },
    Requirement {
        id: "openchain-telco-copyright",
        clause: "3.2: PackageCopyrightText",
        severity: Severity::Must,
        text: "each package has a copyright text, be it that it is unknown",
        fix: fixes::COPYRIGHT,
        check: |document| each_package(document, |package| is_said(&package.copyright)),
    },
    Requirement {
        id: "openchain-telco-checksum",
        clause: "3.2: PackageChecksum, PackageVerificationCode",
        severity: Severity::Must,
        text: "each package or each of its files has a digest",
        fix: fixes::FILES,
        check: |document| {
            let hashed = hashed(document, |_| true);
            each_package(document, |package| hashed.contains(package.reference.as_str()))
        },
    },
    Requirement {
        id: "openchain-telco-purl",
        clause: "3.2: ExternalRef",
        severity: Severity::Should,
        text: "each package has a package URL",
        fix: fixes::IDENTIFIER,
        check: |document| {
            each_package(document, |package| package.identifiers.iter().any(|each| each.kind == "purl"))
        },
    },
    Requirement {
        id: "openchain-telco-describes",
        clause: "3.2: Relationship",
        severity: Severity::Must,
        text: "the document says what it describes",
        fix: fixes::TOOL,
        check: |document| in_spdx(document, || whole(document.subject.is_some())),
    },
    Requirement {
        id: "openchain-telco-contains",
        clause: "3.2: Relationship",
        severity: Severity::Must,
        text: "the document says what contains, or depends on, what",
        fix: fixes::TOOL,
        check: |document| {
            let is_part = |kind| matches!(kind, RelationKind::Contains | RelationKind::DependsOn);
            let alone = document.packages().count() < 2;
            in_spdx(document, || whole(alone || document.relations.iter().any(|each| is_part(each.kind))))
        },
    },
    Requirement {
        id: "openchain-telco-known-unknowns",
        clause: "3.10",
        severity: Severity::Should,
        text: "what is not listed is said to be unknown",
        fix: fixes::TOOL,
        check: |document| in_spdx(document, || or_person(!document.completeness.is_empty())),
    },
    Requirement {
        id: "openchain-telco-scope",
        clause: "3.10, 3.12",
        severity: Severity::ForAPerson,
        text: "all open-source software that is delivered is listed, with all transitive dependencies",
        fix: Fix::Any("compare the list with what is delivered"),
        check: |_| Status::ForAPerson,
    },
    common::signature("openchain-telco-signature", "3.13", Severity::Should),
    Requirement {
        id: "openchain-telco-file-name",
        clause: "3.5",
        severity: Severity::ForAPerson,
        text: "the file is called `….spdx`, `….spdx.json` or `….spdx3.json`",
        fix: Fix::Any("`--output DIRECTORY/`: the file gets the ending of its format"),
        check: |_| Status::ForAPerson,
    },
    Requirement {
        id: "openchain-telco-delivery",
        clause: "3.7, 3.8, 3.9, 3.15",
        severity: Severity::ForAPerson,
        text: "the document is delivered with the software, protected on its way, and free to be handed on with it",
        fix: fixes::ELSEWHERE,
        check: |_| Status::ForAPerson,
    },
];
