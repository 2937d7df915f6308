//! What the id of a repository of the Hugging Face hub looks like, and the URLs that lead into one.

use camino::Utf8Path;

use super::clients::Clients;
use super::model::{ModelName, NamedFile, SIZES};
use crate::hub;
use crate::weights_names::is_of_weights;

/// First parts of what is no id: media types, directories of a source tree, routes, areas of time zones.
const NO_OWNERS: [&str; 101] = [
    ".",
    "..",
    "aarch64",
    "actions",
    "africa",
    "america",
    "antarctica",
    "api",
    "app",
    "application",
    "arctic",
    "arg",
    "args",
    "arm64",
    "asia",
    "assets",
    "atlantic",
    "audio",
    "australia",
    "bench",
    "benches",
    "bin",
    "blog",
    "build",
    "cache",
    "checkpoints",
    "chemical",
    "collections",
    "config",
    "configs",
    "core",
    "crates",
    "cuda",
    "darwin",
    "data",
    "dataset",
    "datasets",
    "deps",
    "dev",
    "dist",
    "doc",
    "docs",
    "etc",
    "europe",
    "example",
    "examples",
    "font",
    "fonts",
    "freebsd",
    "home",
    "icons",
    "image",
    "include",
    "indian",
    "join",
    "kernels",
    "levels",
    "lib",
    "linux",
    "macos",
    "message",
    "metal",
    "model",
    "models",
    "multipart",
    "notifications",
    "onnx",
    "org",
    "owner",
    "pacific",
    "papers",
    "path",
    "proc",
    "resources",
    "schema",
    "schemas",
    "scripts",
    "settings",
    "share",
    "some",
    "source",
    "spaces",
    "src",
    "static",
    "sys",
    "target",
    "test",
    "tests",
    "text",
    "third_party",
    "tmp",
    "usr",
    "v1",
    "var",
    "vendor",
    "video",
    "weights",
    "win",
    "win32",
    "windows",
    "x86_64",
];

/// Second parts of what is an example of an id.
const NO_NAMES: [&str; 14] = [
    "base",
    "example",
    "foo",
    "json",
    "model",
    "model-id",
    "model-name",
    "model_id",
    "model_name",
    "name",
    "repo",
    "repo-name",
    "test",
    "weights",
];

/// Ends of names of files, which no repository has.
const FILE_ENDS: [&str; 59] = [
    "bin",
    "bytes",
    "cfg",
    "cfg.json",
    "conf",
    "css",
    "csv",
    "cu",
    "cuh",
    "dat",
    "dds",
    "ggml",
    "gguf",
    "glb",
    "glsl",
    "gltf",
    "gz",
    "h5",
    "hlsl",
    "html",
    "ico",
    "ini",
    "jinja",
    "jpeg",
    "jpg",
    "js",
    "json",
    "json5",
    "jsonl",
    "lock",
    "md",
    "metal",
    "mp3",
    "npz",
    "ogg",
    "onnx",
    "otf",
    "parquet",
    "pb",
    "png",
    "proto",
    "pt",
    "py",
    "rs",
    "safetensors",
    "sh",
    "spv",
    "svg",
    "toml",
    "ttf",
    "txt",
    "wasm",
    "wav",
    "webp",
    "wgsl",
    "xml",
    "yaml",
    "yml",
    "zip",
];

/// An id of the hub.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct HubId {
    pub(super) owner: String,
    pub(super) name: String,
    pub(super) revision: Option<String>,
}

impl HubId {
    pub(super) fn into_name(self) -> (ModelName, Option<String>) {
        (ModelName::Hub { owner: self.owner, name: self.name }, self.revision)
    }

    /// The same repository of ModelScope.
    pub(super) fn of_model_scope(&self) -> ModelName {
        ModelName::Url(format!("https://modelscope.cn/models/{}/{}", self.owner, self.name))
    }

    /// Whether the name is one that a person would not give to a directory or a route: with a digit, a capital letter
    /// or a hyphen.
    pub(super) fn is_telling(&self) -> bool {
        // Methods of protocols are written so: `textDocument/didChange`.
        if is_camel_case(&self.name) || is_abbreviation(&self.name) {
            return false;
        }
        let has = |test: fn(char) -> bool| self.name.contains(test);
        has(|character| character.is_ascii_digit())
            || has(|character| character.is_ascii_uppercase())
            || self.name.contains('-')
    }

