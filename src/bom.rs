//! The neutral bill of materials: what every format says, before any format says it.
//!
//! Filled by `assemble`, read by [`crate::emit`]. It knows no JSON, no XML and no version of a
//! specification; it is sorted, its references are unique, and it holds no path of the machine.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;

pub use crate::claims::{Activity, Claims, Energy, Metric};
pub use crate::digest::{Algorithm, Digest};
pub use crate::expression::{ExpressionError, LicenseExpression, LicenseId};
pub use crate::header_fact::HeaderFact;
use crate::header_fact::{PROGRAM, holds_several};
pub use crate::terms::{Approach, DatasetType, Delivery, Descent, Flow, Risk};
pub use crate::vocabulary::Word;
use crate::vocabulary::vocabulary;
use crate::weights_names;

/// One bill of materials.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Bom {
    /// What the document is about: the selected package, or the workspace.
    pub subject: Component,
    /// Crates, models and datasets, sorted by reference. The subject is not among them.
    pub components: Vec<Component>,
    /// Models that a model descends from and that the product does not contain, sorted by reference.
    pub ancestors: Vec<Component>,
    /// The reference of the component of each model of the inventory, in its order.
    pub models: Vec<Reference>,
    /// Who depends on, uses, learned from or descends from whom; sorted, without repetition.
    pub relations: Vec<Relation>,
    /// Every `LicenseRef-…` that a component names, by id.
    pub custom_licenses: BTreeMap<String, CustomLicense>,
    /// What a person has to look at, in the order of their subjects.
    pub annotations: Vec<Annotation>,
    /// How complete the lists are.
    pub completeness: Vec<Completeness>,
    /// Who issues the document.
    pub issuer: Option<Organization>,
    /// Where the document may go (Traffic Light Protocol 2.0).
    pub tlp: Option<&'static str>,
    /// Whether SPDX 3 says of files that they are structured or not, in the words that BSI TR-03183-2, 8.2, takes for it
    /// (`container`, `firmware`). To other readers they mean something else, so only where that guideline is asked for.
    pub says_structure: bool,
    /// The program that wrote it.
    pub tool: Tool,
    /// When: `SOURCE_DATE_EPOCH`, else the time of the commit, else the clock; whole seconds.
    pub created: Timestamp,
}

impl Bom {
    /// The subject, then the components.
    pub fn all_components(&self) -> impl Iterator<Item = &Component> {
        std::iter::once(&self.subject).chain(&self.components)
    }

    /// The component or ancestor with this reference.
    pub fn find(&self, reference: &Reference) -> Option<&Component> {
        self.all_components().chain(&self.ancestors).find(|component| component.reference == *reference)
    }

    /// Who made or maintains a component, as an organisation: the issuer its own software, else
    /// [`Component::maintainer`].
    pub fn maker<'a>(&self, component: &'a Component) -> Option<&'a Organization> {
        let is_data = matches!(component.kind, ComponentKind::Model(_) | ComponentKind::Dataset(_));
        let is_own = component.supplier.is_some() && component.supplier == self.issuer && !is_data;
        component.supplier.as_ref().filter(|_| is_own).or_else(|| component.maintainer())
    }

    /// The relations that start at a component.
    pub fn relations_from<'a>(&'a self, from: &'a Reference) -> &'a [Relation] {
        let start = self.relations.partition_point(|relation| relation.from < *from);
        let length = self.relations[start..].partition_point(|relation| relation.from == *from);
        &self.relations[start..start + length]
    }
}

/// The name of a component inside one document: a package URL, or a digest where there is none.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference(Arc<str>);

impl Reference {
    /// A reference out of an identity.
    pub(crate) fn new(identity: impl Into<String>) -> Self {
        Self(identity.into().into())
    }

