//! `modelCard`.

use super::Elements;
use super::party::{organization, properties};
use crate::emit::cyclonedx::wire::{
    Considerations, Dataset, Format, ModelCard, ModelParameters, PerformanceMetric,
};

/// The card of a model.
pub(super) fn model_card(elements: &mut Elements, card: &ModelCard<'_>) {
    elements.parent("modelCard", &[], |elements| {
        card.model_parameters.iter().for_each(|known| parameters(elements, known));
        if let Some(analysis) = &card.quantitative_analysis {
            elements.parent("quantitativeAnalysis", &[], |elements| {
                elements.list("performanceMetrics", &analysis.performance_metrics, metric);
            });
        }
        card.considerations.iter().for_each(|known| considerations(elements, known));
    });
}

fn parameters(elements: &mut Elements, parameters: &ModelParameters<'_>) {
    elements.parent("modelParameters", &[], |elements| {
        if let Some(approach) = &parameters.approach {
            elements.parent("approach", &[], |elements| elements.text("type", approach.kind));
        }
        elements.known("task", parameters.task);
        elements.known("architectureFamily", parameters.architecture_family);
        elements.known("modelArchitecture", parameters.model_architecture);
        elements.list("datasets", &parameters.datasets, dataset);
        elements.list("inputs", &parameters.inputs, |elements, input| format(elements, "input", input));
        elements.list("outputs", &parameters.outputs, |elements, output| format(elements, "output", output));
    });
}

fn metric(elements: &mut Elements, metric: &PerformanceMetric<'_>) {
    elements.parent("performanceMetric", &[], |elements| {
        elements.text("type", metric.kind);
        elements.text("value", metric.value);
        elements.known("slice", metric.slice);
    });
}

fn format(elements: &mut Elements, name: &str, format: &Format<'_>) {
    elements.parent(name, &[], |elements| elements.text("format", format.format));
}

fn dataset(elements: &mut Elements, dataset: &Dataset<'_>) {
    elements.parent("dataset", &[], |elements| {
        elements.text("type", dataset.kind);
        elements.text("name", dataset.name);
        elements.parent("contents", &[], |elements| {
            elements.known("url", dataset.contents.url);
            properties(elements, &dataset.contents.properties);
        });
        elements.known("classification", dataset.classification);
        dataset.sensitive_data.iter().for_each(|kind| elements.text("sensitiveData", kind));
        elements.known("description", dataset.description);
        if let Some(governance) = &dataset.governance {
            elements.parent("governance", &[], |elements| {
                elements.list("owners", &governance.owners, |elements, owner| {
                    elements.parent("owner", &[], |elements| {
                        organization(elements, "organization", &owner.organization)
                    });
                });
            });
        }
    });
}

fn considerations(elements: &mut Elements, considerations: &Considerations<'_>) {
    elements.parent("considerations", &[], |elements| {
        for (consideration, texts) in &considerations.lists.0 {
            elements
                .list(consideration.list, texts, |elements, text| elements.text(consideration.item, text));
        }
        if let Some(environment) = &considerations.environmental_considerations {
            elements.parent("environmentalConsiderations", &[], |elements| {
                properties(elements, &environment.properties);
            });
        }
    });
}
