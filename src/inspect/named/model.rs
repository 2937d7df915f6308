//! A model that a source names, and where: named, which is not used.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;

use camino::{Utf8Path, Utf8PathBuf};

use super::placeholders::{is_counted, is_only_model, is_placeholder};
use crate::any_text::fits;
use crate::declare::Source;
use crate::diagnostic::Span;
use crate::digest::Digest;
use crate::weights_names::{is_called_model, is_of_weights};

/// What a source calls a model.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ModelName {
    /// A repository of the Hugging Face hub; without an owner, one of its oldest.
    Hub {
        /// Its owner; empty where none is written.
        owner: String,
        /// The name as the code writes it.
        name: String,
    },
    /// An entry of the Ollama library.
    Ollama(String),
    /// A model that a provider serves.
    Service {
        /// The provider, where it is known.
        provider: Option<String>,
        /// What it is called there.
        name: String,
    },
    /// A file at a URL; or an artifact of a registry, as `docker:name`.
    Url(String),
    /// A file, by its name alone.
    File(String),
}

impl ModelName {
    /// The same for every spelling.
    pub fn key(&self) -> String {
        match self {
            Self::Hub { .. } => self.to_string().to_lowercase(),
            Self::Service { name, .. } => format!("service:{}", name.to_lowercase()),
            Self::Url(url) => url.split('?').next().unwrap_or(url).to_owned(),
            Self::Ollama(_) | Self::File(_) => self.to_string(),
        }
    }

    /// Where it is from, as a declaration says it; `None` of what has no place of its own.
    pub fn source(&self) -> Option<Source> {
        match self {
            name if name.is_open() => None,
            Self::Hub { owner, name } => {
                let owner = Some(owner.clone()).filter(|owner| !owner.is_empty());
                Some(Source::HuggingFace { owner, name: name.clone() })
            }
            Self::Ollama(name) => Some(Source::Ollama(name.clone())),
            Self::Url(url) if url.starts_with("http") => {
                Some(Source::repository_at(url).unwrap_or_else(|| Source::Url(url.clone())))
            }
            Self::Url(url) => Some(match url.strip_prefix("docker:") {
                Some(image) => Source::Docker(image.to_owned()),
                None => Source::Bucket(url.clone()),
            }),
            Self::Service { .. } | Self::File(_) => None,
        }
    }

    /// Whether it is the repositories, or the files, that a name which is put together may be: `owner/name-*`.
    pub(crate) fn is_open(&self) -> bool {
        matches!(self, Self::Hub { name, .. } | Self::Url(name) if name.contains('*'))
    }

    /// Whether a source is one of what it may be.
    pub(crate) fn may_be(&self, source: &str) -> bool {
        self.is_open() && fits(&self.key().to_lowercase(), &source.to_lowercase())
    }

    /// Whether it stands in for a name that the reader has.
    pub(super) fn is_placeholder(&self) -> bool {
        match self {
            Self::Hub { owner, name } => is_placeholder(owner) || is_placeholder(name),
            Self::Service { provider: None, name } if is_only_model(name) => true,
            Self::Ollama(name) | Self::File(name) | Self::Service { name, .. } => {
                name.split('/').any(is_placeholder) || is_counted(name)
            }
            Self::Url(url) => url.split(['/', '.', '?']).any(is_placeholder),
        }
    }

    /// Its name without its place: the last part.
    pub fn short(&self) -> &str {
        match self {
            Self::Hub { name, .. } | Self::Service { name, .. } | Self::Ollama(name) | Self::File(name) => {
                name
            }
            Self::Url(url) => {
                let path = url.split(['?', '#']).next().unwrap_or(url);
                path.rsplit('/').next().unwrap_or(path)
            }
        }
    }
}

impl fmt::Display for ModelName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hub { owner, name } if owner.is_empty() => write!(formatter, "hf:{name}"),
            Self::Hub { owner, name } => write!(formatter, "hf:{owner}/{name}"),
            Self::Ollama(name) => write!(formatter, "ollama:{name}"),
            Self::Service { name, .. } | Self::Url(name) | Self::File(name) => formatter.write_str(name),
        }
    }
}

