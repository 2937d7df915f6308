//! What a dependency gets to see of the models that this user has.

use std::os::unix::fs::symlink;

use crate::support::{Workspace, run, sha256};

const COMMIT: &str = "733247c55e3f73af49ce8e9c7949bf14af205928";

const PRIVATE: [(&str, &str); 8] = [
    ("model.gguf", crate::support::gguf!(" private")),
    ("README.md", "---\nlicense: other\n---\nOur unreleased model, card text."),
    ("LICENSE", "Secret terms of a private licence."),
    ("customer-names.json", "{}"),
    ("USE_POLICY.md", "Secret policy of a private licence."),
    ("mergekit_config.yml", "models:\n- model: acme/secret-base\n"),
    ("config.json", "{\"_name_or_path\": \"acme/secret-base\"}"),
    ("notes.txt", "internal"),
];

/// A cache of the hub in the directory `hub`, with a private repository.
fn hub(workspace: &Workspace) {
    let repository = workspace.path().join("hub/models--acme--private");
    std::fs::create_dir_all(repository.join("blobs")).expect("a directory");
    std::fs::create_dir_all(repository.join("snapshots").join(COMMIT)).expect("a directory");
    for (path, content) in PRIVATE {
        let blob = sha256(content.as_bytes());
        std::fs::write(repository.join("blobs").join(&blob), content).expect("written");
        symlink(format!("../../blobs/{blob}"), repository.join("snapshots").join(COMMIT).join(path))
            .expect("a link");
    }
    workspace.write("hub/models--acme--private/refs/main", COMMIT);
}

#[test]
fn a_dependency_gets_digests_and_facts_of_weights_alone() {
    let model = "[[package.metadata.model-sbom.model]]\nname = \"p\"\nversion = \"main\"\nsource = \"hf:acme/private\"\n\
                 license = \"MIT\"\ndelivery = \"downloaded\"\n";
    for own in [true, false] {
        let workspace = Workspace::package(if own { model } else { "" }, &[]);
        hub(&workspace);
        if !own {
            workspace.depend_on_git(&[("curious", model, &[])]);
        }
        for format in ["cyclonedx", "spdx", "spdx3"] {
            let mut command = workspace.command(&["--format", format, "--output", "-"]);
            command.env("HF_HUB_CACHE", workspace.path().join("hub"));
            command.env("CARGO_HOME", workspace.path().join("home"));
            let output = run(command);
            assert_eq!(output.code, 0, "{}", output.stderr);
            let text = output.text();
            assert!(text.contains(&sha256(crate::support::gguf!(" private").as_bytes())), "{format}");
            for private in [
                "Secret terms",
                "customer-names.json",
                "USE_POLICY",
                "secret-base",
                "notes.txt",
                "\"README.md",
                "\"./README.md",
                "LICENSE",
            ] {
                assert!(own || !text.contains(private), "{format} {private}");
            }
            assert_eq!(text.contains("customer-names.json"), own, "{format}");
        }
    }
}
