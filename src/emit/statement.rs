//! A document about built files, as a statement that others sign (in-toto attestation framework 1.0, "Statement layer").
//!
//! The subject is what `--artifact` named, by its digests; the predicate is the document. The signing tool (`cosign attest`,
//! `actions/attest`) wraps the statement as it is.

use serde::Serialize;
use serde_json::value::RawValue;

use super::{BomFormat, EmitError, Specification, cyclonedx, spdx};
use crate::assemble::bom::{Bom, Component};
use crate::digest::{Algorithm, Digest};
use crate::document::Encoding;
use crate::in_toto;

/// With a document of CycloneDX 1.6.
pub(super) const CYCLONE_DX: BomFormat = row("in-toto", &cyclonedx::JSON_1_6);
/// With a document of SPDX 2.3.
pub(super) const SPDX: BomFormat = row("in-toto-spdx", &spdx::JSON_2_3);

const fn row(id: &'static str, predicate: &'static BomFormat) -> BomFormat {
    let specification = Specification::Statement(predicate);
    BomFormat { id, alias: None, extension: "intoto.json", specification, encoding: Encoding::Json }
}

#[derive(Serialize)]
struct Statement<'a> {
    #[serde(rename = "_type")]
    kind: String,
    subject: Vec<Subject<'a>>,
    #[serde(rename = "predicateType")]
    predicate_type: &'static str,
    predicate: &'a RawValue,
}

/// "ResourceDescriptor": a name, and digests by the names of "DigestSet".
#[derive(Serialize)]
struct Subject<'a> {
    name: &'a str,
    digest: std::collections::BTreeMap<&'static str, &'a str>,
}

/// The statement around the document of a format.
pub(super) fn write(bom: &Bom, predicate: &BomFormat) -> Result<Vec<u8>, EmitError> {
    let subject: Vec<_> = bom.all_components().filter_map(subject).collect();
    if subject.is_empty() {
        return Err(EmitError::NoArtifact);
    }
    let document = String::from_utf8_lossy(&predicate.write(bom)?).into_owned();
    let document = RawValue::from_string(document.trim_end().to_owned())?;
    let statement = Statement {
        kind: format!("{}v1", in_toto::STATEMENT),
        subject,
        predicate_type: predicate_type(predicate),
        predicate: &document,
    };
    let mut bytes = serde_json::to_vec_pretty(&statement)?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn subject(component: &Component) -> Option<Subject<'_>> {
    let name = component.built_file.as_ref()?.name.as_deref()?;
    let digest = component.digests.iter().filter_map(|digest| Some((algorithm(digest)?, digest.hex())));
    Some(Subject { name, digest: digest.collect() })
}

/// "DigestSet" has no word for BLAKE3.
fn algorithm(digest: &Digest) -> Option<&'static str> {
    match digest.algorithm() {
        Algorithm::Sha256 => Some("sha256"),
        Algorithm::Sha512 => Some("sha512"),
        Algorithm::Sha384 => Some("sha384"),
        Algorithm::Sha1 => Some("sha1"),
        Algorithm::Md5 => Some("md5"),
        Algorithm::Blake3 => None,
    }
}

/// "Vetted predicates", CycloneDX and SPDX; both leave the version to the document.
fn predicate_type(predicate: &BomFormat) -> &'static str {
    match predicate.specification {
        Specification::Spdx2(_) | Specification::Spdx3(_) => "https://spdx.dev/Document",
        Specification::CycloneDx(_) | Specification::Statement(_) => "https://cyclonedx.org/bom",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::bom::Nature;
    use crate::emit::sample;
    use crate::read;

    fn built() -> Bom {
        let mut bom = sample::sample();
        let digests = [(Algorithm::Sha256, 32), (Algorithm::Blake3, 32)];
        bom.subject.digests = digests
            .iter()
            .map(|(algorithm, length)| Digest::from_bytes(*algorithm, &vec![7; *length]))
            .collect();
        bom.subject.built_file = Some(Nature {
            name: Some("example-app".to_owned()),
            is_executable: Some(true),
            is_archive: Some(false),
            is_structured: None,
        });
        bom
    }

    #[test]
    fn a_statement_binds_the_document_to_the_file() {
        for (format, predicate, kind) in [
            (&CYCLONE_DX, &cyclonedx::JSON_1_6, "https://cyclonedx.org/bom"),
            (&SPDX, &spdx::JSON_2_3, "https://spdx.dev/Document"),
        ] {
            let bytes = format.write(&built()).expect("written");
            let statement: Value = serde_json::from_slice(&bytes).expect("JSON");
            assert_eq!(statement["_type"], "https://in-toto.io/Statement/v1");
            assert_eq!(statement["predicateType"], kind);
            let subject = serde_json::json!([{"name": "example-app", "digest": {"sha256": "07".repeat(32)}}]);
            assert_eq!(statement["subject"], subject);
            let document = predicate.write(&built()).expect("written");
            let document: Value = serde_json::from_slice(&document).expect("JSON");
            assert_eq!(statement["predicate"], document);
            // It is read as the document that it holds, in an envelope as well.
            let plain = read::document(&serde_json::to_vec(&document).expect("JSON")).expect("read");
            let payload = crate::base64::encode(&bytes);
            let envelope = serde_json::json!({"payloadType": in_toto::PAYLOAD_TYPE, "payload": payload});
            let bundle = serde_json::json!({"dsseEnvelope": envelope});
            for framed in [bytes, envelope.to_string().into_bytes(), bundle.to_string().into_bytes()] {
                let read = read::document(&framed).expect("read");
                let references = |document: &read::Document| -> Vec<_> {
                    document.components.iter().map(|component| component.reference.clone()).collect()
                };
                assert_eq!(references(&read), references(&plain));
                assert_eq!(read.relations.len(), plain.relations.len());
            }
        }
    }

    #[test]
    fn without_a_built_file_there_is_nothing_to_state() {
        assert!(matches!(CYCLONE_DX.write(&sample::sample()), Err(EmitError::NoArtifact)));
    }
}
