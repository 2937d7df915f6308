//! One model: what was read of each of its files, put together with what the lock has of it.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};
use rayon::prelude::*;

use super::layers::Member;
use super::lock::{self, Reading};
use super::packed::{self, Sorted};
use super::{
    FileDigests, FileOrigin, InspectError, InspectedFile, InspectedModel, LicenseText, LicensedText,
    ModelCard, TOO_LARGE, beside, digest, git_blob, legal_files, named_bases, reuse,
};
use crate::declare::lockfile::LockedArtifact;
use crate::declare::{DeclaredFile, ListedBy};
use crate::files;
use crate::limits;
use crate::resolve::{Artifact, BlobName, Content, ListedFile, Pointer, Resolved, ResolvedModel, StoreKind};

/// What was read of each file that is hashed, by its absolute path.
type Contents = BTreeMap<Utf8PathBuf, digest::Contents>;

/// The files in packed layers, or what is wrong with a layer, by its absolute path.
type Unpacked = BTreeMap<Utf8PathBuf, Result<Vec<Member>, String>>;

/// The files of all models, each once, with what is known and wanted of it.
pub(super) fn subjects<'s>(
    resolved: &'s Resolved<'_>,
    binder: &lock::Binder<'s>,
) -> BTreeMap<&'s Utf8Path, digest::Subject<'s>> {
    let mut subjects: BTreeMap<&Utf8Path, digest::Subject<'_>> = BTreeMap::new();
    for model in &resolved.models {
        for artifact in model.artifacts().filter(|artifact| is_here(artifact)) {
            let subject = subjects.entry(artifact.absolute.as_path()).or_default();
            subject.locked = binder.artifact(model, artifact).or(subject.locked);
            let files = &model.declaration.declared_files;
            subject.is_pinned |= model.declaration.sha256.is_some()
                || model.listing.as_ref().is_some_and(|listing| listing.files.contains_key(&artifact.path))
                || files.iter().any(|declared| declared.path == artifact.path);
            let layer = artifact.layer.as_ref();
            if let Some((packing, part)) = layer.and_then(|layer| Some((layer.packing?, layer.part))) {
                subject.layer = Some((packing, part));
                let (members, count) = binder.members(model, artifact);
                if count > 0 {
                    (subject.members, subject.locked_members) = (members, count);
                }
            }
        }
    }
    for model in &resolved.models {
        for file in &model.files {
            subjects.entry(file.absolute.as_path()).and_modify(|subject| subject.reads.header = true);
        }
        for file in model.card.iter().chain(&model.license_file) {
            subjects.entry(file.absolute.as_path()).and_modify(|subject| subject.reads.text = true);
        }
    }
    subjects
}

/// What all models are put together from.
pub(super) struct Inspector<'i> {
    reading: &'i Reading,
    binder: &'i lock::Binder<'i>,
    contents: &'i Contents,
    unpacked: &'i Unpacked,
    blob_names: BTreeMap<&'i Utf8Path, BlobName>,
    /// Files whose meaning a declaration says.
    claimed: BTreeSet<&'i Utf8Path>,
    listings: legal_files::Listings,
    statements: reuse::Statements,
}

impl<'i> Inspector<'i> {
    pub(super) fn new(
        reading: &'i Reading,
        binder: &'i lock::Binder<'i>,
        contents: &'i Contents,
        unpacked: &'i Unpacked,
        resolved: &'i Resolved<'_>,
    ) -> Result<Self, InspectError> {
        Ok(Self {
            reading,
            binder,
            contents,
            unpacked,
            blob_names: blob_names(resolved)?,
            claimed: beside::claimed(resolved),
            listings: legal_files::Listings::default(),
            statements: reuse::Statements::default(),
        })
    }

