//! Which text is available for each licence of a model, and whether it is known to be that text.
//!
//! In: the texts of the model, of its bases, of `[[license]]` tables and of the other models. Out: [`TextOf`] a licence.
//! A text counts as that of a licence where it is recognised word by word; of a licence whose text nobody knows, what
//! was given for it is its text.

use std::collections::{BTreeMap, BTreeSet};

use super::catalog::Catalog;
use super::choice;
use super::identify::{self, Identified};
use super::terms::KnownLicense;
use crate::declare::{Base, WorkspaceFile};
use crate::digest::Digest;
use crate::expression::LicenseId;
use crate::inspect::{InspectedModel, Inventory, LicenseText};
use crate::terms::Condition;

/// The text of a licence.
#[derive(Debug, Clone, Copy)]
pub struct TextOf<'a> {
    /// The text.
    pub text: &'a LicenseText,
    /// Whether it is that of the licence.
    pub standing: Standing,
    /// Whether it came with another model alone.
    pub is_of_another: bool,
}

/// Whether a text is that of a licence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is, word by word.
    Recognised,
    /// It was given for a licence whose text nobody knows.
    Given,
    /// It was given for a licence whose text is another.
    Unrecognised,
}

impl TextOf<'_> {
    /// Whether it counts as the text of the licence.
    pub fn counts(&self) -> bool {
        self.standing != Standing::Unrecognised
    }
}

/// Texts that hold for every model under a licence.
pub(super) struct Shelf<'a> {
    /// Those of `[[license]]` tables, by id.
    organisation: &'a BTreeMap<String, LicenseText>,
    /// Those that came with any model and name nobody who holds a copyright, by the id of the catalogue.
    general: BTreeMap<String, &'a LicenseText>,
    /// The digests of the use policies that the terms of any model refer to.
    policies: BTreeSet<&'a Digest>,
}

impl<'a> Shelf<'a> {
    pub(super) fn new(inventory: &'a Inventory<'_>, workspace: &WorkspaceFile) -> Self {
        let texts = inventory.models.iter().flat_map(own_texts).filter(|text| !names_a_holder(&text.content));
        let general = texts.filter_map(|text| Some((recognised(text)?.id, text)));
        let refers = |model: &&InspectedModel<'_>| {
            let declared = model.resolved.declaration.license.iter();
            let mut taken = declared.flat_map(|license| choice::taken(&license.value, workspace));
            taken.any(|license| refers_to_policy(&license.id))
        };
        let policies = inventory.models.iter().filter(refers).flat_map(|model| &model.policies);
        Self {
            organisation: &inventory.license_files,
            general: general.collect(),
            policies: policies.map(|policy| &policy.digest).collect(),
        }
    }

    /// Whether the terms of any model refer to a policy like this one.
    pub(super) fn has_policy(&self, policy: &LicenseText) -> bool {
        self.policies.contains(&policy.digest)
    }

    /// Whether it is the text of a `[[license]]` table.
    pub(super) fn is_of_organisation(&self, text: &LicenseText) -> bool {
        self.organisation.values().any(|own| own.digest == text.digest)
    }

    /// Whether the organisation has the text of a licence.
    pub(super) fn describes(&self, id: &LicenseId) -> bool {
        self.organisation.contains_key(id.as_str())
    }

    /// Whether a text of a model is another than the one of the `[[license]]` table of its licence.
    pub(super) fn contradicts(&self, id: &LicenseId, text: &LicenseText) -> bool {
        self.organisation.get(id.as_str()).is_some_and(|own| own.digest != text.digest)
    }

    /// The text of a licence of a model; of one that it inherits, the text that is given for `base` counts as well.
    pub(super) fn text_of(
        &self,
        license: &KnownLicense<'_>,
        model: &'a InspectedModel<'_>,
        base: Option<&Base>,
    ) -> Option<TextOf<'a>> {
        let id = license.id.as_str();
        let named = model.license_texts.iter().find(|text| text.id == id).map(|text| &text.text);
        let of_base = base.and_then(|base| base_text(model, base));
        let organisation = self.organisation.get(id);
        let of_model = model.license_text.as_ref().filter(|_| base.is_none() || of_base.is_none());
        let given = named.into_iter().chain(of_base).chain(organisation).chain(of_model);
        let is_it = |text: &&LicenseText| recognised(text).is_some_and(|text| text.is(catalog_id(license)));
        let found = |text, standing| Some(TextOf { text, standing, is_of_another: false });
        let of_another = |text| Some(TextOf { text, standing: Standing::Recognised, is_of_another: true });
        if let Some(text) = given.clone().find(is_it) {
            return found(text, Standing::Recognised);
        }
        let is_known = has_known_text(license);
        // What is declared for the licence by its id, or for the only one that has no other text.
        let meant = named.or(organisation).or(of_base).or_else(|| {
            let text = model.license_text.as_ref()?;
            (base.is_none() && is_only_without(license, model) && recognised(text).is_none()).then_some(text)
        });
        if let Some(text) = meant {
            let is_other = recognised(text).is_some();
            let standing = if is_known || is_other { Standing::Unrecognised } else { Standing::Given };
            if standing == Standing::Given {
                return found(text, standing);
            }
            return match self.general.get(catalog_id(license)) {
                Some(general) => of_another(general),
                None => found(text, standing),
            };
        }
        if let Some(general) = self.general.get(catalog_id(license)) {
            return of_another(general);
        }
        // Of a licence that a model has and inherits, its own text is the text.
        let declared = model.resolved.declaration.license.as_ref();
        let is_own = declared.is_some_and(|declared| declared.value.ids().contains(&license.id));
        (base.is_some() && is_own).then(|| self.text_of(license, model, None)).flatten()
    }
}

