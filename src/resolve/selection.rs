//! Which packages of the workspace a BOM is about: `-p`, `--workspace`, `--exclude`, or Cargo's default.

use globset::Glob;
use guppy::graph::PackageMetadata;
use thiserror::Error;

use crate::options::Selection;
use crate::workspace::Workspace;

/// Why packages can't be selected.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum SelectionError {
    /// A specification that matches no member.
    #[error("package `{spec}` is not a member of the workspace")]
    Unknown {
        /// What was asked for.
        spec: String,
        /// A member with a similar name.
        near: Option<String>,
        /// The members, sorted.
        members: Vec<String>,
    },
    /// A specification that matches several members.
    #[error("`{spec}` is ambiguous: it may be {}", candidates.join(" or "))]
    Ambiguous {
        /// What was asked for.
        spec: String,
        /// Specifications that match one of them each.
        candidates: Vec<String>,
    },
    /// Everything was excluded.
    #[error("no package is left: every member is excluded")]
    Nothing,
}

/// The selected packages, sorted by name and version.
pub(super) fn run<'g>(
    workspace: &'g Workspace,
    selection: &Selection,
) -> Result<Vec<PackageMetadata<'g>>, SelectionError> {
    let members: Vec<_> = workspace.graph.workspace().iter().collect();
    let mut selected = if selection.workspace {
        let mut excluded = Vec::new();
        for spec in &selection.exclude {
            excluded.extend(matching(&members, spec)?.into_iter().map(|package| package.id()));
        }
        members.into_iter().filter(|member| !excluded.contains(&member.id())).collect()
    } else if selection.packages.is_empty() {
        defaults(workspace)
    } else {
        let mut selected = Vec::new();
        for spec in &selection.packages {
            selected.extend(matching(&members, spec)?);
        }
        selected
    };
    selected.sort_by(|a, b| (a.name(), a.version(), a.id()).cmp(&(b.name(), b.version(), b.id())));
    selected.dedup_by_key(|package| package.id());
    if selected.is_empty() { Err(SelectionError::Nothing) } else { Ok(selected) }
}

/// The package of the manifest that was found, or the default members for the root's.
fn defaults(workspace: &Workspace) -> Vec<PackageMetadata<'_>> {
    let graph = workspace.graph.workspace();
    let own = graph.iter().find(|member| member.manifest_path() == workspace.manifest_path);
    let at_root = workspace.manifest_path.parent() == Some(workspace.root());
    match own {
        Some(own) if !at_root => vec![own],
        _ => graph.default_members().collect(),
    }
}

/// The members that a package id specification means (Cargo reference, "Package ID Specifications"), or a
/// pattern with `*`, `?`, `[…]` over their names.
fn matching<'g>(
    members: &[PackageMetadata<'g>],
    spec: &str,
) -> Result<Vec<PackageMetadata<'g>>, SelectionError> {
    let pattern = spec.contains(['*', '?', '[']).then(|| Glob::new(spec).ok()).flatten();
    if let Some(pattern) = pattern {
        let matcher = pattern.compile_matcher();
        let found: Vec<_> =
            members.iter().filter(|member| matcher.is_match(member.name())).copied().collect();
        return if found.is_empty() { Err(unknown(members, spec)) } else { Ok(found) };
    }
    let found: Vec<_> = members.iter().filter(|member| is_meant(member, spec)).copied().collect();
    match found.len() {
        0 => Err(unknown(members, spec)),
        1 => Ok(found),
        _ => {
            let candidates = found.iter().map(|member| format!("`{}@{}`", member.name(), member.version()));
            Err(SelectionError::Ambiguous { spec: spec.to_owned(), candidates: candidates.collect() })
        }
    }
}

/// The selection without those `-p` that mean a dependency: they say who declares a model, not what is compiled. One
/// that means nothing at all stays, to be reported.
#[cfg(feature = "cli")]
pub(crate) fn without_dependencies(workspace: &Workspace, selection: &Selection) -> Selection {
    let members: Vec<_> = workspace.graph.workspace().iter().collect();
    let is_dependency = |spec: &String| {
        matches!(matching(&members, spec), Err(SelectionError::Unknown { .. }))
            && workspace.graph.packages().any(|package| is_meant(&package, spec))
    };
    let packages = selection.packages.iter().filter(|spec| !is_dependency(spec)).cloned();
    Selection { packages: packages.collect(), ..selection.clone() }
}

/// Whether a package id specification means a package.
pub(super) fn is_meant(member: &PackageMetadata<'_>, spec: &str) -> bool {
    if spec.contains("://") {
        let id = member.id().repr();
        return id == spec
            || id.strip_prefix("path+") == Some(spec)
            || id.split_once('#').map(|(url, _)| url.trim_start_matches("path+")) == Some(spec);
    }
    let (name, version) = match spec.split_once(['@', ':']) {
        Some((name, version)) => (name, Some(version)),
        None => (spec, None),
    };
    let full = member.version().to_string();
    let fits =
        |wanted: &str| full == wanted || full.strip_prefix(wanted).is_some_and(|rest| rest.starts_with('.'));
    member.name() == name && version.is_none_or(fits)
}

fn unknown(members: &[PackageMetadata<'_>], spec: &str) -> SelectionError {
    let mut names: Vec<_> = members.iter().map(|member| member.name().to_owned()).collect();
    names.sort();
    let near = names.iter().min_by_key(|name| strsim::damerau_levenshtein(name, spec)).cloned();
    let near = near.filter(|name| strsim::damerau_levenshtein(name, spec) <= 1 + spec.len() / 4);
    SelectionError::Unknown { spec: spec.to_owned(), near, members: names }
}
