//! Models that the product calls: what is asked of their declaration, and what documents say of them.

use std::collections::BTreeSet;

use cargo_model_sbom::emit::FORMATS;
use serde_json::{Value, json};

use crate::conformance::assert_valid;
use crate::support::{Workspace, string};

const SERVICE: &str = r#"[[package.metadata.model-sbom.model]]
name = "gpt-4o-2024-08-06"
delivery = "service"
provider = "OpenAI"
endpoint = "https://api.openai.com/v1/chat/completions"
terms = { url = "https://openai.com/policies/services-agreement/", date = "2025-05-31" }
authenticated = true

[[package.metadata.model-sbom.model.data]]
flow = "sent"
classification = "personal"
"#;

fn service(from: &str, to: &str) -> Workspace {
    assert!(SERVICE.contains(from), "{from}");
    Workspace::package(&SERVICE.replacen(from, to, 1), &[])
}

const REVIEW: &[&str] = &["review", "gpt-4o-2024-08-06", "--approve", "--by", "Ada", "--reason", "read"];

#[test]
fn a_review_of_terms_is_bound_to_their_address_and_day() {
    let workspace = service("", "");
    let found = workspace.check();
    assert_eq!(found.denied(), ["custom-license"], "{}", found.text());
    let notes = found.text();
    assert!(notes.contains("read in part") && notes.contains("of 2025-05-31"), "{notes}");
    let reviewed = workspace.run(REVIEW);
    assert_eq!(reviewed.code, 0, "{}", reviewed.stderr);
    assert!(workspace.read("model-sbom.toml").contains("terms-date = \"2025-05-31\""));
    assert_eq!(workspace.check().codes(), [] as [&str; 0], "{}", workspace.check().text());
    for (from, to, code) in [
        ("2025-05-31", "2026-01-01", "license-text-changed"),
        ("services-agreement/", "other-agreement/", "custom-license"),
    ] {
        let changed = service(from, to);
        changed.write("model-sbom.toml", &workspace.read("model-sbom.toml"));
        assert!(changed.check().denied().contains(&code.to_owned()), "{to}: {}", changed.check().text());
    }
    // The day of the terms is no day of a text that was there.
    let with_text = service("2025-05-31\"", "2025-05-31\", file = \"TERMS\"");
    with_text.write("TERMS", "What may be done, and what may not.\n");
    with_text.write("model-sbom.toml", &workspace.read("model-sbom.toml"));
    assert_ne!(with_text.check().denied(), [] as [&str; 0]);
}

#[test]
fn services_are_approved_together_with_and_without_a_text() {
    let another = SERVICE.replace("gpt-4o-2024-08-06", "gpt-4o-mini-2024-07-18");
    for without in [&[][..], &["--without-text", "the terms stand at the provider's address alone"]] {
        let workspace = Workspace::package(&(SERVICE.to_owned() + &another), &[]);
        let arguments =
            [&["review", "gpt-4o*", "--approve", "--by", "Ada", "--reason", "read"], without].concat();
        let reviewed = workspace.run(&arguments);
        assert!(reviewed.code == 0 && reviewed.stderr.contains("2 models"), "{}", reviewed.stderr);
        assert_eq!(workspace.check().codes(), [] as [&str; 0], "{}", workspace.check().text());
    }
}

#[test]
fn what_a_service_lacks_is_said_in_its_words() {
    for (from, to, code, words) in [
        ("terms =", "# terms =", "missing-license", "openai.com/policies/services-agreement"),
        ("gpt-4o-2024-08-06", "gpt-4o", "unpinned-version", "an alias of its provider"),
        ("delivery =", "version = \"latest\"\ndelivery =", "unpinned-version", "an alias of its provider"),
    ] {
        let found = service(from, to).check();
        assert!(found.codes().contains(&code.to_owned()), "{to}: {}", found.text());
        assert!(found.text().contains(words), "{to}: {}", found.text());
    }
    for (from, to, words) in [
        (
            "delivery = \"service\"",
            "delivery = \"downloaded\"",
            "`endpoint` is a key of a model that is called",
        ),
        ("date = \"2025-05-31\"", "date = \"soon\"", "soon"),
        (", date = \"2025-05-31\"", "", "`terms` has no `date`"),
        ("flow = \"sent\"", "flow = \"inbound\"", "`inbound` is no known `flow`"),
        ("classification = \"personal\"", "", "`[[data]]` has no `classification`"),
        ("authenticated = true", "files = [\"m.gguf\"]", "has no files here"),
    ] {
        let output = service(from, to).run(&["check"]);
        assert_eq!(output.code, 2, "{to}: {}", output.stderr);
        assert!(output.stderr.contains(words), "{to}: {}", output.stderr);
    }
}

