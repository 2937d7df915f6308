//! The page for customers: what the document for them says, and nothing else.
//!
//! In: the bill of materials for customers, the same read again out of a document, and the documents that the page goes
//! with. Inventory, assessment and `[use]` are out of reach here, so that no opinion can get onto the page.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use minijinja::context;
use minijinja::value::Serde;
use serde::Serialize;

use super::crates::{self, Crates};
use super::identity::{self, NamedDocument};
use super::licenses::{Room, Text};
use super::model::{File, digest, files};
use super::view::{Fact, is_web};
use super::words::{self, FOR_CUSTOMERS};
use crate::assemble::audience::UNDISCLOSED;
use crate::assemble::bom::{
    Aggregate, Bom, Component, ComponentKind, CrateRole, DatasetFacts, ModelCard, Reference, RelationKind,
    ReviewStatus,
};
use crate::declare::WorkspaceFile;
use crate::document::{self, Document};
use crate::emit::cyclonedx::bom_ref;
use crate::expression::LicenseExpression;
use crate::facts;
use crate::prose::capital;
use crate::quantity::count;
use crate::vocabulary::Word;

/// A page for customers that can be written.
pub(crate) struct CustomerReport(View);

#[derive(Serialize)]
struct View {
    name: String,
    version: Option<String>,
    description: Option<String>,
    identity: Vec<Fact>,
    figures: Figures,
    models: Vec<Model>,
    data: Vec<Data>,
    licenses: Vec<License>,
    crates: Crates,
    gaps: Vec<String>,
    words: Vec<&'static words::Word>,
    tool: String,
    created: String,
}

#[derive(Serialize)]
struct Figures {
    /// Models under terms that the SPDX License List does not have.
    custom: usize,
    crates: usize,
    shipped: usize,
    build_time: usize,
}

#[derive(Serialize)]
struct Model {
    anchor: String,
    name: String,
    version: Option<String>,
    supplier: Option<String>,
    license: Option<String>,
    /// The title of its licence; the expression where it names several, or a listed one.
    license_name: Option<String>,
    /// Where the review of its terms stands; `None` where they need none.
    review: Option<String>,
    /// Whether a licence of it is not on the SPDX License List.
    is_custom: bool,
    delivery: Option<&'static str>,
    /// `yes`, `in part` or `none`.
    digest: &'static str,
    description: Option<String>,
    /// What the document says of it, by the table of facts.
    facts: Vec<Fact>,
    origins: Vec<Origin>,
    files: Vec<File>,
}

/// A base or a dataset.
#[derive(Serialize)]
struct Origin {
    name: String,
    role: String,
    license: Option<String>,
}

#[derive(Serialize)]
struct Data {
    name: String,
    license: Option<String>,
    class: Option<String>,
    sensitive: Option<&'static str>,
}

#[derive(Serialize)]
struct License {
    id: String,
    name: Option<String>,
    url: Option<String>,
    licensor: Option<String>,
    models: Vec<String>,
    /// The models that it follows from a base, with the base: `m from b (quantized)`.
    inherited: Vec<String>,
    texts: Vec<Text>,
    /// The texts that came with these models and are not recognised as that of this licence, by their paths.
    unrecognised: BTreeSet<String>,
}

impl CustomerReport {
    /// Puts the page together. `bom` is for customers and carries licence texts; `document` is what its CycloneDX says.
    pub(crate) fn new(
        bom: &Bom,
        document: &Document,
        workspace: &WorkspaceFile,
        documents: &[NamedDocument],
        judged_on: Date,
    ) -> Self {
        let mut crates = crates::run(bom, workspace);
        // Which of them are permissive is our judgement.
        crates.apart.clear();
        let mut models: Vec<_> = models(bom).map(|(of, card)| model(bom, document, of, card)).collect();
        models.sort_by(|a, b| a.name.cmp(&b.name));
        let build_time = crates.rows.iter().filter(|row| row.role == CrateRole::BuildTime.as_str()).count();
        let subject = &bom.subject;
        Self(View {
            name: subject.name.clone(),
            version: subject.version.clone(),
            description: subject.description.clone(),
            identity: identity::of_document(bom, documents, judged_on),
            figures: Figures {
                custom: models.iter().filter(|model| model.is_custom).count(),
                crates: crates.rows.len(),
                shipped: crates.rows.len() - build_time,
                build_time,
            },
            data: bom.components.iter().filter_map(data).collect(),
            licenses: licenses(bom),
            gaps: gaps(bom, &models),
            models,
            crates,
            words: words::WORDS.iter().filter(|word| FOR_CUSTOMERS.contains(&word.name)).collect(),
            tool: format!("{} {}", bom.tool.name, bom.tool.version),
            created: bom.created.to_string(),
        })
    }

