//! Organizations, contacts and properties, which stand in elements of every kind.

use super::Elements;
use crate::emit::cyclonedx::wire::{Contact, Organization, Property};

/// An `organizationalEntity` under this name.
pub(super) fn organization(elements: &mut Elements, name: &str, organization: &Organization<'_>) {
    elements.parent(name, &[("bom-ref", organization.bom_ref)], |elements| {
        elements.text("name", organization.name);
        organization.url.iter().for_each(|url| elements.text("url", url));
        organization.contact.iter().for_each(|each| contact(elements, "contact", each));
    });
}

/// An `organizationalContact` under this name.
pub(super) fn contact(elements: &mut Elements, name: &str, contact: &Contact<'_>) {
    elements.parent(name, &[], |elements| {
        elements.known("name", contact.name);
        elements.known("email", contact.email);
    });
}

/// `properties`.
pub(super) fn properties(elements: &mut Elements, properties: &[Property<'_>]) {
    elements.list("properties", properties, |elements, property| {
        elements.text_with("property", &[("name", Some(&property.name))], &property.value);
    });
}
