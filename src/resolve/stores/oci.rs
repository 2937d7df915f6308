//! OCI layouts: a directory with `oci-layout`, `index.json` and `blobs/sha256/<digest>`, which holds a model packed by
//! ModelPack, KitOps or Docker.
//!
//! Sources: OCI Image Layout Specification 1.1; ModelPack, `docs/spec.md` (media types in `specs-go/v1/mediatype.go`);
//! KitOps, "ModelKit specification" (media types in `pkg/lib/constants/mediatype/kitops.go`). What a packed layer holds
//! is for [`crate::inspect`] to see.

use camino::Utf8Path;
use serde::Deserialize;

use super::manifest::{Blobs, Descriptor, parse, read};
use super::{Found, Packing, Part, Store, StoreError, StoreKind};
use crate::declare::Source;
use crate::diagnostic::{SourceMap, Span};
use crate::resolve::artifacts::Artifact;

#[derive(Deserialize)]
struct Index {
    manifests: Vec<Descriptor>,
}

/// Whether a directory is a layout.
pub(in crate::resolve) fn is_layout(directory: &Utf8Path) -> bool {
    directory.join("oci-layout").is_file()
}

/// The files of the model in a layout; `shown` is its path in documents. Of several models the source says which.
pub(in crate::resolve) fn find(
    layout: &Utf8Path,
    shown: &Utf8Path,
    source: Option<&Source>,
    span: Span,
) -> Result<Found, StoreError> {
    let fault = |message: String, help: &str| StoreError::Fault { message, help: help.to_owned() };
    let text = read(&layout.join("index.json"))?;
    let text = text.ok_or_else(|| fault(format!("`{shown}` has no `index.json`"), "pull it again"))?;
    let index: Index = parse(&text, "index")?;
    let descriptor = match index.manifests.as_slice() {
        [one] => one,
        several => several.iter().find(|manifest| is_meant(manifest, source)).ok_or_else(|| {
            let digests: Vec<_> = several.iter().map(|manifest| manifest.digest.as_str()).collect();
            fault(
                format!("`{shown}` holds {} manifests", several.len()),
                &format!(
                    "name one of them: `source = \"oci:registry/repository@…\"` with {}",
                    digests.join(" or ")
                ),
            )
        })?,
    };
    let blobs = Blobs { root: layout, shown, separator: '/', span, is_laid_down: false, part };
    let manifest = blobs.manifest(descriptor)?;
    let files = blobs.files(&manifest)?;
    let has_weights =
        files.files.iter().any(|file| file.layer.as_ref().is_some_and(|layer| layer.part == Part::Weights));
    if !has_weights && files.missing.is_empty() {
        let help = "known are the media types of ModelPack, KitOps and Docker: is it a container image?";
        return Err(fault(format!("`{shown}` holds no weights"), help));
    }
    Ok(Found { store: Store { kind: StoreKind::OciLayout, revision: descriptor.digest.clone() }, files })
}

/// Every file that a layout has of its one model, whatever else may be wrong with it; none where it has several.
pub(crate) fn layout_files(layout: &Utf8Path, shown: &Utf8Path) -> Vec<Artifact> {
    let file = SourceMap::default().add(shown.as_str(), String::new());
    let nowhere = Span { file, start: 0, end: 0 };
    let found = find(layout, shown, None, nowhere).map(|found| found.files).unwrap_or_default();
    found.files.into_iter().chain(found.card).chain(found.license_file).collect()
}

/// `oci:…@sha256:…` names a manifest by its digest, `oci:…:tag` by the name that it has in the index.
fn is_meant(manifest: &Descriptor, source: Option<&Source>) -> bool {
    let Some(name) = source.and_then(Source::image) else { return false };
    if let Some((_, digest)) = name.split_once('@') {
        return digest == manifest.digest;
    }
    let tag = name.rsplit_once(':').map(|(_, tag)| tag).filter(|tag| !tag.contains('/')).unwrap_or("latest");
    let given = manifest.annotations.get("org.opencontainers.image.ref.name");
    given.is_some_and(|given| given == tag || *given == name)
}

