//! The manifest by which OCI registries, and stores made after them, say of which layers an artifact consists.
//!
//! Source: OCI Image Specification 1.1, "Image Manifest" and "Content Descriptors".

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::{Content, Files, Layer, Packing, Part, StoreError};
use crate::diagnostic::Span;
use crate::digest::{Algorithm, Digest};
use crate::legal_names::{self, LegalKind};
use crate::resolve::artifacts::{Artifact, Missing, MissingReason};

/// Manifests and indices are not longer than this, in bytes (OCI Distribution Specification 1.1, "Pushing manifests").
const LONGEST: u64 = 4 << 20;

/// What stands for a thing without a configuration.
const EMPTY: &str = "application/vnd.oci.empty.v1+json";

/// An artifact.
#[derive(Debug, Deserialize)]
pub(crate) struct Manifest {
    pub(crate) config: Option<Descriptor>,
    #[serde(default)]
    pub(crate) layers: Vec<Descriptor>,
    /// Of an index: one for each platform or variant.
    #[serde(default)]
    #[cfg_attr(
        not(feature = "upstream"),
        allow(dead_code, reason = "a layout keeps its index in a file of its own")
    )]
    pub(crate) manifests: Vec<Descriptor>,
    #[serde(default)]
    #[cfg_attr(
        not(feature = "upstream"),
        allow(dead_code, reason = "what a publisher states is asked upstream")
    )]
    pub(crate) annotations: BTreeMap<String, String>,
}

/// A blob.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Descriptor {
    #[serde(default)]
    pub(crate) media_type: String,
    pub(crate) digest: String,
    #[cfg_attr(not(feature = "upstream"), allow(dead_code, reason = "a store has the blob itself"))]
    pub(crate) size: Option<u64>,
    #[serde(default)]
    pub(crate) annotations: BTreeMap<String, String>,
}

impl Descriptor {
    /// The name of the file that it is, or that was packed (ModelPack, "Annotations"; OCI Image Specification 1.1,
    /// "Pre-Defined Annotation Keys").
    pub(crate) fn title(&self) -> Option<&str> {
        let keys = ["org.cncf.model.filepath", "org.cnai.model.filepath", "org.opencontainers.image.title"];
        keys.iter().find_map(|key| self.annotations.get(*key)).map(String::as_str)
    }
}

/// Where the blobs of a store are.
pub(super) struct Blobs<'a> {
    /// The directory of the store.
    pub(super) root: &'a Utf8Path,
    /// The same in documents.
    pub(super) shown: &'a Utf8Path,
    /// What stands between the algorithm and the value of a digest: `/` or `-`.
    pub(super) separator: char,
    /// Where it was declared.
    pub(super) span: Span,
    /// Whether it was laid down from a registry, with pointers in the place of weights.
    pub(super) is_laid_down: bool,
    /// What a layer is; `None` of what is no part of a model.
    pub(super) part: fn(&Descriptor) -> Option<Part>,
}

