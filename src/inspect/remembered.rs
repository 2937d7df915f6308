//! What an earlier run computed of files that did not change since: a cache of digests beside the target directory.
//!
//! As Git's index does, it knows a file by its length, its times and its inode, and does not believe what it has of a file
//! that was changed in the very moment of reading (`Documentation/technical/racy-git.txt`): then a later change may leave
//! the same times. Only a developer's `check` uses it. What can't be read or written of it is as if it were not there.

use std::collections::BTreeMap;
use std::fs::{self, File, Metadata};
use std::io::Write;
use std::sync::Mutex;

use camino::{Utf8Path, Utf8PathBuf};
use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use crate::digest::{Algorithm, Digest};
use crate::files;

/// The version of the format.
const VERSION: u32 = 1;

/// Files larger than this are no cache, in bytes: about 300,000 entries.
const LARGEST: u64 = 128 << 20;

/// By what a file is known to be the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stamp {
    size: u64,
    /// Seconds and nanoseconds since 1970 of the last change of its content.
    modified: (i64, i64),
    /// The same of its content or of what is known of it: no program can set it.
    changed: (i64, i64),
    device: u64,
    inode: u64,
}

impl Stamp {
    /// Of a file; `None` where the system has no time of change that programs can't set.
    #[cfg(unix)]
    fn of(metadata: &Metadata) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        metadata.is_file().then(|| Self {
            size: metadata.len(),
            modified: (metadata.mtime(), metadata.mtime_nsec()),
            changed: (metadata.ctime(), metadata.ctime_nsec()),
            device: metadata.dev(),
            inode: metadata.ino(),
        })
    }

    #[cfg(not(unix))]
    fn of(_metadata: &Metadata) -> Option<Self> {
        None
    }

    /// Whether the file was last changed before a moment of the same file system.
    fn is_before(&self, moment: &Self) -> bool {
        self.modified.max(self.changed) < moment.modified.min(moment.changed)
    }
}

/// What was computed of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    #[serde(flatten)]
    stamp: Stamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    sha256: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    blake3: Option<String>,
}

impl Entry {
    fn digests(&self) -> Vec<Digest> {
        let digest = |algorithm, hex: &Option<String>| Digest::from_hex(algorithm, hex.as_ref()?);
        let sha256 = digest(Algorithm::Sha256, &self.sha256);
        sha256.into_iter().chain(digest(Algorithm::Blake3, &self.blake3)).collect()
    }
}

#[derive(Default, Serialize, Deserialize)]
struct Entries {
    version: u32,
    files: BTreeMap<Utf8PathBuf, Entry>,
}

/// The cache of a run.
#[derive(Debug)]
pub(super) struct Remembered {
    path: Utf8PathBuf,
    before: BTreeMap<Utf8PathBuf, Entry>,
    /// What becomes the cache: it was made before anything was read, so that its time is that of the beginning.
    next: NamedTempFile,
    begun: Stamp,
    now: Mutex<BTreeMap<Utf8PathBuf, Entry>>,
}

impl Remembered {
    /// Reads a cache; `None` where none can be kept.
    pub(super) fn open(path: &Utf8Path) -> Option<Self> {
        let directory = path.parent()?;
        fs::create_dir_all(directory).ok()?;
        let next = NamedTempFile::new_in(directory).ok()?;
        let begun = Stamp::of(&next.as_file().metadata().ok()?)?;
        let text = files::read(path, LARGEST).unwrap_or_default();
        let Entries { version, files } = serde_json::from_slice(&text).unwrap_or_default();
        let before = if version == VERSION { files } else { BTreeMap::new() };
        Some(Self { path: path.to_owned(), before, next, begun, now: Mutex::default() })
    }

    /// The digests of an open file that did not change since they were computed.
    pub(super) fn digests(&self, path: &Utf8Path, file: &File) -> Option<Vec<Digest>> {
        let entry = self.before.get(path)?;
        let stamp = Stamp::of(&file.metadata().ok()?)?;
        if stamp != entry.stamp {
            return None;
        }
        self.keep(path, entry.clone());
        Some(entry.digests())
    }

    /// How a file is known before it is read; to be given to [`Self::learn`] when it was.
    pub(super) fn stamp(&self, file: &File) -> Option<Stamp> {
        Stamp::of(&file.metadata().ok()?).filter(|stamp| stamp.is_before(&self.begun))
    }

