//! Who says what about the licence of a model, and whether they agree.
//!
//! In: the declaration, the card, the headers of the weights, the licence file, what the catalogue knows of the name. Out: [`Evidence`], one for
//! each source, in a fixed order. No source outranks another: where one contradicts the declaration, a person
//! decides.

use camino::{Utf8Path, Utf8PathBuf};

use super::catalog::{self, Catalog, Expected, expected_license};
use super::identify::{self, Identification, heading};
use super::names;
use crate::declare::Source;
use crate::declare::hub_tags::{self, HubLicense};
use crate::expression::{LicenseExpression, LicenseId};
use crate::inspect::survey::FoundModel;
use crate::inspect::weights::EmbeddedLicense;
use crate::inspect::{InspectedModel, LicenseText, ModelCard};
use crate::vocabulary::vocabulary;

/// What one source says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The source.
    pub source: EvidenceSource,
    /// Its file inside the package, with `/`.
    pub path: Option<Utf8PathBuf>,
    /// What stands there, as it is written.
    pub said: String,
    /// The licences that this can mean; empty where nobody knows.
    pub licenses: Vec<String>,
    /// How it stands to the declaration.
    pub agreement: Agreement,
}

vocabulary! {
    /// A source of what is known about a licence.
    pub enum EvidenceSource {
        /// The model's table.
        Declaration => "declaration",
        /// The `license` of the package that declares the model: that of its code, which need not be the model's.
        Package => "package",
        /// The front matter of the model card.
        ModelCard => "model-card",
        /// What one agrees to for access, in the same front matter.
        AccessPrompt => "access-prompt",
        /// The metadata in a weight file.
        WeightsHeader => "weights-header",
        /// The text beside the weights.
        LicenseFile => "license-file",
        /// What the catalogue knows of models of this name.
        Catalog => "catalog",
    }
}

impl EvidenceSource {
    /// The source in the middle of a sentence.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Declaration => "the declaration",
            Self::Package => "the package",
            Self::ModelCard => "the model card",
            Self::AccessPrompt => "the access prompt of the model card",
            Self::WeightsHeader => "the header of the weights",
            Self::LicenseFile => "the licence file",
            Self::Catalog => "the catalogue",
        }
    }
}

vocabulary! {
    /// How a source stands to the declaration.
    pub enum Agreement {
        /// It says the same.
        Agrees => "agrees",
        /// It says something else.
        Conflicts => "conflicts",
        /// It can't be compared.
        Open => "open",
    }
}

impl Evidence {
    /// What its words mean, where that is not what they say themselves.
    pub(super) fn other_words(&self) -> &[String] {
        match self.licenses.as_slice() {
            [id] if *id == self.said => &[],
            _ if self.source == EvidenceSource::Catalog => &[],
            ids => ids,
        }
    }

    /// The source with its file, in the middle of a sentence.
    pub(super) fn place(&self) -> String {
        let path = self.path.as_ref().map(|path| format!(" `{path}`")).unwrap_or_default();
        format!("{}{path}", self.source.noun())
    }

    /// The source and what it says, as a review records it.
    pub fn record(&self) -> String {
        format!("{}: {}", self.source, self.said)
    }

    /// Whether it contradicts the declaration.
    pub fn conflicts(&self) -> bool {
        self.agreement == Agreement::Conflicts
    }

    /// Whether a review has to be made anew when it changes. Declaration and licence file are bound by keys of
    /// their own, and the package says nothing about the model.
    pub fn is_recorded(&self) -> bool {
        !matches!(self.source, EvidenceSource::Declaration | EvidenceSource::Package)
    }
}

