//! What a model card says about its licence in words: the licences that it names, and words that withhold a use.
//!
//! Prose is not understood. It agrees with nothing, and says something only where it names other licences than the
//! declared ones, withholds what they grant, or asks something of users ([`requests`]).

use std::ops::Range;

use super::commerce;
use super::evidence::{by_link, by_name};
use super::identify;
use super::language;
use super::names;
use super::open_sections;
use super::statement::{self, Part};
use crate::commerce as trade;
use crate::inspect;
use crate::inspect::restrictions::NOT_ALLOWED;
use crate::inspect::{reach, requests};
use crate::legal_names::{self, BASE_WORDS, DATA_WORDS};
use crate::prose;

/// The most words that a name of a licence has.
const LONGEST_NAME: usize = 9;

/// A section of more words is no sentence about a licence but terms of its own.
const LONGEST: usize = 300;

/// Whether a section is so long that it has to be a text that is known.
pub(super) fn is_long(section: &str) -> bool {
    section.split_whitespace().nth(LONGEST).is_some()
}

/// The first sentence that asks something of users. Where the declared terms withhold commercial use, sentences about
/// commerce do not count.
pub(super) fn request(section: &str, withholds_commerce: bool) -> Option<String> {
    let is_known =
        |sentence: &String| withholds_commerce && requests::speaks_of_commerce(&sentence.to_lowercase());
    let sentences = inspect::card_section::sentences_of(section);
    sentences
        .into_iter()
        .filter(|sentence| !is_known(sentence))
        .filter(|sentence| !inspect::short_forms::grants(sentence))
        .find(|sentence| {
            requests::is_request(sentence)
                || language::is_unread(sentence)
                || reach::is_limited(sentence)
                || !withholds_commerce && inspect::some_users::is_for_some(sentence)
        })
}

/// The first sentence of a notice that asks something of users, withholds a use or leads to other terms, and is none of a
/// permissive licence or of these.
pub(super) fn condition(notice: &str, withholds_commerce: bool, ids: &[&str]) -> Option<String> {
    let asks = |sentence: &String| {
        request(sentence, withholds_commerce).is_some()
            || !withholds_commerce && withheld(sentence).is_some()
            || open_sections::is_withheld(sentence)
            || refers_to_others(sentence, |_| false).is_some()
            || refers_to_terms(sentence, ids, |_| false).is_some()
    };
    let sentences = inspect::card_section::sentences_of(notice).into_iter();
    let is_of_license =
        |sentence: &String| !open_sections::is_withheld(sentence) && identify::is_sentence_of(sentence, ids);
    sentences.filter(asks).find(|sentence| !is_of_license(sentence))
}

/// Other terms for the weights that a section refers to: a file of their own (`LICENSE-WEIGHTS`), whose name `is_here` may
/// know, or an agreement that nobody knows (`weights under the Acme Model Agreement`).
pub(super) fn refers_to_others(section: &str, is_here: impl Fn(&str) -> bool) -> Option<String> {
    let is_of_weights = |name: &str| {
        let lower = name.to_lowercase().replace('_', "-");
        let rest = lower.strip_prefix("license-").or_else(|| lower.strip_prefix("licence-"));
        rest.is_some_and(|rest| ["checkpoint", "model", "weight"].iter().any(|part| rest.contains(part)))
    };
    let is_agreement = |words: &[&str]| {
        let known = names_in(words);
        words.iter().enumerate().filter(|(at, _)| !known.iter().any(|name| name.contains(at))).any(
            |(at, word)| {
                let before = words[..at].iter().rev().take_while(|word| is_capital(word)).count();
                let name = words[at - before..=at].join(" ");
                let is_contributors = name.to_lowercase().contains("contribut");
                let is_whole = before > 0 && *word == "Agreement" && !is_contributors;
                is_whole && by_name(&name) == Part::Unknown && !is_name(&words[at - before..at].join(" "))
            },
        )
    };
    inspect::card_section::sentences_of(section).into_iter().find(|sentence| {
        let words = bare_words(sentence);
        words.iter().any(|word| is_of_weights(word) && !is_here(word)) || is_agreement(&words)
    })
}

/// The first sentence that takes back a declared licence, changes it, or gives it to something else than the model.
pub(super) fn qualified(section: &str, declared: &[&str]) -> Option<String> {
    let stems = reach::stems(declared);
    let sentences = inspect::card_section::sentences_of(section);
    sentences.into_iter().find(|sentence| reach::is_qualified(sentence, &stems))
}

