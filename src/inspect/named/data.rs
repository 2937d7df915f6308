//! Data: tables that name a model, with what stands beside its id: revision, licence, files, digests.

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8Path;
use serde_json::Value as Json;

use super::clients::Clients;
use super::data_files::{self, name_of};
use super::ids::{HubId, HubUrl, hub_id, hub_url, is_of_model, is_routed, is_served_name};
use super::lists::{is_list_of_choices, is_list_of_measures, is_of_examples};
use super::model::{Evidence, ModelName, NamedFile, Sighting};
use super::patterns::settings::at_least;
use crate::inspect::{base_keys, front_matter};
use crate::weights_names::{is_called_model, is_of_weights};

/// A file of data, whatever its language, as JSON; `None` of what is none, such as a template.
pub(super) fn parse(path: &Utf8Path, text: &str) -> Option<Json> {
    let text = text.trim_start_matches('\u{feff}');
    match path.extension()? {
        "json" | "json5" | "jsonc" => {
            serde_json::from_str(text).ok().or_else(|| lenient(text)).or_else(|| lines(text))
        }
        "jsonl" | "ndjson" => lines(text),
        "toml" => toml::from_str(text).ok(),
        "yaml" | "yml" => front_matter::read(text),
        _ => None,
    }
}

/// JSON as people write it (JSON5, "Summary of Features"): with comments, commas before closing brackets, strings in single
/// quotation marks and keys in none.
fn lenient(text: &str) -> Option<Json> {
    let is_key = |letter: char| letter.is_alphanumeric() || "_$".contains(letter);
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' => {
                let end = end_of_text(rest, b'"');
                plain.push_str(&rest[..end]);
                end
            }
            '\'' => {
                let end = end_of_text(rest, b'\'');
                let inner = rest[1..end].strip_suffix('\'').unwrap_or(&rest[1..end]);
                plain.push_str(&format!("\"{}\"", inner.replace("\\'", "'").replace('"', "\\\"")));
                end
            }
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            ']' | '}' => {
                let kept = plain.trim_end().trim_end_matches(',').len();
                plain.truncate(kept);
                plain.push(first);
                1
            }
            _ if is_key(first) => {
                let end = rest.find(|letter| !is_key(letter)).unwrap_or(rest.len());
                let mark = if rest[end..].trim_start().starts_with(':') { "\"" } else { "" };
                plain.extend([mark, &rest[..end], mark]);
                end
            }
            _ => {
                plain.push(first);
                first.len_utf8()
            }
        };
        rest = &rest[length..];
    }
    serde_json::from_str(&plain).ok()
}

