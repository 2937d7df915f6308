//! The files against `model-sbom.lock`: which are proven, which differ, which are known from it alone, and what
//! the lock should say.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};
use guppy::graph::PackageMetadata;

use super::{
    DigestChoice, FileDigests, FileOrigin, HeaderFacts, InspectedFile, InspectedModel, ReadAhead, Trust,
    layers,
};
use crate::declare::lockfile::{LockFile, LockedArtifact, LockedModel, LockedText, ModelKey};
use crate::declare::{Declarations, Delivery, Source};
use crate::diagnostic::Span;
use crate::digest::{Algorithm, Digest};
use crate::member_path;
use crate::options::WorkspaceOptions;
use crate::resolve::{
    Artifact, Layer, Packing, Part, ResolvedModel, StoreKind, declared_models, without_commit,
};
use crate::workspace::Workspace;

/// How a run reads the files.
#[derive(Debug, Clone)]
pub struct Reading {
    /// Which digests are computed.
    pub digests: DigestChoice,
    /// What the lock is to the run.
    pub lock: LockMode,
    /// What digests are taken from.
    pub trust: Trust,
    /// Models whose change is accepted.
    pub update: Update,
    /// What was read while the workspace was.
    pub ahead: ReadAhead,
}

impl Reading {
    /// Reads these digests and leaves the lock as it is. With `--locked` each is computed; else a file that has the BLAKE3
    /// of the lock is taken for the locked one.
    pub fn new(options: &WorkspaceOptions, digests: DigestChoice) -> Self {
        let (lock, trust) = match options.is_locked() {
            true => (LockMode::Locked, Trust::Bytes),
            false => (LockMode::Read, Trust::Lock),
        };
        Self { digests, lock, trust, update: Update::default(), ahead: ReadAhead::default() }
    }
}

/// Models whose changed files are accepted.
#[derive(Debug, Clone, Default)]
pub struct Update {
    /// Their names.
    pub models: Vec<String>,
    /// The packages that declare them, as `-p` names packages; any of them when empty.
    pub packages: Vec<String>,
}

impl Update {
    fn accepts(&self, model: &ResolvedModel<'_>) -> bool {
        self.models.iter().any(|name| model.is_named(name, &self.packages))
    }
}

/// What the lock is to a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LockMode {
    /// It is brought up to date.
    Write,
    /// It is read and left as it is.
    Read,
    /// `--locked`: it has to be up to date.
    Locked,
}

/// What came of the lock.
#[derive(Debug, Clone)]
pub struct LockOutcome {
    /// What it was to the run.
    pub mode: LockMode,
    /// What it should say.
    pub next: LockFile,
    /// What that changes, in the order of the models.
    pub changes: Vec<Change>,
    /// Files that are not what the lock says of the declared version.
    pub mismatches: Vec<Mismatch>,
    /// Positions of the models of which it keeps another version than the declared one, whose files are not here.
    pub behind: Vec<usize>,
}

/// A model of which the lock should say something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its name.
    pub model: String,
    /// Its declared version.
    pub version: Option<String>,
    /// What changes.
    pub kind: ChangeKind,
}

/// How a model's entry changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChangeKind {
    /// It is not in the lock.
    Added,
    /// The lock has another version, this one.
    Version(Option<String>),
    /// The lock has another source.
    Source,
    /// The lock has other files, or other facts of them.
    Files,
    /// The lock names its package in another way, since another package of the name came or went.
    Package,
    /// Nothing declares it any more.
    Removed,
}

/// A file that is not what the lock says of the declared version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// Position of the model in the inventory.
    pub model: usize,
    /// Path inside the package, with `/`.
    pub path: Utf8PathBuf,
    /// What the file is.
    pub what: MismatchKind,
    /// A digest of the lock.
    pub locked: Digest,
    /// That of the file, by the same algorithm.
    pub found: Digest,
    /// Where it was declared.
    pub declared_at: Span,
    /// Where it stands in the lock.
    pub locked_at: Option<Span>,
}

