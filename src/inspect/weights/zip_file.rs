//! Zip archives that hold weights: PyTorch since version 1.6, TorchScript, NumPy's `.npz`, Keras 3.
//!
//! Source: `torch/serialization.py` and `caffe2/serialize/inline_container.h` of PyTorch, `numpy/lib/npyio`,
//! `keras/src/saving/saving_lib.py`. What an archive is shows in the names of its entries.

use super::WeightReader;
use super::archive::{Archive, Entry};
use super::facts::{Format, HeaderFacts};
use super::fault::Fault;
use super::keras;
use super::numpy;
use super::pickle::{End, Pickled, scan};
use super::properties::{is_property, property};
use super::skops;
use super::source::Source;
use super::tally::Tally;
use super::text::text;
use crate::weights_names::KERAS_WEIGHTS;

/// Arrays of one archive that are read.
const MOST_ARRAYS: usize = 100_000;

pub(super) struct ZipFile;

impl WeightReader for ZipFile {
    /// The name of the first entry says what it may be.
    fn recognize(&self, head: &[u8], _length: u64) -> Option<Format> {
        let header = head.strip_prefix(b"PK\x03\x04")?;
        let length = u16::from_le_bytes(*header.get(22..)?.first_chunk()?);
        let name = String::from_utf8_lossy(header.get(26..)?.get(..length.into())?).into_owned();
        let file = name.rsplit('/').next().unwrap_or_default();
        match file {
            _ if file.ends_with(".npy") => Some(Format::Npz),
            "data.pkl" | ".format_version" | "byteorder" => Some(Format::Pytorch),
            "constants.pkl" | "version" => Some(Format::Torchscript),
            _ if name.contains("/code/") => Some(Format::Torchscript),
            _ if name.contains("/data/") => Some(Format::Pytorch),
            "metadata.json" | "config.json" | KERAS_WEIGHTS => Some(Format::Keras),
            _ => None,
        }
    }

    /// The first entry may be any file that was put beside the weights.
    fn may_be(&self, head: &[u8], _length: u64) -> bool {
        head.starts_with(b"PK\x03\x04")
    }

    fn read(&self, source: &Source<'_>) -> Result<Option<HeaderFacts>, Fault> {
        let is_known = self.recognize(&source.head(super::HEAD)?, source.length()).is_some();
        match read(source, is_known) {
            // Of an archive that may be anything, what is wrong with it is not for us to say.
            Err(Fault::Malformed(_)) if !is_known => Ok(None),
            found => found,
        }
    }
}

/// `is_known` says that the first entry is one of weights.
fn read(source: &Source<'_>, is_known: bool) -> Result<Option<HeaderFacts>, Fault> {
    let archive = Archive::open(source)?;
    let mut found = Found::look(&archive)?;
    found.is_torch |= is_known;
    match found {
        Found { data: Some(data), constants: Some(constants), .. } => {
            torchscript(&archive, &data, &constants).map(Some)
        }
        Found { data: Some(data), is_torch: true, .. } => pytorch(&archive, &data).map(Some),
        Found { config: Some(config), metadata, weights: Some(weights), .. } => {
            keras::read(source, &archive, &config, metadata.as_ref(), &weights).map(Some)
        }
        // `skops.io.dump`: how the objects are put together, beside their arrays.
        Found { schema: Some(schema), .. } => Ok(Some(schema)),
        // NumPy puts arrays at the top, and reads them whatever lies beside them.
        Found { arrays: Some(arrays), others, nested, .. } if !others || !nested => Ok(Some(arrays)),
        _ => Ok(None),
    }
}

/// The entries that matter.
#[derive(Default)]
struct Found {
    data: Option<Entry>,
    constants: Option<Entry>,
    config: Option<Entry>,
    metadata: Option<Entry>,
    weights: Option<Entry>,
    arrays: Option<HeaderFacts>,
    others: bool,
    /// What the schema of skops says, if an entry is one.
    schema: Option<HeaderFacts>,
    /// Whether an entry lies in a directory.
    nested: bool,
    /// Whether there is an entry that PyTorch puts beside `data.pkl`.
    is_torch: bool,
}

