//! What loading a file may run: imports of pickles wherever they lie, layers of Keras that hold Python, and templates that
//! leave their sandbox.
//!
//! The readers of formats say what a file says of itself; this goes through all of it, for what a loader would run that
//! opens it by its name or by its first bytes. It goes into archives and packed files, and what it can't read to the end
//! it says. Every byte is read a few times at most, and what is unpacked has a limit. Nothing is executed.

mod arrays_in_zip;
mod flow;
mod imports;
mod json_text;
mod keras_config;
mod loader;
mod operations;
mod streams;
mod template;
mod yaml;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read};
use std::sync::{Mutex, MutexGuard, PoisonError};

use sha2::{Digest as _, Sha256};

pub(super) use flow::{Budget, Compression, Flow};
pub(crate) use imports::{Danger, danger};
pub(super) use imports::{is_known_module, is_of_models};
pub(super) use keras_config::PythonJson;
pub(super) use loader::{is_named_so, unpacked_name};

use super::archive::{Archive, Entry};
use super::facts::{Code, Format, HeaderFacts};
use super::fault::Fault;
use super::gguf;
use super::inner::{Inner, Named};
use super::numpy;
use super::pickle::{End, FEWEST_MEMO_USES, Pickled, WRAPPER, scan as scan_pickle};
use super::source::{Source, Stream as _};
use super::text::text;
use super::{HEAD, recognize};
use crate::header_fact::PROGRAM;
use crate::inspect::layers::LayerFault;
use crate::inspect::layers::tar::{self, Next};
use crate::weights_names::KERAS_WEIGHTS;
use loader::Loader;

/// Archives and packed files in one another.
const DEEPEST: u8 = 5;
/// An archive that is packed itself and has to be unpacked as a whole, in bytes.
const LARGEST_NESTED: u64 = 8 * 1024 * 1024;
/// Entries of all archives of a file.
const MOST_ENTRIES: usize = 200_000;
/// Faults and ways to run code that are kept of one file.
const MOST_SAID: usize = 100;
/// Imports that are kept of one file, beside the dangerous ones.
const MOST_IMPORTS: usize = 20_000;
/// The longest template, in bytes.
pub(super) const LONGEST_TEMPLATE: u64 = 256 * 1024;
/// The longest configuration in YAML, in bytes.
const LONGEST_YAML: u64 = 4 * 1024 * 1024;
/// Templates of one file.
const MOST_TEMPLATES: usize = 100;

/// Held by the one file that is unpacked: dictionaries and nested archives are in memory once.
static LARGE: Mutex<()> = Mutex::new(());

/// What was found in one file.
#[derive(Default)]
pub(super) struct Found {
    code: Code,
    imports: BTreeSet<String>,
    /// Templates by name, with the SHA-256 of each.
    templates: BTreeMap<String, String>,
    /// Why it isn't the pickle or archive that its name promises; of no matter where it is in another known format.
    mismatch: Option<String>,
    /// It is a text that a program runs, or that says what it runs; no pickle.
    is_text: bool,
    /// What lies in it and speaks of the model.
    inner: Inner,
}

/// Whether a program that loads a file of this name, with these first bytes, may run what is in it: a pickle, an archive or
/// something packed.
pub(super) fn is_loaded(head: &[u8], name: &str) -> bool {
    let loader = Loader::of(name);
    let is_packed =
        Compression::of(head, loader::may_be_packed(name)).is_some() || starts_zip(head) || is_tar(head);
    loader.runs_code() || is_packed || matches!(head, [0x80, 0..=5, ..])
}

/// Whether a loader of pickles opens a file of this name.
pub(crate) fn opens_pickles(name: &str) -> bool {
    Loader::of(name) == Loader::Pickle
}

impl Found {
    /// Notes what can't be read to its end.
    pub(super) fn say_unread(&mut self, what: &str) {
        if self.code.unread.len() < MOST_SAID {
            self.code.unread.extend(text(what));
        }
    }

