//! Models in what is packed: a file of weights behind a compression, and archives with weights among their entries.
//!
//! Only names and the first bytes of entries are read, and no more than [`LONGEST`] bytes are unpacked.

use camino::Utf8Path;

use super::archive::{Archive, Entry};
use super::code::{
    Budget, Compression, Flow, Tape, ends_zip, is_named_so, is_of_models, is_portable_program, is_tar,
    opens_pickles, starts_zip, unpacked_name,
};
use super::facts::Format;
use super::pickle::{Pickled, scan};
use super::source::Source;
use super::{HEAD, recognize};
use crate::inspect::layers::tar::{self, Next};
use crate::vocabulary::Word as _;
use crate::weights_names;

/// What is unpacked of a file, in bytes.
const LONGEST: u64 = 64 << 20;
/// Entries of a zip archive that are looked at.
const MOST_ENTRIES: usize = 10_000;

/// A model in a packed file.
pub(crate) struct Inside {
    /// Path in the archive, and length in bytes; nothing of a single file.
    pub(crate) entry: Option<(String, u64)>,
    /// Its format; of what can't be read, that of its name.
    pub(crate) format: Format,
    /// Whether it is only called as weights are, and nothing in it can be read.
    pub(crate) is_unread: bool,
}

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
    let head = source.head(HEAD).ok()?;
    let budget = Budget::new(LONGEST);
    if is_zip(source, &head) {
        return zip(source, &budget, search);
    }
    let inner = unpacked_name(name);
    let is_named = weights_names::is_archive(inner) || is_named_so(inner);
    let flow = Flow::Plain(source.cursor());
    let mut flow = match Compression::of(&head, is_named && opens_pickles(inner)) {
        Some(compression) if is_named || compression.is_sure() => {
            flow.unpack(compression, u64::MAX, &budget).ok()?
        }
        None if is_tar(&head) => flow,
        _ => return None,
    };
    if is_tar(&flow.peek(HEAD as usize).ok()?) {
        return tar(flow, &budget, search);
    }
    let (format, is_unread) = format(flow, inner, search)?;
    Some(Inside { entry: None, format, is_unread })
}

fn zip(source: &Source<'_>, budget: &Budget, search: Search<'_>) -> Option<Inside> {
    let archive = Archive::within(source, budget).ok()?;
    let mut named: Vec<Entry> = Vec::new();
    let mut count = 0;
    archive
        .each(|entry| {
            count += 1;
            let path = Utf8Path::new(&entry.name);
            if count <= MOST_ENTRIES && is_named_so(&entry.name) && !(search.is_passed_by)(path) {
                named.push(entry);
            }
            Ok(())
        })
        .ok()?;
    let mut unread = None;
    for entry in named {
        let content = archive.content(&entry).ok();
        let Some((format, is_unread)) = content.and_then(|flow| format(flow, &entry.name, search)) else {
            continue;
        };
        let inside = Inside { entry: Some((entry.name, entry.length)), format, is_unread };
        if !is_unread {
            return Some(inside);
        }
        unread = unread.or(Some(inside));
    }
    unread
}

fn tar(flow: Flow<'_>, budget: &Budget, search: Search<'_>) -> Option<Inside> {
    let (mut found, mut unread) = (None, None);
    // What is behind a fault, or behind what is unpacked, is not seen.
    let _ = tar::walk(&mut Tape::of(flow), |entry, content| {
        if !is_named_so(&entry.path) || (search.is_passed_by)(Utf8Path::new(&entry.path)) {
            return Ok(Next::Entry);
        }
        let Some((format, is_unread)) = format(Flow::of(content, budget), &entry.path, search) else {
            return Ok(Next::Entry);
        };
        let inside = Inside { entry: Some((entry.path.clone(), entry.size)), format, is_unread };
        if is_unread {
            unread.get_or_insert(inside);
            return Ok(Next::Entry);
        }
        found = Some(inside);
        Ok(Next::Enough)
    });
    found.or(unread)
}

/// Whether a file is a zip archive, or a program with one at its end.
fn is_zip(source: &Source<'_>, head: &[u8]) -> bool {
    starts_zip(head) || is_portable_program(head) && ends_zip(source)
}

/// The format of bytes, if they are those of a model; of others that are called as weights are and are no text, that of their
/// name, and that they can't be read.
fn format(mut flow: Flow<'_>, name: &str, search: Search<'_>) -> Option<(Format, bool)> {
    let head = flow.peek(HEAD as usize).ok()?;
    // How long it is shows at its end.
    let Some(found) = recognize(&head, u64::MAX) else {
        let named = weights_names::format_of(Utf8Path::new(name)).and_then(Format::from_word);
        return named.filter(|_| (search.holds_numbers)(&head)).map(|format| (format, true));
    };
    let found = match found {
        format if !is_named_so(name) => format.needs_no_name().then_some(format),
        Format::Pickle => {
            let mut pickled = Pickled::default();
            let _ = scan(&mut flow, &mut pickled);
            is_of_models(pickled.imports()).then_some(Format::Pickle)
        }
        format @ (Format::Onnx | Format::Mlmodel | Format::OpenVino | Format::Ncnn) => {
            (weights_names::format_of(Utf8Path::new(name)).is_some() && format.is_model()).then_some(format)
        }
        format => format.is_model().then_some(format),
    };
    found.map(|format| (format, false))
}
