//! Relationships of SPDX 2.3 (11).
//!
//! A model that a crate declares is a dependency of it, and the weights are data files of it. Training data
//! have no word in SPDX 2.3: `OTHER` with a comment, never one of the words for test suites.

use std::collections::{BTreeMap, BTreeSet};

use super::document::{DOCUMENT_ID, NO_ASSERTION, NONE, Relationship};
use super::{Identifiers, facts, spdx_id};
use crate::assemble::bom::{Aggregate, Bom, Component, File, FileRole, Reference, Relation, RelationKind};
use crate::emit::spdx::prose;
use crate::vocabulary::Word;

/// The comment on a dependency that is needed at build time alone.
const BUILD_TIME: &str = "Needed to build it: by a build script, or as a procedural macro.";

/// What is described, what contains files, the edges of the BOM, and what is known of the rest.
pub(super) fn relationships(bom: &Bom, identifiers: &Identifiers) -> Vec<Relationship> {
    let files =
        bom.components.iter().map(|component| (&component.reference, component.files.as_slice())).collect();
    let source = Source { bom, identifiers, files };
    let mut relationships =
        vec![edge(DOCUMENT_ID.to_owned(), "DESCRIBES", source.id(&bom.subject.reference))];
    relationships.extend(
        bom.all_components().chain(&bom.ancestors).flat_map(|component| source.contained_files(component)),
    );
    relationships.extend(bom.relations.iter().flat_map(|relation| source.relation(relation)));
    relationships.extend(source.completeness());
    relationships
}

/// What every relationship is made from.
struct Source<'a> {
    bom: &'a Bom,
    identifiers: &'a Identifiers,
    files: BTreeMap<&'a Reference, &'a [File]>,
}

impl Source<'_> {
    fn id(&self, reference: &Reference) -> String {
        spdx_id(self.identifiers, reference)
    }

    fn contained_files(&self, component: &Component) -> Vec<Relationship> {
        let owner = self.id(&component.reference);
        component.files.iter().map(|file| edge(owner.clone(), "CONTAINS", self.id(&file.reference))).collect()
    }

    fn relation(&self, relation: &Relation) -> Vec<Relationship> {
        let (from, to) = (self.id(&relation.from), self.id(&relation.to));
        match relation.kind {
            RelationKind::Contains => vec![edge(from, "CONTAINS", to)],
            RelationKind::DependsOn => vec![edge(from, "DEPENDS_ON", to)],
            RelationKind::BuildDependsOn => self.build_dependency(relation, from, to),
            RelationKind::Uses => self.use_of_model(relation, from, to),
            RelationKind::TrainedOn => {
                vec![commented(from, "OTHER", to, "trainedOn: the model learned from these data.")]
            }
            RelationKind::FineTunedOn => {
                vec![commented(from, "OTHER", to, "fineTunedOn: the model was fine-tuned on these data.")]
            }
            RelationKind::EvaluatedOn => {
                vec![commented(from, "OTHER", to, "evaluatedOn: the model was measured with these data.")]
            }
            RelationKind::DescendantOf(descent) => {
                vec![commented(
                    from,
                    "DESCENDANT_OF",
                    to,
                    &format!("Relation to the base model: {}.", descent.word()),
                )]
            }
            RelationKind::Replaces => vec![commented(from, "DESCENDANT_OF", to, prose::REPLACES)],
        }
    }

    /// `BUILD_DEPENDENCY_OF` leads from the dependency to what needs it. `DEPENDS_ON` in the other direction is added, so that
    /// a reader that starts at the root reaches the dependency.
    fn build_dependency(&self, relation: &Relation, from: String, to: String) -> Vec<Relationship> {
        let linked = Relation { kind: RelationKind::DependsOn, ..relation.clone() };
        let is_linked = self.bom.relations.binary_search(&linked).is_ok();
        let forward = commented(from.clone(), "DEPENDS_ON", to.clone(), BUILD_TIME);
        let forward = (!is_linked).then_some(forward);
        forward.into_iter().chain([edge(to, "BUILD_DEPENDENCY_OF", from)]).collect()
    }

    fn use_of_model(&self, relation: &Relation, krate: String, model: String) -> Vec<Relationship> {
        let files = self.files.get(&relation.to).copied().unwrap_or_default();
        let weights = files.iter().filter(|file| file.role == FileRole::Weights);
        let data: Vec<_> =
            weights.map(|file| edge(self.id(&file.reference), "DATA_FILE_OF", krate.clone())).collect();
        std::iter::once(edge(krate, "DEPENDS_ON", model)).chain(data).collect()
    }

    /// `NONE` and `NOASSERTION` on the right state known leaves and known unknowns (11.1.1).
    fn completeness(&self) -> Vec<Relationship> {
        let inside = self.bom.relations.iter().filter(|relation| relation.kind != RelationKind::Replaces);
        let with_relations: BTreeSet<_> = inside.map(|relation| &relation.from).collect();
        let stated = facts::completeness(self.bom).into_iter();
        let target = |subject, aggregate| match aggregate {
            Aggregate::Complete => (!with_relations.contains(subject)).then_some(NONE),
            Aggregate::Incomplete | Aggregate::Unknown => Some(NO_ASSERTION),
        };
        let statement = |(subject, aggregate)| {
            let target = target(subject, aggregate)?;
            let comment = format!("Relationships of this element: {}.", facts::aggregate_word(aggregate));
            Some(commented(self.id(subject), "DEPENDS_ON", target.to_owned(), &comment))
        };
        stated.filter_map(statement).collect()
    }
}

