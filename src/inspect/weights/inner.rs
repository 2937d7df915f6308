//! What lies in an archive or behind a compression and speaks of the model: cards, configurations and texts of terms, and the
//! headers of the models in it.
//!
//! The walk is that of `code`, which goes through every entry and hands each over here. What speaks is kept as it is, and is
//! judged as if it lay beside the weights.

use std::cell::Cell;

use camino::Utf8Path;

use super::facts::{Format, HeaderFacts, TextInside, note, note_origins};
use super::fault::Fault;
use super::source::{Beginning, LONGEST_READ, Source};
use super::{HEAD, header, holds_model, recognize};
use crate::inspect::license_keys::mentions_license;
use crate::inspect::{merge_config, model_config, training_config};
use crate::legal_names::{is_among_texts, is_card, is_data_of_license, is_of_terms, is_of_wheel, kind_of};
use crate::limits;
use crate::weights_names;

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

/// What speaks of the model in one file.
#[derive(Default)]
pub(super) struct Inner {
    texts: Vec<TextInside>,
    models: Vec<(String, HeaderFacts)>,
    bytes: usize,
    /// What the file is packed in, the innermost last.
    containers: Vec<&'static str>,
    /// Whether the innermost of them holds several files.
    is_settled: bool,
}

/// Whether an entry of this name speaks of the model, and is none itself.
fn speaks(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or_default();
    let is_named_after_weights = || {
        let stem = Utf8Path::new(file).file_stem().unwrap_or_default();
        weights_names::is_of_weights(Utf8Path::new(stem)) && model_config::is_named_after(file, stem)
    };
    is_card(file)
        || kind_of(file).is_some()
        || is_data_of_license(file)
        || is_among_texts(Utf8Path::new(name))
        || is_of_wheel(name)
        || model_config::WITH_LICENSES.contains(&file)
        || model_config::is_read(file)
        || merge_config::NAMES.contains(&file)
        || training_config::is_of_training(file, false)
        || is_named_after_weights()
}

impl Inner {
    /// An entry that lies where it can be read, with its first bytes. `is_named` says that it is called as weights are.
    pub(super) fn source(&mut self, name: &str, source: &Source<'_>, head: &[u8], is_named: bool) {
        match speaks(name) {
            true if source.length() > LONGEST_TEXT => self.unread(name, TOO_LONG),
            true => match source.head(LONGEST_TEXT) {
                Ok(bytes) => self.text(name, bytes),
                Err(fault) => self.unread(name, &fault.to_string()),
            },
            false if is_model(head, is_named) => self.model(name, source, head, None),
            false => {}
        }
    }

    /// How many bytes of an entry that has to be unpacked are of interest.
    pub(super) fn wanted(&self, name: &str, head: &[u8], is_named: bool) -> Option<u64> {
        match speaks(name) {
            true => Some(LONGEST_TEXT + 1),
            false => is_model(head, is_named).then_some(LONGEST_HEADER + 1),
        }
    }

    /// The bytes of such an entry, as many as were wanted or as there are; `failure` is why there are no more.
    pub(super) fn unpacked(&mut self, name: &str, bytes: &[u8], failure: Option<&str>) {
        let head = bytes.get(..HEAD as usize).unwrap_or(bytes);
        match (speaks(name), failure) {
            (true, Some(failure)) => self.unread(name, failure),
            (true, None) if bytes.len() as u64 > LONGEST_TEXT => self.unread(name, TOO_LONG),
            (true, None) => self.text(name, bytes.to_vec()),
            (false, None) if bytes.len() as u64 <= LONGEST_HEADER => {
                self.model(name, &Source::new(&bytes, bytes.len() as u64), head, None);
            }
            (false, _) => {
                let beginning = Beginning { bytes, is_short: Cell::new(false) };
                self.model(name, &Source::new(&beginning, Source::UNKNOWN), head, Some(&beginning.is_short));
            }
        }
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
        let file = name.rsplit('/').next().unwrap_or_default();
        let is_judged = is_card(file) || is_of_terms(Utf8Path::new(name)) || is_data_of_license(file);
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
    fn model(&mut self, name: &str, source: &Source<'_>, head: &[u8], is_short: Option<&Cell<bool>>) {
        let format = recognize(head, source.length());
        if self.models.len() >= MOST_MODELS {
            return;
        }
        let was_cut = || is_short.is_some_and(Cell::get);
        let facts = match header(source) {
            Ok(Some(facts)) if holds_model(&facts, Utf8Path::new(name)) || !facts.license.is_empty() => facts,
            Ok(_) => return,
            Err(fault) => {
                let Some(format) = format.filter(|format| format.is_model()) else { return };
                match fault {
                    _ if was_cut() => self.unread(name, BEHIND),
                    Fault::Malformed(what) => {
                        self.unread(name, &format!("a header that is malformed: {what}"));
                    }
                    _ => {}
                }
                HeaderFacts::new(format)
            }
        };
        self.models.push((name.to_owned(), facts));
    }

    /// Whether a model of a known format is among it.
    pub(super) fn has_models(&self) -> bool {
        !self.models.is_empty()
    }

    /// The facts of a file of a format that is read, with what the files in it say.
    pub(super) fn beside(self, mut facts: HeaderFacts) -> HeaderFacts {
        for (_, inner) in self.models {
            add_statements(&mut facts, inner);
        }
        facts.texts.extend(self.texts);
        facts
    }

    /// The facts of a file that is nothing but a container: those of the model in it, if there is one alone.
    pub(super) fn alone(self) -> Option<HeaderFacts> {
        if self.texts.is_empty() && self.models.is_empty() {
            return None;
        }
        let is_of_model = |text: &TextInside| {
            let parent = Utf8Path::new(&text.path).parent().unwrap_or(Utf8Path::new(""));
            let mut models = self.models.iter();
            parent.components().count() <= 1
                || models.any(|(model, _)| Utf8Path::new(model).starts_with(parent))
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

/// Whether an entry may be a model: by its name, or where it begins with a mark that no other kind of file has.
fn is_model(head: &[u8], is_named: bool) -> bool {
    is_named || recognize(head, u64::MAX).is_some_and(Format::needs_no_name)
}

const TOO_LONG: &str = "a file that is longer than is read";
const TOO_MANY: &str = "one of more texts than are read";
const BEHIND: &str = "weights whose header lies behind what is unpacked of them";

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