/// What a file is that differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MismatchKind {
    /// Weights, or what belongs to them.
    Weights,
    /// The model card.
    Card,
    /// The licence text, normalised.
    LicenseText,
    /// Weights of which the lock has digests that do not belong to one file: this one is of another.
    Digest,
}

/// The names that the lock has for models.
pub(crate) struct Keys<'a> {
    /// Names of several packages that declare models.
    shared: BTreeSet<&'a str>,
    /// Names and versions of several.
    twins: BTreeSet<(&'a str, String)>,
    /// Models of which several packages of one name declare one.
    ambiguous: BTreeSet<(&'a str, &'a str)>,
}

impl<'a> Keys<'a> {
    /// Packages that share a name need their versions, those that share the version too their sources, whichever of them
    /// is selected.
    pub(crate) fn new(declared: &[(PackageMetadata<'a>, &'a crate::declare::Model)]) -> Self {
        let ids = |(package, _): &(PackageMetadata<'a>, _)| package.id();
        let version = |package: &PackageMetadata<'a>| (package.name(), package.version().to_string());
        Self {
            shared: several(declared, |(package, _)| package.name(), ids),
            twins: several(declared, |(package, _)| version(package), ids),
            ambiguous: several(declared, |(package, model)| (package.name(), model.name.value.as_str()), ids),
        }
    }

    /// The name of a model.
    pub(crate) fn key(&self, package: &PackageMetadata<'_>, model: &str) -> ModelKey {
        let (name, version) = (package.name(), package.version().to_string());
        let is_twin = self.twins.contains(&(name, version.clone()));
        ModelKey {
            package: name.to_owned(),
            package_version: self.shared.contains(name).then_some(version),
            package_source: source(package).filter(|_| is_twin),
            name: model.to_owned(),
        }
    }

    /// The name that a lock has for a model: its own, or that from before another package of the name came or went.
    pub(crate) fn in_lock<'l>(
        &self,
        lock: &'l LockFile,
        package: &PackageMetadata<'_>,
        model: &str,
    ) -> Option<&'l ModelKey> {
        let key = self.key(package, model);
        let bare = ModelKey { package_version: None, package_source: None, ..key.clone() };
        let versioned = ModelKey { package_version: Some(package.version().to_string()), ..bare.clone() };
        let sourced = ModelKey { package_source: source(package), ..versioned.clone() };
        let earlier = [sourced, versioned, bare];
        // Of two models of the name nobody knows which the lock meant; but no dependency that takes the name of a member
        // takes the binding of its model away.
        let is_one = package.in_workspace() || !self.ambiguous.contains(&(package.name(), model));
        let keys = std::iter::once(key).chain(earlier.into_iter().filter(|_| is_one));
        keys.filter_map(|key| lock.models.get_key_value(&key)).map(|(key, _)| key).next()
    }
}

/// What stands for several packages.
fn several<'d, T, K: Ord, I: Ord>(
    all: &'d [T],
    key: impl Fn(&'d T) -> K,
    id: impl Fn(&'d T) -> I,
) -> BTreeSet<K> {
    let mut ids = BTreeMap::<K, BTreeSet<I>>::new();
    for one in all {
        ids.entry(key(one)).or_default().insert(id(one));
    }
    ids.into_iter().filter(|(_, ids)| ids.len() > 1).map(|(key, _)| key).collect()
}

/// Where a package comes from, without the commit and without secrets; `None` of a package in a directory.
fn source(package: &PackageMetadata<'_>) -> Option<String> {
    package.source().external_source().map(|source| Source::without_secrets(without_commit(source)))
}

/// The lock beside what was resolved.
pub(super) struct Binder<'a> {
    lock: Option<&'a LockFile>,
    reading: &'a Reading,
    keys: Keys<'a>,
    /// Every declared model, with the name that the lock has for it.
    declared: BTreeMap<ModelKey, Option<&'a ModelKey>>,
}

