//! The index of a checkpoint of TensorFlow: a table of keys, each with the type and the shape of its tensor.
//!
//! Source: `tensorflow/core/util/tensor_bundle`, `tensor_bundle.proto`; the table is LevelDB's (`doc/table_format.md`), whose blocks
//! TensorFlow does not compress. What an optimizer keeps, and counters, are no numbers of the model.

use super::facts::HeaderFacts;
use super::fault::{Fault, ensure};
use super::protobuf::{Message, varint};
use super::source::{Cursor, Source};
use super::tally::Tally;

/// The length of the footer, in bytes, and the mark at its end.
const FOOTER: u64 = 48;
const MAGIC: [u8; 8] = 0xdb47_7524_8b80_fb57_u64.to_le_bytes();
/// A block is no longer, in bytes: its target is 256 KiB, and an entry of a large graph may go beyond that.
const LONGEST_BLOCK: u64 = 64 << 20;
/// Blocks of a table.
const MOST_BLOCKS: usize = 1_000_000;
/// Bytes of all keys, which leave out what they have in common: a few bytes can say a long one many times.
const MOST_KEYS: usize = 64 << 20;
/// The longest key, in bytes.
const LONGEST_KEY: usize = 4 << 10;

/// Words in keys of what an optimizer keeps, and in those of counters.
const NO_WEIGHTS: [&str; 6] = [
    ".OPTIMIZER_SLOT",
    "_CHECKPOINTABLE_OBJECT_GRAPH",
    "beta1_power",
    "beta2_power",
    "global_step",
    "save_counter",
];
/// How the names end of what optimizers of TensorFlow 1 keep beside each variable.
const SLOTS: [&str; 8] = [
    "/Adam",
    "/Adam_1",
    "/Momentum",
    "/RMSProp",
    "/RMSProp_1",
    "/Adagrad",
    "/Ftrl",
    "/ExponentialMovingAverage",
];

/// How the keys begin of what `export` of Keras 3 writes a second time beside `variables`.
const COPIES: &[u8] = b"_all_variables/";

/// The tensors of an index, and those of copies.
#[derive(Default)]
struct Sums {
    own: Tally,
    copies: Tally,
}

impl Sums {
    /// Copies of nothing are the model; of others than these, nobody knows which are.
    fn tell(self, facts: &mut HeaderFacts) {
        let Self { mut own, copies } = self;
        let [mut of_own, mut of_copies] = [(); 2].map(|()| HeaderFacts::new(facts.format));
        let (is_alone, has_none) = (own.is_empty(), copies.is_empty());
        copies.tell(&mut of_copies);
        own.clone().tell(&mut of_own);
        let sums = |facts: HeaderFacts| (facts.tensors, facts.dtypes);
        match (is_alone, has_none) {
            (true, false) => {
                let HeaderFacts { tensors, parameters, dtypes, .. } = of_copies;
                (facts.tensors, facts.parameters, facts.dtypes) = (tensors, parameters, dtypes);
            }
            (false, false) if sums(of_own) != sums(of_copies) => {
                own.lose_numbers();
                own.tell(facts);
            }
            _ => own.tell(facts),
        }
    }
}

/// Counts the tensors of an index. One without a table says nothing of them.
pub(super) fn count(source: &Source<'_>, facts: &mut HeaderFacts) -> Result<(), Fault> {
    let Some(start) = source.length().checked_sub(FOOTER) else { return Ok(()) };
    let footer = source.read(start, FOOTER)?;
    if footer[40..] != MAGIC {
        return Ok(());
    }
    let mut handles = source.cursor();
    handles.skip(start)?;
    let (_, index) = (handle(&mut handles)?, handle(&mut handles)?);
    let mut sums = Sums::default();
    let (mut blocks, mut keys) = (0, 0);
    entries(source, index, &mut |_, value| {
        blocks += 1;
        ensure(blocks <= MOST_BLOCKS, || "a table of too many blocks".to_owned())?;
        let block = handle(&mut value.clone())?;
        ensure(block.0 < start, || "a block lies behind its table".to_owned())?;
        entries(source, block, &mut |key, value| {
            keys += key.len().max(1);
            ensure(keys <= MOST_KEYS, || "a table of too many keys".to_owned())?;
            let is_copy = key.starts_with(COPIES);
            tensor(key, value, if is_copy { &mut sums.copies } else { &mut sums.own })
        })
    })?;
    sums.tell(facts);
    Ok(())
}

/// Offset and length of a block.
fn handle(cursor: &mut Cursor<'_>) -> Result<(u64, u64), Fault> {
    Ok((varint(cursor)?, varint(cursor)?))
}

