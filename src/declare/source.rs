//! Where a model or a dataset comes from: `source = "hf:bigcode/starcoder2-3b"`.

use std::borrow::Cow;
use std::fmt;

use camino::Utf8Path;

use super::path::{is_url, published};
use super::table::{Faults, Table};
use crate::address;
use crate::diagnostic::Spanned;
use crate::hub;
use crate::weights_names::is_of_weights;

/// A source, by its scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// `hf:owner/name`: a repository of the Hugging Face hub.
    HuggingFace {
        /// Owner of the repository; the oldest ones have names without one, such as `hf:gpt2`.
        owner: Option<String>,
        /// Name of the repository.
        name: String,
    },
    /// `ollama:name[:tag]`: an entry of the Ollama library.
    Ollama(String),
    /// `oci:registry/repository[:tag][@digest]`: an artifact of an OCI registry.
    Oci(String),
    /// `docker:name[:tag][@digest]`: an artifact as Docker names it, of Docker Hub where it names no registry.
    Docker(String),
    /// `modelscope:owner/name`: a repository of ModelScope.
    ModelScope {
        /// Owner of the repository.
        owner: String,
        /// Name of the repository.
        name: String,
    },
    /// `mlflow:host/name`: a registered model of an MLflow registry.
    MlFlow {
        /// The host of the registry, with its port and path.
        registry: String,
        /// Name of the registered model.
        name: String,
    },
    /// `s3://bucket/key`, `gs://…`, `az://ACCOUNT.blob.core.windows.net/container/key`: an object, or all below a prefix, in a
    /// bucket.
    ///
    /// `az://container/key` is a place in the account that the environment names, which is one for all declarations of a run: two
    /// that have it mean the same place. So are buckets of S3, whose endpoint the environment may name.
    Bucket(String),
    /// `git+https://…`: a Git repository; the URL without `git+`.
    Git(String),
    /// `https://…`: a file or a page.
    Url(String),
}

/// The schemes of buckets: Amazon S3 and what speaks its protocol, Google Cloud Storage, Azure Blob Storage.
const BUCKETS: [&str; 3] = ["s3", "gs", "az"];

/// Whether a host is that of an account of Azure Blob Storage, also in a sovereign cloud. No name of a container has a full stop
/// ("Naming and referencing containers, blobs").
pub(crate) fn is_of_account(host: &str) -> bool {
    host.split_once(".blob.").is_some_and(|(account, cloud)| !account.is_empty() && !cloud.is_empty())
}

/// The address of what lies in a container whose account is named: `ACCOUNT.blob.core.windows.net/container/key`.
fn azure_address(place: &str) -> Option<String> {
    let host = place.split('/').next().unwrap_or_default();
    is_of_account(host).then(|| format!("https://{place}"))
}

/// What makes a URI of the name of an OCI artifact.
const OCI: &str = "oci://";

const SCHEMES: &str = "known: `hf:owner/name`, `ollama:name:tag`, `oci:registry/repository`, `docker:name:tag`, \
                       `modelscope:owner/name`, `mlflow:host/name`, `s3://…`, `gs://…`, `az://…`, `git+https://…`, \
                       `https://…`";

/// What to do about a repository without an owner.
const OWNER: &str = "write the repository with its owner; its revision is `version`";

fn is_word(part: &str) -> bool {
    !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || c == '@')
}

/// `owner/name`.
fn repository_parts(text: &str) -> Option<(&str, &str)> {
    text.split_once('/').filter(|(owner, name)| is_word(owner) && is_word(name) && !name.contains('/'))
}

impl Source {
    /// Whether a text begins as the URI of something in a bucket.
    pub(super) fn is_in_bucket(text: &str) -> bool {
        text.split_once("://").is_some_and(|(scheme, _)| BUCKETS.contains(&scheme))
    }

    /// Those of these places in buckets that can be read.
    pub(super) fn places_in_buckets(uris: Vec<Spanned<String>>, faults: &mut Faults) -> Vec<Spanned<String>> {
        let mut is_place = |uri: &Spanned<String>| match Self::parse(&uri.value) {
            Ok(_) => true,
            Err((label, help)) => {
                faults.at(uri.span, format!("`{}` is not a place in a bucket", uri.value), label, help);
                false
            }
        };
        uris.into_iter().filter(|uri| is_place(uri)).collect()
    }

