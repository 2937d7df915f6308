//! safetensors: the length of a JSON header, the header, then the tensors.
//!
//! Source: the format's description in the README of `huggingface/safetensors`; the keys of `__metadata__` are
//! those of Stability AI's ModelSpec 1.0 and of `transformers`; those that name bases are in `base_keys`.

use std::fmt;
use std::io::BufReader;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};

use super::WeightReader;
use super::facts::{Format, HeaderFacts, note};
use super::fault::{Fault, ensure};
use super::json_texts::Texts;
use super::names::Names;
use super::properties::{describe, is_of_terms, names_license, note_bases, note_tags, note_terms};
use super::quantized::{Quantized, Shape};
use super::source::{Cursor, Source, fault};
use super::tally::Tally;
use super::text::{prose, terms, text};

/// The longest header that the format allows, in bytes.
const LONGEST_HEADER: u64 = 100_000_000;
/// The longest header that is read. Longer ones are allowed and unheard of.
const LONGEST_READ_HEADER: u64 = 16 * 1024 * 1024;
/// More tensors than any model has.
const MOST_TENSORS: usize = 1_000_000;

pub(super) struct Safetensors;

impl WeightReader for Safetensors {
    fn recognize(&self, head: &[u8], length: u64) -> Option<Format> {
        let (size, rest) = head.split_first_chunk()?;
        let size = u64::from_le_bytes(*size);
        let fits = (2..=LONGEST_HEADER).contains(&size);
        let inside = rest.trim_ascii_start().strip_prefix(b"{").map(<[u8]>::trim_ascii_start);
        let object = inside.is_some_and(|inside| inside.starts_with(b"\"") || inside.starts_with(b"}"));
        (fits && object && length >= 8).then_some(Format::Safetensors)
    }

    fn read(&self, source: &Source<'_>) -> Result<Option<HeaderFacts>, Fault> {
        let mut cursor = source.cursor();
        let size = cursor.u64()?;
        ensure(size <= cursor.left(), || {
            format!("its header says {size} bytes, and {} follow", cursor.left())
        })?;
        let mut facts = HeaderFacts::new(Format::Safetensors);
        if size > LONGEST_READ_HEADER {
            return Ok(Some(facts));
        }
        let read = fill(&mut cursor, size, source.is_whole(), &mut facts);
        facts.until(read).map(Some)
    }
}

/// Reads a header of this length; `is_whole` says that the end of the file is known.
fn fill(cursor: &mut Cursor<'_>, size: u64, is_whole: bool, facts: &mut HeaderFacts) -> Result<(), Fault> {
    let mut header = read_header(BufReader::new(cursor.part(size)?), facts)?;
    header.check(is_whole.then(|| cursor.left()))?;
    header.tally.tell(facts);
    header.quantized.tell(facts);
    Ok(())
}

/// What is added up over the tensors.
#[derive(Default)]
struct Header {
    tally: Tally,
    quantized: Quantized,
    spans: Vec<(u64, u64)>,
    names: Names,
}

impl Header {
    /// No name is there twice, and the tensors lie behind one another, without gap or overlap, up to the end of the file,
    /// where that is known.
    fn check(&mut self, length: Option<u64>) -> Result<(), Fault> {
        ensure(!self.names.has_twice(), || "its header has a key twice".to_owned())?;
        self.spans.sort_unstable();
        let mut end = 0;
        for &(start, next) in &self.spans {
            ensure(start == end, || {
                format!(
                    "its tensors leave a gap or overlap: one ends at byte {end}, the next starts at {start}"
                )
            })?;
            end = next;
        }
        let Some(length) = length else { return Ok(()) };
        ensure(end == length, || format!("its tensors say {end} bytes, and {length} follow the header"))
    }
}

