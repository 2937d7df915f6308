//! SARIF: what is written is valid by the official schema, and its paths are those of the repository.

use std::process::Command;
use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::Value;

use crate::support::{Workspace, string};

static VALIDATOR: LazyLock<Validator> = LazyLock::new(|| {
    let schema = include_str!("../../schemas/sarif/sarif-2.1.0.schema.json");
    jsonschema::validator_for(&serde_json::from_str(schema).expect("a schema")).expect("a schema")
});

fn assert_valid(log: &Value) {
    let errors: Vec<_> =
        VALIDATOR.iter_errors(log).map(|error| format!("{} {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    for run in log["runs"].as_array().expect("runs") {
        for result in run["results"].as_array().expect("results") {
            if let Some(index) = result["ruleIndex"].as_u64() {
                let rule = &run["tool"]["driver"]["rules"][usize::try_from(index).expect("small")];
                assert_eq!(rule["id"], result["ruleId"]);
            }
        }
    }
}

fn uris(log: &Value) -> Vec<&str> {
    let results = log["runs"][0]["results"].as_array().expect("results").iter();
    let places = results.flat_map(|result| result["locations"].as_array().into_iter().flatten());
    places.map(|place| string(&place["physicalLocation"]["artifactLocation"]["uri"])).collect()
}

#[test]
fn every_log_is_valid_by_the_official_schema() {
    let sarif = ["--message-format", "sarif"];
    for fixture in ["coding-assistant", "no-models", "shared-model", "faulty-declaration"] {
        let workspace = Workspace::fixture(fixture);
        assert_valid(&workspace.run(&[&["check"], &sarif[..]].concat()).json());
    }
    let workspace = Workspace::fixture("no-models");
    let mut command = workspace.command(&[&["check"], &sarif[..]].concat());
    command.env("CARGO", "/nonexistent/cargo");
    assert_valid(&crate::support::run(command).json());
    workspace.write("bom.json", "{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.6\"}");
    for profile in cargo_model_sbom::internal::conform::PROFILES {
        let arguments = ["conform", "bom.json", "--profile", profile.id()];
        assert_valid(&workspace.run(&[&arguments, &sarif[..]].concat()).json());
    }
}

#[test]
fn a_log_that_is_not_sarif_is_refused() {
    let workspace = Workspace::model("");
    let mut log = workspace.run(&["check", "--message-format", "sarif"]).json();
    assert_valid(&log);
    log["runs"][0]["results"][0]["level"] = "deny".into();
    assert!(!VALIDATOR.is_valid(&log));
}

/// Models with the digest of their file: without one, each is a finding.
fn pinned(tables: &str) -> String {
    let delivery = "delivery = \"downloaded\"";
    tables.replace(delivery, &format!("sha256 = \"{}\"\n{delivery}", "a".repeat(64)))
}

#[test]
fn paths_are_those_of_the_repository() {
    let workspace = Workspace::package("", &[]);
    let git = Command::new("git").args(["init", "--quiet"]).current_dir(workspace.path()).status();
    assert!(git.expect("git runs").success());
    let manifest = "[package]\nname = \"inner\"\nversion = \"1.0.0\"\nedition = \"2024\"\nlicense = \"MIT\"\n\n\
                    [[package.metadata.model-sbom.model]]\nname = \"m\"\nversion = \"1.0\"\ndelivery = \"downloaded\"\n";
    workspace.write("rust/Cargo.toml", "[workspace]\nmembers = [\"member\"]\nresolver = \"3\"\n");
    workspace.write("rust/Cargo.lock", "version = 4\n\n[[package]]\nname = \"inner\"\nversion = \"1.0.0\"\n");
    workspace.write("rust/member/Cargo.toml", &pinned(manifest));
    workspace.write("rust/member/src/lib.rs", "");
    workspace.write("rust/bom.json", "{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.6\"}");
    for directory in ["rust", "rust/member"] {
        let run = |arguments: &[&str]| {
            let mut command = workspace.command(arguments);
            command.current_dir(workspace.path().join(directory));
            crate::support::run(command)
        };
        let log = run(&["check", "--message-format", "sarif"]).json();
        assert_eq!(uris(&log), ["rust/member/Cargo.toml"], "{directory}");
        assert_valid(&log);
        let github = run(&["check", "--message-format", "github"]).text();
        assert!(github.contains("file=rust/member/Cargo.toml,line=8"), "{github}");
        let human = run(&["check"]).stderr;
        assert!(human.contains("--> member/Cargo.toml:8"), "{human}");
    }
    let mut conform =
        workspace.command(&["conform", "bom.json", "--profile", "ntia", "--message-format", "sarif"]);
    conform.current_dir(workspace.path().join("rust"));
    let log = crate::support::run(conform).json();
    assert!(!uris(&log).is_empty() && uris(&log).iter().all(|uri| *uri == "rust/bom.json"), "{log}");
}

fn results(workspace: &Workspace) -> Vec<Value> {
    let log = workspace.run(&["check", "--message-format", "sarif"]).json();
    assert_valid(&log);
    log["runs"][0]["results"].as_array().expect("results").clone()
}

/// The fingerprints of all results, sorted.
fn fingerprints(workspace: &Workspace) -> Vec<String> {
    let of = |result: &Value| result["partialFingerprints"]["primaryLocationLineHash"].to_string();
    let mut all: Vec<_> = results(workspace).iter().map(of).collect();
    all.sort();
    all
}

#[test]
fn an_alert_is_the_same_wherever_its_line_goes() {
    let workspace = Workspace::product(7);
    let text = pinned(&workspace.read("models.toml"));
    workspace.write("models.toml", &text);
    let before = fingerprints(&workspace);
    assert!(before.windows(2).all(|pair| pair[0] != pair[1]), "{before:?}");
    let mut models: Vec<_> = text.split("[[model]]\n").skip(1).collect();
    models.reverse();
    workspace.write("models.toml", &format!("# moved\n\n\n[[model]]\n{}", models.join("[[model]]\n")));
    assert_eq!(fingerprints(&workspace), before);
    let blocked = models.iter().position(|model| model.contains("CC-BY-NC-4.0")).expect("a blocked model");
    models.remove(blocked);
    workspace.write("models.toml", &format!("[[model]]\n{}", models.join("[[model]]\n")));
    let after = fingerprints(&workspace);
    assert_eq!(after.len(), before.len() - 1, "the alert closes");
    assert!(after.iter().all(|fingerprint| before.contains(fingerprint)));
}

#[test]
fn a_rule_and_a_model_are_one_result() {
    let workspace = Workspace::model(
        "license = \"MIT\"\n[[package.metadata.model-sbom.model.dataset]]\nname = \"a\"\nrole = \"training\"\n\
         [[package.metadata.model-sbom.model.dataset]]\nname = \"b\"\nrole = \"training\"",
    );
    let results = results(&workspace);
    let of_data: Vec<_> = results.iter().filter(|result| result["ruleId"] == "dataset-license").collect();
    let [one] = of_data.as_slice() else { panic!("{of_data:?}") };
    assert_eq!(one["locations"].as_array().map(Vec::len), Some(1));
    assert_eq!(one["relatedLocations"].as_array().map(Vec::len), Some(1));
    let text = string(&one["message"]["text"]);
    assert!(text.starts_with("Dataset `a` has no licence.\n"), "{text}");
    assert!(text.contains("\nDataset `b` has no licence.\n"), "{text}");
}

#[test]
fn what_a_service_leaves_out_is_said() {
    let mut manifest = String::new();
    for index in 0..2_600 {
        manifest += &format!(
            "[[package.metadata.model-sbom.model]]\nname = \"m-{index}\"\ndelivery = \"downloaded\"\n\n"
        );
    }
    let workspace = Workspace::package(&pinned(&manifest), &[]);
    let log = workspace.run(&["check", "--message-format", "sarif"]).json();
    let run = &log["runs"][0];
    assert_eq!(run["results"].as_array().map(Vec::len), Some(5_000));
    let remarks = run["invocations"][0]["toolExecutionNotifications"].to_string();
    assert!(remarks.contains("200 results left out"), "{remarks}");
    let github = workspace.run(&["check", "--message-format", "github"]).text();
    assert_eq!(github.lines().filter(|line| line.starts_with("::error")).count(), 1, "one decision");
}

#[test]
fn annotations_are_decisions_and_their_number_is_said() {
    let workspace = Workspace::product(crate::product::MOST);
    let text = workspace.run(&["check", "--message-format", "github"]).text();
    let errors: Vec<_> = text.lines().filter(|line| line.starts_with("::error")).collect();
    assert_eq!(errors.len(), 4, "{text}");
    assert!(errors[1].contains("also breakwater-streaming-en-0.6b (models.toml:"), "{text}");
    assert!(
        text.contains("::notice title=cargo model-sbom::Not ready: of 70 models, 1 may not be used"),
        "{text}"
    );
    let mut manifest = String::new();
    for index in 0..12 {
        manifest += &format!(
            "[[package.metadata.model-sbom.model]]\nname = \"m-{index}\"\nversion = \"1\"\ndelivery = \"downloaded\"\n\
             license = \"LicenseRef-{index}\"\n\n"
        );
    }
    let text = Workspace::package(&manifest, &[]).run(&["check", "--message-format", "github"]).text();
    let first = text.lines().next().expect("a line");
    assert!(first.starts_with("::error title=cargo model-sbom::3 more decisions: see the log"), "{text}");
}

#[test]
fn a_stale_lock_is_annotated_at_its_file_with_the_next_step() {
    let workspace = Workspace::model("license = \"MIT\"");
    assert_eq!(workspace.run(&["lock"]).code, 0);
    workspace.replace("Cargo.toml", "version = \"1.0\"", "version = \"1.1\"");
    let output = workspace.run(&["check", "--locked", "--message-format", "github"]);
    assert_eq!(output.code, 1);
    let text = output.text();
    assert!(text.starts_with("::error file=model-sbom.lock,title=cargo model-sbom::the lock file"), "{text}");
    assert!(text.contains("%0Arun `cargo model-sbom lock`"), "{text}");
}