/// What is done with the key and the value of an entry.
type Take<'t, 's> = dyn FnMut(&[u8], Cursor<'s>) -> Result<(), Fault> + 't;

/// The entries of a block, whose keys leave out what they have in common with those before.
fn entries<'s>(
    source: &'s Source<'s>,
    (start, length): (u64, u64),
    take: &mut Take<'_, 's>,
) -> Result<(), Fault> {
    ensure((4..=LONGEST_BLOCK).contains(&length), || format!("a block of {length} bytes"))?;
    let mut whole = source.cursor();
    whole.skip(start)?;
    let mut block = whole.part(length)?;
    ensure(whole.u8()? == 0, || "a block that is compressed".to_owned())?;
    let mut end = block.clone();
    end.skip(length - 4)?;
    let restarts = u64::from(end.u32()?).saturating_mul(4).saturating_add(4);
    let content = length.checked_sub(restarts);
    let content = content.ok_or_else(|| Fault::malformed("a block ends before its entries"))?;
    let mut entries = block.part(content)?;
    let mut key: Vec<u8> = Vec::new();
    while entries.left() > 0 {
        let (shared, own, value) = (varint(&mut entries)?, varint(&mut entries)?, varint(&mut entries)?);
        let shared = usize::try_from(shared).ok().filter(|shared| *shared <= key.len());
        key.truncate(shared.ok_or_else(|| Fault::malformed("a key shares more than there is"))?);
        ensure(own <= LONGEST_KEY as u64 && key.len() <= LONGEST_KEY, || format!("a key of {own} bytes"))?;
        key.extend(entries.bytes(own)?);
        take(&key, entries.part(value)?)?;
    }
    Ok(())
}

/// `BundleEntryProto`: type and shape. The first entry, without a key, is about the whole.
fn tensor(key: &[u8], value: Cursor<'_>, tally: &mut Tally) -> Result<(), Fault> {
    let name = String::from_utf8_lossy(key);
    // Keras 3 names the variables of the model by the optimizer, which it finds first.
    let is_of_optimizer = name.contains("optimizer/") && !name.contains("optimizer/_trainable_variables/");
    let is_weight = !key.is_empty()
        && !is_of_optimizer
        && !NO_WEIGHTS.iter().any(|word| name.contains(word))
        && !SLOTS.iter().any(|end| name.ends_with(end));
    if !is_weight {
        return Ok(());
    }
    let (mut entry, mut kind, mut numbers) = (Message::new(value), 0, Some(1_u64));
    while let Some((number, field)) = entry.next()? {
        match number {
            1 => kind = field.number(),
            2 => numbers = shape(field.message()?)?,
            _ => {}
        }
    }
    // The key of a part of a tensor begins with a zero; the whole has an entry of its own.
    if key[0] == 0 || kind == STRING {
        return Ok(());
    }
    match numbers {
        Some(numbers) => tally.add(dtype(kind), numbers),
        None => tally.add_uncounted(),
    }
    Ok(())
}

/// `TensorShapeProto`: the product of its dimensions.
pub(super) fn shape(mut shape: Message<'_>) -> Result<Option<u64>, Fault> {
    let mut numbers = Some(1_u64);
    while let Some((number, field)) = shape.next()? {
        if number != 2 {
            continue;
        }
        let (mut dimension, mut size) = (field.message()?, 0);
        while let Some((number, field)) = dimension.next()? {
            if number == 1 {
                size = field.number();
            }
        }
        numbers = numbers.and_then(|numbers| numbers.checked_mul(size));
    }
    Ok(numbers)
}

/// The type of texts (`DataType` of `types.proto`).
const STRING: u64 = 7;

