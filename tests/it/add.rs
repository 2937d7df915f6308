//! `add`: one model is declared from the command line.

use crate::support::{Output, Workspace, run};

const COMMIT: &str = "5c38ec7c405ec4b44b94cc5a9bb96e735b38267a";
const SOURCE: &str = "hf:BAAI/bge-small-en-v1.5";

fn empty() -> Workspace {
    Workspace::package("", &[])
}

fn add(workspace: &Workspace, arguments: &[&str]) -> Output {
    let mut command = workspace.command(&[&["add"], arguments].concat());
    command.env("HF_HUB_CACHE", "hub");
    run(command)
}

/// The models that the manifest declares.
fn models(workspace: &Workspace) -> toml::value::Array {
    let manifest: toml::Table = workspace.read("Cargo.toml").parse().expect("TOML");
    let models =
        manifest["package"].get("metadata").and_then(|table| table["model-sbom"].get("model").cloned());
    models.and_then(|models| models.as_array().cloned()).unwrap_or_default()
}

#[test]
fn a_model_is_written_once_with_what_the_cache_knows() {
    let workspace = empty();
    let repository = "hub/models--BAAI--bge-small-en-v1.5";
    workspace.write(&format!("{repository}/refs/main"), COMMIT);
    workspace
        .write(&format!("{repository}/snapshots/{COMMIT}/model.safetensors"), crate::support::SAFETENSORS);
    let card = "---\nlicense: mit\npipeline_tag: feature-extraction\n---\n# BGE\n";
    workspace.write(&format!("{repository}/snapshots/{COMMIT}/README.md"), card);
    let before = workspace.read("Cargo.toml");
    let printed = add(&workspace, &[SOURCE, "--dry-run"]);
    assert_eq!(printed.code, 0, "{}", printed.stderr);
    assert_eq!(workspace.read("Cargo.toml"), before, "a dry run writes nothing");
    let added = add(&workspace, &[SOURCE, "--downloaded"]);
    assert_eq!(added.code, 0, "{}", added.stderr);
    let text = workspace.read("Cargo.toml");
    assert!(
        text.starts_with(&before)
            && text.trim_end().ends_with(printed.text().split_once('\n').expect("lines").1.trim())
    );
    for line in [
        "name = \"bge-small-en-v1.5\"",
        &format!("version = \"{COMMIT}\""),
        "delivery = \"downloaded\"",
        "source = \"hf:BAAI/bge-small-en-v1.5\"",
        "task = \"feature-extraction\"",
        "# license = \"MIT\"",
        "its card says: mit",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    for again in [SOURCE, "hf:baai/BGE-small-en-v1.5", "https://huggingface.co/BAAI/bge-small-en-v1.5"] {
        let second = add(&workspace, &[again]);
        assert_eq!(second.code, 2, "{again}: {}", second.stderr);
        assert!(second.stderr.contains("Cargo.toml:11"), "{again}: {}", second.stderr);
    }
    assert_eq!(workspace.read("Cargo.toml"), text);
    let other = add(&workspace, &[SOURCE, "--revision", &"0".repeat(40), "--license", "mit"]);
    assert_eq!(other.code, 0, "{}", other.stderr);
    let models = models(&workspace);
    assert_eq!(models[1]["name"].as_str(), Some("bge-small-en-v1.5-2"), "another revision is another model");
    assert_eq!(models[1]["license"].as_str(), Some("MIT"));
}

#[test]
fn every_kind_of_source_is_declared_and_read_back() {
    for source in [
        "hf:tiny",
        "ollama:tiny:1b",
        "oci:ghcr.io/acme/tiny:1.0",
        "docker:ai/tiny",
        "modelscope:acme/tiny",
        "mlflow:registry.example.org/churn",
        "s3://bucket/m.onnx",
        "gs://bucket/m.onnx",
        "az://container/m.onnx",
        "git+https://example.org/acme/m.git",
        "https://example.org/ggml-tiny.bin",
    ] {
        let workspace = empty();
        let added = add(&workspace, &[source, "--license", "MIT", "--revision", "1.0"]);
        assert_eq!(added.code, 0, "{source}: {}", added.stderr);
        assert_eq!(models(&workspace)[0]["source"].as_str(), Some(source));
        let codes = workspace.check().codes();
        let expected = ["unpinned-version", "weights-missing"];
        assert!(codes.iter().all(|code| expected.contains(&code.as_str())), "{source}: {codes:?}");
    }
    for (source, words) in [
        ("bge-small", "`bge-small` is not a source: no scheme"),
        ("hf:a/b/c", "expected `hf:owner/name`"),
        ("ftp://example.org/a", "unknown scheme"),
        ("", "is not a source"),
    ] {
        let refused = add(&empty(), &[source]);
        assert_eq!(refused.code, 2, "{source}: {}", refused.stderr);
        assert!(refused.stderr.contains(words), "{source}: {}", refused.stderr);
    }
    let refused = add(&empty(), &[SOURCE, "--license", "free for all"]);
    assert!(refused.code == 2 && refused.stderr.contains("is not a licence"), "{}", refused.stderr);
}

#[test]
fn a_service_is_declared_with_the_terms_of_its_provider() {
    let workspace = empty();
    let endpoint = "https://api.openai.com/v1/chat/completions";
    let added = add(&workspace, &["gpt-4o-2024-08-06", "--service", "--endpoint", endpoint]);
    assert_eq!(added.code, 0, "{}", added.stderr);
    let text = workspace.read("Cargo.toml");
    assert!(text.contains("provider = \"OpenAI\"") && text.contains(endpoint), "{text}");
    assert!(text.contains("# terms = { url = \"https://openai.com/policies/services-agreement/\""), "{text}");
    assert!(!text.contains("# license"), "a service has terms: {text}");
    assert_eq!(workspace.check().denied(), ["missing-license"], "its terms");
    workspace.replace("Cargo.toml", "# terms =", "terms =");
    workspace.replace("Cargo.toml", "YYYY-MM-DD", "2025-05-31");
    assert_eq!(workspace.check().denied(), ["custom-license"]);
    assert_eq!(add(&workspace, &["gpt-4o-2024-08-06", "--service"]).code, 2, "declared already");
    assert_eq!(add(&workspace, &[SOURCE, "--service", "--downloaded"]).code, 2);
}

#[test]
fn the_package_and_its_included_file_are_the_place() {
    let workspace = Workspace::fixture("shared-model");
    let asked = add(&workspace, &[SOURCE]);
    assert_eq!(asked.code, 2, "{}", asked.stderr);
    assert!(asked.stderr.contains("`-p indexer`"), "{}", asked.stderr);
    assert_eq!(add(&workspace, &[SOURCE, "-p", "indexer"]).code, 0);
    assert!(workspace.read("indexer/Cargo.toml").contains(SOURCE));
    let elsewhere = add(&workspace, &[SOURCE, "-p", "searcher"]);
    assert!(elsewhere.code == 2 && elsewhere.stderr.contains("indexer/Cargo.toml:"), "{}", elsewhere.stderr);

    let workspace = Workspace::fixture("shared-model");
    std::fs::remove_file(workspace.path().join("model-sbom.toml")).expect("removed");
    let both = add(&workspace, &[SOURCE, "-p", "indexer", "-p", "searcher", "--license", "mit"]);
    assert_eq!(both.code, 0, "{}", both.stderr);
    let text = workspace.read("model-sbom.toml");
    assert!(text.contains("[[model]]") && text.contains(SOURCE), "{text}");
    let models = text.parse::<toml::Table>().expect("TOML")["model"].as_array().cloned().expect("models");
    assert_eq!(models[0]["used-by"], toml::Value::from(vec!["indexer", "searcher"]), "{text}");
    for package in ["indexer", "searcher"] {
        let document = workspace.json("cyclonedx", &["-p", package]).to_string();
        assert!(document.contains("bge-small-en-v1.5"), "{package}");
    }
    let again = add(&workspace, &[SOURCE, "-p", "indexer", "-p", "searcher"]);
    assert!(again.code == 2 && again.stderr.contains("`used-by`"), "{}", again.stderr);

    let workspace = Workspace::package(
        "[package.metadata.model-sbom]\ninclude = [\"models.toml\"]\n",
        &[("models.toml", "")],
    );
    let before = workspace.read("Cargo.toml");
    let added = add(&workspace, &[SOURCE]);
    assert_eq!(added.code, 0, "{}", added.stderr);
    assert_eq!(workspace.read("Cargo.toml"), before);
    assert!(workspace.read("models.toml").starts_with("[[model]]\nname = \"bge-small-en-v1.5\"\n"));
    let second = add(&workspace, &[SOURCE]);
    assert!(second.code == 2 && second.stderr.contains("models.toml:2"), "{}", second.stderr);
}
