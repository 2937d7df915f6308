//! What people decide: findings of one rule about one licence and one text are one decision, whatever the number of
//! their models; and whether the product is ready.
//!
//! In: the assessment. Out: [`Decision`]s, the worst first, and [`Readiness`]. The report, the comment, the terminal and
//! the annotations of GitHub show these two; JSON and SARIF keep one result for each rule and model.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use jiff::civil::Date;

use super::obligations::Obligation;
use super::rules::{Audience, Finding, OBLIGATION_UNMET, RuleMeta, Several, answer, meta};
use super::state::{DutyRow, ModelState};
use super::terms::{KnownLicense, LicenseTitle, ModelTerms};
use super::{Assessment, Coverage};
use crate::declare::{Level, UseKey};
use crate::diagnostic::Diagnostic;
use crate::inspect::LicenseText;
use crate::quantity::{count, grouped};
use crate::terms::Condition;
use crate::vocabulary::Word;

/// One thing to decide.
#[derive(Debug)]
pub struct Decision<'a> {
    /// Where it leaves what it is about, until it is decided.
    pub state: ModelState,
    /// Whether the check fails for it.
    pub level: Level,
    /// The rule that asks.
    pub rule: &'static RuleMeta,
    /// Who has to act, in this order.
    pub who: Vec<Audience>,
    /// The licences that it is about: those of its models, or those of their bases and data. Empty where it is about no
    /// terms.
    pub licenses: Vec<LicenseTitle>,
    /// The text that it rests on, where one is available and the licences are custom.
    pub text: Option<&'a LicenseText>,
    /// Whether a custom licence has no text here, so that it has to be added before anybody can decide.
    pub is_text_missing: bool,
    /// Those of its models that no text came with, while the text of their licence came with another, by name: whoever
    /// reviews decides about the others alone, until Engineering has declared it for these.
    pub without_text: Vec<&'a str>,
    /// The keys of `[use]` that it waits for: one answer to each settles it for all its models.
    pub asks: BTreeSet<UseKey>,
    /// Whether there is a `[use]` table.
    is_use_stated: bool,
    /// Its models, by their positions in [`crate::inspect::Inventory::models`].
    pub models: Vec<usize>,
    /// Its findings, in the order of files and places, those for which the check fails first. Never empty.
    pub findings: Vec<&'a Finding>,
}

