//! The decisions as cards: the question, who answers it, what stands against our use, the text, and what to type.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::Serialize;

use super::anchors::{Anchors, Link};
use super::instead::Instead;
use super::licenses::{Room, Text};
use super::model::{Model, Remark, other_terms, remarks};
use super::view::is_web;
use crate::assess::Assessment;
use crate::assess::catalog::Catalog;
use crate::assess::decision::Decision;
use crate::assess::rules::Audience;
use crate::assess::terms::{KnownLicense, LicenseTitle};
use crate::declare::{UseKey, WorkspaceFile};
use crate::diagnostic::SourceMap;
use crate::expression::LicenseId;
use crate::vocabulary::Word;

#[derive(Serialize)]
pub(super) struct Card {
    pub(super) anchor: String,
    /// `Decision 3`, `Error 1`, counted apart; empty for a warning.
    pub(super) name: String,
    pub(super) title: String,
    pub(super) state: &'static str,
    /// Whether the check fails for it.
    pub(super) is_denied: bool,
    /// Whether it is no question about terms.
    is_error: bool,
    pub(super) code: &'static str,
    pub(super) who: String,
    pub(super) question: &'static str,
    pub(super) models: Vec<Link>,
    /// What it is about where that is no model, such as crates.
    pub(super) subjects: Vec<String>,
    /// Notes of its findings, each once.
    pub(super) why: Vec<String>,
    /// Where the use policies are published that its answer turns on.
    policies: BTreeSet<String>,
    /// The keys of `[use]` that it waits for.
    pub(super) asks: Vec<Ask>,
    /// What the terms say against our use, as far as that is known.
    pub(super) remarks: Vec<Remark>,
    /// The texts that it rests on, by licence.
    pub(super) rests_on: Vec<RestsOn>,
    pub(super) is_text_missing: bool,
    /// What could take the place of its models; `None` where it is not about terms.
    pub(super) instead: Option<Instead>,
    pub(super) help: Vec<String>,
    pub(super) places: Vec<String>,
    /// How many places are not listed.
    pub(super) more_places: usize,
    /// Whether a person decides it, and not the code.
    pub(super) is_signed: bool,
}

/// A key of `[use]` that has to be answered.
#[derive(Serialize)]
pub(super) struct Ask {
    key: &'static str,
    meaning: &'static str,
    is_yes_or_no: bool,
}

/// A licence with the texts of it that are available.
#[derive(Serialize)]
pub(super) struct RestsOn {
    /// Of the section about it; empty where there is none.
    anchor: String,
    name: String,
    pub(super) id: String,
    url: Option<String>,
    /// Of terms of a service, their day.
    dated: Option<String>,
    /// The day on which the catalogue's entry was checked.
    checked: Option<String>,
    pub(super) texts: Vec<Text>,
    /// What the catalogue knows its text by, where none is available.
    known_sha256: Vec<String>,
}

/// So many places, notes and ways out of one decision are listed.
const SHOWN: usize = 4;

/// What cards lead to.
#[derive(Clone, Copy)]
pub(super) struct Around<'v> {
    pub(super) sources: &'v SourceMap,
    pub(super) anchors: &'v Anchors,
    pub(super) models: &'v [Model],
    pub(super) file: &'v WorkspaceFile,
    /// The day by which it was judged.
    pub(super) day: Date,
}

impl Ask {
    fn of(key: UseKey) -> Self {
        Self { key: key.word(), meaning: key.meaning(), is_yes_or_no: key.is_yes_or_no() }
    }
}

