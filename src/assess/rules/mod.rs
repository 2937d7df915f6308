//! The rules: each looks at the inventory and says what it found.
//!
//! Adding a rule is one file that implements [`Rule`], its `mod` line, its entry in [`RULES`], and its test
//! `tests/it/rules/<file>.rs`. A rule knows nothing of levels: those are applied in [`Findings`].

use std::collections::{BTreeMap, BTreeSet};

use guppy::PackageId;
use jiff::civil::Date;

use super::catalog::Catalog;
use super::crate_terms::CrateTerms;
use super::declarations::Dispute;
use super::judgement::{Judgement, Reason};
use super::native_terms::NativeTerms;
use super::state::ModelState;
use super::terms::{KnownLicense, LicenseTitle, ModelTerms};
use super::upstream_rules::UPSTREAM_RULES;
use crate::declare::{Declarations, Level, UseKey};
use crate::diagnostic::{Diagnostic, Label, Severity, Span};
use crate::inspect::{InspectedModel, Inventory};
use crate::vocabulary::vocabulary;

mod conflicting_declarations;
mod crate_license_conflict;
mod crate_license_missing;
mod custom_license;
mod dataset_license;
mod digest_mismatch;
mod license_conflict;
mod license_expired;
mod license_text_changed;
mod licensee_mismatch;
mod lineage_license;
mod malformed_weights;
mod missing_license;
mod models_unknown;
mod native_unknown;
mod obligation_unmet;
mod policy_denied;
mod review_expired;
mod review_incomplete;
mod review_rejected;
mod undeclared_model;
mod undeclared_weights;
mod unjudged_license;
mod unpinned_version;
mod unreadable_declaration;
mod unrecognised_terms;
mod unsafe_format;
mod unused_entry;
mod use_not_permitted;
mod weights_missing;

pub(crate) use digest_mismatch::{contradicted_files, lock_mismatches};
pub(crate) use models_unknown::are_unknown;
pub(super) use use_not_permitted::answer;
pub(crate) use weights_missing::{incomplete_models, is_incomplete};

/// Every rule, in the order of their codes.
pub static RULES: &[&dyn Rule] = &[
    &conflicting_declarations::ConflictingDeclarations,
    &crate_license_conflict::CrateLicenseConflict,
    &crate_license_missing::CrateLicenseMissing,
    &custom_license::CustomLicense,
    &dataset_license::DatasetLicense,
    &digest_mismatch::DigestMismatch,
    &license_conflict::LicenseConflict,
    &license_expired::LicenseExpired,
    &license_text_changed::LicenseTextChanged,
    &licensee_mismatch::LicenseeMismatch,
    &lineage_license::LineageLicense,
    &malformed_weights::MalformedWeights,
    &missing_license::MissingLicense,
    &models_unknown::ModelsUnknown,
    &native_unknown::NativeUnknown,
    &obligation_unmet::ObligationUnmet,
    &policy_denied::PolicyDenied,
    &review_expired::ReviewExpired,
    &review_incomplete::ReviewIncomplete,
    &review_rejected::ReviewRejected,
    &undeclared_model::UndeclaredModel,
    &undeclared_weights::UndeclaredWeights,
    &unjudged_license::UnjudgedLicense,
    &unpinned_version::UnpinnedVersion,
    &unreadable_declaration::UnreadableDeclarationRule,
    &unrecognised_terms::UnrecognisedTerms,
    &unsafe_format::UnsafeFormat,
    &unused_entry::UnusedEntry,
    &use_not_permitted::UseNotPermitted,
    &weights_missing::WeightsMissing,
];

/// The codes of the rules, sorted.
pub fn codes() -> Vec<&'static str> {
    RULES.iter().map(|rule| rule.meta().code).collect()
}

/// Every code of which `[rules]` can set the level, sorted: those of the rules, and of what `upstream` finds.
pub(crate) fn known_codes() -> Vec<&'static str> {
    let mut codes = codes();
    codes.extend(UPSTREAM_RULES.iter().map(|meta| meta.code));
    codes.sort_unstable();
    codes
}

/// A rule.
pub trait Rule: Sync {
    /// What it is.
    fn meta(&self) -> &'static RuleMeta;
    /// Says what it finds.
    fn check(&self, context: &Context<'_>, findings: &mut Findings);
}

vocabulary! {
    /// Who settles what a rule finds.
    pub enum Audience {
        /// Who decides about terms.
        Legal => "Legal",
        /// Who writes manifests and code.
        Engineering => "Engineering",
        /// Who puts the product together.
        Release => "Release",
        /// Who knows how the product is used.
        Product => "Product",
    }
}

/// The rule of a code.
pub(crate) fn meta(code: &str) -> Option<&'static RuleMeta> {
    RULES.iter().map(|rule| rule.meta()).find(|meta| meta.code == code)
}

