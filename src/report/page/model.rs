//! One model in the report: what it is, its terms, what they ask, who says so, where it comes from.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use guppy::PackageId;
use serde::Serialize;

use super::anchors::{Anchors, Link};
use super::brief;
use super::view::{Fact, is_web};
use crate::assemble::bom::{self, Bom, Component, ComponentKind, ModelCard, Service};
use crate::assess::choice;
use crate::assess::evidence::{Evidence, EvidenceSource};
use crate::assess::license_texts::catalog_id;
use crate::assess::suitability::matrix;
use crate::assess::terms::KnownLicense;
use crate::assess::{Assessment, End, ModelState, ModelTerms, ReviewStatus};
use crate::declare::{self, Base, Dataset, Declarations, Source, WorkspaceFile};
use crate::diagnostic::Spanned;
use crate::digest::{Algorithm, Digest};
use crate::expression::LicenseExpression;
use crate::header_fact::HeaderFact;
use crate::inspect::{InspectedFile, InspectedModel, Inventory};
use crate::quantity::{grouped, total};
use crate::terms::{Delivery, Risk, Use};
use crate::vocabulary::Word;

/// One model.
#[derive(Serialize)]
pub(super) struct Model {
    pub(super) anchor: String,
    pub(super) name: String,
    #[serde(serialize_with = "word")]
    pub(super) state: ModelState,
    /// The title of its licence; the expression where it names several, or a listed one.
    pub(super) license_name: String,
    /// As it is declared, else as the card tags it.
    #[serde(skip)]
    pub(super) task: Option<String>,
    #[serde(skip)]
    pub(super) supplier: Option<String>,
    #[serde(skip)]
    pub(super) family: Option<String>,
    /// The last day of what its terms rest on, and what ends then.
    #[serde(skip)]
    pub(super) end: Option<End>,
    /// Address and day of the terms of a service.
    #[serde(skip)]
    pub(super) service_terms: Option<(String, String)>,
    #[serde(skip)]
    pub(super) delivery: Delivery,
    /// Whether digests tie the model to its bytes: `yes`, `in part` or `none`.
    pub(super) digest: &'static str,
    pub(super) version: Option<String>,
    pub(super) description: Option<String>,
    pub(super) facts: Vec<Fact>,
    /// What a line says of it beside its name, licence, state, delivery and version; `None` where it needs a sheet.
    pub(super) brief: Option<Vec<Fact>>,
    pub(super) expression: Option<String>,
    pub(super) tier: Tier,
    pub(super) standing: Standing,
    pub(super) taken: Option<String>,
    pub(super) licenses: Vec<Bound>,
    pub(super) remarks: Vec<Remark>,
    /// Whether anything about the terms is not known.
    pub(super) is_open: bool,
    pub(super) evidence: Vec<Said>,
    pub(super) conflicts: usize,
    /// Whether a line says it: no source has a file or a choice of licences, and none contradicts.
    pub(super) is_evidence_calm: bool,
    /// Whether it says something else to the five uses than its one licence does.
    pub(super) has_own_matrix: bool,
    pub(super) delivery_word: &'static str,
    /// Terms that the catalogue knows the model under as well, and that are not declared.
    #[serde(skip)]
    pub(super) other_terms: Vec<String>,
    pub(super) origins: Vec<Origin>,
    pub(super) files: Vec<File>,
    pub(super) matrix: Vec<Cell>,
    /// The name of the crate that declares it, and the way to it from the product.
    pub(super) declared_by: String,
    pub(super) way: Vec<String>,
}

/// How much a user of the terms risks.
#[derive(Clone, Serialize)]
pub(super) struct Tier {
    /// `low`, `medium`, `high` or `unknown`.
    pub(super) word: &'static str,
    pub(super) reason: String,
}

/// Where the review stands.
#[derive(Serialize)]
pub(super) struct Standing {
    /// `none`, `required`, `approved`, `rejected`, `expired` or `lapsed`.
    pub(super) word: &'static str,
    pub(super) title: &'static str,
    pub(super) reason: String,
}

