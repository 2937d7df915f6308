//! What is known of a model, as `modelCard`.

use super::context::Context;
use super::properties::Properties;
use super::version::Version;
use super::{dataset, wire};
use crate::assemble::bom::{Component, ComponentKind, Metric, ModelCard, Relation, RelationKind};
use crate::facts::{self, Family};
use crate::vocabulary::Word;

/// The card of a model; `None` for what is none, and for a model of which nothing is known.
pub(super) fn model_card<'a>(component: &'a Component, context: &Context<'a>) -> Option<wire::ModelCard<'a>> {
    let ComponentKind::Model(card) = &component.kind else { return None };
    let datasets = datasets(component, context);
    let model_parameters = parameters(card, datasets);
    let quantitative_analysis = analysis(&card.claims.metrics);
    let considerations = considerations(component, context.version);
    let known = model_parameters.is_some() || quantitative_analysis.is_some() || considerations.is_some();
    known.then_some(wire::ModelCard { model_parameters, quantitative_analysis, considerations })
}

fn parameters<'a>(
    card: &'a ModelCard,
    datasets: Vec<wire::Dataset<'a>>,
) -> Option<wire::ModelParameters<'a>> {
    let texts = [&card.task, &card.family, &card.architecture];
    let known = card.approach.is_some() || texts.iter().any(|text| text.is_some());
    if !known && datasets.is_empty() && card.inputs.is_empty() && card.outputs.is_empty() {
        return None;
    }
    Some(wire::ModelParameters {
        approach: card.approach.map(|approach| wire::Approach { kind: approach.word() }),
        task: card.task.as_deref(),
        architecture_family: card.family.as_deref(),
        model_architecture: card.architecture.as_deref(),
        datasets,
        inputs: formats(&card.inputs),
        outputs: formats(&card.outputs),
    })
}

fn analysis(metrics: &[Metric]) -> Option<wire::QuantitativeAnalysis<'_>> {
    let performance_metrics = metrics.iter().map(|metric| wire::PerformanceMetric {
        kind: &metric.kind,
        value: &metric.value,
        slice: metric.slice.as_deref(),
    });
    (!metrics.is_empty())
        .then(|| wire::QuantitativeAnalysis { performance_metrics: performance_metrics.collect() })
}

fn formats(formats: &[String]) -> Vec<wire::Format<'_>> {
    formats.iter().map(|format| wire::Format { format }).collect()
}

fn considerations<'a>(model: &Component, version: Version) -> Option<wire::Considerations<'a>> {
    let lists: Vec<_> = facts::considerations(model).filter(|(_, texts)| !texts.is_empty()).collect();
    let environmental_considerations = version.considers_environment().then(|| environment(model)).flatten();
    let known = !lists.is_empty() || environmental_considerations.is_some();
    known.then_some(wire::Considerations { lists: wire::Lists(lists), environmental_considerations })
}

fn environment<'a>(model: &Component) -> Option<wire::Environment<'a>> {
    let mut properties = Properties::default();
    let all = facts::properties(model, Family::CycloneDx);
    properties.extend(all.filter(|property| facts::is_environmental(property.name)));
    let properties = properties.sorted();
    (!properties.is_empty()).then_some(wire::Environment { properties })
}

/// The datasets of a model, each once with all its roles; relations to one dataset stand side by side.
fn datasets<'a>(component: &'a Component, context: &Context<'a>) -> Vec<wire::Dataset<'a>> {
    let same_dataset = |left: &Relation, right: &Relation| left.to == right.to;
    let by_dataset = context.relations_from(component).chunk_by(same_dataset);
    by_dataset
        .filter_map(|relations| {
            let roles: Vec<_> = relations.iter().filter_map(|relation| role(relation.kind)).collect();
            let dataset = context.find(&relations[0].to).filter(|_| !roles.is_empty())?;
            Some(dataset::inline(dataset, &roles, context))
        })
        .collect()
}

fn role(kind: RelationKind) -> Option<&'static str> {
    match kind {
        RelationKind::TrainedOn => Some("training"),
        RelationKind::FineTunedOn => Some("fine-tuning"),
        RelationKind::EvaluatedOn => Some("evaluation"),
        _ => None,
    }
}
