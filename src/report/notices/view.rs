//! What a notice says of each model: facts, and where in the directory the texts are that belong to them.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::Layout;
use super::names::{Shelf, plain};
use crate::assemble::audience::{Secrets, UNDISCLOSED};
use crate::assess::ModelTerms;
use crate::assess::carried::{self, Carried};
use crate::assess::license_texts::{catalog_id, is_text_of, names_a_holder};
use crate::assess::obligations::{DISPLAY_PLACES, State};
use crate::assess::terms::KnownLicense;
use crate::declare::{self, Base, Dataset, Delivery, Model as Declaration, Source};
use crate::diagnostic::Spanned;
use crate::expression::LicenseExpression;
use crate::inspect::legal_files::{LegalFile, LegalKind, ModelLegalFiles};
use crate::inspect::{InspectedModel, Inventory, LicenseText};
use crate::prose::{named, section};
use crate::terms::{Condition, DisplayWhen};
use crate::vocabulary::Word;

/// Where the texts of licences lie, and the directories of models.
pub(super) const LICENSES: &str = "licenses";
pub(super) const MODELS: &str = "models";

/// So many models are named in one sentence.
pub(super) const SHOWN: usize = 3;

/// A model and what goes with every copy of it. Paths are those of the directory.
#[derive(Clone, Serialize)]
pub(super) struct Model {
    pub(super) name: String,
    pub(super) version: Option<String>,
    pub(super) directory: String,
    pub(super) supplier: Option<Party>,
    pub(super) authors: Vec<String>,
    pub(super) source: Option<Place>,
    pub(super) delivery: &'static str,
    /// What is called, where the product has no copy of the model.
    pub(super) service: Option<Service>,
    pub(super) copyright: Option<String>,
    pub(super) expression: Option<String>,
    pub(super) licenses: Vec<License>,
    pub(super) notices: Vec<String>,
    pub(super) displays: Vec<Display>,
    pub(super) name_prefixes: Vec<String>,
    pub(super) notice_files: Vec<Named>,
    pub(super) policies: Vec<Policy>,
    pub(super) bases: Vec<Origin>,
    pub(super) datasets: Vec<Origin>,
}

#[derive(Clone, Serialize)]
pub(super) struct Party {
    pub(super) name: String,
    pub(super) url: Option<String>,
}

#[derive(Clone, Serialize)]
pub(super) struct Service {
    provider: Option<String>,
    terms: Option<ServiceTerms>,
}

#[derive(Clone, Serialize)]
struct ServiceTerms {
    url: String,
    date: String,
}

#[derive(Clone, Serialize)]
pub(super) struct Place {
    pub(super) text: String,
    pub(super) url: Option<String>,
}

#[derive(Clone, Serialize)]
pub(super) struct License {
    pub(super) id: String,
    pub(super) name: Option<String>,
    pub(super) url: Option<String>,
    pub(super) text: Option<String>,
    pub(super) text_is: Option<String>,
    pub(super) inherited_from: Option<String>,
}

#[derive(Clone, Serialize)]
pub(super) struct Display {
    pub(super) model: String,
    pub(super) strings: Vec<String>,
    pub(super) when: &'static str,
    pub(super) word: &'static str,
}

#[derive(Clone, Serialize)]
pub(super) struct Named {
    pub(super) name: String,
    pub(super) path: String,
}

#[derive(Clone, Serialize)]
pub(super) struct Policy {
    pub(super) name: String,
    pub(super) path: Option<String>,
    pub(super) url: Option<String>,
}

#[derive(Clone, Serialize)]
pub(super) struct Origin {
    pub(super) name: String,
    pub(super) version: Option<String>,
    pub(super) role: &'static str,
    pub(super) supplier: Option<String>,
    pub(super) license: Option<String>,
    pub(super) text: Option<String>,
    pub(super) url: Option<String>,
    /// What a base passes on, in words of the catalogue; `None` where its terms are not known.
    pub(super) restrictions: Option<Vec<String>>,
}

/// Describes models and puts their texts on the shelf.
pub(super) struct Describer<'a> {
    pub(super) layout: Layout,
    pub(super) shelf: &'a mut Shelf,
    pub(super) license_files: &'a BTreeMap<String, LicenseText>,
    /// The datasets that the document names to its audience.
    pub(super) told_data: BTreeSet<&'a str>,
    /// What only the house knows; `None` in notices for the house itself.
    pub(super) secrets: Option<Secrets>,
    pub(super) gaps: &'a mut Gaps,
}

