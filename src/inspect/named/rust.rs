//! What a Rust source says, without running or expanding it: each string with the place where it stands, the calls of
//! clients with their arguments, constants, and the files that are compiled in.
//!
//! Tests are left out (`cfg(test)`, `#[test]`), comments and documentation too. Nothing here knows what a model is.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::clients::{Callee, Shape};
use super::tokens::{Kind, Tokens};

/// What stands for the directory of the package in the path of a file that is compiled in.
pub(super) const MANIFEST_DIR: &str = "{CARGO_MANIFEST_DIR}";

/// What stands for the directory of the modules of a source in the path of the file of one that is declared inside
/// another: `mod a { #[path = "b.rs"] mod b; }`.
pub(super) const MODULE_DIR: &str = "{MODULE_DIR}";

/// A string and where it stands.
#[derive(Debug, Clone, Default)]
pub(super) struct Site<'s> {
    pub(super) text: Cow<'s, str>,
    pub(super) offset: usize,
    /// The innermost call that it is an argument of, but for conversions.
    pub(super) call: Option<&'s str>,
    /// What stands before `::` of that call.
    pub(super) call_of: Option<&'s str>,
    /// Whether it is one of a method.
    pub(super) is_method: bool,
    /// Which of its arguments, from 0.
    pub(super) argument: usize,
    /// Whether it is joined to the directory of what is built, or of what is thrown away.
    pub(super) is_made: bool,
    /// The same for all arguments of that call, within a file.
    pub(super) call_at: usize,
    /// The innermost macro.
    pub(super) macro_name: Option<&'s str>,
    /// The attribute that it stands in.
    pub(super) attribute: Option<&'s str>,
    /// The field or key that it is the value of.
    pub(super) field: Option<&'s str>,
    /// The string before it in the same call or tuple that says what it is: `("key", "value")`.
    pub(super) key: Option<&'s str>,
    /// The constant or variable that it is the value of.
    pub(super) binding: Option<&'s str>,
    /// The function that it stands in.
    pub(super) function: Option<&'s str>,
    /// The type whose `impl` it stands in.
    pub(super) owner: Option<&'s str>,
    /// The nearest two structs that it is written into.
    pub(super) tables: [Option<&'s str>; 2],
    /// Of other languages, the keys of the nearest two tables that it is written into.
    pub(super) above: [Option<&'s str>; 2],
    /// The SHA-256 that stands in the same struct as a URL, or the name of a file.
    pub(super) digest: Option<&'s str>,
    /// The other strings of the same tuple, where it is written as `a/b`.
    pub(super) tuple: Vec<&'s str>,
    /// The other strings of the nearest call, macro, tuple or struct around it, where it is written as `a/b`.
    pub(super) peers: Vec<&'s str>,
    /// `Type::Value` that it stands beside: of the same table, or before the arrow of its arm.
    pub(super) beside: Option<(&'s str, &'s str)>,
    pub(super) role: Role,
    /// The other strings of the list that it is an element of.
    pub(super) siblings: Vec<&'s str>,
    /// What the arms of the same `match` give, where it is what one of them gives.
    pub(super) arms: Vec<&'s str>,
    /// Whether the table that it stands in also says who owns the model, as an API's list of models does.
    pub(super) is_listed: bool,
    /// Whether the table that it stands in also says who made the thing.
    pub(super) is_of_device: bool,
    /// Whether it is an element of a list of strings.
    pub(super) in_list: bool,
    /// The other strings of the same list or tuple, where it has the form of a name: the first of them.
    pub(super) others: Vec<&'s str>,
    /// Whether it is the one string of a tuple with other values: `("name", 128_000)`.
    pub(super) is_measured: bool,
    /// Whether something of data, not of models, is named in the same function.
    pub(super) about_data: bool,
    /// The string before `unwrap_or` that it stands in for: the variable of `env::var`.
    pub(super) instead_of: Option<&'s str>,
    /// Whether Ollama is named beside it.
    pub(super) beside_ollama: bool,
    /// What else the table that an id or a URL stands in is called.
    pub(super) short_names: Vec<&'s str>,
    /// What the struct that a list of names stands in is called: `{ id: "house", models: &["name"] }`.
    pub(super) called: Vec<&'s str>,
    /// The type, and its constant or function, that it stands in.
    pub(super) within: Option<(&'s str, &'s str)>,
    /// Whether a script gives it to the programs that it starts.
    pub(super) is_exported: bool,
}

/// What is done with a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Role {
    /// It is a value.
    #[default]
    Value,
    /// It is what an arm of a `match` gives.
    Arm,
    /// Something is compared with it.
    Compared,
}

impl<'s> Site<'s> {
    /// The names around it, the nearest first.
    pub(super) fn names(&self) -> impl Iterator<Item = &'s str> {
        [self.field, self.binding, self.call, self.function, self.owner].into_iter().flatten()
    }
}

/// A call with its arguments.
#[derive(Debug)]
pub(super) struct Call<'s> {
    pub(super) callee: Callee<'s>,
    pub(super) offset: usize,
    /// Each with its name, of a struct.
    pub(super) arguments: Vec<(Option<&'s str>, Value)>,
    /// The first argument of the method that follows, and its name.
    pub(super) next: Option<(&'s str, Value)>,
    /// The strings of the calls of `arg` and `args` that follow, as a program is given them.
    pub(super) words: Vec<&'s str>,
    /// Whether one of its arguments is something of data.
    pub(super) about_data: bool,
    /// The type and its function that it is made in.
    pub(super) within: Option<(&'s str, &'s str)>,
    /// The function that it is made in, with the names of its parameters.
    pub(super) by: Option<Function<'s>>,
}

/// A function and its parameters.
#[derive(Debug)]
pub(super) struct Function<'s> {
    /// The type whose it is.
    pub(super) owner: Option<&'s str>,
    pub(super) name: &'s str,
    /// The names of its parameters; empty for one that is a pattern.
    pub(super) parameters: Vec<&'s str>,
}

/// What an argument is, as far as the file says it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Value {
    /// This text.
    Text(String),
    /// What the constant of this name holds.
    Name(String),
    /// These, one behind the other.
    Joined(Vec<Value>),
    Unknown,
}

impl Value {
    /// Its bytes, a name counted as they are written.
    pub(super) fn length(&self) -> usize {
        match self {
            Self::Text(text) | Self::Name(text) => text.len() + 1,
            Self::Joined(parts) => parts.iter().map(Self::length).sum(),
            Self::Unknown => 1,
        }
    }
}

/// A file that is compiled in.
#[derive(Debug)]
pub(super) struct Include<'s> {
    pub(super) macro_name: &'s str,
    /// `None` where it can't be told without building the package, such as that of what a build script writes.
    pub(super) path: Option<String>,
    pub(super) offset: usize,
}

