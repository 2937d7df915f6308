//! Files that are pickles: of any Python object, and of PyTorch before its zip archives (1.6).

use std::io;

use super::WeightReader;
use super::facts::{Format, HeaderFacts};
use super::fault::Fault;
use super::pickle::{End, FEWEST_MEMO_USES, Pickled, scan};
use super::source::{Source, Stream};

/// The number with which a PyTorch file of old begins, `0x1950a86a20f9469cfc6c`, little-endian.
const PYTORCH: [u8; 10] = [0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];
/// Pickles behind one another that are read.
const MOST_PICKLES: usize = 64;

pub(super) struct PickleFile;

impl WeightReader for PickleFile {
    /// A head that is made of opcodes, the version of the protocol first or an import among them.
    fn recognize(&self, head: &[u8], _length: u64) -> Option<Format> {
        let mut found = Pickled::default();
        let ends = match scan(&mut Head(head), &mut found) {
            Ok(End::Long(number)) if number == PYTORCH => return Some(Format::PytorchLegacy),
            Ok(_) => true,
            Err(Fault::Read(_)) => false,
            Err(Fault::Malformed(_)) => return None,
        };
        let versioned = head.starts_with(&[0x80]) && (2..=5).contains(&found.protocol) && head.len() > 2;
        // Protocols 0 and 1 have no mark; no text happens to put values into a memo.
        let runs_on = !ends && found.memo_uses >= FEWEST_MEMO_USES;
        (versioned || ends && found.has_imports() || runs_on).then_some(Format::Pickle)
    }

    /// A head of protocol 0 or 1 with an import may be text: the whole of it tells.
    fn may_be(&self, head: &[u8], length: u64) -> bool {
        let mut found = Pickled::default();
        let is_sound = !matches!(scan(&mut Head(head), &mut found), Err(Fault::Malformed(_)));
        is_sound && found.has_imports() || self.recognize(head, length).is_some()
    }

    fn read(&self, source: &Source<'_>) -> Result<Option<HeaderFacts>, Fault> {
        let is_known = self.recognize(&source.head(super::HEAD)?, source.length()).is_some();
        match read(source) {
            Err(Fault::Malformed(_)) if !is_known => Ok(None),
            facts => facts.map(Some),
        }
    }
}

fn read(source: &Source<'_>) -> Result<HeaderFacts, Fault> {
    let mut cursor = source.cursor();
    let mut found = Pickled::default();
    let first = scan(&mut cursor, &mut found)?;
    let is_pytorch = first == End::Long(PYTORCH.to_vec());
    if is_pytorch {
        // The version of the format, the system that wrote it, the object, then the keys of its storages.
        for _ in 0..4 {
            if cursor.left() > 0 {
                scan(&mut cursor, &mut found)?;
            }
        }
    } else if first != End::Raw {
        for _ in 1..MOST_PICKLES {
            if cursor.clone().u8().ok() != Some(0x80) || scan(&mut cursor, &mut found)? == End::Raw {
                break;
            }
        }
    }
    let format = if is_pytorch { Format::PytorchLegacy } else { Format::Pickle };
    let mut facts = HeaderFacts::new(format);
    facts.format_version = Some(format!("protocol {}", found.protocol));
    facts.imports = found.take_imports();
    found.tell(&mut facts);
    if is_pytorch || found.tensors.len() > 0 {
        found.tensors.tell_model(&mut facts);
    }
    Ok(facts)
}

/// The first bytes of a file. Behind them is no fault: more may follow.
struct Head<'h>(&'h [u8]);

impl Stream for Head<'_> {
    fn byte(&mut self) -> Result<u8, Fault> {
        self.bytes(1).map(|bytes| bytes[0])
    }

    fn bytes(&mut self, length: u64) -> Result<Vec<u8>, Fault> {
        let end = || Fault::Read(io::ErrorKind::UnexpectedEof.into());
        let length = usize::try_from(length).map_err(|_| end())?;
        let (bytes, rest) = self.0.split_at_checked(length).ok_or_else(end)?;
        self.0 = rest;
        Ok(bytes.to_vec())
    }

    fn skip(&mut self, length: u64) -> Result<(), Fault> {
        self.bytes(length).map(drop)
    }
}
