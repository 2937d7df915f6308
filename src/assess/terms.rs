//! The terms of one model: what was declared, what its text is, and what a person decided.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::catalog::{self, Catalog};
use super::choice;
use super::data;
use super::evidence::{self, Evidence, EvidenceSource};
use super::identify::{self, Identification, Identified};
use super::judgement::{Judgement, Reason};
use super::license_texts::{Shelf, TextOf};
use super::lineage::{Inherited, Lineage};
use super::listed;
use super::obligations::{self, Obligation};
use super::policy;
use super::providers::{Provider, Providers};
use super::review::{self, ReviewStatus, Verdict};
use super::suitability::{CELLS, cell_of};
use super::verdict::{self, Aspect, Remark};
use crate::declare::{self, LicenseType, WorkspaceFile};
use crate::diagnostic::Spanned;
use crate::expression::{LicenseExpression, LicenseId};
use crate::inspect::{InspectedModel, Inventory, LicenseText};
use crate::terms::{Condition, Limitation, Permission, Risk, ThresholdKind, Use};
use crate::vocabulary::Word;

/// The terms of a model.
pub struct ModelTerms<'a> {
    /// What is known of each licence that its declaration names, in the order of their ids; where it offers
    /// several, of those that [`choice::taken`] takes.
    pub licenses: Vec<KnownLicense<'a>>,
    /// What its bases pass on to it.
    pub inherited: Vec<Inherited<'a>>,
    /// Permissive licences of its bases, of which no more than notices follows.
    pub noticed: Vec<Inherited<'a>>,
    /// The licences of its bases and of its data, whether they bind it or not; of several that are offered, those that are
    /// taken.
    pub origins: Vec<OriginLicense<'a>>,
    /// The text that came with it, or that `[[license]]` gives for its one custom licence.
    pub text: Option<&'a LicenseText>,
    /// The licence that this text is, word by word.
    pub identified: Option<Identified>,
    /// The licence whose title and date this text has, with other words under them; or which it only points at.
    pub titled: Option<Identification>,
    /// The text of each licence, its own and the inherited ones, by id.
    pub license_texts: BTreeMap<LicenseId, TextOf<'a>>,
    /// What every source says about its licence.
    pub evidence: Vec<Evidence>,
    /// What the terms ask of the product.
    pub obligations: Vec<Obligation>,
    /// What the licences say to the use that `[use]` describes, the gravest first.
    pub remarks: Vec<(LicenseId, Remark)>,
    /// Where the review stands; `None` where no custom licence is declared, no source contradicts, and it is known
    /// what the licences allow.
    pub review: Option<Verdict<'a>>,
    /// Why it is not known which terms it is under: a finding that denies, in one sentence.
    pub doubt: Option<String>,
    /// What a person or a policy decided about it, whatever its terms say: a finding that denies.
    pub decided: Option<Judgement>,
    /// What declaration and text, or a review, agree on; nothing where an approved text is not that of the listed licence
    /// that is declared.
    pub concluded: Option<LicenseExpression>,
}

/// A licence of what a model was made from.
pub struct OriginLicense<'a> {
    /// What that is: `base` or `dataset`.
    pub what: &'static str,
    /// Its name.
    pub name: &'a str,
    /// The licence.
    pub license: LicenseId,
}

/// A licence by its id, and what people call it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LicenseTitle {
    /// Its id, as declared.
    pub id: LicenseId,
    /// Its title, where it is known.
    pub title: Option<String>,
    /// Where its publisher keeps it.
    pub url: Option<String>,
}

impl LicenseTitle {
    /// What people call it: the title of a custom licence, the id of a listed one.
    pub fn name(&self) -> &str {
        match (&self.title, &self.id) {
            (Some(title), LicenseId::Custom(_)) => title,
            _ => self.id.as_str(),
        }
    }
}

/// What is known of one licence.
#[derive(Clone)]
pub struct KnownLicense<'a> {
    /// Its id, as declared.
    pub id: LicenseId,
    /// Its entry in the catalogue, or what its family on the SPDX License List says.
    pub catalog: Option<&'static catalog::License>,
    /// Its `[[license]]` table, which comes first.
    pub table: Option<&'a declare::License>,
}