/// Where a string that a text begins with ends, behind this mark.
fn end_of_text(text: &str, mark: u8) -> usize {
    let mut escaped = true;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            byte if byte == mark => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// A line a value; `None` where one of them is none.
fn lines(text: &str) -> Option<Json> {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let values = lines.map(|line| serde_json::from_str(line).ok()).collect::<Option<Vec<Json>>>()?;
    (values.len() > 1).then_some(Json::Array(values))
}

/// Whether a key of a text that is no data says that its value is the id of a model.
pub(super) fn is_key_of_id(key: &str, id: &HubId) -> bool {
    let key = key.to_ascii_lowercase();
    IDS.contains(&key.as_str())
        && !matches!(key.as_str(), "name" | "source" | "url")
        && (id.is_certain() || key.contains("hf") || key.contains("repo_id"))
}

/// Keys whose value is the id of the model that the table is about, the most telling first.
const IDS: [&str; 17] = [
    "repo_id",
    "hf_repo",
    "hf_repo_id",
    "huggingface_repo",
    "huggingface_id",
    "hf_id",
    "hub_id",
    "model_id",
    "model_repo",
    "repo",
    "repository",
    "model_code",
    "model",
    "id",
    "source",
    "name",
    "url",
];

/// The models that data name: each table with an id is one, with what stands beside the id and below it.
pub(super) fn models(json: &Json) -> Vec<Sighting> {
    let mut found = Vec::new();
    // Each with whether somebody is said to serve what it lists.
    let mut open = vec![(json, false)];
    while let Some((value, is_served)) = open.pop() {
        match value {
            Json::Array(items) => open.extend(items.iter().map(|item| (item, is_served))),
            Json::Object(table) => {
                found.extend(table.iter().filter_map(|(key, value)| beside_model(key, text_of(value))));
                let server = server_of(table).filter(|said| Clients::embedded().is_provider(said));
                let below = is_served || server.is_some();
                match id(table).filter(|found| !below || found.files.iter().any(|file| !file.name.is_empty()))
                {
                    Some(sighting) => {
                        let mut others = Vec::new();
                        found.push(with_facts(sighting, table, &mut others));
                        open.extend(others.into_iter().map(|other| (other, below)));
                    }
                    None => open.extend(table.values().map(|value| (value, below))),
                }
                // A table of models by id.
                let keyed = table.iter().filter_map(|(key, value)| {
                    let id = keyed_id(key).filter(|_| value.is_object())?;
                    let (name, revision) = id.into_name();
                    Some((Sighting::new(name, Evidence::Data, 0).at(revision), value.as_object()?))
                });
                let keyed: Vec<_> = keyed.collect();
                for (sighting, table) in keyed {
                    found.push(with_facts(sighting, table, &mut Vec::new()));
                }
            }
            _ => {}
        }
    }
    found
}

/// Who serves the models of a table: `{ "provider": "house", … }`, `{ "id": "house", "models": […] }`.
fn server_of(table: &Table) -> Option<&str> {
    let text = |key: &&str| table.get(*key)?.as_str();
    let lists = || table.iter().any(|(key, value)| is_of_models(key) && value.is_array());
    let called =
        || ["id", "key", "name"].iter().find_map(text).filter(|name| Clients::embedded().is_provider(name));
    ["provider", "vendor"].iter().find_map(text).or_else(|| called().filter(|_| lists()))
}

/// What tables call the repositories that they are about.
pub(super) fn other_names(json: &Json) -> BTreeSet<String> {
    const NAMES: [&str; 5] = ["alias", "display_name", "model", "model_name", "name"];
    let mut names = BTreeSet::new();
    let mut open = vec![json];
    while let Some(value) = open.pop() {
        match value {
            Json::Array(items) => open.extend(items),
            Json::Object(table) => {
                if id(table).is_some() || has_repository(table) {
                    let own = NAMES.iter().filter_map(|key| table.get(*key)?.as_str());
                    names.extend(own.map(str::to_owned));
                }
                open.extend(table.values());
            }
            _ => {}
        }
    }
    names
}

/// The models of which tables say no more than that others, which they are about, were made from them: who fetches the files
/// of those fetches none of these. What names no files may be an adapter, with which its base is loaded.
pub(super) fn bases(json: &Json) -> BTreeSet<ModelName> {
    let (mut bases, mut own) = (BTreeSet::new(), BTreeSet::new());
    let mut open = vec![json];
    while let Some(value) = open.pop() {
        match value {
            Json::Array(items) => open.extend(items),
            Json::Object(table) => {
                if let Some(about) = id(table) {
                    own.insert(about.name);
                    let files = data_files::below(table, &|table| id(table).is_some(), &mut Vec::new());
                    let names_base = |key: &str| !files.is_empty() && base_keys::is_of_publisher(key);
                    let named = table.iter().filter(|(key, _)| names_base(key));
                    let named = named.flat_map(|(_, value)| match value {
                        Json::Array(items) => items.iter().filter_map(Json::as_str).collect(),
                        value => Vec::from_iter(value.as_str()),
                    });
                    bases.extend(named.filter_map(hub_id).map(|id| id.into_name().0));
                }
                open.extend(table.values());
            }
            _ => {}
        }
    }
    bases.retain(|name| !own.contains(name));
    bases
}

/// Whether a key of a table says that it holds a repository, and it does.
fn has_repository(table: &Table) -> bool {
    let says = |key: &&&str| ["hf", "hub", "repo"].iter().any(|word| key.contains(word));
    let mut texts = IDS.iter().filter(says).filter_map(|key| table.get(*key)?.as_str());
    texts.any(|text| hub_id(text).is_some())
}

/// The repository that a key of a table of models is: `owner/name-7b`, and no `name/7b`.
fn keyed_id(key: &str) -> Option<HubId> {
    hub_id(key).filter(|id| id.is_certain() && !id.name.starts_with(|first: char| first.is_ascii_digit()))
}

/// What a table has beside the model that it is about: `tokenizer: owner/name-7b`, and `hf://owner/name` under any key.
fn beside_model(key: &str, text: &str) -> Option<Sighting> {
    if text.starts_with("hf://") {
        let url = hub_url(text)?;
        let (name, revision) = url.id.into_name();
        return Some(Sighting::new(name, Evidence::Data, 0).at(revision).with(url.file));
    }
    let (name, revision) = hub_id(text).filter(|id| key == "tokenizer" && id.is_certain())?.into_name();
    Some(Sighting::new(name, Evidence::Data, 0).at(revision))
}

/// The digests that data have beside URLs, for the models that these name.
pub(super) fn pin(found: &mut [Sighting], json: &Json) {
    // By the model, and of a repository by the file.
    let mut pinned = BTreeMap::new();
    for (url, known) in data_files::by_url(json) {
        let place = match hub_url(url) {
            Some(HubUrl { id, file: Some(file), .. }) => (id.into_name().0.key(), Some(file.name)),
            Some(_) => continue,
            None => (ModelName::Url(url.to_owned()).key(), None),
        };
        pinned.entry(place).or_insert(known);
    }
    for sighting in found.iter_mut().filter(|_| !pinned.is_empty()) {
        let of_hub = matches!(sighting.name, ModelName::Hub { .. });
        let key = sighting.name.key();
        for file in &mut sighting.files {
            let place = (key.clone(), of_hub.then(|| file.name.clone()));
            if let Some(known) = pinned.get(&place) {
                file.sha256 = file.sha256.take().or_else(|| known.sha256.clone());
                file.size = file.size.or(known.size);
            }
        }
    }
}

/// Keys of a table whose value is the name that a service has for the model which the table is about.
const SERVED: [&str; 6] = ["model_id", "model_name", "real_name", "model", "id", "name"];

/// So many names of services are taken from one file: each is kept with its place and what shows it.
const MOST_SERVED: usize = 20_000;

/// The models of services that data list: under `models`, each as a name, a table or a key, those of the provider that
/// the table around them names; in a list of names of providers or behind those, as `provider/name`; elsewhere in a table
/// whose name of a model begins as a provider's do.
pub(super) fn served(json: &Json) -> Vec<Sighting> {
    let mut found = Vec::new();
    let mut open = vec![Place { value: json, provider: None, key: None, is_measured: false }];
    while let Some(Place { value, provider, key, is_measured }) = open.pop() {
        match value {
            Json::Array(items) => {
                if !is_measured && !key.is_some_and(is_of_models) {
                    found.extend(of_list(items));
                }
                open.extend(items.iter().map(|value| Place { value, provider, key: None, is_measured }));
            }
            Json::Object(table) => {
                let text = |key: &&str| table.get(*key)?.as_str();
                let provider = server_of(table).or(provider);
                found.extend(SERVED.iter().filter_map(text).filter_map(|name| of_service(name, None)));
                found.extend(of_mapping(table).into_iter().filter(|_| !is_measured));
                // `house: { base-url: "https://…", models: […] }`.
                let has_address = || table.values().any(|value| text_of(value).starts_with("http"));
                let server = provider.or_else(|| key.filter(|_| has_address()));
                // `chat_endpoint: https://…/chat/completions`.
                let is_asked = table.values().any(|value| Clients::embedded().is_asking(text_of(value)));
                for (key, value) in table.iter().filter(|(key, _)| !is_of_examples(key)) {
                    if is_of_models(key) {
                        let is_choice = is_list_of_choices(key);
                        let least = if is_choice { Evidence::Choice } else { Evidence::ServiceName };
                        let members = members(value, server, is_asked).take(MOST_SERVED);
                        found.extend(members.map(|member| at_least(member, least)));
                    }
                    // `openai: { models: […] }`.
                    let own = Clients::embedded().is_provider(key).then_some(key.as_str());
                    let is_measured = is_measured || is_list_of_measures(key);
                    open.push(Place { value, provider: own.or(provider), key: Some(key), is_measured });
                }
            }
            _ => {}
        }
        found.truncate(MOST_SERVED);
    }
    found
}

/// A value of data, and what stands around it.
struct Place<'j> {
    value: &'j Json,
    /// The provider that the nearest table says.
    provider: Option<&'j str>,
    /// Its key.
    key: Option<&'j str>,
    /// Whether a key above says that models are told from each other: by what they cost, count or can do.
    is_measured: bool,
}

