//! Caffe and MXNet: layers with their weights as a message, and arrays by their names.
//!
//! Sources: `src/caffe/proto/caffe.proto` (`NetParameter`, `LayerParameter`, `BlobProto`); MXNet, `src/ndarray/ndarray.cc`
//! (`NDArray::Save`) and `c_api.cc` (`MXNDArraySave`).

use super::WeightReader;
use super::facts::{Format, HeaderFacts};
use super::fault::{Fault, ensure};
use super::protobuf::{Message, outline, part};
use super::source::{Cursor, Source};
use super::tally::Tally;
use super::text::text;

pub(super) struct Caffe;

/// The fields of the layers of a network: since 2014, and before.
const LAYERS: [u64; 2] = [100, 2];

impl WeightReader for Caffe {
    fn recognize(&self, head: &[u8], _length: u64) -> Option<Format> {
        is_network(head).then_some(Format::Caffe)
    }

    fn read(&self, source: &Source<'_>) -> Result<Option<HeaderFacts>, Fault> {
        let mut facts = HeaderFacts::new(Format::Caffe);
        let (mut tally, mut layers) = (Tally::default(), 0);
        let mut network = Message::new(source.cursor());
        while let Some((number, field)) = network.next()? {
            match number {
                1 => facts.name = text(&field.text()?),
                100 => {
                    layers += 1;
                    layer(field.message()?, 7, &mut tally)?;
                }
                2 => {
                    layers += 1;
                    layer(field.message()?, 6, &mut tally)?;
                }
                _ => {}
            }
        }
        facts.layers = Some(layers);
        tally.tell(&mut facts);
        Ok(Some(facts))
    }
}

/// Whether a name stands first, and then a layer with a name and a type, or inputs and outputs.
fn is_network(head: &[u8]) -> bool {
    let fields = outline(head);
    let [name @ (1, 2, ..), rest @ ..] = fields.as_slice() else { return false };
    let is_plain =
        |text: &[u8]| !text.is_empty() && text.iter().all(|byte| byte.is_ascii_graphic() || *byte == b' ');
    let Some(first) = rest.iter().find(|(number, kind, ..)| LAYERS.contains(number) && *kind == 2) else {
        return false;
    };
    let inner = part(head, *first);
    let inner: Vec<_> = outline(inner).into_iter().map(|field| (field, part(inner, field))).collect();
    let is_layer = match first.0 {
        100 => matches!(inner.as_slice(), [((1, 2, ..), name), ((2, 2, ..), kind), ..]
            if is_plain(name) && is_plain(kind) && kind[0].is_ascii_uppercase()),
        // Inputs, outputs, a name and the number of a type.
        _ => {
            let is_before = |number: u64| (2..=4).contains(&number);
            inner.len() > 2
                && inner
                    .iter()
                    .take_while(|((number, ..), _)| is_before(*number))
                    .all(|((_, kind, ..), said)| *kind == 2 && is_plain(said))
                && inner
                    .iter()
                    .find(|((number, ..), _)| !is_before(*number))
                    .is_some_and(|((number, kind, ..), _)| (*number, *kind) == (5, 0))
        }
    };
    is_plain(part(head, *name)) && is_layer
}

/// Counts the blobs of a layer, which are its weights.
fn layer(mut layer: Message<'_>, blobs: u64, tally: &mut Tally) -> Result<(), Fault> {
    while let Some((number, field)) = layer.next()? {
        if number == blobs {
            blob(field.message()?, tally)?;
        }
    }
    Ok(())
}

/// The numbers of a blob, by how many bytes they have.
fn blob(mut blob: Message<'_>, tally: &mut Tally) -> Result<(), Fault> {
    let (mut singles, mut doubles) = (0, 0);
    while let Some((number, field)) = blob.next()? {
        match number {
            5 => singles += field.length().max(4) / 4,
            8 => doubles += field.length().max(8) / 8,
            _ => {}
        }
    }
    match doubles {
        0 => tally.add("float32", singles),
        _ => tally.add("float64", doubles),
    }
    Ok(())
}

pub(super) struct Mxnet;

/// A list of arrays, and the mark of each.
const LIST: &[u8] = b"\x12\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
const ARRAYS: [u32; 2] = [0xf993_fac9, 0xf993_faca];
/// More arrays than any network has.
const MOST: u64 = 1_000_000;

impl WeightReader for Mxnet {
    fn recognize(&self, head: &[u8], _length: u64) -> Option<Format> {
        let rest = head.strip_prefix(LIST)?;
        let first = u32::from_le_bytes(*rest.get(8..)?.first_chunk()?);
        ARRAYS.contains(&first).then_some(Format::Mxnet)
    }