impl<'a> KnownLicense<'a> {
    /// Looks a licence up in the organisation's tables and in the catalogue.
    pub fn new(id: &LicenseId, tables: &'a [declare::License]) -> Self {
        let table = tables.iter().find(|table| table.id.value == id.as_str());
        let catalog = Catalog::embedded().get(id.as_str()).or_else(|| match id {
            LicenseId::Listed(id) => listed::license(id),
            LicenseId::Custom(_) => None,
        });
        Self { id: id.clone(), catalog, table }
    }

    /// The same by its id, title and place alone.
    pub fn named(&self) -> LicenseTitle {
        LicenseTitle {
            id: self.id.clone(),
            title: self.title().map(str::to_owned),
            url: self.url().map(str::to_owned),
        }
    }

    /// Title of the licence.
    pub fn name(&self) -> Option<&'a str> {
        let table = self.table.and_then(|table| table.name.as_deref());
        let entry = table.or_else(|| self.catalog.map(|license| license.title.as_str()));
        entry.or_else(|| self.provider().map(|provider| provider.title.as_str()))
    }

    /// The provider whose terms of service it is, where that is known.
    pub fn provider(&self) -> Option<&'static Provider> {
        Providers::embedded().of_terms(self.id.as_str())
    }

    /// Title of the licence; that of the SPDX License List where nobody else has one.
    pub fn title(&self) -> Option<&'a str> {
        self.name().or_else(|| match self.id {
            LicenseId::Listed(id) => spdx::license_id(id).map(|id| id.full_name),
            LicenseId::Custom(_) => None,
        })
    }

    /// Where its publisher keeps it.
    pub fn url(&self) -> Option<&'a str> {
        let table = self.table.and_then(|table| table.url.as_deref());
        let entry = table.or_else(|| self.catalog.map(|license| license.url.as_str()));
        entry.or_else(|| self.provider().map(|provider| provider.terms.as_str()))
    }

    /// Who grants it.
    pub fn licensor(&self) -> Option<&'a str> {
        let table = self.table.and_then(|table| table.licensor.as_deref());
        table.or_else(|| self.catalog.and_then(|license| license.licensor.as_deref()))
    }

    /// Its `[[license]]` table, while that holds.
    fn in_force(&self) -> Option<&'a declare::License> {
        self.table.filter(|table| !table.is_over)
    }

    /// The last day of its `[[license]]` table, where that is over.
    pub fn ended(&self) -> Option<Date> {
        let table = self.table.filter(|table| table.is_over)?;
        table.expires.as_ref().map(|expires| expires.value)
    }

    /// What it forbids or withholds.
    pub fn limitations(&self) -> &'a [Limitation] {
        let own = self.in_force().and_then(|table| table.limitations.as_deref());
        own.or_else(|| self.catalog.map(|license| license.limitations.as_slice())).unwrap_or_default()
    }

    /// What it asks.
    pub fn conditions(&self) -> &'a [Condition] {
        let own = self.in_force().and_then(|table| table.conditions.as_deref());
        own.or_else(|| self.catalog.map(|license| license.conditions.as_slice())).unwrap_or_default()
    }

    /// What it grants.
    pub fn permissions(&self) -> &'a [Permission] {
        let own = self.in_force().and_then(|table| table.permissions.as_deref());
        own.or_else(|| self.catalog.map(|license| license.permissions.as_slice())).unwrap_or_default()
    }

    /// Sentences that go, word for word, into the notice file of a distribution.
    pub fn notices(&self) -> &'a [String] {
        let own = self.table.and_then(|table| table.notices.as_deref());
        own.or_else(|| self.catalog.map(|license| license.notice.as_slice())).unwrap_or_default()
    }

    /// Whether anything is known of its terms.
    pub fn is_described(&self) -> bool {
        self.catalog.is_some() || self.in_force().is_some()
    }

    /// Whether anybody judged its terms: the organisation, the catalogue, or those who approve open-source and free
    /// licences. What nobody judged allows nothing and binds everybody until it is reviewed.
    pub fn is_judged(&self) -> bool {
        self.is_described()
    }

    /// Whether its terms reach what is made from a work under it: all that ask for more than notices do, and those that
    /// nobody judged.
    pub fn follows_derivatives(&self) -> bool {
        self.is_custom() || self.is_open() || self.risk().0 != Risk::Low
    }

    /// Whether nobody knows what it allows.
    pub fn is_open(&self) -> bool {
        CELLS.iter().all(|cell| cell_of(self, cell) == Use::Check)
    }

    /// Whether the organisation's table lists what it grants.
    pub fn lists_permissions(&self) -> bool {
        self.in_force().and_then(|table| table.permissions.as_ref()).is_some_and(|list| !list.is_empty())
    }

    /// Whether the SPDX License List lacks it.
    pub fn is_custom(&self) -> bool {
        matches!(self.id, LicenseId::Custom(_))
    }

    /// What it says to one of the five uses of the matrix.
    pub fn usage(&self, cell: &str) -> Option<Use> {
        let own = self.in_force().and_then(|table| table.usage).and_then(|matrix| match cell {
            "small-business" => matrix.small_business,
            "enterprise" => matrix.enterprise,
            "saas" => matrix.saas,
            "redistribution" => matrix.redistribution,
            _ => matrix.fine_tuning,
        });
        own.or_else(|| self.granted(cell)).or_else(|| {
            let known = self.catalogued(cell);
            // What the catalogue denies rests on limitations; where the organisation's table says that there are none,
            // nobody has said what holds instead.
            match known {
                Some(Use::No | Use::Limited) if self.has_no_limitations() => Some(Use::Check),
                known => known,
            }
        })
    }

    /// What the permissions of the organisation's table say to a use: an empty list grants nothing, and what
    /// another leaves out is as the catalogue has it.
    fn granted(&self, cell: &str) -> Option<Use> {
        let one_of: &[_] = match cell {
            "small-business" | "enterprise" => &[Permission::CommercialUse],
            "saas" => &[Permission::Saas],
            "redistribution" => &[Permission::Distribution],
            _ => &[Permission::FineTuning, Permission::Modification],
        };
        let stated = self.in_force()?.permissions.as_ref()?;
        let is_granted = one_of.iter().any(|permission| stated.contains(permission));
        match is_granted {
            true if self.conditions().is_empty() => Some(Use::Yes),
            true => Some(Use::Conditions),
            false if stated.is_empty() => Some(Use::No),
            false => None,
        }
    }

    /// What the catalogue says to a use.
    fn catalogued(&self, cell: &str) -> Option<Use> {
        let rows = self.catalog?.usage.rows();
        rows.into_iter().find(|(name, _)| *name == cell).map(|(_, usage)| usage)
    }

    /// Whether the organisation bought it only to try the model out, or for education.
    pub(super) fn is_for_trial(&self) -> bool {
        let types = self.in_force().map(|table| table.license_types.as_slice()).unwrap_or_default();
        let is_trial = |kind: &LicenseType| matches!(kind, LicenseType::Evaluation | LicenseType::Academic);
        !types.is_empty() && types.iter().all(is_trial)
    }

    /// Whether the organisation's table says that nothing is forbidden or withheld.
    fn has_no_limitations(&self) -> bool {
        self.in_force().and_then(|table| table.limitations.as_ref()).is_some_and(Vec::is_empty)
    }

    /// Whether the organisation's table lists what is forbidden or withheld.
    pub(super) fn lists_limitations(&self) -> bool {
        self.in_force().and_then(|table| table.limitations.as_ref()).is_some_and(|list| !list.is_empty())
    }

    /// Whether the organisation's table lists limitations, and none of these.
    fn lacks_limitations(&self, limitations: &[Limitation]) -> bool {
        let own = self.in_force().and_then(|table| table.limitations.as_ref());
        own.is_some_and(|own| !own.iter().any(|limitation| limitations.contains(limitation)))
    }

    /// Whether the organisation's table has limits of its own.
    pub fn has_own_thresholds(&self) -> bool {
        self.in_force()
            .is_some_and(|table| table.monthly_active_users.is_some() || table.annual_revenue_usd.is_some())
    }

    /// The limits of the organisation's table, which take the place of those of the catalogue.
    pub fn own_thresholds(&self) -> Vec<(ThresholdKind, u64)> {
        let Some(table) = self.in_force() else { return Vec::new() };
        let limits = [
            (ThresholdKind::MonthlyActiveUsers, table.monthly_active_users),
            (ThresholdKind::AnnualRevenueUsd, table.annual_revenue_usd),
        ];
        limits.into_iter().filter_map(|(kind, limit)| Some((kind, limit?))).collect()
    }

    /// The limits of the catalogue, unless the organisation's table has its own.
    pub fn thresholds(&self) -> &'static [catalog::Threshold] {
        let is_lifted = self.lacks_limitations(&[Limitation::MauThreshold, Limitation::RevenueThreshold]);
        let known = self.catalog.filter(|_| !self.has_own_thresholds() && !is_lifted);
        known.map(|license| license.thresholds.as_slice()).unwrap_or_default()
    }

    /// Where it grants nothing.
    pub fn exclusion(&self) -> Option<&'static catalog::Exclusion> {
        let known = self.catalog.filter(|_| !self.lacks_limitations(&[Limitation::GeoExclusion]));
        known.and_then(|license| license.exclusion.as_ref())
    }

    /// Whether it reaches a model that was trained on outputs. What no text or entry answers is not known to end: terms
    /// that withhold a use do, and custom ones of which nobody listed the limitations. Open licences speak of no outputs.
    pub fn reaches_outputs(&self) -> bool {
        if let Some(answer) = self.catalog.and_then(|license| license.outputs_make_derivatives.as_ref()) {
            return answer.is;
        }
        let withholding = [
            Limitation::OutputRestriction,
            Limitation::NoImprovingOtherLlms,
            Limitation::NoDerivatives,
            Limitation::NonCommercial,
            Limitation::ResearchOnly,
            Limitation::NonProduction,
            Limitation::NoCompete,
            Limitation::BusinessModelGate,
        ];
        let withholds = self.limitations().iter().any(|limitation| withholding.contains(limitation));
        let restricts = withholds || self.conditions().contains(&Condition::NamePrefix);
        let is_listed = self.in_force().is_some_and(|table| table.limitations.is_some());
        match self.id {
            LicenseId::Custom(_) => restricts || !is_listed,
            LicenseId::Listed(_) => restricts || self.is_open(),
        }
    }

    /// The clause by which it reaches a model that was trained on outputs.
    pub fn outputs_clause(&self) -> Option<&'static str> {
        let answer = self.catalog?.outputs_make_derivatives.as_ref()?;
        answer.is.then_some(answer.clause.as_str())
    }

    /// Whether it, or the policy that it names, limits purposes that law regulates, as far as anybody read it: restrictions of
    /// use that nobody read for that may.
    pub(super) fn limits_regulated_use(&self) -> bool {
        let conditions = [Condition::AcceptableUsePolicy, Condition::PassThroughUseRestrictions];
        let restricts = self.limitations().contains(&Limitation::FieldOfUse)
            || self.conditions().iter().any(|condition| conditions.contains(condition));
        let read = self.catalog.and_then(|license| license.regulated_use_is_limited.as_ref());
        restricts && !self.has_no_limitations() && read.is_none_or(|answer| answer.is)
    }

    /// Where the first of these limitations stands that is known: the clause of the text, else the text itself.
    pub fn place(&self, limitations: &[Limitation]) -> Reason {
        if self.in_force().is_some_and(|table| table.limitations.is_some()) {
            return Reason { source: Some(WORKSPACE.to_owned()), ..Reason::default() };
        }
        let clause = |license: &'static catalog::License| {
            limitations.iter().find_map(|limitation| license.clause(*limitation))
        };
        Reason {
            clause: self.catalog.and_then(clause).map(str::to_owned),
            source: self.catalog.map(|license| license.url.clone()),
            ..Reason::default()
        }
    }

    /// How much a user of it risks, and why. Terms that nobody judged are a high risk: nothing is allowed by a text
    /// that was not read.
    pub fn risk(&self) -> (Risk, String) {
        if let Some(risk) = self.in_force().and_then(|table| table.risk) {
            return (risk, format!("`model-sbom.toml` says {}", risk.word()));
        }
        match (self.catalog, &self.id) {
            (Some(license), _) => (license.risk, license.risk_reason.trim().to_owned()),
            (None, LicenseId::Custom(_)) if self.provider().is_some() => {
                (Risk::High, "These terms of a service have not been judged.".to_owned())
            }
            (None, LicenseId::Custom(_)) => {
                (Risk::High, "The catalogue does not know these terms.".to_owned())
            }
            (None, LicenseId::Listed(_)) => {
                (Risk::High, "These terms have not been judged; being listed permits nothing.".to_owned())
            }
        }
    }
}

