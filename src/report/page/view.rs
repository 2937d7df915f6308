//! What the report says, before it says it in HTML or Markdown.
//!
//! In: inventory, assessment and BOM. Out: [`View`], plain values in the order in which they are read.

use serde::Serialize;

use super::model::{self, Model};
use super::{crates, drawing};
use crate::assemble::bom::{Bom, ComponentKind};
use crate::assess::rules::{Audience, meta};
use crate::assess::{self, Assessment, Finding};
use crate::declare::{Declarations, Level, Usage};
use crate::diagnostic::SourceMap;
use crate::inspect::{InspectedFile, Inventory};
use crate::quantity::{count, grouped};
use crate::resolve::Role;
use crate::vocabulary::Word;

/// The report.
#[derive(Serialize)]
pub(super) struct View {
    pub(super) subject: Subject,
    pub(super) verdict: Verdict,
    pub(super) figures: Figures,
    pub(super) usage: Vec<Fact>,
    pub(super) counsel: Counsel,
    pub(super) waiting: Vec<Waiting>,
    pub(super) drawing: drawing::Drawing,
    pub(super) models: Vec<Model>,
    pub(super) crates: crates::Crates,
    pub(super) tool: String,
    pub(super) created: String,
    pub(super) day: String,
}

#[derive(Serialize)]
pub(super) struct Subject {
    pub(super) name: String,
    pub(super) version: Option<String>,
    pub(super) description: Option<String>,
    pub(super) issuer: Option<String>,
    pub(super) license: Option<String>,
    pub(super) is_workspace: bool,
}

#[derive(Serialize)]
pub(super) struct Verdict {
    /// `denied`, `warned` or `passed`.
    pub(super) word: &'static str,
    pub(super) sentence: String,
    pub(super) denied: usize,
    pub(super) warned: usize,
}

#[derive(Serialize)]
pub(super) struct Figures {
    pub(super) models: usize,
    /// Bytes of all files of models; `None` where there are none.
    pub(super) weights: Option<String>,
    pub(super) crates: usize,
    pub(super) shipped: usize,
    pub(super) build_time: usize,
    pub(super) custom: usize,
}

/// Letters of a value that fit into one of several columns.
const NARROW: usize = 44;

/// A name and a value.
#[derive(Clone, Serialize)]
pub(super) struct Fact {
    pub(super) name: &'static str,
    pub(super) value: String,
    pub(super) url: Option<String>,
    pub(super) is_code: bool,
    /// Whether it needs a line of its own.
    pub(super) is_wide: bool,
}

impl Fact {
    /// Prose.
    pub(super) fn new(name: &'static str, value: impl Into<String>) -> Self {
        let value = value.into();
        let is_wide = value.chars().count() > NARROW;
        Self { name, value, url: None, is_code: false, is_wide }
    }

    /// A value that is compared letter by letter.
    pub(super) fn code(name: &'static str, value: impl Into<String>) -> Self {
        let fact = Self::new(name, value);
        Self { is_code: true, is_wide: fact.value.chars().count() > NARROW / 2, ..fact }
    }

    /// A value with a page about it.
    pub(super) fn linked(name: &'static str, value: impl Into<String>, url: Option<&str>) -> Self {
        Self { url: url.filter(|url| is_web(url)).map(str::to_owned), ..Self::new(name, value) }
    }
}

/// When to ask a lawyer.
#[derive(Serialize)]
pub(super) struct Counsel {
    pub(super) reasons: Vec<String>,
    /// Keys of `[use]` that would say more.
    pub(super) unsaid: Vec<&'static str>,
}

/// What waits for one group of people.
#[derive(Serialize)]
pub(super) struct Waiting {
    pub(super) who: &'static str,
    pub(super) actions: Vec<Action>,
}

/// One finding as something to do.
#[derive(Serialize)]
pub(super) struct Action {
    pub(super) code: &'static str,
    pub(super) level: &'static str,
    pub(super) message: String,
    pub(super) notes: Vec<String>,
    pub(super) help: Vec<String>,
    pub(super) place: Option<String>,
    pub(super) anchor: Option<String>,
}

