//! Findings and failures as SARIF 2.1.0, for code scanning.

use std::collections::BTreeMap;

use crate::assess::{Assessment, RULES, RuleMeta};
use crate::declare::Level;
use crate::diagnostic::{Diagnostic, Label, Severity, SourceMap, Span};
use crate::error::Error;

pub(crate) mod wire;

use wire::{Configuration, Finding, Location, Rule, Run, Text};

/// The findings of a check.
pub(super) fn check(assessment: &Assessment<'_>, sources: &SourceMap) -> Vec<u8> {
    let findings = assessment.findings.iter().map(|finding| describe(&finding.diagnostic, sources));
    let remarks = super::unknown_terms(assessment).into_iter().collect();
    Run { rules: rules(), results: findings.collect(), failures: Vec::new(), remarks }.print().into_bytes()
}

/// A run that could not finish: its faults are results, its cause is a notification.
pub(super) fn failure(error: &Error, sources: &SourceMap) -> Vec<u8> {
    let faults = error.diagnostics();
    let text = std::iter::once(error.to_string()).chain(error.causes()).collect::<Vec<_>>().join(": ");
    let results = faults.iter().map(|fault| describe(fault, sources)).collect();
    Run { rules: rules(), results, failures: vec![text], remarks: Vec::new() }.print().into_bytes()
}

fn rules() -> Vec<Rule> {
    RULES.iter().map(|rule| descriptor(rule.meta())).collect()
}

fn descriptor(meta: &RuleMeta) -> Rule {
    Rule {
        id: meta.code,
        short_description: Text::new(meta.summary),
        full_description: Some(Text::new(meta.why)),
        help: Text::new(meta.settle),
        default_configuration: Configuration {
            level: match meta.level {
                Level::Deny => "error",
                Level::Warn => "warning",
                Level::Allow => "none",
            },
        },
        properties: BTreeMap::new(),
    }
}

fn describe(diagnostic: &Diagnostic, sources: &SourceMap) -> Finding {
    let mut text = diagnostic.message.clone();
    let notes = diagnostic.notes.iter().map(|note| note.as_str().into());
    for line in notes.chain(diagnostic.help_texts()) {
        text.push('\n');
        text.push_str(&line);
    }
    let mut locations = diagnostic.labels.iter().map(|label| location(label, sources));
    Finding {
        rule_id: diagnostic.code,
        rule_index: RULES.iter().position(|rule| rule.meta().code == diagnostic.code),
        level: match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        message: Text::new(text),
        locations: locations.next().into_iter().collect(),
        related_locations: locations.collect(),
    }
}

fn location(label: &Label, sources: &SourceMap) -> Location {
    let span = label.span;
    let location = match sources.repository_path(span.file) {
        Some(path) => Location::in_repository(path.as_str()),
        None => Location::elsewhere(sources.path(span.file).as_str()),
    };
    let end = Span { start: span.end, ..span };
    location.at(sources.position(span), sources.position(end)).labelled(&label.text)
}