    /// Whether the name has a part that names of models have: a size, a version, a kind.
    pub(super) fn is_certain(&self) -> bool {
        is_of_model(&self.name)
    }
}

/// Whether a name is that of a method: letters, the first of them small, and a capital one behind a small one; at most with
/// a number at its end.
fn is_camel_case(name: &str) -> bool {
    let letters = name.trim_end_matches(|end: char| end.is_ascii_digit()).as_bytes();
    let is_hump = |pair: &[u8]| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase();
    letters.first().is_some_and(u8::is_ascii_lowercase)
        && letters.iter().all(u8::is_ascii_alphabetic)
        && letters.windows(2).any(is_hump)
}

/// Whether a name is capital letters alone, as those of protocols are: `TCP/IP`.
fn is_abbreviation(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// What models alone are called.
const OF_MODELS_ALONE: [&str; 12] = [
    "bert",
    "coder",
    "embed",
    "embedding",
    "embeddings",
    "ggml",
    "gguf",
    "instruct",
    "llm",
    "lora",
    "reranker",
    "whisper",
];

/// What models are called among other things.
const OF_MODELS_TOO: [&str; 12] =
    ["awq", "chat", "clip", "distilled", "encoder", "gptq", "it", "mlx", "onnx", "vad", "vision", "vl"];

/// Whether a name has a part that names of models have: a size, a version, a kind.
pub(super) fn is_of_model(name: &str) -> bool {
    let is_word = |part: &str| {
        OF_MODELS_ALONE.contains(&part) || OF_MODELS_TOO.contains(&part) || SIZES.contains(&part)
    };
    let lower = name.to_ascii_lowercase();
    lower.split(['-', '_', '.']).any(|part| is_word(part) || is_size(part) || is_version(part))
}

/// Whether a name has no part that names of models have, but for a version: `order-item-v2`.
pub(super) fn is_only_versioned(name: &str) -> bool {
    let kept = |part: &&str| !is_version(&part.to_ascii_lowercase());
    let rest: Vec<_> = name.split(['-', '_', '.']).filter(kept).collect();
    !is_of_model(&rest.join("-"))
}

/// Whether a name has a part that little else than names of models has: the number of parameters, or what models alone are
/// called.
pub(super) fn is_of_model_alone(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let mut parts = lower.split(['-', '_', '.', ':']);
    parts.any(|part| OF_MODELS_ALONE.contains(&part) || part.ends_with('b') && is_size(part))
}

/// `7b`, `270m`, `8x22b`.
pub(super) fn is_size(part: &str) -> bool {
    let digits = part.strip_suffix('b').or_else(|| part.strip_suffix('m'));
    digits.is_some_and(|digits| {
        digits.starts_with(|first: char| first.is_ascii_digit())
            && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'x')
    })
}

/// `v2`.
fn is_version(part: &str) -> bool {
    part.strip_prefix('v')
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The id that a text is: `owner/name`, also as `hf:owner/name` and with `@revision`.
pub(super) fn hub_id(text: &str) -> Option<HubId> {
    let prefixes = &Clients::embedded().prefix;
    let stripped = prefixes.hub.iter().find_map(|prefix| text.strip_prefix(prefix.as_str()));
    let id = stripped.unwrap_or(text);
    let (id, revision) = match id.split_once('@') {
        Some((id, revision)) => (id, Some(revision.to_owned())),
        None => (id, None),
    };
    let (owner, name) = id.split_once('/')?;
    let name = name.split_once(':').filter(|(_, tag)| is_tag(tag)).map_or(name, |(name, _)| name);
    let id = HubId { owner: owner.to_owned(), name: name.to_owned(), revision };
    (is_repository(owner, name) && (stripped.is_some() || !is_routed(text))).then_some(id)
}

/// Whether a word behind a colon says in which numbers the weights are written: `Q4_K_M`, `IQ2_XXS`, `F16`.
fn is_tag(tag: &str) -> bool {
    let lower = tag.to_ascii_lowercase();
    let kinds = ["iq", "q", "tq", "bf", "f", "mxfp"];
    let digits = kinds.iter().find_map(|kind| lower.strip_prefix(kind));
    digits.is_some_and(|rest| {
        rest.starts_with(|first: char| first.is_ascii_digit())
            && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    })
}

/// Whether a text is a name that a router of several providers takes.
pub(super) fn is_routed(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    Clients::embedded().prefix.router.iter().any(|prefix| lower.starts_with(prefix.as_str()))
}

/// Whether two parts may be owner and name of a repository (rules of the hub: letters, digits, `-`, `_`, `.`; no `--`,
/// no `..`; at most 96 characters).
pub(super) fn is_repository(owner: &str, name: &str) -> bool {
    let is_part = |part: &str| {
        let inner = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        !part.is_empty()
            && part.len() <= 96
            && part.bytes().all(inner)
            && part.starts_with(|first: char| first.is_ascii_alphanumeric())
            && part.ends_with(|last: char| last.is_ascii_alphanumeric() || last == '_')
            && !part.contains("--")
            && !part.contains("..")
    };
    let lower = name.to_ascii_lowercase();
    let has_letter = |part: &str| part.bytes().any(|byte| byte.is_ascii_alphabetic());
    is_part(owner)
        && is_part(name)
        && owner.len() >= 2
        && name.len() >= 2
        && has_letter(owner)
        && has_letter(name)
        && !NO_OWNERS.contains(&owner.to_ascii_lowercase().as_str())
        && !NO_NAMES.contains(&lower.as_str())
        && !is_file(name)
}

/// Whether a name ends as that of a file.
pub(super) fn is_file(name: &str) -> bool {
    let end = name.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase());
    end.is_some_and(|end| FILE_ENDS.contains(&end.as_str()))
}

