//! Which licences fit a purpose: of the models that are declared, and of those that could take their place.
//!
//! In: what is known of a licence, a purpose, and what `[use]` says of our size. Out: yes, with conditions, no, or
//! a question, each with its reasons. Information, not legal advice.

use super::lineage::Inherited;
use super::terms::KnownLicense;
use super::verdict::{self, Aspect, Permission, Remark};
use crate::declare::{Model, Offering, Usage};
use crate::expression::LicenseId;
use crate::terms::{Limitation, Risk, Use};
use crate::vocabulary::{Word, vocabulary};

vocabulary! {
    /// What a model is wanted for.
    pub enum Purpose {
        /// In a product that earns money.
        Commercial => "commercial",
        /// In a service for others.
        Saas => "saas",
        /// To hand out copies of its weights.
        Redistribution => "redistribution",
        /// To train it further.
        FineTuning => "fine-tuning",
        /// For research that earns nothing.
        Research => "research",
    }
}

vocabulary! {
    /// Whether terms fit a purpose, the best first.
    pub enum Answer {
        /// They do.
        Yes => "yes",
        /// They do, under conditions.
        Conditions => "conditions",
        /// Not known: read the text.
        Check => "check",
        /// They do not, without another licence.
        No => "no",
    }
}

/// Whether terms fit a purpose, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suitability {
    /// Whether they do.
    pub answer: Answer,
    /// One sentence each, the gravest first.
    pub reasons: Vec<String>,
}

/// The licences of a model, as far as its declaration says: enough to judge it without its files.
pub struct DeclaredTerms<'a> {
    /// The declaration.
    pub model: &'a Model,
    /// Its own licences; empty where it declares none.
    pub licenses: Vec<KnownLicense<'a>>,
    /// Those of its bases that bind it.
    pub inherited: Vec<Inherited<'a>>,
}

impl<'a> DeclaredTerms<'a> {
    /// Every licence that binds the model, its own first, each once; `None` for one that nobody declared.
    pub fn binding(&self) -> Vec<Option<&KnownLicense<'a>>> {
        let mut seen = Vec::new();
        let own = self.licenses.iter().map(Some);
        let none = self.licenses.is_empty().then_some(None);
        let inherited = self.inherited.iter().map(|inherited| inherited.license.as_ref());
        for license in own.chain(none).chain(inherited) {
            if !seen.iter().any(|known: &Option<&KnownLicense<'_>>| id(*known) == id(license)) {
                seen.push(license);
            }
        }
        seen
    }

    /// The highest risk of its licences; a model without a licence is a high risk.
    pub fn risk(&self) -> Option<Risk> {
        let risk = |license: Option<&KnownLicense<'_>>| match license {
            Some(license) => license.risk().map(|(risk, _)| risk),
            None => Some(Risk::High),
        };
        self.binding().into_iter().filter_map(risk).max()
    }

    /// Whether all of its terms together fit a purpose.
    pub fn suitability(&self, purpose: Purpose, usage: Option<&Usage>) -> Suitability {
        let mut answer = Answer::Yes;
        let mut reasons = Vec::new();
        let binding = self.binding();
        for license in &binding {
            let one = match license {
                Some(license) => of_license(license, purpose, usage, Some(self.model)),
                None => Suitability {
                    answer: Answer::No,
                    reasons: vec![
                        "nobody declared a licence, and without one nothing is permitted".to_owned(),
                    ],
                },
            };
            answer = answer.max(one.answer);
            let name = |reason| match license {
                Some(license) if binding.len() > 1 => format!("{}: {reason}", license.id.as_str()),
                _ => reason,
            };
            reasons.extend(one.reasons.into_iter().map(name));
        }
        Suitability { answer, reasons }
    }

    /// The strictest value of each cell of the matrix; see [`matrix`].
    pub fn matrix(&self) -> [Option<Use>; 5] {
        matrix(&self.binding())
    }
}