    /// The page.
    pub(crate) fn html(&self) -> String {
        super::render("customer.html", context! { report => Serde(&self.0) })
    }
}

fn models(bom: &Bom) -> impl Iterator<Item = (&Component, &ModelCard)> {
    bom.all_components().filter_map(|component| Some((component, component.card()?)))
}

fn license_of(component: &Component) -> Option<String> {
    let declared = component.terms.declared.as_ref().map(ToString::to_string);
    let undisclosed = (component.name == UNDISCLOSED).then(|| "not disclosed".to_owned());
    undisclosed.or(declared).or_else(|| component.terms.as_written.clone())
}

fn model(bom: &Bom, document: &Document, component: &Component, card: &ModelCard) -> Model {
    let files = files(component).into_iter().map(|file| File { absent: "not stated", url: None, ..file });
    let said = document.components.iter().find(|said| said.reference == bom_ref(&component.reference));
    Model {
        anchor: format!("model-{}", component.reference.as_str()),
        name: component.name.clone(),
        version: component.version.clone(),
        supplier: component.supplier.as_ref().map(|supplier| supplier.name.clone()),
        license: license_of(component),
        license_name: title(bom, component).or_else(|| license_of(component)),
        review: review(component),
        is_custom: component.terms.declared.as_ref().is_some_and(LicenseExpression::is_custom),
        delivery: card.delivery.map(Word::word),
        digest: digest(component),
        description: component.description.clone(),
        facts: said.map(stated).unwrap_or_default(),
        origins: origins(bom, &component.reference),
        files: files.collect(),
    }
}

fn title(bom: &Bom, component: &Component) -> Option<String> {
    let id = component.terms.declared.as_ref()?.single()?;
    bom.custom_licenses.get(id.as_str())?.name.clone()
}

/// `approved by legal on 2026-11-28, until 2027-11-28`
fn review(component: &Component) -> Option<String> {
    let review = component.terms.review.as_ref()?;
    let status = review.status.as_str();
    let decided = review.decided.as_ref().map(|(who, day)| format!("by {who} on {day}"));
    let until = review.expires.as_ref().map(|day| format!(", until {day}"));
    let due = review.due.as_ref().map(|day| format!("; the terms are read again by {day}"));
    let until = until.or(due).unwrap_or_default();
    Some(match (review.status, decided) {
        (_, None) => format!("{status}: no decision is recorded"),
        // Whoever decided then did not decide about what is there now.
        (ReviewStatus::Lapsed, Some(decided)) => format!("no longer valid: decided {decided}"),
        (ReviewStatus::NoEffect, Some(decided)) => format!("of no effect: approved {decided}"),
        (ReviewStatus::Expired, Some(decided)) => {
            let ended = review.expires.as_ref().or(review.due.as_ref());
            let ended = ended.map(|day| format!(", and ended on {day}")).unwrap_or_default();
            format!("no longer valid: decided {decided}{ended}")
        }
        (_, Some(decided)) => format!("{status} {decided}{until}"),
    })
}

/// What stands elsewhere on the page is left out.
fn stated(said: &document::Component) -> Vec<Fact> {
    let is_elsewhere = |stated: &facts::Stated| {
        let words: Vec<_> = stated.values.iter().cloned().collect();
        [&said.name, &said.description].into_iter().flatten().any(|text| words == [text.as_str()])
    };
    let stated = facts::stated(said).into_iter().filter(|stated| !is_elsewhere(stated));
    let fact = |stated: facts::Stated| {
        // Who compares leaves the version out of it; who reads takes it whole.
        let values: Vec<_> = match &*stated.name.label {
            facts::PACKAGE_URL => said.package_urls().map(str::to_owned).collect(),
            _ => stated.values.into_iter().collect(),
        };
        let value = values.join("; ");
        Fact::new(capital(&stated.name.label), value)
    };
    let mut facts: Vec<_> = stated.map(fact).collect();
    // What needs a line of its own comes behind what doesn't.
    facts.sort_by_key(|fact| fact.is_wide);
    facts
}

