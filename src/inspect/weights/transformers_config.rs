//! `config.json` of transformers and diffusers: the architecture of a model, its longest input and how it was quantised.
//!
//! Sources: transformers, `PretrainedConfig` (`architectures`, `model_type`, `max_position_embeddings` and the names that models
//! have for it in `attribute_map`) and `QuantizationConfigMixin` (`quant_method`); MLX LM, `save_config` (`quantization`);
//! diffusers, `ConfigMixin` (`_class_name`, `_diffusers_version`).

use std::collections::BTreeSet;
use std::io::BufReader;

use serde_json::Value;

use super::WeightReader;
use super::code::PythonJson;
use super::facts::{Format, HeaderFacts};
use super::fault::Fault;
use super::paths::beside;
use super::source::Source;
use super::text::text;

/// The longest configuration that is read, in bytes.
const LONGEST: u64 = 1 << 20;

/// What such a configuration has near its beginning.
const MARKS: [&str; 3] = ["\"model_type\"", "\"architectures\"", "\"_diffusers_version\""];

/// What the list of the modules of sentence-transformers has there.
const MODULES: &str = "sentence_transformers.models";

/// More parts than any pipeline has.
const MOST_PARTS: usize = 100;

pub(super) struct TransformersConfig;

impl WeightReader for TransformersConfig {
    fn recognize(&self, head: &[u8], length: u64) -> Option<Format> {
        let head = String::from_utf8_lossy(head);
        let start = head.trim_start_matches('\u{feff}').trim_start();
        let is_object = start.starts_with('{') && MARKS.iter().any(|mark| head.contains(mark));
        let is_list = start.starts_with('[') && head.contains(MODULES);
        ((is_object || is_list) && length <= LONGEST).then_some(Format::TransformersConfig)
    }

    /// What is no object is none of these. A value of another kind than its key has is left out, and only that.
    fn read(&self, source: &Source<'_>) -> Result<Option<HeaderFacts>, Fault> {
        let mut cursor = source.cursor();
        if source.head(3)? == "\u{feff}".as_bytes() {
            cursor.skip(3)?;
        }
        let config = match serde_json::from_reader(BufReader::new(PythonJson::new(cursor))) {
            Ok(Value::Object(config)) => config,
            Ok(Value::Array(modules)) => return modules_of(&modules).map(Some),
            _ => return Ok(None),
        };
        let first = |names: &Value| match names {
            Value::Array(names) => names.iter().find_map(Value::as_str).and_then(text),
            name => name.as_str().and_then(text),
        };
        let architecture =
            config.get("architectures").and_then(first).or_else(|| word(&config, "model_type"));
        let architecture = architecture.or_else(|| word(&config, "_class_name"));
        let Some(architecture) = architecture else { return Ok(None) };
        let mut facts = HeaderFacts::new(Format::TransformersConfig);
        facts.architecture = Some(architecture);
        facts.external_files = parts(&config)?;
        let of_text = || config.get("text_config").and_then(Value::as_object).and_then(length);
        facts.context_length = length(&config).or_else(of_text);
        facts.quantization = config
            .get("quantization_config")
            .and_then(|config| quantization(config, None))
            .or_else(|| quantization(config.get("quantization")?, Some("mlx")));
        Ok(Some(facts))
    }
}

type Object = serde_json::Map<String, Value>;

/// The directories of the parts of a pipeline of diffusers (`model_index.json`): each part has its library and its class. What
/// checks and prepares pictures is often left out.
fn parts(config: &Object) -> Result<BTreeSet<String>, Fault> {
    let is_part = |(key, value): &(&String, &Value)| {
        let is_class =
            matches!(value.as_array().map(Vec::as_slice), Some([Value::String(_), Value::String(_)]));
        let is_left_out = matches!(key.as_str(), "safety_checker" | "feature_extractor");
        is_class && !key.starts_with('_') && !is_left_out
    };
    let is_pipeline = word(config, "_class_name").is_some_and(|class| class.ends_with("Pipeline"));
    let parts = config.iter().filter(|part| is_pipeline && is_part(part)).take(MOST_PARTS);
    parts.map(|(key, _)| beside(key)).collect()
}

/// The directories of the modules of sentence-transformers (`modules.json`), but for those that keep nothing.
fn modules_of(modules: &[Value]) -> Result<HeaderFacts, Fault> {
    let mut facts = HeaderFacts::new(Format::TransformersConfig);
    for module in modules.iter().filter_map(Value::as_object).take(MOST_PARTS) {
        let class = word(module, "type").unwrap_or_default();
        let keeps_nothing = ["Normalize", "Dropout"].iter().any(|name| class.ends_with(name));
        if let Some(path) = word(module, "path").filter(|_| !keeps_nothing) {
            facts.external_files.insert(beside(&path)?);
        }
    }
    Ok(facts)
}

