//! The files inside packed layers take their places among the files of a model.

use std::collections::BTreeMap;

use camino::Utf8PathBuf;

use super::layers::Member;
use super::{FileDigests, FileOrigin, InspectedFile, LicenseText, ModelCard};
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
}

/// Puts what was found in layers in the place of these. A layer that can't be unpacked stays among the files, with
/// what is wrong with it.
pub(super) fn run(
    plain: Vec<InspectedFile>,
    unpacked: &BTreeMap<Utf8PathBuf, Result<Vec<Member>, String>>,
    model: &ResolvedModel<'_>,
) -> Sorted {
    let files = Vec::with_capacity(plain.len());
    let mut sorted = Sorted { files, layers: Vec::new(), card: None, license: None };
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
                        None => sorted.files.push(inspected),
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
        match part {
            Part::Card if model.card.is_none() && sorted.card.is_none() => {
                sorted.card = Some((file, ModelCard::of_bytes(text)));
            }
            Part::License if model.license_file.is_none() && sorted.license.is_none() => {
                sorted.license = Some((file, LicenseText::of(path, text)));
            }
            _ => sorted.files.push(file),
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
    }
}
