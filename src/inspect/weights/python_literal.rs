//! Literals of Python, as `ast.literal_eval` takes them: maps, lists, tuples, texts and numbers.
//!
//! Source: The Python Language Reference, "Literals" and "Displays". What is not among these is no literal, and nothing is
//! computed.

/// Values in values.
const DEEPEST: usize = 64;

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Literal {
    Text(String),
    Number(i128),
    /// `True`, `None`, a number with a fraction: of no matter.
    Other,
    Tuple(Vec<Literal>),
    List(Vec<Literal>),
    Map(Vec<(Literal, Literal)>),
}

impl Literal {
    /// The value of a key, of which the last counts.
    pub(super) fn get(&self, key: &str) -> Option<&Literal> {
        let Self::Map(pairs) = self else { return None };
        pairs
            .iter()
            .rev()
            .find(|(name, _)| matches!(name, Self::Text(name) if name == key))
            .map(|(_, value)| value)
    }
}

/// Reads one literal, which is all that the text holds.
pub(super) fn read(text: &str) -> Option<Literal> {
    let mut reader = Reader { rest: text, depth: 0 };
    let value = reader.value()?;
    reader.space();
    reader.rest.is_empty().then_some(value)
}

struct Reader<'r> {
    rest: &'r str,
    depth: usize,
}

impl Reader<'_> {
    fn space(&mut self) {
        self.rest = self
            .rest
            .trim_start_matches(|character: char| character.is_ascii_whitespace() || character == '\u{c}');
    }

    fn takes(&mut self, sign: &str) -> bool {
        self.space();
        let rest = self.rest.strip_prefix(sign);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn value(&mut self) -> Option<Literal> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        self.space();
        let value = match self.rest.chars().next()? {
            '{' => self.map()?,
            '(' => self.tuple()?,
            '[' => {
                self.takes("[");
                Literal::List(self.items("]")?.0)
            }
            '0'..='9' | '-' | '+' | '.' => self.number()?,
            _ if self.starts_text() => self.texts()?,
            _ => self.word()?,
        };
        self.depth -= 1;
        Some(value)
    }

    /// Values up to a sign, and whether a comma stood behind the last.
    fn items(&mut self, end: &str) -> Option<(Vec<Literal>, bool)> {
        let mut items = Vec::new();
        let mut comma = false;
        loop {
            if self.takes(end) {
                return Some((items, comma));
            }
            if !items.is_empty() && !comma {
                return None;
            }
            items.push(self.value()?);
            comma = self.takes(",");
        }
    }

    fn tuple(&mut self) -> Option<Literal> {
        self.takes("(");
        let (mut items, comma) = self.items(")")?;
        // A single value in parentheses is that value.
        Some(if items.len() == 1 && !comma { items.remove(0) } else { Literal::Tuple(items) })
    }

    fn map(&mut self) -> Option<Literal> {
        self.takes("{");
        let mut pairs = Vec::new();
        while !self.takes("}") {
            let key = self.value()?;
            if !self.takes(":") {
                return None;
            }
            pairs.push((key, self.value()?));
            if !self.takes(",") && !self.rest.starts_with('}') {
                return None;
            }
        }
        Some(Literal::Map(pairs))
    }

    fn number(&mut self) -> Option<Literal> {
        let is_negative = if self.takes("-") {
            true
        } else {
            self.takes("+");
            false
        };
        self.space();
        let is_part = |character: char| character.is_ascii_alphanumeric() || matches!(character, '.' | '_');
        let end = self.rest.find(|character| !is_part(character)).unwrap_or(self.rest.len());
        let (digits, rest) = self.rest.split_at(end);
        self.rest = rest;
        // `L` ends a long number of Python 2, which NumPy reads.
        let digits = digits.trim_end_matches(['L', 'l']).replace('_', "");
        let lower = digits.to_ascii_lowercase();
        let (digits, radix) = match lower.get(..2) {
            Some("0x") => (&lower[2..], 16),
            Some("0o") => (&lower[2..], 8),
            Some("0b") => (&lower[2..], 2),
            _ => (&lower[..], 10),
        };
        Some(match i128::from_str_radix(digits, radix) {
            Ok(number) => Literal::Number(if is_negative { -number } else { number }),
            Err(_) if lower.parse::<f64>().is_ok() => Literal::Other,
            Err(_) => return None,
        })
    }

    fn word(&mut self) -> Option<Literal> {
        let word = ["True", "False", "None"].into_iter().find(|word| self.rest.starts_with(word))?;
        self.rest = &self.rest[word.len()..];
        Some(Literal::Other)
    }

    fn starts_text(&self) -> bool {
        let letters = self.rest.trim_start_matches(|letter: char| "bBrRuU".contains(letter));
        self.rest.len() - letters.len() <= 2 && letters.starts_with(['\'', '"'])
    }

    /// Texts side by side are one.
    fn texts(&mut self) -> Option<Literal> {
        let mut joined = String::new();
        while self.starts_text() {
            joined.push_str(&self.text()?);
            self.space();
        }
        Some(Literal::Text(joined))
    }

    fn text(&mut self) -> Option<String> {
        let quote_at = self.rest.find(['\'', '"'])?;
        let is_raw = self.rest[..quote_at].to_ascii_lowercase().contains('r');
        let rest = &self.rest[quote_at..];
        let one = &rest[..1];
        let quote = if rest.starts_with(&one.repeat(3)) { one.repeat(3) } else { one.to_owned() };
        let mut rest = &rest[quote.len()..];
        let mut text = String::new();
        loop {
            if let Some(after) = rest.strip_prefix(&quote) {
                self.rest = after;
                return Some(text);
            }
            let character = rest.chars().next()?;
            rest = &rest[character.len_utf8()..];
            if character != '\\' {
                text.push(character);
            } else if is_raw {
                let next = rest.chars().next()?;
                text.extend(['\\', next]);
                rest = &rest[next.len_utf8()..];
            } else {
                rest = escape(rest, &mut text)?;
            }
        }
    }
}

