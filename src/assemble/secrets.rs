//! The last look at a document: no URL in a text of others gives access to anything.

use super::bom::{Bom, Component};
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
    texts.chain(suppliers).chain(component.properties.values_mut()).for_each(mask_text);
    component.files.iter_mut().flat_map(|file| file.properties.values_mut()).for_each(mask_text);
}

fn mask_text(text: &mut String) {
    if let std::borrow::Cow::Owned(masked) = masked(text) {
        *text = masked;
    }
}
