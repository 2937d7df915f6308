//! The crates that fetch, load or call models, and their calls: `clients.toml`, embedded at build time and parsed once.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use memchr::memmem;
use serde::Deserialize;

use super::tokens::Tokens;
use crate::any_text::fits;

/// What the table knows.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Clients {
    client: Vec<Client>,
    provider: Vec<Provider>,
    endpoint: Vec<Endpoint>,
    pub(super) ask: Ask,
    pub(super) prefix: Prefixes,
    script: Scripts,
    program: Vec<Program>,
}

/// A program that fetches models or serves them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Program {
    /// None of the row that any other program has.
    names: Vec<String>,
    pub(super) takes: Takes,
    #[serde(default)]
    pub(super) commands: Vec<String>,
    #[serde(default)]
    pub(super) id: Vec<String>,
    #[serde(default)]
    pub(super) id_or_path: Vec<String>,
    #[serde(default)]
    pub(super) revision: Vec<String>,
    #[serde(default)]
    pub(super) file: Vec<String>,
    #[serde(default)]
    pub(super) kind: Vec<String>,
    #[serde(default)]
    pub(super) flags: Vec<String>,
}

/// What a program is given as the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Takes {
    Hub,
    Ollama,
    ModelScope,
    Package,
    Url,
}

/// What scripts call.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Scripts {
    calls: Vec<String>,
    /// Options whose value is the address that they load weights from.
    places: Vec<String>,
}

/// A crate, or several of one interface, that fetches, loads or calls models.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Client {
    crates: Vec<String>,
    pub(super) kind: ClientKind,
    pub(super) provider: Option<String>,
    pub(super) calls: Vec<CallRow>,
    /// Types whose values the crate's own source puts an id beside.
    #[serde(default)]
    pub(super) enums: Vec<String>,
    /// Types that have a model without being told which: each with the type of its model, whose default it is.
    #[serde(default)]
    pub(super) defaults: BTreeMap<String, String>,
    /// Types whose values are the names of models themselves.
    #[serde(default)]
    pub(super) values: Vec<String>,
}

/// What a client does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ClientKind {
    /// It fetches repositories of a hub.
    Hub,
    /// It loads files.
    Runtime,
    /// It calls a provider.
    Service,
    /// It asks a local Ollama for a name of its library.
    Ollama,
    /// It fetches no more than the tokenizer of a repository.
    Tokenizer,
}

impl ClientKind {
    /// Whether it calls a model by its name.
    pub(super) fn calls(self) -> bool {
        matches!(self, Self::Service | Self::Ollama)
    }
}

impl Client {
    /// The first of its crates.
    pub(super) fn name(&self) -> &str {
        self.crates.first().map_or("", String::as_str)
    }

    /// Whether it is the row of those that have none of their own.
    pub(super) fn is_other(&self) -> bool {
        self.crates.is_empty()
    }

    /// Whether a source names one of its crates.
    pub(super) fn is_in(&self, tokens: &Tokens<'_>) -> bool {
        let is_written =
            |name: &String| memmem::find(tokens.text.as_bytes(), name.replace('-', "_").as_bytes()).is_some();
        let is_word = || (0..tokens.len()).filter_map(|at| tokens.word(at)).any(|word| self.is_crate(word));
        self.crates.iter().any(is_written) && is_word()
    }

    /// Whether a word of Rust is one of its crates: `hf_hub`.
    pub(super) fn is_crate(&self, word: &str) -> bool {
        self.crates.iter().any(|name| {
            name.len() == word.len()
                && name.bytes().zip(word.bytes()).all(|(a, b)| a == b || a == b'-' && b == b'_')
        })
    }
}

/// A call, and which of its arguments says what.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CallRow {
    pub(super) name: String,
    pub(super) id: Option<String>,
    pub(super) revision: Option<String>,
    pub(super) file: Option<String>,
}

/// A company that serves models, and how their names begin.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Provider {
    pub(super) name: String,
    begins: Vec<String>,
    is: Vec<String>,
}

/// What stands before a name and says where it is from.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Prefixes {
    pub(super) hub: Vec<String>,
    pub(super) ollama: Vec<String>,
    pub(super) router: Vec<String>,
    pub(super) service: Vec<String>,
    host: BTreeMap<String, String>,
}

/// What code asks for a model, whichever that is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ask {
    /// Parts of URLs.
    urls: Vec<String>,
    /// The same of hubs, where the repository is put in later.
    pub(super) hubs: Vec<String>,
    /// Crates that send requests.
    transports: Vec<String>,
    /// Programs.
    pub(super) programs: Vec<String>,
}

/// An API that has the name of the model in its URL.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Endpoint {
    pub(super) provider: String,
    host: String,
    before: String,
    /// How many parts of the path the name has.
    parts: usize,
    /// Whether the host serves other things than models.
    #[serde(default)]
    serves_more: bool,
}

