//! `meta.json` of a pipeline of spaCy: its name, its version and who made it.
//!
//! Source: spaCy, `Language.meta` ("Model meta data"): the package is called `lang_name`. The licence in it is read with what
//! other configurations say of theirs.

use std::io::BufReader;

use serde::Deserialize;

use super::WeightReader;
use super::facts::{Format, HeaderFacts, note};
use super::fault::Fault;
use super::source::Source;
use super::text::text;

/// The longest that is read, in bytes; it lists the labels of each component.
const LONGEST: u64 = 4 << 20;

/// The key that no other `meta.json` has.
const MARK: &[u8] = b"\"spacy_version\"";

pub(super) struct SpacyMeta;

impl WeightReader for SpacyMeta {
    fn recognize(&self, head: &[u8], length: u64) -> Option<Format> {
        let is_object = head.trim_ascii_start().starts_with(b"{");
        let is_marked = memchr::memmem::find(head, MARK).is_some();
        (is_object && is_marked && length <= LONGEST).then_some(Format::SpacyMeta)
    }

    /// JSON of another kind is none.
    fn read(&self, source: &Source<'_>) -> Result<Option<HeaderFacts>, Fault> {
        let read = serde_json::from_reader::<_, Meta>(BufReader::new(source.cursor()));
        let Ok(Meta { spacy_version: Some(spacy), lang, name, version, description, author, url }) = read
        else {
            return Ok(None);
        };
        let mut facts = HeaderFacts::new(Format::SpacyMeta);
        let name = [lang, name].into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>();
        facts.name = text(&name.join("_"));
        facts.version = version.as_deref().and_then(text);
        facts.description = description.as_deref().and_then(text);
        facts.producer = text(&format!("spaCy {spacy}"));
        note(&mut facts.authors, author.as_deref().and_then(text));
        note(&mut facts.urls, url.as_deref().and_then(text));
        Ok(Some(facts))
    }
}

#[derive(Deserialize)]
struct Meta {
    spacy_version: Option<String>,
    lang: Option<String>,
    name: Option<String>,
    version: Option<String>,
    description: Option<String>,
    author: Option<String>,
    url: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pipeline_says_what_it_is_called() {
        let read = |json: &str| {
            let bytes = json.as_bytes();
            super::super::read_source(&Source::new(&bytes, bytes.len() as u64)).expect("no fault")
        };
        let json = r#"{"lang": "en", "name": "core_web_sm", "version": "3.8.0", "author": "Explosion", "email": "",
            "license": "MIT", "spacy_version": ">=3.7", "labels": {"ner": ["ORG"]}}"#;
        let facts = read(json).expect("a pipeline");
        let found =
            (facts.format, facts.name.as_deref(), facts.version.as_deref(), facts.producer.as_deref());
        assert_eq!(found, (Format::SpacyMeta, Some("en_core_web_sm"), Some("3.8.0"), Some("spaCy >=3.7")));
        assert!(facts.authors.contains("Explosion"));
        for other in [r#"{"spacy_version": 3}"#, r#"{"a": "spacy_version"}"#, r#"{"spacy_version": "3""#] {
            assert_eq!(read(other).filter(|facts| facts.format == Format::SpacyMeta), None, "{other}");
        }
    }
}
