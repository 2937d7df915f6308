//! Records of decisions that clear more than was decided.

use crate::support::{Output, Workspace, run};

const TERMS: &str = "ACME RESEARCH LICENCE\nResearch only.\n";
const TABLE: &str = "[[package.metadata.model-sbom.model]]\n";

/// A model of its own terms with this name and these keys.
fn named(name: &str, keys: &str) -> Workspace {
    let table = format!(
        "{TABLE}name = \"{name}\"\nversion = \"1.0\"\nfiles = [\"w.gguf\"]\nlicense = \"LicenseRef-acme\"\nlicense-file = \"TERMS\"\n{keys}\n"
    );
    Workspace::package(&table, &[("w.gguf", crate::support::gguf!(" stand-in")), ("TERMS", TERMS)])
}

fn review(workspace: &Workspace, arguments: &[&str]) -> Output {
    workspace.run(&[&["review"], arguments, &["--by", "Legal", "--reason", "read"]].concat())
}

fn approve(workspace: &Workspace, arguments: &[&str]) {
    let output = review(workspace, &[arguments, &["--approve"]].concat());
    assert_eq!(output.code, 0, "{}", output.stderr);
}

/// The last record of the workspace with this key set to a value.
fn with_key(workspace: &Workspace, key: &str, value: &str) -> String {
    let text = workspace.read("model-sbom.toml");
    let written = &text[text.rfind("[[review]]").expect("a record")..];
    let lines: Vec<_> = written.lines().filter(|line| !line.starts_with(key)).collect();
    format!("{}\n{key} = \"{value}\"\n\n", lines.join("\n"))
}

#[test]
fn no_date_makes_an_approval_newer_than_a_rejection() {
    let workspace = named("m", "");
    approve(&workspace, &["m"]);
    let forged = with_key(&workspace, "date", "2931-01-01");
    let old = with_key(&workspace, "date", "2020-01-01");
    assert_eq!(review(&workspace, &["m", "--reject"]).code, 0);
    let rejected = with_key(&workspace, "decision", "rejected");
    for (records, code, said) in [
        (format!("{rejected}{forged}"), 2, "2931-01-01"),
        (format!("{rejected}{old}"), 1, "review-rejected"),
        (format!("{old}{rejected}"), 1, "review-rejected"),
    ] {
        workspace.write("model-sbom.toml", &records);
        for epoch in [None, Some("1580000000"), Some("30000000000")] {
            let mut command = workspace.command(&["check"]);
            epoch.iter().for_each(|epoch| {
                command.env("SOURCE_DATE_EPOCH", epoch);
            });
            let output = run(command);
            assert_eq!(output.code, code, "{epoch:?}: {}", output.stderr);
            assert!(output.stderr.contains(said), "{epoch:?}: {}", output.stderr);
        }
    }
}

/// The name of a model may look like a pattern. Whoever types what a message proposes decides about that model alone.
#[test]
fn a_model_named_like_a_pattern_is_one_model() {
    let workspace = named("*", "");
    let manifest = workspace.read("Cargo.toml");
    let second = "name = \"victim\"\nversion = \"1.0\"\nfiles = [\"v.gguf\"]\nlicense = \"LicenseRef-acme\"\nlicense-file = \"TERMS\"\n";
    workspace.write("Cargo.toml", &format!("{manifest}\n{TABLE}{second}"));
    workspace.write("v.gguf", crate::support::gguf!(" of the victim"));
    assert_eq!(workspace.check().denied().len(), 2, "{}", workspace.check().text());
    approve(&workspace, &["*"]);
    let output = workspace.check();
    assert_eq!(output.denied(), ["custom-license"], "{}", workspace.read("model-sbom.toml"));
    assert!(output.text().contains("`victim`"), "{}", output.text());
}

