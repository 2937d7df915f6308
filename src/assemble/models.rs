//! Models, their files, datasets and bases as components.

use std::collections::BTreeMap;

use super::audience::is_confidential;
use super::bom::{
    self, Annotation, Component, ComponentKind, DataFlow, DatasetFacts, File, FileRole, Link, LinkKind,
    ModelCard, Organization, Reference, Relation, RelationKind, Service, Store, Terms,
};
use super::crates::CrateReferences;
use super::identity::{ModelIdentity, dataset_purl, manifest_digest, manifest_sha512, model_purl};
use super::terms::{Sources, file_reference};
use super::{LicenseTexts, Parts, Said, claims, midnight, terms, weights};
use crate::assess::declarations::{base_facts, dataset_facts, facts, is_own};
use crate::assess::rules::{is_about_review, is_incomplete};
use crate::assess::{Assessment, Finding, ModelState, ModelTerms};
use crate::declare::{Base, Dataset, DatasetRole, Delivery, ListedBy, Model, Source, WorkspaceFile};
use crate::diagnostic::Spanned;
use crate::expression::LicenseExpression;
use crate::hub;
use crate::inspect::{FileOrigin, InspectedFile, InspectedModel, Inventory};
use crate::resolve::{Listing, Part, StoreKind};
use crate::vocabulary::Word;

/// Makes components of every model and of what it was made from, with their relations and review flags.
pub(super) fn run(
    declarations: &WorkspaceFile,
    inventory: &Inventory<'_>,
    assessment: &Assessment<'_>,
    crates: &CrateReferences<'_>,
    texts: LicenseTexts,
    parts: &mut Parts,
) {
    let order = own_first(declarations, inventory, assessment);
    let references = references(&order, inventory, assessment, parts);
    let findings = findings_by_model(assessment);
    for (index, (model, model_terms)) in inventory.models.iter().zip(&assessment.terms).enumerate() {
        let from = crates[model.resolved.package.id()].clone();
        let (reference, is_carried) = (&references[index], assessment.shared.is_carried(index));
        let used = Relation { from: from.clone(), to: reference.clone(), kind: RelationKind::Uses };
        parts.relations.insert(used);
        for user in &model.resolved.users {
            let from = crates[user.id()].clone();
            parts.relations.insert(Relation { from, to: reference.clone(), kind: RelationKind::Uses });
        }
        annotate(reference, model, is_carried.then_some(model_terms), &findings, parts);
        if is_carried {
            let foreign = is_foreign(model, declarations);
            let until = assessment.next_end_of(index).map(|end| end.day.to_string());
            let judged = (model_terms, assessment.states[index], until);
            let component = component(model, judged, reference.clone(), (&from, foreign), texts);
            parts.components.insert(reference.clone(), component);
        }
    }
    for index in order {
        let (model, reference) = (&inventory.models[index], &references[index]);
        let declaration = model.resolved.declaration;
        let of_workspace = is_own(model.resolved, declarations);
        for (dataset, text) in declaration.datasets.iter().zip(&model.dataset_license_texts) {
            let license = dataset.license.as_ref().map(|license| &license.value);
            let said = Said { of_workspace, facts: dataset_facts(dataset) };
            let terms = terms::origin_terms(license, text.as_ref(), texts);
            add_dataset(dataset, said, terms, reference, parts);
        }
        let linked = inventory.resolved.bases[index].iter().map(|linked| linked.map(|at| &references[at]));
        for ((base, text), linked) in declaration.bases.iter().zip(&model.base_license_texts).zip(linked) {
            let license = base.license.as_ref().map(|license| &license.value);
            let said = Said { of_workspace, facts: base_facts(base) };
            let terms = terms::origin_terms(license, text.as_ref(), texts);
            let to = linked.cloned().unwrap_or_else(|| add_ancestor(base, said, terms, parts));
            if to != *reference {
                let kind = RelationKind::DescendantOf(base.relation);
                parts.relations.insert(Relation { from: reference.clone(), to, kind });
            }
        }
    }
    parts.models = references;
}

/// The declarations that are carried: the workspace's own in their order, then the others in the order of what they say,
/// which no name of a package decides.
fn own_first(
    declarations: &WorkspaceFile,
    inventory: &Inventory<'_>,
    assessment: &Assessment<'_>,
) -> Vec<usize> {
    let carried = |index: &usize| assessment.shared.is_carried(*index);
    let mut order: Vec<_> = (0..inventory.models.len()).filter(carried).collect();
    order.sort_by_cached_key(|index| {
        let model = &inventory.models[*index];
        let others = (!is_own(model.resolved, declarations)).then(|| facts(model));
        (others, *index)
    });
    order
}