/// Takes in what is many: each string and each call, one after the other, so that none has to be kept.
pub(super) trait Visitor<'s> {
    /// A string.
    fn site(&mut self, site: Site<'s>);
    /// Whether a call is worth its arguments.
    fn wants(&self, callee: &Callee<'s>) -> bool;
    /// A call that is.
    fn call(&mut self, call: Call<'s>);
    /// A text that is put together.
    fn template(&mut self, template: Template<'s>);
}

/// A text with a `/` that is put together of more than strings: `format!("owner/{}", name)`.
#[derive(Debug)]
pub(super) struct Template<'s> {
    /// Its place.
    pub(super) site: Site<'s>,
    pub(super) parts: Vec<Value>,
    /// The function that it is made in.
    pub(super) by: Option<Function<'s>>,
}

/// What else a source says.
#[derive(Debug, Default)]
pub(super) struct Source<'s> {
    pub(super) constants: BTreeSet<(&'s str, Value)>,
    pub(super) includes: Vec<Include<'s>>,
    /// `Type::Value` wherever it is written, with its place.
    pub(super) paths: Vec<(&'s str, &'s str, usize)>,
    /// Constants of other modules wherever they are named: the modules before, the name, its place.
    pub(super) constant_paths: Vec<(Vec<&'s str>, &'s str, usize)>,
    /// What the functions of a type name of other types: type and function, then type and value or function.
    pub(super) uses: Vec<[&'s str; 4]>,
    /// The values that `#[default]` marks, with their type.
    pub(super) defaults: Vec<(&'s str, &'s str)>,
    /// What values of types are written as, where an attribute says it: type, value, text.
    pub(super) renamed: Vec<[&'s str; 3]>,
    /// Constants that are a value of a type and called a default: type, value.
    pub(super) constant_defaults: Vec<(&'s str, &'s str)>,
    /// Types that it declares.
    pub(super) types: Vec<&'s str>,
    /// Modules in files of their own, without those that only tests have; inside others as `outer/inner`.
    pub(super) modules: Vec<String>,
    /// Files of Rust that it names: by `#[path = "…"]` or `include!("…")`.
    pub(super) module_files: Vec<String>,
    /// What is left out: for tests, or by a feature that is off.
    pub(super) left_out: Vec<LeftOut<'s>>,
    /// Constants and variables that are searched: `NAMES.contains(…)`.
    pub(super) searched: BTreeSet<&'s str>,
    /// Those of them, and of all constants, that are used otherwise.
    pub(super) used: BTreeSet<&'s str>,
}

/// A part of a source that is not built.
#[derive(Debug)]
pub(super) struct LeftOut<'s> {
    /// The features that would have to be on; none of what is for tests.
    pub(super) features: Vec<&'s str>,
    /// Where it stands, in bytes.
    pub(super) range: Range<usize>,
    /// The modules in files of their own that it declares, and files of Rust that it names, as those of a [`Source`].
    pub(super) modules: Vec<String>,
    pub(super) module_files: Vec<String>,
}

/// Reads a source, but for its strings and calls.
pub(super) fn outline<'s>(tokens: &Tokens<'s>) -> Source<'s> {
    struct Nothing;
    impl<'s> Visitor<'s> for Nothing {
        fn site(&mut self, _: Site<'s>) {}
        fn wants(&self, _: &Callee<'s>) -> bool {
            false
        }
        fn call(&mut self, _: Call<'s>) {}
        fn template(&mut self, _: Template<'s>) {}
    }
    read(tokens, &mut Nothing)
}

/// Reads a source.
pub(super) fn read<'s>(tokens: &Tokens<'s>, visitor: &mut dyn Visitor<'s>) -> Source<'s> {
    let mut marks = Marks::of(tokens);
    let searched = std::mem::take(&mut marks.searched);
    let used = used(tokens, &searched);
    let mut reader = Reader {
        tokens,
        visitor,
        frames: vec![Frame::new(FrameKind::Block, usize::MAX)],
        locals: BTreeMap::new(),
        left: Cell::new(JOINED),
        made: BTreeSet::new(),
        renamed_modules: BTreeMap::new(),
        passed_by: BTreeMap::new(),
        paths_before: Vec::new(),
        source: Source { searched, used, ..Source::default() },
        marks,
    };
    reader.run();
    reader.source
}

/// So many conversions and macros are followed into an expression, and so many brackets out of it.
const DEPTH: usize = 64;

/// So many bytes of one file are put together by macros.
const JOINED: usize = 4 << 20;

/// Ids and URLs are no longer, in bytes: a variable that holds more is not followed.
pub(super) const LONGEST: usize = 1024;

/// What the maker of a thing, and one piece of it, are called by.
const MAKERS: [&str; 8] = [
    "firmware",
    "hw_version",
    "manufacturer",
    "serial",
    "serial_number",
    "sw_version",
    "vendor",
    "vendor_id",
];

/// So many tokens belong to one value, or stand beside one: what is longer is searched this far.
const NEAR: usize = 512;

/// Conversions, which a string passes through unchanged.
const CONVERSIONS: [&str; 22] = [
    "Arc",
    "Borrowed",
    "Box",
    "Cow",
    "Err",
    "Ok",
    "Owned",
    "Path",
    "PathBuf",
    "Some",
    "String",
    "as_ref",
    "as_str",
    "borrow",
    "clone",
    "display",
    "from",
    "into",
    "new",
    "to_owned",
    "to_string",
    "unwrap",
];

/// Whether a text has the form of the name of a file, or of its path.
fn is_file_name(text: &str) -> bool {
    let is_end =
        |end: &str| (2..=12).contains(&end.len()) && end.bytes().all(|byte| byte.is_ascii_alphanumeric());
    text.rsplit_once('.').is_some_and(|(stem, end)| !stem.is_empty() && is_end(end))
        && !text.contains(char::is_whitespace)
}

/// Whether a function takes a key and its value: `form.append("key", "value")`.
pub(super) fn takes_pairs(name: &str) -> bool {
    matches!(
        name,
        "append"
            | "append_pair"
            | "env"
            | "field"
            | "insert"
            | "set"
            | "set_default"
            | "set_override"
            | "set_var"
            | "setenv"
            | "text"
    )
}

/// Whether a function gives back what it is given.
fn is_conversion(qualifier: Option<&str>, name: &str) -> bool {
    match (qualifier, name) {
        (None, "Some" | "Ok" | "Box" | "Cow") => true,
        (
            Some(
                "String" | "Into" | "Cow" | "Box" | "Arc" | "Rc" | "Path" | "PathBuf" | "SmolStr" | "ArcStr"
                | "From" | "Lazy" | "LazyCell" | "LazyLock",
            ),
            _,
        ) => {
            matches!(name, "from" | "into" | "new" | "Borrowed" | "Owned" | "from_static")
        }
        _ => false,
    }
}

/// Whether the strings of a bracket are about one thing: the arguments of a call or a macro, a tuple, a struct.
fn is_together(kind: FrameKind<'_>) -> bool {
    match kind {
        FrameKind::Call { qualifier, name, .. } => !is_conversion(qualifier, name),
        FrameKind::Macro(name) => name != "vec",
        FrameKind::Struct(_) | FrameKind::Group => true,
        _ => false,
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FrameKind<'s> {
    Block,
    Function(&'s str),
    Module(&'s str),
    Type(&'s str),
    Call {
        qualifier: Option<&'s str>,
        name: &'s str,
        is_method: bool,
    },
    Macro(&'s str),
    Struct(&'s str),
    Attribute(&'s str),
    List,
    Group,
    /// An object of JSON, in a macro.
    Object,
}

#[derive(Debug, Clone, Copy)]
struct Frame<'s> {
    kind: FrameKind<'s>,
    open: usize,
    field: Option<&'s str>,
    binding: Option<&'s str>,
    pending: Option<&'s str>,
    /// Of an attribute, the field that it is on.
    on: Option<&'s str>,
    header: Option<(&'s str, Option<&'s str>)>,
    arrow: bool,
    path: Option<(&'s str, &'s str)>,
    is_default: bool,
    /// The attribute that says what the next value is written as: where it opens and closes.
    renamed: Option<(usize, usize)>,
    about_data: bool,
    /// How many commas there were.
    argument: usize,
}

impl<'s> Frame<'s> {
    fn new(kind: FrameKind<'s>, open: usize) -> Self {
        Self {
            kind,
            open,
            field: None,
            binding: None,
            pending: None,
            on: None,
            header: None,
            arrow: false,
            path: None,
            is_default: false,
            renamed: None,
            about_data: false,
            argument: 0,
        }
    }

    /// Whether it is a call that gives back what it is given.
    fn is_conversion(&self) -> bool {
        matches!(self.kind, FrameKind::Call { qualifier, name, .. } if is_conversion(qualifier, name))
    }

    fn is_body(&self) -> bool {
        matches!(
            self.kind,
            FrameKind::Block | FrameKind::Function(_) | FrameKind::Module(_) | FrameKind::Type(_)
        )
    }
}

/// What holds of a string from a bracket around it on.
struct Way {
    /// Whether it is still part of the same expression.
    in_expression: bool,
    /// Whether only conversions and tuples stand between.
    is_element: bool,
    role: Role,
}

/// Where words stand that say what is around them, each sorted.
#[derive(Default)]
struct Marks<'s> {
    /// That data are meant.
    data: Vec<usize>,
    /// Who owns something.
    owners: Vec<usize>,
    /// Who made a thing.
    makers: Vec<usize>,
    /// Constants and variables that are searched.
    searched: BTreeSet<&'s str>,
}

impl<'s> Marks<'s> {
    fn of(tokens: &Tokens<'s>) -> Self {
        let mut marks = Self::default();
        for at in 0..tokens.len() {
            let kind = tokens.kind(at);
            if !matches!(kind, Some(Kind::Word | Kind::Text { .. })) {
                continue;
            }
            let (written, is_word) = (tokens.written(at), kind == Some(Kind::Word));
            if is_word && is_searched(tokens, at + 1) {
                marks.searched.insert(written);
            }
            if is_word && is_of_data(written) {
                marks.data.push(at);
            } else if written == "owned_by" {
                marks.owners.push(at);
            } else if is_maker(tokens, at) {
                marks.makers.push(at);
            }
        }
        marks
    }
}

struct Reader<'t, 's> {
    tokens: &'t Tokens<'s>,
    visitor: &'t mut dyn Visitor<'s>,
    frames: Vec<Frame<'s>>,
    locals: BTreeMap<&'s str, Value>,
    /// So many bytes more are put together of what the file says: variables that double each other grow without end.
    left: Cell<usize>,
    /// Variables that are directories of what is built, or of what is thrown away.
    made: BTreeSet<&'s str>,
    /// The modules that `use` gives other names, by these.
    renamed_modules: BTreeMap<&'s str, &'s str>,
    /// Where branches start that are never taken, each with its end.
    passed_by: BTreeMap<usize, usize>,
    /// The files of a module that attributes before the one that leaves it out name.
    paths_before: Vec<String>,
    marks: Marks<'s>,
    source: Source<'s>,
}

impl<'s> Reader<'_, 's> {
    fn run(&mut self) {
        let mut index = 0;
        while index < self.tokens.len() {
            index = self.step(index);
        }
    }

    /// Takes one token in; gives the position of the next.
    fn step(&mut self, index: usize) -> usize {
        let tokens = self.tokens;
        if let Some(end) = self.passed_by.remove(&index) {
            self.top().header = None;
            return end;
        }
        if tokens.is_word(index, "if") {
            self.branches(index);
        }
        match tokens.kind(index) {
            Some(Kind::Sign(b'#')) => return self.attribute(index),
            Some(Kind::Open(bracket)) => self.open(index, bracket),
            Some(Kind::Close) => self.close(index),
            Some(Kind::Sign(sign)) => self.sign(index, sign),
            Some(Kind::Word) => self.word(index),
            Some(Kind::Text { .. }) => self.text(index),
            Some(Kind::Other) | None => {}
        }
        index + 1
    }

    fn top(&mut self) -> &mut Frame<'s> {
        if self.frames.is_empty() {
            self.frames.push(Frame::new(FrameKind::Block, usize::MAX));
        }
        let last = self.frames.len() - 1;
        &mut self.frames[last]
    }

    /// An attribute: what it is on is skipped where that is a test.
    fn attribute(&mut self, index: usize) -> usize {
        let tokens = self.tokens;
        let open = if tokens.is_sign(index + 1, b'!') { index + 2 } else { index + 1 };
        if tokens.kind(open) != Some(Kind::Open(b'[')) {
            return index + 1;
        }
        let close = tokens.mate(open);
        if is_test(tokens, open + 1..close) {
            // An inner attribute makes a test of what it stands in: a block, or the whole file.
            let end = if open == index + 2 { self.end_of_block() } else { self.item_end(close + 1) };
            self.leave_out(open + 1..close, close + 1..end);
            return end;
        }
        let name = (open + 1..close)
            .take_while(|at| !matches!(tokens.kind(*at), Some(Kind::Open(_))))
            .filter_map(|at| tokens.word(at))
            .last();
        let name = name.filter(|_| !tokens.is_word(open + 1, "doc")).unwrap_or("doc");
        // The directory that `rust-embed` compiles in.
        if name == "folder" && tokens.is_sign(close - 2, b'=') {
            let path = tokens.value(close - 1).map(Cow::into_owned);
            let offset = tokens.start(open);
            self.source.includes.push(Include { macro_name: "include_dir", path, offset });
        }
        if matches!(name, "path" | "cfg_attr") {
            self.module_path(open, close);
        }
        if name == "default" && close == open + 2 {
            self.top().is_default = true;
        }
        if matches!(name, "clap" | "serde" | "strum" | "value") && self.renamed(open, close).next().is_some()
        {
            self.top().renamed = Some((open, close));
        }
        let on = matches!(name, "arg" | "clap" | "structopt").then(|| self.field_below(close)).flatten();
        self.frames.push(Frame { on, ..Frame::new(FrameKind::Attribute(name), open) });
        open + 1
    }

    /// Notes what a predicate leaves out, with the modules among it.
    fn leave_out(&mut self, predicate: Range<usize>, part: Range<usize>) {
        let tokens = self.tokens;
        let (mut modules, mut module_files) = (Vec::new(), std::mem::take(&mut self.paths_before));
        let mut outer = vec![(usize::MAX, self.outer())];
        for at in part.clone() {
            outer.retain(|(close, _)| at < *close);
            let around = outer.last().map(|(_, around)| around.clone()).unwrap_or_default();
            match (tokens.word(at), tokens.word(at + 1)) {
                (Some("mod"), Some(name)) if tokens.is_sign(at + 2, b';') => {
                    modules.push(format!("{around}{name}"));
                }
                (Some("mod"), Some(name)) => {
                    outer.push((tokens.mate(at + 2).max(at + 2), format!("{around}{name}/")));
                }
                (Some("path"), None) if tokens.is_sign(at + 1, b'=') => {
                    module_files.extend(tokens.value(at + 2).map(|path| file_of_module(&around, &path)));
                }
                _ => {}
            }
        }
        let features = off_features(tokens, predicate);
        let range = tokens.start(part.start)..tokens.start(part.end);
        self.source.left_out.push(LeftOut { features, range, modules, module_files });
    }

    /// Where `if cfg!(…)` and `if #[cfg(…)]` choose: the branch that is not built is passed by.
    fn branches(&mut self, index: usize) {
        let tokens = self.tokens;
        let is_negated = tokens.is_sign(index + 1, b'!');
        let at = index + 1 + usize::from(is_negated);
        // The macro and the attribute have their predicate in the bracket behind the word `cfg`.
        let cfg = if tokens.is_sign(at, b'#') { at + 2 } else { at };
        let open = cfg + 1 + usize::from(cfg == at);
        let is_choice = tokens.is_word(cfg, "cfg") && (cfg > at || tokens.is_sign(cfg + 1, b'!'));
        if !is_choice || tokens.kind(open) != Some(Kind::Open(b'(')) {
            return;
        }
        let predicate = open + 1..tokens.mate(open);
        let holds = holds(tokens, predicate.clone(), DEPTH).map(|holds| holds != is_negated);
        let after = tokens.mate(open) + 1 + usize::from(cfg > at);
        let is_more = tokens.is_sign(after, b'&');
        let Some(body) = (after..after + NEAR).find(|at| tokens.kind(*at) == Some(Kind::Open(b'{'))) else {
            return;
        };
        let behind = tokens.mate(body) + 1;
        let part = match holds {
            Some(false) if body == after || is_more => body..behind,
            Some(true) if body == after && tokens.is_word(behind, "else") => behind..self.end_of_else(behind),
            _ => return,
        };
        self.leave_out(predicate, part.clone());
        self.passed_by.insert(part.start, part.end);
    }

    /// Where the branches end that begin with this `else`.
    fn end_of_else(&self, mut index: usize) -> usize {
        let tokens = self.tokens;
        while tokens.is_word(index, "else") {
            let body = (index..index + NEAR).find(|at| tokens.kind(*at) == Some(Kind::Open(b'{')));
            let Some(body) = body else { return index + 1 };
            index = tokens.mate(body) + 1;
        }
        index
    }

    /// Where the block ends that is open.
    fn end_of_block(&self) -> usize {
        let mut open = self.frames.iter().rev().map(|frame| frame.open);
        let block = open.find(|open| self.tokens.kind(*open) == Some(Kind::Open(b'{')));
        block.map_or(self.tokens.len(), |open| self.tokens.mate(open))
    }

    /// The field that an attribute, which ends at `close`, is on.
    fn field_below(&self, close: usize) -> Option<&'s str> {
        let tokens = self.tokens;
        let mut at = close + 1;
        while at < close + NEAR {
            match tokens.kind(at)? {
                Kind::Sign(b'#') if tokens.kind(at + 1) == Some(Kind::Open(b'[')) => {
                    at = tokens.mate(at + 1) + 1;
                }
                Kind::Word if tokens.is_word(at, "pub") => {
                    let open = tokens.kind(at + 1) == Some(Kind::Open(b'('));
                    at = if open { tokens.mate(at + 1) + 1 } else { at + 1 };
                }
                Kind::Word => return tokens.word(at).filter(|_| tokens.is_sign(at + 1, b':')),
                _ => return None,
            }
        }
        None
    }

    /// The texts that an attribute writes a value as: `rename = "…"` of `serde`, each `serialize = "…"` of `strum`.
    fn renamed(&self, open: usize, close: usize) -> impl Iterator<Item = &'s str> + use<'s, '_> {
        let tokens = self.tokens;
        let keys = (open..close.min(open + NEAR))
            .filter(|at| matches!(tokens.word(*at), Some("name" | "rename" | "serialize" | "to_string")));
        keys.filter_map(|at| {
            let is_text =
                tokens.is_sign(at + 1, b'=') && matches!(tokens.kind(at + 2), Some(Kind::Text { .. }));
            is_text.then(|| tokens.written(at + 2))
        })
    }

    /// Notes the file of a module that an attribute names.
    fn module_path(&mut self, open: usize, close: usize) {
        let tokens = self.tokens;
        let keys = (open + 1..close.min(open + NEAR)).filter(|at| tokens.is_word(*at, "path"));
        let paths = keys.filter(|at| tokens.is_sign(at + 1, b'=')).filter_map(|at| tokens.value(at + 2));
        let outer = self.outer();
        let paths: Vec<_> = paths.map(|path| file_of_module(&outer, &path)).collect();
        let predicate = (open + 3..tokens.mate(open + 2)).take_while(|at| !tokens.is_sign(*at, b','));
        let predicate = open + 3..predicate.last().map_or(open + 3, |last| last + 1);
        let is_of_choice = tokens.is_word(open + 1, "cfg_attr");
        if is_of_choice && holds(tokens, predicate.clone(), DEPTH) == Some(false) {
            self.paths_before.extend(paths);
            self.leave_out(predicate, close..close);
        } else if self.is_left_out_below(close) {
            self.paths_before.extend(paths);
        } else {
            self.source.module_files.extend(paths);
        }
    }

    /// Whether one of the attributes behind the one that ends at `close` makes a test of what they are on.
    fn is_left_out_below(&self, close: usize) -> bool {
        let tokens = self.tokens;
        let mut next = close + 1;
        while next < close + NEAR
            && tokens.is_sign(next, b'#')
            && tokens.kind(next + 1) == Some(Kind::Open(b'['))
        {
            let end = tokens.mate(next + 1);
            if is_test(tokens, next + 2..end) {
                return true;
            }
            next = end + 1;
        }
        false
    }

    /// The position after the item, field or statement that starts at `index`.
    fn item_end(&self, mut index: usize) -> usize {
        let tokens = self.tokens;
        while tokens.is_sign(index, b'#') && tokens.kind(index + 1) == Some(Kind::Open(b'[')) {
            index = tokens.mate(index + 1) + 1;
        }
        // A field may be public as an item is.
        let mut first = index;
        if tokens.is_word(first, "pub") {
            let is_within = tokens.kind(first + 1) == Some(Kind::Open(b'('));
            first = if is_within { tokens.mate(first + 1) + 1 } else { first + 1 };
        }
        let is_item = matches!(
            tokens.word(first).unwrap_or_default(),
            "fn" | "mod"
                | "impl"
                | "struct"
                | "enum"
                | "use"
                | "const"
                | "static"
                | "type"
                | "trait"
                | "unsafe"
                | "async"
                | "extern"
                | "union"
                | "macro_rules"
        );
        let is_let = tokens.is_word(first, "let");
        while index < tokens.len() {
            match tokens.kind(index) {
                Some(Kind::Open(b'{')) => {
                    index = tokens.mate(index);
                    if is_item || !is_let && !self.goes_on(index + 1) {
                        return index + 1;
                    }
                }
                Some(Kind::Open(_)) => index = tokens.mate(index),
                Some(Kind::Sign(b';')) => return index + 1,
                Some(Kind::Sign(b',')) if !is_item => return index + 1,
                Some(Kind::Close) => return index,
                _ => {}
            }
            index += 1;
        }
        index
    }

    /// Whether a statement or an arm goes on behind a block.
    fn goes_on(&self, index: usize) -> bool {
        let tokens = self.tokens;
        tokens.is_word(index, "else")
            || tokens.is_sign(index, b'.')
            || tokens.is_sign(index, b'?')
            || tokens.is_sign(index, b'=') && tokens.is_sign(index + 1, b'>')
    }

    fn open(&mut self, index: usize, bracket: u8) {
        let kind = match bracket {
            b'(' => self.parenthesis(index),
            b'[' if index > 0 && self.tokens.is_sign(index - 1, b'!') => {
                FrameKind::Macro(self.tokens.word(index.wrapping_sub(2)).unwrap_or_default())
            }
            b'[' => FrameKind::List,
            _ => self.brace(index),
        };
        match kind {
            FrameKind::Call { qualifier, name, is_method } => {
                let shape = if is_method { Shape::Method } else { Shape::Function };
                self.call(index, Callee { shape, qualifier, name });
            }
            FrameKind::Struct(name) => {
                let qualifier = qualifier(self.tokens, index - 1);
                self.call(index, Callee { shape: Shape::Struct, qualifier, name });
            }
            FrameKind::Macro(name) if name.starts_with("include") => self.include(index, name),
            FrameKind::Macro(name @ ("concat" | "format")) => self.joined(index, name),
            FrameKind::Macro("migrate" | "embed_migrations") => self.migrations(index),
            FrameKind::Macro("flate") => self.packed(index),
            FrameKind::Function(_) => {
                self.locals.clear();
                self.made.clear();
            }
            _ => {}
        }
        let mut frame = Frame::new(kind, index);
        if matches!(kind, FrameKind::Function(_)) {
            frame.about_data = self.is_about_data(index..self.tokens.mate(index));
        }
        self.frames.push(frame);
    }

    fn parenthesis(&self, index: usize) -> FrameKind<'s> {
        let tokens = self.tokens;
        let Some(before) = index.checked_sub(1) else { return FrameKind::Group };
        if tokens.is_sign(before, b'!') {
            return FrameKind::Macro(
                before.checked_sub(1).and_then(|at| tokens.word(at)).unwrap_or_default(),
            );
        }
        let name_at = match tokens.is_sign(before, b'>') {
            true => before_turbofish(tokens, before),
            false => Some(before),
        };
        let Some(at) = name_at else { return FrameKind::Group };
        let Some(name) = tokens.word(at) else { return FrameKind::Group };
        let before = |back: usize| at.checked_sub(back);
        if before(1).is_some_and(|at| tokens.is_word(at, "fn")) || is_keyword(name) {
            return FrameKind::Group;
        }
        let is_method = before(1).is_some_and(|at| tokens.is_sign(at, b'.'));
        FrameKind::Call { qualifier: qualifier(tokens, at), name, is_method }
    }

    fn brace(&mut self, index: usize) -> FrameKind<'s> {
        let tokens = self.tokens;
        let header = self.top().header.take();
        match header {
            Some(("fn", name)) => return FrameKind::Function(name.unwrap_or_default()),
            Some(("enum" | "impl" | "struct" | "trait", name)) => {
                return FrameKind::Type(name.unwrap_or_default());
            }
            Some(("mod", name)) => return FrameKind::Module(name.unwrap_or_default()),
            Some(_) => return FrameKind::Block,
            None => {}
        }
        let Some(before) = index.checked_sub(1) else { return FrameKind::Block };
        if tokens.is_sign(before, b'!') {
            return FrameKind::Macro(
                before.checked_sub(1).and_then(|at| tokens.word(at)).unwrap_or_default(),
            );
        }
        match tokens.word(before).or_else(|| self.in_angles(before)) {
            Some(name) if name.starts_with(char::is_uppercase) => FrameKind::Struct(name),
            // An object, as macros for JSON take it.
            None if tokens.is_sign(before, b':') || tokens.is_sign(before, b',') => FrameKind::Object,
            None if matches!(tokens.kind(before), Some(Kind::Open(b'(' | b'['))) => FrameKind::Object,
            _ => FrameKind::Block,
        }
    }

    /// The name of a thing that macros for screens draw, from `>`: `<Label> { text: "…" }`.
    fn in_angles(&self, close: usize) -> Option<&'s str> {
        let tokens = self.tokens;
        let before = close.checked_sub(3)?;
        let is_alone = tokens.word(before).is_none() && !tokens.is_sign(before, b':');
        let is_name = is_alone && tokens.is_sign(close, b'>') && tokens.is_sign(close - 2, b'<');
        is_name.then(|| tokens.word(close - 1)).flatten()
    }

    fn close(&mut self, index: usize) {
        let opening = self.tokens.mate(index);
        while let Some(frame) = self.frames.last().copied() {
            if frame.open == usize::MAX || frame.open < opening {
                break;
            }
            self.frames.pop();
            if frame.open == opening {
                break;
            }
        }
        let after_brace = self.tokens.kind(opening) == Some(Kind::Open(b'{'));
        let top = self.top();
        if after_brace && top.arrow {
            // The body of an arm needs no comma.
            top.arrow = false;
            top.path = None;
        }
    }

    fn sign(&mut self, index: usize, sign: u8) {
        let tokens = self.tokens;
        match sign {
            b',' => {
                let top = self.top();
                top.argument += 1;
                top.field = None;
                top.arrow = false;
                if !matches!(top.kind, FrameKind::Struct(_)) {
                    top.path = None;
                }
                if !top.is_body() {
                    top.binding = None;
                }
            }
            b';' => {
                let top = self.top();
                *top = Frame { kind: top.kind, about_data: top.about_data, ..Frame::new(top.kind, top.open) };
            }
            b':' => {
                let is_path = tokens.is_sign(index + 1, b':') || index > 0 && tokens.is_sign(index - 1, b':');
                let before = index.checked_sub(1);
                if let (false, Some(before)) = (is_path, before) {
                    let key = tokens.word(before);
                    let quoted = matches!(tokens.kind(before), Some(Kind::Text { .. }))
                        .then(|| tokens.written(before));
                    self.top().field = key.or(quoted);
                }
            }
            b'=' if tokens.is_sign(index + 1, b'>') => self.top().arrow = true,
            b'=' if is_assignment(tokens, index) => {
                let before = index.checked_sub(1).and_then(|at| tokens.word(at));
                let top = self.top();
                top.binding = top.pending.take().or(before);
                self.assigned(index);
            }
            _ => {}
        }
    }

    /// Notes what a constant or a variable holds.
    fn assigned(&mut self, index: usize) {
        let top = *self.top();
        let Some(name) = top.binding else { return };
        if !top.is_body() {
            return;
        }
        let mut end = index + 1;
        while end < self.tokens.len() && end - index < NEAR && !self.tokens.is_sign(end, b';') {
            if matches!(self.tokens.kind(end), Some(Kind::Open(_))) {
                end = self.tokens.mate(end);
            } else if self.tokens.kind(end) == Some(Kind::Close) {
                break;
            }
            end += 1;
        }
        if self.is_made(index + 1..end) {
            self.made.insert(name);
        }
        let value = self.value(index + 1..end);
        if is_constant(name) && value != Value::Unknown {
            self.source.constants.insert((name, value));
        } else if value == Value::Unknown || value.length() > LONGEST {
            self.locals.remove(name);
        } else {
            self.locals.insert(name, value);
        }
    }

    fn word(&mut self, index: usize) {
        let tokens = self.tokens;
        let word = tokens.written(index);
        self.keyword(index, word);
        if is_constant(word) {
            let modules = modules_before(tokens, index);
            self.constant_of(modules, index);
        }
        if word.starts_with(char::is_uppercase) {
            self.type_word(index, word);
        } else {
            self.function_word(index, word);
        }
    }

    /// Takes in a word that says what follows it.
    fn keyword(&mut self, index: usize, word: &'s str) {
        let tokens = self.tokens;
        match word {
            "const" | "static" | "let" => {
                let next = (index + 1..index + 4)
                    .find_map(|at| tokens.word(at).filter(|word| !matches!(*word, "mut" | "ref")));
                self.top().pending =
                    next.filter(|next| !matches!(*next, "fn" | "unsafe" | "extern" | "async"));
            }
            "fn" | "enum" | "struct" | "trait" | "mod" | "union" => {
                let name = tokens.word(index + 1);
                if word == "mod" && tokens.is_sign(index + 2, b';') {
                    let outer = self.outer();
                    self.source.modules.extend(name.map(|name| format!("{outer}{name}")));
                }
                if matches!(word, "enum" | "struct") {
                    self.source.types.extend(name);
                }
                self.top().header = Some((word, name));
            }
            "use" => self.imported(index + 1),
            "impl" if self.top().header.is_none() => self.top().header = Some(("impl", None)),
            "match" | "if" | "while" | "for" | "loop" | "else" | "unsafe" => {
                let top = self.top();
                if !matches!(top.header, Some(("impl" | "fn", _))) {
                    top.header = Some((word, None));
                }
            }
            _ => {}
        }
    }

    /// The type before `::` before a word; `Self` is that whose `impl` this is.
    fn type_before(&self, index: usize) -> Option<&'s str> {
        let owner = qualifier(self.tokens, index).filter(|owner| owner.starts_with(char::is_uppercase))?;
        Some(if owner == "Self" { self.owner().unwrap_or(owner) } else { owner })
    }

    /// Takes in a word that may be the function of a type.
    fn function_word(&mut self, index: usize, word: &'s str) {
        if self.tokens.kind(index + 1) != Some(Kind::Open(b'(')) {
            return;
        }
        if let Some(owner) = self.type_before(index) {
            self.source.paths.push((owner, word, self.tokens.start(index)));
            self.uses(owner, word);
        }
        if word == "default" {
            self.default_value(index);
        }
    }

    /// Takes in the name of a type, or of a value of one.
    fn type_word(&mut self, index: usize, word: &'s str) {
        if let Some(("impl", name)) = &mut self.top().header {
            *name = Some(word);
        }
        if let FrameKind::Type(owner) = self.top().kind {
            let top = self.top();
            let (is_default, renamed) = (std::mem::take(&mut top.is_default), top.renamed.take());
            self.source.defaults.extend(is_default.then_some((owner, word)));
            let texts = renamed.into_iter().flat_map(|(open, close)| self.renamed(open, close));
            let renamed: Vec<_> = texts.map(|text| [owner, word, text]).collect();
            self.source.renamed.extend(renamed);
        }
        let Some(owner) = self.type_before(index) else { return };
        if self.function() == Some("default") && Some(owner) == self.owner() {
            self.source.defaults.push((owner, word));
        }
        self.source.paths.push((owner, word, self.tokens.start(index)));
        self.uses(owner, word);
        let top = *self.top();
        let is_default = |name: &str| name.contains("DEFAULT") && is_constant(name);
        if top.is_body() && top.binding.is_some_and(is_default) {
            self.source.constant_defaults.push((owner, word));
        }
        let top = self.top();
        if !top.arrow {
            top.path = Some((owner, word));
        }
    }

    /// Notes the constants that a `use` names inside braces; one behind its whole path is met as a word. Each is told with
    /// the modules before the braces.
    fn imported(&mut self, start: usize) {
        let tokens = self.tokens;
        let mut open: Vec<(usize, Vec<&'s str>)> = Vec::new();
        for at in start..start + NEAR {
            match tokens.kind(at) {
                Some(Kind::Open(b'{')) => {
                    let mut modules = open.last().map(|(_, modules)| modules.clone()).unwrap_or_default();
                    modules.extend(modules_before(tokens, at));
                    open.push((tokens.mate(at), modules));
                }
                Some(Kind::Close) if open.last().is_some_and(|(close, _)| *close == at) => {
                    open.pop();
                }
                Some(Kind::Word) if qualifier(tokens, at).is_none() && is_constant(tokens.written(at)) => {
                    let modules = open.last().filter(|_| !tokens.is_word(at - 1, "as"));
                    self.constant_of(modules.map(|(_, modules)| modules.clone()).unwrap_or_default(), at);
                }
                Some(Kind::Word) if tokens.is_word(at, "as") => {
                    let module = tokens.word(at - 1).filter(|name| !matches!(*name, "self" | "crate"));
                    self.renamed_modules.extend(tokens.word(at + 1).zip(module));
                }
                Some(Kind::Sign(b';')) | None => return,
                _ => {}
            }
        }
    }

    /// Notes a constant of another module, which stands at `index`.
    fn constant_of(&mut self, mut modules: Vec<&'s str>, index: usize) {
        let name = self.tokens.written(index);
        if let Some(first) = modules.first_mut() {
            *first = self.renamed_modules.get(first).copied().unwrap_or(first);
        }
        if !modules.is_empty() && name.len() > 1 {
            self.source.constant_paths.push((modules, name, self.tokens.start(index)));
        }
    }

    /// Notes that the function that this is in names something of a type.
    fn uses(&mut self, owner: &'s str, value: &'s str) {
        if let Some((by, function)) = self.owner().zip(self.function()) {
            self.source.uses.push([by, function, owner, value]);
        }
    }

    /// Notes `Type::default()`, and `Type::new(Default::default())`, as the value `Default` of the type.
    fn default_value(&mut self, index: usize) {
        let owner = match qualifier(self.tokens, index) {
            Some(owner) if owner != "Default" && !owner.ends_with("Options") => Some(owner),
            Some(_) => self.frames.iter().rev().take(DEPTH).find_map(|frame| match frame.kind {
                // A model of one's own is given beside the options.
                FrameKind::Call { qualifier, name, .. } => {
                    qualifier.filter(|_| !name.contains("user_defined"))
                }
                _ => None,
            }),
            None => None,
        };
        let place = self.tokens.start(index);
        self.source.paths.extend(owner.map(|owner| (owner, "Default", place)));
    }

    /// The modules that this is in, each with `/` behind it.
    fn outer(&self) -> String {
        let names = self.frames.iter().filter_map(|frame| match frame.kind {
            FrameKind::Module(name) => Some(format!("{name}/")),
            _ => None,
        });
        names.collect()
    }

    /// The function that this is in.
    fn function(&self) -> Option<&'s str> {
        self.frames.iter().rev().take(DEPTH).find_map(|frame| match frame.kind {
            FrameKind::Function(name) => Some(name),
            _ => None,
        })
    }

    /// The type whose `impl` this is.
    fn owner(&self) -> Option<&'s str> {
        self.frames.iter().rev().take(DEPTH).find_map(|frame| match frame.kind {
            FrameKind::Type(name) => Some(name),
            _ => None,
        })
    }

    fn text(&mut self, index: usize) {
        if let Some(text) = self.tokens.value(index) {
            self.site(index, text);
        }
    }

    /// What a macro puts together: from strings alone, as `concat!("owner", "/", "name")`, or from names as well.
    fn joined(&mut self, open: usize, name: &str) {
        let inner = open + 1..self.tokens.mate(open);
        if inner.len() > NEAR {
            return;
        }
        match self.macro_value(name, inner, DEPTH) {
            Value::Text(text) => self.site(open, Cow::Owned(text)),
            Value::Joined(parts) if parts.iter().any(has_slash) && !parts.contains(&Value::Unknown) => {
                let (site, by) = (self.site_of(open, Cow::default()), self.function_with_parameters());
                self.visitor.template(Template { site, parts, by });
            }
            _ => {}
        }
    }

    /// Tells the visitor of a string, which stands at `index`.
    fn site(&mut self, index: usize, text: Cow<'s, str>) {
        let site = self.site_of(index, text);
        self.visitor.site(site);
    }

    /// A string with its place.
    fn site_of(&self, index: usize, text: Cow<'s, str>) -> Site<'s> {
        let mut site = Site { text, offset: self.tokens.start(index), ..Site::default() };
        let mut way = Way { in_expression: true, is_element: true, role: self.role(index) };
        for frame in self.frames.iter().rev().take(DEPTH) {
            if way.in_expression && is_together(frame.kind) {
                self.together(&mut site, frame.open, index);
            }
            self.inside(&mut site, frame, index, &mut way);
            way.is_element &= frame.kind == FrameKind::Group || frame.is_conversion();
            if way.in_expression {
                site.field = site.field.or(frame.field.filter(|_| !frame.is_body()));
                site.binding = site.binding.or(frame.binding);
            }
            site.beside = site.beside.or(frame.path);
            way.in_expression &=
                !matches!(frame.kind, FrameKind::Function(_) | FrameKind::Module(_) | FrameKind::Type(_));
            if way.role == Role::Value && frame.arrow {
                way.role = Role::Arm;
                site.arms = self.arms(frame.open);
            }
        }
        // A list of which a variable is only searched.
        let is_only_searched = |name: &&str| {
            !is_constant(name) && self.source.searched.contains(name) && !self.source.used.contains(name)
        };
        site.role = match site.binding.filter(is_only_searched) {
            Some(_) if site.in_list => Role::Compared,
            _ => way.role,
        };
        site.field = site.field.or(site.key);
        site.within = site.owner.zip(site.function.or(site.binding.filter(|name| is_constant(name))));
        site
    }

    /// What the strings say that stand in the same bracket, which is about one thing.
    fn together(&self, site: &mut Site<'s>, open: usize, index: usize) {
        if site.peers.is_empty() {
            site.peers = self.siblings(open, index);
        }
        if site.digest.is_none() && (site.text.contains("://") || is_file_name(&site.text)) {
            site.digest = self.digest(open);
        }
    }

    /// What one bracket around a string says of it.
    fn inside(&self, site: &mut Site<'s>, frame: &Frame<'s>, index: usize, way: &mut Way) {
        let is_element = way.in_expression && way.is_element;
        match frame.kind {
            FrameKind::Call { .. } if way.in_expression && site.call.is_none() && !frame.is_conversion() => {
                self.in_call(site, frame, index);
            }
            FrameKind::Macro("vec") => self.element(site, frame.open, index, is_element),
            FrameKind::Macro(name) => site.macro_name = site.macro_name.or(Some(name)),
            FrameKind::Object => self.in_table(site, frame.open),
            FrameKind::Struct(name) => self.in_struct(site, frame.open, name),
            FrameKind::Group if way.is_element => self.in_tuple(site, frame.open, index),
            FrameKind::Type(name) => site.owner = site.owner.or(Some(name)),
            FrameKind::Attribute(name) => {
                site.attribute = site.attribute.or(Some(name));
                let is_default = site.binding.is_some_and(|key| key.starts_with("default"));
                site.field = site.field.or(frame.on.filter(|_| is_default));
            }
            FrameKind::List => {
                if is_searched(self.tokens, self.tokens.mate(frame.open) + 1) {
                    way.role = Role::Compared;
                }
                self.element(site, frame.open, index, is_element);
            }
            FrameKind::Function(name) => {
                site.function = site.function.or(Some(name));
                site.about_data |= frame.about_data;
            }
            _ => {}
        }
    }

    /// The call that a string is an argument of.
    fn in_call(&self, site: &mut Site<'s>, frame: &Frame<'s>, index: usize) {
        let FrameKind::Call { qualifier, name, is_method } = frame.kind else { return };
        site.call = Some(name);
        (site.call_of, site.is_method) = (qualifier, is_method);
        (site.argument, site.call_at) = (frame.argument, frame.open);
        site.is_made = name == "join" && self.is_joined_to_made(frame.open);
        let pair = takes_pairs(name).then(|| self.key_before(frame.open, index)).flatten();
        site.key = site.key.or(pair);
        site.instead_of = name.starts_with("unwrap_or").then(|| self.variable(frame.open)).flatten();
    }

    /// The object or struct that a string is written into.
    fn in_table(&self, site: &mut Site<'s>, open: usize) {
        site.is_listed |= self.says_owner(open);
        site.is_of_device |= self.says_maker(open);
    }

    /// The struct that a string is written into.
    fn in_struct(&self, site: &mut Site<'s>, open: usize, name: &'s str) {
        self.in_table(site, open);
        if site.in_list && site.called.is_empty() {
            site.called = self.short_names(open);
        }
        let name = qualifier(self.tokens, open.saturating_sub(1)).unwrap_or(name);
        match site.tables {
            [None, _] => {
                site.tables[0] = Some(name);
                if site.text.contains('/') {
                    site.short_names = self.short_names(open);
                }
            }
            [_, None] => site.tables[1] = Some(name),
            _ => {}
        }
    }

    /// The tuple that a string is an element of.
    fn in_tuple(&self, site: &mut Site<'s>, open: usize, index: usize) {
        site.key = site.key.or_else(|| self.key_before(open, index));
        site.tuple.extend(self.siblings(open, index));
        let others = self.others(&site.text, open, index);
        site.is_measured |= others.is_empty() && self.has_others(open);
        site.others.extend(others);
    }

    /// Whether an expression is a directory of what is built, or of what is thrown away, or a path below one.
    fn is_made(&self, range: Range<usize>) -> bool {
        const SHORT: usize = 64;
        let tokens = self.tokens;
        range.len() <= SHORT
            && range.into_iter().any(|at| match tokens.kind(at) {
                Some(Kind::Text { .. }) => tokens.written(at) == "OUT_DIR",
                Some(Kind::Word) => {
                    let word = tokens.written(at);
                    matches!(word, "temp_dir" | "tempdir" | "TempDir") || self.made.contains(word)
                }
                _ => false,
            })
    }

    /// Whether the method whose bracket opens at `open` is one of such a directory.
    fn is_joined_to_made(&self, open: usize) -> bool {
        const FAR: usize = 32;
        let starts = |at: &usize| {
            matches!(self.tokens.kind(*at), Some(Kind::Sign(b';' | b'=' | b',') | Kind::Open(b'{')))
        };
        let start = (open.saturating_sub(FAR)..open).rev().find(starts).map_or(open, |at| at + 1);
        self.is_made(start..open)
    }

    /// The variable of `env::var("NAME").ok().unwrap_or(`, the last bracket of which opens at `open`.
    fn variable(&self, open: usize) -> Option<&'s str> {
        const CALLS: usize = 4;
        let tokens = self.tokens;
        let mut name = open.checked_sub(1)?;
        for _ in 0..CALLS {
            let close = name.checked_sub(2).filter(|_| tokens.is_sign(name - 1, b'.'))?;
            let opening = (tokens.kind(close) == Some(Kind::Close)).then(|| tokens.mate(close))?;
            name = opening.checked_sub(1)?;
            name -= usize::from(name > 0 && tokens.is_sign(name, b'!'));
            if matches!(tokens.word(name), Some("option_env" | "var" | "var_os")) {
                let is_text = matches!(tokens.kind(opening + 1), Some(Kind::Text { .. }));
                return is_text.then(|| tokens.written(opening + 1));
            }
        }
        None
    }

    /// Notes that a string is an element of the list that opens at `open`, if it is one.
    fn element(&self, site: &mut Site<'s>, open: usize, index: usize, is_element: bool) {
        if is_element {
            site.in_list = true;
            site.siblings = self.siblings(open, index);
            let others = self.others(&site.text, open, index);
            site.others.extend(others);
        }
    }

    /// Whether a bracket has several values.
    fn has_others(&self, open: usize) -> bool {
        let inner = open + 1..self.tokens.mate(open);
        inner.len() <= NEAR && arguments(self.tokens, inner).len() > 1
    }

    /// The string that stands first behind a bracket, before a comma and the only other value, which is at `index`.
    fn key_before(&self, open: usize, index: usize) -> Option<&'s str> {
        let tokens = self.tokens;
        let is_key =
            matches!(tokens.kind(open + 1), Some(Kind::Text { .. })) && tokens.is_sign(open + 2, b',');
        let between = open + 3..index.min(open + NEAR);
        let is_next = is_key && index > open + 2 && !between.clone().any(|at| tokens.is_sign(at, b','));
        is_next.then(|| tokens.written(open + 1))
    }

    /// The other strings between two brackets, where this one is written as `a/b`.
    fn siblings(&self, open: usize, index: usize) -> Vec<&'s str> {
        if !self.tokens.written(index).contains('/') {
            return Vec::new();
        }
        let texts = self.near(open).filter(|at| matches!(self.tokens.kind(*at), Some(Kind::Text { .. })));
        texts.filter(|at| *at != index).map(|at| self.tokens.written(at)).take(32).collect()
    }

    /// The other strings between two brackets, where this one has the form of a name.
    fn others(&self, text: &str, open: usize, index: usize) -> Vec<&'s str> {
        const LONGEST: usize = 96;
        let is_name = text.len() <= LONGEST && text.contains(['-', '.', '_']);
        if !is_name || text.contains(char::is_whitespace) {
            return Vec::new();
        }
        let texts = self.near(open).filter(|at| matches!(self.tokens.kind(*at), Some(Kind::Text { .. })));
        texts.filter(|at| *at != index).map(|at| self.tokens.written(at)).take(32).collect()
    }

    /// The strings that the arms between two brackets give: each behind an arrow, and a conversion.
    fn arms(&self, open: usize) -> Vec<&'s str> {
        let tokens = self.tokens;
        let is_given = |at: &usize| {
            let is_text = matches!(tokens.kind(*at), Some(Kind::Text { .. }));
            let before =
                if tokens.kind(at - 1) == Some(Kind::Open(b'(')) { at.saturating_sub(3) } else { at - 1 };
            is_text && (before.saturating_sub(2)..=before).any(|at| tokens.is_sign(at, b'>'))
        };
        if open == usize::MAX {
            return Vec::new();
        }
        self.near(open).skip(1).filter(is_given).map(|at| tokens.written(at)).take(32).collect()
    }

    /// The strings that a table is called by: `Source { name: "short", repo: "owner/name" }`.
    fn short_names(&self, open: usize) -> Vec<&'s str> {
        let tokens = self.tokens;
        let is_name = |at: &usize| {
            matches!(tokens.word(*at), Some("alias" | "id" | "key" | "name" | "provider" | "short_name"))
                && tokens.is_sign(at + 1, b':')
                && matches!(tokens.kind(at + 2), Some(Kind::Text { .. }))
        };
        self.near(open).filter(is_name).map(|at| tokens.written(at + 2)).collect()
    }

    /// Whether a table says who owns something.
    fn says_owner(&self, open: usize) -> bool {
        has_within(&self.marks.owners, self.near(open))
    }

    /// Whether a table says who made a thing: `{ "manufacturer": "…", "model": "…" }`.
    fn says_maker(&self, open: usize) -> bool {
        has_within(&self.marks.makers, self.near(open))
    }

    /// The first tokens between two brackets.
    fn near(&self, open: usize) -> Range<usize> {
        open..self.tokens.mate(open).min(open + NEAR)
    }

    /// The one SHA-256 between two brackets.
    fn digest(&self, open: usize) -> Option<&'s str> {
        let texts = self.near(open).filter(|at| matches!(self.tokens.kind(*at), Some(Kind::Text { .. })));
        let hex = |text: &&str| text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let mut digests = texts.map(|at| self.tokens.written(at)).filter(hex);
        let first = digests.next()?;
        digests.next().is_none().then_some(first)
    }

    fn role(&self, index: usize) -> Role {
        let tokens = self.tokens;
        let is_double = |at: usize, sign: u8| tokens.is_sign(at, sign) && tokens.is_sign(at + 1, sign);
        let is_arrow = |at: usize| tokens.is_sign(at, b'=') && tokens.is_sign(at + 1, b'>');
        let after = index + 1;
        let is_equality = |at: usize| {
            (tokens.is_sign(at, b'=') || tokens.is_sign(at, b'!')) && tokens.is_sign(at + 1, b'=')
        };
        let mut close = after;
        while tokens.kind(close) == Some(Kind::Close) {
            close += 1;
        }
        let before = |back: usize| index.checked_sub(back);
        let is_pattern = is_arrow(after)
            || is_arrow(close) && close > after
            || tokens.is_sign(after, b'|') && !is_double(after, b'|')
            || before(1).is_some_and(|at| tokens.is_sign(at, b'|') && !self.ends_parameters(at))
            || tokens.is_word(after, "if");
        let is_compared = is_equality(after) || before(2).is_some_and(is_equality);
        match is_pattern || is_compared {
            true => Role::Compared,
            false => Role::Value,
        }
    }

    /// Whether a `|` ends the parameters of a closure: `||`, `|_|`, `|error: &E|`.
    fn ends_parameters(&self, end: usize) -> bool {
        const PARAMETERS: usize = 12;
        let tokens = self.tokens;
        let start = (end.saturating_sub(PARAMETERS)..end).rev().find(|at| tokens.is_sign(*at, b'|'));
        let Some(before) = start.and_then(|start| start.checked_sub(1)) else { return false };
        match tokens.kind(before) {
            Some(Kind::Open(_) | Kind::Sign(b',' | b'=')) => true,
            _ => start == end.checked_sub(1) || tokens.is_word(before, "move"),
        }
    }

    fn call(&mut self, open: usize, callee: Callee<'s>) {
        let tokens = self.tokens;
        let is_other = is_conversion(callee.qualifier, callee.name) || self.is_of_own(open, &callee);
        if is_other || !self.visitor.wants(&callee) {
            return;
        }
        let close = tokens.mate(open);
        let ranges = arguments(tokens, open + 1..close);
        let mut all = Vec::with_capacity(ranges.len());
        for range in ranges {
            let is_named = callee.shape == Shape::Struct && tokens.is_sign(range.start + 1, b':');
            all.push(match is_named {
                true => (tokens.word(range.start), self.value(range.start + 2..range.end)),
                false if callee.shape == Shape::Struct => (tokens.word(range.start), self.value(range)),
                false => (None, self.value(range)),
            });
        }
        let next = (tokens.is_sign(close + 1, b'.') && tokens.kind(close + 3) == Some(Kind::Open(b'(')))
            .then(|| {
                let first = arguments(tokens, close + 4..tokens.mate(close + 3)).into_iter().next();
                (
                    tokens.word(close + 2).unwrap_or_default(),
                    first.map_or(Value::Unknown, |range| self.value(range)),
                )
            });
        let about_data = self.is_about_data(open..close);
        let offset = tokens.start(open.saturating_sub(1));
        let within = self.owner().zip(self.function());
        let by = self.function_with_parameters();
        let words = if callee.qualifier == Some("Command") { self.words_given(close) } else { Vec::new() };
        self.visitor.call(Call { callee, offset, arguments: all, next, words, about_data, within, by });
    }

    /// Whether a method is one of the type itself, `self.model("…")`, or of a thing that somebody made:
    /// `builder().vendor("…").model("…")`.
    fn is_of_own(&self, open: usize, callee: &Callee<'_>) -> bool {
        const FAR: usize = 32;
        let tokens = self.tokens;
        let is_method = callee.shape == Shape::Method;
        let ends = |at: &usize| matches!(tokens.kind(*at), Some(Kind::Sign(b';' | b'=') | Kind::Open(b'{')));
        let chain = || (open.saturating_sub(FAR)..open).rev().take_while(|at| !ends(at));
        let says_maker = |at: usize| MAKERS.contains(&tokens.written(at)) && tokens.is_sign(at - 1, b'.');
        is_method
            && (tokens.is_word(open.saturating_sub(3), "self") || chain().any(|at| at > 0 && says_maker(at)))
    }

    /// The strings that a command is given behind its program: those of the `arg` and `args` that follow before the next
    /// command.
    fn words_given(&self, start: usize) -> Vec<&'s str> {
        let tokens = self.tokens;
        let mut words = Vec::new();
        let mut at = start + 1;
        while at < (start + NEAR).min(tokens.len())
            && !tokens.is_word(at, "Command")
            && !tokens.is_word(at, "fn")
        {
            let is_given = matches!(tokens.word(at), Some("arg" | "args"))
                && tokens.is_sign(at - 1, b'.')
                && tokens.kind(at + 1) == Some(Kind::Open(b'('));
            if is_given {
                let texts =
                    self.near(at + 1).filter(|at| matches!(tokens.kind(*at), Some(Kind::Text { .. })));
                words.extend(texts.map(|at| tokens.written(at)));
                at = tokens.mate(at + 1);
            }
            at += 1;
        }
        words
    }

    /// The function that this is in, with the names of its parameters.
    fn function_with_parameters(&self) -> Option<Function<'s>> {
        let tokens = self.tokens;
        let (open, name) = self.frames.iter().rev().take(DEPTH).find_map(|frame| match frame.kind {
            FrameKind::Function(name) => Some((frame.open, name)),
            _ => None,
        })?;
        let start = open.saturating_sub(NEAR);
        let at = (start..open).rev().find(|at| tokens.is_word(*at, "fn") && tokens.is_word(at + 1, name))?;
        let list = (at + 2..open).find(|at| tokens.kind(*at) == Some(Kind::Open(b'(')))?;
        let parameter = |range: Range<usize>| {
            let colon = range.clone().find(|at| tokens.is_sign(*at, b':'))?;
            let is_plain = colon - range.start == 1 || tokens.is_word(range.start, "mut");
            tokens.word(colon - 1).filter(|_| is_plain)
        };
        let ranges = arguments(tokens, list + 1..tokens.mate(list)).into_iter();
        let parameters = ranges.map(|range| match range.clone().any(|at| tokens.is_word(at, "self")) {
            true => "self",
            false => parameter(range).unwrap_or_default(),
        });
        Some(Function { owner: self.owner(), name, parameters: parameters.collect() })
    }

    /// Whether a word between two places says that data are meant, not a model.
    fn is_about_data(&self, range: Range<usize>) -> bool {
        has_within(&self.marks.data, range)
    }

    fn include(&mut self, open: usize, macro_name: &'s str) {
        // Alignment stands before the path.
        let last = arguments(self.tokens, open + 1..self.tokens.mate(open)).pop();
        let path = match last.map(|last| self.value(last)) {
            Some(Value::Text(path)) => Some(path),
            _ => None,
        };
        match (macro_name, path) {
            ("include", path) => self.source.module_files.extend(path),
            (_, path) => {
                self.source.includes.push(Include {
                    macro_name,
                    path,
                    offset: self.tokens.start(open.saturating_sub(2)),
                });
            }
        }
    }

    /// The directory of SQL that a macro compiles in: that which it names, else `migrations` of the package.
    fn migrations(&mut self, open: usize) {
        let path = self.tokens.value(open + 1).map_or("migrations".to_owned(), Cow::into_owned);
        let offset = self.tokens.start(open.saturating_sub(2));
        self.source.includes.push(Include { macro_name: "migrations", path: Some(path), offset });
    }

    /// The file of `flate!(static NAME: [u8] from "a.bin")`, which is packed when it is compiled in; its path is that in the
    /// package.
    fn packed(&mut self, open: usize) {
        let path = |at| self.tokens.is_word(at, "from").then(|| self.tokens.value(at + 1)).flatten();
        let path = self.near(open).find_map(path).map(|path| format!("{MANIFEST_DIR}/{path}"));
        let offset = self.tokens.start(open.saturating_sub(2));
        self.source.includes.push(Include { macro_name: "include_bytes", path, offset });
    }

    /// What an expression is, as far as it can be told without running it.
    fn value(&self, range: Range<usize>) -> Value {
        self.value_within(range, DEPTH)
    }

    /// The same, through so many conversions and macros at most.
    fn value_within(&self, range: Range<usize>, depth: usize) -> Value {
        let Some(depth) = depth.checked_sub(1) else { return Value::Unknown };
        let tokens = self.tokens;
        let Range { mut start, mut end } = range;
        while start < end
            && (tokens.is_sign(start, b'&') || tokens.is_sign(start, b'*') || tokens.is_word(start, "mut"))
        {
            start += 1;
        }
        while end > start && tokens.is_sign(end - 1, b',') {
            end -= 1;
        }
        // `.to_string()` and the like.
        while end >= start + 4
            && tokens.kind(end - 1) == Some(Kind::Close)
            && tokens.mate(end - 1) == end - 2
            && tokens.word(end - 3).is_some_and(|name| CONVERSIONS.contains(&name))
            && tokens.is_sign(end - 4, b'.')
        {
            end -= 4;
        }
        if end == start + 1 {
            return match tokens.value(start) {
                Some(text) => Value::Text(text.into_owned()),
                None => tokens.word(start).map_or(Value::Unknown, |name| self.named(name)),
            };
        }
        if end < start + 2 {
            return Value::Unknown;
        }
        let open = if tokens.kind(end - 1) == Some(Kind::Close) { tokens.mate(end - 1) } else { end };
        if open > start && open < end {
            return self.call_value(start, open, end, depth);
        }
        match tokens.word(end - 1) {
            Some(name) if self.is_path(start..end) => self.named(name),
            _ => Value::Unknown,
        }
    }

    /// The value of `name(…)` or `name!(…)`.
    fn call_value(&self, start: usize, open: usize, end: usize, depth: usize) -> Value {
        let tokens = self.tokens;
        let inner = open + 1..end - 1;
        if tokens.is_sign(open - 1, b'!') {
            let name = open.checked_sub(2).and_then(|at| tokens.word(at)).unwrap_or_default();
            return self.macro_value(name, inner, depth);
        }
        let name = tokens.word(open - 1).unwrap_or_default();
        match self.is_path(start..open) && is_conversion(qualifier(tokens, open - 1), name) {
            true => self.value_within(inner, depth),
            false => Value::Unknown,
        }
    }

    /// Whether tokens are a path: `a::b::c`.
    fn is_path(&self, range: Range<usize>) -> bool {
        let is_of_path = |at: usize| self.tokens.word(at).is_some() || self.tokens.is_sign(at, b':');
        range.len() <= NEAR && range.into_iter().all(is_of_path)
    }

    fn macro_value(&self, name: &str, inner: Range<usize>, depth: usize) -> Value {
        let parts = arguments(self.tokens, inner.clone());
        let value = match name {
            "concat" => {
                let mut whole = String::new();
                for part in parts {
                    match self.value_within(part, depth) {
                        Value::Text(text) if whole.len() <= self.left.get() => whole.push_str(&text),
                        _ => return Value::Unknown,
                    }
                }
                Value::Text(whole)
            }
            "env" => match self.value_within(parts.first().cloned().unwrap_or(inner), depth) {
                Value::Text(name) if name == "CARGO_MANIFEST_DIR" => Value::Text(MANIFEST_DIR.to_owned()),
                _ => Value::Unknown,
            },
            "format" => match parts.first().map(|first| self.value_within(first.clone(), depth)) {
                Some(Value::Text(text)) => {
                    self.formatted(&text, &parts[1..], depth).unwrap_or(Value::Unknown)
                }
                _ => Value::Unknown,
            },
            _ => Value::Unknown,
        };
        let left = self.left.get().checked_sub(value.length());
        self.left.set(left.unwrap_or_default());
        left.map_or(Value::Unknown, |_| value)
    }

    /// What `format!` makes of a text, where each place in it is a value by position or name, with no format of its own.
    fn formatted(&self, text: &str, arguments: &[Range<usize>], depth: usize) -> Option<Value> {
        let mut parts = Vec::new();
        let mut length = 0;
        let mut positions = 0..arguments.len();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (place, after) = after.split_once('}')?;
            length += parts.iter().rev().take(2).map(Value::length).sum::<usize>();
            if length > self.left.get() {
                return None;
            }
            parts.push(Value::Text(before.to_owned()));
            let named = arguments.iter().find(|argument| {
                self.tokens.word(argument.start) == Some(place)
                    && self.tokens.is_sign(argument.start + 1, b'=')
            });
            parts.push(match (named, place) {
                (Some(argument), _) => self.value_within(argument.start + 2..argument.end, depth),
                (None, "") => self.value_within(arguments.get(positions.next()?)?.clone(), depth),
                (None, place) if place.bytes().all(|byte| byte.is_ascii_digit()) => {
                    self.value_within(arguments.get(place.parse::<usize>().ok()?)?.clone(), depth)
                }
                (None, name) => self.named(name),
            });
            rest = after;
        }
        parts.push(Value::Text(rest.to_owned()));
        let texts = parts.iter().map(|part| match part {
            Value::Text(text) => Some(text.as_str()),
            _ => None,
        });
        match texts.collect::<Option<String>>() {
            Some(text) => Some(Value::Text(text)),
            None => Some(Value::Joined(parts)),
        }
    }

    fn named(&self, name: &str) -> Value {
        match self.locals.get(name) {
            Some(value) => value.clone(),
            None => Value::Name(name.to_owned()),
        }
    }
}

