//! Flags and reviews as annotations of type `review` (Core, Annotation), and the facts for which SPDX 3 has
//! no property as the extension that it has for them (Extension, CdxPropertiesExtension).

use super::context::Context;
use super::wire::{Annotation, Extension, Node, Property};
use crate::assemble::bom::{Reference, ReviewState};
use crate::emit::spdx::facts::Fact;
use crate::emit::spdx::identifier::Identifiers;
use crate::emit::spdx::prose;

/// What a person has to look at, then what persons decided.
pub(super) fn annotations(context: &Context<'_>) -> Vec<Node> {
    let mut remarks: Vec<_> = flags(context).chain(reviews(context)).collect();
    remarks.sort();
    remarks.dedup();
    let identifiers = Identifiers::new(remarks.iter().map(|remark| (remark.key(), remark.label(context))));
    remarks.iter().map(|remark| remark.annotation(context, &identifiers)).collect()
}

/// Names and values as one extension; none when there is nothing to say.
pub(super) fn extension(facts: Vec<Fact>) -> Vec<Extension> {
    let property =
        |fact: Fact| Property { kind: "extension_CdxPropertyEntry", name: fact.name, value: fact.value };
    let properties: Vec<_> = facts.into_iter().map(property).collect();
    if properties.is_empty() {
        Vec::new()
    } else {
        vec![Extension { kind: "extension_CdxPropertiesExtension", properties }]
    }
}

/// A remark on a component.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Remark<'a> {
    subject: &'a Reference,
    code: &'a str,
    statement: String,
}

impl Remark<'_> {
    fn key(&self) -> String {
        [self.subject.as_str(), self.code, &self.statement].join("\u{1f}")
    }

    fn label(&self, context: &Context<'_>) -> String {
        format!("{}-{}", self.code, context.name(self.subject))
    }

    fn annotation(&self, context: &Context<'_>, identifiers: &Identifiers) -> Node {
        let iri = context.iri(&format!("Annotation-{}", identifiers.get(&self.key())));
        Node::Annotation(Annotation {
            head: context.head("Annotation", iri),
            annotation_type: "review",
            statement: self.statement.clone(),
            subject: context.reference(self.subject),
        })
    }
}

fn flags<'a>(context: &Context<'a>) -> impl Iterator<Item = Remark<'a>> {
    let flags = context.bom.annotations.iter();
    flags.map(|flag| Remark {
        subject: &flag.subject,
        code: flag.code,
        statement: format!("{}: {}", flag.code, flag.text),
    })
}

fn reviews<'a>(context: &Context<'a>) -> impl Iterator<Item = Remark<'a>> {
    let reviewed = context
        .components()
        .filter_map(|component| Some((&component.reference, component.terms.review.as_ref()?)));
    reviewed.map(|(subject, review): (&Reference, &ReviewState)| Remark {
        subject,
        code: "review",
        statement: prose::review_sentence(review),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::sample;

    #[test]
    fn each_flag_and_each_review_is_an_annotation_with_its_own_iri() {
        let mut bom = sample::sample();
        bom.annotations.push(crate::assemble::bom::Annotation {
            text: "another".to_owned(),
            ..bom.annotations[0].clone()
        });
        bom.annotations.push(bom.annotations[0].clone());
        let nodes = annotations(&Context::new(&bom, ""));
        let mut iris: Vec<_> = nodes.iter().filter_map(Node::iri).collect();
        assert_eq!(iris.len(), 4 + 4);
        iris.sort_unstable();
        iris.dedup();
        assert_eq!(iris.len(), 8);
    }
}
