//! `[[duty]]`: a person's confirmation that a duty is done which no file shows, such as a registration.

use jiff::civil::Date;

use super::table::{CODE, Faults, Table};
use super::values::required_word;
use crate::diagnostic::{Diagnostic, Span, Spanned};
use crate::terms::Condition;

/// A confirmation, recorded like a review.
#[derive(Debug, Clone)]
pub struct Duty {
    /// Where the table stands.
    pub span: Span,
    /// The model that it is about; every model where `license` alone is given.
    pub model: Option<Spanned<String>>,
    /// The licence that requires it; every licence of the model where it is left out.
    pub license: Option<Spanned<String>>,
    /// What is done.
    pub duty: Condition,
    /// Who confirms it.
    pub by: String,
    /// On what day.
    pub date: Spanned<Date>,
    /// Where it can be seen.
    pub place: String,
    /// The last day on which it holds.
    pub expires: Option<Date>,
}

impl Duty {
    /// Reads one table; `None` when something is missing without which it confirms nothing.
    pub(super) fn read(mut table: Table<'_>, faults: &mut Faults) -> Option<Self> {
        let span = table.span();
        let model = table.string("model", faults);
        let license = table.string("license", faults);
        let duty = required_word::<Condition>(&mut table, "duty", faults);
        let by = table.required_record("by", faults);
        let date = table.required_date("date", faults);
        let place = table.required_record("where", faults);
        let expires = table.date("expires", faults);
        table.finish(faults);
        if model.is_none() && license.is_none() {
            faults.push(
                Diagnostic::error(CODE, "`[[duty]]` names no model and no licence")
                    .label(span, "`model` or `license` is missing")
                    .help("add `model = \"…\"`, `license = \"…\"`, or both"),
            );
            return None;
        }
        faults.ends_early("the confirmation", date.as_ref(), expires.as_ref());
        let expires = expires.map(|date| date.value);
        Some(Self { span, model, license, duty: duty?, by: by?, date: date?, place: place?, expires })
    }
}
