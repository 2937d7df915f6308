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

use camino::{Utf8Path, Utf8PathBuf};
use rayon::prelude::*;

use super::hashing::{Hashes, Progress, Silent, Spare, Wanted, each, hash_file, hash_open};
use super::layers::{self, Member, Unpacked, Wish};
use super::remembered::Remembered;
use super::weights::{self, HeaderFacts};
use super::{InspectError, tree_hash};
use crate::declare::lockfile::LockedArtifact;
use crate::digest::{Algorithm, Digest};
use crate::quantity::total;
use crate::resolve::{Packing, Part};

/// Which digests are computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DigestChoice {
    /// SHA-256, and SHA-512 where `[document]` asks for it.
    #[default]
    AsDeclared,
    /// SHA-256 and SHA-512.
    Both,
    /// SHA-256 only.
    Sha256Only,
}

impl DigestChoice {
    /// The choice where `[document]` asks for SHA-512, or does not.
    pub(super) fn settled(self, declared: bool) -> Self {
        match self {
            Self::AsDeclared if declared => Self::Both,
            Self::AsDeclared => Self::Sha256Only,
            chosen => chosen,
        }
    }
}

/// The length of a file, in bytes, and its digests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileDigests {
    /// Length in bytes; `None` where a list or a declaration leaves it out.
    pub size: Option<u64>,
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
            size: Some(size),
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

