//! RTen: a header of 32 bytes, a FlatBuffer of nodes, and the data of large tensors.
//!
//! Source: `src/header.rs` and `src/schema.fbs` of the crate `rten-model-file` 0.27. Version 1 is the FlatBuffer
//! alone.

use super::WeightReader;
use super::facts::{Format, HeaderFacts, note};
use super::fault::{Fault, ensure};
use super::flatbuffer::{Buffer, Table};
use super::source::Source;
use super::tally::Tally;

/// Graphs inside operators deeper than this are refused.
const DEEPEST_GRAPH: usize = 32;

pub(super) struct Rten;

impl WeightReader for Rten {
    fn recognize(&self, head: &[u8], _length: u64) -> Option<Format> {
        (head.starts_with(b"RTEN") || head.get(4..8)? == b"RTEN").then_some(Format::Rten)
    }

    fn read(&self, source: &Source<'_>) -> Result<Option<HeaderFacts>, Fault> {
        let mut facts = HeaderFacts::new(Format::Rten);
        let mut cursor = source.cursor();
        let (start, end) = if cursor.bytes(4)? == b"RTEN" {
            let version = cursor.u32()?;
            facts.format_version = Some(version.to_string());
            if version != 2 {
                return Ok(Some(facts));
            }
            let start = cursor.u64()?;
            let length = cursor.u64()?;
            let end = start.checked_add(length).filter(|end| start >= 32 && *end <= source.length());
            let end = end.ok_or_else(|| {
                Fault::malformed(format!("its model of {length} bytes at {start} is not inside"))
            })?;
            let data = cursor.u64()?;
            ensure((32..=source.length()).contains(&data), || {
                format!("its data begin at {data}, which is not inside")
            })?;
            (start, end)
        } else {
            facts.format_version = Some("1".to_owned());
            (0, source.length())
        };
        let buffer = Buffer::new(source, start, end)?;
        let model = buffer.root()?;
        let metadata = model.table(2)?;
        let described = metadata.map_or(Ok(()), |metadata| describe(&metadata, &mut facts));
        let read = described.and_then(|()| count(&model, &mut facts));
        facts.until(read).map(Some)
    }
}

fn count(model: &Table<'_, '_>, facts: &mut HeaderFacts) -> Result<(), Fault> {
    let mut tally = Tally::default();
    if let Some(graph) = model.table(1)? {
        read_graph(&graph, 0, &mut tally)?;
    }
    tally.tell(facts);
    Ok(())
}

fn read_graph(graph: &Table<'_, '_>, depth: usize, tally: &mut Tally) -> Result<(), Fault> {
    ensure(depth < DEEPEST_GRAPH, || "graphs are nested too deep".to_owned())?;
    for node in graph.tables(0)? {
        let node = node?;
        let Some(data) = node.table(2)? else { continue };
        match node.u8(1)? {
            Some(1) => {
                for graph in inner_graphs(&data)? {
                    read_graph(&graph, depth + 1, tally)?;
                }
            }
            Some(2) => {
                let numbers = data.vector(0, 4)?.map(|shape| shape.product()).transpose()?.flatten();
                let numbers = numbers.ok_or_else(|| Fault::malformed("a constant of impossible shape"))?;
                tally.add(dtype(&data)?, numbers);
            }
            _ => {}
        }
    }
    Ok(())
}

/// The branches of an `If`, the body of a `Loop`.
fn inner_graphs<'b, 's>(operator: &Table<'b, 's>) -> Result<Vec<Table<'b, 's>>, Fault> {
    const IF: u8 = 39;
    const LOOP: u8 = 49;
    let Some(attributes) = operator.table(2)? else { return Ok(Vec::new()) };
    let fields: &[u64] = match operator.u8(1)? {
        Some(IF) => &[0, 1],
        Some(LOOP) => &[0],
        _ => &[],
    };
    fields.iter().filter_map(|field| attributes.table(*field).transpose()).collect()
}

/// `ConstantDataType` where it is said, else the kind of `ConstantData`.
fn dtype(constant: &Table<'_, '_>) -> Result<&'static str, Fault> {
    Ok(match (constant.u16(3)?, constant.u8(1)?) {
        (Some(0), _) | (None, Some(2)) => "Int32",
        (Some(1), _) | (None, Some(1)) => "Float32",
        (Some(2), _) | (None, Some(3)) => "Int8",
        (Some(3), _) | (None, Some(4)) => "UInt8",
        _ => "unknown",
    })
}

fn describe(metadata: &Table<'_, '_>, facts: &mut HeaderFacts) -> Result<(), Fault> {
    facts.description = metadata.prose(1)?;
    if let Some(license) = metadata.text(2)? {
        facts.license.tell(license);
    }
    facts.version = metadata.text(3)?;
    for field in [4, 5, 7] {
        note(&mut facts.urls, metadata.text(field)?);
    }
    Ok(())
}
