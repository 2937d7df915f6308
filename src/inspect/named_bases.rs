//! The bases that the files of a model name: its card, the headers of its weights, the configuration of an adapter.
//!
//! In: what was read of the files. Out: [`NamedBase`]s, each once. Names are those of a hub's repository where a
//! file says so; of a path on the machine where the model was made only the last part is kept.

use std::collections::BTreeSet;

use camino::{Utf8Path, Utf8PathBuf};

use super::{InspectedFile, ModelCard, weights};
use crate::declare::Descent;
use crate::inspect::weights::{Format, HeaderFacts, Origin};
use crate::vocabulary::Word;

/// A base that a file names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedBase {
    /// `owner/name` of a repository, else what stands there.
    pub name: String,
    /// What names it.
    pub by: NamedBy,
    /// The file inside the package, with `/`.
    pub path: Utf8PathBuf,
    /// How the model descends from it, where the file says so.
    pub relation: Option<Descent>,
}

/// What names a base.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamedBy {
    /// The front matter of the model card.
    Card,
    /// The header of the weights.
    Header,
    /// `adapter_config.json`.
    AdapterConfig,
}

impl NamedBy {
    /// The source in the middle of a sentence.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Card => "the model card",
            Self::Header => "the header of the weights",
            Self::AdapterConfig => "the configuration of the adapter",
        }
    }
}

/// What a file says that is the configuration of an adapter.
pub(super) const ADAPTER_CONFIG: &str = "adapter_config.json";

/// The bases that the card and the files name, in this order.
pub(super) fn run(card: Option<(&Utf8Path, &ModelCard)>, files: &[InspectedFile]) -> Vec<NamedBase> {
    let mut bases = Vec::new();
    if let Some((path, card)) = card {
        let relation = card.base_model_relation.as_deref().and_then(Descent::from_word);
        let names = card.base_models.iter();
        bases.extend(names.map(|name| base(name, NamedBy::Card, path, relation)));
    }
    for file in files {
        let path = &file.artifact.path;
        match &file.facts {
            Some(facts) => bases.extend(of_facts(facts, path)),
            None => bases.extend(of_lock(file, path)),
        }
    }
    bases.extend(beside(files));
    let mut seen = BTreeSet::new();
    bases.retain(|base| !base.name.is_empty() && seen.insert(base.name.to_lowercase()));
    bases
}

fn of_facts<'f>(facts: &'f HeaderFacts, path: &'f Utf8Path) -> impl Iterator<Item = NamedBase> {
    let (by, relation) = kind(facts.format == Format::AdapterConfig);
    facts.base_models.iter().map(move |origin| base(&name_of(origin), by, path, relation))
}

/// What the lock keeps of a file that is not on this machine.
fn of_lock<'f>(file: &'f InspectedFile, path: &'f Utf8Path) -> impl Iterator<Item = NamedBase> {
    let word = |name: &str| file.locked_facts.get(name).map(String::as_str).unwrap_or_default();
    let (by, relation) = kind(word("format") == Format::AdapterConfig.word());
    let origins = Origin::from_locked_words(&file.locked_facts);
    origins.into_iter().map(move |origin| base(&name_of(&origin), by, path, relation))
}

fn kind(is_adapter: bool) -> (NamedBy, Option<Descent>) {
    if is_adapter { (NamedBy::AdapterConfig, Some(Descent::Adapter)) } else { (NamedBy::Header, None) }
}

/// Configurations of adapters that lie beside the weights and are not declared with them.
fn beside(files: &[InspectedFile]) -> Vec<NamedBase> {
    let places = files.iter().filter(|file| file.artifact.layer.is_none());
    let places: BTreeSet<_> = places
        .filter_map(|file| Some((file.artifact.path.parent()?, file.artifact.absolute.parent()?)))
        .collect();
    let mut found = Vec::new();
    for (inside, directory) in places {
        let path = crate::paths::with_slashes(&inside.join(ADAPTER_CONFIG));
        let is_declared = files.iter().any(|file| file.artifact.path == path);
        let read = || weights::read(&directory.join(ADAPTER_CONFIG)).ok().flatten();
        if let Some(facts) = (!is_declared).then(read).flatten() {
            found.extend(of_facts(&facts, &path));
        }
    }
    found
}

