//! `mergekit_config.yml`: the models that one was merged from.
//!
//! Source: mergekit, `docs/` and `mergekit/config.py`: `models`, `slices[].sources` and `base_model` name a model by
//! `model`, `base_model` or, in a mixture of experts, `source_model`; a model is a text `PATH[@REVISION][+LORA]`, or a
//! table with `path` at the bottom of nested `model` keys.

use serde_json::Value;

use super::front_matter;

/// What a merge writes beside its weights.
pub(super) const NAMES: [&str; 4] =
    ["mergekit_config.yml", "mergekit_config.yaml", "mergekit_moe_config.yml", "mergekit_moe_config.yaml"];

/// Keys whose value is a model.
const KEYS: [&str; 3] = ["model", "base_model", "source_model"];

/// The models that it names, in their order, with those that are added to them; `None` where it can't be read.
pub(super) fn models(text: &str) -> Option<Vec<String>> {
    let value: Value = front_matter::read(text).filter(Value::is_object)?;
    let mut models = Vec::new();
    collect(&value, &mut models);
    Some(models)
}

fn collect(value: &Value, models: &mut Vec<String>) {
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                match value {
                    Value::String(name) if KEYS.contains(&key.as_str()) => models.extend(parts(name)),
                    Value::Object(model) if KEYS.contains(&key.as_str()) => of_table(model, models),
                    _ => collect(value, models),
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| collect(value, models)),
        _ => {}
    }
}

/// A model as a table: its place, and what is added to it.
fn of_table(model: &serde_json::Map<String, Value>, models: &mut Vec<String>) {
    models.extend(model.get("path").and_then(Value::as_str).map(str::to_owned));
    for nested in ["model", "lora"].iter().filter_map(|key| model.get(*key)) {
        match nested {
            Value::Object(table) => of_table(table, models),
            Value::String(name) => models.extend(parts(name)),
            _ => {}
        }
    }
}

/// `PATH[@REVISION][+LORA[@REVISION]]`.
fn parts(name: &str) -> impl Iterator<Item = String> {
    let plain = |part: &str| part.split('@').next().unwrap_or_default().trim().to_owned();
    name.split('+').map(plain).filter(|part| !part.is_empty()).collect::<Vec<_>>().into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_merge_names_its_models_in_each_of_its_spellings() {
        for (text, expected) in [
            (
                "models:\n  - model: a/b\n  - model: c/d\n    parameters: {weight: 0.5}\nmerge_method: linear\n",
                &["a/b", "c/d"][..],
            ),
            (
                "slices:\n  - sources:\n      - model: a/b\n        layer_range: [0, 32]\n      - model: c/d\nbase_model: e/f\n",
                &["e/f", "a/b", "c/d"],
            ),
            (
                "base_model: a/b\nexperts:\n  - source_model: c/d\n    positive_prompts: [model]\n",
                &["a/b", "c/d"],
            ),
            ("models:\n  - model: a/b@main+c/d@v1\n", &["a/b", "c/d"]),
            (
                "base_model:\n  model:\n    path: a/b\n    revision: x\n  lora:\n    path: c/d\nmodels: []\n",
                &["a/b", "c/d"],
            ),
            ("merge_method: passthrough\n", &[]),
        ] {
            let found = models(text).expect("YAML");
            let mut sorted = found.clone();
            sorted.sort();
            let mut expected = expected.to_vec();
            expected.sort_unstable();
            assert_eq!(sorted, expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_table_can_not_be_read() {
        for text in ["models: [", "- a", "\u{0}", "just words"] {
            assert_eq!(models(text), None, "{text:?}");
        }
    }
}
