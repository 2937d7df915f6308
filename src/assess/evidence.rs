//! Who says what about the licence of a model, and whether they agree.
//!
//! In: the declaration, the card, the headers of the weights, the licence file, what the catalogue knows of the name. Out: [`Evidence`], one for
//! each source, in a fixed order. No source outranks another: where one contradicts the declaration, a person
//! decides.

use camino::{Utf8Path, Utf8PathBuf};

use super::card_section;
use super::catalog::{self, Catalog, expected_license};
use super::data::Doubt;
use super::few_words;
use super::gate::Gated;
use super::identify::{self, Identification, Identified, heading};
use super::license_texts::{Shelf, canonical};
use super::names;
use super::open_sections;
use super::statement::{self, Part, Statement};
use super::terms::KnownLicense;
use crate::declare::hub_tags::{self, HubLicense};
use crate::declare::{Base, Model, Source, UNRECOGNISED};
use crate::expression::{LicenseExpression, LicenseId};
use crate::inspect::card_markup;
use crate::inspect::card_section::sentences_of;
use crate::inspect::license_keys::is_of_code_alone;
use crate::inspect::package_manifest;
use crate::inspect::requests;
use crate::inspect::survey::FoundModel;
use crate::inspect::weights::{EmbeddedLicense, TextInside};
use crate::inspect::{InspectedFile, InspectedModel, KeyedLicense, LicenseSubject, LicenseText, ModelCard};
use crate::legal_names;
use crate::terms::Limitation;
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
    /// Whether all that it says is understood.
    pub is_understood: bool,
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
        /// The notice beside the weights.
        Notice => "notice",
        /// The use policy beside the weights.
        UsePolicy => "use-policy",
        /// The text that is given for a base.
        BaseLicenseFile => "base-license-file",
        /// The text of code that lies in a crate.
        BundledLicenseFile => "bundled-license-file",
        /// The text that is given for a dataset.
        DatasetLicenseFile => "dataset-license-file",
        /// The declared data that it learned from.
        Dataset => "dataset",
        /// What the catalogue knows of models of this name.
        Catalog => "catalog",
    }
}

impl EvidenceSource {
    /// Whether it is about what the model was made from, and not about the model.
    pub fn is_of_another(self) -> bool {
        matches!(self, Self::BaseLicenseFile | Self::DatasetLicenseFile)
    }

    /// The source in the middle of a sentence.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Declaration => "the declaration",
            Self::Package => "the package",
            Self::ModelCard => "the model card",
            Self::AccessPrompt => "the access prompt of the model card",
            Self::WeightsHeader => "the header of the weights",
            Self::LicenseFile => "the licence file",
            Self::Notice => "the notice",
            Self::UsePolicy => "the use policy",
            Self::BundledLicenseFile => "the licence file of code that lies in the crate",
            Self::BaseLicenseFile => "the licence file of a base",
            Self::DatasetLicenseFile => "the licence file of a dataset",
            Self::Dataset => "the declaration of a dataset",
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
        /// It says something that is not recognised, or more than the declaration.
        Unknown => "unknown",
        /// It says nothing about the terms of the model, or there is no declaration.
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

    /// The source in the middle of a sentence. What says a licence as a card does and is none is called what it is.
    pub fn noun(&self) -> &'static str {
        let path = self.path.as_deref().filter(|_| self.source == EvidenceSource::ModelCard);
        let name = path.and_then(Utf8Path::file_name).unwrap_or_default();
        let extension = Utf8Path::new(name).extension().unwrap_or_default().to_ascii_lowercase();
        match extension.as_str() {
            _ if name.to_ascii_lowercase().contains("card") => self.source.noun(),
            _ if name == TextInside::STATEMENTS => EvidenceSource::WeightsHeader.noun(),
            _ if package_manifest::NAMES.contains(&name) => "the package manifest",
            "license" => "the licence statement",
            _ if name == "REUSE.toml" || legal_names::is_data_of_license(name) => "the licence statement",
            "json" | "yaml" | "yml" | "toml" => "the configuration",
            "cff" => "the citation",
            _ if matches!(name, "MLmodel" | "Modelfile") => "the configuration",
            _ => self.source.noun(),
        }
    }

    /// The source with its file, in the middle of a sentence.
    pub(super) fn place(&self) -> String {
        let path = self.path.as_ref().map(|path| format!(" `{path}`")).unwrap_or_default();
        format!("{}{path}", self.noun())
    }

    /// The source and what it says, as a review records it.
    pub fn record(&self) -> String {
        format!("{}: {}", self.source, self.said)
    }

    /// Whether it contradicts the declaration.
    pub fn conflicts(&self) -> bool {
        self.agreement == Agreement::Conflicts
    }

    /// Whether it says something that may be other terms than the declared ones.
    pub fn is_unknown(&self) -> bool {
        self.agreement == Agreement::Unknown
    }

    /// Whether it is a text in the card that is not known as that of a licence: a prompt, a section or a sentence.
    pub(super) fn is_prose(&self) -> bool {
        let is_quoted = self.said.starts_with(IN_WORDS) || self.source == EvidenceSource::AccessPrompt;
        is_quoted && self.licenses.is_empty()
    }

    /// Whether it is about data, of which a review says something where it was asked: it never lapses one.
    pub(super) fn is_of_data(&self) -> bool {
        self.source == EvidenceSource::Dataset
    }

    /// Whether a review has to be made anew when it changes. Declaration and licence file are bound by keys of
    /// their own, and the package says nothing about the model.
    pub fn is_recorded(&self) -> bool {
        !matches!(self.source, EvidenceSource::Declaration | EvidenceSource::Package)
    }
}

