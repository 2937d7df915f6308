//! Files of models that lie in buckets and registries, read where they lie: digests, header facts, texts and configurations.
//!
//! In: the places that a declaration names. Out: a directory in which a pointer stands for each file of weights, as
//! [`super::fetch`] lays a repository of the hub down. A SHA-256 is the one that the store computed of the whole object, else it
//! is computed here, from bytes that are not kept. What was hashed is noted by address, length and entity tag, so that a run
//! that was ended goes on at the next file.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::Mutex;

use camino::Utf8Path;
use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

use super::AT_ONCE;
use super::answer::Outcome;
use super::bucket::{Bucket, Object};
use super::fetch::{FetchError, Fetched, is_read, plain, write};
use super::http::Client;
use super::ranges;
use super::registry;
use super::settings::Settings;
use crate::declare::{Declarations, Source};
use crate::digest::{Algorithm, Digest};
use crate::limits;
use crate::resolve::{declared_models, remote_directory};
use crate::workspace::Workspace;

/// A model whose files lie elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Far {
    /// Its name.
    pub name: String,
    /// The URIs of its files: of a bucket, or one of a registry.
    pub places: Vec<String>,
    /// Its version, which of a registry may be a digest.
    version: Option<String>,
}

/// The models of the members of a workspace whose files lie in buckets and registries.
pub fn far(workspace: &Workspace, declarations: &Declarations) -> Vec<Far> {
    let members = declared_models(workspace, declarations);
    let members = members.into_iter().filter(|(package, _)| package.in_workspace());
    let far: BTreeSet<_> = members
        .map(|(_, model)| Far {
            name: model.name.value.clone(),
            places: model.remote_places(),
            version: model.version.as_ref().map(|version| version.value.clone()),
        })
        .filter(|far| !far.places.is_empty())
        .collect();
    far.into_iter().collect()
}

/// Takes what is known after each file.
type Keep = Box<dyn Fn(&str) + Send + Sync>;

/// What earlier runs hashed, by what tells an object from every other: its address, length and entity tag.
#[derive(Default)]
pub struct Hashed {
    known: Mutex<BTreeMap<String, String>>,
    keep: Option<Keep>,
}

impl Hashed {
    /// What an earlier run kept; of nothing, or of what is damaged, nothing is known. `keep` gets the whole after each file.
    pub fn resumed(kept: Option<&str>, keep: impl Fn(&str) + Send + Sync + 'static) -> Self {
        let known = kept.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
        Self { known: Mutex::new(known), keep: Some(Box::new(keep)) }
    }

    fn get(&self, key: &str) -> Option<Digest> {
        let known = self.known.lock().ok()?;
        known.get(key).and_then(|hex| Digest::from_hex(Algorithm::Sha256, hex))
    }

    /// Notes a digest.
    fn put(&self, key: String, sha256: &Digest) {
        let Ok(mut known) = self.known.lock() else { return };
        known.insert(key, sha256.hex().to_owned());
        if let (Some(keep), Ok(text)) = (&self.keep, serde_json::to_string(&*known)) {
            keep(&text);
        }
    }
}

/// Reads the files of a model and lays them down below a directory, whole or not at all. `at` is told of each file before it is
/// read.
///
/// # Errors
///
/// When a store refuses or does not answer, names nothing, or a file can't be written.
pub fn read_far(
    far: &Far,
    settings: &Settings,
    root: &Utf8Path,
    hashed: &Hashed,
    at: &(dyn Fn(&str) + Sync),
) -> Result<Fetched, FetchError> {
    let directory = remote_directory(root, &far.places);
    let read = read_into(far, settings, &directory, hashed, at);
    if read.is_err() && directory.exists() {
        fs::remove_dir_all(&directory).map_err(|source| FetchError::Write { path: directory, source })?;
    }
    read
}

fn read_into(
    far: &Far,
    settings: &Settings,
    directory: &Utf8Path,
    hashed: &Hashed,
    at: &(dyn Fn(&str) + Sync),
) -> Result<Fetched, FetchError> {
    let client = Client::new(settings.timeout, settings.retries, settings.plain_origins());
    let unnamed = directory.join("new");
    let mut fetched = Fetched::default();
    let mut listing = BTreeMap::new();
    for place in &far.places {
        let source = Source::parse(place).map_err(|(why, _)| FetchError::Refused(why.to_owned()))?;
        let (found, read) = match source.image() {
            Some(image) => of_registry(&client, settings, &image, far.version.as_deref(), &unnamed)?,
            None => of_bucket(&client, settings, place, hashed, &unnamed, at)?,
        };
        for (path, sha256) in found {
            if listing.insert(path.clone(), sha256).is_some() {
                return Err(FetchError::Refused(format!("`{path}` is named by several places")));
            }
        }
        fetched.add(read);
    }
    if listing.is_empty() {
        return Err(FetchError::Refused("there is no file".to_owned()));
    }
    let lines: String = listing.iter().map(|(path, sha256)| format!("{}  {path}\n", sha256.hex())).collect();
    let revision = sha256_of(lines.as_bytes());
    let named = directory.join(revision.hex());
    fs::rename(&unnamed, &named).map_err(|source| FetchError::Write { path: named, source })?;
    Ok(Fetched { digests: listing, ..fetched })
}

/// Digests by paths, and what was read for them.
type Read = (Vec<(String, Digest)>, Fetched);

