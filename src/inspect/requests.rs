//! Sentences about a licence that ask something of users of the model, or forbid them something: `We ask companies to contact us
//! first`, `You may not redistribute the weights`.
//!
//! In: one sentence of a section of a card that is about the licence. Prose is not understood: a sentence counts where a word
//! that asks or forbids stands with one for a use. What leaves the terms of a licence as they are (citations, questions, the
//! licence itself, contributions to the project) does not count. The words are English; of thirteen other languages, those for
//! contact and consent are known. A request without any of these words (`Companies: be fair`) is not recognised.

use crate::commerce;
use crate::conditions;
use crate::legal_names::LICENSE_WORDS;
use crate::markup::{with_characters, without_tags};
use crate::prose::{self, begins, has};

/// How words for a use of the model, or for a user, begin. Sorted, as are the lists below.
const USES: [&str; 31] = [
    "access",
    "adopt",
    "application",
    "copies",
    "copy",
    "deploy",
    "deriv",
    "distill",
    "distribut",
    "download",
    "embed",
    "export",
    "fine",
    "host",
    "integrat",
    "modif",
    "product",
    "publish",
    "redistribut",
    "release",
    "resale",
    "resell",
    "sale",
    "sell",
    "serv",
    "share",
    "ship",
    "sublicens",
    "train",
    "transfer",
    "us",
];

/// Whether a word in lower case is one for commerce or for those who trade.
fn is_commerce(word: &str) -> bool {
    commerce::begins(word) || commerce::is_trader(word)
}

/// Whether a sentence in lower case speaks of commerce or of those who trade.
pub(crate) fn speaks_of_commerce(sentence: &str) -> bool {
    commerce::is_within(sentence) || prose::words(sentence).into_iter().any(is_commerce)
}

/// Words that begin as one of [`USES`] does, and are not for a use.
const NO_USES: [&str; 11] = [
    "copyright",
    "copyrighted",
    "copyrights",
    "fine",
    "finetuning",
    "released",
    "server",
    "training",
    "us",
    "usual",
    "usually",
];

/// Words for getting in touch.
const CONTACTS: [&str; 22] = [
    "apply",
    "approach",
    "ask",
    "asks",
    "consult",
    "contact",
    "contacting",
    "discuss",
    "email",
    "inform",
    "mail",
    "message",
    "notify",
    "reach",
    "register",
    "registration",
    "request",
    "submit",
    "talk",
    "tell",
    "touch",
    "write",
];

/// Words that ask.
const ASKS: [&str; 18] = [
    "ask",
    "asked",
    "asks",
    "encourage",
    "expect",
    "first",
    "have",
    "kindly",
    "must",
    "need",
    "please",
    "request",
    "requested",
    "require",
    "required",
    "send",
    "shall",
    "should",
];

/// Words for the time or the condition of a request.
const OCCASIONS: [&str; 8] = ["advance", "ahead", "before", "beforehand", "first", "if", "prior", "when"];

/// What the publisher gives before a use.
const CONSENTS: [&str; 10] = [
    "approval",
    "authorisation",
    "authorization",
    "clearance",
    "consent",
    "contract",
    "nda",
    "permission",
    "permissions",
    "registration",
];

/// Words that say that such a thing is needed.
const TAKES: [&str; 18] = [
    "apply",
    "ask",
    "get",
    "must",
    "need",
    "needed",
    "needs",
    "obtain",
    "obtained",
    "obtaining",
    "only",
    "prior",
    "request",
    "require",
    "required",
    "requires",
    "subject",
    "without",
];

/// Words that deny what follows them.
const DENIALS: [&str; 7] = ["cannot", "never", "no", "nobody", "none", "not", "t"];

/// Words that forbid by themselves, some of them without their apostrophe.
const NEVER: [&str; 12] = [
    "avoid", "cannot", "cant", "dont", "mustn", "mustnt", "neither", "never", "nobody", "refrain",
    "shouldnt", "wont",
];

/// Words in front of `not` that make it forbid a use.
const MODALS: [&str; 14] = [
    "allowed",
    "are",
    "can",
    "could",
    "do",
    "don",
    "is",
    "may",
    "must",
    "permitted",
    "shall",
    "should",
    "to",
    "will",
];

/// Words behind `not` that make it forbid a use.
const GRANTED: [&str; 6] = ["allowed", "authorised", "authorized", "granted", "permissible", "permitted"];

/// Words that say of a use before them that it is forbidden.
const BARRED: [&str; 6] = ["banned", "barred", "illegal", "outlawed", "unauthorized", "unlawful"];

/// Words for a payment.
pub(super) const FEES: [&str; 11] = [
    "charge",
    "fee",
    "fees",
    "invoice",
    "paid",
    "pay",
    "payment",
    "purchase",
    "royalties",
    "royalty",
    "subscription",
];

