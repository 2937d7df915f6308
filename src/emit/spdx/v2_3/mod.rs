//! SPDX 2.3: one mapping of the BOM, written as JSON or as tag-value text.
//!
//! The files of a model are packages of purpose `FILE`, not `files`: those must carry a SHA-1 (8.4), which
//! nothing here computes, and a package with `filesAnalyzed: false` must not contain any (7.8).

use super::identifier::Identifiers;
use super::{document_name, facts, namespace, prose, terms, tool_name};
use crate::assemble::bom::{Bom, Organization, Reference};
use crate::emit::integrity::check_document;
use crate::emit::{BomFormat, EmitError};

mod annotations;
mod document;
mod licenses;
mod packages;
mod relationships;
mod tag_value;

use document::{CreationInfo, DOCUMENT_ID, Document};

/// SPDX 2.3 as JSON.
#[derive(Debug, Clone, Copy)]
pub struct Json2_3;

impl BomFormat for Json2_3 {
    fn id(&self) -> &'static str {
        "spdx-2.3-json"
    }

    fn alias(&self) -> Option<&'static str> {
        Some("spdx")
    }

    fn extension(&self) -> &'static str {
        "spdx.json"
    }

    fn write(&self, bom: &Bom) -> Result<Vec<u8>, EmitError> {
        let mut bytes = serde_json::to_vec_pretty(&checked_document(bom)?)?;
        bytes.push(b'\n');
        Ok(bytes)
    }
}

/// SPDX 2.3 as tag-value text.
#[derive(Debug, Clone, Copy)]
pub struct TagValue2_3;

impl BomFormat for TagValue2_3 {
    fn id(&self) -> &'static str {
        "spdx-2.3-tag-value"
    }

    fn alias(&self) -> Option<&'static str> {
        Some("spdx-tv")
    }

    fn extension(&self) -> &'static str {
        "spdx"
    }

    fn write(&self, bom: &Bom) -> Result<Vec<u8>, EmitError> {
        Ok(tag_value::text(&checked_document(bom)?).into_bytes())
    }
}

fn checked_document(bom: &Bom) -> Result<Document, EmitError> {
    let document = document(bom)?;
    check_document(&document.references())?;
    Ok(document)
}

/// The document, with a URI made of everything else in it.
fn document(bom: &Bom) -> Result<Document, EmitError> {
    let identifiers = Identifiers::of_references(bom);
    let mut document = Document {
        id: DOCUMENT_ID,
        spdx_version: "SPDX-2.3",
        data_license: "CC0-1.0",
        name: document_name(bom),
        document_namespace: String::new(),
        creation_info: creation_info(bom),
        annotations: annotations::of_document(bom),
        packages: packages::packages(bom, &identifiers),
        has_extracted_licensing_infos: licenses::extracted(bom),
        relationships: relationships::relationships(bom, &identifiers),
    };
    document.document_namespace = namespace::document_namespace(&document.name, &document)?;
    Ok(document)
}

fn creation_info(bom: &Bom) -> CreationInfo {
    let mut creators: Vec<_> = bom.issuer.iter().map(organization).collect();
    creators.push(format!("Tool: {}", tool_name(bom)));
    CreationInfo {
        created: bom.created.to_string(),
        creators,
        license_list_version: license_list_version(spdx::license_version()),
        comment: prose::creation_comment(bom),
    }
}

/// `M.N`, as SPDX 2.3 asks for (6.7).
fn license_list_version(version: &str) -> String {
    version.splitn(3, '.').take(2).collect::<Vec<_>>().join(".")
}

fn organization(organization: &Organization) -> String {
    actor("Organization", &organization.name, organization.email.as_deref())
}

/// A person or organisation (SPDX 2.3, 6.8). Brackets enclose the address, so a name that has some of its own
/// is followed by empty ones.
fn actor(kind: &str, name: &str, email: Option<&str>) -> String {
    let name = prose::one_line(name);
    match email {
        Some(email) => format!("{kind}: {name} ({})", prose::one_line(email)),
        None if name.contains(['(', ')']) => format!("{kind}: {name} ()"),
        None => format!("{kind}: {name}"),
    }
}

fn spdx_id(identifiers: &Identifiers, reference: &Reference) -> String {
    format!("SPDXRef-{}", identifiers.of(reference))
}
