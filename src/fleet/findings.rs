//! What the documents show together: reviews that ended, unknown terms, contradictions, versions, documents that are stale.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::{Entry, Fleet, Kind, conflicts, stale};
use crate::declare::Period;
use crate::document::Said;
use crate::vocabulary::vocabulary;

vocabulary! {
    /// What can be wrong with many documents.
    pub enum Concern {
        /// A review that lapsed, or a decision whose last day is over.
        ReviewExpired => "review-expired",
        /// A model under terms that a review rejected.
        ReviewRejected => "review-rejected",
        /// A model that waits for its review, or a custom licence of which no approval is stated.
        ReviewMissing => "review-missing",
        /// A model of which no licence is known.
        LicenseUnknown => "license-unknown",
        /// One digest, or one package URL in one version, under two licences.
        LicenseConflict => "license-conflict",
        /// One file of one package URL in one version, with two digests.
        DigestConflict => "digest-conflict",
        /// A model that products have in several versions.
        VersionsApart => "versions-apart",
        /// A document with a newer one of its product and version, of an old age, or with a review that ended.
        Stale => "stale",
        /// A file that should be a bill of materials and cannot be read.
        Unreadable => "unreadable",
        /// A model, base or dataset that the question matches.
        Matched => "matched",
        /// One of which the documents do not state whether the question matches it; fails where `matched` does.
        Undecided => "undecided",
    }
}

/// One thing that the documents show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    /// What it is about.
    pub concern: Concern,
    /// A model with its version, a digest, a package URL, or the path of a document.
    pub subject: String,
    /// What is wrong, as a part of a sentence.
    pub text: String,
    /// The documents that show it: places in [`Fleet::documents`].
    pub documents: BTreeSet<usize>,
    /// The lines that take part: places in [`Fleet::lines`].
    pub(super) lines: BTreeSet<usize>,
}

/// Everything that the documents show on a day, sorted. `after` is the age from which a document is stale.
pub(super) fn run(fleet: &Fleet, today: Date, after: Option<Period>) -> Vec<Finding> {
    let mut found: BTreeMap<(Concern, String, String), [BTreeSet<usize>; 2]> = BTreeMap::new();
    for (place, line) in fleet.lines.iter().enumerate() {
        for (concern, text) in of_line(&line.entry, today) {
            let [documents, lines] = found.entry((concern, line.entry.label(), text)).or_default();
            documents.extend(&line.documents);
            lines.insert(place);
        }
    }
    let of_lines = found.into_iter().map(|((concern, subject, text), [documents, lines])| Finding {
        concern,
        subject,
        text,
        documents,
        lines,
    });
    let mut findings: Vec<_> = of_lines.collect();
    findings.extend(conflicts::run(fleet));
    findings.extend(stale::run(fleet, &findings, today, after));
    findings.sort_by(|a, b| (a.concern, &a.subject, &a.text).cmp(&(b.concern, &b.subject, &b.text)));
    findings
}

/// What is wrong with the terms of a model. Nobody reviews those of a base or a dataset by itself.
fn of_line(entry: &Entry, today: Date) -> Vec<(Concern, String)> {
    if entry.kind != Kind::Model {
        return Vec::new();
    }
    let mut found: Vec<_> =
        ended(entry, today).map(|text| (Concern::ReviewExpired, text)).into_iter().collect();
    match (entry.review.as_deref(), entry.custom_license()) {
        (Some("approved" | "lapsed" | "expired"), _) => {}
        (Some("rejected"), _) => {
            found.push((Concern::ReviewRejected, "its review rejected the licence".to_owned()))
        }
        (Some("no-effect"), _) => {
            found.push((Concern::ReviewRejected, "its approval is of no effect".to_owned()))
        }
        (Some("required"), _) => found.push((Concern::ReviewMissing, "its review is required".to_owned())),
        (Some(other), _) => {
            found.push((Concern::ReviewMissing, format!("its review is `{other}`, which is no known state")))
        }
        (None, Some(license)) if !entry.is_judged() => {
            found.push((
                Concern::ReviewMissing,
                format!("a review of the custom licence {license} is not stated"),
            ));
        }
        (None, _) => {}
    }
    found.extend(match entry.license() {
        Said::Known(_) => None,
        Said::Silent => Some((Concern::LicenseUnknown, "its licence is not stated".to_owned())),
        Said::Unknown => Some((Concern::LicenseUnknown, "its licence is unknown".to_owned())),
        Said::Nothing => Some((Concern::LicenseUnknown, "it is stated to have no licence".to_owned())),
    });
    found
}

/// Why the decision about a model holds no longer, if it does not.
fn ended(entry: &Entry, today: Date) -> Option<String> {
    let ends = [("its review", &entry.review_ends), ("a decision about it", &entry.until)];
    let over =
        ends.into_iter().filter_map(|(what, day)| Some((what, day.as_ref()?))).find_map(|(what, day)| {
            match day.parse::<Date>() {
                Ok(day) if day >= today => None,
                Ok(day) => Some(format!("{what} ended on {day}")),
                Err(_) => Some(format!("the end of {what}, `{day}`, is no date")),
            }
        });
    let lapsed = || {
        let word = entry.review.as_deref().filter(|word| ["lapsed", "expired"].contains(word))?;
        Some(format!("its review {word}"))
    };
    over.or_else(lapsed)
}
