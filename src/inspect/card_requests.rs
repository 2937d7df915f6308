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
const ACTS: [&str; 22] = [
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
    if !is_royalty && !is_of_model(&words) || is_of_others(&words) {
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
    is_royalty || of_people || is_limited() || is_plain() && forms.iter().any(|form| form(&words))
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
    const OF_OTHERS: [&str; 7] = ["api", "code", "images", "models", "paper", "repository", "voices"];
    let is_of_model = |at: usize| {
        let before = at.checked_sub(1).map(|at| words[at]).unwrap_or_default();
        match words[at] {
            // `Acme-7B and its code`, `these models`.
            "its" => before == "and",
            "it" => at == 0,
            "models" => ["all", "both", "our", "the", "these"].contains(&before),
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
    const HANDING_ON: [&str; 6] = ["distribut", "redistribut", "resell", "resold", "share", "sold"];
    words.iter().enumerate().any(|(at, word)| {
        let act = act(words, at);
        match *word {
            "not" | "never" => {
                matches!(before(words, at), "may" | "must" | "shall")
                    && is_act(act)
                    && !(act == "used" && begins(words, &UNFIT))
                    || PERMITTED.contains(&behind(words, at, 1).first().copied().unwrap_or_default())
                        && !has(words, &["were", "was"])
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
    const FAR: usize = 3;
    words.iter().enumerate().any(|(at, word)| {
        let before = &words[at.saturating_sub(FAR)..at];
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

/// `It may only be used inside the EU`, `may be deployed only by partners`.
fn is_only(words: &[&str]) -> bool {
    words.iter().enumerate().any(|(at, word)| {
        let is_led = matches!(before(words, at), "may" | "must" | "shall") && is_act(act(words, at));
        let is_behind = at > 2 && is_act(words[at - 1]) && matches!(words[at - 3], "may" | "must" | "shall");
        matches!(*word, "exclusively" | "only" | "solely") && (is_led || is_behind)
    })
}

/// `Every product has to show our logo`, `Report each deployment to us`, `Modified versions have to be sent back`.
fn is_owed(words: &[&str]) -> bool {
    const DUTIES: [&str; 27] = [
        "accept", "agree", "ask", "cease", "confirm", "contact", "delete", "destroy", "disclose", "display",
        "inform", "link", "name", "notify", "obtain", "pay", "register", "report", "request", "return",
        "returned", "send", "sent", "show", "sign", "submit", "tell",
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
            "Wer das Modell im Betrieb einsetzt, zahlt 500 Euro im Jahr.",
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
