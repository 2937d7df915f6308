//! What comes out of a packed layer: the bytes as they are, inflated (gzip), or out of Zstandard frames.
//!
//! Source: OCI Image Specification 1.1, "Image Layer Filesystem Changeset" (`+gzip`, `+zstd`); RFC 1952; RFC 8878. A
//! layer that unpacks to far more than it is long goes no further than a limit, and the memory of a frame has one.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};

use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use super::tar::Stream;
use crate::resolve::Packing;

/// What any layer may unpack to, in bytes.
const ALWAYS: u64 = 1 << 30;
/// How many times its own length a layer may unpack to beyond that: numbers shrink to no hundredth.
const MOST_TIMES: u64 = 100;
/// What a frame may ask to be kept in memory, in bytes: twice what RFC 8878 recommends that every program reads.
const LARGEST_WINDOW: u64 = 16 << 20;

/// The unpacked bytes of a layer.
pub(super) struct Decoder<R> {
    inner: Inner<R>,
    position: u64,
    most: u64,
}

enum Inner<R> {
    Plain(R),
    Gzip(Box<MultiGzDecoder<R>>),
    Zstd(Box<Frames<R>>),
}

impl<R: BufRead> Decoder<R> {
    /// Unpacks a source of this length in bytes.
    pub(super) fn new(source: R, packing: Packing, length: u64) -> Self {
        let inner = match packing {
            Packing::Tar => Inner::Plain(source),
            Packing::Gzip => Inner::Gzip(Box::new(MultiGzDecoder::new(source))),
            Packing::Zstd => Inner::Zstd(Box::new(Frames::new(source))),
        };
        Self { inner, position: 0, most: ALWAYS.max(length.saturating_mul(MOST_TIMES)) }
    }

    #[cfg(test)]
    pub(super) fn most(&self) -> u64 {
        self.most
    }

    /// The same, with another limit of what may come out.
    pub(super) fn at_most(self, most: u64) -> Self {
        Self { most, ..self }
    }
}

impl<R: BufRead> Read for Decoder<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = match &mut self.inner {
            Inner::Plain(source) => source.read(buffer)?,
            Inner::Gzip(decoder) => decoder.read(buffer).map_err(|error| match error.kind() {
                io::ErrorKind::UnexpectedEof => damaged("its gzip stream ends too soon"),
                _ => damaged("its gzip stream is damaged"),
            })?,
            Inner::Zstd(frames) => frames.read(buffer)?,
        };
        self.position += read as u64;
        if self.position > self.most {
            return Err(damaged(&format!(
                "it unpacks to more than {} bytes: no weights shrink so far",
                self.most
            )));
        }
        Ok(read)
    }
}

impl<R: BufRead> Stream for Decoder<R> {
    fn skip(&mut self, length: u64) -> io::Result<()> {
        let skipped = io::copy(&mut self.take(length), &mut io::sink())?;
        if skipped == length { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }

    fn position(&self) -> u64 {
        self.position
    }
}

/// An error of the bytes, not of the machine.
pub(super) fn damaged(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

/// Zstandard frames, one after the other; those to be skipped are.
pub(in crate::inspect) struct Frames<R> {
    source: R,
    decoder: FrameDecoder,
    inside: bool,
}

impl<R: BufRead> Frames<R> {
    pub(in crate::inspect) fn new(source: R) -> Self {
        let mut decoder = FrameDecoder::new();
        decoder.set_max_window_size(LARGEST_WINDOW);
        Self { source, decoder, inside: false }
    }

    /// Enters the next frame; `false` where there is none.
    fn enter(&mut self) -> io::Result<bool> {
        while !self.source.fill_buf()?.is_empty() {
            match self.decoder.reset(&mut self.source) {
                Ok(()) => return Ok(true),
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                    length,
                    ..
                })) => {
                    let length = u64::from(length);
                    if io::copy(&mut (&mut self.source).take(length), &mut io::sink())? < length {
                        return Err(damaged("its zstd stream ends too soon"));
                    }
                }
                Err(FrameDecoderError::WindowSizeTooBig { requested, .. }) => {
                    return Err(damaged(&format!(
                        "its zstd frame asks for {requested} bytes of memory, and {LARGEST_WINDOW} are given"
                    )));
                }
                Err(_) => return Err(damaged("its zstd stream is damaged")),
            }
        }
        Ok(false)
    }
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if !self.inside {
                self.inside = self.enter()?;
                if !self.inside {
                    return Ok(0);
                }
            }
            if self.decoder.can_collect() > 0 {
                return self.decoder.read(buffer);
            }
            if self.decoder.is_finished() {
                let told = self.decoder.get_checksum_from_data();
                if told.is_some() && told != self.decoder.get_calculated_checksum() {
                    return Err(damaged("a zstd frame has another checksum"));
                }
                self.inside = false;
                continue;
            }
            self.decoder
                .decode_blocks(&mut self.source, BlockDecodingStrategy::UptoBlocks(1))
                .map_err(|_| damaged("its zstd stream is damaged"))?;
        }
    }
}

/// A tar archive in a file: what isn't of interest is not read.
pub(super) struct Seeking<'f> {
    file: BufReader<&'f File>,
    position: u64,
    length: u64,
}

impl<'f> Seeking<'f> {
    /// A file of this length in bytes, from its start.
    pub(super) fn new(mut file: &'f File, length: u64) -> io::Result<Self> {
        file.seek(SeekFrom::Start(0))?;
        Ok(Self { file: BufReader::new(file), position: 0, length })
    }
}

impl Read for Seeking<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.position += read as u64;
        Ok(read)
    }
}

impl Stream for Seeking<'_> {
    fn skip(&mut self, length: u64) -> io::Result<()> {
        let end = self.position.checked_add(length).filter(|end| *end <= self.length);
        self.position = end.ok_or(io::ErrorKind::UnexpectedEof)?;
        let length = i64::try_from(length).map_err(io::Error::other)?;
        self.file.seek_relative(length)
    }

    fn position(&self) -> u64 {
        self.position
    }
}
