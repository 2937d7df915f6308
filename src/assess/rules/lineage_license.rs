//! `lineage-license`: terms of a base that bind a model and that its declaration leaves out.

use super::{Context, Findings, Report, Rule, RuleMeta};
use crate::assess::catalog::Catalog;
use crate::assess::lineage::{Inherited, names};
use crate::declare::{Level, Model};
use crate::inspect::InspectedModel;
use crate::vocabulary::Word;

pub(super) struct LineageLicense;

static META: RuleMeta = RuleMeta {
    code: "lineage-license",
    level: Level::Deny,
    summary: "terms of a base model that the declaration leaves out",
    why: "A fine-tune, an adapter or a merge is a derivative of its base: who declares it `MIT` still owes the terms \
          under which the base was given.",
    settle: "Name the inherited licence in `license`, joined by `AND` to the model's own; declare the licence of a \
             base that has none in its `[[…model.base]]` table.",
};

impl Rule for LineageLicense {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for (model, terms) in context.models() {
            for inherited in &terms.inherited {
                if let Some(report) = report(model.resolved.declaration, inherited) {
                    findings.model(model, report);
                }
            }
            for base in undeclared_bases(model) {
                findings.model(model, undeclared(model, base));
            }
        }
    }
}

/// Bases that the card names, where none at all is declared.
fn undeclared_bases<'m>(model: &'m InspectedModel<'_>) -> impl Iterator<Item = &'m str> {
    let declaration = model.resolved.declaration;
    let card = model.model_card.as_ref().filter(|_| declaration.bases.is_empty());
    let own = declaration.source.as_ref().map(|source| source.value.to_string());
    let bases = card.map(|card| card.base_models.as_slice()).unwrap_or_default();
    bases.iter().map(String::as_str).filter(move |base| own.as_deref() != Some(&format!("hf:{base}")))
}

fn undeclared(model: &InspectedModel<'_>, base: &str) -> Report {
    let declaration = model.resolved.declaration;
    let name = &declaration.name.value;
    let mut report =
        Report::new(format!("`{name}` descends from `{base}`, says its card, and no base is declared"))
            .label(declaration.name.span, "no `[[….base]]` table");
    let known = Catalog::embedded().by_model_name(base);
    if !known.is_empty() {
        let ids: Vec<_> = known.iter().map(|license| license.id.as_str()).collect();
        report = report.note(format!("models of that name are under {}", ids.join(" or ")));
    }
    let relation = model.model_card.as_ref().and_then(|card| card.base_model_relation.as_deref());
    let relation = relation.unwrap_or("finetune");
    report.help(format!(
        "declare it: `[[package.metadata.model-sbom.model.base]]` with `name`, `source = \"hf:{base}\"`, \
         `license` and `relation = \"{relation}\"`"
    ))
}

fn report(model: &Model, inherited: &Inherited<'_>) -> Option<Report> {
    let (name, base) = (&model.name.value, inherited.base);
    let through = match inherited.via.as_slice() {
        [] => String::new(),
        via => format!(" through {}", via.join(", ")),
    };
    let descent = format!("`{name}` descends from `{}`{through}", base.name.value);
    let Some(license) = &inherited.license else {
        let help = "add `license` to the base's table: its terms may bind this model";
        return Some(
            Report::new(format!("{descent}, whose licence nobody declared"))
                .label(base.name.span, "no licence")
                .help(help),
        );
    };
    let declared = model.license.as_ref()?;
    if names(&declared.value, license) {
        return None;
    }
    let id = license.id.as_str();
    let message = format!("{descent}, and `{id}` still binds it");
    Some(
        Report::new(message)
            .label(declared.span, format!("`{id}` is not named"))
            .label(base.name.span, format!("{} of this base", base.relation.word()))
            .help(format!(
                "write `license = \"{} AND {id}\"`, or the inherited licence alone where it is the only one",
                declared.value.as_operand()
            )),
    )
}
