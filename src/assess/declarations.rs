//! Several declarations of one revision of a model: which of them the documents carry, and where they differ.
//!
//! The workspace speaks for itself: what a member declares, or a `[[crate]]` table, comes before what a dependency says of
//! the same model. Where nobody speaks for a declaration, it is carried as it is: two that differ are two components.

use std::collections::{BTreeMap, BTreeSet};

use super::terms::ModelTerms;
use crate::declare::identity::canonical_version;
use crate::declare::{Base, Dataset, Identity, Model, Revision, Service, Source, WorkspaceFile};
use crate::diagnostic::Spanned;
use crate::expression::LicenseExpression;
use crate::inspect::{InspectedModel, Inventory};
use crate::resolve::ResolvedModel;
use crate::terms::Risk;
use crate::vocabulary::Word;

/// What is declared more than once.
#[derive(Debug, Clone, Default)]
pub struct SharedDeclarations {
    /// For each model the position of the one whose declaration documents carry for it; mostly its own.
    pub carried: Vec<usize>,
    /// Declarations of one source and version that differ, in the order of the models.
    pub disputes: Vec<Dispute>,
}

impl SharedDeclarations {
    /// Whether documents have a component for this declaration, and not for another of the same model.
    pub fn is_carried(&self, index: usize) -> bool {
        self.carried[index] == index
    }
}

/// Two declarations of one source and version that differ.
#[derive(Debug, Clone)]
pub struct Dispute {
    /// The model whose declaration the other is compared with: the workspace's own, if it has one.
    pub first: usize,
    /// The other.
    pub second: usize,
    /// In what they differ that matters: terms, bytes, origins.
    pub grave: BTreeSet<Difference>,
    /// Keys of other facts.
    pub others: Vec<&'static str>,
    /// Whether the workspace's own declaration has settled it.
    pub is_settled: bool,
}

/// The key of the files, in which one of two declarations may name more than the other.
pub(crate) const FILES: &str = "files";

/// In what two declarations differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Difference {
    /// The licence, or the text of a custom one.
    License,
    /// Digests of files of one name.
    Digests,
    /// The models that it descends from.
    Bases,
    /// Its data.
    Data,
}

impl Difference {
    /// Its noun.
    pub fn noun(self) -> &'static str {
        match self {
            Self::License => "licence",
            Self::Digests => "digests",
            Self::Bases => "bases",
            Self::Data => "data",
        }
    }
}

/// Whether the workspace itself says what a declaration says: in a member, or in a `[[crate]]` table.
pub(crate) fn is_own(model: &ResolvedModel<'_>, workspace: &WorkspaceFile) -> bool {
    let table = workspace.crates.first();
    model.is_of_workspace()
        || table.is_some_and(|table| table.name.span.file == model.declaration.name.span.file)
}

/// Compares the declarations of each revision.
pub(super) fn run(
    inventory: &Inventory<'_>,
    workspace: &WorkspaceFile,
    terms: &[ModelTerms<'_>],
) -> SharedDeclarations {
    let models = &inventory.models;
    let mut groups: BTreeMap<Revision, Vec<usize>> = BTreeMap::new();
    for (index, model) in models.iter().enumerate() {
        groups.entry(model.resolved.revision()).or_default().push(index);
    }
    let mut shared = SharedDeclarations { carried: (0..models.len()).collect(), disputes: Vec::new() };
    for (revision, group) in groups.into_iter().filter(|(_, group)| group.len() > 1) {
        let (own, others): (Vec<_>, Vec<_>) =
            group.into_iter().partition(|index| is_own(models[*index].resolved, workspace));
        let group = Group { models, terms, own, others };
        group.carry(&mut shared.carried);
        if matches!(revision.identity, Identity::Source(_)) {
            shared.disputes.extend(group.disputes());
        }
    }
    shared.disputes.sort_by_key(|dispute| (dispute.first, dispute.second));
    shared
}

/// The declarations of one revision.
struct Group<'g> {
    models: &'g [InspectedModel<'g>],
    terms: &'g [ModelTerms<'g>],
    /// Positions of the workspace's own.
    own: Vec<usize>,
    /// Positions of those of dependencies.
    others: Vec<usize>,
}

