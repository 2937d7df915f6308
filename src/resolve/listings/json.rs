//! Lists in JSON: the tree of a repository of the Hugging Face hub, a bundle of OpenSSF Model Signing, `git lfs ls-files
//! --json`, `rclone lsjson --hash`, and objects of S3.
//!
//! Sources: the hub's API, `GET /api/models/ID/tree/REVISION?recursive=true`, where `lfs.oid` is the SHA-256 of a file in
//! Git LFS and `oid` the SHA-1 of a Git blob; the Sigstore bundle (`dsseEnvelope`), the in-toto statement 1 and the predicate
//! `https://model_signing/signature/v1.0`, whose subject is the SHA-256 over the digests of its resources one after the
//! other; the API of S3, where `ChecksumSHA256` is in Base64, and that of an upload in parts with `-N` behind it is no digest of
//! the object.

use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::{List, ListedFile, ListingFormat};
use crate::base64;
use crate::digest::{Algorithm, Digest};
use crate::in_toto::PAYLOAD_TYPE;
use crate::signature::{self, Signed};

pub(super) fn parse(text: &str) -> Result<List, String> {
    let error = |error: serde_json::Error| format!("it is no JSON of a known form: {error}");
    if text.trim_start().starts_with('[') {
        return entries(serde_json::from_str(text).map_err(error)?);
    }
    match serde_json::from_str(text).map_err(error)? {
        Document { dsse_envelope: Some(envelope), material, .. } => {
            let bundle = serde_json::json!({"verificationMaterial": material});
            model_signing(&envelope, signature::certificates(&bundle))
        }
        Document { files: Some(files), .. } | Document { contents: Some(files), .. } => entries(files),
        _ => Err("it is JSON, and none of the forms that are known".to_owned()),
    }
}

#[derive(Deserialize)]
struct Document {
    #[serde(rename = "dsseEnvelope")]
    dsse_envelope: Option<Envelope>,
    /// With what a bundle was signed.
    #[serde(rename = "verificationMaterial")]
    material: Option<serde_json::Value>,
    /// `git lfs ls-files --json`.
    files: Option<Vec<Entry>>,
    /// Objects of S3.
    #[serde(rename = "Contents")]
    contents: Option<Vec<Entry>>,
}

/// An entry of any of the lists; each has keys of its own.
#[derive(Deserialize)]
struct Entry {
    path: Option<String>,
    lfs: Option<LfsObject>,
    #[serde(rename = "type")]
    kind: Option<String>,
    name: Option<String>,
    oid: Option<String>,
    oid_type: Option<String>,
    size: Option<u64>,
    #[serde(rename = "Path")]
    rclone_path: Option<String>,
    #[serde(rename = "Hashes")]
    hashes: Option<Hashes>,
    #[serde(rename = "Key")]
    key: Option<String>,
    #[serde(rename = "ChecksumSHA256")]
    checksum_sha256: Option<String>,
    #[serde(rename = "Size")]
    big_size: Option<i64>,
}

#[derive(Deserialize)]
struct LfsObject {
    oid: String,
    size: Option<u64>,
}

#[derive(Deserialize)]
struct Hashes {
    #[serde(alias = "SHA-256", alias = "SHA256")]
    sha256: Option<String>,
}

fn entries(entries: Vec<Entry>) -> Result<List, String> {
    let first = entries.first().ok_or("it has no entries")?;
    let format = format_of(first).ok_or("its entry 1 is of no form that is known")?;
    if let Some(other) = entries.iter().position(|entry| format_of(entry) != Some(format)) {
        return Err(format!(
            "its entry {} is of another form than the first, which is of `{format}`",
            other + 1
        ));
    }
    let files = entries.into_iter().filter_map(|entry| {
        let name = name_of(format, &entry)?.to_owned();
        Some(file(format, entry).map(|file| (name, file)))
    });
    Ok(List::of(format, files.collect::<Result<_, _>>()?))
}

