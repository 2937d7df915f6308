//! Files of the workspace that look like weights and that no declaration names.

use std::collections::BTreeSet;

use camino::{Utf8Path, Utf8PathBuf};
use globset::GlobMatcher;
use ignore::WalkBuilder;

use super::InspectError;
use crate::declare::{Declarations, Ignored};
use crate::resolve::Resolved;
use crate::workspace::Workspace;

/// Extensions that hold weights and little else.
const EXTENSIONS: [&str; 14] = [
    "bpk",
    "ckpt",
    "gguf",
    "ggml",
    "h5",
    "keras",
    "mlmodel",
    "mpk",
    "onnx",
    "pt",
    "pth",
    "rten",
    "safetensors",
    "tflite",
];

/// A file that looks like weights.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Path inside the workspace, with `/`.
    pub path: Utf8PathBuf,
    /// Length in bytes.
    pub size: u64,
    /// Position of the `[[ignore]]` table that names it, if one does.
    pub ignored_by: Option<usize>,
}

/// Walks through the workspace once, without what Git ignores and without workspaces inside it.
pub(crate) fn run(
    workspace: &Workspace,
    declarations: &Declarations,
    resolved: &Resolved<'_>,
) -> Result<Vec<Candidate>, InspectError> {
    let root = workspace.root();
    let declared = declared_files(declarations, resolved, workspace);
    let ignores = ignores(declarations);
    let target = workspace.graph.workspace().target_directory().to_owned();
    let walk = WalkBuilder::new(root)
        .hidden(true)
        .require_git(false)
        .parents(false)
        .filter_entry(move |entry| entry.path() != target && (entry.depth() == 0 || !is_workspace(entry)))
        .build();
    let mut candidates = Vec::new();
    for entry in walk {
        let entry = entry.map_err(|source| InspectError::Walk { path: root.to_owned(), source })?;
        let Some(path) = Utf8Path::from_path(entry.path()).filter(|path| looks_like_weights(path)) else {
            continue;
        };
        if !entry.file_type().is_some_and(|kind| kind.is_file()) || declared.contains(path) {
            continue;
        }
        let Ok(inside) = path.strip_prefix(root) else { continue };
        candidates.push(Candidate {
            path: inside.components().map(|part| part.as_str()).collect::<Vec<_>>().join("/").into(),
            size: entry.metadata().map_or(0, |metadata| metadata.len()),
            ignored_by: ignores.iter().find(|(_, matcher)| matcher.matches(inside)).map(|(index, _)| *index),
        });
    }
    candidates.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(candidates)
}

/// A directory with a workspace of its own is another product.
fn is_workspace(entry: &ignore::DirEntry) -> bool {
    let is_directory = entry.file_type().is_some_and(|kind| kind.is_dir());
    let manifest =
        is_directory.then(|| std::fs::read_to_string(entry.path().join("Cargo.toml")).ok()).flatten();
    manifest.is_some_and(|text| text.lines().any(|line| line.trim_start().starts_with("[workspace")))
}

/// Whether the name of a file is one of weights.
pub(crate) fn looks_like_weights(path: &Utf8Path) -> bool {
    path.extension().is_some_and(|extension| EXTENSIONS.contains(&extension.to_ascii_lowercase().as_str()))
}

/// Files of the models of this BOM, and of members that it is not about.
fn declared_files(
    declarations: &Declarations,
    resolved: &Resolved<'_>,
    workspace: &Workspace,
) -> BTreeSet<Utf8PathBuf> {
    let mut files: BTreeSet<_> =
        resolved.models.iter().flat_map(|model| &model.files).map(|file| file.absolute.clone()).collect();
    let mut unused = Vec::new();
    for member in workspace.graph.workspace().iter() {
        if resolved.crates.crates.contains_key(member.id()) {
            continue;
        }
        for model in declarations.packages.get(member.id().repr()).iter().flat_map(|package| &package.models)
        {
            if let Ok(model) = crate::resolve::find_files(member, model, &mut unused) {
                files.extend(model.files.into_iter().map(|file| file.absolute));
            }
        }
    }
    files
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

fn ignores(declarations: &Declarations) -> Vec<(usize, PathMatcher)> {
    let tables = declarations.workspace.ignores.iter().enumerate();
    tables
        .filter_map(|(index, table)| match &table.what {
            Ignored::Crate(_) => None,
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

    #[test]
    fn weights_are_told_by_their_extension_in_either_case() {
        for path in ["a.gguf", "models/b.SafeTensors", "c.onnx"] {
            assert!(looks_like_weights(Utf8Path::new(path)), "{path}");
        }
        for path in ["a.bin", "gguf", "a.gguf.md", "src/onnx.rs"] {
            assert!(!looks_like_weights(Utf8Path::new(path)), "{path}");
        }
    }

    #[test]
    fn extensions_are_sorted_and_lower_case() {
        assert!(EXTENSIONS.iter().all(|extension| *extension == extension.to_ascii_lowercase()));
    }
}
