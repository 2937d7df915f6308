//! Packages of SPDX 2.3 (7): the subject, crates, models, datasets, ancestors, and the files of models.

use std::collections::BTreeMap;

use super::document::{Checksum, ExternalRef, NO_ASSERTION, Package};
use super::prose::Place;
use super::{Identifiers, actor, annotations, facts, licenses, organization, prose, spdx_id};
use crate::address::percent_encoded;
use crate::assemble::bom::{
    Aggregate, Annotation, Bom, Component, ComponentKind, File, LinkKind, Organization, Reference,
};
use crate::digest::{Algorithm, Digest};
use crate::emit::spdx::locations::{download_location, links};

/// Every package, each model before its files.
pub(super) fn packages(bom: &Bom, identifiers: &Identifiers) -> Vec<Package> {
    let source =
        Source { bom, identifiers, completeness: facts::completeness(bom), flags: annotations::flags(bom) };
    let inside = bom.all_components().flat_map(|component| source.with_files(component, Place::Inside));
    let ancestors = bom.ancestors.iter().flat_map(|component| source.with_files(component, Place::Ancestor));
    inside.chain(ancestors).collect()
}

/// What every package is made from.
struct Source<'a> {
    bom: &'a Bom,
    identifiers: &'a Identifiers,
    completeness: BTreeMap<&'a Reference, Aggregate>,
    flags: BTreeMap<&'a Reference, Vec<&'a Annotation>>,
}

impl Source<'_> {
    fn with_files(&self, component: &Component, place: Place) -> Vec<Package> {
        let files = component.files.iter().map(|file| self.file(component, file));
        std::iter::once(self.package(component, place)).chain(files).collect()
    }

    fn package(&self, component: &Component, place: Place) -> Package {
        let flags = self.flags.get(&component.reference).map_or(&[][..], Vec::as_slice);
        let relations =
            self.completeness.get(&component.reference).map(|aggregate| facts::of_relations(*aggregate));
        Package {
            id: spdx_id(self.identifiers, &component.reference),
            name: prose::one_line(&component.name),
            version_info: component.version.as_deref().map(prose::one_line),
            package_file_name: component
                .distributed_file()
                .and_then(|nature| nature.name)
                .map(|name| format!("./{name}")),
            primary_package_purpose: purpose(&component.kind),
            supplier: supplier(component),
            originator: originator_of(component),
            download_location: download_location(component).unwrap_or_else(no_assertion),
            files_analyzed: false,
            checksums: checksums(&component.digests),
            homepage: links(component, LinkKind::Website).next().map(str::to_owned),
            source_info: source_info(component),
            license_concluded: licenses::statement(component.terms.concluded.as_ref()),
            license_declared: licenses::statement(component.terms.declared.as_ref()),
            license_comments: licenses::comments(self.bom, &component.terms),
            copyright_text: component.copyright.clone().unwrap_or_else(no_assertion),
            description: component.description.clone(),
            comment: prose::component_comment(component, place),
            external_refs: external_refs(component),
            release_date: component.release_date.map(|date| date.to_string()),
            built_date: built_date(&component.kind),
            annotations: annotations::of_component(self.bom, component, flags, relations),
        }
    }

    /// A file has the version, the supplier and the terms of its model.
    fn file(&self, model: &Component, file: &File) -> Package {
        let path = file.path.clone();
        Package {
            id: spdx_id(self.identifiers, &file.reference),
            package_file_name: Some(format!("./{path}")),
            name: path,
            version_info: model.version.as_deref().map(prose::one_line),
            primary_package_purpose: "FILE",
            supplier: supplier(model),
            originator: originator_of(model),
            download_location: file.url.clone().unwrap_or_else(no_assertion),
            files_analyzed: false,
            checksums: checksums(&file.digests),
            homepage: None,
            source_info: None,
            license_concluded: licenses::statement(model.terms.concluded.as_ref()),
            license_declared: licenses::statement(model.terms.declared.as_ref()),
            license_comments: Some("The terms are those of the model that contains this file.".to_owned()),
            copyright_text: model.copyright.clone().unwrap_or_else(no_assertion),
            description: None,
            comment: Some(prose::file_comment(file)),
            external_refs: model.purl.iter().map(|purl| purl_of_file(purl, &file.path)).collect(),
            release_date: None,
            built_date: None,
            annotations: annotations::of_file(self.bom, file),
        }
    }
}

fn no_assertion() -> String {
    NO_ASSERTION.to_owned()
}

/// 7.24; there is no word for models and data.
fn purpose(kind: &ComponentKind) -> &'static str {
    match kind {
        ComponentKind::Workspace => "SOURCE",
        ComponentKind::Application(_) => "APPLICATION",
        ComponentKind::Library(_) | ComponentKind::Replaced | ComponentKind::Native(_) => "LIBRARY",
        ComponentKind::Model(_) | ComponentKind::Dataset(_) => "OTHER",
    }
}

fn supplier(component: &Component) -> String {
    component.supplier.as_ref().map_or_else(no_assertion, organization)
}

fn originator_of(component: &Component) -> Option<String> {
    originator(&component.authors).or_else(|| component.maintainer().map(maintainer))
}

fn maintainer(maintainer: &Organization) -> String {
    actor("Organization", &maintainer.name, maintainer.email.as_deref())
}

/// 7.6 takes one person: several authors are one list of names, and stand one by one among the facts.
fn originator(authors: &[String]) -> Option<String> {
    match authors {
        [] => None,
        [written] => {
            let (name, email) = prose::author(written);
            Some(actor("Person", &name, email.as_deref()))
        }
        several => {
            let names: Vec<_> = several.iter().map(|written| prose::author(written).0).collect();
            Some(actor("Person", &names.join(", "), None))
        }
    }
}