impl Decision<'_> {
    /// How several are said at once; `None` where there is one.
    fn several(&self) -> Option<(usize, &Several)> {
        let several = self.findings[0].several.as_ref()?;
        let number = match several.noun == "model" && !self.models.is_empty() {
            true => self.models.len(),
            false => self.findings.len(),
        };
        (number > 1).then_some((number, several))
    }

    /// What is to be decided, in one sentence: lower case, no full stop.
    pub fn title(&self) -> String {
        let keys: Vec<_> = self.asks.iter().map(|key| format!("`{key}`")).collect();
        if self.models.len() > 1 && !keys.is_empty() {
            let wait = count(self.models.len(), "model");
            return format!("{wait} can't be judged: `[use]` does not say {}", keys.join(", "));
        }
        match self.several() {
            Some((number, Several { noun, predicate, .. })) => format!("{} {predicate}", count(number, noun)),
            None => self.findings[0].diagnostic.message.clone(),
        }
    }

    /// What to do next.
    pub fn help(&self) -> Vec<Cow<'_, str>> {
        if !self.asks.is_empty() {
            return vec![Cow::Owned(answer(&self.asks, self.is_use_stated))];
        }
        match self.several() {
            Some((_, Several { help, .. })) if !help.is_empty() => {
                let help = help.iter().map(|help| Cow::Borrowed(help.as_str()));
                self.declares_first().map(Cow::Owned).into_iter().chain(help).collect()
            }
            _ => self.findings[0].diagnostic.help_texts().collect(),
        }
    }

    /// What has to be declared before a decision covers all models.
    fn declares_first(&self) -> Option<String> {
        let text = self.text.filter(|_| !self.without_text.is_empty())?;
        let names: Vec<_> = self.without_text.iter().map(|name| format!("`{name}`")).collect();
        Some(format!(
            "first declare `{}`, the text of this licence, as `license-file` of {}",
            text.path,
            names.join(", ")
        ))
    }

    /// What is said of all of them: the title, the places and notes of the first, and what to do next.
    pub fn diagnostic(&self) -> Diagnostic {
        let mut diagnostic = Diagnostic { message: self.title(), ..self.findings[0].diagnostic.clone() };
        if let Some((_, Several { help, .. })) =
            self.several().filter(|(_, several)| !several.help.is_empty())
        {
            let first = self.declares_first();
            (diagnostic.help, diagnostic.paste) = (first.into_iter().chain(help.clone()).collect(), None);
        }
        if !self.asks.is_empty() {
            diagnostic.help = self.help().into_iter().map(Cow::into_owned).collect();
        }
        // What is said of one is not said of the others.
        let is_of_each = self.several().is_some_and(|(_, several)| several.noun != "model");
        if is_of_each || !self.asks.is_empty() {
            diagnostic.notes = self.notes().into_iter().cloned().collect();
        }
        diagnostic
    }

    /// What is said of it beside the title, each once.
    pub fn notes(&self) -> Vec<&String> {
        let mut seen = BTreeSet::new();
        let notes = self.findings.iter().flat_map(|finding| &finding.diagnostic.notes);
        notes.filter(|note| seen.insert(*note)).collect()
    }

    /// The same without what only says which terms these are.
    pub fn reasons(&self) -> impl Iterator<Item = &String> {
        let is_source = |note: &String| self.findings.iter().any(|finding| finding.sources.contains(note));
        self.notes().into_iter().filter(move |note| !is_source(note))
    }

    /// What a finding of it is about: its model, else the first name in its message.
    pub fn subject<'f>(&self, finding: &'f Finding) -> &'f str {
        if let Some(subject) = &finding.subject {
            return subject;
        }
        let is_of_model = finding.several.as_ref().is_none_or(|several| several.noun == "model");
        match finding.model.as_ref().filter(|_| is_of_model) {
            Some((name, _)) => name,
            None => {
                let message = &finding.diagnostic.message;
                message.split('`').nth(1).unwrap_or(message)
            }
        }
    }

    /// The question, for a person.
    pub fn question(&self) -> &'static str {
        if self.asks.is_empty() { self.rule.question } else { "How does the product use its models?" }
    }

    /// Whether it is no question about terms: something in files or code is wrong, and is fixed there.
    pub fn is_error(&self) -> bool {
        self.rule.audience == Audience::Engineering
            && !self.findings.iter().any(|finding| finding.leaves_terms_open)
    }

    /// The crates and native components that it is about.
    pub fn crates(&self) -> impl Iterator<Item = &str> {
        let of_crates = self.findings.iter().filter(|finding| {
            finding
                .several
                .as_ref()
                .is_some_and(|several| several.noun != "model" && finding.subject.is_some())
        });
        of_crates.map(|finding| self.subject(finding))
    }

    /// Whether the check fails until it is settled.
    pub fn is_denied(&self) -> bool {
        self.level == Level::Deny
    }

    /// Who has to act, as people read it: `Engineering, then Legal`.
    pub fn who(&self) -> String {
        self.who.iter().map(|audience| audience.word()).collect::<Vec<_>>().join(", then ")
    }
}

/// May the product ship, as far as this is known?
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Readiness {
    /// The answer.
    pub answer: Answer,
    /// Models by state.
    pub models: BTreeMap<ModelState, usize>,
    /// Decisions for which the check fails: questions about terms.
    pub decisions: usize,
    /// What else the check fails for, such as bytes that are not those of a digest.
    pub errors: usize,
    /// Crates and native components that one of the decisions is about.
    pub crates: usize,
    /// Models that these decisions, and what else the check fails for, are about.
    pub asked: usize,
    /// Open duties, each once for the models that owe it alike.
    pub duties: usize,
    /// Those of them that only models owe which are not decided.
    pub duties_of_undecided: usize,
    /// Clear models with a duty of which it is not known whether it is owed, or met.
    pub unproven: usize,
    /// Those duties, each for each of its models.
    pub unproven_duties: usize,
    /// Whether there are models, and no `[use]` table.
    pub is_use_missing: bool,
    /// Models that are undecided or unknown, and for which the check does not fail.
    pub undenied: usize,
    /// Models with an open duty that denies by itself, and that `[rules]` lowers.
    pub lowered: usize,
    /// Decisions that are warnings.
    pub warnings: usize,
    /// Whether the declared models are all.
    pub coverage: Coverage,
    /// Models that no digest ties to their bytes.
    pub without_digest: usize,
    /// What a person settled of models that no document has, each in a few words.
    pub settled: Vec<String>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Something is forbidden, undecided or unknown.
    NotReady,
    /// The terms turn on how the product uses its models, and `[use]` is not there.
    CannotBeJudged,
    /// Every model is decided.
    Ready,
    /// The same, until a review or a bought licence ends.
    ReadyUntil {
        /// The last day.
        day: Date,
        /// What ends then, such as `the approval of llama2`.
        what: String,
    },
    /// No model is declared, and no rule objects.
    NothingToJudge,
}

/// Something that the terms of a model rest on, and that ends.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct End {
    /// The last day.
    pub day: Date,
    /// What ends then.
    pub what: Ending,
}

