//! Files of other languages beside the Rust of a product: the front end of a Tauri application, scripts, configuration.
//!
//! Read as strings with what stands before them; comments are left out. A front end is shipped; what else lies in the
//! workspace names models that are fetched to build, to test or to run it.

use std::borrow::Cow;

use camino::{Utf8Path, Utf8PathBuf};
use ignore::WalkBuilder;
use rayon::prelude::*;

use super::accounts;
use super::clients::Clients;
use super::commands;
use super::ids::hub_id;
use super::model::{Asker, Backend, Evidence, Gathered, NamedModel, Sighting, Spot};
use super::patterns::{self, Scope, asks, is_holder};
use super::prefilter;
use super::rust::{Role, Site, takes_pairs};
use super::scan::{Lines, alone};
use super::sql;
use crate::files;
use crate::inspect::discover::is_beside;
use crate::paths::with_slashes;

/// How a language writes comments and strings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    /// `//`, `/* */`; `"`, `'`, `` ` ``.
    Script,
    /// `#`; strings, and words without quotation marks.
    Shell,
    /// `#`; `"`, `'`.
    Python,
    /// `#`; `"`, `'`.
    Toml,
    /// No comments; `"`.
    Json,
    /// `--`; `'`, `"`.
    Sql,
    /// No strings: URLs alone.
    Plain,
}

impl Language {
    fn of(path: &Utf8Path) -> Option<Self> {
        let name = path.file_name().unwrap_or_default();
        if is_dockerfile(path) || is_makefile(name) {
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
            "toml" => Some(Self::Toml),
            "json" | "jsonc" => Some(Self::Json),
            _ => None,
        }
    }

    /// The language of a file that is compiled in; `None` of what holds no text that names a model.
    pub(super) fn of_included(path: &Utf8Path) -> Option<Self> {
        Self::of(path).or_else(|| match path.extension()? {
            "py" | "pyi" => Some(Self::Python),
            "json5" | "jsonl" | "ndjson" | "ron" | "xml" | "ini" | "env" | "properties" => Some(Self::Json),
            "sql" => Some(Self::Sql),
            "csv" | "list" | "tsv" | "txt" => Some(Self::Plain),
            _ => None,
        })
    }

    /// Whether it is made of keys and values alone.
    pub(super) fn is_data(self) -> bool {
        matches!(self, Self::Json | Self::Toml)
    }

    fn is_code(self) -> bool {
        matches!(self, Self::Script | Self::Python | Self::Sql)
    }
}

/// Directories of a front end that hold what others wrote, what is built, or what is only read.
const BESIDE: [&str; 11] = [
    "build",
    "ci",
    "dist",
    "e2e",
    "eval",
    "evals",
    "node_modules",
    "notebooks",
    "target",
    "vendor",
    "website",
];

/// What the files of other languages name, and which of them were not read.
#[derive(Default)]
pub(super) struct Texts {
    pub(super) models: Vec<NamedModel>,
    /// What of an application asks for a model without naming it.
    pub(super) askers: Vec<Asker>,
    /// Each with why, and whether it is part of an application that is shipped.
    pub(super) skipped: Vec<(Utf8PathBuf, String, bool)>,
}

/// What one file names, or why it was not read.
type Seen = Result<(Vec<(Sighting, Spot)>, Vec<(Backend, Spot)>), String>;

