//! Text of others on a terminal and in the log of a workflow: shown, never acted upon.
//!
//! A terminal obeys control characters, and reorders a line by bidirectional marks. The runner of GitHub Actions obeys
//! `::command::` at the start of a line and `##[command]` anywhere in one (actions/runner, `ActionCommand.cs`); that of
//! Azure Pipelines `##vso[`. No secret of a URL is in it either.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::address::masked;

/// Whether a character moves the cursor, ends a line, reorders a line or can't be seen: none of which a name has.
///
/// The joiners U+200C and U+200D are letters of several scripts, and stay.
pub(crate) fn is_steering(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// A text as one line.
pub(crate) fn line(text: &str) -> Cow<'_, str> {
    shown(masked(text), |_| false)
}

/// A text with its line ends, and nothing else that steers.
pub(crate) fn lines(text: &str) -> Cow<'_, str> {
    shown(masked(text), |c| c == '\n')
}

/// A JSON document whose strings are shown as they are: what steers becomes `\u….`, which reads back as the same.
fn json(document: &str) -> String {
    let document = masked(document);
    let mut text = String::with_capacity(document.len());
    for c in document.chars() {
        if c == '\n' || !is_steering(c) {
            text.push(c);
            continue;
        }
        let mut units = [0; 2];
        for unit in c.encode_utf16(&mut units) {
            let _ = write!(text, "\\u{unit:04x}");
        }
    }
    // `#` stands in strings alone.
    text.replace("##[", "#\\u0023[").replace("##vso[", "#\\u0023vso[")
}

/// A value as a JSON document for a terminal or a program.
pub(crate) fn json_document(value: &impl serde::Serialize) -> String {
    let text = serde_json::to_string_pretty(value).expect("strings and numbers serialize");
    json(&text) + "\n"
}

/// A text that this program styled: its own colours stay, which are the only escape sequences in it.
pub(crate) fn styled(text: &str) -> String {
    let text = masked(text);
    let mut result = String::with_capacity(text.len());
    let mut rest = text.as_ref();
    while let Some(at) = rest.find('\u{1b}') {
        result.push_str(&escaped(&rest[..at], |c| c == '\n'));
        let length = style_length(&rest[at..]);
        match length {
            0 => result.push_str(&escaped("\u{1b}", |_| false)),
            length => result.push_str(&rest[at..at + length]),
        }
        rest = &rest[at + length.max(1)..];
    }
    result.push_str(&escaped(rest, |c| c == '\n'));
    without_commands(Cow::Owned(result)).into_owned()
}

/// The length of the "select graphic rendition" that a text begins with (ECMA-48, 8.3.117); 0 where it begins with none.
fn style_length(text: &str) -> usize {
    let Some(rest) = text.strip_prefix("\u{1b}[") else { return 0 };
    let digits = rest.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b';').count();
    if rest.as_bytes().get(digits) == Some(&b'm') { "\u{1b}[".len() + digits + 1 } else { 0 }
}

fn shown<'t>(text: Cow<'t, str>, is_kept: fn(char) -> bool) -> Cow<'t, str> {
    match text {
        Cow::Borrowed(text) => without_commands(escaped(text, is_kept)),
        Cow::Owned(text) => Cow::Owned(without_commands(escaped(&text, is_kept)).into_owned()),
    }
}

fn escaped(text: &str, is_kept: fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(|c| is_steering(c) && !is_kept(c)) {
        return Cow::Borrowed(text);
    }
    let mut result = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match is_steering(c) && !is_kept(c) {
            true => result.extend(c.escape_default()),
            false => result.push(c),
        }
    }
    Cow::Owned(result)
}

/// The same without what a runner takes for a command. Styles before it count for nothing: the log holds them too, but a
/// runner sees the line with them.
fn without_commands(text: Cow<'_, str>) -> Cow<'_, str> {
    let begins = |line: &str| line.trim_start().starts_with("::");
    if !text.contains("##[") && !text.contains("##vso[") && !text.split('\n').any(begins) {
        return text;
    }
    let text = text.replace("##[", "#\\#[").replace("##vso[", "#\\#vso[");
    let lines = text.split('\n').map(|line| match begins(line) {
        true => Cow::Owned(line.replacen("::", ":\\:", 1)),
        false => Cow::Borrowed(line),
    });
    Cow::Owned(lines.collect::<Vec<_>>().join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_is_shown() {
        for (text, expected) in [
            ("plain é 模型 שלום", "plain é 模型 שלום"),
            ("a\nb\tc\r", "a\\nb\\tc\\r"),
            ("\u{1b}[2Jx\u{9b}1A", "\\u{1b}[2Jx\\u{9b}1A"),
            ("a\u{202e}b\u{2066}c\u{200f}", "a\\u{202e}b\\u{2066}c\\u{200f}"),
            ("a\u{2028}b\u{feff}", "a\\u{2028}b\\u{feff}"),
            ("\u{200d}join", "\u{200d}join"),
            ("x ##[add-mask]y", "x #\\#[add-mask]y"),
            ("x ##vso[task]y", "x #\\#vso[task]y"),
            ("###[a]", "##\\#[a]"),
            ("  ::error::x", "  :\\:error::x"),
            ("a::b", "a::b"),
        ] {
            assert_eq!(line(text), expected, "{text:?}");
        }
        assert_eq!(lines("a\n ::error::x\r\nb"), "a\n :\\:error::x\\r\nb");
    }

    #[test]
    fn styles_of_ours_stay() {
        assert_eq!(styled("\u{1b}[1;31merror\u{1b}[0m: x\n"), "\u{1b}[1;31merror\u{1b}[0m: x\n");
        assert_eq!(styled("\u{1b}[2Jx\u{1b}"), "\\u{1b}[2Jx\\u{1b}");
        assert_eq!(styled("\u{1b}]8;;x\u{1b}\\"), "\\u{1b}]8;;x\\u{1b}\\");
        assert_eq!(styled("é\u{1b}[31;"), "é\\u{1b}[31;");
    }

    #[test]
    fn json_reads_back_as_the_same() {
        let value = serde_json::json!({"a": "x\u{9b}\u{202e}\u{e0001}##[b]##vso[c]\n\u{1b}é"});
        let text = json(&serde_json::to_string_pretty(&value).expect("JSON"));
        assert!(!text.contains(|c| is_steering(c) && c != '\n') && !text.contains("##["), "{text}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).expect("JSON"), value);
    }
}