    /// Whether `--remote` can read it: a bucket, whose objects are read, or a registry, which names what it has by digests.
    pub(crate) fn is_read_remotely(&self) -> bool {
        matches!(self, Self::Bucket(_) | Self::Oci(_) | Self::Docker(_))
    }

    /// Takes `source` from a table.
    pub(super) fn take(table: &mut Table<'_>, faults: &mut Faults) -> Option<Spanned<Self>> {
        let string = table.address("source", faults)?;
        match Self::parse(&string.value) {
            Ok(source) => source.published(&string, faults).map(|source| string.with(source)),
            Err((label, help)) => {
                faults.at(string.span, format!("`{}` is not a source", string.value), label, help);
                None
            }
        }
    }

    /// The source as documents and the lock may carry it.
    fn published(self, string: &Spanned<String>, faults: &mut Faults) -> Option<Self> {
        let mut url = |text: String| published(&string.with(text), "source", faults);
        match self {
            Self::HuggingFace { .. }
            | Self::Ollama(_)
            | Self::Docker(_)
            | Self::ModelScope { .. }
            | Self::MlFlow { .. } => Some(self),
            Self::Oci(name) => {
                let url = url(format!("{OCI}{name}"))?;
                Some(Self::Oci(url.strip_prefix(OCI).unwrap_or(&url).to_owned()))
            }
            Self::Git(text) => url(text).map(Self::Git),
            Self::Url(text) => url(text).map(Self::Url),
            Self::Bucket(text) => url(text).map(Self::Bucket),
        }
    }

    /// A source as the lock has it: one of an earlier version may hold what this one leaves out. Of one that lies on a
    /// machine, its scheme is left, so that it is told from a source that is not given.
    pub(crate) fn without_secrets(text: &str) -> String {
        let name = text.strip_prefix("oci:").map(|name| format!("{OCI}{name}"));
        let url = name.as_deref().unwrap_or(text);
        match (address::without_secrets(url), url.split_once("://")) {
            (_, None) => text.to_owned(),
            (Some(url), _) if name.is_some() => url.replacen(OCI, "oci:", 1),
            (Some(url), _) => url,
            (None, Some((scheme, _))) => scheme.to_owned(),
        }
    }

    /// Parses a source; an error is a label and a next step.
    pub(crate) fn parse(text: &str) -> Result<Self, (&'static str, String)> {
        if text.starts_with("https://") && is_url(text) {
            return Ok(Self::Url(text.to_owned()));
        }
        let (scheme, rest) = text.split_once(':').ok_or(("no scheme", SCHEMES.to_owned()))?;
        match scheme {
            "hf" => Self::hugging_face(rest),
            "modelscope" => match repository_parts(rest) {
                Some((owner, name)) => {
                    Ok(Self::ModelScope { owner: owner.to_owned(), name: name.to_owned() })
                }
                None => Err(("expected `modelscope:owner/name`", OWNER.to_owned())),
            },
            "mlflow" => Self::ml_flow(rest),
            "docker" if is_image(rest) => Ok(Self::Docker(rest.to_owned())),
            "docker" => Err((
                "expected `docker:name:tag`",
                "write the name as `docker model pull` takes it".to_owned(),
            )),
            _ if BUCKETS.contains(&scheme) => Self::bucket(scheme, text),
            "ollama" if is_word(rest) && !rest.contains('@') => Ok(Self::Ollama(rest.to_owned())),
            // As MLflow itself writes it.
            "models" if rest.starts_with('/') => Self::ml_flow(text),
            "oci" if rest.contains('/') && !rest.contains(char::is_whitespace) => {
                Ok(Self::Oci(rest.to_owned()))
            }
            "git+https" if is_url(&text["git+".len()..]) => Ok(Self::Git(text["git+".len()..].to_owned())),
            "ollama" => {
                Err(("expected `ollama:name:tag`", "write the name as `ollama pull` takes it".to_owned()))
            }
            "oci" => Err((
                "expected `oci:registry/repository`",
                "write the registry and the repository".to_owned(),
            )),
            "http" | "git+http" => {
                Err(("not encrypted", format!("write `{}`", text.replacen("http:", "https:", 1))))
            }
            _ => Err(("unknown scheme", SCHEMES.to_owned())),
        }
    }