/// Whether a URL leads to the web and nowhere else.
pub(super) fn is_web(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

/// Puts the view together.
pub(super) fn run(
    bom: &Bom,
    inventory: &Inventory<'_>,
    assessment: &Assessment<'_>,
    declarations: &Declarations,
    sources: &SourceMap,
) -> View {
    let anchors = model::anchors(inventory);
    let models = model::run(bom, inventory, assessment, declarations, &anchors);
    let subject = &bom.subject;
    View {
        verdict: verdict(assessment, inventory.models.len()),
        figures: figures(inventory, assessment),
        usage: declarations.workspace.usage.as_ref().map(usage).unwrap_or_default(),
        counsel: counsel(declarations.workspace.usage.as_ref(), assessment),
        waiting: waiting(assessment, inventory, sources, &anchors),
        drawing: drawing::run(bom, &models),
        crates: crates::run(bom),
        models,
        subject: Subject {
            name: subject.name.clone(),
            version: subject.version.clone(),
            description: subject.description.clone(),
            issuer: bom.issuer.as_ref().map(|issuer| issuer.name.clone()),
            license: subject.terms.declared.as_ref().map(ToString::to_string),
            is_workspace: matches!(subject.kind, ComponentKind::Workspace),
        },
        tool: format!("{} {}", bom.tool.name, bom.tool.version),
        created: bom.created.to_string(),
        day: bom.created.to_string().chars().take(10).collect(),
    }
}

fn verdict(assessment: &Assessment<'_>, models: usize) -> Verdict {
    let denied = assessment.findings.iter().filter(|finding| finding.level == Level::Deny).count();
    let warned = assessment.findings.len() - denied;
    let open = assessment.open_models().len();
    let (word, mut sentence) = match (denied, warned) {
        (0, 0) if open > 0 || assessment.coverage != assess::Coverage::Complete => {
            ("warned", "The check passes.".to_owned())
        }
        (0, 0) => ("passed", "The check passes: no rule finds anything.".to_owned()),
        (0, _) => ("warned", format!("The check passes with {}.", count(warned, "warning"))),
        (1, _) => ("denied", "The check fails: 1 finding has to be settled first.".to_owned()),
        _ => ("denied", format!("The check fails: {} have to be settled first.", count(denied, "finding"))),
    };
    let coverage = assessment.coverage.headline(models);
    let word = if word == "passed" && coverage.is_some() { "warned" } else { word };
    sentence.extend(coverage.map(|coverage| format!(" The list of models is {coverage}.")));
    if open > 0 {
        sentence.push_str(&format!(" What the terms of {} allow is not known.", count(open, "model")));
    }
    Verdict { word, sentence, denied, warned }
}

fn figures(inventory: &Inventory<'_>, assessment: &Assessment<'_>) -> Figures {
    let crates = &inventory.resolved.crates.crates;
    let build_time = crates.values().filter(|krate| krate.role == Role::BuildTime).count();
    let files = inventory.models.iter().flat_map(|model| &model.files);
    // Where the length of one is not known, that of all is not.
    let bytes = files.map(InspectedFile::size).sum::<Option<u64>>().unwrap_or_default();
    Figures {
        models: inventory.models.len(),
        weights: (bytes > 0).then(|| indicatif::BinaryBytes(bytes).to_string()),
        crates: crates.len(),
        shipped: crates.len() - build_time,
        build_time,
        custom: assessment.terms.iter().filter(|terms| terms.is_custom()).count(),
    }
}

fn counsel(usage: Option<&Usage>, assessment: &Assessment<'_>) -> Counsel {
    let found = assess::counsel::run(usage, &assessment.terms);
    Counsel { reasons: found.reasons, unsaid: found.unsaid }
}

/// `[use]`, as a person says it.
fn usage(usage: &Usage) -> Vec<Fact> {
    let yes_or_no = |value: bool| if value { "yes" } else { "no" }.to_owned();
    let offering: Vec<_> = usage.offering.iter().map(|offering| offering.word()).collect();
    let list = |items: Vec<&str>| Some(items.join(", ")).filter(|text| !text.is_empty());
    let facts = [
        ("Commercial", usage.commercial.map(yes_or_no)),
        ("Offered as", list(offering)),
        ("Regions", list(usage.regions.iter().map(String::as_str).collect())),
        ("Seat", usage.seat.clone()),
        ("For a regulated purpose", usage.regulated.map(yes_or_no)),
        ("Used by consumers", usage.consumer_facing.map(yes_or_no)),
        ("Trains its models further", usage.fine_tunes.map(yes_or_no)),
        ("Trains other models", usage.trains_other_models.map(yes_or_no)),
        ("Users in a month", usage.monthly_active_users.map(grouped)),
        ("Revenue in a year", usage.annual_revenue_usd.map(|amount| format!("{} USD", grouped(amount)))),
    ];
    facts.into_iter().filter_map(|(name, value)| Some(Fact::new(name, value?))).collect()
}

/// Who settles a rule's findings; a finding of no rule is about a declaration.
fn who(code: &str) -> Audience {
    meta(code).map_or(Audience::Engineering, |meta| meta.audience)
}

fn waiting(
    assessment: &Assessment<'_>,
    inventory: &Inventory<'_>,
    sources: &SourceMap,
    anchors: &[String],
) -> Vec<Waiting> {
    let of = |group| {
        let mut actions: Vec<_> = assessment
            .findings
            .iter()
            .filter(|finding| who(finding.diagnostic.code) == group)
            .map(|finding| action(finding, inventory, sources, anchors))
            .collect();
        // `deny` before `warn`; within a level, in the order of the files.
        actions.sort_by_key(|action| action.level);
        Waiting { who: group.word(), actions }
    };
    let groups = Audience::ALL.iter().map(|audience| of(*audience));
    groups.filter(|waiting| !waiting.actions.is_empty()).collect()
}

fn action(finding: &Finding, inventory: &Inventory<'_>, sources: &SourceMap, anchors: &[String]) -> Action {
    let diagnostic = &finding.diagnostic;
    let place = diagnostic.labels.first().map(|label| {
        let (line, _) = sources.position(label.span);
        format!("{}:{line}", sources.path(label.span.file))
    });
    let about = finding.model.as_ref().and_then(|(name, package)| {
        let is_meant = |model: &crate::inspect::InspectedModel<'_>| {
            model.resolved.declaration.name.value == *name && model.resolved.package.id().repr() == package
        };
        inventory.models.iter().position(is_meant)
    });
    Action {
        code: diagnostic.code,
        level: finding.level.word(),
        message: diagnostic.message.clone(),
        notes: diagnostic.notes.clone(),
        help: diagnostic.help_texts().map(Into::into).collect(),
        place,
        anchor: about.and_then(|index| anchors.get(index).cloned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_web_is_linked() {
        assert!(is_web("https://a.example"));
        for url in ["javascript:alert(1)", "data:text/html,x", " https://a", "//a", "HTTPS"] {
            assert!(!is_web(url), "{url}");
        }
    }
}
