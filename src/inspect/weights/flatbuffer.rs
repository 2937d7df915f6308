//! FlatBuffers: tables, vectors and texts found by offsets, each checked before it is followed.
//!
//! Source: "FlatBuffer Internals", flatbuffers.dev. A table may be reached on many ways; the number of reads has a
//! limit, so that a small file can't ask for endless work.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use super::fault::{Fault, ensure};
use super::source::Source;
use super::text::{prose, text};

const PAGE: u64 = 4096;
/// Pages that are kept.
const MOST_PAGES: usize = 512;
/// Reads of numbers.
const MOST_READS: u64 = 10_000_000;
/// The longest text that is read, in bytes.
const LONGEST_TEXT: u64 = 64 * 1024;

/// A buffer inside a file.
pub(super) struct Buffer<'s> {
    source: &'s Source<'s>,
    start: u64,
    end: u64,
    pages: RefCell<HashMap<u64, Rc<Vec<u8>>>>,
    reads: Cell<u64>,
}

impl<'s> Buffer<'s> {
    /// The buffer from `start` to `end`, both from the start of the file.
    pub(super) fn new(source: &'s Source<'s>, start: u64, end: u64) -> Result<Self, Fault> {
        ensure(start <= end && end <= source.length(), || {
            format!("its tables lie from {start} to {end}, and the file has {} bytes", source.length())
        })?;
        Ok(Self { source, start, end, pages: RefCell::default(), reads: Cell::new(0) })
    }

    /// The table that everything hangs on.
    pub(super) fn root(&self) -> Result<Table<'_, 's>, Fault> {
        let offset = self.u32(self.start)?;
        self.table(self.start + u64::from(offset))
    }

    /// The table at a position from the start of the file.
    pub(super) fn table(&self, position: u64) -> Result<Table<'_, 's>, Fault> {
        let back = i64::from(self.u32(position)? as i32);
        let entries = i64::try_from(position).ok().and_then(|position| position.checked_sub(back));
        let entries = entries.and_then(|entries| u64::try_from(entries).ok());
        let entries = entries.filter(|entries| *entries >= self.start).ok_or_else(outside)?;
        Ok(Table { buffer: self, position, entries, size: self.u16(entries)?.into() })
    }

    fn array<const N: usize>(&self, position: u64) -> Result<[u8; N], Fault> {
        let inside =
            position >= self.start && position.checked_add(N as u64).is_some_and(|end| end <= self.end);
        ensure(inside, || "an offset leads out of its tables".to_owned())?;
        self.reads.set(self.reads.get() + 1);
        ensure(self.reads.get() <= MOST_READS, || "its tables lead to each other without end".to_owned())?;
        let mut array = [0; N];
        for (index, byte) in array.iter_mut().enumerate() {
            let at = position + index as u64;
            *byte = self.page(at / PAGE)?[(at % PAGE) as usize];
        }
        Ok(array)
    }

    fn page(&self, number: u64) -> Result<Rc<Vec<u8>>, Fault> {
        if let Some(page) = self.pages.borrow().get(&number) {
            return Ok(Rc::clone(page));
        }
        let start = number * PAGE;
        let page = Rc::new(self.source.read(start, (self.source.length() - start).min(PAGE))?);
        let mut pages = self.pages.borrow_mut();
        if pages.len() == MOST_PAGES {
            pages.clear();
        }
        pages.insert(number, Rc::clone(&page));
        Ok(page)
    }

    pub(super) fn u8(&self, position: u64) -> Result<u8, Fault> {
        Ok(u8::from_le_bytes(self.array(position)?))
    }

    pub(super) fn u16(&self, position: u64) -> Result<u16, Fault> {
        Ok(u16::from_le_bytes(self.array(position)?))
    }

    pub(super) fn u32(&self, position: u64) -> Result<u32, Fault> {
        Ok(u32::from_le_bytes(self.array(position)?))
    }

    pub(super) fn u64(&self, position: u64) -> Result<u64, Fault> {
        Ok(u64::from_le_bytes(self.array(position)?))
    }
}

fn outside() -> Fault {
    Fault::malformed("an offset leads out of its tables")
}

/// A table; fields are counted from 0 in the order of the schema, a union counting twice.
#[derive(Clone, Copy)]
pub(super) struct Table<'b, 's> {
    buffer: &'b Buffer<'s>,
    position: u64,
    /// Where the list of its fields begins.
    entries: u64,
    /// Bytes of that list.
    size: u64,
}

