//! Any bytes at all as a file that is packed, the first of them choosing its name: the model in it, or nothing.

#![no_main]

use cargo_model_sbom::internal::inspect::weights::{Source, inside};

const NAMES: [&str; 8] = [
    "a.zip", "a.tar", "a.tar.gz", "a.tar.xz", "a.tar.zst", "a.pkl.lz4", "a.onnx.bz2", "a.nemo",
];

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((first, bytes)) = bytes.split_first() else { return };
    let name = NAMES[usize::from(*first) % NAMES.len()];
    let look = || inside(&Source::new(&bytes, bytes.len() as u64), name, &|_| false);
    let found = look();
    if let Some((Some((path, _)), format)) = &found {
        assert!(!path.is_empty() && format.is_model() || format.runs_code());
    }
    assert_eq!(look(), found, "read twice, it says the same");
});
