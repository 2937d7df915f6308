//! What scripts have an Ollama fetch, and the variables that an image is built with: words without quotation marks.
//!
//! `ollama pull NAME` and `ollama run NAME` in any script; `ARG` and `ENV` of a Dockerfile (Dockerfile reference, "ARG",
//! "ENV"), whose name says that they hold a model.

use std::borrow::Cow;

use super::model::{Evidence, ModelName, Sighting};
use super::rust::Site;

/// The models that the lines of a script have an Ollama fetch.
pub(super) fn fetched(text: &str) -> Vec<Sighting> {
    let names = lines(text).flat_map(pulled).filter(|name| is_name(name));
    let found = names.map(|name| {
        let at = name.as_ptr().addr() - text.as_ptr().addr();
        Sighting::new(ModelName::Ollama(name.to_owned()), Evidence::Beside, at)
    });
    found.filter(|sighting| !sighting.name.is_placeholder()).collect()
}

/// The values of the variables that a Dockerfile builds an image with, each with the name of its variable.
pub(super) fn given(text: &str) -> impl Iterator<Item = Site<'_>> {
    lines(text).flat_map(variables).map(|(name, value)| Site {
        text: Cow::Borrowed(value),
        offset: value.as_ptr().addr() - text.as_ptr().addr(),
        field: Some(name),
        ..Site::default()
    })
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.trim_start().starts_with('#'))
}

/// What `ollama pull` and `ollama run` are given.
fn pulled(line: &str) -> impl Iterator<Item = &str> {
    let words: Vec<_> = line.split_whitespace().map(unquoted).collect();
    let commands = words.windows(3).filter_map(|words| match words {
        [program, "pull" | "run", name] if program.rsplit('/').next() == Some("ollama") => Some(*name),
        _ => None,
    });
    commands.collect::<Vec<_>>().into_iter()
}

/// The variables of a line of a Dockerfile that have a value.
fn variables(line: &str) -> Vec<(&str, &str)> {
    let line = line.trim();
    let Some(rest) = line.strip_prefix("ARG ").or_else(|| line.strip_prefix("ENV ")) else {
        return Vec::new();
    };
    if !rest.contains('=') {
        return rest
            .trim()
            .split_once(' ')
            .map(|(name, value)| (name, unquoted(value.trim())))
            .into_iter()
            .collect();
    }
    let pairs = rest.split_whitespace().filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (name, unquoted(value))).collect()
}

fn unquoted(word: &str) -> &str {
    word.trim_matches(['"', '\'', '`', ';', ')', '('])
}

/// Whether a word may be the name of an entry of the library: `name`, `name:tag`, `owner/name`.
fn is_name(word: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:/".contains(&byte);
    word.len() >= 3
        && word.starts_with(|first: char| first.is_ascii_alphabetic())
        && word.bytes().all(is_part)
}
