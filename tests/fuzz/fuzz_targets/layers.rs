//! Any bytes at all as a layer, the first of them saying how it is packed: its files, or what is wrong with it.

#![no_main]

use cargo_model_sbom::internal::inspect::list;
use cargo_model_sbom::internal::resolve::Packing;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((first, bytes)) = bytes.split_first() else { return };
    let packing = [Packing::Tar, Packing::Gzip, Packing::Zstd][usize::from(first % 3)];
    let Ok(files) = list(bytes, packing) else { return };
    for (path, size) in &files {
        assert!(!path.is_empty() && !path.starts_with('/') && path.split('/').all(|part| part != ".."));
        assert!(packing != Packing::Tar || *size <= bytes.len() as u64);
    }
});