/// The models that the files of other languages below a directory name. Where it holds the front end of an application,
/// that is shipped, and so are the directories `beside` it; `shown` is what its paths are shown below, `parts` are
/// directories of what is shipped for certain.
pub(super) fn run(root: &Utf8Path, shown: &Utf8Path, parts: &[Utf8PathBuf], beside: &[Utf8PathBuf]) -> Texts {
    let Sources { paths, shipped, unread } = Sources::below(root, parts, beside);
    let mut texts = Texts::default();
    texts.skipped.extend(unread.into_iter().map(|(path, why)| (path, why, false)));
    let scope = Scope::default();
    let is_shipped = |path: &Utf8Path| shipped.iter().any(|directory| path.starts_with(directory));
    let of_languages =
        paths.iter().filter_map(|path| Some((path, Language::of(path).filter(|_| !is_test(path))?)));
    let of_languages: Vec<_> = of_languages.collect();
    let found: Vec<_> = of_languages
        .into_par_iter()
        .map(|(path, language)| (path, seen(path, language, is_shipped(path), &scope)))
        .collect();
    let mut gathered = Gathered::default();
    let shown = |path: &Utf8Path| shown.join(with_slashes(path.strip_prefix(root).unwrap_or(path)));
    for (path, seen) in found {
        match seen {
            Ok((found, asked)) => {
                let path = shown(path);
                let asked = asked.into_iter();
                texts.askers.extend(asked.map(|(asked, spot)| Asker {
                    path: path.clone(),
                    line: spot.line,
                    asked,
                }));
                found.into_iter().for_each(|(sighting, spot)| gathered.take_in(sighting, &path, spot));
            }
            // Code that is not shipped is not asked at all.
            Err(why) => texts.skipped.push((path.clone(), why, is_shipped(path))),
        }
    }
    for (path, _, is_part) in &mut texts.skipped {
        *is_part |= is_shipped(path);
        *path = shown(path);
    }
    texts.models = gathered.finish();
    texts
}

/// The files of other languages below a directory.
struct Sources {
    paths: Vec<Utf8PathBuf>,
    /// The directories of front ends, and what they link to.
    shipped: Vec<Utf8PathBuf>,
    unread: Vec<(Utf8PathBuf, String)>,
}

impl Sources {
    fn below(root: &Utf8Path, parts: &[Utf8PathBuf], beside: &[Utf8PathBuf]) -> Self {
        let Walked { mut paths, links, unread } = walk(root, &files::work_tree(root), parts);
        // Variables that Cargo sets for what it builds.
        let settings = parts.iter().map(|part| part.join(".cargo/config.toml"));
        paths.extend(settings.filter(|file| file.starts_with(root) && file.is_file()));
        paths.sort();
        paths.dedup();
        let mut shipped: Vec<_> = front_ends(&paths).chain(beside.iter().cloned()).collect();
        let is_of_front_end = |link: &Utf8Path| shipped.iter().any(|directory| link.starts_with(directory));
        let linked = links.iter().filter(|(link, _)| is_of_front_end(link));
        let linked: Vec<_> = linked.map(|(_, target)| target.clone()).collect();
        shipped.extend(linked);
        Self { paths, shipped, unread }
    }
}

fn seen(path: &Utf8Path, language: Language, is_shipped: bool, scope: &Scope<'_>) -> Seen {
    if language.is_code() && !is_shipped {
        return Ok(Default::default());
    }
    let Some(text) = prefilter::text(path, false)? else { return Ok(Default::default()) };
    if !is_shipped && language == Language::Json && accounts::is_account(path, &text) {
        return Ok(Default::default());
    }
    if is_minified(&text) {
        return Err("it is minified".to_owned());
    }
    let _alone = alone(&text);
    let lines = Lines::of(&text);
    let (mut found, mut asked) = (Vec::new(), Vec::new());
    each_string(&text, language, &mut |site| {
        // A list of hosts that a configuration allows asks nobody.
        let asks = || asks::of_url(&site).or_else(|| asks::of_script(&site));
        asked.extend(language.is_code().then(asks).flatten().map(|asked| (asked, lines.spot(site.offset))));
        found.extend(of_site(&site, language, scope, false).into_iter().map(|mut sighting| {
            if !is_shipped && sighting.evidence.is_certain() {
                sighting.evidence = Evidence::Beside;
            }
            let spot = lines.spot(sighting.offset);
            (sighting, spot)
        }));
    });
    if language == Language::Shell {
        let given = commands::given(&text).filter(|_| is_dockerfile(path));
        let given = given.flat_map(|site| patterns::of_string(&site, scope));
        let given = given.map(|sighting| Sighting { evidence: Evidence::Beside, ..sighting });
        found.extend(commands::fetched(&text).into_iter().chain(given).map(|sighting| {
            let spot = lines.spot(sighting.offset);
            (sighting, spot)
        }));
    }
    Ok((found, asked))
}

