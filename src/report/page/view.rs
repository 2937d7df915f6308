//! What the report says, before it says it in HTML.
//!
//! In: inventory, assessment and BOM. Out: [`View`], plain values in the order in which they are read.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::Serialize;

use super::anchors::Anchors;
use super::decisions::{self, Card};
use super::duties::{self, Duties};
use super::ends::{self, End};
use super::groups::{self, Group};
use super::identity::{self, Circumstances};
use super::inherit::{self, Inheritance};
use super::licenses::{self, License, Room};
use super::model::{self, Model};
use super::reviews::{self, Confirmed, Decided};
use super::unknowns::{self, Known, Unknown};
use super::{crates, drawing, instead, words};
use crate::assemble::bom::Bom;
use crate::assess::decision::{Answer, Readiness};
use crate::assess::rules::Audience;
use crate::assess::{self, Assessment, Coverage};
use crate::declare::{Declarations, Usage};
use crate::diagnostic::SourceMap;
use crate::inspect::Inventory;
use crate::quantity::grouped;
use crate::region;
use crate::resolve::Role;
use crate::terms::Delivery;
use crate::vocabulary::Word;

/// The report.
#[derive(Serialize)]
pub(super) struct View {
    pub(super) subject: Subject,
    pub(super) verdict: Verdict,
    pub(super) figures: Figures,
    pub(super) identity: Vec<Fact>,
    pub(super) sections: Vec<Section>,
    /// Decisions for which the check fails.
    pub(super) decisions: Vec<Card>,
    /// The others.
    pub(super) warnings: Vec<Card>,
    pub(super) duties: Duties,
    pub(super) usage: Vec<Fact>,
    /// The same in short.
    pub(super) use_in_words: Option<String>,
    pub(super) counsel: Counsel,
    pub(super) drawing: drawing::Drawing,
    pub(super) groups: Vec<Group>,
    pub(super) inherited: Inheritance,
    pub(super) ends: Vec<End>,
    /// The states and the licences of the models, to choose from.
    pub(super) states: Vec<&'static str>,
    pub(super) model_licenses: Vec<String>,
    pub(super) models: Vec<Model>,
    pub(super) licenses: Vec<License>,
    pub(super) unknowns: Vec<Unknown>,
    /// What a person settled of models that no document has.
    pub(super) settled: Vec<String>,
    pub(super) reviews: Vec<Decided>,
    pub(super) confirmations: Vec<Confirmed>,
    pub(super) since: Option<Since>,
    pub(super) crates: crates::Crates,
    pub(super) words: &'static [words::Word],
    pub(super) signers: [&'static str; 3],
    /// The documents that a signature covers.
    pub(super) covers: Option<String>,
    /// Whether one of them was made at another time than the page.
    is_of_another_time: bool,
    /// What they say otherwise than the page.
    differences: Vec<Differences>,
    pub(super) tool: String,
    pub(super) created: String,
    /// The day by which approvals were judged.
    pub(super) judged_on: String,
}

/// What changed since a base.
#[derive(Serialize)]
pub(super) struct Since {
    path: String,
    sha256: String,
    changes: Vec<String>,
}

impl Since {
    fn of(since: &identity::Since) -> Self {
        Self {
            path: since.path.to_string(),
            sha256: since.sha256.hex().to_owned(),
            changes: since.changes.plain().to_vec(),
        }
    }
}

/// What an accompanying document says otherwise than the page.
#[derive(Serialize)]
struct Differences {
    path: String,
    told: Vec<String>,
}

impl Differences {
    fn of(document: &identity::NamedDocument) -> Option<Self> {
        let told = document.differences.clone();
        (!told.is_empty()).then(|| Self { path: document.path.to_string(), told })
    }
}

/// A section of the page that is there.
#[derive(Serialize)]
pub(super) struct Section {
    anchor: &'static str,
    title: &'static str,
    /// How many entries it has, where that says something.
    count: usize,
}

#[derive(Serialize)]
pub(super) struct Subject {
    pub(super) name: String,
    pub(super) version: Option<String>,
    pub(super) description: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Verdict {
    /// `denied`, `warned` or `passed`, for the eye.
    pub(super) word: &'static str,
    /// May we ship, in two or three words.
    pub(super) answer: &'static str,
    /// The numbers behind it, a sentence each.
    pub(super) parts: Vec<String>,
    /// Decisions for which the check fails.
    pub(super) decisions: usize,
    /// What else it fails for.
    pub(super) errors: usize,
}

#[derive(Serialize)]
pub(super) struct Figures {
    pub(super) models: usize,
    /// How the product gets them: `1 bundled, 69 downloaded`.
    pub(super) deliveries: String,
    pub(super) crates: usize,
    pub(super) shipped: usize,
    pub(super) build_time: usize,
}

/// Letters of a value that fit into one of several columns.
const NARROW: usize = 44;

/// A name and a value.
#[derive(Clone, Serialize)]
pub(super) struct Fact {
    pub(super) name: Cow<'static, str>,
    pub(super) value: String,
    pub(super) url: Option<String>,
    pub(super) is_code: bool,
    /// Whether it needs a line of its own.
    pub(super) is_wide: bool,
}

impl Fact {
    /// Prose.
    pub(super) fn new(name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        let (name, value) = (name.into(), value.into());
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
    about: &Circumstances,
) -> View {
    let workspace = &declarations.workspace;
    let anchors = Anchors::new(inventory, assessment);
    let mut models = model::run(bom, inventory, assessment, declarations, &anchors);
    models.sort_by(|a, b| (a.state, &a.license_name, &a.name).cmp(&(b.state, &b.license_name, &b.name)));
    let found = assessment.decisions();
    let mut room = Room::new();
    let mut cards = decisions::run(
        &found,
        assessment,
        &decisions::Around {
            sources,
            anchors: &anchors,
            models: &models,
            file: workspace,
            day: about.judged_on,
        },
        &mut room,
    );
    let named = instead::say_once(&mut cards);
    let mut licenses =
        licenses::run(inventory, assessment, &workspace.licenses, (&anchors, about.judged_on), &mut room);
    licenses::point_to_texts(&mut licenses, &cards);
    let crates = crates::run(bom, workspace);
    let counsel = counsel(workspace.usage.as_ref(), inventory, assessment);
    let duties = duties::run(assessment, &anchors, &licenses);
    let inherited = inherit::run(inventory, assessment, &anchors);
    let known = Known {
        duties: &duties,
        inherited: &inherited,
        models: &models,
        licenses: &licenses,
        crates: &crates,
        unsaid: &counsel.unsaid,
        usage: workspace.usage.as_ref(),
    };
    let unknowns = unknowns::run(inventory, assessment, &known);
    let (decisions, warnings) = cards.into_iter().partition(|decision| decision.is_denied);
    let covers: Vec<_> = about
        .documents
        .iter()
        .map(|document| {
            let time = document.created.as_ref().map(|time| format!(", of another time: {time}"));
            let differs = document.differs().map(|told| format!("; {told}")).unwrap_or_default();
            format!(
                "{} (SHA-256 {}{}{differs})",
                document.path,
                document.sha256.hex(),
                time.unwrap_or_default()
            )
        })
        .collect();
    let subject = &bom.subject;
    let mut view = View {
        verdict: verdict(&assessment.readiness(&found)),
        figures: figures(inventory),
        identity: identity::facts(bom, about),
        sections: Vec::new(),
        decisions,
        warnings,
        duties,
        usage: workspace.usage.as_ref().map(usage).unwrap_or_default(),
        use_in_words: workspace.usage.as_ref().and_then(in_words),
        counsel,
        drawing: drawing::run(bom, &models),
        groups: groups::run(&models),
        ends: ends::run(&models, workspace, &named),
        inherited,
        states: choices(models.iter().map(|model| model.state)).into_iter().map(Word::word).collect(),
        model_licenses: choices(models.iter().map(|model| model.license_name.clone())),
        unknowns,
        settled: assessment.settled.tables.iter().map(|settled| settled.told.clone()).collect(),
        reviews: reviews::run(inventory, assessment, workspace, &anchors),
        confirmations: reviews::confirmations(assessment, workspace, &anchors),
        since: about.since.as_ref().map(Since::of),
        crates,
        models,
        licenses,
        words: &words::WORDS,
        signers: [Audience::Legal, Audience::Engineering, Audience::Release].map(Word::word),
        covers: Some(covers.join(", ")).filter(|text| !text.is_empty()),
        is_of_another_time: about.documents.iter().any(|document| document.created.is_some()),
        differences: about.documents.iter().filter_map(Differences::of).collect(),
        subject: Subject {
            name: subject.name.clone(),
            version: subject.version.clone(),
            description: subject.description.clone(),
        },
        tool: format!("{} {}", bom.tool.name, bom.tool.version),
        created: bom.created.to_string(),
        judged_on: about.judged_on.to_string(),
    };
    view.sections = sections(&view);
    view
}

/// Each value once, in order.
fn choices<T: Ord>(values: impl Iterator<Item = T>) -> Vec<T> {
    values.collect::<BTreeSet<_>>().into_iter().collect()
}

/// The sections that are there, in the order of the page.
fn sections(view: &View) -> Vec<Section> {
    let is_there = |list: usize| list > 0;
    let duties = view.duties.all().count() + view.duties.blocked.len();
    let all = [
        (
            "decisions",
            "Decisions",
            view.decisions.len(),
            is_there(view.decisions.len() + view.warnings.len()),
        ),
        ("duties", "Duties", view.duties.open.len(), is_there(duties)),
        ("use", "Our use", 0, is_there(view.models.len())),
        ("models", "Models", view.models.len(), is_there(view.models.len())),
        (
            "inherited",
            "Inherited",
            view.inherited.bases.len() + view.inherited.data.len(),
            is_there(view.models.len()),
        ),
        ("licenses", "Licences", view.licenses.len(), is_there(view.licenses.len())),
        ("unknown", "What is not known", view.unknowns.len(), true),
        (
            "reviews",
            "Reviews",
            view.reviews.len(),
            is_there(view.reviews.len() + view.confirmations.len() + view.ends.len()) || view.since.is_some(),
        ),
        ("crates", "Crates", view.crates.rows.len(), true),
        ("words", "Words", 0, true),
        ("signatures", "Signatures", 0, true),
        ("annex", "Each model", view.models.len(), view.models.len() > 1),
    ];
    let there = all.into_iter().filter(|(.., is_there)| *is_there);
    there.map(|(anchor, title, count, _)| Section { anchor, title, count }).collect()
}

fn verdict(readiness: &Readiness) -> Verdict {
    let word = match readiness.answer {
        Answer::NotReady | Answer::CannotBeJudged => "denied",
        Answer::NothingToJudge => "warned",
        Answer::Ready | Answer::ReadyUntil { .. }
            if readiness.warnings > 0 || readiness.duties > 0 || readiness.coverage != Coverage::Complete =>
        {
            "warned"
        }
        Answer::Ready | Answer::ReadyUntil { .. } => "passed",
    };
    Verdict {
        word,
        answer: readiness.headline(),
        parts: readiness.parts(),
        decisions: readiness.decisions,
        errors: readiness.errors,
    }
}

fn figures(inventory: &Inventory<'_>) -> Figures {
    let crates = &inventory.resolved.crates.crates;
    let build_time = crates.values().filter(|krate| krate.role == Role::BuildTime).count();
    let number = |delivery| {
        inventory.models.iter().filter(|model| model.resolved.declaration.delivery == delivery).count()
    };
    let deliveries = Delivery::ALL.iter().map(|delivery| (number(*delivery), delivery.word()));
    let deliveries = deliveries.filter(|(number, _)| *number > 0);
    let deliveries: Vec<_> =
        deliveries.map(|(number, word)| format!("{} {word}", grouped(number as u64))).collect();
    Figures {
        models: inventory.models.len(),
        deliveries: deliveries.join(", "),
        crates: crates.len(),
        shipped: crates.len() - build_time,
        build_time,
    }
}

fn counsel(usage: Option<&Usage>, inventory: &Inventory<'_>, assessment: &Assessment<'_>) -> Counsel {
    let deliveries = inventory.models.iter().map(|model| model.resolved.declaration.delivery);
    let models = deliveries.zip(&assessment.terms).zip(&assessment.states);
    let (shipped, blocked): (Vec<_>, Vec<_>) = models.partition(|(_, state)| state.is_shipped());
    let shipped: Vec<_> = shipped.into_iter().map(|(model, _)| model).collect();
    let blocked: Vec<_> = blocked.into_iter().map(|(model, _)| model).collect();
    let found = assess::counsel::run(usage, &shipped, &blocked);
    Counsel { reasons: found.reasons, unsaid: found.unsaid }
}

/// What most terms turn on, in short.
fn in_words(usage: &Usage) -> Option<String> {
    let commercial = usage.commercial.map(|is| if is { "commercial" } else { "not commercial" });
    let offering: Vec<_> = usage.offering.iter().map(|offering| offering.word()).collect();
    let offered = Some(offering.join(" and ")).filter(|text| !text.is_empty());
    let words: Vec<_> = commercial.map(str::to_owned).into_iter().chain(offered).collect();
    Some(words.join(", ")).filter(|text| !text.is_empty())
}

/// `[use]`, as a person says it.
fn usage(usage: &Usage) -> Vec<Fact> {
    let yes_or_no = |value: bool| if value { "yes" } else { "no" }.to_owned();
    let offering: Vec<_> = usage.offering.iter().map(|offering| offering.word()).collect();
    let regions = region::all(usage.regions.iter().map(String::as_str));
    let list = |items: Vec<&str>| Some(items.join(", ")).filter(|text| !text.is_empty());
    let facts = [
        ("Commercial", usage.commercial.map(yes_or_no)),
        ("Offered as", list(offering)),
        ("Offered in", Some(regions).filter(|text| !text.is_empty())),
        ("Seat", usage.seat.as_deref().map(region::named)),
        ("For a regulated purpose", Some(usage.regulated.map_or("not said".to_owned(), yes_or_no))),
        ("Used by consumers", usage.consumer_facing.map(yes_or_no)),
        ("Trains its models further", usage.fine_tunes.map(yes_or_no)),
        ("Trains other models", usage.trains_other_models.map(yes_or_no)),
        ("Users in a month", usage.monthly_active_users.map(grouped)),
        ("Revenue in a year", usage.annual_revenue_usd.map(|amount| format!("{} USD", grouped(amount)))),
    ];
    facts.into_iter().filter_map(|(name, value)| Some(Fact::new(name, value?))).collect()
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
