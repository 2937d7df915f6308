//! What the policy of the organisation says to a model: its own lists and those of each import, the stricter wins.
//!
//! In: the lists, and what is known of a model. Out: [`Objection`]s. A list that allows is a list of what may be used: what
//! is on none of its entries, and what is unknown, may not. Lists that deny can't be passed by being unknown either.

use super::identify::Identified;
use super::terms::{KnownLicense, ModelTerms};
use crate::declare::{Delivery, NamePattern, Policy, PolicyEntry, PolicySubject};
use crate::diagnostic::{Span, Spanned};
use crate::inspect::weights::Format;
use crate::inspect::{InspectedFile, InspectedModel};
use crate::resolve::Part;
use crate::terms::Risk;
use crate::vocabulary::Word;

/// Why a policy does not allow a model.
pub struct Objection<'a> {
    /// How the policy says so.
    pub how: Objected,
    /// The fact that it is about: `license `MIT``, or its kind alone where it is not known.
    pub fact: String,
    /// Why, as the policy says.
    pub reason: Option<&'a str>,
    /// Where the policy says so.
    pub span: Span,
    /// The policy.
    pub policy: &'a Policy,
}

/// How a policy does not allow something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Objected {
    /// An entry denies it.
    Denied,
    /// No entry allows it, and entries of its kind allow others.
    Unlisted,
    /// It is not known.
    Unknown,
}

/// One fact that lists are about; `None` where nobody knows it.
struct Fact {
    value: Option<String>,
    /// Behind the value in a sentence: where a licence is inherited from.
    origin: String,
}

/// What each policy has against a model.
pub fn objections<'a>(
    model: &InspectedModel<'_>,
    terms: &ModelTerms<'_>,
    policies: &'a [Policy],
) -> Vec<Objection<'a>> {
    let mut objections = Vec::new();
    for policy in policies {
        for key in keys(policy) {
            let of_key = |list: &'a [PolicyEntry]| -> Vec<&'a PolicyEntry> {
                list.iter().filter(|entry| entry.about.key() == key).collect()
            };
            let (allow, deny) = (of_key(&policy.allow), of_key(&policy.deny));
            for fact in facts(key, model, terms) {
                objections.extend(objection(key, &fact, &allow, &deny, model, policy));
            }
        }
    }
    objections
}

/// The kinds of facts that a policy is about, each once.
fn keys(policy: &Policy) -> Vec<&'static str> {
    let mut keys: Vec<_> = policy.deny.iter().chain(&policy.allow).map(|entry| entry.about.key()).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

fn objection<'a>(
    key: &str,
    fact: &Fact,
    allow: &[&'a PolicyEntry],
    deny: &[&'a PolicyEntry],
    model: &InspectedModel<'_>,
    policy: &'a Policy,
) -> Option<Objection<'a>> {
    let origin = &fact.origin;
    let Some(value) = &fact.value else {
        let entry = deny.first().or(allow.first())?;
        let fact = format!("{key}{origin}");
        return Some(Objection { how: Objected::Unknown, fact, reason: None, span: entry.span, policy });
    };
    let is_meant = |entry: &&&'a PolicyEntry| fits(&entry.about, value, model);
    let fact = format!("{key} `{value}`{origin}");
    if let Some(entry) = deny.iter().find(is_meant) {
        let reason = Some(entry.reason.as_str());
        return Some(Objection { how: Objected::Denied, fact, reason, span: entry.span, policy });
    }
    let span = allow.first()?.span;
    match allow.iter().any(|entry| is_meant(&entry)) {
        true => None,
        false => Some(Objection { how: Objected::Unlisted, fact, reason: None, span, policy }),
    }
}

