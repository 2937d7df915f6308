//! A graph of TensorFlow in one file, with its weights as constants where it is frozen (`frozen_inference_graph.pb`).
//!
//! Source: `graph.proto`, `node_def.proto`, `function.proto`, `attr_value.proto`, `tensor.proto` and `versions.proto` of TensorFlow.
//! Which constants are weights a graph does not say. Whole numbers are shapes and axes, and a number alone is that of an
//! operation: neither is counted.

use super::WeightReader;
use super::facts::{Format, HeaderFacts};
use super::fault::Fault;
use super::protobuf::{Message, outline, part};
use super::source::Source;
use super::tally::Tally;
use super::tensor_bundle;

/// Operations that are those of a graph without a look at their attributes: most begin with one.
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
    fn recognize(&self, head: &[u8], _length: u64) -> Option<Format> {
        is_graph(head).then_some(Format::GraphDef)
    }

    fn read(&self, source: &Source<'_>) -> Result<Option<HeaderFacts>, Fault> {
        let mut facts = HeaderFacts::new(Format::GraphDef);
        let mut tally = Tally::default();
        let mut graph = Message::new(source.cursor());
        while let Some((number, field)) = graph.next()? {
            match number {
                1 => node(field.message()?, &mut tally)?,
                2 => library(field.message()?, &mut tally)?,
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

/// Whether the first node of a message is one, behind a library of functions and versions that a program may write first. A
/// file that is cut in it is one as well: its faults are told where it is read.
fn is_graph(head: &[u8]) -> bool {
    let fields = outline(head);
    let Some(first) = fields.iter().position(|(number, ..)| *number == 1) else { return false };
    let mut before = fields[..first].iter().map(|(number, kind, ..)| (*number, *kind));
    before.all(|field| matches!(field, (2 | 4, 2) | (3, 0))) && is_node(part(head, fields[first]))
}

/// Whether a message, of which the end may be missing, has a name, an operation, and inputs, a device and attributes of one;
/// and nothing else.
fn is_node(node: &[u8]) -> bool {
    let fields = outline(node);
    let [name @ (1, 2, ..), operation @ (2, 2, ..), rest @ ..] = fields.as_slice() else { return false };
    let (name, operation) = (part(node, *name), part(node, *operation));
    let is_operation = operation.first().is_some_and(|first| first.is_ascii_uppercase() || *first == b'_')
        && operation.iter().all(|byte| byte.is_ascii_alphanumeric() || b"_.>".contains(byte));
    let attributes = || rest.iter().filter(|(number, ..)| *number == 5);
    !name.is_empty()
        && name.iter().all(u8::is_ascii_graphic)
        && is_operation
        && rest.iter().all(|(number, kind, ..)| (3..=7).contains(number) && *kind == 2)
        && (FIRST.contains(&operation)
            || attributes().next().is_some() && attributes().all(|field| is_attribute(part(node, *field))))
}

/// Whether an entry of the map of attributes has a name and a value of one of the kinds of `AttrValue`.
fn is_attribute(entry: &[u8]) -> bool {
    let fields = outline(entry);
    let [name @ (1, 2, ..), value @ (2, 2, ..)] = fields.as_slice() else { return false };
    let (name, value) = (part(entry, *name), outline(part(entry, *value)));
    !name.is_empty()
        && name.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
        && matches!(value.as_slice(), [(1 | 2 | 7..=10, 2, ..) | (3 | 5 | 6, 0, ..) | (4, 5, ..)])
}

/// The nodes of the functions in a library.
fn library(mut library: Message<'_>, tally: &mut Tally) -> Result<(), Fault> {
    while let Some((number, field)) = library.next()? {
        let mut function = if number == 1 { field.message()? } else { continue };
        while let Some((number, field)) = function.next()? {
            if number == 3 {
                node(field.message()?, tally)?;
            }
        }
    }
    Ok(())
}

/// Counts a constant.
fn node(mut node: Message<'_>, tally: &mut Tally) -> Result<(), Fault> {
    let mut is_constant = false;
    let mut content = None;
    while let Some((number, field)) = node.next()? {
        match number {
            // `op` stands before the attributes, of which the others are passed over.
            2 if field.length() < 64 => {
                is_constant = field.text()? == "Const";
                if !is_constant {
                    return Ok(());
                }
            }
            5 => content = tensor_in(field.message()?)?.or(content),
            _ => {}
        }
    }
    match content {
        Some((dtype, numbers)) if is_constant => match (weights_type(dtype), numbers) {
            (Some(dtype), Some(numbers)) if numbers != Numbers::One => tally.add(dtype, numbers.count()),
            (Some(_), None) => tally.add_uncounted(),
            _ => {}
        },
        None if is_constant => tally.add_uncounted(),
        _ => {}
    }
    Ok(())
}

/// How many numbers a tensor has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Numbers {
    /// One, in no dimension.
    One,
    Many(u64),
}

impl Numbers {
    fn count(self) -> u64 {
        if let Self::Many(count) = self { count } else { 1 }
    }
}

/// The type of a tensor, and how many numbers it has if that can be told.
type Content = (u64, Option<Numbers>);

/// The tensor under `value`, in an entry of the map of attributes.
fn tensor_in(mut entry: Message<'_>) -> Result<Option<Content>, Fault> {
    let mut key = String::new();
    while let Some((number, field)) = entry.next()? {
        match number {
            1 => key = field.text()?,
            2 if key == "value" => {
                let mut value = field.message()?;
                while let Some((number, field)) = value.next()? {
                    if number == 8 {
                        return tensor(field.message()?).map(Some);
                    }
                }
            }
            _ => {}
        }
    }
    Ok(None)
}

/// `TensorProto`: its type and its shape.
fn tensor(mut tensor: Message<'_>) -> Result<Content, Fault> {
    let (mut dtype, mut numbers) = (0, Some(Numbers::One));
    while let Some((number, field)) = tensor.next()? {
        match number {
            1 => dtype = field.number(),
            2 => {
                let shape = field.message()?;
                let has_dimensions = shape.clone().next()?.is_some();
                let count = tensor_bundle::shape(shape)?;
                numbers = if has_dimensions { count.map(Numbers::Many) } else { Some(Numbers::One) };
            }
            _ => {}
        }
    }
    Ok((dtype, numbers))
}

/// The name of a type that weights have: fractions, and whole numbers that stand for them.
fn weights_type(dtype: u64) -> Option<&'static str> {
    let name = tensor_bundle::dtype(dtype);
    let is_whole = matches!(name, "bool" | "int16" | "int32" | "int64" | "string");
    (!is_whole).then_some(name)
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

    /// A constant of this type and shape.
    fn constant(name: &str, dtype: u8, shape: &[u8]) -> Vec<u8> {
        let dimensions: Vec<_> = shape.iter().flat_map(|size| field(2, &[8, *size])).collect();
        let tensor = [&[8, dtype][..], &field(2, &dimensions)].concat();
        let value = field(5, &[field(1, b"value"), field(2, &field(8, &tensor))].concat());
        field(1, &[field(1, name.as_bytes()), field(2, b"Const"), value].concat())
    }

    /// A shape and the number of an operation are no weights.
    #[test]
    fn the_numbers_of_constants_that_can_be_weights_are_counted() {
        let function = field(2, &field(1, &field(3, &constant("f", 1, &[2])[2..])));
        let graph = [
            node("x", "Placeholder"),
            constant("w", 1, &[3, 4]),
            constant("half", 19, &[5]),
            constant("shape", 3, &[2]),
            constant("epsilon", 1, &[]),
            function,
        ]
        .concat();
        let facts = read(&graph).expect("a graph");
        assert_eq!((facts.tensors, facts.parameters), (Some(3), Some(19)));
        assert_eq!(facts.dtypes["float32"].parameters, 14);
    }

    #[test]
    fn a_graph_may_begin_with_any_node_and_be_cut() {
        let versions = field(4, &[8, 0x96, 0x0a]);
        let library = field(2, &field(1, &field(1, b"f")));
        for start in [
            node("s", "StringToHashBucketFast"),
            node("s", "Custom>Op"),
            [versions.clone(), node("s", "_Arg")].concat(),
            [library, versions, node("x", "Placeholder")].concat(),
        ] {
            let graph = [start, node("w", "Const")].concat();
            assert_eq!(read(&graph).map(|facts| facts.tensors), Some(Some(1)), "{}", graph.escape_ascii());
            let cut = &graph[..graph.len() - 3];
            assert_eq!(super::super::recognize(cut, 0), Some(Format::GraphDef));
            assert!(super::super::read_source(&Source::new(&cut, cut.len() as u64)).is_err());
        }
    }

    #[test]
    fn other_messages_that_begin_with_two_texts_are_none() {
        for bytes in [
            node("a.proto", "google.protobuf"),
            field(1, &[field(1, b"x"), field(2, b"Flatten")].concat()),
            field(
                1,
                &[
                    field(1, b"x"),
                    field(2, b"Color"),
                    field(5, &[field(1, b"RED"), field(2, &[8, 1, 16, 1])].concat()),
                ]
                .concat(),
            ),
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
