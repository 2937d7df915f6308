//! What a model card says about its licence in words: the licences that it names, and words that withhold a use.
//!
//! Prose is not understood. It agrees with nothing, and says something only where it names other licences than the
//! declared ones, withholds what they grant, or asks something of users ([`requests`]).

use super::commerce;
use super::evidence::{by_link, by_name};
use super::language;
use super::requests;
use super::statement::Part;
use crate::commerce as trade;
use crate::inspect;

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
                || !withholds_commerce && inspect::some_users::is_for_some(sentence)
        })
}

/// Other terms for the weights that a section refers to: a file of their own (`LICENSE-WEIGHTS`), whose name `is_here` may
/// know, or an agreement that nobody knows (`weights under the Acme Model Agreement`).
pub(super) fn refers_to_others(section: &str, is_here: impl Fn(&str) -> bool) -> Option<String> {
    const SMALL: [&str; 9] = ["a", "an", "our", "that", "the", "their", "this", "under", "your"];
    let is_of_weights = |name: &str| {
        let lower = name.to_lowercase().replace('_', "-");
        let rest = lower.strip_prefix("license-").or_else(|| lower.strip_prefix("licence-"));
        rest.is_some_and(|rest| ["checkpoint", "model", "weight"].iter().any(|part| rest.contains(part)))
    };
    let is_capital =
        |word: &str| word.starts_with(char::is_uppercase) && !SMALL.contains(&word.to_lowercase().as_str());
    let is_agreement = |words: &[&str]| {
        words.iter().enumerate().any(|(at, word)| {
            let before = words[..at].iter().rev().take_while(|word| is_capital(word)).count();
            let name = words[at - before..=at].join(" ");
            let is_contributors = name.to_lowercase().contains("contribut");
            let is_whole = before > 0 && *word == "Agreement" && !is_contributors;
            is_whole && by_name(&name) == Part::Unknown && !is_name(&words[at - before..at].join(" "))
        })
    };
    inspect::card_section::sentences_of(section).into_iter().find(|sentence| {
        let around = |c: char| c.is_whitespace() || "()[]<>\"'`*|,;:".contains(c);
        let words: Vec<_> = sentence
            .split(around)
            .map(|word| word.trim_end_matches('.'))
            .filter(|word| !word.is_empty() && !word.contains('/'))
            .collect();
        words.iter().any(|word| is_of_weights(word) && !is_here(word)) || is_agreement(&words)
    })
}

/// Words that withhold a use which open licences grant, in lower case with one space for what is no letter, sorted.
const WITHHOLDING: [&str; 64] = [
    "academic purposes only",
    "academic research only",
    "academic use only",
    "commerce is excluded",
    "commercial applications are not",
    "commercial applications require",
    "commercial license is required",
    "commercial license required",
    "commercial purposes are not",
    "commercial purposes is not",
    "commercial usage is forbidden",
    "commercial usage is not",
    "commercial usage is prohibited",
    "commercial usage requires",
    "commercial use is excluded",
    "commercial use is forbidden",
    "commercial use is not",
    "commercial use is prohibited",
    "commercial use is restricted",
    "commercial use is subject to",
    "commercial use needs",
    "commercial use not",
    "commercial use prohibited",
    "commercial use requires",
    "commercial users must",
    "commons clause",
    "contact us for commercial",
    "educational purposes only",
    "educational use only",
    "evaluation purposes only",
    "exclusively for academic",
    "exclusively for non commercial",
    "exclusively for research",
    "exclusively for scientific",
    "for commercial use please contact",
    "limited to academic",
    "limited to non commercial",
    "limited to research",
    "must not be used",
    "no commercial",
    "not be used commercially",
    "not be used for any commercial",
    "not be used for commercial",
    "not for any commercial",
    "not for commercial",
    "only be used for research",
    "only for academic",
    "only for research",
    "only for scientific",
    "personal use only",
    "prohibits commercial",
    "purposes exclusively",
    "requires a commercial license",
    "research only",
    "research purposes only",
    "research use exclusively",
    "research use only",
    "restricted to academic",
    "restricted to non commercial",
    "restricted to research",
    "solely for academic",
    "solely for non commercial",
    "solely for research",
    "solely for scientific",
];

/// What a sentence is quoted as that forbids commerce in words of its own.
const NO_COMMERCE: &str = "no commercial use";

/// What a sentence is quoted as that gives the model to some alone.
const FOR_SOME: &str = "for some alone";

/// The use that is left where commerce is not.
const NON_COMMERCIAL: &str = "non commercial";

/// Words before a phrase that take back what it says: `not limited to research use only`.
const TAKEN_BACK: [&str; 7] =
    ["no", "not", "not for", "not just", "not limited to", "not only", "not restricted to"];