    pub(super) fn model<'a>(&self, model: &'a ResolvedModel<'a>) -> Result<InspectedModel<'a>, InspectError> {
        let Sorted { mut files, layers, card, license, mut further } =
            packed::run(self.files(model), self.unpacked, model);
        packed::in_blobs(&files, &mut further)?;
        packed::in_archives(&mut files, &mut further);
        let (card, model_card) = self.card(model, card)?.unzip();
        let (license_file, license_text) = self.license(model, license)?.unzip();
        let mut beside = beside::run(model, &files, &self.claimed, &self.listings, &self.statements)?;
        beside.cards.append(&mut further.cards);
        beside.texts.append(&mut further.texts);
        let mut policies = legal_files::policies(model, &self.listings)?;
        policies.append(&mut further.policies);
        let texts = model.license_files.iter().map(|(id, file)| {
            let text = LicenseText::read(file)?;
            Ok(LicensedText { id: id.clone(), file: self.file(model, file), text })
        });
        let mut inspected = InspectedModel {
            resolved: model,
            license_texts: texts.collect::<Result<_, _>>()?,
            other_license_texts: license_texts_among(&files)?,
            named_bases: Vec::new(),
            files,
            layers,
            card,
            model_card,
            license_file,
            license_text,
            unread_texts: Vec::new(),
            has_unread_evidence: false,
            policies,
            beside,
            base_license_texts: read_texts(&model.base_license_files)?,
            dataset_license_texts: read_texts(&model.dataset_license_files)?,
        };
        self.binder.complete(&mut inspected);
        let locked = &inspected.beside.configured_bases;
        let bases = named_bases::run(model, inspected.cards(), &inspected.files, locked);
        let configured = bases.iter().filter(|base| base.by.is_configuration());
        inspected.beside.configured_bases = configured.cloned().collect();
        inspected.named_bases = named_bases::distinct(bases);
        Ok(inspected)
    }

    /// The files of a model outside of layers: those here, those that the lock has, and those that are only declared or listed.
    fn files(&self, model: &ResolvedModel<'_>) -> Vec<InspectedFile> {
        let inspect = |file| with_header(self.file(model, file), self.contents.get(&file.absolute));
        let mut files: Vec<_> = model.files.iter().map(inspect).collect();
        files.extend(self.binder.absent(model, &files));
        files.extend(declared_alone(model, &files));
        files.extend(listed_alone(model, &files));
        files
    }

    /// The declared card, else the one in a layer.
    fn card(
        &self,
        model: &ResolvedModel<'_>,
        packed: Option<(InspectedFile, ModelCard)>,
    ) -> Result<Option<(InspectedFile, ModelCard)>, InspectError> {
        let Some(file) = &model.card else { return Ok(packed) };
        let card = ModelCard::of_file(&file.path, &text_of(file, self.contents)?);
        Ok(Some((self.file(model, file), card)))
    }

    /// The declared licence text, else the one in a layer.
    fn license(
        &self,
        model: &ResolvedModel<'_>,
        packed: Option<(InspectedFile, LicenseText)>,
    ) -> Result<Option<(InspectedFile, LicenseText)>, InspectError> {
        let Some(file) = &model.license_file else { return Ok(packed) };
        let text = LicenseText::of(file.path.clone(), &text_of(file, self.contents)?);
        Ok(Some((self.file(model, file), text)))
    }

    fn file(&self, model: &ResolvedModel<'_>, artifact: &Artifact) -> InspectedFile {
        let (digests, origin) = match &artifact.content {
            Content::Pointer(pointer) => {
                (named_by(pointer, self.binder.artifact(model, artifact)), FileOrigin::Pointer)
            }
            Content::Here | Content::Named(_) | Content::NamedByGit(_) => {
                (self.contents[&artifact.absolute].digests.clone(), FileOrigin::Disk)
            }
        };
        // What was read of the bytes that a pointer stands for speaks for them.
        let locked_facts = self.binder.facts_of_pointer(model, artifact);
        let listed_by = match model.store.as_ref().map(|store| store.kind) {
            Some(StoreKind::Upstream) => Some(ListedBy::Upstream),
            Some(StoreKind::Remote) => Some(ListedBy::Remote),
            _ => None,
        };
        InspectedFile {
            artifact: artifact.clone(),
            facts: self.reading.headers.get(&digests.sha256).filter(|_| listed_by.is_some()).cloned(),
            listed_by: listed_by.filter(|_| origin == FileOrigin::Pointer),
            digests,
            origin,
            blob_name: self.blob_names.get(artifact.absolute.as_path()).copied(),
            malformed: lock::malformed(&locked_facts),
            locked_facts,
        }
    }
}

/// The declared files that are neither here nor in the lock.
fn declared_alone(model: &ResolvedModel<'_>, known: &[InspectedFile]) -> Vec<InspectedFile> {
    let files = model.declaration.declared_files.iter();
    let alone = files.filter(|declared| known.iter().all(|file| file.artifact.path != declared.path));
    let inspected = |declared: &DeclaredFile| InspectedFile {
        artifact: Artifact::new(declared.path.clone(), model.directory.join(&declared.path), declared.span),
        digests: FileDigests {
            size: declared.size,
            sha256: declared.sha256.value.clone(),
            sha512: None,
            blake3: None,
        },
        facts: None,
        locked_facts: BTreeMap::new(),
        malformed: None,
        origin: FileOrigin::Declaration,
        blob_name: None,
        listed_by: None,
    };
    alone.map(inspected).collect()
}

