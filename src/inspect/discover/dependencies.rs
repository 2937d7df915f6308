//! Models in the sources of dependencies: crates ship weights, and few of them say so.

use std::collections::BTreeSet;

use camino::{Utf8Path, Utf8PathBuf};
use guppy::graph::PackageMetadata;
use rayon::prelude::*;

use super::looks::{self, Looks};
use crate::declare::{Declarations, Ignored};
use crate::inspect::ReadAhead;
use crate::paths::with_slashes;
use crate::resolve::Resolved;
use crate::weights_names::may_be_named_so;

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
pub(super) fn run<'a>(
    declarations: &Declarations,
    resolved: &Resolved<'a>,
    ahead: &ReadAhead,
) -> Vec<UndeclaredCrate<'a>> {
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
            files: undeclared(package, &declared, ahead),
            ignored_by: ignored_by(declarations, package.name()),
        })
        .filter(|krate| !krate.files.is_empty())
        .collect();
    found.sort_by_key(|krate| (krate.package.name().to_owned(), krate.package.version().clone()));
    found
}

fn undeclared(
    package: &PackageMetadata<'_>,
    declared: &BTreeSet<&Utf8Path>,
    ahead: &ReadAhead,
) -> Vec<FoundFile> {
    let Some(root) = package.manifest_path().parent() else { return Vec::new() };
    let mut models = ahead.models(root).map_or_else(|| models(root), <[_]>::to_vec);
    models.retain(|file| !declared.contains(root.join(&file.path).as_path()));
    models
}

/// The models in the sources of a crate, sorted by path.
pub(super) fn models(root: &Utf8Path) -> Vec<FoundFile> {
    let mut found = Vec::new();
    let mut open = vec![root.to_owned()];
    while let Some(directory) = open.pop() {
        for entry in directory.read_dir_utf8().into_iter().flatten().flatten() {
            let path = entry.path();
            match entry.file_type() {
                Ok(kind) if kind.is_dir() && !is_passed_by(path) => open.push(path.to_owned()),
                Ok(kind) if kind.is_file() && may_be_named_so(path) => found.extend(look(path, root)),
                _ => {}
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

fn look(path: &Utf8Path, root: &Utf8Path) -> Option<FoundFile> {
    let size = path.metadata().ok()?.len();
    let looks = looks::is_worth_a_look(path, size).then(|| looks::look(path)).flatten()?;
    Some(FoundFile { path: with_slashes(path.strip_prefix(root).ok()?), size, looks })
}

/// Directories whose files are not part of what is built: those beside the product, Git's own, and what Cargo built.
fn is_passed_by(directory: &Utf8Path) -> bool {
    let name = directory.file_name().unwrap_or_default();
    let is_target = || name == "target" && directory.join("CACHEDIR.TAG").is_file();
    looks::is_beside(name) || name == ".git" || is_target()
}

fn ignored_by(declarations: &Declarations, name: &str) -> Option<usize> {
    let named = |table: &crate::declare::Ignore| match &table.what {
        Ignored::Crate(krate) => krate.value == name,
        Ignored::Files(_) | Ignored::Model(_) => false,
    };
    declarations.workspace.ignores.iter().position(named)
}