/// Whether a file has the commands of `make` or `just`.
fn is_makefile(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    matches!(lower.as_str(), "makefile" | "gnumakefile" | "justfile" | ".justfile")
        || lower.ends_with(".mk")
        || lower.ends_with(".just")
}

fn is_dockerfile(path: &Utf8Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    name.starts_with("Dockerfile") || name.ends_with(".Dockerfile") || name == "Containerfile"
}

/// What a text names that is compiled in.
pub(super) fn of_included(text: &str, language: Language, scope: &Scope<'_>) -> Vec<Sighting> {
    let _alone = alone(text);
    let mut found = Vec::new();
    let mut take = |site: Site<'_>| {
        found.extend(of_site(&site, language, scope, true).into_iter().map(|sighting| {
            match sighting.evidence.is_certain() {
                true => Sighting { evidence: Evidence::Data, ..sighting },
                false => sighting,
            }
        }));
    };
    let whole = |text| Site { text: Cow::Borrowed(text), ..Site::default() };
    match language {
        Language::Plain => text.lines().for_each(|line| {
            let line = line.trim();
            take(Site { offset: line.as_ptr().addr() - text.as_ptr().addr(), ..whole(line) });
        }),
        _ if is_minified(text) => take(whole(text)),
        language => each_string(text, language, &mut take),
    }
    found
}

/// Takes in the strings of a text in a string of a program that is JSON, TOML or SQL; none of another.
pub(super) fn inside<'t>(text: &'t str, take: &mut dyn FnMut(Site<'t>)) {
    const SQL: [&str; 5] = ["create table", "insert ", "select ", "update ", "values ("];
    if text.len() < 12 || !text.contains(['"', '\'']) {
        return;
    }
    let is_table =
        text.contains("\":") || text.contains("\" :") || text.contains("= \"") || text.contains("=\"");
    let is_sql = || {
        let lower = text.to_ascii_lowercase();
        SQL.iter().any(|word| lower.contains(word))
    };
    match is_table {
        _ if is_sql() => each_string(text, Language::Sql, take),
        true => each_string(text, Language::Json, take),
        false => {}
    }
}

/// The repository that a function of Python or JavaScript is called with.
pub(super) fn of_script_call(site: &Site<'_>) -> Option<Sighting> {
    let is_call = site.call.is_some_and(|call| Clients::embedded().is_script_call(call)) && !site.about_data;
    let (name, revision) = hub_id(site.text.trim()).filter(|_| is_call)?.into_name();
    Some(Sighting::new(name, Evidence::Call, site.offset).at(revision))
}

/// What a string names; of configuration only what can't be anything else, or what a key of data that are compiled in
/// calls a model.
fn of_site(site: &Site<'_>, language: Language, scope: &Scope<'_>, is_compiled_in: bool) -> Vec<Sighting> {
    if let Some(sighting) = of_script_call(site) {
        return vec![sighting];
    }
    let found = patterns::of_string(site, scope);
    let is_said = language.is_code() || is_compiled_in && site.field.is_some_and(is_holder);
    found.into_iter().filter(|sighting| is_said || sighting.evidence.is_certain()).collect()
}

/// The directories of applications whose shell is a member: those above a `tauri.conf.json`.
fn front_ends(paths: &[Utf8PathBuf]) -> impl Iterator<Item = Utf8PathBuf> {
    let configurations = paths.iter().filter(|path| {
        matches!(path.file_name(), Some("tauri.conf.json" | "tauri.conf.json5" | "Tauri.toml"))
    });
    configurations.filter_map(|path| Some(path.parent()?.parent()?.to_owned()))
}

