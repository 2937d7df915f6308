//! Whether a recorded review holds: for a model's source, one licence, its text, its use policy and one use, until a day.
//!
//! Of the records about a model the newest decides. Evidence is compared by what it means, so that neither new words of
//! this program nor another source that agrees ever lapses a record.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::evidence::{Evidence, EvidenceSource, meaning};
use super::identify;
use super::statement::Part;
use super::terms::{KnownLicense, ModelTerms};
use super::verdict::{self, Aspect};
use crate::declare::{
    Decision, Identity, Model, Offering, Period, Policy, PolicyEntry, Review, Usage, Widening,
};
use crate::expression::{LicenseExpression, LicenseId};
use crate::inspect::{InspectedModel, LicenseText};
use crate::terms::{Condition, Confidence, Limitation, Use};
use crate::vocabulary::Word;

/// Where the review of a model's terms stands.
pub struct Verdict<'a> {
    /// The state.
    pub status: ReviewStatus,
    /// What has changed, where the review lapsed: the first of `changes`.
    pub lapse: Option<Lapse>,
    /// Everything for which the record no longer fits, one sentence each.
    pub changes: Vec<String>,
    /// One sentence.
    pub reason: String,
    /// The record that it rests on.
    pub review: Option<&'a Review>,
    /// The last day on which that record holds, if it has one.
    pub ends: Option<Date>,
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
    /// The model.
    Model,
    /// The declared licence.
    License,
    /// The licence text.
    Text,
    /// The use policy.
    Policy,
    /// What another source says.
    Evidence,
    /// The use.
    Use,
}

/// Days before its last day from which a review is announced as due.
pub(crate) const NOTICE_DAYS: i32 = 30;

impl Verdict<'_> {
    /// Terms that nobody had to review for this product: a policy allows them.
    pub(super) fn by_policy(policy: &Policy, entry: &PolicyEntry) -> Self {
        let reason = format!("allowed by {}: {}", policy.place(), entry.reason);
        Self {
            status: ReviewStatus::Approved,
            lapse: None,
            changes: Vec::new(),
            reason,
            review: None,
            ends: None,
        }
    }

    /// Whether the terms are approved.
    pub fn is_approved(&self) -> bool {
        self.status == ReviewStatus::Approved
    }

    /// Whether a text that was read has changed.
    pub fn is_of_another_text(&self) -> bool {
        matches!(self.lapse, Some(Lapse::Text | Lapse::Policy))
    }

    /// The last day, where it is near: a new review is due.
    pub fn due(&self, today: Date) -> Option<Date> {
        self.ends.filter(|ends| self.is_approved() && days_until(*ends, today) <= NOTICE_DAYS)
    }
}

/// Days from one day to another; negative where that is over.
pub(crate) fn days_until(day: Date, today: Date) -> i32 {
    today.until(day).map_or(i32::MAX, |span| span.get_days())
}

/// When a day comes: `tomorrow, on 2026-12-01`.
pub(super) fn ends_in(day: Date, today: Date) -> String {
    let left = match days_until(day, today) {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        days => format!("in {days} days"),
    };
    format!("{left}, on {day}")
}

/// What a review has to fit: the model, its terms and the use of today.
pub(super) struct Now<'n, 'a> {
    /// The model.
    pub(super) identity: &'n Identity,
    /// Its declaration.
    pub(super) model: &'n Model,
    /// Whether another model has the same name, so that the name alone does not say which is meant.
    pub(super) is_name_shared: bool,
    /// The declared licence.
    pub(super) license: &'n LicenseExpression,
    /// What is known of the licences that are judged by, the inherited ones behind them.
    pub(super) licenses: &'n [&'n KnownLicense<'a>],
    /// The licence text.
    pub(super) text: Option<&'n LicenseText>,
    /// Whether it is, word by word, a text that the catalogue or a `[[license]]` table describes.
    pub(super) is_text_described: bool,
    /// Further texts of its own terms: those of `license-files`, and others among its files.
    pub(super) further_texts: &'n [&'n LicenseText],
    /// The use policies beside it.
    pub(super) policies: &'n [LicenseText],
    /// What every source says.
    pub(super) evidence: &'n [Evidence],
    /// `[use]`.
    pub(super) usage: Option<&'n Usage>,
    /// How long an approval holds that names no last day.
    pub(super) period: Period,
    /// The day.
    pub(super) today: Date,
}

