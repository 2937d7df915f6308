//! NumPy arrays: a magic, a version, and the literal of a Python dictionary with type and shape.
//!
//! Source: `numpy/lib/format.py`, versions 1 to 3. An array of objects is a pickle.

use super::WeightReader;
use super::facts::{Format, HeaderFacts};
use super::fault::{Fault, ensure};
use super::python_literal::{self, Literal};
use super::source::{Source, Stream};
use super::tally::Tally;

pub(super) const MAGIC: &[u8] = b"\x93NUMPY";
/// The longest header that is read, in bytes; NumPy itself refuses longer ones than 10,000 unless it trusts them.
const LONGEST_HEADER: u64 = 1024 * 1024;
/// Letters of types of a fixed size, with or without a number behind them (NumPy, "Array protocol type strings" and
/// "One-character strings").
const PLAIN: &[u8] = b"?BDFGHILMPQSUVabcdefghilmpqu";
/// Names of types of a fixed size, beside those with a number of bits behind them.
const NAMES: [&str; 20] = [
    "bfloat16",
    "bool",
    "bool_",
    "byte",
    "bytes",
    "bytes_",
    "cdouble",
    "clongdouble",
    "csingle",
    "double",
    "half",
    "intc",
    "intp",
    "longdouble",
    "short",
    "single",
    "str",
    "str_",
    "uintc",
    "uintp",
];
/// How names of types begin that have a number of bits behind them.
const NUMBERED: [&str; 8] =
    ["complex", "datetime64", "float", "float8_e", "int", "timedelta64", "uint", "void"];

pub(super) struct Npy;

impl WeightReader for Npy {
    fn recognize(&self, head: &[u8], _length: u64) -> Option<Format> {
        head.starts_with(MAGIC).then_some(Format::Npy)
    }

    fn read(&self, source: &Source<'_>) -> Result<Option<HeaderFacts>, Fault> {
        let mut facts = HeaderFacts::new(Format::Npy);
        let mut tally = Tally::default();
        let mut cursor = source.cursor();
        let version = array(&mut cursor, Some(source.length()), &mut tally)?;
        facts.format_version = Some(version);
        tally.tell(&mut facts);
        Ok(Some(facts))
    }
}

/// The header of an array.
pub(super) struct Header {
    version: String,
    /// Its own length in bytes, with all that stands before it.
    length: u64,
    descr: Literal,
    numbers: u64,
}

/// Reads the header at the start of a stream, up to the first byte of the array.
pub(super) fn header(stream: &mut dyn Stream) -> Result<Header, Fault> {
    ensure(stream.bytes(6)? == MAGIC, || "an array without its magic bytes".to_owned())?;
    let (major, minor) = (stream.byte()?, stream.byte()?);
    let (prefix, size) = match major {
        1 => (10, number(stream, 2)?),
        2 | 3 => (12, number(stream, 4)?),
        _ => return Err(Fault::malformed(format!("an array of version {major}.{minor}"))),
    };
    ensure(size <= LONGEST_HEADER, || format!("an array with a header of {size} bytes"))?;
    let bytes = stream.bytes(size)?;
    // Latin-1 before version 3.
    let text = match major {
        3 => String::from_utf8_lossy(&bytes).into_owned(),
        _ => bytes.iter().map(|byte| char::from(*byte)).collect(),
    };
    let header = python_literal::read(&text);
    let header =
        header.ok_or_else(|| Fault::malformed("an array with a header that is no literal of Python"))?;
    let shape = header.get("shape").ok_or_else(|| Fault::malformed("an array without a shape"))?;
    let Literal::Tuple(shape) = shape else { return Err(Fault::malformed("an array without a shape")) };
    let numbers = shape.iter().try_fold(1_u64, |product, dimension| match dimension {
        Literal::Number(dimension) => product.checked_mul(u64::try_from(*dimension).ok()?),
        _ => None,
    });
    let numbers = numbers.ok_or_else(|| Fault::malformed("an array of impossible shape"))?;
    let descr = header.get("descr").cloned().ok_or_else(|| Fault::malformed("an array without a type"))?;
    Ok(Header { version: format!("{major}.{minor}"), length: prefix + size, descr, numbers })
}

impl Header {
    /// Whether an element may be any object, so that the array is a pickle. Types that are not known here count.
    pub(super) fn may_hold_objects(&self) -> bool {
        may_hold_objects(&self.descr)
    }