/// A vector.
#[derive(Clone, Copy)]
pub(super) struct Vector<'b, 's> {
    buffer: &'b Buffer<'s>,
    /// Position of the first element.
    first: u64,
    /// How many elements.
    pub(super) length: u64,
    /// Bytes of an element.
    size: u64,
}

impl<'b, 's> Table<'b, 's> {
    fn field(&self, number: u64) -> Result<Option<u64>, Fault> {
        let entry = 4 + 2 * number;
        if entry + 2 > self.size {
            return Ok(None);
        }
        let offset = u64::from(self.buffer.u16(self.entries + entry)?);
        Ok((offset > 0).then_some(self.position + offset))
    }

    pub(super) fn u8(&self, number: u64) -> Result<Option<u8>, Fault> {
        self.field(number)?.map(|position| self.buffer.u8(position)).transpose()
    }

    pub(super) fn u16(&self, number: u64) -> Result<Option<u16>, Fault> {
        self.field(number)?.map(|position| self.buffer.u16(position)).transpose()
    }

    pub(super) fn u32(&self, number: u64) -> Result<Option<u32>, Fault> {
        self.field(number)?.map(|position| self.buffer.u32(position)).transpose()
    }

    pub(super) fn u64(&self, number: u64) -> Result<Option<u64>, Fault> {
        self.field(number)?.map(|position| self.buffer.u64(position)).transpose()
    }

    fn target(&self, number: u64) -> Result<Option<u64>, Fault> {
        let Some(position) = self.field(number)? else { return Ok(None) };
        Ok(Some(position + u64::from(self.buffer.u32(position)?)))
    }

    pub(super) fn table(&self, number: u64) -> Result<Option<Table<'b, 's>>, Fault> {
        self.target(number)?.map(|position| self.buffer.table(position)).transpose()
    }

    /// A vector whose elements have so many bytes each.
    pub(super) fn vector(&self, number: u64, size: u64) -> Result<Option<Vector<'b, 's>>, Fault> {
        let Some(position) = self.target(number)? else { return Ok(None) };
        let length = u64::from(self.buffer.u32(position)?);
        let end = (position + 4).checked_add(length * size);
        ensure(end.is_some_and(|end| end <= self.buffer.end), || {
            format!("a list says {length} entries, and its tables end before")
        })?;
        Ok(Some(Vector { buffer: self.buffer, first: position + 4, length, size }))
    }

    pub(super) fn text(&self, number: u64) -> Result<Option<String>, Fault> {
        Ok(self.raw(number)?.and_then(|raw| text(&raw)))
    }

    /// A description.
    pub(super) fn prose(&self, number: u64) -> Result<Option<String>, Fault> {
        Ok(self.raw(number)?.and_then(|raw| prose(&raw)))
    }

    fn raw(&self, number: u64) -> Result<Option<String>, Fault> {
        let Some(bytes) = self.vector(number, 1)? else { return Ok(None) };
        let bytes = self.buffer.source.read(bytes.first, bytes.length.min(LONGEST_TEXT))?;
        Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
    }

    /// The tables of a vector of tables.
    pub(super) fn tables(
        &self,
        number: u64,
    ) -> Result<impl Iterator<Item = Result<Table<'b, 's>, Fault>> + use<'b, 's>, Fault> {
        let vector = self.vector(number, 4)?;
        Ok(vector.into_iter().flat_map(|vector| {
            (0..vector.length).map(move |index| {
                let position = vector.first + 4 * index;
                vector.buffer.table(position + u64::from(vector.buffer.u32(position)?))
            })
        }))
    }
}

impl<'b, 's> Vector<'b, 's> {
    /// Position of the first element, from the start of the file.
    pub(super) fn position(&self) -> u64 {
        self.first
    }

    /// The product of its numbers, of 32 or 64 bits; `None` if it is too large, or one of them is negative.
    pub(super) fn product(&self) -> Result<Option<u64>, Fault> {
        let mut product = Some(1_u64);
        for index in 0..self.length {
            let position = self.first + self.size * index;
            let dimension = match self.size {
                8 => self.buffer.u64(position)?.cast_signed(),
                _ => self.buffer.u32(position)?.cast_signed().into(),
            };
            let dimension = u64::try_from(dimension).ok();
            product = product.and_then(|product| product.checked_mul(dimension?));
        }
        Ok(product)
    }

    /// The table at a place of a vector of tables, if it has so many.
    pub(super) fn table(&self, index: u64) -> Result<Option<Table<'b, 's>>, Fault> {
        if index >= self.length {
            return Ok(None);
        }
        let position = self.first + 4 * index;
        self.buffer.table(position + u64::from(self.buffer.u32(position)?)).map(Some)
    }
}