/// What ends.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ending {
    /// The approval of a reviewer.
    Approval,
    /// The confirmation of a duty.
    Confirmation(Condition),
    /// A bought licence.
    License(String),
}

impl Ending {
    /// In words, for the models of these names.
    pub fn told(&self, models: &[&str]) -> String {
        let models = match models {
            [name] => format!("`{name}`"),
            names => count(names.len(), "model"),
        };
        match self {
            Self::Approval => format!("the approval of {models}"),
            Self::Confirmation(duty) => format!("the confirmation of `{duty}` for {models}"),
            Self::License(id) => format!("the licence `{id}`"),
        }
    }
}

impl Answer {
    /// In words.
    fn headline(&self) -> &'static str {
        match self {
            Self::NotReady => "Not ready",
            Self::CannotBeJudged => "Can't be judged",
            Self::Ready | Self::ReadyUntil { .. } => "Ready",
            Self::NothingToJudge => "Nothing to judge",
        }
    }
}

impl Readiness {
    /// The answer in words; models that are decided are no answer while others may be missing.
    pub fn headline(&self) -> &'static str {
        match self.answer {
            Answer::Ready | Answer::ReadyUntil { .. } if self.coverage != Coverage::Complete => "Incomplete",
            // The terms are decided, and what they require is not done.
            Answer::Ready | Answer::ReadyUntil { .. } if self.duties > 0 => "Duties open",
            _ => self.answer.headline(),
        }
    }

    /// Declared models.
    pub fn declared(&self) -> usize {
        self.models.values().sum()
    }

    /// Models in a state.
    pub fn in_state(&self, state: ModelState) -> usize {
        self.models.get(&state).copied().unwrap_or_default()
    }

    /// The numbers behind the answer, as one sentence without a full stop.
    pub fn told(&self) -> String {
        self.parts().join("; ")
    }

    /// The same in parts, each a sentence without a full stop; the first says where the models stand, or why the answer is
    /// what it is.
    pub fn parts(&self) -> Vec<String> {
        let warnings = (self.warnings > 0).then(|| count(self.warnings, "warning"));
        let bytes = (self.without_digest > 0).then(|| {
            let have = if self.without_digest == 1 { "has" } else { "have" };
            let models = count(self.without_digest, "model");
            format!("{models} {have} no digest: what is fetched may be another file")
        });
        let coverage = self.coverage.headline(self.declared());
        let parts = self.why().into_iter().chain(self.models_in_words()).chain(self.open_in_words());
        let parts = parts.chain(warnings).chain(bytes).chain(self.settled.iter().cloned());
        let parts = parts.chain(coverage.map(|coverage| format!("the list of models is {coverage}")));
        parts.collect()
    }

    /// [`Self::told`] for somebody at a terminal.
    pub fn told_with_hint(&self) -> String {
        match self.coverage.hint() {
            Some(hint) => format!("{} ({hint})", self.told()),
            None => self.told(),
        }
    }

    /// What the answer rests on, where the numbers do not say it.
    fn why(&self) -> Option<String> {
        match &self.answer {
            Answer::CannotBeJudged => Some("`[use]` does not say how the product uses its models".to_owned()),
            Answer::NothingToJudge => Some("no model is declared".to_owned()),
            Answer::ReadyUntil { day, what } => Some(format!("{what} ends on {day}")),
            Answer::Ready if self.is_use_missing => {
                Some("`[use]` is missing, and nothing that is known of these terms turns on it".to_owned())
            }
            Answer::NotReady | Answer::Ready => None,
        }
    }

    /// What is to be decided, to be fixed and to be done.
    fn open_in_words(&self) -> Vec<String> {
        let mut parts = Vec::new();
        if self.decisions > 0 {
            let as_well = if self.asked == 0 { "" } else { " as well" };
            let about = match self.crates {
                0 => String::new(),
                crates => format!(", about {}{as_well}", count(crates, "crate")),
            };
            parts.push(format!("{} open{about}", are(self.decisions, "decision")));
        }
        if self.errors > 0 {
            parts.push(format!("{} to be fixed", are(self.errors, "error")));
        }
        if self.undenied > 0 {
            parts.push(format!("{} not decided, and no rule denies that", are(self.undenied, "model")));
        }
        if self.lowered > 0 {
            let have = if self.lowered == 1 { "has" } else { "have" };
            let models = count(self.lowered, "model");
            parts
                .push(format!("{models} {have} a duty open that denies by default, and `[rules]` lowers it"));
        }
        if self.duties > 0 {
            let of_undecided = match (self.duties_of_undecided, self.duties) {
                (0, _) => String::new(),
                (all, duties) if all == duties => ", of models that are not decided".to_owned(),
                (some, _) => format!(", {} of them of models that are not decided", grouped(some as u64)),
            };
            let duties = are(self.duties, "duty");
            parts.push(format!("{duties} to be done or confirmed before it ships{of_undecided}"));
        }
        parts
    }

    /// How many models are in which state: the numbers add up.
    fn models_in_words(&self) -> Option<String> {
        let declared = self.declared();
        let states: Vec<_> = self.models.iter().filter(|(_, number)| **number > 0).collect();
        let told = match states.as_slice() {
            [] => return None,
            [(state, _)] if declared == 1 => format!("the model {}", stands(**state, 1)),
            [(state, number)] => {
                format!("all {} {}", count(declared, "model"), stands(**state, **number))
            }
            states => {
                let told = states.iter().map(|(state, number)| {
                    format!("{} {}", grouped(**number as u64), stands(**state, **number))
                });
                let told = told.collect::<Vec<_>>().join(", ");
                format!("of {}, {told}", count(declared, "model"))
            }
        };
        Some(match self.unproven {
            0 => told,
            1 if declared == 1 => format!("{told}, with {}", unproven(self.unproven_duties)),
            1 => format!("{told} (1 with {})", unproven(self.unproven_duties)),
            number => format!("{told} ({} with {})", grouped(number as u64), unproven(usize::MAX)),
        })
    }
}

