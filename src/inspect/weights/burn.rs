//! Burn: a burnpack (`.bpk`), whose list of tensors is CBOR, and records in MessagePack (`.mpk`).
//!
//! Source: `burn-store/src/burnpack/base.rs` and `burn-core/src/record` of Burn 0.21; RFC 8949; the MessagePack
//! specification. Both encodings become the same few [`Item`]s, of which a map with a shape and a type is a tensor.

use super::WeightReader;
use super::facts::{Format, HeaderFacts};
use super::fault::{Fault, ensure};
use super::source::{Cursor, Source};
use super::tally::Tally;
use super::text::text;

/// `BURN` as a number, in little-endian order.
const MAGIC: &[u8] = b"NRUB";
/// Data begin at a multiple of this many bytes.
const ALIGNMENT: u64 = 256;
/// Maps and lists inside one another.
const DEEPEST: usize = 100;
/// The longest name that matters, in bytes.
const LONGEST_NAME: u64 = 256;

pub(super) struct Burnpack;

impl WeightReader for Burnpack {
    fn recognize(&self, head: &[u8], _length: u64) -> Option<Format> {
        head.starts_with(MAGIC).then_some(Format::Burnpack)
    }

    fn read(&self, source: &Source<'_>) -> Result<Option<HeaderFacts>, Fault> {
        let mut cursor = source.cursor();
        cursor.skip(4)?;
        let version = cursor.u16()?;
        let size = u64::from(cursor.u32()?);
        let mut walk = Walk { cursor: cursor.part(size)?, next: cbor, found: Found::default() };
        walk.value(0)?;
        let data = cursor.position().next_multiple_of(ALIGNMENT);
        let end = data.checked_add(walk.found.end);
        ensure(walk.found.end == 0 || end.is_some_and(|end| end <= source.length()), || {
            format!(
                "its tensors need {} bytes behind offset {data}, and the file ends before",
                walk.found.end
            )
        })?;
        let mut facts = HeaderFacts::new(Format::Burnpack);
        walk.found.tell(&mut facts);
        facts.format_version = Some(version.to_string());
        Ok(Some(facts))
    }
}

pub(super) struct BurnRecord;

impl WeightReader for BurnRecord {
    /// A map of two, the first of which is `metadata` and begins with the type of its numbers.
    fn recognize(&self, head: &[u8], _length: u64) -> Option<Format> {
        let record = head.starts_with(b"\x82\xa8metadata") && head.windows(5).any(|bytes| bytes == b"float");
        record.then_some(Format::BurnRecord)
    }

    fn read(&self, source: &Source<'_>) -> Result<Option<HeaderFacts>, Fault> {
        let mut walk = Walk { cursor: source.cursor(), next: message_pack, found: Found::default() };
        walk.value(0)?;
        ensure(walk.cursor.left() == 0, || format!("{} bytes follow its record", walk.cursor.left()))?;
        let mut facts = HeaderFacts::new(Format::BurnRecord);
        walk.found.tell(&mut facts);
        Ok(Some(facts))
    }
}

/// One step of either encoding.
pub(super) enum Item {
    Number(u64),
    Text(u64),
    Bytes(u64),
    /// So many values; `None` up to a [`Item::Break`].
    List(Option<u64>),
    /// So many pairs; `None` up to a [`Item::Break`].
    Map(Option<u64>),
    /// A value follows that this says something about.
    Tag,
    Break,
    Other,
}

/// What matters of a value.
enum Value {
    Number(u64),
    Text(String),
    Bytes,
    /// The numbers of a list of numbers.
    List(Vec<u64>),
    Map,
    Break,
    Other,
}

#[derive(Default)]
struct Found {
    tally: Tally,
    /// Where the data of the last tensor end.
    end: u64,
    version: Option<String>,
    float: Option<String>,
    format: Option<String>,
}

impl Found {
    fn tell(self, facts: &mut HeaderFacts) {
        self.tally.tell(facts);
        facts.producer = self.version.map(|version| format!("Burn {version}"));
    }
}

struct Walk<'s> {
    cursor: Cursor<'s>,
    next: fn(&mut Cursor<'_>) -> Result<Item, Fault>,
    found: Found,
}

