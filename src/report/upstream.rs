//! What publishers answered, for programs: the part of the JSON document that is no list of findings.

use serde::Serialize;

use crate::assess::Finding;
use crate::assess::upstream_rules::NOT_COMPARED;
use crate::declare::Level;
use crate::upstream::{Accepted, Outcome, Subject};
use crate::vocabulary::{Word as _, vocabulary};

vocabulary! {
    /// How a run of `upstream` ends.
    pub(crate) enum UpstreamResult {
        /// Nothing is denied.
        Passed => "passed",
        /// Terms, files or places changed.
        Denied => "denied",
        /// A place did not answer, and nothing else is denied.
        Unanswered => "unanswered",
    }
}

/// A subject and what came of asking about it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked<'a> {
    /// The subject.
    pub subject: &'a Subject<'a>,
    /// What came of it.
    pub outcome: &'a Outcome,
}

/// What a run of `upstream` tells.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Told<'a> {
    /// Everything that was to be asked about.
    pub asked: &'a [Asked<'a>],
    /// What changed, in the order of files and places.
    pub findings: &'a [Finding],
    /// What changed and a person accepted.
    pub accepted: &'a [Accepted<'a>],
    /// How it ends.
    pub result: UpstreamResult,
}

impl Told<'_> {
    /// Findings of a level.
    pub(crate) fn count(&self, level: Level) -> usize {
        self.findings.iter().filter(|finding| finding.level == level).count()
    }

    /// Whether every subject was asked about, answered, and compared as a whole.
    pub(crate) fn is_complete(&self) -> bool {
        let is_told = |asked: &Asked<'_>| asked.outcome.is_answer();
        let is_compared = |finding: &Finding| finding.diagnostic.code != NOT_COMPARED.code;
        let is_whole = |accepted: &Accepted<'_>| accepted.record.change != NOT_COMPARED.code;
        self.asked.iter().all(is_told)
            && self.findings.iter().all(is_compared)
            && self.accepted.iter().all(is_whole)
    }
}

/// What a person accepted, in JSON.
#[derive(Serialize)]
pub(super) struct AcceptedEntry<'a> {
    code: &'a str,
    model: &'a str,
    source: String,
    state: &'a str,
    by: &'a str,
    date: String,
    /// The last day on which it holds.
    ends: String,
    reason: &'a str,
}

impl<'a> AcceptedEntry<'a> {
    pub(super) fn of(Accepted { record, ends }: &Accepted<'a>) -> Self {
        Self {
            code: &record.change,
            model: &record.model.value,
            source: record.source.value.to_string(),
            state: &record.state,
            by: &record.by,
            date: record.date.value.to_string(),
            ends: ends.to_string(),
            reason: &record.reason,
        }
    }
}

/// A subject in JSON.
#[derive(Serialize)]
pub(super) struct AskedEntry {
    kind: &'static str,
    name: String,
    model: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<String>,
    outcome: &'static str,
    /// Why it was not asked, or did not answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<AnswerEntry>,
}

#[derive(Serialize)]
struct AnswerEntry {
    place: String,
    gate: &'static str,
    /// What is at the declared version; absent where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pinned: Option<SnapshotEntry>,
    latest: SnapshotEntry,
}

#[derive(Serialize)]
struct SnapshotEntry {
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<String>,
    licenses: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    license_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    license_link: Option<String>,
    /// How many files are listed; absent where the place lists none.
    #[serde(skip_serializing_if = "Option::is_none")]
    files: Option<usize>,
    texts: Vec<TextEntry>,
    unread: Vec<String>,
}

#[derive(Serialize)]
struct TextEntry {
    path: String,
    text_sha256: String,
}

impl AskedEntry {
    pub(super) fn of(asked: &Asked<'_>) -> Self {
        let Asked { subject, outcome } = asked;
        let (word, reason, answer) = match outcome {
            Outcome::Answered(answer) => ("answered", None, Some(AnswerEntry::of(answer))),
            Outcome::Gone(why) => ("gone", Some(why.clone()), None),
            Outcome::NotAsked(why) => ("not-asked", Some(why.clone()), None),
            Outcome::Unanswered(fault) => ("unanswered", Some(fault.to_string()), None),
        };
        Self {
            kind: subject.kind.word(),
            name: subject.name.to_owned(),
            model: subject.model.0.clone(),
            source: subject.source.as_ref().map(ToString::to_string),
            version: subject.version.map(|version| version.value.clone()),
            outcome: word,
            reason,
            answer,
        }
    }
}

impl AnswerEntry {
    fn of(answer: &crate::upstream::Answer) -> Self {
        Self {
            place: answer.place.clone(),
            gate: answer.gate.word(),
            pinned: answer.pinned.as_ref().map(SnapshotEntry::of),
            latest: SnapshotEntry::of(&answer.latest),
        }
    }
}

impl SnapshotEntry {
    fn of(snapshot: &crate::upstream::answer::Snapshot) -> Self {
        let texts = snapshot.texts.iter().map(|text| TextEntry {
            path: text.text.path.to_string(),
            text_sha256: text.text.digest.hex().to_owned(),
        });
        Self {
            revision: snapshot.revision.clone(),
            licenses: snapshot.stated.licenses.clone(),
            license_name: snapshot.stated.name.clone(),
            license_link: snapshot.stated.link.clone(),
            files: snapshot.files.as_ref().map(Vec::len),
            texts: texts.collect(),
            unread: snapshot.unread.clone(),
        }
    }
}
