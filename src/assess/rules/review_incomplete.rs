//! `review-incomplete`: an approval holds, and something is left open beside it.

use std::collections::BTreeMap;

use super::{Audience, Context, Findings, ModelState, Report, Rule, RuleMeta};
use crate::assess::review::lacks;
use crate::assess::verdict::Aspect;
use crate::declare::{Level, Review};
use crate::diagnostic::Span;

pub(super) struct ReviewIncomplete;

static META: RuleMeta = RuleMeta {
    code: "review-incomplete",
    level: Level::Warn,
    audience: Audience::Legal,
    state: ModelState::Undecided,
    question: "Does the review hold for what it leaves out?",
    is_about_review: false,
    summary: "an approval that leaves something open",
    why: "A record that does not hold the use, the model's source or the use policy can't lapse when those change, and an \
          approval answers no question that the text itself leaves open about our use.",
    settle: "Record the review again with `cargo model-sbom review`, which writes all of it. What the text leaves open \
             stays visible: ask the licensor, or set the level of this rule in `[rules]`.",
};

impl Rule for ReviewIncomplete {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        older_records(context, findings);
        open_questions(context, findings);
    }
}

/// One finding for each record, whatever the number of its models. What is imported is renewed where it is kept.
fn older_records(context: &Context<'_>, findings: &mut Findings) {
    let mut records: BTreeMap<Span, (&Review, Vec<&'static str>, Vec<_>)> = BTreeMap::new();
    for (model, terms) in context.models() {
        let verdict = terms.review.as_ref().filter(|verdict| verdict.is_approved());
        let Some(review) = verdict.and_then(|verdict| verdict.review) else { continue };
        let lacking = lacks(review, model, terms);
        if !lacking.is_empty() {
            records.entry(review.span).or_insert_with(|| (review, lacking, Vec::new())).2.push(model);
        }
    }
    for (review, lacking, models) in records.into_values() {
        let Some(model) = models.first() else { continue };
        let mut report = Report::new(format!("the review of `{}` should be renewed", review.models.name()))
            .label(review.span, "it holds, and lacks what records hold today");
        for what in lacking {
            report = report.note(format!("it lacks {what}"));
        }
        let help = match &review.imported_from {
            Some(path) => format!("ask those who keep `{path}` to record the decision again"),
            None => super::review_help(model),
        };
        findings.model(model, report.help(help));
    }
}

/// What the terms of an approved model ask and nobody has answered.
fn open_questions(context: &Context<'_>, findings: &mut Findings) {
    for (model, terms) in context.models() {
        let verdict = terms.review.as_ref().filter(|verdict| verdict.is_approved());
        let Some(review) = verdict.and_then(|verdict| verdict.review) else { continue };
        let open: Vec<_> = terms
            .remarks
            .iter()
            .filter(|(_, remark)| {
                // Whether the terms as a whole can be accepted is what was decided; keys that `[use]` lacks are asked for by
                // `use-not-permitted`.
                remark.is_question() && remark.aspect != Aspect::Terms
            })
            .collect();
        if open.is_empty() {
            continue;
        }
        let name = &model.resolved.declaration.name.value;
        let mut report = Report::new(format!("the terms of `{name}` are approved and leave a question open"))
            .label(review.span, format!("approved by {} on {}", review.by, review.date.value));
        for (license, remark) in open {
            report = report.note(format!("{}: {}", license.as_str(), remark.judgement));
        }
        findings.model(model, report.help("ask the licensor, and record the answer with a new review"));
    }
}
