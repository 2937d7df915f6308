//! Crates as components, and the workspace as the subject of a BOM of several packages.

use std::collections::{BTreeMap, BTreeSet};

use guppy::PackageId;
use guppy::graph::{BuildTargetId, ExternalSource, PackageMetadata};

use super::Parts;
use super::bom::{
    Component, ComponentKind, CrateOrigin, CrateRole, LicenseEvidence, Link, LinkKind, Organization,
    Reference, Relation, RelationKind, SupplierSource, Terms,
};
use super::identity::{References, crate_origin, crate_purl, purl, web_url, workspace_purl};
use crate::address::{masked, without_secrets};
use crate::assess::Assessment;
use crate::assess::crate_terms::{JudgedText, TextStanding};
use crate::assess::evidence::{Agreement, EvidenceSource};
use crate::declare::{Declarations, UNRECOGNISED};
use crate::expression::LicenseExpression;
use crate::inspect::{Inventory, TextOrigin};
use crate::printable::is_steering;
use crate::resolve::{Crate, EdgeKind, Role};
use crate::vocabulary::Word;
use crate::workspace::Workspace;

/// The reference of each crate.
pub(super) type CrateReferences<'g> = BTreeMap<&'g PackageId, Reference>;

/// Makes a component of every crate, and a relation of every edge.
pub(super) fn run<'g>(
    inventory: &Inventory<'g>,
    workspace: &Workspace,
    issuer: Option<&Organization>,
    assessment: &Assessment<'g>,
    parts: &mut Parts,
) -> CrateReferences<'g> {
    let graph = &inventory.resolved.crates;
    let selected: BTreeSet<_> = graph.selected.iter().map(PackageMetadata::id).collect();
    let mut references = BTreeMap::new();
    // Crates of registries first: they have the first claim to the plain package URL.
    let mut crates: Vec<_> = graph.crates.values().collect();
    crates.sort_by_key(|krate| (crate_origin(&krate.package) == CrateOrigin::Path, krate.package.id()));
    for krate in crates {
        let package = krate.package;
        let provenance = graph.provenance.get(package.id());
        let purl = crate_purl(&package, provenance.is_some_and(|provenance| provenance.replaces.is_some()));
        let reference = parts.references.give(&purl, &fingerprint(&package, workspace));
        // Another crate has it already: one package URL never means two crates.
        let purl = (reference.as_str() == purl).then_some(purl);
        let selected = selected.contains(package.id());
        let mut component = component(krate, reference.clone(), purl, selected, workspace, issuer);
        if let Some(judged) = assessment.crates.get(package.id()) {
            component.terms.concluded = judged.concluded.clone();
            component.terms.evidence =
                judged.texts.iter().filter_map(|text| evidence(text, &reference)).collect();
        }
        component.tree = inventory.crate_trees.get(package.id()).cloned();
        if let Some(provenance) = provenance {
            component.replaces = provenance.replaces.clone();
            component.vendored = provenance.vendored.clone();
        }
        if component.replaces.as_deref() == Some(CrateOrigin::CratesIo.word()) {
            add_replaced(package.name(), &reference, parts);
        }
        component.digests.extend(inventory.crate_sha512.get(package.id()).cloned());
        references.insert(package.id(), reference.clone());
        parts.components.insert(reference, component);
    }
    for edge in &graph.edges {
        let kind = match edge.kind {
            EdgeKind::Normal => RelationKind::DependsOn,
            EdgeKind::Build => RelationKind::BuildDependsOn,
        };
        let (from, to) = (references[edge.from].clone(), references[edge.to].clone());
        parts.relations.insert(Relation { from, to, kind });
    }
    references
}

