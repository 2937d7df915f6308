//! What is inside the packed layers of an OCI layout: every file with its digests, in the one read in which the layer is
//! checked against its own name.
//!
//! Nothing is written and no file is kept as a whole: of a compressed layer a header is read from the first
//! 16 MiB of a file, of a plain archive from the file where it lies. A layer that isn't what it should be
//! has no files, and its own digests all the same.

mod decoder;
mod fault;
mod headers;
pub(in crate::inspect) mod tar;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, Scope};

use camino::Utf8Path;

use super::hashing::{Hashes, Hashing, Progress, Silent, Wanted, read};
use super::weights::HeaderFacts;
use crate::declare::lockfile::LockedArtifact;
use crate::digest::Digest;
use crate::resolve::{Packing, Part};
use crate::weights_names::may_be_named_so;
pub(in crate::inspect) use decoder::Frames;
use decoder::{Decoder, Seeking};
pub(in crate::inspect) use fault::LayerFault;
use headers::{Budget, Head, MOST_FACTS, read_headers};
use tar::{Entry, Next, walk};

/// The longest card or licence that is read out of a layer, in bytes.
const LONGEST_TEXT: u64 = 1 << 20;
/// What is unpacked of a layer that nobody declared, in bytes.
const LONGEST_LOOK: u64 = 64 << 20;
/// Bytes of texts of one layer.
const MOST_TEXTS: u64 = 4 << 20;

/// Held by the one layer that keeps the head of a file or the window of a frame: memory stays that of one.
static LARGE: Mutex<()> = Mutex::new(());

/// What of a layer is read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wish {
    /// How it is packed.
    pub(crate) packing: Packing,
    /// What it is of a model; `None` where every file in it is of interest, for its bytes alone.
    pub(crate) part: Option<Part>,
    /// The digests of the layer itself.
    pub(crate) layer: Wanted,
    /// The digests of the files in it.
    pub(crate) members: Wanted,
}

/// What is in a layer.
pub(crate) struct Unpacked {
    /// The digests of the layer itself.
    pub(crate) layer: Hashes,
    /// Its files; or what is wrong with it: lower case, no full stop.
    pub(crate) members: Result<Vec<Member>, String>,
}

/// A file in a layer.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    /// Path inside the layer, with `/`.
    pub(crate) path: String,
    /// What it is.
    pub(crate) part: Part,
    /// Length in bytes.
    pub(crate) size: u64,
    /// Its digests.
    pub(crate) digests: Vec<Digest>,
    /// What its header says.
    pub(crate) facts: Option<HeaderFacts>,
    /// What is wrong with its header.
    pub(crate) malformed: Option<String>,
    /// The whole of a card or licence text.
    pub(crate) text: Option<Vec<u8>>,
    /// Where it begins in a plain archive.
    offset: u64,
}

/// What a file inside a layer is; `None` of what is no part of the model.
pub(crate) fn part_of(layer: Part, path: &str) -> Option<Part> {
    match (Part::of_document(path), layer) {
        (Some(document), _) => Some(document),
        (None, Part::Documents) => None,
        (None, Part::Weights) if is_source(Utf8Path::new(path)) => Some(Part::Configuration),
        (None, Part::Weights) => Some(Part::of_file(Utf8Path::new(path))),
        (None, layer) => Some(layer),
    }
}

/// How a file is packed, by its first bytes; `None` of one that is no archive.
pub(crate) fn packing_of(head: &[u8]) -> Option<Packing> {
    match head {
        [0x1f, 0x8b, ..] => Some(Packing::Gzip),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Packing::Zstd),
        head if head.get(257..262) == Some(b"ustar") => Some(Packing::Tar),
        _ => None,
    }
}

/// Reads a layer once: its own digests, and its files with theirs.
pub(crate) fn unpack(path: &Utf8Path, wish: &Wish, progress: &dyn Progress) -> io::Result<Unpacked> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    let mut unpacked = unpack_from(&mut file, length, wish, progress)?;
    if let (Packing::Tar, Some(_), Ok(members)) = (wish.packing, wish.part, &mut unpacked.members) {
        read_headers(&file, members)?;
    }
    Ok(unpacked)
}

/// The first file in a layer that is what is looked for, by its header; `None` also where the layer isn't what it should
/// be. Little is read: of a compressed layer no more than the first [`LONGEST_LOOK`] bytes that come out of it.
pub(crate) fn find(
    path: &Utf8Path,
    packing: Packing,
    is_meant: &dyn Fn(&HeaderFacts) -> bool,
) -> Option<Member> {
    let nothing = Wanted::default();
    let wish = Wish { packing, part: Some(Part::Weights), layer: nothing, members: nothing };
    let is_found = |member: &Member| {
        !is_source(Utf8Path::new(&member.path)) && member.facts.as_ref().is_some_and(is_meant)
    };
    let mut members = peek(path, &wish, &is_found).ok()?;
    if packing == Packing::Tar {
        read_headers(&File::open(path).ok()?, &mut members).ok()?;
    }
    members.into_iter().find(is_found)
}

