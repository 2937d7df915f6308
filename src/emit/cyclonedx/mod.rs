//! CycloneDX 1.5 to 1.7 (ECMA-424), in JSON and in XML.
//!
//! One way for all: the BOM becomes the structs of `wire` for one `version`, these are checked
//! (`references`) and written, by `serde_json` or by `xml`. What a version has no field for becomes a
//! property `model-sbom:…` (`properties`); no fact is left out.

mod bom_ref;
mod citation;
mod component;
mod context;
mod dataset;
mod document;
mod license;
mod license_ids;
mod model_card;
mod nature;
mod normalized;
mod organization;
mod pedigree;
mod properties;
mod references;
mod service;
#[cfg(test)]
mod tests;
mod version;
mod wire;
mod xml;

use uuid::Uuid;

use self::normalized::normalized;
use self::version::Version;
use super::content_name::{self, Named};
use super::{BomFormat, EmitError, integrity};
use crate::assemble::bom::Bom;

/// CycloneDX 1.5 in JSON.
#[derive(Debug, Clone, Copy)]
pub struct Json1_5;

/// CycloneDX 1.6 in JSON: what `cyclonedx` stands for.
#[derive(Debug, Clone, Copy)]
pub struct Json1_6;

/// CycloneDX 1.7 in JSON.
#[derive(Debug, Clone, Copy)]
pub struct Json1_7;

/// CycloneDX 1.5 in XML.
#[derive(Debug, Clone, Copy)]
pub struct Xml1_5;

/// CycloneDX 1.6 in XML: what `cyclonedx-xml` stands for.
#[derive(Debug, Clone, Copy)]
pub struct Xml1_6;

/// CycloneDX 1.7 in XML.
#[derive(Debug, Clone, Copy)]
pub struct Xml1_7;

const JSON_EXTENSION: &str = "cdx.json";
const XML_EXTENSION: &str = "cdx.xml";

/// Name space of serial numbers: UUIDv5 of `urn:cargo-model-sbom:cyclonedx` in the name space of URLs.
const SERIAL_NUMBERS: Uuid = Uuid::from_u128(0x28a6_6a23_4677_5c2c_a50b_a6cf_3095_15bc);

impl BomFormat for Json1_5 {
    fn id(&self) -> &'static str {
        "cyclonedx-1.5-json"
    }

    fn extension(&self) -> &'static str {
        JSON_EXTENSION
    }

    fn write(&self, bom: &Bom) -> Result<Vec<u8>, EmitError> {
        validated(json(&normalized(bom), Version::V1_5)?)
    }
}

impl BomFormat for Json1_6 {
    fn id(&self) -> &'static str {
        "cyclonedx-1.6-json"
    }

    fn alias(&self) -> Option<&'static str> {
        Some("cyclonedx")
    }

    fn extension(&self) -> &'static str {
        JSON_EXTENSION
    }

    fn write(&self, bom: &Bom) -> Result<Vec<u8>, EmitError> {
        json(bom, Version::V1_6)
    }
}

impl BomFormat for Json1_7 {
    fn id(&self) -> &'static str {
        "cyclonedx-1.7-json"
    }

    fn extension(&self) -> &'static str {
        JSON_EXTENSION
    }

    fn write(&self, bom: &Bom) -> Result<Vec<u8>, EmitError> {
        json(bom, Version::V1_7)
    }
}

impl BomFormat for Xml1_5 {
    fn id(&self) -> &'static str {
        "cyclonedx-1.5-xml"
    }

    fn extension(&self) -> &'static str {
        XML_EXTENSION
    }

    fn write(&self, bom: &Bom) -> Result<Vec<u8>, EmitError> {
        validated(xml(&normalized(bom), Version::V1_5)?)
    }
}

impl BomFormat for Xml1_6 {
    fn id(&self) -> &'static str {
        "cyclonedx-1.6-xml"
    }

    fn alias(&self) -> Option<&'static str> {
        Some("cyclonedx-xml")
    }

    fn extension(&self) -> &'static str {
        XML_EXTENSION
    }

    fn write(&self, bom: &Bom) -> Result<Vec<u8>, EmitError> {
        xml(bom, Version::V1_6)
    }
}

impl BomFormat for Xml1_7 {
    fn id(&self) -> &'static str {
        "cyclonedx-1.7-xml"
    }

    fn extension(&self) -> &'static str {
        XML_EXTENSION
    }

    fn write(&self, bom: &Bom) -> Result<Vec<u8>, EmitError> {
        xml(bom, Version::V1_7)
    }
}

fn json(bom: &Bom, version: Version) -> Result<Vec<u8>, EmitError> {
    Ok(named(&checked_document(bom, version)?)?.json)
}

fn xml(bom: &Bom, version: Version) -> Result<Vec<u8>, EmitError> {
    let mut document = checked_document(bom, version)?;
    document.serial_number = named(&document)?.name;
    Ok(xml::write(&document, version.xml_namespace()))
}

/// A document of 1.5 that the crate of its readers finds valid.
#[cfg(feature = "cyclonedx-bom")]
fn validated(document: Vec<u8>) -> Result<Vec<u8>, EmitError> {
    match crate::second_reader::objections(&document) {
        Some(objections) if objections.is_empty() => Ok(document),
        Some(objections) => Err(EmitError::Invalid(objections.join("; "))),
        None => Err(EmitError::Invalid("its version is not read".to_owned())),
    }
}

#[cfg(not(feature = "cyclonedx-bom"))]
fn validated(document: Vec<u8>) -> Result<Vec<u8>, EmitError> {
    Ok(document)
}

/// The document, whole in itself, without its serial number.
fn checked_document(bom: &Bom, version: Version) -> Result<wire::Document<'_>, EmitError> {
    integrity::check_bom(bom)?;
    let document = document::document(bom, version);
    integrity::check_document(&references::references(&document))?;
    Ok(document)
}

/// The same content has the same number, in JSON and in XML.
fn named(document: &wire::Document<'_>) -> Result<Named, EmitError> {
    Ok(content_name::json(document, document.components.len(), &SERIAL_NUMBERS, serial_number)?)
}

/// `serialNumber` (RFC 9562, 4).
fn serial_number(uuid: Uuid) -> String {
    uuid.urn().to_string()
}
