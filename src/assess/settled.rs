//! What a person settled of models that the code names or that lie in files: no document has them, and that is said.

use super::rules::{MODELS_UNKNOWN, UNDECLARED_MODEL, UNDECLARED_WEIGHTS};
use crate::declare::{Ignored, ModelsOfProduct, WorkspaceFile};
use crate::inspect::Inventory;
use crate::prose::named;
use crate::quantity::count;

/// What one table settles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// The rule that is silent for it.
    pub code: &'static str,
    /// What it is about and why, as a sentence without a full stop.
    pub told: String,
}

/// All of it, in the order of the tables, and in few words for a headline.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AllSettled {
    /// Each table.
    pub tables: Vec<Settled>,
    /// `2 named in source and ruled out`; nothing where only files are.
    pub headline: Vec<String>,
}

/// Finds it.
pub(super) fn run(inventory: &Inventory<'_>, workspace: &WorkspaceFile) -> AllSettled {
    let tables = workspace.ignores.iter().enumerate();
    let mut settled: Vec<_> = tables
        .filter_map(|(index, table)| {
            let (code, told) = ruled_out(inventory, index, &table.what)?;
            Some(Settled { code, told: format!("{told}: {}", table.reason) })
        })
        .collect();
    let mut headline = Vec::new();
    let out = inventory.named.models.iter().filter(|own| own.ignored_by.is_some()).count();
    if out > 0 {
        headline.push(format!("{out} named in source and ruled out by `[[ignore]]`"));
    }
    let product = &workspace.product;
    if let (Some(models), Some(reason)) = (&product.models, &product.models_reason) {
        let told = match models.value {
            ModelsOfProduct::None => "the product has no models",
            ModelsOfProduct::ChosenByUsers => "the users choose the models",
        };
        headline.push(told.to_owned());
        settled.push(Settled { code: MODELS_UNKNOWN, told: format!("{told}: {reason}") });
    }
    AllSettled { tables: settled, headline }
}

/// At most so many names are shown.
const SHOWN: usize = 8;

/// What the `[[ignore]]` table at a position is about, and the rule that would have spoken.
fn ruled_out(inventory: &Inventory<'_>, index: usize, what: &Ignored) -> Option<(&'static str, String)> {
    let by = Some(index);
    let out = |names: Vec<String>, one: &str, several: &str| {
        let are = if names.len() == 1 { one } else { several };
        (!names.is_empty()).then(|| format!("{} {are} ruled out by `[[ignore]]`", named(&names, SHOWN)))
    };
    match what {
        Ignored::Model(_) => {
            let models = inventory.named.models.iter().filter(|own| own.ignored_by == by);
            let names = models.map(|own| own.model.name.to_string()).collect();
            let told = out(names, "is named in source and", "are named in source and")?;
            Some((UNDECLARED_MODEL, told))
        }
        Ignored::Files(_) => {
            let files = inventory.undeclared.iter().filter(|candidate| candidate.ignored_by == by);
            let names = files.map(|candidate| candidate.path.to_string()).collect();
            Some((UNDECLARED_WEIGHTS, out(names, "looks like a model and is", "look like models and are")?))
        }
        Ignored::Crate(krate) => {
            let found = inventory.undeclared_crates.iter().filter(|own| own.ignored_by == by);
            let named = inventory.named.crates.iter().filter(|own| own.ignored_by == by);
            let files: usize = found.map(|own| own.files.len()).sum();
            let models: usize = named.map(|own| own.models.len()).sum();
            let code = if files > 0 { UNDECLARED_WEIGHTS } else { UNDECLARED_MODEL };
            let number = match (files, models) {
                (0, models) => count(models, "model"),
                (files, 0) => count(files, "file"),
                (files, models) => format!("{} and {}", count(files, "file"), count(models, "named model")),
            };
            let told = format!("{number} of `{}`: ruled out by `[[ignore]]`", krate.value);
            (files + models > 0).then_some((code, told))
        }
    }
}
