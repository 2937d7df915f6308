//! `license` of `[[crate]]`: what a crate is under, where its manifest and its texts leave that open.

use camino::{Utf8Path, Utf8PathBuf};

use super::expression::license;
use super::path::relative_path;
use super::table::{Faults, Table};
use super::values::sha256;
use crate::diagnostic::Spanned;
use crate::digest::Digest;
use crate::expression::LicenseExpression;

/// A licence that a reviewer found in the texts of a crate.
#[derive(Debug, Clone)]
pub struct CrateLicense {
    /// The licence.
    pub expression: Spanned<LicenseExpression>,
    /// The texts that were read.
    pub files: Vec<ReadText>,
}

/// A licence text in the sources of a crate.
#[derive(Debug, Clone)]
pub struct ReadText {
    /// Path inside the crate, with `/`.
    pub path: Utf8PathBuf,
    /// SHA-256 of the file; another content was not read.
    pub sha256: Digest,
}

impl CrateLicense {
    /// Reads `license` and `license-files`; `None` when there is no licence.
    pub(super) fn read(table: &mut Table<'_>, faults: &mut Faults) -> Option<Self> {
        let place = table.place("license-files", faults);
        let files = table.tables("license-files", "a text of a crate", faults);
        let files: Vec<_> = files.into_iter().filter_map(|file| ReadText::read(file, faults)).collect();
        if let (Some(place), false) = (place, table.has("license")) {
            let help = "add `license = \"…\"`: what the crate is under by these texts";
            faults.at(place, "`[[crate]]` has `license-files` and no `license`", "which licence?", help);
        }
        Some(Self { expression: license(table, "license", faults)?, files })
    }

    /// Whether it was written for this content of a text.
    pub fn is_about(&self, path: &Utf8Path, sha256: &Digest) -> bool {
        self.files.iter().any(|file| file.path == path && file.sha256 == *sha256)
    }
}

impl ReadText {
    fn read(mut table: Table<'_>, faults: &mut Faults) -> Option<Self> {
        for key in ["path", "sha256"] {
            if !table.has(key) {
                table.missing(key, faults);
            }
        }
        let path = relative_path(&mut table, "path", faults);
        let digest = sha256(&mut table, "sha256", faults);
        table.finish(faults);
        Some(Self { path: path?.value, sha256: digest?.value })
    }
}
