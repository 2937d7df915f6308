//! The lineage of a model, and the crate in whose place a patched one is compiled, as `pedigree.ancestors`.
//!
//! A base model, or the crate that is replaced, is not part of what is shipped, so it is no component of the list and in nobody's
//! `dependsOn`; the ancestor is a whole component without bom-ref (CycloneDX specification issue 284).
//! `notes` name the relation, for which the format has no field.

use std::collections::HashSet;

use super::bom_ref::bom_ref;
use super::component::{facts_of, file, identity};
use super::context::Context;
use super::model_card::model_card;
use super::{license, wire};
use crate::assemble::bom::{Component, Descent, Reference, RelationKind};
use crate::facts::names;
use crate::vocabulary::Word;

/// The lineage of a component, if it has one. Each ancestor is in it once.
pub(super) fn pedigree<'a>(component: &'a Component, context: &Context<'a>) -> Option<wire::Pedigree<'a>> {
    lineage(component, context, &mut HashSet::new())
}

fn lineage<'a>(
    component: &'a Component,
    context: &Context<'a>,
    seen: &mut HashSet<&'a Reference>,
) -> Option<wire::Pedigree<'a>> {
    let (mut ancestors, mut notes) = (Vec::new(), Vec::new());
    for (base, descents) in bases(component, context) {
        notes.extend(descents.iter().map(|descent| note(*descent, base)));
        if descents.is_empty() {
            notes.push(format!("compiled in place of {} ({})", base.name, bom_ref(&base.reference)));
        }
        if seen.insert(&base.reference) {
            ancestors.push(ancestor(base, &descents, context, seen));
        }
    }
    (!notes.is_empty()).then(|| wire::Pedigree { ancestors, notes: notes.join("\n") })
}

/// Each base with the ways in which the component descends from it; without any, the crate that it replaces.
fn bases<'a>(component: &'a Component, context: &Context<'a>) -> Vec<(&'a Component, Vec<Descent>)> {
    let mut bases: Vec<(&Component, Vec<Descent>)> = Vec::new();
    for relation in context.relations_from(component) {
        let descent = match relation.kind {
            RelationKind::DescendantOf(descent) => Some(descent),
            RelationKind::Replaces => None,
            _ => continue,
        };
        let Some(base) = context.find(&relation.to) else { continue };
        match bases.last_mut() {
            Some((last, descents)) if last.reference == base.reference => descents.extend(descent),
            _ => bases.push((base, descent.into_iter().collect())),
        }
    }
    bases
}

/// A base model or a replaced crate; one that is listed too is described there, so here it is only named.
fn ancestor<'a>(
    base: &'a Component,
    descents: &[Descent],
    context: &Context<'a>,
    seen: &mut HashSet<&'a Reference>,
) -> wire::Component<'a> {
    let mut properties = facts_of(base, context);
    properties.add(names::REFERENCE, bom_ref(&base.reference));
    descents.iter().for_each(|descent| properties.add(names::DESCENT, descent.word()));
    if context.is_listed(&base.reference) {
        return wire::Component { properties: properties.sorted(), ..identity(base, context) };
    }
    properties.add_known(names::COMPLETENESS, context.completeness_of_ancestor(&base.reference));
    wire::Component {
        evidence: license::evidence(&base.terms, context),
        model_card: model_card(base, context),
        pedigree: lineage(base, context, seen),
        components: base
            .files
            .iter()
            .map(|part| wire::Component { bom_ref: None, ..file(part, base, context) })
            .collect(),
        properties: properties.sorted(),
        ..identity(base, context)
    }
}

fn note(descent: Descent, base: &Component) -> String {
    let relation = match descent {
        Descent::Finetune => "finetune of",
        Descent::Adapter => "adapter of",
        Descent::Quantized => "quantized from",
        Descent::Merge => "merge of",
        Descent::Distilled => "distilled from",
    };
    format!("{relation} {} ({})", base.name, bom_ref(&base.reference))
}
