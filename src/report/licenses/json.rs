//! The pages of the catalogue for programs: one JSON document, with structs of its own and a version.
//!
//! The shape is a promise: fields are added, never renamed or taken away, within one `version`.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Choice, Page, families, usage};
use crate::assess::alternatives::FamilyTerms;
use crate::assess::catalog;
use crate::assess::families::Family;
use crate::assess::suitability::{CELLS, DeclaredTerms, Suitability};
use crate::assess::terms::KnownLicense;
use crate::printable::json_document;
use crate::report::json::Tool;
use crate::terms::Use;
use crate::vocabulary::Word;

/// The version of the shape.
const VERSION: u32 = 1;

#[derive(Default, Serialize)]
struct Document<'a> {
    version: u32,
    tool: Tool,
    disclaimer: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    purpose: Option<&'static str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    tasks: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    instead_of: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    licenses: Option<Vec<License<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    models: Option<Vec<Row<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    families: Option<Vec<Row<'a>>>,
}

#[derive(Serialize)]
struct License<'a> {
    id: &'a str,
    title: Option<&'a str>,
    version: Option<&'a str>,
    version_date: Option<&'a str>,
    spdx_listed: bool,
    licensor: Option<&'a str>,
    url: Option<&'a str>,
    aliases: &'a [String],
    hub_tags: &'a [String],
    hub_names: &'a [String],
    scancode_key: Option<&'a str>,
    models: Vec<&'static str>,
    exceptions: Vec<&'static str>,
    risk: &'static str,
    risk_reason: String,
    usage: BTreeMap<&'static str, &'static str>,
    permissions: Vec<&'static str>,
    conditions: Vec<&'static str>,
    limitations: Vec<Limitation<'a>>,
    thresholds: Vec<Threshold<'a>>,
    exclusion: Option<Exclusion<'a>>,
    notices: &'a [String],
    display: &'a [String],
    display_when: Option<&'static str>,
    name_prefix: Option<&'a str>,
    note: Option<&'a str>,
    source: Option<&'a str>,
    confidence: Option<&'static str>,
    checked: Option<&'a str>,
    /// What was bought of it, under the keys of `[[license]]`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    bought: BTreeMap<&'static str, String>,
    text_sha256: &'a [String],
    described_in: Vec<&'static str>,
}

#[derive(Serialize)]
struct Limitation<'a> {
    word: &'static str,
    meaning: &'static str,
    clause: Option<&'a str>,
}

#[derive(Serialize)]
struct Threshold<'a> {
    kind: &'static str,
    limit: u64,
    counted: Option<&'static str>,
    date: Option<&'a str>,
    effect: Option<&'static str>,
    detail: Option<&'a str>,
}

#[derive(Serialize)]
struct Exclusion<'a> {
    regions: &'a [String],
    models: &'static str,
    detail: &'a str,
}

/// What says that a family comes under its licence.
#[derive(Serialize)]
struct Source<'a> {
    title: &'a str,
    confidence: &'static str,
    checked: &'a str,
}

#[derive(Serialize)]
struct Row<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    exceptions: &'a [&'a str],
    licenses: Vec<Option<&'a str>>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    tasks: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<Source<'a>>,
    risk: &'static str,
    usage: BTreeMap<&'static str, &'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reasons: Option<&'a [String]>,
}

pub(super) fn render(page: &Page<'_>) -> String {
    let base =
        Document { version: VERSION, disclaimer: "information, not legal advice", ..Document::default() };
    let document = match page {
        Page::List(licenses) => Document { licenses: Some(licenses.iter().map(license).collect()), ..base },
        Page::One(one) => Document { licenses: Some(vec![license(one)]), ..base },
        Page::Matrix(models, families) => Document {
            models: Some(models.iter().map(|model| model_row(model, None)).collect()),
            families: Some(families.iter().map(|family| family_row(family, None)).collect()),
            ..base
        },
        Page::For(Choice { purpose, task, instead_of, models, families }) => Document {
            purpose: Some(purpose.word()),
            tasks: task,
            instead_of: instead_of.as_deref(),
            models: Some(models.iter().map(|(model, fits)| model_row(model, Some(fits))).collect()),
            families: Some(families.iter().map(|(family, fits)| family_row(family, Some(fits))).collect()),
            ..base
        },
    };
    json_document(&document)
}

fn cells(values: [Use; 5]) -> BTreeMap<&'static str, &'static str> {
    CELLS.into_iter().zip(values.map(Word::word)).collect()
}

