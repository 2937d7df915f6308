//! SPDX 2 tag-value, brought into the shape of its JSON.
//!
//! In: text. Out: a [`Document`] by way of [`super::spdx_2`]. A line is `Tag: value`; a value in `<text>` goes
//! on until `</text>`; inside it the marks have a space before their end. Other lines are skipped.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::document::{Document, Encoding};
use super::spdx_2;
use crate::text_marks::restored;

/// Whether a line says which version of SPDX it is.
pub(super) fn is_tag_value(text: &str) -> bool {
    text.lines().any(|line| line.trim_start().starts_with("SPDXVersion:"))
}

/// Reads a document.
pub(super) fn read(text: &str) -> Document {
    let mut shape = Shape::default();
    for (tag, value) in (Lines { rest: text }) {
        shape.add(tag, &restored(value));
    }
    spdx_2::read(&shape.finish(), Encoding::TagValue)
}

/// The tags with their values, one after the other.
struct Lines<'t> {
    rest: &'t str,
}

impl<'t> Iterator for Lines<'t> {
    type Item = (&'t str, &'t str);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let line = self.rest.lines().next()?;
            let start = self.rest;
            self.rest = start.get(line.len()..).unwrap_or_default().trim_start_matches(['\r', '\n']);
            let Some((tag, value)) = line.split_once(':') else { continue };
            let tag = tag.trim();
            if tag.starts_with('#') || tag.is_empty() {
                continue;
            }
            let value = value.trim();
            let Some(opened) = value.strip_prefix("<text>") else { return Some((tag, value)) };
            if let Some(whole) = opened.strip_suffix("</text>") {
                return Some((tag, whole));
            }
            let from = start.find("<text>").map_or(0, |at| at + "<text>".len());
            let body = start.get(from..).unwrap_or_default();
            let (content, rest) = body.split_once("</text>").unwrap_or((body, ""));
            self.rest = rest;
            return Some((tag, content));
        }
    }
}

/// What the last tag that opens something opened.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Section {
    #[default]
    Document,
    Package,
    File,
    Snippet,
    License,
}

#[derive(Debug, Default)]
struct Shape {
    section: Section,
    document: Map<String, Value>,
    creation: Map<String, Value>,
    packages: Vec<Map<String, Value>>,
    files: Vec<Map<String, Value>>,
    licenses: Vec<Map<String, Value>>,
    relationships: Vec<Value>,
    notes: Vec<(String, Value)>,
    note: Option<Value>,
}

impl Shape {
    fn add(&mut self, tag: &str, value: &str) {
        match tag {
            "PackageName" => {
                self.section = Section::Package;
                self.packages.push(named("name", value));
            }
            "FileName" => {
                self.section = Section::File;
                self.files.push(named("fileName", value));
            }
            "SnippetSPDXID" => self.section = Section::Snippet,
            "LicenseID" => {
                self.section = Section::License;
                self.licenses.push(named("licenseId", value));
            }
            "Relationship" => self.add_relationship(value),
            "AnnotationComment" => self.note = Some(json!({"comment": value})),
            "RelationshipComment" => {
                if let Some(Value::Object(last)) = self.relationships.last_mut() {
                    last.insert("comment".to_owned(), value.into());
                }
            }
            "SPDXREF" => self.finish_note(value),
            "Creator" => push(&mut self.creation, "creators", value.into()),
            "Created" => drop(self.creation.insert("created".to_owned(), value.into())),
            "CreatorComment" => drop(self.creation.insert("comment".to_owned(), value.into())),
            _ => self.add_field(tag, value),
        }
        if self.note.is_some() && tag == "AnnotationComment" {
            self.attach_if_addressed();
        }
    }

    fn add_relationship(&mut self, value: &str) {
        let words: Vec<_> = value.split_whitespace().collect();
        if let [from, word, to] = words.as_slice() {
            self.relationships
                .push(json!({"spdxElementId": from, "relationshipType": word, "relatedSpdxElement": to}));
        }
    }

    /// `SPDXREF` stands before or after the comment of an annotation.
    fn finish_note(&mut self, subject: &str) {
        match self.note.take() {
            Some(note) => self.notes.push((subject.to_owned(), note)),
            None => self.notes.push((subject.to_owned(), Value::Null)),
        }
    }

    fn attach_if_addressed(&mut self) {
        if let Some((_, waiting)) = self.notes.last_mut().filter(|(_, note)| note.is_null()) {
            *waiting = self.note.take().unwrap_or(Value::Null);
        }
    }

    fn add_field(&mut self, tag: &str, value: &str) {
        let (fields, key) = match self.section {
            Section::Document => (Some(&mut self.document), document_key(tag)),
            Section::Package => (self.packages.last_mut(), package_key(tag)),
            Section::File => (self.files.last_mut(), file_key(tag)),
            Section::License => (self.licenses.last_mut(), license_key(tag)),
            Section::Snippet => (None, None),
        };
        let Some(fields) = fields else { return };
        match tag {
            "PackageChecksum" | "FileChecksum" => {
                let (algorithm, digest) = value.split_once(':').unwrap_or((value, ""));
                let checksum = json!({"algorithm": algorithm.trim(), "checksumValue": digest.trim()});
                push(fields, "checksums", checksum);
            }
            "ExternalRef" => push(fields, "externalRefs", external(value)),
            "LicenseCrossReference" => push(fields, "seeAlsos", value.into()),
            _ => {
                if let Some(key) = key {
                    fields.insert(key.to_owned(), value.into());
                }
            }
        }
    }

