//! Names of files that hold weights and little else: one list for the search on disk, the pointers of Git LFS, the caches of
//! hubs and what sources name.

use camino::Utf8Path;

/// The file of a Keras 3 archive with its weights.
pub(crate) const KERAS_WEIGHTS: &str = "model.weights.h5";

/// Extensions, sorted, each with the word of the format that it usually is (`inspect::weights::Format`).
pub(crate) const EXTENSIONS: [(&str, &str); 15] = [
    ("bpk", "burnpack"),
    ("ckpt", "pytorch"),
    ("ggml", "ggml"),
    ("gguf", "gguf"),
    ("h5", "hdf5"),
    ("keras", "keras"),
    ("mlmodel", "mlmodel"),
    ("mpk", "burn-record"),
    ("onnx", "onnx"),
    ("ort", "ort"),
    ("pt", "pytorch"),
    ("pth", "pytorch"),
    ("rten", "rten"),
    ("safetensors", "safetensors"),
    ("tflite", "tflite"),
];

/// Further extensions of what belongs to a model and is no prose, sorted, each with the word of the format where only models
/// have it: others have files of these extensions as well.
const PARTS: [(&str, &str); 39] = [
    ("bin", ""),
    ("caffemodel", "caffe"),
    ("cbm", "catboost"),
    ("engine", "tensorrt"),
    ("fst", ""),
    ("ftz", "fasttext"),
    ("hdf5", "hdf5"),
    ("jinja", ""),
    ("joblib", ""),
    ("lgb", "lightgbm"),
    ("llamafile", ""),
    ("mdl", ""),
    ("mnn", ""),
    ("model", ""),
    ("msgpack", ""),
    ("nemo", "pytorch"),
    ("npy", ""),
    ("npz", ""),
    ("onnx_data", "onnx"),
    ("ot", ""),
    ("param", ""),
    ("params", ""),
    ("pb", ""),
    ("pdiparams", "paddle"),
    ("pdmodel", "paddle"),
    ("pdparams", "paddle"),
    ("pickle", ""),
    ("pkl", ""),
    ("pmml", "pmml"),
    ("prototxt", ""),
    ("pte", "executorch"),
    ("rknn", "rknn"),
    ("spm", ""),
    ("task", ""),
    ("tiktoken", ""),
    ("ubj", "xgboost"),
    ("weight", ""),
    ("weights", ""),
    ("xml", ""),
];

/// Extensions of configuration that a model is loaded with, sorted.
const CONFIGURATION: [&str; 5] = ["cfg", "conf", "json", "yaml", "yml"];

/// Names without an extension of the parts of a pipeline of spaCy (`Language.to_disk`), sorted.
const OF_SPACY: [&str; 7] = ["cfg", "key2row", "model", "moves", "patterns", "tokenizer", "vectors"];

/// Extensions of images, audio and data files, sorted: what Git LFS keeps beside weights.
const MEDIA: [&str; 23] = [
    "arrow", "avi", "bmp", "csv", "flac", "gif", "jpeg", "jpg", "jsonl", "m4a", "mov", "mp3", "mp4", "ogg",
    "parquet", "png", "svg", "tiff", "tsv", "ttf", "wav", "webm", "webp",
];

/// Extensions of archives, sorted.
const ARCHIVES: [&str; 12] =
    ["7z", "mar", "nemo", "rar", "tar", "tbz", "tbz2", "tgz", "txz", "tzst", "whl", "zip"];

/// What an archive or a file is called that holds a model.
pub(crate) const MODEL_WORDS: [&str; 24] = [
    "asr",
    "bert",
    "checkpoint",
    "embed",
    "ggml",
    "kokoro",
    "llm",
    "model",
    "moonshine",
    "neural",
    "onnx",
    "parakeet",
    "piper",
    "pretrained",
    "segment",
    "speech",
    "stt",
    "transcri",
    "tts",
    "vad",
    "voice",
    "weights",
    "whisper",
    "yolo",
];

