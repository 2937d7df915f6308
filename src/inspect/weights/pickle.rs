//! Pickles: the opcodes are read one after the other on a stack of what little matters; nothing is executed.
//!
//! What comes out is what loading would import, and the shapes of the PyTorch tensors. Source: `pickletools.py` and
//! `pickle.py` of CPython 3.13; `torch/_utils.py` and `torch/serialization.py`; `joblib/numpy_pickle.py`.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;
use std::str::FromStr;

use super::checkpoint::Tensors;
use super::code::{Danger, danger, is_known_module};
use super::facts::HeaderFacts;
use super::fault::{Fault, ensure};
use super::memo::Memo;
use super::numpy;
use super::properties::{is_property, property};
use super::source::Stream;
use super::text::text;
use super::ubjson::is_ubjson;

/// So many uses of its memo are enough to know a pickle by that imports nothing, or nothing before its damage.
pub(super) const FEWEST_MEMO_USES: u64 = 4;
/// Values on the stack.
const HIGHEST_STACK: usize = 200_000;
/// Texts that are remembered, and as many other values beside them.
const LARGEST_MEMO: usize = 200_000;
/// Names of well-known modules that are remembered beyond these.
const MORE_MODULES: usize = 50_000;
/// Bytes of texts and tuples that are kept; what comes after them is not told apart.
const KEPT: usize = 20 * 1024 * 1024;
/// The longest text that can be a name, in bytes.
const LONGEST_NAME: u64 = 4096;
/// The longest tuple that can be a shape or the arguments of a tensor.
const LONGEST_TUPLE: usize = 16;
/// Tuples in tuples that are kept.
const DEEPEST_TUPLE: u8 = 6;
/// Imports that are listed.
const MOST_IMPORTS: usize = 10_000;
/// Bytes of the names of imports that are listed.
const LONGEST_IMPORTS: usize = 4 * 1024 * 1024;
/// Stands for the imports that aren't listed.
pub(super) const UNLISTED: &str = "more than can be listed";
/// Stands for an import whose name the pickle computes.
pub(super) const COMPUTED: &str = "a name that is computed";
/// How the import of an extension begins, which the program that loads the pickle registered under a number.
pub(super) const EXTENSION: &str = "the registered extension";
/// Dangerous imports that are listed beyond these.
const MOST_DANGEROUS: usize = 1000;
/// Texts on top of the stack that are known although no more are kept.
const LATE_TEXTS: usize = 4;
/// Bytes in a pickle that may be a zip archive of PyTorch, kept to be read as such.
const MOST_EMBEDDED: u64 = 4 * 1024 * 1024;
/// Texts at the top that are kept.
const MOST_SAID: usize = 64;
/// Pickles in the bytes of pickles.
const DEEPEST_PICKLE: u8 = 6;
/// What joblib puts in the place of an array, whose bytes follow.
pub(super) const WRAPPER: &str = "joblib.numpy_pickle.NumpyArrayWrapper";
/// What loads the bytes that it is given, whatever they are.
const LOADS_BYTES: &str = "torch.storage._load_from_bytes";

/// What was found in a pickle, or in several behind one another.
#[derive(Default)]
pub(super) struct Pickled {
    /// `module.name` of everything that loading imports.
    imports: BTreeSet<Rc<str>>,
    /// Bytes of them.
    imported: usize,
    /// How many of them are listed for their danger alone.
    extra: usize,
    /// What is not read, and why.
    pub(super) unread: BTreeSet<String>,
    /// Whether the bytes of joblib's arrays were left out, which other loaders read as opcodes.
    pub(super) has_arrays: bool,
    /// Whether the bytes of joblib's arrays are opcodes, as `pickle.load` reads them.
    pub(super) reads_arrays: bool,
    /// Zip archives and models of XGBoost in the bytes of a pickle.
    pub(super) embedded: Vec<Vec<u8>>,
    embedded_bytes: u64,
    /// Names of well-known modules beyond the texts that are kept.
    modules: BTreeSet<Rc<str>>,
    /// Pickles around the one that is read.
    depth: u8,
    /// The tensors.
    pub(super) tensors: Tensors,
    /// Texts at the top, by keys that are known.
    pub(super) said: Vec<(Rc<str>, Rc<str>)>,
    /// The highest protocol.
    pub(super) protocol: u8,
    /// How often something was put into the memo, or taken from it.
    pub(super) memo_uses: u64,
    /// Functions that were called, and objects that were made or changed.
    pub(super) calls: u64,
    kept: usize,
}

