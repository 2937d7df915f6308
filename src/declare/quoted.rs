//! Strings as TOML writes them: for the lock, and for tables that are written or shown to be pasted.

/// A string in quotation marks, whatever is in it.
pub(crate) fn quoted(text: &str) -> String {
    toml_edit::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        for text in
            ["", "plain", "\"quoted\"", "back\\slash", "two\nlines", "zero\u{200b}width", "\u{7f}\u{1}", "é"]
        {
            let table: toml::Table = toml::from_str(&format!("key = {}", quoted(text))).expect(text);
            assert_eq!(table["key"].as_str(), Some(text));
        }
    }
}