    /// The place that the address of a file leads to, where that is of a scheme of its own: a bucket by the address of its
    /// object (Amazon S3 user guide, "Virtual hosting of buckets"; Cloud Storage, "Request endpoints"; Azure, "Naming and
    /// referencing containers, blobs"), a repository of ModelScope.
    pub(crate) fn at_address(url: &str) -> Option<Self> {
        let path = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
        let (host, path) = path.split(['?', '#']).next()?.split_once('/')?;
        let host = host.to_ascii_lowercase();
        let in_bucket = |scheme: &str, place: &str| Self::parse(&format!("{scheme}://{place}")).ok();
        if let Some(amazon) = host.strip_suffix(".amazonaws.com") {
            // `BUCKET.s3.REGION`, `BUCKET.s3-REGION`, `s3.REGION/BUCKET`.
            let is_service = |part: &str| part == "s3" || part.starts_with("s3-");
            let parts: Vec<_> = amazon.split('.').collect();
            let at = parts.iter().rposition(|part| is_service(part))?;
            return match at {
                0 => in_bucket("s3", path),
                at => in_bucket("s3", &format!("{}/{path}", parts[..at].join("."))),
            };
        }
        match host.as_str() {
            "storage.googleapis.com" | "storage.cloud.google.com" => in_bucket("gs", path),
            "modelscope.cn" | "www.modelscope.cn" => {
                let path = path.strip_prefix("api/v1/").unwrap_or(path).strip_prefix("models/")?;
                let mut parts = path.split('/');
                Self::parse(&format!("modelscope:{}/{}", parts.next()?, parts.next()?)).ok()
            }
            _ => match host.strip_suffix(".storage.googleapis.com") {
                Some(bucket) => in_bucket("gs", &format!("{bucket}/{path}")),
                None if is_of_account(&host) => in_bucket("az", &format!("{host}/{path}")),
                None => None,
            },
        }
    }

    /// The repository of ModelScope that a URL is the page of: it leads to none of its files.
    pub(crate) fn repository_at(url: &str) -> Option<Self> {
        let (_, path) = url.split_once("/models/")?;
        let is_page = path.trim_end_matches('/').split('/').count() == 2;
        Self::at_address(url).filter(|source| is_page && matches!(source, Self::ModelScope { .. }))
    }

    fn hugging_face(rest: &str) -> Result<Self, (&'static str, String)> {
        match repository_parts(rest) {
            Some((owner, name)) => {
                Ok(Self::HuggingFace { owner: Some(owner.to_owned()), name: name.to_owned() })
            }
            None if is_word(rest) && !rest.contains('/') => {
                Ok(Self::HuggingFace { owner: None, name: rest.to_owned() })
            }
            None => Err(("expected `hf:owner/name`", OWNER.to_owned())),
        }
    }

    fn ml_flow(rest: &str) -> Result<Self, (&'static str, String)> {
        // The URI of MLflow ("Model Registry", "Fetching an MLflow Model"): it names no registry.
        if let Some(uri) = rest.strip_prefix("models:/") {
            let uri = uri.trim_start_matches('/');
            let (name, version) = uri.split_once(['/', '@']).unwrap_or((uri, ""));
            let version = match version.bytes().all(|byte| byte.is_ascii_digit()) && !version.is_empty() {
                true => format!("`version = \"{version}\"`"),
                false => "its number as `version`".to_owned(),
            };
            let help = format!("write `mlflow:HOST/{name}` with the host of the registry, and {version}");
            return Err(("names no registry", help));
        }
        match rest.trim_start_matches("https://").rsplit_once('/') {
            Some((registry, name)) if is_word(registry) && is_word(name) && !registry.starts_with('/') => {
                Ok(Self::MlFlow { registry: registry.to_owned(), name: name.to_owned() })
            }
            _ => Err((
                "expected `mlflow:host/name`",
                "write the host of the registry and the name of the model; its number is `version`"
                    .to_owned(),
            )),
        }
    }

