//! Headers of weights that lie elsewhere, read a block at a time.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io;

use camino::Utf8Path;

use super::http::{Fault, Reply};
use crate::inspect::HeaderFacts;
use crate::inspect::weights::{self, ReadAt};

/// What is read of a file at a time, in bytes.
const BLOCK: u64 = 64 << 10;

/// The largest header, in bytes: some vocabularies in GGUF have megabytes.
const LONGEST_HEADER: u64 = 32 << 20;

/// Extensions of weights whose headers stand at their beginning, and run nothing.
const WITH_HEADERS: [&str; 2] = ["gguf", "safetensors"];

/// What an attempt to read a header gave.
pub(super) struct Read {
    /// What it says; why it could not be read, as a sentence without its end.
    pub(super) facts: Result<Option<HeaderFacts>, String>,
    /// The bytes that were read for it.
    pub(super) bytes: u64,
}

/// Whether the header of a file of this name is read.
pub(super) fn has_header(path: &Utf8Path) -> bool {
    WITH_HEADERS.contains(&path.extension().unwrap_or_default())
}

/// Reads the header of a file; `get` asks for its bytes from one to another, both included.
pub(super) fn header(path: &Utf8Path, size: u64, get: &dyn Fn(u64, u64) -> Result<Reply, Fault>) -> Read {
    if !has_header(path) {
        return Read { facts: Ok(None), bytes: 0 };
    }
    let blocks = Blocks { get, size, blocks: RefCell::default(), fault: RefCell::default() };
    let facts =
        weights::read_header_of(&weights::Source::new(&blocks, size), path.file_name().unwrap_or_default());
    let bytes = blocks.blocks.borrow().values().map(|block| block.len() as u64).sum();
    let facts = match (facts, blocks.fault.into_inner()) {
        (_, Some(fault)) => Err(fault),
        (Ok(Some(HeaderFacts { malformed: Some(what), .. })), None) => Err(what),
        (facts, None) => facts.map_err(|fault| fault.to_string()),
    };
    Read { facts, bytes }
}

/// A file that is read where it lies.
struct Blocks<'a> {
    get: &'a dyn Fn(u64, u64) -> Result<Reply, Fault>,
    size: u64,
    /// Blocks by their numbers.
    blocks: RefCell<BTreeMap<u64, Vec<u8>>>,
    fault: RefCell<Option<String>>,
}

impl Blocks<'_> {
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
        let (first, last) = (number * BLOCK, (number * BLOCK + BLOCK).min(self.size.max(1)) - 1);
        let reply = (self.get)(first, last).map_err(|fault| fail(fault.to_string()))?;
        // A server without ranges gives the whole, which is all that was asked for of a small file.
        let is_whole = reply.status == 200 && first == 0 && reply.body.len() as u64 == self.size;
        if !is_whole && reply.status != 206 {
            return Err(fail(format!("a part of it was asked for, and the answer is {}", reply.status)));
        }
        if !reply.begins_at(first) {
            let range = reply.header("content-range").unwrap_or_default();
            return Err(fail(format!(
                "the part from byte {first} on was asked for, and `{range}` is the answer"
            )));
        }
        self.blocks.borrow_mut().insert(number, reply.body);
        Ok(())
    }
}

impl ReadAt for Blocks<'_> {
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
