//! `diff`

use cargo_model_sbom::compare;
use cargo_model_sbom::emit::FORMATS;
use cargo_model_sbom::read;

use serde_json::Value;

use crate::support::{Output, Workspace, string};

const TARGET: [&str; 2] = ["--target", "x86_64-unknown-linux-gnu"];

#[test]
fn the_formats_of_one_run_do_not_differ() {
    for (fixture, selection) in [
        ("coding-assistant", &[][..]),
        ("shared-model", &["--workspace"]),
        ("no-models", &[]),
        ("feature-unification", &["--workspace"]),
    ] {
        let workspace = Workspace::fixture(fixture);
        if fixture == "coding-assistant" {
            let output =
                workspace.run(&["review", "starcoder2-3b", "--approve", "--by", "Legal", "--reason", "read"]);
            assert_eq!(output.code, 0, "{}", output.stderr);
        }
        let formats: Vec<_> = FORMATS.iter().flat_map(|format| ["--format", format.id()]).collect();
        let output = workspace.run(&[&formats, &TARGET[..], selection, &["--output", "out/"]].concat());
        assert_eq!(output.code, 0, "{}", output.stderr);
        let documents: Vec<_> = std::fs::read_dir(workspace.path().join("out"))
            .expect("documents")
            .map(|entry| entry.expect("an entry").path())
            .map(|path| {
                (path.clone(), read::document(&std::fs::read(path).expect("a document")).expect("readable"))
            })
            .collect();
        assert_eq!(documents.len(), FORMATS.len());
        for (old_format, old) in &documents {
            for (new_format, new) in &documents {
                let difference = compare::run(old, new);
                assert!(!difference.is_any(), "{old_format:?} and {new_format:?}: {:#?}", difference.changes);
                assert!(difference.same.values().sum::<usize>() > 3, "{old_format:?}: {:?}", difference.same);
            }
        }
    }
}

/// A model of one file, and its document in a format.
fn write(workspace: &Workspace, file: &str, format: &str) {
    let output = workspace.run(&["--format", format, "--output", file]);
    assert_eq!(output.code, 0, "{}", output.stderr);
}

fn diff(workspace: &Workspace, arguments: &[&str]) -> Output {
    workspace.run(&[&["diff"], arguments].concat())
}

fn changed<'v>(difference: &'v Value, name: &str) -> &'v Value {
    let changes = difference["changes"].as_array().expect("changes");
    changes
        .iter()
        .find(|change| change["name"] == name)
        .unwrap_or_else(|| panic!("no {name}: {difference:#}"))
}

fn facts(change: &Value) -> Vec<&str> {
    change["facts"].as_array().expect("facts").iter().map(|fact| string(&fact["fact"])).collect()
}

fn model() -> Workspace {
    let workspace = Workspace::model(
        "license = \"LicenseRef-acme\"\nlicense-file = \"TERMS\"\n\
         [[package.metadata.model-sbom.model.base]]\nname = \"base\"\nlicense = \"MIT\"\nrelation = \"finetune\"\n\
         [[package.metadata.model-sbom.model.dataset]]\nname = \"corpus\"\nlicense = \"CC-BY-4.0\"\nrole = \"training\"",
    );
    workspace.write("TERMS", "Terms of Acme.\n");
    workspace
}

#[test]
fn each_kind_of_change_is_told_across_formats() {
    for (old_format, new_format) in [
        ("cyclonedx-1.6-json", "cyclonedx-1.6-json"),
        ("cyclonedx-1.7-xml", "spdx-2.3-tag-value"),
        ("spdx-3.0-json", "cyclonedx-1.5-json"),
    ] {
        let workspace = model();
        write(&workspace, "old", old_format);
        workspace.replace("Cargo.toml", "version = \"1.0\"", "version = \"1.1\"");
        workspace.replace("Cargo.toml", "LicenseRef-acme", "LicenseRef-acme-2");
        workspace.replace("Cargo.toml", "\"corpus\"", "\"corpus-2\"");
        workspace.replace("Cargo.toml", "\"base\"", "\"base-2\"");
        workspace.write("TERMS", "Other terms of Acme.\n");
        workspace.write("weights.gguf", "GGUF other stand-in");
        write(&workspace, "new", new_format);
        let same = diff(&workspace, &["old", "old", "--exit-code", "--message-format", "json"]);
        assert_eq!((same.code, &same.json()["result"]), (0, &"same".into()));
        let output = diff(&workspace, &["old", "new", "--message-format", "json"]);
        assert_eq!(output.code, 0, "{}", output.stderr);
        assert_eq!(diff(&workspace, &["old", "new", "--exit-code"]).code, 1);
        let difference = output.json();
        assert_eq!(difference["result"], "different");
        let model = changed(&difference, "m");
        assert_eq!((&model["old_version"], &model["new_version"]), (&"1.0".into(), &"1.1".into()));
        assert_eq!(
            facts(model),
            ["licence", "licence text", "SHA-256", "SHA-512", "bases", "datasets"],
            "{old_format} {new_format}"
        );
        assert_eq!(facts(changed(&difference, "m: weights.gguf"))[0], "SHA-256");
        assert_eq!(changed(&difference, "corpus-2")["change"], "added");
        assert_eq!(changed(&difference, "base")["change"], "removed");
    }
}

#[test]
fn a_review_and_the_crates_that_go_are_told() {
    let workspace = Workspace::fixture("coding-assistant");
    let run = |file: &str, more: &[&str]| {
        let output =
            workspace.run(&[&["--format", "cyclonedx", "--output", file], &TARGET[..], more].concat());
        assert_eq!(output.code, 0, "{}", output.stderr);
    };
    run("old.json", &[]);
    let review =
        workspace.run(&["review", "starcoder2-3b", "--approve", "--by", "Legal", "--reason", "read"]);
    assert_eq!(review.code, 0, "{}", review.stderr);
    run("new.json", &["--no-build-deps"]);
    let difference = diff(&workspace, &["old.json", "new.json", "--message-format", "json"]).json();
    let model = changed(&difference, "starcoder2-3b");
    assert_eq!(facts(model), ["concluded licence", "review"]);
    assert_eq!(model["facts"][1]["new"][0], "approved");
    let crates =
        difference["changes"].as_array().expect("changes").iter().filter(|change| change["class"] == "crate");
    assert!(crates.clone().count() == 14 && crates.clone().all(|change| change["change"] == "removed"));
    let text = diff(&workspace, &["old.json", "new.json"]).text();
    assert!(text.contains("crates: 0 added, 14 removed, 0 changed, 44 the same"), "{text}");
    assert!(text.contains("review             required -> approved"), "{text}");
}

#[test]
fn what_can_not_be_compared_is_told() {
    let workspace = model();
    workspace.write("text", "no document");
    let output = diff(&workspace, &["text", "text"]);
    assert_eq!(output.code, 2);
    assert!(output.stderr.contains("cannot compare text: the document is a text"), "{}", output.stderr);
    assert_eq!(diff(&workspace, &["missing", "text"]).code, 3);
    assert_eq!(diff(&workspace, &["-", "-"]).code, 2);
    let failure = diff(&workspace, &["text", "text", "--message-format", "json"]).json();
    assert_eq!(failure["result"], "failed");
}
