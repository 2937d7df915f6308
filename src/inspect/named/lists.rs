//! What something is called that tells models from each other, or lists what could be called.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

/// What something is called that tells one model from another: by what it costs, counts or can do, or how its name begins.
const MEASURES: [&str; 31] = [
    "alias",
    "begin",
    "capab",
    "compat",
    "context",
    "cost",
    "bpe",
    "dim",
    "encod",
    "famil",
    "limit",
    "max_",
    "pattern",
    "prefix",
    "price",
    "pricing",
    "rename",
    "similar",
    "token",
    "window",
    "is_",
    "tiktoken",
    "user_agent",
    "has_",
    "parse",
    "from_str",
    "from_name",
    "detect",
    "infer_",
    "inferred",
    "doc",
];

/// What something is called that lists what could be called.
const CHOICES: [&str; 5] = ["allow", "available", "known", "support", "valid"];

/// What something is called that shows how to write an id, or stands in for one.
const SHOWN: [&str; 9] =
    ["dummy", "example", "fake", "fixture", "mock", "placeholder", "sample", "stub", "usage"];

/// What stands before the word in the name of what holds a model of something else, or only shows what one is called.
const OTHER_MODELS: [&str; 40] = [
    "access",
    "billing",
    "board",
    "business",
    "camera",
    "car",
    "casbin",
    "chip",
    "cpu",
    "data",
    "device",
    "display",
    "domain",
    "drive",
    "entity",
    "gpu",
    "hardware",
    "label",
    "modem",
    "motor",
    "object",
    "permission",
    "phone",
    "player",
    "pricing",
    "printer",
    "product",
    "projection",
    "radio",
    "register",
    "robot",
    "scanner",
    "schema",
    "sensor",
    "spawn",
    "threat",
    "title",
    "vehicle",
    "vendor",
    "view",
];

/// Whether a name says that what is called a model is one of something else: `data_model`, `PhoneModel`, `displayModel`.
pub(super) fn is_other_model(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let Some(at) = lower.find("model") else { return false };
    let before = name[..at].trim_end_matches(['_', '-', '.']);
    // `PhoneModel` has its word behind the last small letter before a capital one.
    let hump =
        before.rfind(|letter: char| letter.is_ascii_uppercase()).filter(|_| before != before.to_uppercase());
    let word = hump.map_or(before, |at| &before[at..]);
    let word = word.rsplit(['_', '-', '.']).next().unwrap_or(word).to_ascii_lowercase();
    OTHER_MODELS.contains(&word.as_str())
}

/// Finds one of a few words in a name, however it is written.
pub(super) fn words(words: &[&str]) -> AhoCorasick {
    AhoCorasick::builder().ascii_case_insensitive(true).build(words).expect("a few short words")
}

/// Whether what is called so tells one model from another.
pub(super) fn is_list_of_measures(name: &str) -> bool {
    static LISTED: LazyLock<AhoCorasick> = LazyLock::new(|| words(&MEASURES));
    LISTED.is_match(name)
}

/// Whether what is called so lists what could be called.
pub(super) fn is_list_of_choices(name: &str) -> bool {
    static LISTED: LazyLock<AhoCorasick> = LazyLock::new(|| words(&CHOICES));
    LISTED.is_match(name)
}

/// Whether what is called so tells one model from another, or lists what could be called.
pub(super) fn is_list_of_facts(name: &str) -> bool {
    is_list_of_measures(name) || is_list_of_choices(name)
}

/// Whether something is called so that it shows how to write an id, or stands in for one.
pub(super) fn is_of_examples(name: &str) -> bool {
    static EXAMPLES: LazyLock<AhoCorasick> = LazyLock::new(|| words(&SHOWN));
    EXAMPLES.is_match(name)
}

/// Whether a crate is called so that what it compiles in is the data of a model: `house-language-model`.
pub(super) fn is_crate_of_data(name: &str) -> bool {
    name.split(['-', '_']).any(|word| matches!(word, "model" | "models" | "weights"))
}
