//! Licences of the SPDX list by what people call them: `Apache License, Version 2.0`, `AGPL-3.0 License`, `GPLv3`.
//!
//! A name is taken for a licence only if its words and its version are those of an id or of a full name of the list;
//! what is left out is punctuation, `the`, `license`, `version` and addresses. `GPL` without a version is none.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use crate::legal_names::LICENSE_WORDS;
use crate::prose;

/// Words that say nothing about which licence is meant, beside those for a licence.
const FILLERS: [&str; 4] = ["licensed", "the", "under", "version"];

/// Sites whose pages are called after the licence that they show, with what the names leave out.
const SITES: [(&str, &str); 9] = [
    ("choosealicense.com/licenses/", ""),
    ("creativecommons.org/licenses/", "cc"),
    ("gnu.org/licenses/", ""),
    ("mit-license.org", "mit"),
    ("opensource.org/license/", ""),
    ("opensource.org/licenses/", ""),
    ("spdx.org/licenses/", ""),
    ("www.apache.org/licenses/", "apache"),
    ("www.gnu.org/licenses/", ""),
];

/// Current ids by the words of their names.
static NAMES: LazyLock<BTreeMap<String, BTreeSet<&'static str>>> = LazyLock::new(|| {
    let mut names: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for license in spdx::identifiers::LICENSES {
        // What says nothing of later versions is taken as a tag of the hub is: for `only`.
        let open = license.full_name.strip_suffix(" only");
        for name in [Some(license.name), Some(license.full_name), open].into_iter().flatten() {
            names.entry(words(name)).or_default().insert(current(license.name));
        }
    }
    names
});

/// Current ids by the words in front of their version: `gpl`, `cc by nc`. A family with a permissive licence is left out: a card
/// that says `BSD licensed` of a part takes nothing from anybody.
static STEMS: LazyLock<BTreeMap<String, BTreeSet<&'static str>>> = LazyLock::new(|| {
    const SHORTEST: usize = 3;
    let mut stems: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for license in spdx::identifiers::LICENSES {
        let words = words(license.name);
        let version = words.find(|c: char| c.is_ascii_digit()).unwrap_or(words.len());
        let stem = words[..version].trim_end();
        if version < words.len() && stem.len() >= SHORTEST {
            stems.entry(stem.to_owned()).or_default().insert(current(license.name));
        }
    }
    let is_permissive =
        |id: &&str| spdx::license_id(id).is_some_and(|id| id.is_osi_approved() && !id.is_copyleft());
    stems.retain(|_, ids| !ids.iter().any(is_permissive));
    stems
});

/// The id that stands for one that is not current any more: `GPL-3.0` and `GPL-3.0+` have names that say which is meant.
fn current(id: &'static str) -> &'static str {
    let instead = match id.strip_suffix('+') {
        Some(version) => format!("{version}-or-later"),
        None => format!("{id}-only"),
    };
    spdx::license_id(&instead).map_or(id, |license| license.name)
}

/// The licence that goes by a name.
pub(super) fn named(name: &str) -> Option<&'static str> {
    let words = words(name);
    // A short word may be anything.
    let is_clear = words.contains(|c: char| c.is_ascii_digit()) || names_license(name);
    NAMES.get(&words).filter(|_| is_clear).and_then(one)
}

/// The licences that go by a name without a version, of several versions each: `CC BY-NC`, `the GPL license`. Without the word for a
/// licence it is an abbreviation in capitals.
pub(super) fn versions(name: &str) -> Vec<String> {
    let is_capitals = |letter: char| letter.is_ascii_uppercase() || matches!(letter, '-' | ' ');
    if !name.chars().all(is_capitals) && !names_license(name) {
        return Vec::new();
    }
    let words = words(name);
    let ids = STEMS.get(&words).filter(|_| !NAMES.contains_key(&words));
    ids.into_iter().flatten().map(|id| (*id).to_owned()).collect()
}

/// Whether words in lower case stand in the title of a licence of the list: which version is meant is not said.
pub(super) fn is_within_title(own: &[&str]) -> bool {
    let titles = spdx::identifiers::LICENSES.iter().map(|license| license.full_name.to_lowercase());
    titles.into_iter().any(|title| {
        let title = prose::words(&title);
        own.iter().all(|word| title.contains(word))
    })
}

/// The licence that a page is about.
pub(super) fn linked(link: &str) -> Option<&'static str> {
    let url = link.trim().trim_start_matches("https://").trim_start_matches("http://");
    let (page, left_out) =
        SITES.iter().find_map(|(site, left_out)| Some((url.strip_prefix(site)?, left_out)))?;
    let page = page.split(['#', '?']).next()?.trim_end_matches('/');
    let page = [".html", ".txt", ".en", ".php"].iter().fold(page, |page, end| page.trim_end_matches(end));
    NAMES.get(&words(&format!("{left_out} {page}"))).and_then(one)
}

/// Whether words have one for a licence, in any language.
pub(super) fn names_license(words: &str) -> bool {
    let lower = words.to_lowercase();
    LICENSE_WORDS.iter().any(|word| lower.contains(word))
}