impl Group<'_> {
    /// Equal declarations are one, and the workspace's own stands for a dependency's of the same files.
    fn carry(&self, carried: &mut [usize]) {
        let mut known: BTreeMap<_, usize> = BTreeMap::new();
        for index in self.own.iter().chain(&self.others) {
            let model = &self.models[*index];
            let name = &model.resolved.declaration.name.value;
            let key = (name, facts(model), files(model));
            carried[*index] = *known.entry(key).or_insert(*index);
        }
        for other in &self.others {
            let speaks = |own: &&usize| self.speaks_for(**own, *other);
            if let Some(own) = self.own.iter().find(speaks) {
                carried[*other] = carried[*own];
            }
        }
    }

    fn speaks_for(&self, own: usize, other: usize) -> bool {
        let name = |index: usize| &self.models[index].resolved.declaration.name.value;
        name(own) == name(other)
            && files(&self.models[other]).is_subset(&files(&self.models[own]))
            && !(self.differs_in_license(own, other) && self.is_stricter(own, other))
    }

    /// Whether a declaration names terms that the other lacks and that are more than permissive.
    fn is_stricter(&self, than: usize, other: usize) -> bool {
        let known: BTreeSet<_> = self.terms[than].licenses.iter().map(|license| &license.id).collect();
        let licenses = self.terms[other].licenses.iter();
        licenses.filter(|license| !known.contains(&license.id)).any(|license| license.risk().0 != Risk::Low)
    }

    fn differs_in_license(&self, one: usize, other: usize) -> bool {
        let license = |index: usize| self.models[index].resolved.declaration.license.as_ref();
        let (Some(a), Some(b)) = (license(one), license(other)) else { return false };
        let alternatives =
            |license: &LicenseExpression| license.alternatives().iter().cloned().collect::<BTreeSet<_>>();
        let text = |index: usize| self.terms[index].text.map(|text| &text.digest);
        let texts = text(one).zip(text(other)).is_some_and(|(a, b)| a != b);
        alternatives(&a.value) != alternatives(&b.value) || texts && a.value.is_custom()
    }

    /// Every declaration against the first of the workspace's own, else the first of all: where two differ, one of them
    /// differs from that.
    fn disputes(&self) -> Vec<Dispute> {
        let mut all = self.own.iter().chain(&self.others).copied();
        let Some(first) = all.next() else { return Vec::new() };
        let comparable = all.filter(|second| self.are_comparable(first, *second));
        let mut disputes: Vec<_> = comparable.map(|second| self.compare(first, second)).collect();
        // The workspace sides with one dependency against another.
        let agrees = |dispute: &Dispute| self.others.contains(&dispute.second) && dispute.grave.is_empty();
        if !self.own.is_empty() && disputes.iter().any(agrees) {
            for dispute in disputes.iter_mut().filter(|dispute| self.others.contains(&dispute.second)) {
                dispute.is_settled = !dispute.grave.contains(&Difference::Digests);
            }
        }
        disputes.retain(|dispute| !dispute.grave.is_empty() || !dispute.others.is_empty());
        disputes
    }

    /// Whether two declarations may be about the same files: one source may hold several models.
    fn are_comparable(&self, one: usize, other: usize) -> bool {
        let [a, b] = [one, other].map(|index| &self.models[index]);
        let [named, also] = [a, b].map(|model| &model.resolved.declaration.name.value);
        let (of_a, of_b) = (file_names(a), file_names(b));
        // One source may hold several models, but the same files are one.
        let are_same = !of_a.is_empty() && files(a) == files(b);
        let are_parts = !are_same
            && (a.resolved.package.id() == b.resolved.package.id()
                || !of_a.is_empty() && !of_b.is_empty() && of_a.is_disjoint(&of_b));
        named == also || !are_parts
    }

    fn compare(&self, first: usize, second: usize) -> Dispute {
        let [a, b] = [first, second].map(|index| &self.models[index]);
        let is_own_against_other = self.own.contains(&first) && !self.own.contains(&second);
        // A dependency that says less than the workspace contradicts nothing.
        let differ = |one: &BTreeSet<String>, other: &BTreeSet<String>| match is_own_against_other {
            true => !other.is_subset(one),
            false => one != other,
        };
        let (of_a, of_b) = (a.resolved.declaration, b.resolved.declaration);
        let found = [
            (Difference::License, self.differs_in_license(first, second)),
            (Difference::Digests, differs_in_digests(a, b)),
            (Difference::Bases, differ(&bases(of_a), &bases(of_b))),
            (Difference::Data, differ(&datasets(of_a), &datasets(of_b))),
        ];
        let contradicts = |one: &str, other: &str| one != other && !one.is_empty() && !other.is_empty();
        let others = minor_facts(of_a).into_iter().zip(minor_facts(of_b));
        let others = others.filter(|((_, one), (_, other))| contradicts(one, other)).map(|((key, _), _)| key);
        let (names_of_a, names_of_b) = (file_names(a), file_names(b));
        let are_one = of_a.name.value == of_b.name.value
            || names_of_a.is_subset(&names_of_b)
            || names_of_b.is_subset(&names_of_a);
        let are_known = !names_of_a.is_empty() && !names_of_b.is_empty();
        let differ_in_files = are_known && are_one && differ(&names_of_a, &names_of_b);
        Dispute {
            first,
            second,
            grave: found.into_iter().filter(|(_, differs)| *differs).map(|(what, _)| what).collect(),
            others: differ_in_files.then_some(FILES).into_iter().chain(others).collect(),
            is_settled: false,
        }
    }
}

