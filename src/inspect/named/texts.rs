//! Files of other languages beside the Rust of a product: the front end of a Tauri application, scripts, configuration.
//!
//! Read as strings with what stands before them; comments are left out. A front end is shipped; what else lies in the
//! workspace names models that are fetched to build, to test or to run it.

use std::borrow::Cow;

use camino::{Utf8Path, Utf8PathBuf};
use ignore::WalkBuilder;
use rayon::prelude::*;

use super::model::{Evidence, Gathered, NamedModel, Sighting};
use super::patterns::{self, Scope};
use super::prefilter;
use super::rust::{Role, Site};
use super::scan::Lines;
use crate::files;
use crate::inspect::discover::is_beside;
use crate::limits;
use crate::paths::with_slashes;

/// How a language writes comments and strings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Language {
    /// `//`, `/* */`; `"`, `'`, `` ` ``.
    Script,
    /// `#`; strings, and words without quotation marks.
    Shell,
    /// `#`; `"`, `'`.
    Python,
    /// No comments; `"`.
    Json,
}

impl Language {
    fn of(path: &Utf8Path) -> Option<Self> {
        let name = path.file_name().unwrap_or_default();
        if name.starts_with("Dockerfile") || name.ends_with(".Dockerfile") || name == "Containerfile" {
            return Some(Self::Shell);
        }
        if name.ends_with(".lock")
            || name.ends_with("-lock.json")
            || name.ends_with("-lock.yaml")
            || name == "Cargo.toml"
        {
            return None;
        }
        match path.extension()? {
            "ts" | "tsx" | "js" | "jsx" | "mjs" | "cjs" | "mts" | "cts" | "svelte" | "vue" => {
                Some(Self::Script)
            }
            "sh" | "bash" | "zsh" | "ps1" | "yaml" | "yml" => Some(Self::Shell),
            "toml" => Some(Self::Python),
            "json" | "jsonc" => Some(Self::Json),
            _ => None,
        }
    }

    fn is_code(self) -> bool {
        self == Self::Script
    }
}

/// Directories of a front end that hold what others wrote, what is built, or what is only read.
const BESIDE: [&str; 18] = [
    "__mocks__",
    "__tests__",
    "benchmark",
    "benchmarks",
    "build",
    "ci",
    "dist",
    "doc",
    "e2e",
    "eval",
    "evals",
    "example",
    "node_modules",
    "notebooks",
    "stories",
    "target",
    "vendor",
    "website",
];

/// The models that the files of other languages below a directory name. Where it holds the front end of an application,
/// that is shipped; `shown` is what its paths are shown below.
pub(super) fn run(root: &Utf8Path, shown: &Utf8Path, reaches_hub: bool) -> Vec<NamedModel> {
    let front_ends = front_ends(root);
    let scope = Scope { package: "", clients: Vec::new(), reaches_hub };
    let found: Vec<_> = files_below(root)
        .into_par_iter()
        .filter_map(|(path, language)| {
            let bytes = files::read(&path, limits::SOURCE).ok()?;
            let text = prefilter::may_name(&bytes).then(|| String::from_utf8(bytes).ok()).flatten()?;
            if is_minified(&text) {
                return None;
            }
            let is_shipped = front_ends.iter().any(|directory| path.starts_with(directory));
            let lines = Lines::of(&text);
            let sites = sites(&text, language).into_iter();
            let sites = sites.filter(|_| !language.is_code() || is_shipped);
            let sightings = sites.flat_map(|site| of_site(&site, language, &scope)).map(|mut sighting| {
                if !is_shipped && sighting.evidence.is_certain() {
                    sighting.evidence = Evidence::Beside;
                }
                let line = lines.number(sighting.offset);
                (sighting, line)
            });
            let sightings: Vec<_> = sightings.collect();
            Some((path, sightings))
        })
        .collect();
    let mut gathered = Gathered::default();
    for (path, sightings) in found {
        let path = shown.join(with_slashes(path.strip_prefix(root).unwrap_or(&path)));
        sightings.into_iter().for_each(|(sighting, line)| gathered.take_in(sighting, &path, line));
    }
    gathered.finish()
}