/// The files below a directory, and what of it can't be read.
#[derive(Default)]
struct Walked {
    /// Sorted.
    paths: Vec<Utf8PathBuf>,
    /// Links to directories, each with the place that it leads to, where that is walked through.
    links: Vec<(Utf8PathBuf, Utf8PathBuf)>,
    /// Each with why.
    unread: Vec<(Utf8PathBuf, String)>,
}

/// The files below a directory that Git does not ignore and that are no tests; those of `parts` are read whatever their
/// directories above are called.
fn walk(root: &Utf8Path, tree: &Utf8Path, parts: &[Utf8PathBuf]) -> Walked {
    let filter = {
        let (root, parts) = (root.to_owned(), parts.to_vec());
        move |entry: &ignore::DirEntry| {
            Utf8Path::from_path(entry.path()).is_none_or(|path| is_part(path, &root, &parts))
        }
    };
    let mut walk = WalkBuilder::new(root);
    walk.ignore(false).require_git(false).parents(false).filter_entry(filter);
    let mut walked = Walked::default();
    for entry in walk.build() {
        match entry {
            Ok(entry) => walked.entry(entry, root, tree),
            Err(error) => walked.unread.push((root.to_owned(), error.to_string())),
        }
    }
    walked.paths.sort();
    walked
}

impl Walked {
    fn entry(&mut self, entry: ignore::DirEntry, root: &Utf8Path, tree: &Utf8Path) {
        let Some(kind) = entry.file_type().filter(|kind| !kind.is_dir()) else { return };
        let path = match Utf8PathBuf::from_path_buf(entry.into_path()) {
            Ok(path) => path,
            Err(path) => {
                let path = Utf8PathBuf::from(path.to_string_lossy().into_owned());
                return self.unread.push((path, "its name is not UTF-8".to_owned()));
            }
        };
        let has_language = Language::of(&path).is_some();
        if kind.is_file() {
            return self.paths.push(path);
        }
        let Ok(metadata) = path.metadata() else {
            // Editors leave links to nothing.
            if has_language && path.file_name().is_some_and(|name| !name.starts_with('.')) {
                self.unread.push((path, "it is a link to nothing".to_owned()));
            }
            return;
        };
        if !has_language && !metadata.is_dir() {
            return;
        }
        if !files::is_inside(&path, tree) {
            self.unread.push((path, "it is a link that leads out of the Git work tree".to_owned()));
        } else if metadata.is_file() {
            self.paths.push(path);
        } else if metadata.is_dir() {
            let target = path.canonicalize_utf8().ok();
            let inside = target.as_ref().zip(root.canonicalize_utf8().ok());
            let inside = inside.and_then(|(target, root)| target.strip_prefix(root).ok());
            self.links.extend(inside.map(|inside| (path.clone(), root.join(inside))));
        } else {
            self.unread.push((path, "it is not a regular file".to_owned()));
        }
    }
}

/// Whether a path is none of tests, examples and what others wrote.
fn is_part(path: &Utf8Path, root: &Utf8Path, parts: &[Utf8PathBuf]) -> bool {
    if parts.iter().any(|part| part.starts_with(path)) {
        return true;
    }
    let part = parts.iter().filter(|part| path.starts_with(part)).max_by_key(|part| part.as_str().len());
    let inside = path.strip_prefix(part.map_or(root, |part| part)).unwrap_or(path);
    !inside.components().any(|directory| {
        let name = directory.as_str();
        is_beside(name) || BESIDE.contains(&name) || name.contains("mock")
    })
}

fn is_test(path: &Utf8Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    [".test.", ".spec.", ".stories.", ".min.", ".d.ts"].iter().any(|part| name.contains(part))
}

/// Whether a text is made by a program that leaves no line breaks.
fn is_minified(text: &str) -> bool {
    text.len() > 20_000 && text.len() / (text.lines().count().max(1)) > 2_000
}