/// What shows that a source names a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Evidence {
    /// It is what a client is called with.
    Call,
    /// A URL of the hub that leads to a file.
    HubUrl,
    /// A URL of a file of weights.
    WeightsUrl,
    /// Data that are compiled in.
    Data,
    /// The file is compiled in.
    CompiledIn,
    /// A script or a configuration beside the code.
    Beside,
    /// A value of a type of a client, beside which the client's own source has the id, or one of its constants.
    ClientValue,
    /// A string of the form of an id, where the package has a client of the hub.
    HubId,
    /// A page of the hub.
    HubPage,
    /// The name of a file of weights.
    FileName,
    /// The name of a model that a provider serves.
    ServiceName,
    /// What the code calls a model, in a package that calls no provider.
    ModelName,
    /// An element of a list of models.
    Offer,
    /// The name of a provider's model, which means something where a provider is called at all.
    Choice,
    /// What a field is called a model of, which means something where the package asks an API.
    Field,
    /// A setting that is called a model, which means something where the product needs models at all.
    Setting,
}

impl Evidence {
    /// Whether it leaves no doubt that the code fetches, loads or calls the model.
    pub fn is_certain(self) -> bool {
        self <= Self::CompiledIn
    }

    /// Whether it is one of a list to choose from.
    pub(super) fn is_offered(self) -> bool {
        matches!(self, Self::Offer | Self::Choice)
    }

    /// Whether it says something without anything else.
    pub(super) fn says_alone(self) -> bool {
        !matches!(self, Self::Choice | Self::Field | Self::Setting)
    }

    /// What it is, for a note.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Call => "the argument of a call",
            Self::HubUrl => "a URL of the hub",
            Self::WeightsUrl => "a URL of weights",
            Self::Data => "data that are compiled in",
            Self::CompiledIn => "a file that is compiled in",
            Self::Beside => "a script or a configuration",
            Self::ClientValue => "a value that the client defines",
            Self::HubId => "an id of the hub",
            Self::HubPage => "a page of the hub",
            Self::FileName => "the name of a file",
            Self::ServiceName | Self::Choice => "the name of a service's model",
            Self::ModelName | Self::Field => "the name of a model",
            Self::Offer => "a list of models",
            Self::Setting => "a setting",
        }
    }
}

/// A file of a model, as a source names it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NamedFile {
    /// Its path in the repository, or its name; empty where a digest stands beside the model itself.
    pub name: String,
    /// The digest beside it.
    pub sha256: Option<Digest>,
    /// Its length in bytes.
    pub size: Option<u64>,
}

/// One place that names a model.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mention {
    /// The file, inside its package or, of a member, inside the workspace; with `/`.
    pub path: Utf8PathBuf,
    /// Where in the file.
    pub spot: Spot,
    /// What shows it.
    pub evidence: Evidence,
    /// The same place in what diagnostics show; `None` of dependencies, and where the file was not kept.
    pub span: Option<Span>,
}

impl Mention {
    /// `PATH:LINE`.
    pub(crate) fn place(&self) -> String {
        format!("{}:{}", self.path, self.spot.line)
    }
}

/// A place in a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    /// The line, from 1.
    pub line: usize,
    /// The byte, from 0.
    pub offset: usize,
}

impl Mention {
    /// The range of bytes that the name takes up in the text of the file: to the end of its string, or of its word.
    pub(super) fn extent(&self, text: &str) -> Option<Range<usize>> {
        let start = self.spot.offset;
        let rest = text.get(start..)?;
        let quote = text[..start].chars().next_back().filter(|before| "\"'`".contains(*before));
        let is_end = |c: char| match quote {
            Some(quote) => c == quote || c == '\n',
            None => !(c.is_alphanumeric() || "_:!".contains(c)),
        };
        let length = rest.find(is_end).unwrap_or(rest.len());
        Some(start..start + length.max(rest.chars().next()?.len_utf8()))
    }
}

/// A model that a source names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedModel {
    /// What it is called.
    pub name: ModelName,
    /// Where, sorted.
    pub mentions: BTreeSet<Mention>,
    /// Revisions that stand beside it.
    pub revisions: BTreeSet<String>,
    /// Files that stand beside it, by name.
    pub files: BTreeMap<String, NamedFile>,
    /// Licences that stand beside it, as written.
    pub licenses: BTreeSet<String>,
    /// What the code calls it besides.
    pub(super) short_names: BTreeSet<String>,
}

impl NamedModel {
    /// Whether it is no more than what the code calls a model, of which no service is known.
    pub fn is_local(&self) -> bool {
        matches!(self.name, ModelName::Service { provider: None, .. })
            && self.mentions.iter().all(|mention| mention.evidence == Evidence::ModelName)
    }