/// Extensions of files that are not opened: source, text, images, fonts, sound, programs of a processor or a graphics card.
const NEVER: [&str; 123] = [
    "a", "aac", "adoc", "am", "asm", "avi", "avif", "bat", "bmp", "c", "cc", "class", "cmake", "cpp", "cs",
    "css", "csv", "cu", "cubin", "cxx", "d", "def", "diff", "dll", "dylib", "eot", "exe", "f", "f90",
    "fatbin", "flac", "gif", "go", "h", "hbs", "hpp", "hsaco", "html", "icns", "ico", "in", "inc", "ipynb",
    "jar", "java", "jpeg", "jpg", "js", "kt", "lib", "lock", "m4", "m4a", "md", "metal", "metallib", "mit",
    "mjs", "mkv", "mo", "mov", "mp3", "mp4", "mts", "natvis", "nix", "o", "obj", "ogg", "opus", "orig",
    "otf", "patch", "pdf", "pem", "php", "pl", "pm", "png", "po", "proto", "ps1", "psd", "ptx", "py", "rake",
    "rb", "rc", "rlib", "ron", "rs", "rst", "s", "sh", "snap", "so", "spv", "sql", "stderr", "stdout", "svg",
    "swift", "tera", "tif", "tiff", "toml", "ts", "tsv", "ttc", "ttf", "txt", "vcxproj", "wasm", "wav",
    "webm", "webp", "wgsl", "wit", "woff", "woff2", "yaml", "yml", "zig",
];

/// How the names without an extension begin that every package has, in lower case.
const PROSE: [&str; 12] = [
    "authors",
    "changelog",
    "configure",
    "contributing",
    "copying",
    "copyright",
    "dockerfile",
    "license",
    "makefile",
    "notice",
    "readme",
    "unlicense",
];

/// The word of the format that a name usually stands for; `None` where it does not say that the file holds weights.
pub(crate) fn format_of(path: &Utf8Path) -> Option<&'static str> {
    let extension = path.extension()?.to_ascii_lowercase();
    let at = EXTENSIONS.binary_search_by_key(&extension.as_str(), |(extension, _)| extension).ok()?;
    Some(EXTENSIONS[at].1)
}

/// The word of the format of a graph of TensorFlow, by the names that its programs give to one; messages of other programs have
/// the same extension.
pub(crate) fn format_of_graph(path: &Utf8Path) -> Option<&'static str> {
    let name = path.file_name()?.to_ascii_lowercase();
    let stem = name.strip_suffix(".pb")?;
    let is_graph =
        || stem.contains("frozen") || stem.split(['-', '_', '.']).any(|word| word.starts_with("graph"));
    match stem {
        "saved_model" => Some("saved-model"),
        _ => is_graph().then_some("graph-def"),
    }
}

/// Whether a file has a name that weights usually have.
pub(crate) fn is_of_weights(path: &Utf8Path) -> bool {
    format_of(path).is_some()
}

/// Whether an extension in lower case is that of what belongs to a model and is no prose.
pub(crate) fn is_of_part(extension: &str) -> bool {
    part(extension).is_some()
}

fn part(extension: &str) -> Option<&'static str> {
    let at = PARTS.binary_search_by_key(&extension, |(extension, _)| extension).ok()?;
    Some(PARTS[at].1)
}

/// The word of the format of a file that is not here, by its name: what is called so is a model whatever is in it.
pub(crate) fn format_of_absent(path: &Utf8Path) -> Option<&'static str> {
    let of_part = || part(&path.extension()?.to_ascii_lowercase()).filter(|word| !word.is_empty());
    format_of(path).or_else(of_part)
}

/// Whether a model is loaded from a file of this name in its directory: weights, what belongs to them, configuration; no
/// picture, code or documentation.
pub(crate) fn is_loaded(path: &Utf8Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_ascii_lowercase();
    match name.rsplit_once('.') {
        Some(("", _)) => false,
        Some((stem, extension)) => {
            is_of_weights(path)
                || is_of_part(extension)
                || CONFIGURATION.contains(&extension)
                || is_of_checkpoint(stem, extension)
        }
        None => name == "checkpoint" || OF_SPACY.contains(&name.as_str()) || is_shard_of_tfjs(&name),
    }
}

/// `model.ckpt-5.data-00000-of-00001`, `variables.index` (TensorFlow, "The SavedModel format on disk").
fn is_of_checkpoint(stem: &str, extension: &str) -> bool {
    let is_called = stem.contains("ckpt") || stem == "variables";
    is_called && (matches!(extension, "index" | "meta") || extension.starts_with("data-"))
}