    fn finish(mut self) -> Value {
        let mut elements = BTreeMap::new();
        for element in self.packages.iter_mut().chain(&mut self.files) {
            let id = element.get("SPDXID").and_then(Value::as_str).map(str::to_owned);
            elements.extend(id.map(|id| (id, element)));
        }
        for (subject, note) in std::mem::take(&mut self.notes) {
            match elements.get_mut(&subject) {
                Some(element) => push(element, "annotations", note),
                None => push(&mut self.document, "annotations", note),
            }
        }
        let objects = |maps: Vec<Map<String, Value>>| maps.into_iter().map(Value::Object).collect::<Value>();
        self.document.insert("creationInfo".to_owned(), Value::Object(self.creation));
        self.document.insert("packages".to_owned(), objects(self.packages));
        self.document.insert("files".to_owned(), objects(self.files));
        self.document.insert("hasExtractedLicensingInfos".to_owned(), objects(self.licenses));
        self.document.insert("relationships".to_owned(), Value::Array(self.relationships));
        Value::Object(self.document)
    }
}

fn named(key: &str, value: &str) -> Map<String, Value> {
    Map::from_iter([(key.to_owned(), Value::from(value))])
}

fn push(fields: &mut Map<String, Value>, key: &str, value: Value) {
    if let Value::Array(items) = fields.entry(key).or_insert_with(|| Value::Array(Vec::new())) {
        items.push(value);
    }
}

fn external(value: &str) -> Value {
    let mut words = value.split_whitespace();
    let [category, kind] = [words.next(), words.next()].map(Option::unwrap_or_default);
    let locator = words.collect::<Vec<_>>().join(" ");
    json!({"referenceCategory": category, "referenceType": kind, "referenceLocator": locator})
}

fn document_key(tag: &str) -> Option<&'static str> {
    Some(match tag {
        "SPDXVersion" => "spdxVersion",
        "DocumentName" => "name",
        "DocumentNamespace" => "documentNamespace",
        "DataLicense" => "dataLicense",
        _ => return None,
    })
}

fn package_key(tag: &str) -> Option<&'static str> {
    Some(match tag {
        "SPDXID" => "SPDXID",
        "PackageVersion" => "versionInfo",
        "PackageFileName" => "packageFileName",
        "PackageSupplier" => "supplier",
        "PackageOriginator" => "originator",
        "PackageDownloadLocation" => "downloadLocation",
        "PackageLicenseConcluded" => "licenseConcluded",
        "PackageLicenseDeclared" => "licenseDeclared",
        "PackageCopyrightText" => "copyrightText",
        "PackageSummary" => "summary",
        "PackageDescription" => "description",
        "PrimaryPackagePurpose" => "primaryPackagePurpose",
        "ReleaseDate" => "releaseDate",
        "BuiltDate" => "builtDate",
        _ => return None,
    })
}

fn file_key(tag: &str) -> Option<&'static str> {
    Some(match tag {
        "SPDXID" => "SPDXID",
        "LicenseConcluded" => "licenseConcluded",
        "FileCopyrightText" => "copyrightText",
        _ => return None,
    })
}

fn license_key(tag: &str) -> Option<&'static str> {
    Some(match tag {
        "LicenseName" => "name",
        "ExtractedText" => "extractedText",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::document::{Kind, LicenseStatus, Place};
    use super::*;

    #[test]
    fn tags_read_like_json() {
        let document = read(
            "SPDXVersion: SPDX-2.3\nDocumentName: d\nCreator: Organization: Example (a@example.org)\n\
             Creator: Tool: t-1.0\nCreated: 2026-01-01T00:00:00Z\n\nPackageName: p\nSPDXID: SPDXRef-p\n\
             PackageVersion: 1\nPackageSupplier: NOASSERTION\nPackageChecksum: SHA256: 00\n\
             PackageLicenseDeclared: LicenseRef-x\nPackageDescription: <text>two\nPackageVersion: 2\nlines</text>\n\
             ExternalRef: PACKAGE-MANAGER purl pkg:cargo/p@1\n\n\
             Annotator: Tool: t\nAnnotationType: OTHER\nSPDXREF: SPDXRef-p\n\
             AnnotationComment: <text>model-sbom:model:task=t</text>\n\
             FileName: ./f\nSPDXID: SPDXRef-f\nFileChecksum: SHA1: 11\n\
             LicenseID: LicenseRef-x\nLicenseName: X\nExtractedText: <text>Terms</text>\n\
             Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-p\nRelationship: SPDXRef-p CONTAINS SPDXRef-f\n",
        );
        assert_eq!(document.version.as_deref(), Some("2.3"));
        assert_eq!(document.authors[0].email.as_deref(), Some("a@example.org"));
        assert_eq!(document.tools[0].version.as_deref(), Some("1.0"));
        let package = &document.components[0];
        assert_eq!((package.place, package.kind), (Place::Subject, Kind::Model));
        assert_eq!(package.version.known().map(String::as_str), Some("1"));
        assert_eq!(package.description.as_deref(), Some("two\nPackageVersion: 2\nlines"));
        assert_eq!(package.hashes[0].algorithm, "SHA-256");
        assert_eq!(package.model.tasks, ["t"]);
        assert_eq!(package.licenses[0].status, LicenseStatus::Declared);
        assert_eq!(package.licenses[0].name.as_deref(), Some("X"));
        assert!(package.licenses[0].text_sha256.is_some());
        assert_eq!(document.components[1].kind, Kind::File);
        assert_eq!(document.relations.len(), 1);
    }

    #[test]
    fn text_without_an_end_goes_to_the_end() {
        let document = read("SPDXVersion: SPDX-2.3\nPackageName: p\nPackageDescription: <text>a\nb");
        assert_eq!(document.components[0].description.as_deref(), Some("a\nb"));
    }
}