    /// Whether one of its places leaves no doubt.
    pub fn is_certain(&self) -> bool {
        self.mentions.iter().any(|mention| mention.evidence.is_certain())
    }
}

impl NamedModel {
    /// What a declaration of it may be called: the last part of its name. Of a repository that collects models, that of the
    /// one file of weights which is taken from it; where any is called so, that of the directory around.
    pub(crate) fn proposed(&self) -> &str {
        let short = self.name.short();
        let files = || self.files.keys().map(|file| Utf8Path::new(file.as_str()));
        let mut weights = files().filter(|file| is_of_weights(file) || is_called_model(file));
        let (Some(file), None) = (weights.next(), weights.next()) else { return short };
        let stem = file.file_stem().unwrap_or_default();
        let is_any = |name: &str| name.contains("model") || matches!(name, "onnx" | "weights");
        let directories = file.parent().into_iter().flat_map(Utf8Path::ancestors);
        let names = std::iter::once(stem).chain(directories.filter_map(Utf8Path::file_name));
        let mut telling = names.filter(|name| !is_any(name));
        match is_collection(short) {
            true => telling.next().unwrap_or(short),
            false => short,
        }
    }

    /// The last part of its name, and of those of its files.
    pub(super) fn file_names(&self) -> impl Iterator<Item = &str> {
        let files = self.files.keys().map(String::as_str).filter(|name| !name.is_empty());
        let names = files.chain([self.name.short()]);
        names.map(|name| name.rsplit('/').next().unwrap_or_default())
    }

    /// Takes in the places of what is another name of it; a file is one of its files.
    pub(super) fn adopt(&mut self, alias: Self) {
        self.mentions.extend(alias.mentions);
        if let ModelName::File(name) = alias.name
            && !self.file_names().any(|known| known == name)
        {
            self.files.insert(name.clone(), NamedFile { name, sha256: None, size: None });
        }
    }

    /// Whether every place of it is of this kind.
    pub(super) fn is_only(&self, evidence: Evidence) -> bool {
        self.mentions.iter().all(|mention| mention.evidence == evidence)
    }

    /// Takes in what another place says of it.
    pub(super) fn merge(&mut self, other: Self) {
        self.mentions.extend(other.mentions);
        self.revisions.extend(other.revisions);
        self.licenses.extend(other.licenses);
        self.short_names.extend(other.short_names);
        for (name, file) in other.files {
            self.files.entry(name).or_insert(file);
        }
    }
}

/// A place of the code that asks for a model without naming it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Asker {
    /// The file, inside the workspace; with `/`.
    pub path: Utf8PathBuf,
    /// The line, from 1.
    pub line: usize,
    /// What it asks.
    pub asked: Backend,
}

/// What answers code that asks for a model.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Backend {
    /// An API, by the part of its URL that says so.
    Api(String),
    /// A hub, by the part of its URL that a repository is put in behind, or before.
    Hub(String),
    /// A program that runs models.
    Program(String),
    /// What the code has the names of models for, the first of which this is: what calls them is not seen.
    Names(String),
}

impl Backend {
    /// Whether it is called with the name of a model.
    pub(super) fn calls(&self) -> bool {
        !matches!(self, Self::Hub(_) | Self::Names(_))
    }
}

/// What a pattern sees at one place of a file.
#[derive(Debug, Clone, Hash)]
pub(super) struct Sighting {
    pub(super) name: ModelName,
    pub(super) evidence: Evidence,
    pub(super) offset: usize,
    pub(super) revision: Option<String>,
    pub(super) files: Vec<NamedFile>,
    pub(super) license: Option<String>,
    /// The value of a type that it stands beside.
    pub(super) beside: Option<(String, String)>,
    /// What else the table that it stands in is called.
    pub(super) short_names: Vec<String>,
    /// The type, and its constant or function, that it stands in.
    pub(super) within: Option<(String, String)>,
    /// The constant that it is the value of.
    pub(super) constant: Option<String>,
}

impl Sighting {
    pub(super) fn new(name: ModelName, evidence: Evidence, offset: usize) -> Self {
        Self {
            name,
            evidence,
            offset,
            revision: None,
            files: Vec::new(),
            license: None,
            beside: None,
            short_names: Vec::new(),
            within: None,
            constant: None,
        }
    }

    pub(super) fn at(mut self, revision: Option<String>) -> Self {
        self.revision = revision;
        self
    }

    pub(super) fn with(mut self, files: impl IntoIterator<Item = NamedFile>) -> Self {
        self.files.extend(files);
        self
    }
}