fn text_of(value: &Json) -> &str {
    value.as_str().unwrap_or_default()
}

/// Whether a key says that what it holds are models that the product has: `models`, `chat_models`, `runningModels`.
fn is_of_models(key: &str) -> bool {
    let lower = key.to_ascii_lowercase();
    let before = lower.strip_suffix("models");
    let is_word = |before: &str| {
        before.is_empty() || before.ends_with(['_', '-']) || key[before.len()..].starts_with('M')
    };
    before.is_some_and(is_word) && !is_list_of_measures(key)
}

/// The members of a list of models: each of them, where somebody is said to serve them, an API is asked or one is of a known
/// provider; otherwise those that are ids of the hub for certain.
fn members<'j>(
    models: &'j Json,
    server: Option<&'j str>,
    is_asked: bool,
) -> impl Iterator<Item = Sighting> + 'j {
    let is_known = is_asked || listed(models).any(|name| of_service(name, None).is_some());
    let is_plain = models.as_array().is_some_and(|items| items.iter().all(Json::is_string));
    listed(models).filter_map(move |name| {
        // A table with an id is told as such, with what stands beside it.
        let of_hub = || hub_id(name).filter(|id| is_plain && id.is_certain());
        of_service(name, server).or_else(|| match is_known {
            true if !is_plain && keyed_id(name).is_some() => None,
            true => is_served_name(name).then(|| of_server(name, None)).flatten(),
            false => of_hub().map(|id| {
                let (name, revision) = id.into_name();
                Sighting::new(name, Evidence::HubId, 0).at(revision)
            }),
        })
    })
}

