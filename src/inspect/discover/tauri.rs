//! The files that an application of Tauri bundles: `bundle.resources` of `tauri.conf.json`, a list of patterns or a table of
//! them by their place in the bundle. Source: the configuration reference, <https://v2.tauri.app/reference/config/>,
//! "BundleResources"; in version 1 the table is below `tauri`.

use std::collections::BTreeSet;

use camino::{Utf8Path, Utf8PathBuf};
use globset::GlobBuilder;
use ignore::WalkBuilder;
use serde_json::Value as Json;

use crate::files;
use crate::limits;
use crate::workspace::Workspace;

/// The configurations of an application: that of all systems, and those of one, which add to it.
const CONFIGURATIONS: [&str; 4] =
    ["tauri.conf.json", "tauri.linux.conf.json", "tauri.macos.conf.json", "tauri.windows.conf.json"];

/// The files that the applications of a workspace bundle, inside the Git work tree.
pub(super) fn resources(workspace: &Workspace, tree: &Utf8Path) -> BTreeSet<Utf8PathBuf> {
    let members = workspace.graph.workspace();
    let shells = members.iter().filter_map(|member| member.manifest_path().parent().map(Utf8Path::to_owned));
    shells
        .flat_map(|shell| CONFIGURATIONS.map(|name| (shell.clone(), name)))
        .filter_map(|(shell, name)| {
            let text = files::read_text(&shell.join(name), limits::SOURCE).ok()?;
            Some((shell, patterns(&serde_json::from_str(&text).ok()?)))
        })
        .flat_map(|(shell, patterns)| {
            patterns.into_iter().flat_map(move |pattern| matching(&shell, &pattern))
        })
        .filter(|path| files::is_inside(path, tree))
        .collect()
}

/// The patterns that a configuration names.
fn patterns(configuration: &Json) -> Vec<String> {
    let resources = ["/bundle/resources", "/tauri/bundle/resources"];
    let resources = resources.iter().filter_map(|place| configuration.pointer(place));
    let named = resources.flat_map(|resources| match resources {
        Json::Array(patterns) => patterns.iter().filter_map(Json::as_str).map(str::to_owned).collect(),
        Json::Object(by_pattern) => by_pattern.keys().cloned().collect(),
        _ => Vec::new(),
    });
    named.collect()
}

/// The files that a pattern is about: a file, a directory with all that is below it, or a glob.
fn matching(shell: &Utf8Path, pattern: &str) -> Vec<Utf8PathBuf> {
    /// So many files of one pattern are looked at.
    const MOST: usize = 10_000;
    let pattern = pattern.strip_prefix("./").unwrap_or(pattern);
    let (start, glob) = match pattern.find(['*', '?', '[', '{']) {
        // The last directory before the first sign of a glob.
        Some(sign) => {
            let start = pattern[..sign].rfind('/').map_or("", |at| &pattern[..at]);
            let glob =
                GlobBuilder::new(pattern.strip_prefix(start).unwrap_or(pattern).trim_start_matches('/'));
            (start, Some(glob))
        }
        None => (pattern, None),
    };
    let glob = match glob.map(|mut glob| glob.literal_separator(true).build()).transpose() {
        Ok(glob) => glob.map(|glob| glob.compile_matcher()),
        Err(_) => return Vec::new(),
    };
    let start = crate::paths::normalized(&shell.join(start));
    let walk = WalkBuilder::new(&start).standard_filters(false).sort_by_file_path(Ord::cmp).build();
    let found = walk.filter_map(Result::ok).filter_map(|entry| {
        let is_file = entry.path().is_file();
        let path = Utf8PathBuf::from_path_buf(entry.into_path()).ok().filter(|_| is_file)?;
        let inside = path.strip_prefix(&start).ok()?;
        glob.as_ref().is_none_or(|glob| glob.is_match(inside)).then_some(path.clone())
    });
    found.take(MOST).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn resources_are_a_list_or_a_table_of_patterns() {
        for (configuration, expected) in [
            (json!({"bundle": {"resources": ["a", "b/*"]}}), vec!["a", "b/*"]),
            (json!({"bundle": {"resources": {"a/": "models/", "b": "c"}}}), vec!["a/", "b"]),
            (json!({"tauri": {"bundle": {"resources": ["a"]}}}), vec!["a"]),
            (json!({"bundle": {"resources": "a"}}), vec![]),
            (json!([]), vec![]),
        ] {
            assert_eq!(patterns(&configuration), expected, "{configuration}");
        }
    }

    #[test]
    fn a_pattern_is_a_file_a_directory_or_a_glob() {
        let directory = tempfile::tempdir().expect("a directory");
        let root = Utf8Path::from_path(directory.path()).expect("UTF-8");
        for path in ["m/a.onnx", "m/deep/b.onnx", "m/c.txt", "d.onnx"] {
            std::fs::create_dir_all(root.join(path).parent().expect("a parent")).expect("created");
            std::fs::write(root.join(path), "x").expect("written");
        }
        for (pattern, expected) in [
            ("m/a.onnx", vec!["m/a.onnx"]),
            ("./m", vec!["m/a.onnx", "m/c.txt", "m/deep/b.onnx"]),
            ("m/", vec!["m/a.onnx", "m/c.txt", "m/deep/b.onnx"]),
            ("m/*", vec!["m/a.onnx", "m/c.txt"]),
            ("m/**/*.onnx", vec!["m/a.onnx", "m/deep/b.onnx"]),
            ("*.onnx", vec!["d.onnx"]),
            ("gone", vec![]),
            ("m/[", vec![]),
        ] {
            // The shell's directory stands beside the models in the usual layout.
            let from_beside =
                matching(&root.join("shell"), &format!("../{}", pattern.trim_start_matches("./")));
            let found = matching(root, pattern);
            assert_eq!(from_beside, found, "../{pattern}");
            let found: Vec<_> =
                found.iter().map(|path| path.strip_prefix(root).expect("inside").as_str()).collect();
            assert_eq!(found, expected, "{pattern}");
        }
    }
}