impl ModelTerms<'_> {
    /// Whether a licence is declared that the SPDX License List lacks.
    pub fn is_custom(&self) -> bool {
        self.licenses.iter().any(KnownLicense::is_custom)
    }

    /// Whether a review approves of its terms and holds.
    pub fn is_approved(&self) -> bool {
        self.review.as_ref().is_some_and(Verdict::is_approved)
    }

    /// Of an expression that offers several licences, the ones that are judged by, as an expression.
    pub fn taken(&self, declared: &LicenseExpression) -> Option<String> {
        let ids: Vec<_> = self.licenses.iter().map(|license| license.id.as_str()).collect();
        (declared.alternatives().len() > 1).then(|| ids.join(" AND "))
    }

    /// What contradicts the declaration and was not there, or not the same, when a person approved the terms.
    pub fn unsettled_conflicts(&self) -> impl Iterator<Item = &Evidence> {
        self.unsettled().filter(|evidence| evidence.conflicts())
    }

    /// Whether a person of this workspace approved the terms and knew what a source says about them.
    pub fn is_settled(&self, evidence: &Evidence) -> bool {
        let approved = self.review.as_ref().filter(|verdict| verdict.is_approved());
        let review = approved.and_then(|verdict| verdict.review);
        let own = review.filter(|review| review.imported_from.is_none() && review.evidence.is_some());
        own.is_some_and(|review| review::is_recorded(review, evidence, self.text))
    }

    /// What may be other terms than the declared ones, and no person has approved. Of custom terms, their own review
    /// is about all of it.
    pub fn unrecognised(&self) -> impl Iterator<Item = &Evidence> {
        let listed = !self.is_custom();
        let approved = self.review.as_ref().filter(|verdict| verdict.is_approved());
        let has_text = approved
            .is_some_and(|verdict| verdict.review.is_some_and(|review| review.license_sha256.is_some()));
        let own = self.text.map(|text| &text.path);
        let is_read = move |evidence: &Evidence| {
            has_text && evidence.source == EvidenceSource::LicenseFile && evidence.path.as_ref() == own
        };
        let unknown = self.unsettled().filter(|evidence| evidence.is_unknown() && !evidence.is_of_data());
        let unknown = unknown.filter(move |evidence| listed || evidence.source.is_of_another());
        unknown.filter(move |evidence| !is_read(evidence))
    }

    /// What no approval that holds has recorded.
    fn unsettled(&self) -> impl Iterator<Item = &Evidence> {
        self.evidence.iter().filter(|evidence| !self.is_settled(evidence))
    }

    /// The highest risk of the licences, the inherited ones included, and why. Without any it is high.
    pub fn risk(&self) -> (Risk, String) {
        if let Some(unknown) = self.unrecognised().next() {
            let source = unknown.noun();
            return (Risk::High, format!("What {source} states is not recognised as the declared licence."));
        }
        if let Some(doubt) = &self.doubt {
            let mut letters = doubt.chars();
            let first = letters.next().into_iter().flat_map(char::to_uppercase);
            return (Risk::High, format!("{}.", first.chain(letters).collect::<String>()));
        }
        let none =
            || (Risk::High, "No licence is declared, and without one nothing is permitted.".to_owned());
        let unknown = self.inherited.iter().find(|inherited| inherited.license.is_none());
        let unknown = unknown.map(|inherited| {
            (Risk::High, format!("No licence is declared for its base `{}`.", inherited.base.name.value))
        });
        let inherited = self.inherited.iter().filter_map(|inherited| inherited.license.as_ref());
        let own = self.licenses.is_empty().then(none);
        let known = self.licenses.iter().chain(inherited).map(KnownLicense::risk);
        // Of several of one tier the first says why.
        own.into_iter().chain(known).chain(unknown).rev().max_by_key(|(risk, _)| *risk).unwrap_or_else(none)
    }

    /// The cells of the matrix: where it is not known which terms hold, or where a person or a policy decided against the
    /// model, they allow nothing.
    pub fn doubted(&self, cells: [Use; 5]) -> [Use; 5] {
        let is_doubtful = self.doubt.is_some() || self.decided.is_some();
        cells.map(|cell| match &self.decided {
            Some(Judgement::Forbidden(_)) => Use::No,
            _ if is_doubtful && cell != Use::No => Use::Check,
            _ => cell,
        })
    }

    /// What sources say of its licence. That of the package which declares the model is for its code, and says nothing of
    /// the model.
    pub(crate) fn stated(&self) -> impl Iterator<Item = &Evidence> {
        self.evidence.iter().filter(|evidence| evidence.source != EvidenceSource::Package)
    }

    /// Whether anything about its terms is not known: a licence, that of a base, or what they say to our use.
    pub fn is_open(&self) -> bool {
        self.licenses.is_empty()
            || self.inherited.iter().any(|inherited| inherited.license.is_none())
            || self.unrecognised().next().is_some()
            || self.open_questions().next().is_some()
            || self.is_another_text()
    }

    /// Whether the text of custom terms is not the one that the catalogue describes under the declared id, and no person
    /// has approved it.
    fn is_another_text(&self) -> bool {
        let is_described = |license: &KnownLicense<'_>| {
            license.table.is_none() && license.catalog.is_some_and(|known| !known.text_sha256.is_empty())
        };
        self.text.is_some()
            && self.identified.is_none()
            && self.is_custom()
            && self.licenses.iter().any(is_described)
            && !self.is_approved()
    }

    /// Its own licences on the SPDX License List of which nobody knows what they allow, each with what is known.
    pub fn unjudged(&self) -> impl Iterator<Item = &(LicenseId, Remark)> {
        let is_own =
            |id: &LicenseId| self.licenses.iter().any(|license| license.id == *id && !license.is_custom());
        self.remarks.iter().filter(move |(id, remark)| remark.aspect == Aspect::Terms && is_own(id))
    }

    /// What of its terms nobody can tell yet: neither `[use]` nor a review that holds says it.
    pub fn open_questions(&self) -> impl Iterator<Item = &(LicenseId, Remark)> {
        let is_settled = self.is_approved();
        self.remarks.iter().filter(move |(_, remark)| {
            remark.judgement.is_unknown() && (remark.missing.is_some() || !is_settled)
        })
    }
}

