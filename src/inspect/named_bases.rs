//! The bases that the files of a model name: its card, the headers of its weights, the configuration of an adapter, of a
//! merge or of the model itself.
//!
//! In: what was read of the files. Out: [`NamedBase`]s, each once. Names are those of a hub's repository where a
//! file says so; of a path on the machine where the model was made only the last part is kept.

use std::collections::BTreeSet;

use camino::{Utf8Path, Utf8PathBuf};

use super::repository_name::{hub_repository, repository};
use super::{
    FileOrigin, InspectError, InspectedFile, ModelCard, beside, legal_files, merge_config, model_config,
    training_config, weights,
};
use crate::declare::Descent;
use crate::header_fact::HeaderFact;
use crate::inspect::weights::source::Source;
use crate::inspect::weights::{Format, HeaderFacts, Origin};
use crate::resolve::ResolvedModel;
use crate::vocabulary::Word;

/// A base that a file names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedBase {
    /// `owner/name` of a repository, else what stands there; `None` where there is a base and its name can't be read.
    pub name: Option<String>,
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
    /// `mergekit_config.yml`.
    MergeConfig,
    /// `config.json`: what the model was loaded from before it was saved, which is mostly its base.
    ModelConfig,
    /// The configuration of a training run, which is of the model itself where the run trained it from nothing.
    TrainingConfig,
    /// The name or the source that a header gives the model itself: a base, where models of that name come under other terms.
    HeaderName,
}

impl NamedBy {
    /// Whether it is a file beside the weights that configures them.
    pub(super) fn is_configuration(self) -> bool {
        matches!(self, Self::AdapterConfig | Self::MergeConfig | Self::ModelConfig)
    }

    /// The source in the middle of a sentence.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Card => "the model card",
            Self::Header | Self::HeaderName => "the header of the weights",
            Self::AdapterConfig => "the configuration of the adapter",
            Self::MergeConfig => "the configuration of the merge",
            Self::ModelConfig => "the configuration of the model",
            Self::TrainingConfig => "the configuration of its training",
        }
    }
}

/// What a file says that is the configuration of an adapter.
pub(super) const ADAPTER_CONFIG: &str = "adapter_config.json";

/// The bases that the cards, the files and what lies beside them name, in this order, one as often as it is named; `locked`
/// are those of configurations that the lock alone has.
pub(super) fn run<'c>(
    model: &ResolvedModel<'_>,
    cards: impl Iterator<Item = (&'c Utf8Path, &'c ModelCard)>,
    files: &[InspectedFile],
    locked: &[NamedBase],
) -> Vec<NamedBase> {
    let mut bases = Vec::new();
    for (path, card) in cards {
        let relation = card.descent();
        let is_of_run = path.file_name().is_some_and(|name| training_config::is_of_training(name, false));
        // In an archive, a configuration is read as a card.
        let by = configured(path).map_or(NamedBy::Card, |(by, _)| by);
        let by = if is_of_run { NamedBy::TrainingConfig } else { by };
        let names = card.base_models.iter().chain(&card.described_bases);
        bases.extend(names.map(|name| base(name, by, path, relation)));
        if card.has_unnamed_base() {
            bases.push(NamedBase { name: None, by, path: path.to_owned(), relation });
        }
    }
    for file in files {
        let path = &file.artifact.path;
        match &file.facts {
            Some(facts) => bases.extend(of_facts(facts, path)),
            // What lies on the disk is read beside the weights.
            None if file.origin == FileOrigin::Disk && !model.is_sealed => {}
            None => bases.extend(of_lock(file, path)),
        }
    }
    if !(model.is_sealed || model.is_elsewhere()) {
        bases.extend(beside(model, files));
    }
    bases.extend_from_slice(locked);
    bases.extend(files.iter().flat_map(of_names));
    let implied = relation(&bases, files);
    let is_open = |base: &&mut NamedBase| {
        base.relation.is_none()
            && matches!(base.by, NamedBy::Card | NamedBy::ModelConfig | NamedBy::TrainingConfig)
    };
    bases.iter_mut().filter(is_open).for_each(|base| base.relation = implied);
    bases
}

