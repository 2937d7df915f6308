//! Models in the sources of dependencies: crates ship weights, and few of them say so.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};
use guppy::PackageId;
use guppy::graph::PackageMetadata;
use rayon::prelude::*;

use super::looks::{self, Looks};
use crate::any_text::fits;
use crate::declare::{Declarations, Ignored};
use crate::inspect::{ReadAhead, legal_files};
use crate::paths::{DirectorySet, lossy, with_slashes};
use crate::resolve::Resolved;
use crate::weights_names::may_hold_model;

/// A compiled crate outside the workspace with models that nobody declared.
pub struct UndeclaredCrate<'a> {
    /// The crate.
    pub package: PackageMetadata<'a>,
    /// Its models, sorted by path.
    pub files: Vec<FoundFile>,
    /// Position of the `[[ignore]]` table that names the crate, if one does.
    pub ignored_by: Option<usize>,
}

/// A model in the sources of a crate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundFile {
    /// Path inside the crate, with `/`.
    pub path: Utf8PathBuf,
    /// Length in bytes.
    pub size: u64,
    /// What it says of itself.
    pub looks: Looks,
}

/// The compiled crates outside the workspace with models that nobody declared.
pub(super) fn run<'a>(
    declarations: &Declarations,
    resolved: &Resolved<'a>,
    sources: &SourcesOfCrates<'a>,
) -> Vec<UndeclaredCrate<'a>> {
    let declared: BTreeSet<_> =
        resolved.models.iter().flat_map(|model| &model.files).map(|file| file.absolute.as_path()).collect();
    let packages = foreign(resolved);
    let mut found: Vec<_> = packages
        .into_iter()
        .map(|package| UndeclaredCrate {
            package,
            files: undeclared(&package, &declared, sources),
            ignored_by: ignored_by(declarations, package.name()),
        })
        .filter(|krate| !krate.files.is_empty())
        .collect();
    found.sort_by_key(|krate| (krate.package.name().to_owned(), krate.package.version().clone()));
    found
}

/// The sources of each compiled crate that is no member of the workspace.
pub(in crate::inspect) type SourcesOfCrates<'g> = BTreeMap<&'g PackageId, Sources>;

/// Walks through the sources of all those that were not read ahead, in parallel.
pub(super) fn sources_of_crates<'g>(resolved: &Resolved<'g>, ahead: &ReadAhead) -> SourcesOfCrates<'g> {
    let of = |package: PackageMetadata<'g>| {
        let root = package.manifest_path().parent()?;
        Some((package.id(), ahead.sources(root).cloned().unwrap_or_else(|| sources(root))))
    };
    foreign(resolved).into_par_iter().filter_map(of).collect()
}

fn foreign<'g>(resolved: &Resolved<'g>) -> Vec<PackageMetadata<'g>> {
    let packages = resolved.crates.crates.values().map(|krate| krate.package);
    packages.filter(|package| !package.in_workspace()).collect()
}

fn undeclared(
    package: &PackageMetadata<'_>,
    declared: &BTreeSet<&Utf8Path>,
    sources: &SourcesOfCrates<'_>,
) -> Vec<FoundFile> {
    let Some(root) = package.manifest_path().parent() else { return Vec::new() };
    let models = sources.get(package.id()).map_or(&[][..], |sources| &sources.models);
    models.iter().filter(|file| !declared.contains(root.join(&file.path).as_path())).cloned().collect()
}

/// What the sources of a crate hold beside code.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sources {
    /// Its models, sorted by path.
    pub models: Vec<FoundFile>,
    /// Its files that are called as licence texts are, relative to its directory, sorted. Other packages below it are not
    /// looked at.
    pub license_texts: Vec<Utf8PathBuf>,
    /// The links that are called so, as above.
    pub license_links: Vec<Utf8PathBuf>,
    /// Whether sources of C, C++, assembly and the like are among them, or compiled code.
    pub has_native: bool,
}