    /// Adds what was found to what the header says; facts of their own where there is no header.
    pub(super) fn complete(
        self,
        facts: Result<Option<HeaderFacts>, Fault>,
    ) -> Result<Option<HeaderFacts>, Fault> {
        let Self { mut code, imports, templates, mismatch, is_text, inner } = self;
        let is_known = matches!(&facts, Ok(Some(facts)) if !facts.format.runs_code());
        if let Some(mismatch) = mismatch.filter(|_| !is_known) {
            code.unread.insert(mismatch);
        }
        let says_something = code != Code::default() || !imports.is_empty();
        let container = inner.container();
        let has_models = inner.has_models();
        let mut facts = match facts {
            Ok(Some(facts)) => inner.beside(facts),
            Ok(None) if !has_models && says_something => {
                let is_code = !code.is_pickle && (is_text || code.unread.is_empty());
                let facts = HeaderFacts::new(if is_code { Format::Code } else { Format::Pickle });
                HeaderFacts { container, ..inner.beside(facts) }
            }
            Ok(None) => match inner.alone() {
                Some(facts) => HeaderFacts { container, ..facts },
                None if !templates.is_empty() => HeaderFacts::new(Format::ChatTemplate),
                None => return Ok(None),
            },
            Err(Fault::Malformed(what)) if says_something => {
                code.unread.insert(what);
                HeaderFacts::new(Format::Pickle)
            }
            Err(fault) => return Err(fault),
        };
        facts.imports = imports;
        facts.code = code;
        facts.chat_templates = templates;
        Ok(Some(facts))
    }
}

/// Goes through a file of this name.
///
/// # Errors
///
/// When the file can't be read. What is wrong with it is a part of what is found.
pub(super) fn run(source: &Source<'_>, name: &str) -> Result<Found, Fault> {
    let whole = source.whole();
    let budget = Budget::of(source.length());
    let is_served = loader::brings_python(name);
    let mut scanner = Scanner {
        root: &whole,
        budget,
        found: Found::default(),
        depth: 0,
        entries: 0,
        large: None,
        is_served,
    };
    scanner.file(&whole, name);
    let found = scanner.found;
    whole.failure()?;
    Ok(found)
}

struct Scanner<'s> {
    root: &'s Source<'s>,
    budget: Budget,
    found: Found,
    depth: u8,
    entries: usize,
    large: Option<MutexGuard<'static, ()>>,
    /// Whether the Python in the file is what a server runs.
    is_served: bool,
}

