//! Operations of a TensorFlow graph: those that reach for files or for Python, and those that a library brings along which is
//! loaded beside TensorFlow.
//!
//! Source: `saved_model.proto`, `meta_graph.proto`, `graph.proto`, `function.proto` and `node_def.proto` of TensorFlow.

use std::collections::BTreeSet;

use crate::inspect::weights::fault::Fault;
use crate::inspect::weights::protobuf::{Field, Message};
use crate::inspect::weights::source::Source;

/// Operations that reach for files or for Python.
const REACHING: [&str; 5] = ["EagerPyFunc", "PyFunc", "PyFuncStateless", "ReadFile", "WriteFile"];

/// The operations that TensorFlow has.
const KNOWN: &str = include_str!("tensorflow_operations.txt");

/// Names of other operations that are kept of one file, and letters of each.
const MOST: usize = 1000;
const LONGEST: u64 = 256;

/// The operations of a graph that say what loading it does.
#[derive(Default)]
pub(super) struct Operations {
    pub(super) reaching: BTreeSet<&'static str>,
    /// Neither TensorFlow has them, nor the graph itself.
    pub(super) foreign: BTreeSet<String>,
}

/// The bytes before and with the name of an operation that reaches out, in a graph as bytes and as text.
pub(super) fn marks() -> Vec<(&'static str, Vec<u8>)> {
    let of_name = |name: &'static str| {
        let length = u8::try_from(name.len()).expect("short");
        let binary = [&[0x12, length], name.as_bytes()].concat();
        [(name, binary), (name, format!("op: \"{name}\"").into_bytes())]
    };
    REACHING.into_iter().flat_map(of_name).collect()
}

/// Goes through the nodes of a graph, or of a SavedModel; of a damaged one as far as it can be read.
pub(super) fn look(source: &Source<'_>) -> Operations {
    let known: BTreeSet<_> = KNOWN.lines().filter(|line| !line.starts_with('#')).collect();
    let mut found = Operations::default();
    let _ = each(source, &mut |part| match part {
        Part::Operation(name) => match REACHING.iter().find(|reaching| **reaching == name) {
            Some(reaching) => _ = found.reaching.insert(reaching),
            None if known.contains(name.as_str()) || found.foreign.len() >= MOST => {}
            None => _ = found.foreign.insert(name),
        },
        Part::Function(_) => {}
    });
    let _ = each(source, &mut |part| {
        if let Part::Function(name) = part {
            found.foreign.remove(&name);
        }
    });
    found
}

/// A name in a graph.
enum Part {
    Operation(String),
    /// A function that the graph defines, which is called as an operation is.
    Function(String),
}

fn each(source: &Source<'_>, take: &mut dyn FnMut(Part)) -> Result<(), Fault> {
    match is_saved_model(source) {
        // `SavedModel.meta_graphs`, `MetaGraphDef.graph_def`.
        true => inside(Message::new(source.cursor()), 2, &mut |meta| {
            inside(meta, 2, &mut |graph_def| graph(graph_def, take))
        }),
        false => graph(Message::new(source.cursor()), take),
    }
}

/// A SavedModel begins with the version of its schema; what a graph has under that number is a node.
fn is_saved_model(source: &Source<'_>) -> bool {
    let mut root = Message::new(source.cursor());
    while let Ok(Some((number, field))) = root.next() {
        if number == 1 {
            return matches!(field, Field::Number(_));
        }
    }
    false
}

/// `GraphDef`: nodes, and in its library the functions with theirs.
fn graph(mut graph: Message<'_>, take: &mut dyn FnMut(Part)) -> Result<(), Fault> {
    while let Some((number, field)) = graph.next()? {
        match number {
            1 => name(field.message()?, 2, Part::Operation, take)?,
            2 => inside(field.message()?, 1, &mut |function| {
                let mut function = function;
                while let Some((number, field)) = function.next()? {
                    match number {
                        1 => name(field.message()?, 1, Part::Function, take)?,
                        3 => name(field.message()?, 2, Part::Operation, take)?,
                        _ => {}
                    }
                }
                Ok(())
            })?,
            _ => {}
        }
    }
    Ok(())
}

/// The messages in a field.
fn inside<'s>(
    mut message: Message<'s>,
    wanted: u64,
    take: &mut dyn FnMut(Message<'s>) -> Result<(), Fault>,
) -> Result<(), Fault> {
    while let Some((number, field)) = message.next()? {
        if number == wanted {
            take(field.message()?)?;
        }
    }
    Ok(())
}

/// The name in a field, each time that it is given: the last one counts for TensorFlow.
fn name(
    mut message: Message<'_>,
    wanted: u64,
    part: fn(String) -> Part,
    take: &mut dyn FnMut(Part),
) -> Result<(), Fault> {
    while let Some((number, field)) = message.next()? {
        if number == wanted && field.length() <= LONGEST {
            take(part(field.text()?));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(number: u8, bytes: &[u8]) -> Vec<u8> {
        [&[number << 3 | 2, u8::try_from(bytes.len()).expect("short")], bytes].concat()
    }

    fn node(operation: &[u8]) -> Vec<u8> {
        [field(1, b"x"), operation.to_vec()].concat()
    }

    fn looked(bytes: &[u8]) -> (Vec<&'static str>, Vec<String>) {
        let found = look(&Source::new(&bytes, bytes.len() as u64));
        (found.reaching.into_iter().collect(), found.foreign.into_iter().collect())
    }

    #[test]
    fn the_list_of_tensorflow_is_sorted_and_has_what_reaches_out() {
        let known: Vec<_> = KNOWN.lines().skip(1).collect();
        assert!(known.len() > 1400 && known.is_sorted());
        assert!(REACHING.iter().all(|name| known.contains(name)));
    }

    #[test]
    fn operations_are_told_wherever_a_graph_has_them() {
        let wide = node(b"\x12\x88\x00ReadFile");
        let function = [
            field(1, &field(1, b"mine")),
            field(3, &node(&field(2, b"WriteFile"))),
            field(3, &node(&field(2, b"Zx>Custom"))),
        ]
        .concat();
        let graph = [
            field(1, &wide),
            field(1, &node(&field(2, b"MatMul"))),
            field(1, &node(&field(2, b"mine"))),
            field(2, &field(1, &function)),
        ]
        .concat();
        let expected = (vec!["ReadFile", "WriteFile"], vec!["Zx>Custom".to_owned()]);
        assert_eq!(looked(&graph), expected);
        let saved = [&[8, 1][..], &field(2, &field(2, &graph))].concat();
        assert_eq!(looked(&saved), expected);
        for cut in 0..saved.len() {
            looked(&saved[..cut]);
        }
    }
}
