//! `[[upstream]]`: a recorded human decision about a change at a publisher, bound to what is there now.

use jiff::civil::Date;

use super::source::Source;
use super::table::{Faults, Table};
use crate::diagnostic::{Span, Spanned};

/// A change that a person has seen and accepts. `upstream` alone reads what it is about: `check` asks nobody.
#[derive(Debug, Clone)]
pub struct Acceptance {
    /// Where the table stands.
    pub span: Span,
    /// The model, or the one that the base, the data or the terms belong to.
    pub model: Spanned<String>,
    /// The source that was asked.
    pub source: Spanned<Source>,
    /// The version that was declared then.
    pub version: Option<String>,
    /// The licence that was declared then.
    pub license: Option<String>,
    /// The code of the finding.
    pub change: String,
    /// What was there, as `upstream` writes it.
    pub state: String,
    /// Who decided.
    pub by: String,
    /// On what day.
    pub date: Spanned<Date>,
    /// The reason of the reviewer.
    pub reason: String,
    /// The last day on which it holds.
    pub expires: Option<Date>,
}

impl Acceptance {
    /// Reads one table; `None` when something is missing without which it accepts nothing.
    pub(super) fn read(mut table: Table<'_>, codes: &[&'static str], faults: &mut Faults) -> Option<Self> {
        let span = table.span();
        let model = table.required_string("model", faults);
        if !table.has("source") {
            table.missing("source", faults);
        }
        let source = Source::take(&mut table, faults);
        let version = table.string("version", faults);
        let license = table.string("license", faults);
        let change = table.required_string("change", faults);
        let state = table.required_string("state", faults);
        let by = table.required_record("by", faults);
        let date = table.required_date("date", faults);
        let reason = table.required_reason("reason", faults);
        let expires = table.date("expires", faults);
        table.finish(faults);
        faults.ends_early("the acceptance", date.as_ref(), expires.as_ref());
        if let Some(change) = change.as_ref().filter(|change| !codes.contains(&change.value.as_str())) {
            let help = "write the code of the finding, such as `upstream-text-changed`";
            faults.at(change.span, format!("there is no rule `{}`", change.value), "not a code", help);
        }
        Some(Self {
            span,
            model: model?,
            source: source?,
            version: version.map(|version| version.value),
            license: license.map(|license| license.value),
            change: change?.value,
            state: state?.value,
            by: by?,
            date: date?,
            reason: reason?,
            expires: expires.map(|date| date.value),
        })
    }
}