/// Whether a file beside weights whose stem it has is one of theirs: the layers of Caffe (`prototxt`) and of Darknet (`cfg`,
/// `names`), the graph of a checkpoint of TensorFlow 1, weights that MNN keeps apart (`llm.mnn.weight`).
pub(crate) fn goes_with_stem(name: &str) -> bool {
    const ENDS: [&str; 6] = ["cfg", "meta", "names", "prototxt", "weight", "yaml"];
    let extension = Utf8Path::new(name).extension().unwrap_or_default();
    ENDS.contains(&extension) || extension == "yml"
}

/// What `transformers` keeps beside weights to go on with a training run (`trainer.py`), sorted: loading the model reads nothing
/// of it.
const OF_TRAINING: [&str; 6] =
    ["optimizer.bin", "optimizer.pt", "scaler.pt", "scheduler.pt", TRAINER_STATE, "training_args.bin"];

/// The state of a training run, which stands beside the rest of it.
pub(crate) const TRAINER_STATE: &str = "trainer_state.json";

/// Whether a file is called as what goes on with a training run: of its processes `rng_state_0.pth` as well.
pub(crate) fn is_state_of_training(name: &str) -> bool {
    OF_TRAINING.contains(&name) || name.starts_with("rng_state") && name.ends_with(".pth")
}

/// The name of the index of a checkpoint of TensorFlow whose prefix has no name: it hides it.
pub(crate) const HIDDEN_INDEX: &str = ".index";

/// `group1-shard1of2`, as TensorFlow.js writes it without an extension.
fn is_shard_of_tfjs(name: &str) -> bool {
    let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let counted = name.rsplit_once("-shard").and_then(|(_, count)| count.split_once("of"));
    counted.is_some_and(|(index, count)| number(index) && number(count))
}

/// Whether an extension in lower case is that of a picture, a recording or a table.
pub(crate) fn is_of_media(extension: &str) -> bool {
    MEDIA.contains(&extension)
}

/// What a file in a format that holds anything is called when it is a model.
const CALLED: [&str; 6] = ["checkpoint", "classifier", "model", "pretrained", "regressor", "weights"];

/// Whether a file that is not here is a model by its name, whose format holds other things as well: `model.pkl`,
/// `churn-classifier.npz`, and whatever joblib wrote.
pub(crate) fn is_absent_model(path: &Utf8Path) -> bool {
    let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
    let stem = path.file_stem().unwrap_or_default().to_ascii_lowercase();
    let is_called = || stem.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| CALLED.contains(&word));
    extension == "joblib" || is_of_part(&extension) && is_called()
}

/// Whether one of the words of a file of bytes, `house_vad_16k.bin`, is what models are called.
pub(crate) fn is_called_model(path: &Utf8Path) -> bool {
    let stem = path.file_stem().unwrap_or_default().to_ascii_lowercase();
    path.extension() == Some("bin") && stem.split(['-', '_', '.']).any(|word| MODEL_WORDS.contains(&word))
}

/// Whether one of the words of an archive, `whisper-models.tar.gz`, is what models are called.
pub(crate) fn is_called_archive_of_model(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let mut words = lower.split(|letter: char| !letter.is_ascii_alphanumeric());
    is_archive(name)
        && words.any(|word| MODEL_WORDS.contains(&word) || MODEL_WORDS.contains(&word.trim_end_matches('s')))
}

/// Whether a name is not that of source, text, a picture or the like.
pub(crate) fn may_be_named_so(path: &Utf8Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_ascii_lowercase();
    match name.rsplit_once('.') {
        Some(("", _)) => false,
        Some((_, extension)) => NEVER.binary_search(&extension).is_err(),
        None => !PROSE.iter().any(|start| name.starts_with(start)),
    }
}

/// Whether a file is called as archives are: `m.zip`, `m.tar.gz`.
pub(crate) fn is_archive(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let Some((stem, extension)) = lower.rsplit_once('.') else { return false };
    ARCHIVES.binary_search(&extension).is_ok() || stem.ends_with(".tar")
}

/// Whether a file with weights is called as one that is run itself: by the system (llamafile, "README"), or by a machine for
/// WebAssembly.
pub(crate) fn is_program(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [".llamafile", ".wasm"].iter().any(|end| name.ends_with(end))
}

/// Whether a file may belong to one model alone: texts of licences, pictures, tokenizers and configuration are the same
/// in many.
pub(crate) fn is_of_one_model(path: &Utf8Path) -> bool {
    let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
    may_be_named_so(path) && CONFIGURATION.binary_search(&extension.as_str()).is_err()
}

