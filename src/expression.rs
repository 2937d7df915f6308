//! SPDX licence expressions (SPDX 2.3 annex D), made only by parsing.
//!
//! Two ways in: [`LicenseExpression::parse`] for what a user of this program writes, which is strict,
//! and [`LicenseExpression::parse_crate`] for the `license` of a published crate, which forgives what
//! Cargo has long forgiven (`MIT/Apache-2.0`). Neither guesses: what isn't understood is an error.

use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;

use spdx::expression::{ExprNode, Operator};
use spdx::{AdditionItem, Expression, LicenseItem, LicenseReq, ParseMode};

use crate::limits;

/// A valid expression in its canonical spelling.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LicenseExpression {
    text: String,
    ids: Vec<LicenseId>,
    alternatives: Vec<BTreeSet<LicenseId>>,
    compound: bool,
}

/// One licence inside an expression.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum LicenseId {
    /// An id of the SPDX License List.
    Listed(&'static str),
    /// `LicenseRef-…`: terms that the list does not have.
    Custom(String),
}

impl LicenseId {
    /// The id as it stands in an expression.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Listed(id) => id,
            Self::Custom(id) => id,
        }
    }
}

/// Why a string is not an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpressionError {
    /// The bytes of the string that are at fault.
    pub span: Range<usize>,
    /// What is wrong with them, in lower case.
    pub reason: String,
}

impl LicenseExpression {
    /// Parses what a user writes, strictly: no id that is deprecated, and one that stands alone in the spelling of the
    /// list, since in any other it is a tag of the hub. Ids inside a longer expression match whatever their case.
    pub fn parse(written: &str) -> Result<Self, ExpressionError> {
        bounded(written)?;
        let spelled = written.trim().contains(char::is_whitespace).then(|| spelled(written));
        let text = spelled.as_deref().unwrap_or(written);
        let expression = Expression::parse_mode(text, ParseMode::STRICT);
        // Places are those of what was written.
        let expression =
            expression.or_else(|_| Expression::parse_mode(written, ParseMode::STRICT)).map_err(fault)?;
        Self::accept(&expression, text)
    }

    /// Parses the `license` of a crate: `/` is read as `OR`, ids match whatever their case, GNU ids with `+` and without
    /// suffix, and deprecated ids, are kept valid. A name that is no id stays an error.
    pub fn parse_crate(text: &str) -> Result<Self, ExpressionError> {
        bounded(text)?;
        Self::parse_leniently(text)
    }

    fn parse_leniently(text: &str) -> Result<Self, ExpressionError> {
        let mode = ParseMode { allow_imprecise_license_names: false, ..ParseMode::LAX };
        let text = spelled(text);
        Expression::parse_mode(&text, mode).map_err(fault)?;
        // Only now: it takes names that are like an id for it.
        let canonical = Expression::canonicalize(&text).ok().flatten();
        let text = canonical.as_deref().unwrap_or(&text);
        let expression = Expression::parse_mode(text, mode).map_err(fault)?;
        Self::accept(&expression, text)
    }

    fn accept(expression: &Expression, text: &str) -> Result<Self, ExpressionError> {
        let terms = alternatives(expression, |requirement| license_id(requirement, text))?;
        let ids: BTreeSet<_> = terms.iter().flatten().cloned().collect();
        let text = expression.to_string();
        let compound = text.contains([' ', '+']);
        Ok(Self { text, compound, alternatives: terms, ids: ids.into_iter().collect() })
    }

    /// The expression in its canonical spelling.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The licences that it names, sorted.
    pub fn ids(&self) -> &[LicenseId] {
        &self.ids
    }

    /// The expression as one side of an `AND`: `AND` binds tighter than `OR` (SPDX 2.3, D.4).
    pub fn as_operand(&self) -> String {
        if self.alternatives.len() > 1 { format!("({})", self.text) } else { self.text.clone() }
    }

    /// Both at once.
    pub fn and(&self, other: &Self) -> Self {
        let text = format!("{} AND {}", self.as_operand(), other.as_operand());
        Self::parse_leniently(&text).expect("two expressions joined by AND are one")
    }

