//! What the policy of the organisation says to the licences of a crate and of the native libraries in it.
//!
//! In: the entries with `crate-license`, and what is known of the terms. Out: [`CrateObjection`]s. Of an expression, one
//! alternative that the policy takes is enough; an exception (`WITH`) only grants more, and is not looked at.

use std::collections::BTreeSet;

use guppy::graph::PackageMetadata;

use super::crate_terms::{CrateTerms, JudgedText, TextStanding};
use super::native_terms::{NativeTerms, NativeText};
use super::policy::names_of;
use crate::declare::{Policy, PolicyEntry, PolicySubject};
use crate::diagnostic::Span;
use crate::expression::{LicenseExpression, LicenseId};
use crate::inspect::NativeLibrary;

/// Why a policy does not allow a crate.
pub(super) struct CrateObjection<'a> {
    /// What the policy does about which licence: "denies `GPL-3.0-only`".
    pub(super) what: String,
    /// Of what in the crate that is the licence, behind its name in a sentence; empty for the crate itself.
    pub(super) of: String,
    /// The component in the crate whose licence it is, by name; `None` for the crate itself.
    pub(super) component: Option<String>,
    /// Why, as the policy says; `None` where no entry names it.
    pub(super) reason: Option<&'a str>,
    /// Where the policy says so.
    pub(super) span: Span,
    /// The policy.
    pub(super) policy: &'a Policy,
}

/// What is known of a crate that lists can be about.
pub(super) struct CrateFacts<'a> {
    /// The crate.
    pub(super) package: PackageMetadata<'a>,
    /// Its terms.
    pub(super) terms: &'a CrateTerms<'a>,
    /// The native libraries in it, with their terms.
    pub(super) native: Vec<(&'a NativeLibrary, &'a NativeTerms<'a>)>,
}

/// A licence that binds in a crate.
struct Fact {
    /// Its sets of licences of which one is taken; `None` where nobody knows it.
    license: Option<(String, Vec<BTreeSet<LicenseId>>)>,
    of: String,
    component: Option<String>,
    /// Whether it has to be on a list that allows: what we grant ourselves has not, and what lies in a crate may be unused.
    is_for_allow: bool,
}

/// The entries of a policy that are about a crate.
struct Lists<'a> {
    allow: Vec<&'a PolicyEntry>,
    deny: Vec<&'a PolicyEntry>,
}

/// What each policy has against a crate.
pub(super) fn objections<'a>(krate: &CrateFacts<'_>, policies: &'a [Policy]) -> Vec<CrateObjection<'a>> {
    let facts = facts(krate);
    let of = |policy: &'a Policy| {
        let lists = Lists::new(policy, krate.package.name());
        let found: Vec<_> = facts.iter().filter_map(|fact| lists.objection(fact, policy)).collect();
        found
    };
    policies.iter().flat_map(of).collect()
}

impl<'a> Lists<'a> {
    fn new(policy: &'a Policy, krate: &str) -> Self {
        let is_about = |entry: &&PolicyEntry| {
            matches!(entry.about, PolicySubject::CrateLicenses(_))
                && (entry.crates.is_empty()
                    || entry.crates.iter().any(|pattern| pattern.value.is_match(krate)))
        };
        let of = |list: &'a [PolicyEntry]| list.iter().filter(is_about).collect();
        Self { allow: of(&policy.allow), deny: of(&policy.deny) }
    }

