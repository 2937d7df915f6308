//! `obligation-unmet`: the terms require something that the product does nowhere, or that nobody has confirmed.

use std::collections::{BTreeMap, BTreeSet};

use super::{Audience, Context, Findings, ModelState, Report, Rule, RuleMeta};
use crate::assess::obligations::{Confirmation, DISPLAY_PLACES, Obligation, State};
use crate::assess::review::{NOTICE_DAYS, ends_in};
use crate::assess::terms::ModelTerms;
use crate::declare::Level;
use crate::diagnostic::Span;
use crate::inspect::InspectedModel;
use crate::prose::section;
use crate::terms::Condition;
use crate::vocabulary::Word;

pub(super) struct ObligationUnmet;

pub(super) static META: RuleMeta = RuleMeta {
    code: "obligation-unmet",
    level: Level::Warn,
    audience: Audience::Release,
    state: ModelState::Owed,
    question: "Where is the duty fulfilled?",
    is_about_review: false,
    summary: "an obligation that no file of the product shows and no person has confirmed",
    why: "Many terms are kept by a sentence in a notice, a string that users see, a copy of the licence, a registration, \
          or the source that users of a service may ask for. They are easily forgotten, and without them the licence may \
          end. Duties without which the use itself is not allowed (a registration, the source for users over a \
          network) deny, and so does one whose confirmation has ended; the others warn.",
    settle: "Give the licence text as `license-file`, or those of several licences as `license-files`, and ship what \
             `cargo model-sbom notices` writes; show required words in a README, a notice or another file of the \
             product that `notices` of `[product]` names. What no file shows, a person confirms in a `[[duty]]` table of \
             `model-sbom.toml`: model or licence, duty, by, date, where; it \
             holds until its `expires`, else for the `review-period` of `[rules]` (12 months), and warns from 30 days before.",
};

impl Rule for ObligationUnmet {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for (model, terms) in context.models() {
            let open = terms.obligations.iter().filter(|obligation| obligation.is_open());
            let (lapsed, open): (Vec<_>, Vec<_>) = open.partition(|obligation| obligation.is_lapsed());
            for obligation in lapsed {
                findings.model_denied(model, expired(model, terms, obligation));
            }
            let open = open.into_iter();
            let (grave, others): (Vec<_>, Vec<_>) = open.partition(|obligation| obligation.is_grave());
            for obligation in grave {
                findings.model_denied(model, report(model, terms, &[obligation]));
            }
            if !others.is_empty() {
                findings.model(model, report(model, terms, &others));
            }
        }
        soon(context, findings);
    }
}

/// A duty whose confirmation held until a day that is over.
fn expired(model: &InspectedModel<'_>, terms: &ModelTerms<'_>, obligation: &Obligation) -> Report {
    let report = report(model, terms, &[obligation]);
    match &obligation.confirmation {
        Some(Confirmation { ends, span, .. }) => report
            .label(*span, format!("this confirmation expired on {ends}"))
            .help_of_several(format!("the confirmation expired on {ends}")),
        None => report,
    }
}

/// One warning for each confirmation that ends soon, whatever the number of its models.
fn soon(context: &Context<'_>, findings: &mut Findings) {
    let mut records: BTreeMap<Span, Vec<_>> = BTreeMap::new();
    for (model, terms) in context.models() {
        for obligation in &terms.obligations {
            let Some(confirmation) = &obligation.confirmation else { continue };
            if let Some(ends) = confirmation.due(context.today) {
                records.entry(confirmation.span).or_default().push((model, obligation, ends));
            }
        }
    }
    for (span, about) in records {
        let (first, obligation, ends) = about[0];
        let models: BTreeSet<_> =
            about.iter().map(|(model, ..)| &model.resolved.declaration.name.value).collect();
        let name = &first.resolved.declaration.name.value;
        let of = match models.len() {
            1 => format!("`{name}`"),
            number => format!("{number} models, `{name}` first,"),
        };
        let left = ends_in(ends, context.today);
        let report = Report::new(format!("the confirmation of `{}` for {of} ends {left}", obligation.duty))
            .label(span, "its last day is near")
            .note(format!("a warning from {NOTICE_DAYS} days before; after {ends} the check fails"))
            .help("do it again, then write a new `[[duty]]` with the day, or a later `expires`");
        findings.model_ahead(first, report);
    }
}

