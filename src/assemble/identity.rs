//! Names that follow from content: package URLs, references inside a document, the digest of a model's files.
//!
//! Nothing here counts or draws lots: the same inputs give the same names, and one more crate renames no other.

use std::collections::BTreeMap;

use guppy::graph::{ExternalSource, PackageMetadata, PackagePublish, PackageSource};
use sha2::{Digest as _, Sha256, Sha512};

use super::bom::{CrateOrigin, Reference};
use crate::address::without_secrets;
use crate::declare::Source;
use crate::digest::{Algorithm, Digest};
use crate::hub::is_commit;
use crate::inspect::{InspectedFile, InspectedModel};
use crate::member_path;

/// Where a crate comes from.
pub(super) fn crate_origin(package: &PackageMetadata<'_>) -> CrateOrigin {
    match package.source() {
        PackageSource::Workspace(_) | PackageSource::Path(_) => CrateOrigin::Path,
        source if source.is_crates_io() => CrateOrigin::CratesIo,
        source => match source.parse_external() {
            Some(ExternalSource::Git { .. }) => CrateOrigin::Git,
            _ => CrateOrigin::Registry,
        },
    }
}

/// `pkg:cargo/NAME@VERSION` with where it comes from, unless that is crates.io (purl-spec, type `cargo`).
///
/// The type means a crate of a registry, and readers look it up there by its name, whatever the qualifiers say. What no
/// registry has is therefore generic: a crate from a path keeps the type only where it may be published and says where
/// its sources are or that crates.io is its registry (Cargo book, "The publish field"). One that stands in the place of
/// another is that no longer, and names the repository of the other.
pub(super) fn crate_purl(package: &PackageMetadata<'_>, is_replacement: bool) -> String {
    let mut qualifiers = Vec::new();
    let mut kind = "cargo";
    match package.source().parse_external() {
        Some(ExternalSource::Git { repository, resolved, .. }) => match without_secrets(repository) {
            Some(url) => qualifiers.push(("vcs_url", format!("git+{url}@{resolved}"))),
            None => kind = "generic",
        },
        Some(ExternalSource::Registry(url) | ExternalSource::Sparse(url))
            if !package.source().is_crates_io() =>
        {
            qualifiers.extend(without_secrets(url).map(|url| ("repository_url", url)));
        }
        Some(_) => {}
        None => {
            let repository = package.repository().and_then(web_url).filter(|_| !is_replacement);
            qualifiers.extend(repository.map(|url| ("vcs_url", format!("git+{url}"))));
            if is_replacement || !may_be_published(package, !qualifiers.is_empty()) {
                kind = "generic";
            }
        }
    }
    purl(kind, None, package.name(), Some(&package.version().to_string()), &qualifiers)
}

/// Whether crates.io may have a crate from a path: its manifest permits it, has what crates.io requires (a description
/// and a licence: Cargo book, "Publishing on crates.io"), and names its repository or crates.io itself.
fn may_be_published(package: &PackageMetadata<'_>, has_repository: bool) -> bool {
    let publish = package.publish();
    let is_named = matches!(publish, PackagePublish::Registries(_));
    let is_described = package.description().is_some_and(|text| !text.trim().is_empty());
    let is_licensed = package.license().is_some() || package.license_file().is_some();
    publish.can_publish_to(PackagePublish::CRATES_IO)
        && is_described
        && is_licensed
        && (has_repository || is_named)
}

/// The package URL of a workspace: no registry has one, so it is generic, with its repository where that is known.
pub(super) fn workspace_purl(name: &str, version: Option<&str>, repository: Option<&str>) -> String {
    let qualifiers: Vec<_> = repository.map(|url| ("vcs_url", format!("git+{url}"))).into_iter().collect();
    purl("generic", None, name, version, &qualifiers)
}

