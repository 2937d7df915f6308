//! A file with several licence texts, one behind the other.
//!
//! Each part is known word by word, as a file of its own would be, and no word stands between them: a file with anything
//! else has no parts.

use std::collections::BTreeSet;

use camino::Utf8PathBuf;

use super::card_section;
use super::identify::{self, Identification, Identified};
use crate::expression::{LicenseExpression, LicenseId};
use crate::inspect::LicenseText;
use crate::inspect::license_body::{is_without_words, sections};

/// Longer files are lists of the licences of others, which nobody takes for the licence of a crate.
const LONGEST: usize = 128 * 1024;

/// A file with more sections takes the square of them to compare.
const MOST_SECTIONS: usize = 40;

/// A text, or a part of one.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Part {
    /// The licence that it is.
    pub(super) license: Option<Identified>,
    /// The licences that it only refers to.
    pub(super) referred: Option<Vec<String>>,
}

impl Part {
    fn told(&self) -> String {
        match (&self.license, &self.referred) {
            (Some(license), _) => license.id.clone(),
            (None, Some(ids)) => format!("refers to {}", ids.join(" ")),
            (None, None) => "-".to_owned(),
        }
    }
}

/// What a text is: one part, or, of a text that is not known as a whole, each of its parts.
pub(super) fn of(text: &LicenseText) -> Vec<Part> {
    let whole = part(text).into_iter().collect::<Vec<_>>();
    let known = if whole.is_empty() { parts(text) } else { whole };
    if known.is_empty() { vec![Part::default()] } else { known }
}

/// What the parts of a text are, of one with several.
pub fn several(text: &LicenseText) -> Option<Vec<String>> {
    let parts = parts(text);
    (!parts.is_empty()).then(|| parts.iter().map(Part::told).collect())
}

fn part(text: &LicenseText) -> Option<Part> {
    if let Identification::Text(license) = identify::run(text) {
        return Some(Part { license: Some(license), referred: None });
    }
    let referred = identify::referred(text).map(|ids| ids.iter().map(|id| (*id).to_owned()).collect());
    let referred = referred.or_else(|| tags(&text.content)).or_else(|| description(&text.content))?;
    Some(Part { license: None, referred: Some(referred) })
}

/// The licences of a text that is nothing but tags (SPDX 2.3, annex E), beside notices.
fn tags(text: &str) -> Option<Vec<String>> {
    let lines = text.lines().filter(|line| !is_without_words(line));
    let tags = lines.map(|line| line.split_once("SPDX-License-Identifier:").map(|(_, tag)| tag.trim()));
    ids(&tags.collect::<Option<Vec<_>>>()?)
}

/// Fields of the tag-value format of SPDX that neither set terms nor repeat a text, sorted.
const PLAIN_FIELDS: [&str; 17] = [
    "Created",
    "Creator",
    "DataFormat",
    "DataLicense",
    "DocumentName",
    "DocumentNamespace",
    "FilesAnalyzed",
    "PackageComment",
    "PackageCopyrightText",
    "PackageDownloadLocation",
    "PackageHomePage",
    "PackageName",
    "PackageOriginator",
    "PackageSummary",
    "PackageSupplier",
    "PackageVersion",
    "SPDXVersion",
];

/// The declared licences of a text that is a description of the package in the tag-value format (SPDX 2.3, 7.15), with fields
/// that leave them alone.
fn description(text: &str) -> Option<Vec<String>> {
    const DECLARED: &str = "PackageLicenseDeclared";
    let mut declared = Vec::new();
    let mut lines = text.trim_start().starts_with("SPDXVersion:").then(|| text.lines())?;
    while let Some(line) = lines.next().map(str::trim) {
        let Some((field, value)) = line.split_once(':') else {
            if line.is_empty() { continue } else { return None }
        };
        match field {
            DECLARED => declared.push(value.trim()),
            _ if PLAIN_FIELDS.binary_search(&field).is_err() => return None,
            _ if value.contains("<text>") && !value.contains("</text>") => {
                lines.find(|line| line.contains("</text>"))?;
            }
            _ => {}
        }
    }
    // The comment and the summary are prose.
    let withholds = || card_section::withheld(text).or_else(|| card_section::withheld_use(text));
    ids(&declared).filter(|_| withholds().is_none())
}

/// The licences of expressions, each once; `None` without any, or where one is none.
fn ids(expressions: &[&str]) -> Option<Vec<String>> {
    let of = |text: &&str| LicenseExpression::parse_crate(text).ok();
    let expressions: Vec<_> = expressions.iter().map(of).collect::<Option<_>>()?;
    let ids: BTreeSet<_> =
        expressions.iter().flat_map(LicenseExpression::ids).map(LicenseId::as_str).collect();
    (!ids.is_empty()).then(|| ids.into_iter().map(str::to_owned).collect())
}

