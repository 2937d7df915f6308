//! Models in what is packed: a file of weights behind a compression, and archives with weights among their entries, also those
//! in one another.
//!
//! Only names and the first bytes of entries are read, and no more than [`LONGEST`] bytes are unpacked.

use std::io::{self, Read};

use camino::Utf8Path;

use super::archive::{Archive, Entry};
use super::code::{
    Budget, Compression, Danger, Flow, Tape, danger, ends_zip, is_named_so, is_of_models,
    is_portable_program, is_tar, opens_pickles, starts_zip, unpacked_name,
};
use super::facts::Format;
use super::pickle::{Pickled, scan};
use super::source::Source;
use super::zip_stream::LocalEntry;
use super::{HEAD, recognize};
use crate::inspect::layers::tar::{self, Next};
use crate::member_path;
use crate::vocabulary::Word as _;
use crate::weights_names;

/// What is unpacked of a file, in bytes.
const LONGEST: u64 = 64 << 20;
/// What is unpacked of an archive in another as a whole, in bytes.
const LONGEST_NESTED: u64 = 8 << 20;
/// Entries of a zip archive that are looked into.
const MOST_ENTRIES: usize = 10_000;
/// Archives and packed files in one another.
const DEEPEST: u8 = 4;

/// A model in a packed file.
pub(crate) struct Inside {
    /// Path in the archive, and length in bytes; nothing of a single file.
    pub(crate) entry: Option<(String, u64)>,
    /// Its format; of what can't be read, that of its name.
    pub(crate) format: Format,
    /// Why nothing but a name says that it is one, in the middle of a sentence.
    pub(crate) unread: Option<&'static str>,
}

/// What is called as weights are, and is no text.
pub(crate) const NOTHING: &str = "nothing in it can be read";
/// What is called as a model is, and is read no further.
const CUT: &str = "no weights are among what is read of it, and more follows";

/// What is asked of an archive beside models.
#[derive(Clone, Copy)]
pub(crate) struct Search<'f> {
    /// Whether an entry is of no matter, by its path.
    pub(crate) is_passed_by: &'f dyn Fn(&Utf8Path) -> bool,
    /// Whether bytes that are in no known format may be those of weights, by how they begin.
    pub(crate) holds_numbers: &'f dyn Fn(&[u8]) -> bool,
}

impl Search<'_> {
    /// Every entry that is a model, and none that can't be read.
    pub(crate) const MODELS: Search<'static> = Search { is_passed_by: &|_| false, holds_numbers: &|_| false };
}

/// The first model in a file of this name that is packed; where there is none, the first that is called so and can't be read.
pub(super) fn look(source: &Source<'_>, name: &str, search: Search<'_>) -> Option<Inside> {
    let budget = Budget::new(LONGEST);
    let mut look = Look { search, budget, is_cut: false };
    look.bytes(source, name, 0).or_else(|| {
        let is_cut = look.is_cut && weights_names::is_called_archive_of_model(name);
        is_cut.then_some(Inside { entry: None, format: Format::Archive, unread: Some(CUT) })
    })
}

struct Look<'l> {
    search: Search<'l>,
    budget: Budget,
    /// Whether more follows than is read.
    is_cut: bool,
}

