//! The terms of crates: what their manifests say, checked against the texts in their sources.
//!
//! In: the expression of each manifest, the texts that came with the crate, `[[crate]]` tables. Out: [`CrateTerms`]. A
//! licence is concluded where texts and expression agree word by word; an unrecognised text concludes nothing, and so do
//! two tables that say different licences.

use std::collections::{BTreeMap, HashMap};

use camino::Utf8Path;
use guppy::PackageId;
use guppy::graph::PackageMetadata;
use rayon::prelude::*;

use super::identify::{self, Identified};
use super::text_parts::{self, Part};
use crate::declare::{Comparison, CrateLicense, Declarations, ReadText};
use crate::digest::Digest;
use crate::expression::{LicenseExpression, LicenseId};
use crate::inspect::{CrateText, Inventory, TextOrigin};

/// What is known of the terms of a crate.
pub struct CrateTerms<'a> {
    /// What its manifest says, if that is an expression.
    pub declared: Option<LicenseExpression>,
    /// The licence that follows from all of it.
    pub concluded: Option<LicenseExpression>,
    /// Each text with what it is, sorted by path; of a file with several texts each of them.
    pub texts: Vec<JudgedText<'a>>,
    /// What a `[[crate]]` table, or a `clarify` that fits its texts, says of it.
    pub table: Option<&'a CrateLicense>,
    /// A `[[crate]]` table that says another licence than [`Self::table`], and has as good a claim.
    pub contradicting: Option<&'a CrateLicense>,
    /// A `clarify` that was written for other texts, and is not applied.
    pub unapplied: Option<&'a CrateLicense>,
    /// A text that the table was read from, and that the sources do not have with this content.
    pub unread: Option<&'a ReadText>,
}

/// A text in the sources of a crate, or a part of one, and what it is.
pub struct JudgedText<'a> {
    /// The text.
    pub file: &'a CrateText,
    /// How it stands to the manifest.
    pub standing: TextStanding,
    /// The licence that it is, word by word.
    pub license: Option<Identified>,
    /// The licences that it only refers to.
    pub referred: Vec<String>,
    /// Whether a `[[crate]]` table was written for this content of it.
    pub is_settled: bool,
}

/// What the texts are, by the SHA-256 of their file: many crates have the same.
type KnownTexts<'a> = HashMap<&'a Digest, Vec<Part>>;

fn known_texts<'a>(inventory: &'a Inventory<'_>) -> KnownTexts<'a> {
    let texts = inventory.crate_texts.values().flatten();
    let distinct: HashMap<_, _> = texts.map(|file| (&file.sha256, file)).collect();
    distinct.into_par_iter().map(|(sha256, file)| (sha256, text_parts::of(&file.text))).collect()
}

/// How a text stands to what the manifest says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextStanding {
    /// It is that of a licence that the expression names, or only refers to such.
    Declared,
    /// It is that of a licence that the expression does not name.
    Undeclared,
    /// Neither the SPDX License List nor the catalogue has it.
    Unrecognised,
    /// It is of something else than the crate.
    Other,
}

impl JudgedText<'_> {
    /// Whether it leaves open what the crate is under.
    pub fn is_in_doubt(&self) -> bool {
        matches!(self.standing, TextStanding::Undeclared | TextStanding::Unrecognised) && !self.is_settled
    }
}

/// Judges every crate of the graph.
pub(crate) fn run<'a>(
    inventory: &'a Inventory<'a>,
    declarations: &'a Declarations,
) -> BTreeMap<&'a PackageId, CrateTerms<'a>> {
    let crates = inventory.resolved.crates.crates.values().map(|krate| krate.package);
    let is_ours = |package: &PackageMetadata<'_>| {
        package.in_workspace() && declarations.workspace.organization.is_some()
    };
    let known = known_texts(inventory);
    let of = |package: PackageMetadata<'a>| {
        let texts = inventory.crate_texts.get(package.id()).map_or(&[][..], Vec::as_slice);
        let tables = declarations
            .workspace
            .crates
            .iter()
            .filter(|table| table.fits(package.name(), package.version()));
        let tables: Vec<_> = tables.filter_map(|table| table.license.as_ref()).collect();
        let (own, clarified): (Vec<_>, Vec<_>) =
            tables.into_iter().partition(|table| table.clarified_in.is_none());
        let (own, contradicting) = settling(&own, texts);
        let table = own.or_else(|| clarified.iter().find(|table| is_applied(table, texts)).copied());
        let terms = crate_terms(&package, texts, table, is_ours(&package), &known);
        let concluded = terms.concluded.filter(|_| contradicting.is_none());
        let unapplied = clarified.first().copied().filter(|_| table.is_none());
        (package.id(), CrateTerms { concluded, contradicting, unapplied, ..terms })
    };
    crates.map(of).collect()
}

