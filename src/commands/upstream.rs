//! `cargo model-sbom upstream`: asks publishers what they say now.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::check::Strictness;
use super::review::{append, entry, is_to_come};
use super::{HASHED, Judged, kept_for_the_next, lock, named};
use crate::assess::review::{NOTICE_DAYS, days_until};
use crate::assess::upstream_rules::UNANSWERED;
use crate::assess::{Assessment, Finding};
use crate::declare::{Acceptance, Level};
use crate::error::Error;
use crate::exit::Exit;
use crate::inspect::{DigestChoice, InspectedModel, Inventory, Reading};
use crate::options::{WorkspaceOptions, is_ci};
use crate::pipeline;
use crate::printable::line;
use crate::prose;
use crate::quantity::count;
use crate::report::Terminal;
use crate::report::upstream::{Asked, Told, UpstreamResult};
use crate::upstream::{self, Accepted, Found, Outcome, Settings, Settled, Subject};
use crate::workspace::{WORKSPACE_FILE, Workspace};

/// What `upstream` is asked to do.
#[derive(Debug, Clone)]
pub(crate) struct UpstreamOptions {
    /// The workspace.
    pub workspace: WorkspaceOptions,
    /// How publishers are asked.
    pub settings: Settings,
    /// What ends the run with 1.
    pub strictness: Strictness,
    /// What is recorded as accepted.
    pub accept: Option<Accept>,
}

/// A decision to record: what is at a publisher now is accepted.
#[derive(Debug, Clone)]
pub(crate) struct Accept {
    /// The name of the model.
    pub model: String,
    /// The codes of the findings; all of the model where empty.
    pub changes: Vec<String>,
    /// Who decided.
    pub by: String,
    /// Why.
    pub reason: String,
    /// The last day on which it holds.
    pub expires: Option<Date>,
}

/// Asks about every declared model, base and dataset, and shows what changed.
pub(crate) fn upstream(options: &UpstreamOptions, terminal: &mut Terminal) -> Result<Exit, Error> {
    let UpstreamOptions { workspace: selected, settings, strictness, accept } = options;
    require_network("upstream", settings)?;
    settings.notices().iter().for_each(|notice| terminal.warn(notice));
    let packages = &selected.selection.packages;
    let selected = &lock::everything(selected);
    let mut reading = Reading::new(selected, DigestChoice::Sha256Only);
    let mut workspace = pipeline::load(selected, &mut reading)?;
    let selected = &match accept {
        Some(_) => lock::everything(&named::options(&workspace, selected)),
        None => selected.clone(),
    };
    if !selected.is_locked() && !is_ci() {
        reading.cache = kept_for_the_next(&workspace, HASHED);
    }
    let result = pipeline::run_by_clock(&workspace, selected, &reading, terminal, |judged, terminal| {
        lock::look_at(&workspace, judged.inventory, terminal)?;
        let subjects = upstream::subjects(&workspace, judged.declarations, judged.inventory);
        let outcomes = upstream::ask(&subjects, settings);
        let asked: Vec<_> =
            subjects.iter().zip(&outcomes).map(|(subject, outcome)| Asked { subject, outcome }).collect();
        let found = found(&asked, &judged);
        if let Some(accept) = accept {
            let models = meant(accept, packages, judged.inventory)?;
            let found: Vec<_> =
                found.into_iter().filter(|(subject, _)| models.contains(&subject.model)).collect();
            return record(accept, &found, &workspace, terminal);
        }
        let (findings, accepted) = settled(found, &judged);
        let records = &judged.declarations.workspace.acceptances;
        let result = result_of(&findings, *strictness);
        let told = Told { asked: &asked, findings: &findings, accepted: &accepted, result };
        terminal
            .upstream(&told, &workspace.sources)
            .map_err(|source| Error::Write { path: "stdout".into(), source })?;
        tell_records(&told, records, terminal);
        steps(&asked, terminal);
        headline(&told, terminal);
        Ok(match told.result {
            UpstreamResult::Passed => Exit::Success,
            UpstreamResult::Denied => Exit::Denied,
            UpstreamResult::Unanswered => Exit::Environment,
        })
    });
    terminal.keep_sources(std::mem::take(&mut workspace.sources));
    result
}

/// What asks publishers says so where the network is forbidden.
pub(super) fn require_network(command: &str, settings: &Settings) -> Result<(), Error> {
    let Some(word) = settings.offline else { return Ok(()) };
    Err(Error::Usage {
        message: format!("`{command}` asks publishers over the network, and `{word}` forbids that"),
        help: Some("leave it out for this command; every other command works without a network".to_owned()),
    })
}

