//! A dataset inline in the card of a model that used it. On its own component its facts are properties: the field `data`
//! would hold them, but neither `cyclonedx-go` as of syft 1.18 nor `cyclonedx-bom` 0.8 loads a document that has it.

use super::bom_ref::bom_ref;
use super::context::Context;
use super::organization::organization;
use super::properties::Properties;
use super::wire;
use crate::assemble::bom::{Component, ComponentKind, LinkKind};
use crate::facts::names;

/// A dataset in `modelParameters.datasets`, with what the model did with it.
pub(super) fn inline<'a>(
    dataset: &'a Component,
    roles: &[&'static str],
    context: &Context<'a>,
) -> wire::Dataset<'a> {
    let mut properties = Properties::default();
    properties.add(names::REFERENCE, bom_ref(&dataset.reference));
    roles.iter().for_each(|role| properties.add(names::DATASET_ROLE, *role));
    let detailed = context.version.details_datasets();
    let facts = match &dataset.kind {
        ComponentKind::Dataset(facts) => Some(facts),
        _ => None,
    };
    let sensitive = facts.is_some_and(|facts| facts.sensitive == Some(true)) && detailed;
    let owner = dataset.supplier.as_ref().filter(|_| detailed).map(organization);
    let url =
        dataset.links.iter().find(|link| link.kind == LinkKind::Distribution).map(|link| link.url.as_str());
    wire::Dataset {
        kind: "dataset",
        name: &dataset.name,
        contents: wire::Contents { url, properties: properties.sorted() },
        classification: facts.and_then(|facts| facts.classification.as_deref()),
        sensitive_data: if sensitive { vec!["sensitive personal information"] } else { Vec::new() },
        description: dataset.description.as_deref(),
        governance: owner.map(|organization| wire::Governance { owners: vec![wire::Owner { organization }] }),
    }
}
