//! Where code of a front end lies outside of its directory: what its compiler is configured to read, and the packages of the same
//! repository that it is built from. And which directories are extensions of an editor that start a program of ours.
//!
//! The compiler's paths are those of `tsconfig.json` (TypeScript, "TSConfig Reference": `include`, `paths`, `references`);
//! packages of a repository those of `workspaces` in `package.json` (npm, "Workspaces") and of `pnpm-workspace.yaml`. An
//! extension has `engines.vscode` there (Visual Studio Code, "Extension Manifest").

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};
use ignore::WalkBuilder;
use serde_json::{Map, Value};

use super::strings::{Language, each_string};
use crate::files;
use crate::limits;
use crate::paths::normalized;

/// So many directories belong to one front end.
const MOST: usize = 256;

/// So deep below the root of a repository of packages they lie.
const DEEPEST: usize = 5;

/// The directories outside of a front end, inside the Git work tree, that hold code of it.
pub(super) fn beside(front_end: &Utf8Path, tree: &Utf8Path) -> BTreeSet<Utf8PathBuf> {
    let mut found = BTreeSet::new();
    let mut packages = None;
    let mut open = vec![front_end.to_owned()];
    while let Some(directory) = open.pop() {
        let mut places = of_compiler(&directory);
        let used = used_packages(&directory);
        if !used.is_empty() {
            let known = packages.get_or_insert_with(|| repository(&directory, tree).map(packages_below));
            places.extend(
                known.iter().flat_map(|known| used.iter().filter_map(|name| known.get(name).cloned())),
            );
        }
        for place in places {
            let is_outside = !place.starts_with(front_end) && !front_end.starts_with(&place);
            let is_own = !place.components().any(|part| part.as_str() == "node_modules");
            let is_code = is_outside && is_own && place.starts_with(tree) && place.is_dir();
            if is_code && found.len() < MOST && found.insert(place.clone()) {
                open.push(place);
            }
        }
    }
    found
}

/// The directories above that a compiler is configured to read.
fn of_compiler(directory: &Utf8Path) -> Vec<Utf8PathBuf> {
    let mut found = Vec::new();
    for name in ["jsconfig.json", "tsconfig.app.json", "tsconfig.json"] {
        let Ok(text) = files::read_text(&directory.join(name), limits::SOURCE) else { continue };
        each_string(&text, Language::Json, &mut |site| {
            let place = site.text.split('*').next().unwrap_or_default();
            if place.starts_with("../") {
                found.push(normalized(&directory.join(place)));
            }
        });
    }
    found
}

/// The names of the packages that a package is built from.
fn used_packages(directory: &Utf8Path) -> Vec<String> {
    let Some(manifest) = manifest(directory) else { return Vec::new() };
    let tables =
        ["dependencies", "devDependencies"].map(|table| manifest.get(table).and_then(Value::as_object));
    tables.into_iter().flatten().flat_map(Map::keys).cloned().collect()
}

/// The directories of extensions of an editor that start one of these programs, among some files.
pub(super) fn extensions(paths: &[Utf8PathBuf], programs: &BTreeSet<String>) -> Vec<Utf8PathBuf> {
    let manifests = paths.iter().filter(|path| path.file_name() == Some("package.json"));
    let directories = manifests.filter_map(|path| path.parent());
    let is_extension = |directory: &Utf8Path| {
        manifest(directory)
            .is_some_and(|own| own.get("engines").is_some_and(|tools| tools.get("vscode").is_some()))
    };
    let starts = |directory: &Utf8Path| {
        let code = paths.iter().filter(|path| path.starts_with(directory) && Language::is_script(path));
        code.into_iter().any(|path| names_program(path, programs))
    };
    let found = directories.filter(|directory| is_extension(directory) && starts(directory));
    found.map(Utf8Path::to_owned).collect()
}