fn edge(from: String, relationship_type: &'static str, to: String) -> Relationship {
    Relationship { spdx_element_id: from, relationship_type, related_spdx_element: to, comment: None }
}

fn commented(from: String, relationship_type: &'static str, to: String, comment: &str) -> Relationship {
    Relationship { comment: Some(comment.to_owned()), ..edge(from, relationship_type, to) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::sample;

    fn edges(bom: &Bom) -> Vec<String> {
        let relationships = relationships(bom, &Identifiers::of_references(bom));
        let line = |edge: &Relationship| {
            format!("{} {} {}", edge.spdx_element_id, edge.relationship_type, edge.related_spdx_element)
        };
        relationships.iter().map(line).map(|line| line.replace("SPDXRef-", "")).collect()
    }

    #[test]
    fn every_kind_of_relation_has_its_word_and_direction() {
        let edges = edges(&sample::sample());
        let revision = |digit: &str| digit.repeat(40);
        for expected in [
            "DOCUMENT DESCRIBES cargo-example-app-1.2.0".to_owned(),
            "cargo-example-app-1.2.0 DEPENDS_ON cargo-serde-1.0.228".to_owned(),
            "cargo-serde-derive-1.0.228 BUILD_DEPENDENCY_OF cargo-serde-1.0.228".to_owned(),
            "cargo-serde-1.0.228 DEPENDS_ON cargo-serde-derive-1.0.228".to_owned(),
            "cargo-example-app-1.2.0 DEPENDS_ON github-example-lab-merged-v5".to_owned(),
            format!(
                "huggingface-example-lab-coder-{0} CONTAINS huggingface-example-lab-coder-{0}-README.md",
                revision("2")
            ),
            format!(
                "huggingface-example-lab-coder-{}-{} DATA_FILE_OF cargo-example-app-1.2.0",
                revision("2"),
                "model-00001-of-00002.safetensors"
            ),
            format!(
                "github-example-lab-merged-v5 DESCENDANT_OF huggingface-example-lab-base-large-{}",
                revision("6")
            ),
            "generic-hosted-ranker-2025-10 DEPENDS_ON NOASSERTION".to_owned(),
        ] {
            assert!(edges.contains(&expected), "{expected} is not in {edges:#?}");
        }
        assert!(edges.iter().all(|edge| !edge.contains("TEST_") && !edge.contains("README.md DATA_FILE_OF")));
    }

    #[test]
    fn everything_is_reached_from_the_document() {
        for bom in [sample::sample(), sample::workspace()] {
            let edges = relationships(&bom, &Identifiers::of_references(&bom));
            let mut reached = BTreeSet::from([DOCUMENT_ID.to_owned()]);
            let mut before = 0;
            while before < reached.len() {
                before = reached.len();
                for Relationship { spdx_element_id, related_spdx_element, .. } in &edges {
                    if reached.contains(spdx_element_id) {
                        reached.insert(related_spdx_element.clone());
                    }
                }
            }
            let identifiers = Identifiers::of_references(&bom);
            for component in bom.all_components().chain(&bom.ancestors) {
                assert!(reached.contains(&spdx_id(&identifiers, &component.reference)), "{}", component.name);
            }
        }
    }

    #[test]
    fn a_workspace_contains_its_members_and_a_complete_leaf_depends_on_none() {
        let mut bom = sample::workspace();
        bom.completeness = vec![crate::assemble::bom::Completeness {
            subjects: bom.components.iter().map(|component| component.reference.clone()).collect(),
            aggregate: Aggregate::Complete,
        }];
        let edges = edges(&bom);
        assert!(edges.contains(&"workspace-example CONTAINS cargo-member-a-0.1.0".to_owned()), "{edges:?}");
        assert!(edges.contains(&"cargo-member-b-0.1.0 DEPENDS_ON NONE".to_owned()), "{edges:?}");
        assert!(!edges.contains(&"cargo-member-a-0.1.0 DEPENDS_ON NONE".to_owned()), "{edges:?}");
    }
}
