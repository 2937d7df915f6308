//! `owner/name` in a string: the id reaches the client through a variable, a table or a default.
//!
//! A slash is no hub. In a package whose manifest names a client of the hub every string of that form is an id, unless
//! it looks like a path or stands in a sentence; elsewhere a name around it has to say so.

use super::hub_paths::is_part;
use super::service_names::is_of_models as is_type_of_models;
use super::{Pattern, Scope, is_example};
use crate::digest::{Algorithm, Digest};
use crate::hub::is_commit;
use crate::inspect::named::clients::{ClientKind, Clients};
use crate::inspect::named::ids::{HubId, hub_id, is_only_versioned, is_routed};
use crate::inspect::named::lists::is_other_model;
use crate::inspect::named::model::{Evidence, ModelName, NamedFile, Sighting};
use crate::inspect::named::rust::{Role, Site};

pub(super) struct HubIds;

/// What something is called that holds an id of the hub.
const HOLDERS: [&str; 13] = [
    "checkpoint",
    "embed",
    "encoder",
    "hf_",
    "hub",
    "huggingface",
    "hugging_face",
    "model",
    "pretrained",
    "repo",
    "tokenizer",
    "transformer",
    "weights",
];

/// What something is called that holds something else of that form.
const OTHERS: [&str; 33] = [
    "branch",
    "cache",
    "content_type",
    "crate",
    "data",
    "dir",
    "endpoint",
    "file",
    "family",
    "feature",
    "folder",
    "git",
    "image",
    "kernel",
    "license",
    "mime",
    "package",
    "path",
    "plugin",
    "route",
    "topic",
    "uri",
    "url",
    "user_agent",
    "event",
    "header",
    "method",
    "notification",
    "platform",
    "queue",
    "subject",
    "target_triple",
    "unit",
];

impl Pattern for HubIds {
    fn look(&self, site: &Site<'_>, scope: &Scope<'_>) -> Vec<Sighting> {
        let mut local = Clients::embedded().prefix.ollama.iter();
        let local = local.find_map(|prefix| site.text.strip_prefix(prefix.as_str()));
        if let Some(name) = local.filter(|name| is_local_name(name)) {
            return vec![Sighting::new(ModelName::Ollama(name.to_owned()), Evidence::HubId, site.offset)];
        }
        let id = hub_id(plain(&site.text));
        let is_of_model_scope = |id: &&HubId| id.is_telling() && says_model_scope(site);
        if let Some(id) = id.as_ref().filter(is_of_model_scope) {
            return vec![Sighting::new(id.of_model_scope(), Evidence::HubId, site.offset)];
        }
        let Some(id) = id.filter(|id| is_id(id, site, scope)) else { return Vec::new() };
        let (name, revision) = id.into_name();
        let revision = revision.or(commit_beside(site).map(str::to_owned));
        vec![Sighting::new(name, Evidence::HubId, site.offset).at(revision).with(files_beside(site))]
    }
}

/// Whether the nearest name around a string says that it holds a model, or a part of one.
pub(super) fn says_holder(site: &Site<'_>) -> bool {
    let holder = site.names().next().map(str::to_ascii_lowercase);
    holder.is_some_and(|name| HOLDERS.iter().any(|word| name.contains(word)))
}

/// Whether what holds a string says that it is of another hub.
fn says_model_scope(site: &Site<'_>) -> bool {
    let says = |name: &str| {
        let lower = name.to_ascii_lowercase();
        lower.contains("modelscope") || lower.contains("model_scope")
    };
    site.role != Role::Compared && !is_example(site) && site.names().take(2).any(says)
}

/// A text without white space and the quotation marks of SQL around it.
fn plain(text: &str) -> &str {
    let text = text.trim();
    text.strip_prefix('\'').and_then(|text| text.strip_suffix('\'')).unwrap_or(text)
}

/// Whether a name may be one of the Ollama library: `name`, `name:tag`.
fn is_local_name(name: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte);
    name.len() > 2 && name.bytes().all(is_part) && name.bytes().any(|byte| byte.is_ascii_digit())
}

/// The file of a repository that stands in one tuple with its id: `("owner/name", "model.safetensors")`.
fn file_beside<'s>(site: &Site<'s>) -> Option<&'s str> {
    let mut files = site.tuple.iter().copied().filter(|other| is_part(other) && !other.contains("://"));
    files.next().filter(|_| files.next().is_none())
}

/// The strings that are about the same as an id; none where another of them is an id, too.
fn beside<'p, 's>(site: &'p Site<'s>) -> impl Iterator<Item = &'s str> + 'p {
    let is_id = |text: &&str| hub_id(text).is_some_and(|id| id.is_telling());
    let is_alone = !site.peers.iter().any(is_id);
    site.peers.iter().copied().filter(move |_| is_alone)
}

