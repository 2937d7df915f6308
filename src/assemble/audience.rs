//! What a document says to whom: everything to the organisation itself; to customers facts, licences, texts, digests and
//! where the review of a licence stands, and nothing of our legal opinion, of contracts or of confidential data.
//!
//! Which facts are for which audience is a column of [`crate::facts`]; a test holds the two against each other.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::bom::{
    Annotation, Audience, Bom, Component, ComponentKind, DatasetFacts, Promises, Reference, ReviewState,
    ReviewStatus,
};
use crate::assess::rules::is_about_review;
use crate::expression::LicenseExpression;
use crate::header_fact::HeaderFact;
use crate::inside;
use crate::prose;

/// Classes of data whose names may be told to everybody, in small letters.
const PUBLIC: [&str; 5] = ["public", "open", "unclassified", "clear", "tlp:clear"];

/// Words of the Traffic Light Protocol under which a document stays in the house.
const INSIDE: [&str; 3] = ["AMBER", "AMBER_AND_STRICT", "RED"];

/// What customers read instead of the name of confidential data.
pub(crate) const UNDISCLOSED: &str = "undisclosed dataset";

/// Takes out of a document what is not for its audience.
pub(crate) fn address(bom: &mut Bom, audience: Audience) {
    match audience {
        // It holds legal opinions: wider than the organisation of the recipient it may not go.
        Audience::Internal => bom.tlp = bom.tlp.filter(|tlp| INSIDE.contains(tlp)).or(Some(INSIDE[1])),
        Audience::Customer => for_customers(bom),
    }
}

fn for_customers(bom: &mut Bom) {
    let secrets = Secrets::of(bom);
    conceal(bom);
    withhold(bom, &secrets);
    let components = bom.components.iter_mut().chain(&mut bom.ancestors);
    let issuer = bom.issuer.as_ref().map(|issuer| issuer.name.clone());
    components.chain([&mut bom.subject]).for_each(|component| attest(component, issuer.as_deref()));
    bom.custom_licenses.values_mut().for_each(|license| license.purchase = None);
    let flags = bom.annotations.drain(..).filter(|annotation| is_about_review(annotation.code));
    let flags: Vec<_> = flags.collect();
    bom.annotations = flags.into_iter().filter_map(|flag| neutral(flag, bom)).collect();
}

/// Leaves of a component's terms what is a fact.
fn attest(component: &mut Component, issuer: Option<&str>) {
    let terms = &mut component.terms;
    terms.promises = Promises::default();
    terms.state = None;
    terms.until = None;
    if let Some((_, reason)) = &mut terms.risk {
        reason.clear();
    }
    if let Some(ReviewState { reason, decided, imported_from, .. }) = &mut terms.review {
        *reason = None;
        *imported_from = None;
        if let Some((who, _)) = decided {
            *who = role(who).or(issuer).unwrap_or("a reviewer").to_owned();
        }
    }
}

/// What somebody is, as they signed: `Legal` of `Ada, Legal <ada@acme.example>`. Only where each word is one of an office: any
/// other may be a name (`Lovelace, Ada`).
fn role(by: &str) -> Option<&str> {
    const OFFICES: [&str; 36] = [
        "advisor",
        "affairs",
        "and",
        "architecture",
        "chief",
        "committee",
        "compliance",
        "counsel",
        "department",
        "deputy",
        "director",
        "engineer",
        "engineering",
        "general",
        "head",
        "lead",
        "legal",
        "licensing",
        "manager",
        "of",
        "office",
        "officer",
        "open",
        "operations",
        "policy",
        "privacy",
        "procurement",
        "product",
        "release",
        "review",
        "risk",
        "security",
        "senior",
        "source",
        "team",
        "technology",
    ];
    let signed = by.split('<').next().unwrap_or(by);
    let role = signed.rsplit(',').next().unwrap_or(signed).trim();
    let lower = role.to_lowercase();
    let words = prose::words(&lower);
    (!words.is_empty() && words.iter().all(|word| OFFICES.contains(word))).then_some(role)
}

