//! Digests: the algorithms that are used, and their values as lower-case hexadecimal.

use std::fmt;

/// An algorithm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Algorithm {
    /// SHA-256 (FIPS 180-4), 32 bytes.
    Sha256,
    /// SHA-512 (FIPS 180-4), 64 bytes.
    Sha512,
    /// BLAKE3, 32 bytes (<https://github.com/BLAKE3-team/BLAKE3-specs>).
    Blake3,
    /// SHA-384 (FIPS 180-4), 48 bytes: only of documents of others.
    Sha384,
    /// SHA-1 (FIPS 180-4), 20 bytes: only of documents of others, and no proof.
    Sha1,
    /// MD5 (RFC 1321), 16 bytes: only of documents of others, and no proof.
    Md5,
}

impl Algorithm {
    /// Length of a value in hexadecimal digits.
    pub const fn hex_length(self) -> usize {
        match self {
            Self::Sha256 | Self::Blake3 => 64,
            Self::Sha512 => 128,
            Self::Sha384 => 96,
            Self::Sha1 => 40,
            Self::Md5 => 32,
        }
    }

    /// What people and CycloneDX call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sha256 => "SHA-256",
            Self::Sha512 => "SHA-512",
            Self::Blake3 => "BLAKE3",
            Self::Sha384 => "SHA-384",
            Self::Sha1 => "SHA-1",
            Self::Md5 => "MD5",
        }
    }

    /// Whether nobody can make two files of one value.
    pub(crate) const fn is_proof(self) -> bool {
        !matches!(self, Self::Sha1 | Self::Md5)
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// A value under an algorithm, made only by checking or by computing it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest {
    algorithm: Algorithm,
    hex: String,
}

impl Digest {
    /// Takes a value written in hexadecimal, in either case.
    ///
    /// Returns `None` unless it has exactly the digits that the algorithm asks for.
    pub fn from_hex(algorithm: Algorithm, hex: &str) -> Option<Self> {
        let right = hex.len() == algorithm.hex_length() && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
        right.then(|| Self { algorithm, hex: hex.to_ascii_lowercase() })
    }

    /// Takes a value in bytes, as a hasher returns it.
    pub(crate) fn from_bytes(algorithm: Algorithm, bytes: &[u8]) -> Self {
        debug_assert_eq!(bytes.len() * 2, algorithm.hex_length());
        Self { algorithm, hex: to_hex(bytes) }
    }

    /// The algorithm.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The value, lower-case hexadecimal.
    pub fn hex(&self) -> &str {
        &self.hex
    }
}

fn to_hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|nibble| char::from(DIGITS[usize::from(nibble)]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_number_of_hexadecimal_digits_is_a_digest() {
        let digits = "0123456789abcdefABCDEF0123456789".repeat(2);
        assert_eq!(
            Digest::from_hex(Algorithm::Sha256, &digits).expect("64 digits").hex(),
            digits.to_lowercase()
        );
        for wrong in [&digits[1..], &format!("{digits}0"), &digits.replace('a', "g"), ""] {
            assert_eq!(Digest::from_hex(Algorithm::Sha256, wrong), None, "{wrong}");
        }
        assert_eq!(Digest::from_hex(Algorithm::Sha512, &digits), None);
    }

    #[test]
    fn bytes_become_two_digits_each() {
        let digest = Digest::from_bytes(Algorithm::Sha256, &[0x0f; 32]);
        assert_eq!(digest.hex(), "0f".repeat(32));
    }
}
