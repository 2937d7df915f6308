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
fn non_commercial_data_is_told_to_a_commercial_product_only() {
    let workspace = dataset("license = \"CC-BY-NC-4.0\"");
    assert_eq!(workspace.check().codes(), Vec::<String>::new());
    workspace.write("model-sbom.toml", "[use]\ncommercial = true\n");
    let output = workspace.check();
    assert_eq!((output.code, output.codes()), (0, vec!["dataset-license".to_owned()]));
}
