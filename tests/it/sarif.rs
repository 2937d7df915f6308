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
    for profile in cargo_model_sbom::conform::PROFILES {
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

#[test]
fn paths_are_those_of_the_repository() {
    let workspace = Workspace::package("", &[]);
    let git = Command::new("git").args(["init", "--quiet"]).current_dir(workspace.path()).status();
    assert!(git.expect("git runs").success());
    let manifest = "[package]\nname = \"inner\"\nversion = \"1.0.0\"\nedition = \"2024\"\nlicense = \"MIT\"\n\n\
                    [[package.metadata.model-sbom.model]]\nname = \"m\"\nversion = \"1.0\"\ndelivery = \"downloaded\"\n";
    workspace.write("rust/Cargo.toml", "[workspace]\nmembers = [\"member\"]\nresolver = \"3\"\n");
    workspace.write("rust/Cargo.lock", "version = 4\n\n[[package]]\nname = \"inner\"\nversion = \"1.0.0\"\n");
    workspace.write("rust/member/Cargo.toml", manifest);
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
