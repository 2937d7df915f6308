//! What to do about what is missing, by what lacks it.

use std::collections::BTreeSet;

use crate::facts::names;
use crate::read::document::{Component, Kind, Place};

/// What lacks something, in the terms of who can do something about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// What the document is about.
    Subject,
    /// A crate.
    Crate,
    /// A library in another language that a crate brings.
    Native,
    /// A model.
    Model,
    /// A dataset.
    Dataset,
    /// Anything else, which a declaration of this program never makes.
    Other,
}

impl Part {
    /// What a component is.
    pub(super) fn of(component: &Component) -> Self {
        let is_crate = || {
            component.property(names::CRATE_SOURCE).is_some()
                || component.identifiers.iter().any(|each| each.value.starts_with("pkg:cargo/"))
        };
        match component.kind {
            _ if component.place == Place::Subject => Self::Subject,
            Kind::Model => Self::Model,
            Kind::Dataset => Self::Dataset,
            _ if component.property(names::NATIVE_LINKAGE).is_some() => Self::Native,
            _ if is_crate() => Self::Crate,
            _ => Self::Other,
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Subject => "the product",
            Self::Crate => "crates",
            Self::Native => "native code",
            Self::Model => "models",
            Self::Dataset => "datasets",
            Self::Other => "other components",
        }
    }
}

/// What to do so that the document says what is missing.
#[derive(Debug, Clone, Copy)]
pub enum Fix {
    /// The same, whatever lacks it.
    Any(&'static str),
    /// By what lacks it.
    Each(&'static [(Part, &'static str)]),
}

/// For what a declaration can't name.
const ASK: &str = "ask the maker of the document";

impl Fix {
    /// All of it.
    pub fn all(&self) -> String {
        match self {
            Self::Any(text) => (*text).to_owned(),
            Self::Each(rows) => joined(rows.iter().map(|(part, text)| (*part, *text))),
        }
    }

    /// What these parts need; all of it where the document as a whole lacks something.
    pub fn for_parts(&self, parts: &BTreeSet<Part>) -> String {
        match self {
            Self::Each(rows) if !parts.is_empty() => joined(parts.iter().map(|part| {
                let row = rows.iter().find(|(own, _)| own == part);
                (*part, row.map_or(ASK, |(_, text)| text))
            })),
            _ => self.all(),
        }
    }
}

fn joined<'t>(rows: impl Iterator<Item = (Part, &'t str)>) -> String {
    rows.map(|(part, text)| format!("{}: {text}", part.label())).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::document::{Identifier, Property};

    #[test]
    fn a_fix_is_for_those_who_lack_something() {
        let fix = Fix::Each(&[(Part::Subject, "`--artifact FILE`"), (Part::Model, "`files`")]);
        for (parts, text) in [
            (vec![], "the product: `--artifact FILE`; models: `files`"),
            (vec![Part::Subject], "the product: `--artifact FILE`"),
            (
                vec![Part::Model, Part::Other],
                "models: `files`; other components: ask the maker of the document",
            ),
        ] {
            assert_eq!(fix.for_parts(&parts.into_iter().collect()), text);
        }
        assert_eq!(Fix::Any("x").for_parts(&BTreeSet::from([Part::Crate])), "x");
    }

    #[test]
    fn parts_are_told_by_what_a_component_says_of_itself() {
        let purl = Identifier { kind: "purl".to_owned(), value: "pkg:cargo/a@1".to_owned() };
        let linkage = Property { name: names::NATIVE_LINKAGE.to_owned(), value: "compiled".to_owned() };
        let library = Component { kind: Kind::Library, ..Component::default() };
        for (component, part) in [
            (Component { identifiers: vec![purl.clone()], ..library.clone() }, Part::Crate),
            (Component { properties: vec![linkage], ..library.clone() }, Part::Native),
            (Component { place: Place::Subject, identifiers: vec![purl], ..library.clone() }, Part::Subject),
            (Component { kind: Kind::Model, ..library.clone() }, Part::Model),
            (Component { kind: Kind::Dataset, ..library.clone() }, Part::Dataset),
            (library, Part::Other),
        ] {
            assert_eq!(Part::of(&component), part);
        }
    }
}