/// The files of a layer as far as little is read, up to one that is found.
fn peek(path: &Utf8Path, wish: &Wish, is_found: &dyn Fn(&Member) -> bool) -> io::Result<Vec<Member>> {
    let file = File::open(path)?;
    let length = file.metadata()?.len();
    let large = (wish.packing == Packing::Zstd).then(enter_large);
    thread::scope(|scope| {
        let mut taker = Taker::new(wish, scope, None, large.is_some());
        let mut take = |entry: &Entry, content: &mut dyn Read| {
            taker.take(entry, content)?;
            Ok(if taker.members.last().is_some_and(is_found) { Next::Enough } else { Next::Entry })
        };
        // What comes before a fault is looked at all the same.
        let _ = match wish.packing {
            Packing::Tar => walk(&mut Seeking::new(&file, length)?, &mut take),
            packing => {
                let decoder = Decoder::new(BufReader::new(&file), packing, length);
                walk(&mut decoder.at_most(LONGEST_LOOK), &mut take)
            }
        };
        Ok(taker.members)
    })
}

/// Cards and licence texts in a layer: path, what it is, and the text. Little is read, as by [`find`].
pub(crate) fn texts(path: &Utf8Path, packing: Packing, part: Part) -> Vec<(String, Part, Vec<u8>)> {
    let nothing = Wanted::default();
    let wish = Wish { packing, part: Some(part), layer: nothing, members: nothing };
    let members = peek(path, &wish, &|_| false).unwrap_or_default();
    let texts = members.into_iter().filter_map(|member| Some((member.path, member.part, member.text?)));
    texts.collect()
}

/// The paths and lengths of the files in a layer of which these are the bytes; or what is wrong with it.
pub fn list(bytes: &[u8], packing: Packing) -> Result<Vec<(String, u64)>, String> {
    let wanted = Wanted { sha256: true, ..Wanted::default() };
    let wish = Wish { packing, part: Some(Part::Weights), layer: wanted, members: wanted };
    let unpacked = unpack_from(&mut &*bytes, bytes.len() as u64, &wish, &Silent);
    let mut members = unpacked.map_err(|error| error.to_string())?.members?;
    if packing == Packing::Tar {
        read_headers(&bytes, &mut members).map_err(|error| error.to_string())?;
    }
    Ok(members.into_iter().map(|member| (member.path, member.size)).collect())
}

fn unpack_from(
    from: &mut dyn Read,
    length: u64,
    wish: &Wish,
    progress: &dyn Progress,
) -> io::Result<Unpacked> {
    let large = (wish.packing == Packing::Zstd).then(enter_large);
    thread::scope(|scope| {
        let mut hashing = Hashing::new(scope, wish.layer);
        let mut tee =
            Tee { from, hashing: &mut hashing, chunk: Arc::default(), at: 0, failed: None, progress };
        let mut taker = Taker::new(wish, scope, None, large.is_some());
        let mut decoder = Decoder::new(&mut tee, wish.packing, length);
        let walked = walk(&mut decoder, |entry, content| taker.take(entry, content));
        if let Some(error) = tee.failed.take() {
            return Err(error);
        }
        tee.drain()?;
        Ok(Unpacked { layer: hashing.finish(), members: walked.map(|()| taker.members).map_err(told) })
    })
}

/// The files of a layer whose own bytes are proven, with the digests that a lock has of them: as much is read as their
/// headers and texts need. `expected` are so many files; `None` where the lock has others.
pub(crate) fn look(
    file: &File,
    wish: &Wish,
    known: &BTreeMap<&str, &LockedArtifact>,
    expected: usize,
) -> io::Result<Option<Vec<Member>>> {
    let length = file.metadata()?.len();
    let large = (wish.packing == Packing::Zstd).then(enter_large);
    let (walked, mut members) = thread::scope(|scope| {
        let known = Known { artifacts: known, expected };
        let mut taker = Taker::new(wish, scope, Some(known), large.is_some());
        let walked = match wish.packing {
            Packing::Tar => {
                walk(&mut Seeking::new(file, length)?, |entry, content| taker.take(entry, content))
            }
            packing => {
                let mut from = file;
                from.seek(SeekFrom::Start(0))?;
                let mut decoder = Decoder::new(BufReader::new(from), packing, length);
                walk(&mut decoder, |entry, content| taker.take(entry, content))
            }
        };
        Ok::<_, io::Error>((walked, taker.members))
    })?;
    if walked.is_err() || members.len() != expected {
        return Ok(None);
    }
    if wish.packing == Packing::Tar {
        read_headers(file, &mut members)?;
    }
    Ok(Some(members))
}

fn enter_large() -> MutexGuard<'static, ()> {
    LARGE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn told(fault: LayerFault) -> String {
    match fault {
        LayerFault::Broken(what) => what,
        LayerFault::Read(error) => error.to_string(),
    }
}