#[test]
fn no_document_says_that_a_service_is_downloaded() {
    let hub = "source = \"hf:meta-llama/Llama-3.1-8B\"\nlicense = \"MIT\"\nauthenticated = true";
    for source in [
        "authenticated = true",
        hub,
        "source = \"https://api.openai.com/v1\"",
        "source = \"git+https://example.org/a\"",
        "source = \"s3://bucket/a\"",
        "source = \"modelscope:a/b\"",
        "source = \"ollama:a\"",
        "source = \"oci:ghcr.io/a/b\"",
    ] {
        let workspace = service("authenticated = true", source);
        assert_valid(&workspace, source);
        for format in FORMATS {
            let text = String::from_utf8(workspace.document(format.id(), &[])).expect("UTF-8");
            for word in ["download_url", "vcs_url", "\"distribution\"", "type=\"distribution\""] {
                assert!(!text.contains(word), "{source} {}: {word}", format.id());
            }
            let locations = text.matches("ownloadLocation\": \"http").count()
                + text.matches("ownloadLocation: http").count();
            assert_eq!(locations, 0, "{source} {}: {text}", format.id());
        }
    }
}

#[test]
fn cyclonedx_has_the_service_with_the_model_behind_it() {
    let workspace = service("", "");
    for version in ["1.5", "1.6", "1.7"] {
        let document = workspace.json(&format!("cyclonedx-{version}-json"), &[]);
        let [called] = document["services"].as_array().expect("services").as_slice() else {
            panic!("{document}")
        };
        assert_eq!(called["endpoints"], json!(["https://api.openai.com/v1/chat/completions"]));
        assert_eq!(called["provider"]["name"], "OpenAI");
        assert_eq!((&called["authenticated"], &called["x-trust-boundary"]), (&json!(true), &json!(true)));
        assert_eq!(called["data"], json!([{"flow": "inbound", "classification": "personal"}]));
        let model = &document["components"][0];
        assert_eq!(model["type"], "machine-learning-model");
        assert_eq!(model["isExternal"], if version == "1.7" { json!(true) } else { Value::Null });
        let needs = |reference: &Value| -> BTreeSet<String> {
            let entries = document["dependencies"].as_array().expect("dependencies");
            let entry = entries.iter().find(|entry| entry["ref"] == *reference).expect("an entry");
            entry["dependsOn"].as_array().expect("a list").iter().map(|to| string(to).to_owned()).collect()
        };
        let app = &document["metadata"]["component"]["bom-ref"];
        assert_eq!(needs(app), [string(&called["bom-ref"]).to_owned()].into());
        assert_eq!(needs(&called["bom-ref"]), [string(&model["bom-ref"]).to_owned()].into());
    }
}

#[test]
fn report_and_notices_say_that_the_product_calls_it() {
    let workspace = service("", "");
    let page = workspace.run(&["report", "--output", "-"]).text();
    assert!(page.contains("the product calls it, and has no copy"), "{page}");
    let output = workspace.run(&["notices", "--output", "out"]);
    assert!(!output.stderr.contains("not on this machine"), "{}", output.stderr);
    let notices = workspace.read("out/ATTRIBUTION.md");
    assert!(notices.contains("## Models that app calls over a network"), "{notices}");
    assert!(!notices.contains("part of app") && !notices.contains("downloads"), "{notices}");
    assert!(notices.contains("Provider: OpenAI"), "{notices}");
}