/// Finds the review of a model's terms and says whether it holds.
///
/// The workspace's own records and those of each import are judged apart. A rejection of any of them stands; an imported
/// approval counts where the workspace itself did not reject.
pub(super) fn verdict<'a>(now: &Now<'_, 'a>, reviews: &'a [Review]) -> Verdict<'a> {
    let mut origins: BTreeMap<Option<&str>, Vec<&'a Review>> = BTreeMap::new();
    for review in reviews {
        origins.entry(review.imported_from.as_deref()).or_default().push(review);
    }
    // `None`, the workspace itself, is the first.
    let mut standing: Vec<_> =
        origins.values().filter_map(|records| Some(judge(newest(records, now)?, now))).collect();
    let own_rejection = standing.iter().any(|verdict| {
        verdict
            .review
            .is_some_and(|review| review.imported_from.is_none() && review.decision == Decision::Rejected)
    });
    standing.retain(|verdict| {
        let is_imported = verdict.review.is_some_and(|review| review.imported_from.is_some());
        !(own_rejection && is_imported && verdict.is_approved())
    });
    let rank = |verdict: &Verdict<'_>| match verdict.status {
        ReviewStatus::Rejected => 0,
        ReviewStatus::Approved => 1,
        ReviewStatus::Lapsed | ReviewStatus::Expired | ReviewStatus::Required => 2,
    };
    standing.into_iter().min_by_key(rank).unwrap_or_else(|| required(now))
}

fn required<'a>(now: &Now<'_, '_>) -> Verdict<'a> {
    let license = now.license;
    let reason = match license.custom_ids().next() {
        Some(_) => format!("`{license}` is a custom licence that has not been reviewed for this product"),
        None if now.evidence.iter().any(Evidence::conflicts) => {
            format!("`{license}` is declared, and another source says something else")
        }
        None if now.evidence.iter().any(|evidence| evidence.is_unknown() && !evidence.is_of_data()) => {
            format!("`{license}` is declared, and what came with the model is not recognised as that")
        }
        None if now.evidence.iter().any(Evidence::is_unknown) => {
            "the terms of data that it learned from are unknown or forbid our use, and have not been reviewed"
                .to_owned()
        }
        None => format!("it is not known whether `{license}` allows our use, and it has not been reviewed"),
    };
    Verdict {
        status: ReviewStatus::Required,
        lapse: None,
        changes: Vec::new(),
        reason,
        review: None,
        ends: None,
    }
}

/// The record that decides: the newest by date, of one day the later in the file. A record of several models counts where
/// it fits, and never in place of a rejection of this one model.
fn newest<'a>(records: &[&'a Review], now: &Now<'_, '_>) -> Option<&'a Review> {
    let name = &now.model.name.value;
    let latest = |records: &[&'a Review]| records.iter().copied().max_by_key(|review| review.date.value);
    let about = records.iter().copied().filter(|review| review.models.include(now.identity, name));
    let (own, of_several): (Vec<_>, Vec<_>) = about.partition(|review| review.models.is_of_one());
    // What was approved is the text that was read: a model without one was never meant.
    let is_for_text = |review: &&Review| {
        review.decision == Decision::Rejected || review.license_sha256.is_none() || now.text.is_some()
    };
    let of_several: Vec<_> =
        of_several.into_iter().filter(|review| is_for_license(review, now)).filter(is_for_text).collect();
    let own = latest(&own);
    if own.is_some_and(|review| review.decision == Decision::Rejected) {
        return own;
    }
    let fits = |review: &&&'a Review| changes(review, "", now).is_empty();
    let mut fitting: Vec<_> = of_several.iter().filter(fits).copied().chain(own).collect();
    fitting.sort_by_key(|review| review.span);
    latest(&fitting).or_else(|| latest(&of_several))
}

