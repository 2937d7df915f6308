//! `cargo model-sbom init`.

use std::fs;

use crate::rules::undeclared_model::with_crates;
use crate::support::{self, Files, Output, Workspace, fixtures, run, sha256};

const MIT: &str = include_str!("../../LICENSE-MIT");

/// Copies a file of weights.
fn weights(workspace: &Workspace, from: &str, to: &str) {
    let target = workspace.path().join(to);
    fs::create_dir_all(target.parent().expect("a parent")).expect("a directory");
    fs::copy(fixtures().join(from), target).expect("copied");
}

const GGUF: &str =
    "coding-assistant/models/qwen2.5-coder-1.5b-instruct/qwen2.5-coder-1.5b-instruct-q8_0.gguf";
const TORCH: &str = "weights/models/tiny.pt";
const SAFETENSORS: &str = "shared-model/embeddings/models/all-minilm-l6-v2/model.safetensors";

fn init(workspace: &Workspace) -> Output {
    let output = workspace.run(&["init"]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    output
}

/// The models that a manifest declares.
fn models(workspace: &Workspace, manifest: &str) -> Vec<toml::Table> {
    let text = workspace.read(manifest);
    let table: toml::Table = toml::from_str(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let models = table["package"].get("metadata").and_then(|table| table.get("model-sbom")?.get("model"));
    let models = models.and_then(|models| models.as_array()).cloned().unwrap_or_default();
    models.into_iter().map(|model| model.as_table().cloned().expect("a table")).collect()
}

/// `coding-assistant` as it was before anybody declared a model.
fn undeclared() -> (Workspace, String) {
    let workspace = Workspace::fixture("coding-assistant");
    for file in ["model-sbom.toml", "model-sbom.lock"] {
        fs::remove_file(workspace.path().join(file)).expect(file);
    }
    let text = workspace.read("Cargo.toml");
    let before = text.split("[[package.metadata").next().expect("a text").to_owned();
    workspace.write("Cargo.toml", &before);
    (workspace, before)
}

#[test]
fn what_files_say_is_declared_and_the_rest_is_left_to_finish() {
    let (workspace, before) = undeclared();
    let output = init(&workspace);
    for line in ["Found starcoder2-3b: 4 files in models/starcoder2-3b", "Wrote Cargo.toml (3 models)"] {
        assert!(output.stderr.contains(line), "{line}: {}", output.stderr);
    }
    let text = workspace.read("Cargo.toml");
    assert!(text.starts_with(&before), "not a byte of what was there changes");
    let models = models(&workspace, "Cargo.toml");
    let model = |name: &str| models.iter().find(|model| model["name"].as_str() == Some(name)).expect(name);
    let starcoder = model("starcoder2-3b");
    let files: Vec<_> =
        starcoder["files"].as_array().expect("files").iter().filter_map(|f| f.as_str()).collect();
    assert_eq!(
        files,
        [
            "models/starcoder2-3b/model-?????-of-00002.safetensors",
            "models/starcoder2-3b/config.json",
            "models/starcoder2-3b/model.safetensors.index.json"
        ]
    );
    assert_eq!(starcoder["card"].as_str(), Some("models/starcoder2-3b/README.md"));
    assert_eq!(starcoder["dataset"][0]["source"].as_str(), Some("hf:bigcode/the-stack-v2"));
    assert!(!starcoder.contains_key("license"), "a text that nobody knows is for a person to read");
    assert!(
        text.contains("# license = \"LicenseRef-scancode-bigcode-open-rail-m-v1\"  # read the licence file")
    );
    let qwen = model("qwen2.5-coder-1.5b-instruct");
    assert_eq!(qwen["license"].as_str(), Some("Apache-2.0"));
    assert_eq!(qwen["base"][0]["relation"].as_str(), Some("quantized"));
    assert_eq!(qwen["task"].as_str(), Some("text-generation"));
}

#[test]
fn the_program_works_on_what_it_wrote_and_a_second_run_changes_nothing() {
    let (workspace, _) = undeclared();
    init(&workspace);
    let once = workspace.read("Cargo.toml");
    let again = init(&workspace);
    assert!(again.stderr.contains("nothing to write"), "{}", again.stderr);
    assert_eq!(workspace.read("Cargo.toml"), once);
    let check = workspace.check();
    assert_eq!(check.code, 1, "{}", check.stderr);
    let denied = check.denied();
    assert!(denied.contains(&"missing-license".to_owned()), "{denied:?}");
    assert!(!denied.contains(&"undeclared-weights".to_owned()), "{denied:?}");
    let document = workspace.json("cyclonedx", &[]);
    let components = document["components"].as_array().expect("components");
    let models = components.iter().filter(|part| part["type"] == "machine-learning-model");
    assert!(models.filter(|model| model["components"].is_array()).count() >= 3, "with their files");
}

#[test]
fn a_dry_run_prints_the_tables_and_writes_nothing() {
    let (workspace, before) = undeclared();
    let dry = workspace.run(&["init", "--dry-run", "--model-sbom-toml"]);
    assert_eq!(dry.code, 0, "{}", dry.stderr);
    assert_eq!(workspace.read("Cargo.toml"), before);
    assert!(!workspace.path().join("model-sbom.toml").exists());
    init(&workspace);
    let written = workspace.read("Cargo.toml");
    let tables = written[before.len()..].trim();
    assert!(dry.text().contains(tables), "{}", dry.text());
    assert!(dry.text().contains("# [organization]"), "{}", dry.text());
}

#[test]
fn a_licence_is_written_where_card_and_text_agree() {
    let package = |license: &str, text: &str| {
        let card = format!("---\nlicense: {license}\n---\n\n# Tiny\n");
        let files = [("models/tiny/README.md", card.as_str()), ("models/tiny/LICENSE", text)];
        let workspace = Workspace::package("", &files);
        weights(&workspace, SAFETENSORS, "models/tiny/model.safetensors");
        init(&workspace);
        let text = workspace.read("Cargo.toml");
        let model = models(&workspace, "Cargo.toml").remove(0);
        (model.get("license").and_then(|license| license.as_str()).map(str::to_owned), text)
    };
    assert_eq!(package("mit", MIT).0.as_deref(), Some("MIT"));
    let (license, text) = package("other", MIT);
    assert_eq!(license, None);
    assert!(text.contains("# license = \"MIT\"  # a source says what is not recognised"), "{text}");
    let (license, text) = package("cc-by-nc-4.0", MIT);
    assert_eq!(license, None);
    assert!(text.contains("# license = \"…\"  # the sources contradict each other"), "{text}");
    assert!(
        text.contains("#   the model card `models/tiny/README.md` says: cc-by-nc-4.0 (CC-BY-NC-4.0)"),
        "{text}"
    );
    let (license, text) = package("mit", "MIT License\n\nbut for Tuesdays");
    assert_eq!(license, None);
    assert!(text.contains("# license = \"MIT\"  # read the licence file"), "{text}");
}

#[test]
fn files_without_a_card_are_models_of_their_own_with_their_parts() {
    let workspace = Workspace::package("", &[("models/a.json", "{}"), ("models/other.json", "{}")]);
    weights(&workspace, SAFETENSORS, "models/a.safetensors");
    weights(&workspace, SAFETENSORS, "models/b-00001-of-00002.safetensors");
    weights(&workspace, SAFETENSORS, "models/b-00002-of-00002.safetensors");
    weights(&workspace, "weights/models/tiny.onnx", "models/tiny.onnx");
    weights(&workspace, "weights/models/tiny.onnx.data", "models/tiny.onnx.data");
    weights(&workspace, SAFETENSORS, "tests/data/c.safetensors");
    weights(&workspace, SAFETENSORS, "odd [1]{x}/model.safetensors");
    init(&workspace);
    let files: Vec<Vec<String>> = models(&workspace, "Cargo.toml")
        .iter()
        .map(|model| {
            let files = model["files"].as_array().expect("files");
            files.iter().filter_map(|file| file.as_str().map(str::to_owned)).collect()
        })
        .collect();
    assert_eq!(
        files,
        [
            vec!["models/a.safetensors".to_owned(), "models/a.json".to_owned()],
            vec!["models/b-?????-of-00002.safetensors".to_owned()],
            vec!["models/tiny.onnx".to_owned(), "models/tiny.onnx.data".to_owned()],
            vec!["odd ?1??x?/model.safetensors".to_owned()],
        ]
    );
    assert!(init(&workspace).stderr.contains("nothing to write"));
    assert!(!workspace.check().codes().contains(&"weights-missing".to_owned()));
}

#[test]
fn declarations_that_are_there_and_ends_of_lines_stay() {
    let workspace = Workspace::model("license = \"MIT\"\n# mine\n");
    let before = workspace.read("Cargo.toml").replace('\n', "\r\n");
    workspace.write("Cargo.toml", &before);
    weights(&workspace, GGUF, "models/m.gguf");
    weights(&workspace, GGUF, "weights.gguf");
    init(&workspace);
    let text = workspace.read("Cargo.toml");
    assert!(text.starts_with(&before));
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count(), "{text:?}");
    let names: Vec<_> = models(&workspace, "Cargo.toml").iter().map(|model| model["name"].clone()).collect();
    assert_eq!(names.len(), 2, "the declared file is no second model: {names:?}");
    let inline = Workspace::package("[package.metadata.model-sbom]\nmodel = []\n", &[]);
    weights(&inline, GGUF, "models/m.gguf");
    let before = inline.read("Cargo.toml");
    let run = inline.run(&["init"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("can't follow what Cargo.toml holds"), "{}", run.stderr);
    assert_eq!(inline.read("Cargo.toml"), before);
}

#[test]
fn each_member_gets_its_own_and_the_workspace_what_lies_in_none() {
    let workspace = Workspace::fixture("shared-model");
    weights(&workspace, GGUF, "searcher/models/m.gguf");
    weights(&workspace, GGUF, "loose.gguf");
    let embeddings = workspace.read("embeddings/Cargo.toml");
    let output = init(&workspace);
    assert!(output.stderr.contains("Wrote model-sbom.toml (1 model)"), "{}", output.stderr);
    assert!(workspace.read("model-sbom.toml").contains("files = [\"loose.gguf\"]"));
    assert!(output.stderr.contains("Wrote searcher/Cargo.toml (1 model)"), "{}", output.stderr);
    assert_eq!(workspace.read("embeddings/Cargo.toml"), embeddings);
    assert_eq!(models(&workspace, "searcher/Cargo.toml")[0]["files"][0].as_str(), Some("models/m.gguf"));
    let other = Workspace::fixture("shared-model");
    weights(&other, GGUF, "searcher/models/m.gguf");
    let run = other.run(&["init", "-p", "indexer"]);
    assert!(run.stderr.contains("nothing to write"), "{}", run.stderr);
}

#[test]
fn the_commit_and_the_repository_are_those_that_were_fetched() {
    let commit = "733247c55e3f73af49ce8e9c7949bf14af205928";
    let workspace = Workspace::package("", &[("models/tiny/config.json", "{\"model_type\": \"bert\"}")]);
    weights(&workspace, SAFETENSORS, "models/tiny/model.safetensors");
    let note = "models/tiny/.cache/huggingface/download/model.safetensors.metadata";
    workspace.write(note, &format!("{commit}\n{}\n1790000000.0\n", sha256(b"")));
    fs::create_dir_all(workspace.path().join("hub/models--acme--tiny-bert/snapshots").join(commit))
        .expect("a directory");
    let mut command = workspace.command(&["init"]);
    command.env("HF_HUB_CACHE", "hub");
    assert_eq!(run(command).code, 0);
    let model = models(&workspace, "Cargo.toml").remove(0);
    for (key, value) in [("name", "tiny-bert"), ("version", commit), ("source", "hf:acme/tiny-bert")] {
        assert_eq!(model[key].as_str(), Some(value));
    }
    assert_eq!(model["files"][1].as_str(), Some("models/tiny/config.json"));
}

#[test]
fn the_starter_is_valid_when_its_lines_are_taken_up() {
    let workspace = Workspace::model("license = \"MIT\"");
    let output = workspace.run(&["init", "--model-sbom-toml"]);
    assert!(output.stderr.contains("Wrote model-sbom.toml"), "{}", output.stderr);
    let text = workspace.read("model-sbom.toml");
    assert_eq!(workspace.run(&["check"]).code, 0);
    let is_toml = |line: &str| line.starts_with("# [") || line.contains(" = ");
    let taken_up: Vec<_> =
        text.lines().map(|line| if is_toml(line) { line.trim_start_matches("# ") } else { line }).collect();
    // A reason that says nothing is a fault.
    let taken_up = taken_up.join("\n").replace("reason = \"…\"", "reason = \"a test of ours\"");
    workspace.write("model-sbom.toml", &taken_up);
    let check = workspace.run(&["check"]);
    assert_eq!(check.code, 0, "{}", check.stderr);
    let again = workspace.run(&["init", "--model-sbom-toml"]);
    assert!(again.stderr.contains("was left as it is"), "{}", again.stderr);
    assert_eq!(workspace.read("model-sbom.toml"), taken_up);
}

#[test]
fn weights_that_git_lfs_keeps_elsewhere_are_declared_too() {
    let content = crate::support::gguf!(" stand-in").as_bytes();
    let pointer = format!(
        "version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize {}\n",
        sha256(content),
        content.len()
    );
    let workspace = Workspace::package("", &[("models/m.gguf", &pointer), ("models/notes.bin", &pointer)]);
    let check = workspace.check();
    assert_eq!(check.denied(), ["undeclared-weights"]);
    for words in ["a Git LFS pointer", "33 bytes", "cargo model-sbom init"] {
        assert!(check.text().contains(words), "{words}: {}", check.text());
    }
    init(&workspace);
    assert_eq!(models(&workspace, "Cargo.toml")[0]["files"][0].as_str(), Some("models/m.gguf"));
    assert!(workspace.check().codes().contains(&"weights-missing".to_owned()));
}

#[test]
fn a_shard_of_a_declared_model_is_not_declared_again() {
    let workspace = Workspace::package(
        "[[package.metadata.model-sbom.model]]\nname = \"s\"\nversion = \"1\"\nlicense = \"MIT\"\n\
         files = [\"m/a-00001-of-00002.safetensors\"]\n",
        &[
            ("m/a-00001-of-00002.safetensors", crate::support::SAFETENSORS),
            ("m/a-00002-of-00002.safetensors", crate::support::SAFETENSORS),
        ],
    );
    let output = workspace.run(&["init", "--dry-run"]);
    assert!(!output.text().contains("[[package"), "{}", output.text());
    let told = "is a shard of `s`: write its `files` as `m/a-?????-of-00002.safetensors`";
    assert!(output.stderr.contains(told), "{}", output.stderr);
}

#[cfg(unix)]
#[test]
fn a_name_with_a_backslash_is_told_and_written_nowhere() {
    let workspace = Workspace::package("", &[("g\\h.safetensors", crate::support::SAFETENSORS)]);
    let output = workspace.run(&["init", "--dry-run"]);
    assert!(!output.text().contains("[[package"), "{}", output.text());
    assert!(output.stderr.contains("has a backslash in its name: rename it"), "{}", output.stderr);
    let workspace = Workspace::package(
        "[[package.metadata.model-sbom.model]]\nname = \"s\"\nversion = \"1\"\nlicense = \"MIT\"\nfiles = [\"*.safetensors\"]\n",
        &[("g\\h.safetensors", crate::support::SAFETENSORS)],
    );
    let output = workspace.run(&["lock"]);
    assert_eq!(output.code, 2, "{}", output.stderr);
    assert!(output.stderr.contains("`g\\h.safetensors` has a backslash in its name"), "{}", output.stderr);
}

const NAMING: &str = r#"
fn main() {
    let repo = api.repo(Repo::with_revision("BAAI/bge-small-en-v1.5".to_string(), RepoType::Model, "5c38ec7c405ec4b44b94cc5a9bb96e735b38267a".to_string()));
    let request = Args::default().model("gpt-4o-mini").build();
}
"#;

fn naming() -> Workspace {
    with_crates(NAMING, &[("async-openai", ""), ("hf-hub", "")])
}

#[test]
fn what_the_code_names_is_written_as_comments_once() {
    let workspace = naming();
    let before = workspace.read("Cargo.toml");
    let output = init(&workspace);
    assert!(output.stderr.contains("Named hf:BAAI/bge-small-en-v1.5"), "{}", output.stderr);
    let text = workspace.read("Cargo.toml");
    assert!(text.starts_with(&before), "{text}");
    for line in [
        "# Named at src/main.rs:3, and not declared",
        "# source = \"hf:BAAI/bge-small-en-v1.5\"",
        "# version = \"5c38ec7c405ec4b44b94cc5a9bb96e735b38267a\"",
        "# delivery = \"service\"",
        "# provider = \"OpenAI\"",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    assert_eq!(models(&workspace, "Cargo.toml").len(), 0, "named is not used");
    assert_eq!(workspace.check().denied(), ["undeclared-model"; 2]);
    let again = init(&workspace);
    assert!(
        again.stderr.contains("2 models that the code names stand there as comments"),
        "{}",
        again.stderr
    );
    assert_eq!(workspace.read("Cargo.toml"), text, "never twice");
}

#[test]
fn accepted_names_are_declared_in_place_of_the_comments() {
    let workspace = naming();
    let before = workspace.read("Cargo.toml");
    init(&workspace);
    let output = workspace.run(&["init", "--accept-named"]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    let text = workspace.read("Cargo.toml");
    assert!(text.starts_with(&before) && !text.contains("# Named at"), "{text}");
    assert_eq!(models(&workspace, "Cargo.toml").len(), 2);
    assert!(
        !workspace.check().codes().contains(&"undeclared-model".to_owned()),
        "{}",
        workspace.check().text()
    );
    let again = workspace.run(&["init", "--accept-named"]);
    assert!(again.stderr.contains("nothing to write"), "{}", again.stderr);
    assert_eq!(workspace.read("Cargo.toml"), text);
    let direct = naming();
    assert_eq!(direct.run(&["init", "--accept-named"]).code, 0);
    assert_eq!(direct.read("Cargo.toml"), text);
}

#[test]
fn init_and_check_agree_on_what_is_open() {
    let client = with_crates("fn main() {}\n", &[("hf-hub", "")]);
    assert_eq!(client.check().codes(), ["models-unknown"]);
    let output = init(&client);
    assert!(output.stderr.contains("cargo model-sbom add SOURCE"), "{}", output.stderr);
    let ignored = naming();
    ignored.write("model-sbom.toml", "[[ignore]]\nmodel = \"*\"\nreason = \"users choose\"\n");
    assert_eq!(ignored.check().denied(), [] as [&str; 0]);
    let before = ignored.read("Cargo.toml");
    init(&ignored);
    assert_eq!(ignored.read("Cargo.toml"), before);
}

#[test]
fn digests_that_stand_beside_a_url_are_declared() {
    let digest = "ab".repeat(32);
    let source = format!(
        "struct M {{ url: &'static str, sha256: &'static str }}\nconst M: M = M {{ url: \"https://models.acme.dev/ggml-tiny.bin\", sha256: \"{digest}\" }};\nfn main() {{ println!(\"{{}}\", M.url); }}\n"
    );
    let workspace = with_crates(&source, &[("whisper-rs", "")]);
    assert_eq!(workspace.run(&["init", "--accept-named"]).code, 0);
    let model = models(&workspace, "Cargo.toml").remove(0);
    assert_eq!(model["file"][0]["sha256"].as_str(), Some(&*digest), "{model:?}");
    assert_eq!(model["file"][0]["url"].as_str(), Some("https://models.acme.dev/ggml-tiny.bin"));
    let document = workspace.json("cyclonedx", &[]).to_string();
    assert!(document.contains(&digest), "{document}");
}

#[test]
fn compiled_in_weights_are_declared_by_their_path_ignored_hidden_or_linked() {
    let source = "static A: &[u8] = include_bytes!(\"../models/a.onnx\");\nstatic B: &[u8] = include_bytes!(\"../.hidden/b.onnx\");\n\
                  static C: &[u8] = include_bytes!(\"c.onnx\");\nfn main() {}\n";
    let workspace =
        Workspace::package("", &[("src/main.rs", source), (".gitignore", "*.onnx\n"), (".git/HEAD", "")]);
    let model = "coding-assistant/models/acme-codellama-7b-rust/model.onnx";
    ["models/a.onnx", ".hidden/b.onnx", "elsewhere/d.onnx"]
        .iter()
        .for_each(|path| weights(&workspace, model, path));
    std::os::unix::fs::symlink("../elsewhere/d.onnx", workspace.path().join("src/c.onnx")).expect("a link");
    assert_eq!(workspace.check().denied(), ["undeclared-model"; 3], "{}", workspace.check().text());
    assert_eq!(workspace.run(&["init", "--accept-named"]).code, 0);
    let files: Vec<_> = models(&workspace, "Cargo.toml")
        .iter()
        .map(|model| model["files"][0].as_str().expect("a path").to_owned())
        .collect();
    assert_eq!(files, ["models/a.onnx", ".hidden/b.onnx", "src/c.onnx"]);
    let codes = workspace.check().codes();
    assert!(!codes.iter().any(|code| code.starts_with("undeclared")), "{codes:?}");
    assert_eq!(workspace.run(&["lock"]).code, 0);
    assert_eq!(workspace.run(&["verify"]).code, 0);
}

/// The files of a model in parts, as their libraries write them; each becomes one declaration of this name.
#[test]
fn a_model_is_everything_that_loading_it_reads() {
    let class = r#"{"_class_name": "UNet2DConditionModel", "_diffusers_version": "0.6.0"}"#;
    let bert = r#"{"architectures": ["BertModel"], "model_type": "bert"}"#;
    let lora = r#"{"peft_type": "LORA", "base_model_name_or_path": "acme/base"}"#;
    let card = "---\nlicense: mit\n---\n# Model Card for Model ID\n";
    let kaldi = format!("\0B<TransitionModel> {}", "x".repeat(4000));
    let cases: [(&str, Files<'_>, &[&str]); 5] = [
        (
            "stable-diffusion",
            &[
                ("README.md", card),
                ("model_index.json", class),
                ("unet/config.json", class),
                ("unet/diffusion_pytorch_model.safetensors", support::SAFETENSORS),
                ("vae/config.json", class),
                ("vae/diffusion_pytorch_model.safetensors", support::SAFETENSORS),
                ("tokenizer/merges.txt", "a b\n"),
                ("tokenizer/vocab.json", "{}"),
                ("scheduler/scheduler_config.json", "{}"),
                ("picture.png", "x"),
            ],
            &["README.md", "picture.png"],
        ),
        (
            "sentence-model",
            &[
                ("README.md", card),
                ("modules.json", "[]"),
                ("config.json", bert),
                ("model.safetensors", support::SAFETENSORS),
                ("1_Pooling/config.json", "{}"),
                ("2_Dense/config.json", "{}"),
                ("2_Dense/model.safetensors", support::SAFETENSORS),
                ("vocab.txt", "a\n"),
            ],
            &["README.md"],
        ),
        (
            "my-lora",
            &[
                ("adapter_config.json", lora),
                ("adapter_model.safetensors", support::SAFETENSORS),
                ("tokenizer.json", "{}"),
            ],
            &[],
        ),
        (
            "zipformer",
            &[
                ("encoder.safetensors", support::SAFETENSORS),
                ("decoder.safetensors", support::SAFETENSORS),
                ("tokens.txt", "a 1\n"),
                ("README.md", "# zipformer\n"),
            ],
            &["README.md"],
        ),
        (
            "vosk-small",
            &[
                ("am/final.mdl", &kaldi),
                ("graph/HCLr.fst", "fst"),
                ("conf/mfcc.conf", "--a=b\n"),
                ("README", "x"),
            ],
            &["README"],
        ),
    ];
    for (name, files, others) in cases {
        let files: Vec<_> =
            files.iter().map(|(path, content)| (format!("models/{name}/{path}"), *content)).collect();
        let given: Vec<_> = files.iter().map(|(path, content)| (path.as_str(), *content)).collect();
        let workspace = Workspace::package("", &given);
        let output = workspace.run(&["init"]);
        assert_eq!(output.code, 0, "{}", output.stderr);
        let manifest = workspace.read("Cargo.toml");
        assert_eq!(manifest.matches("metadata.model-sbom.model]]").count(), 1, "{name}: {manifest}");
        assert!(manifest.contains(&format!("name = \"{name}\"")), "{manifest}");
        for (path, _) in &files {
            let is_declared = manifest
                .lines()
                .any(|line| line.trim().trim_start_matches("files = [").starts_with(&format!("\"{path}\"")));
            let is_other = others.iter().any(|other| path.ends_with(&format!("/{other}")));
            assert_eq!(is_declared, !is_other, "{path}: {manifest}");
        }
    }
}

/// Directories of models in one another or beside each other: the names and files that `init` declares.
#[test]
fn a_model_stops_at_the_nearest_card_and_takes_only_what_its_tokens_are_for() {
    let bert = r#"{"architectures": ["BertModel"], "model_type": "bert"}"#;
    let card = "---\nlicense: mit\n---\n# A\n";
    let weights = support::SAFETENSORS;
    let cases: [(Files<'_>, &[&[&str]]); 4] = [
        // A card of its own inside a directory with card and configuration.
        (
            &[
                ("models/README.md", card),
                ("models/config.json", bert),
                ("models/model.safetensors", weights),
                ("models/other/README.md", card),
                ("models/other/w.safetensors", weights),
            ],
            &[&["models/config.json", "models/model.safetensors"], &["models/other/w.safetensors"]],
        ),
        // Parts of a pipeline have cards too.
        (
            &[
                ("models/p/README.md", card),
                ("models/p/model_index.json", bert),
                ("models/p/unet/README.md", card),
                ("models/p/unet/model.safetensors", weights),
            ],
            &[&["models/p/model_index.json", "models/p/unet/model.safetensors"]],
        ),
        // Tokens in a directory that models share.
        (
            &[
                ("models/tokens.txt", "a 1\n"),
                ("models/encoder-epoch-9.safetensors", weights),
                ("models/decoder-epoch-9.safetensors", weights),
                ("models/joiner-epoch-9.int8.safetensors", weights),
                ("models/detector.safetensors", weights),
            ],
            &[
                &["models/detector.safetensors"],
                &[
                    "models/decoder-epoch-9.safetensors",
                    "models/encoder-epoch-9.safetensors",
                    "models/joiner-epoch-9.int8.safetensors",
                    "models/tokens.txt",
                ],
            ],
        ),
        (
            &[
                ("models/tokens.txt", "a 1\n"),
                ("models/a.safetensors", weights),
                ("models/b.safetensors", weights),
            ],
            &[&["models/a.safetensors"], &["models/b.safetensors"]],
        ),
    ];
    for (files, expected) in cases {
        let workspace = Workspace::package("", files);
        let output = workspace.run(&["init"]);
        assert_eq!(output.code, 0, "{}", output.stderr);
        let mut found: Vec<Vec<String>> = models(&workspace, "Cargo.toml")
            .iter()
            .map(|model| {
                let files = model["files"].as_array().expect("files").iter();
                let mut files: Vec<_> = files.filter_map(|file| file.as_str().map(str::to_owned)).collect();
                files.sort();
                files
            })
            .collect();
        found.sort();
        let mut expected: Vec<Vec<_>> =
            expected.iter().map(|files| files.iter().map(|file| (*file).to_owned()).collect()).collect();
        expected.sort();
        assert_eq!(found, expected, "{}", workspace.read("Cargo.toml"));
    }
}

/// Each model that `init` declares for these files: its name, and its files behind it, all sorted.
fn declared(files: &[(&str, &[u8])]) -> (Workspace, Vec<Vec<String>>) {
    let workspace = Workspace::package("", &[]);
    for (path, content) in files {
        let path = workspace.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        fs::write(path, content).expect("written");
    }
    init(&workspace);
    let of_model = |model: toml::Table| {
        let text = |value: &toml::Value| value.as_str().expect("a text").to_owned();
        let mut files: Vec<_> = model["files"].as_array().expect("files").iter().map(text).collect();
        files.sort();
        files.insert(0, text(&model["name"]));
        files
    };
    let mut found: Vec<_> = models(&workspace, "Cargo.toml").into_iter().map(of_model).collect();
    found.sort();
    (workspace, found)
}

#[test]
fn a_directory_with_a_card_is_one_model_in_whatever_formats() {
    let bert = br#"{"architectures": ["BertModel"], "model_type": "bert"}"#;
    let manifest = br#"{"fileFormatVersion": "1.0.0", "itemInfoEntries": {}, "rootModelIdentifier": "x"}"#;
    let mlmodel = fs::read(fixtures().join("weights/models/tiny.mlmodel")).expect("a fixture");
    let own: [(&str, &[u8]); 13] = [
        ("models/x/c.mlpackage/Data/com.apple.CoreML/model.mlmodel", &mlmodel),
        ("models/x/c.mlpackage/Data/com.apple.CoreML/weights/weight.bin", b"numbers"),
        ("models/x/c.mlpackage/Manifest.json", manifest),
        ("models/x/config.json", bert),
        ("models/x/config.yaml", b"a: 1\n"),
        ("models/x/flax_model.msgpack", b"\x81\xa1a\x01"),
        ("models/x/head.joblib", b"x"),
        ("models/x/model.safetensors", support::SAFETENSORS.as_bytes()),
        ("models/x/net.pdparams", b"x"),
        ("models/x/pooling.npy", b"x"),
        ("models/x/ranker.txt", b"tree\nversion=v4\nnum_class=1\n"),
        ("models/x/tf_model.h5", b"x"),
        ("models/x/weights_extra.npz", b"x"),
    ];
    let others: [(&str, &[u8]); 5] = [
        ("models/x/README.md", b"---\nlicense: mit\n---\n# x\n"),
        ("models/x/picture.png", b"x"),
        ("models/x/train.py", b"x"),
        ("models/x/requirements.txt", b"numpy\n"),
        ("models/x/other.ckpt", b"it is another"),
    ];
    let files: Vec<_> = own.iter().chain(&others[..4]).copied().collect();
    let (workspace, found) = declared(&files);
    let expected: Vec<_> = std::iter::once("x").chain(own.iter().map(|(path, _)| *path)).collect();
    assert_eq!(found, [expected], "{}", workspace.read("Cargo.toml"));
    assert_eq!(workspace.run(&["lock"]).code, 0);
    for (path, content) in own {
        fs::write(workspace.path().join(path), [content, b" "].concat()).expect("written");
        let output = workspace.run(&["verify"]);
        assert_eq!(output.code, 1, "{path}: {}", output.text());
        fs::write(workspace.path().join(path), content).expect("written");
    }
    let ignored = Workspace::package(
        "",
        &[("model-sbom.toml", "[[ignore]]\npath = \"models/x/*.ckpt\"\nreason = \"old\"\n")],
    );
    for (path, content) in files.iter().chain(&others[4..]) {
        let path = ignored.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        fs::write(path, content).expect("written");
    }
    init(&ignored);
    assert!(!ignored.read("Cargo.toml").contains("other.ckpt"));
}

#[test]
fn parts_and_variants_are_grouped_or_told_apart_as_their_publisher_does() {
    let gguf = fs::read(fixtures().join(GGUF)).expect("a fixture");
    let weights = support::SAFETENSORS.as_bytes();
    let paddle = [&[0; 16][..], b"\x06\0\0\0\x08\x05\x10\x03\x10\x04", &[0; 64]].concat();
    let graph = [b"\x08\x01\x12\xc8\x01\x0a\x02\x08\x01".as_slice(), &[b'x'; 196]].concat();
    let index = [b"\0\0\x06\x08\x01\x1a\x02\x08\x01".as_slice(), &[0; 60]].concat();
    let orbax = [b"\x0c\xdb\x3a\x2a".as_slice(), &[1; 60]].concat();
    let genai = br#"{"model": {"type": "phi3"}, "search": {}}"#;
    type Files<'f> = &'f [(&'f str, &'f [u8])];
    let darknet = [0_i32.to_le_bytes(), 2_i32.to_le_bytes(), 0_i32.to_le_bytes()].concat();
    let darknet = [darknet, 64_u64.to_le_bytes().to_vec(), 1_f32.to_le_bytes().repeat(512)].concat();
    let cases: [(Files<'_>, &[&[&str]]); 10] = [
        (
            &[
                ("m/net/yolo.cfg", b"[net]\n"),
                ("m/net/yolo.names", b"cat\n"),
                ("m/net/yolo.weights", &darknet),
                ("m/net/other.cfg", b"[net]\n"),
            ],
            &[&["yolo", "m/net/yolo.cfg", "m/net/yolo.names", "m/net/yolo.weights"]],
        ),
        (
            &[
                ("m/music/.data-00000-of-00001", b"numbers"),
                ("m/music/.index", &index),
                ("m/music/checkpoint", b"model_checkpoint_path: \"/tmp/music/\"\n"),
            ],
            &[&["music", "m/music/.data-?????-of-00001", "m/music/.index", "m/music/checkpoint"]],
        ),
        (
            &[
                ("m/qwen/config.json", br#"{"llm_model": "llm.safetensors"}"#),
                ("m/qwen/llm.safetensors", weights),
                ("m/qwen/llm.mnn.weight", b"numbers"),
                ("m/qwen/tokenizer.txt", b"a\n"),
            ],
            &[&[
                "qwen",
                "m/qwen/config.json",
                "m/qwen/llm.mnn.weight",
                "m/qwen/llm.safetensors",
                "m/qwen/tokenizer.txt",
            ]],
        ),
        (
            &[("m/x-q5_0.gguf", &gguf), ("m/x-q8_0.gguf", &gguf), ("m/mmproj-f16.gguf", &gguf)],
            &[
                &["mmproj-f16", "m/mmproj-f16.gguf"],
                &["x-q5_0", "m/x-q5_0.gguf"],
                &["x-q8_0", "m/x-q8_0.gguf"],
            ],
        ),
        (
            &[("m/x-q8_0.gguf", &gguf), ("m/mmproj-f16.gguf", &gguf)],
            &[&["m", "m/mmproj-f16.gguf", "m/x-q8_0.gguf"]],
        ),
        (
            &[
                ("m/det/inference.pdiparams", &paddle),
                ("m/det/inference.yml", b"a: 1\n"),
                ("m/rec/inference.pdiparams", &paddle),
                ("m/rec/inference.yml", b"a: 1\n"),
            ],
            &[
                &["det", "m/det/inference.pdiparams", "m/det/inference.yml"],
                &["rec", "m/rec/inference.pdiparams", "m/rec/inference.yml"],
            ],
        ),
        (
            &[
                ("m/phi/decoder_model_merged.safetensors", weights),
                ("m/phi/genai_config.json", genai),
                ("m/phi/tokenizer.json", b"{}"),
                ("m/phi/tokenizer_config.json", b"{}"),
            ],
            &[&[
                "phi",
                "m/phi/decoder_model_merged.safetensors",
                "m/phi/genai_config.json",
                "m/phi/tokenizer.json",
                "m/phi/tokenizer_config.json",
            ]],
        ),
        (
            &[
                ("m/kokoro-v1.0.safetensors", weights),
                ("m/voices-v1.0.bin", b"PK\x03\x04"),
                ("m/app.json", b"{}"),
            ],
            &[&["kokoro-v1.0", "m/kokoro-v1.0.safetensors", "m/voices-v1.0.bin"]],
        ),
        (
            &[
                ("m/step-5/_METADATA", b"{}"),
                ("m/step-5/d/0123abcd", b"numbers"),
                ("m/step-5/manifest.ocdbt", &orbax),
                ("m/step-5/ocdbt.process_0/d/4567abcd", b"numbers"),
                ("m/step-5/ocdbt.process_0/manifest.ocdbt", &orbax),
            ],
            &[&[
                "step-5",
                "m/step-5/_METADATA",
                "m/step-5/d/0123abcd",
                "m/step-5/manifest.ocdbt",
                "m/step-5/ocdbt.process_0/d/4567abcd",
                "m/step-5/ocdbt.process_0/manifest.ocdbt",
            ]],
        ),
        (
            &[
                ("m/pitch/assets/vocab", b"a\n"),
                ("m/pitch/fingerprint.pb", b"x"),
                ("m/pitch/saved_model.pb", &graph),
                ("m/pitch/variables/variables.data-00000-of-00001", b"numbers"),
                ("m/pitch/variables/variables.index", &index),
            ],
            &[&[
                "pitch",
                "m/pitch/assets/vocab",
                "m/pitch/fingerprint.pb",
                "m/pitch/saved_model.pb",
                "m/pitch/variables/variables.data-00000-of-00001",
                "m/pitch/variables/variables.index",
            ]],
        ),
    ];
    for (files, expected) in cases {
        let (workspace, found) = declared(files);
        assert_eq!(found, expected, "{}", workspace.read("Cargo.toml"));
    }
}

#[test]
fn what_lies_in_an_archive_says_the_licence_of_its_model() {
    let weights = support::SAFETENSORS.as_bytes();
    let text = include_str!("../../LICENSE-MIT").as_bytes();
    for (name, content, license) in [
        ("README.md", &b"---\nlicense: cc-by-nc-4.0\n---\n"[..], "license = \"CC-BY-NC-4.0\""),
        ("LICENSE", text, "license = \"MIT\""),
        ("notes.txt", b"x", "# license = \"\u{2026}\""),
    ] {
        let entries = [("a/model.safetensors", weights), (&format!("a/{name}"), content)];
        let archive = crate::zip::stored(&entries);
        let (workspace, found) = declared(&[("m/asr.tar.zip", &archive)]);
        let manifest = workspace.read("Cargo.toml");
        assert_eq!(found, [["asr", "m/asr.tar.zip"]], "{manifest}");
        assert!(manifest.contains(license) && !manifest.contains("license-file"), "{name}: {manifest}");
    }
}

#[test]
fn how_a_model_descends_is_said_by_its_configuration() {
    let card = "---\nlicense: mit\nbase_model: acme/base\n---\n# x\n";
    let lora = r#"{"peft_type": "LORA", "base_model_name_or_path": "acme/base"}"#;
    let awq = r#"{"model_type": "llama", "quantization_config": {"quant_method": "awq", "bits": 4}}"#;
    for (config, content, relation) in
        [("adapter_config.json", lora, "adapter"), ("config.json", awq, "quantized")]
    {
        let config = format!("models/x/{config}");
        let workspace = Workspace::package(
            "",
            &[
                ("models/x/README.md", card),
                ("models/x/model.safetensors", support::SAFETENSORS),
                (&config, content),
            ],
        );
        init(&workspace);
        let base = &models(&workspace, "Cargo.toml")[0]["base"][0];
        assert_eq!(base["relation"].as_str(), Some(relation), "{}", workspace.read("Cargo.toml"));
        let text = workspace.read("Cargo.toml");
        let table = text.find("[[package.metadata.model-sbom.model.base]]").expect("a base");
        workspace.write("Cargo.toml", &text[..table]);
        let output = workspace.check();
        let help = format!("relation = \\\"{relation}\\\"");
        assert!(
            output.text().contains(&help) || output.text().contains(&help.replace('\\', "")),
            "{}",
            output.text()
        );
    }
}

/// A directory as PEFT and `transformers.Trainer` leave it: what goes on with the run is none of the model, and no weights that
/// somebody should declare.
#[test]
fn what_goes_on_with_a_training_run_is_no_file_of_the_model() {
    let lora = r#"{"peft_type": "LORA", "base_model_name_or_path": "acme/base"}"#;
    let workspace = Workspace::package(
        "",
        &[
            ("models/x/MODEL_CARD", "---\nlicense: mit\nbase_model: acme/base\n---\n# x\n"),
            ("models/x/adapter_config.json", lora),
            ("models/x/adapter_model.safetensors", support::SAFETENSORS),
            ("models/x/checkpoint-500/adapter_config.json", lora),
            ("models/x/checkpoint-500/adapter_model.safetensors", support::SAFETENSORS),
            ("models/x/checkpoint-500/trainer_state.json", "{\"epoch\": 1.0}"),
            // No tensors are in it.
            ("models/x/training_args.bin", "stand-in"),
        ],
    );
    weights(&workspace, TORCH, "models/x/checkpoint-500/optimizer.pt");
    weights(&workspace, TORCH, "models/x/checkpoint-500/scheduler.pt");
    init(&workspace);
    let found = models(&workspace, "Cargo.toml");
    let manifest = workspace.read("Cargo.toml");
    assert_eq!(found.len(), 1, "{manifest}");
    assert_eq!(found[0]["card"].as_str(), Some("models/x/MODEL_CARD"), "{manifest}");
    for file in ["optimizer", "scheduler", "training_args", "trainer_state"] {
        assert!(!manifest.contains(file), "{file}: {manifest}");
    }
    assert!(manifest.contains("adapter_model.safetensors"), "{manifest}");
    // Without the state of a run beside it, a checkpoint is one, whatever it is called.
    let alone = Workspace::package("", &[]);
    weights(&alone, TORCH, "m/optimizer.pt");
    init(&alone);
    assert_eq!(models(&alone, "Cargo.toml").len(), 1);
}

/// What `Language.to_disk` of spaCy leaves.
fn pipeline<'f>(meta: &'f str, thinc: &'f str) -> [(&'f str, &'f str); 6] {
    [
        ("models/en_core_web_sm/meta.json", meta),
        ("models/en_core_web_sm/config.cfg", "[nlp]\nlang = \"en\"\n"),
        ("models/en_core_web_sm/tokenizer", "x"),
        ("models/en_core_web_sm/ner/cfg", "{}"),
        ("models/en_core_web_sm/ner/model", thinc),
        ("models/en_core_web_sm/vocab/strings.json", "[]"),
    ]
}

#[test]
fn a_pipeline_of_spacy_is_one_model_with_its_licence_and_version() {
    let meta = r#"{"lang": "en", "name": "core_web_sm", "version": "3.8.0", "license": "CC BY-SA 4.0", "spacy_version": ">=3.7",
        "sources": [{"name": "OntoNotes 5", "license": "commercial (licensed by Explosion)"}]}"#;
    // Thinc's tables are MessagePack, whose first byte is no UTF-8.
    let workspace = Workspace::package("", &pipeline(meta, ""));
    let thinc = [b"\x84\xa5nodes".as_slice(), &[0; 64]].concat();
    std::fs::write(workspace.path().join("models/en_core_web_sm/ner/model"), thinc).expect("written");
    assert!(
        workspace.check().codes().contains(&"undeclared-weights".to_owned()),
        "{}",
        workspace.check().text()
    );
    init(&workspace);
    let found = models(&workspace, "Cargo.toml");
    assert_eq!(found.len(), 1, "{}", workspace.read("Cargo.toml"));
    let text = |key: &str| found[0].get(key).and_then(|value| value.as_str());
    assert_eq!(text("name"), Some("en_core_web_sm"));
    assert_eq!(text("version"), Some("3.8.0"));
    assert_eq!(text("license"), Some("CC-BY-SA-4.0"), "{}", workspace.read("Cargo.toml"));
    assert_eq!(
        found[0]["files"].as_array().map(|files| files.len()),
        Some(6),
        "{}",
        workspace.read("Cargo.toml")
    );
}

#[test]
fn bases_that_a_configuration_names_are_proposed() {
    let config = r#"{"model_type": "bert", "_name_or_path": "nreimers/MiniLM-L6-H384-uncased"}"#;
    let card = "---\nlicense: apache-2.0\n---\n# all-MiniLM\n";
    let files = |config| {
        [
            ("models/x/README.md", card),
            ("models/x/config.json", config),
            ("models/x/model.safetensors", support::SAFETENSORS),
        ]
    };
    let workspace = Workspace::package("", &files(config));
    init(&workspace);
    let text = workspace.read("Cargo.toml");
    assert!(text.contains("# name = \"MiniLM-L6-H384-uncased\""), "{text}");
    // What is saved under its own name has no other base.
    let own = r#"{"model_type": "bert", "_name_or_path": "acme/X"}"#;
    let workspace = Workspace::package("", &files(own));
    init(&workspace);
    assert!(!workspace.read("Cargo.toml").contains("model.base"), "{}", workspace.read("Cargo.toml"));
    // Those who quantise say so.
    let card = "---\nlicense: apache-2.0\nbase_model: acme/base\nquantized_by: someone\n---\n# x\n";
    let workspace = Workspace::package("", &[("models/x/README.md", card)]);
    weights(&workspace, "weights/models/tiny.gguf", "models/x/x-Q4.gguf");
    init(&workspace);
    let found = models(&workspace, "Cargo.toml");
    assert_eq!(
        found[0]["base"][0]["relation"].as_str(),
        Some("quantized"),
        "{}",
        workspace.read("Cargo.toml")
    );
}

#[test]
fn an_adapter_has_the_licence_of_the_base_that_is_declared_with_it() {
    let weights = support::SAFETENSORS;
    let lora = r#"{"peft_type": "LORA", "base_model_name_or_path": "acme/Base-8B"}"#;
    let workspace = Workspace::package(
        "",
        &[
            ("models/Base-8B/README.md", "---\nlicense: apache-2.0\n---\n# Base\n"),
            ("models/Base-8B/model.safetensors", weights),
            ("models/lora/README.md", "---\nlicense: mit\n---\n# L\n"),
            ("models/lora/adapter_config.json", lora),
            ("models/lora/adapter_model.safetensors", weights),
        ],
    );
    init(&workspace);
    let found = models(&workspace, "Cargo.toml");
    let adapter = found.iter().find(|model| model["name"].as_str() == Some("lora")).expect("the adapter");
    assert_eq!(
        adapter["base"][0]["license"].as_str(),
        Some("Apache-2.0"),
        "{}",
        workspace.read("Cargo.toml")
    );
}