/// Words behind a phrase that take back what it says: `commercial use is not restricted`.
const GRANTED: [&str; 11] = [
    "excluded",
    "forbidden",
    "limitation",
    "limitations",
    "limited",
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

/// The same in other languages that cards are written in: parts of a text in lower case.
const WITHHOLDING_ELSEWHERE: [&str; 93] = [
    "alleen voor onderzoek",
    "apenas para pesquisa",
    "fins de recherche uniquement",
    "kommerzielle nutzung ist nicht",
    "kommerzielle nutzung ist untersagt",
    "kommerzielle nutzung ist verboten",
    "kommerzielle nutzung nicht",
    "kommerzielle nutzung untersagt",
    "kommerzielle nutzung verboten",
    "nicht für kommerzielle",
    "nicht kommerziell",
    "nicht-kommerziell",
    "nichtkommerziell",
    "niekomercyj",
    "niet-commercieel",
    "no comercial",
    "non commerciale",
    "nur für forschung",
    "nur für forschungszwecke",
    "nur zu forschungszwecken",
    "não comercial",
    "prohibido el uso comercial",
    "prohibido su uso comercial",
    "proibido o uso comercial",
    "recherche uniquement",
    "solo para investigación",
    "solo per la ricerca",
    "solo uso académico",
    "ticari kullanım yasak",
    "ticari kullanımı yasak",
    "ticari olmayan",
    "tylko do badań",
    "uniquement à des fins de recherche",
    "usage commercial est interdit",
    "usage commercial interdit",
    "usage non commercial",
    "uso comercial está prohib",
    "uso comercial está proib",
    "uso comercial prohib",
    "uso comercial proib",
    "uso commerciale vietato",
    "uso commerciale è vietato",
    "utilisation commerciale est interdite",
    "utilisation commerciale interdite",
    "vietato l'uso commerciale",
    "zakaz użytku komercyjnego",
    "απαγορεύεται η εμπορική",
    "μη εμπορικ",
    "запрещается коммерческое",
    "запрещено коммерческое",
    "комерційне використання заборон",
    "коммерческое использование запрещ",
    "коммерческое использование не",
    "некомерцій",
    "некоммерческ",
    "только для исследова",
    "только для научных",
    "غير تجاري",
    "لأغراض البحث فقط",
    "يحظر الاستخدام التجاري",
    "يمنع الاستخدام التجاري",
    "不可商用",
    "不得商用",
    "不得用于商业",
    "不得用于商用",
    "仅供学习",
    "仅供学术",
    "仅供研究",
    "仅用于学术",
    "仅用于研究",
    "仅限学术",
    "仅限研究",
    "僅供研究",
    "商業利用を禁",
    "商用利用は禁止",
    "商用利用を禁",
    "商用利用不可",
    "商用目的での利用を禁",
    "研究目的でのみ",
    "研究目的に限",
    "研究目的のみ",
    "禁止商业",
    "禁止商業",
    "禁止商用",
    "非商业",
    "非商用",
    "비상업",
    "상업적 사용 금지",
    "상업적 사용을 금",
    "상업적 이용 금지",
    "상업적 이용을 금",
    "연구 목적으로만",
    "연구용으로만",
];

/// The words of a section about the use of a model that withhold commerce or leave one purpose. What it is not good for, and
/// to what it was limited when it was measured, are no words of a licence.
pub(super) fn withheld_use(section: &str) -> Option<&'static str> {
    let is_for_some = || {
        let sentences = inspect::card_section::sentences_of(section);
        sentences.iter().any(|sentence| inspect::some_users::is_for_some(sentence)).then_some(FOR_SOME)
    };
    withheld_with(section, |words| {
        words != "must not be used" && !words.starts_with("limited to") && !words.starts_with("restricted to")
    })
    .or_else(is_for_some)
}

/// Whether a section is a few words on who may use the model or what for, and no name of a licence: `Academic use`.
pub(super) fn is_purpose_alone(section: &str) -> bool {
    const FEW: usize = 12;
    let text = section.to_lowercase();
    let words: Vec<_> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
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
    let mut sentences = text.split_inclusive(['.', ';', '!', '?']).map(|sentence| {
        let words = sentence.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.collect::<Vec<_>>().join(" ")
    });
    let elsewhere =
        WITHHOLDING_ELSEWHERE.iter().find(|words| counts(words) && text.contains(*words)).copied();
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
    let phrase = WITHHOLDING.iter().copied().filter(|phrase| counts(phrase)).filter(|phrase| {
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
        assert!(WITHHOLDING.iter().all(|phrase| !phrase.contains("licence")));
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
