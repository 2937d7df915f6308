//! Files that `include` of a manifest packages, whatever Git ignores.
//!
//! Source: the Cargo Book, "The `exclude` and `include` fields": patterns as in `.gitignore`, in place of what Git ignores.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::files;
use crate::inspect::survey::home;
use crate::limits;
use crate::workspace::Workspace;

/// Parts paths inside the workspace into those that a member packages and the others.
pub(super) fn partition(
    workspace: &Workspace,
    paths: Vec<Utf8PathBuf>,
) -> (Vec<Utf8PathBuf>, Vec<Utf8PathBuf>) {
    let mut members: BTreeMap<Utf8PathBuf, Option<Gitignore>> = BTreeMap::new();
    let mut is_packaged = |path: &Utf8PathBuf| {
        let Some((member, inside)) = home(workspace, path) else { return false };
        let manifest = member.manifest_path();
        let included = members.entry(manifest.to_owned()).or_insert_with(|| include(manifest));
        included
            .as_ref()
            .is_some_and(|patterns| patterns.matched_path_or_any_parents(&inside, false).is_ignore())
    };
    paths.into_iter().partition(|path| is_packaged(path))
}

/// The patterns of `include`; `None` of a manifest that has none that can be read.
fn include(manifest: &Utf8Path) -> Option<Gitignore> {
    let text = files::read_text(manifest, limits::DECLARATION).ok()?;
    let table: toml::Table = text.parse().ok()?;
    let entries = table.get("package")?.get("include")?.as_array()?;
    let mut builder = GitignoreBuilder::new("");
    for entry in entries.iter().filter_map(|entry| entry.as_str()) {
        builder.add_line(None, entry).ok()?;
    }
    builder.build().ok()
}
