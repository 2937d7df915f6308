//! What the terms of a model require of the product, and the state of each duty.
//!
//! In: the licences with their texts, `[use]`, the model's files, the notices that the product ships, the confirmations
//! of `[[duty]]`. Out: one [`Obligation`] for each condition of each licence. A duty that the text ties to a use counts
//! as not owed only where `[use]` says that our use is another, and where the text that came with the model is known.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::carried::{self, Carried};
use super::judgement::Reason;
use super::license_texts::{Shelf, Standing, TextOf, names_a_holder};
use super::lineage::Inherited;
use super::review::{NOTICE_DAYS, days_until};
use super::terms::KnownLicense;
use super::verdict::{key_of, our_figure};
use crate::declare::{self, Base, Delivery, Descent, Model, Offering, Period, Usage};
use crate::diagnostic::Span;
use crate::expression::LicenseId;
use crate::inspect::{InspectedModel, LicenseText, NoticeFile};
use crate::prose::section;
use crate::terms::{Condition, DisplayWhen, Effect};
use crate::vocabulary::Word;

/// One thing that the terms require.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obligation {
    /// What has to be done.
    pub duty: Condition,
    /// The licence that requires it.
    pub license: String,
    /// The clause of the text, where it was read.
    pub clause: Option<String>,
    /// The words to write: one of them is enough. Empty for a duty without fixed words.
    pub words: Vec<String>,
    /// Where it stands.
    pub state: State,
    /// The newest `[[duty]]` table about it, where the duty stands or falls with it.
    pub confirmation: Option<Confirmation>,
}

/// A person's confirmation of a duty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmation {
    /// Who confirmed it, on what day and where it can be seen.
    pub told: String,
    /// The last day on which it holds: its `expires`, else the end of the `review-period`.
    pub ends: Date,
    /// Whether the record names that day.
    pub is_named: bool,
    /// Whether that day is over.
    pub is_over: bool,
    /// Where the table stands.
    pub span: Span,
}

impl Confirmation {
    fn new(record: &declare::Duty, facts: &Facts<'_>) -> Self {
        let ends = record.expires.unwrap_or_else(|| facts.period.after(record.date.value));
        Self {
            told: format!("confirmed by {} on {}: {}", record.by, record.date.value, record.place),
            ends,
            is_named: record.expires.is_some(),
            is_over: ends < facts.today,
            span: record.span,
        }
    }

    /// Until when it holds, in words.
    pub(crate) fn until(&self) -> String {
        match self.is_named {
            true => format!("until {}", self.ends),
            false => format!("to be confirmed again by {}", self.ends),
        }
    }

    /// The last day, where it is near: a new confirmation is due.
    pub fn due(&self, today: Date) -> Option<Date> {
        (!self.is_over && days_until(self.ends, today) <= NOTICE_DAYS).then_some(self.ends)
    }
}

/// The state of a duty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Done: where, or who confirmed it.
    Met(String),
    /// Owed, and done nowhere.
    Owed(Reason),
    /// Our use does not owe it, and why.
    NotOwed(Reason),
    /// A person has to tell or to confirm.
    Person(Reason),
    /// It can't be judged before a fact is known that another key or rule asks for.
    Unknown(Reason),
}

/// Where a duty stands of which nobody knows whether our use owes it, or whether it is met.
pub(crate) const NOT_KNOWN: &str = "not known";

/// What is said of terms whose duties nobody knows.
pub(crate) const NOT_ASSESSED: &str = "What these terms require has not been assessed.";

/// What is said of a text that is not the one in which the duties of its licence were read.
pub(crate) const OTHER_TEXT: &str = "What the text that came requires besides has not been assessed.";

/// Which text that is, and why nobody has assessed it.
pub(crate) fn other_text_told(text: &LicenseText) -> String {
    format!(
        "`{}` is not recognised as the text of this licence: a sentence that is new in it has no row",
        text.path
    )
}