/// Duties of models, of which it is not known whether they are met.
fn unproven(duties: usize) -> &'static str {
    match duties {
        1 => "a duty that is not known to be met",
        _ => "duties that are not known to be met",
    }
}

/// Where so many models stand.
fn stands(state: ModelState, number: usize) -> &'static str {
    match (state, number == 1) {
        (ModelState::Blocked, _) => "may not be used",
        (ModelState::Undecided, true) => "is undecided",
        (ModelState::Undecided, false) => "are undecided",
        (ModelState::Unknown, true) => "is unknown",
        (ModelState::Unknown, false) => "are unknown",
        (ModelState::Owed, true) => "has duties open",
        (ModelState::Owed, false) => "have duties open",
        (ModelState::Clear, true) => "is clear",
        (ModelState::Clear, false) => "are clear",
    }
}

impl fmt::Display for Readiness {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.headline(), self.told())
    }
}

/// `1 model is`, `2 models are`.
fn are(number: usize, noun: &str) -> String {
    format!("{} {}", count(number, noun), if number == 1 { "is" } else { "are" })
}

/// What findings of one decision have in common.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Key<'k> {
    state: ModelState,
    level: std::cmp::Reverse<Level>,
    code: &'static str,
    several: Option<&'k Several>,
    licenses: Vec<&'k str>,
    text: Option<&'k str>,
    /// Of a finding that stands alone its place in the list.
    alone: Option<usize>,
}

impl<'k> Key<'k> {
    /// Findings that wait for what `[use]` does not say are one decision, whatever their licences: `level` is the gravest.
    fn of_use(finding: &Finding, level: Level, code: &'static str) -> Self {
        let level = std::cmp::Reverse(level);
        Self {
            state: finding.state,
            level,
            code,
            several: None,
            licenses: Vec::new(),
            text: None,
            alone: None,
        }
    }
}

