//! A service that the product calls, as `service`; the model behind it is a component.

use std::borrow::Cow;

use super::bom_ref::bom_ref;
use super::context::Context;
use super::{component, license, wire};
use crate::assemble::bom::{Component, DataFlow, Flow, Service};
use crate::facts::SERVICE;

/// The services of a BOM, one for each model that is called.
pub(super) fn services<'a>(context: &Context<'a>) -> Vec<wire::Service<'a>> {
    let called = context.bom.all_components().filter_map(|model| Some((model, called(model)?)));
    called.map(|(model, known)| service(model, known, context)).collect()
}

/// What is known of the service that a component is called as.
pub(super) fn called(component: &Component) -> Option<&Service> {
    component.card()?.service.as_deref()
}

/// The bom-ref of what a product depends on: of a model that is called, its service.
pub(super) fn depended_on(component: &Component) -> Cow<'_, str> {
    match called(component) {
        Some(_) => service_ref(component),
        None => bom_ref(&component.reference),
    }
}

/// The bom-ref of the service in front of a model.
pub(super) fn service_ref(model: &Component) -> Cow<'_, str> {
    format!("{SERVICE}{}", bom_ref(&model.reference)).into()
}

fn service<'a>(model: &'a Component, known: &'a Service, context: &Context<'a>) -> wire::Service<'a> {
    let issuer = context.bom.issuer.as_ref().map(|issuer| issuer.name.as_str());
    let provider = known.provider.as_deref();
    wire::Service {
        bom_ref: service_ref(model),
        provider: provider.map(|name| wire::Organization {
            bom_ref: None,
            name,
            url: Vec::new(),
            contact: Vec::new(),
        }),
        name: &model.name,
        version: model.version.as_deref(),
        endpoints: known.endpoint.iter().map(String::as_str).collect(),
        authenticated: known.authenticated,
        // What another organisation runs lies outside of ours.
        trust_boundary: provider.map(|provider| issuer != Some(provider)),
        data: known.data.iter().map(data).collect(),
        licenses: license::licenses(&model.terms, context),
        external_references: component::external_references(model),
    }
}

fn data(data: &DataFlow) -> wire::ServiceData<'_> {
    wire::ServiceData {
        flow: match data.flow {
            Flow::Sent => "inbound",
            Flow::Received => "outbound",
            Flow::Both => "bi-directional",
        },
        classification: &data.classification,
    }
}
