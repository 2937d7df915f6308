//! `model-info.json`: what an API of the product can say of its models. The format is versioned and our own.

use serde::Serialize;

use super::view::Model;
use crate::assemble::bom::Component;

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    product: Product<'a>,
    models: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Product<'a> {
    name: &'a str,
    version: Option<&'a str>,
}

#[derive(Serialize)]
struct Entry<'a> {
    name: &'a str,
    version: Option<&'a str>,
    source: Option<&'a str>,
    url: Option<&'a str>,
    delivery: &'a str,
    license: Option<&'a str>,
    licenses: Vec<Terms<'a>>,
    attribution: String,
    notices: &'a [String],
    display: Vec<Display<'a>>,
}

#[derive(Serialize)]
struct Terms<'a> {
    id: &'a str,
    name: Option<&'a str>,
    url: Option<&'a str>,
    text: Option<&'a str>,
    inherited_from: Option<&'a str>,
}

#[derive(Serialize)]
struct Display<'a> {
    one_of: &'a [String],
    when: &'a str,
}

/// The document.
pub(super) fn write(subject: &Component, models: &[Model]) -> Vec<u8> {
    let document = Document {
        version: 1,
        product: Product { name: &subject.name, version: subject.version.as_deref() },
        models: models.iter().map(entry).collect(),
    };
    let mut bytes = serde_json::to_vec_pretty(&document).expect("strings and numbers serialize");
    bytes.push(b'\n');
    bytes
}

fn entry(model: &Model) -> Entry<'_> {
    Entry {
        name: &model.name,
        version: model.version.as_deref(),
        source: model.source.as_ref().map(|source| source.text.as_str()),
        url: model.source.as_ref().and_then(|source| source.url.as_deref()),
        delivery: model.delivery,
        license: model.expression.as_deref(),
        licenses: model
            .licenses
            .iter()
            .map(|license| Terms {
                id: &license.id,
                name: license.name.as_deref(),
                url: license.url.as_deref(),
                text: license.text.as_deref(),
                inherited_from: license.inherited_from.as_deref(),
            })
            .collect(),
        attribution: attribution(model),
        notices: &model.notices,
        display: model
            .displays
            .iter()
            .map(|display| Display { one_of: &display.strings, when: display.word })
            .collect(),
    }
}

/// One line: name, version, supplier, copyright, licence.
pub(super) fn attribution(model: &Model) -> String {
    let mut line = model.name.clone();
    line.extend(model.version.iter().map(|version| format!(" {version}")));
    line.extend(model.supplier.iter().map(|supplier| format!(" by {}", supplier.name)));
    line.extend(model.copyright.iter().map(|copyright| format!(". {}", copyright.trim_end_matches('.'))));
    line.extend(model.expression.iter().map(|license| format!(". Licence: {license}")));
    line
}