    /// [`Self::alternatives`], each licence with the exception to it (SPDX 2.3, D.4: `WITH`).
    pub(crate) fn alternatives_with_exceptions(&self) -> Vec<BTreeSet<(LicenseId, Option<&'static str>)>> {
        let term = |requirement: &LicenseReq| {
            let exception = match &requirement.addition {
                Some(AdditionItem::Spdx(exception)) => Some(exception.name),
                _ => None,
            };
            Ok((license_id(requirement, &self.text)?, exception))
        };
        let mode = ParseMode { allow_imprecise_license_names: false, ..ParseMode::LAX };
        let expression = Expression::parse_mode(&self.text, mode).map_err(fault);
        expression.and_then(|expression| alternatives(&expression, term)).unwrap_or_default()
    }

    /// The sets of licences of which a user takes one, in the order of the expression: `OR` offers, `AND` binds
    /// together. An expression with more than a few dozen is taken as one that binds whole.
    ///
    /// An exception is left out.
    pub fn alternatives(&self) -> &[BTreeSet<LicenseId>] {
        &self.alternatives
    }

    /// The one id of which the expression consists, if it does.
    pub fn single(&self) -> Option<&LicenseId> {
        (!self.compound).then(|| &self.ids[0])
    }

    /// Whether it names terms that the SPDX License List does not have.
    pub(crate) fn is_custom(&self) -> bool {
        self.custom_ids().next().is_some()
    }

    /// The `LicenseRef-…` ids that it names.
    pub fn custom_ids(&self) -> impl Iterator<Item = &str> {
        self.ids.iter().filter_map(|id| match id {
            LicenseId::Custom(id) => Some(id.as_str()),
            LicenseId::Listed(_) => None,
        })
    }
}

/// What is longer takes the square of its length to judge, and nobody would read it.
fn bounded(text: &str) -> Result<(), ExpressionError> {
    let reason = || format!("it is longer than {} bytes", limits::EXPRESSION);
    match text.len() > limits::EXPRESSION {
        true => Err(ExpressionError { span: 0..text.len(), reason: reason() }),
        false => Ok(()),
    }
}

fn fault(error: spdx::ParseError) -> ExpressionError {
    ExpressionError { span: error.span.clone(), reason: error.reason.to_string() }
}

/// Deprecated ids that name a licence and an exception, and what took their place.
const WITH_EXCEPTION: [(&str, &str); 7] = [
    ("GPL-2.0-with-autoconf-exception", "GPL-2.0-only WITH Autoconf-exception-2.0"),
    ("GPL-2.0-with-bison-exception", "GPL-2.0-only WITH Bison-exception-2.2"),
    ("GPL-2.0-with-classpath-exception", "GPL-2.0-only WITH Classpath-exception-2.0"),
    ("GPL-2.0-with-font-exception", "GPL-2.0-only WITH Font-exception-2.0"),
    ("GPL-2.0-with-GCC-exception", "GPL-2.0-only WITH GCC-exception-2.0"),
    ("GPL-3.0-with-autoconf-exception", "GPL-3.0-only WITH Autoconf-exception-3.0"),
    ("GPL-3.0-with-GCC-exception", "GPL-3.0-only WITH GCC-exception-3.1"),
];

/// The licence that a deprecated id names together with an exception, which only grants more.
pub(crate) fn without_exception(id: &str) -> Option<&'static str> {
    match id {
        "eCos-2.0" => Some("GPL-2.0-or-later"),
        "wxWindows" => Some("LGPL-2.0-or-later"),
        _ => {
            let (_, instead) = WITH_EXCEPTION.iter().find(|(deprecated, _)| *deprecated == id)?;
            instead.split_once(" WITH ").map(|(license, _)| license)
        }
    }
}

/// An expression with its ids in the spelling of the list (SPDX 2.3, D.2: they match whatever their case) and its
/// operators in capitals. What is no id stays as it is.
fn spelled(text: &str) -> String {
    let is_of_word = |letter: char| letter.is_ascii_alphanumeric() || "-.:".contains(letter);
    let mut spelled = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|letter| !is_of_word(letter)).unwrap_or(rest.len());
        let (word, behind) = rest.split_at(end);
        spelled.push_str(&in_the_list(word));
        let mut letters = behind.chars();
        spelled.extend(letters.next());
        rest = letters.as_str();
    }
    spelled
}

fn in_the_list(word: &str) -> std::borrow::Cow<'_, str> {
    let same = |name: &&str| name.eq_ignore_ascii_case(word);
    let operators = ["AND", "OR", "WITH"].iter().copied();
    let ids = spdx::identifiers::LICENSES.iter().map(|license| license.name);
    let exceptions = spdx::identifiers::EXCEPTIONS.iter().map(|exception| exception.name);
    let listed = operators.chain(ids).chain(exceptions).find(same).unwrap_or(word);
    let deprecated = WITH_EXCEPTION.iter().find(|(id, _)| *id == listed);
    deprecated.map_or(listed, |(_, now)| now).into()
}

