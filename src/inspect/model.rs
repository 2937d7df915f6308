//! One model: what was read of each of its files, put together with what the lock has of it.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};
use rayon::prelude::*;

use super::{
    FileDigests, FileOrigin, InspectError, InspectedFile, LicenseText, TOO_LARGE, digest, git_blob,
    legal_files,
};
use crate::declare::DeclaredFile;
use crate::declare::lockfile::LockedArtifact;
use crate::files;
use crate::limits;
use crate::resolve::{Artifact, BlobName, Content, ListedFile, Pointer, Resolved, ResolvedModel};

/// The declared files that are neither here nor in the lock.
pub(super) fn declared_alone(model: &ResolvedModel<'_>, known: &[InspectedFile]) -> Vec<InspectedFile> {
    let files = model.declaration.declared_files.iter();
    let alone = files.filter(|declared| known.iter().all(|file| file.artifact.path != declared.path));
    let inspected = |declared: &DeclaredFile| InspectedFile {
        artifact: Artifact::new(declared.path.clone(), model.directory.join(&declared.path), declared.span),
        digests: FileDigests {
            size: declared.size.unwrap_or_default(),
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
pub(super) fn listed_alone(model: &ResolvedModel<'_>, known: &[InspectedFile]) -> Vec<InspectedFile> {
    let Some(listing) = &model.listing else { return Vec::new() };
    let known: BTreeSet<_> = known.iter().map(|file| &file.artifact.path).collect();
    let texts: BTreeSet<_> = model.card.iter().chain(&model.license_file).map(|file| &file.path).collect();
    let alone = listing.files.iter().filter(|(path, _)| !known.contains(path) && !texts.contains(path));
    let inspected = |(path, listed): (&Utf8PathBuf, &ListedFile)| InspectedFile {
        artifact: Artifact::new(path.clone(), model.directory.join(path), listing.span),
        digests: FileDigests {
            size: listed.size.unwrap_or_default(),
            sha256: listed.sha256.clone(),
            sha512: None,
            blake3: None,
        },
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
pub(super) fn blob_names<'a>(
    resolved: &'a Resolved<'_>,
) -> Result<BTreeMap<&'a Utf8Path, BlobName>, InspectError> {
    let files = resolved.models.iter().flat_map(ResolvedModel::artifacts);
    let named = files.filter(|file| matches!(file.content, Content::NamedByGit(_)));
    let paths: BTreeSet<_> = named.map(|file| file.absolute.as_path()).collect();
    let name = |path: &'a Utf8Path| match git_blob::name(path) {
        Ok(name) => Ok((path, name)),
        Err(source) => Err(InspectError::Read { path: path.to_owned(), source }),
    };
    paths.into_par_iter().map(name).collect()
}

pub(super) fn is_here(artifact: &Artifact) -> bool {
    !matches!(artifact.content, Content::Pointer(_))
}

/// What a pointer says of its content, and what the lock says of the same content.
pub(super) fn named_by(pointer: &Pointer, locked: Option<&LockedArtifact>) -> FileDigests {
    let Pointer { sha256, size } = pointer;
    match locked.filter(|locked| locked.sha256 == *sha256) {
        Some(locked) => FileDigests::from(locked),
        None => FileDigests { size: *size, sha256: sha256.clone(), sha512: None, blake3: None },
    }
}

/// The bytes of a card or a licence text: those that were hashed, or of a pointer those of the pointer.
pub(super) fn text_of<'c>(
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
pub(super) fn license_texts_among(files: &[InspectedFile]) -> Result<Vec<LicenseText>, InspectError> {
    let is_text = |file: &&InspectedFile| {
        let name = file.artifact.path.file_name().unwrap_or_default();
        file.origin == FileOrigin::Disk
            && file.artifact.layer.is_none()
            && file.facts.is_none()
            && legal_files::kind_of(name) == Some(legal_files::LegalKind::License)
    };
    let read = |file: &InspectedFile| match file.digests.size <= limits::LICENSE_TEXT {
        true => LicenseText::read(&file.artifact),
        false => {
            let path = file.artifact.path.clone();
            Ok(LicenseText::unread(path, file.digests.sha256.clone(), TOO_LARGE))
        }
    };
    files.iter().filter(is_text).map(read).collect()
}

pub(super) fn read_texts(files: &[Option<Artifact>]) -> Result<Vec<Option<LicenseText>>, InspectError> {
    files.iter().map(|file| file.as_ref().map(LicenseText::read).transpose()).collect()
}

/// With what its header says, read from the same open file as its digests.
pub(super) fn with_header(mut file: InspectedFile, contents: Option<&digest::Contents>) -> InspectedFile {
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
