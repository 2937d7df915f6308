//! The files against `model-sbom.lock`: which are proven, which differ, which are known from it alone, and what
//! the lock should say.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};
use guppy::graph::PackageMetadata;

use super::legal_files::{self, LegalKind};
use super::named_bases::{self, NamedBase, NamedBy};
use super::{
    ArchiveHashing, DigestChoice, FileDigests, FileOrigin, FurtherCard, HeaderFacts, InspectedFile,
    InspectedModel, LicenseText, ModelCard, ReadAhead, Trust, layers,
};
use crate::declare::lockfile::{
    self, DeclarationKey, LockFile, LockedArtifact, LockedModel, LockedText, ModelKey, Said,
};
use crate::declare::{Declarations, Delivery, Identity, ListedBy, Model, Revision, Source};
use crate::diagnostic::Span;
use crate::digest::Digest;
use crate::files;
use crate::header_fact::HeaderFact;
use crate::limits;
use crate::member_path;
use crate::options::WorkspaceOptions;
use crate::prose;
use crate::resolve::{
    Artifact, Content, Layer, Packing, Part, ResolvedModel, declared_models, owner, without_commit,
};
use crate::vocabulary::Word;
use crate::workspace::{WORKSPACE_FILE, Workspace};

/// How a run reads the files.
#[derive(Debug)]
pub struct Reading {
    /// Which digests are computed.
    pub digests: DigestChoice,
    /// What the lock is to the run.
    pub lock: LockMode,
    /// What digests are taken from.
    pub trust: Trust,
    /// Models whose change is accepted.
    pub update: Update,
    /// Whether the archives of registry crates are hashed, as a document needs it.
    pub archives: ArchiveHashing,
    /// What was read while the workspace was.
    pub ahead: ReadAhead,
    /// What the headers of files say that are not on this machine, by the SHA-256 of the files.
    pub headers: BTreeMap<Digest, HeaderFacts>,
    /// Where a run leaves what it computed of files, for the next one; `None` where every run reads them.
    pub cache: Option<Utf8PathBuf>,
}

impl Reading {
    /// Reads these digests, leaves the lock as it is and hashes no archive. With `--locked` each is computed; else a file that has the BLAKE3
    /// of the lock is taken for the locked one.
    pub fn new(options: &WorkspaceOptions, digests: DigestChoice) -> Self {
        let (lock, trust) = match options.is_locked() {
            true => (LockMode::Locked, Trust::Bytes),
            false => (LockMode::Read, Trust::Lock),
        };
        Self {
            digests,
            lock,
            trust,
            update: Update::default(),
            archives: ArchiveHashing::Skip,
            ahead: ReadAhead::default(),
            headers: BTreeMap::new(),
            cache: None,
        }
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
    /// The declared name of the model.
    pub model: String,
    /// Its declared version.
    pub version: Option<String>,
    /// What changes.
    pub kind: ChangeKind,
    /// The first word of the lock that is another, where it is one about a file.
    pub place: Option<Span>,
}

/// How a model's entry changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChangeKind {
    /// It is not in the lock.
    Added,
    /// The lock has another version, this one.
    Version(Option<String>),
    /// The lock has no source of it.
    Source,
    /// The lock has other files, or says something else of them: what is new, gone, moved and changed, a phrase each.
    Files(Vec<String>),
    /// The lock names other packages that declare it, or names them in another way.
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

/// A declared model and the package that declares it.
type Declared<'a> = (PackageMetadata<'a>, &'a Model);

/// Which entry of a lock is about which declaration.
pub(crate) struct Keys<'a> {
    /// Names of several packages that declare models.
    shared: BTreeSet<&'a str>,
    /// Names and versions of several.
    twins: BTreeSet<(&'a str, String)>,
    /// Models of which several packages of one name declare one.
    ambiguous: BTreeSet<(&'a str, &'a str)>,
    /// The declared versions of each source, with the number of their declarations.
    versions: BTreeMap<(String, Option<String>), usize>,
    /// How often each package, or the workspace, declares a model of each source.
    owners: BTreeMap<(String, String), usize>,
    /// The declarations, as a lock names them.
    declarations: BTreeSet<DeclarationKey>,
}

impl<'a> Keys<'a> {
    /// Packages that share a name need their versions, those that share the version too their sources, whichever of them
    /// is selected.
    pub(crate) fn new(declared: &[Declared<'a>]) -> Self {
        let ids = |(package, _): &Declared<'a>| package.id();
        let version = |package: &PackageMetadata<'a>| (package.name(), package.version().to_string());
        let mut keys = Self {
            shared: several(declared, |(package, _)| package.name(), ids),
            twins: several(declared, |(package, _)| version(package), ids),
            ambiguous: several(declared, |(package, model)| (package.name(), model.name.value.as_str()), ids),
            versions: BTreeMap::new(),
            owners: BTreeMap::new(),
            declarations: BTreeSet::new(),
        };
        for (package, model) in declared {
            let (source, version) = origin(package, model);
            if let Some(source) = source {
                *keys.owners.entry((source.clone(), owner(package, model).name)).or_default() += 1;
                *keys.versions.entry((source, version)).or_default() += 1;
            }
            keys.declarations.insert(keys.declaration(package, model));
        }
        keys
    }

    /// How a lock names a declaration.
    pub(crate) fn declaration(&self, package: &PackageMetadata<'_>, model: &Model) -> DeclarationKey {
        let model_name = model.name.value.clone();
        if model.is_at_root() {
            return DeclarationKey {
                package: WORKSPACE_FILE.to_owned(),
                package_version: None,
                package_source: None,
                name: model_name,
            };
        }
        let (name, version) = (package.name(), package.version().to_string());
        let is_twin = self.twins.contains(&(name, version.clone()));
        DeclarationKey {
            package: name.to_owned(),
            package_version: self.shared.contains(name).then_some(version),
            package_source: package_source(package).filter(|_| is_twin),
            name: model_name,
        }
    }

    /// The entry about a model: its own, else that from which its files are known.
    pub(crate) fn in_lock<'l>(
        &self,
        lock: &'l LockFile,
        package: &PackageMetadata<'_>,
        model: &Model,
    ) -> Option<&'l ModelKey> {
        let own = self.own(lock, package, model);
        own.or_else(|| self.of_files(lock, package, model, own))
    }

