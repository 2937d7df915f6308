//! The store of Ollama: `manifests/<host>/<namespace>/<name>/<tag>`, whose layers are `blobs/sha256-<digest>`.
//!
//! Source: `ollama/ollama`, `types/model/name.go` for names and `server/internal/manifest` for manifests.

use camino::Utf8Path;

use super::manifest::{Blobs, Descriptor, Manifest, digest_of, parse, read};
use super::{Found, Part, Store, StoreError, StoreKind, inside};
use crate::diagnostic::Span;

/// Looks a name up; `None` where the store doesn't have it. One of [`StoreKind::Remote`] was laid down from a registry, with
/// pointers in the place of weights.
pub(super) fn find(
    models: &Utf8Path,
    name: &str,
    span: Span,
    kind: StoreKind,
) -> Result<Option<Found>, StoreError> {
    let (manifests, path) = (models.join("manifests"), path(name));
    if inside(&manifests, &without_port(&path)).is_none() {
        return Ok(None);
    }
    let path = manifests.join(path);
    let Some(text) = read(&path)? else { return Ok(None) };
    let manifest: Manifest = parse(&text, "manifest")?;
    let is_laid_down = kind == StoreKind::Remote;
    let blobs = Blobs { root: models, shown: Utf8Path::new(""), separator: '-', span, is_laid_down, part };
    let revision = format!("sha256:{}", digest_of(&text).hex());
    let store = Store { kind, revision };
    Ok(Some(Found { store, files: blobs.files(&manifest)? }))
}

/// The path without the port of its host, which is part of a name where `:` is no drive.
fn without_port(path: &str) -> String {
    match path.split_once('/') {
        Some((host, rest)) if cfg!(unix) => format!("{}/{rest}", host.replacen(':', ".", 1)),
        _ => path.to_owned(),
    }
}

/// The path of a manifest: host, namespace, name and tag, the first two and the last with defaults.
fn path(name: &str) -> String {
    let (repository, tag) = registry_name(name);
    format!("{repository}/{tag}")
}

/// The repository of a name, with its host, and the tag.
pub(crate) fn registry_name(name: &str) -> (String, &str) {
    let (name, tag) = match name.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => (name, tag),
        _ => (name, "latest"),
    };
    let repository = match name.matches('/').count() {
        0 => format!("registry.ollama.ai/library/{name}"),
        1 => format!("registry.ollama.ai/{name}"),
        _ => name.to_owned(),
    };
    (repository, tag)
}

pub(super) fn part(layer: &Descriptor) -> Option<Part> {
    let kind = layer.media_type.strip_prefix("application/vnd.ollama.image.")?;
    Some(match kind.split(';').next().unwrap_or_default().trim() {
        "model" | "adapter" | "projector" | "draft" | "tensor" => Part::Weights,
        "license" => Part::License,
        _ => Part::Configuration,
    })
}

#[cfg(test)]
mod tests {
    use camino::Utf8PathBuf;

    use super::*;
    use crate::diagnostic::SourceMap;
    use crate::resolve::Content;

    fn layer(kind: &str, content: &str) -> String {
        let digest = digest_of(content);
        format!(r#"{{"mediaType":"application/vnd.ollama.image.{kind}","digest":"sha256:{}"}}"#, digest.hex())
    }

    fn store(layers: &[String], blobs: &[&str]) -> tempfile::TempDir {
        let directory = tempfile::tempdir().expect("a directory");
        let manifest = directory.path().join("manifests/registry.ollama.ai/library/gemma");
        std::fs::create_dir_all(&manifest).expect("a directory");
        let text = format!(r#"{{"schemaVersion":2,"layers":[{}]}}"#, layers.join(","));
        std::fs::write(manifest.join("2b"), text).expect("written");
        std::fs::create_dir_all(directory.path().join("blobs")).expect("a directory");
        for blob in blobs {
            let name = format!("sha256-{}", digest_of(blob).hex());
            std::fs::write(directory.path().join("blobs").join(name), blob).expect("written");
        }
        directory
    }

    fn look(directory: &tempfile::TempDir, name: &str) -> Result<Option<Found>, StoreError> {
        let file = SourceMap::default().add("Cargo.toml", String::new());
        let root = Utf8PathBuf::from_path_buf(directory.path().to_owned()).expect("UTF-8");
        find(&root, name, Span { file, start: 0, end: 0 }, StoreKind::Ollama)
    }

    #[test]
    fn names_have_the_defaults_of_ollama() {
        for (name, expected) in [
            ("gemma", "registry.ollama.ai/library/gemma/latest"),
            ("gemma:2b", "registry.ollama.ai/library/gemma/2b"),
            ("acme/tiny:1", "registry.ollama.ai/acme/tiny/1"),
            ("hf.co/acme/tiny:Q4_K_M", "hf.co/acme/tiny/Q4_K_M"),
            ("localhost:5000/acme/tiny", "localhost:5000/acme/tiny/latest"),
        ] {
            assert_eq!(path(name), expected);
        }
    }

    #[test]
    fn layers_are_told_by_their_media_types() {
        let layers = [
            layer("model", "GGUF"),
            layer("projector", "mmproj"),
            layer("license", "Terms"),
            layer("license", "Policy"),
            layer("params", "{}"),
        ];
        let directory = store(&layers, &["GGUF", "mmproj", "Terms", "Policy", "{}"]);
        let found = look(&directory, "gemma:2b").expect("readable").expect("found").files;
        let license = found.license_file.expect("a licence");
        assert_eq!(license.path, format!("blobs/sha256-{}", digest_of("Terms").hex()));
        let mut parts: Vec<_> =
            found.files.iter().map(|file| file.layer.as_ref().expect("a layer").part).collect();
        parts.sort();
        assert_eq!(parts, [Part::Weights, Part::Weights, Part::Configuration, Part::License]);
        assert!(found.files.iter().all(|file| matches!(file.content, Content::Named(_))));
        assert!(look(&directory, "gemma:7b").expect("readable").is_none());
        assert!(look(&directory, "../../gemma:2b").expect("readable").is_none());
    }

    #[test]
    fn a_blob_that_is_not_there_is_missing_and_a_digest_is_no_path() {
        let directory = store(&[layer("model", "GGUF")], &[]);
        let found = look(&directory, "gemma:2b").expect("readable").expect("found").files;
        let expected = format!("blobs/sha256-{}", digest_of("GGUF").hex());
        assert_eq!((found.files.len(), found.missing[0].pattern.as_str()), (0, expected.as_str()));
        for digest in ["sha256:../../../../etc/passwd", "../../etc/passwd", "sha512:ab"] {
            let layer =
                format!(r#"{{"mediaType":"application/vnd.ollama.image.model","digest":"{digest}"}}"#);
            let directory = store(&[layer], &[]);
            assert!(matches!(look(&directory, "gemma:2b"), Err(StoreError::Fault { .. })), "{digest}");
        }
        let directory = store(&["nonsense".to_owned()], &[]);
        assert!(matches!(look(&directory, "gemma:2b"), Err(StoreError::Fault { .. })));
    }
}
