//! What a run reads is never what it writes.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use camino::{Utf8Path, Utf8PathBuf};
use ignore::WalkBuilder;

use super::refuse_links_out;
use crate::error::Error;
use crate::{files, legal_names, limits};

/// The files that a run reads, as they are on this machine.
#[derive(Debug, Default)]
pub(crate) struct Inputs {
    files: BTreeSet<PathBuf>,
    /// The workspace and its target directory, as they are named.
    places: (Utf8PathBuf, Utf8PathBuf),
    root: Option<PathBuf>,
}

/// Names of files that Cargo, its tools and this program read wherever they stand in a workspace, and the extension of sources.
const READ_BY_NAME: [&str; 10] = [
    "Cargo.toml",
    "Cargo.lock",
    "REUSE.toml",
    "clippy.toml",
    "deny.toml",
    "dep5",
    "model-sbom.toml",
    "model-sbom.lock",
    "rust-toolchain",
    "rust-toolchain.toml",
];
const SOURCES: &str = "rs";
/// Where Cargo reads its configuration.
const CARGO: &str = ".cargo";

/// Extensions that documents and reports have.
const DOCUMENTS: [&str; 12] =
    ["cdx", "csv", "htm", "html", "json", "jsonl", "jsonld", "markdown", "md", "spdx", "txt", "xml"];
/// What the beginning of every document and report has, in lower case; a table has [`COLUMNS`] instead.
const MARKS: [&str; 6] =
    ["cyclonedx", "spdx", "model-sbom", "<!doctype html", "### models in ", "no model, base or dataset"];
/// The first columns of every table, for spreadsheets and for people.
const COLUMNS: [&str; 3] = ["kind", "name", "version"];
/// How much of a file is looked at, in bytes.
const BEGINNING: u64 = 4096;

impl Inputs {
    /// These files, and what a workspace with this target directory is built from.
    pub(crate) fn new<'p>(
        root: &Utf8Path,
        target: &Utf8Path,
        files: impl Iterator<Item = &'p Utf8Path>,
    ) -> Self {
        let files = files.filter_map(|path| path.canonicalize().ok()).collect();
        Self { files, places: (root.to_owned(), target.to_owned()), root: root.canonicalize().ok() }
    }

    /// Also these.
    pub(crate) fn and<'p>(mut self, files: impl IntoIterator<Item = &'p Utf8PathBuf>) -> Self {
        self.files.extend(files.into_iter().filter_map(|path| path.canonicalize().ok()));
        self
    }

    /// Refuses to write over one of them, and over what nobody would call a document: a file that is compiled in, a program;
    /// and through a link that leaves the Git work tree.
    pub(crate) fn refuse(&self, output: &Utf8Path) -> Result<(), Error> {
        let (root, directory) = &self.places;
        refuse_links_out(output, root, directory)?;
        let Ok(target) = output.canonicalize() else { return Ok(()) };
        let is_inside = self.root.as_ref().is_some_and(|root| target.starts_with(root));
        if self.files.contains(&target) || is_inside && is_read(&target) {
            return Err(Error::Usage {
                message: format!("`{output}` is a file that this run reads, and no document replaces it"),
                help: Some("name another file with `--output`".to_owned()),
            });
        }
        if is_inside && (is_no_document(&target) || begins_as_none(&target) && self.is_compiled_in(&target)) {
            return Err(Error::Usage {
                message: format!("`{output}` is there and is no document, and no document replaces it"),
                help: Some("name another file with `--output`, or move that file away".to_owned()),
            });
        }
        Ok(())
    }
}

impl Inputs {
    /// Whether a source of the workspace takes in a file of this name, or a directory above it.
    fn is_compiled_in(&self, path: &Path) -> bool {
        let Some(root) = &self.root else { return false };
        let above = path.ancestors().take_while(|above| *above != root.as_path());
        let names: Vec<_> = above.filter_map(|above| above.file_name()?.to_str()).collect();
        let walk = WalkBuilder::new(root).require_git(false).build().filter_map(Result::ok);
        let mut sources = walk
            .map(ignore::DirEntry::into_path)
            .filter(|path| path.extension() == Some(OsStr::new(SOURCES)));
        sources.any(|source| {
            let source = Utf8PathBuf::from_path_buf(source).ok();
            let text = source.and_then(|source| files::read(&source, limits::SOURCE).ok());
            text.is_some_and(|text| takes_in(&String::from_utf8_lossy(&text), &names))
        })
    }
}

/// Whether a source has a macro that takes in a file or a directory of one of these names, the first that of the file.
fn takes_in(source: &str, names: &[&str]) -> bool {
    /// No path in such a macro is longer, in bytes.
    const LONGEST: usize = 400;
    source.match_indices("include_").any(|(at, _)| {
        let call = &source[at..source.floor_char_boundary(at + LONGEST)];
        let called = call.split_once('(').map_or("", |(_, arguments)| arguments);
        let called = called.split_once(';').map_or(called, |(arguments, _)| arguments);
        let named = if call.starts_with("include_dir") { names } else { &names[..names.len().min(1)] };
        let mut words = called.split(['"', '/', '\\']);
        words.any(|word| named.contains(&word))
    })
}

/// Whether a file has content that does not begin as a document, a report or a table.
fn begins_as_none(path: &Path) -> bool {
    if !path.is_file() {
        return false;
    }
    let mut beginning = Vec::new();
    let read = File::open(path).and_then(|file| file.take(BEGINNING).read_to_end(&mut beginning));
    let text = String::from_utf8_lossy(&beginning).to_ascii_lowercase();
    let is_table = || {
        let words = text.split([',', ' ']).filter(|word| !word.is_empty());
        words.take(COLUMNS.len()).eq(COLUMNS)
    };
    read.is_ok() && !beginning.is_empty() && !MARKS.iter().any(|mark| text.contains(mark)) && !is_table()
}

/// Whether a file of a workspace is one that is read by its name.
fn is_read(path: &Path) -> bool {
    let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
    let directory = path.parent().and_then(Path::file_name).and_then(OsStr::to_str);
    let extension = path.extension().and_then(OsStr::to_str).unwrap_or_default();
    extension == SOURCES
        || READ_BY_NAME.contains(&name)
        || directory.is_some_and(|name| name == CARGO || legal_names::is_folder_of_texts(name))
        || legal_names::kind_of(name).is_some()
        || legal_names::is_card(name)
        || legal_names::may_be_of_use(name)
}

/// Whether a file is neither called as a document nor begins as one; an empty one may become any.
fn is_no_document(path: &Path) -> bool {
    let extension = path.extension().and_then(OsStr::to_str).unwrap_or_default().to_ascii_lowercase();
    !DOCUMENTS.contains(&extension.as_str()) && begins_as_none(path)
}