impl Found {
    fn look(archive: &Archive<'_>) -> Result<Self, Fault> {
        let mut found = Self::default();
        let mut arrays = Tally::default();
        let mut statements = Vec::new();
        let mut count = 0;
        archive.each(|entry| {
            let depth = entry.name.matches('/').count();
            found.nested |= depth > 0;
            let file = entry.name.rsplit('/').next().unwrap_or_default();
            found.is_torch |= matches!((file, depth), ("version" | "byteorder" | ".format_version", 0 | 1))
                || entry.name.contains("/data/");
            match (file, depth) {
                ("data.pkl", 0 | 1) => found.data = Some(entry),
                ("constants.pkl", 0 | 1) => found.constants = Some(entry),
                ("config.json", 0) => found.config = Some(entry),
                ("schema.json", 0) => {
                    found.schema = skops::read(archive.content(&entry)?.all(skops::LONGEST)?.as_deref());
                }
                ("metadata.json", 0) => found.metadata = Some(entry),
                (KERAS_WEIGHTS, 0) => found.weights = Some(entry),
                (name, _) if name.ends_with(".npy") && count < MOST_ARRAYS => {
                    count += 1;
                    let mut content = archive.content(&entry)?;
                    numpy::array(&mut content, Some(entry.length), &mut arrays)?;
                    // `savez` takes a text for an array of one.
                    let key = name.trim_end_matches(".npy");
                    if is_property(key)
                        && let Some(said) = numpy::text_of(&mut archive.content(&entry)?)?
                    {
                        statements.extend(text(&said).map(|said| (key.to_owned(), said)));
                    }
                }
                _ => found.others = true,
            }
            Ok(())
        })?;
        if count > 0 {
            let mut facts = HeaderFacts::new(Format::Npz);
            arrays.tell(&mut facts);
            statements.into_iter().for_each(|(key, said)| property(&mut facts, &key, said));
            found.arrays = Some(facts);
        }
        Ok(found)
    }
}

fn pytorch(archive: &Archive<'_>, data: &Entry) -> Result<HeaderFacts, Fault> {
    let mut found = Pickled::default();
    let end = scan(&mut archive.content(data)?, &mut found)?;
    let mut facts = HeaderFacts::new(Format::Pytorch);
    facts.format_version = Some(format!("protocol {}", found.protocol));
    facts.architecture = class(end).filter(|class| is_architecture(class));
    found.tell(&mut facts);
    found.tensors.tell_model(&mut facts);
    Ok(facts)
}

/// Python names in a TorchScript archive are those of the code that it brings along, which PyTorch interprets in a
/// language without access to the system.
fn torchscript(archive: &Archive<'_>, data: &Entry, constants: &Entry) -> Result<HeaderFacts, Fault> {
    let mut found = Pickled::default();
    let end = scan(&mut archive.content(data)?, &mut found)?;
    found.next_archive();
    scan(&mut archive.content(constants)?, &mut found)?;
    let mut facts = HeaderFacts::new(Format::Torchscript);
    facts.architecture = class(end).and_then(|class| class.strip_prefix("__torch__.").map(unmangled));
    found.tensors.tell_all(&mut facts);
    Ok(facts)
}

/// The class of the object that the pickle holds.
fn class(end: End) -> Option<String> {
    if let End::Instance(class) = end { Some(class) } else { None }
}

/// Whether a name is that of a class that somebody wrote: what a tensor or a container is made with is none.
fn is_architecture(class: &str) -> bool {
    let name = class.rsplit('.').next().unwrap_or_default();
    !class.starts_with("collections.") && name.starts_with(char::is_uppercase)
}

/// A class name without `___torch_mangle_5`, which PyTorch puts before names that repeat.
fn unmangled(class: &str) -> String {
    let parts = class.split('.').filter(|part| !part.starts_with("___torch_mangle_"));
    parts.collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mangled_names_are_shown_as_they_were_written() {
        assert_eq!(unmangled("models.___torch_mangle_12.Net"), "models.Net");
        assert_eq!(unmangled("Net"), "Net");
    }
}
