//! Statements by keys that no format defines and many programs write: `metadata_props` of ONNX, the top of a checkpoint.

use super::facts::{HeaderFacts, Origin, note, note_origins};

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
        "base_model" => {
            note_origins(&mut facts.base_models, [Origin { name: Some(value), ..Origin::default() }]);
        }
        "model_type" => facts.architecture = Some(value),
        _ => {}
    }
}

/// Whether a key is known.
pub(super) fn is_property(key: &str) -> bool {
    let mut facts = HeaderFacts::new(super::Format::Pickle);
    let before = facts.clone();
    property(&mut facts, key, "x".to_owned());
    facts != before
}