/// Models by name, while they are found; and the files that two places have different digests of, by the name of the model.
#[derive(Debug, Default)]
pub(super) struct Gathered(BTreeMap<String, NamedModel>, BTreeSet<(String, String)>);

impl Gathered {
    pub(super) fn take_in(&mut self, sighting: Sighting, path: &Utf8Path, spot: Spot) {
        let Sighting { name, evidence, revision, files, license, short_names, .. } = sighting;
        let key = name.key();
        let model = self.0.entry(key.clone()).or_insert_with(|| NamedModel {
            name,
            mentions: BTreeSet::new(),
            revisions: BTreeSet::new(),
            files: BTreeMap::new(),
            licenses: BTreeSet::new(),
            short_names: BTreeSet::new(),
        });
        model.mentions.insert(Mention { path: path.to_owned(), spot, evidence, span: None });
        model.revisions.extend(revision);
        model.licenses.extend(license);
        model.short_names.extend(short_names);
        for file in files {
            let known = model.files.entry(file.name.clone()).or_insert_with(|| file.clone());
            if known.sha256.as_ref().zip(file.sha256.as_ref()).is_some_and(|(known, other)| known != other) {
                self.1.insert((key.clone(), file.name));
                continue;
            }
            known.sha256 = known.sha256.take().or(file.sha256);
            known.size = known.size.or(file.size);
        }
    }

    /// The models, sorted; a file that another one has is that one's.
    pub(super) fn finish(mut self) -> Vec<NamedModel> {
        self.place_files();
        // Which of two digests is meant is not known.
        for (model, file) in std::mem::take(&mut self.1) {
            let file = self.0.get_mut(&model).and_then(|model| model.files.get_mut(&file));
            file.into_iter().for_each(|file| (file.sha256, file.size) = (None, None));
        }
        let found: Vec<_> = self.0.values().collect();
        for (alias, model) in aliases(&found) {
            let Some(alias) = self.0.remove(&alias) else { continue };
            if let Some(model) = self.0.get_mut(&model) {
                model.adopt(alias);
            }
        }
        let hub: BTreeSet<_> = self
            .0
            .values()
            .filter(|model| matches!(model.name, ModelName::Hub { .. }))
            .flat_map(|model| model.mentions.iter().map(|mention| (mention.path.clone(), mention.spot.line)))
            .collect();
        let served = self.0.values().filter(|model| matches!(model.name, ModelName::Service { .. }));
        let served: BTreeSet<_> = served.map(|model| model.name.short().to_lowercase()).collect();
        let files = self.0.values().flat_map(NamedModel::file_names).filter(|name| !name.contains('*'));
        let files: Vec<_> = files.map(str::to_owned).collect();
        let keys: Vec<_> =
            self.0.iter().filter(|(_, model)| !model.name.is_open()).map(|(key, _)| key.clone()).collect();
        let mut models: Vec<_> = self.0.into_values().collect();
        models.retain(|model| match &model.name {
            // A name that is put together says nothing where those that it may be are there.
            ModelName::File(name) if name.contains('*') => !files.iter().any(|file| fits(name, file)),
            name if name.is_open() => !keys.iter().any(|key| name.may_be(key)),
            // What a provider is called with is what that serves, whatever form it has.
            ModelName::Hub { owner, name } if model.is_only(Evidence::HubId) => {
                !served.contains(&format!("{owner}/{name}").to_lowercase())
            }
            // A file that stands beside an id is one of that repository.
            ModelName::File(name) => {
                // The name of a file that says its model may stand one line from that of another one.
                let near = usize::from(name.starts_with("ggml-"));
                let is_beside = |mention: &Mention| {
                    let line = mention.spot.line;
                    (line - near..=line + near).any(|line| hub.contains(&(mention.path.clone(), line)))
                };
                let is_name =
                    |mention: &Mention| mention.evidence == Evidence::FileName && is_beside(mention);
                !model.mentions.iter().all(is_name)
            }
            _ => true,
        });
        models
    }