    /// The entry from which the files of a declared version are known: its `own` where that has some, else the one that
    /// declarations of the source and the version share. Texts and cards in it are those of who shares it.
    fn of_files<'l>(
        &self,
        lock: &'l LockFile,
        package: &PackageMetadata<'_>,
        model: &Model,
        own: Option<&'l ModelKey>,
    ) -> Option<&'l ModelKey> {
        let (source, version) = origin(package, model);
        let has_files = |key: &&ModelKey| !lock.models[*key].artifacts.is_empty();
        own.filter(|key| key.version == version).filter(has_files).or_else(|| {
            let shared = ModelKey { declaration: None, source: Some(source?), version };
            let (key, entry) = lock.models.get_key_value(&shared)?;
            (has_files(&key) && is_about(model, entry)).then_some(key)
        })
    }

    /// The entry of a declaration: that of its version, else of a version that nothing declares any more.
    pub(crate) fn own<'l>(
        &self,
        lock: &'l LockFile,
        package: &PackageMetadata<'_>,
        model: &Model,
    ) -> Option<&'l ModelKey> {
        let (source, version) = origin(package, model);
        let exact = |key: &&ModelKey| key.version == version;
        let earlier = |key: &&ModelKey| {
            key.version != version
                && key
                    .source
                    .as_ref()
                    .is_none_or(|source| !self.versions.contains_key(&(source.clone(), key.version.clone())))
        };
        let candidates = self.candidates(lock, package, model, source.as_deref());
        let found = candidates.iter().copied().find(exact);
        found.or_else(|| candidates.iter().copied().find(earlier))
    }

    /// The entries that can be about a model, the best first: that of its declaration; that which the declarations of its
    /// source share; that of a declaration which is gone; that from before its source was declared. An entry of another
    /// source is none of them.
    fn candidates<'l>(
        &self,
        lock: &'l LockFile,
        package: &PackageMetadata<'_>,
        model: &Model,
        source: Option<&str>,
    ) -> Vec<&'l ModelKey> {
        let names = self.names(package, model);
        let named = |source: Option<&str>| {
            let of = names.iter().flat_map(move |name| lock.versions(source, Some(name)));
            of.collect::<Vec<_>>()
        };
        let mut found = named(source);
        if source.is_none() {
            return found;
        }
        let owner = owner(package, model).name;
        let shared = lock.versions(source, None);
        found.extend(shared.filter(|key| self.shares(key, &lock.models[*key], &owner, model)));
        let is_gone = |key: &&ModelKey| {
            let declaration = key.declaration.as_ref();
            declaration.is_some_and(|declaration| {
                declaration.package == package.name() && !self.declarations.contains(declaration)
            })
        };
        let mut gone = lock.of_source(source).filter(is_gone);
        if let (Some(key), None) = (gone.next(), gone.next()) {
            found.push(key);
        }
        found.extend(named(None));
        found
    }

    /// Whether a declaration is one of those that share an entry: the entry names its package, or only such as declare
    /// nothing of the source any more. What another package says of the same source is not its own.
    fn shares(&self, key: &ModelKey, entry: &LockedModel, owner: &str, model: &Model) -> bool {
        let source = || key.source.clone().unwrap_or_default();
        let declared =
            |owner: &str| self.owners.get(&(source(), owner.to_owned())).copied().unwrap_or_default();
        let is_alone = || self.versions.get(&(source(), key.version.clone())).is_none_or(|count| *count == 1);
        match entry.packages.contains(owner) {
            true => declared(owner) == 1 || is_alone() || is_about(model, entry),
            false => {
                entry.packages.iter().all(|other| declared(other) == 0)
                    && (is_alone() || is_about(model, entry))
            }
        }
    }

    /// The names that a lock may have for a declaration: its own, and those from before another package of the name came or
    /// went.
    fn names(&self, package: &PackageMetadata<'_>, model: &Model) -> Vec<DeclarationKey> {
        let own = self.declaration(package, model);
        if model.is_at_root() {
            return vec![own];
        }
        let model = model.name.value.as_str();
        let bare = DeclarationKey { package_version: None, package_source: None, ..own.clone() };
        let versioned =
            DeclarationKey { package_version: Some(package.version().to_string()), ..bare.clone() };
        let sourced = DeclarationKey { package_source: package_source(package), ..versioned.clone() };
        // Of two models of the name nobody knows which the lock meant; but no dependency that takes the name of a member
        // takes the binding of its model away.
        let is_one = package.in_workspace() || !self.ambiguous.contains(&(package.name(), model));
        let earlier = [sourced, versioned, bare].into_iter().filter(|_| is_one);
        std::iter::once(own).chain(earlier).collect()
    }
}

/// What tells a declaration from others: the package that declares it, or the workspace, and its name.
fn entry_id<'a>(package: &PackageMetadata<'a>, model: &'a Model) -> (&'a str, &'a str) {
    let owner = if model.is_at_root() { WORKSPACE_FILE } else { package.id().repr() };
    (owner, model.name.value.as_str())
}

/// The source and the version by which a lock has a model.
fn origin(package: &PackageMetadata<'_>, model: &Model) -> (Option<String>, Option<String>) {
    let Revision { identity, version } = Revision::new(model, &owner(package, model));
    match identity {
        Identity::Source(source) => (Some(source), version),
        Identity::Own { .. } => (None, version),
    }
}

