//! The marks around free text in SPDX tag-value, inside a value.
//!
//! SPDX 2.3 has no escape for `<text>` and `</text>`, and readers look for them in any field. With a space before its end one
//! has no meaning; one that has spaces there takes one more, so that every value comes back as it was.

/// A value in which no mark means anything.
pub(crate) fn harmless(value: &str) -> String {
    respaced(value, |spaces| spaces + 1)
}

/// The value that was made harmless.
pub(crate) fn restored(value: &str) -> String {
    respaced(value, |spaces| spaces.saturating_sub(1))
}

fn respaced(value: &str, spaces: impl Fn(usize) -> usize) -> String {
    const MARK: &str = "text";
    let mut result = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find(MARK) {
        let (before, behind) = rest.split_at(at + MARK.len());
        let tail = behind.trim_start_matches(' ');
        let gap = behind.len() - tail.len();
        let opens = before[..at].ends_with('<') || before[..at].ends_with("</");
        result.push_str(before);
        result
            .extend(std::iter::repeat_n(' ', if opens && tail.starts_with('>') { spaces(gap) } else { gap }));
        rest = tail;
    }
    result.push_str(rest);
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_lose_their_meaning_and_come_back() {
        for (value, written) in [
            ("<text>", "<text >"),
            ("a </text> b", "a </text > b"),
            ("</text >", "</text  >"),
            ("<text></text>", "<text ></text >"),
            ("text> <texts> < text> <text", "text> <texts> < text> <text"),
            ("<text a>", "<text a>"),
            ("é</text>é", "é</text >é"),
        ] {
            assert_eq!(harmless(value), written);
            assert_eq!(restored(written), value);
        }
    }
}
