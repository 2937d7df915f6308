//! Names that a product offers to choose from: `const MODELS: &[&str] = &["name", …]`, the values of a picker, what one of two
//! branches gives. And what a field `model` holds, whatever its form, in code that asks an API.
//!
//! A name of a known provider says what it is. Any other one has to stand in a list that is called after models.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::service_names::{has_tag, is_bare, is_holder, is_key_of_map, served};
use super::{Pattern, Scope, is_example};
use crate::inspect::named::clients::Clients;
use crate::inspect::named::ids::{hub_id, is_of_model, is_routed, is_served_name};
use crate::inspect::named::lists::{is_list_of_choices, is_list_of_measures, words};
use crate::inspect::named::model::{Evidence, ModelName, Sighting};
use crate::inspect::named::rust::{Role, Site};

pub(super) struct Offers;

impl Pattern for Offers {
    fn look(&self, site: &Site<'_>, scope: &Scope<'_>) -> Vec<Sighting> {
        if scope.is_foreign || !is_offer(site) {
            return Vec::new();
        }
        let text = site.text.trim();
        if !is_name(text) {
            return of_text(text, site);
        }
        let found = of_name(text, site).or_else(|| of_holder(text, site, scope));
        let found = found.map(|(name, evidence)| Sighting::new(name, evidence, site.offset));
        found.into_iter().collect()
    }
}

/// Functions that put a name into a list, or into a picker.
const TAKE: [&str; 8] =
    ["append", "chain", "extend", "from", "insert", "push", "push_back", "selectable_value"];

/// The names around a string, the nearest first.
fn around<'a, 's>(site: &'a Site<'s>) -> impl Iterator<Item = &'s str> + 'a {
    let tables = site.above.into_iter().chain(site.tables).flatten();
    site.names().chain(site.key).chain(tables).chain(site.call_of)
}

/// Whether a string may be offered: none that is measured, counted or priced by what stands around it.
fn is_offer(site: &Site<'_>) -> bool {
    // Encodings of tokens, and beginnings of names, are told by those beside them.
    let is_other = |text: &&str| text.ends_with("k_base") || text.starts_with("p50k") || text.ends_with('-');
    let is_shown = site.is_of_device
        || site.role == Role::Compared
        || site.is_listed
        || site.is_measured
        || is_example(site);
    !is_shown
        && site.call.is_none_or(|call| TAKE.contains(&call) && !is_key_of_map(site))
        && !site.others.iter().chain(&site.peers).any(is_other)
        && !around(site).any(is_list_of_measures)
}

fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '@') && is_served_name(text)
}

/// Whether something around a string is called after models.
fn says_models(name: &str) -> bool {
    name.to_ascii_lowercase().contains("model")
}

/// The last part of a name with the provider before it, if one stands there.
fn own(text: &str) -> &str {
    match served(text) {
        Some(name) => name.rsplit('/').next().unwrap_or(name),
        None if is_routed(text) => text.rsplit('/').next().unwrap_or(text),
        None => text,
    }
}

fn provider(text: &str) -> Option<String> {
    Clients::embedded().provider_of(own(text)).map(|provider| provider.name.clone())
}

/// What a list holds.
fn of_name(text: &str, site: &Site<'_>) -> Option<(ModelName, Evidence)> {
    /// Shorter names are words of other things, too.
    const SHORT: usize = 5;
    let says = around(site).any(says_models);
    let is_list = site.in_list || site.call.is_some_and(|call| TAKE.contains(&call)) || is_entry(site);
    let is_choice = || around(site).any(is_list_of_choices);
    // What only says what could be called says it of what is called where something is.
    let is_offer = says && (is_list || is_of_struct(site)) && !is_choice();
    let evidence = if is_offer { Evidence::Offer } else { Evidence::Choice };
    let service =
        |provider: Option<String>, name: &str| ModelName::Service { provider, name: name.to_owned() };
    if let Some(provider) = provider(text) {
        return (says || text.len() >= SHORT).then(|| (service(Some(provider), own(text)), evidence));
    }
    // `openrouter:owner/name-7b`.
    if let Some(name) = served(text).filter(|name| hub_id(name).is_some_and(|id| id.is_certain())) {
        let host = Clients::embedded().host_of(text.split(':').take(1)).cloned();
        return Some((service(host, name), Evidence::Choice));
    }
    // What little else is called so: `tern2.5:1.5b`.
    let is_tagged = is_bare(text) && has_tag(text) && text.ends_with('b');
    let is_constant = site.field.is_none() && site.binding.is_some();
    if is_tagged && is_constant && !is_list {
        return Some((ModelName::Ollama(text.to_owned()), Evidence::Choice));
    }
    if !is_list {
        return None;
    }
    if let Some(server) = site.called.iter().find(|name| says && Clients::embedded().is_provider(name)) {
        return of_server(text, server).map(|name| (name, evidence));
    }
    let is_local = || around(site).any(|name| name.to_ascii_lowercase().contains("ollama"));
    if has_tag(text) && (says || is_local()) {
        return Some((ModelName::Ollama(text.to_owned()), evidence));
    }
    let looks_so = text.contains('-') && is_of_model(text);
    let host = Clients::embedded().host_of(around(site)).cloned();
    if says && host.is_some() && (hub_id(text).is_some() || looks_so) {
        return Some((service(host, text), evidence));
    }
    let is_beside_known = || site.others.iter().any(|other| provider(other).is_some());
    // Of a list of models of which one is known, each is one; what an encoding or a size is called is shorter.
    let has_form = text.len() >= SHORT
        && !text.contains('_')
        && text.contains(|letter: char| letter == '-' || letter.is_ascii_digit());
    (says && has_form && is_beside_known()).then(|| (service(None, text), evidence))
}