fn format_of(entry: &Entry) -> Option<ListingFormat> {
    Some(match entry {
        Entry { key: Some(_), .. } => ListingFormat::S3,
        Entry { rclone_path: Some(_), .. } => ListingFormat::Rclone,
        Entry { path: Some(_), kind: Some(_), .. } => ListingFormat::HubTree,
        Entry { name: Some(_), oid: Some(_), oid_type: Some(_), .. } => ListingFormat::GitLfs,
        _ => return None,
    })
}

/// The path of an entry; none of a directory.
fn name_of(format: ListingFormat, entry: &Entry) -> Option<&str> {
    let name = match format {
        ListingFormat::HubTree if entry.kind.as_deref() == Some("directory") => &None,
        ListingFormat::HubTree => &entry.path,
        ListingFormat::GitLfs => &entry.name,
        ListingFormat::Rclone => &entry.rclone_path,
        ListingFormat::S3 => &entry.key,
        ListingFormat::Sha256Sums | ListingFormat::ModelSigning => &None,
    };
    name.as_deref()
}

/// What an entry says of its file; nothing without a SHA-256.
fn file(format: ListingFormat, entry: Entry) -> Result<Option<ListedFile>, String> {
    let name = name_of(format, &entry).unwrap_or_default().to_owned();
    let Entry { lfs, oid, oid_type, size, hashes, .. } = entry;
    let big_size = entry.big_size.and_then(|size| u64::try_from(size).ok());
    let found = match format {
        ListingFormat::HubTree => lfs.map(|lfs| (lfs.oid, lfs.size.or(size))),
        ListingFormat::GitLfs => {
            let is_sha256 = oid_type.as_deref() == Some("sha256");
            oid.filter(|_| is_sha256).map(|oid| (oid, size))
        }
        ListingFormat::Rclone => {
            let sha256 = hashes.and_then(|hashes| hashes.sha256);
            sha256.filter(|sha256| !sha256.is_empty()).map(|sha256| (sha256, big_size))
        }
        ListingFormat::S3 => {
            let checksum = entry.checksum_sha256.as_deref().map(of_s3).transpose()?.flatten();
            checksum.map(|sha256| (sha256, big_size))
        }
        ListingFormat::Sha256Sums | ListingFormat::ModelSigning => None,
    };
    let Some((sha256, size)) = found else { return Ok(None) };
    let hex = sha256.strip_prefix("sha256:").unwrap_or(&sha256);
    let sha256 = Digest::from_hex(Algorithm::Sha256, hex)
        .ok_or_else(|| format!("the digest of `{name}` is no SHA-256 in hexadecimal: `{hex}`"))?;
    Ok(Some(ListedFile { sha256, size }))
}

/// A checksum of S3 in hexadecimal; nothing of one over the checksums of parts.
fn of_s3(checksum: &str) -> Result<Option<String>, String> {
    if checksum.contains('-') {
        return Ok(None);
    }
    let bytes = base64::decode(checksum).filter(|bytes| bytes.len() == 32);
    let bytes = bytes.ok_or_else(|| format!("`{checksum}` is no SHA-256 in Base64"))?;
    Ok(Some(Digest::from_bytes(Algorithm::Sha256, &bytes).hex().to_owned()))
}

#[derive(Deserialize)]
struct EnvelopeSignature {
    sig: String,
}

#[derive(Deserialize)]
struct Envelope {
    #[serde(default)]
    signatures: Vec<EnvelopeSignature>,
    payload: String,
    #[serde(rename = "payloadType")]
    payload_type: String,
}

#[derive(Deserialize)]
struct Statement {
    #[serde(rename = "predicateType")]
    predicate_type: String,
    subject: Vec<Subject>,
    predicate: Predicate,
}

#[derive(Deserialize)]
struct Subject {
    name: Option<String>,
    digest: SubjectDigest,
}

#[derive(Deserialize)]
struct SubjectDigest {
    sha256: Option<String>,
}

#[derive(Deserialize)]
struct Predicate {
    #[serde(default)]
    resources: Vec<Resource>,
}

#[derive(Deserialize)]
struct Resource {
    name: String,
    algorithm: String,
    digest: String,
}

