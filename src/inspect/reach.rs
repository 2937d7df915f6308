//! Sentences that keep a licence from some people or places, or from what it is said to be of: `Residents of California are
//! excluded`, `Not valid in the EU`, `MIT-like`, `Code only: MIT`.
//!
//! In: one sentence of a section, a gate or a notice. A place is a word with a capital behind one such as `in`, so that no list
//! of places is needed. Prose is not understood: what uses none of these words is not recognised.

use crate::legal_names::{LICENSE_WORDS, MODEL_WORDS};
use crate::prose::{self, begins, has};

/// Those who live somewhere or are of a group: how such words begin. Sorted, as are the lists below.
const PEOPLE: [&str; 28] = [
    "adult",
    "agenc",
    "armed",
    "children",
    "citizen",
    "competitor",
    "compan",
    "contractor",
    "consorti",
    "countries",
    "customer",
    "employee",
    "enforcement",
    "government",
    "inhabitant",
    "jurisdiction",
    "licensee",
    "member",
    "militar",
    "minors",
    "nationals",
    "people",
    "persons",
    "police",
    "resident",
    "soldier",
    "supplier",
    "users",
];

/// Those of them that nobody is of by choice: any denial beside them withholds something.
const BOUND: [&str; 5] = ["citizen", "inhabitant", "minors", "nationals", "resident"];

/// Where somebody is.
const STATES: [&str; 8] =
    ["based", "domiciled", "established", "incorporated", "living", "located", "registered", "residing"];

/// Words that leave somebody out.
const LEAVING_OUT: [&str; 10] = [
    "banned",
    "barred",
    "excepted",
    "exclude",
    "excluded",
    "excludes",
    "excluding",
    "exempt",
    "ineligible",
    "unwelcome",
];

/// What else is left out.
const OF_OTHERS: [&str; 11] = [
    "benchmark",
    "corpus",
    "damages",
    "data",
    "dataset",
    "datasets",
    "liability",
    "test",
    "training",
    "warranties",
    "warranty",
];

const DENYING: [&str; 9] = ["cannot", "except", "neither", "never", "no", "nor", "not", "outside", "unless"];

/// Words that open a grant to all.
const NOBODY: [&str; 6] = ["any", "anybody", "anyone", "nobody", "none", "nothing"];

/// What a licence is somewhere.
const IN_FORCE: [&str; 12] = [
    "apply",
    "available",
    "covered",
    "effective",
    "eligible",
    "extend",
    "granted",
    "lawful",
    "legal",
    "licensed",
    "offered",
    "valid",
];

/// Words in front of a place.
const WHERE: [&str; 8] = ["for", "from", "in", "inside", "of", "outside", "to", "within"];

/// Whether a sentence withholds something from people or places.
pub(crate) fn is_limited(sentence: &str) -> bool {
    let written = prose::words(sentence);
    let lower: Vec<_> = written.iter().map(|word| word.to_lowercase()).collect();
    let words: Vec<_> = lower.iter().map(String::as_str).collect();
    leaves_people_out(&words) || is_of_places(&written, &words)
}

/// `Minors are excluded`, `Users in Illinois are not covered`, `EU residents: no`.
fn leaves_people_out(words: &[&str]) -> bool {
    const NEAR: usize = 3;
    let is_to_all = has(words, &NOBODY) || words.windows(2).any(|pair| pair == ["no", "one"]);
    if is_to_all || has(words, &OF_OTHERS) || !begins(words, &PEOPLE) {
        return false;
    }
    let is_left_out = words
        .iter()
        .enumerate()
        .any(|(at, word)| LEAVING_OUT.contains(word) && !has(&words[at.saturating_sub(NEAR)..at], &DENYING));
    let is_uncovered = words.windows(2).any(|pair| {
        pair[0] == "not" && matches!(pair[1], "covered" | "eligible" | "entitled" | "licensed" | "permitted")
    });
    // `Adults only`, `Only police`
    let is_alone = words.windows(2).any(|pair| {
        let of_people =
            |word: &str| !matches!(word, "people" | "persons" | "users") && begins(&[word], &PEOPLE);
        pair[1] == "only" && of_people(pair[0]) || pair[0] == "only" && of_people(pair[1])
    });
    let is_of_task =
        begins(words, &["classif", "count", "detect", "generat", "predict", "recogni", "segment", "track"]);
    let is_bound = begins(words, &BOUND) && has(words, &DENYING);
    let is_of_group = words.windows(2).any(|pair| pair[1] == "not" && matches!(pair[0], "may" | "must"))
        && has(words, &["people", "persons"]);
    is_left_out || is_uncovered || is_alone && !is_of_task || is_bound || is_of_group
}