    /// The reference as it stands in a document.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A crate, a model or a dataset.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Component {
    /// Unique in the document.
    pub reference: Reference,
    /// What it is, with the facts that only such a component has.
    pub kind: ComponentKind,
    /// The name under which its publisher knows it.
    pub name: String,
    /// Its version; for a model preferably a pinned revision.
    pub version: Option<String>,
    /// One or two sentences.
    pub description: Option<String>,
    /// Package URL by the purl specification.
    pub purl: Option<String>,
    /// Name in the CPE dictionary of the NVD, bound as a formatted string (NISTIR 7695, 6.2).
    pub cpe: Option<String>,
    /// Who supplies it.
    pub supplier: Option<Organization>,
    /// Who wrote it, as its manifest says.
    pub authors: Vec<String>,
    /// Copyright notice.
    pub copyright: Option<String>,
    /// When it was released, at 00:00 UTC of the day.
    pub release_date: Option<Timestamp>,
    /// Digests of the one file that it is; of several files the one digest that stands for them
    /// ([`ModelCard::manifest`]); empty where there is no file.
    pub digests: Vec<Digest>,
    /// Its terms.
    pub terms: Terms,
    /// Where to read about it or get it.
    pub links: Vec<Link>,
    /// The files that belong to it, sorted by path.
    pub files: Vec<File>,
    /// Where a crate comes from.
    pub origin: Option<CrateOrigin>,
    /// The commit of a crate from a Git repository.
    pub commit: Option<String>,
    /// The Git tree of its sources, as they lie on the disk.
    pub tree: Option<String>,
    /// The registry or repository in the place of whose crate a patched one is compiled.
    pub replaces: Option<String>,
    /// The directory that its sources come out of instead of a registry.
    pub vendored: Option<String>,
    /// What the supplier of a crate is known from.
    pub supplier_from: Option<SupplierSource>,
    /// Whether the supplier of a model is who made it: an author has the same name, or the repository is theirs.
    pub is_by_supplier: bool,
    /// The declared source of a model, dataset or base.
    pub source: Option<String>,
    /// What kind of file it was built as, of the subject or a binary whose file the user names.
    pub built_file: Option<Nature>,
}

impl Component {
    /// What kind of file it is: a crate of a registry is the archive that its digest is of, a model of one file of weights is
    /// that file. Nothing is known of a directory of sources, and of data that are not here.
    pub fn nature(&self) -> Option<Nature> {
        match (&self.kind, self.files.as_slice()) {
            _ if self.built_file.is_some() => self.built_file.clone(),
            (ComponentKind::Application(_) | ComponentKind::Library(_), _) if self.is_from_registry() => {
                let version = self.version.as_deref().unwrap_or_default();
                let name = Some(format!("{}-{version}.crate", self.name));
                Some(Nature {
                    name,
                    is_executable: Some(false),
                    is_archive: Some(true),
                    is_structured: Some(true),
                })
            }
            (ComponentKind::Model(_), [_, ..]) => {
                let mut weights = self.files.iter().filter(|file| file.role == FileRole::Weights);
                match (weights.next(), weights.next()) {
                    (Some(file), None) => Some(file.nature()),
                    // Of several files each has its own name.
                    _ => Some(Nature::loaded(None, false, true)),
                }
            }
            _ => None,
        }
    }

    /// The kind of the one file that it is handed out as, where that is not listed as a part of it.
    pub(crate) fn distributed_file(&self) -> Option<Nature> {
        self.nature().filter(|nature| self.files.is_empty() && nature.name.is_some())
    }

    fn is_from_registry(&self) -> bool {
        matches!(self.origin, Some(CrateOrigin::CratesIo | CrateOrigin::Registry))
    }

    /// Who made or maintains it, beside its authors: the account that holds the repository of a crate, or of a model.
    pub fn maintainer(&self) -> Option<&Organization> {
        let known = self.supplier_from == Some(SupplierSource::Repository) || self.is_by_supplier;
        self.supplier.as_ref().filter(|_| known)
    }

    /// A component of which nothing more is known.
    pub fn new(reference: Reference, kind: ComponentKind, name: impl Into<String>) -> Self {
        Self {
            reference,
            kind,
            name: name.into(),
            version: None,
            description: None,
            purl: None,
            cpe: None,
            supplier: None,
            authors: Vec::new(),
            copyright: None,
            release_date: None,
            digests: Vec::new(),
            terms: Terms::default(),
            links: Vec::new(),
            files: Vec::new(),
            origin: None,
            commit: None,
            tree: None,
            replaces: None,
            vendored: None,
            supplier_from: None,
            is_by_supplier: false,
            source: None,
            built_file: None,
        }
    }

    /// The card of a model.
    pub fn card(&self) -> Option<&ModelCard> {
        match &self.kind {
            ComponentKind::Model(card) => Some(card),
            _ => None,
        }
    }
}

