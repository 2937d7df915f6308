//! Bytes in order, out of a file or out of what is packed in it, with a look at those that come next.

use std::cell::{Cell, RefCell};
use std::io::{self, BufReader, Read};
use std::rc::Rc;

use bzip2::read::MultiBzDecoder;
use flate2::read::{DeflateDecoder, MultiGzDecoder};
use lz4_flex::frame::FrameDecoder;
use lzma_rust2::{LzmaReader, XzReader};

use super::streams::{Lzmas, Zlibs};
use crate::inspect::layers::Frames;
use crate::inspect::weights::fault::{Fault, ensure};
use crate::inspect::weights::source::{Cursor, Stream, fault};

/// Bytes that are read ahead of what is unpacked: no less than a decoder of deflate holds back, which it loses at damage.
const AHEAD: usize = 32 * 1024;
/// The longest single read of unpacked bytes.
const LONGEST_READ: u64 = 4 * 1024 * 1024;
/// What a decoder of LZMA may keep in memory, in KiB: the dictionary of level 7 of `xz` and what belongs to it.
pub(super) const LARGEST_DICTIONARY: u32 = 20 * 1024;
/// What anything may unpack to, in bytes.
const ALWAYS: u64 = 64 << 20;
/// How many times the length of its file it may unpack to beyond that: numbers shrink to no fiftieth.
const MOST_TIMES: u64 = 50;

/// Bytes that may still be unpacked of one file.
#[derive(Clone)]
pub(in crate::inspect::weights) struct Budget(Rc<Cell<u64>>);

impl Budget {
    /// That of a file of so many bytes.
    pub(in crate::inspect::weights) fn of(length: u64) -> Self {
        Self::new(ALWAYS.max(length.saturating_mul(MOST_TIMES)))
    }

    pub(super) fn new(bytes: u64) -> Self {
        Self(Rc::new(Cell::new(bytes)))
    }
}

/// How bytes are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::inspect::weights) enum Compression {
    Deflate,
    Zlib,
    Gzip,
    Bzip2,
    Xz,
    Lzma,
    /// An entry of a zip archive: version and length of the properties stand before them.
    LzmaOfZip,
    Lz4,
    Zstd,
}

impl Compression {
    /// By the first bytes. Those of zlib and of LZMA are a few bits: `is_meant` says that the name promises a pickle.
    pub(super) fn of(head: &[u8], is_meant: bool) -> Option<Self> {
        Some(match head {
            [0x1f, 0x8b, 8, ..] => Self::Gzip,
            [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, 0x59, 0x26, 0x53, 0x59, ..] => Self::Bzip2,
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Self::Xz,
            [0x04, 0x22, 0x4d, 0x18, ..] => Self::Lz4,
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Self::Zstd,
            // Method 8, a window of 32 KiB at most, and a check sum over both bytes (RFC 1950).
            [cmf, flags, ..]
                if cmf & 0x8f == 8
                    && u16::from_be_bytes([*cmf, *flags]).is_multiple_of(31)
                    && flags & 0x20 == 0 =>
            {
                Self::Zlib
            }
            // The properties that every program writes, or any where the name promises something.
            [properties, a, b, c, d, rest @ ..]
                if is_lzma(*properties, u32::from_le_bytes([*a, *b, *c, *d]), rest, is_meant) =>
            {
                Self::Lzma
            }
            _ => return None,
        })
    }

    /// Whether bytes that begin so are surely packed: what can't be unpacked of them is not read.
    pub(super) fn is_sure(self) -> bool {
        !self.may_be_pickle()
    }

    /// Whether a pickle may begin so: with opcodes.
    pub(super) fn may_be_pickle(self) -> bool {
        matches!(self, Self::Zlib | Self::Lzma | Self::Zstd)
    }
}

/// Whether a head is that of an `.lzma` file: a dictionary of a sensible size, and a length that is unknown or less than a
/// TiB.
fn is_lzma(properties: u8, dictionary: u32, rest: &[u8], is_meant: bool) -> bool {
    let sensible =
        dictionary.is_power_of_two() || (dictionary / 3).is_power_of_two() && dictionary.is_multiple_of(3);
    let length = rest.first_chunk().map(|length| u64::from_le_bytes(*length));
    // The first byte of the range coder is always zero.
    let is_coded = rest.get(8) == Some(&0);
    let length = length.is_some_and(|length| length == u64::MAX || length < 1 << 40);
    let usual = properties == 0x5d || is_meant && properties < 225;
    usual && sensible && dictionary >= 4096 && length && is_coded
}

