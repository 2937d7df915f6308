//! Keras: the `.keras` archive of version 3, and HDF5, in which older models are.
//!
//! Source: `keras/src/saving/saving_lib.py`; HDF5 File Format Specification 3.0, section II.A. Of HDF5 the
//! superblock alone is read. A `Lambda` layer holds Python code, which loading runs.

use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::WeightReader;
use super::archive::{Archive, Entry};
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
        let bytes = without_nan(bytes);
        let top: Config = serde_json::from_slice(&bytes).map_err(wrong)?;
        facts.architecture = top.class_name.as_deref().and_then(text);
        facts.name = top.config.and_then(|inner| text(&inner.name?));
        let mut lambda = false;
        let mut deserializer = serde_json::Deserializer::from_slice(&bytes);
        FindLambda { found: &mut lambda, at: Place::Elsewhere }
            .deserialize(&mut deserializer)
            .map_err(wrong)?;
        if lambda {
            facts.imports.insert("keras.layers.Lambda".to_owned());
        }
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

/// JSON with zeros for `NaN` and `Infinity`, which Python writes and JSON does not know.
fn without_nan(mut bytes: Vec<u8>) -> Vec<u8> {
    let (mut in_text, mut at) = (false, 0);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' if in_text => at += 1,
            b'"' => in_text = !in_text,
            b'N' if !in_text && bytes[at..].starts_with(b"NaN") => bytes[at..at + 3].copy_from_slice(b"0  "),
            b'I' if !in_text && bytes[at..].starts_with(b"Infinity") => {
                bytes[at..at + 8].copy_from_slice(b"0       ");
            }
            _ => {}
        }
        at += 1;
    }
    bytes
}

/// Looks for `"class_name": "Lambda"` at any depth, and for `__lambda__`, which a function in its place is.
struct FindLambda<'f> {
    found: &'f mut bool,
    at: Place,
}

/// Whether a value is that of the key `class_name`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    ClassName,
    Elsewhere,
}

impl<'de> DeserializeSeed<'de> for FindLambda<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for FindLambda<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            let at = if key == "class_name" { Place::ClassName } else { Place::Elsewhere };
            map.next_value_seed(FindLambda { found: self.found, at })?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element_seed(FindLambda { found: self.found, at: Place::Elsewhere })?.is_some() {}
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        *self.found |= self.at == Place::ClassName && matches!(text, "Lambda" | "__lambda__");
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lambda_is_found_at_any_depth_and_only_as_a_class() {
        for (text, expected) in [
            (r#"{"class_name":"Lambda"}"#, true),
            (r#"{"config":{"layers":[1,{"class_name":"Lambda"}]}}"#, true),
            (r#"{"class_name":{"class_name":"Lambda"}}"#, true),
            (r#"{"class_name":["Lambda"]}"#, false),
            (r#"{"name":"Lambda","class_name":"Dense"}"#, false),
        ] {
            let mut found = false;
            let mut deserializer = serde_json::Deserializer::from_str(text);
            let find = FindLambda { found: &mut found, at: Place::Elsewhere };
            find.deserialize(&mut deserializer).expect("JSON");
            assert_eq!(found, expected, "{text}");
        }
    }
}
