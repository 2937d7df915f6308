//! Words as people read them: a sentence begins with a capital, a long list of names is cut and says so.

/// The words of a text: what stands between characters that are neither letters nor digits.
pub(crate) fn words(text: &str) -> Vec<&str> {
    text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect()
}

/// Whether one of the words is in the list.
pub(crate) fn has<W: AsRef<str>>(words: &[W], list: &[&str]) -> bool {
    words.iter().any(|word| list.contains(&word.as_ref()))
}

/// Whether one of the words begins with one of the stems.
pub(crate) fn begins(words: &[&str], stems: &[&str]) -> bool {
    words.iter().any(|word| stems.iter().any(|stem| word.starts_with(stem)))
}

/// The text with a capital at its start.
pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// The text with a small letter at its start, to stand in a sentence.
pub(crate) fn small(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next();
    // `EU`, `AGPL` and their like stay what they are.
    if letters.clone().next().is_some_and(char::is_uppercase) {
        return text.to_owned();
    }
    first.map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

/// A clause as people cite it: `section 2(a)(1)`, `section III`, `the second paragraph`.
pub(crate) fn section(clause: &str) -> String {
    let number = words(clause).first().copied().unwrap_or_default();
    let is_roman = !number.is_empty() && number.chars().all(|letter| "IVXLC".contains(letter));
    match is_roman || number.starts_with(|first: char| first.is_ascii_digit()) {
        true => format!("section {clause}"),
        false => clause.to_owned(),
    }
}

/// The first few names as code, and how many more there are: `` `a`, `b` and 3 more ``.
pub(crate) fn named<N: AsRef<str>>(names: &[N], shown: usize) -> String {
    listed(&names.iter().map(|name| format!("`{}`", name.as_ref())).collect::<Vec<_>>(), shown)
}

/// The first few phrases, and how many more there are.
pub(crate) fn listed(phrases: &[String], shown: usize) -> String {
    let first = phrases.iter().take(shown).map(String::as_str).collect::<Vec<_>>().join(", ");
    match phrases.len().saturating_sub(shown) {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_capital_is_that_of_the_first_letter() {
        for (text, expected) in [("", ""), ("a b", "A b"), ("ß", "SS"), ("`a`", "`a`"), ("9 a", "9 a")] {
            assert_eq!(capital(text), expected);
        }
    }

    #[test]
    fn a_clause_is_cited_as_a_section() {
        for (clause, cited) in [
            ("2(a)(1)", "section 2(a)(1)"),
            ("IV.b", "section IV.b"),
            ("section I", "section I"),
            ("the second paragraph", "the second paragraph"),
            ("Attachment A, e", "Attachment A, e"),
            ("", ""),
        ] {
            assert_eq!(section(clause), cited);
        }
    }

    #[test]
    fn a_long_list_says_how_many_it_leaves_out() {
        for (names, expected) in [
            (vec![], ""),
            (vec!["a"], "`a`"),
            (vec!["a", "b"], "`a`, `b`"),
            (vec!["a", "b", "c", "d"], "`a`, `b` and 2 more"),
        ] {
            assert_eq!(named(&names, 2), expected);
        }
    }
}
