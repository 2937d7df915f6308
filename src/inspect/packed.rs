//! The files inside packed layers take their places among the files of a model.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};
use sha2::{Digest as _, Sha256};

use super::beside::FurtherCard;
use super::layers::Member;
use super::legal_files::{LegalKind, kind_of};
use super::voice::{self, Voice};
use super::weights::TextInside;
use super::{
    FileDigests, FileOrigin, InspectError, InspectedFile, LicenseText, ModelCard, TOO_LARGE, base_keys,
    license_keys, merge_config, model_config, named_bases, package_manifest, training_config,
};
use crate::declare::Descent;
use crate::digest::{Algorithm, Digest};
use crate::files;
use crate::limits;
use crate::member_path;
use crate::resolve::{Artifact, Content, Layer, Part, ResolvedModel};
use crate::vocabulary::Word as _;

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
                let card = ModelCard::of_file(Utf8Path::new(name), bytes);
                if card != ModelCard::default() {
                    self.cards.push(FurtherCard::new(path.to_owned(), bytes, card));
                }
            }
            Part::License => self.of(name).push(LicenseText::of(path.to_owned(), bytes)),
            Part::Weights | Part::Configuration | Part::Documents => {}
        }
    }

    /// A text of more than [`limits::LICENSE_TEXT`].
    fn add_unread(&mut self, file: &InspectedFile, part: Part) {
        let path = file.artifact.path.clone();
        let digest = file.digests.sha256.clone();
        match part {
            Part::Card => {
                let card = ModelCard::unread(TOO_LARGE);
                self.cards.push(FurtherCard { path, sha256: digest, card });
            }
            Part::License => {
                let name = path.file_name().unwrap_or_default().to_owned();
                self.of(&name).push(LicenseText::unread(path, digest, TOO_LARGE));
            }
            Part::Weights | Part::Configuration | Part::Documents => {}
        }
    }

    fn of(&mut self, name: &str) -> &mut Vec<LicenseText> {
        if is_policy(name) { &mut self.policies } else { &mut self.texts }
    }
}

/// Takes what speaks inside of archives out of the headers of files.
pub(super) fn in_archives(files: &mut [InspectedFile], further: &mut Further) {
    for file in files {
        let texts = file.facts.as_mut().map(|facts| std::mem::take(&mut facts.texts));
        for text in texts.into_iter().flatten() {
            further.add_text(&file.artifact.path, text, Some(&file.digests.sha256));
        }
    }
}

impl Further {
    /// Takes in a text in the file at this path. `digest` is that of the file, which stands for a text that can't be read.
    pub(super) fn add_text(&mut self, file: &Utf8Path, text: TextInside, digest: Option<&Digest>) {
        let path = member_path::join(file, &text.path);
        match text.bytes {
            Ok(bytes) => self.add_inside(path, &bytes),
            Err(why) => {
                let nothing = || Digest::from_bytes(Algorithm::Sha256, &Sha256::digest(b""));
                let sha256 = digest.cloned().unwrap_or_else(nothing);
                self.cards.push(FurtherCard { path, sha256, card: ModelCard::unread(&why) });
            }
        }
    }

    /// What lies in an archive is read by its name, as what lies beside weights is.
    fn add_inside(&mut self, path: Utf8PathBuf, bytes: &[u8]) {
        let name = path.file_name().unwrap_or_default();
        let card = match Voice::of(&path) {
            Some(Voice::License) if voice::says_no_terms(name, bytes) => return,
            Some(Voice::License) if !is_word(bytes) => {
                return self.texts.push(LicenseText::of(path, bytes));
            }
            Some(Voice::Policy) => return self.policies.push(LicenseText::of(path, bytes)),
            Some(Voice::License) => {
                let word = String::from_utf8_lossy(bytes).trim().to_owned();
                Some(ModelCard { licenses: vec![word], ..ModelCard::default() })
            }
            Some(Voice::Notice) => Some(ModelCard::of_notice(bytes)),
            Some(Voice::Card) => Some(ModelCard::of_bytes(bytes)),
            Some(Voice::LicenseData) => Some(ModelCard::of_license_data(bytes)),
            Some(Voice::Sidecar) => ModelCard::of_sidecar(bytes),
            Some(Voice::Modelfile) => ModelCard::of_modelfile(bytes),
            Some(Voice::Manifest) => package_manifest::read(name, bytes).or_else(|| in_binary(bytes)),
            Some(Voice::Configuration) | None => Some(configuration(name, bytes)),
        };
        if let Some(card) = card.filter(|card| *card != ModelCard::default()) {
            self.cards.push(FurtherCard::new(path, bytes, card));
        }
    }
}