    fn bucket(scheme: &str, text: &str) -> Result<Self, (&'static str, String)> {
        let is_key = |path: &str| {
            path.starts_with(char::is_alphanumeric)
                && !path.contains(char::is_whitespace)
                && !path.split('/').next().is_some_and(|bucket| bucket.contains(['@', ':']))
        };
        match text[scheme.len() + 1..].strip_prefix("//") {
            Some(path) if is_key(path) => Ok(Self::Bucket(text.to_owned())),
            _ => Err(("expected a bucket and a key", format!("write `{scheme}://bucket/key`"))),
        }
    }

    /// A page about it, where its scheme has one, pinned to a revision where one is given. `dataset` tells
    /// apart the two kinds of repositories of the hub.
    pub fn page(&self, revision: Option<&str>, dataset: bool) -> Option<String> {
        match self {
            Self::HuggingFace { owner, name } => {
                let kind = if dataset { "datasets/" } else { "" };
                let at = revision.map(|revision| format!("/tree/{revision}")).unwrap_or_default();
                Some(hub::url(&format!("{kind}{}{at}", repository(owner.as_deref(), name))))
            }
            // A name with a host is of another registry, which has no page.
            Self::Ollama(name) if name.matches('/').count() > 1 => None,
            Self::Ollama(name) if name.contains('/') => Some(format!("https://ollama.com/{name}")),
            Self::Ollama(name) => Some(format!("https://ollama.com/library/{name}")),
            Self::Git(url) | Self::Url(url) => Some(url.clone()),
            Self::ModelScope { owner, name } => {
                let kind = if dataset { "datasets" } else { "models" };
                Some(format!("https://modelscope.cn/{kind}/{owner}/{name}"))
            }
            Self::Oci(_) | Self::Docker(_) | Self::MlFlow { .. } | Self::Bucket(_) => None,
        }
    }

    /// Where programs take it from, as a URI: its page, or the address of a registry or bucket. A model of MLflow has none: programs
    /// ask its registry by name; nor has a container of Azure without its account, which may be anybody's.
    pub fn location(&self, revision: Option<&str>, dataset: bool) -> Option<String> {
        self.page(revision, dataset).or_else(|| match self {
            Self::Bucket(uri) => match uri.strip_prefix("az://") {
                Some(place) => azure_address(place),
                None => Some(uri.clone()),
            },
            _ => self.image().map(|name| format!("{OCI}{name}")),
        })
    }