/// The first sentence that leads to terms beside a declared licence of the SPDX list: an address or a file of terms of use, or
/// a licence of a name that neither the catalogue nor that list knows (`the Acme Model License`).
pub(super) fn refers_to_terms(
    section: &str,
    declared: &[&str],
    is_here: impl Fn(&str) -> bool,
) -> Option<String> {
    let is_of_terms = |word: &str| {
        let path = word.split(['?', '#']).next().unwrap_or_default();
        let name = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        let is_place = word.contains("://")
            || name.rsplit_once('.').is_some_and(|(_, extension)| legal_names::is_prose(extension));
        is_place && legal_names::is_of_other_terms(name) && by_link(word) == Part::Unknown && !is_here(name)
    };
    inspect::card_section::sentences_of(section).into_iter().find(|sentence| {
        sentence.split(is_around).map(trimmed).any(is_of_terms)
            || names_unknown_license(&bare_words(sentence), declared)
    })
}

/// Whether words name a licence with two capital words or more before the word for it, that nobody knows.
fn names_unknown_license(words: &[&str], declared: &[&str]) -> bool {
    const GENERIC: [&str; 12] = [
        "code",
        "free",
        "model",
        "models",
        "open",
        "permissive",
        "project",
        "public",
        "repository",
        "software",
        "source",
        "weights",
    ];
    let known = names_in(words);
    words.iter().enumerate().filter(|(at, _)| !known.iter().any(|name| name.contains(at))).any(
        |(at, word)| {
            let before = words[..at].iter().rev().take_while(|word| is_capital(word)).count();
            let name = words[at - before..at].join(" ").to_lowercase();
            let own = prose::words(&name);
            let is_generic = own.iter().all(|word| GENERIC.contains(word));
            let is_titled = matches!(*word, "License" | "Licence") || matches!(*word, "Terms" | "terms");
            before > 1
                && is_titled
                && !is_generic
                && by_name(&format!("{name} license")) == Part::Unknown
                && !names::is_within_title(&own)
                && !declared
                    .iter()
                    .any(|id| own.iter().all(|word| prose::words(&id.to_lowercase()).contains(word)))
        },
    )
}

/// The words of a sentence without marks around them and without addresses.
pub(super) fn bare_words(sentence: &str) -> Vec<&str> {
    let around = |c: char| is_around(c) || ",;:".contains(c);
    let words = sentence.split(around).map(|word| word.trim_end_matches('.'));
    words.filter(|word| !word.is_empty() && !word.contains('/')).collect()
}

/// Whether a character stands between the words of Markdown.
fn is_around(letter: char) -> bool {
    letter.is_whitespace() || "()[]<>\"'`*_|".contains(letter)
}

/// Whether a word has a capital and is none of the small words that begin sentences.
pub(super) fn is_capital(word: &str) -> bool {
    const SMALL: [&str; 9] = ["a", "an", "our", "that", "the", "their", "this", "under", "your"];
    word.starts_with(char::is_uppercase) && !SMALL.contains(&word.to_lowercase().as_str())
}

/// What a sentence is quoted as that forbids commerce in words of its own.
const NO_COMMERCE: &str = "no commercial use";

/// What a sentence is quoted as that gives the model to some alone.
const FOR_SOME: &str = "for some alone";

/// What a list is quoted as that stands below a heading such as `Restrictions`.
const LISTED: &str = "a list of what is not allowed";

/// The use that is left where commerce is not.
const NON_COMMERCIAL: &str = "non commercial";

/// Words before a phrase that take back what it says: `not limited to research use only`.
const TAKEN_BACK: [&str; 7] =
    ["no", "not", "not for", "not just", "not limited to", "not only", "not restricted to"];

/// Words behind a phrase that take back what it says: `commercial use is not restricted`.
const GRANTED: [&str; 14] = [
    "excluded",
    "forbidden",
    "limitation",
    "limitations",
    "limited",
    "license is necessary",
    "license is needed",
    "license is required",
    "license needed",
    "license required",
    "only",
    "prohibited",
    "restricted",
    "restrictions",
];

/// Words between the two sides of `commercial and non-commercial use`.
const BETWEEN: [&str; 14] = [
    "academic",
    "also",
    "and",
    "applications",
    "as",
    "both",
    "educational",
    "or",
    "personal",
    "purposes",
    "research",
    "usage",
    "use",
    "well",
];

/// Words of a sentence that forbid.
const FORBIDDING: [&str; 8] =
    ["cannot", "except", "forbidden", "neither", "never", "no", "not", "prohibited"];

/// The words of a section about the use of a model that withhold commerce or leave one purpose. What it is not good for, and
/// to what it was limited when it was measured, are no words of a licence.
pub(super) fn withheld_use(section: &str) -> Option<&'static str> {
    let is_for_some = || {
        let sentences = inspect::card_section::sentences_of(section);
        sentences.iter().any(|sentence| inspect::some_users::is_for_some(sentence)).then_some(FOR_SOME)
    };
    let is_listed = || section.lines().any(|line| line.starts_with(NOT_ALLOWED)).then_some(LISTED);
    withheld_with(section, |words| {
        words != "must not be used" && !words.starts_with("limited to") && !words.starts_with("restricted to")
    })
    .or_else(is_listed)
    .or_else(is_for_some)
}