fn read_header(reader: impl std::io::Read, facts: &mut HeaderFacts) -> Result<Header, Fault> {
    let mut header = Header::default();
    let mut deserializer = serde_json::Deserializer::from_reader(reader);
    let read = deserializer
        .deserialize_map(HeaderVisitor { header: &mut header, facts })
        .and_then(|()| deserializer.end());
    match read {
        Ok(()) => Ok(header),
        Err(error) if error.is_io() => Err(fault(error.into())),
        Err(error) => Err(Fault::malformed(format!("its header is wrong: {error}"))),
    }
}

struct HeaderVisitor<'h> {
    header: &'h mut Header,
    facts: &'h mut HeaderFacts,
}

impl<'de> Visitor<'de> for HeaderVisitor<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object of tensors")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<String>()? {
            self.header.names.add(&name);
            if name == "__metadata__" {
                map.next_value_seed(Metadata(self.facts))?;
                continue;
            }
            let tensor: Tensor = map.next_value()?;
            let Numbers { product, columns } = tensor.shape;
            let shape = product.map(|numbers| Shape { numbers, columns });
            shape.iter().for_each(|shape| self.header.quantized.add(&name, &tensor.dtype, *shape));
            let name = name.escape_debug();
            let numbers = product.ok_or_else(|| A::Error::custom(format!("the shape of `{name}`")))?;
            let (start, end) = tensor.data_offsets;
            let bytes = bits(&tensor.dtype)
                .ok_or_else(|| {
                    A::Error::custom(format!("the type `{}` of `{name}`", tensor.dtype.escape_debug()))
                })?
                .checked_mul(numbers)
                .filter(|bits| bits.is_multiple_of(8))
                .map(|bits| bits / 8);
            if bytes.is_none() || end.checked_sub(start) != bytes {
                return Err(A::Error::custom(format!("the offsets of `{name}` do not fit its shape")));
            }
            if self.header.spans.len() == MOST_TENSORS {
                return Err(A::Error::custom(format!("more than {MOST_TENSORS} tensors")));
            }
            self.header.spans.push((start, end));
            self.header.tally.add(&tensor.dtype, numbers);
        }
        Ok(())
    }
}

#[derive(Deserialize)]
struct Tensor {
    dtype: String,
    shape: Numbers,
    data_offsets: (u64, u64),
}

/// A shape, which may be long: its product, `None` if that is too large, and its last dimension.
struct Numbers {
    product: Option<u64>,
    columns: u64,
}

impl<'de> Deserialize<'de> for Numbers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Shape;
        impl<'de> Visitor<'de> for Shape {
            type Value = Numbers;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a list of dimensions")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut shape: A) -> Result<Numbers, A::Error> {
                let (mut product, mut columns) = (Some(1_u64), 1);
                while let Some(dimension) = shape.next_element()? {
                    product = product.and_then(|product| product.checked_mul(dimension));
                    columns = dimension;
                }
                Ok(Numbers { product, columns })
            }
        }
        deserializer.deserialize_seq(Shape)
    }
}

/// Bits of one number.
fn bits(dtype: &str) -> Option<u64> {
    Some(match dtype {
        "F4" => 4,
        "F6_E2M3" | "F6_E3M2" => 6,
        "BOOL" | "U8" | "I8" | "F8_E5M2" | "F8_E4M3" | "F8_E8M0" | "F8_E4M3FNUZ" | "F8_E5M2FNUZ" => 8,
        "I16" | "U16" | "F16" | "BF16" => 16,
        "I32" | "U32" | "F32" => 32,
        "I64" | "U64" | "F64" | "C64" => 64,
        _ => return None,
    })
}

/// `__metadata__`: a map of strings, of which a few are known.
struct Metadata<'f>(&'f mut HeaderFacts);

impl<'de> DeserializeSeed<'de> for Metadata<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        // It may be `null`.
        deserializer.deserialize_option(self)
    }
}