vocabulary! {
    /// Where a crate comes from.
    pub enum CrateOrigin {
        /// The registry crates.io.
        CratesIo => "crates.io",
        /// Another registry.
        Registry => "registry",
        /// A Git repository.
        Git => "git",
        /// A directory of this machine.
        Path => "path",
    }
}

vocabulary! {
    /// What the supplier of a crate is known from.
    pub enum SupplierSource {
        /// The account that holds its repository.
        Repository => "repository",
        /// Its first author.
        Authors => "authors",
    }
}

/// What a component is.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum ComponentKind {
    /// A workspace as the subject of a BOM of several packages.
    Workspace,
    /// A crate with a binary that is selected.
    Application(CrateRole),
    /// Any other crate.
    Library(CrateRole),
    /// A crate of a registry in whose place another one is compiled: no part of the product.
    Replaced,
    /// A library in another language that a crate brings.
    Native(NativeFacts),
    /// A machine-learning model.
    Model(Box<ModelCard>),
    /// Data that a model learned from or was measured with.
    Dataset(Box<DatasetFacts>),
}

/// Whether a crate is part of what is shipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum CrateRole {
    /// Compiled for the target and linked in.
    Shipped,
    /// A build script, a procedural macro, or needed by those only.
    BuildTime,
}

impl CrateRole {
    /// The value of the property `model-sbom:crate:role`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Shipped => "shipped",
            Self::BuildTime => "build-time",
        }
    }
}

/// What is known of a library in another language that a crate brings.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NativeFacts {
    /// That of the crate.
    pub role: CrateRole,
    /// How it gets into the crate.
    pub linkage: Linkage,
    /// What its version was read from.
    pub version_from: Option<String>,
}

vocabulary! {
    /// How a library gets into a crate.
    pub enum Linkage {
        /// Its sources are part of the crate, and compiled with it.
        Compiled => "compiled",
        /// The build script downloads it.
        Downloaded => "downloaded",
    }
}

/// What is known of a model beyond its identity.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct ModelCard {
    /// The hub's pipeline tag, such as `text-generation`.
    pub task: Option<String>,
    /// Family of architectures, such as `transformer`.
    pub family: Option<String>,
    /// Architecture, such as `Qwen2ForCausalLM`.
    pub architecture: Option<String>,
    /// How it learned.
    pub approach: Option<Approach>,
    /// Formats of what goes in, such as `text`.
    pub inputs: Vec<String>,
    /// Formats of what comes out.
    pub outputs: Vec<String>,
    /// Who is meant to use it.
    pub users: Vec<String>,
    /// What it is meant for.
    pub use_cases: Vec<String>,
    /// What it can't do well.
    pub limitations: Vec<String>,
    /// What its publisher's card claims in numbers.
    pub claims: Claims,
    /// The languages that the card names, with commas between them.
    pub languages: Option<String>,
    /// The file of the card that claims and languages come from.
    pub claims_from: Option<String>,
    /// How it reaches the user of the product.
    pub delivery: Option<Delivery>,
    /// What is known of the service that it is called as.
    pub service: Option<Box<Service>>,
    /// Whether its digest is the declared one or that of a list: the file is not on this machine.
    pub is_pinned: bool,
    /// What its files together say.
    pub weights: Weights,
    /// The digest that stands for several files: SHA-256 of their list.
    pub manifest: Option<Digest>,
    /// The store in which its files were found that are no plain files of the package.
    pub store: Option<Store>,
}

/// A service that the product calls.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Service {
    /// Who runs it.
    pub provider: Option<String>,
    /// The address that is called.
    pub endpoint: Option<String>,
    /// Whether it asks who calls.
    pub authenticated: Option<bool>,
    /// Where its terms are published, and the day that they are of.
    pub terms: Option<(String, String)>,
    /// Where the data are processed.
    pub region: Option<String>,
    /// How long the provider keeps what it is sent.
    pub retention: Option<String>,
    /// What goes there and comes back.
    pub data: Vec<DataFlow>,
}

/// Data that go to a service or come from it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DataFlow {
    /// In which direction.
    pub flow: Flow,
    /// The organisation's class of such data.
    pub classification: String,
    /// What they are.
    pub description: Option<String>,
}

