//! What a model inherits: the terms of its bases, and of theirs, that still bind it; and what contradicts them.
//!
//! Terms attach by relation: whoever trains further, adapts, quantises or merges holds a derivative of the base;
//! whoever distils holds one where the text counts what was trained on outputs. Of terms that nobody knows it is not
//! known that they end: they bind. A base is judged as a model is: by what the catalogue knows of its name, and by
//! the declaration of the same model.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;

use super::catalog::{Catalog, Expected, expected_license};
use super::choice;
use super::identify;
use super::license_texts::canonical;
use super::terms::KnownLicense;
use crate::declare::{Base, Descent, Model, WorkspaceFile};
use crate::diagnostic::{Span, Spanned};
use crate::expression::{LicenseExpression, LicenseId};
use crate::inspect::named_bases::NamedBy;
use crate::inspect::{InspectedModel, NamedBase};
use crate::resolve::{Resolved, ResolvedModel};
use crate::terms::Risk;

/// A licence of a base.
pub struct Inherited<'a> {
    /// The base.
    pub base: &'a Base,
    /// Its licence; `None` where nobody declared one.
    pub license: Option<KnownLicense<'a>>,
    /// The models between this one and the base.
    pub via: Via<'a>,
    /// How the model descends from it: [`Descent::Distilled`] where any step on the way is one.
    pub descent: Descent,
}

impl Inherited<'_> {
    fn key(&self) -> (Option<LicenseId>, bool) {
        (self.license.as_ref().map(|license| license.id.clone()), self.descent == Descent::Distilled)
    }
}

/// The models between a model and a base further up: none for a base of its own.
#[derive(Clone, Default)]
pub struct Via<'a> {
    /// The nearest ones, nearest first.
    nearest: Vec<&'a str>,
    /// How many lie behind them.
    more: usize,
}

impl<'a> Via<'a> {
    /// As many models as a sentence names.
    const NAMED: usize = 6;

    /// The way of a model whose base this one is.
    fn behind(&self, base: &'a str) -> Self {
        let mut nearest = vec![base];
        nearest.extend(self.nearest.iter().take(Self::NAMED - 1));
        Self { more: self.more + (self.nearest.len() + 1 - nearest.len()), nearest }
    }

    /// Whether the base is the model's own.
    pub fn is_empty(&self) -> bool {
        self.nearest.is_empty()
    }
}

impl fmt::Display for Via<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.nearest.join(", "))?;
        match self.more {
            0 => Ok(()),
            more => write!(f, " and {more} more"),
        }
    }
}

/// What the bases of a model pass on to it. Of bases further up each licence is there once, from the nearest of them.
#[derive(Default)]
pub(crate) struct Lineage<'a> {
    /// Whose terms bind the model, those of its own bases first.
    pub(crate) binding: Vec<Inherited<'a>>,
    /// The others: permissive licences, of which no more than notices follows.
    pub(crate) notices: Vec<Inherited<'a>>,
}

/// The licences of all bases of each model.
pub(crate) fn run<'a>(resolved: &'a Resolved<'a>, workspace: &'a WorkspaceFile) -> Vec<Lineage<'a>> {
    let mut inherited: Vec<_> =
        (0..resolved.models.len()).map(|model| of_own_bases(model, resolved, workspace)).collect();
    hand_down(&mut inherited, resolved);
    inherited.into_iter().map(sorted).collect()
}

/// What binds apart from what asks for notices alone; whoever distils under terms that end there owes nothing.
fn sorted(inherited: Vec<Inherited<'_>>) -> Lineage<'_> {
    let is_binding =
        |inherited: &Inherited<'_>| inherited.license.as_ref().is_none_or(|it| binds(it, inherited.descent));
    let (binding, others): (Vec<_>, Vec<_>) = inherited.into_iter().partition(is_binding);
    let notices = others.into_iter().filter(|inherited| inherited.descent != Descent::Distilled);
    Lineage { binding, notices: notices.collect() }
}

fn of_own_bases<'a>(
    model: usize,
    resolved: &'a Resolved<'a>,
    workspace: &'a WorkspaceFile,
) -> Vec<Inherited<'a>> {
    let mut found = Vec::new();
    for (base, declared) in bases(model, resolved) {
        let linked = declared.and_then(|index| resolved.models[index].declaration.license.as_ref());
        let of_base = |license| Inherited { base, license, via: Via::default(), descent: base.relation };
        match base.license.as_ref().or(linked) {
            Some(license) => {
                let taken = choice::taken(&license.value, workspace);
                found.extend(taken.into_iter().map(|license| of_base(Some(license))));
            }
            None => found.push(of_base(None)),
        }
    }
    found
}