/// What is missing, or left to a person.
#[derive(Default)]
pub(super) struct Gaps {
    /// Sentences about one model or the crates.
    pub(super) said: Vec<String>,
    /// Licences without a text, with what is to be done, and their models.
    missing: BTreeMap<(String, String), Vec<String>>,
    /// Custom licences whose text has to go with a copy and is not available.
    pub(super) required: BTreeSet<String>,
    /// What no file of the directory does, in the words before and behind the models: words to show, names to give.
    to_do: BTreeMap<[String; 2], Vec<String>>,
}

impl Gaps {
    /// What is left to do, one sentence for all models that it is about.
    pub(super) fn to_do(&self) -> Vec<String> {
        let sentence = |([before, behind], models): (&[String; 2], &Vec<String>)| {
            format!("{before} {}{behind}", named(models, SHOWN))
        };
        self.to_do.iter().map(sentence).collect()
    }

    /// Every gap, one sentence a licence.
    pub(super) fn sentences(&self) -> Vec<String> {
        let missing = self.missing.iter().map(|((id, what), models)| {
            format!("{}: the text of `{id}` is not on this machine; {what}", named(models, SHOWN))
        });
        missing.chain(self.said.iter().cloned()).collect()
    }
}

/// What the product calls, and under which terms.
fn service(known: &declare::Service, model: &declare::Model) -> Service {
    Service {
        provider: known.provider.clone().or_else(|| model.supplier.clone()),
        terms: known
            .terms
            .as_ref()
            .map(|terms| ServiceTerms { url: terms.url.value.clone(), date: terms.date.value.to_string() }),
    }
}