/// Gathers what every source says, in the order of [`EvidenceSource`].
///
/// `taken` are the licences of the declared alternative that the product takes, `stray_policies` the use policies beside
/// the model that no declared terms refer to, `doubtful_data` the data whose terms nobody knows to be right, `shelf` the
/// texts of the organisation.
pub(super) fn run<'m>(
    model: &InspectedModel<'_>,
    taken: &[LicenseId],
    text: Option<&LicenseText>,
    found: Option<&Identification>,
    stray_policies: impl Iterator<Item = &'m LicenseText>,
    doubtful_data: &[Doubt<'_>],
    shelf: &Shelf<'_>,
) -> Vec<Evidence> {
    let declaration = model.resolved.declaration;
    let declared = declaration.license.as_ref().map(|license| &license.value);
    let own_file = text.zip(found).map(|(text, found)| OwnFile { text, found });
    let source = declaration.source.as_ref().map(|source| &source.value);
    let version = declaration.version.as_ref().map(|version| version.value.as_str());
    let expected = expected_license(&declaration.name.value, source, version);
    let choice = expected.map(|expected| expected.choice()).unwrap_or_default();
    let bases = declaration.bases.iter().map(|base| (LicenseSubject::Base, &base.license));
    let data = declaration.datasets.iter().map(|dataset| (LicenseSubject::Data, &dataset.license));
    let parts = bases.chain(data).filter_map(|(of, license)| Some((of, &license.as_ref()?.value))).collect();
    let about = Some(declaration);
    let others = || model.other_license_texts.iter().chain(&model.beside.texts);
    let is_right = |text: &LicenseText| declared.is_some_and(|declared| identify::is_text_of(text, declared));
    let has_right_text = text.into_iter().chain(others()).any(is_right);
    let evidence = Vec::new();
    let mut gathered = Gathered { about, declared, taken, own_file, has_right_text, parts, choice, evidence };
    if let Some(license) = declared {
        let said = Statement::new(vec![Part::Expression(license.clone())]);
        gathered.add(EvidenceSource::Declaration, None, license.as_str(), said);
    }
    if let Some(license) = model.resolved.package.license() {
        gathered.add(EvidenceSource::Package, None, license, Statement::new(Vec::new()));
    }
    for (path, card) in model.cards() {
        gathered.card(card, path);
    }
    model.files.iter().for_each(|file| gathered.file(file));
    if let Some(text) = text {
        gathered.license_file(text, found);
        gathered.text_of_table(text, shelf);
    }
    let is_own = |other: &&LicenseText| text.is_some_and(|text| text.digest == other.digest);
    for text in others().filter(|text| !is_own(text)) {
        gathered.text_of_table(text, shelf);
        gathered.further_text(EvidenceSource::LicenseFile, None, declared, text);
    }
    gathered.texts_by_id(model);
    stray_policies.for_each(|policy| gathered.policy(policy));
    // A review of the model is about its own texts, and the organisation describes those of its tables.
    gathered.texts_of_origins(model, |text| !is_own(&text) && !shelf.is_of_organisation(text));
    for doubt in doubtful_data.iter().filter(|doubt| doubt.is_for_a_person()) {
        let statement = Statement::new(vec![Part::Unknown]);
        gathered.add(EvidenceSource::Dataset, None, &doubt.said(), statement);
    }
    gathered.catalog(&declaration.name.value, source, version, declaration.bases.iter().any(is_known));
    gathered.evidence
}

/// Whether models of the name of a base are known. Then the model may well be named after it or after itself; a base
/// that nobody knows explains no known name.
fn is_known(base: &Base) -> bool {
    let source = base.source.as_ref().map(|source| &source.value);
    expected_license(&base.name.value, source, None).is_some()
}

/// What every source says of a model that nobody declared, in the same order.
pub(crate) fn of_undeclared(model: &FoundModel<'_>, name: &str) -> Vec<Evidence> {
    let text = model.licenses.first().map(|text| (text, identify::run(text)));
    let own_file = text.as_ref().map(|(text, found)| OwnFile { text, found });
    let mut gathered = Gathered {
        about: None,
        declared: None,
        taken: &[],
        own_file,
        has_right_text: false,
        parts: Vec::new(),
        choice: Vec::new(),
        evidence: Vec::new(),
    };
    if let Some(found) = &model.card {
        gathered.card(&found.card, &found.path);
    }
    for (path, card) in &model.configurations {
        gathered.card(card, path);
    }
    for (path, facts) in &model.headers {
        gathered.header(&facts.license, path);
    }
    if let Some((text, found)) = &text {
        gathered.license_file(text, Some(found));
    }
    let has_bases = model.card.iter().any(|found| !found.card.base_models.is_empty())
        || model.headers.iter().any(|(_, facts)| !facts.base_models.is_empty());
    let repository = model.repository.clone();
    let source = repository.map(|(owner, name)| Source::HuggingFace { owner: Some(owner), name });
    gathered.catalog(name, source.as_ref(), model.revision.as_deref(), has_bases);
    gathered.evidence
}

/// What tags, a name and a link mean beside a declared licence, as a card has them.
#[cfg(feature = "upstream")]
pub(crate) fn of_statement(card: &ModelCard, declared: &LicenseExpression) -> Vec<Evidence> {
    // Which of several alternatives the product takes is not known here: a choice that makes a difference is for a person.
    let taken = if declared.alternatives().len() == 1 { declared.ids() } else { &[] };
    let mut gathered = Gathered {
        about: None,
        declared: Some(declared),
        taken,
        own_file: None,
        has_right_text: false,
        parts: Vec::new(),
        choice: Vec::new(),
        evidence: Vec::new(),
    };
    gathered.card(card, Utf8Path::new("README.md"));
    gathered.evidence
}

/// The licence file of the model, and what it is.
#[derive(Clone, Copy)]
struct OwnFile<'a> {
    text: &'a LicenseText,
    found: &'a Identification,
}

struct Gathered<'a> {
    /// The model, where it is declared.
    about: Option<&'a Model>,
    declared: Option<&'a LicenseExpression>,
    taken: &'a [LicenseId],
    own_file: Option<OwnFile<'a>>,
    /// Whether a text among the files of the model is that of the declared licence.
    has_right_text: bool,
    /// The declared licences of what the model is made of.
    parts: Vec<(LicenseSubject, &'a LicenseExpression)>,
    /// Licences that the publisher offers the model under, each of them.
    choice: Vec<String>,
    evidence: Vec<Evidence>,
}

