//! Reading a TOML table without stopping at the first fault.
//!
//! [`Table`] hands out the values of a table by key, checked; what is wrong with one goes to [`Faults`] and
//! the reading goes on. [`Table::finish`] reports the keys that nobody asked for.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use toml_span::Value;
use toml_span::value::{Key, ValueInner};

use crate::address::masked;
use crate::diagnostic::{Diagnostic, FileId, Severity, Span, Spanned};
use crate::document::records_nothing;
use crate::printable::is_steering;
use crate::vocabulary::Word;

/// The code of every fault of a declaration.
pub(crate) const CODE: &str = "invalid-declaration";

/// What the value of a key has to be.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(not(feature = "cli"), allow(dead_code, reason = "the schemas that need it are the program's"))]
pub(super) enum Kind {
    /// Whether the key is there was asked, and nothing else yet.
    Any,
    /// A string.
    Text,
    /// An array of strings.
    Texts,
    /// One or the other.
    TextOrTexts,
    /// A word out of a closed set.
    Word(Words),
    /// An array of them.
    Words(Words),
    /// A day, `YYYY-MM-DD`.
    Day,
    /// A digest in so many hexadecimal digits.
    Digest(usize),
    /// `true` or `false`.
    Flag,
    /// A whole number from 0.
    Count,
    /// A table.
    Table,
    /// An array of tables.
    Tables,
    /// A table whose keys are data, and whose values are strings.
    TextsByName,
}

