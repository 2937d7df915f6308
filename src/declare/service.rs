//! What is declared of a model that the product calls over a network: `delivery = "service"`.

use camino::Utf8PathBuf;
use jiff::civil::Date;

use super::path::{relative_path, url};
use super::table::{Faults, Table};
use crate::diagnostic::Spanned;
use crate::expression::LicenseExpression;
use crate::terms::Delivery;
pub(crate) use crate::terms::Flow;

/// What is declared of a service.
#[derive(Debug, Clone, Default)]
pub struct Service {
    /// Who runs it; the supplier of the model where nothing is said.
    pub provider: Option<String>,
    /// The address that is called.
    pub endpoint: Option<String>,
    /// The terms of the service.
    pub terms: Option<ServiceTerms>,
    /// Whether it asks who calls.
    pub authenticated: Option<bool>,
    /// Where the data are processed, in the provider's words.
    pub region: Option<String>,
    /// How long the provider keeps what it is sent.
    pub retention: Option<String>,
    /// What goes there and comes back.
    pub data: Vec<DataFlow>,
}

/// `terms`: what the provider asks for, on one day.
#[derive(Debug, Clone)]
pub struct ServiceTerms {
    /// Where the provider publishes them.
    pub url: Spanned<String>,
    /// The day of the terms, or on which they were read.
    pub date: Spanned<Date>,
    /// A copy of them.
    pub file: Option<Spanned<Utf8PathBuf>>,
}

/// `[[….model.data]]`: data that go to a service or come from it.
#[derive(Debug, Clone)]
pub struct DataFlow {
    /// In which direction.
    pub flow: Flow,
    /// The organisation's class of such data.
    pub classification: String,
    /// What they are.
    pub description: Option<String>,
}

/// The keys of a model that only a service has.
const KEYS: [&str; 7] = ["provider", "endpoint", "terms", "authenticated", "region", "retention", "data"];

impl Service {
    /// Reads the keys of a model that is a service; a fault of each that stands in the table of another.
    pub(super) fn read(
        table: &mut Table<'_>,
        delivery: Option<Delivery>,
        faults: &mut Faults,
    ) -> Option<Self> {
        let written: Vec<_> =
            KEYS.into_iter().filter_map(|key| Some((key, table.place(key, faults)?))).collect();
        let service = Self {
            provider: table.string("provider", faults).map(|provider| provider.value),
            endpoint: url(table, "endpoint", faults).map(|endpoint| endpoint.value),
            terms: table
                .table("terms", "`terms`", faults)
                .and_then(|table| ServiceTerms::read(table, faults)),
            authenticated: table.boolean("authenticated", faults),
            region: table.string("region", faults).map(|region| region.value),
            retention: table.text("retention", faults),
            data: table
                .tables("data", "`[[data]]`", faults)
                .into_iter()
                .filter_map(|table| DataFlow::read(table, faults))
                .collect(),
        };
        if delivery == Some(Delivery::Service) {
            return Some(service);
        }
        for (key, span) in written {
            let message = format!("`{key}` is a key of a model that is called as a service");
            let help = format!("add `delivery = \"service\"`, or leave `{key}` out");
            faults.at(span, message, "this model is no service", help);
        }
        None
    }
}

impl ServiceTerms {
    fn read(mut table: Table<'_>, faults: &mut Faults) -> Option<Self> {
        for key in ["url", "date"] {
            if !table.has(key) {
                table.missing(key, faults);
            }
        }
        let url = url(&mut table, "url", faults);
        let date = table.date("date", faults);
        let file = relative_path(&mut table, "file", faults);
        table.finish(faults);
        Some(Self { url: url?, date: date?, file })
    }

    /// The terms as a licence: an id made from their address.
    pub(super) fn license(&self) -> LicenseExpression {
        LicenseExpression::parse(&terms_id(&self.url.value)).expect("letters, digits, `.` and `-`")
    }
}

impl DataFlow {
    fn read(mut table: Table<'_>, faults: &mut Faults) -> Option<Self> {
        let flow = super::values::required_word::<Flow>(&mut table, "flow", faults);
        let classification = table.required_string("classification", faults);
        let description = table.text("description", faults);
        table.finish(faults);
        Some(Self { flow: flow?, classification: classification?.value, description })
    }
}

/// The id of the terms at an address: `LicenseRef-openai.com-policies-services-agreement`. Two spellings of one address
/// give one id.
pub(crate) fn terms_id(url: &str) -> String {
    let place = url.split_once("://").map_or(url, |(_, place)| place);
    let place = place.split(['?', '#']).next().unwrap_or(place).to_lowercase();
    let place = place.strip_prefix("www.").unwrap_or(&place);
    let parts =
        place.split(|c: char| !(c.is_ascii_alphanumeric() || c == '.')).filter(|part| !part.is_empty());
    format!("LicenseRef-{}", parts.collect::<Vec<_>>().join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_terms_has_one_id() {
        for (url, id) in [
            ("https://openai.com/policies/services-agreement/", "openai.com-policies-services-agreement"),
            ("https://OpenAI.com/policies/services-agreement", "openai.com-policies-services-agreement"),
            ("http://www.anthropic.com/legal/commercial-terms#top", "anthropic.com-legal-commercial-terms"),
            ("https://aws.amazon.com/service-terms/?x=1", "aws.amazon.com-service-terms"),
            ("https://exämple.com/a_b", "ex-mple.com-a-b"),
            ("https://[::1]:80/", "1-80"),
        ] {
            let id = format!("LicenseRef-{id}");
            assert_eq!(terms_id(url), id, "{url}");
            LicenseExpression::parse(&id).expect("an expression");
        }
    }
}
