//! Tables of manifests that look like declarations, and that are none: `[workspace.metadata.model-sbom]`,
//! `[package.metadata.model_sbom]`.

use super::parse;
use super::table::{CODE, Faults};
use crate::diagnostic::{Diagnostic, FileId, Severity, SourceMap};
use crate::workspace::{METADATA_KEY, WORKSPACE_FILE, is_misspelt};

/// The faults of a manifest that has such a table.
pub(crate) fn tables_that_are_not_read(sources: &SourceMap, file: FileId) -> Vec<Diagnostic> {
    let mut faults = Faults::new(file, Severity::Error);
    // What is no TOML at all is a fault of the manifest, which Cargo reports.
    let Some(root) = parse(sources.text(file), &mut Faults::new(file, Severity::Error)) else {
        return Vec::new();
    };
    for owner in ["workspace", "package"] {
        let metadata = root.pointer(&format!("/{owner}/metadata"));
        for key in
            metadata.and_then(|metadata| metadata.as_table()).into_iter().flat_map(|table| table.keys())
        {
            let help = match owner {
                "package" if is_misspelt(&key.name) => format!("write `[package.metadata.{METADATA_KEY}]`"),
                "workspace" if key.name == METADATA_KEY || is_misspelt(&key.name) => format!(
                    "declare the models of a package in its manifest, and those that several packages use in `[[model]]` of {WORKSPACE_FILE}"
                ),
                _ => continue,
            };
            let message = format!("`[{owner}.metadata.{}]` is not read", key.name);
            faults.push(
                Diagnostic::error(CODE, message).label(faults.span(key.span), "declares nothing").help(help),
            );
        }
    }
    faults.into_vec()
}