/// Words before a bracket that call nothing.
const KEYWORDS: [&str; 9] = ["and", "catch", "for", "function", "if", "in", "return", "switch", "while"];

/// Takes in the strings of a text, each with the key, the variable or the call before it.
pub(super) fn each_string<'t>(text: &'t str, language: Language, take: &mut dyn FnMut(Site<'t>)) {
    let columns = if language == Language::Sql { sql::columns(text) } else { Vec::new() };
    let take: &mut dyn FnMut(Site<'t>) = &mut |mut site: Site<'t>| {
        if let Ok(at) = columns.binary_search_by_key(&site.offset, |(offset, _)| *offset) {
            (site.field, site.in_list) = (Some(columns[at].1), false);
        }
        take(site);
    };
    let has_calls = matches!(language, Language::Script | Language::Python);
    let mut reader = Reader { text, language, has_calls, unclosed: [0; 3], open: Vec::new(), key: None };
    let mut at = 0;
    while at < text.len() {
        at = match reader.end_of_comment(at) {
            Some(end) => end,
            None => reader.step(at, take),
        };
    }
}

/// What is known of a text up to a place in it.
struct Reader<'t> {
    text: &'t str,
    language: Language,
    has_calls: bool,
    /// Up to where no mark of each kind closes a string.
    unclosed: [usize; 3],
    open: Vec<Bracket<'t>>,
    /// The key or the variable before the next value.
    key: Option<&'t str>,
}

impl<'t> Reader<'t> {
    /// Where a comment that begins here ends.
    fn end_of_comment(&self, at: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let begins = |mark: &str| bytes[at..].starts_with(mark.as_bytes());
        let behind = |from: usize, mark: &str| {
            self.text[from..].find(mark).map_or(bytes.len(), |end| from + end + mark.len())
        };
        match self.language {
            Language::Script if begins("//") => Some(end_of_line(bytes, at)),
            Language::Script if begins("/*") => Some(behind(at + 2, "*/")),
            Language::Script if begins("<!--") => Some(behind(at, "-->")),
            Language::Shell | Language::Python | Language::Toml if begins("#") && is_comment(bytes, at) => {
                Some(end_of_line(bytes, at))
            }
            Language::Sql if begins("--") => Some(end_of_line(bytes, at)),
            _ => None,
        }
    }

