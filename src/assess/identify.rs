//! Which licence a text is.
//!
//! Two ways identify a text word by word: the digest under which the catalogue knows it, and the digest of its body
//! under which the SPDX License List has it, or under which a person read it. A title with a date names a candidate and no more: what follows the title
//! may be anything. Nothing is identified by being alike.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::catalog::{self, Catalog};
use crate::expression::{LicenseExpression, LicenseId, without_exception};
use crate::inspect::{Body, LicenseText};
use crate::prose;

/// What is known of a licence text.
#[derive(Debug, Clone, PartialEq)]
pub enum Identification {
    /// It is the text of this licence, word by word.
    Text(Identified),
    /// It only points at the text of this licence, which is elsewhere.
    Pointer(&'static catalog::License),
    /// It has the title of this licence, and the date; its words are not those that the catalogue knows.
    Titled(&'static catalog::License),
    /// Nobody knows it.
    Unknown,
}

/// A licence that a text is, word by word.
#[derive(Debug, Clone, PartialEq)]
pub struct Identified {
    /// Its id.
    pub id: String,
    /// Ids that share the text: what they differ in is said outside it (`-only` and `-or-later`).
    pub others: Vec<String>,
}

impl Identified {
    /// Whether the text is that of the licence with this id. Whether later versions may be chosen stands outside it.
    pub fn is(&self, id: &str) -> bool {
        let stem = |id: &str| {
            let id = id.trim_end_matches('+');
            id.trim_end_matches("-only").trim_end_matches("-or-later").to_owned()
        };
        std::iter::once(&self.id).chain(&self.others).any(|own| stem(own) == stem(id))
    }
}

impl Identification {
    /// The licence that the text is, if that is known.
    pub fn text(self) -> Option<Identified> {
        match self {
            Self::Text(identified) => Some(identified),
            Self::Pointer(_) | Self::Titled(_) | Self::Unknown => None,
        }
    }
}

/// Finds out which licence a text is.
pub fn run(text: &LicenseText) -> Identification {
    let catalog = Catalog::embedded();
    let fingerprint = text.fingerprint.as_ref().map(|digest| digest.hex());
    if let Some(identified) = listed(&text.bodies).or_else(|| variant(&text.bodies)) {
        return Identification::Text(identified);
    }
    if let Some(license) = fingerprint.and_then(|digest| catalog.by_text_digest(digest)) {
        return Identification::Text(Identified { id: license.id.clone(), others: Vec::new() });
    }
    if let Some(license) = fingerprint.and_then(|digest| catalog.by_pointer_digest(digest)) {
        return Identification::Pointer(license);
    }
    let (title, date) = heading(&text.content);
    catalog.by_title(title, date).map_or(Identification::Unknown, Identification::Titled)
}

/// The licence of a declaration that a text is that of: word by word, or, where nobody else has a text of it, the one
/// licence of its own that the declaration names.
pub(crate) fn owner<'d>(text: &LicenseText, declared: &'d LicenseExpression) -> Option<&'d LicenseId> {
    let known = |id: &LicenseId| Catalog::embedded().get(id.as_str());
    let ids = declared.ids();
    match run(text) {
        Identification::Text(found) => {
            ids.iter().find(|id| found.is(known(id).map_or(id.as_str(), |license| license.id.as_str())))
        }
        Identification::Unknown if text.fault.is_none() => {
            let mut custom = ids.iter().filter(|id| matches!(id, LicenseId::Custom(_)));
            let only = custom.next().filter(|_| custom.next().is_none())?;
            known(only).is_none_or(|license| license.text_sha256.is_empty()).then_some(only)
        }
        Identification::Pointer(_) | Identification::Titled(_) | Identification::Unknown => None,
    }
}

/// Whether a text is, word by word, that of a licence of a declaration.
pub(crate) fn is_text_of(text: &LicenseText, declared: &LicenseExpression) -> bool {
    matches!(run(text), Identification::Text(_)) && owner(text, declared).is_some()
}