/// Whether a section is a few words on who may use the model or what for, and no name of a licence: `Academic use`.
pub(super) fn is_purpose_alone(section: &str) -> bool {
    const FEW: usize = 12;
    // Who holds the copyright may be called after a purpose.
    let text = inspect::copyright_notice::without_notice(section).to_lowercase();
    let words = prose::words(&text);
    let grants =
        words.iter().any(|word| trade::begins(word) || matches!(*word, "any" | "everyone" | "not" | "open"));
    words.len() <= FEW && !grants && words.iter().any(|word| trade::is_no_trade(word))
}

/// The words that withhold a use.
pub(super) fn withheld(section: &str) -> Option<&'static str> {
    withheld_with(section, |_| true)
}

/// The same with those phrases alone that count.
fn withheld_with(section: &str, counts: fn(&str) -> bool) -> Option<&'static str> {
    let text =
        plain(section).to_lowercase().replace("noncommercial", NON_COMMERCIAL).replace("licence", "license");
    let mut sentences =
        text.split_inclusive(['.', ';', '!', '?']).map(|sentence| prose::words(sentence).join(" "));
    let elsewhere =
        trade::WITHHOLDING_ELSEWHERE.iter().find(|words| counts(words) && text.contains(*words)).copied();
    sentences.find_map(|sentence| withheld_by(&sentence, counts)).or(elsewhere)
}

/// A section in one line, without lines that grant commerce in a few words. Between characters of East Asia there is no space.
fn plain(section: &str) -> String {
    let mut text = String::with_capacity(section.len());
    let says_something = |line: &&str| !inspect::short_forms::grants(line);
    section
        .lines()
        .filter(says_something)
        .for_each(|line| inspect::card_section::join(&mut text, line.trim()));
    text
}

fn withheld_by(sentence: &str, counts: fn(&str) -> bool) -> Option<&'static str> {
    let phrase = trade::WITHHOLDING.iter().copied().filter(|phrase| counts(phrase)).filter(|phrase| {
        around(sentence, phrase).any(|(before, after)| {
            let is_back = TAKEN_BACK.iter().any(|words| ends_with(before, words));
            let is_granted = takes_back(phrase, after.trim_start_matches("use "));
            !is_back && !is_granted
        })
    });
    let is_left = |(before, after): (&str, &str)| {
        let is_back = TAKEN_BACK.iter().skip(2).any(|words| ends_with(before, words));
        !is_back && !is_beside_commercial(sentence, before, after)
    };
    let is_withheld = || around(sentence, NON_COMMERCIAL).any(is_left).then_some(NON_COMMERCIAL);
    let is_forbidden = || commerce::is_withheld(sentence).then_some(NO_COMMERCE);
    // What is said of commerce says more than that something is not good for a use.
    let general = ["must not be used"];
    let (general, clear): (Vec<_>, Vec<_>) = phrase.into_iter().partition(|phrase| general.contains(phrase));
    clear.first().copied().or_else(is_withheld).or_else(is_forbidden).or_else(|| general.first().copied())
}

/// Whether words behind a phrase take it back, which has to deny something for that: `only` behind `is not`, the others
/// behind any `not` or `no`.
fn takes_back(phrase: &str, after: &str) -> bool {
    let denies = phrase.split(' ').any(|word| matches!(word, "no" | "not"));
    let counts = |words: &str| if words == "only" { ends_with(phrase, "not") } else { denies };
    GRANTED.iter().any(|words| starts_with(after, words) && counts(words))
}

/// What stands before and behind each place of whole words.
fn around<'t>(sentence: &'t str, phrase: &'t str) -> impl Iterator<Item = (&'t str, &'t str)> {
    sentence.match_indices(phrase).filter_map(move |(at, _)| {
        let (before, after) = (&sentence[..at], &sentence[at + phrase.len()..]);
        let is_whole =
            (before.is_empty() || before.ends_with(' ')) && (after.is_empty() || after.starts_with(' '));
        is_whole.then_some((before.trim(), after.trim()))
    })
}

fn ends_with(text: &str, words: &str) -> bool {
    text.strip_suffix(words).is_some_and(|rest| rest.is_empty() || rest.ends_with(' '))
}

