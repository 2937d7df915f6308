//! Any bytes at all: facts, a fault, or nothing, within the limit of reads.

#![no_main]

use cargo_model_sbom::internal::inspect::weights::ALL_READS;
use cargo_model_sbom::internal::inspect::weights::{Fault, Source, read_source};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let source = Source::new(&bytes, bytes.len() as u64);
    if let Err(Fault::Read(error)) = read_source(&source) {
        panic!("memory can be read: {error}");
    }
    assert!(source.bytes_read() <= ALL_READS);
});
