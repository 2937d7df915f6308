//! What changed between two bills of materials, for people and for programs.

mod human;
mod json;

pub(super) use human::shortened;

use super::DataFormat;
use crate::compare::Difference;
use crate::read::Document;

/// A document that was compared.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// Name of the file, without a path of the machine.
    pub path: &'a str,
    /// What was read.
    pub document: &'a Document,
}

/// A difference in one format; `width` is that of the terminal, in columns.
pub fn render(
    sides: [Side<'_>; 2],
    difference: &Difference,
    format: DataFormat,
    width: Option<usize>,
) -> String {
    match format {
        DataFormat::Human => human::render(sides, difference, width),
        DataFormat::Json => json::render(sides, difference),
    }
}