impl Scanner<'_> {
    /// Bytes that can be read anywhere. Models in a model are that one.
    fn file(&mut self, source: &Source<'_>, name: &str) {
        if source.length() == 0 {
            return;
        }
        let Ok(head) = source.head(HEAD) else { return };
        let program = loader::program(&head).filter(|_| self.depth == 0);
        // A script before an archive is of no matter to who reads the archive.
        if let Some(kind) = program.filter(|_| !head.starts_with(b"#!") || !ends_zip(source)) {
            self.escape(&format!("it is a program ({kind})"));
        }
        let own = (self.depth > 0).then(|| self.found.inner.source(named(name), source, &head)).flatten();
        self.within(source, name, &head);
        own.into_iter().for_each(|own| self.found.inner.fold(own));
    }

    /// What lies in a file, whatever it is.
    fn within(&mut self, source: &Source<'_>, name: &str, head: &[u8]) {
        // A zip archive is known by its end: what stands before it is of no matter to most programs, and may be
        // something else to others.
        let is_zip = self.zip(source, name, head);
        if starts_zip(head) {
            return;
        }
        if is_tar(head) || head.starts_with(b"GGUF") {
            if is_tar(head) {
                self.tar(source)
            } else {
                self.gguf(source)
            }
            return self.pickles(Flow::Plain(source.cursor()), Loader::None, head);
        }
        let loader = Loader::of(name);
        let is_hdf5 = head.starts_with(HDF5) || loader == Loader::Hdf5 && user_block(source);
        if is_hdf5 || loader == Loader::SavedModel {
            self.json_in(source, name);
        }
        if !head.starts_with(HDF5) {
            self.flow(Flow::Plain(source.cursor()), name);
        }
        match loader {
            // What is packed was unpacked.
            Loader::Hdf5 if !is_hdf5 && Compression::of(head, false).is_none() => {
                self.mismatch("it is no HDF5 file");
            }
            Loader::Keras | Loader::Package if !is_zip && Compression::of(head, false).is_none() => {
                self.mismatch("it is no archive");
            }
            _ => {}
        }
    }

    /// Bytes in order.
    fn flow(&mut self, mut flow: Flow<'_>, name: &str) {
        let loader = Loader::of(name);
        let head = match flow.peek(HEAD as usize) {
            Ok(head) if head.is_empty() => return,
            Ok(head) => head,
            Err(fault) => {
                return if loader.runs_code() {
                    self.unread(&fault)
                };
            }
        };
        let is_unpacked = matches!(flow, Flow::Unpacked(_));
        let is_nested = starts_zip(&head) || head.starts_with(HDF5) || is_unpacked && loader.reads_anywhere();
        if self.depth > 0 && !is_nested && is_unpacked && self.speaking(&mut flow, name) {
            return;
        }
        if let Some(compression) = Compression::of(&head, loader::may_be_packed(name)) {
            return self.packed(flow, compression, name, &head);
        }
        if let Some(whose) = loader::objects(&head, name) {
            return self.say_unread(&format!("it holds objects of {whose}, which are not read"));
        }
        match &*head {
            _ if is_nested => self.nested(flow, name),
            head if is_tar(head) => {
                self.both(head);
                self.packed_tar(flow);
            }
            head if head.starts_with(numpy::MAGIC) => self.arrays(flow),
            // 7-Zip and RAR.
            [b'7', b'z', 0xbc, 0xaf, 0x27, 0x1c, ..] | [b'R', b'a', b'r', b'!', 0x1a, 7, ..] => {
                self.say_unread("it is an archive of 7-Zip or RAR, which is not read");
            }
            head if loader == Loader::Json && head.trim_ascii_start().starts_with(b"{") => {
                self.json_file(flow, name);
            }
            _ if matches!(loader, Loader::Template | Loader::Yaml | Loader::Python) => {
                // Few names of texts say that a loader of pickles does not open them.
                if let Flow::Plain(cursor) = &flow {
                    self.pickles(Flow::Plain(cursor.clone()), loader, &head);
                }
                match loader {
                    Loader::Template if matches!(*head, [0x80, ..]) => {}
                    Loader::Template => self.template_file(flow, name),
                    _ => self.text_file(flow, loader, name),
                }
            }
            _ => self.pickles(flow, loader, &head),
        }
    }

    /// Hands over what may speak of the model, and leaves it where it is; `true` of a model that was read to its end.
    fn speaking(&mut self, flow: &mut Flow<'_>, name: &str) -> bool {
        let head = flow.peek(HEAD as usize).unwrap_or_default();
        let Some(wanted) = self.found.inner.wanted(named(name), &head) else { return false };
        let bytes = flow.peek(wanted as usize).unwrap_or_default();
        let failure = flow.failure().get().map(|failed| failed.what);
        if self.found.inner.unpacked(named(name), &bytes, failure.as_deref()) {
            return false;
        }
        // A pickle that goes beyond them is cut, and says so.
        let beginning = bytes.as_slice();
        let source = self.root.made(&beginning, bytes.len() as u64);
        self.pickles(Flow::Plain(source.cursor()), Loader::of(name), &head);
        drop(bytes);
        self.found.inner.passing(named(name), flow, &head);
        true
    }

    /// A text that a program runs, or that says what it runs.
    fn text_file(&mut self, flow: Flow<'_>, loader: Loader, name: &str) {
        if loader == Loader::Python {
            // What archives bring along is no file that a loader imports by its name.
            let own = name.rsplit('/').next().filter(|_| self.depth == 0 || self.is_served);
            return self.note_imports(own.and_then(text));
        }
        self.found.is_text |= self.depth == 0;
        match flow.all(LONGEST_YAML) {
            Ok(Some(bytes)) => {
                let (found, fault) = yaml::look(&bytes);
                if let Some(fault) = fault {
                    self.say_unread(&fault);
                }
                if found.targets.len().max(found.tags.len()) >= yaml::MOST {
                    self.say_unread(&format!("it names {} targets or tags, or more", yaml::MOST));
                }
                self.note_imports(found.targets);
                for tag in found.tags {
                    self.escape(&format!("the tag `{tag}` of YAML"));
                }
            }
            Ok(None) => self.say_unread(&format!("it is YAML of more than {LONGEST_YAML} bytes")),
            Err(fault) => self.unread(&fault),
        }
    }

    /// Something that is compressed, or looks like it. What begins with a few bits of a mark may be a pickle as well.
    fn packed(&mut self, flow: Flow<'_>, compression: Compression, name: &str, head: &[u8]) {
        let again = match &flow {
            Flow::Plain(cursor) => Some(cursor.clone()),
            Flow::Unpacked(_) if !compression.may_be_pickle() => None,
            Flow::Unpacked(_) => return self.nested(flow, name),
        };
        let before = self.extent();
        let (mut is_packed, mut fault) = (false, None);
        if self.enter() {
            if compression.is_sure() {
                self.found.inner.packed_in(compression.word(), self.depth, false);
            }
            self.large.get_or_insert_with(|| LARGE.lock().unwrap_or_else(PoisonError::into_inner));
            match flow.unpack(compression, u64::MAX, &self.budget.clone()) {
                Ok(inner) => {
                    is_packed = self.unpacked(inner, loader::unpacked_name(name), compression.is_sure());
                }
                Err(failed) => fault = Some(failed),
            }
            self.depth -= 1;
        }
        if let Some(cursor) = again.filter(|_| compression.may_be_pickle()) {
            let loader = if is_packed { Loader::None } else { Loader::of(name) };
            self.pickles(Flow::Plain(cursor), loader, head);
        }
        // What can't be unpacked and is a pickle as it lies was not packed.
        if let Some(fault) = fault.filter(|_| self.extent() == before) {
            self.unread(&fault);
        }
    }

    /// What comes out of a decoder, to its end or to where it fails, and whether it was packed at all: few bits of a mark
    /// are one where something is found behind them, or everything can be unpacked.
    fn unpacked(&mut self, mut flow: Flow<'_>, name: &str, is_sure: bool) -> bool {
        let has_bytes = flow.is_at_end().is_ok_and(|is_at_end| !is_at_end);
        let failure = flow.failure();
        let (before, mismatch) = (self.extent(), self.found.mismatch.clone());
        self.flow(flow, name);
        let Some(failed) = failure.get() else { return has_bytes };
        if is_sure || failed.is_limit || self.extent() != before {
            self.say_unread(&failed.what);
            return has_bytes;
        }
        self.found.mismatch = mismatch;
        false
    }

    /// How much was found.
    fn extent(&self) -> (bool, usize, usize, usize) {
        let Code { is_pickle, unread, escapes, .. } = &self.found.code;
        (*is_pickle, unread.len(), escapes.len(), self.found.imports.len())
    }

    /// The first bytes of what is something else, read as a pickle: they may be both.
    fn both(&mut self, head: &[u8]) {
        let mut pickled = Pickled::default();
        let source = self.root.made(&head, head.len() as u64);
        let _ = scan_pickle(&mut source.cursor(), &mut pickled);
        if is_telling(&pickled) {
            self.found.code.is_pickle = true;
            self.take(pickled);
        }
    }

    /// What has to be unpacked as a whole to be read.
    fn nested(&mut self, mut flow: Flow<'_>, name: &str) {
        if !self.enter() {
            return;
        }
        match flow.first(LARGEST_NESTED + 1) {
            Ok(bytes) if bytes.len() as u64 <= LARGEST_NESTED => {
                let bytes = bytes.as_slice();
                self.file(&self.root.made(&bytes, bytes.len() as u64), name);
            }
            // Of a Keras archive the configuration beside it says what is run.
            Ok(_) if name.ends_with(KERAS_WEIGHTS) => {}
            Ok(bytes) => {
                let is_plain = starts_zip(&bytes) && self.is_of_arrays(bytes, flow);
                if !is_plain {
                    self.say_unread(&format!(
                        "something packed in it has more than {LARGEST_NESTED} bytes and has to be read as a whole"
                    ));
                }
            }
            Err(fault) => self.unread(&fault),
        }
        self.depth -= 1;
    }

    /// Whether a zip archive that begins with these bytes holds plain arrays, of which none is a pickle.
    fn is_of_arrays(&self, first: Vec<u8>, rest: Flow<'_>) -> bool {
        arrays_in_zip::are_plain(Flow::of(io::Cursor::new(first).chain(rest), &self.budget))
    }

    /// Goes one archive deeper, if that is allowed.
    fn enter(&mut self) -> bool {
        if self.depth >= DEEPEST {
            self.say_unread("archives in it are nested too deep");
            return false;
        }
        self.depth += 1;
        true
    }

    fn is_over_entries(&mut self) -> bool {
        self.entries += 1;
        if self.entries > MOST_ENTRIES {
            self.say_unread(&format!("it has more than {MOST_ENTRIES} entries"));
        }
        self.entries > MOST_ENTRIES
    }

    /// The entries of a zip archive, and whether there is one.
    fn zip(&mut self, source: &Source<'_>, name: &str, head: &[u8]) -> bool {
        if !starts_zip(head) && !ends_zip(source) {
            return false;
        }
        let archive = match Archive::within(source, &self.budget) {
            Ok(archive) => archive,
            Err(fault) => {
                let is_meant = starts_zip(head)
                    && (Loader::of(name).runs_code() || recognize(head, source.length()).is_some());
                if is_meant {
                    self.unread(&fault);
                }
                return false;
            }
        };
        if !self.enter() {
            return true;
        }
        let kind = if is_portable_program(head) { PROGRAM } else { "zip" };
        self.found.inner.packed_in(kind, self.depth, true);
        self.found.inner.comment(&archive.comment());
        let contents = match Contents::look(&archive) {
            Ok(contents) => contents,
            Err(fault) => {
                if starts_zip(head) {
                    self.unread(&fault);
                }
                self.depth -= 1;
                return false;
            }
        };
        let before = std::mem::take(&mut self.found.imports);
        let was_pickle = std::mem::take(&mut self.found.code.is_pickle);
        let walked = archive.each(|entry| {
            let is_directory = entry.name.ends_with('/') && entry.is_empty;
            if !self.is_over_entries() && !is_directory {
                self.entry(&archive, source, &entry, contents.is_keras || Loader::of(name) == Loader::Keras);
            }
            Ok(())
        });
        if let Err(fault) = walked {
            self.unread(&fault);
        }
        if contents.is_script {
            // Names in a TorchScript archive are those of the code that it brings along, which PyTorch interprets in a
            // language without access to the system.
            self.found.imports.retain(|import| !import.starts_with("__torch__."));
            if self.found.imports.iter().all(|import| danger(import) == Danger::Usual) {
                self.found.imports.clear();
                self.found.code.is_pickle = false;
            }
        }
        self.found.imports.extend(before);
        self.found.code.is_pickle |= was_pickle;
        self.depth -= 1;
        true
    }

    fn entry(&mut self, archive: &Archive<'_>, source: &Source<'_>, entry: &Entry, is_keras: bool) {
        let name = entry.name.as_str();
        if loader::is_library(name) {
            self.escape(&format!("the shared library `{name}`"));
        }
        let is_config = name.eq_ignore_ascii_case("config.json") && self.begins_as_json(archive, entry);
        let stored = match archive.stored(entry) {
            Ok(stored) => stored,
            Err(fault) => {
                self.found.inner.unreadable(name, &fault);
                return self.unread(&fault);
            }
        };
        let before = self.found.mismatch.take();
        match stored {
            Some((start, length)) if !is_config => self.file(&source.window(start, length), name),
            _ => {
                self.large.get_or_insert_with(|| LARGE.lock().unwrap_or_else(PoisonError::into_inner));
                match archive.content(entry) {
                    Ok(mut flow) if is_config => {
                        self.speaking(&mut flow, name);
                        self.keras(flow, is_keras);
                    }
                    Ok(flow) => {
                        self.unpacked(flow, name, true);
                    }
                    Err(fault) => self.unread(&fault),
                }
            }
        }
        // An entry has no reader of its own that would know it better.
        if let Some(mismatch) = std::mem::replace(&mut self.found.mismatch, before) {
            self.say_unread(&format!("`{}`: {mismatch}", text(name).unwrap_or_default()));
        }
    }

    /// Whether the first bytes of an entry are those of JSON, in any of its encodings (RFC 4627, section 3).
    fn begins_as_json(&self, archive: &Archive<'_>, entry: &Entry) -> bool {
        let Ok(mut flow) = archive.content(entry) else { return false };
        let head = flow.peek(HEAD as usize).unwrap_or_default();
        let mut letters = head.iter().filter(|byte| !byte.is_ascii_whitespace() && **byte != 0);
        letters.find(|byte| !matches!(byte, 0xef | 0xbb | 0xbf | 0xfe | 0xff)) == Some(&b'{')
    }

    /// The entries of a tar archive that lies as it is.
    fn tar(&mut self, source: &Source<'_>) {
        if !self.enter() {
            return;
        }
        self.found.inner.packed_in("tar", self.depth, true);
        let mut entries = Vec::new();
        let mut stream = Tape::of(Flow::Plain(source.cursor()));
        let walked = tar::walk(&mut stream, |entry, _| {
            entries.push(entry.clone());
            Ok(Next::Entry)
        });
        for entry in entries {
            if !self.is_over_entries() {
                self.file(&source.window(entry.offset, entry.size), &entry.path);
            }
        }
        self.untarred(walked);
    }

    /// The same out of something packed.
    fn packed_tar(&mut self, flow: Flow<'_>) {
        if !self.enter() {
            return;
        }
        self.found.inner.packed_in("tar", self.depth, true);
        let mut stream = Tape::of(flow);
        let walked = tar::walk(&mut stream, |entry, content| {
            if !self.is_over_entries() {
                let budget = self.budget.clone();
                self.flow(Flow::of(content, &budget), &entry.path);
            }
            Ok(Next::Entry)
        });
        self.untarred(walked);
    }

    fn untarred(&mut self, walked: Result<(), LayerFault>) {
        match walked {
            Ok(()) => {}
            Err(LayerFault::Broken(what)) => self.say_unread(&what),
            Err(LayerFault::Read(_)) => self.say_unread("it can't be unpacked"),
        }
        self.depth -= 1;
    }

    /// Arrays of NumPy behind one another: one of objects is a pickle.
    fn arrays(&mut self, mut flow: Flow<'_>) {
        while flow.peek(6).is_ok_and(|head| head == numpy::MAGIC) {
            let size = match numpy::header(&mut flow) {
                Ok(header) if header.may_hold_objects() => {
                    let mut pickled = Pickled::default();
                    let end = scan_pickle(&mut flow, &mut pickled);
                    self.take(pickled);
                    self.found.code.is_pickle = true;
                    match end {
                        Ok(End::Raw) => return,
                        Ok(_) => continue,
                        Err(fault) => return self.unread(&fault),
                    }
                }
                Ok(header) => header.bytes(),
                Err(fault) => return self.unread(&fault),
            };
            let Some(size) = size else { return };
            // The reader of arrays tells one that is cut short.
            if flow.skip(size).is_err() {
                return;
            }
        }
        let head = flow.peek(HEAD as usize).unwrap_or_default();
        if !head.is_empty() {
            self.pickles(flow, Loader::None, &head);
        }
    }

    /// Pickles behind one another, if they are any.
    fn pickles(&mut self, mut flow: Flow<'_>, loader: Loader, head: &[u8]) {
        let is_versioned = matches!(head, [0x80, 0..=5, ..]);
        // Other loaders than joblib's read the bytes of its arrays as opcodes.
        let again = if let Flow::Plain(cursor) = &flow { Some(cursor.clone()) } else { None };
        let mut first = Pickled::default();
        let end = scan_pickle(&mut flow, &mut first);
        let imports_something = first.imports().any(imports::is_well_formed);
        let is_at_end = flow.is_at_end().unwrap_or_default();
        let is_pickle = match &end {
            Ok(_) => {
                is_versioned && head.len() > 2
                    || imports_something
                    || !first.unread.is_empty()
                    || is_at_end && (first.protocol > 0 || first.memo_uses >= FEWEST_MEMO_USES)
                    || loader.is_pickle()
            }
            Err(_) if is_telling(&first) || imports_listed(&first) && (is_at_end || !is_text(head)) => true,
            Err(_) if flow.failure().get().is_some() && imports_something => true,
            Err(_) => is_versioned && (imports_something || first.memo_uses >= FEWEST_MEMO_USES),
        };
        if !is_pickle {
            if let (Err(fault), true) = (&end, loader.is_pickle()) {
                self.mismatch(&format!("it can't be read as the pickle that its name promises: {fault}"));
            }
            return;
        }
        self.found.code.is_pickle = true;
        let has_arrays = first.has_arrays || first.imports().any(|import| import == WRAPPER);
        self.take(first);
        match end {
            Err(fault) => self.unread(&fault),
            Ok(End::Raw) => {}
            Ok(_) => self.more_pickles(flow),
        }
        if let Some(cursor) = again.filter(|_| has_arrays) {
            self.plain_pickles(Flow::Plain(cursor));
        }
    }

    /// What stands behind the first pickle: further ones, or anything at all.
    fn more_pickles(&mut self, mut flow: Flow<'_>) {
        while flow.is_at_end().is_ok_and(|is_at_end| !is_at_end) {
            let mut next = Pickled::default();
            match scan_pickle(&mut flow, &mut next) {
                Ok(end) => {
                    if next.imports().any(imports::is_well_formed) || !next.unread.is_empty() {
                        self.take(next);
                    }
                    if end == End::Raw {
                        return;
                    }
                }
                Err(fault) => {
                    if is_telling(&next) || imports_listed(&next) {
                        self.take(next);
                        self.unread(&fault);
                    }
                    return;
                }
            }
        }
    }

    /// The same bytes as a loader reads them that knows nothing of joblib: what is dangerous in them.
    fn plain_pickles(&mut self, mut flow: Flow<'_>) {
        let mut plain = Pickled::default();
        plain.reads_arrays = true;
        while scan_pickle(&mut flow, &mut plain).is_ok_and(|end| end != End::Raw) {}
        self.note_imports(plain.take_imports().into_iter().filter(|import| imports::is_listed(import)));
    }

    /// Takes over what was found in a pickle.
    fn take(&mut self, mut pickled: Pickled) {
        for what in std::mem::take(&mut pickled.unread) {
            self.say_unread(&what);
        }
        for bytes in std::mem::take(&mut pickled.embedded) {
            if self.enter() {
                // What is no archive is a model of XGBoost.
                let name = if starts_zip(&bytes) { "" } else { "booster.ubj" };
                let bytes = bytes.as_slice();
                self.file(&self.root.made(&bytes, bytes.len() as u64), name);
                self.depth -= 1;
            }
        }
        self.note_imports(pickled.take_imports());
    }

    fn note_imports(&mut self, imports: impl IntoIterator<Item = String>) {
        for import in imports {
            if self.found.imports.len() < MOST_IMPORTS || danger(&import) == Danger::Dangerous {
                self.found.imports.insert(import);
            }
        }
    }

    /// The configuration of a Keras archive.
    fn keras(&mut self, flow: Flow<'_>, is_meant: bool) {
        let read = keras_config::imports(flow);
        self.note_imports(read.imports);
        if let (Err(what), true) = (read.end, is_meant) {
            self.say_unread(&format!("`config.json` is wrong: {what}"));
        }
    }

    /// A JSON file: the configuration of a tokenizer, or of a Keras model without its weights.
    fn json_file(&mut self, flow: Flow<'_>, name: &str) {
        let templates;
        let read;
        if let Flow::Plain(cursor) = &flow {
            templates = template::of_json(cursor.clone());
            read = keras_config::imports(flow);
        } else {
            let Ok(Some(bytes)) = flow.all(LARGEST_NESTED) else { return };
            templates = template::of_json(bytes.as_slice());
            read = keras_config::imports(bytes.as_slice());
        }
        match templates {
            Ok(templates) => {
                for (name, template) in templates {
                    self.template(&name, &template);
                }
            }
            Err(what) if loader::holds_template(name) => {
                self.say_unread(&format!("its template can't be read: {what}"));
            }
            Err(_) => {}
        }
        self.note_imports(read.imports);
    }

    fn template_file(&mut self, flow: Flow<'_>, name: &str) {
        match flow.all(LONGEST_TEMPLATE) {
            Ok(Some(bytes)) => {
                let stem = name.rsplit('/').next().unwrap_or_default();
                self.template(stem, &String::from_utf8_lossy(&bytes));
            }
            Ok(None) => self.say_unread(&format!("its template has more than {LONGEST_TEMPLATE} bytes")),
            Err(fault) => self.unread(&fault),
        }
    }

    fn gguf(&mut self, source: &Source<'_>) {
        for (name, template) in gguf::chat_templates(source) {
            match template {
                Some(template) => self.template(&name, &template),
                None => self.say_unread(&format!("a template has more than {LONGEST_TEMPLATE} bytes")),
            }
        }
    }

    fn template(&mut self, name: &str, template: &str) {
        if self.found.templates.len() < MOST_TEMPLATES {
            let digest: String =
                Sha256::digest(template.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
            self.found.templates.insert(text(name).unwrap_or_default(), digest);
        }
        for escape in template::escapes(template) {
            self.escape(&escape);
        }
    }

    /// Texts of JSON among other bytes, as HDF5 and SavedModel have them.
    fn json_in(&mut self, source: &Source<'_>, name: &str) {
        let is_graph = Loader::of(name) == Loader::SavedModel;
        let marks = if is_graph { operations::marks() } else { Vec::new() };
        let mut found = json_text::look(source, &marks);
        self.note_imports(found.imports);
        let head = source.head(HEAD).unwrap_or_default();
        if matches!(recognize(&head, source.length()), Some(Format::GraphDef | Format::SavedModel))
            && is_graph
        {
            let walked = operations::look(source);
            found.operations.extend(walked.reaching);
            let foreign =
                |name: &String| format!("the operation `{name}`, which a library beside TensorFlow has");
            self.note_imports(walked.foreign.iter().filter_map(|name| text(&foreign(name))));
        }
        for operation in found.operations {
            self.escape(&format!("the operation `{operation}` of TensorFlow"));
        }
        if let Some(what) = found.unread {
            self.say_unread(&what);
        }
    }

    fn escape(&mut self, what: &str) {
        if self.found.code.escapes.len() < MOST_SAID {
            self.found.code.escapes.extend(text(what));
        }
    }

    fn mismatch(&mut self, what: &str) {
        self.found.mismatch.get_or_insert_with(|| what.to_owned());
    }

    fn unread(&mut self, fault: &Fault) {
        self.say_unread(&fault.to_string());
    }

    fn say_unread(&mut self, what: &str) {
        self.found.say_unread(what);
    }
}