fn word(object: &Object, key: &str) -> Option<String> {
    object.get(key)?.as_str().and_then(text)
}

/// The longest input, under the names that models have for it. Some models write 0 or less where they have no limit.
fn length(object: &Object) -> Option<u64> {
    const NAMES: [&str; 4] = ["max_position_embeddings", "n_positions", "max_seq_len", "seq_length"];
    NAMES.iter().find_map(|name| object.get(*name)?.as_u64().filter(|length| *length > 0))
}

/// How a model was quantised: a method, or a word alone. `usual` is the method where the key names none.
fn quantization(told: &Value, usual: Option<&str>) -> Option<String> {
    let object = match told {
        Value::Object(object) => object,
        Value::String(method) => return text(method),
        _ => return None,
    };
    let bits = || object.get("bits").and_then(Value::as_f64).filter(|bits| *bits > 0.0 && *bits <= 64.0);
    let is_set = |key: &str| object.get(key) == Some(&Value::Bool(true));
    let detail = match (is_set("load_in_4bit"), is_set("load_in_8bit")) {
        (true, _) => word(object, "bnb_4bit_quant_type"),
        (_, true) => Some("int8".to_owned()),
        _ => bits().map(|bits| format!("{bits} bit")).or_else(|| word(object, "quant_algo")),
    };
    match (word(object, "quant_method"), usual) {
        (Some(method), _) => Some(detail.map_or(method.clone(), |detail| format!("{method}, {detail}"))),
        (None, Some(usual)) => detail.map(|detail| format!("{usual}, {detail}")),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pipeline_names_its_parts() {
        for (json, expected) in [
            (
                r#"{"_class_name": "FluxPipeline", "_diffusers_version": "0.30", "vae": ["diffusers", "AutoencoderKL"],
                    "unet": [null, null], "safety_checker": ["a", "B"], "_name": ["a", "b"], "force_zeros": true}"#,
                &["vae"][..],
            ),
            (
                r#"{"_class_name": "AutoencoderKL", "_diffusers_version": "0.30", "down_block_types": ["A", "B"]}"#,
                &[],
            ),
            (
                r#"[{"path": "", "type": "sentence_transformers.models.Transformer"},
                    {"path": "2_Dense", "type": "sentence_transformers.models.Dense"},
                    {"path": "3_Normalize", "type": "sentence_transformers.models.Normalize"}]"#,
                &["2_Dense"],
            ),
        ] {
            let bytes = json.as_bytes();
            let facts = TransformersConfig.read(&Source::new(&bytes, bytes.len() as u64));
            let facts = facts.expect("no fault").expect("a configuration");
            let parts: Vec<_> = facts.external_files.iter().map(String::as_str).collect();
            assert_eq!(parts, expected, "{json}");
        }
    }

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
            // A value of another kind is left out, and nothing else.
            (
                r#"{"model_type": "a", "max_position_embeddings": 8, "quantization_config": {"quant_method": "exl2", "bits": 4.25}}"#,
                Some(("a", Some(8), Some("exl2, 4.25 bit"))),
            ),
            (
                r#"{"model_type": "a", "n_positions": 8, "x": Infinity, "y": [-Infinity, NaN], "quantization": "int8"}"#,
                Some(("a", Some(8), Some("int8"))),
            ),
            ("\u{feff}{\"model_type\": \"a\", \"n_positions\": 8}", Some(("a", Some(8), None))),
            (
                r#"{"architectures": "A", "model_type": 1, "max_position_embeddings": "long", "n_positions": 8}"#,
                Some(("A", Some(8), None)),
            ),
            (
                r#"{"model_type": "a", "quantization_config": {"quant_method": "modelopt", "quant_algo": "NVFP4"}}"#,
                Some(("a", None, Some("modelopt, NVFP4"))),
            ),
            (r#"{"model_type": "a", "quantization_config": [], "text_config": 1}"#, Some(("a", None, None))),
            (
                r#"{"_class_name": "StableDiffusionPipeline", "_diffusers_version": "0.35", "unet": ["a", "b"]}"#,
                Some(("StableDiffusionPipeline", None, None)),
            ),
            (r#"{"_class_name": "A"}"#, None),
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
