//! Names of documents that are made of their content: the same content has the same name, and other content another.

use serde::Serialize;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// Bytes that a component takes in a document at most, so that a large one need not be copied while it grows; what is not
/// written to takes no memory.
const COMPONENT: usize = 8192;

/// A document as JSON, with a name that ends in a UUID of its own content.
pub(super) struct Named {
    /// The document.
    pub(super) json: Vec<u8>,
    /// What stands for the content, without an extension.
    pub(super) name: String,
}

/// Serializes a document once and gives it its name: UUIDv5 (RFC 9562, 5.5) of the SHA-256 of the document with the nil
/// UUID in its place.
///
/// `components` is about how many it has. `name` says what a name with a UUID looks like. The document holds it with the nil one as a string of its own,
/// before any other that could be equal to it.
pub(super) fn json(
    document: &impl Serialize,
    components: usize,
    space: &Uuid,
    name: impl Fn(Uuid) -> String,
) -> Result<Named, serde_json::Error> {
    let mut json = Vec::with_capacity(components * COMPONENT);
    serde_json::to_writer_pretty(&mut json, document)?;
    json.push(b'\n');
    let nameless = format!("\"{}\"", name(Uuid::nil()));
    let name = name(Uuid::new_v5(space, &Sha256::digest(&json)));
    let place = json.windows(nameless.len()).position(|text| text == nameless.as_bytes());
    let place = place.expect("a document holds its name") + 1;
    json[place..place + name.len()].copy_from_slice(name.as_bytes());
    Ok(Named { json, name })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_made_of_everything_else() {
        let name = |uuid: Uuid| format!("urn:{uuid}");
        let named = |content: &str| {
            let document = serde_json::json!({ "a": name(Uuid::nil()), "b": content });
            json(&document, 1, &Uuid::NAMESPACE_URL, name).expect("JSON")
        };
        let Named { json: bytes, name: given } = named("x");
        assert_eq!(
            String::from_utf8(bytes).expect("text"),
            format!("{{\n  \"a\": \"{given}\",\n  \"b\": \"x\"\n}}\n")
        );
        assert_eq!(given, named("x").name);
        assert_ne!(given, named("y").name);
        let nil = name(Uuid::nil());
        let again = named(&nil);
        assert!(String::from_utf8(again.json).expect("text").contains(&format!("\"b\": \"{nil}\"")));
    }
}
