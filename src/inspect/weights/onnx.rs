//! ONNX: a `ModelProto`, with its initializers, the constants of its nodes, and the graphs inside nodes.
//!
//! Source: `onnx/onnx.proto`; numbers below are its field numbers. The name of a graph is none of a model: exporters call
//! all of them `main_graph`, `torch_jit` or `tf2onnx`.

use std::collections::BTreeSet;

use super::WeightReader;
use super::facts::{Format, HeaderFacts};
use super::fault::{Fault, ensure};
use super::names::Names;
use super::onnx_roles::Roles;
use super::paths::beside;
use super::properties::{describe, property};
use super::protobuf::{Field, Message, end_of, outline};
use super::source::Source;
use super::tally::Tally;
use super::text::{prose, terms, text};

/// Graphs inside nodes of graphs deeper than this are refused.
const DEEPEST_GRAPH: usize = 32;
/// `TensorProto.DataLocation`: in another file.
const EXTERNAL: u64 = 1;
/// The first version of the format in which a model says the versions of its operators (`onnx.checker`).
const FIRST_WITH_OPSETS: u64 = 3;
/// More files than any model is split into.
const MOST_FILES: usize = 10_000;
/// Descriptions inside of a model that speak of terms.
const MOST_NOTES: usize = 20;
/// What the names of those files may come to, in bytes.
const LONGEST_NAMES: usize = 1024 * 1024;

pub(super) struct Onnx;

impl WeightReader for Onnx {
    /// There are no magic bytes: the fields of the head have to be those of a `ModelProto`, a version and a graph
    /// among them.
    fn recognize(&self, head: &[u8], length: u64) -> Option<Format> {
        let mut version = false;
        for (number, kind, start, size) in outline(head) {
            if number != 7 && end_of(start, size) > length {
                return None;
            }
            match (number, kind) {
                (1, 0) => version = true,
                (7, 2) => return (version && is_graph(head.get(start..)?)).then_some(Format::Onnx),
                (2..=4 | 6, 2) if text_like(head.get(start..)?, size) => {}
                (5, 0) | (8 | 14 | 20 | 25, 2) => {}
                _ => return None,
            }
        }
        None
    }

    /// A description may be longer than the head.
    fn may_be(&self, head: &[u8], length: u64) -> bool {
        let fields = outline(head);
        let is_description = |(number, kind, start, size): &(u64, u64, usize, u64)| {
            (*number, *kind) == (6, 2)
                && end_of(*start, *size) > head.len() as u64
                && end_of(*start, *size) <= length
                && head.get(*start..).is_some_and(|bytes| text_like(bytes, *size))
        };
        let is_long = fields.first().is_some_and(|(number, kind, ..)| (*number, *kind) == (1, 0))
            && fields.last().is_some_and(is_description);
        is_long || self.recognize(head, length).is_some()
    }

    fn read(&self, source: &Source<'_>) -> Result<Option<HeaderFacts>, Fault> {
        let is_known = self.recognize(&source.head(super::HEAD)?, source.length()).is_some();
        let facts = HeaderFacts::new(Format::Onnx);
        let (tally, roles) = (Tally::default(), Roles::default());
        let mut walk = Walk { facts, tally, roles, names: 0, notes: 0, has_graph: false };
        let walked = walk.model(Message::new(source.cursor()));
        let Walk { mut facts, mut tally, roles, has_graph, .. } = walk;
        if roles.quantise() && !source.is_whole() {
            tally.lose_numbers();
        }
        match walked {
            Err(Fault::Malformed(_)) if !is_known => return Ok(None),
            Err(fault) => return facts.until(Err(fault)).map(Some),
            Ok(()) => {}
        }
        tally.tell(&mut facts);
        roles.tell(&mut facts);
        Ok(Some(facts).filter(|_| is_known || has_graph))
    }
}

/// A graph begins with a node, its name or an initializer.
fn is_graph(bytes: &[u8]) -> bool {
    outline(bytes).first().is_none_or(|(number, kind, ..)| {
        matches!((number, kind), (1 | 2 | 5 | 10 | 11 | 12 | 13 | 14 | 15 | 16, 2))
    })
}

