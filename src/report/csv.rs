//! The report as a table for spreadsheets: a row for each model and each shipped crate (RFC 4180).
//!
//! In: the document for an audience, and for the organisation itself what was judged. What the document leaves out for
//! customers is not here either.

use jiff::civil::Date;

use super::page::standing_title;
use crate::assemble::bom::{Audience, Bom, Component, ComponentKind, CrateRole, NativeFacts};
use crate::assess::obligations::{NOT_ASSESSED, NOT_KNOWN, OTHER_TEXT, other_text_told};
use crate::assess::{Assessment, Decision, ModelState};
use crate::digest::Algorithm;
use crate::prose::small;
use crate::vocabulary::Word;

/// The columns for everybody.
const COLUMNS: [&str; 15] = [
    "kind",
    "name",
    "version",
    "supplier",
    "declared licence",
    "concluded licence",
    "custom licence",
    "risk",
    "review",
    "text sha256",
    "delivery",
    "sha256",
    "package url",
    "source",
    "judged on",
];

/// The columns for the organisation itself.
const INTERNAL: [&str; 12] = [
    "judged by",
    "state",
    "decision",
    "decided by",
    "decided on",
    "reason",
    "last day of the review",
    "terms to be read again by",
    "open decisions",
    "duties",
    "open duties",
    "may be used until",
];

/// Writes the table. Everything is judged by one day, which each row names.
pub(crate) fn write(bom: &Bom, assessment: &Assessment<'_>, audience: Audience, day: Date) -> Vec<u8> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    let is_internal = audience == Audience::Internal;
    let head = COLUMNS.iter().chain(INTERNAL.iter().filter(|_| is_internal));
    let mut put = |record: Vec<String>| {
        writer.write_record(record).expect("a list takes every byte, and rows are of one length");
    };
    put(head.map(|column| (*column).to_owned()).collect());
    let decisions = assessment.decisions();
    let day = day.to_string();
    let carried = (0..bom.models.len()).filter(|index| assessment.shared.is_carried(*index));
    for index in carried {
        let Some(component) = bom.find(&bom.models[index]) else { continue };
        let mut record = common(component, &day);
        if is_internal {
            record.extend(internal(component, index, assessment, &decisions));
        }
        put(record.iter().map(|cell| harmless(cell)).collect());
    }
    for component in bom.all_components().filter(|component| is_shipped(component)) {
        let mut record = common(component, &day);
        if is_internal {
            record.extend(INTERNAL.iter().map(|_| String::new()));
        }
        put(record.iter().map(|cell| harmless(cell)).collect());
    }
    writer.into_inner().expect("a list takes every byte")
}

