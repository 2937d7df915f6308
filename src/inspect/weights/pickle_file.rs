//! Files that are pickles: of any Python object, and of PyTorch before its zip archives (1.6).

use super::WeightReader;
use super::facts::{Format, HeaderFacts};
use super::fault::Fault;
use super::pickle::{End, Pickled, scan};
use super::source::Source;

/// The number with which a PyTorch file of old begins, `0x1950a86a20f9469cfc6c`, little-endian.
const PYTORCH: [u8; 10] = [0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];
/// Pickles behind one another that are read.
const MOST_PICKLES: usize = 64;

pub(super) struct PickleFile;

impl WeightReader for PickleFile {
    /// A head that is made of opcodes, the version of the protocol first or an import among them.
    fn recognize(&self, head: &[u8], length: u64) -> Option<Format> {
        let source = Source::new(&head, head.len() as u64);
        let mut found = Pickled::default();
        let mut cursor = source.cursor();
        let whole = match scan(&mut cursor, &mut found) {
            Ok(End::Long(number)) if number == PYTORCH => return Some(Format::PytorchLegacy),
            Ok(_) => true,
            Err(_) => cursor.left() == 0 && (head.len() as u64) < length,
        };
        let is_pickle =
            (head.starts_with(&[0x80]) && (2..=5).contains(&found.protocol)) || !found.imports.is_empty();
        (whole && is_pickle).then_some(Format::Pickle)
    }

    fn read(&self, source: &Source<'_>) -> Result<Option<HeaderFacts>, Fault> {
        let mut cursor = source.cursor();
        let mut found = Pickled::default();
        let first = scan(&mut cursor, &mut found)?;
        let is_pytorch = first == End::Long(PYTORCH.to_vec());
        if is_pytorch {
            // The version of the format, the system that wrote it, then the object.
            for _ in 0..3 {
                scan(&mut cursor, &mut found)?;
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
        facts.imports = found.imports;
        if is_pytorch || !found.tally.is_empty() {
            found.tally.tell(&mut facts);
        }
        Ok(Some(facts))
    }
}