/// Each base once: several files may name it.
pub(super) fn distinct(mut bases: Vec<NamedBase>) -> Vec<NamedBase> {
    let mut seen = BTreeSet::new();
    bases.retain(|base| {
        let name = base.name.as_ref().map(|name| name.to_lowercase());
        name.as_deref() != Some("") && seen.insert(name)
    });
    bases
}

/// How a model descends from the base of its card by its configuration: an adapter, or one that was quantised.
fn relation(bases: &[NamedBase], files: &[InspectedFile]) -> Option<Descent> {
    let is_quantized = |file: &InspectedFile| {
        let locked = || file.locked_facts.contains_key(HeaderFact::Quantization.word());
        let is_configuration = file.format() == Some(Format::TransformersConfig);
        is_configuration && file.facts.as_ref().map_or_else(locked, |facts| facts.quantization.is_some())
    };
    match bases.iter().any(|base| base.by == NamedBy::AdapterConfig) {
        true => Some(Descent::Adapter),
        false => files.iter().any(is_quantized).then_some(Descent::Quantized),
    }
}

/// The name in a header, and the repositories of the hub among its addresses.
fn of_names(file: &InspectedFile) -> Vec<NamedBase> {
    let locked = |name: HeaderFact| file.locked_facts.get(name.word()).map(String::as_str);
    let (name, urls): (_, Vec<_>) = match &file.facts {
        Some(facts) => (facts.name.as_deref(), facts.urls.iter().map(String::as_str).collect()),
        None => {
            let urls = locked(HeaderFact::Urls).into_iter().flat_map(|urls| urls.split(", "));
            (locked(HeaderFact::Name), urls.collect())
        }
    };
    let urls = urls.into_iter().filter(|url| hub_repository(url).is_some());
    let names = name.into_iter().chain(urls);
    names.map(|name| base(name, NamedBy::HeaderName, &file.artifact.path, None)).collect()
}

fn of_facts(facts: &HeaderFacts, path: &Utf8Path) -> Vec<NamedBase> {
    of_origins(facts.format == Format::AdapterConfig, &facts.base_models, path)
}

/// What the lock keeps of a file that is not on this machine.
fn of_lock(file: &InspectedFile, path: &Utf8Path) -> Vec<NamedBase> {
    let word = |name: &str| file.locked_facts.get(name).map(String::as_str).unwrap_or_default();
    let origins = Origin::from_locked_words(&file.locked_facts);
    match configured(path) {
        Some(by) => of_configuration(by, origins.iter().map(name_of), path),
        None => of_origins(word("format") == Format::AdapterConfig.word(), &origins, path),
    }
}

/// What a file is, by its name, that names bases beside the weights, and how a model descends from these.
fn configured(path: &Utf8Path) -> Option<(NamedBy, Option<Descent>)> {
    match path.file_name().unwrap_or_default() {
        ADAPTER_CONFIG => Some((NamedBy::AdapterConfig, Some(Descent::Adapter))),
        model_config::QUANTIZE_CONFIG => Some((NamedBy::ModelConfig, Some(Descent::Quantized))),
        name if model_config::NAMES.contains(&name) => Some((NamedBy::ModelConfig, None)),
        name if merge_config::NAMES.contains(&name) => Some((NamedBy::MergeConfig, Some(Descent::Merge))),
        _ => None,
    }
}

/// An adapter and a merge have bases, whether they name them or not.
fn of_configuration(
    (by, relation): (NamedBy, Option<Descent>),
    names: impl Iterator<Item = String>,
    path: &Utf8Path,
) -> Vec<NamedBase> {
    let mut bases: Vec<_> = names.map(|name| base(&name, by, path, relation)).collect();
    if bases.is_empty() && by != NamedBy::ModelConfig {
        bases.push(NamedBase { name: None, by, path: path.to_owned(), relation });
    }
    bases
}

/// The bases that the lock has of a configuration beside the weights.
pub(super) fn of_locked_configuration(names: &[String], path: &Utf8Path) -> Vec<NamedBase> {
    let by = configured(path).into_iter();
    by.flat_map(|by| of_configuration(by, names.iter().cloned(), path)).collect()
}