/// The one commit that stands beside an id: `pinned("owner/name", "40 hexadecimal digits", "model.safetensors")`.
fn commit_beside<'s>(site: &Site<'s>) -> Option<&'s str> {
    let mut commits = beside(site).filter(|text| is_commit(text));
    commits.next().filter(|_| commits.next().is_none())
}

/// The files of weights that stand beside an id, each with the digest that follows it.
pub(super) fn files_beside(site: &Site<'_>) -> Vec<NamedFile> {
    let file = |name: &str| NamedFile { name: name.to_owned(), sha256: None, size: None };
    let mut files: Vec<_> = file_beside(site).map(file).into_iter().collect();
    let mut last: Option<usize> = None;
    for text in beside(site) {
        if is_part(text) && !text.contains("://") && !text.starts_with(['.', '*']) {
            last = files.iter().position(|known| known.name == text).or_else(|| {
                files.push(file(text));
                Some(files.len() - 1)
            });
        } else if let Some(digest) = Digest::from_hex(Algorithm::Sha256, text) {
            last.take().into_iter().for_each(|at| files[at].sha256 = Some(digest.clone()));
        }
    }
    files
}

/// Whether a call takes a path, an argument of a program, the topic of a queue or a header.
fn is_of_other(call: &str) -> bool {
    const CALLS: [&str; 18] = [
        "arg",
        "args",
        "create_dir_all",
        "exists",
        "header",
        "join",
        "open",
        "publish",
        "push",
        "read",
        "read_dir",
        "read_to_string",
        "request",
        "route",
        "subscribe",
        "unsubscribe",
        "with_target",
        "write",
    ];
    CALLS.contains(&call)
}

fn is_id(id: &HubId, site: &Site<'_>, scope: &Scope<'_>) -> bool {
    let prefixes = &Clients::embedded().prefix.hub;
    let is_prefixed = prefixes.iter().any(|prefix| plain(&site.text).starts_with(prefix.as_str()));
    if is_prefixed {
        return true;
    }
    if Clients::embedded().host_of(site.names()).is_some() {
        return false;
    }
    // The second part of a tuple with a URL is the key of a cache.
    let is_place = |name: &str| {
        ["_dir", "_path", "_file", "test_data"].iter().any(|end| name.to_ascii_lowercase().contains(end))
    };
    let is_pair = file_beside(site).is_some() || commit_beside(site).is_some();
    if !is_pair && site.names().take(2).any(is_place) {
        return false;
    }
    // One of a list whose others are names of a router.
    if site.siblings.iter().any(|other| is_routed(other)) {
        return false;
    }
    let is_beside_url = site.tuple.iter().any(|other| other.starts_with("http"));
    if is_beside_url || is_example(site) || site.call.is_some_and(is_of_other) && site.attribute.is_none() {
        return false;
    }
    let folded = |name: &str| name.replace('_', "-").to_ascii_lowercase();
    if site.about_data || folded(&id.owner) == folded(scope.package) {
        return false;
    }
    let names: Vec<_> = site.names().map(str::to_ascii_lowercase).collect();
    let said = |words: &[&str]| names.iter().any(|name| words.iter().any(|word| name.contains(word)));
    let holder = names.first().map(String::as_str).unwrap_or_default();
    if !is_pair && site.names().next().is_some_and(is_other_model) {
        return false;
    }
    let holds_other = !is_pair
        && OTHERS.iter().any(|word| holder.contains(word))
        && !HOLDERS.iter().any(|word| holder.contains(word));
    if holds_other {
        return false;
    }
    if scope.has(ClientKind::Hub) {
        return id.is_telling() || said(&HOLDERS);
    }
    // `ModelConfig { name: "owner/name" }`.
    let table = site.tables[0].filter(|_| matches!(site.field, Some("id" | "name")));
    let table = table.map(str::to_ascii_lowercase);
    let holders = names.iter().take(2).chain(&table);
    let named_so = is_pair || holders.into_iter().any(|name| HOLDERS.iter().any(|word| name.contains(word)));
    // Programs have repositories and versions, too.
    let is_of_program = !names.iter().any(|name| name.contains("model") || name.contains("hf_"))
        && holder.contains("repo")
        && is_only_versioned(&id.name);
    let is_value = site.role == Role::Value || site.role == Role::Arm;
    match scope.reaches_hub {
        true => is_value && id.is_telling() && named_so,
        // What a type of models has a repository for is one of a model.
        false => {
            let is_certain = id.is_certain() && !is_of_program || site.owner.is_some_and(is_type_of_models);
            is_value && id.is_telling() && is_certain && named_so
        }
    }
}