    /// Keeps what was computed of a file, unless it changed meanwhile.
    pub(super) fn learn(&self, path: &Utf8Path, file: &File, stamp: Option<Stamp>, digests: &[Digest]) {
        let Some(stamp) = stamp.filter(|stamp| self.stamp(file).as_ref() == Some(stamp)) else { return };
        let hex = |algorithm| {
            let digest = digests.iter().find(|digest| digest.algorithm() == algorithm)?;
            Some(digest.hex().to_owned())
        };
        let entry = Entry { stamp, sha256: hex(Algorithm::Sha256), blake3: hex(Algorithm::Blake3) };
        self.keep(path, entry);
    }

    fn keep(&self, path: &Utf8Path, entry: Entry) {
        if let Ok(mut now) = self.now.lock() {
            now.insert(path.to_owned(), entry);
        }
    }

    /// Writes what is known now, if that is something else. Files that are gone are forgotten.
    pub(super) fn save(self) {
        let mut files = self.now.into_inner().unwrap_or_default();
        for (path, entry) in &self.before {
            if !files.contains_key(path) && path.is_file() {
                files.insert(path.clone(), entry.clone());
            }
        }
        if files == self.before {
            return;
        }
        let entries = Entries { version: VERSION, files };
        let Ok(text) = serde_json::to_vec(&entries) else { return };
        if self.next.as_file().write_all(&text).is_ok() {
            let _ = self.next.persist(&self.path);
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn directory() -> (tempfile::TempDir, Utf8PathBuf) {
        let directory = tempfile::tempdir().expect("a directory");
        let path = Utf8PathBuf::from_path_buf(directory.path().to_owned()).expect("UTF-8");
        (directory, path)
    }

    fn digest() -> Digest {
        Digest::from_hex(Algorithm::Sha256, &"a".repeat(64)).expect("a digest")
    }

    /// The rule of Git: what changes in the moment in which it is read could change once more under the same times.
    #[test]
    fn a_file_that_changes_while_a_run_reads_is_not_remembered() {
        let (_kept, directory) = directory();
        let (cache, path) = (directory.join("cache"), directory.join("file"));
        let run = Remembered::open(&cache).expect("a cache");
        fs::write(&path, "a").expect("written");
        let file = File::open(&path).expect("a file");
        assert_eq!(run.stamp(&file), None, "written after the beginning");
        run.learn(&path, &file, Stamp::of(&file.metadata().expect("a file")), &[digest()]);
        run.save();
        assert!(!cache.exists());
    }

    #[test]
    fn a_file_with_another_stamp_is_another() {
        let (_kept, directory) = directory();
        let (cache, path) = (directory.join("cache"), directory.join("file"));
        fs::write(&path, "a").expect("written");
        let file = File::open(&path).expect("a file");
        let stamp = Stamp::of(&file.metadata().expect("a file")).expect("a stamp");
        for (change, is_known) in [
            (stamp, true),
            (Stamp { size: 2, ..stamp }, false),
            (Stamp { modified: (1, 0), ..stamp }, false),
            (Stamp { changed: (1, 0), ..stamp }, false),
            (Stamp { inode: stamp.inode + 1, ..stamp }, false),
            (Stamp { device: stamp.device + 1, ..stamp }, false),
        ] {
            let run = Remembered::open(&cache).expect("a cache");
            run.keep(&path, Entry { stamp: change, sha256: Some(digest().hex().to_owned()), blake3: None });
            run.save();
            let run = Remembered::open(&cache).expect("a cache");
            assert_eq!(run.digests(&path, &file), is_known.then(|| vec![digest()]), "{change:?}");
        }
    }

    #[test]
    fn what_can_not_be_read_is_as_if_it_were_not_there() {
        let (_kept, directory) = directory();
        let (cache, path) = (directory.join("cache"), directory.join("file"));
        fs::write(&path, "a").expect("written");
        let file = File::open(&path).expect("a file");
        let stamp = Stamp::of(&file.metadata().expect("a file")).expect("a stamp");
        let run = Remembered::open(&cache).expect("a cache");
        let sha256 = "aa".repeat(32);
        run.keep(&path, Entry { stamp, sha256: Some(sha256.clone()), blake3: None });
        run.save();
        let good = fs::read_to_string(&cache).expect("text");
        let run = Remembered::open(&cache).expect("a cache");
        assert!(!run.digests(&path, &file).expect("known").is_empty(), "{good}");
        for text in [
            &good.replace(&sha256, "aa"),
            "",
            "{",
            "[]",
            "\u{0}",
            &good[..good.len() - 3],
            &good.replace(":1,", ":2,"),
        ] {
            fs::write(&cache, text).expect("written");
            let run = Remembered::open(&cache).expect("a cache");
            assert!(run.digests(&path, &file).unwrap_or_default().is_empty(), "{text}");
        }
    }
}
