//! What many bills of materials say together, for people and for programs.
//!
//! What a document leaves out is "not stated", which is neither "unknown", what a document says is not known, nor "none".

mod csv;
mod human;
mod json;
mod page;

use std::collections::{BTreeMap, BTreeSet};

use clap::ValueEnum;
use jiff::civil::Date;

use super::MessageFormat;
use crate::document::Said;
use crate::fleet::{Concern, Entry, Fleet, Kind};
use crate::quantity::count;
use crate::terms::Risk;
use crate::vocabulary::Word as _;

/// The forms of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FleetFormat {
    /// A table for people.
    Human,
    /// One self-contained page.
    Html,
    /// A table for spreadsheets: a row for each model, base and dataset in each document.
    Csv,
    /// One JSON document.
    Json,
}

impl From<FleetFormat> for MessageFormat {
    /// How failures are reported beside the answer.
    fn from(format: FleetFormat) -> Self {
        match format {
            FleetFormat::Json => Self::Json,
            FleetFormat::Human | FleetFormat::Html | FleetFormat::Csv => Self::Human,
        }
    }
}

/// What is reported.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Told<'a> {
    /// What the documents say.
    pub fleet: &'a Fleet,
    /// What was asked, as phrases.
    pub question: &'a [String],
    /// What the run failed on.
    pub failed_on: &'a [Concern],
    /// The day.
    pub today: Date,
}

/// The answer in one format; `width` is that of the terminal, in columns.
pub(crate) fn render(told: &Told<'_>, format: FleetFormat, width: Option<usize>) -> String {
    match format {
        FleetFormat::Human => human::render(told.fleet, width),
        FleetFormat::Html => page::render(told),
        FleetFormat::Csv => csv::render(told.fleet),
        FleetFormat::Json => json::render(told),
    }
}

/// How the run ends, in one sentence: what it failed on, how much there is, and what could not be read.
pub(crate) fn headline(told: &Told<'_>) -> String {
    let fleet = told.fleet;
    let failed = told.failed_on.iter().map(|concern| format!("{concern} ({})", fleet.count(*concern)));
    let unread = match fleet.unreadable.len() {
        0 => None,
        files => Some(format!("{} could not be read", count(files, "file"))),
    };
    let found = (!fleet.findings.is_empty()).then(|| count(fleet.findings.len(), "finding"));
    let parts = joined(failed).into_iter().chain([summary(fleet)]).chain(found).chain(unread);
    parts.collect::<Vec<_>>().join("; ")
}

/// How much there is.
fn summary(fleet: &Fleet) -> String {
    let things: BTreeSet<_> = fleet.lines.iter().map(|line| line.entry.identity()).collect();
    let of = |kind| things.iter().filter(|(of, ..)| *of == kind).count();
    // Other software is there where a question is about it.
    let kinds = Kind::ALL.iter().filter(|kind| **kind != Kind::Component || of(**kind) > 0);
    let kinds = kinds.map(|kind| count(of(*kind), kind.word()));
    let kinds = kinds.collect::<Vec<_>>().join(", ");
    let with: BTreeSet<_> = (0..fleet.lines.len()).flat_map(|line| fleet.labels(line)).collect();
    let (products, documents) =
        (count(fleet.product_count(), "product"), count(fleet.documents.len(), "document"));
    format!("{kinds} in {} of {products}; {documents} read", with.len())
}

/// A column of the tables.
struct Column {
    title: &'static str,
    /// Whether it stands in the tables for people; the others are in those for programs alone.
    is_shown: bool,
    cell: fn(&Entry) -> String,
}

const fn column(title: &'static str, is_shown: bool, cell: fn(&Entry) -> String) -> Column {
    Column { title, is_shown, cell }
}

/// The columns about a model, in their order.
const COLUMNS: [Column; 14] = [
    column("kind", true, |entry| entry.kind.word().to_owned()),
    column("name", true, |entry| entry.name.clone()),
    column("version", true, |entry| said(&entry.version)),
    column("licence", true, licence),
    column("declared licence", false, |entry| said(&entry.declared)),
    column("concluded licence", false, |entry| said(&entry.concluded)),
    column("tier", true, tier),
    column("review", true, review),
    column("review ends", true, review_ends),
    column("state", false, |entry| stated(entry.state.as_ref())),
    column("until", false, |entry| stated(entry.until.as_ref())),
    column("delivery", false, |entry| stated(entry.delivery.as_ref())),
    column("package url", false, |entry| stated(joined(entry.package_urls.iter().cloned()).as_ref())),
    column("source", false, |entry| stated(entry.source.as_ref())),
];

const NOT_STATED: &str = "not stated";

fn stated(value: Option<&String>) -> String {
    value.cloned().unwrap_or_else(|| NOT_STATED.to_owned())
}

fn said(value: &Said<impl ToString>) -> String {
    match value {
        Said::Silent => NOT_STATED.to_owned(),
        Said::Unknown => "unknown".to_owned(),
        Said::Nothing => "NONE".to_owned(),
        Said::Known(value) => value.to_string(),
    }
}

/// The licence that stands for it, and a custom one that is concluded beside it.
fn licence(entry: &Entry) -> String {
    let license = entry.license();
    match entry
        .concluded
        .known()
        .filter(|concluded| concluded.are_custom() && license.known() != Some(concluded))
    {
        Some(concluded) => format!("{}; concluded: {concluded}", said(license)),
        None => said(license),
    }
}

/// The tier; a word that is none says nothing.
fn tier(entry: &Entry) -> String {
    match &entry.tier {
        Some(word) if Risk::from_word(word).is_none() => format!("unknown (`{word}`)"),
        tier => stated(tier.as_ref()),
    }
}

/// Where the review stands. A document that judges the terms and names no review says that none is needed.
fn review(entry: &Entry) -> String {
    match (&entry.review, entry.is_judged()) {
        (None, _) if entry.kind == Kind::Component => "no model".to_owned(),
        (None, true) => "not needed".to_owned(),
        (review, _) => stated(review.as_ref()),
    }
}

/// What has no decision has no end either.
fn review_ends(entry: &Entry) -> String {
    match (entry.review.as_deref(), entry.is_judged()) {
        (None, _) if entry.kind == Kind::Component => "no decision".to_owned(),
        (None, true) | (Some("required"), _) => "no decision".to_owned(),
        _ => stated(entry.review_ends.as_ref()),
    }
}

fn joined(values: impl Iterator<Item = String>) -> Option<String> {
    let joined = values.collect::<Vec<_>>().join(", ");
    (!joined.is_empty()).then_some(joined)
}

/// The rows of the tables for people, each with its products. Documents that differ in what is not shown are one row.
fn rows(fleet: &Fleet) -> BTreeMap<(Kind, Vec<String>), BTreeSet<String>> {
    let mut rows: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for (place, line) in fleet.lines.iter().enumerate() {
        let shown = COLUMNS.iter().filter(|column| column.is_shown);
        let cells = shown.map(|column| (column.cell)(&line.entry)).collect();
        rows.entry((line.entry.kind, cells)).or_default().extend(fleet.labels(place));
    }
    rows
}
