//! NumPy arrays: a magic, a version, and the literal of a Python dictionary with type and shape.
//!
//! Source: `numpy/lib/format.py`, versions 1 to 3. An array of objects is a pickle.

use super::WeightReader;
use super::facts::{Format, HeaderFacts};
use super::fault::{Fault, ensure};
use super::pickle::{Pickled, scan};
use super::source::{Source, Stream};
use super::tally::Tally;

const MAGIC: &[u8] = b"\x93NUMPY";
/// The longest header that is read, in bytes; NumPy itself refuses longer ones than 10,000 unless it trusts them.
const LONGEST_HEADER: u64 = 1024 * 1024;

pub(super) struct Npy;

impl WeightReader for Npy {
    fn recognize(&self, head: &[u8], _length: u64) -> Option<Format> {
        head.starts_with(MAGIC).then_some(Format::Npy)
    }

    fn read(&self, source: &Source<'_>) -> Result<Option<HeaderFacts>, Fault> {
        let mut facts = HeaderFacts::new(Format::Npy);
        let mut tally = Tally::default();
        let mut pickled = Pickled::default();
        let mut cursor = source.cursor();
        let version = array(&mut cursor, Some(source.length()), &mut tally, &mut pickled)?;
        facts.format_version = Some(version);
        facts.imports = pickled.take_imports();
        tally.tell(&mut facts);
        Ok(Some(facts))
    }
}

/// Adds the array at the start of a stream of so many bytes, and says the version of its format.
pub(super) fn array(
    stream: &mut impl Stream,
    length: Option<u64>,
    tally: &mut Tally,
    pickled: &mut Pickled,
) -> Result<String, Fault> {
    ensure(stream.bytes(6)? == MAGIC, || "an array without its magic bytes".to_owned())?;
    let (major, minor) = (stream.byte()?, stream.byte()?);
    let (prefix, size) = match major {
        1 => (10, number(stream, 2)?),
        2 | 3 => (12, number(stream, 4)?),
        _ => return Err(Fault::malformed(format!("an array of version {major}.{minor}"))),
    };
    ensure(size <= LONGEST_HEADER, || format!("an array with a header of {size} bytes"))?;
    let header = String::from_utf8_lossy(&stream.bytes(size)?).into_owned();
    let shape = shape(&header).ok_or_else(|| Fault::malformed("an array without a shape"))?;
    let numbers = shape.iter().try_fold(1_u64, |product, dimension| product.checked_mul(*dimension));
    let numbers = numbers.ok_or_else(|| Fault::malformed("an array of impossible shape"))?;
    match descr(&header) {
        Some(descr) if descr.ends_with('O') => {
            scan(stream, pickled)?;
            tally.add("object", numbers);
        }
        Some(descr) => {
            if let (Some(bytes), Some(length)) =
                (item_size(descr).and_then(|size| size.checked_mul(numbers)), length)
            {
                let follow = length.saturating_sub(prefix + size);
                // `numpy.save` may have put others behind it.
                ensure(bytes <= follow, || {
                    format!(
                        "an array of {numbers} numbers of type `{}` has {follow} bytes",
                        descr.escape_debug()
                    )
                })?;
                if bytes < follow {
                    tally.lose();
                }
            }
            tally.add(dtype(descr), numbers);
        }
        None => {
            if header.contains("'O'") || header.contains("|O") {
                scan(stream, pickled)?;
            }
            tally.add("structured", numbers);
        }
    }
    Ok(format!("{major}.{minor}"))
}

fn number(stream: &mut impl Stream, bytes: u64) -> Result<u64, Fault> {
    Ok(stream.bytes(bytes)?.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

/// What stands behind a key, without its quotes.
fn value<'h>(header: &'h str, key: &str) -> Option<&'h str> {
    let behind = ['\'', '"'].iter().find_map(|quote| {
        let key = format!("{quote}{key}{quote}");
        header.find(&key).map(|at| &header[at + key.len()..])
    })?;
    behind.trim_start().strip_prefix(':').map(str::trim_start)
}

/// `<f4`; nothing for a type that is a list of fields.
fn descr(header: &str) -> Option<&str> {
    let value = value(header, "descr")?;
    let quote = value.chars().next().filter(|quote| matches!(quote, '\'' | '"'))?;
    value[1..].split(quote).next()
}

fn shape(header: &str) -> Option<Vec<u64>> {
    // A field of a type may have the name of the key.
    let inside = ["'shape': (", "\"shape\": ("].iter().find_map(|key| header.rsplit_once(key))?;
    let inside = inside.1.split(')').next()?;
    let dimensions = inside.split(',').map(str::trim).filter(|dimension| !dimension.is_empty());
    dimensions.map(|dimension| dimension.trim_end_matches('L').parse().ok()).collect()
}

/// Bytes of an element, where the type says so: `<f4`, `|S10`; 4 bytes a character of `<U5`.
fn item_size(descr: &str) -> Option<u64> {
    let kind = descr.trim_start_matches(['<', '>', '|', '=']);
    let size: u64 = kind.get(1..)?.parse().ok()?;
    match kind.as_bytes().first()? {
        b'f' | b'i' | b'u' | b'c' | b'b' | b'S' | b'V' => Some(size),
        b'U' => size.checked_mul(4),
        _ => None,
    }
}

/// NumPy's name of the type.
fn dtype(descr: &str) -> &str {
    match descr.trim_start_matches(['<', '>', '|', '=']) {
        "f2" => "float16",
        "f4" => "float32",
        "f8" => "float64",
        "i1" => "int8",
        "i2" => "int16",
        "i4" => "int32",
        "i8" => "int64",
        "u1" => "uint8",
        "u2" => "uint16",
        "u4" => "uint32",
        "u8" => "uint64",
        "b1" => "bool",
        "c8" => "complex64",
        "c16" => "complex128",
        text if text.starts_with(['U', 'S']) => "text",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_read_in_either_quotes() {
        let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";
        assert_eq!((descr(header), shape(header)), (Some("<f4"), Some(vec![2, 3])));
        let header = "{\"shape\": (), \"descr\": \"|b1\"}";
        assert_eq!((descr(header), shape(header)), (Some("|b1"), Some(vec![])));
        let fields = "{'descr': [('a', '<f4'), ('b', '|O')], 'shape': (7,)}";
        assert_eq!((descr(fields), shape(fields)), (None, Some(vec![7])));
        assert_eq!(shape("{'shape': (-1,)}"), None);
    }

    #[test]
    fn sizes_are_those_of_the_types() {
        for (descr, size) in
            [("<f4", Some(4)), (">i8", Some(8)), ("<U5", Some(20)), ("|S3", Some(3)), ("|O", None)]
        {
            assert_eq!(item_size(descr), size, "{descr}");
        }
    }
}
