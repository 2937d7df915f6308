//! Texts of one line each, as `normalizedString` of CycloneDX 1.5 has them (XML Schema 1.0, part 2, 3.3.1): a line end or
//! a tab is a space.
//!
//! Later versions and the schema in JSON accept such texts; readers of 1.5 refuse the document.

use crate::assemble::bom::{Bom, Component, Organization};

/// The same BOM with one line in each of these texts.
pub(super) fn normalized(bom: &Bom) -> Bom {
    let mut bom = bom.clone();
    let components = bom.components.iter_mut().chain(&mut bom.ancestors);
    components.chain([&mut bom.subject]).flat_map(texts).chain(bom.issuer.as_mut().map(name)).for_each(
        |text| {
            if text.contains(LINES) {
                *text = text.replace("\r\n", " ").replace(LINES, " ");
            }
        },
    );
    bom
}

const LINES: [char; 3] = ['\n', '\r', '\t'];

fn texts(component: &mut Component) -> impl Iterator<Item = &mut String> {
    let Component { description, copyright, authors, supplier, .. } = component;
    description.iter_mut().chain(copyright).chain(authors).chain(supplier.as_mut().map(name))
}

fn name(organization: &mut Organization) -> &mut String {
    &mut organization.name
}
