//! Text of others inside HTML (WHATWG HTML, section 13.1): it stays text, and all of it can be seen.

/// Escapes markup, and shows characters by their code points that can't be seen or turn the direction of others.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\n' | '\t' | '\r' => escaped.push(' '),
            character if is_hidden(character) => {
                escaped.push_str(&format!("\u{27e8}U+{:04X}\u{27e9}", u32::from(character)));
            }
            character => escaped.push(character),
        }
    }
    escaped
}

/// A text of several lines, with its ends of lines.
pub(super) fn lines(text: &str) -> String {
    text.lines().map(escape).collect::<Vec<_>>().join("\n")
}

/// The attribute for an element that holds a text of others and nothing else; none where the text can't run from right
/// to left.
pub(super) fn direction(text: &str) -> &'static str {
    if text.is_ascii() { "" } else { " dir=\"auto\"" }
}

/// A message in which names stand between backquotes, with these as code.
pub(super) fn prose(text: &str) -> String {
    let parts: Vec<_> = text.split('`').collect();
    // Without its partner a backquote is a character like any other.
    if parts.len().is_multiple_of(2) {
        return escape(text);
    }
    let code = |(index, part): (usize, &&str)| match index % 2 {
        0 => escape(part),
        _ if part.starts_with("cargo ") => format!("<code class=\"command\">{}</code>", command(part)),
        _ => format!("<code>{}</code>", escape(part)),
    };
    parts.iter().enumerate().map(code).collect()
}

/// A command whose options are not parted at their hyphens.
fn command(text: &str) -> String {
    let option = |word: &str| match word.starts_with("--") {
        true => format!("<i>{}</i>", escape(word)),
        false => escape(word),
    };
    text.split(' ').map(option).collect::<Vec<_>>().join(" ")
}

/// Controls, marks of direction (UAX #9) and characters without a width.
pub(crate) fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text() {
        assert_eq!(escape("<a title=\"x\" on='y'>&"), "&lt;a title=&quot;x&quot; on=&#39;y&#39;&gt;&amp;");
        assert_eq!(escape("a\u{202e}b\0"), "a⟨U+202E⟩b⟨U+0000⟩");
        assert_eq!(escape("שלום — 模型"), "שלום — 模型");
    }

    #[test]
    fn only_what_may_run_the_other_way_has_a_direction() {
        assert_eq!(direction("llama-3.2 (1B)"), "");
        assert_eq!(direction("שלום"), " dir=\"auto\"");
    }

    #[test]
    fn names_in_messages_are_code() {
        assert_eq!(prose("`a<b` is new"), "<code>a&lt;b</code> is new");
        assert_eq!(prose("one ` only"), "one ` only");
        assert_eq!(prose("`cargo x --a <b`"), "<code class=\"command\">cargo x <i>--a</i> &lt;b</code>");
    }
}
