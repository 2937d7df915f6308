//! The catalogue for people and for programs: a list, one licence, the usage matrix, what fits a purpose.

mod human;
mod json;

use super::DataFormat;
use crate::assess::alternatives::FamilyTerms;
use crate::assess::families::Families;
use crate::assess::suitability::{DeclaredTerms, Purpose, Suitability};
use crate::assess::terms::KnownLicense;
use crate::terms::Use;

/// What is shown of the catalogue.
pub(crate) enum Page<'a> {
    /// Several licences, in few words each.
    List(Vec<KnownLicense<'a>>),
    /// Everything about one.
    One(Box<KnownLicense<'a>>),
    /// The usage matrix: of the models that are declared, then of the families of the catalogue.
    Matrix(&'a [DeclaredTerms<'a>], Vec<FamilyTerms<'a>>),
    /// What fits a purpose.
    For(Choice<'a>),
}

/// The models to choose from for a purpose.
pub(crate) struct Choice<'a> {
    /// What for.
    pub purpose: Purpose,
    /// The tasks that the models are for; empty for any.
    pub task: Vec<String>,
    /// The model that is to be replaced.
    pub instead_of: Option<String>,
    /// The models that are declared.
    pub models: Vec<(&'a DeclaredTerms<'a>, Suitability)>,
    /// The families of the catalogue.
    pub families: Vec<(FamilyTerms<'a>, Suitability)>,
}

/// A page in one format; `width` is that of the terminal, in columns.
pub(crate) fn render(page: &Page<'_>, format: DataFormat, width: Option<usize>) -> String {
    match format {
        DataFormat::Human => human::render(page, width),
        DataFormat::Json => json::render(page),
    }
}

/// The rows of the matrix: what stands before the cells of one model or family.
fn usage(license: &KnownLicense<'_>) -> [Use; 5] {
    crate::assess::suitability::CELLS.map(|cell| crate::assess::suitability::cell_of(license, cell))
}

/// Patterns of the names of models under a licence, and of names that they catch and other licences cover.
fn families(license: &KnownLicense<'_>) -> (Vec<&'static str>, Vec<&'static str>) {
    let Some(known) = license.catalog else { return Default::default() };
    let patterns = Families::patterns().iter();
    let own: Vec<_> = patterns.filter(|own| own.family.licenses.contains(&known.id)).collect();
    let mut exceptions: Vec<_> = own.iter().flat_map(|pattern| pattern.exceptions.clone()).collect();
    exceptions.retain(|exception| own.iter().all(|pattern| pattern.pattern != *exception));
    exceptions.sort_unstable();
    exceptions.dedup();
    (own.into_iter().map(|pattern| pattern.pattern).collect(), exceptions)
}
