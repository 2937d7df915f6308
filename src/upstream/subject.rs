//! What is asked about: each declared model, base and dataset, with what the workspace and the lock know of it.

use std::collections::BTreeMap;

use camino::Utf8PathBuf;

use super::answer::Stated;
use crate::declare::lockfile::LockedModel;
use crate::declare::{Declarations, Source};
use crate::diagnostic::{Span, Spanned};
use crate::digest::Digest;
use crate::expression::LicenseExpression;
use crate::inspect::lock::Keys;
use crate::inspect::{FileOrigin, InspectedModel, Inventory, LicenseText};
use crate::member_path;
use crate::resolve::declared_models;
use crate::vocabulary::vocabulary;
use crate::workspace::Workspace;

vocabulary! {
    /// What a subject is to the product.
    pub(crate) enum SubjectKind {
        /// A model.
        Model => "model",
        /// What a model descends from.
        Base => "base",
        /// Data of a model.
        Dataset => "dataset",
        /// The terms of a service.
        Terms => "terms",
    }
}

/// What is asked about.
#[derive(Debug, Clone)]
pub(crate) struct Subject<'a> {
    /// What it is.
    pub kind: SubjectKind,
    /// The name that is declared.
    pub name: &'a str,
    /// The model that it belongs to, and the id of the package that declares that.
    pub model: (String, String),
    /// What `-p` has to say so that the model's name means it alone.
    pub spec: Option<&'a str>,
    /// Where it is declared: its source, else its name.
    pub span: Span,
    /// Its source.
    pub source: Option<Source>,
    /// Its declared version.
    pub version: Option<&'a Spanned<String>>,
    /// Its declared licence.
    pub license: Option<&'a Spanned<LicenseExpression>>,
    /// What is known of it.
    pub known: Known,
}

/// What the workspace and the lock know of a subject.
#[derive(Debug, Clone, Default)]
pub(crate) struct Known {
    /// What its card states, where one is known.
    pub stated: Option<Stated>,
    /// Whether its card asks for consent, where one is known.
    pub asks_consent: Option<bool>,
    /// Its licence texts by their normalised digests, each with its path.
    pub texts: BTreeMap<Digest, Utf8PathBuf>,
    /// Its use policies, in the same way.
    pub policies: BTreeMap<Digest, Utf8PathBuf>,
    /// Its files, sorted by path.
    pub files: Vec<KnownFile>,
}

/// A file of which digests are known.
#[derive(Debug, Clone)]
pub(crate) struct KnownFile {
    /// Path inside the package, with `/`.
    pub path: Utf8PathBuf,
    /// Length in bytes, where it is known.
    pub size: Option<u64>,
    /// SHA-256 of its bytes.
    pub sha256: Digest,
    /// Where it is, of a file on this machine.
    pub absolute: Option<Utf8PathBuf>,
}

/// Every declared model, base and dataset of the selected packages, in the order of the inventory.
pub(crate) fn subjects<'a>(
    workspace: &'a Workspace,
    declarations: &'a Declarations,
    inventory: &'a Inventory<'a>,
) -> Vec<Subject<'a>> {
    let declared = declared_models(workspace, declarations);
    let keys = Keys::new(&declared);
    let locked = |model: &InspectedModel<'a>| {
        let (lock, resolved) = (declarations.lock.as_ref()?, model.resolved);
        lock.models.get(keys.own(lock, &resolved.package, resolved.declaration)?)
    };
    inventory.models.iter().flat_map(|model| of_model(model, locked(model))).collect()
}

/// A model, its terms as a service, its bases and its data; a base that is another declared model is asked about once, as that.
fn of_model<'a>(model: &'a InspectedModel<'a>, locked: Option<&LockedModel>) -> Vec<Subject<'a>> {
    let own = own(model, locked).into_iter().chain(terms(model));
    own.chain(bases(model)).chain(datasets(model)).collect()
}

/// The model itself; a service without a source has only terms.
fn own<'a>(model: &'a InspectedModel<'a>, locked: Option<&LockedModel>) -> Option<Subject<'a>> {
    let declaration = model.resolved.declaration;
    let has_place = declaration.service.is_none() || declaration.source.is_some();
    has_place.then(|| Subject {
        version: declaration.version.as_ref(),
        license: declaration.license.as_ref(),
        known: Known::of_model(model, locked),
        ..Subject::new(SubjectKind::Model, model, &declaration.name, declaration.source.as_ref())
    })
}