/// Whether a licence refers to a use policy; of one that nobody knows, it may.
fn refers_to_policy(id: &LicenseId) -> bool {
    match Catalog::embedded().get(id.as_str()) {
        Some(known) => {
            known.policy_url.is_some() || known.conditions.contains(&Condition::AcceptableUsePolicy)
        }
        None => matches!(id, LicenseId::Custom(_)),
    }
}

/// Every text that a declaration gives for the licences of a model and of its bases.
fn own_texts<'i>(model: &'i InspectedModel<'_>) -> impl Iterator<Item = &'i LicenseText> {
    let named = model.license_texts.iter().map(|text| &text.text);
    model.license_text.iter().chain(named).chain(model.base_license_texts.iter().flatten())
}

/// The text that the declaration gives for a base.
fn base_text<'i>(model: &'i InspectedModel<'_>, base: &Base) -> Option<&'i LicenseText> {
    let position = model.resolved.declaration.bases.iter().position(|own| std::ptr::eq(own, base))?;
    model.base_license_texts.get(position)?.as_ref()
}

/// The licence that a text is, word by word.
fn recognised(text: &LicenseText) -> Option<Identified> {
    identify::run(text).text()
}

/// The id of the catalogue for a licence, which may be declared by an alias.
pub(crate) fn catalog_id<'l>(license: &'l KnownLicense<'_>) -> &'l str {
    license.catalog.map_or(license.id.as_str(), |license| license.id.as_str())
}

/// Whether the text of a licence is known, so that another can't be it.
fn has_known_text(license: &KnownLicense<'_>) -> bool {
    match license.id {
        LicenseId::Listed(_) => true,
        LicenseId::Custom(_) => license.catalog.is_some_and(|known| !known.text_sha256.is_empty()),
    }
}

/// Whether a text that was given for a licence counts as its text.
#[cfg(feature = "cli")]
pub(crate) fn is_text_of(license: &KnownLicense<'_>, text: &LicenseText) -> bool {
    match recognised(text) {
        Some(text) => text.is(catalog_id(license)),
        None => !has_known_text(license),
    }
}

/// Whether a licence is the only one of the declaration that `license-files` gives no text of.
fn is_only_without(license: &KnownLicense<'_>, model: &InspectedModel<'_>) -> bool {
    let declared = model.resolved.declaration.license.iter().flat_map(|license| license.value.ids());
    let mut without = declared.filter(|id| model.license_texts.iter().all(|text| text.id != id.as_str()));
    without.next() == Some(&license.id) && without.next().is_none() || is_only_custom_without(license, model)
}

/// The same of the custom ones: the others have texts that are known.
fn is_only_custom_without(license: &KnownLicense<'_>, model: &InspectedModel<'_>) -> bool {
    let declared = model.resolved.declaration.license.iter().flat_map(|license| license.value.ids());
    let mut customs = declared.filter(|id| matches!(id, LicenseId::Custom(_)));
    license.is_custom()
        && customs.next() == Some(&license.id)
        && customs.next().is_none()
        && !has_known_text(license)
}

/// Whether a line of a text is a copyright notice of somebody: a year or a name behind the word, and no place for one.
pub(crate) fn names_a_holder(text: &str) -> bool {
    text.lines().any(|line| {
        let line = line.trim_start_matches(|letter: char| !letter.is_alphanumeric() && letter != '©');
        let word = line.get(.."copyright".len()).filter(|word| word.eq_ignore_ascii_case("copyright"));
        // In capital letters it is a word of any sentence, unless a sign or a year follows.
        let is_sign = |rest: &&str| {
            word == Some("Copyright")
                || rest
                    .trim_start()
                    .starts_with(|letter: char| "(©".contains(letter) || letter.is_ascii_digit())
        };
        let rest = word.map(|word| &line[word.len()..]).filter(is_sign).or_else(|| line.strip_prefix('©'));
        let rest = rest.map(|rest| rest.replace("(c)", "").replace("(C)", "").replace('©', ""));
        let is_name = |letter: char| letter.is_uppercase() || letter.is_ascii_digit();
        // A letter without case begins a name as well.
        let is_caseless = |letter: char| letter.is_alphabetic() && !letter.is_lowercase();
        rest.is_some_and(|rest| {
            rest.trim_start_matches([':', ' ']).starts_with(|letter| is_name(letter) || is_caseless(letter))
        })
    })
}

/// The licence of the catalogue that an id stands for.
pub(super) fn canonical(id: &str) -> &str {
    Catalog::embedded().get(id).map_or(id, |known| known.id.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_with_a_holder_is_nobody_elses() {
        assert!(names_a_holder("MIT License\n\nCopyright (c) 2023 DeepSeek\n"));
        assert!(names_a_holder("Copyright © 2023 A"));
        assert!(names_a_holder(" * Copyright Acme, Inc."));
        assert!(names_a_holder("© 2024 Acme"));
        assert!(names_a_holder("Copyright (c) 阿里云"));
        assert!(names_a_holder("COPYRIGHT (C) 1999 ACME"));
        assert!(!names_a_holder("COPYRIGHT HOLDERS BE LIABLE"));
        assert!(!names_a_holder("   Copyright [yyyy] [name of copyright owner]"));
        assert!(!names_a_holder("Copyright (c) <year> <owner>"));
        assert!(!names_a_holder("copyright notice that is included"));
    }
}
