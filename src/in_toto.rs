//! Words of the in-toto attestation framework 1.0 that are written and read.

/// What begins the type of every statement ("Statement layer", `_type`).
pub(crate) const STATEMENT: &str = "https://in-toto.io/Statement/";

/// The type of a statement in an envelope ("Envelope layer", `payloadType`).
pub(crate) const PAYLOAD_TYPE: &str = "application/vnd.in-toto+json";