/// Whether a record of several models is for the licence of this one: the declared expression, or its one custom licence.
fn is_for_license(review: &Review, now: &Now<'_, '_>) -> bool {
    let mut custom = now.license.custom_ids();
    review.license.value == *now.license
        || match (review.license.value.single(), custom.next(), custom.next()) {
            (Some(LicenseId::Custom(reviewed)), Some(declared), None) => reviewed == declared,
            _ => false,
        }
}

fn judge<'a>(review: &'a Review, now: &Now<'_, '_>) -> Verdict<'a> {
    let recorded = recorded(review);
    let ends = last_day(review, now.period);
    let changes = changes(review, &recorded, now);
    let (status, lapse, reason) = match (changes.first(), ends) {
        (Some((lapse, reason)), _) => (ReviewStatus::Lapsed, Some(*lapse), reason.clone()),
        (None, Some(ends)) if ends < now.today => {
            let why = match review.expires {
                Some(_) => String::new(),
                None => format!(": a review holds for {}", now.period),
            };
            (ReviewStatus::Expired, None, format!("{recorded} expired on {ends}{why}"))
        }
        (None, _) if review.decision == Decision::Approved => {
            (ReviewStatus::Approved, None, review.reason.clone())
        }
        (None, _) => (ReviewStatus::Rejected, None, review.reason.clone()),
    };
    let changes = changes.into_iter().map(|(_, change)| change).collect();
    Verdict { status, lapse, changes, reason, review: Some(review), ends }
}

/// The record in the middle of a sentence.
pub(crate) fn recorded(review: &Review) -> String {
    let imported =
        review.imported_from.as_ref().map(|path| format!("; imported from `{path}`")).unwrap_or_default();
    format!("the review of {} ({}{imported})", review.date.value, review.by)
}

/// The last day on which a record holds; `None` for a rejection without one.
pub(crate) fn last_day(review: &Review, period: Period) -> Option<Date> {
    let by_period = || (review.decision == Decision::Approved).then(|| period.after(review.date.value));
    review.expires.or_else(by_period)
}

/// What has changed since a review was made, the gravest first; empty for one that fits. A rejection lapses by what it names
/// alone, a licence, a text or a policy that is another now: neither a wider use nor a source that says more allows what was
/// rejected.
fn changes(review: &Review, recorded: &str, now: &Now<'_, '_>) -> Vec<(Lapse, String)> {
    let is_approval = review.decision == Decision::Approved;
    let shared = is_approval && review.models.goes_by_name() && now.is_name_shared;
    let shared = shared.then(|| {
        let name = &now.model.name.value;
        format!("{recorded} names no source or package, and several models are named `{name}`")
    });
    let license = now.license;
    let is_for_it = match review.models.is_of_one() {
        true => review.license.value == *license,
        false => is_for_license(review, now),
    };
    let relicensed = (!is_for_it).then(|| {
        let then = &review.license.value;
        format!("{recorded} was for `{then}`, and `{license}` is declared now")
    });
    let evidence = || changed_evidence(review, now).map(|change| format!("{change} since {recorded}"));
    let found = [
        (Lapse::Model, shared),
        (Lapse::License, relicensed),
        (Lapse::Text, changed_text(review, recorded, now)),
        (Lapse::Text, changed_terms(review, recorded, now)),
        (Lapse::Text, changed_further_text(review, recorded, now)),
        (Lapse::Policy, changed_policy(review, recorded, now)),
        (Lapse::Evidence, is_approval.then(evidence).flatten()),
        (Lapse::Use, is_approval.then(|| wider_use(review, recorded, now)).flatten()),
    ];
    found.into_iter().filter_map(|(lapse, change)| Some((lapse, change?))).collect()
}

