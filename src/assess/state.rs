//! Where a model stands, in one word: the worst that is known of its terms, its review and its duties.

use std::collections::BTreeMap;

use super::Assessment;
use super::obligations::Obligation;
use super::review::ReviewStatus;
use super::terms::{KnownLicense, ModelTerms};
use crate::inspect::LicenseText;
use crate::vocabulary::vocabulary;

vocabulary! {
    /// Where a model stands; the worst first.
    pub enum ModelState {
        /// Its terms forbid our use, or a reviewer rejected it.
        Blocked => "blocked",
        /// A reviewer has to decide.
        Undecided => "undecided",
        /// Its licence, that of a base, or what they say to our use is not known.
        Unknown => "unknown",
        /// Our use is allowed, and a duty is open.
        Owed => "owed",
        /// Nothing is left to do.
        Clear => "clear",
    }
}

impl ModelState {
    /// Whether the model may be part of what is shipped.
    pub fn is_shipped(self) -> bool {
        self != Self::Blocked
    }
}

impl Assessment<'_> {
    /// The duties of a model, by its position: what may not be used is not shipped, and owes nothing.
    pub fn duties(&self, index: usize) -> &[Obligation] {
        if self.states[index].is_shipped() { &self.terms[index].obligations } else { &[] }
    }

    /// The licences that bind a model, by its position, of which nobody has assessed what they require: of none where it may
    /// not be used.
    pub fn unread(&self, index: usize) -> impl Iterator<Item = &KnownLicense<'_>> {
        self.terms[index].unread().filter(move |_| self.states[index].is_shipped())
    }

    /// The licences that bind a model, by its position, of which another text came than the one that is known: of none where
    /// it may not be used.
    pub fn other_texts(&self, index: usize) -> impl Iterator<Item = (&KnownLicense<'_>, &LicenseText)> {
        self.terms[index].other_texts().filter(move |_| self.states[index].is_shipped())
    }

    /// The duties over all models, each once for those that owe it alike: what is counted, and what is shown.
    pub fn duty_rows(&self) -> Vec<DutyRow<'_>> {
        let mut rows: Vec<DutyRow<'_>> = Vec::new();
        let mut places: BTreeMap<_, usize> = BTreeMap::new();
        for index in 0..self.terms.len() {
            for obligation in self.duties(index) {
                let place = *places.entry(obligation.row()).or_insert(rows.len());
                if place == rows.len() {
                    rows.push(DutyRow { obligation, models: Vec::new() });
                }
                let models = &mut rows[place].models;
                if models.last() != Some(&index) {
                    models.push(index);
                }
            }
        }
        rows
    }

    /// Licences whose terms nobody has assessed, so that what they require is not known, with the models that they bind.
    pub fn unread_licenses(&self) -> Vec<(&KnownLicense<'_>, Vec<usize>)> {
        let mut found: Vec<(&KnownLicense<'_>, Vec<usize>)> = Vec::new();
        for index in 0..self.terms.len() {
            for license in self.unread(index) {
                match found.iter_mut().find(|(known, _)| known.id == license.id) {
                    Some((_, models)) if models.last() == Some(&index) => {}
                    Some((_, models)) => models.push(index),
                    None => found.push((license, vec![index])),
                }
            }
        }
        found
    }
}

/// One duty of one licence, with the models that owe it alike, by their positions.
pub struct DutyRow<'a> {
    /// The duty of the first of them.
    pub obligation: &'a Obligation,
    /// The models.
    pub models: Vec<usize>,
}

impl<'a> ModelTerms<'a> {
    /// Its own licences, and those of its bases that bind it, of which nobody has assessed the terms.
    pub fn unread(&self) -> impl Iterator<Item = &KnownLicense<'a>> {
        self.all_licenses().filter(|license| !license.is_judged())
    }

    /// The licences of which the text that came is not recognised, with that text: what it requires besides the duties that
    /// are known of the licence, nobody has assessed.
    pub fn other_texts(&self) -> impl Iterator<Item = (&KnownLicense<'a>, &'a LicenseText)> {
        self.all_licenses().filter(|license| license.is_judged()).filter_map(|license| {
            let of = self.license_texts.get(&license.id).filter(|of| !of.counts())?;
            Some((license, of.text))
        })
    }

    /// Its own licences, and those of its bases that bind it.
    pub fn all_licenses(&self) -> impl Iterator<Item = &KnownLicense<'a>> {
        let inherited = self.inherited.iter().filter_map(|inherited| inherited.license.as_ref());
        self.licenses.iter().chain(inherited)
    }

    /// Where the model stands.
    pub fn state(&self) -> ModelState {
        let status = self.review.as_ref().map(|verdict| verdict.status);
        let is_forbidden = self.remarks.iter().any(|(_, remark)| remark.judgement.is_forbidden());
        let waits =
            matches!(status, Some(ReviewStatus::Required | ReviewStatus::Expired | ReviewStatus::Lapsed));
        if is_forbidden || status == Some(ReviewStatus::Rejected) {
            ModelState::Blocked
        } else if waits || self.unsettled_conflicts().next().is_some() {
            ModelState::Undecided
        } else if self.is_open() {
            ModelState::Unknown
        } else if self.obligations.iter().any(|obligation| obligation.is_open()) {
            ModelState::Owed
        } else {
            ModelState::Clear
        }
    }
}
