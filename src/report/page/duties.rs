//! What the licences require of the product, over all models: what is the same for several of them is one row.

use std::collections::BTreeMap;

use serde::Serialize;

use super::anchors::{Anchors, Link};
use crate::assess::Assessment;
use crate::assess::obligations::{Obligation, State};
use crate::vocabulary::Word;

#[derive(Default, Serialize)]
pub(super) struct Duties {
    /// Those without which the use is not allowed first.
    pub(super) open: Vec<Duty>,
    /// Of which it is not known whether our use owes them.
    pub(super) unknown: Vec<Duty>,
    pub(super) met: Vec<Duty>,
    pub(super) not_owed: Vec<Duty>,
}

#[derive(Serialize)]
pub(super) struct Duty {
    /// `met`, `owed`, `not-owed` or `for-a-person`.
    pub(super) state: &'static str,
    /// The same for the eye: `forbidden` where the use is not allowed without it.
    pub(super) word: &'static str,
    pub(super) meaning: &'static str,
    pub(super) words: Vec<String>,
    pub(super) license: String,
    pub(super) clause: Option<String>,
    /// Where it is met, or why it stands as it does.
    pub(super) told: String,
    pub(super) models: Vec<Link>,
    #[serde(skip)]
    is_grave: bool,
}

/// What is the same of the duties of one row, but for their models.
type Key = (&'static str, bool, &'static str, Vec<String>, String, Option<String>, String);

/// Gathers the duties.
pub(super) fn run(assessment: &Assessment<'_>, anchors: &Anchors) -> Duties {
    let mut duties = Duties::default();
    let mut rows: BTreeMap<Key, usize> = BTreeMap::new();
    for (index, terms) in assessment.terms.iter().enumerate() {
        for obligation in &terms.obligations {
            let list = match obligation.state {
                State::Met(_) => &mut duties.met,
                State::NotOwed(_) => &mut duties.not_owed,
                _ if obligation.is_open() => &mut duties.open,
                State::Owed(_) | State::Person(_) | State::Unknown(_) => &mut duties.unknown,
            };
            let row = *rows.entry(key(obligation)).or_insert_with(|| {
                list.push(duty(obligation));
                list.len() - 1
            });
            let (models, model) = (&mut list[row].models, anchors.model(index));
            if models.last() != Some(&model) {
                models.push(model);
            }
        }
    }
    duties.open.sort_by_key(|duty| (!duty.is_grave, std::cmp::Reverse(duty.models.len())));
    duties
}

fn key(obligation: &Obligation) -> Key {
    let (state, told) = (obligation.state.word(), obligation.state.told());
    let (license, clause) = (obligation.license.clone(), obligation.clause.clone());
    let is_open = obligation.is_open();
    (state, is_open, obligation.duty.meaning(), obligation.words.clone(), license, clause, told)
}

fn duty(obligation: &Obligation) -> Duty {
    let (state, is_grave) = (obligation.state.word(), obligation.is_grave());
    Duty {
        state,
        word: if is_grave && obligation.is_open() { "forbidden" } else { state },
        meaning: obligation.duty.meaning(),
        words: obligation.words.clone(),
        license: obligation.license.clone(),
        clause: obligation.clause.clone(),
        told: obligation.state.told(),
        models: Vec::new(),
        is_grave,
    }
}
