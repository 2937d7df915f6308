//! Sentences that give a model to some users or for some purposes alone: `Free for startups`, `Enterprises need a separate
//! agreement`.
//!
//! In: one sentence of a card. What names commerce is not for these rules. The sentences are English; of other languages some
//! turns are known.

use super::restrictions::PERMITTING;
use crate::commerce;
use crate::conditions;
use crate::legal_names::MODEL_WORDS;
use crate::prose;

/// Words that open an offer to all.
const TO_ALL: [&str; 7] = ["all", "alike", "any", "anyone", "both", "everybody", "everyone"];

/// What else is free.
const OF_OTHERS: [&str; 16] = [
    "account", "api", "code", "colab", "course", "credits", "data", "dataset", "datasets", "demo", "feel",
    "plan", "service", "tier", "tool", "trial",
];

/// Words that make companies some of them.
const SMALL: [&str; 9] = ["below", "fewer", "less", "non", "own", "small", "smaller", "under", "up"];

/// What companies are asked for.
const BOUGHT: [&str; 12] = [
    "agreement",
    "buy",
    "contact",
    "contract",
    "license",
    "licenses",
    "licensing",
    "pay",
    "payment",
    "purchase",
    "sales",
    "subscription",
];

/// Turns of other languages, parts of a sentence in lower case.
const ELSEWHERE: [&str; 40] = [
    // German, Dutch
    "firmen benötigen",
    "firmen brauchen",
    "firmen müssen",
    "kostenlos für forsch",
    "kostenlos für privat",
    "kostenlos für stud",
    "frei für privat",
    "für private zwecke",
    "für den privaten gebrauch",
    "nur für den privat",
    "unternehmen benötigen",
    "unternehmen brauchen",
    "unternehmen müssen",
    "bedürfen einer",
    "bedarf einer",
    "bedrijven moeten",
    // French
    "entreprises doivent",
    "gratuit pour les étudiants",
    "gratuit pour les particuliers",
    "gratuit pour la recherche",
    "usage personnel uniquement",
    "usage privé",
    // Spanish, Portuguese, Italian
    "empresas deben",
    "empresas devem",
    "gratis para estudiantes",
    "gratis para uso personal",
    "gratuito para uso pessoal",
    "aziende devono",
    "uso personale",
    // Russian
    "компании должны",
    "бесплатно для личного",
    // Chinese, Japanese, Korean
    "个人免费",
    "个人使用免费",
    "仅限个人",
    "企业需",
    "企业用户请",
    "企业使用请",
    "個人利用のみ",
    "個人利用に限",
    "개인용",
];

/// Whether a sentence gives the model to some alone, or asks others for something.
pub(crate) fn is_for_some(sentence: &str) -> bool {
    let lower = sentence.to_lowercase().replace("licence", "license").replace("non-profit", "nonprofit");
    if ELSEWHERE.iter().any(|part| lower.contains(part)) || conditions::keep_from_traders(&lower) {
        return true;
    }
    let words = prose::words(&lower);
    let has = |list: &[&str]| words.iter().any(|word| list.contains(word));
    let is_to_all = has(&TO_ALL) || words.iter().any(|word| commerce::begins(word));
    is_asked_of_traders(&words)
        || !is_to_all && (is_free_for_some(&words) || is_only_for_some(&words) || is_list_of_uses(&lower))
        || is_asked_of_others(&words)
        || is_up_to_a_number(&words)
}

/// `No restrictions apply until you have 100 users`, `Free below 10 seats`: what holds for so many and no more.
fn is_up_to_a_number(words: &[&str]) -> bool {
    const NEAR: usize = 8;
    const LIMITS: [&str; 14] = [
        "above",
        "below",
        "beyond",
        "exceed",
        "exceeding",
        "exceeds",
        "fewer",
        "less",
        "maximum",
        "more",
        "over",
        "under",
        "until",
        "up",
    ];
    const UNITS: [&str; 12] = [
        "customers",
        "deployments",
        "developers",
        "downloads",
        "employees",
        "installations",
        "licensees",
        "revenue",
        "seats",
        "subscribers",
        "turnover",
        "users",
    ];
    const TERMS: [&str; 17] = [
        "agreement",
        "allowed",
        "apply",
        "contract",
        "cost",
        "fee",
        "fees",
        "free",
        "license",
        "licensed",
        "pay",
        "permitted",
        "prohibited",
        "restrictions",
        "royalties",
        "subscription",
        "unrestricted",
    ];
    words.iter().any(|word| TERMS.contains(word))
        && words.iter().enumerate().filter(|(_, word)| LIMITS.contains(word)).any(|(at, _)| {
            let behind = &words[at + 1..words.len().min(at + 1 + NEAR)];
            let is_number = |word: &&str| word.starts_with(|first: char| first.is_ascii_digit());
            behind.iter().any(is_number) && behind.iter().any(|word| UNITS.contains(word))
        })
}