impl<'a> Assessment<'a> {
    /// What is to be decided: first what the check fails for; in it the worst state first, then what most models wait for.
    pub fn decisions(&self) -> Vec<Decision<'_>> {
        let positions = self.positions();
        let mut groups: BTreeMap<Key<'_>, (usize, Decision<'_>)> = BTreeMap::new();
        let asking = self.findings.iter().filter(|finding| !finding.asks.is_empty());
        let gravest = asking.map(|finding| finding.level).max().unwrap_or(Level::Warn);
        for (index, finding) in self.findings.iter().enumerate() {
            let Some(rule) = meta(finding.diagnostic.code) else { continue };
            let model = position(finding, &positions);
            let is_about_own = rule.audience != Audience::Engineering && finding.about.is_empty();
            let terms = model.map(|model| &self.terms[model]).filter(|_| is_about_own);
            let text = terms.and_then(text_of);
            let key = match finding.asks.is_empty() {
                false => Key::of_use(finding, gravest, rule.code),
                true => Key {
                    state: finding.state,
                    level: std::cmp::Reverse(finding.level),
                    code: rule.code,
                    several: finding.several.as_ref(),
                    licenses: terms.map(ids).unwrap_or_default(),
                    text: text.map(|text| text.digest.hex()),
                    alone: finding.several.is_none().then_some(index),
                },
            };
            let new = || (index, new(finding, rule, terms, text, self.is_use_stated));
            let (_, decision) = groups.entry(key).or_insert_with(new);
            decision.level = decision.level.max(finding.level);
            decision.asks.extend(finding.asks.iter().copied());
            decision.models.extend(model);
            if let (Some(_), Some(terms)) = (text, terms.filter(|terms| terms.text.is_none())) {
                decision.without_text.extend(name_without_text(finding, terms));
            }
            decision.licenses.extend(finding.about.iter().cloned());
            decision.findings.push(finding);
        }
        let mut decisions: Vec<_> = groups.into_values().collect();
        for (_, decision) in &mut decisions {
            let mut seen = BTreeSet::new();
            decision.models.retain(|model| seen.insert(*model));
            let mut seen = BTreeSet::new();
            decision.licenses.retain(|license| seen.insert(license.clone()));
            decision.findings.sort_by_key(|finding| std::cmp::Reverse(finding.level));
            if !decision.without_text.is_empty() && !decision.who.contains(&Audience::Engineering) {
                decision.who.insert(0, Audience::Engineering);
            }
        }
        decisions.sort_by_key(|(first, decision)| {
            let number = std::cmp::Reverse(decision.models.len());
            (std::cmp::Reverse(decision.level), decision.state, number, *first)
        });
        decisions.into_iter().map(|(_, decision)| decision).collect()
    }

    /// Whether the product is ready; `decisions` are those of [`Self::decisions`].
    pub fn readiness(&self, decisions: &[Decision<'_>]) -> Readiness {
        let mut models: BTreeMap<ModelState, usize> = BTreeMap::new();
        for state in &self.states {
            *models.entry(*state).or_default() += 1;
        }
        let (open, warned): (Vec<_>, Vec<_>) = decisions.iter().partition(|decision| decision.is_denied());
        let about: BTreeSet<_> = open.iter().flat_map(|decision| decision.models.iter().copied()).collect();
        let is_open = |state: &ModelState| matches!(state, ModelState::Undecided | ModelState::Unknown);
        let undecided = self.states.iter().enumerate().filter(|(_, state)| is_open(state));
        let undenied = undecided.filter(|(model, _)| !about.contains(model)).count();
        let positions = self.positions();
        let lowered = self
            .denials()
            .filter(|finding| finding.state == ModelState::Owed && finding.level != Level::Deny);
        let lowered: BTreeSet<_> = lowered.filter_map(|finding| position(finding, &positions)).collect();
        let lowered = lowered.len();
        let crates: BTreeSet<_> = open.iter().flat_map(|decision| decision.crates()).collect();
        let (errors, open): (Vec<_>, Vec<_>) = open.into_iter().partition(|decision| decision.is_error());
        let duties: Vec<_> = self.duty_rows().into_iter().filter(|row| row.obligation.is_open()).collect();
        let (unproven, unproven_duties) = self.unproven();
        let is_of_undecided =
            |row: &&DutyRow<'_>| row.models.iter().all(|model| is_open(&self.states[*model]));
        Readiness {
            answer: self.answer(&models, !open.is_empty() || !errors.is_empty() || lowered > 0),
            models,
            decisions: open.len(),
            errors: errors.len(),
            crates: crates.len(),
            asked: about.len(),
            duties: duties.len(),
            duties_of_undecided: duties.iter().filter(is_of_undecided).count(),
            unproven,
            unproven_duties,
            is_use_missing: !self.is_use_stated && !self.terms.is_empty(),
            undenied,
            lowered,
            warnings: warned.len(),
            coverage: self.coverage,
            without_digest: self.without_digest,
            settled: self.settled.headline.clone(),
        }
    }

    /// Clear models with a duty of which it is not known whether it is owed, or met; and how many such duties they have.
    fn unproven(&self) -> (usize, usize) {
        let clear = self.terms.iter().zip(&self.states).filter(|(_, state)| **state == ModelState::Clear);
        let unproven = clear.map(|(terms, _)| {
            let duties = terms.obligations.iter().filter(|duty| duty.is_unproven()).count();
            duties + terms.unread().count() + terms.other_texts().count()
        });
        unproven.filter(|duties| *duties > 0).fold((0, 0), |(models, all), duties| (models + 1, all + duties))
    }

    fn answer(&self, models: &BTreeMap<ModelState, usize>, is_denied: bool) -> Answer {
        let is_there = |state: ModelState| models.contains_key(&state);
        let turns_on_use = || {
            let is_asked = |terms: &ModelTerms<'_>| {
                terms.remarks.iter().any(|(_, remark)| remark.missing.is_some())
                    || terms.obligations.iter().any(Obligation::waits_for_use)
            };
            !self.is_use_stated && self.terms.iter().any(is_asked)
        };
        let is_unsettled =
            [ModelState::Blocked, ModelState::Undecided, ModelState::Unknown].into_iter().any(is_there);
        if !is_there(ModelState::Blocked) && turns_on_use() {
            Answer::CannotBeJudged
        } else if is_denied || is_unsettled {
            Answer::NotReady
        } else if self.terms.is_empty() {
            Answer::NothingToJudge
        } else {
            match self.next_end() {
                Some((day, what)) => Answer::ReadyUntil { day, what },
                None => Answer::Ready,
            }
        }
    }

    /// The first day on which an approval, a bought licence or the confirmation of a duty ends, and which: of several models
    /// for which the same ends on that day their number.
    pub fn next_end(&self) -> Option<(Date, String)> {
        let ends = || (0..self.terms.len()).filter_map(|index| Some((self.next_end_of(index)?, index)));
        let (first, _) = ends().min()?;
        let names: Vec<_> =
            ends().filter(|(end, _)| *end == first).map(|(_, index)| self.models[index].0.as_str()).collect();
        Some((first.day, first.what.told(&names)))
    }

    /// What ends first of what one model, by its position, rests on.
    pub fn next_end_of(&self, index: usize) -> Option<End> {
        let terms = &self.terms[index];
        let approved = terms.review.as_ref().filter(|verdict| verdict.is_approved());
        let of_review = approved.and_then(|verdict| verdict.ends);
        let of_review = of_review.map(|day| End { day, what: Ending::Approval });
        let inherited = terms.inherited.iter().filter_map(|inherited| inherited.license.as_ref());
        let of_licenses = terms.licenses.iter().chain(inherited).filter_map(ends);
        let of_duties = terms.obligations.iter().filter_map(|obligation| {
            let day = obligation.confirmation.as_ref().filter(|confirmation| !confirmation.is_over)?.ends;
            Some(End { day, what: Ending::Confirmation(obligation.duty) })
        });
        of_review.into_iter().chain(of_licenses).chain(of_duties).min()
    }

    /// The same in words.
    pub fn next_end_told(&self, index: usize) -> Option<(Date, String)> {
        let end = self.next_end_of(index)?;
        Some((end.day, end.what.told(&[self.models[index].0.as_str()])))
    }

    /// What denies by itself or by `[rules]`, the allowed included.
    fn denials(&self) -> impl Iterator<Item = &Finding> {
        let found = self.findings.iter().chain(&self.allowed);
        found.filter(|finding| finding.is_denial || finding.level == Level::Deny)
    }

    fn positions(&self) -> BTreeMap<(&str, &str), usize> {
        let named = self.models.iter().enumerate();
        named.map(|(index, (name, package))| ((name.as_str(), package.repr()), index)).collect()
    }

    /// Marks the models of which it is not known which terms they are under, and those that a person or a policy decided
    /// about, whatever `[rules]` lowers. Of several decisions the first of the gravest counts.
    pub(super) fn mark_doubts(&mut self) {
        let positions = self.positions();
        let found = self.denials().filter(|finding| finding.leaves_terms_open);
        let doubts: Vec<_> = found
            .filter_map(|finding| Some((position(finding, &positions)?, finding.diagnostic.message.clone())))
            .collect();
        let decided = self.denials().filter_map(|finding| Some((finding, finding.decided.clone()?)));
        let decided: Vec<_> = decided
            .filter_map(|(finding, judgement)| Some((position(finding, &positions)?, judgement)))
            .collect();
        for (model, message) in doubts {
            self.terms[model].doubt.get_or_insert(message);
        }
        for (model, judgement) in decided {
            let known = &mut self.terms[model].decided;
            if known.as_ref().is_none_or(|known| known.gravity() < judgement.gravity()) {
                *known = Some(judgement);
            }
        }
    }

    /// Takes out the open duties of models that another finding keeps from being used: what is not shipped owes nothing.
    pub(super) fn leave_out_duties_of_blocked(&mut self) {
        let positions = self.positions();
        let is_of_duty = |finding: &Finding| finding.diagnostic.code == OBLIGATION_UNMET;
        let barring = self.findings.iter().filter(|finding| {
            finding.level == Level::Deny && finding.state == ModelState::Blocked && !is_of_duty(finding)
        });
        let barred: BTreeSet<_> = barring.filter_map(|finding| position(finding, &positions)).collect();
        let is_moot = |finding: &Finding| {
            is_of_duty(finding) && position(finding, &positions).is_some_and(|model| barred.contains(&model))
        };
        let moot: Vec<_> = self.findings.iter().map(is_moot).collect();
        let mut moot = moot.into_iter();
        self.findings.retain(|_| !moot.next().unwrap_or_default());
    }

    /// The state of each model: that of its terms, or a worse one for which the check fails, or would fail if `[rules]`
    /// lowered nothing.
    pub(super) fn worst_states(&self) -> Vec<ModelState> {
        let mut states: Vec<_> = self.terms.iter().map(ModelTerms::state).collect();
        let positions = self.positions();
        for finding in self.denials() {
            if let Some(model) = position(finding, &positions) {
                states[model] = states[model].min(finding.state);
            }
        }
        states
    }
}

