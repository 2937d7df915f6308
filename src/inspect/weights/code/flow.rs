//! Bytes in order, out of a file or out of what is packed in it, with a look at those that come next.

use std::cell::{Cell, RefCell};
use std::io::{self, BufReader, Read};
use std::rc::Rc;

use bzip2::read::MultiBzDecoder;
use flate2::read::{DeflateDecoder, MultiGzDecoder};
use lz4_flex::frame::FrameDecoder;
use lzma_rust2::{LzmaReader, XzReader};

use super::streams::{Lzmas, MOST_STREAMS, PROPERTIES, XZ, Zlibs};
use crate::inspect::layers::Frames;
use crate::inspect::weights::fault::{Fault, ensure};
use crate::inspect::weights::source::{Cursor, Stream, fault};

/// Bytes that are read ahead of what is unpacked: no less than a decoder of deflate holds back, which it loses at damage.
const AHEAD: usize = 32 * 1024;
/// The longest single read of unpacked bytes.
const LONGEST_READ: u64 = 4 * 1024 * 1024;
/// What a decoder of LZMA may keep in memory, in KiB: the dictionary of level 9 of `xz`, 64 MiB, and what belongs to it.
const LARGEST_DICTIONARY: u32 = 66 * 1024;
/// The same of one whose input is unpacked too: the dictionary of level 7. Of one file after another, with the decoders
/// around it, this makes no more than 146 MiB.
const LARGEST_INNER_DICTIONARY: u32 = 20 * 1024;
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

    pub(in crate::inspect::weights) fn new(bytes: u64) -> Self {
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
    /// Frames to skip, which LZ4 and Zstandard have alike (RFC 8878, 3.1.2).
    Skippable,
    /// What joblib wrote before version 0.10: a length as text before a stream of zlib.
    OldJoblib,
}

/// The length as text in what joblib wrote, in bytes, behind its mark.
const JOBLIB_LENGTH: usize = 19;

impl Compression {
    /// By the first bytes. Those of zlib and of LZMA are a few bits: `is_meant` says that the name promises a pickle or
    /// something packed.
    pub(in crate::inspect::weights) fn of(head: &[u8], is_meant: bool) -> Option<Self> {
        Some(match head {
            [0x1f, 0x8b, 8, ..] => Self::Gzip,
            [b'B', b'Z', b'h', b'1'..=b'9', mark @ ..]
                if mark.starts_with(BZIP2_BLOCK) || mark.starts_with(BZIP2_END) =>
            {
                Self::Bzip2
            }
            head if head.starts_with(XZ) => Self::Xz,
            // The second is that of frames before version 1.
            [0x04, 0x22, 0x4d, 0x18, ..] | [0x02, 0x21, 0x4c, 0x18, ..] => Self::Lz4,
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Self::Zstd,
            [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Self::Skippable,
            [b'Z', b'F', rest @ ..] if is_old_joblib(rest) => Self::OldJoblib,
            head if is_zlib(head) => Self::Zlib,
            [properties, a, b, c, d, rest @ ..]
                if is_lzma(*properties, u32::from_le_bytes([*a, *b, *c, *d]), rest, is_meant) =>
            {
                Self::Lzma
            }
            _ => return None,
        })
    }

    /// Whether bytes that begin so are surely packed: what can't be unpacked of them is not read.
    pub(in crate::inspect::weights) fn is_sure(self) -> bool {
        !matches!(self, Self::Zlib | Self::Lzma)
    }

    /// The word for it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Deflate => "deflate",
            Self::Zlib | Self::OldJoblib => "zlib",
            Self::Gzip => "gzip",
            Self::Bzip2 => "bzip2",
            Self::Xz => "xz",
            Self::Lzma | Self::LzmaOfZip => "lzma",
            Self::Lz4 => "lz4",
            Self::Zstd | Self::Skippable => "zstd",
        }
    }

    /// Whether a pickle may begin so: with opcodes.
    pub(super) fn may_be_pickle(self) -> bool {
        matches!(self, Self::Zlib | Self::Lzma | Self::Skippable)
    }
}

/// What stands behind the first four bytes of bzip2: the mark of a block, or that of the end of a stream without any.
const BZIP2_BLOCK: &[u8] = b"\x31\x41\x59\x26\x53\x59";
const BZIP2_END: &[u8] = b"\x17\x72\x45\x38\x50\x90";

/// Method 8, a window of 32 KiB at most, and a check sum over both bytes (RFC 1950, 2.2).
fn is_zlib(head: &[u8]) -> bool {
    matches!(head, [cmf, flags, ..]
        if cmf & 0x8f == 8 && u16::from_be_bytes([*cmf, *flags]).is_multiple_of(31) && flags & 0x20 == 0)
}

/// Whether a text and a stream of zlib follow; a blank stands between them in what versions before 0.8.4 wrote.
fn is_old_joblib(rest: &[u8]) -> bool {
    let Some((length, packed)) = rest.split_at_checked(JOBLIB_LENGTH) else { return false };
    length.iter().all(u8::is_ascii) && is_zlib(packed.strip_prefix(b" ").unwrap_or(packed))
}