fn of_site(site: &Site<'_>, language: Language, scope: &Scope<'_>) -> Vec<Sighting> {
    let found = patterns::of_string(site, scope);
    // Of configuration only what can't be anything else.
    found.into_iter().filter(|sighting| language.is_code() || sighting.evidence.is_certain()).collect()
}

/// The directories of applications whose shell is a member: those above a `tauri.conf.json`.
fn front_ends(root: &Utf8Path) -> Vec<Utf8PathBuf> {
    let configurations = walk(root).filter(|path| {
        matches!(path.file_name(), Some("tauri.conf.json" | "tauri.conf.json5" | "Tauri.toml"))
    });
    configurations.filter_map(|path| Some(path.parent()?.parent()?.to_owned())).collect()
}

fn files_below(root: &Utf8Path) -> Vec<(Utf8PathBuf, Language)> {
    let named = walk(root).filter_map(|path| Language::of(&path).map(|language| (path, language)));
    let mut found: Vec<_> = named.filter(|(path, _)| !is_test(path)).collect();
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found
}

fn walk(root: &Utf8Path) -> impl Iterator<Item = Utf8PathBuf> {
    let walk = WalkBuilder::new(root)
        .require_git(false)
        .parents(false)
        .filter_entry(|entry| {
            let name = entry.file_name().to_str().unwrap_or_default();
            entry.depth() == 0
                || !(is_beside(name)
                    || BESIDE.contains(&name)
                    || name.contains("mock")
                    || name.ends_with("-test")
                    || name.ends_with("-tests"))
        })
        .build();
    let files = walk.flatten().filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()));
    files.filter_map(|entry| Utf8PathBuf::from_path_buf(entry.into_path()).ok())
}

fn is_test(path: &Utf8Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    [".test.", ".spec.", ".stories.", ".min.", ".d.ts"].iter().any(|part| name.contains(part))
}

/// Whether a text is made by a program that leaves no line breaks.
fn is_minified(text: &str) -> bool {
    text.len() > 20_000 && text.len() / (text.lines().count().max(1)) > 2_000
}

/// The strings of a text, each with the key, the variable or the call before it.
fn sites(text: &str, language: Language) -> Vec<Site<'_>> {
    let mut found = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    // Up to where no mark of each kind closes a string.
    let mut unclosed = [0; 3];
    while at < bytes.len() {
        at = match bytes[at] {
            b'/' if language == Language::Script && bytes.get(at + 1) == Some(&b'/') => {
                end_of_line(bytes, at)
            }
            b'/' if language == Language::Script && bytes.get(at + 1) == Some(&b'*') => {
                text[at + 2..].find("*/").map_or(bytes.len(), |end| at + 2 + end + 2)
            }
            b'<' if language == Language::Script && text[at..].starts_with("<!--") => {
                text[at..].find("-->").map_or(bytes.len(), |end| at + end + 3)
            }
            b'#' if matches!(language, Language::Shell | Language::Python) && is_comment(bytes, at) => {
                end_of_line(bytes, at)
            }
            quote @ (b'"' | b'\'' | b'`') if language != Language::Json || quote == b'"' => {
                let unclosed = &mut unclosed[usize::from(quote != b'"') + usize::from(quote == b'`')];
                match (at >= *unclosed).then(|| end_of_string(bytes, at, quote)) {
                    Some(Ok(end)) => {
                        found.push(site(text, at, &text[at + 1..end - 1], end));
                        end
                    }
                    // One that is not closed in its line is no string, nor is one behind it there.
                    Some(Err(end)) => {
                        *unclosed = end;
                        at + 1
                    }
                    None => at + 1,
                }
            }
            b'h' if language == Language::Shell && text[at..].starts_with("http") => {
                let end = text[at..].find(|letter: char| letter.is_whitespace() || "\"'`;)".contains(letter));
                let end = end.map_or(bytes.len(), |end| at + end);
                found.push(site(text, at, &text[at..end], end));
                end.max(at + 1)
            }
            _ => at + 1,
        };
    }
    found
}

