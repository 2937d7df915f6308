//! Writing a directory of files that somebody ships: complete, nothing of an earlier run left behind, nothing of
//! anybody else's touched.
//!
//! `SHA256SUMS`, in the format of `sha256sum`, lists the files. What it lists is ours; what it doesn't is not.

use std::collections::BTreeMap;
use std::fs;
use std::io;

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};
use sha2::{Digest as _, Sha256};

use super::write_whole;
use crate::error::Error;

/// The list of a directory's files and their digests.
pub const LIST: &str = "SHA256SUMS";

/// The files of a directory by their paths in it, with `/`.
pub type Files = BTreeMap<String, Vec<u8>>;

/// How a directory differs from what it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// A file is not there.
    Missing(String),
    /// A file has other bytes.
    Changed(String),
    /// A file of an earlier run is still there.
    Stale(String),
}

/// Writes the files and their list, and removes what an earlier run wrote and this one doesn't. Returns paths of
/// files of an earlier run that stay because somebody changed them.
pub fn write_directory(directory: &Utf8Path, files: &Files) -> Result<Vec<String>, Error> {
    let earlier = read_list(directory)?;
    let mut foreign = Vec::new();
    for (path, bytes) in files {
        let existing = read(directory, path)?;
        if existing.is_some_and(|existing| existing != *bytes) && !earlier.contains_key(path) {
            foreign.push(path.as_str());
        }
    }
    if let [first, ..] = foreign.as_slice() {
        return Err(Error::Usage {
            message: format!("`{}` is there, and this command has not written it", directory.join(first)),
            help: Some("choose another directory with `--output`, or move that file away".to_owned()),
        });
    }
    for (path, bytes) in files {
        if read(directory, path)?.as_ref() != Some(bytes) {
            let target = directory.join(path);
            let parent = target.parent().unwrap_or(directory);
            fs::create_dir_all(parent).map_err(|source| Error::Write { path: parent.to_owned(), source })?;
            write_whole(&target, bytes)?;
        }
    }
    let kept = remove_stale(directory, files, &earlier)?;
    write_whole(&directory.join(LIST), list(files).as_bytes())?;
    Ok(kept)
}

/// How a directory differs from these files.
pub fn compare_directory(directory: &Utf8Path, files: &Files) -> Result<Vec<Difference>, Error> {
    let mut differences = Vec::new();
    let list = (LIST.to_owned(), list(files).into_bytes());
    for (path, bytes) in files.iter().chain([(&list.0, &list.1)]) {
        match read(directory, path)? {
            None => differences.push(Difference::Missing(path.clone())),
            Some(existing) if existing != *bytes => differences.push(Difference::Changed(path.clone())),
            Some(_) => {}
        }
    }
    for path in read_list(directory)?.into_keys().filter(|path| !files.contains_key(path)) {
        if read(directory, &path)?.is_some() {
            differences.push(Difference::Stale(path));
        }
    }
    Ok(differences)
}

