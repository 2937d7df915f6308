//! Bills of materials in a registry: images that are one, and what refers to an image (referrers, and the tags that `cosign`
//! and registries without referrers use in their place).
//!
//! Source: OCI Distribution Specification 1.1, "Listing Tags", "Listing Referrers" and "Referrers Tag Schema". What a tag or
//! a referrer holds is recognised by its media types; an image of software or of weights is skipped, and no layer of it is fetched.

use std::collections::BTreeSet;

use super::http::{Client, Fault, Request, refusal};
use super::registry::{Registry, Repository, sha256};
use super::settings::Settings;
use crate::limits;
use crate::resolve::{Descriptor, Manifest};

/// Tags of one repository that are looked at.
const MOST_TAGS: usize = 20_000;

/// An index in an index leads no deeper.
const DEEPEST: usize = 3;

/// Words in media types of bills of materials and of statements that may hold one.
const MEDIA_TYPES: [&str; 5] = ["cyclonedx", "dsse", "in-toto", "sigstore.bundle", "spdx"];

/// A document in a registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredDocument {
    /// Where it is, as `oci:HOST/REPO@sha256:…`, with the name of its file where it has one.
    pub(crate) place: String,
    /// Whether its media type says that it is a bill of materials, and no statement of any kind.
    pub(crate) is_meant: bool,
    /// The digest of its blob.
    digest: String,
}

/// What a registry lists.
pub(crate) struct Listing {
    /// The documents, sorted by place.
    pub(crate) documents: Vec<StoredDocument>,
    /// What of it could not be looked at: the place, and why.
    pub(crate) failed: Vec<(String, String)>,
}

/// The documents of a repository.
pub(crate) struct Repositories<'s> {
    client: Client,
    settings: &'s Settings,
    repository: Repository,
    image: String,
}

impl<'s> Repositories<'s> {
    /// A repository by `host/name[:tag][@digest]`; `None` where that names none.
    pub(crate) fn new(image: &str, settings: &'s Settings) -> Option<Self> {
        let repository = Repository::parse(image)?;
        let client = Client::new(settings.timeout, settings.retries, settings.plain_origins());
        let image = image.split('@').next().unwrap_or(image).to_owned();
        Some(Self { client, settings, repository, image })
    }

    /// The documents that the registry lists.
    ///
    /// # Errors
    ///
    /// When the repository itself cannot be listed.
    pub(crate) fn list(&self) -> Result<Listing, Fault> {
        let registry = Registry::new(&self.client, self.settings, &self.repository);
        let mut walk = Walk {
            registry,
            image: &self.image,
            seen: BTreeSet::new(),
            found: Vec::new(),
            failed: Vec::new(),
        };
        let references = match self.repository.reference() {
            Some(reference) => vec![reference.to_owned()],
            None => walk.tags(&self.repository)?,
        };
        for reference in &references {
            walk.step(reference, 0);
        }
        let (mut documents, failed) = (walk.found, walk.failed);
        documents.sort_by(|a, b| a.place.cmp(&b.place));
        documents.dedup_by(|a, b| a.digest == b.digest);
        Ok(Listing { documents, failed })
    }

    /// The bytes of a document, which are those that its manifest names.
    ///
    /// # Errors
    ///
    /// When the registry does not hand them out, or hands out others.
    pub(crate) fn read(&self, document: &StoredDocument) -> Result<Vec<u8>, Fault> {
        let mut registry = Registry::new(&self.client, self.settings, &self.repository);
        let reply =
            registry.get(Request::new(&self.repository.url("blobs", &document.digest), limits::DOCUMENT))?;
        if !reply.is_success() {
            return Err(refusal(&reply));
        }
        if format!("sha256:{}", sha256(&reply.body).hex()) != document.digest {
            return Err(reply.malformed("the bytes are not those that its manifest names".to_owned()));
        }
        Ok(reply.body)
    }
}

struct Walk<'w> {
    registry: Registry<'w>,
    image: &'w str,
    /// Digests of the manifests that were looked at.
    seen: BTreeSet<String>,
    found: Vec<StoredDocument>,
    failed: Vec<(String, String)>,
}