/// Whether a value is a text with a slash, as paths, ids and URLs have.
fn has_slash(value: &Value) -> bool {
    matches!(value, Value::Text(text) if text.contains('/'))
}

/// Whether something is searched by the method that follows it at `after`, not taken.
fn is_searched(tokens: &Tokens<'_>, after: usize) -> bool {
    let method = tokens.is_sign(after, b'.').then(|| tokens.word(after + 1)).flatten();
    matches!(method, Some("contains" | "binary_search"))
        || method == Some("iter")
            && matches!(tokens.word(after + 5), Some("any" | "find" | "position" | "all"))
}

/// Those of the constants and variables that are searched, and of all constants, that are used otherwise.
fn used<'s>(tokens: &Tokens<'s>, searched: &BTreeSet<&'s str>) -> BTreeSet<&'s str> {
    let is_written =
        |at: usize| ["const", "let", "mut", "static"].iter().any(|word| tokens.is_word(at, word));
    let (mut used, mut in_use) = (BTreeSet::new(), false);
    for at in 0..tokens.len() {
        let Some(word) = tokens.word(at) else { continue };
        in_use = word == "use" || in_use && !tokens.is_sign(at - 1, b';');
        let is_known = || word.len() > 2 && is_constant(word) || searched.contains(word);
        let is_new = || !at.checked_sub(1).is_some_and(is_written) && !is_searched(tokens, at + 1);
        if !in_use && is_known() && is_new() {
            used.insert(word);
        }
    }
    used
}