fn text_like(bytes: &[u8], size: u64) -> bool {
    let size = usize::try_from(size).unwrap_or(usize::MAX).min(bytes.len());
    !bytes[..size].iter().any(|byte| *byte < b' ' && !byte.is_ascii_whitespace())
}

struct Walk {
    facts: HeaderFacts,
    tally: Tally,
    /// What tensors are to the operators that quantise.
    roles: Roles,
    /// Bytes of the names of other files that are kept.
    names: usize,
    /// Descriptions inside of the model that are kept.
    notes: usize,
    has_graph: bool,
}

/// What of an attribute is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    /// All numbers.
    Constant,
    /// Lists of floats and tensors.
    Coefficients,
    /// Only what its graphs hold.
    Graphs,
}

impl Walk {
    fn model(&mut self, mut model: Message<'_>) -> Result<(), Fault> {
        let mut version = None;
        let mut opset = None;
        let mut has_opset = false;
        let mut keys = Names::default();
        let mut producer = (None, None);
        while let Some((number, field)) = model.next()? {
            match number {
                1 => version = Some(field.number()),
                2 => producer.0 = text(&field.text()?),
                3 => producer.1 = text(&field.text()?),
                5 => {
                    let number = Some(field.number()).filter(|number| *number > 0);
                    self.facts.version =
                        self.facts.version.take().or(number.map(|number| number.to_string()));
                }
                6 => prose(&field.text()?).into_iter().for_each(|said| describe(&mut self.facts, said)),
                7 => {
                    self.has_graph = true;
                    self.graph(field.message()?, 0)?;
                }
                8 => {
                    has_opset = true;
                    opset = opset.or(default_opset(field.message()?)?);
                }
                14 => keys.add(&self.property(field.message()?)?),
                20 => self.training(field.message()?)?,
                25 => self.function(field.message()?)?,
                _ => {}
            }
        }
        let versions = [("IR", version), ("opset", opset)];
        let versions: Vec<_> = versions
            .iter()
            .filter_map(|(word, version)| version.map(|version| format!("{word} {version}")))
            .collect();
        self.facts.format_version = (!versions.is_empty()).then(|| versions.join(", "));
        self.facts.producer = match producer {
            (Some(name), Some(version)) => Some(format!("{name} {version}")),
            (name, _) => name,
        };
        // All of it was read: what else it says is so.
        if keys.has_twice() {
            self.facts.malformed = Some("its metadata has a key twice".to_owned());
        } else if !has_opset && version.is_some_and(|version| version >= FIRST_WITH_OPSETS) {
            self.facts.malformed = Some("it says no version of the operators".to_owned());
        }
        Ok(())
    }

    /// What a description inside of the model says of terms; exporters write there where in the code an operator stands.
    fn said(&mut self, said: &str) {
        let is_trace = said.contains(".py") || self.notes >= MOST_NOTES;
        if let Some(said) = terms(said).filter(|_| !is_trace) {
            self.notes += 1;
            describe(&mut self.facts, said);
        }
    }

    /// `ValueInfoProto`: its description.
    fn value(&mut self, mut value: Message<'_>) -> Result<(), Fault> {
        while let Some((number, field)) = value.next()? {
            if number == 3 {
                self.said(&field.text()?);
            }
        }
        Ok(())
    }

    /// `TrainingInfoProto`: a graph that initializes, and one that trains.
    fn training(&mut self, mut training: Message<'_>) -> Result<(), Fault> {
        while let Some((number, field)) = training.next()? {
            if matches!(number, 1 | 2) {
                self.graph(field.message()?, 0)?;
            }
        }
        Ok(())
    }

    /// `FunctionProto`.
    fn function(&mut self, mut function: Message<'_>) -> Result<(), Fault> {
        while let Some((number, field)) = function.next()? {
            if number == 7 {
                let node = field.message()?;
                self.roles.note(node.clone())?;
                self.node(node, 0)?;
            }
        }
        Ok(())
    }

