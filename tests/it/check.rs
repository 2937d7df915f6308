//! `check`: findings, their formats, and the exit code.

use std::collections::BTreeSet;

use crate::product;
use crate::support::Workspace;

#[test]
fn custom_licences_deny_until_they_are_reviewed() {
    let workspace = Workspace::fixture("coding-assistant");
    let output = workspace.check();
    assert_eq!(output.code, 1);
    assert_eq!(output.codes(), ["custom-license", "custom-license"]);
    assert_eq!(output.json()["result"], "denied");
    for model in ["starcoder2-3b", "acme-codellama-7b-rust"] {
        let review = workspace.run(&[
            "review",
            model,
            "--approve",
            "--by",
            "Legal",
            "--reason",
            "bundled, not trained on",
        ]);
        assert_eq!(review.code, 0, "{}", review.stderr);
    }
    let output = workspace.check();
    assert_eq!((output.code, output.codes()), (0, Vec::new()), "{}", output.text());
}

#[test]
fn a_finding_has_a_stable_shape() {
    let workspace = Workspace::model("");
    let text = workspace.check().text().replace(env!("CARGO_PKG_VERSION"), "[version]");
    insta::assert_snapshot!(text, @r#"
    {
      "version": 1,
      "tool": {
        "name": "cargo-model-sbom",
        "version": "[version]"
      },
      "result": "denied",
      "unknown_terms": [
        "m"
      ],
      "completeness": "complete",
      "findings": [
        {
          "code": "missing-license",
          "level": "deny",
          "message": "`m` has no licence",
          "model": "m",
          "locations": [
            {
              "file": "Cargo.toml",
              "line": 10,
              "column": 9,
              "end_line": 10,
              "end_column": 10,
              "label": "declared without `license`"
            }
          ],
          "notes": [],
          "help": [
            "add `license = \"…\"`: an SPDX expression, or `LicenseRef-…` with `license-file`"
          ]
        }
      ]
    }
    "#);
}

#[test]
fn machines_are_told_of_failures_in_their_format() {
    let workspace = Workspace::fixture("no-models");
    let fail = |format: &str| {
        let mut command = workspace.command(&["check", "--message-format", format]);
        command.env("CARGO", "/nonexistent/cargo");
        crate::support::run(command)
    };
    let json = fail("json");
    assert_eq!((json.code, json.json()["error"]["kind"].clone()), (3, "workspace".into()));
    let sarif = fail("sarif").json();
    assert_eq!(sarif["runs"][0]["invocations"][0]["executionSuccessful"], false);
    assert!(fail("github").text().starts_with("::error title=cargo model-sbom::cannot run"));
}

#[test]
fn sarif_names_a_rule_and_a_region_for_each_result() {
    let workspace = Workspace::fixture("coding-assistant");
    let log = workspace.run(&["check", "--message-format", "sarif"]).json();
    let run = &log["runs"][0];
    let rules: Vec<_> =
        run["tool"]["driver"]["rules"].as_array().expect("rules").iter().map(|rule| &rule["id"]).collect();
    let results = run["results"].as_array().expect("results");
    assert_eq!(results.len(), 2);
    for result in results {
        assert!(rules.contains(&&result["ruleId"]), "{result}");
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "Cargo.toml");
        assert!(place["region"]["startLine"].as_u64().expect("a line") > 1);
    }
}

#[test]
fn levels_of_the_workspace_decide_what_fails() {
    let workspace = Workspace::model("");
    assert_eq!(workspace.check().code, 1);
    workspace.write("model-sbom.toml", "[rules]\nmissing-license = \"warn\"\n");
    let warned = workspace.check();
    assert_eq!((warned.code, warned.codes()), (0, vec!["missing-license".to_owned()]));
    workspace.write("model-sbom.toml", "[rules]\nmissing-license = \"allow\"\n");
    assert_eq!(workspace.check().codes(), Vec::<String>::new());
}

#[test]
fn a_review_is_written_behind_what_a_person_wrote() {
    let workspace = Workspace::fixture("coding-assistant");
    let before = workspace.read("model-sbom.toml") + "\n# by hand ,  kept\n";
    workspace.write("model-sbom.toml", &before);
    let arguments = [
        "review",
        "starcoder2-3b",
        "--reject",
        "--by",
        "L \"Q\"",
        "--reason",
        "no",
        "--expires",
        "2099-01-01",
    ];
    assert_eq!(workspace.run(&arguments).code, 0);
    let after = workspace.read("model-sbom.toml");
    assert!(after.starts_with(&before), "{after}");
    assert!(
        after[before.len()..].contains("[[review]]") && after.contains("decision = \"rejected\""),
        "{after}"
    );
    let waiting = workspace.run(&["review"]).text();
    assert!(waiting.contains("acme-codellama-7b-rust (high risk)"), "{waiting}");
    let unknown = workspace.run(&["review", "gpt", "--approve", "--by", "Ada", "--reason", "read"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.stderr.contains("declared models:"), "{}", unknown.stderr);
}
#[test]
fn every_format_tells_of_unknown_terms_whatever_the_levels_are() {
    let workspace = Workspace::model("license = \"CC-BY-NC-4.0\"");
    workspace.write("model-sbom.toml", "[rules]\nuse-not-permitted = \"allow\"\n");
    let output = workspace.check();
    assert_eq!((output.code, output.codes()), (0, Vec::new()), "{}", output.text());
    assert_eq!(output.json()["unknown_terms"], serde_json::json!(["m"]));
    for (format, said) in [
        ("human", "1 model is not decided, and no rule denies that"),
        ("sarif", "it is not known whether the terms of `m` allow our use"),
        ("github", "::notice title=cargo model-sbom::it is not known whether the terms of `m` allow our use"),
    ] {
        let output = workspace.run(&["check", "--message-format", format]);
        let text = format!("{}{}", output.text(), output.stderr);
        assert!(text.contains(said), "{format}: {text}");
    }
}

#[test]
fn a_product_of_seventy_models_waits_for_few_of_them() {
    for (models, denied) in
        [(0, &[][..]), (1, &[]), (product::MOST, &["custom-license", "review-expired", "use-not-permitted"])]
    {
        let found = Workspace::product(models).check();
        let codes: BTreeSet<_> = found.denied().into_iter().collect();
        assert_eq!(codes.iter().collect::<Vec<_>>(), denied, "{models}: {}", found.text());
    }
}
