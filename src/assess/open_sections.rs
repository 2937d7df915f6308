//! Sections on a licence that leave open which one it is: `TBD`, `All rights reserved`, `See our website`, `Same as the base`; and
//! those that add the terms of a family of models: `MIT + Llama 3 terms`.
//!
//! In: the sentences of a section. Prose is not understood: a few words are known that stand where a licence should.

use super::catalog::{Catalog, License};
use crate::document::records_nothing;
use crate::inspect;
use crate::inspect::requests;
use crate::legal_names::{BASE_WORDS, LICENSE_WORDS};
use crate::prose::has;
use crate::terms::Risk;

/// Words that say that the terms are none that others know, or are not settled, sorted.
const UNSETTLED: [&str; 14] = [
    "bespoke",
    "closed",
    "confidential",
    "custom",
    "forthcoming",
    "other",
    "own",
    "pending",
    "proprietary",
    "soon",
    "undecided",
    "undetermined",
    "unknown",
    "unspecified",
];

/// Where terms are said to lie that are not here, sorted.
const ELSEWHERE: [&str; 12] = [
    "agreement",
    "contract",
    "homepage",
    "manager",
    "page",
    "portal",
    "representative",
    "sales",
    "site",
    "team",
    "us",
    "website",
];

/// Words that lead there, sorted.
const LEADING: [&str; 9] = ["ask", "at", "check", "consult", "contact", "on", "refer", "see", "visit"];

/// Words that take over its terms, sorted.
const AS_BASES: [&str; 8] = ["as", "follow", "follows", "inherit", "inherited", "inherits", "keeps", "same"];

fn words(sentence: &str) -> Vec<String> {
    let lower = sentence.to_lowercase().replace("licence", "license");
    // `llama-3.1` is one number.
    let words = lower.split(|letter: char| !(letter.is_alphanumeric() || letter == '.'));
    words.map(|word| word.trim_matches('.').to_owned()).filter(|word| !word.is_empty()).collect()
}

/// The sentence of a section that names no licence by which it leaves open which one it is. `has_bases` says that the terms of
/// what the model was made from are declared.
pub(super) fn left_open(section: &str, has_bases: bool) -> Option<String> {
    let sentences = inspect::card_section::sentences_of(section);
    // Of a notice of copyright that rights are reserved says nothing more.
    let is_notice =
        |sentence: &String| sentence.starts_with(['©']) || sentence.to_lowercase().starts_with("copyright");
    let has_notice = sentences.iter().any(is_notice);
    sentences.into_iter().find(|sentence| {
        let words = words(sentence);
        let without_label = match words.split_first() {
            Some((label, rest)) if label.starts_with("licens") => rest,
            _ => &words,
        };
        let said = without_label.join(" ");
        let is_few = without_label.len() <= FEW;
        let is_here = sentence.contains("](") && !sentence.contains("://");
        let is_unsettled = has(without_label, &UNSETTLED) && (is_few || has(without_label, &STRONG))
            || without_label.windows(3).any(is_unsettled_license);
        let is_reserved =
            has(&words, &["rights", "right"]) && words.iter().any(|word| word.starts_with("reserv"));
        let plain: Vec<_> = words.iter().map(String::as_str).collect();
        let leads = has(&words, &LEADING) && has(&words, &ELSEWHERE);
        let is_elsewhere =
            !is_here && leads && !requests::is_beyond_license(&plain) && !requests::is_of_questions(&plain);
        let is_internal = words.windows(2).any(|pair| pair[0] == "internal" && pair[1].starts_with("us"));
        let is_of_base = !has_bases && has(&words, &BASE_WORDS) && has(&words, &AS_BASES);
        said.contains(char::is_alphabetic) && records_nothing(&said)
            || words.is_empty() && sentence.contains('?')
            || is_undecided(sentence, &plain)
            || is_no_license(&plain)
            || is_unsettled
            || is_reserved && !has_notice
            || is_elsewhere
            || is_internal
            || is_of_base
    })
}

/// `under a custom license`.
fn is_unsettled_license(said: &[String]) -> bool {
    matches!(said[0].as_str(), "a" | "its" | "our")
        && UNSETTLED.contains(&said[1].as_str())
        && (said[2].starts_with("licens") || matches!(said[2].as_str(), "agreement" | "terms"))
}