/// The arguments of a call, without those that are empty.
fn arguments(tokens: &Tokens<'_>, range: Range<usize>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let (mut start, mut at) = (range.start, range.start);
    while at < range.end {
        match tokens.kind(at) {
            Some(Kind::Open(_)) => at = tokens.mate(at).max(at),
            Some(Kind::Sign(b',')) => {
                found.push(start..at);
                start = at + 1;
            }
            _ => {}
        }
        at += 1;
    }
    if start < range.end {
        found.push(start..range.end);
    }
    found
}

/// Whether a name is written as those of constants are.
fn is_constant(name: &str) -> bool {
    name.bytes().all(|byte| !byte.is_ascii_lowercase())
}

/// The modules before `::` before what stands at `index`, the outermost first.
fn modules_before<'s>(tokens: &Tokens<'s>, mut index: usize) -> Vec<&'s str> {
    let mut modules = Vec::new();
    let is_module = |name: &&str| !name.starts_with(char::is_uppercase);
    while let Some(module) = qualifier(tokens, index).filter(is_module).filter(|_| modules.len() < DEPTH) {
        modules.push(module);
        index -= 3;
    }
    modules.reverse();
    modules
}

/// The word before `::` before the word at `index`.
fn qualifier<'s>(tokens: &Tokens<'s>, index: usize) -> Option<&'s str> {
    let before = index.checked_sub(3)?;
    (tokens.is_sign(index - 1, b':') && tokens.is_sign(index - 2, b':'))
        .then(|| tokens.word(before))
        .flatten()
}

