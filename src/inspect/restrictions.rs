//! What a card forbids by the place where it stands: below a heading such as `Restrictions` or `You may not`.
//!
//! In: the lines below headings. Out: sentences, each of which says that something is not allowed ([`NOT_ALLOWED`]), or for what
//! alone the model may be used.

use std::collections::BTreeSet;

use super::short_forms;
use super::short_forms::words::{Answer, CROSSED};
use super::{reach, requests};
use crate::commerce;
use crate::conditions;
use crate::prose;

/// What the sentences begin with that are made of what a card forbids by its place.
pub(crate) const NOT_ALLOWED: &str = "Not allowed";

/// What the sentence begins with that is made of a list of uses.
const PERMITTED: &str = "Permitted use";

/// Parts of headings below which all is forbidden, in lower case.
const FORBIDDING: [&str; 30] = [
    "beperkingen van het gebruik",
    "dozwolone użycie",
    "einschränkungen der nutzung",
    "forbidden",
    "gebruiksbeperkingen",
    "kullanım kısıtlama",
    "limitation on use",
    "limitations d'utilisation",
    "limitations on use",
    "limitazioni d'uso",
    "may not do",
    "must not do",
    "not allowed",
    "not permitted",
    "nutzungsbeschränkung",
    "nutzungseinschränkung",
    "ograniczenia użyt",
    "prohibited",
    "restricciones de uso",
    "restricted use",
    "restriction",
    "restrizioni d'uso",
    "restrições de uso",
    "usage limitation",
    "use limitation",
    "ограничения использования",
    "使用限制",
    "利用制限",
    "사용 제한",
    "이용 제한",
];

/// The same of headings as a whole.
const FORBIDDING_ALONE: [&str; 7] =
    ["do not", "do not use for", "must not", "you may not", "you must not", "禁止", "禁止事項"];

/// Parts of headings that are about what a machine or an interface allows.
const TECHNICAL: [&str; 12] = [
    "api",
    "context",
    "device",
    "format",
    "hardware",
    "input",
    "length",
    "memory",
    "output",
    "rate",
    "size",
    "technical",
];

/// Beginnings of further words for what a machine is given, and its units.
const OF_MACHINES: [&str; 18] = [
    "audio",
    "batch",
    "channel",
    "cpu",
    "fps",
    "gb",
    "gpu",
    "height",
    "hz",
    "image",
    "khz",
    "latency",
    "px",
    "pixel",
    "ram",
    "resolution",
    "token",
    "width",
];

/// Words that make more of a line than what a machine allows.
const BINDING: [&str; 14] = [
    "banned",
    "cannot",
    "forbidden",
    "may",
    "must",
    "never",
    "no",
    "nobody",
    "none",
    "not",
    "nor",
    "prohibited",
    "shall",
    "without",
];

/// Whether a line below such a heading is about what a machine allows: `Input is 16 kHz`, `Only images up to 640 px`.
pub(super) fn is_of_machines(line: &str) -> bool {
    let lower = line.to_lowercase();
    let words = prose::words(&lower);
    let is_technical =
        TECHNICAL.iter().chain(&OF_MACHINES).any(|stem| words.iter().any(|word| word.starts_with(stem)));
    is_technical && !prose::has(&words, &BINDING) && !requests::is_request(line) && !reach::is_limited(line)
}

/// Parts of headings below which commerce is what counts: templates have them for what a model is not good for.
const UNFIT: [&str; 12] = [
    "beperking",
    "einschränkung",
    "kısıtlama",
    "limita",
    "misuse",
    "ograniczen",
    "out of scope",
    "out-of-scope",
    "unacceptable use",
    "unsupported use",
    "ограничен",
    "限制",
];

/// Parts of headings above lists of uses that are allowed.
pub(super) const PERMITTING: [&str; 4] = ["acceptable use", "allowed use", "authorized use", "permitted use"];

/// Words that say that there is nothing, in the languages of cards.
const NONE: [&str; 30] = [
    "a",
    "any",
    "are",
    "aucun",
    "aucune",
    "brak",
    "geen",
    "ingen",
    "inga",
    "is",
    "kein",
    "keine",
    "n",
    "na",
    "nenhum",
    "nenhuma",
    "nessun",
    "nessuna",
    "ninguna",
    "ninguno",
    "no",
    "none",
    "nothing",
    "there",
    "yok",
    "нет",
    "немає",
    "なし",
    "无",
    "없음",
];

/// Whether all below a heading is forbidden.
fn forbids(title: &str) -> bool {
    let title = title.to_lowercase();
    let title = title.trim_matches([':', '.', ' ', '*']);
    let is_technical =
        prose::words(title).iter().any(|word| TECHNICAL.iter().any(|part| word.starts_with(part)));
    !is_technical && (FORBIDDING.iter().any(|part| title.contains(part)) || FORBIDDING_ALONE.contains(&title))
}

