//! Digests of files: streamed, each file read once, files in parallel.
//!
//! Memory is a few buffers for each of at most eight files at a time, whatever their size and number. As long as there
//! are as many files as processors, each is read and hashed on one; on a processor that would be idle, the next bytes
//! of a file are read while its digests are computed. A file whose digests the lock binds together is proven by
//! BLAKE3 alone, the fastest of them, where a run trusts the lock. What is read of a file beside its digests comes from
//! the same open file.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, Scope, ScopedJoinHandle};

use camino::{Utf8Path, Utf8PathBuf};
use rayon::prelude::*;
use sha2::{Digest as _, Sha256, Sha512};

use super::buffer::Buffer;
use super::layers::{self, Member, Unpacked, Wish};
use super::weights::{self, HeaderFacts};
use super::{InspectError, tree_hash};
use crate::declare::lockfile::LockedArtifact;
use crate::digest::{Algorithm, Digest};
use crate::resolve::{Packing, Part};

/// Bytes read at once: large enough that handing a buffer to another thread costs nothing beside hashing it.
const BUFFER: usize = 512 * 1024;

/// Bytes read at once by the thread that hashes them: they stay in the cache of its core.
const CHUNK: usize = 128 * 1024;

/// Buffers that may wait for a hasher.
const QUEUE: usize = 2;

/// Files that are hashed at the same time.
const MAX_FILES: usize = 8;

/// Which digests are computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DigestChoice {
    /// SHA-256 and SHA-512.
    Both,
    /// SHA-256 only.
    Sha256Only,
}

/// The length of a file, in bytes, and its digests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileDigests {
    /// Length in bytes.
    pub size: u64,
    /// SHA-256.
    pub sha256: Digest,
    /// SHA-512, unless it was not asked for.
    pub sha512: Option<Digest>,
    /// BLAKE3, where a lock is written or has it.
    pub blake3: Option<Digest>,
}

impl FileDigests {
    /// The digests that a document gets.
    pub fn all(&self) -> Vec<Digest> {
        std::iter::once(&self.sha256).chain(&self.sha512).cloned().collect()
    }

    /// From digests among which a SHA-256 is.
    pub(super) fn of(size: u64, mut digests: Vec<Digest>) -> Self {
        let mut take = |algorithm| {
            let index = digests.iter().position(|digest| digest.algorithm() == algorithm)?;
            Some(digests.swap_remove(index))
        };
        Self {
            size,
            sha256: take(Algorithm::Sha256).expect("SHA-256 was asked for"),
            sha512: take(Algorithm::Sha512),
            blake3: take(Algorithm::Blake3),
        }
    }
}

impl From<Hashes> for FileDigests {
    fn from(hashes: Hashes) -> Self {
        Self::of(hashes.size, hashes.digests)
    }
}

impl From<&LockedArtifact> for FileDigests {
    fn from(locked: &LockedArtifact) -> Self {
        Self {
            size: locked.size,
            sha256: locked.sha256.clone(),
            sha512: locked.sha512.clone(),
            blake3: locked.blake3.clone(),
        }
    }
}

impl LockedArtifact {
    /// Each digest that the lock has and that was computed, beside the computed one.
    pub(crate) fn beside<'d>(&'d self, found: &'d FileDigests) -> Vec<(&'d Digest, &'d Digest)> {
        let pairs = [
            (Some(&self.sha256), Some(&found.sha256)),
            (self.sha512.as_ref(), found.sha512.as_ref()),
            (self.blake3.as_ref(), found.blake3.as_ref()),
        ];
        pairs.into_iter().filter_map(|(locked, found)| locked.zip(found)).collect()
    }
}

/// Somebody who wants to know how far the reading is.
pub trait Progress: Sync {
    /// So many files of so many bytes in all will be read.
    fn start(&self, files: usize, bytes: u64);
    /// So many bytes more were read.
    fn advance(&self, bytes: u64);
    /// Everything was read.
    fn finish(&self);
}

/// Nobody wants to know.
pub(crate) struct Silent;

impl Progress for Silent {
    fn start(&self, _files: usize, _bytes: u64) {}
    fn advance(&self, _bytes: u64) {}
    fn finish(&self) {}
}

/// The digests that a pass over a file computes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Wanted {
    pub(crate) sha256: bool,
    pub(crate) sha512: bool,
    pub(crate) blake3: bool,
}

impl Wanted {
    /// Asks for one digest more.
    pub(crate) fn add(&mut self, algorithm: Algorithm) {
        *self.of(algorithm) = true;
    }

