//! Annotations of SPDX 2.3 (12): flags and reviews as `REVIEW`, facts without a field as `OTHER`.

use std::collections::BTreeMap;

use super::document::Annotation;
use super::facts::{self, Fact, Family};
use super::{prose, tool_name};
use crate::assemble::bom::{Annotation as Flag, Bom, Component, File, Reference};

const REVIEW: &str = "REVIEW";
const OTHER: &str = "OTHER";

/// What the document itself has no field for.
pub(super) fn of_document(bom: &Bom) -> Vec<Annotation> {
    let mut facts = facts::of_document(bom);
    facts.extend(bom.issuer.iter().flat_map(facts::of_issuer));
    facts_annotation(bom, &facts).into_iter().collect()
}

/// The flags of the BOM by the component that they are on.
pub(super) fn flags(bom: &Bom) -> BTreeMap<&Reference, Vec<&Flag>> {
    let mut flags = BTreeMap::<_, Vec<_>>::new();
    for flag in &bom.annotations {
        flags.entry(&flag.subject).or_default().push(flag);
    }
    flags
}

/// The flags on a component, where its review stands, and what a package has no field for.
pub(super) fn of_component(
    bom: &Bom,
    component: &Component,
    flags: &[&Flag],
    relations: Option<Fact>,
) -> Vec<Annotation> {
    let flags = flags.iter().map(|annotation| format!("{}: {}", annotation.code, annotation.text));
    let reviews = component.terms.review.iter().map(prose::review_sentence);
    let mut annotations: Vec<_> = flags.chain(reviews).map(|text| annotation(bom, REVIEW, text)).collect();
    annotations.extend(facts_annotation(bom, &component_facts(component, relations)));
    annotations
}

/// What the package of a file has no field for.
pub(super) fn of_file(bom: &Bom, file: &File) -> Vec<Annotation> {
    let facts: Vec<_> = facts::file_properties(file, Family::Spdx2).collect();
    facts_annotation(bom, &facts).into_iter().collect()
}

fn component_facts(component: &Component, relations: Option<Fact>) -> Vec<Fact> {
    let mut facts: Vec<_> = facts::properties(component, Family::Spdx2).collect();
    facts.extend(relations);
    facts
}

fn facts_annotation(bom: &Bom, facts: &[Fact]) -> Option<Annotation> {
    (!facts.is_empty()).then(|| annotation(bom, OTHER, lines(facts)))
}

/// One `name=value` a line; line ends and backslashes in a value are escaped.
fn lines(facts: &[Fact]) -> String {
    let escaped = |value: &str| value.replace('\\', r"\\").replace('\r', r"\r").replace('\n', r"\n");
    facts.iter().map(|fact| format!("{}={}", fact.name, escaped(&fact.value))).collect::<Vec<_>>().join("\n")
}

fn annotation(bom: &Bom, annotation_type: &'static str, comment: String) -> Annotation {
    let annotator = format!("Tool: {}", tool_name(bom));
    Annotation { annotator, annotation_date: bom.created.to_string(), annotation_type, comment }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fact_stays_on_its_line() {
        let fact = |name: &'static str, value: &str| Fact { name, value: value.to_owned() };
        assert_eq!(lines(&[fact("a", "x\ny\\z"), fact("b", "=")]), "a=x\\ny\\\\z\nb==");
    }
}
