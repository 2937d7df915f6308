//! Statements by keys that no format defines and many programs write: `metadata_props` of ONNX, the top of a checkpoint.

use super::facts::{HeaderFacts, Origin, note, note_origins};
use super::text::{terms, text};
use crate::inspect::base_keys;
use crate::inspect::license_keys::{self, LicenseSubject};

/// Takes in a statement, if the key is known.
pub(super) fn property(facts: &mut HeaderFacts, key: &str, value: String) {
    match key {
        key if is_of_terms(key) => note_terms(facts, key, value),
        "author" | "authors" => note(&mut facts.authors, [value]),
        "date" => facts.date = Some(value),
        "description" => describe(facts, value),
        "task" => facts.task = Some(value),
        "version" => facts.version = Some(value),
        "url" | "docs" | "homepage" => note(&mut facts.urls, [value]),
        "model_type" => facts.architecture = Some(value),
        _ => note_bases(facts, key, &value),
    }
}

/// Takes in what the model is; of what was said of it before, the sentences about terms stay.
pub(super) fn describe(facts: &mut HeaderFacts, said: String) {
    let before = facts.description.take().and_then(|known| terms(&known));
    facts.description = Some(match before.filter(|before| !said.contains(before.as_str())) {
        Some(before) => format!("{said} {before}"),
        None => said,
    });
}

/// Whether a key says under what the model comes, or what it may be used for: `usage_rights`, `disclaimer`.
pub(super) fn is_of_terms(key: &str) -> bool {
    names_license(key) || license_keys::OF_USE.contains(&plain_key(key).as_str())
}

/// Takes in what such a key says.
pub(super) fn note_terms(facts: &mut HeaderFacts, key: &str, value: String) {
    if names_license(key) {
        tell_license(facts, key, value);
    } else if is_of_terms(key) {
        let mut said = facts.description.take().unwrap_or_default();
        if !said.is_empty() {
            said.push(' ');
        }
        said.extend([&plain_key(key).replace('_', " "), ": ", &value, "."]);
        facts.description = Some(said);
    }
}

/// Whether a key says under what the model comes: `license`, `modelspec.license`, `Model-License`, `license_url`.
pub(super) fn names_license(key: &str) -> bool {
    let key = plain_key(key);
    license_keys::is_of_license(&key, 0) && license_keys::subject(&key) == LicenseSubject::Model
}

/// Takes in what such a key says, unless it withholds nothing or has a number alone.
pub(super) fn tell_license(facts: &mut HeaderFacts, key: &str, value: String) {
    let key = plain_key(key);
    if license_keys::is_link(&key) {
        facts.license.link = Some(value);
    } else if key == "license_name" {
        facts.license.name = Some(value);
    } else if !license_keys::grants(&key, &value) && !license_keys::is_number_of_version(&key, &value) {
        facts.license.tell(value);
    }
}

fn plain_key(key: &str) -> String {
    let own = ["modelspec.", "general."].iter().find_map(|prefix| key.strip_prefix(prefix));
    license_keys::plain(own.unwrap_or(key))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspect::weights::Format;

    #[test]
    fn a_key_that_is_named_after_a_licence_tells_one() {
        for (pairs, expected) in [
            (&[("license", "mit")][..], (Some("mit"), None, None)),
            (&[("License", "mit")], (Some("mit"), None, None)),
            (&[("model_license", "mit")], (Some("mit"), None, None)),
            (&[("modelspec.license", "mit")], (Some("mit"), None, None)),
            (&[("license", "mit"), ("licence", "mit")], (Some("mit"), None, None)),
            // Who contradicts themselves is not understood.
            (&[("license", "mit"), ("model_license", "gpl")], (Some("mit, gpl"), None, None)),
            (&[("license", "CC BY-NC 4.0")], (None, Some("CC BY-NC 4.0"), None)),
            (&[("licenseUrl", "https://x.example/l")], (None, None, Some("https://x.example/l"))),
            (&[("license_version", "4.0"), ("commercial_use", "yes")], (None, None, None)),
            (&[("commercial_use", "no")], (Some("no"), None, None)),
            (&[("code_license", "mit"), ("dataset_license", "mit"), ("author", "a")], (None, None, None)),
        ] {
            let mut facts = HeaderFacts::new(Format::Onnx);
            pairs.iter().for_each(|(key, value)| property(&mut facts, key, (*value).to_owned()));
            let license = &facts.license;
            let found = (license.id.as_deref(), license.name.as_deref(), license.link.as_deref());
            assert_eq!(found, expected, "{pairs:?}");
        }
    }
}
