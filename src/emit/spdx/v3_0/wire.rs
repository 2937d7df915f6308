//! The shape of the elements of an SPDX 3.0.1 document, with the official names of the JSON-LD serialization.
//!
//! Every element is an object of `@graph`; it refers to others by their IRI.

use serde::Serialize;

/// The only creation information of a document; a blank node (Core, CreationInfo).
pub(super) const CREATION_INFO: &str = "_:creationinfo";

/// The document (annex on serializations: one `@context`, one `@graph`).
#[derive(Debug, Serialize)]
pub(super) struct Document {
    #[serde(rename = "@context")]
    pub(super) context: &'static str,
    #[serde(rename = "@graph")]
    pub(super) graph: Vec<Node>,
}

/// One object of the graph.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Node {
    CreationInfo(CreationInfo),
    Agent(Agent),
    Collection(Collection),
    Package(Box<Package>),
    License(License),
    Relationship(Relationship),
    Annotation(Annotation),
}

impl Node {
    /// The IRI of an element; creation information is none.
    pub(super) fn iri(&self) -> Option<&str> {
        let head = match self {
            Self::CreationInfo(_) => return None,
            Self::Agent(agent) => &agent.head,
            Self::Collection(collection) => &collection.head,
            Self::Package(package) => &package.head,
            Self::License(license) => &license.head,
            Self::Relationship(relationship) => &relationship.head,
            Self::Annotation(annotation) => &annotation.head,
        };
        Some(&head.spdx_id)
    }
}

/// Who created the elements, when and with what (Core, CreationInfo).
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CreationInfo {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    #[serde(rename = "@id")]
    pub(super) id: &'static str,
    pub(super) spec_version: &'static str,
    pub(super) created: String,
    pub(super) created_by: Vec<String>,
    pub(super) created_using: Vec<String>,
    pub(super) comment: String,
}

/// What every element has (Core, Element).
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Head {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) spdx_id: String,
    pub(super) creation_info: &'static str,
}

/// Anyone who acts, or a tool (Core, Agent with its subclasses, and Tool).
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Agent {
    #[serde(flatten)]
    pub(super) head: Head,
    pub(super) name: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) external_identifier: Vec<ExternalIdentifier>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) external_ref: Vec<ExternalRef>,
}

/// The document or the SBOM in it (Core, SpdxDocument; Software, Sbom).
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Collection {
    #[serde(flatten)]
    pub(super) head: Head,
    pub(super) name: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) extension: Vec<Extension>,
    pub(super) profile_conformance: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) data_license: Option<String>,
    #[serde(rename = "software_sbomType", skip_serializing_if = "Vec::is_empty")]
    pub(super) sbom_type: Vec<&'static str>,
    pub(super) root_element: Vec<String>,
    pub(super) element: Vec<String>,
}

/// A package, model, dataset or file (Software, Package; AI, AIPackage; Dataset, DatasetPackage).
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Package {
    #[serde(flatten)]
    pub(super) head: Head,
    pub(super) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) comment: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) extension: Vec<Extension>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) external_identifier: Vec<ExternalIdentifier>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) external_ref: Vec<ExternalRef>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) verified_using: Vec<Hash>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) built_time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) release_time: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) originated_by: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) supplied_by: Option<String>,
    #[serde(rename = "software_primaryPurpose")]
    pub(super) primary_purpose: &'static str,
    #[serde(rename = "software_additionalPurpose", skip_serializing_if = "Vec::is_empty")]
    pub(super) additional_purpose: Vec<&'static str>,
    #[serde(rename = "software_copyrightText", skip_serializing_if = "Option::is_none")]
    pub(super) copyright_text: Option<String>,
    #[serde(rename = "software_packageVersion", skip_serializing_if = "Option::is_none")]
    pub(super) package_version: Option<String>,
    #[serde(rename = "software_packageUrl", skip_serializing_if = "Option::is_none")]
    pub(super) package_url: Option<String>,
    #[serde(rename = "software_downloadLocation", skip_serializing_if = "Option::is_none")]
    pub(super) download_location: Option<String>,
    #[serde(rename = "software_homePage", skip_serializing_if = "Option::is_none")]
    pub(super) home_page: Option<String>,
    #[serde(flatten)]
    pub(super) model: Option<Model>,
    #[serde(flatten)]
    pub(super) dataset: Option<Dataset>,
}

