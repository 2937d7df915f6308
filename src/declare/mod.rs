//! First stage: what manifests and `model-sbom.toml` say.
//!
//! In: the texts of the files. Out: [`Declarations`] and every fault of every file, with spans. Pure: no file
//! is read here, nothing is looked up. After this stage no value is checked again.
//!
//! One file a table; `table` is the reading that never stops at the first fault.

use std::collections::BTreeMap;

use jiff::civil::Date;
use toml_span::Value;

mod acceptance;
mod clarified;
mod crate_license;
mod dataset;
mod document;
mod duty;
mod expression;
mod faults;
mod file;
mod foreign;
pub(crate) mod hub_tags;
pub(crate) mod identity;
mod imports;
mod include;
mod license;
pub(crate) mod lockfile;
mod model;
mod name_pattern;
mod organization;
mod path;
mod policy;
mod quoted;
mod review;
mod rules;
#[cfg(feature = "cli")]
mod schema;
mod service;
mod source;
mod table;
mod unread;
mod usage;
mod values;

pub(crate) use acceptance::Acceptance;
pub(crate) use crate_license::{Comparison, CrateLicense, ReadText, TextDigest};
pub(crate) use dataset::{Dataset, DatasetRole};
pub(crate) use document::{Document, ProfileName};
pub(crate) use duty::Duty;
pub(crate) use faults::{FAULTS, FaultMeta};
pub(crate) use file::DeclaredFile;
pub(crate) use foreign::{ForeignCrate, Ignore, Ignored};
pub(crate) use identity::{Identity, PackageName, Revision};
pub(crate) use imports::Import;
pub(crate) use license::License;
pub use license::LicenseType;
pub(crate) use lockfile::ListedBy;
pub use lockfile::LockFile;
pub(crate) use model::{Base, Delivery, Descent, Model};
pub(crate) use name_pattern::NamePattern;
pub(crate) use organization::{ModelsOfProduct, Organization, Product};
pub(crate) use path::FilePattern;
pub(crate) use policy::{Policy, PolicyEntry, PolicySubject};
pub(crate) use quoted::quoted;
pub(crate) use review::UNRECOGNISED;
pub(crate) use review::{Decision, Review, ReviewedModels, package_label};
pub use rules::Level;
pub(crate) use rules::{Levels, Period};
#[cfg(feature = "cli")]
pub(crate) use schema::schemas;
pub(crate) use service::{Service, ServiceTerms, terms_id};
pub(crate) use source::Source;
#[cfg(feature = "upstream")]
pub(crate) use source::is_of_account;
pub(crate) use unread::tables_that_are_not_read;
pub(crate) use usage::{Offering, Usage, UseKey, Widening};

use crate::diagnostic::{Diagnostic, FileId, Severity, SourceMap, Span, Spanned};
use crate::workspace::Manifest;
pub(crate) use table::CODE as INVALID_DECLARATION;
use table::{CODE, Faults, Table};
use values::read_all;

/// What was declared, by whom.
#[derive(Debug, Default, Clone)]
pub struct Declarations {
    /// The models of each package, by the package's id.
    pub packages: BTreeMap<String, PackageModels>,
    /// What `model-sbom.toml` says; empty without one.
    pub workspace: WorkspaceFile,
    /// What `model-sbom.lock` says, if there is one.
    pub lock: Option<LockFile>,
    /// What is wrong with `model-sbom.toml` and `model-sbom.lock`.
    pub faults: Vec<Diagnostic>,
}

/// The models that one manifest declares, and what is wrong with it.
#[derive(Debug, Default, Clone)]
pub struct PackageModels {
    /// Its models, in the order of the file.
    pub models: Vec<Model>,
    /// What is wrong with them.
    pub faults: Vec<Diagnostic>,
}

/// What `model-sbom.toml` says.
#[derive(Debug, Default, Clone)]
pub struct WorkspaceFile {
    /// `[organization]`.
    pub organization: Option<Organization>,
    /// `[product]`.
    pub product: Product,
    /// `[document]`.
    pub document: Document,
    /// `[use]`.
    pub usage: Option<Usage>,
    /// `[rules]`.
    pub levels: Levels,
    /// `[policy]`, then that of each import.
    pub policies: Vec<Policy>,
    /// `imports`.
    pub imports: Vec<Import>,
    /// `[[license]]`; those of the workspace first.
    pub licenses: Vec<License>,
    /// `[[model]]`: those that several members use, or that lie in none.
    pub models: Vec<Model>,
    /// `[[crate]]`.
    pub crates: Vec<ForeignCrate>,
    /// `[[ignore]]`.
    pub ignores: Vec<Ignore>,
    /// `[[review]]`; those of the workspace first.
    pub reviews: Vec<Review>,
    /// `[[duty]]`.
    pub duties: Vec<Duty>,
    /// `[[upstream]]`.
    pub acceptances: Vec<Acceptance>,
}

