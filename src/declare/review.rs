//! `[[review]]`: a recorded human decision about the terms of one model, or of several, for one use.

use jiff::civil::Date;

use super::identity::{Identity, PackageName};
use super::name_pattern::NamePattern;
use super::source::Source;
use super::table::{CODE, Faults, Table};
use super::usage::{Offering, Usage};
use super::values::{digest_of, required_word, sha256};
use crate::diagnostic::{Diagnostic, Span, Spanned};
use crate::digest::{Algorithm, Digest};
use crate::expression::LicenseExpression;
use crate::vocabulary::vocabulary;

/// What a record says of a text that is not recognised, as evidence.
pub(crate) const UNRECOGNISED: &str = "an unrecognised text";

/// The same in records of an earlier version.
const NOBODY_KNOWS: &str = "a text that nobody knows";

/// A recorded decision.
///
/// Keys that older versions did not write are `None` in their records.
#[derive(Debug, Clone)]
pub struct Review {
    /// Where the table stands.
    pub span: Span,
    /// The models that it is about.
    pub models: ReviewedModels,
    /// The licence that it is about.
    pub license: Spanned<LicenseExpression>,
    /// Digest of the normalised text that was read.
    pub license_sha256: Option<Spanned<Digest>>,
    /// The day of the terms of a service that were read.
    pub terms_date: Option<Date>,
    /// Digests of further normalised texts that were read: those of `license-files`, and others among the files.
    pub texts: Option<Vec<Digest>>,
    /// Why the decision was made without a text.
    pub without_text: Option<String>,
    /// Digests of the normalised use policies that were read.
    pub policies: Option<Vec<Digest>>,
    /// What was decided.
    pub decision: Decision,
    /// Who decided.
    pub by: String,
    /// On what day.
    pub date: Spanned<Date>,
    /// The reason of the reviewer.
    pub reason: String,
    /// The last day on which it holds.
    pub expires: Option<Date>,
    /// The offerings that it was made for; where empty, those of `usage`, or every one in an older record.
    pub scope: Vec<Offering>,
    /// What `[use]` said then.
    pub usage: Option<Usage>,
    /// What every other source said about the licence then, as `source: words`.
    pub evidence: Option<Vec<String>>,
    /// The file that it was imported from; `None` for a record of the workspace.
    pub imported_from: Option<String>,
}

/// The models that a record is about.
#[derive(Debug, Clone)]
pub enum ReviewedModels {
    /// One model.
    One {
        /// The name under which it was declared.
        name: Spanned<String>,
        /// Its source, or the package that declared it; `None` in an older record, which goes by the name.
        origin: Option<Origin>,
    },
    /// Every model under the licence whose source, or name where it has no source, fits a pattern.
    Fitting(Vec<Spanned<NamePattern>>),
}

/// Where a reviewed model comes from.
#[derive(Debug, Clone)]
pub enum Origin {
    /// Its source.
    Source(Source),
    /// The package that declared it, as [`package_label`] writes it.
    Package(String),
}

vocabulary! {
    /// What a person decided.
    pub enum Decision {
        /// The terms are acceptable for the use.
        Approved => "approved",
        /// They are not.
        Rejected => "rejected",
    }
}

impl Review {
    /// Reads one table; `None` when something is missing without which it decides nothing.
    pub(super) fn read(mut table: Table<'_>, faults: &mut Faults) -> Option<Self> {
        let span = table.span();
        let models = ReviewedModels::read(&mut table, faults);
        if !table.has("license") {
            table.missing("license", faults);
        }
        let license = super::expression::license(&mut table, "license", faults);
        let license_sha256 = sha256(&mut table, "license-sha256", faults);
        let terms_date = table.date("terms-date", faults);
        let without_text = table.record("without-text", faults);
        let texts = digests(&mut table, "texts-sha256", faults);
        let policies = digests(&mut table, "policy-sha256", faults);
        let decision = required_word::<Decision>(&mut table, "decision", faults);
        let by = table.required_record("by", faults);
        let date = table.required_date("date", faults);
        let reason = table.required_reason("reason", faults);
        let expires = table.date("expires", faults);
        let scope = table.words("scope", faults);
        let usage = table.table("use", "`use` of a `[[review]]`", faults);
        let usage = usage.map(|table| Usage::read(table, faults));
        let evidence = table.has("evidence").then(|| table.quotations("evidence", faults));
        let evidence =
            evidence.map(|said| said.iter().map(|said| said.replace(NOBODY_KNOWS, UNRECOGNISED)).collect());
        table.finish(faults);
        contradictions(&date, &expires, &license_sha256, &without_text, faults);
        Some(Self {
            span,
            models: models?,
            license: license?,
            license_sha256,
            terms_date: terms_date.map(|date| date.value),
            texts,
            without_text: without_text.map(|reason| reason.value),
            policies,
            decision: decision?,
            by: by?,
            date: date?,
            reason: reason?,
            expires: expires.map(|date| date.value),
            scope,
            usage,
            evidence,
            imported_from: None,
        })
    }
}