/// The files of a list of digests that are neither here nor in the lock, and that nothing else declares.
fn listed_alone(model: &ResolvedModel<'_>, known: &[InspectedFile]) -> Vec<InspectedFile> {
    let Some(listing) = &model.listing else { return Vec::new() };
    let known: BTreeSet<_> = known.iter().map(|file| &file.artifact.path).collect();
    let texts: BTreeSet<_> = model.card.iter().chain(&model.license_file).map(|file| &file.path).collect();
    let alone = listing.files.iter().filter(|(path, _)| !known.contains(path) && !texts.contains(path));
    let inspected = |(path, listed): (&Utf8PathBuf, &ListedFile)| InspectedFile {
        artifact: Artifact::new(path.clone(), model.directory.join(path), listing.span),
        digests: FileDigests { size: listed.size, sha256: listed.sha256.clone(), sha512: None, blake3: None },
        facts: None,
        locked_facts: BTreeMap::new(),
        malformed: None,
        origin: FileOrigin::Listing,
        blob_name: None,
        listed_by: None,
    };
    alone.map(inspected).collect()
}

/// The names that Git gives to the files that a store names so.
fn blob_names<'a>(resolved: &'a Resolved<'_>) -> Result<BTreeMap<&'a Utf8Path, BlobName>, InspectError> {
    let files = resolved.models.iter().flat_map(ResolvedModel::artifacts);
    let named = files.filter(|file| matches!(file.content, Content::NamedByGit(_)));
    let paths: BTreeSet<_> = named.map(|file| file.absolute.as_path()).collect();
    let name = |path: &'a Utf8Path| match git_blob::name(path) {
        Ok(name) => Ok((path, name)),
        Err(source) => Err(InspectError::Read { path: path.to_owned(), source }),
    };
    paths.into_par_iter().map(name).collect()
}

fn is_here(artifact: &Artifact) -> bool {
    !matches!(artifact.content, Content::Pointer(_))
}

/// What a pointer says of its content, and what the lock says of the same content.
fn named_by(pointer: &Pointer, locked: Option<&LockedArtifact>) -> FileDigests {
    let Pointer { sha256, size } = pointer;
    match locked.filter(|locked| locked.sha256 == *sha256) {
        Some(locked) => FileDigests::from(locked),
        None => FileDigests { size: Some(*size), sha256: sha256.clone(), sha512: None, blake3: None },
    }
}

/// The bytes of a card or a licence text: those that were hashed, or of a pointer those of the pointer.
fn text_of<'c>(
    artifact: &Artifact,
    contents: &'c BTreeMap<Utf8PathBuf, digest::Contents>,
) -> Result<Cow<'c, [u8]>, InspectError> {
    let path = &artifact.absolute;
    if let Some(text) = contents.get(path).and_then(|contents| contents.text.as_ref()) {
        return Ok(Cow::Borrowed(text));
    }
    let text = files::read(path, limits::TEXT)
        .map_err(|source| InspectError::Read { path: path.clone(), source })?;
    Ok(Cow::Owned(text))
}

/// The files that are called as licence texts are.
fn license_texts_among(files: &[InspectedFile]) -> Result<Vec<LicenseText>, InspectError> {
    let is_text = |file: &&InspectedFile| {
        let name = file.artifact.path.file_name().unwrap_or_default();
        file.origin == FileOrigin::Disk
            && file.artifact.layer.is_none()
            && file.facts.is_none()
            && legal_files::kind_of(name) == Some(legal_files::LegalKind::License)
    };
    let read = |file: &InspectedFile| match file.size().is_some_and(|size| size <= limits::LICENSE_TEXT) {
        true => LicenseText::read(&file.artifact),
        false => {
            let path = file.artifact.path.clone();
            Ok(LicenseText::unread(path, file.digests.sha256.clone(), TOO_LARGE))
        }
    };
    files.iter().filter(is_text).map(read).collect()
}

fn read_texts(files: &[Option<Artifact>]) -> Result<Vec<Option<LicenseText>>, InspectError> {
    files.iter().map(|file| file.as_ref().map(LicenseText::read).transpose()).collect()
}

/// With what its header says, read from the same open file as its digests.
fn with_header(mut file: InspectedFile, contents: Option<&digest::Contents>) -> InspectedFile {
    let is_packed = file.artifact.layer.as_ref().is_some_and(|layer| layer.packing.is_some());
    let header = contents.filter(|_| file.origin == FileOrigin::Disk && !is_packed);
    match header.map(|contents| &contents.header) {
        Some(Ok(facts)) => {
            file.facts = facts.clone();
            file.malformed = contents.and_then(|contents| contents.misnamed.clone());
        }
        Some(Err(what)) => file.malformed = Some(what.clone()),
        None => {}
    }
    file
}