/// Whether a sentence stands, word by word, in the text of a permissive licence of the SPDX License List, or of one of these:
/// notices repeat such texts.
pub(super) fn is_sentence_of(sentence: &str, ids: &[&str]) -> bool {
    static PERMISSIVE: LazyLock<Vec<String>> = LazyLock::new(|| {
        let listed = spdx::identifiers::LICENSES.iter().filter_map(|license| spdx::license_id(license.name));
        listed.filter(|id| id.is_osi_approved() && !id.is_copyleft()).map(|id| words_of(id.text())).collect()
    });
    let words = words_of(sentence);
    let own = ids.iter().filter_map(|id| spdx::license_id(id)).map(|id| words_of(id.text()));
    own.into_iter().any(|text| text.contains(&words)) || PERMISSIVE.iter().any(|text| text.contains(&words))
}

/// The words with which the texts of a family of licences begin, sorted.
const OPENINGS: [&str; 9] = [
    "apache license version 2 0",
    "boost software license version",
    "gnu affero general public license version",
    "gnu general public license version",
    "gnu lesser general public license version",
    "mozilla public license version",
    "permission is hereby granted free of charge to any person obtaining a copy",
    "permission to use copy modify and or distribute this software for any purpose",
    "redistribution and use in source and binary forms with or without modification",
];

/// Whether an exception of the SPDX License List stands, word by word, in a text.
pub(super) fn has_exception(text: &LicenseText, exception: &str) -> bool {
    let words = spdx::exception_id(exception).map(|exception| words_of(exception.text()));
    words.is_some_and(|words| words_of(&text.content).contains(&words))
}

/// The words of a family of licences with which a text opens that is none of theirs, and the licences of the SPDX License List that
/// have them near their beginning.
pub(super) fn opening(text: &LicenseText) -> Option<(&'static str, Vec<String>)> {
    const HEAD: usize = 40;
    const HEAD_OF_LISTED: usize = 120;
    let head = |text: &str, most| {
        let words = prose::words(text).into_iter().take(most).map(str::to_lowercase);
        format!(" {} ", words.collect::<Vec<_>>().join(" "))
    };
    let own = head(&text.content, HEAD);
    let found = OPENINGS.iter().filter_map(|words| Some((own.find(&format!(" {words} "))?, *words)));
    let (_, words) = found.min()?;
    let listed = spdx::identifiers::LICENSES.iter().filter_map(|license| spdx::license_id(license.name));
    let opens = |id: &spdx::LicenseId| head(id.text(), HEAD_OF_LISTED).contains(&format!(" {words} "));
    Some((words, listed.filter(opens).map(|id| id.name.to_owned()).collect()))
}

/// The words of a text in lower case, each between two spaces.
fn words_of(text: &str) -> String {
    let words = prose::words(text).into_iter().map(str::to_lowercase);
    format!(" {} ", words.collect::<Vec<_>>().join(" "))
}

/// The licences that a text refers to, which is none itself: `Licensed under either of …, see LICENSE-MIT`.
pub fn referred(text: &LicenseText) -> Option<&'static [&'static str]> {
    ids_of(&REFERENCES, &text.bodies)
}

/// The licence of a text that a person read: it has words that the list does not, and that change nothing.
fn variant(bodies: &[Body]) -> Option<Identified> {
    let mut ids = ids_of(&VARIANTS, bodies)?.iter().map(|id| (*id).to_owned());
    ids.next().map(|id| Identified { id, others: ids.collect() })
}

/// Texts that a person read, by the digest of their body from the first line on.
type ReadTexts = BTreeMap<&'static str, Vec<ReadText>>;

struct ReadText {
    ids: Vec<&'static str>,
    asides: Option<&'static str>,
}

/// Texts that refer to licences, and to nothing else.
static REFERENCES: LazyLock<ReadTexts> = LazyLock::new(|| read_texts(include_str!("license_references.tsv")));

/// Texts of a licence, each with words of its own.
static VARIANTS: LazyLock<ReadTexts> = LazyLock::new(|| read_texts(include_str!("license_variants.tsv")));

fn read_texts(table: &'static str) -> ReadTexts {
    let mut texts = ReadTexts::new();
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        let mut cells = line.split('\t');
        if let (Some(ids), Some(digest)) = (cells.next(), cells.next()) {
            let asides = cells.next().filter(|asides| !asides.is_empty());
            texts.entry(digest).or_default().push(ReadText { ids: ids.split(' ').collect(), asides });
        }
    }
    texts
}

