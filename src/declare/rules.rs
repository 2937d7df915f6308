//! `[rules]`: a level per rule, and how long a review holds.

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::Date;

use super::table::{Faults, Kind, Table, nearest, quoted_list, word};
use crate::diagnostic::{Span, Spanned};
use crate::quantity::count;
use crate::vocabulary::vocabulary;

vocabulary! {
    /// What a finding of a rule does.
    pub enum Level {
        /// It is not shown.
        Allow => "allow",
        /// It is shown.
        Warn => "warn",
        /// It is shown and fails the check.
        Deny => "deny",
    }
}

/// The levels that a user set, by the code of the rule.
#[derive(Debug, Clone, Default)]
pub struct Levels {
    levels: BTreeMap<String, Spanned<Level>>,
    /// `review-period`: how long an approval holds that names no last day.
    pub review_period: Period,
}

/// The key of `[rules]` that is no rule.
const REVIEW_PERIOD: &str = "review-period";

/// A number of days, weeks, months or years.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    count: i32,
    unit: Unit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Day,
    Week,
    Month,
    Year,
}

impl Default for Period {
    fn default() -> Self {
        Self { count: 12, unit: Unit::Month }
    }
}

impl Period {
    /// `12 months`, `90 days`; up to a hundred years.
    pub fn parse(text: &str) -> Option<Self> {
        let (count, unit) = text.trim().split_once(' ')?;
        let unit = match unit.trim() {
            "day" | "days" => Unit::Day,
            "week" | "weeks" => Unit::Week,
            "month" | "months" => Unit::Month,
            "year" | "years" => Unit::Year,
            _ => return None,
        };
        let count = count.parse().ok().filter(|count| (1..=36_500).contains(count))?;
        let period = Self { count, unit };
        (period.after(Date::constant(2000, 1, 1)) <= Date::constant(2100, 1, 1)).then_some(period)
    }

    /// The last day of a period that begins on a day.
    pub fn after(self, day: Date) -> Date {
        let span = jiff::Span::new();
        let span = match self.unit {
            Unit::Day => span.days(self.count),
            Unit::Week => span.weeks(self.count),
            Unit::Month => span.months(self.count),
            Unit::Year => span.years(self.count),
        };
        day.saturating_add(span)
    }
}

impl fmt::Display for Period {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.unit {
            Unit::Day => "day",
            Unit::Week => "week",
            Unit::Month => "month",
            Unit::Year => "year",
        };
        formatter.write_str(&count(self.count as usize, unit))
    }
}

impl Levels {
    /// Reads the table. `codes` are the codes of the rules that exist.
    pub(super) fn read(mut table: Table<'_>, codes: &[&'static str], faults: &mut Faults) -> Self {
        let review_period = table.string(REVIEW_PERIOD, faults).and_then(|text| period(&text, faults));
        let mut levels = BTreeMap::new();
        for code in codes {
            table.know(code, Kind::word::<Level>());
            let level = table.string(code, faults).and_then(|text| word(&text, "level", faults));
            levels.extend(level.map(|level| ((*code).to_owned(), level)));
        }
        table.keep_shape(faults);
        for (key, _) in table.into_entries() {
            unknown(&key.name, faults.span(key.span), codes, faults);
        }
        Self { levels, review_period: review_period.unwrap_or_default() }
    }

    /// The level of a rule, if the user set one.
    pub fn get(&self, code: &str) -> Option<Level> {
        self.levels.get(code).map(|level| level.value)
    }
}

fn period(text: &Spanned<String>, faults: &mut Faults) -> Option<Period> {
    let period = Period::parse(&text.value);
    if period.is_none() {
        let message = format!("`{}` is not a period", text.value);
        let help = "write `review-period = \"12 months\"`: a number of days, weeks, months or years";
        faults.at(text.span, message, "expected a number and a unit", help);
    }
    period
}

fn unknown(code: &str, span: Span, codes: &[&str], faults: &mut Faults) {
    let codes = &[codes, &[REVIEW_PERIOD]].concat();
    let help = match nearest(code, codes) {
        Some(REVIEW_PERIOD) => format!("there is a key with a similar name: `{REVIEW_PERIOD}`"),
        Some(near) => format!("there is a rule with a similar name: `{near}`"),
        None => format!("known rules: {}", quoted_list(codes)),
    };
    faults.at(span, format!("unknown rule `{code}`"), "no such rule", help);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_a_number_and_a_unit() {
        let day = Date::constant(2026, 1, 31);
        for (text, last) in [
            ("12 months", Some("2027-01-31")),
            ("1 month", Some("2026-02-28")),
            ("90 days", Some("2026-05-01")),
            ("2 weeks", Some("2026-02-14")),
            ("1 year", Some("2027-01-31")),
            ("12", None),
            ("months", None),
            ("0 months", None),
            ("-1 months", None),
            ("12 moons", None),
            ("1000 years", None),
            ("12 hours", None),
        ] {
            let found = Period::parse(text).map(|period| period.after(day).to_string());
            assert_eq!(found.as_deref(), last, "{text}");
        }
        assert_eq!(Period::default().to_string(), "12 months");
    }
}