/// The last parts of the paths of a model's files, with their SHA-256; the pin of one that is not here.
fn files(model: &InspectedModel<'_>) -> BTreeSet<(String, String)> {
    let here = model.weights_and_layers().map(|file| {
        let path = &file.artifact.path;
        (path.file_name().unwrap_or(path.as_str()).to_owned(), file.digests.sha256.hex().to_owned())
    });
    let mut files: BTreeSet<_> = here.collect();
    let declaration = model.resolved.declaration;
    if let (true, Some(pin)) = (files.is_empty(), &declaration.sha256) {
        let pattern = declaration.files.first().map(|file| file.value.text.as_str()).unwrap_or_default();
        let name = pattern.rsplit('/').next().unwrap_or_default();
        files.insert((name.to_owned(), pin.value.hex().to_owned()));
    }
    files
}

/// The last parts of the paths of a model's files.
pub(crate) fn file_names(model: &InspectedModel<'_>) -> BTreeSet<String> {
    files(model).into_iter().map(|(name, _)| name).collect()
}

/// Whether files of one name have digests of which neither declaration knows all of the other's.
fn differs_in_digests(a: &InspectedModel<'_>, b: &InspectedModel<'_>) -> bool {
    let by_name = |model| {
        let mut names: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (name, digest) in files(model) {
            names.entry(name).or_default().insert(digest);
        }
        names
    };
    let (a, b) = (by_name(a), by_name(b));
    a.iter()
        .any(|(name, one)| b.get(name).is_some_and(|other| !one.is_subset(other) && !other.is_subset(one)))
}

fn origin(source: &Option<Spanned<Source>>, name: &str, version: &Option<Spanned<String>>) -> String {
    let source = source.as_ref().map(|source| source.value.canonical());
    let version = version.as_ref().map(|version| canonical_version(&version.value)).unwrap_or_default();
    format!("{} {version}", source.unwrap_or_else(|| name.to_owned()))
}

fn license(license: &Option<Spanned<LicenseExpression>>) -> &str {
    license.as_ref().map(|license| license.value.as_str()).unwrap_or_default()
}

fn bases(declaration: &Model) -> BTreeSet<String> {
    let base = |base: &Base| {
        let Base { name, source, version, relation, license: terms, .. } = base;
        format!("{} {} {}", origin(source, &name.value, version), relation.word(), license(terms))
    };
    declaration.bases.iter().map(base).collect()
}