    fn graph(&mut self, mut graph: Message<'_>, depth: usize) -> Result<(), Fault> {
        ensure(depth < DEEPEST_GRAPH, || "graphs are nested too deep".to_owned())?;
        // What is read as it comes has its nodes before its tensors, as Protocol Buffers writes them.
        let is_read_twice = graph.lies_still();
        let mut nodes = graph.clone();
        while is_read_twice && let Some((number, field)) = nodes.next()? {
            if number == 1 {
                self.roles.note(field.message()?)?;
            }
        }
        let mut names = Names::default();
        while let Some((number, field)) = graph.next()? {
            match number {
                1 => {
                    let node = field.message()?;
                    if !is_read_twice {
                        self.roles.note(node.clone())?;
                    }
                    self.node(node, depth)?;
                }
                5 => names.add(&self.initializer(field.message()?)?),
                10 if depth == 0 => self.said(&field.text()?),
                11..=13 if depth == 0 => self.value(field.message()?)?,
                15 => self.sparse(field.message()?)?,
                _ => {}
            }
        }
        ensure(!names.has_twice(), || "two of its tensors have one name".to_owned())
    }

    /// A tensor of a graph, which has a name.
    fn initializer(&mut self, tensor: Message<'_>) -> Result<String, Fault> {
        let name = self.tensor(tensor)?;
        ensure(!name.is_empty(), || "a tensor without a name".to_owned())?;
        Ok(name)
    }

    /// Tensors of a `Constant`, the coefficients of classical models (`ai.onnx.ml`), and the graphs of any node.
    fn node(&mut self, mut node: Message<'_>, depth: usize) -> Result<(), Fault> {
        let mut is_constant = false;
        let mut is_classical = false;
        let mut attributes = node.clone();
        let mut output = String::new();
        while let Some((number, field)) = node.next()? {
            match number {
                2 => output = field.text()?,
                6 => self.said(&field.text()?),
                4 => is_constant = field.text()? == "Constant",
                7 => is_classical = field.text()? == "ai.onnx.ml",
                _ => {}
            }
        }
        let is_aside = is_constant && self.roles.is_aside(&output);
        while let Some((number, field)) = attributes.next()? {
            if number == 5 && !is_aside {
                let holds = match (is_constant, is_classical) {
                    (true, _) => Holds::Constant,
                    (false, true) => Holds::Coefficients,
                    (false, false) => Holds::Graphs,
                };
                self.attribute(field.message()?, holds, depth)?;
            }
        }
        Ok(())
    }

    fn attribute(&mut self, mut attribute: Message<'_>, holds: Holds, depth: usize) -> Result<(), Fault> {
        let is_constant = holds == Holds::Constant;
        let mut floats = 0;
        let mut integers = 0;
        while let Some((number, field)) = attribute.next()? {
            match number {
                6 | 11 => self.graph(field.message()?, depth + 1)?,
                5 if holds != Holds::Graphs => drop(self.tensor(field.message()?)?),
                22 if is_constant => self.sparse(field.message()?)?,
                2 if is_constant => floats += 1,
                3 if is_constant => integers += 1,
                7 if holds != Holds::Graphs => floats += field.length().div_ceil(4).max(1),
                8 if is_constant => field.numbers(|_| {
                    integers += 1;
                    Ok(())
                })?,
                _ => {}
            }
        }
        if floats > 0 {
            self.tally.add("FLOAT", floats);
        }
        if integers > 0 {
            self.tally.add("INT64", integers);
        }
        Ok(())
    }

    /// `SparseTensorProto`: its values count.
    fn sparse(&mut self, mut sparse: Message<'_>) -> Result<(), Fault> {
        while let Some((number, field)) = sparse.next()? {
            if number == 1 {
                self.tensor(field.message()?)?;
            }
        }
        Ok(())
    }