    fn of(&mut self, algorithm: Algorithm) -> &mut bool {
        match algorithm {
            Algorithm::Sha256 => &mut self.sha256,
            Algorithm::Sha512 => &mut self.sha512,
            Algorithm::Blake3 => &mut self.blake3,
        }
    }
}

/// What a run takes the digests of a file from that the lock has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// The bytes alone: every digest is computed, and those of the lock are compared.
    Bytes,
    /// The lock, for a file that has its length and BLAKE3.
    Lock,
}

/// What an inventory asks for, of every file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Depth {
    pub(super) choice: DigestChoice,
    /// Whether a lock is written, which needs BLAKE3 too.
    pub(super) for_lock: bool,
    pub(super) trust: Trust,
}

impl Depth {
    fn wanted(self) -> Wanted {
        Wanted { sha256: true, sha512: self.choice == DigestChoice::Both, blake3: self.for_lock }
    }

    /// With those of the lock that are to be compared.
    fn wanted_beside<'l>(self, locked: impl IntoIterator<Item = &'l LockedArtifact>) -> Wanted {
        let mut wanted = self.wanted();
        for locked in locked.into_iter().filter(|_| self.trust == Trust::Bytes) {
            wanted.sha512 |= locked.sha512.is_some();
            wanted.blake3 |= locked.blake3.is_some();
        }
        wanted
    }
}

/// A file that is read, and what a lock has of it.
#[derive(Debug, Default)]
pub(super) struct Subject<'a> {
    /// The file itself.
    pub(super) locked: Option<&'a LockedArtifact>,
    /// Whether a declaration pins its SHA-256, which the bytes alone prove.
    pub(super) is_pinned: bool,
    /// What of it is read beside its digests.
    pub(super) reads: Reads,
    /// How it is packed and what it is of a model, if there are files in it.
    pub(super) layer: Option<(Packing, Part)>,
    /// The files in it, by their paths there.
    pub(super) members: BTreeMap<&'a str, &'a LockedArtifact>,
    /// How many files the lock has of it, with those of which it has no more than a digest.
    pub(super) locked_members: usize,
}

/// What of a file is read beside its digests.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Reads {
    /// What its header says, of weights.
    pub(super) header: bool,
    /// The whole, of a card or a licence text.
    pub(super) text: bool,
}

impl Subject<'_> {
    fn wish(&self, depth: Depth) -> Option<Wish> {
        let (packing, part) = self.layer?;
        let layer = depth.wanted_beside(self.locked);
        let members = depth.wanted_beside(self.members.values().copied());
        Some(Wish { packing, part: Some(part), layer, members })
    }

    /// Whether the lock has every digest that is asked for, and may be trusted with it.
    fn is_enough(&self, depth: Depth) -> bool {
        if depth.trust == Trust::Bytes || self.is_pinned {
            return false;
        }
        let has_all =
            |locked: &LockedArtifact| locked.sha512.is_some() || depth.choice == DigestChoice::Sha256Only;
        let members = self.layer.is_none()
            || self.locked_members > 0 && self.members.values().all(|locked| has_all(locked));
        members && self.locked.is_some_and(has_all)
    }
}

/// What came of reading a file.
#[derive(Debug, Clone)]
pub(super) struct Contents {
    /// Its own length and digests.
    pub(super) digests: FileDigests,
    /// The files in it, if it is packed; or what is wrong with it.
    pub(super) members: Option<Result<Vec<Member>, String>>,
    /// What its header says, of weights; or what is wrong with it.
    pub(super) header: Result<Option<HeaderFacts>, String>,
    /// Its bytes, of a text.
    pub(super) text: Option<Vec<u8>>,
}

impl Contents {
    fn of(digests: FileDigests) -> Self {
        Self { digests, members: None, header: Ok(None), text: None }
    }
}