/// Whether a finding of this code says where a review stands.
pub(crate) fn is_about_review(code: &str) -> bool {
    meta(code).is_some_and(|meta| meta.is_about_review)
}

/// The codes of the rules that a person may settle with a reason.
pub(crate) const MODELS_UNKNOWN: &str = models_unknown::META.code;
pub(crate) const OBLIGATION_UNMET: &str = obligation_unmet::META.code;
pub(crate) const UNDECLARED_MODEL: &str = undeclared_model::META.code;
pub(crate) const UNDECLARED_WEIGHTS: &str = undeclared_weights::META.code;

/// Whether a finding of this code says that the list of models may not be whole.
pub(crate) fn is_about_coverage(code: &str) -> bool {
    [MODELS_UNKNOWN, UNDECLARED_MODEL, UNDECLARED_WEIGHTS].contains(&code)
}

/// What a rule is.
#[derive(Debug)]
pub struct RuleMeta {
    /// Its name in `[rules]` and in messages; stable.
    pub code: &'static str,
    /// The level of its findings where `[rules]` says nothing.
    pub level: Level,
    /// Who settles its findings.
    pub audience: Audience,
    /// Where its findings leave what they are about.
    pub state: ModelState,
    /// What has to be decided.
    pub question: &'static str,
    /// Whether it says where a review stands, which a model says of itself.
    pub is_about_review: bool,
    /// What it finds, in a few words.
    pub summary: &'static str,
    /// Why that matters.
    pub why: &'static str,
    /// How to settle it.
    pub settle: &'static str,
}

/// What a rule may look at.
pub struct Context<'a> {
    /// What was found in the files.
    pub inventory: &'a Inventory<'a>,
    /// What was declared.
    pub declarations: &'a Declarations,
    /// The terms of each model, in the order of the inventory.
    pub terms: &'a [ModelTerms<'a>],
    /// The terms of each crate of the graph.
    pub crates: &'a BTreeMap<&'a PackageId, CrateTerms<'a>>,
    /// The terms of the native libraries in each crate that brings any.
    pub native: &'a BTreeMap<&'a PackageId, Vec<NativeTerms<'a>>>,
    /// Declarations of one model that differ.
    pub disputes: &'a [Dispute],
    /// The day of the check.
    pub today: Date,
}

impl<'a> Context<'a> {
    /// Each model with its terms.
    pub fn models(&self) -> impl Iterator<Item = (&'a InspectedModel<'a>, &'a ModelTerms<'a>)> + use<'a> {
        self.inventory.models.iter().zip(self.terms)
    }

    /// How old what the catalogue says of a licence is, where a verdict rests on it.
    fn entry(&self, id: &str) -> Option<String> {
        let license = Catalog::embedded().get(id)?;
        Some(format!("the catalogue's entry for it was checked on {}", license.standing(self.today)))
    }

    /// Whether another rule says anything.
    fn is_on(&self, code: &str) -> bool {
        self.declarations.workspace.levels.get(code) != Some(Level::Allow)
    }
}

/// What a rule found, at its level.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Finding {
    /// Its level: `allow` in `Assessment::allowed` alone.
    pub level: Level,
    /// Whether it denies where `[rules]` says nothing: what was judged, whatever a user lowers.
    pub is_denial: bool,
    /// The model that it is about, and the id of the package that declares it.
    pub model: Option<(String, String)>,
    /// Where it leaves what it is about.
    pub(crate) state: ModelState,
    /// Whether it leaves unknown which terms the model is under.
    pub(crate) leaves_terms_open: bool,
    /// What a person or a policy decided about the model, or could not, whatever its terms say.
    pub(crate) decided: Option<Judgement>,
    /// The keys of `[use]` that it waits for.
    pub(crate) asks: BTreeSet<UseKey>,
    /// How it is said of several at once; `None` where each is said on its own.
    pub(crate) several: Option<Several>,
    /// The licences that it is about where those of the model are not the question: those of a base, or of data.
    pub(crate) about: Vec<LicenseTitle>,
    /// What it is about where that is no model, such as a crate with its version.
    pub(crate) subject: Option<String>,
    /// Those of its notes that only say which terms these are, and when they were read.
    pub(crate) sources: Vec<String>,
    /// What is said about it.
    pub diagnostic: Diagnostic,
}

