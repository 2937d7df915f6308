//! The files that `include` of `[package.metadata.model-sbom]` names: models that stand beside the manifest.
//!
//! What is wrong with an entry is judged by [`crate::declare`], with its place.

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};
use guppy::graph::PackageMetadata;
use ignore::gitignore::GitignoreBuilder;

use super::METADATA_KEY;
use crate::diagnostic::{FileId, SourceMap};
use crate::files;
use crate::limits;
use crate::paths::with_slashes;

/// A file that a manifest includes.
#[derive(Debug, Clone)]
pub struct Included {
    /// Its path inside the package, with `/`.
    pub path: Utf8PathBuf,
    /// Its text, or why it can't be read.
    pub file: Result<FileId, String>,
    /// Whether `cargo package` takes it along, as far as `include` and `exclude` of the manifest say.
    pub is_packaged: bool,
}

/// Reads the files that a manifest includes. `boundary` is the directory in which links may end.
pub(super) fn read(
    package: PackageMetadata<'_>,
    manifest: &str,
    root: &Utf8Path,
    boundary: &Utf8Path,
    sources: &mut SourceMap,
) -> Vec<Included> {
    let table = package.metadata_table().get(METADATA_KEY).and_then(|table| table.get("include"));
    let entries = table.and_then(|entries| entries.as_array()).map(Vec::as_slice).unwrap_or_default();
    let directory = package.manifest_path().parent().unwrap_or(Utf8Path::new(""));
    let mut read: Vec<Included> = Vec::new();
    for path in entries.iter().filter_map(|entry| entry.as_str()).filter_map(inside) {
        if path == "Cargo.toml"
            || read.len() == limits::INCLUDES
            || read.iter().any(|known| known.path == path)
        {
            continue;
        }
        let absolute = directory.join(&path);
        let file = text(&absolute, boundary).map(|text| match absolute.strip_prefix(root) {
            Ok(shown) if package.in_workspace() => sources.add(with_slashes(shown), text),
            _ => sources.add_foreign(format!("{}-{}/{path}", package.name(), package.version()), text),
        });
        let is_packaged = is_packaged(&path, manifest) != Some(false) || package.publish().is_never();
        read.push(Included { path, file, is_packaged });
    }
    read
}

/// The path without its `.`; `None` of one that leaves the package.
fn inside(path: &str) -> Option<Utf8PathBuf> {
    let path = Utf8Path::new(path);
    let stays = |part: Utf8Component<'_>| matches!(part, Utf8Component::Normal(_) | Utf8Component::CurDir);
    let kept = path.components().filter(|part| *part != Utf8Component::CurDir);
    (path.components().all(stays) && !path.as_str().contains('\\')).then(|| kept.collect())
}

fn text(path: &Utf8Path, boundary: &Utf8Path) -> Result<String, String> {
    match files::is_inside(path, boundary) {
        false => Err("it is a link that leads outside".to_owned()),
        true => files::read_text(path, limits::DECLARATION).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
            _ => error.to_string(),
        }),
    }
}

/// Whether `include` and `exclude` of a manifest, which are patterns as in `.gitignore`, take a file along; `None` where they
/// are not written there.
fn is_packaged(path: &Utf8Path, manifest: &str) -> Option<bool> {
    let table: toml::Table = manifest.parse().ok()?;
    let patterns = |key: &str| table.get("package")?.get(key)?.as_array().cloned();
    let fits = |patterns: Vec<toml::Value>| {
        let mut builder = GitignoreBuilder::new("");
        for pattern in patterns.iter().filter_map(toml::Value::as_str) {
            builder.add_line(None, pattern).ok()?;
        }
        Some(builder.build().ok()?.matched_path_or_any_parents(path, false).is_ignore())
    };
    match patterns("include") {
        Some(include) => fits(include),
        None => fits(patterns("exclude")?).map(|excluded| !excluded),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_inside_the_package_are_read() {
        for (path, expected) in [
            ("models.toml", Some("models.toml")),
            ("./a/./b.toml", Some("a/b.toml")),
            ("../a.toml", None),
            ("/a.toml", None),
            ("a\\b.toml", None),
            ("a/../b.toml", None),
        ] {
            assert_eq!(inside(path).as_deref(), expected.map(Utf8Path::new), "{path}");
        }
    }

    #[test]
    fn patterns_of_cargo_say_what_is_packaged() {
        for (manifest, expected) in [
            ("[package]\n", None),
            ("[package]\ninclude = [\"src\"]\n", Some(false)),
            ("[package]\ninclude = [\"src\", \"/models.toml\"]\n", Some(true)),
            ("[package]\ninclude = [\"*.toml\"]\n", Some(true)),
            ("[package]\nexclude = [\"*.toml\"]\n", Some(false)),
            ("[package]\nexclude = [\"tests/\"]\n", Some(true)),
            ("[package]\nexclude = []\n", Some(true)),
            ("[package]\ninclude.workspace = true\n", None),
            ("not TOML", None),
        ] {
            assert_eq!(is_packaged(Utf8Path::new("models.toml"), manifest), expected, "{manifest}");
        }
    }
}
