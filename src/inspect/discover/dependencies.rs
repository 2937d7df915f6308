//! Models in the sources of dependencies: crates ship weights, and few of them say so.

use std::collections::BTreeSet;

use camino::{Utf8Path, Utf8PathBuf};
use guppy::graph::PackageMetadata;
use ignore::WalkBuilder;
use rayon::prelude::*;

use super::looks::{self, Looks};
use crate::declare::{Declarations, Ignored};
use crate::resolve::Resolved;

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

/// Looks through the sources of every compiled crate that is no member of the workspace, in parallel. What can't be
/// read has nothing to say.
pub(super) fn run<'a>(declarations: &Declarations, resolved: &Resolved<'a>) -> Vec<UndeclaredCrate<'a>> {
    let declared: BTreeSet<_> =
        resolved.models.iter().flat_map(|model| &model.files).map(|file| file.absolute.as_path()).collect();
    let packages: Vec<_> = resolved
        .crates
        .crates
        .values()
        .map(|krate| krate.package)
        .filter(|package| !package.in_workspace())
        .collect();
    let mut found: Vec<_> = packages
        .par_iter()
        .map(|package| UndeclaredCrate {
            package: *package,
            files: files(package, &declared),
            ignored_by: ignored_by(declarations, package.name()),
        })
        .filter(|krate| !krate.files.is_empty())
        .collect();
    found.sort_by_key(|krate| (krate.package.name().to_owned(), krate.package.version().clone()));
    found
}

fn files(package: &PackageMetadata<'_>, declared: &BTreeSet<&Utf8Path>) -> Vec<FoundFile> {
    let Some(root) = package.manifest_path().parent() else { return Vec::new() };
    let walk = WalkBuilder::new(root)
        .standard_filters(false)
        .follow_links(false)
        .filter_entry(|entry| entry.depth() == 0 || !is_passed_by(entry))
        .build();
    let mut found = Vec::new();
    for entry in walk.flatten() {
        let Some(path) = Utf8Path::from_path(entry.path()) else { continue };
        let Ok(inside) = path.strip_prefix(root) else { continue };
        let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
        if !is_file || !looks::may_be_named_so(path) || declared.contains(path) {
            continue;
        }
        let size = entry.metadata().map_or(0, |metadata| metadata.len());
        if !looks::is_worth_a_look(path, size) {
            continue;
        }
        if let Some(looks) = looks::look(path) {
            found.push(FoundFile { path: crate::paths::with_slashes(inside), size, looks });
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// Directories whose files are not part of what is built: those beside the product, Git's own, and what Cargo built
/// (<https://bford.info/cachedir/>).
fn is_passed_by(entry: &ignore::DirEntry) -> bool {
    let name = entry.file_name().to_str().unwrap_or_default();
    entry.file_type().is_some_and(|kind| kind.is_dir())
        && (looks::is_beside(name) || name == ".git" || entry.path().join("CACHEDIR.TAG").is_file())
}

fn ignored_by(declarations: &Declarations, name: &str) -> Option<usize> {
    let named = |table: &crate::declare::Ignore| match &table.what {
        Ignored::Crate(krate) => krate.value == name,
        Ignored::Files(_) => false,
    };
    declarations.workspace.ignores.iter().position(named)
}