impl Declarations {
    /// The same on another day.
    pub(crate) fn on(&self, day: Date) -> Self {
        let mut declarations = self.clone();
        declarations.workspace.end_licenses(day);
        declarations
    }

    /// The models that packages and the workspace declare; those of `[[crate]]` tables are not among them.
    pub fn models(&self) -> impl Iterator<Item = &Model> {
        self.packages.values().flat_map(|package| &package.models).chain(&self.workspace.models)
    }
}

/// Reads every text. `rule_codes` are the rules that `[rules]` may name.
pub fn run(
    sources: &SourceMap,
    manifests: &[Manifest],
    workspace_file: Option<FileId>,
    lock_file: Option<FileId>,
    rule_codes: &[&'static str],
) -> Declarations {
    let packages =
        manifests.iter().map(|manifest| (manifest.package.clone(), read_manifest(sources, manifest)));
    let packages = packages.collect();
    let (workspace, mut faults) = match workspace_file {
        Some(file) => read_workspace_file(sources, file, rule_codes),
        None => Default::default(),
    };
    let lock = lock_file.map(|file| {
        let (lock, wrong) = LockFile::read(sources, file);
        faults.extend(wrong);
        lock
    });
    Declarations { packages, workspace, lock, faults }
}

/// Reads the models of a manifest, then those of the files that it includes.
///
/// In a dependency a key that this version does not know is only a warning: the crate may be written for a
/// newer version, and its user can't fix it.
fn read_manifest(sources: &SourceMap, manifest: &Manifest) -> PackageModels {
    let unknown_keys = if manifest.member { Severity::Error } else { Severity::Warning };
    let mut faults = Faults::new(manifest.file, unknown_keys);
    let mut included = Vec::new();
    let models = parse(sources.text(manifest.file), &mut faults)
        .and_then(|mut root| root.pointer_mut("/package/metadata/model-sbom").map(take))
        .and_then(|value| Table::new(value, "`[package.metadata.model-sbom]`", &mut faults))
        .map(|mut table| {
            included = include::run(&mut table, manifest, &mut faults);
            let models = model::models(&mut table, &mut faults);
            table.finish(&mut faults);
            models
        });
    let mut models = models.unwrap_or_default();
    let mut others = Vec::new();
    for (path, file) in included {
        let mut own = Faults::new(file, unknown_keys);
        let table = parse(sources.text(file), &mut own)
            .and_then(|root| Table::new(root, format!("the included `{path}`"), &mut own));
        if let Some(mut table) = table {
            include::refuse_more(&mut table, &mut own);
            models.extend(model::models(&mut table, &mut own));
            table.finish(&mut own);
        }
        others.extend(own.into_vec());
    }
    model::report_repetitions(&models, &mut faults);
    model::inherit_licenses(&mut models);
    PackageModels { models, faults: faults.into_vec().into_iter().chain(others).collect() }
}

fn take<'de>(value: &mut Value<'de>) -> Value<'de> {
    let span = value.span;
    Value::with_span(value.take(), span)
}

