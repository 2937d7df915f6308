//! CycloneDX XML, brought into the shape of its JSON.
//!
//! In: text. Out: a [`Document`] by way of [`super::cyclonedx`]. Elements are collected on a stack of limited
//! height; document type definitions are not expanded. Names are taken without their prefix.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use serde_json::{Map, Value};

use super::document::{Document, Encoding};
use super::{MAX_DEPTH, ReadError, cyclonedx, cyclonedx_version, shortened};
use crate::facts::consideration_lists;

const NAMESPACE: &str = "http://cyclonedx.org/schema/bom/";

/// An element as it stands.
#[derive(Debug, Default)]
struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    children: Vec<Element>,
    text: String,
}

/// Reads a document.
pub(super) fn read(text: &str) -> Result<Document, ReadError> {
    let root = parse(text)?;
    let namespace = root.attributes.iter().find(|(_, value)| value.starts_with(NAMESPACE));
    let Some(version) = namespace.and_then(|(_, value)| value.strip_prefix(NAMESPACE)) else {
        return Err(ReadError::Unknown { seen: format!("XML with the element `{}`", shortened(&root.name)) });
    };
    cyclonedx_version(version)?;
    let mut value = object(&root);
    value.insert("specVersion".to_owned(), version.trim_end_matches('/').into());
    Ok(cyclonedx::read(&Value::Object(value), Encoding::Xml))
}

fn parse(text: &str) -> Result<Element, ReadError> {
    let mut reader = Reader::from_str(text);
    let mut stack: Vec<Element> = vec![Element::default()];
    loop {
        match reader.read_event().map_err(|error| malformed(&error))? {
            Event::Start(start) if stack.len() < MAX_DEPTH => stack.push(open(&start)?),
            Event::Start(_) => return Err(ReadError::Xml(format!("more than {MAX_DEPTH} elements deep"))),
            Event::Empty(empty) => close(&mut stack, open(&empty)?),
            Event::End(_) => {
                let closed = stack.pop().unwrap_or_default();
                close(&mut stack, closed);
            }
            Event::Text(text) => append(&mut stack, &text),
            Event::CData(text) => append(&mut stack, &text),
            Event::GeneralRef(reference) => append(&mut stack, &character(&reference)),
            Event::Eof => break,
            _ => {}
        }
    }
    match stack.as_mut_slice() {
        [outside] if !outside.children.is_empty() => Ok(outside.children.swap_remove(0)),
        [_] => Err(ReadError::Xml("there is no element".to_owned())),
        open => Err(ReadError::Xml(format!("{} elements are not closed", open.len() - 1))),
    }
}

fn malformed(error: &dyn std::fmt::Display) -> ReadError {
    ReadError::Xml(error.to_string())
}

fn open(start: &BytesStart<'_>) -> Result<Element, ReadError> {
    let mut element = Element { name: start.local_name().as_ref().to_owned(), ..Element::default() };
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| malformed(&error))?;
        let value = quick_xml::escape::unescape(&attribute.value).map_err(|error| malformed(&error))?;
        element.attributes.push((attribute.key.local_name().as_ref().to_owned(), value.into_owned()));
    }
    Ok(element)
}

fn close(stack: &mut [Element], closed: Element) {
    if let Some(parent) = stack.last_mut() {
        parent.children.push(closed);
    }
}

fn append(stack: &mut [Element], text: &str) {
    if let Some(element) = stack.last_mut() {
        element.text.push_str(text);
    }
}

/// The character that a reference stands for; one that a document type would define stands for nothing.
fn character(reference: &str) -> String {
    quick_xml::escape::unescape(&format!("&{reference};")).map(String::from).unwrap_or_default()
}

