//! `review-rejected`: a person decided against the terms of a model.

use super::{Audience, Context, Findings, ModelState, Report, Rule, RuleMeta};
use crate::assess::judgement::Judgement;
use crate::assess::review::ReviewStatus;
use crate::declare::Level;

pub(super) struct ReviewRejected;

static META: RuleMeta = RuleMeta {
    code: "review-rejected",
    level: Level::Deny,
    audience: Audience::Legal,
    state: ModelState::Blocked,
    question: "What replaces the model?",
    is_about_review: true,
    summary: "terms that a review rejected",
    why: "A reviewer read these terms for this product and decided that it must not ship under them.",
    settle: "Replace the model, or obtain other terms and record a new review.",
};

impl Rule for ReviewRejected {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for (model, terms) in context.models() {
            let Some(verdict) =
                terms.review.as_ref().filter(|verdict| verdict.status == ReviewStatus::Rejected)
            else {
                continue;
            };
            let Some(review) = verdict.review else { continue };
            let name = &model.resolved.declaration.name.value;
            let report = Report::new(format!("the terms of `{name}` were rejected: {}", verdict.reason))
                .decided(Judgement::Forbidden)
                .label(review.span, format!("by {} on {}", review.by, review.date.value))
                .help("replace the model, or obtain other terms and record a new review");
            findings.model(model, report);
        }
    }
}
