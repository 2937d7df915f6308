//! Any bytes as a list of digests: files with digests, or what is wrong.

#![no_main]

use cargo_model_sbom::internal::resolve::parse_listing;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    match parse_listing(bytes) {
        Ok(list) => assert!(!list.files.is_empty()),
        Err(what) => assert!(!what.is_empty()),
    }
});
