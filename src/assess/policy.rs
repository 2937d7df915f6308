//! What the policy of the organisation says to a model: its own lists and those of each import, the stricter wins.
//!
//! In: the lists, and what is known of a model. Out: [`Objection`]s. A list that allows is a list of what may be used: what
//! is on none of its entries, and what is unknown, may not. Lists that deny can't be passed by being unknown either.

use super::catalog::Catalog;
use super::evidence::{Evidence, EvidenceSource};
use super::identify::Identified;
use super::judgement::{Judgement, Reason};
use super::terms::{KnownLicense, ModelTerms};
use crate::declare::{Delivery, Identity, Model, NamePattern, Policy, PolicyEntry, PolicySubject, Source};
use crate::diagnostic::{Span, Spanned};
use crate::expression::LicenseId;
use crate::inspect::weights::Format;
use crate::inspect::{InspectedFile, InspectedModel, LicenseText};
use crate::resolve::Part;
use crate::terms::Risk;
use crate::vocabulary::Word;

/// Why a policy does not allow a model.
pub(crate) struct Objection<'a> {
    /// Forbidden where an entry denies it or none allows it, unknown where the fact is not known. The reason is what the
    /// policy does, with the fact that it is about: "denies `m`: license `MIT`".
    pub judgement: Judgement,
    /// Why, as the policy says.
    pub reason: Option<&'a str>,
    /// Where the policy says so.
    pub span: Span,
    /// The policy.
    pub policy: &'a Policy,
}

/// One fact that lists are about.
struct Fact {
    /// As it is shown; `None` where it is not known.
    value: Option<String>,
    /// By which other names a list may mean it.
    aliases: Vec<String>,
    /// The model that it is about, where a list is about models.
    identity: Option<Identity>,
    /// Behind the value in a sentence: where a licence is inherited from.
    origin: String,
    /// Whether it has to be on a list that allows. A list that denies is wide: it also means what a model was made from, and names
    /// that anybody can give.
    is_for_allow: bool,
}

impl Fact {
    fn own(value: Option<String>) -> Self {
        Self { value, aliases: Vec::new(), identity: None, origin: String::new(), is_for_allow: true }
    }

    /// Only lists that deny are about it.
    fn only_denied(self) -> Self {
        Self { is_for_allow: false, ..self }
    }

    fn with_origin(self, origin: String) -> Self {
        Self { origin, ..self }
    }

    fn of_license(id: &LicenseId) -> Self {
        Self { aliases: names_of(id), ..Self::own(Some(id.as_str().to_owned())) }
    }

    fn of_model(identity: Identity) -> Self {
        Self { identity: Some(identity.clone()), ..Self::own(Some(identity.to_string())) }
    }
}

/// What each policy has against a model.
pub(crate) fn objections<'a>(
    model: &InspectedModel<'_>,
    terms: &ModelTerms<'_>,
    policies: &'a [Policy],
) -> Vec<Objection<'a>> {
    let mut objections: Vec<Objection<'a>> = Vec::new();
    for policy in policies {
        for key in keys(policy) {
            let (allow, deny) = (entries(&policy.allow, key), entries(&policy.deny, key));
            for fact in facts(key, model, terms) {
                let name = &model.resolved.declaration.name.value;
                let Some(found) = objection(key, &fact, &allow, &deny, name, policy) else { continue };
                // Of one entry that means a model by several of its names, or by what it was made from, the first says it.
                let is_told = |known: &Objection<'_>| known.span == found.span;
                if fact.is_for_allow || !objections.iter().any(is_told) {
                    objections.push(found);
                }
            }
        }
    }
    objections
}

/// Whether a policy does not allow a licence, whatever model it is of.
pub(crate) fn bars(license: &KnownLicense<'_>, policies: &[Policy]) -> bool {
    let facts = [
        ("license", Fact::of_license(&license.id)),
        ("tier", Fact::own(Some(license.risk().0.word().to_owned()))),
    ];
    let objects = |policy: &Policy, key: &str, fact: &Fact| {
        let (allow, deny) = (entries(&policy.allow, key), entries(&policy.deny, key));
        objection(key, fact, &allow, &deny, "", policy).is_some()
    };
    policies.iter().any(|policy| facts.iter().any(|(key, fact)| objects(policy, key, fact)))
}

