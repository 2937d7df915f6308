//! Digests of files: streamed, each file read once, files in parallel.
//!
//! Memory is one buffer a thread, whatever the size of the files. Where a thread is free, the two digests of a
//! buffer are computed at the same time.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};

use camino::{Utf8Path, Utf8PathBuf};
use rayon::prelude::*;
use sha2::{Digest as _, Sha256, Sha512};

use super::InspectError;
use crate::digest::{Algorithm, Digest};
use crate::resolve::Artifact;

/// Bytes read at once: large enough that handing a buffer to another thread costs nothing beside hashing it.
const BUFFER: usize = 512 * 1024;

/// Which digests are computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DigestChoice {
    /// SHA-256 and SHA-512.
    Both,
    /// SHA-256 only.
    Sha256Only,
}

/// The length of a file, in bytes, and its digests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileDigests {
    /// Length in bytes.
    pub size: u64,
    /// SHA-256.
    pub sha256: Digest,
    /// SHA-512, unless it was not asked for.
    pub sha512: Option<Digest>,
}

impl FileDigests {
    /// The digests that there are.
    pub fn all(&self) -> Vec<Digest> {
        std::iter::once(&self.sha256).chain(&self.sha512).cloned().collect()
    }
}

/// Somebody who wants to know how far the reading is.
pub trait Progress: Sync {
    /// So many files of so many bytes in all will be read.
    fn start(&self, files: usize, bytes: u64);
    /// So many bytes more were read.
    fn advance(&self, bytes: u64);
    /// Everything was read.
    fn finish(&self);
}

/// Hashes files, each path once.
pub(super) fn run(
    artifacts: &[&Artifact],
    choice: DigestChoice,
    progress: &dyn Progress,
) -> Result<BTreeMap<Utf8PathBuf, FileDigests>, InspectError> {
    let mut sizes = BTreeMap::new();
    for artifact in artifacts {
        let path = &artifact.absolute;
        let size = path.metadata().map_err(|source| InspectError::Read { path: path.clone(), source })?.len();
        sizes.insert(path, size);
    }
    // The largest first, so that no thread is left alone with it at the end.
    let mut paths: Vec<_> = sizes.iter().map(|(path, size)| (*path, *size)).collect();
    paths.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
    progress.start(paths.len(), sizes.values().sum());
    let digests: Result<BTreeMap<_, _>, _> = paths
        .into_par_iter()
        .with_max_len(1)
        .map(|(path, _)| match hash_file(path, choice, progress) {
            Ok(digests) => Ok((path.clone(), digests)),
            Err(source) => Err(InspectError::Read { path: path.clone(), source }),
        })
        .collect();
    progress.finish();
    digests
}

/// Hashes one file that no declaration names: the built product.
pub fn product(path: &Utf8Path, choice: DigestChoice) -> Result<FileDigests, InspectError> {
    struct Silent;
    impl Progress for Silent {
        fn start(&self, _files: usize, _bytes: u64) {}
        fn advance(&self, _bytes: u64) {}
        fn finish(&self) {}
    }
    hash_file(path, choice, &Silent).map_err(|source| InspectError::Read { path: path.to_owned(), source })
}

/// Hashes one file.
fn hash_file(path: &Utf8Path, choice: DigestChoice, progress: &dyn Progress) -> io::Result<FileDigests> {
    let mut file = File::open(path)?;
    let mut buffer = vec![0; BUFFER];
    let mut sha256 = Sha256::new();
    let mut sha512 = (choice == DigestChoice::Both).then(Sha512::new);
    let mut size = 0;
    loop {
        let length = match file.read(&mut buffer) {
            Ok(0) => break,
            Ok(length) => length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let read = &buffer[..length];
        match &mut sha512 {
            Some(sha512) => {
                rayon::join(|| sha256.update(read), || sha512.update(read));
            }
            None => sha256.update(read),
        }
        size += length as u64;
        progress.advance(length as u64);
    }
    Ok(FileDigests {
        size,
        sha256: Digest::from_bytes(Algorithm::Sha256, &sha256.finalize()),
        sha512: sha512.map(|sha512| Digest::from_bytes(Algorithm::Sha512, &sha512.finalize())),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{SourceMap, Span};

    struct Counter(std::sync::atomic::AtomicU64);

    impl Progress for Counter {
        fn start(&self, _files: usize, _bytes: u64) {}
        fn advance(&self, bytes: u64) {
            self.0.fetch_add(bytes, std::sync::atomic::Ordering::Relaxed);
        }
        fn finish(&self) {}
    }

    fn hash(content: &[u8], choice: DigestChoice) -> FileDigests {
        let directory = tempfile::tempdir().expect("a directory");
        let absolute = Utf8PathBuf::from_path_buf(directory.path().join("file")).expect("UTF-8");
        std::fs::write(&absolute, content).expect("written");
        let file = SourceMap::default().add("Cargo.toml", String::new());
        let artifact = Artifact::new("file".into(), absolute.clone(), Span { file, start: 0, end: 0 });
        let counter = Counter(0.into());
        let digests = run(&[&artifact, &artifact], choice, &counter).expect("readable");
        assert_eq!(counter.0.into_inner(), content.len() as u64, "a path that is named twice is read once");
        digests[&absolute].clone()
    }

    /// FIPS 180-4 examples: "abc" and the empty message.
    #[test]
    fn digests_are_those_of_the_standard() {
        let abc = hash(b"abc", DigestChoice::Both);
        assert_eq!(abc.size, 3);
        assert_eq!(abc.sha256.hex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        let sha512 = abc.sha512.expect("asked for");
        assert!(sha512.hex().starts_with("ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"));
        let empty = hash(b"", DigestChoice::Sha256Only);
        assert_eq!(empty.sha256.hex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert_eq!((empty.size, empty.sha512), (0, None));
    }

    #[test]
    fn a_file_of_several_buffers_is_one_message() {
        let content: Vec<u8> = (0..2 * BUFFER + 7).map(|index| (index % 251) as u8).collect();
        let digests = hash(&content, DigestChoice::Both);
        assert_eq!(digests.sha256, Digest::from_bytes(Algorithm::Sha256, &Sha256::digest(&content)));
        assert_eq!(digests.sha512, Some(Digest::from_bytes(Algorithm::Sha512, &Sha512::digest(&content))));
    }
}
