//! Licences in SPDX 3.0.1: one `LicenseExpression` for each expression, one `CustomLicense` for each
//! `LicenseRef-…` in them, and the texts that came along with listed licences.

use std::collections::BTreeSet;

use super::context::{Context, expressions};
use super::wire::{DictionaryEntry, License, Node};
use crate::assemble::bom::{Component, CustomLicense};
use crate::emit::spdx::{prose, terms};

/// No licence is stated (ExpandedLicensing, NoAssertionLicense).
pub(super) const NO_ASSERTION: &str = "expandedlicensing_NoAssertionLicense";

/// Every licence of the document.
pub(super) fn licenses(context: &Context<'_>) -> Vec<Node> {
    let stated: BTreeSet<_> = expressions(context.bom).collect();
    let stated = stated.into_iter().map(|text| expression(context, text));
    let custom_licenses = terms::custom_licenses(context.bom);
    let custom = custom_licenses.iter().map(|(id, license)| custom(context, id, license));
    let texts = context.components().filter_map(|component| text(context, component));
    stated.chain(custom).chain(texts).map(Node::License).collect()
}

/// The IRI of the text that came along with a component.
pub(super) fn extra_text_iri(context: &Context<'_>, component: &Component) -> String {
    context.beside("LicenseText", &component.reference)
}

fn custom_iri(context: &Context<'_>, id: &str) -> String {
    context.iri(id)
}

fn expression(context: &Context<'_>, text: &str) -> License {
    License {
        expression: Some(text.to_owned()),
        list_version: Some(spdx::license_version()),
        custom_id_to_uri: custom_ids(text).into_iter().map(|id| entry(context, id)).collect(),
        ..license(context, "simplelicensing_LicenseExpression", context.expression(text))
    }
}

fn custom_ids(text: &str) -> BTreeSet<&str> {
    text.split([' ', '(', ')']).filter(|word| word.starts_with("LicenseRef-")).collect()
}

fn entry(context: &Context<'_>, id: &str) -> DictionaryEntry {
    DictionaryEntry { kind: "DictionaryEntry", key: id.to_owned(), value: custom_iri(context, id) }
}

fn custom(context: &Context<'_>, id: &str, custom: &CustomLicense) -> License {
    License {
        name: Some(custom.name.clone().unwrap_or_else(|| id.to_owned())),
        comment: prose::custom_license_comment(custom),
        text: Some(prose::custom_license_text(custom)),
        see_also: custom.url.iter().cloned().collect(),
        ..license(context, "expandedlicensing_CustomLicense", custom_iri(context, id))
    }
}

fn text(context: &Context<'_>, component: &Component) -> Option<License> {
    let text = terms::extra_text(context.bom, &component.terms)?;
    Some(License {
        name: Some(text.path.clone()),
        text: Some(text.content.clone()),
        ..license(context, "simplelicensing_SimpleLicensingText", extra_text_iri(context, component))
    })
}

fn license(context: &Context<'_>, kind: &'static str, iri: String) -> License {
    License {
        head: context.head(kind, iri),
        name: None,
        comment: None,
        expression: None,
        list_version: None,
        custom_id_to_uri: Vec::new(),
        text: None,
        see_also: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assemble::bom::Bom;
    use crate::emit::sample;

    fn licenses_of(bom: &Bom) -> Vec<License> {
        let license = |node| match node {
            Node::License(license) => Some(license),
            _ => None,
        };
        licenses(&Context::new(bom, "")).into_iter().filter_map(license).collect()
    }

    #[test]
    fn every_licence_ref_leads_to_its_text() {
        for bom in [sample::sample(), Bom { custom_licenses: Default::default(), ..sample::sample() }] {
            let licenses = licenses_of(&bom);
            let entries: Vec<_> = licenses.iter().flat_map(|license| &license.custom_id_to_uri).collect();
            assert!(entries.iter().any(|entry| entry.key == "LicenseRef-example-commercial"));
            for entry in entries {
                let target =
                    licenses.iter().find(|license| license.head.spdx_id == entry.value).expect(&entry.key);
                assert!(target.text.as_ref().is_some_and(|text| !text.is_empty()), "{}", entry.key);
            }
        }
    }

    #[test]
    fn an_expression_is_there_once_and_as_it_was_declared() {
        let licenses = licenses_of(&sample::sample());
        let texts: Vec<_> = licenses.iter().filter_map(|license| license.expression.as_deref()).collect();
        assert_eq!(texts.iter().filter(|text| **text == "MIT OR Apache-2.0").count(), 1);
        assert!(texts.contains(&"MPL-2.0+") && texts.contains(&"CC0-1.0"));
    }

    #[test]
    fn the_text_of_a_listed_licence_is_an_element() {
        let mut bom = sample::sample();
        bom.custom_licenses.clear();
        let texts = licenses_of(&bom)
            .iter()
            .filter(|license| license.head.kind == "simplelicensing_SimpleLicensingText")
            .count();
        assert_eq!(texts, 2);
    }
}
