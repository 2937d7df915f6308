//! Any bytes at all under a name that a loader opens: facts, a fault, or nothing, and texts of one line.
//!
//! Each kind of name is a target of its own with this source.

#![no_main]

use cargo_model_sbom::internal::inspect::weights::{Fault, Source, read_named};

/// The name that the target stands for.
fn name() -> &'static str {
    match env!("CARGO_BIN_NAME") {
        "code-any" => "a",
        "code-array" => "a.npy",
        "code-checkpoint" => "model.ckpt-1.index",
        "code-config" => "tokenizer_config.json",
        "code-graph" => "frozen.pb",
        "code-hdf5" => "a.h5",
        "code-joblib" => "a.joblib",
        "code-keras" => "a.keras",
        "code-nemo" => "a.nemo",
        "code-pickle" => "a.pkl",
        "code-pmml" => "a.pmml",
        "code-saved-model" => "saved_model.pb",
        "code-template" => "chat_template.jinja",
        "code-torch" => "a.pt",
        other => panic!("no name for {other}"),
    }
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let read = || read_named(&Source::new(&bytes, bytes.len() as u64), name());
    match read() {
        Err(Fault::Read(error)) => panic!("memory can be read: {error}"),
        Err(Fault::Malformed(_)) | Ok(None) => {}
        Ok(Some(facts)) => {
            let said = facts.imports.iter().chain(&facts.code.escapes).chain(&facts.code.unread);
            assert!(said.into_iter().all(|text| !text.is_empty() && !text.chars().any(char::is_control)));
            assert_eq!(read().ok().flatten(), Some(facts), "read twice, it says the same");
        }
    }
});