/// Gathers what every source says, in the order of [`EvidenceSource`].
pub(super) fn run(
    model: &InspectedModel<'_>,
    text: Option<&LicenseText>,
    found: Option<&Identification>,
) -> Vec<Evidence> {
    let declaration = model.resolved.declaration;
    let declared = declaration.license.as_ref().map(|license| &license.value);
    let mut gathered = Gathered { declared, evidence: Vec::new() };
    if let Some(license) = declared {
        gathered.add(EvidenceSource::Declaration, None, license.as_str(), ids(license));
    }
    if let Some(license) = model.resolved.package.license() {
        gathered.add(EvidenceSource::Package, None, license, Vec::new());
    }
    if let (Some(card), Some(file)) = (&model.model_card, &model.card) {
        gathered.card(card, &file.artifact.path);
    }
    for file in &model.files {
        let license = match &file.facts {
            Some(facts) => facts.license.clone(),
            // What the lock keeps of a file that is not here speaks for it.
            None => EmbeddedLicense::from_locked_words(&file.locked_facts),
        };
        gathered.header(&license, &file.artifact.path);
    }
    if let Some(text) = text {
        gathered.license_file(text, found);
    }
    gathered.catalog(
        &declaration.name.value,
        declaration.source.as_ref().map(|source| &source.value),
        declaration.version.as_ref().map(|version| version.value.as_str()),
        !declaration.bases.is_empty(),
    );
    gathered.evidence
}

/// What every source says of a model that nobody declared, in the same order.
pub fn of_undeclared(model: &FoundModel<'_>, name: &str) -> Vec<Evidence> {
    let mut gathered = Gathered { declared: None, evidence: Vec::new() };
    if let Some(found) = &model.card {
        gathered.card(&found.card, &found.path);
    }
    for (path, facts) in &model.headers {
        gathered.header(&facts.license, path);
    }
    if let Some(text) = model.licenses.first() {
        gathered.license_file(text, Some(&identify::run(text)));
    }
    let has_bases = model.card.iter().any(|found| !found.card.base_models.is_empty())
        || model.headers.iter().any(|(_, facts)| !facts.base_models.is_empty());
    let repository = model.repository.clone();
    let source = repository.map(|(owner, name)| Source::HuggingFace { owner, name });
    gathered.catalog(name, source.as_ref(), model.revision.as_deref(), has_bases);
    gathered.evidence
}

struct Gathered<'a> {
    declared: Option<&'a LicenseExpression>,
    evidence: Vec<Evidence>,
}

