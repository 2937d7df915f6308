//! Which licences fit a purpose: of the models that are declared, and of those that could take their place.
//!
//! In: what is known of a licence, a purpose, and what `[use]` says of our size. Out: yes, with conditions, no, or
//! a question, each with its reasons. Information, not legal advice.

use super::judgement::{Judgement, Reason};
use super::terms::{KnownLicense, ModelTerms};
use super::verdict::{self, Aspect, Remark};
use crate::declare::{self, Model, Offering, Usage, UseKey};
use crate::expression::LicenseId;
use crate::terms::{Limitation, Risk, Use};
use crate::vocabulary::{Word, vocabulary};

vocabulary! {
    /// What a model is wanted for.
    pub(crate) enum Purpose {
        /// In a product that earns money.
        Commercial => "commercial",
        /// In a service for others.
        Saas => "saas",
        /// To hand out copies of its weights.
        Redistribution => "redistribution",
        /// To train it further.
        FineTuning => "fine-tuning",
        /// In an enterprise that wants a vendor behind it: support, indemnity, a service level.
        Enterprise => "enterprise",
        /// For research that earns nothing.
        Research => "research",
    }
}

/// Whether terms fit a purpose, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Suitability {
    /// Whether they do.
    pub judgement: Judgement,
    /// Whether there are conditions to keep to.
    pub is_conditional: bool,
    /// One sentence each, the gravest first.
    pub reasons: Vec<String>,
}

impl Suitability {
    /// The answer as a word of the matrix: yes, conditions, check or no.
    pub(crate) fn answer(&self) -> Use {
        match &self.judgement {
            Judgement::Allowed(_) if self.is_conditional => Use::Conditions,
            Judgement::Allowed(_) => Use::Yes,
            Judgement::Unknown(_) => Use::Check,
            Judgement::Forbidden(_) => Use::No,
        }
    }

    /// The same where a policy of the organisation does not allow these terms.
    pub(crate) fn barred(mut self) -> Self {
        let reason = "a policy of the organisation does not allow these terms".to_owned();
        self.judgement = Judgement::Forbidden(Reason::new(&reason));
        self.reasons.insert(0, reason);
        self
    }

    /// The same where nobody read that models of the family come under these terms.
    pub(crate) fn unproven(mut self) -> Self {
        let reason = "that the family comes under these terms is from memory".to_owned();
        if !matches!(self.judgement, Judgement::Forbidden(_)) {
            self.judgement = Judgement::Unknown(Reason { text: reason.clone(), ..Reason::default() });
        }
        self.reasons.push(reason);
        self
    }
}

/// The terms of a declared model.
#[derive(Clone, Copy)]
pub(crate) struct DeclaredTerms<'a> {
    /// The declaration.
    pub model: &'a Model,
    /// What is known of its terms.
    pub terms: &'a ModelTerms<'a>,
}

impl<'a> DeclaredTerms<'a> {
    /// Every licence that binds the model, its own first, each once; `None` for one that nobody declared.
    pub(crate) fn binding(&self) -> Vec<Option<&'a KnownLicense<'a>>> {
        let mut seen = Vec::new();
        let terms = self.terms;
        let own = terms.licenses.iter().map(Some);
        let none = terms.licenses.is_empty().then_some(None);
        let inherited = terms.inherited.iter().map(|inherited| inherited.license.as_ref());
        for license in own.chain(none).chain(inherited) {
            if !seen.iter().any(|known: &Option<&KnownLicense<'_>>| id(*known) == id(license)) {
                seen.push(license);
            }
        }
        seen
    }

    /// The highest risk of its licences; without a licence, and where it is not known which holds, it is high.
    pub(crate) fn risk(&self) -> Risk {
        self.terms.risk().0
    }

