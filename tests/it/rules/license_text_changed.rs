//! `license-text-changed`

use super::{custom, decide};

const TERMS: &str = "Acme Terms\n\nYou may use the model for good.\n";

#[test]
fn one_word_of_a_reviewed_text_is_a_change_and_layout_is_none() {
    let workspace = custom(TERMS);
    decide(&workspace, "--approve");
    workspace.write("TERMS", &TERMS.replace('\n', "\r\n  "));
    assert_eq!(workspace.check().code, 0);
    workspace.write("TERMS", &TERMS.replace("good", "evil"));
    let output = workspace.check();
    assert_eq!((output.code, output.codes()), (1, vec!["license-text-changed".to_owned()]));
    assert!(output.text().contains("the licence text has changed since the review of "));
}

#[test]
fn a_text_that_is_gone_is_a_change() {
    let workspace = custom(TERMS);
    decide(&workspace, "--approve");
    workspace.replace("Cargo.toml", "license-file = \"TERMS\"", "");
    let output = workspace.check();
    assert_eq!(output.codes(), ["license-text-changed"]);
    assert!(output.text().contains("is gone"), "{}", output.text());
}

#[test]
fn with_this_rule_off_the_licence_still_waits_for_review() {
    let workspace = custom(TERMS);
    decide(&workspace, "--approve");
    workspace.write("TERMS", "Other terms\n");
    let reviews = workspace.read("model-sbom.toml");
    workspace.write("model-sbom.toml", &format!("[rules]\nlicense-text-changed = \"allow\"\n\n{reviews}"));
    assert_eq!(workspace.check().codes(), ["custom-license"]);
}
