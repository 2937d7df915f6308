//! Any bytes as a bill of materials, through `diff`, `verify` and `conform`: a document never differs from itself, nothing
//! that is shown steers a terminal, and no file outside the directory is named as one that was checked.

#![no_main]

mod held;

use std::fs;
use std::sync::LazyLock;

use camino::Utf8PathBuf;
use cargo_model_sbom::internal::conform::output::{OutputFormat, Subject};
use cargo_model_sbom::internal::inspect::Progress;
use cargo_model_sbom::internal::report::DataFormat;
use cargo_model_sbom::internal::report::difference::{self, Side};
use cargo_model_sbom::internal::verify::output::VerifyFormat;
use cargo_model_sbom::internal::{compare, conform, read, verify};

/// A directory with weights, and a file beside it that no document may reach.
static ROOT: LazyLock<Utf8PathBuf> = LazyLock::new(|| {
    let place = std::env::temp_dir().join(format!("{}-{}", held::PLACE, std::process::id()));
    let root = place.join("root");
    fs::create_dir_all(root.join("models")).expect("created");
    fs::write(place.join("outside.bin"), "outside").expect("written");
    fs::write(root.join("w.gguf"), "GGUF stand-in").expect("written");
    fs::write(root.join("models/w.bin"), "weights").expect("written");
    Utf8PathBuf::from_path_buf(root).expect("UTF-8")
});

/// A document that others are compared with.
static OTHER: LazyLock<read::Document> = LazyLock::new(|| {
    let text = r#"{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,"components":[{"type":"library","name":"a",
        "version":"1","purl":"pkg:cargo/a@1"},{"type":"machine-learning-model","name":"m","version":"1",
        "licenses":[{"license":{"id":"MIT"}}]}]}"#;
    read::document(text.as_bytes()).expect("a document")
});

struct NoProgress;

impl Progress for NoProgress {
    fn start(&self, _files: usize, _bytes: u64) {}

    fn advance(&self, _bytes: u64) {}

    fn finish(&self) {}
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(document) = read::document(bytes) else { return };
    let itself = compare::run(&document, &document);
    assert!(!itself.is_any(), "{itself:?}");
    let sides = [Side { path: "old", document: &OTHER }, Side { path: "new", document: &document }];
    let changed = compare::run(&OTHER, &document);
    for format in [DataFormat::Human, DataFormat::Json] {
        held::page(&difference::render(sides, &changed, format, Some(80)), "diff");
    }
    let back = compare::run(&document, &OTHER);
    assert_eq!(back.is_any(), changed.is_any(), "a difference has two sides");

    let report = verify::document::run(&document, &ROOT, &NoProgress).expect("the directory is read");
    let text = verify::output::render(VerifyFormat::Human, "a document", &report);
    assert!(!text.contains(held::PLACE), "{text}");
    held::page(&text, "verify");

    let reports = conform::run(&document, conform::PROFILES);
    let subject = Subject { path: "a document", repository_path: None, document: &document };
    for format in [OutputFormat::Human, OutputFormat::Json, OutputFormat::Sarif] {
        held::page(&conform::output::render(format, subject, &reports), "conform");
    }
});
