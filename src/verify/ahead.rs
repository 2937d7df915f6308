//! Files of the lock that are read while Cargo still resolves.
//!
//! Where the packages are that the lock names can mostly be told from the manifests, without Cargo. It changes when a
//! file is read, not what is found: what was not read by then, or lies elsewhere, is read when it is asked for.

use std::collections::BTreeMap;
use std::fs;

use camino::{Utf8Path, Utf8PathBuf};
use globset::Glob;

use super::lock::{self, Depth, Package};
use super::{Evidence, Expectation, Proof};
use crate::declare::LockFile;
use crate::diagnostic::SourceMap;
use crate::digest::Digest;
use crate::inspect::Progress;
use crate::workspace::LOCK_FILE;

/// Digests of files that were read before anybody asked.
#[derive(Debug, Clone, Default)]
pub struct ReadAhead(BTreeMap<Utf8PathBuf, Vec<Digest>>);

impl ReadAhead {
    /// The digests of a file, as far as they are known.
    pub(super) fn digests(&self, path: &Utf8Path) -> &[Digest] {
        self.0.get(path).map_or(&[], Vec::as_slice)
    }
}

impl FromIterator<(Utf8PathBuf, Vec<Digest>)> for ReadAhead {
    fn from_iter<I: IntoIterator<Item = (Utf8PathBuf, Vec<Digest>)>>(files: I) -> Self {
        Self(files.into_iter().collect())
    }
}

/// Reads the files of the nearest lock above a directory, for every digest or the fastest. What fails is left to be told when it is asked for.
pub fn run(directory: &Utf8Path, full: bool, progress: &dyn Progress) -> ReadAhead {
    let expectations = nearest_lock(directory, full).unwrap_or_default();
    let evidence = Evidence::gather(&expectations, &ReadAhead::default(), progress).unwrap_or_default();
    evidence.digests.into_iter().map(|((path, _), digests)| (path, digests)).collect()
}

/// What the nearest lock says of whole files.
fn nearest_lock(directory: &Utf8Path, full: bool) -> Option<Vec<Expectation>> {
    let root = directory.ancestors().find(|directory| directory.join(LOCK_FILE).is_file())?;
    let mut sources = SourceMap::default();
    let file = sources.add(LOCK_FILE, fs::read_to_string(root.join(LOCK_FILE)).ok()?);
    let (lock, _) = LockFile::read(&sources, file);
    let directories = packages(root)?;
    let place = |name: &String| {
        let directory = directories.get(name)?.clone();
        Some(Package { directory, shown: String::new(), stored: BTreeMap::new() })
    };
    let packages = lock
        .models
        .iter()
        .map(|(key, model)| (key.clone(), model.packages.iter().filter_map(place).collect::<Vec<_>>()));
    let packages = packages.collect();
    let depth = if full { Depth::Full(&sources) } else { Depth::Fastest };
    let mut expectations = lock::expectations(&lock, &packages, depth);
    expectations.retain(|one| one.member.is_none() && matches!(one.proof, Proof::Bytes(_)));
    Some(expectations)
}

/// The directories of the members of a workspace by their names, as its manifest has them (Cargo book, "The `members`
/// and `exclude` fields").
fn packages(root: &Utf8Path) -> Option<BTreeMap<String, Utf8PathBuf>> {
    let manifest = manifest(root)?;
    let members = manifest.get("workspace").and_then(|workspace| workspace.get("members"));
    let members = members.and_then(toml::Value::as_array).into_iter().flatten();
    let mut directories: Vec<_> =
        members.filter_map(toml::Value::as_str).flat_map(|pattern| matching(root, pattern)).collect();
    directories.push(root.to_owned());
    let named = directories.into_iter().filter_map(|directory| {
        let name = self::manifest(&directory)?.get("package")?.get("name")?.as_str()?.to_owned();
        Some((name, directory))
    });
    Some(named.collect())
}

fn manifest(directory: &Utf8Path) -> Option<toml::Table> {
    fs::read_to_string(directory.join("Cargo.toml")).ok()?.parse().ok()
}

