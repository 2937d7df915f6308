//! The frame of the document: creation information, `SpdxDocument`, `software_Sbom`, and what each claims.

use super::Version;
use super::agents;
use super::annotations::extension;
use super::context::{Context, DATA_LICENSE};
use super::wire::{CREATION_INFO, Collection, CreationInfo, Document, Node};
use crate::emit::spdx::profiles::met_profiles;
use crate::emit::spdx::{document_name, facts, prose};

/// The document around its elements.
pub(super) fn document(context: &Context<'_>, version: Version, elements: Vec<Node>) -> Document {
    let claims = claims(context);
    let iris: Vec<_> = elements.iter().filter_map(Node::iri).map(str::to_owned).collect();
    let sbom = sbom(context, claims.clone(), iris.clone());
    let all = std::iter::once(sbom.head.spdx_id.clone()).chain(iris).collect();
    let head = [
        Node::CreationInfo(creation_info(context, version)),
        spdx_document(context, claims, all),
        Node::Collection(sbom),
    ];
    Document { context: version.context(), graph: head.into_iter().chain(elements).collect() }
}

fn creation_info(context: &Context<'_>, version: Version) -> CreationInfo {
    CreationInfo {
        kind: "CreationInfo",
        id: CREATION_INFO,
        spec_version: version.number(),
        created: context.bom.created.to_string(),
        created_by: vec![agents::issuer(context)],
        created_using: vec![agents::tool(context)],
        comment: prose::creation_comment(context.bom),
    }
}

fn spdx_document(context: &Context<'_>, claims: Vec<&'static str>, element: Vec<String>) -> Node {
    Node::Collection(Collection {
        head: context.head("SpdxDocument", context.iri("SPDXRef-DOCUMENT")),
        name: document_name(context.bom),
        extension: extension(facts::of_document(context.bom)),
        profile_conformance: claims,
        data_license: Some(context.expression(DATA_LICENSE)),
        sbom_type: Vec::new(),
        root_element: vec![sbom_iri(context)],
        element,
    })
}

fn sbom(context: &Context<'_>, claims: Vec<&'static str>, element: Vec<String>) -> Collection {
    Collection {
        head: context.head("software_Sbom", sbom_iri(context)),
        name: document_name(context.bom),
        extension: Vec::new(),
        profile_conformance: claims,
        data_license: None,
        sbom_type: vec!["source"],
        root_element: vec![context.reference(&context.bom.subject.reference)],
        element,
    }
}

fn sbom_iri(context: &Context<'_>) -> String {
    context.iri("Sbom")
}

/// The profiles whose rules are in the schema, then those of [`met_profiles`] (Core, ElementCollection).
///
/// `extension` is not among them: the JSON-LD context of 3.0.1 reads the word as the property of that name,
/// so the official validator rejects the claim. The profile has no rules, and its classes need no claim.
fn claims(context: &Context<'_>) -> Vec<&'static str> {
    let checked = ["core", "software", "simpleLicensing", "expandedLicensing"];
    let met = met_profiles(context.bom);
    checked.into_iter().chain(met.iter().map(|profile| profile.as_str())).collect()
}
