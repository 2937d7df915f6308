//! What lies beside the files of a declared model and no declaration names: model cards, licence texts and notices.
//!
//! A publisher's README and LICENSE come with the weights whether a table names them or not. What they say is evidence
//! about the model, so that leaving out `card` or `license-file` hides nothing. A file that any declaration names is
//! about what that declaration says.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};
use sha2::{Digest as _, Sha256};

use super::legal_files::{self, LegalKind, Listings};
use super::reuse::{self, Statements};
use super::survey;
use super::voice::{self, MODELFILE};
use super::weights::Format;
use super::{
    InspectError, InspectedFile, LicenseText, ModelCard, NamedBase, card_markup, model_config,
    package_manifest, training_config,
};
use crate::digest::{Algorithm, Digest};
use crate::legal_names;
use crate::paths::{parent, with_slashes};
use crate::resolve::{Resolved, ResolvedModel};
use crate::weights_names;

/// What lies beside the files of a model.
#[derive(Debug, Default)]
pub struct Beside {
    /// Model cards: READMEs with front matter or with words about the licence, and what else names a licence.
    pub cards: Vec<FurtherCard>,
    /// Licence texts, sorted by path; none of the package's own directory, whose licence is that of the code.
    pub texts: Vec<LicenseText>,
    /// The bases that configurations beside the files name, whether others name them too.
    pub(super) configured_bases: Vec<NamedBase>,
}

/// A file that says something about a model as its card does.
#[derive(Debug, Clone)]
pub struct FurtherCard {
    /// Path inside the package, with `/`.
    pub path: Utf8PathBuf,
    /// SHA-256 of its bytes.
    pub sha256: Digest,
    /// What it says.
    pub card: ModelCard,
}

impl FurtherCard {
    pub(super) fn new(path: Utf8PathBuf, bytes: &[u8], card: ModelCard) -> Self {
        Self { path, sha256: Digest::from_bytes(Algorithm::Sha256, &Sha256::digest(bytes)), card }
    }

    fn unread(path: Utf8PathBuf, file: &Utf8Path) -> Self {
        let card = ModelCard::unread(legal_files::UNREAD);
        Self { path, sha256: legal_files::digest_of_unread(file), card }
    }
}

/// Where the files lie whose meaning a declaration says. A card among `files` says what it says.
pub(super) fn claimed<'r>(resolved: &'r Resolved<'_>) -> BTreeSet<&'r Utf8Path> {
    let of_models = resolved.models.iter().flat_map(|model| {
        let of_others = model.base_license_files.iter().chain(&model.dataset_license_files).flatten();
        let texts = model.license_files.iter().map(|(_, file)| file);
        let files = model.files.iter().filter(|file| !speaks(&file.path));
        files.chain(&model.card).chain(&model.license_file).chain(texts).chain(of_others)
    });
    of_models.chain(resolved.license_files.values()).map(|file| file.absolute.as_path()).collect()
}

/// Whether a file is called as a card, or lies among the texts of REUSE. Other licence texts among the files of a model are
/// read with them.
fn speaks(path: &Utf8Path) -> bool {
    path.file_name().is_some_and(legal_files::is_card) || legal_names::is_among_texts(path)
}