/// Makes a card of each decision.
pub(super) fn run(
    decisions: &[Decision<'_>],
    assessment: &Assessment<'_>,
    around: &Around<'_>,
    room: &mut Room,
) -> Vec<Card> {
    let cards = decisions.iter().enumerate();
    let cards = cards.map(|(index, decision)| card(index, decision, assessment, around));
    let (mut errors, mut asked) = (0, 0);
    cards
        .map(|mut card| {
            if card.is_denied {
                card.name = numbered(card.is_error, &mut errors, &mut asked);
            }
            // A warning shows no text.
            for rests_on in card.rests_on.iter_mut().filter(|_| card.is_denied) {
                rests_on.texts =
                    std::mem::take(&mut rests_on.texts).into_iter().map(|text| room.take(text)).collect();
            }
            card
        })
        .collect()
}

/// The name of the next card: errors are counted apart from what a person decides.
fn numbered(is_error: bool, errors: &mut usize, asked: &mut usize) -> String {
    let (noun, number) = if is_error { ("Error", errors) } else { ("Decision", asked) };
    *number += 1;
    format!("{noun} {number}")
}

fn card(
    index: usize,
    decision: &Decision<'_>,
    assessment: &Assessment<'_>,
    &Around { sources, anchors, models: all, file, day }: &Around<'_>,
) -> Card {
    let diagnostics = || decision.findings.iter().map(|finding| &finding.diagnostic);
    let mut places: Vec<_> = diagnostics().filter_map(|diagnostic| sources.place(diagnostic)).collect();
    places.dedup();
    let ids: BTreeSet<_> = decision.licenses.iter().map(|license| license.id.as_str()).collect();
    let against = decision.models.iter().flat_map(|model| remarks(&assessment.terms[*model]));
    let title = decision.title();
    // What `[use]` does not say is a decision of its own.
    let is_open = |remark: &Remark| {
        remark.word != "allowed" && remark.asks.is_none() && ids.contains(remark.license.as_str())
    };
    let against = against.filter(|remark| is_open(remark) && !title.contains(&remark.text));
    // Where a person decides about terms, which terms they are comes first.
    let is_about_use = !decision.asks.is_empty();
    let others = decision.models.iter().filter(|_| !decision.licenses.is_empty() && !is_about_use);
    let others: BTreeSet<_> = others.flat_map(|model| other_terms(&assessment.terms[*model])).collect();
    let others = other_terms_told(&others);
    let models: Vec<_> = decision.models.iter().map(|model| anchors.model(*model)).collect();
    let remarks = distinct(against);
    Card {
        instead: (!decision.licenses.is_empty() && !is_about_use).then(|| Instead::of(&models, all, file)),
        anchor: format!("decision-{}", index + 1),
        name: String::new(),
        title,
        state: decision.state.word(),
        is_denied: decision.is_denied(),
        is_error: decision.is_error(),
        code: decision.rule.code,
        who: decision.who(),
        question: decision.question(),
        models: models.clone(),
        subjects: decision.findings.iter().filter_map(|finding| finding.subject.clone()).collect(),
        why: match is_about_use {
            true => decision.reasons().cloned().collect(),
            false => once(decision.reasons().cloned(), others),
        },
        policies: if is_about_use { policies(decision, assessment) } else { BTreeSet::new() },
        asks: decision.asks.iter().map(|key| Ask::of(*key)).collect(),
        remarks,
        // The licences stand beside their clauses, and the answer is in none of their texts.
        rests_on: if is_about_use {
            Vec::new()
        } else {
            with_service(rests_on(decision, assessment, anchors, day), &models, all)
        },
        is_text_missing: decision.is_text_missing,
        help: decision.help().into_iter().map(Into::into).collect(),
        more_places: places.len().saturating_sub(SHOWN),
        places: places.into_iter().take(SHOWN).collect(),
        is_signed: decision.who.iter().any(|who| *who != Audience::Engineering),
    }
}

/// The terms of a service are where its provider has them, and of a day.
fn with_service(mut rests_on: Vec<RestsOn>, models: &[Link], all: &[Model]) -> Vec<RestsOn> {
    let is_meant = |model: &&Model| models.iter().any(|link| link.anchor == model.anchor);
    let terms = all.iter().filter(is_meant).find_map(|model| model.service_terms.clone());
    if let ([of], Some((url, day))) = (rests_on.as_mut_slice(), terms) {
        of.url = of.url.take().or(Some(url)).filter(|url| is_web(url));
        of.dated = Some(day);
    }
    rests_on
}

/// The addresses of the use policies that the terms of its models refer to.
fn policies(decision: &Decision<'_>, assessment: &Assessment<'_>) -> BTreeSet<String> {
    let licenses = decision.models.iter().flat_map(|model| assessment.terms[*model].all_licenses());
    let known = licenses.filter_map(|license| license.catalog?.policy_url.clone());
    known.filter(|url| is_web(url)).collect()
}

/// Terms that the catalogue knows models under as well, in a sentence.
fn other_terms_told(ids: &BTreeSet<String>) -> Option<String> {
    let titled = |id: &String| {
        let known = Catalog::embedded().get(id);
        let of = known.and_then(|known| known.version_date.as_ref()).map(|day| format!(" of {day}"));
        let title = known.map(|known| format!(" ({}{})", known.title, of.unwrap_or_default()));
        format!("`{id}`{}", title.unwrap_or_default())
    };
    let others = ids.iter().map(titled).collect::<Vec<_>>().join(" and ");
    let told =
        format!("the catalogue also has the model under {others}, not declared here: say which terms hold");
    (!ids.is_empty()).then_some(told)
}

/// The texts of the licences of a decision: what came for them, else what the program carries.
fn rests_on(
    decision: &Decision<'_>,
    assessment: &Assessment<'_>,
    anchors: &Anchors,
    day: Date,
) -> Vec<RestsOn> {
    let terms = || decision.models.iter().map(|model| &assessment.terms[*model]);
    let known = |id: &LicenseId| {
        let own = terms().flat_map(|terms| &terms.licenses);
        let inherited = terms().flat_map(|terms| &terms.inherited);
        let inherited = inherited.filter_map(|inherited| inherited.license.as_ref());
        own.chain(inherited).find(|license| license.id == *id).cloned()
    };
    let of_license = |license: &LicenseTitle| {
        // Data have licences that no model is under.
        let known = known(&license.id).unwrap_or_else(|| KnownLicense::new(&license.id, &[]));
        let came = terms().filter_map(|terms| terms.license_texts.get(&known.id));
        let mut texts: Vec<_> = came.map(|text| Text::of_license(*text)).collect();
        let own = decision.text.filter(|_| known.is_custom() && texts.is_empty());
        texts.extend(own.map(|text| Text::of(text, "It came with the models.")));
        texts.sort_by(|a, b| a.path.cmp(&b.path));
        texts.dedup_by(|a, b| a.digest == b.digest);
        if texts.is_empty() {
            texts.extend(Text::carried(&known));
        }
        let digests = known.catalog.map(|entry| entry.text_sha256.clone()).unwrap_or_default();
        RestsOn {
            anchor: anchors.license(license.id.as_str()),
            name: license.title.as_deref().unwrap_or(license.id.as_str()).to_owned(),
            id: license.id.as_str().to_owned(),
            url: license.url.clone().filter(|url| is_web(url)),
            dated: None,
            checked: known.catalog.map(|entry| entry.standing(day)),
            known_sha256: if texts.is_empty() { digests } else { Vec::new() },
            texts,
        }
    };
    let mut rests_on: Vec<_> = decision.licenses.iter().map(of_license).collect();
    rests_on.extend(disputed(decision, assessment, &rests_on));
    rests_on
}

/// The text that came with a model and is shown for none of the licences: that of another one, or one that nobody knows.
fn disputed(decision: &Decision<'_>, assessment: &Assessment<'_>, shown: &[RestsOn]) -> Option<RestsOn> {
    if decision.rule.audience == Audience::Engineering
        || decision.findings.iter().any(|finding| !finding.about.is_empty())
    {
        return None;
    }
    let is_shown = |digest: &str| shown.iter().flat_map(|of| &of.texts).any(|text| text.digest == digest);
    let terms = decision.models.iter().map(|model| &assessment.terms[*model]);
    let came = terms.filter(|terms| terms.unsettled_conflicts().next().is_some());
    let (text, id) = came
        .filter_map(|terms| Some((terms.text?, terms.identified.as_ref()?.id.clone())))
        .find(|(text, _)| !is_shown(text.digest.hex()))?;
    Some(RestsOn {
        anchor: String::new(),
        name: format!("The text that came with it, which is that of {id}"),
        id: id.clone(),
        url: None,
        dated: None,
        checked: None,
        texts: vec![Text::of(text, "It is not that of the declared licence.")],
        known_sha256: Vec::new(),
    })
}

/// The first of some texts, each once, and one that is always there.
fn once(texts: impl Iterator<Item = String>, last: Option<String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let texts = texts.filter(|text| seen.insert(text.clone()));
    texts.take(SHOWN - usize::from(last.is_some())).chain(last).collect()
}

fn distinct(remarks: impl Iterator<Item = Remark>) -> Vec<Remark> {
    let mut seen = BTreeSet::new();
    remarks.filter(|remark| seen.insert((remark.word, remark.text.clone()))).collect()
}