    /// Counts the numbers of a tensor, and gives its name.
    fn tensor(&mut self, mut tensor: Message<'_>) -> Result<String, Fault> {
        let mut numbers = Some(1_u64);
        let mut kind = 0;
        let mut raw = None;
        let mut name = String::new();
        let mut data = Data::default();
        // Entries of `external_data` may be left over; only `data_location` says that they count.
        let entries = tensor.clone();
        let mut is_external = false;
        while let Some((number, field)) = tensor.next()? {
            match number {
                1 => field.numbers(|dimension| {
                    numbers = numbers.and_then(|numbers| numbers.checked_mul(dimension));
                    Ok(())
                })?,
                2 => kind = field.number(),
                4..=7 | 10 | 11 => data.add(number, &field),
                8 => name = field.text()?,
                9 => raw = Some(field.length()),
                12 => self.said(&field.text()?),
                14 => is_external = field.number() == EXTERNAL,
                _ => {}
            }
        }
        if is_external {
            self.external(entries)?;
        }
        let raw = raw.filter(|bytes| !is_external || *bytes > 0);
        let shown = || text(&name).unwrap_or_default();
        let numbers = numbers.ok_or_else(|| Fault::malformed(format!("the shape of `{}`", shown())))?;
        ensure(kind != 0, || format!("the tensor `{}` has no type", shown()))?;
        let Some((dtype, bits)) = data_type(kind) else {
            self.tally.add(&format!("type {kind}"), numbers);
            return Ok(name);
        };
        if !is_external {
            let wrong = data.fault(dtype, numbers, raw.is_some());
            wrong.map_or(Ok(()), |what| Err(Fault::malformed(format!("the tensor `{}` {what}", shown()))))?;
        }
        if let (Some(bytes), Some(bits)) = (raw, bits) {
            let needed = numbers.checked_mul(bits).map(|bits| bits.div_ceil(8));
            ensure(needed == Some(bytes), || {
                format!("the tensor `{}` has {numbers} numbers of type {dtype}, and {bytes} bytes", shown())
            })?;
        }
        if let Some(numbers) = self.roles.stands_for(&name, dtype, numbers) {
            self.tally.add(dtype, numbers);
        }
        Ok(name)
    }

    /// The entries of `external_data` of a tensor: `location` is the file, `offset` and `length` are in bytes.
    fn external(&mut self, mut tensor: Message<'_>) -> Result<(), Fault> {
        let (mut location, mut end) = (None, 0_u64);
        while let Some((number, field)) = tensor.next()? {
            if number != 13 {
                continue;
            }
            let (key, value) = pair(field.message()?)?;
            match key.as_str() {
                "location" => location = Some(beside(&value)?),
                "offset" | "length" => {
                    let sum = value.parse::<u64>().ok().and_then(|bytes| end.checked_add(bytes));
                    end =
                        sum.ok_or_else(|| Fault::malformed(format!("the {key} `{value}` in another file")))?;
                }
                _ => {}
            }
        }
        let path =
            location.ok_or_else(|| Fault::malformed("a tensor in another file that it does not name"))?;
        let length = path.len();
        let files = &mut self.facts.external_files;
        if files.len() < MOST_FILES && self.names + length <= LONGEST_NAMES && files.insert(path.clone()) {
            self.names += length;
        }
        if files.contains(&path) {
            let before = self.facts.external_ends.entry(path).or_default();
            *before = end.max(*before);
        }
        Ok(())
    }

    /// Takes in an entry of the metadata, and gives its key.
    fn property(&mut self, entry: Message<'_>) -> Result<String, Fault> {
        let (key, value) = pair(entry)?;
        if let Some(value) = prose(&value) {
            property(&mut self.facts, &key, value);
        }
        Ok(key)
    }
}

/// Which fields of a `TensorProto` have numbers, beside `raw_data`.
#[derive(Default)]
struct Data {
    fields: BTreeSet<u64>,
    /// Numbers in `float_data` and `double_data`, whose lengths say how many.
    numbers: u64,
}

impl Data {
    fn add(&mut self, number: u64, field: &Field<'_>) {
        self.fields.insert(number);
        let bytes = match number {
            4 => 4,
            10 => 8,
            _ => return,
        };
        // One that is not packed is a field of its own.
        self.numbers += (field.length() / bytes).max(u64::from(field.length() == 0));
    }