/// A licence by which the model is judged.
#[derive(Serialize)]
pub(super) struct Bound {
    /// The anchor of its section.
    pub(super) anchor: String,
    pub(super) name: String,
    pub(super) tier: Tier,
    pub(super) inherited_from: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Remark {
    /// `allowed`, `unknown` or `forbidden`.
    pub(super) word: &'static str,
    pub(super) license: String,
    pub(super) text: String,
    /// The key of `[use]` that has to be written.
    pub(super) asks: Option<&'static str>,
}

#[derive(Serialize)]
pub(super) struct Said {
    pub(super) source: &'static str,
    pub(super) path: Option<String>,
    pub(super) said: String,
    pub(super) agreement: &'static str,
    /// Which of the licences that it names is declared, where it names several.
    pub(super) agreed: Option<String>,
}

/// A base or a dataset.
#[derive(Serialize)]
pub(super) struct Origin {
    pub(super) kind: &'static str,
    pub(super) name: String,
    pub(super) version: Option<String>,
    pub(super) role: &'static str,
    pub(super) supplier: Option<String>,
    pub(super) license: Option<String>,
    pub(super) tier: Tier,
    pub(super) url: Option<String>,
    /// The anchor of the declared model that it is.
    pub(super) anchor: Option<String>,
    pub(super) description: Option<String>,
    /// What else is declared of it.
    pub(super) facts: Vec<Fact>,
}

#[derive(Serialize)]
pub(super) struct File {
    pub(super) path: String,
    pub(super) size: Option<String>,
    pub(super) sha256: Option<String>,
    pub(super) role: String,
    /// Where it is fetched.
    pub(super) url: Option<String>,
    /// What to say where the length is not known.
    pub(super) absent: &'static str,
}

#[derive(Serialize)]
pub(super) struct Cell {
    pub(super) word: &'static str,
}

impl Cell {
    pub(super) fn of(usage: Use) -> Self {
        Self { word: usage.word() }
    }
}

/// The columns of the usage matrix, in the order of [`crate::assess::suitability::CELLS`].
pub(super) const USES: [&str; 5] =
    ["Small business", "Enterprise", "As a service", "Redistribution", "Fine-tuning"];

/// Describes every model.
pub(super) fn run(
    bom: &Bom,
    inventory: &Inventory<'_>,
    assessment: &Assessment<'_>,
    declarations: &Declarations,
    anchors: &Anchors,
) -> Vec<Model> {
    let ways = ways(inventory);
    let models = inventory.models.iter().zip(&assessment.terms).zip(&assessment.states).enumerate();
    let describe =
        |(index, ((model, terms), state)): (usize, ((&InspectedModel<'_>, &ModelTerms<'_>), &ModelState))| {
            let declaration = model.resolved.declaration;
            let workspace = &declarations.workspace;
            let component = component(bom, index);
            let linked = &inventory.resolved.bases[index];
            let bases = declaration.bases.iter().zip(linked).map(|(base, declared)| {
                origin_of_base(base, declared.map(|index| anchors.model(index).anchor), workspace)
            });
            let datasets = declaration.datasets.iter().map(|dataset| origin_of_dataset(dataset, workspace));
            let way = ways.get(model.resolved.package.id()).cloned().unwrap_or_default();
            Model {
                anchor: anchors.model(index).anchor,
                state: *state,
                license_name: license_name(terms, declaration.license.as_ref()),
                task: declaration.task.clone().or_else(|| tagged_task(model)),
                supplier: owner(declaration.supplier.as_ref(), declaration.source.as_ref()),
                family: declaration.family.clone(),
                end: assessment.next_end_of(index),
                service_terms: service_terms(declaration),
                delivery: declaration.delivery,
                digest: component.map_or("none", digest),
                name: declaration.name.value.clone(),
                version: declaration.version.as_ref().map(|version| version.value.clone()),
                description: declaration.description.clone(),
                facts: facts(model, component, &way),
                brief: None,
                taken: declaration.license.as_ref().and_then(|license| terms.taken(&license.value)),
                expression: declaration.license.as_ref().map(|license| license.value.to_string()),
                tier: tier(terms.risk()),
                standing: standing(terms, *state),
                licenses: licenses(terms, anchors),
                is_open: terms.is_open(),
                remarks: remarks(terms).collect(),
                evidence: terms
                    .stated()
                    .map(|evidence| Said {
                        source: evidence.noun(),
                        path: evidence.path.as_ref().map(ToString::to_string),
                        said: evidence.said.clone(),
                        agreement: evidence.agreement.word(),
                        agreed: agreed(evidence, terms),
                    })
                    .collect(),
                conflicts: terms.evidence.iter().filter(|evidence| evidence.conflicts()).count(),
                is_evidence_calm: terms.evidence.iter().all(|evidence| {
                    evidence.path.is_none() && !evidence.conflicts() && agreed(evidence, terms).is_none()
                }),
                has_own_matrix: has_own_matrix(model, terms),
                delivery_word: declaration.delivery.word(),
                other_terms: other_terms(terms),
                origins: bases.chain(datasets).collect(),
                files: component.map(files).unwrap_or_default(),
                matrix: cells(model, terms),
                declared_by: model.resolved.package.name().to_owned(),
                way,
            }
        };
    models.map(describe).map(|model| Model { brief: brief::of(&model), ..model }).collect()
}

impl Model {
    /// To its sheet.
    pub(super) fn link(&self) -> Link {
        Link { anchor: self.anchor.clone(), name: self.name.clone() }
    }
}

fn service_terms(declaration: &declare::Model) -> Option<(String, String)> {
    let terms = declaration.service.as_ref()?.terms.as_ref()?;
    Some((terms.url.value.clone(), terms.date.value.to_string()))
}

/// The task that the card of a model has.
fn tagged_task(model: &InspectedModel<'_>) -> Option<String> {
    model.cards().find_map(|(_, card)| card.pipeline_tag.clone())
}

/// The licences that a source names: the declared ones, and the others.
fn parted<'e>(evidence: &'e Evidence, terms: &ModelTerms<'_>) -> (Vec<&'e String>, Vec<&'e String>) {
    let is_taken = |named: &&String| {
        terms.licenses.iter().any(|license| license.id.as_str() == *named || catalog_id(license) == *named)
    };
    evidence.licenses.iter().partition(is_taken)
}

