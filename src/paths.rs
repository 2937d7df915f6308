//! Paths as documents and messages write them: with `/`, whatever the system writes.

use std::collections::BTreeSet;
use std::ops::Bound;
use std::path::Path;

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};

/// A relative path with `/`.
pub(crate) fn with_slashes(path: &Utf8Path) -> Utf8PathBuf {
    slashed(path.as_str(), std::path::MAIN_SEPARATOR).into()
}

/// A path as text; in one that is not UTF-8 stands [`char::REPLACEMENT_CHARACTER`], and it leads nowhere: [`is_unnamed`].
pub(crate) fn lossy(path: &Path) -> Utf8PathBuf {
    path.to_string_lossy().into_owned().into()
}

/// Whether a path is that of a file whose name is not UTF-8, so that nothing here can open it.
pub(crate) fn is_unnamed(path: &Utf8Path) -> bool {
    path.as_str().contains(char::REPLACEMENT_CHARACTER) && path.symlink_metadata().is_err()
}

/// A path without `.` and `..`, as it is written: no link is followed.
pub(crate) fn normalized(path: &Utf8Path) -> Utf8PathBuf {
    let mut result = Utf8PathBuf::new();
    for part in path.components() {
        match part {
            Utf8Component::CurDir => {}
            Utf8Component::ParentDir => {
                result.pop();
            }
            part => result.push(part),
        }
    }
    result
}

/// How a directory or a file is reached from another directory: `../../shared`.
pub(crate) fn relative(from: &Utf8Path, to: &Utf8Path) -> Utf8PathBuf {
    let common = from.components().zip(to.components()).take_while(|(from, to)| from == to).count();
    let up = "../".repeat(from.components().count() - common);
    let down: Vec<_> = to.components().skip(common).map(|part| part.as_str()).collect();
    Utf8PathBuf::from(up + &down.join("/"))
}

/// The directory of a path; empty where it has none.
pub(crate) fn parent(path: &Utf8Path) -> &Utf8Path {
    path.parent().unwrap_or(Utf8Path::new(""))
}

/// A set of directories, which is asked for each of many paths.
#[derive(Debug, Clone, Default)]
pub(crate) struct DirectorySet(BTreeSet<Utf8PathBuf>);

impl DirectorySet {
    /// The nearest of them that is the path itself or above it.
    pub(crate) fn around<'p>(&self, path: &'p Utf8Path) -> Option<&'p Utf8Path> {
        path.ancestors().find(|directory| self.0.contains(*directory))
    }

    /// Whether one of them is the path itself or below it.
    pub(crate) fn has_below(&self, path: &Utf8Path) -> bool {
        let from_here = (Bound::Included(path), Bound::Unbounded);
        self.0.range::<Utf8Path, _>(from_here).next().is_some_and(|next| next.starts_with(path))
    }
}

impl<P: Into<Utf8PathBuf>> FromIterator<P> for DirectorySet {
    fn from_iter<I: IntoIterator<Item = P>>(paths: I) -> Self {
        Self(paths.into_iter().map(Into::into).collect())
    }
}

/// A path whose parts `separator` sets apart. On a system that sets them apart by `/`, a backslash is a letter like
/// any other.
fn slashed(path: &str, separator: char) -> String {
    let separators = [separator, '/'];
    let parts = path.split(separators).filter(|part| !matches!(*part, "" | "."));
    parts.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_every_system_are_written_alike() {
        for (path, separator, expected) in [
            (r"models\m\model.onnx", '\\', "models/m/model.onnx"),
            (r"models/m\model.onnx", '\\', "models/m/model.onnx"),
            (r".\models\\m", '\\', "models/m"),
            ("models/m/model.onnx", '/', "models/m/model.onnx"),
            (r"models/a\b.onnx", '/', r"models/a\b.onnx"),
            ("./a//b/", '/', "a/b"),
            ("", '/', ""),
        ] {
            assert_eq!(slashed(path, separator), expected, "{path}");
        }
    }

    #[test]
    fn the_nearest_directory_around_a_path_is_found() {
        let directories: DirectorySet = ["/w", "/w/a", "/w/a-b", "/w/a/c/d"].into_iter().collect();
        for (path, around, has_below) in [
            ("/w/a/x.rs", Some("/w/a"), false),
            ("/w/a/c/x.rs", Some("/w/a"), false),
            ("/w/a/c", Some("/w/a"), true),
            ("/w/a", Some("/w/a"), true),
            ("/w/ab", Some("/w"), false),
            ("/w/a-b/src", Some("/w/a-b"), false),
            ("/", None, true),
            ("/v", None, false),
            ("/x", None, false),
        ] {
            let path = Utf8Path::new(path);
            assert_eq!(directories.around(path).map(Utf8Path::as_str), around, "{path}");
            assert_eq!(directories.has_below(path), has_below, "{path}");
        }
    }
}
