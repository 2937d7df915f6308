//! Zip archives: the entries one by one, and what is inside one of them, inflated as far as it is read.

use std::io::{self, Read as _};

use rawzip::{CompressionMethod, ErrorKind, ZipArchive, ZipArchiveEntryWayfinder, ZipLocator};

use super::code::{Budget, Compression, Flow};
use super::fault::{Fault, ensure};
use super::source::{Source, fault};

/// A zip archive.
pub(super) struct Archive<'s> {
    source: &'s Source<'s>,
    zip: ZipArchive<Bytes<'s>>,
    budget: Budget,
}

/// An entry of the directory.
pub(super) struct Entry {
    /// The path inside the archive.
    pub(super) name: String,
    place: ZipArchiveEntryWayfinder,
    method: CompressionMethod,
    is_encrypted: bool,
    /// Length of the content, as the directory has it.
    pub(super) length: u64,
    /// Whether it has no byte, as it is and as it is stored.
    pub(super) is_empty: bool,
}

impl<'s> Archive<'s> {
    pub(super) fn open(source: &'s Source<'s>) -> Result<Self, Fault> {
        Self::within(source, &Budget::of(source.length()))
    }

    /// The same within a limit of what may come out of all its entries.
    pub(super) fn within(source: &'s Source<'s>, budget: &Budget) -> Result<Self, Fault> {
        let mut buffer = vec![0; rawzip::RECOMMENDED_BUFFER_SIZE];
        let located = ZipLocator::new().locate_in_reader(Bytes(source), &mut buffer, source.length());
        let zip = located.map_err(|(_, error)| zip_fault(error))?;
        Ok(Self { source, zip, budget: budget.clone() })
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
                is_encrypted: record.flags().is_encrypted(),
                length: record.uncompressed_size_hint(),
                is_empty: record.uncompressed_size_hint() == 0 && record.compressed_size_hint() == 0,
            })?;
        }
        Ok(())
    }

    /// The comment behind its directory; of one that is no text, what can be read of it.
    pub(super) fn comment(&self) -> String {
        let mut comment = Vec::new();
        // A fault here is one of the directory, which tells it.
        let _ = self.zip.comment().read_to_end(&mut comment);
        String::from_utf8_lossy(&comment).into_owned()
    }

    /// What is inside an entry.
    pub(super) fn content(&self, entry: &Entry) -> Result<Flow<'s>, Fault> {
        let (start, length) = self.place(entry)?;
        let mut cursor = self.source.cursor();
        cursor.skip(start)?;
        let flow = Flow::Plain(cursor.part(length)?);
        let compression = match entry.method {
            CompressionMethod::STORE => return Ok(flow),
            CompressionMethod::DEFLATE => Compression::Deflate,
            CompressionMethod::BZIP2 => Compression::Bzip2,
            CompressionMethod::LZMA => Compression::LzmaOfZip,
            CompressionMethod::XZ => Compression::Xz,
            CompressionMethod::ZSTD => Compression::Zstd,
            _ => {
                return Err(Fault::malformed(format!(
                    "`{}` is compressed in an unusual way",
                    entry.name.escape_debug()
                )));
            }
        };
        flow.unpack(compression, entry.length, &self.budget)
    }

    /// Where the bytes of an entry lie that are not packed; `None` of those that are.
    pub(super) fn stored(&self, entry: &Entry) -> Result<Option<(u64, u64)>, Fault> {
        let is_stored = entry.method == CompressionMethod::STORE;
        is_stored.then(|| self.place(entry)).transpose()
    }

    fn place(&self, entry: &Entry) -> Result<(u64, u64), Fault> {
        let found = self.zip.get_entry(entry.place).map_err(zip_fault)?;
        let (start, end) = found.compressed_data_range();
        ensure(!entry.is_encrypted, || format!("`{}` is encrypted", entry.name.escape_debug()))?;
        Ok((start, end.saturating_sub(start)))
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
