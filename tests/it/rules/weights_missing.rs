//! `weights-missing`

use std::os::unix::fs::symlink;

use crate::support::Workspace;

#[test]
fn weights_that_are_not_there_are_told_and_the_document_is_written() {
    let workspace = Workspace::model("license = \"MIT\"");
    let file = workspace.path().join("weights.gguf");
    std::fs::write(&file, "").expect("written");
    let empty = workspace.check();
    assert_eq!((empty.code, empty.codes()), (0, vec!["weights-missing".to_owned()]));
    assert!(empty.text().contains("are empty"), "{}", empty.text());
    std::fs::remove_file(&file).expect("removed");
    assert!(workspace.check().text().contains("no such file"));
    symlink("nowhere", &file).expect("a link");
    assert!(workspace.check().text().contains("a link to nothing"));
    workspace.replace("Cargo.toml", "weights.gguf", "*.gguf");
    assert!(workspace.check().text().contains("no file matches"));
    let run = workspace.run(&["-f", "cyclonedx", "-o", "-"]);
    assert_eq!(run.code, 0);
    assert!(run.text().contains("\"weights-missing:"), "the document has a flag");
}

#[test]
fn a_service_has_no_weights_and_a_bundled_model_has() {
    let model = |delivery: &str| {
        Workspace::package(
            &format!(
                "[[package.metadata.model-sbom.model]]\nname = \"m\"\nversion = \"1\"\nlicense = \"MIT\"\ndelivery = \"{delivery}\""
            ),
            &[],
        )
        .check()
        .codes()
    };
    assert_eq!(model("service"), Vec::<String>::new());
    assert_eq!(model("downloaded"), Vec::<String>::new());
    assert_eq!(model("bundled"), ["weights-missing"]);
}

#[test]
fn a_file_that_weights_name_belongs_to_them() {
    let workspace = Workspace::fixture("weights");
    workspace.replace("Cargo.toml", ", \"models/tiny.onnx.data\"", "");
    workspace.replace(
        "Cargo.toml",
        "\"models/tiny.safetensors.index.json\", \"models/tiny.safetensors\"",
        "\"models/tiny.safetensors.index.json\"",
    );
    let text = workspace.check().text();
    for part in ["`onnx` are in `models/tiny.onnx.data`", "`sharded` are in `models/tiny.safetensors`"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains("tiny.bin`, which"), "the numbers of OpenVINO are declared");
}