/// Bytes in order.
pub(in crate::inspect::weights) enum Flow<'f> {
    /// As they lie in a file.
    Plain(Cursor<'f>),
    /// As they come out of a decoder.
    Unpacked(Unpacked<'f>),
}

/// What a decoder came upon that it can't go beyond, if it did.
#[derive(Clone, Default)]
pub(super) struct Failure(Rc<RefCell<Option<Failed>>>);

#[derive(Clone)]
pub(super) struct Failed {
    pub(super) what: String,
    /// It is no damage but a limit: the bytes are surely packed.
    pub(super) is_limit: bool,
}

impl Failure {
    pub(super) fn get(&self) -> Option<Failed> {
        self.0.borrow().clone()
    }
}

pub(in crate::inspect::weights) struct Unpacked<'f> {
    inner: Box<dyn Read + 'f>,
    failure: Failure,
    /// What was read ahead, and how much of it was taken.
    ahead: Vec<u8>,
    taken: usize,
    budget: Budget,
}

impl<'f> Flow<'f> {
    /// Bytes that are read through another reader; they count as unpacked.
    pub(super) fn of(inner: impl Read + 'f, budget: &Budget) -> Self {
        let (ahead, budget) = (Vec::new(), budget.clone());
        Self::Unpacked(Unpacked {
            inner: Box::new(inner),
            failure: Failure::default(),
            ahead,
            taken: 0,
            budget,
        })
    }

    /// Where it will be said that a decoder could not go on.
    pub(super) fn failure(&self) -> Failure {
        match self {
            Self::Plain(_) => Failure::default(),
            Self::Unpacked(unpacked) => unpacked.failure.clone(),
        }
    }

    /// What these bytes are when they are unpacked. `length` is that of the result, of those that don't say it themselves.
    pub(in crate::inspect::weights) fn unpack(
        mut self,
        compression: Compression,
        length: u64,
        budget: &Budget,
    ) -> Result<Self, Fault> {
        let too_much = |_| Fault::malformed("its LZMA stream is damaged or asks for too much memory");
        Ok(match compression {
            Compression::Deflate => Self::of(DeflateDecoder::new(self), budget),
            Compression::Zlib => Self::of(Zlibs::new(BufReader::new(self)), budget),
            Compression::Gzip => Self::of(MultiGzDecoder::new(self), budget),
            Compression::Bzip2 => Self::of(MultiBzDecoder::new(self), budget),
            Compression::Xz => Self::of(XzReader::new_mem_limit(self, true, LARGEST_DICTIONARY), budget),
            Compression::Lzma => Self::of(Lzmas::new(self).map_err(too_much)?, budget),
            Compression::LzmaOfZip => {
                let head = Stream::bytes(&mut self, 9)?;
                ensure(head[2..4] == [5, 0], || "an entry has unusual properties of LZMA".to_owned())?;
                let dictionary = u32::from_le_bytes([head[5], head[6], head[7], head[8]]);
                ensure(dictionary / 1024 < LARGEST_DICTIONARY, || {
                    format!("an entry asks for {dictionary} bytes of memory to be unpacked")
                })?;
                let reader = LzmaReader::new_with_props(self, u64::MAX, head[4], dictionary, None);
                // A stream without a mark at its end has the length of the entry.
                Self::of(reader.map_err(too_much)?.take(length), budget)
            }
            Compression::Lz4 => Self::of(FrameDecoder::new(self), budget),
            Compression::Zstd => Self::of(Frames::new(BufReader::new(self)), budget),
        })
    }

    /// The next bytes: so many, or all that there are.
    pub(super) fn peek(&mut self, length: usize) -> Result<Vec<u8>, Fault> {
        match self {
            Self::Plain(cursor) => {
                let length = cursor.left().min(length as u64);
                Stream::bytes(&mut cursor.clone(), length)
            }
            Self::Unpacked(unpacked) => {
                while unpacked.ahead.len() - unpacked.taken < length && unpacked.more() > 0 {}
                let ahead = &unpacked.ahead[unpacked.taken..];
                Ok(ahead[..ahead.len().min(length)].to_vec())
            }
        }
    }

    /// Whether nothing follows.
    pub(super) fn is_at_end(&mut self) -> Result<bool, Fault> {
        Ok(self.peek(1)?.is_empty())
    }

