//! One package: its sources, read file by file, and what their strings and calls name.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};
use rayon::prelude::*;

use super::clients::{CallRow, Client, fits};
use super::included::Included;
use super::model::{Evidence, Gathered, ModelName, NamedModel, Sighting};
use super::patterns::{self, PendingCall, Scope};
use super::prefilter;
use super::rust::{self, Source, Value};
use super::tokens::Tokens;
use crate::files;
use crate::inspect::discover::is_beside;
use crate::limits;
use crate::paths::with_slashes;

/// A package whose sources are read.
pub(super) struct Package<'p> {
    pub(super) name: &'p str,
    /// Its directory.
    pub(super) root: Utf8PathBuf,
    /// What its paths are shown below.
    pub(super) shown: Utf8PathBuf,
    pub(super) clients: Vec<&'static Client>,
    pub(super) reaches_hub: bool,
    /// Directories and files of its targets.
    pub(super) sources: Vec<Utf8PathBuf>,
}

/// What the sources of a package name.
#[derive(Default)]
pub(super) struct Scan {
    pub(super) models: Vec<NamedModel>,
    /// The models that stand beside a value of a type, for the packages that use this one.
    pub(super) beside: BTreeMap<(String, String), Vec<Sighting>>,
    /// The value of each type that is the default.
    pub(super) defaults: BTreeMap<String, String>,
    /// Values of types of clients, with the place.
    pub(super) values: BTreeSet<(String, String, Utf8PathBuf, usize)>,
    /// Files that were not read, each with why.
    pub(super) skipped: Vec<(Utf8PathBuf, String)>,
}

/// What one file says, without a borrow of its text.
#[derive(Default)]
struct FileScan {
    path: Utf8PathBuf,
    sightings: Vec<(Sighting, usize)>,
    calls: Vec<PendingCall>,
    constants: Vec<(String, Value)>,
    included: Vec<Included>,
    values: Vec<(String, String, usize)>,
    defaults: Vec<(String, String)>,
    types: Vec<String>,
    skipped: Option<String>,
}

/// Reads the sources of a package.
pub(super) fn run(package: &Package<'_>) -> Scan {
    let paths: BTreeSet<_> = package.sources.iter().flat_map(|source| rust_files(source)).collect();
    let mut scans: Vec<_> = paths.into_par_iter().map(|path| read(path, package)).collect();
    let constants = constants(&scans);
    let mut scan = Scan::default();
    let mut gathered = Gathered::default();
    let types: BTreeSet<_> = scans.iter().flat_map(|file| file.types.iter().cloned()).collect();
    let scope = package.scope();
    for file in &mut scans {
        let shown = package.shown(&file.path);
        if let Some(why) = file.skipped.take() {
            scan.skipped.push((shown, why));
            continue;
        }
        let called = file.calls.iter().flat_map(|call| {
            let found = patterns::of_call(call, &constants, &scope);
            found.into_iter().map(move |sighting| (sighting, call.line))
        });
        let included = file.included.iter().flat_map(|included| included.sightings(&package.root, &scope));
        let mut found: Vec<_> = called.chain(included).collect();
        found.append(&mut file.sightings);
        if found.is_empty() && file.values.is_empty() || is_test_module(&file.path, &package.root) {
            continue;
        }
        for (sighting, line) in found {
            if let Some(beside) = &sighting.beside {
                scan.beside.entry(beside.clone()).or_default().push(sighting.clone());
            }
            gathered.take_in(sighting, &shown, line);
        }
        for (owner, value, line) in file.values.iter().filter(|(owner, ..)| !types.contains(owner)) {
            if let Some(client) =
                scope.clients.iter().find(|client| client.values.iter().any(|name| name == owner))
            {
                let name = ModelName::Service { provider: client.provider.clone(), name: value.clone() };
                gathered.take_in(Sighting::new(name, Evidence::ClientValue, 0), &shown, *line);
            }
        }
        let values = std::mem::take(&mut file.values).into_iter();
        scan.values.extend(
            values
                .filter(|(owner, ..)| !types.contains(owner))
                .map(|(owner, value, line)| (owner, value, shown.clone(), line)),
        );
        scan.defaults.extend(std::mem::take(&mut file.defaults));
    }
    scan.models = gathered.finish();
    scan
}

impl Package<'_> {
    fn scope(&self) -> Scope<'_> {
        Scope { package: self.name, clients: self.clients.clone(), reaches_hub: self.reaches_hub }
    }

    fn shown(&self, path: &Utf8Path) -> Utf8PathBuf {
        self.shown.join(with_slashes(path.strip_prefix(&self.root).unwrap_or(path)))
    }
}

fn read(path: Utf8PathBuf, package: &Package<'_>) -> FileScan {
    let bytes = match files::read(&path, limits::SOURCE) {
        Ok(bytes) => bytes,
        Err(error) => return FileScan { path, skipped: Some(error.to_string()), ..FileScan::default() },
    };
    if package.clients.is_empty() && !prefilter::may_name(&bytes) {
        return FileScan { path, ..FileScan::default() };
    }
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(_) => {
            return FileScan { path, skipped: Some("it is not UTF-8".to_owned()), ..FileScan::default() };
        }
    };
    let tokens = Tokens::of(&text);
    let source = rust::read(&tokens);
    owned(path, &text, source, package)
}

