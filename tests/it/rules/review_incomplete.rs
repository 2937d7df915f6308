//! `review-incomplete`

use super::{custom, decide};
use crate::support::Workspace;

const LLAMA_3: &str = "LicenseRef-Meta-Llama-3-Community";

/// A record as version 0.1 wrote it, for the model of [`custom`].
fn older(workspace: &Workspace, keys: &str) {
    decide(workspace, "--approve");
    let kept = ["[[review]]", "model", "license", "decision", "by", "reason", "evidence"];
    let text = workspace.read("model-sbom.toml");
    let written = &text[text.find("[[review]]").expect("a record")..];
    let lines: Vec<_> = written
        .lines()
        .filter(|line| {
            kept.iter().any(|key| line.split(['=', '-']).next().is_some_and(|word| word.trim() == *key))
        })
        .filter(|line| !line.starts_with("evidence"))
        .collect();
    let head = &text[..text.find("[[review]]").expect("a record")];
    let days = "date = \"2026-01-01\"\nexpires = \"2999-12-31\"";
    workspace.write("model-sbom.toml", &format!("{head}{}\n{days}\n{keys}\n", lines.join("\n")));
}

#[test]
fn a_record_of_an_older_version_holds_and_should_be_renewed() {
    let workspace = custom("Terms");
    workspace.write("model-sbom.toml", "[use]\ncommercial = true\noffering = [\"internal\"]\n\n");
    older(&workspace, "evidence = [\"license-file: a text that nobody knows\"]\nscope = [\"internal\"]");
    let output = workspace.check();
    assert_eq!((output.code, output.codes()), (0, vec!["review-incomplete".to_owned()]), "{}", output.text());
    for lacking in ["goes by the name alone", "the `use` that it was made for"] {
        assert!(output.text().contains(lacking), "{lacking}: {}", output.text());
    }
    assert!(workspace.run(&["review", "--due"]).text().contains("lacks"));
    workspace.write("USE_POLICY.md", "Do no evil.");
    assert!(workspace.check().text().contains("the digest of the use policy"));
    decide(&workspace, "--approve");
    assert_eq!(workspace.check().codes(), Vec::<String>::new());
    assert_eq!(workspace.run(&["review", "--due"]).text(), "no review is due\n");
}

#[test]
fn what_a_text_leaves_open_stays_visible_after_an_approval() {
    let workspace = custom("Terms");
    let usage = "[use]\ncommercial = true\noffering = [\"internal\"]\ntrains-other-models = true\n\n";
    let table = "[[license]]\nid = \"LicenseRef-acme\"\nrisk = \"medium\"\nlimitations = [\"output-restriction\"]\nusage = { small-business = \"yes\", enterprise = \"yes\", saas = \"yes\", redistribution = \"yes\", fine-tuning = \"yes\" }\n\n";
    workspace.write("model-sbom.toml", &format!("{usage}{table}"));
    decide(&workspace, "--approve");
    let output = workspace.check();
    assert_eq!((output.code, output.codes()), (0, vec!["review-incomplete".to_owned()]), "{}", output.text());
    assert!(output.text().contains("restrict what its outputs are used for"), "{}", output.text());
    workspace.replace("model-sbom.toml", "trains-other-models = true", "trains-other-models = false");
    assert_eq!(workspace.check().codes(), Vec::<String>::new(), "{}", workspace.check().text());
}

#[test]
fn a_figure_that_is_not_stated_is_asked_for_after_an_approval() {
    let workspace = Workspace::model(&format!("license = \"{LLAMA_3}\"\nlicense-file = \"LICENSE\""));
    workspace.write("LICENSE", "Terms that are not those of the catalogue");
    workspace.write("model-sbom.toml", "[use]\ncommercial = true\n");
    decide(&workspace, "--approve");
    let output = workspace.check();
    assert_eq!(output.denied(), ["use-not-permitted"], "a high risk is denied: {}", output.text());
    assert!(output.text().contains("700,000,000"), "{}", output.text());
}
