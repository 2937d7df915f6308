//! `undeclared-weights`

use crate::support::Workspace;

#[test]
fn weights_that_nobody_declared_are_denied_unless_they_are_ignored() {
    let workspace = Workspace::package("", &[("models/found.safetensors", "x")]);
    let output = workspace.check();
    assert_eq!((output.code, output.codes()), (1, vec!["undeclared-weights".to_owned()]));
    workspace.write("model-sbom.toml", "[[ignore]]\npath = \"models/*\"\nreason = \"a stand-in\"\n");
    assert_eq!(workspace.check().codes(), Vec::<String>::new());
}

#[test]
fn what_git_ignores_and_another_workspace_holds_is_none_of_ours() {
    let workspace = Workspace::package("", &[("cache/a.gguf", "x"), (".gitignore", "cache/\n")]);
    workspace.write("nested/Cargo.toml", "[workspace]\n");
    workspace.write("nested/b.onnx", "x");
    assert_eq!(workspace.check().codes(), Vec::<String>::new());
}
