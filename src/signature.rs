//! The signature of an envelope (DSSE), against a key that somebody names: of a bundle of OpenSSF Model Signing, or of a bill of
//! materials in a statement of in-toto.
//!
//! Source: DSSE 1.0, "Signature Definition" (what is signed is `PAE(payloadType, payload)`); `model_signing` 1, keys: ECDSA with
//! SHA-256 over P-256 and with SHA-384 over P-384.

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
}

/// What a key has to be.
pub(crate) const KEY_HELP: &str = "name a public key of P-256 or P-384 in PEM, a file of at most 64 KiB";

/// What is wrong with a signature, in the middle of a sentence, and what to do about it.
type Fault = (String, &'static str);

/// Why the key could not be used, or whether the signature is that of the key.
pub(crate) type Verdict = Result<bool, Fault>;

/// Whether one of the signatures is that of a public key in PEM: an envelope may have those of several people.
#[cfg(feature = "cli")]
pub(crate) fn is_of(signed: Signed, key: &str) -> Verdict {
    let Signed { payload_type, payload, signatures } = signed;
    let mut signed = Signed { payload_type, payload, signatures: Vec::new() };
    for signature in signatures {
        signed.signatures = vec![signature];
        match verify(&signed, key) {
            Ok(()) => return Ok(true),
            Err((what, _)) if what == CHANGED => {}
            Err(fault) => return Err(fault),
        }
    }
    Ok(false)
}

/// Whether the one signature is that of a public key in PEM; what is wrong, in the middle of a sentence.
#[cfg(any(feature = "signatures", test))]
pub(crate) fn verify(signed: &Signed, key: &str) -> Result<(), Fault> {
    use p256::ecdsa::signature::Verifier as _;
    use p256::pkcs8::DecodePublicKey as _;

    const AGAIN: &str =
        "fetch the bundle and the key again from their publisher, the key by another way than the bundle";
    let [signature] = signed.signatures.as_slice() else {
        return Err((format!("has {} signatures, where one is expected", signed.signatures.len()), AGAIN));
    };
    let message = signed.message();
    let verified = if let Ok(key) = p256::ecdsa::VerifyingKey::from_public_key_pem(key) {
        p256::ecdsa::Signature::from_der(signature).and_then(|signature| key.verify(&message, &signature))
    } else if let Ok(key) = p384::ecdsa::VerifyingKey::from_public_key_pem(key) {
        p384::ecdsa::Signature::from_der(signature).and_then(|signature| key.verify(&message, &signature))
    } else {
        return Err((
            "can't be verified: the key is no public key of P-256 or P-384 in PEM".to_owned(),
            KEY_HELP,
        ));
    };
    verified.map_err(|_| (CHANGED.to_owned(), AGAIN))
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

    fn signed() -> Signed {
        let key = p256::ecdsa::SigningKey::from_slice(&[7; 32]).expect("a key");
        let mut signed =
            Signed { payload_type: "t".to_owned(), payload: b"payload".to_vec(), signatures: Vec::new() };
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