/// Hands each licence on from a model to those that are made from it, in widening circles: what arrives first comes
/// from nearest.
fn hand_down<'a>(inherited: &mut [Vec<Inherited<'a>>], resolved: &'a Resolved<'a>) {
    let mut children = vec![Vec::new(); inherited.len()];
    for model in 0..inherited.len() {
        for (base, declared) in bases(model, resolved) {
            if let Some(declared) = declared {
                children[declared].push((model, base));
            }
        }
    }
    let mut seen: Vec<BTreeSet<_>> =
        inherited.iter().map(|own| own.iter().map(Inherited::key).collect()).collect();
    let own = inherited.iter().enumerate().flat_map(|(model, own)| (0..own.len()).map(move |at| (model, at)));
    let mut waiting: VecDeque<_> = own.collect();
    while let Some((model, at)) = waiting.pop_front() {
        for (child, base) in &children[model] {
            let from = &inherited[model][at];
            let descent = match base.relation {
                Descent::Distilled => Descent::Distilled,
                _ => from.descent,
            };
            let via = from.via.behind(&base.name.value);
            let next = Inherited { base: from.base, license: from.license.clone(), via, descent };
            if seen[*child].insert(next.key()) {
                waiting.push_back((*child, inherited[*child].len()));
                inherited[*child].push(next);
            }
        }
    }
}

/// The bases of a model, each with the declared model that it is.
fn bases<'a>(model: usize, resolved: &'a Resolved<'a>) -> impl Iterator<Item = (&'a Base, Option<usize>)> {
    resolved.models[model].declaration.bases.iter().zip(resolved.bases[model].iter().copied())
}

/// Whether terms follow a model to what is made from it.
fn binds(license: &KnownLicense<'_>, descent: Descent) -> bool {
    if descent == Descent::Distilled {
        return license.reaches_outputs();
    }
    license.follows_derivatives()
}

/// Whether a licence binds whoever takes the declared expression, whichever alternative is chosen.
pub(super) fn names(declared: &LicenseExpression, license: &KnownLicense<'_>) -> bool {
    declared.alternatives().iter().all(|ids| ids.contains(&license.id))
}

/// A source that says something else of a base's licence than its table.
pub(super) struct Contradiction<'a> {
    /// The base.
    pub base: &'a Base,
    /// What its table says.
    pub declared: &'a Spanned<LicenseExpression>,
    /// Who says something else.
    pub by: ContradictedBy<'a>,
}

/// Who contradicts the licence of a base.
pub(super) enum ContradictedBy<'a> {
    /// What the catalogue knows of its name.
    Catalog(Expected),
    /// The declaration of the same model.
    Declaration(&'a Model),
    /// The text that is given for it: its path and the licence that it is.
    Text(String, String),
}

/// What contradicts the licences of a model's own bases.
pub(super) fn contradictions<'a>(
    model: &'a InspectedModel<'a>,
    declared_models: &DeclaredModels<'a>,
) -> Vec<Contradiction<'a>> {
    let bases = model.resolved.declaration.bases.iter().zip(&model.base_license_texts);
    let mut found = Vec::new();
    for (base, text) in bases {
        let Some(declared) = &base.license else { continue };
        let text = text.as_ref().and_then(|text| Some((&text.path, identify::run(text).text()?)));
        let is_that_text = |id: &LicenseId| text.as_ref().is_some_and(|(_, text)| text.is(catalog_id(id)));
        if let Some((path, text)) = &text
            && !declared.value.ids().iter().any(|id| text.is(catalog_id(id)))
        {
            let by = ContradictedBy::Text(path.to_string(), text.id.clone());
            found.push(Contradiction { base, declared, by });
            continue;
        }
        let same = declared_models.named_as(base).filter(|other| !std::ptr::eq(*other, model.resolved));
        let other = same.map(|other| other.declaration).find(|other| {
            other.license.as_ref().is_some_and(|license| !satisfies(&declared.value, &license.value))
        });
        if let Some(other) = other {
            found.push(Contradiction { base, declared, by: ContradictedBy::Declaration(other) });
            continue;
        }
        // The text of the licence outweighs a name.
        let is_proven = declared.value.ids().iter().all(is_that_text);
        let expected = known_of(base).filter(|known| !is_proven && !is_expected(&declared.value, known));
        found.extend(expected.map(|known| Contradiction {
            base,
            declared,
            by: ContradictedBy::Catalog(known),
        }));
    }
    found
}