/// The table that settles a crate: of several, one that was written for what is here; and one with the same claim that says
/// another licence.
fn settling<'a>(
    tables: &[&'a CrateLicense],
    texts: &[CrateText],
) -> (Option<&'a CrateLicense>, Option<&'a CrateLicense>) {
    let is_about = |table: &&&CrateLicense| texts.iter().any(|text| is_same(table, text));
    let about: Vec<_> = tables.iter().filter(is_about).copied().collect();
    let mut tables = if about.is_empty() { tables.to_vec() } else { about }.into_iter();
    let first = tables.next();
    let says_other =
        |table: &&CrateLicense| first.is_some_and(|first| first.expression.value != table.expression.value);
    (first, tables.find(says_other))
}

fn is_same(table: &CrateLicense, file: &CrateText) -> bool {
    compare(table, file) == Some(Comparison::Same)
}

/// How a text compares with what a table was written for; `None` where it names no such text.
pub(super) fn compare(table: &CrateLicense, file: &CrateText) -> Option<Comparison> {
    table.compare(&file.text.path, &file.text.content, &file.sha256)
}

/// Whether all that a `clarify` was written for is here, as the programs that have it ask.
fn is_applied(table: &CrateLicense, texts: &[CrateText]) -> bool {
    let is_here = |read: &ReadText| {
        let mut of_path = texts.iter().filter(|text| text.text.path == read.path);
        of_path.any(|text| {
            let compared = read.digest.compare(&text.text.content, &text.sha256);
            matches!(compared, Comparison::Same | Comparison::SamePart)
        })
    };
    !table.files.is_empty() && table.files.iter().all(is_here)
}

fn crate_terms<'a>(
    package: &PackageMetadata<'_>,
    texts: &'a [CrateText],
    table: Option<&'a CrateLicense>,
    is_ours: bool,
    known: &KnownTexts<'a>,
) -> CrateTerms<'a> {
    let declared = package.license().and_then(|text| LicenseExpression::parse_crate(text).ok());
    let named = package.license_file();
    // A table is compared with the texts as a manifest is.
    let said = table.map(|table| &table.expression.value).or(declared.as_ref());
    let judge = |file: &'a CrateText| {
        let parts = known.get(&file.sha256).into_iter().flatten().cloned();
        parts.map(move |part| judged(file, part, said, named, table))
    };
    let texts: Vec<_> = texts.iter().flat_map(judge).collect();
    let is_here = |read: &&ReadText| {
        texts.iter().map(|text| text.file).filter(|file| file.text.path == read.path).any(|file| {
            let compared = read.digest.compare(&file.text.content, &file.sha256);
            matches!(compared, Comparison::Same | Comparison::SamePart)
        })
    };
    let unread = table.and_then(|table| table.files.iter().find(|read| !is_here(read)));
    let concluded = if unread.is_some() || texts.iter().any(JudgedText::is_in_doubt) {
        None
    } else if let Some(table) = table {
        Some(table.expression.value.clone())
    } else if let Some(declared) = &declared {
        // The organisation of the document grants the licences of its own crates.
        let own: Vec<_> = texts.iter().filter(|text| text.standing == TextStanding::Declared).collect();
        (is_ours || is_shown(declared, &own)).then(|| declared.clone())
    } else if package.license().is_some() {
        // It says something that is no expression.
        None
    } else {
        let named = texts.iter().filter(|text| Some(text.file.text.path.as_path()) == named);
        // Nothing says how several hold together.
        let mut ids = named.map(|text| text.license.as_ref().map(|license| license.id.as_str()));
        ids.next().flatten().filter(|_| ids.next().is_none()).and_then(|id| LicenseExpression::parse(id).ok())
    };
    CrateTerms { declared, concluded, texts, table, contradicting: None, unapplied: None, unread }
}

