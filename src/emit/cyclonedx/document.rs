//! The whole BOM, as `bom`: the one mapping from neutral facts to CycloneDX.

use uuid::Uuid;

use super::bom_ref::bom_ref;
use super::context::{Context, aggregate_word, timestamp};
use super::organization::{ISSUER, TOOL, author_of_document, organization};
use super::properties::Properties;
use super::version::Version;
use super::{citation, component, service, wire};
use crate::assemble::bom::{Bom, Component, Relation, RelationKind, ReviewState, Tool};
use crate::facts::names;

/// The document of one version, with a serial number that says nothing.
pub(super) fn document(bom: &Bom, version: Version) -> wire::Document<'_> {
    let context = Context::new(bom, version);
    let components = context.outer().map(|component| component::listed(component, &context)).collect();
    wire::Document {
        schema: version.json_schema(),
        bom_format: "CycloneDX",
        spec_version: version.number(),
        serial_number: super::serial_number(Uuid::nil()),
        version: 1,
        metadata: metadata(&context),
        components,
        services: service::services(&context),
        dependencies: dependencies(&context),
        compositions: compositions(&context),
        annotations: annotations(&context),
        citations: if version.cites() { citation::citations(&context) } else { Vec::new() },
    }
}

fn metadata<'a>(context: &Context<'a>) -> wire::Metadata<'a> {
    let (bom, version) = (context.bom, context.version);
    let issuer = bom.issuer.as_ref();
    let bom_ref = version.cites().then_some(ISSUER);
    let manufacturer = issuer.map(|issuer| wire::Organization { bom_ref, ..organization(issuer) });
    let tlp = bom.tlp.map(tlp);
    let constrained = version.constrains_distribution();
    let mut properties = Properties::default();
    properties.add_known(names::TLP, tlp.filter(|_| !constrained));
    wire::Metadata {
        timestamp: timestamp(bom.created),
        lifecycles: vec![wire::Lifecycle { phase: "pre-build" }],
        tools: wire::Tools {
            components: vec![wire::Component { bom_ref: Some(TOOL.into()), ..tool(&bom.tool) }],
        },
        manufacturer: manufacturer.clone().filter(|_| version.names_manufacturers()),
        authors: issuer.map(author_of_document).into_iter().collect(),
        component: component::listed(&bom.subject, context),
        manufacture: manufacturer.filter(|_| !version.names_manufacturers()),
        supplier: issuer.map(organization),
        properties: properties.sorted(),
        distribution_constraints: tlp
            .filter(|_| constrained)
            .map(|tlp| wire::DistributionConstraints { tlp }),
    }
}

fn tool(tool: &Tool) -> wire::Component<'_> {
    wire::Component {
        kind: "application",
        name: tool.name,
        version: Some(tool.version),
        ..wire::Component::default()
    }
}

/// TLP 2.0 writes one of its words with a plus, CycloneDX without.
fn tlp(word: &'static str) -> &'static str {
    match word {
        "AMBER+STRICT" => "AMBER_AND_STRICT",
        other => other,
    }
}

/// An entry for everything that has a bom-ref: one without entry would have unknown dependencies.
fn dependencies<'a>(context: &Context<'a>) -> Vec<wire::Dependency<'a>> {
    let entries = context.bom.all_components().flat_map(|component| {
        let files = component
            .files
            .iter()
            .map(|file| wire::Dependency { reference: bom_ref(&file.reference), depends_on: Vec::new() });
        let service = service::called(component).map(|_| wire::Dependency {
            reference: service::service_ref(component),
            depends_on: vec![bom_ref(&component.reference)],
        });
        std::iter::once(dependency(component, context)).chain(service).chain(files)
    });
    entries.collect()
}

/// Base models are left out: `pedigree` names them, and nothing needs them to run. A model that is called stands behind its
/// service.
fn dependency<'a>(component: &'a Component, context: &Context<'a>) -> wire::Dependency<'a> {
    let needed = |relation: &&Relation| {
        !matches!(relation.kind, RelationKind::DescendantOf(_) | RelationKind::Replaces)
    };
    let relations = context.relations_from(component).iter().filter(needed);
    let to = |relation: &'a Relation| match context.find(&relation.to) {
        Some(component) => service::depended_on(component),
        None => bom_ref(&relation.to),
    };
    let mut depends_on: Vec<_> = relations.map(to).collect();
    depends_on.dedup();
    wire::Dependency { reference: bom_ref(&component.reference), depends_on }
}

/// A statement about relations; for what has files, about these too.
fn compositions<'a>(context: &Context<'a>) -> Vec<wire::Composition<'a>> {
    let compositions = context.bom.completeness.iter().map(|stated| {
        let listed = || stated.subjects.iter().filter(|subject| context.is_listed(subject));
        let has_files =
            |subject: &&_| context.find(subject).is_some_and(|component| !component.files.is_empty());
        wire::Composition {
            aggregate: aggregate_word(stated.aggregate),
            assemblies: listed().filter(has_files).map(bom_ref).collect(),
            dependencies: listed().map(bom_ref).collect(),
        }
    });
    compositions.filter(|composition| !composition.dependencies.is_empty()).collect()
}

/// What was found, then where each review stands.
fn annotations<'a>(context: &Context<'a>) -> Vec<wire::Annotation<'a>> {
    let bom = context.bom;
    let annotation = |subjects, text| wire::Annotation {
        subjects,
        annotator: wire::Annotator { component: tool(&bom.tool) },
        timestamp: timestamp(bom.created),
        text,
    };
    let findings = bom.annotations.iter().map(|finding| {
        let subjects = context.listed_subjects(&finding.subject);
        annotation(subjects, format!("{}: {}", finding.code, finding.text))
    });
    let reviews = bom.all_components().chain(&bom.ancestors).filter_map(|component| {
        let review = component.terms.review.as_ref()?;
        Some(annotation(context.listed_subjects(&component.reference), review_text(review)))
    });
    findings.chain(reviews).collect()
}

fn review_text(review: &ReviewState) -> String {
    let status = review.status.as_str();
    let decided = match &review.decided {
        Some((who, day)) => format!("; decided by {who} on {day}"),
        None => String::new(),
    };
    match &review.reason {
        Some(reason) => format!("licence review: {status}{decided}: {reason}"),
        None => format!("licence review: {status}{decided}"),
    }
}
