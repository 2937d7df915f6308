//! Streams behind one another, as Python's readers unpack them: what comes before damage is not lost.

use std::io::{self, BufRead, Read};

use flate2::{Decompress, FlushDecompress, Status};
use lzma_rust2::{LzmaReader, lzma_get_memory_usage_by_props};

use super::flow::Flow;

/// The first byte of an `.lzma` file that says nothing, and all above it.
pub(super) const PROPERTIES: u8 = 225;
/// The mark of an `.xz` file.
pub(super) const XZ: &[u8] = b"\xfd7zXZ\0";
/// Streams in one file: each needs memory of its own, and an empty one has a few bytes.
pub(super) const MOST_STREAMS: u32 = 1000;

/// What can't be read though it is no damage: that the bytes are packed is sure then.
fn unread() -> io::Error {
    io::ErrorKind::Unsupported.into()
}

fn damaged() -> io::Error {
    io::ErrorKind::InvalidData.into()
}

/// Streams of zlib (RFC 1950).
pub(super) struct Zlibs<R> {
    source: R,
    state: Decompress,
    streams: u32,
    is_between: bool,
    /// What comes behind the bytes that were given already.
    fault: Option<io::Error>,
}

impl<R> Zlibs<R> {
    pub(super) fn new(source: R) -> Self {
        Self { source, state: Decompress::new(true), streams: 0, is_between: true, fault: None }
    }
}

impl<R: BufRead> Read for Zlibs<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let Some(fault) = self.fault.take() {
            return Err(fault);
        }
        loop {
            let input = self.source.fill_buf()?;
            let is_end = input.is_empty();
            if self.is_between {
                if is_end {
                    return Ok(0);
                }
                self.streams += 1;
                if self.streams > MOST_STREAMS {
                    return Err(unread());
                }
                self.state.reset(true);
                self.is_between = false;
            }
            let (taken, given) = (self.state.total_in(), self.state.total_out());
            let result = self.state.decompress(input, buffer, FlushDecompress::None);
            let given = (self.state.total_out() - given) as usize;
            self.source.consume((self.state.total_in() - taken) as usize);
            let fault = match result {
                Ok(Status::StreamEnd) => {
                    self.is_between = true;
                    None
                }
                Ok(_) => (is_end && given == 0).then(damaged),
                Err(_) => Some(damaged()),
            };
            match fault {
                Some(fault) if given == 0 => return Err(fault),
                fault => self.fault = fault,
            }
            if given > 0 {
                return Ok(given);
            }
        }
    }
}

/// Streams of `.lzma` (the LZMA specification, "lzma file format"): 5 bytes of properties and 8 of a length.
pub(super) struct Lzmas<'f> {
    /// `None` behind the last one.
    reader: Option<LzmaReader<Rest<'f>>>,
    streams: u32,
    /// What each may keep in memory, in KiB.
    memory: u32,
}

impl<'f> Lzmas<'f> {
    pub(super) fn new(flow: Flow<'f>, memory: u32) -> io::Result<Self> {
        let reader = next_lzma(Rest { unused: Vec::new(), flow }, memory)?;
        Ok(Self { reader, streams: 1, memory })
    }
}

impl Read for Lzmas<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(reader) = &mut self.reader {
            let read = reader.read(buffer)?;
            if read > 0 || buffer.is_empty() {
                return Ok(read);
            }
            self.streams += 1;
            if self.streams > MOST_STREAMS {
                return Err(unread());
            }
            self.reader = match self.reader.take() {
                Some(reader) => next_lzma(Rest::behind(reader), self.memory)?,
                None => None,
            };
        }
        Ok(0)
    }
}

/// The next stream, if anything follows.
fn next_lzma(mut rest: Rest<'_>, memory: u32) -> io::Result<Option<LzmaReader<Rest<'_>>>> {
    let mut head = Vec::new();
    (&mut rest).take(13).read_to_end(&mut head)?;
    let [properties, a, b, c, d, length @ ..] = head.as_slice() else {
        return if head.is_empty() { Ok(None) } else { Err(damaged()) };
    };
    if head.starts_with(XZ) {
        return Err(unread());
    }
    let length = u64::from_le_bytes(length.try_into().map_err(|_| damaged())?);
    let dictionary = u32::from_le_bytes([*a, *b, *c, *d]);
    let kept = u32::try_from(length).unwrap_or(u32::MAX).min(dictionary);
    if *properties >= PROPERTIES {
        return Err(damaged());
    }
    if !lzma_get_memory_usage_by_props(kept, *properties).is_ok_and(|needed| needed <= memory) {
        return Err(io::ErrorKind::OutOfMemory.into());
    }
    let mut reader = LzmaReader::new_with_props(rest, length, *properties, kept, None)?;
    reader.set_defer_errors(true);
    reader.set_relaxed_end_condition(false);
    Ok(Some(reader))
}

/// What a decoder left of its input, and the input behind it.
struct Rest<'f> {
    unused: Vec<u8>,
    flow: Flow<'f>,
}

impl<'f> Rest<'f> {
    fn behind(reader: LzmaReader<Self>) -> Self {
        let (rest, mut unused) = reader.into_parts();
        unused.extend(rest.unused);
        Self { unused, flow: rest.flow }
    }
}

impl Read for Rest<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.unused.is_empty() {
            return self.flow.read(buffer);
        }
        let read = self.unused.as_slice().read(buffer)?;
        self.unused.drain(..read);
        Ok(read)
    }
}