/// The entries of a list that are about facts of a kind.
fn entries<'a>(list: &'a [PolicyEntry], key: &str) -> Vec<&'a PolicyEntry> {
    list.iter().filter(|entry| entry.about.key() == key).collect()
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
    name: &str,
    policy: &'a Policy,
) -> Option<Objection<'a>> {
    let origin = &fact.origin;
    let object = |judgement: fn(Reason) -> Judgement, text: String, span, reason| {
        Some(Objection { judgement: judgement(Reason::new(text)), reason, span, policy })
    };
    let Some(value) = &fact.value else {
        let entry = deny.first().or(allow.first())?;
        let text = format!("can't judge `{name}`: its {key}{origin} is not known");
        return object(Judgement::Unknown, text, entry.span, None);
    };
    let is_meant = |entry: &&&'a PolicyEntry| fits(&entry.about, value, fact);
    if let Some(entry) = deny.iter().find(is_meant) {
        let text = format!("denies `{name}`: {key} `{value}`{origin}");
        return object(Judgement::Forbidden, text, entry.span, Some(entry.reason.as_str()));
    }
    let span = allow.first().filter(|_| fact.is_for_allow)?.span;
    if allow.iter().any(|entry| is_meant(&entry)) {
        return None;
    }
    let text = format!("does not list what `{name}` has as allowed: {key} `{value}`{origin}");
    object(Judgement::Forbidden, text, span, None)
}

/// Whether an entry is about a fact.
fn fits(about: &PolicySubject, value: &str, fact: &Fact) -> bool {
    let any = |patterns: &[Spanned<NamePattern>]| {
        names(fact, value).any(|name| patterns.iter().any(|pattern| pattern.value.is_match(name)))
    };
    match about {
        PolicySubject::Licenses(patterns)
        | PolicySubject::Suppliers(patterns)
        | PolicySubject::CrateLicenses(patterns) => any(patterns),
        PolicySubject::Tiers(tiers) => Risk::from_word(value).is_some_and(|risk| tiers.contains(&risk)),
        PolicySubject::Formats(formats) => formats.iter().any(|format| format.value == value),
        PolicySubject::Models(patterns) => match &fact.identity {
            Some(identity) => patterns.iter().any(|pattern| pattern.value.fits(identity)),
            None => any(patterns),
        },
    }
}

/// What is known of a model under a key.
fn facts(key: &str, model: &InspectedModel<'_>, terms: &ModelTerms<'_>) -> Vec<Fact> {
    let declaration = model.resolved.declaration;
    match key {
        "license" => licenses(terms),
        "tier" => {
            let risk = (!terms.licenses.is_empty()).then(|| terms.risk());
            vec![Fact::own(risk.map(|(risk, _)| risk.word().to_owned()))]
        }
        "supplier" => suppliers(model),
        "format" if declaration.delivery == Delivery::Service => Vec::new(),
        "format" => formats(model).into_iter().map(Fact::own).collect(),
        "model" => models(model),
        // About crates.
        _ => Vec::new(),
    }
}

/// What a model was made from: whether it is a base or a dataset, its name, its source and its supplier.
type Origin<'d> = (&'static str, &'d str, Option<&'d Source>, Option<&'d String>);

/// The bases and the data of a model. Lists that deny mean them, too.
fn origins<'d>(declaration: &'d Model) -> impl Iterator<Item = Origin<'d>> {
    let bases = declaration.bases.iter().map(|base| {
        let source = base.source.as_ref().map(|source| &source.value);
        ("base", base.name.value.as_str(), source, base.supplier.as_ref())
    });
    let datasets = declaration.datasets.iter().map(|data| {
        let source = data.source.as_ref().map(|source| &source.value);
        ("dataset", data.name.value.as_str(), source, data.supplier.as_ref())
    });
    bases.chain(datasets)
}

/// Who supplies a model, its bases and its data: as declared, else the owner of the repository.
fn suppliers(model: &InspectedModel<'_>) -> Vec<Fact> {
    let declaration = model.resolved.declaration;
    let of = |supplier: Option<&String>, source: Option<&Source>| {
        let declared = supplier.map(|supplier| supplier.trim().to_owned());
        declared.or_else(|| source?.owner().map(str::to_owned))
    };
    let source = declaration.source.as_ref().map(|source| &source.value);
    let own = Fact::own(of(declaration.supplier.as_ref(), source));
    let others = origins(declaration).filter_map(|(what, name, source, supplier)| {
        let fact = Fact::own(Some(of(supplier, source)?)).only_denied();
        Some(fact.with_origin(format!(" of its {what} `{name}`")))
    });
    // Whoever runs a service supplies it, whoever made its model.
    let provider = declaration.service.as_ref().and_then(|service| service.provider.as_deref());
    let provider = provider.map(|provider| Fact::own(Some(provider.trim().to_owned())).only_denied());
    let provider = provider.map(|fact| fact.with_origin(" of its service".to_owned()));
    std::iter::once(own).chain(provider).chain(others).collect()
}