/// The predicate of model signing, version 1.
const MODEL_SIGNING: &str = "https://model_signing/signature/v1.0";

fn model_signing(envelope: &Envelope, certificates: Vec<Vec<u8>>) -> Result<List, String> {
    if envelope.payload_type != PAYLOAD_TYPE {
        return Err(format!(
            "its payload is of the type `{}`, and no in-toto statement",
            envelope.payload_type
        ));
    }
    let payload = base64::decode(&envelope.payload).ok_or("its payload is no Base64")?;
    let statement: Statement =
        serde_json::from_slice(&payload).map_err(|error| format!("its statement can't be read: {error}"))?;
    if statement.predicate_type != MODEL_SIGNING {
        return Err(format!(
            "its statement is of the type `{}`, and not one of model signing",
            statement.predicate_type
        ));
    }
    let mut whole = Sha256::new();
    let mut files = Vec::new();
    for Resource { name, algorithm, digest } in statement.predicate.resources {
        if algorithm != "sha256" {
            return Err(format!(
                "it has the digest of `{name}` by `{algorithm}`, and no SHA-256 of the file"
            ));
        }
        let wrong = || format!("the digest of `{name}` is no SHA-256");
        let sha256 = Digest::from_hex(Algorithm::Sha256, &digest).ok_or_else(wrong)?;
        whole.update(bytes_of(&sha256));
        files.push((name, ListedFile { sha256, size: None }));
    }
    let whole = Digest::from_bytes(Algorithm::Sha256, &whole.finalize());
    match statement.subject.as_slice() {
        [Subject { name, digest: SubjectDigest { sha256: Some(sha256) } }]
            if sha256.eq_ignore_ascii_case(whole.hex()) =>
        {
            let signatures = envelope.signatures.iter().map(|signature| base64::decode(&signature.sig));
            let signatures = signatures.collect::<Option<_>>().ok_or("its signature is no Base64")?;
            let payload_type = envelope.payload_type.clone();
            let signed = Signed { payload_type, payload, signatures, certificates };
            let directory = name.as_deref().and_then(|name| name.rsplit('/').find(|part| !part.is_empty()));
            let directory = directory.filter(|name| !matches!(*name, "." | "..")).map(str::to_owned);
            let format = ListingFormat::ModelSigning;
            Ok(List { format, files, directory, without: Vec::new(), signed: Some(signed) })
        }
        _ => Err("the digest of its subject is not that of its resources".to_owned()),
    }
}