/// What there is to say, whether somebody accepted it or not, each with its subject.
fn found<'a>(asked: &[Asked<'a>], judged: &Judged<'_>) -> Vec<(&'a Subject<'a>, Found)> {
    let reviewed = reviewed(judged.inventory, judged.assessment);
    let of_subject = |Asked { subject, outcome }: &Asked<'a>| {
        let is_reviewed = reviewed.contains(&subject.model);
        let found = upstream::findings(subject, outcome, &judged.declarations.workspace, is_reviewed);
        let subject = *subject;
        found.into_iter().map(move |found| (subject, found))
    };
    asked.iter().flat_map(of_subject).collect()
}

/// What nobody accepted, each once, in the order of files and places, and what a record accepts.
fn settled<'j>(found: Vec<(&Subject<'_>, Found)>, judged: &Judged<'j>) -> (Vec<Finding>, Vec<Accepted<'j>>) {
    let workspace = &judged.declarations.workspace;
    let (mut findings, mut accepted) = (Vec::new(), Vec::new());
    for (subject, found) in found {
        let period = workspace.levels.review_period;
        match upstream::settle(subject, found, &workspace.acceptances, period, pipeline::today()) {
            Settled::Open(finding) => findings.push(*finding),
            Settled::Accepted(record) => accepted.push(record),
        }
    }
    findings.sort_by(|a, b| a.diagnostic.order(&b.diagnostic));
    findings.dedup_by(|a, b| a.diagnostic == b.diagnostic);
    (findings, accepted)
}

/// The declarations of the one model that is meant; a name that means several asks for `-p`.
fn meant(
    accept: &Accept,
    packages: &[String],
    inventory: &Inventory<'_>,
) -> Result<BTreeSet<(String, String)>, Error> {
    let models = named::models(&accept.model, packages, inventory)?.into_iter();
    Ok(models.map(|index| declared_in(&inventory.models[index])).collect())
}

/// The name of a model, and the package that declares it: as a subject has them.
fn declared_in(model: &InspectedModel<'_>) -> (String, String) {
    (model.resolved.declaration.name.value.clone(), model.resolved.package.id().to_string())
}

