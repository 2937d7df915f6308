//! Organisations and people, as `organizationalEntity` and `organizationalContact`.

use std::borrow::Cow;

use super::wire;
use crate::assemble::bom::Organization;

/// The bom-ref of the program that wrote the document.
pub(super) const TOOL: &str = "tool:cargo-model-sbom";
/// The bom-ref of the organisation that issues the document, where something refers to it.
pub(super) const ISSUER: &str = "organization:issuer";

/// An organisation with its site and address.
pub(super) fn organization(organization: &Organization) -> wire::Organization<'_> {
    let contact = organization.email.as_deref().map(|email| wire::Contact { name: None, email: Some(email) });
    wire::Organization {
        bom_ref: None,
        name: &organization.name,
        url: organization.url.as_deref().into_iter().collect(),
        contact: contact.into_iter().collect(),
    }
}

/// An organisation of which the name alone is known.
pub(super) fn named_organization(name: &str) -> wire::Organization<'_> {
    wire::Organization { bom_ref: None, name, url: Vec::new(), contact: Vec::new() }
}

/// An organisation as the author of a document.
pub(super) fn author_of_document(organization: &Organization) -> wire::Contact<'_> {
    wire::Contact { name: Some(&organization.name), email: organization.email.as_deref() }
}

/// An author as a manifest writes one: `Name <address>`, or a name alone.
///
/// What is not certainly an address stays in the name: `email` has a format that validators check.
pub(super) fn author(written: &str) -> wire::Contact<'_> {
    let parts = written.strip_suffix('>').and_then(|rest| rest.split_once('<'));
    match parts.map(|(name, address)| (name.trim(), address.trim())) {
        Some(("", address)) if is_address(address) => wire::Contact { name: None, email: Some(address) },
        Some((name, address)) if is_address(address) => {
            wire::Contact { name: Some(name), email: Some(address) }
        }
        _ => wire::Contact { name: Some(written), email: None },
    }
}

/// Where to report a vulnerability, as a URL.
pub(super) fn security_contact(organization: &Organization) -> Option<Cow<'_, str>> {
    let contact = organization.security_contact.as_deref()?;
    Some(if is_address(contact) { format!("mailto:{contact}").into() } else { contact.into() })
}

fn is_address(text: &str) -> bool {
    let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-_.".contains(&byte));
    let dots = |part: &str| {
        part.split('.').all(|word| !word.is_empty() && !word.starts_with('-') && !word.ends_with('-'))
    };
    let Some((local, domain)) = text.split_once('@') else { return false };
    [local, domain].iter().all(|part| plain(part) && dots(part))
        && domain.contains('.')
        && !domain.contains(['_', '+'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn authors_of_manifests_become_contacts() {
        for (written, name, email) in [
            ("The Example Developers", Some("The Example Developers"), None),
            ("Example Lab <lab@example.org>", Some("Example Lab"), Some("lab@example.org")),
            ("<lab@example.org>", None, Some("lab@example.org")),
            ("lab@example.org", Some("lab@example.org"), None),
            ("Example <lab at example dot org>", Some("Example <lab at example dot org>"), None),
            ("Example <lab@example..org>", Some("Example <lab@example..org>"), None),
            ("Example <lab@localhost>", Some("Example <lab@localhost>"), None),
            ("Example <https://example.org/@lab>", Some("Example <https://example.org/@lab>"), None),
        ] {
            assert_eq!(author(written), wire::Contact { name, email }, "{written}");
        }
    }

    #[test]
    fn an_address_for_reports_becomes_a_url() {
        for (contact, url) in
            [("a@example.org", "mailto:a@example.org"), ("https://example.org/x", "https://example.org/x")]
        {
            let organization =
                Organization { security_contact: Some(contact.to_owned()), ..Organization::default() };
            assert_eq!(security_contact(&organization).as_deref(), Some(url));
        }
        assert_eq!(security_contact(&Organization::default()), None);
    }
}
