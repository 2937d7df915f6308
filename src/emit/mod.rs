//! The last stage: the neutral [`Bom`] as the bytes of one format.
//!
//! In: a [`Bom`]. Out: a whole document. Pure: no file, no clock, no environment. A format is a
//! row: another version of a specification is one more, and what that version can say.

use thiserror::Error;

use crate::assemble::bom::Bom;
use crate::document::Encoding;

#[cfg(test)]
mod audience_tests;
mod content_name;
pub(crate) mod cyclonedx;
pub(crate) mod integrity;
mod later_versions;
#[cfg(test)]
mod round_trip;
#[cfg(test)]
mod sample;
pub(crate) mod spdx;
mod statement;

/// A format of a bill of materials.
#[derive(Debug, Clone, Copy)]
pub struct BomFormat {
    id: &'static str,
    alias: Option<&'static str>,
    extension: &'static str,
    specification: Specification,
    encoding: Encoding,
}

/// Which specification a document follows, and which version of it.
#[derive(Debug, Clone, Copy)]
enum Specification {
    CycloneDx(cyclonedx::Version),
    Spdx2(spdx::Version2),
    Spdx3(spdx::Version3),
    /// A statement of in-toto about the built files, with a document of this format.
    Statement(&'static BomFormat),
}

impl BomFormat {
    /// Its name on the command line, such as `cyclonedx-1.6-json`.
    pub fn id(&self) -> &'static str {
        self.id
    }

    /// The short name that stands for it, if it is the one that most people want.
    pub fn alias(&self) -> Option<&'static str> {
        self.alias
    }

    /// What a file of this format is called after the name and version of its subject, such as `cdx.json`.
    pub fn extension(&self) -> &'static str {
        self.extension
    }

    /// The whole document. The same BOM gives the same bytes.
    ///
    /// # Errors
    ///
    /// When the document would be inconsistent.
    pub fn write(&self, bom: &Bom) -> Result<Vec<u8>, EmitError> {
        match self.specification {
            Specification::CycloneDx(version) => cyclonedx::write(bom, version, self.encoding),
            Specification::Spdx2(version) => spdx::write_2(bom, version, self.encoding),
            Specification::Spdx3(version) => spdx::write_3(bom, version),
            Specification::Statement(predicate) => statement::write(bom, predicate),
        }
    }
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
    /// A statement is about a built file.
    #[error("a statement of in-toto is about a built file, and none is named")]
    NoArtifact,
}

/// Every format, in the order in which help shows them.
pub static FORMATS: &[BomFormat] = &[
    cyclonedx::JSON_1_6,
    cyclonedx::JSON_1_7,
    cyclonedx::JSON_1_5,
    cyclonedx::XML_1_6,
    cyclonedx::XML_1_7,
    cyclonedx::XML_1_5,
    spdx::JSON_2_3,
    spdx::TAG_VALUE_2_3,
    spdx::JSON_3_0,
];

/// Documents in a frame that others sign; they are about a built file and need one.
pub static STATEMENTS: &[BomFormat] = &[statement::CYCLONE_DX, statement::SPDX];

/// All of both.
pub fn formats() -> impl Iterator<Item = &'static BomFormat> {
    FORMATS.iter().chain(STATEMENTS)
}

/// The format with this name or alias.
pub fn format(name: &str) -> Option<&'static BomFormat> {
    formats().find(|format| format.id == name || format.alias == Some(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_aliases_are_unique() {
        let mut names: Vec<_> =
            formats().flat_map(|format| [Some(format.id()), format.alias()]).flatten().collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
        for name in names {
            assert!(format(name).is_some(), "{name}");
        }
    }
}
