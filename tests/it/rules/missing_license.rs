//! `missing-license`

use crate::support::Workspace;

#[test]
fn a_model_without_a_licence_is_denied() {
    let workspace = Workspace::model("");
    let output = workspace.check();
    assert_eq!((output.code, output.codes()), (1, vec!["missing-license".to_owned()]));
    assert!(!workspace.json("cyclonedx", &[]).to_string().contains("\"license\":{\"id\":\"\"}"));
}

#[test]
fn a_text_that_is_known_is_named() {
    let workspace = Workspace::fixture("coding-assistant");
    workspace.replace("Cargo.toml", "license = \"Apache-2.0\"\nlicense-file", "license-file");
    assert!(
        workspace.check().text().contains("is the text of `license = \\\"Apache-2.0\\\"`"),
        "{}",
        workspace.check().text()
    );
}