/// The position of the name in `name::<T>(…)`, from that of `>`.
fn before_turbofish(tokens: &Tokens<'_>, close: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for at in (0..=close).rev().take(64) {
        if tokens.is_sign(at, b'>') {
            depth += 1;
        } else if tokens.is_sign(at, b'<') {
            depth -= 1;
            if depth == 0 {
                let name = at.checked_sub(3)?;
                return (tokens.is_sign(at - 1, b':') && tokens.is_sign(at - 2, b':')).then_some(name);
            }
        }
    }
    None
}

fn is_assignment(tokens: &Tokens<'_>, index: usize) -> bool {
    let follows = |signs: &[u8]| {
        index > 0
            && signs.iter().any(|sign| tokens.is_sign(index - 1, *sign))
            && tokens.start(index - 1) + 1 == tokens.start(index)
    };
    !tokens.is_sign(index + 1, b'=') && !follows(b"=!<>+-*/|&^%")
}

fn is_keyword(word: &str) -> bool {
    matches!(
        word,
        "if" | "while" | "for" | "in" | "match" | "return" | "let" | "else" | "as" | "move" | "loop"
    )
}

/// Whether one of some sorted positions is in a range.
fn has_within(sorted: &[usize], range: Range<usize>) -> bool {
    let next = sorted.partition_point(|at| *at < range.start);
    sorted.get(next).is_some_and(|at| *at < range.end)
}

