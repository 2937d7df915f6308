//! Whether a recorded review holds: for one model, one licence, one text, one use, until a day.

use jiff::civil::Date;

use super::evidence::Evidence;
use crate::declare::{Decision, Offering, Review, Usage};
use crate::digest::Digest;
use crate::expression::LicenseExpression;
use crate::vocabulary::Word;

/// Days from one day to another; negative where that is over.
pub fn days_until(day: Date, today: Date) -> i32 {
    today.until(day).map_or(i32::MAX, |span| span.get_days())
}

/// Where the review of a model's terms stands.
pub struct Verdict<'a> {
    /// The state.
    pub status: ReviewStatus,
    /// What has changed, where the review lapsed.
    pub lapse: Option<Lapse>,
    /// One sentence.
    pub reason: String,
    /// The record that it rests on.
    pub review: Option<&'a Review>,
}

/// The states of a review.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReviewStatus {
    /// Nobody has decided.
    Required,
    /// A person approved the terms.
    Approved,
    /// A person rejected them.
    Rejected,
    /// A decision was recorded, and its last day is over.
    Expired,
    /// A decision was recorded, and something that it was made for has changed.
    Lapsed,
}

/// What a review was made for and is no longer so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lapse {
    /// The declared licence.
    License,
    /// The licence text.
    Text,
    /// What another source says.
    Evidence,
    /// The offering.
    Use,
}

impl Verdict<'_> {
    /// Whether the terms are approved.
    pub fn is_approved(&self) -> bool {
        self.status == ReviewStatus::Approved
    }
}

/// What a review has to fit: the terms and the use of today.
pub(super) struct Now<'n> {
    /// The declared licence.
    pub(super) license: &'n LicenseExpression,
    /// Digest of the normalised licence text.
    pub(super) text: Option<&'n Digest>,
    /// What every source says.
    pub(super) evidence: &'n [Evidence],
    /// `[use]`.
    pub(super) usage: Option<&'n Usage>,
    /// The day.
    pub(super) today: Date,
}

/// Finds the review of a model's licence and says whether it holds.
///
/// Of several records for the model the last in the file counts; a rejection of the same terms is never
/// outvoted by an older approval.
pub(super) fn verdict<'a>(model: &str, now: &Now<'_>, reviews: &'a [Review]) -> Verdict<'a> {
    let Some(review) = reviews.iter().rev().find(|review| review.model.value == model) else {
        let license = now.license;
        let reason = match license.custom_ids().next() {
            Some(_) => format!("`{license}` is a custom licence and nobody has reviewed it for this product"),
            None if now.evidence.iter().any(Evidence::conflicts) => {
                format!("`{license}` is declared, and another source says something else")
            }
            None if now.evidence.iter().any(Evidence::is_unknown) => {
                format!("`{license}` is declared, and what came with the model is not recognised as that")
            }
            None => format!("nobody knows whether `{license}` allows our use, and nobody has reviewed it"),
        };
        return Verdict { status: ReviewStatus::Required, lapse: None, reason, review: None };
    };
    let recorded = format!("the review by {} of {}", review.by, review.date);
    let (status, lapse, reason) = match (lapse(review, &recorded, now), review.expires) {
        (Some((lapse, reason)), _) => (ReviewStatus::Lapsed, Some(lapse), reason),
        (None, Some(expires)) if expires < now.today => {
            (ReviewStatus::Expired, None, format!("{recorded} expired on {expires}"))
        }
        (None, _) if review.decision == Decision::Approved => {
            (ReviewStatus::Approved, None, review.reason.clone())
        }
        (None, _) => (ReviewStatus::Rejected, None, review.reason.clone()),
    };
    Verdict { status, lapse, reason, review: Some(review) }
}

/// What has changed since a review was made.
fn lapse(review: &Review, recorded: &str, now: &Now<'_>) -> Option<(Lapse, String)> {
    let license = now.license;
    if review.license.value != *license {
        let then = &review.license.value;
        return Some((
            Lapse::License,
            format!("{recorded} was for `{then}`, and `{license}` is declared now"),
        ));
    }
    match (review.license_sha256.as_ref().map(|digest| &digest.value), now.text) {
        (Some(then), Some(text)) if then != text => {
            return Some((Lapse::Text, format!("the licence text has changed since {recorded}")));
        }
        (Some(_), None) => {
            return Some((Lapse::Text, format!("the licence text that {recorded} was for is gone")));
        }
        (None, Some(_)) => {
            let reason = format!("{recorded} names no `license-sha256`, and there is a text now");
            return Some((Lapse::Text, reason));
        }
        _ => {}
    }
    if let Some(change) = review.evidence.as_ref().and_then(|then| changed_evidence(then, now.evidence)) {
        return Some((Lapse::Evidence, format!("{change} since {recorded}")));
    }
    let missing = uncovered(review, now.usage);
    (!missing.is_empty())
        .then(|| (Lapse::Use, format!("{recorded} does not cover the offering {}", missing.join(", "))))
}

/// What another source says now that it did not say then, or no longer says.
fn changed_evidence(then: &[String], evidence: &[Evidence]) -> Option<String> {
    let now: Vec<_> =
        evidence.iter().filter(|evidence| evidence.is_recorded()).map(Evidence::record).collect();
    let new = now.iter().find(|said| !then.contains(said));
    let gone = then.iter().find(|said| !now.contains(said));
    match (gone, new) {
        (Some(gone), Some(new)) => Some(format!("\"{gone}\" has become \"{new}\"")),
        (None, Some(new)) => Some(format!("\"{new}\" has been added")),
        (Some(gone), None) => Some(format!("\"{gone}\" has gone")),
        (None, None) => None,
    }
}

/// Offerings of `[use]` that a review was not made for.
fn uncovered(review: &Review, usage: Option<&Usage>) -> Vec<&'static str> {
    let offering = usage.map(|usage| usage.offering.as_slice()).unwrap_or_default();
    let covered = |offering: &Offering| review.scope.is_empty() || review.scope.contains(offering);
    offering.iter().filter(|offering| !covered(offering)).map(|offering| offering.word()).collect()
}
