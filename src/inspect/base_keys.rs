//! Keys that name what a model was made from: in the front matter of cards, in the metadata of weights and in the
//! configurations of training runs.
//!
//! Sources: `hub-docs/modelcard.md` (`base_model`); `sd-scripts`, `library/train_util.py` (`ss_sd_model_name`,
//! `ss_base_model_version`); ModelSpec 1.0 (`modelspec.merged_from`); AUTOMATIC1111's web UI, `modules/extras.py`
//! (`sd_merge_models`); transformers' `TrainingArguments` and its users (`model_name_or_path`); diffusers
//! (`pretrained_model_name_or_path`); OneTrainer (`base_model_name`).

use serde_json::Value;

use super::license_keys::plain;
use crate::weights_names;

/// The keys in which publishers name a base, as [`plain`] writes them. Sorted, as the next list is.
pub(super) const OF_BASES: [&str; 14] = [
    "base_model",
    "base_model_sources",
    "base_models",
    "fine_tuned_from",
    "finetuned_from",
    "finetuned_from_model",
    "foundation_model",
    "merged_models",
    "model_base",
    "original_model",
    "parent_model",
    "source_model",
    "student_of",
    "teacher_model",
];

/// The keys in which programs that train or merge name what they started from.
const OF_RUNS: [&str; 11] = [
    "base_model_name",
    "base_model_name_or_path",
    "base_model_version",
    "merged_from",
    "model_name_or_path",
    "pretrained_model",
    "pretrained_model_name",
    "pretrained_model_name_or_path",
    "sd_model_name",
    "student_model_name_or_path",
    "teacher_model_name_or_path",
];

/// What a web UI writes about each model that it merged: its digest, and its `name`.
const MERGED: &str = "sd_merge_models";

/// Keys of metadata carry the name of the program or of the specification in front.
const PREFIXES: [&str; 3] = ["ss_", "modelspec_", "general_"];

/// Values that name nothing.
const NOTHING: [&str; 6] = ["", "n/a", "none", "null", "unknown", "false"];

/// A value in JSON is looked through so deep.
const DEEPEST: usize = 8;

/// Whether a publisher names at a key what the model was made from; a program may load it.
pub(super) fn is_of_publisher(key: &str) -> bool {
    OF_BASES.contains(&plain(key).as_str())
}

/// Whether what stands at a key is what the model was made from.
pub(super) fn names_base(key: &str) -> bool {
    let key = plain(key);
    let own = PREFIXES.iter().find_map(|prefix| key.strip_prefix(prefix)).unwrap_or(&key);
    let own = own.trim_start_matches('_');
    OF_BASES.contains(&own) || OF_RUNS.contains(&own)
}

/// The bases that a pair of metadata names: several that were merged are set apart by commas, and programs write their whole
/// configuration as one value in JSON.
pub(super) fn named(key: &str, value: &str) -> Vec<String> {
    if names_base(key) && !value.trim_start().starts_with(['{', '[']) {
        return value.split(',').filter_map(name).collect();
    }
    let mut found = Vec::new();
    if let Ok(value) = serde_json::from_str::<Value>(value) {
        if plain(key) == MERGED {
            let models = value.as_object().into_iter().flat_map(|models| models.values());
            found.extend(models.filter_map(|model| name(model.get("name")?.as_str()?)));
        } else {
            let is_here = names_base(key);
            in_json(&value, is_here, 0, &mut found);
        }
    }
    found
}

/// The bases that a table names, at any depth.
pub(super) fn in_json(value: &Value, is_base: bool, depth: usize, found: &mut Vec<String>) {
    match value {
        Value::String(text) if is_base => found.extend(text.split(',').filter_map(name)),
        Value::Array(values) if depth < DEEPEST => {
            values.iter().for_each(|value| in_json(value, is_base, depth + 1, found));
        }
        Value::Object(entries) if depth < DEEPEST => {
            for (key, value) in entries {
                // Of a base that is a table, its place or its name counts.
                let is_place =
                    is_base && matches!(key.as_str(), "id" | "model" | "name" | "path" | "repo" | "url");
                in_json(value, is_place || names_base(key), depth + 1, found);
            }
        }
        _ => {}
    }
}

/// A name without the extension of weights; `None` where it says nothing.
fn name(written: &str) -> Option<String> {
    let written = written.trim();
    let path = camino::Utf8Path::new(written);
    let is_file = weights_names::is_of_weights(path);
    let own = if is_file { written.rsplit_once('.').map_or(written, |(stem, _)| stem) } else { written };
    (!NOTHING.contains(&own.to_lowercase().as_str())).then(|| own.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_name_what_weights_were_made_from() {
        assert!(OF_BASES.is_sorted() && OF_RUNS.is_sorted());
        for (key, value, expected) in [
            ("base_model", "a/b", &["a/b"][..]),
            ("modelspec.merged_from", "a/b, c/d", &["a/b", "c/d"]),
            ("ss_sd_model_name", "v1-5-pruned-emaonly.safetensors", &["v1-5-pruned-emaonly"]),
            ("ss_sd_model_name", "/content/models/anime.ckpt", &["/content/models/anime"]),
            ("ss_sd_model_name", "stabilityai/stable-diffusion-2-1", &["stabilityai/stable-diffusion-2-1"]),
            ("ss_base_model_version", "sdxl_base_v1-0", &["sdxl_base_v1-0"]),
            ("_name_or_path", "a/b", &[]),
            ("ss_sd_model_name", "None", &[]),
            ("ss_output_name", "a/b", &[]),
            (
                "sd_merge_models",
                r#"{"ab12": {"name": "x.safetensors", "legacy_hash": "0"}, "cd": {"name": "y"}}"#,
                &["x", "y"],
            ),
            ("ot_config", r#"{"base_model_name": "a/b", "concepts": [{"name": "c"}]}"#, &["a/b"]),
            ("lora_adapter_metadata", r#"{"transformer.base_model_name_or_path": null, "r": 4}"#, &[]),
            ("training_info", r#"{"step": 1, "model": {"pretrainedModelNameOrPath": "a/b"}}"#, &["a/b"]),
            ("base_model", r#"[{"name": "a/b"}, "c/d"]"#, &["a/b", "c/d"]),
            ("x", "{", &[]),
        ] {
            assert_eq!(named(key, value), expected, "{key}: {value}");
        }
        let deep = format!("{}1{}", r#"{"a":"#.repeat(50_000), "}".repeat(50_000));
        assert_eq!(named("x", &deep), Vec::<String>::new());
    }
}