/// The one licence of a name; a name of several is none's.
fn one(ids: &BTreeSet<&'static str>) -> Option<&'static str> {
    ids.first().copied().filter(|_| ids.len() == 1)
}

/// The words that tell, in small letters, one space between two: `apache 2`, `gpl 3`, `cc by nc 4`.
fn words(name: &str) -> String {
    let name = name.to_ascii_lowercase();
    let without_links =
        name.split_whitespace().filter(|word| !word.contains("://") && !word.contains("www."));
    let text = without_links.collect::<Vec<_>>().join(" ");
    let parts = text.split(|c: char| !(c.is_alphanumeric() || c == '.' || c == '+'));
    let mut words = Vec::new();
    for part in parts.map(|part| part.trim_matches('.')).filter(|part| !part.is_empty()) {
        // `gplv3` is `gpl 3`, and `v3.0` is `3`.
        let digits = part.find(|c: char| c.is_ascii_digit()).filter(|at| {
            let (letters, number) = part.split_at(*at);
            letters.chars().all(char::is_alphabetic) && number.chars().all(|c| c.is_ascii_digit() || c == '.')
        });
        let (letters, number) = digits.map_or((part, ""), |at| part.split_at(at));
        let letters = if number.is_empty() { letters } else { letters.strip_suffix('v').unwrap_or(letters) };
        let number = number.strip_suffix(".0").unwrap_or(number);
        words.extend(
            [letters, number]
                .into_iter()
                .filter(|word| !word.is_empty() && !FILLERS.contains(word) && !LICENSE_WORDS.contains(word)),
        );
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_mean_what_they_say_and_no_more() {
        for (name, expected) in [
            ("AGPL-3.0 License (https://ultralytics.com/license)", Some("AGPL-3.0-only")),
            ("AGPL-3.0 License", Some("AGPL-3.0-only")),
            ("Apache License. Version 2.0 http://www.apache.org/licenses/LICENSE-2.0.", Some("Apache-2.0")),
            ("Apache License, Version 2.0", Some("Apache-2.0")),
            ("The Apache 2.0 License", Some("Apache-2.0")),
            ("Apache 2.0", Some("Apache-2.0")),
            ("GPLv3", Some("GPL-3.0-only")),
            ("AGPLv3", Some("AGPL-3.0-only")),
            ("GNU General Public License v3.0", Some("GPL-3.0-only")),
            ("GNU General Public License v3.0 or later", Some("GPL-3.0-or-later")),
            ("GNU General Public License v3.0 only", Some("GPL-3.0-only")),
            ("CC BY-NC 4.0", Some("CC-BY-NC-4.0")),
            ("CC-BY 4.0", Some("CC-BY-4.0")),
            ("MIT License", Some("MIT")),
            ("MPL 2.0", Some("MPL-2.0")),
            ("BSD 3-Clause License", Some("BSD-3-Clause")),
            ("GPL", None),
            ("Apache", None),
            ("Fair", None),
            ("Apache 2.0 with changes", None),
            ("other", None),
            ("", None),
        ] {
            assert_eq!(named(name), expected, "{name}");
        }
    }

    #[test]
    fn a_name_without_a_version_means_any_of_them() {
        for (name, expected) in [
            ("CC BY-NC", Some("CC-BY-NC-4.0")),
            ("CC-BY-NC-SA license", Some("CC-BY-NC-SA-4.0")),
            ("the GPL", None),
            ("GPL", Some("GPL-3.0-only")),
            ("AGPL license", Some("AGPL-3.0-only")),
            ("Apache License", None),
            ("BSD licensed", None),
            ("apache", None),
            ("MIT", None),
            ("MIT License", None),
            ("CC BY-NC 4.0", None),
            ("Acme license", None),
            ("", None),
        ] {
            let ids = versions(name);
            assert_eq!(ids.is_empty(), expected.is_none(), "{name}: {ids:?}");
            assert!(expected.is_none_or(|id| ids.iter().any(|known| known == id)), "{name}: {ids:?}");
        }
    }

    #[test]
    fn pages_are_about_the_licence_of_their_name() {
        for (link, expected) in [
            ("https://choosealicense.com/licenses/agpl-3.0/", Some("AGPL-3.0-only")),
            ("https://spdx.org/licenses/MIT.html", Some("MIT")),
            ("http://www.apache.org/licenses/LICENSE-2.0.txt", Some("Apache-2.0")),
            ("https://www.gnu.org/licenses/gpl-3.0.en.html", Some("GPL-3.0-only")),
            ("https://creativecommons.org/licenses/by-nc/4.0/", Some("CC-BY-NC-4.0")),
            ("https://opensource.org/licenses/", None),
            ("https://ultralytics.com/license", None),
            ("https://example.org/licenses/MIT", None),
        ] {
            assert_eq!(linked(link), expected, "{link}");
        }
    }

    #[test]
    fn every_id_of_the_list_is_known_by_itself() {
        let unknown: Vec<_> = spdx::identifiers::LICENSES
            .iter()
            .map(|license| license.name)
            .filter(|name| NAMES.get(&words(name)).is_none_or(|ids| !ids.contains(current(name))))
            .collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }
}
