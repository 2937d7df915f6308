//! The catalogue of known licences: what each allows, asks and forbids.
//!
//! In: `catalog.toml`, embedded at build time and parsed once. Out: [`License`] entries, found by identifier, by the
//! digest of a text, by the name of a model or by what a hub's card calls them. It holds data and looks it up; what the
//! data means for a product is decided elsewhere. No files, no network, no clock.
//!
//! A name is not a version: several texts share one title or one `license_name`. Only [`Catalog::get`] and
//! [`Catalog::by_text_digest`] identify a licence; the other lookups return candidates.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::civil::Date;
use serde::Deserialize;

pub(super) use super::families::matches;
use super::families::{Families, Family};
use crate::declare::{Source, hub_tags};
use crate::expression::LicenseExpression;
use crate::prose::capital;
use crate::region;
use crate::terms::{
    Bound, Business, Condition, Confidence, Counted, DisplayWhen, Effect, ExcludedModels, ExclusionBy,
    Limitation, Permission, Risk, ThresholdKind, Use,
};

/// Months after which an entry should be compared with its text again.
pub(crate) const OLD: i32 = 12;

/// The licences of `catalog.toml`, indexed.
#[derive(Debug)]
pub struct Catalog {
    licenses: Vec<License>,
    /// The titles of `licenses`, in the same order.
    titles: Vec<Title>,
    by_id: BTreeMap<String, usize>,
    by_digest: BTreeMap<String, usize>,
    by_pointer: BTreeMap<String, usize>,
}

/// The title of a licence in words: a card has many words that are compared with all titles.
#[derive(Debug)]
struct Title {
    words: String,
    licensor: Vec<String>,
    /// Its words without what all titles say and without the licensor.
    telling: Vec<String>,
}

impl Title {
    fn of(license: &License) -> Self {
        let licensor = telling(license.licensor.as_deref().unwrap_or_default());
        let mut title = telling(&license.title);
        title.retain(|word| !licensor.contains(word));
        Self { words: words(&license.title), licensor, telling: title }
    }
}

impl Catalog {
    /// The catalogue that this program carries.
    pub fn embedded() -> &'static Self {
        static CATALOG: LazyLock<Catalog> = LazyLock::new(|| {
            Catalog::parse(include_str!("catalog.toml")).expect("the embedded catalogue is tested")
        });
        &CATALOG
    }

    fn parse(text: &str) -> Result<Self, toml::de::Error> {
        let File { license: mut licenses } = toml::from_str(text)?;
        for license in &mut licenses {
            let tags = hub_tags::tags().iter().filter(|tag| tag.entry() == Some(license.id.as_str()));
            license.hub_tags = tags.map(|tag| tag.tag.to_owned()).collect();
        }
        let mut by_id = BTreeMap::new();
        let mut by_digest = BTreeMap::new();
        let mut by_pointer = BTreeMap::new();
        for (index, license) in licenses.iter().enumerate() {
            for id in license.identifiers() {
                by_id.insert(id.to_ascii_lowercase(), index);
            }
            for digest in &license.text_sha256 {
                by_digest.insert(digest.clone(), index);
            }
            by_pointer.extend(license.pointer_sha256.iter().map(|digest| (digest.clone(), index)));
        }
        let titles = licenses.iter().map(Title::of).collect();
        Ok(Self { licenses, titles, by_id, by_digest, by_pointer })
    }

    /// The newest day on which an entry was checked, `YYYY-MM-DD`.
    pub fn day(&self) -> &str {
        self.licenses.iter().map(|license| license.checked.as_str()).max().unwrap_or_default()
    }

    /// Every entry: SPDX-listed licences first, each group by identifier.
    pub fn licenses(&self) -> &[License] {
        &self.licenses
    }

    /// The entry with this identifier, or with this alias; case does not matter.
    pub fn get(&self, id_or_alias: &str) -> Option<&License> {
        let index = self.by_id.get(&id_or_alias.to_ascii_lowercase())?;
        self.licenses.get(*index)
    }

    /// The entry that a whole text belongs to, by the SHA-256 (hex) of the normalised text: lower case, every run of
    /// anything but `a`–`z` and `0`–`9` made one space, trimmed.
    pub fn by_text_digest(&self, sha256: &str) -> Option<&License> {
        let index = self.by_digest.get(&sha256.to_ascii_lowercase())?;
        self.licenses.get(*index)
    }

    /// The entry that a text only points at, by the same digest.
    pub fn by_pointer_digest(&self, sha256: &str) -> Option<&License> {
        self.by_pointer.get(sha256).and_then(|index| self.licenses.get(*index))
    }

    /// The entries that a model of this name is known to come under: none, one, or several where the terms were
    /// replaced in time. A hint, never an identification.
    ///
    /// The owner and case do not matter: `Qwen/Qwen2.5-Coder-3B`, `qwen2.5-coder:3b` and `Qwen2.5 Coder 3B` are one
    /// name.
    pub fn by_model_name(&self, name: &str) -> Vec<&License> {
        Families::embedded().by_name(name).map(|family| self.of_family(family)).unwrap_or_default()
    }

    /// The licences of a family, in the order of its row.
    pub fn of_family(&self, family: &Family) -> Vec<&License> {
        family.licenses.iter().filter_map(|id| self.get(id)).collect()
    }

    /// The entries that a card can mean by this `license_name` under `license: other`; case does not matter.
    pub fn by_hub_name(&self, license_name: &str) -> Vec<&License> {
        self.filter(|license| contains_ignoring_case(&license.hub_names, license_name))
    }

    /// The one custom licence whose text carries this title, and this date where the text has a line with a date.
    ///
    /// A candidate to name in a message, never an identification: a title says nothing about what follows it.
    pub fn by_title(&self, title: &str, date_line: Option<&str>) -> Option<&License> {
        let title = words(title);
        let candidates = self.filter(|license| {
            license.is_custom()
                && words(&license.title) == title
                && date_line.is_none_or(|line| license.is_dated(line))
        });
        match candidates[..] {
            [license] => Some(license),
            _ => None,
        }
    }

    /// Every custom licence with this title, whatever its date.
    pub fn with_title(&self, title: &str) -> Vec<&License> {
        let title = words(title);
        self.custom_with(|own| own.words == title)
    }

    /// Every custom licence that people call so: by its title without what all titles say, and with or without the name
    /// of its licensor (`Llama 3 Community License`).
    pub fn called(&self, name: &str) -> Vec<&License> {
        let name = telling(name);
        self.custom_with(|own| {
            let told = name.iter().filter(|word| !own.licensor.contains(word));
            // `Version 1.0` is none.
            let is_name =
                own.telling.len() > 1 && own.telling.iter().any(|word| word.contains(char::is_alphabetic));
            is_name && told.eq(&own.telling)
        })
    }

    fn custom_with(&self, is_meant: impl Fn(&Title) -> bool) -> Vec<&License> {
        let titled = self.licenses.iter().zip(&self.titles);
        titled
            .filter(|(license, title)| license.is_custom() && is_meant(title))
            .map(|(license, _)| license)
            .collect()
    }

    fn filter(&self, keep: impl Fn(&License) -> bool) -> Vec<&License> {
        self.licenses.iter().filter(|license| keep(license)).collect()
    }
}

