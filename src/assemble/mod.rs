//! Fifth stage: inventory and assessment become the neutral [`Bom`].
//!
//! In: what was resolved, read and judged, and who issues the document. Out: a [`Bom`], sorted, its references
//! unique. Pure: the time comes in as a value.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

pub(crate) mod audience;
mod claims;
mod crates;
mod identity;
mod models;
mod native;
#[cfg(feature = "cli")]
pub(crate) mod product;
mod secrets;
mod terms;
mod weights;

use crate::assess::rules::is_about_coverage;
use crate::assess::{Assessment, Coverage};
pub(crate) use crate::bom;
use crate::declare::{Declarations, Organization as Issuer};
use crate::inspect::Inventory;
use crate::options::BuildDeps;
use crate::vocabulary::Word;
use crate::workspace::Workspace;
use bom::{
    Aggregate, Audience, Bom, Completeness, Component, ComponentKind, Organization, Relation, RelationKind,
    Tool,
};
pub(crate) use crates::NamedAfter;
use identity::References;

/// What the document says of itself.
#[derive(Debug, Clone, Copy)]
pub struct DocumentFacts {
    /// When it was made, in whole seconds.
    pub created: Timestamp,
    /// Whether build-time crates are listed.
    pub build_deps: BuildDeps,
    /// Whether licence texts are carried along.
    pub license_texts: LicenseTexts,
    /// Whom it is for.
    pub audience: Audience,
}

/// Whether the texts of licences are carried along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LicenseTexts {
    /// They are.
    Include,
    /// Their digests and URLs only.
    Exclude,
}

