//! What the page does not know, each with what it is about, so that nothing that is missing looks like nothing.

use std::collections::BTreeSet;

use serde::Serialize;

use super::anchors::Link;
use super::crates::Crates;
use super::duties::{Duties, Duty};
use super::inherit::Inheritance;
use super::licenses::License;
use super::model::Model;
use crate::assess::{Assessment, ModelState, TextStanding, data};
use crate::declare::Usage;
use crate::inspect::Inventory;
use crate::quantity::count;
use crate::resolve::Role;

#[derive(Serialize)]
pub(super) struct Unknown {
    pub(super) told: String,
    /// What it is about, by name.
    pub(super) names: Vec<String>,
}

/// What the view holds of it.
pub(super) struct Known<'v> {
    pub(super) models: &'v [Model],
    pub(super) licenses: &'v [License],
    pub(super) crates: &'v Crates,
    /// Keys of `[use]` that are not written.
    pub(super) unsaid: &'v [&'static str],
    pub(super) usage: Option<&'v Usage>,
    pub(super) duties: &'v Duties,
    pub(super) inherited: &'v Inheritance,
}

/// Lists it.
pub(super) fn run(inventory: &Inventory<'_>, assessment: &Assessment<'_>, known: &Known<'_>) -> Vec<Unknown> {
    let coverage = assessment.coverage.headline(known.models.len());
    let coverage = coverage.map(|headline| Unknown {
        told: format!("the list of models is {headline}"),
        names: undeclared(inventory),
    });
    let mut unknowns: Vec<_> = coverage.into_iter().collect();
    if known.usage.is_none() && !known.models.is_empty() {
        let told = "how the product uses its models: `[use]` in `model-sbom.toml` says it".to_owned();
        unknowns.push(Unknown { told, names: Vec::new() });
    }
    let open: Vec<_> = assessment.open_models().into_iter().map(str::to_owned).collect();
    let in_state = |state: ModelState| {
        let found = known.models.iter().filter(|model| model.state == state && open.contains(&model.name));
        found.count()
    };
    let (unknown, undecided) = (in_state(ModelState::Unknown), in_state(ModelState::Undecided));
    let split = match (open.len(), undecided) {
        (0 | 1, _) | (_, 0) => String::new(),
        (_, undecided) if unknown == 0 => {
            let they = if undecided == open.len() { "they".to_owned() } else { undecided.to_string() };
            format!(": {they} are undecided for other reasons as well")
        }
        (_, undecided) => {
            format!(": {unknown} are unknown, and {undecided} undecided for other reasons as well")
        }
    };
    let told = format!("it is not known whether the terms of {{}} allow our use{split}");
    unknowns.extend(about(open, "model", &told));
    let without_digest = inventory.models.iter().filter(|model| model.is_without_digest());
    let without_digest = without_digest.map(|model| model.resolved.declaration.name.value.clone());
    unknowns.extend(of_models(
        without_digest.collect(),
        known.models,
        "no digest is known of {}: what is fetched may be another file",
    ));
    let in_part = known.models.iter().filter(|model| model.digest == "in part");
    unknowns.extend(about(
        in_part.map(|model| model.name.clone()).collect(),
        "model",
        "digests are known of a part only of the files of {}",
    ));
    let is_textless = |license: &&License| license.texts.is_empty() && license.text_at.is_none();
    let textless = known.licenses.iter().filter(is_textless);
    let (carried, missing): (Vec<_>, Vec<_>) = textless.partition(|license| license.is_carried);
    let named = |licenses: Vec<&License>| {
        let named = licenses.into_iter().map(|one| one.name.clone().unwrap_or_else(|| one.id.clone()));
        named.collect()
    };
    let told = "the text of {} did not come with a model and is not on this page";
    unknowns.extend(about(named(carried), "licence", told));
    let told = "the text of {} did not come with a model, and is neither on this page nor in the output of `notices`";
    unknowns.extend(about(named(missing), "licence", told));
    unknowns.extend(of_duties(known.duties));
    unknowns.extend(about(origins(known.models), "base or dataset", "no licence is declared of {}"));
    let others = known.models.iter().filter(|model| !model.other_terms.is_empty());
    unknowns.extend(about(
        others.map(|model| model.name.clone()).collect(),
        "model",
        "which edition of its terms holds is not known of {}: the catalogue knows others too, which are not declared",
    ));
    let names = |models: &[Link]| models.iter().map(|model| model.name.clone()).collect();
    unknowns.extend(of_models(names(&known.inherited.without_base), known.models, "no base is stated of {}"));
    let told = "what {} learned from is not stated";
    unknowns.extend(of_models(names(&known.inherited.without_data), known.models, told));
    unknowns.extend(about(
        named_data(inventory),
        "dataset",
        "the terms of {} are not known: files name them, and no declaration does",
    ));
    unknowns.extend(of_crates(inventory, assessment, known.crates));
    if known.usage.is_some() && !known.unsaid.is_empty() {
        let keys: Vec<_> = known.unsaid.iter().map(|key| format!("`{key}`")).collect();
        let told = format!("{} of `[use]`: not said", keys.join(", "));
        unknowns.push(Unknown { told, names: Vec::new() });
    }
    unknowns
}