/// What the catalogue knows of a model's licence from its name.
#[derive(Clone, Debug, PartialEq)]
pub struct Expected {
    /// The name by which it was recognised: that of its source, or its own, with or without its version.
    pub name: String,
    /// The licences it is known under: several where the terms were replaced in time, or where its publisher says one
    /// thing here and another there.
    pub licenses: Vec<&'static License>,
    /// The row of the catalogue that says so.
    pub family: &'static Family,
}

impl Expected {
    /// Whether a declared expression names one of them, or another spelling of it.
    pub fn is_named_in(&self, declared: &LicenseExpression) -> bool {
        let catalog = Catalog::embedded();
        let same = |id: &str, license: &License| {
            catalog.get(id).map_or(id == license.id, |known| known.id == license.id)
        };
        declared.ids().iter().any(|id| self.licenses.iter().any(|license| same(id.as_str(), license)))
    }

    /// The licences, where the publisher offers the same models under each of them.
    pub fn choice(&self) -> Vec<String> {
        match self.family.choice {
            true => self.family.licenses.clone(),
            false => Vec::new(),
        }
    }

    /// Whether it rests on memory, or on a title: then it contradicts no declaration.
    pub fn is_hint(&self) -> bool {
        let unread = |license: &&License| license.confidence == Confidence::Low;
        self.family.is_hint() || self.licenses.iter().any(unread)
    }
}

