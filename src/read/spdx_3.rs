//! SPDX 3.0 as JSON-LD.
//!
//! In: any JSON value. Out: a [`Document`]. Elements refer to each other by IRI; they are looked up once in an
//! index, and a reference that leads nowhere is skipped. The context is not fetched: the names of the
//! published one are expected.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::document::{
    Annotation, Component, Document, Encoding, Format, Hash, Identifier, Kind, License, LicenseStatus, Link,
    Party, Place, Property, Relation, RelationKind, Said, Tool, is_unknown,
};
use super::fields::{as_text, first_text, holds, is_number, list, sha256, text, texts};
use super::properties;
use crate::claims;
use crate::facts::names;

/// The elements by their IRI.
type Index<'v> = BTreeMap<String, &'v Value>;

/// Where the component with a reference stands in the list.
type Places = BTreeMap<String, usize>;

/// Reads a document.
pub(super) fn read(value: &Value) -> Document {
    let elements = match holds(value, "@graph") {
        true => list(value, "@graph"),
        false => std::slice::from_ref(value),
    };
    let index: Index<'_> = elements.iter().filter_map(|element| Some((id(element)?, element))).collect();
    let root = elements.iter().find(|element| kind_word(element) == "SpdxDocument").unwrap_or(&Value::Null);
    let mut document = Document {
        format: Format::Spdx,
        encoding: Encoding::JsonLd,
        name: text(root, "name"),
        serial: id(root),
        claimed_profiles: texts(root, "profileConformance"),
        lifecycles: elements.iter().flat_map(|element| texts(element, "software_sbomType")).collect(),
        has_vulnerabilities: elements.iter().any(|element| kind_word(element).starts_with("security_")),
        signed: holds(root, "verifiedUsing"),
        subject: subject(root, &index),
        properties: extension(root),
        ..Document::default()
    };
    creation(root, elements, &index, &mut document);
    for element in elements {
        add(element, &index, &mut document);
    }
    let places: Places =
        document.components.iter().map(|component| component.reference.clone()).zip(0..).collect();
    for element in elements.iter().filter(|element| holds(element, "relationshipType")) {
        add_relation(element, &index, &places, &mut document);
    }
    join_distributed(&places, &mut document);
    document.components.iter_mut().for_each(properties::apply);
    document.place_ancestors();
    document
}

fn id(element: &Value) -> Option<String> {
    first_text(element, &["spdxId", "@id"])
}

fn kind_word(element: &Value) -> String {
    first_text(element, &["type", "@type"]).unwrap_or_default()
}

/// What a field refers to: by IRI, or told there and then.
fn resolve<'v>(value: &'v Value, index: &Index<'v>) -> Option<&'v Value> {
    match value {
        Value::Object(_) => Some(value),
        Value::String(iri) => index.get(iri).copied(),
        _ => None,
    }
}

/// The root of the document; where that is an SBOM, the root of it.
fn subject(root: &Value, index: &Index<'_>) -> Option<String> {
    let first = texts(root, "rootElement").into_iter().next()?;
    let inner = index.get(&first).filter(|element| kind_word(element).ends_with("om"));
    inner.and_then(|sbom| texts(sbom, "rootElement").into_iter().next()).or(Some(first))
}

fn creation<'v>(root: &'v Value, elements: &'v [Value], index: &Index<'v>, document: &mut Document) {
    let own = root.get("creationInfo").and_then(|creation| resolve(creation, index));
    let any = || elements.iter().find(|element| kind_word(element) == "CreationInfo");
    let Some(creation) = own.or_else(any) else { return };
    document.version = text(creation, "specVersion");
    document.created = text(creation, "created");
    for creator in list(creation, "createdBy").iter().filter_map(|creator| resolve(creator, index)) {
        match kind_word(creator).as_str() {
            "SoftwareAgent" | "Tool" => document.tools.extend(tool(creator)),
            word => {
                let named = Some(party(creator)).filter(Party::is_named);
                document.issued_by_organization |= word == "Organization" && named.is_some();
                document.authors.extend(named);
            }
        }
    }
    let tools = list(creation, "createdUsing").iter().filter_map(|tool| resolve(tool, index));
    document.tools.extend(tools.filter_map(tool));
}