/// `Not available in Texas`, `Only within Japan`, `Void in Quebec`, `You are not located in the EU`.
fn is_of_places(written: &[&str], words: &[&str]) -> bool {
    const FAR: usize = 5;
    const FEW: usize = 3;
    let is_place = |at: usize| {
        let at = if words.get(at) == Some(&"the") { at + 1 } else { at };
        // `EU`, and not `GGUF`, `English`, `Japanese`.
        let is_name = written.get(at).is_some_and(|word| {
            let is_long = word.chars().nth(3).is_some();
            let is_format = is_long && !word.contains(char::is_lowercase);
            word.starts_with(char::is_uppercase)
                && !is_format
                && !word.ends_with("ish")
                && !word.ends_with("ese")
        });
        let next = words.get(at + 1).copied().unwrap_or_default();
        is_name && !LICENSE_WORDS.contains(&next)
    };
    let leads = |from: usize| {
        (from..words.len().min(from + FAR)).any(|at| WHERE.contains(&words[at]) && is_place(at + 1))
    };
    words.iter().enumerate().any(|(at, word)| {
        let before = &words[at.saturating_sub(FEW)..at];
        let is_denied = has(before, &["not", "never", "t"]);
        let is_within = matches!(words.get(at + 1), Some(&("inside" | "within" | "outside")));
        let is_within_or_in = is_within || words.get(at + 1) == Some(&"in");
        let is_in_the = words.get(at + 1) == Some(&"in") && words.get(at + 2) == Some(&"the");
        match *word {
            "void" | "unavailable" | "invalid" => leads(at + 1) || *word == "void",
            "only" | "solely" | "exclusively" => {
                (is_within || is_in_the)
                    && is_place(at + 2)
                    && !has(words, &["evaluated", "tested", "trained"])
            }
            "not" => is_within_or_in && is_place(at + 2),
            _ if STATES.contains(word) => is_denied && leads(at + 1),
            _ => IN_FORCE.contains(word) && is_denied && leads(at + 1),
        }
    })
}

/// The first words of the ids of licences of the SPDX list, in lower case; terms of one's own go by no name that others change.
pub(crate) fn stems(ids: &[&str]) -> Vec<String> {
    let listed = ids.iter().filter(|id| !id.contains("Ref-"));
    let stem = |id: &&str| id.split('-').next().unwrap_or_default().to_lowercase();
    listed.map(stem).collect()
}

/// Whether a sentence that names a licence by one of these first words of its id takes it back, changes it, or gives it to
/// something else than the model: `Formerly MIT`, `MIT-like`, `The MIT license does not apply to the weights`.
pub(crate) fn is_qualified(sentence: &str, stems: &[String]) -> bool {
    let lower = sentence.to_lowercase();
    let words = prose::words(&lower);
    let is_named = |word: &&str| stems.iter().any(|stem| stem == word);
    let is_other = words.iter().enumerate().any(|(at, word)| is_named(word) && is_changed(&words, at));
    let is_about_license = words.iter().any(|word| is_named(word) || word.starts_with("licen"));
    is_about_license && (is_other || is_of_part(&words))
        || is_owned(&words)
        || is_for_a_time(&words, is_named)
}

/// Whether the words around the name of a licence say that it is not that one.
fn is_changed(words: &[&str], at: usize) -> bool {
    const FEW: usize = 3;
    const BEFORE: [&str; 9] =
        ["former", "formerly", "never", "not", "previously", "resembles", "resembling", "similar", "unlike"];
    const BESIDE: [&str; 6] = ["adapted", "altered", "amended", "custom", "customized", "modified"];
    const BEHIND: [&str; 21] = [
        "academic",
        "after",
        "based",
        "compatible",
        "derived",
        "draft",
        "edition",
        "evaluation",
        "if",
        "inspired",
        "ish",
        "like",
        "minus",
        "nc",
        "noncommercial",
        "once",
        "research",
        "style",
        "type",
        "upon",
        "variant",
    ];
    let before = &words[at.saturating_sub(FEW)..at];
    let mut behind = words[at + 1..].iter().filter(|word| !LICENSE_WORDS.contains(*word));
    let next = behind.next().copied().unwrap_or_default();
    let is_back = has(before, &BEFORE) && !has(words, &["limited", "noted", "only", "otherwise", "stated"]);
    // `MIT, like the base model`
    let third = words.get(at + 2).copied().unwrap_or_default();
    let is_same = next == "like" && matches!(third, "all" | "its" | "our" | "the");
    is_back
        || before.last().is_some_and(|word| BESIDE.contains(word))
        || BEHIND.contains(&next) && !is_same
        || BESIDE.contains(&next)
}

/// `MIT, except for the weights`, `Code only`, `The license does not cover the model`.
fn is_of_part(words: &[&str]) -> bool {
    const NEAR: usize = 5;
    const APPLYING: [&str; 7] = ["apply", "applies", "cover", "covers", "extend", "extends", "include"];
    words.iter().enumerate().any(|(at, word)| {
        let behind = &words[at + 1..words.len().min(at + 1 + NEAR)];
        let next = behind.first().copied().unwrap_or_default();
        match *word {
            "except" | "excluding" => has(behind, &MODEL_WORDS) && !has(behind, &["from", "modified"]),
            "not" => {
                APPLYING.contains(&next)
                    && has(&behind[1..], &MODEL_WORDS)
                    && !has(behind, &["data", "other"])
            }
            "code" | "software" => next == "only",
            "only" => matches!(behind, ["the", "code" | "software", ..] | ["code" | "software", ..]),
            _ => false,
        }
    })
}