/// Whether a head is that of an `.lzma` file: the properties that every program writes, or others before a dictionary of a
/// size that programs ask for, and a length that is unknown or less than a TiB.
fn is_lzma(properties: u8, dictionary: u32, rest: &[u8], is_meant: bool) -> bool {
    let is_round =
        dictionary.is_power_of_two() || (dictionary / 3).is_power_of_two() && dictionary.is_multiple_of(3);
    let length = rest.first_chunk().map(|length| u64::from_le_bytes(*length));
    // The first byte of the range coder is always zero.
    let is_coded = rest.get(8) == Some(&0);
    let has_length = length.is_some_and(|length| length == u64::MAX || length < 1 << 40);
    let is_usual = match dictionary {
        _ if is_meant || properties == 0x5d => properties < PROPERTIES,
        0 => properties < PROPERTIES && length == Some(u64::MAX),
        _ => properties < PROPERTIES && is_round && dictionary >= 4096,
    };
    is_usual && has_length && is_coded
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
    pub(in crate::inspect::weights) fn of(inner: impl Read + 'f, budget: &Budget) -> Self {
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
        let memory = match self {
            Self::Plain(_) => LARGEST_DICTIONARY,
            Self::Unpacked(_) => LARGEST_INNER_DICTIONARY,
        };
        let too_much = |_| Fault::malformed("its LZMA stream is damaged or asks for too much memory");
        Ok(match compression {
            Compression::Deflate => Self::of(DeflateDecoder::new(self), budget),
            Compression::Zlib => Self::of(Zlibs::new(BufReader::new(self)), budget),
            Compression::Gzip => Self::of(MultiGzDecoder::new(self), budget),
            Compression::Bzip2 => Self::of(MultiBzDecoder::new(self), budget),
            Compression::Xz => Self::of(XzReader::new_mem_limit(self, true, memory), budget),
            Compression::Lzma => Self::of(Lzmas::new(self, memory).map_err(too_much)?, budget),
            Compression::LzmaOfZip => {
                let head = Stream::bytes(&mut self, 9)?;
                ensure(head[2..4] == [5, 0], || "an entry has unusual properties of LZMA".to_owned())?;
                let dictionary = u32::from_le_bytes([head[5], head[6], head[7], head[8]]);
                ensure(dictionary / 1024 < memory, || {
                    format!("an entry asks for {dictionary} bytes of memory to be unpacked")
                })?;
                let reader = LzmaReader::new_with_props(self, u64::MAX, head[4], dictionary, None);
                // A stream without a mark at its end has the length of the entry.
                Self::of(reader.map_err(too_much)?.take(length), budget)
            }
            Compression::Lz4 => Self::of(FrameDecoder::new(self), budget),
            Compression::Zstd => Self::of(Frames::new(BufReader::new(self)), budget),
            Compression::Skippable => return self.skip_frames(length, budget),
            Compression::OldJoblib => {
                Stream::skip(&mut self, JOBLIB_LENGTH as u64 + 2)?;
                if self.peek(1)? == b" " {
                    Stream::skip(&mut self, 1)?;
                }
                return self.unpack(Compression::Zlib, length, budget);
            }
        })
    }

    /// What stands behind frames to skip: 4 bytes of a mark, 4 of a length.
    fn skip_frames(mut self, length: u64, budget: &Budget) -> Result<Self, Fault> {
        for _ in 0..MOST_STREAMS {
            match Compression::of(&self.peek(8)?, false) {
                Some(Compression::Skippable) => {
                    let head = Stream::bytes(&mut self, 8)?;
                    Stream::skip(&mut self, u32::from_le_bytes([head[4], head[5], head[6], head[7]]).into())?;
                }
                Some(next @ (Compression::Lz4 | Compression::Zstd)) => {
                    return self.unpack(next, length, budget);
                }
                _ => break,
            }
        }
        Err(Fault::malformed("nothing that can be unpacked stands behind its frames to skip"))
    }

    /// The next bytes: so many, or all that there are.
    pub(in crate::inspect::weights) fn peek(&mut self, length: usize) -> Result<Vec<u8>, Fault> {
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

    /// The next bytes, as far as there are so many.
    pub(in crate::inspect::weights) fn first(&mut self, most: u64) -> Result<Vec<u8>, Fault> {
        let mut bytes = Vec::new();
        self.take(most).read_to_end(&mut bytes).map_err(unpack_fault)?;
        Ok(bytes)
    }

    /// All of it, if it is no longer than so many bytes.
    pub(in crate::inspect::weights) fn all(mut self, most: u64) -> Result<Option<Vec<u8>>, Fault> {
        let bytes = self.first(most + 1)?;
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
            Self::Unpacked(unpacked) => {
                let mut left = length;
                while left > 0 {
                    let ahead = unpacked.buffered()?.len();
                    if ahead == 0 {
                        return Err(cut());
                    }
                    let taken = usize::try_from(left).unwrap_or(usize::MAX).min(ahead);
                    unpacked.taken += taken;
                    left -= taken as u64;
                }
                Ok(())
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