fn changed_text(review: &Review, recorded: &str, now: &Now<'_, '_>) -> Option<String> {
    let then = review.license_sha256.as_ref().map(|digest| &digest.value);
    match (then, now.text.map(|text| &text.digest)) {
        (Some(then), Some(text)) if then != text => {
            Some(format!("the licence text has changed since {recorded}"))
        }
        (Some(_), None) => Some(format!("the licence text that {recorded} was for is gone")),
        (None, Some(_)) if review.decision == Decision::Approved => {
            Some(format!("{recorded} names no `license-sha256`, and there is a text now"))
        }
        _ => None,
    }
}

/// Terms of a service that are of another day than those that were read.
fn changed_terms(review: &Review, recorded: &str, now: &Now<'_, '_>) -> Option<String> {
    let terms = now.model.service.as_ref()?.terms.as_ref()?;
    let date = terms.date.value;
    match review.terms_date {
        Some(then) if then == date => None,
        Some(then) => {
            Some(format!("{recorded} was for the terms of {then}, and those of {date} are declared now"))
        }
        None if review.decision == Decision::Rejected => None,
        None => Some(format!("{recorded} names no `terms-date`, and the terms of {date} are declared now")),
    }
}

/// A further text that was not read. An older record says nothing about them.
fn changed_further_text(review: &Review, recorded: &str, now: &Now<'_, '_>) -> Option<String> {
    let read = review.texts.as_ref()?;
    let new = now.further_texts.iter().find(|text| !read.contains(&text.digest))?;
    Some(format!("the text `{}` is not one that {recorded} was for", new.path))
}

/// A policy that was not read. An older record says nothing about policies.
fn changed_policy(review: &Review, recorded: &str, now: &Now<'_, '_>) -> Option<String> {
    let read = review.policies.as_ref()?;
    let new = now.policies.iter().find(|policy| !read.contains(&policy.digest))?;
    let change = if read.is_empty() { "was not there at" } else { "has changed since" };
    Some(format!("the use policy `{}` {change} {recorded}", new.path))
}

/// What another source says now that it did not say then, unless it agrees.
fn changed_evidence(review: &Review, now: &Now<'_, '_>) -> Option<String> {
    let then = review.evidence.as_ref()?;
    // Older versions read no texts of bases and data: what those say is a finding of its own. Of terms of one's own, they
    // read no prompts and sections.
    let is_custom = now.license.is_custom();
    let is_new = |evidence: &Evidence| evidence.source.is_of_another() || is_custom && evidence.is_prose();
    let was_read =
        |evidence: &Evidence| !evidence.is_of_data() && (review.usage.is_some() || !is_new(evidence));
    let counts = |evidence: &&Evidence| {
        evidence.is_recorded() && (evidence.conflicts() || evidence.is_unknown()) && was_read(evidence)
    };
    let new = now.evidence.iter().filter(counts).find(|evidence| !is_recorded(review, evidence, now.text))?;
    let source = format!("{}: ", new.source);
    let is_gone = |words: &&str| {
        let is_said = |evidence: &Evidence| evidence.source == new.source && is_same(words, evidence);
        !now.evidence.iter().any(is_said)
    };
    let gone = then.iter().filter_map(|record| record.strip_prefix(&source)).find(is_gone);
    Some(match gone {
        Some(gone) => format!("\"{source}{gone}\" has become \"{}\"", new.record()),
        None => format!("\"{}\" has been added", new.record()),
    })
}

/// Whether a record holds what a source says: in the same words, or by the same licences. The licence file is bound by the
/// digest of its text.
pub(super) fn is_recorded(review: &Review, evidence: &Evidence, text: Option<&LicenseText>) -> bool {
    let is_of_text = evidence.source == EvidenceSource::LicenseFile
        && evidence.path.as_ref() == text.map(|text| &text.path);
    let read = review.license_sha256.as_ref().map(|digest| &digest.value);
    if is_of_text && read.is_some() && read == text.map(|text| &text.digest) {
        return true;
    }
    let source = format!("{}: ", evidence.source);
    let mut recorded = review.evidence.iter().flatten().filter_map(|record| record.strip_prefix(&source));
    recorded.any(|words| is_same(words, evidence))
}