    fn objection(&self, fact: &Fact, policy: &'a Policy) -> Option<CrateObjection<'a>> {
        let allow = if fact.is_for_allow { self.allow.as_slice() } else { &[] };
        let object = |what: String, entry: &PolicyEntry, reason| {
            Some(CrateObjection {
                what,
                of: fact.of.clone(),
                component: fact.component.clone(),
                reason,
                span: entry.span,
                policy,
            })
        };
        let Some((text, alternatives)) = &fact.license else {
            let entry = allow.first().or(self.deny.first())?;
            return object("can't judge a licence that is not known".to_owned(), entry, None);
        };
        let denying = |id: &LicenseId| self.deny.iter().find(|entry| names(entry, id)).copied();
        let is_listed = |id: &LicenseId| allow.is_empty() || allow.iter().any(|entry| names(entry, id));
        let passes = |ids: &BTreeSet<LicenseId>| ids.iter().all(|id| denying(id).is_none() && is_listed(id));
        if alternatives.iter().any(passes) {
            return None;
        }
        match alternatives.iter().flatten().find_map(denying) {
            Some(entry) => object(format!("denies `{text}`"), entry, Some(entry.reason.as_str())),
            None => object(format!("does not list `{text}` as allowed"), allow.first()?, None),
        }
    }
}

/// Whether an entry names a licence, by any id that the catalogue knows it under.
fn names(entry: &PolicyEntry, id: &LicenseId) -> bool {
    let PolicySubject::CrateLicenses(patterns) = &entry.about else { return false };
    let aliases = names_of(id);
    let mut ids = aliases.iter().map(String::as_str).chain([id.as_str()]);
    ids.any(|id| patterns.iter().any(|pattern| pattern.value.is_match(id)))
}

/// The licences that bind in a crate: its own, those of texts that its manifest does not name, those of its native
/// libraries, and those of code that lies in it.
fn facts(krate: &CrateFacts<'_>) -> Vec<Fact> {
    let CrateFacts { package, terms, native } = krate;
    let own = terms.concluded.as_ref().or(terms.table.map(|table| &table.expression.value));
    let own = own.or(terms.declared.as_ref());
    let is_ours = package.in_workspace();
    let known = own.map(taken);
    let mut facts = Vec::new();
    if known.is_some() || !is_ours {
        facts.push(Fact { license: known, of: String::new(), component: None, is_for_allow: !is_ours });
    }
    let texts = terms.texts.iter().filter(|text| !is_of_native(text, native));
    facts.extend(texts.filter_map(|text| of_text(text, !is_ours)));
    facts.extend(native.iter().filter(|(_, judged)| !is_settled(terms, judged)).map(|(library, judged)| {
        let license = judged.concluded.as_ref().or(judged.declared.as_ref()).map(taken);
        let name = &library.row.name;
        Fact {
            license,
            of: format!(" of the native library `{name}`"),
            component: Some(name.to_string()),
            is_for_allow: true,
        }
    }));
    facts
}

fn taken(expression: &LicenseExpression) -> (String, Vec<BTreeSet<LicenseId>>) {
    (expression.as_str().to_owned(), expression.alternatives().to_vec())
}

/// A text that is that of a licence beside the expression.
fn of_text(text: &JudgedText<'_>, is_for_allow: bool) -> Option<Fact> {
    let license = text.license.as_ref()?;
    let is_own = text.standing == TextStanding::Undeclared && text.is_in_doubt();
    if !is_own && text.standing != TextStanding::Other {
        return None;
    }
    let expression = LicenseExpression::parse_crate(&license.id).ok()?;
    let of = format!(" of its text `{}`", text.file.text.path);
    Some(Fact {
        license: Some(taken(&expression)),
        of,
        component: None,
        is_for_allow: is_for_allow && is_own,
    })
}

fn is_of_native(text: &JudgedText<'_>, native: &[(&NativeLibrary, &NativeTerms<'_>)]) -> bool {
    let is_it = |own: &NativeText<'_>| own.file.text.path == text.file.text.path;
    native.iter().any(|(_, judged)| judged.texts.iter().any(is_it))
}

/// Whether a `[[crate]]` table was written for the texts of a library whose licence nobody else says.
fn is_settled(terms: &CrateTerms<'_>, judged: &NativeTerms<'_>) -> bool {
    let is_of_table = |text: &JudgedText<'_>| {
        text.is_settled && judged.beside.iter().any(|beside| beside.text.path == text.file.text.path)
    };
    judged.declared.is_none()
        && !judged.beside.is_empty()
        && terms.texts.iter().filter(|text| is_of_table(text)).count() == judged.beside.len()
}