/// What the name of a thing stands behind in a table.
const NAMES: [&str; 6] = ["id", "model", "model_id", "name", "slug", "value"];

/// Whether a string is what a table in a list of models is called: `const MODELS = [{ name: "…" }]`.
fn is_entry(site: &Site<'_>) -> bool {
    let is_list = |name: &&str| name.to_ascii_lowercase().ends_with("models");
    site.field.is_some_and(|field| NAMES.contains(&field))
        && site.above.iter().flatten().chain(&site.binding).any(is_list)
}

/// Whether a string is what a struct is called that is called after models itself: `ModelInfo { id: "…" }`.
fn is_of_struct(site: &Site<'_>) -> bool {
    site.field.is_some_and(|field| NAMES.contains(&field)) && site.tables[0].is_some_and(says_models)
}

/// A name in the list of a provider: `P { id: "ollama", models: &["name"] }`.
fn of_server(text: &str, server: &str) -> Option<ModelName> {
    if server.eq_ignore_ascii_case("ollama") {
        return (!text.contains('/')).then(|| ModelName::Ollama(text.to_owned()));
    }
    let clients = Clients::embedded();
    let host = clients.host_of(std::iter::once(server)).cloned();
    let called = || clients.provider_called(std::iter::once(server)).map(|provider| provider.name.clone());
    let provider = host.or_else(called).or_else(|| Some(server.to_owned()));
    Some(ModelName::Service { provider, name: text.to_owned() })
}

/// What `model: "…"` is, where the package asks an API; and `DEFAULT_MODEL: &str = "…"`, where the product does.
fn of_holder(text: &str, site: &Site<'_>, scope: &Scope<'_>) -> Option<(ModelName, Evidence)> {
    let has_form = text.contains(|letter: char| letter.is_ascii_digit() || "-_/".contains(letter));
    let is_alone = has_form && site.call.is_none() && !site.in_list;
    let is_near = || scope.is_near_client() || scope.package.is_empty() || is_of_caller(site);
    let evidence = match site.field {
        Some(field) => is_holder(field).then_some(Evidence::Field),
        None => (is_default(site) && !is_key(text)).then_some(Evidence::Choice),
    };
    let evidence = evidence.filter(|_| is_alone && is_near())?;
    Some((ModelName::Service { provider: None, name: text.to_owned() }, evidence))
}

/// Whether a string is the value of a constant that is called a model, or what the function gives that is called the
/// default one.
fn is_default(site: &Site<'_>) -> bool {
    let is_constant = |name: &str| name.bytes().all(|byte| !byte.is_ascii_lowercase());
    let is_given = |name: &str| name.starts_with("default_") && is_holder(name);
    match site.binding {
        Some(name) => is_constant(name) && is_holder(name),
        None => site.function.is_some_and(is_given),
    }
}

/// Whether a text is no name but what a field, a header or a variable is called that holds one: `gen_ai.request.model`.
fn is_key(text: &str) -> bool {
    text.split(['.', '-', '_', '/', ':']).any(|part| part.to_ascii_lowercase().starts_with("model"))
}

/// Whether what stands around a field says that it is about what is called: a request, a setting, an agent.
fn is_of_caller(site: &Site<'_>) -> bool {
    static CALLERS: LazyLock<AhoCorasick> = LazyLock::new(|| words(&WORDS));
    let tables = site.above.into_iter().chain(site.tables).flatten();
    // A field is no more than called a model; a constant and a function say more.
    let own = site.names().next().filter(|_| site.field.is_none());
    tables.chain(site.names().skip(1)).any(|name| CALLERS.is_match(name)) || own.is_some_and(has_word)
}

/// Whether a part of a name says so.
fn has_word(name: &str) -> bool {
    /// Shorter words begin others.
    const SHORT: usize = 4;
    let lower = name.to_ascii_lowercase();
    let is_word =
        |part: &str| WORDS.iter().any(|word| part == *word || word.len() > SHORT && part.starts_with(word));
    lower.split('_').any(is_word)
}

/// What callers of models, and what they hand on, are called by.
const WORDS: [&str; 22] = [
    "agent",
    "ai",
    "args",
    "assistant",
    "body",
    "bot",
    "chat",
    "client",
    "completion",
    "config",
    "default",
    "embed",
    "generat",
    "gpt",
    "llm",
    "message",
    "option",
    "param",
    "prompt",
    "provider",
    "request",
    "setting",
];

/// The names in one text, which code takes apart: `"name, name".split(", ")`.
fn of_text(text: &str, site: &Site<'_>) -> Vec<Sighting> {
    /// So many names are in one text at most.
    const MOST: usize = 64;
    let parts: Vec<_> = text.split([',', ';', '|', '、', '\n']).take(MOST).map(str::trim).collect();
    let is_list = parts.len() > 1 && parts.iter().all(|part| is_name(part));
    if !is_list || !around(site).any(says_models) || !parts.iter().any(|part| provider(part).is_some()) {
        return Vec::new();
    }
    let service = |part: &&str| ModelName::Service { provider: provider(part), name: own(part).to_owned() };
    parts.iter().map(|part| Sighting::new(service(part), Evidence::Offer, site.offset)).collect()
}
