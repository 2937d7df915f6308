//! What a product is set to at run time: variables and keys of configuration that hold the name of a model.
//!
//! Read are the lines `key = value` and `key: value` that `.env`, YAML, TOML and INI write, with the keys of the tables
//! around; the default of a variable (`${NAME:-default}`); and the two lines in which Kubernetes gives a variable.

use std::borrow::Cow;

use camino::Utf8Path;

use super::service_names::{has_tag, is_bare, served};
use super::{Scope, of_string};
use crate::inspect::named::clients::Clients;
use crate::inspect::named::ids::{hub_id, is_of_model, is_served_name};
use crate::inspect::named::lists::{is_list_of_choices, is_list_of_facts, is_of_examples};
use crate::inspect::named::model::{Evidence, ModelName, Sighting};
use crate::inspect::named::rust::Site;

/// Whether a file is called as configuration is that a product is set up with, whatever code names it.
pub(in crate::inspect::named) fn is_settings(path: &Utf8Path) -> bool {
    const STEMS: [&str; 11] = [
        "app",
        "application",
        "appsettings",
        "compose",
        "conf",
        "config",
        "configuration",
        "default",
        "defaults",
        "settings",
        "values",
    ];
    const DIRECTORIES: [&str; 8] =
        ["charts", "conf", "config", "configs", "deploy", "k8s", "kubernetes", "settings"];
    let name = path.file_name().unwrap_or_default();
    if is_environment(name) {
        return true;
    }
    if !has_format(path) {
        return false;
    }
    let stem = name.split('.').next().unwrap_or_default();
    let first = stem.strip_prefix("docker-").unwrap_or(stem).split(['-', '_']).next().unwrap_or_default();
    let directory = path.parent().and_then(Utf8Path::file_name).unwrap_or_default();
    !stem.is_empty() && (STEMS.contains(&first) || DIRECTORIES.contains(&directory))
}

/// Whether a file holds variables of the environment: `.env`, `.env.example`, `house.env`. Those of tests are none of a
/// product's.
pub(in crate::inspect::named) fn is_environment(name: &str) -> bool {
    let is_of_tests = [".test", ".ci", ".testing"].iter().any(|end| name.ends_with(end));
    (name == ".env" || name.starts_with(".env.") || name.ends_with(".env")) && !is_of_tests
}

/// Whether a file ends as configuration does.
pub(in crate::inspect::named) fn has_format(path: &Utf8Path) -> bool {
    path.extension().is_some_and(|end| FORMATS.contains(&end))
}

/// Extensions of configuration.
const FORMATS: [&str; 9] = ["conf", "ini", "json", "json5", "jsonc", "ron", "toml", "yaml", "yml"];

/// The paths that a string of code may be, if it is one of configuration: `File::with_name("config/default")` has no
/// extension.
pub(in crate::inspect::named) fn paths(site: &Site<'_>) -> Vec<String> {
    const LONGEST: usize = 128;
    let text = site.text.trim_start_matches("./");
    let is_path = text.len() <= LONGEST
        && text.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '.')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte));
    if !is_path {
        return Vec::new();
    }
    match Utf8Path::new(text).extension() {
        Some(end) if FORMATS.contains(&end) => vec![text.to_owned()],
        None if site.call == Some("with_name") => FORMATS.iter().map(|end| format!("{text}.{end}")).collect(),
        _ => Vec::new(),
    }
}

/// The models that a text sets, line by line.
pub(in crate::inspect::named) fn of_text(text: &str, scope: &Scope<'_>) -> Vec<Sighting> {
    let mut found = Vec::new();
    each(text, &mut |site| found.extend(of_setting(&site, scope)));
    found
}

/// The models that variables of the environment hold which a text sets: those that a script exports.
pub(in crate::inspect::named) fn of_variables(
    text: &str,
    is_script: bool,
    scope: &Scope<'_>,
) -> Vec<Sighting> {
    let mut found = Vec::new();
    each(text, &mut |site| {
        if site.field.is_some_and(is_variable) && (!is_script || site.is_exported) {
            found.extend(of_setting(&site, scope));
        }
    });
    found
}