/// Puts what an escape stands for behind the text, and gives what follows it; nothing for one that is not known here.
fn escape<'r>(rest: &'r str, text: &mut String) -> Option<&'r str> {
    let digits = |from: usize, length: usize, radix| {
        let code = u32::from_str_radix(rest.get(from..from + length)?, radix).ok()?;
        Some((char::from_u32(code)?, from + length))
    };
    let first = rest.chars().next()?;
    let (character, length) = match first {
        'x' => digits(1, 2, 16)?,
        'u' => digits(1, 4, 16)?,
        'U' => digits(1, 8, 16)?,
        '0'..='7' => (1..=3).rev().find_map(|length| digits(0, length, 8))?,
        '\n' => return Some(&rest[1..]),
        'a' => ('\u{7}', 1),
        'b' => ('\u{8}', 1),
        'f' => ('\u{c}', 1),
        'n' => ('\n', 1),
        'r' => ('\r', 1),
        't' => ('\t', 1),
        'v' => ('\u{b}', 1),
        '\\' | '\'' | '"' => (first, 1),
        'N' => return None,
        other => {
            text.extend(['\\', other]);
            return Some(&rest[other.len_utf8()..]);
        }
    };
    text.push(character);
    Some(&rest[length..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_read_as_python_reads_them() {
        let text = |text: &str| Literal::Text(text.to_owned());
        for (source, expected) in [
            ("'a'", Some(text("a"))),
            (" u\"a\" ", Some(text("a"))),
            ("'|' 'O'", Some(text("|O"))),
            (r"'\x4f\117\u004F'", Some(text("OOO"))),
            (r"r'\x4f'", Some(text(r"\x4f"))),
            ("'''a'b'''", Some(text("a'b"))),
            ("(1, 2L,)", Some(Literal::Tuple(vec![Literal::Number(1), Literal::Number(2)]))),
            ("(1)", Some(Literal::Number(1))),
            ("()", Some(Literal::Tuple(vec![]))),
            (
                "[('a', -0x10)]",
                Some(Literal::List(vec![Literal::Tuple(vec![text("a"), Literal::Number(-16)])])),
            ),
            (
                "{'a': True, 'a': 1}",
                Some(Literal::Map(vec![(text("a"), Literal::Other), (text("a"), Literal::Number(1))])),
            ),
            ("1.5", Some(Literal::Other)),
            ("open('a')", None),
            ("{'a': }", None),
            ("'a", None),
            (r"'\N{LATIN SMALL LETTER O}'", None),
            ("", None),
        ] {
            assert_eq!(read(source), expected, "{source}");
        }
        assert_eq!(read(&"[".repeat(100_000)), None);
        let twice = read("{'descr': '<f4', 'descr': '|O'}").expect("a map");
        assert_eq!(twice.get("descr"), Some(&text("|O")));
    }
}