/// Duties of which it is not known whether our use owes them, or where the licence says so.
fn of_duties(duties: &Duties) -> Vec<Unknown> {
    let mut unknowns = Vec::new();
    // One for each row of the table: those of terms that nobody has assessed are among them.
    let unknown = duties.unknown.iter().map(Duty::named).collect();
    let told = "whether our use owes, or meets, {} is not known";
    unknowns.extend(about(unknown, "duty", told).map(|unknown| match unknown.names.is_empty() {
        true => unknown,
        false => Unknown { told: format!("{}: Duties has a row of each", unknown.told), names: Vec::new() },
    }));
    let clauseless = duties.all().filter(|duty| !duty.has_clause && duty.is_assessed);
    let clauseless: BTreeSet<_> = clauseless.map(Duty::named).collect();
    unknowns.extend(about(clauseless.into_iter().collect(), "duty", "the clause of {} is not noted"));
    unknowns
}

/// Crates and native code without a licence, with an unrecognised text, or with code that is not named.
fn of_crates(inventory: &Inventory<'_>, assessment: &Assessment<'_>, crates: &Crates) -> Vec<Unknown> {
    let mut unknowns = Vec::new();
    let unlicensed = crates.rows.iter().filter(|row| row.license.is_none());
    unknowns.extend(about(
        unlicensed.map(|row| format!("{} {}", row.name, row.version)).collect(),
        "crate",
        "no licence is declared of {}",
    ));
    let unlicensed = crates.native.iter().filter(|row| row.license.is_none());
    unknowns.extend(about(
        unlicensed.map(|row| format!("{} {}", row.name, row.version).trim_end().to_owned()).collect(),
        "native component",
        "no licence is known of {}",
    ));
    unknowns.extend(about(
        unread(inventory, assessment),
        "crate",
        "a licence text in {} is not recognised, and none is concluded",
    ));
    unknowns.extend(about(native(inventory), "crate", "the native code that {} may bring is not all named"));
    unknowns
}

/// A sentence, with what it is about in the place of `{}`; nothing where nothing is meant. A single name stands in the
/// sentence.
fn about(names: Vec<String>, noun: &str, sentence: &str) -> Option<Unknown> {
    match names.as_slice() {
        [] => None,
        [name] => {
            let name = format!("`{}`", name.replace('`', "'"));
            Some(Unknown { told: sentence.replace("{}", &name), names: Vec::new() })
        }
        _ => Some(Unknown { told: sentence.replace("{}", &count(names.len(), noun)), names }),
    }
}

/// The same of models; of most of them, those that are left are named.
fn of_models(names: Vec<String>, all: &[Model], sentence: &str) -> Option<Unknown> {
    let rest: Vec<_> =
        all.iter().filter(|model| !names.contains(&model.name)).map(|model| model.name.clone()).collect();
    if names.len() < 2 || rest.len() >= names.len() {
        return about(names, "model", sentence);
    }
    let number = count(names.len(), "model");
    let told = match rest.is_empty() {
        true => sentence.replace("{}", &format!("any of the {number}")),
        // Behind it the names stand.
        false => format!("{} (all but these)", sentence.replace("{}", &number)),
    };
    Some(Unknown { told, names: rest })
}

fn undeclared(inventory: &Inventory<'_>) -> Vec<String> {
    let named = inventory.named.undeclared().map(|named| named.model.name.to_string());
    let found = inventory.undeclared.iter().filter(|candidate| candidate.ignored_by.is_none());
    named.chain(found.map(|candidate| candidate.path.to_string())).collect()
}

fn origins(models: &[Model]) -> Vec<String> {
    let origins = models.iter().flat_map(|model| &model.origins);
    let bare = origins.filter(|origin| origin.license.is_none() && origin.anchor.is_none());
    let names: BTreeSet<_> = bare.map(|origin| origin.name.clone()).collect();
    names.into_iter().collect()
}

/// Shipped crates of others with an unrecognised text of their own.
fn unread(inventory: &Inventory<'_>, assessment: &Assessment<'_>) -> Vec<String> {
    let crates = inventory.resolved.crates.crates.values();
    let shipped = crates.filter(|krate| krate.role != Role::BuildTime && !krate.package.in_workspace());
    let unread = shipped.filter(|krate| {
        let texts = assessment.crates.get(krate.package.id()).map_or(&[][..], |terms| &terms.texts);
        texts.iter().any(|text| text.is_in_doubt() && text.standing == TextStanding::Unrecognised)
    });
    unread.map(|krate| format!("{} {}", krate.package.name(), krate.package.version())).collect()
}

/// Data that cards and files name and no declaration has.
fn named_data(inventory: &Inventory<'_>) -> Vec<String> {
    let names = inventory.models.iter().flat_map(data::undeclared).map(|(name, _)| name.into_owned());
    names.collect::<BTreeSet<_>>().into_iter().collect()
}

/// Shipped crates with native code that is not known.
fn native(inventory: &Inventory<'_>) -> Vec<String> {
    let crates = &inventory.resolved.crates.crates;
    let doubtful = inventory.native_code.iter().filter(|(_, code)| code.doubt.is_some());
    let shipped = doubtful.filter_map(|(id, _)| crates.get(id)).filter(|krate| krate.role != Role::BuildTime);
    shipped.map(|krate| format!("{} {}", krate.package.name(), krate.package.version())).collect()
}
