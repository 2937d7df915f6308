//! TensorFlow Lite (LiteRT): a FlatBuffer of graphs, tensors and buffers.
//!
//! Source: `tensorflow/compiler/mlir/lite/schema/schema.fbs`, and `metadata_schema.fbs` of TFLite Support for the
//! buffer `TFLITE_METADATA`. A tensor is a weight if it has a buffer with data, which has the length of its shape as the
//! interpreter wants it (`Subgraph::SetTensorParametersReadOnly`).

use std::collections::{BTreeMap, HashSet};

use super::WeightReader;
use super::facts::{Format, HeaderFacts, note};
use super::fault::{Fault, ensure};
use super::flatbuffer::{Buffer, Table, Vector};
use super::source::Source;
use super::tally::Tally;

/// The name of the metadata that describe the model.
const METADATA: &str = "TFLITE_METADATA";

pub(super) struct Tflite;

impl WeightReader for Tflite {
    fn recognize(&self, head: &[u8], _length: u64) -> Option<Format> {
        (head.get(4..8)? == b"TFL3").then_some(Format::Tflite)
    }

    fn read(&self, source: &Source<'_>) -> Result<Option<HeaderFacts>, Fault> {
        let buffer = Buffer::new(source, 0, source.length())?;
        let model = buffer.root()?;
        let mut facts = HeaderFacts::new(Format::Tflite);
        facts.format_version = model.u32(0)?.map(|version| version.to_string());
        facts.description = model.prose(3)?;
        let buffers = model.vector(4, 4)?;
        let read = metadata(source, &model, buffers, &mut facts).and_then(|()| {
            let (tally, quantized) = tensors(&model, buffers, source.length())?;
            tally.tell(&mut facts);
            // The type of most of them; biases and tables have others.
            let most = quantized.into_iter().max_by_key(|(_, numbers)| *numbers);
            facts.quantization = most.map(|(dtype, _)| dtype.to_lowercase());
            Ok(())
        });
        facts.until(read).map(Some)
    }
}

/// What stands in the buffers of metadata.
fn metadata(
    source: &Source<'_>,
    model: &Table<'_, '_>,
    buffers: Option<Vector<'_, '_>>,
    facts: &mut HeaderFacts,
) -> Result<(), Fault> {
    for metadata in model.tables(6)? {
        let metadata = metadata?;
        if metadata.text(0)?.as_deref() == Some(METADATA) {
            let index = metadata.u32(1)?.unwrap_or(0);
            describe(source, buffers, index.into(), facts)?;
        }
    }
    Ok(())
}

/// Types of numbers that stand for others by the scales beside them.
const QUANTIZED: [&str; 4] = ["INT2", "INT4", "INT8", "UINT8"];

/// How many numbers there are of each of these types.
type Quantized = BTreeMap<&'static str, u64>;

/// Each buffer with data counts once, however many tensors share it.
fn tensors(
    model: &Table<'_, '_>,
    buffers: Option<Vector<'_, '_>>,
    length: u64,
) -> Result<(Tally, Quantized), Fault> {
    let mut tally = Tally::default();
    let mut quantized = Quantized::new();
    let mut seen = HashSet::new();
    for graph in model.tables(2)? {
        for tensor in graph?.tables(0)? {
            let tensor = tensor?;
            let index = u64::from(tensor.u32(2)?.unwrap_or(0));
            if index == 0 || seen.contains(&index) {
                continue;
            }
            let Some(data) = buffers.map(|buffers| buffers.table(index)).transpose()?.flatten() else {
                return Err(Fault::malformed(format!(
                    "a tensor is in the buffer {index}, which there is none of"
                )));
            };
            let Some(bytes) = bytes_of(&data, length)? else { continue };
            seen.insert(index);
            let numbers = tensor.vector(0, 4)?.map(|shape| shape.product()).transpose()?.unwrap_or(Some(1));
            let numbers = numbers.ok_or_else(|| Fault::malformed("a tensor of impossible shape"))?;
            let (dtype, bits) = tensor_type(tensor.u8(1)?.unwrap_or(0));
            let sparsity = tensor.u32(6)?;
            // Texts have any length, and sparse tensors (`sparsity`) keep a part of their numbers.
            let bits = bits.filter(|_| sparsity.is_none());
            let needed = bits.map(|bits| numbers.checked_mul(bits).map(|bits| bits.div_ceil(8)));
            ensure(needed.is_none_or(|needed| needed == Some(bytes)), || {
                format!("a tensor has {numbers} numbers of type {dtype}, and its buffer {bytes} bytes")
            })?;
            tally.add(dtype, numbers);
            let scales = tensor.table(4)?.map(|how| how.vector(2, 4)).transpose()?.flatten();
            if scales.is_some_and(|scales| scales.length > 0) && QUANTIZED.contains(&dtype) {
                let sum = quantized.entry(dtype).or_default();
                *sum = sum.saturating_add(numbers);
            }
        }
    }
    Ok((tally, quantized))
}

/// How many bytes a buffer has, if any: in it, or (in files over 2 GiB) behind all tables.
fn bytes_of(buffer: &Table<'_, '_>, length: u64) -> Result<Option<u64>, Fault> {
    let inside = buffer.vector(0, 1)?.map_or(0, |data| data.length);
    let offset = buffer.u64(1)?.unwrap_or(0);
    let size = buffer.u64(2)?.unwrap_or(0);
    if offset > 1 {
        ensure(offset.checked_add(size).is_some_and(|end| end <= length), || {
            format!("a buffer of {size} bytes at {offset} ends behind the file")
        })?;
        return Ok(Some(size));
    }
    Ok(Some(inside).filter(|bytes| *bytes > 0))
}

/// `ModelMetadata`, a FlatBuffer inside a buffer.
fn describe(
    source: &Source<'_>,
    buffers: Option<Vector<'_, '_>>,
    index: u64,
    facts: &mut HeaderFacts,
) -> Result<(), Fault> {
    let Some(buffer) = buffers.map(|buffers| buffers.table(index)).transpose()?.flatten() else {
        return Ok(());
    };
    let Some(data) = buffer.vector(0, 1)?.filter(|data| data.length >= 8) else { return Ok(()) };
    let inner = Buffer::new(source, data.position(), data.position() + data.length)?;
    let metadata = inner.root()?;
    facts.name = metadata.text(0)?;
    facts.description = metadata.text(1)?.or_else(|| facts.description.take());
    facts.version = metadata.text(2)?;
    note(&mut facts.authors, metadata.text(4)?);
    if let Some(license) = metadata.text(5)? {
        facts.license.tell(license);
    }
    Ok(())
}

/// Name and bits of a number: `TensorType`.
fn tensor_type(kind: u8) -> (&'static str, Option<u64>) {
    const TYPES: [(&str, Option<u64>); 20] = [
        ("FLOAT32", Some(32)),
        ("FLOAT16", Some(16)),
        ("INT32", Some(32)),
        ("UINT8", Some(8)),
        ("INT64", Some(64)),
        ("STRING", None),
        ("BOOL", Some(8)),
        ("INT16", Some(16)),
        ("COMPLEX64", Some(64)),
        ("INT8", Some(8)),
        ("FLOAT64", Some(64)),
        ("COMPLEX128", Some(128)),
        ("UINT64", Some(64)),
        ("RESOURCE", None),
        ("VARIANT", None),
        ("UINT32", Some(32)),
        ("UINT16", Some(16)),
        ("INT4", Some(4)),
        ("BFLOAT16", Some(16)),
        ("INT2", Some(2)),
    ];
    TYPES.get(usize::from(kind)).copied().unwrap_or(("unknown", None))
}
