//! The name that Git gives to a file: the SHA-1 of a header with its length, and of its bytes.
//!
//! Source: "Pro Git", 10.2 "Git Internals - Git Objects", "Object Storage". SHA-1 proves nothing against somebody who
//! means to deceive; it tells a file that was changed or cut short. No document gets one.

use std::fs::File;
use std::io;

use camino::Utf8Path;
use sha1::{Digest as _, Sha1};

use crate::resolve::BlobName;

/// The name of a file, which is read once.
pub(crate) fn name(path: &Utf8Path) -> io::Result<BlobName> {
    let mut file = File::open(path)?;
    let mut hasher = begun("blob", file.metadata()?.len());
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match io::Read::read(&mut file, &mut buffer)? {
            0 => break,
            length => hasher.update(&buffer[..length]),
        }
    }
    Ok(BlobName::from_bytes(hasher.finalize().into()))
}

/// The name of a file with these bytes.
#[cfg(feature = "upstream")]
pub(crate) fn of_bytes(bytes: &[u8]) -> BlobName {
    of_object("blob", bytes)
}

/// The name of an object of this kind, `blob` or `tree`.
pub(super) fn of_object(kind: &str, content: &[u8]) -> BlobName {
    let hasher = begun(kind, content.len() as u64).chain_update(content);
    BlobName::from_bytes(hasher.finalize().into())
}

/// What stands before the bytes of an object.
fn begun(kind: &str, length: u64) -> Sha1 {
    Sha1::new_with_prefix(format!("{kind} {length}\0"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As `git hash-object` prints them.
    #[test]
    fn names_are_those_of_git() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = camino::Utf8PathBuf::from_path_buf(directory.path().join("file")).expect("UTF-8");
        for (content, expected) in [
            (Vec::new(), "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"),
            (b"{}".to_vec(), "9e26dfeeb6e641a33dae4961196235bdb965b21b"),
            (vec![0; 1_000_003], "fdace6f0af7ee54ec03c6d8b9d264a19766e8157"),
        ] {
            std::fs::write(&path, content).expect("written");
            assert_eq!(Some(name(&path).expect("readable")), BlobName::from_hex(expected));
        }
    }
}
