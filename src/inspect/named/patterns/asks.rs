//! What asks for a model without naming one: the URL of an API, or a program that runs models.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::is_only_mentioned;
use crate::hub;
use crate::inspect::named::clients::{Callee, Clients, Shape};
use crate::inspect::named::model::Backend;
use crate::inspect::named::rust::Site;

/// The API, or the hub, that a string is a URL of, or a part of one.
pub(in crate::inspect::named) fn of_url(site: &Site<'_>) -> Option<Backend> {
    static URLS: LazyLock<AhoCorasick> = LazyLock::new(|| {
        let clients = Clients::embedded();
        let urls = clients.asking_urls().chain(clients.ask.hubs.iter().map(String::as_str));
        AhoCorasick::new(urls).expect("a few short words")
    });
    if is_base_of_hub(site) {
        return (!is_only_mentioned(site)).then(|| Backend::Hub(site.text.to_string()));
    }
    let found = URLS.find(site.text.as_ref()).filter(|_| !site.text.contains(char::is_whitespace))?;
    let part = site.text[found.range()].to_owned();
    let backend = match Clients::embedded().ask.hubs.contains(&part) {
        true if site.about_data || site.text.contains("datasets") => return None,
        true => Backend::Hub(part),
        false => Backend::Api(part),
    };
    (!is_only_mentioned(site)).then_some(backend)
}

/// Whether a text has the URL of an API.
pub(in crate::inspect::named) fn is_in(text: &[u8]) -> bool {
    static URLS: LazyLock<AhoCorasick> =
        LazyLock::new(|| AhoCorasick::new(Clients::embedded().asking_urls()).expect("a few short words"));
    URLS.is_match(text)
}

/// Whether a string is the address of a hub alone, and what holds it says that something is put behind it.
fn is_base_of_hub(site: &Site<'_>) -> bool {
    const LONGEST: usize = 64;
    const HOLDERS: [&str; 6] = ["base", "endpoint", "host", "hub", "mirror", "url"];
    let text = site.text.as_ref();
    if !text.starts_with("http") || text.len() > LONGEST {
        return false;
    }
    let address = format!("{}/", text.trim_end_matches('/'));
    let holds = |name: &str| HOLDERS.iter().any(|word| name.to_ascii_lowercase().contains(word));
    hub::path_of(&address) == Some("")
        && (site.names().take(2).chain(site.instead_of).any(holds)
            || text.ends_with('/') && site.call.is_none())
}

/// The program that a command runs, by its path.
pub(in crate::inspect::named) fn of_program(path: &str) -> Option<Backend> {
    let file = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let name = file.strip_suffix(".exe").unwrap_or(file);
    let known = Clients::embedded().ask.programs.iter().find(|program| *program == name);
    known.map(|program| Backend::Program(program.clone()))
}

/// Whether a call of Rust runs a program: `Command::new("…")`.
pub(in crate::inspect::named) fn is_command(callee: &Callee<'_>) -> bool {
    callee.shape == Shape::Function && callee.qualifier == Some("Command") && callee.name == "new"
}

/// The program that a script runs.
pub(in crate::inspect::named) fn of_script(site: &Site<'_>) -> Option<Backend> {
    const CALLS: [&str; 7] = ["Command", "create", "exec", "execFile", "sidecar", "spawn", "spawnSync"];
    let is_run = site.call.is_some_and(|call| CALLS.contains(&call));
    is_run.then(|| of_program(site.text.split_whitespace().next()?)).flatten()
}
