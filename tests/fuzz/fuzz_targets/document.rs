//! Any bytes as a bill of materials: a document, or an error.

#![no_main]

use cargo_model_sbom::internal::{conform, read};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(document) = read::document(bytes) {
        conform::run(&document, conform::PROFILES);
    }
});
