//! The built product, which no declaration names: its digests, and what kind of file it is.

use std::fs::File;
use std::io::Read as _;

use camino::Utf8Path;
use infer::MatcherType;

use super::InspectError;
use super::digest::{self, DigestChoice};
use crate::bom::Nature;
use crate::digest::Digest;

/// Bytes by which kinds of files are recognised: the magic of `tar` is at offset 257.
const HEAD: u64 = 1024;

/// A built file.
#[derive(Debug, Clone)]
pub(crate) struct Product {
    /// Its name, without a path.
    pub name: String,
    /// Its digests.
    pub digests: Vec<Digest>,
    /// What kind of file it is.
    pub nature: Nature,
}

/// Reads the file.
pub(crate) fn run(path: &Utf8Path, choice: DigestChoice) -> Result<Product, InspectError> {
    let unreadable = |source| InspectError::Read { path: path.to_owned(), source };
    let metadata = path.metadata().map_err(unreadable)?;
    if !metadata.is_file() || metadata.len() == 0 {
        let what = if metadata.is_file() { "it is empty" } else { "it is no regular file" };
        return Err(unreadable(std::io::Error::other(what)));
    }
    let digests = digest::product(path, choice)?.all();
    let mut head = Vec::new();
    let read = File::open(path).and_then(|file| file.take(HEAD).read_to_end(&mut head));
    read.map_err(unreadable)?;
    let name = path.file_name().unwrap_or(path.as_str()).to_owned();
    Ok(Product { nature: nature(&name, &head), name, digests })
}

/// A program is not structured, and an archive is (BSI TR-03183-2, 5.2.2). Other kinds of files are not recognised.
fn nature(name: &str, head: &[u8]) -> Nature {
    let kind = infer::get(head).map(|kind| kind.matcher_type());
    let (is_executable, is_archive, is_structured) = match kind {
        Some(MatcherType::App) => (Some(true), Some(false), Some(false)),
        Some(MatcherType::Archive) => (Some(false), Some(true), Some(true)),
        _ if head.starts_with(b"#!") => (Some(true), Some(false), Some(false)),
        _ => (None, None, None),
    };
    Nature { name: Some(name.to_owned()), is_executable, is_archive, is_structured }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bytes_tell_programs_from_archives() {
        let tar = [&[0; 257][..], b"ustar\x0000", &[0; 300]].concat();
        let elf = [&b"\x7fELF\x02\x01\x01"[..], &[0; 64]].concat();
        for (head, executable, archive) in [
            (&elf[..], Some(true), Some(false)),
            (b"MZ\x90\0\x03\0\0\0", Some(true), Some(false)),
            (b"\xcf\xfa\xed\xfe\x07\0\0\x01", Some(true), Some(false)),
            (b"\0asm\x01\0\0\0", Some(true), Some(false)),
            (b"#!/bin/sh\n", Some(true), Some(false)),
            (b"PK\x03\x04\x14\0\0\0", Some(false), Some(true)),
            (b"\x1f\x8b\x08\0\0\0\0\0", Some(false), Some(true)),
            (b"\xfd7zXZ\0\0\0", Some(false), Some(true)),
            (&tar, Some(false), Some(true)),
            (b"some text", None, None),
            (b"", None, None),
        ] {
            let nature = nature("app", head);
            assert_eq!((nature.is_executable, nature.is_archive), (executable, archive), "{head:?}");
        }
    }
}
