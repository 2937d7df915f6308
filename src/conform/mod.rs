//! What a document has of what a checklist asks for.
//!
//! In: a [`Document`] that anybody made, and profiles. Out: one [`Outcome`] a requirement. A document shows
//! what it says, not whether that is true, and never that a law is kept: what it can't show is left for a
//! person. Pure; the texts of [`output`] are printed elsewhere. Adding a profile is one file in `profiles`
//! and its entry in [`PROFILES`].

use std::collections::BTreeSet;

use crate::declare::ProfileName;
use crate::read::Document;
use crate::vocabulary::Word;

mod facts;
mod fix;
mod judge;
#[cfg(feature = "cli")]
pub(crate) mod output;
mod profiles;

pub(crate) use fix::{Fix, Part};

/// All profiles, in the order of the help.
pub static PROFILES: &[&dyn Profile] = &[
    &profiles::ntia::Ntia,
    &profiles::cisa_2026::Cisa2026,
    &profiles::bsi_tr_03183_2::BsiTr03183,
    &profiles::g7_ai::G7Ai,
    &profiles::spdx3_ai::Spdx3Ai,
    &profiles::eu_ai_act::EuAiAct,
    &profiles::cra::Cra,
    &profiles::cert_in::CertIn,
    &profiles::openchain_telco::OpenChainTelco,
];

/// The profile that a declaration names.
#[cfg(feature = "cli")]
pub(crate) fn named(name: ProfileName) -> Option<&'static dyn Profile> {
    PROFILES.iter().copied().find(|profile| profile.name() == name)
}

/// The profile with this id.
pub(crate) fn profile(id: &str) -> Option<&'static dyn Profile> {
    PROFILES.iter().copied().find(|profile| profile.id() == id)
}

/// A checklist.
pub trait Profile: Sync {
    /// Its name, in declarations and on the command line.
    fn name(&self) -> ProfileName;

    /// The same as text.
    fn id(&self) -> &'static str {
        self.name().word()
    }

    /// Its title.
    fn title(&self) -> &'static str;

    /// Which edition of the source it follows.
    fn edition(&self) -> &'static str;

    /// What it asks for, in the order of the source.
    fn requirements(&self) -> &'static [Requirement];

    /// Looks for each of them.
    fn check(&self, document: &Document) -> Vec<Outcome> {
        let outcome = |requirement: &'static Requirement| Outcome {
            requirement,
            status: (requirement.check)(document),
        };
        self.requirements().iter().map(outcome).collect()
    }
}

/// One thing that a checklist asks for.
#[derive(Debug)]
pub struct Requirement {
    /// Stable, and unique among all profiles.
    pub id: &'static str,
    /// Where the source asks for it.
    pub clause: &'static str,
    /// How strongly.
    pub severity: Severity,
    /// What is asked for.
    pub text: &'static str,
    /// What to declare for this program to write it, or what else to do.
    pub fix: Fix,
    /// Looks for it.
    pub check: fn(&Document) -> Status,
}

/// How strongly something is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Without it the checklist is not met.
    Must,
    /// It is recommended, or asked for where it exists.
    Should,
    /// No document can show it.
    ForAPerson,
}

impl Severity {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Must => "must",
            Self::Should => "should",
            Self::ForAPerson => "for-a-person",
        }
    }
}

/// What became of one requirement.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The requirement.
    pub requirement: &'static Requirement,
    /// What was found.
    pub status: Status,
}

impl Outcome {
    /// Whether something is missing without which the checklist is not met.
    pub fn is_denied(&self) -> bool {
        self.requirement.severity == Severity::Must && self.is_missing()
    }

    /// What to do about what is missing, or about a signature that nobody verified.
    pub fn fix(&self) -> Option<String> {
        match &self.status {
            Status::NotMet(missing) => Some(self.requirement.fix.for_parts(&missing.parts)),
            Status::Unverified => Some(self.requirement.fix.all()),
            Status::Met | Status::NotApplicable | Status::ForAPerson => None,
        }
    }

