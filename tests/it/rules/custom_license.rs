//! `custom-license`

use super::{custom, decide};
use crate::support::Workspace;

const TERMS: &str = "Acme Terms\n\nYou may use the model for good.\n";

#[test]
fn terms_of_ones_own_need_a_review() {
    assert_eq!(custom(TERMS).check().codes(), ["custom-license"]);
    assert_eq!(Workspace::model("license = \"Apache-2.0\"").check().codes(), Vec::<String>::new());
    assert_eq!(Workspace::model("license = \"MIT AND LicenseRef-acme\"").check().codes(), ["custom-license"]);
}

#[test]
fn a_review_is_for_one_licence_and_one_use() {
    let workspace = custom(TERMS);
    workspace.write("model-sbom.toml", "[use]\noffering = [\"internal\"]\n");
    decide(&workspace, "--approve");
    assert_eq!(workspace.check().code, 0);
    workspace.replace("model-sbom.toml", "[\"internal\"]\n\n", "[\"internal\", \"saas\"]\n\n");
    assert!(workspace.check().text().contains("does not cover the offering saas"));
    workspace.replace("model-sbom.toml", "[\"internal\", \"saas\"]\n\n", "[\"internal\"]\n\n");
    workspace.replace("Cargo.toml", "LicenseRef-acme", "LicenseRef-acme-2");
    assert!(workspace.check().text().contains("`LicenseRef-acme-2` is declared now"));
}

#[test]
fn an_approved_licence_is_concluded_in_the_document() {
    let workspace = custom(TERMS);
    let before = workspace.json("cyclonedx", &[]).to_string();
    assert!(before.contains("\"required\"") && !before.contains("\"concluded\""), "{before}");
    decide(&workspace, "--approve");
    let after = workspace.json("cyclonedx", &[]).to_string();
    assert!(after.contains("\"concluded\"") && after.contains("\"approved\""), "{after}");
}