/// What the texts in a binary file say of terms that is called as a manifest is: `METADATA` of a bundle of MediaPipe.
fn in_binary(bytes: &[u8]) -> Option<ModelCard> {
    let is_control = |letter: char| {
        letter.is_control() && !letter.is_whitespace() || letter == char::REPLACEMENT_CHARACTER
    };
    let text = String::from_utf8_lossy(bytes);
    let parts =
        text.contains(is_control).then(|| text.split(|letter| is_control(letter) || letter == '\n'))?;
    let said: Vec<_> = parts.filter(|part| license_keys::mentions_license(part)).collect();
    (!said.is_empty()).then(|| ModelCard::of_notice(said.join("\n").as_bytes()))
}

/// Whether a file that is called a licence has its id and no text: programs write one so as an attribute.
fn is_word(bytes: &[u8]) -> bool {
    /// No text is as short.
    const LONGEST: usize = 100;
    let text = std::str::from_utf8(bytes).unwrap_or_default().trim();
    !text.is_empty() && text.len() <= LONGEST && !text.contains('\n')
}

/// What a configuration in an archive says of terms and of bases.
fn configuration(name: &str, bytes: &[u8]) -> ModelCard {
    let read = match training_config::is_of_training(name, false) {
        true => training_config::read(name, bytes),
        false => ModelCard::of_configuration(bytes),
    };
    let mut card = read.unwrap_or_default();
    match name {
        named_bases::ADAPTER_CONFIG => {
            let value: Option<serde_json::Value> = serde_json::from_slice(bytes).ok();
            value.iter().for_each(|value| base_keys::in_json(value, false, 0, &mut card.base_models));
            card.base_model_relation = Some(Descent::Adapter.word().to_owned());
        }
        model_config::QUANTIZE_CONFIG => card.base_models.extend(model_config::quantized(bytes)),
        name if model_config::NAMES.contains(&name) => card.base_models.extend(model_config::names(bytes)),
        name if merge_config::NAMES.contains(&name) => {
            let models = std::str::from_utf8(bytes).ok().and_then(merge_config::models);
            card.base_models.extend(models.unwrap_or_default());
            card.base_model_relation = Some(Descent::Merge.word().to_owned());
        }
        _ => {}
    }
    card
}

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
        if file.size().is_none_or(|size| size > limits::LICENSE_TEXT) {
            further.add_unread(file, layer.part);
            continue;
        }
        let path = &file.artifact.absolute;
        let bytes = files::read(path, limits::LICENSE_TEXT)
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
    let mut texts = sorted.unpack(plain, unpacked);
    // The one that lies highest up is about the whole model.
    texts.sort_by_cached_key(|text| {
        let path = text.file.artifact.path.as_str();
        (path.matches('/').count(), path.len(), path.to_owned())
    });
    texts.into_iter().for_each(|text| sorted.add_text(text, model));
    sorted.files.sort_by(|a, b| a.artifact.path.cmp(&b.artifact.path));
    sorted.layers.sort_by(|a, b| a.artifact.path.cmp(&b.artifact.path));
    sorted
}

/// A text in a layer.
struct PackedText<'u> {
    file: InspectedFile,
    part: Part,
    bytes: &'u [u8],
}

impl Sorted {
    /// Takes the files in; the texts in layers are given back.
    fn unpack<'u>(
        &mut self,
        plain: Vec<InspectedFile>,
        unpacked: &'u BTreeMap<Utf8PathBuf, Result<Vec<Member>, String>>,
    ) -> Vec<PackedText<'u>> {
        let mut texts = Vec::new();
        for mut file in plain {
            let layer = file.artifact.layer.as_ref().filter(|layer| layer.packing.is_some());
            match layer.and_then(|_| unpacked.get(&file.artifact.absolute)) {
                _ if layer.is_none() => self.files.push(file),
                // Of a layer that isn't here, the lock has the files.
                None => self.layers.push(file),
                Some(Err(what)) => {
                    file.malformed = Some(format!("the layer can't be unpacked: {what}"));
                    self.files.push(file);
                }
                Some(Ok(members)) => {
                    for member in members {
                        let (file, part) = (inspected(member, &file.artifact), member.part);
                        match &member.text {
                            Some(bytes) => texts.push(PackedText { file, part, bytes }),
                            None => {
                                self.further.add_unread(&file, part);
                                self.files.push(file);
                            }
                        }
                    }
                    self.layers.push(file);
                }
            }
        }
        texts
    }

    /// The first card and the first licence text of a model that declares none are its own; the others are further ones.
    fn add_text(&mut self, text: PackedText<'_>, model: &ResolvedModel<'_>) {
        let PackedText { file, part, bytes } = text;
        let path = file.artifact.path.clone();
        let name = path.file_name().unwrap_or_default();
        match part {
            Part::Card if model.card.is_none() && self.card.is_none() => {
                let card = ModelCard::of_file(&path, bytes);
                self.card = Some((file, card));
            }
            Part::License if model.license_file.is_none() && self.license.is_none() && !is_policy(name) => {
                self.license = Some((file, LicenseText::of(path, bytes)));
            }
            part => {
                self.further.add(&path, name, part, bytes);
                self.files.push(file);
            }
        }
    }
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
        listed_by: None,
    }
}
