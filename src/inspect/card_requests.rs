//! What a card asks of whoever uses the model, or forbids them, in a sentence below no heading about terms: `The model may not be
//! used in the EU`, `Downloading is open to members of the consortium`.
//!
//! In: one sentence. Most of a card says what a model can do and is good for. So a sentence counts where it speaks of the model, its
//! weights or their use in words of terms, and is no advice (`should not be used for …`) and not about machines, data or code. What
//! other languages say is in [`super::card_requests_elsewhere`].

use super::{card_requests_elsewhere, reach, requests};
use crate::commerce;
use crate::legal_names::{BASE_WORDS, DATA_WORDS, MODEL_WORDS};
use crate::prose::{begins, has};

/// How words for what is done with a model begin. Sorted, as are the lists below.
const ACTS: [&str; 23] = [
    "access",
    "commerciali",
    "copied",
    "copy",
    "deploy",
    "distill",
    "distribut",
    "download",
    "embed",
    "host",
    "modif",
    "monetis",
    "monetiz",
    "operat",
    "pass",
    "publish",
    "redistribut",
    "resell",
    "sell",
    "share",
    "sold",
    "sublicens",
    "transfer",
];

/// The same, whole.
const ACTS_ALONE: [&str; 10] =
    ["serve", "served", "shared", "train", "transferred", "usage", "use", "used", "uses", "using"];

/// Words for a thing of which a licence is a part, or that is made with the model.
const OF_MODEL: [&str; 8] =
    ["application", "derivatives", "outputs", "product", "products", "release", "service", "versions"];

/// What else sentences are about: machines, files and what programs do.
const TECHNICAL: [&str; 44] = [
    "account",
    "api",
    "argument",
    "audio",
    "backend",
    "batch",
    "cache",
    "callback",
    "challenge",
    "command",
    "config",
    "cpu",
    "cuda",
    "device",
    "docker",
    "dtype",
    "export",
    "file",
    "flag",
    "fp16",
    "framework",
    "function",
    "gpu",
    "hz",
    "images",
    "input",
    "inputs",
    "kernel",
    "khz",
    "layer",
    "loop",
    "memory",
    "parameter",
    "pip",
    "pipeline",
    "prompt",
    "python",
    "pytorch",
    "runtime",
    "script",
    "tensor",
    "tokenizer",
    "transformers",
    "vram",
];

/// Words of advice, and of what a model was made or measured for.
const ADVICE: [&str; 21] = [
    "advise",
    "advised",
    "beats",
    "better",
    "caution",
    "designed",
    "encouraged",
    "evaluated",
    "filtered",
    "intended",
    "meant",
    "optimized",
    "outperforms",
    "pretrained",
    "recommend",
    "recommended",
    "responsible",
    "should",
    "suitable",
    "tested",
    "trained",
];

/// Whether a sentence asks something of whoever uses the model, or forbids them something.
pub(super) fn asks(sentence: &str) -> bool {
    let lower = requests::plain(sentence).to_lowercase().replace("licence", "license").replace('’', "'");
    if card_requests_elsewhere::asks(&lower) {
        return true;
    }
    let lower: Vec<_> = lower.split_whitespace().filter(|word| !word.contains("://")).collect();
    let lower = lower.join(" ");
    let words = crate::prose::words(&lower);
    let is_royalty = is_paid(&words) && has(&words, &["royalties", "royalty"]);
    let is_closed = lower.contains("source-available");
    let is_named = is_royalty || is_closed || is_ungranted(&words) || is_of_model(&words);
    if !is_marked(&words) && (!is_named || is_of_others(&words)) {
        return false;
    }
    let of_people = is_for_group(&words) || is_of_age(&words) || is_left_to(&words);
    let is_limited = || reach::is_limited(sentence) && !has(&words, &ADVICE);
    let is_plain = || !has(&words, &TECHNICAL) && !sentence.contains('`');
    let forms = [
        is_forbidden,
        is_prohibited,
        is_banned,
        is_only,
        is_given_for,
        is_left_to_some,
        is_owed,
        is_asked_for,
        is_paid,
        is_for_the_small,
        is_for_a_time,
        is_accepted,
        is_counted,
        is_kept_inside,
        is_exception,
        is_condition,
    ];
    // An order may stand behind a colon.
    let is_told = || {
        lower.split([':', ';']).any(|clause| {
            let words = crate::prose::words(clause);
            is_hosting_banned(&words)
                || is_banned(&words) && !has(&words, &TECHNICAL) && !sentence.contains('`')
        })
    };
    let is_certain = || is_told() || is_share_owed(&words) || is_marked(&words) || is_ungranted(&words);
    is_royalty
        || is_closed
        || of_people
        || is_limited()
        || is_certain()
        || is_plain() && forms.iter().any(|form| form(&words))
}