fn judged<'a>(
    file: &'a CrateText,
    Part { license, referred }: Part,
    said: Option<&LicenseExpression>,
    named: Option<&Utf8Path>,
    table: Option<&CrateLicense>,
) -> JudgedText<'a> {
    let said_ids = || said.into_iter().flat_map(LicenseExpression::ids).map(LicenseId::as_str);
    let standing = match (&license, said) {
        (Some(license), Some(_)) if said_ids().any(|id| license.is(id)) => TextStanding::Declared,
        (Some(_), Some(_)) => TextStanding::Undeclared,
        // The file that a manifest names in place of an expression says what the crate is under.
        (Some(_), None) if named == Some(&file.text.path) => TextStanding::Declared,
        (Some(_), None) => TextStanding::Undeclared,
        (None, _) => match &referred {
            Some(ids) if ids.iter().all(|other| said_ids().any(|id| id == other)) => TextStanding::Declared,
            Some(_) => TextStanding::Undeclared,
            None => TextStanding::Unrecognised,
        },
    };
    let standing = match file.origin {
        TextOrigin::Crate => standing,
        TextOrigin::Checkout if standing == TextStanding::Declared => standing,
        TextOrigin::Checkout | TextOrigin::Bundled => TextStanding::Other,
    };
    let is_settled = table.is_some_and(|table| is_same(table, file));
    JudgedText { file, standing, license, referred: referred.unwrap_or_default(), is_settled }
}

/// Whether these texts are those of one alternative of an expression: each of its licences, and each exception to one, which
/// stands word by word in the text of that licence.
pub(super) fn is_shown(expression: &LicenseExpression, texts: &[&JudgedText<'_>]) -> bool {
    let is_there = |(id, exception): &(LicenseId, Option<&str>)| {
        let is_of = |text: &&&JudgedText<'_>| text.license.as_ref().is_some_and(|own| own.is(id.as_str()));
        let mut own = texts.iter().filter(is_of);
        own.any(|text| exception.is_none_or(|exception| identify::has_exception(&text.file.text, exception)))
    };
    expression.alternatives_with_exceptions().iter().any(|all| all.iter().all(is_there))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspect::LicenseText;

    #[test]
    fn a_licence_with_an_exception_is_shown_by_a_text_that_has_it() {
        let apache = spdx::license_id("Apache-2.0").expect("listed").text();
        let exception = spdx::exception_id("LLVM-exception").expect("listed").text();
        let widened = format!("{apache}\n\n{exception}");
        for (expression, plain, with_exception) in [
            ("Apache-2.0", true, true),
            ("MIT OR Apache-2.0", true, true),
            ("MIT AND Apache-2.0", false, false),
            ("Apache-2.0 WITH LLVM-exception", false, true),
            ("Apache-2.0 WITH LLVM-exception OR Apache-2.0 OR MIT", true, true),
            ("Apache-2.0 WITH LLVM-exception AND MIT", false, false),
        ] {
            let expression = LicenseExpression::parse(expression).expect("an expression");
            for (text, shown) in [(apache, plain), (widened.as_str(), with_exception)] {
                let file = CrateText {
                    text: LicenseText::new("LICENSE".into(), text.to_owned()),
                    sha256: crate::digest::Digest::from_bytes(crate::digest::Algorithm::Sha256, &[0; 32]),
                    origin: TextOrigin::Crate,
                };
                let part = text_parts::of(&file.text).remove(0);
                let text = judged(&file, part, Some(&expression), None, None);
                assert_eq!(is_shown(&expression, &[&text]), shown, "{}", expression.as_str());
            }
        }
    }
}
