//! Footnotes of cards, in the place where they are referred to: what a note behind a licence says is said of the licence.
//!
//! In: Markdown. A mark is `[^1]`, `<sup>1</sup>` or `¹`; a line that begins with it is the note. A mark without a note, and an
//! asterisk, stay: nobody knows what they say.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::markdown::heading;

/// A note that is longer is none that is read, in bytes.
const LONGEST: usize = 2048;

/// What the notes of a card may repeat in all, in bytes.
const MOST_REPEATED: usize = 64 << 10;

/// Raised digits.
const RAISED: [char; 9] = ['¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];

/// The notes of a card by their marks.
pub(super) struct Footnotes(BTreeMap<String, String>);

impl Footnotes {
    /// Finds the notes of a text.
    pub(super) fn of(markdown: &str) -> Self {
        let mut notes: BTreeMap<String, String> = BTreeMap::new();
        let mut open: Option<String> = None;
        for line in markdown.lines() {
            match note(line) {
                Some((mark, text)) => {
                    notes.entry(mark.to_owned()).or_default().push_str(text);
                    open = Some(mark.to_owned());
                }
                None if line.starts_with([' ', '\t']) && !line.trim().is_empty() => {
                    if let Some(note) = open.as_ref().and_then(|mark| notes.get_mut(mark)) {
                        note.push(' ');
                        note.push_str(line.trim());
                    }
                }
                None => open = None,
            }
        }
        Self(notes)
    }

    /// A value without the mark of a note at its end, and the note.
    pub(super) fn apart<'v>(&self, value: &'v str) -> Option<(&'v str, &str)> {
        let (mark, note) = self.0.iter().find(|(mark, _)| value.ends_with(mark.as_str()))?;
        let note = Some(note).filter(|note| note.len() <= LONGEST)?;
        let rest = value.strip_suffix(mark.as_str())?.trim_end();
        (!rest.is_empty()).then_some((rest, note))
    }

    /// The text with its notes in their places.
    pub(super) fn inlined<'t>(&self, markdown: &'t str) -> Cow<'t, str> {
        if self.0.is_empty() {
            return Cow::Borrowed(markdown);
        }
        let mut text = String::with_capacity(markdown.len());
        let (mut is_note, mut repeated) = (false, 0);
        let mut used = BTreeSet::new();
        for line in markdown.lines() {
            is_note = note(line).is_some() || is_note && line.starts_with([' ', '\t']);
            if is_note {
                continue;
            }
            let room = MOST_REPEATED.saturating_sub(repeated);
            let with_notes = (has_mark(line) && room > 0).then(|| self.line(line, room, &mut used));
            let kept = with_notes.as_deref().unwrap_or(line);
            repeated += kept.len().saturating_sub(line.len());
            text.push_str(kept);
            text.push('\n');
        }
        // What nothing refers to stays what it was.
        for (_, note) in self.0.iter().filter(|(mark, _)| !used.contains(*mark)) {
            text.push_str(&format!("\n{note}\n"));
        }
        Cow::Owned(text)
    }

    /// A line with its notes, until they have as many bytes as there is room for.
    fn line<'n>(&'n self, line: &str, mut room: usize, used: &mut BTreeSet<&'n String>) -> String {
        let is_row = line.contains('|');
        let (mut kept, mut behind) = (String::new(), String::new());
        let mut rest = line;
        while let Some((before, mark, after)) = next_mark(rest) {
            kept.push_str(before);
            let known = self.0.get_key_value(mark);
            match known.filter(|(_, note)| note.len() <= LONGEST && note.len() <= room) {
                Some((mark, note)) => {
                    used.insert(mark);
                    room -= note.len();
                    let place = if is_row { &mut kept } else { &mut behind };
                    place.push_str(if is_row { ". " } else { " " });
                    place.push_str(note);
                }
                // What it says is not known: the mark stays.
                None => kept.push_str(mark),
            }
            rest = after;
        }
        kept.push_str(rest);
        if behind.is_empty() {
            return kept;
        }
        let end = if kept.trim_end().ends_with(['.', '!', '?', ':']) { "" } else { "." };
        match heading(line) {
            Some(_) => format!("{kept}\n{}", behind.trim_start()),
            None => format!("{}{end}{behind}", kept.trim_end()),
        }
    }
}

