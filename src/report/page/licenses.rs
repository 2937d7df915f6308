//! The licences, each once: who grants it, what it says to our use, its text, and which models are under it.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::Serialize;

use super::anchors::{Anchors, Link, licenses_of_origins};
use super::decisions::{Card, RestsOn};
use super::model::{Cell, Tier, tier};
use super::view::is_web;
use crate::assemble::bom;
use crate::assess::Assessment;
use crate::assess::carried::{self, Carried};
use crate::assess::license_texts::{Standing, TextOf};
use crate::assess::suitability::matrix;
use crate::assess::terms::KnownLicense;
use crate::declare;
use crate::inspect::{Inventory, LicenseText};
use crate::prose::{section, small};
use crate::quantity::grouped;
use crate::terms::{Bound, Counted, Limitation, ThresholdKind};
use crate::vocabulary::Word;

#[derive(Serialize)]
pub(super) struct License {
    pub(super) anchor: String,
    pub(super) id: String,
    pub(super) is_custom: bool,
    pub(super) name: Option<String>,
    pub(super) url: Option<String>,
    pub(super) licensor: Option<String>,
    /// Where the use policy is published that it refers to.
    pub(super) policy: Option<String>,
    pub(super) tier: Tier,
    /// What it says to the five uses of the matrix.
    pub(super) cells: Vec<Cell>,
    pub(super) withholds: Vec<Term>,
    pub(super) requires: Vec<Term>,
    /// The sizes from which other terms hold: what "small business" and "enterprise" mean under it.
    pub(super) limits: Vec<String>,
    /// What the organisation bought, each under its key.
    pub(super) bought: Vec<(&'static str, String)>,
    /// The last day of what it bought, where that is over.
    pub(super) ended: Option<String>,
    pub(super) checked: Option<String>,
    /// The models that declare it.
    pub(super) models: Vec<Link>,
    /// The models that it binds through what they are made from.
    pub(super) inherited: Vec<Link>,
    /// The models with a base or data under it that does not bind them.
    pub(super) origins: Vec<Link>,
    /// Each text that came for it, once.
    pub(super) texts: Vec<Text>,
    /// The decision that shows a text of it, where none came.
    pub(super) text_at: Option<String>,
    /// Whether `notices` writes the text of the SPDX License List.
    pub(super) is_carried: bool,
}

/// Notes of licences without a text the decision that shows one.
pub(super) fn point_to_texts(licenses: &mut [License], cards: &[Card]) {
    for license in licenses.iter_mut().filter(|license| license.texts.is_empty()) {
        let shows = |of: &RestsOn| {
            of.id == license.id && of.texts.iter().any(|text| text.content.is_some() || text.at.is_some())
        };
        let card = cards.iter().filter(|card| card.is_denied).find(|card| card.rests_on.iter().any(shows));
        license.text_at = card.map(|card| card.anchor.clone());
    }
}

#[derive(Serialize)]
pub(super) struct Term {
    pub(super) meaning: Cow<'static, str>,
    /// Where it stands in the text.
    pub(super) clause: Option<String>,
}

/// A text that can be read on the page.
#[derive(Clone, Serialize)]
pub(super) struct Text {
    pub(super) path: String,
    /// Of the normalised text: what a review is bound to.
    pub(super) digest: String,
    /// Whose text it is, as a sentence.
    pub(super) standing: &'static str,
    pub(super) words: usize,
    /// `None` where the page would grow too long, or has it elsewhere.
    pub(super) content: Option<String>,
    /// Where the page has it, if that is elsewhere.
    pub(super) at: Option<String>,
    /// Whether it is the one of the SPDX License List, which anybody can read elsewhere.
    is_listed: bool,
}

/// The longest text that the page holds, in bytes: licences have 1 to 60 kB.
const LONGEST: usize = 256 << 10;

/// What is left for texts, in bytes: a page has 8 MiB of them at most, and 32 KiB of listed ones that came with no model;
/// those of decisions first, and each once.
pub(super) struct Room {
    left: usize,
    listed: usize,
    /// The digests of those that it has.
    shown: BTreeSet<String>,
}

impl Room {
    pub(super) fn new() -> Self {
        Self { left: 8 << 20, listed: 32 << 10, shown: BTreeSet::new() }
    }

