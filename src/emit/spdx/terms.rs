//! The licences of a whole BOM, as both versions of SPDX need them.

use std::collections::BTreeMap;

use crate::assemble::bom::{Bom, CustomLicense, LicenseText, Terms};
use crate::expression::LicenseExpression;

/// Every expression that a component or ancestor declares or that was concluded for it.
pub(super) fn expressions(bom: &Bom) -> impl Iterator<Item = &LicenseExpression> {
    bom.all_components().chain(&bom.ancestors).flat_map(|component| of_terms(&component.terms))
}

/// Every `LicenseRef-…` of the document, with nothing but its id where the BOM has no more.
pub(super) fn custom_licenses(bom: &Bom) -> BTreeMap<&str, CustomLicense> {
    let named =
        expressions(bom).flat_map(LicenseExpression::custom_ids).map(|id| (id, CustomLicense::default()));
    let described = bom.custom_licenses.iter().map(|(id, license)| (id.as_str(), license.clone()));
    named.chain(described).collect()
}

/// The text that came along with a component, unless it is the text of one of its custom licences.
pub(super) fn extra_text<'a>(bom: &Bom, terms: &'a Terms) -> Option<&'a LicenseText> {
    let text_of = |id| bom.custom_licenses.get(id).and_then(|license| license.text.as_ref());
    let mut custom_texts = of_terms(terms).flat_map(LicenseExpression::custom_ids).filter_map(text_of);
    let text = terms.text.as_ref()?;
    (!custom_texts.any(|custom| *custom == text.content)).then_some(text)
}

fn of_terms(terms: &Terms) -> impl Iterator<Item = &LicenseExpression> {
    terms.declared.iter().chain(&terms.concluded)
}
