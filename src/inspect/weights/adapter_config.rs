//! `adapter_config.json`: what an adapter was made for.
//!
//! Sources: PEFT, `PeftConfigMixin.save_pretrained` (`base_model_name_or_path`, `revision`, `peft_type`); MLX LM, `lora.py`
//! (`model`, `fine_tune_type`).

use std::io::{BufReader, Read as _};

use serde::Deserialize;

use super::WeightReader;
use super::code::PythonJson;
use super::facts::{Format, HeaderFacts, Origin, note_origins};
use super::fault::Fault;
use super::source::Source;
use super::text::text;

/// The longest configuration that is read, in bytes.
const LONGEST: u64 = 1 << 20;

/// Keys that no other configuration has.
const MARKS: [&str; 3] = ["\"base_model_name_or_path\"", "\"peft_type\"", "\"fine_tune_type\""];

pub(super) struct AdapterConfig;

impl WeightReader for AdapterConfig {
    fn recognize(&self, head: &[u8], length: u64) -> Option<Format> {
        let head = String::from_utf8_lossy(head);
        let is_marked = MARKS.iter().any(|mark| head.contains(mark));
        (is_marked && is_object(&head) && length <= LONGEST).then_some(Format::AdapterConfig)
    }

    /// Long lists may stand before the marks.
    fn may_be(&self, head: &[u8], length: u64) -> bool {
        length <= LONGEST && is_object(&String::from_utf8_lossy(head))
    }

    fn read(&self, source: &Source<'_>) -> Result<Option<HeaderFacts>, Fault> {
        let mut cursor = source.cursor();
        if source.head(3)? == "\u{feff}".as_bytes() {
            cursor.skip(3)?;
        }
        let mut json = Vec::new();
        if cursor.take(LONGEST).read_to_end(&mut json).is_err() || !is_worth_reading(&json) {
            return Ok(None);
        }
        let json = BufReader::new(PythonJson::new(&*json));
        let Ok(config) = serde_json::from_reader::<_, Config>(json) else { return Ok(None) };
        let is_adapter = config.peft_type.is_some() || config.fine_tune_type.is_some();
        let base = match config.base_model_name_or_path {
            Some(base) => Some(base),
            None if config.fine_tune_type.is_some() => config.model,
            None if is_adapter => None,
            None => return Ok(None),
        };
        let mut facts = HeaderFacts::new(Format::AdapterConfig);
        if let Some(name) = base.as_deref().and_then(text) {
            let version = config.revision.as_deref().and_then(text);
            note_origins(&mut facts.base_models, [Origin { name: Some(name), version, ..Origin::default() }]);
        }
        Ok(Some(facts))
    }
}

/// Whether a text has one of the marks, or letters that are written as numbers, which may be one: JSON of other kinds, such as
/// what comes with a crate, is not parsed.
fn is_worth_reading(json: &[u8]) -> bool {
    MARKS.iter().chain(&["\\u"]).any(|mark| memchr::memmem::find(json, mark.as_bytes()).is_some())
}

fn is_object(head: &str) -> bool {
    head.trim_start_matches('\u{feff}').trim_start().starts_with('{')
}

#[derive(Deserialize)]
struct Config {
    base_model_name_or_path: Option<String>,
    revision: Option<String>,
    peft_type: Option<serde_json::Value>,
    model: Option<String>,
    fine_tune_type: Option<serde_json::Value>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_base_of_an_adapter_is_read() {
        let long =
            format!("{{\"alpha_pattern\": \"{}\", \"base_model_name_or_path\": \"o/n\"}}", "x".repeat(9000));
        for (json, expected) in [
            (
                r#"{"base_model_name_or_path": "meta-llama/Llama-3.2-1B", "peft_type": "LORA"}"#,
                Some("meta-llama/Llama-3.2-1B"),
            ),
            (r#"{"fine_tune_type": "lora", "model": "mlx-community/a"}"#, Some("mlx-community/a")),
            (long.as_str(), Some("o/n")),
            (r#"{"peft_type": "LORA", "base_model_name_or_path": null}"#, Some("")),
            (r#"{"peft_type": "LORA", "lora_alpha": NaN, "base_model_name_or_path": "o/n"}"#, Some("o/n")),
            ("\u{feff}{\"peft_type\": \"LORA\", \"base_model_name_or_path\": \"o/n\"}", Some("o/n")),
            (r#"{"\u0070eft_type": "LORA", "base_model_name_or_path": "o/n"}"#, Some("o/n")),
            (r#"{"peft_typ\u0065": "LORA", "base_model_name_or_p\u0061th": "o/n"}"#, Some("o/n")),
            (r#"{"model": "a", "hidden_size": 1}"#, None),
            (r#"{"base_model_name_or_path": 1}"#, None),
            ("[]", None),
        ] {
            let bytes = json.as_bytes();
            let source = Source::new(&bytes, bytes.len() as u64);
            let facts = super::super::read_source(&source).expect("no fault");
            let facts = facts.filter(|facts| facts.format == Format::AdapterConfig);
            let base = facts.map(|facts| {
                facts.base_models.first().and_then(|base| base.name.clone()).unwrap_or_default()
            });
            assert_eq!(base.as_deref(), expected, "{json}");
        }
    }
}
