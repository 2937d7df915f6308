//! Why a header can't be read.

use std::io;

use thiserror::Error;

use super::text::text;

/// What is wrong with a weight file.
#[derive(Debug, Error)]
pub enum Fault {
    /// The file can't be read.
    #[error("cannot read the file")]
    Read(#[source] io::Error),
    /// What the header says isn't so.
    #[error("{0}")]
    Malformed(String),
}

impl Fault {
    /// A header that says what isn't so: lower case, no full stop. Names out of the file may be long; the text is cut.
    pub(super) fn malformed(what: impl AsRef<str>) -> Self {
        Self::Malformed(text(what.as_ref()).unwrap_or_default())
    }
}

/// A short way out of a reader: `Err` unless the condition holds.
pub(super) fn ensure(condition: bool, what: impl FnOnce() -> String) -> Result<(), Fault> {
    if condition { Ok(()) } else { Err(Fault::malformed(what())) }
}