/// A flag for review without the opinion behind it.
fn neutral(flag: Annotation, bom: &Bom) -> Option<Annotation> {
    let component = bom.find(&flag.subject)?;
    let name = &component.name;
    let license = component.terms.declared.as_ref().map_or("not declared", LicenseExpression::as_str);
    let status = component.terms.review.as_ref()?.status;
    let text = match status {
        ReviewStatus::Required => format!("Legal review of {name} is required: {license}."),
        ReviewStatus::Expired => format!("The review of the licence of {name} has expired: {license}."),
        ReviewStatus::Lapsed => format!("The review of the licence of {name} has lapsed: {license}."),
        ReviewStatus::Rejected => format!("A review rejected the licence of {name}: {license}."),
        ReviewStatus::Approved | ReviewStatus::NoEffect => return None,
    };
    Some(Annotation { text, ..flag })
}

/// Takes the names of confidential data out, wherever they stand.
fn conceal(bom: &mut Bom) {
    let is_secret = |component: &&Component| match &component.kind {
        ComponentKind::Dataset(facts) => is_confidential(facts.classification.as_deref()),
        _ => false,
    };
    // Another declaration may give no class, or another name: that the data are confidential, one of them knows.
    let secrets: BTreeSet<_> = bom.components.iter().filter(is_secret).flat_map(known_by).collect();
    let mut renamed: BTreeMap<Reference, Reference> = BTreeMap::new();
    for component in &mut bom.components {
        if !known_by(component).iter().any(|name| secrets.contains(name)) {
            continue;
        }
        let ComponentKind::Dataset(facts) = &component.kind else { continue };
        let reference = Reference::new(format!("dataset:undisclosed-{}", renamed.len() + 1));
        let facts = DatasetFacts { built_date: None, ..DatasetFacts::clone(facts) };
        let concealed =
            Component::new(reference.clone(), ComponentKind::Dataset(Box::new(facts)), UNDISCLOSED);
        renamed.insert(std::mem::replace(component, concealed).reference, reference);
    }
    if renamed.is_empty() {
        return;
    }
    refer(bom, &renamed);
    // What a text, a declaration or a header of weights says names the data.
    for component in bom.components.iter_mut().chain(&mut bom.ancestors) {
        component.files.iter_mut().for_each(|file| drop(file.header.remove(&HeaderFact::Datasets)));
        if let ComponentKind::Model(card) = &mut component.kind {
            card.weights.header.remove(&HeaderFact::Datasets);
        }
        component.terms.evidence.retain(|evidence| !evidence.source.starts_with("dataset"));
    }
    let named: BTreeSet<String> = bom
        .all_components()
        .chain(&bom.ancestors)
        .flat_map(|component| component.terms.declared.iter().chain(&component.terms.concluded))
        .flat_map(LicenseExpression::custom_ids)
        .map(str::to_owned)
        .collect();
    bom.custom_licenses.retain(|id, _| named.contains(id));
}

/// Makes everything that refers to components refer to them by their new references.
fn refer(bom: &mut Bom, renamed: &BTreeMap<Reference, Reference>) {
    if renamed.is_empty() {
        return;
    }
    let rename = |reference: &mut Reference| {
        if let Some(new) = renamed.get(reference) {
            *reference = new.clone();
        }
    };
    bom.components.sort_by(|a, b| a.reference.cmp(&b.reference));
    bom.ancestors.sort_by(|a, b| a.reference.cmp(&b.reference));
    for relation in &mut bom.relations {
        rename(&mut relation.from);
        rename(&mut relation.to);
    }
    bom.relations.sort();
    bom.models.iter_mut().for_each(rename);
    bom.completeness.iter_mut().flat_map(|stated| &mut stated.subjects).for_each(rename);
    bom.annotations.iter_mut().map(|annotation| &mut annotation.subject).for_each(rename);
    let components = bom.components.iter_mut().chain(&mut bom.ancestors).chain([&mut bom.subject]);
    for evidence in components.flat_map(|component| &mut component.terms.evidence) {
        evidence.by.iter_mut().for_each(rename);
    }
}

/// The names of confidential data.
#[derive(Debug, Default)]
pub(crate) struct Secrets(BTreeSet<String>);

