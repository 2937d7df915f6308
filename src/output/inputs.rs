//! What a run reads is never what it writes.

use std::collections::BTreeSet;
use std::path::PathBuf;

use camino::Utf8Path;

use crate::error::Error;

/// The files that a run reads, as they are on this machine.
#[derive(Debug, Default)]
pub(crate) struct Inputs {
    files: BTreeSet<PathBuf>,
    root: Option<PathBuf>,
}

/// Names of files that Cargo and this program read wherever they stand in a workspace, and the extension of sources.
const READ_BY_NAME: [&str; 4] = ["Cargo.toml", "Cargo.lock", "model-sbom.toml", "model-sbom.lock"];
const SOURCES: &str = "rs";

impl Inputs {
    /// These files, and what a workspace is built from.
    pub(crate) fn new<'p>(root: &Utf8Path, files: impl Iterator<Item = &'p Utf8Path>) -> Self {
        let files = files.filter_map(|path| path.canonicalize().ok()).collect();
        Self { files, root: root.canonicalize().ok() }
    }

    /// Refuses to write over one of them.
    pub(crate) fn refuse(&self, output: &Utf8Path) -> Result<(), Error> {
        let Ok(target) = output.canonicalize() else { return Ok(()) };
        let named = target.file_name().and_then(|name| name.to_str());
        let is_source = target.extension().is_some_and(|extension| extension == SOURCES)
            || named.is_some_and(|name| READ_BY_NAME.contains(&name));
        let is_inside = self.root.as_ref().is_some_and(|root| target.starts_with(root));
        if !self.files.contains(&target) && (!is_inside || !is_source) {
            return Ok(());
        }
        Err(Error::Usage {
            message: format!("`{output}` is a file that this run reads, and no document replaces it"),
            help: Some("name another file with `--output`".to_owned()),
        })
    }
}