/// `No licence has been chosen yet`, `License to follow`, `Lizenz: noch offen`.
fn is_undecided(sentence: &str, words: &[&str]) -> bool {
    const SHORT: usize = 8;
    const DECIDING: [&str; 9] = [
        "announced",
        "assigned",
        "chosen",
        "clarified",
        "decided",
        "defined",
        "determined",
        "finalized",
        "selected",
    ];
    const LATER: [[&str; 2]; 3] = [["be", "added"], ["to", "follow"], ["will", "follow"]];
    const IN_OTHER_LANGUAGES: [&str; 12] = [
        "noch offen",
        "noch nicht fest",
        "à définir",
        "à déterminer",
        "por definir",
        "por determinar",
        "da definire",
        "te bepalen",
        "do ustalenia",
        "уточняется",
        "待定",
        "未定",
    ];
    let is_open = words.iter().any(|word| matches!(*word, "be" | "no" | "not" | "t" | "yet"))
        && words.iter().any(|word| DECIDING.contains(word));
    let is_later = words.windows(2).any(|pair| LATER.iter().any(|later| pair == later));
    let lower = sentence.to_lowercase();
    words.len() <= SHORT && (is_open || is_later)
        || IN_OTHER_LANGUAGES.iter().any(|part| lower.contains(part))
}

/// Whether a sentence says that no licence is given: `Unlicensed`, `There is no license for this model`, `Keine Lizenz`; not
/// that none is needed, and none of patents or names.
fn is_no_license(words: &[&str]) -> bool {
    const NEAR: usize = 2;
    const NONE: [&str; 15] = [
        "aucune", "bez", "brak", "geen", "ingen", "keine", "nessuna", "ninguna", "no", "ohne", "sans", "sem",
        "senza", "sin", "without",
    ];
    const OF_OTHERS: [&str; 20] = [
        "additional",
        "any",
        "fee",
        "fees",
        "file",
        "further",
        "implied",
        "key",
        "necessary",
        "need",
        "needed",
        "other",
        "patent",
        "patents",
        "required",
        "restrictions",
        "separate",
        "text",
        "trademark",
        "trademarks",
    ];
    let is_license = |word: &&str| LICENSE_WORDS.contains(word);
    let is_none = words.iter().enumerate().any(|(at, word)| {
        NONE.contains(word) && words[at + 1..words.len().min(at + 1 + NEAR)].iter().any(is_license)
    });
    let is_of_others = words.iter().any(|word| OF_OTHERS.contains(word));
    words.contains(&"unlicensed") || is_none && !is_of_others
}

/// Whether a sentence of a notice says that its work is not given to others: `Proprietary and confidential`, `No licence is
/// granted`, `Licensed to Example Corp.`.
pub(super) fn is_withheld(sentence: &str) -> bool {
    const KEPT: [&str; 2] = ["confidential", "proprietary"];
    const TO_ALL: [&str; 9] =
        ["all", "any", "anyone", "everybody", "everyone", "public", "the", "under", "you"];
    let words = words(sentence);
    let plain: Vec<_> = words.iter().map(String::as_str).collect();
    let is_kept = has(&words, &KEPT)
        && (words.len() <= FEW || has(&words, &["are", "is"]))
        && !has(&words, &["no", "not"]);
    let is_to_some = plain.windows(3).any(|said| {
        said[0] == "licensed" && said[1] == "to" && !TO_ALL.contains(&said[2]) && !requests::is_use(said[2])
    });
    is_kept || is_no_license(&plain) || is_to_some && !plain.contains(&"under")
}

/// A sentence of no more words is all that is said.
const FEW: usize = 6;

/// Words that say it in a longer one as well.
const STRONG: [&str; 4] = ["confidential", "pending", "proprietary", "undecided"];

/// The sentence of a section that adds the terms of a family of models, and what they are: `its Community License applies as
/// well`. `is_covered` says whether terms are declared for the model or for what it was made from.
pub(super) fn of_family(
    section: &str,
    is_covered: impl Fn(&str) -> bool,
) -> Option<(String, Vec<&'static License>)> {
    const TERMS: [&str; 8] =
        ["agreement", "applies", "apply", "conditions", "inherits", "license", "licensed", "terms"];
    inspect::card_section::sentences_of(section).into_iter().find_map(|sentence| {
        let words = words(&sentence);
        // What another model is under is said of that one.
        let is_of_model = has(&words, &TERMS) && !has(&words, &["originally"]);
        let known = is_of_model.then(|| families(&words))?;
        let binds = |licenses: &Vec<&License>| {
            licenses.iter().all(|license| license.risk != Risk::Low && !is_covered(&license.id))
        };
        let found = known.into_iter().find(binds)?;
        Some((sentence, found))
    })
}