/// The name of a type (`DataType` of `types.proto`).
pub(super) fn dtype(kind: u64) -> &'static str {
    match kind {
        1 => "float32",
        2 => "float64",
        3 => "int32",
        4 => "uint8",
        5 => "int16",
        6 => "int8",
        7 => "string",
        9 => "int64",
        10 => "bool",
        11 => "qint8",
        12 => "quint8",
        13 => "qint32",
        14 => "bfloat16",
        19 => "float16",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::super::facts::Format;
    use super::*;

    fn number(mut value: u64) -> Vec<u8> {
        let mut bytes = Vec::new();
        while value >= 0x80 {
            bytes.push((value as u8 & 0x7f) | 0x80);
            value >>= 7;
        }
        bytes.push(value as u8);
        bytes
    }

    /// A block with its restart, kind and sum.
    fn block(entries: &[(&[u8], Vec<u8>)]) -> Vec<u8> {
        let entries = entries.iter().map(|(key, value)| {
            [number(0), number(key.len() as u64), number(value.len() as u64), key.to_vec(), value.clone()]
                .concat()
        });
        [entries.collect::<Vec<_>>().concat(), vec![0; 4], 1_u32.to_le_bytes().to_vec(), vec![0; 5]].concat()
    }

    fn entry(kind: u8, shape: &[u8]) -> Vec<u8> {
        let dimensions: Vec<_> = shape.iter().flat_map(|size| [0x12, 2, 8, *size]).collect();
        [vec![8, kind, 0x12, dimensions.len() as u8], dimensions, vec![0x28, 4]].concat()
    }

    /// An index of tensors by their keys.
    pub(in crate::inspect::weights) fn index(tensors: &[(&[u8], Vec<u8>)]) -> Vec<u8> {
        let header = (&b""[..], vec![8, 1, 0x1a, 2, 8, 1]);
        let data = block(&[&[header], tensors].concat());
        let of_data = [number(0), number(data.len() as u64 - 5)].concat();
        let list = block(&[(b"z", of_data)]);
        let meta = [number(0), number(8)].concat();
        let of_list = [number(data.len() as u64), number(list.len() as u64 - 5)].concat();
        let mut footer = [meta, of_list].concat();
        footer.resize(40, 0);
        [data, list, footer, MAGIC.to_vec()].concat()
    }

    fn facts(bytes: &[u8]) -> Result<Option<HeaderFacts>, Fault> {
        super::super::read_source(&Source::new(&bytes, bytes.len() as u64))
    }

    #[test]
    fn an_index_counts_the_tensors_of_the_model_and_not_those_of_its_optimizer() {
        let bytes = index(&[
            (b"_CHECKPOINTABLE_OBJECT_GRAPH", entry(7, &[])),
            (b"dense/kernel", entry(1, &[3, 4])),
            (b"dense/kernel/Adam", entry(1, &[3, 4])),
            (b"global_step", entry(9, &[])),
            (b"layer/bias/.ATTRIBUTES/VARIABLE_VALUE", entry(19, &[4])),
            (b"optimizer/_learning_rate/.ATTRIBUTES/VARIABLE_VALUE", entry(1, &[])),
            (b"optimizer/_trainable_variables/0/.ATTRIBUTES/VARIABLE_VALUE", entry(1, &[5])),
            (b"optimizer/_variables/2/.ATTRIBUTES/VARIABLE_VALUE", entry(1, &[5])),
            (b"layer/bias/.OPTIMIZER_SLOT/optimizer/m/.ATTRIBUTES/VARIABLE_VALUE", entry(1, &[4])),
        ]);
        let facts = facts(&bytes).expect("no fault").expect("an index");
        assert_eq!(
            (facts.format, facts.parameters, facts.tensors),
            (Format::TensorflowCheckpoint, Some(21), Some(3))
        );
        assert_eq!((facts.dtypes["float32"].parameters, facts.dtypes["float16"].parameters), (17, 4));
    }

    /// `model.export()` of Keras 3 writes each variable under two keys.
    #[test]
    fn what_keras_exports_is_counted_once() {
        let own = [(&b"variables/0/.ATTRIBUTES/VARIABLE_VALUE"[..], entry(1, &[3, 4]))];
        let copy = |size| (&b"_all_variables/0/.ATTRIBUTES/VARIABLE_VALUE"[..], entry(1, &[size, 4]));
        for (tensors, expected) in [
            ([vec![copy(3)], own.to_vec()].concat(), (Some(1), Some(12))),
            ([vec![copy(2)], own.to_vec()].concat(), (Some(1), None)),
            (vec![copy(3)], (Some(1), Some(12))),
        ] {
            let facts = facts(&index(&tensors)).expect("no fault").expect("an index");
            assert_eq!((facts.tensors, facts.parameters), expected);
        }
    }

    /// A few bytes say a long key again and again.
    #[test]
    fn keys_that_are_long_or_many_are_a_fault() {
        let long = vec![b'a'; LONGEST_KEY + 1];
        assert!(facts(&index(&[(&long, entry(1, &[2]))])).is_err());
        let key = vec![b'a'; LONGEST_KEY];
        let again = [number(key.len() as u64), number(0), number(0)].concat();
        let first = [number(0), number(key.len() as u64), number(0), key].concat();
        let whole = [number(0), number(0), number(6), vec![8, 1, 0x1a, 2, 8, 1]].concat();
        let entries = [whole, first, again.repeat(20_000)].concat();
        let data = [entries, vec![0; 4], 1_u32.to_le_bytes().to_vec(), vec![0; 5]].concat();
        let of_data = [number(0), number(data.len() as u64 - 5)].concat();
        let list = block(&[(b"z", of_data)]);
        let mut footer =
            [number(0), number(8), number(data.len() as u64), number(list.len() as u64 - 5)].concat();
        footer.resize(40, 0);
        let bytes = [data, list, footer, MAGIC.to_vec()].concat();
        let told = facts(&bytes).expect_err("too many");
        assert!(format!("{told:?}").contains("too many keys"), "{told:?}");
    }

    #[test]
    fn an_index_that_is_cut_or_changed_does_no_harm() {
        let bytes = index(&[(b"a", entry(1, &[2]))]);
        for end in 0..bytes.len() {
            let _ = facts(&bytes[..end]);
        }
        for at in 0..bytes.len() {
            for flip in [1, 0x80, 0xff] {
                let mut changed = bytes.clone();
                changed[at] ^= flip;
                let _ = facts(&changed);
            }
        }
    }
}