/// Elements that hold a list, whatever the names of its items.
const LISTS: &[&str] = &[
    "ancestors",
    "annotations",
    "authors",
    "components",
    "compositions",
    "custodians",
    "datasets",
    "definitions",
    "descendants",
    "endpoints",
    "energyConsumptions",
    "externalReferences",
    "hashes",
    "inputs",
    "lifecycles",
    "outputs",
    "owners",
    "performanceMetrics",
    "properties",
    "services",
    "stewards",
    "variants",
    "vulnerabilities",
];

/// Whether an element holds a list: one of these, or of the considerations of a model.
fn is_list(name: &str) -> bool {
    LISTS.contains(&name) || consideration_lists().any(|(list, _)| list == name)
}

/// Elements whose items are references.
const REFERENCES: &[&str] = &["assemblies", "subjects"];

/// An element with all that it holds; what repeats becomes a list.
fn object(element: &Element) -> Map<String, Value> {
    let mut fields = Map::new();
    for (name, value) in &element.attributes {
        fields.insert(name.clone(), value.as_str().into());
    }
    for child in &element.children {
        let inner = match (element.name.as_str(), child.name.as_str()) {
            ("dependency", "provides") => reference(child).unwrap_or_default(),
            ("composition", "dependencies") => child.children.iter().filter_map(reference).collect(),
            _ => value(child),
        };
        // XML has signatures of the W3C, JSON its own.
        let name = if child.name == "Signature" { "signature" } else { &child.name };
        insert(&mut fields, name, inner);
    }
    if element.name == "dependency" {
        let needed = element.children.iter().filter(|child| child.name == "dependency");
        let needed = needed.filter_map(reference).collect();
        fields.insert("dependsOn".to_owned(), Value::Array(needed));
    }
    if element.children.is_empty() && !element.text.trim().is_empty() {
        let name = match element.name.as_str() {
            "property" => "value",
            "expression" => "expression",
            _ => "content",
        };
        fields.entry(name).or_insert_with(|| element.text.as_str().into());
    }
    fields
}

fn insert(fields: &mut Map<String, Value>, name: &str, value: Value) {
    match fields.get_mut(name) {
        None => {
            fields.insert(name.to_owned(), value);
        }
        Some(Value::Array(items)) if !is_list(name) => items.push(value),
        Some(Value::Array(items)) => match value {
            Value::Array(more) => items.extend(more),
            single => items.push(single),
        },
        Some(single) => *single = Value::Array(vec![single.take(), value]),
    }
}

fn value(element: &Element) -> Value {
    let items = || element.children.iter();
    match element.name.as_str() {
        "licenses" => items().map(license).collect(),
        "dependencies" => items().map(|item| Value::Object(object(item))).collect(),
        "tools" if items().any(|item| item.name == "tool") => items().map(value).collect(),
        name if REFERENCES.contains(&name) => items().filter_map(reference).collect(),
        "datasets" => items().map(dataset).collect(),
        name if is_list(name) => items().map(value).collect(),
        _ if element.children.is_empty() && is_plain(element) => element.text.as_str().into(),
        _ => Value::Object(object(element)),
    }
}

/// Whether its text is all there is to it.
fn is_plain(element: &Element) -> bool {
    let counts = |name: &str| !["content-type", "bom-ref", "lang", "space"].contains(&name);
    !element.attributes.iter().any(|(name, _)| counts(name))
}

/// An item of `datasets`: the data themselves, or the reference under which they are listed.
fn dataset(element: &Element) -> Value {
    match element.name.as_str() {
        "ref" => Map::from_iter([("ref".to_owned(), element.text.trim().into())]).into(),
        _ => value(element),
    }
}

fn reference(element: &Element) -> Option<Value> {
    let found = element.attributes.iter().find(|(name, _)| name == "ref")?;
    Some(found.1.as_str().into())
}

/// An item of `licenses`: JSON wraps a licence and not an expression.
fn license(element: &Element) -> Value {
    let mut fields = object(element);
    if element.name == "license" {
        return Value::Object(Map::from_iter([("license".to_owned(), Value::Object(fields))]));
    }
    if let Some(details) = fields.remove("details") {
        fields.insert("expressionDetails".to_owned(), details);
    }
    Value::Object(fields)
}

