//! What each version says in which field, and what it says instead where it has none.

use serde_json::json;

use super::*;
use crate::assemble::bom::Terms;
use crate::emit::cyclonedx::organization::ISSUER;
use crate::expression::LicenseExpression;

/// The component of a document with this purl, else with this bom-ref.
fn find<'a>(document: &'a Value, reference: &str) -> &'a Value {
    let components = document["components"].as_array().expect("components");
    components
        .iter()
        .find(|component| component["bom-ref"] == reference || component["purl"] == reference)
        .expect(reference)
}

fn property<'a>(component: &'a Value, name: &str) -> Vec<&'a str> {
    let properties = component["properties"].as_array().map(Vec::as_slice).unwrap_or_default();
    properties
        .iter()
        .filter(|property| property["name"] == name)
        .filter_map(|property| property["value"].as_str())
        .collect()
}

/// A crate under these terms as the only component of the sample's subject.
fn under(declared: &str, concluded: Option<&str>) -> Bom {
    let parse = |text: &str| LicenseExpression::parse_crate(text).expect("a licence");
    let mut bom = sample();
    bom.subject.terms =
        Terms { declared: Some(parse(declared)), concluded: concluded.map(parse), ..Terms::default() };
    bom
}

fn subject_licenses(format: &BomFormat, declared: &str, concluded: Option<&str>) -> Value {
    json(format, &under(declared, concluded))["metadata"]["component"]["licenses"].take()
}

#[test]
fn a_single_listed_id_is_an_id_and_anything_else_an_expression() {
    assert_eq!(subject_licenses(&JSON_1_5, "MIT", None), json!([{"license": {"id": "MIT"}}]));
    for format in [&JSON_1_6, &JSON_1_7] {
        assert_eq!(
            subject_licenses(format, "MIT", None),
            json!([{"license": {"id": "MIT", "acknowledgement": "declared"}}])
        );
        let expected = json!([{"expression": "MIT OR Apache-2.0", "acknowledgement": "declared"}]);
        assert_eq!(subject_licenses(format, "MIT/Apache-2.0", None), expected);
    }
    assert_eq!(subject_licenses(&JSON_1_5, "Unicode-3.0", None), json!([{"expression": "Unicode-3.0"}]));
    let expected = json!([{"license": {"id": "Unicode-3.0", "acknowledgement": "declared"}}]);
    assert_eq!(subject_licenses(&JSON_1_6, "Unicode-3.0", None), expected);
}

#[test]
fn declared_and_concluded_stand_side_by_side_where_readers_take_both() {
    let both = json!([
        {"license": {"id": "MIT", "acknowledgement": "declared"}},
        {"license": {"id": "MIT", "acknowledgement": "concluded"}},
    ]);
    assert_eq!(subject_licenses(&JSON_1_6, "MIT", Some("MIT")), both);
    assert_eq!(subject_licenses(&JSON_1_7, "MIT", Some("MIT")), both);
    assert_eq!(
        subject_licenses(&JSON_1_5, "MIT", Some("Apache-2.0")),
        json!([{"license": {"id": "Apache-2.0"}}])
    );
    let document = json(&JSON_1_6, &under("MIT OR Apache-2.0", Some("MIT")));
    let subject = &document["metadata"]["component"];
    assert_eq!(subject["licenses"], json!([{"license": {"id": "MIT", "acknowledgement": "concluded"}}]));
    assert_eq!(property(subject, "model-sbom:license:declared"), ["MIT OR Apache-2.0"]);
    let evidence = json!([
        {"license": {"id": "Apache-2.0", "acknowledgement": "declared"}},
        {"license": {"id": "MIT", "acknowledgement": "declared"}},
    ]);
    assert_eq!(subject["evidence"]["licenses"], evidence);
}