impl Endpoint {
    /// The model in a URL of the API; `None` of other URLs, and where the name is put in later.
    fn model<'u>(&self, url: &'u str) -> Option<&'u str> {
        let (_, rest) = url.split_once("://")?;
        let (host, path) = rest.split_once('/')?;
        if !fits(&self.host, host) {
            return None;
        }
        let (_, name) = path.split_once(self.before.trim_start_matches('/'))?;
        let end = name.find(['?', '#', ':']).unwrap_or(name.len());
        let end = name[..end].match_indices('/').nth(self.parts - 1).map_or(end, |(at, _)| at);
        let name = &name[..end];
        let is_part = |part: &str| {
            part.len() > 1
                && part.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '@')
                && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.@".contains(&byte))
        };
        (name.split('/').count() == self.parts && name.split('/').all(is_part)).then_some(name)
    }
}

impl Clients {
    /// The table of this program.
    pub(super) fn embedded() -> &'static Self {
        static CLIENTS: LazyLock<Clients> = LazyLock::new(|| {
            toml::from_str(include_str!("clients.toml")).expect("the embedded table is tested")
        });
        &CLIENTS
    }

    /// The client that a crate is.
    pub(super) fn of_crate(&self, name: &str) -> Option<&Client> {
        static BY_CRATE: LazyLock<BTreeMap<String, &'static Client>> = LazyLock::new(|| {
            let clients = Clients::embedded().client.iter();
            let named =
                clients.flat_map(|client| client.crates.iter().map(move |name| (plain(name), client)));
            named.collect()
        });
        BY_CRATE.get(&plain(name)).copied()
    }

    /// The row of clients of a service that have none of their own.
    pub(super) fn other(&self) -> &Client {
        let other = self.client.iter().find(|client| client.crates.is_empty());
        other.expect("the embedded table has a row for any other client")
    }

    /// Whether a crate sends requests for others.
    pub(super) fn is_transport(&self, name: &str) -> bool {
        self.ask.transports.iter().any(|transport| *transport == plain(name))
    }

    /// Whether a function of Python or JavaScript takes the id of a repository.
    pub(super) fn is_script_call(&self, name: &str) -> bool {
        self.script.calls.iter().any(|call| call == name)
    }

    /// Whether the value of an option of JavaScript is the address that weights are loaded from.
    pub(super) fn is_script_place(&self, name: &str) -> bool {
        self.script.places.iter().any(|place| place == name)
    }

    /// How calls of those functions begin, and what those options are called.
    pub(super) fn script_words(&self) -> impl Iterator<Item = String> {
        let begin = |call: &String| ["'", "\"", "`"].map(|quote| format!("{call}({quote}"));
        self.script.calls.iter().flat_map(begin).chain(self.script.places.iter().cloned())
    }

    /// What a program of this name is started with.
    pub(super) fn program(&self, name: &str) -> &Program {
        let is_it = |program: &&Program| program.names.iter().any(|own| own == name);
        let any = || self.program.iter().find(|program| program.names.is_empty());
        self.program.iter().find(is_it).or_else(any).expect("the embedded table has a row for any program")
    }

    /// Whether the table has a row for programs of this name.
    pub(super) fn is_program(&self, name: &str) -> bool {
        self.program.iter().any(|program| program.names.iter().any(|own| own == name))
    }

    /// What starts a program that is given the name of a model: `NAME COMMAND`, and `"NAME"`.
    pub(super) fn starts(&self) -> impl Iterator<Item = String> {
        let named = self.program.iter().filter(|program| program.takes != Takes::Url);
        named.flat_map(|program| {
            let names = program.names.iter();
            names.flat_map(|name| {
                let commands = program.commands.iter().map(move |command| format!("{name} {command}"));
                commands.chain([format!("\"{name}\"")])
            })
        })
    }

    /// The provider that serves a model of this name.
    pub(super) fn provider_of(&self, name: &str) -> Option<&Provider> {
        let name = name.to_ascii_lowercase();
        self.provider.iter().find(|provider| provider.serves(&name))
    }

    /// The provider that one of some names is the name of.
    pub(super) fn provider_called<'n>(&self, mut names: impl Iterator<Item = &'n str>) -> Option<&Provider> {
        names.find_map(|name| {
            let is_name = |provider: &&Provider| provider.name.eq_ignore_ascii_case(name);
            self.provider.iter().find(is_name)
        })
    }

    /// Whether a word is what the table calls a provider, or writes before its names.
    pub(super) fn is_provider(&self, word: &str) -> bool {
        let lower = word.to_ascii_lowercase();
        let is_prefix = |prefix: &String| prefix.strip_suffix(':') == Some(&lower);
        self.provider.iter().any(|provider| provider.name.eq_ignore_ascii_case(&lower))
            || self.prefix.service.iter().any(is_prefix)
            || self.prefix.host.contains_key(&lower)
            || lower == "ollama"
    }

    /// Whether a word is what the table writes before the names of a hub.
    pub(super) fn is_hub(&self, word: &str) -> bool {
        let lower = word.to_ascii_lowercase();
        self.prefix.hub.iter().any(|prefix| prefix.trim_end_matches([':', '/']) == lower)
    }

    /// The provider of others' models that one of some names says.
    pub(super) fn host_of<'n>(&self, names: impl Iterator<Item = &'n str>) -> Option<&String> {
        let names: Vec<_> = names.map(str::to_ascii_lowercase).collect();
        let says = |word: &str| names.iter().any(|name| name.contains(word));
        self.prefix.host.iter().find(|(word, _)| says(word)).map(|(_, provider)| provider)
    }

    /// The part of a URL that is the model which an API is asked for.
    pub(super) fn in_url<'u>(&self, url: &'u str) -> Option<(&Endpoint, &'u str)> {
        self.endpoint.iter().find_map(|endpoint| Some((endpoint, endpoint.model(url)?)))
    }

    /// What a URL has in it that asks for a model, whichever that is.
    pub(super) fn asking_urls(&self) -> impl Iterator<Item = &str> {
        let hosts = self.endpoint.iter().filter(|endpoint| !endpoint.serves_more);
        let hosts = hosts.map(|endpoint| endpoint.host.trim_matches('*').trim_end_matches('.'));
        hosts.chain(self.ask.urls.iter().map(String::as_str))
    }

    /// Whether a text is such a URL.
    pub(super) fn is_asking(&self, text: &str) -> bool {
        text.contains("://") && self.asking_urls().any(|part| text.contains(part))
    }

    /// Every beginning of the name of a served model.
    pub(super) fn beginnings(&self) -> impl Iterator<Item = &str> {
        self.provider
            .iter()
            .flat_map(|provider| provider.begins.iter().chain(&provider.is))
            .map(String::as_str)
    }
}