/// Whether an entry has a file that a model declares; every file is one of a model whose store names them.
fn is_about(model: &Model, entry: &LockedModel) -> bool {
    let is_declared = |path: &Utf8PathBuf| {
        let path =
            member_path::split(path.as_str()).map_or(path.as_path(), |(layer, _)| Utf8Path::new(layer));
        model.files.iter().any(|pattern| pattern.value.is_match(path))
    };
    model.files.is_empty() || entry.artifacts.keys().any(is_declared)
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
fn package_source(package: &PackageMetadata<'_>) -> Option<String> {
    package.source().external_source().map(|source| Source::without_secrets(without_commit(source)))
}

/// What is wrong with the header of a file, among its facts.
const MALFORMED: &str = "malformed";

/// What is wrong with a header, by what the lock has of it.
pub(super) fn malformed(facts: &BTreeMap<String, String>) -> Option<String> {
    facts.get(MALFORMED).cloned()
}

/// The lock beside what was resolved.
pub(super) struct Binder<'a> {
    lock: Option<&'a LockFile>,
    reading: &'a Reading,
    keys: Keys<'a>,
    /// What is declared, that of members of the workspace first, with the entry that the lock has for it.
    declared: Vec<(Declared<'a>, Option<&'a ModelKey>)>,
    /// The entries by package and name of the model: its own, and that from which its files are known.
    entries: BTreeMap<(&'a str, &'a str), [Option<&'a ModelKey>; 2]>,
    /// Sources of models whose change is accepted, whichever package declares them and under which name.
    accepted: BTreeSet<String>,
}

impl<'a> Binder<'a> {
    pub(super) fn new(
        workspace: &'a Workspace,
        declarations: &'a Declarations,
        reading: &'a Reading,
    ) -> Self {
        let mut all = declared_models(workspace, declarations);
        all.sort_by(|(a, _), (b, _)| (!a.in_workspace(), a.id()).cmp(&(!b.in_workspace(), b.id())));
        let keys = Keys::new(&all);
        let lock = declarations.lock.as_ref();
        let own = |(package, model): &Declared<'a>| keys.own(lock?, package, model);
        let of_files = |(package, model): &Declared<'a>, own| keys.of_files(lock?, package, model, own);
        let declared: Vec<_> = all.iter().map(|one| (*one, own(one))).collect();
        let id = |(package, model): &Declared<'a>| entry_id(package, model);
        let entries = declared.iter().map(|(one, own)| (id(one), [*own, of_files(one, *own)])).collect();
        let Update { models, packages } = &reading.update;
        let is_named = |(_, model): &&Declared<'a>| packages.is_empty() && models.contains(&model.name.value);
        let accepted = all.iter().filter(is_named).filter_map(|(package, model)| origin(package, model).0);
        Self { lock, reading, keys, accepted: accepted.collect(), declared, entries }
    }

    /// The keys of the entries about a model: of its own, and of that from which its files are known.
    fn locked_keys(&self, model: &ResolvedModel<'_>) -> [Option<&'a ModelKey>; 2] {
        self.entries.get(&entry_id(&model.package, model.declaration)).copied().unwrap_or_default()
    }

    fn locked(&self, key: Option<&ModelKey>) -> Option<&'a LockedModel> {
        self.lock?.models.get(key?)
    }

    /// What the lock says of the declared version of a model, unless its change is accepted.
    fn binding(&self, model: &ResolvedModel<'_>) -> Option<&'a LockedModel> {
        let [own, _] = self.locked_keys(model);
        self.bound(model, own)
    }

    /// What it says of its files.
    fn files(&self, model: &ResolvedModel<'_>) -> Option<&'a LockedModel> {
        let [_, files] = self.locked_keys(model);
        self.bound(model, files)
    }

    fn bound(&self, model: &ResolvedModel<'_>, key: Option<&ModelKey>) -> Option<&'a LockedModel> {
        let (source, version) = origin(&model.package, model.declaration);
        if self.reading.update.accepts(model) || source.is_some_and(|source| self.accepted.contains(&source))
        {
            return None;
        }
        self.locked(key).filter(|_| key.is_some_and(|key| key.version == version))
    }

    /// What the lock says of a file of a model.
    pub(super) fn artifact(&self, model: &ResolvedModel<'_>, file: &Artifact) -> Option<&'a LockedArtifact> {
        self.files(model)?.artifacts.get(&file.path).map(|artifact| &**artifact)
    }

    /// What the lock says of the files in a layer, by their paths there, and how many it has with those of which it
    /// has one digest alone.
    pub(super) fn members(
        &self,
        model: &ResolvedModel<'_>,
        layer: &Artifact,
    ) -> (BTreeMap<&'a str, &'a LockedArtifact>, usize) {
        let Some(locked) = self.files(model) else { return Default::default() };
        let inside = |path: &'a Utf8Path| {
            member_path::split(path.as_str()).filter(|(of, _)| layer.path == *of).map(|(_, member)| member)
        };
        let artifacts = locked.artifacts.iter();
        let members: BTreeMap<_, _> =
            artifacts.filter_map(|(path, artifact)| Some((inside(path)?, &**artifact))).collect();
        let texts = locked.card.iter().chain(&locked.license_file);
        let texts = texts.filter(|text| inside(&text.path).is_some()).count();
        let count = members.len() + texts;
        (members, count)
    }

    /// What was read of the bytes that a pointer stands for.
    pub(super) fn facts_of_pointer(
        &self,
        model: &ResolvedModel<'_>,
        file: &Artifact,
    ) -> BTreeMap<String, String> {
        let Content::Pointer(pointer) = &file.content else { return BTreeMap::new() };
        let locked = self.artifact(model, file).filter(|locked| locked.sha256 == pointer.sha256);
        locked.map(|locked| locked.facts.clone()).unwrap_or_default()
    }

    /// Gives a model what the lock has of its card, its licence text and what else speaks about it, of those that are in
    /// no store of this machine.
    pub(super) fn complete(&self, model: &mut InspectedModel<'_>) {
        let resolved = model.resolved;
        let Some(locked) = self.binding(resolved) else {
            // Of files that another declaration locked, nobody knows what lies beside these.
            model.has_unread_evidence = is_in_part(model);
            return;
        };
        let absent = |text: &&LockedText| place(resolved, &text.path).is_some();
        if let Some(card) = locked.card.as_ref().filter(absent).filter(|_| model.card.is_none()) {
            match &card.says {
                Some(Said::Card(words)) => {
                    let said = ModelCard::from_locked_words(words);
                    match file_of(resolved, card, Some(&card.sha256)) {
                        Some(file) => (model.card, model.model_card) = (Some(file), Some(said)),
                        None => model.beside.cards.push(further_card(card, said)),
                    }
                }
                _ => model.unread_texts.push(card.path.clone()),
            }
        }
        let license = locked.license_file.as_ref().filter(absent);
        if let Some(license) = license.filter(|_| model.license_file.is_none()) {
            match locked_text(license) {
                Some(text) => {
                    model.license_file = file_of(resolved, license, license.file_sha256.as_ref());
                    model.license_text = Some(text);
                }
                None => model.unread_texts.push(license.path.clone()),
            }
        }
        model.has_unread_evidence = is_in_part(model) && !locked.has_evidence;
        let here: BTreeSet<_> = evidence_of(model).map(|(path, ..)| path.to_owned()).collect();
        let absent: Vec<_> =
            absent_evidence(model, locked).filter(|text| !here.contains(&text.path)).collect();
        absent.into_iter().for_each(|further| take_evidence(model, further));
    }

    /// Declared files that are not on this machine and whose digests the lock has; one whose bytes are `found` under a path that
    /// the lock does not have was moved.
    pub(super) fn absent(&self, model: &ResolvedModel<'_>, found: &[InspectedFile]) -> Vec<InspectedFile> {
        let here: BTreeSet<_> = model.artifacts().map(|file| file.path.as_path()).collect();
        let binding = self.files(model);
        let locked = binding.into_iter().flat_map(|locked| &locked.artifacts);
        let is_here = |path: &Utf8Path| {
            here.contains(path)
                || member_path::split(path.as_str())
                    .is_some_and(|(layer, _)| here.contains(Utf8Path::new(layer)))
        };
        let new = found
            .iter()
            .filter(|file| binding.is_some_and(|locked| !locked.artifacts.contains_key(&file.artifact.path)));
        let moved: BTreeSet<_> = new.map(|file| &file.digests.sha256).collect();
        // What a list of digests says that is still declared, it says itself.
        let is_listed = |path: &Utf8Path, artifact: &LockedArtifact| {
            let listing = model.listing.as_ref().filter(|_| artifact.listed_in.is_some());
            listing.is_some_and(|listing| listing.files.contains_key(path))
        };
        let absent = locked.filter(|(path, artifact)| {
            !is_here(path) && !moved.contains(&artifact.sha256) && !is_listed(path, artifact)
        });
        let absent = absent.filter_map(|(path, artifact)| {
            let absolute = model.directory.join(path);
            let layer = binding.and_then(|locked| layer_of(path, locked));
            Some(InspectedFile {
                facts: None,
                locked_facts: artifact.facts.clone(),
                malformed: malformed(&artifact.facts),
                artifact: Artifact { layer, ..Artifact::new(path.clone(), absolute, place(model, path)?) },
                digests: FileDigests::from(&**artifact),
                origin: FileOrigin::Lock,
                blob_name: None,
                listed_by: artifact.listed_in.as_ref().and_then(|path| ListedBy::from_word(path.as_str())),
            })
        });
        absent.collect()
    }

    /// Compares everything, and says what the lock should be.
    pub(super) fn outcome(&self, models: &[InspectedModel<'_>]) -> LockOutcome {
        let mut mismatches = Vec::new();
        let mut behind = Vec::new();
        let mut resolved = BTreeMap::new();
        for (index, model) in models.iter().enumerate() {
            let found = self.mismatches(index, model);
            let keeps = !found.is_empty() || self.reading.lock == LockMode::Write && contradicts(model);
            let entry = match keeps {
                true => None,
                false => self.entry(model),
            };
            let [before, _] = self.locked_keys(model.resolved);
            let stays = entry.is_none() && (keeps || is_absent(model));
            let is_behind = before.is_some_and(|key| key.version != model.resolved.revision().version);
            if stays && !keeps && is_behind {
                behind.push(index);
            }
            mismatches.extend(found);
            let id = entry_id(&model.resolved.package, model.resolved.declaration);
            resolved.insert(id, (entry, stays));
        }
        let mut next = BTreeMap::new();
        let mut changes = Vec::new();
        let mut entered = BTreeMap::new();
        for ((package, model), before) in &self.declared {
            let (source, declared_version) = origin(package, model);
            let id = entry_id(package, model);
            let (entry, version) = match resolved.remove(&id) {
                Some((Some(entry), _)) => (Some(entry), declared_version),
                Some((None, false)) => (None, declared_version),
                // What is not selected or not here keeps what the lock has.
                Some((None, true)) | None => {
                    let version = before.map_or(declared_version, |key| key.version.clone());
                    (self.locked(*before).cloned(), version)
                }
            };
            let Some(mut entry) = entry else { continue };
            entry.packages = BTreeSet::from([owner(package, model).name]);
            let declaration = self.keys.declaration(package, model);
            let key = lockfile::enter(&mut next, source, declaration, version, entry);
            let (_, entries) = entered.entry(key).or_insert_with(|| (model.name.value.as_str(), Vec::new()));
            entries.extend(*before);
        }
        let mut kept: BTreeSet<&ModelKey> = BTreeSet::new();
        for (key, (name, before)) in &entered {
            changes.extend(self.change(name, key, &next[key], before));
            kept.extend(before);
        }
        let gone = self.lock.iter().flat_map(|lock| lock.models.keys()).filter(|key| !kept.contains(key));
        changes.extend(gone.map(|key| Change {
            model: name_of(key),
            version: key.version.clone(),
            kind: ChangeKind::Removed,
            place: None,
        }));
        changes.sort_by(|a, b| a.model.cmp(&b.model));
        LockOutcome { mode: self.reading.lock, next: LockFile::new(next), changes, mismatches, behind }
    }

    /// How an entry changes, from those that the lock has for its declarations.
    fn change(
        &self,
        name: &str,
        key: &ModelKey,
        entry: &LockedModel,
        all_before: &[&ModelKey],
    ) -> Option<Change> {
        let before = all_before.first().copied();
        let kind = match (before, self.locked(before)) {
            (Some(before), Some(_)) if before.version != key.version => {
                ChangeKind::Version(before.version.clone())
            }
            (Some(before), Some(_)) if before.source != key.source => ChangeKind::Source,
            (Some(_), Some(locked)) => {
                let packages = locked.packages.clone();
                let is_renamed = all_before.iter().any(|before| *before != key) || packages != entry.packages;
                match *locked == (LockedModel { packages, ..entry.clone() }) {
                    true if is_renamed => ChangeKind::Package,
                    // With a lock that is not written, what an earlier program wrote is not out of date.
                    true if self.reading.lock == LockMode::Write && self.is_unsealed(all_before) => {
                        ChangeKind::Files(vec!["the digest of what is known of its terms".to_owned()])
                    }
                    true => return None,
                    false => ChangeKind::Files(differences(locked, entry)),
                }
            }
            _ => ChangeKind::Added,
        };
        let place = before.and_then(|before| self.place_of_difference(before, entry));
        Some(Change { model: name.to_owned(), version: key.version.clone(), kind, place })
    }

    fn is_unsealed(&self, entries: &[&ModelKey]) -> bool {
        self.lock.is_some_and(|lock| entries.iter().any(|key| lock.is_unsealed(key)))
    }

    /// Where the lock says something else of a file, first.
    fn place_of_difference(&self, key: &ModelKey, now: &LockedModel) -> Option<Span> {
        let (lock, locked) = (self.lock?, self.locked(Some(key))?);
        let both =
            locked.artifacts.iter().filter_map(|(path, old)| Some((path, old, now.artifacts.get(path)?)));
        let (path, old, new) = both.into_iter().find(|(_, old, new)| old != new)?;
        let facts = other_facts(old, new);
        let of_fact = facts.into_iter().find_map(|fact| lock.fact_place(key, path, fact));
        of_fact.or_else(|| lock.place(key, path))
    }

    fn mismatches(&self, index: usize, model: &InspectedModel<'_>) -> Vec<Mismatch> {
        let mut mismatches = self.differing_files(index, model);
        mismatches.extend(self.differing_texts(index, model));
        mismatches
    }

    fn mismatch(
        &self,
        (index, what, artifact): (usize, MismatchKind, &Artifact),
        (key, path): (Option<&ModelKey>, &Utf8Path),
        locked: &Digest,
        found: &Digest,
    ) -> Mismatch {
        Mismatch {
            model: index,
            path: artifact.path.clone(),
            what,
            locked: locked.clone(),
            found: found.clone(),
            declared_at: artifact.span,
            locked_at: self.lock.zip(key).and_then(|(lock, key)| lock.place(key, path)),
        }
    }

    fn differing_files(&self, index: usize, model: &InspectedModel<'_>) -> Vec<Mismatch> {
        let Some(locked) = self.files(model.resolved) else { return Vec::new() };
        let [_, key] = self.locked_keys(model.resolved);
        let mismatch = |what, artifact: &Artifact, path: &Utf8Path, locked: &Digest, found: &Digest| {
            self.mismatch((index, what, artifact), (key, path), locked, found)
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
                let place = self.lock.zip(key);
                let place = place.and_then(|(lock, key)| lock.digest_place(key, path, locked.algorithm()));
                let wrong = mismatch(MismatchKind::Digest, &file.artifact, path, locked, found);
                mismatches.push(Mismatch { locked_at: place.or(wrong.locked_at), ..wrong });
            }
        }
        mismatches
    }

    fn differing_texts(&self, index: usize, model: &InspectedModel<'_>) -> Vec<Mismatch> {
        let Some(locked) = self.binding(model.resolved) else { return Vec::new() };
        let [key, _] = self.locked_keys(model.resolved);
        let mut mismatches = Vec::new();
        let mut compare = |what, artifact: &Artifact, locked: &Digest, found: &Digest| {
            if locked != found {
                let place = (key, artifact.path.as_path());
                mismatches.push(self.mismatch((index, what, artifact), place, locked, found));
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
        let is_in_store = model.resolved.store.is_some();
        for (path, found, says) in evidence_of(model).filter(|_| is_in_store) {
            let what = if says.is_card() { MismatchKind::Card } else { MismatchKind::LicenseText };
            if let Some(before) = locked.evidence.get(path) {
                let artifact = Artifact::new(path.to_owned(), Utf8PathBuf::new(), model.resolved.place());
                compare(what, &artifact, &before.sha256, found);
            }
        }
        for (artifact, found) in further_texts(model) {
            if let Some(before) = locked.license_texts.get(&artifact.path) {
                compare(MismatchKind::LicenseText, artifact, before, found);
            }
        }
        mismatches
    }

    /// What the lock should say of a model; nothing of one that has no files at all.
    fn entry(&self, model: &InspectedModel<'_>) -> Option<LockedModel> {
        let resolved = model.resolved;
        let binding = self.binding(resolved);
        // With another lock than one that is written, what was locked without them is not out of date.
        let is_earlier = binding.is_some_and(|locked| locked.license_texts.is_empty());
        let further = further_texts(model).filter(|_| self.reading.lock == LockMode::Write || !is_earlier);
        let entry = LockedModel {
            packages: BTreeSet::new(),
            license_texts: further
                .map(|(artifact, sha256)| (artifact.path.clone(), sha256.clone()))
                .collect(),
            license_file: self.license_file(model, binding),
            card: self.card(model, binding),
            evidence: self.evidence(model, binding),
            has_evidence: is_in_tree(resolved) && self.binds_evidence(model, binding),
            artifacts: self.artifacts(model, binding),
        };
        let binds = !entry.artifacts.is_empty()
            || !entry.license_texts.is_empty()
            || entry.card.is_some()
            || entry.license_file.is_some();
        binds.then_some(entry)
    }

    /// Its weights and layers, without what stands in its declaration or in the entry of another declaration.
    fn artifacts(
        &self,
        model: &InspectedModel<'_>,
        binding: Option<&LockedModel>,
    ) -> BTreeMap<Utf8PathBuf, Box<LockedArtifact>> {
        let locked = |path: &Utf8PathBuf| binding.and_then(|locked| locked.artifacts.get(path));
        let is_own = |file: &&InspectedFile| match file.origin {
            FileOrigin::Declaration => false,
            FileOrigin::Lock => locked(&file.artifact.path).is_some(),
            FileOrigin::Disk | FileOrigin::Pointer | FileOrigin::Listing => true,
        };
        let listing = model.resolved.listing.as_ref().map(|listing| &listing.path);
        let entry = |file: &InspectedFile| {
            let path = &file.artifact.path;
            let bases = named_by(model, path);
            let before = locked(path).map(|artifact| &**artifact);
            (path.clone(), Box::new(self.locked_artifact(file, bases, before, listing)))
        };
        model.weights_and_layers().filter(is_own).map(entry).collect()
    }

    fn license_file(&self, model: &InspectedModel<'_>, binding: Option<&LockedModel>) -> Option<LockedText> {
        let before = binding.and_then(|locked| locked.license_file.as_ref());
        let file = model.license_file.as_ref().filter(|file| file.origin != FileOrigin::Lock);
        let (Some(file), Some(text)) = (file, &model.license_text) else {
            return absent(model.resolved, before);
        };
        let file_sha256 = Some(file.digests.sha256.clone());
        let text = LockedText { size: file.size(), file_sha256, ..of_text(text) };
        Some(self.kept(model.resolved, text, before))
    }

    fn card(&self, model: &InspectedModel<'_>, binding: Option<&LockedModel>) -> Option<LockedText> {
        let before = binding.and_then(|locked| locked.card.as_ref());
        let file = model.card.as_ref().filter(|file| file.origin != FileOrigin::Lock);
        let (Some(file), Some(card)) = (file, &model.model_card) else {
            return absent(model.resolved, before);
        };
        let text = of_card(&file.artifact.path, &file.digests.sha256, card);
        Some(self.kept(model.resolved, LockedText { size: file.size(), ..text }, before))
    }

    /// What lies in the tree is on every machine, and needs its digest alone. With `--locked`, what was locked without its
    /// words is not out of date.
    fn kept(&self, model: &ResolvedModel<'_>, new: LockedText, before: Option<&LockedText>) -> LockedText {
        let is_kept = |had: fn(&LockedText) -> bool| {
            model.store.is_some() && (self.reading.lock != LockMode::Locked || before.is_none_or(had))
        };
        LockedText {
            says: new.says.filter(|_| is_kept(|before| before.says.is_some())),
            size: new.size.filter(|_| is_kept(|before| before.size.is_some())),
            file_sha256: new.file_sha256.filter(|_| is_kept(|before| before.file_sha256.is_some())),
            ..new
        }
    }

    /// What speaks about a model beside its files: what is here, and what the lock has of what is not. With `--locked`, a
    /// lock that has nothing of a model in the tree is not out of date where it all is.
    fn evidence(
        &self,
        model: &InspectedModel<'_>,
        binding: Option<&LockedModel>,
    ) -> BTreeMap<Utf8PathBuf, LockedText> {
        if let Some(before) = binding.filter(|_| !self.binds_evidence(model, binding)) {
            return before.evidence.clone();
        }
        let absent = binding.into_iter().flat_map(|locked| absent_evidence(model, locked)).cloned();
        let here = evidence_of(model).map(|(path, sha256, says)| says.locked(path, sha256));
        let mut all: BTreeMap<_, _> = absent.map(|text| (text.path.clone(), text)).collect();
        // Of what was completed out of the lock, this changes nothing.
        all.extend(here.map(|text| (text.path.clone(), text)));
        add_configurations(model, &mut all);
        // A README in the tree may change where it says nothing about the terms.
        let is_fixed = self.reading.lock == LockMode::Write || !is_in_tree(model.resolved);
        for (path, text) in binding.iter().filter(|_| !is_fixed).flat_map(|locked| &locked.evidence) {
            let is_card = matches!(text.says, Some(Said::Card(_)));
            if let Some(now) = all.get_mut(path).filter(|now| is_card && now.says == text.says) {
                *now = text.clone();
            }
        }
        all
    }

    /// Whether the evidence of a model is bound: in the tree where all of it is here, and with `--locked` where it was.
    fn binds_evidence(&self, model: &InspectedModel<'_>, binding: Option<&LockedModel>) -> bool {
        let keeps = self.reading.lock == LockMode::Locked || is_in_part(model);
        match binding.filter(|_| keeps) {
            Some(before) => before.has_evidence || !is_in_tree(model.resolved),
            None => !is_in_part(model),
        }
    }

    /// Whether the lock is from before headers were read. That of a pointer, whose bytes nobody had, is out of date where they are.
    fn is_from_before_facts(&self) -> bool {
        self.lock.is_some_and(LockFile::is_of_first_version)
    }

    /// A lock that is not written is not out of date because it lacks a digest that could be added.
    /// `bases` are those that the file names and no header says, `listing` is the list of digests of its model.
    fn locked_artifact(
        &self,
        file: &InspectedFile,
        bases: Option<String>,
        before: Option<&LockedArtifact>,
        listing: Option<&Utf8PathBuf>,
    ) -> LockedArtifact {
        let FileDigests { size, sha256, sha512, blake3 } = file.digests.clone();
        let before_sha512 = before.and_then(|before| before.sha512.clone());
        let before_blake3 = before.and_then(|before| before.blake3.clone());
        let (sha512, blake3) = match (self.reading.lock, before) {
            (LockMode::Write, _) | (_, None) => (sha512.or(before_sha512), blake3.or(before_blake3)),
            (_, Some(_)) => (before_sha512, before_blake3),
        };
        let read = || {
            let words = file.facts.as_ref().map(HeaderFacts::locked_words).unwrap_or_default();
            let bases = bases.map(|bases| (HeaderFact::BaseModels.word().to_owned(), bases));
            let malformed = file.malformed.clone().map(|what| (MALFORMED.to_owned(), what));
            bases.into_iter().chain(malformed).chain(words).collect::<BTreeMap<_, _>>()
        };
        let is_written = self.reading.lock == LockMode::Write;
        let facts = match before.filter(|before| before.sha256 == sha256) {
            Some(before) if !is_written && self.is_from_before_facts() => before.facts.clone(),
            // What can be read here is never taken from the lock.
            Some(_) if file.origin == FileOrigin::Disk => read(),
            Some(before) if !is_written => before.facts.clone(),
            Some(before) => before.facts.clone().into_iter().chain(unknown(&before.facts, read())).collect(),
            None => read(),
        };
        let is_listed = file.origin == FileOrigin::Listing;
        let upstream = file.listed_by.map(|by| Utf8PathBuf::from(by.word()));
        let listed_in = listing.filter(|_| is_listed).cloned().or(upstream);
        // That its bytes are here now does not make a lock out of date that is not written.
        let listed_before = before.filter(|before| {
            self.reading.lock != LockMode::Write
                && !is_listed
                && before.listed_in.is_some()
                && before.sha256 == sha256
        });
        let (size, listed_in) =
            listed_before.map_or((size, listed_in), |before| (before.size, before.listed_in.clone()));
        LockedArtifact { size, sha256, sha512, blake3, facts, listed_in }
    }
}

/// The facts of a file that two locks do not have alike.
fn other_facts<'l>(before: &'l LockedArtifact, now: &'l LockedArtifact) -> BTreeSet<&'l String> {
    let names = before.facts.keys().chain(now.facts.keys());
    names.filter(|name| before.facts.get(*name) != now.facts.get(*name)).collect()
}

/// The facts of which nothing is known yet.
fn unknown(known: &BTreeMap<String, String>, facts: BTreeMap<String, String>) -> BTreeMap<String, String> {
    facts.into_iter().filter(|(name, _)| !known.contains_key(name)).collect()
}

/// Whether the files of a model lie where its declaration says, and not in a store.
fn is_in_tree(model: &ResolvedModel<'_>) -> bool {
    model.store.is_none() && !model.declaration.files.is_empty()
}

/// Whether files of a model in the tree are not on this machine: what lies beside them may not be either.
fn is_in_part(model: &InspectedModel<'_>) -> bool {
    is_in_tree(model.resolved) && model.weights_and_layers().any(|file| file.origin == FileOrigin::Lock)
}

/// What the lock has of evidence that this machine may lack.
fn absent_evidence<'l>(
    model: &InspectedModel<'_>,
    locked: &'l LockedModel,
) -> impl Iterator<Item = &'l LockedText> {
    let is_in_tree = is_in_tree(model.resolved).then(|| is_in_part(model));
    let resolved = model.resolved;
    locked
        .evidence
        .values()
        .filter(move |text| is_in_tree.unwrap_or_else(|| place(resolved, &text.path).is_some()))
}

/// Gives a model what the lock has of a file that speaks about it.
fn take_evidence(model: &mut InspectedModel<'_>, further: &LockedText) {
    let kind = legal_files::kind_of(further.path.file_name().unwrap_or_default());
    match (&further.says, locked_text(further)) {
        (Some(Said::Card(words)), _) => {
            if let Some(names) = words.get(CONFIGURED_BASES) {
                model
                    .beside
                    .configured_bases
                    .extend(named_bases::of_locked_configuration(names, &further.path));
            }
            let said = ModelCard::from_locked_words(words);
            let says = said != ModelCard::default() || !words.contains_key(CONFIGURED_BASES);
            model.beside.cards.extend(says.then(|| further_card(further, said)));
        }
        (_, Some(text)) if kind == Some(LegalKind::Policy) => model.policies.push(text),
        (_, Some(text)) => model.beside.texts.push(text),
        (_, None) => model.unread_texts.push(further.path.clone()),
    }
}

/// The key of the bases that a configuration beside the files names, among its words.
const CONFIGURED_BASES: &str = "configured-bases";

/// Adds the bases that configurations name which lie beside the files of a model in the tree.
fn add_configurations(model: &InspectedModel<'_>, all: &mut BTreeMap<Utf8PathBuf, LockedText>) {
    let files: BTreeSet<_> = model.files.iter().map(|file| &file.artifact.path).collect();
    let is_beside = |base: &&NamedBase| is_in_tree(model.resolved) && !files.contains(&base.path);
    let mut found: BTreeMap<&Utf8PathBuf, BTreeSet<String>> = BTreeMap::new();
    for base in model.beside.configured_bases.iter().filter(is_beside) {
        found.entry(&base.path).or_default().extend(base.name.clone());
    }
    for (path, names) in found {
        let bytes = files::read(&model.resolved.directory.join(path), limits::TEXT);
        let Ok(bytes) = bytes else { continue };
        let card = FurtherCard::new(path.clone(), &bytes, ModelCard::default());
        let text = all.entry(path.clone()).or_insert_with(|| of_card(path, &card.sha256, &card.card));
        if let Some(Said::Card(words)) = &mut text.says {
            words.insert(CONFIGURED_BASES.to_owned(), names.into_iter().collect());
        }
    }
}

/// The bases that a configuration among the files names: a machine without it does not see it.
fn named_by(model: &InspectedModel<'_>, path: &Utf8Path) -> Option<String> {
    let is_configuration = |by| matches!(by, NamedBy::ModelConfig | NamedBy::MergeConfig);
    let named = model.named_bases.iter().filter(|base| base.path == path && is_configuration(base.by));
    let names: Vec<_> = named.filter_map(|base| base.name.as_deref()).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

/// Files that stand for others, each with the path and the entry of the one that it replaces: its path is another one, as a
/// store names files by their digests and people by their versions. Bytes that only moved replace none.
fn replaced<'m>(
    model: &'m InspectedModel<'_>,
    locked: &'m LockedModel,
) -> impl Iterator<Item = (&'m Utf8PathBuf, &'m LockedArtifact, &'m InspectedFile)> {
    // What a store of this machine has of a revision may be another part than another machine has; a pattern is about the
    // files that are there.
    let is_in_tree = model.resolved.store.is_none();
    let is_here = move |file: &&InspectedFile| !(is_in_tree && file.origin == FileOrigin::Lock);
    let here = || model.weights_and_layers().filter(is_here);
    let paths: BTreeSet<_> = here().map(|file| &file.artifact.path).collect();
    let digests: BTreeSet<_> = here().map(|file| &file.digests.sha256).collect();
    let known: BTreeSet<_> = locked.artifacts.values().map(|artifact| &artifact.sha256).collect();
    let gone = locked
        .artifacts
        .iter()
        .filter(move |(path, artifact)| !paths.contains(path) && !digests.contains(&artifact.sha256));
    let new = model.weights_and_layers().filter(move |file| {
        let is_declared = file.origin == FileOrigin::Declaration;
        !is_declared
            && !locked.artifacts.contains_key(&file.artifact.path)
            && !known.contains(&file.digests.sha256)
    });
    gone.zip(new).map(|((path, artifact), file)| (path, &**artifact, file))
}

/// So many facts are named.
const SHOWN: usize = 4;

/// How two entries differ, in phrases.
fn differences(before: &LockedModel, now: &LockedModel) -> Vec<String> {
    let identity =
        |text: &Option<LockedText>| text.as_ref().map(|text| (text.path.clone(), text.sha256.clone()));
    let mut phrases = Vec::new();
    let new = now.artifacts.iter().filter(|(path, _)| !before.artifacts.contains_key(*path));
    let mut gone: BTreeMap<&Digest, Vec<&Utf8PathBuf>> = BTreeMap::new();
    for (path, old) in before.artifacts.iter().rev().filter(|(path, _)| !now.artifacts.contains_key(*path)) {
        gone.entry(&old.sha256).or_default().push(path);
    }
    for (path, artifact) in new {
        match gone.get_mut(&artifact.sha256).and_then(Vec::pop) {
            Some(old) => phrases.push(format!("`{path}` was `{old}`")),
            None => phrases.push(format!("`{path}` is new")),
        }
    }
    let mut gone: Vec<_> = gone.into_values().flatten().collect();
    gone.sort();
    phrases.extend(gone.into_iter().map(|path| format!("`{path}` is gone")));
    for (path, artifact) in &now.artifacts {
        match before.artifacts.get(path) {
            Some(old) if old.sha256 != artifact.sha256 => phrases.push(format!("`{path}` changed")),
            Some(old) if old.size != artifact.size => phrases.push(format!("`{path}` has another length")),
            Some(old) if !old.facts.is_empty() && old.facts != artifact.facts => {
                let facts = other_facts(old, artifact);
                let facts: Vec<_> = facts.into_iter().map(|name| format!("`{name}`")).collect();
                let facts = prose::listed(&facts, SHOWN);
                phrases.push(format!("the header of `{path}` says something else ({facts})"));
            }
            Some(old) if old != artifact => phrases.push(format!("more is known of `{path}`")),
            _ => {}
        }
    }
    for (what, before, now) in
        [("model card", &before.card, &now.card), ("licence text", &before.license_file, &now.license_file)]
    {
        match identity(before) == identity(now) {
            false => phrases.push(format!("another {what}")),
            true if before != now => phrases.push(format!("what the {what} says")),
            true => {}
        }
    }
    for (path, text) in &now.evidence {
        match before.evidence.get(path) {
            Some(old) if old == text => {}
            Some(_) => phrases.push(format!("what `{path}` says")),
            None => phrases.push(format!("what `{path}` says is new")),
        }
    }
    let gone = before.evidence.keys().filter(|path| !now.evidence.contains_key(*path));
    phrases.extend(gone.map(|path| format!("what `{path}` says is gone")));
    if before.has_evidence != now.has_evidence && before.evidence == now.evidence {
        phrases.push("nothing else beside its files speaks about it".to_owned());
    }
    if before.license_texts != now.license_texts {
        phrases.push("other licence texts".to_owned());
    }
    phrases
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
        let is_whole = store.kind.is_repository() && declaration.files.is_empty();
        let path = member_path::split(path.as_str()).map_or(path, |(layer, _)| Utf8Path::new(layer));
        let missing = model.missing.iter().find(|missing| path == missing.pattern.as_str());
        let of_revision = pinned.filter(|_| is_whole).map(|version| version.span);
        return missing.map(|missing| missing.span).or(of_revision);
    }
    if let Some(remote) = declaration.remote_files.first().filter(|_| declaration.files.is_empty()) {
        return Some(remote.span);
    }
    if declaration.files.is_empty() {
        let source = declaration.source.as_ref().filter(|_| declaration.delivery != Delivery::Service)?;
        let is_store = matches!(source.value, Source::HuggingFace { .. } | Source::Ollama(_));
        return (is_store || source.value.is_read_remotely()).then_some(source.span);
    }
    declaration.files.iter().find(|pattern| pattern.value.is_match(path)).map(|pattern| pattern.span)
}

/// The texts that a model names beside its licence file: those of `license-files`, of its bases and of its datasets.
fn further_texts<'m>(model: &'m InspectedModel<'_>) -> impl Iterator<Item = (&'m Artifact, &'m Digest)> {
    let own = model.license_texts.iter().map(|text| (&text.file.artifact, &text.text.digest));
    let of_bases = model.resolved.base_license_files.iter().zip(&model.base_license_texts);
    let of_data = model.resolved.dataset_license_files.iter().zip(&model.dataset_license_texts);
    let of_others =
        of_bases.chain(of_data).filter_map(|(file, text)| Some((file.as_ref()?, &text.as_ref()?.digest)));
    let license_file = model.license_file.as_ref().map(|file| &file.artifact.path);
    own.chain(of_others).filter(move |(artifact, _)| Some(&artifact.path) != license_file)
}

/// What a file beside those of a model is, for the lock.
#[derive(Clone, Copy)]
enum Speaks<'m> {
    Card(&'m ModelCard),
    Text(&'m LicenseText),
}

impl Speaks<'_> {
    fn is_card(self) -> bool {
        matches!(self, Self::Card(_))
    }

    fn locked(self, path: &Utf8Path, sha256: &Digest) -> LockedText {
        match self {
            Self::Card(card) => of_card(path, sha256, card),
            Self::Text(text) => of_text(text),
        }
    }
}

/// A text in a store that isn't on this machine keeps its digest, as the weights do.
fn absent(model: &ResolvedModel<'_>, locked: Option<&LockedText>) -> Option<LockedText> {
    locked.filter(|text| place(model, &text.path).is_some()).cloned()
}

/// What speaks about a model beside its card and its licence file, each with its path and the digest that the lock has.
fn evidence_of<'m>(
    model: &'m InspectedModel<'_>,
) -> impl Iterator<Item = (&'m Utf8Path, &'m Digest, Speaks<'m>)> {
    let cards = model.beside.cards.iter();
    let cards = cards.map(|card| (card.path.as_path(), &card.sha256, Speaks::Card(&card.card)));
    let texts = model.beside.texts.iter().chain(&model.other_license_texts).chain(&model.policies);
    cards.chain(texts.map(|text| (text.path.as_path(), &text.digest, Speaks::Text(text))))
}