    /// Reads what begins here, and says where the next begins.
    fn step(&mut self, at: usize, take: &mut dyn FnMut(Site<'t>)) -> usize {
        let bytes = self.text.as_bytes();
        match bytes[at] {
            quote @ (b'"' | b'\'' | b'`') if self.language != Language::Json || quote == b'"' => {
                return self.string(at, quote, take);
            }
            b'h' if self.language == Language::Shell && bytes[at..].starts_with(b"http") => {
                return self.address(at, take);
            }
            _ if !self.has_calls => {}
            b'(' => {
                let called = last_word(&self.text[..at]).filter(|name| !KEYWORDS.contains(name));
                self.open.push(Bracket { called, key: self.key.take(), first: None });
            }
            b'[' | b'{' => self.open.push(Bracket { key: self.key.take(), ..Bracket::default() }),
            b')' | b']' | b'}' => self.key = self.open.pop().and_then(|bracket| bracket.key),
            b':' => self.key = key_of(&self.text[..at]),
            b'=' if self.key.is_none() && is_given(bytes, at) => self.key = key_of(&self.text[..at]),
            b',' | b';' => self.key = None,
            _ => {}
        }
        at + 1
    }

    /// A string in quotation marks. One that is not closed in its line is no string, nor is one behind it there; one in
    /// three has lines.
    fn string(&mut self, at: usize, quote: u8, take: &mut dyn FnMut(Site<'t>)) -> usize {
        if let Some(end) = self.end_of_lines(at, quote) {
            let inner = &self.text[at + 3..end - 3];
            let mut site = Site { offset: at + 3, ..site(self.text, at, inner, end) };
            between(&mut self.open, &mut site, inner);
            take(site);
            return end;
        }
        let unclosed = &mut self.unclosed[usize::from(quote != b'"') + usize::from(quote == b'`')];
        if at < *unclosed {
            return at + 1;
        }
        match end_of_string(self.text.as_bytes(), at, quote) {
            Ok(end) => {
                let inner = &self.text[at + 1..end - 1];
                let mut site = site(self.text, at, inner, end);
                between(&mut self.open, &mut site, inner);
                take(site);
                end
            }
            Err(end) => {
                *unclosed = end;
                at + 1
            }
        }
    }

    /// Where a string of several lines ends that begins here: TOML and Python write it in three quotation marks.
    fn end_of_lines(&self, at: usize, quote: u8) -> Option<usize> {
        let marks = [quote; 3];
        let rest = self.text.as_bytes().get(at + 3..)?;
        let is_begun = matches!(self.language, Language::Toml | Language::Python)
            && self.text.as_bytes()[at..].starts_with(&marks);
        let end = is_begun.then(|| memchr::memmem::find(rest, &marks)).flatten()?;
        Some(at + 3 + end + 3)
    }

    /// A URL without quotation marks.
    fn address(&self, at: usize, take: &mut dyn FnMut(Site<'t>)) -> usize {
        let rest = &self.text[at..];
        let end = rest.find(|letter: char| letter.is_whitespace() || "\"'`;)".contains(letter));
        let end = end.map_or(self.text.len(), |end| at + end);
        take(site(self.text, at, &self.text[at..end], end));
        end.max(at + 1)
    }
}

/// An open bracket.
#[derive(Default)]
struct Bracket<'t> {
    /// What is called, where it is one of a call.
    called: Option<&'t str>,
    /// The key or the variable of the value that it belongs to.
    key: Option<&'t str>,
    /// The first string directly in it.
    first: Option<&'t str>,
}

/// Adds to a string what the brackets around it say.
fn between<'t>(open: &mut [Bracket<'t>], site: &mut Site<'t>, inner: &'t str) {
    let mut keys = open.iter().rev().filter_map(|bracket| bracket.key);
    site.above = [keys.next(), keys.next()];
    let Some(last) = open.last_mut() else { return };
    let is_direct = site.call.is_some() || site.in_list;
    if let Some(called) = last.called {
        site.in_list = false;
        site.key = last.first.filter(|_| is_direct && takes_pairs(called));
        let field = site.key.or(last.key.filter(|_| is_default(called)));
        site.field = site.field.or(field);
        site.call = site.call.or(last.called);
    }
    if is_direct && last.first.is_none() {
        last.first = Some(inner);
    }
}

/// Whether `=` gives a value: `const a = …`.
fn is_given(bytes: &[u8], at: usize) -> bool {
    let before = at.checked_sub(1).map_or(b' ', |at| bytes[at]);
    !b"=!<>+-*/|&^%?".contains(&before) && !matches!(bytes.get(at + 1), Some(b'=' | b'>'))
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
    let mut site = Site {
        text: Cow::Borrowed(inner),
        offset: start + usize::from(text[start..].starts_with(['"', '\'', '`'])),
        ..Site::default()
    };
    // The rest of a call, as far as it says that data are meant.
    let mut rest = end + 200.min(text.len() - end);
    while !text.is_char_boundary(rest) {
        rest -= 1;
    }
    let mut near = start.saturating_sub(200);
    while !text.is_char_boundary(near) {
        near -= 1;
    }
    site.beside_ollama = [&text[near..start], &text[end..rest]].iter().any(|near| near.contains("ollama"));
    site.about_data = text[end..rest].split(')').next().is_some_and(|rest| rest.contains("dataset"));
    let is_compared = before.ends_with("==")
        || before.ends_with("!=")
        || after.starts_with("==")
        || after.starts_with("!=")
        || before.ends_with("case");
    if is_compared {
        site.role = Role::Compared;
        return site;
    }
    site.instead_of = ["||", "??"].iter().find_map(|sign| before.strip_suffix(sign)).and_then(path_of);
    if let Some(key) = before.strip_suffix([':', '=', '?', '|']) {
        site.field = key_of(key.trim_end_matches(['?', '|', ':', '=', ' ']));
    } else if let Some(called) = before.strip_suffix('(') {
        site.call = last_word(called);
    } else if let Some(table) = before.strip_suffix('[').filter(|table| is_indexed(table)) {
        site.field = last_word(table);
    } else if before.ends_with(['[', ',']) {
        site.in_list = true;
    }
    site
}