/// The reference of each model: that of the declaration which is carried for it. Where several differ, those that come
/// later are distinguished by what they say.
fn references(
    order: &[usize],
    inventory: &Inventory<'_>,
    assessment: &Assessment<'_>,
    parts: &mut Parts,
) -> Vec<Reference> {
    let mut given: BTreeMap<usize, Reference> = BTreeMap::new();
    for index in order {
        let model = &inventory.models[*index];
        let (name, purl) = (&model.resolved.declaration.name.value, purl(model));
        let plain = format!("{name} {}", manifest_digest(model).hex());
        let declared = format!("{} {}", model.resolved.identity(), facts(model));
        given.insert(*index, parts.reference(&purl, &plain, Said { of_workspace: false, facts: declared }));
    }
    assessment.shared.carried.iter().map(|index| given[index].clone()).collect()
}

fn purl(model: &InspectedModel<'_>) -> String {
    let declaration = model.resolved.declaration;
    let only_file = if let [file] = model.files.as_slice() { Some(file) } else { None };
    let manifest = model.resolved.store.as_ref().filter(|store| store.kind == StoreKind::OciLayout);
    model_purl(&ModelIdentity {
        name: &declaration.name.value,
        version: value(&declaration.version),
        source: place(declaration),
        sha256: only_file
            .filter(|_| !is_incomplete(model))
            .map(|file| &file.digests.sha256)
            .or(model.declared_digest()),
        manifest: manifest.map(|store| store.revision.as_str()),
    })
}

/// Where the files of a model come from. What is called over a network has none: of its source only a name in a registry
/// counts, and no address that its package URL would give as a download.
fn place(declaration: &Model) -> Option<&Source> {
    let source = declaration.source.as_ref().map(|source| &source.value);
    let is_name = |source: &&Source| {
        source.image().is_some()
            || matches!(source, Source::HuggingFace { owner: Some(_), .. } | Source::MlFlow { .. })
    };
    source.filter(|source| declaration.delivery != Delivery::Service || is_name(source))
}

/// Whether a `[[crate]]` table of the organisation declares it.
fn is_foreign(model: &InspectedModel<'_>, declarations: &WorkspaceFile) -> bool {
    let mut foreign = declarations.crates.iter().flat_map(|table| &table.models);
    foreign.any(|declared| std::ptr::eq(declared, model.resolved.declaration))
}

