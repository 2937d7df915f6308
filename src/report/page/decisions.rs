//! The decisions as cards: the question, who answers it, what stands against our use, the text, and what to type.

use std::collections::BTreeSet;

use serde::Serialize;

use super::anchors::{Anchors, Link};
use super::licenses::{Room, Text};
use super::model::{Model, Remark, remarks};
use crate::assess::decision::Decision;
use crate::assess::rules::Audience;
use crate::assess::{Assessment, ModelState};
use crate::diagnostic::SourceMap;
use crate::vocabulary::Word;

#[derive(Serialize)]
pub(super) struct Card {
    pub(super) anchor: String,
    pub(super) title: String,
    pub(super) state: &'static str,
    /// Whether the check fails for it.
    pub(super) is_denied: bool,
    pub(super) code: &'static str,
    pub(super) who: String,
    pub(super) question: &'static str,
    pub(super) models: Vec<Link>,
    pub(super) licenses: Vec<Link>,
    /// Notes of its findings, each once.
    pub(super) why: Vec<String>,
    /// What the terms say against our use, as far as that is known.
    pub(super) remarks: Vec<Remark>,
    pub(super) texts: Vec<Text>,
    pub(super) is_text_missing: bool,
    /// Models of the product of the same task about whose terms nothing is open.
    pub(super) instead: Vec<Link>,
    pub(super) help: Vec<String>,
    pub(super) places: Vec<String>,
    /// How many places are not listed.
    pub(super) more_places: usize,
    /// Whether a person decides it, and not the code.
    pub(super) is_signed: bool,
}

/// So many places, notes and ways out of one decision are listed.
const SHOWN: usize = 4;

/// Makes a card of each decision.
pub(super) fn run(
    decisions: &[Decision<'_>],
    assessment: &Assessment<'_>,
    sources: &SourceMap,
    anchors: &Anchors,
    models: &[Model],
    room: &mut Room,
) -> Vec<Card> {
    let cards = decisions.iter().enumerate();
    let cards = cards.map(|(index, decision)| card(index, decision, assessment, sources, anchors, models));
    cards
        .map(|card| Card { texts: card.texts.into_iter().map(|text| room.take(text)).collect(), ..card })
        .collect()
}

fn card(
    index: usize,
    decision: &Decision<'_>,
    assessment: &Assessment<'_>,
    sources: &SourceMap,
    anchors: &Anchors,
    all: &[Model],
) -> Card {
    let diagnostics = || decision.findings.iter().map(|finding| &finding.diagnostic);
    let places: Vec<_> = diagnostics().filter_map(|diagnostic| sources.place(diagnostic)).collect();
    let ids: BTreeSet<_> = decision.licenses.iter().map(|license| license.id.as_str()).collect();
    let against = decision.models.iter().flat_map(|model| remarks(&assessment.terms[*model]));
    let against = against.filter(|remark| remark.word != "allowed" && ids.contains(remark.license.as_str()));
    let models: Vec<_> = decision.models.iter().map(|model| anchors.model(*model)).collect();
    Card {
        instead: instead(&models, all),
        anchor: format!("decision-{}", index + 1),
        title: decision.title(),
        state: decision.state.word(),
        is_denied: decision.is_denied(),
        code: decision.rule.code,
        who: decision.who(),
        question: decision.question(),
        models,
        licenses: decision
            .licenses
            .iter()
            .map(|license| Link { anchor: anchors.license(&license.id), name: license.name().to_owned() })
            .filter(|license| !license.anchor.is_empty())
            .collect(),
        why: once(diagnostics().flat_map(|diagnostic| diagnostic.notes.iter().cloned())),
        remarks: distinct(against),
        texts: decision.text.map(|text| Text::of(text, "It came with the models.")).into_iter().collect(),
        is_text_missing: decision.is_text_missing,
        help: decision.help().into_iter().map(Into::into).collect(),
        more_places: places.len().saturating_sub(SHOWN),
        places: places.into_iter().take(SHOWN).collect(),
        is_signed: decision.who.iter().any(|who| *who != Audience::Engineering),
    }
}

/// Clear models of the tasks of these.
fn instead(models: &[Link], all: &[Model]) -> Vec<Link> {
    let is_meant = |model: &&Model| models.iter().any(|meant| meant.anchor == model.anchor);
    let tasks: BTreeSet<_> = all.iter().filter(is_meant).filter_map(|model| model.task.as_ref()).collect();
    let clear = all.iter().filter(|model| model.state == ModelState::Clear);
    let fitting = clear.filter(|model| model.task.as_ref().is_some_and(|task| tasks.contains(task)));
    fitting.take(SHOWN).map(|model| Link { anchor: model.anchor.clone(), name: model.name.clone() }).collect()
}

fn once(texts: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    texts.filter(|text| seen.insert(text.clone())).take(SHOWN).collect()
}

fn distinct(remarks: impl Iterator<Item = Remark>) -> Vec<Remark> {
    let mut seen = BTreeSet::new();
    remarks.filter(|remark| seen.insert((remark.word, remark.text.clone()))).collect()
}
