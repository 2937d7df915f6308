//! Terms as the document states them: declared, concluded, the text, and where the review stands.

use std::collections::BTreeMap;

use camino::Utf8Path;

use super::bom::{
    CustomLicense, File, LicenseEvidence, LicenseText, Promises, Purchase, Reference, ReviewState,
    ReviewStatus, Terms,
};
use super::{LicenseTexts, Parts, midnight};
use crate::assess::declarations::is_own;
use crate::assess::evidence::{Evidence, EvidenceSource};
use crate::assess::identify;
use crate::assess::review::ReviewStatus as Status;
use crate::assess::terms::KnownLicense;
use crate::assess::{Assessment, ModelState, ModelTerms, Verdict};
use crate::declare::{License, Model, WorkspaceFile, terms_id};
use crate::expression::{LicenseExpression, LicenseId};
use crate::inspect::{self, InspectedModel, Inventory};
use crate::prose::capital;
use crate::vocabulary::Word;

/// The terms of a model.
pub(super) fn model_terms(
    declaration: &Model,
    terms: &ModelTerms<'_>,
    (state, until): (ModelState, Option<String>),
    sources: &Sources<'_>,
    texts: LicenseTexts,
) -> Terms {
    let declared = declaration.license.as_ref().map(|license| &license.value);
    let review = terms.review.as_ref().map(|verdict| review(verdict, terms, state));
    Terms {
        declared: declaration.license.as_ref().map(|license| license.value.clone()),
        as_written: None,
        concluded: terms.concluded.clone(),
        text: terms.text.and_then(|text| carried(text, declared, texts)),
        // With the text its digest is told by the text.
        text_digest: terms
            .text
            .filter(|_| texts == LicenseTexts::Exclude)
            .map(|text| text.digest.hex().to_owned()),
        identified: terms.identified.as_ref().map(|license| license.id.clone()),
        risk: Some(terms.risk()),
        promises: promises(terms),
        inherited: inherited(terms),
        review,
        state: Some(state.word()),
        until,
        evidence: terms.stated().map(|evidence| sources.evidence(evidence)).collect(),
    }
}

/// Where the review stands. An approval of a bought licence ends with it, and one of a model that may not be used is of no
/// effect: neither reads as if the terms were approved.
fn review(verdict: &Verdict<'_>, terms: &ModelTerms<'_>, state: ModelState) -> ReviewState {
    let is_moot = verdict.is_approved() && !state.is_shipped();
    let over = terms.licenses.iter().filter_map(KnownLicense::ended).min().filter(|_| is_moot);
    let status = match (over, is_moot) {
        (Some(_), _) => ReviewStatus::Expired,
        (None, true) => ReviewStatus::NoEffect,
        (None, false) => status(verdict.status),
    };
    let ends = verdict.ends.filter(|_| had_an_end(verdict.status));
    let named = verdict.review.is_some_and(|review| review.expires.is_some());
    // Nobody decided that an approval ends with the period after which terms are read again.
    let (expires, due) = if named { (ends, None) } else { (None, ends) };
    let is_told = status != ReviewStatus::NoEffect;
    ReviewState {
        status,
        reason: Some(match over {
            Some(day) => format!("the licence that was obtained ended on {day}"),
            None => verdict.reason.clone(),
        }),
        decided: verdict.review.map(|review| (review.by.clone(), review.date.value.to_string())),
        expires: over.or(expires).filter(|_| is_told).map(|day| day.to_string()),
        due: due.filter(|_| is_told && over.is_none()).map(|day| day.to_string()),
        imported_from: verdict.review.and_then(|review| review.imported_from.clone()),
    }
}

/// Whether a record holds until its last day, or held until then: one that lapsed holds until none.
fn had_an_end(status: Status) -> bool {
    matches!(status, Status::Approved | Status::Expired)
}

/// The licences whose terms bind the model through its bases, and those of which no more than notices follows.
fn inherited(terms: &ModelTerms<'_>) -> Vec<String> {
    let told = terms.inherited.iter().chain(&terms.noticed).map(|inherited| {
        let id = inherited.license.as_ref().map_or("unknown", |license| license.id.as_str());
        format!("{id} from {} ({})", inherited.base.name.value, inherited.descent.word())
    });
    told.collect()
}

