//! SPDX 2.2 and 2.3, as JSON or in its shape.
//!
//! In: any JSON value. Out: a [`Document`]. SPDX 2 knows neither models nor datasets; [`super::properties`]
//! recognises them.

use serde_json::Value;

use super::document::{
    Annotation, Component, Document, Encoding, Format, Hash, Identifier, Kind, License, LicenseStatus, Link,
    Party, Place, Property, Relation, RelationKind, Said, Tool, is_unknown,
};
use super::fields::{first_text, list, sha256, text, texts};
use super::properties;
use crate::facts::{NAMESPACE, names};

/// Reads a document.
pub(super) fn read(value: &Value, encoding: Encoding) -> Document {
    let creation = value.get("creationInfo").unwrap_or(&Value::Null);
    let creators = texts(creation, "creators");
    let version = text(value, "spdxVersion");
    let mut document = Document {
        format: Format::Spdx,
        encoding,
        version: version.map(|version| version.trim_start_matches("SPDX-").to_owned()),
        name: text(value, "name"),
        serial: text(value, "documentNamespace"),
        created: text(creation, "created"),
        authors: creators.iter().filter_map(|creator| author(creator)).collect(),
        issued_by_organization: creators.iter().any(|creator| {
            let organization = creator.strip_prefix("Organization:");
            organization.is_some_and(|written| party(written).is_named())
        }),
        tools: creators.iter().filter_map(|creator| tool(creator)).collect(),
        lifecycles: texts(creation, "comment"),
        ..Document::default()
    };
    list(value, "packages").iter().for_each(|package| add_package(package, &mut document));
    list(value, "files").iter().for_each(|file| add_file(file, &mut document));
    list(value, "relationships").iter().for_each(|relation| add_relation(relation, &mut document));
    describe(value, &mut document);
    document.annotations.extend(list(value, "annotations").iter().filter_map(|note| annotation(note, None)));
    add_texts(value, &mut document);
    document.place_ancestors();
    document
}

fn author(creator: &str) -> Option<Party> {
    let written = ["Person:", "Organization:"].iter().find_map(|prefix| creator.strip_prefix(prefix))?;
    Some(party(written)).filter(Party::is_named)
}

fn tool(creator: &str) -> Option<Tool> {
    creator.strip_prefix("Tool:").map(|written| Tool::from_name(written.trim()))
}

/// `Name (address)`, as SPDX 2 writes persons and organisations.
fn party(written: &str) -> Party {
    let written = written.trim();
    let known = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    match written.strip_suffix(')').and_then(|rest| rest.rsplit_once('(')) {
        Some((name, email)) if email.contains('@') => {
            Party { name: known(name), email: known(email), url: None }
        }
        Some((name, "")) => Party { name: known(name), ..Party::default() },
        _ => Party { name: known(written), ..Party::default() },
    }
}

fn said_party(written: Option<String>) -> Said<Party> {
    match Said::text(written) {
        Said::Known(written) => {
            let name = written.split_once(':').map_or(written.as_str(), |(_, name)| name);
            match party(name) {
                party if party.name.as_deref().is_some_and(is_unknown) => Said::Unknown,
                party if party.is_named() => Said::Known(party),
                _ => Said::Silent,
            }
        }
        Said::Silent => Said::Silent,
        Said::Unknown => Said::Unknown,
        Said::Nothing => Said::Nothing,
    }
}

fn add_package(value: &Value, document: &mut Document) {
    let reference =
        text(value, "SPDXID").unwrap_or_else(|| format!("package {}", document.components.len() + 1));
    let mut component = Component {
        kind: kind(value),
        version: Said::text(text(value, "versionInfo")),
        description: first_text(value, &["description", "summary"]),
        supplier: said_party(text(value, "supplier")),
        manufacturers: said_party(text(value, "originator")).known().cloned().into_iter().collect(),
        download: Said::text(text(value, "downloadLocation")),
        released: text(value, "releaseDate"),
        built: text(value, "builtDate"),
        purpose: text(value, "primaryPackagePurpose"),
        file_name: text(value, "packageFileName").map(|path| last_part(&path)),
        ..common(value, &reference, "licenseDeclared")
    };
    for external in list(value, "externalRefs") {
        add_external(external, &mut component);
    }
    for note in list(value, "annotations") {
        add_note(note, &reference, &mut component, document);
    }
    for file in texts(value, "hasFiles") {
        document.relations.push(Relation::new(&reference, file, RelationKind::Contains));
    }
    properties::apply(&mut component);
    document.components.push(component);
}

