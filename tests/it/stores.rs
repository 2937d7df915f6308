//! Weights that lie in a store: Git LFS, the caches of Hugging Face and Ollama, OCI layouts.

use cargo_model_sbom::emit::FORMATS;

use crate::document::Document;
use crate::support::{Workspace, sha256};

const CONTENT: &[u8] = b"GGUF stand-in";

fn pointer(content: &[u8]) -> String {
    let (oid, size) = (sha256(content), content.len());
    format!("version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize {size}\n")
}

#[test]
fn a_git_lfs_pointer_stands_for_the_content_in_every_format() {
    let workspace = Workspace::model("license = \"MIT\"");
    workspace.write("weights.gguf", &pointer(CONTENT));
    let size = CONTENT.len().to_string();
    for format in FORMATS {
        let text = String::from_utf8(workspace.document(format.id(), &[])).expect("UTF-8");
        let document = Document::read(format.id(), &text);
        let file = document.components.iter().find(|part| part.path.as_deref() == Some("weights.gguf"));
        let file = file.unwrap_or_else(|| panic!("{} has the file", format.id()));
        assert_eq!(file.sha256.as_deref(), Some(&*sha256(CONTENT)), "{}", format.id());
        assert_eq!(file.property("model-sbom:file:size"), Some(&*size), "{}", format.id());
        assert_eq!(file.property("model-sbom:digest:source"), Some("git-lfs"), "{}", format.id());
        let model = document.named("m");
        assert_eq!(model.property("model-sbom:weights:absent"), Some("1 of 1"), "{}", format.id());
    }
}

#[test]
fn a_git_lfs_pointer_is_told_until_the_content_is_there() {
    let workspace = Workspace::model("license = \"MIT\"");
    workspace.write("weights.gguf", &pointer(CONTENT));
    let check = workspace.check();
    assert_eq!((check.code, check.codes()), (0, vec!["weights-missing".to_owned()]));
    for word in ["a Git LFS pointer", "git lfs pull", &sha256(CONTENT)] {
        assert!(check.text().contains(word), "{word}: {}", check.text());
    }
    let pinned = Workspace::model(&format!("license = \"MIT\"\nsha256 = \"{}\"", sha256(b"other")));
    pinned.write("weights.gguf", &pointer(CONTENT));
    assert_eq!(pinned.check().codes(), ["weights-missing", "digest-mismatch"]);
    workspace.write("weights.gguf", "GGUF stand-in");
    assert_eq!(workspace.check().codes(), Vec::<String>::new());
}

#[test]
fn a_malformed_pointer_and_a_text_that_was_not_fetched_are_faults() {
    let workspace = Workspace::model("license = \"MIT\"\nlicense-file = \"LICENSE\"");
    workspace.write("LICENSE", &pointer(b"MIT License"));
    let run = workspace.run(&["check"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("the text of the licence file `LICENSE` is not here"), "{}", run.stderr);
    workspace.write("LICENSE", "MIT License");
    workspace.write("weights.gguf", &pointer(CONTENT).replace("size", "bytes"));
    let run = workspace.run(&["check"]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("`weights.gguf` is a malformed Git LFS pointer: it has no `size`"),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("git restore weights.gguf"), "{}", run.stderr);
}
