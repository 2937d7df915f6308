//! `malformed-weights`

use crate::support::Workspace;

#[test]
fn a_header_that_lies_is_told_and_the_file_is_hashed_all_the_same() {
    let workspace = Workspace::fixture("shared-model");
    let path = workspace.path().join("embeddings/models/all-minilm-l6-v2/model.safetensors");
    let mut bytes = std::fs::read(&path).expect("a file");
    bytes.pop();
    std::fs::write(&path, bytes).expect("written");
    std::fs::remove_file(workspace.path().join("model-sbom.lock")).expect("removed");
    let output = workspace.run(&["check", "--workspace", "--message-format", "json"]);
    assert!(output.codes().contains(&"malformed-weights".to_owned()), "{:?}", output.codes());
    assert!(output.text().contains("model.safetensors` is malformed: its tensors say"), "{}", output.text());
    let document = workspace.document("cyclonedx", &["--workspace"]);
    let document = String::from_utf8(document).expect("UTF-8");
    assert!(document.contains("\"SHA-256\"") && !document.contains("model-sbom:weights:format"));
}
