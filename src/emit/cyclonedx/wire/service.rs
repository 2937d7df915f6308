//! `service`.

use std::borrow::Cow;

use serde::Serialize;

use super::{ExternalReference, LicenseChoice, Organization};

/// `service`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Service<'a> {
    #[serde(rename = "bom-ref")]
    pub(crate) bom_ref: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) provider: Option<Organization<'a>>,
    pub(crate) name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) version: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) endpoints: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) authenticated: Option<bool>,
    #[serde(rename = "x-trust-boundary", skip_serializing_if = "Option::is_none")]
    pub(crate) trust_boundary: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) data: Vec<ServiceData<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) licenses: Vec<LicenseChoice<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) external_references: Vec<ExternalReference<'a>>,
}

/// `serviceData`: the direction is that of the service. Without `description`, on which cyclonedx-python-lib 11.12 fails.
#[derive(Debug, Serialize)]
pub(crate) struct ServiceData<'a> {
    pub(crate) flow: &'static str,
    pub(crate) classification: &'a str,
}
