//! Providers of models that are called over a network, and where their terms are published.
//!
//! In: `providers.toml`, embedded at build time and parsed once. Out: the [`Provider`] of a declared model, or of the id of
//! its terms. No verdict: a person reads the terms of a service.

use std::sync::LazyLock;

use globset::{GlobBuilder, GlobMatcher};
use serde::Deserialize;

use crate::declare::{Model, Source, quoted, terms_id};

/// The rows of `providers.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Providers {
    provider: Vec<Provider>,
}

/// A provider.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// Who runs the service.
    pub name: String,
    also: Vec<String>,
    hosts: Vec<String>,
    /// Title of the terms.
    pub title: String,
    /// Where they are published.
    pub terms: String,
    /// What of them was read.
    pub read: Read,
    /// The day that the text named as its own, `YYYY-MM-DD`.
    pub seen: Option<String>,
    /// The day of the reading, `YYYY-MM-DD`.
    pub checked: String,
    /// What a reviewer should look for.
    pub notes: Vec<String>,
}

/// How much of a text was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Read {
    /// A part of it.
    Part,
    /// Nothing: title and address are all that is known.
    Nothing,
}

/// A line of the declaration of a service that a person finishes.
pub(crate) struct Line {
    /// The key.
    pub(crate) key: &'static str,
    /// Its value, in TOML, as far as it is known.
    pub(crate) value: String,
    /// What it should be.
    pub(crate) why: String,
}

/// What the declaration of a service needs besides what is known of it.
pub(crate) fn to_finish(provider: Option<&str>, endpoint: Option<&str>) -> Vec<Line> {
    let line = |key, value: &str, why: &str| Line { key, value: value.to_owned(), why: why.to_owned() };
    let mut lines = Vec::new();
    if provider.is_none() {
        lines.push(line("provider", "\"…\"", "who runs the service"));
    }
    if endpoint.is_none() {
        lines.push(line("endpoint", "\"https://…\"", "the address that is called"));
    }
    let known = provider.and_then(|name| Providers::embedded().named(name));
    let url = known.map_or("https://…", |provider| &provider.terms);
    let why = match known {
        Some(provider) => format!("the day of the terms of {}, to be read by you", provider.name),
        None => "where the provider publishes its terms, and their day".to_owned(),
    };
    lines.push(line("terms", &format!("{{ url = {}, date = \"YYYY-MM-DD\" }}", quoted(url)), &why));
    lines
}

impl Providers {
    /// The embedded rows.
    pub(crate) fn embedded() -> &'static Self {
        static PROVIDERS: LazyLock<Providers> = LazyLock::new(|| {
            toml::from_str(include_str!("providers.toml")).expect("providers.toml is checked by a test")
        });
        &PROVIDERS
    }

    /// The provider that a declaration names, or at whose host the endpoint or source is.
    pub(crate) fn of_model(&self, model: &Model) -> Option<&Provider> {
        let service = model.service.as_ref();
        let address = service.and_then(|service| service.endpoint.as_deref());
        let address = address.or_else(|| match model.source.as_ref().map(|source| &source.value) {
            Some(Source::Url(url)) => Some(url),
            _ => None,
        });
        let named = service.and_then(|service| service.provider.as_ref()).or(model.supplier.as_ref());
        let by_host = address.and_then(host).and_then(|host| self.at(host));
        by_host.or_else(|| self.named(named?))
    }

    /// The provider of this name.
    pub(crate) fn named(&self, name: &str) -> Option<&Provider> {
        let is = |own: &String| own.eq_ignore_ascii_case(name);
        self.provider.iter().find(|provider| is(&provider.name) || provider.also.iter().any(is))
    }

    /// The provider whose terms have this id.
    pub(crate) fn of_terms(&self, id: &str) -> Option<&Provider> {
        self.provider.iter().find(|provider| terms_id(&provider.terms) == id)
    }

    /// The provider at whose host an address is.
    pub(crate) fn at_address(&self, address: &str) -> Option<&Provider> {
        self.at(host(address)?)
    }

    fn at(&self, host: &str) -> Option<&Provider> {
        let fits = |pattern: &String| matcher(pattern).is_some_and(|matcher| matcher.is_match(host));
        self.provider.iter().find(|provider| provider.hosts.iter().any(fits))
    }
}

/// The matcher of a host.
fn matcher(pattern: &str) -> Option<GlobMatcher> {
    GlobBuilder::new(pattern).case_insensitive(true).build().ok().map(|glob| glob.compile_matcher())
}

fn host(url: &str) -> Option<&str> {
    let (_, place) = url.split_once("://")?;
    place.split(['/', '?', '#', ':']).next()
}

impl Provider {
    /// What is known of the terms, for the person who will read them.
    pub fn remarks(&self) -> impl Iterator<Item = String> {
        let read = match (self.read, &self.seen) {
            (Read::Nothing, _) => {
                format!("title and address only, {}: nothing of the text was read", self.checked)
            }
            (Read::Part, None) => format!("read in part, {}", self.checked),
            (Read::Part, Some(seen)) => format!("the text of {seen} was read in part, {}", self.checked),
        };
        std::iter::once(format!("{}, {} ({read})", self.title, self.terms)).chain(self.notes.iter().cloned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn every_provider_that_code_is_known_to_name_has_a_row() {
        let clients: toml::Table =
            toml::from_str(include_str!("../inspect/named/clients.toml")).expect("clients.toml");
        for provider in clients["provider"].as_array().expect("rows") {
            let name = provider["name"].as_str().expect("a name");
            assert!(Providers::embedded().named(name).is_some(), "{name}");
        }
    }

    #[test]
    fn a_row_says_what_was_read_and_has_an_id_of_its_own() {
        let providers = &Providers::embedded().provider;
        for provider in providers {
            let Provider { name, terms, checked, read, notes, .. } = provider;
            assert!(terms.starts_with("https://") && checked.len() == 10, "{name}");
            assert_eq!(Providers::embedded().of_terms(&terms_id(terms)).map(|own| &own.name), Some(name));
            assert!(
                *read == Read::Part || provider.seen.is_none(),
                "{name}: nobody saw a day in what was not read"
            );
            assert!(*read == Read::Nothing || !notes.is_empty(), "{name}");
        }
    }

    #[test]
    fn hosts_are_those_of_the_addresses_that_are_called() {
        for (url, name) in [
            ("https://api.openai.com/v1/embeddings", Some("OpenAI")),
            ("https://API.openai.com:443/v1", Some("OpenAI")),
            ("https://mine.openai.azure.com/openai", Some("Microsoft Azure")),
            ("https://bedrock-runtime.eu-central-1.amazonaws.com/", Some("Amazon Bedrock")),
            ("https://api.openai.com.evil.example/", None),
            ("https://evil.example/api.openai.com", None),
            ("", None),
        ] {
            let found = host(url).and_then(|host| Providers::embedded().at(host));
            assert_eq!(found.map(|provider| provider.name.as_str()), name, "{url}");
        }
    }
}
