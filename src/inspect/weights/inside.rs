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
use crate::weights_names;

/// What is unpacked of a file, in bytes.
const LONGEST: u64 = 64 << 20;
/// Entries of a zip archive that are looked at.
const MOST_ENTRIES: usize = 10_000;

/// A model in a packed file.
pub(crate) struct Inside {
    /// Path in the archive, and length in bytes; nothing of a single file.
    pub(crate) entry: Option<(String, u64)>,
    /// Its format.
    pub(crate) format: Format,
}

/// The first model in a file of this name that is packed. `is_passed_by` says which entries are of no matter.
pub(super) fn look(
    source: &Source<'_>,
    name: &str,
    is_passed_by: &dyn Fn(&Utf8Path) -> bool,
) -> Option<Inside> {
    let head = source.head(HEAD).ok()?;
    let budget = Budget::new(LONGEST);
    if is_zip(source, &head) {
        return zip(source, &budget, is_passed_by);
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
        return tar(flow, &budget, is_passed_by);
    }
    format(flow, inner).map(|format| Inside { entry: None, format })
}

fn zip(source: &Source<'_>, budget: &Budget, is_passed_by: &dyn Fn(&Utf8Path) -> bool) -> Option<Inside> {
    let archive = Archive::within(source, budget).ok()?;
    let mut named: Vec<Entry> = Vec::new();
    let mut count = 0;
    archive
        .each(|entry| {
            count += 1;
            if count <= MOST_ENTRIES && is_named_so(&entry.name) && !is_passed_by(Utf8Path::new(&entry.name))
            {
                named.push(entry);
            }
            Ok(())
        })
        .ok()?;
    named.into_iter().find_map(|entry| {
        let format = format(archive.content(&entry).ok()?, &entry.name)?;
        Some(Inside { entry: Some((entry.name, entry.length)), format })
    })
}

fn tar(flow: Flow<'_>, budget: &Budget, is_passed_by: &dyn Fn(&Utf8Path) -> bool) -> Option<Inside> {
    let mut found = None;
    // What is behind a fault, or behind what is unpacked, is not seen.
    let _ = tar::walk(&mut Tape::of(flow), |entry, content| {
        if !is_named_so(&entry.path) || is_passed_by(Utf8Path::new(&entry.path)) {
            return Ok(Next::Entry);
        }
        let Some(format) = format(Flow::of(content, budget), &entry.path) else { return Ok(Next::Entry) };
        found = Some(Inside { entry: Some((entry.path.clone(), entry.size)), format });
        Ok(Next::Enough)
    });
    found
}

/// Whether a file is a zip archive, or a program with one at its end.
fn is_zip(source: &Source<'_>, head: &[u8]) -> bool {
    starts_zip(head) || is_portable_program(head) && ends_zip(source)
}

/// The format of bytes, if they are those of a model.
fn format(mut flow: Flow<'_>, name: &str) -> Option<Format> {
    let head = flow.peek(HEAD as usize).ok()?;
    // How long it is shows at its end.
    match recognize(&head, u64::MAX)? {
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
    }
}
