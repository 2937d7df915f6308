//! What the licences require of the product, over all models: what is the same for several of them is one row.

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

/// Gathers the duties.
pub(super) fn run(assessment: &Assessment<'_>, anchors: &Anchors) -> Duties {
    let mut duties = Duties::default();
    for (index, terms) in assessment.terms.iter().enumerate() {
        for obligation in &terms.obligations {
            let list = match obligation.state {
                State::Met(_) => &mut duties.met,
                State::NotOwed(_) => &mut duties.not_owed,
                _ if obligation.is_open() => &mut duties.open,
                State::Owed(_) | State::Person(_) | State::Unknown(_) => &mut duties.unknown,
            };
            add(list, obligation, anchors.model(index));
        }
    }
    duties.open.sort_by_key(|duty| (!duty.is_grave, std::cmp::Reverse(duty.models.len())));
    duties
}

fn add(list: &mut Vec<Duty>, obligation: &Obligation, model: Link) {
    let new = duty(obligation);
    let key = |duty: &Duty| {
        (duty.state, duty.meaning, duty.license.clone(), duty.clause.clone(), duty.told.clone())
    };
    match list.iter_mut().find(|duty| key(duty) == key(&new) && duty.words == new.words) {
        Some(same) if same.models.last() == Some(&model) => {}
        Some(same) => same.models.push(model),
        None => list.push(Duty { models: vec![model], ..new }),
    }
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