/// Reads files, each path once. Where a lock has binding digests of a path, they are proven.
pub(super) fn run(
    files: &BTreeMap<&Utf8Path, Subject<'_>>,
    depth: Depth,
    progress: &dyn Progress,
) -> Result<BTreeMap<Utf8PathBuf, Contents>, InspectError> {
    let sized: Result<Vec<_>, _> =
        files.iter().map(|(path, subject)| Ok((*path, subject, size(path)?))).collect();
    // The largest first, so that no thread is left alone with it at the end.
    let mut sized = sized?;
    sized.sort_by_key(|(_, _, size)| std::cmp::Reverse(*size));
    progress.start(sized.len(), sized.iter().map(|(_, _, size)| size).sum());
    let proven = sized.par_iter().with_max_len(1).map(|(path, subject, _)| match subject.locked {
        Some(locked) if subject.is_enough(depth) => proven(path, subject, locked, depth, progress),
        _ => Ok(None),
    });
    let proven: Vec<_> = proven.collect();
    let (mut all, mut work) = (BTreeMap::new(), Vec::new());
    for ((path, subject, _), proven) in sized.iter().zip(proven) {
        match proven.map_err(|source| InspectError::Read { path: path.to_path_buf(), source })? {
            Some(contents) => _ = all.insert(path.to_path_buf(), contents),
            None => work.push((*path, *subject)),
        }
    }
    let read = each(&work, |(path, subject), spare| match contents(path, subject, depth, spare, progress) {
        Ok(contents) => Ok((path.to_path_buf(), contents)),
        Err(source) => Err(InspectError::Read { path: path.to_path_buf(), source }),
    });
    progress.finish();
    for read in read {
        let (path, contents) = read?;
        all.insert(path, contents);
    }
    Ok(all)
}

/// What a file holds that has the length and the BLAKE3 of the lock; `None` also where the lock has no BLAKE3, or other
/// files of a layer.
fn proven(
    path: &Utf8Path,
    subject: &Subject<'_>,
    locked: &LockedArtifact,
    depth: Depth,
    progress: &dyn Progress,
) -> io::Result<Option<Contents>> {
    let file = File::open(path)?;
    if !proves(&file, locked, progress)? {
        return Ok(None);
    }
    let contents = Contents::of(FileDigests::from(locked));
    let Some(wish) = subject.wish(depth) else {
        return read_beside(&file, path, subject, contents).map(Some);
    };
    let members = layers::look(&file, &wish, &subject.members, subject.locked_members)?;
    Ok(members.map(|members| Contents { members: Some(Ok(members)), ..contents }))
}

fn contents(
    path: &Utf8Path,
    subject: &Subject<'_>,
    depth: Depth,
    spare: &Spare,
    progress: &dyn Progress,
) -> io::Result<Contents> {
    if let Some(wish) = subject.wish(depth) {
        let Unpacked { layer, members } = layers::unpack(path, &wish, progress)?;
        return Ok(Contents { members: Some(members), ..Contents::of(layer.into()) });
    }
    let mut file = File::open(path)?;
    let hashes = hash_open(&mut file, depth.wanted_beside(subject.locked), spare, progress)?;
    read_beside(&file, path, subject, Contents::of(hashes.into()))
}

/// What is read of a file beside its digests. A header that lies is kept as such: the file has its digests all the same.
fn read_beside(
    mut file: &File,
    path: &Utf8Path,
    subject: &Subject<'_>,
    mut contents: Contents,
) -> io::Result<Contents> {
    if subject.reads.header {
        contents.header = match weights::read_open(file, path.file_name().unwrap_or_default()) {
            Ok(facts) => Ok(facts),
            Err(weights::Fault::Malformed(what)) => Err(what),
            Err(weights::Fault::Read(error)) => return Err(error),
        };
    }
    if subject.reads.text {
        let mut text = Vec::new();
        file.seek(SeekFrom::Start(0))?;
        file.read_to_end(&mut text)?;
        contents.text = Some(text);
    }
    Ok(contents)
}

/// Processors that have no file of their own.
pub(crate) struct Spare {
    processors: usize,
    /// Files that are not done.
    files: AtomicUsize,
}

impl Spare {
    /// Of all processors, while so many files are hashed.
    fn beside(files: usize) -> Self {
        Self { processors: thread::available_parallelism().map_or(1, NonZero::get), files: files.into() }
    }

    fn is_there(&self) -> bool {
        self.files.load(Ordering::Relaxed) < self.processors
    }
}

/// Does something with each item, on threads of its own: a thread of a pool that waits for another would begin
/// the next file meanwhile, and hold the buffers of both.
pub(crate) fn each<T: Sync, R: Send>(items: &[T], work: impl Fn(&T, &Spare) -> R + Sync) -> Vec<R> {
    let spare = Spare::beside(items.len());
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..spare.processors.min(MAX_FILES).min(items.len()) {
            scope.spawn(|| {
                while let Some((index, item)) = {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    items.get(index).map(|item| (index, item))
                } {
                    let result = work(item, &spare);
                    spare.files.fetch_sub(1, Ordering::Relaxed);
                    results.lock().unwrap_or_else(PoisonError::into_inner).push((index, result));
                }
            });
        }
    });
    let mut results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}

