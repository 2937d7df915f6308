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

#[cfg(feature = "cli")]
pub(crate) use self::bom_ref::bom_ref;
use self::normalized::normalized;
pub(super) use self::version::Version;
use super::content_name::{self, Named};
use super::{BomFormat, EmitError, Specification, integrity};
use crate::assemble::bom::Bom;
use crate::document::Encoding;

/// CycloneDX 1.5 in JSON.
pub(crate) const JSON_1_5: BomFormat = row("cyclonedx-1.5-json", None, Version::V1_5, Encoding::Json);
/// CycloneDX 1.6 in JSON: what `cyclonedx` stands for.
pub(crate) const JSON_1_6: BomFormat =
    row("cyclonedx-1.6-json", Some("cyclonedx"), Version::V1_6, Encoding::Json);
/// CycloneDX 1.7 in JSON.
pub(crate) const JSON_1_7: BomFormat = row("cyclonedx-1.7-json", None, Version::V1_7, Encoding::Json);
/// CycloneDX 1.5 in XML.
pub(crate) const XML_1_5: BomFormat = row("cyclonedx-1.5-xml", None, Version::V1_5, Encoding::Xml);
/// CycloneDX 1.6 in XML: what `cyclonedx-xml` stands for.
pub(crate) const XML_1_6: BomFormat =
    row("cyclonedx-1.6-xml", Some("cyclonedx-xml"), Version::V1_6, Encoding::Xml);
/// CycloneDX 1.7 in XML.
pub(crate) const XML_1_7: BomFormat = row("cyclonedx-1.7-xml", None, Version::V1_7, Encoding::Xml);

const fn row(
    id: &'static str,
    alias: Option<&'static str>,
    version: Version,
    encoding: Encoding,
) -> BomFormat {
    let extension = if matches!(encoding, Encoding::Xml) { "cdx.xml" } else { "cdx.json" };
    BomFormat { id, alias, extension, specification: Specification::CycloneDx(version), encoding }
}

/// Name space of serial numbers: UUIDv5 of `urn:cargo-model-sbom:cyclonedx` in the name space of URLs.
const SERIAL_NUMBERS: Uuid = Uuid::from_u128(0x28a6_6a23_4677_5c2c_a50b_a6cf_3095_15bc);

/// The whole document. What is written for 1.5 passes the crate of its readers, which takes normalized texts alone.
pub(super) fn write(bom: &Bom, version: Version, encoding: Encoding) -> Result<Vec<u8>, EmitError> {
    match version {
        Version::V1_5 => validated(encoded(&normalized(bom), version, encoding)?),
        Version::V1_6 | Version::V1_7 => encoded(bom, version, encoding),
    }
}

fn encoded(bom: &Bom, version: Version, encoding: Encoding) -> Result<Vec<u8>, EmitError> {
    let mut document = checked_document(bom, version)?;
    let Named { json, name } = named(&document)?;
    if encoding != Encoding::Xml {
        return Ok(json);
    }
    document.serial_number = name;
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