/// Whether a bracket behind a text asks for an element: `TABLE["key"]`.
fn is_indexed(text: &str) -> bool {
    text.ends_with(|last: char| last.is_alphanumeric() || "_)]".contains(last))
        && last_word(text).is_some_and(|word| !KEYWORDS.contains(&word))
}

/// Whether a call takes the value that something has without being told: `.default("…")`.
fn is_default(call: &str) -> bool {
    matches!(call, "default" | "fallback") || call.ends_with("Default")
}

/// The longest key that is one, in bytes.
const LONGEST_KEY: usize = 96;

/// The key that a text ends with: all that is between quotation marks, or a word.
fn key_of(text: &str) -> Option<&str> {
    let text = text.trim_end();
    let quoted = text.strip_suffix(['\'', '"']).and_then(|inner| {
        let mut from = inner.len().saturating_sub(LONGEST_KEY + 1);
        while !inner.is_char_boundary(from) {
            from += 1;
        }
        let (_, key) = inner[from..].rsplit_once(&text[inner.len()..])?;
        (!key.contains(char::is_whitespace)).then_some(key)
    });
    quoted.filter(|key| !key.is_empty()).or_else(|| last_word(text))
}

/// The variable and its fields that a text ends with: `settings?.local.model`.
fn path_of(text: &str) -> Option<&str> {
    let text = text.trim_end();
    let start = text.rfind(|letter: char| !(letter.is_alphanumeric() || "_$.?".contains(letter)));
    let start = start.map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    Some(&text[start..]).filter(|path| !path.is_empty() && path.len() <= LONGEST_KEY)
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

    fn sites(text: &str, language: Language) -> Vec<Site<'_>> {
        let mut found = Vec::new();
        each_string(text, language, &mut |site| found.push(site));
        found
    }

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
            ("f(a, 'x', ['y'], {m: 'z'})", Language::Script, vec!["f x", "- y", "m z"]),
            ("f(a=\"x\") # 'y'", Language::Python, vec!["a x"]),
            ("a = '''\nx 'y'\n'''\nb = \"\"\"z\"\"\"", Language::Toml, vec!["a \nx 'y'", "b z"]),
            ("f(\"\"\"x\ny\"\"\")", Language::Python, vec!["f x\ny"]),
            ("a = ''", Language::Toml, vec!["a"]),
            ("x = MODELS[\"y\"]; return ['z']", Language::Script, vec!["MODELS y", "- z"]),
            ("INSERT INTO t (model) VALUES ('x')", Language::Sql, vec!["model x"]),
            (
                "{ 'a.b': z.string().f((v) => v).default('x' as T), c: g('y') }",
                Language::Script,
                vec!["- a.b", "a.b x", "g y"],
            ),
            ("{ a: z.default({ b: 'x' }), c: d.default('y') }", Language::Script, vec!["b x", "c y"]),
            ("SELECT 'x' -- 'y'", Language::Sql, vec!["- x"]),
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
            for language in [
                Language::Script,
                Language::Shell,
                Language::Python,
                Language::Json,
                Language::Toml,
                Language::Sql,
            ] {
                sites(&text[..end], language);
                sites(&text[end..], language);
            }
        }
    }
}
