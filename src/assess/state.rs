//! Where a model stands, in one word: the worst that is known of its terms, its review and its duties.

use super::Assessment;
use super::obligations::Obligation;
use super::review::ReviewStatus;
use super::terms::ModelTerms;
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
}

impl ModelTerms<'_> {
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