/// The paths below a directory that a pattern fits, component by component.
fn matching(root: &Utf8Path, pattern: &str) -> Vec<Utf8PathBuf> {
    let components = pattern.split('/').filter(|component| !["", "."].contains(component));
    components.fold(vec![root.to_owned()], |directories, component| {
        let inside = |directory: Utf8PathBuf| match Glob::new(component).map(|glob| glob.compile_matcher()) {
            Ok(glob) if component.contains(['*', '?', '[']) => {
                let entries = directory.read_dir_utf8().into_iter().flatten().flatten();
                let fitting = entries.filter(|entry| glob.is_match(entry.file_name()));
                fitting.map(|entry| entry.path().to_owned()).collect()
            }
            _ => vec![directory.join(component)],
        };
        directories.into_iter().flat_map(inside).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspect::digest::Silent;

    const CONTENT: &str = "weights";

    /// A workspace whose lock names a file of the root, of a member and of a package that is none.
    fn workspace(members: &str) -> (tempfile::TempDir, Utf8PathBuf) {
        let directory = tempfile::tempdir().expect("a directory");
        let root = Utf8PathBuf::from_path_buf(directory.path().to_owned()).expect("UTF-8");
        let manifest = |name: &str| format!("[package]\nname = \"{name}\"\n");
        let blake3 = blake3::hash(CONTENT.as_bytes()).to_hex();
        let mut lock = "version = 1\n".to_owned();
        for (name, inside) in [("root", ""), ("member", "crates/ml/member"), ("other", "other")] {
            let package = root.join(inside);
            fs::create_dir_all(&package).expect("created");
            fs::write(package.join("Cargo.toml"), manifest(name)).expect("written");
            fs::write(package.join("w.bin"), CONTENT).expect("written");
            lock.push_str(&format!(
                "[[model]]\npackage = \"{name}\"\nname = \"m\"\n[[model.artifact]]\npath = \"w.bin\"\nsize = 7\n\
                 sha256 = \"{}\"\nblake3 = \"{blake3}\"\n",
                "0".repeat(64)
            ));
        }
        let text = format!("{}[workspace]\nmembers = [{members}]\n", manifest("root"));
        fs::write(root.join("Cargo.toml"), text).expect("written");
        fs::write(root.join(LOCK_FILE), lock).expect("written");
        (directory, root)
    }

    #[test]
    fn files_of_members_are_read_wherever_the_search_begins() {
        for (members, begin, expected) in [
            ("", "", &["w.bin"][..]),
            ("\"crates/ml/member\"", "", &["crates/ml/member/w.bin", "w.bin"]),
            ("\"./crates/*/mem*\"", "", &["crates/ml/member/w.bin", "w.bin"]),
            ("\"crates/[\", \"crates/**\"", "", &["w.bin"]),
            ("\"other\"", "crates/ml/member", &["other/w.bin", "w.bin"]),
        ] {
            let (_directory, root) = workspace(members);
            let ahead = run(&root.join(begin), false, &Silent);
            let read: Vec<_> =
                ahead.0.keys().map(|path| path.strip_prefix(&root).expect("inside").as_str()).collect();
            assert_eq!(read, expected, "{members}");
            let blake3 = blake3::hash(CONTENT.as_bytes()).to_hex();
            for file in expected {
                assert_eq!(ahead.digests(&root.join(file))[0].hex(), blake3.as_str());
            }
        }
    }

    #[test]
    fn a_file_of_another_length_is_not_read_and_a_bad_lock_reads_nothing() {
        let (_directory, root) = workspace("");
        fs::write(root.join("w.bin"), "more than that").expect("written");
        assert!(run(&root, false, &Silent).digests(&root.join("w.bin")).is_empty());
        fs::write(root.join("w.bin"), CONTENT).expect("written");
        assert!(!run(&root, false, &Silent).digests(&root.join("w.bin")).is_empty());
        fs::write(root.join(LOCK_FILE), "<<<<<<< ours").expect("written");
        assert!(run(&root, false, &Silent).0.is_empty());
        fs::remove_file(root.join(LOCK_FILE)).expect("removed");
        assert!(run(&root, false, &Silent).0.is_empty());
    }
}