fn tool(element: &Value) -> Option<Tool> {
    text(element, "name").map(|name| Tool::from_name(&name))
}

fn party(element: &Value) -> Party {
    let identifier = |kinds: &[&str]| {
        let identifiers = list(element, "externalIdentifier").iter();
        let of_kind = identifiers.filter(|identifier| {
            text(identifier, "externalIdentifierType").is_some_and(|kind| kinds.contains(&kind.as_str()))
        });
        of_kind.filter_map(|identifier| text(identifier, "identifier")).next()
    };
    Party {
        name: text(element, "name"),
        email: identifier(&["email"]),
        url: identifier(&["urlScheme", "uri", "url"]),
    }
}

fn said_party<'v>(value: &'v Value, key: &str, index: &Index<'v>) -> Said<Party> {
    match value.get(key) {
        None | Some(Value::Null) => Said::Silent,
        Some(Value::String(iri)) if iri.ends_with("NoAssertionElement") => Said::Unknown,
        Some(agent) => match resolve(agent, index).map(party) {
            Some(party) if party.name.as_deref().is_some_and(is_unknown) => Said::Unknown,
            Some(party) if party.is_named() => Said::Known(party),
            _ => Said::Silent,
        },
    }
}

fn add<'v>(element: &'v Value, index: &Index<'v>, document: &mut Document) {
    let Some(reference) = id(element) else { return };
    match kind_word(element).as_str() {
        "software_Package" | "ai_AIPackage" | "dataset_DatasetPackage" | "software_File" => {
            let mut component = component(element, &reference, index);
            if document.subject.as_deref() == Some(&reference) {
                component.place = Place::Subject;
            }
            document.security_links.extend(component.links.iter().filter(|link| is_security(link)).cloned());
            document.components.push(component);
        }
        "SpdxDocument" | "software_Sbom" | "Bom" if !holds(element, "rootElement") => {
            document.rootless.push(reference);
        }
        "Agent" | "Person" | "Organization" | "SoftwareAgent" => {
            document.security_links.extend(links(element).into_iter().filter(is_security));
            if text(element, "name").is_none() {
                document.nameless_agents.push(reference);
            }
        }
        "Annotation" => document.annotations.extend(
            text(element, "statement").map(|text| Annotation { subjects: texts(element, "subject"), text }),
        ),
        _ => {}
    }
}

fn is_security(link: &Link) -> bool {
    ["securityPolicy", "securityOther", "securityAdvisory", "vulnerabilityExploitabilityAssessment"]
        .contains(&link.kind.as_str())
}

fn component<'v>(element: &'v Value, reference: &str, index: &Index<'v>) -> Component {
    let originators = list(element, "originatedBy").iter().filter_map(|agent| resolve(agent, index));
    let mut component = Component {
        reference: reference.to_owned(),
        kind: kind(element),
        name: text(element, "name"),
        version: Said::text(text(element, "software_packageVersion")),
        description: first_text(element, &["description", "summary"]),
        purpose: text(element, "software_primaryPurpose"),
        identifiers: identifiers(element),
        supplier: said_party(element, "suppliedBy", index),
        manufacturers: originators.map(party).collect(),
        hashes: hashes(element),
        copyright: Said::text(text(element, "software_copyrightText")),
        download: Said::text(text(element, "software_downloadLocation").or_else(|| binary(element))),
        links: links(element),
        released: text(element, "releaseTime"),
        built: text(element, "builtTime"),
        properties: extension(element),
        ..Component::default()
    };
    let own = component.name.as_deref().filter(|_| component.is_file());
    let own = own.and_then(|name| name.rsplit('/').next());
    component.file_name = component.property(names::FILE_NAME).or(own).map(str::to_owned);
    let purposes = texts(element, "software_additionalPurpose");
    let purposes = purposes.into_iter().map(|value| Property { name: ADDITIONAL_PURPOSE.to_owned(), value });
    component.properties.extend(purposes);
    add_model(element, &mut component, index);
    add_dataset(element, &mut component);
    component
}

