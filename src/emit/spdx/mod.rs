//! SPDX: versions 2.3 (JSON and tag-value) and 3.0.1 (JSON-LD).
//!
//! In: a [`Bom`]. Out: a document that says all of it, in the field that the specification has for a fact,
//! else in an annotation (2.3) or a property extension (3.0.1). What isn't known is left out or stated as
//! `NOASSERTION`; nothing is made up to satisfy a profile, see [`profile_gaps`].

use crate::assemble::bom::Bom;

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

pub use profiles::{Profile, ProfileGap, profile_gaps};
pub use v2_3::{Json2_3, TagValue2_3};
pub use v3_0::Json3_0;

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