impl Describer<'_> {
    /// Describes one model.
    pub(super) fn model(
        &mut self,
        inventory: &Inventory<'_>,
        index: usize,
        terms: &ModelTerms<'_>,
        is_shipped: bool,
        legal: &ModelLegalFiles,
    ) -> Model {
        let inspected = &inventory.models[index];
        let declaration = inspected.resolved.declaration;
        let name = self.told(&declaration.name.value);
        let directory = self.shelf.directory(MODELS, &plain(&name));
        let mut licenses: Vec<License> = terms
            .licenses
            .iter()
            .map(|license| self.license(license, &directory, terms, None, declaration))
            .collect();
        let mut seen: BTreeSet<_> = terms.licenses.iter().map(|license| license.id.clone()).collect();
        for inherited in &terms.inherited {
            let Some(license) = inherited.license.as_ref().filter(|license| seen.insert(license.id.clone()))
            else {
                continue;
            };
            let base = self.told(&inherited.base.name.value);
            licenses.push(self.license(license, &directory, terms, Some(&base), declaration));
        }
        for inherited in &terms.noticed {
            let Some(license) = inherited.license.as_ref().filter(|license| seen.insert(license.id.clone()))
            else {
                continue;
            };
            let text = self.text_of_base(license, inherited.base, inspected, &directory);
            licenses.push(License {
                text,
                id: license.id.as_str().to_owned(),
                name: license.name().map(str::to_owned),
                url: license.url().map(str::to_owned),
                text_is: None,
                inherited_from: Some(self.told(&inherited.base.name.value)),
            });
        }
        let known: Vec<_> = known(terms);
        let displays: Vec<_> = known.iter().filter_map(|license| display(&name, license)).collect();
        let name_prefixes = unique(known.iter().filter_map(|license| license.catalog?.name_prefix.clone()));
        self.note_to_do(&name, terms, is_shipped);
        let model = Model {
            version: declaration.version.as_ref().map(|version| version.value.clone()),
            supplier: supplier(declaration),
            authors: declaration.authors.clone(),
            source: declaration.source.as_ref().map(|source| place(source, declaration)),
            delivery: declaration.delivery.word(),
            service: declaration.service.as_ref().map(|known| service(known, declaration)),
            copyright: declaration.copyright.clone(),
            expression: declaration.license.as_ref().map(|license| license.value.to_string()),
            notices: unique(known.iter().flat_map(|license| license.notices()).cloned()),
            displays,
            name_prefixes,
            notice_files: self.companions(&directory, legal, LegalKind::Notice),
            policies: self.policies(&directory, legal, &known),
            bases: self.bases(inspected, terms, &directory),
            datasets: self.datasets(inspected, &directory),
            licenses,
            directory,
            name,
        };
        self.withhold(model)
    }

    /// A text of ours as the audience reads it.
    fn told(&self, text: &str) -> String {
        self.secrets.as_ref().map_or_else(|| text.to_owned(), |secrets| secrets.hide(text).into_owned())
    }

    /// Takes out of words of ours what only the house knows.
    fn withhold(&self, mut model: Model) -> Model {
        let Some(secrets) = &self.secrets else { return model };
        let hide = |text: &mut String| *text = secrets.hide(text).into_owned();
        let is_ours = |url: &mut String| secrets.is_ours(url);
        model.authors.iter_mut().chain(&mut model.copyright).for_each(hide);
        model.source.take_if(|source| secrets.is_ours(&source.text));
        if let Some(supplier) = &mut model.supplier {
            hide(&mut supplier.name);
            supplier.url.take_if(is_ours);
        }
        if let Some(service) = &mut model.service {
            service.provider.iter_mut().for_each(hide);
            service.terms.take_if(|terms| secrets.is_ours(&terms.url));
        }
        for origin in model.bases.iter_mut().chain(&mut model.datasets) {
            hide(&mut origin.name);
            origin.supplier.iter_mut().for_each(hide);
            origin.url.take_if(is_ours);
        }
        model
    }

    /// A licence of a model and its text. A text that is not known to be that of the licence gets a name of its own.
    fn license(
        &mut self,
        license: &KnownLicense<'_>,
        directory: &str,
        terms: &ModelTerms<'_>,
        inherited_from: Option<&str>,
        model: &Declaration,
    ) -> License {
        let id = license.id.as_str();
        let is_own = inherited_from.is_none();
        let shipped = ShippedText::of(license, terms, is_own);
        let text = match shipped.text {
            Some(text) => Some(self.put(directory, &shipped.name, is_own, text)),
            None => self.carried(license, directory, terms, is_own, model),
        };
        if let Some(other) = shipped.is.as_ref().filter(|_| !terms.is_approved()) {
            let model = &model.name.value;
            self.gaps
                .said
                .push(format!("`{model}` is declared as `{id}`, and the text that came with it is {other}"));
        }
        License {
            text,
            id: id.to_owned(),
            name: license.name().map(str::to_owned),
            url: license.url().map(str::to_owned),
            text_is: shipped.is,
            inherited_from: inherited_from.map(str::to_owned),
        }
    }

    /// The text that the program carries of a licence without one; what is missing where it carries none.
    fn carried(
        &mut self,
        license: &KnownLicense<'_>,
        directory: &str,
        terms: &ModelTerms<'_>,
        is_own: bool,
        model: &Declaration,
    ) -> Option<String> {
        if model.service.is_some() {
            return None;
        }
        let id = license.id.as_str();
        let copyright = model.copyright.as_deref().filter(|_| is_own).map(|copyright| self.told(copyright));
        let what = match carried::text(&license.id, copyright.as_deref()) {
            Some(Carried::Whole(text)) => return Some(self.put_text(directory, id, is_own, &text)),
            Some(_) => {
                "say who holds the copyright (`copyright`), or declare it as `license-file`".to_owned()
            }
            None => {
                let from = license.url().map(|url| format!(", from {url}")).unwrap_or_default();
                format!("declare it as `license-file`{from}")
            }
        };
        self.gaps.missing.entry((id.to_owned(), what)).or_default().push(model.name.value.clone());
        if license.is_custom() && is_required(license, terms, model) {
            self.gaps.required.insert(id.to_owned());
        }
        None
    }

    fn put(&mut self, directory: &str, id: &str, own: bool, text: &LicenseText) -> String {
        self.put_text(directory, id, own, &text.content)
    }

    /// A text under the id of its licence; one that names a holder under its digest too.
    fn put_text(&mut self, directory: &str, id: &str, own: bool, text: &str) -> String {
        let (directory, name) = match self.layout {
            Layout::Flat => (LICENSES, format!("{}.txt", plain(id))),
            Layout::BesideWeights if own => (directory, "LICENSE.txt".to_owned()),
            Layout::BesideWeights => (directory, format!("LICENSE-{}.txt", plain(id))),
        };
        match self.layout == Layout::Flat && names_a_holder(text) {
            true => self.shelf.put_digested(directory, &name, text.as_bytes()),
            false => self.shelf.put(directory, &name, text.as_bytes()),
        }
    }

    /// What the terms require that no file of the directory does, unless it is done, confirmed or not owed. What may not be
    /// used is not shipped, and owes nothing.
    fn note_to_do(&mut self, model: &str, terms: &ModelTerms<'_>, is_shipped: bool) {
        let licenses = known(terms);
        for duty in terms.obligations.iter().filter(|_| is_shipped) {
            let license = licenses.iter().find(|license| license.id.as_str() == duty.license);
            let words: Vec<_> = duty.words.iter().map(|words| format!("“{words}”")).collect();
            let words = words.join(" or ");
            let is_left = !matches!(duty.state, State::Met(_) | State::NotOwed(_));
            let sentence = match (duty.duty, license.and_then(|license| display(model, license))) {
                (Condition::AttributionDisplay, Some(display)) if is_left && !words.is_empty() => {
                    [format!("show {words} {DISPLAY_PLACES}, for"), format!(". Due when: {}", display.when)]
                }
                (Condition::NamePrefix, _) if is_left => [
                    format!("begin with {words} the name of"),
                    ", which is made from such a model".to_owned(),
                ],
                (Condition::NamePrefix, _) if matches!(duty.state, State::NotOwed(_)) => {
                    [format!("begin with {words} the names of models that are made from"), String::new()]
                }
                _ => continue,
            };
            self.gaps.to_do.entry(sentence).or_default().push(model.to_owned());
        }
    }

    fn companions(&mut self, directory: &str, legal: &ModelLegalFiles, kind: LegalKind) -> Vec<Named> {
        let files = legal.companions.iter().filter(|file| file.kind == kind);
        files.map(|file| self.companion(directory, file)).collect()
    }

    fn companion(&mut self, directory: &str, file: &LegalFile) -> Named {
        let name = plain(&file.path);
        Named { path: self.shelf.put(directory, &name, &file.bytes), name }
    }

    /// Policies that lie beside the files, and those that the terms name.
    fn policies(
        &mut self,
        directory: &str,
        legal: &ModelLegalFiles,
        known: &[&KnownLicense<'_>],
    ) -> Vec<Policy> {
        let urls = unique(known.iter().filter_map(|license| license.catalog?.policy_url.clone()));
        let files = self.companions(directory, legal, LegalKind::Policy);
        // One file beside the weights is the policy that the one licence names.
        if let ([file], [url]) = (files.as_slice(), urls.as_slice()) {
            let Named { name, path } = file.clone();
            return vec![Policy { name, path: Some(path), url: Some(url.clone()) }];
        }
        let files =
            files.into_iter().map(|file| Policy { name: file.name, path: Some(file.path), url: None });
        let urls = urls.into_iter().map(|url| Policy { name: String::new(), path: None, url: Some(url) });
        files.chain(urls).collect()
    }

    fn bases(&mut self, model: &InspectedModel<'_>, terms: &ModelTerms<'_>, directory: &str) -> Vec<Origin> {
        let bases = model.resolved.declaration.bases.iter().zip(&model.base_license_texts);
        let is_service = model.resolved.declaration.service.is_some();
        bases
            .map(|(base, text)| Origin {
                name: base.name.value.clone(),
                version: base.version.as_ref().map(|version| version.value.clone()),
                role: base.relation.word(),
                supplier: origin_supplier(base.supplier.as_ref(), base.source.as_ref()),
                license: base.license.as_ref().map(|license| license.value.to_string()),
                text: self
                    .origin_text(directory, base.license.as_ref(), text.as_ref())
                    .or_else(|| self.lent_text(directory, base).filter(|_| !is_service)),
                url: page(base.source.as_ref(), base.version.as_ref(), false),
                restrictions: restrictions(base, terms),
            })
            .collect()
    }

    /// The text of a licence that asks for notices alone: what came with the base, else that of the SPDX License List where that
    /// is whole. Where it is neither, the duty is told as not known to be met.
    fn text_of_base(
        &mut self,
        license: &KnownLicense<'_>,
        base: &Base,
        model: &InspectedModel<'_>,
        directory: &str,
    ) -> Option<String> {
        let declaration = model.resolved.declaration;
        let own = declaration.bases.iter().position(|own| std::ptr::eq(own, base));
        let came = own.and_then(|at| model.base_license_texts.get(at)?.as_ref());
        let came = came.and_then(|text| self.origin_text(directory, base.license.as_ref(), Some(text)));
        if came.is_some() || declaration.service.is_some() {
            return came;
        }
        let Some(Carried::Whole(text)) = carried::text(&license.id, None) else { return None };
        Some(self.put_text(directory, license.id.as_str(), false, &text))
    }

    fn datasets(&mut self, model: &InspectedModel<'_>, directory: &str) -> Vec<Origin> {
        let datasets = model.resolved.declaration.datasets.iter().zip(&model.dataset_license_texts);
        let is_secret = |dataset: &Dataset| !self.told_data.contains(dataset.name.value.as_str());
        let (secret, told): (Vec<_>, Vec<_>) = datasets.partition(|(dataset, _)| is_secret(dataset));
        let undisclosed = secret.into_iter().map(|(dataset, _)| Origin {
            name: UNDISCLOSED.to_owned(),
            version: None,
            role: dataset.role.word(),
            supplier: None,
            license: None,
            text: None,
            url: None,
            restrictions: None,
        });
        let undisclosed: Vec<_> = undisclosed.collect();
        told.into_iter()
            .map(|(dataset, text)| Origin {
                name: dataset.name.value.clone(),
                version: dataset.version.as_ref().map(|version| version.value.clone()),
                role: dataset.role.word(),
                supplier: origin_supplier(dataset.supplier.as_ref(), dataset.source.as_ref()),
                license: dataset.license.as_ref().map(|license| license.value.to_string()),
                text: self.origin_text(directory, dataset.license.as_ref(), text.as_ref()),
                url: page(dataset.source.as_ref(), dataset.version.as_ref(), true),
                restrictions: None,
            })
            .chain(undisclosed)
            .collect()
    }

    /// The text of the SPDX License List of a base's licence, where none is given and that is whole.
    fn lent_text(&mut self, directory: &str, base: &Base) -> Option<String> {
        let id = base.license.as_ref()?.value.single()?;
        let Some(Carried::Whole(text)) = carried::text(id, None) else { return None };
        Some(self.put_text(directory, id.as_str(), false, &text))
    }

    fn origin_text(
        &mut self,
        directory: &str,
        license: Option<&Spanned<LicenseExpression>>,
        text: Option<&LicenseText>,
    ) -> Option<String> {
        let license = license.map(|license| &license.value)?;
        let expression = license.as_str();
        let text = text.or_else(|| self.license_files.get(expression))?;
        let known = license.single().map(|id| KnownLicense::new(id, &[]));
        let name = match known.is_some_and(|known| is_text_of(&known, text)) {
            true => expression.to_owned(),
            false => unrecognised(expression),
        };
        Some(self.put(directory, &name, false, text))
    }
}

