//! Writes an SPDX 2.3 document as tag-value text.
//!
//! Fields of one line are plain; free text stands between `<text>` and `</text>`, which mean nothing inside a value.

use super::document::{Annotation, Document, ExtractedLicense, NO_ASSERTION, Package, Relationship};
use super::prose;
use crate::text_marks::harmless;

/// The whole text.
pub(super) fn text(document: &Document) -> String {
    let mut lines = Lines::default();
    lines.document(document);
    document.packages.iter().for_each(|package| lines.package(package));
    document.has_extracted_licensing_infos.iter().for_each(|license| lines.license(license));
    document.relationships.iter().for_each(|relationship| lines.relationship(relationship));
    lines.section();
    document.annotations.iter().for_each(|annotation| lines.annotation(document.id, annotation));
    for package in &document.packages {
        package.annotations.iter().for_each(|annotation| lines.annotation(&package.id, annotation));
    }
    lines.0
}

/// The lines so far.
#[derive(Default)]
struct Lines(String);

impl Lines {
    fn document(&mut self, document: &Document) {
        self.line("SPDXVersion", document.spdx_version);
        self.line("DataLicense", document.data_license);
        self.line("SPDXID", document.id);
        self.line("DocumentName", &document.name);
        self.line("DocumentNamespace", &document.document_namespace);
        let creation = &document.creation_info;
        self.line("LicenseListVersion", &creation.license_list_version);
        self.lines("Creator", &creation.creators);
        self.line("Created", &creation.created);
        self.text("CreatorComment", &creation.comment);
        self.section();
    }

    fn package(&mut self, package: &Package) {
        self.line("PackageName", &package.name);
        self.line("SPDXID", &package.id);
        self.lines("PackageVersion", &package.version_info);
        self.lines("PackageFileName", &package.package_file_name);
        self.line("PackageSupplier", &package.supplier);
        self.lines("PackageOriginator", &package.originator);
        self.line("PackageDownloadLocation", &package.download_location);
        self.line("FilesAnalyzed", if package.files_analyzed { "true" } else { "false" });
        for checksum in &package.checksums {
            self.line("PackageChecksum", &format!("{}: {}", checksum.algorithm, checksum.checksum_value));
        }
        self.lines("PackageHomePage", &package.homepage);
        self.texts("PackageSourceInfo", &package.source_info);
        self.line("PackageLicenseConcluded", &package.license_concluded);
        self.line("PackageLicenseDeclared", &package.license_declared);
        self.texts("PackageLicenseComments", &package.license_comments);
        self.text_or_no_assertion("PackageCopyrightText", &package.copyright_text);
        self.texts("PackageDescription", &package.description);
        self.texts("PackageComment", &package.comment);
        self.external_refs(package);
        self.line("PrimaryPackagePurpose", package.primary_package_purpose);
        self.lines("ReleaseDate", &package.release_date);
        self.lines("BuiltDate", &package.built_date);
        self.section();
    }

    fn external_refs(&mut self, package: &Package) {
        for reference in &package.external_refs {
            let parts =
                [reference.reference_category, reference.reference_type, &reference.reference_locator];
            self.line("ExternalRef", &parts.join(" "));
        }
    }

    fn license(&mut self, license: &ExtractedLicense) {
        self.line("LicenseID", &license.license_id);
        self.text("ExtractedText", &license.extracted_text);
        self.lines("LicenseName", &license.name);
        self.lines("LicenseCrossReference", &license.see_alsos);
        self.texts("LicenseComment", &license.comment);
        self.section();
    }

    fn relationship(&mut self, edge: &Relationship) {
        let parts = [edge.spdx_element_id.as_str(), edge.relationship_type, &edge.related_spdx_element];
        self.line("Relationship", &parts.join(" "));
        self.texts("RelationshipComment", &edge.comment);
    }

    fn annotation(&mut self, id: &str, annotation: &Annotation) {
        self.line("Annotator", &annotation.annotator);
        self.line("AnnotationDate", &annotation.annotation_date);
        self.line("AnnotationType", annotation.annotation_type);
        self.line("SPDXREF", id);
        self.text("AnnotationComment", &annotation.comment);
        self.section();
    }

    fn section(&mut self) {
        self.0.push('\n');
    }

    /// Whatever the value is, it ends with its line, and begins no text; the end of one means nothing here.
    fn line(&mut self, tag: &str, value: &str) {
        self.0.extend([tag, ": ", &harmless(&prose::flat(value)), "\n"]);
    }

    fn lines<'a>(&mut self, tag: &str, values: impl IntoIterator<Item = &'a String>) {
        values.into_iter().for_each(|value| self.line(tag, value));
    }

    fn text(&mut self, tag: &str, value: &str) {
        self.0.extend([tag, ": <text>", &harmless(value), "</text>\n"]);
    }

    fn texts<'a>(&mut self, tag: &str, values: impl IntoIterator<Item = &'a String>) {
        values.into_iter().for_each(|value| self.text(tag, value));
    }

    fn text_or_no_assertion(&mut self, tag: &str, value: &str) {
        match value {
            NO_ASSERTION => self.line(tag, value),
            _ => self.text(tag, value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_of_one_line_can_not_start_another() {
        let mut lines = Lines::default();
        lines.line("PackageName", "<text>a</text>\nPackageName: forged");
        assert_eq!(lines.0, "PackageName: <text >a</text > PackageName: forged\n");
    }

    #[test]
    fn an_end_tag_inside_a_text_does_not_end_it() {
        let mut lines = Lines::default();
        lines.text("ExtractedText", "a </text>\nPackageName: forged");
        assert_eq!(lines.0, "ExtractedText: <text>a </text >\nPackageName: forged</text>\n");
    }

    #[test]
    fn an_unknown_copyright_is_a_keyword_and_a_known_one_a_text() {
        let mut lines = Lines::default();
        lines.text_or_no_assertion("PackageCopyrightText", NO_ASSERTION);
        lines.text_or_no_assertion("PackageCopyrightText", "Copyright");
        assert_eq!(
            lines.0,
            "PackageCopyrightText: NOASSERTION\nPackageCopyrightText: <text>Copyright</text>\n"
        );
    }
}