impl Gathered<'_> {
    fn add(&mut self, source: EvidenceSource, path: Option<&Utf8Path>, said: &str, licenses: Vec<String>) {
        let agreement = match self.declared {
            _ if licenses.is_empty() => Agreement::Open,
            None => Agreement::Open,
            Some(declared) if agree(declared, &licenses) => Agreement::Agrees,
            Some(_) => Agreement::Conflicts,
        };
        let said = one_line(said);
        self.evidence.push(Evidence {
            source,
            path: path.map(Utf8Path::to_owned),
            said,
            licenses,
            agreement,
        });
    }

    fn card(&mut self, card: &ModelCard, path: &Utf8Path) {
        let path = Some(path);
        if let Some(fault) = &card.fault {
            let line = fault.line.map(|line| format!("line {line}: ")).unwrap_or_default();
            let said = format!("front matter that can't be read: {line}{}", fault.message);
            self.add(EvidenceSource::ModelCard, path, &said, Vec::new());
        }
        if let Some(name) = &card.license_name {
            // A name beside a tag says a second thing, and may contradict it.
            let tag = card.licenses.first().map(|tag| format!("{tag}, ")).unwrap_or_default();
            self.add(EvidenceSource::ModelCard, path, &format!("{tag}license_name {name}"), by_name(name));
        }
        let said = card.licenses.join(", ");
        let meant: Vec<_> = card.licenses.iter().flat_map(|tag| meaning(tag)).collect();
        match (&card.license_link, meant.is_empty()) {
            _ if said.is_empty() => {}
            (Some(link), true) => {
                let meant = by_link(link);
                if card.license_name.is_none() || !meant.is_empty() {
                    self.add(EvidenceSource::ModelCard, path, &format!("{said}, license_link {link}"), meant);
                }
            }
            (None, true) if card.license_name.is_some() => {}
            _ => self.add(EvidenceSource::ModelCard, path, &said, meant),
        }
        let prompted = card.access_prompt.as_deref().map(titled).unwrap_or_default();
        if let [license, ..] = prompted.as_slice() {
            let meant = prompted.iter().map(|license| license.id.clone()).collect();
            self.add(EvidenceSource::AccessPrompt, path, &license.title, meant);
        }
    }

    /// What the text beside the weights is. A title alone can contradict; it agrees with nothing, since what follows
    /// it may be anything.
    fn license_file(&mut self, text: &LicenseText, found: Option<&Identification>) {
        let (said, meant) = match found {
            Some(Identification::Text(text)) => {
                (text.id.clone(), std::iter::once(&text.id).chain(&text.others).cloned().collect())
            }
            Some(Identification::Pointer(license)) => {
                (format!("a pointer to {}", license.title), vec![license.id.clone()])
            }
            Some(Identification::Titled(license)) => {
                (format!("a text of its own under the title {}", license.title), vec![license.id.clone()])
            }
            Some(Identification::Unknown) | None => ("a text that nobody knows".to_owned(), Vec::new()),
        };
        self.add(EvidenceSource::LicenseFile, Some(&text.path), &said, meant);
        let only_titled = matches!(found, Some(Identification::Titled(_)));
        if let Some(evidence) =
            self.evidence.last_mut().filter(|evidence| only_titled && !evidence.conflicts())
        {
            evidence.agreement = Agreement::Open;
        }
    }

    /// What a weight file says of its own terms. Shards say the same: one of them is enough.
    fn header(&mut self, license: &EmbeddedLicense, path: &Utf8Path) {
        let EmbeddedLicense { id, name, link } = license;
        if [id, name, link].into_iter().all(Option::is_none) {
            return;
        }
        let mut meant = id.as_deref().map(meaning).unwrap_or_default();
        let other = name.as_deref().map(by_name).unwrap_or_default();
        // A name beside an id says a second thing, and may contradict it.
        if !meant.is_empty() && !other.is_empty() && !other.iter().any(|id| meant.contains(id)) {
            self.statement(path, &[name, link], other);
            return self.statement(path, &[id], meant);
        }
        if meant.is_empty() {
            meant = name.as_deref().map(by_name).unwrap_or_default();
        }
        if meant.is_empty() {
            meant = link.as_deref().map(by_link).unwrap_or_default();
        }
        self.statement(path, &[id, name, link], meant);
    }

    /// One statement of a header.
    fn statement(&mut self, path: &Utf8Path, words: &[&Option<String>], meant: Vec<String>) {
        let words: Vec<_> = words.iter().filter_map(|word| word.as_deref()).collect();
        let said = one_line(&words.join(", "));
        let is_new = |known: &Evidence| known.source != EvidenceSource::WeightsHeader || known.said != said;
        if self.evidence.iter().all(is_new) {
            self.add(EvidenceSource::WeightsHeader, Some(path), &said, meant);
        }
    }

    /// What models of this name come under. The names of what somebody made from another model are their own
    /// choice, and say nothing.
    fn catalog(&mut self, name: &str, source: Option<&Source>, version: Option<&str>, is_derivative: bool) {
        let own = if is_derivative { "" } else { name };
        if let Some(Expected { name, licenses }) = expected_license(own, source, version) {
            let ids: Vec<_> = licenses.iter().map(|license| license.id.clone()).collect();
            self.add(EvidenceSource::Catalog, None, &format!("{name} is under {}", ids.join(" or ")), ids);
        }
    }
}