    /// Its own length in bytes, with all that stands before it.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// Bytes of header and array, of one that surely holds no objects.
    pub(super) fn whole(&self) -> Option<u64> {
        self.bytes()?.checked_add(self.length).filter(|_| !self.may_hold_objects())
    }

    /// Bytes of the array, where its type says so.
    pub(super) fn bytes(&self) -> Option<u64> {
        let Literal::Text(descr) = &self.descr else { return None };
        item_size(descr)?.checked_mul(self.numbers)
    }
}

/// Adds the array at the start of a stream of so many bytes, and says the version of its format.
pub(super) fn array(
    stream: &mut dyn Stream,
    length: Option<u64>,
    tally: &mut Tally,
) -> Result<String, Fault> {
    let header = header(stream)?;
    let numbers = header.numbers;
    match &header.descr {
        Literal::Text(descr) if !header.may_hold_objects() => {
            if let (Some(bytes), Some(length)) = (header.bytes(), length) {
                let follow = length.saturating_sub(header.length);
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
        // How many numbers are in objects, nobody says.
        Literal::Text(_) => {
            tally.add("object", numbers);
            tally.lose_numbers();
        }
        _ => tally.add("structured", numbers),
    }
    Ok(header.version)
}

/// The texts that the array at the start of a stream holds, if they are few; behind a comma each.
pub(super) fn text_of(stream: &mut dyn Stream) -> Result<Option<String>, Fault> {
    /// Bytes of the longest.
    const LONGEST: u64 = 64 << 10;
    let header = header(stream)?;
    let Literal::Text(descr) = &header.descr else { return Ok(None) };
    let size = header.bytes().filter(|size| (1..=LONGEST).contains(size) && header.numbers > 0);
    let Some(size) = size else { return Ok(None) };
    let is_large_first = descr.starts_with('>');
    let letters = |bytes: &[u8]| {
        let codes = bytes.as_chunks::<4>().0.iter().map(|code| match is_large_first {
            true => u32::from_be_bytes(*code),
            false => u32::from_le_bytes(*code),
        });
        codes.filter_map(char::from_u32).collect::<String>()
    };
    let read: &dyn Fn(&[u8]) -> String = match descr.trim_start_matches(['<', '>', '|', '=']).chars().next() {
        Some('U') => &letters,
        Some('S') => &|bytes| String::from_utf8_lossy(bytes).into_owned(),
        _ => return Ok(None),
    };
    let bytes = stream.bytes(size)?;
    let each = usize::try_from(size / header.numbers).unwrap_or_default().max(1);
    let texts = bytes.chunks(each).map(|text| read(text).trim_end_matches('\0').to_owned());
    Ok(Some(texts.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", ")))
}

fn number(stream: &mut dyn Stream, bytes: u64) -> Result<u64, Fault> {
    Ok(stream.bytes(bytes)?.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

/// Whether a type may be one of objects: a text, fields of `(name, type)` or `(name, type, shape)`, or a type with a shape.
fn may_hold_objects(descr: &Literal) -> bool {
    match descr {
        Literal::Text(text) => !text.split(',').all(is_plain),
        Literal::List(fields) => fields.iter().any(|field| match field {
            Literal::Tuple(parts) => parts.get(1).is_none_or(may_hold_objects),
            _ => true,
        }),
        Literal::Tuple(parts) => match parts.as_slice() {
            [inner, Literal::Number(_) | Literal::Tuple(_)] => may_hold_objects(inner),
            _ => true,
        },
        _ => true,
    }
}

/// Whether a type is one of numbers or texts of a fixed size: `<f4`, `(2,3)f8`, `M8[ns]`, `float32`.
fn is_plain(text: &str) -> bool {
    let text = text.trim();
    let code =
        text.trim_start_matches(|sign: char| sign.is_ascii_digit() || matches!(sign, '<' | '>' | '|' | '='));
    let code = code.split_once('[').map_or(code, |(code, unit)| if unit.ends_with(']') { code } else { "" });
    let letters = code.trim_end_matches(|digit: char| digit.is_ascii_digit());
    let is_letter = letters.len() == 1 && PLAIN.contains(&letters.as_bytes()[0]);
    // The parts of `(2,3)f4` come one by one.
    let is_shape =
        text.starts_with('(') && text[1..].chars().all(|digit| digit.is_ascii_digit() || digit == ' ');
    is_letter
        || is_shape
        || text.rsplit_once(')').is_some_and(|(shape, rest)| {
            shape.chars().all(|digit| digit.is_ascii_digit() || matches!(digit, ' ' | '(')) && is_plain(rest)
        })
        || NAMES.contains(&code)
        || NUMBERED.iter().any(|start| {
            code.strip_prefix(start).is_some_and(|rest| {
                rest.chars()
                    .all(|rest| rest.is_ascii_digit() || *start == "float8_e" && rest.is_ascii_alphanumeric())
            })
        })
}

/// Bytes of an element, where the type says so: `<f4`, `|S10`; 4 bytes a character of `<U5`.
pub(super) fn item_size(descr: &str) -> Option<u64> {
    let kind = descr.trim_start_matches(['<', '>', '|', '=']);
    let size: u64 = kind.get(1..)?.parse().ok()?;
    match kind.as_bytes().first()? {
        b'f' | b'i' | b'u' | b'c' | b'b' | b'S' | b'V' | b'M' | b'm' => Some(size),
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

    fn read(text: &str) -> Result<Header, Fault> {
        let size = (text.len() as u16).to_le_bytes();
        let bytes = [MAGIC, &[1, 0], &size, text.as_bytes()].concat();
        let bytes = bytes.as_slice();
        header(&mut Source::new(&bytes, bytes.len() as u64).cursor())
    }

    #[test]
    fn headers_are_read_as_numpy_reads_them() {
        for (text, numbers, bytes) in [
            ("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }", 6, Some(24)),
            ("{\"shape\": (), \"descr\": \"|b1\"}", 1, Some(1)),
            ("{'descr': [('a', '<f4'), ('shape', '<i4')], 'shape': (7,)}", 7, None),
            ("{'descr':'<f4','shape' : ( 2L , ) ,'fortran_order':False}   \n", 2, Some(8)),
        ] {
            let header = read(text).expect(text);
            assert_eq!((header.numbers, header.bytes()), (numbers, bytes), "{text}");
        }
        for text in
            ["{'descr': '<f4', 'shape': (-1,)}", "{'descr': '<f4'}", "{'shape': (1,)}", "{'descr': open}"]
        {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn every_spelling_of_the_type_of_objects_is_one() {
        for (descr, expected) in [
            ("'|O'", true),
            ("'|O8'", true),
            ("'O8'", true),
            ("'O'", true),
            ("'=O8'", true),
            ("'object'", true),
            ("'object_'", true),
            ("'Object0'", true),
            (r"'\x4f'", true),
            ("'|' 'O'", true),
            ("'O,f4'", true),
            ("'f4, 3O'", true),
            ("'(2,3)O'", true),
            ("[('a', 'object')]", true),
            ("[('a', '<f4'), ('b', 'O8')]", true),
            ("[('a', '<f4', (2,)), ('b', [('c', '=O8')])]", true),
            ("('O', (2,))", true),
            ("{'names': ['a'], 'formats': ['O']}", true),
            ("'<f4', 'descr': '|O'", true),
            ("'|T16'", true),
            ("'anything'", true),
            ("'|O', 'descr': '<f4'", false),
            ("'<f4'", false),
            ("'|S10'", false),
            ("'<U5'", false),
            ("'|V2'", false),
            ("'<M8[ns]'", false),
            ("'?'", false),
            ("'float32'", false),
            ("'bfloat16'", false),
            ("'float8_e4m3fn'", false),
            ("'(2,3)f4, i8'", false),
            ("[('a', '<f4'), ('b', '|V8', (2, 3))]", false),
            ("('<f4', (2,))", false),
        ] {
            let header =
                read(&format!("{{'descr': {descr}, 'fortran_order': False, 'shape': (1,)}}")).expect(descr);
            assert_eq!(header.may_hold_objects(), expected, "{descr}");
        }
    }

    #[test]
    fn sizes_are_those_of_the_types() {
        for (descr, size) in [
            ("<f4", Some(4)),
            (">i8", Some(8)),
            ("<U5", Some(20)),
            ("|S3", Some(3)),
            ("|O", None),
            ("M8", Some(8)),
        ] {
            assert_eq!(item_size(descr), size, "{descr}");
        }
    }
}