/// How a pickle ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// With this long integer, as a PyTorch file of old begins.
    Long(Vec<u8>),
    /// With an object of this class.
    Instance(String),
    /// With something else.
    Object,
    /// In the middle: what follows is not read.
    Raw,
}

#[derive(Clone, Debug)]
enum Value {
    Other,
    Number(i64),
    Long(Rc<[u8]>),
    Text(Rc<str>),
    Global(Rc<str>),
    /// Made by this global.
    Instance(Rc<str>),
    /// A tensor, by its number.
    Tensor(usize),
    Tuple(Rc<[Value]>, u8),
    Storage(Rc<Storage>),
    /// A text of which no more than the last few are known, by its number.
    Late(u64),
    /// A text or a name beyond what is kept.
    Lost,
    /// Bytes that were read as what they load.
    Loaded,
    /// A type of NumPy.
    Dtype(Rc<Cell<Dtype>>),
    /// What becomes of an array of joblib, as far as it was said.
    State(Rc<RefCell<State>>),
}

/// A type of NumPy, as far as it says how many bytes an element has.
#[derive(Clone, Copy, Debug, Default)]
struct Dtype {
    size: Option<u64>,
    is_object: Option<bool>,
}

/// The attributes of joblib's `NumpyArrayWrapper`.
#[derive(Debug, Default)]
struct State {
    shape: Option<u64>,
    dtype: Option<Rc<Cell<Dtype>>>,
    is_aligned: bool,
}

#[derive(Debug)]
struct Storage {
    class: Rc<str>,
    key: Rc<str>,
}

/// The machine: stack, marks and memo.
struct Machine<'m> {
    stream: &'m mut dyn Stream,
    found: &'m mut Pickled,
    stack: Vec<Value>,
    /// How many tensors there were when each value of the stack was begun.
    starts: Vec<usize>,
    marks: Vec<usize>,
    memo: Memo<Value>,
    texts: usize,
    /// The last texts that were not kept, and how many there were.
    late: [Option<Rc<str>>; LATE_TEXTS],
    lates: u64,
}

/// Reads one pickle to its end.
pub(super) fn scan(stream: &mut dyn Stream, found: &mut Pickled) -> Result<End, Fault> {
    let (stack, starts, marks, memo) = (Vec::new(), Vec::new(), Vec::new(), Memo::new());
    let (texts, late, lates) = (0, [const { None }; LATE_TEXTS], 0);
    let mut machine = Machine { stream, found, stack, starts, marks, memo, texts, late, lates };
    loop {
        let tensors = machine.found.tensors.len();
        if let Some(end) = machine.step()? {
            return Ok(end);
        }
        machine.starts.truncate(machine.stack.len());
        machine.starts.resize(machine.stack.len(), tensors);
    }
}

impl Pickled {
    /// Takes out `module.name` of everything that loading imports.
    pub(super) fn take_imports(&mut self) -> BTreeSet<String> {
        std::mem::take(&mut self.imports).into_iter().map(|import| import.to_string()).collect()
    }

    /// What loading imports.
    pub(super) fn imports(&self) -> impl Iterator<Item = &str> {
        self.imports.iter().map(|import| &**import)
    }

    /// Whether loading imports anything.
    pub(super) fn has_imports(&self) -> bool {
        !self.imports.is_empty()
    }

    /// Writes down what the texts at the top say.
    pub(super) fn tell(&self, facts: &mut HeaderFacts) {
        for (key, value) in &self.said {
            if let Some(value) = text(value) {
                property(facts, key, value);
            }
        }
    }

    /// Storages of what comes next have names of their own.
    pub(super) fn next_archive(&mut self) {
        self.tensors.next_archive();
    }
}

