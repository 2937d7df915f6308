//! What is shown to a person or a program. The only module, with the writer of documents, that prints.

pub(crate) mod comment;
pub(crate) mod csv;
pub(crate) mod difference;
pub(crate) mod fleet;
mod github;
mod human;
pub(crate) mod json;
mod layout;
pub(crate) mod licenses;
mod markdown;
pub(crate) mod notices;
pub(crate) mod page;
mod progress;
pub(crate) mod sarif;
mod terminal;
#[cfg(feature = "upstream")]
pub(crate) mod upstream;

use clap::ValueEnum;

pub(crate) use progress::Bar;
pub(crate) use terminal::{ColorWhen, MessageFormat, Terminal, Verbosity};

use crate::assess::Assessment;
use crate::diagnostic::{Diagnostic, SourceMap};
use crate::printable;

/// How data is shown that is no list of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DataFormat {
    /// For people.
    Human,
    /// One JSON document.
    Json,
}

/// A diagnostic as the terminal shows it, without colours.
#[doc(hidden)]
pub fn plain(diagnostic: &Diagnostic, sources: &SourceMap) -> String {
    printed(&human::render(diagnostic, sources))
}

/// A page as the terminal shows it, without colours.
#[doc(hidden)]
pub fn printed(page: &str) -> String {
    anstream::adapter::strip_str(&printable::styled(page)).to_string()
}

/// Which models have terms of which it is not known whether they allow our use, as a sentence; `None` without any.
fn unknown_terms(assessment: &Assessment<'_>) -> Option<String> {
    let models = assessment.open_models();
    let named: Vec<_> = models.iter().map(|name| format!("`{name}`")).collect();
    let said = || format!("it is not known whether the terms of {} allow our use", named.join(", "));
    (!models.is_empty()).then(said)
}

impl From<DataFormat> for MessageFormat {
    /// How failures are reported beside data of a format.
    fn from(format: DataFormat) -> Self {
        match format {
            DataFormat::Human => Self::Human,
            DataFormat::Json => Self::Json,
        }
    }
}