fn ids_of(table: &'static ReadTexts, bodies: &[Body]) -> Option<&'static [&'static str]> {
    let whole = bodies.first()?;
    let asides = whole.asides.as_ref().map(|digest| digest.hex());
    let known = table.get(whole.digest.hex())?.iter().find(|known| known.asides == asides)?;
    Some(&known.ids)
}

/// The licence of the SPDX License List with one of these bodies, under a title that is its own.
fn listed(bodies: &[Body]) -> Option<Identified> {
    bodies.iter().find_map(|body| {
        let asides = body.asides.as_ref().map(|digest| digest.hex());
        let known = SPDX_TEXTS.get(body.digest.hex())?.iter().filter(|known| known.asides == asides);
        let ids = known.map(|known| known.id).filter(|id| body.title.iter().all(|line| is_title(line, id)));
        let instead = |id| without_exception(id).into_iter().chain([id]);
        let mut ids: Vec<_> = ids.flat_map(instead).map(str::to_owned).collect();
        ids.dedup();
        ids.sort_by_key(|id| (is_deprecated(id), id.len()));
        let mut ids = ids.into_iter();
        ids.next().map(|id| Identified { id, others: ids.collect() })
    })
}

fn is_deprecated(id: &str) -> bool {
    spdx::license_id(id).is_none_or(|id| id.is_deprecated())
}

/// A licence with a body.
struct ListedText {
    id: &'static str,
    asides: Option<&'static str>,
}

/// `spdx_texts.tsv`: the licences by the digest of a body.
static SPDX_TEXTS: LazyLock<BTreeMap<&'static str, Vec<ListedText>>> = LazyLock::new(|| {
    let lines = include_str!("spdx_texts.tsv").lines().filter(|line| !line.starts_with('#'));
    let mut texts: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for line in lines {
        let mut cells = line.split('\t');
        if let (Some(id), Some(digest)) = (cells.next(), cells.next()) {
            texts.entry(digest).or_default().push(ListedText { id, asides: cells.next() });
        }
    }
    texts
});

/// Whether the words of a line are no others than those of the name and the id of a licence of the SPDX License List,
/// and its numbers those of its version.
pub fn is_title(line: &str, id: &str) -> bool {
    const FILLING: &[&str] =
        &["the", "a", "license", "agreement", "version", "v", "licensed", "under", "terms", "of"];
    let full_name = spdx::license_id(id).map_or("", |license| license.full_name);
    let names = [id, full_name].map(str::to_ascii_lowercase);
    let own: Vec<Vec<&str>> =
        names.iter().map(|name| name.split(|c: char| !c.is_ascii_alphanumeric()).collect()).collect();
    let known = |word: &str| FILLING.contains(&word) || own.iter().any(|name| name.contains(&word));
    let line: Vec<&str> = line.split(' ').collect();
    let versions: Vec<_> = own.iter().flat_map(|name| numbers(name)).collect();
    line.iter().all(|word| known(word)) && numbers(&line).iter().all(|number| versions.contains(number))
}

/// The runs of words that are numbers: `version 2 0` has one, `[2, 0]`.
fn numbers<'w>(words: &[&'w str]) -> Vec<Vec<&'w str>> {
    let is_number = |word: &&str| word.bytes().all(|byte| byte.is_ascii_digit());
    let runs = words.chunk_by(|a, b| is_number(a) == is_number(b));
    runs.filter(|run| is_number(&run[0]) && !run[0].is_empty()).map(<[_]>::to_vec).collect()
}

