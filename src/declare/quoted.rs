//! Strings as TOML writes them: for the lock, and for tables that are written or shown to be pasted.

use std::fmt::Write as _;

use crate::printable::is_steering;

/// A string in quotation marks on one line, whatever is in it.
pub(crate) fn quoted(text: &str) -> String {
    if !text.contains(is_steering) {
        return toml_edit::Value::from(text).to_string();
    }
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            // Writing to a string can't fail.
            c if is_steering(c) => {
                let _ = write!(quoted, "\\U{:08X}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted + "\""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        for text in [
            "",
            "plain",
            "\"quoted\"",
            "back\\slash",
            "two\nlines",
            "zero\u{200b}\"\\width",
            "\u{7f}\u{1}",
            "é",
        ] {
            let table: toml::Table = toml::from_str(&format!("key = {}", quoted(text))).expect(text);
            assert_eq!(table["key"].as_str(), Some(text));
            assert!(!quoted(text).contains(is_steering), "{text:?}");
        }
    }
}
