//! `MPL-2.0+`: a licence or any later version of it, where the list has no id for that.
//!
//! It is valid (SPDX 2.3, annex D), yet validators know `+` for GNU ids alone. Documents state
//! `LicenseRef-MPL-2.0-or-later`, whose name and URL say what it means; the declared spelling is kept beside it.

use crate::expression::LicenseExpression;
pub(super) use crate::expression::later as id;

/// The expression with an id of its own for each `…+`.
pub(super) fn stated(expression: &LicenseExpression) -> String {
    words(expression.as_str())
        .map(|word| word.strip_suffix('+').map_or_else(|| word.to_owned(), id))
        .collect()
}

/// The licences that stand with a `+` in an expression.
pub(super) fn bases(expression: &LicenseExpression) -> impl Iterator<Item = &str> {
    words(expression.as_str()).filter_map(|word| word.strip_suffix('+'))
}

/// What a licence and its later versions are called.
pub(super) fn name(base: &str) -> String {
    format!("{base} or any later version")
}

/// Where the text of the licence is.
pub(super) fn url(base: &str) -> String {
    format!("https://spdx.org/licenses/{base}.html")
}

/// The words of an expression with what stands between them, so that together they are the expression.
pub(super) fn words(expression: &str) -> impl Iterator<Item = &str> {
    expression.split_inclusive([' ', '(', ')']).flat_map(|piece| {
        let (word, separator) = piece.split_at(piece.trim_end_matches([' ', '(', ')']).len());
        [word, separator]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_later_version_is_a_licence_of_its_own() {
        for (written, expected) in [
            ("MPL-2.0+", "LicenseRef-MPL-2.0-or-later"),
            ("(MIT OR Apache-2.0+) AND ISC", "(MIT OR LicenseRef-Apache-2.0-or-later) AND ISC"),
            ("LGPL-2.1+", "LGPL-2.1-or-later"),
            ("MIT OR Apache-2.0", "MIT OR Apache-2.0"),
        ] {
            let expression = LicenseExpression::parse_crate(written).expect(written);
            assert_eq!(stated(&expression), expected, "{written}");
        }
    }
}
