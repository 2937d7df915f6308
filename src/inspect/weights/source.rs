//! What a reader sees of a file: its length, and bounded reads at offsets.
//!
//! A reader never holds a whole file. Each read is checked against the end of the file and against a limit before
//! anything is allocated, and all reads of one file together have a limit too, so that a header that lies about
//! its size costs neither memory nor time.

use std::cell::{Cell, RefCell};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::rc::Rc;

use super::fault::{Fault, ensure};

/// The longest single read, in bytes.
pub(crate) const LONGEST_READ: u64 = 4 * 1024 * 1024;
/// What all reads of one file may come to, in bytes. A safetensors header alone may have 100 MB.
pub const ALL_READS: u64 = 512 * 1024 * 1024;
/// How many times the length of a file may be read beyond that by one that goes through all of it.
const MOST_PASSES: u64 = 8;
/// What a [`Cursor`] reads ahead, in bytes.
const READ_AHEAD: u64 = 8 * 1024;

/// Bytes that can be read at any offset.
pub trait ReadAt {
    /// Fills the buffer from an offset on.
    ///
    /// # Errors
    ///
    /// When the bytes can't be read or there are too few.
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()>;

    /// How many bytes follow an offset, where their end is near and was not known before.
    fn rest(&self, _offset: u64) -> Option<u64> {
        None
    }
}

impl ReadAt for File {
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
        let mut file = self;
        file.seek(SeekFrom::Start(offset))?;
        file.read_exact(buffer)
    }
}

impl ReadAt for &[u8] {
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
        let bytes = usize::try_from(offset).ok().and_then(|offset| self.get(offset..));
        let bytes = bytes.and_then(|bytes| bytes.get(..buffer.len()));
        buffer.copy_from_slice(bytes.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }
}

/// The beginning of something longer.
pub(crate) struct Beginning<'b> {
    pub(crate) bytes: &'b [u8],
    /// Whether more of it was wanted.
    pub(crate) is_short: Cell<bool>,
}

impl ReadAt for Beginning<'_> {
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
        let read = self.bytes.read_at(offset, buffer);
        self.is_short.set(self.is_short.get() || read.is_err());
        read
    }
}

/// Bytes that are read as they come: what went by some time ago is gone.
pub(crate) struct Passing<'p> {
    state: RefCell<Passed<'p>>,
    /// Whether something was wanted that is gone, or that can't be read.
    pub(crate) is_short: Cell<bool>,
}

struct Passed<'p> {
    from: &'p mut dyn Read,
    kept: Vec<u8>,
    /// Where the kept bytes begin.
    start: u64,
    is_at_end: bool,
}

impl<'p> Passing<'p> {
    /// What is kept of what went by, in bytes.
    const KEPT: usize = 2 << 20;

    pub(crate) fn new(from: &'p mut dyn Read) -> Self {
        let state = Passed { from, kept: Vec::new(), start: 0, is_at_end: false };
        Self { state: RefCell::new(state), is_short: Cell::new(false) }
    }
}

impl Passed<'_> {
    /// The kept bytes from an offset on, so many of them or as many as there are.
    fn bytes(&mut self, offset: u64, length: usize) -> io::Result<&[u8]> {
        let gone = || io::Error::from(io::ErrorKind::UnexpectedEof);
        while self.start + (self.kept.len() as u64) < offset.saturating_add(length as u64) && !self.is_at_end
        {
            // What lies far before what is wanted is let go.
            let behind = usize::try_from(offset.saturating_sub(self.start)).unwrap_or(usize::MAX);
            let let_go = behind.min(self.kept.len()).saturating_sub(Passing::KEPT);
            if let_go >= Passing::KEPT {
                self.kept.drain(..let_go);
                self.start += let_go as u64;
            }
            let had = self.kept.len();
            self.kept.resize(had + READ_AHEAD as usize, 0);
            let read = self.from.read(&mut self.kept[had..]);
            self.kept.truncate(had + *read.as_ref().unwrap_or(&0));
            self.is_at_end = read? == 0;
        }
        let from = offset.checked_sub(self.start).ok_or_else(gone)?;
        let from = usize::try_from(from).map_err(|_| gone())?.min(self.kept.len());
        Ok(&self.kept[from..self.kept.len().min(from.saturating_add(length))])
    }
}