/// What the organisation itself reads of a model.
fn internal(
    component: &Component,
    index: usize,
    assessment: &Assessment<'_>,
    decisions: &[Decision<'_>],
) -> [String; INTERNAL.len()] {
    let review = component.terms.review.as_ref();
    let decided = review.and_then(|review| review.decided.as_ref());
    // What the reviewer wrote; why a record no longer holds is another thing.
    let recorded = assessment.terms[index].review.as_ref().and_then(|verdict| verdict.review);
    let recorded = recorded.map(|record| record.reason.clone());
    // Until then the model may be used, which it may not where something is open.
    let may_be_used = matches!(assessment.states[index], ModelState::Owed | ModelState::Clear);
    let end = assessment.next_end_told(index).filter(|_| may_be_used);
    let open = decisions.iter().filter(|decision| decision.is_denied() && decision.models.contains(&index));
    let open: Vec<_> = open.map(|decision| decision.rule.code).collect();
    let obligations = assessment.duties(index);
    let duties = obligations.iter().map(|duty| {
        format!("{}: {} ({}, {})", duty.standing(), duty.told(), duty.license, duty.clause_told())
    });
    let unread = assessment.unread(index);
    let unread = unread.map(|license| {
        format!("{NOT_KNOWN}: {} ({})", small(NOT_ASSESSED).trim_end_matches('.'), license.id.as_str())
    });
    let others = assessment.other_texts(index);
    let others = others.map(|(license, text)| {
        let told = other_text_told(text).replace('`', "");
        format!("{NOT_KNOWN}: {} ({}: {told})", small(OTHER_TEXT).trim_end_matches('.'), license.id.as_str())
    });
    let duties = duties.chain(unread).chain(others);
    let open_duties = obligations.iter().filter(|duty| duty.is_open()).map(|duty| duty.told());
    let state = assessment.states[index];
    // Of a choice that the licence offers the side that is taken.
    let taken = assessment.terms[index].licenses.iter().map(|license| license.id.as_str());
    [
        taken.collect::<Vec<_>>().join(" AND "),
        state.word().to_owned(),
        small(standing_title(&assessment.terms[index], state)),
        decided.map(|(who, _)| who.clone()).unwrap_or_default(),
        decided.map(|(_, day)| day.clone()).unwrap_or_default(),
        recorded.or_else(|| review.and_then(|review| review.reason.clone())).unwrap_or_default(),
        review.and_then(|review| review.expires.clone()).unwrap_or_default(),
        review.and_then(|review| review.due.clone()).unwrap_or_default(),
        open.join("; "),
        duties.collect::<Vec<_>>().join("; "),
        open_duties.collect::<Vec<_>>().join("; "),
        end.map(|(day, _)| day.to_string()).unwrap_or_default(),
    ]
}

/// Whether it is a crate that is part of what is shipped.
fn is_shipped(component: &Component) -> bool {
    matches!(
        component.kind,
        ComponentKind::Library(CrateRole::Shipped)
            | ComponentKind::Application(CrateRole::Shipped)
            | ComponentKind::Native(NativeFacts { role: CrateRole::Shipped, .. })
    )
}

fn common(component: &Component, day: &str) -> Vec<String> {
    let terms = &component.terms;
    let card = component.card();
    let kind = match (card, &component.kind) {
        (Some(card), _) if card.service.is_some() => "service",
        (Some(_), _) => "model",
        (None, ComponentKind::Application(_)) => "application",
        (None, ComponentKind::Native(_)) => "native library",
        (None, _) => "crate",
    };
    let text = terms.text.as_ref().map(|text| &text.normalized_sha256).or(terms.text_digest.as_ref());
    let sha256 = component.digests.iter().find(|digest| digest.algorithm() == Algorithm::Sha256);
    let is_custom = terms.declared.as_ref().map(|declared| declared.is_custom());
    vec![
        kind.to_owned(),
        component.name.clone(),
        component.version.clone().unwrap_or_default(),
        component.supplier.as_ref().map(|supplier| supplier.name.clone()).unwrap_or_default(),
        terms.declared.as_ref().map_or("NOASSERTION".to_owned(), ToString::to_string),
        terms.concluded.as_ref().map(ToString::to_string).unwrap_or_default(),
        is_custom.map(|is| if is { "yes" } else { "no" }.to_owned()).unwrap_or_default(),
        terms.risk.as_ref().map(|(risk, _)| risk.word().to_owned()).unwrap_or_default(),
        terms.review.as_ref().map(|review| review.status.as_str().to_owned()).unwrap_or_default(),
        text.cloned().unwrap_or_default(),
        card.and_then(|card| card.delivery).map(|delivery| delivery.word().to_owned()).unwrap_or_default(),
        sha256.map(|digest| digest.hex().to_owned()).unwrap_or_default(),
        component.purl.clone().unwrap_or_default(),
        component.source.clone().unwrap_or_default(),
        day.to_owned(),
    ]
}

/// A cell that no spreadsheet takes for a formula: names come from others
/// (<https://owasp.org/www-community/attacks/CSV_Injection>). Some read the signs of full width as signs, and leave out
/// white space before them.
pub(super) fn harmless(cell: &str) -> String {
    let is_sign = |text: &str| text.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    match is_sign(cell.trim_start()) || cell.starts_with(['\t', '\r']) {
        true => format!("'{cell}"),
        false => cell.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_is_a_formula() {
        for (cell, shown) in [
            ("=1+1", "'=1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("a=b", "a=b"),
            ("", ""),
            (" a", " a"),
            ("＝1+1", "'＝1+1"),
            (" \t=1", "' \t=1"),
            ("\u{a0}＠A", "'\u{a0}＠A"),
            ("\n-1", "'\n-1"),
        ] {
            assert_eq!(harmless(cell), shown);
        }
    }
}
