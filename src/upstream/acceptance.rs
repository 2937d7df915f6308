//! Changes that a person has accepted: a record holds for the model, the source, the declared version and licence, the code and
//! what is there now, until a day. Anything else there is news again.

use jiff::civil::Date;

use super::findings::Found;
use super::subject::Subject;
use crate::assess::Finding;
use crate::declare::{Acceptance, Period, quoted};

/// What became of a finding.
#[derive(Debug)]
pub(crate) enum Settled<'r> {
    /// Nobody accepted it, or no longer.
    Open(Box<Finding>),
    /// A record accepts it.
    Accepted(Accepted<'r>),
}

/// A record that holds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Accepted<'r> {
    /// The record.
    pub record: &'r Acceptance,
    /// The last day on which it holds.
    pub ends: Date,
}

/// Whether a record accepts a finding; a record that no longer does is a note of it.
pub(crate) fn settle<'r>(
    subject: &Subject<'_>,
    found: Found,
    records: &'r [Acceptance],
    period: Period,
    today: Date,
) -> Settled<'r> {
    let Found { mut finding, state } = found;
    let code = finding.diagnostic.code;
    let about: Vec<_> =
        records.iter().filter(|record| record.change == code && is_about(record, subject)).collect();
    let fits = |record: &&&'r Acceptance| {
        state.as_deref() == Some(record.state.as_str()) && is_as_declared(record, subject)
    };
    let ends = |record: &Acceptance| record.expires.unwrap_or_else(|| period.after(record.date.value));
    let latest = about.iter().filter(fits).max_by_key(|record| ends(record)).copied();
    if let Some(record) = latest.filter(|record| ends(record) >= today) {
        return Settled::Accepted(Accepted { record, ends: ends(record) });
    }
    if let Some(record) = latest.or_else(|| about.iter().max_by_key(|record| record.date.value).copied()) {
        finding.diagnostic.notes.push(lapsed(
            record,
            latest.is_some().then(|| ends(record)),
            state.as_deref(),
        ));
    }
    Settled::Open(Box::new(finding))
}

/// Why a record does not hold: it ended, or what it was made for is no longer so.
fn lapsed(record: &Acceptance, ended: Option<Date>, state: Option<&str>) -> String {
    let made = format!("the acceptance by {} of {}", record.by, record.date.value);
    match ended {
        Some(day) => format!("{made} ended on {day}"),
        None if state == Some(record.state.as_str()) => {
            format!("{made} was made for another declared version or licence")
        }
        None => format!("{made} was for `{}`", record.state),
    }
}

/// Whether a record is about a subject.
pub(crate) fn is_about(record: &Acceptance, subject: &Subject<'_>) -> bool {
    let source = subject.source.as_ref();
    record.model.value == subject.model.0
        && source.is_some_and(|source| source.canonical() == record.source.value.canonical())
}

fn is_as_declared(record: &Acceptance, subject: &Subject<'_>) -> bool {
    let (version, license) = declared(subject);
    record.version == version && record.license == license
}

/// The version and the licence that are declared.
fn declared(subject: &Subject<'_>) -> (Option<String>, Option<String>) {
    let version = subject.version.map(|version| version.value.clone());
    (version, subject.license.map(|license| license.value.to_string()))
}

/// The lines of a record that say what it is about.
pub(crate) fn lines(subject: &Subject<'_>, code: &str, state: &str) -> Vec<String> {
    let (version, license) = declared(subject);
    let source = subject.source.as_ref().map(ToString::to_string);
    let entries = [
        ("model", Some(subject.model.0.clone())),
        ("source", source),
        ("version", version),
        ("license", license),
        ("change", Some(code.to_owned())),
        ("state", Some(state.to_owned())),
    ];
    let line = |(key, value): (&str, Option<String>)| Some(format!("{key} = {}", quoted(&value?)));
    entries.into_iter().filter_map(line).collect()
}