/// A list without a word about models, whose members say it: names of known providers, or each behind who serves it, as
/// `bedrock/NAME`.
fn of_list(items: &[Json]) -> Vec<Sighting> {
    // Beginnings of names, `gpt-4-` among them, are none.
    if items.is_empty() || !items.iter().all(|item| is_served_name(text_of(item))) {
        return Vec::new();
    }
    if items.iter().all(|item| Clients::embedded().provider_of(text_of(item)).is_some()) {
        return items.iter().filter_map(|item| of_service(text_of(item), None)).collect();
    }
    routed(items)
}

/// The models that a table has others, or those of providers, for: `NAME: [provider/NAME, …]`.
fn of_mapping(table: &Table) -> Vec<Sighting> {
    let mut found = Vec::new();
    for (key, value) in table.iter().filter(|(key, _)| !is_list_of_measures(key)) {
        let values = match value {
            Json::Array(items) => items.as_slice(),
            Json::String(_) => std::slice::from_ref(value),
            _ => continue,
        };
        let others = routed(values);
        // Those of a list are told as such.
        found.extend(of_service(key, None).filter(|_| !others.is_empty()));
        found.extend(others.into_iter().filter(|_| value.is_string()));
    }
    found
}

/// What each of some texts names, where all are written as `provider/NAME` and one is a model for certain.
fn routed(items: &[Json]) -> Vec<Sighting> {
    let clients = Clients::embedded();
    let pair = |item: &Json| -> Option<(String, String)> {
        let (server, name) = item.as_str()?.split_once('/')?;
        (is_served_name(name) && is_served_name(server)).then(|| (server.to_owned(), name.to_owned()))
    };
    let known = |item: &Json| is_routed(text_of(item)) || text_of(item).starts_with("ollama/");
    let is_model = |item: &Json| {
        let name = text_of(item).rsplit('/').next().unwrap_or_default();
        known(item) && (clients.provider_of(name).is_some() || is_of_model(name))
    };
    let count = items.iter().filter(|item| known(item)).count();
    if count * 2 < items.len() || !items.iter().any(is_model) {
        return Vec::new();
    }
    let Some(pairs) = items.iter().map(pair).collect::<Option<Vec<_>>>() else { return Vec::new() };
    pairs.iter().filter_map(|(server, name)| of_service(name, Some(server))).collect()
}

