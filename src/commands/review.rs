//! `cargo model-sbom review`: what waits for a decision, and the record of one.

use jiff::civil::Date;

use super::Judged;
use crate::assess::{ModelTerms, review::ReviewStatus};
use crate::declare::{Decision, Offering, quoted};
use crate::error::Error;
use crate::exit::Exit;
use crate::inspect::{DigestChoice, InspectedModel, Reading};
use crate::options::WorkspaceOptions;
use crate::output::write_whole;
use crate::pipeline;
use crate::printable::line;
use crate::report::Terminal;
use crate::suggestion;
use crate::vocabulary::Word;
use crate::workspace::{WORKSPACE_FILE, Workspace};

/// A decision to record.
pub struct Record {
    /// The model that it is about.
    pub model: String,
    /// What was decided.
    pub decision: Decision,
    /// Who decided.
    pub by: String,
    /// Why.
    pub reason: String,
    /// The last day on which it holds.
    pub expires: Option<Date>,
    /// The offerings that it is made for; those of `[use]` when empty.
    pub scope: Vec<Offering>,
}

/// Lists what waits for a decision, or records one.
pub fn review(
    options: &WorkspaceOptions,
    record: Option<&Record>,
    terminal: &mut Terminal,
) -> Result<Exit, Error> {
    let mut reading = Reading::new(options, DigestChoice::Sha256Only);
    let mut workspace = pipeline::load(options, &mut reading)?;
    let today = crate::pipeline::today();
    let result = pipeline::run(&workspace, options, &reading, terminal, |judged, terminal| match record {
        None => list(&judged, terminal),
        Some(record) => {
            let (model, terms) = find(&judged, &record.model)?;
            let table = table(record, model, terms, &judged, today)?;
            append(&workspace, &table)?;
            let word = if record.decision == Decision::Approved { "Approved" } else { "Rejected" };
            terminal
                .status(word, &format!("{} by {}, recorded in {WORKSPACE_FILE}", record.model, record.by));
            Ok(Exit::Success)
        }
    });
    terminal.keep_sources(std::mem::take(&mut workspace.sources));
    result
}

fn list(judged: &Judged<'_>, terminal: &mut Terminal) -> Result<Exit, Error> {
    let models = judged.inventory.models.iter().zip(&judged.assessment.terms);
    let mut text = String::new();
    for (model, terms) in models {
        let Some(verdict) = terms.review.as_ref().filter(|verdict| verdict.status != ReviewStatus::Approved)
        else {
            continue;
        };
        let name = &model.resolved.declaration.name.value;
        let risk = terms.risk().0.word();
        text.push_str(&format!(
            "{} ({risk} risk): {}
",
            line(name),
            line(&verdict.reason)
        ));
        for (_, remark) in &terms.remarks {
            text.push_str(&format!(
                "  {}
",
                line(&remark.judgement.to_string())
            ));
        }
        if let Some(file) = terms.text {
            text.push_str(&format!("  read {}\n", line(file.path.as_str())));
        }
        text.push_str(&format!("  {}\n", line(&suggestion::review(name).to_string())));
    }
    if text.is_empty() {
        text.push_str("no model waits for review\n");
    }
    terminal.page(&text).map_err(|source| Error::Write { path: "stdout".into(), source })?;
    Ok(Exit::Success)
}

fn find<'j>(judged: &Judged<'j>, name: &str) -> Result<(&'j InspectedModel<'j>, &'j ModelTerms<'j>), Error> {
    let models = || judged.inventory.models.iter().zip(&judged.assessment.terms);
    models().find(|(model, _)| model.resolved.declaration.name.value == name).ok_or_else(|| {
        let names: Vec<_> =
            models().map(|(model, _)| model.resolved.declaration.name.value.as_str()).collect();
        Error::Usage {
            message: format!("no declared model is named `{name}`"),
            help: Some(format!("declared models: {}", names.join(", "))),
        }
    })
}

/// The text of a `[[review]]` table.
fn table(
    record: &Record,
    model: &InspectedModel<'_>,
    terms: &ModelTerms<'_>,
    judged: &Judged<'_>,
    today: Date,
) -> Result<String, Error> {
    let license = model.resolved.declaration.license.as_ref().ok_or_else(|| Error::Usage {
        message: format!("`{}` has no licence that could be reviewed", record.model),
        help: Some("declare its `license` first".to_owned()),
    })?;
    if let Some(expires) = record.expires.filter(|expires| *expires < today) {
        return Err(Error::Usage {
            message: format!("`--expires {expires}` is over already: today is {today}"),
            help: Some("give a later day".to_owned()),
        });
    }
    let mut lines = vec![
        "[[review]]".to_owned(),
        entry("model", &record.model),
        entry("license", license.value.as_str()),
    ];
    lines.extend(terms.text.map(|text| entry("license-sha256", text.digest.hex())));
    lines.push(entry("decision", record.decision.word()));
    lines.push(entry("by", &record.by));
    lines.push(entry("date", &today.to_string()));
    lines.push(entry("reason", &record.reason));
    lines.extend(record.expires.map(|expires| entry("expires", &expires.to_string())));
    let usage = judged.declarations.workspace.usage.as_ref();
    let offering = usage.map(|usage| usage.offering.as_slice()).unwrap_or_default();
    let scope = if record.scope.is_empty() { offering } else { &record.scope };
    let recorded = terms.evidence.iter().filter(|evidence| evidence.is_recorded());
    let recorded: Vec<_> = recorded.map(|evidence| quoted(&evidence.record())).collect();
    lines.push(format!("evidence = [{}]", recorded.join(", ")));
    if !scope.is_empty() {
        let words: Vec<_> = scope.iter().map(|offering| quoted(offering.word())).collect();
        lines.push(format!("scope = [{}]", words.join(", ")));
    }
    Ok(lines.join("\n") + "\n")
}

fn entry(key: &str, value: &str) -> String {
    format!("{key} = {}", quoted(value))
}

/// Puts the table behind everything else, so that not a byte of what a person wrote changes.
fn append(workspace: &Workspace, table: &str) -> Result<(), Error> {
    let path = workspace.root().join(WORKSPACE_FILE);
    let before = workspace.workspace_file.map(|file| workspace.sources.text(file)).unwrap_or_default();
    let separator = match before {
        "" => "",
        text if text.ends_with("\n\n") => "",
        text if text.ends_with('\n') => "\n",
        _ => "\n\n",
    };
    let after = format!("{before}{separator}{table}");
    if let Err(error) = toml::from_str::<toml::Table>(&after) {
        return Err(Error::Usage {
            message: format!(
                "a `[[review]]` table can't follow what {WORKSPACE_FILE} holds: {}",
                error.message()
            ),
            help: Some("write `review` as `[[review]]` tables, not as one array".to_owned()),
        });
    }
    write_whole(&path, after.as_bytes())
}
