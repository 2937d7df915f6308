//! `review-expired`: the last day of a review is over.

use super::{Context, Findings, Report, Rule, RuleMeta};
use crate::assess::review::ReviewStatus;
use crate::declare::Level;

pub(super) struct ReviewExpired;

static META: RuleMeta = RuleMeta {
    code: "review-expired",
    level: Level::Deny,
    summary: "a review whose last day is over",
    why: "Whoever decided wanted to be asked again by that day: terms, products and the law change.",
    settle: "Read the terms again and record a new review.",
};

impl Rule for ReviewExpired {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for (model, terms) in context.models() {
            let Some(verdict) =
                terms.review.as_ref().filter(|verdict| verdict.status == ReviewStatus::Expired)
            else {
                continue;
            };
            let Some(review) = verdict.review else { continue };
            let name = &model.resolved.declaration.name.value;
            let report = Report::new(format!("`{name}` needs review again: {}", verdict.reason))
                .label(review.span, "this review has expired")
                .help("read the terms again and record a new `[[review]]`");
            findings.model(model, report);
        }
    }
}
