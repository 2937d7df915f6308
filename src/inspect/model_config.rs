//! `config.json` of a model: what it was loaded from before it was saved.
//!
//! Source: transformers, `PretrainedConfig.from_pretrained` and `save_pretrained`, and diffusers, `ConfigMixin`: both write
//! the argument of `from_pretrained` as `_name_or_path`, of each part of a model (`text_config`, `encoder`, …) its own. It
//! is the base of a fine-tune, or the model itself under its final, a working or a local name.

use camino::Utf8Path;

use super::merge_config;
use super::repository_name::in_configuration;

/// What the libraries write beside weights.
pub(super) const NAMES: [&str; 2] = ["config.json", "model_index.json"];

/// What libraries and publishers write beside weights that may name a licence: the configurations above, and those of
/// generation, of a bundle (MONAI: `metadata.json`), of ModelScope, MLflow (`MLmodel`), SpeechBrain (`hyperparams.yaml`),
/// KerasHub (`preset.json`, `task.json`), Kaggle and Zenodo, PaddleX (`inference.yml`), spaCy (`meta.json`), TorchServe
/// (`MANIFEST.json`) and of adapters, cards as data, and how to cite the work (CFF 1.2.0, CodeMeta 3.0). A `license` in one
/// is evidence.
pub(super) const WITH_LICENSES: [&str; 29] = [
    ".zenodo.json",
    "CITATION.cff",
    "MANIFEST.json",
    "MLmodel",
    "adapter_config.json",
    "codemeta.json",
    "config.json",
    "config.yaml",
    "config.yml",
    "configuration.json",
    "dataset-metadata.json",
    "generation_config.json",
    "hyperparams.yaml",
    "inference.yml",
    "meta.json",
    "metadata.json",
    "metadata.yaml",
    "metadata.yml",
    "model-metadata.json",
    "model_card.json",
    "model_card.yaml",
    "model_card.yml",
    "model_index.json",
    "modelcard.json",
    "preset.json",
    "task.json",
    "tokenizer_config.json",
    "voice.json",
    "voice.yaml",
];

/// How configurations end that are named after weights.
const BESIDE: [&str; 3] = ["json", "yaml", "yml"];

/// Whether a file may say the licence of weights of this name beside it by its own: `amy.onnx.json` and `amy.yaml` of
/// `amy.onnx`.
pub(super) fn is_named_after(name: &str, weights: &str) -> bool {
    let Some((stem, extension)) = name.rsplit_once('.') else { return false };
    let is_of = |weights: &str| stem == weights || Some(stem) == Utf8Path::new(weights).file_stem();
    BESIDE.contains(&extension) && is_of(weights)
}

/// The names that a configuration of weights alone may have.
pub(super) fn named_after(weights: &str) -> impl Iterator<Item = String> {
    let stems = Utf8Path::new(weights).file_stem().into_iter().chain([weights]);
    stems.flat_map(|stem| BESIDE.iter().map(move |extension| format!("{stem}.{extension}")))
}

/// What is called as a configuration of weights of these names in its directory, and may say their licence.
pub(super) fn may_name_license(name: &str, mut weights: impl Iterator<Item = impl AsRef<str>>) -> bool {
    WITH_LICENSES.contains(&name) || weights.any(|weights| is_named_after(name, weights.as_ref()))
}

/// Whether a configuration of this name is read as what it is.
pub(super) fn is_read(name: &str) -> bool {
    let is_of_yaml = name.ends_with(".yaml") || name.ends_with(".yml");
    NAMES.contains(&name)
        || name == QUANTIZE_CONFIG
        || merge_config::NAMES.contains(&name)
        || WITH_LICENSES.contains(&name) && !is_of_yaml
}

/// The key.
const KEY: &str = "\"_name_or_path\"";

/// What AutoGPTQ and its successors write beside weights that they quantised: `BaseQuantizeConfig.model_name_or_path`.
pub(super) const QUANTIZE_CONFIG: &str = "quantize_config.json";

const QUANTIZED_KEY: &str = "\"model_name_or_path\"";

