//! The last look at a document: no URL in a text of others gives access to anything.

use super::bom::{Bom, Component, ComponentKind, Promises};
use crate::address::masked;

/// Hides users and secrets of URLs in what headers, cards and manifests say; the fields that are URLs have none any more.
pub(super) fn mask(bom: &mut Bom) {
    let components = bom.components.iter_mut().chain(&mut bom.ancestors);
    components.chain([&mut bom.subject]).for_each(mask_component);
    bom.annotations.iter_mut().for_each(|annotation| mask_text(&mut annotation.text));
}

fn mask_component(component: &mut Component) {
    let texts =
        component.description.iter_mut().chain(&mut component.copyright).chain(&mut component.authors);
    let suppliers = component.supplier.iter_mut().map(|supplier| &mut supplier.name);
    texts.chain(suppliers).for_each(mask_text);
    let sources = component.source.iter_mut().chain(&mut component.commit);
    let reasons = component.terms.risk.iter_mut().map(|(_, reason)| reason);
    let Promises { support, indemnity, service_level } = &mut component.terms.promises;
    let promises = [support, indemnity, service_level].into_iter().flatten();
    sources.chain(reasons).chain(promises).chain(&mut component.terms.identified).for_each(mask_text);
    component.terms.review.iter_mut().filter_map(|review| review.imported_from.as_mut()).for_each(mask_text);
    if let ComponentKind::Model(card) = &mut component.kind {
        card.weights
            .header
            .values_mut()
            .chain(card.store.iter_mut().map(|store| &mut store.revision))
            .for_each(mask_text);
    }
    for file in &mut component.files {
        file.header.values_mut().chain(&mut file.media_type).chain(&mut file.title).for_each(mask_text);
    }
}

fn mask_text(text: &mut String) {
    if let std::borrow::Cow::Owned(masked) = masked(text) {
        *text = masked;
    }
}
