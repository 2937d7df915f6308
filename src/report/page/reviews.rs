//! The decisions that were recorded, over all models, the newest first: what each rests on, what of that has changed since,
//! and whether it still stands.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::anchors::{Anchors, Link};
use crate::assess::review::{Verdict, lacks as lacks_of, last_day};
use crate::assess::{Assessment, ModelState, ModelTerms, ReviewStatus};
use crate::declare::{Duty, Review, Usage, WorkspaceFile};
use crate::digest::Digest;
use crate::inspect::{InspectedModel, Inventory};
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
    /// The last day that it names.
    pub(super) expires: Option<String>,
    /// Where it names none, the end of the period after which terms are read again.
    pub(super) due: Option<String>,
    pub(super) imported_from: Option<String>,
    /// The models that it is about.
    pub(super) models: Vec<Link>,
    /// What it was made for, a sentence each: the text, the policy, the use, what other sources said.
    pub(super) rests_on: Vec<String>,
    /// Why it no longer stands; `None` where it does.
    pub(super) ended: Option<String>,
    /// The models that stay unknown or undecided all the same.
    pub(super) open_for: Vec<Link>,
    /// The models for which an approval changes nothing, since their terms or a policy forbid our use.
    pub(super) no_effect: Vec<Link>,
    /// What of that has changed since; empty where nothing has.
    pub(super) since: Vec<String>,
    /// Whether nothing of that has, and all of it was recorded.
    pub(super) is_unchanged: bool,
    /// What of `[use]` has changed since and lapses nothing.
    pub(super) of_use: Vec<String>,
    /// What it holds nothing of, so that nobody can say whether it changed.
    pub(super) not_held: Vec<&'static str>,
    /// What it lacks that records hold today.
    pub(super) lacks: Vec<String>,
}

/// A confirmation of a duty.
#[derive(Serialize)]
pub(super) struct Confirmed {
    pub(super) date: String,
    /// The duty, in words.
    pub(super) duty: &'static str,
    pub(super) by: String,
    /// Where it can be seen.
    pub(super) place: String,
    /// The models whose duties stand or fall with it.
    pub(super) models: Vec<Link>,
    /// Whether it holds.
    pub(super) stands: bool,
    /// Until when it holds or held, or why no duty rests on it.
    pub(super) told: String,
}

/// Lists the confirmations of duties, the newest first.
pub(super) fn confirmations(
    assessment: &Assessment<'_>,
    workspace: &WorkspaceFile,
    anchors: &Anchors,
) -> Vec<Confirmed> {
    let mut records: Vec<_> = workspace.duties.iter().collect();
    records.sort_by_key(|record| std::cmp::Reverse((record.date.value, record.span)));
    let confirmed = |record: &Duty| {
        let of = |terms: &ModelTerms<'_>| {
            let confirmations = terms.obligations.iter().filter_map(|duty| duty.confirmation.as_ref());
            confirmations
                .filter(|confirmation| confirmation.span == record.span)
                .max_by_key(|known| known.is_over)
                .cloned()
        };
        let found = assessment.terms.iter().enumerate();
        let found: Vec<_> = found.filter_map(|(index, terms)| Some((index, of(terms)?))).collect();
        let told = match found.first() {
            Some((_, first)) if first.is_over => format!("ended on {}", first.ends),
            Some((_, first)) => first.until(),
            None => "no open duty rests on it: a newer confirmation does, a file shows that it is met, or nothing \
                     requires it"
                .to_owned(),
        };
        Confirmed {
            date: record.date.value.to_string(),
            duty: record.duty.meaning(),
            by: record.by.clone(),
            place: record.place.clone(),
            stands: found.first().is_some_and(|(_, first)| !first.is_over),
            models: found.iter().map(|(index, _)| anchors.model(*index)).collect(),
            told,
        }
    };
    records.into_iter().map(confirmed).collect()
}

/// A model that a record is about, with its terms.
type About<'a> = (usize, &'a InspectedModel<'a>, &'a ModelTerms<'a>);

/// Lists the records.
pub(super) fn run(
    inventory: &Inventory<'_>,
    assessment: &Assessment<'_>,
    workspace: &WorkspaceFile,
    anchors: &Anchors,
) -> Vec<Decided> {
    let mut reviews: Vec<_> = workspace.reviews.iter().collect();
    reviews.sort_by_key(|review| std::cmp::Reverse((review.date.value, review.span)));
    let mut all: Vec<_> = reviews
        .into_iter()
        .map(|review| decided(review, inventory, assessment, workspace, anchors))
        .collect();
    say_uses_once(&mut all);
    all
}

