//! Findings and failures as SARIF 2.1.0, for code scanning.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

use crate::assess::upstream_rules::UPSTREAM_RULES;
use crate::assess::{Assessment, RULES, RuleMeta};
use crate::declare::Level;
use crate::diagnostic::{Diagnostic, Label, Severity, SourceMap, Span};
use crate::error::Error;
use crate::prose::capital;
use crate::quantity::{count, grouped};

pub(crate) mod wire;

use wire::{Configuration, Finding, Location, Rule, Run, Text};

/// So many results code scanning shows of one run, and so many places of one result
/// (<https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning>).
const SHOWN: usize = 5_000;
const PLACES: usize = 100;

/// The findings of a check: one result for each rule and model. What the service would leave out is left out here, and
/// said.
pub(super) fn check(assessment: &Assessment<'_>, sources: &SourceMap) -> Vec<u8> {
    let mut results = results(&assessment.findings, sources);
    let mut remarks: Vec<_> = super::unknown_terms(assessment).into_iter().collect();
    if results.len() > SHOWN {
        // The gravest stay.
        results.sort_by_key(|result| result.level);
        let left = count(results.len() - SHOWN, "result");
        remarks.push(format!("{left} left out: code scanning shows {} of a run", grouped(SHOWN as u64)));
        results.truncate(SHOWN);
    }
    Run { rules: rules(), results, failures: Vec::new(), remarks }.print().into_bytes()
}

/// What publishers answered: a place that was not asked is a remark.
#[cfg(feature = "upstream")]
pub(super) fn upstream(told: &super::upstream::Told<'_>, sources: &SourceMap) -> Vec<u8> {
    let results = results(told.findings, sources);
    let not_asked = told.asked.iter().filter_map(|asked| match asked.outcome {
        crate::upstream::Outcome::NotAsked(why) => {
            Some(format!("`{}` was not asked about: {why}", asked.subject.name))
        }
        _ => None,
    });
    let accepted = told.accepted.iter().map(|accepted| {
        let record = accepted.record;
        let (change, model, ends) = (&record.change, &record.model.value, accepted.ends);
        format!("{change} of `{model}` is accepted by {} until {ends}: {}", record.by, record.reason)
    });
    let remarks = not_asked.chain(accepted).collect();
    let rules = UPSTREAM_RULES.iter().map(|meta| descriptor(meta)).collect();
    Run { rules, results, failures: Vec::new(), remarks }.print().into_bytes()
}

/// Findings of one rule about one model are one result, in the order of files and places.
fn results(findings: &[crate::assess::Finding], sources: &SourceMap) -> Vec<Finding> {
    let mut groups: Vec<Vec<&Diagnostic>> = Vec::new();
    let mut places: BTreeMap<(&str, &(String, String)), usize> = BTreeMap::new();
    let mut keys: Vec<(&str, &str, &str)> = Vec::new();
    for finding in findings {
        let (code, diagnostic) = (finding.diagnostic.code, &finding.diagnostic);
        let known = finding.model.as_ref().map(|model| places.entry((code, model)).or_insert(groups.len()));
        match known {
            Some(place) if *place < groups.len() => groups[*place].push(diagnostic),
            _ => {
                groups.push(vec![diagnostic]);
                let (about, package) = match &finding.model {
                    Some((name, package)) => (name.as_str(), package.as_str()),
                    None => (diagnostic.message.as_str(), ""),
                };
                keys.push((code, about, package));
            }
        }
    }
    let fingerprints = fingerprints(&keys);
    groups
        .iter()
        .zip(fingerprints)
        .map(|(group, own)| Finding { partial_fingerprints: own, ..merged(group, sources) })
        .collect()
}

/// For each result what tells it from others: its rule and its model, else its message, in which no line is named. Of
/// several models of one name their packages decide which comes first. Code scanning matches alerts by
/// `primaryLocationLineHash`, which is otherwise made from the line.
fn fingerprints(keys: &[(&str, &str, &str)]) -> Vec<BTreeMap<&'static str, String>> {
    let mut sorted: Vec<_> = (0..keys.len()).collect();
    sorted.sort_by_key(|index| keys[*index]);
    let mut fingerprints = vec![BTreeMap::new(); keys.len()];
    let (mut last, mut number) = (None, 0_usize);
    for index in sorted {
        let (code, about, _) = keys[index];
        number = if last == Some((code, about)) { number + 1 } else { 1 };
        last = Some((code, about));
        let digest = Sha256::digest(format!("{code}\0{about}").as_bytes());
        let digest: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        fingerprints[index] = BTreeMap::from([
            ("modelSbom/v1", format!("{digest}:{number}")),
            ("primaryLocationLineHash", format!("{digest}:{number}")),
        ]);
    }
    fingerprints
}

/// Several findings as one result: the gravest level, every message, every place once.
fn merged(group: &[&Diagnostic], sources: &SourceMap) -> Finding {
    let mut all = group.iter().map(|diagnostic| describe(diagnostic, sources));
    let mut result = all.next().expect("a group has a finding");
    let mut texts = vec![sentences(group[0])];
    for (other, diagnostic) in all.zip(&group[1..]) {
        result.level = result.level.min(other.level);
        texts.push(sentences(diagnostic));
        for place in other.locations.into_iter().chain(other.related_locations) {
            if !result.locations.contains(&place) && !result.related_locations.contains(&place) {
                result.related_locations.push(place);
            }
        }
    }
    let left = result.related_locations.len().saturating_sub(PLACES);
    if left > 0 {
        texts.push(format!("{} not listed.", count(left, "place")));
    }
    result.related_locations.truncate(PLACES);
    result.message = Text::new(texts.join("\n"));
    result
}

/// A finding in sentences: its message, its notes, what to do.
fn sentences(diagnostic: &Diagnostic) -> String {
    let notes = diagnostic.notes.iter().map(|note| note.as_str().into());
    let lines =
        std::iter::once(diagnostic.message.as_str().into()).chain(notes).chain(diagnostic.help_texts());
    lines.map(|line| sentence(&line)).collect::<Vec<_>>().join("\n")
}

/// A line with a capital at its start and a full stop at its end; what begins with code or ends with it stays readable.
fn sentence(line: &str) -> String {
    let text = capital(line);
    let is_ended = text.trim_end().ends_with(['.', '!', '?', ':']) || text.contains('\n');
    if is_ended { text } else { text + "." }
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
        help: Text::with_markdown(
            meta.settle,
            format!(
                "**{}**\n\n{}\n\n**Why it matters.** {}\n\n`cargo model-sbom explain {}` says the same.",
                meta.question, meta.settle, meta.why, meta.code
            ),
        ),
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
    let mut locations = diagnostic.labels.iter().map(|label| location(label, sources));
    Finding {
        rule_id: diagnostic.code,
        rule_index: rule_index(diagnostic.code),
        level: match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        message: Text::new(sentences(diagnostic)),
        locations: locations.next().into_iter().collect(),
        related_locations: locations.collect(),
        partial_fingerprints: BTreeMap::new(),
    }
}

/// The place of a rule in the list of its run: that of a check, or that of `upstream`.
fn rule_index(code: &str) -> Option<usize> {
    let of_check = RULES.iter().position(|rule| rule.meta().code == code);
    of_check.or_else(|| UPSTREAM_RULES.iter().position(|meta| meta.code == code))
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