/// Reads what lies beside the files of a model; of files that only the lock knows, where they would lie.
pub(super) fn run(
    model: &ResolvedModel<'_>,
    files: &[InspectedFile],
    claimed: &BTreeSet<&Utf8Path>,
    listings: &Listings,
    statements: &Statements,
) -> Result<Beside, InspectError> {
    let mut beside = Beside::default();
    if model.is_sealed || model.is_elsewhere() {
        return Ok(beside);
    }
    let mut names: BTreeMap<&Utf8Path, Vec<&str>> = BTreeMap::new();
    for path in files.iter().map(|file| &file.artifact.path) {
        names.entry(parent(path)).or_default().extend(path.file_name());
    }
    let mut with_own: BTreeSet<Utf8PathBuf> = BTreeSet::new();
    let is_weights = |file: &&InspectedFile| {
        weights_names::is_of_weights(&file.artifact.path) || file.format().is_some_and(Format::is_model)
    };
    let weights: BTreeSet<_> =
        files.iter().filter(is_weights).map(|file| file.artifact.path.as_path()).collect();
    for (path, absolute) in directories(model, files) {
        let directory = Directory::new(model, &path, &absolute);
        beside.cards.extend(directory.configurations(&weights));
        beside.cards.extend(directory.runs(listings)?);
        beside.cards.extend(directory.card(MODELFILE, ModelCard::of_modelfile));
        beside.cards.extend(directory.manifests());
        // The files that say of each file of a model under what it is given (REUSE Specification 3.3, "Adjacent files").
        for name in names.get(path.as_path()).into_iter().flatten() {
            if let Some(card) = directory.card(&format!("{name}.license"), ModelCard::of_sidecar) {
                with_own.insert(path.join(name));
                beside.cards.push(card);
            }
        }
        if !directory.is_of_code {
            directory.licenses(listings, claimed, &mut beside.texts)?;
        }
        directory.texts(listings, claimed, &mut beside)?;
    }
    beside.cards.extend(reuse::run(model, files, &with_own, statements));
    Ok(beside)
}

/// A directory with files of a model, or above them.
struct Directory<'d> {
    /// Inside the package.
    path: &'d Utf8Path,
    absolute: &'d Utf8Path,
    /// What links in it don't lead out of.
    root: &'d Utf8Path,
    /// Whether it is that of the package, whose files are about anything.
    is_of_code: bool,
}

impl<'d> Directory<'d> {
    fn new(model: &'d ResolvedModel<'_>, path: &'d Utf8Path, absolute: &'d Utf8Path) -> Self {
        let root = legal_files::root(model, absolute);
        Self { path, absolute, root, is_of_code: model.store.is_none() && path.as_str().is_empty() }
    }

    /// Where a file of it stands in the package, with `/`.
    fn inside(&self, name: impl AsRef<Utf8Path>) -> Utf8PathBuf {
        with_slashes(&self.path.join(name))
    }

    /// What a file says as a card, if it is there and says anything. One that is too long to be read may say anything.
    fn card(&self, name: &str, read: impl Fn(&[u8]) -> Option<ModelCard>) -> Option<FurtherCard> {
        let file = self.absolute.join(name);
        match legal_files::read_inside(&file, self.root) {
            Ok(bytes) => {
                bytes.and_then(|bytes| Some(FurtherCard::new(self.inside(name), &bytes, read(&bytes)?)))
            }
            Err(_) => Some(FurtherCard::unread(self.inside(name), &file)),
        }
    }

    /// What configurations say of a licence; of those of the package, such as are about a model by their names. Weights as
    /// JSON are none.
    fn configurations(&self, weights: &BTreeSet<&Utf8Path>) -> Vec<FurtherCard> {
        let own = weights.iter().filter(|path| parent(path) == self.path);
        let own: BTreeSet<_> = own.filter_map(|path| path.file_name()).collect();
        let named: BTreeSet<_> = own.iter().flat_map(|name| model_config::named_after(name)).collect();
        let named = named.iter().map(String::as_str);
        let named = named.filter(|name| !model_config::WITH_LICENSES.contains(name) && !own.contains(name));
        let fixed = model_config::WITH_LICENSES.iter().copied();
        let fixed = fixed.filter(|name| !self.is_of_code || model_config::NAMES.contains(name));
        let names = fixed.chain(named);
        let names = names.filter(|name| !training_config::is_of_training(name, self.is_of_code));
        names.filter_map(|name| self.card(name, ModelCard::of_configuration)).collect()
    }

    /// What manifests of packages say; those of the package itself are about its code.
    fn manifests(&self) -> impl Iterator<Item = FurtherCard> {
        let names = package_manifest::NAMES.into_iter().filter(|_| !self.is_of_code);
        names.filter_map(|name| self.card(name, |bytes| package_manifest::read(name, bytes)))
    }

    /// What configurations of training runs say.
    fn runs(&self, listings: &Listings) -> Result<Vec<FurtherCard>, InspectError> {
        let names = listings.texts(self.absolute)?;
        let names = names.iter().filter(|name| training_config::is_of_training(name, self.is_of_code));
        Ok(names.filter_map(|name| self.card(name, |bytes| training_config::read(name, bytes))).collect())
    }