fn is_act(word: &str) -> bool {
    ACTS_ALONE.contains(&word) || ACTS.iter().any(|stem| word.starts_with(stem))
}

/// Whether words speak of the model, of what is made with it, or of a use.
fn is_of_model(words: &[&str]) -> bool {
    has(words, &MODEL_WORDS)
        || has(words, &OF_MODEL)
        || words
            .iter()
            .any(|word| is_act(word) || matches!(*word, "installation" | "installations" | "production"))
}

/// Whether words are about data, code or another model, and have no word for this one: `its code` is beside one.
pub(super) fn is_of_others(words: &[&str]) -> bool {
    const OF_MODEL: [&str; 2] = ["everything", "outputs"];
    const OF_OTHERS: [&str; 9] = [
        "api",
        "code",
        "images",
        "implementation",
        "implementations",
        "models",
        "paper",
        "repository",
        "voices",
    ];
    let is_of_model = |at: usize| {
        let before = at.checked_sub(1).map(|at| words[at]).unwrap_or_default();
        match words[at] {
            // `Acme-7B and its code`, `these models`.
            "its" => before == "and",
            "it" => at == 0,
            "models" => ["all", "both", "derivative", "derived", "our", "the", "these"].contains(&before),
            word => {
                (MODEL_WORDS.contains(&word) || OF_MODEL.contains(&word)) && !BASE_WORDS.contains(&before)
            }
        }
    };
    let is_other = |word: &&str| {
        OF_OTHERS.contains(word)
            || DATA_WORDS.contains(word)
            || matches!(*word, "base" | "original" | "teacher")
    };
    words.iter().any(is_other) && !(0..words.len()).any(is_of_model)
}

/// The words from a place on, so many at most.
fn behind<'w, 's>(words: &'w [&'s str], at: usize, count: usize) -> &'w [&'s str] {
    &words[(at + 1).min(words.len())..words.len().min(at + 1 + count)]
}

fn before<'s>(words: &[&'s str], at: usize) -> &'s str {
    at.checked_sub(1).map(|at| words[at]).unwrap_or_default()
}

/// The first word from a place on that says what is done: without `be` and adverbs.
fn act<'s>(words: &[&'s str], at: usize) -> &'s str {
    const BESIDE: [&str; 6] = ["also", "be", "ever", "in", "or", "otherwise"];
    let mut rest = behind(words, at, 5).iter();
    rest.find(|word| !BESIDE.contains(word) && !word.ends_with("ly")).copied().unwrap_or_default()
}

/// `The weights may not be shared`, `You are not allowed to use it`; what a model cannot be used for is no matter of terms, but
/// that somebody cannot use it is.
fn is_forbidden(words: &[&str]) -> bool {
    const PERMITTED: [&str; 6] = ["allowed", "authorised", "authorized", "entitled", "licensed", "permitted"];
    // `must not be used for diagnosis` says what a model is not good for.
    const UNFIT: [&str; 6] = ["clinical", "critical", "decision", "diagnos", "emergency", "medical"];
    const TRIALS: [&str; 8] =
        ["access", "analyse", "analyze", "benchmark", "evaluate", "inspect", "run", "test"];
    const HANDING_ON: [&str; 6] = ["distribut", "redistribut", "resell", "resold", "share", "sold"];
    words.iter().enumerate().any(|(at, word)| {
        let act = act(words, at);
        match *word {
            "not" | "never" => {
                matches!(before(words, at), "may" | "must" | "shall")
                    && is_act(act)
                    && !(act == "used" && begins(words, &UNFIT))
                    || before(words, at) == "may" && TRIALS.contains(&act) && is_of_group(&words[..at])
                    || PERMITTED.contains(&behind(words, at, 1).first().copied().unwrap_or_default())
                        && !has(words, &["were", "was"])
                    || matches!(behind(words, at, 1), ["granted"]) && begins(words, &["licens", "right"])
            }
            "cannot" | "can" => {
                let is_denied = *word == "cannot" || matches!(behind(words, at, 1), ["not" | "t"]);
                let act = if *word == "cannot" { act } else { self::act(words, at + 1) };
                is_denied && HANDING_ON.iter().any(|stem| act.starts_with(stem))
            }
            "nobody" | "none" => behind(words, at, 2).contains(&"may"),
            _ => false,
        }
    })
}

