//! Sources and resources without their comments: what users see stands outside of them.
//!
//! In: a text and the extension of its file. Out: the text with a space in place of each comment; `None` where the syntax is not
//! known. Quotes are followed, so that an address in a string begins no comment.

use serde_json::Value;

use crate::markup::without_comments;

/// How comments are written.
struct Syntax {
    /// What begins one that goes on to the end of the line.
    lines: &'static [&'static str],
    /// What begins and ends others.
    blocks: &'static [(&'static str, &'static str)],
    /// Whether a mark of a line counts at its beginning alone.
    is_whole_line: bool,
}

const C: Syntax = Syntax { lines: &["//"], blocks: &[("/*", "*/"), ("<!--", "-->")], is_whole_line: false };
const SHELL: Syntax = Syntax { lines: &["#"], blocks: &[], is_whole_line: false };
const SQL: Syntax = Syntax { lines: &["--"], blocks: &[("/*", "*/"), ("--[[", "]]")], is_whole_line: false };
const BATCH: Syntax = Syntax { lines: &["rem ", "::"], blocks: &[], is_whole_line: true };
const TEX: Syntax = Syntax { lines: &["%"], blocks: &[], is_whole_line: false };
const ASCIIDOC: Syntax = Syntax { lines: &["//"], blocks: &[("////", "////")], is_whole_line: true };
const ORG: Syntax = Syntax { lines: &["# ", "#+"], blocks: &[], is_whole_line: true };
const INI: Syntax = Syntax { lines: &["#", ";", "!"], blocks: &[], is_whole_line: true };

/// The syntax of a file by its extension in lower case.
fn syntax(extension: &str) -> Option<&'static Syntax> {
    Some(match extension {
        "c" | "cc" | "cpp" | "cs" | "css" | "dart" | "go" | "h" | "hpp" | "java" | "js" | "jsx" | "kt"
        | "less" | "mjs" | "php" | "rs" | "scala" | "scss" | "slint" | "svelte" | "swift" | "ts" | "tsx"
        | "vue" => &C,
        "ftl" | "po" | "pot" | "py" | "rb" | "sh" | "toml" | "yaml" | "yml" => &SHELL,
        "lua" | "sql" => &SQL,
        "bat" | "cmd" => &BATCH,
        "tex" => &TEX,
        "adoc" => &ASCIIDOC,
        "org" => &ORG,
        "cfg" | "ini" | "properties" | "strings" => &INI,
        _ => return None,
    })
}

/// A text without its comments.
pub(super) fn without(text: &str, extension: &str) -> Option<String> {
    let extension = extension.to_lowercase();
    match extension.as_str() {
        "json" | "arb" => of_json(text),
        "csv" | "tsv" => Some(text.to_owned()),
        "xml" => Some(without_comments(text)),
        extension => Some(stripped(text, syntax(extension)?)),
    }
}

fn stripped(text: &str, syntax: &Syntax) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    let mut quote = None;
    let mut is_start = true;
    while let Some(letter) = rest.chars().next() {
        if quote.is_none()
            && let Some(end) = comment(rest, syntax, is_start)
        {
            plain.push(' ');
            rest = &rest[end..];
            continue;
        }
        quote = match quote {
            Some(open) if open == letter => None,
            Some(open) => Some(open),
            // An apostrophe in a word quotes nothing.
            None if letter == '\'' && plain.ends_with(char::is_alphanumeric) => None,
            None => matches!(letter, '"' | '\'' | '`').then_some(letter),
        };
        // A string of one line ends with it, whatever became of its quote.
        quote = quote.filter(|open| letter != '\n' || *open == '`');
        let step = match (quote, letter, rest.chars().nth(1)) {
            (Some(_), '\\', Some(next)) => 1 + next.len_utf8(),
            _ => letter.len_utf8(),
        };
        is_start = letter == '\n' || is_start && letter.is_whitespace();
        plain.push_str(&rest[..step]);
        rest = &rest[step..];
    }
    plain
}

/// How long a comment is that a text begins with.
fn comment(rest: &str, syntax: &Syntax, is_start: bool) -> Option<usize> {
    for (open, close) in syntax.blocks {
        if let Some(inside) = rest.strip_prefix(open) {
            return Some(inside.find(close).map_or(rest.len(), |end| open.len() + end + close.len()));
        }
    }
    let is_mark = |mark: &str| rest.get(..mark.len()).is_some_and(|head| head.eq_ignore_ascii_case(mark));
    let begins = (is_start || !syntax.is_whole_line) && syntax.lines.iter().any(|mark| is_mark(mark));
    begins.then(|| rest.find('\n').unwrap_or(rest.len()))
}

/// The texts of JSON, but for those at keys that programs use for comments.
fn of_json(text: &str) -> Option<String> {
    fn collect(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::String(text) => found.push(text.clone()),
            Value::Array(values) => values.iter().for_each(|value| collect(value, found)),
            Value::Object(entries) => {
                for (key, value) in entries {
                    let plain = key.trim_start_matches(['_', '/', '$', '#', '@']).to_lowercase();
                    let is_comment = plain.is_empty() || plain.starts_with("comment") || key.starts_with('@');
                    if !is_comment {
                        collect(value, found);
                    }
                }
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    collect(&serde_json::from_str(text).ok()?, &mut found);
    Some(found.join(".\n\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_a_comment_is_not_shown() {
        const SAID: &str = "Built with Llama";
        for (extension, text, expected) in [
            ("ts", "const x = 'Built with Llama'; // y", true),
            ("ts", "// Built with Llama", false),
            ("ts", "/* Built with\n Llama */ x", false),
            ("tsx", "<p>{/* Built with Llama */}</p>", false),
            ("tsx", "<p>It's free. Built with Llama</p>", true),
            ("rs", "//! Built with Llama", false),
            ("rs", "let url = \"https://a.example\"; let s = \"Built with Llama\";", true),
            ("css", "a::after { content: \"Built with Llama\"; }", true),
            ("css", "/* Built with Llama", false),
            ("py", "x = 1  # Built with Llama", false),
            ("py", "print(\"#1: Built with Llama\")", true),
            ("yml", "about: Built with Llama", true),
            ("po", "#. Built with Llama", false),
            ("po", "msgid \"Built with Llama\"", true),
            ("sql", "-- Built with Llama", false),
            ("lua", "--[[ Built with Llama ]]", false),
            ("bat", "REM Built with Llama", false),
            ("bat", "echo Built with Llama", true),
            ("tex", "% Built with Llama", false),
            ("adoc", "// Built with Llama", false),
            ("adoc", "See https://a.example. Built with Llama", true),
            ("org", "# Built with Llama", false),
            ("json", "{\"_comment\": \"Built with Llama\"}", false),
            ("json", "{\"about\": [\"Built with Llama\"]}", true),
            ("json", "{", false),
            ("xyz", "Built with Llama", false),
        ] {
            let plain = without(text, extension);
            assert_eq!(plain.is_some_and(|plain| plain.contains(SAID)), expected, "{extension}: {text}");
        }
        assert_eq!(without("'\\", "ts").as_deref(), Some("'\\"));
        assert_eq!(without("é '\\é//", "ts").as_deref(), Some("é '\\é//"));
    }
}
