//! Any text as a manifest, as `model-sbom.toml` and as `model-sbom.lock`: declarations, and faults with their places.

#![no_main]

use cargo_model_sbom::internal::assess::codes;
use cargo_model_sbom::internal::declare;
use cargo_model_sbom::internal::SourceMap;
use cargo_model_sbom::internal::workspace::Manifest;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let mut sources = SourceMap::default();
    let manifest = sources.add("Cargo.toml", text.to_owned());
    let workspace_file = sources.add("model-sbom.toml", text.to_owned());
    let lock_file = sources.add("model-sbom.lock", text.to_owned());
    let manifests = [Manifest { package: "p".to_owned(), file: manifest, member: true, included: Vec::new() }];
    let declarations = declare::run(&sources, &manifests, Some(workspace_file), Some(lock_file), &codes());
    for fault in declarations.faults.iter().chain(&declarations.packages["p"].faults) {
        for label in &fault.labels {
            let text = sources.text(label.span.file);
            assert!(text.is_char_boundary(label.span.start.min(text.len())), "{fault:?}");
        }
    }
});