/// Whether what was read calls what can run any program: bytes at random and lines of text do not.
fn is_telling(pickled: &Pickled) -> bool {
    let is_called = |import: &str| match imports::is_well_formed(import) {
        true => imports::is_listed(import),
        false => imports::is_unnamed(import),
    };
    let mut imports = pickled.imports();
    imports.any(|import| import == WRAPPER || pickled.calls > 0 && is_called(import))
}

/// Whether it imports a module for that, which runs the module as well; lines of text may.
fn imports_listed(pickled: &Pickled) -> bool {
    let mut imports = pickled.imports();
    imports.any(|import| imports::is_well_formed(import) && imports::is_of_listed_module(import))
}

fn is_text(head: &[u8]) -> bool {
    std::str::from_utf8(head)
        .is_ok_and(|text| !text.contains(|letter: char| letter.is_control() && !letter.is_whitespace()))
}

/// What the names of the entries of an archive say.
#[derive(Default)]
struct Contents {
    is_keras: bool,
    is_script: bool,
}

impl Contents {
    fn look(archive: &Archive<'_>) -> Result<Self, Fault> {
        let (mut constants, mut code, mut weights, mut metadata) = (false, false, false, false);
        archive.each(|entry| {
            let name = entry.name.to_ascii_lowercase();
            constants |= name.ends_with("constants.pkl");
            code |= name.contains("code/");
            weights |= name.ends_with(".weights.h5");
            metadata |= name == "metadata.json";
            Ok(())
        })?;
        Ok(Self { is_keras: weights || metadata, is_script: constants && code })
    }
}