/// The title of a text, and the line with its date.
pub(super) fn heading(text: &str) -> (&str, Option<&str>) {
    const DATES: &[&str] = &["release date", "last modified", "dated", "effective date", "version", "date"];
    let is_heading = |line: &&str| {
        let plain = line.to_ascii_lowercase();
        !plain.is_empty()
            && !plain.starts_with(['[', '©'])
            && !plain.starts_with("copyright")
            && !plain.starts_with("(c)")
    };
    let lines = || text.lines().map(str::trim).filter(is_heading);
    let title = lines().next().unwrap_or_default();
    let has_year = |line: &str| {
        line.split(|c: char| !c.is_ascii_digit()).any(|number| number.len() == 4 && number.starts_with("20"))
    };
    let is_date = |line: &&str| {
        let plain = line.to_ascii_lowercase();
        line.len() <= 100
            && has_year(line)
            && (DATES.iter().any(|word| plain.contains(word)) || plain.split(' ').count() <= 4)
    };
    (title, lines().take(15).filter(|line| *line != title).find(is_date))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_has_the_words_and_the_version_of_its_licence() {
        for (line, id, expected) in [
            ("mit license", "MIT", true),
            ("the mit license mit", "MIT", true),
            ("modified mit license", "MIT", false),
            ("non commercial license", "MIT", false),
            ("bsd 3 clause license", "BSD-3-Clause", true),
            ("bsd 2 clause license", "BSD-3-Clause", false),
            ("openmdw license agreement version 1 0 openmdw 1 0", "OpenMDW-1.0", true),
            ("openmdw license agreement version 1 1 openmdw 1 1", "OpenMDW-1.0", false),
        ] {
            assert_eq!(is_title(line, id), expected, "{line} {id}");
        }
    }

    #[test]
    fn a_heading_is_the_title_and_the_line_with_the_date() {
        for (text, title, date) in [
            (
                "LLAMA 3.2 X\nLlama 3.2 Version Release Date: September 25, 2024\n\nText",
                "LLAMA 3.2 X",
                Some("Llama 3.2 Version Release Date: September 25, 2024"),
            ),
            (
                "[For the original, see x]\nTitle\n\nLast modified: April 1, 2024",
                "Title",
                Some("Last modified: April 1, 2024"),
            ),
            ("Copyright 2020 Ada\nTitle\nText of 1999", "Title", None),
            ("", "", None),
        ] {
            assert_eq!(heading(text), (title, date));
        }
    }

    #[test]
    fn a_text_that_a_person_read_is_known_by_every_word() {
        for (ids, digest) in
            VARIANTS.iter().flat_map(|(digest, texts)| texts.iter().map(|text| (&text.ids, *digest)))
        {
            assert!(ids.iter().all(|id| spdx::license_id(id.trim_end_matches('+')).is_some()), "{ids:?}");
            assert!(digest.len() == 64 && !ids.is_empty(), "{digest}");
        }
        let mit = spdx::license_id("MIT").expect("listed").text();
        let (_, body) = mit.split_once("<copyright holders>").expect("a notice");
        let of = |notice: &str| {
            let text = format!("{notice}\n{body}");
            run(&LicenseText::new("LICENSE".into(), text)).text().map(|found| found.id)
        };
        assert_eq!(of("Copyright (c) 2017 quininer kel").as_deref(), Some("MIT"));
        assert_eq!(of("Copyright (c) 2017 quininer kel, for study"), None);
        assert_eq!(of("Copyright (c) 2018 quininer kel"), None);
    }

    #[test]
    fn a_text_that_nobody_knows_may_open_as_those_of_a_family() {
        assert!(OPENINGS.is_sorted());
        for (id, other) in [
            ("MIT", "BSD-3-Clause"),
            ("BSD-2-Clause", "MIT"),
            ("Apache-2.0", "MIT"),
            ("GPL-3.0-only", "MIT"),
            ("MPL-2.0", "Apache-2.0"),
            ("ISC", "MIT"),
        ] {
            let text = format!("{}\nAnd more.", spdx::license_id(id).expect(id).text());
            let (_, ids) = opening(&LicenseText::new("LICENSE".into(), text)).expect(id);
            assert!(
                ids.iter().any(|known| known == id) && !ids.iter().any(|known| known == other),
                "{id}: {ids:?}"
            );
        }
        assert!(opening(&LicenseText::new("LICENSE".into(), "For research only.".to_owned())).is_none());
    }

    #[test]
    fn the_text_of_a_licence_with_its_exception_is_that_of_the_licence() {
        for (id, expected) in [
            ("GPL-2.0-with-classpath-exception", "GPL-2.0-only"),
            ("GPL-3.0-with-GCC-exception", "GPL-3.0-only"),
            ("eCos-2.0", "GPL-2.0-or-later"),
            ("wxWindows", "LGPL-2.0-or-later"),
        ] {
            let text = spdx::license_id(id).expect(id).text().to_owned();
            let found = run(&LicenseText::new("LICENSE".into(), text)).text().expect(id);
            assert!(found.is(expected) && found.id != id, "{id}: {found:?}");
        }
    }

    #[test]
    fn later_versions_are_said_outside_the_text() {
        let gpl = Identified { id: "GPL-3.0-only".to_owned(), others: Vec::new() };
        assert!(gpl.is("GPL-3.0-or-later") && gpl.is("GPL-3.0") && !gpl.is("LGPL-3.0-only"));
    }
}
