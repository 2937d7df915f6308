//! Facts that CycloneDX has no field for, as properties of the name space `model-sbom`.

use std::borrow::Cow;

use super::wire::Property;
use crate::facts;

/// A list of properties in the making.
#[derive(Debug, Default)]
pub(super) struct Properties<'a>(Vec<Property<'a>>);

impl<'a> Properties<'a> {
    /// Adds one.
    pub(super) fn add(&mut self, name: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) {
        self.0.push(Property { name: name.into(), value: value.into() });
    }

    /// Adds one whose value is known.
    pub(super) fn add_known(&mut self, name: &'static str, value: Option<impl Into<Cow<'a, str>>>) {
        if let Some(value) = value {
            self.add(name, value);
        }
    }

    /// Adds facts of the table.
    pub(super) fn extend(&mut self, facts: impl Iterator<Item = facts::Property>) {
        facts.for_each(|fact| self.add(fact.name, fact.value));
    }

    /// All of them by name, without repetition.
    pub(super) fn sorted(mut self) -> Vec<Property<'a>> {
        self.0.sort();
        self.0.dedup();
        self.0
    }
}
