//! A file that is compiled in: weights, or data and scripts that name models with revisions, licences and digests beside them.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};

use super::clients::ClientKind;
use super::data;
use super::ids::hub_id;
use super::lists::{is_list_of_choices, is_list_of_measures};
use super::model::{Evidence, ModelName, Sighting, Spot};
use super::patterns::Scope;
use super::patterns::settings::at_least;
use super::prefilter::{self, Wanted};
use super::rust::{Include, MANIFEST_DIR};
use super::scan::Lines;
use super::strings::{Language, each_string};
use super::texts;
use crate::files;
use crate::inspect::discover::{EVERYBODYS, is_model};
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
    /// A directory that may not be there: a macro of this name may be another one.
    Migrations,
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
            "migrations" => How::Migrations,
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
            (None, How::Directory | How::Migrations) => root.join(written),
            (None, _) => self.from.parent().unwrap_or(root).join(written),
        };
        match self.how {
            How::Migrations if !path.is_dir() => Vec::new(),
            How::Directory | How::Migrations => directory(&path, tree, scope),
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
        let Some(text) = prefilter::text(path, Wanted::All).map_err(fault)? else { return Ok(Vec::new()) };
        let mut found = texts::of_included(&text, language, scope);
        match data::parse(path, &text) {
            Some(data) => {
                let bases = data::bases(&data);
                found.retain(|sighting| !sighting.files.is_empty() || !bases.contains(&sighting.name));
                data::pin(&mut found, &data);
                found.extend(of_data(path, &text, &data));
            }
            None if language.is_data() => {
                found.extend(of_strings(&text));
                if found.is_empty() && has_key_of_models(&text) {
                    return Err(fault("it is no data that can be read, and has keys of models".to_owned()));
                }
            }
            None => {}
        }
        let lines = Lines::of(&text);
        return Ok(found.into_iter().map(|sighting| seen(sighting, path, &lines)).collect());
    }
    let is_weights = is_bytes
        && (is_of_weights(path)
            || is_model(path)
            || (scope.has(ClientKind::Runtime) || is_called_model(path)) && may_be_loaded(path)
            || scope.is_data() && may_hold_numbers(path));
    let name = path.file_name().unwrap_or_default().to_owned();
    if is_bytes && !is_weights && !scope.is_foreign && is_unknown(path) {
        return Err(fault("it holds bytes in a format that is not known".to_owned()));
    }
    // A runtime has operations of its own as tiny models.
    let is_small = || path.metadata().is_ok_and(|metadata| metadata.len() < SMALLEST);
    let is_operation = scope.is_foreign && is_small() && lfs_pointer(path).is_none();
    Ok((is_weights && !is_operation && !is_without_numbers(path))
        .then(|| (Sighting::new(ModelName::File(name), Evidence::CompiledIn, 0), None))
        .into_iter()
        .collect())
}

/// The models that the tables and lists of a file of data name.
pub(super) fn of_data(path: &Utf8Path, text: &str, data: &serde_json::Value) -> Vec<Sighting> {
    let mut models = data::models(data);
    // What a model costs is told by a list of prices, whatever the product calls.
    let stem = path.file_stem().unwrap_or_default();
    if !is_list_of_measures(stem) {
        let least = if is_list_of_choices(stem) { Evidence::Choice } else { Evidence::ServiceName };
        models.extend(data::served(data).into_iter().map(|found| at_least(found, least)));
    }
    let places = places(text, models.iter().filter_map(|model| id(&model.name)));
    let place = |name: &ModelName| id(name).and_then(|id| places.get(&id).copied()?);
    models.iter_mut().for_each(|model| model.offset = place(&model.name).unwrap_or(model.offset));
    models
}

/// Whether the header of a graph says that no numbers belong to it: it computes something, and learned nothing.
fn is_without_numbers(path: &Utf8Path) -> bool {
    let facts = weights::read_header(path).ok().flatten();
    facts.is_some_and(|facts| facts.parameters == Some(0) && facts.external_files.is_empty())
}

/// The models that the strings of a text name which is no data, as far as their keys say it.
fn of_strings(text: &str) -> Vec<Sighting> {
    let mut found = Vec::new();
    each_string(text, Language::Json, &mut |site| {
        let id = hub_id(&site.text).filter(|id| data::is_key_of_id(site.field.unwrap_or_default(), id));
        found.extend(id.map(|id| {
            let (name, revision) = id.into_name();
            Sighting::new(name, Evidence::Data, site.offset).at(revision)
        }));
    });
    found
}