fn component(
    model: &InspectedModel<'_>,
    (terms, state, until): (&ModelTerms<'_>, ModelState, Option<String>),
    reference: Reference,
    (package, foreign): (&Reference, bool),
    texts: LicenseTexts,
) -> Component {
    let declaration = model.resolved.declaration;
    let only_file = if let [file] = model.files.as_slice() { Some(file) } else { None };
    let manifest = manifest_digest(model);
    let mut card = card(model);
    card.manifest = (model.files.len() > 1 && !is_incomplete(model)).then(|| manifest.clone());
    let kind = ComponentKind::Model(Box::new(card));
    let files = with_listing(files(model, &reference), model.resolved.listing.as_ref());
    let files = with_addresses(files, declaration);
    Component {
        version: value(&declaration.version).map(str::to_owned),
        description: declaration.description.clone(),
        purl: Some(purl(model)),
        supplier: supplier(declaration),
        is_by_supplier: is_by_supplier(declaration),
        authors: declaration.authors.clone(),
        copyright: declaration.copyright.clone(),
        release_date: declaration.release_date.and_then(midnight),
        digests: match (only_file, model.files.is_empty()) {
            // What is known of a part binds no whole.
            _ if is_incomplete(model) => Vec::new(),
            (Some(file), _) => file.digests.all(),
            (None, true) => model.declared_digest().cloned().into_iter().collect(),
            (None, false) => std::iter::once(manifest).chain(manifest_sha512(model)).collect(),
        },
        terms: terms::model_terms(
            declaration,
            terms,
            (state, until),
            &Sources { files: &files, package, declares: !foreign },
            texts,
        ),
        links: links(declaration, terms),
        files,
        source: declaration.source.as_ref().map(|source| source.value.to_string()),
        ..Component::new(reference.clone(), kind, &declaration.name.value)
    }
}

fn value(string: &Option<Spanned<String>>) -> Option<&str> {
    string.as_ref().map(|string| string.value.as_str())
}

/// What the declaration says; where it is silent, the architecture is that of the weights.
fn card(model: &InspectedModel<'_>) -> ModelCard {
    let declaration = model.resolved.declaration;
    let architecture = declaration.architecture.clone();
    let mut card = ModelCard {
        task: declaration.task.clone(),
        family: declaration.family.clone(),
        architecture: architecture.or_else(|| weights::architecture(&model.files)),
        approach: declaration.approach,
        inputs: declaration.inputs.clone(),
        outputs: declaration.outputs.clone(),
        users: declaration.users.clone(),
        use_cases: declaration.use_cases.clone(),
        limitations: declaration.limitations.clone(),
        delivery: Some(declaration.delivery),
        service: declaration.service.as_ref().map(|service| Box::new(self::service(service, declaration))),
        is_pinned: model.declared_digest().is_some()
            || model
                .files
                .iter()
                .any(|file| matches!(file.origin, FileOrigin::Declaration | FileOrigin::Listing)),
        weights: weights::of_model(&model.files),
        manifest: None,
        store: model
            .resolved
            .store
            .as_ref()
            .map(|store| Store { kind: store.kind.word(), revision: store.revision.clone() }),
        ..ModelCard::default()
    };
    claims::add(model, &mut card);
    card
}

/// What is declared of a service.
fn service(declared: &crate::declare::Service, model: &Model) -> Service {
    let supplier = supplier(model).map(|supplier| supplier.name);
    Service {
        provider: declared.provider.clone().or(supplier),
        endpoint: declared.endpoint.clone(),
        authenticated: declared.authenticated,
        terms: declared.terms.as_ref().map(|terms| (terms.url.value.clone(), terms.date.value.to_string())),
        region: declared.region.clone(),
        retention: declared.retention.clone(),
        data: declared
            .data
            .iter()
            .map(|data| DataFlow {
                flow: data.flow,
                classification: data.classification.clone(),
                description: data.description.clone(),
            })
            .collect(),
    }
}

/// The declared supplier, else the owner of the hub's repository: it is from there that the files come.
fn supplier(declaration: &Model) -> Option<Organization> {
    let (url, email) = (declaration.supplier_url.clone(), declaration.supplier_email.clone());
    let source = declaration.source.as_ref().map(|source| &source.value);
    let owner = source.and_then(Source::owner);
    let name = declaration.supplier.as_deref().or(owner)?;
    let is_owner = owner.is_some_and(|owner| owner.eq_ignore_ascii_case(name));
    let url = url.or_else(|| source.filter(|_| is_owner).and_then(owner_url));
    Some(Organization { name: name.to_owned(), url, email, security_contact: None })
}

/// Whether the supplier is an author, or holds the repository that the files come from.
fn is_by_supplier(declaration: &Model) -> bool {
    let Some(Organization { name: supplier, .. }) = supplier(declaration) else { return false };
    let is_supplier = |name: &str| name.trim().eq_ignore_ascii_case(&supplier);
    let mut authors = declaration.authors.iter().map(|author| author.split('<').next().unwrap_or_default());
    let owner = declaration.source.as_ref().and_then(|source| source.value.owner());
    authors.any(is_supplier) || owner.is_some_and(is_supplier)
}

fn links(declaration: &Model, terms: &ModelTerms<'_>) -> Vec<Link> {
    let version = value(&declaration.version);
    let mut links = match (declaration.delivery, declaration.source.as_ref().map(|source| &source.value)) {
        // Nothing is downloaded: its page is where one reads about it.
        (Delivery::Service, source) => {
            let endpoint = declaration.service.as_ref().and_then(|service| service.endpoint.as_ref());
            let page = source.and_then(|source| source.page(None, false));
            let page = page.filter(|page| Some(page) != endpoint);
            page.map(|url| Link { kind: LinkKind::Documentation, url }).into_iter().collect()
        }
        _ => distribution(place(declaration), version, false),
    };
    if let Some(source @ Source::HuggingFace { .. }) = place(declaration)
        && let Some(page) = source.page(None, false)
    {
        let at = version.unwrap_or("main");
        links.push(Link { kind: LinkKind::ModelCard, url: format!("{page}/blob/{at}/README.md") });
    }
    let licenses = terms.licenses.iter().filter_map(|license| license.url());
    let of_service = declaration.service.as_ref().and_then(|service| service.terms.as_ref());
    let licenses = licenses.chain(of_service.map(|terms| terms.url.value.as_str()));
    links.extend(licenses.map(|url| Link { kind: LinkKind::License, url: url.to_owned() }));
    links.sort();
    links.dedup();
    links
}

fn files(model: &InspectedModel<'_>, reference: &Reference) -> Vec<File> {
    let layers = model.layers.iter().map(|file| (file, FileRole::Layer));
    let weights = model.files.iter().map(|file| (file, role(file)));
    let card = model.card.iter().map(|file| (file, FileRole::Card));
    let texts = model.license_texts.iter().map(|text| &text.file);
    let license = model.license_file.iter().chain(texts).map(|file| (file, FileRole::License));
    // One file may be several of these: a README that is the card and has the terms is above all the licence text.
    let all = license.chain(card).chain(layers).chain(weights);
    let mut files: Vec<_> = all.map(|(inspected, role)| file(inspected, role, reference)).collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files.dedup_by(|again, first| again.path == first.path);
    files
}

/// The files, each with the address that its declaration gives.
fn with_addresses(mut files: Vec<File>, declaration: &Model) -> Vec<File> {
    for declared in &declaration.declared_files {
        let own = files.iter_mut().find(|file| declared.path == file.path.as_str());
        own.into_iter().for_each(|file| file.url.clone_from(&declared.url));
    }
    files
}

/// The files, each that only a list of digests names with what that is.
fn with_listing(mut files: Vec<File>, listing: Option<&Listing>) -> Vec<File> {
    let listed = files.iter_mut().filter(|file| file.origin == bom::FileOrigin::Listing);
    listed.for_each(|file| file.listing = listing.map(Listing::described));
    files
}

/// Where a digest is from that no file of this workspace lists.
fn described(by: ListedBy) -> &'static str {
    match by {
        ListedBy::Upstream => "upstream (the listing of the publisher)",
        ListedBy::Remote => "remote (the bucket or registry that it lies in)",
    }
}