impl fmt::Display for DataFlow {
    /// `sent: personal (messages of users)`
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { flow, classification, description } = self;
        let description = description.as_ref().map(|what| format!(" ({what})")).unwrap_or_default();
        write!(formatter, "{flow}: {classification}{description}")
    }
}

/// What headers of weight files say.
pub type Header = BTreeMap<HeaderFact, String>;

/// What the weight files of a model together say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Weights {
    /// What their headers agree on.
    pub header: Header,
    /// Length of all files in bytes.
    pub bytes: Option<u64>,
    /// Of how many files digest and size come from the lock.
    pub from_lock: Option<Share>,
    /// Of how many files a Git LFS pointer names digest and size.
    pub from_git_lfs: Option<Share>,
}

/// Some of a number of things.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Share {
    /// How many.
    pub part: usize,
    /// Of how many.
    pub whole: usize,
}

impl fmt::Display for Share {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} of {}", self.part, self.whole)
    }
}

/// A store of models outside of the package.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Store {
    /// `hugging-face-cache`, `ollama` or `oci-layout`.
    pub kind: &'static str,
    /// Commit, or digest of the manifest.
    pub revision: String,
}

/// What is known of a dataset beyond its identity.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct DatasetFacts {
    /// Kinds of data; empty when nobody said.
    pub types: Vec<DatasetType>,
    /// Classification of the data, in the organisation's words.
    pub classification: Option<String>,
    /// Whether it holds sensitive personal information.
    pub sensitive: Option<bool>,
    /// When it was put together, at 00:00 UTC of the day.
    pub built_date: Option<Timestamp>,
}

/// The terms of a component, by who says so.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Terms {
    /// What the manifest or declaration says.
    pub declared: Option<LicenseExpression>,
    /// The declaration letter by letter where it was not a valid expression (`MIT/Apache-2.0`).
    pub as_written: Option<String>,
    /// What follows from a review, from a permissive licence that needs none, or from a crate's manifest and texts that agree.
    pub concluded: Option<LicenseExpression>,
    /// The text that came with the component.
    pub text: Option<LicenseText>,
    /// The digest of a text that the document does not carry; see [`LicenseText::normalized_sha256`].
    pub text_digest: Option<String>,
    /// The licence that the text is, word by word.
    pub identified: Option<String>,
    /// How much a user of the terms risks, and why.
    pub risk: Option<(Risk, String)>,
    /// What the vendor of a bought licence owes beside it.
    pub promises: Promises,
    /// The licences whose terms, or whose notices alone, follow a model from its bases: `ID from BASE (DESCENT)`, or
    /// `unknown from …`.
    pub inherited: Vec<String>,
    /// Where the review stands; `None` for what needs none.
    pub review: Option<ReviewState>,
    /// Where a model stands, in one word: the worst that is known of its terms, its review and its duties.
    pub state: Option<&'static str>,
    /// The first day on which an approval, a bought licence or the confirmation of a duty ends on which that rests.
    pub until: Option<String>,
    /// What each source says, in a fixed order; of a crate, what its licence texts say beside its manifest.
    pub evidence: Vec<LicenseEvidence>,
}

/// What the vendor of a bought licence owes beside it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Promises {
    /// Help.
    pub support: Option<String>,
    /// Protection from the claims of others.
    pub indemnity: Option<String>,
    /// How well and how long a service runs.
    pub service_level: Option<String>,
}

/// What one source says about a licence.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct LicenseEvidence {
    /// The kind of source, such as `model-card`.
    pub source: &'static str,
    /// The crate or file of this document that says it.
    pub by: Option<Reference>,
    /// The path of the file inside the package, with `/`.
    pub path: Option<String>,
    /// The words.
    pub said: String,
    /// `agrees`, `conflicts` or `open`: how they stand to the declaration.
    pub agreement: &'static str,
}

impl LicenseEvidence {
    /// Whether this is what the declaration says.
    pub fn is_declaration(&self) -> bool {
        self.source == "declaration"
    }
}

impl fmt::Display for LicenseEvidence {
    /// `model-card models/m/README.md: apache-2.0 (agrees)`
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { source, path, said, agreement, .. } = self;
        let path = path.as_ref().map(|path| format!(" {path}")).unwrap_or_default();
        write!(formatter, "{source}{path}: {said} ({agreement})")
    }
}