/// A reader whose bytes are hashed on their way.
struct Tee<'t, 'scope, 'env> {
    from: &'t mut dyn Read,
    hashing: &'t mut Hashing<'scope, 'env>,
    chunk: Arc<Vec<u8>>,
    at: usize,
    failed: Option<io::Error>,
    progress: &'t dyn Progress,
}

impl Tee<'_, '_, '_> {
    fn next(&mut self) -> io::Result<()> {
        self.chunk = Arc::new(read(self.from)?);
        self.at = 0;
        if !self.chunk.is_empty() {
            self.progress.advance(self.chunk.len() as u64);
            self.hashing.feed(&self.chunk);
        }
        Ok(())
    }

    /// Reads on to the end.
    fn drain(&mut self) -> io::Result<()> {
        loop {
            self.next()?;
            if self.chunk.is_empty() {
                return Ok(());
            }
        }
    }
}

impl BufRead for Tee<'_, '_, '_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at == self.chunk.len()
            && let Err(error) = self.next()
        {
            self.failed = Some(error);
            return Err(io::Error::other("the layer can't be read"));
        }
        Ok(&self.chunk[self.at..])
    }

    fn consume(&mut self, length: usize) {
        self.at = self.chunk.len().min(self.at + length);
    }
}

impl Read for Tee<'_, '_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

/// What a lock has of the files of a layer.
struct Known<'k> {
    artifacts: &'k BTreeMap<&'k str, &'k LockedArtifact>,
    expected: usize,
}

/// Takes files out of a layer.
struct Taker<'t, 'scope, 'env> {
    wish: &'t Wish,
    scope: &'scope Scope<'scope, 'env>,
    known: Option<Known<'t>>,
    /// Whether this layer is the one that may keep much.
    large: bool,
    texts: u64,
    budget: Budget,
    members: Vec<Member>,
}

impl<'t, 'scope, 'env> Taker<'t, 'scope, 'env> {
    fn new(
        wish: &'t Wish,
        scope: &'scope Scope<'scope, 'env>,
        known: Option<Known<'t>>,
        large: bool,
    ) -> Self {
        Self { wish, scope, known, large, texts: 0, budget: Budget(MOST_FACTS), members: Vec::new() }
    }

    fn take(&mut self, entry: &Entry, content: &mut dyn Read) -> Result<Next, LayerFault> {
        let path = entry.path.as_str();
        let part = match self.wish.part {
            Some(layer) => part_of(layer, path),
            None => Some(Part::of_document(path).unwrap_or(Part::Weights)),
        };
        let Some(part) = part else { return Ok(Next::Entry) };
        let is_text = matches!(part, Part::Card | Part::License)
            && entry.size <= LONGEST_TEXT
            && self.texts + entry.size <= MOST_TEXTS;
        let known = match &self.known {
            None => None,
            Some(known) => match known.artifacts.get(path) {
                Some(locked) if locked.size == Some(entry.size) => Some(*locked),
                // A card or a licence text, of which the lock has another digest.
                None if is_text => None,
                _ => return Err(LayerFault::broken("the lock has other files")),
            },
        };
        let is_hashed = known.is_none() && self.wish.members != Wanted::default();
        let mut hashing = is_hashed.then(|| Hashing::new(self.scope, self.wish.members));
        let mut text = is_text.then(Vec::new);
        let reads_head = !is_text && self.wish.part.is_some() && self.wish.packing != Packing::Tar;
        let mut head = reads_head.then(|| Head::new(entry, self.large));
        let (mut facts, mut malformed) = (None, None);
        while hashing.is_some() || text.is_some() || head.is_some() {
            let buffer = Arc::new(read(content).map_err(tar::cut_short)?);
            if buffer.is_empty() {
                break;
            }
            if let Some(text) = &mut text {
                text.extend_from_slice(&buffer);
            }
            if head.as_mut().is_some_and(|head| head.is_done_with(&buffer)) {
                (facts, malformed) = head.take().map(Head::read).unwrap_or_default();
                facts = facts.map(|facts| self.budget.admit(facts));
            }
            if let Some(hashing) = &mut hashing {
                hashing.feed(&buffer);
            }
        }
        self.texts += text.as_ref().map_or(0, |text| text.len() as u64);
        let digests = match (known, hashing) {
            (Some(locked), _) => {
                let others = locked.sha512.iter().chain(&locked.blake3);
                std::iter::once(&locked.sha256).chain(others).cloned().collect()
            }
            (None, hashing) => hashing.map(|hashing| hashing.finish().into_digests()).unwrap_or_default(),
        };
        let (path, size, offset) = (entry.path.clone(), entry.size, entry.offset);
        self.members.push(Member { path, part, size, digests, facts, malformed, text, offset });
        let enough = self.known.as_ref().is_some_and(|known| self.members.len() == known.expected);
        // Behind the last file of a plain archive there is nothing to unpack.
        Ok(if enough && self.wish.packing != Packing::Tar { Next::Enough } else { Next::Entry })
    }
}

fn is_source(path: &Utf8Path) -> bool {
    !may_be_named_so(path)
}

#[cfg(test)]
mod tests;
