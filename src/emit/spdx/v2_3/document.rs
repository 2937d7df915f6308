//! The shape of an SPDX 2.3 document, with the official names of its JSON fields.
//!
//! It holds what both writers need and nothing else: strings that are already in the form SPDX asks for.

use serde::Serialize;

use crate::emit::integrity::DocumentReferences;

/// No assertion is made (SPDX 2.3, 7.5, 7.7, 7.13, 7.15, 7.17, 11.1).
pub(super) const NO_ASSERTION: &str = "NOASSERTION";
/// There are no other elements of this relationship (SPDX 2.3, 11.1).
pub(super) const NONE: &str = "NONE";
/// The identifier of the document itself (SPDX 2.3, 6.3).
pub(super) const DOCUMENT_ID: &str = "SPDXRef-DOCUMENT";

/// The document (SPDX 2.3, 6).
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Document {
    #[serde(rename = "SPDXID")]
    pub(super) id: &'static str,
    pub(super) spdx_version: &'static str,
    pub(super) data_license: &'static str,
    pub(super) name: String,
    pub(super) document_namespace: String,
    pub(super) creation_info: CreationInfo,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) annotations: Vec<Annotation>,
    pub(super) packages: Vec<Package>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) has_extracted_licensing_infos: Vec<ExtractedLicense>,
    pub(super) relationships: Vec<Relationship>,
}

impl Document {
    /// The identifiers of elements and licences, and where they are used.
    pub(super) fn references(&self) -> DocumentReferences {
        let packages = self.packages.iter().map(|package| package.id.clone());
        let licenses = self.has_extracted_licensing_infos.iter().map(|license| license.license_id.clone());
        let defined = std::iter::once(self.id.to_owned()).chain(packages).chain(licenses).collect();
        let ends =
            self.relationships.iter().flat_map(|edge| [&edge.spdx_element_id, &edge.related_spdx_element]);
        let ends = ends.filter(|end| ![NONE, NO_ASSERTION].contains(&end.as_str())).cloned();
        let statements =
            self.packages.iter().flat_map(|package| [&package.license_concluded, &package.license_declared]);
        let licenses = statements.flat_map(|statement| statement.split([' ', '(', ')']));
        let licenses = licenses.filter(|word| word.starts_with("LicenseRef-")).map(str::to_owned);
        DocumentReferences { defined, used: ends.chain(licenses).collect() }
    }
}

/// Who made the document, when and with what (SPDX 2.3, 6.7–6.10).
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CreationInfo {
    pub(super) created: String,
    pub(super) creators: Vec<String>,
    pub(super) license_list_version: String,
    pub(super) comment: String,
}

/// A package (SPDX 2.3, 7).
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Package {
    #[serde(rename = "SPDXID")]
    pub(super) id: String,
    pub(super) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) version_info: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) package_file_name: Option<String>,
    pub(super) primary_package_purpose: &'static str,
    pub(super) supplier: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) originator: Option<String>,
    pub(super) download_location: String,
    pub(super) files_analyzed: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) checksums: Vec<Checksum>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) homepage: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) source_info: Option<String>,
    pub(super) license_concluded: String,
    pub(super) license_declared: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) license_comments: Option<String>,
    pub(super) copyright_text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) comment: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) external_refs: Vec<ExternalRef>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) release_date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) built_date: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) annotations: Vec<Annotation>,
}

/// A digest (SPDX 2.3, 7.10).
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Checksum {
    pub(super) algorithm: &'static str,
    pub(super) checksum_value: String,
}

/// Where else a package is known or described (SPDX 2.3, 7.21).
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ExternalRef {
    pub(super) reference_category: &'static str,
    pub(super) reference_type: &'static str,
    pub(super) reference_locator: String,
}

/// A remark on an element (SPDX 2.3, 12).
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Annotation {
    pub(super) annotator: String,
    pub(super) annotation_date: String,
    pub(super) annotation_type: &'static str,
    pub(super) comment: String,
}

/// A licence that the SPDX License List does not have (SPDX 2.3, 10).
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ExtractedLicense {
    pub(super) license_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    pub(super) extracted_text: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) see_alsos: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) comment: Option<String>,
}

/// An edge (SPDX 2.3, 11).
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Relationship {
    pub(super) spdx_element_id: String,
    pub(super) relationship_type: &'static str,
    pub(super) related_spdx_element: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) comment: Option<String>,
}
