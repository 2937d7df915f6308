//! Files of models that lie in buckets and registries, read where they lie: digests, header facts, texts and configurations.
//!
//! In: the places that a declaration names. Out: a directory in which a pointer stands for each file of weights, as
//! [`super::fetch`] lays a repository of the hub down. A SHA-256 is the one that the store computed of the whole object, else it
//! is computed here, from bytes that are not kept. What was hashed is noted by address, length and entity tag, so that a run
//! that was ended goes on at the next file.

use std::collections::BTreeMap;
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
use crate::inspect::Progress;
use crate::limits;
use crate::resolve::{declared_models, remote_directory};
use crate::weights_names::is_of_weights;
use crate::workspace::Workspace;

/// Files that lie elsewhere, of one or several models.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct RemoteFiles {
    /// The URIs: of a bucket, or one of a registry.
    pub places: Vec<String>,
    /// The version, which of a registry may be a digest.
    pub version: Option<String>,
}

/// The files in buckets and registries that the models of members name; of `packages` alone where that has any. What several
/// models name at one version is read once.
pub(crate) fn remote_files(
    workspace: &Workspace,
    declarations: &Declarations,
    packages: &[String],
) -> Vec<(RemoteFiles, String)> {
    let mut files: BTreeMap<RemoteFiles, String> = BTreeMap::new();
    for (package, model) in declared_models(workspace, declarations) {
        let is_meant = packages.is_empty() || packages.iter().any(|name| name == package.name());
        let places = model.remote_places();
        if package.in_workspace() && is_meant && !places.is_empty() {
            let version = model.version.as_ref().map(|version| version.value.clone());
            files.entry(RemoteFiles { places, version }).or_insert_with(|| model.name.value.clone());
        }
    }
    files.into_iter().collect()
}

/// The models of crates of others that lie in buckets and registries, which are not read: who declares a model locks it.
pub(crate) fn foreign_remote(workspace: &Workspace, declarations: &Declarations) -> Vec<String> {
    let foreign = declared_models(workspace, declarations);
    let foreign = foreign.iter().filter(|(package, _)| !package.in_workspace());
    let lie_there = foreign.filter(|(_, model)| !model.remote_places().is_empty());
    lie_there.map(|(package, model)| format!("{} of {}", model.name.value, package.name())).collect()
}

/// Takes a line for each file that was hashed.
type Keep = Box<dyn Fn(&str) + Send + Sync>;

/// What earlier runs hashed, by what tells an object from every other: its address, length and entity tag.
#[derive(Default)]
pub(crate) struct Hashed {
    known: Mutex<BTreeMap<String, Digest>>,
    keep: Option<Keep>,
}

impl Hashed {
    /// What an earlier run kept, a line for each file: the SHA-256, a space, the key. Other lines say nothing.
    pub(crate) fn resumed(kept: &str, keep: impl Fn(&str) + Send + Sync + 'static) -> Self {
        let entry = |line: &str| {
            let (hex, key) = line.split_once(' ')?;
            Some((key.to_owned(), Digest::from_hex(Algorithm::Sha256, hex)?))
        };
        Self { known: Mutex::new(kept.lines().filter_map(entry).collect()), keep: Some(Box::new(keep)) }
    }

    fn get(&self, key: &str) -> Option<Digest> {
        self.known.lock().ok()?.get(key).cloned()
    }

    /// Notes a digest.
    fn put(&self, key: String, sha256: &Digest) {
        let Ok(mut known) = self.known.lock() else { return };
        if let Some(keep) = &self.keep {
            keep(&format!("{} {key}\n", sha256.hex()));
        }
        known.insert(key, sha256.clone());
    }
}

