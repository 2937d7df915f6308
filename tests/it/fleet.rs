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
    for said in ["not read: in/cut.json: ", "not read: other.txt: ", "Incomplete", "2 files", "1 other file"]
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

/// What runs by a clock writes is replaced by the next run, in whatever format the one before was.
#[test]
fn an_answer_replaces_the_answer_before_it() {
    let with = document("app", "1.0", "2026-01-01", &[model("m", &json!({"version": "1"}))]);
    let without = document("app", "1.0", "2026-01-01", &[]);
    let workspace = directory(&[("with.json", &with), ("without.json", &without)]);
    let formats = ["human", "json", "csv", "html"];
    for (before, after) in formats.iter().flat_map(|before| formats.map(|after| (before, after))) {
        for document in ["with.json", "without.json"] {
            for format in [before, after] {
                let output = workspace.run(&["fleet", document, "-f", format, "-o", "answer"]);
                assert_eq!(output.code, 0, "{before}, {after}: {}{}", output.stderr, output.text());
            }
        }
    }
}

/// A model of the hub under a licence, with properties of ours.
fn of_hub(license: &str, properties: &[(&str, &str)], sha256: &str) -> Value {
    let properties: Vec<_> = properties
        .iter()
        .map(|(name, value)| json!({"name": format!("model-sbom:{name}"), "value": value}))
        .collect();
    let file = json!({"type": "file", "name": "w.gguf", "hashes": [{"alg": "SHA-256", "content": sha256}]});
    let fields = json!({"version": "1", "purl": "pkg:huggingface/acme/m@1", "properties": properties,
        "licenses": [{"expression": license}], "components": [file]});
    model("m", &fields)
}

#[test]
fn each_concern_is_found_and_can_fail_the_run() {
    let (one, two) = ("11".repeat(32), "22".repeat(32));
    let now = "2026-01-01";
    let of = |product: &str, model: Value| document(product, "1", now, &[model]);
    let plain = |product: &str| of(product, of_hub("MIT", &[], &one));
    let state = |status, ends| {
        of_hub("LicenseRef-acme", &[("review:status", status), ("review:expires", ends)], &one)
    };
    let later = plain("a").replace("@1", "@2").replace("\"version\":\"1\"", "\"version\":\"2\"");
    let renamed = of("b", of_hub("Apache-2.0", &[], &one)).replace("acme/m", "acme/copy");
    let cases: Vec<(&str, Vec<String>, &str)> = vec![
        ("review-expired", vec![of("a", state("approved", "2020-01-01"))], "its review ended on 2020-01-01"),
        ("review-expired", vec![of("a", state("lapsed", "2099-01-01"))], "its review lapsed"),
        ("review-expired", vec![of("a", state("approved", "soon"))], "`soon`, is no date"),
        ("review-rejected", vec![of("a", state("rejected", "2099-01-01"))], "its review rejected"),
        ("review-missing", vec![of("a", state("required", "2099-01-01"))], "its review is required"),
        ("review-missing", vec![of("a", state("fine", "2099-01-01"))], "`fine`, which is no known state"),
        ("review-missing", vec![of("a", of_hub("LicenseRef-acme", &[], &one))], "is not stated"),
        ("license-unknown", vec![of("a", of_hub("NOASSERTION", &[], &one))], "its licence is unknown"),
        ("license-unknown", vec![of("a", of_hub("NONE", &[], &one))], "no licence"),
        (
            "license-conflict",
            vec![plain("a"), of("b", of_hub("Apache-2.0", &[], &two))],
            "Apache-2.0 in b 1; MIT in a 1",
        ),
        ("license-conflict", vec![plain("a"), renamed], "Apache-2.0 in b 1; MIT in a 1"),
        (
            "digest-conflict",
            vec![plain("a"), of("b", of_hub("MIT", &[], &two))],
            "w.gguf of pkg:huggingface/acme/m@1",
        ),
        ("stale", vec![plain("a"), plain("a").replace(now, "2025-01-01")], "0.json of 2026-01-01T00:00:00Z"),
        ("stale", vec![plain("a").replace(now, "2099-01-01")], "still to come"),
        ("unreadable", vec![plain("a"), "{\"bomFormat\"".to_owned()], "not read: in/1.json"),
        ("versions-apart", vec![plain("a"), later], "is in use as"),
    ];
    for (concern, documents, said) in cases {
        let names: Vec<_> = (0..documents.len()).map(|index| format!("in/{index}.json")).collect();
        let files: Vec<_> =
            names.iter().map(String::as_str).zip(documents.iter().map(String::as_str)).collect();
        let workspace = directory(&files);
        let output = workspace.run(&["fleet", "in", "--fail-on", concern]);
        let page = output.text() + &output.stderr;
        assert!(
            output.code == 1 && page.contains(said) && page.contains("Failed"),
            "{concern} {said}: {page}"
        );
        let answer = workspace.run(&["fleet", "in", "-f", "json", "--fail-on", concern]).json();
        assert_eq!((&answer["result"], &answer["failed_on"]), (&json!("failed"), &json!([concern])));
        assert_eq!(workspace.run(&["fleet", "in"]).code, 0, "{concern}");
    }
}

