//! `imports`: policy, licences and reviews from a file that several repositories share.
//!
//! An import is locked by the digest of its bytes: what is read is what a person looked at. The files of cargo-deny and
//! cargo-about may go without: their tables have digests of what was read.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};
use sha2::{Digest as _, Sha256};

use super::clarified::{self, Tool};
use super::license::License;
use super::path::relative_path;
use super::policy::Policy;
use super::review::Review;
use super::table::{CODE, Faults, Table};
use super::values::{read_all, sha256};
use super::{WorkspaceFile, parse};
use crate::diagnostic::{Diagnostic, Severity, SourceMap, Span, Spanned};
use crate::digest::{Algorithm, Digest};

/// One entry of `imports`.
#[derive(Debug, Clone)]
pub struct Import {
    /// The file, relative to the workspace root.
    pub path: Spanned<Utf8PathBuf>,
    /// The digest that its bytes must have.
    pub sha256: Option<Spanned<Digest>>,
    /// The program whose file it is; without one it is written for this program.
    pub tool: Option<Tool>,
    span: Span,
}

impl Import {
    /// Reads one table; `None` without a path.
    pub(super) fn read(mut table: Table<'_>, faults: &mut Faults) -> Option<Self> {
        let span = table.span();
        if !table.has("path") {
            table.missing("path", faults);
        }
        let path = relative_path(&mut table, "path", faults);
        let sha256 = sha256(&mut table, "sha256", faults);
        let tool = table.word("tool", faults).map(|tool| tool.value);
        table.finish(faults);
        Some(Self { path: path?, sha256, tool, span })
    }
}

/// Adds what the imports of a file say to what it says itself, behind it.
pub(super) fn run(file: &mut WorkspaceFile, sources: &SourceMap, faults: &mut Faults) -> Vec<Diagnostic> {
    let mut others = Vec::new();
    let mut paths = BTreeMap::new();
    for import in file.imports.clone() {
        if let Some(first) = paths.insert(import.path.value.clone(), import.path.span) {
            let mut fault = Diagnostic::error(CODE, format!("`{}` is imported twice", import.path.value));
            fault = fault.label(import.path.span, "a second time").label(first, "the first time");
            faults.push(fault.help("take one of the two out"));
            continue;
        }
        let Some((text_of, found)) = import.find(sources, faults) else { continue };
        if !import.is_locked(&found, faults) {
            continue;
        }
        let mut own = Faults::new(text_of, Severity::Error);
        let table = parse(sources.text(text_of), &mut own)
            .and_then(|root| Table::new(root, format!("the imported `{}`", import.path.value), &mut own));
        match (table, import.tool) {
            (Some(table), Some(tool)) => {
                file.crates.extend(clarified::run(tool, table, import.path.value.as_str(), &mut own));
            }
            (Some(table), None) => import.read_file(table, file, &mut own),
            (None, _) => {}
        }
        others.extend(own.into_vec());
    }
    others
}

impl Import {
    fn find(&self, sources: &SourceMap, faults: &mut Faults) -> Option<(crate::diagnostic::FileId, Digest)> {
        let path = &self.path.value;
        let Some(file) = sources.find(path) else {
            let help = "write the path of a text file in this workspace, relative to its root";
            faults.at(
                self.path.span,
                format!("cannot import `{path}`"),
                "no such file, or not a text file",
                help,
            );
            return None;
        };
        let digest = Digest::from_bytes(Algorithm::Sha256, &Sha256::digest(sources.text(file)));
        Some((file, digest))
    }

    /// Whether the file has the digest by which it is locked.
    fn is_locked(&self, found: &Digest, faults: &mut Faults) -> bool {
        let path = &self.path.value;
        match &self.sha256 {
            Some(expected) if expected.value == *found => true,
            Some(expected) => {
                let mut fault = Diagnostic::error(CODE, format!("the imported `{path}` has changed"))
                    .label(expected.span, "the digest by which it is locked")
                    .help(format!("read what has changed, then write `sha256 = \"{}\"`", found.hex()));
                fault.notes.push(format!("expected SHA-256 {}, found {}", expected.value.hex(), found.hex()));
                faults.push(fault);
                false
            }
            // What is taken of it has digests of its own.
            None if self.tool.is_some() => true,
            None => {
                let help = format!("read the file, then add `sha256 = \"{}\"`", found.hex());
                faults.at(self.span, format!("the import of `{path}` has no `sha256`"), "not locked", help);
                false
            }
        }
    }

    fn read_file(&self, mut table: Table<'_>, file: &mut WorkspaceFile, faults: &mut Faults) {
        let origin = Some(self.path.value.to_string());
        let policy = table.table("policy", "`[policy]`", faults);
        file.policies.extend(policy.map(|mut table| {
            let policy = Policy { imported_from: origin.clone(), ..Policy::read(&mut table, faults) };
            table.finish(faults);
            policy
        }));
        let directory = self.path.value.parent().unwrap_or(Utf8Path::new(""));
        file.licenses.extend(read_all(&mut table, "license", faults, License::read).into_iter().map(
            |mut license| {
                license.imported_from.clone_from(&origin);
                if let Some(text) = &mut license.file {
                    text.value = directory.join(&text.value);
                }
                license
            },
        ));
        let reviews = read_all(&mut table, "review", faults, Review::read).into_iter();
        file.reviews.extend(reviews.map(|review| Review { imported_from: origin.clone(), ..review }));
        table.finish(faults);
    }
}