/// More alternatives than a person would write.
const MOST_ALTERNATIVES: usize = 64;

/// Each alternative of one side together with each of the other; one more than the most is enough to know.
/// The sets of terms of which a user takes one, in the order of the expression; of an expression with more than a few dozen
/// all of them as one.
fn alternatives<T: Ord + Clone>(
    expression: &Expression,
    term: impl Fn(&LicenseReq) -> Result<T, ExpressionError>,
) -> Result<Vec<BTreeSet<T>>, ExpressionError> {
    let mut all = BTreeSet::new();
    // The nodes are in postfix order.
    let mut stack: Vec<Vec<BTreeSet<T>>> = Vec::new();
    for node in expression.iter() {
        match node {
            ExprNode::Req(requirement) => {
                let term = term(&requirement.req)?;
                all.insert(term.clone());
                stack.push(vec![BTreeSet::from([term])]);
            }
            ExprNode::Op(operator) => {
                let (right, left) = (stack.pop().unwrap_or_default(), stack.pop().unwrap_or_default());
                stack.push(match operator {
                    Operator::Or => left.into_iter().chain(right).collect(),
                    Operator::And => both(&left, &right),
                });
            }
        }
    }
    let alternatives = stack.pop().filter(|alternatives| alternatives.len() <= MOST_ALTERNATIVES);
    Ok(alternatives.unwrap_or_else(|| vec![all]))
}

fn both<T: Ord + Clone>(left: &[BTreeSet<T>], right: &[BTreeSet<T>]) -> Vec<BTreeSet<T>> {
    let pairs = left.iter().flat_map(|one| right.iter().map(move |other| one | other));
    pairs.take(MOST_ALTERNATIVES + 1).collect()
}

/// The licence of one term of an expression.
fn license_id(requirement: &LicenseReq, text: &str) -> Result<LicenseId, ExpressionError> {
    if matches!(requirement.addition, Some(AdditionItem::Other(_))) {
        return Err(elsewhere(text, "an `AdditionRef-` has no text here"));
    }
    match &requirement.license {
        LicenseItem::Spdx { id, .. } if id.name == "NOASSERTION" => {
            Err(elsewhere(text, "`NOASSERTION` is not a licence"))
        }
        LicenseItem::Spdx { id, .. } => Ok(LicenseId::Listed(id.name)),
        LicenseItem::Other(reference) if reference.doc_ref.is_some() => {
            Err(elsewhere(text, "a `DocumentRef-` names another document"))
        }
        LicenseItem::Other(reference) => Ok(LicenseId::Custom(reference.to_string())),
    }
}

/// A valid expression that no document of this program can state.
fn elsewhere(text: &str, reason: &str) -> ExpressionError {
    ExpressionError { span: 0..text.len(), reason: reason.to_owned() }
}

/// The id that documents give to a licence or any later version of it, where the list has none: `MPL-2.0+`.
pub(crate) fn later(base: &str) -> String {
    format!("LicenseRef-{base}-or-later")
}

/// The licence that such an id stands for, with its `+`.
pub(crate) fn of_later(id: &str) -> Option<String> {
    let base = id.strip_prefix("LicenseRef-")?.strip_suffix("-or-later")?;
    spdx::license_id(base).map(|_| format!("{base}+"))
}

impl fmt::Display for LicenseExpression {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_of_a_book_is_refused() {
        let book = ["MIT"; 150_000].join(" OR ");
        for parse in [LicenseExpression::parse, LicenseExpression::parse_crate] {
            let refused = parse(&book).expect_err("too long");
            assert_eq!(refused.reason, "it is longer than 16384 bytes");
            assert!(parse(&book[..7 * 2_000 + 3]).is_ok());
        }
        let long = LicenseExpression::parse(&book[..7 * 2_000 + 3]).expect("valid");
        assert_eq!(long.and(&long).ids().len(), 1);
    }

