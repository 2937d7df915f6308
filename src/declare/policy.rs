//! `[policy]`: what an organisation allows and denies, whatever the terms themselves say.

use super::name_pattern::NamePattern;
use super::table::{CODE, Faults, Table, string_or_strings, word};
use crate::diagnostic::{Diagnostic, Span, Spanned};
use crate::expression::LicenseExpression;
use crate::terms::Risk;
use crate::vocabulary::Word;

/// The lists of one file.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    /// Where an entry of a kind is here, what no entry of that kind names is not allowed.
    pub allow: Vec<PolicyEntry>,
    /// What is not allowed.
    pub deny: Vec<PolicyEntry>,
    /// The file that it was imported from; `None` for that of the workspace.
    pub imported_from: Option<String>,
}

/// One entry of a list.
#[derive(Debug, Clone)]
pub struct PolicyEntry {
    /// Where it stands.
    pub span: Span,
    /// What it is about.
    pub about: PolicySubject,
    /// Of an entry about the licences of crates, the crates that it is for; all of them without any.
    pub crates: Vec<Spanned<NamePattern>>,
    /// The reason of the organisation.
    pub reason: String,
}

/// What an entry is about: one kind of fact, and its values.
#[derive(Debug, Clone)]
pub enum PolicySubject {
    /// `license`: ids of licences.
    Licenses(Vec<Spanned<NamePattern>>),
    /// `tier`: risks.
    Tiers(Vec<Risk>),
    /// `supplier`: declared suppliers.
    Suppliers(Vec<Spanned<NamePattern>>),
    /// `format`: formats of weight files.
    Formats(Vec<Spanned<String>>),
    /// `model`: sources, or names of models without one.
    Models(Vec<Spanned<NamePattern>>),
    /// `crate-license`: ids of licences, of crates and of the native libraries in them.
    CrateLicenses(Vec<Spanned<NamePattern>>),
}

/// The keys of an entry, one of which it has.
const KEYS: [&str; 6] = ["license", "tier", "supplier", "format", "model", "crate-license"];

impl Policy {
    /// Reads the table.
    pub(super) fn read(table: &mut Table<'_>, faults: &mut Faults) -> Self {
        let mut entries = |key| {
            let tables = table.tables(key, &format!("an entry of `{key}`"), faults);
            tables.into_iter().filter_map(|table| PolicyEntry::read(table, faults)).collect()
        };
        Self { allow: entries("allow"), deny: entries("deny"), imported_from: None }
    }
}

impl Policy {
    /// Where it stands, in the middle of a sentence.
    pub fn place(&self) -> String {
        match &self.imported_from {
            Some(path) => format!("the policy imported from `{path}`"),
            None => "`[policy]`".to_owned(),
        }
    }
}

impl PolicyEntry {
    fn read(mut table: Table<'_>, faults: &mut Faults) -> Option<Self> {
        let span = table.span();
        let named: Vec<_> = KEYS.into_iter().filter(|key| table.has(key)).collect();
        if named.len() != 1 {
            let label = if named.is_empty() { "about nothing" } else { "about several things" };
            let help = format!("write one of `{}`, and an entry for each", KEYS.join("`, `"));
            faults.push(
                Diagnostic::error(CODE, format!("an entry of `[policy]` has {} of its keys", named.len()))
                    .label(span, label)
                    .help(help),
            );
        }
        let about: Vec<_> = KEYS.into_iter().filter_map(|key| subject(key, &mut table, faults)).collect();
        // Beside another key it is one that nobody knows.
        let crates = if named.contains(&KEYS[5]) { crates(&mut table, faults) } else { Some(Vec::new()) };
        let reason = table.required_record("reason", faults);
        table.finish(faults);
        let [about] = <[_; 1]>::try_from(about).ok()?;
        Some(Self { span, about, crates: crates?, reason: reason? })
    }
}

/// The `crate` of an entry about the licences of crates; `None` where it says one that can't be read.
fn crates(table: &mut Table<'_>, faults: &mut Faults) -> Option<Vec<Spanned<NamePattern>>> {
    const KEY: &str = "crate";
    if !table.has(KEY) {
        return Some(Vec::new());
    }
    let strings = some_strings(table, KEY, faults)?;
    let read = strings.into_iter().filter_map(|string| NamePattern::read(string, faults));
    Some(read.collect::<Vec<_>>()).filter(|patterns| !patterns.is_empty())
}

/// One string or more: an entry with an empty list would be about nothing.
fn some_strings(
    table: &mut Table<'_>,
    key: &'static str,
    faults: &mut Faults,
) -> Option<Vec<Spanned<String>>> {
    let place = table.place(key, faults);
    let strings = string_or_strings(table, key, faults)?;
    if let (Some(place), true) = (place, strings.is_empty()) {
        let help = format!("write `{key} = \"…\"`, or take the entry out");
        faults.at(place, format!("`{key}` of an entry of `[policy]` is empty"), "about nothing", help);
    }
    Some(strings)
}

fn subject(key: &'static str, table: &mut Table<'_>, faults: &mut Faults) -> Option<PolicySubject> {
    let strings = some_strings(table, key, faults)?;
    let mut patterns = |strings: Vec<Spanned<String>>| {
        strings.into_iter().filter_map(|string| NamePattern::read(string, faults)).collect()
    };
    let subject = match key {
        "license" | "crate-license" => {
            let patterns: Vec<_> = patterns(strings);
            let known = patterns.into_iter().filter(|pattern| is_license(pattern, faults)).collect();
            let subject = if key == KEYS[0] { PolicySubject::Licenses } else { PolicySubject::CrateLicenses };
            subject(known)
        }
        "tier" => {
            let words = strings.iter().filter_map(|string| word(string, key, faults));
            PolicySubject::Tiers(words.map(|word| word.value).collect())
        }
        "supplier" => PolicySubject::Suppliers(patterns(strings)),
        "format" => PolicySubject::Formats(strings),
        _ => PolicySubject::Models(patterns(strings)),
    };
    (!subject.values().is_empty()).then_some(subject)
}

/// Whether a pattern can fit a licence: a plain name has to be an id.
fn is_license(pattern: &Spanned<NamePattern>, faults: &mut Faults) -> bool {
    let name = pattern.value.as_str();
    let is_id = || LicenseExpression::parse(name).is_ok_and(|expression| expression.single().is_some());
    if !pattern.value.is_plain() || is_id() {
        return true;
    }
    let help = "write an id of the SPDX License List, a `LicenseRef-…`, or a pattern such as `CC-BY-NC-*`";
    faults.at(pattern.span, format!("`{name}` is not the id of a licence"), "no licence", help);
    false
}

impl PolicySubject {
    /// The key that it stands under.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Licenses(_) => KEYS[0],
            Self::Tiers(_) => KEYS[1],
            Self::Suppliers(_) => KEYS[2],
            Self::Formats(_) => KEYS[3],
            Self::Models(_) => KEYS[4],
            Self::CrateLicenses(_) => KEYS[5],
        }
    }

    /// Its values, as written.
    pub fn values(&self) -> Vec<&str> {
        match self {
            Self::Licenses(patterns)
            | Self::Suppliers(patterns)
            | Self::Models(patterns)
            | Self::CrateLicenses(patterns) => {
                patterns.iter().map(|pattern| pattern.value.as_str()).collect()
            }
            Self::Tiers(tiers) => tiers.iter().map(|tier| tier.word()).collect(),
            Self::Formats(formats) => formats.iter().map(|format| format.value.as_str()).collect(),
        }
    }
}