/// The names in a list of models: its strings, what its tables are called, or its keys.
fn listed(models: &Json) -> impl Iterator<Item = &str> {
    let (items, keys) = match models {
        Json::Array(items) => (items.as_slice(), None),
        Json::Object(table) => (&[][..], Some(table)),
        _ => (&[][..], None),
    };
    let of_items = items.iter().flat_map(|item| {
        let names = SERVED.iter().filter_map(move |key| item.get(*key)?.as_str());
        names.chain(item.as_str())
    });
    let of_keys =
        keys.into_iter().flatten().filter(|(_, value)| value.is_object()).map(|(key, _)| key.as_str());
    of_items.chain(of_keys)
}

/// A model of a service: what a table says to be one of a provider, or whose name begins as those of one do.
fn of_service(name: &str, said: Option<&str>) -> Option<Sighting> {
    let clients = Clients::embedded();
    let is_local = said.is_some_and(|said| said.to_ascii_lowercase().contains("ollama"));
    if !is_served_name(name) || said.is_some_and(|said| clients.is_hub(said)) {
        return None;
    }
    let own = if is_routed(name) { name.rsplit('/').next().unwrap_or(name) } else { name };
    let host = said.and_then(|said| clients.host_of(std::iter::once(said))).cloned();
    let known = clients.provider_of(own).map(|provider| provider.name.clone());
    let called = || clients.provider_called(said.into_iter()).map(|provider| provider.name.clone());
    let name = match is_local {
        true => ModelName::Ollama(own.to_owned()),
        false => {
            let provider = host.or(known).or_else(called).or_else(|| said.map(str::to_owned))?;
            return of_server(own, Some(provider));
        }
    };
    (!name.is_placeholder()).then(|| Sighting::new(name, Evidence::ServiceName, 0))
}

/// A model of a service, whoever that is.
fn of_server(name: &str, provider: Option<String>) -> Option<Sighting> {
    let name = ModelName::Service { provider, name: name.to_owned() };
    (!name.is_placeholder()).then(|| Sighting::new(name, Evidence::ServiceName, 0))
}

type Table = serde_json::Map<String, Json>;