fn read_workspace_file(
    sources: &SourceMap,
    file: FileId,
    rule_codes: &[&'static str],
) -> (WorkspaceFile, Vec<Diagnostic>) {
    let mut faults = Faults::new(file, Severity::Error);
    let table = parse(sources.text(file), &mut faults)
        .and_then(|root| Table::new(root, "`model-sbom.toml`", &mut faults));
    let mut workspace =
        table.map(|table| WorkspaceFile::read(table, rule_codes, &mut faults)).unwrap_or_default();
    let imported = imports::run(&mut workspace, sources, &mut faults);
    (workspace, faults.into_vec().into_iter().chain(imported).collect())
}

impl WorkspaceFile {
    fn read(mut table: Table<'_>, rule_codes: &[&'static str], faults: &mut Faults) -> Self {
        let organization = table.table("organization", "`[organization]`", faults);
        let product = table.table("product", "`[product]`", faults);
        let document = table.table("document", "`[document]`", faults);
        let usage = table.table("use", "`[use]`", faults);
        let levels = table.table("rules", "`[rules]`", faults);
        let mut imports = read_all(&mut table, "imports", faults, Import::read);
        let policy = table.table("policy", "`[policy]`", faults).map(|mut table| {
            imports.extend(read_all(&mut table, "imports", faults, Import::read));
            let policy = Policy::read(&mut table, faults);
            table.finish(faults);
            policy
        });
        let mut file = Self {
            organization: organization.and_then(|table| Organization::read(table, faults)),
            product: product.map(|table| Product::read(table, faults)).unwrap_or_default(),
            document: document.map(|table| Document::read(table, faults)).unwrap_or_default(),
            usage: usage.map(|table| Usage::read(table, faults)),
            levels: levels.map(|table| Levels::read(table, rule_codes, faults)).unwrap_or_default(),
            policies: policy.into_iter().collect(),
            imports,
            licenses: read_all(&mut table, "license", faults, License::read),
            models: read_all(&mut table, "model", faults, Model::read_at_root),
            crates: read_all(&mut table, "crate", faults, ForeignCrate::read),
            ignores: read_all(&mut table, "ignore", faults, Ignore::read),
            reviews: read_all(&mut table, "review", faults, Review::read),
            duties: read_all(&mut table, "duty", faults, Duty::read),
            acceptances: read_all(&mut table, "upstream", faults, |table, faults| {
                Acceptance::read(table, rule_codes, faults)
            }),
        };
        table.finish(faults);
        model::report_repetitions(&file.models, faults);
        model::inherit_licenses(&mut file.models);
        file.report_repetitions(faults);
        file
    }

    /// Marks the licences whose last day is over on a day.
    pub(crate) fn end_licenses(&mut self, today: Date) {
        for license in &mut self.licenses {
            license.is_over = license.expires.as_ref().is_some_and(|expires| expires.value < today);
        }
    }

    /// Records of decisions and of renewals that nobody can have made yet. A day is allowed for: it begins at other times
    /// elsewhere.
    pub(crate) fn records_of_the_future(&self, today: Date) -> Vec<Diagnostic> {
        let tomorrow = today.tomorrow().unwrap_or(today);
        let reviews = self.reviews.iter().map(|review| ("review", &review.by, &review.date));
        let acceptances = self.acceptances.iter().map(|record| ("acceptance", &record.by, &record.date));
        let early = reviews.chain(acceptances).filter(|(_, _, date)| date.value > tomorrow);
        let fault = |(what, by, Spanned { value: date, span }): (&str, &String, &Spanned<Date>)| {
            Diagnostic::error(CODE, format!("the {what} by {by} is of {date}, and today is {today}"))
                .label(*span, "a day that is still to come")
                .help("write the day on which the decision was made")
        };
        let renewals = self.licenses.iter().filter_map(|license| {
            let Spanned { value: date, span } =
                license.last_renewal.as_ref().filter(|day| day.value > tomorrow)?;
            let title = format!("`{}` was last renewed on {date}, and today is {today}", license.id.value);
            let fault = Diagnostic::error(CODE, title).label(*span, "a day that is still to come");
            Some(
                fault.help(
                    "write the day of the last renewal here, and the last day of the licence as `expires`",
                ),
            )
        });
        early.map(fault).chain(renewals).collect()
    }

    fn report_repetitions(&self, faults: &mut Faults) {
        for (index, license) in self.licenses.iter().enumerate() {
            if let Some(first) =
                self.licenses[..index].iter().find(|earlier| earlier.id.value == license.id.value)
            {
                let message = format!("`{}` is described twice", license.id.value);
                faults.push(
                    Diagnostic::error(CODE, message)
                        .label(license.id.span, "again here")
                        .label(first.id.span, "first described here")
                        .help("keep one `[[license]]` table for each id"),
                );
            }
        }
    }
}

/// Parses a whole file. TOML that does not parse is one fault: nothing behind it can be trusted.
fn parse<'de>(text: &'de str, faults: &mut Faults) -> Option<Value<'de>> {
    match toml_span::parse(text) {
        Ok(root) => Some(root),
        Err(error) => {
            let span = faults.span(error.span);
            let span = Span { end: span.end.min(text.len()), start: span.start.min(text.len()), ..span };
            faults.at(span, format!("invalid TOML: {}", error), "here", toml_help(text, span));
            None
        }
    }
}

/// `toml-span` has no dates: the one valid TOML that it rejects.
fn toml_help(text: &str, span: Span) -> String {
    let line = text[..span.start].rfind('\n').map_or(0, |newline| newline + 1);
    let value =
        text[line..].lines().next().and_then(|line| line.split_once('=')).map(|(_, value)| value.trim());
    let digits = |value: &str| {
        value.len() >= 10
            && value.as_bytes()[4] == b'-'
            && value.as_bytes()[..4].iter().all(u8::is_ascii_digit)
    };
    match value {
        Some(value) if digits(value) => "write dates in quotation marks: `\"2026-01-31\"`".to_owned(),
        _ => "correct the syntax; the rest of the file was not read".to_owned(),
    }
}
