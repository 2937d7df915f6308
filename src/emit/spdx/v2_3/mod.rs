//! SPDX 2.3: one mapping of the BOM, written as JSON or as tag-value text.
//!
//! The files of a model are packages of purpose `FILE`, not `files`: those must carry a SHA-1 (8.4), which
//! nothing here computes, and a package with `filesAnalyzed: false` must not contain any (7.8).

use uuid::Uuid;

use super::identifier::Identifiers;
use super::{document_name, facts, namespace, prose, terms, tool_name};
use crate::assemble::bom::{Bom, Organization, Reference};
use crate::document::Encoding;
use crate::emit::EmitError;
use crate::emit::content_name::{self, Named};
use crate::emit::integrity::{check_bom, check_document};

mod annotations;
mod document;
mod licenses;
mod packages;
mod relationships;
mod tag_value;

use document::{CreationInfo, DOCUMENT_ID, Document};

/// A version of SPDX 2.
#[derive(Debug, Clone, Copy)]
pub(in crate::emit) enum Version {
    /// August 2022.
    V2_3,
}

impl Version {
    /// The value of `spdxVersion`.
    fn number(self) -> &'static str {
        match self {
            Self::V2_3 => "SPDX-2.3",
        }
    }
}

/// The whole document.
pub(in crate::emit) fn write(bom: &Bom, version: Version, encoding: Encoding) -> Result<Vec<u8>, EmitError> {
    let mut document = checked_document(bom, version)?;
    let Named { json, name } = named(&document)?;
    if encoding != Encoding::TagValue {
        return Ok(json);
    }
    document.document_namespace = name;
    Ok(tag_value::text(&document).into_bytes())
}

/// The document, whole in itself, without a URI of its own.
fn checked_document(bom: &Bom, version: Version) -> Result<Document, EmitError> {
    check_bom(bom)?;
    let document = document(bom, version);
    check_document(&document.references())?;
    Ok(document)
}

/// The same content has the same URI, as JSON and as tags.
fn named(document: &Document) -> Result<Named, EmitError> {
    let name = |uuid| namespace::uri(&document.name, uuid);
    Ok(content_name::json(document, document.packages.len(), &namespace::CARGO_MODEL_SBOM, name)?)
}

fn document(bom: &Bom, version: Version) -> Document {
    let identifiers = Identifiers::of_references(bom);
    let name = document_name(bom);
    Document {
        id: DOCUMENT_ID,
        spdx_version: version.number(),
        data_license: "CC0-1.0",
        document_namespace: namespace::uri(&name, Uuid::nil()),
        name,
        creation_info: creation_info(bom),
        annotations: annotations::of_document(bom),
        packages: packages::packages(bom, &identifiers),
        has_extracted_licensing_infos: licenses::extracted(bom),
        relationships: relationships::relationships(bom, &identifiers),
    }
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
