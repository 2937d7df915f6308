//! The IRIs that a document defines and uses, for the check that no schema makes.

use super::wire::{
    Agent, Annotation, Collection, CreationInfo, Document, License, Node, Package, Relationship,
};
use crate::emit::integrity::DocumentReferences;

impl Document {
    /// The IRIs of all elements, and where they are used; those of SPDX itself left out.
    pub(super) fn references(&self) -> DocumentReferences {
        let defined = self.graph.iter().filter_map(Node::iri).map(str::to_owned).collect();
        let used =
            self.graph.iter().flat_map(uses).filter(|iri| iri.contains('#')).map(str::to_owned).collect();
        DocumentReferences { defined, used }
    }
}

fn uses(node: &Node) -> Vec<&str> {
    match node {
        Node::CreationInfo(CreationInfo { created_by, created_using, .. }) => {
            strings(created_by.iter().chain(created_using))
        }
        Node::Agent(Agent { .. }) => Vec::new(),
        Node::Collection(Collection { data_license, root_element, element, .. }) => {
            strings(data_license.iter().chain(root_element).chain(element))
        }
        Node::Package(package) => {
            let Package { originated_by, supplied_by, .. } = package.as_ref();
            strings(originated_by.iter().chain(supplied_by))
        }
        Node::License(License { custom_id_to_uri, .. }) => {
            strings(custom_id_to_uri.iter().map(|entry| &entry.value))
        }
        Node::Relationship(Relationship { from, to, .. }) => strings(std::iter::once(from).chain(to)),
        Node::Annotation(Annotation { subject, .. }) => vec![subject],
    }
}

fn strings<'a>(iris: impl Iterator<Item = &'a String>) -> Vec<&'a str> {
    iris.map(String::as_str).collect()
}