/// The package URL of a model: of its hub or registry where the purl specification has a type for it and asks for no
/// more than is known (of the hub an owner and a commit), else a generic one with the digest of its one file.
pub(super) fn model_purl(model: &ModelIdentity<'_>) -> String {
    let ModelIdentity { name, version, source, sha256, manifest } = *model;
    if let Some(name) = source.and_then(Source::image) {
        return image_purl(&name, version, manifest);
    }
    let mut qualifiers = Vec::new();
    qualifiers.extend(sha256.map(|digest| ("checksum", format!("sha256:{}", digest.hex()))));
    match source {
        Some(Source::HuggingFace { owner: Some(owner), name }) if version.is_none_or(is_commit) => {
            return purl("huggingface", Some(owner), name, version.map(str::to_lowercase).as_deref(), &[]);
        }
        Some(Source::MlFlow { registry, name }) => return mlflow_purl(registry, name, version),
        // A repository without an owner has no type of its own: the name of the hub's needs one.
        Some(source @ (Source::HuggingFace { owner: None, .. } | Source::ModelScope { .. })) => {
            let page = source.page(None, false);
            qualifiers.extend(page.map(|page| ("vcs_url", format!("git+{page}"))));
        }
        Some(source @ (Source::Url(_) | Source::Bucket(_))) => {
            qualifiers.extend(source.location(None, false).map(|url| ("download_url", url)));
        }
        Some(Source::Git(url)) => qualifiers.push(("vcs_url", format!("git+{url}"))),
        _ => {}
    }
    purl("generic", None, name, version, &qualifiers)
}

/// What names a model.
#[derive(Clone, Copy, Default)]
pub(super) struct ModelIdentity<'a> {
    /// Its declared name.
    pub(super) name: &'a str,
    /// Its declared version.
    pub(super) version: Option<&'a str>,
    /// Where it comes from.
    pub(super) source: Option<&'a Source>,
    /// The digest of its one file.
    pub(super) sha256: Option<&'a Digest>,
    /// The digest of the manifest of the registry's artifact that it is: `sha256:…`.
    pub(super) manifest: Option<&'a str>,
}

/// `pkg:oci/NAME@DIGEST?repository_url=…&tag=…` (purl-spec, type `oci`: the version is the digest of the manifest).
fn image_purl(image: &str, version: Option<&str>, manifest: Option<&str>) -> String {
    let (named, pinned) =
        image.split_once('@').map_or((image, None), |(named, digest)| (named, Some(digest)));
    let (repository, tag) = match named.rsplit_once(':') {
        Some((repository, tag)) if !tag.contains('/') => (repository, Some(tag)),
        _ => (named, None),
    };
    let is_digest = |text: &&str| text.starts_with("sha256:");
    let digest = pinned.or(manifest).or(version.filter(is_digest)).map(str::to_lowercase);
    let tag = tag.or(version.filter(|version| !is_digest(version)));
    let repository = repository.to_lowercase();
    let name = repository.rsplit('/').next().unwrap_or(&repository);
    let mut qualifiers = vec![("repository_url", repository.clone())];
    qualifiers.extend(tag.map(|tag| ("tag", tag.to_owned())));
    purl("oci", None, name, digest.as_deref(), &qualifiers)
}

/// `pkg:mlflow/NAME@VERSION?repository_url=…` (purl-spec, type `mlflow`: Databricks takes names in any case, others do
/// not).
fn mlflow_purl(registry: &str, name: &str, version: Option<&str>) -> String {
    let is_databricks = registry.to_lowercase().contains("databricks");
    let name = if is_databricks { name.to_lowercase() } else { name.to_owned() };
    let qualifiers = [("repository_url", format!("https://{registry}"))];
    purl("mlflow", None, &name, version, &qualifiers)
}

/// The package URL of a dataset: the purl specification has no type for one, so a generic one with its place.
pub(super) fn dataset_purl(name: &str, version: Option<&str>, source: Option<&Source>) -> String {
    if let Some(name) = source.and_then(Source::image) {
        return image_purl(&name, version, None);
    }
    let place = source.and_then(|source| source.location(None, true));
    let qualifiers: Vec<_> = place.map(|page| ("download_url", page)).into_iter().collect();
    purl("generic", None, name, version, &qualifiers)
}