impl Machine<'_> {
    fn step(&mut self) -> Result<Option<End>, Fault> {
        let opcode = self.stream.byte()?;
        match opcode {
            b'.' => return self.stop().map(Some),
            b'b' => self.build()?,
            0x80 => self.found.protocol = self.found.protocol.max(self.stream.byte()?),
            0x95 => self.stream.skip(8)?,
            b'c' | b'i' | 0x93 | 0x81 | 0x92 | b'R' | b'o' | 0x82..=0x84 => self.call(opcode)?,
            b'P' | b'Q' => self.persistent(opcode)?,
            b'(' => self.marks.push(self.stack.len()),
            b'g' | b'h' | b'j' | b'p' | b'q' | b'r' | 0x94 => self.memo(opcode)?,
            _ => {
                if !self.constant(opcode)? && !self.container(opcode)? {
                    return Err(Fault::malformed(format!("it has no opcode {opcode:#04x}")));
                }
            }
        }
        // A tuple of more values is true of the format, and what comes behind it is not seen.
        if self.stack.len() > HIGHEST_STACK || self.marks.len() > HIGHEST_STACK {
            self.found.unread.insert("more values follow than are kept".to_owned());
            self.found.tensors.lose();
            return Ok(Some(End::Raw));
        }
        Ok(None)
    }

    fn stop(&mut self) -> Result<End, Fault> {
        Ok(match self.pop()? {
            Value::Long(bytes) => End::Long(bytes.to_vec()),
            Value::Instance(class) => End::Instance(class.to_string()),
            _ => End::Object,
        })
    }

    /// Numbers, texts and bytes; whether the opcode is one of them.
    fn constant(&mut self, opcode: u8) -> Result<bool, Fault> {
        let value = match opcode {
            b'N' | 0x88 | 0x89 => Value::Other,
            0x97 => Value::Other,
            b'G' => self.skipped(8)?,
            b'J' => Value::Number(i64::from(self.number(4)? as u32 as i32)),
            b'K' => Value::Number(self.number(1)? as i64),
            b'M' => Value::Number(self.number(2)? as i64),
            b'I' | b'L' => self.decimal()?,
            b'F' => {
                self.line()?;
                Value::Other
            }
            0x8a => {
                let length = self.number(1)?;
                self.long(length)?
            }
            0x8b => {
                let length = self.number(4)?;
                self.long(length)?
            }
            b'S' | b'V' => {
                let line = self.line()?;
                self.keep_text(&unescaped(&line, opcode))
            }
            b'U' | 0x8c => self.text(1)?,
            b'T' | b'X' => self.text(4)?,
            0x8d => self.text(8)?,
            b'C' => self.bytes(1)?,
            b'B' => self.bytes(4)?,
            0x8e | 0x96 => self.bytes(8)?,
            _ => return Ok(false),
        };
        self.stack.push(value);
        Ok(true)
    }

    /// Lists, tuples, maps and sets; whether the opcode is one of them.
    fn container(&mut self, opcode: u8) -> Result<bool, Fault> {
        match opcode {
            b'0' => self.pop_or_mark()?,
            b'1' => drop(self.pop_mark()?),
            b'2' => {
                let top = self.top()?.clone();
                self.stack.push(top);
            }
            b')' => self.tuple(Vec::new()),
            b'}' if matches!(self.stack.last(), Some(Value::Instance(class)) if &**class == WRAPPER) => {
                self.stack.push(Value::State(Rc::default()));
            }
            b']' | b'}' | 0x8f => self.stack.push(Value::Other),
            b't' => {
                let items = self.pop_mark()?;
                self.tuple(items);
            }
            0x85..=0x87 => {
                let items = self.take(usize::from(opcode - 0x84))?;
                self.tuple(items);
            }
            b'd' => {
                let pairs = self.pop_mark()?;
                self.name_tensors(&pairs);
                self.stack.push(Value::Other);
            }
            b'l' | 0x91 => {
                self.pop_mark()?;
                self.stack.push(Value::Other);
            }
            b'a' => drop(self.take(1)?),
            b's' => {
                let pair = self.take(2)?;
                self.set(&pair)?;
            }
            b'u' => {
                let pairs = self.pop_mark()?;
                self.set(&pairs)?;
            }
            b'e' | 0x90 => drop(self.pop_mark()?),
            0x98 => {
                self.top()?;
            }
            _ => return Ok(false),
        }
        if matches!(opcode, b'a' | b's' | b'e' | b'u' | 0x90) {
            self.top()?;
        }
        Ok(true)
    }

    /// Imports, and what is made by calling them.
    fn call(&mut self, opcode: u8) -> Result<(), Fault> {
        self.found.calls += u64::from(matches!(opcode, b'R' | b'i' | b'o' | 0x81 | 0x92));
        let made = match opcode {
            b'c' => {
                let (module, name) = (self.line()?, self.line()?);
                Value::Global(self.import(&module, &name))
            }
            b'i' => {
                let (module, name) = (self.line()?, self.line()?);
                let global = self.import(&module, &name);
                self.pop_mark()?;
                Value::Instance(global)
            }
            0x93 => {
                let names = self.take(2)?;
                let [module, name] = names.as_slice() else { unreachable!("two were taken") };
                let is_lost = [module, name].iter().any(|value| matches!(value, Value::Lost));
                match (self.word(module), self.word(name)) {
                    (Some(module), Some(name)) => Value::Global(self.import(&module, &name)),
                    _ if is_lost => {
                        self.found.unread.insert("it imports a name beyond what is kept".to_owned());
                        Value::Other
                    }
                    _ => Value::Global(self.import_named(COMPUTED)),
                }
            }
            0x82..=0x84 => {
                let code = self.number([1, 2, 4][usize::from(opcode - 0x82)])?;
                Value::Global(self.import_named(&format!("{EXTENSION} {code}")))
            }
            b'o' => match self.pop_mark()?.into_iter().next() {
                Some(Value::Global(class)) => Value::Instance(class),
                _ => Value::Other,
            },
            _ => {
                let keywords = if opcode == 0x92 { 1 } else { 0 };
                self.take(keywords)?;
                let arguments = self.pop()?;
                match self.pop()? {
                    Value::Global(function) if &*function == "numpy.dtype" => dtype(&arguments),
                    Value::Global(function) if &*function == LOADS_BYTES => self.loaded(&arguments),
                    Value::Global(function) => {
                        let tensor = self.tensor(&function, &arguments);
                        tensor.map_or(Value::Instance(function), Value::Tensor)
                    }
                    _ => {
                        // A function that was not kept may make a tensor.
                        if self.memo.kept() - self.texts >= LARGEST_MEMO {
                            self.found.tensors.lose();
                        }
                        Value::Other
                    }
                }
            }
        };
        self.stack.push(made);
        Ok(())
    }

    /// What `torch.load` makes of bytes in a pickle, which may run what it likes: those that were read say what.
    fn loaded(&mut self, arguments: &Value) -> Value {
        let is_read = matches!(arguments, Value::Tuple(items, _) if matches!(**items, [Value::Loaded]));
        if !is_read {
            self.found.unread.insert(format!("`{LOADS_BYTES}` loads bytes in it that are not read"));
        }
        Value::Instance(LOADS_BYTES.into())
    }

    /// A storage of PyTorch: `('storage', torch.FloatStorage, key, location, numbers)`.
    fn persistent(&mut self, opcode: u8) -> Result<(), Fault> {
        let id = if opcode == b'P' {
            self.line()?;
            Value::Other
        } else {
            self.pop()?
        };
        let value = match id {
            Value::Tuple(items, _) => match &*items {
                [Value::Text(word), Value::Global(class), Value::Text(key), ..] if &**word == "storage" => {
                    Value::Storage(Rc::new(Storage { class: class.clone(), key: key.clone() }))
                }
                _ => Value::Other,
            },
            _ => Value::Other,
        };
        self.found.kept += 64;
        self.stack.push(value);
        Ok(())
    }

    /// The number of a tensor, if that is what the function makes: `(storage, offset, shape, …)`.
    fn tensor(&mut self, function: &str, arguments: &Value) -> Option<usize> {
        // A tensor with attributes, or of a class of its own: `(function, class, arguments, state)`.
        if function == "torch._tensor._rebuild_from_type_v2" {
            if let Value::Tuple(items, _) = arguments
                && let [Value::Global(function), _, arguments, ..] = &**items
            {
                return self.tensor(function, arguments);
            }
            return Some(self.found.tensors.add_uncounted());
        }
        let kind = function.strip_prefix("torch._utils._rebuild_")?;
        if !matches!(kind, "tensor" | "tensor_v2" | "tensor_v3" | "qtensor") {
            return None;
        }
        let Value::Tuple(items, _) = arguments else { return Some(self.found.tensors.add_uncounted()) };
        let [Value::Storage(storage), Value::Number(offset), Value::Tuple(shape, _), ..] = &**items else {
            return Some(self.found.tensors.add_uncounted());
        };
        let numbers = shape.iter().try_fold(1_u64, |product, dimension| match dimension {
            Value::Number(dimension) => product.checked_mul(u64::try_from(*dimension).ok()?),
            _ => None,
        });
        let Some(numbers) = numbers else { return Some(self.found.tensors.add_uncounted()) };
        let dtype = match items.get(6) {
            Some(Value::Global(dtype)) if kind == "tensor_v3" => dtype.trim_start_matches("torch."),
            _ => storage_dtype(&storage.class),
        };
        Some(self.found.tensors.add(Rc::clone(&storage.key), *offset, dtype, numbers))
    }

    /// Sets the state of an object: behind that of a joblib array its bytes follow.
    fn build(&mut self) -> Result<(), Fault> {
        let state = self.pop()?;
        match (self.top()?, &state) {
            (Value::Dtype(dtype), Value::Tuple(items, _)) => {
                let mut known = dtype.get();
                if let [_, _, _, _, _, Value::Number(size), _, Value::Number(flags), ..] = &**items
                    && let Ok(size @ 1..) = u64::try_from(*size)
                {
                    // `NPY_ITEM_HASOBJECT`, which NumPy takes from here as well.
                    known = Dtype { size: Some(size), is_object: Some(flags & 1 != 0) };
                }
                dtype.set(known);
            }
            (Value::Instance(class), state) if &**class == WRAPPER && !self.found.reads_arrays => {
                let state = state.clone();
                self.found.has_arrays = true;
                return self.array(&state);
            }
            _ => {}
        }
        Ok(())
    }

    /// Leaves out the bytes of a joblib array (`NumpyArrayWrapper.read_array`); one of objects is a pickle of its own.
    fn array(&mut self, state: &Value) -> Result<(), Fault> {
        let Value::State(state) = state else { return Err(Fault::malformed("an array without a shape")) };
        let state = state.borrow();
        let dtype = state.dtype.as_ref().map(|dtype| dtype.get()).unwrap_or_default();
        let (Some(numbers), Some(is_object)) = (state.shape, dtype.is_object) else {
            return Err(Fault::malformed(
                "an array of which the bytes can't be told from the opcodes behind them",
            ));
        };
        if is_object {
            return self.nested(&mut |stream, found| scan(stream, found).map(drop));
        }
        if state.is_aligned {
            let padding = self.stream.byte()?;
            self.stream.skip(padding.into())?;
        }
        let bytes = dtype.size.and_then(|size| size.checked_mul(numbers));
        self.stream.skip(bytes.ok_or_else(|| Fault::malformed("an array of impossible size"))?)
    }

    /// Reads a pickle inside this one.
    fn nested(
        &mut self,
        read: &mut dyn FnMut(&mut dyn Stream, &mut Pickled) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        ensure(self.found.depth < DEEPEST_PICKLE, || "pickles are nested too deep".to_owned())?;
        self.found.depth += 1;
        let result = read(self.stream, self.found);
        self.found.depth -= 1;
        result
    }

    /// Notes which tensors were made for which key of a map. The pairs were taken from the top of the stack.
    fn name_tensors(&mut self, pairs: &[Value]) {
        let base = self.stack.len();
        let is_top = base <= 1 && self.marks.is_empty() && self.found.depth == 0;
        let start = |at: usize| self.starts.get(base + at).copied();
        for (index, pair) in pairs.chunks_exact(2).enumerate() {
            let end = start(2 * index + 2).filter(|_| 2 * index + 2 < pairs.len());
            let end = end.unwrap_or(self.found.tensors.len());
            if let (Value::Text(key), Some(start)) = (&pair[0], start(2 * index)) {
                self.found.tensors.name(key, start..end);
                if let (Value::Text(value), true) = (&pair[1], is_top && self.found.said.len() < MOST_SAID)
                    && is_property(key)
                {
                    self.found.said.push((Rc::clone(key), Rc::clone(value)));
                }
            }
        }
    }

    /// Sets keys of a map, of which those matter that describe an array of joblib or are above tensors.
    fn set(&mut self, pairs: &[Value]) -> Result<(), Fault> {
        self.name_tensors(pairs);
        let Value::State(state) = self.top()? else { return Ok(()) };
        let mut state = state.borrow_mut();
        for pair in pairs.chunks_exact(2) {
            match pair {
                [Value::Text(key), Value::Tuple(shape, _)] if &**key == "shape" => {
                    state.shape = shape.iter().try_fold(1_u64, |product, dimension| match dimension {
                        Value::Number(dimension) => product.checked_mul(u64::try_from(*dimension).ok()?),
                        _ => None,
                    });
                }
                [Value::Text(key), Value::Dtype(dtype)] if &**key == "dtype" => {
                    state.dtype = Some(Rc::clone(dtype));
                }
                [Value::Text(key), value] if &**key == "numpy_array_alignment_bytes" => {
                    state.is_aligned = matches!(value, Value::Number(_));
                }
                [Value::Text(key), _] if matches!(&**key, "shape" | "dtype") => *state = State::default(),
                _ => {}
            }
        }
        Ok(())
    }

    fn memo(&mut self, opcode: u8) -> Result<(), Fault> {
        // What Python can't read as a number, or keep under it, ends its reading. Here it is one that was never used.
        const NONE: u64 = u64::MAX;
        let index = match opcode {
            b'g' | b'p' => number_of(&self.line()?).unwrap_or(NONE),
            b'h' | b'q' => self.number(1)?,
            b'j' | b'r' => self.number(4)?,
            _ => self.memo.next(),
        };
        // Words that begin with these letters are no uses.
        self.found.memo_uses += u64::from(index != NONE);
        if matches!(opcode, b'g' | b'h' | b'j') {
            let is_full = self.lates > 0 || self.found.kept + 1024 > KEPT || self.memo.kept() >= LARGEST_MEMO;
            let unknown = if is_full { Value::Lost } else { Value::Other };
            let value = self.memo.get(index).cloned().unwrap_or(unknown);
            if let Value::Tensor(number) = value {
                self.found.tensors.add_again(number);
            }
            self.stack.push(value);
            return Ok(());
        }
        let top = self.top()?.clone();
        let is_text = matches!(top, Value::Text(_));
        let fits = match &top {
            Value::Other | Value::Late(_) | Value::Lost => false,
            Value::Text(text) if is_known_module(text) => self.texts < LARGEST_MEMO + MORE_MODULES,
            _ if is_text => self.texts < LARGEST_MEMO,
            _ => self.memo.kept() - self.texts < LARGEST_MEMO,
        };
        let was_text = matches!(self.memo.get(index), Some(Value::Text(_)));
        self.texts = self.texts + usize::from(is_text && fits) - usize::from(was_text);
        self.memo.put(index, Some(top).filter(|_| fits));
        Ok(())
    }

    /// The text of a value, of one of the last that were not kept too.
    fn word(&self, value: &Value) -> Option<Rc<str>> {
        match value {
            Value::Text(text) => Some(Rc::clone(text)),
            Value::Late(number) if self.lates - number <= LATE_TEXTS as u64 => {
                self.late[(number % LATE_TEXTS as u64) as usize].clone()
            }
            _ => None,
        }
    }

    fn import(&mut self, module: &str, name: &str) -> Rc<str> {
        let (module, name) = (module.trim(), name.trim());
        // Since protocol 4 a name may lead through what a module holds: `Outer.Inner`, or another module.
        let leads_on = name.contains('.') && !name.starts_with(char::is_uppercase);
        let import = text(&format!("{module}{}{name}", if leads_on { ':' } else { '.' }));
        self.import_named(import.as_deref().unwrap_or(COMPUTED))
    }

    /// All imports of one name share it.
    fn import_named(&mut self, import: &str) -> Rc<str> {
        let found = &mut *self.found;
        let fits = found.imports.len() < MOST_IMPORTS && found.imported + import.len() <= LONGEST_IMPORTS;
        let is_known = fits || found.imports.contains(import);
        let is_urgent = !is_known && found.extra < MOST_DANGEROUS && danger(import) == Danger::Dangerous;
        found.extra += usize::from(is_urgent);
        let listed = if is_known || is_urgent { import } else { UNLISTED };
        if let Some(shared) = found.imports.get(listed) {
            return shared.clone();
        }
        let shared: Rc<str> = listed.into();
        found.imported += listed.len();
        found.imports.insert(shared.clone());
        shared
    }

    fn tuple(&mut self, items: Vec<Value>) {
        let inner = items.iter().map(|item| if let Value::Tuple(_, depth) = item { *depth } else { 0 });
        let depth = inner.max().unwrap_or(0) + 1;
        let size = 32 + items.len() * size_of::<Value>();
        let fits = items.len() <= LONGEST_TUPLE && depth <= DEEPEST_TUPLE && self.found.kept + size <= KEPT;
        let value = if fits {
            self.found.kept += size;
            Value::Tuple(items.into(), depth)
        } else {
            Value::Other
        };
        self.stack.push(value);
    }

    fn keep_text(&mut self, text: &str) -> Value {
        let size = 32 + text.len();
        if text.len() as u64 > LONGEST_NAME {
            return Value::Other;
        }
        if self.found.kept + size > KEPT && is_known_module(text) {
            let shared = self.found.modules.get(text).cloned().unwrap_or_else(|| text.into());
            self.found.modules.insert(Rc::clone(&shared));
            return Value::Text(shared);
        }
        if self.found.kept + size > KEPT {
            let number = self.lates;
            self.late[(number % LATE_TEXTS as u64) as usize] = Some(text.into());
            self.lates += 1;
            return Value::Late(number);
        }
        self.found.kept += size;
        Value::Text(text.into())
    }

    fn top(&self) -> Result<&Value, Fault> {
        let floor = self.marks.last().copied().unwrap_or(0);
        let top = self.stack.last().filter(|_| self.stack.len() > floor);
        top.ok_or_else(|| Fault::malformed("it takes from an empty stack"))
    }

    fn pop(&mut self) -> Result<Value, Fault> {
        self.top()?;
        self.stack.pop().ok_or_else(|| Fault::malformed("it takes from an empty stack"))
    }

    fn take(&mut self, count: usize) -> Result<Vec<Value>, Fault> {
        let floor = self.marks.last().copied().unwrap_or(0);
        ensure(self.stack.len() >= floor + count, || "it takes from an empty stack".to_owned())?;
        Ok(self.stack.split_off(self.stack.len() - count))
    }

    fn pop_mark(&mut self) -> Result<Vec<Value>, Fault> {
        let mark = self.marks.pop().ok_or_else(|| Fault::malformed("it goes back to a mark that is none"))?;
        Ok(self.stack.split_off(mark.min(self.stack.len())))
    }

    /// `POP` takes a mark if nothing is above it.
    fn pop_or_mark(&mut self) -> Result<(), Fault> {
        if self.marks.last() == Some(&self.stack.len()) {
            self.marks.pop();
            return Ok(());
        }
        self.pop().map(drop)
    }

    fn skipped(&mut self, length: u64) -> Result<Value, Fault> {
        self.stream.skip(length)?;
        Ok(Value::Other)
    }

    /// A number of so many bytes, little-endian.
    fn number(&mut self, bytes: u8) -> Result<u64, Fault> {
        (0..bytes).try_fold(0, |number, index| Ok(number | u64::from(self.stream.byte()?) << (8 * index)))
    }

    fn long(&mut self, length: u64) -> Result<Value, Fault> {
        if length > 16 {
            return self.skipped(length);
        }
        let bytes = self.stream.bytes(length)?;
        Ok(match bytes.len() {
            0..=7 => Value::Number(bytes.iter().rev().fold(0, |number, byte| number << 8 | i64::from(*byte))),
            _ => Value::Long(bytes.into()),
        })
    }

    fn decimal(&mut self) -> Result<Value, Fault> {
        let line = self.line()?;
        Ok(number_of(line.trim_end_matches('L')).map_or(Value::Other, Value::Number))
    }

    /// A text behind its length, which has so many bytes.
    fn text(&mut self, width: u8) -> Result<Value, Fault> {
        let length = self.number(width)?;
        if length > LONGEST_NAME {
            return self.skipped(length);
        }
        let bytes = self.stream.bytes(length)?;
        Ok(self.keep_text(&String::from_utf8_lossy(&bytes)))
    }

    fn bytes(&mut self, width: u8) -> Result<Value, Fault> {
        let length = self.number(width)?;
        if length < 16 {
            return self.skipped(length);
        }
        // `torch.storage._load_from_bytes` and the like load what such bytes hold.
        let head = self.stream.bytes(16)?;
        let left = length - 16;
        match head.as_slice() {
            [0x80, 0..=5, ..] if self.found.depth < DEEPEST_PICKLE => {
                let mut inner = Inner { stream: self.stream, ahead: head, left };
                self.found.depth += 1;
                // What is behind the last pickle, or no pickle at all, is nothing more than bytes.
                let mut ends = 0;
                while inner.has_more() && scan(&mut inner, self.found).is_ok_and(|end| end != End::Raw) {
                    ends += 1;
                }
                self.found.depth -= 1;
                let rest = inner.left;
                self.stream.skip(rest)?;
                return Ok(if ends > 0 { Value::Loaded } else { Value::Other });
            }
            head if (head.starts_with(b"PK") || is_ubjson(head))
                && self.found.embedded_bytes + length <= MOST_EMBEDDED =>
            {
                self.found.embedded_bytes += length;
                let rest = self.stream.bytes(left)?;
                self.found.embedded.push([head, &rest].concat());
                return Ok(Value::Loaded);
            }
            _ => self.stream.skip(left)?,
        }
        Ok(Value::Other)
    }

    /// The bytes up to the end of the line.
    fn line(&mut self) -> Result<String, Fault> {
        let mut line = Vec::new();
        loop {
            match self.stream.byte()? {
                b'\n' => return Ok(String::from_utf8_lossy(&line).into_owned()),
                byte if (line.len() as u64) < LONGEST_NAME => line.push(byte),
                _ => {}
            }
        }
    }
}