/// `Free for startups`, `free of charge for students and researchers`.
fn is_free_for_some(words: &[&str]) -> bool {
    const NEAR: usize = 6;
    const FAR: usize = 8;
    const FEW: usize = 4;
    let offers = words.iter().enumerate().filter(|(_, word)| matches!(**word, "free" | "freely"));
    offers.map(|(at, _)| at).any(|at| {
        let before = &words[..at];
        let is_of_model = before.len() <= FEW || before.iter().any(|word| MODEL_WORDS.contains(word));
        let is_of_others = before.iter().any(|word| OF_OTHERS.contains(word) || *word == "not");
        let behind = &words[at + 1..words.len().min(at + 1 + NEAR)];
        let whom = behind.iter().position(|word| *word == "for").map(|step| {
            let start = at + 2 + step;
            &words[start..words.len().min(start + FAR)]
        });
        is_of_model && !is_of_others && whom.is_some_and(are_some)
    })
}

/// Whether words name some users or purposes, and not companies of any size.
fn are_some(whom: &[&str]) -> bool {
    let is_small = whom.iter().any(|word| SMALL.contains(word));
    let is_company = |word: &&str| {
        commerce::is_trader(word) && !word.starts_with("startup") && !word.starts_with("organi")
    };
    let is_some = |word: &&str| commerce::is_no_trade(word) || word.starts_with("startup");
    (is_small || !whom.iter().any(is_company))
        && (whom.iter().any(is_some) || is_small && whom.iter().any(|word| commerce::is_trader(word)))
}

/// `Enterprises need a separate agreement`, `companies pay`.
fn is_asked_of_traders(words: &[&str]) -> bool {
    const FAR: usize = 12;
    const NEAR: usize = 6;
    const ASKS: [&str; 9] =
        ["have", "has", "must", "need", "needs", "require", "requires", "shall", "should"];
    const DENIALS: [&str; 6] = ["don", "doesn", "never", "no", "not", "without"];
    let is_bought = |words: &[&str]| {
        words.iter().enumerate().any(|(at, word)| {
            BOUGHT.contains(word) && !words.get(at + 1).is_some_and(|next| next.starts_with("plate"))
        })
    };
    words.iter().enumerate().filter(|(_, word)| commerce::is_trader(word)).any(|(at, _)| {
        let behind = &words[at + 1..words.len().min(at + 1 + FAR)];
        let asks = behind.iter().position(|word| ASKS.contains(word)).is_some_and(|asks| {
            let rest = &behind[asks..behind.len().min(asks + 1 + NEAR)];
            let is_denied = behind[..asks].iter().chain(rest).any(|word| DENIALS.contains(word));
            !is_denied && is_bought(rest)
        });
        asks || behind.first().is_some_and(|next| matches!(*next, "pay" | "contact" | "buy"))
    })
}

/// `Intended for hobbyists and academia only`, `Usage: personal only`, `Only for students`.
fn is_only_for_some(words: &[&str]) -> bool {
    const NEAR: usize = 4;
    const OWN: [&str; 5] = ["education", "educational", "hobby", "personal", "private"];
    let is_some = |word: &&str| commerce::OTHERS.contains(word) || OWN.contains(word);
    words.iter().enumerate().any(|(at, word)| {
        let is_denied = at > 0 && words[at - 1] == "not";
        let behind = &words[at + 1..words.len().min(at + 1 + NEAR)];
        let is_led = matches!(behind.first(), Some(&("for" | "to" | "by"))) && behind.iter().any(is_some);
        let is_end = matches!(behind.first(), None | Some(&("and" | "no" | "not" | "please")));
        let is_last = is_end && at > 0 && is_some(&words[at - 1]);
        matches!(*word, "only" | "solely" | "exclusively") && !is_denied && (is_led || is_last)
    })
}

