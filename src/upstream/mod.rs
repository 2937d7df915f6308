//! What publishers say now of the models, bases and data that are declared: the command `upstream`.
//!
//! In: what is declared, locked and known ([`Subject`]). Out: an [`Outcome`] for each, and what changed ([`changes`]), as findings.
//! What is not read or not compared is reported, a place that can't be asked is named, and a missing answer never counts as
//! "unchanged".

mod absent;
mod acceptance;
pub(crate) mod answer;
mod bucket;
mod compare;
mod fetch;
mod findings;
mod git;
mod http;
mod hub;
mod objects;
mod ollama;
mod proposal;
mod ranges;
mod registry;
mod remote;
mod settings;
mod stored;
mod subject;
mod web;

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

pub(crate) use absent::{Absent, absent};
pub(crate) use acceptance::{Accepted, Settled, is_about, lines as acceptance_lines, settle};
pub(crate) use answer::{Answer, Outcome};
pub(crate) use fetch::{FetchError, Fetched, lay_down};
pub(crate) use findings::{Found, findings};

pub(crate) use ollama::lay_down_image;
pub(crate) use proposal::{Proposal, propose};
pub(crate) use remote::{Hashed, RemoteFiles, foreign_remote, read_remote, remote_files};
pub(crate) use settings::Settings;
pub(crate) use stored::{Listing, Repositories};
pub(crate) use subject::{Subject, SubjectKind, subjects};

use crate::declare::Source;
use crate::resolve::ollama_name;
use http::Client;
pub(crate) use http::Fault;
use hub::{Hub, Repository};

/// Places that are asked at the same time.
const AT_ONCE: usize = 4;

/// Asks about each subject; what several subjects share is asked once. The outcomes are in the order of the subjects.
pub(crate) fn ask(subjects: &[Subject<'_>], settings: &Settings) -> Vec<Outcome> {
    let answers = ask_all(subjects.iter().filter_map(Place::of), settings);
    let of = |subject: &Subject<'_>| match Place::of(subject) {
        Some(place) => answers.get(&place).cloned().unwrap_or_else(|| unsaid(subject)),
        None => unsaid(subject),
    };
    subjects.iter().map(of).collect()
}

/// Asks each place once, several at the same time.
fn ask_all(places: impl Iterator<Item = Place>, settings: &Settings) -> BTreeMap<Place, Outcome> {
    let client = Client::new(settings.timeout, settings.retries, settings.plain_origins());
    let places: BTreeSet<_> = places.collect();
    let answer = |place: Place| {
        let outcome = place.ask(&client, settings);
        (place, outcome)
    };
    match rayon::ThreadPoolBuilder::new().num_threads(AT_ONCE).build() {
        Ok(pool) => pool.install(|| places.into_par_iter().map(answer).collect()),
        Err(_) => places.into_iter().map(answer).collect(),
    }
}

/// What is asked: one source, at one version.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    /// The source, as it is declared.
    source: String,
    /// The declared version.
    version: Option<String>,
    /// Whether it holds data: two kinds of repositories of one name are two.
    is_dataset: bool,
}

impl Place {
    fn of(subject: &Subject<'_>) -> Option<Self> {
        let source = subject.source.as_ref()?;
        Some(Self {
            source: source.to_string(),
            version: subject.version.map(|version| version.value.clone()),
            is_dataset: subject.kind == SubjectKind::Dataset,
        })
    }

    fn ask(&self, client: &Client, settings: &Settings) -> Outcome {
        let Ok(source) = Source::parse(&self.source) else {
            return Outcome::NotAsked(format!("`{}` is not a source", self.source));
        };
        let version = self.version.as_deref();
        // A page or a clone of the hub is its repository, under whichever name.
        if let Some(id) = hub_id(&source) {
            return self.ask_hub(client, settings, &id);
        }
        match &source {
            Source::HuggingFace { .. } => not_asked("it names no repository"),
            Source::Ollama(name) => {
                let (repository, tag) = ollama_name(name);
                self.ask_registry(client, settings, &format!("{repository}:{tag}"))
            }
            Source::Oci(_) | Source::Docker(_) => {
                self.ask_registry(client, settings, source.image().as_deref().unwrap_or_default())
            }
            Source::Git(url) => git::ask(client, url, version),
            Source::Url(url) => web::ask(client, url),
            Source::ModelScope { .. } => not_asked("ModelScope documents no interface that states terms"),
            Source::MlFlow { .. } => not_asked("a registry of MLflow states no terms"),
            Source::Bucket(uri) => objects::ask(client, &settings.stores, uri),
        }
    }

    fn ask_hub(&self, client: &Client, settings: &Settings, id: &str) -> Outcome {
        let hub = Hub { endpoint: &settings.hub, secret: settings.hub_token.as_ref() };
        hub.ask(client, Repository { id, is_dataset: self.is_dataset }, self.version.as_deref())
    }

    fn ask_registry(&self, client: &Client, settings: &Settings, image: &str) -> Outcome {
        match registry::Repository::parse(image) {
            Some(repository) => {
                let repository = repository.at_version(self.version.as_deref());
                registry::ask(client, settings, &repository, &self.source)
            }
            None => Outcome::NotAsked(format!("`{image}` is no name of a registry")),
        }
    }
}

/// The repository of the hub that a source is, in the spelling of its declaration.
fn hub_id(source: &Source) -> Option<String> {
    let of_path = |path: &str| {
        let (owner, name, _) = crate::hub::repository(path.strip_prefix("datasets/").unwrap_or(path))?;
        Some(owner.map_or_else(|| name.to_owned(), |owner| format!("{owner}/{name}")))
    };
    match source {
        Source::HuggingFace { owner, name } => {
            Some(owner.as_ref().map_or_else(|| name.clone(), |owner| format!("{owner}/{name}")))
        }
        Source::Git(url) | Source::Url(url) => of_path(crate::hub::path_of(url)?.trim_end_matches(".git")),
        Source::Ollama(name) => {
            let (repository, _) = ollama_name(name);
            let (host, path) = repository.split_once('/')?;
            crate::hub::is_host(host).then(|| path.to_owned())
        }
        _ => None,
    }
}

fn not_asked(why: &str) -> Outcome {
    Outcome::NotAsked(why.to_owned())
}

/// A subject of which nobody says where it is from.
fn unsaid(subject: &Subject<'_>) -> Outcome {
    Outcome::NotAsked(match subject.kind {
        SubjectKind::Terms => "its address is no `https:` address".to_owned(),
        _ => "it has no `source`".to_owned(),
    })
}
