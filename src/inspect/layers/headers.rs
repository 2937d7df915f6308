//! Headers of weights inside a layer: of a plain archive where they lie, of a compressed one from what is kept of the
//! beginning of a file.

use std::cell::Cell;
use std::io;
use std::sync::MutexGuard;

use camino::Utf8Path;

use super::tar::Entry;
use super::{Member, enter_large};
use crate::inspect::weights::source::{Beginning, ReadAt};
use crate::inspect::weights::{self, Fault, Format, HeaderFacts, Source};
use crate::weights_names::is_of_weights;

/// What is kept of a file in a compressed layer to read its header, in bytes.
const LONGEST_HEAD: u64 = 16 << 20;
/// What is kept of the headers of one layer, in bytes of text; of further ones the format.
pub(super) const MOST_FACTS: usize = 8 << 20;

/// How much more of headers is kept.
pub(super) struct Budget(pub(super) usize);

impl Budget {
    pub(super) fn admit(&mut self, facts: HeaderFacts) -> HeaderFacts {
        match self.0.checked_sub(facts.text_bytes()) {
            Some(left) => {
                self.0 = left;
                facts
            }
            None => HeaderFacts::new(facts.format),
        }
    }
}

/// The beginning of a file in a compressed layer.
pub(super) struct Head<'e> {
    entry: &'e Entry,
    bytes: Vec<u8>,
    /// Bytes that are kept.
    pub(super) most: u64,
    format: Option<Format>,
    /// Whether a program that loads it may run what is in it.
    may_run_code: bool,
    may_be_large: bool,
    large: Option<MutexGuard<'static, ()>>,
}

impl<'e> Head<'e> {
    pub(super) fn new(entry: &'e Entry, may_be_large: bool) -> Self {
        let most = entry.size.min(LONGEST_HEAD);
        let (format, may_run_code, large) = (None, false, None);
        Self { entry, bytes: Vec::new(), most, format, may_run_code, may_be_large, large }
    }

    /// Takes in the next buffer; `true` when there is enough to read.
    pub(super) fn is_done_with(&mut self, buffer: &[u8]) -> bool {
        if self.bytes.is_empty() {
            let first = buffer.get(..weights::HEAD as usize).unwrap_or(buffer);
            self.format = weights::recognize(first, self.entry.size);
            self.may_run_code = weights::may_run_code(first, name(&self.entry.path));
            if self.format.is_none() && !self.may_run_code {
                return true;
            }
            if self.most > buffer.len() as u64 && !self.may_be_large {
                self.large = Some(enter_large());
            }
        }
        let left = usize::try_from(self.most).unwrap_or(usize::MAX).saturating_sub(self.bytes.len());
        self.bytes.extend_from_slice(&buffer[..left.min(buffer.len())]);
        self.bytes.len() as u64 >= self.most
    }

    /// What it says; only the format and what runs code so far, where the rest is further on in the file than is kept.
    pub(super) fn read(self) -> (Option<HeaderFacts>, Option<String>) {
        if self.format.is_none() && !self.may_run_code {
            return (None, None);
        }
        let prefix = Beginning { bytes: &self.bytes, is_short: Cell::new(false) };
        let source = Source::new(&prefix, self.entry.size);
        let file = name(&self.entry.path);
        let read = match weights::read_named(&source, file) {
            Err(_) if prefix.is_short.get() => {
                let is_sure = is_of_weights(Utf8Path::new(&self.entry.path));
                let format = self.format.filter(|format| is_sure || format.has_mark());
                let bytes = self.bytes.as_slice();
                let beginning = Source::new(&bytes, bytes.len() as u64);
                weights::read_beginning(&source, &beginning, file, format)
            }
            read => read,
        };
        match read {
            Ok(mut facts) => {
                let malformed = HeaderFacts::take_fault(&mut facts);
                (facts, malformed)
            }
            Err(Fault::Malformed(what)) => (None, Some(what)),
            Err(Fault::Read(error)) => (None, Some(error.to_string())),
        }
    }
}

/// A file inside a plain archive.
struct Window<'w> {
    archive: &'w dyn ReadAt,
    start: u64,
}

impl ReadAt for Window<'_> {
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
        let offset = self.start.checked_add(offset).ok_or(io::ErrorKind::UnexpectedEof)?;
        self.archive.read_at(offset, buffer)
    }
}

/// Reads the headers of files in a plain archive, where they lie.
pub(super) fn read_headers(archive: &dyn ReadAt, members: &mut [Member]) -> io::Result<()> {
    let mut budget = Budget(MOST_FACTS);
    for member in members.iter_mut().filter(|member| member.text.is_none()) {
        let window = Window { archive, start: member.offset };
        match weights::read_named(&Source::new(&window, member.size), name(&member.path)) {
            Ok(mut facts) => {
                member.malformed = HeaderFacts::take_fault(&mut facts);
                member.facts = facts.map(|facts| budget.admit(facts));
            }
            Err(Fault::Malformed(what)) => member.malformed = Some(what),
            Err(Fault::Read(error)) => return Err(error),
        }
    }
    Ok(())
}

fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