fn promises(terms: &ModelTerms<'_>) -> Promises {
    let tables: Vec<_> = terms.licenses.iter().filter_map(|license| license.table).collect();
    let last = |of: fn(&License) -> &Option<String>| tables.iter().rev().find_map(|table| of(table).clone());
    Promises {
        support: last(|table| &table.support),
        indemnity: last(|table| &table.indemnity),
        service_level: last(|table| &table.service_level),
    }
}

/// The terms of a base or a dataset: what was declared, and the text that was declared with it.
pub(super) fn origin_terms(
    declared: Option<&LicenseExpression>,
    text: Option<&inspect::LicenseText>,
    texts: LicenseTexts,
) -> Terms {
    let text = text.and_then(|text| carried(text, declared, texts));
    Terms { declared: declared.cloned(), text, ..Terms::default() }
}

fn carried(
    text: &inspect::LicenseText,
    declared: Option<&LicenseExpression>,
    texts: LicenseTexts,
) -> Option<LicenseText> {
    (texts == LicenseTexts::Include).then(|| LicenseText {
        path: text.path.to_string(),
        content: text.content.to_string(),
        normalized_sha256: text.digest.hex().to_owned(),
        license: declared
            .and_then(|declared| identify::owner(text, declared))
            .map(|id| id.as_str().to_owned()),
    })
}

/// Who in the document can say something about the licence of a model.
pub(super) struct Sources<'s> {
    /// The files of the model.
    pub(super) files: &'s [File],
    /// The crate that it belongs to.
    pub(super) package: &'s Reference,
    /// Whether that crate declares it, and not the organisation.
    pub(super) declares: bool,
}

impl Sources<'_> {
    fn evidence(&self, evidence: &Evidence) -> LicenseEvidence {
        let by = match evidence.source {
            EvidenceSource::Declaration => self.declares.then(|| self.package.clone()),
            _ => evidence.path.as_ref().map(|path| self.file(path)),
        };
        LicenseEvidence {
            source: evidence.source.word(),
            by,
            path: evidence.path.as_ref().map(ToString::to_string),
            said: evidence.said.clone(),
            agreement: evidence.agreement.word(),
        }
    }
}

impl Sources<'_> {
    /// The file, or the crate that it lies in where it is none of the model's.
    fn file(&self, path: &Utf8Path) -> Reference {
        let own = self.files.iter().find(|file| file.path == *path);
        own.map_or(self.package, |file| &file.reference).clone()
    }
}

/// The reference of a file of a model.
pub(super) fn file_reference(model: &Reference, path: &str) -> Reference {
    Reference::new(format!("{}#{path}", model.as_str()))
}

fn status(status: Status) -> ReviewStatus {
    match status {
        Status::Required => ReviewStatus::Required,
        Status::Approved => ReviewStatus::Approved,
        Status::Rejected => ReviewStatus::Rejected,
        Status::Expired => ReviewStatus::Expired,
        Status::Lapsed => ReviewStatus::Lapsed,
    }
}

/// The flag for review of a model: the code of the rule and what a person has to do.
pub(super) fn flag(model: &InspectedModel<'_>, terms: &ModelTerms<'_>) -> Option<(&'static str, String)> {
    let verdict = terms.review.as_ref().filter(|verdict| !verdict.is_approved())?;
    let code = match verdict.status {
        Status::Rejected => "review-rejected",
        Status::Expired => "review-expired",
        Status::Lapsed if verdict.is_of_another_text() => "license-text-changed",
        _ if terms.is_custom() => "custom-license",
        _ if terms.unjudged().next().is_some() => "unjudged-license",
        // The finding about the conflict says it.
        _ => return None,
    };
    let name = &model.resolved.declaration.name.value;
    let (risk, reason) = terms.risk();
    let risk = format!(" {} risk: {reason}", capital(risk.word()));
    let state = match verdict.status {
        Status::Rejected => format!("The terms of {name} were rejected: {}.", verdict.reason),
        _ => format!("Legal review of {name} is required: {}.", verdict.reason),
    };
    Some((code, state + &risk))
}

