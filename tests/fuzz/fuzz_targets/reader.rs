//! Any bytes that look like a format of one reader: facts, a fault, or nothing, within the limit of reads.
//!
//! Each reader is a target of its own with this source: what another reader would be given is turned away, so that
//! the whole run is spent on one.

#![no_main]

use cargo_model_sbom::internal::inspect::weights::ALL_READS;
use cargo_model_sbom::internal::inspect::weights::{Fault, Format, HEAD, Source, read_source, recognize};
use cargo_model_sbom::internal::Word;
use libfuzzer_sys::Corpus;

/// The formats of the reader whose name the target has: the format of that name, but for readers of several.
fn formats() -> Vec<Format> {
    let words: &[&str] = match env!("CARGO_BIN_NAME") {
        "zip" => &["keras", "npz", "pytorch", "torchscript"],
        "packer" => &["kitfile", "modelpack"],
        "pickle" => &["pickle", "pytorch-legacy"],
        "others" => {
            &["ggml", "executorch", "ncnn", "catboost", "fasttext", "lightgbm", "xgboost", "tensorrt"]
        }
        name => &[name],
    };
    let formats: Vec<_> = words.iter().filter_map(|word| Format::from_word(word)).collect();
    assert_eq!(formats.len(), words.len(), "a target is named after a format");
    formats
}

fn read(bytes: &[u8], formats: &[Format]) -> Corpus {
    let head = &bytes[..bytes.len().min(HEAD as usize)];
    match recognize(head, bytes.len() as u64) {
        Some(format) if formats.contains(&format) => {}
        _ => return Corpus::Reject,
    }
    let source = Source::new(&bytes, bytes.len() as u64);
    if let Err(Fault::Read(error)) = read_source(&source) {
        panic!("memory can be read: {error}");
    }
    assert!(source.bytes_read() <= ALL_READS);
    Corpus::Keep
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| -> Corpus {
    static FORMATS: std::sync::LazyLock<Vec<Format>> = std::sync::LazyLock::new(formats);
    read(bytes, &FORMATS)
});