/// Bytes inside a pickle, as far as they go.
struct Inner<'i> {
    stream: &'i mut dyn Stream,
    /// The first of them, which were read already.
    ahead: Vec<u8>,
    left: u64,
}

impl Inner<'_> {
    fn has_more(&self) -> bool {
        self.left > 0 || !self.ahead.is_empty()
    }

    fn use_up(&mut self, length: u64) -> Result<(), Fault> {
        self.left = self.left.checked_sub(length).ok_or_else(|| Fault::malformed("it ends in the middle"))?;
        Ok(())
    }
}

impl Stream for Inner<'_> {
    fn byte(&mut self) -> Result<u8, Fault> {
        if !self.ahead.is_empty() {
            return Ok(self.ahead.remove(0));
        }
        self.use_up(1)?;
        self.stream.byte()
    }

    fn bytes(&mut self, length: u64) -> Result<Vec<u8>, Fault> {
        let ahead = self.ahead.len().min(usize::try_from(length).unwrap_or(usize::MAX));
        let mut bytes: Vec<u8> = self.ahead.drain(..ahead).collect();
        let rest = length - ahead as u64;
        self.use_up(rest)?;
        bytes.extend(self.stream.bytes(rest)?);
        Ok(bytes)
    }

    fn skip(&mut self, length: u64) -> Result<(), Fault> {
        let ahead = self.ahead.len().min(usize::try_from(length).unwrap_or(usize::MAX));
        self.ahead.drain(..ahead);
        let rest = length - ahead as u64;
        self.use_up(rest)?;
        self.stream.skip(rest)
    }
}

