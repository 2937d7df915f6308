//! Sentences that forbid commerce or ask for something more for it: `The model must not be used for any commercial purpose`.
//!
//! In: the words of one sentence. A sentence counts where a word that forbids governs one of commerce, or the other way
//! round, with nothing between them but words that say nothing else; two words that forbid take each other back.

use crate::commerce as trade;

/// What a use of commerce is called behind `commercial`.
const OBJECTS: [&str; 51] = [
    "activities",
    "activity",
    "advantage",
    "agreement",
    "aims",
    "application",
    "applications",
    "basis",
    "benefit",
    "business",
    "businesses",
    "companies",
    "context",
    "contexts",
    "deployment",
    "deployments",
    "distribution",
    "endeavors",
    "endeavours",
    "ends",
    "entities",
    "entity",
    "environment",
    "environments",
    "exploitation",
    "gain",
    "goals",
    "interests",
    "license",
    "licenses",
    "licensing",
    "manner",
    "offering",
    "offerings",
    "operation",
    "organizations",
    "product",
    "production",
    "products",
    "project",
    "projects",
    "purpose",
    "purposes",
    "reasons",
    "scenarios",
    "service",
    "services",
    "setting",
    "settings",
    "usage",
    "use",
];

/// Words that leave a sentence what it says.
const FILLERS: [&str; 98] = [
    "a",
    "academic",
    "all",
    "also",
    "always",
    "an",
    "and",
    "any",
    "applied",
    "applications",
    "are",
    "as",
    "at",
    "be",
    "been",
    "being",
    "by",
    "commercial",
    "companies",
    "create",
    "currently",
    "deployed",
    "direct",
    "directly",
    "distributed",
    "either",
    "employed",
    "entities",
    "explicitly",
    "exploited",
    "expressly",
    "for",
    "form",
    "free",
    "from",
    "generate",
    "hosted",
    "human",
    "in",
    "incorporated",
    "indirect",
    "indirectly",
    "integrated",
    "intended",
    "into",
    "is",
    "it",
    "its",
    "kind",
    "licensed",
    "make",
    "meant",
    "model",
    "models",
    "modified",
    "money",
    "of",
    "offered",
    "on",
    "one",
    "or",
    "other",
    "our",
    "outputs",
    "part",
    "permitted",
    "personal",
    "private",
    "product",
    "production",
    "profit",
    "provided",
    "purpose",
    "purposes",
    "redistributed",
    "released",
    "reproduced",
    "right",
    "rights",
    "sell",
    "shared",
    "sold",
    "sublicensed",
    "such",
    "the",
    "their",
    "these",
    "this",
    "to",
    "under",
    "usage",
    "use",
    "used",
    "uses",
    "using",
    "way",
    "weights",
    "whole",
];

/// Adverbs before what is allowed or not.
const ADVERBS: [&str; 15] = [
    "absolutely",
    "also",
    "clearly",
    "completely",
    "currently",
    "explicitly",
    "expressly",
    "generally",
    "hereby",
    "specifically",
    "strictly",
    "therefore",
    "thus",
    "yet",
    "presently",
];

/// How words begin that forbid.
const PROHIBITING: [&str; 14] = [
    "ban", "bars", "barred", "disallow", "exclud", "forbid", "illegal", "limited", "preclud", "prevent",
    "prohibit", "restrict", "unauthor", "unlawful",
];

/// Words that deny.
const DENYING: [&str; 10] =
    ["cannot", "neither", "never", "no", "nobody", "none", "nor", "not", "t", "without"];

/// Those of them that deny whatever follows, for they deny who or what it is about: `no use is permitted`.
const DENYING_SUBJECT: [&str; 5] = ["neither", "no", "nobody", "none", "nor"];

/// What follows `under no`, `in any`, and says no more with it.
const CASES: [&str; 12] = [
    "account",
    "case",
    "cases",
    "circumstance",
    "circumstances",
    "condition",
    "conditions",
    "event",
    "means",
    "situation",
    "time",
    "way",
];

/// What follows `not` and `no` where they deny something else.
const OF_OTHERS: [&str; 27] = [
    "additional",
    "affect",
    "charge",
    "cost",
    "extra",
    "fee",
    "fees",
    "further",
    "guarantee",
    "have",
    "imply",
    "just",
    "limit",
    "limitation",
    "limitations",
    "mean",
    "merely",
    "need",
    "needed",
    "obligation",
    "only",
    "require",
    "required",
    "requirement",
    "royalties",
    "royalty",
    "solely",
];

/// What is denied of a use that is not allowed.
const ALLOWED: [&str; 19] = [
    "accepted",
    "acceptable",
    "allowed",
    "authorised",
    "authorized",
    "available",
    "covered",
    "free",
    "granted",
    "included",
    "intended",
    "licensed",
    "ok",
    "okay",
    "permissible",
    "permitted",
    "possible",
    "supported",
    "welcome",
];

