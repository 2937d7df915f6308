//! A file that is compiled in: weights, or data and scripts that name models with revisions, licences and digests beside them.

use camino::{Utf8Path, Utf8PathBuf};
use serde_json::Value as Json;

use super::clients::ClientKind;
use super::ids::{HubId, hub_id, hub_url};
use super::model::{Evidence, ModelName, NamedFile, Sighting, Spot};
use super::patterns::Scope;
use super::prefilter;
use super::rust::{Include, MANIFEST_DIR};
use super::scan::Lines;
use super::texts::{self, Language};
use crate::digest::Algorithm;
use crate::digest::Digest;
use crate::files;
use crate::inspect::discover::is_model;
use crate::inspect::weights;
use crate::resolve::lfs_pointer;
use crate::weights_names::{is_of_weights, may_be_named_so};

/// `include_str!`, `include_bytes!` and the like, with the path that they name.
pub(super) struct Included {
    /// `None` where it can't be told without building the package.
    path: Option<String>,
    from: Utf8PathBuf,
    pub(super) spot: Spot,
    how: How,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    Text,
    Bytes,
    Directory,
}

/// The models that a file names, each with its place in that, or is; or why it can't be told.
pub(super) type Read = Result<Vec<(Sighting, Option<(Utf8PathBuf, Spot)>)>, (Utf8PathBuf, String)>;

impl Included {
    /// `None` of macros that take in something else.
    pub(super) fn new(include: &Include<'_>, from: &Utf8Path, spot: Spot) -> Option<Self> {
        let how = match include.macro_name {
            name if name.starts_with("include_bytes") => How::Bytes,
            name if name.starts_with("include_str") => How::Text,
            name if name.starts_with("include_dir") => How::Directory,
            _ => return None,
        };
        Some(Self { path: include.path.clone(), from: from.to_owned(), spot, how })
    }

    /// What is compiled in, file by file; `tree` is what links may lead to.
    pub(super) fn read(&self, root: &Utf8Path, tree: &Utf8Path, scope: &Scope<'_>) -> Vec<Read> {
        let Some(path) = &self.path else {
            // What a build script writes is not to be seen; where nothing loads models it is none.
            let why =
                format!("what line {} compiles in is only there when the package is built", self.spot.line);
            return if scope.clients.is_empty() { Vec::new() } else { vec![Err((self.from.clone(), why))] };
        };
        let path = [MANIFEST_DIR, "$CARGO_MANIFEST_DIR"].into_iter().find_map(|directory| {
            path.strip_prefix(directory).map(|rest| root.join(rest.trim_start_matches('/')))
        });
        let written = self.path.as_deref().unwrap_or_default();
        let path = match (path, self.how) {
            (Some(path), _) => path,
            // Paths of directories are those of the package.
            (None, How::Directory) => root.join(written),
            (None, _) => self.from.parent().unwrap_or(root).join(written),
        };
        match self.how {
            How::Directory => directory(&path, tree, scope),
            How::Text | How::Bytes => vec![read_file(&path, tree, scope, self.how == How::Bytes)],
        }
    }
}

/// So many files of one directory are read.
const MOST_FILES: usize = 10_000;

fn directory(path: &Utf8Path, tree: &Utf8Path, scope: &Scope<'_>) -> Vec<Read> {
    if !files::is_inside(path, tree) {
        return vec![Err((path.to_owned(), OUTSIDE.to_owned()))];
    }
    let mut found = Vec::new();
    for (count, entry) in walkdir(path).enumerate() {
        match entry {
            _ if count >= MOST_FILES => {
                found.push(Err((path.to_owned(), format!("it has more than {MOST_FILES} files"))));
                break;
            }
            Ok(entry) => found.push(read_file(&entry, tree, scope, true)),
            Err(why) => found.push(Err((path.to_owned(), why))),
        }
    }
    found
}