/// 1.7 would take any mix, and readers do not.
#[test]
fn an_expression_stands_alone_in_every_version() {
    let document = json(&JSON_1_7, &under("MIT OR Apache-2.0", Some("MIT")));
    let subject = &document["metadata"]["component"];
    assert_eq!(subject["licenses"], json!([{"license": {"id": "MIT", "acknowledgement": "concluded"}}]));
    assert_eq!(property(subject, "model-sbom:license:declared"), ["MIT OR Apache-2.0"]);
    assert_eq!(
        subject_licenses(&JSON_1_7, "MIT OR Apache-2.0", Some("Apache-2.0 OR Zlib")),
        json!([{"expression": "Apache-2.0 OR Zlib", "acknowledgement": "concluded"}])
    );
    assert_eq!(
        subject_licenses(&JSON_1_7, "MIT", Some("Apache-2.0")),
        json!([
            {"license": {"id": "MIT", "acknowledgement": "declared"}},
            {"license": {"id": "Apache-2.0", "acknowledgement": "concluded"}},
        ])
    );
}

#[test]
fn a_custom_license_is_told_once_beside_its_conclusion() {
    let mut bom = sample();
    let coder = bom.components.iter_mut().find(|component| component.reference.as_str() == sample::CODER);
    let terms = &mut coder.expect("the model").terms;
    terms.concluded = terms.declared.clone();
    let document = json(&JSON_1_7, &bom);
    let licenses = &find(&document, sample::CODER)["licenses"];
    assert!(licenses[0]["expressionDetails"][0]["text"]["content"].is_string(), "{licenses}");
    assert_eq!(licenses[0]["acknowledgement"], "concluded");
    assert!(licenses[1].is_null());
    let evidence = find(&document, sample::CODER)["evidence"]["licenses"].to_string();
    assert_eq!(evidence.matches("EXAMPLE MODEL LICENSE").count(), 0, "{evidence}");
}

#[test]
fn a_custom_license_keeps_its_id_and_brings_its_text() {
    let document = json(&JSON_1_6, &sample());
    let coder = find(&document, sample::CODER);
    let expected = json!([{"expression": "LicenseRef-example-model", "acknowledgement": "declared"}]);
    assert_eq!(coder["licenses"], expected);
    let license = &coder["evidence"]["licenses"][0]["license"];
    assert_eq!(license["name"], "Example Model License 1.0");
    assert_eq!(license["licensing"]["altIds"], json!(["LicenseRef-example-model"]));
    assert_eq!(license["licensing"]["licensor"]["organization"]["name"], "Example Lab");
    assert!(license["text"]["content"].as_str().expect("a text").starts_with("EXAMPLE MODEL LICENSE"));
    assert!(license["url"].is_string());

    let document = json(&JSON_1_7, &sample());
    let coder = find(&document, sample::CODER);
    let details = &coder["licenses"][0]["expressionDetails"][0];
    assert_eq!(details["licenseIdentifier"], "LicenseRef-example-model");
    assert!(details["text"]["content"].is_string() && details["url"].is_string());
    assert_eq!(coder["licenses"][0]["licensing"]["licensor"]["organization"]["name"], "Example Lab");
    assert!(coder["evidence"].is_null());
}

#[test]
fn any_later_version_is_stated_as_validators_take_it() {
    for format in [&JSON_1_5, &JSON_1_6, &JSON_1_7] {
        let document = json(format, &under("MPL-2.0+", Some("MIT")));
        let subject = &document["metadata"]["component"];
        let license = &subject["evidence"]["licenses"][0]["license"];
        assert_eq!(license["name"], "MPL-2.0 or any later version");
        assert_eq!(license["licensing"]["altIds"], json!(["LicenseRef-MPL-2.0-or-later"]));
        assert_eq!(subject["evidence"]["licenses"].as_array().map(Vec::len), Some(1));
        assert_eq!(property(subject, "model-sbom:license:declared"), ["MPL-2.0+"]);
    }
    let licenses = subject_licenses(&JSON_1_6, "MPL-2.0+", None);
    assert_eq!(licenses[0]["expression"], "LicenseRef-MPL-2.0-or-later");
}

