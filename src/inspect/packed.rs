//! The files inside packed layers take their places among the files of a model.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};

use super::beside::FurtherCard;
use super::layers::Member;
use super::legal_files::{LegalKind, kind_of};
use super::{FileDigests, FileOrigin, InspectError, InspectedFile, LARGEST_TEXT, LicenseText, ModelCard};
use crate::files;
use crate::member_path;
use crate::resolve::{Artifact, Content, Layer, Part, ResolvedModel};

/// The files of a model, each where it belongs.
pub(super) struct Sorted {
    /// Weights and what belongs to them, sorted by path.
    pub(super) files: Vec<InspectedFile>,
    /// Layers that hold them, sorted by path.
    pub(super) layers: Vec<InspectedFile>,
    /// The card in a layer, of a model that has no other.
    pub(super) card: Option<(InspectedFile, ModelCard)>,
    /// The licence text in a layer, of a model that has no other.
    pub(super) license: Option<(InspectedFile, LicenseText)>,
    /// What else in layers speaks of the terms; these are among the files as well.
    pub(super) further: Further,
}

/// Cards and texts of terms that are not the first of a model.
#[derive(Debug, Default)]
pub(super) struct Further {
    pub(super) cards: Vec<FurtherCard>,
    pub(super) texts: Vec<LicenseText>,
    pub(super) policies: Vec<LicenseText>,
}

impl Further {
    fn add(&mut self, path: &Utf8Path, name: &str, part: Part, bytes: &[u8]) {
        match part {
            Part::Card => {
                let card = ModelCard::of_bytes(bytes);
                if card != ModelCard::default() {
                    self.cards.push(FurtherCard::new(path.to_owned(), bytes, card));
                }
            }
            Part::License => self.of(name).push(LicenseText::of(path.to_owned(), bytes)),
            Part::Weights | Part::Configuration | Part::Documents => {}
        }
    }

    /// A text that is too long for one.
    fn add_unread(&mut self, file: &InspectedFile, part: Part) {
        let path = file.artifact.path.clone();
        let digest = file.digests.sha256.clone();
        match part {
            Part::Card => {
                let card = ModelCard::unread(TOO_LONG);
                self.cards.push(FurtherCard { path, sha256: digest, card });
            }
            Part::License => {
                let name = path.file_name().unwrap_or_default().to_owned();
                self.of(&name).push(LicenseText::unread(path, digest, TOO_LONG));
            }
            Part::Weights | Part::Configuration | Part::Documents => {}
        }
    }

    fn of(&mut self, name: &str) -> &mut Vec<LicenseText> {
        if is_policy(name) { &mut self.policies } else { &mut self.texts }
    }
}

/// Why a text of a layer is not read, in the middle of a sentence.
const TOO_LONG: &str = "a file of more than 1 MiB in a layer";

fn is_policy(name: &str) -> bool {
    kind_of(name) == Some(LegalKind::Policy)
}

/// Reads the blobs among the files of a model that a store calls cards or texts, beside the first of each.
pub(super) fn in_blobs(files: &[InspectedFile], further: &mut Further) -> Result<(), InspectError> {
    let blob = |file: &InspectedFile| {
        let layer = file.artifact.layer.clone()?;
        let is_raw = layer.packing.is_none() && layer.media_type.is_some();
        let is_text = matches!(layer.part, Part::Card | Part::License);
        (is_raw && is_text && file.origin == FileOrigin::Disk).then_some(layer)
    };
    for (file, layer) in files.iter().filter_map(|file| Some((file, blob(file)?))) {
        if file.digests.size > LARGEST_TEXT {
            further.add_unread(file, layer.part);
            continue;
        }
        let path = &file.artifact.absolute;
        let bytes = files::read(path, LARGEST_TEXT)
            .map_err(|source| InspectError::Read { path: path.clone(), source })?;
        let title = layer.title.unwrap_or_default();
        further.add(&file.artifact.path, &title, layer.part, &bytes);
    }
    Ok(())
}

/// Puts what was found in layers in the place of these. A layer that can't be unpacked stays among the files, with
/// what is wrong with it.
pub(super) fn run(
    plain: Vec<InspectedFile>,
    unpacked: &BTreeMap<Utf8PathBuf, Result<Vec<Member>, String>>,
    model: &ResolvedModel<'_>,
) -> Sorted {
    let files = Vec::with_capacity(plain.len());
    let mut sorted =
        Sorted { files, layers: Vec::new(), card: None, license: None, further: Further::default() };
    let mut texts = Vec::new();
    for mut file in plain {
        let layer = file.artifact.layer.as_ref().filter(|layer| layer.packing.is_some());
        match layer.and_then(|_| unpacked.get(&file.artifact.absolute)) {
            _ if layer.is_none() => sorted.files.push(file),
            // Of a layer that isn't here, the lock has the files.
            None => sorted.layers.push(file),
            Some(Err(what)) => {
                file.malformed = Some(format!("the layer can't be unpacked: {what}"));
                sorted.files.push(file);
            }
            Some(Ok(members)) => {
                for member in members {
                    let inspected = inspected(member, &file.artifact);
                    match &member.text {
                        Some(text) => texts.push((inspected, member.part, text)),
                        None => {
                            sorted.further.add_unread(&inspected, member.part);
                            sorted.files.push(inspected);
                        }
                    }
                }
                sorted.layers.push(file);
            }
        }
    }
    // The one that lies highest up is about the whole model.
    texts.sort_by_cached_key(|(file, ..)| {
        let path = file.artifact.path.as_str();
        (path.matches('/').count(), path.len(), path.to_owned())
    });
    for (file, part, text) in texts {
        let path = file.artifact.path.clone();
        let name = path.file_name().unwrap_or_default();
        match part {
            Part::Card if model.card.is_none() && sorted.card.is_none() => {
                sorted.card = Some((file, ModelCard::of_bytes(text)));
            }
            Part::License if model.license_file.is_none() && sorted.license.is_none() && !is_policy(name) => {
                sorted.license = Some((file, LicenseText::of(path, text)));
            }
            part => {
                sorted.further.add(&path, name, part, text);
                sorted.files.push(file);
            }
        }
    }
    sorted.files.sort_by(|a, b| a.artifact.path.cmp(&b.artifact.path));
    sorted.layers.sort_by(|a, b| a.artifact.path.cmp(&b.artifact.path));
    sorted
}

fn inspected(member: &Member, layer: &Artifact) -> InspectedFile {
    let artifact = Artifact {
        path: member_path::join(&layer.path, &member.path),
        absolute: layer.absolute.clone(),
        span: layer.span,
        content: Content::Here,
        layer: Some(Layer { media_type: None, title: None, part: member.part, packing: None }),
    };
    InspectedFile {
        artifact,
        digests: FileDigests::of(member.size, member.digests.clone()),
        facts: member.facts.clone(),
        locked_facts: BTreeMap::new(),
        malformed: member.malformed.clone(),
        origin: FileOrigin::Disk,
        blob_name: None,
        is_from_upstream: false,
    }
}
