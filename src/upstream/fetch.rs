//! What a repository of the hub says of a commit, laid down as the cache of the hub would have it: its texts and
//! configurations as they are, and for each file in Git LFS the pointer that stands for it. Of weights only the header is read,
//! a block at a time.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::io;

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};

use super::http::{Client, Fault, Request};
use super::hub::{Entry, Found, Hub, Reader, Repository};
use super::settings::Settings;
use crate::declare::{Declarations, Delivery, Source};
use crate::digest::Digest;
use crate::hub::is_commit;
use crate::inspect::HeaderFacts;
use crate::inspect::legal_files::kind_of;
use crate::inspect::weights;
use crate::legal_names::{self, REUSE};
use crate::options::StoreDirectories;
use crate::printable::is_steering;
use crate::resolve::{declared_models, look_up, may_be_part};
use crate::workspace::Workspace;

/// What is read of a file at a time, in bytes.
const BLOCK: u64 = 64 << 10;

/// The largest header, in bytes: some vocabularies in GGUF have megabytes.
const LONGEST_HEADER: u64 = 32 << 20;

/// How many files of a repository are asked for one by one: those of a large pipeline are some dozens.
const MOST_ASKED: usize = 2_000;

/// Extensions of weights whose headers stand at their beginning, and run nothing.
const WITH_HEADERS: [&str; 2] = ["gguf", "safetensors"];

/// A commit of a repository that is not on this machine.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wanted {
    /// Owner of the repository.
    pub owner: Option<String>,
    /// Its name.
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
pub struct Fetched {
    /// Files, pointers among them.
    pub files: usize,
    /// Bytes that were fetched.
    pub bytes: u64,
    /// What the headers of weights say, by the SHA-256 of their files.
    pub headers: BTreeMap<Digest, HeaderFacts>,
    /// What is there and was not read, each with the reason.
    pub notes: Vec<String>,
}

/// Why nothing was laid down.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
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
        /// Why.
        source: io::Error,
    },
}

/// The repositories of the hub that members of the workspace pin to a commit, whose files are neither declared nor in a store of
/// this machine; and the names of downloaded models that can't be asked for, since they pin no commit of the hub.
pub fn wanted(
    workspace: &Workspace,
    declarations: &Declarations,
    stores: &StoreDirectories,
) -> (Vec<Wanted>, Vec<String>) {
    let (mut wanted, mut others) = (Vec::new(), Vec::new());
    for (package, model) in declared_models(workspace, declarations) {
        let has_files = !model.files.is_empty() || !model.declared_files.is_empty();
        if !package.in_workspace() || model.delivery != Delivery::Downloaded || has_files {
            continue;
        }
        let source = model.source.as_ref().map(|source| &source.value);
        let version = model.version.as_ref().map(|version| version.value.as_str());
        match (source, version) {
            (Some(source), version) if look_up(source, version, stores).is_some() => {}
            (Some(Source::HuggingFace { owner, name }), Some(commit)) if is_commit(commit) => {
                wanted.push(Wanted {
                    owner: owner.clone(),
                    name: name.clone(),
                    commit: commit.to_lowercase(),
                });
            }
            _ => others.push(model.name.value.clone()),
        }
    }
    wanted.sort();
    wanted.dedup();
    (wanted, others)
}