fn has_mark(line: &str) -> bool {
    line.contains("[^") || line.contains("<sup>") || line.contains(RAISED)
}

/// What stands before the first mark of a line, the mark, and what stands behind it.
fn next_mark(line: &str) -> Option<(&str, &str, &str)> {
    let begins = |(at, sign): &(usize, char)| match sign {
        '[' => line[*at..].starts_with("[^"),
        '<' => line[*at..].starts_with("<sup>"),
        sign => RAISED.contains(sign),
    };
    let (at, _) = line.char_indices().find(begins)?;
    let rest = &line[at..];
    let end = match rest {
        _ if rest.starts_with("[^") => rest.find(']').map(|end| end + 1),
        _ if rest.starts_with('<') => rest.find("</sup>").map(|end| end + "</sup>".len()),
        _ => rest.chars().next().map(char::len_utf8),
    };
    let (mark, after) = rest.split_at(end.unwrap_or(rest.len()));
    Some((&line[..at], mark, after))
}

/// The mark and the text of a line that is a note.
fn note(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_end();
    let of_markdown = || {
        let end = line.strip_prefix("[^")?.find("]:")? + 3;
        Some((&line[..end], &line[end + 1..]))
    };
    let of_html = || {
        let end = line.strip_prefix("<sup>")?.find("</sup>")? + "<sup></sup>".len();
        Some((&line[..end], &line[end..]))
    };
    let raised = || {
        let mark = line.chars().next().filter(|mark| RAISED.contains(mark))?;
        Some((&line[..mark.len_utf8()], &line[mark.len_utf8()..]))
    };
    let (mark, text) = of_markdown().or_else(of_html).or_else(raised)?;
    let text = text.trim_start_matches([':', ')', ' ']).trim();
    (!text.is_empty()).then_some((mark, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_said_where_its_mark_stands() {
        for (text, expected) in [
            ("License: MIT[^1]\n\n[^1]: Copyright Acme.", "License: MIT. Copyright Acme.\n\n"),
            (
                "License: MIT[^a], today.\n\n[^a]: For\n  research only.\n",
                "License: MIT, today. For research only.\n\n",
            ),
            ("| License | MIT<sup>1</sup> |\n\n<sup>1</sup> A", "| License | MIT. A |\n\n"),
            ("## License[^1]\n[^1]: A", "## License\nA\n"),
            ("MIT¹\n¹ A", "MIT. A\n"),
            ("MIT[^2]\n\n[^1]: A", "MIT[^2]\n\n\nA\n"),
            ("MIT*\n\n* A", "MIT*\n\n* A"),
        ] {
            assert_eq!(Footnotes::of(text).inlined(text), expected, "{text}");
        }
        let long = format!("MIT[^1]\n{}[^1]: {}", "x[^1]\n".repeat(50_000), "A ".repeat(500));
        assert!(Footnotes::of(&long).inlined(&long).len() < long.len() + 2 * MOST_REPEATED);
        let in_one_line = format!("MIT{}\n[^1]: {}", "[^1]".repeat(50_000), "A ".repeat(500));
        assert!(
            Footnotes::of(&in_one_line).inlined(&in_one_line).len() < in_one_line.len() + 2 * MOST_REPEATED
        );
        let longer = format!("MIT[^1]\n[^1]: {}", "A ".repeat(5000));
        assert!(Footnotes::of(&longer).inlined(&longer).starts_with("MIT[^1]\n"));
        let notes = Footnotes::of("[^1]: A");
        assert_eq!(notes.apart("MIT[^1]"), Some(("MIT", "A")));
        assert_eq!((notes.apart("MIT"), notes.apart("[^1]")), (None, None));
    }
}