impl<'a> Binder<'a> {
    pub(super) fn new(
        workspace: &'a Workspace,
        declarations: &'a Declarations,
        reading: &'a Reading,
    ) -> Self {
        let declared = declared_models(workspace, declarations);
        let keys = Keys::new(&declared);
        let lock = declarations.lock.as_ref();
        let names = declared.iter().map(|(package, model)| {
            let name = &model.name.value;
            (keys.key(package, name), lock.and_then(|lock| keys.in_lock(lock, package, name)))
        });
        let declared = names.collect();
        Self { lock, reading, keys, declared }
    }

    fn key(&self, model: &ResolvedModel<'_>) -> ModelKey {
        self.keys.key(&model.package, &model.declaration.name.value)
    }

    /// The name that the lock has for a model.
    fn locked_key(&self, key: &ModelKey) -> Option<&'a ModelKey> {
        *self.declared.get(key)?
    }

    fn locked(&self, key: &ModelKey) -> Option<&'a LockedModel> {
        self.lock?.models.get(self.locked_key(key)?)
    }

    /// What the lock says of the declared version of a model, unless its change is accepted.
    fn binding(&self, model: &ResolvedModel<'_>) -> Option<&'a LockedModel> {
        let accepted = self.reading.update.accepts(model);
        self.locked(&self.key(model)).filter(|locked| !accepted && locked.version == version(model))
    }

    /// What the lock says of a file of a model.
    pub(super) fn artifact(&self, model: &ResolvedModel<'_>, file: &Artifact) -> Option<&'a LockedArtifact> {
        self.binding(model)?.artifacts.get(&file.path)
    }

    /// What the lock says of the files in a layer, by their paths there, and how many it has with those of which it
    /// has one digest alone.
    pub(super) fn members(
        &self,
        model: &ResolvedModel<'_>,
        layer: &Artifact,
    ) -> (BTreeMap<&'a str, &'a LockedArtifact>, usize) {
        let Some(locked) = self.binding(model) else { return Default::default() };
        let inside = |path: &'a Utf8Path| {
            member_path::split(path.as_str()).filter(|(of, _)| layer.path == *of).map(|(_, member)| member)
        };
        let artifacts = locked.artifacts.iter();
        let members: BTreeMap<_, _> =
            artifacts.filter_map(|(path, artifact)| Some((inside(path)?, artifact))).collect();
        let texts = locked.card.iter().chain(&locked.license_file);
        let texts = texts.filter(|text| inside(&text.path).is_some()).count();
        let count = members.len() + texts;
        (members, count)
    }

    /// Declared files that are not on this machine and whose digests the lock has.
    pub(super) fn absent(&self, model: &ResolvedModel<'_>) -> Vec<InspectedFile> {
        let here: BTreeSet<_> = model.artifacts().map(|file| file.path.as_path()).collect();
        let binding = self.binding(model);
        let locked = binding.into_iter().flat_map(|locked| &locked.artifacts);
        let is_here = |path: &Utf8Path| {
            here.contains(path)
                || member_path::split(path.as_str())
                    .is_some_and(|(layer, _)| here.contains(Utf8Path::new(layer)))
        };
        let absent = locked.filter(|(path, _)| !is_here(path)).filter_map(|(path, artifact)| {
            let absolute = model.directory.join(path);
            let layer = binding.and_then(|locked| layer_of(path, locked));
            Some(InspectedFile {
                facts: None,
                locked_facts: artifact.facts.clone(),
                malformed: None,
                artifact: Artifact { layer, ..Artifact::new(path.clone(), absolute, place(model, path)?) },
                digests: FileDigests::from(artifact),
                origin: FileOrigin::Lock,
                blob_name: None,
            })
        });
        absent.collect()
    }

    /// Compares everything, and says what the lock should be.
    pub(super) fn outcome(&self, models: &[InspectedModel<'_>]) -> LockOutcome {
        let mut next = BTreeMap::new();
        let mut changes = Vec::new();
        let mut mismatches = Vec::new();
        let mut behind = Vec::new();
        let mut unresolved = self.declared.clone();
        for (index, model) in models.iter().enumerate() {
            let key = self.key(model.resolved);
            unresolved.remove(&key);
            let found = self.mismatches(index, model, &key);
            let keeps = !found.is_empty() || self.reading.lock == LockMode::Write && contradicts(model);
            let entry = match keeps {
                true => None,
                false => self.entry(model),
            };
            let kept = || self.locked(&key).filter(|_| keeps || is_absent(model)).cloned();
            let entry = entry.or_else(kept);
            if !keeps && entry.as_ref().is_some_and(|entry| entry.version != version(model.resolved)) {
                behind.push(index);
            }
            mismatches.extend(found);
            changes.extend(self.change(&key, entry.as_ref()));
            next.extend(entry.map(|entry| (key, entry)));
        }
        for key in unresolved.into_keys() {
            let entry = self.locked(&key).cloned();
            changes.extend(self.change(&key, entry.as_ref()));
            next.extend(entry.map(|entry| (key, entry)));
        }
        let known: BTreeSet<_> = self.declared.values().flatten().collect();
        let removed = self.lock.iter().flat_map(|lock| &lock.models).filter(|(key, _)| !known.contains(key));
        changes.extend(removed.filter_map(|(key, locked)| change(key, Some(locked), None)));
        changes.sort_by(|a, b| a.model.cmp(&b.model));
        LockOutcome { mode: self.reading.lock, next: LockFile::new(next), changes, mismatches, behind }
    }

    /// How the entry of a declared model changes.
    fn change(&self, key: &ModelKey, after: Option<&LockedModel>) -> Option<Change> {
        let is_renamed = after.is_some() && self.locked_key(key).is_some_and(|locked| locked != key);
        let renamed = || {
            let version = after.and_then(|after| after.version.clone());
            is_renamed.then(|| Change { model: key.name.clone(), version, kind: ChangeKind::Package })
        };
        change(key, self.locked(key), after).or_else(renamed)
    }

    fn mismatches(&self, index: usize, model: &InspectedModel<'_>, key: &ModelKey) -> Vec<Mismatch> {
        let Some(locked) = self.binding(model.resolved) else { return Vec::new() };
        let mismatch =
            |what, artifact: &Artifact, path: &Utf8Path, locked: &Digest, found: &Digest| Mismatch {
                model: index,
                path: artifact.path.clone(),
                what,
                locked: locked.clone(),
                found: found.clone(),
                declared_at: artifact.span,
                locked_at: self.place(key, path),
            };
        let mut mismatches = Vec::new();
        for (path, before, file) in replaced(model, locked) {
            let (before, found) = (&before.sha256, &file.digests.sha256);
            mismatches.push(mismatch(MismatchKind::Weights, &file.artifact, path, before, found));
        }
        for file in model.weights_and_layers() {
            let Some(locked) = locked.artifacts.get(&file.artifact.path) else { continue };
            let (pairs, path) = (locked.beside(&file.digests), &file.artifact.path);
            let same = pairs.iter().filter(|(locked, found)| locked == found).count();
            if same == 0 {
                let (before, found) = (&locked.sha256, &file.digests.sha256);
                mismatches.push(mismatch(MismatchKind::Weights, &file.artifact, path, before, found));
                continue;
            }
            for (locked, found) in pairs.into_iter().filter(|(locked, found)| locked != found) {
                let place = self.digest_place(key, path, locked.algorithm());
                let wrong = mismatch(MismatchKind::Digest, &file.artifact, path, locked, found);
                mismatches.push(Mismatch { locked_at: place.or(wrong.locked_at), ..wrong });
            }
        }
        let mut compare = |what, artifact: &Artifact, locked: &Digest, found: &Digest| {
            if locked != found {
                mismatches.push(mismatch(what, artifact, &artifact.path, locked, found));
            }
        };
        if let (Some(locked), Some(card)) = (&locked.card, &model.card)
            && locked.path == card.artifact.path
        {
            compare(MismatchKind::Card, &card.artifact, &locked.sha256, &card.digests.sha256);
        }
        if let (Some(locked), Some(file), Some(text)) =
            (&locked.license_file, &model.license_file, &model.license_text)
            && locked.path == file.artifact.path
        {
            compare(MismatchKind::LicenseText, &file.artifact, &locked.sha256, &text.digest);
        }
        mismatches
    }

    /// Where a file of a model stands in the lock.
    fn place(&self, key: &ModelKey, path: &Utf8Path) -> Option<Span> {
        self.lock?.place(self.locked_key(key)?, path)
    }

    /// Where a digest of a file stands in the lock.
    fn digest_place(&self, key: &ModelKey, path: &Utf8Path, algorithm: Algorithm) -> Option<Span> {
        self.lock?.digest_place(self.locked_key(key)?, path, algorithm)
    }

    /// What the lock should say of a model; nothing of one that has no files at all.
    fn entry(&self, model: &InspectedModel<'_>) -> Option<LockedModel> {
        let resolved = model.resolved;
        let binding = self.binding(resolved);
        let artifacts = model.weights_and_layers().map(|file| {
            let before = binding.and_then(|locked| locked.artifacts.get(&file.artifact.path));
            (file.artifact.path.clone(), self.locked_artifact(file, before))
        });
        // A text in a store that isn't on this machine keeps its digest, as the weights do.
        let absent =
            |text: Option<&LockedText>| text.filter(|text| place(resolved, &text.path).is_some()).cloned();
        let entry = LockedModel {
            version: version(resolved),
            source: resolved.declaration.source.as_ref().map(|source| source.value.to_string()),
            license_file: match &model.license_text {
                Some(text) => Some(text_of(&text.path, &text.digest)),
                None => absent(binding.and_then(|locked| locked.license_file.as_ref())),
            },
            card: match &model.card {
                Some(card) => Some(text_of(&card.artifact.path, &card.digests.sha256)),
                None => absent(binding.and_then(|locked| locked.card.as_ref())),
            },
            artifacts: artifacts.collect(),
        };
        let binds = !entry.artifacts.is_empty() || entry.card.is_some() || entry.license_file.is_some();
        binds.then_some(entry)
    }

    /// A lock that is not written is not out of date because it lacks a digest that could be added.
    fn locked_artifact(&self, file: &InspectedFile, before: Option<&LockedArtifact>) -> LockedArtifact {
        let FileDigests { size, sha256, sha512, blake3 } = file.digests.clone();
        let before_sha512 = before.and_then(|before| before.sha512.clone());
        let before_blake3 = before.and_then(|before| before.blake3.clone());
        let (sha512, blake3) = match (self.reading.lock, before) {
            (LockMode::Write, _) | (_, None) => (sha512.or(before_sha512), blake3.or(before_blake3)),
            (_, Some(_)) => (before_sha512, before_blake3),
        };
        // What was read of the same bytes stays: a later version of the program may read more or less of them.
        // What was locked of a pointer has none yet.
        let adds = |before: &LockedArtifact| self.reading.lock == LockMode::Write && before.facts.is_empty();
        let facts = match before.filter(|before| before.sha256 == sha256 && !adds(before)) {
            Some(before) => before.facts.clone(),
            None => file.facts.as_ref().map(HeaderFacts::locked_words).unwrap_or_default(),
        };
        LockedArtifact { size, sha256, sha512, blake3, facts }
    }
}

/// Whether a path is made of the digest of what is there, as in OCI layouts and with Ollama.
fn is_addressed(path: &Utf8Path, sha256: &Digest) -> bool {
    path.file_name().is_some_and(|name| name.ends_with(sha256.hex()))
}

/// Blobs that stand for others, each with the path and the entry of the one that it replaces: a store names them by their
/// digests, so that another content has another path.
fn replaced<'m>(
    model: &'m InspectedModel<'_>,
    locked: &'m LockedModel,
) -> impl Iterator<Item = (&'m Utf8PathBuf, &'m LockedArtifact, &'m InspectedFile)> {
    let here: BTreeSet<_> = model.weights_and_layers().map(|file| &file.artifact.path).collect();
    let gone = locked
        .artifacts
        .iter()
        .filter(move |(path, artifact)| is_addressed(path, &artifact.sha256) && !here.contains(path));
    let new = model.weights_and_layers().filter(|file| {
        let path = &file.artifact.path;
        is_addressed(path, &file.digests.sha256) && !locked.artifacts.contains_key(path)
    });
    gone.zip(new).map(|((path, artifact), file)| (path, artifact, file))
}