    /// The artifact of a registry that it is, with the registry's host.
    pub fn image(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Oci(name) => Some(Cow::Borrowed(name)),
            Self::Docker(name) => Some(Cow::Owned(with_registry(name))),
            _ => None,
        }
    }

    /// One spelling for each place: two sources are the same if this is. The names of the hub, of Ollama's library and
    /// of the large Git hosts are the same in any case; what is pulled through another name of the hub is still the hub's.
    pub fn canonical(&self) -> String {
        match self {
            Self::HuggingFace { .. } | Self::ModelScope { .. } => self.to_string().to_lowercase(),
            Self::Ollama(name) => canonical_ollama(&name.to_lowercase()),
            Self::Oci(name) => canonical_oci(name),
            Self::Docker(name) => canonical_oci(&with_registry(name)),
            Self::MlFlow { registry, name } => format!("mlflow:{}/{name}", registry.to_lowercase()),
            Self::Bucket(uri) => match uri.strip_prefix("az://").and_then(azure_address) {
                Some(url) => canonical_url(&url),
                None => uri.trim_end_matches('/').to_owned(),
            },
            // The address of an object is its place in the bucket; with a query it may be another version of it.
            Self::Url(url) => match Self::at_address(url).filter(|_| !url.contains('?')) {
                Some(place @ Self::Bucket(_)) => place.canonical(),
                _ => canonical_url(url),
            },
            Self::Git(url) => canonical_url(url),
        }
    }

    /// The digest that pins it, where it holds one: `oci:registry/repository@sha256:…`.
    pub fn digest(&self) -> Option<&str> {
        match self {
            Self::Oci(name) | Self::Docker(name) => name.split_once('@').map(|(_, digest)| digest),
            _ => None,
        }
    }

    /// The name of the model at its source, without the owner: that of the repository, or of the library's entry.
    pub fn repository(&self) -> Option<&str> {
        match self {
            Self::HuggingFace { name, .. } | Self::ModelScope { name, .. } | Self::Ollama(name) => Some(name),
            Self::MlFlow { .. } | Self::Oci(_) | Self::Docker(_) => None,
            Self::Bucket(_) | Self::Git(_) | Self::Url(_) => None,
        }
    }

    /// What the model is called at its source: the repository, whatever way leads to it, the entry of a registry, or the
    /// file of weights.
    pub fn names(&self) -> Vec<String> {
        let canonical = self.canonical();
        let last = |path: &str| path.rsplit('/').next().unwrap_or(path).to_owned();
        match (self.repository(), canonical.strip_prefix("hf:")) {
            (Some(name), _) => vec![name.to_owned()],
            (None, Some(repository)) => vec![last(repository)],
            (None, None) => match self {
                Self::Oci(_) | Self::Docker(_) => {
                    let name = last(canonical.split('@').next().unwrap_or(&canonical));
                    let entry = name.split(':').next().unwrap_or(&name).to_owned();
                    vec![name, entry]
                }
                Self::Url(url) | Self::Bucket(url) => weights_in(url).into_iter().collect(),
                Self::Git(_) => vec![last(&canonical)],
                _ => Vec::new(),
            },
        }
    }

    /// Who answers for it, as far as the source itself says: the owner of the repository.
    pub fn owner(&self) -> Option<&str> {
        match self {
            Self::HuggingFace { owner, .. } => owner.as_deref(),
            Self::ModelScope { owner, .. } => Some(owner),
            _ => None,
        }
    }
}

/// The name of the file of weights that an address ends with, without its extension.
fn weights_in(url: &str) -> Option<String> {
    let path = url.split(['?', '#']).next().unwrap_or(url);
    let path = Utf8Path::new(path);
    path.file_stem().filter(|_| is_of_weights(path)).map(str::to_owned)
}

/// The name of a repository of the hub.
fn repository(owner: Option<&str>, name: &str) -> String {
    owner.map_or_else(|| name.to_owned(), |owner| format!("{owner}/{name}"))
}

/// Whether a name is one that Docker takes, as far as its characters tell (OCI Distribution Specification, "Pulling
/// manifests").
fn is_image(name: &str) -> bool {
    let (name, digest) = name.split_once('@').unwrap_or((name, "sha256:0"));
    let is_digest = digest.split_once(':').is_some_and(|(algorithm, hex)| {
        algorithm.starts_with("sha") && !hex.is_empty() && hex.bytes().all(|byte| byte.is_ascii_hexdigit())
    });
    is_digest
        && name.starts_with(|first: char| first.is_ascii_alphanumeric())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "._-/:".contains(c))
}

/// The name with the registry that Docker would ask: a first part without a dot or a port is none, and a single part is
/// in `library`.
fn with_registry(name: &str) -> String {
    let is_registry = |part: &str| part.contains(['.', ':']) || part == "localhost";
    match name.split_once('/') {
        Some((first, _)) if is_registry(first) => name.to_owned(),
        Some(_) => format!("docker.io/{name}"),
        None => format!("docker.io/library/{name}"),
    }
}

/// Git hosts that know an owner and a repository in any case.
const GIT_HOSTS: [&str; 3] = ["github.com", "gitlab.com", "bitbucket.org"];

