//! `use-not-permitted`: the terms of a model do not allow what `[use]` says, or nobody can tell whether they do.

use std::collections::BTreeSet;

use super::{Audience, Context, Findings, ModelState, Report, Rule, RuleMeta};
use crate::assess::review::ReviewStatus;
use crate::assess::terms::ModelTerms;
use crate::assess::verdict::{Aspect, Remark};
use crate::declare::{Level, Usage, UseKey};
use crate::diagnostic::Span;
use crate::expression::LicenseId;
use crate::inspect::InspectedModel;
use crate::terms::Risk;

pub(super) struct UseNotPermitted;

static META: RuleMeta = RuleMeta {
    code: "use-not-permitted",
    level: Level::Deny,
    audience: Audience::Legal,
    state: ModelState::Blocked,
    question: "What replaces the model, or which other licence do we obtain?",
    is_about_review: false,
    summary: "terms that do not allow our use, or that `[use]` says too little for",
    why: "The product does with a model what its licence forbids, is larger than the licence allows, or does not say \
          what the licence turns on: without an answer it must not ship. What is missing is denied for licences of \
          high risk and warned about for others.",
    settle: "Write the missing keys in `[use]`. Where the use is forbidden, replace the model, obtain another licence \
             and describe it in a `[[license]]` table, or correct `[use]` where it does not say what the product does. \
             A question that no key answers is settled by a review.",
};

impl Rule for UseNotPermitted {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        let usage = context.declarations.workspace.usage.as_ref();
        for (model, terms) in context.models() {
            let Some(license) = &model.resolved.declaration.license else { continue };
            // What a base brings is asked for once the declaration names it.
            let asks_inherited = !context.is_on("lineage-license");
            let finder = Finder { context, model, terms, usage, license: license.span, asks_inherited };
            let forbidden: Vec<_> = finder.forbidden().collect();
            let is_forbidden = !forbidden.is_empty();
            for report in forbidden {
                findings.model(model, report);
            }
            if is_forbidden {
                // What is forbidden anyway is no question.
                continue;
            }
            if let Some((level, report)) = finder.missing() {
                findings.model_at(model, level, report);
            }
            if let Some(report) = finder.questions() {
                findings.model(model, report);
            }
        }
    }
}

/// What one model is judged by.
struct Finder<'f> {
    context: &'f Context<'f>,
    model: &'f InspectedModel<'f>,
    terms: &'f ModelTerms<'f>,
    usage: Option<&'f Usage>,
    license: Span,
    asks_inherited: bool,
}

