//! `[[review]]`: a recorded human decision about one licence text of one model for one use.

use jiff::civil::Date;

use super::model::{required_word, sha256};
use super::table::{Faults, Table};
use super::usage::Offering;
use crate::diagnostic::{Diagnostic, Span, Spanned};
use crate::digest::Digest;
use crate::expression::LicenseExpression;
use crate::vocabulary::vocabulary;

/// A recorded decision.
#[derive(Debug, Clone)]
pub struct Review {
    /// Where the table stands.
    pub span: Span,
    /// The model that it is about.
    pub model: Spanned<String>,
    /// The licence that it is about.
    pub license: Spanned<LicenseExpression>,
    /// Digest of the normalised text that was read.
    pub license_sha256: Option<Spanned<Digest>>,
    /// What was decided.
    pub decision: Decision,
    /// Who decided.
    pub by: String,
    /// On what day.
    pub date: Date,
    /// Why.
    pub reason: String,
    /// The last day on which it holds.
    pub expires: Option<Date>,
    /// The offerings that it was made for; every one when empty.
    pub scope: Vec<Offering>,
    /// What every other source said about the licence then, as `source: words`; `None` where that was not
    /// recorded.
    pub evidence: Option<Vec<String>>,
}

vocabulary! {
    /// What a person decided.
    pub enum Decision {
        /// The terms are acceptable for the use.
        Approved => "approved",
        /// They are not.
        Rejected => "rejected",
    }
}

impl Review {
    /// Reads one table; `None` when something is missing without which it decides nothing.
    pub(super) fn read(mut table: Table<'_>, faults: &mut Faults) -> Option<Self> {
        let span = table.span();
        let model = table.required_string("model", faults);
        if !table.has("license") {
            table.missing("license", faults);
        }
        let license = super::expression::license(&mut table, "license", faults);
        let license_sha256 = sha256(&mut table, "license-sha256", faults);
        let decision = required_word::<Decision>(&mut table, "decision", faults);
        let by = table.required_string("by", faults).map(|by| by.value);
        if !table.has("date") {
            table.missing("date", faults);
        }
        let date = table.date("date", faults);
        let reason = table.required_text("reason", faults);
        let expires = table.date("expires", faults);
        let scope = table.words("scope", faults);
        let evidence = table.has("evidence").then(|| table.quotations("evidence", faults));
        table.finish(faults);
        if let (Some(date), Some(expires)) = (&date, &expires)
            && expires.value < date.value
        {
            faults.push(
                Diagnostic::error(super::table::CODE, "the review expires before it was made")
                    .label(expires.span, "expires here")
                    .label(date.span, "made here")
                    .help("write a later day in `expires`, or leave it out"),
            );
        }
        Some(Self {
            span,
            model: model?,
            license: license?,
            license_sha256,
            decision: decision?,
            by: by?,
            date: date?.value,
            reason: reason?,
            expires: expires.map(|date| date.value),
            scope,
            evidence,
        })
    }
}