fn is_same(words: &str, evidence: &Evidence) -> bool {
    let ids: BTreeSet<String> = evidence.licenses.iter().cloned().collect();
    words == evidence.said || !ids.is_empty() && meant(words, evidence.source) == ids
}

/// The licences in the words of a record: ids, or what an older version wrote of its source.
fn meant(words: &str, source: EvidenceSource) -> BTreeSet<String> {
    let ids = match (source, words.rsplit_once(" is under ")) {
        (EvidenceSource::Catalog, Some((_, ids))) => ids,
        _ => words,
    };
    let parts: Vec<&str> = ids.split(" or ").collect();
    let is_id = |part: &&str| LicenseExpression::parse(part).is_ok_and(|id| id.single().is_some());
    match parts.iter().all(is_id) {
        true => parts.into_iter().map(str::to_owned).collect(),
        false => words.split(", ").flat_map(|word| ids_of(meaning(word))).collect(),
    }
}

fn ids_of(part: Part) -> Vec<String> {
    match part {
        Part::Unknown => Vec::new(),
        Part::OneOf(ids) | Part::Family(ids) => ids,
        Part::Expression(expression) => expression.ids().iter().map(|id| id.as_str().to_owned()).collect(),
    }
}

/// What a record says of a source: the licences that its words mean, else the words.
pub(crate) fn evidence_record(evidence: &Evidence) -> String {
    let ids: BTreeSet<&str> = evidence.licenses.iter().map(String::as_str).collect();
    match ids.is_empty() {
        true => evidence.record(),
        false => format!("{}: {}", evidence.source, ids.into_iter().collect::<Vec<_>>().join(" or ")),
    }
}

/// What of our use a review was not made for.
fn wider_use(review: &Review, recorded: &str, now: &Now<'_, '_>) -> Option<String> {
    let usage = now.usage?;
    let missing = uncovered(review, usage);
    if !missing.is_empty() {
        return Some(format!("{recorded} does not cover the offering {}", missing.join(", ")));
    }
    let Some(then) = &review.usage else { return unsaid_use(recorded, usage, now) };
    let is_described = now.is_text_described && now.licenses.iter().all(|license| is_described(license));
    let beyond = usage.beyond(then).into_iter().filter(|widening| widening.key != "offering");
    let beyond: Vec<_> = beyond
        .filter(|widening| {
            !is_described || now.licenses.iter().any(|license| turns_on(license, widening.key))
        })
        .map(|Widening { now, .. }| format!("`{now}`"))
        .collect();
    if !beyond.is_empty() {
        return Some(format!("{recorded} does not cover {}", beyond.join(", ")));
    }
    let (before, after) = (objections(then, now), objections(usage, now));
    let worse =
        after.into_iter().find(|(about, count)| before.get(about).copied().unwrap_or_default() < *count);
    worse.map(|((id, ..), _)| {
        format!(
            "`[use]` has come to a limit of {} since {recorded}: {}",
            id.as_str(),
            gravest(&id, usage, now)
        )
    })
}

/// Of a record that does not say for which use it was made: acts that need a right of their own, under terms that nobody
/// has described. No rule could judge them in its place.
fn unsaid_use(recorded: &str, usage: &Usage, now: &Now<'_, '_>) -> Option<String> {
    let is_unknown = now.licenses.iter().any(|license| !license.is_described() && license.is_custom());
    let acts = [
        (usage.fine_tunes, "`fine-tunes = true`"),
        (usage.trains_other_models, "`trains-other-models = true`"),
    ];
    let acts: Vec<_> = acts.into_iter().filter(|(said, _)| *said == Some(true)).map(|(_, act)| act).collect();
    (is_unknown && !acts.is_empty()).then(|| {
        format!(
            "{recorded} does not say whether it covers {}, and these terms are not described",
            acts.join(", ")
        )
    })
}