/// What a URL of the hub leads to.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct HubUrl {
    pub(super) id: HubId,
    pub(super) file: Option<NamedFile>,
    /// Whether it leads to a file or a revision: a page is only read.
    pub(super) is_fetched: bool,
}

/// The repository that a URL of the hub leads to; `None` of other URLs, data and pages.
pub(super) fn hub_url(url: &str) -> Option<HubUrl> {
    if let Some(path) = url.strip_prefix("hf://") {
        let mut parts = path.splitn(3, '/');
        let (owner, name) = (parts.next()?, parts.next()?);
        let (name, revision) = match name.split_once('@') {
            Some((name, revision)) => (name, Some(revision.to_owned())),
            None => (name, None),
        };
        let file = parts.next().and_then(file_of);
        let id = HubId { owner: owner.to_owned(), name: name.to_owned(), revision };
        return is_repository(owner, name).then_some(HubUrl { id, file, is_fetched: true });
    }
    let (owner, name, rest) = hub::repository(hub::path_of(url)?)?;
    if !is_repository(owner.unwrap_or("owner-of-old"), name) {
        return None;
    }
    let id = |revision: Option<&str>| HubId {
        owner: owner.unwrap_or_default().to_owned(),
        name: name.to_owned(),
        revision: revision.filter(|revision| !revision.contains(['{', '$', '<'])).map(str::to_owned),
    };
    let (revision, file) = match rest[..] {
        [] => return Some(HubUrl { id: id(None), file: None, is_fetched: false }),
        ["resolve" | "raw" | "blob" | "tree" | "revision", "refs", "pr", number, ref file @ ..] => {
            (Some(format!("refs/pr/{number}")), file.join("/"))
        }
        ["resolve" | "raw" | "blob" | "tree" | "revision", revision, ref file @ ..] => {
            (Some(revision.to_owned()), file.join("/"))
        }
        ["resolve" | "raw" | "blob" | "tree" | "revision"] => (None, String::new()),
        _ => return None,
    };
    let is_fetched = !is_page_of_text(&file);
    Some(HubUrl { id: id(revision.as_deref()), is_fetched, file: file_of(&file) })
}

/// Whether a file is one that people read: a card, a licence, a policy. A file of weights is none, whatever it is called.
fn is_page_of_text(path: &str) -> bool {
    if is_of_weights(Utf8Path::new(path)) {
        return false;
    }
    let name = path.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    ["license", "licence", "readme", "notice", "use_policy"].iter().any(|word| name.contains(word))
        || name.ends_with(".md")
        || name.ends_with(".pdf")
}

fn file_of(path: &str) -> Option<NamedFile> {
    let is_known = !path.is_empty() && !path.contains(['{', '}', '$', '<', '*']);
    is_known.then(|| NamedFile { name: path.to_owned(), sha256: None, size: None })
}

/// The longest URL that is looked at, in bytes.
const LONGEST_URL: usize = 2048;

