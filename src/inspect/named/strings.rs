//! The strings of a text in a language other than Rust, each with what stands before it.

use std::borrow::Cow;
use std::ops::Range;

use super::rust::{Role, Site, takes_pairs};
use super::sql;

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
    let mut reader =
        Reader { text, language, has_calls, unclosed: [0; 3], open: Vec::new(), key: None, comment: 0..0 };
    let mut at = 0;
    while at < text.len() {
        at = match reader.end_of_comment(at) {
            Some(end) => reader.pass_by(at, end),
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
    /// The last comments that follow each other.
    comment: Range<usize>,
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

    /// Passes a comment by, and says where the next begins.
    fn pass_by(&mut self, start: usize, end: usize) -> usize {
        let is_next = self.text[self.comment.end..start].trim().is_empty();
        self.comment = if is_next && self.comment.end > 0 { self.comment.start..end } else { start..end };
        end
    }

    /// The text before a place, without the comments that it ends with.
    fn before(&self, at: usize) -> &'t str {
        let is_next = self.comment.end <= at && self.text[self.comment.end..at].trim().is_empty();
        &self.text[..if is_next { self.comment.start } else { at }]
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
            let mut site = Site { offset: at + 3, ..site(self.text, self.before(at), at, inner, end) };
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
                let mut site = site(self.text, self.before(at), at, inner, end);
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
        take(site(self.text, &self.text[..at], at, &self.text[at..end], end));
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

/// A string from `start` to `end`, behind this text.
fn site<'t>(text: &'t str, before: &'t str, start: usize, inner: &'t str, end: usize) -> Site<'t> {
    let before = before.trim_end();
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
            ("a = ['x', // 'u'\n 'y', /* v */ // w\n 'z']", Language::Script, vec!["- x", "- y", "- z"]),
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