/// The model that a finding is about, by its position.
fn position(finding: &Finding, positions: &BTreeMap<(&str, &str), usize>) -> Option<usize> {
    let (name, package) = finding.model.as_ref()?;
    positions.get(&(name.as_str(), package.as_str())).copied()
}

fn new<'d>(
    finding: &Finding,
    rule: &'static RuleMeta,
    terms: Option<&'d ModelTerms<'_>>,
    text: Option<&'d LicenseText>,
    is_use_stated: bool,
) -> Decision<'d> {
    let licenses =
        terms.map(|terms| terms.licenses.iter().map(KnownLicense::named).collect()).unwrap_or_default();
    let is_text_missing = rule.audience == Audience::Legal
        && terms.is_some_and(|terms| {
            terms.licenses.iter().any(|license| {
                license.is_custom()
                    && license.provider().is_none()
                    && !terms.license_texts.contains_key(&license.id)
            })
        });
    let before = is_text_missing.then_some(Audience::Engineering);
    // How the product is used, no text says.
    let audience = if finding.asks.is_empty() { rule.audience } else { Audience::Product };
    Decision {
        state: finding.state,
        level: finding.level,
        rule,
        who: before.into_iter().chain([audience]).collect(),
        licenses,
        text,
        is_text_missing,
        without_text: Vec::new(),
        asks: BTreeSet::new(),
        is_use_stated,
        models: Vec::new(),
        findings: Vec::new(),
    }
}