/// What the path of an entry says.
fn named(path: &str) -> Named<'_> {
    Named { path, is_weights: is_named_so(path) }
}

const HDF5: &[u8] = b"\x89HDF\r\n\x1a\n";

/// Whether an HDF5 file begins behind something else, at 512 bytes or twice as much, and so on (HDF5 File Format
/// Specification 3.0, II.A).
fn user_block(source: &Source<'_>) -> bool {
    let starts = (9..40).map(|power| 1_u64 << power);
    starts
        .take_while(|start| start + 8 <= source.length())
        .any(|start| source.window(start, 8).head(8).is_ok_and(|head| head == HDF5))
}

pub(super) fn starts_zip(head: &[u8]) -> bool {
    head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06")
}

/// Whether a head is that of a program for all systems, which keeps its files in a zip archive at its end (llamafile; Actually
/// Portable Executable Specification 0.1).
pub(super) fn is_portable_program(head: &[u8]) -> bool {
    head.starts_with(b"MZqFpD='") || head.starts_with(b"jartsr='")
}

/// Whether the mark of the end of a zip archive stands where its record may begin, before a comment of 64 KiB at most.
pub(super) fn ends_zip(source: &Source<'_>) -> bool {
    let length = source.length().min(22 + u64::from(u16::MAX));
    let tail = source.read(source.length() - length, length);
    tail.is_ok_and(|tail| memchr::memmem::find(&tail, b"PK\x05\x06").is_some())
}