fn of_card(path: &Utf8Path, sha256: &Digest, card: &ModelCard) -> LockedText {
    let says = Some(Said::Card(card.locked_words()));
    LockedText { path: path.to_owned(), sha256: sha256.clone(), size: None, file_sha256: None, says }
}

fn of_text(text: &LicenseText) -> LockedText {
    let is_text = text.fault.is_none() && !text.content.trim().is_empty();
    let says = is_text.then(|| Said::License(text.content.to_string()));
    LockedText { path: text.path.clone(), sha256: text.digest.clone(), size: None, file_sha256: None, says }
}

/// A licence text out of the lock; one that is not what was locked is none.
fn locked_text(locked: &LockedText) -> Option<LicenseText> {
    let Some(Said::License(content)) = &locked.says else { return None };
    let text = LicenseText::new(locked.path.clone(), content.clone());
    (text.digest == locked.sha256).then_some(text)
}

fn further_card(locked: &LockedText, card: ModelCard) -> FurtherCard {
    FurtherCard { path: locked.path.clone(), sha256: locked.sha256.clone(), card }
}

/// A card or a licence file that the lock alone has, where it has its length and the digest of its bytes.
fn file_of(model: &ResolvedModel<'_>, locked: &LockedText, sha256: Option<&Digest>) -> Option<InspectedFile> {
    let absolute = model.directory.join(&locked.path);
    Some(InspectedFile {
        artifact: Artifact::new(locked.path.clone(), absolute, place(model, &locked.path)?),
        digests: FileDigests {
            size: Some(locked.size?),
            sha256: sha256?.clone(),
            sha512: None,
            blake3: None,
        },
        facts: None,
        locked_facts: BTreeMap::new(),
        malformed: None,
        origin: FileOrigin::Lock,
        blob_name: None,
        listed_by: None,
    })
}

/// What is shown of an entry that no declaration has.
fn name_of(key: &ModelKey) -> String {
    let name = key.declaration.as_ref().map(|declaration| declaration.name.clone());
    name.or_else(|| key.source.clone()).unwrap_or_default()
}