/// How words for a duty begin that licences have themselves.
pub(super) const OF_LICENSE: [&str; 26] = [
    "abide",
    "accordance",
    "acknowledg",
    "adher",
    "attribut",
    "bound",
    "changes",
    "cit",
    "complian",
    "comply",
    "conform",
    "credit",
    "follow",
    "govern",
    "includ",
    "keep",
    "law",
    "notice",
    "observ",
    "preserv",
    "read",
    "refer",
    "reproduc",
    "respect",
    "retain",
    "review",
];

/// How words for a subject of contact begin that is not a use.
const OF_QUESTIONS: [&str; 19] = [
    "bug",
    "clarification",
    "collaborat",
    "concern",
    "detail",
    "doubt",
    "enquir",
    "error",
    "feedback",
    "help",
    "informat",
    "inquir",
    "issue",
    "mistake",
    "problem",
    "question",
    "suggest",
    "support",
    "takedown",
];

/// Requests in other languages: parts of a sentence in lower case.
const OTHER_LANGUAGES: [&str; 56] = [
    // German, Dutch
    "bitte kontaktieren",
    "bitte melden sie sich",
    "erlaubnis",
    "genehmigung",
    "kontaktieren sie uns",
    "schriftliche zustimmung",
    "unserer zustimmung",
    "vor dem einsatz",
    "vor der nutzung",
    "vor der verwendung",
    "neem contact op",
    "toestemming",
    // French
    "autorisation",
    "avant d'utiliser",
    "avant toute utilisation",
    "contactez-nous",
    "nous contacter",
    "veuillez contacter",
    // Spanish, Portuguese, Italian
    "antes de usar",
    "antes de utilizar",
    "autorización",
    "autorização",
    "autorizzazione",
    "contactar con",
    "contacte con",
    "contattateci",
    "entre em contato",
    "permesso scritto",
    "permiso",
    "permissão",
    "póngase en contacto",
    "prima di usare",
    // Polish, Turkish
    "bizimle iletişime",
    "izin alın",
    "prosimy o kontakt",
    "zgody",
    // Russian, Ukrainian
    "дозвол",
    "разрешени",
    "свяжитесь",
    "согласи",
    "согласован",
    "зв'яжіться",
    // Chinese, Japanese, Korean
    "书面授权",
    "事前に",
    "事先",
    "先联系",
    "商用请",
    "申请授权",
    "联系我们",
    "聯繫我們",
    "需授权",
    "ご連絡",
    "許諾が必要",
    "許可が必要",
    "문의하",
    "허가가 필요",
];

/// Words of other languages for a subject of contact that is not a use.
const OF_QUESTIONS_IN_OTHER_LANGUAGES: [&str; 12] = [
    "bei fragen",
    "bij vragen",
    "des questions",
    "domande",
    "dudas",
    "preguntas",
    "pytania",
    "вопрос",
    "питан",
    "疑问",
    "问题",
    "質問",
];

/// A word that denies and one for a use belong together where no more than these words are from one to the other.
const NEAR: usize = 5;

/// Whether a sentence asks something of users or forbids them something.
pub(crate) fn is_request(sentence: &str) -> bool {
    let lower = plain(sentence).to_lowercase().replace("licence", "license").replace('’', "'");
    let lower = lower.replace("non-profit", "nonprofit");
    let lower = lower.replace("passed on", "transferred").replace("pass on", "transfer");
    let without_links: Vec<_> = lower.split_whitespace().filter(|word| !word.contains("://")).collect();
    let lower = without_links.join(" ");
    let words = prose::words(&lower);
    let asks = is_in_other_language(&lower)
        || is_contact(&words)
        || is_consent(&words)
        || is_forbidden(&words)
        || is_only(&words)
        || is_acceptance(&words)
        || is_fee(&words)
        || is_duty(&words)
        || is_exception(&words)
        || is_condition(&words)
        || is_of_further_terms(&words)
        || is_order(&words)
        || is_granted_to_some(&words)
        || is_of_trade(&lower, &words)
        || words.iter().any(|word| is_of_two_scripts(word));
    asks && !is_of_contributions(&words)
}

/// A sentence as it is read: without tags, entities and hidden hyphens.
pub(super) fn plain(sentence: &str) -> String {
    with_characters(&without_tags(sentence)).replace('\u{ad}', "")
}

pub(crate) fn is_use(word: &str) -> bool {
    (USES.iter().any(|stem| word.starts_with(stem)) || is_commerce(word)) && !NO_USES.contains(&word)
}

fn has_use(words: &[&str]) -> bool {
    words.iter().any(|word| is_use(word))
}

/// Whether one of the words before a place denies it.
fn is_denied(words: &[&str], at: usize) -> bool {
    words[at.saturating_sub(NEAR)..at].iter().any(|word| DENIALS.contains(word))
}