impl ReadAt for Passing<'_> {
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
        let mut state = self.state.borrow_mut();
        let bytes = state.bytes(offset, buffer.len());
        let read = bytes.and_then(|mut bytes| bytes.read_exact(buffer));
        self.is_short.set(self.is_short.get() || read.is_err());
        read
    }

    fn rest(&self, offset: u64) -> Option<u64> {
        let mut state = self.state.borrow_mut();
        let near = state.bytes(offset, READ_AHEAD as usize).ok()?.len() as u64;
        (near < READ_AHEAD).then_some(near)
    }
}

/// A file, or a part of one, as a reader sees it.
pub struct Source<'s> {
    bytes: &'s dyn ReadAt,
    /// Where it begins in the bytes.
    start: u64,
    length: u64,
    /// Shared by all parts of one file.
    left: Rc<Cell<u64>>,
    failed: Rc<Cell<Option<io::ErrorKind>>>,
}

impl<'s> Source<'s> {
    /// The length of what is not known to its end.
    pub(super) const UNKNOWN: u64 = u64::MAX;

    /// Whether its end is known.
    pub(super) fn is_whole(&self) -> bool {
        self.length != Self::UNKNOWN
    }

    /// Bytes of a known length.
    pub fn new(bytes: &'s dyn ReadAt, length: u64) -> Self {
        Self { bytes, start: 0, length, left: Rc::new(Cell::new(ALL_READS)), failed: Rc::default() }
    }

    /// The same bytes for one that has to go through all of them, a few times over at most.
    pub(super) fn whole(&self) -> Self {
        let all = ALL_READS.saturating_add(self.length.saturating_mul(MOST_PASSES));
        let Self { bytes, start, length, ref failed, .. } = *self;
        Self { bytes, start, length, left: Rc::new(Cell::new(all)), failed: Rc::clone(failed) }
    }

    /// A part of the bytes, within the limit of all of them.
    pub(super) fn window(&self, start: u64, length: u64) -> Self {
        let length = length.min(self.length.saturating_sub(start));
        let start = self.start.saturating_add(start);
        let (left, failed) = (Rc::clone(&self.left), Rc::clone(&self.failed));
        Self { bytes: self.bytes, start, length, left, failed }
    }

    /// Other bytes, which were made from these, within the limit of all of these.
    pub(super) fn made<'o>(&self, bytes: &'o dyn ReadAt, length: u64) -> Source<'o> {
        let (left, failed) = (Rc::clone(&self.left), Rc::clone(&self.failed));
        Source { bytes, start: 0, length, left, failed }
    }

    /// Why bytes could not be read, if that happened: no fault of the file.
    pub(super) fn failure(&self) -> Result<(), Fault> {
        self.failed.get().map_or(Ok(()), |kind| Err(Fault::Read(kind.into())))
    }

    /// Length in bytes.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// How many bytes were read so far.
    pub fn bytes_read(&self) -> u64 {
        ALL_READS - self.left.get()
    }

    /// Exactly so many bytes from an offset on.
    ///
    /// # Errors
    ///
    /// Behind the end of the file, over a limit, or when the file can't be read.
    pub(super) fn read(&self, offset: u64, length: u64) -> Result<Vec<u8>, Fault> {
        let end = offset.checked_add(length).filter(|end| *end <= self.length);
        ensure(end.is_some(), || {
            format!("{length} bytes at offset {offset} would end behind the file, which has {}", self.length)
        })?;
        ensure(length <= LONGEST_READ, || format!("{length} bytes at offset {offset} are no header"))?;
        let left = self.left.get().checked_sub(length);
        self.left.set(
            left.ok_or_else(|| Fault::malformed(format!("the header has more than {ALL_READS} bytes")))?,
        );
        let mut buffer = vec![0; usize::try_from(length).map_err(|_| Fault::malformed("no such length"))?];
        self.bytes.read_at(self.start + offset, &mut buffer).map_err(|error| {
            self.failed.set(Some(error.kind()));
            Fault::Read(error)
        })?;
        Ok(buffer)
    }

    /// The first bytes of the file: so many, or all that there are.
    pub(super) fn head(&self, length: u64) -> Result<Vec<u8>, Fault> {
        self.read(0, length.min(self.length))
    }

    /// Reads in order, from the start to the end of the file.
    pub(super) fn cursor(&self) -> Cursor<'_> {
        Cursor { source: self, position: 0, end: self.length, buffer: Rc::default(), start: 0 }
    }
}

