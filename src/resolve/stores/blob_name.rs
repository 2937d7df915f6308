//! Names that Git gives to files.

use std::fmt;

/// The name of a file in a Git repository: a SHA-1, 40 hexadecimal digits. It names a file in a store, and is no
/// [`Digest`](crate::digest::Digest), so that it can't get into a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlobName([u8; 20]);

impl BlobName {
    /// Takes a name as Git writes it, in either case; `None` unless it has exactly 40 hexadecimal digits.
    pub fn from_hex(hex: &str) -> Option<Self> {
        let digits = hex.bytes().map(|byte| char::from(byte).to_digit(16));
        let digits: Vec<_> = digits.collect::<Option<_>>()?;
        let bytes: Vec<_> = digits.chunks_exact(2).map(|pair| (pair[0] << 4 | pair[1]) as u8).collect();
        bytes.try_into().ok().filter(|_| digits.len() == 40).map(Self)
    }

    pub(crate) fn from_bytes(bytes: [u8; 20]) -> Self {
        Self(bytes)
    }

    pub(crate) fn as_bytes(&self) -> &[u8; 20] {
        &self.0
    }
}

impl fmt::Display for BlobName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_forty_hexadecimal_digits_are_a_name() {
        let name = "9e26dfeeb6e641a33dae4961196235bdb965b21b";
        for written in [name, &name.to_uppercase()] {
            assert_eq!(BlobName::from_hex(written).map(|name| name.to_string()).as_deref(), Some(name));
        }
        for wrong in
            [&name[1..], &name[2..], &format!("{name}0"), &format!("{name}00"), &name.replace('e', "g"), ""]
        {
            assert_eq!(BlobName::from_hex(wrong), None, "{wrong}");
        }
    }
}