/// Reads files and lays them down below a directory, whole or not at all.
///
/// # Errors
///
/// When a store refuses or does not answer, names nothing, or a file can't be written.
pub(crate) fn read_remote(
    files: &RemoteFiles,
    settings: &Settings,
    root: &Utf8Path,
    hashed: &Hashed,
    progress: &dyn Progress,
) -> Result<Fetched, FetchError> {
    let directory = remote_directory(root, &files.places, files.version.as_deref());
    let read = read_into(files, settings, &directory, hashed, progress);
    if read.is_err() && directory.exists() {
        fs::remove_dir_all(&directory).map_err(|source| FetchError::Write { path: directory, source })?;
    }
    read
}

fn read_into(
    files: &RemoteFiles,
    settings: &Settings,
    directory: &Utf8Path,
    hashed: &Hashed,
    progress: &dyn Progress,
) -> Result<Fetched, FetchError> {
    let client = Client::new(settings.timeout, settings.retries, settings.plain_origins());
    let unnamed = directory.join("new");
    let mut fetched = Fetched::default();
    let mut listing = BTreeMap::new();
    for place in &files.places {
        let source = Source::parse(place).map_err(|(why, _)| FetchError::Refused(why.to_owned()))?;
        let (found, read) = match source.image() {
            Some(image) => of_registry(&client, settings, &image, files.version.as_deref(), &unnamed)?,
            None => of_bucket(&client, settings, place, hashed, &unnamed, progress)?,
        };
        if found.is_empty() {
            return Err(FetchError::Refused(format!("`{place}` has no file")));
        }
        for (path, sha256) in found {
            if listing.insert(path.clone(), sha256).is_some() {
                return Err(FetchError::Refused(format!("`{path}` is named by several places")));
            }
        }
        fetched.add(read);
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
    progress: &dyn Progress,
) -> Result<Read, FetchError> {
    let bucket = Bucket::parse(place, &settings.stores).map_err(FetchError::Refused)?;
    let mut fetched = Fetched::default();
    let objects = bucket.list(client)?;
    // A key that is no plain path can't be asked for: addresses resolve `..`.
    let is_plain = |object: &Object| plain(&object.key).is_some() && plain(&object.path).is_some();
    if let Some(object) = objects.iter().find(|object| !is_plain(object)) {
        return Err(FetchError::Refused(format!("`{}`: it is no plain path", object.key.escape_debug())));
    }
    if let Some((file, below)) = both(&objects) {
        let why =
            format!("`{}` is an object, and `{}` lies below it: no file is a directory", file.key, below.key);
        return Err(FetchError::Refused(why));
    }
    progress.start(objects.len(), objects.iter().map(|object| object.size).fold(0, u64::saturating_add));
    let reader = Reader { client, bucket: &bucket, hashed, directory, progress };
    let one = |object: &Object| reader.read(object);
    // The first that can't be read ends it.
    let read: Result<Vec<_>, FetchError> = match rayon::ThreadPoolBuilder::new().num_threads(AT_ONCE).build()
    {
        Ok(pool) => pool.install(|| objects.par_iter().map(one).collect()),
        Err(_) => objects.iter().map(one).collect(),
    };
    progress.finish();
    let mut digests = Vec::new();
    for (object, ReadObject { sha256, bytes, header }) in objects.iter().zip(read?) {
        fetched.bytes += bytes;
        fetched.files += 1;
        if let Some(facts) = header.and_then(|header| fetched.take(header, &object.path)) {
            fetched.headers.insert(sha256.clone(), facts);
        }
        digests.push((object.path.clone(), sha256));
    }
    Ok((digests, fetched))
}

/// An object whose path is the directory of another, which a store may have and no disk.
fn both(objects: &[Object]) -> Option<(&Object, &Object)> {
    let by_path: BTreeMap<_, _> = objects.iter().map(|object| (object.path.as_str(), object)).collect();
    objects.iter().find_map(|below| {
        let mut directories = below.path.match_indices('/').map(|(at, _)| &below.path[..at]);
        let file = directories.find_map(|directory| by_path.get(directory))?;
        Some((*file, below))
    })
}

struct Reader<'a> {
    client: &'a Client,
    bucket: &'a Bucket<'a>,
    hashed: &'a Hashed,
    directory: &'a Utf8Path,
    progress: &'a dyn Progress,
}