    /// Whether all of its terms together fit a purpose.
    pub(crate) fn suitability(&self, purpose: Purpose, usage: Option<&Usage>) -> Suitability {
        let binding = self.binding();
        let each: Vec<_> = binding
            .iter()
            .map(|license| match license {
                Some(license) => of_license(license, purpose, usage, Some(self.model)),
                None => undeclared(),
            })
            .collect();
        let name = |license: &Option<&KnownLicense<'_>>, reason: &String| match license {
            Some(license) if binding.len() > 1 => format!("{}: {reason}", license.id.as_str()),
            _ => reason.clone(),
        };
        let reasons = binding
            .iter()
            .zip(&each)
            .flat_map(|(license, one)| one.reasons.iter().map(move |reason| name(license, reason)));
        let vendor = (purpose == Purpose::Enterprise).then(|| self.vendor());
        let doubt = self.terms.doubt.as_ref();
        let decided = self.terms.decided.as_ref();
        let judged = each.iter().map(|one| one.judgement.clone());
        let of_doubt = doubt.map(|doubt| Judgement::Unknown(Reason::new(doubt)));
        Suitability {
            judgement: Judgement::together(judged.chain(of_doubt).chain(decided.cloned())),
            is_conditional: each.iter().any(|one| one.is_conditional),
            reasons: decided
                .map(ToString::to_string)
                .into_iter()
                .chain(doubt.cloned())
                .chain(reasons)
                .chain(vendor)
                .collect(),
        }
    }

    /// Who stands behind the model, and with what.
    fn vendor(&self) -> String {
        let tables = self.terms.licenses.iter().filter_map(|license| license.table);
        let promised: Vec<_> =
            tables.filter(|table| table.has_vendor() && !table.is_over).map(vendor).collect();
        match promised.is_empty() {
            true => "no vendor stands behind it: no `[[license]]` names `support`, `indemnity` or a `service-level`"
                .to_owned(),
            false => promised.join("; "),
        }
    }

    /// The strictest value of each cell of the matrix; see [`matrix`].
    pub(crate) fn matrix(&self) -> [Use; 5] {
        self.terms.doubted(matrix(&self.binding()))
    }
}

/// A licence that nobody declared permits nothing.
fn undeclared() -> Suitability {
    let reason = "no licence is declared, and without one nothing is permitted".to_owned();
    Suitability {
        judgement: Judgement::Forbidden(Reason::new(&reason)),
        is_conditional: false,
        reasons: vec![reason],
    }
}

