//! The document as CycloneDX shapes it: one set of structs for 1.5 to 1.7, in JSON and in XML.
//!
//! Names and order are those of the JSON schema (`bom-1.7.schema.json`); [`super::xml`] writes the same
//! structs in the names and order of the XML schema. Empty fields are left out. Which version has which
//! field is decided where these are filled, never here.

mod component;
mod license;
mod model_card;
mod service;

use std::borrow::Cow;

use serde::Serialize;

pub(crate) use component::{Component, Evidence, ExternalReference, Hash, Pedigree};
pub(crate) use license::{
    Attachment, ExpressionDetails, LicenseChoice, LicenseExpression, Licensing, NamedLicense, Party,
};
pub(crate) use model_card::{
    Approach, Considerations, Contents, Dataset, Environment, Format, Governance, Lists, ModelCard,
    ModelParameters, Owner, PerformanceMetric, QuantitativeAnalysis,
};
pub(crate) use service::{Service, ServiceData};

/// `bom`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Document<'a> {
    #[serde(rename = "$schema")]
    pub(crate) schema: &'static str,
    pub(crate) bom_format: &'static str,
    pub(crate) spec_version: &'static str,
    pub(crate) serial_number: String,
    pub(crate) version: u32,
    pub(crate) metadata: Metadata<'a>,
    pub(crate) components: Vec<Component<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) services: Vec<Service<'a>>,
    pub(crate) dependencies: Vec<Dependency<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) compositions: Vec<Composition<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) annotations: Vec<Annotation<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) citations: Vec<Citation<'a>>,
}

/// `metadata`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Metadata<'a> {
    pub(crate) timestamp: String,
    pub(crate) lifecycles: Vec<Lifecycle>,
    pub(crate) tools: Tools<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) manufacturer: Option<Organization<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) authors: Vec<Contact<'a>>,
    pub(crate) component: Component<'a>,
    /// The name of `manufacturer` in 1.5.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) manufacture: Option<Organization<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) supplier: Option<Organization<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) properties: Vec<Property<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) distribution_constraints: Option<DistributionConstraints>,
}

/// `metadata.lifecycles[]`.
#[derive(Debug, Serialize)]
pub(crate) struct Lifecycle {
    pub(crate) phase: &'static str,
}

/// `metadata.tools`.
#[derive(Debug, Serialize)]
pub(crate) struct Tools<'a> {
    pub(crate) components: Vec<Component<'a>>,
}

/// `metadata.distributionConstraints`.
#[derive(Debug, Serialize)]
pub(crate) struct DistributionConstraints {
    pub(crate) tlp: &'static str,
}

/// `organizationalEntity`.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Organization<'a> {
    #[serde(rename = "bom-ref", skip_serializing_if = "Option::is_none")]
    pub(crate) bom_ref: Option<&'static str>,
    pub(crate) name: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) url: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) contact: Vec<Contact<'a>>,
}

/// `organizationalContact`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Contact<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) email: Option<&'a str>,
}

/// `property`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Property<'a> {
    pub(crate) name: Cow<'a, str>,
    pub(crate) value: Cow<'a, str>,
}

/// `dependency`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Dependency<'a> {
    #[serde(rename = "ref")]
    pub(crate) reference: Cow<'a, str>,
    /// Never left out: cdxgen's validator fails without it.
    pub(crate) depends_on: Vec<Cow<'a, str>>,
}

/// `compositions[]`.
#[derive(Debug, Serialize)]
pub(crate) struct Composition<'a> {
    pub(crate) aggregate: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) assemblies: Vec<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) dependencies: Vec<Cow<'a, str>>,
}

/// `annotations[]`.
#[derive(Debug, Serialize)]
pub(crate) struct Annotation<'a> {
    pub(crate) subjects: Vec<Cow<'a, str>>,
    pub(crate) annotator: Annotator<'a>,
    pub(crate) timestamp: String,
    pub(crate) text: String,
}

/// `annotations[].annotator`.
#[derive(Debug, Serialize)]
pub(crate) struct Annotator<'a> {
    pub(crate) component: Component<'a>,
}

/// `citations[]`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Citation<'a> {
    pub(crate) pointers: Vec<String>,
    pub(crate) timestamp: String,
    pub(crate) attributed_to: Cow<'a, str>,
    pub(crate) note: String,
}
