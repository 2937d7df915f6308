//! `[use]`: how the product uses its models. Terms are judged against it.

use super::table::{Faults, Table};
use crate::diagnostic::{Span, Spanned};
use crate::vocabulary::vocabulary;

/// How the product uses its models. What is not said is not known; the default says nothing.
#[derive(Debug, Clone, Default)]
pub struct Usage {
    /// Where the table stands.
    pub span: Span,
    /// Whether the product earns money.
    pub commercial: Option<bool>,
    /// How it reaches its users.
    pub offering: Vec<Offering>,
    /// Whether its models are trained further.
    pub fine_tunes: Option<bool>,
    /// Whether outputs of its models train other models.
    pub trains_other_models: Option<bool>,
    /// Users in a month, the organisation's affiliates included.
    pub monthly_active_users: Option<u64>,
    /// Revenue in a year, in US dollars.
    pub annual_revenue_usd: Option<u64>,
    /// Where it is offered: `EU`, or country codes of ISO 3166-1.
    pub regions: Vec<String>,
}

vocabulary! {
    /// How a product reaches its users.
    pub enum Offering {
        /// Inside the organisation.
        Internal => "internal",
        /// As a service.
        Saas => "saas",
        /// Copies are handed out.
        Redistribution => "redistribution",
    }
}

impl Usage {
    /// Reads the table.
    pub(super) fn read(mut table: Table<'_>, faults: &mut Faults) -> Self {
        let usage = Self {
            span: table.span(),
            commercial: table.boolean("commercial", faults),
            offering: table.words("offering", faults),
            fine_tunes: table.boolean("fine-tunes", faults),
            trains_other_models: table.boolean("trains-other-models", faults),
            monthly_active_users: table.count("monthly-active-users", faults),
            annual_revenue_usd: table.count("annual-revenue-usd", faults),
            regions: regions(&mut table, faults),
        };
        table.finish(faults);
        usage
    }
}

fn regions(table: &mut Table<'_>, faults: &mut Faults) -> Vec<String> {
    let strings = table.strings("regions", faults);
    let (right, wrong): (Vec<_>, Vec<_>) = strings.into_iter().partition(|region| is_region(&region.value));
    for Spanned { value, span } in wrong {
        let help =
            "write two capital letters: `EU`, or a country code of ISO 3166-1 such as `DE`, `US`, `GB`";
        faults.at(span, format!("`{value}` is not a region"), "unknown region", help);
    }
    right.into_iter().map(|region| region.value).collect()
}

/// Two capital letters. `UK` is the one common mistake of that shape: the code is `GB`.
fn is_region(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase()) && text != "UK"
}
