//! BSI TR-03183-2 v2.1.0: Cyber Resilience Requirements, part 2, Software Bill of Materials.
//!
//! A creator is a manufacturer or an author who can be reached; a supplier alone is none. A digest counts on
//! the component, on its distribution link or on all of its files. Data that a model learned from are not within the scope of
//! delivery (5.1): no file of theirs is asked for. What the guideline only allows (`may`) is left out.

use super::{common, fixes};
use crate::conform::facts::{
    delivered, has_download, has_license_of, has_reachable_creator, hashed, is_at_least, is_identified,
    is_utc,
};
use crate::conform::judge::{each, whole};
use crate::conform::{Fix, Profile, Requirement, Severity, Status};
use crate::declare::ProfileName;
use crate::read::Document;
use crate::read::document::{Encoding, Format, License, LicenseStatus, Party};

/// The profile `bsi-tr-03183-2`.
pub(in crate::conform) struct BsiTr03183;

impl Profile for BsiTr03183 {
    fn name(&self) -> ProfileName {
        ProfileName::BsiTr03183
    }

    fn title(&self) -> &'static str {
        "BSI TR-03183-2"
    }

    fn edition(&self) -> &'static str {
        "BSI TR-03183-2 v2.1.0, 2025-08-20"
    }

    fn requirements(&self) -> &'static [Requirement] {
        REQUIREMENTS
    }
}

/// Whether a component has a file name, or all of its files are listed by name.
fn file_names(document: &Document) -> Status {
    let files = document.files();
    each(delivered(document), |component| {
        let listed = files.get(component.reference.as_str()).is_some_and(|files| !files.is_empty());
        let name = component.file_name.as_deref();
        listed || name.is_some_and(|name| !name.contains(['/', '\\']))
    })
}