/// Whether the text of a licence has to go with copies that the product is known to hand out; what nobody has described
/// requires it.
fn is_required(license: &KnownLicense<'_>, terms: &ModelTerms<'_>, model: &Declaration) -> bool {
    let asks = terms.obligations.iter().any(|duty| {
        duty.license == license.id.as_str()
            && duty.duty == Condition::IncludeLicence
            && matches!(duty.state, State::Owed(_))
    });
    asks || !license.is_described() && model.delivery == Delivery::Bundled
}

/// The name of a text that was given for a licence and is not known to be its text.
fn unrecognised(id: &str) -> String {
    format!("unrecognised-{id}")
}

/// The text that came with a model for one of its licences.
struct ShippedText<'t> {
    text: Option<&'t LicenseText>,
    /// What it is, where it is not known to be that of the licence.
    is: Option<String>,
    /// The name of its file.
    name: String,
}

impl<'t> ShippedText<'t> {
    fn of(license: &KnownLicense<'_>, terms: &ModelTerms<'t>, is_own: bool) -> Self {
        let id = license.id.as_str();
        let other = terms.identified.as_ref().filter(|_| terms.licenses.len() == 1 && is_own);
        match (terms.license_texts.get(&license.id), other, terms.text) {
            (Some(own), ..) if own.counts() => Self { text: Some(own.text), is: None, name: id.to_owned() },
            (_, Some(other), Some(text)) if !other.is(catalog_id(license)) => {
                Self { text: Some(text), is: Some(format!("that of {}", other.id)), name: other.id.clone() }
            }
            // Whatever a person decided about it, it is not known to be the text of the licence.
            (Some(own), other, _) => {
                let approved = terms.is_approved().then_some(own.text);
                let reviewed = approved.and_then(|text| text.path.file_name());
                let name = reviewed.map_or_else(|| unrecognised(id), |file| format!("reviewed-{file}"));
                let is = match approved {
                    Some(text) => format!("the text of `{}`, as reviewed", text.path),
                    None => "not recognised as that of the licence".to_owned(),
                };
                Self {
                    text: Some(own.text),
                    is: Some(is),
                    name: other.map_or(name, |other| other.id.clone()),
                }
            }
            (None, ..) => Self { text: None, is: None, name: id.to_owned() },
        }
    }
}