impl Look<'_> {
    /// What can be read anywhere.
    fn bytes(&mut self, source: &Source<'_>, name: &str, depth: u8) -> Option<Inside> {
        let head = source.head(HEAD).ok()?;
        match is_zip(source, &head) {
            true => self.zip(source, depth),
            false => self.packed(Flow::Plain(source.cursor()), name, depth),
        }
    }

    /// What is packed, or an archive out of something packed.
    fn packed(&mut self, mut flow: Flow<'_>, name: &str, depth: u8) -> Option<Inside> {
        let head = flow.peek(HEAD as usize).ok()?;
        let inner = unpacked_name(name);
        let is_named = weights_names::is_archive(inner) || is_named_so(inner);
        let mut flow = match Compression::of(&head, is_named && opens_pickles(inner)) {
            Some(compression) if is_named || compression.is_sure() => {
                flow.unpack(compression, u64::MAX, &self.budget).ok()?
            }
            None if is_tar(&head) || starts_zip(&head) => flow,
            _ => return None,
        };
        let head = flow.peek(HEAD as usize).ok()?;
        if is_tar(&head) {
            return self.tar(flow, depth);
        }
        if starts_zip(&head) {
            return self.zip_in(flow, depth);
        }
        let (format, unread) = format(flow, inner, self.search)?;
        Some(Inside { entry: None, format, unread })
    }

    /// A zip archive that has to be unpacked as a whole, or is read as it comes where it is too long for that.
    fn zip_in(&mut self, mut flow: Flow<'_>, depth: u8) -> Option<Inside> {
        let bytes = flow.first(LONGEST_NESTED + 1).ok()?;
        if bytes.len() as u64 > LONGEST_NESTED {
            return self.zip_as_it_comes(&mut bytes.as_slice().chain(flow));
        }
        let bytes = bytes.as_slice();
        self.zip(&Source::new(&bytes, bytes.len() as u64), depth)
    }

    /// The first model among the entries of a zip archive, as far as they come one after the other. What lies in archives among
    /// them is not looked into.
    fn zip_as_it_comes(&mut self, from: &mut dyn Read) -> Option<Inside> {
        self.is_cut = true;
        for _ in 0..MOST_ENTRIES {
            let entry = LocalEntry::read(from).ok()??;
            let mut content = (&mut *from).take(entry.packed.unwrap_or(u64::MAX));
            let is_passed_by = (self.search.is_passed_by)(Utf8Path::new(&entry.name));
            if is_named_so(&entry.name) && !is_passed_by {
                let flow = Flow::of(&mut content, &self.budget);
                let flow = match entry.method {
                    0 => Some(flow),
                    8 => flow.unpack(Compression::Deflate, entry.length, &self.budget).ok(),
                    _ => None,
                };
                if let Some((format, unread)) = flow.and_then(|flow| format(flow, &entry.name, self.search)) {
                    return Some(Inside { entry: Some((entry.name, entry.length)), format, unread });
                }
            }
            entry.packed?;
            io::copy(&mut content, &mut io::sink()).ok()?;
        }
        None
    }

    fn zip(&mut self, source: &Source<'_>, depth: u8) -> Option<Inside> {
        let archive = Archive::within(source, &self.budget).ok()?;
        let mut named: Vec<Entry> = Vec::new();
        archive
            .each(|entry| {
                let path = Utf8Path::new(&entry.name);
                let is_called = is_named_so(&entry.name) || may_hold_others(&entry.name, depth);
                if is_called && !(self.search.is_passed_by)(path) {
                    self.is_cut |= named.len() >= MOST_ENTRIES;
                    named.extend(Some(entry).filter(|_| named.len() < MOST_ENTRIES));
                }
                Ok(())
            })
            .ok()?;
        let mut unread = None;
        for entry in named {
            let Some(inside) = self.entry(&archive, source, &entry, depth) else { continue };
            if inside.unread.is_none() {
                return Some(inside);
            }
            unread = unread.or(Some(inside));
        }
        unread
    }

    /// An entry of a zip archive that is called as weights or as archives are.
    fn entry(
        &mut self,
        archive: &Archive<'_>,
        source: &Source<'_>,
        entry: &Entry,
        depth: u8,
    ) -> Option<Inside> {
        if may_hold_others(&entry.name, depth) {
            let within = match archive.stored(entry).ok()? {
                Some((start, length)) => self.bytes(&source.window(start, length), &entry.name, depth + 1),
                None => self.packed(archive.content(entry).ok()?, &entry.name, depth + 1),
            };
            return within.map(|inside| inside.in_entry(&entry.name, entry.length));
        }
        let (format, unread) = format(archive.content(entry).ok()?, &entry.name, self.search)?;
        Some(Inside { entry: Some((entry.name.clone(), entry.length)), format, unread })
    }

    fn tar(&mut self, flow: Flow<'_>, depth: u8) -> Option<Inside> {
        let (mut found, mut unread) = (None, None);
        let walked = tar::walk(&mut Tape::of(flow), |entry, content| {
            let has_others = may_hold_others(&entry.path, depth);
            let is_called = has_others || is_named_so(&entry.path);
            if !is_called || (self.search.is_passed_by)(Utf8Path::new(&entry.path)) {
                return Ok(Next::Entry);
            }
            let flow = Flow::of(content, &self.budget);
            let inside = match has_others {
                true => self.packed(flow, &entry.path, depth + 1),
                false => format(flow, &entry.path, self.search).map(|(format, unread)| Inside {
                    entry: None,
                    format,
                    unread,
                }),
            };
            let Some(inside) = inside.map(|inside| inside.in_entry(&entry.path, entry.size)) else {
                return Ok(Next::Entry);
            };
            if inside.unread.is_some() {
                unread.get_or_insert(inside);
                return Ok(Next::Entry);
            }
            found = Some(inside);
            Ok(Next::Enough)
        });
        self.is_cut |= walked.is_err();
        found.or(unread)
    }
}

impl Inside {
    /// The same of what lies in an entry of an archive.
    fn in_entry(self, name: &str, length: u64) -> Self {
        let entry = match self.entry {
            Some((inner, length)) => (member_path::join(Utf8Path::new(name), &inner).into_string(), length),
            None => (name.to_owned(), length),
        };
        Self { entry: Some(entry), ..self }
    }
}

/// Whether an entry is called as an archive or as something packed is, and is not nested too deep to be looked into.
fn may_hold_others(name: &str, depth: u8) -> bool {
    let is_packed = unpacked_name(name) != name && is_named_so(unpacked_name(name));
    depth < DEEPEST && !is_named_so(name) && (is_packed || weights_names::is_archive(name))
}

/// Whether a file is a zip archive, or a program with one at its end.
fn is_zip(source: &Source<'_>, head: &[u8]) -> bool {
    starts_zip(head) || is_portable_program(head) && ends_zip(source)
}

/// The format of bytes, if they are those of a model; of others that are called as weights are and are no text, that of their
/// name, and that they can't be read.
fn format(mut flow: Flow<'_>, name: &str, search: Search<'_>) -> Option<(Format, Option<&'static str>)> {
    let head = flow.peek(HEAD as usize).ok()?;
    // How long it is shows at its end.
    let Some(found) = recognize(&head, u64::MAX) else {
        let named = weights_names::format_of(Utf8Path::new(name)).and_then(Format::from_word);
        return named.filter(|_| (search.holds_numbers)(&head)).map(|format| (format, Some(NOTHING)));
    };
    let found = match found {
        format if !is_named_so(name) => format.needs_no_name().then_some(format),
        Format::Pickle => {
            let mut pickled = Pickled::default();
            let _ = scan(&mut flow, &mut pickled);
            // What can run any program is wanted by nobody unseen, whatever it holds beside that.
            let is_hostile = pickled.imports().any(|import| danger(import) == Danger::Dangerous);
            (is_hostile || is_of_models(pickled.imports())).then_some(Format::Pickle)
        }
        format @ (Format::Onnx | Format::Mlmodel | Format::OpenVino | Format::Ncnn) => {
            (weights_names::format_of(Utf8Path::new(name)).is_some() && format.is_model()).then_some(format)
        }
        format => format.is_model().then_some(format),
    };
    found.map(|format| (format, None))
}