/// Whether what stands below a heading can be that there is nothing.
pub(super) fn may_be_none(title: &str) -> bool {
    forbids(title) || title.trim_matches([':', ' ']).eq_ignore_ascii_case("conditions")
}

/// Whether a line below such a heading says that there is nothing: `None.`, `No restrictions`, `None beyond the MIT licence`.
pub(crate) fn is_none(line: &str) -> bool {
    const OF_LIMITS: [&str; 5] = ["beyond", "condition", "limit", "prohibit", "restrict"];
    let lower = line.to_lowercase();
    let words = prose::words(&lower);
    let is_denied =
        prose::has(&words, &["imposes", "no", "none", "not", "without"]) && prose::begins(&words, &OF_LIMITS);
    const EXCEPTIONS: [&str; 12] = [
        "after",
        "before",
        "but",
        "except",
        "however",
        "if",
        "only",
        "otherwise",
        "provided",
        "unless",
        "until",
        "while",
    ];
    let is_exception = prose::has(&words, &EXCEPTIONS);
    !words.is_empty() && words.iter().all(|word| NONE.contains(word)) || is_denied && !is_exception
}

/// An item of a list, or a line, without its marks.
fn item(line: &str) -> &str {
    let line = line.trim_start_matches(['-', '*', '+', '•', ' ', '\t']);
    let rest = line.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let line = if rest.len() < line.len() { rest.strip_prefix(['.', ')']).unwrap_or(line) } else { line };
    line.trim().trim_end_matches(['.', ';', ','])
}

/// What stands behind a label in its line, where all of that is forbidden: `Restrictions: no weapons`.
pub(super) fn behind_label(line: &str) -> Option<String> {
    const MOST_WORDS: usize = 4;
    let (label, said) = line.split_once([':', '：'])?;
    let label = label.trim_matches(['-', '*', '_', '>', '|', '•', ' ', '\t']);
    let said = said.trim_matches(['*', '_', '|', ' ', '\t']);
    let is_label = label.split_whitespace().count() <= MOST_WORDS && forbids(label);
    (is_label && !said.is_empty()).then(|| said.to_owned())
}

/// How words begin for what a publisher crosses out, and parts of such words. Sorted.
const CROSSED_OUT: [&str; 19] = [
    "distribut",
    "host",
    "monetis",
    "monetiz",
    "redistribu",
    "resell",
    "revend",
    "sale",
    "sell",
    "vend",
    "verkauf",
    "weiterverkauf",
    "выклад",
    "продаж",
    "再配布",
    "出售",
    "販売",
    "転載",
    "판매",
];

/// What a line forbids by the sign that it begins with: `❌ Selling this model`.
pub(super) fn crossed(line: &str) -> Option<String> {
    let line = line.trim_start_matches(['-', '*', '+', '>', '|', ' ', '\t']);
    let said = line.strip_prefix(CROSSED)?.trim_start_matches(['\u{fe0f}', ':', ' ']);
    let lower = said.to_lowercase();
    // `hosted demo` and `vendor kernels` are no acts.
    let is_thing = |word: &str| word.ends_with("ed") || word.starts_with("vendor");
    let words: Vec<_> = prose::words(&lower).into_iter().filter(|word| !is_thing(word)).collect();
    let is_of_use = |stem: &&str| {
        words.iter().any(|word| word.starts_with(stem)) || !stem.is_ascii() && lower.contains(stem)
    };
    CROSSED_OUT.iter().any(is_of_use).then(|| format!("{NOT_ALLOWED}: {}.", item(said)))
}

/// An answer to who may use a model that leaves a few: `Only in a pilot`, `Nur an Hochschulen`.
pub(super) fn limited(answer: &str) -> Option<String> {
    const BEGINS: [&str; 12] = [
        "apenas",
        "never",
        "no",
        "nur",
        "only",
        "seulement",
        "solo",
        "sólo",
        "somente",
        "tylko",
        "только",
        "uniquement",
    ];
    let lower = answer.to_lowercase();
    let words = prose::words(&lower);
    let is_free = short_forms::words::answer(answer) == Some(Answer::Free);
    let first = words.first().filter(|word| BEGINS.contains(word)).filter(|_| !is_free);
    first.map(|_| format!("{NOT_ALLOWED}: other use than this: {}.", item(answer)))
}

/// What is commercial that is a use.
const PURPOSES: [&str; 21] = [
    "activities",
    "and",
    "application",
    "applications",
    "deployment",
    "distribution",
    "environments",
    "exploitation",
    "gain",
    "or",
    "product",
    "products",
    "projects",
    "purpose",
    "purposes",
    "redistribution",
    "service",
    "services",
    "settings",
    "use",
    "uses",
];