#[test]
fn nothing_is_found_where_nothing_is_wrong() {
    let reviewed = [("license:risk", "low"), ("review:status", "approved"), ("review:expires", "2099-01-01")];
    let model = of_hub("LicenseRef-acme", &reviewed, &"11".repeat(32));
    let documents =
        ["a", "b"].map(|product| document(product, "1", "2026-01-01", std::slice::from_ref(&model)));
    let workspace = directory(&[("in/a.json", &documents[0]), ("in/b.json", &documents[1])]);
    let all = "review-expired,review-rejected,review-missing,license-unknown,license-conflict,digest-conflict,\
               versions-apart,stale,unreadable";
    let output = workspace.run(&["fleet", "in", "--fail-on", all, "-f", "json"]);
    assert_eq!((output.code, &output.json()["findings"]), (0, &json!([])), "{}", output.text());
    let old = workspace.run(&["fleet", "in", "--fail-on", "stale", "--stale-after", "1 day"]);
    assert!(old.code == 1 && old.text().contains("more than 1 day ago"), "{}", old.text());
}

#[test]
fn a_question_shows_what_meets_it_and_names_what_may() {
    let documents = [
        document("a", "1", "2026-01-01", &[of_hub("CC-BY-NC-4.0", &[], &"11".repeat(32))]),
        document("b", "1", "2026-01-01", &[model("bare", &json!({}))]),
        document(
            "c",
            "1",
            "2026-01-01",
            &[model("other", &json!({"licenses": [{"license": {"id": "MIT"}}]}))],
        ),
    ];
    let workspace = directory(&[
        ("in/a.json", &documents[0]),
        ("in/b.json", &documents[1]),
        ("in/c.json", &documents[2]),
    ]);
    let output =
        workspace.run(&["fleet", "in", "--license", "CC-BY-NC-*", "--fail-on", "matched", "-f", "json"]);
    let answer = output.json();
    assert_eq!((output.code, &answer["models"][0]["name"]), (1, &json!("m")));
    assert_eq!(
        (answer["models"].as_array().map(Vec::len), &answer["undecided"][0]["name"]),
        (Some(1), &json!("bare"))
    );
    let output = workspace.run(&["fleet", "in", "--license", "GPL-*"]);
    assert_eq!(output.code, 0);
    for said in ["Incomplete", "not stated for bare", "0 models, 0 bases, 0 datasets in 0 of 3 products"] {
        assert!(output.stderr.contains(said), "{said}: {}", output.stderr);
    }
    for concern in ["matched", "undecided"] {
        let output =
            workspace.run(&["fleet", "in", "--license", "GPL-*", "--fail-on", concern, "-f", "json"]);
        let answer = output.json();
        assert_eq!((output.code, &answer["failed_on"]), (1, &json!(["undecided"])), "{concern}: {answer:#}");
        let decided = workspace.run(&["fleet", "in/c.json", "--license", "GPL-*", "--fail-on", concern]);
        assert_eq!(decided.code, 0, "{concern}: {}", decided.stderr);
        let none = workspace.run(&["fleet", "in", "--fail-on", concern]);
        let message = format!("`--fail-on {concern}` needs a question");
        assert!(none.code == 2 && none.stderr.contains(&message), "{}", none.stderr);
    }
}

#[test]
fn the_page_and_the_table_hold_everything_as_text() {
    let evil = "<script>alert(1)</script>";
    let models = [
        model("=1+1", &json!({"version": "@x", "licenses": [{"license": {"name": evil}}]})),
        model("bare\u{202e}", &json!({})),
    ];
    let workspace = directory(&[
        ("in/a.json", &document(evil, "1", "2026-01-01", &models)),
        ("in/b.json", "{\"bomFormat\""),
    ]);
    let page = workspace.run(&["fleet", "in", "-f", "html"]).text();
    assert!(!page.contains("<script") && !page.contains('\u{202e}'), "{page}");
    for said in [
        "&lt;script&gt;alert(1)",
        "not stated",
        "license-unknown",
        "Incomplete",
        "in/b.json",
        "default-src 'none'",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
    let table = workspace.run(&["fleet", "in", "-f", "csv"]).text();
    insta::assert_snapshot!(table);
}