/// What its store says it is; files of text beside weights hold no parameters.
fn role(file: &InspectedFile) -> FileRole {
    let part = file.artifact.layer.as_ref().map(|layer| layer.part);
    match part.unwrap_or_else(|| Part::of_file(&file.artifact.path)) {
        Part::Weights => FileRole::Weights,
        Part::Configuration => FileRole::Configuration,
        Part::Card | Part::Documents => FileRole::Card,
        Part::License => FileRole::License,
    }
}

fn file(inspected: &InspectedFile, role: FileRole, model: &Reference) -> File {
    let path = inspected.artifact.path.to_string();
    let layer = inspected.artifact.layer.as_ref();
    File {
        reference: file_reference(model, &path),
        path,
        role,
        size: inspected.size(),
        digests: inspected.digests.all(),
        header: weights::of_file(inspected),
        media_type: layer.and_then(|layer| layer.media_type.clone()),
        title: layer.and_then(|layer| layer.title.clone()),
        origin: match inspected.origin {
            FileOrigin::Disk => bom::FileOrigin::Disk,
            FileOrigin::Lock => bom::FileOrigin::Lock,
            FileOrigin::Pointer => bom::FileOrigin::GitLfs,
            FileOrigin::Declaration => bom::FileOrigin::Declaration,
            FileOrigin::Listing => bom::FileOrigin::Listing,
        },
        listing: inspected.listed_by.map(|by| described(by).to_owned()),
        url: None,
    }
}

/// Findings by the name of the model that they are about, and its package.
type FindingsByModel<'a> = BTreeMap<(&'a str, &'a str), Vec<&'a Finding>>;

fn findings_by_model<'a>(assessment: &'a Assessment<'_>) -> FindingsByModel<'a> {
    let mut found = FindingsByModel::new();
    for finding in &assessment.findings {
        if let Some((name, package)) = &finding.model {
            found.entry((name, package)).or_default().push(finding);
        }
    }
    found
}

