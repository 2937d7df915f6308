//! Every format of every fixture against its official schema, and the same facts read back from each.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use cargo_model_sbom::emit::FORMATS;
use jsonschema::{Registry, Validator};
use serde_json::Value;

use crate::diff::every_key;
use crate::document::Document;
use crate::support::Workspace;

const FIXTURES: [&str; 4] = ["coding-assistant", "no-models", "shared-model", "feature-unification"];

macro_rules! schema {
    ($path:literal) => {
        include_str!(concat!("../../schemas/", $path))
    };
}

fn validator(schema: &str) -> Validator {
    let parse = |text: &str| serde_json::from_str::<Value>(text).expect("a schema");
    let siblings = [
        ("http://cyclonedx.org/schema/spdx.schema.json", schema!("cyclonedx/spdx.schema.json")),
        ("http://cyclonedx.org/schema/jsf-0.82.schema.json", schema!("cyclonedx/jsf-0.82.schema.json")),
        (
            "http://cyclonedx.org/schema/cryptography-defs.schema.json",
            schema!("cyclonedx/cryptography-defs.schema.json"),
        ),
    ];
    let mut registry = Registry::new();
    for (uri, text) in siblings {
        registry = registry.add(uri, parse(text)).expect("a schema");
    }
    let registry = registry.prepare().expect("schemas");
    jsonschema::options()
        .should_validate_formats(true)
        .with_registry(&registry)
        .build(&parse(schema))
        .expect("a schema")
}

static VALIDATORS: LazyLock<[(&str, Validator); 5]> = LazyLock::new(|| {
    [
        ("cyclonedx-1.5-json", validator(schema!("cyclonedx/bom-1.5.schema.json"))),
        ("cyclonedx-1.6-json", validator(schema!("cyclonedx/bom-1.6.schema.json"))),
        ("cyclonedx-1.7-json", validator(schema!("cyclonedx/bom-1.7.schema.json"))),
        ("spdx-2.3-json", validator(schema!("spdx/spdx-2.3.schema.json"))),
        ("spdx-3.0-json", validator(schema!("spdx/spdx-3.0.1.schema.json"))),
    ]
});

#[test]
fn every_json_document_is_valid_by_its_official_schema() {
    for fixture in FIXTURES {
        assert_valid(&Workspace::fixture(fixture), fixture);
    }
}

/// Holds every JSON document of a workspace against the official schema of its format.
pub(crate) fn assert_valid(workspace: &Workspace, what: &str) {
    for (format, validator) in VALIDATORS.iter() {
        let document = workspace.json(format, &["--workspace"]);
        let errors: Vec<_> =
            validator.iter_errors(&document).take(3).map(|e| format!("{} {e}", e.instance_path())).collect();
        assert!(errors.is_empty(), "{what} {format}: {errors:#?}");
    }
}

#[test]
fn every_json_format_has_a_schema() {
    let json = FORMATS.iter().map(|format| format.id()).filter(|id| id.ends_with("json"));
    let checked: BTreeSet<_> = VALIDATORS.iter().map(|(format, _)| *format).collect();
    assert_eq!(json.collect::<BTreeSet<_>>(), checked);
}

#[test]
fn rust_consumers_can_load_what_they_know_of() {
    let workspace = Workspace::fixture("coding-assistant");
    let json = workspace.document("cyclonedx-1.5-json", &[]);
    cyclonedx_bom::models::bom::Bom::parse_from_json(json.as_slice()).expect("JSON 1.5");
    let xml = workspace.document("cyclonedx-1.5-xml", &[]);
    cyclonedx_bom::models::bom::Bom::parse_from_xml_v1_5(xml.as_slice()).expect("XML 1.5");
}