/// The files below a directory, whatever Git ignores: links are not followed.
fn walkdir(path: &Utf8Path) -> impl Iterator<Item = Result<Utf8PathBuf, String>> {
    let walk = ignore::WalkBuilder::new(path).standard_filters(false).sort_by_file_path(Ord::cmp).build();
    walk.filter_map(|entry| match entry {
        Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_dir()) => None,
        Ok(entry) => {
            let path = Utf8PathBuf::from_path_buf(entry.into_path());
            Some(path.map_err(|path| format!("the name of `{}` is not UTF-8", path.display())))
        }
        Err(error) => Some(Err(error.to_string())),
    })
}

const OUTSIDE: &str = "it leads out of the Git work tree";

fn read_file(path: &Utf8Path, tree: &Utf8Path, scope: &Scope<'_>, is_bytes: bool) -> Read {
    let fault = |why: String| (path.to_owned(), why);
    if !files::is_inside(path, tree) {
        return Err(fault(OUTSIDE.to_owned()));
    }
    match path.metadata() {
        Ok(metadata) if !metadata.is_file() => return Err(fault("it is not a regular file".to_owned())),
        // A name of weights says it without the file.
        Err(error) if !is_of_weights(path) => return Err(fault(error.to_string())),
        _ => {}
    }
    if let Some(language) = Language::of_included(path) {
        let Some(text) = prefilter::text(path, true).map_err(fault)? else { return Ok(Vec::new()) };
        let mut found = texts::of_included(&text, language, scope);
        found.extend(data(path, &text).iter().flat_map(of_data).map(|sighting| Sighting {
            offset: place(&text, &sighting.name).unwrap_or(sighting.offset),
            ..sighting
        }));
        let lines = Lines::of(&text);
        return Ok(found.into_iter().map(|sighting| seen(sighting, path, &lines)).collect());
    }
    let is_weights = is_bytes
        && (is_of_weights(path)
            || is_model(path)
            || (scope.has(ClientKind::Runtime) || is_called_model(path)) && may_be_loaded(path));
    let name = path.file_name().unwrap_or_default().to_owned();
    // A runtime has operations of its own as tiny models.
    let is_small = || path.metadata().is_ok_and(|metadata| metadata.len() < SMALLEST);
    let is_operation = scope.is_foreign && is_small() && lfs_pointer(path).is_none();
    Ok((is_weights && !is_operation && !is_without_numbers(path))
        .then(|| (Sighting::new(ModelName::File(name), Evidence::CompiledIn, 0), None))
        .into_iter()
        .collect())
}

/// Whether the header of a graph says that no numbers belong to it: it computes something, and learned nothing.
fn is_without_numbers(path: &Utf8Path) -> bool {
    let facts = weights::read_header(path).ok().flatten();
    facts.is_some_and(|facts| facts.parameters == Some(0) && facts.external_files.is_empty())
}

fn seen(sighting: Sighting, path: &Utf8Path, lines: &Lines) -> (Sighting, Option<(Utf8PathBuf, Spot)>) {
    let spot = lines.spot(sighting.offset);
    (sighting, Some((path.to_owned(), spot)))
}

/// Where a text of data writes the id of a repository, with or without what stands before it in a string.
fn place(text: &str, name: &ModelName) -> Option<usize> {
    let ModelName::Hub { owner, name } = name else { return None };
    let id = if owner.is_empty() { name.clone() } else { format!("{owner}/{name}") };
    let ends =
        |end: usize| !text[end..].starts_with(|next: char| next.is_alphanumeric() || "-_.".contains(next));
    text.match_indices(&id).find(|(at, _)| ends(at + id.len())).map(|(at, _)| at)
}

/// What is smaller, in bytes, is no model unless its name says so.
const SMALLEST: u64 = 4096;

/// Whether the name of a file of a format that nobody else reads says that it is a model: by its end, or by a word in it
/// where its end says no more than that it holds bytes. Models of bodies and scenes have ends of their own.
fn is_called_model(path: &Utf8Path) -> bool {
    const ENDS: [&str; 5] = ["model", "nn", "nnet", "nnue", "weights"];
    const BYTES: [&str; 6] = ["bin", "bytes", "dat", "data", "gz", "zst"];
    const WORDS: [&str; 2] = ["model", "weights"];
    let Some(name) = path.file_name().map(str::to_ascii_lowercase) else { return false };
    let Some((stem, end)) = name.rsplit_once('.') else { return false };
    let mut words = stem.split(['-', '_', '.', ' ']);
    ENDS.contains(&end) || BYTES.contains(&end) && words.any(|word| WORDS.contains(&word))
}

