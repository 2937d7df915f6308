//! CycloneDX 1.2 to 1.7, as JSON or in its shape.
//!
//! In: any JSON value. Out: a [`Document`]. Nested components become relations; base models of a `pedigree`
//! become components in the place of ancestors.

use std::collections::BTreeMap;

use serde_json::Value;

use super::document::{
    Annotation, Component, Document, Encoding, Format, Hash, Identifier, Kind, License, LicenseStatus, Link,
    Party, Place, Property, Relation, RelationKind, Said, Tool, is_unknown, says_nothing,
};
use super::fields::{as_text, author, first_text, holds, is_number, list, sha256, text, texts};
use super::properties;
use crate::claims;
use crate::facts::{SERVICE, consideration_lists, names};

/// Reads a document.
pub(super) fn read(value: &Value, encoding: Encoding) -> Document {
    let metadata = value.get("metadata").unwrap_or(&Value::Null);
    let mut document = Document {
        format: Format::CycloneDx,
        encoding,
        version: text(value, "specVersion"),
        serial: text(value, "serialNumber"),
        revision: text(value, "version"),
        created: text(metadata, "timestamp"),
        authors: authors(metadata),
        tools: tools(metadata),
        lifecycles: lifecycles(metadata),
        signed: holds(value, "signature"),
        has_vulnerabilities: holds(value, "vulnerabilities"),
        has_declarations: holds(value, "declarations") || holds(value, "definitions"),
        services: list(value, "services").len(),
        properties: properties_of(metadata),
        ..Document::default()
    };
    if let Some(subject) = metadata.get("component").filter(|subject| subject.is_object()) {
        document.subject = Some(add(subject, Place::Subject, None, &mut document));
    }
    for component in list(value, "components") {
        add(component, Place::Listed, None, &mut document);
    }
    document.name = document.subject().and_then(|subject| subject.name.clone());
    dependencies(value, &mut document);
    compositions(value, &mut document);
    services(value, &mut document);
    join_ancestors(&mut document);
    document.annotations = list(value, "annotations").iter().filter_map(annotation).collect();
    document.security_links = security_links(value, &document);
    document
}

/// A base stands with each model that descends from it, and once more where it is listed: its own reference tells that
/// these are one.
fn join_ancestors(document: &mut Document) {
    let listed = document.components.iter().filter(|component| component.place != Place::Ancestor);
    let mut known: BTreeMap<String, String> =
        listed.map(|component| (component.reference.clone(), component.reference.clone())).collect();
    let mut joined = BTreeMap::new();
    document.components.retain(|component| {
        let stated = component.property(names::REFERENCE).filter(|_| component.place == Place::Ancestor);
        let Some(stated) = stated else { return true };
        let first = known.entry(stated.to_owned()).or_insert_with(|| component.reference.clone());
        let is_first = *first == component.reference;
        joined.extend((!is_first).then(|| (component.reference.clone(), first.clone())));
        is_first
    });
    for relation in &mut document.relations {
        for end in [&mut relation.from, &mut relation.to] {
            if let Some(first) = joined.get(end) {
                end.clone_from(first);
            }
        }
    }
}

/// A service in front of a model of the document says things about that model: other formats have them in one place.
fn services(value: &Value, document: &mut Document) {
    for service in list(value, "services") {
        let Some(reference) = text(service, "bom-ref") else { continue };
        let Some(model) = reference.strip_prefix(SERVICE) else { continue };
        let Some(component) = document.components.iter_mut().find(|component| component.reference == model)
        else {
            continue;
        };
        component.properties.extend(service_facts(service));
        for relation in &mut document.relations {
            for end in [&mut relation.from, &mut relation.to] {
                if *end == reference {
                    *end = model.to_owned();
                }
            }
        }
        document.relations.retain(|relation| relation.from != relation.to);
        document.stated.remove(&reference);
    }
}

fn service_facts(service: &Value) -> Vec<Property> {
    let provider = service.get("provider").and_then(|provider| text(provider, "name"));
    let flag = text(service, "authenticated");
    let facts = [
        (names::SERVICE_PROVIDER, provider.into_iter().collect()),
        (names::SERVICE_ENDPOINT, texts(service, "endpoints")),
        (names::SERVICE_AUTHENTICATED, flag.into_iter().collect()),
    ];
    let property = |name: &str, value| Property { name: name.to_owned(), value };
    facts
        .into_iter()
        .flat_map(|(name, values): (_, Vec<String>)| {
            values.into_iter().map(move |value| property(name, value))
        })
        .collect()
}