/// `By contributing, you agree …`, `Contributions must be …`.
fn is_of_contributions(words: &[&str]) -> bool {
    (begins(words, &["contribut"]) || has(words, &["cla"]))
        && !has(words, &["before", "permission", "contact"])
}

/// A use beyond the licence needs permission under every licence: `If you intend to use it beyond permissible usage, please consult …`.
pub(crate) fn is_beyond_license(words: &[&str]) -> bool {
    words.iter().enumerate().any(|(at, word)| {
        let next = &words[at + 1..words.len().min(at + 1 + NEAR)];
        matches!(*word, "beyond" | "outside") && (has_use(next) || has(next, &["license", "terms", "scope"]))
    })
}

/// Whether words are about questions and help, and not about what comes before a use.
pub(crate) fn is_of_questions(words: &[&str]) -> bool {
    begins(words, &OF_QUESTIONS) && !has(words, &["before", "beforehand", "first", "prior"])
}

pub(super) fn is_contact(words: &[&str]) -> bool {
    let is_asked = has(words, &ASKS) && has(words, &CONTACTS);
    let is_early = has(words, &["advance", "before", "beforehand", "first", "prior"]);
    let is_question = is_of_questions(words);
    let is_for_use = words
        .iter()
        .enumerate()
        .any(|(at, word)| *word == "for" && has_use(&words[at + 1..words.len().min(at + 4)]));
    let is_about_use = has_use(words) && (has(words, &OCCASIONS) || is_for_use)
        || words.iter().any(|word| is_commerce(word));
    let is_duty = words.iter().enumerate().any(|(at, word)| {
        let behind = &words[at + 1..words.len().min(at + 4)];
        matches!(*word, "has" | "have" | "must" | "need" | "needs" | "required" | "shall" | "should")
            && has(behind, &CONTACTS)
            && !is_denied(words, at)
            && !has(behind, &["not"])
    });
    let is_asked_of = is_duty && (has_use(words) || has_person(words));
    // `For use in products, contact us`
    let is_told = words.first() == Some(&"for") && has_use(words) && {
        const VERBS: [&str; 5] = ["ask", "contact", "email", "reach", "write"];
        words.iter().skip(1).any(|word| VERBS.contains(word))
    };
    (is_asked && (is_about_use || is_early) || is_asked_of || is_told)
        && !is_question
        && !has(words, &["hesitate"])
        && words.first() != Some(&"no")
        && !is_beyond_license(words)
        && !is_citation(words)
}

pub(crate) fn is_citation(words: &[&str]) -> bool {
    begins(words, &["acknowledg", "citation", "cite", "citing", "credit", "star"])
}

pub(super) fn is_consent(words: &[&str]) -> bool {
    words.iter().enumerate().any(|(at, word)| {
        let near = &words[at.saturating_sub(NEAR)..words.len().min(at + NEAR)];
        let is_agreement = *word == "agreement" && has(near, &["needs", "require", "requires"]);
        (CONSENTS.contains(word) || is_agreement)
            && has(near, &TAKES)
            && !has(near, &["never", "no", "not", "without"])
            && !has(near, &["granted"])
    }) && !is_beyond_license(words)
}

/// `You may not redistribute …`, `Do not deploy …`; not a disclaimer of warranty, and not what the licence says itself.
fn is_forbidden(words: &[&str]) -> bool {
    let is_of_license = has(words, &["compliance", "liable", "liability", "warranty"]);
    let denied = words.iter().enumerate().any(|(at, word)| {
        let behind = &words[(at + 1).min(words.len())..words.len().min(at + 1 + NEAR)];
        let before = at.checked_sub(1).map(|at| words[at]).unwrap_or_default();
        let is_modal = NEVER.contains(word) || matches!(*word, "not" | "t") && MODALS.contains(&before);
        // `is not only`, `are not limited to`, `do not require`
        let is_other = has(
            behind,
            &["affect", "grant", "guarantee", "imply", "limited", "need", "only", "require", "responsible"],
        );
        let is_alone = *word == "not" && (at == 0 || matches!(behind, ["for", whom, ..] if is_use(whom)));
        let is_of_use = has_use_before(words, at) && behind.iter().take(2).any(|word| GRANTED.contains(word));
        let is_none = *word == "no"
            && behind.first().is_some_and(|word| is_use(word))
            && !begins(&behind[1..], &["charge", "condition", "fee", "limit", "need", "require", "restrict"])
            && !begins(&behind[..1], &["product"]);
        // `No military use`
        let is_kind = *word == "no"
            && behind.get(1).is_some_and(|word| {
                matches!(*word, "deployment" | "redistribution" | "resale" | "usage" | "use")
            })
            && !begins(&behind[..1], &["additional", "further", "intended", "known", "other", "specific"])
            && !begins(
                &behind[2..],
                &["case", "charge", "fee", "is", "limit", "need", "polic", "require", "restrict"],
            );
        let is_case = *word == "no" && before == "under" && has_use(&words[at + 1..]);
        let is_denied = (is_modal || is_alone) && (has_use(behind) || is_of_use) || is_case;
        (is_denied || is_none || is_kind) && !is_other
    });
    let forbidden = words.iter().enumerate().any(|(at, word)| {
        let next = words.get(at + 1).copied().unwrap_or_default();
        let is_word =
            ["disallow", "excluded", "forbid", "prohibit", "revok"].iter().any(|stem| word.starts_with(stem));
        let is_limited = matches!(*word, "limited" | "restricted") && matches!(next, "to" | "by");
        let is_barred = BARRED.contains(word) && has_use_before(words, at)
            || *word == "off" && matches!(next, "limit" | "limits");
        (is_word || is_limited || is_barred)
            && (has_use(words) || word.starts_with("revok"))
            && !is_denied(words, at)
    });
    // `May not be distributed except according to those terms`: those of the licence.
    let is_of_terms = words.iter().enumerate().any(|(at, word)| {
        *word == "except" && has(&words[at + 1..words.len().min(at + 1 + NEAR)], &["license", "terms"])
    });
    (denied || forbidden) && !is_of_license && !is_of_terms
}