/// The crate of crates.io in whose place a patched one is compiled. Its version is not known: `[patch]` takes any that the
/// requirements permit (Cargo book, "Overriding Dependencies").
fn add_replaced(name: &str, by: &Reference, parts: &mut Parts) {
    let purl = purl("cargo", None, name, None, &[]);
    let reference = parts.references.give(&purl, "replaced");
    parts.relations.insert(Relation {
        from: by.clone(),
        to: reference.clone(),
        kind: RelationKind::Replaces,
    });
    parts.ancestors.entry(reference.clone()).or_insert_with(|| Component {
        purl: Some(purl),
        ..Component::new(reference, ComponentKind::Replaced, name)
    });
}

/// What a text says that the expression of the manifest does not: of code that lies in the crate, or of the crate.
fn evidence(text: &JudgedText<'_>, by: &Reference) -> Option<LicenseEvidence> {
    let (source, agreement) = match (text.standing, text.file.origin) {
        (TextStanding::Undeclared, _) => (EvidenceSource::LicenseFile, Agreement::Conflicts),
        (TextStanding::Unrecognised, _) => (EvidenceSource::LicenseFile, Agreement::Unknown),
        (TextStanding::Other, TextOrigin::Bundled) => (EvidenceSource::BundledLicenseFile, Agreement::Open),
        _ => return None,
    };
    Some(LicenseEvidence {
        source: source.word(),
        by: Some(by.clone()),
        path: Some(text.file.text.path.to_string()),
        said: said(text),
        agreement: agreement.word(),
    })
}

fn said(text: &JudgedText<'_>) -> String {
    match &text.license {
        Some(license) => license.id.clone(),
        None if text.referred.is_empty() => UNRECOGNISED.to_owned(),
        None => format!("a reference to {}", text.referred.join(", ")),
    }
}

/// What tells a crate from another of the same package URL, without the path of this machine.
fn fingerprint(package: &PackageMetadata<'_>, workspace: &Workspace) -> String {
    match package.source().local_path() {
        Some(path) => path.strip_prefix(workspace.root()).unwrap_or(path).to_string(),
        None => local_commit(package).unwrap_or_else(|| masked(package.id().repr()).into_owned()),
    }
}

fn component(
    krate: &Crate<'_>,
    reference: Reference,
    purl: Option<String>,
    selected: bool,
    workspace: &Workspace,
    issuer: Option<&Organization>,
) -> Component {
    let package = krate.package;
    let role = match krate.role {
        Role::Shipped => CrateRole::Shipped,
        Role::BuildTime => CrateRole::BuildTime,
    };
    let binary = package.build_targets().any(|target| matches!(target.id(), BuildTargetId::Binary(_)));
    let kind =
        if selected && binary { ComponentKind::Application(role) } else { ComponentKind::Library(role) };
    let version = package.version().to_string();
    let checksum = package
        .source()
        .external_source()
        .and_then(|source| workspace.checksums.get(package.name(), &version, source).cloned());
    let origin = crate_origin(&package);
    let own = issuer.filter(|_| package.in_workspace()).cloned();
    let derived = if own.is_none() { derived_supplier(&package) } else { None };
    Component {
        description: package.description().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()),
        purl,
        origin: Some(origin),
        commit: commit(&package),
        supplier_from: derived.as_ref().map(|(_, from)| *from),
        supplier: own.or(derived.map(|(supplier, _)| supplier)),
        authors: package.authors().iter().filter(|author| !author.trim().is_empty()).cloned().collect(),
        digests: checksum.into_iter().collect(),
        terms: terms(package.license()),
        links: links(&package, origin, &version),
        version: Some(version),
        ..Component::new(reference, kind, package.name())
    }
}

/// The commit of a crate from a repository.
fn commit(package: &PackageMetadata<'_>) -> Option<String> {
    match package.source().parse_external()? {
        ExternalSource::Git { resolved, .. } => Some(resolved.to_owned()),
        _ => None,
    }
}

/// The commit of a crate from a repository that no document may name, because it lies on this machine.
fn local_commit(package: &PackageMetadata<'_>) -> Option<String> {
    match package.source().parse_external()? {
        ExternalSource::Git { repository, .. } if without_secrets(repository).is_none() => commit(package),
        _ => None,
    }
}

