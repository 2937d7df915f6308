//! What a model card says about its licence in words: the licences that it names, and words that withhold a use.
//!
//! Prose is not understood. It agrees with nothing, and says something only where it names other licences than the
//! declared ones, or withholds what they grant.

use super::evidence::{by_link, by_name};
use super::statement::Part;

/// The most words that a name of a licence has.
const LONGEST_NAME: usize = 9;

/// A section of more words is no sentence about a licence but terms of its own.
const LONGEST: usize = 300;

/// Whether a section is so long that it has to be a text that is known.
pub(super) fn is_long(section: &str) -> bool {
    section.split_whitespace().nth(LONGEST).is_some()
}

/// Words that withhold a use which open licences grant, with one space for what is no letter.
const WITHHOLDING: [&str; 15] = [
    "academic use only",
    "commercial use is forbidden",
    "commercial use is not",
    "commercial use is prohibited",
    "must not be used",
    "no commercial use",
    "non commercial",
    "noncommercial",
    "not be used commercially",
    "not be used for commercial",
    "not for commercial",
    "only for research",
    "research only",
    "research purposes only",
    "research use only",
];

/// The words that withhold a use.
pub(super) fn withheld(section: &str) -> Option<&'static str> {
    let words = section.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let plain = format!(" {} ", words.collect::<Vec<_>>().join(" ").to_lowercase());
    WITHHOLDING.iter().copied().find(|words| plain.contains(&format!(" {words} ")))
}

/// The licences that a text names or links to, each once.
pub(super) fn licenses(section: &str) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut add = |part: Part| {
        if part != Part::Unknown && !parts.iter().any(|known| known.meets(&part)) {
            parts.push(part);
        }
    };
    let is_around = |c: char| c.is_whitespace() || "()[]<>\"'`*_|".contains(c);
    for word in section.split(is_around).filter(|word| word.contains("://")) {
        add(by_link(word.trim_end_matches(['.', ',', ';'])));
    }
    let words: Vec<_> =
        section.split(is_around).filter(|word| !word.is_empty() && !word.contains("://")).collect();
    if words.len() <= LONGEST_NAME {
        add(by_name(&words.join(" ")));
    }
    let mut at = 0;
    while at < words.len() {
        let longest = (1..=LONGEST_NAME.min(words.len() - at)).rev();
        let name = longest.map(|count| words[at..at + count].join(" ")).find(|name| is_name(name));
        match name {
            Some(name) => {
                add(by_name(trimmed(&name)));
                at += name.split(' ').count();
            }
            None => at += 1,
        }
    }
    parts
}

/// Whether words of a sentence are the name of a licence. A short word may be anything: it takes a number, or the word
/// licence.
fn is_name(words: &str) -> bool {
    let words = trimmed(words);
    let is_clear =
        words.contains(|c: char| c.is_ascii_digit()) || words.to_ascii_lowercase().contains("licen");
    // A sentence ends between two names.
    let is_one = !words.contains([',', ';', ':']) && !words.contains(". ");
    is_clear && is_one && by_name(words) != Part::Unknown
}

fn trimmed(words: &str) -> &str {
    words.trim_matches(['.', ',', ';', ':', '!'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn licences_are_found_in_sentences() {
        for (section, expected) in [
            ("MIT", &["MIT"][..]),
            ("This model is released under the MIT License.", &["MIT"]),
            ("Released under Apache 2.0, see [LICENSE](LICENSE).", &["Apache-2.0"]),
            ("The weights are CC-BY-NC-4.0; the code is under the MIT license.", &["CC-BY-NC-4.0", "MIT"]),
            ("[cc](https://creativecommons.org/licenses/by-nc/4.0/)", &["CC-BY-NC-4.0"]),
            ("Creative Commons Attribution Non Commercial 4.0 International", &["CC-BY-NC-4.0"]),
            ("Intel provides this JSON under fair terms in version 2.", &[]),
            ("See the license of the base.", &[]),
            ("", &[]),
        ] {
            let ids: Vec<_> = licenses(section).iter().flat_map(Part::ids).collect();
            assert_eq!(ids, expected, "{section}");
        }
    }

    #[test]
    fn words_that_withhold_a_use_are_found_in_any_spelling() {
        for (section, expected) in [
            ("For Non-Commercial use.", true),
            ("It is intended for research purposes only.", true),
            ("It may not be used for commercial ends.", true),
            ("Commercial use is allowed.", false),
            ("Free for research and commercial use.", false),
            ("", false),
        ] {
            assert_eq!(withheld(section).is_some(), expected, "{section}");
        }
    }
}
