//! `init --upstream`: what publishers say finishes the lines of the models that the code names.

use super::hub::{LATEST, Repository};
use super::server::{Response, Server};
use super::{SAFETENSORS, TERMS, hub as serve, run_beside};
use crate::rules::undeclared_model::with_crates;
use crate::support::{Workspace, sha256};

const CODE: &str =
    "fn main() {\n    let _ = hf_hub::api::sync::Api::new().unwrap().model(\"acme/net\".to_owned());\n}\n";

fn workspace() -> Workspace {
    let workspace = with_crates(CODE, &[("hf-hub", "")]);
    let output = workspace.run(&["init", "--dry-run"]);
    assert!(output.text().contains("hf:acme/net"), "the code names it: {}{}", output.text(), output.stderr);
    workspace
}

fn repository(tag: &str, text: &str) -> Repository {
    let card = format!("---\nlicense: {tag}\n---\n# Net\n");
    Repository::new(
        "acme/net",
        &[("README.md", &card), ("LICENSE", text), ("model.safetensors", SAFETENSORS)],
    )
}

#[test]
fn commit_licence_and_digests_come_from_the_publisher() {
    let mit = spdx::license_id("MIT").expect("listed").text();
    let (workspace, server) = (workspace(), serve(vec![repository("mit", mit)]));
    let output = run_beside(&workspace, &server, &["init", "--accept-named", "--upstream"], &[]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    assert!(output.stderr.contains(&format!("Asked hf:acme/net: {LATEST}")), "{}", output.stderr);
    let manifest = workspace.read("Cargo.toml");
    for line in [format!("version = \"{LATEST}\""), "license = \"MIT\"".to_owned()] {
        assert!(manifest.lines().any(|own| own == line), "{line}: {manifest}");
    }
    assert!(!manifest.contains("# version") && !manifest.contains("# license"), "{manifest}");
    let lock = workspace.read("model-sbom.lock");
    assert!(lock.contains(&sha256(SAFETENSORS.as_bytes())), "{lock}");
    assert_eq!(workspace.check().json()["result"], "passed", "{}", workspace.check().text());
}

#[test]
fn what_contradicts_or_is_custom_is_left_to_a_person() {
    let mit = spdx::license_id("MIT").expect("listed").text();
    for (repository, candidate) in [
        (repository("apache-2.0", mit), "# license = \"…\""),
        (repository("other", TERMS), "# license = \"…\""),
        (repository("mit", TERMS), "# license = \"MIT\""),
    ] {
        let (workspace, server) = (workspace(), serve(vec![repository]));
        let output = run_beside(&workspace, &server, &["init", "--accept-named", "--upstream"], &[]);
        assert_eq!(output.code, 0, "{}", output.stderr);
        let manifest = workspace.read("Cargo.toml");
        assert!(manifest.contains(candidate), "{candidate}: {manifest}");
        assert!(manifest.contains("stated at hf:acme/net"), "{manifest}");
        assert!(manifest.contains(LATEST) && output.stderr.contains("Decide"), "{manifest}");
    }
}

#[test]
fn no_answer_leaves_the_lines_open_and_offline_is_an_error() {
    let workspace = workspace();
    let silent = Server::start(|_, _| Response::new(403, "{\"error\":\"no entry\"}"));
    let output = run_beside(&workspace, &silent, &["init", "--dry-run", "--upstream"], &[]);
    assert!(
        output.code == 0 && output.stderr.contains("Not asked hf:acme/net: 127.0.0.1 answered 403"),
        "{}",
        output.stderr
    );
    assert!(output.text().contains("# version = \"…\""), "{}", output.text());
    let before = workspace.read("Cargo.toml");
    let offline = run_beside(&workspace, &silent, &["init", "--upstream", "--offline"], &[]);
    assert!(offline.code == 2 && offline.stderr.contains("`--offline` forbids that"), "{}", offline.stderr);
    assert_eq!(workspace.read("Cargo.toml"), before);
}