/// Whether a script has the name of a program as a string, or as the last part of a path.
fn names_program(path: &Utf8Path, programs: &BTreeSet<String>) -> bool {
    let Ok(text) = files::read_text(path, limits::SOURCE) else { return false };
    let mut is_named = false;
    each_string(&text, Language::Script, &mut |site| {
        let file = site.text.rsplit(['/', '\\']).next().unwrap_or_default();
        is_named |= programs.contains(file.strip_suffix(".exe").unwrap_or(file));
    });
    is_named
}

fn manifest(directory: &Utf8Path) -> Option<Map<String, Value>> {
    let text = files::read_text(&directory.join("package.json"), limits::SOURCE).ok()?;
    serde_json::from_str(&text).ok()
}

/// The root of the repository of packages that one is in.
fn repository<'p>(package: &'p Utf8Path, tree: &Utf8Path) -> Option<&'p Utf8Path> {
    let mut above = package.ancestors().take_while(|directory| directory.starts_with(tree));
    above.find(|directory| {
        directory.join("pnpm-workspace.yaml").is_file()
            || manifest(directory).is_some_and(|manifest| manifest.contains_key("workspaces"))
    })
}

/// The packages below a directory by their names.
fn packages_below(root: &Utf8Path) -> BTreeMap<String, Utf8PathBuf> {
    let mut walk = WalkBuilder::new(root);
    walk.ignore(false)
        .require_git(false)
        .max_depth(Some(DEEPEST))
        .filter_entry(|entry| entry.file_name() != "node_modules");
    let manifests = walk.build().flatten().filter(|entry| entry.file_name() == "package.json");
    let directories =
        manifests.filter_map(|entry| Some(Utf8Path::from_path(entry.path())?.parent()?.to_owned()));
    let named = directories.filter_map(|directory| {
        let name = manifest(&directory)?.get("name")?.as_str()?.to_owned();
        Some((name, directory))
    });
    named.collect()
}

#[cfg(test)]
mod tests {
    use super::super::texts;
    use super::*;
    use crate::paths::relative;

    /// Writes files below a directory, each with those above it.
    fn write(root: &Utf8Path, files: &[(&str, &str)]) {
        for (path, content) in files {
            let path = root.join(path);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("created");
            std::fs::write(path, content).expect("written");
        }
    }

