//! The files that an application of Tauri bundles: `bundle.resources` of `tauri.conf.json`, a list of patterns or a table of
//! them by their place in the bundle, and the files of its front end that go there as they are. Source: the configuration
//! reference, <https://v2.tauri.app/reference/config/>, "BundleResources" and "FrontendDist"; in version 1 the table is below
//! `tauri`, and `build.distDir` is what `build.frontendDist` is now.

use std::collections::BTreeSet;

use camino::{Utf8Path, Utf8PathBuf};
use globset::GlobBuilder;
use ignore::WalkBuilder;
use serde_json::Value as Json;

use crate::files;
use crate::limits;
use crate::paths::{lossy, normalized};
use crate::workspace::Workspace;

/// The configurations of an application: that of all systems, and those of one, which add to it.
const CONFIGURATIONS: [&str; 4] =
    ["tauri.conf.json", "tauri.linux.conf.json", "tauri.macos.conf.json", "tauri.windows.conf.json"];

/// The files that the applications of a workspace bundle, inside the Git work tree.
pub(super) fn bundled(workspace: &Workspace, tree: &Utf8Path) -> BTreeSet<Utf8PathBuf> {
    let members = workspace.graph.workspace();
    let shells = members.iter().filter_map(|member| member.manifest_path().parent().map(Utf8Path::to_owned));
    shells
        .flat_map(|shell| CONFIGURATIONS.map(|name| (shell.clone(), name)))
        .filter_map(|(shell, name)| {
            let text = files::read_text(&shell.join(name), limits::SOURCE).ok()?;
            Some((shell, serde_json::from_str(&text).ok()?))
        })
        .flat_map(|(shell, configuration): (Utf8PathBuf, Json)| {
            let resources =
                patterns(&configuration).into_iter().flat_map(|pattern| matching(&shell, &pattern));
            let found: BTreeSet<_> = resources.chain(front_end(&shell, &configuration)).collect();
            found
        })
        .filter(|path| files::is_inside(path, tree))
        .collect()
}

/// Directories whose files a bundler copies beside the code that it bundles: that of Vite, Next.js, Nuxt and others, and
/// that of SvelteKit.
const COPIED: [&str; 2] = ["public", "static"];

/// The files of a front end that are shipped as they are: those that its bundler copies, and those of one that is not bundled.
/// What Git ignores is made of others.
fn front_end(shell: &Utf8Path, configuration: &Json) -> Vec<Utf8PathBuf> {
    /// So many files of one front end are looked at.
    const MOST: usize = 100_000;
    let shipped =
        ["/build/frontendDist", "/build/distDir"].iter().find_map(|place| configuration.pointer(place));
    let shipped = shipped.and_then(Json::as_str).filter(|place| !place.contains("://"));
    let shipped = shipped.map(|place| normalized(&shell.join(place)));
    let above = [shell.parent(), shipped.as_deref().and_then(Utf8Path::parent)].into_iter().flatten();
    let is_front_end = |directory: &&Utf8Path| {
        ["package.json", "index.html"].iter().any(|name| directory.join(name).is_file())
    };
    let copied = above.filter(is_front_end).flat_map(|directory| {
        let named = public_directory(directory).map(|name| normalized(&directory.join(name)));
        COPIED.map(|name| directory.join(name)).into_iter().chain(named)
    });
    // That of an application whose code lies beside it would hold the shell, and what it is built with.
    let shipped = shipped.clone().filter(|directory| !shell.starts_with(directory));
    let directories: BTreeSet<_> = copied.chain(shipped).filter(|directory| directory.is_dir()).collect();
    let files = directories.iter().flat_map(|directory| {
        let own = directory.clone();
        // From the directory above, so that one which Git ignores is left out as a whole.
        let mut walk = WalkBuilder::new(directory.parent().unwrap_or(directory));
        walk.require_git(false).sort_by_file_path(Ord::cmp);
        walk.filter_entry(move |entry| entry.depth() == 0 || entry.path().starts_with(&own));
        let found = walk.build().filter_map(Result::ok);
        found.filter(|entry| entry.depth() > 0 && entry.file_type().is_some_and(|kind| kind.is_file()))
    });
    files.map(|entry| lossy(entry.path())).take(MOST).collect()
}

