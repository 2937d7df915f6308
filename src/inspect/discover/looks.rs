//! Whether a file is a model: by what is in it, not by its name.
//!
//! A name only tells what is not worth opening. A model is a file in a format of weights, with tensors that hold
//! numbers; arrays, tables and objects of a program are none.

use std::collections::BTreeSet;

use camino::{Utf8Path, Utf8PathBuf};

use crate::inspect::layers;
use crate::inspect::weights::{self, Format, HeaderFacts, NOTHING, Search};
use crate::paths::{is_unnamed, with_slashes};
use crate::resolve::{Packing, Pointer, lfs_pointer};
use crate::vocabulary::Word;
use crate::weights_names::{self, EXTENSIONS, HIDDEN_INDEX, TRAINER_STATE, is_called_model, may_hold_model};

/// No model in JSON is shorter than this; the notes of Cargo and of other tools are.
const SMALLEST_JSON: u64 = 1024;

/// Directories of a package whose files are not part of what is built from it.
const BESIDE: [&str; 15] = [
    "bench",
    "benches",
    "benchmark",
    "benchmarks",
    "doc",
    "docs",
    "example",
    "examples",
    "fuzz",
    "mock",
    "mocks",
    "spec",
    "specs",
    "stories",
    "testing",
];

/// The last words of the names of directories that hold tests and what they read: `unit_tests`, `onnx-test-cases`.
const TESTS: [&str; 7] = ["fixture", "fixtures", "test", "testcase", "testcases", "testdata", "tests"];

/// What of tests a directory holds: `test_cases`, `test-models`.
const OF_TESTS: [&str; 7] = ["assets", "case", "cases", "data", "files", "models", "resources"];

/// The smallest model: a header and a number.
const SMALLEST: u64 = 24;

/// What a model says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looks {
    /// Its format; `None` where it only is named `weights` or `model.bin` and holds something that is no text.
    pub format: Option<Format>,
    /// The facts of its header; `None` where the header says what isn't so.
    pub facts: Option<HeaderFacts>,
    /// What a Git LFS pointer says that stands in place of the file; its format is that of its name.
    pub pointer: Option<Pointer>,
    /// The file that is the model, in a layer of an OCI layout: its path there, and its length in bytes.
    pub inside: Option<(String, u64)>,
    /// Whether it is packed: what is in it says more than its format.
    pub is_packed: bool,
    /// Why nothing but its name says that it is one, in the middle of a sentence.
    pub unreadable: Option<String>,
}

impl Looks {
    fn new(format: Option<Format>, facts: Option<HeaderFacts>) -> Self {
        Self { format, facts, pointer: None, inside: None, is_packed: false, unreadable: None }
    }

    /// The files beside a file of this path that hold its numbers.
    pub(crate) fn external_files(&self, path: &Utf8Path) -> Vec<Utf8PathBuf> {
        let names = self.facts.iter().flat_map(|facts| &facts.external_files);
        names.map(|name| with_slashes(&path.parent().unwrap_or(Utf8Path::new("")).join(name))).collect()
    }
}

/// Whether a file is worth opening.
pub(super) fn is_worth_a_look(path: &Utf8Path, size: u64) -> bool {
    let is_note = path.extension() == Some("json") && !names_code(path);
    let least = if is_note { SMALLEST_JSON } else { SMALLEST };
    size >= least && may_hold_model(path)
}

/// Whether a directory of this name holds tests, benchmarks, examples or documentation.
pub(crate) fn is_beside(directory: &str) -> bool {
    let is_one = |words: &[&str], word: &str| words.iter().any(|known| known.eq_ignore_ascii_case(word));
    let words = directory.split(|letter: char| !letter.is_ascii_alphanumeric());
    let mut words = words.filter(|word| !word.is_empty());
    let Some(last) = words.next_back() else { return false };
    let named_so = match words.next_back() {
        Some(before) => is_one(&["test", "tests"], before) && is_one(&OF_TESTS, last),
        None => is_one(&BESIDE, last),
    };
    named_so || is_one(&TESTS, last)
}

