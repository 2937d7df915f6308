//! `Cargo.lock`, which is never left other than it was.

use std::fs;

use camino::{Utf8Path, Utf8PathBuf};

use super::{WorkspaceError, read_optional};

/// The file as it was before Cargo ran.
pub(super) struct CargoLock {
    path: Utf8PathBuf,
    pub(super) text: Option<String>,
}

impl CargoLock {
    pub(super) fn remember(root: &Utf8Path) -> Result<Self, WorkspaceError> {
        let path = root.join("Cargo.lock");
        Ok(Self { text: read_optional(&path)?, path })
    }

    /// Undoes what Cargo wrote, and gives it.
    pub(super) fn restore(self) -> Result<Option<String>, WorkspaceError> {
        let now = read_optional(&self.path)?;
        let result = match &self.text {
            Some(text) if now.as_ref() != Some(text) => fs::write(&self.path, text),
            None if now.is_some() => fs::remove_file(&self.path),
            _ => return Ok(None),
        };
        result.map(|()| now).map_err(|source| WorkspaceError::Read { path: self.path, source })
    }
}