/// The text of a licence file.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct LicenseText {
    /// Path inside the package, with `/`.
    pub path: String,
    /// The whole text.
    pub content: String,
    /// SHA-256 of the normalised text, lower-case hex.
    pub normalized_sha256: String,
    /// The declared licence that it is the text of; `None` where that is not known.
    pub license: Option<String>,
}

vocabulary! {
    /// Whom a document, a report or a notice is for.
    pub enum Audience {
        /// Customers and everybody else outside: facts, licences, texts, digests and the state of reviews.
        Customer => "customer",
        /// The organisation itself: its legal opinions, reasons and names of reviewers, contracts and confidential data as well.
        Internal => "internal",
    }
}

/// Where the review of a custom licence stands.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReviewState {
    /// The state.
    pub status: ReviewStatus,
    /// One sentence; `None` in a document for customers.
    pub reason: Option<String>,
    /// Who decided, and on what day; for customers their role.
    pub decided: Option<(String, String)>,
    /// The last day on which the decision holds, where the record, or a licence that was obtained, names one.
    pub expires: Option<String>,
    /// Where the record names none, the end of the period after which the terms are read again.
    pub due: Option<String>,
    /// The file of decisions that it was imported from.
    pub imported_from: Option<String>,
}

/// The states of a review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum ReviewStatus {
    /// No decision is recorded.
    Required,
    /// A person approved these terms for this use.
    Approved,
    /// A person rejected them.
    Rejected,
    /// A decision was recorded, and its last day is over.
    Expired,
    /// A decision was recorded, and something that it was made for has changed.
    Lapsed,
    /// A person approved these terms, and they or a policy do not allow the use all the same.
    NoEffect,
}

impl ReviewStatus {
    /// The value of the property `model-sbom:review:status`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::Expired => "expired",
            Self::Lapsed => "lapsed",
            Self::NoEffect => "no-effect",
        }
    }
}

/// Terms that the SPDX License List does not have.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CustomLicense {
    /// Title of the licence.
    pub name: Option<String>,
    /// Where its publisher keeps it.
    pub url: Option<String>,
    /// Who grants it.
    pub licensor: Option<String>,
    /// Its text, if a component brought it along.
    pub text: Option<String>,
    /// What the organisation bought, if it did.
    pub purchase: Option<Purchase>,
}

/// A licence that the organisation bought.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Purchase {
    /// Who holds it.
    pub licensee: Option<String>,
    /// Number of the order.
    pub purchase_order: Option<String>,
    /// Words of CycloneDX `licenseTypes`.
    pub types: Vec<&'static str>,
    /// Day of the last renewal.
    pub last_renewal: Option<Timestamp>,
    /// Last day on which it holds.
    pub expires: Option<Timestamp>,
    /// Whom to ask at the vendor.
    pub contact: Option<String>,
}

/// A place on the web.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Link {
    /// What is there.
    pub kind: LinkKind,
    /// An absolute URL.
    pub url: String,
}

/// What a link leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum LinkKind {
    /// The files themselves, or the page that hands them out.
    Distribution,
    /// Source repository.
    Repository,
    /// Home page.
    Website,
    /// Documentation.
    Documentation,
    /// Model card.
    ModelCard,
    /// The terms.
    License,
}

/// A file that belongs to a model.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct File {
    /// Unique in the document.
    pub reference: Reference,
    /// Path inside the package, with `/`.
    pub path: String,
    /// What it is for.
    pub role: FileRole,
    /// Length in bytes; `None` when the file is not on this machine.
    pub size: Option<u64>,
    /// Digests of the whole file.
    pub digests: Vec<Digest>,
    /// What its header says.
    pub header: Header,
    /// What a manifest says that it is.
    pub media_type: Option<String>,
    /// The name of the file in a manifest.
    pub title: Option<String>,
    /// Where its digests come from.
    pub origin: FileOrigin,
    /// The list of digests that names the file, of one whose digest is known from there alone.
    pub listing: Option<String>,
    /// Where the program fetches it.
    pub url: Option<String>,
}