/// What else is asked for commerce.
const ASKED: [&str; 16] = [
    "agreement",
    "apply",
    "approval",
    "approved",
    "ask",
    "authorisation",
    "authorization",
    "buy",
    "consent",
    "contact",
    "contract",
    "email",
    "fee",
    "obtain",
    "permission",
    "purchase",
];

/// The words that ask, and lead to [`ASKED`].
const ASKING: [&str; 12] = [
    "must", "need", "needs", "only", "please", "require", "requires", "shall", "should", "subject", "upon",
    "with",
];

/// So many words on either side of commerce are heard: without a limit, a card of words that say nothing else takes time that
/// grows with the square of its length.
const FARTHEST: usize = 64;

/// Whether a sentence forbids commerce or asks for something more for it; its words are in lower case, with one space between
/// them.
pub(super) fn is_withheld(sentence: &str) -> bool {
    let words: Vec<&str> = sentence.split(' ').collect();
    (0..words.len()).filter_map(|at| commerce(&words, at)).any(|(start, end)| {
        let before = &words[start.saturating_sub(FARTHEST)..start];
        let behind = &words[end..words.len().min(end + FARTHEST)];
        // Without a licence for commerce, or a restriction of it, nothing is withheld.
        let is_of_use = !["license", "licenses", "licensing", "agreement"].contains(&words[end - 1])
            && !behind.first().is_some_and(|next| starts(&["limit", "restrict"], next));
        let is_denied = before.iter().rev().take(3).any(|word| DENYING.contains(word));
        let is_restriction = matches!(behind.first(), Some(&("restriction" | "restrictions" | "ban")));
        let denial = denial_before(before);
        let is_forbidden = denial.is_some_and(|word| DENYING_SUBJECT.contains(&word) || !is_granted(behind));
        is_of_use && is_forbidden
            || is_restriction && !is_denied
            || is_forbidden_behind(behind)
            || is_asked_behind(behind)
            || is_asked_before(before)
    })
}

/// Where words of commerce begin and end, if they begin here.
fn commerce(words: &[&str], at: usize) -> Option<(usize, usize)> {
    let next = |step: usize| words.get(at + step).copied().unwrap_or_default();
    let is_non = at > 0 && words[at - 1] == "non";
    match words[at] {
        _ if is_non => None,
        word if trade::is_earning(word) => Some((at, at + 1)),
        "commercial" if OBJECTS.contains(&next(1)) => Some((at, at + 2)),
        "commercial" if ["or", "and"].contains(&next(1)) => Some((at, at + 1)),
        "commercial" if next(1).is_empty() || starts(&PROHIBITING, next(1)) => Some((at, at + 1)),
        "for" if next(1) == "profit" => Some((at, at + 2)),
        "business" if ["purpose", "purposes", "use", "usage"].contains(&next(1)) => Some((at, at + 2)),
        "revenue" if next(1) == "generating" => Some((at, at + 2)),
        "paid" if ["product", "products", "service", "services"].contains(&next(1)) => Some((at, at + 2)),
        _ => None,
    }
}

fn starts(stems: &[&str], word: &str) -> bool {
    stems.iter().any(|stem| word.starts_with(stem))
}

/// The first of the words before that denies, where they deny an odd number of times; `nor` goes on with another denial.
fn denial_before<'w>(before: &[&'w str]) -> Option<&'w str> {
    let mut denials = 0;
    let mut first = None;
    let mut nor = None;
    for (at, word) in before.iter().enumerate().rev() {
        let next = before.get(at + 1).copied().unwrap_or_default();
        let is_of_other = OF_OTHERS.contains(&next);
        match () {
            () if DENYING.contains(word) && is_of_other => return None,
            () if *word == "nor" => nor = Some(*word),
            () if DENYING.contains(word) || starts(&PROHIBITING, word) || *word == "except" => {
                denials += 1;
                first = Some(*word);
            }
            () if CASES.contains(word) && at > 0 && ["any", "no"].contains(&before[at - 1]) => {}
            () if FILLERS.contains(word) || ADVERBS.contains(word) || ALLOWED.contains(word) => {}
            () if [
                "may", "must", "can", "shall", "should", "could", "might", "do", "does", "don", "isn",
                "aren", "shouldn", "you", "users", "anyone", "business",
            ]
            .contains(word) => {}
            () => break,
        }
    }
    match denials {
        0 => nor,
        _ => first.filter(|_| denials % 2 == 1),
    }
}

