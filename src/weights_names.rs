//! Names of files that hold weights and little else: one list for the search on disk, the pointers of Git LFS, the caches of
//! hubs and what sources name.

use camino::Utf8Path;

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

/// Further extensions of what belongs to a model and is no prose, sorted: others have files of these extensions as well.
const PARTS: [&str; 25] = [
    "bin",
    "cbm",
    "engine",
    "ftz",
    "hdf5",
    "jinja",
    "joblib",
    "llamafile",
    "model",
    "msgpack",
    "nemo",
    "npy",
    "npz",
    "onnx_data",
    "ot",
    "params",
    "pb",
    "pdparams",
    "pickle",
    "pkl",
    "pte",
    "spm",
    "task",
    "tiktoken",
    "xml",
];

/// Extensions of images, audio and data files, sorted: what Git LFS keeps beside weights.
const MEDIA: [&str; 23] = [
    "arrow", "avi", "bmp", "csv", "flac", "gif", "jpeg", "jpg", "jsonl", "m4a", "mov", "mp3", "mp4", "ogg",
    "parquet", "png", "svg", "tiff", "tsv", "ttf", "wav", "webm", "webp",
];

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

/// Whether a file has a name that weights usually have.
pub(crate) fn is_of_weights(path: &Utf8Path) -> bool {
    format_of(path).is_some()
}

/// Whether an extension in lower case is that of what belongs to a model and is no prose.
pub(crate) fn is_of_part(extension: &str) -> bool {
    PARTS.contains(&extension)
}

/// Whether an extension in lower case is that of a picture, a recording or a table.
pub(crate) fn is_of_media(extension: &str) -> bool {
    MEDIA.contains(&extension)
}

/// Whether one of the words of a file of bytes, `house_vad_16k.bin`, is what models are called.
pub(crate) fn is_called_model(path: &Utf8Path) -> bool {
    let stem = path.file_stem().unwrap_or_default().to_ascii_lowercase();
    path.extension() == Some("bin") && stem.split(['-', '_', '.']).any(|word| MODEL_WORDS.contains(&word))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspect::weights::Format;
    use crate::vocabulary::Word;

    #[test]
    fn extensions_are_sorted_lower_case_and_of_a_format() {
        assert!(EXTENSIONS.is_sorted() && PARTS.is_sorted() && MEDIA.is_sorted());
        for (extension, format) in EXTENSIONS {
            assert_eq!(extension, extension.to_ascii_lowercase());
            assert!(Format::from_word(format).is_some(), "{format}");
            assert_eq!(format_of(Utf8Path::new(&format!("a.{}", extension.to_uppercase()))), Some(format));
        }
        assert_eq!(format_of(Utf8Path::new("gguf")), None);
    }

    #[test]
    fn what_is_never_opened_is_sorted_and_lower_case() {
        assert!(NEVER.is_sorted());
        assert!(NEVER.iter().all(|extension| *extension == extension.to_ascii_lowercase()));
    }
}
