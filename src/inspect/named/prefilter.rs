//! Which files are worth reading as a language: those with one of the words without which no pattern sees anything.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::clients::Clients;
use crate::inspect::discover::weights_extensions;

/// Whether a file of a package without clients may name a model.
pub(super) fn may_name(bytes: &[u8]) -> bool {
    static WORDS: LazyLock<AhoCorasick> = LazyLock::new(|| {
        let hub = [
            "huggingface",
            "hugging_face",
            "hf.co/",
            "hf-mirror",
            "hf://",
            "ollama",
            "hf_",
            "\"hf:",
            "ollama",
        ]
        .map(str::to_owned);
        let files = [
            "ggml-",
            ".tar.",
            ".tgz",
            ".zip",
            ".npz",
            ".bin\"",
            ".bin'",
            "include_bytes",
            "include_str",
            "include_dir",
        ]
        .map(str::to_owned);
        let keys = ["model_id", "model_name", "model_repo", "repo_id", "MODEL", "model"].map(str::to_owned);
        let weights = weights_extensions().map(|extension| format!(".{extension}"));
        let names = Clients::embedded().beginnings().map(|begin| begin.to_owned());
        let words = hub.into_iter().chain(files).chain(keys).chain(weights).chain(names);
        AhoCorasick::new(words).expect("a few short words")
    });
    WORDS.is_match(bytes)
}