impl Gathered<'_> {
    /// What the header of a file says; what the lock keeps of a file that is not here speaks for it.
    fn file(&mut self, file: &InspectedFile) {
        let license = match &file.facts {
            Some(facts) => facts.license.clone(),
            None => EmbeddedLicense::from_locked_words(&file.locked_facts),
        };
        self.header(&license, &file.artifact.path);
        self.description(file);
    }

    /// The texts that are declared for one licence each. What is given for terms that nobody describes is their text.
    fn texts_by_id(&mut self, model: &InspectedModel<'_>) {
        let is_of_list = |id: &str| spdx::license_id(id).is_some() || Catalog::embedded().get(id).is_some();
        for given in model.license_texts.iter().filter(|given| is_of_list(&given.id)) {
            let declared = LicenseExpression::parse(&given.id).ok();
            self.further_text(EvidenceSource::LicenseFile, None, declared.as_ref(), &given.text);
        }
    }

    /// A use policy that no licence of the model has.
    fn policy(&mut self, policy: &LicenseText) {
        let said = format!("a use policy (sha256 {})", &policy.digest.hex()[..12]);
        let unknown = Statement::new(vec![Part::Unknown]);
        self.add(EvidenceSource::UsePolicy, Some(&policy.path), &said, unknown);
    }

    /// The texts of bases and data that are to be read.
    fn texts_of_origins(&mut self, model: &InspectedModel<'_>, is_read: impl Fn(&LicenseText) -> bool) {
        let declaration = model.resolved.declaration;
        let bases = declaration.bases.iter().map(|base| (&base.name.value, &base.license));
        let bases = bases.zip(&model.base_license_texts);
        let data = declaration.datasets.iter().map(|dataset| (&dataset.name.value, &dataset.license));
        let data = data.zip(&model.dataset_license_texts);
        let bases = bases.map(|origin| (EvidenceSource::BaseLicenseFile, origin));
        let data = data.map(|origin| (EvidenceSource::DatasetLicenseFile, origin));
        for (source, ((name, license), text)) in bases.chain(data) {
            let declared = license.as_ref().map(|license| &license.value);
            for text in text.iter().filter(|text| is_read(text)) {
                self.further_text(source, Some(name), declared, text);
            }
        }
    }

    fn add(&mut self, source: EvidenceSource, path: Option<&Utf8Path>, said: &str, statement: Statement) {
        let agreement = match (self.declared, source) {
            (None, _) | (_, EvidenceSource::Package) => Agreement::Open,
            (Some(_), EvidenceSource::Declaration) => Agreement::Agrees,
            (Some(declared), _) if self.is_other_offer(source, declared, &statement) => Agreement::Agrees,
            (Some(declared), _) => statement.compare(declared, self.taken),
        };
        self.evidence.push(Evidence {
            source,
            path: path.map(Utf8Path::to_owned),
            said: one_line(said),
            licenses: statement.licenses(),
            agreement,
            is_understood: statement.is_understood(),
        });
    }

    /// Whether a card or a header names one licence and the declaration another, and the publisher offers both.
    fn is_other_offer(
        &self,
        source: EvidenceSource,
        declared: &LicenseExpression,
        statement: &Statement,
    ) -> bool {
        let offered = |id: &String| self.choice.contains(id);
        matches!(source, EvidenceSource::ModelCard | EvidenceSource::WeightsHeader)
            && statement.is_understood()
            && declared.ids().iter().all(|id| offered(&id.as_str().to_owned()))
            && statement.licenses().iter().all(offered)
    }

    fn card(&mut self, card: &ModelCard, path: &Utf8Path) {
        let is_card =
            |path: Option<&Utf8Path>| path.and_then(Utf8Path::file_name).is_some_and(legal_names::is_card);
        let path = Some(path);
        if let Some(fault) = &card.fault {
            let line = fault.line.map(|line| format!("line {line}: ")).unwrap_or_default();
            let is_document =
                |path: &Utf8Path| path.file_name().is_some_and(|name| card_markup::unread(name).is_some());
            let is_text = is_card(path) && !path.is_some_and(is_document);
            let what = if is_text { "front matter" } else { "a text" };
            let said = format!("{what} that can't be read: {line}{}", fault.message);
            self.add(EvidenceSource::ModelCard, path, &said, Statement::new(vec![Part::Unknown]));
        }
        let said = card.licenses.join(", ");
        let tags: Vec<_> = card.licenses.iter().map(|tag| self.meaning(tag)).collect();
        let is_known = tags.iter().any(|part| *part != Part::Unknown);
        let link = card.license_link.as_deref().map(|link| (link, self.by_link(link)));
        if let Some(name) = &card.license_name {
            // A name beside a tag says a second thing, and may contradict it.
            let tag = card.licenses.first().map(|tag| format!("{tag}, ")).unwrap_or_default();
            let said = format!("{tag}license_name {name}");
            self.add(EvidenceSource::ModelCard, path, &said, Statement::new(vec![by_name(name)]));
        }
        match link {
            // The tag says it; an address of its repository is where a copy of its text lies.
            Some((link, meant)) if is_known => {
                self.add(EvidenceSource::ModelCard, path, &said, Statement::new(tags.clone()));
                let is_other = match meant {
                    Part::Unknown => self.is_elsewhere(link),
                    _ => !tags.iter().any(|tag| tag.meets(&meant)),
                };
                if is_other {
                    let said = format!("license_link {link}");
                    self.add(EvidenceSource::ModelCard, path, &said, Statement::new(vec![meant]));
                }
            }
            Some((_, Part::Unknown)) if said.is_empty() && self.is_custom() => {}
            Some((link, meant)) if card.license_name.is_none() || meant != Part::Unknown => {
                let tag = if said.is_empty() { String::new() } else { format!("{said}, ") };
                let said = format!("{tag}license_link {link}");
                self.add(EvidenceSource::ModelCard, path, &said, Statement::new(vec![meant]));
            }
            // The name that goes with a tag for other terms has said it.
            _ if said.is_empty() || (!is_known && card.license_name.is_some()) => {}
            _ => self.add(EvidenceSource::ModelCard, path, &said, Statement::new(tags)),
        }
        for keyed in card.keyed_licenses.chunk_by(|a, b| a.key == b.key) {
            self.keyed_license(keyed, is_known, path);
        }
        self.card_prose(card, path);
    }

    /// What a card says in words, below headings, in its gate and in a notice.
    fn card_prose(&mut self, card: &ModelCard, path: Option<&Utf8Path>) {
        if let Some(section) = &card.license_section {
            self.section(section, EvidenceSource::ModelCard, path);
        }
        if let Some(section) = &card.use_section {
            self.said_of_use(section, EvidenceSource::ModelCard, path);
        }
        self.requests(&card.requests, EvidenceSource::ModelCard, path);
        if let Some(prompt) = &card.access_prompt {
            self.access_prompt(prompt, path);
        }
        if let Some(notice) = &card.notice {
            self.notice(notice, path);
        }
    }

    /// A notice names whose work is in the model, mostly with their licences: it counts where a sentence asks something or
    /// withholds a use, which is none of a licence that everybody knows, and where it names terms that ask more.
    fn notice(&mut self, notice: &str, path: Option<&Utf8Path>) {
        let Some(declared) = self.declared else { return };
        let text = LicenseText::new(Utf8PathBuf::new(), notice.to_owned());
        let parts = || self.parts.iter().flat_map(|(_, license)| license.ids());
        let is_harmless = |part: &Part| {
            statement::is_permissive_part(part) || part.ids().iter().any(|id| self.is_covered(id))
        };
        if let Identification::Text(found) = identify::run(&text)
            && is_harmless(&text_part(&found))
        {
            return;
        }
        let named = card_section::licenses_of_notice(notice).into_iter().filter(|part| !is_harmless(part));
        let named: Vec<_> = named.collect();
        let ids = declared.ids().iter().chain(parts());
        let ids: Vec<_> = ids.map(|id| canonical(id.as_str())).collect();
        let asks = card_section::condition(notice, self.withholds_use(), &ids);
        let said = match (&asks, named.is_empty()) {
            (Some(sentence), _) => sentence.clone(),
            (None, false) => notice.to_owned(),
            (None, true) => return,
        };
        let meant = if asks.is_some() { vec![Part::Unknown] } else { named };
        self.add(EvidenceSource::Notice, path, &quoted_text(&said, &text), Statement::new(meant));
        // What it names may be the licence of a part.
        if let Some(evidence) = self.evidence.last_mut().filter(|evidence| evidence.conflicts()) {
            evidence.agreement = Agreement::Unknown;
        }
    }

    /// What a key says that is named after a licence of the model, or of what it is made of. Nothing of the latter is
    /// proposed for a model without a declaration. `has_tag` says that the card has a licence tag that is known.
    fn keyed_license(&mut self, keyed: &[KeyedLicense], has_tag: bool, path: Option<&Utf8Path>) {
        let [KeyedLicense { key, .. }, ..] = keyed else { return };
        let subject = keyed[0].subject();
        // Terms that withhold commerce themselves say it as well.
        if keyed[0].is_of_commerce() && self.withholds_use() {
            return;
        }
        let words: Vec<_> = keyed.iter().map(|keyed| keyed.said.as_str()).collect();
        let said = match words.as_slice() {
            [text] if card_section::is_long(text) => {
                let text = LicenseText::new(Utf8PathBuf::new(), (*text).to_owned());
                format!("{key}: {}", quoted_text(&text.content, &text))
            }
            words => format!("{key}: {}", words.join(", ")),
        };
        let part = |word: &&str| {
            let known = |part: &Part| *part != Part::Unknown;
            let by_link = || Some(self.by_link(word)).filter(known);
            let by_text = || Some(by_text(word)).filter(known);
            let named = Some(self.meaning(word)).filter(known);
            named.or_else(by_link).or_else(by_text).unwrap_or_else(|| self.of_sentence(word))
        };
        let statement = Statement::new(words.iter().map(part).collect());
        let agreement = match (subject, self.declared) {
            (LicenseSubject::Model, _) => None,
            (_, None) => return,
            (_, Some(declared)) => Some(self.of_part(subject, declared, &statement)),
        };
        // An address of its repository in a link, beside a tag of the model that is known, is where a copy of the text lies.
        let is_link = subject == LicenseSubject::Model && keyed[0].is_link();
        let is_copy =
            !statement.is_understood() && has_tag && is_link && words.iter().all(|word| word.contains("://"));
        let is_copy = is_copy && !words.iter().any(|word| self.is_elsewhere(word));
        if is_copy {
            return;
        }
        self.add(EvidenceSource::ModelCard, path, &said, statement);
        if let (Some(agreement), Some(evidence)) = (agreement, self.evidence.last_mut()) {
            evidence.agreement = agreement;
        }
    }

    /// The one licence that a short sentence names, where it says nothing more: `Released under the MIT License.`
    fn of_sentence(&self, words: &str) -> Part {
        const FEW: usize = 12;
        let is_short = (2..=FEW).contains(&words.split_whitespace().count());
        let says_more = || card_section::withheld(words).is_some() || self.asked(words).is_some();
        match card_section::licenses(words).as_slice() {
            [part] if is_short && !says_more() => part.clone(),
            _ => Part::Unknown,
        }
    }

    /// How the licence of code, of data or of a base stands to the declaration: it agrees where it is that of the model or a
    /// declared one of its kind, and says nothing about the model where it restricts no use of such a part.
    fn of_part(
        &self,
        subject: LicenseSubject,
        declared: &LicenseExpression,
        statement: &Statement,
    ) -> Agreement {
        let declared_for = self.parts.iter().filter(|(of, _)| *of == subject).map(|(_, license)| *license);
        let agrees =
            |license: &LicenseExpression| statement.compare(license, license.ids()) == Agreement::Agrees;
        if statement.compare(declared, self.taken) == Agreement::Agrees || declared_for.clone().any(agrees) {
            return Agreement::Agrees;
        }
        let is_free = match subject {
            LicenseSubject::Code => statement::is_permissive,
            LicenseSubject::Data => is_unrestricted,
            LicenseSubject::Base | LicenseSubject::Model => |_: &LicenseExpression| false,
        };
        let licenses = statement.licenses();
        let mut licenses = licenses.iter().map(|id| LicenseExpression::parse(id));
        match statement.is_understood()
            && licenses.all(|license| license.is_ok_and(|license| is_free(&license)))
        {
            true => Agreement::Open,
            false => Agreement::Unknown,
        }
    }

    /// What a card or a description says in words: it counts where it names none of the declared licences, withholds a use that
    /// they grant, or asks something of users.
    fn section(&mut self, section: &str, source: EvidenceSource, path: Option<&Utf8Path>) {
        if self.declared.is_none() {
            return;
        }
        let text = LicenseText::new(Utf8PathBuf::new(), section.to_owned());
        let mut quoted = section.to_owned();
        // No sentence of a text is read: it is known as a whole, or it is not.
        let parts = if card_section::is_long(section) {
            vec![by_text(section)]
        } else {
            let request = self.asked(section);
            let is_declared = |id: String| self.is_declared(&id);
            let names_declared = |part: &Part| part.ids().into_iter().any(is_declared);
            let named = card_section::licenses_of_model(section, names_declared);
            match card_section::withheld(section).filter(|_| !self.withholds_use()) {
                Some(_) => vec![Part::Unknown],
                None if named.is_empty()
                    && card_section::is_purpose_alone(section)
                    && !self.withholds_use() =>
                {
                    vec![Part::Unknown]
                }
                None if !named.is_empty() && !named.iter().flat_map(Part::ids).any(is_declared) => named,
                None => match request.or_else(|| self.left_open(section, &named)) {
                    Some(sentence) => {
                        quoted = sentence;
                        vec![Part::Unknown]
                    }
                    None => return,
                },
            }
        };
        let said = format!("{IN_WORDS}, {}", quoted_text(&quoted, &text));
        self.add(source, path, &said, Statement::new(parts));
    }

    /// The sentence of a section that asks something of users, or refers to terms of its own.
    fn asked(&self, section: &str) -> Option<String> {
        let own = self.own_file.and_then(|file| file.text.path.file_name());
        let is_here = |name: &str| own.is_some_and(|own| own.eq_ignore_ascii_case(name));
        let of_family = || open_sections::of_family(section, |id| self.is_covered(id)).map(|(said, _)| said);
        card_section::request(section, self.withholds_use())
            .or_else(|| card_section::refers_to_others(section, is_here))
            .or_else(|| self.refers_to_terms(section, is_here))
            .or_else(|| card_section::qualified(section, &self.ids()))
            .or_else(of_family)
            .or_else(|| self.says_more(section))
    }

    /// The sentence of a few words that says more than the name of the declared licence.
    fn says_more(&self, section: &str) -> Option<String> {
        let ids = self.ids();
        let names = self.about.map(names_of).unwrap_or_default();
        let is_own_name = |word: &str| names.iter().any(|name| is_alike(name, word));
        let sentences = sentences_of(section).into_iter();
        let mut short = sentences.filter(|sentence| few_words::says_more(sentence, &ids, is_own_name));
        (!self.is_custom()).then(|| short.next()).flatten()
    }

    /// The sentence of a section that leads to further terms. Those of one's own refer to some themselves.
    fn refers_to_terms(&self, section: &str, is_here: impl Fn(&str) -> bool) -> Option<String> {
        let refers = || card_section::refers_to_terms(section, &self.ids(), is_here);
        (!self.is_custom()).then(refers).flatten()
    }

    /// The ids of the declared licences.
    fn ids(&self) -> Vec<&str> {
        self.declared.iter().flat_map(|declared| declared.ids()).map(LicenseId::as_str).collect()
    }

    /// The sentence of a section without the name of a licence that leaves open which it is.
    fn left_open(&self, section: &str, named: &[Part]) -> Option<String> {
        // `MIT (same as the original)` says which one that is.
        let is_named = || few_words::names_id(section, &self.ids());
        let has_bases = self.parts.iter().any(|(of, _)| *of == LicenseSubject::Base) || is_named();
        // Terms of one's own go by no name that others know.
        let is_own = !named.is_empty() || self.is_custom();
        let too_little = || (!is_named() && few_words::is_too_little(section)).then(|| section.to_owned());
        (!is_own).then(|| open_sections::left_open(section, has_bases).or_else(too_little)).flatten()
    }

    /// Whether a licence is declared for the model.
    fn is_declared(&self, id: &str) -> bool {
        self.declared.iter().flat_map(|declared| declared.ids()).any(|own| statement::same(own, id))
    }

    /// Whether terms are declared, for the model or for what it was made from.
    fn is_covered(&self, id: &str) -> bool {
        let mut parts = self.parts.iter().flat_map(|(_, license)| license.ids());
        self.is_declared(id) || parts.any(|known| statement::same(known, id))
    }

    /// What a card or a description says about the use of the model counts where it withholds one that the declared licences
    /// grant.
    fn said_of_use(&mut self, section: &str, source: EvidenceSource, path: Option<&Utf8Path>) {
        if self.declared.is_none() {
            return;
        }
        if let Some(words) = card_section::withheld_use(section).filter(|_| !self.withholds_use()) {
            let said = format!("{IN_WORDS} about its use, \"{words}\"");
            self.add(source, path, &said, Statement::new(vec![Part::Unknown]));
        }
    }

    /// What a card asks below no heading about terms. Terms of one's own are often said again there in other words, and are judged by
    /// their own text.
    fn requests(&mut self, requests: &[String], source: EvidenceSource, path: Option<&Utf8Path>) {
        if self.declared.is_none() || self.is_custom() {
            return;
        }
        let is_new =
            |said: &&String| !(self.withholds_use() && requests::speaks_of_commerce(&said.to_lowercase()));
        if let Some(said) = requests.iter().find(is_new) {
            let text = LicenseText::new(Utf8PathBuf::new(), said.clone());
            let said = format!("{IN_WORDS}, {}", quoted_text(said, &text));
            self.add(source, path, &said, Statement::new(vec![Part::Unknown]));
        }
    }

    /// What one agrees to for access. A title says which licence it is about; the whole text of one is that licence.
    fn access_prompt(&mut self, prompt: &str, path: Option<&Utf8Path>) {
        let titled = titled(prompt);
        let text = LicenseText::new(Utf8PathBuf::new(), prompt.to_owned());
        let (said, meant) = match (titled.as_slice(), identify::run(&text)) {
            ([license, ..], _) => {
                let ids = titled.iter().map(|license| license.id.clone()).collect();
                (license.title.clone(), Part::one_of(ids))
            }
            ([], Identification::Text(text)) => (text.id.clone(), text_part(&text)),
            ([], _) if self.is_of_declared(prompt) => match card_section::licenses(prompt) {
                named if named.is_empty() => return,
                named => {
                    let statement = Statement::new(named);
                    return self.add(EvidenceSource::AccessPrompt, path, prompt, statement);
                }
            },
            ([], _) => (quoted_text(prompt, &text), Part::Unknown),
        };
        self.add(EvidenceSource::AccessPrompt, path, &said, Statement::new(vec![meant]));
    }

    /// Whether what one agrees to is the declared licence, or only about contact.
    fn is_of_declared(&self, prompt: &str) -> bool {
        let names = self.about.map(names_of).unwrap_or_default();
        let gated = Gated {
            ids: &self.ids(),
            withholds_commerce: self.withholds_use(),
            has_text: self.has_right_text,
            is_declared: &|part| part.ids().iter().any(|id| self.is_declared(id)),
            is_own_link: &|link| !self.is_elsewhere(link),
            is_own_name: &|word| names.iter().any(|name| is_alike(name, word)),
        };
        !card_section::is_long(prompt) && gated.is_harmless(prompt)
    }

    /// What the text beside the weights is. A title or an address alone can contradict; it agrees with nothing, since
    /// what the text says may be anything.
    fn license_file(&mut self, text: &LicenseText, found: Option<&Identification>) {
        let is_unknown = matches!(found, Some(Identification::Unknown) | None);
        let opening = is_unknown.then(|| self.opening(text)).flatten();
        let (said, meant) = match found {
            Some(Identification::Text(text)) => (text.id.clone(), text_part(text)),
            Some(Identification::Pointer(license)) => {
                (format!("a pointer to {}", license.title), Part::OneOf(vec![license.id.clone()]))
            }
            Some(Identification::Titled(license)) => (
                format!("a text of its own under the title {}", license.title),
                Part::OneOf(vec![license.id.clone()]),
            ),
            Some(Identification::Unknown) | None => {
                let said = opening.map(|words| format!("a text that opens with \"{words}\""));
                (said.unwrap_or_else(|| UNRECOGNISED.to_owned()), Part::Unknown)
            }
        };
        self.add(EvidenceSource::LicenseFile, Some(&text.path), &said, Statement::new(vec![meant]));
        let is_text = matches!(found, Some(Identification::Text(_)));
        if let Some(evidence) = self.evidence.last_mut().filter(|_| opening.is_some()) {
            evidence.agreement = Agreement::Conflicts;
        }
        if let Some(evidence) = self.evidence.last_mut().filter(|_| !is_text) {
            if evidence.agreement == Agreement::Agrees {
                evidence.agreement = Agreement::Unknown;
            }
            evidence.is_understood = false;
        }
    }

    /// The words of other licences with which a text opens, where no declared one opens so. Terms of one's own may be made of any
    /// others.
    fn opening(&self, text: &LicenseText) -> Option<&'static str> {
        let is_listed = !self.is_custom() && self.declared.is_some_and(|declared| !declared.is_custom());
        let (words, ids) = is_listed.then(|| identify::opening(text)).flatten()?;
        (!ids.iter().any(|id| self.is_declared(id))).then_some(words)
    }

    /// Terms of one's own whose text the organisation has: another text beside the model is none of them.
    fn text_of_table(&mut self, text: &LicenseText, shelf: &Shelf<'_>) {
        let custom = self.taken.iter().filter(|id| matches!(id, LicenseId::Custom(_)));
        let described: Vec<_> = custom.filter(|id| shelf.describes(id)).collect();
        let is_of_another = self.taken.len() > 1
            && self.declared.is_some_and(|declared| identify::is_text_of(text, declared));
        let is_other =
            !described.is_empty() && described.iter().all(|id| shelf.contradicts(id, text)) && !is_of_another;
        let is_of_code = text.path.file_name().is_some_and(is_of_code_alone)
            && matches!(identify::run(text), Identification::Text(_));
        if is_other && !is_of_code {
            let what =
                format!("not the text of its `[[license]]` table (sha256 {})", &text.digest.hex()[..12]);
            let statement = Statement::new(vec![Part::Unknown]);
            self.add(EvidenceSource::LicenseFile, Some(&text.path), &what, statement);
        }
    }

    /// A text that is not that of the model: of a base, of a dataset, or one more among its files. It says something
    /// where it is not, word by word, a licence that is declared for that. Where terms of one's own are taken, their
    /// review is bound to every text among the files.
    fn further_text(
        &mut self,
        source: EvidenceSource,
        of: Option<&str>,
        declared: Option<&LicenseExpression>,
        text: &LicenseText,
    ) {
        let is_bound = source == EvidenceSource::LicenseFile && self.is_custom();
        if is_bound || declared.is_none_or(|declared| identify::is_text_of(text, declared)) {
            return;
        }
        let is_of_code = source == EvidenceSource::LicenseFile && self.is_for_code(text);
        let what = match identify::run(text) {
            // Beside the right text of the weights, that of the code is no second one.
            Identification::Text(_) if is_of_code => return,
            // A base whose text is known to be another is a finding of its own.
            Identification::Text(_) if source == EvidenceSource::BaseLicenseFile => return,
            Identification::Text(found) => format!("the text of {}", found.id),
            Identification::Pointer(license) => format!("a pointer to {}", license.title),
            Identification::Titled(license) => format!("a text of its own under the title {}", license.title),
            Identification::Unknown => UNRECOGNISED.to_owned(),
        };
        let of = of.map(|name| format!("{name}: ")).unwrap_or_default();
        let said = format!("{of}{what} (sha256 {})", &text.digest.hex()[..12]);
        self.add(source, Some(&text.path), &said, Statement::new(vec![Part::Unknown]));
    }

    /// Whether a text is by its name that of code, where the model has a text of its own, which is that of its licence.
    fn is_for_code(&self, text: &LicenseText) -> bool {
        self.has_right_text && text.path.file_name().is_some_and(is_of_code_alone)
    }

    /// Whether terms are taken that the SPDX License List lacks: a review is about them in any case.
    fn is_custom(&self) -> bool {
        self.taken.iter().any(|id| matches!(id, LicenseId::Custom(_)))
    }

    /// Whether the licences that are taken withhold commercial use themselves.
    fn withholds_use(&self) -> bool {
        withholds_use(self.taken)
    }

    /// What a weight file says of its own terms. Shards say the same: one of them is enough.
    fn header(&mut self, license: &EmbeddedLicense, path: &Utf8Path) {
        let EmbeddedLicense { id, name, link } = license;
        if [id, name, link].into_iter().all(Option::is_none) {
            return;
        }
        let tag = id.as_deref().map_or(Part::Unknown, |id| self.meaning(id));
        let named = name.as_deref().map(by_name);
        let linked = link.as_deref().map_or(Part::Unknown, |link| self.by_link(link));
        match (tag, named) {
            // A name beside an id says a second thing, and may contradict it.
            (tag, Some(named)) if tag != Part::Unknown && !tag.meets(&named) => {
                self.statement(path, &[name, link], named);
                self.statement(path, &[id], tag);
            }
            (tag, _) if tag != Part::Unknown => {
                let contradicts = match linked {
                    Part::Unknown => link.as_deref().is_some_and(|link| self.is_elsewhere(link)),
                    _ => !tag.meets(&linked),
                };
                self.statement(path, &[id, name, link], tag);
                if contradicts {
                    self.statement(path, &[link], linked);
                }
            }
            (_, Some(named)) if named != Part::Unknown => self.statement(path, &[id, name, link], named),
            _ => self.statement(path, &[id, name, link], linked),
        }
    }

    /// What the description in a header says in words.
    fn description(&mut self, file: &InspectedFile) {
        let Some(text) = file.description() else { return };
        let said = ModelCard::of_description(text);
        let (source, path) = (EvidenceSource::WeightsHeader, Some(file.artifact.path.as_path()));
        let before = self.evidence.len();
        said.license_section.iter().for_each(|section| self.section(section, source, path));
        said.use_section.iter().for_each(|section| self.said_of_use(section, source, path));
        self.requests(&said.requests, source, path);
        // Shards say the same.
        let (known, new) = self.evidence.split_at(before);
        let is_new =
            |new: &Evidence| known.iter().all(|known| (known.source, &known.said) != (source, &new.said));
        let kept: Vec<_> = new.iter().filter(|new| is_new(new)).cloned().collect();
        self.evidence.truncate(before);
        self.evidence.extend(kept);
    }

    /// One statement of a header.
    fn statement(&mut self, path: &Utf8Path, words: &[&Option<String>], meant: Part) {
        let words: Vec<_> = words.iter().filter_map(|word| word.as_deref()).collect();
        let said = one_line(&words.join(", "));
        let is_new = |known: &Evidence| known.source != EvidenceSource::WeightsHeader || known.said != said;
        if self.evidence.iter().all(is_new) {
            self.add(EvidenceSource::WeightsHeader, Some(path), &said, Statement::new(vec![meant]));
        }
    }

    /// What a `license:` value means. The text of the declared licence says which one of a family is meant.
    fn meaning(&self, tag: &str) -> Part {
        let part = meaning(tag);
        match (&part, self.own_file.map(|file| file.found)) {
            (Part::Family(family), Some(Identification::Text(text)))
                if family.iter().any(|id| text.is(id)) =>
            {
                text_part(text)
            }
            _ => part,
        }
    }

    /// What lies at an address: the name of the licence file stands for its text.
    fn by_link(&self, link: &str) -> Part {
        let known = by_link(link);
        match self.own_file {
            Some(OwnFile { text, found: Identification::Text(found) }) if known == Part::Unknown => {
                let is_own = text.path.file_name() == Some(link.trim().trim_start_matches("./"));
                if is_own { text_part(found) } else { known }
            }
            _ => known,
        }
    }

    /// Whether an address of terms leads elsewhere than to the licence of the model or of a base, or to their repositories:
    /// what is there nobody read, whatever text lies beside the weights. Where a recognised text does, a licence file in a
    /// repository is where a copy of it lies.
    fn is_elsewhere(&self, link: &str) -> bool {
        let Some(model) = self.about else { return false };
        let Some((_, path)) = link.trim().split_once("://") else { return self.is_other_file(link) };
        let path = path.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
        let parts: Vec<_> = path.split('/').skip(1).collect();
        let known: Vec<_> = parts.iter().filter_map(|part| expected_license(part, None, None)).collect();
        if !known.is_empty() {
            let is_declared = |license: &&catalog::License| self.is_declared(&license.id);
            return !known.iter().any(|known| known.licenses.iter().any(is_declared));
        }
        let names = names_of(model);
        let is_own = |part: &&&str| names.iter().any(|name| is_alike(name, part));
        let last = parts.last().copied().unwrap_or_default();
        let is_license = self.is_license_name(last);
        let is_text = legal_names::is_card(last) || is_license;
        let has_text = self.own_file.is_some_and(|file| matches!(file.found, Identification::Text(_)));
        let is_in_repository = ["blob", "raw", "resolve"].iter().any(|word| parts.contains(word));
        if has_text && is_license && is_in_repository {
            return false;
        }
        !(parts.iter().any(|part| is_own(&part)) && (is_text || is_own(&&last)))
    }

    /// Whether the name of a file is neither that of the licence file nor one that licence texts and cards have.
    fn is_other_file(&self, link: &str) -> bool {
        let name = link.trim().split(['?', '#']).next().unwrap_or_default();
        let name = name.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        let is_own = self.own_file.is_some_and(|file| file.text.path.file_name() == Some(name));
        !(name.is_empty() || is_own || self.is_license_name(name) || legal_names::is_card(name))
    }

    /// Whether a file of this name can be a copy of a declared licence.
    fn is_license_name(&self, name: &str) -> bool {
        legal_names::is_plain_license(name, &self.ids())
    }

    /// What models of this name come under. The names of what somebody made from another model are their own
    /// choice, and say nothing.
    fn catalog(&mut self, name: &str, source: Option<&Source>, version: Option<&str>, is_derivative: bool) {
        let own = if is_derivative { "" } else { name };
        if let Some(expected) = expected_license(own, source, version) {
            let ids: Vec<_> = expected.licenses.iter().map(|license| license.id.clone()).collect();
            let said = format!("{} is under {}", expected.name, ids.join(" or "));
            self.add(EvidenceSource::Catalog, None, &said, Statement::new(vec![Part::OneOf(ids)]));
            // What nobody read is a hint: it contradicts nothing.
            let differs = |own: &&mut Evidence| own.agreement != Agreement::Agrees;
            if let Some(hint) = self.evidence.last_mut().filter(differs).filter(|_| expected.is_hint()) {
                hint.agreement = Agreement::Open;
            }
        }
    }
}

