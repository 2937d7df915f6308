//! Which profiles of SPDX 3.0.1 a BOM can claim, and what is missing where it can't.
//!
//! The schema and the SHACL shapes of SPDX 3 do not check these rules; they are prose. Each model and dataset
//! has exactly one declared and one concluded licence in what is written, so those rules are always met.

use crate::assemble::bom::{Bom, Component, ComponentKind, Reference};

use super::locations::download_location;

/// A profile with rules beyond the schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Profile {
    /// `AI`: every model.
    Ai,
    /// `Dataset`: every dataset.
    Dataset,
    /// `Lite`: every package.
    Lite,
}

impl Profile {
    /// The word of `ProfileIdentifierType`.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Ai => "ai",
            Self::Dataset => "dataset",
            Self::Lite => "lite",
        }
    }
}

/// A fact that a profile asks for and that the BOM doesn't have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ProfileGap {
    /// Which profile asks.
    pub profile: Profile,
    /// Of which component.
    pub component: Reference,
    /// The property of SPDX 3 that would hold it.
    pub field: &'static str,
}

/// Everything that keeps the SPDX 3.0.1 document from claiming a profile, in the order of the BOM.
///
/// Sources: `AI/Classes/AIPackage` and `Dataset/Classes/DatasetPackage` (external property restrictions) and
/// `Lite/Lite` (profile conformance) of the SPDX 3.0.1 model.
pub(crate) fn profile_gaps(bom: &Bom) -> Vec<ProfileGap> {
    packages(bom).flat_map(component_gaps).collect()
}

/// The profiles of [`Profile`] that are met, each by at least one package.
pub(super) fn met_profiles(bom: &Bom) -> Vec<Profile> {
    let gaps = profile_gaps(bom);
    let concerned = |profile| match profile {
        Profile::Ai => packages(bom).any(|component| matches!(component.kind, ComponentKind::Model(_))),
        Profile::Dataset => {
            packages(bom).any(|component| matches!(component.kind, ComponentKind::Dataset(_)))
        }
        Profile::Lite => true,
    };
    let profiles = [Profile::Ai, Profile::Dataset, Profile::Lite].into_iter();
    profiles.filter(|profile| concerned(*profile) && gaps.iter().all(|gap| gap.profile != *profile)).collect()
}

fn packages(bom: &Bom) -> impl Iterator<Item = &Component> {
    bom.all_components().chain(&bom.ancestors)
}

fn component_gaps(component: &Component) -> Vec<ProfileGap> {
    let location = download_location(component).is_some();
    let mut missing = Vec::new();
    match &component.kind {
        ComponentKind::Model(_) => missing.extend([
            (Profile::Ai, "releaseTime", component.release_date.is_some()),
            (Profile::Ai, "suppliedBy", component.supplier.is_some()),
            (Profile::Ai, "software_downloadLocation", location),
            (Profile::Ai, "software_packageVersion", component.version.is_some()),
        ]),
        ComponentKind::Dataset(facts) => missing.extend([
            (Profile::Dataset, "builtTime", facts.built_date.is_some()),
            (Profile::Dataset, "originatedBy", has_origin(component)),
            (Profile::Dataset, "releaseTime", component.release_date.is_some()),
            (Profile::Dataset, "software_downloadLocation", location),
        ]),
        ComponentKind::Workspace
        | ComponentKind::Application(_)
        | ComponentKind::Library(_)
        | ComponentKind::Replaced
        | ComponentKind::Native(_) => {}
    }
    missing.extend([
        (Profile::Lite, "software_copyrightText", component.copyright.is_some()),
        (Profile::Lite, "software_packageVersion", component.version.is_some()),
        (Profile::Lite, "suppliedBy", component.supplier.is_some()),
        // Files are packages too, and have no package URL of their own.
        (
            Profile::Lite,
            "software_downloadLocation",
            location || component.purl.is_some() && component.files.is_empty(),
        ),
    ]);
    let gap = |(profile, field, _)| ProfileGap { profile, component: component.reference.clone(), field };
    missing.into_iter().filter(|(_, _, known)| !known).map(gap).collect()
}

/// A dataset comes from one author, or from its supplier; SPDX 3 takes no more than one.
fn has_origin(dataset: &Component) -> bool {
    dataset.authors.len() == 1 || dataset.supplier.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::sample;

    #[test]
    fn each_missing_fact_is_named_once() {
        let bom = sample::sample();
        let gaps = profile_gaps(&bom);
        let of = |reference: &str, profile| -> Vec<&str> {
            let gaps =
                gaps.iter().filter(|gap| gap.component.as_str() == reference && gap.profile == profile);
            gaps.map(|gap| gap.field).collect()
        };
        assert_eq!(
            of(sample::SERVICE, Profile::Ai),
            ["releaseTime", "suppliedBy", "software_downloadLocation"]
        );
        assert_eq!(of(sample::CODER, Profile::Ai), [""; 0]);
        assert_eq!(of(sample::CORPUS, Profile::Dataset), [""; 0]);
        let all = ["builtTime", "originatedBy", "releaseTime", "software_downloadLocation"];
        assert_eq!(of(sample::BENCHMARK, Profile::Dataset), all);
        assert_eq!(of("pkg:cargo/cc@1.2.47", Profile::Lite), ["software_copyrightText", "suppliedBy"]);
        assert_eq!(met_profiles(&bom), []);
    }

    #[test]
    fn a_profile_is_claimed_when_every_package_meets_it() {
        let mut bom = sample::sample();
        bom.components.retain(|component| {
            component.reference.as_str() == sample::CODER || component.reference.as_str() == sample::CORPUS
        });
        bom.ancestors.clear();
        assert_eq!(met_profiles(&bom), [Profile::Ai, Profile::Dataset]);
        bom.components.retain(|component| component.reference.as_str() == sample::CODER);
        assert_eq!(met_profiles(&bom), [Profile::Ai, Profile::Lite]);
        bom.components.clear();
        assert_eq!(met_profiles(&bom), [Profile::Lite]);
    }
}
