//! `bom`, `metadata` and what stands beside the components.

use super::Elements;
use super::component::component;
use super::party::{contact, organization, properties};
use super::service::service;
use crate::emit::cyclonedx::wire::{Annotation, Citation, Composition, Dependency, Document, Metadata};

/// `bom`: the root element.
pub(super) fn bom(elements: &mut Elements, document: &Document<'_>, namespace: &str) {
    let version = document.version.to_string();
    let attributes = [
        ("xmlns", Some(namespace)),
        ("serialNumber", Some(&*document.serial_number)),
        ("version", Some(version.as_str())),
    ];
    elements.parent("bom", &attributes, |elements| {
        metadata(elements, &document.metadata);
        elements.list("components", &document.components, component);
        elements.list("services", &document.services, service);
        elements.list("dependencies", &document.dependencies, dependency);
        elements.list("compositions", &document.compositions, composition);
        elements.list("annotations", &document.annotations, annotation);
        elements.list("citations", &document.citations, citation);
    });
}

fn metadata(elements: &mut Elements, metadata: &Metadata<'_>) {
    elements.parent("metadata", &[], |elements| {
        elements.text("timestamp", &metadata.timestamp);
        elements.list("lifecycles", &metadata.lifecycles, |elements, lifecycle| {
            elements.parent("lifecycle", &[], |elements| elements.text("phase", lifecycle.phase));
        });
        elements.parent("tools", &[], |elements| {
            elements.list("components", &metadata.tools.components, component)
        });
        elements.list("authors", &metadata.authors, |elements, author| contact(elements, "author", author));
        component(elements, &metadata.component);
        let organizations = [
            ("manufacturer", &metadata.manufacturer),
            ("manufacture", &metadata.manufacture),
            ("supplier", &metadata.supplier),
        ];
        for (name, known) in organizations {
            known.iter().for_each(|known| organization(elements, name, known));
        }
        properties(elements, &metadata.properties);
        if let Some(constraints) = &metadata.distribution_constraints {
            elements.parent("distributionConstraints", &[], |elements| elements.text("tlp", constraints.tlp));
        }
    });
}

fn dependency(elements: &mut Elements, dependency: &Dependency<'_>) {
    let attributes = [("ref", Some(&*dependency.reference))];
    if dependency.depends_on.is_empty() {
        return elements.empty("dependency", &attributes);
    }
    elements.parent("dependency", &attributes, |elements| {
        dependency.depends_on.iter().for_each(|to| elements.empty("dependency", &[("ref", Some(&**to))]));
    });
}

fn composition(elements: &mut Elements, composition: &Composition<'_>) {
    elements.parent("composition", &[], |elements| {
        elements.text("aggregate", composition.aggregate);
        elements.list("assemblies", &composition.assemblies, |elements, to| {
            elements.empty("assembly", &[("ref", Some(&**to))])
        });
        elements.list("dependencies", &composition.dependencies, |elements, to| {
            elements.empty("dependency", &[("ref", Some(&**to))])
        });
    });
}

fn annotation(elements: &mut Elements, annotation: &Annotation<'_>) {
    elements.parent("annotation", &[], |elements| {
        elements.list("subjects", &annotation.subjects, |elements, to| {
            elements.empty("subject", &[("ref", Some(&**to))])
        });
        elements.parent("annotator", &[], |elements| component(elements, &annotation.annotator.component));
        elements.text("timestamp", &annotation.timestamp);
        elements.text("text", &annotation.text);
    });
}

fn citation(elements: &mut Elements, citation: &Citation<'_>) {
    elements.parent("citation", &[], |elements| {
        elements.list("pointers", &citation.pointers, |elements, pointer| elements.text("pointer", pointer));
        elements.text("timestamp", &citation.timestamp);
        elements.text("attributedTo", &citation.attributed_to);
        elements.text("note", &citation.note);
    });
}
