//! What asks for a model without naming one: the URL of an API, or a program that runs models.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::is_only_mentioned;
use crate::inspect::named::clients::{Callee, Clients, Shape};
use crate::inspect::named::model::Backend;
use crate::inspect::named::rust::Site;

/// The API that a string is a URL of, or a part of one.
pub(in crate::inspect::named) fn of_url(site: &Site<'_>) -> Option<Backend> {
    static URLS: LazyLock<AhoCorasick> =
        LazyLock::new(|| AhoCorasick::new(Clients::embedded().asking_urls()).expect("a few short words"));
    let found = URLS.find(site.text.as_ref()).filter(|_| !site.text.contains(char::is_whitespace))?;
    (!is_only_mentioned(site)).then(|| Backend::Api(site.text[found.range()].to_owned()))
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