/// Whether a key is the name of a variable of the environment.
fn is_variable(key: &str) -> bool {
    key.contains('_')
        && key.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

/// The model that one setting holds: for certain where the name says it, else as far as the product needs models.
pub(in crate::inspect::named) fn of_setting(site: &Site<'_>, scope: &Scope<'_>) -> Vec<Sighting> {
    let is_model = |key: &&str| holds_model(key, &site.text) || is_of_models(site) || names_table(key, site);
    if let Some(names) = listed(site) {
        return names;
    }
    let Some(key) = site.field.filter(is_model) else { return Vec::new() };
    let is_of_docker = key == "model" && site.text.starts_with(OF_DOCKER);
    let binding = Some(key).filter(|key| !is_list_of_facts(key));
    let mut found = of_string(&Site { field: Some("model"), binding, ..site.clone() }, scope);
    found.retain(|sighting| sighting.evidence != Evidence::Field && !is_of_docker);
    if !found.is_empty() {
        return found.into_iter().map(|sighting| at_least(sighting, Evidence::Beside)).collect();
    }
    let name = site.text.as_ref();
    if name.contains(',') {
        return Vec::new();
    }
    let name = match hub_id(name).filter(|id| id.is_telling()) {
        _ if is_of_docker => ModelName::Url(format!("docker:{name}")),
        Some(id) => id.into_name().0,
        None if has_tag(name) => ModelName::Ollama(name.to_owned()),
        None if is_served_name(name) && (is_of_model(name) || is_bare(name)) => {
            ModelName::Service { provider: None, name: name.to_owned() }
        }
        None => return Vec::new(),
    };
    let is_name = !name.is_placeholder();
    is_name.then(|| Sighting::new(name, Evidence::Setting, site.offset)).into_iter().collect()
}

/// Where Docker keeps models in its own registry (Compose specification, "Models": `model: ai/smollm2`).
const OF_DOCKER: &str = "ai/";

/// The models of providers that one text lists: `MODELS=openai:name,openai:name`.
fn listed(site: &Site<'_>) -> Option<Vec<Sighting>> {
    let is_list = site.field?.to_ascii_lowercase().ends_with("models") && site.text.contains(',');
    let names = site.text.split(',').map(|name| {
        let name = name.trim();
        let own = served(name).unwrap_or(name);
        let provider = Clients::embedded().provider_of(own)?.name.clone();
        let name = ModelName::Service { provider: Some(provider), name: own.to_owned() };
        Some(Sighting::new(name, Evidence::Beside, site.offset))
    });
    names.collect::<Option<Vec<_>>>().filter(|_| is_list)
}

/// A sighting that shows no more than this evidence does.
pub(in crate::inspect::named) fn at_least(sighting: Sighting, evidence: Evidence) -> Sighting {
    Sighting { evidence: sighting.evidence.max(evidence), ..sighting }
}

/// Whether a key says that its value is a model: `OPENAI_MODEL`, `model`, `chat-model-name`, `embedding_model_id`. Where more
/// is said behind the word, the value is a known model: `model_fast`, and not `model_group: small`.
fn holds_model(key: &str, value: &str) -> bool {
    const NAMES: [&str; 6] = ["default", "id", "identifier", "name", "repo", "slug"];
    const PLACES: [&str; 3] = ["path", "uri", "url"];
    const OTHERS: [&str; 25] = [
        "base",
        "cache",
        "context",
        "device",
        "dim",
        "dir",
        "directory",
        "endpoint",
        "file",
        "folder",
        "host",
        "key",
        "len",
        "length",
        "limit",
        "max",
        "path",
        "port",
        "provider",
        "size",
        "timeout",
        "type",
        "uri",
        "url",
        "version",
    ];
    let lower = in_parts(key);
    let parts = || lower.split(['_', '-', '.']);
    let is_name = |part: &str| NAMES.contains(&part) || part.bytes().all(|byte| byte.is_ascii_digit());
    let behind = || parts().rev().take_while(|part| *part != "model");
    let is_model = || {
        Clients::embedded().provider_of(value).is_some() || hub_id(value).is_some_and(|id| id.is_telling())
    };
    let is_known = || behind().all(is_name) || is_model();
    // The path of a model may be that on the hub.
    let is_place = |part: &str| PLACES.contains(&part) && hub_id(value).is_some_and(|id| id.is_certain());
    parts().any(|part| part == "model")
        && (is_known() || parts().any(is_place))
        && !parts().any(|part| OTHERS.contains(&part) && !is_place(part))
        && !is_list_of_choices(&lower)
}

/// A key in small letters, its words apart: `model_id` of `modelId`, `model_url` of `modelURL`.
fn in_parts(key: &str) -> String {
    let mut parts = String::with_capacity(key.len() + 4);
    let mut was_small = false;
    for letter in key.chars() {
        if was_small && letter.is_ascii_uppercase() {
            parts.push('_');
        }
        was_small = letter.is_ascii_lowercase();
        parts.push(letter.to_ascii_lowercase());
    }
    parts
}

/// Whether a setting says what a table that is called a model is: `[model]` with `name = …`.
fn names_table(key: &str, site: &Site<'_>) -> bool {
    let table = site.above[0].map(str::to_ascii_lowercase);
    matches!(key, "id" | "name" | "repo" | "repo_id")
        && table.is_some_and(|table| table == "llm" || holds_model(&table, &site.text))
}

/// Whether a setting is one of a table of models, and holds the name of a known one: `models: { chat: NAME }`.
fn is_of_models(site: &Site<'_>) -> bool {
    let is_called_so = |table: &str| matches!(table, "llm" | "llms" | "model" | "models");
    site.above.into_iter().flatten().any(is_called_so)
        && Clients::embedded().provider_of(&site.text).is_some()
}

/// Whether a table, or a file, is called so that its models are none that the product is set to.
pub(in crate::inspect::named) fn is_of_others(table: &str) -> bool {
    const WORDS: [&str; 6] = ["alias", "cost", "limit", "price", "pricing", "test"];
    let lower = table.to_ascii_lowercase();
    WORDS.iter().any(|word| lower.contains(word)) || is_list_of_choices(table) || is_of_examples(table)
}

/// Takes in each setting of a text, with its key and those of the nearest two tables around.
pub(in crate::inspect::named) fn each<'t>(text: &'t str, take: &mut dyn FnMut(Site<'t>)) {
    // Each key of a table with how far it is moved in.
    let mut tables: Vec<(usize, &str)> = Vec::new();
    let mut section = None;
    let mut variable = None;
    for line in text.lines() {
        let inner = line.trim_start();
        if let Some(header) = inner.strip_prefix('[').and_then(|rest| rest.trim_end().strip_suffix(']')) {
            section = header.trim_matches(['[', ']']).rsplit('.').next();
            tables.clear();
            continue;
        }
        let item = inner.strip_prefix("- ").unwrap_or(inner).trim_start();
        let depth = line.len() - item.len();
        let Some((key, value)) = pair(item) else { continue };
        tables.truncate(tables.partition_point(|(above, _)| *above < depth));
        if value.is_empty() {
            tables.push((depth, key));
            continue;
        }
        // Kubernetes and others: `- name: KEY` and, in the next line, `value: …`.
        let named = variable.take().filter(|_| key == "value");
        variable = matches!(key, "key" | "name").then_some(value);
        let above = || tables.iter().rev().map(|(_, key)| *key).chain(section);
        if above().any(is_of_others) {
            continue;
        }
        let mut around = above();
        take(Site {
            text: Cow::Borrowed(value),
            offset: value.as_ptr().addr() - text.as_ptr().addr(),
            field: Some(named.unwrap_or(key)),
            is_exported: item.starts_with("export "),
            above: [around.next(), around.next()],
            ..Site::default()
        });
    }
}

/// The key and the value of a line: the value is empty where a table follows. `None` of other lines, and where the value is
/// put in later.
fn pair(line: &str) -> Option<(&str, &str)> {
    let line = line.strip_prefix("export ").unwrap_or(line).trim_end();
    let (key, value) = line.split_once(['=', ':'])?;
    // `Environment=KEY=value` of systemd.
    let (key, value) = match key {
        "Environment" => value.trim_matches('"').split_once('=')?,
        _ => (key, value.strip_prefix('=').unwrap_or(value)),
    };
    let key = key.trim().trim_matches(['"', '\'']);
    let is_key = key.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    let value = of_template(value).unwrap_or(value);
    let value = value.split(" #").next().unwrap_or_default().trim().trim_end_matches(',');
    let value = value.trim_matches(['"', '\'']);
    let value = match value.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')) {
        Some(variable) => variable.split_once(":-").or_else(|| variable.split_once('-'))?.1,
        None => value,
    };
    let is_plain = !value.contains(|letter: char| letter.is_whitespace() || "{}$<>[]\"'`".contains(letter));
    (is_key && is_plain).then_some((key, value))
}