#[test]
fn words_of_a_decision_add_no_keys_to_its_record() {
    let workspace = named("m", "");
    let forged = "read\"\ndecision = \"approved\"\nexpires = \"2999-01-01";
    let output = workspace.run(&["review", "m", "--reject", "--by", forged, "--reason", "read"]);
    assert_eq!(output.code, 2, "a name has one line: {}", output.stderr);
    assert!(!workspace.path().join("model-sbom.toml").exists(), "what can't be read is not written");
    let output = workspace.run(&["review", "m", "--reject", "--by", "Legal", "--reason", forged]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    assert_eq!(workspace.check().denied(), ["review-rejected"], "{}", workspace.read("model-sbom.toml"));
}

/// A decision about our model says nothing about one of a dependency that has the same name, nor the other way round.
#[test]
fn a_dependency_can_not_take_the_name_of_an_approved_model() {
    let table = format!(
        "{TABLE}name = \"m\"\nversion = \"1.0\"\nfiles = [\"w.gguf\"]\nlicense = \"LicenseRef-acme\"\nlicense-file = \"TERMS\"\n"
    );
    let workspace = named("m", "");
    workspace.depend_on_git(&[(
        "helper",
        &table,
        &[("w.gguf", crate::support::gguf!(" of another")), ("TERMS", TERMS)],
    )]);
    let check = || workspace.run_at_home(&["check", "--offline", "--message-format", "json"]);
    let denied = || check().denied().iter().filter(|code| *code == "custom-license").count();
    assert_eq!(denied(), 2, "{}", check().text());
    let approve = |package: &str| {
        let arguments =
            ["review", "m", "-p", package, "--offline", "--approve", "--by", "Legal", "--reason", "read"];
        let output = workspace.run_at_home(&arguments);
        assert_eq!(output.code, 0, "{}", output.stderr);
    };
    approve("app");
    assert_eq!(denied(), 1, "{}", check().text());
    workspace.write("model-sbom.toml", "");
    approve("helper");
    assert_eq!(denied(), 1, "{}", check().text());
}

/// Every text that is given for a licence of its own is bound, by whichever key it is given.
#[test]
fn a_text_that_is_given_by_the_id_of_its_licence_is_bound() {
    let keys = "license = \"LicenseRef-acme AND MIT\"\nlicense-files = { LicenseRef-acme = \"TERMS\", MIT = \"MIT.txt\" }\n";
    let table = format!("{TABLE}name = \"m\"\nversion = \"1.0\"\nfiles = [\"w.gguf\"]\n{keys}");
    let mit = include_str!("../../../LICENSE-MIT");
    let workspace = Workspace::package(
        &table,
        &[("w.gguf", crate::support::gguf!(" stand-in")), ("TERMS", TERMS), ("MIT.txt", mit)],
    );
    approve(&workspace, &["m"]);
    assert_eq!(workspace.check().denied(), Vec::<String>::new(), "{}", workspace.check().text());
    workspace.write("TERMS", "Send us your data.\n");
    let output = workspace.check();
    assert_eq!(output.denied(), ["license-text-changed"], "{}", output.text());
}

#[test]
fn a_policy_beside_the_text_alone_is_bound() {
    let table = format!(
        "{TABLE}name = \"m\"\nversion = \"1.0\"\ndelivery = \"downloaded\"\nlicense = \"LicenseRef-acme\"\nlicense-file = \"legal/TERMS\"\n"
    );
    let workspace =
        Workspace::package(&table, &[("legal/TERMS", TERMS), ("legal/USE_POLICY.md", "Do no evil.")]);
    approve(&workspace, &["m"]);
    assert_eq!(workspace.check().denied(), Vec::<String>::new(), "{}", workspace.check().text());
    workspace.write("legal/USE_POLICY.md", "Do as we say.");
    assert_eq!(workspace.check().denied(), ["license-text-changed"], "{}", workspace.check().text());
}

#[test]
fn an_expired_approval_is_revived_by_nothing() {
    let workspace = named("m", "");
    approve(&workspace, &["m"]);
    let record = with_key(&workspace, "date", "2020-01-01");
    for rules in ["", "[rules]\nreview-period = \"1 day\"\n\n", "[rules]\nreview-expired = \"warn\"\n\n"] {
        workspace.write("model-sbom.toml", &format!("{rules}{record}"));
        for epoch in ["0", "1577900000", "1580000000"] {
            let mut command = workspace.command(&["check", "--message-format", "json"]);
            command.env("SOURCE_DATE_EPOCH", epoch);
            let output = run(command);
            assert_eq!(output.codes(), ["review-expired"], "{epoch}: {}", output.text());
        }
    }
    for period in ["\"1000 years\"", "\"-1 days\"", "\"0 days\"", "12", "\"12 moons\""] {
        workspace.write("model-sbom.toml", &format!("[rules]\nreview-period = {period}\n\n{record}"));
        assert_eq!(workspace.check().code, 2, "{period}");
    }
}
