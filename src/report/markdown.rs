//! Text of others inside Markdown (CommonMark 0.31): it stays text.

use minijinja::syntax::SyntaxConfig;

/// Templates of lines: a line with nothing but a statement leaves nothing behind.
pub(super) fn syntax() -> SyntaxConfig {
    let lines =
        SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true).build();
    lines.expect("the delimiters are the default ones")
}

/// Escapes what Markdown would read as markup, and puts the text on one line.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    let mut before = None;
    while let Some(character) = characters.next() {
        let inside_word = before.is_some_and(char::is_alphanumeric)
            && characters.peek().is_some_and(|next: &char| next.is_alphanumeric());
        before = Some(character);
        match character {
            // Inside a word an underscore is one.
            '_' if inside_word => escaped.push('_'),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '~' | '&' | '$' => {
                escaped.extend(['\\', character]);
            }
            character if character.is_control() || is_direction(character) => escaped.push(' '),
            character => escaped.push(character),
        }
    }
    escaped
}

/// A message in which names stand between backquotes: these stay code, the rest is escaped.
pub(super) fn code_spans(text: &str) -> String {
    let parts: Vec<_> = text.split('`').collect();
    // A run of backquotes is one mark of its own (CommonMark 0.31, section 6.1).
    if parts.len().is_multiple_of(2) || text.contains("``") {
        return escape(text);
    }
    let part = |(index, part): (usize, &&str)| match index % 2 {
        0 => escape(part),
        // A bar would end the cell of a table, in code too.
        _ => format!(
            "`{}`",
            part.replace('|', "\\|").replace(|letter: char| letter.is_control() || is_direction(letter), " ")
        ),
    };
    parts.iter().enumerate().map(part).collect()
}

/// A URL between `<` and `>`, or the target of a link.
pub(super) fn url(url: &str) -> String {
    let encode = |character: char| match character {
        '<' | '>' | '(' | ')' | '\\' | ' ' | '|' => format!("%{:02X}", u32::from(character)),
        character if character.is_control() => String::new(),
        character => character.to_string(),
    };
    url.chars().map(encode).collect()
}

/// Characters that turn the direction of the text around them (Unicode Bidirectional Algorithm, UAX #9).
fn is_direction(character: char) -> bool {
    matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{61c}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_and_turned_directions_stay_text() {
        assert_eq!(escape("<script> [a](b) _x_ `c`"), "\\<script\\> \\[a\\](b) \\_x\\_ \\`c\\`");
        assert_eq!(escape("a\nb\u{202e}c"), "a b c");
        assert_eq!(escape("a_b _c_ d__e"), "a_b \\_c\\_ d\\_\\_e");
        assert_eq!(code_spans("`a` <b> `c|d`"), "`a` \\<b\\> `c\\|d`");
        // A run of backquotes would pair with another run, and leave markup between them bare.
        assert_eq!(code_spans("`` <h1> `` is"), "\\`\\` \\<h1\\> \\`\\` is");
        assert_eq!(url("https://a.example/b c>(d)"), "https://a.example/b%20c%3E%28d%29");
    }
}