/// The licence that a model of this name is known under, by the repository it comes from, else by its declared name.
///
/// A name says less than a text: it is a reason to ask, never an identification. A version that is no revision
/// belongs to the name (`Mistral-Small`, `2409`).
pub fn expected_license(name: &str, source: Option<&Source>, version: Option<&str>) -> Option<Expected> {
    let of_source = source.map(Source::names).unwrap_or_default();
    let is_revision =
        |version: &&str| version.len() >= 7 && version.bytes().all(|byte| byte.is_ascii_hexdigit());
    let version = version.filter(|version| !is_revision(version));
    let names = of_source.into_iter().chain([name.to_owned()]);
    let spellings = names.flat_map(|name| {
        let whole = version.map(|version| format!("{name}-{version}"));
        whole.into_iter().chain([name.to_owned()])
    });
    spellings.into_iter().find_map(|name| {
        let family = Families::embedded().by_name(&name)?;
        Some(Expected { name, licenses: Catalog::embedded().of_family(family), family })
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    license: Vec<License>,
}

/// One licence.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct License {
    /// The SPDX identifier, or the `LicenseRef-` that this program writes.
    pub id: String,
    /// The title; for a custom licence, as its text has it.
    pub title: String,
    /// The version, where the text states one.
    #[serde(default)]
    pub version: Option<String>,
    /// The date of the text: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    #[serde(default)]
    pub version_date: Option<String>,
    /// Whether the SPDX License List has it.
    pub spdx_listed: bool,
    /// Where the text is published.
    pub url: String,
    /// Where the acceptable use policy is published that the terms name.
    #[serde(default)]
    pub policy_url: Option<String>,
    /// Who grants it, where one party stands behind the text.
    #[serde(default)]
    pub licensor: Option<String>,
    /// Other identifiers in use for the same terms.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// `license:` values on Hugging Face, as [`crate::declare::hub_tags`] has them.
    #[serde(skip)]
    pub hub_tags: Vec<String>,
    /// `license_name:` values found under `license: other`.
    #[serde(default)]
    pub hub_names: Vec<String>,
    /// The key of the licence in the ScanCode database.
    #[serde(default)]
    pub scancode_key: Option<String>,
    /// How much a user of it risks.
    pub risk: Risk,
    /// Why it has this risk: one sentence.
    pub risk_reason: String,
    /// The commercial-usage matrix.
    pub usage: Usage,
    /// What it grants.
    pub permissions: Vec<Permission>,
    /// What it asks in return.
    pub conditions: Vec<Condition>,
    /// What it withholds.
    pub limitations: Vec<Limitation>,
    /// The clauses of the text that the limitations stand in.
    #[serde(default)]
    pub clauses: BTreeMap<Limitation, String>,
    /// The clauses of the text that the conditions stand in.
    #[serde(default)]
    pub condition_clauses: BTreeMap<Condition, String>,
    /// Whether the terms reach a model that was trained on outputs; `None` where nobody read that in the text.
    #[serde(default)]
    pub outputs_make_derivatives: Option<OutputsAnswer>,
    /// Whether letting others use it over a network hands it on; `None` where nobody read that in the text.
    #[serde(default)]
    pub hosting_is_distribution: Option<Answer>,
    /// Whether a use that meets end users is outside what it grants, whoever earns by it; `None` where nobody read that in
    /// the text.
    #[serde(default)]
    pub end_users_are_excluded: Option<Answer>,
    /// Whether it, or the policy that it names, limits purposes that law regulates; `None` where nobody read that in the
    /// text.
    #[serde(default)]
    pub regulated_use_is_limited: Option<Answer>,
    /// Sentences that go, word for word, into the notice file of a distribution.
    #[serde(default)]
    pub notice: Vec<String>,
    /// Strings to show to users: one of them is enough.
    #[serde(default)]
    pub display: Vec<String>,
    /// The occasion on which a `display` string is due.
    #[serde(default)]
    pub display_when: Option<DisplayWhen>,
    /// Whether a `display` string has to stand in the user interface, where no file shows it.
    #[serde(default)]
    pub display_in_interface: bool,
    /// How the name of a model trained with it begins.
    #[serde(default)]
    pub name_prefix: Option<String>,
    /// What a reader should know besides.
    #[serde(default)]
    pub note: Option<String>,
    /// What the entry was made from.
    pub source: String,
    /// How much of the text was read.
    pub confidence: Confidence,
    /// The day the entry was checked against its source, `YYYY-MM-DD`.
    pub checked: String,
    /// Digests of its whole normalised texts; see [`Catalog::by_text_digest`].
    #[serde(default)]
    pub text_sha256: Vec<String>,
    /// Digests of texts that only say where its text is.
    #[serde(default)]
    pub pointer_sha256: Vec<String>,
    /// Sizes from which other terms hold.
    #[serde(default, rename = "threshold")]
    pub thresholds: Vec<Threshold>,
    /// Regions where it grants nothing.
    #[serde(default)]
    pub exclusion: Option<Exclusion>,
}

impl License {
    /// Whether these are terms that the SPDX License List does not have.
    pub fn is_custom(&self) -> bool {
        !self.spdx_listed
    }

    /// The clause of the text that a limitation stands in, where it was read.
    pub fn clause(&self, limitation: Limitation) -> Option<&str> {
        self.clauses.get(&limitation).map(String::as_str)
    }

    /// Whole months from the day the entry was checked to a day; none before it.
    pub fn months_old(&self, day: Date) -> i32 {
        let Ok(checked) = self.checked.parse::<Date>() else { return i32::MAX };
        let months = |date: Date| i32::from(date.year()) * 12 + i32::from(date.month());
        let begun = months(day) - months(checked) - i32::from(day.day() < checked.day());
        begun.max(0)
    }

    /// The day of the entry, and that it is old, where it is on a day.
    pub fn standing(&self, day: Date) -> String {
        match self.months_old(day) {
            months if months >= OLD => format!(
                "{}, {months} months before: read the text again, it may have been replaced",
                self.checked
            ),
            _ => self.checked.clone(),
        }
    }

    /// Its id, and every alias.
    pub(super) fn identifiers(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.id).chain(&self.aliases)
    }

    fn is_dated(&self, line: &str) -> bool {
        let line = format!(" {} ", words(line));
        spellings_of_date(self.version_date.as_deref()).iter().any(|date| line.contains(&format!(" {date} ")))
    }
}

/// What a text says to a question.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Answer {
    /// Whether it is so.
    pub is: bool,
    /// The clause.
    pub clause: String,
}

/// What a text says of models that were trained on outputs.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct OutputsAnswer {
    /// Whether the terms reach them.
    pub is: bool,
    /// The clause.
    pub clause: String,
    /// Whether all that is asked of them is a name or a sentence to show.
    #[serde(default)]
    pub by_name_only: bool,
}