/// What a model and its bases are called, who supplies them, and where they lie.
fn names_of(model: &Model) -> Vec<String> {
    let sources = model.source.iter().chain(model.bases.iter().filter_map(|base| base.source.as_ref()));
    let sources = sources.flat_map(|source| {
        let owner = source.value.owner().map(str::to_owned);
        source.value.names().into_iter().chain(owner)
    });
    let bases = model.bases.iter().map(|base| base.name.value.clone());
    let suppliers = model.supplier.iter().cloned();
    std::iter::once(model.name.value.clone()).chain(bases).chain(suppliers).chain(sources).collect()
}

/// Whether a part of an address is a name, or the two begin alike: `Qwen2.5-7B` and `qwen2.5-7b-instruct-q4_k_m`.
fn is_alike(name: &str, part: &str) -> bool {
    const SHORTEST: usize = 4;
    let plain = |text: &str| {
        let own = text.rsplit('/').next().unwrap_or(text).to_lowercase();
        own.chars().filter(|letter| letter.is_alphanumeric()).collect::<String>()
    };
    let (name, part) = (plain(name), plain(part));
    let shorter = name.len().min(part.len());
    name == part || shorter >= SHORTEST && (name.starts_with(&part) || part.starts_with(&name))
}

/// Whether one of these licences itself withholds commercial use or all but research.
fn withholds_use(licenses: &[LicenseId]) -> bool {
    let withholding = [Limitation::NonCommercial, Limitation::ResearchOnly, Limitation::NonProduction];
    let licenses = licenses.iter().map(|id| KnownLicense::new(id, &[]));
    licenses.into_iter().any(|license| withholding.iter().any(|one| license.limitations().contains(one)))
}

