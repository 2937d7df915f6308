//! The signature of an envelope (DSSE), against a key or a certificate that is named: of a bundle of OpenSSF Model Signing, or of
//! a bill of materials in a statement of in-toto.
//!
//! Sources: DSSE 1.0, "Signature Definition" (what is signed is `PAE(payloadType, payload)`); `model_signing` 1, keys: ECDSA with
//! SHA-256 over P-256, SHA-384 over P-384 and SHA-512 over P-521; its certificates: a chain in the bundle, which holds at the time
//! from which that of the signer is valid, since nothing says when the signature was made; RFC 5280.

use serde_json::Value;

use crate::base64;

/// What is signed, with its signatures.
#[derive(Debug)]
#[cfg_attr(
    not(any(feature = "signatures", test)),
    allow(dead_code, reason = "only a program that verifies reads it")
)]
pub struct Signed {
    /// The type of the payload.
    pub(crate) payload_type: String,
    /// The payload.
    pub(crate) payload: Vec<u8>,
    /// The signatures, each a DER sequence.
    pub(crate) signatures: Vec<Vec<u8>>,
    /// The certificate of the signer in DER, and those that stand for it; none where it was signed with a key alone.
    pub(crate) certificates: Vec<Vec<u8>>,
}

/// The certificates in a Sigstore bundle (`verificationMaterial`), that of the signer first.
pub(crate) fn certificates(bundle: &Value) -> Vec<Vec<u8>> {
    let material = bundle.get("verificationMaterial");
    let one = material.and_then(|material| material.get("certificate"));
    let chain =
        material.and_then(|material| material.pointer("/x509CertificateChain/certificates")?.as_array());
    let all = one.into_iter().chain(chain.into_iter().flatten());
    all.filter_map(|certificate| base64::decode(certificate.get("rawBytes")?.as_str()?)).collect()
}

/// What a key has to be.
pub(crate) const KEY_HELP: &str =
    "name a public key of P-256, P-384 or P-521 or a certificate in PEM, a file of at most 64 KiB";

