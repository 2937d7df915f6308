//! What a repository of the hub says of a commit, laid down as the cache of the hub would have it: its texts and
//! configurations as they are, and for each file in Git LFS the pointer that stands for it. Of weights only the header is read,
//! a block at a time.

use std::collections::BTreeMap;
use std::fs;
use std::io;

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};

use super::http::{Client, Fault, Request};
use super::hub::{Entry, Found, Hub, Reader, Repository};
use super::ranges;
use super::settings::Settings;
use crate::digest::Digest;
use crate::inspect::HeaderFacts;
use crate::inspect::legal_files::kind_of;
use crate::legal_names;
use crate::printable::is_steering;
use crate::resolve::may_be_part;

/// How many files of a repository are asked for one by one: those of a large pipeline are some dozens.
const MOST_ASKED: usize = 2_000;

/// A commit of a repository that is not on this machine.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Wanted {
    /// Owner of the repository.
    pub owner: Option<String>,
    /// The name of the repository, without its owner.
    pub name: String,
    /// The commit.
    pub commit: String,
}

impl Wanted {
    fn id(&self) -> String {
        self.owner.iter().chain([&self.name]).map(String::as_str).collect::<Vec<_>>().join("/")
    }
}

impl std::fmt::Display for Wanted {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "hf:{} at {}", self.id(), self.commit)
    }
}

/// What was laid down.
#[derive(Debug, Default)]
pub(crate) struct Fetched {
    /// Files, pointers among them.
    pub files: usize,
    /// Bytes that were fetched.
    pub bytes: u64,
    /// What the headers of weights say, by the SHA-256 of their files.
    pub headers: BTreeMap<Digest, HeaderFacts>,
    /// SHA-256 by paths, of what lies in buckets and registries.
    pub digests: BTreeMap<String, Digest>,
    /// What is there and was not read, each with the reason.
    pub notes: Vec<String>,
}

impl Fetched {
    /// Counts what was read of a header, and keeps the reason where nothing could be.
    pub(super) fn take(&mut self, read: ranges::Read, path: &str) -> Option<HeaderFacts> {
        self.bytes += read.bytes;
        match read.facts {
            Ok(facts) => facts,
            Err(why) => {
                self.notes.push(format!("the header of `{path}`: {why}"));
                None
            }
        }
    }

    /// Adds what was read of another place.
    pub(super) fn add(&mut self, other: Self) {
        self.files += other.files;
        self.bytes += other.bytes;
        self.headers.extend(other.headers);
        self.notes.extend(other.notes);
    }

    /// What stands for a file of which a digest is known.
    pub(super) fn pointer(sha256: &Digest, size: u64) -> Vec<u8> {
        let hex = sha256.hex();
        format!("version https://git-lfs.github.com/spec/v1\noid sha256:{hex}\nsize {size}\n").into_bytes()
    }
}