impl Walk<'_> {
    fn value(&mut self, depth: usize) -> Result<Value, Fault> {
        ensure(depth <= DEEPEST, || "its values are nested too deep".to_owned())?;
        Ok(match (self.next)(&mut self.cursor)? {
            Item::Number(number) => Value::Number(number),
            Item::Text(length) => {
                let kept = length.min(LONGEST_NAME);
                let text = self.cursor.text(kept)?;
                self.cursor.skip(length - kept)?;
                Value::Text(text)
            }
            Item::Bytes(length) => {
                self.cursor.skip(length)?;
                Value::Bytes
            }
            Item::List(count) => self.list(count, depth)?,
            Item::Map(count) => self.map(count, depth)?,
            Item::Tag => self.value(depth + 1)?,
            Item::Break => Value::Break,
            Item::Other => Value::Other,
        })
    }

    /// Lists of many values, such as the numbers of an old record, are skipped.
    fn list(&mut self, count: Option<u64>, depth: usize) -> Result<Value, Fault> {
        const LONGEST_SHAPE: usize = 64;
        let mut numbers = Vec::new();
        let mut left = count;
        while left != Some(0) {
            match self.value(depth + 1)? {
                Value::Break if left.is_none() => break,
                Value::Number(number) if numbers.len() < LONGEST_SHAPE => numbers.push(number),
                _ => {}
            }
            left = left.map(|left| left - 1);
        }
        Ok(Value::List(numbers))
    }

    fn map(&mut self, count: Option<u64>, depth: usize) -> Result<Value, Fault> {
        let mut tensor = Tensor::default();
        let mut left = count;
        while left != Some(0) {
            let key = match self.value(depth + 1)? {
                Value::Break if left.is_none() => break,
                Value::Text(key) => key,
                _ => String::new(),
            };
            let value = self.value(depth + 1)?;
            match (key.as_str(), value) {
                ("shape", Value::List(shape)) => tensor.shape = Some(shape),
                ("dtype", Value::Text(dtype)) => tensor.dtype = text(&dtype),
                ("dtype", Value::Map) => tensor.dtype = Some("quantized".to_owned()),
                ("bytes" | "value", Value::Bytes | Value::List(_)) => tensor.has_data = true,
                ("data_offsets", Value::List(offsets)) => tensor.offsets = offsets.try_into().ok(),
                ("version", Value::Text(version)) if depth == 1 => self.found.version = text(&version),
                ("float", Value::Text(float)) if depth == 1 => self.found.float = text(&float),
                ("format", Value::Text(format)) if depth == 1 => self.found.format = text(&format),
                _ => {}
            }
            left = left.map(|left| left - 1);
        }
        tensor.add_to(&mut self.found)?;
        Ok(Value::Map)
    }
}

/// What a map says that may be a tensor.
#[derive(Default)]
struct Tensor {
    shape: Option<Vec<u64>>,
    dtype: Option<String>,
    has_data: bool,
    offsets: Option<[u64; 2]>,
}

impl Tensor {
    fn add_to(self, found: &mut Found) -> Result<(), Fault> {
        let Some(shape) = self.shape.filter(|_| self.has_data || self.offsets.is_some()) else {
            return Ok(());
        };
        let numbers = shape.iter().try_fold(1_u64, |product, dimension| product.checked_mul(*dimension));
        let numbers = numbers.ok_or_else(|| Fault::malformed("a tensor of impossible shape"))?;
        // A record of before Burn 0.14 has the type of its floats in its metadata alone.
        let dtype = self.dtype.or_else(|| found.float.clone());
        found.tally.add(dtype.as_deref().unwrap_or("unknown"), numbers);
        if let Some([start, end]) = self.offsets {
            ensure(start <= end, || "a tensor ends before it begins".to_owned())?;
            found.end = found.end.max(end);
        }
        Ok(())
    }
}

/// The next item of CBOR.
fn cbor(cursor: &mut Cursor<'_>) -> Result<Item, Fault> {
    let first = cursor.u8()?;
    let argument = match first & 0x1f {
        small @ 0..=23 => Some(small.into()),
        24 => Some(cursor.u8()?.into()),
        25 => Some(u64::from(cursor.u16()?.swap_bytes())),
        26 => Some(u64::from(cursor.u32()?.swap_bytes())),
        27 => Some(cursor.u64()?.swap_bytes()),
        31 => None,
        _ => return Err(Fault::malformed("it is no CBOR")),
    };
    Ok(match (first >> 5, argument) {
        (0, Some(number)) => Item::Number(number),
        (2, Some(length)) => Item::Bytes(length),
        (3, Some(length)) => Item::Text(length),
        (4, count) => Item::List(count),
        (5, count) => Item::Map(count),
        (6, Some(_)) => Item::Tag,
        (7, None) => Item::Break,
        (1 | 7, Some(_)) => Item::Other,
        _ => return Err(Fault::malformed("it is no CBOR")),
    })
}

/// The next item of MessagePack.
pub(super) fn message_pack(cursor: &mut Cursor<'_>) -> Result<Item, Fault> {
    let first = cursor.u8()?;
    let mut number = |bytes: u32| -> Result<u64, Fault> {
        (0..bytes).try_fold(0, |number, _| Ok(number << 8 | u64::from(cursor.u8()?)))
    };
    Ok(match first {
        0..=0x7f => Item::Number(first.into()),
        0x80..=0x8f => Item::Map(Some(u64::from(first & 0x0f))),
        0x90..=0x9f => Item::List(Some(u64::from(first & 0x0f))),
        0xa0..=0xbf => Item::Text(u64::from(first & 0x1f)),
        0xc0 | 0xc2 | 0xc3 | 0xe0..=0xff => Item::Other,
        0xc4..=0xc6 => Item::Bytes(number(1 << (first - 0xc4))?),
        // An extension has its type behind its length.
        0xc7..=0xc9 => Item::Bytes(number(1 << (first - 0xc7))?.saturating_add(1)),
        0xca | 0xcb => {
            number(4 << (first - 0xca))?;
            Item::Other
        }
        0xcc..=0xcf => Item::Number(number(1 << (first - 0xcc))?),
        0xd0..=0xd3 => {
            number(1 << (first - 0xd0))?;
            Item::Other
        }
        0xd4..=0xd8 => Item::Bytes(1 + (1 << (first - 0xd4))),
        0xd9..=0xdb => Item::Text(number(1 << (first - 0xd9))?),
        0xdc => Item::List(Some(number(2)?)),
        0xdd => Item::List(Some(number(4)?)),
        0xde => Item::Map(Some(number(2)?)),
        0xdf => Item::Map(Some(number(4)?)),
        0xc1 => return Err(Fault::malformed("it is no MessagePack")),
    })
}