    /// Notes the files that a source names by their names alone as those of the one repository that it names, where that
    /// holds files of their kind.
    fn place_files(&mut self) {
        let mut repositories: BTreeMap<Utf8PathBuf, BTreeSet<String>> = BTreeMap::new();
        for (key, model) in self.0.iter().filter(|(_, model)| matches!(model.name, ModelName::Hub { .. })) {
            for mention in &model.mentions {
                repositories.entry(mention.path.clone()).or_default().insert(key.clone());
            }
        }
        let mut placed = Vec::new();
        for model in self.0.values() {
            let ModelName::File(name) = &model.name else { continue };
            let mut homes = model.mentions.iter().filter_map(|mention| repositories.get(&mention.path));
            let home = homes.find_map(|found| found.iter().next().filter(|_| found.len() == 1));
            placed.extend(
                home.filter(|home| home.contains("whisper") || home.contains("ggml"))
                    .filter(|_| !name.contains('*'))
                    .map(|home| (home.clone(), name.clone())),
            );
        }
        for (home, name) in placed {
            if let Some(model) = self.0.get_mut(&home)
                && !model.file_names().any(|known| known == name)
            {
                model.files.insert(name.clone(), NamedFile { name, sha256: None, size: None });
            }
        }
    }
}

/// What is another name of a model that is named besides, each with the key of that model: a file of it, and a short name
/// that the code has for it.
pub(super) fn aliases(models: &[&NamedModel]) -> Vec<(String, String)> {
    let places = Places::of(models);
    let found =
        models.iter().filter_map(|model| Some((model.name.key(), places.of_alias(model)?.name.key())));
    found.collect()
}

/// A name in small letters, without its signs.
fn squashed(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

/// The models that others may be names of: repositories and addresses.
struct Places<'m> {
    all: Vec<&'m NamedModel>,
    by_file: BTreeMap<&'m str, &'m NamedModel>,
    /// The names of their files, without signs.
    files: Vec<(String, &'m NamedModel)>,
}

impl<'m> Places<'m> {
    fn of(models: &[&'m NamedModel]) -> Self {
        let is_place = |model: &&NamedModel| {
            !matches!(model.name, ModelName::File(_) | ModelName::Service { .. } | ModelName::Ollama(_))
        };
        let all: Vec<_> = models.iter().copied().filter(is_place).collect();
        let files = || all.iter().flat_map(|model| model.file_names().map(move |name| (name, *model)));
        let by_file = files().collect();
        let files = files().map(|(name, model)| (squashed(name), model)).collect();
        Self { all, by_file, files }
    }

    /// The model that another one is a name of.
    fn of_alias(&self, model: &NamedModel) -> Option<&'m NamedModel> {
        match &model.name {
            ModelName::File(name) => {
                self.by_file.get(name.as_str()).copied().or_else(|| self.of_file(model, name))
            }
            ModelName::Hub { name, .. } if model.is_only(Evidence::HubId) => self.fetched_for(model, name),
            ModelName::Service { provider: Some(_), name } => self.of_table(name),
            ModelName::Service { provider: None, name } => self.called(model, name),
            _ => None,
        }
    }

    /// The repository that a file is called after.
    fn of_file(&self, model: &NamedModel, name: &str) -> Option<&'m NamedModel> {
        if !model.is_only(Evidence::FileName) || name.contains('*') {
            return None;
        }
        let stem = name.rsplit_once('.').map(|(stem, _)| stem.replace('.', "-"))?;
        let text = squashed(&stem);
        let holds = |place: &&&NamedModel| {
            let repository = squashed(place.name.short());
            matches!(place.name, ModelName::Hub { .. })
                && (has_parts(&repository, &stem) || is_called_after(&text, &repository))
        };
        self.all.iter().filter(holds).max_by_key(|place| place.name.short().len()).copied()
    }

    /// What a client fetches for an id that is written.
    fn fetched_for(&self, model: &NamedModel, name: &str) -> Option<&'m NamedModel> {
        let is_fetched = |mention: &Mention| mention.evidence == Evidence::ClientValue;
        let mut places = self.all.iter().copied();
        places.find(|place| {
            place.name != model.name
                && matches!(&place.name, ModelName::Hub { name: own, .. } if own.eq_ignore_ascii_case(name))
                && place.mentions.iter().any(is_fetched)
        })
    }

    /// The repository with files of weights whose table has a short name.
    fn of_table(&self, name: &str) -> Option<&'m NamedModel> {
        let mut places = self.all.iter().copied();
        places.find(|place| {
            place.short_names.contains(name)
                && place.files.keys().any(|file| is_of_weights(Utf8Path::new(file)))
                && in_place(&squashed(place.name.short()), place, name)
        })
    }

    /// What the code calls by a name that no provider is known for.
    fn called(&self, model: &NamedModel, name: &str) -> Option<&'m NamedModel> {
        let is_local = model.is_local();
        let is_same_text = |known: &str, model: &NamedModel| match is_local {
            true => in_place(known, model, name),
            false => known == squashed(name),
        };
        let called = || self.all.iter().copied().find(|model| is_local && model.short_names.contains(name));
        let by_text =
            || self.files.iter().find(|(known, model)| is_same_text(known, model)).map(|(_, model)| *model);
        called().or_else(by_text).or_else(|| self.of_word(&telling_word(name).filter(|_| is_local)?))
    }

    /// The one repository with a word in its name, where no size tells several apart.
    fn of_word(&self, word: &str) -> Option<&'m NamedModel> {
        let mut holding = self.all.iter().filter(|model| squashed(model.name.short()).contains(word));
        let first = holding.next().filter(|_| holding.next().is_none())?;
        (!has_size(first.name.short())).then_some(*first)
    }
}

