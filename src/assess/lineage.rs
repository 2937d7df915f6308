//! What a model inherits: the terms of its bases, and of theirs, that still bind it; and what contradicts them.
//!
//! Terms attach by relation: whoever trains further, adapts, quantises or merges holds a derivative of the base;
//! whoever distils holds one where the text counts what was trained on outputs. Of terms that nobody knows it is not
//! known that they end: they bind. A base is judged as a model is: by what the catalogue knows of its name, and by
//! the declaration of the same model.

use std::collections::BTreeSet;

use super::catalog::{Catalog, Expected, expected_license};
use super::choice;
use super::identify;
use super::license_texts::canonical;
use super::terms::KnownLicense;
use crate::declare::{Base, Descent, Model, WorkspaceFile};
use crate::diagnostic::{Span, Spanned};
use crate::expression::{LicenseExpression, LicenseId};
use crate::inspect::{InspectedModel, NamedBase};
use crate::resolve::{Resolved, ResolvedModel};

/// A licence of a base.
pub struct Inherited<'a> {
    /// The base.
    pub base: &'a Base,
    /// Its licence; `None` where nobody declared one.
    pub license: Option<KnownLicense<'a>>,
    /// The models between this one and the base, nearest first; empty for a base of its own.
    pub via: Vec<&'a str>,
    /// How the model descends from it: [`Descent::Distilled`] where any step on the way is one.
    pub descent: Descent,
}

/// The licences of all bases of a model that bind it, its own first.
pub fn run<'a>(model: usize, resolved: &'a Resolved<'a>, workspace: &'a WorkspaceFile) -> Vec<Inherited<'a>> {
    let mut walk =
        Walk { resolved, workspace, visited: BTreeSet::from([(model, false)]), inherited: Vec::new() };
    walk.bases_of(model, &[], false);
    walk.inherited
}

struct Walk<'a> {
    resolved: &'a Resolved<'a>,
    workspace: &'a WorkspaceFile,
    /// Models that were seen, and whether a distillation lies between them and the first one.
    visited: BTreeSet<(usize, bool)>,
    inherited: Vec<Inherited<'a>>,
}

impl<'a> Walk<'a> {
    fn bases_of(&mut self, model: usize, via: &[&'a str], distilled: bool) {
        let declaration = self.resolved.models[model].declaration;
        for (base, declared) in declaration.bases.iter().zip(&self.resolved.bases[model]) {
            let distilled = distilled || base.relation == Descent::Distilled;
            let descent = if distilled { Descent::Distilled } else { base.relation };
            let linked = declared.and_then(|index| self.resolved.models[index].declaration.license.as_ref());
            match base.license.as_ref().or(linked) {
                Some(license) => self.licenses_of(base, license, via, descent),
                None => self.inherited.push(Inherited { base, license: None, via: via.to_vec(), descent }),
            }
            if let Some(next) = declared.filter(|index| self.visited.insert((*index, distilled))) {
                let via = [via, &[base.name.value.as_str()]].concat();
                self.bases_of(next, &via, distilled);
            }
        }
    }

    fn licenses_of(
        &mut self,
        base: &'a Base,
        license: &Spanned<LicenseExpression>,
        via: &[&'a str],
        descent: Descent,
    ) {
        let taken = choice::taken(&license.value, &self.workspace.licenses, self.workspace.usage.as_ref());
        let binding = taken.into_iter().filter(|license| binds(license, descent));
        self.inherited.extend(binding.map(|license| Inherited {
            base,
            license: Some(license),
            via: via.to_vec(),
            descent,
        }));
    }
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
    resolved: &'a Resolved<'a>,
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
        let same = resolved.models.iter().filter(|other| !std::ptr::eq(*other, model.resolved));
        let same = same.filter(|other| is_same_model(base, other)).map(|other| other.declaration);
        let other = same.into_iter().find(|other| {
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

/// Whether a base is a declared model, of whatever package: the same repository, or the same name where one of them
/// names no place. Versions that are both named have to be the same, unless they are revisions of one repository.
fn is_same_model(base: &Base, other: &ResolvedModel<'_>) -> bool {
    let declaration = other.declaration;
    let is_revision =
        |version: &str| version.len() >= 7 && version.bytes().all(|byte| byte.is_ascii_hexdigit());
    let versions = base.version.as_ref().zip(declaration.version.as_ref());
    let fits = versions.is_none_or(|(base, other)| {
        base.value == other.value || (is_revision(&base.value) && is_revision(&other.value))
    });
    let same = match (&base.source, &declaration.source) {
        (Some(base), Some(other)) => base.value.to_string().eq_ignore_ascii_case(&other.value.to_string()),
        _ => plain(&base.name.value) == plain(&declaration.name.value),
    };
    fits && same
}

/// A base that a file names and that the declaration leaves out.
pub(super) struct Undeclared<'a> {
    /// What the file says.
    pub named: &'a NamedBase,
    /// The ids that models of that name are under; empty where that is not known.
    pub known: Vec<&'static str>,
    /// Where the declaration is that lacks it.
    pub span: Span,
}

/// The bases that only files name.
pub(super) fn undeclared<'a>(model: &'a InspectedModel<'_>) -> Vec<Undeclared<'a>> {
    let declaration = model.resolved.declaration;
    let named = model.named_bases.iter().filter(|named| !is_declared(declaration, &named.name));
    let undeclared = named.map(|named| Undeclared {
        named,
        known: Catalog::embedded()
            .by_model_name(&named.name)
            .iter()
            .map(|license| license.id.as_str())
            .collect(),
        span: declaration.name.span,
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

/// Beside declared bases only what says something of other terms: the base of a base, or a word for a family, is known
/// with them.
fn is_news(declaration: &Model, found: &Undeclared<'_>) -> bool {
    if declaration.bases.is_empty() {
        return true;
    }
    let is_family = !found.named.name.contains('/') && found.known.is_empty();
    let own =
        declaration.license.iter().chain(declaration.bases.iter().filter_map(|base| base.license.as_ref()));
    let ids: BTreeSet<_> = own.flat_map(|license| license.value.ids()).collect();
    let is_covered = !found.known.is_empty()
        && found.known.iter().any(|known| ids.iter().any(|id| catalog_id(id) == *known));
    !is_family && !is_covered
}

/// A model's name without its owner and its place; letters and digits in lower case.
fn plain(name: &str) -> String {
    let own = name.rsplit(['/', ':']).find(|part| !part.is_empty()).unwrap_or(name);
    own.chars()
        .filter(|letter| letter.is_alphanumeric() || *letter == '.')
        .flat_map(char::to_lowercase)
        .collect()
}