/// A use that several records were made for stands whole in the first of them, and so does what follows from no use policy.
fn say_uses_once(reviews: &mut [Decided]) {
    let mut said: BTreeMap<String, String> = BTreeMap::new();
    let mut policies = reviews.iter_mut().flat_map(|review| &mut review.rests_on);
    policies.by_ref().find(|line| *line == NO_POLICY);
    policies
        .filter(|line| *line == NO_POLICY)
        .for_each(|line| *line = "no use policy came with it".to_owned());
    for review in reviews {
        let told = format!("{} by {}", review.date, review.by);
        for line in review.rests_on.iter_mut().filter(|line| line.starts_with("use: `")) {
            match said.get(line) {
                Some(first) => *line = format!("use: as of the record of {first} above"),
                None => drop(said.insert(line.clone(), told.clone())),
            }
        }
    }
}

fn decided(
    review: &Review,
    inventory: &Inventory<'_>,
    assessment: &Assessment<'_>,
    workspace: &WorkspaceFile,
    anchors: &Anchors,
) -> Decided {
    let models = inventory.models.iter().zip(&assessment.terms).enumerate();
    let about = models.filter(|(_, (model, _))| {
        review.models.include(&model.resolved.identity(), &model.resolved.declaration.name.value)
    });
    let about: Vec<About<'_>> = about.map(|(index, (model, terms))| (index, model, terms)).collect();
    let about = under_its_licence(review, about);
    let ends = about.iter().map(|(.., terms)| end(review, terms)).collect();
    let since =
        about.iter().filter_map(|(.., terms)| decisive(review, terms)).flat_map(|verdict| &verdict.changes);
    let ended_licenses = about.iter().flat_map(|(.., terms)| &terms.licenses).filter_map(|license| {
        let day = license.ended()?;
        Some(format!("the licence `{}` that was obtained ended on {day}", license.named().name()))
    });
    let since = once(since.cloned().chain(ended_licenses));
    let (not_held, of_use) = (not_held(review), of_use(review, workspace.usage.as_ref()));
    let is_unchanged = since.is_empty() && of_use.is_empty() && not_held.is_empty() && !about.is_empty();
    let ended = ended(ends);
    // Why it stands no longer is said once.
    let since = since.into_iter().filter(|change| Some(change) != ended.as_ref()).collect();
    let lacks = about.iter().filter(|(.., terms)| decisive(review, terms).is_some_and(Verdict::is_approved));
    let lacks = once(lacks.flat_map(|(_, model, terms)| lacks_of(review, model, terms)).map(str::to_owned));
    Decided {
        date: review.date.value.to_string(),
        decision: review.decision.word(),
        by: review.by.clone(),
        reason: review.reason.clone(),
        license: review.license.value.to_string(),
        scope: scope(review),
        expires: review.expires.map(|day| day.to_string()),
        due: last_day(review, workspace.levels.review_period)
            .filter(|_| review.expires.is_none())
            .map(|day| day.to_string()),
        open_for: open_for(review, &about, assessment, anchors),
        imported_from: review.imported_from.clone(),
        rests_on: rests_on(review, &about),
        not_held,
        is_unchanged,
        of_use,
        models: about.iter().map(|(index, ..)| anchors.model(*index)).collect(),
        no_effect: about
            .iter()
            .filter(|(index, _, terms)| {
                let is_approved = decisive(review, terms).is_some_and(Verdict::is_approved);
                is_approved && !assessment.states[*index].is_shipped()
            })
            .map(|(index, ..)| anchors.model(*index))
            .collect(),
        ended,
        since,
        lacks,
    }
}

/// The models that a standing approval does not settle: something else about them is open.
fn open_for(
    review: &Review,
    about: &[About<'_>],
    assessment: &Assessment<'_>,
    anchors: &Anchors,
) -> Vec<Link> {
    let is_open = |(index, _, terms): &&About<'_>| {
        let is_approved = decisive(review, terms).is_some_and(Verdict::is_approved);
        let state = assessment.states[*index];
        is_approved && matches!(state, ModelState::Undecided | ModelState::Unknown)
    };
    about.iter().filter(is_open).map(|(index, ..)| anchors.model(*index)).collect()
}

/// Of the models that a record includes those under its licence: it says nothing of the others, unless none is left.
fn under_its_licence<'a>(review: &Review, about: Vec<About<'a>>) -> Vec<About<'a>> {
    let is_under = |(_, model, _): &About<'_>| {
        model
            .resolved
            .declaration
            .license
            .as_ref()
            .is_some_and(|license| license.value == review.license.value)
    };
    let (under, others): (Vec<_>, Vec<_>) = about.into_iter().partition(is_under);
    if under.is_empty() { others } else { under }
}

/// The verdict on a model's terms, where the record is the one that decides.
fn decisive<'t>(review: &Review, terms: &'t ModelTerms<'_>) -> Option<&'t Verdict<'t>> {
    terms.review.as_ref().filter(|verdict| is_of(verdict, review))
}

/// Whether a record is the one that decides.
fn is_of(verdict: &Verdict<'_>, review: &Review) -> bool {
    verdict.review.is_some_and(|standing| standing.span == review.span)
}

