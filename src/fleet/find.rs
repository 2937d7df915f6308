//! The files behind the paths of a command line: each file once, whichever links lead to it.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{MAIN_SEPARATOR, PathBuf};

use camino::{Utf8Path, Utf8PathBuf};

use super::{Given, Unreadable};
use crate::error::Error;
use crate::files;
use crate::limits;

/// Extensions of files in a directory that may hold a bill of materials, sorted.
const EXTENSIONS: [&str; 11] =
    ["bom", "bundle", "cdx", "intoto", "json", "jsonl", "jsonld", "sigstore", "spdx", "tag", "xml"];

/// Extensions of files that hold nothing else.
const OWN_EXTENSIONS: [&str; 3] = ["bom", "cdx", "spdx"];

/// Extensions of encodings that are not read, with what they are.
const UNREAD: [(&str, &str); 12] = [
    ("bz2", "compressed"),
    ("gz", "compressed"),
    ("pb", "Protocol Buffers"),
    ("proto", "Protocol Buffers"),
    ("rdf", "RDF"),
    ("ttl", "RDF"),
    ("xls", "a spreadsheet"),
    ("xlsx", "a spreadsheet"),
    ("xz", "compressed"),
    ("yaml", "YAML"),
    ("yml", "YAML"),
    ("zip", "compressed"),
];

/// A file that may hold a bill of materials.
#[derive(Debug)]
pub(super) struct Candidate {
    /// The path that is opened.
    pub(super) path: Utf8PathBuf,
    /// The same as the caller knows it.
    pub(super) shown: String,
    /// Whether it has to be one: it was named itself, or is called as one.
    pub(super) is_meant: bool,
}

impl Candidate {
    /// As a document that is handed out when it is read.
    pub(super) fn given<'g>(self) -> Given<'g> {
        let Self { path, shown, is_meant } = self;
        let read = move || files::read(&path, limits::DOCUMENT).map_err(|error| error.to_string());
        Given { place: shown, is_meant, read: Box::new(read) }
    }
}

/// What is behind the paths.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Sorted by the path that is shown.
    pub(super) candidates: Vec<Candidate>,
    /// Files in directories that have none of these extensions.
    pub(super) others: Vec<String>,
    /// Directories that can't be listed, and links to nothing.
    pub(super) unreadable: Vec<Unreadable>,
    seen: BTreeSet<PathBuf>,
}

/// Searches the paths, directories with all that is below them.
///
/// # Errors
///
/// When one of the paths does not exist.
pub(super) fn run(paths: &[Utf8PathBuf], current_dir: &Utf8Path) -> Result<Found, Error> {
    let mut found = Found::default();
    let mut directories = Vec::new();
    for path in paths {
        let absolute = current_dir.join(path);
        let metadata =
            fs::metadata(&absolute).map_err(|source| Error::Read { path: path.clone(), source })?;
        match metadata.is_dir() {
            true => directories.push((absolute, path.clone())),
            false => found.add(absolute, path, true),
        }
    }
    found.walk(directories);
    found.candidates.sort_by(|a, b| a.shown.cmp(&b.shown));
    found.others.sort();
    Ok(found)
}

impl Found {
    /// Directories and those below them, without a limit of their depth.
    fn walk(&mut self, mut open: Vec<(Utf8PathBuf, Utf8PathBuf)>) {
        while let Some((directory, shown)) = open.pop() {
            if directory.canonicalize().is_ok_and(|real| !self.seen.insert(real)) {
                continue;
            }
            let names = listed(&directory).unwrap_or_else(|error| {
                self.fail(&shown, &error);
                Vec::new()
            });
            for name in names {
                match name.to_str() {
                    Some(name) => self.step(&directory, &shown, name, &mut open),
                    None => {
                        let path = shown.join(name.to_string_lossy().as_ref());
                        self.fail(&path, &io::Error::other("its name is not UTF-8"));
                    }
                }
            }
        }
    }

    fn step(
        &mut self,
        directory: &Utf8Path,
        shown: &Utf8Path,
        name: &str,
        open: &mut Vec<(Utf8PathBuf, Utf8PathBuf)>,
    ) {
        let (path, shown) = (directory.join(name), shown.join(name));
        match fs::metadata(&path) {
            Ok(metadata) if metadata.is_dir() => open.push((path, shown)),
            Ok(_) if is_candidate(&path) => {
                let is_meant = is_called_bom(name);
                self.add(path, &shown, is_meant);
            }
            Ok(_) if unread(name).is_some() => {
                let what = unread(name).unwrap_or_default();
                let reason = format!("its name says that it is a bill of materials, and it is {what}");
                self.unreadable.push(Unreadable { path: plain(&shown), reason });
            }
            Ok(_) => self.others.push(plain(&shown)),
            Err(error) => self.fail(&shown, &error),
        }
    }

    fn add(&mut self, path: Utf8PathBuf, shown: &Utf8Path, is_meant: bool) {
        if path.canonicalize().is_ok_and(|real| !self.seen.insert(real)) {
            return;
        }
        self.candidates.push(Candidate { path, shown: plain(shown), is_meant });
    }

    fn fail(&mut self, shown: &Utf8Path, error: &io::Error) {
        self.unreadable.push(Unreadable { path: plain(shown), reason: error.to_string() });
    }
}

/// The names in a directory, sorted.
fn listed(directory: &Utf8Path) -> io::Result<Vec<OsString>> {
    let names = fs::read_dir(directory)?.map(|entry| Ok(entry?.file_name()));
    let mut names = names.collect::<io::Result<Vec<_>>>()?;
    names.sort();
    Ok(names)
}

fn is_candidate(path: &Utf8Path) -> bool {
    let extension = path.extension().map(str::to_ascii_lowercase);
    extension.is_some_and(|extension| EXTENSIONS.binary_search(&extension.as_str()).is_ok())
}

/// The encoding of a file that is called as a bill of materials in one that is not read.
fn unread(name: &str) -> Option<&'static str> {
    let (stem, extension) = name.rsplit_once('.')?;
    let (_, what) = UNREAD.iter().find(|(known, _)| extension.eq_ignore_ascii_case(known))?;
    let inner = stem.rsplit_once('.').map(|(inner, _)| inner).unwrap_or_default();
    (is_called_bom(stem) || is_called_bom(&format!("{stem}.json")) || is_called_bom(inner)).then_some(what)
}

/// Whether a name says that a file is a bill of materials: `bom.json`, `app.spdx.json`, `a.cdx`.
fn is_called_bom(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let mut parts = name.split(['.', '-', '_']);
    let first = parts.next().unwrap_or_default();
    let is_own = |part: &str| OWN_EXTENSIONS.contains(&part);
    ["bom", "sbom"].contains(&first) || parts.any(|part| is_own(part) || part == "sbom")
}

/// With `/` on every system, and without the `.` of the current directory.
fn plain(path: &Utf8Path) -> String {
    let path = path.as_str().replace(MAIN_SEPARATOR, "/");
    let inside = path.strip_prefix("./").map(str::to_owned);
    inside.filter(|inside| !inside.is_empty()).unwrap_or(path)
}