/// `[host/][namespace/]name[:tag]`, where the host, `library` and `latest` may be left out.
fn canonical_ollama(name: &str) -> String {
    let (path, tag) = match name.rsplit_once(':') {
        Some((path, tag)) if !tag.contains('/') => (path, tag),
        _ => (name, "latest"),
    };
    if let Some(repository) = path.split_once('/').and_then(|(host, rest)| hub_repository(host, rest)) {
        return repository;
    }
    let path = path.strip_prefix("registry.ollama.ai/").unwrap_or(path);
    format!("ollama:{}:{tag}", path.strip_prefix("library/").unwrap_or(path))
}

/// `registry/repository[:tag]`, without the digest that pins it.
fn canonical_oci(name: &str) -> String {
    let (name, pinned) = name.split_once('@').map_or((name, false), |(name, _)| (name, true));
    let (path, tag) = match name.rsplit_once(':') {
        Some((path, tag)) if !tag.contains('/') => (path, Some(tag)),
        _ => (name, (!pinned).then_some("latest")),
    };
    let path = path.to_lowercase();
    let path = match path.split_once('/') {
        Some(("index.docker.io" | "registry-1.docker.io", rest)) => format!("docker.io/{rest}"),
        _ => path,
    };
    tag.map_or_else(|| format!("oci:{path}"), |tag| format!("oci:{path}:{tag}"))
}

/// Without credentials, default port, fragment, `.git` and a last `/`; the host in lower case.
fn canonical_url(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.split('#').next().unwrap_or_default();
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let host = authority.rsplit('@').next().unwrap_or_default().to_lowercase();
    let host = host.strip_suffix(":443").unwrap_or(&host).trim_end_matches('.');
    let path = plain_path(path);
    let path = path.trim_matches('/');
    if let Some(repository) = hub_repository(host, path) {
        return repository;
    }
    if let ("ollama.com", false) = (host, path.is_empty()) {
        return canonical_ollama(&path.to_lowercase());
    }
    let path = path.strip_suffix(".git").unwrap_or(path);
    match GIT_HOSTS.contains(&host) {
        // The owner and the repository; what follows may be a file, whose case counts.
        true => {
            let end = path.match_indices('/').nth(1).map_or(path.len(), |(end, _)| end);
            format!("https://{host}/{}{}", path[..end].to_lowercase(), &path[end..])
        }
        false => format!("https://{host}/{path}"),
    }
}

/// A path in one spelling: letters that need no percent stand as they are, and `.` and `..` are gone (RFC 3986, 6.2.2). A query stays.
fn plain_path(path: &str) -> String {
    let (path, query) = path.split_at(path.find('?').unwrap_or(path.len()));
    let mut segments: Vec<String> = Vec::new();
    for segment in path.split('/').map(plain_segment) {
        match segment.as_str() {
            "." => {}
            ".." => _ = segments.pop(),
            _ => segments.push(segment),
        }
    }
    segments.join("/") + query
}

/// A part of a path in which no letter is percent-encoded that need not be (RFC 3986, 2.3).
fn plain_segment(segment: &str) -> String {
    let mut parts = segment.split('%');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let letter = part.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok()).map(char::from);
        match letter.filter(|letter| letter.is_ascii_alphanumeric() || "-._~".contains(*letter)) {
            Some(letter) => plain.extend([letter].into_iter().chain(part[2..].chars())),
            None => plain.extend(['%'].into_iter().chain(part.chars())),
        }
    }
    plain
}

/// The repository of the hub that a path below one of its hosts is in.
fn hub_repository(host: &str, path: &str) -> Option<String> {
    let path = path.split('?').next().filter(|_| hub::is_host(host))?;
    let (owner, name, _) = hub::repository(path)?;
    Some(format!("hf:{}", repository(owner, name.strip_suffix(".git").unwrap_or(name))).to_lowercase())
}