/// Whether a file may be what a runtime loads: none of the tables, words and filters that go with a model.
fn may_be_loaded(path: &Utf8Path) -> bool {
    const OTHERS: [&str; 11] = [
        "dict",
        "filter",
        "fst",
        "icon",
        "lexicon",
        "merges",
        "sample",
        "sentencepiece",
        "spiece",
        "tokenizer",
        "vocab",
    ];
    let name = path.file_name().unwrap_or_default().to_ascii_lowercase();
    may_be_named_so(path)
        && !OTHERS.iter().any(|word| name.contains(word))
        && path.metadata().is_ok_and(|metadata| metadata.is_file() && metadata.len() >= SMALLEST)
        && weights::head(path).is_some_and(|head| head.contains(&0))
}

/// A file of data, whatever its language, as JSON; `None` of what is none, such as a template.
fn data(path: &Utf8Path, text: &str) -> Option<Json> {
    match path.extension()? {
        "json" => serde_json::from_str(text).ok(),
        "toml" => toml::from_str(text).ok(),
        "yaml" | "yml" => {
            // Aliases may make much of little.
            let options = serde_saphyr::options! {
                alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: 10_000 },
            };
            serde_saphyr::from_str_with_options(text, options).ok()
        }
        _ => None,
    }
}

/// Keys whose value is the id of the model that the table is about, the most telling first.
const IDS: [&str; 16] = [
    "repo_id",
    "hf_repo",
    "hf_repo_id",
    "huggingface_repo",
    "huggingface_id",
    "hf_id",
    "hub_id",
    "model_id",
    "repo",
    "repository",
    "model_code",
    "model",
    "id",
    "source",
    "name",
    "url",
];

/// The models that data name: each table with an id is one, with what stands beside the id.
fn of_data(json: &Json) -> Vec<Sighting> {
    let mut found = Vec::new();
    let mut open = vec![json];
    while let Some(value) = open.pop() {
        match value {
            Json::Array(items) => open.extend(items),
            Json::Object(table) => {
                match id(table) {
                    Some(sighting) => found.push(with_facts(sighting, table)),
                    None => open.extend(table.values()),
                }
                // A table of models by id.
                let keyed = table.iter().filter(|(key, value)| {
                    value.is_object() && hub_id(key).is_some_and(|id| id.is_certain())
                });
                let keyed = keyed.filter_map(|(key, value)| {
                    let (name, revision) = hub_id(key)?.into_name();
                    let sighting = Sighting::new(name, Evidence::Data, 0).at(revision);
                    Some(with_facts(sighting, value.as_object()?))
                });
                found.extend(keyed);
            }
            _ => {}
        }
    }
    found
}

type Table = serde_json::Map<String, Json>;

fn id(table: &Table) -> Option<Sighting> {
    IDS.iter().find_map(|key| {
        let text = table.get(*key)?.as_str()?;
        if let Some(url) = hub_url(text) {
            // A page is where people read of something, unless what stands beside it is about a model's files.
            if !url.is_fetched && ["url", "source", "name"].contains(key) && !has_any(table, &OF_FILES) {
                return None;
            }
            let (name, revision) = url.id.into_name();
            return Some(Sighting::new(name, Evidence::Data, 0).at(revision).with(url.file));
        }
        let id = hub_id(text).filter(|id| is_clear(id, key, table))?;
        let (name, revision) = id.into_name();
        Some(Sighting::new(name, Evidence::Data, 0).at(revision))
    })
}

/// Keys of a table that is about the files of a model.
const OF_FILES: [&str; 6] = ["revision", "quant", "quantization", "base_model", "hf_repo", "files"];

fn has_any(table: &Table, keys: &[&str]) -> bool {
    keys.iter().any(|key| table.contains_key(*key))
}

