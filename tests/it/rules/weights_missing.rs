//! `weights-missing`

use std::os::unix::fs::symlink;

use crate::support::{SAFETENSORS, Workspace};

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
    let run = workspace.run(&["-f", "cyclonedx", "-o", "-", "--audience", "internal"]);
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
    assert_eq!(model("downloaded"), ["weights-missing"], "nobody ever hashed it");
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

#[test]
fn a_part_that_a_pipeline_names_belongs_to_it() {
    let pipeline = r#"{"_class_name": "StableDiffusionPipeline", "_diffusers_version": "0.30", "vae": ["diffusers", "AutoencoderKL"]}"#;
    let modules = r#"[{"path": "", "type": "sentence_transformers.models.Transformer"},
        {"path": "2_Dense", "type": "sentence_transformers.models.Dense"}]"#;
    for (name, text, part) in [
        ("model_index.json", pipeline, "vae/model.safetensors"),
        ("modules.json", modules, "2_Dense/model.safetensors"),
    ] {
        let model = "[[package.metadata.model-sbom.model]]\nname = \"m\"\nversion = \"1\"\nlicense = \"MIT\"\nfiles = [\"m/**\"]\n";
        let (own, part) = (format!("m/{name}"), format!("m/{part}"));
        let weights = ("m/a.safetensors", SAFETENSORS);
        let without = Workspace::package(model, &[(&own, text), weights]).check();
        assert_eq!(without.codes(), ["weights-missing"], "{name}: {}", without.text());
        let with = Workspace::package(model, &[(&own, text), weights, (&part, SAFETENSORS)]).check();
        assert_eq!(with.codes(), Vec::<String>::new(), "{name}: {}", with.text());
    }
}

/// Runs the check with a cache of the hub that has these files of the revision, each a link to a blob of its content.
fn with_cache(files: &[&str]) -> crate::support::Output {
    let commit = "0123456789012345678901234567890123456789";
    let workspace = Workspace::package(
        &format!(
            "[[package.metadata.model-sbom.model]]\nname = \"m\"\nversion = \"{commit}\"\nsource = \"hf:o/m\"\nlicense = \"MIT\"\n"
        ),
        &[],
    );
    let repository = workspace.path().join(".hub/models--o--m");
    std::fs::create_dir_all(repository.join("snapshots").join(commit)).expect("a directory");
    for file in files {
        let content = if file.ends_with(".safetensors") { SAFETENSORS } else { file };
        let blob = crate::support::sha256(content.as_bytes());
        workspace.write(&format!(".hub/models--o--m/blobs/{blob}"), content);
        let link = repository.join("snapshots").join(commit).join(file);
        symlink(format!("../../blobs/{blob}"), link).expect("a link");
    }
    let mut command = workspace.command(&["check", "--message-format", "json"]);
    command.env("HF_HUB_CACHE", workspace.path().join(".hub"));
    crate::support::run(command)
}

#[test]
fn a_store_without_weights_or_with_some_shards_is_told() {
    let whole = ["config.json", "a-00001-of-00002.safetensors", "a-00002-of-00002.safetensors"];
    for (files, part) in [
        (&whole[..], None),
        (&["rust_model.ot"], None),
        (&["config.json", "flax_model.msgpack"], None),
        (&["config.json", "tokenizer.json"], Some("the store has no weights of `m`")),
        (&[], Some("hf download o/m --revision 0123456789012345678901234567890123456789")),
        (&whole[..2], Some("weights of `m` are missing: shard 2 of `a-?????-of-00002.safetensors`")),
    ] {
        let output = with_cache(files);
        let expected: &[&str] = if part.is_some() { &["weights-missing"] } else { &[] };
        assert_eq!(output.codes(), expected, "{files:?}: {}", output.text());
        assert!(output.text().contains(part.unwrap_or_default()), "{files:?}: {}", output.text());
    }
}

#[test]
fn a_source_that_no_store_has_is_told_with_the_command_that_fetches_it() {
    for (keys, parts) in [
        (
            "version = \"1\"\nsource = \"hf:o/m\"",
            ["the cache of Hugging Face does not have this revision", "`hf download o/m --revision 1`"],
        ),
        ("source = \"hf:o/m\"", ["and there is none", "`hf download o/m`"]),
        (
            "version = \"1\"\nsource = \"ollama:t:1b\"",
            ["the models of Ollama do not have it", "`ollama pull t:1b`"],
        ),
    ] {
        let table =
            format!("[[package.metadata.model-sbom.model]]\nname = \"m\"\nlicense = \"MIT\"\n{keys}\n");
        let output = Workspace::package(&table, &[]).run(&["check"]);
        for part in parts {
            assert!(
                format!("{}{}", output.text(), output.stderr).contains(part),
                "{part}: {}{}",
                output.text(),
                output.stderr
            );
        }
    }
}