/// Whether bytes are not those that the declaration pins or the store names: they are not to be bound.
fn contradicts(model: &InspectedModel<'_>) -> bool {
    model.all_files().any(InspectedFile::is_not_as_named) || model.unpinned().next().is_some()
}

/// Whether something that is declared of a model is not on this machine: the lock keeps what it has of an earlier version.
fn is_absent(model: &InspectedModel<'_>) -> bool {
    let resolved = model.resolved;
    let declaration = resolved.declaration;
    let is_elsewhere = declaration.files.is_empty()
        && declaration.source.is_some()
        && declaration.delivery != Delivery::Service;
    !resolved.missing.is_empty() || is_elsewhere && resolved.files.is_empty()
}

/// What a file of the lock is in a layer: one that holds others, or one of these.
fn layer_of(path: &Utf8Path, locked: &LockedModel) -> Option<Layer> {
    let layer = |part, packing| Layer { media_type: None, title: None, part, packing };
    if let Some((_, member)) = member_path::split(path.as_str()) {
        return Some(layer(layers::part_of(Part::Weights, member)?, None));
    }
    let texts = locked.card.iter().chain(&locked.license_file).map(|text| &text.path);
    let mut paths = locked.artifacts.keys().chain(texts);
    let holds = |of: &Utf8PathBuf| member_path::split(of.as_str()).is_some_and(|(layer, _)| path == layer);
    paths.any(holds).then(|| layer(Part::Weights, Some(Packing::Tar)))
}