/// One sentence about several: `3 models` and a predicate.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Several {
    /// What is counted, in the singular.
    pub noun: &'static str,
    /// What holds for all of them, in the plural.
    pub predicate: String,
    /// What to do for all of them at once; empty where each has a next step of its own.
    pub help: Vec<String>,
}

/// Takes findings in and gives each the level of its rule.
#[derive(Debug)]
pub struct Findings {
    code: &'static str,
    /// The level that the rule has by itself.
    level: Level,
    /// The level that `[rules]` gives it.
    set: Option<Level>,
    state: ModelState,
    found: Vec<Finding>,
}

impl Default for Findings {
    fn default() -> Self {
        Self { code: "", level: Level::Allow, set: None, state: ModelState::Clear, found: Vec::new() }
    }
}

impl Findings {
    pub(super) fn rule(&mut self, meta: &RuleMeta, level: Option<Level>) {
        self.code = meta.code;
        self.level = meta.level;
        self.set = level;
        self.state = meta.state;
    }

    /// What was found, and what was found and allowed.
    pub(super) fn into_sorted(mut self) -> (Vec<Finding>, Vec<Finding>) {
        self.found.sort_by(|a, b| a.diagnostic.order(&b.diagnostic));
        self.found.into_iter().partition(|finding| finding.level != Level::Allow)
    }

    /// Takes in a finding about a model.
    fn model(&mut self, model: &InspectedModel<'_>, report: Report) {
        self.model_at(model, self.level, report);
    }

    /// The same at `deny`, unless `[rules]` sets a level.
    fn model_denied(&mut self, model: &InspectedModel<'_>, report: Report) {
        self.model_at(model, Level::Deny, report);
    }

    /// The same at a level of its own, unless `[rules]` sets one.
    fn model_at(&mut self, model: &InspectedModel<'_>, level: Level, report: Report) {
        self.push(Some(about(model)), level, self.set.unwrap_or(level), report);
    }

    /// The same as a warning at most, unless `[rules]` sets a level.
    fn model_warned(&mut self, model: &InspectedModel<'_>, report: Report) {
        self.model_at(model, self.level.min(Level::Warn), report);
    }

    /// The same for what is still to come: a warning at most, whatever `[rules]` says.
    fn model_ahead(&mut self, model: &InspectedModel<'_>, report: Report) {
        let ahead = self.level.min(Level::Warn);
        self.push(Some(about(model)), ahead, self.set.map_or(ahead, |set| set.min(Level::Warn)), report);
    }

    /// Takes in a finding about something else.
    fn other(&mut self, report: Report) {
        self.push(None, self.level, self.set.unwrap_or(self.level), report);
    }

    /// The same for what only its author can mend: a warning at most, unless the level was set on purpose.
    fn of_others(&mut self, report: Report) {
        let level = self.level.min(Level::Warn);
        self.push(None, level, self.set.unwrap_or(level), report);
    }

    /// Takes in a finding; `judged` is its level where `[rules]` says nothing.
    fn push(&mut self, model: Option<(String, String)>, judged: Level, level: Level, mut report: Report) {
        let severity = match level {
            Level::Allow | Level::Warn => Severity::Warning,
            Level::Deny => Severity::Error,
        };
        let (state, several) = (report.state.unwrap_or(self.state), report.several.take());
        let leaves_terms_open = report.leaves_terms_open;
        let asks = std::mem::take(&mut report.asks);
        let decided = report.decided.map(|judgement| judgement(Reason::new(&report.message)));
        let (about, subject) = (std::mem::take(&mut report.about), report.subject.take());
        let sources = std::mem::take(&mut report.sources);
        let diagnostic = report.diagnostic(severity, self.code);
        let is_denial = judged == Level::Deny;
        self.found.push(Finding {
            level,
            is_denial,
            model,
            state,
            leaves_terms_open,
            decided,
            asks,
            several,
            about,
            subject,
            sources,
            diagnostic,
        });
    }
}

/// The titles of the custom licences of a model, or their ids.
fn titles(terms: &ModelTerms<'_>) -> String {
    let named = terms.licenses.iter().filter(|license| license.is_custom());
    let named: Vec<_> = named.map(|license| license.title().unwrap_or(license.id.as_str())).collect();
    named.join(" and ")
}

/// The command that records one decision about every model under a licence: the one custom one of a model.
fn review_of_license(terms: &ModelTerms<'_>) -> Option<String> {
    let mut custom = terms.licenses.iter().filter(|license| license.is_custom());
    let id = custom.next().filter(|_| custom.next().is_none())?.id.as_str();
    Some(crate::suggestion::review_of_license(id).to_string())
}

