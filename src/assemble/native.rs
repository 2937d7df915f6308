//! Native code as components, each in the crate that brings it.

use guppy::PackageId;

use super::Parts;
use super::bom::{
    Component, ComponentKind, CrateRole, LicenseEvidence, Link, LinkKind, NativeFacts, Organization,
    Reference, Relation, RelationKind, Terms,
};
use super::crates::CrateReferences;
use super::identity::purl;
use crate::assess::evidence::{Agreement, EvidenceSource};
use crate::assess::{Assessment, NativeTerms, NativeText};
use crate::inspect::{Inventory, NativeLibrary};
use crate::resolve::{CrateGraph, Edge, EdgeKind, Role};
use crate::vocabulary::Word;

/// Makes a component of every native library that is known.
pub(super) fn run(
    inventory: &Inventory<'_>,
    assessment: &Assessment<'_>,
    crates: &CrateReferences<'_>,
    parts: &mut Parts,
) {
    for (package, code) in &inventory.native_code {
        let Some(within) = crates.get(package) else { continue };
        let role = role(package, &inventory.resolved.crates);
        for (library, judged) in code.libraries.iter().zip(&assessment.native[package]) {
            let purl = purl("generic", None, &library.row.name, library.version.as_deref(), &[]);
            let reference = parts.references.give(&purl, within.as_str());
            let terms = terms(judged, within);
            let component = component(library, reference.clone(), purl, role, terms);
            parts.components.insert(reference.clone(), component);
            parts.relations.insert(Relation {
                from: within.clone(),
                to: reference,
                kind: RelationKind::Contains,
            });
        }
    }
}

/// That of the crate. The sources that a crate of its own carries for the build script of another (`openssl-src`) become
/// part of that one, which says so by `links`.
fn role(package: &PackageId, graph: &CrateGraph<'_>) -> CrateRole {
    let is_shipped = |package: &PackageId| graph.crates[package].role == Role::Shipped;
    let links = |package: &PackageId| graph.crates[package].package.links().is_some();
    let becomes_part = |edge: &Edge<'_>| {
        edge.to == package && edge.kind == EdgeKind::Build && is_shipped(edge.from) && links(edge.from)
    };
    match is_shipped(package) || graph.edges.iter().any(becomes_part) {
        true => CrateRole::Shipped,
        false => CrateRole::BuildTime,
    }
}

fn component(
    library: &NativeLibrary,
    reference: Reference,
    purl: String,
    role: CrateRole,
    terms: Terms,
) -> Component {
    let NativeLibrary { row, version, version_from, archive } = library;
    let facts = NativeFacts { role, linkage: row.linkage, version_from: version_from.clone() };
    Component {
        version: version.clone(),
        purl: Some(purl),
        cpe: row.cpe.as_ref().zip(version.as_ref()).map(|(name, version)| cpe(name, version)),
        supplier: row.supplier.as_ref().map(|name| Organization {
            name: name.clone(),
            url: row.website.clone(),
            ..Organization::default()
        }),
        digests: archive.iter().map(|archive| archive.sha256.clone()).collect(),
        links: links(library),
        terms,
        ..Component::new(reference, ComponentKind::Native(facts), &row.name)
    }
}

fn links(library: &NativeLibrary) -> Vec<Link> {
    let download = library.archive.as_ref().map(|archive| (LinkKind::Distribution, &archive.url));
    let website = library.row.website.as_ref().map(|url| (LinkKind::Website, url));
    let links = download.into_iter().chain(website);
    links.map(|(kind, url)| Link { kind, url: url.clone() }).collect()
}

/// The name of a version (NISTIR 7695, 6.2): letters and digits as they are, what else may stand in one behind `\`.
fn cpe(vendor_and_product: &str, version: &str) -> String {
    let quoted = |letter: char| match letter {
        '.' | '_' | '-' => vec![letter],
        letter if letter.is_ascii_alphanumeric() => vec![letter.to_ascii_lowercase()],
        letter => vec!['\\', letter],
    };
    let version: String = version.chars().flat_map(quoted).collect();
    format!("cpe:2.3:a:{vendor_and_product}:{version}:*:*:*:*:*:*:*")
}

/// What is declared and concluded, with the texts as evidence.
fn terms(judged: &NativeTerms<'_>, within: &Reference) -> Terms {
    let evidence = |text: &NativeText<'_>| LicenseEvidence {
        source: EvidenceSource::BundledLicenseFile.word(),
        by: Some(within.clone()),
        path: Some(text.file.text.path.to_string()),
        said: text.license.id.clone(),
        agreement: if text.is_declared { Agreement::Agrees } else { Agreement::Open }.word(),
    };
    Terms {
        declared: judged.declared.clone(),
        concluded: judged.concluded.clone(),
        evidence: judged.texts.iter().map(evidence).collect(),
        ..Terms::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cpe_name_quotes_what_the_dictionary_quotes() {
        assert_eq!(cpe("sqlite:sqlite", "3.50.2"), "cpe:2.3:a:sqlite:sqlite:3.50.2:*:*:*:*:*:*:*");
        assert_eq!(cpe("a:b", "1.0+X~1"), "cpe:2.3:a:a:b:1.0\\+x\\~1:*:*:*:*:*:*:*");
    }
}