/// Whether a word for a use stands before a place: `Redistribution is not permitted`.
fn has_use_before(words: &[&str], at: usize) -> bool {
    has_use(&words[..at])
}

/// `It may only be used …`, `Use only with …`; not `not only`.
fn is_only(words: &[&str]) -> bool {
    const BEHIND: [&str; 11] =
        ["after", "be", "by", "deploy", "for", "if", "in", "on", "use", "when", "with"];
    let is_non = words.windows(2).any(|pair| pair == ["non", "production"]);
    is_non
        || words.iter().enumerate().any(|(at, word)| {
            let before = at.checked_sub(1).map(|at| words[at]).unwrap_or_default();
            let behind = words.get(at + 1).copied().unwrap_or_default();
            let is_modal = matches!(
                before,
                "may" | "can" | "must" | "shall" | "should" | "use" | "used" | "uses" | "usage"
            );
            let is_of_making =
                matches!(before, "evaluated" | "not" | "tested" | "trained" | "tuned" | "validated");
            *word == "only" && !is_of_making && (is_modal || BEHIND.contains(&behind)) && has_use(words)
                || matches!(*word, "exclusively" | "solely") && has_use(words) && !is_denied(words, at)
        }) && !has(
            words,
            &["bf16", "code", "documentation", "english", "fp16", "fp32", "int4", "int8", "source"],
        ) && !(has(words, &["license"]) && begins(words, &["accept", "agree", "compl", "follow"]))
}

/// `By using it you accept our terms`: other terms than the licence.
pub(super) fn is_acceptance(words: &[&str]) -> bool {
    let is_accepted = has(words, &["accept", "accepting", "agree", "agreeing", "consent"]);
    is_accepted
        && has(words, &["by", "must", "you"])
        && has_use(words)
        && !has(words, &["license", "licenses"])
}

fn is_fee(words: &[&str]) -> bool {
    let is_free = has(words, &["free", "no", "without", "not"]);
    has(words, &FEES) && !is_free && (has_use(words) || has(words, &["required", "requires", "must", "due"]))
}

/// `Users must show our logo`; not what asks for the licence, for credit or for what the law says.
fn is_duty(words: &[&str]) -> bool {
    let duty = words.iter().enumerate().any(|(at, word)| {
        let next = words.get(at + 1).copied().unwrap_or_default();
        let is_duty = matches!(*word, "must" | "shall")
            || matches!(*word, "obliged" | "obligated" | "required") && next == "to";
        is_duty && !is_denied(words, at) && !has(&words[at..words.len().min(at + 3)], &["not"])
    });
    duty && !begins(words, &OF_LICENSE) && has_person(words) && !is_of_machines(words)
}

/// `You must have 8 GB of RAM`: what a machine needs, and nothing that is owed to somebody.
fn is_of_machines(words: &[&str]) -> bool {
    const NEAR: usize = 3;
    const HAVING: [&str; 6] = ["convert", "have", "install", "installed", "resample", "upgrade"];
    const MACHINES: [&str; 29] = [
        "conda",
        "cpu",
        "cuda",
        "disk",
        "driver",
        "drivers",
        "ffmpeg",
        "gb",
        "gib",
        "gpu",
        "gpus",
        "hz",
        "khz",
        "mb",
        "memory",
        "mib",
        "mono",
        "nvidia",
        "onnxruntime",
        "pip",
        "python",
        "pytorch",
        "ram",
        "rocm",
        "tb",
        "torch",
        "transformers",
        "vram",
        "wav",
    ];
    let needs = words.iter().enumerate().any(|(at, word)| {
        let behind = &words[at + 1..words.len().min(at + 1 + NEAR)];
        matches!(*word, "must" | "shall" | "required" | "to") && has(behind, &HAVING)
    });
    needs
        && has(words, &MACHINES)
        && !begins(words, &FEES)
        && !has(words, &CONSENTS)
        && !has(words, &["agreement", "license", "terms"])
}

