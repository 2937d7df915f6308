//! A zip archive that is read as it comes: the head of each entry, which stands before its content.
//!
//! Source: APPNOTE.TXT 6.3.10, 4.3.7 (local file header), 4.4.4 (bit 3: the lengths follow the content), 4.5.3 (Zip64).

use std::io::{self, Read};

/// Bit 3 of the flags.
const LENGTHS_FOLLOW: u16 = 8;
/// Both lengths of an entry that has them in its extra field.
const IN_EXTRA: u32 = u32::MAX;
/// The extra field of Zip64.
const ZIP64: [u8; 2] = [1, 0];

/// The head of an entry.
pub(super) struct LocalEntry {
    /// The path inside the archive.
    pub(super) name: String,
    /// How it is packed: 0 not at all, 8 by Deflate.
    pub(super) method: u16,
    /// Bytes of the content as it is packed; `None` where they follow it.
    pub(super) packed: Option<u64>,
    /// Bytes of the content.
    pub(super) length: u64,
}

impl LocalEntry {
    /// The next head; `None` where another kind of record follows.
    pub(super) fn read(from: &mut dyn Read) -> io::Result<Option<Self>> {
        let mut head = [0; 30];
        from.read_exact(&mut head)?;
        if !head.starts_with(b"PK\x03\x04") {
            return Ok(None);
        }
        let short = |at: usize| u16::from_le_bytes([head[at], head[at + 1]]);
        let long = |at: usize| u32::from_le_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
        let mut part = |length: u16| {
            let mut bytes = vec![0; usize::from(length)];
            from.read_exact(&mut bytes).map(|()| bytes)
        };
        let (name, extra) = (part(short(26))?, part(short(28))?);
        let [packed, length] = match (long(18), long(22)) {
            (IN_EXTRA, _) | (_, IN_EXTRA) => of_zip64(&extra).ok_or(io::ErrorKind::InvalidData)?,
            (packed, length) => [packed.into(), length.into()],
        };
        let is_known = short(6) & LENGTHS_FOLLOW == 0;
        Ok(Some(Self {
            name: String::from_utf8_lossy(&name).into_owned(),
            method: short(8),
            packed: is_known.then_some(packed),
            length,
        }))
    }
}

/// The lengths in an extra field of Zip64, that of what is packed first.
fn of_zip64(mut extra: &[u8]) -> Option<[u64; 2]> {
    loop {
        let (id, rest) = extra.split_first_chunk::<2>()?;
        let (length, rest) = rest.split_first_chunk::<2>()?;
        let (content, behind) = rest.split_at_checked(u16::from_le_bytes(*length).into())?;
        if *id == ZIP64 {
            let (length, rest) = content.split_first_chunk()?;
            return Some([u64::from_le_bytes(*rest.first_chunk()?), u64::from_le_bytes(*length)]);
        }
        extra = behind;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_follow_one_another_up_to_the_directory() {
        let archive = crate::zip::stored(&[("a.txt", b"one"), ("b/c.gguf", b"")]);
        let mut from = archive.as_slice();
        let mut found = Vec::new();
        while let Some(entry) = LocalEntry::read(&mut from).expect("a head") {
            let packed = entry.packed.expect("a length");
            found.push((entry.name, entry.method, packed, entry.length));
            io::copy(&mut from.by_ref().take(packed), &mut io::sink()).expect("memory");
        }
        assert_eq!(found, [("a.txt".to_owned(), 0, 3, 3), ("b/c.gguf".to_owned(), 0, 0, 0)]);
        assert!(LocalEntry::read(&mut &archive[..20]).is_err());
    }

    #[test]
    fn lengths_of_zip64_stand_in_the_extra_field() {
        let other = [9, 9, 1, 0, 7];
        let lengths = [&[1, 0, 16, 0][..], &5_u64.to_le_bytes(), &3_u64.to_le_bytes()].concat();
        assert_eq!(of_zip64(&[&other[..], &lengths].concat()), Some([3, 5]));
        for short in [&lengths[..19], &[1, 0, 16][..], &[1, 0, 200, 0, 1], &[]] {
            assert_eq!(of_zip64(short), None);
        }
    }
}