/// What only a model has (AI, AIPackage).
#[derive(Debug, Serialize)]
pub(super) struct Model {
    #[serde(rename = "ai_domain", skip_serializing_if = "Vec::is_empty")]
    pub(super) domain: Vec<String>,
    #[serde(rename = "ai_typeOfModel", skip_serializing_if = "Vec::is_empty")]
    pub(super) type_of_model: Vec<String>,
    #[serde(rename = "ai_informationAboutApplication", skip_serializing_if = "Option::is_none")]
    pub(super) information_about_application: Option<String>,
    #[serde(rename = "ai_informationAboutTraining", skip_serializing_if = "Option::is_none")]
    pub(super) information_about_training: Option<String>,
    #[serde(rename = "ai_limitation", skip_serializing_if = "Option::is_none")]
    pub(super) limitation: Option<String>,
    #[serde(rename = "ai_metric", skip_serializing_if = "Vec::is_empty")]
    pub(super) metrics: Vec<DictionaryEntry>,
    #[serde(rename = "ai_energyConsumption", skip_serializing_if = "Option::is_none")]
    pub(super) energy_consumption: Option<EnergyConsumption>,
}

/// What energy the making of a model took (AI, EnergyConsumption).
#[derive(Debug, Serialize)]
pub(super) struct EnergyConsumption {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    #[serde(rename = "ai_trainingEnergyConsumption", skip_serializing_if = "Vec::is_empty")]
    pub(super) training: Vec<EnergyDescription>,
    #[serde(rename = "ai_finetuningEnergyConsumption", skip_serializing_if = "Vec::is_empty")]
    pub(super) fine_tuning: Vec<EnergyDescription>,
}

/// An amount of energy (AI, EnergyConsumptionDescription).
#[derive(Debug, Serialize)]
pub(super) struct EnergyDescription {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    #[serde(rename = "ai_energyQuantity")]
    pub(super) quantity: String,
    #[serde(rename = "ai_energyUnit")]
    pub(super) unit: &'static str,
}

/// What only a dataset has (Dataset, DatasetPackage).
#[derive(Debug, Serialize)]
pub(super) struct Dataset {
    #[serde(rename = "dataset_datasetType")]
    pub(super) types: Vec<&'static str>,
    #[serde(rename = "dataset_hasSensitivePersonalInformation", skip_serializing_if = "Option::is_none")]
    pub(super) sensitive: Option<&'static str>,
}

/// A digest (Core, Hash).
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Hash {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) algorithm: &'static str,
    pub(super) hash_value: String,
}

/// A place on the web (Core, ExternalRef).
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ExternalRef {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) external_ref_type: &'static str,
    pub(super) locator: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) comment: Option<&'static str>,
}

/// How others call it (Core, ExternalIdentifier).
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ExternalIdentifier {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) external_identifier_type: &'static str,
    pub(super) identifier: String,
}

/// Facts without a property (Extension, CdxPropertiesExtension).
#[derive(Debug, Serialize)]
pub(super) struct Extension {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    #[serde(rename = "extension_cdxProperty")]
    pub(super) properties: Vec<Property>,
}

/// One of these facts (Extension, CdxPropertyEntry).
#[derive(Debug, Serialize)]
pub(super) struct Property {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    #[serde(rename = "extension_cdxPropName")]
    pub(super) name: &'static str,
    #[serde(rename = "extension_cdxPropValue")]
    pub(super) value: String,
}

/// An expression, a custom licence, or a text that came along (SimpleLicensing and ExpandedLicensing).
#[derive(Debug, Serialize)]
pub(super) struct License {
    #[serde(flatten)]
    pub(super) head: Head,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) comment: Option<String>,
    #[serde(rename = "simplelicensing_licenseExpression", skip_serializing_if = "Option::is_none")]
    pub(super) expression: Option<String>,
    #[serde(rename = "simplelicensing_licenseListVersion", skip_serializing_if = "Option::is_none")]
    pub(super) list_version: Option<&'static str>,
    #[serde(rename = "simplelicensing_customIdToUri", skip_serializing_if = "Vec::is_empty")]
    pub(super) custom_id_to_uri: Vec<DictionaryEntry>,
    #[serde(rename = "simplelicensing_licenseText", skip_serializing_if = "Option::is_none")]
    pub(super) text: Option<String>,
    #[serde(rename = "expandedlicensing_seeAlso", skip_serializing_if = "Vec::is_empty")]
    pub(super) see_also: Vec<String>,
}

/// A key and its value (Core, DictionaryEntry).
#[derive(Debug, Serialize)]
pub(super) struct DictionaryEntry {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) key: String,
    pub(super) value: String,
}

/// An edge, or several from one element (Core, Relationship and LifecycleScopedRelationship).
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Relationship {
    #[serde(flatten)]
    pub(super) head: Head,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) comment: Option<String>,
    pub(super) from: String,
    pub(super) relationship_type: &'static str,
    pub(super) to: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) scope: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) completeness: Option<&'static str>,
}

/// A remark on an element (Core, Annotation).
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Annotation {
    #[serde(flatten)]
    pub(super) head: Head,
    pub(super) annotation_type: &'static str,
    pub(super) statement: String,
    pub(super) subject: String,
}