/// Whether the name of a model's file, or of its repository and that, has each part of a name. A file is called after its
/// repository, too.
fn in_place(file: &str, model: &NamedModel, name: &str) -> bool {
    let place = squashed(model.name.short());
    has_parts(file, name) || place != file && has_parts(&(place + file), name)
}

/// Whether a repository is called so that it holds models of several kinds: `onnx-models`, `whisper.cpp`.
fn is_collection(name: &str) -> bool {
    const WORDS: [&str; 4] = ["checkpoints", "models", "weights", "zoo"];
    let lower = name.to_ascii_lowercase();
    lower.ends_with(".cpp") || lower.split(['-', '_', '.']).any(|word| WORDS.contains(&word))
}

/// Whether the name of a file begins with that of a repository, both without signs, but for the format that this ends with:
/// `Net-7B-UD-Q3_K_XL` of `Net-7B-GGUF`.
fn is_called_after(file: &str, repository: &str) -> bool {
    const SHORT: usize = 5;
    let name = ["gguf", "onnx", "ggml", "safetensors"].iter().find_map(|end| repository.strip_suffix(end));
    let name = name.unwrap_or(repository);
    name.len() > SHORT && name.contains(|letter: char| letter.is_ascii_digit()) && file.starts_with(name)
}

/// Words that tell one model of a family from another by its size, and are in names of little else.
pub(super) const SIZES: [&str; 6] = ["base", "large", "mini", "small", "tiny", "xl"];

/// Whether a word tells one model of a family from another by its size, whatever else is called so.
pub(super) fn is_word_of_size(part: &str) -> bool {
    SIZES.contains(&part) || matches!(part, "medium" | "nano")
}

fn has_size(name: &str) -> bool {
    name.to_ascii_lowercase().split(['-', '_', '.']).any(is_word_of_size)
}

/// The one word of a name beside that of a size, in lower case, if it is so long that little else is called so.
fn telling_word(name: &str) -> Option<String> {
    const LONG: usize = 9;
    let lower = name.to_ascii_lowercase();
    let mut parts = lower.split(['-', '_']).filter(|part| !is_word_of_size(part));
    let word = parts.next().filter(|_| parts.next().is_none() && has_size(name))?;
    (word.len() >= LONG && word.bytes().all(|byte| byte.is_ascii_alphabetic())).then(|| word.to_owned())
}

/// Whether a part of a name says in which numbers the weights are written: `int8`, `fp16`, `q4` of `q4_0`.
fn is_of_numbers(part: &str) -> bool {
    let kinds = ["int", "uint", "fp", "bf", "f", "q"];
    let digits = kinds.iter().find_map(|kind| part.strip_prefix(kind));
    digits.is_some_and(|digits| {
        !digits.is_empty() && digits.len() <= 2 && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// Whether a text without its signs has each part of a name, in their order; one of them has to say something. In which
/// numbers the weights are written, a repository may leave to its files.
fn has_parts(text: &str, name: &str) -> bool {
    let mut rest = text;
    let (mut is_telling, mut in_numbers) = (false, false);
    let parts = name.split(['-', '_', ':']).filter(|part| !part.is_empty());
    for part in parts {
        let part: String = part.chars().filter(char::is_ascii_alphanumeric).collect();
        let part = part.to_ascii_lowercase();
        in_numbers = is_of_numbers(&part) || in_numbers && part.len() == 1;
        let Some(at) = rest.find(&part) else {
            match in_numbers {
                true => continue,
                false => return false,
            }
        };
        rest = &rest[at + part.len()..];
        is_telling |= part.bytes().filter(u8::is_ascii_alphabetic).count() >= 4;
    }
    is_telling
}
