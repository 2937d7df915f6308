//! Small sources, each pattern and each trap, with what they name.

use camino::Utf8Path;

use super::{NamedModel, of_sources};

/// What a package with one source names.
fn named(dependencies: &[&str], source: &str) -> Vec<NamedModel> {
    let directory = tempfile::tempdir().expect("a directory");
    let root = Utf8Path::from_path(directory.path()).expect("UTF-8");
    std::fs::create_dir_all(root.join("src")).expect("created");
    std::fs::write(root.join("src/lib.rs"), source).expect("written");
    of_sources(root, "app", dependencies, false)
}

fn names(dependencies: &[&str], source: &str) -> Vec<String> {
    named(dependencies, source).iter().map(|model| model.name.to_string()).collect()
}

#[test]
fn calls_of_clients_name_models() {
    for (dependencies, source, expected) in [
        (&["hf-hub"][..], r#"fn f() { api.model("acme/net".to_string()); }"#, vec!["hf:acme/net"]),
        (
            &["hf_hub"],
            "fn f() { let r = Repo::new(\n    String::from(\"acme/net\"),\n    RepoType::Model,\n); }",
            vec!["hf:acme/net"],
        ),
        (
            &["hf-hub"],
            r#"const ID: &str = "plain-net"; fn f() { api.model(ID.into()); }"#,
            vec!["hf:plain-net"],
        ),
        (&["hf-hub"], r#"fn f() { let id = "plain-net"; api.model(id.to_owned()); }"#, vec!["hf:plain-net"]),
        (
            &["hf-hub"],
            r#"const A: &str = B; const B: &str = "plain-net"; fn f() { api.model(A.into()); }"#,
            vec!["hf:plain-net"],
        ),
        (&["hf-hub"], r#"fn f() { api.dataset("acme/numbers-v1".to_string()); }"#, vec![]),
        (
            &["hf-hub"],
            r#"fn f() { Repo::with_revision("acme/n-1".into(), RepoType::Dataset, "main".into()); }"#,
            vec![],
        ),
        (
            &["kalosm"],
            r#"fn f() { FileSource::huggingface("acme/net".to_string(), "main".to_string(), "a.gguf".to_string()); }"#,
            vec!["hf:acme/net"],
        ),
        (
            &["kalosm-common"],
            r#"fn f() { FileSource::HuggingFace { model_id: "acme/net".into(), revision: "r1".into(), file: "f".into() }; }"#,
            vec!["hf:acme/net"],
        ),
        (&["mistralrs"], r#"fn f() { TextModelBuilder::new("acme/net"); }"#, vec!["hf:acme/net"]),
        (
            &["tokenizers"],
            r#"fn f() { Tokenizer::from_pretrained("plain-net", None); }"#,
            vec!["hf:plain-net"],
        ),
        (
            &["ollama-rs"],
            r#"fn f() { GenerationRequest::new("net:1b".to_string(), prompt); }"#,
            vec!["ollama:net:1b"],
        ),
        (
            &["async-openai"],
            r#"fn f() { Args::default().model("my-own-deployment").build(); }"#,
            vec!["my-own-deployment"],
        ),
        (
            &["async-openai"],
            r#"fn f() { CreateSpeechRequest { model: "house-voice".into() }; }"#,
            vec!["house-voice"],
        ),
        (&["rig-core"], r#"fn f() { client.agent("house-model-3").build(); }"#, vec!["house-model-3"]),
        (&["deepgram"], r#"fn f() { options.model(Model::Star9) }"#, vec!["Star9"]),
        (&["deepgram"], r#"enum Model { Star9 } fn f() { options.model(Model::Star9) }"#, vec![]),
        // Another crate's method of the same name.
        (&["serde"], r#"fn f() { car.model("sedan-3"); }"#, vec![]),
        (&["hf-hub"], r#"fn f() { api.model(id); api.model(format!("{owner}/{name}")); }"#, vec![]),
    ] {
        assert_eq!(names(dependencies, source), expected, "{source}");
    }
}

#[test]
fn revisions_files_and_digests_stand_beside() {
    let source = r#"
        fn f() {
            api.repo(Repo::with_revision("acme/net".to_string(), RepoType::Model, "0123abc".to_string()));
            let url = "https://huggingface.co/acme/net/resolve/main/onnx/model.onnx";
        }
    "#;
    let [model] = &named(&["hf-hub"], source)[..] else { panic!("one model") };
    assert_eq!(model.revisions.iter().collect::<Vec<_>>(), ["0123abc", "main"]);
    assert_eq!(model.files.keys().collect::<Vec<_>>(), ["onnx/model.onnx"]);
    assert!(model.is_certain());
    let digest = "ab".repeat(32);
    let source = format!(
        r#"fn f() {{ Source {{ url: "https://host.example/speech.tar.gz".into(), sha256: Some("{digest}".into()) }}; }}"#
    );
    let [model] = &named(&[], &source)[..] else { panic!("one model") };
    let file = model.files.values().next().expect("a file");
    assert_eq!(file.sha256.as_ref().map(|digest| digest.hex()), Some(digest.as_str()));
}

#[test]
fn urls_name_models_in_any_package() {
    for (source, expected) in [
        (r#"const U: &str = "https://huggingface.co/acme/net/resolve/main/a.bin";"#, vec!["hf:acme/net"]),
        (
            r#"const U: &str = concat!("https://huggingface.co/acme/net/resolve/", "main/a.bin");"#,
            vec!["hf:acme/net"],
        ),
        (
            r#"const U: (&str, &str) = ("acme-net/model-v1", "https://hf.co/acme/net/resolve/main/a.ot");"#,
            vec!["hf:acme/net"],
        ),
        (r#"const MODEL_REPO: &str = "https://huggingface.co/acme/net";"#, vec!["hf:acme/net"]),
        (r#"const HOME: &str = "https://huggingface.co/acme/net";"#, vec![]),
        (r#"const U: &str = "https://huggingface.co/datasets/acme/net/resolve/main/a.bin";"#, vec![]),
        (
            r#"const U: &str = "https://files.host.io/a/net.onnx?x=1";"#,
            vec!["https://files.host.io/a/net.onnx?x=1"],
        ),
        (
            r#"const VOICE_URL: &str = "https://files.host.io/amy.tar.bz2";"#,
            vec!["https://files.host.io/amy.tar.bz2"],
        ),
        (r#"const LIB: &str = "https://files.host.io/onnxruntime-linux-x64.zip";"#, vec![]),
        (r#"const TOOL_URL: &str = "https://files.host.io/tool.zip";"#, vec![]),
        (r#"fn f() { info!("get https://huggingface.co/acme/net/resolve/main/a.bin"); }"#, vec![]),
        ("/// https://huggingface.co/acme/net/resolve/main/a.bin\nfn f() {}", vec![]),
        (r#"fn f() -> &'static str { "ggml-small-q5_1.bin" }"#, vec!["ggml-small-q5_1.bin"]),
        (
            r#"const F: &str = "ggml-s.bin"; const U: &str = "https://host.io/m/ggml-s.bin";"#,
            vec!["https://host.io/m/ggml-s.bin"],
        ),
    ] {
        assert_eq!(names(&[], source), expected, "{source}");
    }
}

#[test]
fn ids_reach_clients_through_tables_and_defaults() {
    for (dependencies, source, expected) in [
        (&["hf-hub"][..], r#"fn f() { Info { model_code: String::from("acme/net") } }"#, vec!["hf:acme/net"]),
        (
            &["hf-hub"],
            r#"fn f() { match self { A => "acme/net-v1", B => "acme/net-v2" } }"#,
            vec!["hf:acme/net-v1", "hf:acme/net-v2"],
        ),
        (
            &["hf-hub"],
            r#"struct A { #[arg(long, default_value = "acme/net-7b")] id: String }"#,
            vec!["hf:acme/net-7b"],
        ),
        (&["hf-hub"], r#"fn f() { x.unwrap_or_else(|| "acme/net-7b".to_string()) }"#, vec!["hf:acme/net-7b"]),
        // No client of the hub: a name has to say it.
        (&[], r#"fn f() { C { hf_repo: "acme/net-7b-instruct" } }"#, vec!["hf:acme/net-7b-instruct"]),
        (&[], r#"fn f() { "acme/net-7b-instruct" }"#, vec![]),
        (&[], r#"fn f(model_name: default!(String, "'acme/net-base-v2'")) {}"#, vec!["hf:acme/net-base-v2"]),
        (&["hf-hub"], r#"fn models() { vec!["anthropic/claude-x", "acme/net-120b"] }"#, vec![]),
        (
            &["hf-hub"],
            r#"fn models() { vec!["acme/net-1b", "acme/net-120b"] }"#,
            vec!["hf:acme/net-120b", "hf:acme/net-1b"],
        ),
        (&["hf-hub"], r#"const MODEL_DIR: &str = "checkpoint-1/Net";"#, vec![]),
        (&[], r#"const M: &str = "hf:acme/net";"#, vec!["hf:acme/net"]),
        (&[], r#"const M: &str = "ollama/net3:8b";"#, vec!["ollama:net3:8b"]),
        // What only looks like one.
        (&["hf-hub"], r#"const C: &str = "bert/config";"#, vec![]),
        (&["hf-hub"], r#"const T: &str = "application/json"; const U: &str = "text/x-rust";"#, vec![]),
        (&["hf-hub"], r#"fn f() { cuda("src/metal_kernels"); }"#, vec![]),
        (&["hf-hub"], r#"fn f() { path.join("app/deep-v9"); }"#, vec![]),
        (&["hf-hub"], r#"fn f() { bench("ms/step"); }"#, vec![]),
        (&["hf-hub"], r#"fn f(x: &str) { if x == "acme/net-7b" {} x.starts_with("acme/net-") }"#, vec![]),
        (&["hf-hub"], r#"fn f() { matches!(x, "acme/net-7b" | "acme/net-8b") }"#, vec![]),
        (
            &["hf-hub"],
            r#"fn f() { json!({ "model": "anthropic/claude-sonnet-9" }) }"#,
            vec!["claude-sonnet-9"],
        ),
        (&["hf-hub"], r#"fn f() { Meta { examples: &["acme/net-7b"] } }"#, vec![]),
        (&["hf-hub"], r#"fn model_example() -> String { "acme/net-7b".into() }"#, vec![]),
        (&["hf-hub"], r#"fn f() { load(RepoType::Dataset, "acme/numbers-v1") }"#, vec![]),
        (&["hf-hub"], r#"const DATASET: &str = "acme/numbers-v1";"#, vec![]),
        (&["hf-hub"], r#"#[schema(example = json!("acme/net-7b"))] struct S;"#, vec![]),
        (&["hf-hub"], r#"#[cfg(test)] mod tests { fn f() { api.model("acme/net-7b".into()); } }"#, vec![]),
        (&["hf-hub"], r#"fn f() { assert_eq!(x, "acme/net-7b"); println!("acme/net-7b"); }"#, vec![]),
    ] {
        assert_eq!(names(dependencies, source), expected, "{source}");
    }
}

#[test]
fn services_are_named_where_a_name_says_that_they_are_called() {
    for (source, expected) in [
        (r#"const DEFAULT_MODEL: &str = "gpt-4o-mini";"#, vec!["gpt-4o-mini"]),
        (
            r#"fn f() { Options { prompt_model: "claude-3-9-sonnet".to_string() } }"#,
            vec!["claude-3-9-sonnet"],
        ),
        (r#"fn f() { x.unwrap_or("text-embedding-3-small") }"#, vec!["text-embedding-3-small"]),
        (
            r#"impl M { fn name(&self) -> &str { match self { Self::A => "gpt-4o", _ => "gpt-5" } } }"#,
            vec!["gpt-4o", "gpt-5"],
        ),
        (r#"fn f() { json!({"model": "gpt-4o", "n": 1}) }"#, vec!["gpt-4o"]),
        (r#"fn f(model: &str) { model.starts_with("gpt-4") || model.contains("claude-3") }"#, vec![]),
        (r#"fn f(model: &str) { match model { "gpt-4o" => 1, "gpt-4" | "gpt-5" => 2 } }"#, vec![]),
        (r#"const SUPPORTED_MODELS: &[&str] = &["gpt-4o", "gpt-5"];"#, vec![]),
        (r#"fn models() -> Vec<&'static str> { vec!["gpt-4o", "gpt-5"] }"#, vec![]),
        (r#"#[schema(example = json!("gpt-4o"))] struct S { model: String }"#, vec![]),
        (r#"enum M { #[serde(rename = "gpt-4o")] A }"#, vec![]),
        (r#"impl Default for TikToken { fn default() -> Self { Self::try_from_model("gpt-4o") } }"#, vec![]),
        (r#"fn tokenizer_model() -> &str { "gpt-2" }"#, vec![]),
        (r#"fn f() { client.user_agent("gpt-4o") }"#, vec![]),
        (r#"fn models() { vec![ModelObject { id: "gpt-4o".into(), owned_by: "us".into() }] }"#, vec![]),
        (r#"fn f() { get_bpe_from_model("gpt-4o") }"#, vec![]),
        (r#"fn models() { m.insert("gpt-4o", 1024); }"#, vec![]),
        (r#"fn models() -> Json { json!([{ "id": "gpt-4o", "name": "x" }]) }"#, vec!["gpt-4o"]),
        (
            r#"impl Display for M { fn fmt(&self) { match self { Self::A => write!(f, "gpt-4o") } } }"#,
            vec!["gpt-4o"],
        ),
    ] {
        assert_eq!(names(&[], source), expected, "{source}");
    }
}

#[test]
fn tests_benches_and_examples_are_not_shipped() {
    let directory = tempfile::tempdir().expect("a directory");
    let root = Utf8Path::from_path(directory.path()).expect("UTF-8");
    let source = r#"fn f() { api.model("acme/net-7b".into()); }"#;
    for path in [
        "tests/a.rs",
        "benches/a.rs",
        "examples/a.rs",
        "src/tests.rs",
        "src/io_test.rs",
        "src/fakes.rs",
        "src/fakes/more.rs",
    ] {
        let path = root.join(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("created");
        std::fs::write(path, source).expect("written");
    }
    std::fs::write(root.join("src/lib.rs"), "#[cfg(test)]\nmod fakes;\n").expect("written");
    std::fs::write(root.join("src/fakes.rs"), format!("mod more;\n{source}")).expect("written");
    assert_eq!(of_sources(root, "app", &["hf-hub"], true), []);
}

#[test]
fn what_is_compiled_in_is_read() {
    let directory = tempfile::tempdir().expect("a directory");
    let root = Utf8Path::from_path(directory.path()).expect("UTF-8");
    let digest = "cd".repeat(32);
    let catalog = format!(
        r#"{{"models": [
            {{"id": "acme/net-gguf", "revision": "0123", "license": "cc-by-nc-4.0",
              "files": [{{"filename": "net.gguf", "size_bytes": 12, "sha256": "{digest}"}}]}},
            {{"id": "small", "name": "Small/Big", "license": "mit"}}
        ]}}"#
    );
    std::fs::create_dir_all(root.join("src")).expect("created");
    std::fs::create_dir_all(root.join("data")).expect("created");
    std::fs::write(root.join("data/catalog.json"), catalog).expect("written");
    std::fs::write(root.join("data/net.onnx"), "weights").expect("written");
    let source = r#"
        const CATALOG: &str = include_str!("../data/catalog.json");
        const NET: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/data/net.onnx"));
        const OUT: &[u8] = include_bytes!("../../../../../../etc/passwd");
        const GONE: &str = include_str!("gone.json");
    "#;
    std::fs::write(root.join("src/lib.rs"), source).expect("written");
    let models = of_sources(root, "app", &[], false);
    let names: Vec<_> = models.iter().map(|model| model.name.to_string()).collect();
    assert_eq!(names, ["hf:acme/net-gguf", "net.onnx"]);
    let model = &models[0];
    assert_eq!(model.licenses.iter().collect::<Vec<_>>(), ["cc-by-nc-4.0"]);
    assert_eq!(model.revisions.iter().collect::<Vec<_>>(), ["0123"]);
    let file = &model.files["net.gguf"];
    assert_eq!(
        (file.size, file.sha256.as_ref().map(|digest| digest.hex())),
        (Some(12), Some(digest.as_str()))
    );
}

/// Each of these took a time that grew with the square of its length.
#[test]
fn no_source_is_slow_to_read() {
    let n = 10_000;
    let repeated = |text: &str| text.repeat(n);
    for source in [
        repeated("f("),
        repeated("Some("),
        repeated("String::from("),
        repeated("a = "),
        repeated("["),
        format!("const A: T = ({});", repeated("\"a/b\", ")),
        format!("S {{ a: [{}] }}", repeated("\"https://a.host.io/b.onnx\", ")),
        repeated("https://huggingface.co/acme/net-1b/resolve/main/a.bin\n"),
        format!("const A: &str = \"{}\";", repeated("http://")),
        format!("{}\"acme/net-1b\"", repeated("#[cfg(any(")),
        repeated("x::"),
        format!("{}{}", "[".repeat(n), repeated("\"a/b\" ")),
    ] {
        names(&["hf-hub"], &source);
    }
    let directory = tempfile::tempdir().expect("a directory");
    let root = Utf8Path::from_path(directory.path()).expect("UTF-8");
    std::fs::write(root.join("tauri.conf.json"), "{}").expect("written");
    for (index, text) in
        ["\\\"", "`\\`", "/*", "<!--", "\"a/b\",", "'https://host.io/a.onnx'\n"].into_iter().enumerate()
    {
        std::fs::write(root.join(format!("{index}.ts")), format!("model = `{}", repeated(text)))
            .expect("written");
    }
    super::of_texts(root);
}
