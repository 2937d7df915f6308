//! `[[license]]`: terms that the catalogue lacks, or that the organisation has agreed on otherwise.

use camino::Utf8PathBuf;
use jiff::civil::Date;

use super::path::{relative_path, url};
use super::table::{Faults, Table};
use super::values::plain;
use crate::diagnostic::{Span, Spanned};
use crate::expression::{LicenseExpression, LicenseId};
use crate::terms::{Condition, Limitation, Permission, Risk, Use};
use crate::vocabulary::{Word, vocabulary};

/// Terms that the user describes.
#[derive(Debug, Clone)]
pub struct License {
    /// Where the table stands.
    pub span: Span,
    /// `LicenseRef-…`.
    pub id: Spanned<String>,
    /// Title of the licence.
    pub name: Option<String>,
    /// The file with its text, relative to the workspace root.
    pub file: Option<Spanned<Utf8PathBuf>>,
    /// Where its publisher keeps it.
    pub url: Option<String>,
    /// Who grants it.
    pub licensor: Option<String>,
    /// How much a user of it risks.
    pub risk: Option<Risk>,
    /// What it allows. Of this and the next three lists an empty one says that there is nothing; `None` says nothing.
    pub permissions: Option<Vec<Permission>>,
    /// What it asks.
    pub conditions: Option<Vec<Condition>>,
    /// What it forbids or withholds.
    pub limitations: Option<Vec<Limitation>>,
    /// Sentences that a distribution must carry.
    pub notices: Option<Vec<String>>,
    /// The usage matrix.
    pub usage: Option<UsageMatrix>,
    /// Users in a month from which other terms hold.
    pub monthly_active_users: Option<u64>,
    /// Revenue in a year, in US dollars, from which other terms hold.
    pub annual_revenue_usd: Option<u64>,
    /// Who holds a bought licence.
    pub licensee: Option<Spanned<String>>,
    /// Number of the order.
    pub purchase_order: Option<String>,
    /// What was bought.
    pub license_types: Vec<LicenseType>,
    /// Day of the last renewal.
    pub last_renewal: Option<Spanned<Date>>,
    /// Last day on which it holds.
    pub expires: Option<Spanned<Date>>,
    /// The support that the vendor owes.
    pub support: Option<String>,
    /// Against what the vendor indemnifies the licensee.
    pub indemnity: Option<String>,
    /// What the vendor promises of a service.
    pub service_level: Option<String>,
    /// Whom to ask at the vendor: an address, or a person.
    pub contact: Option<String>,
    /// The file that it was imported from; `None` for a table of the workspace.
    pub imported_from: Option<String>,
    /// Whether its last day is over: what it permitted and lifted holds no more. Set by the day of the run.
    pub is_over: bool,
}

/// What a licence says to five kinds of use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UsageMatrix {
    /// A small business.
    pub small_business: Option<Use>,
    /// An enterprise.
    pub enterprise: Option<Use>,
    /// Offering it as a service.
    pub saas: Option<Use>,
    /// Handing out copies.
    pub redistribution: Option<Use>,
    /// Training it further.
    pub fine_tuning: Option<Use>,
}

vocabulary! {
    /// What kind of licence was bought (CycloneDX `licensing.licenseTypes`).
    pub enum LicenseType {
        /// For education.
        Academic => "academic",
        /// Bound to a device.
        Appliance => "appliance",
        /// Per client.
        ClientAccess => "client-access",
        /// Per user at the same time.
        ConcurrentUser => "concurrent-user",
        /// Per processor core.
        CorePoints => "core-points",
        /// By a measure of the seller.
        CustomMetric => "custom-metric",
        /// Per device.
        Device => "device",
        /// To try it out.
        Evaluation => "evaluation",
        /// Per named user.
        NamedUser => "named-user",
        /// Bound to a machine.
        NodeLocked => "node-locked",
        /// To build into another product.
        Oem => "oem",
        /// Without end.
        Perpetual => "perpetual",
        /// Per processor.
        ProcessorPoints => "processor-points",
        /// As long as it is paid for.
        Subscription => "subscription",
        /// Per user.
        User => "user",
        /// None of the others.
        Other => "other",
    }
}