impl CallRow {
    /// Whether this row is about a call: `qualifier` is the type before `::`, `None` of a method.
    pub(super) fn is_about(&self, callee: &Callee<'_>) -> bool {
        match (self.name.strip_prefix('.'), self.name.strip_suffix("{}")) {
            (Some(method), _) => callee.shape == Shape::Method && method == callee.name,
            (None, Some(path)) => callee.shape == Shape::Struct && is_path(path, callee),
            (None, None) => callee.shape == Shape::Function && is_path(&self.name, callee),
        }
    }
}

/// What is called.
#[derive(Debug, Clone, Copy)]
pub(super) struct Callee<'s> {
    pub(super) shape: Shape,
    /// The type before the last `::`.
    pub(super) qualifier: Option<&'s str>,
    pub(super) name: &'s str,
}

/// How arguments are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// `Type::function(…)`.
    Function,
    /// `….method(…)`.
    Method,
    /// `Type { … }`.
    Struct,
}

impl Provider {
    fn serves(&self, name: &str) -> bool {
        self.begins.iter().any(|begin| name.starts_with(begin.as_str()))
            || self.is.iter().any(|is| is == name)
    }
}

fn is_path(pattern: &str, callee: &Callee<'_>) -> bool {
    match pattern.split_once("::") {
        Some((qualifier, name)) => {
            callee.qualifier.is_some_and(|written| fits(qualifier, written)) && fits(name, callee.name)
        }
        None => fits(pattern, callee.name),
    }
}

/// The name of a crate as Cargo compares it.
fn plain(name: &str) -> String {
    name.replace('_', "-")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_row_says_what_it_is_about() {
        let clients = Clients::embedded();
        let mut known = BTreeSet::new();
        assert_eq!(clients.client.iter().filter(|client| client.crates.is_empty()).count(), 1);
        for client in &clients.client {
            for name in &client.crates {
                assert!(known.insert(plain(name)), "{name} twice");
            }
            for row in &client.calls {
                let positions = [&row.id, &row.revision, &row.file].into_iter().flatten();
                let is_struct = row.name.ends_with("{}");
                assert!(positions.clone().all(|at| is_struct != at.parse::<usize>().is_ok()), "{row:?}");
            }
        }
        assert!(clients.provider.iter().all(|provider| !provider.name.is_empty()));
        let any = clients.program.iter().filter(|program| program.names.is_empty());
        assert_eq!(any.count(), 1);
        let of_options = |program: &Program| program.flags.iter().all(|flag| flag.starts_with('-'));
        assert!(clients.program.iter().all(of_options));
    }

    #[test]
    fn a_call_is_told_by_its_shape_and_its_type() {
        let row = |name: &str| CallRow { name: name.to_owned(), id: None, revision: None, file: None };
        let callee = |shape, qualifier, name| Callee { shape, qualifier, name };
        for (pattern, callee, expected) in [
            ("Repo::new", callee(Shape::Function, Some("Repo"), "new"), true),
            ("Repo::new", callee(Shape::Function, Some("Report"), "new"), false),
            ("*ModelBuilder::new", callee(Shape::Function, Some("TextModelBuilder"), "new"), true),
            (".model", callee(Shape::Method, None, "model"), true),
            (".model", callee(Shape::Function, None, "model"), false),
            ("Source::Hub{}", callee(Shape::Struct, Some("Source"), "Hub"), true),
            ("*Request{}", callee(Shape::Struct, None, "ChatRequest"), true),
        ] {
            assert_eq!(row(pattern).is_about(&callee), expected, "{pattern}");
        }
    }
}
