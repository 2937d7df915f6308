//! `licenseChoice` and the terms behind it.

use std::borrow::Cow;

use serde::Serialize;

use super::{Organization, Property};

/// `licenseChoice`: a licence by id or name, or an SPDX expression.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum LicenseChoice<'a> {
    License { license: NamedLicense<'a> },
    Expression(LicenseExpression<'a>),
}

impl LicenseChoice<'_> {
    /// Leaves what names the licence.
    pub(crate) fn drop_details(&mut self) {
        match self {
            Self::License { license } => {
                license.text = None;
                license.licensing = None;
            }
            Self::Expression(expression) => {
                expression.expression_details.clear();
                expression.licensing = None;
                expression.properties.clear();
            }
        }
    }
}

/// `license`.
#[derive(Debug, Default, Serialize)]
pub(crate) struct NamedLicense<'a> {
    /// Exactly one of `id` and `name` is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) acknowledgement: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) text: Option<Attachment<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) url: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) licensing: Option<Licensing<'a>>,
}

/// An expression, with what 1.7 lets it carry.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LicenseExpression<'a> {
    pub(crate) expression: Cow<'a, str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) expression_details: Vec<ExpressionDetails<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) acknowledgement: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) licensing: Option<Licensing<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) properties: Vec<Property<'a>>,
}

/// `expressionDetails[]`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ExpressionDetails<'a> {
    pub(crate) license_identifier: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) text: Option<Attachment<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) url: Option<Cow<'a, str>>,
}

/// `attachment`: a text as it is.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Attachment<'a> {
    pub(crate) content_type: &'static str,
    pub(crate) content: &'a str,
}

/// `licensing`.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Licensing<'a> {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) alt_ids: Vec<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) licensor: Option<Party<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) licensee: Option<Party<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) purchase_order: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) license_types: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) last_renewal: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) expiration: Option<String>,
}

/// `licensing.licensor` and `.licensee`: one organisation.
#[derive(Debug, Serialize)]
pub(crate) struct Party<'a> {
    pub(crate) organization: Organization<'a>,
}