/// The file of the organisation's own words, as a source.
pub(super) const WORKSPACE: &str = "`model-sbom.toml`";

/// What declaration, text and sources state of the terms of a model, before a person's decision about them.
struct Stated<'s, 'a> {
    model: &'a InspectedModel<'a>,
    declared: Option<&'a LicenseExpression>,
    /// Those of the declaration, as they are taken.
    licenses: &'s [KnownLicense<'a>],
    inherited: &'s [Inherited<'a>],
    remarks: &'s [(LicenseId, Remark)],
    text: Option<&'a LicenseText>,
    identified: Option<&'s Identified>,
    evidence: &'s [Evidence],
}

impl<'a> Stated<'_, 'a> {
    /// Whether a person has to read the terms: a custom licence, a source that contradicts or is not understood, a question
    /// that no key of `[use]` answers. A rejection holds whatever is known of them.
    fn is_for_review(&self, license: &LicenseExpression, reviews: &[declare::Review]) -> bool {
        let declaration = self.model.resolved.declaration;
        let is_rejection = |review: &declare::Review| {
            review.decision == declare::Decision::Rejected
                && review.license.value == *license
                && review.models.include(&self.model.resolved.identity(), &declaration.name.value)
        };
        let is_doubtful = |evidence: &Evidence| evidence.conflicts() || evidence.is_unknown();
        let is_own = |id: &LicenseId| self.licenses.iter().any(|license| license.id == *id);
        self.licenses.iter().any(KnownLicense::is_custom)
            || self.evidence.iter().any(is_doubtful)
            || self.remarks.iter().any(|(id, remark)| remark.is_question() && is_own(id))
            || reviews.iter().any(is_rejection)
    }

    /// Where the review stands, or the policy that allows what no review was made for.
    fn review(
        &self,
        license: &'a LicenseExpression,
        inventory: &Inventory<'_>,
        workspace: &'a WorkspaceFile,
        is_name_shared: bool,
        today: Date,
    ) -> Verdict<'a> {
        let of_bases = self.inherited.iter().filter_map(|inherited| inherited.license.as_ref());
        let effective: Vec<_> = self.licenses.iter().chain(of_bases).collect();
        let is_described = self.licenses.iter().any(|license| {
            license.table.is_some() || self.identified.is_some_and(|text| text.is(license.id.as_str()))
        });
        let further_texts = review::further_texts(self.model, self.text);
        let now = review::Now {
            identity: &self.model.resolved.identity(),
            model: self.model.resolved.declaration,
            is_name_shared,
            license,
            licenses: &effective,
            text: self.text,
            is_text_described: self.text.is_none() || is_described,
            further_texts: &further_texts,
            policies: &self.model.policies,
            evidence: self.evidence,
            usage: workspace.usage.as_ref(),
            period: workspace.levels.review_period,
            today,
        };
        let verdict = review::verdict(&now, &workspace.reviews);
        let about = policy::Text {
            file: self.text,
            identified: self.identified,
            is_of_table: self.text.is_some_and(|text| self.is_of_table(text, inventory)),
            has_further: !further_texts.is_empty(),
            evidence: self.evidence,
        };
        match policy::allowing(self.licenses, &about, &workspace.policies) {
            Some((policy, entry)) if verdict.status == ReviewStatus::Required => {
                Verdict::by_policy(policy, entry)
            }
            _ => verdict,
        }
    }

    /// Whether a text is that of a `[[license]]` table.
    fn is_of_table(&self, text: &LicenseText, inventory: &Inventory<'_>) -> bool {
        let mut own =
            self.licenses.iter().filter_map(|license| inventory.license_files.get(license.id.as_str()));
        own.any(|own| own.digest == text.digest)
    }

    /// What declaration and text, or a review, agree on.
    fn concluded(&self, review: Option<&Verdict<'_>>) -> Option<&'a LicenseExpression> {
        let is_same_text = self
            .declared
            .and_then(LicenseExpression::single)
            .zip(self.identified)
            .is_some_and(|(id, identified)| review.is_none() && identified.is(id.as_str()));
        let is_approved = review.is_some_and(Verdict::is_approved);
        self.declared.filter(|license| {
            is_same_text
                || is_approved && (license.is_custom() || !self.evidence.iter().any(is_unrecognised_text))
        })
    }
}