/// The terms of a service.
fn terms<'a>(model: &'a InspectedModel<'a>) -> Option<Subject<'a>> {
    let declaration = model.resolved.declaration;
    let terms = declaration.service.as_ref()?.terms.as_ref()?;
    Some(Subject {
        span: terms.url.span,
        source: Source::parse(&terms.url.value).ok(),
        known: Known::of_text(model.license_text.as_ref()),
        ..Subject::new(SubjectKind::Terms, model, &declaration.name, None)
    })
}

/// The bases; one that is a name alone stands for a model of this package.
fn bases<'a>(model: &'a InspectedModel<'a>) -> impl Iterator<Item = Subject<'a>> {
    let bases = model.resolved.declaration.bases.iter().zip(&model.base_license_texts);
    let bases =
        bases.filter(|(base, _)| base.source.is_some() || base.license.is_some() || base.version.is_some());
    bases.map(|(base, text)| Subject {
        version: base.version.as_ref(),
        license: base.license.as_ref(),
        known: Known::of_text(text.as_ref()),
        ..Subject::new(SubjectKind::Base, model, &base.name, base.source.as_ref())
    })
}

fn datasets<'a>(model: &'a InspectedModel<'a>) -> impl Iterator<Item = Subject<'a>> {
    let datasets = model.resolved.declaration.datasets.iter().zip(&model.dataset_license_texts);
    datasets.map(|(dataset, text)| Subject {
        version: dataset.version.as_ref(),
        license: dataset.license.as_ref(),
        known: Known::of_text(text.as_ref()),
        ..Subject::new(SubjectKind::Dataset, model, &dataset.name, dataset.source.as_ref())
    })
}

impl<'a> Subject<'a> {
    /// One of which no version, no licence and no file is known.
    fn new(
        kind: SubjectKind,
        model: &InspectedModel<'a>,
        name: &'a Spanned<String>,
        source: Option<&Spanned<Source>>,
    ) -> Self {
        let resolved = model.resolved;
        Self {
            kind,
            name: &name.value,
            model: (resolved.declaration.name.value.clone(), resolved.package.id().to_string()),
            spec: resolved.spec.as_deref(),
            span: source.map_or(name.span, |source| source.span),
            source: source.map(|source| source.value.clone()),
            version: None,
            license: None,
            known: Known::default(),
        }
    }
}

impl Known {
    fn of_text(text: Option<&LicenseText>) -> Self {
        let texts = text.into_iter().map(|text| (text.digest.clone(), text.path.clone())).collect();
        Self { texts, ..Self::default() }
    }

    fn of_model(model: &InspectedModel<'_>, locked: Option<&LockedModel>) -> Self {
        let own = model.license_text.iter().chain(&model.other_license_texts).chain(&model.beside.texts);
        let given = model.license_texts.iter().map(|given| &given.text);
        let texts = own.chain(given).map(|text| (text.digest.clone(), text.path.clone()));
        // Of a text that is not here the lock has the digest.
        let absent = locked.and_then(|locked| locked.license_file.as_ref());
        let absent = absent.filter(|_| model.license_text.is_none());
        let absent = absent.map(|text| (text.sha256.clone(), text.path.clone()));
        let further = locked.into_iter().flat_map(|locked| &locked.license_texts);
        let further = further.map(|(path, digest)| (digest.clone(), path.clone()));
        let policies = model.policies.iter().map(|policy| (policy.digest.clone(), policy.path.clone()));
        let cards: Vec<_> = model.cards().map(|(_, card)| card).collect();
        let card = cards.iter().find(|card| !Stated::of_card(card).is_empty()).or(cards.first());
        // What is packed in a layer is known to nobody but who unpacks it.
        let whole = model
            .weights_and_layers()
            .filter(|file| member_path::split(file.artifact.path.as_str()).is_none());
        let mut files: Vec<_> = whole.map(KnownFile::of).collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files.dedup_by(|a, b| a.path == b.path);
        Self {
            stated: card.map(|card| Stated::of_card(card)),
            asks_consent: card.map(|card| card.access_prompt.is_some()),
            texts: further.chain(absent).chain(texts).collect(),
            policies: policies.collect(),
            files,
        }
    }
}

impl KnownFile {
    fn of(file: &crate::inspect::InspectedFile) -> Self {
        let is_here = file.origin == FileOrigin::Disk;
        Self {
            path: file.artifact.path.clone(),
            size: file.size(),
            sha256: file.digests.sha256.clone(),
            absolute: is_here.then(|| file.artifact.absolute.clone()),
        }
    }
}
