//! The attribution for the head of a source file: which models the product uses, from whom and under which terms, as
//! Rust documentation, Python comments and JSON.
//!
//! Values come from others. In a comment each is one line without control characters, so that none of them ends it.

use serde::Serialize;

use super::view::{License, Model};
use crate::printable;

/// Where the headers lie in the directory.
pub(super) const DIRECTORY: &str = "headers";
/// What the files are called.
pub(super) const NAMES: [&str; 3] = ["attribution.rs", "attribution.py", "attribution.json"];

#[derive(Serialize)]
struct Document<'a> {
    model_info: Vec<Info<'a>>,
}

/// What an API says of a model.
#[derive(Serialize)]
struct Info<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<&'a str>,
    license: Option<&'a str>,
    source: Option<&'a str>,
    attribution: String,
}

/// The files by their names.
pub(super) fn write(product: &str, models: &[Model]) -> [(&'static str, Vec<u8>); 3] {
    let document = Document { model_info: models.iter().map(info).collect() };
    let mut json = serde_json::to_vec_pretty(&document).expect("strings serialize");
    json.push(b'\n');
    let lines = lines(product, models);
    [(NAMES[0], commented("//!", &lines)), (NAMES[1], commented("#", &lines)), (NAMES[2], json)]
}

fn commented(mark: &str, lines: &[String]) -> Vec<u8> {
    let lines = lines.iter().map(|line| match line.is_empty() {
        true => format!("{mark}\n"),
        false => format!("{mark} {line}\n"),
    });
    lines.collect::<String>().into_bytes()
}

fn lines(product: &str, models: &[Model]) -> Vec<String> {
    let mut lines = vec![format!("{} uses machine-learning models:", line(product))];
    for model in models {
        lines.push(String::new());
        lines.push(line(&title(model)));
        for license in &model.licenses {
            lines.push(line(&licensed(license)));
            lines.extend(license.url.iter().map(|url| line(&format!("Licence: {url}"))));
        }
        if model.licenses.is_empty() {
            lines.push("Its licence is not declared".to_owned());
        }
        lines.extend(model.copyright.iter().map(|copyright| line(copyright)));
        lines.extend(source(model).map(|source| line(&format!("Model: {source}"))));
        lines.extend(model.notices.iter().map(|notice| line(notice)));
    }
    lines
}

fn title(model: &Model) -> String {
    let version = model.version.iter().map(|version| format!(" {version}"));
    let supplier = model.supplier.iter().map(|supplier| format!(" by {}", supplier.name));
    version.chain(supplier).fold(model.name.clone(), |title, part| title + &part)
}

fn licensed(license: &License) -> String {
    let name = license.name.as_ref().map(|name| format!(" ({name})")).unwrap_or_default();
    let from = license.inherited_from.as_ref().map(|base| format!(", inherited from {base}"));
    format!("Licensed under {}{name}{}", license.id, from.unwrap_or_default())
}

fn source(model: &Model) -> Option<&str> {
    model.source.as_ref().map(|source| source.url.as_deref().unwrap_or(&source.text))
}

fn info(model: &Model) -> Info<'_> {
    Info {
        name: &model.name,
        version: model.version.as_deref(),
        license: model.expression.as_deref(),
        source: source(model),
        attribution: super::model_info::attribution(model),
    }
}

/// One line of a comment.
fn line(text: &str) -> String {
    printable::line(&text.split_whitespace().collect::<Vec<_>>().join(" ")).into_owned()
}
