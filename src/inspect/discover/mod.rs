//! Models that no declaration names: in the workspace, and in the sources of the crates that it compiles.
//!
//! Told by what is in a file (`looks`), with bounded reads; what lies in directories of tests, benchmarks, examples
//! and documentation is not part of the product.

mod dependencies;
mod looks;
mod packaged;
mod tauri;

pub(super) use dependencies::SourcesOfCrates;
pub(crate) use dependencies::{FoundFile, Sources, UndeclaredCrate};
pub(in crate::inspect) use looks::EVERYBODYS;
pub(crate) use looks::Looks;
pub(crate) use looks::{is_beside, layout_of, weights_extensions};

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use camino::{Utf8Path, Utf8PathBuf};
use globset::GlobMatcher;
use ignore::WalkBuilder;
use rayon::prelude::*;

use super::weights::Format;
use super::{Declared, DigestChoice, InspectError, ReadAhead, digest};
use crate::declare::{Declarations, Ignored};
use crate::files;
use crate::limits;
use crate::paths::{lossy, parent, relative, with_slashes};
use crate::resolve::{Pointer, Resolved};
use crate::weights_names::{is_of_weights, may_hold_model};
use crate::workspace::{Workspace, tracked_though_ignored};

/// A model in the workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Path inside the workspace, with `/`.
    pub path: Utf8PathBuf,
    /// Length in bytes.
    pub size: u64,
    /// What it says of itself.
    pub looks: Looks,
    /// Position of the `[[ignore]]` table that names it, if one does.
    pub ignored_by: Option<usize>,
    /// Position of an `[[ignore]]` table that names it and was written for another content.
    pub changed_since: Option<usize>,
}

/// The compiled crates outside the workspace with models that nobody declared.
pub(super) fn in_dependencies<'a>(
    declarations: &Declarations,
    resolved: &Resolved<'a>,
    sources: &SourcesOfCrates<'a>,
) -> Vec<UndeclaredCrate<'a>> {
    dependencies::run(declarations, resolved, sources)
}

/// Walks through the sources of the compiled crates outside the workspace.
pub(super) fn sources_of_crates<'a>(resolved: &Resolved<'a>, ahead: &ReadAhead) -> SourcesOfCrates<'a> {
    dependencies::sources_of_crates(resolved, ahead)
}

/// The same of one crate.
pub(super) fn sources_of_crate(directory: &Utf8Path) -> Sources {
    dependencies::sources(directory)
}

/// A file of the workspace that is worth a look.
pub(crate) struct Seen {
    path: Utf8PathBuf,
    inside: Utf8PathBuf,
    size: u64,
}

/// What a walk through a workspace saw.
pub(crate) struct Walk {
    files: Vec<Seen>,
    /// Directories that this user may not read, as paths inside the workspace.
    pub unreadable: Vec<Utf8PathBuf>,
    /// Files named like weights that Git ignores, that are hidden or that lie in a workspace of their own, sorted, as paths
    /// inside the workspace. They are not looked at.
    pub passed_by: Vec<Utf8PathBuf>,
}

impl Walk {
    /// What the user should know of it.
    pub(crate) fn notices(&self) -> impl Iterator<Item = String> {
        self.unreadable.iter().map(|path| {
            format!(
                "cannot look through `{path}`: weights in it would not be found; let this user read it, or leave it out \
                 with `.gitignore`"
            )
        })
    }
}

/// Walks through the workspace once, without what Git ignores and without workspaces inside it. What an application of
/// Tauri bundles, what `include` of a manifest packages and what Git tracks is looked at whatever an ignore file says.
pub(crate) fn walk(workspace: &Workspace) -> Result<Walk, InspectError> {
    let root = workspace.root();
    let tree = files::work_tree(root);
    let mut seen = not_ignored(workspace, &tree)?;
    let mut known: BTreeSet<_> = seen.files.iter().map(|file| file.path.clone()).collect();
    let tracked = tracked_though_ignored(root);
    let mut of_others = OfOthers { root, known: BTreeMap::new() };
    for inside in tracked.into_iter().filter(|inside| !looks::is_beside_the_product(inside)) {
        let path = root.join(&inside);
        let size =
            path.symlink_metadata().ok().filter(std::fs::Metadata::is_file).map_or(0, |file| file.len());
        if looks::is_worth_a_look(&path, size)
            && !of_others.has(parent(&inside))
            && known.insert(path.clone())
        {
            seen.files.push(Seen { path, inside, size });
        }
    }
    let bundled = tauri::bundled(workspace, &tree);
    for path in bundled.iter().filter(|path| !known.contains(*path) && may_hold_model(path)) {
        let size = path.metadata().map_or(0, |metadata| metadata.len());
        if looks::is_worth_a_look(path, size) {
            seen.files.push(Seen { path: path.clone(), inside: relative(root, path), size });
        }
    }
    let passed_by = passed_by(workspace, |path| known.contains(path) || bundled.contains(path));
    let (shipped, passed_by): (Vec<_>, Vec<_>) = packaged::partition(workspace, passed_by);
    seen.files.extend(shipped.into_iter().map(|inside| {
        let path = root.join(&inside);
        Seen { size: path.metadata().map_or(0, |metadata| metadata.len()), path, inside }
    }));
    seen.passed_by = passed_by;
    Ok(seen)
}

