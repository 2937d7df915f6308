//! Protocol Buffers' wire format, read field by field; what isn't asked for is skipped.
//!
//! Source: "Encoding", protobuf.dev. Groups, which nothing here uses, are refused.

use super::fault::{Fault, ensure};
use super::source::Cursor;

/// The longest text that is read, in bytes; the rest of a longer one is skipped.
const LONGEST_TEXT: u64 = 64 * 1024;

/// The fields of a message, in the order of the file.
#[derive(Clone)]
pub(super) struct Message<'s>(Cursor<'s>);

/// The value of a field.
pub(super) enum Field<'s> {
    Number(u64),
    Bytes(Cursor<'s>),
}

impl<'s> Message<'s> {
    pub(super) fn new(cursor: Cursor<'s>) -> Self {
        Self(cursor)
    }

    /// Whether it can be gone through again: it is no part of what is read as it comes.
    pub(super) fn lies_still(&self) -> bool {
        self.0.lies_still()
    }

    /// The number of the next field, and its value.
    pub(super) fn next(&mut self) -> Result<Option<(u64, Field<'s>)>, Fault> {
        if self.0.left() == 0 {
            return Ok(None);
        }
        let tag = varint(&mut self.0)?;
        let field = match tag & 7 {
            0 => Field::Number(varint(&mut self.0)?),
            1 => Field::Number(self.0.u64()?),
            2 => {
                let length = varint(&mut self.0)?;
                Field::Bytes(self.0.part(length)?)
            }
            5 => Field::Number(self.0.u32()?.into()),
            kind => return Err(Fault::malformed(format!("a field of wire type {kind}"))),
        };
        ensure(tag >> 3 != 0, || "a field with the number 0".to_owned())?;
        Ok(Some((tag >> 3, field)))
    }
}

impl<'s> Field<'s> {
    /// A number; 0 of a field of another type.
    pub(super) fn number(&self) -> u64 {
        if let Self::Number(number) = self { *number } else { 0 }
    }

    /// The message inside; an empty one of a field of another type.
    pub(super) fn message(self) -> Result<Message<'s>, Fault> {
        match self {
            Self::Bytes(cursor) => Ok(Message(cursor)),
            Self::Number(_) => Err(Fault::malformed("a number where a message should be")),
        }
    }

    /// The text inside, cut where it gets too long.
    pub(super) fn text(self) -> Result<String, Fault> {
        match self {
            Self::Bytes(mut cursor) => {
                let length = cursor.left().min(LONGEST_TEXT);
                cursor.text(length)
            }
            Self::Number(_) => Err(Fault::malformed("a number where a text should be")),
        }
    }

    /// How many bytes it has; of a number none.
    pub(super) fn length(&self) -> u64 {
        if let Self::Bytes(cursor) = self { cursor.left() } else { 0 }
    }

    /// The numbers of a repeated field, packed or not.
    pub(super) fn numbers(self, mut take: impl FnMut(u64) -> Result<(), Fault>) -> Result<(), Fault> {
        match self {
            Self::Number(number) => take(number),
            Self::Bytes(mut cursor) => {
                while cursor.left() > 0 {
                    take(varint(&mut cursor)?)?;
                }
                Ok(())
            }
        }
    }
}

/// A number of seven bits a byte, the least significant first (Protocol Buffers, "Encoding"; LevelDB's tables have the same).
pub(super) fn varint(cursor: &mut Cursor<'_>) -> Result<u64, Fault> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let byte = cursor.u8()?;
        value |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Ok(value);
        }
    }
    Err(Fault::malformed(format!("a number without end at offset {}", cursor.position())))
}

/// The fields at the start of a message of which only the beginning is available: number, wire type, offset of the value
/// and its length (of numbers 0). Ends at the first field that lies behind the head, or is none.
pub(super) fn outline(head: &[u8]) -> Vec<(u64, u64, usize, u64)> {
    let mut fields = Vec::new();
    let mut rest = head;
    while let Some(tag) = slice_varint(&mut rest) {
        let start = head.len() - rest.len();
        let length = match tag & 7 {
            0 => slice_varint(&mut rest).map(|_| 0),
            1 => rest.get(8..).map(|behind| rest = behind).map(|()| 0),
            5 => rest.get(4..).map(|behind| rest = behind).map(|()| 0),
            2 => slice_varint(&mut rest),
            _ => None,
        };
        let Some(length) = length else { break };
        let value = if tag & 7 == 2 { head.len() - rest.len() } else { start };
        fields.push((tag >> 3, tag & 7, value, length));
        match usize::try_from(length).ok().and_then(|length| rest.get(length..)) {
            Some(behind) => rest = behind,
            None => break,
        }
    }
    fields
}

/// The value of a field of [`outline`], as far as the head has it.
pub(super) fn part(head: &[u8], (_, _, start, length): (u64, u64, usize, u64)) -> &[u8] {
    let value = head.get(start..).unwrap_or_default();
    value.get(..usize::try_from(length).unwrap_or(usize::MAX)).unwrap_or(value)
}

/// Where a field of [`outline`] ends; a length that no file has ends nowhere.
pub(super) fn end_of(start: usize, length: u64) -> u64 {
    (start as u64).saturating_add(length)
}

fn slice_varint(rest: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (byte, behind) = rest.split_first()?;
        *rest = behind;
        value |= u64::from(byte & 0x7f) << shift;
        if *byte < 0x80 {
            return Some(value);
        }
    }
    None
}