/// Writes a `[[upstream]]` table for each finding that is to be accepted.
fn record(
    accept: &Accept,
    found: &[(&Subject<'_>, Found)],
    workspace: &Workspace,
    terminal: &mut Terminal,
) -> Result<Exit, Error> {
    let today = pipeline::today();
    is_to_come(accept.expires, today)?;
    let is_meant = |(_, found): &&(&Subject<'_>, Found)| {
        let code = found.finding.diagnostic.code;
        accept.changes.is_empty() || accept.changes.iter().any(|change| change == code)
    };
    let mut tables = BTreeMap::new();
    for (subject, Found { finding, state }) in found.iter().filter(is_meant) {
        let (code, Some(state)) = (finding.diagnostic.code, state) else { continue };
        let mut lines = upstream::acceptance_lines(subject, code, state);
        lines.extend([
            entry("by", &accept.by),
            entry("date", &today.to_string()),
            entry("reason", &accept.reason),
        ]);
        lines.extend(accept.expires.map(|day| entry("expires", &day.to_string())));
        let table = format!("[[upstream]]\n{}\n", lines.join("\n"));
        let source = subject.source.as_ref().map(|source| format!(" ({source})")).unwrap_or_default();
        tables.insert(table, format!("{code} of {}{source}: {}", accept.model, line(state)));
    }
    if tables.is_empty() {
        return Err(Error::Usage {
            message: format!("there is nothing to accept at the publishers of `{}`", accept.model),
            help: Some("`cargo model-sbom upstream` says what changed, by the names of models".to_owned()),
        });
    }
    append(workspace, "upstream", &tables.keys().cloned().collect::<Vec<_>>().join("\n"))?;
    for about in tables.values() {
        terminal.status("Accepted", &format!("{about}, recorded in {WORKSPACE_FILE}"));
    }
    Ok(Exit::Success)
}

/// What a person should know of the records: those that end soon, and those that match nothing.
fn tell_records(told: &Told<'_>, records: &[Acceptance], terminal: &mut Terminal) {
    let today = pipeline::today();
    for Accepted { record, ends } in told.accepted {
        let about = format!("{} of {}: `{}`", record.change, record.model.value, line(&record.state));
        terminal.step("Accepted", &format!("{about}, by {} until {ends}", record.by));
        if days_until(*ends, today) <= NOTICE_DAYS {
            terminal.attention("Due", &format!("the acceptance of {about} by {} ends on {ends}", record.by));
        }
    }
    let is_used = |record: &&Acceptance| {
        let holds = told.accepted.iter().any(|accepted| std::ptr::eq(accepted.record, *record));
        // Without an answer it is not known what is there.
        let is_open = |asked: &Asked<'_>| {
            let is_answer = asked.outcome.is_answer();
            upstream::is_about(record, asked.subject) && !is_answer
        };
        holds || told.asked.iter().any(is_open)
    };
    for record in records.iter().filter(|record| !is_used(record)) {
        let about = format!("`[[upstream]]` of `{}` ({})", record.model.value, record.change);
        terminal.attention("Unused", &format!("{about} accepts nothing that is there now: remove it"));
    }
}

/// The models whose review holds.
fn reviewed(inventory: &Inventory<'_>, assessment: &Assessment<'_>) -> BTreeSet<(String, String)> {
    let models = inventory.models.iter().zip(&assessment.terms);
    let approved =
        models.filter(|(_, terms)| terms.review.as_ref().is_some_and(|review| review.is_approved()));
    approved.map(|(model, _)| declared_in(model)).collect()
}

/// Changed terms come before places that did not answer: the findings have both.
fn result_of(findings: &[Finding], strictness: Strictness) -> UpstreamResult {
    let is_denied = |finding: &&Finding| finding.level == Level::Deny || strictness == Strictness::Warnings;
    let is_unanswered = |finding: &&Finding| finding.diagnostic.code == UNANSWERED.code;
    let (unanswered, denied): (Vec<_>, Vec<_>) = findings.iter().filter(is_denied).partition(is_unanswered);
    match (denied.is_empty(), unanswered.is_empty()) {
        (false, _) => UpstreamResult::Denied,
        (true, false) => UpstreamResult::Unanswered,
        (true, true) => UpstreamResult::Passed,
    }
}

/// With `-v`: what each place answered.
fn steps(asked: &[Asked<'_>], terminal: &mut Terminal) {
    for Asked { subject, outcome } in asked {
        let Outcome::Answered(answer) = outcome else { continue };
        let there = answer.pinned.as_ref().unwrap_or(&answer.latest);
        let revision = there.revision.as_deref().unwrap_or("no revision");
        let files = match &there.files {
            Some(files) => count(files.len(), "file"),
            None => "no listing".to_owned(),
        };
        let texts = count(there.texts.len(), "legal text");
        let text = format!(
            "{} `{}`: {} at {revision}, gate {}, states `{}`, {files}, {texts}",
            subject.kind, subject.name, answer.place, answer.gate, there.stated
        );
        terminal.step("Answered", &text);
    }
}

fn headline(told: &Told<'_>, terminal: &mut Terminal) {
    const SHOWN: usize = 5;
    let mut not_asked: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for asked in told.asked {
        if let Outcome::NotAsked(why) = asked.outcome {
            not_asked.entry(why).or_default().push(asked.subject.name);
        }
    }
    for (why, mut names) in not_asked {
        names.sort_unstable();
        names.dedup();
        terminal.attention("Not asked", &format!("{}: {why}", prose::named(&names, SHOWN)));
    }
    let (errors, warnings) = (told.count(Level::Deny), told.count(Level::Warn));
    let answered = told.asked.iter().filter(|asked| asked.outcome.is_answer());
    let answered = format!("{} of {} answered", answered.count(), told.asked.len());
    let accepted = match told.accepted.len() {
        0 => String::new(),
        accepted => format!(", {accepted} accepted"),
    };
    let line = format!("{}, {}{accepted}; {answered}", count(errors, "error"), count(warnings, "warning"));
    match (told.result, told.is_complete()) {
        (UpstreamResult::Denied, _) => terminal.alarm("Changed", &line),
        (UpstreamResult::Unanswered, _) => terminal.alarm("Unanswered", &line),
        (UpstreamResult::Passed, _) if told.asked.is_empty() => {
            terminal.attention("Nothing", "to ask about: no model is declared");
        }
        (UpstreamResult::Passed, false) => terminal.attention("Incomplete", &line),
        (UpstreamResult::Passed, true) if warnings > 0 => terminal.attention("Unchanged", &line),
        (UpstreamResult::Passed, true) => terminal.status("Unchanged", &line),
    }
}
