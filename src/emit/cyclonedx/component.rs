//! A component of the BOM, as `component`.

use super::bom_ref::bom_ref;
use super::context::{Context, is_native};
use super::model_card::model_card;
use super::organization::{author, organization, security_contact};
use super::pedigree::pedigree;
use super::properties::Properties;
use super::wire;
use super::{license, service};
use crate::assemble::bom::{Component, ComponentKind, CrateRole, File, Link, LinkKind, RelationKind};
use crate::bom::NativeFacts;
use crate::digest::{Algorithm, Digest};
use crate::facts::{self, Family, names};

/// The subject, or a component of the list, with all that belongs to it.
pub(super) fn listed<'a>(component: &'a Component, context: &Context<'a>) -> wire::Component<'a> {
    wire::Component {
        bom_ref: Some(bom_ref(&component.reference)),
        evidence: license::evidence(&component.terms, context),
        is_external: (context.version.knows_external() && service::called(component).is_some())
            .then_some(true),
        model_card: model_card(component, context),
        pedigree: pedigree(component, context),
        components: contained(component, context),
        properties: listed_properties(component, context),
        ..identity(component, context)
    }
}

/// The files of a model, and the libraries in another language that a crate brings.
fn contained<'a>(component: &'a Component, context: &Context<'a>) -> Vec<wire::Component<'a>> {
    let files = component.files.iter().map(|part| file(part, component, context));
    let relations = context.relations_from(component).iter();
    let contained = relations.filter(|relation| relation.kind == RelationKind::Contains);
    let contained = contained.filter_map(|relation| context.find(&relation.to));
    let native = contained.filter(|part| is_native(part)).map(|part| listed(part, context));
    files.chain(native).collect()
}

/// The properties of a component of the list, in their order in the document.
pub(super) fn listed_properties<'a>(
    component: &'a Component,
    context: &Context<'a>,
) -> Vec<wire::Property<'a>> {
    let mut properties = facts_of(component, context);
    for relation in context.relations_from(component) {
        if relation.kind == RelationKind::BuildDependsOn {
            properties.add(names::BUILD_DEPENDENCY, bom_ref(&relation.to));
        }
    }
    properties.sorted()
}

/// What a component is, whose it is and under which terms: all that makes sense outside the list, too.
pub(super) fn identity<'a>(component: &'a Component, context: &Context<'a>) -> wire::Component<'a> {
    let supplier = component.supplier.as_ref().map(organization);
    let names_manufacturers = context.version.names_manufacturers();
    let authors = component.authors.iter().filter(|_| names_manufacturers).map(|written| author(written));
    let author =
        (!names_manufacturers && !component.authors.is_empty()).then(|| component.authors.join(", "));
    wire::Component {
        kind: kind(&component.kind),
        manufacturer: context.bom.maker(component).map(organization).filter(|_| names_manufacturers),
        supplier,
        authors: authors.collect(),
        author,
        name: &component.name,
        version: component.version.as_deref(),
        description: component.description.as_deref(),
        scope: scope(&component.kind),
        hashes: hashes(&component.digests),
        licenses: license::licenses(&component.terms, context),
        copyright: component.copyright.as_deref(),
        cpe: component.cpe.as_deref(),
        purl: component.purl.as_deref(),
        external_references: external_references(component),
        ..wire::Component::default()
    }
}

/// The facts that have no field of their own.
pub(super) fn facts_of<'a>(component: &'a Component, context: &Context<'a>) -> Properties<'a> {
    let mut properties = Properties::default();
    let is_elsewhere = |name: &str| context.version.considers_environment() && facts::is_environmental(name);
    let all = facts::properties(component, Family::CycloneDx);
    properties.extend(all.filter(|property| !is_elsewhere(property.name)));
    license::add_properties(&component.terms, context.version, &mut properties);
    properties
}

fn is_data(kind: &ComponentKind) -> bool {
    matches!(kind, ComponentKind::Model(_) | ComponentKind::Dataset(_))
}

fn kind(kind: &ComponentKind) -> &'static str {
    match kind {
        ComponentKind::Workspace | ComponentKind::Application(_) => "application",
        ComponentKind::Library(_) | ComponentKind::Replaced | ComponentKind::Native(_) => "library",
        ComponentKind::Model(_) => "machine-learning-model",
        ComponentKind::Dataset(_) => "data",
    }
}

/// `excluded` is what is needed to build and is not part of what is shipped.
fn scope(kind: &ComponentKind) -> Option<&'static str> {
    match kind {
        ComponentKind::Application(role)
        | ComponentKind::Library(role)
        | ComponentKind::Native(NativeFacts { role, .. }) => Some(match role {
            CrateRole::Shipped => "required",
            CrateRole::BuildTime => "excluded",
        }),
        _ => None,
    }
}

fn hashes(digests: &[Digest]) -> Vec<wire::Hash<'_>> {
    digests.iter().map(|digest| wire::Hash { algorithm: algorithm(digest), content: digest.hex() }).collect()
}

fn algorithm(digest: &Digest) -> &'static str {
    match digest.algorithm() {
        Algorithm::Sha256 => "SHA-256",
        Algorithm::Sha512 => "SHA-512",
        Algorithm::Blake3 => "BLAKE3",
        Algorithm::Sha384 => "SHA-384",
        Algorithm::Sha1 => "SHA-1",
        Algorithm::Md5 => "MD5",
    }
}

/// The links, and where to report a vulnerability.
pub(super) fn external_references(component: &Component) -> Vec<wire::ExternalReference<'_>> {
    let links = component.links.iter().map(|link| wire::ExternalReference {
        kind: link_kind(link.kind),
        url: link.url.as_str().into(),
        hashes: hashes(linked_digests(component, link)),
    });
    let security = component.supplier.as_ref().and_then(security_contact);
    let security =
        security.map(|url| wire::ExternalReference { kind: "security-contact", url, hashes: Vec::new() });
    links.chain(security).collect()
}

/// Where a file is fetched.
fn download<'a>(url: &'a str, digests: &'a [Digest]) -> wire::ExternalReference<'a> {
    wire::ExternalReference {
        kind: link_kind(LinkKind::Distribution),
        url: url.into(),
        hashes: hashes(digests),
    }
}

/// Where the distribution link of a crate leads is the archive that its digests are of; a model's is a page.
fn linked_digests<'a>(component: &'a Component, link: &Link) -> &'a [Digest] {
    let archive = link.kind == LinkKind::Distribution && !is_data(&component.kind);
    if archive { &component.digests } else { &[] }
}

fn link_kind(kind: LinkKind) -> &'static str {
    match kind {
        LinkKind::Distribution => "distribution",
        LinkKind::Repository => "vcs",
        LinkKind::Website => "website",
        LinkKind::Documentation => "documentation",
        LinkKind::ModelCard => "model-card",
        LinkKind::License => "license",
    }
}

/// A file of a model; its name is the last part of its path.
pub(super) fn file<'a>(file: &'a File, whole: &'a Component, context: &Context<'a>) -> wire::Component<'a> {
    let mut properties = Properties::default();
    properties.extend(facts::file_properties(file, Family::CycloneDx));
    wire::Component {
        kind: "file",
        bom_ref: Some(bom_ref(&file.reference)),
        supplier: whole.supplier.as_ref().map(organization),
        name: file.path.rsplit('/').next().unwrap_or(&file.path),
        version: whole.version.as_deref(),
        licenses: license::identifiers(&whole.terms, context),
        hashes: hashes(&file.digests),
        external_references: file.url.iter().map(|url| download(url, &file.digests)).collect(),
        properties: properties.sorted(),
        ..wire::Component::default()
    }
}
