//! What a model inherits: the terms of its bases, and of theirs, that still bind it.
//!
//! Terms attach by relation: whoever trains further, adapts, quantises or merges holds a derivative of the base;
//! whoever distils holds one only where the terms count what was trained on outputs.

use std::collections::BTreeSet;

use super::choice;
use super::terms::KnownLicense;
use crate::declare::{Base, Descent, WorkspaceFile};
use crate::expression::LicenseExpression;
use crate::resolve::Resolved;
use crate::terms::{Condition, Limitation};

/// A licence of a base.
pub struct Inherited<'a> {
    /// The base.
    pub base: &'a Base,
    /// Its licence; `None` where nobody declared one.
    pub license: Option<KnownLicense<'a>>,
    /// The models between this one and the base, nearest first; empty for a base of its own.
    pub via: Vec<&'a str>,
}

/// The licences of all bases of a model that bind it, its own first.
pub fn run<'a>(model: usize, resolved: &'a Resolved<'a>, workspace: &'a WorkspaceFile) -> Vec<Inherited<'a>> {
    let mut inherited = Vec::new();
    let mut visited = BTreeSet::from([model]);
    walk(model, &[], resolved, workspace, &mut visited, &mut inherited);
    inherited
}

fn walk<'a>(
    model: usize,
    via: &[&'a str],
    resolved: &'a Resolved<'a>,
    workspace: &'a WorkspaceFile,
    visited: &mut BTreeSet<usize>,
    inherited: &mut Vec<Inherited<'a>>,
) {
    let declaration = resolved.models[model].declaration;
    for (base, declared) in declaration.bases.iter().zip(&resolved.bases[model]) {
        let own = base.license.as_ref();
        let linked = declared.and_then(|index| resolved.models[index].declaration.license.as_ref());
        match own.or(linked) {
            Some(license) => {
                let usage = workspace.usage.as_ref();
                let taken = choice::taken(&license.value, &workspace.licenses, usage);
                let binding = taken.into_iter().filter(|license| binds(license, base.relation));
                inherited.extend(binding.map(|license| Inherited {
                    base,
                    license: Some(license),
                    via: via.to_vec(),
                }));
            }
            None => inherited.push(Inherited { base, license: None, via: via.to_vec() }),
        }
        if let Some(next) = declared.filter(|index| visited.insert(*index)) {
            let via = [via, &[base.name.value.as_str()]].concat();
            walk(next, &via, resolved, workspace, visited, inherited);
        }
    }
}

/// Whether terms follow a model to what is made from it.
fn binds(license: &KnownLicense<'_>, relation: Descent) -> bool {
    let limits = |limitation| license.limitations().contains(&limitation);
    let outputs = limits(Limitation::OutputRestriction)
        || limits(Limitation::NoImprovingOtherLlms)
        || license.conditions().contains(&Condition::NamePrefix);
    if relation == Descent::Distilled {
        return outputs;
    }
    license.is_custom()
        || limits(Limitation::NonCommercial)
        || limits(Limitation::ResearchOnly)
        || license.conditions().contains(&Condition::ShareAlike)
}

/// Whether a licence binds whoever takes the declared expression, whichever alternative is chosen.
pub(super) fn names(declared: &LicenseExpression, license: &KnownLicense<'_>) -> bool {
    declared.alternatives().iter().all(|ids| ids.contains(&license.id))
}
