//! `crate-license-missing`

use crate::support::Workspace;

#[test]
fn a_crate_without_an_expression_is_told() {
    let workspace = Workspace::package("", &[]);
    assert_eq!(workspace.check().codes(), Vec::<String>::new());
    workspace.replace("Cargo.toml", "license = \"MIT\"\n", "");
    assert_eq!(workspace.check().codes(), ["crate-license-missing"]);
    workspace.replace(
        "Cargo.toml",
        "edition = \"2024\"\n",
        "edition = \"2024\"\nlicense = \"see LICENSE\"\n",
    );
    let output = workspace.check();
    assert_eq!((output.code, output.codes()), (0, vec!["crate-license-missing".to_owned()]));
}