/// The length of a file, in bytes.
pub(crate) fn size(path: &Utf8Path) -> Result<u64, InspectError> {
    let metadata = path.metadata().map_err(|source| InspectError::Read { path: path.to_owned(), source })?;
    Ok(metadata.len())
}

/// Whether a file has the length and the BLAKE3 of the lock; `false` also where the lock has no BLAKE3.
fn proves(file: &File, locked: &LockedArtifact, progress: &dyn Progress) -> io::Result<bool> {
    let Some(blake3) = &locked.blake3 else { return Ok(false) };
    if file.metadata()?.len() != locked.size {
        return Ok(false);
    }
    Ok(tree_hash::run(file, locked.size, progress)? == *blake3)
}

/// Hashes one file that no declaration names: the built product.
pub fn product(path: &Utf8Path, choice: DigestChoice) -> Result<FileDigests, InspectError> {
    let depth = Depth { choice, for_lock: false, trust: Trust::Bytes };
    let hashes = hash_file(path, depth.wanted(), &Spare::beside(1), &Silent);
    hashes.map(FileDigests::from).map_err(|source| InspectError::Read { path: path.to_owned(), source })
}

/// What one pass over a file gave.
pub(crate) struct Hashes {
    size: u64,
    digests: Vec<Digest>,
}

impl Hashes {
    /// All digests.
    pub(crate) fn into_digests(self) -> Vec<Digest> {
        self.digests
    }
}

/// Hashes one file in one pass. BLAKE3 alone needs no pass: its parts are hashed on all cores.
pub(crate) fn hash_file(
    path: &Utf8Path,
    wanted: Wanted,
    spare: &Spare,
    progress: &dyn Progress,
) -> io::Result<Hashes> {
    hash_open(&mut File::open(path)?, wanted, spare, progress)
}

