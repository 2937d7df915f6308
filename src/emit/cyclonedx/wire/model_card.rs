//! `modelCard`.

use serde::{Serialize, Serializer};

use super::{Organization, Property};
use crate::facts::Consideration;

/// `modelCard`.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ModelCard<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) model_parameters: Option<ModelParameters<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) quantitative_analysis: Option<QuantitativeAnalysis<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) considerations: Option<Considerations<'a>>,
}

/// `modelCard.quantitativeAnalysis`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct QuantitativeAnalysis<'a> {
    pub(crate) performance_metrics: Vec<PerformanceMetric<'a>>,
}

/// `performanceMetrics[]`.
#[derive(Debug, Serialize)]
pub(crate) struct PerformanceMetric<'a> {
    #[serde(rename = "type")]
    pub(crate) kind: &'a str,
    pub(crate) value: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) slice: Option<&'a str>,
}

/// `modelCard.modelParameters`.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ModelParameters<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) approach: Option<Approach>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) task: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) architecture_family: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) model_architecture: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) datasets: Vec<Dataset<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) inputs: Vec<Format<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) outputs: Vec<Format<'a>>,
}

/// `modelParameters.approach`.
#[derive(Debug, Serialize)]
pub(crate) struct Approach {
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
}

/// `modelParameters.inputs[]` and `.outputs[]`.
#[derive(Debug, Serialize)]
pub(crate) struct Format<'a> {
    pub(crate) format: &'a str,
}

/// `componentData`, inline.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Dataset<'a> {
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    pub(crate) name: &'a str,
    pub(crate) contents: Contents<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) classification: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) sensitive_data: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) governance: Option<Governance<'a>>,
}

/// `componentData.contents`.
#[derive(Debug, Serialize)]
pub(crate) struct Contents<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) url: Option<&'a str>,
    pub(crate) properties: Vec<Property<'a>>,
}

/// `componentData.governance`: the organisations that own the data.
#[derive(Debug, Serialize)]
pub(crate) struct Governance<'a> {
    pub(crate) owners: Vec<Owner<'a>>,
}

/// `governance.owners[]`.
#[derive(Debug, Serialize)]
pub(crate) struct Owner<'a> {
    pub(crate) organization: Organization<'a>,
}

/// `modelCard.considerations`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Considerations<'a> {
    #[serde(flatten)]
    pub(crate) lists: Lists,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) environmental_considerations: Option<Environment<'a>>,
}

/// `considerations.environmentalConsiderations`. `energyConsumptions` asks who provided the energy, which no card says.
#[derive(Debug, Serialize)]
pub(crate) struct Environment<'a> {
    pub(crate) properties: Vec<Property<'a>>,
}

/// The considerations that are lists of texts.
#[derive(Debug)]
pub(crate) struct Lists(pub(crate) Vec<(Consideration, Vec<String>)>);

impl Serialize for Lists {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(consideration, texts)| (consideration.list, texts)))
    }
}