impl State {
    /// The state in a word, for documents and the report.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Met(_) => "met",
            Self::Owed(_) => "owed",
            Self::NotOwed(_) => "not-owed",
            Self::Person(_) | Self::Unknown(_) => "for-a-person",
        }
    }

    /// Where it is met, or why it stands as it does.
    pub fn told(&self) -> String {
        match self {
            Self::Met(place) => place.clone(),
            Self::Owed(reason) | Self::NotOwed(reason) | Self::Person(reason) | Self::Unknown(reason) => {
                reason.to_string()
            }
        }
    }
}

impl State {
    /// The same with the confirmation that has ended.
    fn after(mut self, Confirmation { told, ends, .. }: &Confirmation) -> Self {
        if let Self::Owed(reason) | Self::Person(reason) | Self::Unknown(reason) = &mut self
            && reason.text != UNKNOWN_TEXT
        {
            reason.text = format!("{}; {told}, until {ends}, which is over", reason.text);
        }
        self
    }
}

impl Obligation {
    /// Owed, and neither done nor confirmed.
    pub fn is_open(&self) -> bool {
        match self.state {
            State::Owed(_) | State::Person(_) => true,
            // What goes with copies is written by `notices`, owed or not; what hangs on an unknown text is settled by its review.
            State::Unknown(ref reason) => {
                self.is_grave() || !self.is_of_copies() && reason.text != UNKNOWN_TEXT
            }
            State::Met(_) | State::NotOwed(_) => false,
        }
    }

    /// Where it stands, for people: `met`, `owed`, `not owed`, `for a person` where it is open, or `not known`.
    pub fn standing(&self) -> &'static str {
        match self.state {
            State::Met(_) => "met",
            State::Owed(_) => "owed",
            State::NotOwed(_) => "not owed",
            State::Person(_) | State::Unknown(_) if self.is_open() => "for a person",
            State::Person(_) | State::Unknown(_) => NOT_KNOWN,
        }
    }

    /// The clause that requires it: `section 4(c)`.
    pub fn clause_told(&self) -> String {
        self.clause.as_deref().map_or_else(|| "clause not noted".to_owned(), section)
    }

    /// Whether it was confirmed until a day that is over.
    pub fn is_lapsed(&self) -> bool {
        self.is_open() && self.confirmation.as_ref().is_some_and(|confirmation| confirmation.is_over)
    }

    /// A duty without which the use itself is not allowed.
    pub fn is_grave(&self) -> bool {
        matches!(self.duty, Condition::NetworkCopyleft | Condition::Registration)
    }

    /// Whether it is not known to be owed, or to be met, and nobody is asked for it.
    pub fn is_unproven(&self) -> bool {
        matches!(self.state, State::Unknown(_)) && !self.is_open()
    }

    /// Whether it is not known to be owed because `[use]` does not say how the product reaches its users.
    pub fn waits_for_use(&self) -> bool {
        matches!(&self.state, State::Unknown(reason) if reason.text == OFFERING_UNSAID)
    }

    /// A duty that only copies owe, and that the output of `notices` fulfils.
    fn is_of_copies(&self) -> bool {
        matches!(
            self.duty,
            Condition::IncludeLicence
                | Condition::IncludeNotice
                | Condition::RetainCopyright
                | Condition::RetainDocumentation
                | Condition::StateChanges
        )
    }

    /// What is the same of the duties of one row, whatever their models.
    pub(super) fn row(&self) -> (&'static str, bool, Condition, &[String], String, &str) {
        (self.state.word(), self.is_open(), self.duty, &self.words, self.state.told(), &self.license)
    }

    /// What has to be done, with the words.
    pub fn told(&self) -> String {
        let words = self.words.iter().map(|words| format!("\"{words}\"")).collect::<Vec<_>>().join(" or ");
        let (meaning, end) =
            (self.duty.meaning().trim_end_matches('.'), if words.is_empty() { "" } else { ": " });
        let mut letters = meaning.chars();
        let first = letters.next().into_iter().flat_map(char::to_lowercase);
        format!("{}{end}{words}", first.chain(letters).collect::<String>())
    }
}

