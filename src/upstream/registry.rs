//! OCI registries, Docker Hub and the registry of Ollama, by the protocol that they share.
//!
//! Source: OCI Distribution Specification 1.1, "Pulling manifests" and "Pulling blobs"; the token challenge of the Docker
//! registry (<https://distribution.github.io/distribution/spec/auth/token/>); OCI Image Specification 1.1, "Pre-Defined Annotation
//! Keys". Only GET of manifests and of small blobs is needed, which is no reason for a client of its own with a runtime.

use std::cell::RefCell;

use camino::{Utf8Path, Utf8PathBuf};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::answer::{Answer, Gate, Outcome, RemoteFile, RemoteText, Snapshot, Stated};
use super::http::{Address, Client, Fault, Reply, Request, Secret, refusal};
use super::ranges;
use super::settings::Settings;
use crate::address::percent_encoded;
use crate::digest::{Algorithm, Digest};
use crate::inspect::LicenseText;
use crate::inspect::legal_files::{LegalKind, kind_of};
use crate::limits;
use crate::resolve::{Descriptor, Manifest, Part, part_of};

/// Manifests that are read: those of OCI and of Docker, and indices, of which it is said that they are none.
const MANIFESTS: &str = "application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json, \
                         application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.list.v2+json";

/// Where the licence of an image stands, as an SPDX expression.
const LICENSES: &str = "org.opencontainers.image.licenses";

/// A repository of a registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Repository {
    /// The host, with its port.
    host: String,
    /// The name of the repository.
    name: String,
    /// The tag that is followed.
    tag: Option<String>,
    /// The digest that pins it.
    digest: Option<String>,
}

impl Repository {
    /// Reads `host/name[:tag][@digest]`; `None` of a name without a host.
    pub(super) fn parse(image: &str) -> Option<Self> {
        let (image, digest) = match image.split_once('@') {
            Some((image, digest)) => (image, Some(digest.to_owned())),
            None => (image, None),
        };
        let (host, rest) = image.split_once('/')?;
        let (name, tag) = match rest.rsplit_once(':') {
            Some((name, tag)) if !tag.contains('/') => (name, Some(tag.to_owned())),
            _ => (rest, None),
        };
        let is_plain =
            |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-/:+".contains(&byte));
        let parts = [Some(host), Some(name), tag.as_deref(), digest.as_deref()];
        let is_usable = parts.into_iter().flatten().all(|part| is_plain(part) && !part.is_empty())
            && name.split('/').all(|part| !matches!(part, "" | "." | ".."));
        let host = if host == "docker.io" { "registry-1.docker.io" } else { host };
        is_usable.then(|| Self { host: host.to_owned(), name: name.to_owned(), tag, digest })
    }

    /// Pinned to a version that is a digest, where it is not pinned.
    pub(super) fn at_version(mut self, version: Option<&str>) -> Self {
        let is_digest = |version: &&str| version.starts_with("sha256:");
        self.digest = self.digest.or_else(|| version.filter(is_digest).map(str::to_owned));
        self
    }

    /// The digest or the tag that it names.
    pub(super) fn reference(&self) -> Option<&str> {
        self.digest.as_deref().or(self.tag.as_deref())
    }

    pub(super) fn tag(&self) -> &str {
        self.tag.as_deref().unwrap_or("latest")
    }

    /// The address of a manifest or a blob. A registry on this machine is asked without encryption, as its clients do.
    pub(super) fn url(&self, kind: &str, reference: &str) -> String {
        let host = Address::parse(&format!("http://{}/", self.host));
        let scheme = if host.is_ok_and(|host| host.is_loopback()) { "http" } else { "https" };
        format!("{scheme}://{}/v2/{}/{kind}/{reference}", self.host, self.name)
    }
}

/// Asks a registry about a repository; `place` is its source.
pub(super) fn ask(client: &Client, settings: &Settings, repository: &Repository, place: &str) -> Outcome {
    Registry::new(client, settings, repository).answer(place).unwrap_or_else(Outcome::Unanswered)
}

/// A registry that is asked about one repository.
pub(super) struct Registry<'a> {
    client: &'a Client,
    settings: &'a Settings,
    repository: &'a Repository,
    /// What the registry gave for the asking.
    token: Option<Secret>,
}

impl<'a> Registry<'a> {
    pub(super) fn new(client: &'a Client, settings: &'a Settings, repository: &'a Repository) -> Self {
        Self { client, settings, repository, token: None }
    }

    pub(super) fn repository(&self) -> &'a Repository {
        self.repository
    }
}