/// The licences by which the catalogue knows a model besides the declared one: terms of another version as a rule.
pub(super) fn other_terms(terms: &ModelTerms<'_>) -> Vec<String> {
    let known = terms.evidence.iter().filter(|evidence| evidence.source == EvidenceSource::Catalog);
    let parted = known.map(|evidence| parted(evidence, terms)).filter(|(taken, _)| !taken.is_empty());
    parted.flat_map(|(_, others)| others).cloned().collect()
}

/// Which of several licences that a source names is the declared one; `None` where it names one.
fn agreed(evidence: &Evidence, terms: &ModelTerms<'_>) -> Option<String> {
    let (taken, others) = parted(evidence, terms);
    let list = |ids: &[&String]| ids.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ");
    match (taken.as_slice(), others.as_slice()) {
        ([], _) | (_, []) => None,
        (taken, others) => Some(format!("with {}; {} is not declared", list(taken), list(others))),
    }
}

/// What the licences say to our use.
pub(super) fn remarks(terms: &ModelTerms<'_>) -> impl Iterator<Item = Remark> {
    terms.remarks.iter().map(|(license, remark)| Remark {
        word: remark.judgement.word(),
        license: license.as_str().to_owned(),
        text: remark.judgement.to_string(),
        asks: remark.missing.map(Word::word),
    })
}

fn license_name(terms: &ModelTerms<'_>, declared: Option<&Spanned<LicenseExpression>>) -> String {
    let title = match terms.licenses.as_slice() {
        [license] if license.is_custom() => license.title().map(str::to_owned),
        _ => None,
    };
    let declared = || declared.map(|license| license.value.to_string());
    title.or_else(declared).unwrap_or_else(|| "no licence declared".to_owned())
}

