//! The name of a model that a provider serves, where a name around it says that it is the model that is called.

use super::{Pattern, Scope, is_example};
use crate::inspect::named::clients::{ClientKind, Clients};
use crate::inspect::named::ids::{is_file, is_of_model, is_routed};
use crate::inspect::named::model::{Evidence, ModelName, Sighting};
use crate::inspect::named::rust::{Role, Site};

pub(super) struct ServiceNames;

/// What something is called that holds the name of a model.
const HOLDERS: [&str; 9] =
    ["agent", "completion", "default", "deployment", "embed", "engine", "llm", "model", "unwrap_or"];

/// What something is called that tells one model from another, or lists what could be called.
const LISTS: [&str; 30] = [
    "allow",
    "alias",
    "available",
    "capab",
    "compat",
    "context",
    "cost",
    "bpe",
    "dim",
    "encod",
    "known",
    "limit",
    "max_",
    "price",
    "pricing",
    "rename",
    "support",
    "token",
    "valid",
    "window",
    "is_",
    "tiktoken",
    "user_agent",
    "has_",
    "parse",
    "from_str",
    "from_name",
    "detect",
    "infer",
    "doc",
];

impl Pattern for ServiceNames {
    fn look(&self, site: &Site<'_>, scope: &Scope<'_>) -> Vec<Sighting> {
        // The client of one provider lists what that serves.
        let own = Clients::embedded().of_crate(scope.package);
        if own.is_some_and(|client| client.kind == ClientKind::Service && client.provider.is_some()) {
            return Vec::new();
        }
        let text = site.text.trim().trim_matches('\'');
        let is_word = text.len() <= 96
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._:/@".contains(&byte));
        if !is_word || !is_called(site) {
            return Vec::new();
        }
        let own = match is_routed(text) {
            true => text.rsplit('/').next().unwrap_or(text),
            false => text,
        };
        if own.contains('/') || own.ends_with(['-', '.', '_']) {
            return Vec::new();
        }
        let provider = Clients::embedded().provider_of(own).map(|provider| provider.name.clone());
        if provider.is_none() && !is_named_alone(own, site, scope) {
            return Vec::new();
        }
        let name = ModelName::Service { provider, name: own.to_owned() };
        vec![Sighting::new(name, Evidence::ServiceName, site.offset)]
    }
}

/// Whether a name that no provider is known for is one of a model: it looks like one, what holds it is called a model, and
/// the package has a client.
fn is_named_alone(text: &str, site: &Site<'_>, scope: &Scope<'_>) -> bool {
    let is_holder = |name: &str| {
        let name = name.to_ascii_lowercase();
        ["model", "model_name", "model_id"].iter().any(|end| {
            name.strip_suffix(end).is_some_and(|before| before.is_empty() || before.ends_with(['_', '.']))
        })
    };
    let holder = site.field.or(site.binding).or(site.call.filter(|call| *call != "unwrap_or"));
    let holder = holder.or(site.function);
    let has_client = scope.reaches_hub || !scope.clients.is_empty();
    has_client && text.contains('-') && !is_file(text) && is_of_model(text) && holder.is_some_and(is_holder)
}

fn is_called(site: &Site<'_>) -> bool {
    let names: Vec<_> = site.names().map(str::to_ascii_lowercase).collect();
    let said = |words: &[&str]| names.iter().any(|name| words.iter().any(|word| name.contains(word)));
    let is_named = names.iter().any(|name| HOLDERS.iter().any(|word| name.contains(word)));
    let is_key = site.macro_name == Some("json") && matches!(site.field, Some("id" | "model" | "model_id"));
    // The key of a map, or what another model is counted by.
    let is_key_of_map = site.argument == 0 && matches!(site.call, Some("insert" | "entry" | "get"));
    !site.in_list
        && !site.is_listed
        && !is_key_of_map
        && !is_example(site)
        && (is_named || is_key || site.role == Role::Arm)
        && !said(&LISTS)
}