/// Whether an id is one of the hub: by its key, by what stands beside it, or by the parts of its name.
fn is_clear(id: &HubId, key: &str, table: &Table) -> bool {
    let says = key.contains("hf") || key.contains("hub") || key.contains("hugging");
    says || id.is_telling()
        && (has_any(table, &OF_FILES) || id.is_certain() && key != "name" && key != "source")
}

fn with_facts(mut sighting: Sighting, table: &Table) -> Sighting {
    let text = |keys: &[&str]| keys.iter().find_map(|key| table.get(*key)?.as_str());
    sighting.revision = text(&["revision", "commit", "rev", "sha"]).map(str::to_owned).or(sighting.revision);
    sighting.license = text(&["license", "licence", "license_id"]).map(str::to_owned);
    let lists =
        ["files", "siblings", "artifacts", "variants", "quants"].iter().filter_map(|key| table.get(*key));
    for list in lists {
        let items: Vec<&Json> = match list {
            Json::Array(items) => items.iter().collect(),
            Json::Object(items) => items.values().collect(),
            _ => continue,
        };
        sighting.files.extend(items.into_iter().filter_map(file));
    }
    sighting.files.extend(file_of(table));
    sighting
}

fn file(json: &Json) -> Option<NamedFile> {
    match json {
        Json::String(name) => Some(NamedFile { name: name.clone(), sha256: None, size: None }),
        Json::Object(table) => file_of(table),
        _ => None,
    }
}

fn file_of(table: &Table) -> Option<NamedFile> {
    let text = |keys: &[&str]| keys.iter().find_map(|key| table.get(*key)?.as_str());
    let name = text(&["filename", "file_name", "file", "rfilename", "path"])?;
    let sha256 = text(&["sha256", "sha-256", "sha256sum", "digest", "checksum", "hash"]);
    let sha256 = sha256
        .and_then(|hex| Digest::from_hex(Algorithm::Sha256, hex.strip_prefix("sha256:").unwrap_or(hex)));
    let size = ["size_bytes", "size", "bytes", "length"].iter().find_map(|key| table.get(*key)?.as_u64());
    Some(NamedFile { name: name.to_owned(), sha256, size })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_tiny_model_that_a_dependency_compiles_in_is_an_operation_of_it() {
        let directory = tempfile::tempdir().expect("a directory");
        let root = Utf8Path::from_path(directory.path()).expect("UTF-8");
        let pointer = format!(
            "version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize 9000\n",
            "ab".repeat(32)
        );
        let large = "x".repeat(5000);
        for (is_foreign, content, expected) in
            [(true, "identity", 0), (true, &large, 1), (true, &pointer, 1), (false, "identity", 1)]
        {
            let path = root.join("a.onnx");
            std::fs::write(&path, content).expect("written");
            let scope = Scope {
                package: "",
                clients: Vec::new(),
                imported: Vec::new(),
                reaches_hub: false,
                is_foreign,
            };
            let found = read_file(&path, root, &scope, true).expect("read");
            assert_eq!(found.len(), expected, "{is_foreign} {}", content.len());
        }
    }

    #[test]
    fn a_graph_without_numbers_is_no_model() {
        let root = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/weights/models");
        let scope = Scope::default();
        for (name, expected) in [("tiny.ort", 1), ("no-weights.ort", 0)] {
            let found = read_file(&root.join(name), &root, &scope, true).expect("read");
            assert_eq!(found.len(), expected, "{name}");
        }
    }

    #[test]
    fn a_page_to_read_is_no_model_unless_its_files_stand_beside() {
        let page = "https://huggingface.co/acme/tiny-7b";
        for (table, expected) in [
            (json!({"url": page, "title": "Terms"}), 0),
            (json!({"source": format!("{page}/blob/main/LICENSE")}), 0),
            (json!({"url": format!("{page}/raw/main/README.md"), "id": "terms"}), 0),
            (json!({"url": page, "revision": "main"}), 1),
            (json!({"repo": page}), 1),
            (json!({"url": format!("{page}/resolve/main/tiny.gguf")}), 1),
        ] {
            assert_eq!(of_data(&json!([table])).len(), expected, "{table}");
        }
    }
}
