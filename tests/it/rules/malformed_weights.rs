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

#[test]
fn a_damaged_file_says_its_licence_all_the_same_at_home_and_in_ci() {
    let header =
        r#"{"__metadata__":{"license":"cc-by-nc-4.0"},"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#;
    let mut file = [&(header.len() as u64).to_le_bytes(), header.as_bytes()].concat();
    file.extend([0; 9]);
    let table = "[[package.metadata.model-sbom.model]]\nname = \"m\"\nversion = \"1\"\nlicense = \"MIT\"\n\
                 files = [\"m.safetensors\"]\n";
    let workspace = Workspace::package(table, &[]);
    std::fs::write(workspace.path().join("m.safetensors"), file).expect("written");
    assert_eq!(workspace.run(&["lock"]).code, 0);
    for is_here in [true, false] {
        if !is_here {
            std::fs::remove_file(workspace.path().join("m.safetensors")).expect("removed");
        }
        let output = workspace.run(&["check", "--locked", "--message-format", "json"]);
        let codes = output.codes();
        assert!(codes.contains(&"license-conflict".to_owned()), "{codes:?}");
        assert!(codes.contains(&"malformed-weights".to_owned()), "{codes:?}");
        assert_eq!(output.code, 1);
    }
}

#[test]
fn a_file_that_ends_before_the_tensors_of_a_graph_is_reported() {
    let workspace = Workspace::fixture("weights");
    let output = workspace.run(&["check", "--message-format", "json"]);
    assert!(!output.text().contains("has tensors up to byte"), "{}", output.text());
    let path = workspace.path().join("models/tiny.onnx.data");
    let bytes = std::fs::read(&path).expect("a file");
    std::fs::write(&path, &bytes[..bytes.len() - 1]).expect("written");
    let output = workspace.run(&["check", "--message-format", "json"]);
    let said = "tiny.onnx` has tensors up to byte";
    assert!(output.text().contains(said), "{}", output.text());
}