/// The flags of a model: where its review stands, unless it is approved or another declaration is carried for it, and what
/// else was found.
fn annotate(
    reference: &Reference,
    model: &InspectedModel<'_>,
    terms: Option<&ModelTerms<'_>>,
    findings: &FindingsByModel<'_>,
    parts: &mut Parts,
) {
    let mut push = |code: &'static str, text: String| {
        parts.annotations.push(Annotation { subject: reference.clone(), code, text });
    };
    if let Some((code, text)) = terms.and_then(|terms| terms::flag(model, terms)) {
        push(code, text);
    }
    let own = (model.resolved.declaration.name.value.as_str(), model.resolved.package.id().repr());
    for finding in findings.get(&own).into_iter().flatten() {
        if !is_about_review(finding.diagnostic.code) {
            push(finding.diagnostic.code, finding.diagnostic.message.clone());
        }
    }
}

fn add_dataset(dataset: &Dataset, said: Said, terms: Terms, model: &Reference, parts: &mut Parts) {
    let version = value(&dataset.version);
    let source = dataset.source.as_ref().map(|source| &source.value);
    let purl = dataset_purl(&dataset.name.value, version, source);
    let declared = terms.declared.as_ref();
    let identity =
        format!("dataset {} {}", purl, declared.map(LicenseExpression::as_str).unwrap_or_default());
    let reference = parts.reference(&purl, &identity, said);
    let kind = match dataset.role {
        DatasetRole::Training => RelationKind::TrainedOn,
        DatasetRole::FineTuning => RelationKind::FineTunedOn,
        DatasetRole::Evaluation => RelationKind::EvaluatedOn,
    };
    parts.relations.insert(Relation { from: model.clone(), to: reference.clone(), kind });
    let kind = ComponentKind::Dataset(Box::new(DatasetFacts {
        types: dataset.types.clone(),
        classification: dataset.classification.clone(),
        sensitive: dataset.sensitive,
        built_date: dataset.built_date.and_then(midnight),
    }));
    // Of two declarations of the same data the class that says more is kept.
    let known = parts.components.get_mut(&reference).map(|component| &mut component.kind);
    if let Some(ComponentKind::Dataset(known)) = known
        && is_confidential(dataset.classification.as_deref())
        && !is_confidential(known.classification.as_deref())
    {
        known.classification.clone_from(&dataset.classification);
    }
    parts.components.entry(reference.clone()).or_insert_with(|| Component {
        version: version.map(str::to_owned),
        description: dataset.description.clone(),
        purl: Some(purl),
        supplier: named(dataset.supplier.as_deref(), source),
        release_date: dataset.release_date.and_then(midnight),
        digests: dataset.digests.clone(),
        terms,
        links: distribution(source, version, true),
        source: source.map(ToString::to_string),
        ..Component::new(reference, kind, &dataset.name.value)
    });
}

/// A base that is no declared model itself.
fn add_ancestor(base: &Base, said: Said, terms: Terms, parts: &mut Parts) -> Reference {
    let version = value(&base.version);
    let source = base.source.as_ref().map(|source| &source.value);
    let purl =
        model_purl(&ModelIdentity { name: &base.name.value, version, source, ..ModelIdentity::default() });
    let declared = terms.declared.as_ref();
    let identity = format!("base {} {}", purl, declared.map(LicenseExpression::as_str).unwrap_or_default());
    let reference = parts.reference(&purl, &identity, said);
    parts.ancestors.entry(reference.clone()).or_insert_with(|| Component {
        version: version.map(str::to_owned),
        purl: Some(purl),
        supplier: named(base.supplier.as_deref(), source),
        release_date: base.release_date.and_then(midnight),
        digests: base.digests.clone(),
        terms,
        links: distribution(source, version, false),
        source: source.map(ToString::to_string),
        ..Component::new(reference.clone(), ComponentKind::Model(Box::default()), &base.name.value)
    });
    reference
}

fn named(supplier: Option<&str>, source: Option<&Source>) -> Option<Organization> {
    let owner = source.and_then(Source::owner);
    let url = source.filter(|_| supplier.is_none()).and_then(owner_url);
    let name = supplier.or(owner)?.to_owned();
    Some(Organization { name, url, ..Organization::default() })
}

/// The page of the owner of a repository of the hub.
fn owner_url(source: &Source) -> Option<String> {
    source.owner().filter(|_| matches!(source, Source::HuggingFace { .. })).map(hub::url)
}

fn distribution(source: Option<&Source>, version: Option<&str>, dataset: bool) -> Vec<Link> {
    let location = source.and_then(|source| source.location(version, dataset));
    location.map(|url| Link { kind: LinkKind::Distribution, url }).into_iter().collect()
}