/// A type by its code: `f8`, `O8`, `V56`.
fn dtype(arguments: &Value) -> Value {
    let Value::Tuple(items, _) = arguments else { return Value::Other };
    let [Value::Text(code), ..] = &**items else { return Value::Other };
    let plain = numpy::item_size(code);
    // What is in a record, its state says.
    let is_object = match (code.as_bytes().first(), plain) {
        (Some(b'O'), _) => Some(true),
        (Some(b'V'), _) | (_, None) => None,
        _ => Some(false),
    };
    Value::Dtype(Rc::new(Cell::new(Dtype { size: plain, is_object })))
}

/// A number as `int` of Python reads it: between blanks, and with `_` between digits.
fn number_of<N: FromStr>(line: &str) -> Option<N> {
    line.trim().replace('_', "").parse().ok()
}

/// The text of a line: of `S` a literal of Python in its quotes, of `V` with `\uXXXX` alone.
fn unescaped(line: &str, opcode: u8) -> String {
    let line = match opcode {
        b'S' => {
            let quoted = |quote| line.trim().strip_prefix(quote)?.strip_suffix(quote);
            quoted('\'').or_else(|| quoted('"')).unwrap_or(line)
        }
        _ => line,
    };
    let mut text = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find('\\') {
        text.push_str(&rest[..at]);
        let (decoded, length) = escape(&rest[at + 1..], opcode);
        match decoded {
            Some(character) => text.push(character),
            None => text.push('\\'),
        }
        rest = &rest[at + 1 + length..];
    }
    text + rest
}

