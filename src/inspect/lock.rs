//! The files against `model-sbom.lock`: which are proven, which differ, which are known from it alone, and what
//! the lock should say.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};
use guppy::graph::PackageMetadata;

use super::{
    DigestChoice, FileDigests, FileOrigin, HeaderFacts, InspectedFile, InspectedModel, ReadAhead, layers,
};
use crate::declare::lockfile::{LockFile, LockedArtifact, LockedModel, LockedText, ModelKey};
use crate::declare::{Declarations, Delivery, Source};
use crate::diagnostic::Span;
use crate::digest::Digest;
use crate::member_path;
use crate::options::WorkspaceOptions;
use crate::resolve::{Artifact, Layer, Packing, Part, ResolvedModel, declared_models};
use crate::workspace::Workspace;

/// How a run reads the files.
#[derive(Debug, Clone)]
pub struct Reading {
    /// Which digests are computed.
    pub digests: DigestChoice,
    /// What the lock is to the run.
    pub lock: LockMode,
    /// Names of models whose change is accepted.
    pub update: Vec<String>,
    /// What was read while the workspace was.
    pub ahead: ReadAhead,
}

impl Reading {
    /// Reads these digests and leaves the lock as it is.
    pub fn new(options: &WorkspaceOptions, digests: DigestChoice) -> Self {
        let lock = if options.is_locked() { LockMode::Locked } else { LockMode::Read };
        Self { digests, lock, update: Vec::new(), ahead: ReadAhead::default() }
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
    /// The lock has other files, or other facts of them.
    Files,
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
    /// SHA-256 of the lock.
    pub locked: Digest,
    /// SHA-256 of the file.
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
}

/// The names that the lock has for models.
pub(crate) struct Keys<'a>(BTreeSet<&'a str>);

impl<'a> Keys<'a> {
    /// Packages that share a name need their versions, whichever of them is selected.
    pub(crate) fn new(declared: &[(PackageMetadata<'a>, &'a crate::declare::Model)]) -> Self {
        let mut ids = BTreeMap::<_, BTreeSet<_>>::new();
        for (package, _) in declared {
            ids.entry(package.name()).or_default().insert(package.id());
        }
        Self(ids.into_iter().filter(|(_, ids)| ids.len() > 1).map(|(name, _)| name).collect())
    }

    /// The name of a model.
    pub(crate) fn key(&self, package: &PackageMetadata<'_>, model: &str) -> ModelKey {
        let version = self.0.contains(package.name()).then(|| package.version().to_string());
        ModelKey { package: package.name().to_owned(), package_version: version, name: model.to_owned() }
    }
}

/// The lock beside what was resolved.
pub(super) struct Binder<'a> {
    lock: Option<&'a LockFile>,
    reading: &'a Reading,
    keys: Keys<'a>,
    declared: BTreeSet<ModelKey>,
}

impl<'a> Binder<'a> {
    pub(super) fn new(
        workspace: &'a Workspace,
        declarations: &'a Declarations,
        reading: &'a Reading,
    ) -> Self {
        let declared = declared_models(workspace, declarations);
        let keys = Keys::new(&declared);
        let declared = declared.iter().map(|(package, model)| keys.key(package, &model.name.value)).collect();
        Self { lock: declarations.lock.as_ref(), reading, keys, declared }
    }

    fn key(&self, model: &ResolvedModel<'_>) -> ModelKey {
        self.keys.key(&model.package, &model.declaration.name.value)
    }

    fn locked(&self, key: &ModelKey) -> Option<&'a LockedModel> {
        self.lock?.models.get(key)
    }

    /// What the lock says of the declared version of a model, unless its change is accepted.
    fn binding(&self, model: &ResolvedModel<'_>) -> Option<&'a LockedModel> {
        let accepted = self.reading.update.contains(&model.declaration.name.value);
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
        let here: BTreeSet<_> = artifacts(model).map(|file| file.path.as_path()).collect();
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
        for (index, model) in models.iter().enumerate() {
            let key = self.key(model.resolved);
            let found = self.mismatches(index, model, &key);
            let entry = match found.is_empty() {
                true => self.entry(model),
                false => self.locked(&key).cloned(),
            };
            mismatches.extend(found);
            changes.extend(change(&key, self.locked(&key), entry.as_ref()));
            next.extend(entry.map(|entry| (key, entry)));
        }
        for (key, locked) in self.lock.iter().flat_map(|lock| &lock.models) {
            let resolved = models.iter().any(|model| self.key(model.resolved) == *key);
            match (self.declared.contains(key), resolved) {
                (true, false) => _ = next.insert(key.clone(), locked.clone()),
                (true, true) => {}
                (false, _) => changes.extend(change(key, Some(locked), None)),
            }
        }
        changes.sort_by(|a, b| a.model.cmp(&b.model));
        LockOutcome { mode: self.reading.lock, next: LockFile::new(next), changes, mismatches }
    }

    fn mismatches(&self, index: usize, model: &InspectedModel<'_>, key: &ModelKey) -> Vec<Mismatch> {
        let Some(locked) = self.binding(model.resolved) else { return Vec::new() };
        let mut mismatches = Vec::new();
        let mut compare = |what, artifact: &Artifact, locked: &Digest, found: &Digest| {
            if locked != found {
                mismatches.push(Mismatch {
                    model: index,
                    path: artifact.path.clone(),
                    what,
                    locked: locked.clone(),
                    found: found.clone(),
                    declared_at: artifact.span,
                    locked_at: self.lock.and_then(|lock| lock.place(key, &artifact.path)),
                });
            }
        };
        for file in model.layers.iter().chain(&model.files) {
            if let Some(locked) = locked.artifacts.get(&file.artifact.path) {
                compare(MismatchKind::Weights, &file.artifact, &locked.sha256, &file.digests.sha256);
            }
        }
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

    /// What the lock should say of a model; nothing of one that has no files at all.
    fn entry(&self, model: &InspectedModel<'_>) -> Option<LockedModel> {
        let resolved = model.resolved;
        let binding = self.binding(resolved);
        let artifacts = model.layers.iter().chain(&model.files).map(|file| {
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
        let facts = match before.filter(|before| before.sha256 == sha256) {
            Some(before) => before.facts.clone(),
            None => file.facts.as_ref().map(HeaderFacts::locked_words).unwrap_or_default(),
        };
        LockedArtifact { size, sha256, sha512, blake3, facts }
    }
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
/// model that its store has, only what its manifest names is absent.
fn place(model: &ResolvedModel<'_>, path: &Utf8Path) -> Option<Span> {
    let declaration = model.declaration;
    if model.store.is_some() {
        let path = member_path::split(path.as_str()).map_or(path, |(layer, _)| Utf8Path::new(layer));
        return model
            .missing
            .iter()
            .find(|missing| path == missing.pattern.as_str())
            .map(|missing| missing.span);
    }
    if declaration.files.is_empty() {
        let source = declaration.source.as_ref().filter(|_| declaration.delivery != Delivery::Service)?;
        return matches!(source.value, Source::HuggingFace { .. } | Source::Ollama(_)).then_some(source.span);
    }
    declaration.files.iter().find(|pattern| pattern.value.is_match(path)).map(|pattern| pattern.span)
}

fn artifacts<'m>(model: &'m ResolvedModel<'_>) -> impl Iterator<Item = &'m Artifact> {
    model.files.iter().chain(&model.card).chain(&model.license_file)
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
        (Some(_), Some(after)) => (&after.version, ChangeKind::Files),
    };
    Some(Change { model: key.name.clone(), version: version.clone(), kind })
}
