//! Fourth stage: what the inventory means.
//!
//! In: the inventory, the declarations, the catalogue and the day. Out: [`Assessment`], with the terms of each
//! model and every finding at its level. Pure. Levels and reviews are applied here and nowhere else.

use std::collections::{BTreeMap, BTreeSet};

use guppy::PackageId;
use jiff::civil::Date;

pub(crate) mod alternatives;
mod card_section;
pub(crate) mod carried;
pub(crate) mod catalog;
pub(crate) mod choice;
mod commerce;
pub(crate) mod counsel;
pub(crate) mod coverage;
mod crate_policy;
pub(crate) mod crate_terms;
pub(crate) mod data;
pub(crate) mod decision;
pub(crate) mod declarations;
pub(crate) mod evidence;
pub(crate) mod families;
mod few_words;
mod gate;
pub(crate) mod identify;
pub(crate) mod judgement;
mod language;
pub(crate) mod license_texts;
pub(crate) mod lineage;
mod listed;
mod names;
mod native_terms;
pub(crate) mod obligations;
mod open_sections;
pub(crate) mod policy;
pub(crate) mod proposal;
pub(crate) mod providers;
pub(crate) mod review;
pub(crate) mod rules;
pub(crate) mod settled;
pub(crate) mod state;
mod statement;
pub(crate) mod suitability;
pub(crate) mod terms;
#[cfg(test)]
mod tests;
pub(crate) mod text_parts;
pub(crate) mod upstream_rules;
pub(crate) mod verdict;

pub(crate) use coverage::Coverage;
pub(crate) use crate_terms::{CrateTerms, TextStanding};
pub(crate) use decision::{Answer, Decision, End, Ending};
pub(crate) use declarations::SharedDeclarations;
pub(crate) use native_terms::{NativeTerms, NativeText};
pub(crate) use review::{ReviewStatus, Verdict};
pub(crate) use rules::RuleMeta;
pub use rules::{Finding, RULES};
pub(crate) use state::ModelState;
pub(crate) use terms::ModelTerms;

use crate::declare::{Declarations, Level};
use crate::inspect::Inventory;
use rules::{Context, Findings};

/// What the inventory means.
pub struct Assessment<'a> {
    /// The terms of each model, in the order of [`Inventory::models`].
    pub terms: Vec<ModelTerms<'a>>,
    /// The terms of each crate of the graph.
    pub crates: BTreeMap<&'a PackageId, CrateTerms<'a>>,
    /// The terms of the native libraries of each crate that brings any, in the order of the inventory.
    pub native: BTreeMap<&'a PackageId, Vec<NativeTerms<'a>>>,
    /// Where each model stands, in the same order.
    pub states: Vec<ModelState>,
    /// The name of each model and the package that declares it, in the same order.
    models: Vec<(&'a String, &'a PackageId)>,
    /// Whether there is a `[use]` table.
    is_use_stated: bool,
    /// Which declarations are of one model, and where they differ.
    pub shared: SharedDeclarations,
    /// Whether the declared models are all that the product has.
    pub coverage: Coverage,
    /// What of the product was not read, each with why.
    pub unread: Vec<String>,
    /// How many models no digest ties to their bytes.
    without_digest: usize,
    /// What a person settled of models that no document has.
    pub settled: settled::AllSettled,
    /// Every finding that is not allowed, in the order of files and places.
    pub findings: Vec<Finding>,
    /// Every finding that `[rules]` allows: nobody is shown it, and where a model stands follows it all the same.
    pub allowed: Vec<Finding>,
}

impl Assessment<'_> {
    /// The models of whose terms it is not known whether they allow our use, whatever the levels of the rules are.
    pub fn open_models(&self) -> Vec<&str> {
        let models = self.models.iter().zip(&self.terms).zip(&self.states);
        // Of what may not be used more is known.
        let open = models.filter(|((_, terms), state)| terms.is_open() && state.is_shipped());
        open.map(|(((name, _), _), _)| name.as_str()).collect()
    }

    /// Whether the check fails.
    pub fn is_denied(&self) -> bool {
        self.findings.iter().any(|finding| finding.level == Level::Deny)
    }
}

/// Judges the inventory. `today` decides which reviews have expired.
pub(crate) fn run<'a>(
    inventory: &'a Inventory<'a>,
    declarations: &'a Declarations,
    today: Date,
) -> Assessment<'a> {
    let shelf = license_texts::Shelf::new(inventory, &declarations.workspace);
    let shared = shared_names(declarations);
    let terms: Vec<_> = inventory
        .models
        .iter()
        .zip(lineage::run(inventory.resolved, &declarations.workspace))
        .map(|(model, lineage)| {
            let is_name_shared = shared.contains(model.resolved.declaration.name.value.as_str());
            terms::run(model, lineage, inventory, &shelf, &declarations.workspace, is_name_shared, today)
        })
        .collect();
    let shared = declarations::run(inventory, &declarations.workspace, &terms);
    let crates = crate_terms::run(inventory, declarations);
    let native = native_terms::run(inventory, &crates);
    let context = Context {
        inventory,
        declarations,
        terms: &terms,
        crates: &crates,
        native: &native,
        disputes: &shared.disputes,
        today,
    };
    let mut findings = Findings::default();
    for rule in RULES {
        findings.rule(rule.meta(), declarations.workspace.levels.get(rule.meta().code));
        rule.check(&context, &mut findings);
    }
    let (findings, allowed) = findings.into_sorted();
    let coverage = Coverage::new(inventory, &declarations.workspace);
    let models = inventory
        .models
        .iter()
        .map(|model| (&model.resolved.declaration.name.value, model.resolved.package.id()))
        .collect();
    let is_use_stated = declarations.workspace.usage.is_some();
    let mut assessment = Assessment {
        terms,
        crates,
        native,
        states: Vec::new(),
        models,
        is_use_stated,
        shared,
        coverage,
        unread: inventory
            .named
            .unread_parts()
            .map(|part| format!("{}: {}", part.path, part.reason))
            .collect(),
        without_digest: inventory.models.iter().filter(|model| model.is_without_digest()).count(),
        settled: settled::run(inventory, &declarations.workspace),
        findings,
        allowed,
    };
    assessment.mark_doubts();
    assessment.states = assessment.worst_states();
    assessment.leave_out_duties_of_blocked();
    assessment
}

/// Names under which packages declare different models.
fn shared_names(declarations: &Declarations) -> BTreeSet<&str> {
    let mut meanings: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let of_packages = declarations.packages.iter().map(|(package, own)| (package.as_str(), &own.models));
    let of_crates =
        declarations.workspace.crates.iter().map(|table| (table.name.value.as_str(), &table.models));
    let at_root = (crate::workspace::WORKSPACE_FILE, &declarations.workspace.models);
    for (package, models) in of_packages.chain(of_crates).chain([at_root]) {
        for model in models {
            let source = model.source.as_ref().map(|source| source.value.canonical());
            let meaning = source.unwrap_or_else(|| format!("package {package}"));
            meanings.entry(&model.name.value).or_default().insert(meaning);
        }
    }
    meanings.into_iter().filter(|(_, meanings)| meanings.len() > 1).map(|(name, _)| name).collect()
}
