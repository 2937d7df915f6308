//! Packages of SPDX 3.0.1. A fact that is not known has no property.
//!
//! A file of a model is a `software_File`, and so is the one file that a crate or a product is: with a name, digests and what
//! kind of file it is (BSI TR-03183-2, 8.2). Version, supplier and place are those of its package, which has them.

use super::agents;
use super::annotations::extension;
use super::context::Context;
use super::wire::{
    Dataset, DictionaryEntry, EnergyConsumption, EnergyDescription, ExternalRef, Hash, Model, Node, Package,
};
use crate::assemble::bom::{
    Activity, Component, ComponentKind, DatasetFacts, Energy, File, FileRole, Link, LinkKind, Metric,
    ModelCard, Nature,
};
use crate::digest::{Algorithm, Digest};
use crate::emit::spdx::facts::{self, Family};
use crate::emit::spdx::locations::{download_location, links};
use crate::emit::spdx::prose::{self, Place};
use crate::facts::LEARNING;
use crate::vocabulary::Word;

/// No notice was looked for (Software, copyrightText).
const NO_ASSERTION: &str = "NOASSERTION";

/// The subject, components and ancestors, each before its files.
pub(super) fn packages(context: &Context<'_>) -> Vec<Node> {
    let inside =
        context.bom.all_components().flat_map(|component| with_files(context, component, Place::Inside));
    let ancestors =
        context.bom.ancestors.iter().flat_map(|component| with_files(context, component, Place::Ancestor));
    inside.chain(ancestors).map(|package| Node::Package(Box::new(package))).collect()
}

fn with_files<'a>(
    context: &'a Context<'_>,
    component: &'a Component,
    place: Place,
) -> impl Iterator<Item = Package> + 'a {
    let files = component.files.iter().map(|file| self::file(context, component, file));
    std::iter::once(package(context, component, place)).chain(distributed(context, component)).chain(files)
}

/// The IRI of the file that a package is distributed as (Core, `hasDistributionArtifact`).
pub(super) fn distribution_iri(context: &Context<'_>, component: &Component) -> String {
    context.beside("File", &component.reference)
}

fn distributed(context: &Context<'_>, component: &Component) -> Option<Package> {
    let nature = component.distributed_file()?;
    let mut purposes = purposes(context, &nature);
    let iri = distribution_iri(context, component);
    let name = nature.name.as_deref().unwrap_or_default();
    Some(Package {
        verified_using: hashes(&component.digests),
        external_ref: download_location(component).map(binary).into_iter().collect(),
        copyright_text: component.copyright.clone(),
        additional_purpose: purposes.split_off(1),
        ..artifact(context, "software_File", iri, name, purposes[0])
    })
}

