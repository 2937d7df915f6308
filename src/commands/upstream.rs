//! `cargo model-sbom upstream`: asks publishers what they say now.

use std::collections::{BTreeMap, BTreeSet};

use super::check::Strictness;
use super::{Judged, lock};
use crate::assess::upstream_rules::UNANSWERED;
use crate::assess::{Assessment, Finding};
use crate::declare::Level;
use crate::error::Error;
use crate::exit::Exit;
use crate::inspect::{DigestChoice, Inventory, Reading};
use crate::options::{WorkspaceOptions, is_ci};
use crate::pipeline;
use crate::prose;
use crate::quantity::count;
use crate::report::Terminal;
use crate::report::upstream::{Asked, Told, UpstreamResult};
use crate::upstream::{self, Outcome, Settings};

/// What `upstream` is asked to do.
#[derive(Debug, Clone)]
pub(crate) struct UpstreamOptions {
    /// The workspace.
    pub workspace: WorkspaceOptions,
    /// How publishers are asked.
    pub settings: Settings,
    /// What ends the run with 1.
    pub strictness: Strictness,
}

/// Asks about every declared model, base and dataset, and shows what changed.
pub(crate) fn upstream(options: &UpstreamOptions, terminal: &mut Terminal) -> Result<Exit, Error> {
    let UpstreamOptions { workspace: selected, settings, strictness } = options;
    require_network("upstream", settings)?;
    settings.notices().iter().for_each(|notice| terminal.warn(notice));
    let selected = &lock::everything(selected);
    let mut reading = Reading::new(selected, DigestChoice::Sha256Only);
    let mut workspace = pipeline::load(selected, &mut reading)?;
    if !selected.is_locked() && !is_ci() {
        let target = workspace.graph.workspace().target_directory();
        reading.cache = Some(target.join("model-sbom/hashed.json"));
    }
    let result = pipeline::run_by_clock(&workspace, selected, &reading, terminal, |judged, terminal| {
        lock::look_at(&workspace, judged.inventory, terminal)?;
        let subjects = upstream::subjects(&workspace, judged.declarations, judged.inventory);
        let outcomes = upstream::ask(&subjects, settings);
        let asked: Vec<_> =
            subjects.iter().zip(&outcomes).map(|(subject, outcome)| Asked { subject, outcome }).collect();
        let findings = findings(&asked, &judged);
        let told = Told { asked: &asked, findings: &findings, result: result_of(&findings, *strictness) };
        terminal
            .upstream(&told, &workspace.sources)
            .map_err(|source| Error::Write { path: "stdout".into(), source })?;
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

/// What changed, each once, in the order of files and places.
fn findings(asked: &[Asked<'_>], judged: &Judged<'_>) -> Vec<Finding> {
    let reviewed = reviewed(judged.inventory, judged.assessment);
    let of_subject = |Asked { subject, outcome }: &Asked<'_>| {
        let is_reviewed = reviewed.contains(&subject.model);
        upstream::findings(subject, outcome, &judged.declarations.workspace, is_reviewed)
    };
    let mut findings: Vec<_> = asked.iter().flat_map(of_subject).collect();
    findings.sort_by(|a, b| a.diagnostic.order(&b.diagnostic));
    findings.dedup_by(|a, b| a.diagnostic == b.diagnostic);
    findings
}

/// The models whose review holds.
fn reviewed(inventory: &Inventory<'_>, assessment: &Assessment<'_>) -> BTreeSet<(String, String)> {
    let models = inventory.models.iter().zip(&assessment.terms);
    let approved =
        models.filter(|(_, terms)| terms.review.as_ref().is_some_and(|review| review.is_approved()));
    let about = approved.map(|(model, _)| {
        (model.resolved.declaration.name.value.clone(), model.resolved.package.id().to_string())
    });
    about.collect()
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
    let answered =
        told.asked.iter().filter(|asked| matches!(asked.outcome, Outcome::Answered(_) | Outcome::Gone(_)));
    let answered = format!("{} of {} answered", answered.count(), told.asked.len());
    let line = format!("{}, {}; {answered}", count(errors, "error"), count(warnings, "warning"));
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