/// The repositories `owner/name` that a configuration names; no paths of the machine where it was written. The key is
/// searched for, since Python writes what is no JSON (`NaN`), and a key may be there twice.
pub(super) fn names(bytes: &[u8]) -> Vec<String> {
    named(bytes, KEY)
}

/// The same of a [`QUANTIZE_CONFIG`].
pub(super) fn quantized(bytes: &[u8]) -> Vec<String> {
    named(bytes, QUANTIZED_KEY)
}

fn named(bytes: &[u8], key: &str) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes);
    let values = text.match_indices(key).filter_map(|(at, _)| {
        let rest = text[at + key.len()..].trim_start().strip_prefix(':')?;
        serde_json::Deserializer::from_str(rest).into_iter::<String>().next()?.ok()
    });
    values.filter_map(|name| in_configuration(&name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_configuration_is_called_after_its_weights() {
        assert!(WITH_LICENSES.is_sorted());
        for (name, expected) in [
            ("config.json", true),
            ("MLmodel", true),
            ("amy.onnx.json", true),
            ("amy.json", true),
            ("amy.yml", true),
            ("amy.onnx", false),
            ("amy", false),
            ("bob.json", false),
            ("vocab.json", false),
        ] {
            assert_eq!(may_name_license(name, ["amy.onnx"].iter()), expected, "{name}");
        }
    }

    #[test]
    fn only_repositories_are_names() {
        for (json, expected) in [
            (
                r#"{"_name_or_path": "meta-llama/Llama-3.1-8B", "model_type": "llama"}"#,
                &["meta-llama/Llama-3.1-8B"][..],
            ),
            (
                r#"{"_name_or_path": "/root/.cache/huggingface/hub/models--a--b/snapshots/0/", "x": 1}"#,
                &["a/b"],
            ),
            (r#"{"_name_or_path": "https://huggingface.co/a/b"}"#, &["a/b"]),
            (
                r#"{"text_config": {"_name_or_path": "lmsys/vicuna-7b"}, "vision_config": {"_name_or_path": "a/clip"}}"#,
                &["lmsys/vicuna-7b", "a/clip"],
            ),
            (r#"[{"a": [{"_name_or_path": "a/b"}]}]"#, &["a/b"]),
            ("\u{feff}{\"_name_or_path\" : \"a/b\"}", &["a/b"]),
            (r#"{"eps": NaN, "_name_or_path": "a/b"}"#, &["a/b"]),
            (r#"{"_name_or_path": "a/b", "_name_or_path": ""}"#, &["a/b"]),
            (r#"{"base_name_or_path": "a/b"}"#, &[]),
            (r#"{"_name_or_path": ""}"#, &[]),
            (r#"{"_name_or_path": null}"#, &[]),
            (r#"{"_name_or_path": "bert-base-uncased"}"#, &[]),
            (r#"{"_name_or_path": "/fsx/jo/checkpoints/llama"}"#, &[]),
            (r#"{"_name_or_path": "./llama"}"#, &[]),
            (r#"{"_name_or_path": "../a/b"}"#, &[]),
            (r#"{"_name_or_path": "~/a"}"#, &[]),
            (r#"{"_name_or_path": "C:\\models\\llama"}"#, &[]),
            (r#"{"_name_or_path": "models/tulu-13B-GPTQ"}"#, &[]),
            (r#"{"_name_or_path": "Output/final"}"#, &[]),
            (r#"{"_name_or_path": "a/checkpoint-500"}"#, &[]),
            (r#"{"_name_or_path": "a/b/c"}"#, &[]),
            (r#"{"_name_or_path": "a b/c"}"#, &[]),
            (r#"{"name_or_path": "a/b"}"#, &[]),
            (r#"{"_name_or_path": ["a/b"]}"#, &[]),
            ("{", &[]),
            ("", &[]),
        ] {
            assert_eq!(names(json.as_bytes()), expected, "{json}");
        }
        let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(names(deep.as_bytes()), Vec::<String>::new());
    }
}
