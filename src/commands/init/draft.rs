//! The text of a declaration that a person finishes: what files say is written, what a person decides is a comment.

use std::collections::BTreeSet;

use camino::Utf8Path;

use crate::assess::proposal::{self, Proposal};
use crate::commands::tables::{Lines, Part, Tables, comment, unused};
use crate::declare::Descent;
use crate::hub;
use crate::inspect::pattern::pattern;
use crate::inspect::survey::{FoundModel, Place, common_stem};
use crate::inspect::weights::{Format, HeaderFacts, Origin};
use crate::inspect::{ModelCard, repository_name};
use crate::member_path;
use crate::vocabulary::Word;
use crate::weights_names::is_of_weights;

/// Names of directories that say nothing about the models in them.
const GENERIC: [&str; 12] = [
    "artifacts",
    "assets",
    "checkpoints",
    "data",
    "model",
    "models",
    "onnx",
    "res",
    "resources",
    "src",
    "static",
    "weights",
];

/// Stems of files that libraries give to the weights of any model.
const SAYS_NOTHING: [&str; 16] = [
    "adapter_model",
    "decoder_model_merged",
    "diffusion_pytorch_model",
    "encoder_model",
    "final",
    "flax_model",
    "inference",
    "llm",
    "manifest",
    "model",
    "openvino_model",
    "pytorch_model",
    "saved_model",
    "tf_model",
    "variables",
    "weights",
];

/// The name of a directory without the ending of a package of Core ML.
fn without_package(name: &str) -> &str {
    name.strip_suffix(".mlpackage").unwrap_or(name)
}

/// A declaration.
pub(super) struct Draft {
    /// Name of the model.
    pub(super) name: String,
    /// The table, with a line feed at its end.
    pub(super) table: String,
    /// What a person decides.
    pub(super) open: BTreeSet<&'static str>,
}

/// Writes the table of a model under a name that none of `taken` is.
///
/// `users` are the members that may use a model that lies in none of them.
pub(super) fn draft(
    model: &FoundModel<'_>,
    others: &[&FoundModel<'_>],
    taken: &BTreeSet<String>,
    tables: Tables,
    users: &[&str],
) -> Draft {
    let name = unused(own_name(model, others), taken);
    let mut lines = Lines::new(tables);
    lines.table("model");
    lines.key("name", &name);
    if tables == Tables::Root {
        let users: Vec<_> = users.iter().map(|user| (*user).to_owned()).collect();
        lines.list("used-by", &users);
    }
    match model.revision.as_deref().or_else(|| packed(model)?.version.as_deref()) {
        Some(version) => lines.key("version", version),
        None => lines.open("version", "…", "the commit of its repository, or the version of its publisher"),
    }
    match (&model.repository, hub_page(model)) {
        (Some((owner, repository)), _) => lines.key("source", &format!("hf:{owner}/{repository}")),
        (None, Some(source)) => lines.open("source", &source, "the header of the weights names it"),
        (None, None) => lines.open("source", "hf:owner/name", "or ollama: | oci: | git+https: | https:"),
    }
    license(model, &name, &mut lines);
    if model.place == Place::Files {
        // One in an archive is no file of its own.
        let mut texts = model.licenses.iter().filter(|text| !member_path::is_inside(&text.path));
        if let Some(text) = texts.next() {
            lines.key("license-file", text.path.as_str());
        }
        for other in texts {
            lines.raw(&format!("#   there is also {}", comment(other.path.as_str())));
        }
        if let Some(card) = &model.card {
            lines.key("card", card.path.as_str());
        }
    }
    lines.list("files", &files(model));
    if let Some(task) = model.card.as_ref().and_then(|found| found.card.pipeline_tag.as_ref()) {
        lines.key("task", task);
    }
    bases(model, others, &mut lines);
    datasets(model, &mut lines);
    Draft { name, table: lines.text, open: lines.open }
}

fn license(model: &FoundModel<'_>, name: &str, lines: &mut Lines) {
    match proposal::license(model, name) {
        Proposal::Agreed { license, .. } => lines.key("license", &license),
        Proposal::Open { reason, candidate, said } => {
            lines.open("license", candidate.as_deref().unwrap_or("…"), reason);
            said.iter().for_each(|said| lines.raw(&format!("#   {}", comment(said))));
        }
    }
}

/// What the packer of a model says of it.
fn packed<'m>(model: &'m FoundModel<'_>) -> Option<&'m HeaderFacts> {
    let mut facts = model.headers.iter().map(|(_, facts)| facts);
    facts.find(|facts| facts.format.is_of_package())
}

/// The name of a model; of variants that one header names, each with its quantisation, the file tells them apart.
fn own_name(model: &FoundModel<'_>, others: &[&FoundModel<'_>]) -> String {
    let name = name(model);
    let is_shared = || others.iter().any(|other| !std::ptr::eq(*other, model) && self::name(other) == name);
    let stem = model.weights.first().map_or("", |path| common_stem(path));
    match model.card.is_none() && !stem.is_empty() && !SAYS_NOTHING.contains(&stem) && is_shared() {
        true => stem.to_owned(),
        false => name,
    }
}