fn starts_with(text: &str, words: &str) -> bool {
    text.strip_prefix(words).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

/// Whether the other side of `non-commercial` is granted with it: `commercial and non-commercial use`, in either order, in
/// a sentence that forbids nothing.
fn is_beside_commercial(sentence: &str, before: &str, after: &str) -> bool {
    let words: Vec<_> = sentence.split(' ').collect();
    let forbids = words.iter().enumerate().any(|(at, word)| {
        let next = words.get(at + 1).copied().unwrap_or_default();
        let is_taken_back =
            GRANTED.contains(&next) || matches!(next, "charge" | "cost" | "fee" | "just" | "only");
        FORBIDDING.contains(word) && !is_taken_back
    });
    let is_joined = |between: &[&str]| {
        let has_word = between.iter().any(|word| matches!(*word, "and" | "or" | "well"));
        between.iter().all(|word| BETWEEN.contains(word)) && (has_word || between.is_empty())
    };
    let side = |mut words: Vec<&str>, is_before: bool| {
        if is_before {
            words.reverse();
        }
        let at = words.iter().position(|word| *word == "commercial")?;
        // `non commercial` is no other side.
        let is_other = !is_before || words.get(at + 1) != Some(&"non");
        let is_other = is_other && (is_before || at == 0 || words[at - 1] != "non");
        (is_other && is_joined(&words[..at])).then_some(())
    };
    let sides = [side(before.split(' ').collect(), true), side(after.split(' ').collect(), false)];
    !forbids && sides.iter().any(Option::is_some)
}

/// The licences that a section names for the model, each once: what it says of code under a permissive one, and of data and
/// documentation under one that leaves their use free, is left out, and what it says of the weights counts before the rest.
pub(super) fn licenses_of_model(section: &str, is_declared: impl Fn(&Part) -> bool) -> Vec<Part> {
    let sentences = inspect::card_section::sentences_of(section);
    let said = sentences.iter().flat_map(|sentence| segments(sentence));
    let said: Vec<_> = said.map(|segment| (licenses(segment), about(segment))).collect();
    let of_code = |(named, of): &(Vec<Part>, About)| match of {
        About::Code => !named.is_empty() && named.iter().all(statement::is_permissive_part),
        About::Beside => named.iter().all(statement::is_free_for_data),
        About::Model | About::Nothing => false,
    };
    if !said.iter().any(|(named, of)| *of != About::Nothing && !named.is_empty()) {
        return licenses(section);
    }
    let other = said
        .iter()
        .find(|(named, of)| *of == About::Model && !named.is_empty() && !named.iter().any(&is_declared));
    if let Some((named, _)) = other {
        return named.clone();
    }
    let mut parts: Vec<Part> = Vec::new();
    for part in said.iter().filter(|said| !of_code(said)).flat_map(|(named, _)| named) {
        if !parts.iter().any(|known| known.meets(part)) {
            parts.push(part.clone());
        }
    }
    parts
}

/// The licences that a notice names: those of data and of what else is in the model or beside it count where they restrict its
/// use, and those that it gives the model under.
pub(super) fn licenses_of_notice(notice: &str) -> Vec<Part> {
    const MADE: [&str; 9] = [
        "attribution",
        "bundles",
        "contains",
        "data",
        "dataset",
        "datasets",
        "includes",
        "portions",
        "trained",
    ];
    let mut is_of_data = false;
    let mut parts: Vec<Part> = Vec::new();
    for sentence in inspect::card_section::sentences_of(notice) {
        let named = licenses(&sentence);
        let lower = sentence.to_lowercase();
        let words = prose::words(&lower);
        let is_made = prose::has(&words, &MADE) || about(&sentence) == About::Beside;
        // What a list below `Training data` names is data as well.
        let is_item = sentence.starts_with(['-', '*', '•']);
        is_of_data = is_made || is_of_data && is_item;
        let is_harmless = |part: &Part| is_of_data && statement::is_free_for_data(part);
        parts.extend(named.into_iter().filter(|part| !is_harmless(part)));
    }
    parts
}

/// What a part of a sentence about licences is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum About {
    /// Code alone.
    Code,
    /// The weights.
    Model,
    /// Documentation, pictures, a paper, or data: what comes beside the model.
    Beside,
    /// None of these, or a base.
    Nothing,
}

fn about(segment: &str) -> About {
    const CODE: [&str; 5] = ["code", "codebase", "script", "scripts", "software"];
    const MODEL: [&str; 12] = [
        "checkpoint",
        "checkpoints",
        "gewichte",
        "model",
        "modell",
        "modello",
        "modelo",
        "models",
        "modèle",
        "pesos",
        "poids",
        "weights",
    ];
    const BESIDE: [&str; 14] = [
        "article",
        "blog",
        "doc",
        "docs",
        "documentation",
        "figures",
        "icons",
        "images",
        "logo",
        "paper",
        "pictures",
        "readme",
        "screenshots",
        "website",
    ];
    let lower = segment.to_lowercase();
    let words = prose::words(&lower);
    // The words of a name (`Model License`) say nothing.
    let is_of_name = |at: usize| words.get(at + 1).is_some_and(|next| next.starts_with("licen"));
    let has =
        |list: &[&str]| words.iter().enumerate().any(|(at, word)| list.contains(word) && !is_of_name(at));
    let is_beside = has(&DATA_WORDS) || has(&BESIDE);
    match (has(&CODE), has(&MODEL)) {
        (true, false) => About::Code,
        (false, true) if !has(&BASE_WORDS) && !has(&DATA_WORDS) => About::Model,
        (false, false) if is_beside && !has(&BASE_WORDS) => About::Beside,
        _ => About::Nothing,
    }
}

