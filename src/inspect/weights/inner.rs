//! What lies in an archive or behind a compression and speaks of the model: cards, configurations and texts of terms, and the
//! headers of the models in it.
//!
//! The walk is that of `code`, which goes through every entry and hands each over here. What speaks is kept as it is, and is
//! judged as if it lay beside the weights.

use std::cell::Cell;
use std::cmp::Ordering;
use std::io::Read;

use camino::Utf8Path;

use super::facts::{Format, HeaderFacts, TextInside, note, note_origins};
use super::fault::Fault;
use super::properties::describe;
use super::source::{Beginning, LONGEST_READ, Passing, Source};
use super::text::{prose, terms};
use super::{HEAD, READERS, header, holds_model, recognize};
use crate::inspect::license_keys::mentions_license;
use crate::inspect::voice::Voice;
use crate::legal_names::subject;
use crate::limits;
use crate::weights_names::may_hold_model;

/// The longest text that is read, in bytes; of a text that is judged word by word, and of one that is kept for no word in it.
const LONGEST_TEXT: u64 = LONGEST_READ - 1;
const LONGEST_JUDGED: usize = limits::LICENSE_TEXT as usize;
/// What of a packed model is unpacked to read its header, in bytes.
const LONGEST_HEADER: u64 = 8 << 20;
/// Bytes of all texts of one file, and how many texts there are.
const MOST_BYTES: usize = 4 << 20;
const MOST_TEXTS: usize = 200;
/// Models in one file whose facts are kept.
const MOST_MODELS: usize = 1000;

/// The path of an entry.
#[derive(Clone, Copy)]
pub(super) struct Named<'n> {
    pub(super) path: &'n str,
    /// Whether it is called as weights are, or as what may be among them.
    pub(super) is_weights: bool,
}

/// What speaks of the model in one file.
#[derive(Default)]
pub(super) struct Inner {
    texts: Vec<TextInside>,
    models: Vec<(String, HeaderFacts)>,
    bytes: usize,
    /// What comments of archives say.
    comments: Vec<String>,
    /// What the file is packed in, the innermost last.
    containers: Vec<&'static str>,
    /// Whether the innermost of them holds several files.
    is_settled: bool,
    /// Whether there are more models than are kept.
    is_full: bool,
}

/// Whether an entry of this name speaks of the model, and is none itself.
fn speaks(name: &str) -> bool {
    Voice::of(Utf8Path::new(name)).is_some()
}

impl Inner {
    /// An entry that lies where it can be read, with its first bytes: which of the models it is, if it is one.
    pub(super) fn source(&mut self, named: Named<'_>, source: &Source<'_>, head: &[u8]) -> Option<usize> {
        let (before, name) = (self.models.len(), named.path);
        match speaks(name) {
            true if source.length() > LONGEST_TEXT => self.unread(name, TOO_LONG),
            true => match source.head(LONGEST_TEXT) {
                Ok(bytes) => self.text(name, bytes),
                Err(fault) => self.unread(name, &fault.to_string()),
            },
            false if may_be_model(head, source.length(), named) => {
                self.model(named, source, head, None);
            }
            false => {}
        }
        (self.models.len() > before).then_some(before)
    }

    /// The models behind one of them were found in it: what they say is said of it.
    pub(super) fn fold(&mut self, own: usize) {
        for (_, inner) in self.models.split_off(own + 1) {
            add_statements(&mut self.models[own].1, inner);
        }
    }

    /// How many bytes of an entry that has to be unpacked are of interest.
    pub(super) fn wanted(&self, named: Named<'_>, head: &[u8]) -> Option<u64> {
        match speaks(named.path) {
            true => Some(LONGEST_TEXT + 1),
            false => may_be_model(head, Source::UNKNOWN, named).then_some(LONGEST_HEADER + 1),
        }
    }

    /// The comment of an archive.
    pub(super) fn comment(&mut self, comment: &str) {
        if self.comments.len() < MOST_TEXTS {
            self.comments.extend(prose(comment));
        }
    }