/// The directory that the configuration of Vite names (<https://vite.dev/config/shared-options>, "publicDir").
fn public_directory(front_end: &Utf8Path) -> Option<String> {
    let names = ["ts", "js", "mts", "mjs", "cts", "cjs"].map(|end| format!("vite.config.{end}"));
    let text = names.iter().find_map(|name| files::read_text(&front_end.join(name), limits::SOURCE).ok())?;
    let (_, value) = text.split_once("publicDir")?;
    let value = value.trim_start().strip_prefix(':')?.trim_start();
    let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\'' | '`'))?;
    let (name, _) = value[1..].split_once(quote)?;
    let is_path = !name.is_empty() && !name.contains(['\n', '$']) && !Utf8Path::new(name).is_absolute();
    is_path.then(|| name.to_owned())
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
    let start = normalized(&shell.join(start));
    let walk = WalkBuilder::new(&start).standard_filters(false).sort_by_file_path(Ord::cmp).build();
    let found = walk.filter_map(Result::ok).filter_map(|entry| {
        let is_file = entry.path().is_file();
        let path = is_file.then(|| lossy(entry.path()))?;
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
    fn the_files_of_a_front_end_are_those_that_are_copied() {
        let directory = tempfile::tempdir().expect("a directory");
        let root = Utf8Path::from_path(directory.path()).expect("UTF-8");
        for path in [
            "app/index.html",
            "app/public/a",
            "app/static/b",
            "app/src/c",
            "app/dist/d",
            "app/shell/e",
            "ui/f",
            "ui/g.log",
        ] {
            std::fs::create_dir_all(root.join(path).parent().expect("a parent")).expect("created");
            std::fs::write(root.join(path), "x").expect("written");
        }
        std::fs::write(root.join(".gitignore"), "dist\n*.log\n").expect("written");
        for (configuration, vite, expected) in [
            (json!({}), "", vec!["app/public/a", "app/static/b"]),
            (json!({"build": {"frontendDist": "../dist"}}), "", vec!["app/public/a", "app/static/b"]),
            (
                json!({"build": {"frontendDist": "../../ui"}}),
                "",
                vec!["app/public/a", "app/static/b", "ui/f"],
            ),
            (json!({"build": {"distDir": "../../ui"}}), "", vec!["app/public/a", "app/static/b", "ui/f"]),
            (json!({"build": {"frontendDist": ".."}}), "", vec!["app/public/a", "app/static/b"]),
            (
                json!({"build": {"frontendDist": "http://localhost"}}),
                "",
                vec!["app/public/a", "app/static/b"],
            ),
            (json!({"build": {"frontendDist": "../gone"}}), "", vec!["app/public/a", "app/static/b"]),
            (json!({"build": {"frontendDist": ["a"]}}), "", vec!["app/public/a", "app/static/b"]),
            (json!({}), "{ publicDir: './src' }", vec!["app/public/a", "app/src/c", "app/static/b"]),
            (json!({}), "{ publicDir: false }", vec!["app/public/a", "app/static/b"]),
            (json!({}), "{ publicDir: `${x}` }", vec!["app/public/a", "app/static/b"]),
            (json!({}), "publicDir", vec!["app/public/a", "app/static/b"]),
            (json!({}), "publicDir: '", vec!["app/public/a", "app/static/b"]),
        ] {
            std::fs::write(root.join("app/vite.config.js"), vite).expect("written");
            let mut found = front_end(&root.join("app/shell"), &configuration);
            found.sort();
            let found: Vec<_> =
                found.iter().map(|path| path.strip_prefix(root).expect("inside").as_str()).collect();
            assert_eq!(found, expected, "{configuration} {vite}");
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
