//! `[use]`: how the product uses its models. Terms are judged against it.

use jiff::civil::Date;

use super::table::{Faults, Table};
use crate::diagnostic::{Span, Spanned};
use crate::vocabulary::{Word, vocabulary};

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
    /// Where the licensee is domiciled, or has its principal place of business: one such code.
    pub seat: Option<String>,
    /// Whether it serves a regulated purpose.
    pub regulated: Option<bool>,
    /// Whether it meets end users.
    pub consumer_facing: Option<bool>,
    /// Our figures of past days, for limits that are counted once.
    pub at_release: Vec<PastFigures>,
}

/// Our figures of a past day: that of a model's release.
#[derive(Debug, Clone)]
pub struct PastFigures {
    /// The day.
    pub date: Date,
    /// Users in the month before.
    pub monthly_active_users: Option<u64>,
    /// Revenue in the year before, in US dollars.
    pub annual_revenue_usd: Option<u64>,
}

impl PastFigures {
    /// Whether they are of this date: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    pub fn is_of(&self, date: &str) -> bool {
        self.date.to_string().starts_with(date)
    }

    fn read(mut table: Table<'_>, faults: &mut Faults) -> Option<Self> {
        let date = table.required_date("date", faults);
        let monthly_active_users = table.count(UseKey::MonthlyActiveUsers.word(), faults);
        let annual_revenue_usd = table.count(UseKey::AnnualRevenueUsd.word(), faults);
        table.finish(faults);
        Some(Self { date: date?.value, monthly_active_users, annual_revenue_usd })
    }
}

vocabulary! {
    /// A key of `[use]`.
    pub enum UseKey {
        /// Whether the product earns money.
        Commercial => "commercial",
        /// How it reaches its users: internal, saas, redistribution.
        Offering => "offering",
        /// Whether its models are trained further.
        FineTunes => "fine-tunes",
        /// Whether outputs of its models train other models.
        TrainsOtherModels => "trains-other-models",
        /// Users in a month, those of affiliates included.
        MonthlyActiveUsers => "monthly-active-users",
        /// Revenue in a year, in US dollars.
        AnnualRevenueUsd => "annual-revenue-usd",
        /// Where the product is offered: EU, or country codes of ISO 3166-1.
        Regions => "regions",
        /// Where the organisation is domiciled or has its principal place of business: EU, or a country code.
        Seat => "seat",
        /// Whether it serves a purpose that law regulates: health, finance, law, employment, safety.
        Regulated => "regulated",
        /// Whether it meets end users: they use it, or it has an impact on them.
        ConsumerFacing => "consumer-facing",
        /// Figures of a past day, for limits that are counted once.
        AtRelease => "at-release",
    }
}

impl UseKey {
    /// What may be written for it: of what is answered with yes or no both answers, and of the others an example.
    pub fn answers(self) -> String {
        let written = format!("`{}`", self.example());
        match self.is_yes_or_no() {
            true => format!("`{} = true` or `{} = false`", self.word(), self.word()),
            false => written,
        }
    }

    /// Whether it is answered with yes or no.
    pub fn is_yes_or_no(self) -> bool {
        self.example().ends_with("= true") || self.example().ends_with("= false")
    }

    /// A line of `[use]` with an example of its value.
    pub fn example(self) -> &'static str {
        match self {
            Self::Commercial => "commercial = true",
            Self::Offering => "offering = [\"saas\"]",
            Self::FineTunes => "fine-tunes = false",
            Self::TrainsOtherModels => "trains-other-models = false",
            Self::MonthlyActiveUsers => "monthly-active-users = 0",
            Self::AnnualRevenueUsd => "annual-revenue-usd = 0",
            Self::Regions => "regions = [\"EU\", \"US\"]",
            Self::Seat => "seat = \"DE\"",
            Self::Regulated => "regulated = false",
            Self::ConsumerFacing => "consumer-facing = true",
            Self::AtRelease => "at-release = [{ date = \"2023-07-18\", monthly-active-users = 0 }]",
        }
    }
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

/// A key of `[use]` that says more than it said before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Widening {
    /// The key.
    pub key: &'static str,
    /// What it says now, as it is written.
    pub now: String,
}

