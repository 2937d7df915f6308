//! `unused-entry`: a table of `model-sbom.toml` that matches nothing.

use std::collections::BTreeSet;

use super::{Audience, Context, Findings, ModelState, Report, Rule, RuleMeta};
use crate::declare::{Ignored, Level, License, Review, ReviewedModels};
use crate::inspect::InspectedModel;

pub(super) struct UnusedEntry;

static META: RuleMeta = RuleMeta {
    code: "unused-entry",
    level: Level::Warn,
    audience: Audience::Engineering,
    state: ModelState::Owed,
    question: "Is the entry still needed?",
    is_about_review: false,
    summary: "an entry of `model-sbom.toml` that matches nothing",
    why: "An entry for a crate, a model or a file that is gone says that something is covered which is not there.",
    settle: "Correct the name, or remove the entry.",
};

impl Rule for UnusedEntry {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        let workspace = &context.declarations.workspace;
        let resolved = context.inventory.resolved;
        for table in &resolved.unused_crates {
            let message = format!("`[[crate]]` of `{}` fits no crate that is compiled", table.name.value);
            findings.other(unused(message, table.name.span));
        }
        reviews(context, findings);
        licenses(context, findings);
        duties(context, findings);
        let files = &context.inventory.undeclared;
        let files = files.iter().filter_map(|candidate| candidate.ignored_by.or(candidate.changed_since));
        let unseen = context.inventory.ignored_unseen.iter().copied();
        let crates = context.inventory.undeclared_crates.iter().filter_map(|krate| krate.ignored_by);
        let named = &context.inventory.named;
        let models = named.models.iter().filter_map(|named| named.ignored_by);
        let behind = named.behind_features.iter().flat_map(|behind| behind.ignored_by.iter().copied());
        let naming = named.crates.iter().filter_map(|krate| krate.ignored_by);
        let unread = named.unread.iter().filter_map(|source| source.ignored_by);
        let ignoring: BTreeSet<_> = files
            .chain(unseen)
            .chain(crates)
            .chain(models)
            .chain(behind)
            .chain(naming)
            .chain(unread)
            .collect();
        for (index, table) in workspace.ignores.iter().enumerate() {
            if ignoring.contains(&index) {
                continue;
            }
            let nothing = match table.what {
                Ignored::Files(_) => "no model in the workspace",
                Ignored::Model(_) => "no model that a source names",
                Ignored::Crate(_) => "no compiled crate with a model that is not declared",
            };
            findings.other(unused(format!("`[[ignore]]` of `{}` fits {nothing}", table.name()), table.span));
        }
    }
}

/// Confirmations of what no licence of a compiled model requires, or of a day that is still to come.
fn duties(context: &Context<'_>, findings: &mut Findings) {
    let tomorrow = context.today.tomorrow().unwrap_or(context.today);
    for record in &context.declarations.workspace.duties {
        let is_about = |name: &str, license: &str| {
            record.model.as_ref().is_none_or(|model| model.value == name)
                && record.license.as_ref().is_none_or(|id| id.value == license)
        };
        let required = context.models().any(|(model, terms)| {
            let name = &model.resolved.declaration.name.value;
            let mut obligations =
                terms.obligations.iter().filter(|obligation| obligation.duty == record.duty);
            obligations.any(|obligation| is_about(name, &obligation.license))
        });
        if !required {
            let message = format!("`[[duty]]` of `{}` fits no duty of a compiled model", record.duty);
            findings.other(unused(message, record.span));
        }
        if record.date.value > tomorrow {
            let message = format!(
                "the confirmation by {} is of {}, and today is {}",
                record.by, record.date.value, context.today
            );
            let report = Report::new(message).label(record.date.span, "a day that is still to come");
            findings.other(report.help("write the day on which it was confirmed"));
        }
    }
}

/// Records about no declared model. Shared records may be about models of other repositories.
fn reviews(context: &Context<'_>, findings: &mut Findings) {
    let workspace = &context.declarations.workspace;
    let every = context.declarations.models();
    let foreign = workspace.crates.iter().flat_map(|table| &table.models);
    let names: BTreeSet<_> = every.chain(foreign).map(|model| model.name.value.as_str()).collect();
    // A model that was renamed is still the one of its source.
    let is_declared = |review: &Review| {
        let is_named = match &review.models {
            ReviewedModels::One { name, .. } => names.contains(name.value.as_str()),
            ReviewedModels::Fitting(_) => false,
        };
        let is_about = |(model, _): (&InspectedModel<'_>, _)| {
            let resolved = model.resolved;
            review.models.include(&resolved.identity(), &resolved.declaration.name.value)
        };
        is_named || context.models().any(is_about)
    };
    for record in workspace.acceptances.iter().filter(|record| !names.contains(record.model.value.as_str())) {
        let message = format!("`[[upstream]]` of `{}` fits no declared model", record.model.value);
        findings.other(unused(message, record.span));
    }
    let own = workspace.reviews.iter().filter(|review| review.imported_from.is_none());
    for review in own.filter(|review| !is_declared(review)) {
        let name = review.models.name();
        findings.other(unused(format!("`[[review]]` of `{name}` fits no declared model"), review.span));
    }
}

/// Tables about a licence that nothing here is under, and imported ones that a table of the workspace replaces.
fn licenses(context: &Context<'_>, findings: &mut Findings) {
    let workspace = &context.declarations.workspace;
    let every = context.declarations.models();
    let models = every.chain(workspace.crates.iter().flat_map(|table| &table.models));
    let mut named: BTreeSet<String> = BTreeSet::new();
    for model in models {
        let bases = model.bases.iter().filter_map(|base| base.license.as_ref());
        let datasets = model.datasets.iter().filter_map(|dataset| dataset.license.as_ref());
        let licenses = model.license.iter().chain(bases).chain(datasets);
        named.extend(licenses.flat_map(|license| license.value.custom_ids()).map(str::to_owned));
    }
    let own = |table: &&License| table.imported_from.is_none();
    for table in workspace.licenses.iter().filter(own) {
        let id = &table.id.value;
        if !named.contains(id) && !super::is_of_crate(context, id) {
            let message = format!("`[[license]]` of `{id}` describes a licence that nothing is under");
            findings.other(unused(message, table.id.span));
        }
    }
    for (index, table) in workspace.licenses.iter().enumerate().filter(|(_, table)| !own(table)) {
        let id = &table.id.value;
        if let Some(first) = workspace.licenses[..index].iter().find(|first| first.id.value == *id) {
            let report = Report::new(format!("the imported `[[license]]` of `{id}` is not used"))
                .label(table.id.span, "imported")
                .label(first.id.span, "this table comes before it")
                .help("remove one of the two");
            findings.other(report);
        }
    }
}

fn unused(message: String, span: crate::diagnostic::Span) -> Report {
    Report::new(message).label(span, "matches nothing").help("correct the name, or remove the table")
}
