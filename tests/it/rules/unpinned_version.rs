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
    let digest = format!("sha256:{}", "ab".repeat(32));
    for (version, source) in [
        (format!("version = \"{digest}\""), "ollama:m:1b".to_owned()),
        ("version = \"1.0\"".to_owned(), format!("oci:ghcr.io/acme/tiny@{digest}")),
        ("version = \"1.0\"".to_owned(), format!("docker:acme/tiny:360M@{digest}")),
        (format!("version = \"1.0\"\nsha256 = \"{}\"", "ab".repeat(32)), "ollama:m:1b".to_owned()),
    ] {
        assert_eq!(model(&version, &source), Vec::<String>::new(), "{version} {source}");
    }
    for (version, source) in [
        ("", "hf:a/b"),
        ("version = \"main\"", "hf:a/b"),
        ("version = \"latest\"", "ollama:m"),
        ("version = \"v1\"", "modelscope:a/b"),
        ("version = \"1\"", "ollama:m:1b"),
        ("version = \"1.0\"", "oci:ghcr.io/acme/tiny:1.0"),
        ("version = \"1\"", "docker:acme/tiny:360M-Q4_K_M"),
    ] {
        assert_eq!(model(version, source), ["unpinned-version"], "{version} {source}");
    }
}

#[test]
fn the_command_that_prints_the_commit_is_said() {
    for (source, expected) in [
        (
            "hf:acme/net",
            Some("`git ls-remote https://huggingface.co/acme/net HEAD` prints the commit of today"),
        ),
        ("ollama:net", None),
    ] {
        let manifest = format!(
            "[[package.metadata.model-sbom.model]]\nname = \"m\"\nlicense = \"MIT\"\ndelivery = \"downloaded\"\nsource = \"{source}\""
        );
        let text = Workspace::package(&manifest, &[]).check().text();
        assert_eq!(text.contains("git ls-remote"), expected.is_some(), "{text}");
        assert!(expected.is_none_or(|expected| text.contains(expected)), "{text}");
        assert_eq!(text.contains("`cargo model-sbom lock --upstream`"), expected.is_some(), "{text}");
    }
}