/// `The weights are proprietary`.
fn is_owned(words: &[&str]) -> bool {
    let is_so = words.windows(2).any(|pair| {
        matches!(pair[0], "are" | "is" | "remain" | "remains")
            && matches!(pair[1], "closed" | "confidential" | "proprietary")
    });
    is_so && has(words, &MODEL_WORDS)
}

/// `MIT until 2026`, `MIT for versions before 2.0`.
fn is_for_a_time(words: &[&str], is_named: impl Fn(&&str) -> bool) -> bool {
    words.iter().enumerate().any(|(at, word)| {
        let behind = words[at + 1..].iter().copied();
        let mut behind = behind.filter(|word| !LICENSE_WORDS.contains(word) && *word != "licensed");
        let next = [behind.next().unwrap_or_default(), behind.next().unwrap_or_default()];
        is_named(word)
            && (matches!(next[0], "thereafter" | "till" | "until")
                || next[0] == "for" && matches!(next[1], "releases" | "version" | "versions"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_from_people_and_places_is_told_from_what_is_for_all() {
        for list in [
            &BOUND[..],
            &STATES,
            &LEAVING_OUT,
            &OF_OTHERS,
            &DENYING,
            &NOBODY,
            &IN_FORCE,
            &WHERE,
            &MODEL_WORDS,
        ] {
            assert!(list.is_sorted(), "{list:?}");
        }
        let limited = [
            "Residents of California are excluded.",
            "Persons from China are excluded.",
            "Users in Illinois are not covered.",
            "Not available in Texas.",
            "It is not offered to persons located in Italy.",
            "Minors are excluded.",
            "Law enforcement is excluded.",
            "Not valid in the EU.",
            "Only within Japan.",
            "Void in Quebec.",
            "EU residents: no.",
            "The military is excluded.",
            "Employees of Acme competitors are excluded.",
            "This grant excludes governments.",
            "Does not extend to residents of the EU.",
            "People living in France may not have it.",
            "You confirm that you are not located in the EU.",
            "I am not a resident of China.",
            "Only in the United States.",
            "MIT, but not in Europe.",
            "Defence contractors are excluded.",
            "Adults only.",
            "Armed forces are excepted.",
            "For members only.",
        ];
        let silent: Vec<_> = limited.iter().filter(|sentence| !is_limited(sentence)).collect();
        let open = [
            "",
            "Residents of all countries may use it.",
            "No one is excluded.",
            "Nobody is excluded, residents of no country are.",
            "The test set excludes minors.",
            "Users are not limited in any way.",
            "The license text is not located in this repository.",
            "It is available in Europe.",
            "Liability of the authors to users is excluded.",
            "Only in English.",
            "Not available on the Hub in GGUF.",
            "Trained only in the United States on public data.",
            "The weights are available in GGUF.",
            "You are free to use it.",
            "It detects people only.",
        ];
        let wrong: Vec<_> = open.iter().filter(|sentence| is_limited(sentence)).collect();
        assert_eq!((silent, wrong), (Vec::new(), Vec::<&&str>::new()));
    }

    #[test]
    fn a_licence_that_is_taken_back_or_changed_is_not_that_one() {
        let stems = ["mit".to_owned()];
        let qualified = [
            "Not MIT.",
            "Formerly MIT.",
            "Similar to MIT.",
            "MIT-like",
            "MIT-NC",
            "MIT (modified)",
            "Modified MIT License",
            "MIT license, except for the weights.",
            "Code only: MIT.",
            "The MIT license covers only the code.",
            "The MIT license does not apply to the weights.",
            "MIT until 2026.",
            "MIT License (Research Edition)",
            "MIT upon acceptance of the paper.",
            "MIT if you cite us in every product.",
            "MIT for versions before 1.0.",
            "The weights are proprietary.",
        ];
        let silent: Vec<_> = qualified.iter().filter(|sentence| !is_qualified(sentence, &stems)).collect();
        let plain = [
            "",
            "MIT",
            "MIT-Lizenz",
            "This model is MIT licensed.",
            "Unless otherwise noted, everything not marked is under MIT.",
            "Please read the MIT license before using the model.",
            "The license only applies to the weights, not to the dataset.",
            "This license does not cover the training data.",
            "The model is under MIT, it outperforms proprietary models.",
            "The code is modified from nanoGPT, which is under the MIT license.",
            "It is not only under MIT.",
        ];
        let wrong: Vec<_> = plain.iter().filter(|sentence| is_qualified(sentence, &stems)).collect();
        assert_eq!((silent, wrong), (Vec::new(), Vec::<&&str>::new()));
    }
}
