//! `include` of `[package.metadata.model-sbom]`: files of the package with `[[model]]` tables.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};

use super::path::relative_paths;
use super::table::{CODE, Faults, Table};
use crate::diagnostic::{Diagnostic, FileId, Severity, Span};
use crate::limits::INCLUDES;
use crate::workspace::Manifest;

/// The key.
pub(super) const KEY: &str = "include";

/// The files to read, in their order; what is wrong with the others.
pub(super) fn run(
    table: &mut Table<'_>,
    manifest: &Manifest,
    faults: &mut Faults,
) -> Vec<(Utf8PathBuf, FileId)> {
    let mut files = Vec::new();
    let mut seen: BTreeMap<Utf8PathBuf, Span> = BTreeMap::new();
    for path in relative_paths(table, KEY, faults) {
        let (path, span) = (path.value, path.span);
        if path == Utf8Path::new("Cargo.toml") {
            faults.at(
                span,
                "a manifest includes itself",
                "this file",
                "name a file with `[[model]]` tables alone",
            );
            continue;
        }
        if let Some(first) = seen.insert(path.clone(), span) {
            let fault = Diagnostic::error(CODE, format!("`{path}` is included twice"));
            let fault = fault.label(span, "a second time").label(first, "the first time");
            faults.push(fault.help("take one of the two out"));
            continue;
        }
        let Some(included) = manifest.included.iter().find(|included| included.path == path) else {
            let message = format!("`include` names more than {INCLUDES} files");
            faults.at(span, message, "not read", "put the models of several files into one");
            continue;
        };
        match &included.file {
            Ok(file) => files.push((path.clone(), *file)),
            Err(why) => {
                let help = "write the path of a file in this package, relative to its Cargo.toml";
                faults.at(span, format!("cannot include `{path}`: {why}"), "not read", help);
            }
        }
        if manifest.member && !included.is_packaged {
            let message = format!("`cargo package` leaves `{path}` out, and with it these models");
            let fault =
                Diagnostic::new(Severity::Warning, CODE, message).label(span, "not in the published crate");
            faults.push(fault.help(format!("let `include` or `exclude` of `[package]` keep `{path}`")));
        }
    }
    files
}

/// An included file includes no others.
pub(super) fn refuse_more(table: &mut Table<'_>, faults: &mut Faults) {
    if let Some(span) = table.place(KEY, faults) {
        let help = "name each file in `include` of `[package.metadata.model-sbom]`";
        faults.at(span, "an included file includes no others", "not read", help);
        table.strings(KEY, faults);
    }
}