fn has_person(words: &[&str]) -> bool {
    has(
        words,
        &["anyone", "deployers", "developers", "everyone", "licensees", "who", "whoever", "you", "your"],
    ) || begins(words, &["compan", "user", "product", "application", "organi", "customer", "business"])
}

/// `Except for companies with …`; not the boilerplate of Apache-2.0.
pub(super) fn is_exception(words: &[&str]) -> bool {
    words.iter().enumerate().any(|(at, word)| {
        let behind = &words[at + 1..words.len().min(at + 1 + NEAR)];
        let is_exception = matches!(*word, "except" | "excluding" | "excludes" | "exception" | "unless");
        is_exception
            && (has_use(behind) || has(behind, &["you", "your"]))
            && !has(words, &["compliance", "law", "noted", "stated"])
    })
}

/// `Free, provided that you display our logo`, `The licence ends if you sue us`; not what a licence itself makes a condition.
pub(super) fn is_condition(words: &[&str]) -> bool {
    let is_condition = words.windows(2).any(|pair| {
        matches!(pair, ["provided", "that" | "you" | "they"] | ["condition", "that"] | ["long", "as"])
            || ["ceas", "end", "expir", "laps", "terminat"].iter().any(|stem| pair[0].starts_with(stem))
                && matches!(pair[1], "after" | "as" | "if" | "in" | "on" | "once" | "upon" | "when")
    });
    is_condition && !begins(words, &OF_LICENSE) && !has(words, &["training", "epoch", "epochs"])
}

/// `Others need a licence`, `MIT for open source, commercial licence otherwise`, `MIT plus use restrictions`: terms beside those of
/// the licence.
pub(super) fn is_of_further_terms(words: &[&str]) -> bool {
    const MORE: [&str; 7] = ["additional", "extra", "further", "plus", "rail", "special", "supplementary"];
    words.iter().enumerate().any(|(at, word)| {
        let near = |count: usize| &words[at + 1..words.len().min(at + 1 + count)];
        let is_needed = matches!(*word, "need" | "needs" | "require" | "requires" | "buy")
            && has(near(3), &["license", "licenses"])
            && !has(near(3), &["no", "the", "this"]);
        let is_bought = *word == "commercial"
            && has(near(1), &["license", "licenses", "licensing"])
            && has(
                words,
                &["available", "contact", "dual", "obtain", "otherwise", "purchase", "separate", "under"],
            );
        let is_more = MORE.contains(word)
            && has(
                near(2),
                &["clause", "clauses", "conditions", "provisions", "restrictions", "rider", "terms"],
            );
        let is_other = matches!(*word, "different" | "other") && has(near(1), &["conditions", "terms"]);
        let is_restricted = matches!(*word, "see" | "with") && has(near(2), &["restrictions"]);
        (is_needed || is_bought || is_more || is_other || is_restricted)
            && !is_denied(words, at)
            && !has(words, &["impose", "imposed"])
    }) && !has(words, &["no", "without"])
}

/// `Do not feed outputs into other models`, `Report every deployment to Acme`, `You promise not to compete with us`: what is
/// told to whoever uses the model, and what this one promises.
fn is_order(words: &[&str]) -> bool {
    const POLITE: [&str; 6] = ["be", "forget", "hesitate", "need", "panic", "worry"];
    const ORDERS: [&str; 10] =
        ["display", "inform", "name", "notify", "pay", "register", "report", "send", "show", "submit"];
    const PROMISES: [&str; 6] = ["commit", "guarantee", "pledge", "promise", "undertake", "warrant"];
    let is_ban = match words {
        ["do", "not", verb, ..] | ["don", "t", verb, ..] | ["never" | "dont", verb, ..] => {
            !POLITE.contains(verb)
        }
        _ => false,
    };
    let is_end = matches!(words, ["delete" | "destroy" | "return", ..])
        && has(words, &["after", "copies", "days", "month", "months", "within"]);
    let is_task = is_end || matches!(words, [verb, ..] if ORDERS.contains(verb)) && has_use(words);
    let is_promise = words
        .windows(2)
        .any(|pair| matches!(pair[0], "you" | "users" | "licensees") && PROMISES.contains(&pair[1]));
    (is_ban || is_task) && !begins(words, &OF_LICENSE) || is_promise
}