fn of_bucket(
    client: &Client,
    settings: &Settings,
    place: &str,
    hashed: &Hashed,
    directory: &Utf8Path,
    at: &(dyn Fn(&str) + Sync),
) -> Result<Read, FetchError> {
    let bucket = Bucket::parse(place, &settings.stores).map_err(FetchError::Refused)?;
    let mut fetched = Fetched::default();
    // A key that is no plain path can't be asked for: addresses resolve `..`.
    let (objects, others): (Vec<_>, Vec<_>) = bucket
        .list(client)?
        .into_iter()
        .partition(|object| plain(&object.key).is_some() && plain(&object.path).is_some());
    for object in others {
        fetched.notes.push(format!("`{}`: it is no plain path", object.key.escape_debug()));
    }
    let reader = Reader { client, bucket: &bucket, hashed };
    let one = |object: &Object| {
        at(&object.key);
        reader.read(object)
    };
    let read: Vec<_> = match rayon::ThreadPoolBuilder::new().num_threads(AT_ONCE).build() {
        Ok(pool) => pool.install(|| objects.par_iter().map(one).collect()),
        Err(_) => objects.iter().map(one).collect(),
    };
    let mut digests = Vec::new();
    for (object, read) in objects.iter().zip(read) {
        let One { sha256, bytes, content, header } = read?;
        fetched.bytes += bytes;
        fetched.files += 1;
        if let Some(facts) = header.and_then(|header| fetched.take(header, &object.path)) {
            fetched.headers.insert(sha256.clone(), facts);
        }
        let content = content.unwrap_or_else(|| Fetched::pointer(&sha256, object.size));
        write(&directory.join(&object.path), &content)?;
        digests.push((object.path.clone(), sha256));
    }
    Ok((digests, fetched))
}

struct Reader<'a> {
    client: &'a Client,
    bucket: &'a Bucket<'a>,
    hashed: &'a Hashed,
}

/// What was read of an object.
struct One {
    sha256: Digest,
    bytes: u64,
    /// Its bytes, of a text or configuration.
    content: Option<Vec<u8>>,
    header: Option<ranges::Read>,
}

impl Reader<'_> {
    fn read(&self, object: &Object) -> Result<One, FetchError> {
        let path = Utf8Path::new(&object.path);
        if is_read(path) && !is_weights(path) && object.size <= limits::TEXT {
            let content = self.bucket.bytes(self.client, object)?;
            let sha256 = sha256_of(&content);
            return Ok(One { sha256, bytes: object.size, content: Some(content), header: None });
        }
        let (sha256, bytes) = self.digest(object)?;
        let get = |first: u64, last: u64| self.bucket.range(self.client, object, (first, last));
        Ok(One { sha256, bytes, content: None, header: Some(ranges::header(path, object.size, &get)) })
    }

    /// SHA-256 of an object, and how many bytes were read for it.
    fn digest(&self, object: &Object) -> Result<(Digest, u64), FetchError> {
        // Without an entity tag nothing tells it from another of its length.
        let key =
            object.tag.as_ref().map(|tag| format!("{} {} {tag}", self.bucket.address(object), object.size));
        if let Some(known) = key.as_ref().and_then(|key| self.hashed.get(key)) {
            return Ok((known, 0));
        }
        if let Some(stated) = self.bucket.checksum(self.client, object)? {
            return Ok((stated, 0));
        }
        let mut hasher = Sha256::new();
        self.bucket.stream(self.client, object, &mut |piece| hasher.update(piece))?;
        let sha256 = Digest::from_bytes(Algorithm::Sha256, &hasher.finalize());
        if let Some(key) = key {
            self.hashed.put(key, &sha256);
        }
        Ok((sha256, object.size))
    }
}

/// Files of weights are pointed at, however small they are.
fn is_weights(path: &Utf8Path) -> bool {
    crate::weights_names::is_of_weights(path)
}

/// What a manifest of a registry names by digests; texts are read, weights are not.
fn of_registry(
    client: &Client,
    settings: &Settings,
    image: &str,
    version: Option<&str>,
    directory: &Utf8Path,
) -> Result<Read, FetchError> {
    let repository = registry::Repository::parse(image);
    let refused = || FetchError::Refused(format!("`{image}` is no name of a registry"));
    let repository = repository.ok_or_else(refused)?.at_version(version);
    let answer = match registry::ask(client, settings, &repository, image) {
        Outcome::Answered(answer) => answer,
        Outcome::Unanswered(fault) => return Err(fault.into()),
        Outcome::Gone(why) | Outcome::NotAsked(why) => return Err(FetchError::Refused(why)),
    };
    let snapshot = answer.pinned.unwrap_or(answer.latest);
    let (mut digests, mut fetched) = (Vec::new(), Fetched { notes: snapshot.unread, ..Fetched::default() });
    for file in snapshot.files.into_iter().flatten() {
        let name = file.path.as_str().replace("sha256:", "sha256-");
        let (Some(path), Some(sha256), Some(size)) = (plain(&name), file.sha256, file.size) else {
            fetched.notes.push(format!("`{}`: it has no plain path, digest and length", name.escape_debug()));
            continue;
        };
        let text = snapshot.texts.iter().find(|text| text.text.path == file.path);
        let content = text.map(|text| text.text.content.clone().into_bytes());
        fetched.files += 1;
        write(&directory.join(path), &content.unwrap_or_else(|| Fetched::pointer(&sha256, size)))?;
        digests.push((name, sha256));
    }
    Ok((digests, fetched))
}

fn sha256_of(bytes: &[u8]) -> Digest {
    Digest::from_bytes(Algorithm::Sha256, &Sha256::digest(bytes))
}