/// What Git does not ignore, without workspaces inside the workspace.
fn not_ignored(workspace: &Workspace, tree: &Utf8Path) -> Result<Walk, InspectError> {
    let root = workspace.root();
    let filled = Filled::new(workspace);
    let walk = WalkBuilder::new(root)
        .hidden(true)
        .ignore(false)
        .require_git(false)
        .parents(false)
        .filter_entry(move |entry| {
            let is_directory = entry.file_type().is_some_and(|kind| kind.is_dir());
            entry.depth() == 0 || !is_directory || !filled.has(entry.path()) && !is_workspace(entry.path())
        })
        .build();
    let mut seen = Walk { files: Vec::new(), unreadable: Vec::new(), passed_by: Vec::new() };
    for entry in walk {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let path = unreadable(&error).and_then(|path| path.strip_prefix(root).ok());
                let path = path.filter(|path| !path.as_str().is_empty()).map(with_slashes);
                let path = path.ok_or_else(|| InspectError::Walk { path: root.to_owned(), source: error })?;
                seen.unreadable.push(path);
                continue;
            }
        };
        let path = &lossy(entry.path());
        let Ok(inside) = path.strip_prefix(root) else { continue };
        let kind = entry.file_type();
        let is_file = kind.is_some_and(|kind| kind.is_file());
        let is_link = kind.is_some_and(|kind| kind.is_symlink());
        if !(is_file || is_link && leads_beside(path, root, tree))
            || looks::is_beside_the_product(inside)
            || !may_hold_model(path)
        {
            continue;
        }
        let size = entry.path().metadata().map_or(0, |metadata| metadata.len());
        if looks::is_worth_a_look(path, size) {
            seen.files.push(Seen { path: path.to_owned(), inside: inside.to_owned(), size });
        }
    }
    Ok(seen)
}

/// Directories that Cargo fills.
struct Filled {
    target: Utf8PathBuf,
    /// Whether a setting puts what Cargo makes among sources, which it does not mark as a cache then.
    is_among_sources: bool,
}

impl Filled {
    fn new(workspace: &Workspace) -> Self {
        let target = workspace.graph.workspace().target_directory().to_owned();
        let is_usual = target == workspace.root().join("target");
        let is_among_sources = !is_usual && !target.join(CACHE_TAG).is_file();
        Self { target, is_among_sources }
    }

    /// Whether Cargo fills a directory: all of `target`; where others fill that too, what it makes for a profile.
    fn has(&self, path: &Path) -> bool {
        if !self.is_among_sources {
            return path == self.target;
        }
        path.starts_with(&self.target) && path.join(".cargo-lock").is_file()
    }
}

/// The mark of a directory that programs fill (<https://bford.info/cachedir/>).
const CACHE_TAG: &str = "CACHEDIR.TAG";

