//! The name of a file of weights that says which model it holds: `ggml-NAME.bin`, `NAME-7b.Q4_K_M.gguf`; where the name is
//! put together, that of all that it may be: `ggml-*.bin`. And any file of weights that a digest stands beside.

use camino::Utf8Path;

use super::{Pattern, Scope, is_example};
use crate::digest::{Algorithm, Digest};
use crate::inspect::named::ids::{is_of_model, is_of_model_alone};
use crate::inspect::named::model::{Evidence, ModelName, NamedFile, Sighting, is_word_of_size};
use crate::inspect::named::rust::{Role, Site};
use crate::weights_names::is_of_weights;

pub(super) struct FileNames;

impl Pattern for FileNames {
    fn look(&self, site: &Site<'_>, scope: &Scope<'_>) -> Vec<Sighting> {
        let text = site.text.trim();
        if site.field.is_some_and(|field| SHOWN.contains(&field)) && site.digest.is_none() {
            return Vec::new();
        }
        let found = ggml(text, site).or_else(|| telling(text, site, scope)).or_else(|| default(text, site));
        let Some(name) = found.or_else(|| pinned(text, site)) else { return Vec::new() };
        let sha256 = site.digest.and_then(|hex| Digest::from_hex(Algorithm::Sha256, hex));
        let file = sha256.map(|sha256| NamedFile { name: name.clone(), sha256: Some(sha256), size: None });
        vec![Sighting::new(ModelName::File(name), Evidence::FileName, site.offset).with(file)]
    }
}

/// Fields of what is drawn on a screen.
const SHOWN: [&str; 5] = ["empty_text", "hint", "placeholder", "text", "tooltip"];

/// `ggml-NAME.bin`, also where NAME is put in later.
fn ggml(text: &str, site: &Site<'_>) -> Option<String> {
    if !text.contains("ggml-") {
        return None;
    }
    let open = text.split_once('{').and_then(|(before, rest)| {
        let (_, after) = rest.split_once('}')?;
        Some(format!("{before}*{after}"))
    });
    let text = open.as_deref().filter(|_| site.macro_name == Some("format")).unwrap_or(text);
    let file = name(text)?;
    let inner = file.strip_prefix("ggml-")?.strip_suffix(".bin")?;
    (!inner.is_empty() && !inner.starts_with("model")).then(|| file.to_owned())
}

/// A file with an extension that weights alone have, and a name that says which model it is: with a size, a version, a kind,
/// and a word beside it. `model-q4.gguf` says nothing, `mmproj-…` is the eye of another model. HDF5 has measurements as well:
/// a package without a client has to say more. A file that is written is none that the product brings.
fn telling(text: &str, site: &Site<'_>, scope: &Scope<'_>) -> Option<String> {
    let file = name(text).filter(|file| !file.contains('*'))?;
    let path = Utf8Path::new(file);
    let stem = path.file_stem().filter(|_| is_of_weights(path))?;
    let is_value = matches!(site.role, Role::Value | Role::Arm) && !site.about_data && !is_example(site);
    let lower = stem.to_ascii_lowercase();
    let mut words = lower.split(['-', '_', '.', ' ']);
    let is_word = |word: &str| word.bytes().filter(u8::is_ascii_alphabetic).count() >= 3;
    let says = words.any(|word| is_word(word) && !GENERIC.contains(&word) && !is_word_of_size(word));
    let has_client = scope.reaches_hub || !scope.clients.is_empty();
    let says = says && !lower.starts_with("mmproj");
    let is_weights = path.extension() != Some("h5") || has_client || is_of_model_alone(stem);
    let is_written = site.call.is_some_and(|call| WRITERS.iter().any(|word| call.starts_with(word)))
        || site.is_made
        || site.argument == 1 && matches!(site.call, Some("copy" | "rename"));
    (is_value && says && is_weights && !is_written && is_of_model(stem)).then(|| file.to_owned())
}

/// The file of weights that is loaded where nobody says another one: `#[arg(default_value = "models/net.mpk")]`, and what an
/// attribute that is called after a model is given.
fn default(text: &str, site: &Site<'_>) -> Option<String> {
    let file = name(text).filter(|file| is_of_weights(Utf8Path::new(file)) && !file.contains('*'))?;
    let is_default = site.attribute.is_some() && !is_example(site) && !site.about_data;
    (is_default && site.role == Role::Value).then(|| file.to_owned())
}

/// A file of weights that a table has the digest of: `Entry { name: "net.onnx", sha256: "…" }`.
fn pinned(text: &str, site: &Site<'_>) -> Option<String> {
    let file = name(text).filter(|file| is_of_weights(Utf8Path::new(file)) && !file.contains('*'))?;
    let is_value = site.digest.is_some() && site.role == Role::Value;
    (is_value && !is_example(site) && !site.about_data).then(|| file.to_owned())
}

/// How a call that writes a file begins.
const WRITERS: [&str; 4] = ["create", "export", "save", "write"];

/// Words that files of any model have in their names, beside those of sizes.
const GENERIC: [&str; 49] = [
    "audio",
    "avg",
    "best",
    "chat",
    "checkpoint",
    "ckpt",
    "clip",
    "coder",
    "decoder",
    "draft",
    "dynamic",
    "embed",
    "embedding",
    "embeddings",
    "encoder",
    "epoch",
    "final",
    "fp16",
    "fp32",
    "full",
    "fused",
    "ggml",
    "gguf",
    "half",
    "image",
    "instruct",
    "int4",
    "int8",
    "joint",
    "last",
    "latest",
    "main",
    "merged",
    "model",
    "onnx",
    "optimized",
    "past",
    "quantized",
    "simplified",
    "speech",
    "text",
    "tokenizer",
    "uint8",
    "unet",
    "vae",
    "vision",
    "vocoder",
    "weights",
    "with",
];

/// The last part of a path; `None` of what is no path of one file.
fn name(text: &str) -> Option<&str> {
    let is_other = text.contains("://")
        || text.contains(|letter: char| letter.is_whitespace() || "{}$".contains(letter));
    text.rsplit(['/', '\\']).next().filter(|_| !is_other)
}