/// The sentences that are made of what stands behind labels, and of what `below` finds below the headings that fit.
pub(super) fn read(labelled: Vec<String>, below: impl Fn(fn(&str) -> bool) -> Vec<String>) -> Vec<String> {
    let unfit = |title: &str| {
        let title = title.to_lowercase();
        UNFIT.iter().any(|part| title.contains(part))
    };
    let permits = |title: &str| {
        let title = title.to_lowercase();
        PERMITTING.iter().any(|part| title.contains(part))
    };
    let begins_with_commerce = |line: &String| {
        let lower = item(line).to_lowercase();
        let words = prose::words(&lower);
        // `Commercial use`, `For commercial purposes`, and not `Commercial aircraft`.
        let is_purpose = |at: usize| {
            let next = words.get(at + 1).copied().unwrap_or("use");
            commerce::begins(words[at])
                && (PURPOSES.contains(&next) || conditions::USES.iter().any(|stem| next.starts_with(stem)))
        };
        (0..words.len().min(2)).any(is_purpose) && !commerce::is_negated(words[0]) && words[0] != "non"
            || commerce::is_within(&lower)
    };
    let forbidden = labelled.into_iter().chain(below(forbids));
    let forbidden = forbidden
        .filter(|line| !is_none(line) && !is_of_machines(line) && line.contains(char::is_alphabetic));
    let unfit = below(unfit).into_iter().filter(begins_with_commerce);
    let said = forbidden.chain(unfit).map(|line| format!("{NOT_ALLOWED}: {}.", item(&line)));
    let mut known = BTreeSet::new();
    let mut found: Vec<_> = said.filter(|said| known.insert(said.clone())).collect();
    let is_item = |line: &&String| line.starts_with(['-', '*', '+', '•']);
    let permitted = below(permits);
    let uses: Vec<_> = permitted.iter().filter(is_item).map(|line| item(line)).collect();
    found.extend((!uses.is_empty()).then(|| format!("{PERMITTED}: {}.", uses.join(", "))));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_say_what_stands_below_them() {
        assert!(
            FORBIDDING.is_sorted() && UNFIT.is_sorted() && TECHNICAL.is_sorted() && PERMITTING.is_sorted()
        );
        assert!(CROSSED_OUT.is_sorted());
        for (line, expected) in [
            ("❌ Selling this model", Some("Not allowed: Selling this model.")),
            ("- 🚫 再配布", Some("Not allowed: 再配布.")),
            ("❌ Does not support Windows", None),
            ("- ❌ hosted demo", None),
            ("- ❌ distributed training", None),
            ("- ❌ vendor kernels", None),
            ("❌ Hosting the weights", Some("Not allowed: Hosting the weights.")),
            ("✅ Selling this model", None),
        ] {
            assert_eq!(crossed(line).as_deref(), expected, "{line}");
        }
        for (title, expected) in [
            ("Restrictions", true),
            ("Usage restrictions:", true),
            ("Limitations on use", true),
            ("What you may not do", true),
            ("Prohibited uses", true),
            ("You may not", true),
            ("使用限制", true),
            ("Limitations", false),
            ("Out-of-scope use", false),
            ("Input restrictions", false),
            ("Do not forget", false),
        ] {
            assert_eq!(forbids(title), expected, "{title}");
        }
        for (line, expected) in [
            ("None.", true),
            ("- None", true),
            ("n/a", true),
            ("There are none.", true),
            ("No restrictions.", true),
            ("The license imposes no restrictions on use.", true),
            ("None beyond the MIT license.", true),
            ("Keine.", true),
            ("なし", true),
            ("- No companies", false),
            ("No limits but for companies", false),
            ("No restrictions apply to you until you have 100 users.", false),
            ("No restrictions if you are a student.", false),
            ("- Weapons", false),
        ] {
            assert_eq!(is_none(line), expected, "{line}");
        }
        for (line, expected) in [
            ("Input is 16 kHz.", true),
            ("Only images up to 640 px.", true),
            ("- Context length: 8192 tokens", true),
            ("Images of people must not be sold.", false),
            ("No API resale", false),
            ("Weapons", false),
        ] {
            assert_eq!(is_of_machines(line), expected, "{line}");
        }
        for (line, expected) in [
            ("Restrictions: no weapons", Some("no weapons")),
            ("**Usage restrictions:** no weapons", Some("no weapons")),
            ("使用限制：不得用于武器", Some("不得用于武器")),
            ("Restrictions:", None),
            ("Input restrictions: 16 kHz", None),
            ("Limitations: short texts", None),
            ("The licence has no restrictions for: everybody", None),
        ] {
            assert_eq!(behind_label(line).as_deref(), expected, "{line}");
        }
    }
}
