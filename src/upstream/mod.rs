//! What publishers say now of the models, bases and data that are declared: the command `upstream`.
//!
//! In: what is declared, locked and known ([`Subject`]). Out: an [`Outcome`] for each, and what changed ([`changes`]), as findings.
//! Nobody's word is taken for another's: what is unread or not compared is said, a place that can't be asked is named, and no
//! answer is never "nothing changed".

pub mod answer;
mod compare;
mod findings;
mod http;
mod hub;
mod registry;
mod settings;
mod subject;

use std::collections::BTreeMap;

use rayon::prelude::*;

pub use answer::{Answer, Gate, Outcome};
pub use compare::{Change, changes};
pub use findings::findings;
pub use http::{Fault, Secret};
pub use settings::Settings;
pub use subject::{Known, Subject, SubjectKind, subjects};

use crate::declare::Source;
use http::Client;
use hub::{Hub, Repository};

/// Places that are asked at the same time.
const AT_ONCE: usize = 4;

/// Asks about each subject; what several subjects share is asked once. The outcomes are in the order of the subjects.
pub fn ask(subjects: &[Subject<'_>], settings: &Settings) -> Vec<Outcome> {
    let client = Client::new(settings.timeout, settings.retries, settings.plain_origins());
    let mut places: BTreeMap<Place, Option<Outcome>> =
        subjects.iter().filter_map(Place::of).map(|place| (place, None)).collect();
    let answer =
        |(place, outcome): (&Place, &mut Option<Outcome>)| *outcome = Some(place.ask(&client, settings));
    let mut open: Vec<_> = places.iter_mut().collect();
    match rayon::ThreadPoolBuilder::new().num_threads(AT_ONCE).build() {
        Ok(pool) => pool.install(|| open.into_par_iter().for_each(answer)),
        Err(_) => open.drain(..).for_each(answer),
    }
    let of = |subject: &Subject<'_>| match Place::of(subject) {
        Some(place) => places.get(&place).cloned().flatten().unwrap_or_else(|| unsaid(subject)),
        None => unsaid(subject),
    };
    subjects.iter().map(of).collect()
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
        match &source {
            Source::HuggingFace { owner, name } => {
                let id = owner.iter().chain([name]).map(String::as_str).collect::<Vec<_>>().join("/");
                let hub = Hub { endpoint: &settings.hub, secret: settings.hub_token.as_ref() };
                hub.ask(client, Repository { id: &id, is_dataset: self.is_dataset }, version)
            }
            Source::Ollama(_) => not_asked("registries of Ollama are not asked yet"),
            Source::Oci(_) | Source::Docker(_) => not_asked("OCI registries are not asked yet"),
            Source::Git(_) => not_asked("Git repositories are not asked yet"),
            Source::Url(_) => not_asked("files and pages are not asked yet"),
            Source::ModelScope { .. } => not_asked("ModelScope has no interface that is known here"),
            Source::MlFlow { .. } => not_asked("a registry of MLflow states no licence"),
            Source::Bucket(_) => not_asked("a bucket has no publisher that states terms"),
        }
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
