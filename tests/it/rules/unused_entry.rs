//! `unused-entry`

use crate::support::Workspace;

#[test]
fn entries_about_nothing_are_told() {
    let workspace = Workspace::package("", &[]);
    for (entry, name) in [
        ("[[ignore]]\npath = \"gone.onnx\"\nreason = \"read\"\n", "gone.onnx"),
        ("[[crate]]\nname = \"gone\"\n", "gone"),
        ("[[license]]\nid = \"LicenseRef-gone\"\n", "gone"),
        (
            "[[review]]\nmodel = \"gone\"\nlicense = \"MIT\"\ndecision = \"approved\"\nby = \"Jo\"\ndate = \"2026-01-01\"\nreason = \"read\"\n",
            "gone",
        ),
    ] {
        workspace.write("model-sbom.toml", entry);
        let output = workspace.check();
        assert_eq!((output.code, output.codes()), (0, vec!["unused-entry".to_owned()]), "{entry}");
        assert!(output.text().contains(name), "{}", output.text());
    }
}

/// A record goes by the source of its model, which may have another name by now.
#[test]
fn a_record_of_a_renewed_name_is_used() {
    let workspace = Workspace::model("license = \"MIT\"\nsource = \"hf:acme/m\"");
    let record = "[[review]]\nmodel = \"old\"\nsource = \"hf:acme/m\"\nlicense = \"MIT\"\ndecision = \"approved\"\nby = \"Jo\"\ndate = \"2026-01-01\"\nreason = \"read\"\n";
    workspace.write("model-sbom.toml", record);
    assert!(!workspace.check().codes().contains(&"unused-entry".to_owned()), "{}", workspace.check().text());
}