fn authors(metadata: &Value) -> Vec<Party> {
    let people = list(metadata, "authors").iter().map(contact);
    let organizations = ["manufacturer", "manufacture", "supplier"];
    let organizations = organizations.iter().flat_map(|key| list(metadata, key)).map(organization);
    people.chain(organizations).filter(Party::is_named).collect()
}

fn tools(metadata: &Value) -> Vec<Tool> {
    let tools = metadata.get("tools").unwrap_or(&Value::Null);
    let nested = ["components", "services"].iter().flat_map(|key| list(tools, key));
    let listed: &[Value] = if tools.is_array() { list(metadata, "tools") } else { &[] };
    let tool = |tool: &Value| Tool { name: text(tool, "name"), version: text(tool, "version") };
    listed.iter().chain(nested).map(tool).filter(|tool| tool.name.is_some()).collect()
}

fn lifecycles(metadata: &Value) -> Vec<String> {
    let phases = list(metadata, "lifecycles").iter();
    phases.filter_map(|lifecycle| first_text(lifecycle, &["phase", "name"])).collect()
}

fn contact(value: &Value) -> Party {
    match value {
        Value::Object(_) => Party { name: text(value, "name"), email: text(value, "email"), url: None },
        _ => as_text(value).map(|written| author(&written)).unwrap_or_default(),
    }
}

fn organization(value: &Value) -> Party {
    let contacts = list(value, "contact");
    Party {
        name: text(value, "name").or_else(|| contacts.iter().find_map(|contact| text(contact, "name"))),
        email: contacts.iter().find_map(|contact| text(contact, "email")),
        url: texts(value, "url").into_iter().next(),
    }
}

fn supplier(value: &Value) -> Said<Party> {
    match value.get("supplier").filter(|supplier| supplier.is_object()).map(organization) {
        None => Said::Silent,
        Some(party) if party.name.as_deref().is_some_and(is_unknown) => Said::Unknown,
        Some(party) if party.is_named() => Said::Known(party),
        Some(_) => Said::Silent,
    }
}

/// Adds a component and what is nested in it; the answer is its reference.
fn add(value: &Value, place: Place, parent: Option<&str>, document: &mut Document) -> String {
    let number = document.components.len();
    let reference = text(value, "bom-ref").unwrap_or_else(|| format!("component {}", number + 1));
    document.components.push(component(value, &reference, place));
    if let Some(parent) = parent {
        document.relations.push(Relation::new(parent, &reference, RelationKind::Contains));
    }
    let nested = if place == Place::Ancestor { Place::Ancestor } else { Place::Listed };
    for child in list(value, "components") {
        add(child, nested, Some(&reference), document);
    }
    for ancestor in value.get("pedigree").map_or(&[] as &[Value], |pedigree| list(pedigree, "ancestors")) {
        let roles = values(&properties_of(ancestor), names::DESCENT);
        let ancestor = add(ancestor, Place::Ancestor, None, document);
        relate(&reference, &ancestor, roles, |_| RelationKind::DescendantOf, document);
    }
    let card = value.get("modelCard").and_then(|card| card.get("modelParameters")).unwrap_or(&Value::Null);
    for dataset in list(card, "datasets") {
        add_dataset(dataset, &reference, document);
    }
    reference
}

/// An edge for each role, or one without.
fn relate(
    from: &str,
    to: &str,
    roles: Vec<String>,
    kind: impl Fn(&str) -> RelationKind,
    document: &mut Document,
) {
    if roles.is_empty() {
        document.relations.push(Relation::new(from, to, kind("")));
    }
    let edge = |role: String| Relation { role: Some(role.clone()), ..Relation::new(from, to, kind(&role)) };
    document.relations.extend(roles.into_iter().map(edge));
}

/// The values of a property.
fn values(properties: &[Property], name: &str) -> Vec<String> {
    let found = properties.iter().filter(|property| property.name == name);
    found.map(|property| property.value.clone()).collect()
}