fn add_file(value: &Value, document: &mut Document) {
    let reference =
        text(value, "SPDXID").unwrap_or_else(|| format!("file {}", document.components.len() + 1));
    let mut component = common(value, &reference, "licenseDeclared");
    component.kind = Kind::File;
    component.name = component.name.or_else(|| text(value, "fileName"));
    component.file_name = component.name.as_deref().map(last_part);
    for note in list(value, "annotations") {
        add_note(note, &reference, &mut component, document);
    }
    properties::apply(&mut component);
    document.components.push(component);
}

/// What packages and files have in common.
fn common(value: &Value, reference: &str, declared: &str) -> Component {
    let hash = |hash: &Value| Some(Hash::new(&text(hash, "algorithm")?, text(hash, "checksumValue")?));
    let license = |key: &str, status| {
        text(value, key).map(|written| License {
            status,
            expression: Said::text(Some(written)),
            ..License::default()
        })
    };
    let declared = license(declared, LicenseStatus::Declared);
    let concluded = license("licenseConcluded", LicenseStatus::Concluded);
    Component {
        reference: reference.to_owned(),
        name: text(value, "name"),
        hashes: list(value, "checksums").iter().filter_map(hash).collect(),
        licenses: declared.into_iter().chain(concluded).collect(),
        copyright: Said::text(text(value, "copyrightText")),
        ..Component::default()
    }
}

fn kind(value: &Value) -> Kind {
    match text(value, "primaryPackagePurpose").as_deref() {
        Some("APPLICATION") => Kind::Application,
        Some("LIBRARY" | "FRAMEWORK") => Kind::Library,
        Some("FILE") => Kind::File,
        _ => Kind::Other,
    }
}

fn last_part(path: &str) -> String {
    path.rsplit('/').next().unwrap_or(path).to_owned()
}

fn add_external(value: &Value, component: &mut Component) {
    let (Some(kind), Some(locator)) = (text(value, "referenceType"), text(value, "referenceLocator")) else {
        return;
    };
    let identifier = match kind.as_str() {
        "purl" => "purl",
        "cpe22Type" | "cpe23Type" => "cpe",
        "swh" => "swhid",
        "swid" => "swid",
        "gitoid" => "gitoid",
        _ => {
            component.links.push(Link { kind, url: locator, hashes: Vec::new() });
            return;
        }
    };
    component.identifiers.push(Identifier { kind: identifier.to_owned(), value: locator });
}

/// An annotation: a note, or lines of `name=value`.
fn add_note(value: &Value, reference: &str, component: &mut Component, document: &mut Document) {
    let Some(note) = annotation(value, Some(reference)) else { return };
    let pair = |line: &str| {
        let (name, value) = line.split_once('=').filter(|(name, _)| name.starts_with(NAMESPACE))?;
        Some(Property { name: name.to_owned(), value: unescaped(value) })
    };
    component.properties.extend(note.text.lines().filter_map(pair));
    if let Some(aggregate) = component.property(names::COMPLETENESS) {
        document.completeness.insert(reference.to_owned(), aggregate.to_owned());
    }
    document.annotations.push(note);
}

/// A value as it was before it had to fit a line.
fn unescaped(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut letters = value.chars();
    while let Some(letter) = letters.next() {
        match (letter, letters.clone().next()) {
            ('\\', Some('n')) => text.push('\n'),
            ('\\', Some('r')) => text.push('\r'),
            ('\\', Some('\\')) => text.push('\\'),
            _ => {
                text.push(letter);
                continue;
            }
        }
        letters.next();
    }
    text
}

fn annotation(value: &Value, subject: Option<&str>) -> Option<Annotation> {
    let subjects = subject.map(str::to_owned).into_iter().collect();
    Some(Annotation { subjects, text: first_text(value, &["comment", "annotationComment"])? })
}

fn add_relation(value: &Value, document: &mut Document) {
    let fields = ["spdxElementId", "relationshipType", "relatedSpdxElement"].map(|key| text(value, key));
    let [Some(from), Some(word), Some(to)] = fields else { return };
    let (kind, turned) = relation_kind(&word);
    if kind == RelationKind::DependsOn && (to == "NOASSERTION" || to == "NONE") {
        let aggregate = if to == "NONE" { "complete" } else { "unknown" };
        document.completeness.insert(from.clone(), aggregate.to_owned());
        document.stated.insert(from);
        return;
    }
    if word == "DESCRIBES" || word == "DESCRIBED_BY" {
        let described = if word == "DESCRIBES" { to } else { from };
        document.subject.get_or_insert(described);
        return;
    }
    let (from, to) = if turned { (to, from) } else { (from, to) };
    if kind == RelationKind::DependsOn {
        document.stated.insert(from.clone());
    }
    let comment = text(value, "comment").unwrap_or_default();
    let (kind, role) = properties::role(&comment).map_or((kind, None), |(kind, role)| (kind, Some(role)));
    document.relations.push(Relation { role, ..Relation::new(from, to, kind) });
}