/// `Allowed uses: research, teaching`.
fn is_list_of_uses(sentence: &str) -> bool {
    const BETWEEN: [&str; 7] = ["and", "for", "or", "purposes", "the", "use", "uses"];
    let text = sentence.trim_start_matches(['-', '*', '_', '#', '>', '|', ' ']);
    let Some(label) = PERMITTING.iter().find(|label| text.starts_with(**label)) else { return false };
    let mut words = prose::words(&text[label.len()..]);
    words.retain(|word| *word != "s");
    let is_known = |word: &&str| commerce::is_no_trade(word) || BETWEEN.contains(word);
    words.iter().any(|word| commerce::is_no_trade(word)) && words.iter().all(is_known)
}

/// `For other purposes, talk to us`.
fn is_asked_of_others(words: &[&str]) -> bool {
    const ASKS: [&str; 9] =
        ["agreement", "ask", "contact", "email", "license", "mail", "reach", "talk", "write"];
    let is_other = words.windows(2).any(|pair| {
        pair[0] == "other"
            && ["applications", "purpose", "purposes", "usage", "use", "users", "uses"].contains(&pair[1])
    });
    let is_question = words.iter().any(|word| word.starts_with("question") || matches!(*word, "no" | "not"));
    is_other && !is_question && words.iter().any(|word| ASKS.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offers_to_some_are_told_from_offers_to_all() {
        let some = [
            "Free for startups.",
            "Free for personal use.",
            "Free for research and education.",
            "The model is free of charge for students and researchers.",
            "The weights are freely available for academic and personal projects.",
            "Acme-7B is free for non-profits.",
            "Free for small businesses.",
            "Free for companies with fewer than 50 employees.",
            "Enterprises need a separate agreement",
            "Enterprise customers require a license.",
            "Companies with more than 10 employees need a licence.",
            "Startups can use it for free, enterprises have to pay.",
            "Businesses must contact sales.",
            "companies pay.",
            "Intended for hobbyists and academia only.",
            "Only for students.",
            "Usage: personal only",
            "Allowed uses: research, teaching",
            "**Permitted use:** education and research",
            "For other purposes, talk to us.",
            "Kostenlos für Privatpersonen.",
            "Unternehmen benötigen eine Lizenz.",
            "Der Einsatz in Firmen bedarf einer Vereinbarung.",
            "Gratuit pour les particuliers.",
            "个人免费，企业需购买。",
            "No restrictions apply to you until you have 100 users.",
            "Licensed under MIT up to 10 seats.",
            "The license covers companies with less than 50 employees.",
            "Keine Nutzung durch Firmen",
            "Use is at no cost until you reach 100,000 monthly active users; beyond that, a fee applies.",
        ];
        let silent: Vec<_> = some.iter().filter(|sentence| !is_for_some(sentence)).collect();
        let all = [
            "",
            "Free for startups and enterprises alike.",
            "Free for everyone.",
            "Free for any use, also for research.",
            "Free for research and commercial use.",
            "Free for companies of any size.",
            "You are free to use it in your research.",
            "Feel free to use it for research.",
            "Colab is free for students.",
            "The dataset is free for research.",
            "Enterprises do not need a license.",
            "Companies need no license.",
            "Companies need license plate recognition.",
            "Enterprise support is available.",
            "Organizations should obtain consent before they record people.",
            "For evaluation only 100 samples are used.",
            "Dropout is used only for training.",
            "It is not only for students.",
            "Intended use: research",
            "Use the other use case for questions.",
            "The demo serves more than 100 users.",
            "It was tested with over 1,000 users.",
        ];
        let wrong: Vec<_> = all.iter().filter(|sentence| is_for_some(sentence)).collect();
        assert_eq!((silent, wrong), (Vec::new(), Vec::<&&str>::new()));
    }
}
