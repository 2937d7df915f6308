//! Whether a recorded review holds: for one model, one licence, one text, one use, until a day.

use jiff::civil::Date;

use crate::declare::{Decision, Offering, Review, Usage};
use crate::digest::Digest;
use crate::expression::LicenseExpression;
use crate::vocabulary::Word;

/// Where the review of a model's terms stands.
pub struct Verdict<'a> {
    /// The state.
    pub status: ReviewStatus,
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

impl Verdict<'_> {
    /// Whether the terms are approved.
    pub fn is_approved(&self) -> bool {
        self.status == ReviewStatus::Approved
    }
}

/// Finds the review of a model's licence and says whether it holds.
///
/// Of several records for the model the last in the file counts; a rejection of the same terms is never
/// outvoted by an older approval.
pub(super) fn verdict<'a>(
    model: &str,
    license: &LicenseExpression,
    text: Option<&Digest>,
    reviews: &'a [Review],
    usage: Option<&Usage>,
    today: Date,
) -> Verdict<'a> {
    let Some(review) = reviews.iter().rev().find(|review| review.model.value == model) else {
        let reason = format!("`{license}` is a custom licence and nobody has reviewed it for this product");
        return Verdict { status: ReviewStatus::Required, reason, review: None };
    };
    let (status, reason) = judge(review, license, text, usage, today);
    Verdict { status, reason, review: Some(review) }
}

fn judge(
    review: &Review,
    license: &LicenseExpression,
    text: Option<&Digest>,
    usage: Option<&Usage>,
    today: Date,
) -> (ReviewStatus, String) {
    let recorded = format!("the review by {} of {}", review.by, review.date);
    if review.license.value != *license {
        let reason =
            format!("{recorded} was for `{}`, and `{license}` is declared now", review.license.value);
        return (ReviewStatus::Lapsed, reason);
    }
    match (review.license_sha256.as_ref().map(|digest| &digest.value), text) {
        (Some(then), Some(now)) if then != now => {
            let reason = format!("the licence text has changed since {recorded}");
            return (ReviewStatus::Lapsed, reason);
        }
        (Some(_), None) => {
            return (ReviewStatus::Lapsed, format!("the licence text that {recorded} was for is gone"));
        }
        (None, Some(_)) => {
            return (
                ReviewStatus::Lapsed,
                format!("{recorded} names no `license-sha256`, and there is a text now"),
            );
        }
        _ => {}
    }
    let missing = uncovered(review, usage);
    if !missing.is_empty() {
        return (
            ReviewStatus::Lapsed,
            format!("{recorded} does not cover the offering {}", missing.join(", ")),
        );
    }
    if let Some(expires) = review.expires.filter(|expires| *expires < today) {
        return (ReviewStatus::Expired, format!("{recorded} expired on {expires}"));
    }
    match review.decision {
        Decision::Approved => (ReviewStatus::Approved, review.reason.clone()),
        Decision::Rejected => (ReviewStatus::Rejected, review.reason.clone()),
    }
}

/// Offerings of `[use]` that a review was not made for.
fn uncovered(review: &Review, usage: Option<&Usage>) -> Vec<&'static str> {
    let offering = usage.map(|usage| usage.offering.as_slice()).unwrap_or_default();
    let covered = |offering: &Offering| review.scope.is_empty() || review.scope.contains(offering);
    offering.iter().filter(|offering| !covered(offering)).map(|offering| offering.word()).collect()
}