/// Whether a declared file may hold numbers: neither text, media, code, configuration nor a table of a pipeline of spaCy.
pub(crate) fn may_be_weights(path: &Utf8Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_ascii_lowercase();
    let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
    may_be_named_so(path)
        && !CONFIGURATION.contains(&extension.as_str())
        && !is_of_media(&extension)
        && !matches!(name.as_str(), "checkpoint" | "fingerprint.pb")
        && !OF_SPACY.contains(&name.as_str())
}

/// Whether a file may be a model by its name: text of trees (`txt`) is not told from other text by it.
pub(crate) fn may_hold_model(path: &Utf8Path) -> bool {
    may_be_named_so(path) || path.extension() == Some("txt")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspect::weights::Format;
    use crate::vocabulary::Word;

    #[test]
    fn extensions_are_sorted_lower_case_and_of_a_format() {
        assert!(EXTENSIONS.is_sorted() && PARTS.is_sorted() && MEDIA.is_sorted());
        assert!(ARCHIVES.is_sorted());
        for (name, expected) in [
            ("m.ZIP", true),
            ("m.tar.gz", true),
            ("asr.nemo", true),
            ("m.gz", false),
            ("zip", false),
            ("tar.gz", false),
            ("a.zip.txt", false),
        ] {
            assert_eq!(is_archive(name), expected, "{name}");
        }
        for (name, expected) in [
            ("whisper-models.tar.gz", true),
            ("YOLO.zip", true),
            ("whisper.bin", false),
            ("remodel.zip", false),
            ("docs.zip", false),
        ] {
            assert_eq!(is_called_archive_of_model(name), expected, "{name}");
        }
        assert!(CONFIGURATION.is_sorted() && OF_SPACY.is_sorted());
        for (extension, format) in PARTS.iter().filter(|(_, format)| !format.is_empty()) {
            assert!(Format::from_word(format).is_some(), "{extension}");
            assert_eq!(format_of_absent(Utf8Path::new(&format!("a.{extension}"))), Some(*format));
        }
        for (extension, format) in EXTENSIONS {
            assert_eq!(extension, extension.to_ascii_lowercase());
            assert!(Format::from_word(format).is_some(), "{format}");
            assert_eq!(format_of(Utf8Path::new(&format!("a.{}", extension.to_uppercase()))), Some(format));
        }
        assert_eq!(format_of(Utf8Path::new("gguf")), None);
    }

    #[test]
    fn what_goes_on_with_a_training_run_is_known_by_its_name() {
        assert!(OF_TRAINING.is_sorted());
        for (name, expected) in [
            ("optimizer.pt", true),
            ("rng_state.pth", true),
            ("rng_state_7.pth", true),
            ("adapter_model.safetensors", false),
            ("scheduler_config.json", false),
        ] {
            assert_eq!(is_state_of_training(name), expected, "{name}");
        }
    }

    #[test]
    fn a_model_is_loaded_from_weights_and_configuration() {
        for (path, expected) in [
            ("tf_model.h5", true),
            ("head.JOBLIB", true),
            ("config.yaml", true),
            ("x4.param", true),
            ("model.ckpt-5.data-00000-of-00001", true),
            ("model.ckpt-5.index", true),
            ("variables/variables.index", true),
            ("ner/model", true),
            ("group1-shard1of2", true),
            ("book.index", false),
            ("picture.png", false),
            ("train.py", false),
            ("README.md", false),
            ("notes", false),
            (".json", false),
        ] {
            assert_eq!(is_loaded(Utf8Path::new(path)), expected, "{path}");
        }
    }

    #[test]
    fn a_file_that_is_not_here_is_a_model_by_what_it_is_called() {
        for (path, expected) in [
            ("model.pkl", true),
            ("churn-Classifier.npz", true),
            ("x.joblib", true),
            ("frozen_model.pb", true),
            ("model.xml", true),
            ("voice_data.npz", false),
            ("remodel.npz", false),
            ("model.png", false),
            ("weights.csv", false),
        ] {
            assert_eq!(is_absent_model(Utf8Path::new(path)), expected, "{path}");
        }
    }

    #[test]
    fn what_is_never_opened_is_sorted_and_lower_case() {
        assert!(NEVER.is_sorted());
        assert!(NEVER.iter().all(|extension| *extension == extension.to_ascii_lowercase()));
    }
}