/// Whether a key that says who made a thing stands at a token: `manufacturer:`.
fn is_maker(tokens: &Tokens<'_>, at: usize) -> bool {
    let is_key = tokens.is_sign(at + 1, b':') && !tokens.is_sign(at + 2, b':');
    is_key && MAKERS.contains(&tokens.written(at))
}

/// Whether a word says that data are meant, or an application of the hub, not a model.
fn is_of_data(word: &str) -> bool {
    let ends = |end: &str| {
        let at = word.len().checked_sub(end.len());
        at.and_then(|at| word.get(at..)).is_some_and(|last| last.eq_ignore_ascii_case(end))
    };
    let is = |whole: &str| word.eq_ignore_ascii_case(whole);
    word == "Space"
        || is("dataset")
        || is("datasets")
        || ends("_dataset")
        || ends("dataset") && word.bytes().any(|byte| byte.is_ascii_uppercase())
}

/// Whether an attribute makes a test of what it is on.
fn is_test(tokens: &Tokens<'_>, range: Range<usize>) -> bool {
    let open = range.start + 1;
    if tokens.is_word(range.start, "cfg") && tokens.kind(open) == Some(Kind::Open(b'(')) {
        return holds(tokens, open + 1..tokens.mate(open), DEPTH) == Some(false);
    }
    let path = range.take(NEAR);
    let path = path.take_while(|at| !matches!(tokens.kind(*at), Some(Kind::Open(_) | Kind::Sign(b'='))));
    let last = path.filter_map(|at| tokens.word(at)).last();
    last.is_some_and(|last| {
        last.ends_with("_test")
            || matches!(
                last,
                "test" | "bench" | "rstest" | "test_case" | "quickcheck" | "proptest" | "test_log"
            )
    })
}