#[cfg(test)]
mod tests {
    use super::super::document::{LicenseStatus, RelationKind, Said};
    use super::*;
    use crate::facts::names;

    const DOCUMENT: &str = r#"<?xml version="1.0"?>
<bom xmlns="http://cyclonedx.org/schema/bom/1.7" serialNumber="urn:uuid:1" version="2">
  <metadata>
    <timestamp>2026-01-01T00:00:00Z</timestamp>
    <lifecycles><lifecycle><phase>build</phase></lifecycle></lifecycles>
    <tools><components><component type="application"><name>t</name><version>1</version></component></components></tools>
    <authors><author><name>A &amp; B</name><email>a@example.org</email></author></authors>
    <component type="application" bom-ref="app"><name>app</name></component>
  </metadata>
  <components>
    <component type="machine-learning-model" bom-ref="m">
      <name>coder</name>
      <hashes><hash alg="SHA-256">00</hash></hashes>
      <licenses>
        <license acknowledgement="declared"><id>MIT</id></license>
        <expression acknowledgement="concluded">MIT OR Apache-2.0</expression>
        <expression-detailed expression="LicenseRef-x" acknowledgement="declared">
          <details license-identifier="LicenseRef-x"><text>Terms</text><url>https://example.org</url></details>
        </expression-detailed>
      </licenses>
      <properties><property name="p">v</property></properties>
      <modelCard><modelParameters><approach><type>supervised</type></approach><task>t</task>
        <inputs><input><format>text</format></input></inputs></modelParameters>
        <considerations><useCases><useCase>u</useCase></useCases></considerations></modelCard>
    </component>
  </components>
  <dependencies>
    <dependency ref="app"><provides ref="m"/><dependency ref="m"/></dependency>
    <dependency ref="m"/>
  </dependencies>
  <compositions><composition><aggregate>complete</aggregate>
    <dependencies><dependency ref="app"/></dependencies></composition></compositions>
</bom>"#;

    #[test]
    fn xml_reads_like_json() {
        let document = read(DOCUMENT).expect("well-formed");
        assert_eq!(document.version.as_deref(), Some("1.7"));
        assert_eq!(document.revision.as_deref(), Some("2"));
        assert_eq!(document.lifecycles, ["build"]);
        assert_eq!(document.tools[0].version.as_deref(), Some("1"));
        assert_eq!(document.authors[0].name.as_deref(), Some("A & B"));
        let kinds: Vec<_> = document.relations.iter().map(|relation| relation.kind).collect();
        assert_eq!(kinds, [RelationKind::DependsOn, RelationKind::Other]);
        assert_eq!(document.stated.len(), 2);
        assert_eq!(document.completeness["app"], "complete");
        let model = &document.components[1];
        assert_eq!(model.hashes[0].value, "00");
        assert_eq!(model.property("p"), Some("v"));
        assert_eq!(model.model.inputs, ["text"]);
        assert_eq!(model.model.statements[names::USE_CASE], ["u"]);
        assert_eq!(model.model.training, ["supervised"]);
        let statuses: Vec<_> = model.licenses.iter().map(|license| license.status).collect();
        assert_eq!(statuses, [LicenseStatus::Declared, LicenseStatus::Concluded, LicenseStatus::Declared]);
        assert_eq!(model.licenses[1].expression, Said::Known("MIT OR Apache-2.0".to_owned()));
        assert!(model.licenses[2].text_sha256.is_some() && model.licenses[2].url.is_some());
    }

    #[test]
    fn what_is_not_cyclonedx_is_told() {
        for text in ["<a/>", "<a>", "<a></b>", "<?xml version='1.0'?>", "<bom xmlns='http://example.org'/>"] {
            read(text).expect_err(text);
        }
    }
}