/// Reads numbers and texts in order, and leaves out what isn't asked for. All numbers are little-endian.
#[derive(Clone)]
pub(super) struct Cursor<'s> {
    source: &'s Source<'s>,
    position: u64,
    end: u64,
    /// What was read ahead; parts share it.
    buffer: Rc<Vec<u8>>,
    /// Where in the file the buffer begins.
    start: u64,
}

impl<'s> Cursor<'s> {
    /// Where the next byte is, from the start of the file.
    pub(super) fn position(&self) -> u64 {
        self.position
    }

    /// How many bytes follow.
    pub(super) fn left(&self) -> u64 {
        let left = self.end.saturating_sub(self.position);
        let Source { bytes, start, length: Source::UNKNOWN, .. } = self.source else { return left };
        bytes.rest(start + self.position).map_or(left, |rest| left.min(rest))
    }

    /// Whether bytes that were read can be read again, however long ago that was.
    pub(super) fn lies_still(&self) -> bool {
        self.source.is_whole()
    }

    /// Leaves out so many bytes.
    pub(super) fn skip(&mut self, length: u64) -> Result<(), Fault> {
        self.check(length)?;
        self.position += length;
        Ok(())
    }

    /// A cursor over the next so many bytes, which this one leaves out.
    pub(super) fn part(&mut self, length: u64) -> Result<Cursor<'s>, Fault> {
        self.check(length)?;
        let start = self.position;
        self.position += length;
        Ok(Cursor {
            source: self.source,
            position: start,
            end: start + length,
            buffer: Rc::clone(&self.buffer),
            start: self.start,
        })
    }

    fn check(&self, length: u64) -> Result<(), Fault> {
        ensure(length <= self.left(), || {
            format!(
                "{length} bytes at offset {} would end behind their part, which ends at {}",
                self.position, self.end
            )
        })
    }

    /// The next so many bytes.
    pub(super) fn bytes(&mut self, length: u64) -> Result<Vec<u8>, Fault> {
        self.check(length)?;
        let bytes = if length > READ_AHEAD {
            self.source.read(self.position, length)?
        } else {
            self.buffered(length)?.to_vec()
        };
        self.position += length;
        Ok(bytes)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Fault> {
        self.check(N as u64)?;
        let mut array = [0; N];
        array.copy_from_slice(self.buffered(N as u64)?);
        self.position += N as u64;
        Ok(array)
    }

    /// The next so many bytes out of the buffer, filled if need be; not more than is read ahead.
    fn buffered(&mut self, length: u64) -> Result<&[u8], Fault> {
        let buffer_end = self.start + self.buffer.len() as u64;
        if self.position < self.start || self.position + length > buffer_end {
            self.buffer = Rc::new(self.source.read(self.position, self.left().min(READ_AHEAD))?);
            self.start = self.position;
        }
        let from = (self.position - self.start) as usize;
        Ok(&self.buffer[from..from + length as usize])
    }

    pub(super) fn u8(&mut self) -> Result<u8, Fault> {
        Ok(u8::from_le_bytes(self.array()?))
    }

    pub(super) fn u16(&mut self) -> Result<u16, Fault> {
        Ok(u16::from_le_bytes(self.array()?))
    }

    pub(super) fn u32(&mut self) -> Result<u32, Fault> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    pub(super) fn u64(&mut self) -> Result<u64, Fault> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    /// So many bytes of UTF-8; others become U+FFFD.
    pub(super) fn text(&mut self, length: u64) -> Result<String, Fault> {
        Ok(String::from_utf8_lossy(&self.bytes(length)?).into_owned())
    }
}