/// What a word means, and whether it reads from right to left.
fn relation_kind(word: &str) -> (RelationKind, bool) {
    match word {
        "DEPENDS_ON" | "STATIC_LINK" | "DYNAMIC_LINK" | "HAS_PREREQUISITE" => {
            (RelationKind::DependsOn, false)
        }
        "DEPENDENCY_OF"
        | "BUILD_DEPENDENCY_OF"
        | "RUNTIME_DEPENDENCY_OF"
        | "DEV_DEPENDENCY_OF"
        | "OPTIONAL_DEPENDENCY_OF"
        | "PROVIDED_DEPENDENCY_OF"
        | "TEST_DEPENDENCY_OF"
        | "PREREQUISITE_FOR"
        | "BUILD_TOOL_OF" => (RelationKind::DependsOn, true),
        "CONTAINS" => (RelationKind::Contains, false),
        "CONTAINED_BY" => (RelationKind::Contains, true),
        "DATA_FILE_OF" => (RelationKind::DataFile, true),
        "DISTRIBUTION_ARTIFACT" => (RelationKind::Distribution, false),
        "DESCENDANT_OF" => (RelationKind::DescendantOf, false),
        "ANCESTOR_OF" => (RelationKind::DescendantOf, true),
        _ => (RelationKind::Other, false),
    }
}

fn describe(value: &Value, document: &mut Document) {
    let described = texts(value, "documentDescribes").into_iter().next();
    document.subject = document.subject.take().or(described);
    let Some(subject) = document.subject.clone() else { return };
    for component in &mut document.components {
        if component.reference == subject {
            component.place = Place::Subject;
        }
    }
}

/// The texts of custom licences, on the licences that name them.
fn add_texts(value: &Value, document: &mut Document) {
    for extracted in list(value, "hasExtractedLicensingInfos") {
        let Some(id) = text(extracted, "licenseId") else { continue };
        let digest = text(extracted, "extractedText").map(|text| sha256(&text));
        let licenses = document.components.iter_mut().flat_map(|component| &mut component.licenses);
        for license in licenses.filter(|license| license.expression.known() == Some(&id)) {
            license.name = text(extracted, "name");
            license.text_sha256 = digest.clone();
            license.url = texts(extracted, "seeAlsos").into_iter().next();
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn parties_are_names_with_an_address_or_without() {
        for (written, name, email) in [
            ("Organization: Example (a@example.org)", "Example", Some("a@example.org")),
            ("Organization: Example (Germany)", "Example (Germany)", None),
            ("Person: Example ()", "Example", None),
        ] {
            let party = said_party(Some(written.to_owned()));
            let party = party.known().expect("a party");
            assert_eq!((party.name.as_deref(), party.email.as_deref()), (Some(name), email));
        }
        assert_eq!(said_party(Some("NOASSERTION".to_owned())), Said::Unknown);
        assert_eq!(said_party(None), Said::Silent);
    }

    #[test]
    fn models_are_recognised_by_their_package_url() {
        let document = read(
            &json!({"spdxVersion": "SPDX-2.3", "packages": [
                {"SPDXID": "a", "name": "app"},
                {"SPDXID": "m", "name": "m", "externalRefs": [
                    {"referenceType": "purl", "referenceLocator": "pkg:huggingface/a/m@00"}]},
                {"SPDXID": "b", "name": "b", "externalRefs": [
                    {"referenceType": "purl", "referenceLocator": "pkg:huggingface/a/b@00"}]},
             ], "relationships": [
                {"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": "a"},
                {"spdxElementId": "a", "relationshipType": "DEPENDS_ON", "relatedSpdxElement": "m"},
                {"spdxElementId": "m", "relationshipType": "DESCENDANT_OF", "relatedSpdxElement": "b"},
                {"spdxElementId": "m", "relationshipType": "DEPENDS_ON", "relatedSpdxElement": "NONE"}]}),
            Encoding::Json,
        );
        let kinds: Vec<_> = document.components.iter().map(|each| (each.kind, each.place)).collect();
        assert_eq!(
            kinds,
            [(Kind::Other, Place::Subject), (Kind::Model, Place::Listed), (Kind::Model, Place::Ancestor)]
        );
        assert_eq!(document.completeness["m"], "complete");
    }

    #[test]
    fn fields_of_any_type_are_survived() {
        for value in [json!(null), json!(1), json!("x"), json!([1, null, "x", {}]), json!({"a": []})] {
            for key in ["creationInfo", "packages", "files", "relationships", "hasExtractedLicensingInfos"] {
                read(&json!({key: value}), Encoding::Json);
                read(&json!({key: [{"annotations": value, "externalRefs": value}]}), Encoding::Json);
            }
        }
    }
}
