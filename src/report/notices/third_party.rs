//! The notices of the crates: each distinct text once, with the crates that use it, as a page and as a plain text.
//!
//! A text that the source of a crate lacks is that of the SPDX License List, where it names nobody; it is marked so. Of a
//! crate that offers several licences every text is handed on.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, context};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::names::Shelf;
use crate::assess::carried::{self, Carried};
use crate::expression::LicenseExpression;
use crate::inspect::legal_files::{CrateLegalFiles, LegalFile};
use crate::quantity::count;
use crate::report::markdown;

/// The names of the page and of the text.
pub(super) const PAGE: &str = "THIRD-PARTY.html";
pub(super) const TEXT: &str = "THIRD-PARTY.txt";

/// Where the texts lie, each under its digest.
pub(super) const DIRECTORY: &str = "crates";
/// What it lists of each crate.
pub(super) const LIST: &str = "README.md";

/// What the notices of the crates are made of.
#[derive(Default)]
pub(super) struct ThirdParty {
    /// Crates of others that are compiled in.
    pub(super) crates: usize,
    /// Crates without any text.
    pub(super) without: Vec<String>,
    /// Files of crates that are called as texts are and give none.
    pub(super) unread: Vec<String>,
}

#[derive(Serialize)]
struct Row {
    name: String,
    license: String,
    /// Anchors of its texts, with their names.
    texts: Vec<(String, String)>,
}

#[derive(Serialize)]
struct Text {
    anchor: String,
    /// File names under which crates have it.
    names: BTreeSet<String>,
    content: String,
    used_by: Vec<String>,
    /// Whether it is that of the SPDX License List.
    is_carried: bool,
}

/// Puts the texts of the crates on the shelf, and the page, the plain text and the list about them.
pub(super) fn run(product: &str, crates: &[CrateLegalFiles<'_>], shelf: &mut Shelf) -> ThirdParty {
    let mut texts: BTreeMap<String, Text> = BTreeMap::new();
    let mut rows = Vec::new();
    let mut found = ThirdParty::default();
    // What the product itself consists of is no third party.
    for CrateLegalFiles { package, files, unread } in crates.iter().filter(|one| !one.package.in_workspace())
    {
        let title = format!("{} {}", package.name(), package.version());
        let license = package.license().unwrap_or("none declared");
        found.unread.extend(unread.iter().map(|name| format!("`{name}` of {title}")));
        let mut own: Vec<(String, Vec<u8>, bool)> =
            files.iter().map(|LegalFile { path, bytes, .. }| (path.clone(), bytes.clone(), false)).collect();
        if own.is_empty() {
            own = lent(license, package.authors());
        }
        if own.is_empty() {
            found.without.push(title.clone());
        }
        let mut row = Row { name: title.clone(), license: license.to_owned(), texts: Vec::new() };
        for (name, bytes, is_carried) in own {
            let anchor = digest(&bytes);
            shelf.put(DIRECTORY, &format!("{anchor}.txt"), &bytes);
            let text = texts.entry(anchor.clone()).or_insert_with(|| Text {
                anchor: anchor.clone(),
                names: BTreeSet::new(),
                content: String::from_utf8_lossy(&bytes).into_owned(),
                used_by: Vec::new(),
                is_carried,
            });
            text.is_carried &= is_carried;
            text.names.insert(name.clone());
            text.used_by.push(title.clone());
            row.texts.push((anchor, name));
        }
        rows.push(row);
    }
    found.crates = rows.len();
    if rows.is_empty() {
        return found;
    }
    let mut texts: Vec<_> = texts.into_values().collect();
    texts.sort_by(|a, b| (&a.names, &a.anchor).cmp(&(&b.names, &b.anchor)));
    shelf.put("", PAGE, page(product, &rows, &texts).as_bytes());
    shelf.put("", TEXT, plain(product, &rows, &texts).as_bytes());
    shelf.put(DIRECTORY, LIST, list(&rows).as_bytes());
    found
}

/// The texts of a crate whose source has none: those of its licences that can be made whole with its authors.
fn lent(license: &str, authors: &[String]) -> Vec<(String, Vec<u8>, bool)> {
    let Ok(expression) = LicenseExpression::parse_crate(license) else { return Vec::new() };
    let authors = Some(authors.join(", ")).filter(|authors| !authors.is_empty());
    let texts = expression.ids().iter().filter_map(|id| match carried::text(id, authors.as_deref()) {
        Some(Carried::Whole(text)) => Some((format!("{}.txt", id.as_str()), text.into_bytes(), true)),
        Some(Carried::NeedsHolder) | None => None,
    });
    texts.collect()
}

/// The first 16 digits of a SHA-256, which is a name that does not change while the text does not.
fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// How many crates are under each expression, most first.
fn overview(rows: &[Row]) -> Vec<(&str, usize)> {
    let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
    for row in rows {
        *numbers.entry(&row.license).or_default() += 1;
    }
    let mut numbers: Vec<_> = numbers.into_iter().collect();
    numbers.sort_by_key(|(license, number)| (std::cmp::Reverse(*number), *license));
    numbers
}

/// Which of several licences is taken, where a crate offers a choice.
fn choice(rows: &[Row]) -> Option<&'static str> {
    let offers = |row: &Row| {
        LicenseExpression::parse_crate(&row.license).is_ok_and(|license| license.alternatives().len() > 1)
    };
    rows.iter().any(offers).then_some(
        "Where a crate offers a choice of licences (OR), none is ruled out: every text that its source has is handed on.",
    )
}