impl License {
    /// Reads one table; `None` when it has no usable id.
    pub(super) fn read(mut table: Table<'_>, faults: &mut Faults) -> Option<Self> {
        let id = id(&mut table, faults);
        let license = Self {
            span: table.span(),
            name: plain(&mut table, "name", faults),
            file: relative_path(&mut table, "file", faults),
            url: url(&mut table, "url", faults).map(|url| url.value),
            licensor: plain(&mut table, "licensor", faults),
            risk: table.word("risk", faults).map(|word| word.value),
            permissions: stated(&mut table, "permissions", faults, Table::words),
            conditions: stated(&mut table, "conditions", faults, Table::words),
            limitations: stated(&mut table, "limitations", faults, Table::words),
            notices: stated(&mut table, "notices", faults, Table::texts),
            usage: table.table("usage", "`usage`", faults).map(|table| UsageMatrix::read(table, faults)),
            monthly_active_users: table.count("monthly-active-users", faults),
            annual_revenue_usd: table.count("annual-revenue-usd", faults),
            licensee: table.string("licensee", faults),
            purchase_order: plain(&mut table, "purchase-order", faults),
            license_types: table.words("license-types", faults),
            last_renewal: table.date("last-renewal", faults),
            expires: table.date("expires", faults),
            support: plain(&mut table, "support", faults),
            indemnity: plain(&mut table, "indemnity", faults),
            service_level: plain(&mut table, "service-level", faults),
            contact: plain(&mut table, "contact", faults),
            imported_from: None,
            is_over: false,
            id: id.clone().unwrap_or_else(|| Spanned { value: String::new(), span: table.span() }),
        };
        table.finish(faults);
        id.map(|_| license)
    }

    /// Whether the organisation bought it.
    pub fn is_bought(&self) -> bool {
        self.licensee.is_some()
            || self.purchase_order.is_some()
            || !self.license_types.is_empty()
            || self.has_vendor()
    }

    /// Whether a vendor owes something beside the licence.
    pub fn has_vendor(&self) -> bool {
        self.promises().count() > 0
    }

    /// What was bought, from whom and until when, each under its key.
    pub fn bought(&self) -> Vec<(&'static str, String)> {
        let types: Vec<_> = self.license_types.iter().map(|word| word.word()).collect();
        let day = |date: Date| date.to_string();
        let before = [
            ("licensee", self.licensee.as_ref().map(|licensee| licensee.value.clone())),
            ("purchase-order", self.purchase_order.clone()),
            ("license-types", (!types.is_empty()).then(|| types.join(", "))),
            ("last-renewal", self.last_renewal.as_ref().map(|date| day(date.value))),
            ("expires", self.expires.as_ref().map(|expires| day(expires.value))),
        ];
        let promises = self.promises().map(|(key, value)| (key, Some(value.to_owned())));
        let behind = [("contact", self.contact.clone()), ("imported-from", self.imported_from.clone())];
        let all = before.into_iter().chain(promises).chain(behind);
        all.filter_map(|(key, value)| Some((key, value?))).collect()
    }

    /// What the vendor owes beside the licence, each under its key.
    pub fn promises(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let promises = [
            ("support", &self.support),
            ("indemnity", &self.indemnity),
            ("service-level", &self.service_level),
        ];
        promises.into_iter().filter_map(|(key, value)| Some((key, value.as_deref()?)))
    }
}

/// A list that may be empty; `None` without its key.
fn stated<'de, T>(
    table: &mut Table<'de>,
    key: &'static str,
    faults: &mut Faults,
    read: fn(&mut Table<'de>, &'static str, &mut Faults) -> Vec<T>,
) -> Option<Vec<T>> {
    table.has(key).then(|| read(table, key, faults))
}

fn id(table: &mut Table<'_>, faults: &mut Faults) -> Option<Spanned<String>> {
    let string = table.required_string("id", faults)?;
    let expression = LicenseExpression::parse(&string.value).ok();
    if let Some(LicenseId::Custom(id)) = expression.as_ref().and_then(LicenseExpression::single) {
        return Some(string.with(id.clone()));
    }
    let (label, help) = match expression {
        Some(_) => {
            ("not a custom licence", "terms on the SPDX License List need no `[[license]]` table".to_owned())
        }
        None => {
            ("expected `LicenseRef-…`", format!("write `id = \"LicenseRef-{}\"`", idstring(&string.value)))
        }
    };
    faults.at(string.span, format!("`{}` is not the id of a custom licence", string.value), label, help);
    None
}

/// The nearest string of the characters that a `LicenseRef-` may have (SPDX 2.3, annex D).
fn idstring(text: &str) -> String {
    let text = text.strip_prefix("LicenseRef-").unwrap_or(text);
    let mapped: String =
        text.chars().map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' }).collect();
    mapped.trim_matches('-').to_owned()
}

impl UsageMatrix {
    fn read(mut table: Table<'_>, faults: &mut Faults) -> Self {
        let mut cell = |key| table.word(key, faults).map(|word| word.value);
        let matrix = Self {
            small_business: cell("small-business"),
            enterprise: cell("enterprise"),
            saas: cell("saas"),
            redistribution: cell("redistribution"),
            fine_tuning: cell("fine-tuning"),
        };
        table.finish(faults);
        matrix
    }
}
