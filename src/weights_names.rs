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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspect::weights::Format;
    use crate::vocabulary::Word;

    #[test]
    fn extensions_are_sorted_lower_case_and_of_a_format() {
        assert!(EXTENSIONS.is_sorted());
        for (extension, format) in EXTENSIONS {
            assert_eq!(extension, extension.to_ascii_lowercase());
            assert!(Format::from_word(format).is_some(), "{format}");
            assert_eq!(format_of(Utf8Path::new(&format!("a.{}", extension.to_uppercase()))), Some(format));
        }
        assert_eq!(format_of(Utf8Path::new("gguf")), None);
    }
}