/// The parts of a text, from its beginning on the longest that is known each time; none where a section is left.
fn parts(text: &LicenseText) -> Vec<Part> {
    let sections = sections(&text.content);
    let count = sections.len();
    if text.fault.is_some() || text.content.len() > LONGEST || !(2..=MOST_SECTIONS).contains(&count) {
        return Vec::new();
    }
    let (mut parts, mut start) = (Vec::new(), 0);
    while start < count {
        if is_without_words(sections[start]) {
            start += 1;
            continue;
        }
        let until = |end: usize| {
            let text = LicenseText::new(Utf8PathBuf::new(), sections[start..end].concat());
            Some((end, part(&text)?))
        };
        let Some((end, part)) = (start + 1..=count).rev().find_map(until) else { return Vec::new() };
        parts.push(part);
        start = end;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_text(text: &str) -> Vec<String> {
        of(&LicenseText::new("LICENSE".into(), text.to_owned())).iter().map(Part::told).collect()
    }

    fn text(id: &str) -> String {
        let text = spdx::license_id(id).expect("listed").text();
        text.replace("<year> <copyright holders>", "2020 Ada").replace("<year> <owner>", "2020 Ada")
    }

    const DESCRIPTION: &str = "SPDXVersion: SPDX-2.1\nPackageName: vad\nPackageLicenseDeclared: Apache-2.0\n\
                               PackageLicenseDeclared: MIT\nPackageSummary: <text>It finds\nspeech.\n    </text>\n";

    #[test]
    fn texts_that_follow_each_other_are_all_that_a_file_is() {
        let (mit, apache, bsd) = (text("MIT"), text("Apache-2.0"), text("BSD-3-Clause"));
        for (file, parts) in [
            (mit.clone(), vec!["MIT"]),
            (format!("{mit}\n\n{apache}"), vec!["MIT", "Apache-2.0"]),
            (format!("{apache}\n\n{mit}"), vec!["Apache-2.0", "MIT"]),
            (
                format!("{mit}\n----------\n{bsd}\n=====\n\n{apache}"),
                vec!["MIT", "BSD-3-Clause", "Apache-2.0"],
            ),
            (format!("{mit}\n\nCopyright (c) 2019 Bob Ross\n\n{mit}"), vec!["MIT", "MIT"]),
            (
                format!("SPDX-License-Identifier: MIT OR Apache-2.0\n\n{mit}\n\n{apache}"),
                vec!["refers to Apache-2.0 MIT", "MIT", "Apache-2.0"],
            ),
            ("// SPDX-License-Identifier: MIT\n// Copyright 2020 Ada".to_owned(), vec!["refers to MIT"]),
            (DESCRIPTION.to_owned(), vec!["refers to Apache-2.0 MIT"]),
            (
                format!(
                    "{DESCRIPTION}PackageComment: <text>See the relationships for what it includes.</text>\n"
                ),
                vec!["refers to Apache-2.0 MIT"],
            ),
        ] {
            assert_eq!(of_text(&file), parts, "{file}");
        }
    }

    #[test]
    fn texts_of_published_crates_that_were_read_are_known_in_parts() {
        assert!(PLAIN_FIELDS.is_sorted());
        let above = |years: &str| {
            format!(
                "Rust-chrono is dual-licensed under The MIT License [1] and\nApache 2.0 License [2]. Copyright (c) {years}, \
                 Kang Seonghoon and\ncontributors.\n\nNota Bene: This is same as the Rust Project's own license.\n\n\n\
                 [1]: <http://opensource.org/licenses/MIT>, which is reproduced below:\n\n~~~~\n{}\n~~~~\n\n\n\
                 [2]: <http://www.apache.org/licenses/LICENSE-2.0>, which is reproduced below:\n\n~~~~\n{}\n~~~~\n",
                text("MIT"),
                text("Apache-2.0")
            )
        };
        let parts =
            ["refers to Apache-2.0 MIT", "refers to MIT", "MIT", "refers to Apache-2.0", "Apache-2.0"];
        assert_eq!(of_text(&above("2014--2025")), parts);
        assert_eq!(of_text(&above("2014--2025, for study")), ["-"]);
    }

    #[test]
    fn a_word_between_or_behind_texts_leaves_the_file_unknown() {
        let (mit, apache) = (text("MIT"), text("Apache-2.0"));
        for file in [
            format!("{mit}\n\nNot for commerce.\n\n{apache}"),
            format!("{mit}\n\n{apache}\n\nNot for commerce."),
            format!("{mit}\n\n{}", apache.replace("irrevocable", "revocable")),
            format!("For research under the license below.\n\n{mit}\n\n{apache}"),
            format!("SPDX-License-Identifier: MIT\nNot for commerce.\n\n{mit}"),
            format!("{DESCRIPTION}PackageLicenseComments: not for commerce\n"),
            format!("{DESCRIPTION}Not for commerce.\n"),
            format!("{DESCRIPTION}PackageLicenseDeclared: the usual\n"),
            format!("{DESCRIPTION}PackageComment: <text>It never ends.\n"),
            format!("{DESCRIPTION}PackageComment: <text>For non-commercial use only.</text>\n"),
            format!("{DESCRIPTION}PackageComment: You may not use it commercially.\n"),
            DESCRIPTION.replace("It finds", "For academic research only, it finds"),
            format!("{mit}\n\nCopyright (c) 2019 Bob Ross, not for commerce\n\n{apache}"),
        ] {
            assert_eq!(of_text(&file), ["-"], "{file}");
        }
    }
}