/// The model that a table is about, by its id.
pub(super) fn id(table: &Table) -> Option<Sighting> {
    IDS.iter().find_map(|key| {
        let text = table.get(*key)?.as_str()?;
        if let Some(url) = hub_url(text) {
            // A page is where people read of something, unless what stands beside it is about a model's files.
            if !url.is_fetched && ["url", "source", "name"].contains(key) && !has_any(table, &OF_FILES) {
                return None;
            }
            let (name, revision) = url.id.into_name();
            return Some(Sighting::new(name, Evidence::Data, 0).at(revision).with(url.file));
        }
        let id = hub_id(text).filter(|id| is_clear(id, key, table))?;
        let (name, revision) = id.into_name();
        Some(Sighting::new(name, Evidence::Data, 0).at(revision))
    })
}

/// Keys of a table that is about the files of a model.
const OF_FILES: [&str; 8] =
    ["revision", "quant", "quants", "quantization", "quantizations", "base_model", "hf_repo", "files"];

fn has_any(table: &Table, keys: &[&str]) -> bool {
    keys.iter().any(|key| table.contains_key(*key))
}

/// Whether an id is one of the hub: by its key, by what stands beside it, or by the parts of its name.
fn is_clear(id: &HubId, key: &str, table: &Table) -> bool {
    let says = key.contains("hf") || key.contains("hub") || key.contains("hugging");
    // Files of weights are those of a repository of models.
    let has_weights = || {
        let is_weights = |file: &NamedFile| may_be_weights(Utf8Path::new(&file.name));
        matches!(key, "repo" | "repo_id" | "repository" | "model" | "model_id")
            && data_files::near(table).iter().any(is_weights)
    };
    says || has_weights()
        || id.is_telling()
            && (has_any(table, &OF_FILES) || id.is_certain() && key != "name" && key != "source")
}

/// Whether a name is that of weights, or of the bytes of something that is called a model.
fn may_be_weights(path: &Utf8Path) -> bool {
    is_of_weights(path) || is_called_model(path)
}

/// What stands beside an id, and below it; `others` takes in the tables that are about other models.
fn with_facts<'j>(mut sighting: Sighting, table: &'j Table, others: &mut Vec<&'j Json>) -> Sighting {
    let text = |keys: &[&str]| keys.iter().find_map(|key| table.get(*key)?.as_str());
    let revision = text(&["revision", "commit", "rev", "sha"]).map(str::to_owned);
    sighting.revision = revision.or(sighting.revision);
    sighting.license = text(&["license", "licence", "license_id"]).map(str::to_owned);
    // What is called as the model itself is no file of it.
    let own = sighting.name.short().to_owned();
    let is_own = |file: &NamedFile| file.name == own || name_of(&own).as_deref() == Some(&file.name);
    let found = data_files::below(table, &|table| id(table).is_some(), others);
    sighting.files.extend(found.into_iter().map(|file| match is_own(&file) {
        true => NamedFile { name: String::new(), ..file },
        false => file,
    }));
    sighting.files.retain(|file| !file.name.is_empty() || file.sha256.is_some());
    one_of_a_name(&mut sighting.files);
    sighting
}