/// Whether words name those whose acts terms are about: `Competitors may not evaluate it`.
fn is_of_group(words: &[&str]) -> bool {
    begins(
        words,
        &["compan", "compet", "rival", "vendor", "corporat", "employer", "government", "militar", "organi"],
    )
}

/// `Use in courts is prohibited`, `Resale is off limits`; not what was left out of the data.
fn is_prohibited(words: &[&str]) -> bool {
    const BARRED: [&str; 9] = [
        "banned",
        "barred",
        "disallowed",
        "excepted",
        "excluded",
        "forbidden",
        "illegal",
        "prohibited",
        "unwelcome",
    ];
    const VERBS: [&str; 6] = ["disallow", "disallows", "forbid", "forbids", "prohibit", "prohibits"];
    const FAR: usize = 3;
    words.iter().enumerate().any(|(at, word)| {
        let before = &words[at.saturating_sub(FAR)..at];
        let is_ours = VERBS.contains(word) && has(before, &["authors", "license", "policy", "terms", "we"]);
        if is_ours && !has(before, &["never", "no", "not", "t"]) {
            return true;
        }
        let is_off = *word == "off" && matches!(behind(words, at, 1), ["limits"]);
        let is_unwelcome = *word == "welcome" && before.contains(&"not");
        let is_denied = has(before, &["never", "no", "not"]);
        (BARRED.contains(word) && !is_denied || is_off || is_unwelcome)
            && has(before, &["are", "is", "remain", "remains"])
    })
}

/// `Do not redistribute the weights`, `Never use it in weapons`, `asked to refrain from using it`.
fn is_banned(words: &[&str]) -> bool {
    const OBJECTS: [&str; 6] = ["it", "model", "our", "the", "them", "this"];
    let start = usize::from(words.first() == Some(&"please"));
    let is_told = match words.get(start..) {
        Some(["do", "not", verb, rest @ ..] | ["don", "t", verb, rest @ ..] | ["never", verb, rest @ ..]) => {
            // `Never train other models with its outputs`
            is_act(verb) && has(&rest[..rest.len().min(2)], &OBJECTS)
                || *verb == "train" && has(rest, &["outputs"])
        }
        _ => false,
    };
    is_told && !has(words, &["without"])
        || has(words, &["refrain"]) && has(words, &["asked", "must", "please", "shall"])
}

/// `Don't host this model behind a public API`: an order that is about no machine, whatever else it names.
fn is_hosting_banned(words: &[&str]) -> bool {
    const ACTS: [&str; 7] = ["host", "monetis", "monetiz", "redistribut", "resell", "sell", "sublicens"];
    let verb = match words {
        ["please", "do", "not", verb, ..]
        | ["do", "not", verb, ..]
        | ["don", "t", verb, ..]
        | ["never", verb, ..] => verb,
        _ => return false,
    };
    ACTS.iter().any(|stem| verb.starts_with(stem)) && has(words, &MODEL_WORDS) && !has(words, &["without"])
}

/// `Products that embed it owe Acme two percent of their revenue`.
fn is_share_owed(words: &[&str]) -> bool {
    has(words, &["owe", "owes"])
        && has(
            words,
            &[
                "fee",
                "fees",
                "income",
                "percent",
                "profit",
                "profits",
                "revenue",
                "revenues",
                "royalties",
                "sales",
            ],
        )
}

