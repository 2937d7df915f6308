//! The models that the sources below a directory name, one a line: what the finder sees, without Cargo.
//!
//! `cargo run --example named-models -- DIRECTORY [--places]`, with files where places are asked for; a product whose dependencies can't be resolved here can be
//! measured so. Packages and their dependencies are told by the `Cargo.toml` files below the directory.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use camino::{Utf8Path, Utf8PathBuf};
use cargo_model_sbom::internal::inspect::named::{self, ClientKind, NamedModel};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let root = arguments.first().expect("a directory");
    let with_places = arguments.iter().any(|argument| argument == "--places");
    let root =
        Utf8PathBuf::from_path_buf(Path::new(root).canonicalize().expect("a directory")).expect("UTF-8");
    let mut models: BTreeMap<String, (NamedModel, Utf8PathBuf)> = BTreeMap::new();
    let packages = packages(&root);
    let graph: BTreeMap<_, _> =
        packages.iter().map(|package| (package.name.as_str(), &package.dependencies)).collect();
    for package in &packages {
        let dependencies: Vec<_> = package.dependencies.iter().map(String::as_str).collect();
        let below = package.directory.strip_prefix(&root).unwrap_or(&package.directory).to_owned();
        let reaches = reaches_hub(&package.name, &graph);
        for model in named::of_sources(&package.directory, &package.name, &dependencies, reaches) {
            note(&mut models, model, &below);
        }
    }
    for model in named::of_texts(&root) {
        note(&mut models, model, Utf8Path::new(""));
    }
    for (key, (model, below)) in models {
        let mentions: Vec<_> = model
            .mentions
            .iter()
            .take(if with_places { 2 } else { 0 })
            .map(|mention| {
                format!("{:?} {}:{}", mention.evidence, below.join(&mention.path), mention.spot.line)
            })
            .collect();
        #[expect(clippy::print_stdout, reason = "this is what it is for")]
        {
            let files: Vec<_> = model.files.keys().map(String::as_str).collect();
            let files = if with_places { format!("\tfiles: {}", files.join(" ")) } else { String::new() };
            println!("{key}\t{}{files}", mentions.join("\t"));
        }
    }
}

/// Notes a model with the first package that names it, and the files that any of them has of it.
fn note(models: &mut BTreeMap<String, (NamedModel, Utf8PathBuf)>, model: NamedModel, below: &Utf8Path) {
    match models.get_mut(&model.name.key()) {
        Some((known, _)) => known.files.extend(model.files),
        None => _ = models.insert(model.name.key(), (model, below.to_owned())),
    }
}

struct Package {
    name: String,
    directory: Utf8PathBuf,
    dependencies: BTreeSet<String>,
}

/// Every package below a directory, but those of examples and tests.
fn packages(root: &Utf8Path) -> Vec<Package> {
    let mut found = Vec::new();
    let mut open = vec![root.to_owned()];
    while let Some(directory) = open.pop() {
        let manifest = std::fs::read_to_string(directory.join("Cargo.toml")).ok();
        let manifest = manifest.and_then(|text| text.parse::<toml::Table>().ok());
        if let Some((manifest, package)) =
            manifest.as_ref().and_then(|manifest| Some((manifest, manifest.get("package")?)))
        {
            let name = package.get("name").and_then(toml::Value::as_str).unwrap_or_default().to_owned();
            found.push(Package { name, directory: directory.clone(), dependencies: dependencies(manifest) });
        }
        for entry in directory.read_dir_utf8().into_iter().flatten().flatten() {
            let name = entry.file_name();
            let is_other = name.starts_with('.')
                || ["target", "node_modules", "examples", "example", "tests", "benches", "docs", "fuzz"]
                    .contains(&name);
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) && !is_other {
                open.push(entry.path().to_owned());
            }
        }
    }
    found
}

/// The crates of the tables of dependencies that are shipped, by their own names.
fn dependencies(manifest: &toml::Table) -> BTreeSet<String> {
    let targets = manifest.get("target").and_then(toml::Value::as_table);
    let targets = targets.into_iter().flat_map(toml::Table::values).filter_map(toml::Value::as_table);
    let tables = std::iter::once(manifest).chain(targets).filter_map(|table| table.get("dependencies"));
    let entries = tables.filter_map(toml::Value::as_table).flatten();
    let own = |(key, value): (&String, &toml::Value)| {
        value.get("package").and_then(toml::Value::as_str).unwrap_or(key).to_owned()
    };
    entries.map(own).collect()
}

fn reaches_hub(name: &str, graph: &BTreeMap<&str, &BTreeSet<String>>) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = vec![name.to_owned()];
    while let Some(name) = open.pop() {
        if named::kind_of_crate(&name) == Some(ClientKind::Hub) {
            return true;
        }
        if seen.insert(name.clone()) {
            open.extend(
                graph.get(name.as_str()).into_iter().flat_map(|dependencies| dependencies.iter().cloned()),
            );
        }
    }
    false
}