fn base(name: &str, by: NamedBy, path: &Utf8Path, relation: Option<Descent>) -> NamedBase {
    NamedBase { name: repository(name), by, path: path.to_owned(), relation }
}

fn name_of(origin: &Origin) -> String {
    let of_url = origin.url.as_deref().filter(|url| hub_repository(url).is_some() || origin.name.is_none());
    let named = [origin.organization.as_deref(), origin.name.as_deref()].into_iter().flatten();
    of_url.map_or_else(|| named.collect::<Vec<_>>().join("/"), str::to_owned)
}

/// `owner/name` out of a hub's address or of the path of its cache; of another path the last part.
pub(crate) fn repository(name: &str) -> String {
    let name = name.trim();
    if let Some((owner, name)) = hub_repository(name) {
        return format!("{owner}/{name}");
    }
    let plain = name.replace('\\', "/");
    let cached = plain.split('/').find_map(|part| part.strip_prefix("models--")?.split_once("--"));
    if let Some((owner, name)) = cached {
        return format!("{owner}/{name}");
    }
    let is_path =
        plain.starts_with(['/', '.', '~']) || plain.matches('/').count() > 1 || plain.get(1..3) == Some(":/");
    match plain.trim_end_matches('/').rsplit('/').next() {
        Some(last) if is_path && !plain.contains("://") => last.to_owned(),
        _ => name.to_owned(),
    }
}

/// Owner and name of the repository of Hugging Face that an address leads to.
fn hub_repository(url: &str) -> Option<(&str, &str)> {
    let rest = ["https://", "http://", "hf://"].iter().find_map(|scheme| url.strip_prefix(scheme));
    let rest = rest.unwrap_or(url.strip_prefix("hf:").map_or(url, |rest| rest));
    let path =
        ["huggingface.co/", "www.huggingface.co/", "hf.co/"].iter().find_map(|host| rest.strip_prefix(host));
    let path = path.or_else(|| url.strip_prefix("hf://")).or_else(|| url.strip_prefix("hf:"))?;
    let mut parts = path.split(['/', '?', '#']).filter(|part| !part.is_empty());
    Some((parts.next()?, parts.next()?))
        .filter(|(owner, _)| !matches!(*owner, "datasets" | "spaces" | "models"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_is_named_as_its_repository_and_no_path_of_a_machine_is_kept() {
        for (written, expected) in [
            ("meta-llama/Llama-3.2-1B", "meta-llama/Llama-3.2-1B"),
            ("https://huggingface.co/meta-llama/Llama-3.2-1B", "meta-llama/Llama-3.2-1B"),
            ("https://huggingface.co/meta-llama/Llama-3.2-1B/tree/main", "meta-llama/Llama-3.2-1B"),
            ("hf:a/b", "a/b"),
            ("hf://a/b", "a/b"),
            (
                "/home/jo/.cache/hub/models--meta-llama--Llama-2-7b-chat-hf/snapshots/902d",
                "meta-llama/Llama-2-7b-chat-hf",
            ),
            ("/data/llama-7b/", "llama-7b"),
            ("../models/llama-7b", "llama-7b"),
            ("C:\\models\\llama-7b", "llama-7b"),
            ("./llama", "llama"),
            ("Llama 3.2 1B", "Llama 3.2 1B"),
            ("Meta Llama/Llama 3.2 1B", "Meta Llama/Llama 3.2 1B"),
            ("https://example.com/models/x", "https://example.com/models/x"),
        ] {
            assert_eq!(repository(written), expected, "{written}");
        }
    }

    #[test]
    fn the_lock_names_the_same_bases_as_the_header() {
        let text = |text: &str| Some(text.to_owned());
        let mut facts = HeaderFacts::new(Format::Gguf);
        facts.base_models = vec![
            Origin {
                name: text("Llama 3.2 1B"),
                organization: text("Meta Llama"),
                url: text("https://huggingface.co/meta-llama/Llama-3.2-1B"),
                version: None,
            },
            Origin { name: text("b"), ..Origin::default() },
        ];
        let locked = Origin::from_locked_words(&facts.locked_words());
        let names = |origins: &[Origin]| {
            origins.iter().map(|origin| repository(&name_of(origin))).collect::<Vec<_>>()
        };
        assert_eq!(names(&locked), ["meta-llama/Llama-3.2-1B", "b"]);
        assert_eq!(names(&locked), names(&facts.base_models));
    }
}
