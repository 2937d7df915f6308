//! What the licences require of the product, over all models: what is the same for several of them is one row.

use std::collections::BTreeMap;

use serde::Serialize;

use super::anchors::{Anchors, Link};
use super::licenses::section;
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
    /// How many they are, each licence counted.
    pub(super) numbers: Numbers,
}

#[derive(Default, Serialize)]
pub(super) struct Numbers {
    pub(super) open: usize,
    unknown: usize,
    met: usize,
    not_owed: usize,
}

impl Duties {
    /// All of them.
    pub(super) fn all(&self) -> impl Iterator<Item = &Duty> {
        self.open.iter().chain(&self.unknown).chain(&self.met).chain(&self.not_owed)
    }
}

#[derive(Serialize)]
pub(super) struct Duty {
    /// `met`, `owed`, `not-owed` or `for-a-person`.
    pub(super) state: &'static str,
    /// The same for the eye: `forbidden` where the use is not allowed without it.
    pub(super) word: &'static str,
    pub(super) meaning: &'static str,
    pub(super) words: Vec<String>,
    /// Where it is met, or why it stands as it does.
    pub(super) told: String,
    /// The licences that require it, each with its models.
    pub(super) of: Vec<Of>,
    #[serde(skip)]
    is_grave: bool,
}

/// A licence that requires something.
#[derive(Serialize)]
pub(super) struct Of {
    pub(super) license: Link,
    /// `None` where nobody noted it.
    pub(super) clause: Option<String>,
    pub(super) models: Vec<Link>,
}

impl Duty {
    fn models(&self) -> usize {
        self.of.iter().map(|of| of.models.len()).sum()
    }

    /// The duty with the licences that require it.
    pub(super) fn told_of(&self, of: &Of) -> String {
        format!("{} ({})", self.meaning.trim_end_matches('.'), of.license.name)
    }
}

/// What is the same of the duties of one row, but for their licences and models.
type Key = (&'static str, bool, &'static str, Vec<String>, String);

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
            add(&mut list[row].of, of(obligation, terms, anchors), anchors.model(index));
        }
    }
    duties.open.sort_by_key(|duty| (!duty.is_grave, std::cmp::Reverse(duty.models())));
    let number = |list: &[Duty]| list.iter().map(|duty| duty.of.len()).sum();
    duties.numbers = Numbers {
        open: number(&duties.open),
        unknown: number(&duties.unknown),
        met: number(&duties.met),
        not_owed: number(&duties.not_owed),
    };
    duties
}

fn add(known: &mut Vec<Of>, of: Of, model: Link) {
    let at = known.iter().position(|known| (&known.license, &known.clause) == (&of.license, &of.clause));
    let at = at.unwrap_or_else(|| {
        known.push(of);
        known.len() - 1
    });
    let models = &mut known[at].models;
    if models.last() != Some(&model) {
        models.push(model);
    }
}

fn key(obligation: &Obligation) -> Key {
    let (state, told) = (obligation.state.word(), obligation.state.told());
    (state, obligation.is_open(), obligation.duty.meaning(), obligation.words.clone(), told)
}

fn duty(obligation: &Obligation) -> Duty {
    let (state, is_grave) = (obligation.state.word(), obligation.is_grave());
    Duty {
        state,
        word: if is_grave && obligation.is_open() { "forbidden" } else { state },
        meaning: obligation.duty.meaning(),
        words: obligation.words.clone(),
        told: obligation.state.told(),
        of: Vec::new(),
        is_grave,
    }
}

fn of(obligation: &Obligation, terms: &ModelTerms<'_>, anchors: &Anchors) -> Of {
    let inherited = terms.inherited.iter().filter_map(|inherited| inherited.license.as_ref());
    let mut known = terms.licenses.iter().chain(inherited);
    let known = known.find(|license| license.id.as_str() == obligation.license);
    let name = known.filter(|license| license.is_custom()).and_then(KnownLicense::title);
    Of {
        license: Link {
            anchor: anchors.license(&obligation.license),
            name: name.unwrap_or(&obligation.license).to_owned(),
        },
        clause: obligation.clause.as_deref().map(section),
        models: Vec::new(),
    }
}