/// Where a file that isn't here was declared: by a pattern, or by the source of a model that a store should have. Of a
/// model that its store has, only what its manifest names is absent, and what the lock has of the pinned revision.
fn place(model: &ResolvedModel<'_>, path: &Utf8Path) -> Option<Span> {
    let declaration = model.declaration;
    if let Some(store) = &model.store {
        let pinned = declaration.version.as_ref().filter(|version| version.value == store.revision);
        let is_whole = store.kind == StoreKind::HuggingFace && declaration.files.is_empty();
        let path = member_path::split(path.as_str()).map_or(path, |(layer, _)| Utf8Path::new(layer));
        let missing = model.missing.iter().find(|missing| path == missing.pattern.as_str());
        let of_revision = pinned.filter(|_| is_whole).map(|version| version.span);
        return missing.map(|missing| missing.span).or(of_revision);
    }
    if declaration.files.is_empty() {
        let source = declaration.source.as_ref().filter(|_| declaration.delivery != Delivery::Service)?;
        return matches!(source.value, Source::HuggingFace { .. } | Source::Ollama(_)).then_some(source.span);
    }
    declaration.files.iter().find(|pattern| pattern.value.is_match(path)).map(|pattern| pattern.span)
}

fn version(model: &ResolvedModel<'_>) -> Option<String> {
    model.declaration.version.as_ref().map(|version| version.value.clone())
}

fn text_of(path: &Utf8Path, sha256: &Digest) -> LockedText {
    LockedText { path: path.to_owned(), sha256: sha256.clone() }
}

fn change(key: &ModelKey, before: Option<&LockedModel>, after: Option<&LockedModel>) -> Option<Change> {
    let (version, kind) = match (before, after) {
        (None, None) => return None,
        (None, Some(after)) => (&after.version, ChangeKind::Added),
        (Some(before), None) => (&before.version, ChangeKind::Removed),
        (Some(before), Some(after)) if before == after => return None,
        (Some(before), Some(after)) if before.version != after.version => {
            (&after.version, ChangeKind::Version(before.version.clone()))
        }
        (Some(before), Some(after)) => {
            let is_moved = *before == LockedModel { source: before.source.clone(), ..after.clone() };
            (&after.version, if is_moved { ChangeKind::Source } else { ChangeKind::Files })
        }
    };
    Some(Change { model: key.name.clone(), version: version.clone(), kind })
}