impl File {
    /// What kind of file it is.
    pub fn nature(&self) -> Nature {
        let name = self.path.rsplit('/').next().unwrap_or(&self.path);
        let format = self.header.get(&HeaderFact::Format).map(String::as_str);
        let container = self.header.get(&HeaderFact::Container).map(String::as_str);
        let is_layer = self.role == FileRole::Layer;
        let is_archive = is_layer
            || container.is_some_and(holds_several)
            || format.map_or_else(|| weights_names::is_archive(name), |format| ARCHIVES.contains(&format));
        let is_structured = is_archive || format.is_some() || name.ends_with(".json");
        let nature = Nature::loaded(Some(name), is_archive, is_structured);
        let is_program = weights_names::is_program(name) || container == Some(PROGRAM);
        Nature { is_executable: Some(is_program), ..nature }
    }
}

/// Formats of weights that are archives of several files.
const ARCHIVES: [&str; 6] = ["archive", "keras", "npz", "pytorch", "skops", "torchscript"];

/// What kind of file something is, as BSI TR-03183-2 (5.2.2) asks of each component. What is not known is not said.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Nature {
    /// Its name, without a path; `None` where it is several files.
    pub name: Option<String>,
    /// Whether it is run as it is.
    pub is_executable: Option<bool>,
    /// Whether it holds further files.
    pub is_archive: Option<bool>,
    /// Whether what it holds can be told apart again.
    pub is_structured: Option<bool>,
}

impl Nature {
    /// Of what a program loads and nobody runs.
    fn loaded(name: Option<&str>, is_archive: bool, is_structured: bool) -> Self {
        Self {
            name: name.map(str::to_owned),
            is_executable: Some(false),
            is_archive: Some(is_archive),
            is_structured: Some(is_structured),
        }
    }
}

/// Where the digests of a file come from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum FileOrigin {
    /// Its bytes.
    #[default]
    Disk,
    /// The lock.
    Lock,
    /// A Git LFS pointer.
    GitLfs,
    /// The declaration.
    Declaration,
    /// A list of digests that its publisher made.
    Listing,
}

/// What a file of a model is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum FileRole {
    /// Parameters, or the graph that holds them.
    Weights,
    /// What the weights need to be loaded: configuration, index of shards, tokenizer.
    Configuration,
    /// Model card.
    Card,
    /// Licence text.
    License,
    /// An archive that holds other files of the model.
    Layer,
}

impl FileRole {
    /// The value of the property `model-sbom:file:role`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Weights => "weights",
            Self::Configuration => "configuration",
            Self::Card => "model-card",
            Self::License => "license",
            Self::Layer => "layer",
        }
    }
}

/// One edge.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Relation {
    /// Where it starts.
    pub from: Reference,
    /// Where it ends.
    pub to: Reference,
    /// What it means.
    pub kind: RelationKind,
}

/// What an edge means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum RelationKind {
    /// A workspace and a member that was selected.
    Contains,
    /// A crate links another.
    DependsOn,
    /// A crate needs another for its build script, or is expanded by it as a macro.
    BuildDependsOn,
    /// A crate declares a model.
    Uses,
    /// A model learned from a dataset.
    TrainedOn,
    /// A model was fine-tuned on a dataset.
    FineTunedOn,
    /// A model was measured with a dataset.
    EvaluatedOn,
    /// A model descends from another, in this way.
    DescendantOf(Descent),
    /// A crate is compiled in the place of another.
    Replaces,
}

/// A note for a person, on one component.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Annotation {
    /// Which component.
    pub subject: Reference,
    /// The code of the rule that says so.
    pub code: &'static str,
    /// What was found and what to do.
    pub text: String,
}

/// How complete a list is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Completeness {
    /// Whose relations are meant.
    pub subjects: Vec<Reference>,
    /// How complete they are.
    pub aggregate: Aggregate,
}

/// CycloneDX `aggregate` and SPDX 3 `completeness`, as far as both say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Aggregate {
    /// Nothing is missing.
    Complete,
    /// Something is missing.
    Incomplete,
    /// It is not known whether something is missing.
    Unknown,
}

/// Who supplies or issues something.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Organization {
    /// The name of the person or organisation.
    pub name: String,
    /// Its site.
    pub url: Option<String>,
    /// Where to write to.
    pub email: Option<String>,
    /// Where to report a vulnerability: URL, or e-mail address.
    pub security_contact: Option<String>,
}

/// The program that wrote the document.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Tool {
    /// The name of this program.
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
}