impl Secrets {
    /// Those of these datasets, each with its class.
    pub(crate) fn new<'d>(datasets: impl Iterator<Item = (&'d str, Option<&'d str>)>) -> Self {
        let secret = datasets.filter(|(name, class)| is_confidential(*class) && !name.trim().is_empty());
        Self(secret.map(|(name, _)| even(&name.trim().to_lowercase())).collect())
    }

    fn of(bom: &Bom) -> Self {
        let datasets = bom.components.iter().filter_map(|component| match &component.kind {
            ComponentKind::Dataset(facts) => Some((component.name.as_str(), facts.classification.as_deref())),
            _ => None,
        });
        Self::new(datasets)
    }

    /// A text for customers: without the names of confidential data, and without addresses and paths that lead nowhere outside
    /// of the house.
    pub(crate) fn hide<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut text = inside::without(text);
        for name in &self.0 {
            if let Cow::Owned(hidden) = hide_word(&text, name) {
                text = Cow::Owned(hidden);
            }
        }
        text
    }

    /// Whether an address is not for customers: it leads nowhere outside of the house, or names confidential data.
    pub(crate) fn is_ours(&self, address: &str) -> bool {
        inside::is_inside(address) || self.are_in(address)
    }

    /// Whether a text names one of them.
    fn are_in(&self, text: &str) -> bool {
        self.0.iter().any(|name| matches!(hide_word(text, name), Cow::Owned(_)))
    }
}

/// A name with one sign between its words: people write `support tickets` and `support_tickets` of `support-tickets`. Each
/// sign has one byte, so that places stay.
fn even(name: &str) -> String {
    name.replace(['_', ' '], "-")
}

/// A text with a word replaced that is no part of a longer one; `word` is in small letters, with even signs between its parts.
fn hide_word<'t>(text: &'t str, word: &str) -> Cow<'t, str> {
    let small = text.to_lowercase();
    // A letter whose small one is longer or shorter moves what follows: such a text is compared as it is written.
    let searched = even(if small.len() == text.len() { small.as_str() } else { text });
    let is_inside = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    let mut hidden = String::new();
    let mut from = 0;
    for (at, found) in searched.match_indices(word) {
        let end = at + found.len();
        let is_whole =
            !is_inside(searched[..at].chars().next_back()) && !is_inside(searched[end..].chars().next());
        if is_whole && text.is_char_boundary(at) && text.is_char_boundary(end) {
            hidden.push_str(&text[from..at]);
            hidden.push_str(UNDISCLOSED);
            from = end;
        }
    }
    if from == 0 {
        return Cow::Borrowed(text);
    }
    hidden.push_str(&text[from..]);
    Cow::Owned(hidden)
}

/// Takes what only the house knows out of everything that this program says itself. Texts of licences are never rewritten.
fn withhold(bom: &mut Bom, secrets: &Secrets) {
    let components = bom.components.iter_mut().chain(&mut bom.ancestors);
    components.chain([&mut bom.subject]).for_each(|component| withhold_in(component, secrets));
    bom.annotations.iter_mut().for_each(|annotation| hide(&mut annotation.text, secrets));
    for license in bom.custom_licenses.values_mut() {
        license.url.take_if(|url| secrets.is_ours(url));
        license.name.iter_mut().chain(&mut license.licensor).for_each(|text| hide(text, secrets));
    }
    rename_named(bom, secrets);
}

fn hide(text: &mut String, secrets: &Secrets) {
    if let Cow::Owned(hidden) = secrets.hide(text) {
        *text = hidden;
    }
}

