//! Documents, read back: each family of formats by a path of its own into one shape.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::support::string;
use crate::xml::Element;

/// A component, as a reader of the format sees it.
#[derive(Debug, Default)]
pub(crate) struct Component {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) purl: String,
    pub(crate) sha256: Option<String>,
    pub(crate) license: Option<String>,
    /// What our properties say, whatever carries them.
    pub(crate) properties: BTreeMap<String, String>,
    /// The path inside its package, of a file.
    pub(crate) path: Option<String>,
    /// Names of the models that it descends from.
    pub(crate) bases: Vec<String>,
    /// Names of the data that it learned from.
    pub(crate) datasets: Vec<String>,
}

/// A document, as a reader of the format sees it.
#[derive(Debug, Default)]
pub(crate) struct Document {
    pub(crate) components: Vec<Component>,
    /// Dependencies between ids.
    pub(crate) edges: BTreeSet<(String, String)>,
}

impl Component {
    pub(crate) fn is_crate(&self) -> bool {
        self.property("model-sbom:crate:source").is_some()
    }

    pub(crate) fn property(&self, name: &str) -> Option<&str> {
        self.properties.get(name).map(String::as_str)
    }
}

impl Document {
    /// Reads a document of any format by its id.
    pub(crate) fn read(format: &str, text: &str) -> Self {
        let json = || serde_json::from_str::<Value>(text).unwrap_or_else(|error| panic!("{format}: {error}"));
        match format {
            "spdx-2.3-json" => spdx_2_json(&json()),
            "spdx-2.3-tag-value" => spdx_2_tag_value(text),
            "spdx-3.0-json" => spdx_3(&json()),
            _ if format.starts_with("cyclonedx-") && format.ends_with("-json") => cyclonedx_json(&json()),
            _ if format.starts_with("cyclonedx-") && format.ends_with("-xml") => {
                cyclonedx_xml(&Element::parse(text))
            }
            _ => panic!("no test reads `{format}` back"),
        }
    }

    /// The component of this name that is no ancestor or data set of the same name.
    pub(crate) fn named(&self, name: &str) -> &Component {
        let mut found = self.components.iter().filter(|component| component.name == name);
        let first = found.next().unwrap_or_else(|| panic!("no component `{name}`"));
        assert!(found.next().is_none(), "two components `{name}`");
        first
    }

    pub(crate) fn crates(&self) -> impl Iterator<Item = &Component> {
        self.components.iter().filter(|component| component.is_crate())
    }

    /// Each crate as "name version", sorted; as often as it is there.
    pub(crate) fn crate_labels(&self, role: Option<&str>) -> Vec<String> {
        let has_role = |krate: &&Component| {
            role.is_none_or(|role| krate.property("model-sbom:crate:role") == Some(role))
        };
        let mut labels: Vec<_> = self.crates().filter(has_role).map(label).collect();
        labels.sort();
        labels
    }

    /// Edges between crates as "from -> to", sorted.
    pub(crate) fn crate_edges(&self) -> Vec<String> {
        let labels: BTreeMap<_, _> = self.crates().map(|krate| (krate.id.as_str(), label(krate))).collect();
        let edge = |(from, to): &(String, String)| {
            Some(format!("{} -> {}", labels.get(from.as_str())?, labels.get(to.as_str())?))
        };
        let mut edges: Vec<_> = self.edges.iter().filter_map(edge).collect();
        edges.sort();
        edges
    }

    fn name_of(&self, id: &str) -> String {
        let found = self.components.iter().find(|component| component.id == id);
        found.unwrap_or_else(|| panic!("nothing has the id `{id}`")).name.clone()
    }

    fn component(&mut self, id: &str) -> &mut Component {
        let found = self.components.iter_mut().find(|component| component.id == id);
        found.unwrap_or_else(|| panic!("nothing has the id `{id}`"))
    }
}

fn label(krate: &Component) -> String {
    format!("{} {}", krate.name, krate.version)
}