/// What kind of file it is, the first word for the primary purpose.
fn purposes(context: &Context<'_>, nature: &Nature) -> Vec<&'static str> {
    let structured = nature.is_structured.filter(|_| context.bom.says_structure);
    let words = [
        (nature.is_executable == Some(true)).then_some("executable"),
        (nature.is_archive == Some(true)).then_some("archive"),
        Some("file"),
        structured.map(|is_structured| if is_structured { "container" } else { "firmware" }),
    ];
    words.into_iter().flatten().collect()
}

/// Where the file itself is (Core, ExternalRefType, `binaryArtifact`).
fn binary(url: String) -> ExternalRef {
    ExternalRef {
        kind: "ExternalRef",
        external_ref_type: "binaryArtifact",
        locator: vec![url],
        comment: None,
    }
}

fn package(context: &Context<'_>, component: &Component, place: Place) -> Package {
    let (class, purpose) = class_and_purpose(&component.kind);
    Package {
        description: component.description.clone(),
        comment: prose::component_comment(component, place),
        extension: extension(component_facts(component)),
        external_ref: external_refs(component),
        verified_using: hashes(&component.digests),
        built_time: built_time(&component.kind),
        release_time: component.release_date.map(|date| date.to_string()),
        originated_by: agents::origins(context, component),
        supplied_by: component.supplier.as_ref().map(|supplier| agents::organization(context, supplier)),
        copyright_text: Some(component.copyright.clone().unwrap_or_else(|| NO_ASSERTION.to_owned())),
        package_version: component.version.as_deref().map(prose::one_line),
        package_url: component.purl.clone(),
        external_identifier: component
            .cpe
            .iter()
            .map(|cpe| agents::identifier("cpe23", cpe.clone()))
            .collect(),
        download_location: download_location(component),
        home_page: links(component, LinkKind::Website).next().map(str::to_owned),
        model: model(&component.kind),
        dataset: dataset(&component.kind),
        ..artifact(context, class, context.reference(&component.reference), &component.name, purpose)
    }
}

fn file(context: &Context<'_>, model: &Component, file: &File) -> Package {
    let content = match file.role {
        FileRole::Weights => "model",
        FileRole::Configuration => "configuration",
        FileRole::Card | FileRole::License => "documentation",
        FileRole::Layer => "archive",
    };
    let nature =
        purposes(context, &file.nature()).into_iter().filter(|word| !["file", content].contains(word));
    Package {
        comment: Some(prose::file_comment(file)),
        extension: extension(facts::file_properties(file, Family::Spdx3).collect()),
        external_ref: file.url.clone().map(binary).into_iter().collect(),
        verified_using: hashes(&file.digests),
        supplied_by: model.supplier.as_ref().map(|supplier| agents::organization(context, supplier)),
        additional_purpose: std::iter::once(content).chain(nature).collect(),
        copyright_text: model.copyright.clone(),
        ..artifact(context, "software_File", context.reference(&file.reference), &file.path, "file")
    }
}

fn artifact(
    context: &Context<'_>,
    class: &'static str,
    iri: String,
    name: &str,
    purpose: &'static str,
) -> Package {
    Package {
        head: context.head(class, iri),
        name: prose::flat(name),
        description: None,
        comment: None,
        extension: Vec::new(),
        external_identifier: Vec::new(),
        external_ref: Vec::new(),
        verified_using: Vec::new(),
        built_time: None,
        release_time: None,
        originated_by: Vec::new(),
        supplied_by: None,
        primary_purpose: purpose,
        additional_purpose: Vec::new(),
        copyright_text: None,
        package_version: None,
        package_url: None,
        download_location: None,
        home_page: None,
        model: None,
        dataset: None,
    }
}

/// The class, and the word of `SoftwarePurpose`.
fn class_and_purpose(kind: &ComponentKind) -> (&'static str, &'static str) {
    match kind {
        ComponentKind::Workspace => ("software_Package", "source"),
        ComponentKind::Application(_) => ("software_Package", "application"),
        ComponentKind::Library(_) | ComponentKind::Replaced | ComponentKind::Native(_) => {
            ("software_Package", "library")
        }
        ComponentKind::Model(_) => ("ai_AIPackage", "model"),
        ComponentKind::Dataset(_) => ("dataset_DatasetPackage", "data"),
    }
}

fn component_facts(component: &Component) -> Vec<facts::Fact> {
    let mut facts: Vec<_> = facts::properties(component, Family::Spdx3).collect();
    if matches!(component.kind, ComponentKind::Dataset(_)) && component.authors.len() > 1 {
        facts.extend(facts::of_authors(&component.authors));
    }
    facts
}

fn model(kind: &ComponentKind) -> Option<Model> {
    let ComponentKind::Model(card) = kind else { return None };
    Some(Model {
        domain: card.task.iter().cloned().collect(),
        type_of_model: card.family.iter().chain(&card.architecture).cloned().collect(),
        information_about_application: application(card),
        information_about_training: card.approach.map(|approach| format!("{LEARNING}{approach}.")),
        limitation: joined(&card.limitations),
        metrics: card.claims.metrics.iter().map(metric).collect(),
        energy_consumption: card.claims.energy.as_ref().map(energy),
    })
}

/// What was measured and on what, and the number (AI, metric).
fn metric(metric: &Metric) -> DictionaryEntry {
    DictionaryEntry { kind: "DictionaryEntry", key: metric.key(), value: metric.value.clone() }
}

fn energy(energy: &Energy) -> EnergyConsumption {
    let amount = |activity| {
        let is_said = (energy.activity == activity).then(|| EnergyDescription {
            kind: "ai_EnergyConsumptionDescription",
            quantity: energy.kilowatt_hours.clone(),
            unit: "kilowattHour",
        });
        is_said.into_iter().collect()
    };
    EnergyConsumption {
        kind: "ai_EnergyConsumption",
        training: amount(Activity::Training),
        fine_tuning: amount(Activity::FineTuning),
    }
}

/// How it is used, what goes in and what comes out (AI, informationAboutApplication).
fn application(card: &ModelCard) -> Option<String> {
    let formats = [("Input", &card.inputs), ("Output", &card.outputs)]
        .into_iter()
        .filter(|(_, formats)| !formats.is_empty());
    let formats = formats.map(|(label, formats)| format!("{label}: {}.", formats.join(", ")));
    let lines: Vec<_> =
        formats.chain(card.use_cases.iter().map(|use_case| format!("Intended use: {use_case}"))).collect();
    joined(&lines)
}

fn joined(lines: &[String]) -> Option<String> {
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// A type of data is asked for even when nobody said one: `noAssertion` (Dataset, datasetType, minCount 1).
fn dataset(kind: &ComponentKind) -> Option<Dataset> {
    let ComponentKind::Dataset(facts) = kind else { return None };
    let types = if facts.types.is_empty() {
        vec!["noAssertion"]
    } else {
        facts.types.iter().map(|kind| kind.word()).collect()
    };
    Some(Dataset { types, sensitive: facts.sensitive.map(|sensitive| if sensitive { "yes" } else { "no" }) })
}

fn built_time(kind: &ComponentKind) -> Option<String> {
    match kind {
        ComponentKind::Dataset(facts) => built_date(facts),
        _ => None,
    }
}

fn built_date(facts: &DatasetFacts) -> Option<String> {
    facts.built_date.map(|date| date.to_string())
}

fn hashes(digests: &[Digest]) -> Vec<Hash> {
    digests
        .iter()
        .map(|digest| Hash {
            kind: "Hash",
            algorithm: algorithm(digest),
            hash_value: digest.hex().to_owned(),
        })
        .collect()
}

fn algorithm(digest: &Digest) -> &'static str {
    match digest.algorithm() {
        Algorithm::Sha256 => "sha256",
        Algorithm::Sha512 => "sha512",
        Algorithm::Blake3 => "blake3",
        Algorithm::Sha384 => "sha384",
        Algorithm::Sha1 => "sha1",
        Algorithm::Md5 => "md5",
    }
}

/// The links that no property holds.
fn external_refs(component: &Component) -> Vec<ExternalRef> {
    let (location, website) = (download_location(component), links(component, LinkKind::Website).next());
    let held = |link: &&Link| match link.kind {
        LinkKind::Distribution => location.as_ref() == Some(&link.url),
        LinkKind::Website => website == Some(&link.url),
        _ => false,
    };
    component.links.iter().filter(|link| !held(link)).map(external_ref).collect()
}

fn external_ref(link: &Link) -> ExternalRef {
    let (external_ref_type, comment) = match link.kind {
        LinkKind::Distribution => ("altDownloadLocation", None),
        LinkKind::Repository => ("vcs", None),
        LinkKind::Website => ("altWebPage", None),
        LinkKind::Documentation => ("documentation", None),
        LinkKind::ModelCard => ("documentation", Some("Model card.")),
        LinkKind::License => ("license", None),
    };
    ExternalRef { kind: "ExternalRef", external_ref_type, locator: vec![link.url.clone()], comment }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::sample;
    use serde_json::Value;

    fn package(name: &str) -> Value {
        let bom = sample::sample();
        let packages = serde_json::to_value(packages(&Context::new(&bom, ""))).expect("JSON");
        let packages = packages.as_array().expect("packages");
        packages.iter().find(|package| package["name"] == name).expect(name).clone()
    }

    #[test]
    fn what_is_not_known_has_no_property() {
        let service = package("hosted-ranker");
        let keys: Vec<_> = service.as_object().expect("an object").keys().map(String::as_str).collect();
        let known = [
            "comment",
            "creationInfo",
            "extension",
            "name",
            "software_copyrightText",
            "software_packageUrl",
            "software_packageVersion",
            "software_primaryPurpose",
            "spdxId",
            "type",
        ];
        assert_eq!(keys, known);
        assert_eq!(package("benchmark")["dataset_datasetType"], Value::from(vec!["noAssertion"]));
    }

    #[test]
    fn the_model_card_stands_in_the_properties_of_the_ai_profile() {
        let coder = package("coder");
        assert_eq!(coder["ai_typeOfModel"], Value::from(vec!["transformer", "Qwen2ForCausalLM"]));
        assert_eq!(coder["ai_domain"], Value::from(vec!["text-generation"]));
        assert_eq!(coder["ai_limitation"], "Knows nothing after 2023.\nWrites insecure code.");
        let application =
            "Input: text, image.\nOutput: text.\nIntended use: Completes source code in an editor.";
        assert_eq!(coder["ai_informationAboutApplication"], application);
        assert_eq!(coder["releaseTime"], "2024-02-29T00:00:00Z");
        let key = "pass@1 (CruxEval-I, test (text-generation))";
        assert_eq!(
            (&coder["ai_metric"][0]["key"], &coder["ai_metric"][0]["value"]),
            (&key.into(), &"68.1".into())
        );
        let energy = &coder["ai_energyConsumption"];
        assert!(energy["ai_trainingEnergyConsumption"].is_null(), "{energy}");
        let amount = &energy["ai_finetuningEnergyConsumption"][0];
        assert_eq!(amount["ai_energyQuantity"], "2.5");
        assert_eq!(amount["ai_energyUnit"], "kilowattHour");
    }

    #[test]
    fn a_file_has_its_digests_and_its_length_in_words() {
        let file = package("encoder.onnx");
        assert_eq!(
            (&file["type"], &file["software_primaryPurpose"], &file["software_additionalPurpose"]),
            (&Value::from("software_File"), &Value::from("file"), &Value::from(vec!["model"]))
        );
        assert_eq!(file["verifiedUsing"].as_array().map(Vec::len), Some(2));
        assert_eq!(file["comment"], "Weights of a machine-learning model, 77 bytes.");
        assert_eq!(package("README.md")["software_additionalPurpose"][0], "documentation");
    }

    #[test]
    fn a_link_that_a_property_holds_is_said_once() {
        let mut component = sample::sample().components.remove(0);
        let link = |kind, url: &str| Link { kind, url: url.to_owned() };
        component.links = vec![
            link(LinkKind::Website, "https://a.example"),
            link(LinkKind::Website, "https://b.example"),
            link(LinkKind::Documentation, "https://c.example"),
        ];
        let locators: Vec<_> = external_refs(&component).into_iter().flat_map(|one| one.locator).collect();
        assert_eq!(locators, ["https://b.example", "https://c.example"]);
    }
}
