//! What the licences require of the product, over all models: one row for each duty of a licence, so that what is counted
//! is what is shown.

use std::collections::BTreeMap;

use serde::Serialize;

use super::anchors::{Anchors, Link};
use super::licenses::{License, section};
use crate::assess::obligations::{Obligation, State};
use crate::assess::terms::KnownLicense;
use crate::assess::{Assessment, ModelTerms};
use crate::vocabulary::Word;

#[derive(Default, Serialize)]
pub(super) struct Duties {
    /// Those without which the use is not allowed first.
    pub(super) open: Vec<Duty>,
    /// Of which it is not known whether our use owes them.
    pub(super) unknown: Vec<Duty>,
    pub(super) met: Vec<Duty>,
    pub(super) not_owed: Vec<Duty>,
    /// Models that may not be used, and whose duties are not here.
    pub(super) blocked: Vec<Link>,
}

impl Duties {
    /// All of them.
    pub(super) fn all(&self) -> impl Iterator<Item = &Duty> {
        self.open.iter().chain(&self.unknown).chain(&self.met).chain(&self.not_owed)
    }

    fn all_mut(&mut self) -> impl Iterator<Item = &mut Duty> {
        let settled = self.met.iter_mut().chain(&mut self.not_owed);
        self.open.iter_mut().chain(&mut self.unknown).chain(settled)
    }
}

#[derive(Serialize)]
pub(super) struct Duty {
    /// `met`, `owed`, `not-owed`, `for-a-person` where it is open, or `not-known`.
    pub(super) state: &'static str,
    /// The same for the eye: `forbidden` where the use is not allowed without it.
    pub(super) word: &'static str,
    pub(super) meaning: &'static str,
    pub(super) words: Vec<String>,
    /// Where it is met, or why it stands as it does.
    pub(super) told: String,
    /// The licence that requires it.
    pub(super) license: Link,
    /// `None` where nobody noted it.
    pub(super) clause: Option<String>,
    pub(super) models: Vec<Link>,
    /// Whether these are all models that declare the licence, which the section about it lists.
    pub(super) is_of_all: bool,
    #[serde(skip)]
    is_grave: bool,
}

impl Duty {
    /// The duty with the licence that requires it.
    pub(super) fn named(&self) -> String {
        format!("{} ({})", self.meaning.trim_end_matches('.'), self.license.name)
    }
}

/// What is the same of the duties of one row, but for their models.
type Key<'a> = (&'static str, bool, &'static str, &'a [String], String, &'a str);

/// Gathers the duties.
pub(super) fn run(assessment: &Assessment<'_>, anchors: &Anchors, licenses: &[License]) -> Duties {
    let mut duties = Duties::default();
    let mut rows: BTreeMap<Key<'_>, usize> = BTreeMap::new();
    for (index, (terms, state)) in assessment.terms.iter().zip(&assessment.states).enumerate() {
        let model = anchors.model(index);
        if !state.is_shipped() {
            duties.blocked.push(model.clone());
        }
        for obligation in assessment.duties(index) {
            let list = match obligation.state {
                State::Met(_) => &mut duties.met,
                State::NotOwed(_) => &mut duties.not_owed,
                _ if obligation.is_open() => &mut duties.open,
                State::Owed(_) | State::Person(_) | State::Unknown(_) => &mut duties.unknown,
            };
            let row = *rows.entry(key(obligation)).or_insert_with(|| {
                list.push(duty(obligation, terms, anchors));
                list.len() - 1
            });
            let models = &mut list[row].models;
            if models.last() != Some(&model) {
                models.push(model.clone());
            }
        }
    }
    for duty in duties.all_mut() {
        let license = licenses.iter().find(|license| license.anchor == duty.license.anchor);
        duty.is_of_all = license.is_some_and(|license| license.models == duty.models);
    }
    duties.open.sort_by_key(|duty| (!duty.is_grave, std::cmp::Reverse(duty.models.len())));
    duties
}

fn key(obligation: &Obligation) -> Key<'_> {
    let (state, told) = (obligation.state.word(), obligation.state.told());
    let (meaning, words) = (obligation.duty.meaning(), obligation.words.as_slice());
    (state, obligation.is_open(), meaning, words, told, &obligation.license)
}

fn duty(obligation: &Obligation, terms: &ModelTerms<'_>, anchors: &Anchors) -> Duty {
    let (state, is_grave) = (obligation.state.word(), obligation.is_grave());
    let is_settled = matches!(obligation.state, State::Met(_) | State::NotOwed(_));
    Duty {
        state: if is_settled || obligation.is_open() { state } else { "not-known" },
        word: if is_grave && obligation.is_open() { "forbidden" } else { state },
        meaning: obligation.duty.meaning(),
        words: obligation.words.clone(),
        told: obligation.state.told(),
        license: license(obligation, terms, anchors),
        clause: obligation.clause.as_deref().map(section),
        models: Vec::new(),
        is_of_all: false,
        is_grave,
    }
}

/// The licence that requires it: a custom one by its title.
fn license(obligation: &Obligation, terms: &ModelTerms<'_>, anchors: &Anchors) -> Link {
    let inherited = terms.inherited.iter().filter_map(|inherited| inherited.license.as_ref());
    let mut known = terms.licenses.iter().chain(inherited);
    let known = known.find(|license| license.id.as_str() == obligation.license);
    let name = known.filter(|license| license.is_custom()).and_then(KnownLicense::title);
    Link {
        anchor: anchors.license(&obligation.license),
        name: name.unwrap_or(&obligation.license).to_owned(),
    }
}