/// What a licence allows in the five situations that buyers ask about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Usage {
    /// Commercial use by a small business.
    pub small_business: Use,
    /// Commercial use by a large company.
    pub enterprise: Use,
    /// Offering it, or what is built on it, as a service.
    pub saas: Use,
    /// Handing on the weights.
    pub redistribution: Use,
    /// Training further models from it.
    pub fine_tuning: Use,
}

impl Usage {
    /// The five situations with their values, in the order of the matrix.
    pub fn rows(self) -> [(&'static str, Use); 5] {
        [
            ("small-business", self.small_business),
            ("enterprise", self.enterprise),
            ("saas", self.saas),
            ("redistribution", self.redistribution),
            ("fine-tuning", self.fine_tuning),
        ]
    }
}

/// A size from which other terms hold.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Threshold {
    /// What is counted.
    pub kind: ThresholdKind,
    /// The size.
    pub limit: u64,
    /// Whether the limit itself is still inside.
    #[serde(default = "Bound::above")]
    pub bound: Bound,
    /// When it is counted.
    pub counted: Counted,
    /// The day it is counted on, or the date of the text that sets it: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    pub date: String,
    /// What happens past it.
    pub effect: Effect,
    /// Whose business it is about.
    #[serde(default = "Business::any")]
    pub applies_to: Business,
    /// Who and what is counted, in words.
    pub detail: String,
}

impl Threshold {
    /// Whether `value` is past the limit.
    pub fn is_passed(&self, value: u64) -> bool {
        match self.bound {
            Bound::Above => value > self.limit,
            Bound::From => value >= self.limit,
        }
    }
}

/// Regions where a licence grants nothing.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Exclusion {
    /// `EU`, or two-letter country codes.
    pub regions: Vec<String>,
    /// Which models it concerns.
    pub models: ExcludedModels,
    /// Whether the seat of the licensee counts, or where the product is offered.
    #[serde(default = "ExclusionBy::offering")]
    pub by: ExclusionBy,
    /// Who is excluded and where the clause stands, in words.
    pub detail: String,
}

impl Exclusion {
    /// What is withheld from whom, in a sentence without a full stop.
    pub fn told(&self) -> String {
        let models = if self.models == ExcludedModels::All { "" } else { "Of multimodal models " };
        let regions = region::all(self.regions.iter().map(String::as_str));
        let told = match self.by {
            ExclusionBy::Seat => format!("nothing is granted to those with their seat in {regions}"),
            ExclusionBy::Offering => format!("nothing is granted in {regions}"),
        };
        if models.is_empty() { capital(&told) } else { format!("{models}{told}") }
    }
}

fn contains_ignoring_case(values: &[String], wanted: &str) -> bool {
    values.iter().any(|value| value.eq_ignore_ascii_case(wanted))
}

