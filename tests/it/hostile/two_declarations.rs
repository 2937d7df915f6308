//! A dependency that declares a model of the product, or one of its name.

use crate::support::Workspace;

const MODEL: &str = "[[package.metadata.model-sbom.model]]\n";

#[test]
fn an_update_accepts_the_files_of_one_model_and_asks_which_one() {
    let own = format!("{MODEL}name = \"m\"\nversion = \"1\"\nlicense = \"MIT\"\nfiles = [\"m.gguf\"]");
    let workspace = Workspace::package(&own, &[("m.gguf", "GGUF one")]);
    workspace.depend_on_git(&[("other", &own, &[("m.gguf", "GGUF of another")])]);
    assert_eq!(workspace.run_at_home(&["lock"]).code, 0);
    let before = workspace.read("model-sbom.lock");
    workspace.write("m.gguf", "GGUF two");
    let output = workspace.run_at_home(&["lock", "--update", "m"]);
    assert_eq!(output.code, 2, "{}", output.stderr);
    assert!(output.stderr.contains("`m` means several models"), "{}", output.stderr);
    assert!(output.stderr.contains("`-p app` or `-p other`"), "{}", output.stderr);
    assert_eq!(workspace.read("model-sbom.lock"), before);
    let output = workspace.run_at_home(&["lock", "--update", "m", "-p", "other"]);
    assert!(output.code == 1 && output.stderr.contains("not the file that was locked"), "{}", output.stderr);
    let output = workspace.run_at_home(&["lock", "--update", "m", "-p", "app"]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    let output = workspace.run_at_home(&["lock", "--update", "m", "-p", "nothing"]);
    assert!(output.code == 2 && output.stderr.contains("not a member"), "{}", output.stderr);
}