/// Finds the terms of a model.
pub(super) fn run<'a>(
    model: &'a InspectedModel<'a>,
    lineage: Lineage<'a>,
    inventory: &'a Inventory<'a>,
    shelf: &Shelf<'a>,
    workspace: &'a WorkspaceFile,
    is_name_shared: bool,
    today: Date,
) -> ModelTerms<'a> {
    let Lineage { binding: inherited, notices: noticed } = lineage;
    let declared = model.resolved.declaration.license.as_ref().map(|license| &license.value);
    let licenses = declared.map(|license| choice::taken(license, workspace)).unwrap_or_default();
    let effective =
        licenses.iter().chain(inherited.iter().filter_map(|inherited| inherited.license.as_ref()));
    let remarks = remarks(effective, &workspace.usage.clone().unwrap_or_default(), model);
    let of_table = || only_custom(declared).and_then(|id| inventory.license_files.get(id));
    let text = model.license_text.as_ref().or_else(of_table);
    let found = text.map(identify::run);
    let taken: Vec<_> = licenses.iter().map(|license| license.id.clone()).collect();
    let stray = model.policies.iter().filter(|policy| !shelf.has_policy(policy));
    let doubtful_data = data::doubts(model.resolved.declaration, workspace);
    let evidence = evidence::run(model, &taken, text, found.as_ref(), stray, &doubtful_data, shelf);
    let (identified, titled) = match found {
        Some(Identification::Text(identified)) => (Some(identified), None),
        titled => (None, titled.filter(|titled| *titled != Identification::Unknown)),
    };
    let stated = Stated {
        model,
        declared,
        licenses: &licenses,
        inherited: &inherited,
        remarks: &remarks,
        text,
        identified: identified.as_ref(),
        evidence: &evidence,
    };
    let asked = declared.filter(|license| stated.is_for_review(license, &workspace.reviews));
    let review = asked.map(|license| stated.review(license, inventory, workspace, is_name_shared, today));
    let facts = duty_facts(review.as_ref(), inventory, shelf, workspace, today);
    let obligations = obligations::run(model, &licenses, &inherited, &noticed, &facts);
    let concluded = stated.concluded(review.as_ref()).cloned();
    ModelTerms {
        license_texts: license_texts(model, &licenses, &inherited, shelf),
        licenses,
        inherited,
        noticed,
        origins: origins(model.resolved.declaration, workspace),
        text,
        identified,
        titled,
        evidence,
        obligations,
        remarks,
        review,
        doubt: None,
        decided: None,
        concluded,
    }
}