/// The extensions that [`weights_names`] knows.
pub(crate) fn weights_extensions() -> [&'static str; EXTENSIONS.len()] {
    EXTENSIONS.map(|(extension, _)| extension)
}

/// Whether a path inside a package leads through a directory of tests, benchmarks, examples or documentation.
pub(super) fn is_beside_the_product(inside: &Utf8Path) -> bool {
    let directories = inside.parent().into_iter().flat_map(Utf8Path::components);
    directories.into_iter().any(|part| is_beside(part.as_str()))
}

/// Looks into a file; `None` where it is no model or can't be read.
pub(super) fn look(path: &Utf8Path) -> Option<Looks> {
    if is_unnamed(path) {
        let format = weights_names::format_of(path).and_then(Format::from_word)?;
        let why = "its name is not UTF-8, and nothing here opens it".to_owned();
        return Some(Looks { unreadable: Some(why), ..Looks::new(Some(format), None) });
    }
    if layout_of(path).is_some()
        && let Some(packing) = layers::packing_of(&weights::head(path)?)
    {
        return inside(path, packing);
    }
    if let Some(looks) = hidden_checkpoint(path) {
        return Some(looks);
    }
    if path.extension() == Some("txt") {
        let format = weights::recognize_file(path).filter(|format| *format == Format::LightGbm);
        return format.map(|format| Looks::new(Some(format), Some(HeaderFacts::new(format))));
    }
    match weights::read_header(path) {
        Ok(Some(facts)) if says_nothing(&facts, path) => {
            Some(Looks { unreadable: Some(NO_TENSORS.to_owned()), ..Looks::new(Some(facts.format), None) })
        }
        Ok(Some(facts)) if facts.malformed.is_some() => {
            let why = facts.malformed.clone().unwrap_or_default();
            broken(path, why).map(|looks| Looks { facts: looks.facts.or(Some(facts)), ..looks })
        }
        Ok(Some(facts)) if is_model(&facts, path) => Some(Looks::new(Some(facts.format), Some(facts))),
        Ok(Some(facts)) => hostile_archive(&facts, path),
        Ok(None) => absent(path)
            .or_else(|| packed(path))
            .or_else(|| split(path))
            .or_else(|| is_named_weights(path).then(|| Looks::new(None, None)))
            .or_else(|| unreadable(path, None)),
        Err(why) => broken(path, why.to_string()),
    }
}

/// A broken file of a format whose mark or whose name is unmistakable is worth a word; any other broken file is just
/// another kind of file.
fn broken(path: &Utf8Path, why: String) -> Option<Looks> {
    split(path).or_else(|| {
        weights::recognize_file(path)
            .filter(|format| format.has_mark() || *format == Format::GraphDef)
            .map(|format| Looks::new(Some(format), None))
            .or_else(|| unreadable(path, Some(why)))
    })
}

/// Whether a file is called as configurations are in which `transformers` looks up code (`dynamic_module_utils.py`).
fn names_code(path: &Utf8Path) -> bool {
    path.file_name().is_some_and(|name| name == "config.json" || name.ends_with("_config.json"))
}

/// Configuration that names Python beside it, which loading its model runs.
pub(super) fn code(path: &Utf8Path) -> Option<Looks> {
    let facts = names_code(path).then(|| weights::read(path).ok().flatten()).flatten()?;
    let is_beside = |import: &&String| {
        import
            .split_once('.')
            .is_some_and(|(module, _)| path.with_file_name(format!("{module}.py")).is_file())
    };
    let imports: BTreeSet<_> = facts.imports.iter().filter(is_beside).cloned().collect();
    let code = HeaderFacts { imports, ..HeaderFacts::new(Format::Code) };
    (!code.imports.is_empty()).then(|| Looks::new(Some(Format::Code), Some(code)))
}

/// What is wrong with a file whose header is empty, in the middle of a sentence.
const NO_TENSORS: &str = "its header names no tensors, and more follows";

