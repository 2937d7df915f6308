//! `custom-license`

use super::{custom, decide};
use crate::support::Workspace;

const MIT: &str = include_str!("../../../LICENSE-MIT");
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

/// A bought licence whose text the organisation has, on a list of what is allowed: nobody has to read that text again, and any
/// other beside the model needs a person.
#[test]
fn another_text_beside_a_bought_licence_needs_a_person() {
    const NONE: &[&str] = &[];
    for (license, keys, files, expected) in [
        ("LicenseRef-acme", "license-file = \"m/TERMS\"", &[("m/TERMS", "Bought terms")][..], NONE),
        ("LicenseRef-acme", "license-file = \"m/TERMS\"", &[("m/TERMS", "Other terms")], &["custom-license"]),
        (
            "LicenseRef-acme",
            "license-file = \"m/TERMS\"",
            &[("m/TERMS", "Bought terms"), ("m/LICENSE", "Other terms")],
            &["custom-license"],
        ),
        (
            "LicenseRef-acme",
            "license-file = \"m/TERMS\"",
            &[("m/TERMS", "Bought terms"), ("m/EULA.txt", "Other terms")],
            &["custom-license"],
        ),
        (
            "LicenseRef-acme",
            "license-file = \"m/TERMS\"",
            &[("m/TERMS", MIT)],
            &["custom-license", "license-conflict"],
        ),
        ("LicenseRef-acme", "", &[("m/TERMS", "Other terms")], &["custom-license"]),
        ("LicenseRef-acme", "", &[("m/TERMS", "Bought terms")], NONE),
        (
            "LicenseRef-acme AND MIT",
            "license-file = \"m/TERMS\"",
            &[("m/TERMS", "Other terms")],
            &["custom-license"],
        ),
    ] {
        let workspace = Workspace::model(&format!("license = \"{license}\"\n{keys}"));
        workspace.replace("Cargo.toml", "[\"weights.gguf\"]", "[\"m/weights.gguf\"]");
        workspace.write("m/weights.gguf", &workspace.read("weights.gguf"));
        files.iter().for_each(|(path, text)| workspace.write(path, text));
        workspace.write("legal/acme.txt", "Bought terms");
        let table = "[policy]\nallow = [{ license = [\"LicenseRef-acme\", \"MIT\"], reason = \"bought\" }]\n\n\
                     [[license]]\nid = \"LicenseRef-acme\"\nfile = \"legal/acme.txt\"\nrisk = \"low\"\n";
        workspace.write("model-sbom.toml", table);
        let output = workspace.check();
        assert_eq!(output.denied(), expected, "{license} {keys} {files:?}: {}", output.text());
    }
}
