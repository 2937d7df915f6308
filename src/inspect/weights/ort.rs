//! ONNX Runtime's own format: a FlatBuffer of an ONNX graph that was made ready to run.
//!
//! Source: `onnxruntime/core/flatbuffers/schema/ort.fbs`, to version 6 of the format. Constants of nodes are
//! initializers there.

use super::WeightReader;
use super::facts::{Format, HeaderFacts};
use super::fault::{Fault, ensure};
use super::flatbuffer::{Buffer, Table};
use super::onnx::data_type;
use super::properties::property;
use super::source::Source;
use super::tally::Tally;

/// Graphs inside nodes of graphs deeper than this are refused.
const DEEPEST_GRAPH: usize = 32;

pub(super) struct Ort;

impl WeightReader for Ort {
    fn recognize(&self, head: &[u8], length: u64) -> Option<Format> {
        // Nothing that is only its mark is a model.
        (head.get(4..8)? == b"ORTM" && length > 8).then_some(Format::Ort)
    }

    /// `InferenceSession`.
    fn read(&self, source: &Source<'_>) -> Result<Option<HeaderFacts>, Fault> {
        let buffer = Buffer::new(source, 0, source.length())?;
        let session = buffer.root()?;
        let mut facts = HeaderFacts::new(Format::Ort);
        let version = session.text(0)?;
        let Some(model) = session.table(1)? else {
            facts.format_version = version;
            return Ok(Some(facts));
        };
        let described = describe(&model, version, &mut facts);
        let read = described.and_then(|()| count(&model, &mut facts));
        facts.until(read).map(Some)
    }
}

fn count(model: &Table<'_, '_>, facts: &mut HeaderFacts) -> Result<(), Fault> {
    let mut tally = Tally::default();
    if let Some(graph) = model.table(7)? {
        read_graph(&graph, 0, &mut tally)?;
    }
    tally.tell(facts);
    Ok(())
}

fn read_graph(graph: &Table<'_, '_>, depth: usize, tally: &mut Tally) -> Result<(), Fault> {
    ensure(depth < DEEPEST_GRAPH, || "graphs are nested too deep".to_owned())?;
    for tensor in graph.tables(0)? {
        read_tensor(&tensor?, tally)?;
    }
    for sparse in graph.tables(7)? {
        if let Some(values) = sparse?.table(0)? {
            read_tensor(&values, tally)?;
        }
    }
    for node in graph.tables(2)? {
        for attribute in node?.tables(10)? {
            let attribute = attribute?;
            for inner in attribute.table(7)?.into_iter().map(Ok).chain(attribute.tables(12)?) {
                read_graph(&inner?, depth + 1, tally)?;
            }
        }
    }
    Ok(())
}

fn read_tensor(tensor: &Table<'_, '_>, tally: &mut Tally) -> Result<(), Fault> {
    let shown = || tensor.text(0).ok().flatten().unwrap_or_default();
    let numbers = tensor.vector(2, 8)?.map(|shape| shape.product()).transpose()?.unwrap_or(Some(1));
    let numbers = numbers.ok_or_else(|| Fault::malformed(format!("the shape of `{}`", shown())))?;
    let kind = tensor.u32(3)?.unwrap_or(0);
    let Some((dtype, bits)) = data_type(kind.into()) else {
        tally.add(&format!("type {kind}"), numbers);
        return Ok(());
    };
    // A tensor without data of its own has them in a file beside this one.
    if let (Some(data), Some(bits)) = (tensor.vector(4, 1)?.filter(|data| data.length > 0), bits) {
        let needed = numbers.checked_mul(bits).map(|bits| bits.div_ceil(8));
        ensure(needed == Some(data.length), || {
            format!(
                "the tensor `{}` has {numbers} numbers of type {dtype}, and {} bytes",
                shown(),
                data.length
            )
        })?;
    }
    tally.add(dtype, numbers);
    Ok(())
}

/// `Model`.
fn describe(model: &Table<'_, '_>, version: Option<String>, facts: &mut HeaderFacts) -> Result<(), Fault> {
    let mut opset = None;
    for entry in model.tables(1)? {
        let entry = entry?;
        if matches!(entry.text(0)?.as_deref(), None | Some("ai.onnx")) {
            opset = opset.or(entry.u64(1)?);
        }
    }
    let ir = model.u64(0)?.map(|version| format!("IR {version}"));
    let opset = opset.map(|version| format!("opset {version}"));
    let versions: Vec<_> = [version, ir, opset].into_iter().flatten().collect();
    facts.format_version = (!versions.is_empty()).then(|| versions.join(", "));
    facts.producer = match (model.text(2)?, model.text(3)?) {
        (Some(name), Some(version)) => Some(format!("{name} {version}")),
        (name, _) => name,
    };
    let number = model.u64(5)?.map(u64::cast_signed).filter(|number| (1..i64::MAX).contains(number));
    facts.version = number.map(|number| number.to_string());
    facts.description = model.prose(6)?;
    for entry in model.tables(9)? {
        let entry = entry?;
        if let (Some(key), Some(value)) = (entry.text(0)?, entry.text(1)?) {
            property(facts, &key, value);
        }
    }
    Ok(())
}
