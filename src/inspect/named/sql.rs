//! Which column of a table a string of SQL is the value of.

use std::ops::Range;

use super::lists::is_list_of_measures;

/// The strings of a text of SQL that are values of columns: the place of each behind its quotation mark, and the column.
///
/// What stands in a table of prices or limits is left out. Read are `INSERT INTO t (a, b) VALUES ('x', 'y'), (…)` and `a TEXT DEFAULT 'x'`; `SET a = 'x'` says it itself.
pub(super) fn columns(text: &str) -> Vec<(usize, &str)> {
    let words = Words::of(text);
    let mut found = Vec::new();
    // Where the definition of a column begins, so that none is searched for twice.
    let mut start = None;
    let mut at = 0;
    while at < words.places.len() {
        if words.is(at, text, ",") || words.is(at, text, "(") {
            start = Some(at);
        } else if words.is(at, text, "default") && words.is_text(at + 1, text) {
            let column = start.and_then(|start| words.name(start + 1, text));
            found.extend(column.map(|column| (words.places[at + 1].start + 1, column)));
        } else if words.is(at, text, "into") {
            at = inserted(&words, at + 1, text, &mut found);
            continue;
        }
        at += 1;
    }
    found.sort_unstable();
    found
}

/// Takes in the values of `table (a, b) VALUES (…), (…)`, and says where what follows begins.
fn inserted<'t>(words: &Words, start: usize, text: &'t str, found: &mut Vec<(usize, &'t str)>) -> usize {
    let Some(open) = (start..start + 6).find(|at| words.is(*at, text, "(")) else { return start };
    let Some(close) = words.closes[open] else { return start };
    let columns: Vec<_> = (open + 1..close)
        .filter(|at| words.is(at - 1, text, "(") || words.is(at - 1, text, ","))
        .map(|at| words.name(at, text))
        .collect();
    let is_of_measures = (start..open).any(|at| words.name(at, text).is_some_and(is_list_of_measures));
    let mut at = close + 1;
    if !words.is(at, text, "values") || is_of_measures {
        return at;
    }
    at += 1;
    while words.is(at, text, "(") {
        let Some(close) = words.closes[at] else { return at + 1 };
        let (mut column, mut depth) = (0, 0_usize);
        for value in at + 1..close {
            match &text[words.places[value].clone()] {
                "(" => depth += 1,
                ")" => depth = depth.saturating_sub(1),
                "," if depth == 0 => column += 1,
                _ if words.is_text(value, text) => {
                    let name = columns.get(column).copied().flatten();
                    found.extend(name.map(|name| (words.places[value].start + 1, name)));
                }
                _ => {}
            }
        }
        at = close + 1;
        if !words.is(at, text, ",") {
            break;
        }
        at += 1;
    }
    at
}

/// The words, signs and strings of a text.
struct Words {
    places: Vec<Range<usize>>,
    /// Of each bracket that opens, the word that closes it.
    closes: Vec<Option<usize>>,
}

impl Words {
    fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80;
        let mut words = Vec::new();
        let mut at = 0;
        while at < bytes.len() {
            let start = at;
            at = match bytes[at] {
                byte if byte.is_ascii_whitespace() => {
                    at += 1;
                    continue;
                }
                b'-' if bytes.get(at + 1) == Some(&b'-') => {
                    at = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |end| at + end);
                    continue;
                }
                quote @ (b'\'' | b'"' | b'`') => {
                    let close = memchr::memchr(quote, &bytes[at + 1..]);
                    close.map_or(bytes.len(), |close| at + close + 2)
                }
                byte if is_word(byte) => {
                    let length = bytes[at..].iter().position(|byte| !is_word(*byte));
                    length.map_or(bytes.len(), |length| at + length)
                }
                _ => at + 1,
            };
            words.push(start..at);
        }
        let closes = closes(&words, text);
        Self { places: words, closes }
    }

    fn is(&self, at: usize, text: &str, word: &str) -> bool {
        self.places.get(at).is_some_and(|place| text[place.clone()].eq_ignore_ascii_case(word))
    }

    /// Whether a word is a string.
    fn is_text(&self, at: usize, text: &str) -> bool {
        self.places.get(at).is_some_and(|place| place.len() > 2 && text[place.clone()].starts_with('\''))
    }

    /// A name, without the quotation marks around it.
    fn name<'t>(&self, at: usize, text: &'t str) -> Option<&'t str> {
        let name = text[self.places.get(at)?.clone()].trim_matches(['"', '`', '[', ']']);
        (!name.is_empty()).then_some(name)
    }
}

fn closes(words: &[Range<usize>], text: &str) -> Vec<Option<usize>> {
    let mut closes = vec![None; words.len()];
    let mut open = Vec::new();
    for (at, place) in words.iter().enumerate() {
        match &text[place.clone()] {
            "(" => open.push(at),
            ")" => open.pop().into_iter().for_each(|open: usize| closes[open] = Some(at)),
            _ => {}
        }
    }
    closes
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Nothing is searched for twice: these would take minutes.
    #[test]
    fn what_is_repeated_is_read_once() {
        for text in ["DEFAULT 'x' ", "INTO t (", "INTO t (a) VALUES (", "("] {
            assert_eq!(columns(&text.repeat(100_000)), [], "{text}");
        }
    }

    #[test]
    fn values_belong_to_their_columns() {
        for (text, expected) in [
            ("INSERT INTO s (id, model) VALUES ('1', 'm-1')", vec![("id", "1"), ("model", "m-1")]),
            (
                "insert into \"s\" (\"a\", `model`, \"{}\")\nvalues ($1, 'x', f('y', 2)), (2, 'z', 'w') ON CONFLICT",
                vec![("model", "x"), ("{}", "y"), ("model", "z"), ("{}", "w")],
            ),
            (
                "CREATE TABLE s (id TEXT, model TEXT NOT NULL DEFAULT 'm-1', n INT) -- DEFAULT 'q'",
                vec![("model", "m-1")],
            ),
            ("INSERT INTO s SELECT 'x'", vec![]),
            ("INSERT INTO s VALUES ('x')", vec![]),
            ("INSERT INTO s (a", vec![]),
            ("INSERT INTO s (é) VALUES ('é'", vec![]),
            ("VALUES ('", vec![]),
        ] {
            let found = columns(text)
                .into_iter()
                .map(|(at, column)| (column, text[at..].split('\'').next().unwrap_or_default()));
            assert_eq!(found.collect::<Vec<_>>(), expected, "{text}");
        }
    }

    #[test]
    fn nothing_panics_at_any_end() {
        let text = "INSERT INTO é (a, b) VALUES ('é', ('x')), ('y', DEFAULT 'z') -- é\nDEFAULT 'é'";
        for (end, _) in text.char_indices() {
            columns(&text[..end]);
            columns(&text[end..]);
        }
    }
}