/// Whether an entry is about a value.
fn fits(about: &PolicySubject, value: &str, model: &InspectedModel<'_>) -> bool {
    let any =
        |patterns: &[Spanned<NamePattern>]| patterns.iter().any(|pattern| pattern.value.is_match(value));
    match about {
        PolicySubject::Licenses(patterns) | PolicySubject::Suppliers(patterns) => any(patterns),
        PolicySubject::Tiers(tiers) => Risk::from_word(value).is_some_and(|risk| tiers.contains(&risk)),
        PolicySubject::Formats(formats) => formats.iter().any(|format| format.value == value),
        PolicySubject::Models(patterns) => {
            let identity = model.resolved.identity();
            patterns.iter().any(|pattern| pattern.value.fits(&identity))
        }
    }
}

/// What is known of a model under a key.
fn facts(key: &str, model: &InspectedModel<'_>, terms: &ModelTerms<'_>) -> Vec<Fact> {
    let declaration = model.resolved.declaration;
    let plain = |value: Option<String>| Fact { value, origin: String::new() };
    match key {
        "license" => licenses(terms),
        "tier" => {
            let risk = (!terms.licenses.is_empty()).then(|| terms.risk());
            vec![plain(risk.map(|(risk, _)| risk.word().to_owned()))]
        }
        "supplier" => {
            let owner =
                || declaration.source.as_ref().and_then(|source| source.value.owner()).map(str::to_owned);
            vec![plain(declaration.supplier.clone().or_else(owner))]
        }
        "format" if declaration.delivery == Delivery::Service => Vec::new(),
        "format" => formats(model).into_iter().map(plain).collect(),
        _ => vec![plain(Some(model.resolved.identity().to_string()))],
    }
}

/// The licences of a model and of its bases.
fn licenses(terms: &ModelTerms<'_>) -> Vec<Fact> {
    let id = |license: &KnownLicense<'_>| license.id.as_str().to_owned();
    let mut facts: Vec<_> = terms
        .licenses
        .iter()
        .map(|license| Fact { value: Some(id(license)), origin: String::new() })
        .collect();
    if facts.is_empty() {
        facts.push(Fact { value: None, origin: String::new() });
    }
    facts.extend(terms.inherited.iter().map(|inherited| Fact {
        value: inherited.license.as_ref().map(id),
        origin: format!(" of its base `{}`", inherited.base.name.value),
    }));
    facts
}

/// The formats of its weights, each once; one that is not known where a file has none that is recognised.
fn formats(model: &InspectedModel<'_>) -> Vec<Option<String>> {
    let is_weights = |file: &&InspectedFile| {
        let part = file.artifact.layer.as_ref().map(|layer| layer.part);
        let is_about_others = |format: Format| format == Format::ShardIndex || format.is_of_package();
        part.unwrap_or_else(|| Part::of_file(&file.artifact.path)) == Part::Weights
            && !file.facts.as_ref().is_some_and(|facts| is_about_others(facts.format))
    };
    let mut formats: Vec<_> = model
        .files
        .iter()
        .filter(is_weights)
        .map(|file| match &file.facts {
            Some(facts) => Some(facts.format.word().to_owned()),
            None => file.locked_facts.get("format").cloned(),
        })
        .collect();
    if formats.is_empty() {
        formats.push(None);
    }
    formats.sort();
    formats.dedup();
    formats
}

/// The entry by which a policy allows every custom licence of a model, where its text is certainly theirs and no policy
/// denies one.
pub(super) fn allowing<'a>(
    licenses: &[KnownLicense<'_>],
    identified: Option<&Identified>,
    is_own_text: bool,
    policies: &'a [Policy],
) -> Option<&'a PolicyEntry> {
    let names = |entry: &PolicyEntry, id: &str| match &entry.about {
        PolicySubject::Licenses(patterns) => patterns.iter().any(|pattern| pattern.value.is_match(id)),
        _ => false,
    };
    let mut custom = licenses.iter().filter(|license| license.is_custom());
    let (license, None) = (custom.next()?, custom.next()) else { return None };
    let id = license.id.as_str();
    let is_its_text = is_own_text || identified.is_some_and(|text| text.is(id));
    let is_denied = policies.iter().any(|policy| policy.deny.iter().any(|entry| names(entry, id)));
    let mut allowed = policies.iter().flat_map(|policy| &policy.allow);
    allowed.find(|entry| is_its_text && !is_denied && names(entry, id))
}
