//! Prints what readers of CycloneDX and SPDX in Rust show of documents: a line a reader and document, with tabs.
//!
//! Arguments: `FORMAT=PATH…`, with the formats of `cargo model-sbom --format`.

use std::collections::BTreeMap;

use cyclonedx_bom::models::bom::{Bom, SpecVersion};
use cyclonedx_bom::validation::Validate;
use serde_json::Value;

/// Counts by column, or why the document is refused.
type Counts = Result<BTreeMap<&'static str, usize>, String>;

fn main() {
    for argument in std::env::args().skip(1) {
        let (format, path) = argument.split_once('=').expect("FORMAT=PATH");
        let text = std::fs::read_to_string(path).expect("a document");
        for (reader, counts) in readers(format, &text) {
            match counts {
                Ok(counts) => {
                    let counts: Vec<_> =
                        counts.iter().map(|(column, count)| format!("{column}={count}")).collect();
                    println!("{reader}\t{path}\t{}\t", counts.join(" "));
                }
                Err(why) => println!("{reader}\t{path}\t\t{}", why.replace(['\n', '\t'], " ")),
            }
        }
    }
}

fn readers(format: &str, text: &str) -> Vec<(&'static str, Counts)> {
    match format {
        "cyclonedx-1.5-json" => vec![
            (
                "cyclonedx-bom",
                Bom::parse_from_json(text.as_bytes()).map_err(|e| e.to_string()).and_then(of_bom),
            ),
            ("serde-cyclonedx", round_trip::<serde_cyclonedx::cyclonedx::v_1_5::CycloneDx>(text)),
        ],
        "cyclonedx-1.5-xml" => {
            vec![(
                "cyclonedx-bom",
                Bom::parse_from_xml_v1_5(text.as_bytes()).map_err(|e| e.to_string()).and_then(of_bom),
            )]
        }
        "cyclonedx-1.6-json" => {
            vec![("serde-cyclonedx", round_trip::<serde_cyclonedx::cyclonedx::v_1_6::CycloneDx>(text))]
        }
        "spdx-2.3-json" => {
            let read = serde_json::from_str::<spdx_rs::models::SPDX>(text).map_err(|error| error.to_string());
            vec![("spdx-rs", read.map(of_spdx))]
        }
        "spdx-2.3-tag-value" => {
            let read = spdx_rs::parsers::spdx_from_tag_value(text).map_err(|error| error.to_string());
            vec![("spdx-rs", read.map(of_spdx))]
        }
        _ => Vec::new(),
    }
}

/// The components that it knows, if it calls the document valid.
fn of_bom(bom: Bom) -> Counts {
    let result = bom.validate_version(SpecVersion::V1_5);
    if !result.passed() {
        let errors: Vec<_> = result.errors().map(|error| format!("{error:?}")).collect();
        return Err(format!("validate(): {}", errors.join("; ")));
    }
    let edges = bom.dependencies.iter().flat_map(|all| &all.0).map(|each| each.dependencies.len());
    let mut all = Vec::new();
    let subject = bom.metadata.iter().filter_map(|metadata| metadata.component.as_ref());
    let mut rest: Vec<_> = bom.components.iter().flat_map(|all| &all.0).chain(subject).collect();
    while let Some(component) = rest.pop() {
        rest.extend(component.components.iter().flat_map(|nested| &nested.0));
        all.push(component);
    }
    let models = all.iter().filter(|each| each.component_type.to_string() == "machine-learning-model");
    Ok(BTreeMap::from([
        ("components", all.len()),
        ("models", models.count()),
        (
            "licences",
            all.iter().filter(|each| each.licenses.as_ref().is_some_and(|own| !own.0.is_empty())).count(),
        ),
        (
            "digests",
            all.iter().filter(|each| each.hashes.as_ref().is_some_and(|own| !own.0.is_empty())).count(),
        ),
        ("edges", edges.sum()),
    ]))
}

/// Whether what is written again is what was read; `null` is nothing.
fn round_trip<T: serde::de::DeserializeOwned + serde::Serialize>(text: &str) -> Counts {
    let read: T = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let written = serde_json::to_value(&read).map_err(|error| error.to_string())?;
    let original: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let (before, after) = (leaves(&original), leaves(&written));
    if before == after {
        Ok(BTreeMap::new())
    } else {
        Err(format!("{before} values were read, {after} are written"))
    }
}

fn leaves(value: &Value) -> usize {
    match value {
        Value::Null => 0,
        Value::Array(items) => items.iter().map(leaves).sum(),
        Value::Object(fields) => fields.values().map(leaves).sum(),
        _ => 1,
    }
}

fn of_spdx(document: spdx_rs::models::SPDX) -> BTreeMap<&'static str, usize> {
    let packages = &document.package_information;
    let is_known = |license: String| license != "NOASSERTION";
    let declared = |package: &&spdx_rs::models::PackageInformation| {
        package.declared_license.as_ref().is_some_and(|license| is_known(license.to_string()))
    };
    let licensed = packages.iter().filter(declared);
    BTreeMap::from([
        ("components", packages.len()),
        ("licences", licensed.count()),
        ("digests", packages.iter().filter(|package| !package.package_checksum.is_empty()).count()),
        ("edges", document.relationships.len()),
    ])
}
