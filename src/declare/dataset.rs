//! `[[….model.dataset]]`: data that a model learned from or was measured with.

use camino::Utf8PathBuf;
use jiff::civil::Date;

use super::expression::license;
use super::path::relative_path;
use super::source::Source;
use super::table::{Faults, Table};
use super::values::{digests, plain, required_word};
use crate::diagnostic::Spanned;
use crate::digest::Digest;
use crate::expression::LicenseExpression;
pub(crate) use crate::terms::{DatasetRole, DatasetType};

/// A declared dataset.
#[derive(Debug, Clone)]
pub struct Dataset {
    /// The name of the dataset.
    pub name: Spanned<String>,
    /// Preferably a pinned revision.
    pub version: Option<Spanned<String>>,
    /// Where it comes from.
    pub source: Option<Spanned<Source>>,
    /// Its licence.
    pub license: Option<Spanned<LicenseExpression>>,
    /// The file with the text of the licence.
    pub license_file: Option<Spanned<Utf8PathBuf>>,
    /// What it was used for.
    pub role: DatasetRole,
    /// Who supplies it.
    pub supplier: Option<String>,
    /// One or two sentences.
    pub description: Option<String>,
    /// Kinds of data in it.
    pub types: Vec<DatasetType>,
    /// Day of the release.
    pub release_date: Option<Date>,
    /// Day on which it was put together.
    pub built_date: Option<Date>,
    /// Classification, in the organisation's words.
    pub classification: Option<String>,
    /// Whether it holds sensitive personal information.
    pub sensitive: Option<bool>,
    /// Digests of its one file, or of the manifest of its files.
    pub digests: Vec<Digest>,
}

impl Dataset {
    /// Reads one table; `None` when it has no usable name or role.
    pub(super) fn read(mut table: Table<'_>, faults: &mut Faults) -> Option<Self> {
        let name = table.required_string("name", faults);
        let role = required_word::<DatasetRole>(&mut table, "role", faults);
        let version = table.string("version", faults);
        let source = Source::take(&mut table, faults);
        let license = license(&mut table, "license", faults);
        let license_file = relative_path(&mut table, "license-file", faults);
        let supplier = plain(&mut table, "supplier", faults);
        let description = table.text("description", faults);
        let types = table.words("types", faults);
        let release_date = table.date("release-date", faults).map(|date| date.value);
        let built_date = table.date("built-date", faults).map(|date| date.value);
        let classification = plain(&mut table, "classification", faults);
        let sensitive = table.boolean("sensitive", faults);
        let digests = digests(&mut table, faults);
        table.finish(faults);
        Some(Self {
            name: name?,
            version,
            source,
            license,
            license_file,
            role: role?,
            supplier,
            description,
            types,
            release_date,
            built_date,
            classification,
            sensitive,
            digests,
        })
    }
}