    /// The bytes of such an entry, as many as were wanted or as there are; `failure` is why there are no more. `false` where
    /// it is a model whose header goes on behind them.
    pub(super) fn unpacked(&mut self, named: Named<'_>, bytes: &[u8], failure: Option<&str>) -> bool {
        let name = named.path;
        let head = bytes.get(..HEAD as usize).unwrap_or(bytes);
        match (speaks(name), failure) {
            (true, Some(failure)) => self.unread(name, failure),
            (true, None) if bytes.len() as u64 > LONGEST_TEXT => self.unread(name, TOO_LONG),
            (true, None) => self.text(name, bytes.to_vec()),
            (false, None) if bytes.len() as u64 <= LONGEST_HEADER => {
                self.model(named, &Source::new(&bytes, bytes.len() as u64), head, None);
            }
            (false, failure) => {
                let beginning = Beginning { bytes, is_short: Cell::new(false) };
                let source = Source::new(&beginning, Source::UNKNOWN);
                let is_whole = header(&source).is_ok() && !beginning.is_short.get();
                if failure.is_none() && !is_whole && beginning.is_short.get() {
                    return false;
                }
                self.model(named, &Source::new(&beginning, Source::UNKNOWN), head, Some(&beginning.is_short));
            }
        }
        true
    }

    /// A model that is unpacked as it is read, from its start on.
    pub(super) fn passing(&mut self, named: Named<'_>, from: &mut dyn Read, head: &[u8]) {
        let passing = Passing::new(from);
        self.model(named, &Source::new(&passing, Source::UNKNOWN), head, Some(&passing.is_short));
    }

    /// An entry that speaks of the model, if its name says so, and can't be read.
    pub(super) fn unreadable(&mut self, name: &str, fault: &Fault) {
        if speaks(name) {
            self.unread(name, &fault.to_string());
        }
    }

    /// What the file is packed in, at this depth. `is_of_several` says that it holds several files.
    pub(super) fn packed_in(&mut self, what: &'static str, depth: u8, is_of_several: bool) {
        if !self.is_settled && usize::from(depth) == self.containers.len() + 1 {
            self.containers.push(what);
            self.is_settled = is_of_several;
        }
    }

    fn text(&mut self, name: &str, bytes: Vec<u8>) {
        let is_judged = Voice::of(Utf8Path::new(name)).is_some_and(Voice::is_prose);
        if bytes.len() > LONGEST_JUDGED && is_judged {
            return self.unread(name, TOO_LONG);
        }
        // Of a long configuration a word of it matters, or none.
        let names_base = || memchr::memmem::find(&bytes, b"name_or_path").is_some();
        let is_of_matter = || names_base() || mentions_license(&String::from_utf8_lossy(&bytes));
        if bytes.len() > LONGEST_JUDGED && !is_of_matter() {
            return;
        }
        self.bytes += bytes.len();
        match self.bytes <= MOST_BYTES {
            true => self.take(name, Ok(bytes)),
            false => self.unread(name, "the texts in the archive are more than are read"),
        }
    }

    fn unread(&mut self, name: &str, why: &str) {
        self.take(name, Err(why.to_owned()));
    }

    fn take(&mut self, name: &str, bytes: Result<Vec<u8>, String>) {
        let bytes = if self.texts.len() + 1 < MOST_TEXTS { bytes } else { Err(TOO_MANY.to_owned()) };
        if self.texts.len() < MOST_TEXTS {
            self.texts.push(TextInside { path: name.to_owned(), bytes });
        }
    }

    /// The header of an entry, if it is a model. `is_short` tells that more of it was wanted than was unpacked.
    fn model(&mut self, named: Named<'_>, source: &Source<'_>, head: &[u8], is_short: Option<&Cell<bool>>) {
        let name = named.path;
        // Nothing but a mark or a name says of what can't be read that it is one.
        let format = recognize(head, source.length())
            .filter(|format| format.is_model() && (named.is_weights || format.needs_no_name()));
        let was_cut = || is_short.is_some_and(Cell::get);
        let facts = match header(source) {
            Ok(Some(mut facts)) if is_found(&facts, named) || !self.is_settled && is_plain(&facts) => {
                if let Some(what) = facts.malformed.take() {
                    self.unread(name, &malformed(&what));
                }
                facts
            }
            Ok(_) => return,
            Err(fault) => {
                let Some(format) = format else { return };
                match fault {
                    _ if was_cut() => self.unread(name, BEHIND),
                    Fault::Malformed(what) => self.unread(name, &malformed(&what)),
                    Fault::Read(_) => {}
                }
                HeaderFacts::new(format)
            }
        };
        match self.models.len().cmp(&MOST_MODELS) {
            Ordering::Less => self.models.push((name.to_owned(), facts)),
            Ordering::Equal if !self.is_full => {
                self.is_full = true;
                self.unread(name, "one of more models than are read");
            }
            _ => {}
        }
    }

