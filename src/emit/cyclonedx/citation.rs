//! Who says what about terms, as `citations` (1.7).
//!
//! Pointers are JSON pointers in every serialization, XML too (`citations[].pointers`). What a crate declares and
//! what a file says is attributed to that crate and that file, which are components of the document.

use std::borrow::Cow;

use super::bom_ref::bom_ref;
use super::component::listed_properties;
use super::context::{Context, timestamp};
use super::organization::{ISSUER, TOOL};
use super::{license, wire};
use crate::assemble::bom::{Component, ComponentKind, LicenseEvidence};
use crate::facts::names;

const MANIFESTS: &str = "Declared licences, as the manifests of the packages state them.";
const DECLARATIONS: &str = "Declared licences of datasets, as the product's declarations state them.";

/// The declared licences of crates, then those of datasets, then for each model what every source says and each
/// conclusion by who came to it.
pub(super) fn citations<'a>(context: &Context<'a>) -> Vec<wire::Citation<'a>> {
    let declared = |wanted: fn(&Component) -> bool, note: &str| {
        let wanted = cited(context).filter(|(_, component)| wanted(component));
        let pointers: Vec<_> =
            wanted.filter_map(|(path, component)| declared_pointer(&path, component, context)).collect();
        (!pointers.is_empty()).then(|| citation(pointers, TOOL.into(), note.to_owned(), context))
    };
    let declared = [declared(is_package, MANIFESTS), declared(is_dataset, DECLARATIONS)];
    let each = cited(context).flat_map(|(path, component)| {
        let mut citations = evidence(&path, component, context);
        citations.extend(conclusion(&path, component, context));
        citations
    });
    declared.into_iter().flatten().chain(each).collect()
}

/// Every listed component with the pointer to it.
fn cited<'a>(context: &Context<'a>) -> impl Iterator<Item = (String, &'a Component)> + use<'a> {
    let components = context.outer().enumerate();
    let components = components.map(|(index, component)| (format!("/components/{index}"), component));
    std::iter::once(("/metadata/component".to_owned(), &context.bom.subject)).chain(components)
}

fn is_package(component: &Component) -> bool {
    !matches!(component.kind, ComponentKind::Model(_) | ComponentKind::Dataset(_))
}

fn is_dataset(component: &Component) -> bool {
    matches!(component.kind, ComponentKind::Dataset(_))
}

fn declared_pointer(path: &str, component: &Component, context: &Context<'_>) -> Option<String> {
    license::declared_pointer(&component.terms, context.version).map(|end| format!("{path}/{end}"))
}

/// What the sources of a model's licence say: each where it stands among the properties, the declaration also
/// where the licence itself stands.
fn evidence<'a>(path: &str, component: &'a Component, context: &Context<'a>) -> Vec<wire::Citation<'a>> {
    let evidence = &component.terms.evidence;
    if evidence.is_empty() {
        return Vec::new();
    }
    let properties = listed_properties(component, context);
    let cite = |evidence: &'a LicenseEvidence| {
        let said = evidence.to_string();
        let at = properties
            .iter()
            .position(|property| property.name == names::LICENSE_EVIDENCE && property.value == said);
        let mut pointers: Vec<_> = at.map(|index| format!("{path}/properties/{index}")).into_iter().collect();
        if evidence.is_declaration() {
            pointers.extend(declared_pointer(path, component, context));
        }
        let by = evidence.by.as_ref().map_or_else(|| asserter(evidence, context), bom_ref);
        citation(pointers, by, format!("Licence, as the {} states it.", evidence.source), context)
    };
    evidence.iter().map(cite).collect()
}

/// Who says what no component says: the organisation what it declares, the tool what it knows.
fn asserter<'a>(evidence: &LicenseEvidence, context: &Context<'_>) -> Cow<'a, str> {
    if evidence.is_declaration() && context.bom.issuer.is_some() { ISSUER.into() } else { TOOL.into() }
}

fn conclusion<'a>(path: &str, component: &Component, context: &Context<'_>) -> Option<wire::Citation<'a>> {
    let end = license::concluded_pointer(&component.terms, context.version)?;
    let decided = component.terms.review.as_ref().and_then(|review| review.decided.as_ref());
    let note = match decided {
        Some((who, day)) => format!("Concluded licence, by the review of {who} on {day}."),
        None => "Concluded licence, by the rules of the tool.".to_owned(),
    };
    let by_issuer = decided.is_some() && context.bom.issuer.is_some();
    let by = if by_issuer { ISSUER } else { TOOL };
    Some(citation(vec![format!("{path}/{end}")], by.into(), note, context))
}

fn citation<'a>(
    pointers: Vec<String>,
    attributed_to: Cow<'a, str>,
    note: String,
    context: &Context<'_>,
) -> wire::Citation<'a> {
    wire::Citation { pointers, timestamp: timestamp(context.bom.created), attributed_to, note }
}
