//! `config.json` of transformers: the architecture of a model, its longest input and how it was quantised.
//!
//! Sources: transformers, `PretrainedConfig` (`architectures`, `model_type`, `max_position_embeddings` and the names that models
//! have for it in `attribute_map`) and `QuantizationConfigMixin` (`quant_method`); MLX LM, `save_config` (`quantization`).

use std::io::BufReader;

use serde::Deserialize;

use super::WeightReader;
use super::facts::{Format, HeaderFacts};
use super::fault::Fault;
use super::source::Source;
use super::text::text;

/// The longest configuration that is read, in bytes.
const LONGEST: u64 = 1 << 20;

pub(super) struct TransformersConfig;

impl WeightReader for TransformersConfig {
    fn recognize(&self, head: &[u8], length: u64) -> Option<Format> {
        let head = String::from_utf8_lossy(head);
        let is_object = head.trim_start_matches('\u{feff}').trim_start().starts_with('{');
        let is_marked = head.contains("\"model_type\"") || head.contains("\"architectures\"");
        (is_object && is_marked && length <= LONGEST).then_some(Format::TransformersConfig)
    }

    /// JSON of another kind has other values, and is none of these.
    fn read(&self, source: &Source<'_>) -> Result<Option<HeaderFacts>, Fault> {
        let Ok(config) = serde_json::from_reader::<_, Config>(BufReader::new(source.cursor())) else {
            return Ok(None);
        };
        let architecture = config.architectures.and_then(|names| names.into_iter().next());
        let architecture = architecture.or(config.model_type).as_deref().and_then(text);
        let Some(architecture) = architecture else { return Ok(None) };
        let mut facts = HeaderFacts::new(Format::TransformersConfig);
        facts.architecture = Some(architecture);
        facts.context_length = config.length.get().or_else(|| config.text_config?.get());
        let of_mlx = config.quantization.and_then(|of_mlx| Some(format!("mlx, {} bit", of_mlx.bits?)));
        facts.quantization = config.quantization_config.and_then(|config| config.told()).or(of_mlx);
        Ok(Some(facts))
    }
}

#[derive(Deserialize)]
struct Config {
    architectures: Option<Vec<String>>,
    model_type: Option<String>,
    #[serde(flatten)]
    length: Length,
    text_config: Option<Length>,
    quantization_config: Option<Quantization>,
    quantization: Option<Quantization>,
}

/// The longest input, under the names that models have for it.
#[derive(Deserialize)]
struct Length {
    max_position_embeddings: Option<i64>,
    n_positions: Option<i64>,
    max_seq_len: Option<i64>,
    seq_length: Option<i64>,
}

impl Length {
    /// Some models write 0 or less where they have no limit.
    fn get(&self) -> Option<u64> {
        let named = [self.max_position_embeddings, self.n_positions, self.max_seq_len, self.seq_length];
        named.into_iter().flatten().find_map(|length| u64::try_from(length).ok().filter(|length| *length > 0))
    }
}

#[derive(Deserialize)]
struct Quantization {
    quant_method: Option<String>,
    bits: Option<u64>,
    load_in_4bit: Option<bool>,
    load_in_8bit: Option<bool>,
    bnb_4bit_quant_type: Option<String>,
}

impl Quantization {
    fn told(self) -> Option<String> {
        let method = self.quant_method.as_deref().and_then(text)?;
        let detail = match (self.load_in_4bit, self.load_in_8bit, self.bits) {
            (Some(true), ..) => self.bnb_4bit_quant_type.as_deref().and_then(text),
            (_, Some(true), _) => Some("int8".to_owned()),
            (_, _, bits) => bits.map(|bits| format!("{bits} bit")),
        };
        Some(detail.map_or(method.clone(), |detail| format!("{method}, {detail}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_configuration_says_what_the_tensors_do_not() {
        for (json, expected) in [
            (
                r#"{"architectures": ["LlamaForCausalLM"], "model_type": "llama", "max_position_embeddings": 4096}"#,
                Some(("LlamaForCausalLM", Some(4096), None)),
            ),
            (r#"{"model_type": "gpt2", "n_positions": 1024}"#, Some(("gpt2", Some(1024), None))),
            (
                r#"{"model_type": "a", "text_config": {"max_position_embeddings": 8}, "vision_config": {}}"#,
                Some(("a", Some(8), None)),
            ),
            (
                r#"{"model_type": "a", "quantization_config": {"quant_method": "gptq", "bits": 4}}"#,
                Some(("a", None, Some("gptq, 4 bit"))),
            ),
            (
                r#"{"model_type": "a", "quantization_config": {"quant_method": "bitsandbytes", "load_in_4bit": true,
                    "load_in_8bit": false, "bnb_4bit_quant_type": "nf4"}}"#,
                Some(("a", None, Some("bitsandbytes, nf4"))),
            ),
            (
                r#"{"model_type": "a", "quantization_config": {"quant_method": "fp8"}, "max_position_embeddings": 0}"#,
                Some(("a", None, Some("fp8"))),
            ),
            (
                r#"{"model_type": "a", "quantization": {"group_size": 64, "bits": 4}}"#,
                Some(("a", None, Some("mlx, 4 bit"))),
            ),
            (r#"{"model_type": {"a": 1}}"#, None),
            (r#"{"model_type": ""}"#, None),
            (r#"{"architectures": [], "x": 1}"#, None),
            (r#"{"model_type": "a", "max_position_embeddings": -1}"#, Some(("a", None, None))),
            (r#"{"model_type": "a""#, None),
        ] {
            let bytes = json.as_bytes();
            let source = Source::new(&bytes, bytes.len() as u64);
            let facts = super::super::read_source(&source).expect("no fault");
            let found =
                facts.as_ref().filter(|facts| facts.format == Format::TransformersConfig).map(|facts| {
                    let HeaderFacts { architecture, context_length, quantization, .. } = facts;
                    (architecture.as_deref().unwrap_or_default(), *context_length, quantization.as_deref())
                });
            assert_eq!(found, expected, "{json}");
        }
    }
}