/// A sentence cut where it names one licence for one thing and another for another: `MIT for the code, CC BY-NC 4.0 for the
/// weights`.
fn segments(sentence: &str) -> Vec<&str> {
    const JOINTS: [&str; 7] = [", ", "; ", " and ", " but ", " while ", " whereas ", "、"];
    let is_whole = |part: &str| about(part) != About::Nothing && !licenses(part).is_empty();
    let is_beside = |part: &str| about(part) == About::Beside && !licenses(part).is_empty();
    let mut cuts: Vec<_> = JOINTS
        .iter()
        .flat_map(|joint| sentence.match_indices(joint))
        .map(|(at, joint)| (at, at + joint.len()))
        .collect();
    cuts.sort_unstable();
    let (mut found, mut start) = (Vec::new(), 0);
    for (end, next) in cuts {
        let (before, behind) = (&sentence[start.min(end)..end], &sentence[next..]);
        if end > start
            && (is_whole(before) && is_whole(behind) || about(before) != About::Beside && is_beside(behind))
        {
            found.push(&sentence[start..end]);
            start = next;
        }
    }
    found.push(&sentence[start..]);
    found
}

/// The licences that a text names or links to, each once.
pub(super) fn licenses(section: &str) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut add = |part: Part| {
        if part != Part::Unknown && !parts.iter().any(|known| known.meets(&part)) {
            parts.push(part);
        }
    };
    for word in section.split(is_around).filter(|word| word.contains("://")) {
        add(by_link(word.trim_end_matches(['.', ',', ';'])));
    }
    let words: Vec<_> =
        section.split(is_around).filter(|word| !word.is_empty() && !word.contains("://")).collect();
    if words.len() <= LONGEST_NAME {
        add(meant(&words.join(" ")));
    }
    names_in(&words).into_iter().for_each(|name| add(meant(trimmed(&words[name].join(" ")))));
    parts
}

/// What a name means in a sentence: without a version, any of them.
fn meant(name: &str) -> Part {
    match by_name(name) {
        Part::Unknown => Part::one_of(names::versions(name)),
        part => part,
    }
}

/// Where among words names of licences stand, the longest ones.
pub(super) fn names_in(words: &[&str]) -> Vec<Range<usize>> {
    let mut names = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let longest = (1..=LONGEST_NAME.min(words.len() - at)).rev();
        let mut ends = longest.map(|count| at + count);
        match ends.find(|end| is_name(&words[at..*end].join(" "))) {
            Some(end) => {
                names.push(at..end);
                at = end;
            }
            None => {
                let given = given_under(words, at);
                at = given.as_ref().map_or(at + 1, |name| name.end);
                names.extend(given);
            }
        }
    }
    names
}

/// The id in capitals at a place behind `under` or a label: `the weights under MIT`, `under the GPL`, `Model licence: CC BY-NC`.
fn given_under(words: &[&str], at: usize) -> Option<Range<usize>> {
    const MOST_WORDS: usize = 3;
    let mut before = words[..at].iter().rev();
    let led = before.find(|word| !word.eq_ignore_ascii_case("the"))?;
    let is_id = |end: &usize| {
        let id = words[at..*end].join(" ");
        let id = trimmed(&id);
        let is_listed = id.bytes().all(|byte| byte.is_ascii_uppercase()) && spdx::license_id(id).is_some();
        is_listed || !names::versions(id).is_empty()
    };
    let mut ends = (at + 1..=words.len().min(at + MOST_WORDS)).rev();
    let is_led = led.eq_ignore_ascii_case("under") || led.ends_with(':');
    ends.find(is_id).filter(|_| is_led).map(|end| at..end)
}

/// Whether words of a sentence are the name of a licence. A short word may be anything: it takes a number, or the word
/// licence.
fn is_name(words: &str) -> bool {
    let words = trimmed(words);
    let is_clear = words.contains(|c: char| c.is_ascii_digit()) || names::names_license(words);
    // A sentence ends between two names; before the number of a version a comma is usual.
    let lower = words.to_ascii_lowercase();
    let plain = lower.replace(", version ", " ").replace(", v", " ");
    let is_one = !plain.contains([',', ';', ':']) && !plain.contains(". ");
    is_clear && is_one && meant(words) != Part::Unknown
}