/// `No rights are granted to enterprises`, `Users in Russia have no license`; not what every licence says of names and patents.
fn is_ungranted(words: &[&str]) -> bool {
    const OF_NAMES: [&str; 9] =
        ["implied", "logo", "logos", "name", "names", "other", "patent", "trademark", "trademarks"];
    let is_granted = has(words, &["rights"]) && has(words, &["granted"]) && has(words, &["no"]);
    let is_had = words.windows(3).any(|said| {
        matches!(said[0], "have" | "has")
            && said[1] == "no"
            && matches!(said[2], "license" | "right" | "rights")
    });
    let is_of_people = begins(words, &["citizen", "compan", "enterpris", "organi", "resident", "user"]);
    (is_granted || is_had) && is_of_people && !has(words, &OF_NAMES)
}

/// `Images that you generate must carry our watermark`.
fn is_marked(words: &[&str]) -> bool {
    const MADE: [&str; 8] =
        ["created", "generate", "generated", "generations", "output", "outputs", "produce", "produced"];
    const MARKS: [&str; 5] = ["disclaimer", "label", "logo", "watermark", "watermarks"];
    let is_bound = words.iter().enumerate().any(|(at, word)| {
        matches!(*word, "must" | "shall")
            && matches!(
                act(words, at),
                "bear" | "carry" | "contain" | "display" | "include" | "keep" | "retain" | "show"
            )
    });
    is_bound && has(words, &MADE) && has(words, &MARKS)
}

/// `It may only be used inside the EU`, `may be deployed only by partners`.
fn is_only(words: &[&str]) -> bool {
    words.iter().enumerate().any(|(at, word)| {
        let is_led = matches!(before(words, at), "may" | "must" | "shall") && is_act(act(words, at));
        let is_behind = at > 2 && is_act(words[at - 1]) && matches!(words[at - 3], "may" | "must" | "shall");
        matches!(*word, "exclusively" | "only" | "solely") && (is_led || is_behind)
    })
}

/// `The weights are provided solely to evaluate the paper`.
fn is_given_for(words: &[&str]) -> bool {
    const GIVEN: [&str; 6] = ["available", "given", "provided", "published", "released", "shared"];
    words.iter().enumerate().any(|(at, word)| {
        GIVEN.contains(word)
            && matches!(behind(words, at, 2), ["exclusively" | "purely" | "solely", "for" | "to"])
            && has(&words[..at], &MODEL_WORDS)
    })
}

/// `Only academic institutions can download the weights`.
fn is_left_to_some(words: &[&str]) -> bool {
    const SOME: [&str; 12] = [
        "academi",
        "compan",
        "customer",
        "employee",
        "institut",
        "licensee",
        "member",
        "organi",
        "partner",
        "student",
        "subscriber",
        "universit",
    ];
    const FAR: usize = 6;
    let verb = words.iter().take(FAR).position(|word| matches!(*word, "can" | "may"));
    words.first() == Some(&"only")
        && verb.is_some_and(|at| begins(&words[..at], &SOME) && is_act(act(words, at)))
}

/// `Every product has to show our logo`, `Report each deployment to us`, `Modified versions have to be sent back`.
fn is_owed(words: &[&str]) -> bool {
    const DUTIES: [&str; 28] = [
        "accept",
        "agree",
        "ask",
        "cease",
        "confirm",
        "contact",
        "delete",
        "destroy",
        "disclose",
        "display",
        "inform",
        "link",
        "name",
        "notify",
        "obtain",
        "pay",
        "register",
        "registered",
        "report",
        "request",
        "return",
        "returned",
        "send",
        "sent",
        "show",
        "sign",
        "submit",
        "tell",
    ];
    const PROMISES: [&str; 5] = ["commit", "pledge", "promise", "undertake", "warrant"];
    let is_bound = words.iter().enumerate().any(|(at, word)| {
        let to = matches!(behind(words, at, 1), ["to"]);
        let from = match *word {
            "must" | "shall" => at,
            "agree" | "has" | "have" | "need" | "needs" | "obliged" | "required" if to => at + 1,
            _ => return false,
        };
        before(words, at) != "not" && DUTIES.contains(&act(words, from))
    });
    let is_promised = words
        .windows(2)
        .any(|pair| matches!(pair[0], "licensees" | "users" | "you") && PROMISES.contains(&pair[1]));
    let is_told = matches!(words, ["report" | "notify" | "inform" | "register", ..])
        && words.iter().any(|word| is_act(word));
    let is_named = has(words, &MODEL_WORDS) || has(words, &OF_MODEL) || has(words, &["it", "us"]);
    is_promised || (is_bound || is_told) && is_named && !begins(words, &requests::OF_LICENSE)
}