fn hash_open(file: &mut File, wanted: Wanted, spare: &Spare, progress: &dyn Progress) -> io::Result<Hashes> {
    if wanted == (Wanted { blake3: true, ..Wanted::default() }) && file.metadata()?.is_file() {
        let size = file.metadata()?.len();
        return Ok(Hashes { size, digests: vec![tree_hash::run(file, size, progress)?] });
    }
    let mut hashers = Hashers::new(wanted);
    let mut size = 0;
    let mut buffer = Buffer::new(CHUNK);
    let chunk = buffer.bytes();
    while !spare.is_there() {
        match file.read(chunk) {
            Ok(0) => return Ok(Hashes { size, digests: hashers.finish() }),
            Ok(length) => {
                hashers.update(&chunk[..length]);
                size += length as u64;
                progress.advance(length as u64);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    thread::scope(|scope| {
        let mut hashing = Hashing::after(size, hashers, scope);
        loop {
            let buffer = read(file)?;
            if buffer.is_empty() {
                return Ok(hashing.finish());
            }
            progress.advance(buffer.len() as u64);
            hashing.feed(&Arc::new(buffer));
        }
    })
}

/// Reads a whole buffer, or what there is.
pub(super) fn read(from: &mut dyn Read) -> io::Result<Vec<u8>> {
    let mut buffer = Vec::with_capacity(BUFFER);
    from.take(BUFFER as u64).read_to_end(&mut buffer)?;
    Ok(buffer)
}

/// A thread, and the way to it.
type Hasher<'scope> = (SyncSender<Arc<Vec<u8>>>, ScopedJoinHandle<'scope, Vec<Digest>>);

/// Digests of bytes that come one buffer after the other: of one short buffer here, else on threads of their own.
pub(super) struct Hashing<'scope, 'env> {
    scope: &'scope Scope<'scope, 'env>,
    groups: [Hashers; 2],
    size: u64,
    threads: Vec<Hasher<'scope>>,
}

impl<'scope, 'env> Hashing<'scope, 'env> {
    pub(super) fn new(scope: &'scope Scope<'scope, 'env>, wanted: Wanted) -> Self {
        Self::after(0, Hashers::new(wanted), scope)
    }

    /// The same, of bytes that follow on so many that were hashed.
    fn after(size: u64, mut hashers: Hashers, scope: &'scope Scope<'scope, 'env>) -> Self {
        let sha512 = Hashers { sha512: hashers.sha512.take(), ..Hashers::none() };
        Self { scope, groups: [hashers, sha512], size, threads: Vec::new() }
    }

    /// Takes in the next buffer; one that is not full is the last.
    pub(super) fn feed(&mut self, buffer: &Arc<Vec<u8>>) {
        self.size += buffer.len() as u64;
        if self.threads.is_empty() {
            if buffer.len() < BUFFER {
                self.groups.iter_mut().for_each(|group| group.update(buffer));
                return;
            }
            self.begin();
        }
        for (sender, _) in &self.threads {
            sender.send(Arc::clone(buffer)).expect("a hasher listens to the end");
        }
    }

    fn begin(&mut self) {
        let groups = std::mem::replace(&mut self.groups, [const { Hashers::none() }; 2]);
        for group in groups.into_iter().filter(|group| !group.is_empty()) {
            let (sender, receiver) = sync_channel::<Arc<Vec<u8>>>(QUEUE);
            self.threads.push((sender, self.scope.spawn(move || group.all(&receiver))));
        }
    }

    /// The digests of all that was taken in.
    pub(super) fn finish(self) -> Hashes {
        let Self { groups, size, threads, .. } = self;
        let mut digests: Vec<_> = groups.into_iter().flat_map(Hashers::finish).collect();
        for (sender, hasher) in threads {
            drop(sender);
            digests.extend(hasher.join().expect("hashing does not panic"));
        }
        Hashes { size, digests }
    }
}

/// The digests that one thread computes: SHA-512 takes as long as the other two together.
struct Hashers {
    sha256: Option<Sha256>,
    sha512: Option<Sha512>,
    blake3: Option<blake3::Hasher>,
}

impl Hashers {
    fn new(wanted: Wanted) -> Self {
        Self {
            sha256: wanted.sha256.then(Sha256::new),
            sha512: wanted.sha512.then(Sha512::new),
            blake3: wanted.blake3.then(blake3::Hasher::new),
        }
    }

    const fn none() -> Self {
        Self { sha256: None, sha512: None, blake3: None }
    }

    fn is_empty(&self) -> bool {
        self.sha256.is_none() && self.sha512.is_none() && self.blake3.is_none()
    }

    fn all(mut self, buffers: &Receiver<Arc<Vec<u8>>>) -> Vec<Digest> {
        buffers.iter().for_each(|buffer| self.update(&buffer));
        self.finish()
    }

    fn update(&mut self, bytes: &[u8]) {
        self.sha256.iter_mut().for_each(|hasher| hasher.update(bytes));
        self.sha512.iter_mut().for_each(|hasher| hasher.update(bytes));
        self.blake3.iter_mut().for_each(|hasher| _ = hasher.update(bytes));
    }

    fn finish(self) -> Vec<Digest> {
        let sha256 = self.sha256.map(|hasher| Digest::from_bytes(Algorithm::Sha256, &hasher.finalize()));
        let sha512 = self.sha512.map(|hasher| Digest::from_bytes(Algorithm::Sha512, &hasher.finalize()));
        let blake3 =
            self.blake3.map(|hasher| Digest::from_bytes(Algorithm::Blake3, hasher.finalize().as_bytes()));
        sha256.into_iter().chain(sha512).chain(blake3).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Counter(std::sync::atomic::AtomicU64);

    impl Progress for Counter {
        fn start(&self, _files: usize, _bytes: u64) {}
        fn advance(&self, bytes: u64) {
            self.0.fetch_add(bytes, std::sync::atomic::Ordering::Relaxed);
        }
        fn finish(&self) {}
    }

    const FULL: Depth = Depth { choice: DigestChoice::Both, for_lock: true, trust: Trust::Lock };

    fn hash(content: &[u8], depth: Depth, locked: Option<&LockedArtifact>) -> (FileDigests, u64) {
        let directory = tempfile::tempdir().expect("a directory");
        let path = Utf8PathBuf::from_path_buf(directory.path().join("file")).expect("UTF-8");
        std::fs::write(&path, content).expect("written");
        let counter = Counter(0.into());
        let subject = Subject { locked, ..Subject::default() };
        let read = run(&BTreeMap::from([(path.as_path(), subject)]), depth, &counter).expect("readable");
        (read[&path].digests.clone(), counter.0.into_inner())
    }

    fn locked(digests: &FileDigests) -> LockedArtifact {
        LockedArtifact {
            size: digests.size,
            sha256: digests.sha256.clone(),
            sha512: digests.sha512.clone(),
            blake3: digests.blake3.clone(),
            facts: BTreeMap::new(),
        }
    }

    /// FIPS 180-4 examples, "abc" and the empty message; BLAKE3 of "abc" as `b3sum` prints it.
    #[test]
    fn digests_are_those_of_the_standard() {
        let (abc, read) = hash(b"abc", FULL, None);
        assert_eq!((abc.size, read), (3, 3));
        assert_eq!(abc.sha256.hex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        let sha512 = abc.sha512.expect("asked for");
        assert!(sha512.hex().starts_with("ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"));
        let blake3 = abc.blake3.expect("asked for");
        assert_eq!(blake3.hex(), "6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85");
        let (empty, _) =
            hash(b"", Depth { choice: DigestChoice::Sha256Only, for_lock: false, trust: Trust::Lock }, None);
        assert_eq!(empty.sha256.hex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert_eq!((empty.size, empty.sha512, empty.blake3), (0, None, None));
    }

    #[test]
    fn a_file_of_several_buffers_is_one_message() {
        let content: Vec<u8> = (0..2 * BUFFER + 7).map(|index| (index % 251) as u8).collect();
        let (digests, read) = hash(&content, FULL, None);
        assert_eq!(read, content.len() as u64);
        assert_eq!(digests.sha256, Digest::from_bytes(Algorithm::Sha256, &Sha256::digest(&content)));
        assert_eq!(digests.sha512, Some(Digest::from_bytes(Algorithm::Sha512, &Sha512::digest(&content))));
        let blake3 = Digest::from_bytes(Algorithm::Blake3, blake3::hash(&content).as_bytes());
        assert_eq!(digests.blake3, Some(blake3));
    }

    #[test]
    fn a_file_is_one_message_whoever_hashes_it_and_when_a_processor_comes_free() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = Utf8PathBuf::from_path_buf(directory.path().join("file")).expect("UTF-8");
        let content: Vec<u8> = (0..3 * BUFFER + 7).map(|index| (index % 251) as u8).collect();
        std::fs::write(&path, &content).expect("written");
        let wanted = FULL.wanted();
        let hash = |spare: &Spare, progress: &dyn Progress| {
            FileDigests::from(hash_file(&path, wanted, spare, progress).expect("readable"))
        };
        let spare = |files: usize| Spare { processors: 2, files: files.into() };

        /// Finishes the other file after so many steps.
        struct Finishing<'s>(&'s Spare, AtomicUsize);
        impl Progress for Finishing<'_> {
            fn start(&self, _files: usize, _bytes: u64) {}
            fn advance(&self, _bytes: u64) {
                if self.1.fetch_sub(1, Ordering::Relaxed) == 1 {
                    self.0.files.store(1, Ordering::Relaxed);
                }
            }
            fn finish(&self) {}
        }

        let alone = hash(&spare(1), &Silent);
        assert_eq!(alone.size, content.len() as u64);
        assert_eq!(alone.sha256, Digest::from_bytes(Algorithm::Sha256, &Sha256::digest(&content)));
        assert_eq!(hash(&spare(2), &Silent), alone, "on one thread");
        for steps in [1, 3, 24, 25] {
            let spare = spare(2);
            assert_eq!(hash(&spare, &Finishing(&spare, steps.into())), alone, "after {steps} steps");
        }
    }

    #[test]
    fn a_lock_binds_the_digests_of_the_file_that_it_knows_and_of_no_other() {
        let (digests, _) = hash(b"weights", FULL, None);
        // A digest that is not computed again is taken from the lock: here it could not come from the bytes.
        let marked = Digest::from_hex(Algorithm::Sha512, &"0".repeat(128));
        let lock = LockedArtifact { sha512: marked.clone(), ..locked(&digests) };
        let (proven, read) = hash(b"weights", FULL, Some(&lock));
        assert_eq!((proven.sha512, read), (marked.clone(), 7));
        for other in [b"Weights".as_slice(), b"weights and more"] {
            let (found, _) = hash(other, FULL, Some(&lock));
            assert_eq!(found, hash(other, FULL, None).0, "hashed as if there were no lock");
        }
        let without = LockedArtifact { blake3: None, ..lock.clone() };
        assert_eq!(hash(b"weights", FULL, Some(&without)).0, digests);
        let without = LockedArtifact { sha512: None, ..lock.clone() };
        assert_eq!(hash(b"weights", FULL, Some(&without)).0, digests);
        let bytes = Depth { choice: DigestChoice::Sha256Only, for_lock: false, trust: Trust::Bytes };
        assert_eq!(
            hash(b"weights", bytes, Some(&lock)).0,
            digests,
            "what the lock has is computed, and not believed"
        );
    }
}