/// The name under which it was packed, the directory, the title of the card, the name in the header, the file. A heading is
/// often that of a template.
fn name(model: &FoundModel<'_>) -> String {
    if let Some((_, repository)) = &model.repository {
        return repository.clone();
    }
    if let Some(name) = packed(model).and_then(|facts| facts.name.clone()) {
        return name.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    let title = model.card.as_ref().and_then(|found| found.title.clone());
    let of_weights: Vec<_> =
        model.headers.iter().filter(|(_, facts)| !facts.format.is_about_others()).collect();
    let header = || match of_weights.as_slice() {
        // ONNX and Caffe name the graph, mostly after the program that exported it: `torch_jit`, `main_graph`.
        [(_, facts)] if !matches!(facts.format, Format::Caffe | Format::Onnx) => facts.name.clone(),
        _ => None,
    };
    let directory = || {
        let named = model.directory.file_name().filter(|_| model.place == Place::Files);
        let name = named.filter(|_| model.card.is_some() || model.weights.len() > 1);
        name.map(without_package)
            .filter(|name| !GENERIC.contains(&name.to_ascii_lowercase().as_str()))
            .map(str::to_owned)
    };
    let file = || {
        let stem = model.weights.first().map_or("", |path| unpacked(common_stem(path)));
        match model.directory.file_name().map(without_package) {
            Some(directory) if SAYS_NOTHING.contains(&stem) && !GENERIC.contains(&directory) => {
                directory.to_owned()
            }
            _ if stem.is_empty() || SAYS_NOTHING.contains(&stem) => format!("{}-model", model.package.name()),
            _ => stem.to_owned(),
        }
    };
    let said = title.or_else(header).map(|name| name.split_whitespace().collect::<Vec<_>>().join(" "));
    match (said.filter(|name| !name.is_empty()), directory()) {
        (Some(_), Some(directory)) if model.card.is_some() => directory,
        (Some(said), Some(directory)) if is_more_exact(&directory, &said) => directory,
        (Some(said), _) => said,
        (None, Some(directory)) => directory,
        (None, None) => file(),
    }
}

/// A stem without what it is packed in, and without the extension of weights before that: `vosk` of `vosk.tar`, `enc` of
/// `enc.safetensors`, which was split.
fn unpacked(stem: &str) -> &str {
    let of_weights = || is_of_weights(Utf8Path::new(stem)).then(|| stem.rsplit_once('.')).flatten();
    let plain = stem.strip_suffix(".tar").or_else(|| of_weights().map(|(plain, _)| plain));
    plain.filter(|plain| !plain.is_empty()).unwrap_or(stem)
}

/// `starcoder2-3b` says more than `StarCoder2`.
fn is_more_exact(directory: &str, said: &str) -> bool {
    let plain = |text: &str| {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>()
    };
    let (directory, said) = (plain(directory), plain(said));
    directory.len() > said.len() && directory.starts_with(&said)
}

/// The one repository of the hub that the headers name.
fn hub_page(model: &FoundModel<'_>) -> Option<String> {
    let urls = model.headers.iter().flat_map(|(_, facts)| &facts.urls);
    let pages: BTreeSet<_> = urls.filter_map(|url| hub_source(url)).collect();
    pages.first().filter(|_| pages.len() == 1).cloned()
}

/// `https://huggingface.co/owner/name/…` as `hf:owner/name`.
pub(in crate::commands) fn hub_source(url: &str) -> Option<String> {
    let (owner, name, _) = hub::repository(hub::path_of(url)?)?;
    hub_name(&format!("{}/{name}", owner?)).map(|(source, _)| source)
}

/// `owner/name` as a source, and the name.
fn hub_name(text: &str) -> Option<(String, String)> {
    let (owner, name) = text.split_once('/')?;
    let word = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphanumeric())
            && part.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
    };
    let is_dataset = matches!(owner, "datasets" | "spaces" | "models");
    (word(owner) && word(name) && !is_dataset).then(|| (format!("hf:{owner}/{name}"), name.to_owned()))
}

