//! The name that Git gives to a directory: the SHA-1 of its sorted entries.
//!
//! Source: "Pro Git", 10.2 "Git Internals - Git Objects", "Tree Objects"; it is the core of a SWHID of a directory
//! (ISO/IEC 18670, 5.4). It is computed from the files of a checkout, so it says what is compiled, not what a commit holds:
//! whoever has the repository compares it with `git rev-parse COMMIT:PATH`. It is nothing where a submodule lies inside,
//! whose entry is a commit and no tree.

use std::collections::BTreeMap;
use std::fs;
use std::io;

use camino::Utf8Path;
use guppy::PackageId;
use guppy::graph::ExternalSource;
use rayon::prelude::*;

use super::git_blob;
use crate::resolve::{BlobName, CrateGraph};

/// What Cargo writes into a checkout that is complete.
const CARGO_OK: &str = ".cargo-ok";

/// The trees of the crates from repositories, in hexadecimal.
pub(super) fn run<'g>(graph: &CrateGraph<'g>) -> BTreeMap<&'g PackageId, String> {
    let packages: Vec<_> = graph.crates.values().map(|krate| krate.package).collect();
    let from_git = packages
        .into_par_iter()
        .filter(|package| matches!(package.source().parse_external(), Some(ExternalSource::Git { .. })));
    from_git
        .filter_map(|package| {
            let directory = package.manifest_path().parent()?;
            // `cargo vendor` leaves files out and writes others.
            let is_vendored = graph.provenance.get(package.id()).is_some_and(|said| said.vendored.is_some());
            let tree = tree(directory, true).ok().flatten().filter(|_| !is_vendored)?;
            Some((package.id(), tree.to_string()))
        })
        .collect()
}

/// An entry of a tree.
struct Entry {
    mode: &'static str,
    name: Vec<u8>,
    object: BlobName,
}

impl Entry {
    /// Git sorts directories as if their names ended in `/`.
    fn place(&self) -> Vec<u8> {
        let end: &[u8] = if self.mode == DIRECTORY { b"/" } else { b"" };
        [&self.name, end].concat()
    }
}

const DIRECTORY: &str = "40000";

/// The name of a directory; `None` of one without files, which Git does not keep, and of one that holds a submodule.
fn tree(directory: &Utf8Path, is_top: bool) -> io::Result<Option<BlobName>> {
    let mut entries = Vec::new();
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let name = entry.file_name().into_encoded_bytes();
        match name.as_slice() {
            b".git" if !is_top => return Err(io::Error::other("a submodule")),
            b".git" => continue,
            name if is_top && name == CARGO_OK.as_bytes() => continue,
            _ => {}
        }
        let path = camino::Utf8PathBuf::from_path_buf(entry.path());
        let path = path.map_err(|_| io::Error::other("a name that is not UTF-8"))?;
        if let Some((mode, object)) = object(&path)? {
            entries.push(Entry { mode, name, object });
        }
    }
    entries.sort_by_cached_key(Entry::place);
    let mut content = Vec::new();
    for Entry { mode, name, object } in &entries {
        content.extend([mode.as_bytes(), b" ", name, b"\0", &object.as_bytes()[..]].concat());
    }
    Ok((!entries.is_empty()).then(|| git_blob::of_object("tree", &content)))
}

/// What lies at a path: its mode and its name.
fn object(path: &Utf8Path) -> io::Result<Option<(&'static str, BlobName)>> {
    let metadata = fs::symlink_metadata(path)?;
    if metadata.is_dir() {
        return Ok(tree(path, false)?.map(|tree| (DIRECTORY, tree)));
    }
    if metadata.is_symlink() {
        let target = fs::read_link(path)?.into_os_string().into_encoded_bytes();
        return Ok(Some(("120000", git_blob::of_object("blob", &target))));
    }
    if !metadata.is_file() {
        return Err(io::Error::other("neither a file nor a directory"));
    }
    let mode = if is_executable(&metadata)? { "100755" } else { "100644" };
    Ok(Some((mode, git_blob::name(path)?)))
}

#[cfg(unix)]
fn is_executable(metadata: &fs::Metadata) -> io::Result<bool> {
    use std::os::unix::fs::PermissionsExt as _;
    Ok(metadata.permissions().mode() & 0o100 != 0)
}

/// The file system does not keep what Git records.
#[cfg(not(unix))]
fn is_executable(_metadata: &fs::Metadata) -> io::Result<bool> {
    Err(io::Error::other("modes are not known here"))
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    use std::process::Command;

    use super::*;

    #[test]
    fn a_directory_has_the_name_that_git_gives_it() {
        let directory = tempfile::tempdir().expect("a directory");
        let root = Utf8Path::from_path(directory.path()).expect("UTF-8");
        let write = |path: &str, content: &str| {
            fs::create_dir_all(root.join(path).parent().expect("a parent")).expect("made");
            fs::write(root.join(path), content).expect("written");
        };
        for path in ["a", "a.b", "a-b", "ab/c", "a0", "ä/ö", "d/e/f"] {
            write(path, path);
        }
        write("run", "#!/bin/sh\n");
        fs::set_permissions(root.join("run"), fs::Permissions::from_mode(0o755)).expect("set");
        symlink("ab/c", root.join("link")).expect("linked");
        fs::create_dir_all(root.join("empty")).expect("made");
        let git = |arguments: &[&str]| {
            let output = Command::new("git").args(arguments).current_dir(root).output().expect("git runs");
            assert!(output.status.success(), "{arguments:?}");
            String::from_utf8(output.stdout).expect("UTF-8").trim().to_owned()
        };
        git(&["init", "--quiet"]);
        git(&["add", "--all"]);
        write(CARGO_OK, "");
        let expected = git(&["write-tree"]);
        assert_eq!(tree(root, true).expect("readable").map(|tree| tree.to_string()), Some(expected));
        // Of a submodule a tree has the commit.
        write("d/.git", "gitdir: elsewhere\n");
        assert!(tree(root, true).is_err());
    }
}