/// How a review of a model is recorded.
fn review_help(model: &InspectedModel<'_>) -> String {
    format!("read the terms, then record the decision: `{}`", model.resolved.review())
}

/// Whether a crate that is compiled is under a licence.
fn is_of_crate(context: &Context<'_>, id: &str) -> bool {
    let is_of_id = |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '.');
    let names = |license: &str| license.split(|character| !is_of_id(character)).any(|word| word == id);
    context.inventory.resolved.crates.crates.values().any(|krate| krate.package.license().is_some_and(names))
}

/// The name of a model, and the id of the package that declares it.
fn about(model: &InspectedModel<'_>) -> (String, String) {
    let resolved = model.resolved;
    (resolved.declaration.name.value.clone(), resolved.package.id().to_string())
}

/// What a rule says, before it has a level.
struct Report {
    message: String,
    labels: Vec<Label>,
    notes: Vec<String>,
    help: Vec<String>,
    paste: Option<String>,
    state: Option<ModelState>,
    leaves_terms_open: bool,
    decided: Option<fn(Reason) -> Judgement>,
    asks: BTreeSet<UseKey>,
    several: Option<Several>,
    about: Vec<LicenseTitle>,
    subject: Option<String>,
    sources: Vec<String>,
}

impl Report {
    fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            labels: Vec::new(),
            notes: Vec::new(),
            help: Vec::new(),
            paste: None,
            state: None,
            leaves_terms_open: false,
            decided: None,
            asks: BTreeSet::new(),
            several: None,
            about: Vec::new(),
            subject: None,
            sources: Vec::new(),
        }
    }

    /// Waits for keys of `[use]`: one answer settles it for every model that waits for the same.
    fn asks(mut self, keys: BTreeSet<UseKey>) -> Self {
        self.asks = keys;
        self
    }

    /// Names what it is about, where that is no model.
    fn subject(mut self, name: String) -> Self {
        self.subject = Some(name);
        self
    }

    /// Says which licence it is about, where those of the model are not the question.
    fn about(mut self, license: &KnownLicense<'_>) -> Self {
        self.about.push(license.named());
        self
    }

    /// Leaves unknown which terms a model is under.
    fn leaves_terms_open(mut self) -> Self {
        self.leaves_terms_open = true;
        self
    }

    /// Says what a person or a policy decided about a model, or could not.
    fn decided(mut self, judgement: fn(Reason) -> Judgement) -> Self {
        self.decided = Some(judgement);
        self
    }

    /// Leaves what it is about in another state than the rule says.
    fn state(mut self, state: ModelState) -> Self {
        self.state = Some(state);
        self
    }

    /// How it is said of several models under the same terms.
    fn of_models(self, predicate: impl Into<String>) -> Self {
        self.of_several("model", predicate)
    }

    /// The same of what is no model.
    fn of_several(mut self, noun: &'static str, predicate: impl Into<String>) -> Self {
        self.several = Some(Several { noun, predicate: predicate.into(), help: Vec::new() });
        self
    }

    /// Says what to do for several at once, beside how they are said.
    fn help_of_several(mut self, help: impl Into<String>) -> Self {
        if let Some(several) = &mut self.several {
            several.help.push(help.into());
        }
        self
    }

    fn diagnostic(self, severity: Severity, code: &'static str) -> Diagnostic {
        let Self { message, labels, notes, help, paste, .. } = self;
        Diagnostic { severity, code, message, labels, notes, help, paste }
    }

    fn label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    fn notes(mut self, notes: impl IntoIterator<Item = String>) -> Self {
        self.notes.extend(notes);
        self
    }

    fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// A note on which terms these are, or when they were read: no reason to ask.
    fn source(mut self, note: String) -> Self {
        self.sources.push(note.clone());
        self.note(note)
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    fn helps(mut self, help: impl IntoIterator<Item = String>) -> Self {
        self.help.extend(help);
        self
    }

    /// Says first what to paste; whatever of it isn't ours has to be quoted.
    fn paste(mut self, help: impl Into<String>, toml: impl Into<String>) -> Self {
        self.help.insert(0, help.into());
        self.paste = Some(toml.into());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_sorted_and_unique() {
        assert!(codes().is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn every_rule_says_why_and_how_to_settle_it() {
        for rule in RULES {
            let meta = rule.meta();
            for text in [meta.summary, meta.why, meta.settle] {
                assert!(text.len() > 10, "{}", meta.code);
            }
            assert!(meta.why.ends_with('.') && meta.settle.ends_with('.'), "{}", meta.code);
        }
    }
}