/// The files of a workspace that are named like weights and that no walk looks at. Directories that programs fill, such as
/// `target` and `node_modules`, are left out.
fn passed_by(workspace: &Workspace, is_seen: impl Fn(&Utf8Path) -> bool) -> Vec<Utf8PathBuf> {
    /// So many files and directories are gone through.
    const MOST: usize = 200_000;
    let root = workspace.root();
    let filled = Filled::new(workspace);
    let is_product = move |entry: &ignore::DirEntry| {
        let is_filled =
            matches!(entry.file_name().to_str(), Some(".git" | ".venv" | "node_modules" | "target"));
        let is_cache = || entry.path().join(CACHE_TAG).is_file();
        let is_directory = entry.file_type().is_some_and(|kind| kind.is_dir());
        let is_other = || is_filled || filled.has(entry.path()) || is_cache();
        entry.depth() == 0 || !is_directory || !is_other()
    };
    let walk = WalkBuilder::new(root).standard_filters(false).filter_entry(is_product).build();
    let files = walk.take(MOST).filter_map(|entry| {
        let entry = entry.ok().filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()))?;
        let path = Utf8Path::from_path(entry.path())?;
        let inside = path.strip_prefix(root).ok()?;
        let is_open = !is_of_weights(path) || is_seen(path) || looks::is_beside_the_product(inside);
        let size = entry.metadata().map_or(0, |metadata| metadata.len());
        (!is_open && looks::is_worth_a_look(path, size)).then(|| with_slashes(inside))
    });
    let mut files: Vec<_> = files.collect();
    files.sort();
    files
}

/// Whether a link leads to a file of the Git work tree outside of the workspace, which Cargo packages. What it leads to
/// inside is found by itself.
fn leads_beside(link: &Utf8Path, root: &Utf8Path, tree: &Utf8Path) -> bool {
    let Ok(target) = link.canonicalize_utf8() else { return false };
    let is_here = root.canonicalize_utf8().is_ok_and(|root| target.starts_with(root));
    !is_here && target.is_file() && files::is_inside(link, tree)
}

/// Looks into the files of a walk that no model is declared with.
pub(crate) fn candidates(
    seen: Walk,
    workspace: &Workspace,
    declarations: &Declarations,
    resolved: &Resolved<'_>,
) -> Result<Vec<Candidate>, InspectError> {
    let declared = Declared::new(declarations, resolved, workspace);
    let ignores = ignores(declarations);
    let looked = seen
        .files
        .into_par_iter()
        .filter(|seen| !declared.has_path(&seen.path))
        .filter_map(|seen| {
            let code = || looks::code(&seen.path).filter(|_| !declared.has_files_beside(&seen.path));
            let looks = looks::look(&seen.path).or_else(code)?;
            Some((seen, looks))
        })
        .filter(|(seen, looks)| {
            let is_declared = |pointer: &Pointer| declared.has_digest(&pointer.sha256, &seen.path);
            !looks.pointer.as_ref().is_some_and(is_declared)
        });
    let mut candidates = Vec::new();
    for (Seen { path, inside, size }, looks) in looked.collect::<Vec<_>>() {
        let (table, is_same) = table_of(&path, &inside, &ignores, declarations)?;
        candidates.push(Candidate {
            path: with_slashes(&inside),
            size,
            looks,
            ignored_by: table.filter(|_| is_same),
            changed_since: table.filter(|_| !is_same),
        });
    }
    candidates.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(without_parts(candidates))
}

/// Leaves out what a manifest of TensorFlow.js names as its data: it is part of that one.
fn without_parts(candidates: Vec<Candidate>) -> Vec<Candidate> {
    let manifests = candidates.iter().filter(|candidate| {
        candidate.looks.format == Some(Format::TensorflowJs) && candidate.ignored_by.is_none()
    });
    let parts: BTreeSet<_> =
        manifests.flat_map(|candidate| candidate.looks.external_files(&candidate.path)).collect();
    candidates.into_iter().filter(|candidate| !parts.contains(&candidate.path)).collect()
}

/// Those of the files that were not looked at which no `[[ignore]]` is about, and the tables about the others.
pub(crate) fn without_ignored(
    passed_by: Vec<Utf8PathBuf>,
    workspace: &Workspace,
    declarations: &Declarations,
) -> Result<(Vec<Utf8PathBuf>, Vec<usize>), InspectError> {
    let ignores = ignores(declarations);
    let (mut left, mut tables) = (Vec::new(), Vec::new());
    for inside in passed_by {
        match table_of(&workspace.root().join(&inside), &inside, &ignores, declarations)? {
            (Some(table), true) => tables.push(table),
            _ => left.push(inside),
        }
    }
    Ok((left, tables))
}

