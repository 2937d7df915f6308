//! The numbers of a model card: `model-index` and `co2_eq_emissions` of the front matter.
//!
//! A card may hold thousands of metrics, and values that are no numbers. The first of those that are some are kept, and the
//! rest is counted.

use std::collections::BTreeSet;

use super::front_matter::Node;
use crate::claims::{Activity, Claims, Energy, Metric};
use crate::limits;
use crate::printable::is_steering;

/// What the front matter claims.
pub(super) fn read(front_matter: &Node) -> Claims {
    let mut claims = Claims::default();
    let results = items(front_matter, "model_index").flat_map(|entry| items(entry, "results"));
    let mut seen = BTreeSet::new();
    for result in results {
        let slice = slice(result);
        for metric in items(result, "metrics") {
            match self::metric(metric, slice.clone()).filter(|_| claims.metrics.len() < limits::METRICS) {
                Some(metric) if seen.insert(metric.to_locked_word()) => claims.metrics.push(metric),
                Some(_) => {}
                None => claims.metrics_left_out += 1,
            }
        }
    }
    let emissions = front_matter.all("co2_eq_emissions").next();
    claims.energy = emissions.and_then(energy);
    claims.emissions = emissions.and_then(|said| self::emissions(said, claims.energy.is_none()));
    claims
}

/// The values of a key, and those of lists among them.
fn items<'n>(node: &'n Node, key: &'n str) -> impl Iterator<Item = &'n Node> {
    node.all(key).flat_map(Node::items)
}

/// A metric with a number; `None` of any other.
fn metric(node: &Node, slice: Option<Option<String>>) -> Option<Metric> {
    let kind = one(node, "type").or_else(|| one(node, "name"))?;
    let written = scalar(node, "value")?;
    let value = match written.strip_suffix('%') {
        Some(share) => decimal(share.trim_end())? + "%",
        None => decimal(&written)?,
    };
    Some(Metric::new(&kind, value, slice?))
}

/// What a result is about: the data with their configuration and part, and the task in brackets. `None` of one that is too long
/// to be said, `Some(None)` where the card names nothing.
fn slice(result: &Node) -> Option<Option<String>> {
    let named = |key| {
        let of = result.all(key).next();
        of.and_then(|of| scalar(of, "name").or_else(|| scalar(of, "type")))
    };
    let data = result.all("dataset").next();
    let parts = ["config", "split"].into_iter().filter_map(|key| scalar(data?, key));
    let parts = parts.filter(|part| part != "default");
    let mut slice = named("dataset").into_iter().chain(parts).collect::<Vec<_>>().join(", ");
    if let Some(task) = named("task") {
        slice = if slice.is_empty() { task } else { format!("{slice} ({task})") };
    }
    if slice.is_empty() { Some(None) } else { short(&slice).map(Some) }
}

/// Emissions in grams, as the hub has them, and how they came about. What is no such number stands there as it is written.
fn emissions(said: &Node, with_energy: bool) -> Option<String> {
    const KEYS: [(&str, &str); 5] = [
        ("source", "source"),
        ("training_type", "training type"),
        ("geographical_location", "location"),
        ("hardware_used", "hardware"),
        ("energy_consumed", "energy consumed"),
    ];
    let number = scalar(said, "emissions").or_else(|| said.texts().into_iter().next())?;
    let number = match decimal(&number).filter(|grams| !grams.starts_with('-')) {
        Some(grams) => format!("{grams} g CO2 equivalent"),
        // `.nan` and `-.inf` are YAML's.
        None if number.trim_start_matches(['+', '-', '.']).parse::<f64>().is_ok() => return None,
        None => format!("as written: {}", short(&number)?),
    };
    let keys = KEYS.iter().filter(|(key, _)| *key != "energy_consumed" || with_energy);
    let more = keys.filter_map(|(key, label)| Some(format!("{label}: {}", one(said, key)?)));
    Some(std::iter::once(number).chain(more).collect::<Vec<_>>().join("; "))
}

/// The energy in kilowatt-hours, as CodeCarbon measures it, where it is said what took it.
fn energy(said: &Node) -> Option<Energy> {
    let activity = match scalar(said, "training_type")?.to_lowercase().replace(['_', ' '], "-").as_str() {
        "pre-training" | "pretraining" | "training" => Activity::Training,
        "fine-tuning" | "finetuning" => Activity::FineTuning,
        _ => return None,
    };
    let kilowatt_hours =
        decimal(&scalar(said, "energy_consumed")?).filter(|hours| !hours.starts_with('-'))?;
    Some(Energy { activity, kilowatt_hours })
}

/// The scalar of a key, short enough to be said.
fn one(node: &Node, key: &str) -> Option<String> {
    short(&scalar(node, key)?)
}

fn scalar(node: &Node, key: &str) -> Option<String> {
    node.all(key).find_map(Node::scalar)
}

/// A text of one line and a sensible length.
pub(crate) fn short(text: &str) -> Option<String> {
    let spaced: String = text.chars().map(|c| if is_steering(c) { ' ' } else { c }).collect();
    let line = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
    (!line.is_empty() && line.len() <= limits::CLAIM).then_some(line)
}