/// Forges whose first path segment is the account that a repository belongs to.
const FORGES: [&str; 5] = ["github.com", "gitlab.com", "codeberg.org", "bitbucket.org", "gitee.com"];

/// Who supplies a crate, as its manifest lets one know: the account that holds its repository, else its first
/// author.
fn derived_supplier(package: &PackageMetadata<'_>) -> Option<(Organization, SupplierSource)> {
    let repository = package.repository().and_then(web_url);
    if let Some((forge, account)) = repository.as_deref().and_then(forge_account) {
        let url = Some(format!("https://{forge}/{account}"));
        return Some((
            Organization { name: account.to_owned(), url, ..Organization::default() },
            SupplierSource::Repository,
        ));
    }
    let author = package.authors().first()?;
    let name = author.split('<').next().map(str::trim).filter(|name| !name.is_empty())?;
    Some((Organization { name: name.to_owned(), ..Organization::default() }, SupplierSource::Authors))
}

fn forge_account(url: &str) -> Option<(&str, &str)> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    let (host, path) = rest.split_once('/')?;
    let host = host.strip_prefix("www.").unwrap_or(host);
    let (account, repository) = path.split_once('/')?;
    (FORGES.contains(&host) && !account.is_empty() && !repository.is_empty()).then_some((host, account))
}

fn terms(license: Option<&str>) -> Terms {
    let Some(text) = license else { return Terms::default() };
    let declared = LicenseExpression::parse_crate(text).ok();
    let as_written =
        declared.as_ref().is_none_or(|expression| expression.as_str() != text).then(|| text.to_owned());
    Terms { declared, as_written, ..Terms::default() }
}

fn links(package: &PackageMetadata<'_>, origin: CrateOrigin, version: &str) -> Vec<Link> {
    let download = (origin == CrateOrigin::CratesIo)
        .then(|| format!("https://crates.io/api/v1/crates/{}/{version}/download", package.name()));
    let web = |url: Option<&str>| url.and_then(web_url);
    let mut links: Vec<_> = [
        (LinkKind::Distribution, download),
        (LinkKind::Repository, web(package.repository())),
        (LinkKind::Website, web(package.homepage())),
        (LinkKind::Documentation, web(package.documentation())),
    ]
    .into_iter()
    .filter_map(|(kind, url)| url.map(|url| Link { kind, url }))
    .collect();
    links.sort();
    links
}

/// What a workspace as a subject is called after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NamedAfter {
    /// `[product]`, its root package, or the repository that its selected members share.
    Declaration,
    /// The repository that the checkout was cloned from.
    Clone,
    /// Its directory, which may be called otherwise on another machine.
    Directory,
}