/// Whether the predicate of a `cfg` holds in what is shipped: no test and no documentation, with the features that the package
/// is built with. `None` where it depends on the target (Rust Reference, "Conditional compilation").
fn holds(tokens: &Tokens<'_>, predicate: Range<usize>, depth: usize) -> Option<bool> {
    let depth = depth.checked_sub(1)?;
    let open = predicate.start + 1;
    let word = tokens.word(predicate.start)?;
    if word == "feature" && tokens.is_sign(open, b'=') {
        return tokens.has_feature(tokens.written(open + 1));
    }
    if tokens.kind(open) != Some(Kind::Open(b'(')) {
        let is_alone = predicate.len() == 1 || predicate.len() == 2 && tokens.is_sign(open, b',');
        return (is_alone && matches!(word, "test" | "doc" | "doctest")).then_some(false);
    }
    let ranges = arguments(tokens, open + 1..tokens.mate(open));
    // `any(test, feature = "db_test")`: the harness of some tests builds the library with a feature of its own.
    let is_for_tests = word == "any" && ranges.iter().any(|part| tokens.is_word(part.start, "test"));
    let part = |part: Range<usize>| match is_for_tests && is_test_feature(tokens, &part) {
        true => Some(false),
        false => holds(tokens, part, depth),
    };
    let parts: Vec<_> = ranges.into_iter().map(part).collect();
    match word {
        "not" => parts.first().copied().flatten().map(|holds| !holds),
        "all" => settled(&parts, false),
        "any" => settled(&parts, true),
        _ => None,
    }
}

