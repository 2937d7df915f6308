//! `unpinned-version`

use crate::support::Workspace;

#[test]
fn a_version_that_moves_is_told() {
    let model = |version: &str, source: &str| {
        Workspace::package(
            &format!(
                "[[package.metadata.model-sbom.model]]\nname = \"m\"\nlicense = \"MIT\"\ndelivery = \"downloaded\"\n\
                 {version}\nsource = \"{source}\""
            ),
            &[],
        )
        .check()
        .codes()
        .into_iter()
        // Nobody ever hashed these models, which is another rule's.
        .filter(|code| code != "weights-missing")
        .collect::<Vec<_>>()
    };
    let commit = "version = \"733247c55e3f73af49ce8e9c7949bf14af205928\"";
    assert_eq!(model(commit, "hf:a/b"), Vec::<String>::new());
    assert_eq!(model("version = \"1.2\"", "https://example.com/m.onnx"), Vec::<String>::new());
    for (version, source) in [
        ("", "hf:a/b"),
        ("version = \"main\"", "hf:a/b"),
        ("version = \"latest\"", "ollama:m"),
        ("version = \"v1\"", "modelscope:a/b"),
    ] {
        assert_eq!(model(version, source), ["unpinned-version"], "{version} {source}");
    }
}