/// A model by its identity, by the name that it was given, and what it was made from.
fn models(model: &InspectedModel<'_>) -> Vec<Fact> {
    let declaration = model.resolved.declaration;
    let mut facts = vec![
        Fact::of_model(model.resolved.identity()),
        Fact::own(Some(declaration.name.value.clone())).only_denied(),
    ];
    for (what, name, source, _) in origins(declaration) {
        let origin = format!(", the {what} `{name}`");
        let source = source.map(|source| Identity::Source(source.canonical()));
        facts.extend(source.map(|source| Fact::of_model(source).only_denied().with_origin(origin.clone())));
        facts.push(Fact::own(Some(name.to_owned())).only_denied().with_origin(origin));
    }
    facts
}

/// The licences of a model, of its bases and of its data.
fn licenses(terms: &ModelTerms<'_>) -> Vec<Fact> {
    let mut facts: Vec<_> = terms.licenses.iter().map(|license| Fact::of_license(&license.id)).collect();
    if facts.is_empty() {
        facts.push(Fact::own(None));
    }
    facts.extend(terms.inherited.iter().map(|inherited| {
        let of_license = |license: &KnownLicense<'_>| Fact::of_license(&license.id);
        let fact = inherited.license.as_ref().map_or_else(|| Fact::own(None), of_license);
        fact.with_origin(format!(" of its base `{}`", inherited.base.name.value))
    }));
    // Terms that bind the model no more say what it was made from all the same.
    facts.extend(terms.origins.iter().map(|origin| {
        let fact = Fact::of_license(&origin.license).only_denied();
        fact.with_origin(format!(" of its {} `{}`", origin.what, origin.name))
    }));
    facts
}

/// Every id under which the catalogue knows a licence.
pub(super) fn names_of(id: &LicenseId) -> Vec<String> {
    let known = Catalog::embedded().get(id.as_str());
    known.into_iter().flat_map(|known| known.identifiers()).cloned().collect()
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

/// What is known of the text of a model whose licence a list names.
pub(super) struct Text<'t> {
    /// The text.
    pub(super) file: Option<&'t LicenseText>,
    /// The licence that it is, word by word.
    pub(super) identified: Option<&'t Identified>,
    /// Whether it is the `file` of the licence's `[[license]]` table.
    pub(super) is_of_table: bool,
    /// Whether there are further texts among its files.
    pub(super) has_further: bool,
    /// What every source says.
    pub(super) evidence: &'t [Evidence],
}

/// The entry by which a policy allows the one custom licence of a model, so that nobody has to review it: it names the licence
/// by its id, the text is certainly that of the licence, no other source says anything else, and no policy denies it.
/// A pattern names no licence, and what nobody recognises is on no list.
pub(super) fn allowing<'a>(
    licenses: &[KnownLicense<'_>],
    text: &Text<'_>,
    policies: &'a [Policy],
) -> Option<(&'a Policy, &'a PolicyEntry)> {
    let mut custom = licenses.iter().filter(|license| license.is_custom());
    let (license, None) = (custom.next()?, custom.next()) else { return None };
    let fact = Fact::of_license(&license.id);
    let denies = |entry: &PolicyEntry| fits(&entry.about, license.id.as_str(), &fact);
    let is_named = |entry: &PolicyEntry| match &entry.about {
        PolicySubject::Licenses(patterns) => patterns.iter().any(|pattern| {
            pattern.value.is_plain()
                && names(&fact, license.id.as_str()).any(|name| pattern.value.is_match(name))
        }),
        _ => false,
    };
    let is_its_text = text.is_of_table || text.identified.is_some_and(|own| own.is(license.id.as_str()));
    let own = text.file.map(|file| &file.path);
    let is_its_file = |evidence: &Evidence| {
        is_its_text && evidence.source == EvidenceSource::LicenseFile && evidence.path.as_ref() == own
    };
    let is_doubtful = |evidence: &Evidence| {
        let is_of_terms = !is_its_file(evidence) && !evidence.is_of_data();
        evidence.conflicts() || evidence.is_unknown() && is_of_terms
    };
    if !is_its_text || text.has_further || text.evidence.iter().any(is_doubtful) {
        return None;
    }
    let is_denied = policies.iter().flat_map(|policy| &policy.deny).any(denies);
    let mut allowed =
        policies.iter().flat_map(|policy| policy.allow.iter().map(move |entry| (policy, entry)));
    allowed.find(|(_, entry)| !is_denied && is_named(entry))
}

fn names<'f>(fact: &'f Fact, value: &'f str) -> impl Iterator<Item = &'f str> {
    fact.aliases.iter().map(String::as_str).chain([value])
}