/// A digest without a name is that of the one file which has none.
fn one_of_a_name(files: &mut Vec<NamedFile>) {
    let Some(at) = files.iter().position(|file| file.name.is_empty()) else { return };
    let mut others = files.iter().enumerate().filter(|(other, _)| *other != at);
    let only = others.next().filter(|(_, file)| file.sha256.is_none() && others.next().is_none());
    if let Some((other, _)) = only {
        let NamedFile { sha256, size, .. } = files[at].clone();
        files[other].sha256 = sha256;
        files[other].size = files[other].size.or(size);
        files.remove(at);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn digests_stand_beside_an_id_in_many_shapes() {
        let (a, b) = ("aa".repeat(32), "bb".repeat(32));
        let both = || vec![("a.onnx", Some(a.as_str()), Some(7)), ("b.onnx", Some(b.as_str()), None)];
        let one = || vec![("a.onnx", Some(a.as_str()), Some(7))];
        let prefixed = format!("sha256:{a}");
        for (table, expected) in [
            (json!({"file": "a.onnx", "sha256": a, "size": 7}), one()),
            (json!({"name": "a.onnx", "sha256": a, "size_bytes": 7}), one()),
            (json!({"name": "Net", "filename": "a.onnx", "checksum": prefixed, "size": 7}), one()),
            (json!({"name": "a.onnx", "checksum": {"sha256": a}, "fileSize": 7}), one()),
            (
                json!({"siblings": [{"rfilename": "a.onnx", "lfs": {"sha256": a, "size": 7, "pointerSize": 134}}]}),
                one(),
            ),
            (json!({"siblings": [{"path": "a.onnx", "lfs": {"oid": prefixed, "size": 7}}]}), one()),
            (
                json!({"files": [{"path": "a.onnx", "sha256": a, "size": 7}, {"path": "b.onnx", "sha256": b}]}),
                both(),
            ),
            (json!({"variants": {"q4": {"files": [{"name": "a.onnx", "sha256": a, "size": 7}]}}}), one()),
            (json!({"files": {"a.onnx": {"sha256": a, "size": 7}, "b.onnx": b}}), both()),
            (json!({"sha256": {"a.onnx": a, "b.onnx": b}}), {
                vec![("a.onnx", Some(a.as_str()), None), ("b.onnx", Some(b.as_str()), None)]
            }),
            (
                json!({"model_url": "https://a.dev/x/a.onnx?x=1", "model_sha256": a, "model_size": 7, "vocab": "b.onnx", "vocab-sha256": b}),
                both(),
            ),
            (json!({"modelFile": "a.onnx", "modelSha256": a, "modelSize": 7}), one()),
            (json!({"files": ["a.onnx"], "sha256": a, "size": 7}), one()),
            (json!({"name": "Net", "sha256": a}), vec![("", Some(a.as_str()), None)]),
            (
                json!({"files": ["a.onnx", {"path": "c.txt"}]}),
                vec![("a.onnx", None, None), ("c.txt", None, None)],
            ),
            (json!({"file": "a.onnx", "sha256": "none", "size": 7}), vec![("a.onnx", None, Some(7))]),
            (json!({"commit": "11".repeat(32), "path": "a.onnx", "md5": a}), vec![("a.onnx", None, None)]),
        ] {
            let mut table = table;
            table["hf_repo"] = json!("acme/net-7b");
            let found = models(&json!({"all": [table]}));
            let [model] = &found[..] else { panic!("{table}: {found:?}") };
            let told: Vec<_> = model
                .files
                .iter()
                .map(|file| (file.name.as_str(), file.sha256.as_ref().map(|sha256| sha256.hex()), file.size))
                .collect();
            assert_eq!(told, expected, "{table}");
        }
    }

    #[test]
    fn a_table_below_that_has_an_id_is_another_model() {
        let digest = "aa".repeat(32);
        let found = models(&json!({
            "hf_repo": "acme/net-7b",
            "draft": {"hf_repo": "acme/draft-1b", "file": "d.gguf", "sha256": digest},
        }));
        let told: Vec<_> = found.iter().map(|model| (model.name.to_string(), model.files.len())).collect();
        assert_eq!(told, [("hf:acme/net-7b".to_owned(), 0), ("hf:acme/draft-1b".to_owned(), 1)]);
    }

    #[test]
    fn a_page_to_read_is_no_model_unless_its_files_stand_beside() {
        let page = "https://huggingface.co/acme/tiny-7b";
        for (table, expected) in [
            (json!({"url": page, "title": "Terms"}), 0),
            (json!({"source": format!("{page}/blob/main/LICENSE")}), 0),
            (json!({"url": format!("{page}/raw/main/README.md"), "id": "terms"}), 0),
            (json!({"url": page, "revision": "main"}), 1),
            (json!({"repo": page}), 1),
            (json!({"url": format!("{page}/resolve/main/tiny.gguf")}), 1),
        ] {
            assert_eq!(models(&json!([table])).len(), expected, "{table}");
        }
    }
    #[test]
    fn many_urls_are_pinned_in_one_pass() {
        let hex = |at: usize| format!("{at:064x}");
        let url = |at: usize| format!("https://host.io/{at}/net.onnx");
        let rows = (0..20_000).map(|at| json!({"url": url(at), "sha256": hex(at)}));
        let data = Json::Array(rows.collect());
        let sighting = |at| {
            let file = NamedFile { name: "net.onnx".to_owned(), sha256: None, size: None };
            Sighting::new(ModelName::Url(url(at)), Evidence::WeightsUrl, 0).with([file])
        };
        let mut found: Vec<_> = (0..20_000).map(sighting).collect();
        pin(&mut found, &data);
        for (at, model) in found.iter().enumerate() {
            assert_eq!(model.files[0].sha256.as_ref().map(|digest| digest.hex()), Some(hex(at).as_str()));
        }
    }

    #[test]
    fn what_somebody_serves_is_not_fetched_from_the_hub() {
        for (data, expected) in [
            (json!({"id": "groq", "models": [{"id": "acme/tern-7b"}]}), 0),
            (json!({"provider": "openrouter", "model": "acme/tern-7b"}), 0),
            (json!({"id": "house", "models": [{"id": "acme/tern-7b"}]}), 1),
            (json!({"provider": "huggingface", "model": "acme/tern-7b"}), 1),
        ] {
            assert_eq!(models(&data).len(), expected, "{data}");
        }
    }

    #[test]
    fn a_list_of_the_models_of_services_names_each() {
        for (data, expected) in [
            (
                json!([{"provider": "house", "models": [{"name": "tern-large", "price": 1}]}]),
                vec!["tern-large"],
            ),
            (json!({"provider": "house", "models": ["tern-1", "tern-2"]}), vec!["tern-1", "tern-2"]),
            (json!({"openai": {"models": {"tern-1": {"n": 1}}}}), vec!["tern-1"]),
            (json!({"provider": "openrouter", "models": [{"id": "acme/tern-7b"}]}), vec!["acme/tern-7b"]),
            (json!({"provider": "ollama", "models": ["tern:7b"]}), vec!["ollama:tern:7b"]),
            (json!([{"name": "gpt-4o", "window": 1}]), vec!["gpt-4o"]),
            (json!([{"id": "anthropic/claude-3-opus"}]), vec!["claude-3-opus"]),
            (json!({"provider": "huggingface", "models": ["acme/tern-7b"]}), vec!["hf:acme/tern-7b"]),
            // Nothing says that these are models of a service.
            (json!({"models": ["tern-1", "sedan-3"]}), vec![]),
            (json!([{"name": "tern-1"}]), vec![]),
            (json!({"provider": "huggingface", "models": ["acme/tern"]}), vec![]),
            (json!({"id": "groq", "models": [{"id": "acme/tern-7b"}]}), vec!["acme/tern-7b"]),
            (json!({"id": "house", "models": [{"id": "acme/tern-7b"}]}), vec![]),
            (json!({"provider": "house", "cars": ["tern-1"]}), vec![]),
            (json!({"any": ["gpt-4o", "gpt-5"]}), vec!["gpt-4o", "gpt-5"]),
            (json!({"any": ["gpt-4o", "gpt-5-"]}), vec![]),
            (json!({"begins": ["gpt-4o", "gpt-5"]}), vec![]),
            (json!({"prefixes": ["gpt-4o", "gpt-5"]}), vec![]),
            (json!({"provider": "house", "models": ["a tern", "tern.onnx", "x"]}), vec![]),
        ] {
            let found = served(&data);
            let found: Vec<_> = found.iter().map(|model| model.name.to_string()).collect();
            let found: std::collections::BTreeSet<_> = found.iter().map(String::as_str).collect();
            assert_eq!(found.into_iter().collect::<Vec<_>>(), expected, "{data}");
        }
    }
}
