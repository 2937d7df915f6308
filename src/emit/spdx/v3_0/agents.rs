//! Who issues, supplies and writes: one agent for each organization and author, and the program as a tool.
//!
//! Authors are plain agents: a manifest does not say whether they are persons.

use super::context::Context;
use super::party::{Party, parties};
use super::wire::{Agent, ExternalIdentifier, ExternalRef, Node};
use crate::assemble::bom::{Component, ComponentKind, Organization};
use crate::emit::spdx::{prose, tool_name};

/// The agents of the document and its tool.
pub(super) fn agents(context: &Context<'_>) -> Vec<Node> {
    let parties = parties(context.bom);
    let mut agents: Vec<_> = parties.iter().map(|(key, party)| agent(context, party, key)).collect();
    if context.bom.issuer.is_none() {
        agents.push(named(context, "SoftwareAgent", issuer(context), context.bom.tool.name));
    }
    agents.push(named(context, "Tool", tool(context), &tool_name(context.bom)));
    agents.into_iter().map(Node::Agent).collect()
}

/// The IRI of the issuer: an organization, else the program, as an agent (Core, CreationInfo: never a tool).
pub(super) fn issuer(context: &Context<'_>) -> String {
    match &context.bom.issuer {
        Some(issuer) => organization(context, issuer),
        None => context.iri("SoftwareAgent"),
    }
}

/// The IRI of the tool.
pub(super) fn tool(context: &Context<'_>) -> String {
    context.iri("Tool")
}

/// The IRI of an organization.
pub(super) fn organization(context: &Context<'_>, organization: &Organization) -> String {
    context.agent(&Party::Organization(organization).key())
}

/// Where a component comes from: its authors, and who makes or maintains it. A dataset takes exactly one, its author or else its supplier.
pub(super) fn origins(context: &Context<'_>, component: &Component) -> Vec<String> {
    let authors = component.authors.iter().map(|author| context.agent(&Party::Author(author).key()));
    match (&component.kind, component.authors.len()) {
        (ComponentKind::Dataset(_), 0 | 2..) => {
            component.supplier.iter().map(|supplier| organization(context, supplier)).collect()
        }
        _ => authors.chain(context.bom.maker(component).map(|maker| organization(context, maker))).collect(),
    }
}

fn agent(context: &Context<'_>, party: &Party<'_>, key: &str) -> Agent {
    match party {
        Party::Organization(organization) => Agent {
            external_identifier: organization_identifiers(organization),
            external_ref: organization
                .security_contact
                .iter()
                .map(|contact| security_contact(contact))
                .collect(),
            ..named(context, "Organization", context.agent(key), &party.name())
        },
        Party::Author(written) => Agent {
            external_identifier: prose::author(written)
                .1
                .map(|email| identifier("email", email))
                .into_iter()
                .collect(),
            ..named(context, "Agent", context.agent(key), &party.name())
        },
    }
}

fn named(context: &Context<'_>, kind: &'static str, iri: String, name: &str) -> Agent {
    let head = context.head(kind, iri);
    Agent { head, name: name.to_owned(), external_identifier: Vec::new(), external_ref: Vec::new() }
}

fn organization_identifiers(organization: &Organization) -> Vec<ExternalIdentifier> {
    let email = organization.email.iter().map(|email| identifier("email", email.clone()));
    let url = organization.url.iter().map(|url| identifier("urlScheme", url.clone()));
    email.chain(url).collect()
}

pub(super) fn identifier(external_identifier_type: &'static str, identifier: String) -> ExternalIdentifier {
    ExternalIdentifier { kind: "ExternalIdentifier", external_identifier_type, identifier }
}

/// `securityPolicy` refers to instructions for reporting vulnerabilities (Core, ExternalRefType).
fn security_contact(contact: &str) -> ExternalRef {
    let locator = if contact.contains("://") || contact.starts_with("mailto:") {
        contact.to_owned()
    } else {
        format!("mailto:{contact}")
    };
    let comment = Some("Where to report a vulnerability.");
    ExternalRef { kind: "ExternalRef", external_ref_type: "securityPolicy", locator: vec![locator], comment }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assemble::bom::Bom;
    use crate::emit::sample;

    fn kinds(bom: &Bom) -> Vec<(&'static str, String)> {
        let context = Context::new(bom, "");
        let kind = |node: Node| match node {
            Node::Agent(agent) => Some((agent.head.kind, agent.name)),
            _ => None,
        };
        agents(&context).into_iter().filter_map(kind).collect()
    }

    #[test]
    fn everyone_is_there_once() {
        let kinds = kinds(&sample::sample());
        let names: Vec<_> = kinds.iter().map(|(kind, name)| (*kind, name.as_str())).collect();
        let expected = [
            ("Agent", "Example Contributors"),
            ("Agent", "Example Lab"),
            ("Organization", "Example Lab"),
            ("Organization", "Example Organization"),
            ("Tool", "cargo-model-sbom-0.1.0"),
        ];
        assert_eq!(names, expected);
    }

    #[test]
    fn without_an_issuer_a_software_agent_creates() {
        let bom = sample::workspace();
        let issuer = issuer(&Context::new(&bom, ""));
        assert_eq!(issuer, "#SoftwareAgent");
        assert!(kinds(&bom).contains(&("SoftwareAgent", "cargo-model-sbom".to_owned())));
    }

    #[test]
    fn a_dataset_comes_from_its_only_author_or_its_supplier() {
        let bom = sample::sample();
        let mut corpus =
            bom.find(&crate::assemble::bom::Reference::new(sample::CORPUS)).expect("corpus").clone();
        let origins = |dataset: &Component| {
            let bom = Bom {
                subject: dataset.clone(),
                components: Vec::new(),
                ancestors: Vec::new(),
                ..bom.clone()
            };
            origins(&Context::new(&bom, ""), dataset)
        };
        assert_eq!(origins(&corpus), ["#Organization-Example-Lab"]);
        corpus.authors = vec!["A".to_owned()];
        assert_eq!(origins(&corpus), ["#Author-A"]);
        corpus.authors.push("B".to_owned());
        assert_eq!(origins(&corpus), ["#Organization-Example-Lab"]);
        corpus.supplier = None;
        assert_eq!(origins(&corpus), [""; 0]);
    }
}