/// An adapter has a base, whether it names it or not.
fn of_origins(is_adapter: bool, origins: &[Origin], path: &Utf8Path) -> Vec<NamedBase> {
    let (by, relation) =
        if is_adapter { (NamedBy::AdapterConfig, Some(Descent::Adapter)) } else { (NamedBy::Header, None) };
    match origins {
        [] if is_adapter => vec![NamedBase { name: None, by, path: path.to_owned(), relation }],
        origins => origins.iter().map(|origin| base(&name_of(origin), by, path, relation)).collect(),
    }
}

/// Configurations of adapters, of merges and of models that lie beside the weights, inside the sources of the model.
fn beside(model: &ResolvedModel<'_>, files: &[InspectedFile]) -> Vec<NamedBase> {
    let directories = beside::directories(model, files);
    let with_facts = files.iter().filter(|file| file.facts.is_some());
    let known: BTreeSet<_> = with_facts.map(|file| file.artifact.path.as_path()).collect();
    let read = |directory: &Utf8Path, name: &str| {
        let file = directory.join(name);
        file.is_file().then(|| legal_files::read_inside(&file, legal_files::root(model, directory)))
    };
    let mut found = Vec::new();
    for (inside, directory) in &directories {
        let path = |name: &str| crate::paths::with_slashes(&inside.join(name));
        let is_read = known.contains(path(ADAPTER_CONFIG).as_path());
        if let Some(bytes) = read(directory, ADAPTER_CONFIG).filter(|_| !is_read) {
            let facts = text(bytes).and_then(|bytes| {
                weights::read_named(&Source::new(&bytes.as_slice(), bytes.len() as u64), ADAPTER_CONFIG)
                    .ok()?
            });
            match facts {
                Some(facts) => found.extend(of_facts(&facts, &path(ADAPTER_CONFIG))),
                None => found.extend(of_origins(true, &[], &path(ADAPTER_CONFIG))),
            }
        }
        for name in merge_config::NAMES {
            if let Some(bytes) = read(directory, name) {
                let text = text(bytes).and_then(|bytes| String::from_utf8(bytes).ok());
                found.extend(of_merge(text.as_deref(), &path(name)));
            }
        }
    }
    // A sharper source of the same name comes first.
    for (inside, directory) in &directories {
        for name in model_config::NAMES.into_iter().chain([model_config::QUANTIZE_CONFIG]) {
            let bytes = read(directory, name).and_then(text).unwrap_or_default();
            found.extend(of_model_config(&bytes, &crate::paths::with_slashes(&inside.join(name))));
        }
    }
    found
}

/// Whether a file is the configuration of a model that may name what it was loaded or quantised from.
pub(super) fn is_of_model(path: &Utf8Path) -> bool {
    configured(path).is_some_and(|(by, _)| by == NamedBy::ModelConfig)
}

/// The bases that the configuration of a model names.
pub(super) fn of_model_config(bytes: &[u8], path: &Utf8Path) -> Vec<NamedBase> {
    let is_of_quantization = path.file_name() == Some(model_config::QUANTIZE_CONFIG);
    let names = if is_of_quantization { model_config::quantized(bytes) } else { model_config::names(bytes) };
    let relation = is_of_quantization.then_some(Descent::Quantized);
    names.iter().map(|name| base(name, NamedBy::ModelConfig, path, relation)).collect()
}

fn text(read: Result<Option<Vec<u8>>, InspectError>) -> Option<Vec<u8>> {
    read.ok().flatten()
}

fn of_merge(text: Option<&str>, path: &Utf8Path) -> Vec<NamedBase> {
    let (by, relation) = (NamedBy::MergeConfig, Some(Descent::Merge));
    match text.and_then(merge_config::models).filter(|models| !models.is_empty()) {
        Some(models) => models.iter().map(|name| base(name, by, path, relation)).collect(),
        None => vec![NamedBase { name: None, by, path: path.to_owned(), relation }],
    }
}

fn base(name: &str, by: NamedBy, path: &Utf8Path, relation: Option<Descent>) -> NamedBase {
    NamedBase { name: Some(repository(name)), by, path: path.to_owned(), relation }
}

fn name_of(origin: &Origin) -> String {
    let of_url = origin.url.as_deref().filter(|url| hub_repository(url).is_some() || origin.name.is_none());
    let named = [origin.organization.as_deref(), origin.name.as_deref()].into_iter().flatten();
    of_url.map_or_else(|| named.collect::<Vec<_>>().join("/"), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

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
