//! Relationships of SPDX 3.0.1, with their completeness where the BOM states it.
//!
//! One element for each kind of edge from a component. A crate that declares a model depends on it at run
//! time and has its weights as data files.

use std::collections::BTreeMap;

use super::context::Context;
use super::licenses::{self, NO_ASSERTION};
use super::packages;
use super::wire::{Node, Relationship};
use crate::assemble::bom::{Aggregate, Component, Descent, File, FileRole, Reference, RelationKind};
use crate::emit::spdx::{facts, prose, terms};
use crate::expression::LicenseExpression;

/// There is nothing that it depends on (Core, NoneElement).
const NONE_ELEMENT: &str = "NoneElement";
/// It is not known what it depends on (Core, NoAssertionElement).
const NO_ASSERTION_ELEMENT: &str = "NoAssertionElement";

/// Edges of the BOM, files, licences and what is known of the rest.
pub(super) fn relationships(context: &Context<'_>) -> Vec<Node> {
    let source = Source::new(context);
    let edges = context.components().flat_map(|component| source.of_component(component));
    edges.map(Node::Relationship).collect()
}

/// What every relationship is made from.
struct Source<'a> {
    context: &'a Context<'a>,
    completeness: BTreeMap<&'a Reference, Aggregate>,
    files: BTreeMap<&'a Reference, &'a [File]>,
}

/// How a kind of edge is said.
struct Phrase {
    id: &'static str,
    relationship_type: &'static str,
    scope: Option<&'static str>,
    comment: Option<&'static str>,
}

impl<'a> Source<'a> {
    fn new(context: &'a Context<'a>) -> Self {
        let files =
            context.bom.components.iter().map(|component| (&component.reference, component.files.as_slice()));
        Self { context, completeness: facts::completeness(context.bom), files: files.collect() }
    }

    fn of_component(&self, component: &Component) -> Vec<Relationship> {
        let mut targets = BTreeMap::<RelationKind, Vec<&Reference>>::new();
        for relation in self.context.bom.relations_from(&component.reference) {
            targets.entry(relation.kind).or_default().push(&relation.to);
        }
        let mut edges: Vec<_> = targets.iter().map(|(kind, to)| self.edge(component, *kind, to)).collect();
        edges.extend(targets.get(&RelationKind::Uses).and_then(|models| self.data_files(component, models)));
        let needs = |kind: &RelationKind| !is_origin(*kind);
        edges.extend((!targets.keys().any(needs)).then(|| self.nothing(component)).flatten());
        edges.extend(self.contained_files(component));
        edges.extend(self.distributed_files(component));
        edges.extend(self.licenses(component));
        edges.extend(component.files.iter().flat_map(|file| self.file_licenses(component, file)));
        edges
    }

    fn edge(&self, component: &Component, kind: RelationKind, to: &[&Reference]) -> Relationship {
        let to = to.iter().map(|reference| self.context.reference(reference)).collect();
        let completeness =
            self.completeness.get(&component.reference).map(|aggregate| completeness(*aggregate));
        Relationship { completeness, ..self.relationship(component, &phrase(kind), to) }
    }

    /// Known leaves and known unknowns (Core, Relationship).
    fn nothing(&self, component: &Component) -> Option<Relationship> {
        let aggregate = *self.completeness.get(&component.reference)?;
        let to = if aggregate == Aggregate::Complete { NONE_ELEMENT } else { NO_ASSERTION_ELEMENT };
        let edge = self.relationship(component, &phrase(RelationKind::DependsOn), vec![to.to_owned()]);
        Some(Relationship { completeness: Some(completeness(aggregate)), ..edge })
    }

    fn data_files(&self, krate: &Component, models: &[&Reference]) -> Option<Relationship> {
        let files = models.iter().filter_map(|model| self.files.get(model)).flat_map(|files| files.iter());
        let weights = files
            .filter(|file| file.role == FileRole::Weights)
            .map(|file| self.context.reference(&file.reference));
        let to: Vec<_> = weights.collect();
        (!to.is_empty()).then(|| self.relationship(krate, &plain("hasDataFile"), to))
    }

    fn contained_files(&self, component: &Component) -> Option<Relationship> {
        let to: Vec<_> = component.files.iter().map(|file| self.context.reference(&file.reference)).collect();
        let phrase = Phrase { id: "contains-files", ..plain("contains") };
        (!to.is_empty()).then(|| self.relationship(component, &phrase, to))
    }