/// A dataset of a model card: by reference, or told there and then.
fn add_dataset(value: &Value, model: &str, document: &mut Document) {
    let contents = value.get("contents").unwrap_or(&Value::Null);
    let facts = properties_of(contents);
    let roles = values(&facts, names::DATASET_ROLE);
    let kind = |role: &str| match role {
        "evaluation" => RelationKind::TestedOn,
        _ => RelationKind::TrainedOn,
    };
    let elsewhere = text(value, "ref").or_else(|| values(&facts, names::REFERENCE).into_iter().next());
    let reference = elsewhere.clone().unwrap_or_else(|| format!("dataset {}", document.components.len() + 1));
    relate(model, &reference, roles, kind, document);
    if elsewhere.is_some() {
        return;
    }
    let mut dataset = Component {
        reference,
        kind: Kind::Dataset,
        name: text(value, "name"),
        description: text(value, "description"),
        download: Said::text(text(contents, "url")),
        properties: facts,
        ..Component::default()
    };
    add_data(value, &mut dataset);
    document.components.push(dataset);
}

fn component(value: &Value, reference: &str, place: Place) -> Component {
    let links = links(value);
    let download = links.iter().find(|link| link.kind.starts_with("distribution"));
    let mut component = Component {
        reference: reference.to_owned(),
        kind: kind(value),
        place,
        name: text(value, "name"),
        version: Said::text(text(value, "version")),
        description: text(value, "description"),
        purpose: text(value, "type"),
        identifiers: identifiers(value),
        supplier: supplier(value),
        manufacturers: manufacturers(value),
        authors: component_authors(value),
        hashes: hashes(value),
        licenses: licenses(value),
        copyright: Said::text(text(value, "copyright")),
        download: Said::text(download.map(|link| link.url.clone())),
        links,
        properties: properties_of(value),
        ..Component::default()
    };
    component.file_name = file_name(&component);
    add_model_card(value, &mut component);
    list(value, "data").iter().for_each(|data| add_data(data, &mut component));
    properties::apply(&mut component);
    component
}

/// Before 1.6 all authors are one text.
fn component_authors(value: &Value) -> Vec<Party> {
    let written = texts(value, "author");
    let written = written.iter().flat_map(|written| written.split(", ")).map(author);
    list(value, "authors").iter().map(contact).chain(written).collect()
}

fn kind(value: &Value) -> Kind {
    match text(value, "type").as_deref() {
        Some("application") => Kind::Application,
        Some("library" | "framework") => Kind::Library,
        Some("machine-learning-model") => Kind::Model,
        Some("data") => Kind::Dataset,
        Some("file") => Kind::File,
        _ => Kind::Other,
    }
}

fn manufacturers(value: &Value) -> Vec<Party> {
    let publisher = text(value, "publisher").map(|name| Party { name: Some(name), ..Party::default() });
    let manufacturers = list(value, "manufacturer").iter().map(organization);
    manufacturers.chain(publisher).filter(Party::is_named).collect()
}

/// The name of a file, or what BSI TR-03183-2 calls its file name.
fn file_name(component: &Component) -> Option<String> {
    let own = component.name.clone().filter(|_| component.is_file());
    component.property(names::FILE_NAME).map(str::to_owned).or(own)
}

fn identifiers(value: &Value) -> Vec<Identifier> {
    let mut found = Vec::new();
    for (key, kind) in [("purl", "purl"), ("cpe", "cpe"), ("swhid", "swhid"), ("omniborId", "gitoid")] {
        found.extend(texts(value, key).into_iter().map(|value| Identifier { kind: kind.to_owned(), value }));
    }
    let swid = value.get("swid").and_then(|swid| text(swid, "tagId"));
    found.extend(swid.map(|value| Identifier { kind: "swid".to_owned(), value }));
    found
}

fn hashes(value: &Value) -> Vec<Hash> {
    let hash = |hash: &Value| Some(Hash::new(&text(hash, "alg")?, text(hash, "content")?));
    list(value, "hashes").iter().filter_map(hash).collect()
}

fn links(value: &Value) -> Vec<Link> {
    let link = |link: &Value| {
        Some(Link { kind: text(link, "type")?, url: text(link, "url")?, hashes: hashes(link) })
    };
    list(value, "externalReferences").iter().filter_map(link).collect()
}

fn properties_of(value: &Value) -> Vec<Property> {
    let property = |property: &Value| {
        Some(Property { name: text(property, "name")?, value: text(property, "value").unwrap_or_default() })
    };
    list(value, "properties").iter().filter_map(property).collect()
}

fn licenses(value: &Value) -> Vec<License> {
    list(value, "licenses").iter().map(license).collect()
}

