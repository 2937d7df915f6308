//! The files below a directory, by name, and which of them a path means.

use std::collections::BTreeMap;

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};
use ignore::WalkBuilder;

use crate::inspect::InspectError;
use crate::inspect::discover::is_model;
use crate::paths::with_slashes;
use crate::resolve::lfs_pointer;
use crate::weights_names::is_of_weights;

/// The files below a directory.
pub(super) struct Files {
    /// Without symbolic links on its way, so that it can be told what lies inside.
    root: Utf8PathBuf,
    /// Paths inside the directory, by their last part.
    by_name: BTreeMap<String, Vec<Utf8PathBuf>>,
}

impl Files {
    /// Walks through a directory: every file but those of Git and of a `target` directory of Cargo. Links to files
    /// count where they lead to a place inside; links to directories are not followed.
    pub(super) fn below(root: &Utf8Path) -> Result<Self, InspectError> {
        let unreadable = |source| InspectError::Read { path: root.to_owned(), source };
        let root = root.canonicalize_utf8().map_err(unreadable)?;
        let walk = WalkBuilder::new(&root)
            .standard_filters(false)
            .filter_entry(|entry| entry.file_name() != ".git" && !is_target_directory(entry))
            .build();
        let mut files = Self { root: root.clone(), by_name: BTreeMap::new() };
        for entry in walk {
            // What this user may not read is missing, unless nothing can be read at all.
            let entry = match entry {
                Err(source) if source.depth().is_none_or(|depth| depth == 0) => {
                    return Err(InspectError::Walk { path: root.clone(), source });
                }
                Err(_) => continue,
                Ok(entry) => entry,
            };
            let Some(path) = Utf8Path::from_path(entry.path()) else { continue };
            let Ok(inside) = path.strip_prefix(&root) else { continue };
            if let (Some(name), Place::File(_)) = (inside.file_name(), files.at(inside)) {
                files.by_name.entry(name.to_owned()).or_default().push(inside.to_owned());
            }
        }
        files.by_name.values_mut().for_each(|paths| paths.sort());
        Ok(files)
    }

    /// What is at a path inside the directory.
    pub(super) fn at(&self, path: &Utf8Path) -> Place {
        let absolute = self.root.join(path);
        match absolute.canonicalize_utf8() {
            Ok(real) if !real.starts_with(&self.root) => Place::Outside,
            Ok(real) if real.is_file() => Place::File(absolute),
            _ => Place::Nothing,
        }
    }

    /// Other files whose paths end in this one, sorted.
    pub(super) fn ending_in(&self, path: &Utf8Path) -> Vec<Utf8PathBuf> {
        let named = path.file_name().and_then(|name| self.by_name.get(name)).into_iter().flatten();
        let others = named.filter(|found| found.ends_with(path) && *found != path);
        others.map(|found| self.root.join(found)).collect()
    }

    /// Files that are models, or are named like one: where they are, and their paths inside the directory, with `/`.
    pub(super) fn weights(&self) -> Vec<(Utf8PathBuf, String)> {
        let all = self.by_name.values().flatten().filter(|path| {
            let absolute = self.root.join(path);
            is_model(&absolute) || is_of_weights(path) && !is_path_configuration(&absolute)
        });
        all.map(|path| (self.root.join(path), with_slashes(path).into_string())).collect()
    }
}

/// Whether a file with the extension of weights of PyTorch is one in which Python lists paths: each line is a path, an import
/// or a comment (<https://docs.python.org/3/library/site.html>). No pickle is, of whatever protocol.
fn is_path_configuration(path: &Utf8Path) -> bool {
    const LONGEST: u64 = 64 << 10;
    path.extension() == Some("pth")
        && lfs_pointer(path).is_none()
        && crate::files::read_text(path, LONGEST).is_ok_and(|text| is_list_of_paths(&text))
}

fn is_list_of_paths(text: &str) -> bool {
    let begins = |line: &str| {
        ["/", "./", "../", "#", "import ", "import\t"].iter().any(|start| line.starts_with(start))
    };
    let is_plain = |line: &str| !line.contains(|c: char| c.is_control() && c != '\t');
    !text.is_empty() && text.lines().all(|line| line.is_empty() || begins(line) && is_plain(line))
}

/// What is at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// A file, inside.
    File(Utf8PathBuf),
    /// A link that leads out.
    Outside,
    /// No file.
    Nothing,
}

