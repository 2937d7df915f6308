//! `[organization]` and `[product]`: who issues the BOM, and what a BOM of several packages is called.

use super::values::plain;
use camino::Utf8PathBuf;

use super::path::{email, is_email, is_url, published, relative_paths, url};
use super::table::{Faults, Table};
use crate::diagnostic::Spanned;
use crate::vocabulary::vocabulary;

/// Who issues the BOM.
#[derive(Debug, Clone)]
pub struct Organization {
    /// The name as it stands in documents.
    pub name: String,
    /// Its site.
    pub url: Option<String>,
    /// Where to write to.
    pub email: Option<String>,
    /// Where to report a vulnerability: a URL, or an e-mail address.
    pub security_contact: Option<String>,
    /// Where the BOM may go.
    pub tlp: Option<Tlp>,
}

vocabulary! {
    /// Traffic Light Protocol 2.0, in the words of CycloneDX 1.7 `distributionConstraints.tlp`.
    pub enum Tlp {
        /// May be published.
        Clear => "CLEAR",
        /// For the community of the recipient.
        Green => "GREEN",
        /// For the organisation of the recipient and its clients.
        Amber => "AMBER",
        /// For the organisation of the recipient only.
        AmberAndStrict => "AMBER_AND_STRICT",
        /// For the recipients themselves.
        Red => "RED",
    }
}

/// What a BOM of several packages is about.
#[derive(Debug, Clone, Default)]
pub struct Product {
    /// The name of the product; that of the package without one.
    pub name: Option<String>,
    /// Its version.
    pub version: Option<String>,
    /// One or two sentences.
    pub description: Option<String>,
    /// Files in which it tells what its licences ask, besides those whose names say so; relative to the workspace
    /// root.
    pub notices: Vec<Spanned<Utf8PathBuf>>,
    /// Why no model is declared, where that is so on purpose.
    pub models: Option<Spanned<ModelsOfProduct>>,
    /// How that is known.
    pub models_reason: Option<String>,
}

vocabulary! {
    /// Why a product that could load or call a model declares none.
    pub enum ModelsOfProduct {
        /// It loads and calls none.
        None => "none",
        /// Its users choose them: the product names none.
        ChosenByUsers => "chosen-by-users",
    }
}

impl Organization {
    /// Reads the table; `None` without a name.
    pub(super) fn read(mut table: Table<'_>, faults: &mut Faults) -> Option<Self> {
        let name = table.required_string("name", faults);
        let organization = Self {
            name: name.map(|name| name.value).unwrap_or_default(),
            url: url(&mut table, "url", faults).map(|url| url.value),
            email: email(&mut table, "email", faults),
            security_contact: security_contact(&mut table, faults),
            tlp: table.word("tlp", faults).map(|word| word.value),
        };
        table.finish(faults);
        (!organization.name.is_empty()).then_some(organization)
    }
}

fn security_contact(table: &mut Table<'_>, faults: &mut Faults) -> Option<String> {
    let Spanned { value, span } = table.address("security-contact", faults)?;
    if is_url(&value) {
        return published(&Spanned { value, span }, "security-contact", faults);
    }
    if is_email(&value) {
        return Some(value);
    }
    let help = "write `security-contact = \"https://example.com/.well-known/security.txt\"`";
    faults.at(span, format!("`{value}` is neither a URL nor an e-mail address"), "not a contact", help);
    None
}

impl Product {
    /// Reads the table.
    pub(super) fn read(mut table: Table<'_>, faults: &mut Faults) -> Self {
        let models_span = table.place("models", faults);
        let models = table.word("models", faults);
        let reason_span = table.place("models-reason", faults);
        let models_reason = match models {
            Some(_) => table.required_reason("models-reason", faults),
            None => table.reason("models-reason", faults),
        };
        if let (None, Some(span)) = (models_span, reason_span) {
            let help = "add `models = \"none\"` or `models = \"chosen-by-users\"`";
            faults.at(span, "`models-reason` gives a reason for nothing", "there is no `models`", help);
        }
        let product = Self {
            models,
            models_reason,
            name: plain(&mut table, "name", faults),
            version: plain(&mut table, "version", faults),
            description: table.text("description", faults),
            notices: relative_paths(&mut table, "notices", faults),
        };
        table.finish(faults);
        product
    }
}
