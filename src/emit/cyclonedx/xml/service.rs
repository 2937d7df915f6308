//! `service`.

use super::Elements;
use super::component::external_reference;
use super::license::licenses;
use super::party::organization;
use crate::emit::cyclonedx::wire::{Service, ServiceData};

/// A service, in the order of the type `service`.
pub(super) fn service(elements: &mut Elements, service: &Service<'_>) {
    elements.parent("service", &[("bom-ref", Some(&*service.bom_ref))], |elements| {
        service.provider.iter().for_each(|provider| organization(elements, "provider", provider));
        elements.text("name", service.name);
        elements.known("version", service.version);
        elements
            .list("endpoints", &service.endpoints, |elements, endpoint| elements.text("endpoint", endpoint));
        let flag = |flag: Option<bool>| flag.map(|flag| flag.to_string());
        elements.known("authenticated", flag(service.authenticated).as_deref());
        elements.known("x-trust-boundary", flag(service.trust_boundary).as_deref());
        elements.list("data", &service.data, data);
        licenses(elements, &service.licenses);
        elements.list("externalReferences", &service.external_references, external_reference);
    });
}

/// The element of 1.4, which every later schema has as well: cyclonedx-python-lib 11.12 can't read `dataflow`, which says
/// the same around it.
fn data(elements: &mut Elements, data: &ServiceData<'_>) {
    elements.text_with("classification", &[("flow", Some(data.flow))], data.classification);
}