    /// What is wrong with the numbers of a tensor, by `check_tensor` of `onnx.checker`: of those that are neither raw nor in another
    /// file each type has its field.
    fn fault(&self, dtype: &str, numbers: u64, has_raw: bool) -> Option<String> {
        let (name, field, parts) = match dtype {
            "FLOAT" => ("float_data", 4, 1),
            "COMPLEX64" => ("float_data", 4, 2),
            "STRING" => ("string_data", 6, 1),
            "INT64" => ("int64_data", 7, 1),
            "DOUBLE" => ("double_data", 10, 1),
            "COMPLEX128" => ("double_data", 10, 2),
            "UINT32" | "UINT64" => ("uint64_data", 11, 1),
            _ => ("int32_data", 5, 1),
        };
        let is_counted = matches!(field, 4 | 10);
        match (self.fields.len() + usize::from(has_raw), self.fields.contains(&field)) {
            (0, _) => (numbers > 0).then(|| format!("has {numbers} numbers of type {dtype}, and no data")),
            (1, _) if has_raw => (dtype == "STRING").then(|| "has texts as numbers".to_owned()),
            (1, true) if is_counted && self.numbers < numbers.saturating_mul(parts) => {
                Some(format!("has {numbers} numbers of type {dtype}, and {} are there", self.numbers / parts))
            }
            (1, true) => None,
            (1, false) => Some(format!("is of type {dtype}, and its numbers are not in `{name}`")),
            _ => Some("has its numbers twice".to_owned()),
        }
    }
}

/// `StringStringEntryProto`.
fn pair(mut entry: Message<'_>) -> Result<(String, String), Fault> {
    let mut pair = (String::new(), String::new());
    while let Some((number, field)) = entry.next()? {
        match number {
            1 => pair.0 = field.text()?,
            2 => pair.1 = field.text()?,
            _ => {}
        }
    }
    Ok(pair)
}

/// The version of an `OperatorSetIdProto`, if it is that of ONNX itself.
fn default_opset(mut opset: Message<'_>) -> Result<Option<u64>, Fault> {
    let mut version = None;
    let mut is_default = true;
    while let Some((number, field)) = opset.next()? {
        match number {
            1 => is_default = matches!(field.text()?.as_str(), "" | "ai.onnx"),
            2 => version = Some(field.number()),
            _ => {}
        }
    }
    Ok(version.filter(|_| is_default))
}

/// Name and bits of a number: `TensorProto.DataType`.
pub(super) fn data_type(kind: u64) -> Option<(&'static str, Option<u64>)> {
    Some(match kind {
        1 => ("FLOAT", Some(32)),
        2 => ("UINT8", Some(8)),
        3 => ("INT8", Some(8)),
        4 => ("UINT16", Some(16)),
        5 => ("INT16", Some(16)),
        6 => ("INT32", Some(32)),
        7 => ("INT64", Some(64)),
        8 => ("STRING", None),
        9 => ("BOOL", Some(8)),
        10 => ("FLOAT16", Some(16)),
        11 => ("DOUBLE", Some(64)),
        12 => ("UINT32", Some(32)),
        13 => ("UINT64", Some(64)),
        14 => ("COMPLEX64", Some(64)),
        15 => ("COMPLEX128", Some(128)),
        16 => ("BFLOAT16", Some(16)),
        17 => ("FLOAT8E4M3FN", Some(8)),
        18 => ("FLOAT8E4M3FNUZ", Some(8)),
        19 => ("FLOAT8E5M2", Some(8)),
        20 => ("FLOAT8E5M2FNUZ", Some(8)),
        21 => ("UINT4", Some(4)),
        22 => ("INT4", Some(4)),
        23 => ("FLOAT4E2M1", Some(4)),
        24 => ("FLOAT8E8M0", Some(8)),
        25 => ("UINT2", Some(2)),
        26 => ("INT2", Some(2)),
        _ => return None,
    })
}
