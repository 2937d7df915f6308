//! Statements by keys that no format defines and many programs write: `metadata_props` of ONNX, the top of a checkpoint.

use super::facts::{HeaderFacts, Origin, note, note_origins};
use super::text::text;
use crate::inspect::base_keys;

/// Takes in a statement, if the key is known.
pub(super) fn property(facts: &mut HeaderFacts, key: &str, value: String) {
    match key {
        "license" | "licence" => facts.license.tell(value),
        "license_link" | "license_url" => facts.license.link = Some(value),
        "author" | "authors" => note(&mut facts.authors, [value]),
        "date" => facts.date = Some(value),
        "description" => facts.description = Some(value),
        "task" => facts.task = Some(value),
        "version" => facts.version = Some(value),
        "url" | "docs" | "homepage" => note(&mut facts.urls, [value]),
        "model_type" => facts.architecture = Some(value),
        _ => note_bases(facts, key, &value),
    }
}

/// Takes in the bases that a statement names.
pub(super) fn note_bases(facts: &mut HeaderFacts, key: &str, value: &str) {
    let names = base_keys::named(key, value).into_iter().filter_map(|name| text(&name));
    note_origins(&mut facts.base_models, names.map(|name| Origin { name: Some(name), ..Origin::default() }));
}

/// Takes in tags, of which the hub writes the licence and the base as well: `license:ID`, `base_model:RELATION:OWNER/NAME`.
pub(super) fn note_tags(facts: &mut HeaderFacts, tags: impl IntoIterator<Item = String>) {
    for tag in tags {
        if let Some(license) = tag.strip_prefix("license:") {
            facts.license.tell(license.to_owned());
        } else if let Some(base) = tag.strip_prefix("base_model:") {
            note_bases(facts, "base_model", base.rsplit(':').next().unwrap_or(base));
        }
        note(&mut facts.tags, [tag]);
    }
}

/// Whether a key is known.
pub(super) fn is_property(key: &str) -> bool {
    let mut facts = HeaderFacts::new(super::Format::Pickle);
    let before = facts.clone();
    property(&mut facts, key, "x".to_owned());
    facts != before
}
