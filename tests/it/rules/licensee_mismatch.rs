//! `licensee-mismatch`

use crate::support::Workspace;

#[test]
fn a_licence_of_another_organization_is_reported() {
    let workspace = Workspace::model("license = \"LicenseRef-acme\"");
    for (organization, expected) in [
        ("[organization]\nname = \"Acme Robotics, Inc.\"\n", false),
        ("[organization]\nname = \"ACME Robotics Inc\"\n", false),
        ("[organization]\nname = \"Other\"\n", true),
        ("", true),
    ] {
        let license = "[[license]]\nid = \"LicenseRef-acme\"\nlicensee = \"Acme Robotics, Inc.\"\n";
        workspace.write("model-sbom.toml", &format!("{organization}\n{license}"));
        let output = workspace.check();
        let found = output.codes().contains(&"licensee-mismatch".to_owned());
        assert_eq!(found, expected, "{organization}: {}", output.text());
        assert!(!output.denied().contains(&"licensee-mismatch".to_owned()));
    }
}