/// The licences of a model, the inherited ones included, each once.
fn known<'t, 'a>(terms: &'t ModelTerms<'a>) -> Vec<&'t KnownLicense<'a>> {
    let inherited = terms.inherited.iter().filter_map(|inherited| inherited.license.as_ref());
    let mut seen = BTreeSet::new();
    terms.licenses.iter().chain(inherited).filter(|license| seen.insert(&license.id)).collect()
}

/// A meaning as one of several in a line.
fn sentence(meaning: &str) -> String {
    meaning.trim().trim_end_matches('.').to_owned()
}

/// What a base passes on to a model: the meanings of the licences that bind, with their clauses; none where they bind to
/// nothing but the keeping of notices.
fn restrictions(base: &Base, terms: &ModelTerms<'_>) -> Option<Vec<String>> {
    let mut of_base =
        terms.inherited.iter().filter(|inherited| std::ptr::eq(inherited.base, base)).peekable();
    if of_base.peek().is_none() {
        return base.license.is_some().then(Vec::new);
    }
    let mut words = Vec::new();
    for inherited in of_base {
        let license = inherited.license.as_ref().filter(|license| license.is_described())?;
        words.extend(license.conditions().iter().map(|condition| sentence(condition.meaning())));
        words.extend(license.limitations().iter().map(|limitation| {
            let clause = license.catalog.and_then(|known| known.clause(*limitation));
            let meaning = sentence(limitation.meaning());
            match clause {
                Some(clause) => format!("{meaning} ({})", section(clause)),
                None => meaning,
            }
        }));
    }
    Some(words)
}