/// What a layer is. Code and data sets that were packed along are no part of the model.
pub(super) fn part(layer: &Descriptor) -> Option<Part> {
    let kind = layer.media_type.strip_prefix("application/vnd.")?;
    let after = |prefix: &str| kind.strip_prefix(prefix);
    if let Some(kind) = after("cncf.model.").or(after("cnai.model.")) {
        return match kind {
            kind if kind.starts_with("weight.config.") => Some(Part::Configuration),
            kind if kind.starts_with("weight.") => Some(Part::Weights),
            kind if kind.starts_with("doc.") => documents(layer),
            _ => None,
        };
    }
    if let Some(kind) = after("kitops.modelkit.") {
        return match kind {
            kind if kind.starts_with("model") => Some(Part::Weights),
            kind if kind.starts_with("docs.") => documents(layer),
            _ => None,
        };
    }
    match after("docker.ai.")? {
        "license" => Some(Part::License),
        kind if kind.starts_with("chat.template") => Some(Part::Configuration),
        kind if ["gguf", "safetensors", "mmproj", "lora"].iter().any(|word| kind.starts_with(word)) => {
            Some(Part::Weights)
        }
        _ => None,
    }
}

/// Documents of a model: which of several a packed one is shows when the layer is opened, a single one by its name.
fn documents(layer: &Descriptor) -> Option<Part> {
    if Packing::of(&layer.media_type).is_some() {
        return Some(Part::Documents);
    }
    Part::of_document(layer.title()?)
}

#[cfg(test)]
mod tests {
    use camino::Utf8PathBuf;

    use super::super::manifest::digest_of;
    use super::*;

    struct Layout(tempfile::TempDir);

