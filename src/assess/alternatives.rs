//! Families of models of the catalogue whose licence fits: what `licenses --for` lists, and what the report offers in the
//! place of a model.
//!
//! In: the catalogue, `[use]`, `[policy]` and `[[license]]`. Out: each family with its licence, and whether that fits.

use super::catalog::expected_license;
use super::families::{self, Families, Family, NamePattern};
use super::policy;
use super::suitability::{self, Purpose, Suitability};
use super::terms::KnownLicense;
use crate::declare::{Decision, Offering, Review, Usage, WorkspaceFile};
use crate::expression::LicenseExpression;

/// A family of models with its licence.
pub(crate) struct FamilyTerms<'a> {
    /// The family.
    pub family: NamePattern<'a>,
    /// Its licence.
    pub license: KnownLicense<'a>,
}

impl FamilyTerms<'_> {
    /// Whether its licence fits a purpose.
    fn fits(&self, purpose: Purpose, file: &WorkspaceFile) -> Suitability {
        let fits = suitability::of_license(&self.license, purpose, file.usage.as_ref(), None);
        let fits = if self.family.family.is_hint() { fits.unproven() } else { fits };
        if policy::bars(&self.license, &file.policies) { fits.barred() } else { fits }
    }
}

/// Every family of the catalogue, by its licences.
pub(crate) fn all(file: &WorkspaceFile) -> Vec<FamilyTerms<'_>> {
    let terms = Families::patterns().iter().flat_map(|pattern| {
        let known = |id: &String| {
            let id = LicenseExpression::parse(id).ok()?;
            id.single().map(|id| KnownLicense::new(id, &file.licenses))
        };
        let licenses = pattern.family.licenses.iter().filter_map(known).collect::<Vec<_>>();
        licenses.into_iter().map(move |license| FamilyTerms { family: pattern.clone(), license })
    });
    terms.collect()
}

/// The wanted ones with whether they fit a purpose.
pub(crate) fn for_purpose(
    purpose: Purpose,
    is_wanted: impl Fn(&Family) -> bool,
    file: &WorkspaceFile,
) -> Vec<(FamilyTerms<'_>, Suitability)> {
    let wanted = all(file).into_iter().filter(|family| is_wanted(family.family.family));
    let judged = wanted.map(|family| {
        let fits = family.fits(purpose, file);
        (family, fits)
    });
    judged.collect()
}

/// Families for a task whose licence fits everything that `[use]` says, as `Kokoro-82M* (Apache-2.0)`, and for which purpose
/// `licenses --for` lists them first. A model's own family is none in its place.
pub(crate) fn instead_of(model: &str, task: &str, file: &WorkspaceFile) -> Option<(Purpose, Vec<String>)> {
    let purposes = purposes(file.usage.as_ref()?);
    let first = *purposes.first()?;
    let task = families::task(task);
    let own = expected_license(model, None, None).map(|known| known.family);
    let is_wanted = |family: &Family| family.tasks.contains(&task) && own != Some(family);
    let fitting = all(file)
        .into_iter()
        .filter(|family| is_wanted(family.family.family))
        .filter(|family| !waits_for_a_person(&family.license, file))
        .filter(|family| purposes.iter().all(|purpose| family.fits(*purpose, file).judgement.is_allowed()));
    let named = fitting.map(|family| format!("{} ({})", family.family, family.license.id.as_str()));
    Some((first, named.collect()))
}

/// Whether a person has to decide about a licence first, or has rejected it.
fn waits_for_a_person(license: &KnownLicense<'_>, file: &WorkspaceFile) -> bool {
    let is_rejected = |review: &Review| {
        review.decision == Decision::Rejected && review.license.value.ids().contains(&license.id)
    };
    license.is_custom() || file.reviews.iter().any(is_rejected)
}

/// What `[use]` says that models are wanted for.
fn purposes(usage: &Usage) -> Vec<Purpose> {
    let offers = |offering: Offering| usage.offering.contains(&offering);
    let purposes = [
        (Purpose::Commercial, usage.commercial == Some(true)),
        (Purpose::Saas, offers(Offering::Saas)),
        (Purpose::Redistribution, offers(Offering::Redistribution)),
        (Purpose::FineTuning, usage.fine_tunes == Some(true)),
    ];
    purposes.into_iter().filter(|(_, is)| *is).map(|(purpose, _)| purpose).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_the_place_of_a_model_fits_the_whole_use() {
        let of = |usage: Usage| {
            let file = WorkspaceFile { usage: Some(usage), ..WorkspaceFile::default() };
            instead_of("oyster-tts", "text-to-speech", &file).map(|(_, names)| names)
        };
        assert_eq!(of(Usage::default()), None, "nothing says what it is for");
        let sold = Usage {
            commercial: Some(true),
            offering: vec![Offering::Saas, Offering::Redistribution],
            ..Usage::default()
        };
        let found = of(sold).expect("a purpose");
        assert!(found.iter().any(|name| name.starts_with("Kokoro-82M")), "{found:?}");
        assert!(found.iter().all(|name| !name.contains("CC-BY-NC")), "{found:?}");
    }
}
