//! Texts out of a file: without control characters, on one line, and not endless.

use crate::address::masked;
use crate::printable::is_steering;

/// The longest text that is kept, in characters; the rest of a longer one is cut off behind an ellipsis.
const LONGEST: usize = 500;

/// The text, or nothing where there is none; what gives access in a URL is hidden: it goes into documents and the lock.
pub(super) fn text(raw: &str) -> Option<String> {
    one_line(raw).map(|kept| masked(&kept).into_owned())
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