/// Facts that every format has to carry, each as one string that stands in its document.
fn facts() -> Vec<(&'static str, &'static str)> {
    vec![
        ("a crate", "pkg:cargo/serde_json@"),
        ("the digest of the ONNX file", "08d251830d81174ea044cfbb0968cbce6246c5104d5f62d1fee8f41c17089005"),
        ("the digest of the GGUF file", "63710da1c4164343a766084c33d8833eba1ff533123b787425c20b43674dc834"),
        ("the digest of a shard", "1752e3d2a408f6d972e9bdad891e83d25c873bc2fe99e631759bc15cb54d8707"),
        ("the digest of the other shard", "049ee435e0c158050d80de401b3e9cd0051fa0cce41becac4b1da491798c4cb6"),
        ("the custom licence of StarCoder2", "LicenseRef-scancode-bigcode-open-rail-m-v1"),
        ("its title", "BigCode Open RAIL-M v1 License Agreement"),
        ("its place", "https://huggingface.co/spaces/bigcode/bigcode-model-license-agreement"),
        ("its text", "This file is a stand-in for tests and grants nothing."),
        ("the custom licence of the fine-tune", "LicenseRef-scancode-llama-2-license-2023"),
        ("the base model", "CodeLlama-7b-hf"),
        ("how it descends", "finetune"),
        ("a dataset", "the-stack-v2"),
        ("its licence", "LicenseRef-The-Stack-v2-Terms"),
        ("the other dataset", "acme-rust-review"),
        ("the review that waits", "Legal review of starcoder2-3b is required"),
        ("its state", "required"),
        ("the risk", "model-sbom:license:risk"),
        ("the architecture", "StarCoder2"),
        ("a use case", "completion in the middle of a file"),
        ("a limitation", "no instruction model"),
        ("the issuer", "opensource@acme.example"),
        ("the role of a crate", "build-time"),
        ("one digest for several files", "model-sbom:manifest:sha256"),
    ]
}

#[test]
fn every_format_carries_every_fact() {
    let workspace = Workspace::fixture("coding-assistant");
    for format in FORMATS {
        let document = String::from_utf8(workspace.document(format.id(), &[])).expect("UTF-8");
        for (fact, text) in facts() {
            assert!(document.contains(text), "{}: {fact} ({text})", format.id());
        }
    }
}

#[test]
fn every_property_of_a_document_is_documented() {
    let page = include_str!("../../src/facts/properties.md");
    for workspace in [Workspace::fixture("coding-assistant"), Workspace::fixture("weights"), every_key()] {
        for format in FORMATS {
            let document =
                String::from_utf8(workspace.document(format.id(), &["--workspace"])).expect("UTF-8");
            let is_of_name = |letter: &char| letter.is_ascii_alphanumeric() || ":-".contains(*letter);
            let names = document.split("model-sbom:").skip(1).map(|rest| rest.chars().take_while(is_of_name));
            let names: BTreeSet<String> = names.map(Iterator::collect).collect();
            assert!(names.len() > 3, "{}: {names:?}", format.id());
            for name in names {
                assert!(page.contains(&format!("| `model-sbom:{name}` |")), "{}: {name}", format.id());
            }
        }
    }
}

#[test]
fn every_format_counts_the_same_crates_and_edges() {
    for (fixture, expected) in [("coding-assistant", 59), ("shared-model", 28), ("feature-unification", 15)] {
        let workspace = Workspace::fixture(fixture);
        let of = |format: &str| {
            let text = String::from_utf8(workspace.document(format, &["--workspace"])).expect("UTF-8");
            let document = Document::read(format, &text);
            (document.crates().count(), document.crate_edges().len())
        };
        let first = of("cyclonedx-1.6-json");
        assert!(first.0 >= expected && first.1 >= expected, "{fixture}: {first:?}");
        for format in FORMATS {
            assert_eq!(of(format.id()), first, "{fixture} {}", format.id());
        }
    }
}

#[test]
fn texts_of_several_lines_are_one_line_in_cyclonedx_1_5_and_the_same_to_diff() {
    let workspace =
        Workspace::model("license = \"MIT\"\ndescription = \"one\\n\\ttwo\"\ncopyright = \"A\\nB\"");
    for format in ["cyclonedx-1.5-json", "cyclonedx-1.5-xml", "cyclonedx-1.6-json"] {
        let output = workspace.run(&["--format", format, "--output", format]);
        assert_eq!(output.code, 0, "{}", output.stderr);
    }
    let differ = workspace.run(&["diff", "--exit-code", "cyclonedx-1.5-json", "cyclonedx-1.6-json"]);
    assert_eq!(differ.code, 0, "{}", differ.text());
}

#[test]
fn a_foreign_document_that_the_reader_of_rust_refuses_is_reported() {
    let workspace = Workspace::fixture("no-models");
    let component = "{\"type\": \"library\", \"name\": \"a\\nb\", \"version\": \"1\"}";
    for (version, is_reported) in [("1.4", true), ("1.5", true), ("1.6", false)] {
        workspace.write(
            "foreign.json",
            &format!("{{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"{version}\", \"version\": 1, \"components\": [{component}]}}"),
        );
        let output = workspace.run(&["conform", "foreign.json", "--profile", "ntia"]);
        let said = "foreign.json is invalid CycloneDX to the crate `cyclonedx-bom`: components[0].name: ";
        let is_reported = is_reported && cfg!(feature = "cyclonedx-bom");
        assert_eq!(output.stderr.contains(said), is_reported, "{version}: {}", output.stderr);
    }
}
