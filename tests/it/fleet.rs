//! `fleet`

use cargo_model_sbom::emit;
use serde_json::{Value, json};

use crate::support::{Workspace, string};

/// A model of CycloneDX with these fields beside its name.
fn model(name: &str, fields: &Value) -> Value {
    let mut model = json!({"type": "machine-learning-model", "name": name});
    model.as_object_mut().expect("an object").extend(fields.as_object().expect("fields").clone());
    model
}

/// A document about a product, made on a day.
fn document(product: &str, version: &str, day: &str, models: &[Value]) -> String {
    let subject = json!({"type": "application", "name": product, "version": version});
    json!({"bomFormat": "CycloneDX", "specVersion": "1.6", "components": models,
        "metadata": {"timestamp": format!("{day}T00:00:00Z"), "component": subject}})
    .to_string()
}

/// An empty directory with these files.
fn directory(files: &[(&str, &str)]) -> Workspace {
    let workspace = Workspace::package("", &[]);
    files.iter().for_each(|(path, text)| workspace.write(path, text));
    workspace
}

#[test]
fn the_formats_of_one_run_say_the_same() {
    let workspace = Workspace::product(7);
    let formats: Vec<_> = emit::formats().flat_map(|format| ["--format", format.id()]).collect();
    let output = workspace.run(&[&formats, &["--artifact", "Cargo.toml", "--output", "out/"][..]].concat());
    assert_eq!(output.code, 0, "{}", output.stderr);
    let output = workspace.run(&["fleet", "out", "--format", "json"]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    let answer = output.json();
    assert_eq!(answer["documents"].as_array().map(Vec::len), Some(emit::formats().count()), "{answer:#}");
    let models = answer["models"].as_array().expect("models");
    assert!(models.iter().filter(|model| model["kind"] == "model").count() == 7, "{answer:#}");
    for model in models {
        let documents = model["products"][0]["documents"].as_array().expect("documents");
        assert_eq!(documents.len(), emit::formats().count(), "{model:#}");
    }
}

#[test]
fn what_is_left_out_is_not_stated() {
    let stated = json!({"licenses": [{"license": {"id": "MIT"}}], "version": "1"});
    let judged = |license: &str| {
        let risk = json!([{"name": "model-sbom:license:risk", "value": "high"}]);
        json!({"licenses": [{"expression": license}], "properties": risk})
    };
    let models = [
        model("bare", &json!({})),
        model("judged", &judged("MIT")),
        model("stated", &stated),
        model("unknown", &judged("NOASSERTION")),
    ];
    let workspace = directory(&[("a.json", &document("app", "1.0", "2026-01-01", &models))]);
    insta::assert_snapshot!(workspace.run(&["fleet", "a.json"]).text());
    let answer = workspace.run(&["fleet", "a.json", "-f", "json"]).json();
    let named = |name: &str| {
        let models = answer["models"].as_array().expect("models");
        models.iter().find(|model| model["name"] == name).expect("the model").clone()
    };
    assert_eq!((&named("bare")["declared_license"], &named("bare")["review"]), (&Value::Null, &Value::Null));
    assert_eq!(named("judged")["review"], "not needed");
    assert_eq!(named("unknown")["declared_license"], "NOASSERTION");
    assert_eq!(named("unknown")["review"], Value::Null);
    assert_eq!(named("stated")["declared_license"], "MIT");
}

#[test]
fn what_can_not_be_read_is_named() {
    let good = document("app", "1.0", "2026-01-01", &[]);
    let workspace = directory(&[
        ("in/good.json", &good),
        ("in/cut.json", &good[..good.len() / 2]),
        ("in/package.json", "{}"),
        ("other.txt", "hello"),
    ]);
    let output = workspace.run(&["fleet", "in", "other.txt"]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    for said in
        ["cannot read in/cut.json: ", "cannot read other.txt: ", "Incomplete", "2 files", "1 other file"]
    {
        assert!(output.stderr.contains(said), "{said}: {}", output.stderr);
    }
    let answer = workspace.run(&["fleet", "in", "-f", "json"]).json();
    assert_eq!((string(&answer["result"]), &answer["others"]), ("incomplete", &json!(["in/package.json"])));
    let verbose = workspace.run(&["fleet", "in", "-v"]).stderr;
    assert!(verbose.contains("in/package.json"), "{verbose}");
    for (arguments, code, said) in [
        (&["fleet", "other.txt"][..], 2, "no bill of materials is in `other.txt`"),
        (&["fleet", "gone"], 3, "cannot read gone"),
        (&["fleet"], 2, "required"),
    ] {
        let output = workspace.run(arguments);
        assert!(output.code == code && output.stderr.contains(said), "{arguments:?}: {}", output.stderr);
    }
}

#[test]
fn names_of_others_steer_no_terminal() {
    let evil = "\u{1b}[2J\u{202e}##[add-mask]x\n::error::y";
    let text = document(evil, evil, "2026-01-01", &[model(evil, &json!({"version": evil}))]);
    let workspace = directory(&[("a.json", &text)]);
    for format in ["human", "json"] {
        let output = workspace.run(&["fleet", "a.json", "--format", format]);
        let page = output.text() + &output.stderr;
        for found in ["\u{1b}", "\u{202e}", "##[", "\n::"] {
            assert!(!page.contains(found), "{format}: {page:?}");
        }
    }
}

#[test]
fn the_answer_replaces_no_document() {
    let workspace = directory(&[("a.json", &document("app", "1.0", "2026-01-01", &[]))]);
    let output = workspace.run(&["fleet", "a.json", "-f", "json", "-o", "a.json"]);
    let message = output.json()["error"]["message"].to_string();
    assert!(output.code == 2 && message.contains("a file that this run reads"), "{message}");
    let output = workspace.run(&["fleet", "a.json", "-f", "json", "-o", "answer.json"]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    assert!(workspace.read("answer.json").contains("\"version\": 1"));
}