fn license(choice: &Value) -> License {
    let inner = choice.get("license").unwrap_or(choice);
    let details = list(choice, "expressionDetails");
    let content = |value: &Value| value.get("text").and_then(license_text);
    License {
        status: match text(inner, "acknowledgement").as_deref() {
            Some("declared") => LicenseStatus::Declared,
            Some("concluded") => LicenseStatus::Concluded,
            _ => LicenseStatus::Unstated,
        },
        expression: Said::text(first_text(inner, &["id", "expression"])),
        name: text(inner, "name"),
        url: text(inner, "url").or_else(|| details.iter().find_map(|details| text(details, "url"))),
        text_sha256: content(inner).or_else(|| details.iter().find_map(content)),
    }
}

/// The digest of a text; one in Base64 is not decoded.
fn license_text(attachment: &Value) -> Option<String> {
    if holds(attachment, "encoding") {
        return None;
    }
    let content = attachment.as_str().or_else(|| attachment.get("content").and_then(Value::as_str));
    content.map(sha256)
}

fn add_model_card(value: &Value, component: &mut Component) {
    let card = value.get("modelCard").unwrap_or(&Value::Null);
    let none = Value::Null;
    let part = |key: &str| card.get(key).unwrap_or(&none);
    let (parameters, considerations) = (part("modelParameters"), part("considerations"));
    let approach = parameters.get("approach").and_then(|approach| text(approach, "type"));
    let formats =
        |key: &str| list(parameters, key).iter().filter_map(|format| text(format, "format")).collect();
    let facts = &mut component.model;
    facts.tasks = texts(parameters, "task");
    facts.architectures = texts(parameters, "architectureFamily");
    facts.architectures.extend(texts(parameters, "modelArchitecture"));
    facts.training = approach.into_iter().collect();
    facts.inputs = formats("inputs");
    facts.outputs = formats("outputs");
    let lists = consideration_lists().map(|(list, name)| (name, texts(considerations, list)));
    facts.statements = lists.filter(|(_, values)| !values.is_empty()).collect();
    facts.metrics =
        list(part("quantitativeAnalysis"), "performanceMetrics").iter().filter_map(metric).collect();
    let environment = considerations.get("environmentalConsiderations").unwrap_or(&Value::Null);
    facts.energy = list(environment, "energyConsumptions").iter().filter_map(energy).collect();
    component.properties.extend(properties_of(environment));
}

/// What was measured, on what, and the number, as far as the document says so.
fn metric(metric: &Value) -> Option<String> {
    let value = text(metric, "value");
    let Some(kind) = text(metric, "type") else { return value };
    let key = claims::key(&kind, text(metric, "slice").as_deref());
    Some(value.map_or_else(|| key.clone(), |value| claims::told(&key, &value)))
}

/// How much energy an activity took.
fn energy(consumption: &Value) -> Option<String> {
    let activity = text(consumption, "activity").filter(|activity| !says_nothing(activity))?;
    let cost = consumption.get("activityEnergyCost").filter(|cost| is_number(cost.get("value")))?;
    let unit = text(cost, "unit").unwrap_or_default();
    Some(format!("{} {unit} ({activity})", text(cost, "value")?))
}

/// `componentData`: what is known of the data.
fn add_data(value: &Value, component: &mut Component) {
    let facts = &mut component.dataset;
    facts.types.extend(texts(value, "type"));
    facts.classification = facts.classification.take().or_else(|| text(value, "classification"));
    facts.sensitive = facts.sensitive.take().or_else(|| texts(value, "sensitiveData").into_iter().next());
    let governance = value.get("governance").unwrap_or(&Value::Null);
    for role in ["owners", "stewards", "custodians"] {
        for party in list(governance, role) {
            let organization = party.get("organization").or_else(|| party.get("contact")).unwrap_or(party);
            facts.provenance.extend(text(organization, "name"));
        }
    }
    component.description = component.description.take().or_else(|| text(value, "description"));
}

fn dependencies(value: &Value, document: &mut Document) {
    for entry in list(value, "dependencies") {
        let Some(from) = text(entry, "ref") else { continue };
        for to in texts(entry, "dependsOn") {
            document.relations.push(Relation::new(&from, &to, RelationKind::DependsOn));
        }
        for to in texts(entry, "provides") {
            document.relations.push(Relation::new(&from, &to, RelationKind::Other));
        }
        document.stated.insert(from);
    }
}

/// How complete dependencies are; a statement without them is about the whole document.
fn compositions(value: &Value, document: &mut Document) {
    for composition in list(value, "compositions") {
        let Some(aggregate) = text(composition, "aggregate") else { continue };
        let mut subjects = texts(composition, "dependencies");
        subjects.extend(texts(composition, "assemblies"));
        for subject in subjects {
            document.completeness.insert(subject, aggregate.clone());
        }
    }
}

