//! Configurations of training runs beside weights: what the run started from, and what they say of terms.
//!
//! In: JSON, YAML or TOML by the name of the file. Out: a [`ModelCard`] with the bases that keys name, what keys named after
//! a licence say, and the comments that speak of commerce. Names of bases count where they are repositories `owner/name`;
//! other values are places on the machine of the run.
//!
//! Sources of names and keys: axolotl, LLaMA-Factory, TRL and transformers (`model_name_or_path`), `sd-scripts`
//! (`pretrained_model_name_or_path`), OneTrainer (`base_model_name`), ai-toolkit.

use serde_json::Value;

use super::{ModelCard, base_keys, card_section, front_matter, model_config, repository_name};
use crate::prose;

/// Longer ones are data.
const LONGEST: usize = 1 << 20;

/// Words of names that say of a configuration that it is one of a run, sorted.
const OF_TRAINING: [&str; 15] = [
    "axolotl",
    "dpo",
    "finetune",
    "finetuning",
    "grpo",
    "hparams",
    "hyperparameters",
    "lora",
    "ppo",
    "qlora",
    "sft",
    "train",
    "trainer",
    "training",
    "tuning",
];

/// Words of names that beside weights say the same.
const OF_CONFIGURATIONS: [&str; 6] = ["args", "arguments", "config", "params", "recipe", "settings"];

/// Words of names of what belongs to the tokens or to one part of a model, and says nothing of its origin.
const OF_PARTS: [&str; 5] = ["feature", "generation", "preprocessor", "processor", "tokenizer"];

/// Keys with words for people.
const NOTES: [&str; 6] = ["comment", "comments", "description", "disclaimer", "note", "notes"];

/// Whether a file of this name is the configuration of a run; in the directory of a package it has to say so plainly.
pub(super) fn is_of_training(name: &str, is_of_code: bool) -> bool {
    let lower = name.to_lowercase();
    let Some((stem, "json" | "toml" | "yaml" | "yml")) = lower.rsplit_once('.') else { return false };
    let words = prose::words(stem);
    let has = |list: &[&str]| words.iter().any(|word| list.contains(word));
    let is_read = model_config::is_read(name);
    !is_read && !has(&OF_PARTS) && (has(&OF_TRAINING) || !is_of_code && has(&OF_CONFIGURATIONS))
}

/// What a configuration says; `None` of one that says nothing of bases or terms.
pub(super) fn read(name: &str, bytes: &[u8]) -> Option<ModelCard> {
    let text = std::str::from_utf8(bytes).ok().filter(|text| text.len() <= LONGEST)?;
    let is_toml = name.to_lowercase().ends_with(".toml");
    let value: Option<Value> = match is_toml {
        true => toml::from_str(text).ok(),
        false => front_matter::read(text),
    };
    let as_json = || value.as_ref().map(Value::to_string).unwrap_or_default();
    let of_terms = match is_toml {
        true => ModelCard::of_configuration(as_json().as_bytes()),
        false => ModelCard::of_configuration(bytes),
    };
    let mut card = of_terms.unwrap_or_default();
    let mut named = Vec::new();
    value.iter().for_each(|value| base_keys::in_json(value, false, 0, &mut named));
    card.base_models = named.iter().filter_map(|name| repository_name::in_configuration(name)).collect();
    card.base_models.dedup();
    let mut words = comments(text);
    value.iter().for_each(|value| notes(value, &mut words));
    let words = words.join("\n\n");
    card.use_section = card_section::read_use(&words);
    card.requests = card_section::read_requests(&words);
    (card != ModelCard::default()).then_some(card)
}

/// The comments of YAML and TOML; lines that follow one another are one text.
fn comments(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut is_open = false;
    for line in text.lines() {
        let is_whole = line.trim_start().starts_with('#');
        let comment = line.split_once('#').filter(|(before, _)| is_whole || before.ends_with([' ', '\t']));
        let Some((_, comment)) = comment else {
            is_open = false;
            continue;
        };
        let comment = comment.trim_start_matches('#').trim();
        match found.last_mut().filter(|_| is_open && is_whole) {
            Some(last) => {
                last.push(' ');
                last.push_str(comment);
            }
            None => found.push(comment.to_owned()),
        }
        is_open = is_whole;
    }
    found.retain(|comment| !comment.is_empty());
    found
}

/// What keys say that are for people, at any depth.
fn notes(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                match value {
                    Value::String(text) if NOTES.contains(&key.to_lowercase().as_str()) => {
                        found.push(text.clone())
                    }
                    value => notes(value, found),
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| notes(value, found)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_configuration_of_a_run_is_told_by_its_name() {
        assert!(
            OF_TRAINING.is_sorted()
                && OF_CONFIGURATIONS.is_sorted()
                && OF_PARTS.is_sorted()
                && NOTES.is_sorted()
        );
        for (name, beside, of_code) in [
            ("training_config.json", true, true),
            ("axolotl.yml", true, true),
            ("train.toml", true, true),
            ("sft-recipe.yaml", true, true),
            ("config.yaml", true, false),
            ("all_args.yaml", true, false),
            ("config.json", false, false),
            ("adapter_config.json", false, false),
            ("mergekit_config.yml", false, false),
            ("tokenizer_config.json", false, false),
            ("preprocessor_config.json", false, false),
            ("Cargo.toml", false, false),
            ("package.json", false, false),
            ("training.txt", false, false),
        ] {
            assert_eq!(
                (is_of_training(name, false), is_of_training(name, true)),
                (beside, of_code),
                "{name}"
            );
        }
    }

    #[test]
    fn a_run_says_what_it_started_from_and_its_comments_what_they_withhold() {
        for (name, text, bases, use_section) in [
            ("train.yaml", "base_model: a/b\noutput_dir: out/x\n", &["a/b"][..], None),
            ("train.yaml", "model:\n  name_or_path: x\n  model_name_or_path: a/b\n", &["a/b"], None),
            ("train.toml", "[model]\npretrained_model_name_or_path = \"a/b\"\n", &["a/b"], None),
            ("train.json", r#"{"base_model_name": "a/b"}"#, &["a/b"], None),
            (
                "train.yaml",
                "# The weights are for research only.\nlr: 1e-4 # per step\n",
                &[],
                Some("The weights are for research only."),
            ),
            ("train.json", r#"{"notes": "Not for commercial use."}"#, &[], Some("Not for commercial use.")),
        ] {
            let card = read(name, text.as_bytes()).expect(text);
            assert_eq!(card.base_models, bases, "{text}");
            assert_eq!(card.use_section.as_deref().map(str::trim), use_section, "{text}");
        }
        let toml = read("train.toml", b"license = \"cc-by-nc-4.0\"\n").expect("a licence");
        assert_eq!(toml.licenses, ["cc-by-nc-4.0"]);
        for (name, text) in [
            ("train.yaml", "lr: 0.1 # fast\n"),
            ("train.json", r#"{"model_name_or_path": "/data/llama"}"#),
            ("train.yaml", "["),
            ("train.toml", "\0"),
            ("train.json", "{"),
        ] {
            assert_eq!(read(name, text.as_bytes()), None, "{text}");
        }
    }
}