/// A base or a dataset: its name, and its source where that is known.
fn thing(text: &str) -> (String, Option<String>) {
    match hub_name(text) {
        Some((source, name)) => (name, Some(source)),
        None => (text.to_owned(), None),
    }
}

fn origin(origin: &Origin) -> Option<(String, Option<String>)> {
    let source = origin.url.as_deref().and_then(hub_source);
    let named = source.as_ref().and_then(|source| source.rsplit_once('/')).map(|(_, name)| name.to_owned());
    match named {
        Some(name) => Some((name, source)),
        None => origin.name.as_deref().map(|name| thing(&repository_name::repository(name))),
    }
}

/// The licence that is proposed for a model of this name which is declared with this one.
fn license_of(base: &str, others: &[&FoundModel<'_>]) -> Option<String> {
    let is_it = |other: &&&FoundModel<'_>| name(other).eq_ignore_ascii_case(base);
    let mut found = others.iter().filter(is_it);
    match (found.next(), found.next()) {
        (Some(other), None) => match proposal::license(other, base) {
            Proposal::Agreed { license, .. } => Some(license),
            Proposal::Open { .. } => None,
        },
        _ => None,
    }
}

/// The models that this one descends from; how is known from cards and configurations alone.
fn bases(model: &FoundModel<'_>, others: &[&FoundModel<'_>], lines: &mut Lines) {
    let card = model.card.as_ref().map(|found| &found.card);
    let relation = card.and_then(ModelCard::descent).or_else(|| relation(model));
    let named = card.map(|card| card.base_models.as_slice()).unwrap_or_default();
    let mut bases: Vec<_> = named.iter().map(|text| (thing(text), relation)).collect();
    for (_, facts) in model.headers.iter().filter(|_| named.is_empty()) {
        let relation = (facts.format == Format::AdapterConfig).then_some(Descent::Adapter);
        bases.extend(facts.base_models.iter().filter_map(origin).map(|base| (base, relation)));
    }
    // What a configuration was loaded from may be the model itself.
    let own = [name(model), model.directory.file_name().unwrap_or_default().to_owned()];
    let configured = model.configured_bases.iter().filter_map(|base| {
        let (name, source) = thing(base.name.as_deref()?);
        let is_own = own.iter().any(|own| own.eq_ignore_ascii_case(&name));
        (!is_own).then_some(((name, source), base.relation.or(relation)))
    });
    bases.extend(configured);
    let mut seen = BTreeSet::new();
    lines.part = Part::Base;
    for ((name, source), relation) in bases {
        if !seen.insert(name.to_lowercase()) {
            continue;
        }
        let license = license_of(&name, others);
        match relation {
            Some(relation) => {
                lines.raw("");
                lines.table("model.base");
                lines.key("name", &name);
                source.iter().for_each(|source| lines.key("source", source));
                lines.key("relation", relation.word());
                match license {
                    Some(license) => lines.key("license", &license),
                    None => lines.open("license", "…", "that of the base"),
                }
            }
            None => {
                lines.raw("");
                lines.commented_table("model.base", "how it descends from it is not said");
                lines.commented("name", &name);
                source.iter().for_each(|source| lines.commented("source", source));
                let words: Vec<_> = Descent::ALL.iter().map(|word| word.word()).collect();
                lines.open("relation", "…", &words.join(" | "));
                lines.open("license", license.as_deref().unwrap_or("…"), "that of the base");
            }
        }
    }
}