/// Long and many-lined words of a file, made fit for a message.
fn one_line(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(200) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

fn ids(license: &LicenseExpression) -> Vec<String> {
    license.ids().iter().map(|id| id.as_str().to_owned()).collect()
}

/// The licences that a `license:` value of a card or a header can mean.
pub(super) fn meaning(tag: &str) -> Vec<String> {
    let tag = tag.trim();
    match hub_tags::lookup(tag) {
        Some(HubLicense::Spdx(id)) => vec![id.to_owned()],
        Some(HubLicense::Catalog(id)) => with_other_dates(id),
        Some(HubLicense::Ambiguous) => {
            let family = |license: &&catalog::License| license.hub_tags.iter().any(|known| known == tag);
            let licenses = Catalog::embedded().licenses().iter().filter(family);
            licenses.map(|license| license.id.clone()).collect()
        }
        Some(HubLicense::Placeholder) => Vec::new(),
        None => by_name(tag),
    }
}

/// The same terms under every date that they came out with: a tag has none.
fn with_other_dates(id: &str) -> Vec<String> {
    let catalog = Catalog::embedded();
    let Some(license) = catalog.get(id) else { return vec![id.to_owned()] };
    let same = catalog.licenses().iter().filter(|other| other.title == license.title);
    same.map(|license| license.id.clone()).collect()
}

/// The licences that go by a name: an id, an alias, a hub's tag, a `license_name`, or a title.
fn by_name(name: &str) -> Vec<String> {
    let catalog = Catalog::embedded();
    if let Ok(expression) = LicenseExpression::parse(name) {
        return ids(&expression);
    }
    if let Some(license) = catalog.get(name) {
        return vec![license.id.clone()];
    }
    if let Some(found) = hub_tags::lookup(name) {
        return found.id().map(with_other_dates).unwrap_or_default();
    }
    let named = catalog.by_hub_name(name);
    let named = if named.is_empty() { catalog.with_title(name) } else { named };
    let known: Vec<_> = named.into_iter().map(|license| license.id.clone()).collect();
    if !known.is_empty() {
        return known;
    }
    names::named(name).map(str::to_owned).into_iter().chain(by_link(name)).take(1).collect()
}

/// The licences that are published at a URL.
fn by_link(link: &str) -> Vec<String> {
    let plain = |url: &str| {
        let url = url.trim_start_matches("https://").trim_start_matches("http://");
        let url = url.split(['#', '?']).next().unwrap_or_default().trim_end_matches('/');
        url.replace("/resolve/", "/blob/").replace("/raw/", "/blob/")
    };
    let same = |license: &&catalog::License| plain(&license.url) == plain(link);
    let known: Vec<_> =
        Catalog::embedded().licenses().iter().filter(same).map(|license| license.id.clone()).collect();
    let paged = || names::linked(link).map(str::to_owned);
    if known.is_empty() { paged().into_iter().collect() } else { known }
}

/// The licences that have the title of a text: the one with its date, else all of them.
fn titled(text: &str) -> Vec<&'static catalog::License> {
    let catalog = Catalog::embedded();
    let (title, date) = heading(text);
    match date.and_then(|date| catalog.by_title(title, Some(date))) {
        Some(dated) => vec![dated],
        None => catalog.with_title(title),
    }
}

/// Whether an expression names one of these licences.
fn agree(declared: &LicenseExpression, licenses: &[String]) -> bool {
    let declared = declared.ids();
    licenses.iter().any(|license| declared.iter().any(|id| same(id, license)))
}

fn same(declared: &LicenseId, license: &str) -> bool {
    let canonical = |id: &str| Catalog::embedded().get(id).map_or(id.to_owned(), |known| known.id.clone());
    let or_later = |id: String| match id.strip_suffix("-or-later").or(id.strip_suffix("-only")) {
        Some(version) => version.to_owned(),
        None => id,
    };
    or_later(canonical(declared.as_str())).eq_ignore_ascii_case(&or_later(canonical(license)))
}
