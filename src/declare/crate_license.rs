//! `license` of `[[crate]]`: what a crate is under, where its manifest and its texts leave that open.

use std::hash::Hasher as _;

use camino::{Utf8Path, Utf8PathBuf};
use sha2::{Digest as _, Sha256};
use twox_hash::XxHash32;

use super::expression::license;
use super::path::relative_path;
use super::table::{Faults, Table};
use super::values::sha256;
use crate::diagnostic::Spanned;
use crate::digest::{Algorithm, Digest};
use crate::expression::LicenseExpression;

/// A licence that a reviewer found in the texts of a crate.
#[derive(Debug, Clone)]
pub struct CrateLicense {
    /// The licence.
    pub expression: Spanned<LicenseExpression>,
    /// The texts that were read.
    pub files: Vec<ReadText>,
    /// The file of another program that says so; `None` for a `[[crate]]` table.
    pub clarified_in: Option<String>,
}

/// A licence text in the sources of a crate.
#[derive(Debug, Clone)]
pub struct ReadText {
    /// Path inside the crate, with `/`.
    pub path: Utf8PathBuf,
    /// The content that was read.
    pub digest: TextDigest,
}

/// By what the content of a text is known again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TextDigest {
    /// SHA-256 of the file.
    Sha256(Digest),
    /// XXH32 of its lines, as cargo-deny computes it: 32 bits find a change, and prove nothing.
    XxHash32(u32),
    /// SHA-256 of the part between these words, as cargo-about takes it; what stands around it was not read.
    Part {
        /// That of the part.
        sha256: Digest,
        /// The words that it begins with.
        start: Option<String>,
        /// The words that it ends with.
        end: Option<String>,
    },
    /// The text is in the repository of the crate, and not in its sources.
    Repository,
}

/// Whether a text has the content that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// All of it.
    Same,
    /// The part that was read.
    SamePart,
    /// It is another.
    Differs,
    /// It is not here to be compared.
    NotComparable,
}

impl TextDigest {
    /// Compares a text, with `\n` at the ends of its lines, and the SHA-256 of its file.
    pub fn compare(&self, content: &str, sha256: &Digest) -> Comparison {
        let same = |is_same, same| if is_same { same } else { Comparison::Differs };
        match self {
            Self::Sha256(read) => same(read == sha256, Comparison::Same),
            Self::XxHash32(read) => same(*read == hash_of_lines(content), Comparison::Same),
            Self::Part { sha256: read, start, end } => {
                let part = part(content, start.as_deref(), end.as_deref());
                let digest = part.map(|part| Digest::from_bytes(Algorithm::Sha256, &Sha256::digest(part)));
                same(digest.as_ref() == Some(read), Comparison::SamePart)
            }
            Self::Repository => Comparison::NotComparable,
        }
    }
}

/// XXH32 without a seed, of lines without what ends them, each with `\n`.
fn hash_of_lines(content: &str) -> u32 {
    let mut hasher = XxHash32::with_seed(0);
    for line in content.lines() {
        hasher.write(line.trim_end_matches('\r').as_bytes());
        hasher.write(b"\n");
    }
    hasher.finish_32()
}

/// From the first place of `start` to the end of what follows it as `end`.
fn part<'t>(content: &'t str, start: Option<&str>, end: Option<&str>) -> Option<&'t str> {
    let from = &content[start.map_or(Some(0), |start| content.find(start))?..];
    Some(&from[..end.map_or(Some(from.len()), |end| Some(from.find(end)? + end.len()))?])
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
        Some(Self { expression: license(table, "license", faults)?, files, clarified_in: None })
    }

    /// How the content of a text compares with what was read of it; `None` where none of that name was.
    pub fn compare(&self, path: &Utf8Path, content: &str, sha256: &Digest) -> Option<Comparison> {
        let of_path = self.files.iter().filter(|file| file.path == path);
        let compared: Vec<_> = of_path.map(|file| file.digest.compare(content, sha256)).collect();
        let is_any = |comparison| compared.contains(&comparison);
        // Of parts of one file, all have to be there; of several contents of a file, one.
        if is_any(Comparison::Same) {
            Some(Comparison::Same)
        } else {
            compared.into_iter().max_by_key(|comparison| *comparison != Comparison::SamePart)
        }
    }

    /// Where it stands, in the middle of a sentence.
    pub fn place(&self) -> String {
        match &self.clarified_in {
            Some(path) => format!("`clarify` of `{path}`"),
            None => "`license` of `[[crate]]`".to_owned(),
        }
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
        Some(Self { path: path?.value, digest: TextDigest::Sha256(digest?.value) })
    }
}