impl Usage {
    /// What goes beyond an earlier `[use]`: a use that was not said or was denied, another offering or region, a larger
    /// figure. What becomes less is none.
    pub fn beyond(&self, then: &Self) -> Vec<Widening> {
        // Each key has its line here: one that is left out would not lapse a review.
        let Self {
            span: _,
            commercial,
            offering,
            fine_tunes,
            trains_other_models,
            monthly_active_users,
            annual_revenue_usd,
            regions,
            seat,
            regulated,
            consumer_facing,
            at_release,
        } = self;
        let mut beyond = Vec::new();
        let mut add = |key, is_more: bool, now: String| {
            if is_more {
                beyond.push(Widening { key, now: format!("{key} = {now}") });
            }
        };
        let flag = |now: Option<bool>, then: Option<bool>| now == Some(true) && then != Some(true);
        add("commercial", flag(*commercial, then.commercial), "true".to_owned());
        let offering: Vec<_> = offering.iter().filter(|word| !then.offering.contains(word)).collect();
        add("offering", !offering.is_empty(), listed(offering.iter().map(|word| word.word())));
        add("fine-tunes", flag(*fine_tunes, then.fine_tunes), "true".to_owned());
        add("trains-other-models", flag(*trains_other_models, then.trains_other_models), "true".to_owned());
        let figures = [
            ("monthly-active-users", *monthly_active_users, then.monthly_active_users),
            ("annual-revenue-usd", *annual_revenue_usd, then.annual_revenue_usd),
        ];
        for (key, now, then) in figures {
            add(key, now > then, now.unwrap_or_default().to_string());
        }
        let regions: Vec<_> = regions.iter().filter(|region| !then.regions.contains(region)).collect();
        add("regions", !regions.is_empty(), listed(regions.iter().map(|region| region.as_str())));
        let new_seat = seat.as_ref().filter(|seat| then.seat.as_ref() != Some(seat));
        add("seat", new_seat.is_some(), listed(new_seat.into_iter().map(String::as_str)));
        add("regulated", flag(*regulated, then.regulated), "true".to_owned());
        add("consumer-facing", flag(*consumer_facing, then.consumer_facing), "true".to_owned());
        let larger = at_release.iter().find(|now| {
            let then = then.at_release.iter().find(|then| then.date == now.date);
            now.monthly_active_users > then.and_then(|then| then.monthly_active_users)
                || now.annual_revenue_usd > then.and_then(|then| then.annual_revenue_usd)
        });
        add(
            "at-release",
            larger.is_some(),
            listed(larger.map(|figures| figures.date.to_string()).as_deref().into_iter()),
        );
        beyond
    }

    /// Each key with its value, as it is written; `None` where nothing is said.
    pub fn written(&self) -> [(UseKey, Option<String>); 11] {
        let flag = |said: Option<bool>| said.map(|said| said.to_string());
        let words = |mut words: Vec<&str>| {
            words.sort_unstable();
            (!words.is_empty()).then(|| listed(words.into_iter()))
        };
        let figures = self.at_release.iter().map(|past| {
            let keys = [
                ("monthly-active-users", past.monthly_active_users),
                ("annual-revenue-usd", past.annual_revenue_usd),
            ];
            let said = keys.into_iter().filter_map(|(key, value)| Some(format!("{key} = {}", value?)));
            std::iter::once(past.date.to_string()).chain(said).collect::<Vec<_>>().join(", ")
        });
        let figures: Vec<_> = figures.collect();
        [
            (UseKey::Commercial, flag(self.commercial)),
            (UseKey::Offering, words(self.offering.iter().map(|offering| offering.word()).collect())),
            (UseKey::FineTunes, flag(self.fine_tunes)),
            (UseKey::TrainsOtherModels, flag(self.trains_other_models)),
            (UseKey::MonthlyActiveUsers, self.monthly_active_users.map(|number| number.to_string())),
            (UseKey::AnnualRevenueUsd, self.annual_revenue_usd.map(|amount| amount.to_string())),
            (UseKey::Regions, words(self.regions.iter().map(String::as_str).collect())),
            (UseKey::Seat, self.seat.as_ref().map(|seat| listed([seat.as_str()].into_iter()))),
            (UseKey::Regulated, flag(self.regulated)),
            (UseKey::ConsumerFacing, flag(self.consumer_facing)),
            (UseKey::AtRelease, (!figures.is_empty()).then(|| figures.join("; "))),
        ]
    }

    /// Reads the table.
    pub(super) fn read(mut table: Table<'_>, faults: &mut Faults) -> Self {
        let at_release = table.tables(UseKey::AtRelease.word(), "`[[use.at-release]]`", faults);
        let usage = Self {
            span: table.span(),
            commercial: table.boolean(UseKey::Commercial.word(), faults),
            offering: table.words(UseKey::Offering.word(), faults),
            fine_tunes: table.boolean(UseKey::FineTunes.word(), faults),
            trains_other_models: table.boolean(UseKey::TrainsOtherModels.word(), faults),
            monthly_active_users: table.count(UseKey::MonthlyActiveUsers.word(), faults),
            annual_revenue_usd: table.count(UseKey::AnnualRevenueUsd.word(), faults),
            regions: regions(&mut table, faults),
            seat: seat(&mut table, faults),
            regulated: table.boolean(UseKey::Regulated.word(), faults),
            consumer_facing: table.boolean(UseKey::ConsumerFacing.word(), faults),
            at_release: at_release.into_iter().filter_map(|table| PastFigures::read(table, faults)).collect(),
        };
        table.finish(faults);
        usage
    }
}

fn listed<'w>(words: impl Iterator<Item = &'w str>) -> String {
    let quoted: Vec<_> = words.map(|word| format!("\"{word}\"")).collect();
    format!("[{}]", quoted.join(", "))
}

fn regions(table: &mut Table<'_>, faults: &mut Faults) -> Vec<String> {
    let strings = table.strings(UseKey::Regions.word(), faults);
    strings.into_iter().filter_map(|string| region(string, faults)).collect()
}

fn seat(table: &mut Table<'_>, faults: &mut Faults) -> Option<String> {
    table.string(UseKey::Seat.word(), faults).and_then(|string| region(string, faults))
}

fn region(string: Spanned<String>, faults: &mut Faults) -> Option<String> {
    let Spanned { value, span } = string;
    if is_region(&value) {
        return Some(value);
    }
    let help = "write two capital letters: `EU`, or a country code of ISO 3166-1 such as `DE`, `US`, `GB`";
    faults.at(span, format!("`{value}` is not a region"), "unknown region", help);
    None
}

/// Two capital letters. `UK` is the one common mistake of that shape: the code is `GB`.
fn is_region(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase()) && text != "UK"
}
