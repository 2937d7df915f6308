//! Small sources, each pattern and each trap, with what they name.

use std::collections::BTreeSet;

use camino::{Utf8Path, Utf8PathBuf};

use super::texts::Parts;
use super::{Evidence, ModelName, NamedModel, of_sources};

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
        (&["hf-hub"], r#"fn f() { Repo::new("acme/room-x".into(), RepoType::Space); }"#, vec![]),
        (
            &["async-openai", "hf-hub"],
            r#"fn f() { let r = api.model("acme/ear-1b".to_string()); args.model("gpt-4o"); }"#,
            vec!["hf:acme/ear-1b", "gpt-4o"],
        ),
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
            &["hf-hub"],
            r#"const OWNER: &str = "acme"; fn f() { api.model(format!("{OWNER}/{}", "net")); }"#,
            vec!["hf:acme/net"],
        ),
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
        (
            r#"const U: &str = "s3://models.acme/net.onnx?X-Amz-Signature=0123456789abcdef0123456789abcdef";"#,
            vec!["s3://models.acme/net.onnx"],
        ),
        (
            r#"const U: &str = "https://user:pw@files.host.io/net.onnx?x=1&sig=0123456789abcdef";"#,
            vec!["https://files.host.io/net.onnx?x=1"],
        ),
        (r#"const LIB: &str = "https://files.host.io/onnxruntime-linux-x64.zip";"#, vec![]),
        (
            r#"const MODEL_URL: &str = "https://github.com/acme/onnx-net/archive/refs/tags/v1.tar.gz";"#,
            vec![],
        ),
        (
            r#"const MODEL_URL: &str = "https://huggingface.co/datasets/acme/ggml-net/resolve/main/a.zip";"#,
            vec![],
        ),
        (
            r#"const MODEL_URL: &str = "https://github.com/acme/net/releases/download/v1/net.tar.gz";"#,
            vec!["https://github.com/acme/net/releases/download/v1/net.tar.gz"],
        ),
        (r#"const TOOL_URL: &str = "https://files.host.io/tool.zip";"#, vec![]),
        (r#"fn f() { info!("get https://huggingface.co/acme/net/resolve/main/a.bin"); }"#, vec![]),
        ("/// https://huggingface.co/acme/net/resolve/main/a.bin\nfn f() {}", vec![]),
        (r#"fn f() -> &'static str { "ggml-small-q5_1.bin" }"#, vec!["ggml-small-q5_1.bin"]),
        (
            r#"const U: [&str; 2] = ["https://host.io/m/ggml-m.bin.part0", "https://host.io/m/ggml-m.bin.part1"];"#,
            vec!["https://host.io/m/ggml-m.bin"],
        ),
        (
            "fn f() { S {\n model: \"ggml-net-small.bin\",\n model_repo: \"acme/net-small.en\",\n }; }",
            vec!["hf:acme/net-small.en"],
        ),
        (r#"fn f(size: &str) { path.join(format!("ggml-{size}-q5_1.bin")); }"#, vec!["ggml-*-q5_1.bin"]),
        (r#"fn f() { format!("ggml-{}.bin", size); g("ggml-tiny.bin"); }"#, vec!["ggml-tiny.bin"]),
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
        (&["hf-hub"], r##"const C: &str = r#"{"model": "acme/net-7b", "n": 1}"#;"##, vec!["hf:acme/net-7b"]),
        (&["hf-hub"], r##"const C: &str = "embed_model = \"acme/net-7b\"\nn = 1";"##, vec!["hf:acme/net-7b"]),
        (
            &["hf-hub"],
            r#"fn f() { run("INSERT INTO models (model) VALUES ('acme/embed-7b')"); }"#,
            vec!["hf:acme/embed-7b"],
        ),
        (&["hf-hub"], r##"const C: &str = r#"{"image": "acme/net-7b", "path": "acme/x-1"}"#;"##, vec![]),
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
        (r#"fn models() -> Vec<&'static str> { vec!["gpt-4o", "gpt-5"] }"#, vec!["gpt-4o", "gpt-5"]),
        (r#"#[schema(example = json!("gpt-4o"))] struct S { model: String }"#, vec![]),
        (r#"enum M { #[serde(rename = "gpt-4o")] A }"#, vec![]),
        (
            r#"enum HouseModel { #[strum(serialize = "gpt-4o")] A, #[serde(rename = "sedan-3")] B }"#,
            vec!["gpt-4o"],
        ),
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
        flate!(pub static PACKED: [u8] from "data/packed.onnx" with zstd);
    "#;
    std::fs::write(root.join("data/packed.onnx"), "weights").expect("written");
    std::fs::write(root.join("src/lib.rs"), source).expect("written");
    let models = of_sources(root, "app", &[], false);
    let names: Vec<_> = models.iter().map(|model| model.name.to_string()).collect();
    assert_eq!(names, ["hf:acme/net-gguf", "net.onnx", "packed.onnx"]);
    let model = &models[0];
    assert_eq!(model.licenses.iter().collect::<Vec<_>>(), ["cc-by-nc-4.0"]);
    assert_eq!(model.revisions.iter().collect::<Vec<_>>(), ["0123"]);
    // The place is that in the data, not that of the macro.
    let places: Vec<_> =
        model.mentions.iter().map(|mention| (mention.path.as_str(), mention.spot.line)).collect();
    assert_eq!(places, [("data/catalog.json", 2)]);
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

/// The files of a package in a directory of its own, each below `src`, and what they name or why they don't.
fn package(files: &[(&str, &str)]) -> (tempfile::TempDir, Utf8PathBuf) {
    let directory = tempfile::tempdir().expect("a directory");
    let root = Utf8Path::from_path(directory.path()).expect("UTF-8").to_owned();
    for (path, content) in files {
        let path = root.join("src").join(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("created");
        std::fs::write(path, content).expect("written");
    }
    (directory, root)
}

fn scanned(root: &Utf8Path) -> (Vec<String>, Vec<String>) {
    let build = Some(root.join("build.rs")).filter(|script| script.is_file());
    let sources = [root.join("src")].into_iter().chain(build).collect();
    let scan = super::scan_of(root, "app", &["hf-hub"], false, sources);
    let skipped = scan.skipped.iter().map(|(path, why)| format!("{path}: {why}"));
    (scan.models.iter().map(|model| model.name.to_string()).collect(), skipped.collect())
}

const CALL: &str = r#"fn f() { api.model("acme/net-7b".into()); }"#;

#[test]
fn modules_named_like_tests_are_shipped_where_a_module_declares_them() {
    for (files, is_shipped) in [
        (&[("lib.rs", "mod examples;"), ("examples/mod.rs", CALL)][..], true),
        (&[("lib.rs", "mod examples;"), ("examples.rs", "mod a;"), ("examples/a.rs", CALL)], true),
        (&[("lib.rs", "pub mod test;"), ("test.rs", CALL)], true),
        (&[("lib.rs", "mod io_test;"), ("io_test/mod.rs", CALL)], true),
        (&[("lib.rs", "#[cfg(test)] mod tests;"), ("tests.rs", CALL)], false),
        (&[("lib.rs", "#[cfg(any(test, feature = \"x\"))] mod tests;"), ("tests.rs", CALL)], true),
        (&[("lib.rs", ""), ("tests/a.rs", CALL)], false),
        (&[("lib.rs", "#[path = \"tests/odd.rs\"] mod a;"), ("tests/odd.rs", CALL)], true),
        (&[("lib.rs", "#[path = \"../odd/a.rs\"] mod a;"), ("../odd/a.rs", CALL)], true),
        (&[("lib.rs", "#[path = \"../odd/a.rs\"] #[cfg(test)] mod a;"), ("../odd/a.rs", CALL)], false),
        (&[("lib.rs", "include!(\"../odd/a.in\");"), ("../odd/a.in", CALL)], true),
        (&[("../build.rs", "mod fetch;"), ("../fetch.rs", CALL)], true),
        (&[("../build.rs", "mod native { mod fetch; }"), ("../native/fetch.rs", CALL)], true),
        (
            &[
                ("../build.rs", "mod native { #[cfg_attr(x, path = \"cc.rs\")] mod fetch; }"),
                ("../native/cc.rs", CALL),
            ],
            true,
        ),
        (&[("a.rs", "mod b { #[path = \"c.rs\"] mod c; }"), ("a/b/c.rs", CALL)], true),
    ] {
        let (_directory, root) = package(files);
        let expected: &[&str] = if is_shipped { &["hf:acme/net-7b"] } else { &[] };
        assert_eq!(scanned(&root), (expected.iter().map(ToString::to_string).collect(), vec![]), "{files:?}");
    }
}

#[cfg(unix)]
#[test]
fn links_are_followed_inside_the_work_tree_and_told_where_they_lead_out() {
    use std::os::unix::fs::symlink;
    let (_outside, outside) = package(&[("a.rs", CALL)]);
    let (_directory, root) =
        package(&[("lib.rs", "mod a;"), ("../shared/a.rs", CALL), ("../shared/b.rs", "")]);
    symlink("../shared/a.rs", root.join("src/a.rs")).expect("a link");
    symlink(".", root.join("src/circle")).expect("a link");
    symlink("nothing", root.join("src/.#lib.rs")).expect("a link");
    assert_eq!(scanned(&root), (vec!["hf:acme/net-7b".to_owned()], vec![]));
    symlink(outside.join("src"), root.join("src/out")).expect("a link");
    symlink("nothing", root.join("src/gone.rs")).expect("a link");
    let (_, mut skipped) = scanned(&root);
    skipped.sort();
    let [gone, out] = &skipped[..] else { panic!("{skipped:?}") };
    assert!(gone.starts_with("src/gone.rs: "), "{gone}");
    assert_eq!(out, "src/out: it is a link that leads out of the Git work tree");
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_told_and_not_waited_for() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let source = "const A: &[u8] = include_bytes!(\"/dev/zero\"); const B: &str = include_str!(\"b.json\");";
    let (_directory, root) = package(&[("lib.rs", source), ("b.json/a", "")]);
    let _socket = std::os::unix::net::UnixListener::bind(root.join("src/pipe.rs")).expect("a socket");
    std::fs::write(root.join("src").as_std_path().join(OsStr::from_bytes(b"\xff.rs")), "").expect("written");
    let (names, mut skipped) = scanned(&root);
    skipped.sort();
    assert_eq!(names, Vec::<String>::new());
    let [zero, json, pipe, name] = &skipped[..] else { panic!("{skipped:?}") };
    assert!(zero.starts_with("/dev/zero: it leads out"), "{zero}");
    assert!(name.starts_with("src: "), "{name}");
    assert_eq!(json, "src/b.json: it is not a regular file");
    assert_eq!(pipe, "src/pipe.rs: it is not a regular file");
}

#[test]
fn directories_scripts_and_templates_that_are_compiled_in_are_read() {
    let url = "https://huggingface.co/acme/net/resolve/main/a.bin";
    for (source, file, content, expected) in [
        ("static A: Dir = include_dir!(\"data\");", "../data/deep/m.onnx", "weights", "m.onnx"),
        (
            "static A: Dir = include_dir!(\"$CARGO_MANIFEST_DIR/data\");",
            "../data/a.json",
            r#"{"repo_id": "acme/net-7b"}"#,
            "hf:acme/net-7b",
        ),
        ("#[derive(RustEmbed)]\n#[folder = \"data/\"]\nstruct A;", "../data/m.gguf", "weights", "m.gguf"),
        (
            "const A: &str = include_str!(\"a.py\");",
            "a.py",
            &format!("# '{url}/no'\nfetch('{url}')"),
            "hf:acme/net",
        ),
        (
            "const A: &str = include_str!(\"a.py\");",
            "a.py",
            "m = AutoModel.from_pretrained(\n    \"acme/net\",\n)",
            "hf:acme/net",
        ),
        (
            "const A: &str = include_str!(\"a.js\");",
            "a.js",
            "const p = await pipeline('feature-extraction', 'acme/net')",
            "hf:acme/net",
        ),
        (
            "const A: &str = include_str!(\"a.yaml\");",
            "a.yaml",
            "models:\n- repo_id: acme/net-7b\n",
            "hf:acme/net-7b",
        ),
        (
            "const A: &str = include_str!(\"a.toml\");",
            "a.toml",
            "[[m]]\nhf_repo = \"acme/net\"",
            "hf:acme/net",
        ),
        (
            "const A: &str = include_str!(\"a.json\");",
            "a.json",
            &format!("{{% if x %}}{{\"u\": \"{url}\"}}"),
            "hf:acme/net",
        ),
        (
            "const A: &str = include_str!(\"a.json\");",
            "a.json",
            r#"[{"id": "acme/net-gguf", "revision": "1", "base_model": "other/whole-model-7b", "files": [{"filename": "net-q4.gguf"}]}]"#,
            "hf:acme/net-gguf",
        ),
        (
            "const A: &str = include_str!(\"a.json\");",
            "a.json",
            r#"{"adapter": "an adapter", "base_model": "other/whole-model-7b"}"#,
            "hf:other/whole-model-7b",
        ),
        ("const A: &str = include_str!(\"a.txt\");", "a.txt", &format!("small {url}\n"), "hf:acme/net"),
        (
            "const A: &str = include_str!(\"a.sql\");",
            "a.sql",
            &format!("-- x\nSELECT '{url}';"),
            "hf:acme/net",
        ),
    ] {
        let (_directory, root) = package(&[("lib.rs", source), (file, content)]);
        assert_eq!(scanned(&root), (vec![expected.to_owned()], vec![]), "{source} {content}");
    }
}

#[cfg(unix)]
#[test]
fn links_of_front_ends_are_followed_once() {
    use std::os::unix::fs::symlink;
    let script = "const url = 'https://huggingface.co/acme/net/resolve/main/a.bin'";
    let (_directory, root) = package(&[
        ("../app/src-tauri/tauri.conf.json", "{}"),
        ("../shared/a.ts", script),
        ("../other/b.ts", "const url = 'https://huggingface.co/acme/other/resolve/main/a.bin'"),
    ]);
    for index in 0..24 {
        let directory = root.join(format!("g/d{index}"));
        std::fs::create_dir_all(&directory).expect("created");
        for name in ["a", "b"] {
            symlink(format!("../d{}", index + 1), directory.join(name)).expect("a link");
        }
    }
    symlink("../shared", root.join("app/shared")).expect("a link");
    symlink("/dev", root.join("app/dev")).expect("a link");
    let texts = super::texts::run(&root, Utf8Path::new(""), &Parts::default());
    let names: Vec<_> = texts.models.iter().map(|model| model.name.to_string()).collect();
    assert_eq!(names, ["hf:acme/net"]);
    let link = ("app/dev".into(), "it is a link that leads out of the Git work tree".to_owned(), true);
    let why = "its scripts name models such as `hf:acme/other`, and nothing says whether they are shipped"
        .to_owned();
    assert_eq!(texts.skipped, [link, ("other".into(), why, true)]);
}

#[test]
fn scripts_at_the_root_have_a_place() {
    let (_directory, root) =
        package(&[("../b.ts", "const url = 'https://huggingface.co/acme/other/resolve/main/a.bin'")]);
    let texts = super::texts::run(&root, Utf8Path::new(""), &Parts::default());
    assert_eq!(texts.skipped.iter().map(|(path, ..)| path.as_str()).collect::<Vec<_>>(), ["."]);
}

#[test]
fn a_name_without_a_known_provider_is_one_of_a_model_where_its_holder_says_so() {
    for (dependencies, source, expected) in [
        (&["async-openai"][..], r#"const EMBEDDING_MODEL: &str = "acme-base-en";"#, vec!["acme-base-en"]),
        (
            &["async-openai"],
            r#"fn f() { S { reranker_model: "acme-rerank-v2".into() }; }"#,
            vec!["acme-rerank-v2"],
        ),
        (
            &["async-openai"],
            r#"fn f() { S { EMBEDDING_MODEL_NAME: x.unwrap_or("acme-base-en") }; }"#,
            vec!["acme-base-en"],
        ),
        (&["async-openai"], r#"const MODEL_DIR: &str = "acme-base-en";"#, vec![]),
        (&["async-openai"], r#"const MODEL: &str = "thing-a-ling";"#, vec![]),
        (&["async-openai"], r#"const MODEL: &str = "acme-base-v2.bin";"#, vec![]),
        (&[], r#"const MODEL: &str = "phone-mini-v2";"#, vec![]),
        // What a directory or a file of weights is called, where little else is called so.
        (&[], r#"const MODEL_FILENAME: &str = "tern-tdt-0.6b-v3-int8";"#, vec!["tern-tdt-0.6b-v3-int8"]),
        (&[], r#"const MODEL_DIR: &str = "tern-7b-instruct";"#, vec!["tern-7b-instruct"]),
        (&[], r#"const MODEL_FILE: &str = "tern-small-v3";"#, vec![]),
        // A router before the id of a repository.
        (
            &[],
            r#"fn f(model: default!(String, "'house/acme/Tern-3-8B-Instruct'")) {}"#,
            vec!["house/acme/Tern-3-8B-Instruct"],
        ),
        (&[], r#"const MODEL: &str = "house/acme/tern";"#, vec![]),
        (&[], r#"fn f() { read("house/acme/tern-7b-instruct") }"#, vec![]),
    ] {
        assert_eq!(names(dependencies, source), expected, "{source}");
    }
}

#[test]
fn the_default_of_a_client_is_what_its_own_source_says() {
    let scan = |source: &str| {
        let (_directory, root) = package(&[("lib.rs", source)]);
        super::scan_of(&root, "app", &["fastembed"], true, vec![root.join("src")])
    };
    for source in [
        "enum EmbeddingModel { #[default] Small, Big }",
        "impl Default for EmbeddingModel { fn default() -> Self { Self::Small } }",
        "impl Default for EmbeddingModel { fn default() -> Self { EmbeddingModel::Small } }",
    ] {
        let found = scan(source).defaults;
        assert_eq!(found.get("EmbeddingModel").map(String::as_str), Some("Small"), "{source}");
    }
    for (source, expected) in [
        ("fn f() { EmbeddingModel::default(); }", Some("EmbeddingModel")),
        ("fn f() { TextEmbedding::try_new(Default::default()); }", Some("TextEmbedding")),
        ("fn f() { TextEmbedding::try_new(InitOptions::default()); }", Some("TextEmbedding")),
        ("fn f() { TextEmbedding::try_new_from_user_defined(own, Default::default()); }", None),
        ("fn f() { Other::default(); }", None),
    ] {
        let values = scan(source).values;
        let owners =
            values.iter().filter(|(_, value, ..)| value == "Default").map(|(owner, ..)| owner.as_str());
        assert_eq!(owners.collect::<Vec<_>>(), Vec::from_iter(expected), "{source}");
    }
}

#[test]
fn what_is_deeper_or_longer_than_a_compiler_reads_is_told() {
    for source in
        [format!("{CALL} const A: X = {};", "[".repeat(2000) + &"]".repeat(2000)), "a ".repeat(1_100_000)]
    {
        let (_directory, root) = package(&[("lib.rs", &source)]);
        let (names, skipped) = scanned(&root);
        assert_eq!(names.len(), usize::from(source.starts_with(CALL)));
        let [why] = &skipped[..] else { panic!("{skipped:?}") };
        assert!(why.starts_with("src/lib.rs: it has more than 1,048,576 tokens or 1,024 nested"), "{why}");
    }
}

#[test]
fn a_file_is_one_of_the_repository_that_its_source_names() {
    let call = r#"fn f() { Repo::new("acme/whisper.cpp".to_owned(), RepoType::Model); }"#;
    let files = "fn g() { match m {\n A => \"ggml-tiny.bin\",\n B => \"ggml-small.en.bin\",\n } }";
    let models = named(&["hf-hub"], &format!("{call}\n\n\n{files}"));
    let [model] = &models[..] else { panic!("{models:?}") };
    assert_eq!(model.name.to_string(), "hf:acme/whisper.cpp");
    assert_eq!(model.files.keys().collect::<Vec<_>>(), ["ggml-small.en.bin", "ggml-tiny.bin"]);
    // A repository of something else, or two of them, say nothing of where the file is from.
    for other in [
        r#"fn f() { Repo::new("acme/net-7b".to_owned(), RepoType::Model); }"#.to_owned(),
        format!("{call}\n{}", call.replace("acme", "other")),
    ] {
        let found = names(&["hf-hub"], &format!("{other}\n\n\n{files}"));
        assert!(found.contains(&"ggml-tiny.bin".to_owned()), "{found:?}");
    }
}

#[test]
fn a_name_that_stands_for_a_model_named_besides_is_no_other_one() {
    const REPO: &str = r#"const R: &str = "acme/runner-onnx-tern-base-ctc-2025";"#;
    for (dependencies, source, expected) in [
        (
            &["hf-hub"][..],
            r#"fn f() { C { model: "tern-base".into() } }"#,
            vec!["hf:acme/runner-onnx-tern-base-ctc-2025"],
        ),
        (
            &["hf-hub"],
            r#"fn f() { C { model: "runner-tern-base".into() } }"#,
            vec!["hf:acme/runner-onnx-tern-base-ctc-2025"],
        ),
        (
            &["hf-hub"],
            r#"fn f() { C { model: "tern-large".into() } }"#,
            vec!["tern-large", "hf:acme/runner-onnx-tern-base-ctc-2025"],
        ),
        // A provider may serve what the hub has, too.
        (
            &["hf-hub", "async-openai"],
            r#"fn f() { C { model: "tern-base".into() } }"#,
            vec!["tern-base", "hf:acme/runner-onnx-tern-base-ctc-2025"],
        ),
        (
            &["hf-hub", "async-openai"],
            r#"fn f() { C { model: "runner-onnx-tern-base-ctc-2025".into() } }"#,
            vec!["hf:acme/runner-onnx-tern-base-ctc-2025"],
        ),
    ] {
        let mut found = names(dependencies, &format!("{REPO}\n{source}"));
        found.sort_by_key(|name| name.starts_with("hf:"));
        assert_eq!(found, expected, "{source}");
    }
}

#[test]
fn the_default_of_a_variable_of_the_environment_names_a_model_where_the_variable_does() {
    for (source, expected) in [
        (
            r#"fn f() { let model = env::var("APP_EMBEDDER_MODEL").unwrap_or_else(|_| "tern-embed-text".to_string()); }"#,
            vec!["tern-embed-text"],
        ),
        (
            r#"fn f() { let name = env::var("MODEL_NAME").unwrap_or("tern-small".into()); }"#,
            vec!["tern-small"],
        ),
        (r#"fn f() { let model = env::var("CAR").unwrap_or("tern-small".into()); }"#, vec![]),
        (r#"fn f() { let x = env::var("MODEL_DIR").unwrap_or("tern-small".into()); }"#, vec![]),
        (r#"fn f() { g("MODEL"); let model = env::var("CAR").unwrap_or("tern-small".into()); }"#, vec![]),
    ] {
        assert_eq!(names(&[], source), expected, "{source}");
    }
}

#[test]
fn names_of_the_ollama_library_need_no_hyphen_where_the_code_says_ollama() {
    for (dependencies, source, expected) in [
        (&[][..], r#"fn default_ollama_model() -> String { "tern3.2".to_string() }"#, vec!["ollama:tern3.2"]),
        (&[], r#"fn f() { C { ollama_model: "tern:7b".into() } }"#, vec!["ollama:tern:7b"]),
        (&[], r#"const DEFAULT_OLLAMA_MODEL: &str = "tern";"#, vec!["ollama:tern"]),
        (&[], r#"const OLLAMA_URL: &str = "tern3";"#, vec![]),
        (&[], r#"fn default_model() -> String { "tern3.2".to_string() }"#, vec![]),
        (&["genai"], r#"fn f() { P { default_model: "tern3.2" } }"#, vec!["tern3.2"]),
        (&["genai"], r#"fn f() { P { default_model: "tern" } }"#, vec![]),
        (&["genai"], r#"fn f() { P { model: "none", ollama_model: "" } }"#, vec![]),
    ] {
        assert_eq!(names(dependencies, source), expected, "{source}");
    }
}

#[test]
fn a_provider_before_a_name_says_that_it_is_one() {
    for (source, expected) in [
        (r#"fn f() { S { code_model: "voyage:net-code-3".into() } }"#, vec!["net-code-3"]),
        (r#"fn f() { S { model: "openrouter:openai/gpt-4o-mini".into() } }"#, vec!["gpt-4o-mini"]),
        (r#"fn f() { S { model: "openrouter:acme/net-7".into() } }"#, vec!["net-7"]),
        (r#"fn f() { S { model: "fastembed:acme/net-7".into() } }"#, vec!["hf:acme/net-7"]),
        (r#"fn f() { S { model: "fastembed:net-reranker-v2".into() } }"#, vec!["net-reranker-v2"]),
        (r#"fn f() { S { model: "google:maps".into() } }"#, vec![]),
        (r#"fn f() { S { model: "openai://v1/net-7".into() } }"#, vec![]),
        (r#"fn f() { S { route: "voyage:net-code-3".into() } }"#, vec![]),
        (r#"const MODELS: &[&str] = &["voyage:net-code-3"];"#, vec![]),
    ] {
        assert_eq!(names(&[], source), expected, "{source}");
    }
}

#[test]
fn what_little_else_is_called_needs_no_client() {
    for (source, expected) in [
        (r#"fn f() { C { default_model: Some(String::from("net3-70b-8192")) } }"#, vec!["net3-70b-8192"]),
        (r#"fn f() { C { model_id: "House-Embed-Text".into() } }"#, vec!["House-Embed-Text"]),
        (r#"fn f() { C { defaultModel: "net-7b-x".into() } }"#, vec!["net-7b-x"]),
        (r#"fn f() { C { model: "phone-14-mini" } }"#, vec![]),
        (r#"fn f() { C { remodel: "net-7b-x" } }"#, vec![]),
        (r#"fn f() { C { model: "table-2x4b" } }"#, vec!["table-2x4b"]),
        (r#"fn f() { C { model: "desk-12m" } }"#, vec![]),
        (
            r#"fn query_docs() { env::var("LLM_MODEL").unwrap_or_else(|_| "gpt-4o-mini-2024-07-18".to_string()); }"#,
            vec!["gpt-4o-mini-2024-07-18"],
        ),
        (r#"fn query_docs() { S { model: "gpt-4o" } }"#, vec![]),
        (
            r#"fn f() { ModelConfig { name: "acme/net-embed-v1".to_string(), width: 384 } }"#,
            vec!["hf:acme/net-embed-v1"],
        ),
        (r#"fn f() { CarConfig { name: "acme/net-embed-v1".to_string() } }"#, vec![]),
        (r#"fn f() { let zone = tz.unwrap_or("America/Port-au-Prince"); }"#, vec![]),
    ] {
        assert_eq!(names(&[], source), expected, "{source}");
    }
}

#[test]
fn names_of_the_ollama_library_have_its_form_and_something_that_says_so() {
    for (source, expected) in [
        (r#"impl C { fn ollama() -> C { C { default_model: Some("phi3".into()) } } }"#, vec!["ollama:phi3"]),
        (r#"fn f() { C { model: "net3.2:latest".into() } }"#, vec!["ollama:net3.2:latest"]),
        (r#"fn f() { C { model: "net3".into() } }"#, vec![]),
        (r#"fn f() { C { address: "net3:8080".into() } }"#, vec![]),
    ] {
        assert_eq!(names(&[], source), expected, "{source}");
    }
    let source =
        "export const a = { enabled: false,\n model: 'net3.2',\n ollamaBaseUrl: 'http://localhost' }";
    let (_directory, root) = package(&[("a.ts", source), ("../src-tauri/tauri.conf.json", "{}")]);
    let texts = super::texts::run(&root, Utf8Path::new(""), &Parts::default());
    let names: Vec<_> = texts.models.iter().map(|model| model.name.to_string()).collect();
    assert_eq!(names, ["ollama:net3.2"]);
}

#[test]
fn a_key_of_configuration_that_is_compiled_in_names_a_model() {
    let template =
        "# model = \"openrouter:acme/net-8\"\nmodel = \"voyage:net-code-3\"\nroute = \"voyage:way-3\"\n";
    let (_directory, root) =
        package(&[("lib.rs", "const T: &str = include_str!(\"../t.toml\");"), ("../t.toml", template)]);
    assert_eq!(scanned(&root), (vec!["net-code-3".to_owned()], vec![]));
}

#[test]
fn fonts_and_programs_of_graphics_cards_are_no_models() {
    let bytes = format!("wOFF\0{}", "x".repeat(5000));
    for name in ["a.woff", "a.eot", "a.metallib", "a.cubin", "a.spv", "a.bytes"] {
        let source = format!("const A: &[u8] = include_bytes!(\"{name}\");");
        let (_directory, root) = package(&[("lib.rs", &source), (name, &bytes)]);
        let scan = super::scan_of(&root, "app", &["candle-core"], false, vec![root.join("src")]);
        let names: Vec<_> = scan.models.iter().map(|model| model.name.to_string()).collect();
        let expected: &[&str] = if name == "a.bytes" { &["a.bytes"] } else { &[] };
        assert_eq!(names, expected, "{name}");
    }
}

#[test]
fn a_short_name_in_the_table_of_an_id_is_no_other_model() {
    let source = r#"
        const A: Info = Info { model_id: "acme/candle-speech", name: "speech-tiny-q8" };
        fn f() { Config { model_name: "speech-tiny-q8".into() }; Config { model_name: "speech-base-q8".into() }; }
    "#;
    assert_eq!(names(&["hf-hub"], source), ["hf:acme/candle-speech", "speech-base-q8"]);
}

#[test]
fn bytes_that_are_compiled_in_and_called_a_model_are_one_in_any_package() {
    let bytes = [0, 1, 2, 0xff].repeat(2000);
    for (name, content, expected) in [
        ("a.nnue", &bytes[..], true),
        ("words.model", &bytes, true),
        ("house_model.bin", &bytes, true),
        ("house.bin", &bytes, false),
        ("remodel.bin", &bytes, false),
        ("car_model.glb", &bytes, false),
        ("sentencepiece.bpe.model", &bytes, false),
        ("tokenizer.model", &bytes, false),
        ("words.model", &bytes[..100], false),
        ("words.model", "a text of words\n".repeat(500).as_bytes(), false),
    ] {
        let source = format!("const A: &[u8] = include_bytes!(\"{name}\");");
        let (_directory, root) = package(&[("lib.rs", &source)]);
        std::fs::write(root.join("src").join(name), content).expect("written");
        let scan = super::scan_of(&root, "app", &[], false, vec![root.join("src")]);
        assert_eq!(
            scan.models.iter().map(|model| model.name.to_string()).next().is_some(),
            expected,
            "{name}"
        );
    }
}

#[test]
fn the_default_of_a_client_is_followed_through_its_functions() {
    let client = r#"
        impl SpeechConfigResources { const TINY: (&str, &str) = ("tiny", "https://huggingface.co/acme/tiny/resolve/main/a.json"); }
        impl SpeechConfig { fn new(a: A) -> Self { a } fn all() -> X { (Source::tiny(), Source::b(), Source::c(), Source::d()) } }
        impl Default for SpeechConfig { fn default() -> SpeechConfig { SpeechConfig::new(Resource::from(SpeechConfigResources::TINY)) } }
        impl Whisper { fn new() -> Self { Self::builder() } fn builder() -> WhisperBuilder { WhisperBuilder::default() } }
        impl Default for WhisperBuilder { fn default() -> Self { Self { model: Source::default() } } }
        impl Default for Source { fn default() -> Self { Self::tiny() } }
        impl Source {
            fn tiny() -> Self { Self::of(FileSource::huggingface("acme/tiny-en", "main", "a.gguf")) }
            fn b() -> Self { Self::of(FileSource::huggingface("acme/b-en", "main", "a.gguf")) }
            fn c() -> Self { Self::of(FileSource::huggingface("acme/c-en", "main", "a.gguf")) }
            fn d() -> Self { Self::of(FileSource::huggingface("acme/d-en", "main", "a.gguf")) }
            fn again() -> Self { Self::again() }
        }
    "#;
    let (_directory, root) = package(&[("lib.rs", client)]);
    let scan = super::scan_of(&root, "rwhisper", &["kalosm-common"], true, vec![root.join("src")]);
    for (owner, value, expected) in [
        ("SpeechConfig", "Default", &["hf:acme/tiny"][..]),
        ("SpeechConfigResources", "TINY", &["hf:acme/tiny"]),
        ("Whisper", "new", &["hf:acme/tiny-en"]),
        ("Source", "b", &["hf:acme/b-en"]),
        ("Source", "again", &[]),
        ("SpeechConfig", "all", &[]),
        ("Other", "new", &[]),
    ] {
        let found = super::followed(&(owner.to_owned(), value.to_owned()), &[&scan]);
        let names: BTreeSet<_> = found.iter().map(|sighting| sighting.name.to_string()).collect();
        assert_eq!(names.iter().collect::<Vec<_>>(), expected, "{owner}::{value}");
    }
    let (_directory, root) = package(&[("lib.rs", "fn f() { Whisper::new(); Other::new(); }")]);
    let product = super::scan_of(&root, "app", &["kalosm"], true, vec![root.join("src")]);
    let values: Vec<_> =
        product.values.iter().map(|(owner, value, ..)| format!("{owner}::{value}")).collect();
    assert_eq!(values, ["Whisper::new"]);
}

#[test]
fn the_values_of_a_type_of_models_are_what_they_are_written_as() {
    for (source, expected) in [
        (
            r#"impl ToString for HouseModel { fn to_string(&self) -> String { match self {
                HouseModel::Max => "house-max".to_string(), HouseModel::Small => "house2.5-7b-instruct".to_string() } } }"#,
            vec!["house-max", "house2.5-7b-instruct"],
        ),
        (
            r#"impl From<HouseModels> for String { fn from(m: HouseModels) -> String { match m {
                HouseModels::Max => "house-max".into(), HouseModels::Small => "gpt-4o".into() } } }"#,
            vec!["gpt-4o", "house-max"],
        ),
        (
            r#"enum HouseModel { #[strum(serialize = "gpt-4o", serialize = "gpt-4o-mini")] A, #[default] B }"#,
            vec!["gpt-4o", "gpt-4o-mini"],
        ),
        (
            r#"impl Host { fn default_model(&self) -> &str { match self {
                Self::A => "gpt-4o", Self::B => "gpt-5", Self::C => "house", Self::D => "house-1" } } }"#,
            vec!["gpt-4o", "gpt-5", "house", "house-1"],
        ),
        (
            r#"impl Host { fn default_mode(&self) -> &str { match self { Self::A => "gpt-4o", Self::C => "house-1" } } }"#,
            vec!["gpt-4o"],
        ),
        (
            r#"impl HouseModel { fn repo_name(&self) -> &str { match self { Self::A => "acme/ear-pro" } } }"#,
            vec!["hf:acme/ear-pro"],
        ),
        (
            r#"impl House { fn repo_name(&self) -> &str { match self { Self::A => "acme/ear-pro" } } }"#,
            vec![],
        ),
        // Nothing says that one of them is a model that is trained.
        (
            r#"impl PricingModel { fn as_str(&self) -> &str { match self { Self::Use => "pay-per-use", Self::Flat => "flat-2" } } }"#,
            vec![],
        ),
        (
            r#"impl House { fn as_str(&self) -> &str { match self { House::Max => "house-max", House::S => "house-7b-instruct" } } }"#,
            vec![],
        ),
        (
            r#"impl HouseModel { fn label(&self) -> &str { match self { Self::Max => "house-max", Self::S => "house-7b-instruct" } } }"#,
            vec![],
        ),
        (
            r#"impl HouseModel { fn context_window(&self) -> &str { match self { Self::Max => "house-max", Self::S => "house-7b" } } }"#,
            vec![],
        ),
    ] {
        assert_eq!(names(&[], source), expected, "{source}");
    }
}

#[test]
fn a_file_of_a_repository_names_it_where_something_loads_it() {
    for (dependencies, source, expected) in [
        (
            &["hf-hub"][..],
            r#"fn f() { Files { unet_weights: "acme/net-2-1/unet/net.fp16.safetensors".to_string() } }"#,
            vec!["hf:acme/net-2-1"],
        ),
        (
            &["hf-hub"],
            r#"fn f() { Files { tokenizer: "acme/net-2-1/tokenizer.json".into() } }"#,
            vec!["hf:acme/net-2-1"],
        ),
        (&["hf-hub"], r#"fn f() { Files { weights: "assets/net-2-1/net.safetensors".into() } }"#, vec![]),
        (&["hf-hub"], r#"fn f() { Files { path: "acme/net-2-1/net.safetensors".into() } }"#, vec![]),
        (&["hf-hub"], r#"fn f() { Files { weights: "acme/net-2-1/notes.txt".into() } }"#, vec![]),
        (&[], r#"fn f() { Files { weights: "acme/net-2-1/net.safetensors".into() } }"#, vec![]),
    ] {
        assert_eq!(names(dependencies, source), expected, "{source}");
    }
    let source = r#"fn f() { Files { weights: "acme/net-2-1/unet/net.safetensors".to_string() } }"#;
    assert_eq!(named(&["hf-hub"], source)[0].files.keys().collect::<Vec<_>>(), ["unet/net.safetensors"]);
}

#[test]
fn an_api_has_the_name_of_the_model_in_its_url() {
    for (url, expected) in [
        (
            "https://generativelanguage.googleapis.com/v1beta/models/house-embed-1:embedContent",
            Some("house-embed-1"),
        ),
        ("https://generativelanguage.googleapis.com/v1beta/models/house-pro", Some("house-pro")),
        ("https://generativelanguage.googleapis.com/v1beta/models", None),
        ("https://generativelanguage.googleapis.com/v1beta/models/{model}:generateContent", None),
        ("https://house.openai.azure.com/openai/deployments/house-4/chat/completions", Some("house-4")),
        ("https://api-inference.huggingface.co/models/acme/net-7b?wait=1", Some("acme/net-7b")),
        ("https://api.replicate.com/v1/models/acme/net/predictions", Some("acme/net")),
        ("https://api.replicate.com/v1/models/acme", None),
        ("https://api.openai.com/v1/models", None),
        ("https://models.host.io/models/house-pro", None),
    ] {
        let source = format!("fn f() {{ get(\"{url}\"); }}");
        assert_eq!(names(&[], &source), Vec::from_iter(expected), "{url}");
    }
}

#[test]
fn a_name_that_says_who_serves_an_id_says_that_the_hub_does_not() {
    for (dependencies, source, expected) in [
        (&[][..], r#"const OPENROUTER_MODEL: &str = "acme/net-8x7b";"#, vec!["acme/net-8x7b"]),
        (&["hf-hub"], r#"fn fireworks_embed() { g("acme/net-embed-v1"); }"#, vec!["acme/net-embed-v1"]),
        (&["hf-hub"], r#"fn embed() { g("acme/net-embed-v1"); }"#, vec!["hf:acme/net-embed-v1"]),
        (&[], r#"fn groq_route() { g("app/net-v1"); }"#, vec![]),
        (
            &["ollama-rs"],
            r#"use ollama_rs::Ollama; const DEFAULT_MODEL: &str = "tern-embed-text";"#,
            vec!["ollama:tern-embed-text"],
        ),
        (
            &["ollama-rs", "async-openai"],
            r#"use ollama_rs::Ollama; const DEFAULT_MODEL: &str = "tern3";"#,
            vec!["ollama:tern3"],
        ),
        (
            &["ollama-rs", "async-openai"],
            r#"use async_openai::Client; use ollama_rs::Ollama; const DEFAULT_MODEL: &str = "tern3";"#,
            vec!["tern3"],
        ),
        (&[], r#"fn f() { C { model: "tern:2b".into() } }"#, vec!["ollama:tern:2b"]),
        (&[], r#"fn f() { C { model: "tern:8080".into() } }"#, vec![]),
    ] {
        assert_eq!(names(dependencies, source), expected, "{source}");
    }
}

#[test]
fn the_numbers_of_the_weights_make_no_other_model() {
    const REPO: &str = r#"const R: &str = "acme/tern-base-onnx";"#;
    for (name, expected) in [("tern-base-int8", 1), ("tern-base-q4_0", 1), ("tern-base-large", 2)] {
        let source = format!(r#"{REPO} fn f() {{ C {{ model: "{name}".into() }} }}"#);
        assert_eq!(names(&["hf-hub"], &source).len(), expected, "{name}");
    }
}

#[test]
fn a_name_of_a_repository_and_a_file_of_it_is_no_other_model() {
    const URL: &str = "https://huggingface.co/acme/tern.cpp/resolve/main/ggml-tiny.bin";
    for (source, expected) in [
        (r#"fn f() { C { model: "tern-tiny-v1".into() } }"#, 2),
        (r#"fn f() { C { model: "tern-tiny".into() } }"#, 1),
        (r#"fn f() { C { groq_model: "tern-tiny".into() } }"#, 2),
    ] {
        let found = names(&["whisper-rs"], &format!("const U: &str = \"{URL}\"; {source}"));
        assert_eq!(found.len(), expected, "{source}: {found:?}");
    }
}

#[test]
fn a_client_says_what_the_values_of_its_types_are_written_as() {
    let client = r#"
        #[derive(Default)]
        pub enum SpeechModel {
            #[default]
            #[serde(rename = "house-voice-1")]
            Voice1,
            #[strum(serialize = "house-voice-2")]
            Voice2,
            #[serde(untagged)]
            Other(String),
        }
        pub enum Format { #[serde(rename = "wav")] Wav }
    "#;
    let (_directory, root) = package(&[("lib.rs", client)]);
    let scan = super::scan_of(&root, "async-openai", &[], false, vec![root.join("src")]);
    let found: Vec<_> = scan
        .beside
        .iter()
        .flat_map(|((owner, value), found)| {
            found.iter().map(move |sighting| format!("{owner}::{value} {}", sighting.name))
        })
        .collect();
    assert_eq!(found, ["SpeechModel::Voice1 house-voice-1", "SpeechModel::Voice2 house-voice-2"]);
    assert_eq!(scan.defaults.get("SpeechModel").map(String::as_str), Some("Voice1"));
    let scan = super::scan_of(&root, "other", &[], false, vec![root.join("src")]);
    assert!(scan.beside.is_empty());
}

#[test]
fn a_constant_that_is_called_a_default_is_that_of_its_type() {
    let client =
        "const DEFAULT_EMBEDDING_MODEL: EmbeddingModel = EmbeddingModel::Small; const FIRST: Kind = Kind::A;";
    let (_directory, root) = package(&[("lib.rs", client)]);
    let scan = super::scan_of(&root, "fastembed", &["hf-hub"], true, vec![root.join("src")]);
    assert_eq!(scan.defaults.get("EmbeddingModel").map(String::as_str), Some("Small"));
    assert_eq!(scan.defaults.get("Kind"), None);
}

#[test]
fn a_default_is_that_of_its_key() {
    let code = "export const settings = {
        'voice.house.model': z.string().transform((value) => value as Name).default('house-whisper-v3'),
        'voice.local.modelId': z.string().default('acme/tiny-whisper-small.en'),
        'voice.openrouter.model': z.string().default('acme/net-8x7b'),
        'voice.path': z.string().default('acme/path-whisper-small.en'),
        'voice.inference.OpenAI.model': 'gpt-4o',
        'voice.max_tokens.model': 'gpt-4o-mini',
        'voice.model.limit': 'gpt-5',
    }";
    let (_directory, root) = package(&[("a.ts", code), ("../src-tauri/tauri.conf.json", "{}")]);
    let texts = super::texts::run(&root, Utf8Path::new(""), &Parts::default());
    let names: Vec<_> = texts.models.iter().map(|model| model.name.to_string()).collect();
    assert_eq!(
        names,
        ["hf:acme/tiny-whisper-small.en", "acme/net-8x7b", "gpt-4o", "gpt-4o-mini", "house-whisper-v3"]
    );
}

#[test]
fn what_stands_in_for_a_name_is_no_model() {
    for (dependencies, source) in [
        (&[][..], r#"fn f() { get("https://house.openai.azure.com/openai/deployments/your-deployment"); }"#),
        (&["async-openai"], r#"fn f() { Args::default().model("your-model-name"); }"#),
        (&["async-openai"], r#"fn f() { Args::default().model("my-model"); }"#),
        (&["async-openai"], r#"fn f() { Args::default().model("xxx"); }"#),
        (&["async-openai"], r#"fn f() { Args::default().model("model1"); }"#),
        (&["hf-hub"], r#"fn f() { api.model("your-org/net-7b".into()); }"#),
        (&["hf-hub"], r#"fn f() { api.model("your_username/net-7b".into()); }"#),
        (&[], r#"const U: &str = "https://huggingface.co/your-org/your-model/resolve/main/a.onnx";"#),
        (&[], r#"const U: &str = "https://your-bucket.s3.amazonaws.com/net.onnx";"#),
    ] {
        assert_eq!(names(dependencies, source), Vec::<String>::new(), "{source}");
    }
    for (dependencies, source, expected) in [
        (&["async-openai"][..], r#"fn f() { Args::default().model("yourself-2"); }"#, "yourself-2"),
        (&["hf-hub"], r#"fn f() { api.model("my-org/house-7b".into()); }"#, "hf:my-org/house-7b"),
        (&["hf-hub"], r#"fn f() { api.model("acme/my-model-7b".into()); }"#, "hf:acme/my-model-7b"),
    ] {
        assert_eq!(names(dependencies, source), [expected], "{source}");
    }
}

#[test]
fn an_id_and_a_file_of_it_are_a_pair_whatever_the_function_is_called() {
    for (source, expected) in [
        (
            r#"impl Part { fn repo_and_file(&self) -> (&str, &str) { match self {
                Self::A => ("acme/tern1-dev", "tern1-dev-fp8.safetensors"), Self::B => ("acme/words-v1_1-xxl", "spiece.model") } } }"#,
            vec!["hf:acme/tern1-dev", "hf:acme/words-v1_1-xxl"],
        ),
        (
            r#"fn weights_path() -> (&str, &str) { ("acme/net-7b", "onnx/model.onnx") }"#,
            vec!["hf:acme/net-7b"],
        ),
        (r#"fn weights_path() -> (&str, &str) { ("cache/net-7b", "onnx/model.onnx") }"#, vec![]),
        (r#"fn weights_path() -> (&str, &str) { ("acme/net-7b", "notes.md") }"#, vec![]),
        (r#"fn weights_path() -> &str { "acme/net-7b" }"#, vec![]),
    ] {
        assert_eq!(names(&["hf-hub"], source), expected, "{source}");
    }
    let source = r#"fn weights_path() -> (&str, &str) { ("acme/net-7b", "onnx/model.onnx") }"#;
    assert_eq!(named(&["hf-hub"], source)[0].files.keys().collect::<Vec<_>>(), ["onnx/model.onnx"]);
}

#[test]
fn the_default_of_an_argument_is_that_of_the_field_below_it() {
    for (source, expected) in [
        (
            r#"struct A { #[arg(long, default_value = "./house-data/Tern-3-8B-Instruct/")] pub model: String }"#,
            vec!["Tern-3-8B-Instruct"],
        ),
        (
            r#"struct A { #[arg(short = 'm', default_value_t = String::from("../models/Tern-3-8B"))] pub(crate) model_dir: String }"#,
            vec!["Tern-3-8B"],
        ),
        (r#"struct A { #[arg(long, default_value = "./house-data/output-8B/")] out: String }"#, vec![]),
        (r#"struct A { #[arg(long, default_value = "./house-data/car/")] model: String }"#, vec![]),
        (r#"struct A { #[arg(long, default_value = "https://a.example/Tern-3-8B")] model: String }"#, vec![]),
        (
            r#"struct A { #[clap(long, default_value = "acme/net-small")] #[serde(default)] model: String }"#,
            vec!["hf:acme/net-small"],
        ),
        (r#"struct A { #[clap(long, default_value = "acme/net-small")] theme: String }"#, vec![]),
    ] {
        assert_eq!(names(&["candle-core"], source), expected, "{source}");
    }
}

#[test]
fn what_a_function_of_ones_own_hands_to_a_client_is_an_id() {
    const OWN: &str = "
        pub fn fetched(id: &str) -> R { log(id); let api = f(); api.model(id.to_string()).get(\"a\") }
        impl Store { pub fn fetch<T>(&self, n: usize, id: impl Into<String>) -> R { self.api.model(id.into()) } }
        impl Net { pub fn load(id: &str) -> R { api.model(id.to_owned()) } }
        pub fn shown(id: &str) -> R { print(id) }
        pub fn numbers(id: &str) -> R { api.dataset(id.to_string()) }
    ";
    for (call, expected) in [
        (r#"let net_path = hub::fetched("acme/net")?;"#, Some("hf:acme/net")),
        (r#"let net_path = hub::fetched(&format!("acme/net-{}", size()))?;"#, None),
        (r#"let net_path = shown(&format!("acme/net-{size}"));"#, None),
        (r#"let net_path = hub::fetched("acme/net".into())?;"#, Some("hf:acme/net")),
        (r#"let net_path = store.fetch::<T>(1, "acme/net");"#, Some("hf:acme/net")),
        (r#"let net_path = Store::fetch(&store, 1, "acme/net");"#, Some("hf:acme/net")),
        (r#"let net_path = Net::load("acme/net");"#, Some("hf:acme/net")),
        (r#"let net_path = store.fetch("acme/net", "b");"#, None),
        (r#"let net_path = Car::load("acme/net");"#, None),
        (r#"let net_path = Car::fetched("acme/net");"#, None),
        (r#"let net_path = load("acme/net");"#, None),
        (r#"let net_path = shown("acme/net");"#, None),
        (r#"let net_path = numbers("acme/net");"#, None),
        (r#"let net_path = fetched("src/net");"#, None),
    ] {
        let found = names(&["hf-hub"], &format!("{OWN} fn f() {{ {call} }}"));
        assert_eq!(found, Vec::from_iter(expected), "{call}");
    }
    let found = named(&["hf-hub"], &format!("{OWN} fn f() {{ fetched(\"acme/net\"); }}"));
    assert!(found[0].is_certain());
    // What a function of it is called with is put into the id; what is not known is open.
    let own = r#"fn sized(size: &str) { let net_path = fetched(format!("acme/net-{size}").as_str()); }"#;
    for (calls, expected) in [
        (r#"sized("7b"); sized("3b");"#, &["hf:acme/net-3b", "hf:acme/net-7b"][..]),
        ("sized(size());", &["hf:acme/net-*"]),
    ] {
        assert_eq!(names(&["hf-hub"], &format!("{OWN} {own} fn f() {{ {calls} }}")), expected, "{calls}");
    }
    // The file that it fetches is no model of its own.
    let call = r#"let net_path = fetched("acme/net", "diffusion/net-7b-fp16.safetensors");"#;
    let [model] = &named(&["hf-hub"], &format!("{OWN} fn f() {{ {call} }}"))[..] else { panic!("one model") };
    assert_eq!(model.files.keys().collect::<Vec<_>>(), ["diffusion/net-7b-fp16.safetensors"]);
}

/// What the code of a front end names.
fn of_front_end(code: &str) -> Vec<String> {
    let (_directory, root) = package(&[("a.ts", code), ("../src-tauri/tauri.conf.json", "{}")]);
    let texts = super::texts::run(&root, Utf8Path::new(""), &Parts::default());
    let told = texts.models.iter().filter(|model| !model.is_only(Evidence::Choice));
    told.map(|model| model.name.to_string()).collect()
}

#[test]
fn a_value_has_the_key_before_it_in_the_same_call_or_tuple() {
    for (code, expected) in [
        (
            r#"const f = new FormData(); f.append("model", "whisper-1"); f.append("format", "text")"#,
            vec!["whisper-1"],
        ),
        (r#"f.append("model_id", "house-voice-7b")"#, vec!["house-voice-7b"]),
        (r#"f.append("label", "whisper-1")"#, vec![]),
        (r#"createWorker('eng', 1, { langPath: 'https://pub-1.r2.dev' })"#, vec!["https://pub-1.r2.dev"]),
        (r#"createWorker('eng', 1, { workerPath: 'https://pub-1.r2.dev', langPath: './a' })"#, vec![]),
        (r#"list.push("model", "whisper-1")"#, vec![]),
        (r#"f.append(["model", "whisper-1"])"#, vec![]),
        (r#"f.append("placeholder_model", "whisper-1")"#, vec![]),
    ] {
        assert_eq!(of_front_end(code), expected, "{code}");
    }
    for (source, expected) in [
        (r#"fn f() { Form::new().text("model", "whisper-1").text("format", "text") }"#, vec!["whisper-1"]),
        (r#"fn f() { url.append_pair("model", "nova-3") }"#, vec!["nova-3"]),
        (r#"fn f() { get(u).query(&[("model", "nova-2"), ("words", "true")]) }"#, vec!["nova-2"]),
        (r#"fn f() { get(u).query(&[("words", "nova-2")]) }"#, vec![]),
        (r#"const NAMES: [(&str, &str); 2] = [("gpt-4o", "gpt-4o-mini"), ("a", "gpt-4")];"#, vec![]),
        (r#"fn f() { assert_eq("model", "whisper-1") }"#, vec![]),
    ] {
        assert_eq!(names(&[], source), expected, "{source}");
    }
}

#[test]
fn a_name_of_ollama_needs_no_form_where_its_table_or_what_it_stands_in_for_says_ollama() {
    for (code, expected) in [
        ("const a = { ollama: { url: 'http://localhost', model: 'tern' } }", vec!["ollama:tern"]),
        ("const ollamaDefaults = { model: 'tern' }", vec!["ollama:tern"]),
        ("f({ model: settings.ai.ollama.model || 'tern' })", vec!["ollama:tern"]),
        ("f({ model: settings?.ollama?.chatModel ?? 'tern' })", vec!["ollama:tern"]),
        ("const a = { ollama: { url: 'http://localhost', model: 'auto' } }", vec![]),
        ("const a = { ollama: { url: 'http://localhost', title: 'tern' } }", vec![]),
        ("const a = { ollama: { models: ['tern', 'gull'] } }", vec![]),
        ("const a = { house: { model: 'tern' }, ollama: {} }", vec![]),
        ("f({ model: settings.house.model || 'tern' })", vec![]),
        ("const a = { models: [{ id: 'acme/net-7b', name: 'Net' }], models: { id: 'acme/net-7b' } }", vec![]),
        ("f({ url: settings.ollama.model, name: settings.ollama.name || 'tern' })", vec![]),
    ] {
        assert_eq!(of_front_end(code), expected, "{code}");
    }
}

#[test]
fn what_an_image_is_built_with_and_what_a_script_pulls_is_named() {
    for (file, text, expected) in [
        (
            "Dockerfile",
            "FROM ollama/ollama\nARG MODEL=tern2:7b\nRUN pull ${MODEL}\n",
            vec!["ollama:tern2:7b"],
        ),
        ("Dockerfile", "ENV HOUSE_MODEL_ID=\"acme/net-7b\" OTHER=1\n", vec!["hf:acme/net-7b"]),
        ("gpu.Dockerfile", "ENV HOUSE_MODEL gpt-4o-mini\n", vec!["gpt-4o-mini"]),
        ("Dockerfile", "# ARG MODEL=tern2:7b\nENV IMAGE=tern2:7b\nENV MODEL=$OTHER\nARG MODEL\n", vec![]),
        (
            "setup.sh",
            "MODEL=tern2:7b\nollama pull tern\n  ollama run \"gull3:8b\" hello\n",
            vec!["ollama:gull3:8b", "ollama:tern"],
        ),
        ("a.yaml", "command: sh -c 'ollama serve & ollama pull tern3 && wait'\n", vec!["ollama:tern3"]),
        (
            "setup.sh",
            "ollama pull $MODEL\nollama pull --insecure\nollama pull <model>\necho ollama\n# ollama pull tern\nhollama pull tern\n",
            vec![],
        ),
        ("setup.sh", "ollama pull your-model\nollama pull", vec![]),
    ] {
        let (_directory, root) = package(&[("x.rs", "")]);
        std::fs::write(root.join(file), text).expect("written");
        let texts = super::texts::run(&root, Utf8Path::new(""), &Parts::default());
        let names: Vec<_> = texts.models.iter().map(|model| model.name.to_string()).collect();
        assert_eq!(names, expected, "{text}");
        assert!(texts.models.iter().all(|model| !model.is_certain()), "{text}");
    }
}

#[test]
fn a_name_of_a_size_and_one_telling_word_is_that_of_the_one_repository_with_it() {
    const ONE: &str = r#"const R: &str = "acme/house-omnivocal-asr-300M-2025";"#;
    const SIZED: &str = r#"const R: &str = "acme/house-omnivocal-asr-small";"#;
    const TWO: &str = r#"const R: [&str; 2] = ["acme/house-omnivocal-asr-300M", "acme/omnivocal-7b"];"#;
    for (places, name, expected) in [
        (ONE, "omnivocal-large", 1),
        (ONE, "omnivocal-large-v9", 2),
        (ONE, "other-omnivocal-large", 2),
        (SIZED, "omnivocal-large", 2),
        (TWO, "omnivocal-large", 3),
        (r#"const R: &str = "acme/terns-300M";"#, "terns-large", 2),
    ] {
        let source = format!(r#"{places} fn f() {{ C {{ model: "{name}".into() }} }}"#);
        let found = names(&["hf-hub", "ort"], &source);
        assert_eq!(found.len(), expected, "{source}: {found:?}");
    }
}

#[test]
fn names_of_further_providers_are_known_in_front_ends() {
    for (name, provider) in [
        ("qwen-plus-latest", Some("Alibaba Cloud")),
        ("glm-4.5-air", Some("Zhipu AI")),
        ("moonshot-v1-8k", Some("Moonshot AI")),
        ("ernie-speed-128k", Some("Baidu")),
        ("eleven_multilingual_v2", Some("ElevenLabs")),
        ("stt-rt-v4", Some("Soniox")),
        ("universal-streaming-english", Some("AssemblyAI")),
        // What has open weights, too, is no provider's by its name.
        ("qwen3-8b", None),
        ("glm-4-9b-chat", None),
        ("ernie-3.0-base-zh", None),
    ] {
        let (_directory, root) = package(&[
            ("a.ts", &format!("export const a = {{ model: '{name}' }}")),
            ("../src-tauri/tauri.conf.json", "{}"),
        ]);
        let texts = super::texts::run(&root, Utf8Path::new(""), &Parts::default());
        let found = texts.models.iter().find_map(|model| match &model.name {
            super::ModelName::Service { provider, .. } => provider.clone(),
            _ => None,
        });
        assert_eq!(found.as_deref(), provider, "{name}");
    }
}

#[test]
fn what_no_service_is_known_to_serve_is_local() {
    for (dependencies, source, expected) in [
        (&["ort"][..], r#"fn f() { C { model: "house-voice-small".into() } }"#, true),
        (&["ort"], r#"fn f() { C { model: "gpt-4o".into() } }"#, false),
        (&["async-openai"], r#"fn f() { Args::default().model("house-voice-small"); }"#, false),
    ] {
        assert_eq!(named(dependencies, source)[0].is_local(), expected, "{source}");
    }
}

/// The only model that a source names: its name, revisions, and files with the first letters of their digests.
fn told(model: &NamedModel) -> (String, Vec<&str>, Vec<String>) {
    let digest = |file: &super::NamedFile| {
        file.sha256.as_ref().map_or(String::new(), |sha256| format!(" {}", &sha256.hex()[..2]))
    };
    (
        model.name.to_string(),
        model.revisions.iter().map(String::as_str).collect(),
        model.files.values().map(|file| format!("{}{}", file.name, digest(file))).collect(),
    )
}

#[test]
fn an_id_has_the_commit_the_files_and_the_digests_beside_it() {
    let commit = "91".repeat(20);
    let (a, b) = ("aa".repeat(32), "bb".repeat(32));
    for (source, files) in [
        (
            format!(r#"const W: F = F::pinned("acme-lab/ear-reader", "{commit}", "ear.safetensors");"#),
            vec!["ear.safetensors"],
        ),
        (
            format!(r#"repository!("acme-lab/ear-reader" @ "{commit}" {{ W = "ear.safetensors" }});"#),
            vec!["ear.safetensors"],
        ),
        (format!(r#"const P: (&str, &str) = ("acme-lab/ear-reader", "{commit}");"#), vec![]),
        (
            format!(
                r#"const P: Entry = Entry {{ repo: "acme-lab/ear-reader", rev: "{commit}", files: &[("a.gguf", "{a}"), ("b.gguf", "{b}")] }};"#
            ),
            vec!["a.gguf aa", "b.gguf bb"],
        ),
    ] {
        let directory = tempfile::tempdir().expect("a directory");
        let root = Utf8Path::from_path(directory.path()).expect("UTF-8");
        std::fs::create_dir_all(root.join("src")).expect("created");
        std::fs::write(root.join("src/lib.rs"), &source).expect("written");
        // A client of the hub stands only deeper in the graph.
        let found = of_sources(root, "app", &[], true);
        let [model] = &found[..] else { panic!("{source}: {found:?}") };
        let expected = (
            "hf:acme-lab/ear-reader".to_owned(),
            vec![commit.as_str()],
            files.into_iter().map(str::to_owned).collect(),
        );
        assert_eq!(told(model), expected, "{source}");
        let without = of_sources(root, "app", &[], false);
        let of_hub = |model: &NamedModel| matches!(model.name, ModelName::Hub { .. });
        assert!(!without.iter().any(of_hub), "no client of the hub: {source}");
    }
    // Two ids have no one commit.
    let source = format!(r#"const P: &[&str] = f("acme/ear-1b", "acme/eye-1b", "{commit}");"#);
    assert!(named(&["hf-hub"], &source).iter().all(|model| model.revisions.is_empty()));
}

#[test]
fn methods_of_protocols_are_no_ids() {
    for text in [
        "textDocument/didChange",
        "window/logMessage2",
        "textDocument/semanticTokens",
        "sampling/createMessage",
    ] {
        assert_eq!(names(&["hf-hub"], &format!("const METHOD: &str = \"{text}\";")), [""; 0], "{text}");
    }
    assert_eq!(names(&["hf-hub"], "const MODEL: &str = \"acme/netBase-7b\";"), ["hf:acme/netBase-7b"]);
}

#[test]
fn files_of_weights_are_those_of_the_repository_in_their_table() {
    let source = r#"const M: &[D] = &[
        D { id: "ministral-3-8b-instruct", quants: &[
            Q::new("Q4", "Ministral-3-8B-Instruct-2512-Q4_K_M.gguf"), Q::new("BF16", "Ministral-3-8B-Instruct-2512-BF16.gguf"),
        ], repository: "mistralai/Ministral-3-8B-Instruct-2512-GGUF" },
        D { id: "lfm2.5-1.2b-instruct", quants: &[Q::new("Q4", "LFM2.5-1.2B-Instruct-Q4_K_M.gguf")], repository: "LiquidAI/LFM2.5-1.2B-Instruct-GGUF" },
    ];"#;
    let found = named(&["hf-hub"], source);
    let found: Vec<_> = found.iter().map(told).map(|(name, _, files)| (name, files.len())).collect();
    assert_eq!(
        found,
        [
            ("hf:LiquidAI/LFM2.5-1.2B-Instruct-GGUF".to_owned(), 1),
            ("hf:mistralai/Ministral-3-8B-Instruct-2512-GGUF".to_owned(), 2),
        ]
    );
}

#[test]
fn a_file_of_weights_with_a_telling_name_is_a_model() {
    for (source, expected) in [
        (
            r#"fn f() { Llm::new("assets/llm/House-3.2-3B-Instruct.Q5_K_M.gguf".into()); }"#,
            vec!["House-3.2-3B-Instruct.Q5_K_M.gguf"],
        ),
        (r#"fn f() { load("models\\silent_vad.onnx"); }"#, vec!["silent_vad.onnx"]),
        (
            r#"fn f() { load("model-q4.gguf"); load("model.onnx"); load("encoder_int8.onnx"); load("model-00001-of-00002.safetensors"); }"#,
            vec![],
        ),
        (r#"fn f() { if path.ends_with("house-3b.gguf") { warn!("house-3b.gguf is missing"); } }"#, vec![]),
        (r#"fn f() { load(format!("{name}-3b.gguf")); load("a house-3b.gguf"); }"#, vec![]),
        (
            r#"fn f() { load("model-tiny-en-q80.gguf"); load("vision_encoder.onnx"); load("decoder_with_past_model.onnx"); }"#,
            vec![],
        ),
        (r#"fn f() { save("converted-v2.safetensors"); net.export_to("house-3b.onnx"); }"#, vec![]),
        // A text that is shown where nothing is known yet.
        (r#"live_design! { filename = <Label> { text: "House-3b-Q8_0.gguf" } }"#, vec![]),
        (r#"fn f() { Input { placeholder: "house-3b.gguf".into() } }"#, vec![]),
        // A file of a repository that is named.
        (
            r#"fn f() { Entry { repo: "acme/House-35B-A3B-GGUF", file: pick("mmproj-House-35B-A3B-f16.gguf") }; }
fn g() { load("House-35B-A3B-UD-Q3_K_XL.gguf"); load("House-35B-A3B-UD-Q8_K_XL.gguf"); }"#,
            vec!["hf:acme/House-35B-A3B-GGUF"],
        ),
        (
            r#"fn f() { api.model("acme/House-3b-GGUF".into()); load("House-3b.Q4_K_M.gguf"); }"#,
            vec!["hf:acme/House-3b-GGUF"],
        ),
    ] {
        assert_eq!(names(&["hf-hub"], source), expected, "{source}");
    }
    let measured = r#"fn f() { load("tree-v2.h5"); load("house-3b.h5"); }"#;
    assert_eq!(names(&[], measured), ["house-3b.h5"]);
    assert_eq!(names(&["ort"], measured), ["house-3b.h5", "tree-v2.h5"]);
}

#[test]
fn values_of_columns_that_are_called_a_model_are_names() {
    for (source, expected) in [
        (
            r##"fn seed(c: &str) { format!(r#"INSERT INTO s (id, provider, model, "{}") VALUES ('1', 'openai', 'gpt-4o-2024-11-20', $1) ON CONFLICT(id) DO UPDATE SET "{}" = $1"#, c, c); }"##,
            vec!["gpt-4o-2024-11-20"],
        ),
        (
            r#"const PLAIN: &str = "INSERT INTO s (provider, model) VALUES ('anthropic', 'claude-sonnet-4-20250514')";"#,
            vec!["claude-sonnet-4-20250514"],
        ),
        (
            r#"const T: &str = "CREATE TABLE s (model TEXT NOT NULL DEFAULT 'gpt-4o-mini')";"#,
            vec!["gpt-4o-mini"],
        ),
        (r#"const T: &str = "INSERT INTO prices (price_of) VALUES ('gpt-4o-mini')";"#, vec![]),
    ] {
        assert_eq!(names(&[], source), expected, "{source}");
    }
    let (_directory, root) = package(&[
        ("lib.rs", "fn f() { sqlx::migrate!(); diesel_migrations::embed_migrations!(\"gone\"); }"),
        ("../migrations/1.sql", "INSERT INTO s (model) VALUES ('gpt-4o-mini');"),
    ]);
    assert_eq!(scanned(&root), (vec!["gpt-4o-mini".to_owned()], vec![]));
}

#[test]
fn commands_of_makefiles_and_in_several_lines_of_toml_name_models() {
    let url = "https://huggingface.co/acme/net/resolve/main/net.bin";
    for (path, text) in [
        ("Makefile", format!("get:\n\tcurl -L {url}\n")),
        ("justfile", format!("get:\n    curl -L {url}\n")),
        ("Makefile.toml", format!("[tasks.get]\nscript = '''\nmkdir -p a\ncurl -L {url}\n'''\n")),
        ("a.toml", format!("a = \"\"\"\nx {url}\"\"\"\n")),
    ] {
        let directory = tempfile::tempdir().expect("a directory");
        let root = Utf8Path::from_path(directory.path()).expect("UTF-8");
        std::fs::write(root.join(path), text).expect("written");
        let found: Vec<_> = super::of_texts(root).iter().map(|model| model.name.to_string()).collect();
        assert_eq!(found, ["hf:acme/net"], "{path}");
    }
}

#[test]
fn forms_of_an_id_and_arguments_of_programs_name_models() {
    for (source, expected) in [
        (
            r#"const U: &str = concat!("https://huggingface.co/", "acme/net-7b", "/resolve/main/model.onnx");"#,
            vec!["hf:acme/net-7b"],
        ),
        (r#"const U: &str = concat!("acme", "/", "net-7b");"#, vec!["hf:acme/net-7b"]),
        (r#"fn f() { load(format!("{}/{}", "acme", "net-7b")); }"#, vec!["hf:acme/net-7b"]),
        (r#"fn f() { load("acme/quant-7B-GGUF:Q4_K_M"); }"#, vec!["hf:acme/quant-7B-GGUF"]),
        (r#"fn f() { load("hf.co/acme/quant-7B-GGUF:Q8_0"); }"#, vec!["hf:acme/quant-7B-GGUF"]),
        (
            r#"fn f() { load("acme/House-7B-Instruct-GGUF/house-7b-instruct.Q4_K_M.gguf"); }"#,
            vec!["hf:acme/House-7B-Instruct-GGUF"],
        ),
        (r#"enum M { #[serde(rename = "acme/net-7b")] Net }"#, vec!["hf:acme/net-7b"]),
        (r#"enum M { #[serde(rename = "application/json-7b")] Net }"#, vec![]),
        (
            r#"fn f() { let mut c = Command::new("ollama"); c.arg("pull").arg("house-coder:7b"); }"#,
            vec!["ollama:house-coder:7b"],
        ),
        (
            r#"fn f() { Command::new("hf").args(["download", "acme/net", "--revision", "r1"]).spawn(); }"#,
            vec!["hf:acme/net"],
        ),
        (r#"fn f() { Command::new("docker").args(["pull", "postgres/postgres-16"]); }"#, vec![]),
        (
            r#"fn main() { println!("cargo:rustc-env=U=https://huggingface.co/acme/net/resolve/main/net.onnx"); }"#,
            vec!["hf:acme/net"],
        ),
        (r#"fn main() { println!("see https://huggingface.co/acme/net/resolve/main/net.onnx"); }"#, vec![]),
    ] {
        assert_eq!(names(&["hf-hub"], source), expected, "{source}");
    }
}

#[test]
fn words_with_a_slash_are_no_ids() {
    for source in [
        r#"const P: &[&str] = &["linux/amd64", "linux/arm64"];"#,
        r#"const P: &str = "TCP/IP";"#,
        r#"fn f() { Path::new("fonts/Inter-Bold"); read_to_string("levels/Level-01"); }"#,
        r#"fn f() { client.publish("zigbee2mqtt/Bulb1", "x"); client.header("Accept-Encoding/GZIP", "x"); }"#,
        r#"fn f() { Step { uses: "actions/checkout-v4" }; }"#,
        r#"const P: &str = include_str!("inverse/inverse_2x2_f32.wgsl"); fn f() { load("meshes/tree-small.glb"); }"#,
    ] {
        assert_eq!(names(&["hf-hub"], source), [""; 0], "{source}");
    }
}

#[test]
fn a_digest_beside_a_url_is_that_of_its_file() {
    let digest = "ab".repeat(32);
    for url in ["https://huggingface.co/acme/net/resolve/main/net.gguf", "https://files.host.io/net.gguf"] {
        for source in [
            format!(r#"const M: M = M {{ url: "{url}", sha256: "{digest}", size: 7 }};"#),
            format!(r#"const M: (&str, &str, u64) = ("{url}", "{digest}", 7);"#),
            format!(r#"fn f() {{ verify("{url}", "{digest}"); }}"#),
            format!(r#"const NET_URL: &str = "{url}"; const NET_SHA256: &str = "{digest}";"#),
            format!(r#"const NET_URL: &str = "{url}"; const NET_URL_SHA256: &str = "{digest}";"#),
        ] {
            let found = named(&[], &source);
            let [model] = &found[..] else { panic!("{source}: {found:?}") };
            let file = model.files.values().next().expect("a file");
            assert_eq!(file.sha256.as_ref().map(|sha256| sha256.hex()), Some(digest.as_str()), "{source}");
        }
    }
}

#[test]
fn data_are_read_as_people_write_them() {
    let digest = "ab".repeat(32);
    let entry = format!(
        r#"{{"id": "small", "repo": "acme/ear.cpp", "files": [{{"path": "ggml-small.bin", "sha256": "{digest}"}}]}}"#
    );
    let deep = format!("{}{entry}{}", r#"{"a":"#.repeat(200), "}".repeat(200)).replace("ear.cpp", "ear-7b");
    for (name, text, expected) in [
        ("a.json", format!("[{entry}]"), "hf:acme/ear.cpp"),
        ("a.json", format!("\u{feff}[{entry}]"), "hf:acme/ear.cpp"),
        ("a.json", format!("[{entry},]"), "hf:acme/ear.cpp"),
        ("a.json", format!("// \"a\n[{entry} /* , */ ]"), "hf:acme/ear.cpp"),
        ("a.jsonl", format!("{entry}\n{entry}\n"), "hf:acme/ear.cpp"),
        ("a.json", deep, "hf:acme/ear-7b"),
        (
            "a.json5",
            "{ repo: 'acme/ear-7b', \"n\": 'it\\'s \"x\"', on: true, at: -1.5, /* b */ }".to_owned(),
            "hf:acme/ear-7b",
        ),
        ("a.ron", "(repo: \"acme/ear-7b\")".to_owned(), "hf:acme/ear-7b"),
        ("a.toml", "repo = \"acme/ear-7b\"\nbroken = ".to_owned(), "hf:acme/ear-7b"),
    ] {
        let (_directory, root) =
            package(&[("lib.rs", &format!("const A: &str = include_str!(\"{name}\");")), (name, &text)]);
        assert_eq!(scanned(&root), (vec![expected.to_owned()], vec![]), "{name}: {text}");
    }
    let (_directory, root) =
        package(&[("lib.rs", "const A: &str = include_str!(\"a.json\");"), ("a.json", "{\"model_id\": [")]);
    let (found, skipped) = scanned(&root);
    assert!(found.is_empty() && skipped.len() == 1, "{found:?} {skipped:?}");
}

#[test]
fn what_a_provider_is_called_with_is_no_repository_besides() {
    let source = r#"fn f() { client.model("openai/gpt-oss-120b"); }"#;
    assert_eq!(names(&["async-openai"], source), ["openai/gpt-oss-120b"]);
    assert_eq!(
        of_front_end(r#"const a = openai("gpt-4o-2024-08-06"); say("gpt-4o-2024-08-06");"#),
        ["gpt-4o-2024-08-06"]
    );
    assert_eq!(of_front_end(r#"say("gpt-4o-2024-08-06");"#), [""; 0]);
}

#[test]
fn a_list_under_the_name_of_a_provider_offers_its_models() {
    let code = "const modelOptions = { claude: ['claude-3-5-sonnet-latest'], groq: [\n  'house-3.3-70b-versatile',\n] };";
    assert_eq!(of_front_end(code), ["claude-3-5-sonnet-latest", "house-3.3-70b-versatile"]);
    for code in [
        "const modelLimits = { openai: ['gpt-4o'] };",
        "const cars = { groq: ['sedan-3'] };",
        "const names = ['gpt-4o'];",
        "const modelColors = { dark: ['red-3'] };",
    ] {
        assert_eq!(of_front_end(code), [] as [&str; 0], "{code}");
    }
}

#[test]
fn a_catalogue_that_is_compiled_in_names_models_of_services() {
    let data = "- provider: house\n  models:\n    - name: tern-large\n      input_price: 1\n- provider: groq\n  models: [acme/tern-7b]\n";
    for (file, expected) in [("models.yaml", vec!["acme/tern-7b", "tern-large"]), ("prices.yaml", vec![])] {
        let source = format!("static DATA: &str = include_str!(\"{file}\");");
        let (_directory, root) = package(&[("lib.rs", &source), (file, data)]);
        let mut found = of_sources(&root, "app", &[], false);
        found.sort_by_key(|model| model.name.to_string());
        let names: Vec<_> = found.iter().map(|model| model.name.to_string()).collect();
        assert_eq!(names, expected, "{file}");
        let lines: Vec<_> = found
            .iter()
            .filter_map(|model| model.mentions.first())
            .map(|mention| mention.spot.line)
            .collect();
        assert!(found.is_empty() || lines == [6, 3], "{lines:?}");
    }
}

#[test]
fn what_a_script_of_python_asks_a_table_of_is_one_of_its_models() {
    let files = [
        ("lib.rs", "static S: &str = include_str!(\"a.py\");"),
        ("a.py", "SMALL = MODELS_INFO['acme/net-small-v1.5']\nOTHER = CARS['acme/sedan-v2']\n"),
    ];
    let (_directory, root) = package(&files);
    let found = of_sources(&root, "app", &[], false);
    let names: Vec<_> = found.iter().map(|model| model.name.to_string()).collect();
    assert_eq!(names, ["hf:acme/net-small-v1.5"]);
}

/// A product that asks an API, with this beside it.
fn asking(source: &str) -> Vec<String> {
    let url = "const U: &str = \"https://api.openai.com/v1/chat/completions\";\n";
    names(&[], &format!("{url}{source}"))
}

#[test]
fn a_list_of_models_offers_each_of_them() {
    let two = || vec!["gpt-4.1-mini", "gpt-4o"];
    // Called after models, they are told whatever the product asks.
    for (source, expected) in [
        (r#"const STT_MODELS: &[&str] = &["gpt-4o", "gpt-4.1-mini"];"#, two()),
        (
            r#"async fn list_models() { let backup = vec!["gpt-4o".to_string(), "gpt-4.1-mini".to_string()]; }"#,
            two(),
        ),
        (r#"fn f() { P { models: &["gpt-4o", "gpt-4.1-mini"] } }"#, two()),
        (r#"const MODELS: &[(&str, &str)] = &[("gpt-4o", "GPT 4o"), ("gpt-4.1-mini", "Mini")];"#, two()),
        (r#"fn f() { let models = "gpt-4o, gpt-4.1-mini".split(", "); }"#, two()),
        (
            r#"const GROQ_MODELS: &[&str] = &["tern-large-v3", "acme/tern-20b"];"#,
            vec!["acme/tern-20b", "tern-large-v3"],
        ),
        (r#"const MODELS: &[&str] = &["gpt-4o", "tern-large"];"#, vec!["gpt-4o", "tern-large"]),
        (r#"const OLLAMA_MODELS: &[&str] = &["tern3.2:1b"];"#, vec!["ollama:tern3.2:1b"]),
        (
            r#"fn discover() { let options = Options { models: vec![ModelInfo { id: "gpt-4o".into(), name: "Big".into() }, ModelInfo { id: "gpt-4.1-mini".into(), name: "Small".into() }] }; }"#,
            two(),
        ),
        (r#"fn f() { let all = vec![ModelPrice { id: "gpt-4o", input: 2.5 }]; }"#, vec![]),
        (r#"fn f() { let all = vec![Parcel { id: "gpt-4o" }]; }"#, vec![]),
        // What is only compared, counted or paid for.
        (r#"const MODELS: &[&str] = &["gpt-4o"]; fn f(m: &str) -> bool { MODELS.contains(&m) }"#, vec![]),
        (
            r#"const MODELS: &[&str] = &["gpt-4o"]; fn f(m: &str) -> bool { MODELS.iter().any(|a| m.starts_with(a)) }"#,
            vec![],
        ),
        (r#"use a::MODELS; fn f() { let models = ["gpt-4o"]; models.contains(&m) }"#, vec![]),
        (
            r#"const MODELS: &[&str] = &["gpt-4o"]; fn f(m: &str) { MODELS.contains(&m); show(MODELS) }"#,
            vec!["gpt-4o"],
        ),
        (r#"const MODELS: &[(&str, u32)] = &[("gpt-4o", 128_000)];"#, vec![]),
        (r#"const MODEL_PRICES: &[(&str, &str)] = &[("gpt-4o", "2.5")];"#, vec![]),
        (r#"const MODELS: &[(&str, &str)] = &[("gpt-4o", "o200k_base")];"#, vec![]),
        (r#"fn models() { m.insert("gpt-4o", 1024); cache.get("gpt-4o"); }"#, vec![]),
        (r#"const CARS: &[&str] = &["sedan-3", "gpt-4o"];"#, vec![]),
        (r#"const CAR_MODELS: &[&str] = &["sedan-3", "van-4"];"#, vec![]),
        (r#"fn supported_models() -> &[&str] { &["gpt-4o"] }"#, vec![]),
    ] {
        assert_eq!(names(&[], source), expected, "{source}");
    }
}

#[test]
fn a_product_that_asks_an_api_offers_the_names_that_it_has() {
    let two = || vec!["gpt-4.1-mini", "gpt-4o"];
    for (source, expected) in [
        (r#"static AVAILABLE_MODELS: &[&str] = &["gpt-4o", "gpt-4.1-mini"];"#, two()),
        (r#"fn supported_models() -> &[&str] { &["gpt-4o", "gpt-4.1-mini"] }"#, two()),
        (r#"fn m() { HashMap::from([("openai", vec!["gpt-4o", "gpt-4.1-mini"])]) }"#, two()),
        (
            r#"fn m(v: &mut Vec<String>) { v.push("gpt-4o".into()); v.extend(["gpt-4.1-mini".to_string()]); }"#,
            two(),
        ),
        (r#"fn p(s: &str) -> &str { if s == "fast" { "gpt-4.1-mini" } else { "gpt-4o" } }"#, two()),
        (r#"const BIG: &str = "gpt-4o"; const SMALL: &str = "gpt-4.1-mini";"#, two()),
        (r#"enum Model { #[value(name = "gpt-4o")] A, #[clap(name = "gpt-4.1-mini")] B }"#, two()),
        // What a request calls the model is one, whatever its form.
        (r#"fn f() { R { model: "house_turbo".to_string() } }"#, vec!["house_turbo"]),
        (r#"fn f() { R { model: "acme/HOUSE.1-free".to_string() } }"#, vec!["acme/HOUSE.1-free"]),
        (r#"fn f() { R { model: "house".to_string() } }"#, vec![]),
        (r#"fn f() { R { make: "house-3".to_string() } }"#, vec![]),
        // So is what a constant calls one, or the function that gives the default.
        (r#"const DEFAULT_ROUTING_MODEL_NAME: &str = "House-Router";"#, vec!["House-Router"]),
        (r#"pub const HOUSE_FC_MODEL_NAME: &str = "House-Function";"#, vec!["House-Function"]),
        (r#"fn default_chat_model() -> String { "house-turbo".to_string() }"#, vec!["house-turbo"]),
        (r#"const MODEL: &str = "house";"#, vec![]),
        (r#"const MODEL_NAME_HEADER: &str = "x-house-3";"#, vec![]),
        (
            r#"const REQUEST_MODEL: &str = "gen_ai.request.model"; const ENV_MODEL: &str = "HOUSE_MODEL_3";"#,
            vec![],
        ),
        (r#"const DEFAULT_SENSOR_MODEL: &str = "BME-280"; const AIR_GPU_MODEL: &str = "HS-1";"#, vec![]),
        (r#"const PHONE_MODEL: &str = "HS-100"; const MODELS_PATH: &str = "/v1/models";"#, vec![]),
        (r#"const MODEL_ID: &str = "House-9"; fn f(m: &str) -> bool { MODEL_ID.contains(m) }"#, vec![]),
        // What stands in for a model is none.
        (r#"fn f() { Message { model: "house-model".to_string() } }"#, vec![]),
        (r#"fn f() { Message { model: "house-model-3".to_string() } }"#, vec!["house-model-3"]),
        (
            r#"const SUPPORTED: &[&str] = &["gpt-4o"]; fn f(m: &str) -> bool { SUPPORTED.contains(&m) }"#,
            vec![],
        ),
        (r#"fn cost(m: &str) { match m { "gpt-4o" => 2.5, _ => 0.0 } }"#, vec![]),
        (r#"fn f(m: &str) -> bool { ["gpt-4o"].contains(&m) || m.starts_with("gpt-4.1-mini") }"#, vec![]),
        (r#"fn f() { Price::of("gpt-4o", 2.5); ModelPrice { name: "gpt-4o", input: 2.5 } }"#, vec![]),
        (r#"fn encoding() { [("gpt-4o", "x")] }"#, vec![]),
        (r#"fn f() { log("gpt-4o"); key("gpt-4o") }"#, vec![]),
    ] {
        assert_eq!(asking(source), expected, "{source}");
    }
    assert_eq!(names(&[], r#"const BIG: &str = "gpt-4o"; fn f() { R { model: "house_turbo" } }"#), [""; 0]);
}

#[test]
fn a_picker_of_a_front_end_offers_its_models() {
    for (code, expected) in [
        ("export const MODELS = ['gpt-4o', 'gpt-4.1-mini']", vec!["gpt-4.1-mini", "gpt-4o"]),
        (
            "const availableModels = 'glm-4-plus、glm-4-0520 、glm-4'.split('、')",
            vec!["glm-4", "glm-4-0520", "glm-4-plus"],
        ),
        ("const limits = ['gpt-4o']", vec![]),
    ] {
        assert_eq!(of_front_end(code), expected, "{code}");
    }
}

#[test]
fn a_catalogue_has_each_member_of_its_lists() {
    for (data, expected) in [
        ("models: [gpt-4o, codestral, mistral-saba]", vec!["codestral", "gpt-4o", "mistral-saba"]),
        ("models: [acme/Tern-70B-Instruct, acme/sedan]", vec!["hf:acme/Tern-70B-Instruct"]),
        (
            "house:\n  models: [acme/Tern, tern-ocr]\n  base-url: https://api.house.io/",
            vec!["acme/Tern", "tern-ocr"],
        ),
        (
            "house:\n  models: [moonshotai/Kimi-K2, acme/Tern-7B]\n  base-url: https://api.house.io/",
            vec!["Kimi-K2", "acme/Tern-7B"],
        ),
        (
            "gpt-4o:\n  - bedrock/us.anthropic.claude-3-5-haiku-v1:0\n  - house/acme/Tern-70B\n  - ollama/tern3",
            vec!["acme/Tern-70B", "gpt-4o", "ollama:tern3", "us.anthropic.claude-3-5-haiku-v1:0"],
        ),
        (
            "llm:\n  fallbacks: [gpt-4.1-mini, claude-3-5-haiku-latest]",
            vec!["claude-3-5-haiku-latest", "gpt-4.1-mini"],
        ),
        ("prices:\n  gpt-4o: [openai/gpt-4o]\nlimits: [gpt-4o]", vec![]),
        (
            "chat_endpoint: https://api.house.io/v1/chat/completions\nrunning_models:\n  - tern-qwq\n  - models/tern-2",
            vec!["models/tern-2", "tern-qwq"],
        ),
        (
            "chat_models:\n  gpt-4o:\n    tokenizer: hf://acme/tern-tokenizer\n  gull/8b:\n    n: 1\n  tern/8b/it:\n    tokenizer: acme/Tern-8B\n    similar_models: [gpt-5]",
            vec!["gpt-4o", "gull/8b", "hf:acme/Tern-8B", "hf:acme/tern-tokenizer", "tern/8b/it"],
        ),
        ("url: https://api.house.io/cars\nrunning_models: [sedan-3]", vec![]),
        ("supported_models: [sedan-3, gpt-4o]", vec![]),
        ("models: [sedan-3, van]", vec![]),
        ("routes: [google/maps, house/door]", vec![]),
    ] {
        let source = "static DATA: &str = include_str!(\"list.yaml\");";
        let (_directory, root) = package(&[("lib.rs", source), ("list.yaml", data)]);
        let mut found: Vec<_> =
            of_sources(&root, "app", &[], false).iter().map(|model| model.name.to_string()).collect();
        found.sort();
        assert_eq!(found, expected, "{data}");
    }
}

#[test]
fn a_repository_that_collects_models_names_each() {
    let url = "https://huggingface.co/house/onnx-models/resolve/main";
    for (path, expected) in [
        ("acme/tern-v3", vec!["hf:acme/tern-v3", "hf:house/onnx-models"]),
        ("acme/tern-v3/model.onnx", vec!["hf:acme/tern-v3", "hf:house/onnx-models"]),
        ("other/tern-v3/model.onnx", vec!["hf:house/onnx-models"]),
        ("house/tern-v3", vec!["hf:house/onnx-models"]),
        ("en/en_US/low", vec!["hf:house/onnx-models"]),
        ("onnx/model-v1.onnx", vec!["hf:house/onnx-models"]),
    ] {
        let source = format!(r#"const A: (&str, &str) = ("acme/tern-v3", "{url}/{path}");"#);
        assert_eq!(names(&[], &source), expected, "{source}");
    }
}

#[test]
fn what_a_feature_that_is_off_would_name_is_no_part_of_the_product() {
    let source = r#"
        #[cfg(feature = "on")] const A: &str = "https://huggingface.co/acme/net-a/resolve/main/a.bin";
        #[cfg(feature = "off")] const B: &str = "https://huggingface.co/acme/net-b/resolve/main/a.bin";
        #[cfg(not(feature = "on"))] const C: &str = "https://huggingface.co/acme/net-c/resolve/main/a.bin";
        #[cfg(any(feature = "off", target_os = "linux"))] const D: &str = "https://huggingface.co/acme/net-d/resolve/main/a.bin";
        #[cfg(feature = "unknown")] const E: &str = "https://huggingface.co/acme/net-e/resolve/main/a.bin";
        #[cfg(feature = "off")] mod far;
        mod near { #![cfg(feature = "off")] const G: &str = "https://huggingface.co/acme/net-g/resolve/main/a.bin"; }
        const H: &str = "https://huggingface.co/acme/net-h/resolve/main/a.bin";
        struct Options {
            #[cfg(feature = "off")] pub local: bool,
            #[arg(default_value = "https://huggingface.co/acme/net-i/resolve/main/a.bin")] pub url: String,
        }
        fn f() {
            #[cfg(feature = "off")]
            let a = if b { c() } else { get("https://huggingface.co/acme/net-j/resolve/main/a.bin") };
            match d {
                #[cfg(feature = "off")]
                P::Big { .. } => get("https://huggingface.co/acme/net-k/resolve/main/a.bin"),
                _ => get("https://huggingface.co/acme/net-l/resolve/main/a.bin"),
            }
            if cfg!(feature = "off") { get("https://huggingface.co/acme/net-m/resolve/main/a.bin") }
            let s = S { a: "https://huggingface.co/acme/net-n/resolve/main/a.bin" };
            if !cfg!(feature = "off") { get("https://huggingface.co/acme/net-o/resolve/main/a.bin") }
            else { get("https://huggingface.co/acme/net-p/resolve/main/a.bin") }
            if cfg!(feature = "off") && e { get("https://huggingface.co/acme/net-q/resolve/main/a.bin") }
            else { get("https://huggingface.co/acme/net-r/resolve/main/a.bin") }
            cfg_if! { if #[cfg(feature = "on")] { get("https://huggingface.co/acme/net-s/resolve/main/a.bin") }
                else { get("https://huggingface.co/acme/net-t/resolve/main/a.bin") } }
        }
        #[cfg(feature = "off")] #[path = "deep/elsewhere.rs"] mod named;
        #[path = "deep/before.rs"] #[cfg(feature = "off")] mod before;
        #[cfg_attr(feature = "off", path = "deep/chosen.rs")] #[cfg_attr(feature = "on", path = "deep/shared.rs")] mod one;
        #[cfg(feature = "off")] mod shared { #[path = "../deep/shared.rs"] mod two; }
        mod outer { #[cfg(feature = "off")] mod inner; }
        mod platform;
    "#;
    let url =
        |end: &str| format!("const F: &str = \"https://huggingface.co/acme/net-{end}/resolve/main/a.bin\";");
    let files =
        ["elsewhere", "before", "chosen", "shared"].map(|name| (format!("deep/{name}.rs"), url(name)));
    let inner = url("inner");
    let outside = url("outside");
    let far = r#"const F: &str = "https://huggingface.co/acme/net-f/resolve/main/a.bin";"#;
    let files = files.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    let rest = [
        ("lib.rs", source),
        ("far.rs", far),
        ("outer/inner.rs", inner.as_str()),
        ("platform.rs", r#"#[cfg_attr(unix, path = "../made/unix.rs")] mod imp;"#),
        ("../made/unix.rs", outside.as_str()),
    ];
    let (_directory, root) = package(&files.chain(rest).collect::<Vec<_>>());
    let features = [("on".to_owned(), true), ("off".to_owned(), false)].into();
    let scan = super::scan::run(&super::scan::Package {
        name: "app",
        root: root.clone(),
        shown: Utf8PathBuf::new(),
        clients: Vec::new(),
        shown_clients: Vec::new(),
        row: None,
        reaches_hub: false,
        is_foreign: false,
        sources: vec![root.join("src")],
        targets: vec![root.join("src/lib.rs")],
        tree: root.clone(),
        features,
    });
    let found: Vec<_> = scan.models.iter().map(|model| model.name.to_string()).collect();
    let expected = ["a", "d", "e", "h", "i", "l", "n", "o", "outside", "r", "s", "shared"];
    assert_eq!(found, expected.map(|end| format!("hf:acme/net-{end}")));
}

#[test]
fn a_file_of_weights_that_a_table_has_the_digest_of_is_a_model() {
    let digest = "ab".repeat(32);
    for (source, expected) in [
        (
            format!(
                r#"const R: &[E] = &[E {{ name: "ear_mobile.onnx", sha256: "{digest}" }}, E {{ name: "w.txt", sha256: "{digest}" }}];"#
            ),
            vec!["ear_mobile.onnx"],
        ),
        (
            format!(r#"const R: &[(&str, &str)] = &[("ear_mobile.onnx", "{digest}")];"#),
            vec!["ear_mobile.onnx"],
        ),
        (r#"const R: &[E] = &[E { name: "ear_mobile.onnx", size: 1 }];"#.to_owned(), vec![]),
        (
            r#"const MODELSCOPE_REPO: &str = "acme/ear-ocr";"#.to_owned(),
            vec!["https://modelscope.cn/models/acme/ear-ocr"],
        ),
        (r#"const GITHUB_REPO: &str = "acme/ear-ocr";"#.to_owned(), vec![]),
        (r#"fn f() { E { model_name: "EAR-Net".to_string() } }"#.to_owned(), vec![]),
    ] {
        let found = named(&[], &source);
        let told: Vec<_> = found.iter().map(|model| model.name.to_string()).collect();
        assert_eq!(told, expected, "{source}");
        let digests =
            found.iter().flat_map(|model| model.files.values()).filter_map(|file| file.sha256.as_ref());
        assert!(digests.into_iter().all(|sha256| sha256.hex() == digest), "{source}");
    }
}

#[test]
fn of_a_repository_that_collects_models_the_file_says_what_it_is_called() {
    for (path, expected) in [
        ("acme/onnx-models/resolve/main/tern-v3/model.onnx", "tern-v3"),
        ("acme/ear.cpp/resolve/main/ggml-base.en.bin", "ggml-base.en"),
        ("acme/tern-7b-GGUF/resolve/main/tern.Q4_K_M.gguf", "tern-7b-GGUF"),
        ("acme/onnx-models/resolve/main/config.json", "onnx-models"),
    ] {
        let source = format!(r#"const U: &str = "https://huggingface.co/{path}";"#);
        let [model] = &named(&[], &source)[..] else { panic!("one model of {path}") };
        assert_eq!(model.proposed(), expected, "{path}");
    }
}

#[test]
fn a_name_that_is_put_together_is_all_that_it_may_be() {
    for (dependencies, source, expected) in [
        (
            &[][..],
            r#"format!("https://huggingface.co/acme/tern-{m}/resolve/main/a.onnx")"#,
            vec!["hf:acme/tern-*"],
        ),
        (&["hf-hub"], r#"api.model(format!("acme/tern-3.5-{m}"))"#, vec!["hf:acme/tern-3.5-*"]),
        (&["hf-hub"], r#"get(format!("acme/tern-{m}")); get("acme/tern-7b")"#, vec!["hf:acme/tern-7b"]),
        (&[], r#"format!("https://huggingface.co/acme/{m}/resolve/main/a.onnx")"#, vec!["hf:acme/*"]),
        (&[], r#"format!("https://dl.house.io/models/{m}.gguf")"#, vec!["https://dl.house.io/models/*.gguf"]),
        (
            &[],
            r#"format!("https://dl.house.io/{m}.gguf"); get("https://dl.house.io/tern.gguf")"#,
            vec!["https://dl.house.io/tern.gguf"],
        ),
        (
            &[],
            r#"write!(s, "https://dl.house.io/models/{m}.gguf")"#,
            vec!["https://dl.house.io/models/*.gguf"],
        ),
        (
            &[],
            r#""https://dl.house.io/models/{m}.gguf".replace("{m}", m)"#,
            vec!["https://dl.house.io/models/*.gguf"],
        ),
        (&[], r#"base.join("acme/tern/resolve/main/a.onnx")"#, vec!["hf:acme/tern"]),
        (&[], r#"base.join("proxy/resolve/main/a.onnx")"#, vec![]),
        (&[], r#"format!("https://{host}/models/{m}.gguf")"#, vec![]),
        (&[], r#"format!("https://dl.house.io/guide/{m}.html")"#, vec![]),
        (&[], r#"format!("https://huggingface.co/{o}/tern-{m}/resolve/main/a.onnx")"#, vec![]),
        (&[], r#"format!("https://huggingface.co/acme/tern/resolve/{r}/a.onnx")"#, vec!["hf:acme/tern"]),
        (&[], r#"format!("acme/tern-{m}")"#, vec![]),
        (&["hf-hub"], r#"format!("{a}/{b}")"#, vec![]),
    ] {
        let source = format!("fn f(m: &str) {{ {source}; }}");
        assert_eq!(names(dependencies, &source), expected, "{source}");
    }
}

#[test]
fn what_a_function_is_called_with_is_put_into_its_texts() {
    const URL: &str = "https://huggingface.co";
    for (dependencies, source, expected) in [
        (
            &["hf-hub"][..],
            r#"fn a(m: &str) { get(&format!("acme/tern-3.5-{m}")) } fn b() { a("large"); a("small") }"#,
            vec!["hf:acme/tern-3.5-large", "hf:acme/tern-3.5-small"],
        ),
        (
            &[],
            r#"impl T { fn a(&self, n: u8, m: &str) { format!("URL/acme/tern-{m}/resolve/main/a.onnx") } fn b(&self) { self.a(1, "7b") } }"#,
            vec!["hf:acme/tern-7b"],
        ),
        (
            &["hf-hub"],
            r#"const O: &str = "acme"; fn a() { get(format!("{O}/tern-v2"), format!("{0}/{1}", O, "gull-v3")) }"#,
            vec!["hf:acme/gull-v3", "hf:acme/tern-v2"],
        ),
        (
            &[],
            r#"const B: &str = "URL"; fn w(r: &str) { format!("{B}/{r}/resolve/main/a.onnx") } fn g() { w("acme/tern") }"#,
            vec!["hf:acme/tern"],
        ),
        // What one call gives belongs together.
        (
            &[],
            r#"fn w(o: &str, n: &str) { format!("URL/{o}/{n}/resolve/main/a.onnx") } fn g() { w("acme", "tern"); w("house", "gull") }"#,
            vec!["hf:acme/tern", "hf:house/gull"],
        ),
        (
            &[],
            r#"impl A { fn w(r: &str) { format!("URL/{r}/resolve/main/a.onnx") } } fn g() { B::w("acme/tern") }"#,
            vec![],
        ),
        (
            &[],
            r#"fn w(r: &str) { format!("URL/{r}/resolve/main/a.onnx") } #[cfg(test)] mod t { fn g() { w("acme/tern") } }"#,
            vec![],
        ),
        (&[], r#"fn w(r: &str) { format!("URL/datasets/{r}/a.csv") } fn g() { w("acme/tern") }"#, vec![]),
        (&["hf-hub"], r#"const D: &str = "assets"; fn a() { open(format!("{D}/net-7b")) }"#, vec![]),
        (&["hf-hub"], r#"fn a(x: &str) { open(format!("{x}/{y}.json")) } fn b() { a("acme") }"#, vec![]),
    ] {
        assert_eq!(names(dependencies, &source.replace("URL", URL)), expected, "{source}");
    }
}

#[test]
fn a_repository_that_is_put_in_later_is_asked_for() {
    for (source, expected) in [
        (r#"fn f(r: &str) { format!("https://huggingface.co/{r}/resolve/main/a.onnx") }"#, 1),
        (r#"fn f(r: &str) { format!("{BASE}/{r}/resolve/{revision}/{file}") }"#, 1),
        (r#"fn f(r: &str) { format!("https://huggingface.co/datasets/{r}/resolve/main/a.csv") }"#, 0),
        (r#"fn f(r: &str) { println!("https://huggingface.co/{r}") }"#, 0),
        (r#"const BASE: &str = "https://huggingface.co";"#, 1),
        (r#"fn f() { var("HF_ENDPOINT").unwrap_or("https://hf-mirror.com".into()) }"#, 1),
        (r#"fn f() { let mut u = String::from("https://huggingface.co/"); u.push_str(repo); }"#, 1),
        (r#"fn f() { Link { href: "https://huggingface.co", title: "Models" } }"#, 0),
        (r#"const HOME: &str = "https://huggingface.co";"#, 0),
        (r#"fn f(r: &str) { format!("https://house.io/{r}/main/a.json") }"#, 0),
    ] {
        let (_directory, root) = package(&[("lib.rs", source)]);
        let scan = super::scan_of(&root, "app", &[], false, vec![root.join("src")]);
        assert_eq!(scan.askers.len(), expected, "{source}");
        // That calls no provider by the name of a model.
        assert!(scan.askers.iter().all(|asker| !asker.asked.calls()), "{source}");
    }
}

#[test]
fn configuration_that_code_reads_or_that_is_called_so_sets_models() {
    let config =
        "llm:\n  model: gpt-4o\n  fallbacks: [gpt-4.1-mini]\nembedding:\n  model: acme/tern-small-v1.5\n";
    let all = ["gpt-4.1-mini", "gpt-4o", "hf:acme/tern-small-v1.5"];
    for (file, text, read, expected) in [
        ("house.yaml", config, true, &all[..]),
        ("house.yaml", config, false, &[]),
        ("config/default.yaml", config, false, &all),
        ("config.toml", "[llm]\nmodel = \"gpt-4o\"\n", false, &["gpt-4o"]),
        (".env.example", "OPENAI_MODEL=gpt-4o\nHOUSE_KEY=gpt-5\n", false, &["gpt-4o"]),
        (
            "docker-compose.yml",
            "services:\n  a:\n    environment:\n      - OPENAI_MODEL=${OPENAI_MODEL:-gpt-4o}\n",
            false,
            &["gpt-4o"],
        ),
        ("Dockerfile", "FROM x\nENV EMBED_MODEL=acme/tern-m3\n", false, &["hf:acme/tern-m3"]),
        // Prices, texts of other languages and what tests are set to.
        ("config/prices.yaml", config, false, &[]),
        (".env.test", "OPENAI_MODEL=gpt-4o\n", false, &[]),
        ("tests/config.yaml", config, false, &[]),
        ("openapi.yaml", "schema:\n  example:\n    model: gpt-4o\n", true, &[]),
        ("config/en.yaml", "model: Model\nhint: \"such as gpt-4o\"\n", false, &[]),
    ] {
        let (_directory, root) = package(&[("lib.rs", ""), (&format!("../{file}"), text)]);
        let read_later: BTreeSet<_> = read.then(|| root.join(file)).into_iter().collect();
        let texts =
            super::texts::run(&root, Utf8Path::new(""), &Parts { read: read_later, ..Parts::default() });
        let mut found: Vec<_> = texts.models.iter().map(|model| model.name.to_string()).collect();
        found.sort();
        assert_eq!(found, expected, "{file} {read}");
        // What nothing but its name says to be read means something where models are needed.
        let is_sure = |model: &NamedModel| !model.is_only(Evidence::Setting);
        let is_image = file == "Dockerfile";
        assert!(is_image || texts.models.iter().all(|model| is_sure(model) == read), "{file}");
    }
    let source = r#"fn f() { read_to_string("config/house.yaml"); File::with_name("settings/default"); log("a b.toml"); }"#;
    let (_directory, root) = package(&[("lib.rs", source)]);
    let scan = super::scan_of(&root, "app", &["ollama-rs"], false, vec![root.join("src")]);
    assert!(scan.settings.contains("config/house.yaml") && scan.settings.contains("settings/default.toml"));
    assert!(!scan.settings.iter().any(|path| path.contains("a b")));
}

#[test]
fn a_template_of_configuration_in_a_string_sets_a_model() {
    for (source, expected) in [
        (r#"const T: &str = "provider: house\nmodel: gpt-4o\n";"#, vec!["gpt-4o"]),
        ("const T: &str = r#\"\n[llm]\nmodel = \"gpt-4o\"\n\"#;", vec!["gpt-4o"]),
        (r#"const T: &str = "Which model: gpt-4o or another?\nSay it.";"#, vec![]),
        (r#"fn f() { println!("model: gpt-4o\nready") }"#, vec![]),
    ] {
        assert_eq!(names(&[], source), expected, "{source}");
    }
}

#[test]
fn a_file_that_an_attribute_loads_is_one_and_a_file_that_is_made_is_none() {
    for (source, expected) in [
        (
            r#"struct A { #[arg(default_value = "./models/vision_model.mpk")] w: String }"#,
            vec!["vision_model.mpk"],
        ),
        (r#"struct A { #[arg(help = "./models/vision_model.mpk")] w: String }"#, vec![]),
        (r#"#[model("models/sine.tflite")] struct Sine;"#, vec!["sine.tflite"]),
        (r#"#[path("models/sine.tflite")] struct Sine;"#, vec![]),
        (r#"fn f() { load("tern-v16.onnx") }"#, vec!["tern-v16.onnx"]),
        (
            r#"fn f() { let o = PathBuf::from(var("OUT_DIR").unwrap()); let p = o.join("tern-v16.onnx"); }"#,
            vec![],
        ),
        (r#"fn f() { load(temp_dir().join("a").join("tern-v16.onnx")) }"#, vec![]),
        (r#"fn f() { let o = models_dir(); o.join("tern-v16.onnx"); }"#, vec!["tern-v16.onnx"]),
        (r#"fn f() { fs::copy(made, PathBuf::from("out/tern-v16.onnx")); }"#, vec![]),
    ] {
        assert_eq!(names(&[], source), expected, "{source}");
    }
}

#[test]
fn values_of_a_client_without_a_row_are_what_it_writes_for_them() {
    let source = r#"
        const U: &str = "https://api.house.io/v1/chat/completions";
        impl ToString for Model { fn to_string(&self) -> String { match self {
            Model::Small => "gpt-4o-mini", Model::Large => "gpt-4o",
        }.to_string() } }
    "#;
    let (_directory, root) = package(&[("lib.rs", source)]);
    let row = super::Clients::embedded().other();
    let scan = super::scan::run(&super::scan::Package {
        name: "house-client",
        root: root.clone(),
        shown: Utf8PathBuf::new(),
        clients: Vec::new(),
        shown_clients: Vec::new(),
        row: Some(row),
        reaches_hub: false,
        is_foreign: true,
        sources: vec![root.join("src")],
        targets: vec![root.join("src/lib.rs")],
        tree: root.clone(),
        features: super::Features::new(),
    });
    let of = |value: &str| {
        let found = scan.beside.get(&("Model".to_owned(), value.to_owned()));
        found.map(|found| found.iter().map(|sighting| sighting.name.to_string()).collect::<Vec<_>>())
    };
    assert_eq!(
        (of("Small"), of("Large")),
        (Some(vec!["gpt-4o-mini".to_owned()]), Some(vec!["gpt-4o".to_owned()]))
    );
    assert_eq!(of("Other"), None);
}

#[test]
fn the_source_of_a_client_says_what_its_values_are_sent_as() {
    let source = r#"impl AsRef<str> for Model { fn as_ref(&self) -> &str { match self { Self::Star9 => "star-9" } } }
        impl Model { fn title(&self) -> &str { match self { Self::Star9 => "Star 9" } } }
        impl AsRef<str> for Redact { fn as_ref(&self) -> &str { match self { Self::Pci => "pci-1" } } }"#;
    let (_directory, root) = package(&[("lib.rs", source)]);
    let scan = super::scan::run(&super::scan::Package {
        name: "deepgram",
        root: root.clone(),
        shown: Utf8PathBuf::new(),
        clients: Vec::new(),
        shown_clients: Vec::new(),
        row: super::Clients::embedded().of_crate("deepgram"),
        reaches_hub: false,
        is_foreign: true,
        sources: vec![root.join("src")],
        targets: vec![root.join("src/lib.rs")],
        tree: root.clone(),
        features: super::Features::new(),
    });
    let told: Vec<_> = scan.beside.values().flatten().map(|sighting| sighting.name.to_string()).collect();
    assert_eq!(told, ["star-9"]);
}

#[test]
fn scripts_beside_the_code_that_name_models_leave_it_open() {
    let script = "const a = pipeline('feature-extraction', 'acme/tiny-net-v2');";
    let (_directory, root) = package(&[
        ("lib.rs", ""),
        ("../web/package.json", "{}"),
        ("../web/src/a.tsx", script),
        ("../web/docs/a.tsx", script),
        ("../cars/b.ts", "const models = ['sedan-3'];"),
        ("../.models/get.sh", "git clone https://huggingface.co/acme/net-b\n"),
        ("../.github/get.sh", "git clone https://huggingface.co/acme/net-c\n"),
    ]);
    let texts = super::texts::run(&root, Utf8Path::new(""), &Parts::default());
    let named: Vec<_> = texts.models.iter().map(|model| model.name.to_string()).collect();
    assert_eq!(named, ["hf:acme/net-b"]);
    let open: Vec<_> =
        texts.skipped.iter().map(|(path, _, is_shipped)| (path.as_str(), *is_shipped)).collect();
    assert_eq!(open, [("web", true)]);
    let page = "<script>pipeline('feature-extraction', 'acme/tiny-net-v2')</script>";
    let source = "static P: &str = include_str!(\"a.html\");";
    let (_directory, root) = package(&[("lib.rs", source), ("a.html", page)]);
    assert_eq!(scanned(&root).0, ["hf:acme/tiny-net-v2"]);
}

#[test]
fn what_is_put_together_does_not_grow_without_end() {
    let doubled: String = (1..30)
        .map(|index| format!("let a{index} = format!(\"{{a{0}}}{{a{0}}}{{a{0}}}\");", index - 1))
        .collect();
    let text = "a".repeat(500_000);
    let holes = "{A}".repeat(10_000);
    let called: String = (0..300).map(|index| format!("size(\"{index}b\");")).collect();
    for (source, expected) in [
        (format!("fn f() {{ let a0 = \"acme/tern\"; {doubled} api.model(a29); }}"), vec![]),
        (format!("fn f(m: &str) {{ let a0 = m; {doubled} api.model(a29); }}"), vec![]),
        (format!("const A: &str = \"{text}\"; fn f() {{ get(format!(\"acme/tern-{holes}\")); }}"), vec![]),
        // More than can be told apart: anything may be.
        (
            format!("fn size(s: &str) {{ api.model(format!(\"acme/tern-{{s}}\")); }} fn f() {{ {called} }}"),
            vec!["hf:acme/tern-*"],
        ),
    ] {
        assert_eq!(names(&["hf-hub"], &source), expected, "{}", &source[..60]);
    }
}

#[test]
fn configuration_that_code_reads_and_this_program_can_not_is_said() {
    let directory = tempfile::tempdir().expect("a directory");
    let root = Utf8Path::from_path(directory.path()).expect("UTF-8").canonicalize_utf8().expect("there");
    let read = root.join("config.yaml");
    for (content, why) in [
        (format!("model: gpt-4o\n{}: x\n", "k".repeat(200_000)), "it is minified"),
        (format!("model: gpt-4o\n{}", "# note\n".repeat(700_000)), "longer than 4 MiB"),
    ] {
        std::fs::write(&read, content).expect("written");
        for (files, expected) in [(BTreeSet::from([read.clone()]), true), (BTreeSet::new(), false)] {
            let texts =
                super::texts::run(&root, Utf8Path::new(""), &Parts { read: files, ..Parts::default() });
            let said = texts.skipped.iter().any(|(_, told, is_part)| told.contains(why) && *is_part);
            assert_eq!(said, expected, "{why}: {:?}", texts.skipped);
        }
    }
}

#[test]
fn a_list_with_one_known_model_is_one_of_models() {
    for (dependencies, source, expected) in [
        (
            &[][..],
            r#"const TERN_INFERENCE_MODELS: &[&str] = &["gpt-4o", "gpt-4.1"];"#,
            vec!["gpt-4.1", "gpt-4o"],
        ),
        (
            &["async-openai"],
            r#"const P: &[P] = &[P { id: "openrouter", models: &["openai/gpt-4.1", "acme/tern-4-large", "acme/gull"] },
                P { id: "deepseek", models: &["tern-v4-pro"] }, P { id: "ollama", models: &["tern3.1", "codetern"] }];"#,
            vec![
                "ollama:codetern",
                "ollama:tern3.1",
                "acme/gull",
                "acme/tern-4-large",
                "gpt-4.1",
                "tern-v4-pro",
            ],
        ),
        (
            &[],
            r#"const TERN: &str = "tern2.5:1.5b"; fn f() { post("http://localhost:11434/api/chat", TERN); }"#,
            vec!["ollama:tern2.5:1.5b"],
        ),
        (&[], r#"const EMBED_MODEL: &str = "ternembed:300m";"#, vec!["ollama:ternembed:300m"]),
        (&[], r#"const EMBED_MODEL: &str = "all-tern:l6-v2";"#, vec!["ollama:all-tern:l6-v2"]),
        (&[], r#"const ADDRESS: &str = "host:80"; const MODEL_HOST: &str = "host:8080";"#, vec![]),
        (&["async-openai"], r#"fn f() { set_model("house:gpt-4o") }"#, vec!["gpt-4o"]),
        (
            &["async-openai"],
            r#"const D: &str = "openrouter:acme/tern-7b-instruct";"#,
            vec!["acme/tern-7b-instruct"],
        ),
        (
            &["async-openai"],
            r#"static MODEL: LazyLock<String> = LazyLock::new(|| "tern-7b-instruct".to_owned());
                static MODELS: Lazy<Vec<&str>> = Lazy::new(|| vec!["gpt-4.1", "gpt-4o"]);"#,
            vec!["gpt-4.1", "gpt-4o", "tern-7b-instruct"],
        ),
        (
            &[],
            r#"struct OllamaEmbeddings; impl OllamaEmbeddings { const SMALL: &'static str = "all-tern:l6-v2"; }"#,
            vec!["ollama:all-tern:l6-v2"],
        ),
    ] {
        assert_eq!(names(dependencies, source), expected, "{source}");
    }
}

#[test]
fn models_of_other_things_are_none() {
    for (source, expected) in [
        (
            r#"const R: [R; 2] = [R { vendor: "house", model: "sx1262" }, R { vendor: "h", model: "SM-G991B" }];"#,
            vec![],
        ),
        (r#"fn f() { json!({"manufacturer": "House", "model": "esp32-c6"}) }"#, vec![]),
        (r#"fn f() { I::builder().vendor("house").model("sun2000-10k") }"#, vec![]),
        (r#"fn f() { self.model("order-item-v2"); register_model("audit-log-7b"); }"#, vec![]),
        (r#"const DATA_MODEL: &str = "house/order-v3"; let dataModel = "house/order-v3";"#, vec![]),
        (r#"fn f() { let m = Enforcer { model: "rbac-with-domains-v2", adapter: "postgres" }; }"#, vec![]),
        (
            r#"fn f() { spawn_model("barrel-large"); let model = "tree-v2"; let player_model = "soldier-3b"; }"#,
            vec![],
        ),
        (
            r#"impl Default for Config { fn default() -> Self { Self { model: "tern-9".into() } } }"#,
            vec!["tern-9"],
        ),
        (r#"fn f() { ChatRequest { model: "tern-9".into() } }"#, vec!["tern-9"]),
        (r#"use async_openai::Client; fn f() { Job { model: "tern-v2".into() } }"#, vec!["tern-v2"]),
        (r#"fn f() { Shown { display_model: "tern-v2-7b-instruct" } }"#, vec![]),
        (r#"fn f() { P { default_model: "test-model" } }"#, vec![]),
        (r#"const REPO: &str = "house/app-v2"; fn f() { let repo = "house/cargo-v2"; }"#, vec![]),
    ] {
        assert_eq!(names(&["async-openai"], source), expected, "{source}");
    }
}

#[test]
fn what_a_database_is_filled_with_is_offered() {
    let seed = "INSERT INTO providers (name, default_model_name, url) VALUES ('House', 'gpt-5-mini', 'https://api.openai.com/v1');\n\
        UPDATE providers SET embeddings_model_name = 'text-embedding-3-small';\n\
        INSERT INTO model_prices (model, price) VALUES ('gpt-4o', 1);\n";
    let script = "REPO=\"acme/net-7b\"\nhf download \"$REPO\"\ncurl -o a https://huggingface.co/acme/$NAME/resolve/main/a.onnx\nNAME=net-b\n";
    let docker = "ARG M=tern2.5:7b\nRUN ollama serve & ollama pull $M\n";
    let (_directory, root) = package(&[
        ("lib.rs", ""),
        ("../migrations/1.sql", seed),
        ("../scripts/get.sh", script),
        ("../Dockerfile", docker),
        (
            "../config/ear.json",
            "{\n\"model_repo\": \"acme/EarSmall-RKNN2\",\n\"model_name\": \"ear:small\"\n}\n",
        ),
        ("../package.json", r#"{ "scripts": { "models": "hf download acme/net-c && echo done" } }"#),
        ("../config/app.json", "{\n\"model_repo\": \"acme/tern-3B\",\n\"model_name\": \"tern2.5:3b-x\"\n}\n"),
    ]);
    let texts = super::texts::run(&root, Utf8Path::new(""), &Parts::default());
    let named: Vec<_> = texts.models.iter().map(|model| model.name.to_string()).collect();
    let expected = [
        "gpt-5-mini",
        "hf:acme/EarSmall-RKNN2",
        "hf:acme/net-7b",
        "hf:acme/net-b",
        "hf:acme/net-c",
        "hf:acme/tern-3B",
        "ollama:tern2.5:7b",
        "text-embedding-3-small",
    ];
    let mut named: Vec<_> = named.iter().map(String::as_str).collect();
    named.sort_unstable();
    assert_eq!(named, expected);
}
