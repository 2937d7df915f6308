//! `[rules]`: a level per rule.

use std::collections::BTreeMap;

use super::table::{Faults, Table, nearest, quoted_list, string, word};
use crate::diagnostic::{Span, Spanned};
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
pub struct Levels(BTreeMap<String, Spanned<Level>>);

impl Levels {
    /// Reads the table. `codes` are the codes of the rules that exist.
    pub(super) fn read(table: Table<'_>, codes: &[&str], faults: &mut Faults) -> Self {
        let mut levels = BTreeMap::new();
        for (key, value) in table.into_entries() {
            let span = faults.span(key.span);
            if !codes.contains(&key.name.as_ref()) {
                unknown(&key.name, span, codes, faults);
            } else if let Some(level) =
                string(value, &key.name, faults).and_then(|text| word(&text, "level", faults))
            {
                levels.insert(key.name.into_owned(), level);
            }
        }
        Self(levels)
    }

    /// The level of a rule, if the user set one.
    pub fn get(&self, code: &str) -> Option<Level> {
        self.0.get(code).map(|level| level.value)
    }
}

fn unknown(code: &str, span: Span, codes: &[&str], faults: &mut Faults) {
    let help = match nearest(code, codes) {
        Some(near) => format!("there is a rule with a similar name: `{near}`"),
        None => format!("known rules: {}", quoted_list(codes)),
    };
    faults.at(span, format!("unknown rule `{code}`"), "no such rule", help);
}