/// Whether a block is the header of a tar archive: its sum fits, in every dialect.
pub(super) fn is_tar(head: &[u8]) -> bool {
    let Some(block) = head.first_chunk::<512>() else { return false };
    let told = &block[148..156];
    let digits: String =
        told.iter().map(|byte| char::from(*byte)).filter(|digit| digit.is_digit(8)).collect();
    let sum = |block: &[u8; 512]| -> u32 {
        let fields = block.iter().enumerate();
        fields.map(|(at, byte)| u32::from(if (148..156).contains(&at) { b' ' } else { *byte })).sum()
    };
    block[0] != 0 && u32::from_str_radix(&digits, 8).is_ok_and(|told| told == sum(block))
}

/// What is read in order, as the reader of tar archives has it.
pub(super) struct Tape<'f> {
    flow: Flow<'f>,
    position: u64,
}

impl<'f> Tape<'f> {
    pub(super) fn of(flow: Flow<'f>) -> Self {
        Self { flow, position: 0 }
    }
}

impl Read for Tape<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.flow.read(buffer)?;
        self.position += read as u64;
        Ok(read)
    }
}

impl tar::Stream for Tape<'_> {
    fn skip(&mut self, length: u64) -> io::Result<()> {
        self.position += length;
        self.flow.skip(length).map_err(|_| io::ErrorKind::UnexpectedEof.into())
    }

    fn position(&self) -> u64 {
        self.position
    }
}

#[cfg(test)]
mod tests;
