//! `policy-denied`: the policy of the organisation does not allow a model, or the licence of a crate.

use super::{Audience, Context, Findings, ModelState, Report, Rule, RuleMeta};
use crate::assess::crate_policy::{self, CrateFacts};
use crate::assess::judgement::Judgement;
use crate::assess::policy;
use crate::declare::{Level, Policy, PolicyEntry, PolicySubject};
use crate::inspect::weights::Format;
use crate::resolve::{Crate, Role};
use crate::vocabulary::Word;

pub(super) struct PolicyDenied;

static META: RuleMeta = RuleMeta {
    code: "policy-denied",
    level: Level::Deny,
    audience: Audience::Legal,
    state: ModelState::Blocked,
    question: "Is the model or crate replaced, or is the policy changed?",
    is_about_review: false,
    summary: "a model, or the licence of a crate, that `[policy]` denies, does not list as allowed, or can't judge",
    why: "An organisation decides more than the law asks: which licences, risk tiers, suppliers, formats and models its \
          products may use, and which licences of crates. What is unknown is on no list of what is allowed, and no review settles what a policy denies.",
    settle: "Replace the model or crate, declare what is not known of it, or have the owner of the policy change it.",
};

impl Rule for PolicyDenied {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        let policies = &context.declarations.workspace.policies;
        for entry in policies.iter().flat_map(|policy| policy.deny.iter().chain(&policy.allow)) {
            unknown_formats(entry, findings);
        }
        for (model, terms) in context.models() {
            for objection in policy::objections(model, terms, policies) {
                let declaration = model.resolved.declaration;
                let name = &declaration.name;
                let message = format!("{} {}", objection.policy.place(), objection.judgement);
                let decided = match objection.judgement {
                    Judgement::Forbidden(_) => Judgement::Forbidden,
                    Judgement::Allowed(_) | Judgement::Unknown(_) => Judgement::Unknown,
                };
                let mut report = Report::new(message)
                    .decided(decided)
                    .label(name.span, "declared here")
                    .label(objection.span, "the policy");
                if let Some(reason) = objection.reason {
                    report = report.note(format!("the reason: {reason}"));
                }
                let help =
                    "replace the model, or declare what is not known of it; a review settles no policy";
                findings.model(model, report.help(help));
            }
        }
        for krate in context.inventory.resolved.crates.crates.values() {
            of_crate(krate, context, policies, findings);
        }
    }
}

/// What the policies have against a crate and the native libraries in it.
fn of_crate(krate: &Crate<'_>, context: &Context<'_>, policies: &[Policy], findings: &mut Findings) {
    let package = krate.package;
    let Some(terms) = context.crates.get(package.id()) else { return };
    let libraries = context.inventory.native_code.get(package.id()).map_or(&[][..], |code| &code.libraries);
    let judged = context.native.get(package.id()).map_or(&[][..], Vec::as_slice);
    let facts = CrateFacts { package, terms, native: libraries.iter().zip(judged).collect() };
    for objection in crate_policy::objections(&facts, policies) {
        let (place, what) = (objection.policy.place(), &objection.what);
        let name = format!("crate `{} {}`", package.name(), package.version());
        let mut report = Report::new(format!("{place} {what}, the licence of {name}{}", objection.of))
            .label(objection.span, "the policy")
            .of_several(
                if objection.component.is_some() { "native component" } else { "crate" },
                format!("are refused: {place} {what}"),
            )
            .subject(match &objection.component {
                Some(component) => format!("{component} in {} {}", package.name(), package.version()),
                None => format!("{} {}", package.name(), package.version()),
            });
        if let Some(reason) = objection.reason {
            report = report.note(format!("the reason: {reason}"));
        }
        if krate.role == Role::BuildTime {
            report = report.note("it is needed while building, and not shipped");
        }
        let help = "replace the crate; or write what its texts say into a `[[crate]]` table, or an entry with `crate` into the policy";
        findings.other(report.help(help));
    }
}

/// A format that nothing is recognised as would deny nothing.
fn unknown_formats(entry: &PolicyEntry, findings: &mut Findings) {
    let PolicySubject::Formats(formats) = &entry.about else { return };
    for format in formats.iter().filter(|format| Format::from_word(&format.value).is_none()) {
        let known: Vec<_> = Format::ALL.iter().map(|format| format.word()).collect();
        let report =
            Report::new(format!("`[policy]` names the format `{}`, which does not exist", format.value))
                .label(format.span, "unknown format")
                .help(format!("known: {}", known.join(", ")));
        findings.other(report);
    }
}