impl Blobs<'_> {
    /// The files of an artifact, by its manifest.
    pub(super) fn files(&self, manifest: &Manifest) -> Result<Files, StoreError> {
        let mut files = Files::default();
        let mut seen = BTreeMap::new();
        let config = manifest.config.iter().filter(|config| config.media_type != EMPTY);
        let config = config.map(|config| (config, Some(Part::Configuration)));
        for (descriptor, part) in
            manifest.layers.iter().map(|layer| (layer, (self.part)(layer))).chain(config)
        {
            let Some(part) = part else { continue };
            let digest = digest(descriptor)?;
            let path = self.path(&digest);
            if seen.insert(path.clone(), ()).is_some() {
                continue;
            }
            match self.artifact(descriptor, digest, part, path)? {
                Ok(artifact) => files.sort_in(artifact, part),
                Err(missing) => files.missing.push(missing),
            }
        }
        files.files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(files)
    }

    fn artifact(
        &self,
        descriptor: &Descriptor,
        digest: Digest,
        part: Part,
        path: Utf8PathBuf,
    ) -> Result<Result<Artifact, Missing>, StoreError> {
        let absolute = self.root.join(&path);
        let shown: Utf8PathBuf = match self.shown.as_str() {
            "" => path,
            shown => format!("{shown}/{path}").into(),
        };
        if !absolute.is_file() {
            let reason = MissingReason::NotFound;
            return Ok(Err(Missing { pattern: shown.into_string(), span: self.span, reason }));
        }
        let is_inside = match (absolute.canonicalize(), self.root.canonicalize()) {
            (Ok(blob), Ok(root)) => blob.starts_with(root),
            (Err(source), _) => return Err(StoreError::io(&absolute, source)),
            (_, Err(source)) => return Err(StoreError::io(self.root, source)),
        };
        if !is_inside {
            return Err(StoreError::Fault {
                message: format!("`{shown}` is a link that leads out of the store"),
                help: "copy the file into the store".to_owned(),
            });
        }
        let title = descriptor.title().map(str::to_owned);
        let media_type = descriptor.media_type.clone();
        let packing = Packing::of(&media_type);
        let layer = Some(Layer { media_type: Some(media_type), title, part, packing });
        let pointer = self.is_laid_down.then(|| super::git_lfs::pointer(&absolute)).flatten();
        let content = pointer.map_or(Content::Named(digest), Content::Pointer);
        Ok(Ok(Artifact { content, layer, ..Artifact::new(shown, absolute, self.span) }))
    }

    /// The path of a blob inside the store.
    fn path(&self, digest: &Digest) -> Utf8PathBuf {
        format!("blobs/sha256{}{}", self.separator, digest.hex()).into()
    }

    /// A manifest among the blobs, checked against its digest.
    pub(super) fn manifest(&self, descriptor: &Descriptor) -> Result<Manifest, StoreError> {
        let expected = digest(descriptor)?;
        let path = self.root.join(self.path(&expected));
        let Some(text) = read(&path)? else {
            return Err(StoreError::Fault {
                message: format!("the manifest {} of `{}` is not there", descriptor.digest, self.shown),
                help: "pull it again".to_owned(),
            });
        };
        if digest_of(&text) != expected {
            return Err(StoreError::Fault {
                message: format!("the manifest {} of `{}` was changed", descriptor.digest, self.shown),
                help: "pull it again".to_owned(),
            });
        }
        parse(&text, "manifest")
    }
}

impl Files {
    fn sort_in(&mut self, artifact: Artifact, part: Part) {
        let title = artifact.layer.as_ref().and_then(|layer| layer.title.as_deref()).unwrap_or_default();
        let is_policy = legal_names::kind_of(title) == Some(LegalKind::Policy);
        match part {
            Part::License if self.license_file.is_none() && !is_policy => self.license_file = Some(artifact),
            Part::Card if self.card.is_none() => self.card = Some(artifact),
            _ => self.files.push(artifact),
        }
    }
}

/// Only SHA-256 is in use, and only a value of its form may become a path.
fn digest(descriptor: &Descriptor) -> Result<Digest, StoreError> {
    let hex = descriptor.digest.strip_prefix("sha256:");
    hex.and_then(|hex| Digest::from_hex(Algorithm::Sha256, hex)).ok_or_else(|| StoreError::Fault {
        message: format!(
            "a manifest names a blob `{}`, which is no SHA-256",
            descriptor.digest.escape_debug()
        ),
        help: "pull it again".to_owned(),
    })
}

/// SHA-256 of a text.
pub(super) fn digest_of(text: &str) -> Digest {
    Digest::from_bytes(Algorithm::Sha256, &Sha256::digest(text))
}

/// The text of a manifest or index, if there is one.
pub(super) fn read(path: &Utf8Path) -> Result<Option<String>, StoreError> {
    if std::fs::metadata(path).is_ok_and(|metadata| metadata.len() > LONGEST) {
        return Err(StoreError::Fault {
            message: format!("`{}` is too long for a manifest", path.file_name().unwrap_or_default()),
            help: format!("the longest has {LONGEST} bytes: pull it again"),
        });
    }
    super::read(path)
}

/// Parses a manifest or index.
pub(super) fn parse<T: for<'de> Deserialize<'de>>(text: &str, what: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|error| StoreError::Fault {
        message: format!("the {what} of the model can't be understood: {error}"),
        help: "pull it again".to_owned(),
    })
}
