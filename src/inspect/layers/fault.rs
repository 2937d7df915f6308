//! Why a layer can't be unpacked.

use std::io;

/// What is wrong with a layer.
#[derive(Debug)]
pub(in crate::inspect) enum LayerFault {
    /// It can't be read.
    Read(io::Error),
    /// It isn't what it should be: lower case, no full stop.
    Broken(String),
}

impl LayerFault {
    pub(in crate::inspect) fn broken(what: impl Into<String>) -> Self {
        Self::Broken(what.into())
    }
}

/// A short way out: `Err` unless the condition holds.
pub(super) fn ensure(condition: bool, what: impl FnOnce() -> String) -> Result<(), LayerFault> {
    if condition { Ok(()) } else { Err(LayerFault::Broken(what())) }
}

/// A name out of a layer, short enough for a message.
pub(super) fn shown(name: &[u8]) -> String {
    const LONGEST: usize = 120;
    let text = String::from_utf8_lossy(name);
    let short: String = text.chars().take(LONGEST).collect();
    let rest = if short.len() < text.len() { "…" } else { "" };
    format!("{}{rest}", short.escape_debug())
}