fn withhold_in(component: &mut Component, secrets: &Secrets) {
    let is_ours = |address: &mut String| secrets.is_ours(address);
    let is_ours_purl = |purl: &mut String| {
        secrets.are_in(purl) || purl.contains('?') && decoded(purl).split(['=', '&']).any(inside::is_inside)
    };
    component.source.take_if(is_ours);
    component.replaces.take_if(is_ours);
    component.links.retain(|link| !secrets.is_ours(&link.url));
    let is_data = matches!(component.kind, ComponentKind::Model(_) | ComponentKind::Dataset(_));
    component.purl.take_if(|purl| is_data && is_ours_purl(purl));
    if let Some(supplier) = &mut component.supplier {
        supplier.url.take_if(is_ours);
        hide(&mut supplier.name, secrets);
    }
    let terms = &mut component.terms;
    let said = terms.evidence.iter_mut().map(|evidence| &mut evidence.said);
    component
        .description
        .iter_mut()
        .chain(&mut component.copyright)
        .chain(&mut component.authors)
        .chain(&mut terms.inherited)
        .chain(said)
        .for_each(|text| hide(text, secrets));
    for file in &mut component.files {
        file.url.take_if(is_ours);
        file.header.values_mut().chain(&mut file.title).for_each(|text| hide(text, secrets));
    }
    if let ComponentKind::Model(card) = &mut component.kind {
        let lists = [&mut card.users, &mut card.use_cases, &mut card.limitations];
        lists.into_iter().flatten().for_each(|text| hide(text, secrets));
        let metrics = card.claims.metrics.iter_mut();
        metrics
            .flat_map(|metric| std::iter::once(&mut metric.kind).chain(&mut metric.slice))
            .chain(&mut card.claims.emissions)
            .chain(&mut card.languages)
            .chain(&mut card.claims_from)
            .for_each(|text| hide(text, secrets));
        card.weights.header.values_mut().for_each(|text| hide(text, secrets));
        if let Some(service) = &mut card.service {
            service.endpoint.take_if(is_ours);
            service.terms.take_if(|(url, _)| secrets.is_ours(url));
            let told = service.data.iter_mut().filter_map(|data| data.description.as_mut());
            told.chain(&mut service.retention)
                .chain(&mut service.provider)
                .for_each(|text| hide(text, secrets));
        }
    }
}

/// The letters of a package URL that are percent-encoded in its qualifiers.
fn decoded(purl: &str) -> String {
    purl.replace("%3A", ":").replace("%2F", "/").replace("%3a", ":").replace("%2f", "/")
}

/// Gives models, bases and files another name that are named after confidential data, or whose reference names an address of
/// the house.
fn rename_named(bom: &mut Bom, secrets: &Secrets) {
    let is_told =
        |text: &str| secrets.are_in(text) || decoded(text).split(['=', '&', '?']).any(inside::is_inside);
    let mut renamed: BTreeMap<Reference, Reference> = BTreeMap::new();
    let components = bom.components.iter_mut().chain(&mut bom.ancestors);
    for component in components.filter(|component| component.card().is_some()) {
        hide(&mut component.name, secrets);
        if is_told(component.reference.as_str()) {
            let reference = Reference::new(format!("model:undisclosed-{}", renamed.len() + 1));
            renamed.insert(std::mem::replace(&mut component.reference, reference.clone()), reference);
        }
        for file in &mut component.files {
            hide(&mut file.path, secrets);
            if is_told(file.reference.as_str()) {
                let reference = Reference::new(format!("file:undisclosed-{}", renamed.len() + 1));
                renamed.insert(std::mem::replace(&mut file.reference, reference.clone()), reference);
            }
        }
    }
    refer(bom, &renamed);
}

/// What a component goes by, whatever its version: its name and its source.
fn known_by(component: &Component) -> Vec<String> {
    component.source.iter().cloned().chain([component.name.to_lowercase()]).collect()
}

/// Whether data has a class, and none that everybody may read.
pub(crate) fn is_confidential(class: Option<&str>) -> bool {
    let class = class.map(|class| class.trim().to_lowercase());
    class.is_some_and(|class| !PUBLIC.contains(&class.as_str()))
}

#[cfg(test)]
mod tests {
    use super::role;

    #[test]
    fn a_role_has_the_words_of_an_office_and_a_name_is_none() {
        for (by, said) in [
            ("Ada Lovelace, Legal <ada@acme.example>", Some("Legal")),
            ("Olof Berg, Engineering", Some("Engineering")),
            ("M. Aho, Acme Oy, Chief Counsel", Some("Chief Counsel")),
            ("Legal", Some("Legal")),
            ("legal <legal@acme.example>", Some("legal")),
            ("Ada, Head of Open-Source Licensing", Some("Head of Open-Source Licensing")),
            ("open-source office", Some("open-source office")),
            ("Ines Falk", None),
            ("Falk, Ines", None),
            ("Ines Legal", None),
            ("Ines Falk, Acme Oy", None),
            ("Ines Falk,", None),
            ("<ines@acme.example>", None),
        ] {
            assert_eq!(role(by), said, "{by}");
        }
    }
}
