//! SPDX: versions 2.3 (JSON and tag-value) and 3.0.1 (JSON-LD).
//!
//! In: a [`Bom`]. Out: a document that says all of it, in the field that the specification has for a fact,
//! else in an annotation (2.3) or a property extension (3.0.1). What isn't known is left out or stated as
//! `NOASSERTION`; nothing is made up to satisfy a profile, see [`profile_gaps`].

use super::{BomFormat, Specification};
use crate::assemble::bom::Bom;
use crate::document::Encoding;

mod facts;
mod identifier;
mod locations;
mod namespace;
mod profiles;
mod prose;
mod terms;
#[cfg(test)]
mod tests;
mod v2_3;
mod v3_0;

pub(crate) use profiles::{Profile, profile_gaps};
pub(super) use v2_3::{Version as Version2, write as write_2};
pub(super) use v3_0::{Version as Version3, write as write_3};

/// SPDX 2.3 as JSON: what `spdx` stands for.
pub(crate) const JSON_2_3: BomFormat = BomFormat {
    id: "spdx-2.3-json",
    alias: Some("spdx"),
    extension: "spdx.json",
    specification: Specification::Spdx2(Version2::V2_3),
    encoding: Encoding::Json,
};

/// SPDX 2.3 as tag-value text: what `spdx-tv` stands for.
pub(crate) const TAG_VALUE_2_3: BomFormat = BomFormat {
    id: "spdx-2.3-tag-value",
    alias: Some("spdx-tv"),
    extension: "spdx",
    specification: Specification::Spdx2(Version2::V2_3),
    encoding: Encoding::TagValue,
};

/// SPDX 3.0.1 as JSON-LD: what `spdx3` stands for.
pub(crate) const JSON_3_0: BomFormat = BomFormat {
    id: "spdx-3.0-json",
    alias: Some("spdx3"),
    extension: "spdx3.json",
    specification: Specification::Spdx3(Version3::V3_0_1),
    encoding: Encoding::JsonLd,
};

/// Name of a document: that of its subject, with the version (SPDX 2.3, 6.4).
fn document_name(bom: &Bom) -> String {
    let name = prose::one_line(&bom.subject.name);
    match &bom.subject.version {
        Some(version) => format!("{name}-{}", prose::one_line(version)),
        None => name,
    }
}

/// Name and version of the program, as SPDX writes a tool (SPDX 2.3, 6.8).
fn tool_name(bom: &Bom) -> String {
    format!("{}-{}", bom.tool.name, bom.tool.version)
}