/// The `[[ignore]]` about a file, and whether the file is still the one that it names.
fn table_of(
    path: &Utf8Path,
    inside: &Utf8Path,
    ignores: &[(usize, PathMatcher)],
    declarations: &Declarations,
) -> Result<(Option<usize>, bool), InspectError> {
    let table = ignores.iter().find(|(_, matcher)| matcher.matches(inside)).map(|(index, _)| *index);
    let is_same = match table.and_then(|index| declarations.workspace.ignores[index].sha256.as_ref()) {
        Some(expected) => digest::product(path, DigestChoice::Sha256Only)?.sha256 == *expected,
        None => true,
    };
    Ok((table, is_same))
}

/// The directory that could not be read.
fn unreadable(error: &ignore::Error) -> Option<&Utf8Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Utf8Path::from_path(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => unreadable(err),
        _ => None,
    }
}

/// The directories of a workspace that lie in another workspace inside it, each looked at once.
struct OfOthers<'a> {
    root: &'a Utf8Path,
    known: BTreeMap<Utf8PathBuf, bool>,
}

impl OfOthers<'_> {
    fn has(&mut self, inside: &Utf8Path) -> bool {
        let above: Vec<_> = inside.ancestors().take_while(|above| !self.known.contains_key(*above)).collect();
        for above in above.into_iter().rev().filter(|above| !above.as_str().is_empty()) {
            let is_of_another = self.known.get(parent(above)).is_some_and(|known| *known)
                || is_workspace(self.root.join(above).as_std_path());
            self.known.insert(above.to_owned(), is_of_another);
        }
        self.known.get(inside).is_some_and(|known| *known)
    }
}

/// A directory with a workspace of its own is another product. One whose manifest Cargo would not read as that is part of
/// this one, whatever a line of it looks like.
fn is_workspace(directory: &Path) -> bool {
    let path = Utf8Path::from_path(directory).map(|directory| directory.join("Cargo.toml"));
    let manifest = path.and_then(|path| files::read_text(&path, limits::DECLARATION).ok());
    let manifest = manifest.filter(|text| text.contains("workspace"));
    let manifest = manifest.and_then(|text| text.parse::<toml::Table>().ok());
    manifest.is_some_and(|manifest| manifest.get("workspace").is_some_and(toml::Value::is_table))
}

/// Whether a file is a model, by what is in it.
pub(crate) fn is_model(path: &Utf8Path) -> bool {
    let size = path.metadata().map_or(0, |metadata| metadata.len());
    looks::is_worth_a_look(path, size) && looks::look(path).is_some()
}

enum PathMatcher {
    One(Utf8PathBuf),
    Many(GlobMatcher),
}

impl PathMatcher {
    fn matches(&self, path: &Utf8Path) -> bool {
        match self {
            Self::One(one) => one == path,
            Self::Many(glob) => glob.is_match(path),
        }
    }
}

/// The files that `[[ignore]]` tables are about.
pub(super) struct Ignores(Vec<(usize, PathMatcher)>);

impl Ignores {
    pub(super) fn new(declarations: &Declarations) -> Self {
        Self(ignores(declarations))
    }

    /// Whether a path inside the workspace is that of one.
    pub(super) fn has(&self, inside: &Utf8Path) -> bool {
        self.0.iter().any(|(_, matcher)| matcher.matches(inside))
    }
}

fn ignores(declarations: &Declarations) -> Vec<(usize, PathMatcher)> {
    let tables = declarations.workspace.ignores.iter().enumerate();
    tables
        .filter_map(|(index, table)| match &table.what {
            Ignored::Crate(_) | Ignored::Model(_) => None,
            Ignored::Files(pattern) => Some((
                index,
                match &pattern.value.glob {
                    Some(glob) => PathMatcher::Many(glob.compile_matcher()),
                    None => PathMatcher::One(pattern.value.text.clone().into()),
                },
            )),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The superuser may read everything, so that no test can meet the error itself.
    #[test]
    fn the_directory_that_could_not_be_read_is_told() {
        let io = || ignore::Error::Io(std::io::ErrorKind::PermissionDenied.into());
        let at = ignore::Error::WithPath { path: "/w/pgdata".into(), err: Box::new(io()) };
        let deep = ignore::Error::WithDepth { depth: 1, err: Box::new(at) };
        assert_eq!(unreadable(&deep), Some(Utf8Path::new("/w/pgdata")));
        assert_eq!(unreadable(&io()), None);
        let walk = Walk { files: Vec::new(), unreadable: vec!["pgdata".into()], passed_by: Vec::new() };
        assert!(walk.notices().all(|notice| notice.contains("cannot look through `pgdata`")));
    }
}
