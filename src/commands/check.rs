//! `cargo model-sbom check`: runs the rules.

use std::collections::BTreeMap;

use super::{HASHED, kept_for_the_next, lock, say_what_is_left_out};
use crate::assess::{Answer, Coverage};
use crate::digest::Digest;
use crate::error::Error;
use crate::exit::Exit;
use crate::inspect::{DigestChoice, HeaderFacts, Reading};
use crate::options::{WorkspaceOptions, is_ci};
use crate::pipeline;
use crate::quantity::count;
use crate::report::Terminal;

/// What ends a check with 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Strictness {
    /// Findings at `deny`.
    Errors,
    /// Findings at `warn` as well.
    Warnings,
}

/// Runs the rules and shows what they found.
pub(crate) fn check(
    options: &WorkspaceOptions,
    strictness: Strictness,
    terminal: &mut Terminal,
) -> Result<Exit, Error> {
    check_with(options, strictness, BTreeMap::new(), terminal)
}

/// The same with what the headers of files say that are not on this machine, by the SHA-256 of the files.
pub(super) fn check_with(
    options: &WorkspaceOptions,
    strictness: Strictness,
    headers: BTreeMap<Digest, HeaderFacts>,
    terminal: &mut Terminal,
) -> Result<Exit, Error> {
    let mut reading = Reading { headers, ..Reading::new(options, DigestChoice::Sha256Only) };
    let mut workspace = pipeline::load(options, &mut reading)?;
    if !options.is_locked() && !is_ci() {
        reading.cache = kept_for_the_next(&workspace, HASHED);
    }
    let result = pipeline::run_by_clock(&workspace, options, &reading, terminal, |judged, terminal| {
        let assessment = judged.assessment;
        lock::look_at(&workspace, judged.inventory, terminal)?;
        let decisions = assessment.decisions();
        terminal
            .findings(assessment, &decisions, &workspace.sources)
            .map_err(|source| Error::Write { path: "stdout".into(), source })?;
        say_what_is_left_out(options, &judged, terminal);
        let readiness = assessment.readiness(&decisions);
        let crates = count(judged.inventory.resolved.crates.crates.len(), "crate");
        let line = format!("{}; {crates}", readiness.told_with_hint());
        let is_denied_warning = strictness == Strictness::Warnings && readiness.warnings > 0;
        if assessment.is_denied() || is_denied_warning {
            let line = if is_denied_warning { format!("{line}; warnings are denied") } else { line };
            terminal.alarm("Failed", &line);
            return Ok(Exit::Denied);
        }
        match (readiness.coverage, &readiness.answer) {
            (Coverage::Complete, Answer::Ready | Answer::ReadyUntil { .. }) => {
                terminal.status("Passed", &line);
            }
            (Coverage::Complete, Answer::NothingToJudge) => {
                terminal.attention("Nothing", &format!("to judge: {line}"))
            }
            (Coverage::Complete, Answer::NotReady) => terminal.attention("Not ready", &line),
            (Coverage::Complete, Answer::CannotBeJudged) => terminal.attention("Not judged", &line),
            (Coverage::Incomplete { .. } | Coverage::Unknown(_), _) => {
                terminal.attention("Incomplete", &line);
            }
        }
        Ok(Exit::Success)
    });
    terminal.keep_sources(std::mem::take(&mut workspace.sources));
    result
}
