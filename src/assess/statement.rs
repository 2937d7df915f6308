//! What a source says about a licence, and how that stands to what is declared.
//!
//! A source agrees only where every part of what it says is understood and is what the declaration says. A tag that
//! names no licence, a name that the catalogue lacks, or one licence more than the declared ones leave it unknown.

use super::catalog::Catalog;
use super::evidence::Agreement;
use crate::expression::{LicenseExpression, LicenseId};

/// What a source says. Of several parts it is not known whether all or any of them are meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Statement {
    parts: Vec<Part>,
}

/// One thing that a source says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// Nothing that is understood.
    Unknown,
    /// One of these licences: the same terms under several dates or spellings.
    OneOf(Vec<String>),
    /// One licence of a family, without a word on which of them.
    Family(Vec<String>),
    /// An expression.
    Expression(LicenseExpression),
}

impl Part {
    /// One of these licences; nothing that is understood where there are none.
    pub(super) fn one_of(ids: Vec<String>) -> Self {
        if ids.is_empty() { Self::Unknown } else { Self::OneOf(ids) }
    }

    /// The licences that it can mean.
    pub(super) fn ids(&self) -> Vec<String> {
        match self {
            Self::Unknown => Vec::new(),
            Self::OneOf(ids) | Self::Family(ids) => ids.clone(),
            Self::Expression(expression) => {
                expression.ids().iter().map(|id| id.as_str().to_owned()).collect()
            }
        }
    }

    /// How it is declared, where that is clear.
    pub(super) fn declarable(&self) -> Option<String> {
        match self {
            Self::OneOf(ids) if ids.len() == 1 => Some(ids[0].clone()),
            Self::Expression(expression) => Some(expression.to_string()),
            Self::Unknown | Self::OneOf(_) | Self::Family(_) => None,
        }
    }

    /// Whether it can mean any of the licences that another part can mean.
    pub(super) fn meets(&self, other: &Self) -> bool {
        let ids = other.ids();
        self.ids().iter().any(|id| ids.contains(id))
    }

    /// Whether it offers a licence out of these and asks for no other. Of an expression, a user takes one alternative.
    fn is_within(&self, ids: &[LicenseId]) -> Option<bool> {
        let among = |id: &str| ids.iter().any(|known| same(known, id));
        match self {
            Self::Unknown => None,
            Self::OneOf(ids) => Some(ids.iter().any(|id| among(id))),
            Self::Family(ids) if ids.iter().any(|id| among(id)) => None,
            Self::Family(_) => Some(false),
            Self::Expression(expression) => {
                let mut alternatives = expression.alternatives().iter();
                Some(alternatives.any(|ids| ids.iter().all(|id| among(id.as_str()))))
            }
        }
    }
}

impl Statement {
    /// A statement of these parts.
    pub(super) fn new(parts: Vec<Part>) -> Self {
        Self { parts }
    }

    /// The licences that it can mean, in the order in which they are said.
    pub(super) fn licenses(&self) -> Vec<String> {
        let mut licenses = Vec::new();
        for id in self.parts.iter().flat_map(Part::ids) {
            if !licenses.contains(&id) {
                licenses.push(id);
            }
        }
        licenses
    }

    /// Whether all of it is understood.
    pub(super) fn is_understood(&self) -> bool {
        !self.parts.is_empty() && !self.parts.contains(&Part::Unknown)
    }

    /// How it stands to what is declared; `taken` are the licences of the alternative that the product takes.
    pub(super) fn compare(&self, declared: &LicenseExpression, taken: &[LicenseId]) -> Agreement {
        let fits: Vec<_> = self.parts.iter().map(|part| part.is_within(declared.ids())).collect();
        let known = || fits.iter().flatten();
        if known().next().is_some() && known().all(|fits| !fits) {
            return Agreement::Conflicts;
        }
        // Where `OR` offers a choice, what the source says has to grant the licence that is taken, unless the choice
        // makes no difference.
        let grants = || self.parts.iter().all(|part| part.is_within(taken) == Some(true));
        let agrees = known().count() == fits.len() && known().all(|fits| *fits);
        if agrees && !fits.is_empty() && (is_permissive(declared) || grants()) {
            Agreement::Agrees
        } else {
            Agreement::Unknown
        }
    }
}

/// Whether every licence of an expression is an open-source one that asks nothing of works that contain it.
pub(super) fn is_permissive(expression: &LicenseExpression) -> bool {
    expression.ids().iter().all(|id| match id {
        LicenseId::Listed(id) => {
            spdx::license_id(id).is_some_and(|id| id.is_osi_approved() && !id.is_copyleft())
        }
        LicenseId::Custom(_) => false,
    })
}

