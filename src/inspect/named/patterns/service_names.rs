//! The name of a model that a provider serves, where a name around it says that it is the model that is called.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use camino::Utf8Path;

use super::{Pattern, Scope, is_example};
use crate::inspect::named::clients::{ClientKind, Clients};
use crate::inspect::named::ids::{
    hub_id, is_file, is_of_model, is_of_model_alone, is_only_versioned, is_routed, is_size,
};
use crate::inspect::named::lists::{is_list_of_facts, is_other_model, words};
use crate::inspect::named::model::{Evidence, ModelName, Sighting, is_word_of_size};
use crate::inspect::named::rust::{Role, Site};
use crate::weights_names::is_of_weights;

pub(super) struct ServiceNames;

/// What something is called that holds the name of a model.
const HOLDERS: [&str; 10] = [
    "agent",
    "completion",
    "default",
    "deployment",
    "embed",
    "engine",
    "llm",
    "model",
    "ollama",
    "unwrap_or",
];

impl Pattern for ServiceNames {
    fn look(&self, site: &Site<'_>, scope: &Scope<'_>) -> Vec<Sighting> {
        let text = site.text.trim().trim_matches('\'');
        let is_word = text.len() <= 96
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._:/@".contains(&byte));
        if !is_word || !is_called(site) {
            return Vec::new();
        }
        let offered = offered_by(site);
        let host = Clients::embedded().host_of(site.names().chain(offered)).cloned();
        if host.is_some() && hub_id(text).is_some() {
            let name = ModelName::Service { provider: host, name: text.to_owned() };
            return vec![Sighting::new(name, Evidence::ServiceName, site.offset)];
        }
        if is_behind_router(text, site) {
            let name = ModelName::Service { provider: None, name: text.to_owned() };
            return vec![Sighting::new(name, Evidence::ServiceName, site.offset)];
        }
        // The client of one provider lists what that serves.
        let own = Clients::embedded().of_crate(scope.package);
        if own.is_some_and(|client| client.kind == ClientKind::Service && client.provider.is_some()) {
            return Vec::new();
        }
        let served = served(text);
        let own = match served.is_some() || is_routed(text) {
            true => served.unwrap_or(text).rsplit('/').next().unwrap_or(text),
            false => text,
        };
        if own.contains('/') || own.ends_with(['-', '.', '_']) || is_of_weights(Utf8Path::new(own)) {
            return Vec::new();
        }
        let provider = Clients::embedded().provider_of(own).map(|provider| provider.name.clone());
        let calls_service = scope.has(ClientKind::Service) || scope.has(ClientKind::Ollama);
        let (name, evidence) = match provider {
            None if is_of_ollama(own, site, scope) => {
                (ModelName::Ollama(own.to_owned()), Evidence::ModelName)
            }
            None if served.is_none()
                && (offered.is_none() || host.is_none())
                && !is_named_alone(own, site, scope)
                && !is_own_value(own, site)
                && !is_of_choice(own, site) =>
            {
                return Vec::new();
            }
            None if served.is_none() && !calls_service && host.is_none() => {
                (ModelName::Service { provider, name: own.to_owned() }, Evidence::ModelName)
            }
            _ => {
                let provider = provider.or(host);
                (ModelName::Service { provider, name: own.to_owned() }, Evidence::ServiceName)
            }
        };
        vec![Sighting::new(name, evidence, site.offset)]
    }
}

/// What stands behind the provider of `provider:name`; a name has a digit or a hyphen.
pub(super) fn served(text: &str) -> Option<&str> {
    let clients = Clients::embedded();
    let known = clients.prefix.service.iter().find_map(|prefix| text.strip_prefix(prefix.as_str()));
    // `house:gpt-4o`: whoever that is, the name says what is called.
    let any = || {
        let (server, name) = text.split_once(':')?;
        let is_word = server.bytes().all(|byte| byte.is_ascii_lowercase());
        (is_word && name.contains('-') && clients.provider_of(name).is_some()).then_some(name)
    };
    let name = known.or_else(any)?;
    let is_name = name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.contains(|letter: char| letter == '-' || letter.is_ascii_digit());
    is_name.then_some(name)
}

/// Whether what is called a model is the id of a repository with the one before it who calls it:
/// `house/owner/name-7b-instruct`.
fn is_behind_router(text: &str, site: &Site<'_>) -> bool {
    let Some((router, id)) = text.split_once('/') else { return false };
    let is_word = |word: &str| word.bytes().all(|byte| byte.is_ascii_alphanumeric());
    !router.is_empty()
        && is_word(router)
        && hub_id(id).is_some_and(|id| is_of_model_alone(&id.name))
        && holder(site).is_some_and(is_holder)
}

