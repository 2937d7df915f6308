//! Every version of the sample, held to the official schemas and to a reader that is not ours.

mod facts;
mod mapping;

use cyclonedx_bom::models::bom::Bom as ReadBom;
use cyclonedx_bom::models::component::Classification;
use serde_json::Value;

use super::*;
use crate::bom::ComponentKind;
use crate::emit::sample::{self, sample};

const JSON: [(&BomFormat, &str); 3] = [
    (&JSON_1_5, include_str!("../../../../schemas/cyclonedx/bom-1.5.schema.json")),
    (&JSON_1_6, include_str!("../../../../schemas/cyclonedx/bom-1.6.schema.json")),
    (&JSON_1_7, include_str!("../../../../schemas/cyclonedx/bom-1.7.schema.json")),
];
const REFERENCED: [&str; 3] = [
    include_str!("../../../../schemas/cyclonedx/spdx.schema.json"),
    include_str!("../../../../schemas/cyclonedx/jsf-0.82.schema.json"),
    include_str!("../../../../schemas/cyclonedx/cryptography-defs.schema.json"),
];
const ALL: [&BomFormat; 6] = [&JSON_1_5, &JSON_1_6, &JSON_1_7, &XML_1_5, &XML_1_6, &XML_1_7];

fn json(format: &BomFormat, bom: &Bom) -> Value {
    serde_json::from_slice(&format.write(bom).expect("a whole BOM")).expect("JSON")
}

#[test]
fn every_version_fits_the_official_schema() {
    let mut registry = jsonschema::Registry::new();
    for schema in REFERENCED {
        let schema: Value = serde_json::from_str(schema).expect("a schema");
        let id = schema["$id"].as_str().expect("an id").to_owned();
        registry = registry.add(id, schema).expect("a schema");
    }
    let registry = registry.prepare().expect("schemas that refer to each other");
    for (format, schema) in JSON {
        let schema = serde_json::from_str(schema).expect("a schema");
        let options = jsonschema::options().with_registry(&registry).should_validate_formats(true);
        let validator = options.build(&schema).expect("a schema");
        for bom in [sample(), sample::workspace(), sample::generated(20)] {
            let document = json(format, &bom);
            let errors: Vec<_> = validator
                .iter_errors(&document)
                .map(|error| format!("{}: {error}", error.instance_path()))
                .collect();
            assert_eq!(errors, Vec::<String>::new(), "{}", format.id());
        }
    }
}

#[test]
fn the_reader_of_rust_consumers_loads_1_5() {
    let bom = sample();
    let json = ReadBom::parse_from_json_v1_5(&*JSON_1_5.write(&bom).expect("a whole BOM"))
        .expect("JSON that it reads");
    let xml =
        ReadBom::parse_from_xml_v1_5(&*XML_1_5.write(&bom).expect("a whole BOM")).expect("XML that it reads");
    for read in [json, xml] {
        let components = read.components.expect("components").0;
        let nested =
            bom.components.iter().filter(|part| matches!(part.kind, ComponentKind::Native(_))).count();
        assert_eq!(components.len(), bom.components.len() - nested);
        assert_eq!(
            read.dependencies.expect("dependencies").0.len(),
            bom.all_components().map(|part| 1 + part.files.len()).sum::<usize>() + 1
        );
        let coder = components
            .iter()
            .find(|component| component.bom_ref.as_deref() == Some(sample::CODER))
            .expect("a model");
        assert_eq!(coder.component_type, Classification::MachineLearningModel);
        assert_eq!(coder.components.as_ref().expect("files").0.len(), 4);
        assert!(coder.licenses.is_some() && coder.model_card.is_some() && coder.pedigree.is_some());
    }
}

#[test]
fn the_same_bom_gives_the_same_bytes_and_another_one_another_number() {
    for format in ALL {
        assert_eq!(
            format.write(&sample()).expect("a whole BOM"),
            format.write(&sample()).expect("a whole BOM")
        );
    }
    let serial = |bom: &Bom| json(&JSON_1_6, bom)["serialNumber"].as_str().expect("a number").to_owned();
    let mut other = sample();
    other.subject.version = Some("1.2.1".to_owned());
    assert_ne!(serial(&sample()), serial(&other));
    assert_eq!(SERIAL_NUMBERS, Uuid::new_v5(&Uuid::NAMESPACE_URL, b"urn:cargo-model-sbom:cyclonedx"));
    assert!(serial(&other).starts_with("urn:uuid:"));
}

#[test]
fn a_bom_that_is_not_whole_is_not_written() {
    let mut bom = sample();
    bom.components.reverse();
    for format in ALL {
        assert!(matches!(format.write(&bom), Err(EmitError::Integrity(_))), "{}", format.id());
    }
}

/// Writes each format of the sample into the directory that `SAMPLES` names, for validators outside.
#[test]
#[ignore = "writes files for external validators"]
fn write_samples() {
    let directory = std::path::PathBuf::from(std::env::var_os("SAMPLES").expect("SAMPLES names a directory"));
    for (name, bom) in
        [("sample", sample()), ("workspace", sample::workspace()), ("generated", sample::generated(100))]
    {
        for format in ALL {
            let bytes = format.write(&bom).expect("a whole BOM");
            std::fs::write(directory.join(format!("{name}.{}.{}", format.id(), format.extension())), bytes)
                .expect("a file");
        }
    }
}

#[cfg(feature = "cyclonedx-bom")]
#[test]
fn what_the_second_reader_refuses_is_not_written() {
    let document = |version: &str, name: &str| {
        let component = serde_json::json!({"type": "library", "name": name, "version": "1"});
        let document = serde_json::json!({
            "bomFormat": "CycloneDX", "specVersion": version, "version": 1, "components": [component],
        });
        document.to_string().into_bytes()
    };
    let good = document("1.5", "a");
    assert_eq!(validated(good.clone()).expect("valid"), good);
    for (version, name) in [("1.5", "a\nb"), ("1.6", "a")] {
        let refused = validated(document(version, name));
        assert!(matches!(refused, Err(EmitError::Invalid(_))), "{version} {name:?}: {refused:?}");
    }
}

#[test]
fn every_reference_of_a_document_is_checked() {
    let bom = sample();
    let document = document::document(&bom, Version::V1_6);
    let found = references::references(&document);
    assert!(found.defined.len() > 10 && found.used.len() > 10, "{found:?}");
    assert!(found.used.iter().all(|used| found.defined.contains(used)), "{found:?}");
}