/// How a model descends from its base by its configuration: an adapter, or one that was quantised.
fn relation(model: &FoundModel<'_>) -> Option<Descent> {
    let library = model.card.as_ref().and_then(|found| found.card.library_name.as_deref());
    let mut formats = model.headers.iter().map(|(_, facts)| facts);
    let is_adapter =
        library == Some("peft") || formats.clone().any(|facts| facts.format == Format::AdapterConfig);
    let is_quantized = is_called_quantized(model)
        || formats.any(|facts| facts.format == Format::TransformersConfig && facts.quantization.is_some());
    match (is_adapter, is_quantized) {
        (true, _) => Some(Descent::Adapter),
        (false, true) => Some(Descent::Quantized),
        (false, false) => None,
    }
}

/// Whether all weights are GGUF and the directory or the repository says so, as those who quantise call theirs.
fn is_called_quantized(model: &FoundModel<'_>) -> bool {
    let repository = model.repository.as_ref().map(|(_, name)| name.as_str());
    let name = repository.or(model.directory.file_name()).unwrap_or_default().to_ascii_lowercase();
    let mut weights = model.headers.iter().filter(|(_, facts)| facts.format.is_model()).peekable();
    name.ends_with("-gguf")
        && weights.peek().is_some()
        && weights.all(|(_, facts)| facts.format == Format::Gguf)
}

/// The data that it learned from (`hub-docs/modelcard.md`: "datasets used to train").
fn datasets(model: &FoundModel<'_>, lines: &mut Lines) {
    let cards = model.card.iter().map(|found| &found.card);
    let cards = cards.chain(model.configurations.iter().map(|(_, card)| card));
    let card = cards.flat_map(|card| &card.datasets).map(|text| thing(text));
    let headers = model.headers.iter().flat_map(|(_, facts)| facts.datasets.iter().filter_map(origin));
    let mut seen = BTreeSet::new();
    lines.part = Part::Dataset;
    for (name, source) in card.chain(headers).filter(|(name, _)| seen.insert(name.clone())) {
        lines.raw("");
        lines.table("model.dataset");
        lines.key("name", &name);
        source.iter().for_each(|source| lines.key("source", source));
        lines.open("license", "…", "that of the data");
        lines.key("role", "training");
    }
}

/// The files, the shards of one model as one pattern.
fn files(model: &FoundModel<'_>) -> Vec<String> {
    let mut patterns: Vec<_> =
        model.weights.iter().chain(&model.sidecars).map(|path| pattern(path)).collect();
    let mut seen = BTreeSet::new();
    patterns.retain(|pattern| seen.insert(pattern.clone()));
    patterns
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_hub_are_sources() {
        for (text, expected) in [
            ("https://huggingface.co/Qwen/Qwen2.5-Coder", Some("hf:Qwen/Qwen2.5-Coder")),
            ("https://huggingface.co/Qwen/Qwen2.5/blob/main/LICENSE", Some("hf:Qwen/Qwen2.5")),
            ("https://huggingface.co/datasets/bigcode/x", None),
            ("https://example.com/a/b", None),
            ("https://huggingface.co/Qwen", None),
        ] {
            assert_eq!(hub_source(text).as_deref(), expected, "{text}");
        }
        assert_eq!(thing("acme/base"), ("base".to_owned(), Some("hf:acme/base".to_owned())));
        assert_eq!(thing("./local"), ("./local".to_owned(), None));
    }
}
