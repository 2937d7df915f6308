//! The one door to files that a declaration, a store or a directory names: regular files of a bounded length, inside the
//! directory that they belong to.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use camino::{Utf8Path, Utf8PathBuf};

/// The bytes of a regular file of at most `limit` bytes. A pipe or a device is an error, and is not waited for.
pub(crate) fn read(path: &Utf8Path, limit: u64) -> io::Result<Vec<u8>> {
    let metadata = path.metadata()?;
    if !metadata.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    if metadata.len() > limit {
        return Err(too_long(limit));
    }
    bounded(File::open(path)?, limit)
}

/// The same as text.
pub(crate) fn read_text(path: &Utf8Path, limit: u64) -> io::Result<String> {
    String::from_utf8(read(path, limit)?)
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8"))
}

/// What a reader has, unless that is more than `limit` bytes.
pub(crate) fn bounded(reader: impl Read, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit { Err(too_long(limit)) } else { Ok(bytes) }
}

fn too_long(limit: u64) -> io::Error {
    io::Error::other(format!("it is longer than {} MiB, the limit of such a file", limit >> 20))
}

/// The directory that links of the workspace may lead to: the Git work tree around it, else the workspace itself.
pub(crate) fn work_tree(root: &Utf8Path) -> Utf8PathBuf {
    git_tree(root).unwrap_or(root).to_owned()
}

/// The Git work tree that a directory is in.
pub(crate) fn git_tree(directory: &Utf8Path) -> Option<&Utf8Path> {
    directory.ancestors().find(|directory| directory.join(".git").exists())
}

/// Whether a path leads, by whatever links, to something inside a directory and not to what Git keeps of itself there. A
/// path to nothing does.
pub(crate) fn is_inside(path: &Utf8Path, directory: &Utf8Path) -> bool {
    // Whether something is there is one question, and where it leads to one for each directory above.
    if path.symlink_metadata().is_err() {
        return true;
    }
    match (path.canonicalize(), directory.canonicalize()) {
        (Ok(target), Ok(directory)) => holds(&directory, &target),
        _ => !path.is_symlink() || path.metadata().is_err(),
    }
}

/// The same of two paths without links.
pub(crate) fn holds(directory: impl AsRef<Path>, target: impl AsRef<Path>) -> bool {
    let inside = target.as_ref().strip_prefix(directory.as_ref()).ok();
    inside.is_some_and(|inside| !inside.components().any(|part| part.as_os_str() == ".git"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_has_a_limit() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = Utf8Path::from_path(directory.path()).expect("UTF-8").join("a");
        std::fs::write(&path, "12345").expect("written");
        assert_eq!(read(&path, 5).expect("read"), b"12345");
        assert!(read(&path, 4).expect_err("too long").to_string().contains("limit"));
        assert!(
            read(path.parent().expect("a parent"), 4)
                .expect_err("a directory")
                .to_string()
                .contains("regular")
        );
        assert!(bounded(&b"12345"[..], 4).is_err() && bounded(&b"1234"[..], 4).is_ok());
    }
}