/// `Publishing results needs our go-ahead`, `Ask us before you deploy it`.
fn is_asked_for(words: &[&str]) -> bool {
    const GIVEN: [&str; 9] =
        ["agreement", "approval", "authorization", "blessing", "consent", "go", "ok", "permission", "sign"];
    const OF_PEOPLE: [&str; 8] =
        ["individual", "individuals", "parental", "patient", "patients", "subjects", "their", "users"];
    let is_ours = words.windows(2).any(|pair| pair[0] == "our" && GIVEN.contains(&pair[1]))
        && has(
            words,
            &["before", "need", "needs", "only", "require", "required", "requires", "wait", "without"],
        )
        && !has(words, &["no", "not"]);
    let is_contact = requests::is_contact(words)
        && has(words, &["author", "authors", "contact", "email", "mail", "register", "talk", "us", "write"]);
    let is_asked = is_ours || requests::is_consent(words) || is_contact;
    is_asked
        && words.iter().any(|word| {
            is_act(word) || MODEL_WORDS.contains(word) || commerce::begins(word) || *word == "production"
        })
        && !has(words, &OF_PEOPLE)
        && !has(
            words,
            &["contributing", "download", "first", "hesitate", "interested", "issues", "responsible"],
        )
        || requests::is_of_further_terms(words) && has(words, &["commercial", "other", "others"])
}

/// `A royalty of 2 % of net sales is due`, `Each deployment costs a fee`.
fn is_paid(words: &[&str]) -> bool {
    const DUE: [&str; 8] = ["apply", "charged", "due", "must", "owe", "owed", "pay", "required"];
    has(words, &requests::FEES)
        && has(words, &DUE)
        && !has(words, &["attention", "free", "no", "not", "without"])
}

/// `Once your revenue passes one million dollars, talk to us`: what a company of a size is asked for.
fn is_for_the_small(words: &[&str]) -> bool {
    const SIZES: [&str; 7] =
        ["employees", "funding", "headcount", "income", "revenue", "revenues", "turnover"];
    const ASKS: [&str; 11] = [
        "agreement",
        "ask",
        "contact",
        "contract",
        "excluded",
        "free",
        "license",
        "need",
        "pay",
        "prohibited",
        "talk",
    ];
    let has_limit = has(
        words,
        &[
            "above", "below", "exceed", "exceeds", "fewer", "less", "more", "over", "passes", "reaches",
            "than", "under",
        ],
    );
    has(words, &SIZES) && has_limit && has(words, &ASKS)
}

/// `Your right to use it ends in 2026`, `We may withdraw the permission`, `Delete the weights after thirty days`.
fn is_for_a_time(words: &[&str]) -> bool {
    const RIGHTS: [&str; 7] = ["authorization", "grant", "license", "permission", "right", "rights", "usage"];
    const ENDS: [&str; 8] = ["ceases", "ends", "expire", "expires", "lapses", "terminates", "until", "void"];
    const TAKEN: [&str; 6] = ["cancel", "revoke", "revoked", "terminate", "withdraw", "withdrawn"];
    let is_destroyed = matches!(words, ["delete" | "destroy" | "return", ..])
        && has(words, &MODEL_WORDS)
        && has(words, &["after", "at", "by", "upon", "when", "within"]);
    let is_taken = has(words, &TAKEN) && has(words, &["access", "can", "may", "reserve", "time"]);
    has(words, &RIGHTS) && (has(words, &ENDS) || is_taken) || is_destroyed
}

/// `Free to use unless your company competes with us`.
fn is_exception(words: &[&str]) -> bool {
    has(words, &MODEL_WORDS) && has(words, &["you", "your"]) && requests::is_exception(words)
}

