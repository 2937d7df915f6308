//! SPDX 3.0.1 as JSON-LD: Core, Software, SimpleLicensing, ExpandedLicensing, AI, Dataset and Extension.
//!
//! Models are `ai_AIPackage`, datasets `dataset_DatasetPackage`, files `software_Package` of one file. A profile whose rules
//! are prose is claimed only when [`super::profile_gaps`] finds nothing that it misses.

use super::document_name;
use super::namespace::document_namespace;
use crate::assemble::bom::Bom;
use crate::emit::EmitError;
use crate::emit::integrity::{check_bom, check_document};

mod agents;
mod annotations;
mod context;
mod licenses;
mod packages;
mod party;
mod references;
mod relationships;
mod root;
mod wire;

use context::Context;

/// A version of SPDX 3.
#[derive(Debug, Clone, Copy)]
pub(in crate::emit) enum Version {
    /// December 2024.
    V3_0_1,
}

impl Version {
    /// The value of `specVersion`.
    fn number(self) -> &'static str {
        match self {
            Self::V3_0_1 => "3.0.1",
        }
    }

    /// The value of `@context`.
    fn context(self) -> &'static str {
        match self {
            Self::V3_0_1 => "https://spdx.org/rdf/3.0.1/spdx-context.jsonld",
        }
    }
}

/// The whole document.
pub(in crate::emit) fn write(bom: &Bom, version: Version) -> Result<Vec<u8>, EmitError> {
    check_bom(bom)?;
    let document = document(bom, version)?;
    check_document(&document.references())?;
    let mut bytes = serde_json::to_vec_pretty(&document)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// The document. The IRI of every element begins with a URI that is made of the document without it.
fn document(bom: &Bom, version: Version) -> Result<wire::Document, EmitError> {
    let namespace = document_namespace(&document_name(bom), &document_in(bom, version, ""))?;
    Ok(document_in(bom, version, &namespace))
}

fn document_in(bom: &Bom, version: Version, namespace: &str) -> wire::Document {
    let context = Context::new(bom, namespace);
    let mut elements = agents::agents(&context);
    elements.extend(packages::packages(&context));
    elements.extend(licenses::licenses(&context));
    elements.extend(relationships::relationships(&context));
    elements.extend(annotations::annotations(&context));
    root::document(&context, version, elements)
}
