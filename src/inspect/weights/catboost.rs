//! CatBoost: what whoever trained a model wrote into it (`CatBoost.get_metadata`), in its binary form and in JSON.
//!
//! Source: `catboost/libs/model/flatbuffers/model.fbs` (`TModelCore`: `InfoMap`) behind `CBM1` and a length, and
//! `model_export/json_model_helpers.cpp` (`model_info`).

use std::io::BufReader;

use serde::Deserialize;

use super::code::PythonJson;
use super::facts::{HeaderFacts, TextInside};
use super::fault::Fault;
use super::flatbuffer::Buffer;
use super::json_texts::{MOST_TEXTS, Texts};
use super::properties::property;
use super::source::Source;
use super::text::text;

/// The mark of the binary form, and the number of a length behind it.
pub(super) const MAGIC: &[u8] = b"CBM1";
const START: u64 = 8;
/// `InfoMap` of `TModelCore`.
const INFO: u64 = 2;

/// Takes in what a model says of itself. What can't be read of it may say anything.
pub(super) fn describe(source: &Source<'_>, head: &[u8], facts: &mut HeaderFacts) -> Result<(), Fault> {
    let read = if head.starts_with(MAGIC) { of_binary(source) } else { of_json(source) };
    match read {
        Ok(said) => {
            for (key, value) in said.iter().filter_map(|(key, value)| Some((key, text(value)?))) {
                match key.as_str() {
                    // With it stands who committed the release.
                    "catboost_version_info" => facts.producer = release(&value),
                    "train_finish_time" => facts.date = Some(value),
                    key => property(facts, key, value),
                }
            }
        }
        Err(Fault::Malformed(what)) => {
            facts.texts.push(TextInside::unread_statements(what));
        }
        Err(fault) => return Err(fault),
    }
    Ok(())
}

/// The program and its version, out of what it says of its sources.
fn release(info: &str) -> Option<String> {
    let (_, rest) = info.split_once("CatBoost release ")?;
    let version = rest.split_whitespace().next()?.trim_end_matches('.');
    version.starts_with(|digit: char| digit.is_ascii_digit()).then(|| text(&format!("CatBoost {version}")))?
}

fn of_binary(source: &Source<'_>) -> Result<Vec<(String, String)>, Fault> {
    let mut cursor = source.cursor();
    cursor.skip(MAGIC.len() as u64)?;
    let length = u64::from(cursor.u32()?);
    let buffer = Buffer::new(source, START, START + length)?;
    let mut said = Vec::new();
    for pair in buffer.root()?.tables(INFO)?.take(MOST_TEXTS) {
        let pair = pair?;
        said.extend(pair.text(0)?.zip(pair.text(1)?));
    }
    Ok(said)
}

fn of_json(source: &Source<'_>) -> Result<Vec<(String, String)>, Fault> {
    #[derive(Deserialize)]
    struct Model {
        #[serde(default)]
        model_info: Texts,
    }
    let model: Result<Model, _> = serde_json::from_reader(PythonJson::new(BufReader::new(source.cursor())));
    source.failure()?;
    match model {
        Ok(Model { model_info: Texts(said) }) => Ok(said),
        Err(error) => Err(Fault::malformed(error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::super::facts::Format;
    use super::super::read_source;
    use super::*;

    fn read(bytes: &[u8]) -> HeaderFacts {
        let facts =
            read_source(&Source::new(&bytes, bytes.len() as u64)).expect("no fault").expect("a model");
        assert_eq!(facts.format, Format::CatBoost);
        facts
    }

    /// A buffer of one table with a list of one pair in its third field.
    fn binary(license: &str) -> Vec<u8> {
        let number = |number: usize| (number as u32).to_le_bytes().to_vec();
        let text = |text: &str| {
            let mut bytes = [number(text.len()), text.as_bytes().to_vec(), vec![0]].concat();
            bytes.resize(bytes.len().next_multiple_of(4), 0);
            bytes
        };
        let (key, value) = (text("license"), text(license));
        // Offsets count from where they stand.
        let root = [number(20), vec![10, 0, 8, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0]].concat();
        let table = [number(16), number(4), number(1), number(12), vec![8, 0, 12, 0, 4, 0, 8, 0]].concat();
        let pair = [number(8), number(8), number(4 + key.len())].concat();
        let buffer = [root, table, pair, key, value].concat();
        [MAGIC.to_vec(), number(buffer.len()), buffer].concat()
    }

    #[test]
    fn metadata_tell_the_licence() {
        for license in ["cc-by-nc-4.0", "mit"] {
            let json = format!(
                r#"{{"features_info": {{"float_features": []}}, "model_info": {{"license": "{license}", "a": 1}}}}"#
            );
            assert_eq!(read(json.as_bytes()).license.id.as_deref(), Some(license));
            let facts = read(&binary(license));
            assert_eq!(facts.license.id.as_deref(), Some(license), "{facts:?}");
        }
        let info = "Author: A <a@b.example>\nSummary: CatBoost release 1.2.10\n";
        assert_eq!(release(info).as_deref(), Some("CatBoost 1.2.10"));
        assert_eq!(release("Author: A <a@b.example>"), None);
        let bytes = binary("mit");
        for end in 12..bytes.len() {
            let _ = read(&bytes[..end]);
        }
        assert!(read(&bytes[..40]).texts[0].bytes.is_err());
        assert!(
            read(br#"{"features_info": {"float_features": []}, "model_info": {"#).texts[0].bytes.is_err()
        );
    }
}