/// The licences of the families of models that words name, by the longest names.
fn families(words: &[String]) -> Vec<Vec<&'static License>> {
    const LONGEST: usize = 4;
    /// Families are known by the names of their models.
    const SIZES: [&str; 3] = ["", "-8b", "-7b"];
    let known = |window: &[String]| {
        let name = window.join("-");
        let found = SIZES.map(|size| Catalog::embedded().by_model_name(&format!("{name}{size}")));
        found.into_iter().find(|licenses| !licenses.is_empty())
    };
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let is_name = !words[at].starts_with(|first: char| first.is_ascii_digit());
        let ends = (at + 1..=words.len().min(at + LONGEST)).rev().filter(|_| is_name);
        match ends.into_iter().find_map(|end| Some((end, known(&words[at..end])?))) {
            Some((end, licenses)) => {
                found.push(licenses);
                at = end;
            }
            None => at += 1,
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_that_names_no_licence_may_leave_it_open() {
        for list in [&UNSETTLED[..], &ELSEWHERE, &LEADING, &AS_BASES, &STRONG] {
            assert!(list.is_sorted(), "{list:?}");
        }
        let open = [
            "All rights reserved. Contact Acme for terms.",
            "We reserve all rights.",
            "This model is proprietary to Acme.",
            "Confidential. Internal use at Acme.",
            "License pending legal review.",
            "TBD",
            "License: TBD",
            "Custom.",
            "License: custom",
            "See the website for license terms.",
            "Ask your account manager.",
            "The checkpoints that we release are under a custom license.",
            "Same as the base model.",
            "License: other",
            "No license.",
            "Unlicensed.",
            "TBC",
            "To be decided.",
            "No licence has been chosen yet.",
            "We have not decided on a license.",
            "License to follow.",
            "There is currently no license.",
            "Noch offen.",
            "Keine Lizenz.",
            "?",
            "\u{3164}",
        ];
        let silent: Vec<_> = open.iter().filter(|section| left_open(section, false).is_none()).collect();
        let closed = [
            "",
            "See [LICENSE](LICENSE).",
            "Please see the LICENSE file.",
            "See the LICENSE file in this repository for details.",
            "The weights are open source.",
            "Please cite our paper.",
            "Copyright 2024 Acme. All rights reserved.",
            "You can use it as you like.",
            "2.",
            "1. Cite us. 2. Have fun.",
            "No license fee.",
            "No additional license is needed.",
            "There are no license restrictions.",
        ];
        let wrong: Vec<_> = closed.iter().filter(|section| left_open(section, false).is_some()).collect();
        assert_eq!((silent, wrong), (Vec::new(), Vec::<&&str>::new()));
        assert_eq!(left_open("Same as the base model.", true), None);
    }

    #[test]
    fn a_notice_may_keep_its_work_from_others() {
        for (sentence, expected) in [
            ("Proprietary.", true),
            ("This model is confidential and proprietary to Acme.", true),
            ("Acme model, licensed to Example Corp. only.", true),
            ("No licence is granted.", true),
            ("Licensed to the Apache Software Foundation (ASF) under one or more agreements.", false),
            ("It is licensed to you under the MIT License.", false),
            ("Copyright 2024 Acme. All rights reserved.", false),
            ("No patent license is granted.", false),
        ] {
            assert_eq!(is_withheld(sentence), expected, "{sentence}");
        }
    }

    #[test]
    fn the_terms_of_a_family_are_further_terms() {
        for (section, expected) in [
            ("MIT + Llama 3 terms.", true),
            ("Since the base is Llama 2, its Community License applies as well.", true),
            ("Inherits the license of Llama-2-7b.", true),
            ("The Gemma terms apply.", true),
            ("MIT License.", false),
            ("Qwen2.5 is under the Apache License.", false),
            ("It is better than Llama 3.", false),
            (
                "Acme-7B is derived from Qwen-2.5 series, which are originally licensed under Apache 2.0 License.",
                false,
            ),
        ] {
            assert_eq!(of_family(section, |_| false).is_some(), expected, "{section}");
        }
        assert!(of_family("MIT + Llama 3 terms.", |_| true).is_none());
    }
}