/// Whether a file is called as weights are, and its header names nothing of what follows it. One without tensors that says
/// its architecture holds a vocabulary.
fn says_nothing(facts: &HeaderFacts, path: &Utf8Path) -> bool {
    /// No header without tensors is as long; in that of a graph stand the operators as well.
    const LONG: u64 = 1024;
    const LONG_GRAPH: u64 = 4096;
    let long = match facts.format {
        Format::Onnx | Format::Ort => LONG_GRAPH,
        _ => LONG,
    };
    // HDF5 holds texts and tables as well.
    facts.tensors == Some(0)
        && facts.format != Format::Hdf5
        && facts.architecture.is_none()
        && weights_names::format_of(path) == Some(facts.format.word())
        && path.metadata().is_ok_and(|metadata| metadata.len() >= long)
}

/// A file that is called as weights are, and in which nothing can be read: it may be encrypted, cut or another file. Words
/// are known to be no weights, and data in HDF5 are called so as well.
fn unreadable(path: &Utf8Path, error: Option<String>) -> Option<Looks> {
    let named = weights_names::format_of(path).or_else(|| weights_names::format_of_graph(path));
    let format = named.and_then(Format::from_word)?;
    let found = weights::recognize_file(path);
    let is_broken = error.is_some() && found == Some(format);
    let head = weights::head(path)?;
    let is_message = || weights_names::format_of(path).is_none() && has_controls(&head);
    let is_told = found != Some(Format::Hdf5) && (is_broken || holds_numbers(&head) || is_message());
    let why = error.filter(|_| is_broken).or_else(|| weights::misnamed_file(path));
    let unreadable = why.unwrap_or_else(|| NOTHING.to_owned());
    is_told.then(|| Looks { unreadable: Some(unreadable), ..Looks::new(Some(format), None) })
}

/// A model in an archive, or behind a compression.
fn packed(path: &Utf8Path) -> Option<Looks> {
    let search = Search { is_passed_by: &is_beside_the_product, holds_numbers: &holds_numbers };
    let found = weights::model_inside(path, search)?;
    let facts = found.unread.is_none().then(|| HeaderFacts::new(found.format));
    let unreadable = found.unread.map(str::to_owned);
    Some(Looks { inside: found.entry, is_packed: true, unreadable, ..Looks::new(Some(found.format), facts) })
}

/// A checkpoint of TensorFlow without a prefix, whose files are hidden, by the file beside them that names it
/// (`checkpoint_state.proto`).
fn hidden_checkpoint(path: &Utf8Path) -> Option<Looks> {
    let index =
        path.file_name().filter(|name| *name == "checkpoint").map(|_| path.with_file_name(HIDDEN_INDEX))?;
    let mut facts = weights::read_header(&index).ok().flatten()?;
    facts.external_files.insert(HIDDEN_INDEX.to_owned());
    let is_index = facts.format == Format::TensorflowCheckpoint;
    is_index.then(|| Looks::new(Some(facts.format), Some(facts)))
}

/// A part of a model that was split into files: `model.onnx.part2`, `ggml.bin.ab`.
fn split(path: &Utf8Path) -> Option<Looks> {
    let facts = weights::header_of_parts(path)?;
    Some(Looks::new(Some(facts.format), Some(facts)))
}

/// The layout of which a file is a blob (OCI Image Layout Specification 1.1, "Blobs").
pub(crate) fn layout_of(path: &Utf8Path) -> Option<&Utf8Path> {
    let layout = path.parent().filter(|parent| parent.ends_with("blobs/sha256"))?.ancestors().nth(2)?;
    layout.join("oci-layout").is_file().then_some(layout)
}

/// A model in a packed layer.
fn inside(path: &Utf8Path, packing: Packing) -> Option<Looks> {
    let member = layers::find(path, packing, &|facts| is_model(facts, path))?;
    let looks = Looks::new(member.facts.as_ref().map(|facts| facts.format), member.facts);
    Some(Looks { inside: Some((member.path, member.size)), ..looks })
}

/// A model whose content Git LFS keeps elsewhere: its name is all there is to know it by.
fn absent(path: &Utf8Path) -> Option<Looks> {
    let format = weights_names::format_of_absent(path).and_then(Format::from_word);
    let pointer = lfs_pointer(path)
        .filter(|_| format.is_some() || is_named_model(path) || weights_names::is_absent_model(path))?;
    Some(Looks { pointer: Some(pointer), ..Looks::new(format, None) })
}

