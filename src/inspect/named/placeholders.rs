//! Names that stand in for one that the reader has.

/// Whether a name only counts models: `model1`.
pub(super) fn is_counted(name: &str) -> bool {
    let word = name.trim_end_matches(|end: char| end.is_ascii_digit() || "-_".contains(end));
    word.len() < name.len() && word.eq_ignore_ascii_case("model")
}

/// Whether a name says that it is one of a model, and of which kind at most: `house-model`.
pub(super) fn is_only_model(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    (lower.ends_with("-model") || lower.ends_with("_model"))
        && !lower.contains(|letter: char| letter.is_ascii_digit() || "/:.".contains(letter))
}

/// Whether a part of a name stands in for one that the reader has: `your-deployment`, `my_model`, `xxx`.
pub(super) fn is_placeholder(part: &str) -> bool {
    const OWNERS: [&str; 4] = ["my", "some", "the", "your"];
    const WORDS: [&str; 5] = ["auto", "custom", "default", "none", "unknown"];
    const THINGS: [&str; 10] =
        ["account", "bucket", "deployment", "endpoint", "model", "name", "org", "repo", "user", "username"];
    let lower = part.to_ascii_lowercase();
    let mut words = lower.split(['-', '_']);
    match (words.next(), words.next(), words.next()) {
        (Some("your"), Some(_), _) => true,
        (Some("dummy" | "fake" | "mock" | "test"), Some("model"), _) => true,
        (Some(owner), Some(thing), None) => {
            OWNERS.contains(&owner) && thing != "org" && THINGS.contains(&thing)
        }
        (Some(word), None, _) => {
            WORDS.contains(&word) || word.len() >= 3 && word.bytes().all(|byte| byte == b'x')
        }
        _ => false,
    }
}