/// Whether a text has a key that little else than models has.
fn has_key_of_models(text: &str) -> bool {
    ["hf_repo", "huggingface", "model_id", "repo_id", "safetensors", ".gguf", ".onnx"]
        .iter()
        .any(|key| text.contains(key))
}

fn seen(sighting: Sighting, path: &Utf8Path, lines: &Lines) -> (Sighting, Option<(Utf8PathBuf, Spot)>) {
    let spot = lines.spot(sighting.offset);
    (sighting, Some((path.to_owned(), spot)))
}

/// The id of a repository, or the name of a service, as data write it: as far as it has the letters of one.
fn id(name: &ModelName) -> Option<String> {
    match name {
        ModelName::Hub { owner, name } if owner.is_empty() => Some(name.clone()),
        ModelName::Hub { owner, name } => Some(format!("{owner}/{name}")),
        ModelName::Service { name, .. } | ModelName::Ollama(name) => {
            let parts = name.rsplit('/').next().unwrap_or(name);
            parts.split([':', '@']).next().map(str::to_owned)
        }
        ModelName::Url(_) | ModelName::File(_) => None,
    }
}

/// Where a text of data first writes each of some ids of repositories, whatever stands before it in its string.
fn places(text: &str, ids: impl Iterator<Item = String>) -> BTreeMap<String, Option<usize>> {
    let mut places: BTreeMap<_, _> = ids.map(|id| (id, None)).collect();
    let mut owner = None;
    for part in text.split(|letter: char| !(letter.is_alphanumeric() || "-_.".contains(letter))) {
        let start = part.as_ptr().addr() - text.as_ptr().addr();
        let end = start + part.len();
        for from in [owner, Some(start)].into_iter().flatten() {
            if let Some(place) = places.get_mut(&text[from..end]) {
                place.get_or_insert(from);
            }
        }
        owner = text[end..].starts_with('/').then_some(start);
    }
    places
}

/// Ends of names that say no more than that a file holds bytes.
const BYTES: [&str; 9] = ["bin", "bytes", "dat", "data", "gz", "params", "pickle", "pkl", "zst"];

/// What is smaller, in bytes, is no model unless its name says so.
const SMALLEST: u64 = 4096;

/// How files begin, beside [`EVERYBODYS`], whose format is known, and is none of models.
const KNOWN: [&[u8]; 19] = [
    b"\x00asm",
    b"\x00\x01\x00\x00\x00",
    b"\x04\x22\x4d\x18",
    b"\x1f\x8b",
    b"\x28\xb5\x2f\xfd",
    b"\x7fELF",
    b"\xca\xfe\xba\xbe",
    b"\xcf\xfa\xed\xfe",
    b"\xfd7zXZ",
    b"%PDF",
    b"BM",
    b"BZh",
    b"FLIF",
    b"GIF8",
    b"ID3",
    b"KTX ",
    b"MZ",
    b"OTTO",
    b"OggS",
];

/// Whether a file is long, its name says no more than that it holds bytes, and so does how it begins: it may be a model.
fn is_unknown(path: &Utf8Path) -> bool {
    const LARGE: u64 = 50_000;
    const OTHERS: [&str; 6] = ["boot", "cert", "firmware", "font", "icon", "palette"];
    let name = path.as_str().to_ascii_lowercase();
    let is_called_so = path.extension().is_none_or(|end| BYTES.contains(&end.to_ascii_lowercase().as_str()))
        && !OTHERS.iter().any(|word| name.contains(word))
        && !goes_with_model(path);
    let is_large = || path.metadata().is_ok_and(|metadata| metadata.len() >= LARGE);
    let is_binary = |head: &[u8]| {
        head.contains(&0) && !KNOWN.iter().chain(&EVERYBODYS).any(|known| head.starts_with(known))
    };
    is_called_so && is_large() && weights::head(path).is_some_and(|head| is_binary(&head))
}