/// The property under which `software_additionalPurpose` is kept.
pub(crate) const ADDITIONAL_PURPOSE: &str = "spdx:additionalPurpose";

fn kind(element: &Value) -> Kind {
    match (kind_word(element).as_str(), text(element, "software_primaryPurpose").as_deref()) {
        ("ai_AIPackage", _) => Kind::Model,
        ("dataset_DatasetPackage", _) => Kind::Dataset,
        ("software_File", _) | ("software_Package", Some("file")) => Kind::File,
        (_, Some("application")) => Kind::Application,
        (_, Some("library" | "framework")) => Kind::Library,
        _ => Kind::Other,
    }
}

fn identifiers(element: &Value) -> Vec<Identifier> {
    let purl = text(element, "software_packageUrl");
    let mut found: Vec<_> =
        purl.map(|value| Identifier { kind: "purl".to_owned(), value }).into_iter().collect();
    for external in list(element, "externalIdentifier") {
        let fields = [text(external, "externalIdentifierType"), text(external, "identifier")];
        let [Some(kind), Some(value)] = fields else { continue };
        let kind = match kind.as_str() {
            "packageUrl" => "purl".to_owned(),
            "cpe22" | "cpe23" => "cpe".to_owned(),
            _ => kind,
        };
        found.push(Identifier { kind, value });
    }
    for content in list(element, "software_contentIdentifier") {
        let value = text(content, "software_contentIdentifierValue");
        found.extend(value.map(|value| Identifier { kind: "swhid".to_owned(), value }));
    }
    found
}

fn hashes(element: &Value) -> Vec<Hash> {
    let hash = |hash: &Value| Some(Hash::new(&text(hash, "algorithm")?, text(hash, "hashValue")?));
    list(element, "verifiedUsing").iter().filter_map(hash).collect()
}

/// The links of an element; a documentation that is called a model card is one.
fn links(element: &Value) -> Vec<Link> {
    let mut found = Vec::new();
    for external in list(element, "externalRef") {
        let kind = text(external, "externalRefType").unwrap_or_default();
        let card = text(external, "comment").is_some_and(|comment| comment.starts_with("Model card"));
        let kind = if card { "model-card".to_owned() } else { kind };
        let locators = texts(external, "locator").into_iter();
        found.extend(locators.map(|url| Link { kind: kind.clone(), url, hashes: Vec::new() }));
    }
    found
}

/// A file has no download location: where it is, a reference says.
fn binary(element: &Value) -> Option<String> {
    let links = links(element).into_iter().filter(|_| kind_word(element) == "software_File");
    links.filter(|link| link.kind == "binaryArtifact").map(|link| link.url).next()
}

fn extension(element: &Value) -> Vec<Property> {
    let entries = list(element, "extension").iter().flat_map(|each| list(each, "extension_cdxProperty"));
    let property = |entry: &Value| {
        let value = text(entry, "extension_cdxPropValue").unwrap_or_default();
        Some(Property { name: text(entry, "extension_cdxPropName")?, value })
    };
    entries.filter_map(property).collect()
}

fn add_model(element: &Value, component: &mut Component, index: &Index<'_>) {
    let application = texts(element, "ai_informationAboutApplication").join("\n");
    let of_lines =
        |prefix: &'static str| application.lines().filter_map(move |line| line.strip_prefix(prefix));
    let lines =
        |prefix| of_lines(prefix).map(|text| text.strip_suffix('.').unwrap_or(text).to_owned()).collect();
    let facts = &mut component.model;
    facts.tasks = texts(element, "ai_domain");
    facts.architectures = texts(element, "ai_typeOfModel");
    facts.training = texts(element, "ai_informationAboutTraining");
    facts.inputs = lines("Input: ");
    facts.outputs = lines("Output: ");
    let mut use_cases: Vec<_> = of_lines("Intended use: ").map(str::to_owned).collect();
    let is_ours = !(use_cases.is_empty() && facts.inputs.is_empty() && facts.outputs.is_empty());
    if !is_ours && !application.is_empty() {
        use_cases.push(application);
    }
    let statements = [(names::USE_CASE, use_cases), (names::LIMITATION, texts(element, "ai_limitation"))];
    facts.statements = statements.into_iter().filter(|(_, values)| !values.is_empty()).collect();
    facts.metrics = list(element, "ai_metric").iter().filter_map(metric).collect();
    let parameters = list(element, "ai_hyperparameter").iter();
    facts.hyperparameters = parameters.filter_map(|parameter| text(parameter, "key")).collect();
    facts.energy = energy(element, index);
    facts.sensitive = text(element, "ai_useSensitivePersonalInformation");
}