/// What a run takes the digests of a file from that the lock has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// The bytes alone: every digest that is asked for is computed, and every one that the lock has, to compare them.
    Bytes,
    /// The bytes alone: every digest that is asked for is computed. BLAKE3 is where the lock has none: no document has it.
    Document,
    /// The lock, for a file that has its length and BLAKE3.
    Lock,
    /// The lock, for a file that has its length: somebody has just compared the bytes.
    Proven,
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
        Wanted {
            sha256: true,
            sha512: self.choice == DigestChoice::Both,
            blake3: self.for_lock,
            ..Wanted::default()
        }
    }

    /// With those of the lock that are to be compared.
    fn wanted_beside<'l>(self, locked: impl IntoIterator<Item = &'l LockedArtifact>) -> Wanted {
        let mut wanted = self.wanted();
        let mut locked = locked.into_iter().peekable();
        match self.trust {
            Trust::Bytes => locked.for_each(|locked| {
                wanted.sha512 |= locked.sha512.is_some();
                wanted.blake3 |= locked.blake3.is_some();
            }),
            Trust::Document if locked.peek().is_some() => {
                wanted.blake3 &= locked.any(|locked| locked.blake3.is_none());
            }
            Trust::Document | Trust::Lock | Trust::Proven => {}
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
        let is_proven = depth.trust == Trust::Proven;
        if !(is_proven || depth.trust == Trust::Lock && !self.is_pinned) {
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
    /// What is wrong with its name: its bytes are of another format.
    pub(super) misnamed: Option<String>,
    /// Its bytes, of a text.
    pub(super) text: Option<Vec<u8>>,
}

impl Contents {
    fn of(digests: FileDigests) -> Self {
        Self { digests, members: None, header: Ok(None), misnamed: None, text: None }
    }
}

/// Reads files, each path once. Where a lock has binding digests of a path, they are proven. `cache` is where an earlier run
/// left what it computed; what did not change since is not computed again.
pub(super) fn run(
    files: &BTreeMap<&Utf8Path, Subject<'_>>,
    depth: Depth,
    cache: Option<&Utf8Path>,
    progress: &dyn Progress,
) -> Result<BTreeMap<Utf8PathBuf, Contents>, InspectError> {
    let sized: Result<Vec<_>, _> =
        files.iter().map(|(path, subject)| Ok((*path, subject, size(path)?))).collect();
    // The largest first, so that no thread is left alone with it at the end.
    let mut sized = sized?;
    sized.sort_by_key(|(_, _, size)| std::cmp::Reverse(*size));
    progress.start(sized.len(), total(sized.iter().map(|(_, _, size)| *size)));
    let opened = cache.filter(|_| !sized.is_empty()).and_then(Remembered::open);
    let remembered = opened.as_ref();
    let proven = sized.par_iter().with_max_len(1).map(|(path, subject, size)| {
        if let Some(contents) = known(path, subject, depth, remembered)? {
            progress.advance(*size);
            return Ok(Some(contents));
        }
        match subject.locked {
            Some(locked) if subject.is_enough(depth) => {
                proven(path, subject, locked, depth, remembered, progress)
            }
            _ => Ok(None),
        }
    });
    let proven: Vec<_> = proven.collect();
    let (mut all, mut work) = (BTreeMap::new(), Vec::new());
    for ((path, subject, _), proven) in sized.iter().zip(proven) {
        match proven.map_err(|source| InspectError::Read { path: path.to_path_buf(), source })? {
            Some(contents) => _ = all.insert(path.to_path_buf(), contents),
            None => work.push((*path, *subject)),
        }
    }
    let read = each(&work, |(path, subject), spare| {
        match contents(path, subject, depth, remembered, spare, progress) {
            Ok(contents) => Ok((path.to_path_buf(), contents)),
            Err(source) => Err(InspectError::Read { path: path.to_path_buf(), source }),
        }
    });
    progress.finish();
    for read in read {
        let (path, contents) = read?;
        all.insert(path, contents);
    }
    opened.into_iter().for_each(Remembered::save);
    Ok(all)
}

/// What a file holds of which an earlier run computed enough; `None` also of a packed layer.
fn known(
    path: &Utf8Path,
    subject: &Subject<'_>,
    depth: Depth,
    remembered: Option<&Remembered>,
) -> io::Result<Option<Contents>> {
    let Some(remembered) = remembered.filter(|_| subject.layer.is_none()) else { return Ok(None) };
    let file = File::open(path)?;
    let Some(digests) = remembered.digests(path, &file) else { return Ok(None) };
    let size = file.metadata()?.len();
    let is_locked = |locked: &&LockedArtifact| {
        let blake3 = digests.iter().find(|digest| digest.algorithm() == Algorithm::Blake3);
        subject.is_enough(depth)
            && locked.size == Some(size)
            && blake3.is_some()
            && locked.blake3.as_ref() == blake3
    };
    let found = match subject.locked.filter(is_locked) {
        Some(locked) => FileDigests::from(locked),
        None if depth.wanted_beside(subject.locked).is_met_by(&digests) => FileDigests::of(size, digests),
        None => return Ok(None),
    };
    read_beside(&file, path, subject, Contents::of(found)).map(Some)
}

/// What a file holds that has the length and the BLAKE3 of the lock; `None` also where the lock has no BLAKE3, or other
/// files of a layer.
fn proven(
    path: &Utf8Path,
    subject: &Subject<'_>,
    locked: &LockedArtifact,
    depth: Depth,
    remembered: Option<&Remembered>,
    progress: &dyn Progress,
) -> io::Result<Option<Contents>> {
    let file = File::open(path)?;
    let stamp = remembered.and_then(|remembered| remembered.stamp(&file));
    let is_proven = depth.trust == Trust::Proven && locked.size == Some(file.metadata()?.len());
    if !is_proven && !proves(&file, locked, progress)? {
        return Ok(None);
    }
    if let Some(remembered) = remembered {
        remembered.learn(path, &file, stamp, locked.blake3.as_slice());
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
    remembered: Option<&Remembered>,
    spare: &Spare,
    progress: &dyn Progress,
) -> io::Result<Contents> {
    if let Some(wish) = subject.wish(depth) {
        let Unpacked { layer, members } = layers::unpack(path, &wish, progress)?;
        return Ok(Contents { members: Some(members), ..Contents::of(layer.into()) });
    }
    let mut file = File::open(path)?;
    let stamp = remembered.and_then(|remembered| remembered.stamp(&file));
    let hashes = hash_open(&mut file, depth.wanted_beside(subject.locked), spare, progress)?;
    if let Some(remembered) = remembered {
        remembered.learn(path, &file, stamp, &hashes.digests);
    }
    read_beside(&file, path, subject, Contents::of(hashes.into()))
}

/// What is read of a file beside its digests. A header that lies is kept as such: the file has its digests all the same, and
/// the terms that stand before the fault.
fn read_beside(
    mut file: &File,
    path: &Utf8Path,
    subject: &Subject<'_>,
    mut contents: Contents,
) -> io::Result<Contents> {
    if subject.reads.header {
        let name = path.file_name().unwrap_or_default();
        let read = weights::read_at(file, path)
            .and_then(|facts| Ok((weights::misnamed(file, name, facts.as_ref())?, facts)))
            .map(|(misnamed, mut facts)| (HeaderFacts::take_fault(&mut facts).or(misnamed), facts));
        (contents.misnamed, contents.header) = match read {
            Ok((misnamed, facts)) => (misnamed, Ok(facts)),
            Err(weights::Fault::Malformed(what)) => (None, Err(what)),
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

/// The length of a file, in bytes.
pub(crate) fn size(path: &Utf8Path) -> Result<u64, InspectError> {
    let metadata = path.metadata().map_err(|source| InspectError::Read { path: path.to_owned(), source })?;
    Ok(metadata.len())
}

/// Whether a file has the length and the BLAKE3 of the lock; `false` also where the lock has no BLAKE3.
fn proves(file: &File, locked: &LockedArtifact, progress: &dyn Progress) -> io::Result<bool> {
    let Some(blake3) = &locked.blake3 else { return Ok(false) };
    let size = file.metadata()?.len();
    if locked.size != Some(size) {
        return Ok(false);
    }
    Ok(tree_hash::run(file, size, progress)? == *blake3)
}

/// Hashes one file that no declaration names.
pub fn product(path: &Utf8Path, choice: DigestChoice) -> Result<FileDigests, InspectError> {
    let depth = Depth { choice, for_lock: false, trust: Trust::Bytes };
    let hashes = hash_file(path, depth.wanted(), &Spare::beside(1), &Silent);
    hashes.map(FileDigests::from).map_err(|source| InspectError::Read { path: path.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use sha2::{Digest as _, Sha256, Sha512};

    use super::*;
    use crate::inspect::hashing::BUFFER;

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
        let read =
            run(&BTreeMap::from([(path.as_path(), subject)]), depth, None, &counter).expect("readable");
        (read[&path].digests.clone(), counter.0.into_inner())
    }

    fn locked(digests: &FileDigests) -> LockedArtifact {
        LockedArtifact {
            size: digests.size,
            sha256: digests.sha256.clone(),
            sha512: digests.sha512.clone(),
            blake3: digests.blake3.clone(),
            facts: BTreeMap::new(),
            listed_in: None,
        }
    }

    /// FIPS 180-4 examples, "abc" and the empty message; BLAKE3 of "abc" as `b3sum` prints it.
    #[test]
    fn digests_are_those_of_the_standard() {
        let (abc, read) = hash(b"abc", FULL, None);
        assert_eq!((abc.size, read), (Some(3), 3));
        assert_eq!(abc.sha256.hex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        let sha512 = abc.sha512.expect("asked for");
        assert!(sha512.hex().starts_with("ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"));
        let blake3 = abc.blake3.expect("asked for");
        assert_eq!(blake3.hex(), "6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85");
        let (empty, _) =
            hash(b"", Depth { choice: DigestChoice::Sha256Only, for_lock: false, trust: Trust::Lock }, None);
        assert_eq!(empty.sha256.hex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert_eq!((empty.size, empty.sha512, empty.blake3), (Some(0), None, None));
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
        assert_eq!(alone.size, Some(content.len() as u64));
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
