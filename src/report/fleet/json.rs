//! The answer for programs: one JSON document, with structs of its own and a version.
//!
//! The shape is a promise: fields are added, never renamed or taken away, within one `version`. `null` is what a document
//! does not state; `NOASSERTION` and `NONE` are what it says is unknown or absent.

use serde::Serialize;

use super::{Told, review};
use crate::document::Said;
use crate::fleet::{Entry, FileDigest, Finding, Fleet, Line, Record, Unreadable};
use crate::printable::json_document;
use crate::report::json::Tool;
use crate::vocabulary::Word as _;

/// The version of the shape.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    tool: Tool,
    /// `failed` by `--fail-on`, else `incomplete` where a file could not be read or an entry may meet the question, else
    /// `findings` where the documents show any, else `complete`.
    result: &'static str,
    /// The day by which reviews and ages are judged.
    date: String,
    /// What was asked, as phrases.
    question: &'a [String],
    /// Why it failed.
    failed_on: Vec<&'static str>,
    documents: Vec<DocumentEntry<'a>>,
    models: Vec<ModelEntry<'a>>,
    /// Entries of which the documents do not state whether they meet the question.
    undecided: Vec<ModelEntry<'a>>,
    findings: Vec<FindingEntry<'a>>,
    unreadable: Vec<UnreadableEntry<'a>>,
    /// Files in directories that are no bills of materials.
    others: &'a [String],
}

#[derive(Serialize)]
struct DocumentEntry<'a> {
    file: &'a str,
    format: &'static str,
    format_version: Option<&'a str>,
    encoding: &'static str,
    product: Option<&'a str>,
    product_version: Option<&'a str>,
    created: Option<&'a str>,
    serial: Option<&'a str>,
    components: usize,
}

#[derive(Serialize)]
struct ModelEntry<'a> {
    kind: &'static str,
    name: &'a str,
    version: Option<String>,
    package_urls: &'a [String],
    source: Option<&'a str>,
    declared_license: Option<String>,
    concluded_license: Option<String>,
    tier: Option<&'a str>,
    /// A word of the review, or `not needed`.
    review: Option<String>,
    review_ends: Option<&'a str>,
    state: Option<&'a str>,
    until: Option<&'a str>,
    delivery: Option<&'a str>,
    digests: Vec<DigestEntry<'a>>,
    products: Vec<ProductEntry<'a>>,
}

#[derive(Serialize)]
struct DigestEntry<'a> {
    algorithm: &'a str,
    value: &'a str,
    file: Option<&'a str>,
}

#[derive(Serialize)]
struct ProductEntry<'a> {
    name: Option<&'a str>,
    version: Option<&'a str>,
    documents: Vec<&'a str>,
}

#[derive(Serialize)]
struct UnreadableEntry<'a> {
    file: &'a str,
    reason: &'a str,
}

#[derive(Serialize)]
struct FindingEntry<'a> {
    code: &'static str,
    subject: &'a str,
    text: &'a str,
    documents: Vec<&'a str>,
}

pub(super) fn render(told: &Told<'_>) -> String {
    let (fleet, failed_on) = (told.fleet, told.failed_on);
    json_document(&Document {
        version: VERSION,
        tool: Tool::default(),
        result: match (failed_on.is_empty(), fleet.is_complete()) {
            (false, _) => "failed",
            (true, false) => "incomplete",
            (true, true) if !fleet.findings.is_empty() => "findings",
            (true, true) => "complete",
        },
        date: told.today.to_string(),
        question: told.question,
        failed_on: failed_on.iter().map(|concern| concern.word()).collect(),
        documents: fleet.documents.iter().map(document).collect(),
        models: fleet.lines.iter().map(|line| model(fleet, line)).collect(),
        undecided: fleet.undecided.iter().map(|line| model(fleet, line)).collect(),
        findings: fleet.findings.iter().map(|found| finding(fleet, found)).collect(),
        unreadable: fleet.unreadable.iter().map(unreadable).collect(),
        others: &fleet.others,
    })
}

fn document(record: &Record) -> DocumentEntry<'_> {
    DocumentEntry {
        file: &record.path,
        format: record.format.as_str(),
        format_version: record.version.as_deref(),
        encoding: record.encoding.as_str(),
        product: record.product.name.as_deref(),
        product_version: record.product.version.as_deref(),
        created: record.created.as_deref(),
        serial: record.serial.as_deref(),
        components: record.components,
    }
}

fn model<'a>(fleet: &'a Fleet, line: &'a Line) -> ModelEntry<'a> {
    let entry: &Entry = &line.entry;
    let products = fleet.products(line).into_iter().map(|(product, documents)| ProductEntry {
        name: product.name.as_deref(),
        version: product.version.as_deref(),
        documents: documents.iter().map(|document| document.path.as_str()).collect(),
    });
    ModelEntry {
        kind: entry.kind.word(),
        name: &entry.name,
        version: said(&entry.version),
        package_urls: &entry.package_urls,
        source: entry.source.as_deref(),
        declared_license: said(&entry.declared),
        concluded_license: said(&entry.concluded),
        tier: entry.tier.as_deref(),
        review: (entry.review.is_some() || entry.is_judged()).then(|| review(entry)),
        review_ends: entry.review_ends.as_deref(),
        state: entry.state.as_deref(),
        until: entry.until.as_deref(),
        delivery: entry.delivery.as_deref(),
        digests: entry.digests.iter().map(digest).collect(),
        products: products.collect(),
    }
}

fn finding<'a>(fleet: &'a Fleet, finding: &'a Finding) -> FindingEntry<'a> {
    FindingEntry {
        code: finding.concern.word(),
        subject: &finding.subject,
        text: &finding.text,
        documents: finding.documents.iter().map(|place| fleet.documents[*place].path.as_str()).collect(),
    }
}

fn digest(digest: &FileDigest) -> DigestEntry<'_> {
    DigestEntry { algorithm: &digest.algorithm, value: &digest.value, file: digest.file.as_deref() }
}

fn unreadable(file: &Unreadable) -> UnreadableEntry<'_> {
    UnreadableEntry { file: &file.path, reason: &file.reason }
}

fn said(value: &Said<impl ToString>) -> Option<String> {
    match value {
        Said::Silent => None,
        Said::Unknown => Some("NOASSERTION".to_owned()),
        Said::Nothing => Some("NONE".to_owned()),
        Said::Known(value) => Some(value.to_string()),
    }
}