    /// The texts of a directory `LICENSES`, in any spelling, one for each licence (REUSE Specification 3.3, "License files").
    fn licenses(
        &self,
        listings: &Listings,
        claimed: &BTreeSet<&Utf8Path>,
        texts: &mut Vec<LicenseText>,
    ) -> Result<(), InspectError> {
        let is_folder =
            |name: &&String| legal_names::is_folder_of_texts(name) && self.absolute.join(name).is_dir();
        for folder in listings.texts(self.absolute)?.iter().filter(is_folder) {
            for name in legal_files::names(&self.absolute.join(folder))? {
                let inner = Utf8Path::new(folder).join(&name);
                let file = self.absolute.join(&inner);
                if claimed.contains(file.as_path()) || !legal_names::is_among_texts(&inner) {
                    continue;
                }
                if let Some(bytes) = legal_files::text_inside(&file, self.root) {
                    texts.push(legal_files::license_text(self.inside(&inner), &file, bytes.as_deref()));
                }
            }
        }
        Ok(())
    }

    /// Cards, licence texts, notices and data about a licence, by their names.
    fn texts(
        &self,
        listings: &Listings,
        claimed: &BTreeSet<&Utf8Path>,
        beside: &mut Beside,
    ) -> Result<(), InspectError> {
        for name in listings.texts(self.absolute)?.iter() {
            let file = self.absolute.join(name);
            let is_card = legal_files::is_card(name);
            let is_data = !self.is_of_code && legal_files::is_data_of_license(name);
            let kind = legal_files::kind_of(name);
            let is_license = !self.is_of_code && kind == Some(LegalKind::License);
            let is_of_use = kind.is_none() && legal_names::may_be_of_use(name);
            let is_notice = !self.is_of_code && (kind == Some(LegalKind::Notice) || is_of_use);
            if !(is_card || is_license || is_data || is_notice) || claimed.contains(file.as_path()) {
                continue;
            }
            let Some(bytes) = legal_files::text_inside(&file, self.root) else { continue };
            let path = self.inside(name);
            let says_nothing = |bytes: &[u8]| voice::says_no_terms(name, bytes);
            if is_license && bytes.as_deref().is_some_and(says_nothing) {
                continue;
            }
            if is_license && !is_card {
                beside.texts.push(legal_files::license_text(path, &file, bytes.as_deref()));
                continue;
            }
            let Some(bytes) = bytes else {
                beside.cards.push(FurtherCard::unread(path, &file));
                continue;
            };
            let card = match (is_card, is_notice) {
                (true, _) => ModelCard::of_file(&file, &bytes),
                (false, true) => ModelCard::of_notice(&bytes),
                (false, false) => ModelCard::of_license_data(&bytes),
            };
            // Without front matter, the README of the package is about the code.
            let says_nothing = card.has_no_front_matter() || card_markup::unread(name).is_some();
            let is_about_code = is_card && self.is_of_code && says_nothing;
            if !is_about_code && card != ModelCard::default() {
                beside.cards.push(FurtherCard::new(path, &bytes, card));
            }
        }
        Ok(())
    }
}

/// The directories of a model's files, and those above them as far as the one that is the model's: the nearest with a
/// card or a configuration, in the cache of the hub that of the snapshot. Each as a path inside the package, and where it is.
pub(super) fn directories(
    model: &ResolvedModel<'_>,
    files: &[InspectedFile],
) -> BTreeMap<Utf8PathBuf, Utf8PathBuf> {
    let is_repository = model.store.as_ref().is_some_and(|store| store.kind.is_repository());
    let of_models = survey::Directories::default();
    let mut found = BTreeMap::new();
    for file in files.iter().map(|file| &file.artifact).filter(|file| file.layer.is_none()) {
        let Some(root) = legal_files::root_of(file) else { continue };
        let own = parent(&file.path);
        let top = match is_repository {
            true => Utf8PathBuf::new(),
            false => of_models.of_model(&root, &file.path).unwrap_or_else(|| own.to_owned()),
        };
        for directory in own.ancestors().take_while(|directory| directory.starts_with(&top)) {
            found.insert(directory.to_owned(), root.join(directory));
        }
    }
    found
}