/// What was read of an object, which is laid down.
struct ReadObject {
    sha256: Digest,
    bytes: u64,
    header: Option<ranges::Read>,
}

impl Reader<'_> {
    fn read(&self, object: &Object) -> Result<ReadObject, FetchError> {
        let path = Utf8Path::new(&object.path);
        let place = self.directory.join(path);
        if is_read(path) && !is_of_weights(path) && object.size <= limits::TEXT {
            let content = self.bucket.bytes(self.client, object)?;
            self.progress.advance(object.size);
            write(&place, &content)?;
            return Ok(ReadObject { sha256: sha256_of(&content), bytes: object.size, header: None });
        }
        let (sha256, bytes) = self.digest(object)?;
        let get = |first: u64, last: u64| self.bucket.range(self.client, object, (first, last));
        let header = ranges::header(path, object.size, &get);
        write(&place, &Fetched::pointer(&sha256, object.size))?;
        Ok(ReadObject { sha256, bytes, header: Some(header) })
    }

    /// SHA-256 of an object, and how many bytes were read for it.
    fn digest(&self, object: &Object) -> Result<(Digest, u64), FetchError> {
        // Without an entity tag nothing tells it from another of its length.
        let key =
            object.tag.as_ref().map(|tag| format!("{} {} {tag}", self.bucket.address(object), object.size));
        let known = match key.as_ref().and_then(|key| self.hashed.get(key)) {
            Some(known) => Some(known),
            None => self.bucket.checksum(self.client, object)?,
        };
        if let Some(known) = known {
            self.progress.advance(object.size);
            return Ok((known, 0));
        }
        let mut hasher = Sha256::new();
        self.bucket.stream(self.client, object, &mut |piece| {
            hasher.update(piece);
            self.progress.advance(piece.len() as u64);
        })?;
        let sha256 = Digest::from_bytes(Algorithm::Sha256, &hasher.finalize());
        if let Some(key) = key {
            self.hashed.put(key, &sha256);
        }
        Ok((sha256, object.size))
    }
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
    let mut registry = registry::Registry::new(client, settings, &repository);
    let answer = match registry.answer(image)? {
        Outcome::Answered(answer) => answer,
        Outcome::Unanswered(fault) => return Err(fault.into()),
        Outcome::Gone(why) | Outcome::NotAsked(why) => return Err(FetchError::Refused(why)),
    };
    if let Some(lost) = answer.lost_version {
        return Err(FetchError::Refused(lost));
    }
    let snapshot = answer.pinned.unwrap_or(answer.latest);
    let (mut digests, mut fetched) = (Vec::new(), Fetched { notes: snapshot.unread, ..Fetched::default() });
    for file in snapshot.files.into_iter().flatten() {
        let text = snapshot.texts.iter().find(|text| text.text.path == file.path);
        // Layers of texts that have no name are named by what they are, so that they are read as that.
        let unnamed = if text.is_some() { "LICENSE-" } else { "sha256-" };
        let name = file.path.as_str().replace("sha256:", unnamed);
        let (Some(path), Some(sha256), Some(size)) = (plain(&name), file.sha256, file.size) else {
            fetched.notes.push(format!("`{}`: it has no plain path, digest and length", name.escape_debug()));
            continue;
        };
        let content = text.map(|text| text.text.content.as_bytes().to_vec());
        if ranges::has_header(path) {
            let read = registry.header(path, &format!("sha256:{}", sha256.hex()), size);
            if let Some(facts) = fetched.take(read, path.as_str()) {
                fetched.headers.insert(sha256.clone(), facts);
            }
        }
        fetched.files += 1;
        write(&directory.join(path), &content.unwrap_or_else(|| Fetched::pointer(&sha256, size)))?;
        digests.push((name, sha256));
    }
    Ok((digests, fetched))
}

fn sha256_of(bytes: &[u8]) -> Digest {
    Digest::from_bytes(Algorithm::Sha256, &Sha256::digest(bytes))
}