impl<'de> Visitor<'de> for Metadata<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a map of strings")
    }

    fn visit_none<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            let value = map.next_value::<String>()?;
            note_bases(self.0, &key, &value);
            if is_known(&key) {
                take(self.0, &key, &value);
            } else if value.starts_with('{') {
                // A configuration as a text.
                let Texts(said) = serde_json::from_str(&value).unwrap_or_default();
                let said = said.iter().filter(|(key, _)| names_license(key));
                said.for_each(|(key, value)| take(self.0, key, value));
            }
        }
        Ok(())
    }
}

fn is_known(key: &str) -> bool {
    key.starts_with("modelspec.") || is_of_terms(key) || is_note(key)
}

/// Whether a key holds words for people: `modelspec.usage_hint`, `ss_training_comment`.
fn is_note(key: &str) -> bool {
    let last = key.rsplit(['.', '_']).next().unwrap_or_default();
    matches!(last, "comment" | "comments" | "hint" | "note" | "notes")
}

fn take(facts: &mut HeaderFacts, key: &str, raw: &str) {
    let Some(value) = text(raw) else { return };
    match key.strip_prefix("modelspec.").unwrap_or(key) {
        _ if is_of_terms(key) => note_terms(facts, key, value),
        "architecture" => facts.architecture = Some(value),
        "title" => facts.name = Some(value),
        "version" => facts.version = Some(value),
        "description" => prose(raw).into_iter().for_each(|said| describe(facts, said)),
        "tags" => note_tags(facts, value.split(',').filter_map(text)),
        "author" => note(&mut facts.authors, [value]),
        key if is_note(key) => terms(raw).into_iter().for_each(|said| describe(facts, said)),
        "implementation" if value.starts_with("http") => note(&mut facts.urls, [value]),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `safetensors.deserialize` refuses.
    #[test]
    fn a_key_twice_and_metadata_that_are_no_strings_are_malformed() {
        const TENSOR: &str = r#"{"dtype":"U8","shape":[1],"data_offsets":[0,1]}"#;
        const NEXT: &str = r#"{"dtype":"U8","shape":[1],"data_offsets":[1,2]}"#;
        for (header, length, is_right) in [
            (format!(r#"{{"a":{TENSOR},"b":{NEXT}}}"#), 2, true),
            (format!(r#"{{"a":{TENSOR},"a":{NEXT}}}"#), 2, false),
            (format!(r#"{{"a":{TENSOR},"\u0061":{NEXT}}}"#), 2, false),
            (format!(r#"{{"__metadata__":{{}},"__metadata__":{{}},"a":{TENSOR}}}"#), 1, false),
            (format!(r#"{{"__metadata__":{{"format":"pt"}},"a":{TENSOR}}}"#), 1, true),
            (format!(r#"{{"__metadata__":{{"format":1}},"a":{TENSOR}}}"#), 1, false),
            (format!(r#"{{"__metadata__":{{"x":null}},"a":{TENSOR}}}"#), 1, false),
            (format!(r#"{{"__metadata__":{{"x":{{}}}},"a":{TENSOR}}}"#), 1, false),
        ] {
            let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
            bytes.extend_from_slice(header.as_bytes());
            bytes.resize(bytes.len() + length, 0);
            let bytes = bytes.as_slice();
            let read = Safetensors.read(&Source::new(&bytes, bytes.len() as u64));
            assert_eq!(read.is_ok(), is_right, "{header}");
        }
    }

    #[test]
    fn of_a_file_whose_end_is_not_known_the_header_says_what_it_says() {
        let header = r#"{"a":{"dtype":"F32","shape":[225],"data_offsets":[0,900]}}"#;
        let bytes = [&(header.len() as u64).to_le_bytes(), header.as_bytes(), &[0; 100_000]].concat();
        let bytes = bytes.as_slice();
        let parameters = |length| {
            let facts = Safetensors.read(&Source::new(&bytes, length)).ok().flatten();
            facts.and_then(|facts| facts.parameters)
        };
        assert_eq!((parameters(bytes.len() as u64), parameters(Source::UNKNOWN)), (None, Some(225)));
    }
}