/// The features of a predicate that are off.
fn off_features<'s>(tokens: &Tokens<'s>, predicate: Range<usize>) -> Vec<&'s str> {
    let names = predicate.take(NEAR).filter(|at| tokens.is_word(*at, "feature"));
    let names = names.map(|at| tokens.written(at + 2));
    names.filter(|name| tokens.has_feature(name) == Some(false)).collect()
}

/// How the file of a module that stands inside others is told.
fn file_of_module(outer: &str, path: &str) -> String {
    match outer.is_empty() {
        true => path.to_owned(),
        false => format!("{MODULE_DIR}/{outer}{path}"),
    }
}

/// Whether a predicate is a feature whose name says that it is for tests.
fn is_test_feature(tokens: &Tokens<'_>, predicate: &Range<usize>) -> bool {
    let name = tokens.is_word(predicate.start, "feature").then(|| tokens.written(predicate.start + 2));
    name.is_some_and(|name| name.split(['-', '_']).any(|part| matches!(part, "test" | "tests" | "testing")))
}

/// This, if one of the parts is; the opposite, if each of them is that.
fn settled(parts: &[Option<bool>], by: bool) -> Option<bool> {
    match parts.contains(&Some(by)) {
        true => Some(by),
        false => parts.iter().all(Option::is_some).then_some(!by),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct All<'s> {
        sites: Vec<Site<'s>>,
        calls: Vec<Call<'s>>,
    }

    impl<'s> Visitor<'s> for All<'s> {
        fn site(&mut self, site: Site<'s>) {
            self.sites.push(site);
        }
        fn wants(&self, _: &Callee<'s>) -> bool {
            true
        }
        fn call(&mut self, call: Call<'s>) {
            self.calls.push(call);
        }
        fn template(&mut self, _: Template<'s>) {}
    }

    fn all<'s>(tokens: &Tokens<'s>) -> All<'s> {
        let mut all = All::default();
        read(tokens, &mut all);
        all
    }

    fn source(text: &str) -> (Vec<String>, Vec<String>) {
        let tokens = Tokens::of(text);
        let source = all(&tokens);
        let sites = source.sites.iter().map(|site| {
            let Site { text, call, macro_name, attribute, field, binding, function, role, .. } = site;
            let parts = [
                ("call", call),
                ("macro", macro_name),
                ("attribute", attribute),
                ("field", field),
                ("binding", binding),
                ("function", function),
            ];
            let parts: Vec<_> =
                parts.into_iter().filter_map(|(what, name)| Some(format!("{what}={}", (*name)?))).collect();
            format!(
                "{text}: {}{}",
                parts.join(" "),
                if *role == Role::Value { String::new() } else { format!(" {role:?}") }
            )
        });
        let calls = source.calls.iter().map(|call| format!("{}: {:?}", call.callee.name, call.arguments));
        (sites.collect(), calls.collect())
    }

    #[test]
    fn a_string_has_its_place() {
        for (text, expected) in [
            (r#"fn f() { api.model("a".to_string()); }"#, "a: call=model function=f"),
            (r#"fn f() { S { id: String::from("a") } }"#, "a: field=id function=f"),
            (r#"const M: &str = "a";"#, "a: binding=M"),
            (r#"fn f(x: &str) { x.starts_with("a") }"#, "a: call=starts_with function=f"),
            (r#"fn f() { match x { A => "a", _ => "b" } }"#, "a: function=f Arm"),
            (r#"fn f() { match x { "a" => 1, _ => 2 } }"#, "a: function=f Compared"),
            (r#"fn f() { match x { "a" | "b" => 1 } }"#, "a: function=f Compared"),
            (r#"fn f() { x.map(|_| "a") }"#, "a: call=map function=f"),
            (r#"fn f() { x.map(y, move |e| "a".into()) }"#, "a: call=map function=f"),
            (r#"fn f() { match x { | A | "a" => 1 } }"#, "a: function=f Compared"),
            (r#"fn f() { match x { (A, B | "a", C) => 1 } }"#, "a: function=f Compared"),
            (r#"fn f() { if x == "a" {} }"#, "a: function=f Compared"),
            (r#"fn f() { ["a", "b"].contains(&x) }"#, "a: function=f Compared"),
            (
                r#"struct S { #[arg(default_value = "a")] m: String }"#,
                "a: call=arg attribute=arg field=m binding=default_value",
            ),
            (r#"fn f() { json!({"model": "a"}) }"#, "model: macro=json function=f"),
            (r#"fn f() { let x = Some("a".into()); }"#, "a: binding=x function=f"),
            (r#"impl T { fn f() -> &'static str { "a" } }"#, "a: function=f"),
            ("fn f( { \"a\" ) }}} \"b\"", "a: "),
        ] {
            let (sites, _) = source(text);
            assert!(
                sites.first().is_some_and(|site| site == expected) || expected == "a: ",
                "{text}: {sites:?}"
            );
        }
    }

    #[test]
    fn tests_are_left_out() {
        for (text, expected) in [
            (r#"#[cfg(test)] mod tests { fn f() { "a" } } const X: &str = "b";"#, vec!["b"]),
            (r#"#[cfg(all(test, feature = "x"))] mod tests { "a" } const X: &str = "b";"#, vec!["b"]),
            (r#"#[test] #[ignore] fn f() { "a"; } const X: &str = "b";"#, vec!["b"]),
            (r#"#[tokio::test(flavor = "x")] async fn f() { "a"; } const X: &str = "b";"#, vec!["b"]),
            (r#"S { #[cfg(test)] a: "a", b: "b" }"#, vec!["b"]),
            (r#"#[cfg(not(test))] const X: &str = "b";"#, vec!["b"]),
            (r#"#[cfg(any(test, feature = "x"))] const X: &str = "b";"#, vec!["b"]),
            (r#"#[cfg(any(test, doc))] const X: &str = "a";"#, vec![]),
            (r#"#[cfg(all(test, not(feature = "x")))] const X: &str = "a";"#, vec![]),
            (r#"#[cfg(not(any(test, feature = "x")))] const X: &str = "b";"#, vec!["b"]),
            (r#"#[cfg(not(not(test)))] const X: &str = "a";"#, vec![]),
            (r#"#[cfg(feature = "test")] const X: &str = "b";"#, vec!["b"]),
            (r#"#[db_test(error = "a")] fn f() { "a"; } const X: &str = "b";"#, vec!["b"]),
            (r#"#[cfg(any(test, feature = "db_test"))] mod t { "a" } const X: &str = "b";"#, vec!["b"]),
            (r#"#[cfg(any(feature = "contest", test))] const X: &str = "b";"#, vec!["b"]),
            (r#"#[latest] const X: &str = "b";"#, vec!["b"]),
            (r#"#[cfg_attr(test, derive(Debug))] const X: &str = "b";"#, vec!["b"]),
            (r#"#[cfg(all())] const X: &str = "b"; #[cfg(any())] const Y: &str = "a";"#, vec!["b"]),
            (r#"#![cfg(test)] const X: &str = "a";"#, vec![]),
        ] {
            let tokens = Tokens::of(text);
            let source = all(&tokens);
            let sites = source.sites.iter().filter(|site| site.attribute.is_none());
            let texts: Vec<_> = sites.map(|site| site.text.as_ref()).collect();
            assert_eq!(texts, expected, "{text}");
        }
        let tokens = Tokens::of("#[cfg(test)] pub(crate) mod fakes; mod real;");
        let outline = outline(&tokens);
        let modules: Vec<_> = outline.left_out.iter().flat_map(|part| &part.modules).collect();
        assert_eq!((modules, outline.modules), (vec![&"fakes".to_owned()], vec!["real".to_owned()]));
    }

    #[test]
    fn arguments_are_followed_to_constants_and_variables() {
        let text = r#"
            fn f() {
                let revision = "main";
                api.repo(Repo::with_revision(REPO.to_string(), RepoType::Model, revision.to_string()));
                load(concat!(env!("CARGO_MANIFEST_DIR"), "/m.onnx"));
            }
        "#;
        let (_, calls) = source(text);
        assert_eq!(
            calls[1],
            r#"with_revision: [(None, Name("REPO")), (None, Name("Model")), (None, Text("main"))]"#
        );
        assert_eq!(
            calls.last().map(String::as_str),
            Some(r#"load: [(None, Text("{CARGO_MANIFEST_DIR}/m.onnx"))]"#)
        );
    }

    #[test]
    fn nothing_panics() {
        let text =
            r#"#[cfg(test)] fn f<T>() { S { a: r"b", c: vec![Some("x".into())] }; x::<T>("y") == "z" }"#;
        for end in 0..text.len() {
            for part in [&text[..end], &text[end..]] {
                let tokens = Tokens::of(part);
                all(&tokens);
            }
        }
    }
}