/// Offerings of `[use]` that a review was not made for.
fn uncovered(review: &Review, usage: &Usage) -> Vec<&'static str> {
    let of_use = review.usage.as_ref().map(|usage| &usage.offering);
    let covered = |offering: &&Offering| match (review.scope.as_slice(), of_use) {
        ([], Some(then)) => then.contains(offering),
        ([], None) => true,
        (scope, _) => scope.contains(offering),
    };
    usage.offering.iter().filter(|offering| !covered(offering)).map(|offering| offering.word()).collect()
}

/// Whether what a licence turns on is known: its text was read, or the organisation described it.
fn is_described(license: &KnownLicense<'_>) -> bool {
    license.table.is_some()
        || license.catalog.is_some_and(|entry| entry.confidence != Confidence::Low)
        || !license.is_custom()
}

/// Whether a described licence turns on a key of `[use]`. Limits and regions are judged by their values instead.
fn turns_on(license: &KnownLicense<'_>, key: &str) -> bool {
    let limits =
        |limitations: &[Limitation]| license.limitations().iter().any(|own| limitations.contains(own));
    let asks = |conditions: &[Condition]| license.conditions().iter().any(|own| conditions.contains(own));
    let cell = |name| license.usage(name).is_some_and(|usage| usage != Use::Yes);
    match key {
        "consumer-facing" => license
            .catalog
            .and_then(|entry| entry.end_users_are_excluded.as_ref())
            .is_some_and(|answer| answer.is),
        "regulated" => license.limits_regulated_use(),
        "commercial" => {
            limits(&[
                Limitation::NonCommercial,
                Limitation::ResearchOnly,
                Limitation::NonProduction,
                Limitation::BusinessModelGate,
                Limitation::RevenueThreshold,
            ]) || asks(&[Condition::Registration])
                || cell("small-business")
                || cell("enterprise")
        }
        "fine-tunes" => asks(&[Condition::NamePrefix, Condition::ShareAlike]) || cell("fine-tuning"),
        "trains-other-models" => {
            limits(&[Limitation::NoImprovingOtherLlms, Limitation::OutputRestriction, Limitation::NoCompete])
        }
        _ => false,
    }
}

/// How many answers about each aspect of a use are not a clear yes.
fn objections(usage: &Usage, now: &Now<'_, '_>) -> BTreeMap<(LicenseId, Aspect, bool), usize> {
    let mut objections = BTreeMap::new();
    for license in now.licenses {
        for remark in verdict::remarks(license, usage, Some(now.model)) {
            if !remark.judgement.is_allowed() {
                let about = (license.id.clone(), remark.aspect, remark.judgement.is_forbidden());
                *objections.entry(about).or_default() += 1;
            }
        }
    }
    objections
}

/// The gravest word of a licence to a use.
fn gravest(id: &LicenseId, usage: &Usage, now: &Now<'_, '_>) -> String {
    let license = now.licenses.iter().find(|license| license.id == *id);
    let remark =
        license.and_then(|license| verdict::remarks(license, usage, Some(now.model)).into_iter().next());
    remark.map(|remark| remark.judgement.to_string()).unwrap_or_default()
}

/// What a record lacks that records hold today, each with what it means; empty for one that is complete.
pub(crate) fn lacks(
    review: &Review,
    model: &InspectedModel<'_>,
    terms: &ModelTerms<'_>,
) -> Vec<&'static str> {
    let has_policies = !model.policies.is_empty();
    let has_further = !further_texts(model, terms.text).is_empty();
    let declared = &model.resolved.declaration.license;
    let is_listed = declared.as_ref().is_some_and(|license| !license.value.is_custom());
    let has_text = terms.text.is_some() || has_further || is_listed;
    let lacks = [
        (review.texts.is_none() && has_further, "the digests of the texts of `license-files`"),
        (review.models.goes_by_name(), "the model's `source` or `package`: it goes by the name alone"),
        (review.usage.is_none(), "the `use` that it was made for"),
        // What the sources of each say later would pass in silence.
        (review.models.are_many() && review.evidence.is_none(), "what their sources said, as `evidence`"),
        (review.policies.is_none() && has_policies, "the digest of the use policy beside the text"),
        (
            review.decision == Decision::Approved
                && review.without_text.is_none()
                && review.terms_date.is_none()
                && !has_text,
            "a text, or the reason why it was made without one",
        ),
    ];
    lacks.into_iter().filter(|(is_so, _)| *is_so).map(|(_, what)| what).collect()
}

