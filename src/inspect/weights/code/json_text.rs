//! Texts of JSON among other bytes: the configuration of a Keras model in an attribute of HDF5 or in a SavedModel.
//!
//! Where an attribute lies in HDF5 is for the writer to choose, so all bytes are gone through, in the way of `strings`; every
//! object of JSON is read as one.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::io::{self, BufReader, Read};

use super::keras_config;
use crate::inspect::weights::source::{Cursor, Source};

/// Bytes that are searched at a time.
const CHUNK: u64 = 1024 * 1024;
/// The longest mark that is searched, in bytes.
const OVERLAP: usize = 64;
/// How many times its length a file may be gone through in search of objects, beyond [`ALWAYS`].
const MOST_TIMES: u64 = 8;
/// Bytes of objects that may be read of any file.
const ALWAYS: u64 = 16 * 1024 * 1024;
/// Bytes of an object that are read ahead: most of what looks like one ends soon.
const READ_AHEAD: usize = 256;

/// What was found.
#[derive(Default)]
pub(super) struct Found {
    pub(super) imports: BTreeSet<String>,
    pub(super) operations: BTreeSet<&'static str>,
    /// Why not everything was read.
    pub(super) unread: Option<String>,
}

/// Goes through all bytes.
pub(super) fn look(source: &Source<'_>, operations: &[(&'static str, Vec<u8>)]) -> Found {
    let mut found = Found::default();
    let mut left = ALWAYS.saturating_add(source.length().saturating_mul(MOST_TIMES));
    let (mut at, mut behind) = (0, 0);
    while at < source.length() {
        let length = CHUNK.min(source.length() - at);
        let chunk = match source.read(at, length) {
            Ok(chunk) => chunk,
            Err(fault) => {
                found.unread = Some(fault.to_string());
                return found;
            }
        };
        for (name, mark) in operations {
            if memchr::memmem::find(&chunk, mark).is_some() {
                found.operations.insert(name);
            }
        }
        for brace in memchr::memchr_iter(b'{', &chunk) {
            let start = at + brace as u64;
            let mut rest = chunk[brace + 1..].iter().skip_while(|byte| byte.is_ascii_whitespace());
            // What an object behind an object in it reads, that one has read.
            if start < behind || rest.next().is_some_and(|next| *next != b'"') {
                continue;
            }
            let mut cursor = source.cursor();
            if cursor.skip(start).is_err() {
                break;
            }
            let read = Cell::new(0);
            let reader = BufReader::with_capacity(READ_AHEAD, cursor);
            let object = keras_config::value(Counted { reader, read: &read });
            let Some(after) = left.checked_sub(read.get()) else {
                found.unread = Some("more objects of JSON are in it than are read".to_owned());
                return found;
            };
            left = after;
            match object {
                Ok(Some(imports)) => {
                    found.imports.extend(imports);
                    behind = start + read.get();
                }
                Ok(None) => {}
                Err(what) => {
                    found.unread = Some(what);
                    return found;
                }
            }
        }
        at += if at + length == source.length() { length } else { length - OVERLAP as u64 };
    }
    found
}

/// Counts what is read.
struct Counted<'c, 's> {
    reader: BufReader<Cursor<'s>>,
    read: &'c Cell<u64>,
}

impl Read for Counted<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.read.set(self.read.get() + read as u64);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn imports(bytes: &[u8]) -> Vec<String> {
        let found = look(&Source::new(&bytes, bytes.len() as u64), &[]);
        assert_eq!(found.unread, None);
        found.imports.into_iter().collect()
    }

    #[test]
    fn objects_are_found_wherever_they_lie() {
        let lambda = br#"{"class_name": "Sequential", "config": [{"class_name": "Lambda"}]}"#;
        for before in [0, 1, 5000, CHUNK as usize - 10, CHUNK as usize + 7] {
            let mut bytes = vec![0xff; before];
            bytes.extend(b"{\"{");
            bytes.extend(lambda);
            bytes.extend([0; 100]);
            assert_eq!(imports(&bytes), ["keras.layers.Lambda"], "{before}");
        }
        assert_eq!(imports(br#"{"class_name": "Dense"} {"a": 1} {"b"#), Vec::<String>::new());
    }

    #[test]
    fn many_objects_are_read_in_linear_time_or_said() {
        let mut bytes = br#"{"a":["#.repeat(100);
        bytes.extend(b"0,".repeat(1 << 18));
        let bytes = bytes.as_slice();
        let found = look(&Source::new(&bytes, bytes.len() as u64), &[]);
        assert!(found.unread.is_some());
    }

    #[test]
    fn operations_are_found() {
        for bytes in [&b"\x0a\x01a\x12\x08ReadFile\x1a"[..], b"node { op: \"ReadFile\" }"] {
            let found = look(&Source::new(&bytes, bytes.len() as u64), &super::super::operations::marks());
            assert_eq!(found.operations, BTreeSet::from(["ReadFile"]));
        }
    }
}