fn owned(path: Utf8PathBuf, text: &str, source: Source<'_>, package: &Package<'_>) -> FileScan {
    let scope = package.scope();
    let lines = Lines::of(text);
    let line = |offset: usize| lines.number(offset);
    let rows = || {
        scope
            .clients
            .iter()
            .flat_map(|client| client.calls.iter().map(move |row: &'static CallRow| (*client, row)))
    };
    let calls = source.calls.iter().filter_map(|call| {
        let (client, row) = rows().find(|(_, row)| row.is_about(&call.callee))?;
        Some(PendingCall::new(call, client, row, line(call.offset)))
    });
    let sightings = source.sites.iter().flat_map(|site| patterns::of_string(site, &scope));
    let values = source.paths.iter().filter(|(owner, ..)| {
        scope
            .clients
            .iter()
            .any(|client| client.enums.iter().chain(&client.values).any(|pattern| fits(pattern, owner)))
    });
    FileScan {
        calls: calls.collect(),
        sightings: sightings
            .map(|sighting| {
                let at = line(sighting.offset);
                (sighting, at)
            })
            .collect(),
        constants: source.constants.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
        included: source
            .includes
            .iter()
            .map(|include| Included::new(include, &path, line(include.offset)))
            .collect(),
        values: values
            .map(|(owner, value, offset)| ((*owner).to_owned(), (*value).to_owned(), line(*offset)))
            .collect(),
        defaults: source
            .defaults
            .iter()
            .map(|(owner, value)| ((*owner).to_owned(), (*value).to_owned()))
            .collect(),
        types: source.types.iter().map(|name| (*name).to_owned()).collect(),
        skipped: None,
        path,
    }
}

/// What each constant of the package holds: nothing where two of one name differ.
fn constants(scans: &[FileScan]) -> BTreeMap<String, String> {
    let mut known: BTreeMap<String, Option<String>> = BTreeMap::new();
    let all: Vec<_> = scans.iter().flat_map(|file| &file.constants).collect();
    for (name, value) in &all {
        if let Value::Text(text) = value {
            let entry = known.entry(name.clone()).or_insert_with(|| Some(text.clone()));
            if entry.as_ref() != Some(text) {
                *entry = None;
            }
        }
    }
    // A constant that is another one.
    let aliases = all.iter().filter_map(|(name, value)| match value {
        Value::Name(other) => Some((name.clone(), known.get(other)?.clone()?)),
        _ => None,
    });
    let aliases: Vec<_> = aliases.collect();
    let mut found: BTreeMap<_, _> =
        known.into_iter().filter_map(|(name, text)| Some((name, text?))).collect();
    for (name, text) in aliases {
        found.entry(name).or_insert(text);
    }
    found
}

/// Where the lines of a text start.
pub(super) struct Lines(Vec<usize>);

impl Lines {
    pub(super) fn of(text: &str) -> Self {
        Self(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1).collect())
    }

    /// The number of the line in which a byte stands, from 1.
    pub(super) fn number(&self, offset: usize) -> usize {
        self.0.partition_point(|start| *start <= offset) + 1
    }
}

/// The Rust files below a directory that are not tests, benchmarks, examples or documentation; of a file that one.
fn rust_files(source: &Utf8Path) -> Vec<Utf8PathBuf> {
    let mut found = Vec::new();
    if source.is_file() {
        return vec![source.to_owned()];
    }
    let mut open = vec![source.to_owned()];
    while let Some(directory) = open.pop() {
        for entry in directory.read_dir_utf8().into_iter().flatten().flatten() {
            let path = entry.path();
            let name = path.file_name().unwrap_or_default();
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => {
                    let is_other = name.starts_with('.')
                        || is_beside(name)
                        || path.join("Cargo.toml").is_file()
                        || path.join("CACHEDIR.TAG").is_file();
                    if !is_other {
                        open.push(path.to_owned());
                    }
                }
                Ok(kind) if kind.is_file() && path.extension() == Some("rs") && !is_named_test(name) => {
                    found.push(path.to_owned());
                }
                _ => {}
            }
        }
    }
    found
}

/// Whether a source has a name that tests have.
fn is_named_test(name: &str) -> bool {
    let stem = name.strip_suffix(".rs").unwrap_or(name);
    matches!(stem, "test" | "tests") || stem.ends_with("_test") || stem.ends_with("_tests")
}

/// Whether a file, or a module that it is in, is declared for tests alone.
fn is_test_module(path: &Utf8Path, root: &Utf8Path) -> bool {
    let mut module = path.to_owned();
    loop {
        let stem = module.file_stem().unwrap_or_default().to_owned();
        let Some(mut directory) = module.parent().map(Utf8Path::to_owned) else { return false };
        let mut name = stem;
        if matches!(name.as_str(), "lib" | "main") {
            return false;
        }
        if name == "mod" {
            name = directory.file_name().unwrap_or_default().to_owned();
            let Some(above) = directory.parent() else { return false };
            directory = above.to_owned();
        }
        if !directory.starts_with(root) {
            return false;
        }
        let parents = ["mod.rs", "lib.rs", "main.rs"].map(|file| directory.join(file));
        let parent = parents.into_iter().find(|file| file.is_file()).or_else(|| {
            let beside = directory.with_extension("rs");
            beside.is_file().then_some(beside)
        });
        let Some(parent) = parent else { return false };
        let text = files::read_text(&parent, limits::SOURCE).unwrap_or_default();
        if text.contains("test") && rust::read(&Tokens::of(&text)).test_modules.contains(&name.as_str()) {
            return true;
        }
        if parent == module {
            return false;
        }
        module = parent;
    }
}