/// Why nothing was laid down.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FetchError {
    /// The publisher does not have it, or does not give it: what it says.
    #[error("{0}")]
    Refused(String),
    /// It did not answer.
    #[error(transparent)]
    Unanswered(#[from] Fault),
    /// It can't be laid down here.
    #[error("cannot write {path}: {source}")]
    Write {
        /// Where.
        path: Utf8PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// Lays a commit down below a directory, whole or not at all.
///
/// # Errors
///
/// When the publisher refuses or does not answer, or a file can't be written.
pub(crate) fn lay_down(
    wanted: &Wanted,
    settings: &Settings,
    cache: &Utf8Path,
) -> Result<Fetched, FetchError> {
    let directory = ["models"].into_iter().chain(wanted.owner.as_deref()).chain([wanted.name.as_str()]);
    let directory =
        cache.join(directory.collect::<Vec<_>>().join("--")).join("snapshots").join(&wanted.commit);
    let fetched = fetch(wanted, settings, &directory);
    if fetched.is_err() && directory.exists() {
        fs::remove_dir_all(&directory)
            .map_err(|source| FetchError::Write { path: directory.clone(), source })?;
    }
    fetched
}

fn fetch(wanted: &Wanted, settings: &Settings, directory: &Utf8Path) -> Result<Fetched, FetchError> {
    let client = Client::new(settings.timeout, settings.retries, settings.plain_origins());
    let hub = Hub { endpoint: &settings.hub, secret: settings.hub_token.as_ref() };
    let id = wanted.id();
    let mut reader = Reader::new(&hub, &client, Repository { id: &id, is_dataset: false });
    let entries = match reader.tree(&wanted.commit)? {
        Found::Here(entries) => entries,
        Found::Missing(said) => return Err(FetchError::Refused(said)),
        Found::Withheld(fault) => return Err(fault.into()),
    };
    let asked = entries.iter().filter(|entry| is_asked_for(entry)).count();
    if asked > MOST_ASKED {
        let why = format!("{asked} of its files would be asked for, and more than {MOST_ASKED} are not");
        return Err(FetchError::Refused(why));
    }
    let mut fetched = Fetched::default();
    for entry in &entries {
        let Some(path) = plain(&entry.path) else {
            fetched.notes.push(format!("`{}`: it is no plain path", entry.path.escape_debug()));
            continue;
        };
        if let Some(bytes) = content(&mut reader, &wanted.commit, entry, path, &mut fetched)? {
            write(&directory.join(path), &bytes)?;
            fetched.files += 1;
        }
    }
    Ok(fetched)
}

/// Whether there is a request for a file: for its bytes, or for its header.
fn is_asked_for(entry: &Entry) -> bool {
    let path = Utf8Path::new(&entry.path);
    match entry.lfs() {
        Some(_) => is_text(path) || ranges::has_header(path),
        None => is_read(path),
    }
}

/// What stands for a file: a pointer for one in Git LFS, else its bytes; `None` of one that says nothing.
fn content(
    reader: &mut Reader<'_>,
    commit: &str,
    entry: &Entry,
    path: &Utf8Path,
    fetched: &mut Fetched,
) -> Result<Option<Vec<u8>>, FetchError> {
    // A text is read wherever Git keeps it.
    if let Some((sha256, size)) = entry.lfs().filter(|_| !is_text(path)) {
        let pointer = Fetched::pointer(&sha256, size);
        if let Some(facts) = header(reader, commit, entry, size, fetched) {
            fetched.headers.insert(sha256, facts);
        }
        return Ok(Some(pointer));
    }
    if !is_read(path) {
        return Ok(None);
    }
    match reader.bytes(commit, entry)? {
        Found::Here(bytes) => {
            fetched.bytes += bytes.len() as u64;
            Ok(Some(bytes))
        }
        Found::Missing(said) => Err(FetchError::Refused(format!("`{path}`: {said}"))),
        Found::Withheld(fault) => Err(fault.into()),
    }
}

pub(super) fn write(path: &Utf8Path, bytes: &[u8]) -> Result<(), FetchError> {
    let error = |source| FetchError::Write { path: path.to_owned(), source };
    fs::create_dir_all(path.parent().unwrap_or(Utf8Path::new(""))).map_err(error)?;
    fs::write(path, bytes).map_err(error)
}

/// A path that stays below the directory of its repository, and is a name on every system.
pub(super) fn plain(path: &str) -> Option<&Utf8Path> {
    let is_name = |part: Utf8Component<'_>| matches!(part, Utf8Component::Normal(_));
    // A path has several spellings with empty and single dots, and is one file.
    let has_names = path.split('/').all(|part| !matches!(part, "" | "."));
    let is_plain = has_names && !path.contains(['\\', ':']) && !path.contains(is_steering);
    (is_plain && Utf8Path::new(path).components().all(is_name)).then(|| Utf8Path::new(path))
}

/// Whether a small file is a part of the model, or says something about its terms.
pub(super) fn is_read(path: &Utf8Path) -> bool {
    is_text(path) || may_be_part(path)
}

fn is_text(path: &Utf8Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    let is_named = legal_names::is_card(name) || kind_of(name).is_some();
    is_named || legal_names::is_among_texts(path)
}

/// What the header of a file in Git LFS says; what can't be read is a note.
fn header(
    reader: &Reader<'_>,
    commit: &str,
    entry: &Entry,
    size: u64,
    fetched: &mut Fetched,
) -> Option<HeaderFacts> {
    let url = reader.file_url(commit, &entry.path);
    let get = |first: u64, last: u64| {
        let request = Request { range: Some((first, last)), ..reader.request(&url, last - first + 1) };
        reader.client().get(request)
    };
    let read = ranges::header(Utf8Path::new(&entry.path), size, &get);
    fetched.take(read, &entry.path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_of_a_publisher_stays_below_its_repository() {
        for path in ["a", "a/b.gguf", "LICENSES/MIT.txt"] {
            assert!(plain(path).is_some(), "{path}");
        }
        for path in
            ["", "/a", "../a", "a/../b", "./a", "a/./b", "a//b", "a/", "a\\b", "C:a", "a\u{202e}b", "a\nb"]
        {
            assert!(plain(path).is_none(), "{path}");
        }
    }

    #[test]
    fn texts_and_parts_are_read_and_pictures_are_not() {
        for path in [
            "README.md",
            "LICENSE",
            "config.json",
            "tokenizer.json",
            "LICENSES/MIT.txt",
            "1_Pooling/config.json",
        ] {
            assert!(is_read(Utf8Path::new(path)), "{path}");
        }
        for path in ["photo.png", "train.py", ".gitattributes"] {
            assert!(!is_read(Utf8Path::new(path)), "{path}");
        }
    }
}