/// Whether digests tie a component to its bytes: that of the whole, or those of some of its weights.
pub(super) fn digest(component: &Component) -> &'static str {
    let is_weights = |file: &&bom::File| matches!(file.role, bom::FileRole::Weights | bom::FileRole::Layer);
    let mut weights = component.files.iter().filter(is_weights);
    match component.digests.is_empty() {
        false => "yes",
        true if weights.any(|file| !file.digests.is_empty()) => "in part",
        true => "none",
    }
}

fn word<S: serde::Serializer>(state: &ModelState, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(state.word())
}

/// The component of a model.
fn component(bom: &Bom, index: usize) -> Option<&Component> {
    let reference = bom.models.get(index)?;
    let at = bom.components.binary_search_by(|component| component.reference.cmp(reference)).ok()?;
    Some(&bom.components[at])
}

/// For each crate the shortest way to it from a selected package, by names; itself alone where it is selected.
fn ways<'g>(inventory: &Inventory<'g>) -> BTreeMap<&'g PackageId, Vec<String>> {
    let graph = &inventory.resolved.crates;
    let mut next: BTreeMap<&PackageId, Vec<&PackageId>> = BTreeMap::new();
    for edge in &graph.edges {
        next.entry(edge.from).or_default().push(edge.to);
    }
    let mut ways = BTreeMap::new();
    let mut open: VecDeque<(&PackageId, Vec<String>)> =
        graph.selected.iter().map(|package| (package.id(), vec![package.name().to_owned()])).collect();
    while let Some((id, way)) = open.pop_front() {
        if ways.contains_key(id) {
            continue;
        }
        for to in next.get(id).into_iter().flatten() {
            if let Some(krate) = graph.crates.get(*to) {
                let way = way.iter().cloned().chain([krate.package.name().to_owned()]);
                open.push_back((krate.package.id(), way.collect()));
            }
        }
        ways.insert(id, way);
    }
    ways
}

fn facts(model: &InspectedModel<'_>, component: Option<&Component>, way: &[String]) -> Vec<Fact> {
    let declaration = model.resolved.declaration;
    let supplier = component.and_then(|component| component.supplier.as_ref());
    let card = component.and_then(|component| match &component.kind {
        ComponentKind::Model(card) => Some(card),
        _ => None,
    });
    let header = |fact| card.and_then(|card| card.weights.header.get(&fact));
    let number = |fact| header(fact).and_then(|text| text.parse().ok()).map(grouped);
    let sizes: Option<Vec<_>> = model.files.iter().map(InspectedFile::size).collect();
    let size = sizes.map(|sizes| total(sizes.into_iter()));
    let source = declaration.source.as_ref().map(|source| {
        let page = page(Some(source), declaration.version.as_ref(), false);
        Fact::linked("Source", source.value.to_string(), page.as_deref())
    });
    let text = |name, value: Option<String>| value.map(|value| Fact::new(name, value));
    let authors: Vec<_> = declaration.authors.iter().map(|author| author.to_string()).collect();
    let list = |items: &[String]| Some(items.join("; ")).filter(|text| !text.is_empty());
    let io = match (declaration.inputs.is_empty(), declaration.outputs.is_empty()) {
        (true, true) => None,
        _ => Some(format!("{} → {}", declaration.inputs.join(", "), declaration.outputs.join(", "))),
    };
    let digest = component.and_then(|component| sha256(&component.digests)).map(|digest| {
        let of_list = card.is_some_and(|card| card.manifest.is_some());
        Fact::code(if of_list { "SHA-256 of the list of its files" } else { "SHA-256" }, digest)
    });
    let mut facts: Vec<_> = [
        supplier.map(|supplier| Fact::linked("Supplier", &supplier.name, supplier.url.as_deref())),
        text("Address of the supplier", declaration.supplier_email.clone()),
        text("Authors", list(&authors)),
        source,
        declaration.version.as_ref().map(|version| Fact::code("Version", &version.value)),
        declaration.release_date.map(|date| Fact::new("Released", date.to_string())),
        text("Copyright", declaration.copyright.clone()),
        text("Task", declaration.task.clone()),
        text("Architecture", card.and_then(|card| card.architecture.clone())),
        text("Family", declaration.family.clone()),
        text("Learned by", declaration.approach.map(|approach| approach.word().to_owned())),
        text("Parameters", number(HeaderFact::Parameters)),
        text("Quantisation", header(HeaderFact::Quantization).cloned()),
        text("Format", header(HeaderFact::Format).cloned()),
        text("Longest input", number(HeaderFact::ContextLength).map(|tokens| format!("{tokens} tokens"))),
        text("In and out", io),
        size.filter(|_| !model.files.is_empty())
            .map(|size| Fact::new("Size", indicatif::BinaryBytes(size).to_string())),
        Some(Fact::new("Delivery", delivery(declaration.delivery))),
        (way.len() > 1).then(|| Fact::new("Reaches the product", way.join(" → "))),
        text("Meant for", list(&declaration.use_cases)),
        text("Users", list(&declaration.users)),
        text("Limits", list(&declaration.limitations)),
        text("Metrics, as its card claims", card.and_then(|card| metrics(card))),
        text("Emissions, as its card claims", card.and_then(|card| card.claims.emissions.clone())),
        text(
            "Energy, as its card claims",
            card.and_then(|card| card.claims.energy.as_ref()).map(ToString::to_string),
        ),
        text("Languages, as its card claims", card.and_then(|card| card.languages.clone())),
        component.and_then(|component| component.purl.as_ref()).map(|purl| Fact::code("Package URL", purl)),
    ]
    .into_iter()
    .flatten()
    .chain(digest)
    .chain(card.and_then(|card| card.service.as_deref()).into_iter().flat_map(service_facts))
    .collect();
    // What needs a line of its own comes behind what doesn't.
    facts.sort_by_key(|fact| fact.is_wide);
    facts
}

