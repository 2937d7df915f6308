//! `license-expired`: the term of a licence that a `[[license]]` table describes is over, or near its end.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Audience, Context, Findings, Report, Rule, RuleMeta};
use crate::assess::review::days_until;
use crate::declare::{self, Level};
use crate::inspect::InspectedModel;

pub(super) struct LicenseExpired;

/// Days before the end from which it is announced: renewing a contract takes longer than reading a text again.
const NOTICE_DAYS: i32 = 60;

static META: RuleMeta = RuleMeta {
    code: "license-expired",
    level: Level::Deny,
    audience: Audience::Legal,
    is_about_review: false,
    summary: "a licence of `[[license]]` whose term is over (a warning from 60 days before)",
    why: "A bought licence ends on its last day, and with it the right to ship the model; a review of its text does not \
          prolong it.",
    settle: "Renew it and write the new `expires`, or replace the model.",
};

impl Rule for LicenseExpired {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        let mut terms: BTreeMap<_, (&declare::License, Vec<&InspectedModel<'_>>)> = BTreeMap::new();
        for (model, of_model) in context.models() {
            let of_bases = of_model.inherited.iter().filter_map(|inherited| inherited.license.as_ref());
            for table in of_model.licenses.iter().chain(of_bases).filter_map(|license| license.table) {
                let models = &mut terms.entry(table.span).or_insert_with(|| (table, Vec::new())).1;
                if !models.iter().any(|known| std::ptr::eq(*known, model)) {
                    models.push(model);
                }
            }
        }
        for (table, models) in terms.into_values() {
            let (Some(expires), Some(first)) = (&table.expires, models.first()) else { continue };
            let Some(days) = near(expires.value, context.today) else { continue };
            let id = &table.id.value;
            let message = match days {
                ..0 => format!("the licence `{id}` expired on {}", expires.value),
                0 => format!("the licence `{id}` expires today"),
                1 => format!("the licence `{id}` expires tomorrow, on {}", expires.value),
                _ => format!("the licence `{id}` expires in {days} days, on {}", expires.value),
            };
            let names: Vec<_> =
                models.iter().map(|model| format!("`{}`", model.resolved.declaration.name.value)).collect();
            let mut report = Report::new(message)
                .label(expires.span, "its last day")
                .note(format!("models under it: {}", names.join(", ")));
            if let Some(contact) = &table.contact {
                report = report.note(format!("contact: {contact}"));
            }
            let report = report.help("renew it and write the new `expires`, or replace the model");
            match days {
                ..0 => findings.model(first, report),
                _ => findings.model_ahead(first, report),
            }
        }
    }
}

/// Days until the last day, where it is over or near.
fn near(expires: Date, today: Date) -> Option<i32> {
    Some(days_until(expires, today)).filter(|days| *days <= NOTICE_DAYS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_is_announced_sixty_days_before() {
        let expires = Date::constant(2026, 3, 2);
        for (today, days) in [
            (Date::constant(2025, 12, 31), None),
            (Date::constant(2026, 1, 1), Some(60)),
            (Date::constant(2026, 3, 2), Some(0)),
            (Date::constant(2026, 3, 3), Some(-1)),
        ] {
            assert_eq!(near(expires, today), days, "{today}");
        }
    }
}
