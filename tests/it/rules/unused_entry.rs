//! `unused-entry`

use crate::support::Workspace;

#[test]
fn entries_about_nothing_are_told() {
    let workspace = Workspace::package("", &[]);
    for (entry, name) in [
        ("[[ignore]]\npath = \"gone.onnx\"\nreason = \"x\"\n", "gone.onnx"),
        ("[[crate]]\nname = \"gone\"\n", "gone"),
        ("[[license]]\nid = \"LicenseRef-gone\"\n", "gone"),
        (
            "[[review]]\nmodel = \"gone\"\nlicense = \"MIT\"\ndecision = \"approved\"\nby = \"x\"\ndate = \"2026-01-01\"\nreason = \"x\"\n",
            "gone",
        ),
    ] {
        workspace.write("model-sbom.toml", entry);
        let output = workspace.check();
        assert_eq!((output.code, output.codes()), (0, vec!["unused-entry".to_owned()]), "{entry}");
        assert!(output.text().contains(name), "{}", output.text());
    }
}