/// Whether everybody knows of the declared licences what they allow, and none withholds a use.
fn is_unrestricted(declared: &LicenseExpression) -> bool {
    let licenses = declared.ids().iter().map(|id| KnownLicense::new(id, &[]));
    licenses.into_iter().all(|license| license.is_judged() && !license.is_open())
        && !withholds_use(declared.ids())
}

/// How what a card says in sentences is introduced.
const IN_WORDS: &str = "in words";

/// Long and many-lined words of a file, made fit for a message.
fn one_line(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(200) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// The licence that a text is, and those that share it.
fn text_part(text: &Identified) -> Part {
    Part::OneOf(std::iter::once(&text.id).chain(&text.others).cloned().collect())
}

/// The licence that a long text is.
fn by_text(text: &str) -> Part {
    match identify::run(&LicenseText::new(Utf8PathBuf::new(), text.to_owned())) {
        Identification::Text(found) => text_part(&found),
        _ => Part::Unknown,
    }
}

/// A text that is not recognised: its beginning, and a digest that is another when a word changes.
fn quoted_text(words: &str, text: &LicenseText) -> String {
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let shown: String = line.chars().take(120).collect();
    let more = if shown.len() < line.len() { "…" } else { "" };
    format!("\"{shown}{more}\" (sha256 {})", &text.digest.hex()[..12])
}

/// What a `license:` value of a card or a header means.
pub(super) fn meaning(tag: &str) -> Part {
    let tag = tag.trim();
    match hub_tags::lookup(tag) {
        Some(HubLicense::Spdx(id)) => Part::OneOf(vec![id.to_owned()]),
        Some(HubLicense::Catalog(id)) => Part::OneOf(with_other_dates(id)),
        Some(HubLicense::Ambiguous) => family(tag),
        Some(HubLicense::Placeholder) => Part::Unknown,
        None => by_name(tag),
    }
}

/// The licences of the family that a tag names: those of the catalogue, and those of the SPDX list that begin with it.
fn family(tag: &str) -> Part {
    let tag = tag.to_ascii_lowercase();
    let known = |license: &&catalog::License| license.hub_tags.contains(&tag);
    let known = Catalog::embedded().licenses().iter().filter(known).map(|license| license.id.clone());
    let begins =
        |id: &&str| id.to_ascii_lowercase().strip_prefix(&tag).is_some_and(|rest| rest.starts_with('-'));
    let listed = spdx::identifiers::LICENSES.iter().map(|license| license.name).filter(begins);
    let mut ids: Vec<_> = known.chain(listed.map(str::to_owned)).collect();
    ids.sort();
    ids.dedup();
    Part::Family(ids)
}

/// The same terms under every date that they came out with: a tag has none.
fn with_other_dates(id: &str) -> Vec<String> {
    let catalog = Catalog::embedded();
    let Some(license) = catalog.get(id) else { return vec![id.to_owned()] };
    let same = catalog.licenses().iter().filter(|other| other.title == license.title);
    same.map(|license| license.id.clone()).collect()
}

/// The licences that go by a name: an id, an alias, a hub's tag, a `license_name`, or a title.
pub(super) fn by_name(name: &str) -> Part {
    let catalog = Catalog::embedded();
    if let Ok(expression) = LicenseExpression::parse(name) {
        return Part::Expression(expression);
    }
    if let Some(license) = catalog.get(name) {
        return Part::OneOf(vec![license.id.clone()]);
    }
    if let Some(found) = hub_tags::lookup(name) {
        return match found {
            HubLicense::Ambiguous => family(name),
            found => Part::one_of(found.id().map(with_other_dates).unwrap_or_default()),
        };
    }
    let named = catalog.by_hub_name(name);
    let named = if named.is_empty() { catalog.with_title(name) } else { named };
    let named = if named.is_empty() { catalog.called(name) } else { named };
    // Texts that a publisher gave out under one name go by each other's titles.
    let shared =
        named.iter().flat_map(|license| &license.hub_names).flat_map(|name| catalog.by_hub_name(name));
    let mut known: Vec<_> = Vec::new();
    for license in named.iter().copied().chain(shared) {
        if !known.contains(&license.id) {
            known.push(license.id.clone());
        }
    }
    if !known.is_empty() {
        return Part::OneOf(known);
    }
    names::named(name).map_or_else(|| by_link(name), |id| Part::OneOf(vec![id.to_owned()]))
}

/// The licences that are published at a URL.
pub(super) fn by_link(link: &str) -> Part {
    // Each word of a card comes by here.
    if !link.contains('/') {
        return Part::Unknown;
    }
    let plain = |url: &str| {
        let url = url.trim_start_matches("https://").trim_start_matches("http://");
        let url = url.split(['#', '?']).next().unwrap_or_default().trim_end_matches('/');
        url.replace("/resolve/", "/blob/").replace("/raw/", "/blob/")
    };
    let same = |license: &&catalog::License| plain(&license.url) == plain(link);
    let known: Vec<_> =
        Catalog::embedded().licenses().iter().filter(same).map(|license| license.id.clone()).collect();
    let paged = || names::linked(link).map(str::to_owned);
    Part::one_of(if known.is_empty() { paged().into_iter().collect() } else { known })
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