/// The first few metrics, and how many more the card has.
fn metrics(card: &ModelCard) -> Option<String> {
    const SHOWN: usize = 8;
    let metrics = &card.claims.metrics;
    let more = metrics.len().saturating_sub(SHOWN).saturating_add(card.claims.metrics_left_out);
    let shown = metrics.iter().take(SHOWN).map(ToString::to_string);
    let told: Vec<_> = shown.chain((more > 0).then(|| format!("{more} more in the card"))).collect();
    (!told.is_empty()).then(|| told.join("; "))
}

/// How the product gets the model, in words.
fn delivery(delivery: Delivery) -> &'static str {
    match delivery {
        Delivery::Bundled | Delivery::Downloaded => delivery.word(),
        Delivery::Service => "service: the product calls it, and has no copy",
    }
}

/// What is known of the service that a model is called as.
fn service_facts(service: &Service) -> Vec<Fact> {
    let text = |name, value: Option<String>| value.map(|value| Fact::new(name, value));
    let data = service.data.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
    let sign_in = |is: bool| if is { "required" } else { "not required" };
    let terms = service.terms.as_ref();
    let facts = [
        text("Provider", service.provider.clone()),
        text("Endpoint", service.endpoint.clone()),
        text("Authentication", service.authenticated.map(|is| sign_in(is).to_owned())),
        terms.map(|(url, _)| Fact::linked("Terms of the service", url.clone(), Some(url))),
        text("Terms of", terms.map(|(_, day)| day.clone())),
        text("Region", service.region.clone()),
        text("Retention", service.retention.clone()),
        (!data.is_empty()).then(|| Fact::new("Data", data)),
    ];
    facts.into_iter().flatten().collect()
}

pub(super) fn tier((risk, reason): (Risk, String)) -> Tier {
    Tier { word: risk.word(), reason }
}