fn items(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn cyclonedx_json(document: &Value) -> Document {
    let mut read = Document::default();
    let subject = std::iter::once(&document["metadata"]["component"]);
    for component in subject.chain(items(&document["components"])) {
        read.components.push(cyclonedx_json_component(component));
        read.components.extend(items(&component["components"]).iter().map(cyclonedx_json_component));
    }
    for entry in items(&document["dependencies"]) {
        for to in items(&entry["dependsOn"]) {
            read.edges.insert((text(&entry["ref"]), text(to)));
        }
    }
    read
}

fn cyclonedx_json_component(component: &Value) -> Component {
    let properties: BTreeMap<_, _> = items(&component["properties"])
        .iter()
        .map(|property| (text(&property["name"]), text(&property["value"])))
        .collect();
    let sha256 = items(&component["hashes"]).iter().find(|hash| hash["alg"] == "SHA-256");
    let license = items(&component["licenses"]).first();
    let names = |path: &str| {
        let values = component.pointer(path).map(items).unwrap_or_default();
        values.iter().map(|value| text(&value["name"])).collect()
    };
    Component {
        id: text(&component["bom-ref"]),
        name: text(&component["name"]),
        version: text(&component["version"]),
        purl: text(&component["purl"]),
        sha256: sha256.map(|hash| text(&hash["content"])),
        license: license.map(|license| match license["expression"].as_str() {
            Some(expression) => expression.to_owned(),
            None => text(&license["license"]["id"]),
        }),
        path: properties.get("model-sbom:file:path").cloned(),
        properties,
        bases: names("/pedigree/ancestors"),
        datasets: names("/modelCard/modelParameters/datasets"),
    }
}

fn cyclonedx_xml(bom: &Element) -> Document {
    let mut read = Document::default();
    let subject = bom.at("metadata/component");
    for component in subject.into_iter().chain(bom.at("components/component")) {
        read.components.push(cyclonedx_xml_component(component));
        read.components.extend(component.at("components/component").into_iter().map(cyclonedx_xml_component));
    }
    for entry in bom.at("dependencies/dependency") {
        let id = |element: &Element| element.attribute("ref").expect("a `ref`").to_owned();
        read.edges.extend(entry.all("dependency").map(|to| (id(entry), id(to))));
    }
    read
}

fn cyclonedx_xml_component(component: &Element) -> Component {
    let properties: BTreeMap<_, _> = component
        .at("properties/property")
        .into_iter()
        .map(|property| (property.attribute("name").unwrap_or_default().to_owned(), property.text.clone()))
        .collect();
    let hashes = component.at("hashes/hash");
    let sha256 = hashes.iter().find(|hash| hash.attribute("alg") == Some("SHA-256"));
    // CycloneDX 1.7 has an element of its own for an expression whose licences are described.
    let detailed = component.at("licenses/expression-detailed");
    let license = component
        .text_at("licenses/expression")
        .or_else(|| component.text_at("licenses/license/id"))
        .or_else(|| detailed.first()?.attribute("expression").map(str::to_owned));
    let names = |path: &str| component.at(path).iter().map(|element| element.text.clone()).collect();
    Component {
        id: component.attribute("bom-ref").unwrap_or_default().to_owned(),
        name: component.text_at("name").unwrap_or_default(),
        version: component.text_at("version").unwrap_or_default(),
        purl: component.text_at("purl").unwrap_or_default(),
        sha256: sha256.map(|hash| hash.text.clone()),
        license,
        path: properties.get("model-sbom:file:path").cloned(),
        properties,
        bases: names("pedigree/ancestors/component/name"),
        datasets: names("modelCard/modelParameters/datasets/dataset/name"),
    }
}

fn spdx_2_json(document: &Value) -> Document {
    let mut read = Document::default();
    for package in items(&document["packages"]) {
        let sha256 = items(&package["checksums"]).iter().find(|sum| sum["algorithm"] == "SHA256");
        let purl =
            items(&package["externalRefs"]).iter().find(|reference| reference["referenceType"] == "purl");
        let comments = items(&package["annotations"]).iter().map(|annotation| string(&annotation["comment"]));
        read.components.push(Component {
            id: text(&package["SPDXID"]),
            name: text(&package["name"]),
            version: text(&package["versionInfo"]),
            purl: purl.map(|purl| text(&purl["referenceLocator"])).unwrap_or_default(),
            sha256: sha256.map(|sum| text(&sum["checksumValue"])),
            license: package["licenseDeclared"].as_str().map(str::to_owned),
            path: package["packageFileName"].as_str().map(|path| path.trim_start_matches("./").to_owned()),
            properties: comments.flat_map(properties_in).collect(),
            ..Component::default()
        });
    }
    for relation in items(&document["relationships"]) {
        let [from, kind, to] =
            ["spdxElementId", "relationshipType", "relatedSpdxElement"].map(|key| string(&relation[key]));
        spdx_2_relation(&mut read, from, kind, to, relation["comment"].as_str().unwrap_or_default());
    }
    read
}

fn spdx_2_relation(read: &mut Document, from: &str, kind: &str, to: &str, comment: &str) {
    match kind {
        "DEPENDS_ON" => drop(read.edges.insert((from.to_owned(), to.to_owned()))),
        "BUILD_DEPENDENCY_OF" => drop(read.edges.insert((to.to_owned(), from.to_owned()))),
        "DESCENDANT_OF" => {
            let name = read.name_of(to);
            read.component(from).bases.push(name);
        }
        "OTHER" if comment.starts_with("trainedOn") || comment.starts_with("fineTunedOn") => {
            let name = read.name_of(to);
            read.component(from).datasets.push(name);
        }
        _ => {}
    }
}

/// The lines of an annotation that say a property: `model-sbom:…=…`.
fn properties_in(comment: &str) -> Vec<(String, String)> {
    let lines = comment.lines().filter(|line| line.starts_with("model-sbom:"));
    lines
        .filter_map(|line| line.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

fn spdx_2_tag_value(document: &str) -> Document {
    let mut read = Document::default();
    let mut annotated = String::new();
    let tags = tags(document);
    for (index, (tag, value)) in tags.iter().enumerate() {
        let package = read.components.last_mut();
        match (tag.as_str(), package) {
            ("PackageName", _) => {
                read.components.push(Component { name: value.clone(), ..Component::default() });
            }
            ("SPDXID", Some(package)) if package.id.is_empty() => package.id = value.clone(),
            ("PackageVersion", Some(package)) => package.version = value.clone(),
            ("PackageFileName", Some(package)) => {
                package.path = Some(value.trim_start_matches("./").to_owned());
            }
            ("PackageChecksum", Some(package)) => {
                if let Some(sum) = value.strip_prefix("SHA256: ") {
                    package.sha256 = Some(sum.to_owned());
                }
            }
            ("PackageLicenseDeclared", Some(package)) => package.license = Some(value.clone()),
            ("ExternalRef", Some(package)) => {
                if let Some(purl) = value.strip_prefix("PACKAGE-MANAGER purl ") {
                    package.purl = purl.to_owned();
                }
            }
            ("Relationship", _) => {
                let words: Vec<_> = value.split(' ').collect();
                let [from, kind, to] = words[..] else { panic!("a relationship of three words: {value}") };
                let next = tags.get(index + 1).filter(|(tag, _)| tag == "RelationshipComment");
                let comment = next.map(|(_, comment)| comment.as_str()).unwrap_or_default();
                spdx_2_relation(&mut read, from, kind, to, comment);
            }
            ("SPDXREF", _) => annotated = value.clone(),
            ("AnnotationComment", _) if annotated != "SPDXRef-DOCUMENT" => {
                read.component(&annotated).properties.extend(properties_in(value));
            }
            _ => {}
        }
    }
    read
}

/// The tags with their values, which may be a `<text>` over several lines.
fn tags(document: &str) -> Vec<(String, String)> {
    let mut tags = Vec::new();
    let mut lines = document.lines();
    while let Some(line) = lines.next() {
        let Some((tag, value)) = line.split_once(": ").filter(|_| !line.starts_with('#')) else {
            assert!(line.is_empty() || line.starts_with('#'), "no tag: {line}");
            continue;
        };
        let Some(mut long) = value.strip_prefix("<text>").map(str::to_owned) else {
            tags.push((tag.to_owned(), value.to_owned()));
            continue;
        };
        while !long.ends_with("</text>") {
            long.push('\n');
            long.push_str(lines.next().expect("`</text>`"));
        }
        long.truncate(long.len() - "</text>".len());
        tags.push((tag.to_owned(), long));
    }
    tags
}

fn spdx_3(document: &Value) -> Document {
    let mut read = Document::default();
    let elements = items(&document["@graph"]);
    const CLASSES: [&str; 4] =
        ["software_Package", "software_File", "ai_AIPackage", "dataset_DatasetPackage"];
    // The archive of a crate or the built product is the same thing as its package: the model's files are contained.
    let contained: BTreeSet<_> = elements
        .iter()
        .filter(|element| element["relationshipType"] == "contains")
        .flat_map(|element| items(&element["to"]).iter().map(string))
        .collect();
    let is_listed = |element: &&Value| {
        element["type"] != "software_File" || contained.contains(string(&element["spdxId"]))
    };
    let of_class = elements.iter().filter(|element| CLASSES.contains(&string(&element["type"])));
    for element in of_class.filter(is_listed) {
        read.components.push(spdx_3_component(element));
    }
    let expressions: BTreeMap<_, _> = elements
        .iter()
        .filter_map(|element| {
            Some((text(&element["spdxId"]), element["simplelicensing_licenseExpression"].as_str()?))
        })
        .collect();
    for relation in elements.iter().filter(|element| element["relationshipType"].is_string()) {
        let from = string(&relation["from"]);
        for to in items(&relation["to"]).iter().map(string) {
            match string(&relation["relationshipType"]) {
                "dependsOn" => drop(read.edges.insert((from.to_owned(), to.to_owned()))),
                "hasDeclaredLicense" => {
                    read.component(from).license =
                        expressions.get(to).map(|&expression| expression.to_owned());
                }
                "descendantOf" => {
                    let name = read.name_of(to);
                    read.component(from).bases.push(name);
                }
                "trainedOn" => {
                    let name = read.name_of(to);
                    read.component(from).datasets.push(name);
                }
                _ => {}
            }
        }
    }
    read
}

fn spdx_3_component(element: &Value) -> Component {
    let sha256 = items(&element["verifiedUsing"]).iter().find(|hash| hash["algorithm"] == "sha256");
    let entries =
        items(&element["extension"]).iter().flat_map(|extension| items(&extension["extension_cdxProperty"]));
    let name = text(&element["name"]);
    Component {
        id: text(&element["spdxId"]),
        path: (element["software_primaryPurpose"] == "file").then(|| name.clone()),
        name,
        version: text(&element["software_packageVersion"]),
        purl: text(&element["software_packageUrl"]),
        sha256: sha256.map(|hash| text(&hash["hashValue"])),
        properties: entries
            .map(|entry| (text(&entry["extension_cdxPropName"]), text(&entry["extension_cdxPropValue"])))
            .collect(),
        ..Component::default()
    }
}