fn catalog_id(id: &LicenseId) -> &str {
    canonical(id.as_str())
}

fn catalog_ids(ids: &BTreeSet<LicenseId>) -> BTreeSet<&str> {
    ids.iter().map(catalog_id).collect()
}

/// What the catalogue knows of a base from its name; an entry whose text was not read only hints.
fn known_of(base: &Base) -> Option<Expected> {
    let source = base.source.as_ref().map(|source| &source.value);
    let version = base.version.as_ref().map(|version| version.value.as_str());
    let known = expected_license(&base.name.value, source, version)?;
    (!known.is_hint()).then_some(known)
}

/// Whether every alternative of an expression names one of the licences.
fn is_expected(declared: &LicenseExpression, known: &Expected) -> bool {
    let names = |ids: &BTreeSet<LicenseId>| {
        ids.iter().any(|id| known.licenses.iter().any(|license| license.id == catalog_id(id)))
    };
    declared.alternatives().iter().all(names)
}

/// Whether whoever keeps to one expression keeps to another, whichever alternative is chosen.
fn satisfies(declared: &LicenseExpression, other: &LicenseExpression) -> bool {
    let asked: Vec<_> = other.alternatives().iter().map(catalog_ids).collect();
    let ours = declared.alternatives().iter().map(catalog_ids);
    ours.into_iter().all(|ours| asked.iter().any(|asked| asked.is_subset(&ours)))
}

/// The declared models of all packages, by their source and by their name.
pub(super) struct DeclaredModels<'a> {
    by_source: BTreeMap<String, Vec<&'a ResolvedModel<'a>>>,
    by_name: BTreeMap<String, Vec<&'a ResolvedModel<'a>>>,
}

impl<'a> DeclaredModels<'a> {
    pub(super) fn new(resolved: &'a Resolved<'a>) -> Self {
        let mut models = Self { by_source: BTreeMap::new(), by_name: BTreeMap::new() };
        for model in &resolved.models {
            models.by_name.entry(plain(&model.declaration.name.value)).or_default().push(model);
            if let Some(source) = &model.declaration.source {
                models.by_source.entry(source.value.canonical()).or_default().push(model);
            }
        }
        models
    }

    /// The models that a base is: of the same repository, or of the same name where one of the two names no place.
    /// Versions that are both named have to be the same, unless they are revisions of one repository.
    fn named_as(&self, base: &Base) -> impl Iterator<Item = &'a ResolvedModel<'a>> {
        let of_source = base.source.as_ref().and_then(|source| self.by_source.get(&source.value.canonical()));
        let of_name = self.by_name.get(&plain(&base.name.value)).into_iter().flatten();
        let has_source = base.source.is_some();
        let of_name = of_name.filter(move |model| !has_source || model.declaration.source.is_none());
        let same = of_source.into_iter().flatten().chain(of_name).copied();
        same.filter(|model| is_of_version(base, model.declaration))
    }
}

fn is_of_version(base: &Base, declaration: &Model) -> bool {
    let is_revision =
        |version: &str| version.len() >= 7 && version.bytes().all(|byte| byte.is_ascii_hexdigit());
    let versions = base.version.as_ref().zip(declaration.version.as_ref());
    versions.is_none_or(|(base, other)| {
        base.value == other.value || (is_revision(&base.value) && is_revision(&other.value))
    })
}

