//! The terms of native libraries: what their publishers declare, checked against the texts beside their sources.
//!
//! In: the libraries of each crate, and its texts as they were judged. Out: [`NativeTerms`], in the order of
//! [`crate::inspect::NativeCode::libraries`].

use std::collections::BTreeMap;

use camino::Utf8Path;
use guppy::PackageId;

use super::crate_terms::{self, CrateTerms, JudgedText};
use super::identify::Identified;
use crate::expression::LicenseExpression;
use crate::inspect::{CrateText, Inventory, NativeLibrary};

/// What is known of the terms of a native library.
pub struct NativeTerms<'a> {
    /// What its publisher declares.
    pub declared: Option<LicenseExpression>,
    /// The licence that the texts beside its sources confirm.
    pub concluded: Option<LicenseExpression>,
    /// Those texts that are recognised.
    pub texts: Vec<NativeText<'a>>,
    /// All texts beside its sources.
    pub beside: Vec<&'a CrateText>,
}

/// A licence text beside the sources of a native library.
pub struct NativeText<'a> {
    /// The text.
    pub file: &'a CrateText,
    /// The licence that it is.
    pub license: Identified,
    /// Whether the publisher declares that licence.
    pub is_declared: bool,
}

/// Judges the libraries of each crate that brings any.
pub(super) fn run<'a>(
    inventory: &'a Inventory<'a>,
    crates: &BTreeMap<&'a PackageId, CrateTerms<'a>>,
) -> BTreeMap<&'a PackageId, Vec<NativeTerms<'a>>> {
    let of = |(package, code): (&&'a PackageId, &'a crate::inspect::NativeCode)| {
        let texts = crates.get(package).map_or(&[][..], |terms| &terms.texts);
        (*package, code.libraries.iter().map(|library| terms(library, texts)).collect())
    };
    inventory.native_code.iter().map(of).collect()
}

fn terms<'a>(library: &NativeLibrary, texts: &[JudgedText<'a>]) -> NativeTerms<'a> {
    let declared = library.row.license.as_deref().and_then(|text| LicenseExpression::parse(text).ok());
    let directory = library.row.directory.as_deref().map(Utf8Path::new);
    let beside =
        || texts.iter().filter(|text| directory.is_some() && text.file.text.path.parent() == directory);
    let is_declared = |license: &Identified| {
        declared.iter().flat_map(LicenseExpression::ids).any(|id| license.is(id.as_str()))
    };
    // A text of something else, or one that nobody knows, leaves open what holds.
    let is_whole = beside().all(|text| text.license.as_ref().is_some_and(is_declared));
    let own: Vec<_> = beside().collect();
    let is_shown = |declared: &LicenseExpression| is_whole && crate_terms::is_shown(declared, &own);
    let concluded = declared.clone().filter(is_shown);
    let recognised = |text: &JudgedText<'a>| {
        let license = text.license.clone()?;
        Some(NativeText { file: text.file, is_declared: is_declared(&license), license })
    };
    let texts = beside().filter_map(recognised).collect();
    let beside = beside().map(|text| text.file).collect();
    NativeTerms { declared, concluded, texts, beside }
}
