//! The name of a model that a provider serves, where a name around it says that it is the model that is called.

use super::{Pattern, Scope, is_example};
use crate::inspect::named::clients::Clients;
use crate::inspect::named::ids::is_routed;
use crate::inspect::named::model::{Evidence, ModelName, Sighting};
use crate::inspect::named::rust::{Role, Site};

pub(super) struct ServiceNames;

/// What something is called that holds the name of a model.
const HOLDERS: [&str; 9] =
    ["agent", "completion", "default", "deployment", "embed", "engine", "llm", "model", "unwrap_or"];

/// What something is called that tells one model from another, or lists what could be called.
const LISTS: [&str; 28] = [
    "allow",
    "alias",
    "available",
    "capab",
    "compat",
    "context",
    "cost",
    "encoding",
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
    fn look(&self, site: &Site<'_>, _scope: &Scope<'_>) -> Vec<Sighting> {
        let text = site.text.trim();
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
    !site.in_list && !is_example(site) && (is_named || is_key || site.role == Role::Arm) && !said(&LISTS)
}