/// What is known besides the terms.
pub(super) struct Facts<'a> {
    /// `[use]`.
    pub(super) usage: Option<&'a Usage>,
    /// What the product ships for its users to read.
    pub(super) notices: &'a [NoticeFile],
    /// `[[duty]]`.
    pub(super) duties: &'a [declare::Duty],
    /// How long a confirmation holds that names no last day.
    pub(super) period: Period,
    /// The day.
    pub(super) today: Date,
    /// The texts of licences.
    pub(super) shelf: &'a Shelf<'a>,
    /// Whether a person has to review the terms.
    pub(super) is_for_review: bool,
    /// Whether a person approved the terms with the text that came with the model.
    pub(super) is_approved: bool,
}

/// What the licences of a model require, its own first, then those that it inherits, then permissive ones of its bases.
pub(super) fn run(
    model: &InspectedModel<'_>,
    licenses: &[KnownLicense<'_>],
    inherited: &[Inherited<'_>],
    noticed: &[Inherited<'_>],
    facts: &Facts<'_>,
) -> Vec<Obligation> {
    let asker = Asker { model, facts };
    let mut obligations: Vec<_> = licenses.iter().flat_map(|license| asker.asked(license, None)).collect();
    for inherited in inherited {
        if let Some(license) = &inherited.license {
            for obligation in asker.asked(license, Some((inherited.descent, inherited.base))) {
                merge(&mut obligations, obligation);
            }
        }
    }
    for inherited in noticed {
        if let Some(license) = &inherited.license {
            let is_own = licenses.iter().any(|own| own.id == license.id);
            for obligation in asker.of_notices(license, is_own, inherited) {
                merge(&mut obligations, obligation);
            }
        }
    }
    obligations
}

/// A licence that a model has and inherits asks once; the state that leaves more to do counts.
fn merge(obligations: &mut Vec<Obligation>, new: Obligation) {
    let left = |state: &State| match state {
        State::NotOwed(_) => 0,
        State::Met(_) => 1,
        State::Unknown(_) => 2,
        State::Person(_) => 3,
        State::Owed(_) => 4,
    };
    let same = |known: &&mut Obligation| known.duty == new.duty && known.license == new.license;
    match obligations.iter_mut().find(same) {
        Some(known) if left(&known.state) < left(&new.state) => *known = new,
        Some(_) => {}
        None => obligations.push(new),
    }
}

/// Whether our use owes a duty.
enum Due {
    Yes(Reason),
    No(Reason),
    Person(Reason),
    Unsaid(Reason),
}

impl Due {
    /// With where it is met, if it is.
    fn state(self, met: Option<String>) -> State {
        match (self, met) {
            (Self::No(reason), _) => State::NotOwed(reason),
            (_, Some(place)) => State::Met(place),
            (Self::Yes(reason), None) => State::Owed(reason),
            (Self::Person(reason), None) => State::Person(reason),
            (Self::Unsaid(reason), None) => State::Unknown(reason),
        }
    }
}

/// What a duty of a base is about.
type Descended<'d> = Option<(Descent, &'d Base)>;

struct Asker<'a> {
    model: &'a InspectedModel<'a>,
    facts: &'a Facts<'a>,
}

impl Asker<'_> {
    /// What one licence requires; `base` where it is that of a base.
    fn asked(&self, license: &KnownLicense<'_>, base: Descended<'_>) -> Vec<Obligation> {
        let (display, prefix) = match license.catalog {
            Some(known) => (known.display.as_slice(), known.name_prefix.as_ref()),
            None => Default::default(),
        };
        let with_words = [
            (!license.notices().is_empty(), Condition::IncludeNotice),
            (!display.is_empty(), Condition::AttributionDisplay),
            (prefix.is_some(), Condition::NamePrefix),
        ];
        let with_words = with_words.into_iter().filter(|(has, _)| *has).map(|(_, duty)| duty);
        let duties: BTreeSet<_> = license.conditions().iter().copied().chain(with_words).collect();
        let text = self.facts.shelf.text_of(license, self.model, base.map(|(_, base)| base));
        let obligation = |duty| {
            let words = match duty {
                Condition::IncludeNotice => license.notices().to_vec(),
                Condition::AttributionDisplay => display.to_vec(),
                Condition::NamePrefix => prefix.cloned().into_iter().collect(),
                _ => Vec::new(),
            };
            let state = self.state(duty, &words, license, base, text);
            let state = self.known(state, base, text);
            let id = license.id.as_str();
            let is_settled = matches!(state, State::Met(_) | State::NotOwed(_));
            let confirmation = self.confirmed(duty, id).filter(|_| !is_settled);
            let state = match &confirmation {
                Some(standing) if !standing.is_over => {
                    State::Met(format!("{}, {}", standing.told, standing.until()))
                }
                Some(ended) => state.after(ended),
                None => state,
            };
            let clause = license.catalog.and_then(|known| known.condition_clauses.get(&duty)).cloned();
            Obligation { duty, license: id.to_owned(), clause, words, state, confirmation }
        };
        duties.into_iter().map(obligation).collect()
    }

    /// What a permissive licence of a base requires of what is made from it: that it was changed is said, and what goes with
    /// copies goes with these. A model under the same licence is asked for its copies already; of a base under another one
    /// `notices` writes what the SPDX License List has, and whether a publisher's copies have more is not known.
    fn of_notices(&self, license: &KnownLicense<'_>, is_own: bool, of: &Inherited<'_>) -> Vec<Obligation> {
        let asked = self.asked(license, Some((of.descent, of.base))).into_iter();
        let follows = |obligation: &Obligation| match obligation.duty {
            Condition::StateChanges => true,
            _ => !is_own && obligation.is_of_copies(),
        };
        let text = format!("neither a file nor `notices` hands on what `{}` came with", of.base.name.value);
        let unsettled = |state: State| match state {
            State::Owed(reason) | State::Person(reason) => {
                State::Unknown(Reason { text: text.clone(), ..reason })
            }
            state => state,
        };
        asked
            .filter(follows)
            .map(|obligation| Obligation { state: unsettled(obligation.state), ..obligation })
            .collect()
    }

    fn state(
        &self,
        duty: Condition,
        words: &[String],
        license: &KnownLicense<'_>,
        base: Descended<'_>,
        text: Option<TextOf<'_>>,
    ) -> State {
        match duty {
            Condition::IncludeLicence => self.license_text(license, base, text),
            Condition::IncludeNotice => self.notice(words),
            Condition::RetainCopyright => self.copyright(license, base, text),
            Condition::RetainDocumentation => self.copies(license).state(self.documentation()),
            Condition::StateChanges => match base {
                Some((descent, base)) => self.copies(license).state(Some(format!(
                    "{BY_NOTICES}, which says that it descends from {} ({})",
                    base.name.value,
                    descent.word()
                ))),
                None if self.declaration().bases.is_empty() => {
                    self.of_derivatives("no base is declared: the files are handed on as they came")
                }
                None => self.of_derivatives(
                    "its files are handed on as they came; what its bases require has rows of its own",
                ),
            },
            Condition::AttributionDisplay => self.display(words, license, base),
            Condition::NamePrefix => self.name_prefix(words, base),
            Condition::PassThroughUseRestrictions => {
                let bound = "the terms of the product have to bind its users, which no file here shows";
                match self.copies(license) {
                    Due::Yes(reason) => State::Person(Reason { text: bound.to_owned(), ..reason }),
                    due => due.state(None),
                }
            }
            Condition::AcceptableUsePolicy => {
                State::Person(Reason::new("a person has to judge whether the product keeps to the policy"))
            }
            Condition::Registration => self.registration(),
            Condition::ContentFilter => State::Owed(Reason::new("every use owes it")),
            Condition::DiscloseAiOutput => match self.made_available() {
                Due::No(_) => {
                    State::Person(Reason::new("outputs may leave the house though the product does not"))
                }
                due => due.state(None),
            },
            Condition::ShareAlike => self.share_alike(license, base),
            Condition::NetworkCopyleft => self.network(),
        }
    }

    /// A reason for which nothing is owed holds for the text that is known; another text may say something else.
    fn known(&self, state: State, base: Descended<'_>, text: Option<TextOf<'_>>) -> State {
        let is_other = base.is_none() && text.is_some_and(|text| text.standing == Standing::Unrecognised);
        match state {
            State::NotOwed(_) if is_other && !self.facts.is_approved => {
                State::Unknown(Reason::new(UNKNOWN_TEXT))
            }
            state => state,
        }
    }

    fn declaration(&self) -> &Model {
        self.model.resolved.declaration
    }

    /// A copy of the licence: its text, recognised as that of this licence, which `notices` writes.
    fn license_text(
        &self,
        license: &KnownLicense<'_>,
        base: Descended<'_>,
        text: Option<TextOf<'_>>,
    ) -> State {
        let path = text.map(|text| format!("`{}`", text.text.path));
        let right = text.filter(|text| text.counts() || self.facts.is_approved);
        let met = right.map(|text| format!("the output of `notices`, with `{}`", text.text.path));
        // Without one, `notices` writes that of the SPDX License List where it is whole; where a person has to decide what
        // came with the model, no list says it.
        let copyright = self.declaration().copyright.as_deref().filter(|_| base.is_none());
        let is_carried = || {
            path.is_none()
                && !(self.facts.is_for_review && self.model.license_text.is_some())
                && matches!(carried::text(&license.id, copyright), Some(Carried::Whole(_)))
        };
        let met = met.or_else(|| is_carried().then(|| BY_NOTICES_TEXT.to_owned()));
        match (self.copies(license).state(met), path) {
            (State::Owed(reason), Some(path)) => {
                let text = format!("{path} is not recognised as the text of this licence");
                let reason = Reason { text, ..reason };
                // The rule that asks for the review asks for the text.
                if self.facts.is_for_review { State::Unknown(reason) } else { State::Person(reason) }
            }
            (state, _) => state,
        }
    }

    /// A sentence in a notice file goes with copies, not with a service.
    fn notice(&self, words: &[String]) -> State {
        let due = match self.handed_out() {
            Due::No(_) if self.offers(Offering::Saas) => {
                Due::No(Reason::new("a notice file goes with copies, and hosting hands out none"))
            }
            due => due,
        };
        due.state(self.told(words).or_else(|| Some(BY_NOTICES.to_owned())))
    }

    /// Notices of copyright go on with copies. Where none came and none is declared, `notices` names who published the model,
    /// and whether there is a notice that it lacks is not known.
    fn copyright(&self, license: &KnownLicense<'_>, base: Descended<'_>, text: Option<TextOf<'_>>) -> State {
        let holder = self.holder(base, text);
        let publisher = self.publisher(base).filter(|_| holder.is_none());
        match (self.copies(license).state(holder), publisher) {
            (State::Owed(reason) | State::Unknown(reason), Some(publisher)) => {
                let text = format!(
                    "no notice of copyright came with it, and none is declared: ATTRIBUTION.md names {publisher} alone"
                );
                State::Unknown(Reason { text, ..reason })
            }
            (state, _) => state,
        }
    }

    /// Where a notice of copyright stands that came or is declared.
    fn holder(&self, base: Descended<'_>, text: Option<TextOf<'_>>) -> Option<String> {
        let named = text.filter(|text| text.counts() && names_a_holder(&text.text.content));
        let declared = self.declaration().copyright.is_some() && base.is_none();
        let named = named.map(|text| format!("`{}`", text.text.path));
        named.or_else(|| declared.then(|| BY_NOTICES.to_owned()))
    }

    /// Who made or published it, as `notices` names them.
    fn publisher(&self, base: Descended<'_>) -> Option<&'static str> {
        let declaration = self.declaration();
        let (supplier, source) = match base {
            None => (declaration.supplier.as_ref(), declaration.source.as_ref()),
            Some((_, base)) => (base.supplier.as_ref(), base.source.as_ref()),
        };
        let is_published = supplier.is_some() || source.is_some_and(|source| source.value.owner().is_some());
        match !declaration.authors.is_empty() && base.is_none() {
            true => Some("its authors"),
            false => is_published.then_some("its supplier"),
        }
    }

    /// The card, which goes with the files.
    fn documentation(&self) -> Option<String> {
        self.model.card.as_ref().map(|card| format!("`{}`", card.artifact.path))
    }

    /// The first notice that has one of these sentences.
    fn told(&self, sentences: &[String]) -> Option<String> {
        let told = |notice: &&NoticeFile| sentences.iter().any(|sentence| notice.says(sentence));
        self.facts.notices.iter().find(told).map(|notice| format!("`{}`", notice.path))
    }

    /// The newest confirmation, of one day the later in the file: an older one holds no longer than that.
    fn confirmed(&self, duty: Condition, license: &str) -> Option<Confirmation> {
        let name = &self.declaration().name.value;
        let tomorrow = self.facts.today.tomorrow().unwrap_or(self.facts.today);
        let is_about = |record: &&declare::Duty| {
            record.duty == duty
                && record.model.as_ref().is_none_or(|model| model.value == *name)
                && record.license.as_ref().is_none_or(|id| id.value == license)
                && record.date.value <= tomorrow
        };
        let newest = self.facts.duties.iter().filter(is_about).max_by_key(|record| record.date.value)?;
        Some(Confirmation::new(newest, self.facts))
    }

    fn name_prefix(&self, words: &[String], base: Descended<'_>) -> State {
        let Some((descent, _)) = base else {
            return self.of_derivatives(ABOUT_DERIVATIVES);
        };
        let declaration = self.declaration();
        let repository = declaration.source.as_ref().and_then(|source| source.value.repository());
        let mut names = std::iter::once(declaration.name.value.as_str()).chain(repository);
        let begins = |name: &&str| words.iter().any(|prefix| plain(name).starts_with(&plain(prefix)));
        let met = names.find(begins).map(|name| format!("the name `{name}`"));
        let due = match descent {
            Descent::Quantized => {
                Due::Person(Reason::new("quantising may make no model with a name of its own"))
            }
            _ => self.made_available(),
        };
        due.state(met)
    }

    /// What is made from a work comes under the same licence; of software, whether the product is made from it is a
    /// question for a person.
    fn share_alike(&self, license: &KnownLicense<'_>, base: Descended<'_>) -> State {
        let is_derivative = base.is_some() || !self.declaration().bases.is_empty();
        if is_derivative {
            let named = self.declaration().license.as_ref();
            let met = named.filter(|declared| declared.value.ids().contains(&license.id));
            let met = met.map(|declared| format!("`license = \"{}\"`", declared.value));
            return self.made_available().state(met);
        }
        let is_of_software = match license.id {
            LicenseId::Listed(id) => {
                spdx::license_id(id).is_some_and(|id| id.is_copyleft() && id.is_osi_approved())
            }
            LicenseId::Custom(_) => false,
        };
        match self.copies(license) {
            Due::Yes(_) if is_of_software => {
                State::Person(Reason::new("a person has to judge whether the product is a work based on it"))
            }
            Due::Unsaid(reason) if is_of_software && self.is_offering_unsaid() => State::Unknown(reason),
            _ => self.of_derivatives(ABOUT_DERIVATIVES),
        }
    }

    /// A duty of models that are made from this one: not owed, unless `[use]` says that some are made.
    fn of_derivatives(&self, reason: &str) -> State {
        let Some(usage) = self.facts.usage else { return State::NotOwed(Reason::new(reason)) };
        let made = [("fine-tunes", usage.fine_tunes), ("trains-other-models", usage.trains_other_models)];
        let made = made.into_iter().find(|(_, said)| *said == Some(true));
        match (made, self.made_available()) {
            (None, _) | (_, Due::No(_)) => State::NotOwed(Reason::new(reason)),
            (Some((key, _)), _) => State::Unknown(Reason::new(format!(
                "`{key} = true`: a model that is made from it owes it, and whether each is declared with its base is \
                 not known"
            ))),
        }
    }

    fn registration(&self) -> State {
        match self.facts.usage.and_then(|usage| usage.commercial) {
            Some(true) => State::Owed(Reason::new("our use is commercial")),
            Some(false) => State::NotOwed(Reason::new("our use is not commercial")),
            None => State::Unknown(Reason::new("`commercial` in `[use]` does not say whether our use is")),
        }
    }

    fn network(&self) -> State {
        let due = match self.declaration().delivery {
            Delivery::Service => Due::No(Reason::new(BY_OTHERS)),
            _ if self.is_offering_unsaid() => Due::Unsaid(Reason::new(OFFERING_UNSAID)),
            _ if self.offers(Offering::Saas) => {
                Due::Yes(Reason::new("users reach the product over a network"))
            }
            _ if self.offers(Offering::Redistribution) => {
                Due::Person(Reason::new("whoever gets the product may offer it over a network"))
            }
            _ => Due::No(Reason::new(INSIDE)),
        };
        due.state(None)
    }

    fn offers(&self, offering: Offering) -> bool {
        self.facts.usage.is_some_and(|usage| usage.offering.contains(&offering))
    }

    fn is_offering_unsaid(&self) -> bool {
        self.facts.usage.is_none_or(|usage| usage.offering.is_empty())
    }

    /// Whether copies of the weights leave the house with the product.
    fn handed_out(&self) -> Due {
        match self.declaration().delivery {
            Delivery::Service => Due::No(Reason::new(BY_OTHERS)),
            _ if self.is_offering_unsaid() => Due::Unsaid(Reason::new(OFFERING_UNSAID)),
            _ if !self.offers(Offering::Redistribution) => Due::No(Reason::new(INSIDE)),
            Delivery::Bundled => Due::Yes(Reason::new("the product hands out copies")),
            Delivery::Downloaded => Due::Unsaid(Reason::new(DOWNLOADED)),
        }
    }

    /// The same where a text counts hosting as well. A product that does both owes what either does.
    fn copies(&self, license: &KnownLicense<'_>) -> Due {
        let due = self.handed_out();
        if !self.offers(Offering::Saas) || self.declaration().delivery == Delivery::Service {
            return due;
        }
        match (due, self.hosted(license)) {
            (Due::Yes(reason), _) | (_, Due::Yes(reason)) => Due::Yes(reason),
            (_, Due::Person(reason)) => Due::Person(reason),
            (Due::No(_), hosted) => hosted,
            (due, _) => due,
        }
    }

    /// Whether a text counts hosting as handing on.
    fn hosted(&self, license: &KnownLicense<'_>) -> Due {
        match license.catalog.and_then(|known| known.hosting_is_distribution.as_ref()) {
            Some(answer) if answer.is => Due::Yes(Reason {
                clause: Some(answer.clause.clone()),
                ..Reason::new("hosting is distribution")
            }),
            Some(answer) => Due::No(Reason {
                clause: Some(answer.clause.clone()),
                ..Reason::new("hosting hands out no copy")
            }),
            None if license.is_custom() || !license.is_judged() => {
                Due::Person(Reason::new("it is not known whether this text counts hosting as handing on"))
            }
            None => Due::No(Reason::new("hosting hands out no copy")),
        }
    }

    /// Whether anybody outside uses the product.
    fn made_available(&self) -> Due {
        if self.is_offering_unsaid() {
            return Due::Unsaid(Reason::new(OFFERING_UNSAID));
        }
        match self.offers(Offering::Redistribution) || self.offers(Offering::Saas) {
            true => Due::Yes(Reason::new("the product is made available to others")),
            false => Due::No(Reason::new(INSIDE)),
        }
    }

    fn display(&self, words: &[String], license: &KnownLicense<'_>, base: Descended<'_>) -> State {
        let known = license.catalog;
        let due = self.display_due(license, base.map(|(descent, _)| descent));
        if words.is_empty() {
            return match due {
                Due::Yes(_) => State::Person(Reason::new("the text fixes no words")),
                due => due.state(None),
            };
        }
        if known.is_some_and(|known| known.display_in_interface) {
            return match due {
                Due::Yes(_) => {
                    State::Person(Reason::new("it has to stand in the user interface, which no file shows"))
                }
                due => due.state(None),
            };
        }
        let shown = |notice: &&NoticeFile| words.iter().any(|sentence| notice.shows(sentence));
        due.state(self.facts.notices.iter().find(shown).map(|notice| format!("`{}`", notice.path)))
    }

    fn display_due(&self, license: &KnownLicense<'_>, descent: Option<Descent>) -> Due {
        let usage = self.facts.usage;
        let trained = descent.is_some_and(|descent| descent != Descent::Quantized)
            || usage.is_some_and(|usage| usage.fine_tunes == Some(true));
        let when = license.catalog.and_then(|known| known.display_when);
        match when.unwrap_or(DisplayWhen::Distribution) {
            DisplayWhen::Distribution => self.made_available(),
            DisplayWhen::Training | DisplayWhen::Publication if !trained => {
                match usage.and_then(|usage| usage.fine_tunes) {
                    Some(false) => Due::No(Reason::new("nothing is trained from it")),
                    _ if descent.is_some() => Due::No(Reason::new("quantising trains nothing")),
                    _ => Due::Unsaid(Reason::new(
                        "`fine-tunes` in `[use]` does not say whether models are trained from it",
                    )),
                }
            }
            DisplayWhen::Training => self.made_available(),
            DisplayWhen::Publication => {
                Due::Person(Reason::new("it is due where the model is written of in public"))
            }
            DisplayWhen::CommercialUse => match usage.and_then(|usage| usage.commercial) {
                Some(true) => Due::Yes(Reason::new("our use is commercial")),
                Some(false) => Due::No(Reason::new("our use is not commercial")),
                None => Due::Unsaid(Reason::new("`commercial` in `[use]` does not say whether our use is")),
            },
            DisplayWhen::PastThreshold => self.past_threshold(license),
            DisplayWhen::NamedModels => Due::Person(Reason::new(
                "it is due only for the models that the text names: a person has to say whether this is one",
            )),
        }
    }

    /// Whether one of our figures is past a limit behind which a display is due.
    fn past_threshold(&self, license: &KnownLicense<'_>) -> Due {
        let thresholds = license.catalog.map(|known| known.thresholds.as_slice()).unwrap_or_default();
        let displays = thresholds.iter().filter(|threshold| threshold.effect == Effect::Display);
        let judged = displays.map(|threshold| {
            let ours = self.facts.usage.and_then(|usage| our_figure(threshold.kind, usage));
            (key_of(threshold.kind), ours.map(|ours| threshold.is_passed(ours)))
        });
        let judged: Vec<_> = judged.collect();
        let unsaid: BTreeSet<_> =
            judged.iter().filter(|(_, passed)| passed.is_none()).map(|(key, _)| format!("`{key}`")).collect();
        match () {
            () if judged.iter().any(|(_, passed)| *passed == Some(true)) => {
                Due::Yes(Reason::new("our figures are past the limit"))
            }
            () if !unsaid.is_empty() => {
                let keys = unsaid.into_iter().collect::<Vec<_>>().join(", ");
                Due::Unsaid(Reason::new(format!(
                    "`[use]` does not say {keys}, for which the text has a limit"
                )))
            }
            () => Due::No(Reason::new("our figures are within the limits")),
        }
    }
}

/// Where terms require a fixed string to be shown, in a sentence.
pub(crate) const DISPLAY_PLACES: &str =
    "where users of the product see it, such as its website, user interface, about page or documentation";
const BY_NOTICES: &str = "the output of `notices`, in ATTRIBUTION.md";
const BY_NOTICES_TEXT: &str = "the output of `notices`, with the text of the SPDX License List";
const UNKNOWN_TEXT: &str = "the text that came with it is not known, and may require it";
const BY_OTHERS: &str = "the product calls it as a service, and has no copy";
const INSIDE: &str = "`offering` in `[use]` says that it stays inside";
const OFFERING_UNSAID: &str = "`offering` in `[use]` does not say how the product reaches its users";
const DOWNLOADED: &str =
    "the product downloads it: whether the product or its publisher hands out the copies is not said";
const ABOUT_DERIVATIVES: &str = "it is about models made from it, and none is declared here";

/// Letters and digits in lower case: `Llama-3` and `llama 3` begin a name alike.
fn plain(name: &str) -> String {
    name.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_confirmation_is_due_from_thirty_days_before_its_end() {
        let ends = Date::constant(2027, 1, 31);
        for (today, is_over, due) in [
            (Date::constant(2026, 12, 31), false, false),
            (Date::constant(2027, 1, 1), false, true),
            (ends, false, true),
            (Date::constant(2027, 2, 1), true, false),
        ] {
            let confirmation =
                Confirmation { told: String::new(), ends, is_named: true, is_over, span: Span::default() };
            assert_eq!(confirmation.due(today).is_some(), due, "{today}");
        }
    }
}