/// By what the duties of a model are judged.
fn duty_facts<'a>(
    review: Option<&Verdict<'_>>,
    inventory: &'a Inventory<'_>,
    shelf: &'a Shelf<'a>,
    workspace: &'a WorkspaceFile,
    today: Date,
) -> obligations::Facts<'a> {
    let is_approved = review.is_some_and(Verdict::is_approved);
    obligations::Facts {
        usage: workspace.usage.as_ref(),
        notices: &inventory.notices,
        duties: &workspace.duties,
        period: workspace.levels.review_period,
        today,
        shelf,
        is_for_review: review.is_some() && !is_approved,
        is_approved,
    }
}

/// The licences that are taken of the bases and of the data of a model.
fn origins<'a>(declaration: &'a declare::Model, workspace: &'a WorkspaceFile) -> Vec<OriginLicense<'a>> {
    let bases = declaration.bases.iter().map(|base| ("base", &base.name, &base.license));
    let datasets = declaration.datasets.iter().map(|data| ("dataset", &data.name, &data.license));
    let of_origin =
        |(what, name, license): (_, &'a Spanned<String>, &'a Option<Spanned<LicenseExpression>>)| {
            let taken = license.iter().flat_map(|license| choice::taken(&license.value, workspace));
            taken
                .map(move |license| OriginLicense { what, name: name.value.as_str(), license: license.id })
                .collect::<Vec<_>>()
        };
    bases.chain(datasets).flat_map(of_origin).collect()
}

