//! Who says what about terms, as `citations` (1.7).
//!
//! Pointers are JSON pointers in every serialization, XML too (`citations[].pointers`).

use super::context::{Context, timestamp};
use super::document::{ISSUER, TOOL};
use super::{license, wire};
use crate::assemble::bom::{Bom, Component, ComponentKind};

const MANIFESTS: &str = "Declared licences, as the manifests of the packages state them.";
const DECLARATIONS: &str =
    "Declared licences of models and datasets, as the product's declarations state them.";

/// The declared licences, by where they come from; then each conclusion, by who came to it.
pub(super) fn citations(context: &Context<'_>) -> Vec<wire::Citation> {
    let declared = |wanted: fn(&Component) -> bool, note: &str| {
        let wanted = cited(context.bom).filter(|(_, component)| wanted(component));
        let pointers: Vec<_> =
            wanted.filter_map(|(path, component)| declared_pointer(&path, component, context)).collect();
        (!pointers.is_empty()).then(|| citation(pointers, TOOL, note.to_owned(), context))
    };
    let declared = [declared(is_package, MANIFESTS), declared(is_data, DECLARATIONS)];
    let concluded = cited(context.bom).filter_map(|(path, component)| conclusion(&path, component, context));
    declared.into_iter().flatten().chain(concluded).collect()
}

/// Every listed component with the pointer to it.
fn cited(bom: &Bom) -> impl Iterator<Item = (String, &Component)> {
    let components = bom.components.iter().enumerate();
    let components = components.map(|(index, component)| (format!("/components/{index}"), component));
    std::iter::once(("/metadata/component".to_owned(), &bom.subject)).chain(components)
}

fn is_package(component: &Component) -> bool {
    !is_data(component)
}

fn is_data(component: &Component) -> bool {
    matches!(component.kind, ComponentKind::Model(_) | ComponentKind::Dataset(_))
}

fn declared_pointer(path: &str, component: &Component, context: &Context<'_>) -> Option<String> {
    license::declared_pointer(&component.terms, context.version).map(|end| format!("{path}/{end}"))
}

fn conclusion(path: &str, component: &Component, context: &Context<'_>) -> Option<wire::Citation> {
    let end = license::concluded_pointer(&component.terms, context.version)?;
    let decided = component.terms.review.as_ref().and_then(|review| review.decided.as_ref());
    let note = match decided {
        Some((who, day)) => format!("Concluded licence, by the review of {who} on {day}."),
        None => "Concluded licence, by the rules of the tool.".to_owned(),
    };
    let by_issuer = decided.is_some() && context.bom.issuer.is_some();
    Some(citation(vec![format!("{path}/{end}")], if by_issuer { ISSUER } else { TOOL }, note, context))
}

fn citation(
    pointers: Vec<String>,
    attributed_to: &'static str,
    note: String,
    context: &Context<'_>,
) -> wire::Citation {
    wire::Citation { pointers, timestamp: timestamp(context.bom.created), attributed_to, note }
}
