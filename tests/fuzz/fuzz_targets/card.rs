//! Any text as a model card: what it says, or a fault.

#![no_main]

use cargo_model_sbom::internal::inspect::ModelCard;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let card = ModelCard::read(text);
    assert!(card.fault.is_none() || card.licenses.is_empty());
});