fn checksums(digests: &[Digest]) -> Vec<Checksum> {
    let checksum =
        |digest: &Digest| Checksum { algorithm: algorithm(digest), checksum_value: digest.hex().to_owned() };
    digests.iter().map(checksum).collect()
}

fn algorithm(digest: &Digest) -> &'static str {
    match digest.algorithm() {
        Algorithm::Sha256 => "SHA256",
        Algorithm::Sha512 => "SHA512",
        Algorithm::Blake3 => "BLAKE3",
        Algorithm::Sha384 => "SHA384",
        Algorithm::Sha1 => "SHA1",
        Algorithm::Md5 => "MD5",
    }
}

/// 7.12: where the sources are kept.
fn source_info(component: &Component) -> Option<String> {
    let lines: Vec<_> =
        links(component, LinkKind::Repository).map(|url| format!("Repository: {url}")).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// 7.21: the CPE name and the package URL, then the links that no other field holds, in the category of free types (F.5).
fn external_refs(component: &Component) -> Vec<ExternalRef> {
    let purl = component.purl.iter().map(|purl| external_ref("PACKAGE-MANAGER", "purl", purl));
    let cpe = component.cpe.iter().map(|cpe| external_ref("SECURITY", "cpe23Type", cpe));
    let location = download_location(component);
    let mut websites = 0;
    let others = component.links.iter().filter_map(|link| {
        let reference_type = match link.kind {
            LinkKind::Repository => return None,
            LinkKind::Distribution if location.as_ref() == Some(&link.url) => return None,
            LinkKind::Distribution => "distribution",
            LinkKind::Website => {
                websites += 1;
                (websites > 1).then_some("website")?
            }
            LinkKind::Documentation => "documentation",
            LinkKind::ModelCard => "model-card",
            LinkKind::License => "license",
        };
        Some(external_ref("OTHER", reference_type, &link.url))
    });
    cpe.chain(purl).chain(others).collect()
}

/// A locator has no spaces (7.21).
/// A file is a subpath of the package that its model is (purl specification, "subpath").
fn purl_of_file(purl: &str, path: &str) -> ExternalRef {
    external_ref("PACKAGE-MANAGER", "purl", &format!("{purl}#{}", percent_encoded(path, "/")))
}

fn external_ref(reference_category: &'static str, reference_type: &'static str, url: &str) -> ExternalRef {
    let reference_locator = prose::one_line(url).replace(' ', "%20");
    ExternalRef { reference_category, reference_type, reference_locator }
}

fn built_date(kind: &ComponentKind) -> Option<String> {
    match kind {
        ComponentKind::Dataset(facts) => facts.built_date.map(|date| date.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::sample;

    #[test]
    fn an_originator_is_one_line_for_any_number_of_authors() {
        let authors = |authors: &[&str]| {
            originator(&authors.iter().map(|&author| author.to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(authors(&[]), None);
        assert_eq!(authors(&["A <a@example.org>"]).as_deref(), Some("Person: A (a@example.org)"));
        assert_eq!(authors(&["A <a@example.org>", "B"]).as_deref(), Some("Person: A, B"));
        assert_eq!(authors(&["A (retired)"]).as_deref(), Some("Person: A (retired) ()"));
    }

    #[test]
    fn a_file_is_a_package_with_its_digests_and_the_version_of_its_model() {
        let bom = sample::sample();
        let packages = packages(&bom, &Identifiers::of_references(&bom));
        let file = packages.iter().find(|package| package.name == "encoder.onnx").expect("the file");
        assert_eq!((file.primary_package_purpose, file.version_info.as_deref()), ("FILE", Some("3")));
        assert_eq!(
            file.checksums.iter().map(|checksum| checksum.algorithm).collect::<Vec<_>>(),
            ["SHA256", "SHA512"]
        );
        let model = packages.iter().find(|package| package.name == "encoder").expect("the model");
        assert_ne!(file.license_declared, NO_ASSERTION);
        let [of_model] =
            model.external_refs.iter().filter(|own| own.reference_type == "purl").collect::<Vec<_>>()[..]
        else {
            panic!("one package URL")
        };
        assert_eq!(
            file.external_refs[0].reference_locator,
            format!("{}#encoder.onnx", of_model.reference_locator)
        );
        let odd = purl_of_file("pkg:generic/m@1", "a b/ü#1.onnx");
        assert_eq!(odd.reference_locator, "pkg:generic/m@1#a%20b/%C3%BC%231.onnx");
        assert!(odd.reference_locator.parse::<packageurl::PackageUrl<'_>>().is_ok());
        assert_eq!(
            (&file.license_declared, &file.license_concluded, &file.originator),
            (&model.license_declared, &model.license_concluded, &model.originator)
        );
    }

    #[test]
    fn every_link_is_kept_in_one_place() {
        let bom = sample::sample();
        let packages = packages(&bom, &Identifiers::of_references(&bom));
        let serde = packages.iter().find(|package| package.name == "serde").expect("serde");
        assert_eq!(serde.download_location, "https://static.crates.io/crates/serde/serde-1.0.228.crate");
        assert_eq!(serde.source_info.as_deref(), Some("Repository: https://github.com/example-lab/crates"));
        assert_eq!(serde.homepage.as_deref(), Some("https://lab.example.org/"));
        let types: Vec<_> = serde.external_refs.iter().map(|reference| reference.reference_type).collect();
        assert_eq!(types, ["purl", "documentation"]);
        let git = packages.iter().find(|package| package.name == "git-kernel").expect("git-kernel");
        assert!(git.download_location.starts_with("git+https://github.com/example-lab/git-kernel@cccc"));
    }
}
