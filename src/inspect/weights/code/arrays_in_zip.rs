//! A zip archive that can only be read in order: whether it holds plain arrays of NumPy and nothing else.
//!
//! A loader goes by the directory at the end. Here the entries come first: they are plain arrays, and the directory names
//! these entries alone (APPNOTE.TXT 6.3.10, 4.3). Anything else is not told to be one.

use flate2::read::DeflateDecoder;

use super::flow::{Budget, Flow};
use crate::inspect::weights::fault::Fault;
use crate::inspect::weights::numpy;
use crate::inspect::weights::source::Stream;

/// Entries of an archive of arrays.
const MOST_ENTRIES: usize = 10_000;
/// The packed bytes that are unpacked for the header of an array.
const HEAD: u64 = 64 << 10;
/// What stands in a field of 32 bits whose value is in an extra field.
const IN_EXTRA: u64 = 0xffff_ffff;

/// An entry, as it is found at its place or in the directory.
#[derive(Debug, PartialEq, Eq)]
struct Entry {
    name: Vec<u8>,
    method: u64,
    packed: u64,
    length: u64,
    at: u64,
}

/// Whether an archive holds plain arrays alone.
pub(super) fn are_plain(flow: Flow<'_>) -> bool {
    let mut tape = Tape { flow, at: 0 };
    tape.is_of_arrays().unwrap_or_default() && tape.flow.is_at_end().unwrap_or_default()
}

/// What is read in order, and how far.
struct Tape<'f> {
    flow: Flow<'f>,
    at: u64,
}

impl Tape<'_> {
    fn bytes(&mut self, length: u64) -> Result<Vec<u8>, Fault> {
        self.at += length;
        Stream::bytes(&mut self.flow, length)
    }

    fn skip(&mut self, length: u64) -> Result<(), Fault> {
        self.at += length;
        Stream::skip(&mut self.flow, length)
    }

    fn is_of_arrays(&mut self) -> Result<bool, Fault> {
        let mut entries: Vec<Entry> = Vec::new();
        loop {
            let at = self.at;
            match self.bytes(4)?.as_slice() {
                b"PK\x03\x04" if entries.len() < MOST_ENTRIES => match self.entry(at)? {
                    Some(entry) => entries.push(entry),
                    None => return Ok(false),
                },
                b"PK\x01\x02" => return self.is_directory(at, &entries),
                _ => return Ok(false),
            }
        }
    }

    /// An entry behind its mark, if it is a plain array of the length that the entry has.
    fn entry(&mut self, at: u64) -> Result<Option<Entry>, Fault> {
        let head = Fields(self.bytes(26)?);
        let (flags, method) = (head.number(2, 2), head.number(4, 2));
        let name = self.bytes(head.number(22, 2))?;
        let extra = self.bytes(head.number(24, 2))?;
        let mut long = in_extra(&extra);
        let length = wide(head.number(18, 4), &mut long);
        let packed = wide(head.number(14, 4), &mut long);
        // Sizes behind the content, and encryption.
        let (Some(length), Some(packed), 0) = (length, packed, flags & 9) else { return Ok(None) };
        let whole = match method {
            0 if packed == length => {
                let header = numpy::header(&mut self.flow)?;
                let whole = header.whole();
                self.at += header.length();
                self.skip(length.saturating_sub(header.length()))?;
                whole
            }
            8 => {
                let head = self.bytes(packed.min(HEAD))?;
                let inner = DeflateDecoder::new(head.as_slice());
                let whole = numpy::header(&mut Flow::of(inner, &Budget::new(16 * HEAD)))?.whole();
                self.skip(packed.saturating_sub(HEAD))?;
                whole
            }
            _ => None,
        };
        let is_array = name.ends_with(b".npy") && whole == Some(length);
        Ok(is_array.then_some(Entry { name, method, packed, length, at }))
    }

    /// Whether a directory behind its first mark names these entries, and ends the archive.
    fn is_directory(&mut self, start: u64, entries: &[Entry]) -> Result<bool, Fault> {
        for (index, entry) in entries.iter().enumerate() {
            if index > 0 && self.bytes(4)? != b"PK\x01\x02" {
                return Ok(false);
            }
            let head = Fields(self.bytes(42)?);
            let name = self.bytes(head.number(24, 2))?;
            let mut long = in_extra(&self.bytes(head.number(26, 2))?);
            self.skip(head.number(28, 2))?;
            let length = wide(head.number(20, 4), &mut long);
            let packed = wide(head.number(16, 4), &mut long);
            let at = wide(head.number(38, 4), &mut long);
            let (Some(length), Some(packed), Some(at)) = (length, packed, at) else { return Ok(false) };
            if *entry != (Entry { name, method: head.number(6, 2), packed, length, at }) {
                return Ok(false);
            }
        }
        let size = self.at - start;
        let told = [entries.len() as u64, size, start];
        let mut mark = self.bytes(4)?;
        let is_long = mark == b"PK\x06\x06";
        if is_long {
            let end = Fields(self.bytes(52)?);
            let is_same = told == [end.number(28, 8), end.number(36, 8), end.number(44, 8)];
            if end.number(0, 8) != 44 || !is_same || self.bytes(4)? != b"PK\x06\x07" {
                return Ok(false);
            }
            self.skip(16)?;
            mark = self.bytes(4)?;
        }
        let end = Fields(self.bytes(18)?);
        let found = [end.number(6, 2), end.number(8, 4), end.number(12, 4)];
        let most = [0xffff, IN_EXTRA, IN_EXTRA];
        let is_told = found.iter().zip(told).zip(most);
        let mut is_told = is_told.map(|((found, told), most)| *found == told || is_long && *found == most);
        Ok(mark == b"PK\x05\x06" && end.number(16, 2) == 0 && is_told.all(|is_told| is_told))
    }
}

/// Numbers in a record.
struct Fields(Vec<u8>);

impl Fields {
    fn number(&self, at: usize, length: usize) -> u64 {
        self.0[at..at + length].iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
    }
}

/// The numbers of 64 bits in the extra field for them.
fn in_extra(extra: &[u8]) -> std::vec::IntoIter<u64> {
    let mut rest = extra;
    while let Some((head, after)) = rest.split_at_checked(4) {
        let [id, length] = [0, 2].map(|at| u16::from_le_bytes([head[at], head[at + 1]]));
        let Some((content, after)) = after.split_at_checked(usize::from(length)) else { break };
        if id == 1 {
            let numbers = content.chunks_exact(8).map(|chunk| Fields(chunk.to_vec()).number(0, 8));
            return numbers.collect::<Vec<_>>().into_iter();
        }
        rest = after;
    }
    Vec::new().into_iter()
}

/// A number of 32 bits, or the next of 64 where it stands for that.
fn wide(number: u64, long: &mut impl Iterator<Item = u64>) -> Option<u64> {
    if number == IN_EXTRA { long.next() } else { Some(number) }
}