/// What an escape behind its backslash stands for, and how long it is.
fn escape(rest: &str, opcode: u8) -> (Option<char>, usize) {
    let radix = |from: usize, length: usize, radix| {
        let digits = rest.get(from..from + length)?;
        Some((char::from_u32(u32::from_str_radix(digits, radix).ok()?)?, from + length))
    };
    let octal = || (1..=3).rev().find_map(|length| radix(0, length, 8));
    let found = match (opcode, rest.chars().next()) {
        (b'V', Some('u')) => radix(1, 4, 16),
        (b'V', Some('U')) => radix(1, 8, 16),
        (b'S', Some('x')) => radix(1, 2, 16),
        (b'S', Some('n')) => Some(('\n', 1)),
        (b'S', Some('r')) => Some(('\r', 1)),
        (b'S', Some('t')) => Some(('\t', 1)),
        (b'S', Some(character @ ('\\' | '\'' | '"'))) => Some((character, 1)),
        (b'S', Some('0'..='7')) => octal(),
        _ => None,
    };
    found.map_or((None, 0), |(character, length)| (Some(character), length))
}

/// `torch.FloatStorage` holds numbers of type `float32`.
fn storage_dtype(class: &str) -> &str {
    let name = class.rsplit('.').next().unwrap_or(class);
    let name = name.strip_suffix("Storage").unwrap_or(name);
    match name {
        "Float" => "float32",
        "Double" => "float64",
        "Half" => "float16",
        "BFloat16" => "bfloat16",
        "Long" => "int64",
        "Int" => "int32",
        "Short" => "int16",
        "Char" => "int8",
        "Byte" => "uint8",
        "Bool" => "bool",
        "ComplexFloat" => "complex64",
        "ComplexDouble" => "complex128",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_those_of_python() {
        for (line, opcode, expected) in [
            ("'os'", b'S', "os"),
            ("\"o's\"", b'S', "o's"),
            (r"'o\x73\163\n\'\q'", b'S', "oss\n'\\q"),
            (r"o\u0073\x73", b'V', r"os\x73"),
            (r"\", b'V', r"\"),
            (r"'\x7'", b'S', r"\x7"),
            ("'é\\é'", b'S', "é\\é"),
        ] {
            assert_eq!(unescaped(line, opcode), expected, "{line}");
        }
    }
}
