//! The files that `imports` of `model-sbom.toml` names.
//!
//! What is wrong with the entries, and whether a file is the one that was locked, is judged by [`crate::declare`].

use std::fs::File;
use std::io::{self, Read};

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};

use super::{WORKSPACE_FILE, WorkspaceError};
use crate::diagnostic::SourceMap;

/// Length of the longest file that is imported, in bytes.
const LIMIT: u64 = 4 << 20;

/// Reads every file that is there, is text, and stands inside the repository.
pub(super) fn read(
    workspace_file: &str,
    root: &Utf8Path,
    repository: &Utf8Path,
    sources: &mut SourceMap,
) -> Result<(), WorkspaceError> {
    for path in paths(workspace_file) {
        if path == WORKSPACE_FILE || sources.find(&path).is_some() {
            continue;
        }
        let text = read_text(&root.join(&path), repository);
        match text {
            Ok(Some(text)) => {
                sources.add(path, text);
            }
            Ok(None) => {}
            Err(source) => return Err(WorkspaceError::Read { path: root.join(&path), source }),
        }
    }
    Ok(())
}

/// The paths that a file imports, without those that lead out of the workspace.
fn paths(workspace_file: &str) -> Vec<Utf8PathBuf> {
    let Ok(table) = workspace_file.parse::<toml::Table>() else { return Vec::new() };
    let of_policy = table.get("policy").and_then(|policy| policy.get("imports"));
    let entries = [table.get("imports"), of_policy].into_iter().flatten().filter_map(toml::Value::as_array);
    let paths = entries.flatten().filter_map(|entry| entry.get("path")?.as_str());
    let plain = |path: &str| path.replace('\\', "/");
    let inside = paths.map(plain).map(Utf8PathBuf::from).filter(|path| {
        path.components().all(|part| matches!(part, Utf8Component::Normal(_) | Utf8Component::CurDir))
    });
    inside.map(|path| path.components().filter(|part| *part != Utf8Component::CurDir).collect()).collect()
}

fn read_text(path: &Utf8Path, repository: &Utf8Path) -> io::Result<Option<String>> {
    let target = match path.canonicalize_utf8() {
        Ok(target) => target,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(None);
        }
        Err(error) => return Err(error),
    };
    if !target.starts_with(repository.canonicalize_utf8()?) || !target.metadata()?.is_file() {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    let length = File::open(&target)?.take(LIMIT + 1).read_to_end(&mut bytes)?;
    if length as u64 > LIMIT {
        return Err(io::Error::other(format!("it is longer than {LIMIT} bytes")));
    }
    Ok(String::from_utf8(bytes).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_that_stay_inside_are_read() {
        let text = "imports = [{ path = \"a.toml\" }, { path = \"./b/c.toml\" }, { path = \"../d\" }, { path = \"/e\" }, {}, { path = 1 }]\n\n[policy]\nimports = [{ path = \"f.toml\", sha256 = \"\" }]\n";
        assert_eq!(paths(text), ["a.toml", "b/c.toml", "f.toml"]);
        for nothing in ["", "imports = 1", "imports = [", "[imports]", "[policy]\nimports = 1"] {
            assert!(paths(nothing).is_empty(), "{nothing}");
        }
    }
}
