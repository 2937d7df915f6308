//! Fourth stage: what the inventory means.
//!
//! In: the inventory, the declarations, the catalogue and the day. Out: [`Assessment`], with the terms of each
//! model and every finding at its level. Pure. Levels and reviews are applied here and nowhere else.

use jiff::civil::Date;

pub mod catalog;
pub mod choice;
pub mod counsel;
pub mod coverage;
pub mod declarations;
pub mod evidence;
pub mod families;
pub mod identify;
pub mod judgement;
pub mod license_texts;
pub mod lineage;
mod listed;
mod names;
pub mod obligations;
pub mod proposal;
pub mod review;
pub mod rules;
mod statement;
pub mod suitability;
pub mod terms;
#[cfg(test)]
mod tests;
pub mod verdict;

pub use coverage::Coverage;
pub use declarations::SharedDeclarations;
pub use judgement::{Judgement, Reason};
pub use review::{ReviewStatus, Verdict};
pub use rules::{Finding, RULES, RuleMeta};
pub use terms::ModelTerms;

use crate::declare::{Declarations, Level};
use crate::inspect::Inventory;
use rules::{Context, Findings};

/// What the inventory means.
pub struct Assessment<'a> {
    /// The terms of each model, in the order of [`Inventory::models`].
    pub terms: Vec<ModelTerms<'a>>,
    /// Which declarations are of one model, and where they differ.
    pub shared: SharedDeclarations,
    /// Whether the declared models are all that the product has.
    pub coverage: Coverage,
    /// Every finding that is not allowed, in the order of files and places.
    pub findings: Vec<Finding>,
}

impl Assessment<'_> {
    /// How many models have terms of which it is not known whether they allow our use.
    pub fn open_models(&self) -> usize {
        self.terms.iter().filter(|terms| terms.is_open()).count()
    }

    /// Whether the check fails.
    pub fn is_denied(&self) -> bool {
        self.findings.iter().any(|finding| finding.level == Level::Deny)
    }
}

/// Judges the inventory. `today` decides which reviews have expired.
pub fn run<'a>(inventory: &'a Inventory<'a>, declarations: &'a Declarations, today: Date) -> Assessment<'a> {
    let shelf = license_texts::Shelf::new(inventory);
    let terms: Vec<_> = inventory
        .models
        .iter()
        .zip(lineage::run(inventory.resolved, &declarations.workspace))
        .map(|(model, inherited)| {
            terms::run(model, inherited, inventory, &shelf, &declarations.workspace, today)
        })
        .collect();
    let shared = declarations::run(inventory, &declarations.workspace, &terms);
    let context = Context { inventory, declarations, terms: &terms, disputes: &shared.disputes, today };
    let mut findings = Findings::default();
    for rule in RULES {
        findings.rule(rule.meta(), declarations.workspace.levels.get(rule.meta().code));
        rule.check(&context, &mut findings);
    }
    let findings = findings.into_sorted();
    let coverage = Coverage::new(inventory, &declarations.workspace);
    Assessment { terms, shared, coverage, findings }
}