fn annotation(value: &Value) -> Option<Annotation> {
    Some(Annotation { subjects: texts(value, "subjects"), text: text(value, "text")? })
}

const SECURITY: &[&str] =
    &["security-contact", "rfc-9116", "advisories", "exploitability-statement", "vulnerability-assertion"];

fn security_links(value: &Value, document: &Document) -> Vec<Link> {
    let everywhere = document.components.iter().flat_map(|component| component.links.iter().cloned());
    let all = links(value).into_iter().chain(everywhere);
    all.filter(|link| SECURITY.contains(&link.kind.as_str())).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn energy_is_stated_by_an_activity_and_an_amount() {
        for (consumption, stated) in [
            (json!({"activity": "training", "activityEnergyCost": {"value": 0.4, "unit": "kWh"}}), true),
            (json!({"activity": "training", "activityEnergyCost": {"value": "0.4", "unit": "kWh"}}), true),
            (json!({"activity": "training"}), false),
            (json!({"activity": "", "activityEnergyCost": {"value": 0.4, "unit": "kWh"}}), false),
            (json!({"activity": "TBD", "activityEnergyCost": {"value": 0.4, "unit": "kWh"}}), false),
            (json!({"activity": "training", "activityEnergyCost": {"value": "much", "unit": "kWh"}}), false),
        ] {
            let card = json!({"considerations": {"environmentalConsiderations": {"energyConsumptions": [consumption]}}});
            let document = json!({"bomFormat": "CycloneDX", "specVersion": "1.6",
                "components": [{"type": "machine-learning-model", "name": "m", "modelCard": card}]});
            assert_eq!(
                read(&document, Encoding::Json).components[0].model.energy.is_empty(),
                !stated,
                "{document}"
            );
        }
    }

    #[test]
    fn a_model_comes_with_its_lineage_its_data_and_its_files() {
        let document = read(
            &json!({"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [{
                "type": "machine-learning-model", "bom-ref": "m", "name": "coder", "version": "1",
                "licenses": [{"license": {"name": "Own terms", "acknowledgement": "declared"}}],
                "pedigree": {"ancestors": [{"type": "machine-learning-model", "name": "base"}]},
                "components": [{"type": "file", "name": "w.gguf", "hashes": [{"alg": "SHA-256", "content": "00"}]}],
                "modelCard": {"modelParameters": {
                    "task": "text-generation", "inputs": [{"format": "text"}],
                    "datasets": [{"type": "dataset", "name": "corpus", "classification": "public"}]}},
            }]}),
            Encoding::Json,
        );
        let kinds: Vec<_> = document.components.iter().map(|each| (each.kind, each.place)).collect();
        assert_eq!(
            kinds,
            [
                (Kind::Model, Place::Listed),
                (Kind::File, Place::Listed),
                (Kind::Model, Place::Ancestor),
                (Kind::Dataset, Place::Listed)
            ]
        );
        let kinds: Vec<_> = document.relations.iter().map(|relation| relation.kind).collect();
        assert_eq!(kinds, [RelationKind::Contains, RelationKind::DescendantOf, RelationKind::TrainedOn]);
        assert_eq!(document.components[0].model.inputs, ["text"]);
        assert_eq!(document.components[0].licenses[0].status, LicenseStatus::Declared);
        assert_eq!(document.components[3].dataset.classification.as_deref(), Some("public"));
        assert_eq!(document.files()["m"].len(), 1);
    }

    #[test]
    fn fields_of_any_type_are_survived() {
        let odd = [json!(null), json!(1), json!("x"), json!([]), json!([1, null, "x", {}]), json!({"a": []})];
        for key in ["metadata", "components", "dependencies", "compositions", "annotations", "services"] {
            for value in &odd {
                read(&json!({key: value}), Encoding::Json);
                for inner in ["tools", "component", "licenses", "pedigree", "modelCard", "data", "hashes"] {
                    read(&json!({key: [{inner: value}]}), Encoding::Json);
                    read(&json!({key: {inner: value}}), Encoding::Json);
                }
            }
        }
    }

    #[test]
    fn tools_of_both_shapes_are_found() {
        for tools in
            [json!([{"name": "t", "version": "1"}]), json!({"components": [{"name": "t", "version": "1"}]})]
        {
            let document = read(&json!({"metadata": {"tools": tools}}), Encoding::Json);
            assert_eq!(document.tools, [Tool { name: Some("t".to_owned()), version: Some("1".to_owned()) }]);
        }
    }
}
