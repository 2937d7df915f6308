//! How sources name models: a pattern, a file.
//!
//! A pattern sees one string with the place where it stands, or one call; what none of them takes names nothing.

pub(super) mod asks;
mod calls;
mod directories;
mod file_names;
mod hub_ids;
mod hub_paths;
mod hub_urls;
mod joined;
mod offers;
mod service_names;
mod service_urls;
pub(super) mod settings;
mod templates;
mod weights_urls;

use std::borrow::Cow;

use super::clients::{Client, ClientKind};
use super::ids::hub_id;
use super::lists::{is_crate_of_data, is_of_examples};
use super::model::Sighting;
use super::rust::{Role, Site};
use super::texts;
use super::tokens::Tokens;

pub(super) use calls::{Passed, PendingCall, Wrapper, of_call};
pub(super) use joined::{AllGiven, Given, Joined, MOST_GIVEN};
pub(super) use service_names::{is_holder, of_renamed};

/// What is known of the package whose source it is; by default, of a file of none.
#[derive(Default)]
pub(super) struct Scope<'a> {
    /// The name of the package, as its manifest gives it.
    pub(super) package: &'a str,
    /// The clients among the packages that its manifest names.
    pub(super) clients: Vec<&'static Client>,
    /// Those of them that the source names.
    pub(super) imported: Vec<&'static Client>,
    /// Whether the source has the URL of an API.
    pub(super) asks: bool,
    /// Whether a client of the hub is compiled for it at all.
    pub(super) reaches_hub: bool,
    /// Whether it is a dependency.
    pub(super) is_foreign: bool,
}

impl Scope<'_> {
    pub(super) fn has(&self, kind: ClientKind) -> bool {
        self.clients.iter().any(|client| client.kind == kind)
    }

    /// Whether the source itself has to do with models: it names a client, or asks an API.
    pub(super) fn is_near_client(&self) -> bool {
        self.asks || !self.imported.is_empty()
    }

    /// Whether it is a dependency that is called after the data of a model.
    pub(super) fn is_data(&self) -> bool {
        self.is_foreign && is_crate_of_data(self.package)
    }

    /// The clients among those of the package that a source names.
    pub(super) fn imported(&self, tokens: &Tokens<'_>) -> Vec<&'static Client> {
        named_in(&self.clients, tokens)
    }
}

/// The clients among some that a source names.
pub(super) fn named_in(clients: &[&'static Client], tokens: &Tokens<'_>) -> Vec<&'static Client> {
    clients.iter().copied().filter(|client| client.is_in(tokens)).collect()
}

/// A way to name a model in one string.
trait Pattern: Sync {
    fn look(&self, site: &Site<'_>, scope: &Scope<'_>) -> Vec<Sighting>;
}

/// Every pattern, the most certain first.
static PATTERNS: &[&dyn Pattern] = &[
    &hub_urls::HubUrls,
    &weights_urls::WeightsUrls,
    &service_urls::ServiceUrls,
    &hub_paths::HubPaths,
    &file_names::FileNames,
    &hub_ids::HubIds,
    &directories::Directories,
    &service_names::ServiceNames,
    &offers::Offers,
    &templates::Templates,
];

/// What the first pattern that knows a string sees in it.
pub(super) fn of_string(site: &Site<'_>, scope: &Scope<'_>) -> Vec<Sighting> {
    if is_only_mentioned(site) && !is_written_as(site, scope) {
        return Vec::new();
    }
    let found = PATTERNS.iter().map(|pattern| pattern.look(site, scope));
    let found = found.into_iter().find(|found| !found.is_empty()).unwrap_or_default();
    if found.is_empty() {
        return of_text_inside(site, scope);
    }
    let constant = site.binding.filter(|name| name.bytes().all(|byte| !byte.is_ascii_lowercase()));
    let constant = || constant.map(str::to_owned);
    let short_names = || site.short_names.iter().map(|name| (*name).to_owned()).collect();
    let within = || site.within.map(|(owner, name)| (owner.to_owned(), name.to_owned()));
    let beside = || site.beside.map(|(owner, value)| (owner.to_owned(), value.to_owned()));
    let found = found.into_iter().filter(|sighting| !sighting.name.is_placeholder());
    found
        .map(|sighting| Sighting {
            short_names: short_names(),
            within: within(),
            beside: beside(),
            constant: constant(),
            ..sighting
        })
        .collect()
}