/// The names that programs give to weights in a file of numbers: `weights.…`, `….weights`, and `.bin` of a hub.
fn is_named_model(path: &Utf8Path) -> bool {
    let stem = path.file_stem().unwrap_or_default().to_ascii_lowercase();
    let is_bin = path.extension() == Some("bin");
    const OF_HUB: [&str; 4] = ["adapter_model", "diffusion_pytorch_model", "ggml-", "pytorch_model"];
    let is_of_hub = stem == "model" || OF_HUB.iter().any(|start| stem.starts_with(start));
    stem == "weights" || path.extension() == Some("weights") || is_bin && is_of_hub
}

/// A format of one program has no mark to know it by; but nobody calls a file of numbers `weights` that are none, nor
/// `model.bin` or, where it is long, `some_vad.bin`, if it is not the buffer of a glTF model of the same name (glTF 2.0,
/// "Buffers").
fn is_named_weights(path: &Utf8Path) -> bool {
    /// The shortest file that a word in its name makes a model of.
    const LONG: u64 = 64 << 10;
    let weights = path.file_stem() == Some("weights") || path.extension() == Some("weights");
    let is_long = || path.metadata().is_ok_and(|metadata| metadata.len() >= LONG);
    let is_called_so = path.file_name() == Some("model.bin") || is_called_model(path) && is_long();
    let model = is_called_so && !path.with_extension("gltf").exists();
    (weights || model) && weights::head(path).is_some_and(|head| holds_numbers(&head))
}

/// How files begin that everybody knows, and that are no weights: archives and documents, databases, pictures and recordings.
pub(in crate::inspect) const EVERYBODYS: [&[u8]; 5] =
    [b"PK\x03\x04", b"RIFF", b"SQLite format 3\0", b"\x89PNG", b"\xff\xd8\xff"];

/// The same of older documents, and of text in UTF-16.
const DOCUMENTS: [&[u8]; 3] = [b"\xd0\xcf\x11\xe0", b"\xfe\xff", b"\xff\xfe"];

/// Whether a head is neither text nor that of a file that everybody knows. Text in an encoding of one byte has few bytes
/// that are no letters.
fn holds_numbers(head: &[u8]) -> bool {
    let is_utf8 = std::str::from_utf8(head).map_or_else(|error| error.error_len().is_none(), |_| true);
    let is_other = EVERYBODYS.iter().chain(&DOCUMENTS).any(|start| head.starts_with(start));
    !is_utf8 && has_controls(head) && !is_other
}

fn has_controls(head: &[u8]) -> bool {
    head.iter().any(|byte| *byte < b' ' && !byte.is_ascii_whitespace())
}

fn is_model(facts: &HeaderFacts, path: &Utf8Path) -> bool {
    let is_one = weights::holds_model(facts, path) && facts.tensors != Some(0) && facts.parameters != Some(0);
    is_one && !goes_on_with_training(path) || runs_programs(facts, path)
}

/// Whether a file is called as what a training run goes on with, and the state of one lies beside it.
fn goes_on_with_training(path: &Utf8Path) -> bool {
    path.file_name().is_some_and(weights_names::is_state_of_training)
        && path.with_file_name(TRAINER_STATE).is_file()
}

/// An archive of PyTorch that holds no tensors, and a pickle that can run any program.
fn hostile_archive(facts: &HeaderFacts, path: &Utf8Path) -> Option<Looks> {
    let facts = (facts.format == Format::Pytorch).then(|| weights::read(path).ok().flatten()).flatten()?;
    runs_programs(&facts, path).then(|| Looks::new(Some(facts.format), Some(facts)))
}

