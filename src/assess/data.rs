//! The data that a model learned from: of which the terms are unknown or do not go with our use, and which only a file
//! names.
//!
//! Whether terms of data reach a model that learned from it is disputed, so that such terms are unknown until a person has
//! decided; data that a model was only measured with is in no model.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::choice;
use super::lineage::plain;
use super::terms::KnownLicense;
use super::verdict::{Remark, of_data};
use crate::declare::{Dataset, Model, WorkspaceFile};
use crate::inspect::InspectedModel;
use crate::inspect::weights::Origin;
use crate::terms::DatasetRole;

/// Declared data whose terms are not known to be right for our use.
pub(super) struct Doubt<'a> {
    /// The data.
    pub(super) dataset: &'a Dataset,
    /// The licence that it rests on, and what that says; `None` where none is declared.
    pub(super) license: Option<(KnownLicense<'a>, Remark)>,
}

impl Doubt<'_> {
    /// Whether the model learned from it.
    pub(super) fn is_of_training(&self) -> bool {
        self.dataset.role != DatasetRole::Evaluation
    }

    /// Whether a person can decide it; a key of `[use]` that is missing has to be written instead.
    pub(super) fn is_for_a_person(&self) -> bool {
        self.is_of_training() && self.license.as_ref().is_none_or(|(_, remark)| remark.missing.is_none())
    }

    /// What a review records of it.
    pub(super) fn said(&self) -> String {
        let name = &self.dataset.name.value;
        match &self.license {
            None => format!("{name}: no licence"),
            Some((license, remark)) if remark.judgement.is_forbidden() => {
                format!("{name}: {}, which forbids commercial use", license.id.as_str())
            }
            Some((license, _)) => format!("{name}: {}, which is not assessed", license.id.as_str()),
        }
    }
}

/// The doubtful data of a model, in the order of its declaration.
pub(super) fn doubts<'a>(declaration: &'a Model, workspace: &'a WorkspaceFile) -> Vec<Doubt<'a>> {
    let usage = workspace.usage.clone().unwrap_or_default();
    let doubt = |dataset: &'a Dataset| {
        let Some(license) = &dataset.license else { return Some(Doubt { dataset, license: None }) };
        let taken = choice::taken(&license.value, workspace);
        let remarks = taken.into_iter().filter_map(|license| {
            let remark = of_data(&license, &usage)?;
            Some((license, remark))
        });
        let gravest = remarks.max_by_key(|(_, remark)| remark.judgement.gravity())?;
        Some(Doubt { dataset, license: Some(gravest) })
    };
    declaration.datasets.iter().filter_map(doubt).collect()
}

/// The names of data that the cards and the headers of a model's weights have and its declaration lacks, each once, with
/// the file that has the first of them.
pub(crate) fn undeclared<'a>(model: &'a InspectedModel<'_>) -> Vec<(Cow<'a, str>, &'a str)> {
    let declared = model.resolved.declaration.datasets.iter().flat_map(|dataset| {
        let source = dataset.source.iter().map(|source| source.value.to_string());
        source.chain([dataset.name.value.clone()])
    });
    let mut seen: BTreeSet<_> = declared.map(|name| plain(&name)).collect();
    let cards = model.cards().flat_map(|(path, card)| {
        card.datasets.iter().map(move |name| (Cow::from(name.as_str()), path.as_str()))
    });
    let headers = model.files.iter().flat_map(|file| {
        let origins = match &file.facts {
            Some(facts) => Cow::Borrowed(&facts.datasets),
            None => Cow::Owned(Origin::datasets_of_locked(&file.locked_facts)),
        };
        let names = origins.iter().filter_map(|origin| origin.url.clone().or_else(|| origin.name.clone()));
        names.map(|name| (Cow::from(name), file.artifact.path.as_str())).collect::<Vec<_>>()
    });
    cards.chain(headers).filter(|(name, _)| !plain(name).is_empty() && seen.insert(plain(name))).collect()
}