/// A finite number in decimal notation, without an exponent.
fn decimal(text: &str) -> Option<String> {
    let number: f64 = text.parse().ok()?;
    let written = number.to_string();
    (number.is_finite() && written.len() <= 40).then_some(written)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspect::ModelCard;

    fn claims(front_matter: &str) -> Claims {
        let card = ModelCard::read(&format!("---\n{front_matter}\n---\n"));
        assert_eq!(card.fault, None, "{front_matter}");
        card.claims
    }

    fn told(front_matter: &str) -> (Vec<String>, usize) {
        let claims = claims(front_matter);
        (claims.metrics.iter().map(ToString::to_string).collect(), claims.metrics_left_out)
    }

    #[test]
    fn metrics_say_what_was_measured_and_on_what() {
        let card = "model-index:\n- name: m\n  results:\n  - task: {type: text-generation}\n    dataset: {name: CruxEval-I, type: cruxeval-i, config: default, split: test}\n    metrics:\n    - {type: pass@1, value: 68.10}\n    - {name: Accuracy, value: '85.5 %'}\n  - task: {name: Retrieval}\n    metrics: {type: recall, value: 1}\n  - metrics: [{type: bleu, value: -0.5}]\n";
        let expected = [
            "pass@1 (CruxEval-I, test (text-generation)) = 68.1",
            "Accuracy (CruxEval-I, test (text-generation)) = 85.5%",
            "recall (Retrieval) = 1",
            "bleu = -0.5",
        ];
        assert_eq!(told(card), (expected.map(str::to_owned).to_vec(), 0));
    }

    #[test]
    fn values_that_are_no_numbers_are_counted_and_not_kept() {
        for value in
            [".nan", ".inf", "-.inf", "nan", "N/A", "[1, 2]", "{a: 1}", "true", "''", "1e300", "12 of 13"]
        {
            let card = format!("model-index: [{{results: [{{metrics: [{{type: f1, value: {value}}}]}}]}}]");
            assert_eq!(told(&card), (vec![], 1), "{value}");
        }
        let card = ModelCard::read("---\nlicense: mit\nloss: .nan\n---\n");
        assert_eq!(card.licenses, ["mit"], "a number that is none takes nothing else with it");
        assert_eq!(told("model-index: [{results: [{metrics: [{value: 1}]}]}]"), (vec![], 1));
        let long = "x".repeat(1000);
        assert_eq!(
            told(&format!("model-index: [{{results: [{{metrics: [{{type: {long}, value: 1}}]}}]}}]")).1,
            1
        );
        let digits = format!(
            "model-index: [{{results: [{{metrics: [{{type: f1, value: '0.{}1'}}]}}]}}]",
            "0".repeat(9999)
        );
        assert_eq!(told(&digits), (vec!["f1 = 0".to_owned()], 0));
    }

    #[test]
    fn thousands_of_metrics_are_counted_and_the_first_are_kept() {
        let metrics: Vec<_> =
            (0..10_000).map(|at| format!("    - type: m{at}\n      value: {at}\n")).collect();
        let card = format!(
            "license: mit\nmodel-index:\n- name: m\n  results:\n  - dataset: {{name: d}}\n    metrics:\n{}",
            metrics.concat()
        );
        let (kept, left_out) = told(&card);
        assert_eq!((kept.len(), left_out), (limits::METRICS, 10_000 - limits::METRICS));
        assert_eq!(kept[0], "m0 (d) = 0");
        assert_eq!(ModelCard::read(&format!("---\n{card}\n---\n")).licenses, ["mit"]);
    }

    #[test]
    fn anything_else_in_place_of_the_list_claims_nothing() {
        for card in [
            "model-index:",
            "model-index: 1",
            "model-index: [[1]]",
            "model-index: {results: x}",
            "co2_eq_emissions:",
            "co2_eq_emissions: .nan",
        ] {
            assert!(claims(card).is_empty(), "{card}");
        }
    }

    #[test]
    fn what_steers_a_terminal_is_no_part_of_a_claim() {
        let card = "model-index: [{results: [{metrics: [{type: \"a\\u202Eb\\tc\\u001b\", value: 1}]}]}]";
        assert_eq!(told(card).0, ["a b c = 1"]);
    }

    #[test]
    fn emissions_are_grams_and_energy_has_an_activity() {
        for (card, emissions, energy) in [
            ("co2_eq_emissions: 0.5", Some("0.5 g CO2 equivalent"), None),
            (
                "co2_eq_emissions:\n  emissions: 1149.8\n  source: codecarbon\n  training_type: fine-tuning\n  hardware_used: 8 x A100\n  energy_consumed: 2.5",
                Some(
                    "1149.8 g CO2 equivalent; source: codecarbon; training type: fine-tuning; hardware: 8 x A100",
                ),
                Some("2.5 kWh (fine-tuning)"),
            ),
            (
                "co2_eq_emissions: {emissions: 1, energy_consumed: 2}",
                Some("1 g CO2 equivalent; energy consumed: 2"),
                None,
            ),
            ("co2_eq_emissions: 35.8 kg", Some("as written: 35.8 kg"), None),
            ("co2_eq_emissions: -3", None, None),
            ("co2_eq_emissions: {emissions: .inf}", None, None),
            (
                "co2_eq_emissions: {training_type: pre-training, energy_consumed: 3}",
                None,
                Some("3 kWh (training)"),
            ),
            ("co2_eq_emissions: {training_type: pre-training, energy_consumed: -3}", None, None),
        ] {
            let claims = claims(card);
            assert_eq!(claims.emissions.as_deref(), emissions, "{card}");
            assert_eq!(claims.energy.map(|energy| energy.to_string()).as_deref(), energy, "{card}");
        }
    }
}