fn list(files: &Files) -> String {
    files.iter().map(|(path, bytes)| format!("{}  {path}\n", hex(bytes))).collect()
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What an earlier run wrote: digest by path. Lines that lead out of the directory are not ours.
fn read_list(directory: &Utf8Path) -> Result<BTreeMap<String, String>, Error> {
    let text = read(directory, LIST)?.unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines = text.lines().filter_map(|line| line.split_once("  "));
    Ok(lines
        .filter(|(_, path)| is_plain(Utf8Path::new(path)))
        .map(|(digest, path)| (path.to_owned(), digest.to_owned()))
        .collect())
}

fn is_plain(path: &Utf8Path) -> bool {
    let mut components = path.components().peekable();
    components.peek().is_some() && components.all(|part| matches!(part, Utf8Component::Normal(_)))
}

fn remove_stale(
    directory: &Utf8Path,
    files: &Files,
    earlier: &BTreeMap<String, String>,
) -> Result<Vec<String>, Error> {
    let mut kept = Vec::new();
    for (path, digest) in earlier.iter().filter(|(path, _)| !files.contains_key(*path)) {
        let Some(bytes) = read(directory, path)? else { continue };
        if hex(&bytes) != *digest {
            kept.push(path.clone());
            continue;
        }
        let target = directory.join(path);
        fs::remove_file(&target).map_err(|source| Error::Write { path: target.clone(), source })?;
        remove_empty_parents(directory, &target);
    }
    Ok(kept)
}

/// Removes directories that the removal of a file has left empty; one that is not empty stays.
fn remove_empty_parents(directory: &Utf8Path, file: &Utf8Path) {
    let inside = file.ancestors().skip(1).take_while(|parent| *parent != directory);
    for parent in inside {
        if fs::remove_dir(parent).is_err() {
            return;
        }
    }
}

/// The bytes of a file; `None` where there is none.
fn read(directory: &Utf8Path, path: &str) -> Result<Option<Vec<u8>>, Error> {
    let path: Utf8PathBuf = directory.join(path);
    match fs::read(&path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Ok(None)
        }
        Err(source) => Err(Error::Read { path, source }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(entries: &[(&str, &str)]) -> Files {
        entries.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
    }

    #[test]
    fn what_was_written_earlier_goes_and_what_others_wrote_stays() {
        let temporary = tempfile::tempdir().expect("a directory");
        let directory = Utf8Path::from_path(temporary.path()).expect("UTF-8");
        let old = files(&[("a.txt", "a"), ("b/c.txt", "c"), ("d.txt", "d")]);
        assert_eq!(write_directory(directory, &old).expect("written"), Vec::<String>::new());
        fs::write(directory.join("mine.txt"), "mine").expect("written");
        fs::write(directory.join("d.txt"), "changed by hand").expect("written");

        let new = files(&[("a.txt", "A")]);
        assert_eq!(write_directory(directory, &new).expect("written"), ["d.txt"]);
        assert_eq!(fs::read_to_string(directory.join("a.txt")).expect("read"), "A");
        assert!(!directory.join("b").exists());
        assert!(directory.join("mine.txt").exists());
        assert_eq!(compare_directory(directory, &new).expect("compared"), Vec::new());

        write_directory(directory, &files(&[("mine.txt", "ours")])).expect_err("it is not ours");
        assert_eq!(fs::read_to_string(directory.join("mine.txt")).expect("read"), "mine");
    }

    #[test]
    fn a_list_that_leads_outside_removes_nothing() {
        let temporary = tempfile::tempdir().expect("a directory");
        let root = Utf8Path::from_path(temporary.path()).expect("UTF-8");
        let directory = root.join("notices");
        fs::create_dir(&directory).expect("made");
        fs::write(root.join("outside"), "x").expect("written");
        fs::write(directory.join(LIST), format!("{}  ../outside\n", hex(b"x"))).expect("written");
        write_directory(&directory, &files(&[("a", "a")])).expect("written");
        assert!(root.join("outside").exists());
    }

    #[test]
    fn differences_are_told_apart() {
        let temporary = tempfile::tempdir().expect("a directory");
        let directory = Utf8Path::from_path(temporary.path()).expect("UTF-8");
        write_directory(directory, &files(&[("a", "a"), ("b", "b"), ("c", "c")])).expect("written");
        fs::remove_file(directory.join("a")).expect("removed");
        fs::write(directory.join("b"), "B").expect("written");
        let differences = compare_directory(directory, &files(&[("a", "a"), ("b", "b")])).expect("compared");
        let named = |path: &str| path.to_owned();
        assert_eq!(
            differences,
            [
                Difference::Missing(named("a")),
                Difference::Changed(named("b")),
                Difference::Changed(named(LIST)),
                Difference::Stale(named("c")),
            ]
        );
    }
}
