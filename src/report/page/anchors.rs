//! Where a link of the page leads: letters, digits and hyphens only, each anchor once.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::assess::{Assessment, ModelTerms};
use crate::expression::LicenseId;
use crate::inspect::Inventory;

/// A link inside the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Link {
    pub(super) anchor: String,
    pub(super) name: String,
}

/// The anchors of models and licences.
pub(super) struct Anchors {
    /// In the order of [`Inventory::models`].
    models: Vec<Link>,
    /// By id.
    licenses: BTreeMap<String, String>,
}

impl Anchors {
    pub(super) fn new(inventory: &Inventory<'_>, assessment: &Assessment<'_>) -> Self {
        let mut taken = BTreeSet::new();
        let names = inventory.models.iter().map(|model| &model.resolved.declaration.name.value);
        let models = names.map(|name| Link { anchor: anchor("model", name, &mut taken), name: name.clone() });
        let models = models.collect();
        let ids: BTreeSet<_> = assessment.terms.iter().flat_map(licenses).map(LicenseId::as_str).collect();
        let licenses = ids.into_iter().map(|id| (id.to_owned(), anchor("license", id, &mut taken))).collect();
        Self { models, licenses }
    }

    /// To a model, by its place in [`Inventory::models`].
    pub(super) fn model(&self, index: usize) -> Link {
        self.models[index].clone()
    }

    /// To a licence by which a model is judged; an empty one where none is.
    pub(super) fn license(&self, id: &str) -> String {
        self.licenses.get(id).cloned().unwrap_or_default()
    }
}

/// The licences of a model, its own and the inherited ones.
fn licenses<'t>(terms: &'t ModelTerms<'_>) -> impl Iterator<Item = &'t LicenseId> {
    let inherited = terms.inherited.iter().filter_map(|inherited| inherited.license.as_ref());
    terms.licenses.iter().chain(inherited).map(|license| &license.id)
}

fn anchor(kind: &str, name: &str, taken: &mut BTreeSet<String>) -> String {
    let plain = |letter: char| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' };
    let stem: String = name.chars().take(60).map(plain).collect();
    let base = format!("{kind}-{}", stem.trim_matches('-'));
    let numbered = (2..).map(|number| format!("{base}-{number}"));
    let free = std::iter::once(base.clone()).chain(numbered).find(|name| taken.insert(name.clone()));
    free.unwrap_or(base)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_names_never_have_one_anchor() {
        let mut taken = BTreeSet::new();
        for (name, expected) in [
            ("a b", "model-a-b"),
            ("a-b", "model-a-b-2"),
            ("A_B", "model-a-b-3"),
            ("模型", "model-"),
            ("\" onload=\"x", "model-onload--x"),
        ] {
            assert_eq!(anchor("model", name, &mut taken), expected, "{name}");
        }
    }
}