/// The name of a workspace as a subject, and what it is called after.
pub(super) fn workspace_name(
    workspace: &Workspace,
    declarations: &Declarations,
    selected: &[PackageMetadata<'_>],
) -> (String, NamedAfter) {
    let root = workspace.graph.workspace().member_by_path("").ok();
    let repository = shared_repository(selected);
    let declared = declarations.workspace.product.name.clone();
    let declared = declared.or_else(|| root.map(|root| root.name().to_owned()));
    let declared = declared.or_else(|| repository.as_deref().and_then(repository_name).map(str::to_owned));
    let cloned = || workspace.origin.as_deref().and_then(repository_name).filter(|name| is_name(name));
    let directory = || workspace.root().file_name().filter(|name| is_name(name)).unwrap_or("workspace");
    match (declared, cloned()) {
        (Some(name), _) => (name, NamedAfter::Declaration),
        (None, Some(name)) => (name.to_owned(), NamedAfter::Clone),
        (None, None) => (directory().to_owned(), NamedAfter::Directory),
    }
}

fn is_name(name: &str) -> bool {
    !name.trim_matches(['.', ' ']).is_empty() && !name.contains(is_steering)
}

fn shared_repository(selected: &[PackageMetadata<'_>]) -> Option<String> {
    shared(selected, |package| package.repository().map(str::to_owned))
}

/// The workspace as a subject.
pub(super) fn workspace_component(
    workspace: &Workspace,
    declarations: &Declarations,
    selected: &[PackageMetadata<'_>],
    references: &mut References,
) -> Component {
    let product = &declarations.workspace.product;
    let (name, named_after) = workspace_name(workspace, declarations, selected);
    let repository = shared_repository(selected);
    let version =
        product.version.clone().or_else(|| shared(selected, |package| Some(package.version().to_string())));
    let names: Vec<_> = selected.iter().map(|package| package.name()).collect();
    let mut identity = format!("workspace:{name}");
    identity.extend(version.iter().flat_map(|version| ["@", version]));
    let url = repository.as_deref().and_then(web_url);
    let is_of_this_machine = named_after == NamedAfter::Directory;
    let purl = (!is_of_this_machine).then(|| workspace_purl(&name, version.as_deref(), url.as_deref()));
    Component {
        version,
        purl,
        description: product.description.clone(),
        supplier: declarations.workspace.organization.as_ref().map(super::organization),
        terms: terms(shared(selected, |package| package.license().map(str::to_owned)).as_deref()),
        links: url.map(|url| Link { kind: LinkKind::Repository, url }).into_iter().collect(),
        ..Component::new(references.give(&identity, &names.join(" ")), ComponentKind::Workspace, name)
    }
}

/// What all packages say, if they all say the same.
fn shared(
    packages: &[PackageMetadata<'_>],
    fact: impl Fn(&PackageMetadata<'_>) -> Option<String>,
) -> Option<String> {
    let first = fact(packages.first()?)?;
    packages.iter().all(|package| fact(package).as_ref() == Some(&first)).then_some(first)
}

fn repository_name(url: &str) -> Option<&str> {
    // A query or fragment may hold a token.
    let path = url.split(['?', '#', ';']).next().unwrap_or(url);
    let last = path.trim_end_matches('/').rsplit(['/', ':']).next()?;
    if last.contains('@') {
        return None;
    }
    Some(last.trim_end_matches(".git")).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repository_is_named_by_its_last_part() {
        assert_eq!(repository_name("https://github.com/example/search.git"), Some("search"));
        assert_eq!(repository_name("https://github.com/example/search/"), Some("search"));
        assert_eq!(repository_name("git@example.com:search.git"), Some("search"));
        assert_eq!(repository_name("https://example.com/search.git?token=SECRET"), Some("search"));
        assert_eq!(repository_name("https://u:SECRET@example.com"), None);
    }

    #[test]
    fn a_forge_tells_the_account_of_a_repository() {
        assert_eq!(forge_account("https://github.com/serde-rs/serde"), Some(("github.com", "serde-rs")));
        assert_eq!(forge_account("https://www.gitlab.com/a/b.git"), Some(("gitlab.com", "a")));
        for url in
            ["https://example.com/a/b", "https://github.com/a", "git@github.com:a/b", "https://github.com//b"]
        {
            assert_eq!(forge_account(url), None, "{url}");
        }
    }

    #[test]
    fn a_licence_is_kept_as_written_where_that_is_no_expression() {
        let old = terms(Some("MIT/Apache-2.0"));
        assert_eq!(old.declared.expect("understood").as_str(), "MIT OR Apache-2.0");
        assert_eq!(old.as_written.as_deref(), Some("MIT/Apache-2.0"));
        assert_eq!(terms(Some("MIT")).as_written, None);
        let odd = terms(Some("see LICENSE"));
        assert!(odd.declared.is_none());
        assert_eq!(odd.as_written.as_deref(), Some("see LICENSE"));
    }
}
