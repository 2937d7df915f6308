//! `native-unknown`

use super::undeclared_model::with_crates;
use crate::support::Workspace;

/// A product with a crate that compiles C of which nobody knows what it is; the rule at this level.
pub(crate) fn mystery(level: &str) -> Workspace {
    let workspace = with_crates("fn main() {}", &[("cc", ""), ("mystery", "")]);
    workspace.replace(
        "vendor/mystery/Cargo.toml",
        "[workspace]",
        "[build-dependencies]\ncc = { path = \"../cc\" }\n\n[workspace]",
    );
    let entry = "name = \"mystery\"\nversion = \"0.4.0\"\n";
    workspace.replace("Cargo.lock", entry, &format!("{entry}dependencies = [\n \"cc\",\n]\n"));
    workspace.write("vendor/mystery/build.rs", "fn main() {}");
    workspace.write("vendor/mystery/build.rs", "int fast;");
    workspace.write("model-sbom.toml", &format!("[rules]\nnative-unknown = \"{level}\"\n"));
    workspace
}

#[test]
fn native_code_that_nobody_names_is_told_where_that_is_asked_for() {
    assert_eq!(mystery("allow").check().code, 0);
    let denied = mystery("deny").check();
    assert_eq!((denied.code, denied.denied()), (1, vec!["native-unknown".to_owned()]));
    // Without a build script nothing compiles it.
    let workspace = mystery("deny");
    std::fs::remove_file(workspace.path().join("vendor/mystery/build.rs")).expect("removed");
    assert_eq!(workspace.check().codes(), Vec::<String>::new());
}