/// Lays a commit down below a directory, whole or not at all.
///
/// # Errors
///
/// When the publisher refuses or does not answer, or a file can't be written.
pub fn lay_down(wanted: &Wanted, settings: &Settings, cache: &Utf8Path) -> Result<Fetched, FetchError> {
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
        Some(_) => is_text(path) || has_header(path),
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
        let hex = sha256.hex();
        let pointer = format!("version https://git-lfs.github.com/spec/v1\noid sha256:{hex}\nsize {size}\n");
        if let Some(facts) = header(reader, commit, entry, size, fetched) {
            fetched.headers.insert(sha256, facts);
        }
        return Ok(Some(pointer.into_bytes()));
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

fn write(path: &Utf8Path, bytes: &[u8]) -> Result<(), FetchError> {
    let error = |source| FetchError::Write { path: path.to_owned(), source };
    fs::create_dir_all(path.parent().unwrap_or(Utf8Path::new(""))).map_err(error)?;
    fs::write(path, bytes).map_err(error)
}

/// A path that stays below the directory of its repository, and is a name on every system.
fn plain(path: &str) -> Option<&Utf8Path> {
    let is_name = |part: Utf8Component<'_>| matches!(part, Utf8Component::Normal(_));
    let is_plain = !path.is_empty() && !path.contains(['\\', ':']) && !path.contains(is_steering);
    (is_plain && Utf8Path::new(path).components().all(is_name)).then(|| Utf8Path::new(path))
}

/// Whether a small file is a part of the model, or says something about its terms.
fn is_read(path: &Utf8Path) -> bool {
    is_text(path) || may_be_part(path)
}

fn is_text(path: &Utf8Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    let is_named = legal_names::is_card(name) || kind_of(name).is_some();
    is_named || path.parent().and_then(Utf8Path::file_name) == Some(REUSE)
}

fn has_header(path: &Utf8Path) -> bool {
    WITH_HEADERS.contains(&path.extension().unwrap_or_default())
}

/// What the header of a file in Git LFS says; what can't be read is a note.
fn header(
    reader: &Reader<'_>,
    commit: &str,
    entry: &Entry,
    size: u64,
    fetched: &mut Fetched,
) -> Option<HeaderFacts> {
    let path = Utf8Path::new(&entry.path);
    if !has_header(path) {
        return None;
    }
    let remote = Remote {
        reader,
        url: reader.file_url(commit, &entry.path),
        blocks: RefCell::default(),
        fault: RefCell::default(),
    };
    let facts =
        weights::read_header_of(&weights::Source::new(&remote, size), path.file_name().unwrap_or_default());
    fetched.bytes += remote.blocks.borrow().values().map(|block| block.len() as u64).sum::<u64>();
    match (facts, remote.fault.into_inner()) {
        (Ok(facts), None) => facts,
        (_, Some(fault)) => {
            fetched.notes.push(format!("the header of `{path}`: {fault}"));
            None
        }
        (Err(fault), None) => {
            fetched.notes.push(format!("the header of `{path}`: {fault}"));
            None
        }
    }
}

/// A file that is read where it lies, a block at a time.
struct Remote<'a> {
    reader: &'a Reader<'a>,
    url: String,
    /// Blocks by their numbers.
    blocks: RefCell<BTreeMap<u64, Vec<u8>>>,
    fault: RefCell<Option<String>>,
}

impl Remote<'_> {
    fn block(&self, number: u64) -> io::Result<()> {
        if self.blocks.borrow().contains_key(&number) {
            return Ok(());
        }
        let fail = |why: String| {
            *self.fault.borrow_mut() = Some(why);
            io::Error::from(io::ErrorKind::Other)
        };
        if self.blocks.borrow().len() as u64 * BLOCK >= LONGEST_HEADER {
            return Err(fail(format!("it is longer than {} MiB", LONGEST_HEADER >> 20)));
        }
        let (first, last) = (number * BLOCK, number * BLOCK + BLOCK - 1);
        let request = Request { range: Some((first, last)), ..self.reader.request(&self.url, BLOCK) };
        let reply = self.reader.client().get(request).map_err(|fault| fail(fault.to_string()))?;
        if reply.status != 206 {
            return Err(fail(format!("a part of it was asked for, and the answer is {}", reply.status)));
        }
        let range = reply.header("content-range").unwrap_or_default();
        if !range.starts_with(&format!("bytes {first}-")) {
            return Err(fail(format!(
                "the part from byte {first} on was asked for, and `{range}` is the answer"
            )));
        }
        self.blocks.borrow_mut().insert(number, reply.body);
        Ok(())
    }
}

impl weights::ReadAt for Remote<'_> {
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
        let mut at = offset;
        let mut rest = buffer;
        while !rest.is_empty() {
            self.block(at / BLOCK)?;
            let blocks = self.blocks.borrow();
            let block = &blocks[&(at / BLOCK)];
            let from = usize::try_from(at % BLOCK).unwrap_or(usize::MAX);
            let there =
                block.get(from..).filter(|there| !there.is_empty()).ok_or(io::ErrorKind::UnexpectedEof)?;
            let length = there.len().min(rest.len());
            rest[..length].copy_from_slice(&there[..length]);
            rest = &mut rest[length..];
            at += length as u64;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_of_a_publisher_stays_below_its_repository() {
        for path in ["a", "a/b.gguf", "LICENSES/MIT.txt"] {
            assert!(plain(path).is_some(), "{path}");
        }
        for path in ["", "/a", "../a", "a/../b", "./a", "a\\b", "C:a", "a\u{202e}b", "a\nb"] {
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