/// What is wrong with a signature, in the middle of a sentence, and what to do about it.
type Fault = (String, &'static str);

/// Why the key could not be used, or whether the signature is that of the key.
pub(crate) type Verdict = Result<bool, Fault>;

/// Whether one of the signatures is that of a public key or a certificate in PEM: an envelope may have those of several people.
#[cfg(feature = "cli")]
pub(crate) fn is_of(mut signed: Signed, key: &str) -> Verdict {
    for signature in std::mem::take(&mut signed.signatures) {
        signed.signatures = vec![signature];
        match verify(&signed, key) {
            Ok(()) => return Ok(true),
            Err((what, _)) if what == CHANGED => {}
            Err(fault) => return Err(fault),
        }
    }
    Ok(false)
}

#[cfg(any(feature = "signatures", test))]
pub(crate) use verified::verify;

/// What verifies, in a program that can.
#[cfg(any(feature = "signatures", test))]
mod verified {
    use rustls_pki_types::pem::PemObject as _;
    use rustls_pki_types::{CertificateDer, SubjectPublicKeyInfoDer, TrustAnchor, UnixTime};
    use webpki::{ALL_VERIFICATION_ALGS, EndEntityCert, KeyUsage, anchor_from_trusted_cert};
    use x509_cert::Certificate;
    use x509_cert::der::{Decode as _, Encode as _};
    use x509_cert::ext::pkix;

    use super::{CHANGED, Fault, KEY_HELP, Signed};

    const AGAIN: &str =
        "fetch the bundle and the key again from their publisher, the key by another way than the bundle";
    /// `id-kp-codeSigning` (RFC 5280, 4.2.1.12), without its tag and length.
    const CODE_SIGNING: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 3, 3];
    /// The arc of the extensions that Fulcio writes (1.3.6.1.4.1.57264.1): certificates of whoever logs in.
    const OF_SIGSTORE: &[u8] = &[0x2b, 6, 1, 4, 1, 0x83, 0xbf, 0x30, 1];

    /// Whether the one signature is that of a public key in PEM, or of one for which a certificate in PEM stands; what is wrong, in
    /// the middle of a sentence.
    pub(crate) fn verify(signed: &Signed, pem: &str) -> Result<(), Fault> {
        let [signature] = signed.signatures.as_slice() else {
            return Err((
                format!("has {} signatures, where one is expected", signed.signatures.len()),
                AGAIN,
            ));
        };
        let key = match pem.contains("-----BEGIN CERTIFICATE-----") {
            true => certified_key(&signed.certificates, pem)?,
            false => SubjectPublicKeyInfoDer::from_pem_slice(pem.as_bytes()).map_err(|_| no_key())?.to_vec(),
        };
        match is_signature(&key, &signed.message(), signature) {
            Some(true) => Ok(()),
            Some(false) => Err((CHANGED.to_owned(), AGAIN)),
            None => Err(no_key()),
        }
    }

    fn no_key() -> Fault {
        ("can't be verified: the key is no public key of P-256, P-384 or P-521 in PEM".to_owned(), KEY_HELP)
    }

    /// Whether a signature is that of a public key (`SubjectPublicKeyInfo` in DER); `None` of a key of no known curve.
    fn is_signature(key: &[u8], message: &[u8], signature: &[u8]) -> Option<bool> {
        macro_rules! over {
            ($($curve:ident),*) => {$({
                use $curve::ecdsa::signature::Verifier as _;
                use $curve::pkcs8::DecodePublicKey as _;
                if let Ok(key) = $curve::ecdsa::VerifyingKey::from_public_key_der(key) {
                    let signature = $curve::ecdsa::Signature::from_der(signature);
                    return Some(signature.is_ok_and(|signature| key.verify(message, &signature).is_ok()));
                }
            })*};
        }
        over!(p256, p384, p521);
        None
    }

    /// The key of the certificate of the signer, if one of the certificates in PEM is that, or stands for it.
    fn certified_key(certificates: &[Vec<u8>], pem: &str) -> Result<Vec<u8>, Fault> {
        let [signer, between @ ..] = certificates else {
            let what = "is made with a key alone, and a certificate is named".to_owned();
            return Err((what, "name the public key of the publisher"));
        };
        let unread = |_| ("can't be verified: a certificate can't be read".to_owned(), KEY_HELP);
        let named: Vec<_> = CertificateDer::pem_slice_iter(pem.as_bytes())
            .collect::<Result<_, _>>()
            .map_err(|_| unread(()))?;
        let certificate = Certificate::from_der(signer).map_err(|_| unread(()))?;
        if !named.iter().any(|named| **named == **signer) {
            chain(&certificate, signer, between, &named)?;
        }
        let key = certificate.tbs_certificate().subject_public_key_info().to_der();
        key.map_err(|_| unread(()))
    }

    /// Follows the certificates from that of the signer to one that is named.
    fn chain(
        certificate: &Certificate,
        signer: &[u8],
        between: &[Vec<u8>],
        named: &[CertificateDer<'_>],
    ) -> Result<(), Fault> {
        const HELP: &str = "ask the publisher which certificate stands for the signer, and name that";
        if memchr::memmem::find(signer, OF_SIGSTORE).is_some() {
            let what = "is that of an identity of Sigstore, and no certificate says whose".to_owned();
            return Err((what, "verify it with `model_signing verify sigstore`, and name no key here"));
        }
        if !may_sign(certificate) {
            return Err(("is made with a certificate that is for other purposes".to_owned(), HELP));
        }
        let time = certificate.tbs_certificate().validity().not_before.to_unix_duration();
        let anchors: Result<Vec<TrustAnchor<'_>>, _> = named.iter().map(anchor_from_trusted_cert).collect();
        let between: Vec<_> = between.iter().map(|one| CertificateDer::from(one.as_slice())).collect();
        let signer = CertificateDer::from(signer);
        let followed = anchors.and_then(|anchors| {
            let usage = KeyUsage::required_if_present(CODE_SIGNING);
            let time = UnixTime::since_unix_epoch(time);
            let end = EndEntityCert::try_from(&signer)?;
            end.verify_for_usage(ALL_VERIFICATION_ALGS, &anchors, &between, time, usage, None, None).map(drop)
        });
        followed.map_err(|error| {
            let what = match error {
                webpki::Error::RequiredEkuNotFoundContext(_) => {
                    "is made with a certificate that is for other purposes".to_owned()
                }
                webpki::Error::UnknownIssuer => {
                    "is made with a certificate for which none that is named stands".to_owned()
                }
                other => format!(
                    "is made with a certificate that can't be followed to one that is named ({other})"
                ),
            };
            (what, HELP)
        })
    }

    /// Whether a certificate is for signatures: by its use of the key, or by its purpose, which the chain is asked for.
    fn may_sign(certificate: &Certificate) -> bool {
        let certificate = certificate.tbs_certificate();
        match certificate.get_extension::<pkix::KeyUsage>() {
            Ok(Some((_, usage))) => usage.digital_signature(),
            Ok(None) => matches!(certificate.get_extension::<pkix::ExtendedKeyUsage>(), Ok(Some(_))),
            Err(_) => false,
        }
    }
}

/// What a signature of another key, or of other bytes, is said to be.
#[cfg(any(feature = "cli", feature = "signatures", test))]
const CHANGED: &str = "is not signed with this key, or was changed since";

/// This program can't.
#[cfg(not(any(feature = "signatures", test)))]
pub(crate) fn verify(_: &Signed, _: &str) -> Result<(), Fault> {
    let what = "can't be verified: this program was built without the feature `signatures`";
    Err((what.to_owned(), "build it with `--features signatures`, or name no key"))
}

#[cfg(any(feature = "signatures", test))]
impl Signed {
    /// What is signed: the type and the payload, each behind its length.
    fn message(&self) -> Vec<u8> {
        let Self { payload_type, payload, .. } = self;
        let head = format!("DSSEv1 {} {payload_type} {} ", payload_type.len(), payload.len());
        [head.as_bytes(), payload].concat()
    }
}

#[cfg(test)]
mod tests {
    use p256::ecdsa::signature::Signer as _;

    use super::*;

    /// The public key of the private key whose bytes are all 7.
    const SEVEN: &str = concat!(
        "-----BEGIN PUBLIC KEY-----\n",
        "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEHhhTL9R1TALzBB2cdc6zO4P/2BrH\n",
        "zk/ogsyxyYvFiW6kbDEcTi/0DdlqNlPm5FRF0y3+SG7O11x6kMahiIHAow==\n",
        "-----END PUBLIC KEY-----\n",
    );

    /// The same with 8.
    const EIGHT: &str = concat!(
        "-----BEGIN PUBLIC KEY-----\n",
        "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEOtqxXWYla/Fc1xYDWz8EFETlEv7R\n",
        "3WTUunVZfSDjZvFUbSyQqD66ugFZUJnl8/+70zhMdJTeZ1n91eZe+unMZw==\n",
        "-----END PUBLIC KEY-----\n",
    );

    /// The public key over P-521 of the private key of 1 and 64 bytes of 7.
    const SEVEN_521: &str = concat!(
        "-----BEGIN PUBLIC KEY-----\n",
        "MIGbMBAGByqGSM49AgEGBSuBBAAjA4GGAAQBKBb0YUt1DMmLn2kMttxT5a8lnEli\n",
        "ZAAnGPq09Nc6S+ftxvcuuJ6vAieZGFyaCIiXVLk2kLf1wTXSgJPBcWyTGwsAW6dT\n",
        "2TqL5T8aWpqqikKObs8mDkkgDuj3Ofjg2yhFrV7icPBICr/ZIjbA83uf5Aenq4qT\n",
        "kZ2Da0G5rj6Xsv2AEHU=\n",
        "-----END PUBLIC KEY-----\n",
    );

    fn unsigned() -> Signed {
        let (payload_type, payload) = ("t".to_owned(), b"payload".to_vec());
        Signed { payload_type, payload, signatures: Vec::new(), certificates: Vec::new() }
    }

    fn signed() -> Signed {
        let key = p256::ecdsa::SigningKey::from_slice(&[7; 32]).expect("a key");
        let mut signed = unsigned();
        let signature: p256::ecdsa::Signature = key.sign(&signed.message());
        signed.signatures.push(signature.to_der().as_bytes().to_vec());
        signed
    }

    #[test]
    fn only_what_was_signed_with_the_key_is_verified() {
        let whole = signed();
        assert_eq!(verify(&whole, SEVEN), Ok(()));
        let wrong = |change: fn(&mut Signed)| {
            let mut other = signed();
            change(&mut other);
            verify(&other, SEVEN).expect_err("not signed").0
        };
        for change in [
            |signed: &mut Signed| signed.payload[0] ^= 1,
            |signed: &mut Signed| signed.payload_type.push('x'),
            |signed: &mut Signed| signed.signatures[0][10] ^= 1,
            |signed: &mut Signed| signed.signatures[0].clear(),
        ] {
            assert_eq!(wrong(change), "is not signed with this key, or was changed since");
        }
        assert!(wrong(|signed| signed.signatures.clear()).contains("0 signatures"));
        assert!(verify(&whole, EIGHT).is_err());
        assert!(verify(&whole, "no key").expect_err("no key").0.contains("no public key"));
    }

    #[test]
    fn a_key_over_p521_verifies() {
        let key = p521::ecdsa::SigningKey::from_slice(&[&[0, 1][..], &[7; 64]].concat()).expect("a key");
        let mut signed = unsigned();
        let signature: p521::ecdsa::Signature = key.sign(&signed.message());
        signed.signatures.push(signature.to_der().as_bytes().to_vec());
        assert_eq!(verify(&signed, SEVEN_521), Ok(()));
        signed.payload[0] ^= 1;
        assert_eq!(verify(&signed, SEVEN_521).expect_err("changed").0, CHANGED);
    }

    /// A certificate of an authority, as PEM, and what it signs with.
    fn authority(name: &str) -> (String, rcgen::Issuer<'static, rcgen::KeyPair>) {
        let key = rcgen::KeyPair::generate().expect("a key");
        let mut params = rcgen::CertificateParams::default();
        params.distinguished_name.push(rcgen::DnType::CommonName, name);
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        params.key_usages = vec![rcgen::KeyUsagePurpose::KeyCertSign];
        let pem = params.self_signed(&key).expect("a certificate").pem();
        (pem, rcgen::Issuer::new(params, key))
    }

    /// What is signed with a certificate of an authority: its PEM beside.
    fn certified(
        issuer: &rcgen::Issuer<'_, rcgen::KeyPair>,
        change: fn(&mut rcgen::CertificateParams),
    ) -> (Signed, String) {
        use rcgen::SigningKey as _;

        let key = rcgen::KeyPair::generate().expect("a key");
        let mut params = rcgen::CertificateParams::default();
        params.key_usages = vec![rcgen::KeyUsagePurpose::DigitalSignature];
        change(&mut params);
        let certificate = params.signed_by(&key, issuer).expect("a certificate");
        let mut signed = unsigned();
        signed.signatures.push(key.sign(&signed.message()).expect("a signature"));
        signed.certificates.push(certificate.der().to_vec());
        (signed, certificate.pem())
    }

    #[test]
    fn a_certificate_stands_for_the_signer_or_does_not() {
        let (acme, acme_signs) = authority("acme");
        let (other, _) = authority("other");
        let code = |params: &mut rcgen::CertificateParams| {
            params.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::CodeSigning];
        };
        let (mut signed, own) = certified(&acme_signs, code);
        for (pem, expected) in [
            (acme.clone(), None),
            (own.clone(), None),
            (format!("{other}{acme}"), None),
            (other, Some("is made with a certificate for which none that is named stands")),
            (SEVEN.to_owned(), Some("is not signed with this key")),
            (
                "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n".to_owned(),
                Some("is made with a"),
            ),
        ] {
            match (verify(&signed, &pem), expected) {
                (Ok(()), None) => {}
                (Err((what, _)), Some(part)) => assert!(what.contains(part), "{what}"),
                (verdict, _) => panic!("{pem}: {verdict:?}"),
            }
        }
        signed.payload[0] ^= 1;
        for pem in [&acme, &own] {
            assert_eq!(verify(&signed, pem).expect_err("changed").0, CHANGED);
        }
        assert!(
            verify(&super::tests::signed(), &acme).expect_err("no certificate").0.contains("a key alone")
        );
    }

    #[test]
    fn a_certificate_for_something_else_verifies_nothing() {
        let (acme, acme_signs) = authority("acme");
        let for_servers = |params: &mut rcgen::CertificateParams| {
            params.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ServerAuth];
        };
        let for_agreement = |params: &mut rcgen::CertificateParams| {
            params.key_usages = vec![rcgen::KeyUsagePurpose::KeyAgreement];
        };
        let of_sigstore = |params: &mut rcgen::CertificateParams| {
            let issuer = rcgen::CustomExtension::from_oid_content(
                &[1, 3, 6, 1, 4, 1, 57264, 1, 1],
                b"https://example.org".to_vec(),
            );
            params.custom_extensions.push(issuer);
        };
        for (change, part) in [
            (for_servers as fn(&mut rcgen::CertificateParams), "for other purposes"),
            (for_agreement, "for other purposes"),
            (of_sigstore, "an identity of Sigstore"),
        ] {
            let (signed, _) = certified(&acme_signs, change);
            let (what, _) = verify(&signed, &acme).expect_err(part);
            assert!(what.contains(part), "{part}: {what}");
        }
    }

    #[test]
    fn the_certificates_of_a_bundle_are_found_in_either_form() {
        let material = |material: Value| certificates(&serde_json::json!({"verificationMaterial": material}));
        let one = serde_json::json!({"certificate": {"rawBytes": "AAE="}});
        assert_eq!(material(one), [vec![0, 1]]);
        let chain = serde_json::json!({"x509CertificateChain": {"certificates": [{"rawBytes": "AAE="}, {"rawBytes": "Ag=="}]}});
        assert_eq!(material(chain), [vec![0, 1], vec![2]]);
        assert!(material(serde_json::json!({"publicKey": {"hint": "x"}})).is_empty());
    }

    /// An envelope with a document in it and the signatures of these.
    #[cfg(feature = "cli")]
    fn envelope(payload: &str, signatures: &[&[u8]]) -> String {
        let signatures: Vec<_> = signatures
            .iter()
            .map(|signature| serde_json::json!({"sig": crate::base64::encode(signature)}))
            .collect();
        let payload = crate::base64::encode(payload.as_bytes());
        serde_json::json!({"dsseEnvelope": {"payloadType": "t", "payload": payload, "signatures": signatures}}).to_string()
    }

    #[cfg(feature = "cli")]
    #[test]
    fn the_envelope_of_a_document_is_signed_with_one_of_its_keys() {
        let right = &signed().signatures[0];
        let is = |text: &str, key: &str| crate::read::is_signed_with(text.as_bytes(), key);
        assert_eq!(is(&envelope("payload", &[right]), SEVEN), Ok(true));
        assert_eq!(is(&envelope("payload", &[b"of somebody else", right]), SEVEN), Ok(true));
        assert_eq!(is(&envelope("payload", &[right]), EIGHT), Ok(false));
        assert_eq!(is(&envelope("payl0ad", &[right]), SEVEN), Ok(false));
        assert!(is(&envelope("payload", &[]), SEVEN).is_err());
        assert!(is(&envelope("payload", &[right]), "no key").is_err());
    }
}