/// Why a record does not stand for a model; `None` where it does.
fn end(review: &Review, terms: &ModelTerms<'_>) -> Option<String> {
    let decisive = terms.review.as_ref().and_then(|verdict| Some((verdict, verdict.review?)));
    match decisive {
        Some((verdict, _)) if is_of(verdict, review) => match verdict.status {
            ReviewStatus::Approved | ReviewStatus::Rejected => None,
            _ => Some(verdict.reason.clone()),
        },
        Some((_, standing)) => Some(format!("the one of {} by {} decides", standing.date.value, standing.by)),
        None if is_about(review, terms) => Some(
            "no review of these terms is asked for here; an approval allows nothing that they forbid"
                .to_owned(),
        ),
        None => Some("it is about other terms".to_owned()),
    }
}

/// Whether a record names a licence of the model.
fn is_about(review: &Review, terms: &ModelTerms<'_>) -> bool {
    let ids = review.license.value.ids();
    terms.licenses.iter().any(|license| ids.contains(&license.id))
}

/// What follows where no use policy was there to be recorded.
const NO_POLICY: &str =
    "no use policy came with it: a change of one that is published alone would not be noticed";

/// What a record was made for.
fn rests_on(review: &Review, about: &[About<'_>]) -> Vec<String> {
    let text = match (&review.license_sha256, &review.without_text) {
        (Some(text), _) => of_text(&text.value, about),
        (None, Some(reason)) => match review.terms_date {
            Some(date) => format!("no text: {reason}; the terms of the service of {date}"),
            None => format!("no text: {reason}"),
        },
        (None, None) => match review.terms_date {
            Some(date) => format!("the terms of the service of {date}"),
            None => "no text was recorded, nor why".to_owned(),
        },
    };
    let digests = |list: &[Digest]| list.iter().map(Digest::hex).collect::<Vec<_>>().join(", ");
    let further = review.texts.as_deref().filter(|texts| !texts.is_empty());
    let further = further.map(|texts| format!("{}: {}", count(texts.len(), "further text"), digests(texts)));
    let policies = match review.policies.as_deref() {
        None => "use policy: not recorded".to_owned(),
        Some([]) => NO_POLICY.to_owned(),
        Some(policies) => format!("use policy: {}", digests(policies)),
    };
    let usage = review.usage.as_ref().map_or("use: not recorded".to_owned(), |usage| {
        let said = usage.written();
        let said = said.iter().filter_map(|(key, value)| Some(format!("`{key} = {}`", value.as_ref()?)));
        let said: Vec<_> = said.collect();
        if said.is_empty() { "use: nothing said".to_owned() } else { format!("use: {}", said.join(", ")) }
    });
    let evidence = review.evidence.as_deref().filter(|said| !said.is_empty());
    let evidence = evidence.map(|said| format!("other sources: {}", said.join("; ")));
    let license = format!("licence `{}`", review.license.value);
    [Some(license), Some(text), further, Some(policies), Some(usage), evidence]
        .into_iter()
        .flatten()
        .collect()
}

/// What a record holds nothing of.
fn not_held(review: &Review) -> Vec<&'static str> {
    // A date says that terms have another edition, not that their text is the same.
    let text = if review.terms_date.is_some() { "the text behind its date" } else { "the text" };
    let held = [
        (review.license_sha256.is_some(), text),
        (review.policies.is_some(), "the use policy"),
        (review.usage.is_some(), "the use"),
    ];
    held.into_iter().filter(|(is_held, _)| !is_held).map(|(_, what)| what).collect()
}

/// The text that was read, and the one of today where that is another.
fn of_text(read: &Digest, about: &[About<'_>]) -> String {
    let today: BTreeSet<_> =
        about.iter().filter_map(|(.., terms)| terms.text).map(|text| (&text.path, &text.digest)).collect();
    let same = today.iter().find(|(_, digest)| *digest == read);
    let others: Vec<_> = today
        .iter()
        .filter(|(_, digest)| *digest != read)
        .map(|(path, digest)| format!("`{path}` {}", digest.hex()))
        .collect();
    let path = same.map(|(path, _)| format!(" (`{path}`)")).unwrap_or_default();
    let now = if others.is_empty() { String::new() } else { format!("; today: {}", others.join(", ")) };
    format!("text, SHA-256 of its words {}{path}{now}", read.hex())
}

/// Keys of `[use]` whose value is another than when the record was made.
fn of_use(review: &Review, usage: Option<&Usage>) -> Vec<String> {
    let (Some(then), Some(now)) = (&review.usage, usage) else { return Vec::new() };
    let said = |value: Option<String>| value.unwrap_or_else(|| "not said".to_owned());
    let pairs = then.written().into_iter().zip(now.written());
    pairs
        .filter(|((_, then), (_, now))| then != now)
        .map(|((key, then), (_, now))| format!("`{key}` was {}, and is {}", said(then), said(now)))
        .collect()
}

fn once(texts: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    texts.filter(|text| seen.insert(text.clone())).collect()
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