/// The strictest value of each cell of the matrix over licences that bind together, in its order; `None` where
/// nobody knows. A licence that nobody declared allows nothing.
pub fn matrix(binding: &[Option<&KnownLicense<'_>>]) -> [Option<Use>; 5] {
    CELLS.map(|cell| {
        let values =
            binding.iter().map(|license| license.map_or(Some(Use::No), |license| cell_of(license, cell)));
        values
            .collect::<Option<Vec<_>>>()
            .and_then(|values| values.into_iter().max_by_key(|usage| strictness(*usage)))
    })
}

fn id<'l>(license: Option<&'l KnownLicense<'_>>) -> Option<&'l LicenseId> {
    license.map(|license| &license.id)
}

/// The cells of the usage matrix, in its order.
pub const CELLS: [&str; 5] = ["small-business", "enterprise", "saas", "redistribution", "fine-tuning"];

/// What a licence says to one cell. Open-source licences of the SPDX License List allow every use: no field of
/// endeavour may be left out (Open Source Definition, 5 and 6); copyleft is a condition.
pub fn cell_of(license: &KnownLicense<'_>, cell: &str) -> Option<Use> {
    license.usage(cell).or_else(|| open_source(license))
}

fn open_source(license: &KnownLicense<'_>) -> Option<Use> {
    let LicenseId::Listed(id) = &license.id else { return None };
    let id = spdx::license_id(id).filter(|id| id.is_osi_approved())?;
    Some(if id.is_copyleft() { Use::Conditions } else { Use::Yes })
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
pub fn of_license(
    license: &KnownLicense<'_>,
    purpose: Purpose,
    usage: Option<&Usage>,
    model: Option<&Model>,
) -> Suitability {
    if !license.is_described() && open_source(license).is_none() {
        let reason = "the catalogue does not know these terms: describe them in `[[license]]`".to_owned();
        return Suitability { answer: Answer::Check, reasons: vec![reason] };
    }
    let remarks = verdict::remarks(license, &for_purpose(purpose, usage), model);
    let remarks: Vec<_> = remarks.into_iter().filter(|remark| concerns(remark, purpose)).collect();
    let of_cells = cells(license, purpose);
    let answer = remarks.iter().map(answer).fold(of_cells, Answer::max);
    let mut reasons: Vec<_> = remarks.into_iter().map(|remark| remark.text).collect();
    if answer < Answer::No {
        reasons.extend(purposes_forbidden(license));
        reasons.extend(duties(license));
    }
    Suitability { answer, reasons }
}

/// `[use]` with the purpose in place of what it says itself; our figures and regions stay.
fn for_purpose(purpose: Purpose, usage: Option<&Usage>) -> Usage {
    let usage = usage.cloned().unwrap_or_default();
    let own = usage.commercial;
    let (commercial, offering, fine_tunes) = match purpose {
        Purpose::Commercial => (Some(true), vec![], None),
        Purpose::Saas => (own.or(Some(true)), vec![Offering::Saas], None),
        Purpose::Redistribution => (own, vec![Offering::Redistribution], None),
        Purpose::FineTuning => (own, vec![], Some(true)),
        Purpose::Research => (Some(false), vec![], None),
    };
    Usage { commercial, offering, fine_tunes, ..usage }
}

/// Sizes are gates of a business; research that earns nothing has none to pass.
fn concerns(remark: &Remark, purpose: Purpose) -> bool {
    purpose != Purpose::Research || !matches!(remark.aspect, Aspect::Threshold | Aspect::UnknownSize)
}

/// A limit that we have no figure for is a condition to keep to.
fn answer(remark: &Remark) -> Answer {
    match (remark.permission, remark.aspect) {
        (Permission::Forbidden, _) => Answer::No,
        (Permission::Unclear, Aspect::UnknownSize) => Answer::Conditions,
        (Permission::Unclear, _) => Answer::Check,
        (Permission::Permitted, _) => Answer::Yes,
    }
}

/// What the matrix says to a purpose. It has no cell for research: what stands on a catalogue of model licences
/// may be studied, and its conditions hold.
fn cells(license: &KnownLicense<'_>, purpose: Purpose) -> Answer {
    let cell = |name| cell_of(license, name).map_or(Answer::Check, of_use);
    match purpose {
        Purpose::Commercial => match (cell("small-business"), cell("enterprise")) {
            (small, enterprise) if small == enterprise => small,
            (Answer::Check, _) | (_, Answer::Check) => Answer::Check,
            _ => Answer::Conditions,
        },
        Purpose::Research if cell("small-business") == Answer::Check => Answer::Check,
        Purpose::Research if license.conditions().is_empty() => Answer::Yes,
        Purpose::Research => cell("small-business").clamp(Answer::Yes, Answer::Conditions),
        purpose => cell(purpose.word()),
    }
}

fn of_use(usage: Use) -> Answer {
    match usage {
        Use::Yes => Answer::Yes,
        Use::Conditions | Use::Limited => Answer::Conditions,
        Use::Check => Answer::Check,
        Use::No => Answer::No,
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
        use Answer::*;
        for (id, answers) in [
            ("Apache-2.0", [Yes, Yes, Yes, Yes, Yes]),
            ("ISC", [Yes; 5]),
            ("EUPL-1.2", [Conditions, Conditions, Conditions, Conditions, Yes]),
            ("CC-BY-NC-4.0", [No, No, Conditions, Conditions, Conditions]),
            (LLAMA_3_2, [Conditions, Conditions, Conditions, Conditions, Yes]),
            (
                "LicenseRef-scancode-bigcode-open-rail-m-v1",
                [Conditions, Conditions, Conditions, Yes, Conditions],
            ),
            ("LicenseRef-Mistral-MRL-0.1", [No, No, Conditions, Conditions, Conditions]),
            ("LicenseRef-OpenRAIL-family", [Check; 5]),
            ("LicenseRef-of-nobody", [Check; 5]),
        ] {
            let found: Vec<_> =
                Purpose::ALL.iter().map(|purpose| suitability(id, *purpose, None).answer).collect();
            assert_eq!(found, answers, "{id}");
        }
    }

    #[test]
    fn our_figures_decide_a_limit() {
        let usage = |users| Usage { monthly_active_users: Some(users), ..Usage::default() };
        let small = suitability(LLAMA_3_2, Purpose::Commercial, Some(&usage(1_000_000)));
        assert_eq!(small.answer, Answer::Conditions);
        let large = suitability(LLAMA_3_2, Purpose::Commercial, Some(&usage(800_000_000)));
        assert_eq!(large.answer, Answer::No);
        assert!(large.reasons[0].contains("800,000,000"), "{:?}", large.reasons);
        let research = suitability(LLAMA_3_2, Purpose::Research, Some(&usage(800_000_000)));
        assert_eq!(research.answer, Answer::Yes);
    }

    #[test]
    fn a_region_without_a_model_is_a_question() {
        let usage = Usage { regions: vec!["FR".to_owned()], ..Usage::default() };
        assert_eq!(suitability(LLAMA_3_2, Purpose::Commercial, Some(&usage)).answer, Answer::Check);
    }
}
