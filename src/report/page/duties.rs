//! What the licences require of the product, over all models: one row for each duty of a licence, so that what is counted
//! is what is shown.

use serde::Serialize;

use super::anchors::{Anchors, Link};
use super::licenses::License;
use super::view::is_web;
use crate::assess::catalog::Catalog;
use crate::assess::obligations::{NOT_ASSESSED, NOT_KNOWN, OTHER_TEXT, Obligation, State, other_text_told};
use crate::assess::terms::KnownLicense;
use crate::assess::{Assessment, ModelTerms};
use crate::terms::Condition;
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
    /// [`Obligation::standing`].
    pub(super) state: &'static str,
    /// The same for the eye: `forbidden` where the use is not allowed without it.
    pub(super) word: &'static str,
    pub(super) meaning: &'static str,
    pub(super) words: Vec<String>,
    /// Where it is met, or why it stands as it does.
    pub(super) told: String,
    /// Where the use policy is published that it is about.
    pub(super) policy: Option<String>,
    /// The licence that requires it.
    pub(super) license: Link,
    /// [`Obligation::clause_told`].
    pub(super) clause: String,
    /// Whether anybody noted it.
    #[serde(skip)]
    pub(super) has_clause: bool,
    pub(super) models: Vec<Link>,
    /// Whether these are all models that declare the licence, which the section about it lists.
    pub(super) is_of_all: bool,
    /// Whether somebody read in the terms that they require it.
    pub(super) is_assessed: bool,
    #[serde(skip)]
    is_grave: bool,
}

impl Duty {
    /// The duty with the licence that requires it.
    pub(super) fn named(&self) -> String {
        format!("{} ({})", self.meaning.trim_end_matches('.'), self.license.name)
    }
}

/// Gathers the duties.
pub(super) fn run(assessment: &Assessment<'_>, anchors: &Anchors, licenses: &[License]) -> Duties {
    let blocked = assessment.states.iter().enumerate().filter(|(_, state)| !state.is_shipped());
    let mut duties =
        Duties { blocked: blocked.map(|(index, _)| anchors.model(index)).collect(), ..Duties::default() };
    for row in assessment.duty_rows() {
        let obligation = row.obligation;
        let list = match obligation.state {
            State::Met(_) => &mut duties.met,
            State::NotOwed(_) => &mut duties.not_owed,
            _ if obligation.is_open() => &mut duties.open,
            State::Owed(_) | State::Person(_) | State::Unknown(_) => &mut duties.unknown,
        };
        let models = row.models.iter().map(|index| anchors.model(*index)).collect();
        list.push(Duty { models, ..duty(obligation, &assessment.terms[row.models[0]], anchors) });
    }
    for (license, models) in assessment.unread_licenses() {
        let models = models.into_iter().map(|index| anchors.model(index)).collect();
        duties.unknown.push(Duty { models, ..unread(license, anchors) });
    }
    for index in 0..assessment.terms.len() {
        for (license, text) in assessment.other_texts(index) {
            let told = other_text_told(text);
            let same = |duty: &&mut Duty| duty.meaning == OTHER_TEXT && duty.told == told;
            match duties.unknown.iter_mut().find(same) {
                Some(duty) => duty.models.push(anchors.model(index)),
                None => {
                    let row = Duty { meaning: OTHER_TEXT, told, ..unread(license, anchors) };
                    duties.unknown.push(Duty { models: vec![anchors.model(index)], ..row });
                }
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

/// What terms require that nobody has assessed.
fn unread(license: &KnownLicense<'_>, anchors: &Anchors) -> Duty {
    Duty {
        state: NOT_KNOWN,
        word: "for-a-person",
        meaning: NOT_ASSESSED,
        words: Vec::new(),
        told: "not assessed: a person has to read its text and list what it requires".to_owned(),
        policy: None,
        license: Link {
            anchor: anchors.license(license.id.as_str()),
            name: license.name().unwrap_or(license.id.as_str()).to_owned(),
        },
        clause: String::new(),
        has_clause: false,
        is_assessed: false,
        models: Vec::new(),
        is_of_all: false,
        is_grave: false,
    }
}

fn duty(obligation: &Obligation, terms: &ModelTerms<'_>, anchors: &Anchors) -> Duty {
    let is_grave = obligation.is_grave();
    Duty {
        state: obligation.standing(),
        word: if is_grave && obligation.is_open() { "forbidden" } else { obligation.state.word() },
        meaning: obligation.duty.meaning(),
        words: obligation.words.clone(),
        told: obligation.state.told(),
        policy: policy(obligation),
        license: license(obligation, terms, anchors),
        clause: obligation.clause_told(),
        has_clause: obligation.clause.is_some(),
        is_assessed: true,
        models: Vec::new(),
        is_of_all: false,
        is_grave,
    }
}

/// The address of the policy that a duty is about, which is no part of the text of the licence.
fn policy(obligation: &Obligation) -> Option<String> {
    let is_about_it =
        [Condition::AcceptableUsePolicy, Condition::PassThroughUseRestrictions].contains(&obligation.duty);
    let known =
        Catalog::embedded().get(&obligation.license).filter(|_| is_about_it && obligation.is_open())?;
    known.policy_url.clone().filter(|url| is_web(url))
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
