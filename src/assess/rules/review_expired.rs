//! `review-expired`: the last day of a review is over, or near.

use std::collections::BTreeMap;

use super::custom_license::with_terms;
use super::{Audience, Context, Findings, ModelState, Report, Rule, RuleMeta};
use crate::assess::review::{NOTICE_DAYS, ReviewStatus, ends_in, last_day};
use crate::declare::Level;
use crate::diagnostic::Span;

pub(super) struct ReviewExpired;

static META: RuleMeta = RuleMeta {
    code: "review-expired",
    level: Level::Deny,
    audience: Audience::Legal,
    state: ModelState::Undecided,
    question: "Do we accept these terms for another period?",
    is_about_review: true,
    summary: "a review whose last day is over (a warning from 30 days before)",
    why: "Terms, products and the law change. An approval holds until its `expires`, else for the `review-period` of \
          `[rules]`, which is 12 months; then the terms are read again.",
    settle: "Read the terms again and record a new review with `cargo model-sbom review`. `cargo model-sbom review --due` \
             lists what ends within 30 days.",
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
            let mut report = Report::new(format!("`{name}` needs review again: {}", verdict.reason))
                .of_models(format!("need review again: {}", verdict.reason))
                .label(review.span, "this review has expired")
                .help(super::review_help(model));
            if let Some(command) = super::review_of_license(terms) {
                report =
                    report.help_of_several(format!("read the terms, then record the decision: `{command}`"));
            }
            findings.model(model, with_terms(report, terms, context));
        }
        soon(context, findings);
    }
}

/// One warning for each record that ends soon, whatever the number of its models.
fn soon(context: &Context<'_>, findings: &mut Findings) {
    let mut records: BTreeMap<Span, Vec<_>> = BTreeMap::new();
    for (model, terms) in context.models() {
        let verdict = terms.review.as_ref().filter(|verdict| verdict.due(context.today).is_some());
        if let Some(review) = verdict.and_then(|verdict| verdict.review) {
            records.entry(review.span).or_default().push((model, review));
        }
    }
    for models in records.values() {
        let Some((first, review)) = models.first() else { continue };
        let period = context.declarations.workspace.levels.review_period;
        let Some(ends) = last_day(review, period) else { continue };
        let name = &first.resolved.declaration.name.value;
        let about = match models.len() {
            1 => format!("`{name}`"),
            number => format!("{number} models, `{name}` first,"),
        };
        let left = ends_in(ends, context.today);
        let report = Report::new(format!("the review of {about} ends {left}"))
            .state(ModelState::Owed)
            .label(review.span, format!("by {} of {}", review.by, review.date.value))
            .note(format!("a warning from {NOTICE_DAYS} days before; after {ends} the check fails"))
            .help(super::review_help(first));
        findings.model_ahead(first, report);
    }
}