    #[test]
    fn or_offers_and_and_binds() {
        for (text, expected) in [
            ("MIT", vec!["MIT"]),
            ("MIT OR Apache-2.0", vec!["MIT", "Apache-2.0"]),
            ("MIT AND Apache-2.0", vec!["Apache-2.0 MIT"]),
            (
                "(MIT OR ISC) AND (Zlib OR LicenseRef-a)",
                vec!["MIT Zlib", "MIT LicenseRef-a", "ISC Zlib", "ISC LicenseRef-a"],
            ),
            ("MIT AND MIT OR ISC", vec!["MIT", "ISC"]),
        ] {
            let expression = LicenseExpression::parse(text).expect(text);
            let alternatives = expression.alternatives().iter();
            let words =
                alternatives.map(|ids| ids.iter().map(LicenseId::as_str).collect::<Vec<_>>().join(" "));
            assert_eq!(words.collect::<Vec<_>>(), expected, "{text}");
        }
        let many = ["(MIT OR ISC)"; 7].join(" AND ");
        assert_eq!(LicenseExpression::parse(&many).expect("valid").alternatives().len(), 1);
    }

    #[test]
    fn users_write_strict_expressions() {
        let spelled = LicenseExpression::parse("mit OR apache-2.0").expect("ids match whatever their case");
        assert_eq!(spelled.as_str(), "MIT OR Apache-2.0");
        for (text, ids) in [
            ("Apache-2.0", vec!["Apache-2.0"]),
            ("MIT OR Apache-2.0", vec!["Apache-2.0", "MIT"]),
            ("LicenseRef-acme AND MIT", vec!["MIT", "LicenseRef-acme"]),
            ("GPL-2.0-only WITH Classpath-exception-2.0", vec!["GPL-2.0-only"]),
        ] {
            let expression = LicenseExpression::parse(text).expect(text);
            assert_eq!(expression.as_str(), text);
            assert_eq!(expression.ids().iter().map(LicenseId::as_str).collect::<Vec<_>>(), ids, "{text}");
        }
        for text in [
            "",
            "apache-2.0",
            "llama3",
            "other",
            "MIT/Apache-2.0",
            "GPL-2.0",
            "NOASSERTION",
            "LicenseRef-a_b",
            "MIT AND",
        ] {
            LicenseExpression::parse(text).expect_err(text);
        }
    }

    #[test]
    fn crates_may_use_the_slash_and_old_gnu_ids() {
        for (text, canonical) in [
            ("MIT/Apache-2.0", "MIT OR Apache-2.0"),
            ("MIT / Apache-2.0", "MIT OR Apache-2.0"),
            ("Unlicense OR MIT", "Unlicense OR MIT"),
            ("GPL-3.0", "GPL-3.0-only"),
            ("MPL-2.0+", "MPL-2.0+"),
            ("LGPL-2.1+", "LGPL-2.1-or-later"),
            ("mit OR apache-2.0", "MIT OR Apache-2.0"),
            ("mit/apache-2.0", "MIT OR Apache-2.0"),
            ("(Mit Or isc) and BSD-3-CLAUSE", "(MIT OR ISC) AND BSD-3-Clause"),
            (
                "gpl-2.0-or-later with classpath-exception-2.0",
                "GPL-2.0-or-later WITH Classpath-exception-2.0",
            ),
            ("GPL-2.0-with-classpath-exception", "GPL-2.0-only WITH Classpath-exception-2.0"),
            ("GPL-3.0-with-GCC-exception OR MIT", "GPL-3.0-only WITH GCC-exception-3.1 OR MIT"),
            ("BSD-2-Clause-FreeBSD", "BSD-2-Clause-FreeBSD"),
            ("eCos-2.0", "eCos-2.0"),
        ] {
            assert_eq!(LicenseExpression::parse_crate(text).expect(text).as_str(), canonical);
        }
        for text in [
            "",
            "Apache License",
            "non-standard",
            "see LICENSE",
            "GNU GPL v2",
            "GNU GPL v3",
            "gplv2",
            "BSD",
            "GPL",
            "LGPL",
            "AGPL",
            "apache2",
            "cc0",
            "MIT License",
            "Unlicense OR BSD",
            "mit OR apache",
        ] {
            LicenseExpression::parse_crate(text).expect_err(text);
        }
    }

    #[test]
    fn one_id_is_told_from_an_expression() {
        for (text, single) in [
            ("MIT", Some("MIT")),
            ("LicenseRef-x", Some("LicenseRef-x")),
            ("MIT OR MIT", None),
            ("Apache-2.0+", None),
        ] {
            let expression = LicenseExpression::parse(text).expect(text);
            assert_eq!(expression.single().map(LicenseId::as_str), single, "{text}");
        }
    }
}
