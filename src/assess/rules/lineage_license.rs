//! `lineage-license`: terms of a base that bind a model and that its declaration leaves out, or has wrong.

use super::{Audience, Context, Findings, ModelState, Report, Rule, RuleMeta};
use crate::assess::lineage::{
    ContradictedBy, Contradiction, DeclaredModels, Inherited, Undeclared, contradictions, names, undeclared,
};
use crate::declare::{Descent, Level, Model};
use crate::prose::section;
use crate::vocabulary::Word;

pub(super) struct LineageLicense;

static META: RuleMeta = RuleMeta {
    code: "lineage-license",
    level: Level::Deny,
    audience: Audience::Legal,
    state: ModelState::Undecided,
    question: "Which terms does the base bring, and do we accept them?",
    is_about_review: false,
    summary: "terms of a base model that the declaration leaves out or has wrong",
    why: "A fine-tune, an adapter or a merge is a derivative of its base: who declares it `MIT` still owes the terms \
          under which the base was given. A base is judged as a model is: the catalogue, the declaration of the same \
          model, its licence text, and the files that name it.",
    settle: "Name the inherited licence in `license`, joined by `AND` to the model's own; declare the licence of a \
             base that has none in its `[[…model.base]]` table, and correct one that another source contradicts. Where \
             the table is right, its `license-file` proves it.",
};

impl Rule for LineageLicense {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        let declared_models = DeclaredModels::new(context.inventory.resolved);
        for (model, terms) in context.models() {
            let declaration = model.resolved.declaration;
            for inherited in &terms.inherited {
                if let Some(report) = report(declaration, inherited) {
                    findings.model(model, report);
                }
            }
            for contradiction in contradictions(model, &declared_models) {
                findings.model(model, contradicted(declaration, &contradiction));
            }
            for base in undeclared(model) {
                let report = left_out(declaration, &base);
                if base.is_question {
                    findings.model_warned(model, report.help(OWN_NAME));
                } else {
                    findings.model(model, report);
                }
            }
        }
    }
}

/// How a question is settled whose answer is no.
const OWN_NAME: &str =
    "if that is the model itself under another name, declare it by that name or as its `source`";

fn left_out(declaration: &Model, base: &Undeclared<'_>) -> Report {
    let (name, named) = (&declaration.name.value, base.named);
    let (what, label) = match declaration.bases.is_empty() {
        true => ("no base is declared", "no `[[….base]]` table"),
        false => ("no `[[….base]]` table declares it", "its bases are others"),
    };
    let source = named.by.noun();
    let (base_name, note) = match &named.name {
        Some(base_name) => (format!("`{base_name}`"), format!("`{}` names it", named.path)),
        None => (
            "another model".to_owned(),
            format!("`{}` does not say which one in a form that can be read", named.path),
        ),
    };
    let mut report =
        Report::new(format!("`{name}` descends from {base_name} according to {source}, and {what}"))
            .leaves_terms_open()
            .label(base.span, label)
            .note(note);
    if !base.known.is_empty() {
        report = report.note(format!("models of that name are under {}", base.known.join(" or ")));
    }
    let relation = named.relation.unwrap_or(Descent::Finetune).word();
    let is_repository = |name: &&String| name.contains('/') && !name.contains([' ', ':']);
    let source = named.name.as_ref().filter(is_repository);
    let source = source.map(|name| format!(", `source = \"hf:{name}\"`")).unwrap_or_default();
    report.help(format!(
        "declare it: `[[package.metadata.model-sbom.model.base]]` with `name`{source}, `license` and \
         `relation = \"{relation}\"`"
    ))
}

fn contradicted(model: &Model, contradiction: &Contradiction<'_>) -> Report {
    let Contradiction { base, declared, by } = contradiction;
    let (name, base_name) = (&model.name.value, &base.name.value);
    let (who, said, right) = match by {
        ContradictedBy::Catalog(known) => {
            let ids: Vec<_> = known.licenses.iter().map(|license| license.id.as_str()).collect();
            (
                "the catalogue",
                format!("models named `{}` are under {}", known.name, ids.join(" or ")),
                ids[0].to_owned(),
            )
        }
        ContradictedBy::Declaration(other) => {
            let license = other.license.as_ref().map(|license| license.value.to_string()).unwrap_or_default();
            ("its own declaration", format!("`{}` is declared under {license}", other.name.value), license)
        }
        ContradictedBy::Text(path, id) => {
            ("its licence text", format!("`{path}` is the text of {id}"), id.clone())
        }
    };
    let message = format!("{who} contradicts the licence of `{base_name}`, a base of `{name}`");
    let report = Report::new(message).leaves_terms_open().label(declared.span, "declared here").note(said);
    let report = match by {
        ContradictedBy::Declaration(other) => match &other.license {
            Some(license) => report.label(license.span, "the same model"),
            None => report,
        },
        ContradictedBy::Catalog(_) | ContradictedBy::Text(..) => report,
    };
    report.help(format!("write `license = \"{right}\"` in the base's table if it is right")).help(match by {
        ContradictedBy::Catalog(_) => {
            "if the table is right, give the text that came with the base as its `license-file`"
        }
        _ => "if the table is right, correct the other",
    })
}

fn report(model: &Model, inherited: &Inherited<'_>) -> Option<Report> {
    let (name, base) = (&model.name.value, inherited.base);
    let through = match inherited.via.is_empty() {
        true => String::new(),
        false => format!(" through {}", inherited.via),
    };
    let descent = format!("`{name}` descends from `{}`{through}", base.name.value);
    let Some(license) = &inherited.license else {
        let help = "add `license` to the base's table: its terms may bind this model";
        return Some(
            Report::new(format!("{descent}, whose licence is not declared"))
                .of_models(format!("descend from `{}`, whose licence is not declared", base.name.value))
                .label(base.name.span, "no licence")
                .help(help),
        );
    };
    let declared = model.license.as_ref()?;
    if names(&declared.value, license) {
        return None;
    }
    let id = license.id.as_str();
    let named = license.named();
    let title = named.name();
    let message = format!("{descent}, and {title} still binds it");
    let report = Report::new(message)
        .of_models(format!("descend from `{}`, and {title} still binds them", base.name.value))
        .about(license)
        .label(declared.span, format!("`{id}` is not named"))
        .label(base.name.span, format!("{} of this base", inherited.descent.word()));
    let report = match license.outputs_clause().filter(|_| inherited.descent == Descent::Distilled) {
        Some(clause) => {
            let place = section(clause);
            report.note(format!("its terms reach models that are trained on its outputs ({place})"))
        }
        None => report,
    };
    Some(report.help(format!(
        "write `license = \"{} AND {id}\"`, or the inherited licence alone where it is the only one",
        declared.value.as_operand()
    )))
}
