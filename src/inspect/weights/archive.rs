//! Zip archives: the entries one by one, and what is inside one of them, inflated as far as it is read.

use std::cell::Cell;
use std::io::{self, BufReader, Read};
use std::rc::Rc;

use flate2::bufread::DeflateDecoder;
use rawzip::{CompressionMethod, ErrorKind, ZipArchive, ZipArchiveEntryWayfinder, ZipLocator};

use super::fault::{Fault, ensure};
use super::source::{Cursor, Source, Stream, fault};

/// What is inflated of one entry at most, in bytes: a bomb goes off no further.
const MOST_INFLATED: u64 = 64 * 1024 * 1024;
/// What is inflated of all entries of a file at most, in bytes.
const MOST_INFLATED_OF_ALL: u64 = 256 * 1024 * 1024;
/// The longest single read of inflated bytes.
const LONGEST_READ: u64 = 4 * 1024 * 1024;

/// A zip archive.
pub(super) struct Archive<'s> {
    source: &'s Source<'s>,
    zip: ZipArchive<Bytes<'s>>,
    /// Bytes that may still be inflated.
    budget: Rc<Cell<u64>>,
}

/// An entry of the directory.
pub(super) struct Entry {
    /// The path inside the archive.
    pub(super) name: String,
    place: ZipArchiveEntryWayfinder,
    method: CompressionMethod,
    /// Length of the content, as the directory has it.
    pub(super) length: u64,
}

/// The content of an entry.
pub(super) enum Content<'s> {
    Stored(Cursor<'s>),
    Deflated(io::Take<Metered<DeflateDecoder<BufReader<Cursor<'s>>>>>),
}

/// Bytes of which all entries together have so many.
pub(super) struct Metered<R> {
    inner: R,
    budget: Rc<Cell<u64>>,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let left = self.budget.get().checked_sub(read as u64);
        let left = left.ok_or_else(|| io::Error::other(Fault::malformed("it inflates to too much")))?;
        self.budget.set(left);
        Ok(read)
    }
}

impl<'s> Archive<'s> {
    pub(super) fn open(source: &'s Source<'s>) -> Result<Self, Fault> {
        let mut buffer = vec![0; rawzip::RECOMMENDED_BUFFER_SIZE];
        let located = ZipLocator::new().locate_in_reader(Bytes(source), &mut buffer, source.length());
        let zip = located.map_err(|(_, error)| zip_fault(error))?;
        Ok(Self { source, zip, budget: Rc::new(Cell::new(MOST_INFLATED_OF_ALL)) })
    }

    /// Hands over the entries in the order of the directory.
    pub(super) fn each(&self, mut take: impl FnMut(Entry) -> Result<(), Fault>) -> Result<(), Fault> {
        let mut buffer = vec![0; rawzip::MAX_CENTRAL_DIRECTORY_RECORD_SIZE];
        let mut entries = self.zip.entries(&mut buffer);
        while let Some(record) = entries.next_entry().map_err(zip_fault)? {
            take(Entry {
                name: String::from_utf8_lossy(record.file_path().as_ref()).into_owned(),
                place: record.wayfinder(),
                method: record.compression_method(),
                length: record.uncompressed_size_hint(),
            })?;
        }
        Ok(())
    }

    /// What is inside an entry.
    pub(super) fn content(&self, entry: &Entry) -> Result<Content<'s>, Fault> {
        let found = self.zip.get_entry(entry.place).map_err(zip_fault)?;
        let (start, end) = found.compressed_data_range();
        let mut cursor = self.source.cursor();
        cursor.skip(start)?;
        let part = cursor.part(end.saturating_sub(start))?;
        match entry.method {
            CompressionMethod::STORE => Ok(Content::Stored(part)),
            CompressionMethod::DEFLATE => {
                let inner = DeflateDecoder::new(BufReader::new(part));
                let metered = Metered { inner, budget: Rc::clone(&self.budget) };
                Ok(Content::Deflated(metered.take(MOST_INFLATED)))
            }
            _ => Err(Fault::malformed(format!(
                "`{}` is compressed in an unusual way",
                entry.name.escape_debug()
            ))),
        }
    }
}

impl Content<'_> {
    /// All of it, if it is no longer than so many bytes.
    pub(super) fn all(self, most: u64) -> Result<Option<Vec<u8>>, Fault> {
        let mut bytes = Vec::new();
        self.take(most + 1).read_to_end(&mut bytes).map_err(content_fault)?;
        Ok(Some(bytes).filter(|bytes| bytes.len() as u64 <= most))
    }
}

impl Stream for Content<'_> {
    fn byte(&mut self) -> Result<u8, Fault> {
        match self {
            Self::Stored(cursor) => cursor.byte(),
            Self::Deflated(_) => {
                let mut byte = [0];
                self.read_exact(&mut byte).map_err(content_fault)?;
                Ok(byte[0])
            }
        }
    }

    fn bytes(&mut self, length: u64) -> Result<Vec<u8>, Fault> {
        match self {
            Self::Stored(cursor) => Stream::bytes(cursor, length),
            Self::Deflated(_) => {
                ensure(length <= LONGEST_READ, || format!("{length} bytes are no header"))?;
                let mut bytes = Vec::new();
                let read = self.take(length).read_to_end(&mut bytes).map_err(content_fault)?;
                ensure(read as u64 == length, || "an entry ends in the middle of its header".to_owned())?;
                Ok(bytes)
            }
        }
    }

    fn skip(&mut self, length: u64) -> Result<(), Fault> {
        match self {
            Self::Stored(cursor) => Stream::skip(cursor, length),
            Self::Deflated(_) => {
                let skipped = io::copy(&mut self.take(length), &mut io::sink()).map_err(content_fault)?;
                ensure(skipped == length, || "an entry ends in the middle of its header".to_owned())
            }
        }
    }
}

impl Read for Content<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Stored(cursor) => cursor.read(buffer),
            Self::Deflated(decoder) => decoder.read(buffer),
        }
    }
}

/// The file as the directory's reader wants it.
struct Bytes<'s>(&'s Source<'s>);

impl rawzip::ReaderAt for Bytes<'_> {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let length = self.0.length().saturating_sub(offset).min(buffer.len() as u64);
        let bytes = self.0.read(offset, length).map_err(|fault| match fault {
            Fault::Read(error) => error,
            fault @ Fault::Malformed(_) => io::Error::other(fault),
        })?;
        buffer[..bytes.len()].copy_from_slice(&bytes);
        Ok(bytes.len())
    }
}

fn zip_fault(error: rawzip::Error) -> Fault {
    match error.into_kind() {
        ErrorKind::IO(error) => fault(error),
        ErrorKind::MissingEndOfCentralDirectory => {
            Fault::malformed("the archive has no directory at its end")
        }
        _ => Fault::malformed("the directory of the archive is damaged"),
    }
}

/// An error of reading compressed bytes is one of the file's, not of the machine.
fn content_fault(error: io::Error) -> Fault {
    match error.kind() {
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => {
            Fault::malformed("an entry can't be inflated")
        }
        _ => fault(error),
    }
}
