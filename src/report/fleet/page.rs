//! The answer as one self-contained page, in the style of the report and without a script of its own.

use std::collections::BTreeSet;

use minijinja::context;
use minijinja::value::Serde;
use serde::Serialize;

use super::{COLUMNS, Told, headline, rows, stated};
use crate::assemble::TOOL;
use crate::fleet::{Concern, Fleet, Record};
use crate::report::page;
use crate::vocabulary::Word as _;

#[derive(Serialize)]
struct View<'a> {
    tool: String,
    created: String,
    verdict: &'static str,
    answer: &'static str,
    told: String,
    question: &'a [String],
    columns: Vec<&'static str>,
    rows: Vec<Row>,
    concerns: Vec<ConcernView<'a>>,
    documents: Vec<DocumentView<'a>>,
    unreadable: Vec<[&'a str; 2]>,
    undecided: BTreeSet<String>,
    others: usize,
    products: usize,
    models: usize,
}

#[derive(Serialize)]
struct Row {
    cells: Vec<String>,
    products: BTreeSet<String>,
}

#[derive(Serialize)]
struct ConcernView<'a> {
    code: &'static str,
    meaning: &'static str,
    findings: Vec<FindingView<'a>>,
}

#[derive(Serialize)]
struct FindingView<'a> {
    subject: &'a str,
    text: &'a str,
    products: BTreeSet<String>,
}

#[derive(Serialize)]
struct DocumentView<'a> {
    file: &'a str,
    format: String,
    product: String,
    created: String,
    components: usize,
}

pub(super) fn render(told: &Told<'_>) -> String {
    page::render("fleet.html", context! { report => Serde(view(told)) })
}

fn view<'a>(told: &'a Told<'_>) -> View<'a> {
    let fleet = told.fleet;
    let (verdict, answer) = match (told.failed_on.is_empty(), fleet.is_complete()) {
        (false, _) => ("denied", "Failed"),
        (true, false) => ("warned", "Incomplete"),
        (true, true) => ("passed", "Complete"),
    };
    let rows: Vec<_> =
        rows(fleet).into_iter().map(|((_, cells), products)| Row { cells, products }).collect();
    let concerns = Concern::ALL.iter().map(|concern| of_concern(fleet, *concern));
    View {
        tool: format!("{} {}", TOOL.name, TOOL.version),
        created: told.today.to_string(),
        verdict,
        answer,
        told: headline(told),
        question: told.question,
        columns: COLUMNS.iter().filter(|column| column.is_shown).map(|column| column.title).collect(),
        models: rows.len(),
        rows,
        concerns: concerns.filter(|concern| !concern.findings.is_empty()).collect(),
        documents: documents(fleet),
        unreadable: fleet.unreadable.iter().map(|file| [file.path.as_str(), file.reason.as_str()]).collect(),
        undecided: fleet.undecided.iter().map(|line| line.entry.label()).collect(),
        others: fleet.others.len(),
        products: fleet.product_count(),
    }
}

fn of_concern(fleet: &Fleet, concern: Concern) -> ConcernView<'_> {
    let findings = fleet.findings.iter().filter(|finding| finding.concern == concern);
    let findings = findings.map(|finding| FindingView {
        subject: &finding.subject,
        text: &finding.text,
        products: finding.documents.iter().map(|place| fleet.documents[*place].label()).collect(),
    });
    ConcernView { code: concern.word(), meaning: concern.meaning(), findings: findings.collect() }
}

fn documents(fleet: &Fleet) -> Vec<DocumentView<'_>> {
    fleet.documents.iter().map(document).collect()
}

fn document(record: &Record) -> DocumentView<'_> {
    let version = record.version.as_deref().unwrap_or_default();
    let words = [record.format.as_str(), version, record.encoding.as_str()];
    DocumentView {
        file: &record.path,
        format: words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" "),
        product: record.label(),
        created: stated(record.created.as_ref()),
        components: record.components,
    }
}
