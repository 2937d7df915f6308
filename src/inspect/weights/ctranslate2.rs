//! CTranslate2's `model.bin`: a version, the name of the specification, then variables with their data.
//!
//! Source: `ctranslate2/specs/model_spec.py`, `ModelSpec._serialize`, versions 2 to 6.

use super::WeightReader;
use super::facts::{Format, HeaderFacts};
use super::fault::{Fault, ensure};
use super::source::{Cursor, Source};
use super::tally::Tally;
use super::text::text;

/// `_dtype_to_type_id`, with the bytes of a number.
const DTYPES: [(&str, u64); 6] =
    [("float32", 4), ("int8", 1), ("int16", 2), ("int32", 4), ("float16", 2), ("bfloat16", 2)];

pub(super) struct Ctranslate2;

impl WeightReader for Ctranslate2 {
    /// A small version, then a name of letters and digits that ends in `Spec` and NUL.
    fn recognize(&self, head: &[u8], _length: u64) -> Option<Format> {
        let (version, rest) = head.split_first_chunk()?;
        let (length, rest) = rest.split_first_chunk()?;
        let name = rest.get(..u16::from_le_bytes(*length).into())?.strip_suffix(b"Spec\0")?;
        let plausible =
            name.iter().all(u8::is_ascii_alphanumeric) && (2..=16).contains(&u32::from_le_bytes(*version));
        plausible.then_some(Format::Ctranslate2)
    }

    fn read(&self, source: &Source<'_>) -> Result<Option<HeaderFacts>, Fault> {
        let mut cursor = source.cursor();
        let version = cursor.u32()?;
        let mut facts = HeaderFacts::new(Format::Ctranslate2);
        facts.architecture = text(&name(&mut cursor)?);
        let revision = cursor.u32()?;
        facts.format_version = Some(format!("{version}, specification {revision}"));
        if !(4..=6).contains(&version) {
            return Ok(Some(facts));
        }
        let mut tally = Tally::default();
        for _ in 0..cursor.u32()? {
            variable(&mut cursor, &mut tally)?;
        }
        tally.tell(&mut facts);
        Ok(Some(facts))
    }
}

fn variable(cursor: &mut Cursor<'_>, tally: &mut Tally) -> Result<(), Fault> {
    let name = name(cursor)?;
    let rank = cursor.u8()?;
    let mut numbers = Some(1_u64);
    for _ in 0..rank {
        let dimension = u64::from(cursor.u32()?);
        numbers = numbers.and_then(|numbers| numbers.checked_mul(dimension));
    }
    let kind = usize::from(cursor.u8()?);
    let bytes = u64::from(cursor.u32()?);
    let shown = || name.escape_debug();
    let (dtype, size) =
        DTYPES.get(kind).ok_or_else(|| Fault::malformed(format!("`{}` has the type {kind}", shown())))?;
    let numbers = numbers.filter(|numbers| numbers.checked_mul(*size) == Some(bytes));
    let numbers = numbers.ok_or_else(|| {
        Fault::malformed(format!("the shape of `{}` does not fit its {bytes} bytes", shown()))
    })?;
    ensure(bytes <= cursor.left(), || format!("the file ends inside of `{}`", shown()))?;
    cursor.skip(bytes)?;
    tally.add(dtype, numbers);
    Ok(())
}

/// A text behind its length, with a NUL at its end.
fn name(cursor: &mut Cursor<'_>) -> Result<String, Fault> {
    let length = cursor.u16()?;
    Ok(cursor.text(length.into())?.trim_end_matches('\0').to_owned())
}