impl Registry<'_> {
    pub(super) fn answer(&mut self, place: &str) -> Result<Outcome, Fault> {
        let Repository { digest, tag, .. } = self.repository;
        let pinned = digest.as_deref().map(|digest| self.snapshot(digest)).transpose()?;
        // A digest without a tag follows nothing.
        let latest = match (&pinned, tag) {
            (Some(Some(pinned)), None) => Some(pinned.clone()),
            _ => self.snapshot(self.repository.tag())?,
        };
        let missing = |what: &str| format!("the registry has no {what} (404)");
        let latest = match (latest, &pinned) {
            (Some(latest), _) => latest,
            // The tag is gone, and what it was pinned to is there.
            (None, Some(Some(pinned))) => pinned.clone(),
            (None, _) => return Ok(Outcome::Gone(missing(&format!("tag `{}`", self.repository.tag())))),
        };
        let lost_version = matches!(pinned, Some(None)).then(|| missing("such digest"));
        // A tag is its own version.
        let pinned = pinned.unwrap_or_else(|| Some(latest.clone()));
        let (place, gate) = (place.to_owned(), Gate::Unknown);
        Ok(Outcome::Answered(Box::new(Answer { place, gate, pinned, lost_version, latest })))
    }

    /// A manifest with its digest; `None` where there is none.
    pub(super) fn manifest(&mut self, reference: &str) -> Result<Option<(String, Reply)>, Fault> {
        let url = self.repository.url("manifests", reference);
        let reply =
            self.get(Request { accept: Some(MANIFESTS), ..Request::new(&url, limits::STORE_NOTE) })?;
        if reply.is_gone() {
            return Ok(None);
        }
        if !reply.is_success() {
            return Err(refusal(&reply));
        }
        let digest = format!("sha256:{}", sha256(&reply.body).hex());
        if reference.starts_with("sha256:") && reference != digest {
            return Err(reply.malformed(format!("the manifest is {digest}, and {reference} was asked for")));
        }
        Ok(Some((digest, reply)))
    }

    /// What a manifest says; `None` where there is none.
    fn snapshot(&mut self, reference: &str) -> Result<Option<Snapshot>, Fault> {
        let Some((digest, reply)) = self.manifest(reference)? else { return Ok(None) };
        let manifest: Manifest = serde_json::from_slice(&reply.body)
            .map_err(|error| reply.malformed(format!("it is no manifest: {error}")))?;
        let licenses = manifest.annotations.get(LICENSES).cloned();
        let stated = Stated { licenses: licenses.into_iter().collect(), ..Stated::default() };
        let mut snapshot = Snapshot { revision: Some(digest), stated, ..Snapshot::default() };
        if !manifest.manifests.is_empty() {
            let count = manifest.manifests.len();
            snapshot
                .unread
                .push(format!("its files: it is an index of {count} manifests, pin the one that is used"));
            return Ok(Some(snapshot));
        }
        self.texts(&manifest, &mut snapshot)?;
        snapshot.files = Some(manifest.layers.iter().chain(&manifest.config).filter_map(file).collect());
        snapshot.is_addressed = true;
        Ok(Some(snapshot))
    }

    /// The licence texts among the layers, and other layers that are named as legal texts are.
    fn texts(&mut self, manifest: &Manifest, snapshot: &mut Snapshot) -> Result<(), Fault> {
        for layer in &manifest.layers {
            let named = layer.title().and_then(|title| kind_of(title.rsplit('/').next().unwrap_or_default()));
            let kind = if part_of(layer) == Some(Part::License) { Some(LegalKind::License) } else { named };
            let Some(kind) = kind else { continue };
            let path = path_of(layer);
            if crate::resolve::Packing::of(&layer.media_type).is_some() {
                snapshot.unread.push(format!("`{path}`: it is packed"));
                continue;
            }
            let reply = self.blob(layer)?;
            if !reply.is_success() {
                snapshot.unread.push(format!("`{path}`: {}", refusal(&reply)));
                continue;
            }
            snapshot.texts.push(RemoteText { kind, text: LicenseText::of(path, &reply.body) });
        }
        Ok(())
    }

    /// What the header of a blob says, read a block at a time; `name` tells the format.
    pub(super) fn header(&mut self, name: &Utf8Path, digest: &str, size: u64) -> ranges::Read {
        let url = self.repository.url("blobs", digest);
        let registry = RefCell::new(self);
        ranges::header(name, size, &|first, last| {
            let request = Request { range: Some((first, last)), ..Request::new(&url, last - first + 1) };
            registry.borrow_mut().get(request)
        })
    }

    /// A small blob, whole: its bytes are those of its digest.
    pub(super) fn blob(&mut self, layer: &Descriptor) -> Result<Reply, Fault> {
        let reply = self.get(Request::new(&self.repository.url("blobs", &layer.digest), limits::TEXT))?;
        if reply.is_success() && format!("sha256:{}", sha256(&reply.body).hex()) != layer.digest {
            let path = path_of(layer);
            return Err(
                reply.malformed(format!("the bytes of `{path}` are not those that its manifest names"))
            );
        }
        Ok(reply)
    }

    /// Asks, once more with a token where the registry says where there is one.
    pub(super) fn get(&mut self, request: Request<'_>) -> Result<Reply, Fault> {
        let token = self.token.clone();
        let reply = self.client.get(Request { secret: token.as_ref(), ..request })?;
        let challenge = reply.header("www-authenticate").map(str::to_owned);
        let Some(challenge) = challenge.filter(|_| reply.status == 401 && token.is_none()) else {
            return Ok(reply);
        };
        let own = self.settings.registry_secret(&self.repository.host);
        self.token = match Challenge::parse(&challenge) {
            Some(challenge) => Some(self.fetch_token(&challenge, own)?),
            // Basic: the registry takes the secret itself.
            None => own.cloned(),
        };
        match self.token.clone() {
            Some(token) => self.client.get(Request { secret: Some(&token), ..request }),
            None => Ok(reply),
        }
    }

    fn fetch_token(&self, challenge: &Challenge, own: Option<&Secret>) -> Result<Secret, Fault> {
        #[derive(Deserialize)]
        struct Token {
            token: Option<String>,
            access_token: Option<String>,
        }
        let url = challenge.url(&self.repository.name);
        let reply = self.client.get(Request { secret: own, ..Request::new(&url, limits::STORE_NOTE) })?;
        if !reply.is_success() {
            return Err(refusal(&reply));
        }
        let Token { token, access_token } = serde_json::from_slice(&reply.body)
            .map_err(|error| reply.malformed(format!("it is no token: {error}")))?;
        let token = token.or(access_token).filter(|token| token.bytes().all(|byte| byte.is_ascii_graphic()));
        let token = token.ok_or_else(|| reply.malformed("it has no token".to_owned()))?;
        Ok(Secret::new(format!("Bearer {token}")))
    }
}