/// The words of a closed set, each with its meaning, and the name of their type.
pub(super) type Words = fn() -> (&'static str, Vec<(&'static str, &'static str)>);

fn words<T: Word>() -> (&'static str, Vec<(&'static str, &'static str)>) {
    (std::any::type_name::<T>(), T::ALL.iter().map(|value| (value.word(), value.meaning())).collect())
}

impl Kind {
    /// The kind of a word of one set.
    pub(super) fn word<T: Word>() -> Self {
        Self::Word(words::<T>)
    }
}

/// The keys that were asked for in one table, with those that have to be there.
#[derive(Debug, Default)]
pub(super) struct Shape {
    /// The keys and their kinds, in the order of the questions.
    pub(super) keys: Vec<(&'static str, Kind)>,
    /// The keys that were missed.
    pub(super) required: BTreeSet<String>,
}

/// The tables of a file by their paths: `crate.model.base`.
pub(super) type Shapes = BTreeMap<String, Shape>;

/// The faults of one file.
#[derive(Debug)]
pub(super) struct Faults {
    file: FileId,
    unknown_keys: Severity,
    found: Vec<Diagnostic>,
    /// What was asked for, where the schemas are made of it.
    shapes: Option<Shapes>,
}

impl Faults {
    /// Notes a record that ends before it was made: `the review`.
    pub(super) fn ends_early(
        &mut self,
        record: &str,
        made: Option<&Spanned<Date>>,
        ends: Option<&Spanned<Date>>,
    ) {
        let (Some(made), Some(ends)) = (made, ends) else { return };
        if ends.value < made.value {
            self.push(
                Diagnostic::error(CODE, format!("{record} expires before it was made"))
                    .label(ends.span, "expires here")
                    .label(made.span, "made here")
                    .help("write a later day in `expires`, or leave it out"),
            );
        }
    }

    /// No faults yet. `unknown_keys` says how grave a key is that this version does not know.
    pub(super) fn new(file: FileId, unknown_keys: Severity) -> Self {
        Self { file, unknown_keys, found: Vec::new(), shapes: None }
    }

    #[cfg(feature = "cli")]
    /// No faults yet; what is asked for is kept, see [`Self::into_shapes`].
    pub(super) fn keeping_shapes(file: FileId) -> Self {
        Self { shapes: Some(Shapes::new()), ..Self::new(file, Severity::Error) }
    }

    #[cfg(feature = "cli")]
    /// What was asked for.
    pub(super) fn into_shapes(self) -> Shapes {
        self.shapes.unwrap_or_default()
    }

    /// The span of a TOML value in this file.
    pub(super) fn span(&self, span: toml_span::Span) -> Span {
        Span { file: self.file, start: span.start, end: span.end.max(span.start) }
    }

    /// Takes a fault in.
    pub(super) fn push(&mut self, fault: Diagnostic) {
        self.found.push(fault);
    }

    /// Takes in a fault with one label and a next step.
    pub(super) fn at(
        &mut self,
        span: Span,
        message: impl Into<String>,
        label: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.push(Diagnostic::error(CODE, message).label(span, label).help(help));
    }

    /// All of them, in the order of the file.
    pub(super) fn into_vec(mut self) -> Vec<Diagnostic> {
        self.found.sort_by(Diagnostic::order);
        self.found
    }
}

/// A table that is being read.
pub(super) struct Table<'de> {
    values: toml_span::value::Table<'de>,
    span: Span,
    what: String,
    /// Where it stands in the file, where shapes are kept.
    path: String,
    known: Vec<(&'static str, Kind)>,
}

impl<'de> Table<'de> {
    /// Takes a value that should be a table. `what` names it in messages, such as "`[use]`".
    pub(super) fn new(mut value: Value<'de>, what: impl Into<String>, faults: &mut Faults) -> Option<Self> {
        let span = faults.span(value.span);
        let what = what.into();
        match value.take() {
            ValueInner::Table(values) => {
                Some(Self { values, span, what, path: String::new(), known: Vec::new() })
            }
            other => {
                wrong_type(faults, span, &what, "a table", &other);
                None
            }
        }
    }

    /// Where the table stands.
    pub(super) fn span(&self) -> Span {
        self.span
    }

    fn take(&mut self, key: &'static str, kind: Kind) -> Option<Value<'de>> {
        self.know(key, kind);
        self.values.remove(key)
    }

    /// Whether a key is there, before it is taken.
    pub(super) fn has(&mut self, key: &'static str) -> bool {
        self.know(key, Kind::Any);
        self.values.contains_key(key)
    }

    /// Where the value of a key stands, before it is taken.
    pub(super) fn place(&mut self, key: &'static str, faults: &Faults) -> Option<Span> {
        self.know(key, Kind::Any);
        self.values.get(key).map(|value| faults.span(value.span))
    }

    /// Takes a key in as one of the table's. The first that says of which kind it is, is heard.
    pub(super) fn know(&mut self, key: &'static str, kind: Kind) {
        match self.known.iter_mut().find(|(known, _)| *known == key) {
            Some((_, known @ Kind::Any)) => *known = kind,
            Some(_) => {}
            None => self.known.push((key, kind)),
        }
    }

    fn inner(&self, value: Value<'de>, key: &str, what: &str, faults: &mut Faults) -> Option<Table<'de>> {
        let mut inner = Table::new(value, what, faults)?;
        if faults.shapes.is_some() {
            inner.path = match self.path.as_str() {
                "" => key.to_owned(),
                path => format!("{path}.{key}"),
            };
        }
        Some(inner)
    }

    /// Keeps what was asked for, where shapes are kept.
    pub(super) fn keep_shape(&mut self, faults: &mut Faults) {
        if let Some(shapes) = &mut faults.shapes {
            shapes.entry(std::mem::take(&mut self.path)).or_default().keys = std::mem::take(&mut self.known);
        }
    }

    /// A string of one line that is not empty.
    pub(super) fn string(&mut self, key: &'static str, faults: &mut Faults) -> Option<Spanned<String>> {
        let value = self.take(key, Kind::Text)?;
        string(value, key, faults)
    }

    /// The same of what is a URL or may be one, whose reader leaves out what gives access.
    pub(super) fn address(&mut self, key: &'static str, faults: &mut Faults) -> Option<Spanned<String>> {
        let value = self.take(key, Kind::Text)?;
        plain_string(value, key, faults)
    }

    /// A text that people read: it may have lines.
    pub(super) fn text(&mut self, key: &'static str, faults: &mut Faults) -> Option<String> {
        let value = self.take(key, Kind::Text)?;
        text(value, key, faults)
    }

    /// A string that repeats a file, whatever that is.
    pub(super) fn verbatim(&mut self, key: &'static str, faults: &mut Faults) -> Option<String> {
        let value = self.take(key, Kind::Text)?;
        any_string(value, key, faults).map(|string| string.value)
    }

    /// A text that must be there and say why something was decided.
    pub(super) fn required_reason(&mut self, key: &'static str, faults: &mut Faults) -> Option<String> {
        if !self.has(key) {
            self.missing(key, faults);
        }
        self.reason(key, faults)
    }

    /// A text that says why something was decided: `-` and `TODO` are none.
    pub(super) fn reason(&mut self, key: &'static str, faults: &mut Faults) -> Option<String> {
        let value = self.take(key, Kind::Text)?;
        let span = faults.span(value.span);
        let said = text(value, key, faults)?;
        self.records(&said, span, key, faults).then_some(said)
    }

    /// A string of one line that must be there and say something: `-` and `TBD` record nothing.
    pub(super) fn required_record(&mut self, key: &'static str, faults: &mut Faults) -> Option<String> {
        if !self.has(key) {
            self.missing(key, faults);
        }
        self.record(key, faults).map(|said| said.value)
    }

    /// The same where it may be left out.
    pub(super) fn record(&mut self, key: &'static str, faults: &mut Faults) -> Option<Spanned<String>> {
        let said = any_string(self.take(key, Kind::Text)?, key, faults)?;
        let is_record = self.records(&said.value, said.span, key, faults);
        let is_record = is_record && is_plain(&said, key, is_steering, faults);
        is_record.then(|| without_secrets(said, key, faults))
    }

    /// Whether a text records something; else it is a fault.
    fn records(&self, said: &str, span: Span, key: &str, faults: &mut Faults) -> bool {
        let is_empty = records_nothing(said);
        if is_empty {
            let message = format!("`{key}` of {} says nothing", self.what);
            faults.at(span, message, "nobody can tell what this stands for", "write it in words");
        }
        !is_empty
    }

    /// Strings that repeat what files say, whatever that is.
    pub(super) fn quotations(&mut self, key: &'static str, faults: &mut Faults) -> Vec<String> {
        let values = self.array(key, Kind::Texts, faults).into_iter();
        values.filter_map(|value| any_string(value, key, faults)).map(|string| string.value).collect()
    }

    /// Several texts that people read.
    pub(super) fn texts(&mut self, key: &'static str, faults: &mut Faults) -> Vec<String> {
        let values = self.array(key, Kind::Texts, faults).into_iter();
        values.filter_map(|value| text(value, key, faults)).collect()
    }

    /// A string that must be there.
    pub(super) fn required_string(
        &mut self,
        key: &'static str,
        faults: &mut Faults,
    ) -> Option<Spanned<String>> {
        if !self.has(key) {
            self.missing(key, faults);
        }
        self.string(key, faults)
    }

    /// Says that a key is missing.
    pub(super) fn missing(&self, key: &str, faults: &mut Faults) {
        let message = format!("{} has no `{key}`", self.what);
        faults.at(self.span, message, format!("`{key}` is missing"), format!("add `{key} = \"…\"`"));
        if let Some(shapes) = &mut faults.shapes {
            shapes.entry(self.path.clone()).or_default().required.insert(key.to_owned());
        }
    }

    /// An array of strings that are not empty.
    pub(super) fn strings(&mut self, key: &'static str, faults: &mut Faults) -> Vec<Spanned<String>> {
        self.array(key, Kind::Texts, faults)
            .into_iter()
            .filter_map(|value| string(value, key, faults))
            .collect()
    }

    /// The same without the places.
    pub(super) fn plain_strings(&mut self, key: &'static str, faults: &mut Faults) -> Vec<String> {
        self.strings(key, faults).into_iter().map(|string| string.value).collect()
    }

    fn array(&mut self, key: &'static str, kind: Kind, faults: &mut Faults) -> Vec<Value<'de>> {
        let Some(mut value) = self.take(key, kind) else { return Vec::new() };
        let span = faults.span(value.span);
        let expected = match kind {
            Kind::Tables => "an array of tables",
            _ => "an array of strings",
        };
        match value.take() {
            ValueInner::Array(values) => values,
            other => {
                wrong_type(faults, span, &format!("`{key}`"), expected, &other);
                Vec::new()
            }
        }
    }

    /// An array of tables, each named `what` in messages.
    pub(super) fn tables(&mut self, key: &'static str, what: &str, faults: &mut Faults) -> Vec<Table<'de>> {
        let values = self.array(key, Kind::Tables, faults);
        values.into_iter().filter_map(|value| self.inner(value, key, what, faults)).collect()
    }

    /// A table.
    pub(super) fn table(&mut self, key: &'static str, what: &str, faults: &mut Faults) -> Option<Table<'de>> {
        let value = self.take(key, Kind::Table)?;
        self.inner(value, key, what, faults)
    }

    /// `true` or `false`.
    pub(super) fn boolean(&mut self, key: &'static str, faults: &mut Faults) -> Option<bool> {
        let mut value = self.take(key, Kind::Flag)?;
        let span = faults.span(value.span);
        match value.take() {
            ValueInner::Boolean(boolean) => Some(boolean),
            other => {
                wrong_type(faults, span, &format!("`{key}`"), "`true` or `false`", &other);
                None
            }
        }
    }

    /// A whole number from 0.
    pub(super) fn count(&mut self, key: &'static str, faults: &mut Faults) -> Option<u64> {
        let mut value = self.take(key, Kind::Count)?;
        let span = faults.span(value.span);
        match value.take() {
            ValueInner::Integer(integer) => u64::try_from(integer)
                .inspect_err(|_| {
                    let message = format!("`{key}` is negative");
                    faults.at(
                        span,
                        message,
                        "must be 0 or more",
                        format!("write `{key} = {}`", integer.unsigned_abs()),
                    );
                })
                .ok(),
            other => {
                wrong_type(faults, span, &format!("`{key}`"), "a whole number", &other);
                None
            }
        }
    }

    /// A word out of a closed set.
    pub(super) fn word<T: Word>(&mut self, key: &'static str, faults: &mut Faults) -> Option<Spanned<T>> {
        self.know(key, Kind::word::<T>());
        self.string(key, faults).and_then(|string| word(&string, key, faults))
    }

    /// Words out of a closed set.
    pub(super) fn words<T: Word>(&mut self, key: &'static str, faults: &mut Faults) -> Vec<T> {
        self.know(key, Kind::Words(words::<T>));
        self.strings(key, faults)
            .iter()
            .filter_map(|string| word(string, key, faults))
            .map(|word| word.value)
            .collect()
    }

    /// A day that has to be there.
    pub(super) fn required_date(&mut self, key: &'static str, faults: &mut Faults) -> Option<Spanned<Date>> {
        if !self.has(key) {
            self.missing(key, faults);
        }
        self.date(key, faults)
    }

    /// A day, written `YYYY-MM-DD` in quotation marks.
    pub(super) fn date(&mut self, key: &'static str, faults: &mut Faults) -> Option<Spanned<Date>> {
        self.know(key, Kind::Day);
        let string = self.string(key, faults)?;
        let written_out = string.value.len() == "YYYY-MM-DD".len();
        match string.value.parse() {
            Ok(date) if written_out => Some(string.with(date)),
            _ => {
                let message = format!("`{}` is not a date", string.value);
                faults.at(
                    string.span,
                    message,
                    "expected `YYYY-MM-DD`",
                    format!("write `{key} = \"2026-01-31\"`"),
                );
                None
            }
        }
    }

    /// The remaining keys and values, for a table whose keys are data.
    pub(super) fn into_entries(self) -> impl Iterator<Item = (Key<'de>, Value<'de>)> {
        self.values.into_iter()
    }

    /// Ends the reading: every key that nobody asked for is reported.
    pub(super) fn finish(mut self, faults: &mut Faults) {
        let known: Vec<_> = self.known.iter().map(|(key, _)| *key).collect();
        for key in self.values.keys() {
            let span = faults.span(key.span);
            let message = format!("unknown key `{}` in {}", key.name, self.what);
            let help = match nearest(&key.name, &known) {
                Some(near) => format!("there is a key with a similar name: `{near}`"),
                None => format!("known keys: {}", quoted_list(&known)),
            };
            faults.push(
                Diagnostic::new(faults.unknown_keys, CODE, message).label(span, "unknown key").help(help),
            );
        }
        self.keep_shape(faults);
    }
}

/// A string of one line that is not empty: a name, a version, a path. What gives access in a URL in it is hidden.
pub(super) fn string(value: Value<'_>, key: &str, faults: &mut Faults) -> Option<Spanned<String>> {
    let string = plain_string(value, key, faults)?;
    Some(without_secrets(string, key, faults))
}

/// A string of one line that is not empty. What a terminal acts upon is none.
fn plain_string(value: Value<'_>, key: &str, faults: &mut Faults) -> Option<Spanned<String>> {
    let string = any_string(value, key, faults)?;
    is_plain(&string, key, is_steering, faults).then_some(string)
}

/// A text in which what gives access in a URL is hidden, which is said.
fn without_secrets(string: Spanned<String>, key: &str, faults: &mut Faults) -> Spanned<String> {
    let hidden = masked(&string.value).into_owned();
    if hidden == string.value {
        return string;
    }
    let message = format!("`{key}` holds a URL with a user name, a password or a token, which is left out");
    let fault = Diagnostic::new(Severity::Warning, CODE, message);
    let fault = fault.label(string.span, "written here");
    faults.push(fault.help("remove it here too, and revoke it if this file was published"));
    string.with(hidden)
}

/// A text with lines, tabs and the marks of scripts that run from right to left; no other control character.
fn text(value: Value<'_>, key: &str, faults: &mut Faults) -> Option<String> {
    let string = any_string(value, key, faults)?;
    let is_refused = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    let string = is_plain(&string, key, is_refused, faults).then_some(string)?;
    Some(without_secrets(string, key, faults).value)
}

fn is_plain(
    string: &Spanned<String>,
    key: &str,
    is_refused: impl Fn(char) -> bool,
    faults: &mut Faults,
) -> bool {
    let refused = string.value.chars().find(|c| is_refused(*c));
    if let Some(c) = refused {
        let what = match c {
            '\n' | '\r' | '\u{2028}' | '\u{2029}' => "a line end",
            c if c.is_control() => "a control character",
            _ => "an invisible character",
        };
        let message = format!("`{key}` holds {what}: {}", c.escape_unicode());
        faults.at(string.span, message, format!("holds {what}"), "remove it");
    }
    refused.is_none()
}

/// A string that is not empty.
fn any_string(mut value: Value<'_>, key: &str, faults: &mut Faults) -> Option<Spanned<String>> {
    let span = faults.span(value.span);
    match value.take() {
        ValueInner::String(string) if string.trim().is_empty() => {
            faults.at(
                span,
                format!("`{key}` is empty"),
                "nothing here",
                format!("write a value, or leave `{key}` out"),
            );
            None
        }
        ValueInner::String(string) => Some(Spanned { value: Cow::into_owned(string), span }),
        other => {
            wrong_type(faults, span, &format!("`{key}`"), "a string", &other);
            None
        }
    }
}

/// One string, or an array of them; `None` without the key.
pub(super) fn string_or_strings(
    table: &mut Table<'_>,
    key: &'static str,
    faults: &mut Faults,
) -> Option<Vec<Spanned<String>>> {
    table.know(key, Kind::TextOrTexts);
    let is_array = matches!(table.values.get(key)?.as_ref(), ValueInner::Array(_));
    Some(match is_array {
        true => table.strings(key, faults),
        false => table.string(key, faults).into_iter().collect(),
    })
}

/// The meaning of a word out of a closed set.
pub(super) fn word<T: Word>(string: &Spanned<String>, key: &str, faults: &mut Faults) -> Option<Spanned<T>> {
    let known = T::from_word(&string.value);
    if known.is_none() {
        let words: Vec<_> = T::ALL.iter().map(|value| value.word()).collect();
        let help = match nearest(&string.value, &words) {
            Some(near) => format!("did you mean `{near}`? known: {}", quoted_list(&words)),
            None => format!("known: {}", quoted_list(&words)),
        };
        faults.at(string.span, format!("`{}` is no known `{key}`", string.value), "unknown word", help);
    }
    known.map(|value| string.with(value))
}

fn wrong_type(faults: &mut Faults, span: Span, what: &str, expected: &str, found: &ValueInner<'_>) {
    let article = match found.type_str() {
        kind @ ("array" | "integer") => format!("an {kind}"),
        kind => format!("a {kind}"),
    };
    let message = format!("{what} must be {expected}, not {article}");
    faults.at(span, message, format!("this is {article}"), format!("write {expected}"));
}

/// The word that was most likely meant.
pub(super) fn nearest<'a>(written: &str, known: &[&'a str]) -> Option<&'a str> {
    let distance = |word: &str| strsim::damerau_levenshtein(&written.to_lowercase(), word);
    let near = known.iter().copied().min_by_key(|word| distance(word))?;
    (distance(near) <= 1 + written.len() / 4).then_some(near)
}

/// "`a`, `b`, `c`".
pub(super) fn quoted_list(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}