/// Whether a text came with the model that is not that of the declared licence: whoever approves it approves these terms,
/// which no id of the SPDX License List stands for.
fn is_unrecognised_text(evidence: &Evidence) -> bool {
    evidence.source == EvidenceSource::LicenseFile && (evidence.is_unknown() || evidence.conflicts())
}

/// The text of each licence; of one that a model has and inherits the one that counts.
fn license_texts<'a>(
    model: &'a InspectedModel<'_>,
    licenses: &[KnownLicense<'_>],
    inherited: &[Inherited<'_>],
    shelf: &Shelf<'a>,
) -> BTreeMap<LicenseId, TextOf<'a>> {
    let own = licenses.iter().map(|license| (license, None));
    let of_bases =
        inherited.iter().filter_map(|inherited| Some((inherited.license.as_ref()?, Some(inherited.base))));
    let mut texts: BTreeMap<LicenseId, TextOf<'a>> = BTreeMap::new();
    for (license, base) in own.chain(of_bases) {
        let known = texts.get(&license.id).is_some_and(TextOf::counts);
        if let Some(text) = shelf.text_of(license, model, base).filter(|_| !known) {
            texts.insert(license.id.clone(), text);
        }
    }
    texts
}

/// What the terms say to our use: the model's own, and those that it inherits.
fn remarks<'l, 'a: 'l>(
    licenses: impl Iterator<Item = &'l KnownLicense<'a>>,
    usage: &declare::Usage,
    model: &InspectedModel<'_>,
) -> Vec<(LicenseId, Remark)> {
    let of = |license| verdict::remarks(license, usage, Some(model.resolved.declaration));
    let mut seen = std::collections::BTreeSet::new();
    let licenses: Vec<_> = licenses.collect();
    let bars_eu = model.cards().any(|(_, card)| card.eu_disallowed);
    let barred = licenses
        .first()
        .filter(|_| bars_eu)
        .and_then(|license| Some((license.id.clone(), verdict::barred_region(usage)?)));
    let mut remarks: Vec<_> = licenses
        .into_iter()
        .filter(|license| seen.insert(license.id.clone()))
        .flat_map(|license| of(license).into_iter().map(|remark| (license.id.clone(), remark)))
        .chain(barred)
        .collect();
    remarks.sort_by_key(|(_, remark)| std::cmp::Reverse(remark.judgement.gravity()));
    remarks
}

fn only_custom(expression: Option<&LicenseExpression>) -> Option<&str> {
    let mut ids = expression?.custom_ids();
    ids.next().filter(|_| ids.next().is_none())
}