impl Finder<'_> {
    fn name(&self) -> &str {
        &self.model.resolved.declaration.name.value
    }

    fn labelled(&self, message: String, licenses: &BTreeSet<&str>) -> Report {
        let licenses: Vec<_> = licenses.iter().copied().collect();
        let report = Report::new(message).label(self.license, format!("under {}", licenses.join(" and ")));
        match self.usage {
            Some(usage) => report.label(usage.span, "our use"),
            None => report,
        }
    }

    /// What is forbidden, one finding for each cause.
    fn forbidden(&self) -> impl Iterator<Item = Report> {
        let forbidden = self.terms.remarks.iter().filter(|(_, remark)| remark.judgement.is_forbidden());
        forbidden.map(|(id, remark)| {
            let message = format!("our use of `{}` is not permitted: {}", self.name(), remark.judgement);
            let report = self
                .labelled(message, &BTreeSet::from([id.as_str()]))
                .of_models(format!("may not be used as we use them: {}", remark.judgement));
            self.context
                .entry(id.as_str())
                .into_iter()
                .fold(report, Report::source)
                .help("replace the model, or obtain another licence and describe it in a `[[license]]` table")
        })
    }

    /// The keys that `[use]` lacks. Denied where a licence of high risk turns on one, also behind an approval, which can't be
    /// compared with a use that nobody described: terms that the organisation describes without a `risk` are of a high one.
    fn missing(&self) -> Option<(Level, Report)> {
        let is_own = |id: &LicenseId| self.terms.licenses.iter().any(|license| license.id == *id);
        let missing = self.terms.remarks.iter().filter(|(_, remark)| remark.missing.is_some());
        let missing: Vec<_> = missing.filter(|(id, _)| self.asks_inherited || is_own(id)).collect();
        let keys: BTreeSet<UseKey> = missing.iter().filter_map(|(_, remark)| remark.missing).collect();
        keys.first()?;
        let names: Vec<_> = keys.iter().map(|key| format!("`{key}`")).collect();
        let message = format!(
            "our use of `{}` can't be judged: `[use]` does not say {}",
            self.name(),
            names.join(", ")
        );
        let ids: BTreeSet<_> = missing.iter().map(|(id, _)| id.as_str()).collect();
        let mut report = self
            .labelled(message, &ids)
            .state(ModelState::Unknown)
            .of_models(format!("can't be judged: `[use]` does not say {}", names.join(", ")));
        for (id, remark) in &missing {
            report = report.note(self.clause(id, remark));
        }
        report = self
            .terms
            .all_licenses()
            .filter(|license| ids.contains(license.id.as_str()))
            .fold(report, Report::about);
        let is_high = missing.iter().any(|(id, _)| self.risk(id) == Risk::High);
        let level = if is_high { Level::Deny } else { Level::Warn };
        Some((level, report.help(answer(&keys, self.usage.is_some())).asks(keys)))
    }

    /// What a licence says to what `[use]` leaves out.
    fn clause(&self, id: &LicenseId, remark: &Remark) -> String {
        let told = remark.judgement.to_string();
        let key = remark.missing.map(|key| format!("`[use]` does not say `{key}`: ")).unwrap_or_default();
        let known = self.terms.all_licenses().find(|license| license.id == *id);
        let name = known.map_or(id.as_str().to_owned(), |license| license.named().name().to_owned());
        format!("{name}: {}", told.strip_prefix(&key).unwrap_or(&told))
    }

    fn risk(&self, id: &LicenseId) -> Risk {
        let known = self.terms.all_licenses().find(|license| license.id == *id);
        known.map_or(Risk::High, |license| license.risk().0)
    }

    /// What no key of `[use]` answers, where no other rule asks for the review that settles it.
    fn questions(&self) -> Option<Report> {
        let waits = self
            .terms
            .review
            .as_ref()
            .is_some_and(|review| matches!(review.status, ReviewStatus::Required | ReviewStatus::Lapsed));
        let is_open =
            |(_, remark): &&(LicenseId, Remark)| remark.is_question() && remark.aspect != Aspect::Terms;
        let open: Vec<_> = self.terms.remarks.iter().filter(is_open).collect();
        if open.is_empty() || !waits || self.terms.is_custom() {
            return None;
        }
        let ids = open.iter().map(|(id, _)| id.as_str()).collect();
        let message = format!("whether our use of `{}` is permitted is not known", self.name());
        let mut report = self
            .labelled(message, &ids)
            .state(ModelState::Undecided)
            .of_models("are under terms of which it is not known whether they permit our use");
        for (_, remark) in open {
            report = report.note(remark.judgement.to_string());
        }
        let review = self.model.resolved.review();
        Some(report.help(format!("read the text, then record the decision: `{review}`")))
    }
}

/// Where keys of `[use]` are answered. The answers are the organisation's: none is proposed.
pub(crate) fn answer(keys: &BTreeSet<UseKey>, has_table: bool) -> String {
    let table = if has_table { "`[use]`" } else { "a `[use]` table" };
    let answers: Vec<_> = keys.iter().map(|key| key.answers()).collect();
    let its = if keys.len() == 1 { "its value" } else { "their values" };
    let such = if keys.iter().all(|key| key.is_yes_or_no()) { ":" } else { ", such as" };
    format!("write {its} in {table} of `model-sbom.toml`{such} {}", answers.join(", "))
}
