//! The last stage: the neutral [`Bom`] as the bytes of one format.
//!
//! In: a [`Bom`]. Out: a whole document. Pure: no file, no clock, no environment. Adding a format is one
//! file that implements [`BomFormat`], its `mod` line and its entry in [`FORMATS`].

use thiserror::Error;

use crate::assemble::bom::Bom;

mod content_name;
pub mod cyclonedx;
pub mod integrity;
mod later_versions;
#[cfg(test)]
mod round_trip;
#[cfg(test)]
mod sample;
pub mod spdx;

/// A format of a bill of materials.
pub trait BomFormat: Sync {
    /// Its name on the command line, such as `cyclonedx-1.6-json`.
    fn id(&self) -> &'static str;

    /// The short name that stands for it, if it is the one that most people want.
    fn alias(&self) -> Option<&'static str> {
        None
    }

    /// What a file of this format is called after the name and version of its subject, such as `cdx.json`.
    fn extension(&self) -> &'static str;

    /// The whole document. The same BOM gives the same bytes.
    fn write(&self, bom: &Bom) -> Result<Vec<u8>, EmitError>;
}

/// Why a document could not be written.
#[derive(Debug, Error)]
pub enum EmitError {
    /// The serializer of JSON refused.
    #[error("cannot serialize the document as JSON")]
    Json(#[from] serde_json::Error),
    /// The document is not whole in itself; nothing is written.
    #[error("the document would be inconsistent: {0}")]
    Integrity(#[from] integrity::IntegrityError),
    /// A second reader finds it invalid; nothing is written.
    #[error("the document would be invalid CycloneDX 1.5: {0}")]
    Invalid(String),
}

/// Every format, in the order in which help shows them.
pub static FORMATS: &[&dyn BomFormat] = &[
    &cyclonedx::Json1_6,
    &cyclonedx::Json1_7,
    &cyclonedx::Json1_5,
    &cyclonedx::Xml1_6,
    &cyclonedx::Xml1_7,
    &cyclonedx::Xml1_5,
    &spdx::Json2_3,
    &spdx::TagValue2_3,
    &spdx::Json3_0,
];

/// The format with this name or alias.
pub fn format(name: &str) -> Option<&'static dyn BomFormat> {
    FORMATS.iter().copied().find(|format| format.id() == name || format.alias() == Some(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_aliases_are_unique() {
        let mut names: Vec<_> =
            FORMATS.iter().flat_map(|format| [Some(format.id()), format.alias()]).flatten().collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
        for name in names {
            assert!(format(name).is_some(), "{name}");
        }
    }
}