/// The program that writes the document.
pub(crate) const TOOL: Tool = Tool { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") };

/// Everything that is put together, while it is put together.
#[derive(Default)]
pub(crate) struct Parts {
    references: References,
    said: BTreeMap<bom::Reference, Said>,
    components: BTreeMap<bom::Reference, Component>,
    ancestors: BTreeMap<bom::Reference, Component>,
    relations: BTreeSet<Relation>,
    custom_licenses: BTreeMap<String, bom::CustomLicense>,
    annotations: Vec<bom::Annotation>,
    /// The component of each model of the inventory.
    models: Vec<bom::Reference>,
}

/// What a declaration says of a thing beside what it is.
struct Said {
    /// Whether the workspace says it: what it says of one thing in several places is about that one thing.
    of_workspace: bool,
    facts: String,
}

impl Parts {
    /// The reference of a declared thing. What is said later shares it where it says the same; else it has one of its own,
    /// and takes nothing away from what was said first.
    fn reference(&mut self, purl: &str, identity: &str, said: Said) -> bom::Reference {
        let plain = self.references.give(purl, identity);
        match self.said.get(&plain) {
            Some(known) if known.facts == said.facts || known.of_workspace && said.of_workspace => plain,
            Some(_) => self.references.give(purl, &format!("{identity} {}", said.facts)),
            None => {
                self.said.insert(plain.clone(), said);
                plain
            }
        }
    }
}

/// Puts the document together.
pub fn run(
    workspace: &Workspace,
    declarations: &Declarations,
    inventory: &Inventory<'_>,
    assessment: &Assessment<'_>,
    facts: DocumentFacts,
) -> Bom {
    let issuer = declarations.workspace.organization.as_ref();
    let mut parts = Parts::default();
    let crates = crates::run(inventory, workspace, issuer.map(organization).as_ref(), assessment, &mut parts);
    models::run(&declarations.workspace, inventory, assessment, &crates, facts.license_texts, &mut parts);
    native::run(inventory, assessment, &crates, &mut parts);
    terms::custom_licenses(&declarations.workspace, inventory, assessment, facts.license_texts, &mut parts);
    let subject = subject(workspace, declarations, inventory, &crates, &mut parts);
    let open = open(inventory, assessment, &subject, &crates);
    parts.annotations.extend(missing(assessment, &subject));
    let completeness = completeness(&subject, &parts.components, facts.build_deps, &open);
    parts.annotations.sort_by(|a, b| (&a.subject, a.code, &a.text).cmp(&(&b.subject, b.code, &b.text)));
    parts.annotations.dedup();
    let mut bom = Bom {
        subject,
        components: parts.components.into_values().collect(),
        ancestors: parts.ancestors.into_values().collect(),
        models: parts.models,
        relations: parts.relations.into_iter().collect(),
        custom_licenses: parts.custom_licenses,
        annotations: parts.annotations,
        completeness,
        issuer: issuer.map(organization),
        tlp: issuer.and_then(|issuer| issuer.tlp).map(Word::word),
        says_structure: false,
        tool: TOOL,
        created: facts.created,
    };
    secrets::mask(&mut bom);
    audience::address(&mut bom, facts.audience);
    bom
}

/// The selected package, taken out of the components; or the workspace, which contains the selected ones.
fn subject(
    workspace: &Workspace,
    declarations: &Declarations,
    inventory: &Inventory<'_>,
    crates: &crates::CrateReferences<'_>,
    parts: &mut Parts,
) -> Component {
    let selected = &inventory.resolved.crates.selected;
    if let [package] = selected.as_slice() {
        return parts
            .components
            .remove(&crates[package.id()])
            .expect("a selected package is among the crates");
    }
    let subject = crates::workspace_component(workspace, declarations, selected, &mut parts.references);
    for package in selected {
        let to = crates[package.id()].clone();
        parts.relations.insert(Relation {
            from: subject.reference.clone(),
            to,
            kind: RelationKind::Contains,
        });
    }
    subject
}

/// What the subject is called after, where it is the workspace.
#[cfg(feature = "cli")]
pub(crate) fn named_after(
    workspace: &Workspace,
    declarations: &Declarations,
    inventory: &Inventory<'_>,
) -> Option<NamedAfter> {
    let selected = inventory.resolved.crates.selected.as_slice();
    let is_workspace = selected.len() != 1;
    is_workspace.then(|| crates::workspace_name(workspace, declarations, selected).1)
}

/// The components whose models or native code are not all known, and how much is known of them.
fn open(
    inventory: &Inventory<'_>,
    assessment: &Assessment<'_>,
    subject: &Component,
    crates: &crates::CrateReferences<'_>,
) -> BTreeMap<bom::Reference, Aggregate> {
    let doubtful = inventory.native_code.iter().filter(|(_, code)| code.doubt.is_some());
    let doubtful = doubtful.filter_map(|(package, _)| crates.get(package).cloned());
    let mut open: BTreeMap<_, _> = doubtful.map(|reference| (reference, Aggregate::Incomplete)).collect();
    let aggregate = match assessment.coverage {
        Coverage::Complete => return open,
        Coverage::Incomplete { .. } => Aggregate::Incomplete,
        Coverage::Unknown(_) => Aggregate::Unknown,
    };
    let named = &inventory.named;
    let own = named.undeclared().map(|named| named.package.id());
    let naming = named.undeclared_crates().map(|krate| krate.package.id());
    let found = inventory.undeclared_crates.iter().filter(|krate| krate.ignored_by.is_none());
    let packages = own.chain(naming).chain(found.map(|krate| krate.package.id()));
    let references = packages.filter_map(|package| crates.get(package).cloned());
    for reference in references.chain([subject.reference.clone()]) {
        open.entry(reference).or_insert(aggregate);
    }
    open
}

/// What is found that may be missing among the models, and what a person settled of that, said of the product.
fn missing(assessment: &Assessment<'_>, subject: &Component) -> impl Iterator<Item = bom::Annotation> {
    let found = assessment.findings.iter().map(|finding| &finding.diagnostic);
    let found = found.filter(|found| is_about_coverage(found.code));
    let found = found.map(|found| (found.code, found.message.clone()));
    let settled = assessment.settled.tables.iter().map(|settled| (settled.code, settled.told.clone()));
    found.chain(settled).map(|(code, text)| bom::Annotation {
        subject: subject.reference.clone(),
        code,
        text,
    })
}

/// The crates are all there, unless those that build were left out. What a model was made from is as complete as
/// somebody declared it.
fn completeness(
    subject: &Component,
    components: &BTreeMap<bom::Reference, Component>,
    build_deps: BuildDeps,
    open: &BTreeMap<bom::Reference, Aggregate>,
) -> Vec<Completeness> {
    let is_model = |component: &&Component| {
        matches!(component.kind, ComponentKind::Model(_) | ComponentKind::Dataset(_))
    };
    let (models, crates): (Vec<_>, Vec<_>) = components.values().partition(is_model);
    let references = |components: Vec<&Component>| {
        components.iter().map(|component| component.reference.clone()).collect()
    };
    let aggregate = match build_deps {
        BuildDeps::Include => Aggregate::Complete,
        BuildDeps::Exclude => Aggregate::Incomplete,
    };
    // What is incomplete anyway is not unknown.
    let of = |component: &Component| match open.get(&component.reference) {
        Some(known) if aggregate == Aggregate::Complete => *known,
        _ => aggregate,
    };
    let crates: Vec<_> = std::iter::once(subject).chain(crates).collect();
    let stated =
        [Aggregate::Complete, Aggregate::Incomplete, Aggregate::Unknown].into_iter().map(|aggregate| {
            let subjects = crates.iter().copied().filter(|component| of(component) == aggregate).collect();
            Completeness { subjects: references(subjects), aggregate }
        });
    let mut completeness: Vec<_> = stated.filter(|stated| !stated.subjects.is_empty()).collect();
    if !models.is_empty() {
        completeness.push(Completeness { subjects: references(models), aggregate: Aggregate::Unknown });
    }
    completeness
}

fn organization(issuer: &Issuer) -> Organization {
    Organization {
        name: issuer.name.clone(),
        url: issuer.url.clone(),
        email: issuer.email.clone(),
        security_contact: issuer.security_contact.clone(),
    }
}

/// 00:00 UTC of a day.
fn midnight(date: Date) -> Option<Timestamp> {
    TimeZone::UTC.to_timestamp(date.at(0, 0, 0, 0)).ok()
}
