//! `component` and what only a component has.

use std::borrow::Cow;

use serde::Serialize;

use super::{Contact, LicenseChoice, ModelCard, Organization, Property};

/// `component`.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Component<'a> {
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    /// Whether something else provides it (1.7).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) is_external: Option<bool>,
    #[serde(rename = "bom-ref", skip_serializing_if = "Option::is_none")]
    pub(crate) bom_ref: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) supplier: Option<Organization<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) manufacturer: Option<Organization<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) authors: Vec<Contact<'a>>,
    /// All of `authors` in 1.5.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) author: Option<String>,
    pub(crate) name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) version: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) scope: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) hashes: Vec<Hash<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) licenses: Vec<LicenseChoice<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) copyright: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cpe: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) purl: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) pedigree: Option<Pedigree<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) external_references: Vec<ExternalReference<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) components: Vec<Component<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) evidence: Option<Evidence<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) model_card: Option<ModelCard<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) properties: Vec<Property<'a>>,
}

/// `hash`.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Hash<'a> {
    #[serde(rename = "alg")]
    pub(crate) algorithm: &'static str,
    pub(crate) content: &'a str,
}

/// `externalReference`.
#[derive(Debug, Serialize)]
pub(crate) struct ExternalReference<'a> {
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    pub(crate) url: Cow<'a, str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) hashes: Vec<Hash<'a>>,
}

/// `component.pedigree`.
#[derive(Debug, Serialize)]
pub(crate) struct Pedigree<'a> {
    pub(crate) ancestors: Vec<Component<'a>>,
    pub(crate) notes: String,
}

/// `component.evidence`.
#[derive(Debug, Serialize)]
pub(crate) struct Evidence<'a> {
    pub(crate) licenses: Vec<LicenseChoice<'a>>,
}