fn bytes_of(digest: &Digest) -> Vec<u8> {
    let hex = digest.hex().as_bytes();
    let nibble = |byte: u8| char::from(byte).to_digit(16).unwrap_or_default() as u8;
    hex.chunks(2).map(|pair| nibble(pair[0]) << 4 | nibble(pair[1])).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Path, SHA-256 and size.
    type Row = (String, String, Option<u64>);

    fn read(text: &str) -> Result<(ListingFormat, Vec<Row>), String> {
        let list = parse(text)?;
        let files =
            list.files.into_iter().map(|(name, file)| (name, file.sha256.hex().to_owned(), file.size));
        Ok((list.format, files.collect()))
    }

    #[test]
    fn each_form_gives_names_digests_and_sizes() {
        let hex = "0f".repeat(32);
        let checksum = base64::encode(&[0x0f; 32]);
        for (value, format, size) in [
            (
                json!([
                    {"type": "directory", "oid": "0", "size": 0, "path": "onnx"},
                    {"type": "file", "oid": "1".repeat(40), "size": 3, "path": "config.json"},
                    {"type": "file", "oid": "1".repeat(40), "size": 7, "lfs": {"oid": hex, "size": 7, "pointerSize": 1}, "xetHash": "x", "path": "a"},
                ]),
                ListingFormat::HubTree,
                Some(7),
            ),
            (
                json!({"files": [{"name": "a", "size": 7, "checkout": true, "downloaded": true, "oid_type": "sha256", "oid": hex, "version": "x"}]}),
                ListingFormat::GitLfs,
                Some(7),
            ),
            (
                json!([{"Path": "a", "Name": "a", "Size": -1, "IsDir": false, "Hashes": {"md5": "x", "sha256": hex}}, {"Path": "b", "Size": 1}]),
                ListingFormat::Rclone,
                None,
            ),
            (
                json!({"Contents": [{"Key": "a", "Size": 7, "ChecksumSHA256": checksum, "ChecksumType": "FULL_OBJECT"}, {"Key": "b", "ChecksumSHA256": format!("{checksum}-3")}]}),
                ListingFormat::S3,
                Some(7),
            ),
        ] {
            let expected = Ok((format, vec![("a".to_owned(), hex.clone(), size)]));
            assert_eq!(read(&value.to_string()), expected, "{value}");
        }
    }

    fn bundle(statement: &serde_json::Value) -> String {
        let payload = base64::encode(statement.to_string().as_bytes());
        json!({"mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json", "dsseEnvelope": {"payload": payload, "payloadType": PAYLOAD_TYPE, "signatures": []}}).to_string()
    }

    fn statement() -> serde_json::Value {
        let hex = "0f".repeat(32);
        let whole = Digest::from_bytes(Algorithm::Sha256, &Sha256::digest([0x0f; 32]));
        json!({
            "_type": "https://in-toto.io/Statement/v1",
            "subject": [{"name": "m", "digest": {"sha256": whole.hex()}}],
            "predicateType": MODEL_SIGNING,
            "predicate": {
                "serialization": {"method": "files", "hash_type": "sha256"},
                "resources": [{"name": "a", "algorithm": "sha256", "digest": hex}],
            },
        })
    }

    #[test]
    fn a_bundle_of_model_signing_has_the_digests_of_its_resources() {
        let expected = vec![("a".to_owned(), "0f".repeat(32), None)];
        assert_eq!(read(&bundle(&statement())), Ok((ListingFormat::ModelSigning, expected)));
        for (pointer, value, what) in [
            ("/subject/0/digest/sha256", json!("0".repeat(64)), "the digest of its subject"),
            ("/predicate/resources/0/digest", json!("00".repeat(32)), "the digest of its subject"),
            ("/predicate/resources/0/algorithm", json!("blake3"), "by `blake3`"),
            ("/predicate/resources/0/digest", json!("0"), "no SHA-256"),
            ("/predicateType", json!("https://slsa.dev/provenance/v1"), "not one of model signing"),
            ("/subject", json!([]), "the digest of its subject"),
        ] {
            let mut wrong = statement();
            *wrong.pointer_mut(pointer).expect("there") = value;
            let error = read(&bundle(&wrong)).expect_err("a fault");
            assert!(error.contains(what), "{pointer}: {error}");
        }
    }

    #[test]
    fn an_entry_of_another_form_is_an_error_with_its_index() {
        let hex = "0f".repeat(32);
        let lfs = json!({"type": "file", "path": "a", "lfs": {"oid": hex}});
        for (value, what) in [
            (json!([lfs, {"path": "b", "lfs": {"oid": hex}}]), "its entry 2 is of another form"),
            (json!([lfs, lfs, {"Key": "b"}]), "its entry 3 is of another form"),
            (json!([{"path": "b"}, lfs]), "its entry 1 is of no form"),
        ] {
            let error = read(&value.to_string()).expect_err("a fault");
            assert!(error.contains(what), "{value}: {error}");
        }
    }

    #[test]
    fn a_digest_that_is_none_is_an_error() {
        for value in [
            json!([{"Key": "a", "ChecksumSHA256": "AAAA"}]),
            json!([{"type": "file", "path": "a", "lfs": {"oid": "12"}}]),
            json!([{"a": 1}]),
            json!({"dsseEnvelope": {"payload": "*", "payloadType": PAYLOAD_TYPE}}),
            json!({"dsseEnvelope": {"payload": "", "payloadType": "text/plain"}}),
        ] {
            assert!(read(&value.to_string()).is_err(), "{value}");
        }
    }
}