/// Walks through the sources of a crate. What can't be read has nothing to say.
pub(super) fn sources(root: &Utf8Path) -> Sources {
    let mut found = Sources::default();
    let mut packages = Vec::new();
    let mut open = vec![root.as_std_path().to_owned()];
    while let Some(directory) = open.pop() {
        for entry in directory.read_dir().into_iter().flatten().flatten() {
            let path = &lossy(&entry.path());
            match entry.file_type() {
                Ok(kind) if kind.is_dir() && !is_passed_by(path) => open.push(entry.path()),
                Ok(kind) if kind.is_file() => {
                    if may_hold_model(path) {
                        let size = entry.metadata().map_or(0, |metadata| metadata.len());
                        found.models.extend(look(path, size, root));
                    }
                    if legal_files::is_license_text(path) {
                        found.license_texts.extend(path.strip_prefix(root).ok().map(with_slashes));
                    }
                    found.has_native |= is_native(path);
                    if path.file_name() == Some("Cargo.toml") && directory != root {
                        packages.push(lossy(&directory));
                    }
                }
                Ok(kind) if kind.is_symlink() && legal_files::is_license_text(path) => {
                    found.license_links.extend(path.strip_prefix(root).ok().map(with_slashes));
                }
                _ => {}
            }
        }
    }
    let packages: DirectorySet = packages.into_iter().collect();
    let is_of_another = |text: &Utf8PathBuf| packages.around(&root.join(text)).is_some();
    found.license_texts.retain(|text| !is_of_another(text));
    found.license_links.retain(|link| !is_of_another(link) && !root.join(link).is_dir());
    found.license_texts.sort();
    found.models.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

fn look(path: &Utf8Path, size: u64, root: &Utf8Path) -> Option<FoundFile> {
    let looks = looks::is_worth_a_look(path, size).then(|| looks::look(path)).flatten()?;
    Some(FoundFile { path: with_slashes(path.strip_prefix(root).ok()?), size, looks })
}

/// Whether a file is called as sources are that a build script compiles, or as what a compiler makes of them.
fn is_native(path: &Utf8Path) -> bool {
    const EXTENSIONS: [&str; 19] = [
        "c", "cc", "cpp", "cxx", "c++", "m", "mm", "s", "asm", "cu", "f", "f90", "a", "lib", "o", "obj",
        "so", "dll", "dylib",
    ];
    path.extension()
        .is_some_and(|extension| EXTENSIONS.iter().any(|known| extension.eq_ignore_ascii_case(known)))
}

/// Directories whose files are not part of what is built: those beside the product, Git's own, and what Cargo built.
fn is_passed_by(directory: &Utf8Path) -> bool {
    let name = directory.file_name().unwrap_or_default();
    let is_target = || name == "target" && directory.join("CACHEDIR.TAG").is_file();
    looks::is_beside(name) || name == ".git" || is_target()
}

fn ignored_by(declarations: &Declarations, name: &str) -> Option<usize> {
    let named = |table: &crate::declare::Ignore| match &table.what {
        Ignored::Crate(pattern) => fits(&pattern.value, name),
        Ignored::Files(_) | Ignored::Model(_) => false,
    };
    declarations.workspace.ignores.iter().position(named)
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::ffi::OsStrExt as _;

    use super::*;

    #[test]
    fn files_whose_names_are_not_utf8_are_not_lost() {
        let directory = tempfile::tempdir().expect("a directory");
        let root = Utf8Path::from_path(directory.path()).expect("UTF-8");
        let below = root.as_std_path().join(std::ffi::OsStr::from_bytes(b"caf\xe9"));
        std::fs::create_dir(&below).expect("created");
        for directory in [root.as_std_path(), &below] {
            for name in [&b"COPYING\xe9.txt"[..], b"m\xe9.gguf", b"m\xe9.dat"] {
                std::fs::write(directory.join(std::ffi::OsStr::from_bytes(name)), [b'x'; 64])
                    .expect("written");
            }
        }
        let found = sources(root);
        assert_eq!(found.license_texts, ["COPYING\u{fffd}.txt", "caf\u{fffd}/COPYING\u{fffd}.txt"]);
        let models: Vec<_> = found.models.iter().map(|file| (file.path.as_str(), file.size)).collect();
        assert_eq!(models, [("caf\u{fffd}/m\u{fffd}.gguf", 64), ("m\u{fffd}.gguf", 64)]);
    }
}
