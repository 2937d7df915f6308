//! Names of files and directories that every file system takes, each given once.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

use crate::output::{Files, stem};

/// Names longer than this many bytes are cut: file systems take 255.
const LONGEST: usize = 100;

/// Files under names that don't collide, on file systems without case either.
#[derive(Default)]
pub(super) struct Shelf {
    files: Files,
    /// The name given for each name in lower case.
    taken: BTreeMap<String, String>,
}

impl Shelf {
    /// Puts a file into a directory and returns its path. Equal bytes under one name are one file; other bytes get
    /// the first digits of their SHA-256 into the name.
    pub(super) fn put(&mut self, directory: &str, name: &str, bytes: &[u8]) -> String {
        let path = join(directory, name);
        let path = match self.taken.get(&path.to_lowercase()) {
            Some(other) if self.files.get(other).is_some_and(|there| there == bytes) => return other.clone(),
            Some(_) => join(directory, &with_digest(name, &short_digest(bytes))),
            None => path,
        };
        self.taken.insert(path.to_lowercase(), path.clone());
        self.files.insert(path.clone(), bytes.to_vec());
        path
    }

    /// The same under a name that has the first digits of the SHA-256 in any case: of texts that differ from model to model,
    /// so that none loses its name to another.
    pub(super) fn put_digested(&mut self, directory: &str, name: &str, bytes: &[u8]) -> String {
        self.put(directory, &with_digest(name, &short_digest(bytes)), bytes)
    }

    /// A directory of one's own.
    pub(super) fn directory(&mut self, parent: &str, name: &str) -> String {
        let path = join(parent, name);
        let numbered = (2..).map(|number| format!("{path}-{number}"));
        let free = std::iter::once(path.clone())
            .chain(numbered)
            .find(|path| !self.taken.contains_key(&path.to_lowercase()));
        let path = free.unwrap_or(path);
        self.taken.insert(path.to_lowercase(), path.clone());
        path
    }

    /// All files.
    pub(super) fn into_files(self) -> Files {
        self.files
    }
}

/// A name that every file system takes: one part of a path, and not too long.
pub(super) fn plain(name: &str) -> String {
    let plain = stem(name, None);
    let plain = plain.trim_end_matches('.');
    if plain.is_empty() {
        return "unnamed".to_owned();
    }
    if plain.len() <= LONGEST {
        return plain.to_owned();
    }
    let cut: String = plain
        .char_indices()
        .take_while(|(at, letter)| at + letter.len_utf8() <= LONGEST)
        .map(|(_, letter)| letter)
        .collect();
    format!("{cut}-{}", short_digest(name.as_bytes()))
}

fn join(directory: &str, name: &str) -> String {
    if directory.is_empty() { name.to_owned() } else { format!("{directory}/{name}") }
}

fn with_digest(name: &str, digest: &str) -> String {
    match name.rsplit_once('.') {
        Some((stem, extension)) => format!("{stem}.{digest}.{extension}"),
        None => format!("{name}.{digest}"),
    }
}

fn short_digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_are_one_file_and_others_get_names_of_their_own() {
        let mut shelf = Shelf::default();
        assert_eq!(shelf.put("licenses", "MIT.txt", b"a"), "licenses/MIT.txt");
        assert_eq!(shelf.put("licenses", "MIT.txt", b"a"), "licenses/MIT.txt");
        assert_eq!(shelf.put("licenses", "mit.txt", b"b"), "licenses/mit.3e23e816.txt");
        assert_eq!(shelf.directory("models", "a"), "models/a");
        assert_eq!(shelf.directory("models", "A"), "models/A-2");
    }

    #[test]
    fn names_stay_in_their_directory_and_short() {
        assert_eq!(plain("../../etc/passwd"), "-..-etc-passwd");
        assert_eq!(plain(".."), "unnamed");
        assert_eq!(plain("a:b*c"), "a-b-c");
        assert!(plain(&"ä".repeat(300)).len() < 120);
        assert_ne!(plain(&"a".repeat(300)), plain(&"a".repeat(301)));
    }
}