    /// The text, without its content where that has no room, or stands on the page already.
    pub(super) fn take(&mut self, text: Text) -> Text {
        let Some(content) = &text.content else { return text };
        if self.shown.contains(&text.digest) {
            return Text { content: None, at: Some(text.anchor()), ..text };
        }
        let left = if text.is_listed { &mut self.listed } else { &mut self.left };
        match left.checked_sub(content.len()) {
            Some(rest) => {
                *left = rest;
                self.shown.insert(text.digest.clone());
                text
            }
            None => Text { content: None, ..text },
        }
    }
}

impl Text {
    /// Where the page has it.
    fn anchor(&self) -> String {
        format!("text-{}", &self.digest[..self.digest.len().min(16)])
    }

    /// A text of which it is not said here whose it is.
    pub(super) fn of(text: &LicenseText, standing: &'static str) -> Self {
        Self {
            path: text.path.to_string(),
            digest: text.digest.hex().to_owned(),
            standing: text.fault.map_or(standing, |_| "It is not a text that can be read."),
            words: text.content.split_whitespace().count(),
            content: Some(&text.content).filter(|content| content.len() <= LONGEST).map(ToString::to_string),
            at: None,
            is_listed: false,
        }
    }

    /// A text that a document carries.
    pub(super) fn of_document(text: &bom::LicenseText) -> Self {
        Self {
            path: text.path.clone(),
            digest: text.normalized_sha256.clone(),
            standing: "It came with the model.",
            words: text.content.split_whitespace().count(),
            content: Some(&text.content).filter(|content| content.len() <= LONGEST).cloned(),
            at: None,
            is_listed: false,
        }
    }

    /// The text of the SPDX License List that `notices` writes where none came.
    pub(super) fn carried(license: &KnownLicense<'_>) -> Option<Self> {
        let Some(Carried::Whole(text)) = carried::text(&license.id, None) else { return None };
        let text = LicenseText::of(license.id.as_str().into(), text.as_bytes());
        let standing = "No text came with the models: this is the text of the SPDX License List, which `notices` includes.";
        Some(Self { is_listed: true, ..Self::of(&text, standing) })
    }