/// What the page says of the review of a model, in two or three words.
pub(crate) fn standing_title(terms: &ModelTerms<'_>, state: ModelState) -> &'static str {
    standing(terms, state).title
}

/// `state` is that of the model, which a finding makes worse than its terms are.
fn standing(terms: &ModelTerms<'_>, state: ModelState) -> Standing {
    let Some(verdict) = &terms.review else {
        let (word, title, reason) = match state {
            ModelState::Blocked if terms.state() != ModelState::Blocked => {
                ("rejected", "May not be used", "A rule of the check does not allow it.")
            }
            ModelState::Blocked => ("rejected", "May not be used", "The terms forbid our use."),
            ModelState::Undecided | ModelState::Unknown if terms.licenses.is_empty() => {
                ("required", "No terms known", "No licence is declared.")
            }
            ModelState::Undecided | ModelState::Unknown if terms.state() > ModelState::Unknown => {
                ("required", "Not decided", "What a rule of the check found about it is not settled.")
            }
            ModelState::Undecided | ModelState::Unknown => {
                ("required", "Terms unknown", "What the terms say to our use is not known.")
            }
            ModelState::Owed | ModelState::Clear => {
                let reason = "The licence is on the SPDX License List, and no source contradicts it.";
                ("none", "No review needed", reason)
            }
        };
        return Standing { word, title, reason: reason.to_owned() };
    };
    let (word, title) = match verdict.status {
        ReviewStatus::Required => ("required", "Review required"),
        ReviewStatus::Approved if !state.is_shipped() => ("rejected", "Of no effect"),
        ReviewStatus::Approved => ("approved", "Approved"),
        ReviewStatus::Rejected => ("rejected", "Rejected"),
        ReviewStatus::Expired => ("expired", "Review expired"),
        ReviewStatus::Lapsed => ("lapsed", "Review lapsed"),
    };
    Standing { word, title, reason: verdict.reason.clone() }
}

fn licenses(terms: &ModelTerms<'_>, anchors: &Anchors) -> Vec<Bound> {
    let own = terms.licenses.iter().map(|license| (license, None));
    let inherited = terms
        .inherited
        .iter()
        .filter_map(|inherited| Some((inherited.license.as_ref()?, Some(inherited.base.name.value.clone()))));
    let mut seen = BTreeSet::new();
    own.chain(inherited)
        .filter(|(license, _)| seen.insert(license.id.clone()))
        .map(|(license, inherited_from)| Bound {
            anchor: anchors.license(license.id.as_str()),
            name: license.name().unwrap_or(license.id.as_str()).to_owned(),
            tier: tier(license.risk()),
            inherited_from,
        })
        .collect()
}

fn origin_of_base(base: &Base, anchor: Option<String>, workspace: &WorkspaceFile) -> Origin {
    Origin {
        kind: "base",
        name: base.name.value.clone(),
        version: base.version.as_ref().map(|version| version.value.clone()),
        role: base.relation.word(),
        supplier: owner(base.supplier.as_ref(), base.source.as_ref()),
        license: base.license.as_ref().map(|license| license.value.to_string()),
        tier: tier_of(base.license.as_ref(), workspace),
        url: page(base.source.as_ref(), base.version.as_ref(), false),
        anchor,
        description: None,
        facts: [
            base.source.as_ref().map(|source| Fact::new("Source", source.value.to_string())),
            base.license_file.as_ref().map(|file| Fact::new("Licence text", file.value.to_string())),
            base.release_date.map(|date| Fact::new("Released", date.to_string())),
        ]
        .into_iter()
        .flatten()
        .chain(digest_facts(&base.digests))
        .collect(),
    }
}

fn origin_of_dataset(dataset: &Dataset, workspace: &WorkspaceFile) -> Origin {
    let types: Vec<_> = dataset.types.iter().map(|word| word.word()).collect();
    Origin {
        kind: "dataset",
        name: dataset.name.value.clone(),
        version: dataset.version.as_ref().map(|version| version.value.clone()),
        role: dataset.role.word(),
        supplier: owner(dataset.supplier.as_ref(), dataset.source.as_ref()),
        license: dataset.license.as_ref().map(|license| license.value.to_string()),
        tier: tier_of(dataset.license.as_ref(), workspace),
        url: page(dataset.source.as_ref(), dataset.version.as_ref(), true),
        anchor: None,
        description: dataset.description.clone(),
        facts: [
            dataset.source.as_ref().map(|source| Fact::new("Source", source.value.to_string())),
            dataset.license_file.as_ref().map(|file| Fact::new("Licence text", file.value.to_string())),
            (!types.is_empty()).then(|| Fact::new("Kinds of data", types.join(", "))),
            dataset.classification.clone().map(|text| Fact::new("Classification", text)),
            dataset
                .sensitive
                .map(|is| Fact::new("Sensitive personal information", if is { "yes" } else { "no" })),
            dataset.built_date.map(|date| Fact::new("Collected", date.to_string())),
            dataset.release_date.map(|date| Fact::new("Released", date.to_string())),
        ]
        .into_iter()
        .flatten()
        .chain(digest_facts(&dataset.digests))
        .collect(),
    }
}

fn digest_facts(digests: &[Digest]) -> impl Iterator<Item = Fact> {
    digests.iter().map(|digest| Fact::code(digest.algorithm().name(), digest.hex()))
}

fn owner(supplier: Option<&String>, source: Option<&Spanned<Source>>) -> Option<String> {
    supplier.cloned().or_else(|| source?.value.owner().map(str::to_owned))
}

fn page(
    source: Option<&Spanned<Source>>,
    version: Option<&Spanned<String>>,
    dataset: bool,
) -> Option<String> {
    let page = source?.value.page(version.map(|version| version.value.as_str()), dataset);
    page.filter(|url| is_web(url))
}

fn tier_of(license: Option<&Spanned<LicenseExpression>>, workspace: &WorkspaceFile) -> Tier {
    let Some(license) = license else {
        return tier((Risk::High, "No licence is declared.".to_owned()));
    };
    let known = choice::taken(&license.value, workspace);
    let known = known.iter().map(KnownLicense::risk).max_by_key(|(risk, _)| *risk);
    tier(known.unwrap_or_else(|| (Risk::High, "Its terms are not known.".to_owned())))
}

pub(super) fn files(component: &Component) -> Vec<File> {
    let file = |file: &bom::File| File {
        path: file.path.clone(),
        size: file.size.map(|size| indicatif::BinaryBytes(size).to_string()),
        sha256: sha256(&file.digests),
        role: role_word(file.role),
        url: file.url.clone(),
        absent: match file.origin {
            bom::FileOrigin::Declaration => "not declared",
            bom::FileOrigin::Listing => "not listed",
            _ => "not here",
        },
    };
    component.files.iter().map(file).collect()
}

/// What a file is for, in words.
pub(super) fn role_word(role: bom::FileRole) -> String {
    role.as_str().replace('-', " ")
}

fn sha256(digests: &[Digest]) -> Option<String> {
    let digest = digests.iter().find(|digest| digest.algorithm() == Algorithm::Sha256);
    digest.map(|digest| digest.hex().to_owned())
}

/// Whether the section about its one licence does not say the same to the five uses.
fn has_own_matrix(model: &InspectedModel<'_>, terms: &ModelTerms<'_>) -> bool {
    let [license] = terms.licenses.as_slice() else { return true };
    let of_license = matrix(&[Some(license)]).into_iter().map(Use::word);
    !cells(model, terms).iter().map(|cell| cell.word).eq(of_license)
}

/// What the licences of a model together say to the five uses.
fn cells(model: &InspectedModel<'_>, terms: &ModelTerms<'_>) -> Vec<Cell> {
    // A service is used under its provider's terms, whatever they are; without a licence a copy may not be used.
    if terms.licenses.is_empty() && model.resolved.declaration.delivery == Delivery::Service {
        return matrix(&[None]).into_iter().map(|_| Cell::of(Use::Check)).collect();
    }
    let own = terms.licenses.iter().map(Some);
    let none = terms.licenses.is_empty().then_some(None);
    let inherited = terms.inherited.iter().map(|inherited| inherited.license.as_ref());
    let binding: Vec<_> = own.chain(none).chain(inherited).collect();
    terms.doubted(matrix(&binding)).into_iter().map(Cell::of).collect()
}