/// A base that a file names and that the declaration leaves out.
pub(super) struct Undeclared<'a> {
    /// What the file says.
    pub named: &'a NamedBase,
    /// The ids that models of that name are under; empty where that is not known.
    pub known: Vec<&'static str>,
    /// Whether nothing but the configuration of the model says so, and no terms are known that would bind it: the name may
    /// be another one of the model itself.
    pub is_question: bool,
    /// Where the declaration is that lacks it.
    pub span: Span,
}

/// The bases that only files name.
pub(super) fn undeclared<'a>(model: &'a InspectedModel<'_>) -> Vec<Undeclared<'a>> {
    let declaration = model.resolved.declaration;
    let is_left_out = |named: &&NamedBase| match &named.name {
        Some(name) => !is_declared(declaration, name) && !is_own_name(declaration, named, name),
        None => declaration.bases.is_empty(),
    };
    let named = model.named_bases.iter().filter(is_left_out);
    let undeclared = named.filter_map(|named| {
        let known = named.name.iter().flat_map(|name| Catalog::embedded().by_model_name(name));
        let known: Vec<_> = known.collect();
        let ids: Vec<_> = known.iter().map(|license| license.id.as_str()).collect();
        let binds = !is_covered(declaration, &ids) && known.iter().any(|license| license.risk != Risk::Low);
        let is_question = named.by == NamedBy::ModelConfig && !binds;
        let is_hint = named.by == NamedBy::HeaderName && !binds;
        let span = declaration.name.span;
        (!is_hint).then_some(Undeclared { named, known: ids, is_question, span })
    });
    undeclared.filter(|found| is_news(declaration, found)).collect()
}

/// Whether a base is the model itself or one of its declared bases.
fn is_declared(declaration: &Model, name: &str) -> bool {
    let own = declaration.source.iter().map(|source| source.value.to_string());
    let of_bases = declaration.bases.iter().flat_map(|base| {
        let source = base.source.iter().map(|source| source.value.to_string());
        source.chain([base.name.value.clone()])
    });
    let plain_name = plain(name);
    own.chain(of_bases).any(|known| plain(&known) == plain_name)
}

/// Whether a name in the configuration of a model is the one that it is declared by.
fn is_own_name(declaration: &Model, named: &NamedBase, name: &str) -> bool {
    let is_of_itself =
        matches!(named.by, NamedBy::ModelConfig | NamedBy::TrainingConfig | NamedBy::HeaderName);
    is_of_itself && plain(name) == plain(&declaration.name.value)
}

/// Whether a name belongs to the account that publishes the model.
fn is_of_publisher(declaration: &Model, name: &str) -> bool {
    let publisher = declaration.source.as_ref().and_then(|source| source.value.owner());
    let owner = name.split_once('/').map(|(owner, _)| owner);
    publisher.zip(owner).is_some_and(|(publisher, owner)| publisher.eq_ignore_ascii_case(owner))
}

/// Whether the declared licences, of the model and of its bases, name one of these ids.
fn is_covered(declaration: &Model, known: &[&str]) -> bool {
    let bases = declaration.bases.iter().filter_map(|base| base.license.as_ref());
    let ids: BTreeSet<_> = declaration.license.iter().chain(bases).flat_map(|it| it.value.ids()).collect();
    known.iter().any(|known| ids.iter().any(|id| catalog_id(id) == *known))
}

/// Beside declared bases only what says something of other terms: the base of a base, or a word for a family, is known
/// with them.
fn is_news(declaration: &Model, found: &Undeclared<'_>) -> bool {
    // A working name of the publisher's own is no question.
    let name = found.named.name.as_deref().unwrap_or_default();
    if declaration.bases.is_empty() {
        return !(found.is_question && is_of_publisher(declaration, name));
    }
    let is_family = !name.contains('/') && found.known.is_empty();
    !is_family && !found.is_question && !is_covered(declaration, &found.known)
}

/// A model's name without its owner and its place; letters and digits in lower case.
pub(super) fn plain(name: &str) -> String {
    let own = name.rsplit(['/', ':']).find(|part| !part.is_empty()).unwrap_or(name);
    own.chars()
        .filter(|letter| letter.is_alphanumeric() || *letter == '.')
        .flat_map(char::to_lowercase)
        .collect()
}