    /// Whether a model of a known format is among it.
    pub(super) fn has_models(&self) -> bool {
        !self.models.is_empty()
    }

    /// The facts of a file of a format that is read, with what the files in it say. A pickle is what its objects hold.
    pub(super) fn beside(self, mut facts: HeaderFacts) -> HeaderFacts {
        if let ([(_, inner)], true) = (self.models.as_slice(), facts.format == Format::Pickle) {
            facts.architecture = facts.architecture.or_else(|| inner.architecture.clone());
            facts.producer = facts.producer.or_else(|| inner.producer.clone());
        }
        for (_, inner) in self.models {
            add_statements(&mut facts, inner);
        }
        self.comments.into_iter().for_each(|said| describe(&mut facts, said));
        facts.texts.extend(self.texts);
        facts
    }

    /// The facts of a file that is nothing but a container: those of the model in it, if there is one alone.
    pub(super) fn alone(self) -> Option<HeaderFacts> {
        let speaks = self.comments.iter().any(|said| terms(said).is_some());
        if self.texts.is_empty() && self.models.is_empty() && !speaks {
            return None;
        }
        let is_of_model = |text: &TextInside| {
            let subject = subject(Utf8Path::new(&text.path));
            let mut models = self.models.iter();
            subject.components().count() <= 1
                || models.any(|(model, _)| Utf8Path::new(model).starts_with(subject))
        };
        let texts: Vec<_> = self.texts.iter().filter(|text| is_of_model(text)).cloned().collect();
        let format = self.models.first().map_or(Format::Archive, |(_, first)| first.format);
        let is_one_kind = self.models.iter().all(|(_, facts)| facts.format == format);
        let mut facts = match self.models.len() {
            1 => self.models[0].1.clone(),
            _ => HeaderFacts::new(if is_one_kind { format } else { Format::Archive }),
        };
        if self.models.len() > 1 {
            self.models.into_iter().for_each(|(_, inner)| add_statements(&mut facts, inner));
        }
        self.comments.into_iter().for_each(|said| describe(&mut facts, said));
        // They are relative to what lies inside.
        facts.external_files.clear();
        facts.texts.extend(texts);
        Some(facts)
    }

    /// What the file is packed in, the outermost last.
    pub(super) fn container(&self) -> Option<String> {
        let containers: Vec<_> = self.containers.iter().rev().copied().collect();
        (!containers.is_empty()).then(|| containers.join(", "))
    }
}

/// Whether an entry may be a model: by its name, or by how it begins, as on disk (`discover::looks`).
fn may_be_model(head: &[u8], length: u64, named: Named<'_>) -> bool {
    named.is_weights
        || may_hold_model(Utf8Path::new(named.path))
            && READERS.iter().any(|reader| reader.may_be(head, length))
}

/// Whether an entry is a model, or says under what it is given. One without numbers is none unless it is called so.
fn is_found(facts: &HeaderFacts, named: Named<'_>) -> bool {
    let is_empty = facts.tensors == Some(0) || facts.parameters == Some(0);
    let is_text = named.path.ends_with(".txt") && facts.format != Format::LightGbm;
    let is_model =
        holds_model(facts, Utf8Path::new(named.path)) && (named.is_weights || !is_empty && !is_text);
    is_model || !facts.license.is_empty()
}

/// Whether what is alone behind a compression is told as it would be without: arrays and tables are anything.
fn is_plain(facts: &HeaderFacts) -> bool {
    matches!(facts.format, Format::Hdf5 | Format::Npy | Format::Npz)
}

const TOO_LONG: &str = "a file that is longer than is read";
const TOO_MANY: &str = "one of more texts than are read";
const BEHIND: &str = "weights whose header lies behind what is unpacked of them";

/// What an entry is whose header is malformed.
fn malformed(what: &str) -> String {
    format!("a header that is malformed: {what}")
}

/// Takes over what another header says that is about the model as a whole.
fn add_statements(facts: &mut HeaderFacts, inner: HeaderFacts) {
    let license = inner.license;
    if license != facts.license {
        [license.id, license.name, license.link]
            .into_iter()
            .flatten()
            .for_each(|said| facts.license.tell(said));
    }
    note(&mut facts.authors, inner.authors);
    note(&mut facts.urls, inner.urls);
    note_origins(&mut facts.base_models, inner.base_models);
    note_origins(&mut facts.datasets, inner.datasets);
}