/// The URLs in a text, each to the next character that ends one.
pub(super) fn urls(text: &str) -> impl Iterator<Item = &str> {
    let starts = text.match_indices("://").filter_map(|(at, _)| {
        let scheme = ["https", "http", "hf", "s3", "gs", "az"]
            .into_iter()
            .find(|scheme| text[..at].ends_with(scheme))?;
        Some(at - scheme.len())
    });
    let ends = |character: char| character.is_whitespace() || "\"'`<>()[],;|\\".contains(character);
    let mut end = 0;
    starts.filter_map(move |start| {
        // A URL may hold another one, which ends where it does.
        if end <= start {
            end = text[start..].find(ends).map_or(text.len(), |length| start + length);
        }
        (end - start <= LONGEST_URL).then(|| text[start..end].trim_end_matches(['.', ':', '!']))
    })
}

/// Whether a text has the form of a name that a service has for a model.
pub(super) fn is_served_name(name: &str) -> bool {
    name.len() >= 2
        && name.len() <= 96
        && name.ends_with(|last: char| last.is_ascii_alphanumeric())
        && name.contains(|letter: char| letter.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._:/@".contains(&byte))
        && !is_file(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_told_from_paths_and_routes() {
        for (text, expected) in [
            ("acme-ai/tiny-embed-v2", true),
            ("ggerorg/whisper.cpp", true),
            ("hf:acme-ai/model-7B", true),
            ("huggingface:acme/net-small", true),
            ("acme/net@refs/pr/1", true),
            ("application/json", false),
            ("text/x-rust", false),
            ("src/metal_kernels", false),
            ("America/Port-au-Prince", false),
            ("third_party/sm90", false),
            ("bert/config.json", false),
            ("onnx/model.onnx", false),
            ("a/b", false),
            ("1/2", false),
            ("anthropic/claude-sonnet", false),
            ("google/gemini-pro", false),
            ("../up", false),
            ("acme/{}", false),
            ("a b/c d", false),
            ("acme/net/file", false),
        ] {
            assert_eq!(hub_id(text).is_some(), expected, "{text}");
        }
    }

    #[test]
    fn urls_of_the_hub_have_owner_name_revision_and_file() {
        let read = |url: &str| {
            let HubUrl { id, file, is_fetched } = hub_url(url)?;
            Some((id.owner, id.name, id.revision, file.map(|file| file.name), is_fetched))
        };
        let found = |revision: Option<&str>, file: Option<&str>, fetched| {
            let owned = |text: Option<&str>| text.map(str::to_owned);
            Some(("acme".to_owned(), "net".to_owned(), owned(revision), owned(file), fetched))
        };
        for (url, expected) in [
            (
                "https://huggingface.co/acme/net/resolve/main/a/b.bin?download=true",
                found(Some("main"), Some("a/b.bin"), true),
            ),
            ("https://hf.co/acme/net/raw/refs/pr/5/c.json", found(Some("refs/pr/5"), Some("c.json"), true)),
            ("https://huggingface.co/acme/net/resolve/{}/{}", found(None, None, true)),
            ("https://huggingface.co/acme/net", found(None, None, false)),
            ("https://hf_token@huggingface.co/acme/net/raw/v1/a.bin", found(Some("v1"), Some("a.bin"), true)),
            (
                "https://huggingface.co/acme/net/resolve/main/license-plate-detector.onnx",
                found(Some("main"), Some("license-plate-detector.onnx"), true),
            ),
            (
                "https://huggingface.co/acme/net/resolve/main/README.gguf",
                found(Some("main"), Some("README.gguf"), true),
            ),
            (
                "https://huggingface.co/acme/net/blob/main/LICENSE.md",
                found(Some("main"), Some("LICENSE.md"), false),
            ),
            ("hf://acme/net@v1/x.gguf", found(Some("v1"), Some("x.gguf"), true)),
            ("https://huggingface.co/datasets/acme/net/resolve/main/x", None),
            ("https://huggingface.co/docs/net", None),
            (
                "https://huggingface.co/plain-net/resolve/main/a.ot",
                Some((
                    String::new(),
                    "plain-net".to_owned(),
                    Some("main".to_owned()),
                    Some("a.ot".to_owned()),
                    true,
                )),
            ),
            ("https://huggingface.co/{}/{}/resolve/main/x", None),
            ("https://example.com/acme/net/resolve/main/x", None),
        ] {
            assert_eq!(read(url), expected, "{url}");
        }
    }

    #[test]
    fn urls_end_where_their_text_does() {
        let text = "see https://a.example/b.onnx, (http://c.example/d) hf://e/f.";
        assert_eq!(
            urls(text).collect::<Vec<_>>(),
            ["https://a.example/b.onnx", "http://c.example/d", "hf://e/f"]
        );
    }
}