fn contradictions(
    date: &Option<Spanned<Date>>,
    expires: &Option<Spanned<Date>>,
    license_sha256: &Option<Spanned<Digest>>,
    without_text: &Option<Spanned<String>>,
    faults: &mut Faults,
) {
    faults.ends_early("the review", date.as_ref(), expires.as_ref());
    if let (Some(text), Some(without)) = (license_sha256, without_text) {
        faults.push(
            Diagnostic::error(CODE, "the review names a text and says that it was made without one")
                .label(without.span, "made without a text")
                .label(text.span, "the text that was read")
                .help("keep the one that is right"),
        );
    }
}

fn digests(table: &mut Table<'_>, key: &'static str, faults: &mut Faults) -> Option<Vec<Digest>> {
    if !table.has(key) {
        return None;
    }
    let strings = table.strings(key, faults);
    let digests = strings.iter().filter_map(|string| digest_of(string, key, Algorithm::Sha256, faults));
    Some(digests.map(|digest| digest.value).collect())
}

impl ReviewedModels {
    fn read(table: &mut Table<'_>, faults: &mut Faults) -> Option<Self> {
        let span = table.span();
        if !table.has("models") {
            let name = table.required_string("model", faults);
            return Some(Self::One { origin: Origin::read(table, faults), name: name? });
        }
        let patterns = table.strings("models", faults);
        let patterns: Vec<_> =
            patterns.into_iter().filter_map(|pattern| NamePattern::read(pattern, faults)).collect();
        if patterns.is_empty() {
            let help =
                "write `models = [\"hf:owner/*\"]`, or `models = [\"*\"]` for every model under the licence";
            faults.at(span, "`models` of a `[[review]]` names no model", "about no model", help);
        }
        for key in ["model", "source", "package"] {
            if let Some(other) = table.string(key, faults) {
                let help = format!("keep `models` or `{key}`");
                faults.at(
                    other.span,
                    format!("`[[review]]` has both `models` and `{key}`"),
                    "one of them",
                    help,
                );
            }
        }
        (!patterns.is_empty()).then_some(Self::Fitting(patterns))
    }

    /// Whether a declared model is among them.
    pub fn include(&self, identity: &Identity, name: &str) -> bool {
        match self {
            Self::One { name: reviewed, origin: None } => reviewed.value == name,
            Self::One { name: reviewed, origin: Some(origin) } => match (origin, identity) {
                (Origin::Source(source), Identity::Source(canonical)) => source.canonical() == *canonical,
                (Origin::Package(label), Identity::Own { package, name }) => {
                    *label == package_label(package) && reviewed.value == *name
                }
                _ => false,
            },
            Self::Fitting(patterns) => patterns.iter().any(|pattern| pattern.value.fits(identity)),
        }
    }

    /// Whether it is a record of one model.
    pub fn is_of_one(&self) -> bool {
        matches!(self, Self::One { .. })
    }

    /// Whether nothing but a name says which model is meant.
    pub fn goes_by_name(&self) -> bool {
        matches!(self, Self::One { origin: None, .. })
    }

    /// Whether any number of models may fit.
    pub fn are_many(&self) -> bool {
        matches!(self, Self::Fitting(_))
    }

    /// The models in the middle of a sentence.
    pub fn name(&self) -> String {
        match self {
            Self::One { name, .. } => name.value.clone(),
            Self::Fitting(patterns) => {
                patterns.iter().map(|pattern| pattern.value.as_str()).collect::<Vec<_>>().join(", ")
            }
        }
    }
}

impl Origin {
    fn read(table: &mut Table<'_>, faults: &mut Faults) -> Option<Self> {
        let source = Source::take(table, faults);
        let package = table.string("package", faults);
        match (source, package) {
            (Some(source), Some(package)) => {
                faults.push(
                    Diagnostic::error(CODE, "`[[review]]` has both `source` and `package`")
                        .label(package.span, "one of them only")
                        .label(source.span, "the other")
                        .help("keep `source` where the model declares one, else `package`"),
                );
                None
            }
            (Some(source), None) => Some(Self::Source(source.value)),
            (None, Some(package)) => Some(Self::Package(package.value)),
            (None, None) => None,
        }
    }
}

/// A package in a record: its name, and where it comes from unless it is a member of the workspace.
pub(crate) fn package_label(package: &PackageName) -> String {
    match &package.source {
        Some(source) => format!("{} ({source})", package.name),
        None => package.name.clone(),
    }
}
