//! `cargo model-sbom check`: runs the rules.

use super::lock;
use crate::declare::Level;
use crate::error::Error;
use crate::exit::Exit;
use crate::inspect::{DigestChoice, Reading};
use crate::options::WorkspaceOptions;
use crate::pipeline;
use crate::quantity::count;
use crate::report::Terminal;

/// What ends a check with 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strictness {
    /// Findings at `deny`.
    Errors,
    /// Findings at `warn` as well.
    Warnings,
}

/// Runs the rules and shows what they found.
pub fn check(
    options: &WorkspaceOptions,
    digests: DigestChoice,
    strictness: Strictness,
    terminal: &mut Terminal,
) -> Result<Exit, Error> {
    let mut reading = Reading::new(options, digests);
    let mut workspace = pipeline::load(options, &mut reading)?;
    let result = pipeline::run_by_clock(&workspace, options, &reading, terminal, |judged, terminal| {
        let assessment = judged.assessment;
        lock::look_at(&workspace, judged.inventory, terminal)?;
        terminal
            .findings(assessment, &workspace.sources)
            .map_err(|source| Error::Write { path: "stdout".into(), source })?;
        let denied = assessment.findings.iter().filter(|finding| finding.level == Level::Deny).count();
        let warned = assessment.findings.len() - denied;
        let models = count(judged.inventory.models.len(), "model");
        let crates = count(judged.inventory.resolved.crates.crates.len(), "crate");
        let open = match assessment.open_models().len() {
            0 => String::new(),
            open => format!(", terms of {} unknown", count(open, "model")),
        };
        let findings = format!("{}, {}", count(denied, "error"), count(warned, "warning"));
        let line = format!("{findings} ({models}, {crates}{open})");
        let coverage = assessment.coverage.headline(judged.inventory.models.len());
        let line = coverage.as_ref().map_or(line.clone(), |coverage| format!("{line}; {coverage}"));
        let is_denied_warning = strictness == Strictness::Warnings && warned > 0;
        if assessment.is_denied() || is_denied_warning {
            let line = if is_denied_warning { format!("{line}; warnings are denied") } else { line };
            terminal.attention("Failed", &line);
            return Ok(Exit::Denied);
        }
        match coverage {
            Some(_) => terminal.attention("Incomplete", &line),
            None => terminal.status("Passed", &line),
        }
        Ok(Exit::Success)
    });
    terminal.keep_sources(std::mem::take(&mut workspace.sources));
    result
}