fn display(model: &str, license: &KnownLicense<'_>) -> Option<Display> {
    let entry = license.catalog?;
    let when = entry.display_when.unwrap_or(DisplayWhen::Distribution);
    (!entry.display.is_empty()).then(|| Display {
        model: model.to_owned(),
        strings: entry.display.clone(),
        when: when.meaning(),
        word: when.word(),
    })
}

fn supplier(model: &Declaration) -> Option<Party> {
    let declared = model.supplier.clone().map(|name| Party { name, url: model.supplier_url.clone() });
    declared.or_else(|| {
        let owner = model.source.as_ref()?.value.owner()?;
        Some(Party { name: owner.to_owned(), url: None })
    })
}

fn origin_supplier(supplier: Option<&String>, source: Option<&Spanned<Source>>) -> Option<String> {
    supplier.cloned().or_else(|| source?.value.owner().map(str::to_owned))
}

fn place(source: &Spanned<Source>, model: &Declaration) -> Place {
    Place { text: source.value.to_string(), url: page(Some(source), model.version.as_ref(), false) }
}

fn page(
    source: Option<&Spanned<Source>>,
    version: Option<&Spanned<String>>,
    dataset: bool,
) -> Option<String> {
    source?.value.page(version.map(|version| version.value.as_str()), dataset)
}

fn unique(items: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    items.filter(|item| seen.insert(item.clone())).collect()
}