static REQUIREMENTS: &[Requirement] = &[
    Requirement {
        id: "bsi-tr-03183-2-format",
        clause: "4: SBOM formats",
        severity: Severity::Must,
        text: "the document is CycloneDX 1.6 or SPDX 3.0.1 or a later version, as JSON or XML",
        fix: Fix::Any("`--format cyclonedx` or `--format spdx-3.0-json`"),
        check: |document| {
            let recent = is_at_least(document, Format::CycloneDx, (1, 6));
            whole(
                document.encoding != Encoding::TagValue
                    && (recent || is_at_least(document, Format::Spdx, (3, 0))),
            )
        },
    },
    Requirement {
        id: "bsi-tr-03183-2-valid",
        clause: "4: SBOM formats",
        severity: Severity::ForAPerson,
        text: "the document is valid by the specification of its format",
        fix: Fix::Any("run a validator of the format"),
        check: |_| Status::ForAPerson,
    },
    Requirement {
        id: "bsi-tr-03183-2-no-vulnerabilities",
        clause: "3.1: vulnerability information",
        severity: Severity::Must,
        text: "the document lists no vulnerabilities",
        fix: Fix::Any("keep vulnerabilities in a document of their own, such as CSAF or VEX"),
        check: |document| whole(!document.has_vulnerabilities),
    },
    Requirement {
        id: "bsi-tr-03183-2-depth",
        clause: "5.1: level of detail",
        severity: Severity::ForAPerson,
        text: "dependencies are resolved down to the first component that is not delivered",
        fix: Fix::Any("compare the list with what is delivered"),
        check: |_| Status::ForAPerson,
    },
    Requirement {
        id: "bsi-tr-03183-2-sbom-creator",
        clause: "5.2.1: creator of the SBOM",
        severity: Severity::Must,
        text: "the issuer of the document can be reached by e-mail, else by URL",
        fix: fixes::ISSUER_EMAIL,
        check: |document| whole(document.authors.iter().any(Party::can_be_reached)),
    },
    Requirement {
        id: "bsi-tr-03183-2-timestamp",
        clause: "5.2.1: timestamp",
        severity: Severity::Must,
        text: "the document says when it was made, in UTC",
        fix: fixes::TOOL,
        check: |document| whole(is_utc(document)),
    },
    Requirement {
        id: "bsi-tr-03183-2-component-creator",
        clause: "5.2.2: component creator",
        severity: Severity::Must,
        text: "the maker of a component can be reached by e-mail, else by URL",
        fix: fixes::CREATOR,
        check: |document| each(delivered(document), has_reachable_creator),
    },
    common::component_name("bsi-tr-03183-2-component-name", "5.2.2: component name", Severity::Must),
    common::component_version("bsi-tr-03183-2-component-version", "5.2.2: component version", Severity::Must),
    Requirement {
        id: "bsi-tr-03183-2-filename",
        clause: "5.2.2: filename of the component",
        severity: Severity::Must,
        text: "each component has the name of its file, without a path (`bsi:component:filename`)",
        fix: fixes::FILE_NAME,
        check: file_names,
    },
    Requirement {
        id: "bsi-tr-03183-2-dependencies",
        clause: "5.2.2: dependencies on other components",
        severity: Severity::Must,
        text: "each component says what it depends on, be it nothing",
        fix: fixes::TOOL,
        check: |document| {
            each(document.packages(), |component| document.stated.contains(&component.reference))
        },
    },
    Requirement {
        id: "bsi-tr-03183-2-completeness",
        clause: "5.2.2: dependencies on other components",
        severity: Severity::Must,
        text: "it is said of each component how complete its dependencies are",
        fix: fixes::TOOL,
        check: |document| {
            each(document.packages(), |component| document.completeness.contains_key(&component.reference))
        },
    },
    Requirement {
        id: "bsi-tr-03183-2-distribution-license",
        clause: "5.2.2: distribution licences; 6.1",
        severity: Severity::Must,
        text: "it is concluded for each component under which licence it is distributed",
        fix: fixes::REVIEW,
        check: |document| {
            each(delivered(document), |component| has_license_of(component, LicenseStatus::Concluded))
        },
    },
    Requirement {
        id: "bsi-tr-03183-2-license-identifiers",
        clause: "6.1: licence identifiers",
        severity: Severity::Must,
        text: "known licences are SPDX ids, `LicenseRef-scancode-…` or `LicenseRef-<entity>-…`, not titles or texts",
        fix: fixes::LICENSE,
        check: |document| {
            let licensed =
                document.packages().filter(|component| component.licenses.iter().any(License::is_known));
            each(licensed, |component| {
                component.licenses.iter().filter(|license| license.is_known()).all(License::is_expression)
            })
        },
    },
    Requirement {
        id: "bsi-tr-03183-2-hash",
        clause: "5.2.2: hash value of the deployable component",
        severity: Severity::Must,
        text: "each component or each of its files has a SHA-512",
        fix: fixes::SHA_512,
        check: |document| {
            let hashed = hashed(document, |hash| hash.algorithm == "SHA-512");
            each(delivered(document), |component| hashed.contains(component.reference.as_str()))
        },
    },
    common::executable("bsi-tr-03183-2-executable", "5.2.2: executable property", Severity::Must),
    common::archive("bsi-tr-03183-2-archive", "5.2.2: archive property", Severity::Must),
    common::structured("bsi-tr-03183-2-structured", "5.2.2: structured property", Severity::Must),
    Requirement {
        id: "bsi-tr-03183-2-sbom-uri",
        clause: "5.2.3: SBOM-URI",
        severity: Severity::Should,
        text: "the document has a URI",
        fix: fixes::TOOL,
        check: |document| whole(document.serial.is_some()),
    },
    Requirement {
        id: "bsi-tr-03183-2-source-uri",
        clause: "5.2.4: source code URI",
        severity: Severity::Should,
        text: "each component says where its source is, if it has one",
        fix: fixes::SOURCE,
        check: |document| {
            each(document.packages(), |component| {
                component.has_link(&["source-distribution", "vcs", "sourceArtifact"])
                    || has_download(component)
            })
        },
    },
    Requirement {
        id: "bsi-tr-03183-2-deployable-uri",
        clause: "5.2.4: URI of the deployable form",
        severity: Severity::Should,
        text: "each component says where it can be got, if it can",
        fix: fixes::SOURCE,
        check: |document| each(document.packages(), has_download),
    },
    Requirement {
        id: "bsi-tr-03183-2-identifiers",
        clause: "5.2.4: other unique identifiers",
        severity: Severity::Should,
        text: "each component has a package URL, CPE name or SWID tag, if there is one",
        fix: fixes::IDENTIFIER,
        check: |document| each(document.packages(), is_identified),
    },
    Requirement {
        id: "bsi-tr-03183-2-original-license",
        clause: "5.2.4: original licences",
        severity: Severity::Should,
        text: "each component has the licence that its authors declare, if they do",
        fix: fixes::LICENSE,
        check: |document| {
            each(document.packages(), |component| has_license_of(component, LicenseStatus::Declared))
        },
    },
];
