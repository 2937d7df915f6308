//! Facts that CycloneDX has no field for, as properties of the name space `model-sbom`.

use std::borrow::Cow;

use super::wire::Property;

/// Where the document may go (TLP 2.0), before 1.7.
pub(super) const TLP: &str = "model-sbom:tlp";
/// That the subject is a workspace.
pub(super) const SUBJECT: &str = "model-sbom:subject";
/// `shipped` or `build-time`.
pub(super) const CRATE_ROLE: &str = "model-sbom:crate:role";
/// The bom-ref of a crate that only a build script or a macro needs; once per edge.
pub(super) const BUILD_DEPENDENCY: &str = "model-sbom:crate:build-dependency";
/// Day of the release.
pub(super) const RELEASE_DATE: &str = "model-sbom:release-date";
/// `NOASSERTION` where no licence is known.
pub(super) const LICENSE: &str = "model-sbom:license";
/// What the manifest says, where `licenses` holds the conclusion or can't say which it is.
pub(super) const LICENSE_DECLARED: &str = "model-sbom:license:declared";
/// What was concluded, where `licenses` can't say so.
pub(super) const LICENSE_CONCLUDED: &str = "model-sbom:license:concluded";
/// The declaration letter by letter.
pub(super) const LICENSE_AS_WRITTEN: &str = "model-sbom:license:as-written";
/// What a source says about the licence; once per source.
pub(super) const LICENSE_EVIDENCE: &str = "model-sbom:license:evidence";
/// Title of a custom licence, on its expression.
pub(super) const LICENSE_NAME: &str = "model-sbom:license:name";
/// Path of the licence text inside the package.
pub(super) const LICENSE_TEXT_PATH: &str = "model-sbom:license-text:path";
/// SHA-256 of the normalised licence text.
pub(super) const LICENSE_TEXT_DIGEST: &str = "model-sbom:license-text:normalized-sha256";
/// State of the review.
pub(super) const REVIEW_STATUS: &str = "model-sbom:review:status";
/// Why.
pub(super) const REVIEW_REASON: &str = "model-sbom:review:reason";
/// Who decided.
pub(super) const REVIEW_DECIDED_BY: &str = "model-sbom:review:decided-by";
/// On what day.
pub(super) const REVIEW_DECIDED_ON: &str = "model-sbom:review:decided-on";
/// The reference under which a component is, or would be, listed in the document.
pub(super) const REFERENCE: &str = "model-sbom:reference";
/// How a model descends from this one.
pub(super) const DESCENT: &str = "model-sbom:descent";
/// How complete the relations of an ancestor are.
pub(super) const COMPLETENESS: &str = "model-sbom:completeness";
/// What a file is for.
pub(super) const FILE_ROLE: &str = "model-sbom:file:role";
/// Path of a file inside its package.
pub(super) const FILE_PATH: &str = "model-sbom:file:path";
/// Length of a file in bytes.
pub(super) const FILE_SIZE: &str = "model-sbom:file:size";
/// What a model did with a dataset: `training`, `fine-tuning` or `evaluation`.
pub(super) const DATASET_ROLE: &str = "model-sbom:dataset:role";
/// A word of SPDX 3 `DatasetType`; once per word.
pub(super) const DATASET_TYPE: &str = "model-sbom:dataset:type";
/// Classification of the data.
pub(super) const DATASET_CLASSIFICATION: &str = "model-sbom:dataset:classification";
/// Whether the data holds sensitive personal information.
pub(super) const DATASET_SENSITIVE: &str = "model-sbom:dataset:sensitive";
/// Day on which the data was put together.
pub(super) const DATASET_BUILT_DATE: &str = "model-sbom:dataset:built-date";

/// A list of properties in the making.
#[derive(Debug, Default)]
pub(super) struct Properties<'a>(Vec<Property<'a>>);

impl<'a> Properties<'a> {
    /// Adds one.
    pub(super) fn add(&mut self, name: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) {
        self.0.push(Property { name: name.into(), value: value.into() });
    }

    /// Adds one whose value is known.
    pub(super) fn add_known(&mut self, name: &'static str, value: Option<impl Into<Cow<'a, str>>>) {
        if let Some(value) = value {
            self.add(name, value);
        }
    }

    /// All of them by name, without repetition.
    pub(super) fn sorted(mut self) -> Vec<Property<'a>> {
        self.0.sort();
        self.0.dedup();
        self.0
    }
}