/// What was measured, and the number, where there is one.
fn metric(entry: &Value) -> Option<String> {
    let key = text(entry, "key")?;
    Some(text(entry, "value").map_or_else(|| key.clone(), |value| claims::told(&key, &value)))
}

/// How much energy training, fine-tuning or inference took.
fn energy(element: &Value, index: &Index<'_>) -> Vec<String> {
    const KINDS: [(&str, &str); 3] = [
        ("ai_trainingEnergyConsumption", "training"),
        ("ai_finetuningEnergyConsumption", "fine-tuning"),
        ("ai_inferenceEnergyConsumption", "inference"),
    ];
    let stated = list(element, "ai_energyConsumption").iter();
    let stated = stated.filter_map(|consumption| resolve(consumption, index));
    let of_kinds = stated.flat_map(|consumption| {
        KINDS
            .into_iter()
            .flat_map(|(key, activity)| list(consumption, key).iter().map(move |one| (one, activity)))
    });
    let amounts = of_kinds.filter_map(|(one, activity)| {
        let one = resolve(one, index).filter(|one| is_number(one.get("ai_energyQuantity")))?;
        let unit = match text(one, "ai_energyUnit").as_deref() {
            Some("kilowattHour") => "kWh",
            Some("megajoule") => "MJ",
            _ => "of another unit",
        };
        Some(format!("{} {unit} ({activity})", text(one, "ai_energyQuantity")?))
    });
    amounts.collect()
}

fn add_dataset(element: &Value, component: &mut Component) {
    let facts = &mut component.dataset;
    facts.types = texts(element, "dataset_datasetType");
    facts.classification = text(element, "dataset_confidentialityLevel");
    facts.sensitive = text(element, "dataset_hasSensitivePersonalInformation");
    facts.provenance = texts(element, "dataset_dataCollectionProcess");
    for key in ["dataset_datasetSize", "dataset_datasetNoise", "dataset_knownBias"] {
        facts.statistics.extend(texts(element, key));
    }
}

fn add_relation(element: &Value, index: &Index<'_>, places: &Places, document: &mut Document) {
    let (Some(from), Some(word)) = (text(element, "from"), text(element, "relationshipType")) else { return };
    let targets = texts(element, "to");
    let status = match word.as_str() {
        "hasDeclaredLicense" => Some(LicenseStatus::Declared),
        "hasConcludedLicense" => Some(LicenseStatus::Concluded),
        _ => None,
    };
    if let Some(status) = status {
        let component = places.get(&from).and_then(|place| document.components.get_mut(*place));
        let licenses = targets.iter().map(|iri| license(iri, status, index));
        component.into_iter().for_each(|component| component.licenses.extend(licenses.clone()));
        return;
    }
    let (kind, turned) = relation_kind(&word);
    let comment = text(element, "comment").unwrap_or_default();
    let role = properties::role(&comment).map(|(_, role)| role);
    let role = role.or_else(|| (kind == RelationKind::TrainedOn).then(|| "training".to_owned()));
    if matches!(kind, RelationKind::DependsOn | RelationKind::Contains) {
        let aggregate = text(element, "completeness").map(|word| match word.as_str() {
            "noAssertion" => "unknown".to_owned(),
            _ => word,
        });
        document.completeness.extend(aggregate.map(|aggregate| (from.clone(), aggregate)));
        document.stated.insert(from.clone());
    }
    for to in
        targets.into_iter().filter(|to| !to.ends_with("NoneElement") && !to.ends_with("NoAssertionElement"))
    {
        let (from, to) = if turned { (to, from.clone()) } else { (from.clone(), to) };
        document.relations.push(Relation { role: role.clone(), ..Relation::new(from, to, kind) });
    }
}