    /// What it is handed out as: the one file of a crate or a product, or the weights of a model and the layers that hold them.
    fn distributed_files(&self, component: &Component) -> Option<Relationship> {
        let own = component.distributed_file().map(|_| packages::distribution_iri(self.context, component));
        let handed_out = |file: &&File| matches!(file.role, FileRole::Weights | FileRole::Layer);
        let files = component.files.iter().filter(handed_out);
        let to: Vec<_> =
            own.into_iter().chain(files.map(|file| self.context.reference(&file.reference))).collect();
        (!to.is_empty()).then(|| self.relationship(component, &plain("hasDistributionArtifact"), to))
    }

    /// Exactly one declared and one concluded licence (AI, Dataset and Lite, profile conformance).
    fn licenses(&self, component: &Component) -> Vec<Relationship> {
        let terms = &component.terms;
        let declared = Relationship {
            comment: terms.as_written.as_ref().map(|written| format!("Declared as `{written}`.")),
            ..self.license(component, "hasDeclaredLicense", terms.declared.as_ref())
        };
        let concluded = Relationship {
            comment: terms.review.as_ref().map(prose::review_sentence),
            ..self.license(component, "hasConcludedLicense", terms.concluded.as_ref())
        };
        [declared, concluded].into_iter().chain(self.license_text(component)).collect()
    }

    /// A file of a model comes under the terms of the model.
    fn file_licenses(&self, component: &Component, file: &File) -> [Relationship; 2] {
        let terms = &component.terms;
        [("hasDeclaredLicense", &terms.declared), ("hasConcludedLicense", &terms.concluded)].map(
            |(word, expression)| {
                let iri = self.context.beside(&format!("Relationship-{word}"), &file.reference);
                Relationship {
                    head: self.context.head("Relationship", iri),
                    from: self.context.reference(&file.reference),
                    ..self.license(component, word, expression.as_ref())
                }
            },
        )
    }

    fn license(
        &self,
        component: &Component,
        word: &'static str,
        expression: Option<&LicenseExpression>,
    ) -> Relationship {
        let to = expression.map_or_else(
            || NO_ASSERTION.to_owned(),
            |expression| self.context.expression(expression.as_str()),
        );
        self.relationship(component, &plain(word), vec![to])
    }

    fn license_text(&self, component: &Component) -> Option<Relationship> {
        let text = terms::extra_text(self.context.bom, &component.terms)?;
        let to = licenses::extra_text_iri(self.context, component);
        let comment = Some(format!("Licence text that came along in {}.", text.path));
        Some(Relationship { comment, ..self.relationship(component, &plain("hasEvidence"), vec![to]) })
    }

    fn relationship(&self, component: &Component, phrase: &Phrase, to: Vec<String>) -> Relationship {
        let class = if phrase.scope.is_some() { "LifecycleScopedRelationship" } else { "Relationship" };
        let iri = self.context.beside(&format!("Relationship-{}", phrase.id), &component.reference);
        Relationship {
            head: self.context.head(class, iri),
            comment: phrase.comment.map(str::to_owned),
            from: self.context.reference(&component.reference),
            relationship_type: phrase.relationship_type,
            to,
            scope: phrase.scope,
            completeness: None,
        }
    }
}

/// Whether an edge tells where a model comes from, and not what it needs.
fn is_origin(kind: RelationKind) -> bool {
    matches!(
        kind,
        RelationKind::TrainedOn
            | RelationKind::FineTunedOn
            | RelationKind::EvaluatedOn
            | RelationKind::DescendantOf(_)
            | RelationKind::Replaces
    )
}

fn plain(word: &'static str) -> Phrase {
    Phrase { id: word, relationship_type: word, scope: None, comment: None }
}

fn scoped(id: &'static str, scope: &'static str, comment: &'static str) -> Phrase {
    Phrase { id, relationship_type: "dependsOn", scope: Some(scope), comment: Some(comment) }
}

fn explained(id: &'static str, relationship_type: &'static str, comment: &'static str) -> Phrase {
    Phrase { id, comment: Some(comment), ..plain(relationship_type) }
}

/// The word of `RelationshipType`, and of `LifecycleScopeType` for a dependency.
fn phrase(kind: RelationKind) -> Phrase {
    match kind {
        RelationKind::Contains => plain("contains"),
        RelationKind::DependsOn => Phrase { comment: None, ..scoped("dependsOn-runtime", "runtime", "") },
        RelationKind::BuildDependsOn => {
            scoped("dependsOn-build", "build", "For build scripts, or as procedural macros.")
        }
        RelationKind::Uses => {
            scoped("dependsOn-models", "runtime", "Machine-learning models that the crate declares.")
        }
        RelationKind::TrainedOn => plain("trainedOn"),
        RelationKind::FineTunedOn => explained("fineTunedOn", "trainedOn", "Fine-tuned on these data."),
        RelationKind::EvaluatedOn => explained("testedOn", "testedOn", "Measured with these data."),
        RelationKind::DescendantOf(descent) => descendant(descent),
        RelationKind::Replaces => explained("descendantOf-replaced", "descendantOf", prose::REPLACES),
    }
}