/// Whether a file is called as what a loader of pickles opens, or as weights are, and imports what can run any program:
/// whatever it holds beside that, nobody wants it unseen.
fn runs_programs(facts: &HeaderFacts, path: &Utf8Path) -> bool {
    let is_called_so =
        path.file_name().is_some_and(weights::opens_pickles) || weights_names::format_of(path).is_some();
    is_called_so && facts.imports.iter().any(|import| weights::danger(import) == weights::Danger::Dangerous)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn source_text_and_pictures_are_not_opened() {
        for (path, size, expected) in [
            ("a.gguf", 4096, true),
            ("weights", 4096, true),
            ("a.bin", 4096, true),
            ("a.json", 4096, true),
            ("src/lib.rs", 4096, false),
            ("a.PNG", 4096, false),
            ("a.gguf", 10, false),
            ("index.json", 400, false),
            (".gitignore", 4096, false),
            ("LICENSE-MIT", 4096, false),
        ] {
            assert_eq!(is_worth_a_look(Utf8Path::new(path), size), expected, "{path}");
        }
    }

    #[test]
    fn a_pickle_that_can_run_any_program_is_seen_without_a_declaration() {
        let directory = tempfile::tempdir().expect("a directory");
        let at = |name: &str| camino::Utf8PathBuf::from_path_buf(directory.path().join(name)).expect("UTF-8");
        let hostile = b"\x80\x02cposix\numask\n(I63\ntR.";
        let plain = b"\x80\x02ccollections\nOrderedDict\n)R.";
        for (name, content, expected) in [
            ("state.pkl", &hostile[..], true),
            ("best.pt", &hostile[..], true),
            ("state.dill", &hostile[..], true),
            ("state.safetensors", &zip("a/data.pkl", hostile), true),
            ("state.tgz", &gzip(&tar("a/b.pkl", hostile)), true),
            ("state.zip", &zip("a.zip", &zip("b/c.pkl", hostile)), true),
            ("cache.tgz", &gzip(&tar("a/b.pkl", plain)), false),
            ("cache.dat", &hostile[..], false),
            ("state.pkl", &plain[..], false),
        ] {
            std::fs::write(at(name), content).expect("written");
            assert_eq!(look(&at(name)).is_some(), expected, "{name}");
        }
    }

    #[test]
    fn numbers_named_weights_are_a_model_in_no_known_format() {
        let directory = tempfile::tempdir().expect("a directory");
        let at = |name: &str| camino::Utf8PathBuf::from_path_buf(directory.path().join(name)).expect("UTF-8");
        let long = [0x80, 0xff, 1, 2].repeat(20_000);
        for (name, content, expected) in [
            ("house_vad_16k.bin", &long[..], true),
            ("house_vad_16k.bin", &[0x80, 0xff, 1, 2][..], false),
            ("nevada.bin", &long, false),
            ("house_vad_16k.dat", &long, false),
            ("weights.rnn", &[0x80, 0xff, 1, 2][..], true),
            ("weights.xlsx", b"PK\x03\x04\x14\0\xff\xfe", false),
            ("weights.sqlite", b"SQLite format 3\0\xff\xfe\x01", false),
            ("weights.notes", b"Gewichte f\xfcr das Modell", false),
            ("a.weights", &[0xc3, 0x28, 1][..], true),
            ("weights.csv", b"1,2,3".as_slice(), false),
            ("noise.rnn", &[0x80, 0xff, 1, 2][..], false),
            ("model.bin", &[0x80, 0xff, 1, 2][..], true),
            ("model.gltf", b"{\"asset\":{}}".as_slice(), false),
            ("model.bin", &[0x80, 0xff, 1, 2][..], false),
            ("model.dat", &[0x80, 0xff, 1, 2][..], false),
        ] {
            std::fs::write(at(name), content).expect("written");
            let looks = look(&at(name));
            assert_eq!(looks.is_some(), expected, "{name}");
            assert!(looks.is_none_or(|looks| looks.format.is_none()), "{name}");
        }
    }

    /// The names of the files of a directory that are models, each with its format.
    fn models(files: &[(&str, &[u8])]) -> Vec<(String, String)> {
        let directory = tempfile::tempdir().expect("a directory");
        let at = |name: &str| camino::Utf8PathBuf::from_path_buf(directory.path().join(name)).expect("UTF-8");
        files.iter().for_each(|(name, content)| std::fs::write(at(name), content).expect("written"));
        let looks = files.iter().filter_map(|(name, content)| {
            let looks =
                is_worth_a_look(&at(name), content.len() as u64).then(|| look(&at(name))).flatten()?;
            let inside = looks.inside.map(|(path, _)| format!(" in {path}")).unwrap_or_default();
            Some(((*name).to_owned(), format!("{}{inside}", looks.format?)))
        });
        looks.collect()
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        use std::io::Write as _;
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(bytes).expect("written");
        packed.finish().expect("packed")
    }

    fn tar(name: &str, bytes: &[u8]) -> Vec<u8> {
        let mut archive = tar::Builder::new(Vec::new());
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        archive.append_data(&mut header, name, bytes).expect("appended");
        archive.into_inner().expect("finished")
    }

    /// An archive of one entry that is stored as it is.
    fn zip(name: &str, bytes: &[u8]) -> Vec<u8> {
        crate::zip::stored(&[(name, bytes)])
    }

    #[test]
    fn pickles_are_models_by_what_they_import() {
        let pickle = |module: &str| [b"\x80\x02c", module.as_bytes(), b"\nC\n)\x81."].concat();
        let (model, other, data) =
            (pickle("sklearn.pipeline"), pickle("pandas.core.frame"), pickle("sklearn.utils._bunch"));
        let packed = gzip(&model);
        let long = |bytes: &[u8]| [bytes, &[b' '; 24]].concat();
        let found = models(&[
            ("spam.pkl", &long(&model)),
            ("spam.sav", &long(&model)),
            ("frame.pkl", &long(&other)),
            ("iris.pkl", &long(&data)),
            ("spam.joblib.gz", &packed),
            ("spam.joblib", &packed),
            ("notes.gz", &packed),
            ("frame.pkl.gz", &gzip(&other)),
            ("names.pdparams", &long(&pickle("numpy.core.multiarray"))),
        ]);
        let names: Vec<_> = found.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["spam.pkl", "spam.sav", "spam.joblib.gz", "spam.joblib", "names.pdparams"]);
        assert!(found.iter().all(|(_, format)| format == "pickle"), "{found:?}");
    }

    #[test]
    fn archives_and_parts_are_models_by_what_is_inside() {
        let header = br#"{"a":{"dtype":"U8","shape":[64],"data_offsets":[0,64]}}"#;
        let model = [&(header.len() as u64).to_le_bytes(), &header[..], &[0; 64]].concat();
        let tree = b"tree\nversion=v4\nnum_class=1\n".as_slice();
        let found = models(&[
            ("a.zip", &zip("m/a.safetensors", &model)),
            ("b.zip", &zip("m/a.txt", &model)),
            ("c.zip", &zip("tests/a.safetensors", &model)),
            ("d.zip", &zip("m/a.safetensors", b"version https://git-lfs.github.com/spec/v1")),
            ("e.tar.gz", &gzip(&tar("m/enc.onnx", &[0x80, 0xff, 1, 2].repeat(40)))),
            ("f.tar.gz", &gzip(&tar("m/enc.onnx", b"a text that is none"))),
            ("a.tar.gz", &gzip(&tar("m/a.safetensors", &model))),
            ("a.tar", &tar("m/a.safetensors", &model)),
            ("a.safetensors.gz", &gzip(&model)),
            ("nested.zip", &zip("m/inner.zip", &zip("b/a.safetensors", &model))),
            ("nested.tar.gz", &gzip(&tar("inner.tar.gz", &gzip(&tar("a.safetensors", &model))))),
            ("mixed.tar", &tar("m/inner.zip", &zip("a.safetensors", &model))),
            ("packed.zip", &zip("m/a.safetensors.gz", &gzip(&model))),
            ("docs.zip", &zip("m/inner.zip", &zip("b/a.txt", &model))),
            ("whisper-model.tar.gz", &gzip(&tar("a.txt", &model)[..700])),
            ("notes.tar.gz", &gzip(&tar("a.txt", &model)[..700])),
            ("log.gz", &gzip(&model)),
            ("a.safetensors.part1", &model[..70]),
            ("a.safetensors.part2", &model[70..]),
            ("b.safetensors.part2", &model[70..]),
            ("a.bin.aa", &model[..70]),
            ("a.bin.ab", &model[70..]),
            ("ranker.txt", tree),
            ("tree.txt", b"tree\nof life, the version that everybody knows"),
            ("h.h5", include_bytes!("../../../tests/keras/outer.h5")),
        ]);
        let found: Vec<_> = found.iter().map(|(name, format)| (name.as_str(), format.as_str())).collect();
        assert_eq!(
            found,
            [
                ("a.zip", "safetensors in m/a.safetensors"),
                ("e.tar.gz", "onnx in m/enc.onnx"),
                ("a.tar.gz", "safetensors in m/a.safetensors"),
                ("a.tar", "safetensors in m/a.safetensors"),
                ("a.safetensors.gz", "safetensors"),
                ("nested.zip", "safetensors in m/inner.zip!/b/a.safetensors"),
                ("nested.tar.gz", "safetensors in inner.tar.gz!/a.safetensors"),
                ("mixed.tar", "safetensors in m/inner.zip!/a.safetensors"),
                ("packed.zip", "safetensors in m/a.safetensors.gz"),
                ("whisper-model.tar.gz", "archive"),
                ("log.gz", "safetensors"),
                ("a.safetensors.part1", "safetensors"),
                ("a.safetensors.part2", "safetensors"),
                ("a.bin.aa", "safetensors"),
                ("a.bin.ab", "safetensors"),
                ("ranker.txt", "lightgbm"),
                ("h.h5", "hdf5"),
            ]
        );
    }

    #[test]
    fn configuration_that_names_code_beside_it_is_told() {
        let directory = tempfile::tempdir().expect("a directory");
        let at = |name: &str| camino::Utf8PathBuf::from_path_buf(directory.path().join(name)).expect("UTF-8");
        std::fs::write(at("modeling_x.py"), "import os\n").expect("written");
        for (name, json, expected) in [
            ("config.json", r#"{"auto_map":{"AutoModel":"modeling_x.X"}}"#, true),
            ("tokenizer_config.json", r#"{"auto_map":{"AutoTokenizer":["modeling_x.T",null]}}"#, true),
            ("config.json", r#"{"auto_map":{"AutoModel":"modeling_y.X"}}"#, false),
            ("config.json", r#"{"architectures":["X"],"model":"modeling_x.X"}"#, false),
            ("notes.json", r#"{"auto_map":{"AutoModel":"modeling_x.X"}}"#, false),
        ] {
            std::fs::write(at(name), json).expect("written");
            assert_eq!(code(&at(name)).is_some(), expected, "{name} {json}");
            assert!(code(&at(name)).is_none() || is_worth_a_look(&at(name), json.len() as u64));
            assert_eq!(look(&at(name)), None);
        }
    }

    #[cfg(unix)]
    #[test]
    fn weights_whose_name_is_not_utf8_are_told() {
        use std::os::unix::ffi::OsStrExt as _;
        let directory = tempfile::tempdir().expect("a directory");
        for (name, expected) in [(&b"mod\xe8le.gguf"[..], true), (b"caf\xe9.dat", false)] {
            let path = directory.path().join(std::ffi::OsStr::from_bytes(name));
            std::fs::write(&path, "GGUF").expect("written");
            let looks = look(&crate::paths::lossy(&path));
            assert_eq!(looks.and_then(|looks| looks.unreadable).is_some(), expected);
        }
    }

    #[test]
    fn a_pointer_of_git_lfs_is_known_by_its_name() {
        let directory = tempfile::tempdir().expect("a directory");
        let at = |name: &str| camino::Utf8PathBuf::from_path_buf(directory.path().join(name)).expect("UTF-8");
        let pointer = format!(
            "version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize 123456789\n",
            "ab".repeat(32)
        );
        let named = EXTENSIONS.map(|(extension, _)| (format!("a.{extension}"), true));
        let others = [
            ("A.PT", true),
            ("pytorch_model.bin", true),
            ("pytorch_model-00001-of-00002.bin", true),
            ("ggml-base.en.bin", true),
            ("model.bin", true),
            ("weights.dat", true),
            ("a.weights", true),
            ("adapter_model.bin", true),
            ("unet/diffusion_pytorch_model.fp16.bin", true),
            ("model.pte", true),
            ("model.rknn", true),
            ("model.cbm", true),
            ("model.ubj", true),
            ("det.pdiparams", true),
            ("det.pdparams", true),
            ("model.engine", true),
            ("model.onnx_data", true),
            ("asr.nemo", true),
            ("model.hdf5", true),
            ("model.pkl", true),
            ("churn.joblib", true),
            ("frozen_model.pb", true),
            ("iris.pmml", true),
            ("level.bin", false),
            ("table.npz", false),
            ("cache.pkl", false),
            ("video.mkv", false),
        ];
        let others = others.map(|(name, expected)| (name.to_owned(), expected));
        for (name, expected) in named.into_iter().chain(others) {
            std::fs::create_dir_all(at("unet")).expect("a directory");
            std::fs::write(at(&name), &pointer).expect("written");
            let looks = look(&at(&name));
            assert_eq!(looks.is_some(), expected, "{name}");
            assert!(looks.is_none_or(|looks| looks.pointer.is_some_and(|p| p.size == 123_456_789)), "{name}");
        }
    }

    #[test]
    fn a_file_that_is_called_as_weights_and_cannot_be_read_is_told() {
        let noise: Vec<u8> = (0u32..40_000).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        let zeros = [b"GGUF\x03\0\0\0".as_slice(), &[0; 4000]].concat();
        let vocabulary = [b"GGUF\x03\0\0\0".as_slice(), &[0; 100]].concat();
        let text = b"<!doctype html><title>404 Not Found</title>".as_slice();
        let directory = tempfile::tempdir().expect("a directory");
        let at = |name: &str| camino::Utf8PathBuf::from_path_buf(directory.path().join(name)).expect("UTF-8");
        for (name, content, expected) in [
            ("a.onnx", &noise[..], true),
            ("a.gguf", &noise, true),
            ("a.safetensors", &noise, true),
            ("a.PT", &noise, true),
            ("zeros.gguf", &zeros, true),
            ("short.gguf", &vocabulary, false),
            ("page.safetensors", text, false),
            ("page.onnx", text, false),
            ("messages.pt", text, false),
            ("easy-install.pth", text, false),
            (
                "a.h5",
                b"\x89HDF\r\n\x1a\n\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
                    .as_slice(),
                false,
            ),
            ("saved_model.pb", b"\x08\x01\x12\x7f\x0a\x02\x08\x01cut", true),
            ("frozen_inference_graph.pb", b"\x0a\x7f\x0a\x01x\x12\x7f", true),
            ("saved_model.pb", b"# a note about it, in words", false),
            ("message.pb", b"\x08\x01\x12\x7f\x0a\x02\x08\x01cut", false),
            ("a.dat", &noise, false),
            ("a", &noise, false),
        ] {
            std::fs::write(at(name), content).expect("written");
            let looks = look(&at(name));
            assert_eq!(looks.is_some(), expected, "{name}");
            assert!(looks.is_none_or(|looks| looks.unreadable.is_some() && looks.facts.is_none()), "{name}");
        }
    }

    #[test]
    fn tests_and_examples_are_beside_the_product() {
        for (path, expected) in [
            ("models/a.onnx", false),
            ("tests", false),
            ("tests/a.onnx", true),
            ("src/Tests/a.onnx", true),
            ("examples/deep/a.onnx", true),
            ("contest/a.onnx", false),
            ("test_cases/a.onnx", true),
            ("onnx-test-cases/x/a.onnx", true),
            ("core_tests/a.onnx", true),
            ("__tests__/a.onnx", true),
            ("Test-Models/a.onnx", true),
            ("fixtures/a.onnx", true),
            ("spec/a.onnx", true),
            ("latest/a.onnx", false),
            ("model-spec/a.onnx", false),
            ("test-time-training/a.onnx", false),
        ] {
            assert_eq!(is_beside_the_product(Utf8Path::new(path)), expected, "{path}");
        }
    }
}