/// `Commercial licensing is handled by Acme`, `商业授权由 Acme 负责`: a sentence on terms for commerce, or on who is asked for it, that
/// is none by which it is granted.
fn is_of_trade(sentence: &str, words: &[&str]) -> bool {
    if has(words, &["commercial", "commercially"]) {
        return is_of_terms_for_commerce(words);
    }
    let is_for_traders = words.windows(2).any(|pair| {
        commerce::is_trader(pair[0]) && matches!(pair[1], "licensing" | "get" | "buy")
            || pair[0] == "for" && commerce::is_trader(pair[1]) && has(words, &["licensing"])
    });
    let is_free = has(words, &["free", "include", "included", "includes", "no", "not", "without"]);
    is_for_traders && !is_free || is_of_trade_elsewhere(sentence, words)
}

/// What commerce has that is agreed on.
const TERMS_FOR_COMMERCE: [&str; 12] = [
    "edition",
    "editions",
    "exploitation",
    "license",
    "licenses",
    "licensing",
    "pricing",
    "right",
    "rights",
    "terms",
    "version",
    "versions",
];

/// How it is agreed on.
const DEALING: [&str; 13] = [
    "arranged",
    "arrangement",
    "bought",
    "buy",
    "goes",
    "handled",
    "managed",
    "negotiated",
    "purchased",
    "sold",
    "talk",
    "through",
    "via",
];

/// Who keeps or gives such terms.
const KEEPING: [&str; 7] = ["bought", "buy", "held", "purchased", "retain", "retains", "sold"];

/// Words by which commerce is granted.
const GRANTING_COMMERCE: [&str; 39] = [
    "all",
    "allow",
    "allowed",
    "allows",
    "also",
    "and",
    "any",
    "anyone",
    "can",
    "encouraged",
    "everyone",
    "fine",
    "free",
    "freely",
    "grant",
    "granted",
    "grants",
    "included",
    "includes",
    "including",
    "may",
    "need",
    "needed",
    "no",
    "not",
    "ok",
    "open",
    "or",
    "permissive",
    "permit",
    "permits",
    "permitted",
    "same",
    "support",
    "supported",
    "welcome",
    "without",
    "yes",
    "you",
];

/// The same of the word in English.
fn is_of_terms_for_commerce(words: &[&str]) -> bool {
    let is_of_terms =
        words.windows(2).any(|pair| pair[0] == "commercial" && TERMS_FOR_COMMERCE.contains(&pair[1]));
    let is_granted = has(words, &GRANTING_COMMERCE) && !has(words, &KEEPING);
    (is_of_terms || has(words, &DEALING)) && !is_granted
}

/// The same of words for commerce and for a licence in other languages.
fn is_of_trade_elsewhere(sentence: &str, words: &[&str]) -> bool {
    const LICENSES: [&str; 7] = ["licenz", "licenc", "licenç", "лиценз", "ліценз", "授权", "授權"];
    let is_license = LICENSE_WORDS.iter().chain(&LICENSES).any(|part| sentence.contains(part));
    let grants = |part: &&str| {
        let is_wide = part.starts_with(|letter: char| letter >= '\u{2e80}');
        is_wide && sentence.contains(*part) || words.iter().any(|word| word.starts_with(*part))
    };
    let is_granted = conditions::GRANTING.iter().any(grants) || conditions::grant_commerce(words);
    is_license && commerce::is_about(sentence) && !is_granted
}

/// `The licence is granted to non-profits`, `MIT-licensed for students`, `All rights are reserved to Acme`, `Not licensed to
/// residents of the EU`.
fn is_granted_to_some(words: &[&str]) -> bool {
    const FAR: usize = 6;
    words.iter().enumerate().any(|(at, word)| {
        let behind = &words[at + 1..words.len().min(at + 1 + FAR)];
        let Some(("to" | "for", whom)) = behind.split_first().map(|(first, rest)| (*first, rest)) else {
            return false;
        };
        let is_denied = at > 0 && words[at - 1] == "not";
        let to_some = whom.iter().any(|word| commerce::is_no_trade(word))
            && !whom.iter().any(|word| commerce::begins(word) || matches!(*word, "all" | "any" | "everyone"));
        match *word {
            "reserved" => true,
            "granted" | "given" | "licensed" => is_denied || to_some,
            _ => false,
        }
    })
}

/// Whether a word mixes letters of two scripts that look alike, so that no list knows it.
fn is_of_two_scripts(word: &str) -> bool {
    let is_latin = |c: char| c.is_ascii_alphabetic() || matches!(c, 'À'..='ɏ');
    let is_alike = |c: char| matches!(c, 'Ͱ'..='Ͽ' | 'Ѐ'..='ӿ');
    word.chars().any(is_latin) && word.chars().any(is_alike)
}

