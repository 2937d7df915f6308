//! Keras: the `.keras` archive of version 3, and HDF5, in which older models are.
//!
//! Source: `keras/src/saving/saving_lib.py`; HDF5 File Format Specification 3.0, section II.A. Of HDF5 the
//! superblock alone is read. What a configuration imports is found elsewhere, in `code`.

use serde::Deserialize;

use super::WeightReader;
use super::archive::{Archive, Entry};
use super::code::PythonJson;
use super::facts::{Format, HeaderFacts};
use super::fault::{Fault, ensure};
use super::source::Source;
use super::text::text;

/// The longest configuration that is read, in bytes.
const LONGEST_CONFIG: u64 = 16 * 1024 * 1024;

/// Reads `config.json` and `metadata.json` of an archive.
pub(super) fn read(
    archive: &Archive<'_>,
    config: &Entry,
    metadata: Option<&Entry>,
) -> Result<HeaderFacts, Fault> {
    let mut facts = HeaderFacts::new(Format::Keras);
    if let Some(bytes) = archive.content(config)?.all(LONGEST_CONFIG)? {
        let wrong = |error| Fault::malformed(format!("`config.json` is wrong: {error}"));
        let top: Config = serde_json::from_reader(PythonJson::new(bytes.as_slice())).map_err(wrong)?;
        facts.architecture = top.class_name.as_deref().and_then(text);
        facts.name = top.config.and_then(|inner| text(&inner.name?));
    }
    if let Some(bytes) =
        metadata.map(|entry| archive.content(entry)?.all(LONGEST_CONFIG)).transpose()?.flatten()
    {
        let metadata: Metadata = serde_json::from_slice(&bytes)
            .map_err(|error| Fault::malformed(format!("`metadata.json` is wrong: {error}")))?;
        let version = metadata.keras_version.as_deref().and_then(text);
        facts.producer = version.as_ref().map(|version| format!("Keras {version}"));
        facts.format_version = version;
    }
    Ok(facts)
}

#[derive(Deserialize)]
struct Config {
    class_name: Option<String>,
    config: Option<Inner>,
}

#[derive(Deserialize)]
struct Inner {
    name: Option<String>,
}

#[derive(Deserialize)]
struct Metadata {
    keras_version: Option<String>,
}

const HDF5: &[u8] = b"\x89HDF\r\n\x1a\n";

pub(super) struct Hdf5;

impl WeightReader for Hdf5 {
    fn recognize(&self, head: &[u8], _length: u64) -> Option<Format> {
        head.starts_with(HDF5).then_some(Format::Hdf5)
    }

    fn read(&self, source: &Source<'_>) -> Result<Option<HeaderFacts>, Fault> {
        let version = byte_at(source, 8)?;
        let (size_at, end_at) = match version {
            0 => (13, 40),
            1 => (13, 44),
            2 | 3 => (9, 28),
            _ => return Err(Fault::malformed(format!("a superblock of version {version}"))),
        };
        if byte_at(source, size_at)? == 8 {
            let mut cursor = source.cursor();
            cursor.skip(end_at)?;
            let end = cursor.u64()?;
            ensure(end <= source.length(), || {
                format!("its superblock says {end} bytes, and the file has {}", source.length())
            })?;
        }
        let mut facts = HeaderFacts::new(Format::Hdf5);
        facts.format_version = Some(format!("superblock {version}"));
        Ok(Some(facts))
    }
}

fn byte_at(source: &Source<'_>, offset: u64) -> Result<u8, Fault> {
    let mut cursor = source.cursor();
    cursor.skip(offset)?;
    cursor.u8()
}