/// Bytes that come one after the other.
pub(super) trait Stream {
    /// The next byte.
    fn byte(&mut self) -> Result<u8, Fault>;
    /// The next so many bytes.
    fn bytes(&mut self, length: u64) -> Result<Vec<u8>, Fault>;
    /// Leaves out so many bytes.
    fn skip(&mut self, length: u64) -> Result<(), Fault>;
}

impl Stream for Cursor<'_> {
    fn byte(&mut self) -> Result<u8, Fault> {
        self.u8()
    }

    fn bytes(&mut self, length: u64) -> Result<Vec<u8>, Fault> {
        Cursor::bytes(self, length)
    }

    fn skip(&mut self, length: u64) -> Result<(), Fault> {
        Cursor::skip(self, length)
    }
}

/// Reading ends where the part ends. A fault is handed on inside the error; [`fault`] takes it out.
impl Read for Cursor<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.left().min(READ_AHEAD).min(buffer.len() as u64);
        let bytes = self.bytes(length).map_err(|fault| match fault {
            Fault::Read(error) => error,
            fault @ Fault::Malformed(_) => io::Error::other(fault),
        })?;
        buffer[..bytes.len()].copy_from_slice(&bytes);
        Ok(bytes.len())
    }
}

/// The fault behind an error of reading through [`Read`].
pub(super) fn fault(error: io::Error) -> Fault {
    match error.downcast::<Fault>() {
        Ok(fault) => fault,
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            Fault::malformed("the file ends in the middle of its header")
        }
        Err(error) => Fault::Read(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_read_behind_the_end_or_over_a_limit() {
        let bytes: &[u8] = &[1, 2, 3, 4];
        let source = Source::new(&bytes, 4);
        assert_eq!(source.read(1, 3).expect("there"), [2, 3, 4]);
        assert_eq!(source.bytes_read(), 3);
        for (offset, length) in [(0, 5), (4, 1), (u64::MAX, 1), (1, u64::MAX)] {
            assert!(matches!(source.read(offset, length), Err(Fault::Malformed(_))), "{offset} {length}");
        }
        let large = Source::new(&bytes, u64::MAX);
        assert!(matches!(large.read(0, LONGEST_READ + 1), Err(Fault::Malformed(_))));
        assert_eq!(large.bytes_read(), 0, "nothing was allocated");
    }

    /// The end of what is read as it comes shows where it is near; what is far behind is gone.
    #[test]
    fn what_passes_by_is_read_once_and_to_its_end() {
        let bytes: Vec<u8> = (0..9_000_000_u32).map(|at| (at % 251) as u8).collect();
        let mut from = bytes.as_slice();
        let passing = Passing::new(&mut from);
        let source = Source::new(&passing, Source::UNKNOWN);
        assert_eq!(source.head(4).expect("there"), bytes[..4]);
        let mut cursor = source.cursor();
        cursor.skip(8_000_000).expect("further on");
        assert_eq!(Cursor::bytes(&mut cursor, 3).expect("there"), bytes[8_000_000..8_000_003]);
        cursor.skip(999_000 - 3).expect("further on");
        assert_eq!(cursor.left(), 1000);
        assert_eq!(Cursor::bytes(&mut cursor, 1000).expect("there"), bytes[8_999_000..]);
        assert_eq!((cursor.left(), passing.is_short.get()), (0, false));
        assert!(source.head(4).is_err() && passing.is_short.get());
    }

    #[test]
    fn a_part_ends_where_it_ends_and_is_left_out() {
        let bytes: &[u8] = &[1, 0, 2, 0, 0, 0, 9];
        let source = Source::new(&bytes, 7);
        let mut cursor = source.cursor();
        assert_eq!(cursor.u16().expect("two bytes"), 1);
        let mut part = cursor.part(4).expect("four bytes");
        assert_eq!((cursor.u8().expect("one byte"), cursor.left()), (9, 0));
        assert_eq!(part.u32().expect("four bytes"), 2);
        assert!(part.u8().is_err());
        assert!(cursor.part(1).is_err());
    }
}
