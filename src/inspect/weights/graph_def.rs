//! A graph of TensorFlow in one file, with its weights as constants where it is frozen (`frozen_inference_graph.pb`).
//!
//! Source: `graph.proto`, `node_def.proto`, `attr_value.proto` and `versions.proto` of TensorFlow. Which constants are weights and
//! which are shapes or axes a graph does not say: they are counted, and the numbers in them are not.

use super::WeightReader;
use super::facts::{Format, HeaderFacts};
use super::fault::Fault;
use super::protobuf::{Message, end_of, outline};
use super::source::Source;
use super::tally::Tally;

/// Operations that a graph begins with: it is written from its inputs on.
const FIRST: [&[u8]; 9] = [
    b"Const",
    b"Identity",
    b"NoOp",
    b"Placeholder",
    b"PlaceholderV2",
    b"PlaceholderWithDefault",
    b"VarHandleOp",
    b"Variable",
    b"VariableV2",
];

pub(super) struct GraphDef;

impl WeightReader for GraphDef {
    fn recognize(&self, head: &[u8], length: u64) -> Option<Format> {
        is_node(head, length).then_some(Format::GraphDef)
    }

    fn read(&self, source: &Source<'_>) -> Result<Option<HeaderFacts>, Fault> {
        let mut facts = HeaderFacts::new(Format::GraphDef);
        let mut tally = Tally::default();
        let mut graph = Message::new(source.cursor());
        while let Some((number, field)) = graph.next()? {
            match number {
                1 => node(field.message()?, &mut tally)?,
                4 => {
                    facts.format_version =
                        producer(field.message()?)?.map(|version| format!("GraphDef {version}"))
                }
                _ => {}
            }
        }
        tally.tell(&mut facts);
        Ok(Some(facts))
    }
}

/// Whether a file begins with a node: a name and one of these operations, and nothing else that such a message has not.
fn is_node(head: &[u8], length: u64) -> bool {
    let Some((1, 2, start, size)) = outline(head).first().copied() else { return false };
    if end_of(start, size) > length {
        return false;
    }
    let node = &head[start..];
    let node = node.get(..usize::try_from(size).unwrap_or(usize::MAX)).unwrap_or(node);
    let fields = outline(node);
    let text = |at: usize| {
        let (_, _, start, length) = *fields.get(at)?;
        node.get(start..usize::try_from(end_of(start, length)).ok()?)
    };
    let numbers: Vec<_> = fields.iter().map(|(number, kind, ..)| (*number, *kind)).collect();
    matches!(numbers.as_slice(), [(1, 2), (2, 2), ..])
        && text(0).is_some_and(|name| !name.is_empty() && name.iter().all(|byte| byte.is_ascii_graphic()))
        && text(1).is_some_and(|operation| FIRST.contains(&operation))
        && numbers.iter().all(|(number, kind)| (1..=7).contains(number) && *kind == 2)
}

/// Counts a constant.
fn node(mut node: Message<'_>, tally: &mut Tally) -> Result<(), Fault> {
    while let Some((number, field)) = node.next()? {
        // `op` stands before the attributes, which are passed over.
        if number == 2 && field.length() < 64 {
            if field.text()? == "Const" {
                tally.add_uncounted();
            }
            break;
        }
    }
    Ok(())
}

/// The `GraphDef` version of the program that wrote this graph.
fn producer(mut versions: Message<'_>) -> Result<Option<u64>, Fault> {
    while let Some((number, field)) = versions.next()? {
        if number == 1 {
            return Ok(Some(field.number()));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(number: u8, bytes: &[u8]) -> Vec<u8> {
        [&[number << 3 | 2, u8::try_from(bytes.len()).expect("short")], bytes].concat()
    }

    fn node(name: &str, operation: &str) -> Vec<u8> {
        let attribute = field(5, &[field(1, b"dtype"), field(2, &[0x30, 1])].concat());
        field(1, &[field(1, name.as_bytes()), field(2, operation.as_bytes()), attribute].concat())
    }

    fn read(bytes: &[u8]) -> Option<HeaderFacts> {
        super::super::read_source(&Source::new(&bytes, bytes.len() as u64)).expect("no fault")
    }

    #[test]
    fn a_frozen_graph_tells_its_constants_and_the_version_of_its_producer() {
        let versions = field(4, &[8, 0x96, 0x0a]);
        let graph =
            [node("x", "Placeholder"), node("w", "Const"), node("b", "Const"), node("y", "MatMul"), versions]
                .concat();
        let facts = read(&graph).expect("a graph");
        assert_eq!((facts.format, facts.tensors, facts.parameters), (Format::GraphDef, Some(2), None));
        assert_eq!(facts.format_version.as_deref(), Some("GraphDef 1302"));
        for cut in 1..graph.len() {
            let bytes = &graph[..cut];
            let result = super::super::read_source(&Source::new(&bytes, cut as u64));
            assert!(
                result.is_ok_and(|facts| facts.is_none_or(|facts| facts.tensors < Some(3))) || cut > 10,
                "{cut}"
            );
        }
    }

    #[test]
    fn other_messages_that_begin_with_two_texts_are_none() {
        for bytes in [
            node("a.proto", "google.protobuf"),
            node("x", "Flatten"),
            node("", "Const"),
            node("a b", "Const"),
            field(1, &[field(1, b"<unk>"), vec![0x15, 0, 0, 0, 0]].concat()),
            field(1, &[field(1, b"x"), field(2, b"Const"), field(9, b"y")].concat()),
            field(2, &node("x", "Const")),
        ] {
            let long = [bytes.clone(), bytes].concat();
            assert_ne!(
                read(&long).map(|facts| facts.format),
                Some(Format::GraphDef),
                "{}",
                long.escape_ascii()
            );
        }
    }
}