    fn read(&self, source: &Source<'_>) -> Result<Option<HeaderFacts>, Fault> {
        let mut facts = HeaderFacts::new(Format::Mxnet);
        let mut tally = Tally::default();
        let mut cursor = source.cursor();
        cursor.skip(LIST.len() as u64)?;
        let count = cursor.u64()?;
        ensure(count <= MOST, || format!("{count} arrays"))?;
        for _ in 0..count {
            if !array(&mut cursor, &mut tally)? {
                return Ok(Some(facts));
            }
        }
        tally.tell(&mut facts);
        Ok(Some(facts))
    }
}

/// Counts an array and passes over its numbers; `false` of one that is sparse, of which the length is not known.
fn array(cursor: &mut Cursor<'_>, tally: &mut Tally) -> Result<bool, Fault> {
    const TYPES: [(&str, u64); 8] = [
        ("float32", 4),
        ("float64", 8),
        ("float16", 2),
        ("uint8", 1),
        ("int32", 4),
        ("int8", 1),
        ("int64", 8),
        ("bool", 1),
    ];
    let mark = cursor.u32()?;
    ensure(ARRAYS.contains(&mark), || "an array without its mark".to_owned())?;
    if cursor.u32()? != 0 {
        return Ok(false);
    }
    let rank = cursor.u32()?;
    ensure(rank <= 32, || format!("an array of {rank} dimensions"))?;
    let mut numbers = Some(1_u64);
    for _ in 0..rank {
        let size = cursor.u64()?;
        numbers = numbers.and_then(|numbers| numbers.checked_mul(size));
    }
    if rank == 0 {
        return Ok(true);
    }
    cursor.skip(8)?;
    let kind = cursor.u32()? as usize;
    let known = TYPES
        .get(kind)
        .zip(numbers)
        .and_then(|((dtype, size), numbers)| Some((*dtype, numbers, numbers.checked_mul(*size)?)));
    let (dtype, numbers, bytes) =
        known.ok_or_else(|| Fault::malformed("an array of an unknown type or size"))?;
    cursor.skip(bytes)?;
    tally.add(dtype, numbers);
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<Option<HeaderFacts>, Fault> {
        super::super::read_source(&Source::new(&bytes, bytes.len() as u64))
    }

    fn field(number: u64, bytes: &[u8]) -> Vec<u8> {
        let tag = number << 3 | 2;
        let tag =
            if tag < 0x80 { vec![tag as u8] } else { vec![(tag as u8 & 0x7f) | 0x80, (tag >> 7) as u8] };
        [tag, vec![u8::try_from(bytes.len()).expect("short")], bytes.to_vec()].concat()
    }

    fn network() -> Vec<u8> {
        let blob = [field(7, &[0x0a, 2, 2, 3]), field(5, &[0; 24])].concat();
        let layer =
            [field(1, b"ip1"), field(2, b"InnerProduct"), field(7, &blob), field(7, &field(5, &[0; 8]))]
                .concat();
        [field(1, b"LeNet"), field(100, &layer)].concat()
    }

    fn arrays() -> Vec<u8> {
        let array = |shape: &[u64], bytes: usize| {
            let mut array =
                [0xf993_fac9_u32.to_le_bytes(), [0; 4], (shape.len() as u32).to_le_bytes()].concat();
            shape.iter().for_each(|size| array.extend(size.to_le_bytes()));
            [array, vec![1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], vec![0; bytes]].concat()
        };
        let names = [1_u64.to_le_bytes().to_vec(), 5_u64.to_le_bytes().to_vec(), b"arg:w".to_vec()].concat();
        [LIST.to_vec(), 2_u64.to_le_bytes().to_vec(), array(&[2, 3], 24), array(&[4], 16), names].concat()
    }

    #[test]
    fn weights_of_caffe_and_mxnet_are_counted() {
        let facts = read(&network()).expect("no fault").expect("a network");
        assert_eq!((facts.format, facts.parameters, facts.tensors), (Format::Caffe, Some(8), Some(2)));
        assert_eq!((facts.name.as_deref(), facts.layers), (Some("LeNet"), Some(1)));
        let facts = read(&arrays()).expect("no fault").expect("arrays");
        assert_eq!((facts.format, facts.parameters, facts.tensors), (Format::Mxnet, Some(10), Some(2)));
    }

    #[test]
    fn what_is_cut_or_changed_does_no_harm_and_other_messages_are_none() {
        for bytes in [network(), arrays()] {
            for end in 0..bytes.len() {
                let _ = read(&bytes[..end]);
            }
            for at in 0..bytes.len() {
                for flip in [1, 0x80, 0xff] {
                    let mut changed = bytes.clone();
                    changed[at] ^= flip;
                    let _ = read(&changed);
                }
            }
        }
        for other in [
            field(1, b"LeNet"),
            [field(1, b"a"), field(100, &field(1, b"x"))].concat(),
            [field(1, b"a"), field(2, b"b")].concat(),
        ] {
            assert_eq!(Caffe.recognize(&other, other.len() as u64), None);
        }
    }
}
