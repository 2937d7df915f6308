//! SPDX 3.0.1 as JSON-LD: Core, Software, SimpleLicensing, ExpandedLicensing, AI, Dataset and Extension.
//!
//! Models are `ai_AIPackage`, datasets `dataset_DatasetPackage`, files `software_Package` of one file. A profile whose rules
//! are prose is claimed only when [`super::profile_gaps`] finds nothing that it misses.

use super::document_name;
use super::namespace::document_namespace;
use crate::assemble::bom::Bom;
use crate::emit::integrity::{check_bom, check_document};
use crate::emit::{BomFormat, EmitError};

mod agents;
mod annotations;
mod context;
mod licenses;
mod packages;
mod references;
mod relationships;
mod root;
mod wire;

use context::Context;

/// SPDX 3.0.1 as JSON-LD.
#[derive(Debug, Clone, Copy)]
pub struct Json3_0;

impl BomFormat for Json3_0 {
    fn id(&self) -> &'static str {
        "spdx-3.0-json"
    }

    fn alias(&self) -> Option<&'static str> {
        Some("spdx3")
    }

    fn extension(&self) -> &'static str {
        "spdx3.json"
    }

    fn write(&self, bom: &Bom) -> Result<Vec<u8>, EmitError> {
        check_bom(bom)?;
        let document = document(bom)?;
        check_document(&document.references())?;
        let mut bytes = serde_json::to_vec_pretty(&document)?;
        bytes.push(b'\n');
        Ok(bytes)
    }
}

/// The document. The IRI of every element begins with a URI that is made of the document without it.
fn document(bom: &Bom) -> Result<wire::Document, EmitError> {
    let namespace = document_namespace(&document_name(bom), &document_in(bom, ""))?;
    Ok(document_in(bom, &namespace))
}

fn document_in(bom: &Bom, namespace: &str) -> wire::Document {
    let context = Context::new(bom, namespace);
    let mut elements = agents::agents(&context);
    elements.extend(packages::packages(&context));
    elements.extend(licenses::licenses(&context));
    elements.extend(relationships::relationships(&context));
    elements.extend(annotations::annotations(&context));
    root::document(&context, elements)
}