/// Describes every `LicenseRef-…` that a component names.
pub(super) fn custom_licenses(
    workspace: &WorkspaceFile,
    inventory: &Inventory<'_>,
    assessment: &Assessment<'_>,
    texts: LicenseTexts,
    parts: &mut Parts,
) {
    let own_texts = own_texts(workspace, inventory, assessment);
    let of_services = terms_of_services(inventory);
    let expressions = parts
        .components
        .values()
        .chain(parts.ancestors.values())
        .flat_map(|component| component.terms.declared.iter().chain(&component.terms.concluded));
    let ids: std::collections::BTreeSet<String> =
        expressions.flat_map(LicenseExpression::custom_ids).map(str::to_owned).collect();
    for id in ids {
        let known = KnownLicense::new(&LicenseId::Custom(id.clone()), &workspace.licenses);
        let file = inventory.license_files.get(&id).map(|text| &*text.content);
        let text = file.or_else(|| own_texts.get(id.as_str()).copied());
        let license = CustomLicense {
            name: known.name().map(str::to_owned),
            url: known.url().or_else(|| of_services.get(&id).copied()).map(str::to_owned),
            licensor: known.licensor().map(str::to_owned),
            text: text.filter(|_| texts == LicenseTexts::Include).map(str::to_owned),
            purchase: known.table.filter(|table| table.is_bought()).map(purchase),
        };
        parts.custom_licenses.insert(id, license);
    }
}

/// Where the terms of services are published, by id.
fn terms_of_services<'a>(inventory: &'a Inventory<'_>) -> BTreeMap<String, &'a str> {
    let services = inventory.models.iter().filter_map(|model| model.resolved.declaration.service.as_ref());
    let terms = services.filter_map(|service| service.terms.as_ref());
    terms.map(|terms| (terms_id(&terms.url.value), terms.url.value.as_str())).collect()
}

/// The texts that models, their bases and their datasets brought along, by the custom licence that each is the text
/// of.
fn own_texts<'a>(
    workspace: &WorkspaceFile,
    inventory: &'a Inventory<'_>,
    assessment: &'a Assessment<'_>,
) -> BTreeMap<&'a str, &'a str> {
    let mut texts = BTreeMap::new();
    // No dependency says what a text of the workspace is.
    let (own, others): (Vec<_>, Vec<_>) =
        (0..inventory.models.len()).partition(|index| is_own(inventory.models[*index].resolved, workspace));
    let order =
        || own.iter().chain(&others).map(|index| (&inventory.models[*index], &assessment.terms[*index]));
    let models = order().map(|(model, terms)| (&model.resolved.declaration.license, terms.text));
    let origins = order().flat_map(|(model, _)| {
        let declaration = model.resolved.declaration;
        let bases = declaration.bases.iter().map(|base| &base.license).zip(&model.base_license_texts);
        let datasets =
            declaration.datasets.iter().map(|data| &data.license).zip(&model.dataset_license_texts);
        bases.chain(datasets).map(|(license, text)| (license, text.as_ref()))
    });
    for (license, text) in models.chain(origins) {
        let owned = license
            .as_ref()
            .zip(text)
            .and_then(|(license, text)| Some((identify::owner(text, &license.value)?, text)));
        if let Some((LicenseId::Custom(id), text)) = owned {
            texts.entry(id.as_str()).or_insert(&*text.content);
        }
    }
    texts
}

fn purchase(table: &License) -> Purchase {
    Purchase {
        licensee: table.licensee.as_ref().map(|licensee| licensee.value.clone()),
        purchase_order: table.purchase_order.clone(),
        types: table.license_types.iter().map(|word| word.word()).collect(),
        last_renewal: table.last_renewal.as_ref().and_then(|day| midnight(day.value)),
        expires: table.expires.as_ref().and_then(|expires| midnight(expires.value)),
        contact: table.contact.clone(),
    }
}
