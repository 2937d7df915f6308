//! Where a link of the page leads: letters, digits and hyphens only, each anchor once.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::assess::{Assessment, ModelTerms};
use crate::expression::LicenseId;
use crate::inspect::{InspectedModel, Inventory};

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
        let of_models = assessment.terms.iter().flat_map(licenses);
        let ids = of_models.chain(inventory.models.iter().flat_map(licenses_of_origins));
        let ids: BTreeSet<_> = ids.map(LicenseId::as_str).collect();
        let licenses = ids.into_iter().map(|id| (id.to_owned(), anchor("license", id, &mut taken))).collect();
        Self { models, licenses }
    }

    /// To a model, by its place in [`Inventory::models`].
    pub(super) fn model(&self, index: usize) -> Link {
        self.models[index].clone()
    }

    /// To a licence of a model, or of what one is made from; an empty one of any other.
    pub(super) fn license(&self, id: &str) -> String {
        self.licenses.get(id).cloned().unwrap_or_default()
    }
}

/// The licences of a model, its own and the inherited ones.
fn licenses<'t>(terms: &'t ModelTerms<'_>) -> impl Iterator<Item = &'t LicenseId> {
    let inherited = terms.inherited.iter().chain(&terms.noticed);
    let inherited = inherited.filter_map(|inherited| inherited.license.as_ref());
    terms.licenses.iter().chain(inherited).map(|license| &license.id)
}

/// The licences that are declared for the bases and data of a model.
pub(super) fn licenses_of_origins<'m>(model: &'m InspectedModel<'_>) -> impl Iterator<Item = &'m LicenseId> {
    let declaration = model.resolved.declaration;
    let bases = declaration.bases.iter().filter_map(|base| base.license.as_ref());
    let data = declaration.datasets.iter().filter_map(|dataset| dataset.license.as_ref());
    bases.chain(data).flat_map(|license| license.value.ids())
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