    /// All of it, if it is no longer than so many bytes.
    pub(in crate::inspect::weights) fn all(self, most: u64) -> Result<Option<Vec<u8>>, Fault> {
        let mut bytes = Vec::new();
        self.take(most + 1).read_to_end(&mut bytes).map_err(unpack_fault)?;
        Ok(Some(bytes).filter(|bytes| bytes.len() as u64 <= most))
    }
}

impl Unpacked<'_> {
    /// Reads more ahead, and says how much. Where that fails, what was read before stays, and this is the end of it.
    fn more(&mut self) -> usize {
        if self.failure.0.borrow().is_some() {
            return 0;
        }
        self.ahead.drain(..self.taken);
        self.taken = 0;
        let had = self.ahead.len();
        self.ahead.resize(had + AHEAD, 0);
        let read = match self.inner.read(&mut self.ahead[had..]) {
            Ok(read) => read,
            Err(error) => {
                let is_limit =
                    matches!(error.kind(), io::ErrorKind::OutOfMemory | io::ErrorKind::Unsupported);
                self.fail(&unpack_fault(error), is_limit);
                0
            }
        };
        self.ahead.truncate(had + read);
        let left = self.budget.0.get().checked_sub(read as u64);
        if left.is_none() {
            self.fail(&Fault::malformed("it inflates to too much"), true);
        }
        self.budget.0.set(left.unwrap_or_default());
        read
    }

    fn fail(&self, fault: &Fault, is_limit: bool) {
        *self.failure.0.borrow_mut() = Some(Failed { what: fault.to_string(), is_limit });
    }

    fn buffered(&mut self) -> Result<&[u8], Fault> {
        if self.taken == self.ahead.len()
            && self.more() == 0
            && let Some(failed) = self.failure.get()
        {
            return Err(Fault::malformed(failed.what));
        }
        Ok(&self.ahead[self.taken..])
    }
}

impl Stream for Flow<'_> {
    fn byte(&mut self) -> Result<u8, Fault> {
        match self {
            Self::Plain(cursor) => cursor.byte(),
            Self::Unpacked(unpacked) => {
                let byte = unpacked.buffered()?.first().copied().ok_or_else(cut)?;
                unpacked.taken += 1;
                Ok(byte)
            }
        }
    }

    fn bytes(&mut self, length: u64) -> Result<Vec<u8>, Fault> {
        match self {
            Self::Plain(cursor) => Stream::bytes(cursor, length),
            Self::Unpacked(_) => {
                ensure(length <= LONGEST_READ, || format!("{length} bytes are no header"))?;
                let mut bytes = Vec::new();
                let read = self.take(length).read_to_end(&mut bytes).map_err(unpack_fault)?;
                if read as u64 == length { Ok(bytes) } else { Err(cut()) }
            }
        }
    }

    fn skip(&mut self, length: u64) -> Result<(), Fault> {
        match self {
            Self::Plain(cursor) => Stream::skip(cursor, length),
            Self::Unpacked(_) => {
                let skipped = io::copy(&mut self.take(length), &mut io::sink()).map_err(unpack_fault)?;
                if skipped == length { Ok(()) } else { Err(cut()) }
            }
        }
    }
}

impl Read for Flow<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(cursor) => cursor.read(buffer),
            Self::Unpacked(unpacked) => {
                let read = unpacked.buffered().map_err(io::Error::other)?.read(buffer)?;
                unpacked.taken += read;
                Ok(read)
            }
        }
    }
}

fn cut() -> Fault {
    Fault::malformed("an entry ends in the middle of what it holds")
}

/// An error of unpacking is one of the bytes, not of the machine: what the machine can't read is kept by the source.
fn unpack_fault(error: io::Error) -> Fault {
    match error.downcast::<Fault>() {
        Ok(fault) => fault,
        Err(error) if error.kind() == io::ErrorKind::OutOfMemory => {
            Fault::malformed("it asks for more memory to be unpacked than is given")
        }
        Err(error) if error.kind() == io::ErrorKind::Unsupported => {
            Fault::malformed("it is packed in a way that is not read")
        }
        Err(error) if error.get_ref().is_some_and(|inner| inner.is::<Fault>()) => fault(error),
        Err(_) => Fault::malformed("it can't be inflated: the packed bytes are damaged"),
    }
}