#[test]
fn a_purchase_is_licensing() {
    for format in [&JSON_1_5, &JSON_1_6, &JSON_1_7] {
        let document = json(format, &sample());
        let licenses = &find(&document, sample::ENCODER)["evidence"]["licenses"];
        let licensing = &licenses[0]["license"]["licensing"];
        assert_eq!(licensing["purchaseOrder"], "PO-1234", "{licenses}");
        assert_eq!(licensing["licenseTypes"], json!(["subscription", "user"]));
        assert_eq!(licensing["expiration"], "2026-01-01T00:00:00Z");
    }
}

#[test]
fn no_license_is_no_assertion_and_never_a_guess() {
    for (format, _) in JSON {
        let document = json(format, &sample());
        let service = find(&document, sample::SERVICE);
        assert!(service["licenses"].is_null());
        assert_eq!(property(service, "model-sbom:license"), ["NOASSERTION"]);
    }
}

#[test]
fn people_and_organizations_stand_where_the_version_has_them() {
    let (old, new) = (json(&JSON_1_5, &sample()), json(&JSON_1_6, &sample()));
    let (old_crate, new_crate) =
        (find(&old, "pkg:cargo/serde@1.0.228"), find(&new, "pkg:cargo/serde@1.0.228"));
    assert_eq!(old_crate["author"], "Example Contributors <authors@example.org>, Example Lab");
    let authors =
        json!([{"name": "Example Contributors", "email": "authors@example.org"}, {"name": "Example Lab"}]);
    assert_eq!(new_crate["authors"], authors);
    assert_eq!(old["metadata"]["manufacture"], new["metadata"]["manufacturer"]);
    assert_eq!(new["metadata"]["component"]["manufacturer"]["name"], "Example Organization");
    assert!(
        find(&new, sample::CODER)["manufacturer"].is_null(),
        "who supplies a model need not have made it"
    );
    assert_eq!(
        new["metadata"]["authors"],
        json!([{"name": "Example Organization", "email": "sbom@example.com"}])
    );
}

#[test]
fn crates_say_whether_they_are_shipped() {
    let document = json(&JSON_1_6, &sample());
    for (purl, scope, role) in [
        ("pkg:cargo/serde@1.0.228", "required", "shipped"),
        ("pkg:cargo/cc@1.2.47", "excluded", "build-time"),
    ] {
        let krate = find(&document, purl);
        assert_eq!(krate["scope"], scope);
        assert_eq!(property(krate, "model-sbom:crate:role"), [role]);
        let distribution = &krate["externalReferences"][0];
        assert_eq!(
            (&distribution["type"], &distribution["hashes"]),
            (&json!("distribution"), &krate["hashes"])
        );
    }
    let built_with =
        property(find(&document, "pkg:cargo/serde@1.0.228"), "model-sbom:crate:build-dependency");
    assert_eq!(built_with, ["pkg:cargo/serde_derive@1.0.228"]);
}

#[test]
fn a_model_has_its_files_datasets_and_bases() {
    let document = json(&JSON_1_6, &sample());
    let coder = find(&document, sample::CODER);
    assert!(coder["hashes"].is_null(), "two shards have no one digest");
    assert_eq!(coder["components"].as_array().map(Vec::len), Some(4));
    let single = find(&document, sample::CHAT_GGUF);
    assert_eq!(single["hashes"], single["components"][0]["hashes"]);
    let datasets = coder["modelCard"]["modelParameters"]["datasets"].as_array().expect("datasets");
    assert_eq!(datasets.len(), 3);
    assert_eq!(coder["pedigree"]["notes"], format!("finetune of base-large ({})", sample::BASE_LARGE));
    let base = &coder["pedigree"]["ancestors"][0];
    assert_eq!((&base["bom-ref"], &base["type"]), (&Value::Null, &json!("machine-learning-model")));
    let encoder = find(&document, sample::ENCODER);
    let datasets = encoder["modelCard"]["modelParameters"]["datasets"].as_array().expect("datasets");
    let roles: Vec<_> = datasets[0]["contents"]["properties"]
        .as_array()
        .expect("roles")
        .iter()
        .map(|role| &role["value"])
        .collect();
    assert_eq!(roles, ["evaluation", "training", sample::CORPUS]);
    let adapter = find(&document, sample::ADAPTER);
    assert!(adapter["pedigree"]["ancestors"][0]["pedigree"].is_null(), "a listed base has its own pedigree");
}