    impl Layout {
        fn new() -> Self {
            let directory = tempfile::tempdir().expect("a directory");
            std::fs::create_dir_all(directory.path().join("blobs/sha256")).expect("a directory");
            std::fs::write(directory.path().join("oci-layout"), r#"{"imageLayoutVersion":"1.0.0"}"#)
                .expect("written");
            Self(directory)
        }

        fn path(&self) -> Utf8PathBuf {
            Utf8PathBuf::from_path_buf(self.0.path().to_owned()).expect("UTF-8")
        }

        fn blob(&self, content: &str) -> String {
            let hex = digest_of(content).hex().to_owned();
            std::fs::write(self.0.path().join("blobs/sha256").join(&hex), content).expect("written");
            format!("sha256:{hex}")
        }

        fn layer(&self, kind: &str, name: &str, content: &str) -> String {
            let digest = self.blob(content);
            format!(
                r#"{{"mediaType":"application/vnd.{kind}","digest":"{digest}","size":1,"annotations":{{"org.cncf.model.filepath":"{name}"}}}}"#
            )
        }

        /// A manifest, as its entry in the index.
        fn manifest(&self, layers: &[String], tag: &str) -> String {
            let config = self.layer("cncf.model.config.v1+json", "", "{\"descriptor\":{}}");
            let digest = self.blob(&format!(r#"{{"config":{config},"layers":[{}]}}"#, layers.join(",")));
            format!(
                r#"{{"digest":"{digest}","annotations":{{"org.opencontainers.image.ref.name":"{tag}"}}}}"#
            )
        }

        fn index(&self, manifests: &[String]) {
            let text = format!(r#"{{"schemaVersion":2,"manifests":[{}]}}"#, manifests.join(","));
            std::fs::write(self.0.path().join("index.json"), text).expect("written");
        }

        fn find(&self, source: Option<&str>) -> Result<Found, StoreError> {
            let file = SourceMap::default().add("Cargo.toml", String::new());
            let source = source.map(|name| Source::Oci(name.to_owned()));
            let shown = Utf8Path::new("models/x");
            find(&self.path(), shown, source.as_ref(), Span { file, start: 0, end: 0 })
        }
    }

    fn message(error: StoreError) -> String {
        match error {
            StoreError::Fault { message, .. } => message,
            StoreError::Look(error) => error.to_string(),
        }
    }

    #[test]
    fn layers_of_modelpack_kitops_and_docker_are_known() {
        let layer = |kind: &str, name: &str| Descriptor {
            media_type: format!("application/vnd.{kind}"),
            size: None,
            digest: String::new(),
            annotations: [("org.cncf.model.filepath".to_owned(), name.to_owned())].into(),
        };
        for (kind, name, expected) in [
            ("cncf.model.weight.v1.raw", "a.gguf", Some(Part::Weights)),
            ("cncf.model.weight.v1.tar+gzip", "", Some(Part::Weights)),
            ("cnai.model.weight.v1.tar", "", Some(Part::Weights)),
            ("cncf.model.weight.config.v1.raw", "config.json", Some(Part::Configuration)),
            ("cncf.model.doc.v1.raw", "README.md", Some(Part::Card)),
            ("cncf.model.doc.v1.raw", "LICENSE.txt", Some(Part::License)),
            ("cncf.model.doc.v1.raw", "docs/LICENSE", Some(Part::License)),
            ("cncf.model.doc.v1.raw", "guide.md", None),
            ("cncf.model.doc.v1.tar", "docs", Some(Part::Documents)),
            ("cncf.model.doc.v1.tar+zstd", "", Some(Part::Documents)),
            ("kitops.modelkit.docs.v1.tar+gzip", "", Some(Part::Documents)),
            ("kitops.modelkit.docs.v1.raw", "guide.md", None),
            ("cncf.model.code.v1.raw", "run.py", None),
            ("cncf.model.dataset.v1.tar", "", None),
            ("kitops.modelkit.model.v1.tar+gzip", "", Some(Part::Weights)),
            ("kitops.modelkit.modelpart.v1.tar", "", Some(Part::Weights)),
            ("kitops.modelkit.code.v1.tar", "", None),
            ("docker.ai.gguf.v3", "", Some(Part::Weights)),
            ("docker.ai.license", "", Some(Part::License)),
            ("oci.image.layer.v1.tar", "", None),
        ] {
            assert_eq!(part(&layer(kind, name)), expected, "{kind}");
        }
    }

    #[test]
    fn how_a_layer_is_packed_is_the_end_of_its_media_type() {
        for (kind, expected) in [
            ("kitops.modelkit.model.v1.tar", Some(Packing::Tar)),
            ("kitops.modelkit.model.v1.tar+gzip", Some(Packing::Gzip)),
            ("cncf.model.weight.v1.tar+zstd", Some(Packing::Zstd)),
            ("cncf.model.weight.v1.raw", None),
            ("cncf.model.weight.v1.tar+lz4", None),
            ("docker.ai.gguf.v3", None),
        ] {
            assert_eq!(Packing::of(&format!("application/vnd.{kind}")), expected, "{kind}");
        }
    }

    #[test]
    fn a_layout_is_read_by_its_manifest() {
        let layout = Layout::new();
        let layers = [
            layout.layer("cncf.model.weight.v1.raw", "tiny.gguf", "GGUF"),
            layout.layer("cncf.model.doc.v1.raw", "LICENSE", "MIT License"),
            layout.layer("cncf.model.code.v1.raw", "run.py", "print()"),
        ];
        layout.index(&[layout.manifest(&layers, "1.0")]);
        assert!(is_layout(&layout.path()));
        let found = layout.find(None).expect("readable");
        let mut expected = [digest_of("GGUF"), digest_of("{\"descriptor\":{}}")]
            .map(|digest| format!("models/x/blobs/sha256/{}", digest.hex()));
        expected.sort();
        assert_eq!(found.files.files.iter().map(|file| file.path.as_str()).collect::<Vec<_>>(), expected);
        let titles: Vec<_> =
            found.files.files.iter().filter_map(|file| file.layer.as_ref()?.title.as_deref()).collect();
        assert!(titles.contains(&"tiny.gguf"), "{titles:?}");
        assert!(found.files.license_file.is_some());
        assert!(found.store.revision.starts_with("sha256:"));
    }

    #[test]
    fn of_several_models_the_source_says_which() {
        let layout = Layout::new();
        let manifests = ["a", "b"].map(|name| {
            layout.manifest(&[layout.layer("cncf.model.weight.v1.raw", name, name)], &format!("tag-{name}"))
        });
        layout.index(&manifests);
        assert!(message(layout.find(None).expect_err("two")).contains("holds 2 manifests"));
        let by_tag = layout.find(Some("ghcr.io/acme/m:tag-b")).expect("readable");
        let by_digest =
            layout.find(Some(&format!("ghcr.io/acme/m@{}", by_tag.store.revision))).expect("readable");
        assert_eq!(by_digest.store, by_tag.store);
        assert!(manifests[1].contains(&by_tag.store.revision));
    }

    #[test]
    fn what_is_no_model_or_was_changed_is_a_fault() {
        let layout = Layout::new();
        assert!(message(layout.find(None).expect_err("none")).contains("has no `index.json`"));
        layout.index(&[layout.manifest(&[layout.layer("oci.image.layer.v1.tar", "", "tar")], "1")]);
        assert!(message(layout.find(None).expect_err("an image")).contains("holds no weights"));
        let entry = layout.manifest(&[layout.layer("cncf.model.weight.v1.raw", "a", "a")], "1");
        layout.index(std::slice::from_ref(&entry));
        let found = layout.find(None).expect("readable");
        let hex = found.store.revision.trim_start_matches("sha256:").to_owned();
        std::fs::write(layout.path().join("blobs/sha256").join(hex), "{}").expect("written");
        assert!(message(layout.find(None).expect_err("changed")).contains("was changed"));
        layout.index(&[r#"{"digest":"sha256:../../etc/passwd"}"#.to_owned()]);
        assert!(message(layout.find(None).expect_err("a path")).contains("no SHA-256"));
    }
}