/// What a template of Helm puts in where no value is given: `{{ .Values.model | default "NAME" | quote }}`.
fn of_template(value: &str) -> Option<&str> {
    let (_, rest) = value.trim_start().trim_start_matches('"').strip_prefix("{{")?.split_once("default ")?;
    rest.trim_start().strip_prefix('"')?.split('"').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        let told = |sighting: &Sighting| {
            let sure = if sighting.evidence == Evidence::Setting { "?" } else { "" };
            format!("{}{sure}", sighting.name)
        };
        of_text(text, &Scope::default()).iter().map(told).collect()
    }

    #[test]
    fn settings_name_models_by_their_keys() {
        for (text, expected) in [
            ("OPENAI_MODEL=gpt-4.1\n", vec!["gpt-4.1"]),
            ("[Service]\nEnvironment=\"OPENAI_MODEL=gpt-4.1\"\n", vec!["gpt-4.1"]),
            ("export OPENAI_MODEL := \"gpt-4o\"\n", vec!["gpt-4o"]),
            ("envVars:\n  - key: OPENAI_MODEL\n    value: gpt-4o\n", vec!["gpt-4o"]),
            ("export LLM_MODEL_NAME=\"gpt-4o\" # the large one\n", vec!["gpt-4o"]),
            ("EMBED_MODEL=acme/tern-m3\n", vec!["hf:acme/tern-m3?"]),
            ("    environment:\n      - OPENAI_MODEL=${OPENAI_MODEL:-gpt-4.1}\n", vec!["gpt-4.1"]),
            ("    environment:\n      CHAT_MODEL: gpt-4o\n", vec!["gpt-4o"]),
            ("env:\n  - name: CHAT_MODEL\n    value: \"gpt-4o\"\n", vec!["gpt-4o"]),
            ("[llm]\nmodel = \"gpt-4o\"\n", vec!["gpt-4o"]),
            (
                "llm:\n  model: tern3.2:1b\n  chatModel: claude-3-opus\n",
                vec!["ollama:tern3.2:1b", "claude-3-opus"],
            ),
            ("models:\n  chat: gpt-4o\n  price: low\n", vec!["gpt-4o"]),
            ("cars:\n  chat: gpt-4o\n", vec![]),
            ("[model]\nname = \"tern-v2-0.1b.st\"\n", vec!["tern-v2-0.1b.st"]),
            ("[model]\nname = \"sedan\"\n[car]\nname = \"tern-7b\"\n", vec![]),
            (
                "environment:\n  - AGENT_MODELS=${AGENT_MODELS:-openai:gpt-4o,openai:gpt-4.1}\n",
                vec!["gpt-4o", "gpt-4.1"],
            ),
            ("model: tern-7b-instruct\n", vec!["tern-7b-instruct"]),
            ("whisper_model: large-v3\n", vec!["large-v3?"]),
            (
                "embedding:\n  modelId: acme/tern-m3\n  modelName: gpt-4o\n",
                vec!["hf:acme/tern-m3?", "gpt-4o"],
            ),
            ("spec:\n  modelURL: acme/Tern-8B-Instruct\n", vec!["hf:acme/Tern-8B-Instruct"]),
            ("MODEL_PATH=acme/Tern-8B-Instruct\n", vec!["hf:acme/Tern-8B-Instruct?"]),
            ("MODEL_PATH=models/tern-8b\nMODEL_PATH=data/tern\nmodelURL: https://house.io/v1\n", vec![]),
            (
                "- name: CHAT_MODEL\n  value: {{ .Values.model | default \"gpt-4o\" | quote }}\n",
                vec!["gpt-4o"],
            ),
            ("- name: CHAT_MODEL\n  value: \"{{ .Values.model }}\"\n", vec![]),
            ("models:\n  llm:\n    model: ai/tern2\n", vec!["docker:ai/tern2?"]),
            // Nothing that a product calls.
            ("CAR_MODEL=sedan\nmodel: sedan-x\n", vec![]),
            ("MODEL_CACHE_DIR=gpt-4o\nMODEL_MAX=gpt-4o\nmodel_type: gpt-4o\n", vec![]),
            ("# OPENAI_MODEL=gpt-4o\nOPENAI_KEY=gpt-4o\nOPENAI_MODEL=\nOPENAI_MODEL=$OTHER\n", vec![]),
            ("OPENAI_MODEL=<your model>\nOPENAI_MODEL=your-model-name\n", vec![]),
            ("prices:\n  - model: gpt-4o\nexample:\n  model: gpt-4o\n", vec![]),
            ("supported_model: gpt-4o\n", vec![]),
            ("default_model_group: small\nmodel_set: large-v3\nmodel-mode = tern3.2:1b\n", vec![]),
            ("model_fast: gpt-4o-mini\nWHISPER_MODEL_NAME=large-v3\n", vec!["gpt-4o-mini", "large-v3?"]),
            ("embed_model_small: acme/tern-m3\n", vec!["hf:acme/tern-m3?"]),
            ("note: the model: gpt-4o is good\n- a: b: c\n=\n:\n", vec![]),
        ] {
            assert_eq!(names(text), expected, "{text}");
        }
    }

    #[test]
    fn variables_are_told_by_their_names() {
        for (text, is_script, expected) in [
            ("env:\n  OPENAI_MODEL: gpt-4o\n  model: gpt-5\n", false, vec!["gpt-4o"]),
            ("export OPENAI_MODEL=\"${OPENAI_MODEL:-gpt-4o}\"\nHOUSE_MODEL=gpt-5\n", true, vec!["gpt-4o"]),
            ("MODEL=gpt-4o\n", false, vec![]),
        ] {
            let found = of_variables(text, is_script, &Scope::default());
            let found: Vec<_> = found.iter().map(|sighting| sighting.name.to_string()).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn configuration_is_told_by_its_name_and_place() {
        for (path, expected) in [
            (".env", true),
            ("a/.env.example", true),
            ("house.env", true),
            ("config/default.yaml", true),
            ("config.toml", true),
            ("docker-compose.prod.yml", true),
            ("compose.yaml", true),
            ("charts/house/values.yaml", true),
            ("k8s/app.yaml", true),
            (".env.test", false),
            (".coderabbit.yaml", false),
            ("openapi.yaml", false),
            ("config.rs", false),
            ("prices.json", false),
        ] {
            assert_eq!(is_settings(Utf8Path::new(path)), expected, "{path}");
        }
    }

    #[test]
    fn nothing_panics_at_any_end() {
        let text = "é: ü\n- name: é\n  value: ${É:-ü}\n[é]\nexport A='é'\n";
        for (end, _) in text.char_indices() {
            names(&text[..end]);
            names(&text[end..]);
        }
    }
}