/// The name of a model that no text came with, of which a custom licence has one that came with another model.
fn name_without_text<'f>(finding: &'f Finding, terms: &ModelTerms<'_>) -> Option<&'f str> {
    let is_custom = terms.licenses.iter().any(|license| {
        let text = terms.license_texts.get(&license.id);
        license.is_custom() && text.is_some_and(|text| text.is_of_another)
    });
    let (name, _) = finding.model.as_ref().filter(|_| is_custom)?;
    Some(name)
}

fn ids<'t>(terms: &'t ModelTerms<'_>) -> Vec<&'t str> {
    terms.licenses.iter().map(|license| license.id.as_str()).collect()
}

/// The text that decides: that of a custom licence, or one that is not recognised as the declared licence. Texts of
/// listed licences name another holder each, and are no reason to decide twice.
fn text_of<'t>(terms: &'t ModelTerms<'_>) -> Option<&'t LicenseText> {
    let custom = terms.licenses.iter().filter(|license| license.is_custom());
    let of_custom =
        custom.filter_map(|license| terms.license_texts.get(&license.id)).map(|text| text.text).next();
    of_custom.or_else(|| terms.text.filter(|_| terms.identified.is_none()))
}

/// The last day of a bought licence that holds, and which.
fn ends(license: &KnownLicense<'_>) -> Option<End> {
    let table = license.table.filter(|table| !table.is_over)?;
    let what = Ending::License(license.named().name().to_owned());
    Some(End { day: table.expires.as_ref()?.value, what })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn readiness(answer: Answer, models: &[(ModelState, usize)], decisions: usize) -> Readiness {
        Readiness {
            answer,
            models: models.iter().copied().collect(),
            decisions,
            errors: 0,
            crates: 0,
            asked: 0,
            duties: 0,
            duties_of_undecided: 0,
            unproven: 0,
            unproven_duties: 0,
            is_use_missing: false,
            undenied: 0,
            lowered: 0,
            warnings: 0,
            coverage: Coverage::Complete,
            without_digest: 0,
            settled: Vec::new(),
        }
    }

    /// One question about one text is one decision, and says what it does not cover yet.
    #[test]
    fn a_text_that_came_with_some_models_is_declared_for_the_others_first() {
        let text = LicenseText::of("legal/terms.txt".into(), b"terms");
        let decision = Decision {
            state: ModelState::Undecided,
            level: Level::Deny,
            rule: meta("custom-license").expect("a rule"),
            who: Vec::new(),
            licenses: Vec::new(),
            text: Some(&text),
            is_text_missing: false,
            without_text: vec!["b", "c"],
            asks: BTreeSet::new(),
            is_use_stated: true,
            models: vec![0, 1, 2],
            findings: Vec::new(),
        };
        let first =
            "first declare `legal/terms.txt`, the text of this licence, as `license-file` of `b`, `c`";
        assert_eq!(decision.declares_first().as_deref(), Some(first));
        assert_eq!(Decision { without_text: Vec::new(), ..decision }.declares_first(), None);
    }

    #[test]
    fn of_several_models_none_stands_for_all() {
        for (what, models, said) in [
            (Ending::Approval, &["a"][..], "the approval of `a`"),
            (Ending::Approval, &["a", "b"], "the approval of 2 models"),
            (
                Ending::Confirmation(Condition::IncludeLicence),
                &["a", "b", "c"],
                "the confirmation of `include-licence` for 3 models",
            ),
            (Ending::License("LicenseRef-x".to_owned()), &["a", "b"], "the licence `LicenseRef-x`"),
        ] {
            assert_eq!(what.told(models), said);
        }
    }

    #[test]
    fn the_numbers_are_said_in_models_and_decisions() {
        use ModelState::{Blocked, Clear, Owed, Undecided, Unknown};
        let until = Answer::ReadyUntil {
            day: Date::constant(2026, 12, 15),
            what: "the approval of `llama2`".to_owned(),
        };
        for (readiness, said) in [
            (
                readiness(Answer::NotReady, &[(Blocked, 1), (Undecided, 7), (Clear, 62)], 5),
                "Not ready: of 70 models, 1 may not be used, 7 are undecided, 62 are clear; 5 decisions are open",
            ),
            (
                Readiness { undenied: 1, ..readiness(Answer::NotReady, &[(Undecided, 1)], 0) },
                "Not ready: the model is undecided; 1 model is not decided, and no rule denies that",
            ),
            (
                Readiness { lowered: 1, ..readiness(Answer::NotReady, &[(Owed, 1)], 0) },
                "Not ready: the model has duties open; 1 model has a duty open that denies by default, and `[rules]` \
                 lowers it",
            ),
            (readiness(Answer::NotReady, &[], 1), "Not ready: 1 decision is open"),
            (
                Readiness { crates: 3, asked: 1, ..readiness(Answer::NotReady, &[(Clear, 2)], 1) },
                "Not ready: all 2 models are clear; 1 decision is open, about 3 crates as well",
            ),
            (
                Readiness { crates: 1, ..readiness(Answer::NotReady, &[(Clear, 1)], 1) },
                "Not ready: the model is clear; 1 decision is open, about 1 crate",
            ),
            (
                Readiness {
                    duties: 4,
                    duties_of_undecided: 3,
                    ..readiness(Answer::NotReady, &[(Undecided, 2), (Owed, 1)], 1)
                },
                "Not ready: of 3 models, 2 are undecided, 1 has duties open; 1 decision is open; 4 duties are to be done \
                 or confirmed before it ships, 3 of them of models that are not decided",
            ),
            (
                Readiness { errors: 1, ..readiness(Answer::NotReady, &[(Clear, 1)], 0) },
                "Not ready: the model is clear; 1 error is to be fixed",
            ),
            (
                readiness(Answer::CannotBeJudged, &[(Unknown, 1), (Clear, 1)], 1),
                "Can't be judged: `[use]` does not say how the product uses its models; of 2 models, 1 is unknown, 1 is \
                 clear; 1 decision is open",
            ),
            (readiness(Answer::Ready, &[(Clear, 1)], 0), "Ready: the model is clear"),
            (
                Readiness { unproven: 2, ..readiness(Answer::Ready, &[(Clear, 3)], 0) },
                "Ready: all 3 models are clear (2 with duties that are not known to be met)",
            ),
            (
                Readiness { unproven: 1, unproven_duties: 2, ..readiness(Answer::Ready, &[(Clear, 1)], 0) },
                "Ready: the model is clear, with duties that are not known to be met",
            ),
            (
                Readiness { is_use_missing: true, ..readiness(Answer::Ready, &[(Clear, 1)], 0) },
                "Ready: `[use]` is missing, and nothing that is known of these terms turns on it; the model is clear",
            ),
            (
                Readiness { duties: 4, ..readiness(Answer::Ready, &[(Clear, 1), (Owed, 2)], 0) },
                "Duties open: of 3 models, 2 have duties open, 1 is clear; 4 duties are to be done or confirmed before \
                 it ships",
            ),
            (
                readiness(until, &[(Clear, 3)], 0),
                "Ready: the approval of `llama2` ends on 2026-12-15; all 3 models are clear",
            ),
            (
                Readiness { without_digest: 1, ..readiness(Answer::Ready, &[(Clear, 1)], 0) },
                "Ready: the model is clear; 1 model has no digest: what is fetched may be another file",
            ),
            (readiness(Answer::NothingToJudge, &[], 0), "Nothing to judge: no model is declared"),
            (
                Readiness {
                    coverage: Coverage::Incomplete { named: 2, found: 0 },
                    ..readiness(Answer::Ready, &[(Clear, 1)], 0)
                },
                "Incomplete: the model is clear; the list of models is incomplete: 1 model declared, 2 more named in source",
            ),
        ] {
            assert_eq!(readiness.to_string(), said);
        }
    }
}