#[test]
fn datasets_are_components_whose_facts_every_reader_loads() {
    for (format, _) in JSON {
        let document = json(format, &sample());
        let dialogues = find(&document, sample::DIALOGUES);
        assert!(dialogues["data"].is_null());
        assert_eq!(dialogues["type"], "data");
        assert_eq!(property(dialogues, "model-sbom:dataset:sensitive"), ["true"]);
        assert_eq!(property(dialogues, "model-sbom:dataset:classification"), ["confidential"]);
        assert_eq!(property(dialogues, "model-sbom:dataset:type"), ["text"]);
    }
    let inline = |format| {
        let document = json(format, &sample());
        let datasets = find(&document, sample::CODER)["modelCard"]["modelParameters"]["datasets"].clone();
        datasets
            .as_array()
            .expect("datasets")
            .iter()
            .find(|dataset| dataset["name"] == "dialogues")
            .expect("dialogues")
            .clone()
    };
    assert_eq!(inline(&JSON_1_6)["sensitiveData"], json!(["sensitive personal information"]));
    assert!(inline(&JSON_1_5)["sensitiveData"].is_null(), "`cyclonedx-bom` 0.8 does not load it");
}

#[test]
fn everything_has_an_entry_in_dependencies_and_bases_are_no_dependency() {
    let bom = sample();
    let document = json(&JSON_1_6, &bom);
    let dependencies = document["dependencies"].as_array().expect("dependencies");
    let services = document["services"].as_array().map_or(0, Vec::len);
    assert_eq!(services, 1);
    assert_eq!(
        dependencies.len(),
        bom.all_components().map(|component| 1 + component.files.len()).sum::<usize>() + services
    );
    let of = |reference: &str| {
        let entry = dependencies.iter().find(|entry| entry["ref"] == reference).expect(reference);
        entry["dependsOn"].as_array().expect("a list").iter().filter_map(Value::as_str).collect::<Vec<_>>()
    };
    assert_eq!(of(sample::CODER), [sample::DIALOGUES, sample::BENCHMARK, sample::CORPUS]);
    assert!(of(sample::APP).contains(&sample::CODER));
    assert_eq!(of(sample::MERGED), Vec::<&str>::new());
    let workspace = json(&JSON_1_6, &sample::workspace());
    let members = json!(["pkg:cargo/member-a@0.1.0", "pkg:cargo/member-b@0.1.0"]);
    let entry =
        workspace["dependencies"].as_array().and_then(|entries| entries.first()).expect("the workspace");
    assert_eq!(entry["dependsOn"], members);
    assert_eq!(property(&workspace["metadata"]["component"], "model-sbom:subject"), ["workspace"]);
}

#[test]
fn reviews_are_properties_and_annotations() {
    for (format, _) in JSON {
        let document = json(format, &sample());
        let encoder = find(&document, sample::ENCODER);
        assert_eq!(property(encoder, "model-sbom:review:status"), ["approved"]);
        assert_eq!(property(encoder, "model-sbom:review:decided-by"), ["open-source office"]);
        assert_eq!(property(encoder, "model-sbom:review:decided-on"), ["2025-10-01"]);
        let annotations = document["annotations"].as_array().expect("annotations");
        let on_encoder = |annotation: &&Value| annotation["subjects"] == json!([sample::ENCODER]);
        let review = annotations.iter().find(on_encoder).expect("an annotation");
        let text = review["text"].as_str().expect("a text");
        assert!(
            text.starts_with("licence review: approved; decided by open-source office on 2025-10-01"),
            "{text}"
        );
        assert_eq!(review["annotator"]["component"]["name"], "cargo-model-sbom");
    }
}

#[test]
fn a_finding_on_a_base_is_on_the_models_that_descend_from_it() {
    let mut bom = sample();
    bom.annotations[0].subject = bom.ancestors[0].reference.clone();
    let document = json(&JSON_1_6, &bom);
    let mut models = [sample::CODER, sample::ENCODER, sample::MERGED];
    models.sort_unstable();
    assert_eq!(document["annotations"][0]["subjects"], json!(models));
}

