//! Reading fields of JSON that may hold anything: what has the wrong type says nothing.

use serde_json::Value;

use super::document::Party;
use crate::inspect::license_text::normalized_digest;

/// A text that is not empty; numbers and truth values count as texts.
pub(super) fn as_text(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Bool(truth) => truth.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// The text in a field.
pub(super) fn text(value: &Value, key: &str) -> Option<String> {
    value.get(key).and_then(as_text)
}

/// The authors of CycloneDX before 1.6 are one text, often as manifests write it: `Name <address>, …`.
pub(super) fn author(written: &str) -> Party {
    let rest = written.split_once('<').filter(|(_, rest)| rest.contains('>'));
    let address = rest.and_then(|(_, rest)| rest.split('>').next()).filter(|address| address.contains('@'));
    let name = if address.is_some() { written.split('<').next().unwrap_or(written) } else { written };
    let name = Some(name.trim().to_owned()).filter(|name| !name.is_empty());
    Party { name, email: address.map(str::to_owned), url: None }
}

/// The first of these fields that holds a text.
pub(super) fn first_text(value: &Value, keys: &[&str]) -> Option<String> {
    keys.iter().find_map(|key| text(value, key))
}

/// The items of a field; a single value counts as a list of one.
pub(super) fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    match value.get(key) {
        None | Some(Value::Null) => &[],
        Some(Value::Array(items)) => items,
        Some(single) => std::slice::from_ref(single),
    }
}

/// The texts of a field.
pub(super) fn texts(value: &Value, key: &str) -> Vec<String> {
    list(value, key).iter().filter_map(as_text).collect()
}

/// Whether it is a number, be it as a text.
pub(super) fn is_number(value: Option<&Value>) -> bool {
    value.and_then(as_text).is_some_and(|text| text.parse::<f64>().is_ok_and(f64::is_finite))
}

/// Whether a field holds anything.
pub(super) fn holds(value: &Value, key: &str) -> bool {
    match value.get(key) {
        None | Some(Value::Null) => false,
        Some(Value::Array(items)) => !items.is_empty(),
        Some(Value::Object(fields)) => !fields.is_empty(),
        Some(_) => true,
    }
}

/// SHA-256 of the words of a licence text, in lower-case hexadecimal: formats keep its layout in different ways.
pub(super) fn sha256(text: &str) -> String {
    normalized_digest(text).hex().to_owned()
}
