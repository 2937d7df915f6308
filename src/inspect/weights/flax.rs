//! Flax: MessagePack of maps in maps, at whose ends are arrays of NumPy.
//!
//! Source: `flax/serialization.py` (`_MsgpackExtType`: type 1 is an array, packed as shape, name of the type, bytes).

use super::WeightReader;
use super::burn::{Item, message_pack};
use super::facts::{Format, HeaderFacts};
use super::fault::Fault;
use super::source::{Cursor, Source};
use super::tally::Tally;
use super::text::text;

/// Maps in maps.
const DEEPEST: usize = 64;
/// The longest shape.
const LONGEST_SHAPE: u64 = 64;
/// The longest name of a type, in bytes.
const LONGEST_DTYPE: u64 = 32;
/// Numbers that may stand before the first array of a map.
const MOST_COUNTERS: u64 = 8;

pub(super) struct Flax;

impl WeightReader for Flax {
    /// Maps by names, down to the first array.
    fn recognize(&self, head: &[u8], _length: u64) -> Option<Format> {
        if !matches!(head.first(), Some(0x80..=0x8f | 0xde | 0xdf)) {
            return None;
        }
        let source = Source::new(&head, head.len() as u64);
        let mut cursor = source.cursor();
        for _ in 0..DEEPEST {
            if is_extension(&cursor) {
                return array(&mut cursor).ok()?.map(|_| Format::Flax);
            }
            let Item::Map(Some(count @ 1..)) = message_pack(&mut cursor).ok()? else { return None };
            for index in 0..count.min(MOST_COUNTERS) {
                let Item::Text(length) = message_pack(&mut cursor).ok()? else { return None };
                cursor.skip(length).ok()?;
                // A state of training counts its steps.
                let mut next = cursor.clone();
                let is_counter = matches!(message_pack(&mut next), Ok(Item::Number(_))) && index + 1 < count;
                if !is_counter {
                    break;
                }
                cursor = next;
            }
        }
        None
    }

    fn read(&self, source: &Source<'_>) -> Result<Option<HeaderFacts>, Fault> {
        let mut facts = HeaderFacts::new(Format::Flax);
        let mut tally = Tally::default();
        state(&mut source.cursor(), &mut tally)?;
        tally.tell(&mut facts);
        Ok(Some(facts))
    }
}

/// The top of a state: what an optimizer keeps (`TrainState`) is no part of the model.
fn state(cursor: &mut Cursor<'_>, tally: &mut Tally) -> Result<(), Fault> {
    const OF_OPTIMIZER: &str = "opt_state";
    let Item::Map(Some(count)) = message_pack(&mut cursor.clone())? else { return value(cursor, tally, 0) };
    message_pack(cursor)?;
    for _ in 0..count {
        let Item::Text(length) = message_pack(cursor)? else {
            return Err(Fault::malformed("a key that is no text"));
        };
        let mut others = Tally::default();
        let is_of_model = cursor.text(length)? != OF_OPTIMIZER;
        value(cursor, if is_of_model { &mut *tally } else { &mut others }, 1)?;
    }
    Ok(())
}

fn value(cursor: &mut Cursor<'_>, tally: &mut Tally, depth: usize) -> Result<(), Fault> {
    if depth > DEEPEST {
        return Err(Fault::malformed("maps in it are nested too deep"));
    }
    if is_extension(cursor) {
        let array = array(&mut cursor.clone())?;
        if let Some((numbers, dtype)) = array {
            match numbers {
                Some(numbers) => tally.add(&dtype, numbers),
                None => tally.add_uncounted(),
            }
        }
    }
    match message_pack(cursor)? {
        Item::Bytes(length) | Item::Text(length) => cursor.skip(length)?,
        Item::List(Some(count)) => (0..count).try_for_each(|_| value(cursor, tally, depth + 1))?,
        Item::Map(Some(count)) => (0..2 * count).try_for_each(|_| value(cursor, tally, depth + 1))?,
        _ => {}
    }
    Ok(())
}

/// Whether the next item is an extension: of a length, or of 1 to 16 bytes.
fn is_extension(cursor: &Cursor<'_>) -> bool {
    matches!(cursor.clone().u8(), Ok(0xc7..=0xc9 | 0xd4..=0xd8))
}

/// Numbers and type of an array; `None` of another extension. The product of a shape may be too large.
fn array(cursor: &mut Cursor<'_>) -> Result<Option<(Option<u64>, String)>, Fault> {
    const ARRAY: u8 = 1;
    message_pack(cursor)?;
    if cursor.u8()? != ARRAY || !matches!(message_pack(cursor)?, Item::List(Some(3))) {
        return Ok(None);
    }
    let Item::List(Some(dimensions @ ..=LONGEST_SHAPE)) = message_pack(cursor)? else { return Ok(None) };
    let mut numbers = Some(1_u64);
    for _ in 0..dimensions {
        let Item::Number(dimension) = message_pack(cursor)? else { return Ok(None) };
        numbers = numbers.and_then(|numbers| numbers.checked_mul(dimension));
    }
    let Item::Text(length @ 1..=LONGEST_DTYPE) = message_pack(cursor)? else { return Ok(None) };
    Ok(text(&cursor.text(length)?).map(|dtype| (numbers, dtype)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspect::weights::read_source;

    fn array(shape: &[u8], dtype: &str, bytes: u8) -> Vec<u8> {
        let inner = [&[0x93, 0x90 | shape.len() as u8], shape, &[0xa0 | dtype.len() as u8], dtype.as_bytes()]
            .concat();
        let inner = [inner, vec![0xc4, bytes], vec![0; bytes.into()]].concat();
        [vec![0xc7, inner.len() as u8, 1], inner].concat()
    }

    #[test]
    fn arrays_at_the_ends_of_maps_are_counted() {
        let map = |entries: &[(&str, Vec<u8>)]| {
            let entries = entries.iter().flat_map(|(key, value)| {
                [vec![0xa0 | key.len() as u8], key.as_bytes().to_vec(), value.clone()].concat()
            });
            entries.collect::<Vec<_>>()
        };
        let layer = [
            vec![0x82],
            map(&[("bias", array(&[3], "float32", 12)), ("kernel", array(&[8, 3], "bfloat16", 48))]),
        ]
        .concat();
        let model =
            [vec![0x81], map(&[("params", [vec![0x81], map(&[("Dense_0", layer)])].concat())])].concat();
        let read = |bytes: &[u8]| read_source(&Source::new(&bytes, bytes.len() as u64));
        let facts = read(&model).expect("well-formed").expect("recognised");
        assert_eq!((facts.format, facts.parameters, facts.tensors), (Format::Flax, Some(27), Some(2)));
        assert!(read(&model[..model.len() - 1]).is_err());
        let steps =
            [b"\xa4step\x07".to_vec(), map(&[("params", model.clone()), ("opt_state", model.clone())])]
                .concat();
        let facts = read(&[vec![0x83], steps].concat()).expect("well-formed").expect("recognised");
        assert_eq!((facts.format, facts.parameters), (Format::Flax, Some(27)), "without the optimizer");
        for other in [&b"\x81\xa1a\x01"[..], b"\x81\xa1a\xc7\x02\x05\x93", b"\x80", b"\x81\xa1a\x81"] {
            assert_eq!(read(other).expect("no fault"), None, "{other:?}");
        }
    }
}