    /// Whether something is missing.
    pub fn is_missing(&self) -> bool {
        matches!(self.status, Status::NotMet(_))
    }
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// It is there.
    Met,
    /// It isn't.
    NotMet(Missing),
    /// It is there, and nothing here shows that it is right: a signature.
    Unverified,
    /// Nothing that it is asked of is in the document.
    NotApplicable,
    /// A person has to look.
    ForAPerson,
}

impl Status {
    /// The word for it.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::NotMet(_) => "not-met",
            Self::Unverified => "not-verified",
            Self::NotApplicable => "not-applicable",
            Self::ForAPerson => "for-a-person",
        }
    }
}

/// Where something is missing; all of it empty when the document as a whole lacks it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Missing {
    /// The first components that lack it.
    pub components: Vec<String>,
    /// How many lack it.
    pub count: usize,
    /// Of how many it is asked.
    pub of: usize,
    /// What kinds of components lack it.
    pub parts: BTreeSet<Part>,
}

/// The outcomes of one profile.
#[derive(Clone)]
pub struct Report {
    /// The profile.
    pub profile: &'static dyn Profile,
    /// One outcome a requirement.
    pub outcomes: Vec<Outcome>,
}

impl Report {
    /// Whether the checklist is not met.
    pub fn is_denied(&self) -> bool {
        self.outcomes.iter().any(Outcome::is_denied)
    }

    /// How many requirements have this status.
    pub fn count(&self, word: &str) -> usize {
        self.outcomes.iter().filter(|outcome| outcome.status.as_str() == word).count()
    }
}

/// Checks a document against profiles.
pub fn run(document: &Document, profiles: &[&'static dyn Profile]) -> Vec<Report> {
    profiles.iter().map(|profile| Report { profile: *profile, outcomes: profile.check(document) }).collect()
}

#[cfg(feature = "cli")]
/// What a document that was just written lacks: one line a requirement, with its fix.
pub(crate) fn warnings(document: &[u8], profiles: &[&'static dyn Profile]) -> Vec<String> {
    let document = match crate::read::document(document) {
        Ok(document) => document,
        Err(error) => return vec![format!("the document cannot be checked: {error}")],
    };
    run(&document, profiles).iter().flat_map(output::warnings).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_and_start_with_their_profile() {
        let mut seen = BTreeSet::new();
        for profile in PROFILES {
            for requirement in profile.requirements() {
                assert!(seen.insert(requirement.id), "{} is there twice", requirement.id);
                assert!(requirement.id.starts_with(profile.id()), "{}", requirement.id);
                let texts = [requirement.clause, requirement.text, &requirement.fix.all()];
                assert!(texts.iter().all(|text| !text.is_empty()), "{}", requirement.id);
            }
        }
    }

    #[test]
    fn the_numbers_of_requirements_are_those_of_the_sources() {
        for (id, number) in [("ntia", 7), ("g7-ai", 50), ("cert-in", 1 + 21 + 19)] {
            assert_eq!(profile(id).expect(id).requirements().len(), number, "{id}");
        }
    }

    #[test]
    fn an_empty_document_meets_nothing_that_must_be_and_breaks_nothing() {
        for report in run(&Document::default(), PROFILES) {
            assert!(report.is_denied() || report.profile.id() == "eu-ai-act", "{}", report.profile.id());
        }
    }

    #[test]
    fn no_profile_speaks_of_compliance() {
        let texts = PROFILES.iter().flat_map(|profile| {
            let texts = profile.requirements().iter().flat_map(|each| [each.text.to_owned(), each.fix.all()]);
            texts.chain([profile.title(), profile.edition()].map(str::to_owned))
        });
        for text in texts {
            assert!(!text.to_lowercase().contains("compliant"), "{text}");
        }
    }

    #[cfg(feature = "cli")]
    #[test]
    fn what_cannot_be_read_is_one_warning() {
        assert_eq!(warnings(b"hello", PROFILES).len(), 1);
    }
}
