//! Texts of the SPDX License List that the program carries, for a licence whose text did not come with a work.
//!
//! A text that names nobody (Apache-2.0, Creative Commons) is the same for every work. One with a place for who holds the
//! copyright (MIT, BSD) is made whole with what was stated, and is no text without it. One that names the holder of another
//! work is never lent to this one.

use super::license_texts::names_a_holder;
use crate::expression::LicenseId;

/// A text that the program carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Carried {
    /// The whole text.
    Whole(String),
    /// There is one, and nobody stated who holds the copyright.
    NeedsHolder,
}

/// Lines of a text among which the place for the holder stands; further down stands an appendix on how to apply it.
const HEAD: usize = 15;

/// Families whose texts name who wrote the licence, and nobody's work.
const OF_THEIR_AUTHOR: [&str; 4] = ["AGPL-", "GFDL-", "GPL-", "LGPL-"];

/// The text of a licence, for a work with this copyright notice.
pub(crate) fn text(license: &LicenseId, copyright: Option<&str>) -> Option<Carried> {
    let LicenseId::Listed(id) = license else { return None };
    // Some texts are under the older id of a family.
    let older = id.trim_end_matches("-only").trim_end_matches("-or-later");
    let texts = [*id, older].into_iter().filter_map(|id| Some(spdx::license_id(id)?.text()));
    let text = texts.into_iter().find(|text| !text.trim().is_empty())?;
    if OF_THEIR_AUTHOR.iter().any(|family| id.starts_with(family)) {
        return Some(Carried::Whole(text.to_owned()));
    }
    let is_place = |(index, line): &(usize, &str)| *index < HEAD && is_place(line);
    if text.lines().enumerate().any(|line| is_place(&line)) {
        let Some(holder) = copyright.map(notice) else { return Some(Carried::NeedsHolder) };
        let mut holder = Some(holder);
        let lines = text.lines().enumerate().filter_map(|(index, line)| match is_place(&(index, line)) {
            true => holder.take(),
            false => Some(line.to_owned()),
        });
        return Some(Carried::Whole(lines.collect::<Vec<_>>().join("\n") + "\n"));
    }
    (!names_a_holder(text)).then(|| Carried::Whole(text.to_owned()))
}

/// Whether a line has a place for who holds the copyright.
fn is_place(line: &str) -> bool {
    let line = line.trim();
    let begins = ["copyright", "(c)", "©"].iter().any(|word| line.to_lowercase().starts_with(word));
    begins && line.contains(['<', '[', '{'])
}

/// A copyright notice on one line.
fn notice(copyright: &str) -> String {
    let text = copyright.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.starts_with("Copyright") || text.starts_with('©') {
        true => text,
        false => format!("Copyright (c) {text}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_carried_whole_or_not_at_all() {
        let of = |id: &'static str, copyright| text(&LicenseId::Listed(id), copyright);
        for id in [
            "Apache-2.0",
            "CC-BY-4.0",
            "CC-BY-SA-4.0",
            "CC0-1.0",
            "MPL-2.0",
            "GPL-3.0-only",
            "Zlib",
            "Unlicense",
        ] {
            let Some(Carried::Whole(text)) = of(id, None) else { panic!("{id}: {:?}", of(id, None)) };
            assert!(text.len() > 500, "{id}: {text}");
        }
        for id in ["MIT", "BSD-2-Clause", "BSD-3-Clause", "ISC"] {
            assert_eq!(of(id, None), Some(Carried::NeedsHolder), "{id}");
            let Some(Carried::Whole(text)) = of(id, Some("2026 Kelp\nSpeech")) else { panic!("{id}") };
            assert_eq!(text.matches("Copyright (c) 2026 Kelp Speech\n").count(), 1, "{id}: {text}");
            assert!(!text.lines().take(HEAD).any(is_place), "{id}: {text}");
        }
        assert_eq!(of("Apache-1.1", None), None, "it names the holder of another work");
        assert_eq!(text(&LicenseId::Custom("LicenseRef-a".to_owned()), Some("b")), None);
    }
}
