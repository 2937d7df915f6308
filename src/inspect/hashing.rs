//! Digests of a stream of bytes, on as many processors as are idle.
//!
//! As long as there are as many files as processors, each is read and hashed on one; on a processor that would be idle, the
//! next bytes of a file are read while its digests are computed.

use std::fs::File;
use std::io::{self, Read};
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, Scope, ScopedJoinHandle};

use camino::Utf8Path;
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest as _, Sha256, Sha384, Sha512};

use super::buffer::Buffer;
use super::tree_hash;
use crate::digest::{Algorithm, Digest};

/// Bytes read at once: large enough that handing a buffer to another thread costs nothing beside hashing it.
pub(super) const BUFFER: usize = 512 * 1024;

/// Bytes read at once by the thread that hashes them: they stay in the cache of its core.
const CHUNK: usize = 128 * 1024;

/// Buffers that may wait for a hasher.
const QUEUE: usize = 2;

/// Files that are hashed at the same time.
const MAX_FILES: usize = 8;

/// Receives how far the reading is.
pub trait Progress: Sync {
    /// So many files of so many bytes in all will be read.
    fn start(&self, files: usize, bytes: u64);
    /// So many bytes more were read.
    fn advance(&self, bytes: u64);
    /// Everything was read.
    fn finish(&self);
}

/// A receiver that ignores it.
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
    /// Those that documents of others have.
    pub(crate) others: Others,
}

/// Digests that only documents of others have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Others {
    sha384: bool,
    sha1: bool,
    md5: bool,
}

impl Wanted {
    /// Asks for one digest more.
    pub(crate) fn add(&mut self, algorithm: Algorithm) {
        *self.of(algorithm) = true;
    }

    /// Whether digests are all that is asked for.
    pub(super) fn is_met_by(self, digests: &[Digest]) -> bool {
        let has = |algorithm| digests.iter().any(|digest| digest.algorithm() == algorithm);
        (!self.sha256 || has(Algorithm::Sha256))
            && (!self.sha512 || has(Algorithm::Sha512))
            && (!self.blake3 || has(Algorithm::Blake3))
            && self.others == Others::default()
    }

    fn of(&mut self, algorithm: Algorithm) -> &mut bool {
        match algorithm {
            Algorithm::Sha256 => &mut self.sha256,
            Algorithm::Sha512 => &mut self.sha512,
            Algorithm::Blake3 => &mut self.blake3,
            Algorithm::Sha384 => &mut self.others.sha384,
            Algorithm::Sha1 => &mut self.others.sha1,
            Algorithm::Md5 => &mut self.others.md5,
        }
    }
}

/// Processors that have no file of their own.
pub(crate) struct Spare {
    pub(super) processors: usize,
    /// Files that are not done.
    pub(super) files: AtomicUsize,
}

impl Spare {
    /// Of all processors, while so many files are hashed.
    pub(super) fn beside(files: usize) -> Self {
        Self { processors: thread::available_parallelism().map_or(1, NonZero::get), files: files.into() }
    }

    pub(super) fn is_there(&self) -> bool {
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

/// What one pass over a file gave.
pub(crate) struct Hashes {
    pub(super) size: u64,
    pub(super) digests: Vec<Digest>,
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

/// The same of an open file, from where it stands.
pub(super) fn hash_open(
    file: &mut File,
    wanted: Wanted,
    spare: &Spare,
    progress: &dyn Progress,
) -> io::Result<Hashes> {
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
        let mut other = Hashers { sha512: hashers.sha512.take(), ..Hashers::none() };
        if other.is_empty() && hashers.sha256.is_some() {
            other.blake3 = hashers.blake3.take();
        }
        Self { scope, groups: [hashers, other], size, threads: Vec::new() }
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

/// The digests that one thread computes: SHA-512 takes as long as the other two together, and has a thread of its own;
/// without it BLAKE3 has.
struct Hashers {
    sha256: Option<Sha256>,
    sha512: Option<Sha512>,
    blake3: Option<blake3::Hasher>,
    sha384: Option<Sha384>,
    sha1: Option<Sha1>,
    md5: Option<Md5>,
}

impl Hashers {
    fn new(wanted: Wanted) -> Self {
        Self {
            sha256: wanted.sha256.then(Sha256::new),
            sha512: wanted.sha512.then(Sha512::new),
            blake3: wanted.blake3.then(blake3::Hasher::new),
            sha384: wanted.others.sha384.then(Sha384::new),
            sha1: wanted.others.sha1.then(Sha1::new),
            md5: wanted.others.md5.then(Md5::new),
        }
    }

    const fn none() -> Self {
        Self { sha256: None, sha512: None, blake3: None, sha384: None, sha1: None, md5: None }
    }

    fn is_empty(&self) -> bool {
        let Self { sha256, sha512, blake3, sha384, sha1, md5 } = self;
        let has_own = sha256.is_some() || sha512.is_some() || blake3.is_some();
        !has_own && sha384.is_none() && sha1.is_none() && md5.is_none()
    }

    fn all(mut self, buffers: &Receiver<Arc<Vec<u8>>>) -> Vec<Digest> {
        buffers.iter().for_each(|buffer| self.update(&buffer));
        self.finish()
    }

    fn update(&mut self, bytes: &[u8]) {
        self.sha256.iter_mut().for_each(|hasher| hasher.update(bytes));
        self.sha512.iter_mut().for_each(|hasher| hasher.update(bytes));
        self.blake3.iter_mut().for_each(|hasher| _ = hasher.update(bytes));
        self.sha384.iter_mut().for_each(|hasher| hasher.update(bytes));
        self.sha1.iter_mut().for_each(|hasher| hasher.update(bytes));
        self.md5.iter_mut().for_each(|hasher| hasher.update(bytes));
    }

    fn finish(self) -> Vec<Digest> {
        let sha256 = self.sha256.map(|hasher| Digest::from_bytes(Algorithm::Sha256, &hasher.finalize()));
        let sha512 = self.sha512.map(|hasher| Digest::from_bytes(Algorithm::Sha512, &hasher.finalize()));
        let blake3 =
            self.blake3.map(|hasher| Digest::from_bytes(Algorithm::Blake3, hasher.finalize().as_bytes()));
        let sha384 = self.sha384.map(|hasher| Digest::from_bytes(Algorithm::Sha384, &hasher.finalize()));
        let sha1 = self.sha1.map(|hasher| Digest::from_bytes(Algorithm::Sha1, &hasher.finalize()));
        let md5 = self.md5.map(|hasher| Digest::from_bytes(Algorithm::Md5, &hasher.finalize()));
        [sha256, sha512, blake3, sha384, sha1, md5].into_iter().flatten().collect()
    }
}
