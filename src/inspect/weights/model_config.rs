//! The configuration of a packed model: what its packer says of it as a whole.
//!
//! Sources: ModelPack, `docs/config.md` (`application/vnd.cncf.model.config.v1+json`); KitOps, "Kitfile Format" (a Kitfile as
//! JSON is `application/vnd.kitops.modelkit.config.v1+json`).

use std::io::BufReader;

use serde::Deserialize;

use super::WeightReader;
use super::facts::{Format, HeaderFacts, Origin, note, note_origins};
use super::fault::Fault;
use super::source::Source;
use super::text::text;

/// The longest configuration that is read, in bytes.
const LONGEST: u64 = 1 << 20;

pub(super) struct ModelConfig;

impl WeightReader for ModelConfig {
    fn recognize(&self, head: &[u8], length: u64) -> Option<Format> {
        let head = String::from_utf8_lossy(head);
        let start = head.trim_start().strip_prefix('{')?.trim_start();
        let format = if start.starts_with("\"manifestVersion\"") {
            Format::Kitfile
        } else if start.starts_with("\"descriptor\"") || start.contains("\"modelfs\"") {
            Format::ModelPack
        } else {
            return None;
        };
        (length <= LONGEST).then_some(format)
    }

    /// JSON of another kind has other keys, and is none of these.
    fn read(&self, source: &Source<'_>) -> Result<Option<HeaderFacts>, Fault> {
        let read = serde_json::from_reader::<_, Config>(BufReader::new(source.cursor()));
        Ok(match read {
            Ok(Config { descriptor: Some(descriptor), .. }) => Some(modelpack(descriptor)),
            Ok(Config {
                manifest_version: Some(version), package: Some(package), model, datasets, ..
            }) => Some(kitfile(version, package, model.unwrap_or_default(), datasets)),
            _ => None,
        })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Config {
    descriptor: Option<Descriptor>,
    manifest_version: Option<String>,
    package: Option<Thing>,
    model: Option<Thing>,
    #[serde(default)]
    datasets: Vec<Thing>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Descriptor {
    name: Option<String>,
    version: Option<String>,
    description: Option<String>,
    authors: Vec<String>,
    licenses: Vec<String>,
    #[serde(rename = "docURL")]
    doc_url: Option<String>,
    #[serde(rename = "sourceURL")]
    source_url: Option<String>,
    #[serde(rename = "datasetsURL")]
    datasets_url: Vec<String>,
}

/// A part of a Kitfile.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Thing {
    name: Option<String>,
    version: Option<String>,
    description: Option<String>,
    license: Option<String>,
    authors: Vec<String>,
}

fn plain(said: Option<String>) -> Option<String> {
    said.as_deref().and_then(text)
}

fn modelpack(said: Descriptor) -> HeaderFacts {
    let mut facts = HeaderFacts::new(Format::ModelPack);
    facts.name = plain(said.name);
    facts.version = plain(said.version);
    facts.description = plain(said.description);
    if let Some(license) = text(&said.licenses.join(", ")) {
        facts.license.tell(license);
    }
    note(&mut facts.authors, said.authors.iter().filter_map(|author| text(author)));
    note(&mut facts.urls, [said.doc_url, said.source_url].into_iter().filter_map(plain));
    let datasets = said.datasets_url.into_iter().map(|url| Origin { url: text(&url), ..Origin::default() });
    note_origins(&mut facts.datasets, datasets.filter(|dataset| !dataset.is_empty()));
    facts
}

/// The model may have terms of its own within the package.
fn kitfile(version: String, package: Thing, model: Thing, datasets: Vec<Thing>) -> HeaderFacts {
    let mut facts = HeaderFacts::new(Format::Kitfile);
    facts.format_version = text(&version);
    facts.name = plain(model.name.or(package.name));
    facts.version = plain(model.version.or(package.version));
    facts.description = plain(model.description.or(package.description));
    if let Some(license) = plain(model.license).or(plain(package.license)) {
        facts.license.tell(license);
    }
    note(&mut facts.authors, package.authors.iter().filter_map(|author| text(author)));
    let datasets = datasets.into_iter().map(|data| Origin { name: plain(data.name), ..Origin::default() });
    note_origins(&mut facts.datasets, datasets.filter(|dataset| !dataset.is_empty()));
    facts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Option<HeaderFacts> {
        let bytes = json.as_bytes();
        ModelConfig.recognize(bytes, bytes.len() as u64)?;
        ModelConfig.read(&Source::new(&bytes, bytes.len() as u64)).expect("no fault")
    }

    #[test]
    fn what_a_packer_says_is_told() {
        let modelpack = r#"{"descriptor":{"name":"tiny","version":"1.0","licenses":["MIT"],"authors":["A"],
            "sourceURL":"https://example.com","datasetsURL":["https://example.com/d"]},"modelfs":{"type":"layers"}}"#;
        let facts = read(modelpack).expect("a configuration");
        assert_eq!((facts.format, facts.name.as_deref()), (Format::ModelPack, Some("tiny")));
        assert_eq!(facts.license.id.as_deref(), Some("MIT"));
        assert_eq!(facts.datasets[0].url.as_deref(), Some("https://example.com/d"));

        let kitfile = r#"{"manifestVersion":"1.0.0","package":{"name":"p","license":"MIT","authors":["A","B"]},
            "model":{"name":"m","license":"Apache-2.0"},"datasets":[{"name":"d","path":"./d"}]}"#;
        let facts = read(kitfile).expect("a Kitfile");
        assert_eq!((facts.format, facts.name.as_deref()), (Format::Kitfile, Some("m")));
        assert_eq!((facts.license.id.as_deref(), facts.authors.len()), (Some("Apache-2.0"), 2));
        assert_eq!(facts.datasets[0].name.as_deref(), Some("d"));
    }

    #[test]
    fn other_json_is_none() {
        for json in [
            r#"{"manifestVersion":2,"name":"an extension"}"#,
            r#"{"manifestVersion":"1"}"#,
            r#"{"model_type":"llama"}"#,
            r#"{"descriptor":["#,
            r#"{"descriptor":7}"#,
            "[]",
        ] {
            assert_eq!(read(json), None, "{json}");
        }
    }
}