impl Walk<'_> {
    fn tags(&mut self, repository: &Repository) -> Result<Vec<String>, Fault> {
        #[derive(serde::Deserialize)]
        struct Tags {
            tags: Option<Vec<String>>,
        }
        let mut url = Some(repository.url("tags", "list"));
        let mut tags = Vec::new();
        while let Some(page) = url {
            let reply = self.registry.get(Request::new(&page, limits::API))?;
            if !reply.is_success() {
                return Err(refusal(&reply));
            }
            let listed: Tags = serde_json::from_slice(&reply.body)
                .map_err(|error| reply.malformed(format!("it is no list of tags: {error}")))?;
            tags.extend(listed.tags.unwrap_or_default());
            if tags.len() > MOST_TAGS {
                return Err(reply.malformed(format!("it lists more than {MOST_TAGS} tags")));
            }
            url = reply.next_page()?;
        }
        Ok(tags)
    }

    /// Looks at a tag or a digest, and at what refers to it.
    fn step(&mut self, reference: &str, depth: usize) {
        if self.seen.contains(reference) {
            return;
        }
        let sign = if reference.contains(':') { '@' } else { ':' };
        let place = format!("oci:{}{sign}{reference}", name_of(self.image));
        match self.manifest(reference) {
            Ok(Some((digest, manifest))) if self.seen.insert(digest.clone()) => {
                self.take_in(&manifest, depth);
                self.referrers(&digest, depth);
            }
            Ok(Some(_)) => {}
            Ok(None) => self.failed.push((place, "the registry has no such manifest (404)".to_owned())),
            Err(fault) => self.failed.push((place, fault.to_string())),
        }
    }

    fn manifest(&mut self, reference: &str) -> Result<Option<(String, Manifest)>, Fault> {
        let Some((digest, reply)) = self.registry.manifest(reference)? else { return Ok(None) };
        let manifest = serde_json::from_slice(&reply.body)
            .map_err(|error| reply.malformed(format!("it is no manifest: {error}")))?;
        Ok(Some((digest, manifest)))
    }

    fn take_in(&mut self, manifest: &Manifest, depth: usize) {
        for layer in manifest.layers.iter().filter(|layer| is_document(layer)) {
            let name = layer.title().map(|title| format!(" ({title})")).unwrap_or_default();
            let place = format!("oci:{}@{}{name}", name_of(self.image), layer.digest);
            let is_meant = ["cyclonedx", "spdx"].iter().any(|word| layer.media_type.contains(word));
            self.found.push(StoredDocument { place, is_meant, digest: layer.digest.clone() });
        }
        self.descend(&manifest.manifests, depth);
    }

    fn descend(&mut self, manifests: &[Descriptor], depth: usize) {
        if depth < DEEPEST {
            manifests.iter().for_each(|inner| self.step(&inner.digest, depth + 1));
        } else if let Some(inner) = manifests.first() {
            let place = format!("oci:{}@{}", name_of(self.image), inner.digest);
            self.failed.push((place, format!("it lies in more than {DEEPEST} indices")));
        }
    }

    /// What refers to a manifest, by the interface or by the tag that stands in for it.
    fn referrers(&mut self, digest: &str, depth: usize) {
        let url = self.registry.repository().url("referrers", digest);
        let reply = self.registry.get(Request::new(&url, limits::STORE_NOTE));
        let listed = match reply {
            Ok(reply) if reply.is_success() => serde_json::from_slice::<Manifest>(&reply.body).ok(),
            // A registry without that interface.
            Ok(_) => None,
            Err(fault) => {
                self.failed.push((format!("oci:{}@{digest}", name_of(self.image)), fault.to_string()));
                return;
            }
        };
        match listed {
            Some(index) => self.descend(&index.manifests, depth),
            None => {
                let tag = digest.replace(':', "-");
                for tag in [tag.clone(), format!("{tag}.sbom"), format!("{tag}.att")] {
                    if let Ok(Some((inner, manifest))) = self.manifest(&tag)
                        && self.seen.insert(inner)
                    {
                        self.take_in(&manifest, depth + 1);
                    }
                }
            }
        }
    }
}

/// The name of a repository without its tag.
fn name_of(image: &str) -> &str {
    image.rsplit_once(':').filter(|(_, tag)| !tag.contains('/')).map_or(image, |(name, _)| name)
}

fn is_document(layer: &Descriptor) -> bool {
    MEDIA_TYPES.iter().any(|word| layer.media_type.contains(word))
}