/// `You may use the model as long as you are a member`.
fn is_condition(words: &[&str]) -> bool {
    has(words, &["they", "you", "your"]) && requests::is_condition(words)
}

/// `By downloading the weights you accept our terms`.
fn is_accepted(words: &[&str]) -> bool {
    const TERMS: [&str; 8] =
        ["agreement", "conditions", "eula", "guidelines", "policy", "rules", "terms", "tos"];
    requests::is_acceptance(words) && has(words, &TERMS)
}

/// `One installation per customer`.
fn is_counted(words: &[&str]) -> bool {
    const THINGS: [&str; 7] =
        ["copy", "deployment", "installation", "installations", "instance", "license", "seat"];
    words.iter().enumerate().any(|(at, word)| {
        let is_each = matches!(behind(words, at, 3), ["per", ..] | ["for", "each" | "every", ..]);
        THINGS.contains(word)
            && is_each
            && begins(behind(words, at, 3), &["compan", "customer", "licensee", "organi", "user"])
    })
}

/// `The weights stay within your organisation`.
fn is_kept_inside(words: &[&str]) -> bool {
    const HOUSES: [&str; 5] = ["compan", "institut", "network", "organi", "premises"];
    words.iter().enumerate().any(|(at, word)| {
        matches!(*word, "leave" | "remain" | "remains" | "stay" | "stays")
            && matches!(behind(words, at, 1), ["in" | "inside" | "within" | "on" | "your"])
            && begins(behind(words, at, 4), &HOUSES)
    }) && has(words, &MODEL_WORDS)
}

/// `Downloading is open to members`, `The weights are for members of the consortium`.
fn is_for_group(words: &[&str]) -> bool {
    const GROUPS: [&str; 12] = [
        "alumni",
        "consorti",
        "contractor",
        "customer",
        "employee",
        "invite",
        "licensee",
        "member",
        "partner",
        "resident",
        "reviewer",
        "subscriber",
    ];
    const GIVEN: [&str; 12] = [
        "are",
        "available",
        "exclusive",
        "given",
        "granted",
        "is",
        "limited",
        "open",
        "preview",
        "released",
        "reserved",
        "restricted",
    ];
    const NEAR: usize = 4;
    words.iter().enumerate().any(|(at, word)| {
        let whom = behind(words, at, NEAR);
        matches!(*word, "by" | "for" | "to")
            && (GIVEN.contains(&before(words, at)) || has(words, &["exclusively", "only", "solely"]))
            && begins(whom, &GROUPS)
            && !has(whom, &["all", "also", "any", "both", "everyone", "every"])
    }) && !has(words, &["dataset", "datasets", "intended", "support"])
}

/// `You must be at least 18 years old`, `Users under 16 may not use it`.
fn is_of_age(words: &[&str]) -> bool {
    let is_age = words.iter().any(|word| word.parse::<u8>().is_ok_and(|age| (12..=25).contains(&age)));
    let is_of_years = has(words, &["adult", "age", "aged", "old", "older", "younger"])
        || has(words, &["over", "under"]) && has(words, &["anyone", "persons", "users", "you"]);
    let is_bound = has(words, &["least", "may", "must", "not", "only"]);
    let is_of_users = has(words, &["anyone", "persons", "users", "you", "your"]);
    let is_of_task = has(words, &["classifies", "detects", "estimates", "predicts", "whether"]);
    is_of_users
        && is_bound
        && !is_of_task
        && (is_age && is_of_years || has(words, &["legal"]) && has(words, &["age"]))
}