/// Whether a name is that of a directory or a file with a model: `MODEL_DIR`, `model_filename`.
fn is_holder_of_files(name: &str) -> bool {
    const ENDS: [&str; 6] = ["_dir", "_directory", "_file", "_filename", "_file_name", "_folder"];
    let lower = name.to_ascii_lowercase();
    ENDS.iter().any(|end| lower.strip_suffix(end).is_some_and(is_holder))
}

/// Whether a name is called a model: `model`, `chat_model`, `chatModel`, `model_id`.
pub(in crate::inspect::named) fn is_holder(name: &str) -> bool {
    const ENDS: [&str; 5] = ["model", "model_name", "model_id", "modelname", "modelid"];
    if is_other_model(name) {
        return false;
    }
    let lower = name.to_ascii_lowercase();
    ENDS.iter().any(|end| {
        lower.strip_suffix(end).is_some_and(|before| {
            let is_new_word = || name[before.len()..].starts_with('M') && name.ends_with(char::is_lowercase);
            before.is_empty() || before.ends_with(['_', '.']) || is_new_word()
        })
    })
}

/// What holds a string, the nearest name.
fn holder<'s>(site: &Site<'s>) -> Option<&'s str> {
    let call = site.call.filter(|call| !call.starts_with("unwrap_or"));
    site.field.or(site.binding).or(call).or(site.function)
}

/// Whether a name that no provider is known for is one of a model: it looks like one, and either the variable of the
/// environment that it is the default of says so, or what holds it is called a model and the package has a client. Where
/// little else is called so, no client is needed.
fn is_named_alone(text: &str, site: &Site<'_>, scope: &Scope<'_>) -> bool {
    if is_file(text) {
        return false;
    }
    let looks_so = text.contains('-') && is_of_model(text);
    if looks_so && site.instead_of.is_some_and(is_holder) {
        return true;
    }
    let holds = |name: &str| is_holder(name) || is_holder_of_files(name);
    if looks_so && is_of_model_alone(text) && holder(site).is_some_and(holds) {
        return true;
    }
    let has_client = scope.reaches_hub || !scope.clients.is_empty();
    // Other things have versions, too.
    let is_other = holder(site) == Some("model") && is_only_versioned(text) && !scope.is_near_client();
    let looks_so = looks_so && !is_other;
    let calls = scope.has(ClientKind::Service) || scope.has(ClientKind::Ollama);
    has_client && (looks_so || calls && is_bare(text)) && holder(site).is_some_and(is_holder)
}

/// Whether a name is what a value of the product's own type of models is written as, and one of them is a model for certain:
/// `HouseModel::Max => "house-max", HouseModel::Small => "house-7b-instruct"`.
fn is_own_value(text: &str, site: &Site<'_>) -> bool {
    const SHOWN: [&str; 5] = ["describe", "description", "display_name", "label", "title"];
    // `impl HouseModel` and `impl From<HouseModel> for String`.
    let is_value = site.beside.is_some_and(|(owner, _)| {
        is_of_models(owner) && (site.owner == Some(owner) || matches!(site.owner, Some("String" | "str")))
    });
    let is_name = text.contains(|letter: char| letter == '-' || letter.is_ascii_digit());
    site.role == Role::Arm
        && is_value
        && is_name
        && !is_file(text)
        && !site.function.is_some_and(|name| SHOWN.contains(&name))
        && site.arms.iter().any(|name| is_certain(name))
}

/// Whether a name is that of a model for certain.
fn is_certain(name: &str) -> bool {
    is_of_model_alone(name) || Clients::embedded().provider_of(name).is_some()
}

/// Whether a name is what one arm of a function gives that is called a model, where most arms give models for certain:
/// `fn default_model(&self) { match self { Self::A => "gpt-4o", Self::B => "house" } }`.
fn is_of_choice(text: &str, site: &Site<'_>) -> bool {
    let certain = site.arms.iter().filter(|name| is_certain(name)).count();
    site.role == Role::Arm
        && site.function.is_some_and(is_holder)
        && text.len() > 2
        && !is_file(text)
        && certain > 1
        && certain * 2 >= site.arms.len()
}

/// Whether a name is a family and its version: `llama` and `3.2`, as a library of models writes it.
pub(super) fn is_bare(text: &str) -> bool {
    let name = text.split_once(':').map_or(text, |(name, _)| name);
    let family = name.trim_end_matches(|end: char| end.is_ascii_digit() || end == '.');
    family.len() >= 3
        && family.len() < name.len()
        && family.bytes().all(|byte| byte.is_ascii_alphabetic())
        && name[family.len()..].starts_with(|first: char| first.is_ascii_digit())
}

