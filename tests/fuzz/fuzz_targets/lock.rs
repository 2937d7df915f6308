//! Any text as `model-sbom.lock`: what it binds, or faults with their places. What was read without a fault is written
//! so that it reads the same.

#![no_main]

use cargo_model_sbom::internal::declare::LockFile;
use cargo_model_sbom::internal::SourceMap;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let mut sources = SourceMap::default();
    let file = sources.add("model-sbom.lock", text.to_owned());
    let (lock, faults) = LockFile::read(&sources, file);
    for label in faults.iter().flat_map(|fault| &fault.labels) {
        assert!(text.is_char_boundary(label.span.start.min(text.len())), "{label:?}");
    }
    if faults.is_empty() {
        let written = sources.add("written", lock.to_toml());
        let (again, faults) = LockFile::read(&sources, written);
        assert!(faults.is_empty(), "{faults:?}");
        assert_eq!(again.models, lock.models);
        assert_eq!(again.to_toml(), lock.to_toml());
    }
});