/// The texts of a model's own terms beside the one that counts as its text: those of its own licences, and those that are
/// not recognised as the declared one. That of a licence that everybody knows is what it is.
pub(crate) fn further_texts<'m>(
    model: &'m InspectedModel<'_>,
    text: Option<&LicenseText>,
) -> Vec<&'m LicenseText> {
    let Some(license) = &model.resolved.declaration.license else { return Vec::new() };
    let is_custom = |id: &str| spdx::license_id(id).is_none();
    let has_custom = license.value.is_custom();
    let named = model.license_texts.iter().filter(|text| is_custom(&text.id)).map(|text| &text.text);
    let others = model.other_license_texts.iter().chain(&model.beside.texts);
    let others = others.filter(|text| has_custom || identify::owner(text, &license.value).is_none());
    let further = named.filter(|_| has_custom).chain(others);
    let mut texts: Vec<_> =
        further.filter(|further| text.is_none_or(|text| text.digest != further.digest)).collect();
    texts.sort_by(|a, b| a.path.cmp(&b.path));
    texts.dedup_by(|a, b| a.digest == b.digest);
    texts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_review_is_due_from_thirty_days_before_its_end() {
        let ends = Date::constant(2027, 1, 31);
        let verdict = |status| Verdict {
            status,
            lapse: None,
            changes: Vec::new(),
            reason: String::new(),
            review: None,
            ends: Some(ends),
        };
        for (today, expected) in [
            (Date::constant(2026, 12, 31), false),
            (Date::constant(2027, 1, 1), true),
            (Date::constant(2027, 1, 31), true),
        ] {
            assert_eq!(verdict(ReviewStatus::Approved).due(today).is_some(), expected, "{today}");
            assert_eq!(verdict(ReviewStatus::Rejected).due(today), None);
        }
    }

    #[test]
    fn words_of_older_records_are_understood() {
        for (words, source, ids) in [
            ("MIT", EvidenceSource::ModelCard, &["MIT"][..]),
            ("apache-2.0", EvidenceSource::ModelCard, &["Apache-2.0"]),
            ("m is under MIT or Apache-2.0", EvidenceSource::Catalog, &["Apache-2.0", "MIT"]),
            ("Apache-2.0 or MIT", EvidenceSource::Catalog, &["Apache-2.0", "MIT"]),
            ("words of our own", EvidenceSource::ModelCard, &[]),
        ] {
            assert!(meant(words, source).iter().eq(ids), "{words}");
        }
    }

    #[test]
    fn a_licence_turns_on_the_keys_that_its_clauses_are_about() {
        let turns = |id: &str, key: &str| {
            let expression = LicenseExpression::parse(id).expect(id);
            turns_on(&KnownLicense::new(expression.single().expect("one licence"), &[]), key)
        };
        for (id, key, expected) in [
            ("CC-BY-NC-4.0", "commercial", true),
            ("MIT", "commercial", false),
            ("CC-BY-SA-4.0", "fine-tunes", true),
            ("MIT", "fine-tunes", false),
            ("LicenseRef-scancode-llama-2-license-2023", "trains-other-models", true),
            ("MIT", "trains-other-models", false),
            ("MIT", "consumer-facing", false),
            ("LicenseRef-scancode-llama-2-license-2023", "regulated", true),
            ("MIT", "regulated", false),
            ("CC-BY-NC-4.0", "seat", false),
        ] {
            assert_eq!(turns(id, key), expected, "{id} {key}");
        }
    }
}