/// The strictest value of each cell of the matrix over licences that bind together, in its order. A licence that
/// nobody declared allows nothing; where there is none at all, nothing is known.
pub(crate) fn matrix(binding: &[Option<&KnownLicense<'_>>]) -> [Use; 5] {
    CELLS.map(|cell| {
        let values = binding.iter().map(|license| license.map_or(Use::No, |license| cell_of(license, cell)));
        values.max_by_key(|usage| strictness(*usage)).unwrap_or(Use::Check)
    })
}

/// What a vendor owes under a bought licence, in one sentence.
fn vendor(table: &declare::License) -> String {
    let promises = table.promises().map(|(key, value)| format!("{key}: {value}"));
    let until = table.expires.as_ref().map(|expires| format!("until {}", expires.value));
    let contact = table.contact.as_ref().map(|contact| format!("contact: {contact}"));
    let parts: Vec<_> = promises.chain(until).chain(contact).collect();
    format!("vendor {}: {}", table.licensor.as_deref().unwrap_or("(not named)"), parts.join(", "))
}

fn id<'l>(license: Option<&'l KnownLicense<'_>>) -> Option<&'l LicenseId> {
    license.map(|license| &license.id)
}

/// The cells of the usage matrix, in its order.
pub(crate) const CELLS: [&str; 5] = ["small-business", "enterprise", "saas", "redistribution", "fine-tuning"];

/// What a licence says to one cell; where nobody knows, the text has to be read.
pub(crate) fn cell_of(license: &KnownLicense<'_>, cell: &str) -> Use {
    license.usage(cell).unwrap_or(Use::Check)
}

fn strictness(usage: Use) -> u8 {
    match usage {
        Use::Yes => 0,
        Use::Conditions => 1,
        Use::Limited => 2,
        Use::Check => 3,
        Use::No => 4,
    }
}

/// Whether a licence fits a purpose; without a model, for any model under it.
pub(crate) fn of_license(
    license: &KnownLicense<'_>,
    purpose: Purpose,
    usage: Option<&Usage>,
    model: Option<&Model>,
) -> Suitability {
    let remarks = verdict::remarks(license, &for_purpose(purpose, usage), model);
    // Of no product in particular, a limit or a seat is a condition to keep to and no open question.
    let in_general = usage.is_none() && model.is_none();
    let remarks: Vec<_> = remarks
        .into_iter()
        .filter(|remark| concerns(remark, purpose))
        .filter(|remark| !(in_general && remark.missing == Some(UseKey::Seat)))
        .collect();
    let is_condition = |remark: &Remark| in_general && remark.missing.is_some();
    let has_conditions = remarks.iter().any(is_condition);
    let cells = cells(license, purpose);
    let judged = remarks.iter().filter(|remark| !is_condition(remark)).map(|remark| remark.judgement.clone());
    let judgement = Judgement::together(judged.chain([of_use(cells, license)]));
    let ended = license
        .ended()
        .map(|day| format!("the `[[license]]` table of `{}` ended on {day}", license.id.as_str()));
    let remarks = remarks.iter().map(|remark| remark.judgement.to_string());
    let mut reasons: Vec<_> = ended.into_iter().chain(remarks).collect();
    if judgement.is_unknown() && reasons.is_empty() {
        reasons.push(judgement.to_string());
    }
    if !judgement.is_forbidden() {
        reasons.extend(purposes_forbidden(license));
        reasons.extend(duties(license));
    }
    let is_conditional = cells != Use::Yes || has_conditions;
    Suitability { judgement, is_conditional, reasons }
}

/// `[use]` with the purpose in place of what it says itself; our figures and regions stay.
fn for_purpose(purpose: Purpose, usage: Option<&Usage>) -> Usage {
    let usage = usage.cloned().unwrap_or_default();
    let own = usage.commercial;
    // What a purpose does not speak of is no part of it.
    let (commercial, offering, fine_tunes) = match purpose {
        Purpose::Commercial => (Some(true), vec![Offering::Internal], Some(false)),
        Purpose::Saas => (own.or(Some(true)), vec![Offering::Saas], Some(false)),
        Purpose::Redistribution => (own, vec![Offering::Redistribution], Some(false)),
        Purpose::FineTuning => (own, vec![Offering::Internal], Some(true)),
        Purpose::Enterprise => (Some(true), vec![Offering::Internal], Some(false)),
        Purpose::Research => (Some(false), vec![Offering::Internal], Some(false)),
    };
    let trains_other_models = usage.trains_other_models.or(Some(false));
    Usage { commercial, offering, fine_tunes, trains_other_models, ..usage }
}

/// Sizes are gates of a business; research that earns nothing has none to pass.
fn concerns(remark: &Remark, purpose: Purpose) -> bool {
    purpose != Purpose::Research || remark.aspect != Aspect::Threshold
}

/// What the matrix says to a purpose. It has no cell for research: what stands on a catalogue of model licences
/// may be studied, and its conditions hold.
fn cells(license: &KnownLicense<'_>, purpose: Purpose) -> Use {
    let cell = |name| match cell_of(license, name) {
        Use::Limited => Use::Conditions,
        cell => cell,
    };
    match purpose {
        Purpose::Commercial => match (cell("small-business"), cell("enterprise")) {
            (small, enterprise) if small == enterprise => small,
            (Use::Check, _) | (_, Use::Check) => Use::Check,
            _ => Use::Conditions,
        },
        Purpose::Research => match cell("small-business") {
            Use::Check => Use::Check,
            Use::Yes => Use::Yes,
            _ if license.conditions().is_empty() => Use::Yes,
            _ => Use::Conditions,
        },
        purpose => cell(purpose.word()),
    }
}

fn of_use(usage: Use, license: &KnownLicense<'_>) -> Judgement {
    let reason = |text: &str| Reason { text: text.to_owned(), ..license.place(&[]) };
    match usage {
        Use::Yes | Use::Conditions | Use::Limited => Judgement::Allowed(reason("its matrix allows it")),
        Use::Check => Judgement::Unknown(reason("it is not known whether the licence allows it")),
        Use::No => Judgement::Forbidden(reason("the licence does not allow it")),
    }
}

fn purposes_forbidden(license: &KnownLicense<'_>) -> Option<String> {
    let restricted = license.limitations().contains(&Limitation::FieldOfUse);
    restricted.then(|| "some purposes are forbidden: read its use restrictions".to_owned())
}

fn duties(license: &KnownLicense<'_>) -> Option<String> {
    let words: Vec<_> = license.conditions().iter().map(|condition| condition.word()).collect();
    (!words.is_empty()).then(|| format!("it asks: {}", words.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expression::LicenseExpression;

    fn suitability(id: &str, purpose: Purpose, usage: Option<&Usage>) -> Suitability {
        let expression = LicenseExpression::parse(id).expect(id);
        of_license(&KnownLicense::new(&expression.ids()[0], &[]), purpose, usage, None)
    }

    const LLAMA_3_2: &str = "LicenseRef-scancode-llama-3.2-license-2024";

    #[test]
    fn each_purpose_has_its_answer() {
        use Use::*;
        for (id, answers) in [
            ("Apache-2.0", [Yes; 6]),
            ("ISC", [Yes; 6]),
            ("EUPL-1.2", [Conditions; 6]),
            ("CC-BY-NC-ND-4.0", [No, No, Conditions, Conditions, No, Conditions]),
            ("CC-BY-NC-ND-3.0", [No, No, Conditions, No, No, Conditions]),
            ("Glide", [Check; 6]),
            ("BUSL-1.1", [Check; 6]),
            ("CC-BY-NC-4.0", [No, No, Conditions, Conditions, No, Conditions]),
            (LLAMA_3_2, [Conditions; 6]),
            ("LicenseRef-scancode-bigcode-open-rail-m-v1", [Conditions; 6]),
            ("LicenseRef-Mistral-MRL-0.1", [No, No, Conditions, Conditions, No, Conditions]),
            ("LicenseRef-OpenRAIL-family", [Check; 6]),
            ("LicenseRef-of-nobody", [Check; 6]),
        ] {
            let found: Vec<_> =
                Purpose::ALL.iter().map(|purpose| suitability(id, *purpose, None).answer()).collect();
            assert_eq!(found, answers, "{id}");
        }
    }

    #[test]
    fn our_figures_decide_a_limit() {
        let seat = Some("US".to_owned());
        let usage = |users| Usage {
            monthly_active_users: Some(users),
            seat: seat.clone(),
            regulated: Some(false),
            ..Usage::default()
        };
        let small = suitability(LLAMA_3_2, Purpose::Commercial, Some(&usage(1_000_000)));
        assert_eq!(small.answer(), Use::Conditions);
        let large = suitability(LLAMA_3_2, Purpose::Commercial, Some(&usage(800_000_000)));
        assert_eq!(large.answer(), Use::No);
        assert!(large.reasons[0].contains("800,000,000"), "{:?}", large.reasons);
        let research = suitability(LLAMA_3_2, Purpose::Research, Some(&usage(800_000_000)));
        assert_eq!(research.answer(), Use::Conditions);
    }

    #[test]
    fn a_region_without_a_model_is_a_question() {
        let usage = Usage { regions: vec!["FR".to_owned()], ..Usage::default() };
        assert_eq!(suitability(LLAMA_3_2, Purpose::Commercial, Some(&usage)).answer(), Use::Check);
    }
}