/// Whether a string is the id that a value is written as, in a package with a client of the hub:
/// `#[serde(rename = "owner/name-7b")]`.
fn is_written_as(site: &Site<'_>, scope: &Scope<'_>) -> bool {
    let is_renamed = matches!(site.attribute, Some("serde" | "strum"));
    is_renamed && scope.has(ClientKind::Hub) && hub_id(&site.text).is_some_and(|id| id.is_certain())
}

/// What JSON, TOML or SQL in a string names.
fn of_text_inside(site: &Site<'_>, scope: &Scope<'_>) -> Vec<Sighting> {
    let mut found = Vec::new();
    let is_written = matches!(site.text, Cow::Borrowed(_));
    texts::inside(&site.text, &mut |inner| {
        if inner.text.len() >= site.text.len() {
            return;
        }
        let inner = Site {
            // What is written without escapes has its own place.
            offset: site.offset + if is_written { inner.offset } else { 0 },
            role: if inner.role == Role::Compared { inner.role } else { site.role },
            binding: site.binding,
            function: site.function,
            ..inner
        };
        let seen = PATTERNS.iter().map(|pattern| pattern.look(&inner, scope)).find(|seen| !seen.is_empty());
        found.extend(seen.into_iter().flatten());
    });
    found
}

/// Macros whose strings are for people who read logs and errors, or for tests.
const TOLD: [&str; 28] = [
    "anyhow",
    "assert",
    "assert_eq",
    "assert_ne",
    "bail",
    "compile_error",
    "dbg",
    "debug",
    "debug_assert",
    "ensure",
    "error",
    "info",
    "log",
    "matches",
    "panic",
    "print",
    "println",
    "span",
    "tracing",
    "trace",
    "unimplemented",
    "unreachable",
    "warn",
    "warning",
    "write",
    "writeln",
    "todo",
    "expect_test",
];

/// Whether a macro tells its strings to people; `e` stands before the one that tells errors.
fn is_told(name: &str) -> bool {
    TOLD.contains(&name) || name.strip_prefix('e').is_some_and(|name| TOLD.contains(&name))
}

/// Whether a string is what a value is shown as: `write!(formatter, "name")` in an arm of `fmt`.
fn is_shown_name(site: &Site<'_>) -> bool {
    site.macro_name == Some("write") && site.function == Some("fmt") && site.role == Role::Arm
}

/// Whether a string is a URL that is written into a text: `write!(url, "https://…/{name}.onnx")`.
fn is_written_url(site: &Site<'_>) -> bool {
    site.macro_name == Some("write") && site.function != Some("fmt") && is_url(&site.text)
}

/// Whether a text is one URL and nothing else.
fn is_url(text: &str) -> bool {
    text.starts_with("http") && text.contains("://") && !text.contains(char::is_whitespace)
}

/// Whether a build script tells it to Cargo: `println!("cargo::rustc-env=NAME=value")`.
fn is_instruction(text: &str) -> bool {
    text.starts_with("cargo:")
}

/// Calls that compare, take apart or tell a string.
const COMPARES: [&str; 26] = [
    "anyhow",
    "bail",
    "cmp",
    "contains",
    "context",
    "debug",
    "ends_with",
    "eq",
    "eq_ignore_ascii_case",
    "error",
    "expect",
    "find",
    "info",
    "is_some_and",
    "matches",
    "msg",
    "remove",
    "replace",
    "rfind",
    "split",
    "split_once",
    "starts_with",
    "strip_prefix",
    "strip_suffix",
    "trim_start_matches",
    "warn",
];

/// Whether a name around a string says that it is an example.
fn is_example(site: &Site<'_>) -> bool {
    site.names().any(is_of_examples)
}

/// Whether a string is only compared, told or documented: then it names nothing that the program has.
fn is_only_mentioned(site: &Site<'_>) -> bool {
    let is_default = |name: Option<&str>| name.is_some_and(|name| name.starts_with("default"));
    let in_attribute = site.attribute.is_some_and(|attribute| {
        let takes_values = matches!(
            attribute,
            "arg"
                | "args"
                | "builder"
                | "clap"
                | "command"
                | "config"
                | "default"
                | "derivative"
                | "educe"
                | "model"
                | "structopt"
        );
        let is_value = matches!(attribute, "default" | "model");
        !takes_values || !(is_default(site.binding) || is_default(site.field) || is_value)
    });
    site.role == Role::Compared
        || in_attribute
        || site.macro_name.is_some_and(is_told)
            && !is_shown_name(site)
            && !is_instruction(&site.text)
            && !is_written_url(site)
        || site.call.is_some_and(|name| COMPARES.contains(&name))
}