impl fmt::Display for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::HuggingFace { owner, name } => {
                write!(formatter, "hf:{}", repository(owner.as_deref(), name))
            }
            Self::ModelScope { owner, name } => write!(formatter, "modelscope:{owner}/{name}"),
            Self::MlFlow { registry, name } => write!(formatter, "mlflow:{registry}/{name}"),
            Self::Docker(name) => write!(formatter, "docker:{name}"),
            Self::Ollama(name) => write!(formatter, "ollama:{name}"),
            Self::Oci(name) => write!(formatter, "oci:{name}"),
            Self::Git(url) => write!(formatter, "git+{url}"),
            Self::Url(url) | Self::Bucket(url) => formatter.write_str(url),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_is_called_alike_whatever_way_leads_to_it() {
        for (text, names) in [
            ("hf:meta-llama/Llama-2-7b-hf", vec!["Llama-2-7b-hf"]),
            ("https://huggingface.co/meta-llama/Llama-2-7b-hf", vec!["llama-2-7b-hf"]),
            ("https://hf.co/meta-llama/Llama-2-7b-hf/resolve/main/a.safetensors", vec!["llama-2-7b-hf"]),
            ("git+https://huggingface.co/meta-llama/Llama-2-7b-hf.git", vec!["llama-2-7b-hf"]),
            ("git+https://github.com/ultralytics/yolov5", vec!["yolov5"]),
            ("oci:registry.ollama.ai/library/llama2:7b", vec!["llama2:7b", "llama2"]),
            ("docker:ai/llama3.2@sha256:00", vec!["llama3.2", "llama3.2"]),
            ("https://cdn.acme.example/gemma-2-9b-it-Q4_K_M.gguf?a=b", vec!["gemma-2-9b-it-Q4_K_M"]),
            ("s3://models/whisper-tiny.onnx", vec!["whisper-tiny"]),
            ("https://acme.example/models/", vec![]),
        ] {
            assert_eq!(Source::parse(text).expect(text).names(), names, "{text}");
        }
    }

    #[test]
    fn each_scheme_is_written_as_it_is_read() {
        for text in [
            "hf:bigcode/starcoder2-3b",
            "ollama:qwen2.5-coder:7b",
            "oci:ghcr.io/acme/model:1.0",
            "docker:ai/qwen3:8B-Q4_K_M",
            "docker:localhost:5000/m",
            "modelscope:Qwen/Qwen3-8B",
            "mlflow:mlflow.example.com:5000/base/churn",
            "s3://models/whisper/base.onnx",
            "gs://models/m",
            "az://container/m.gguf",
            "az://account.blob.core.windows.net/container/m.gguf",
            "hf:gpt2",
            "git+https://example.com/a.git",
            "https://example.com/a.onnx",
        ] {
            assert_eq!(Source::parse(text).expect(text).to_string(), text);
        }
        for text in [
            "gpt2",
            "hf:a/b/c",
            "hf:",
            "modelscope:a",
            "mlflow:churn",
            "docker:",
            "docker:a b",
            "s3:bucket/a",
            "s3://",
            "gs:///a",
            "hf:a/b@main",
            "ollama:",
            "oci:x",
            "git+ssh://a",
            "file:///a",
            "hf:/x",
        ] {
            Source::parse(text).expect_err(text);
        }
    }

    #[test]
    fn one_place_has_one_canonical_spelling() {
        for (canonical, spellings) in [
            (
                "hf:acme/m",
                &[
                    "hf:acme/m",
                    "hf:Acme/M",
                    "https://huggingface.co/acme/m",
                    "https://user:secret@HuggingFace.co:443/acme/m/",
                    "https://hf.co/acme/M/resolve/main/m.gguf?download=true",
                    "git+https://huggingface.co/acme/m.git",
                    "ollama:hf.co/acme/m:Q4_K_M",
                ][..],
            ),
            (
                "ollama:tiny:latest",
                &["ollama:tiny", "ollama:library/Tiny:latest", "ollama:registry.ollama.ai/library/tiny"],
            ),
            ("ollama:tiny:2b", &["ollama:tiny:2b", "https://ollama.com/library/tiny:2b"]),
            ("oci:ghcr.io/acme/m:latest", &["oci:ghcr.io/acme/m", "oci:GHCR.io/acme/m:latest"]),
            ("oci:ghcr.io/acme/m:V1", &["oci:ghcr.io/acme/m:V1", "oci:ghcr.io/acme/m:V1@sha256:ab"]),
            ("oci:localhost:5000/m", &["oci:localhost:5000/m@sha256:ab"]),
            (
                "oci:docker.io/ai/m:1",
                &["oci:index.docker.io/ai/m:1", "docker:ai/m:1", "docker:docker.io/ai/m:1"],
            ),
            ("oci:docker.io/library/m:latest", &["docker:m"]),
            ("hf:gpt2", &["hf:GPT2"]),
            ("modelscope:qwen/qwen3-8b", &["modelscope:Qwen/Qwen3-8B"]),
            (
                "mlflow:mlflow.example.com/Churn",
                &["mlflow:MLflow.example.com/Churn", "mlflow:https://mlflow.example.com/Churn"],
            ),
            ("s3://models/whisper", &["s3://models/whisper/", "s3://models/whisper"]),
            ("az://c/m", &["az://c/m/"]),
            (
                "https://one.blob.core.windows.net/c/m",
                &["az://one.blob.core.windows.net/c/m", "https://one.blob.core.windows.net/c/m"],
            ),
            (
                "https://github.com/acme/m",
                &[
                    "git+https://github.com/Acme/m.git",
                    "https://GitHub.com/acme/M/",
                    "https://github.com/acme/m#readme",
                ],
            ),
            ("https://github.com/acme/m/raw/A.onnx", &["https://github.com/Acme/M/raw/A.onnx"]),
            ("https://example.com/M", &["https://example.com/M", "git+https://example.com/M.git"]),
            ("https://huggingface.co/datasets/a/b", &["https://huggingface.co/datasets/a/b"]),
            ("hf:a/b", &["https://huggingface.co/x/../a/b", "https://huggingface.co/%61/%2e/b"]),
            ("https://example.com/a%20b/m.gguf", &["https://example.com/a%20b/./%6D.gguf"]),
            ("https://example.com/m?v=../a", &["https://example.com/m?v=../a"]),
            ("s3://models/m.gguf", &["https://models.s3.eu-west-1.amazonaws.com/m.gguf"]),
            ("gs://models/m.gguf", &["https://storage.googleapis.com/models/m.gguf"]),
        ] {
            for spelling in spellings {
                assert_eq!(Source::parse(spelling).expect(spelling).canonical(), canonical, "{spelling}");
            }
        }
    }

    #[test]
    fn the_lock_holds_no_secret_and_no_place_of_a_machine() {
        for (text, expected) in [
            ("hf:a/b", "hf:a/b"),
            ("oci:ghcr.io/acme/m:1", "oci:ghcr.io/acme/m:1"),
            ("oci:us:pw@ghcr.io/acme/m:1", "oci:ghcr.io/acme/m:1"),
            ("git+https://us:pw@example.com/a?rev=1", "git+https://example.com/a?rev=1"),
            ("git+file:///home/us/a", "git+file"),
            ("git+file", "git+file"),
        ] {
            assert_eq!(Source::without_secrets(text), expected);
        }
    }

    #[test]
    fn the_containers_of_two_accounts_are_two_places() {
        let at = |url: &str| Source::at_address(url).map(|source| source.canonical());
        let one = at("https://one.blob.core.windows.net/c/m.onnx?sig=x").expect("a place");
        assert_eq!(one, "https://one.blob.core.windows.net/c/m.onnx");
        assert_ne!(Some(&one), at("https://two.blob.core.windows.net/c/m.onnx").as_ref());
        assert_ne!(one, Source::parse("az://c/m.onnx").expect("valid").canonical());
        assert_eq!(Source::parse("az://c/m.onnx").expect("valid").location(None, false), None);
    }

    #[test]
    fn pages_are_pinned_where_a_revision_is_known() {
        let source = Source::parse("hf:bigcode/the-stack-v2").expect("valid");
        assert_eq!(
            source.page(None, true).as_deref(),
            Some("https://huggingface.co/datasets/bigcode/the-stack-v2")
        );
        assert_eq!(
            source.page(Some("abc"), false).as_deref(),
            Some("https://huggingface.co/bigcode/the-stack-v2/tree/abc")
        );
    }
}