/// A package URL in its canonical form (purl-spec, "Rules for each purl component"); qualifiers sorted by key.
///
/// Written here and not by the purl library: that leaves `/` in a version as it is, which reads as a path.
pub(super) fn purl(
    kind: &str,
    namespace: Option<&str>,
    name: &str,
    version: Option<&str>,
    qualifiers: &[(&'static str, String)],
) -> String {
    let mut purl = format!("pkg:{kind}/");
    if let Some(namespace) = namespace {
        purl.extend([&encoded(namespace), "/"]);
    }
    purl.push_str(&encoded(name));
    if let Some(version) = version {
        purl.extend(["@", &encoded(version)]);
    }
    let mut qualifiers: Vec<_> = qualifiers.iter().collect();
    qualifiers.sort();
    for (index, (key, value)) in qualifiers.into_iter().enumerate() {
        purl.extend([if index == 0 { "?" } else { "&" }, key, "=", &encoded(value)]);
    }
    purl
}

/// Percent-encoded, but for letters, digits and `.-_~:`.
fn encoded(text: &str) -> String {
    let keep = |byte: u8| byte.is_ascii_alphanumeric() || b".-_~:".contains(&byte);
    text.bytes()
        .map(|byte| if keep(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// An absolute `https:` or `http:` URL as a document may carry it; `None` of any other text.
pub(super) fn web_url(text: &str) -> Option<String> {
    let is_web = text.starts_with("https://") || text.starts_with("http://");
    is_web.then(|| without_secrets(text)).flatten()
}

/// One digest for a model of several files: SHA-256 of the lines `<SHA-256> <two spaces> <path>` sorted by path,
/// each ended by a line feed. `sha256sum FILE… | sha256sum` prints the same. Of files in a layer, it is the layer that
/// counts: it is what lies on the disk, and binds them.
pub(super) fn manifest_digest(model: &InspectedModel<'_>) -> Digest {
    let lines = manifest(model, |file| Some(&file.digests.sha256)).unwrap_or_default();
    Digest::from_bytes(Algorithm::Sha256, &Sha256::digest(lines))
}

/// The same with SHA-512; `None` where it was not computed.
pub(super) fn manifest_sha512(model: &InspectedModel<'_>) -> Option<Digest> {
    let lines = manifest(model, |file| file.digests.sha512.as_ref())?;
    Some(Digest::from_bytes(Algorithm::Sha512, &Sha512::digest(lines)))
}

fn manifest<'f>(
    model: &'f InspectedModel<'_>,
    digest: impl Fn(&'f InspectedFile) -> Option<&'f Digest>,
) -> Option<String> {
    let plain = model.files.iter().filter(|file| !member_path::is_member(&file.artifact.path));
    let mut files: Vec<_> = model.layers.iter().chain(plain).collect();
    files.sort_by(|a, b| a.artifact.path.cmp(&b.artifact.path));
    let line = |file: &&'f InspectedFile| Some(format!("{}  {}\n", digest(file)?.hex(), file.artifact.path));
    files.iter().map(line).collect()
}

/// Gives out references, each identity once.
#[derive(Debug, Default)]
pub(super) struct References {
    given: BTreeMap<Reference, String>,
}

impl References {
    /// The reference of a thing, by its package URL.
    ///
    /// `fingerprint` says whether two things of one package URL are the same. Where they are not, the later one
    /// is identified by a digest of its fingerprint.
    pub(super) fn give(&mut self, purl: &str, fingerprint: &str) -> Reference {
        let plain = Reference::new(purl);
        match self.given.get(&plain) {
            Some(known) if known != fingerprint => {
                let digest = Digest::from_bytes(Algorithm::Sha256, &Sha256::digest(fingerprint));
                let told = Reference::new(format!("{purl}#{}", &digest.hex()[..16]));
                self.given.insert(told.clone(), fingerprint.to_owned());
                told
            }
            Some(_) => plain,
            None => {
                self.given.insert(plain.clone(), fingerprint.to_owned());
                plain
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hub(owner: &str, name: &str) -> Source {
        Source::HuggingFace { owner: Some(owner.to_owned()), name: name.to_owned() }
    }

    fn model<'a>(name: &'a str, version: Option<&'a str>, source: Option<&'a Source>) -> ModelIdentity<'a> {
        ModelIdentity { name, version, source, ..ModelIdentity::default() }
    }

    #[test]
    fn only_a_commit_is_a_version_of_the_hub() {
        let commit = "733247C55E3F73AF49CE8E9C7949BF14AF205928";
        let source = hub("bigcode", "starcoder2-3b");
        assert_eq!(
            model_purl(&model("starcoder2-3b", Some(commit), Some(&source))),
            format!("pkg:huggingface/bigcode/starcoder2-3b@{}", commit.to_lowercase())
        );
        assert_eq!(
            model_purl(&model("starcoder2-3b", None, Some(&source))),
            "pkg:huggingface/bigcode/starcoder2-3b"
        );
        assert_eq!(
            model_purl(&model("starcoder2-3b", Some("main"), Some(&source))),
            "pkg:generic/starcoder2-3b@main"
        );
    }

    #[test]
    fn registries_and_buckets_have_their_own_names() {
        let manifest = format!("sha256:{}", "ab".repeat(32));
        let docker = |name: &str| Source::Docker(name.to_owned());
        let mlflow =
            |registry: &str| Source::MlFlow { registry: registry.to_owned(), name: "Churn".to_owned() };
        for (source, version, manifest, expected) in [
            (
                Source::Oci("ghcr.io/Acme/tiny:1.0".into()),
                Some("1.0"),
                None,
                "pkg:oci/tiny?repository_url=ghcr.io%2Facme%2Ftiny&tag=1.0".into(),
            ),
            (
                Source::Oci("localhost:5000/tiny".into()),
                Some("1.0"),
                Some(manifest.as_str()),
                format!("pkg:oci/tiny@{manifest}?repository_url=localhost:5000%2Ftiny&tag=1.0"),
            ),
            (
                Source::Oci(format!("ghcr.io/acme/tiny@{manifest}")),
                Some(manifest.as_str()),
                None,
                format!("pkg:oci/tiny@{manifest}?repository_url=ghcr.io%2Facme%2Ftiny"),
            ),
            (
                docker("ai/qwen3"),
                Some("8B"),
                None,
                "pkg:oci/qwen3?repository_url=docker.io%2Fai%2Fqwen3&tag=8B".into(),
            ),
            (
                docker("tiny:2"),
                None,
                None,
                "pkg:oci/tiny?repository_url=docker.io%2Flibrary%2Ftiny&tag=2".into(),
            ),
            (
                mlflow("m.example"),
                Some("3"),
                None,
                "pkg:mlflow/Churn@3?repository_url=https:%2F%2Fm.example".into(),
            ),
            (
                mlflow("adb-1.azuredatabricks.net"),
                Some("3"),
                None,
                "pkg:mlflow/churn@3?repository_url=https:%2F%2Fadb-1.azuredatabricks.net".into(),
            ),
            (
                Source::Bucket("s3://models/m.onnx".into()),
                Some("1"),
                None,
                "pkg:generic/m@1?download_url=s3:%2F%2Fmodels%2Fm.onnx".into(),
            ),
            (
                Source::ModelScope { owner: "Qwen".into(), name: "Q".into() },
                Some("v1"),
                None,
                "pkg:generic/m@v1?vcs_url=git%2Bhttps:%2F%2Fmodelscope.cn%2Fmodels%2FQwen%2FQ".into(),
            ),
            (
                Source::HuggingFace { owner: None, name: "gpt2".into() },
                None,
                None,
                "pkg:generic/m?vcs_url=git%2Bhttps:%2F%2Fhuggingface.co%2Fgpt2".into(),
            ),
        ] {
            let purl = model_purl(&ModelIdentity { manifest, ..model("m", version, Some(&source)) });
            assert_eq!(purl, expected);
            purl.parse::<packageurl::PackageUrl<'_>>().expect(&purl);
        }
    }

    #[test]
    fn private_weights_are_named_by_their_digest() {
        let digest = Digest::from_hex(Algorithm::Sha256, &"ab".repeat(32)).expect("valid");
        let source = Source::Url("https://models.example/a b".replace(' ', "+"));
        assert_eq!(
            model_purl(&ModelIdentity {
                sha256: Some(&digest),
                ..model("in house", Some("1.2"), Some(&source))
            }),
            format!(
                "pkg:generic/in%20house@1.2?checksum=sha256:{}&download_url=https:%2F%2Fmodels.example%2Fa%2Bb",
                "ab".repeat(32)
            )
        );
    }

    #[test]
    fn no_character_of_a_name_or_version_breaks_a_package_url() {
        for (name, version) in [("m", "release/1"), ("a \"b\" & <c>/d", "1 + 2/3?#@"), ("ä", "1%2F")] {
            let purl = model_purl(&model(name, Some(version), None));
            let read: packageurl::PackageUrl<'_> = purl.parse().expect(&purl);
            assert_eq!((read.name(), read.version()), (name, Some(version)), "{purl}");
        }
    }

    #[test]
    fn a_dataset_is_generic_whatever_its_hub() {
        let source = hub("bigcode", "the-stack-v2");
        assert_eq!(
            dataset_purl("the-stack-v2", None, Some(&source)),
            "pkg:generic/the-stack-v2?download_url=https:%2F%2Fhuggingface.co%2Fdatasets%2Fbigcode%2Fthe-stack-v2"
        );
    }

    #[test]
    fn references_are_shared_by_equals_only_and_depend_on_no_order_of_others() {
        let mut references = References::default();
        let first = references.give("pkg:generic/a", "one");
        assert_eq!(references.give("pkg:generic/a", "one"), first);
        let other = references.give("pkg:generic/a", "two");
        assert_ne!(other, first);
        assert_eq!(references.give("pkg:generic/a", "two"), other);
        assert_eq!(References::default().give("pkg:generic/b", "x").as_str(), "pkg:generic/b");
    }
}
