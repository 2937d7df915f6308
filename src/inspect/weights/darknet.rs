//! Weights of Darknet: three numbers of a version, how many pictures it saw, and the numbers of its layers one after the other.
//!
//! Source: `darknet/src/parser.c` (`save_weights_upto`). Nothing of it is a mark: the name has to say what it is.

use super::facts::{Format, HeaderFacts};
use super::fault::Fault;
use super::source::Source;
use super::tally::Tally;

/// Bytes before the numbers: since version 0.2 the count of pictures has eight.
const HEADER: u64 = 20;

/// Whether a file is called as weights of Darknet are.
pub(super) fn is_named_so(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    lower.ends_with(".weights")
        || lower.rsplit_once(".conv.").is_some_and(|(_, layers)| layers.parse::<u32>().is_ok())
}

pub(super) fn read(source: &Source<'_>) -> Result<Option<HeaderFacts>, Fault> {
    let Some(numbers) = source.length().checked_sub(HEADER).filter(|bytes| *bytes > 0 && bytes % 4 == 0)
    else {
        return Ok(None);
    };
    let mut cursor = source.cursor();
    let (major, minor, revision) = (cursor.u32()?, cursor.u32()?, cursor.u32()?);
    // Versions to this day are 0.1.0, 0.2.0 and 0.2.5.
    if major != 0 || minor != 2 || revision > 9 || cursor.u64()? > 1 << 40 {
        return Ok(None);
    }
    let mut facts = HeaderFacts::new(Format::Darknet);
    facts.format_version = Some(format!("{major}.{minor}.{revision}"));
    let mut tally = Tally::default();
    tally.add("float32", numbers / 4);
    tally.tell(&mut facts);
    // The numbers are not told apart into tensors.
    facts.tensors = None;
    facts.dtypes.clear();
    Ok(Some(facts))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspect::weights::read_named;

    #[test]
    fn weights_of_darknet_are_known_by_their_name_and_their_version() {
        let file = |version: [u32; 3], rest: usize| {
            [version.map(u32::to_le_bytes).concat(), vec![0, 1, 0, 0, 0, 0, 0, 0], vec![0x3f; rest]].concat()
        };
        for (name, bytes, expected) in [
            ("yolov3.weights", file([0, 2, 5], 400), Some(100)),
            ("yolov4.conv.137", file([0, 2, 0], 8), Some(2)),
            ("yolov3.bin", file([0, 2, 5], 400), None),
            ("a.weights", file([7, 2, 5], 400), None),
            ("a.weights", file([0, 2, 5], 401), None),
            ("a.weights", vec![0; 8], None),
        ] {
            let facts =
                read_named(&Source::new(&bytes.as_slice(), bytes.len() as u64), name).expect("no fault");
            assert_eq!(facts.and_then(|facts| facts.parameters), expected, "{name}");
        }
    }
}
