//! Texts out of a file: without control characters, on one line, and not endless.

use crate::address::masked;
use crate::inspect::license_keys;
use crate::inspect::markdown::sentences;
use crate::printable::is_steering;

/// The longest text that is kept, in characters; the rest of a longer one is cut off behind an ellipsis.
const LONGEST: usize = 500;

/// The text, or nothing where there is none; what gives access in a URL is hidden: it goes into documents and the lock.
pub(super) fn text(raw: &str) -> Option<String> {
    one_line(raw).map(|kept| masked(&kept).into_owned())
}

/// A description: of a longer one also what its further sentences say of terms, behind the ellipsis.
pub(super) fn prose(raw: &str) -> Option<String> {
    let kept = one_line(raw)?;
    if kept.chars().count() <= LONGEST {
        return text(raw);
    }
    let words: Vec<_> =
        raw.split(|character: char| character.is_whitespace() || is_steering(character)).collect();
    let whole = words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let end = whole.char_indices().nth(LONGEST).map_or(whole.len(), |(at, _)| at);
    // From the sentence on that was cut.
    let begin = whole[..end].rfind(". ").map_or(0, |at| at + 2);
    let further = terms(&whole[begin..]).map(|said| format!(" {said}"));
    Some(masked(&(kept + &further.unwrap_or_default())).into_owned())
}

/// The sentences of a text that may say under what a model is given.
pub(super) fn terms(raw: &str) -> Option<String> {
    text(&sentences(raw).filter(|sentence| is_of_terms(sentence)).collect::<Vec<_>>().join(" "))
}

/// Whether a sentence may say under what a model is given.
fn is_of_terms(sentence: &str) -> bool {
    const WORDS: [&str; 7] = ["agree", "consent", "must", "only", "permi", "prohibit", "research"];
    let lower = sentence.to_lowercase();
    let is_of_key = |key: &&str| lower.starts_with(&key.replace('_', " "));
    license_keys::OF_USE.iter().any(is_of_key)
        || license_keys::mentions_license(&lower)
        || WORDS.iter().any(|word| lower.contains(word))
}

fn one_line(raw: &str) -> Option<String> {
    let words = raw.split(|character: char| character.is_whitespace() || is_steering(character));
    let mut kept = String::new();
    let mut left = LONGEST;
    for word in words.filter(|word| !word.is_empty()) {
        let space = if kept.is_empty() { "" } else { " " };
        for character in space.chars().chain(word.chars()) {
            if left == 0 {
                kept.push('…');
                return Some(kept);
            }
            kept.push(character);
            left -= 1;
        }
    }
    (!kept.is_empty()).then_some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_one_line_without_control_characters() {
        assert_eq!(text(" a\r\n\tb\u{0} c "), Some("a b c".to_owned()));
        assert_eq!(text("\u{0}\n"), None);
        assert_eq!(text("Llama\u{202e}ForCausalLM"), Some("Llama ForCausalLM".to_owned()));
    }

    #[test]
    fn what_a_long_description_says_of_terms_is_kept() {
        let long =
            format!("{} Cats are fine. Not for commercial use. Dogs too.", "A model of cats. ".repeat(50));
        let kept = prose(&long).expect("something");
        assert!(kept.ends_with("… Not for commercial use."), "{kept}");
        assert_eq!(prose("A model.\nOf cats."), text("A model. Of cats."));
    }

    #[test]
    fn a_url_gives_access_to_nothing() {
        let kept = text("https://user:S3CR3T@example.com/terms?token=S3CR3T").expect("something");
        assert!(kept.starts_with("https://***") && kept.contains("example.com/terms"), "{kept}");
        assert!(!kept.contains("S3CR3T"), "{kept}");
    }

    #[test]
    fn a_long_text_is_cut() {
        let kept = text(&"ä".repeat(10_000)).expect("something");
        assert_eq!(kept.chars().count(), LONGEST + 1);
        assert!(text(&"ab ".repeat(10_000)).expect("something").chars().count() <= LONGEST + 1);
        assert_eq!(text(&"ä".repeat(LONGEST)).expect("something").chars().count(), LONGEST);
    }
}
