//! The schema of what skops stored: a tree of nodes, each with the class of its object and how it was stored.
//!
//! Source: `skops/io/_persist.py`, `_general.py` and `_numpy.py`. What a dictionary or an object has under a key that is known is
//! what the model says of itself; a text stands in a node as JSON.

use serde_json::Value;

use super::facts::{Format, HeaderFacts, TextInside};
use super::properties::property;
use super::text::text;

/// The longest schema that is read, in bytes.
pub(super) const LONGEST: u64 = 2 << 20;
/// Texts of a list.
const MOST: usize = 20;
/// Nodes in one another.
const DEEPEST: usize = 100;

/// What a schema says, of these bytes, or of one that is too long; `None` where it is none of skops.
pub(super) fn read(bytes: Option<&[u8]>) -> Option<HeaderFacts> {
    let mut facts = HeaderFacts::new(Format::Skops);
    let unread = |why: String| TextInside { path: "schema.json".to_owned(), bytes: Err(why) };
    let Some(bytes) = bytes else {
        facts.texts.push(unread(format!("a schema of more than {LONGEST} bytes")));
        return Some(facts);
    };
    memchr::memmem::find(bytes, b"\"_skops_version\"")?;
    match serde_json::from_slice::<Value>(bytes) {
        Ok(schema) => {
            let word = |key: &str| schema.get(key).and_then(Value::as_str);
            facts.producer = word("_skops_version").and_then(|version| text(&format!("skops {version}")));
            let class = word("__module__").zip(word("__class__")).filter(|(module, _)| *module != "builtins");
            facts.architecture = class.and_then(|(module, class)| text(&format!("{module}.{class}")));
            statements(&schema, 0, &mut facts);
        }
        Err(error) => facts.texts.push(unread(error.to_string())),
    }
    Some(facts)
}

/// Takes in what nodes say whose keys are known, at any depth.
fn statements(node: &Value, depth: usize, facts: &mut HeaderFacts) {
    if depth > DEEPEST {
        return;
    }
    match node {
        Value::Object(entries) => {
            for (key, value) in entries {
                if let Some(said) = said(value) {
                    property(facts, key, said);
                }
                statements(value, depth + 1, facts);
            }
        }
        Value::Array(nodes) => nodes.iter().for_each(|node| statements(node, depth + 1, facts)),
        _ => {}
    }
}

/// The text of a node, if it has one; those of a list behind a comma each.
fn said(node: &Value) -> Option<String> {
    let content = node.get("content")?;
    let texts: Vec<_> = match node.get("__loader__").and_then(Value::as_str)? {
        "JsonNode" => return text(serde_json::from_str::<Value>(content.as_str()?).ok()?.as_str()?),
        "ListNode" | "SetNode" | "TupleNode" => {
            content.as_array()?.iter().take(MOST).filter_map(one).collect()
        }
        _ => return None,
    };
    (!texts.is_empty()).then(|| texts.join(", "))
}

/// The text of a node of a list.
fn one(node: &Value) -> Option<String> {
    let is_one = node.get("__loader__").and_then(Value::as_str) == Some("JsonNode");
    is_one.then(|| said(node)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema(license: &str) -> Option<Vec<u8>> {
        let json = format!(
            r#"{{"__class__": "dict", "__module__": "builtins", "__loader__": "DictNode", "content": {{
                "model": {{"__class__": "LogisticRegression", "__module__": "sklearn.linear_model", "__loader__": "ObjectNode",
                    "content": {{"__class__": "dict", "__loader__": "DictNode", "content": {{
                        "C": {{"__class__": "str", "__loader__": "JsonNode", "content": "1.0", "is_json": true}}}}}}}},
                "license": {{"__class__": "str", "__module__": "builtins", "__loader__": "JsonNode", "content": {license:?},
                    "is_json": true}}}}, "protocol": 2, "_skops_version": "0.13.0"}}"#
        );
        Some(json.into_bytes())
    }

    #[test]
    fn a_schema_tells_what_a_dictionary_says_beside_the_model() {
        let facts = read(schema("\"cc-by-nc-4.0\"").as_deref()).expect("a schema");
        assert_eq!(facts.license.id.as_deref(), Some("cc-by-nc-4.0"));
        assert_eq!((facts.producer.as_deref(), facts.architecture), (Some("skops 0.13.0"), None));
        let model =
            br#"{"__class__": "SVC", "__module__": "sklearn.svm._classes", "_skops_version": "0.13.0"}"#;
        let facts = read(Some(model)).expect("a schema");
        assert_eq!(
            (facts.architecture.as_deref(), facts.license.id),
            (Some("sklearn.svm._classes.SVC"), None)
        );
        let one = |license: &str| {
            format!(r#"{{"__class__": "str", "__loader__": "JsonNode", "content": "\"{license}\""}}"#)
        };
        let list = format!(
            r#"{{"license": {{"__loader__": "ListNode", "content": [{}, {}]}}, "_skops_version": "0.13.0"}}"#,
            one("mit"),
            one("cc-by-nc-4.0")
        );
        let facts = read(Some(list.as_bytes())).expect("a schema");
        assert_eq!(facts.license.name.as_deref(), Some("mit, cc-by-nc-4.0"));
        assert!(read(Some(br#"{"a": 1}"#)).is_none());
        for unread in [None, Some(&br#"{"_skops_version": "#[..])] {
            assert!(read(unread).is_some_and(|facts| facts.texts[0].bytes.is_err()));
        }
    }
}
