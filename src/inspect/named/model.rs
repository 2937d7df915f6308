//! A model that a source names, and where: named, which is not used.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;

use camino::{Utf8Path, Utf8PathBuf};

use super::clients::fits;
use crate::declare::Source;
use crate::diagnostic::Span;
use crate::digest::Digest;

/// What a source calls a model.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ModelName {
    /// A repository of the Hugging Face hub; without an owner, one of its oldest.
    Hub {
        /// Its owner; empty where none is written.
        owner: String,
        /// Its name.
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
    /// A file at a URL.
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
            Self::Hub { owner, name } => {
                let owner = Some(owner.clone()).filter(|owner| !owner.is_empty());
                Some(Source::HuggingFace { owner, name: name.clone() })
            }
            Self::Ollama(name) => Some(Source::Ollama(name.clone())),
            Self::Url(url) if url.starts_with("http") => Some(Source::Url(url.clone())),
            Self::Url(url) => Some(Source::Bucket(url.clone())),
            Self::Service { .. } | Self::File(_) => None,
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
    /// A value of a type of a client, beside which the client's own source has the id.
    ClientValue,
    /// A string of the form of an id, where the package has a client of the hub.
    HubId,
    /// A page of the hub.
    HubPage,
    /// The name of a file of weights.
    FileName,
    /// The name of a model that a provider serves.
    ServiceName,
}

impl Evidence {
    /// Whether it leaves no doubt that the code fetches, loads or calls the model.
    pub fn is_certain(self) -> bool {
        self <= Self::CompiledIn
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
            Self::ClientValue => "a value of a client's type",
            Self::HubId => "an id of the hub",
            Self::HubPage => "a page of the hub",
            Self::FileName => "the name of a file",
            Self::ServiceName => "the name of a service's model",
        }
    }
}

/// A file of a model, as a source names it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NamedFile {
    /// Its path in the repository, or its name.
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
}

impl NamedModel {
    /// Whether one of its places leaves no doubt.
    pub fn is_certain(&self) -> bool {
        self.mentions.iter().any(|mention| mention.evidence.is_certain())
    }
}

impl NamedModel {
    /// Takes in what another place says of it.
    pub(super) fn merge(&mut self, other: Self) {
        self.mentions.extend(other.mentions);
        self.revisions.extend(other.revisions);
        self.licenses.extend(other.licenses);
        for (name, file) in other.files {
            self.files.entry(name).or_insert(file);
        }
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
}

impl Sighting {
    pub(super) fn new(name: ModelName, evidence: Evidence, offset: usize) -> Self {
        Self { name, evidence, offset, revision: None, files: Vec::new(), license: None, beside: None }
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

/// Models by name, while they are found.
#[derive(Debug, Default)]
pub(super) struct Gathered(BTreeMap<String, NamedModel>);

impl Gathered {
    pub(super) fn take_in(&mut self, sighting: Sighting, path: &Utf8Path, spot: Spot) {
        let Sighting { name, evidence, revision, files, license, .. } = sighting;
        let model = self.0.entry(name.key()).or_insert_with(|| NamedModel {
            name,
            mentions: BTreeSet::new(),
            revisions: BTreeSet::new(),
            files: BTreeMap::new(),
            licenses: BTreeSet::new(),
        });
        model.mentions.insert(Mention { path: path.to_owned(), spot, evidence, span: None });
        model.revisions.extend(revision);
        model.licenses.extend(license);
        for file in files {
            let known = model.files.entry(file.name.clone()).or_insert_with(|| file.clone());
            known.sha256 = known.sha256.take().or(file.sha256);
            known.size = known.size.or(file.size);
        }
    }

    /// The models, sorted; a file that another one has is that one's.
    pub(super) fn finish(self) -> Vec<NamedModel> {
        let named: BTreeSet<String> = self
            .0
            .values()
            .filter(|model| !matches!(model.name, ModelName::File(_)))
            .flat_map(|model| {
                let last = |name: &str| name.rsplit('/').next().unwrap_or(name).to_owned();
                model
                    .files
                    .keys()
                    .map(|file| last(file))
                    .chain([last(model.name.short())])
                    .collect::<Vec<_>>()
            })
            .collect();
        let mut models: Vec<_> = self.0.into_values().collect();
        let hub: BTreeSet<_> = models
            .iter()
            .filter(|model| matches!(model.name, ModelName::Hub { .. }))
            .flat_map(|model| model.mentions.iter().map(|mention| (mention.path.clone(), mention.spot.line)))
            .collect();
        let files: Vec<_> = models
            .iter()
            .filter_map(|model| match &model.name {
                ModelName::File(name) if !name.contains('*') => Some(name.clone()),
                _ => None,
            })
            .chain(named.iter().cloned())
            .collect();
        models.retain(|model| match &model.name {
            // A name that is put together says nothing where those that it may be are there.
            ModelName::File(name) if name.contains('*') => !files.iter().any(|file| fits(name, file)),
            // A file that stands beside an id is one of that repository.
            ModelName::File(name) => {
                let is_beside = |mention: &Mention| {
                    let line = mention.spot.line;
                    (line - 1..=line + 1).any(|line| hub.contains(&(mention.path.clone(), line)))
                };
                let is_name =
                    |mention: &Mention| mention.evidence == Evidence::FileName && is_beside(mention);
                !named.contains(name) && !model.mentions.iter().all(is_name)
            }
            _ => true,
        });
        models
    }
}