/// Whether the name of a file of a format that nobody else reads says that it is a model: by its end, or by a word in it
/// where its end says no more than that it holds bytes. Models of bodies and scenes have ends of their own.
fn is_called_model(path: &Utf8Path) -> bool {
    const ENDS: [&str; 5] = ["model", "nn", "nnet", "nnue", "weights"];
    const WORDS: [&str; 2] = ["model", "weights"];
    let Some(name) = path.file_name().map(str::to_ascii_lowercase) else { return false };
    let Some((stem, end)) = name.rsplit_once('.') else { return false };
    let mut words = stem.split(['-', '_', '.', ' ']);
    ENDS.contains(&end) || BYTES.contains(&end) && words.any(|word| WORDS.contains(&word))
}

/// Whether a file may be what a runtime loads: none of the tables, words and filters that go with a model.
fn may_be_loaded(path: &Utf8Path) -> bool {
    !goes_with_model(path) && may_hold_numbers(path)
}

/// Whether a file is called as the tables, words and filters that go with a model.
fn goes_with_model(path: &Utf8Path) -> bool {
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
    OTHERS.iter().any(|word| name.contains(word))
}

/// Whether a file is so long that it may be a model, and neither called as others are nor a text.
fn may_hold_numbers(path: &Utf8Path) -> bool {
    may_be_named_so(path)
        && path.metadata().is_ok_and(|metadata| metadata.is_file() && metadata.len() >= SMALLEST)
        && weights::head(path).is_some_and(|head| head.contains(&0))
}

#[cfg(test)]
mod tests {
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
                asks: false,
                reaches_hub: false,
                is_foreign,
            };
            let found = read_file(&path, root, &scope, true).expect("read");
            assert_eq!(found.len(), expected, "{is_foreign} {}", content.len());
        }
    }

    #[test]
    fn long_files_of_bytes_are_the_data_of_a_model_or_not_known() {
        let directory = tempfile::tempdir().expect("a directory");
        let root = Utf8Path::from_path(directory.path()).expect("UTF-8");
        let bytes = |begin: &[u8], length: usize| [begin, &vec![0; length]].concat();
        for (package, is_foreign, file, content, expected) in [
            ("house-language-model", true, "bigrams.json.br", bytes(b"x", 9000), Some(1)),
            ("house-language", true, "bigrams.json.br", bytes(b"x", 9000), Some(0)),
            ("house-language-model", true, "ngrams.fst", bytes(b"x", 9000), Some(1)),
            ("house-language-model", true, "words.txt", bytes(b"x", 9000), Some(0)),
            ("house", false, "table.bin", bytes(b"x", 200_000), None),
            ("house", false, "table.bin", bytes(b"x", 9000), Some(0)),
            ("house", false, "table.bin", bytes(b"\x89PNG", 200_000), Some(0)),
            ("house", false, "table.dat", b"a text ".repeat(30_000), Some(0)),
            ("house", false, "melfilters.bytes", bytes(b"x", 200_000), Some(0)),
            ("house", false, "firmware.bin", bytes(b"x", 200_000), Some(0)),
            ("house", false, "map.level", bytes(b"x", 200_000), Some(0)),
            ("house", true, "table.bin", bytes(b"x", 200_000), Some(0)),
        ] {
            let path = root.join(file);
            std::fs::write(&path, &content).expect("written");
            let scope = Scope { package, is_foreign, ..Scope::default() };
            let found = read_file(&path, root, &scope, true).ok().map(|found| found.len());
            assert_eq!(found, expected, "{package} {file}");
        }
    }

    #[test]
    fn the_place_of_an_id_is_that_of_its_whole_name() {
        let text = r#"{"a": "acme/net-7b", "b": "https://hf.co/acme/net/resolve/x", "c": "hf:acme/net", "plain-net": 1}"#;
        let ids = ["acme/net", "acme/net-7b", "plain-net", "acme/other"].map(str::to_owned);
        let found = places(text, ids.into_iter());
        let told: Vec<_> =
            found.iter().map(|(id, at)| (id.as_str(), at.map(|at| &text[at..at + id.len()]))).collect();
        let expected = [
            ("acme/net", Some("acme/net")),
            ("acme/net-7b", Some("acme/net-7b")),
            ("acme/other", None),
            ("plain-net", Some("plain-net")),
        ];
        assert_eq!(told, expected);
        assert!(found["acme/net"] > found["acme/net-7b"]);
        // 20,000 ids in one file of data, which one search for each would not come to the end of.
        let text: String = (0..20_000).map(|at| format!("\"acme/net-{at}b\",\n")).collect();
        let found = places(&text, (0..20_000).map(|at| format!("acme/net-{at}b")));
        assert!(found.values().all(Option::is_some));
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
}