fn origins(bom: &Bom, of: &Reference) -> Vec<Origin> {
    let origin = |(to, role): (&Reference, String)| {
        let component = bom.find(to)?;
        Some(Origin { name: component.name.clone(), role, license: license_of(component) })
    };
    let made_from = bom.relations_from(of).iter().filter_map(|relation| {
        let role = match relation.kind {
            RelationKind::DescendantOf(descent) => descent.word().to_owned(),
            RelationKind::TrainedOn => "training data".to_owned(),
            RelationKind::FineTunedOn => "fine-tuning data".to_owned(),
            RelationKind::EvaluatedOn => "evaluation data".to_owned(),
            _ => return None,
        };
        Some((&relation.to, role))
    });
    made_from.filter_map(origin).collect()
}

fn data(component: &Component) -> Option<Data> {
    let ComponentKind::Dataset(facts) = &component.kind else { return None };
    let DatasetFacts { classification, sensitive, .. } = facts.as_ref();
    Some(Data {
        name: component.name.clone(),
        license: license_of(component),
        class: classification.clone(),
        sensitive: sensitive.map(|is| if is { "yes" } else { "no" }),
    })
}

/// The licences of models, each once, with each text that came for it.
fn licenses(bom: &Bom) -> Vec<License> {
    let mut found: BTreeMap<&str, License> = BTreeMap::new();
    let mut room = Room::new();
    for (component, _) in models(bom) {
        let ids = component.terms.declared.iter().flat_map(LicenseExpression::ids);
        for id in ids {
            let entry = found.entry(id.as_str()).or_insert_with(|| license(bom, id.as_str()));
            entry.models.push(component.name.clone());
            let came = component.terms.text.as_ref();
            let unrecognised = came.filter(|text| text.license.is_none());
            entry.unrecognised.extend(unrecognised.map(|text| text.path.clone()));
            let text = came.filter(|text| text.license.as_deref() == Some(id.as_str()));
            let is_new = |text: &&crate::assemble::bom::LicenseText| {
                !entry.texts.iter().any(|known| known.digest == text.normalized_sha256)
            };
            if let Some(text) = text.filter(is_new) {
                entry.texts.push(room.take(Text::of_document(text)));
            }
        }
        let inherited = component.terms.inherited.iter().filter_map(|told| told.split_once(" from "));
        for (id, base) in inherited.filter(|(id, _)| *id != "unknown") {
            let entry = found.entry(id).or_insert_with(|| license(bom, id));
            entry.inherited.push(format!("{} from {base}", component.name));
        }
    }
    found.into_values().collect()
}

/// A licence that no model is under yet.
fn license(bom: &Bom, id: &str) -> License {
    let custom = bom.custom_licenses.get(id);
    let listed = spdx::license_id(id).map(|_| format!("https://spdx.org/licenses/{id}.html"));
    let url = custom.and_then(|custom| custom.url.clone()).filter(|url| is_web(url));
    License {
        id: id.to_owned(),
        name: custom.and_then(|custom| custom.name.clone()),
        url: listed.or(url),
        licensor: custom.and_then(|custom| custom.licensor.clone()),
        models: Vec::new(),
        inherited: Vec::new(),
        texts: Vec::new(),
        unrecognised: BTreeSet::new(),
    }
}

/// What the document does not say.
fn gaps(bom: &Bom, models: &[Model]) -> Vec<String> {
    let of_models = |what: &str, is: fn(&Model) -> bool| {
        let names: Vec<_> =
            models.iter().filter(|model| is(model)).map(|model| model.name.as_str()).collect();
        let told = format!("{what} of {}: {}", count(names.len(), "model"), names.join(", "));
        (!names.is_empty()).then_some(told)
    };
    let aggregate = |wanted: Aggregate| {
        let stated = bom.completeness.iter().filter(|stated| stated.aggregate == wanted);
        stated.flat_map(|stated| &stated.subjects).count()
    };
    let lists = [
        (aggregate(Aggregate::Incomplete), "known not to be listed whole"),
        (aggregate(Aggregate::Unknown), "not known to be listed whole"),
    ];
    let lists = lists.into_iter().filter(|(number, _)| *number > 0);
    let lists = lists.map(|(number, what)| format!("the parts of {} are {what}", count(number, "component")));
    [
        of_models("the licence", |model| model.license.is_none()),
        of_models("the version", |model| model.version.is_none()),
        of_models("the supplier", |model| model.supplier.is_none()),
        of_models("a digest", |model| model.digest == "none"),
        of_models("the digest of some weights", |model| model.digest == "in part"),
    ]
    .into_iter()
    .flatten()
    .chain(lists)
    .collect()
}