fn is_comment(bytes: &[u8], at: usize) -> bool {
    at == 0 || bytes[at - 1].is_ascii_whitespace()
}

fn end_of_line(bytes: &[u8], at: usize) -> usize {
    memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |end| at + end)
}

/// The position after the closing quotation mark; of one that is not closed in its line, where that ends.
fn end_of_string(bytes: &[u8], start: usize, quote: u8) -> Result<usize, usize> {
    let mut at = start + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b'\n' if quote != b'`' => return Err(at),
            byte if byte == quote => return Ok(at + 1),
            _ => {}
        }
        at += 1;
    }
    Err(bytes.len())
}

fn site<'t>(text: &'t str, start: usize, inner: &'t str, end: usize) -> Site<'t> {
    let before = text[..start].trim_end();
    let after = text[end..].trim_start();
    let mut site = Site { text: Cow::Borrowed(inner), offset: start, ..Site::default() };
    let is_compared = before.ends_with("==")
        || before.ends_with("!=")
        || after.starts_with("==")
        || after.starts_with("!=")
        || before.ends_with("case");
    if is_compared {
        site.role = Role::Compared;
        return site;
    }
    if let Some(key) = before.strip_suffix([':', '=', '?', '|']) {
        site.field = last_word(key.trim_end_matches(['?', '|', ':', '=', ' ']));
    } else if let Some(called) = before.strip_suffix('(') {
        site.call = last_word(called);
    } else if before.ends_with(['[', ',']) {
        site.in_list = true;
    }
    site
}

/// The word that a text ends with, without quotation marks.
fn last_word(text: &str) -> Option<&str> {
    let text = text.trim_end().trim_end_matches(['"', '\'', '`', ']']);
    let start = text.rfind(|letter: char| !(letter.is_alphanumeric() || "_-$".contains(letter)));
    let start = start.map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    Some(&text[start..]).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, language: Language) -> Vec<String> {
        let sites = sites(text, language);
        let told = sites.iter().map(|site| {
            let name = site.field.or(site.call).unwrap_or("-");
            format!("{name} {} {}", site.text, if site.role == Role::Compared { "compared" } else { "" })
                .trim_end()
                .to_owned()
        });
        told.collect()
    }

    #[test]
    fn strings_of_other_languages_have_their_keys() {
        for (text, language, expected) in [
            ("const a = 'x' // 'y'\n/* 'z' */", Language::Script, vec!["a x"]),
            ("{ model: 'x', url: [`y`] }", Language::Script, vec!["model x", "- y"]),
            ("f(\"x\")", Language::Script, vec!["f x"]),
            ("if (m === 'x') {}", Language::Script, vec!["- x compared"]),
            ("{\"a\": \"x\"}", Language::Json, vec!["- a", "a x"]),
            (
                "wget https://a.example/b.onnx # 'z'\nX='y'",
                Language::Shell,
                vec!["- https://a.example/b.onnx", "X y"],
            ),
            ("it's\n\"x\"", Language::Script, vec!["- x"]),
            ("'not closed", Language::Script, vec![]),
        ] {
            let found = read(text, language);
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn nothing_panics_at_any_end() {
        let text = "a: 'é\\'x' // ü\n`b${c}` \"d\" <!-- é --> #é http://é \"";
        for (end, _) in text.char_indices() {
            for language in [Language::Script, Language::Shell, Language::Python, Language::Json] {
                sites(&text[..end], language);
                sites(&text[end..], language);
            }
        }
    }
}