/// A package and the one file that it is distributed as are one thing in other formats: the file gives its name, and its
/// digests where the package has none. A file with relations of its own stays a component.
fn join_distributed(places: &Places, document: &mut Document) {
    let is_distribution = |relation: &&Relation| relation.kind == RelationKind::Distribution;
    let mut files = BTreeMap::<String, Vec<String>>::new();
    for relation in document.relations.iter().filter(is_distribution) {
        files.entry(relation.from.clone()).or_default().push(relation.to.clone());
    }
    let others = document.relations.iter().filter(|relation| !is_distribution(relation));
    let others: BTreeSet<_> = others.flat_map(|relation| [&relation.from, &relation.to]).cloned().collect();
    let mut joined = BTreeSet::new();
    for (package, targets) in &files {
        let ([file], Some(&place)) = (targets.as_slice(), places.get(package)) else { continue };
        let is_plain = !others.contains(file) && !files.contains_key(file);
        let Some(&of_file) = places.get(file).filter(|_| is_plain) else { continue };
        if !document.components[of_file].is_file() {
            continue;
        }
        let Component { file_name, hashes, .. } = document.components[of_file].clone();
        let package = &mut document.components[place];
        if !package.hashes.is_empty() && package.hashes != hashes {
            continue;
        }
        package.hashes = hashes;
        package.file_name = file_name;
        joined.insert(file.clone());
    }
    document.components.retain(|component| !joined.contains(&component.reference));
    document.relations.retain(|relation| !joined.contains(&relation.to));
}

/// What a word means, and whether it reads from right to left.
fn relation_kind(word: &str) -> (RelationKind, bool) {
    match word {
        "dependsOn" | "hasDynamicLink" | "hasStaticLink" | "hasPrerequisite" | "hasOptionalDependency" => {
            (RelationKind::DependsOn, false)
        }
        "contains" => (RelationKind::Contains, false),
        "hasDataFile" => (RelationKind::DataFile, false),
        "hasDistributionArtifact" => (RelationKind::Distribution, false),
        "trainedOn" => (RelationKind::TrainedOn, false),
        "testedOn" => (RelationKind::TestedOn, false),
        "descendantOf" => (RelationKind::DescendantOf, false),
        "ancestorOf" => (RelationKind::DescendantOf, true),
        _ => (RelationKind::Other, false),
    }
}

fn license(iri: &str, status: LicenseStatus, index: &Index<'_>) -> License {
    let last = || iri.rsplit(['/', '#']).next().unwrap_or(iri).to_owned();
    let expression = match index.get(iri) {
        _ if iri.ends_with("NoAssertionLicense") => Said::Unknown,
        _ if iri.ends_with("NoneLicense") => Said::Nothing,
        Some(element) => {
            Said::text(text(element, "simplelicensing_licenseExpression").or_else(|| Some(last())))
        }
        None => Said::text(Some(last())),
    };
    let custom = index.get(iri).and_then(|element| custom_license(element, index)).unwrap_or(&Value::Null);
    License {
        status,
        expression,
        name: text(custom, "name"),
        url: texts(custom, "expandedlicensing_seeAlso").into_iter().next(),
        text_sha256: custom.get("simplelicensing_licenseText").and_then(as_text).map(|text| sha256(&text)),
    }
}