/// Whether a name has a tag of that library: a size, a version, or `latest`.
pub(super) fn has_tag(text: &str) -> bool {
    let Some((name, tag)) = text.split_once(':') else { return false };
    let is_name =
        name.len() >= 3 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    let is_kind = |part: &str| {
        let rest = part.strip_prefix(['l', 'v']).unwrap_or_default();
        let is_number = !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        part == "latest" || is_size(&part.replace('.', "")) || is_word_of_size(part) || is_number
    };
    is_name
        && tag
            .split('-')
            .next()
            .is_some_and(|first| is_kind(first) || matches!(first, "l" | "m" | "s" | "xs"))
}

/// Whether a name is one of the library of Ollama: what holds it says that, and that it is a model; or something around it
/// says that, or its tag, and it has the form of one.
fn is_of_ollama(text: &str, site: &Site<'_>, scope: &Scope<'_>) -> bool {
    let is_name = text.len() >= 3 && text.starts_with(|first: char| first.is_ascii_alphabetic());
    let says_ollama = |name: &str| name.to_ascii_lowercase().contains("ollama");
    let name = site.instead_of.filter(|name| is_holder(name)).or(holder(site));
    let is_around = || site.beside_ollama || site.names().any(says_ollama);
    let in_table = || site.above.into_iter().flatten().any(says_ollama);
    let is_model = |name: &str| {
        let has_form = is_bare(text) && (text.contains(':') || is_around()) || has_tag(text);
        is_holder(name) && (says_ollama(name) || has_form || in_table() || is_ollama_alone(scope))
    };
    let is_of_type = || has_tag(text) && site.owner.is_some_and(says_ollama);
    is_name && !text.contains('/') && !is_file(text) && (name.is_some_and(is_model) || is_of_type())
}

/// The last part of a key that is put together: `model` of `settings.inference.model`.
fn last_part(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

/// Whether a source that names a client of Ollama, and none of a provider, calls something a model.
fn is_ollama_alone(scope: &Scope<'_>) -> bool {
    let has = |kind| scope.imported.iter().any(|client| client.kind == kind);
    has(ClientKind::Ollama) && !has(ClientKind::Service)
}

/// The provider under whose name a list of models has a string: `const modelOptions = { groq: ['name'] }`.
fn offered_by<'s>(site: &Site<'s>) -> Option<&'s str> {
    let [Some(provider), Some(table)] = site.above else { return None };
    let is_of_models = table.to_ascii_lowercase().contains("model") && !is_list_of_facts(table);
    let is_provider = || Clients::embedded().is_provider(provider);
    let is_known = || Clients::embedded().provider_of(&site.text).is_some();
    (site.in_list && is_of_models && (is_provider() || is_known())).then_some(provider)
}

/// The model that a value of the product's own type of models is written as, where it is one of a provider's:
/// `enum HouseModel { #[serde(rename = "NAME")] Small }`.
pub(in crate::inspect::named) fn of_renamed(owner: &str, name: &str, offset: usize) -> Option<Sighting> {
    let provider = Clients::embedded().provider_of(name).filter(|_| is_of_models(owner))?;
    let name = ModelName::Service { provider: Some(provider.name.clone()), name: name.to_owned() };
    Some(Sighting::new(name, Evidence::ServiceName, offset))
}

/// Whether a type is called after models.
pub(super) fn is_of_models(name: &str) -> bool {
    is_holder(name) || name.strip_suffix('s').is_some_and(is_holder)
}

/// Whether a string is the key of a map, by which another thing is found.
pub(super) fn is_key_of_map(site: &Site<'_>) -> bool {
    site.argument == 0 && matches!(site.call, Some("insert" | "entry" | "get"))
}

fn is_called(site: &Site<'_>) -> bool {
    static CALLED: LazyLock<AhoCorasick> = LazyLock::new(|| words(&HOLDERS));
    let is_offered = offered_by(site).is_some();
    if holder(site).is_some_and(is_other_model) || site.is_of_device {
        return false;
    }
    let in_list = site.in_list && !site.key.is_some_and(is_holder) && !is_offered;
    if in_list || site.is_listed || is_key_of_map(site) {
        return false;
    }
    let is_named = site.names().any(|name| CALLED.is_match(name));
    let is_key = site.macro_name == Some("json") && matches!(site.field, Some("id" | "model" | "model_id"));
    // A variable of the environment that says model says more than what is around.
    let is_default = site.instead_of.is_some_and(is_holder);
    // `openai("name")`, as kits of scripts call it.
    let services = || Clients::embedded().prefix.service.iter().filter_map(|prefix| prefix.strip_suffix(':'));
    let is_of_provider = site.call.is_some_and(|call| services().any(|name| name == call));
    (is_named || is_key || is_of_provider || is_offered || site.role == Role::Arm)
        && (is_default || !site.names().any(|name| is_list_of_facts(last_part(name))))
        && !is_example(site)
}