    #[test]
    fn what_a_front_end_is_built_from_is_part_of_it() {
        let directory = tempfile::tempdir().expect("a directory");
        let root = Utf8Path::from_path(directory.path()).expect("UTF-8");
        write(
            root,
            &[
                (".git/HEAD", ""),
                ("package.json", r#"{ "workspaces": ["apps/*", "packages/*"] }"#),
                ("tsconfig.json", "{}"),
                (
                    "apps/house/package.json",
                    r#"{ "name": "house", "dependencies": { "@house/lists": "workspace:*", "far": "1" } }"#,
                ),
                (
                    "apps/house/tsconfig.json",
                    "{ // As Next.js has it\n \"extends\": \"../../tsconfig.json\", \"include\": [\"src\", \"../../models/**/*.ts\"],\n \"compilerOptions\": { \"typeRoots\": [\"../../node_modules/@types\"], \"outDir\": \"../../..\" } }",
                ),
                (
                    "packages/lists/package.json",
                    r#"{ "name": "@house/lists", "devDependencies": { "@house/deep": "*" } }"#,
                ),
                ("packages/deep/package.json", r#"{ "name": "@house/deep" }"#),
                ("packages/other/package.json", r#"{ "name": "@house/other" }"#),
                ("models/a.ts", ""),
                ("node_modules/@types/a.ts", ""),
            ],
        );
        let found = beside(&root.join("apps/house"), root);
        let found: Vec<_> =
            found.iter().map(|path| path.strip_prefix(root).expect("inside").as_str()).collect();
        assert_eq!(found, ["models", "packages/deep", "packages/lists"]);
        let code =
            "export const a = { model: 'gpt-4o', url: 'https://huggingface.co/acme/net/resolve/main/a.bin' }";
        write(root, &[("models/a.ts", code), ("packages/other/a.ts", code)]);
        let parts = texts::Parts { beside: vec![root.join("models")], ..texts::Parts::default() };
        let texts = texts::run(&root.join("models"), Utf8Path::new("../models"), &parts);
        let names: Vec<_> = texts.models.iter().map(|model| model.name.to_string()).collect();
        assert_eq!(names, ["hf:acme/net", "gpt-4o"]);
        assert_eq!(
            texts.models[0].mentions.first().map(|mention| mention.path.as_str()),
            Some("../models/a.ts")
        );
        assert_eq!(relative(Utf8Path::new("/r/a/b"), Utf8Path::new("/r/c")), "../../c");
        assert_eq!(relative(Utf8Path::new("/r/a"), Utf8Path::new("/r/a/b")), "b");
    }

    #[test]
    fn an_extension_that_starts_our_program_is_part_of_the_product() {
        let directory = tempfile::tempdir().expect("a directory");
        let root = Utf8Path::from_path(directory.path()).expect("UTF-8");
        let code = "const server = { command: 'bin/tern-server.exe' }; const options = { model: 'gpt-4o' };";
        for (manifest, program, expected) in [
            (r#"{ "engines": { "vscode": "^1.82.0" } }"#, "tern-server", vec!["gpt-4o"]),
            (r#"{ "engines": { "node": "20" } }"#, "tern-server", vec![]),
            (r#"{ "engines": { "vscode": "^1.82.0" } }"#, "gull-server", vec![]),
        ] {
            write(root, &[("editors/code/package.json", manifest), ("editors/code/src/index.ts", code)]);
            let programs = BTreeSet::from([program.to_owned()]);
            let texts =
                texts::run(root, Utf8Path::new(""), &texts::Parts { programs, ..texts::Parts::default() });
            let names: Vec<_> = texts.models.iter().map(|model| model.name.to_string()).collect();
            assert_eq!(names, expected, "{manifest} {program}");
            assert_eq!(texts.skipped.is_empty(), !expected.is_empty(), "{:?}", texts.skipped);
        }
    }

    #[test]
    fn configuration_above_a_workspace_is_that_of_its_services() {
        let directory = tempfile::tempdir().expect("a directory");
        let root = Utf8Path::from_path(directory.path()).expect("UTF-8");
        let served = "services:\n  embed:\n    command: --model-id acme/tern-7b --revision main\n";
        let pulled = "ollama pull tern2:7b\n";
        write(
            root,
            &[
                ("docker-compose-cpu.yml", served),
                ("setup.sh", pulled),
                ("deep/compose.yml", served),
                ("server/a", ""),
            ],
        );
        for (known, expected) in [(vec![], vec!["hf:acme/tern-7b"]), (vec![root.to_owned()], vec![])] {
            let texts = texts::above(&root.join("server"), root, &known);
            let names: Vec<_> = texts.models.iter().map(|model| model.name.to_string()).collect();
            assert_eq!(names, expected);
            let places = texts.models.iter().flat_map(|model| &model.mentions);
            assert!(places.into_iter().all(|mention| mention.path == "../docker-compose-cpu.yml"));
        }
    }

    #[test]
    fn a_variable_that_cargo_sets_is_read() {
        let directory = tempfile::tempdir().expect("a directory");
        let root = Utf8Path::from_path(directory.path()).expect("UTF-8");
        let settings = "[env]\nREMOTE = \"https://huggingface.co/acme/net/resolve/main/net.onnx\"\n";
        write(root, &[(".cargo/config.toml", settings), ("src/lib.rs", "")]);
        let parts = texts::Parts { shipped: vec![root.to_owned()], ..texts::Parts::default() };
        let texts = texts::run(root, Utf8Path::new(""), &parts);
        let names: Vec<_> = texts.models.iter().map(|model| model.name.to_string()).collect();
        assert_eq!(names, ["hf:acme/net"]);
    }
}
