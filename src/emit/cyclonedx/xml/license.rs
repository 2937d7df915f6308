//! `licenses`.

use super::party::{organization, properties};
use super::{Elements, is_xml};
use crate::base64;
use crate::emit::cyclonedx::wire::{
    Attachment, LicenseChoice, LicenseExpression, Licensing, NamedLicense, Party,
};

/// `licenses`, of a component or as evidence.
pub(super) fn licenses(elements: &mut Elements, licenses: &[LicenseChoice<'_>]) {
    elements.list("licenses", licenses, |elements, choice| match choice {
        LicenseChoice::License { license } => named(elements, license),
        LicenseChoice::Expression(expression) if is_plain(expression) => {
            let attributes = [("acknowledgement", expression.acknowledgement)];
            elements.text_with("expression", &attributes, &expression.expression);
        }
        LicenseChoice::Expression(expression) => detailed(elements, expression),
    });
}

fn named(elements: &mut Elements, license: &NamedLicense<'_>) {
    elements.parent("license", &[("acknowledgement", license.acknowledgement)], |elements| {
        elements.known("id", license.id);
        elements.known("name", license.name.as_deref());
        license.text.iter().for_each(|text| attachment(elements, text));
        elements.known("url", license.url.as_deref());
        license.licensing.iter().for_each(|terms| licensing(elements, terms));
    });
}

/// Whether the element `expression`, which has no children, says it all.
fn is_plain(expression: &LicenseExpression<'_>) -> bool {
    expression.expression_details.is_empty()
        && expression.licensing.is_none()
        && expression.properties.is_empty()
}

/// `expression-detailed` (1.7).
fn detailed(elements: &mut Elements, expression: &LicenseExpression<'_>) {
    let attributes =
        [("expression", Some(&*expression.expression)), ("acknowledgement", expression.acknowledgement)];
    elements.parent("expression-detailed", &attributes, |elements| {
        for details in &expression.expression_details {
            let attributes = [("license-identifier", Some(&*details.license_identifier))];
            elements.parent("details", &attributes, |elements| {
                details.text.iter().for_each(|text| attachment(elements, text));
                elements.known("url", details.url.as_deref());
            });
        }
        expression.licensing.iter().for_each(|terms| licensing(elements, terms));
        properties(elements, &expression.properties);
    });
}

/// `text`; in Base64 where XML can't hold a character of it, such as the form feeds of the GNU licences.
fn attachment(elements: &mut Elements, text: &Attachment<'_>) {
    let content_type = ("content-type", Some(text.content_type));
    if text.content.chars().all(is_xml) {
        elements.text_with("text", &[content_type], text.content);
    } else {
        let encoded = base64::encode(text.content.as_bytes());
        elements.text_with("text", &[content_type, ("encoding", Some("base64"))], &encoded);
    }
}

fn licensing(elements: &mut Elements, licensing: &Licensing<'_>) {
    elements.parent("licensing", &[], |elements| {
        elements.list("altIds", &licensing.alt_ids, |elements, id| elements.text("altId", id));
        licensing.licensor.iter().for_each(|licensor| party(elements, "licensor", licensor));
        licensing.licensee.iter().for_each(|licensee| party(elements, "licensee", licensee));
        elements.known("purchaseOrder", licensing.purchase_order);
        elements.list("licenseTypes", &licensing.license_types, |elements, word| {
            elements.text("licenseType", word)
        });
        elements.known("lastRenewal", licensing.last_renewal.as_deref());
        elements.known("expiration", licensing.expiration.as_deref());
    });
}

fn party(elements: &mut Elements, name: &str, party: &Party<'_>) {
    elements.parent(name, &[], |elements| organization(elements, "organization", &party.organization));
}
