//! `dataset-license`

use crate::support::Workspace;

fn dataset(license: &str) -> Workspace {
    Workspace::model(&format!(
        "license = \"MIT\"\n[[package.metadata.model-sbom.model.dataset]]\nname = \"d\"\nrole = \"training\"\n{license}"
    ))
}

#[test]
fn data_of_unknown_terms_is_told() {
    assert_eq!(dataset("").check().codes(), ["dataset-license"]);
    assert_eq!(dataset("license = \"CC-BY-4.0\"").check().codes(), Vec::<String>::new());
}

#[test]
fn non_commercial_data_is_told_unless_the_product_is_not_commercial() {
    for license in ["CC-BY-NC-4.0", "CC-BY-NC-SA-3.0", "CC-BY-NC-ND-2.0", "PolyForm-Noncommercial-1.0.0"] {
        let workspace = dataset(&format!("license = \"{license}\""));
        let output = workspace.check();
        assert_eq!((output.code, output.codes()), (0, vec!["dataset-license".to_owned()]), "{license}");
        assert!(output.text().contains("`[use]` does not say `commercial`"), "{}", output.text());
        workspace.write("model-sbom.toml", "[use]\ncommercial = true\n");
        let output = workspace.check();
        assert_eq!((output.code, output.codes()), (0, vec!["dataset-license".to_owned()]), "{license}");
        assert!(output.text().contains("non-commercial terms"), "{}", output.text());
        workspace.write("model-sbom.toml", "[use]\ncommercial = false\n");
        assert_eq!(workspace.check().codes(), Vec::<String>::new(), "{license}");
    }
}

#[test]
fn data_under_terms_that_nobody_judged_is_told() {
    for license in ["LicenseRef-unknown", "Glide"] {
        let output = dataset(&format!("license = \"{license}\"")).check();
        assert_eq!(output.codes(), ["dataset-license"], "{license}");
        assert!(output.text().contains("have not been assessed"), "{}", output.text());
    }
    for license in ["ODC-By-1.0", "CDLA-Permissive-1.0", "ODbL-1.0", "OGL-UK-3.0", "PDDL-1.0", "CC-BY-SA-3.0"]
    {
        assert_eq!(
            dataset(&format!("license = \"{license}\"")).check().codes(),
            Vec::<String>::new(),
            "{license}"
        );
    }
}