fn is_in_other_language(sentence: &str) -> bool {
    OTHER_LANGUAGES.iter().any(|part| sentence.contains(part))
        && !OF_QUESTIONS_IN_OTHER_LANGUAGES.iter().any(|part| sentence.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted_and_each_exception_is_one() {
        let lists: [&[&str]; 15] = [
            &BARRED,
            &USES,
            &NO_USES,
            &CONTACTS,
            &ASKS,
            &OCCASIONS,
            &CONSENTS,
            &TAKES,
            &DENIALS,
            &NEVER,
            &MODALS,
            &GRANTED,
            &FEES,
            &OF_LICENSE,
            &OF_QUESTIONS,
        ];
        for list in lists {
            assert!(list.is_sorted_by(|a, b| a < b), "{list:?}");
        }
        for word in NO_USES {
            assert!(USES.iter().any(|stem| word.starts_with(stem)), "{word}");
        }
    }

    #[test]
    fn requests_are_told_from_what_a_licence_says() {
        let requests = [
            "We ask companies to contact us first.",
            "Please get in touch before deploying this in a product.",
            "Please contact the authors if you want to use it in production.",
            "If you plan to deploy the model, please let us know first and write to us.",
            "Companies should email us.",
            "Commercial licensing is handled by Acme Sales.",
            "Commercial licences can be bought at our shop.",
            "Acme retains all commercial rights.",
            "Commercial use goes through Acme.",
            "Enterprise licensing goes through Acme.",
            "Kommerzielle Lizenzen sind bei Acme erhältlich.",
            "Licenze commerciali: rivolgersi ad Acme.",
            "商业授权由 Acme 公司负责。",
            "For use in products, please reach out to sales.",
            "You must register before downloading the weights.",
            "Use in production requires our approval.",
            "Written consent is required for any deployment.",
            "Redistribution is only possible with prior permission.",
            "Do not deploy it without authorization from us.",
            "You may not redistribute the weights.",
            "The weights cannot be shared with third parties.",
            "Hosting the model as a service is prohibited.",
            "You are not allowed to train other models with its outputs.",
            "Don't use it in healthcare.",
            "It may only be used inside the EU.",
            "Use only with our API.",
            "By downloading the model you agree to our Terms of Service.",
            "Users must show our logo.",
            "Products that use it must link to our site.",
            "Any product has to pay a fee if it uses the model.",
            "Deployment requires a paid subscription.",
            "Free to use, except for companies above 50 employees.",
            "You can do what you want unless your company competes with us.",
            "Bitte kontaktieren Sie uns vor dem Einsatz.",
            "Veuillez contacter les auteurs avant toute utilisation.",
            "使用前请先联系作者。",
            "Not to be deployed by governments.",
            "No redistribution.",
            "Redistribution of the weights is not permitted.",
            "Academic users can use it freely; everyone else has to ask.",
            "Send us a mail before you ship it.",
            "Deployment is subject to approval by the authors.",
            "The weights are not for sale.",
            "Companies need a contract with us.",
            "Usage by competitors is excluded.",
            "Everybody who deploys it must inform the authors.",
            "The licensor may revoke access at any time.",
            "Available on request for companies.",
            "Use is restricted to registered members.",
            "MIT, but ask us first.",
            "利用の際は事前にご連絡ください。",
            "Never redistribute the weights.",
            "Never use it for weapons.",
            "Under no circumstances may the weights be shared.",
            "Nobody may resell the model.",
            "Neither hosting nor redistribution is allowed.",
            "Refrain from using it in products.",
            "Avoid commercial deployment.",
            "You mustn't deploy it without a licence from Acme.",
            "You cant use it in production.",
            "You may <b>not</b> redistribute the weights.",
            "You may&nbsp;not redistribute the weights.",
            "You may n\u{ad}ot redistribute the weights.",
            "Selling the model is illegal.",
            "Military use is off-limits.",
            "Resale is banned.",
            "Free to use, provided that you display our logo.",
            "It is free on condition that your product links to us.",
            "Use it as long as you are a member.",
            "The permission terminates if you sue us.",
            "Access ends when your subscription does.",
            "You may n\u{43e}t redistribute the weights.",
            "MIT for companies under 10 people; others need a licence.",
            "Dual-licensed: MIT for open source, commercial licence otherwise.",
            "Commercial license available: sales@acme.example",
            "MIT + RAIL restrictions.",
            "MIT, not for companies.",
            "No military use of the weights.",
            "MIT for the 7B, the 70B is under a commercial license.",
            "MIT (see restrictions below)",
            "Export of this model to Iran is forbidden.",
            "MIT with an additional clause on attribution in the UI.",
            "MIT for v1; v2 has other terms.",
            "MIT with restrictions.",
            "Apache 2.0 with additional terms.",
            "For use in products, contact sales@acme.example.",
            "All rights are reserved to Acme.",
            "Not licensed to residents of the European Union.",
            "The license is granted to non-profits.",
            "MIT-licensed for students and researchers.",
            "Do not feed outputs into other models.",
            "By downloading it you promise not to compete with Acme.",
            "Name derivatives with the prefix Acme.",
            "Report every deployment to safety@acme.example.",
            "Not for production use.",
            "Not for commercial deployment.",
            "For internal use only.",
            "Internal use only",
            "Not for use in production.",
            "Not production use.",
            "Not to be used in production systems.",
            "For non-production use.",
            "Limited to internal use.",
            "You must have a contract for more than one GPU.",
            "You must run it on our GPUs.",
            "You must have purchased GPU time from Acme.",
            "You must have paid for 8 GB of our storage.",
        ];
        let missed: Vec<_> = requests.iter().filter(|sentence| !is_request(sentence)).collect();
        let harmless = [
            "",
            "This model is released under the MIT License.",
            "Apache 2.0",
            "See [LICENSE](LICENSE) for details.",
            "Please see the LICENSE file.",
            "Please refer to the license of the base model.",
            "Please observe the Apache 2.0 license that is listed in this repository.",
            "If you use this model in your research, please cite our paper.",
            "Please cite us if you use it in a product.",
            "If you have any questions, please contact us.",
            "If you have questions about using the model, please contact us.",
            "For questions about licensing, please contact legal@acme.example.",
            "If you intend to use it beyond permissible usage, please consult with the model owners ahead of time.",
            "You must comply with the license.",
            "Users must retain the copyright notice.",
            "You must give appropriate credit.",
            "By using the model you agree to the terms of the license.",
            "You may use, modify and distribute it, for commercial purposes too.",
            "No permission is required for any use.",
            "You do not need our permission to use it.",
            "Free for any use, no fee.",
            "It is royalty-free.",
            "If you redistribute modified files you must state your changes.",
            "Please do not hesitate to contact us if you use the model.",
            "It can be used commercially without asking for permission.",
            "Use it only if you agree with the license.",
            "You can use it for free without registration.",
            "No registration required for download.",
            "You never need our permission to use it.",
            "<a href=\"LICENSE\">MIT</a>, for any use.",
            "Models below 1 < 2 billion parameters may be used by all.",
            "The model is provided without warranty, and you cannot hold us liable for its use.",
            "You may not use this file except in compliance with the License.",
            "Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an \"AS IS\" BASIS.",
            "Permission is hereby granted, free of charge, to any person obtaining a copy of this software.",
            "This file may not be copied, modified, or distributed except according to those terms.",
            "By contributing, you agree that your contributions will be licensed under the MIT License.",
            "The model is not only for research.",
            "We do not guarantee that it is fit for use.",
            "Feel free to use the model.",
            "You must have 8 GB of RAM to use it.",
            "Users must install CUDA 12 first.",
            "Bei Fragen bitte kontaktieren Sie uns.",
            "如有问题请联系我们。",
            "You only need to sign the CLA once, even if it was for a different project.",
            "The code is under MIT, and the weights are under Apache 2.0.",
            "It can be used for any purpose, as long as the license is followed.",
            "For details on the license, please contact us.",
            "Contact: research@acme.example",
            "Copyright 2024 Acme. All rights reserved.",
            "Thanks to everyone who helped us train it.",
            "We thank the authors for releasing the model.",
            "If you like the model, please give us a star.",
            "The license of the original model must be followed.",
            "Please make sure that you read the license before using the model.",
            "You are free to use, share and adapt the model.",
            "The training code will be released later.",
            "You only need to give credit.",
            "The license only applies to the weights, not to the dataset.",
            "This license does not cover the training data.",
            "The model may not be accurate in all cases.",
            "Modified files must carry notices that you changed them.",
            "Derivatives must be shared under the same license.",
            "Redistribution is permitted provided that the copyright notice is kept.",
            "The license terminates if you do not comply with it.",
            "Any use, as long as you keep the notice.",
            "Dual-licensed under MIT and Apache 2.0.",
            "There are no additional restrictions.",
            "You may use it without further conditions.",
            "You may not impose any further restrictions on the rights granted.",
            "It can be used commercially, you do not need a license.",
            "You need to follow the license.",
            "The β-VAE and the μ-law encoder are under MIT.",
            "Do not hesitate to open an issue.",
            "Permission is granted to any person who obtains a copy.",
            "It is licensed for research and commercial use.",
            "The rights that the license grants are use, reproduction, distribution and sale.",
            "Commercial use, modification, distribution and private use are permitted.",
            "You may use, copy, modify, merge, publish, distribute, sublicense and sell copies.",
            "No warranty, no liability, no support.",
            "There are no further use restrictions, and there is no acceptable use policy.",
            "The license only asks for the copyright notice.",
            "The license permits reuse only under the conditions of the license.",
            "Лицензия MIT, для модели и для кода.",
        ];
        let wrong: Vec<_> = harmless.iter().filter(|sentence| is_request(sentence)).collect();
        assert_eq!((missed, wrong), (Vec::new(), Vec::new()));
    }
}