fn page(product: &str, rows: &[Row], texts: &[Text]) -> String {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_syntax(markdown::syntax());
    let context = context! {
        product,
        overview => Serde(overview(rows)),
        crates => Serde(rows),
        texts => Serde(texts),
        number => count(rows.len(), "Rust crate"),
        choice => choice(rows),
    };
    let rendered = environment.render_named_str("page", include_str!("third_party.html"), context);
    rendered.expect("the template uses what it is given")
}

fn plain(product: &str, rows: &[Row], texts: &[Text]) -> String {
    let line = "=".repeat(80);
    let mut plain = format!("Third-party software in {product}\n\n{}:\n\n", count(rows.len(), "Rust crate"));
    for (license, number) in overview(rows) {
        let _ = writeln!(plain, "{number:>6}  {license}");
    }
    if let Some(choice) = choice(rows) {
        let _ = writeln!(plain, "\n{choice}");
    }
    plain.push('\n');
    for row in rows {
        let _ = writeln!(plain, "{}: {}", row.name, row.license);
    }
    for text in texts {
        let names = text.names.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
        let mark = if text.is_carried { ", the text of the SPDX License List" } else { "" };
        let _ = write!(
            plain,
            "\n{line}\n{names}{mark}\nUsed by {}\n{line}\n\n{}\n",
            text.used_by.join(", "),
            text.content.trim_end()
        );
    }
    plain
}

fn list(rows: &[Row]) -> String {
    let mut list = "# Crates\n\n| crate | licence | texts |\n|---|---|---|\n".to_owned();
    for row in rows {
        let links =
            row.texts.iter().map(|(anchor, name)| format!("[{}]({anchor}.txt)", markdown::escape(name)));
        let links = links.collect::<Vec<_>>().join(", ");
        let links = if links.is_empty() { "none in its source".to_owned() } else { links };
        let _ = writeln!(
            list,
            "| {} | {} | {links} |",
            markdown::escape(&row.name),
            markdown::escape(&row.license)
        );
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_lent_where_it_is_whole() {
        let grace = ["Grace Hopper".to_owned()];
        for (license, authors, lent_texts) in [
            ("MIT", &grace[..], &["MIT.txt"][..]),
            ("MIT", &[], &[]),
            ("MIT/Apache-2.0", &[], &["Apache-2.0.txt"]),
            ("LicenseRef-acme", &grace, &[]),
            ("none declared", &grace, &[]),
        ] {
            let texts = lent(license, authors);
            let names: Vec<_> = texts.iter().map(|(name, ..)| name.as_str()).collect();
            assert_eq!(names, lent_texts, "{license}");
            assert!(texts.iter().all(|(.., is_carried)| *is_carried));
        }
        let (_, text, _) = &lent("MIT", &grace)[0];
        assert!(String::from_utf8_lossy(text).contains("\nCopyright (c) Grace Hopper\n"));
    }

    #[test]
    fn what_is_taken_of_a_choice_is_said_where_there_is_one() {
        let row =
            |license: &str| Row { name: "a 1".to_owned(), license: license.to_owned(), texts: Vec::new() };
        for (licenses, is_said) in [
            (&["MIT", "none declared"][..], false),
            (&["MIT AND Apache-2.0"], false),
            (&["MIT", "MIT OR Apache-2.0"], true),
            (&["MIT/Apache-2.0"], true),
        ] {
            let rows: Vec<_> = licenses.iter().map(|license| row(license)).collect();
            assert_eq!(plain("p", &rows, &[]).contains("none is ruled out"), is_said, "{licenses:?}");
            assert_eq!(page("p", &rows, &[]).contains("none is ruled out"), is_said, "{licenses:?}");
        }
    }
}
