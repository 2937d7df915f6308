//! MNN: a FlatBuffer of operators, with their weights in them or beside.
//!
//! Source: MNN, `schema/default/MNN.fbs` (`Net`, `Op`). It has no mark: a network is told by the list of its operators, the names
//! of its tensors and the identifier that its converter writes.

use super::WeightReader;
use super::facts::{Format, HeaderFacts};
use super::fault::Fault;
use super::flatbuffer::Buffer;
use super::source::Source;

/// Fields of `Net`.
const OPERATORS: u64 = 3;
const OUTPUTS: u64 = 4;
const SOURCE: u64 = 6;
const TENSORS: u64 = 7;
const IDENTIFIER: u64 = 11;

/// `NetSource`: what it was converted from.
const SOURCES: [&str; 6] = ["Caffe", "TensorFlow", "TensorFlow Lite", "ONNX", "TorchScript", "MNN"];

pub(super) struct Mnn;

impl WeightReader for Mnn {
    fn recognize(&self, _head: &[u8], _length: u64) -> Option<Format> {
        None
    }

    /// The table that everything hangs on lies near, and its list of fields before it.
    fn may_be(&self, head: &[u8], length: u64) -> bool {
        let at = |at: usize| {
            head.get(at..).and_then(|rest| rest.first_chunk()).map(|bytes| u32::from_le_bytes(*bytes))
        };
        let Some(root) = at(0).filter(|root| (8..256).contains(root) && u64::from(*root) < length) else {
            return false;
        };
        let back = at(root as usize).unwrap_or_default();
        let fields = root.checked_sub(back).map(|fields| fields as usize);
        let size =
            fields.and_then(|fields| head.get(fields..)?.first_chunk().map(|size| u16::from_le_bytes(*size)));
        // Twelve fields, and two numbers before them.
        size.is_some_and(|size| (4 + 2 * 8..=4 + 2 * 12).contains(&u64::from(size)))
    }

    fn read(&self, source: &Source<'_>) -> Result<Option<HeaderFacts>, Fault> {
        match network(source) {
            // Bytes of another kind lead anywhere.
            Err(Fault::Malformed(_)) => Ok(None),
            read => read,
        }
    }
}

fn network(source: &Source<'_>) -> Result<Option<HeaderFacts>, Fault> {
    let buffer = Buffer::new(source, 0, source.length())?;
    let net = buffer.root()?;
    let names = |field: u64| net.vector(field, 4);
    let operators = net.vector(OPERATORS, 4)?.map_or(0, |operators| operators.length);
    let tensors = names(TENSORS)?.map_or(0, |names| names.length);
    let is_named = names(OUTPUTS)?.is_some_and(|names| names.length > 0) || tensors > 0;
    let identifier = net.text(IDENTIFIER)?.unwrap_or_default();
    let is_identified =
        identifier.len() == 36 && identifier.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit());
    if operators == 0 || !is_named || !is_identified {
        return Ok(None);
    }
    let mut facts = HeaderFacts::new(Format::Mnn);
    let converted = SOURCES.get(usize::from(net.u8(SOURCE)?.unwrap_or(0)));
    facts.producer = converted.map(|from| format!("MNN, from {from}"));
    Ok(Some(facts))
}