fn trimmed(words: &str) -> &str {
    words.trim_matches(['.', ',', ';', ':', '!'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_of_code_is_not_said_of_the_model() {
        for (section, declared, expected) in [
            (
                "This code repository is licensed under the MIT License. The models are subject to the Model License.",
                "Apache-2.0",
                &[][..],
            ),
            ("The code is under the MIT license.", "Apache-2.0", &[]),
            ("The code is under GPL-3.0.", "Apache-2.0", &["GPL-3.0-only"]),
            ("The code and the weights are under the MIT license.", "Apache-2.0", &["MIT"]),
            ("This repository is under the MIT license.", "Apache-2.0", &["MIT"]),
            ("The weights are CC-BY-NC-4.0; the code is under the MIT license.", "MIT", &["CC-BY-NC-4.0"]),
            (
                "The code is under the MIT license, and the weights are under CC BY-NC 4.0.",
                "MIT",
                &["CC-BY-NC-4.0"],
            ),
            ("MIT license for the code, CC-BY-NC-4.0 for the weights.", "MIT", &["CC-BY-NC-4.0"]),
            ("MIT license for the code, Apache 2.0 for the weights.", "Apache-2.0", &["Apache-2.0"]),
            ("The code is licensed under Apache 2.0, the weights under MIT.", "MIT", &["MIT"]),
            ("The code is licensed under MIT, the weights under Apache 2.0.", "MIT", &["Apache-2.0"]),
            ("MIT-Lizenz für den Code, CC BY-NC 4.0 für die Gewichte", "MIT", &["CC-BY-NC-4.0"]),
            (
                "The base model is under CC-BY-NC-4.0, this model is under the MIT license.",
                "MIT",
                &["CC-BY-NC-4.0", "MIT"],
            ),
        ] {
            let named = licenses_of_model(section, |part| part.ids().iter().any(|id| id == declared));
            let ids: Vec<_> = named.iter().flat_map(Part::ids).collect();
            assert_eq!(ids, expected, "{declared}: {section}");
        }
    }

    #[test]
    fn a_licence_goes_by_its_whole_title() {
        for (section, expected) in [
            (
                "This model is released under the [Computational Use of Data Agreement v1.0](LICENSE).",
                "C-UDA-1.0",
            ),
            (
                "This model is released under the [Community Data License Agreement Permissive 2.0](LICENSE).",
                "CDLA-Permissive-2.0",
            ),
            ("Released under the OpenMDW License Agreement, version 1.0 (OpenMDW-1.0).", "OpenMDW-1.0"),
            (
                "Released under the OpenAtom Model License, Version 1.0.",
                "LicenseRef-scancode-openatom-model-1.0",
            ),
            ("Released under the Apache License, Version 2.0.", "Apache-2.0"),
            ("Version 1.0", ""),
        ] {
            let ids: Vec<_> = licenses(section).iter().flat_map(Part::ids).collect();
            assert_eq!(ids.join(" "), expected, "{section}");
            assert_eq!(refers_to_others(section, |_| true), None, "{section}");
        }
    }

    #[test]
    fn licences_are_found_in_sentences() {
        const CC_BY_NC_ND: [&str; 7] = [
            "CC-BY-NC-ND-1.0",
            "CC-BY-NC-ND-2.0",
            "CC-BY-NC-ND-2.5",
            "CC-BY-NC-ND-3.0",
            "CC-BY-NC-ND-3.0-DE",
            "CC-BY-NC-ND-3.0-IGO",
            "CC-BY-NC-ND-4.0",
        ];
        for (section, expected) in [
            ("MIT", &["MIT"][..]),
            ("This model is released under the MIT License.", &["MIT"]),
            ("Released under Apache 2.0, see [LICENSE](LICENSE).", &["Apache-2.0"]),
            ("The weights are CC-BY-NC-4.0; the code is under the MIT license.", &["CC-BY-NC-4.0", "MIT"]),
            ("[cc](https://creativecommons.org/licenses/by-nc/4.0/)", &["CC-BY-NC-4.0"]),
            ("Creative Commons Attribution Non Commercial 4.0 International", &["CC-BY-NC-4.0"]),
            ("The weights are licensed under the CC-BY-NC-ND license.", &CC_BY_NC_ND),
            ("The weights are under CC BY-NC-ND, the docs are nice.", &CC_BY_NC_ND),
            ("The weights are under the SSPL.", &["SSPL-1.0"]),
            ("**License (weights):** SSPL", &["SSPL-1.0"]),
            ("Parts are BSD licensed, and GPL is not meant.", &[]),
            ("Intel provides this JSON under fair terms in version 2.", &[]),
            ("See the license of the base.", &[]),
            ("", &[]),
        ] {
            let ids: Vec<_> = licenses(section).iter().flat_map(Part::ids).collect();
            assert_eq!(ids, expected, "{section}");
        }
    }

    /// Real cards belong to their publishers and are not kept here: `tests/card_prose.sh` takes a folder of them. Few ask
    /// something, so that more than 2 % are an error of the lists.
    #[test]
    #[ignore = "needs the folder that CARDS names"]
    #[expect(clippy::print_stdout, reason = "it is run to see what it counts")]
    fn few_sections_of_real_cards_ask_something() {
        let folder = std::env::var_os("CARDS").expect("CARDS names a folder");
        let (mut sections, mut asking, mut unknown, mut uses) = (0, Vec::new(), 0, Vec::new());
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let bytes = std::fs::read(entry.expect("an entry").path()).expect("a card");
            let card = inspect::ModelCard::of_bytes(&bytes);
            let of_use = card.use_section.as_ref();
            uses.extend(of_use.and_then(|text| Some(format!("{}: {text}", withheld_use(text)?))));
            let Some(section) = card.license_section.filter(|section| !is_long(section)) else { continue };
            sections += 1;
            asking.extend(request(&section, withheld(&section).is_some()));
            // What a rule would deny that took every sentence without the name of a licence for a condition.
            let sentences = inspect::card_section::sentences_of(&section);
            unknown += usize::from(sentences.iter().any(|sentence| licenses(sentence).is_empty()));
        }
        println!(
            "{sections} sections: {} ask, {unknown} have a sentence that names no licence; {} withhold a use elsewhere",
            asking.len(),
            uses.len()
        );
        asking.iter().chain(&uses).for_each(|sentence| println!("  {sentence}"));
        assert!(asking.len() * 50 <= sections, "more than 2 % of real cards");
    }

    /// Sentences as cards have them.
    const FORBIDDING_COMMERCE: [&str; 54] = [
        "It must not be used for commercial purposes.",
        "The weights must not, in whole or in part, be used for any commercial purpose.",
        "You may not use this model for commercial purposes.",
        "This model may not be used commercially.",
        "You shall not use the model or its outputs for commercial gain.",
        "The model cannot be used for commercial applications.",
        "You can't use it for commercial projects.",
        "It should not be used in commercial products.",
        "Do not use it for commercial purposes.",
        "Don't use this in commercial settings.",
        "Never use it for commercial purposes!",
        "Use for commercial purposes is not permitted.",
        "Use of the model for commercial purposes is strictly prohibited.",
        "Any commercial exploitation is strictly forbidden.",
        "Commercial usage of the weights is not allowed.",
        "Commercial deployment is not authorized.",
        "Commercial distribution is expressly excluded.",
        "Commercial applications are currently not permitted.",
        "Commercial use isn't allowed.",
        "Commercial use will not be permitted.",
        "Commercial products are off limits.",
        "The license forbids commercial use.",
        "The license prohibits any commercial use of the model.",
        "The license disallows use in commercial products.",
        "The authors prohibit use for commercial purposes.",
        "You are not allowed to use it commercially.",
        "You are not permitted to use the model for commercial purposes.",
        "It is not licensed for commercial use.",
        "It is not intended for commercial use.",
        "It is not available for commercial use.",
        "No use for commercial purposes.",
        "No part of this model may be used for commercial purposes.",
        "Not to be used for profit.",
        "It may not be sold or used for profit.",
        "It may not be used in any paid product.",
        "For commercial purposes, please contact the authors.",
        "For commercial licensing please contact us.",
        "For commercial use, you must obtain permission.",
        "Commercial use only with our written permission.",
        "Commercial use is only allowed with a separate license.",
        "Permission is required for commercial use.",
        "No use for commercial purposes is permitted.",
        "No use of the model for commercial purposes is allowed.",
        "None of the weights may be used commercially.",
        "Neither the model nor its weights may be used commercially.",
        "Neither personal nor business use is permitted.",
        "It may not be sold nor used commercially.",
        "Under no circumstances may it be used commercially.",
        "Under no circumstances may you use the model for commercial purposes.",
        "In no case is it licensed for commercial use.",
        "In no event may the model be used in commercial products.",
        "On no account may it be used for profit.",
        "By no means may it be used for commercial purposes.",
        "Prohibited uses: commercial applications, weapons.",
    ];

    #[test]
    fn words_that_withhold_a_use_are_told_from_words_that_grant_it() {
        assert!(trade::WITHHOLDING.iter().all(|phrase| !phrase.contains("licence")));
        let mut wrong = Vec::new();
        for granted in [
            "",
            "Commercial use is allowed.",
            "Free for research and commercial use.",
            "Free for commercial and research use.",
            "For both commercial and non-commercial use.",
            "For commercial and non-commercial use.",
            "Commercial and noncommercial purposes are welcome.",
            "You may use it for non-commercial and commercial purposes.",
            "Free for non-commercial use and commercial use.",
            "Usable in non-commercial as well as commercial projects.",
            "commercial/non-commercial use: yes",
            "It can be used for academic research, and commercial or non-commercial purposes.",
            "Free for personal, commercial and\nnon-commercial use.",
            "There are no restrictions on commercial and non-commercial use.",
            "Not limited to non-commercial use.",
            "It is not restricted to research use only.",
            "The model is not only for research but also for commercial use.",
            "Not just for academic use: commercial use is fine.",
            "Commercial use is not restricted.",
            "Commercial use is not prohibited.",
            "Commercial use is not only for members.",
            "No commercial restrictions.",
            "No commercial use restrictions apply.",
            "No commercial license required.",
            "Free for everybody, without a commercial license.",
            "This model is fully open for academic research and free for commercial use.",
            "You may use the model for commercial purposes.",
            "It is licensed for commercial use.",
            "Commercial use is not only allowed but encouraged.",
            "The license does not prohibit commercial use.",
            "The license does not forbid use in commercial products.",
            "There is no restriction on commercial use.",
            "No permission is required for commercial use.",
            "You do not need a license for commercial use.",
            "You may not remove this notice, and commercial use is allowed.",
            "There is no fee, and commercial use is allowed.",
            "In any case it may be used commercially.",
            "In no event are we liable for commercial use.",
            "The model does not support German and is available for commercial use.",
            "It was not trained on outputs of commercial models.",
            "We do not guarantee that it is fit for commercial use.",
            "Commercial use with attribution is permitted.",
            "Without limitation, commercial use is permitted.",
            "Use it for any purpose, including commercial use.",
            "It is not for internal use only.",
            "It is not limited to development, and fit for production use.",
            "Not restricted to internal use only.",
            "You cannot hold us liable for commercial use of the model.",
            "It should not be compared with commercial products.",
        ] {
            wrong.extend(withheld(granted).or(withheld_use(granted)).map(|words| (granted, words)));
        }
        assert_eq!(wrong, Vec::new());
        let mut silent = Vec::new();
        for withholds in [
            "Non-commercial use only.",
            "For Non-Commercial use.",
            "NonCommercial",
            "Free for noncommercial use.",
            "Free for non-commercial use, commercial use requires a license.",
            "Free for non-commercial use; for commercial use please contact us.",
            "Free for non-commercial use and commercial use requires a licence.",
            "Non-commercial use is free and commercial use is prohibited.",
            "Commercial and non-commercial use is prohibited.",
            "You may not use it for commercial or non-commercial purposes.",
            "Commercial use requires a separate license.",
            "Commercial use is not permitted.",
            "Commercial use is prohibited without our consent.",
            "Commercial use is subject to a fee.",
            "Commercial usage requires a license.",
            "Commercial users must register.",
            "MIT with the Commons Clause.",
            "No commercial use.",
            "No commercial applications.",
            "A commercial license is required for products.",
            "Contact us for commercial licensing.",
            "It is intended for research purposes only.",
            "For research use only.",
            "Only for research.",
            "Exclusively for scientific use only.",
            "Exclusively for research use only.",
            "Limited to academic use only. Solely for academic use only.",
            "Only for academic, prohibited for all else.",
            "The weights can only be used for research.",
            "Academic use only.",
            "For educational purposes only.",
            "Personal use only.",
            "For evaluation purposes only.",
            "Not for production use.",
            "Not for use in production.",
            "Not for commercial deployment.",
            "For internal use only.",
            "For testing purposes only.",
            "No production use.",
            "It may not be used for commercial ends.",
            "It must not be used commercially.",
            "Not for any commercial purpose.",
            "Our license prohibits commercial use.",
            "Commercial and non-commercial use of the code is fine. The weights are for research only.",
            "For commercial and non-commercial use. For non-commercial use, cite us.",
            "仅供研究使用，禁止商用。",
            "仅供研究使用，禁止\n商用。",
            "Nur für\nForschung.",
            "非商用のみ。",
            "Nur für Forschung.",
            "Uso no comercial.",
            "Kommerzielle Nutzung untersagt.",
            "Prohibido el uso comercial.",
            "Usage commercial interdit.",
            "Vietato l'uso commerciale.",
            "Uso comercial proibido.",
            "Zakaz użytku komercyjnego.",
            "Ticari kullanım yasaktır.",
            "Коммерческое использование запрещено.",
            "상업적 이용 금지",
            "商用利用を禁じます。",
            "يمنع الاستخدام التجاري",
        ]
        .into_iter()
        .chain(FORBIDDING_COMMERCE)
        {
            let of_use = withheld_use(&format!("Training was limited to papers. {withholds}"));
            silent.extend((withheld(withholds).is_none() || of_use.is_none()).then_some(withholds));
        }
        assert_eq!(silent, Vec::<&str>::new());
    }
}
