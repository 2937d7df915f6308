//! Which files are worth reading as a language: those with one of the words without which no pattern sees anything.

use std::fs::File;
use std::io::Read;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use camino::Utf8Path;
use memchr::memmem;

use super::clients::Clients;
use crate::files;
use crate::inspect::discover::weights_extensions;
use crate::limits;

/// Without one of these, in any case, no pattern sees anything in a file of a package without clients.
static WORDS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let hub = ["huggingface", "hugging_face", "hf.co/", "hf-mirror", "hf://", "ollama", "hf_", "\"hf:"]
        .map(str::to_owned);
    let files = [
        "ggml-",
        ".tar.",
        ".tgz",
        ".zip",
        ".npz",
        ".bin\"",
        ".bin'",
        "include_",
        "include!",
        "flate!",
        "migrat",
        "RustEmbed",
        "path = \"",
        "path=\"",
    ]
    .map(str::to_owned);
    let keys = ["model", "repo_id", "/resolve/"].map(str::to_owned);
    let weights = weights_extensions().map(|extension| format!(".{extension}"));
    let names = Clients::embedded().beginnings().map(|begin| begin.to_owned());
    let clients = Clients::embedded();
    let asked = clients.asking_urls().map(str::to_owned).chain(clients.ask.programs.iter().cloned());
    let asked = asked.chain(clients.starts()).chain(clients.script_words());
    let words = hub.into_iter().chain(files).chain(keys).chain(weights).chain(names).chain(asked);
    // Most files are gone through to their ends: a table of states is more than twice as fast as one of failures.
    let kind = Some(AhoCorasickKind::DFA);
    let searched = AhoCorasick::builder().kind(kind).ascii_case_insensitive(true).build(words);
    searched.expect("a few short words")
});

/// Which texts are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    All,
    /// Those with a word without which nothing is named, or that may declare modules.
    WithModules,
    /// Those with such a word.
    WithWords,
}

impl Wanted {
    fn holds(self, bytes: &[u8]) -> bool {
        match self {
            Self::All => true,
            Self::WithModules => memmem::find(bytes, b"mod").is_some() || WORDS.is_match(bytes),
            Self::WithWords => WORDS.is_match(bytes),
        }
    }
}

/// The text of a source; `None` of one that is not wanted. An error is why it can't be read.
pub(super) fn text(path: &Utf8Path, wanted: Wanted) -> Result<Option<String>, String> {
    let bytes = match files::read(path, limits::SOURCE) {
        Ok(bytes) => bytes,
        Err(_) if wanted == Wanted::WithWords && is_long(path) && has_no_word(path) => return Ok(None),
        Err(error) => return Err(error.to_string()),
    };
    // UTF-16, which some systems write, has a mark of its own.
    let is_wide = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    if !is_wide && !wanted.holds(&bytes) {
        return Ok(None);
    }
    String::from_utf8(bytes).map(Some).map_err(|_| "it is not UTF-8".to_owned())
}

fn is_long(path: &Utf8Path) -> bool {
    path.metadata().is_ok_and(|metadata| metadata.is_file() && metadata.len() > limits::SOURCE)
}

/// Whether a long file has none of the words, which is read in pieces.
fn has_no_word(path: &Utf8Path) -> bool {
    let Ok(file) = File::open(path) else { return false };
    let mut found = WORDS.stream_find_iter(file.take(limits::SEARCHED));
    let length = path.metadata().map_or(u64::MAX, |metadata| metadata.len());
    length <= limits::SEARCHED && found.next().is_none()
}