fn descendant(descent: Descent) -> Phrase {
    let (id, comment) = match descent {
        Descent::Finetune => ("descendantOf-finetune", "Relation to the base model: finetune."),
        Descent::Adapter => ("descendantOf-adapter", "Relation to the base model: adapter."),
        Descent::Quantized => ("descendantOf-quantized", "Relation to the base model: quantized."),
        Descent::Merge => ("descendantOf-merge", "Relation to the base model: merge."),
        Descent::Distilled => ("descendantOf-distilled", "Relation to the base model: distilled."),
    };
    explained(id, "descendantOf", comment)
}

/// The word of `RelationshipCompleteness`.
fn completeness(aggregate: Aggregate) -> &'static str {
    match aggregate {
        Aggregate::Complete => "complete",
        Aggregate::Incomplete => "incomplete",
        Aggregate::Unknown => "noAssertion",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assemble::bom::{Bom, Completeness};
    use crate::emit::sample;

    fn relationships_of(bom: &Bom) -> Vec<Relationship> {
        let relationship = |node| match node {
            Node::Relationship(relationship) => Some(relationship),
            _ => None,
        };
        relationships(&Context::new(bom, "")).into_iter().filter_map(relationship).collect()
    }

    fn find<'a>(edges: &'a [Relationship], id: &str) -> &'a Relationship {
        edges.iter().find(|edge| edge.head.spdx_id == format!("#Relationship-{id}")).expect(id)
    }

    #[test]
    fn edges_of_one_kind_are_one_element_with_scope_and_completeness() {
        let edges = relationships_of(&sample::sample());
        let runtime = find(&edges, "dependsOn-runtime-cargo-example-app-1.2.0");
        assert_eq!(
            (runtime.to.len(), runtime.scope, runtime.completeness),
            (7, Some("runtime"), Some("complete"))
        );
        let build = find(&edges, "dependsOn-build-cargo-git-kernel-0.3.0");
        assert_eq!(
            (build.to.as_slice(), build.scope),
            (&["#SPDXRef-cargo-cc-1.2.47".to_owned()][..], Some("build"))
        );
        let weights = find(&edges, "hasDataFile-cargo-example-app-1.2.0");
        assert!(
            weights.to.len() == 4 && weights.to.iter().all(|file| !file.ends_with("README.md")),
            "{weights:?}"
        );
        let data = find(&edges, "testedOn-generic-encoder-3");
        assert_eq!(
            (data.relationship_type, data.to[0].as_str()),
            ("testedOn", "#SPDXRef-generic-code-corpus-2")
        );
        let bases = find(&edges, "descendantOf-merge-github-example-lab-merged-v5");
        assert_eq!((bases.relationship_type, bases.to.len()), ("descendantOf", 2));
    }

    #[test]
    fn every_package_has_one_declared_and_one_concluded_licence() {
        let bom = sample::sample();
        let edges = relationships_of(&bom);
        let packages = bom.all_components().chain(&bom.ancestors).count();
        let files: usize = bom.components.iter().map(|component| component.files.len()).sum();
        for word in ["hasDeclaredLicense", "hasConcludedLicense"] {
            let from: Vec<_> =
                edges.iter().filter(|edge| edge.relationship_type == word).map(|edge| &edge.from).collect();
            assert_eq!(
                (from.len(), from.iter().collect::<std::collections::BTreeSet<_>>().len()),
                (packages + files, packages + files)
            );
        }
        assert_eq!(find(&edges, "hasConcludedLicense-github-example-lab-merged-v5").to, [NO_ASSERTION]);
        assert_eq!(
            find(&edges, "hasConcludedLicense-generic-encoder-3").to,
            ["#License-LicenseRef-example-commercial"]
        );
    }

    #[test]
    fn known_leaves_and_known_unknowns_are_told_apart() {
        let mut bom = sample::workspace();
        let leaf = bom.components[1].reference.clone();
        for (aggregate, target, word) in [
            (Aggregate::Complete, NONE_ELEMENT, "complete"),
            (Aggregate::Incomplete, NO_ASSERTION_ELEMENT, "incomplete"),
            (Aggregate::Unknown, NO_ASSERTION_ELEMENT, "noAssertion"),
        ] {
            bom.completeness = vec![Completeness { subjects: vec![leaf.clone()], aggregate }];
            let edges = relationships_of(&bom);
            let edge = find(&edges, "dependsOn-runtime-cargo-member-b-0.1.0");
            assert_eq!((edge.to.as_slice(), edge.completeness), (&[target.to_owned()][..], Some(word)));
        }
    }
}