fn datasets(declaration: &Model) -> BTreeSet<String> {
    let dataset = |dataset: &Dataset| {
        let Dataset { name, source, version, role, license: terms, .. } = dataset;
        format!("{} {} {}", origin(source, &name.value, version), role.word(), license(terms))
    };
    declaration.datasets.iter().map(dataset).collect()
}

/// All that a declaration says, for the question whether two are one.
pub(crate) fn facts(model: &InspectedModel<'_>) -> String {
    let declaration = model.resolved.declaration;
    let digest = |text: &Option<crate::inspect::LicenseText>| {
        text.as_ref().map(|text| text.digest.hex().to_owned()).unwrap_or_default()
    };
    let texts = model.base_license_texts.iter().chain(&model.dataset_license_texts);
    let texts: Vec<_> = std::iter::once(&model.license_text).chain(texts).map(digest).collect();
    let bases = bases(declaration).into_iter().chain(declaration.bases.iter().map(base_facts));
    let datasets = datasets(declaration).into_iter().chain(declaration.datasets.iter().map(dataset_facts));
    let (bases, datasets): (Vec<_>, Vec<_>) = (bases.collect(), datasets.collect());
    let (terms, others) = (license(&declaration.license), minor_facts(declaration));
    format!("{terms} {texts:?} {bases:?} {datasets:?} {others:?}")
}

/// What a declaration says of a base beside its origin, relation and licence.
pub(crate) fn base_facts(base: &Base) -> String {
    format!("{:?} {:?} {:?}", base.supplier, base.release_date, base.digests)
}

/// What a declaration says of data beside its origin, role and licence.
pub(crate) fn dataset_facts(data: &Dataset) -> String {
    let Dataset { supplier, description, types, release_date, built_date, .. } = data;
    let words: Vec<_> = types.iter().map(|word| word.word()).collect();
    let privacy = (&data.classification, data.sensitive);
    let dates = (release_date, built_date);
    format!("{supplier:?} {description:?} {words:?} {dates:?} {privacy:?} {:?}", data.digests)
}

/// What a declaration says of a service.
fn service_facts(service: &Service) -> String {
    let Service { provider, endpoint, terms, authenticated, region, retention, data } = service;
    let terms = terms.as_ref().map(|terms| (&terms.url.value, terms.date.value));
    let data: Vec<_> = data.iter().map(|data| (data.flow, &data.classification, &data.description)).collect();
    format!("{provider:?} {endpoint:?} {terms:?} {authenticated:?} {region:?} {retention:?} {data:?}")
}

/// The keys of a declaration that say neither which model it is nor under which terms, each with its value; empty where
/// nothing is said.
fn minor_facts(declaration: &Model) -> Vec<(&'static str, String)> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let list = |items: &[String]| items.join("\n");
    vec![
        ("supplier", text(&declaration.supplier)),
        ("supplier-url", text(&declaration.supplier_url)),
        ("supplier-email", text(&declaration.supplier_email)),
        ("delivery", declaration.delivery.word().to_owned()),
        ("task", text(&declaration.task)),
        ("description", text(&declaration.description)),
        ("family", text(&declaration.family)),
        ("architecture", text(&declaration.architecture)),
        ("approach", declaration.approach.map(|word| word.word().to_owned()).unwrap_or_default()),
        ("inputs", list(&declaration.inputs)),
        ("outputs", list(&declaration.outputs)),
        ("release-date", declaration.release_date.map(|date| date.to_string()).unwrap_or_default()),
        ("copyright", text(&declaration.copyright)),
        ("authors", list(&declaration.authors)),
        ("use-cases", list(&declaration.use_cases)),
        ("limitations", list(&declaration.limitations)),
        ("metrics", list(&declaration.metrics.iter().map(ToString::to_string).collect::<Vec<_>>())),
        ("service", declaration.service.as_ref().map(service_facts).unwrap_or_default()),
    ]
}