#[test]
fn completeness_is_of_relations_and_for_models_of_files_too() {
    let document = json(&JSON_1_6, &sample());
    let expected = json!([
        {"aggregate": "complete", "dependencies": [sample::APP, "pkg:cargo/serde@1.0.228"]},
        {"aggregate": "incomplete", "assemblies": [sample::CHAT_GGUF, sample::CODER], "dependencies": [sample::CHAT_GGUF, sample::CODER]},
        {"aggregate": "unknown", "dependencies": [sample::SERVICE]},
    ]);
    assert_eq!(document["compositions"], expected);
}

#[test]
fn distribution_and_citations_come_with_1_7() {
    for format in [&JSON_1_5, &JSON_1_6] {
        let document = json(format, &sample());
        assert_eq!(property(&document["metadata"], "model-sbom:tlp"), ["AMBER"]);
        assert!(document["citations"].is_null() && document["metadata"]["distributionConstraints"].is_null());
    }
    let mut bom = sample();
    bom.tlp = Some("AMBER+STRICT");
    let document = json(&JSON_1_7, &bom);
    assert_eq!(document["metadata"]["distributionConstraints"]["tlp"], "AMBER_AND_STRICT");
    for citation in document["citations"].as_array().expect("citations") {
        for pointer in citation["pointers"].as_array().expect("pointers") {
            let pointer = pointer.as_str().expect("a pointer");
            assert!(document.pointer(pointer).is_some(), "{pointer}");
        }
    }
    let reviewed = document["citations"]
        .as_array()
        .expect("citations")
        .iter()
        .filter(|citation| citation["attributedTo"] == ISSUER);
    assert_eq!(reviewed.count(), 1);
}

#[test]
fn times_are_whole_seconds() {
    let mut bom = sample();
    bom.created = "2025-11-20T10:00:00.123456789Z".parse().expect("a time");
    assert_eq!(json(&JSON_1_6, &bom)["metadata"]["timestamp"], "2025-11-20T10:00:00Z");
}

#[test]
fn a_text_that_xml_cannot_hold_is_encoded() {
    let mut bom = sample();
    let license = bom.custom_licenses.get_mut("LicenseRef-bare").expect("in the sample");
    license.text = Some("page\u{c}break".to_owned());
    let xml = String::from_utf8(XML_1_6.write(&bom).expect("a whole BOM")).expect("UTF-8");
    assert!(xml.contains("<text content-type=\"text/plain\" encoding=\"base64\">cGFnZQxicmVhaw==</text>"));
}

#[test]
fn the_claims_of_a_card_stand_in_the_fields_that_a_version_has() {
    for (format, considers) in [(&JSON_1_5, false), (&JSON_1_6, true), (&JSON_1_7, true)] {
        let document = json(format, &sample());
        let coder = find(&document, sample::CODER);
        let metrics = json!([
            {"type": "pass@1", "value": "68.1", "slice": "CruxEval-I, test (text-generation)"},
            {"type": "perplexity", "value": "3.5"},
        ]);
        assert_eq!(coder["modelCard"]["quantitativeAnalysis"]["performanceMetrics"], metrics);
        assert_eq!(property(coder, "model-sbom:model:metric"), [""; 0]);
        assert_eq!(property(coder, "model-sbom:model:claims-from"), ["README.md"]);
        let environment = &coder["modelCard"]["considerations"]["environmentalConsiderations"];
        let (here, elsewhere) = if considers { (environment, coder) } else { (coder, environment) };
        assert_eq!(property(here, "model-sbom:model:energy"), ["2.5 kWh (fine-tuning)"], "{}", format.id());
        assert_eq!(property(here, "model-sbom:model:co2-eq-emissions").len(), 1);
        assert_eq!(property(elsewhere, "model-sbom:model:co2-eq-emissions"), [""; 0]);
        assert!(environment["energyConsumptions"].is_null(), "nobody says who provided the energy");
    }
}