/// The same of every licence that a part can mean.
pub(super) fn is_permissive_part(part: &Part) -> bool {
    let ids = part.ids();
    let is_one = |id: &String| LicenseExpression::parse(id).is_ok_and(|license| is_permissive(&license));
    !ids.is_empty() && ids.iter().all(is_one)
}

/// Whether every licence that a part can mean is one that leaves the use of data free: an open-source one without copyleft, or
/// one of those for data and texts that withholds nothing.
pub(super) fn is_free_for_data(part: &Part) -> bool {
    const FOR_DATA: [&str; 6] = ["CC-BY-", "CC0-", "CDLA-", "ODC-", "ODbL-", "PDDL-"];
    let is_free = |id: &String| {
        let words: Vec<_> = id.split('-').collect();
        FOR_DATA.iter().any(|begin| id.starts_with(begin)) && !words.contains(&"NC") && !words.contains(&"ND")
    };
    let ids = part.ids();
    is_permissive_part(part) || !ids.is_empty() && ids.iter().all(is_free)
}

/// Whether a declared id is that of a licence. Whether later versions may be chosen is said elsewhere.
pub(super) fn same(declared: &LicenseId, license: &str) -> bool {
    let canonical = |id: &str| Catalog::embedded().get(id).map_or(id.to_owned(), |known| known.id.clone());
    let or_later = |id: String| match id.strip_suffix("-or-later").or(id.strip_suffix("-only")) {
        Some(version) => version.to_owned(),
        None => id,
    };
    or_later(canonical(declared.as_str())).eq_ignore_ascii_case(&or_later(canonical(license)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expression(text: &str) -> LicenseExpression {
        LicenseExpression::parse(text).expect(text)
    }

    fn part(text: &str) -> Part {
        let ids = |text: &str| text.split('|').map(str::to_owned).collect();
        match text.split_once(' ') {
            _ if text == "?" => Part::Unknown,
            Some(("family", family)) => Part::Family(ids(family)),
            Some(_) => Part::Expression(expression(text)),
            None => Part::OneOf(ids(text)),
        }
    }

    #[test]
    fn only_what_is_understood_and_declared_agrees() {
        use Agreement::{Agrees, Conflicts, Unknown};
        for (declared, taken, parts, expected) in [
            ("MIT", "MIT", vec!["MIT"], Agrees),
            ("MIT", "MIT", vec!["Apache-2.0"], Conflicts),
            ("MIT", "MIT", vec!["?"], Unknown),
            ("MIT", "MIT", vec![], Unknown),
            ("MIT", "MIT", vec!["MIT", "?"], Unknown),
            ("MIT", "MIT", vec!["ISC", "?"], Conflicts),
            ("MIT", "MIT", vec!["MIT", "CC-BY-NC-4.0"], Unknown),
            ("MIT", "MIT", vec!["MIT OR CC-BY-NC-4.0"], Agrees),
            ("MIT", "MIT", vec!["MIT AND CC-BY-NC-4.0"], Conflicts),
            ("MIT AND ISC", "MIT AND ISC", vec!["MIT", "ISC"], Agrees),
            ("MIT AND ISC", "MIT AND ISC", vec!["ISC"], Agrees),
            ("MIT OR Apache-2.0", "MIT", vec!["Apache-2.0"], Agrees),
            ("MIT OR Apache-2.0", "MIT", vec!["MIT", "Apache-2.0"], Agrees),
            ("MIT OR CC-BY-NC-4.0", "MIT", vec!["MIT"], Agrees),
            ("MIT OR CC-BY-NC-4.0", "MIT", vec!["CC-BY-NC-4.0"], Unknown),
            ("MIT OR CC-BY-NC-4.0", "MIT", vec!["MIT", "CC-BY-NC-4.0"], Unknown),
            ("MIT OR CC-BY-NC-4.0", "MIT", vec!["MIT OR CC-BY-NC-4.0"], Agrees),
            ("MIT OR CC-BY-NC-4.0", "MIT", vec!["MIT AND CC-BY-NC-4.0"], Unknown),
            ("GPL-3.0-only", "GPL-3.0-only", vec!["family GPL-2.0-only|GPL-3.0-only"], Unknown),
            ("MIT", "MIT", vec!["family GPL-2.0-only|GPL-3.0-only"], Conflicts),
            ("GPL-3.0-or-later", "GPL-3.0-or-later", vec!["GPL-3.0-only"], Agrees),
        ] {
            let statement = Statement::new(parts.iter().map(|text| part(text)).collect());
            let taken = expression(taken);
            let found = statement.compare(&expression(declared), taken.ids());
            assert_eq!(found, expected, "{declared}: {parts:?}");
        }
    }
}
