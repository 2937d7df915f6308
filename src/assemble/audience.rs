//! What a document says to whom: everything to the organisation itself; to customers facts, licences, texts, digests and
//! where the review of a licence stands, and nothing of our legal opinion, of contracts or of confidential data.
//!
//! Which facts are for which audience is a column of [`crate::facts`]; a test holds the two against each other.

use std::collections::{BTreeMap, BTreeSet};

use super::bom::{
    Annotation, Audience, Bom, Component, ComponentKind, DatasetFacts, Promises, Reference, ReviewState,
    ReviewStatus,
};
use crate::assess::rules::{self, is_about_review};
use crate::expression::LicenseExpression;
use crate::header_fact::HeaderFact;
use crate::vocabulary::Word;

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
    conceal(bom);
    let components = bom.components.iter_mut().chain(&mut bom.ancestors);
    components.chain([&mut bom.subject]).for_each(attest);
    bom.custom_licenses.values_mut().for_each(|license| license.purchase = None);
    let flags = bom.annotations.drain(..).filter(|annotation| is_about_review(annotation.code));
    let flags: Vec<_> = flags.collect();
    bom.annotations = flags.into_iter().filter_map(|flag| neutral(flag, bom)).collect();
}

/// Leaves of a component's terms what is a fact.
fn attest(component: &mut Component) {
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
            *who = rules::Audience::Legal.word().to_owned();
        }
    }
}

/// A flag for review without the opinion behind it.
fn neutral(flag: Annotation, bom: &Bom) -> Option<Annotation> {
    let component = bom.find(&flag.subject)?;
    let name = &component.name;
    let license = component.terms.declared.as_ref().map_or("not declared", LicenseExpression::as_str);
    let status = component.terms.review.as_ref()?.status;
    let text = match status {
        ReviewStatus::Required => format!("Legal review of {name} is required: {license}."),
        ReviewStatus::Lapsed => format!("The review of the licence of {name} has lapsed: {license}."),
        ReviewStatus::Rejected => format!("A review rejected the licence of {name}: {license}."),
        ReviewStatus::Approved => return None,
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
    let rename = |reference: &mut Reference| {
        if let Some(new) = renamed.get(reference) {
            *reference = new.clone();
        }
    };
    bom.components.sort_by(|a, b| a.reference.cmp(&b.reference));
    for relation in &mut bom.relations {
        rename(&mut relation.from);
        rename(&mut relation.to);
    }
    bom.relations.sort();
    bom.completeness.iter_mut().flat_map(|stated| &mut stated.subjects).for_each(rename);
    bom.annotations.iter_mut().map(|annotation| &mut annotation.subject).for_each(rename);
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

/// What a component goes by, whatever its version: its name and its source.
fn known_by(component: &Component) -> Vec<String> {
    component.source.iter().cloned().chain([component.name.to_lowercase()]).collect()
}

/// Whether data has a class, and none that everybody may read.
pub(crate) fn is_confidential(class: Option<&str>) -> bool {
    let class = class.map(|class| class.trim().to_lowercase());
    class.is_some_and(|class| !PUBLIC.contains(&class.as_str()))
}