/// The letters and digits of a line, in lower case, its words set apart by one space.
fn words(line: &str) -> String {
    line.split(|character: char| !character.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect::<Vec<_>>()
        .join(" ")
}

/// The words of a name without what all titles of licences say.
fn telling(name: &str) -> Vec<String> {
    let words = words(name);
    let telling = words
        .split(' ')
        .filter(|word| !["license", "licence", "agreement", "the", "version", ""].contains(word));
    telling.map(str::to_owned).collect()
}

/// How licence texts write a date of the catalogue, as [`words`] would give it.
fn spellings_of_date(date: Option<&str>) -> Vec<String> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let parts: Vec<&str> = date.unwrap_or_default().split('-').collect();
    let month = |number: &str| {
        let index = number.parse::<usize>().ok()?.checked_sub(1)?;
        MONTHS.get(index).copied()
    };
    match parts[..] {
        [year, number, day] => month(number).map_or_else(Vec::new, |month| {
            let short = day.trim_start_matches('0');
            vec![
                format!("{month} {short} {year}"),
                format!("{month} {day} {year}"),
                format!("{short} {month} {year}"),
                format!("{year} {number} {day}"),
            ]
        }),
        [year, number] => month(number).map_or_else(Vec::new, |month| vec![format!("{month} {year}")]),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::vocabulary::Word;

    fn ids(licenses: &[&License]) -> Vec<String> {
        licenses.iter().map(|license| license.id.clone()).collect()
    }

    fn of_model(name: &str) -> Vec<String> {
        ids(&Catalog::embedded().by_model_name(name))
    }

    fn license(id: &str) -> &'static License {
        Catalog::embedded().get(id).expect(id)
    }

    fn is_date(date: &str, precisions: &[usize]) -> bool {
        let shape = date.split('-').map(str::len).collect::<Vec<_>>();
        let numeric = date.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        numeric && [4, 2, 2].starts_with(&shape) && precisions.contains(&shape.len())
    }

    #[test]
    fn entries_are_in_order() {
        let keys: Vec<_> = Catalog::embedded()
            .licenses()
            .iter()
            .map(|license| (license.is_custom(), license.id.to_ascii_lowercase()))
            .collect();
        assert!(keys.is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn a_policy_has_a_place_only_where_the_terms_ask_to_keep_one() {
        let with = Catalog::embedded().licenses().iter().filter(|license| license.policy_url.is_some());
        for license in with.clone() {
            assert!(license.conditions.contains(&Condition::AcceptableUsePolicy), "{}", license.id);
            assert!(
                license.policy_url.as_ref().is_some_and(|url| url.starts_with("https://")),
                "{}",
                license.id
            );
        }
        assert!(with.count() > 10);
    }

    #[test]
    fn what_limits_regulated_use_restricts_uses() {
        for license in Catalog::embedded().licenses() {
            let restricts = license.limitations.contains(&Limitation::FieldOfUse)
                || license.conditions.contains(&Condition::AcceptableUsePolicy);
            assert!(license.regulated_use_is_limited.is_none() || restricts, "{}", license.id);
        }
    }

    #[test]
    fn identifiers_and_aliases_are_unique_whatever_their_case() {
        let mut seen = BTreeSet::new();
        for license in Catalog::embedded().licenses() {
            for id in license.identifiers() {
                assert!(seen.insert(id.to_ascii_lowercase()), "{id}");
            }
        }
    }

    #[test]
    fn identifiers_are_valid_and_listed_as_they_say() {
        for license in Catalog::embedded().licenses() {
            let id = &license.id;
            spdx::Expression::parse_mode(id, spdx::ParseMode::STRICT).expect(id);
            assert_eq!(spdx::license_id(id).is_some(), license.spdx_listed, "{id}");
            for id in license.identifiers() {
                let reference = id.strip_prefix("LicenseRef-");
                assert!(
                    reference.map_or_else(
                        || spdx::license_id(id).is_some(),
                        |name| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte))
                    ),
                    "{id}"
                );
            }
        }
    }

    #[test]
    fn scancode_identifiers_carry_their_key() {
        for license in Catalog::embedded().licenses() {
            if let Some(key) = license.id.strip_prefix("LicenseRef-scancode-") {
                assert_eq!(license.scancode_key.as_deref(), Some(key));
            }
        }
    }

    #[test]
    fn each_risk_has_a_reason_in_one_sentence() {
        for license in Catalog::embedded().licenses() {
            let reason = license.risk_reason.trim();
            assert!(reason.ends_with('.') && !reason.contains(". "), "{}", license.id);
        }
    }

    #[test]
    fn risk_follows_from_the_limitations() {
        const GATES: &[Limitation] = &[
            Limitation::MauThreshold,
            Limitation::NoImprovingOtherLlms,
            Limitation::NonCommercial,
            Limitation::NonProduction,
            Limitation::ResearchOnly,
            Limitation::GeoExclusion,
            Limitation::NoCompete,
            Limitation::HostingRestriction,
        ];
        for license in Catalog::embedded().licenses() {
            let gated = license.limitations.iter().any(|limitation| GATES.contains(limitation))
                || license.conditions.contains(&Condition::Registration)
                || license.thresholds.iter().any(|threshold| threshold.effect == Effect::NeedsLicense)
                || (license.limitations.contains(&Limitation::BusinessModelGate)
                    && !license.thresholds.iter().any(|threshold| threshold.effect != Effect::Display))
                || license.confidence == Confidence::Low;
            assert_eq!(license.risk == Risk::High, gated, "{}", license.id);
        }
    }

    /// Its text was read before and is not available: the source of the entry stands for the clauses.
    const WITHOUT_CLAUSES: [&str; 1] = ["LicenseRef-Gemma-ToU-2026-04-01"];

    #[test]
    fn each_limitation_stands_in_a_clause_or_the_entry_says_what_it_was_made_from() {
        for license in Catalog::embedded().licenses() {
            let id = license.id.as_str();
            let stated: BTreeSet<_> = license.limitations.iter().copied().collect();
            let clauses: BTreeSet<_> = license.clauses.keys().copied().collect();
            assert!(clauses.is_subset(&stated), "{id}");
            assert!(license.clauses.values().all(|clause| !clause.trim().is_empty()), "{id}");
            assert!(!license.source.trim().is_empty(), "{id}");
            let read = license.is_custom() && license.confidence == Confidence::High;
            assert_eq!(read && clauses != stated, WITHOUT_CLAUSES.contains(&id), "{id}");
        }
    }

    #[test]
    fn each_condition_of_a_text_that_was_read_stands_in_a_clause() {
        for license in Catalog::embedded().licenses() {
            let id = &license.id;
            let asked: BTreeSet<_> = license.conditions.iter().copied().collect();
            let clauses: BTreeSet<_> = license.condition_clauses.keys().copied().collect();
            assert!(clauses.is_subset(&asked), "{id}");
            assert!(license.condition_clauses.values().all(|clause| !clause.trim().is_empty()), "{id}");
            assert!(license.confidence < Confidence::High || clauses == asked, "{id}");
        }
    }

    /// What a use of the matrix meets besides the keeping of notices and texts.
    fn attached(license: &License, cell: &str) -> Vec<&'static str> {
        let business = matches!(cell, "enterprise" | "saas");
        let training = cell == "fine-tuning";
        let handing_on = matches!(cell, "redistribution" | "fine-tuning");
        let conditions = license.conditions.iter().filter(|condition| match condition {
            Condition::IncludeLicence
            | Condition::IncludeNotice
            | Condition::RetainCopyright
            | Condition::RetainDocumentation
            | Condition::StateChanges => false,
            Condition::AttributionDisplay => match license.display_when {
                Some(DisplayWhen::Training | DisplayWhen::Publication) | None => training,
                Some(DisplayWhen::PastThreshold) => cell != "small-business",
                Some(DisplayWhen::Distribution | DisplayWhen::CommercialUse | DisplayWhen::NamedModels) => {
                    true
                }
            },
            Condition::NamePrefix => training,
            Condition::ShareAlike => handing_on,
            Condition::NetworkCopyleft => handing_on || cell == "saas",
            _ => true,
        });
        let limitations = license.limitations.iter().filter(|limitation| match limitation {
            Limitation::MauThreshold | Limitation::RevenueThreshold | Limitation::BusinessModelGate => {
                business
            }
            Limitation::NoImprovingOtherLlms | Limitation::NoNaming => training,
            Limitation::HostingRestriction | Limitation::EndUsersOnly => cell == "saas",
            Limitation::LitigationTermination
            | Limitation::Indemnity
            | Limitation::NoTrademark
            | Limitation::NoPatentGrant => false,
            _ => true,
        });
        let passed = license.thresholds.iter().any(|_| business).then_some("threshold");
        conditions.map(|word| word.word()).chain(limitations.map(|word| word.word())).chain(passed).collect()
    }

    #[test]
    fn a_yes_has_nothing_attached_but_notices() {
        for license in Catalog::embedded().licenses() {
            for (cell, usage) in license.usage.rows() {
                let attached = attached(license, cell);
                assert!(usage != Use::Yes || attached.is_empty(), "{} {cell}: {attached:?}", license.id);
            }
        }
    }

    #[test]
    fn what_was_not_read_answers_nothing() {
        let mut unread = 0;
        for license in Catalog::embedded().licenses() {
            let note = license.note.as_deref().unwrap_or_default();
            let says = note.contains("was not read") && license.text_sha256.is_empty();
            assert!(!says || license.confidence <= Confidence::Medium, "{}", license.id);
            if license.confidence == Confidence::Low {
                unread += 1;
                let cells: Vec<_> = license.usage.rows().iter().map(|(_, usage)| *usage).collect();
                assert_eq!(cells, [Use::Check; 5], "{}", license.id);
                assert!(license.thresholds.is_empty() && license.exclusion.is_none(), "{}", license.id);
            }
        }
        assert!(unread > 5);
    }

    #[test]
    fn a_model_is_expected_under_the_licence_of_its_source_first() {
        let hub =
            |owner: &str, name: &str| Source::HuggingFace { owner: Some(owner.into()), name: name.into() };
        let found = |name, source: Option<&Source>, version| {
            expected_license(name, source, version).map(|expected| ids(&expected.licenses))
        };
        let one = |id: &str| Some(vec![id.to_owned()]);
        let coder = hub("Qwen", "Qwen2.5-Coder-3B-Instruct");
        let revision = Some("733247c55e3f73af49ce8e9c7949bf14af205928");
        assert_eq!(found("our-assistant", Some(&coder), revision), one("LicenseRef-Qwen-Research-2024"));
        assert_eq!(found("Mistral-Small", None, Some("2409")), one("LicenseRef-Mistral-MRL-0.1"));
        let ollama = Source::Ollama("qwen2.5-coder:7b".into());
        assert_eq!(found("x", Some(&ollama), None), one("Apache-2.0"));
        assert_eq!(found("something-of-ours", None, None), None);
        let expected = expected_license("Llama-3.2-1B", None, None).expect("known");
        for (declared, named) in [
            ("LicenseRef-Llama-3.2", true),
            ("MIT AND LicenseRef-scancode-llama-3.2-license-2024", true),
            ("MIT", false),
        ] {
            let declared = LicenseExpression::parse(declared).expect(declared);
            assert_eq!(expected.is_named_in(&declared), named, "{declared:?}");
        }
    }

    #[test]
    fn no_value_stands_twice() {
        fn distinct<T: Ord>(values: &[T]) -> bool {
            values.iter().collect::<BTreeSet<_>>().len() == values.len()
        }
        for license in Catalog::embedded().licenses() {
            assert!(
                distinct(&license.permissions)
                    && distinct(&license.conditions)
                    && distinct(&license.limitations)
                    && distinct(&license.hub_names),
                "{}",
                license.id
            );
        }
    }

    #[test]
    fn commercial_use_is_permitted_where_the_matrix_allows_it() {
        for license in Catalog::embedded().licenses() {
            let allowed = matches!(license.usage.small_business, Use::Yes | Use::Conditions | Use::Limited);
            if allowed {
                assert!(license.permissions.contains(&Permission::CommercialUse), "{}", license.id);
            }
            if license.usage.small_business == Use::No {
                assert!(!license.permissions.contains(&Permission::CommercialUse), "{}", license.id);
            }
        }
    }

    #[test]
    fn digests_are_sha256_in_lower_case_and_unique() {
        let mut seen = BTreeSet::new();
        for license in Catalog::embedded().licenses() {
            for digest in license.text_sha256.iter().chain(&license.pointer_sha256) {
                assert_eq!(digest.len(), 64, "{digest}");
                assert!(digest.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')));
                assert!(seen.insert(digest), "{digest}");
            }
        }
    }

    #[test]
    fn thresholds_have_a_limit_a_date_and_a_limitation() {
        for license in Catalog::embedded().licenses() {
            for threshold in &license.thresholds {
                assert!(threshold.limit > 0);
                assert!(is_date(&threshold.date, &[1, 2, 3]), "{}", license.id);
                assert!(
                    threshold.counted == Counted::Ongoing || is_date(&threshold.date, &[3]),
                    "{}",
                    license.id
                );
                let limitation = match (threshold.effect, threshold.kind) {
                    (Effect::Display, _) => continue,
                    (_, ThresholdKind::MonthlyActiveUsers) => Limitation::MauThreshold,
                    (_, _) => Limitation::RevenueThreshold,
                };
                assert!(license.limitations.contains(&limitation), "{}", license.id);
            }
        }
    }

    #[test]
    fn an_entry_is_old_after_a_year() {
        let license = license("LicenseRef-Kimi-K3");
        assert_eq!(license.checked, "2026-11-24");
        for (day, months, is_old) in [
            ("2026-09-21", 0, false),
            ("2026-11-24", 0, false),
            ("2027-11-23", 11, false),
            ("2027-11-24", 12, true),
            ("2029-01-01", 25, true),
        ] {
            let day: Date = day.parse().expect("a day");
            assert_eq!(license.months_old(day), months, "{day}");
            assert_eq!(license.standing(day).contains("read the text again"), is_old, "{day}");
        }
    }

    #[test]
    fn dates_have_their_form() {
        for license in Catalog::embedded().licenses() {
            assert!(is_date(&license.checked, &[3]), "{}", license.id);
            if let Some(date) = &license.version_date {
                assert!(is_date(date, &[1, 2, 3]), "{}", license.id);
            }
        }
    }

    #[test]
    fn strings_to_hand_on_stand_with_their_condition() {
        for license in Catalog::embedded().licenses() {
            let id = &license.id;
            let asks = |condition| license.conditions.contains(&condition);
            assert_eq!(license.display.is_empty(), license.display_when.is_none(), "{id}");
            assert!(license.display.is_empty() || asks(Condition::AttributionDisplay), "{id}");
            assert_eq!(license.name_prefix.is_some(), asks(Condition::NamePrefix), "{id}");
            assert_eq!(
                license.exclusion.is_some(),
                license.limitations.contains(&Limitation::GeoExclusion),
                "{id}"
            );
        }
    }

    #[test]
    fn words_are_those_of_the_catalogue_and_parse_back() {
        assert_eq!(Limitation::NoImprovingOtherLlms.to_string(), "no-improving-other-llms");
        assert_eq!(Use::Conditions.to_string(), "conditions");
        assert_eq!(Risk::from_word("high"), Some(Risk::High));
        assert_eq!(Risk::from_word("High"), None);
        assert_eq!(Use::Check.meaning(), "Not known: read the text.");
        for condition in Condition::ALL {
            assert_eq!(Condition::from_word(condition.word()), Some(*condition));
        }
    }

    #[test]
    fn an_unknown_word_or_field_is_refused() {
        let text = include_str!("catalog.toml");
        assert!(Catalog::parse(text).is_ok());
        for (known, unknown) in [("\"no-trademark\"", "\"no-tradmark\""), ("risk-reason", "risk-reasons")] {
            assert!(Catalog::parse(&text.replacen(known, unknown, 1)).is_err());
        }
    }

    #[test]
    fn a_licence_is_found_by_identifier_and_by_alias() {
        for (name, id) in [
            ("Apache-2.0", "Apache-2.0"),
            ("LicenseRef-Llama-2-Community", "LicenseRef-scancode-llama-2-license-2023"),
            ("licenseref-GEMMA-terms", "LicenseRef-Gemma-ToU-2026-04-01"),
            ("AGPL-3.0", "AGPL-3.0-only"),
        ] {
            assert_eq!(license(name).id, id);
        }
        assert_eq!(Catalog::embedded().get("LicenseRef-Qwen-Research"), None);
    }

    #[test]
    fn a_licence_is_found_by_the_digest_of_its_text() {
        let digest = "3cf55d634f58c09698be79d61607f640f73ff77ce62c30b8da18fd5312b11324";
        let found = Catalog::embedded().by_text_digest(digest).expect(digest);
        assert_eq!(found.id, "LicenseRef-scancode-deepseek-la-1.0");
        assert_eq!(Catalog::embedded().by_text_digest(""), None);
    }

    #[test]
    fn model_names_lead_to_their_licences() {
        let llama2 = "LicenseRef-scancode-llama-2-license-2023";
        let research = "LicenseRef-Qwen-Research-2024";
        for (name, expected) in [
            ("Qwen/Qwen2.5-Coder-3B", &[research][..]),
            ("qwen2.5-coder:3b", &[research]),
            ("Qwen2.5-Coder-3B-Instruct-GGUF", &[research]),
            ("Qwen/Qwen2.5-Coder-7B-Instruct", &["Apache-2.0"]),
            ("Qwen2.5-72B-Instruct", &["LicenseRef-scancode-qwen-2024"]),
            ("codellama/CodeLlama-7b-Instruct-hf", &[llama2]),
            ("Code Llama 13B", &[llama2]),
            ("meta-llama/Llama-2-7b-hf", &[llama2]),
            ("Meta-Llama-3-8B", &["LicenseRef-Meta-Llama-3-Community"]),
            ("llama3:8b", &["LicenseRef-Meta-Llama-3-Community"]),
            ("Llama-3.1-8B-Instruct", &["LicenseRef-scancode-llama-3.1-license-2024"]),
            (
                "nvidia/Llama-3_3-Nemotron-Super-49B",
                &[
                    "LicenseRef-scancode-llama-3.3-license-2024",
                    "LicenseRef-scancode-nvidia-open-model-2025-04-28",
                ],
            ),
            ("DeepSeek-R1", &["MIT"]),
            ("DeepSeek-R1-Distill-Llama-8B", &["LicenseRef-scancode-llama-3.1-license-2024"]),
            ("DeepSeek-V3", &["LicenseRef-scancode-deepseek-la-1.0"]),
            ("DeepSeek-V3-0324", &["MIT"]),
            ("bigcode/starcoder2-3b", &["LicenseRef-scancode-bigcode-open-rail-m-v1"]),
            ("Mistral-Small-24B-Instruct-2501", &["Apache-2.0"]),
            ("Mistral-Small-Instruct-2409", &["LicenseRef-Mistral-MRL-0.1"]),
            ("Devstral-2-123B-Instruct-2512", &["LicenseRef-Mistral-Modified-MIT-2026"]),
            ("gemma-4-31b", &["Apache-2.0"]),
            ("Qwen/Qwen-1_8B-Chat", &["LicenseRef-Tongyi-Qianwen-Research"]),
            ("MiniMax-M2.7", &["LicenseRef-MiniMax-M2.7-NC"]),
            ("Yi-34B", &["Apache-2.0", "LicenseRef-Yi-Series-Community-2.1"]),
            ("something-of-ours", &[]),
            ("", &[]),
        ] {
            assert_eq!(of_model(name), expected, "{name}");
        }
    }

    #[test]
    fn risks_of_well_known_models() {
        for (name, risk) in [
            ("starcoder2-3b", Risk::Medium),
            ("deepseek-coder-6.7b-instruct", Risk::Medium),
            ("CodeLlama-7b-hf", Risk::High),
            ("Llama-2-7b", Risk::High),
            ("Qwen2.5-Coder-3B", Risk::High),
            ("Qwen2.5-Coder-7B", Risk::Low),
            ("granite-3b-code-base", Risk::Low),
            ("Phi-3-mini-4k-instruct", Risk::Low),
        ] {
            let found = Catalog::embedded().by_model_name(name);
            assert_eq!(found.iter().map(|license| license.risk).collect::<Vec<_>>(), [risk], "{name}");
        }
    }

    #[test]
    fn one_hub_name_can_mean_several_texts() {
        let catalog = Catalog::embedded();
        assert_eq!(catalog.by_hub_name("modified-mit").len(), 4);
        assert!(catalog.by_hub_name("tencent-hunyuan-community").len() > 5);
        assert_eq!(catalog.by_hub_name("exaone").len(), 2);
        assert_eq!(catalog.by_hub_name("falcon-llm-license").len(), 2);
        assert_eq!(catalog.by_hub_name("Qwen-Research").len(), 2);
        assert_eq!(ids(&catalog.by_hub_name("mnpl")), ["LicenseRef-Mistral-MNPL-0.1"]);
    }

    #[test]
    fn a_title_is_told_apart_by_its_date() {
        let title = "Qwen RESEARCH LICENSE AGREEMENT";
        for (title, date_line, expected) in [
            (title, Some("Release Date: September 19, 2024"), Some("LicenseRef-Qwen-Research-2024")),
            (title, Some("Release Date: September 20, 2026"), Some("LicenseRef-Qwen-Research-2026")),
            (title, Some("Release Date: September 1, 2025"), None),
            (title, None, None),
            (
                "Gemma Terms of Use",
                Some("Last modified: April 1, 2024"),
                Some("LicenseRef-scancode-gemma-tou-2024-04-01"),
            ),
            (
                "DEEPSEEK LICENSE AGREEMENT",
                Some("Version 1.0, 23 October 2023"),
                Some("LicenseRef-scancode-deepseek-la-1.0"),
            ),
            ("Falcon 3 TII Falcon License", Some("December 2024"), Some("LicenseRef-TII-Falcon-3-2024-12")),
            ("# Mistral AI Research License", None, Some("LicenseRef-Mistral-MRL-0.1")),
            ("MIT License", None, None),
            ("Modified MIT License", None, None),
            ("", None, None),
        ] {
            let found = Catalog::embedded().by_title(title, date_line);
            assert_eq!(found.map(|license| license.id.as_str()), expected, "{title} {date_line:?}");
        }
    }

    #[test]
    fn a_threshold_is_passed_as_its_text_says() {
        let llama = &license("LicenseRef-scancode-llama-2-license-2023").thresholds[0];
        assert!(!llama.is_passed(700_000_000));
        assert!(llama.is_passed(700_000_001));
        assert_eq!((llama.counted, llama.date.as_str()), (Counted::AtRelease, "2023-07-18"));
        let lfm = &license("LicenseRef-LFM-Open-1.0").thresholds[0];
        assert!(lfm.is_passed(10_000_000));
        assert!(!lfm.is_passed(9_999_999));
    }
}