    pub(super) fn of_license(of: TextOf<'_>) -> Self {
        Self::of(
            of.text,
            match of.standing {
                Standing::Recognised => "It is the text of this licence, word for word.",
                Standing::Given => {
                    "It was declared as the text of this licence, and the catalogue has no text to compare it with."
                }
                Standing::Unrecognised => "It is not recognised as the text of this licence.",
            },
        )
    }
}

/// The licences of all models, by how many models are under them; behind them those of what the models are made from.
pub(super) fn run(
    inventory: &Inventory<'_>,
    assessment: &Assessment<'_>,
    tables: &[declare::License],
    (anchors, day): (&Anchors, Date),
    room: &mut Room,
) -> Vec<License> {
    let mut licenses: BTreeMap<&str, License> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for (index, terms) in assessment.terms.iter().enumerate() {
        let own = terms.licenses.iter().map(|license| (license, false));
        let inherited = terms.inherited.iter().chain(&terms.noticed);
        let inherited = inherited.filter_map(|inherited| Some((inherited.license.as_ref()?, true)));
        for (license, is_inherited) in own.chain(inherited) {
            let entry =
                licenses.entry(license.id.as_str()).or_insert_with(|| describe(license, anchors, day));
            let models = if is_inherited { &mut entry.inherited } else { &mut entry.models };
            let model = anchors.model(index);
            if models.last() != Some(&model) {
                models.push(model);
            }
            let text = terms.license_texts.get(&license.id).copied();
            let new = text.filter(|text| seen.insert((license.id.as_str(), text.text.digest.hex())));
            entry.texts.extend(new.map(|text| room.take(Text::of_license(text))));
        }
    }
    for (index, model) in inventory.models.iter().enumerate() {
        for id in licenses_of_origins(model) {
            let known = || KnownLicense::new(id, tables);
            let entry = licenses.entry(id.as_str()).or_insert_with(|| describe(&known(), anchors, day));
            let model = anchors.model(index);
            if ![&entry.models, &entry.inherited, &entry.origins]
                .into_iter()
                .any(|list| list.contains(&model))
            {
                entry.origins.push(model);
            }
        }
    }
    let mut licenses: Vec<_> = licenses.into_values().collect();
    licenses.sort_by_key(|license| {
        std::cmp::Reverse((license.models.len(), license.inherited.len(), license.origins.len()))
    });
    licenses
}

fn describe(license: &KnownLicense<'_>, anchors: &Anchors, day: Date) -> License {
    let known = license.catalog;
    let withheld = license.limitations().iter();
    let withheld = withheld.map(|word| {
        let exclusion = license.exclusion().filter(|_| *word == Limitation::GeoExclusion);
        let meaning = exclusion.map_or(Cow::Borrowed(word.meaning()), |known| Cow::Owned(known.told()));
        (meaning, known.and_then(|known| known.clause(*word)))
    });
    let required = license.conditions().iter();
    let required = required.map(|word| {
        let clause = known.and_then(|known| known.condition_clauses.get(word));
        (Cow::Borrowed(word.meaning()), clause.map(String::as_str))
    });
    let term =
        |(meaning, clause): (Cow<'static, str>, Option<&str>)| Term { meaning, clause: clause.map(section) };
    License {
        anchor: anchors.license(license.id.as_str()),
        id: license.id.as_str().to_owned(),
        is_custom: license.is_custom(),
        name: license.title().map(str::to_owned),
        url: license.url().filter(|url| is_web(url)).map(str::to_owned),
        licensor: license.licensor().map(str::to_owned),
        policy: known.and_then(|known| known.policy_url.clone()).filter(|url| is_web(url)),
        tier: tier(license.risk()),
        cells: matrix(&[Some(license)]).into_iter().map(Cell::of).collect(),
        withholds: withheld.map(term).collect(),
        requires: required.map(term).collect(),
        limits: limits(license),
        bought: license.table.map(declare::License::bought).unwrap_or_default(),
        ended: license.ended().map(|day| day.to_string()),
        checked: known.map(|license| license.standing(day)),
        models: Vec::new(),
        inherited: Vec::new(),
        origins: Vec::new(),
        texts: Vec::new(),
        text_at: None,
        is_carried: carried::text(&license.id, None).is_some(),
    }
}

/// The sizes from which other terms hold, and what happens past each.
fn limits(license: &KnownLicense<'_>) -> Vec<String> {
    let own = license.own_thresholds().into_iter();
    let own = own.map(|(kind, limit)| format!("{} {} (`model-sbom.toml`)", grouped(limit), unit(kind)));
    let known = license.thresholds().iter().map(|threshold| {
        let bound = if threshold.bound == Bound::From { "from" } else { "more than" };
        let counted = match threshold.counted {
            Counted::AtRelease => format!("counted once, for the release of {}", threshold.date),
            Counted::Ongoing => format!("counted all the time; text of {}", threshold.date),
        };
        let (effect, detail) = (threshold.effect.meaning(), threshold.detail.trim());
        let (limit, unit) = (grouped(threshold.limit), unit(threshold.kind));
        format!("{bound} {limit} {unit} ({counted}): {} {detail}", small(effect))
    });
    own.chain(known).collect()
}

/// What a limit counts.
fn unit(kind: ThresholdKind) -> &'static str {
    match kind {
        ThresholdKind::MonthlyActiveUsers => "users in a month",
        ThresholdKind::AnnualRevenueUsd => "US dollars of revenue in a year",
        ThresholdKind::MonthlyRevenueUsd => "US dollars of revenue in a month",
    }
}
