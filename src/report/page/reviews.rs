//! The decisions that were recorded, over all models, the newest first: whether each still stands, and why not.

use serde::Serialize;

use crate::assess::review::last_day;
use crate::assess::{Assessment, ReviewStatus};
use crate::declare::{Review, WorkspaceFile};
use crate::inspect::Inventory;
use crate::quantity::count;
use crate::vocabulary::Word;

#[derive(Serialize)]
pub(super) struct Decided {
    pub(super) date: String,
    pub(super) decision: &'static str,
    pub(super) by: String,
    pub(super) reason: String,
    pub(super) license: String,
    pub(super) scope: String,
    pub(super) expires: Option<String>,
    /// The text that was read, by its digest.
    pub(super) text: String,
    pub(super) imported_from: Option<String>,
    /// The models that it is about.
    pub(super) models: String,
    /// Why it no longer stands; `None` where it does.
    pub(super) ended: Option<String>,
}

/// Lists the records.
pub(super) fn run(
    inventory: &Inventory<'_>,
    assessment: &Assessment<'_>,
    workspace: &WorkspaceFile,
) -> Vec<Decided> {
    let mut reviews: Vec<_> = workspace.reviews.iter().collect();
    reviews.sort_by_key(|review| std::cmp::Reverse((review.date.value, review.span)));
    reviews.into_iter().map(|review| decided(review, inventory, assessment, workspace)).collect()
}

fn decided(
    review: &Review,
    inventory: &Inventory<'_>,
    assessment: &Assessment<'_>,
    workspace: &WorkspaceFile,
) -> Decided {
    let mut models = Vec::new();
    let mut ends = Vec::new();
    for (model, terms) in inventory.models.iter().zip(&assessment.terms) {
        let name = &model.resolved.declaration.name.value;
        if !review.models.include(&model.resolved.identity(), name) {
            continue;
        }
        models.push(name.as_str());
        let decisive = terms.review.as_ref().and_then(|verdict| Some((verdict, verdict.review?)));
        ends.push(match decisive {
            Some((verdict, standing)) if std::ptr::eq(standing, review) => match verdict.status {
                ReviewStatus::Approved | ReviewStatus::Rejected => None,
                _ => Some(verdict.reason.clone()),
            },
            Some((_, standing)) => Some(format!("that of {} decides", standing.date.value)),
            None => Some("it is about other terms".to_owned()),
        });
    }
    Decided {
        date: review.date.value.to_string(),
        decision: review.decision.word(),
        by: review.by.clone(),
        reason: review.reason.clone(),
        license: review.license.value.to_string(),
        scope: scope(review),
        expires: last_day(review, workspace.levels.review_period).map(|day| day.to_string()),
        text: match (&review.license_sha256, &review.without_text) {
            (Some(text), _) => format!("normalised text {}", text.value.hex()),
            (None, Some(reason)) => format!("without a text: {reason}"),
            (None, None) => "without a text".to_owned(),
        },
        imported_from: review.imported_from.clone(),
        models: match models.len() {
            0 => "no declared model".to_owned(),
            1..=3 => models.join(", "),
            number => count(number, "model"),
        },
        ended: ended(ends),
    }
}

/// Why a record stands no longer: for one of its models or for all of them.
fn ended(ends: Vec<Option<String>>) -> Option<String> {
    let all = ends.len();
    let mut reasons: Vec<String> = ends.into_iter().flatten().collect();
    let of_some = (reasons.len() < all).then(|| format!("for {} of {all}: ", reasons.len()));
    if all == 0 {
        return Some("its models are not declared".to_owned());
    }
    reasons.dedup();
    let first = reasons.first()?;
    Some(format!("{}{first}", of_some.unwrap_or_default()))
}

/// The offerings that a record was made for.
fn scope(review: &Review) -> String {
    let of_use = review.usage.as_ref().map(|usage| usage.offering.as_slice()).unwrap_or_default();
    let scope = if review.scope.is_empty() { of_use } else { &review.scope };
    match (scope, &review.usage) {
        ([], Some(_)) => "no offering stated".to_owned(),
        ([], None) => "any offering".to_owned(),
        (scope, _) => scope.iter().map(|word| word.word()).collect::<Vec<_>>().join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_stands_for_all_its_models_or_says_for_how_many_not() {
        let old = || Some("it expired".to_owned());
        for (ends, expected) in [
            (vec![], Some("its models are not declared")),
            (vec![None], None),
            (vec![None, None], None),
            (vec![old(), old()], Some("it expired")),
            (vec![old(), None], Some("for 1 of 2: it expired")),
        ] {
            assert_eq!(ended(ends).as_deref(), expected);
        }
    }
}
