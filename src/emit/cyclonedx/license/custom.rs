//! The licences in an expression that the SPDX License List does not have.
//!
//! `MPL-2.0+` counts as one. It is a valid expression, but validators know `+` for GNU ids alone, so it is
//! stated as `LicenseRef-MPL-2.0-or-later`, as in SPDX 2.3.

use std::borrow::Cow;

use super::attachment;
use crate::assemble::bom::{Bom, CustomLicense, Terms};
use crate::emit::cyclonedx::context::timestamp;
use crate::emit::cyclonedx::organization::{author, named_organization};
use crate::emit::cyclonedx::wire::{Licensing, NamedLicense, Organization, Party};
use crate::emit::later_versions;
use crate::expression::{LicenseExpression, LicenseId};

/// One such licence, with what is known of it.
#[derive(Default)]
pub(super) struct CustomTerms<'a> {
    /// `LicenseRef-…`.
    pub(super) id: Cow<'a, str>,
    /// Its title.
    pub(super) name: Option<Cow<'a, str>>,
    /// Where it is kept.
    pub(super) url: Option<Cow<'a, str>>,
    /// Its text.
    pub(super) text: Option<&'a str>,
    described: Option<&'a CustomLicense>,
}

/// Each of them in an expression, once.
pub(super) fn custom_terms<'a>(
    expression: &'a LicenseExpression,
    terms: &'a Terms,
    bom: &'a Bom,
) -> Vec<CustomTerms<'a>> {
    let owner = owner_of_text(terms);
    let own_text = terms.text.as_ref().map(|text| text.content.as_str());
    let custom = expression.custom_ids().map(|id| described(id, bom));
    let mut all: Vec<_> = custom.chain(later_versions::bases(expression).map(later_version)).collect();
    for custom in all.iter_mut().filter(|custom| owner.as_ref() == Some(&custom.id)) {
        custom.text = own_text;
    }
    all.sort_by(|left, right| left.id.cmp(&right.id));
    all.dedup_by(|left, right| left.id == right.id);
    all
}

/// The licences of the list in an expression, without those that it names with `+` alone.
pub(super) fn listed_ids(expression: &LicenseExpression) -> impl Iterator<Item = &'static str> {
    let is_named = |id: &str| later_versions::words(expression.as_str()).any(|word| word == id);
    expression.ids().iter().filter_map(move |id| match id {
        LicenseId::Listed(id) if is_named(id) => Some(*id),
        _ => None,
    })
}

/// The licence among these that the text of a component is of.
pub(super) fn owner_of_text(terms: &Terms) -> Option<Cow<'_, str>> {
    let owner = terms.text.as_ref()?.license.as_deref()?;
    let expression = terms.declared.as_ref().or(terms.concluded.as_ref())?;
    let custom = expression.custom_ids().find(|id| *id == owner).map(Cow::Borrowed);
    custom.or_else(|| {
        let mut bases = later_versions::bases(expression);
        bases.find(|base| *base == owner).map(|base| later_versions::id(base).into())
    })
}

impl<'a> CustomTerms<'a> {
    /// As a `license` object with a name; without text and address where these are said elsewhere.
    pub(super) fn named(self, is_detailed: bool) -> NamedLicense<'a> {
        NamedLicense {
            licensing: self.licensing(Some(self.id.clone())),
            name: Some(self.name.unwrap_or(self.id)),
            text: self.text.filter(|_| !is_detailed).map(attachment),
            url: self.url.filter(|_| !is_detailed),
            ..NamedLicense::default()
        }
    }

    /// Who grants it and what the organisation bought, under this id if it is not the name already.
    pub(super) fn licensing(&self, id: Option<Cow<'a, str>>) -> Option<Licensing<'a>> {
        let party = |name: &'a String| Party { organization: named_organization(name) };
        let licensor = self.described.and_then(|license| license.licensor.as_ref());
        let purchase = self.described.and_then(|license| license.purchase.as_ref());
        if id.is_none() && licensor.is_none() && purchase.is_none() {
            return None;
        }
        Some(Licensing {
            alt_ids: id.into_iter().collect(),
            licensor: licensor.map(|name| {
                let contact = purchase.and_then(|purchase| purchase.contact.as_deref()).map(author);
                Party {
                    organization: Organization {
                        contact: contact.into_iter().collect(),
                        ..named_organization(name)
                    },
                }
            }),
            licensee: purchase.and_then(|purchase| purchase.licensee.as_ref()).map(party),
            purchase_order: purchase.and_then(|purchase| purchase.purchase_order.as_deref()),
            license_types: purchase.map(|purchase| purchase.types.clone()).unwrap_or_default(),
            last_renewal: purchase.and_then(|purchase| purchase.last_renewal).map(timestamp),
            expiration: purchase.and_then(|purchase| purchase.expires).map(timestamp),
        })
    }
}

fn described<'a>(id: &'a str, bom: &'a Bom) -> CustomTerms<'a> {
    let described = bom.custom_licenses.get(id);
    CustomTerms {
        id: id.into(),
        name: described.and_then(|license| license.name.as_deref()).map(Cow::Borrowed),
        url: described.and_then(|license| license.url.as_deref()).map(Cow::Borrowed),
        text: described.and_then(|license| license.text.as_deref()),
        described,
    }
}

fn later_version(base: &str) -> CustomTerms<'_> {
    CustomTerms {
        id: later_versions::id(base).into(),
        name: Some(later_versions::name(base).into()),
        url: Some(later_versions::url(base).into()),
        ..CustomTerms::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assemble::bom::LicenseText;

    #[test]
    fn a_text_is_that_of_a_custom_licence_where_it_says_so() {
        for (declared, license, expected) in [
            ("LicenseRef-a AND LicenseRef-b", Some("LicenseRef-b"), Some("LicenseRef-b")),
            ("MIT AND LicenseRef-b", Some("MIT"), None),
            ("LicenseRef-a", Some("LicenseRef-c"), None),
            ("LicenseRef-a", None, None),
            ("MPL-2.0+", Some("MPL-2.0"), Some("LicenseRef-MPL-2.0-or-later")),
        ] {
            let terms = Terms {
                declared: Some(LicenseExpression::parse(declared).expect(declared)),
                text: Some(LicenseText {
                    path: "LICENSE".to_owned(),
                    content: "words".to_owned(),
                    normalized_sha256: String::new(),
                    license: license.map(str::to_owned),
                }),
                ..Terms::default()
            };
            assert_eq!(owner_of_text(&terms).as_deref(), expected, "{declared} {license:?}");
        }
    }
}