/// Whether what follows grants the use: `is allowed`.
fn is_granted(behind: &[&str]) -> bool {
    let rest = skip(behind, |word| {
        ["is", "are", "remains", "also", "both", "and"].contains(&word) || ADVERBS.contains(&word)
    });
    let before = behind.len() - rest.len();
    before > 0
        && rest.first().is_some_and(|word| ALLOWED.contains(word) || *word == "fine" || *word == "encouraged")
}

fn skip<'w, 's>(words: &'s [&'w str], is_skipped: impl Fn(&'w str) -> bool) -> &'s [&'w str] {
    let end = words.iter().position(|word| !is_skipped(word)).unwrap_or(words.len());
    &words[end..]
}

/// Whether what follows denies it: `is strictly prohibited`, `are not allowed`.
fn is_forbidden_behind(behind: &[&str]) -> bool {
    let is_between = |word: &str| {
        (FILLERS.contains(&word) && word != "free")
            || ADVERBS.contains(&word)
            || OBJECTS.contains(&word)
            || ["will", "shall", "must", "remains", "whatsoever", "isn", "aren", "won"].contains(&word)
    };
    let rest = skip(behind, is_between);
    match rest {
        ["limited" | "restricted", "to" | "by" | "only", ..] => true,
        ["limited", ..] => false,
        ["restriction" | "restrictions" | "ban" | "bans", ..] => false,
        [word, ..] if starts(&PROHIBITING, word) => true,
        ["not" | "never" | "t" | "cannot", rest @ ..] => {
            let rest = skip(rest, |word| ADVERBS.contains(&word) || word == "be");
            rest.first().is_some_and(|word| ALLOWED.contains(word))
        }
        ["off", "limits", ..] => true,
        _ => false,
    }
}

/// Whether what follows asks for something more: `please contact us`, `requires our written consent`.
fn is_asked_behind(behind: &[&str]) -> bool {
    const REACH: usize = 8;
    let is_between = |word: &str| {
        FILLERS.contains(&word)
            || OBJECTS.contains(&word)
            || ["you", "users", "allowed", "permitted", "possible", "we", "kindly"].contains(&word)
    };
    let rest = skip(behind, is_between);
    match rest {
        ["contact" | "email" | "obtain" | "purchase" | "buy", ..] => true,
        [asking, rest @ ..] if ASKING.contains(asking) => {
            let near = &rest[..rest.len().min(REACH)];
            let denies = near.iter().any(|word| DENYING.contains(word) && *word != "without");
            let is_licensed = || {
                near.windows(2).any(|pair| {
                    matches!(
                        pair,
                        [
                            "commercial" | "separate" | "paid" | "written" | "another" | "enterprise" | "a",
                            "license" | "subscription"
                        ]
                    )
                })
            };
            !denies && (near.iter().any(|word| ASKED.contains(word)) || is_licensed())
        }
        ["without", rest @ ..] => {
            rest.iter().take(REACH).any(|word| ASKED.contains(word)) && is_denied_at_end(rest)
        }
        _ => false,
    }
}

/// Whether `commercial use without permission is prohibited` ends so.
fn is_denied_at_end(rest: &[&str]) -> bool {
    rest.iter().any(|word| starts(&PROHIBITING, word))
        || rest.windows(2).any(|pair| pair[0] == "not" && ALLOWED.contains(&pair[1]))
}

/// Whether what stands before asks: `contact us for`, `a license is needed for`, `you need permission for`.
fn is_asked_before(before: &[&str]) -> bool {
    let is_between = |word: &str| {
        [
            "for",
            "a",
            "an",
            "any",
            "to",
            "obtain",
            "discuss",
            "get",
            "us",
            "me",
            "the",
            "authors",
            "author",
            "about",
            "regarding",
            "at",
            "is",
            "required",
            "needed",
            "necessary",
            "request",
            "its",
            "use",
            "it",
            "this",
            "model",
            "in",
        ]
        .contains(&word)
    };
    let end = before.iter().rposition(|word| !is_between(word)).map_or(0, |at| at + 1);
    let passed = &before[end..];
    let is_needed = passed.iter().any(|word| ["required", "needed", "necessary"].contains(word));
    match before[..end].split_last() {
        Some((&("contact" | "email" | "reach"), _)) => !passed.is_empty(),
        Some((&("permission" | "consent" | "license" | "agreement" | "authorization" | "fee"), before)) => {
            is_needed && !before.iter().rev().take(3).any(|word| DENYING.contains(word))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_once() {
        for list in [
            &OBJECTS[..],
            &FILLERS,
            &ADVERBS,
            &PROHIBITING,
            &DENYING,
            &CASES,
            &OF_OTHERS,
            &ALLOWED,
            &ASKED,
            &ASKING,
        ] {
            let unique: std::collections::BTreeSet<_> = list.iter().collect();
            assert_eq!(unique.len(), list.len(), "{list:?}");
        }
    }
}
