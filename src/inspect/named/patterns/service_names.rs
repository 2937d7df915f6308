//! The name of a model that a provider serves, where a name around it says that it is the model that is called.

use super::{Pattern, Scope, is_example};
use crate::inspect::named::clients::{ClientKind, Clients};
use crate::inspect::named::ids::is_routed;
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
        let Some(provider) = Clients::embedded().provider_of(own).filter(|_| !own.contains('/')) else {
            return Vec::new();
        };
        if own.ends_with(['-', '.', '_']) {
            return Vec::new();
        }
        let name = ModelName::Service { provider: Some(provider.name.clone()), name: own.to_owned() };
        vec![Sighting::new(name, Evidence::ServiceName, site.offset)]
    }
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