/// The custom licence that an element is, or the first that an expression names.
fn custom_license<'v>(element: &'v Value, index: &Index<'v>) -> Option<&'v Value> {
    if holds(element, "simplelicensing_licenseText") {
        return Some(element);
    }
    // The first is of 3.0, the second of 3.1.
    let entries =
        [("simplelicensing_customIdToUri", "value"), ("simplelicensing_customIdToLicense", "elementValue")];
    let mut targets = entries
        .iter()
        .flat_map(|(key, value)| list(element, key).iter().filter_map(|entry| text(entry, value)));
    targets.find_map(|iri| index.get(&iri).copied())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn graph() -> Value {
        json!({"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": [
            {"type": "CreationInfo", "@id": "_:c", "specVersion": "3.0.1", "created": "2026-01-01T00:00:00Z",
             "createdBy": ["urn:o"], "createdUsing": ["urn:t"]},
            {"type": "Organization", "spdxId": "urn:o", "name": "Example", "externalIdentifier": [
                {"externalIdentifierType": "email", "identifier": "a@example.org"}]},
            {"type": "Tool", "spdxId": "urn:t", "name": "t-1.0"},
            {"type": "SpdxDocument", "spdxId": "urn:d", "creationInfo": "_:c", "rootElement": ["urn:s"],
             "profileConformance": ["core", "ai"]},
            {"type": "software_Sbom", "spdxId": "urn:s", "rootElement": ["urn:a"], "software_sbomType": ["source"]},
            {"type": "software_Package", "spdxId": "urn:a", "name": "app", "software_primaryPurpose": "application"},
            {"type": "ai_AIPackage", "spdxId": "urn:m", "name": "m", "suppliedBy": "urn:o",
             "ai_informationAboutApplication": "Input: text.\nOutput: text.",
             "verifiedUsing": [{"type": "Hash", "algorithm": "sha512", "hashValue": "00"}]},
            {"type": "ai_AIPackage", "spdxId": "urn:b", "name": "b"},
            {"type": "simplelicensing_LicenseExpression", "spdxId": "urn:l",
             "simplelicensing_licenseExpression": "LicenseRef-x",
             "simplelicensing_customIdToUri": [{"key": "LicenseRef-x", "value": "urn:x"}]},
            {"type": "expandedlicensing_CustomLicense", "spdxId": "urn:x", "name": "X",
             "simplelicensing_licenseText": "Terms"},
            {"type": "Relationship", "spdxId": "urn:1", "from": "urn:m", "to": ["urn:l"],
             "relationshipType": "hasDeclaredLicense"},
            {"type": "Relationship", "spdxId": "urn:2", "from": "urn:m", "relationshipType": "hasConcludedLicense",
             "to": ["https://spdx.org/rdf/3.0.1/terms/Licensing/NoAssertionLicense"]},
            {"type": "Relationship", "spdxId": "urn:3", "from": "urn:a", "relationshipType": "dependsOn",
             "to": ["urn:m"], "completeness": "complete"},
            {"type": "Relationship", "spdxId": "urn:4", "from": "urn:m", "relationshipType": "descendantOf",
             "to": ["urn:b"]},
        ]})
    }

    #[test]
    fn an_expression_of_3_1_leads_to_its_custom_licence() {
        let mut graph = graph();
        let mut elements = graph["@graph"].as_array_mut().expect("elements").iter_mut();
        let expression = elements.find(|element| element["spdxId"] == "urn:l").expect("the expression");
        expression.as_object_mut().expect("an object").remove("simplelicensing_customIdToUri");
        expression["simplelicensing_customIdToLicense"] =
            json!([{"type": "ElementMap", "key": "LicenseRef-x", "elementValue": "urn:x"}]);
        assert_eq!(read(&graph).components[1].licenses[0].name.as_deref(), Some("X"));
    }

    #[test]
    fn a_package_has_the_name_and_the_digests_of_the_one_file_that_it_is_distributed_as() {
        let graph = |also: Value| {
            let hash = json!([{"type": "Hash", "algorithm": "sha256", "hashValue": "00"}]);
            let mut graph = vec![
                json!({"type": "software_Package", "spdxId": "urn:a", "name": "a"}),
                json!({"type": "software_File", "spdxId": "urn:f", "name": "a-1.crate", "verifiedUsing": hash}),
                json!({"type": "Relationship", "spdxId": "urn:1", "from": "urn:a", "to": ["urn:f"],
                       "relationshipType": "hasDistributionArtifact"}),
            ];
            graph.extend(also.as_array().cloned().unwrap_or_default());
            read(&json!({"@graph": graph}))
        };
        let document = graph(json!([]));
        let [package] = document.components.as_slice() else { panic!("{:#?}", document.components) };
        assert_eq!((package.file_name.as_deref(), package.hashes.len()), (Some("a-1.crate"), 1));
        assert!(document.relations.is_empty());
        // A package is no file, least of all its own.
        let to_itself = json!([{"type": "Relationship", "spdxId": "urn:2", "from": "urn:b", "to": ["urn:b"],
                                "relationshipType": "hasDistributionArtifact"},
                               {"type": "software_Package", "spdxId": "urn:b", "name": "b"}]);
        assert_eq!(graph(to_itself).components.len(), 2);
        // A file that something else contains, too, is a thing of its own; so is one of two.
        let contained = json!([{"type": "Relationship", "spdxId": "urn:2", "from": "urn:b", "to": ["urn:f"],
                                "relationshipType": "contains"}]);
        let second = json!([{"type": "software_File", "spdxId": "urn:g", "name": "a-1.zip"},
                            {"type": "Relationship", "spdxId": "urn:2", "from": "urn:a", "to": ["urn:g"],
                             "relationshipType": "hasDistributionArtifact"}]);
        assert_eq!(graph(contained).components.len(), 2);
        assert_eq!(graph(second).components.len(), 3);
    }

    #[test]
    fn elements_are_put_together_by_their_iris() {
        let document = read(&graph());
        assert_eq!(document.subject.as_deref(), Some("urn:a"));
        assert_eq!(document.authors[0].email.as_deref(), Some("a@example.org"));
        assert_eq!(document.tools[0].version.as_deref(), Some("1.0"));
        assert_eq!(document.lifecycles, ["source"]);
        let model = &document.components[1];
        assert_eq!((model.kind, model.hashes[0].algorithm.as_str()), (Kind::Model, "SHA-512"));
        assert_eq!(model.supplier.known().and_then(|supplier| supplier.name.as_deref()), Some("Example"));
        assert_eq!(model.licenses[0].name.as_deref(), Some("X"));
        assert_eq!(model.licenses[1].expression, Said::Unknown);
        assert_eq!(model.model.inputs, ["text"]);
        assert_eq!(document.components[2].place, Place::Ancestor);
        assert_eq!(document.completeness["urn:a"], "complete");
    }

    #[test]
    fn energy_is_stated_by_an_amount() {
        let stated = |consumption: Value| {
            let description =
                json!({"type": "ai_EnergyConsumptionDescription", "@id": "_:d", "ai_energyQuantity": 1.5});
            let index = Index::from([("_:d".to_owned(), &description)]);
            !energy(&json!({"ai_energyConsumption": consumption}), &index).is_empty()
        };
        assert!(stated(json!({"ai_trainingEnergyConsumption": ["_:d"]})));
        assert!(stated(json!([{"ai_inferenceEnergyConsumption": [{"ai_energyQuantity": "2"}]}])));
        for empty in [
            json!({}),
            json!("_:gone"),
            json!({"ai_trainingEnergyConsumption": []}),
            json!({"ai_trainingEnergyConsumption": [{"ai_energyUnit": "kilowattHour"}]}),
            json!({"comment": 1}),
        ] {
            assert!(!stated(empty.clone()), "{empty}");
        }
    }

    #[test]
    fn fields_of_any_type_are_survived() {
        let odd = [json!(null), json!(1), json!("x"), json!([1, null, "x", {}]), json!({"a": []})];
        let mut graph = graph();
        let elements = graph["@graph"].as_array().map_or(0, Vec::len);
        for number in 0..elements {
            let keys: Vec<_> =
                graph["@graph"][number].as_object().expect("an element").keys().cloned().collect();
            for key in keys {
                let before = graph["@graph"][number][&key].take();
                for value in &odd {
                    graph["@graph"][number][&key] = value.clone();
                    read(&graph);
                }
                graph["@graph"][number][&key] = before;
            }
        }
    }
}