fn model_row<'a>(model: &'a DeclaredTerms<'_>, suitability: Option<&'a Suitability>) -> Row<'a> {
    Row {
        name: &model.model.name.value,
        exceptions: &[],
        licenses: model
            .binding()
            .into_iter()
            .map(|license| license.map(|license| license.id.as_str()))
            .collect(),
        tasks: &[],
        source: None,
        risk: model.risk().word(),
        usage: cells(model.matrix()),
        answer: suitability.map(|suitability| suitability.answer().word()),
        reasons: suitability.map(|suitability| suitability.reasons.as_slice()),
    }
}

fn family_row<'a>(family: &'a FamilyTerms<'_>, suitability: Option<&'a Suitability>) -> Row<'a> {
    Row {
        name: family.family.pattern,
        exceptions: &family.family.exceptions,
        licenses: vec![Some(family.license.id.as_str())],
        tasks: &family.family.family.tasks,
        source: Some(source(family.family.family)),
        risk: family.license.risk().0.word(),
        usage: cells(usage(&family.license)),
        answer: suitability.map(|suitability| suitability.answer().word()),
        reasons: suitability.map(|suitability| suitability.reasons.as_slice()),
    }
}

fn source(family: &Family) -> Source<'static> {
    let source = family.source();
    Source { title: source.title.trim(), confidence: source.confidence.word(), checked: &source.checked }
}

fn words<W: Word>(words: &[W]) -> Vec<&'static str> {
    words.iter().map(|word| word.word()).collect()
}

fn license<'a>(license: &'a KnownLicense<'_>) -> License<'a> {
    let known = license.catalog;
    let list = |of: fn(&catalog::License) -> &[String]| known.map(of).unwrap_or_default();
    let (risk, risk_reason) = license.risk();
    let risk = risk.word();
    let (models, exceptions) = families(license);
    License {
        id: license.id.as_str(),
        title: license.title(),
        version: known.and_then(|known| known.version.as_deref()),
        version_date: known.and_then(|known| known.version_date.as_deref()),
        spdx_listed: !license.is_custom(),
        licensor: license.licensor(),
        url: license.url(),
        aliases: list(|known| &known.aliases),
        hub_tags: list(|known| &known.hub_tags),
        hub_names: list(|known| &known.hub_names),
        scancode_key: known.and_then(|known| known.scancode_key.as_deref()),
        models,
        exceptions,
        risk,
        risk_reason,
        usage: cells(usage(license)),
        permissions: words(license.permissions()),
        conditions: words(license.conditions()),
        limitations: license.limitations().iter().map(|word| limitation(known, *word)).collect(),
        thresholds: thresholds(license),
        exclusion: license.exclusion().map(|exclusion| Exclusion {
            regions: &exclusion.regions,
            models: exclusion.models.word(),
            detail: exclusion.detail.trim(),
        }),
        notices: license.notices(),
        display: list(|known| &known.display),
        display_when: known.and_then(|known| known.display_when).map(Word::word),
        name_prefix: known.and_then(|known| known.name_prefix.as_deref()),
        note: known.and_then(|known| known.note.as_deref()).map(str::trim),
        source: known.map(|known| known.source.as_str()),
        confidence: known.map(|known| known.confidence.word()),
        checked: known.map(|known| known.checked.as_str()),
        bought: license.table.map(|table| table.bought().into_iter().collect()).unwrap_or_default(),
        text_sha256: list(|known| &known.text_sha256),
        described_in: [license.table.map(|_| "model-sbom.toml"), known.map(|_| "catalogue")]
            .into_iter()
            .flatten()
            .collect(),
    }
}

fn limitation(
    known: Option<&'static catalog::License>,
    word: crate::terms::Limitation,
) -> Limitation<'static> {
    let clause = known.and_then(|known| known.clause(word));
    Limitation { word: word.word(), meaning: word.meaning(), clause }
}

fn thresholds<'a>(license: &'a KnownLicense<'_>) -> Vec<Threshold<'a>> {
    let own = license.own_thresholds().into_iter().map(|(kind, limit)| Threshold {
        kind: kind.word(),
        limit,
        counted: None,
        date: None,
        effect: None,
        detail: None,
    });
    let known = license.thresholds().iter().map(|threshold| Threshold {
        kind: threshold.kind.word(),
        limit: threshold.limit,
        counted: Some(threshold.counted.word()),
        date: Some(&threshold.date),
        effect: Some(threshold.effect.word()),
        detail: Some(threshold.detail.trim()),
    });
    own.chain(known).collect()
}
