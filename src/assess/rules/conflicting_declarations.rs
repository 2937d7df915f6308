//! `conflicting-declarations`: two crates declare one model and say different things of it.

use super::{Audience, Context, Findings, ModelState, Report, Rule, RuleMeta};
use crate::assess::declarations::{Difference, Dispute, FILES, file_names, is_own};
use crate::declare::{Level, ModelsOfProduct};
use crate::diagnostic::Span;
use crate::inspect::InspectedModel;
use crate::prose::named;
use crate::quantity::count;

/// So many files are named of each.
const SHOWN_FILES: usize = 3;

pub(super) struct ConflictingDeclarations;

static META: RuleMeta = RuleMeta {
    code: "conflicting-declarations",
    level: Level::Deny,
    audience: Audience::Engineering,
    state: ModelState::Undecided,
    question: "Which of the declarations is right?",
    is_about_review: false,
    summary: "declarations of one model that contradict each other",
    why: "Several crates may declare the same source and version of a model. Where they state another licence, other \
          digests, bases or data, at least one of them is wrong, and the product may ship under terms that were \
          not granted. Documents carry the workspace's own declaration; other facts that differ are a warning.",
    settle: "Correct the declaration of the workspace, or state in a `[[crate]]` table of `model-sbom.toml` what the \
             dependency holds. Where dependencies contradict each other, declare the model in the product.",
};

impl Rule for ConflictingDeclarations {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for dispute in context.disputes {
            let model = &context.inventory.models[dispute.second];
            match dispute.grave.is_empty() || dispute.is_settled {
                true => findings.model_warned(model, report(dispute, context)),
                false => findings.model(model, report(dispute, context)),
            }
        }
        declared_in_spite(context).into_iter().for_each(|report| findings.other(report));
    }
}

/// Models beside a `[product]` that is said to have none.
fn declared_in_spite(context: &Context<'_>) -> Option<Report> {
    let said = context.declarations.workspace.product.models.as_ref()?;
    let first = context.inventory.models.first().filter(|_| said.value == ModelsOfProduct::None)?;
    let number = count(context.inventory.models.len(), "declared model");
    let report = Report::new(format!("`[product]` says that there are no models, beside {number}"))
        .label(said.span, "no models")
        .label(first.resolved.declaration.name.span, "declared");
    Some(report.help("remove one of the two"))
}

fn report(dispute: &Dispute, context: &Context<'_>) -> Report {
    let [first, second] = [dispute.first, dispute.second].map(|index| &context.inventory.models[index]);
    let [of_workspace, both] =
        [first, second].map(|model| is_own(model.resolved, &context.declarations.workspace));
    let grave = dispute.grave.iter().map(|difference| difference.noun().to_owned());
    let others = dispute.others.iter().map(|key| format!("`{key}`"));
    let revision = first.resolved.revision();
    let version = revision.version.map(|version| format!(" {version}")).unwrap_or_default();
    let message = format!(
        "two declarations of {}{version} differ in {}",
        revision.identity,
        grave.chain(others).collect::<Vec<_>>().join(", ")
    );
    let mut report = Report::new(message).leaves_terms_open();
    for model in [second, first] {
        let said = format!("`{}` says {}", model.resolved.package.name(), said(model, dispute));
        report = report.label(place(model, dispute), said);
    }
    if of_workspace {
        report = report.note("documents carry the declaration of the workspace");
    }
    let package = second.resolved.package.name();
    let table = format!(
        "state what `{package}` holds in `model-sbom.toml`: a `[[crate]]` table with `name = \"{package}\"` and its models"
    );
    match (of_workspace, both) {
        (true, true) => report.help("make the two declarations agree"),
        (true, false) => report.help("correct the declaration of the workspace if it is wrong").help(table),
        (false, _) => report.help("declare the model in the product, as it is").help(table),
    }
}

/// Where a declaration says what differs, of several the gravest.
fn place(model: &InspectedModel<'_>, dispute: &Dispute) -> Span {
    let declaration = model.resolved.declaration;
    let file = || declaration.files.first().map(|file| file.span);
    let place = match dispute.grave.first() {
        None if dispute.others.first() == Some(&FILES) => file(),
        Some(Difference::License) => declaration.license.as_ref().map(|license| license.span),
        Some(Difference::Digests) => declaration.sha256.as_ref().map(|pin| pin.span).or_else(file),
        Some(Difference::Bases) => declaration.bases.first().map(|base| base.name.span),
        Some(Difference::Data) => declaration.datasets.first().map(|data| data.name.span),
        None => None,
    };
    place.unwrap_or(declaration.name.span)
}

fn said(model: &InspectedModel<'_>, dispute: &Dispute) -> String {
    match (dispute.grave.first(), &model.resolved.declaration.license) {
        (Some(Difference::License), Some(license)) => license.value.to_string(),
        (None, _) if dispute.others == [FILES] => {
            let names: Vec<_> = file_names(model).into_iter().collect();
            named(&names, SHOWN_FILES)
        }
        _ => "this".to_owned(),
    }
}