/// A path that stays below the directory it is relative to; `None` for one that is absolute or leads out, in the manner of
/// any system.
pub(super) fn inside(written: &str) -> Option<Utf8PathBuf> {
    let drive = written.as_bytes().get(1) == Some(&b':');
    let leaves = written.contains('\\') && written.split(['/', '\\']).any(|part| part == "..");
    if drive || leaves || written.starts_with(['/', '\\']) {
        return None;
    }
    let mut path = Utf8PathBuf::new();
    for part in Utf8Path::new(written).components() {
        match part {
            Utf8Component::Normal(part) => path.push(part),
            Utf8Component::ParentDir if !path.pop() => return None,
            _ => {}
        }
    }
    Some(path)
}

/// Cargo marks its `target` directory as a cache (<https://bford.info/cachedir/>).
fn is_target_directory(entry: &ignore::DirEntry) -> bool {
    entry.file_name() == "target" && entry.path().join("CACHEDIR.TAG").is_file()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_leaves_is_none() {
        for (written, expected) in [
            ("a/b.onnx", Some("a/b.onnx")),
            ("./a//b.onnx", Some("a/b.onnx")),
            ("a/../b.onnx", Some("b.onnx")),
            ("a/../../b.onnx", None),
            ("a\\..\\b.onnx", None),
            ("a/..b", Some("a/..b")),
            ("../b", None),
            ("a/../../b", None),
            ("a\\..\\b", None),
            ("/etc/passwd", None),
            ("\\\\host\\share", None),
            ("C:\\b", None),
        ] {
            assert_eq!(inside(written).as_deref(), expected.map(Utf8Path::new), "{written}");
        }
    }

    #[test]
    fn what_git_and_cargo_keep_is_not_looked_at() {
        let directory = tempfile::tempdir().expect("a directory");
        let root = Utf8Path::from_path(directory.path()).expect("UTF-8");
        for path in [".git/a.gguf", "target/CACHEDIR.TAG", "target/b.gguf", "other/target/c.gguf", "d.gguf"] {
            let path = root.join(path);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("created");
            std::fs::write(path, "").expect("written");
        }
        let found = Files::below(root).expect("readable").weights();
        let found: Vec<_> = found.iter().map(|(_, path)| path.as_str()).collect();
        assert_eq!(found, ["other/target/c.gguf", "d.gguf"]);
    }

    #[test]
    fn where_python_lists_paths_are_no_weights() {
        let pointer =
            format!("version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize 9\n", "a".repeat(64));
        let directory = tempfile::tempdir().expect("a directory");
        let root = Utf8Path::from_path(directory.path()).expect("UTF-8");
        for (name, content, expected) in [
            ("distutils-precedence.pth", "import os; var = 'SETUPTOOLS_USE_DISTUTILS'\n", false),
            ("paths.pth", "/opt/lib\n# a comment\n", false),
            ("model.pth", "\u{80}\u{2}}q\u{0}.", true),
            ("pickle.pth", "cos\nsystem\n(S'id'\ntR.", true),
            ("pointer.pth", pointer.as_str(), true),
            ("empty.pth", "", true),
            ("model.pt", "/opt/lib\n", true),
        ] {
            std::fs::write(root.join(name), content).expect("written");
            let found = Files::below(root).expect("readable").weights();
            assert_eq!(found.iter().any(|(_, path)| path == name), expected, "{name}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_leaves_is_not_followed() {
        use std::os::unix::fs::symlink;
        let directory = tempfile::tempdir().expect("a directory");
        let elsewhere = tempfile::tempdir().expect("a directory");
        std::fs::write(elsewhere.path().join("w.onnx"), "").expect("written");
        std::fs::create_dir(directory.path().join("a")).expect("created");
        std::fs::write(directory.path().join("a/w.onnx"), "").expect("written");
        symlink("a/w.onnx", directory.path().join("inside.onnx")).expect("linked");
        symlink(elsewhere.path().join("w.onnx"), directory.path().join("out.onnx")).expect("linked");
        symlink(elsewhere.path(), directory.path().join("out")).expect("linked");
        let root = Utf8Path::from_path(directory.path()).expect("UTF-8");
        let files = Files::below(root).expect("readable");
        assert!(matches!(files.at(Utf8Path::new("inside.onnx")), Place::File(_)));
        assert_eq!(files.at(Utf8Path::new("out.onnx")), Place::Outside);
        assert_eq!(files.at(Utf8Path::new("out/w.onnx")), Place::Outside);
        assert_eq!(files.at(Utf8Path::new("a")), Place::Nothing);
        let told: Vec<_> = files.weights().into_iter().map(|(_, path)| path).collect();
        assert_eq!(told, ["inside.onnx", "a/w.onnx"]);
        assert_eq!(files.ending_in(Utf8Path::new("w.onnx")).len(), 1);
    }
}
