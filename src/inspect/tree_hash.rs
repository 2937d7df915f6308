//! BLAKE3 of a file on all cores: each core reads a part of the file and hashes it while it is in its cache.
//!
//! The digest is the root of a binary tree over the file (BLAKE3 specification, section 2.1 and 2.4); a subtree
//! needs only its own bytes. Nothing is mapped into memory, so that memory stays one buffer a core and a file
//! that changes meanwhile is an error of reading or another digest, never a crash.

use std::cell::RefCell;
use std::fs::File;
use std::io;

use blake3::Hasher;
use blake3::hazmat::{
    ChainingValue, HasherExt, Mode, left_subtree_len, merge_subtrees_non_root, merge_subtrees_root,
};

use super::Progress;
use super::buffer::Buffer;
use crate::digest::{Algorithm, Digest};

/// Bytes of the smallest part: a power of two. What the kernel copies has to be in the caches of a core when it is
/// hashed, and the smaller the parts, the more is spent on the nodes above them: parts of 64 KiB take a twentieth longer.
const PART: u64 = 256 * 1024;

/// Bytes that one core hashes before it says how far it is, a power of two.
const STRETCH: u64 = 4 * 1024 * 1024;

thread_local! {
    static BUFFER: RefCell<Buffer> = RefCell::new(Buffer::new(PART as usize));
}

/// Hashes the first `length` bytes of a file.
pub(super) fn run(file: &File, length: u64, progress: &dyn Progress) -> io::Result<Digest> {
    let hash = if length <= PART {
        progress.advance(length);
        part(file, 0, length, |hasher| hasher.finalize())?
    } else {
        let left = left_subtree_len(length);
        let (left, right) =
            rayon::join(|| subtree(file, 0, left, progress), || subtree(file, left, length - left, progress));
        merge_subtrees_root(&left?, &right?, Mode::Hash)
    };
    Ok(Digest::from_bytes(Algorithm::Blake3, hash.as_bytes()))
}

/// On all cores.
fn subtree(file: &File, offset: u64, length: u64, progress: &dyn Progress) -> io::Result<ChainingValue> {
    if length <= STRETCH {
        let value = stretch(file, offset, length)?;
        progress.advance(length);
        return Ok(value);
    }
    let left = left_subtree_len(length);
    let (left, right) = rayon::join(
        || subtree(file, offset, left, progress),
        || subtree(file, offset + left, length - left, progress),
    );
    Ok(merge_subtrees_non_root(&left?, &right?, Mode::Hash))
}

/// On this core.
fn stretch(file: &File, offset: u64, length: u64) -> io::Result<ChainingValue> {
    if length <= PART {
        return part(file, offset, length, |hasher| hasher.finalize_non_root());
    }
    let left = left_subtree_len(length);
    let values = (stretch(file, offset, left)?, stretch(file, offset + left, length - left)?);
    Ok(merge_subtrees_non_root(&values.0, &values.1, Mode::Hash))
}

fn part<T>(file: &File, offset: u64, length: u64, finish: impl FnOnce(&Hasher) -> T) -> io::Result<T> {
    let length = usize::try_from(length).map_err(io::Error::other)?;
    BUFFER.with_borrow_mut(|buffer| {
        let bytes = &mut buffer.bytes()[..length];
        read_exact_at(file, bytes, offset)?;
        let mut hasher = Hasher::new();
        hasher.set_input_offset(offset).update(bytes);
        Ok(finish(&hasher))
    })
}

#[cfg(unix)]
fn read_exact_at(file: &File, bytes: &mut [u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, offset)
}

#[cfg(windows)]
fn read_exact_at(file: &File, mut bytes: &mut [u8], mut offset: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        match std::os::windows::fs::FileExt::seek_read(file, bytes, offset) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(length) => {
                bytes = &mut bytes[length..];
                offset += length as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;
    use crate::inspect::hashing::Silent;

    #[test]
    fn parts_make_the_digest_of_the_whole() {
        let content: Vec<u8> = (0..2 * STRETCH + PART + 1025).map(|index| (index * 31 % 251) as u8).collect();
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(&content).expect("written");
        let lengths = [0, 1, 1024, 1025, PART - 1, PART, PART + 1, 3 * PART, 4 * PART + 1, 5 * PART + 1025];
        let long = [STRETCH - 1, STRETCH, STRETCH + 1, 2 * STRETCH, 2 * STRETCH + PART + 1025];
        for length in lengths.into_iter().chain(long) {
            let expected = blake3::hash(&content[..length as usize]);
            let found = run(&file, length, &Silent).expect("read");
            assert_eq!(found.hex(), expected.to_hex().as_str(), "{length}");
        }
    }

    #[test]
    fn a_file_that_is_cut_short_meanwhile_is_an_error() {
        let file = tempfile::tempfile().expect("a file");
        let error = run(&file, 10, &Silent).expect_err("no bytes");
        assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
    }
}
