//! `license-expired`: the term of a licence that a `[[license]]` table describes is over, or near its end.

use jiff::civil::Date;

use super::{Audience, Context, Findings, ModelState, Report, Rule, RuleMeta};
use crate::assess::review::days_until;
use crate::assess::terms::ModelTerms;
use crate::declare::Level;

pub(super) struct LicenseExpired;

/// Days before the end from which it is announced: renewing a contract takes longer than reading a text again.
const NOTICE_DAYS: i32 = 60;

static META: RuleMeta = RuleMeta {
    code: "license-expired",
    level: Level::Deny,
    audience: Audience::Legal,
    state: ModelState::Blocked,
    question: "Is the licence renewed, or is the model replaced?",
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
        let tables = &context.declarations.workspace.licenses;
        for (index, table) in tables.iter().enumerate() {
            // Of several tables of one licence the first holds.
            if tables[..index].iter().any(|first| first.id.value == table.id.value) {
                continue;
            }
            let Some(expires) = &table.expires else { continue };
            let Some(days) = near(expires.value, context.today) else { continue };
            let id = &table.id.value;
            let name = table.name.as_deref().unwrap_or(id);
            let message = match days {
                ..0 => format!("the licence `{name}` expired on {}", expires.value),
                0 => format!("the licence `{name}` expires today"),
                1 => format!("the licence `{name}` expires tomorrow, on {}", expires.value),
                _ => format!("the licence `{name}` expires in {days} days, on {}", expires.value),
            };
            let models: Vec<_> =
                context.models().filter(|(_, terms)| is_under(terms, id)).map(|(model, _)| model).collect();
            let names: Vec<_> =
                models.iter().map(|model| format!("`{}`", model.resolved.declaration.name.value)).collect();
            let mut report = Report::new(message).label(expires.span, "its last day");
            if days >= 0 {
                report = report.state(ModelState::Owed);
            }
            if !names.is_empty() {
                report = report.note(format!("models under it, or derived from one: {}", names.join(", ")));
            }
            if let Some(contact) = &table.contact {
                report = report.note(format!("contact: {contact}"));
            }
            let report = report.help("renew it and write the new `expires`, or replace the model");
            match (models.first(), days) {
                (Some(first), ..0) => findings.model(first, report),
                (Some(first), _) => findings.model_ahead(first, report),
                // A crate may be under it; what nothing is under is told as unused.
                (None, ..0) if super::is_of_crate(context, id) => findings.other(report),
                (None, _) => {}
            }
        }
    }
}

/// Whether a model is under a licence, or was made from what is.
fn is_under(terms: &ModelTerms<'_>, id: &str) -> bool {
    let inherited = terms.inherited.iter().filter_map(|inherited| inherited.license.as_ref());
    let judged = terms.licenses.iter().chain(inherited).map(|license| &license.id);
    judged.chain(terms.origins.iter().map(|origin| &origin.license)).any(|own| own.as_str() == id)
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