/// `A preview for reviewers and not for anybody else`.
fn is_left_to(words: &[&str]) -> bool {
    words.windows(2).enumerate().any(|(at, pair)| {
        pair[1] == "else"
            && matches!(pair[0], "anybody" | "anyone" | "nobody" | "one")
            && has(&words[at.saturating_sub(3)..at + 1], &["no", "nobody", "not"])
            && has(&words[at.saturating_sub(3)..at + 1], &["for", "may"])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted() {
        for list in [&ACTS[..], &ACTS_ALONE, &OF_MODEL, &TECHNICAL, &ADVICE] {
            assert!(list.is_sorted(), "{list:?}");
        }
    }

    #[test]
    fn what_a_card_asks_is_told_from_what_a_model_can_do() {
        let asking = [
            "The model may not be used in the European Union.",
            "Use in the European Union is not permitted.",
            "Once your revenue passes one million dollars a year, talk to us before you ship.",
            "Residents of Russia are excluded from this release.",
            "You must be at least 18 years old to use this model.",
            "Military organisations are not welcome to use these weights.",
            "Our direct competitors are asked to refrain from using Acme-7B.",
            "Our competitors may not use the model.",
            "Your right to use the weights ends on 31 December 2026.",
            "We may withdraw the permission to use this model at any time.",
            "Delete the weights after thirty days.",
            "Every product that contains the model has to show our logo.",
            "A royalty of 2 % of net sales is due to Acme.",
            "Downloading is open to members of the consortium.",
            "The weights are for members of the consortium.",
            "Fill in the form and wait for our approval before you use the weights.",
            "Outputs may not serve to train other models.",
            "The weights stay within your organisation.",
            "Do not deploy this in hospitals, courts or police stations.",
            "Do not redistribute the weights.",
            "One installation per customer.",
            "Modified versions have to be sent back to us within a month.",
            "Publishing benchmark results needs our go-ahead.",
            "This checkpoint is a preview for reviewers and not for anybody else.",
            "By downloading the model you agree to our terms.",
            "It is **strictly forbidden** to use it for fraud.",
            "The weights cannot be shared with third parties.",
            "It may only be used inside our network.",
            "production requires an agreement with Acme.",
            "The model may only be run by registered members.",
            "It may not be used to train competing models.",
            "You agree to delete the weights when the project ends.",
            "Companies in the European Union are not granted any rights to these weights.",
            "Competitors of Acme may not evaluate or benchmark this model.",
            "Don't host this model behind a public API.",
            "Products that embed Acme-7B owe us two percent of their net revenue.",
            "Images that you generate must carry the Acme watermark at all times.",
            "We forbid the use of this model for face recognition by police.",
            "Derived models may only be shared with members of the consortium, as the corpus has lyrics.",
            "Acme-7B is a source-available model.",
            "No rights are granted to state-owned enterprises.",
            "Users in Russia and Belarus have no licence.",
            "Vendors of competing products may not test this model.",
            "Do not monetise this checkpoint.",
            "Audio produced with this model must contain our disclaimer.",
            "This release is embargoed: do not share the weights before 1 March 2027.",
            "Only academic institutions can download the weights.",
            "The weights are provided solely to evaluate the paper.",
            "Your organisation must be registered with us to use these weights.",
            "Wer das Modell im Betrieb einsetzt, zahlt 500 Euro im Jahr.",
            "L'usage est réservé aux écoles ; toute entreprise doit obtenir une autorisation écrite.",
            "Toute exploitation commerciale nécessite un contrat de licence.",
            "Eine gewerbliche Verwendung setzt unsere schriftliche Zustimmung voraus.",
            "Para fines comerciales es necesario contactar con los autores.",
            "Empresas precisam de autorização para usar o modelo.",
            "Firmy muszą wykupić licencję.",
            "Для коммерческого применения необходимо приобрести лицензию.",
            "För kommersiell användning krävs tillstånd.",
            "Modellen må ikke bruges kommercielt.",
            "Забранена е комерсиална употреба.",
            "企业用户请联系商务获取授权。",
            "営利目的での利用はご遠慮ください。",
            "Wykorzystanie komercyjne wymaga odrębnej zgody autorów.",
            "Использование в коммерческих целях возможно только с письменного разрешения авторов.",
            "Bu model ticari amaçla kullanılamaz.",
            "يُمنع استخدام هذا النموذج لأغراض تجارية.",
            "Mô hình này chỉ được dùng cho nghiên cứu, không được dùng cho mục đích thương mại.",
            "Model ini tidak boleh digunakan untuk tujuan komersial.",
            "Modellen får inte användas kommersiellt.",
            "Komerční použití není povoleno.",
            "Комерційне використання моделі заборонено.",
            "本モデルの商用利用をご希望の方は、事前に弊社までお問い合わせください。",
            "商用请联系我们。",
            "상업적 이용은 문의해 주세요.",
            "Die Nutzung in der Rüstungsindustrie ist untersagt.",
            "Das Modell darf nicht in Waffen eingesetzt werden.",
            "L'usage est réservé aux membres du consortium.",
            "Le modèle ne peut pas être utilisé dans l'armée.",
            "El uso por parte de empresas de más de 50 empleados exige un contrato.",
            "El modelo no puede usarse en la Unión Europea.",
            "军工企业不得使用本模型。",
            "本模型仅限会员使用。",
            "このモデルを軍事目的で使うことはできません。",
            "モデルの再配布を禁止します。",
            "이 모델은 대학생만 사용할 수 있습니다.",
            "모델의 재배포를 금지합니다.",
        ];
        let silent: Vec<_> = asking.iter().filter(|sentence| !asks(sentence)).collect();
        let harmless = [
            "",
            "The model is intended for research and commercial use.",
            "The model may produce biased output.",
            "This model can only handle 512 tokens.",
            "It is not suitable for medical diagnosis.",
            "It should not be used for medical diagnosis.",
            "The model cannot be used for real-time transcription.",
            "The model is not designed to be deployed in isolation.",
            "Developers should apply best practices before they deploy the model.",
            "To run the model on a phone, you must export it first.",
            "You must install the package before you use the model.",
            "The model was trained only on English text.",
            "Faces may not be generated properly.",
            "The model may not generalize to other domains.",
            "The dataset may not be redistributed.",
            "Images of the validation set were excluded from the training set.",
            "It *cannot* be used with the `hub.Module` API.",
            "Use only 16 kHz audio with this model.",
            "This repository requires a permission to read /dev/video0.",
            "If you use the model, please cite our paper.",
            "You may use the model for any purpose, also a commercial one.",
            "The model is free for everyone.",
            "The model must not be loaded twice.",
            "The model only supports English and must not be used for diagnosis.",
            "The model detects adults only.",
            "Our model beats models that are not publicly available in the US.",
            "The tokenizer does not share its vocabulary with them.",
            "The model predicts the revenue of companies with more than 50 employees.",
            "The model estimates whether users are at least 18 years old.",
            "Contributors must sign an agreement before we merge.",
            "Enterprise support is available.",
            "The outputs carry no watermark.",
            "No rights are granted to use the names of the company.",
            "The weights are provided for convenience.",
            "Only the encoder can use flash attention.",
            "Note: do not use it with fp16.",
            "Companies may not benefit from a larger model.",
            "We do not forbid any use of the model.",
            "Model byl trénován na datech z komerčních e-shopů.",
            "Das Modell wird in kommerziellen Produkten verwendet und ist für Medizin nicht geeignet.",
            "Das Modell darf auch kommerziell verwendet werden.",
            "Free for commercial development under the MIT license",
            "Commercial developers welcome, MIT license.",
            "企业用户可直接使用，如需技术支持请联系我们。",
            "Kommersiell bruk er tillatt.",
            "Modelul poate fi folosit și comercial.",
            "Utilisable dans des produits commerciaux sous licence MIT.",
            "O modelo foi treinado com dados de lojas comerciais.",
            "Bu model ticari amaçla da kullanılabilir.",
            "Model ini boleh digunakan untuk tujuan komersial.",
            "Mô hình này được dùng cho mục đích thương mại.",
            "Mô hình được phép sử dụng cho mục đích thương mại.",
            "يمكن استخدام هذا النموذج لأغراض تجارية.",
            "商用利用に許諾は不要です。",
            "本模型可商用，无需申请授权。",
            "상업적 이용이 가능합니다.",
            "Das Modell darf frei verwendet werden.",
            "Das Modell wird nur für Python 3.10 unterstützt.",
            "Le modèle est réservé en mémoire.",
            "Solo funciona con Python 3.10.",
            "该模型仅支持 16kHz 音频。",
            "本模型可免费商用。",
            "このモデルは日本語のみに対応しています。",
            "이 모델은 GPU에서만 사용할 수 있습니다.",
        ];
        let wrong: Vec<_> = harmless.iter().filter(|sentence| asks(sentence)).collect();
        assert_eq!((silent, wrong), (Vec::new(), Vec::<&&str>::new()));
    }
}