/// Where a token is given.
#[derive(Debug, PartialEq, Eq)]
struct Challenge {
    realm: String,
    service: Option<String>,
}

impl Challenge {
    /// Reads `Bearer realm="…",service="…",scope="…"`; `None` of another scheme.
    fn parse(header: &str) -> Option<Self> {
        let (scheme, rest) = header.split_once(' ')?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return None;
        }
        let value = |key: &str| {
            let (_, after) = rest.split_once(&format!("{key}=\""))?;
            after.split('"').next().map(str::to_owned)
        };
        Some(Self { realm: value("realm")?, service: value("service") })
    }

    /// Asks for reading alone, whatever scope is offered.
    fn url(&self, repository: &str) -> String {
        let separator = if self.realm.contains('?') { '&' } else { '?' };
        let service = self.service.iter().map(|service| format!("service={}&", percent_encoded(service, "")));
        let service: String = service.collect();
        let scope = percent_encoded(&format!("repository:{repository}:pull"), "");
        format!("{}{separator}{service}scope={scope}", self.realm)
    }
}

pub(super) fn sha256(bytes: &[u8]) -> Digest {
    Digest::from_bytes(Algorithm::Sha256, &Sha256::digest(bytes))
}

/// The name of the file that a layer is, or its digest.
fn path_of(layer: &Descriptor) -> Utf8PathBuf {
    layer.title().unwrap_or(&layer.digest).into()
}

fn file(layer: &Descriptor) -> Option<RemoteFile> {
    let sha256 = Digest::from_hex(Algorithm::Sha256, layer.digest.strip_prefix("sha256:")?)?;
    Some(RemoteFile { path: path_of(layer), size: layer.size, sha256: Some(sha256), blob: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_a_host_a_tag_and_a_digest() {
        let repository = Repository::parse("r.example:5000/a/b:1@sha256:00").expect("a name");
        assert_eq!((repository.host.as_str(), repository.name.as_str()), ("r.example:5000", "a/b"));
        assert_eq!((repository.tag(), repository.digest.as_deref()), ("1", Some("sha256:00")));
        assert_eq!(repository.url("manifests", "1"), "https://r.example:5000/v2/a/b/manifests/1");
        let local = Repository::parse("localhost:5000/a").expect("a name");
        assert_eq!(local.url("blobs", "x"), "http://localhost:5000/v2/a/blobs/x");
        assert_eq!(Repository::parse("docker.io/library/a").expect("a name").host, "registry-1.docker.io");
        for wrong in ["a", "r.example/../a", "r.example/a?b", "r.example/", "r.example/a:b c"] {
            assert_eq!(Repository::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_challenge_says_where_a_token_is() {
        let challenge = Challenge::parse(
            "Bearer realm=\"https://a.example/token\",service=\"r.example\",scope=\"x:y:push\"",
        );
        let url = challenge.expect("a challenge").url("a/b");
        assert_eq!(url, "https://a.example/token?service=r.example&scope=repository%3Aa%2Fb%3Apull");
        assert_eq!(Challenge::parse("Basic realm=\"r\""), None);
    }
}