/// One finding of all open duties of a model.
fn report(model: &InspectedModel<'_>, terms: &ModelTerms<'_>, open: &[&Obligation]) -> Report {
    let declaration = model.resolved.declaration;
    let name = &declaration.name.value;
    let (message, of_several) = match open {
        [one] => (
            format!("{} requires of `{name}`: {}", name_of(terms, one), one.told()),
            format!("leave a duty open that {} requires: {}", titles(terms, open), one.told()),
        ),
        _ => (
            format!("{} duties of the terms of `{name}` are open", open.len()),
            format!("leave {} duties open that {} requires", open.len(), titles(terms, open)),
        ),
    };
    let of_name = open.iter().all(|obligation| obligation.duty == Condition::NamePrefix);
    let mut report = match &declaration.license {
        Some(license) if !of_name => Report::new(message).label(license.span, "under these terms"),
        _ => Report::new(message).label(declaration.name.span, "named here"),
    };
    report = report.of_models(of_several);
    for obligation in open {
        report = report.note(note(obligation, &name_of(terms, obligation), open.len() > 1));
    }
    let of = |name: Option<&str>| {
        let mut helps: Vec<String> = Vec::new();
        for obligation in open {
            let help = help(name, obligation);
            if !helps.contains(&help) {
                helps.push(help);
            }
        }
        helps
    };
    let report = of(None).into_iter().fold(report, Report::help_of_several);
    of(Some(name)).into_iter().fold(report, Report::help)
}

/// What people call the licence that requires a duty: the title of a custom one, the id of a listed one.
fn name_of(terms: &ModelTerms<'_>, obligation: &Obligation) -> String {
    let inherited = terms.inherited.iter().filter_map(|inherited| inherited.license.as_ref());
    let mut known = terms.licenses.iter().chain(inherited);
    let license = known.find(|license| license.id.as_str() == obligation.license);
    license.map_or_else(|| obligation.license.clone(), |license| license.named().name().to_owned())
}

/// The titles of the licences that require these duties, or their ids.
fn titles(terms: &ModelTerms<'_>, open: &[&Obligation]) -> String {
    let inherited = terms.inherited.iter().filter_map(|inherited| inherited.license.as_ref());
    let known: Vec<_> = terms.licenses.iter().chain(inherited).collect();
    let title = |id: &str| {
        let license = known.iter().find(|license| license.id.as_str() == id);
        license.and_then(|license| license.title()).unwrap_or(id).to_owned()
    };
    let ids: BTreeSet<_> = open.iter().map(|obligation| obligation.license.as_str()).collect();
    ids.into_iter().map(title).collect::<Vec<_>>().join(" and ")
}

fn note(obligation: &Obligation, license: &str, with_duty: bool) -> String {
    let state = match obligation.state {
        State::Owed(_) => "owed",
        _ => "for a person",
    };
    let what = if with_duty { format!("{}: ", obligation.told()) } else { String::new() };
    let told = match (&obligation.state, &obligation.clause) {
        (State::Owed(reason) | State::Person(reason), Some(clause))
            if reason.clause.as_ref() == Some(clause) =>
        {
            reason.text.clone()
        }
        (state, _) => state.told(),
    };
    let clause = obligation.clause.as_deref().map(|clause| format!(", {}", section(clause)));
    let clause = clause.unwrap_or_default();
    format!("{what}{state}: {told} ({license}{clause})")
}

/// The next step, for one model or for all under the licence.
fn help(name: Option<&str>, obligation: &Obligation) -> String {
    let id = &obligation.license;
    match (obligation.duty, &obligation.state) {
        (_, State::Unknown(reason)) if reason.text.contains("`[use]`") => {
            "write the key in `[use]`".to_owned()
        }
        (Condition::IncludeLicence, State::Owed(_)) => {
            format!(
                "name its text as `license-file`, or as `license-files = {{ {} = \"…\" }}` beside those of others",
                key(id)
            )
        }
        (Condition::IncludeLicence, _) => {
            format!("give the text of `{id}` as it was published, or record a review that this is its text")
        }
        (Condition::AttributionDisplay, State::Owed(_)) => {
            format!(
                "show it {DISPLAY_PLACES}: a README, or a file that `[product] notices` names, is found; any other place a \
                 person confirms in a `[[duty]]`"
            )
        }
        (Condition::NamePrefix, State::Owed(_)) => {
            "rename the model where it is made or made available".to_owned()
        }
        (Condition::ShareAlike, State::Owed(_)) => {
            format!("declare `{id}` as its licence, or as a part of it")
        }
        (Condition::RetainDocumentation, State::Owed(_)) => "name the model card as `card`".to_owned(),
        (Condition::RetainCopyright, State::Owed(_)) => {
            "name who holds it in `copyright`, `authors` or `supplier`".to_owned()
        }
        _ => {
            let model = name.map(|name| format!("`model = \"{name}\"`, ")).unwrap_or_default();
            format!(
                "do it, then confirm it in `model-sbom.toml`: `[[duty]]` with {model}`license = \"{id}\"`, \
                 `duty = \"{}\"`, `by`, `date` and `where`",
                obligation.duty.word()
            )
        }
    }
}

/// An id as a key of TOML.
fn key(id: &str) -> String {
    let is_bare = id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    if is_bare { id.to_owned() } else { format!("\"{id}\"") }
}
