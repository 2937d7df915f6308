//! `models-unknown`

use super::undeclared_model::with_crates;
use crate::support::Workspace;

#[test]
fn a_runtime_without_a_model_is_a_warning_until_the_product_says_why() {
    let workspace = with_crates("fn main() {}", &[("ort", "")]);
    let output = workspace.check();
    assert_eq!((output.code, output.codes()), (0, vec!["models-unknown".to_owned()]));
    assert!(output.text().contains("`ort 0.4.0` loads models"), "{}", output.text());
    for word in ["none", "chosen-by-users"] {
        let product = format!("[product]\nmodels = \"{word}\"\n");
        workspace.write("model-sbom.toml", &product);
        assert_eq!(workspace.check().code, 2, "without a reason");
        workspace.write("model-sbom.toml", &format!("{product}models-reason = \"a library for others\"\n"));
        assert_eq!(workspace.check().codes(), Vec::<String>::new(), "{word}");
    }
    workspace.write("model-sbom.toml", "[product]\nmodels = \"some\"\nmodels-reason = \"read\"\n");
    assert_eq!(workspace.check().code, 2);
}

#[test]
fn a_named_model_is_asked_for_and_a_tokenizer_is_no_model() {
    let source = "const MODEL_URL: &str = \"https://files.host.io/net.onnx\"; fn main() {}";
    assert_eq!(with_crates(source, &[("ort", "")]).check().codes(), ["undeclared-model"]);
    let output = with_crates("fn main() {}", &[("safetensors", "")]).check();
    assert_eq!(output.codes(), ["models-unknown"]);
    assert!(output.text().contains("`safetensors 0.4.0` loads models"), "{}", output.text());
    assert_eq!(with_crates("fn main() {}", &[("tokenizers", "")]).check().codes(), Vec::<String>::new());
    let source = "fn main() { Tokenizer::from_pretrained(\"acme/net\", None); }";
    assert_eq!(with_crates(source, &[("tokenizers", "")]).check().codes(), ["undeclared-model"]);
}

#[test]
fn code_that_asks_an_api_or_a_program_for_a_model_needs_one() {
    for (source, expected) in [
        (
            r#"fn main() { post(format!("{base}/v1/chat/completions"), model); }"#,
            Some("asks `/chat/completions`"),
        ),
        (
            r#"const API: &str = "https://api.anthropic.com/v1"; fn main() {}"#,
            Some("asks `api.anthropic.com`"),
        ),
        (r#"fn main() { Command::new("ollama").arg("run").arg(model); }"#, Some("runs `ollama`")),
        (r#"fn main() { Command::new("/usr/bin/llama-server").spawn(); }"#, Some("runs `llama-server`")),
        // What is only said, compared, or run for something else.
        (r#"fn main() { println!("https://api.openai.com/v1"); }"#, None),
        (r#"fn main() { url.contains("/chat/completions"); }"#, None),
        (r#"const HELP: &str = "get a key for api.openai.com first"; fn main() {}"#, None),
        (r#"fn main() { Command::new("git").arg("ollama"); }"#, None),
        (
            r#"/// https://api.openai.com/v1
fn main() {}"#,
            None,
        ),
        (r#"fn main() {} #[cfg(test)] mod tests { const A: &str = "https://api.openai.com/v1"; }"#, None),
    ] {
        let output = with_crates(source, &[]).check();
        assert_eq!(output.codes(), Vec::from_iter(expected.map(|_| "models-unknown")), "{source}");
        let place = expected.map(|does| format!("`src/main.rs:1` {does}"));
        assert!(place.is_none_or(|place| output.text().contains(&place)), "{}", output.text());
    }
    let source = r#"fn main() { post("https://api.openai.com/v1/embeddings", json!({ "model": "text-embedding-3-small" })); }"#;
    assert_eq!(with_crates(source, &[]).check().codes(), ["undeclared-model"]);
}

#[test]
fn a_product_without_models_declares_none() {
    let model = "[[package.metadata.model-sbom.model]]\nname = \"gpt-4o-2024-08-06\"\ndelivery = \"service\"\nprovider = \"OpenAI\"\n";
    let said = |manifest: &str, product: &str| {
        let workspace = Workspace::package(manifest, &[]);
        workspace.write("model-sbom.toml", &format!("[product]\n{product}\n"));
        let output = workspace.check();
        let conflict = output.code != 2 && output.denied().contains(&"conflicting-declarations".to_owned());
        (output.code == 2, conflict)
    };
    let none = "models = \"none\"\nmodels-reason = \"a library\"";
    assert_eq!(said(model, none), (false, true));
    assert_eq!(said("", none), (false, false));
    // Users may choose others besides.
    assert_eq!(said(model, &none.replace("none", "chosen-by-users")), (false, false));
    assert_eq!(said(model, "models-reason = \"a library\""), (true, false));
}

#[test]
fn a_crate_that_sends_requests_to_a_known_api_is_a_client() {
    const CLIENT: &str = r#"
        pub const URL: &str = "https://api.mistral.ai/v1";
        pub enum Model { Small, Large }
        impl Model {
            pub fn name(&self) -> &str {
                match self { Self::Small => "mistral-small-latest", Self::Large => "mistral-large-latest" }
            }
        }
    "#;
    const COMMENT: &str = "/// https://api.mistral.ai/v1\npub fn f() {}";
    for (source, client, sends, expected) in [
        ("fn main() {}", CLIENT, true, Some("models-unknown")),
        ("fn main() { house::go(house::Model::Large) }", CLIENT, true, Some("undeclared-model")),
        ("fn main() {}", CLIENT, false, None),
        ("fn main() {}", COMMENT, true, None),
    ] {
        let workspace = with_crates(source, &[("house", client), ("ureq", "")]);
        if sends {
            let dependency = "[dependencies]\nureq = { path = \"../ureq\" }\n\n[workspace]";
            workspace.replace("vendor/house/Cargo.toml", "[workspace]", dependency);
            let package = "name = \"house\"\nversion = \"0.4.0\"\n";
            workspace.replace("Cargo.lock", package, &format!("{package}dependencies = [\n \"ureq\",\n]\n"));
        }
        let output = workspace.check();
        assert_eq!(output.codes(), Vec::from_iter(expected), "{}", output.text());
        if expected == Some("models-unknown") {
            assert!(
                output.text().contains("`house 0.4.0` calls the models of a provider"),
                "{}",
                output.text()
            );
        } else if expected.is_some() {
            assert!(output.text().contains("`mistral-large-latest`"), "{}", output.text());
            assert!(!output.text().contains("mistral-small-latest"), "{}", output.text());
        }
    }
}

#[test]
fn what_a_product_that_needs_models_is_set_to_is_named() {
    let asks = r#"const API: &str = "https://api.openai.com/v1"; fn main() {}"#;
    for (source, expected) in [(asks, Some("undeclared-model")), ("fn main() {}", None)] {
        let workspace = with_crates(source, &[]);
        workspace.write("config/default.yaml", "llm:\n  model: gpt-4o\n");
        assert_eq!(workspace.check().codes(), Vec::from_iter(expected), "{source}");
    }
    let source = r#"fn main() { load(std::fs::read_to_string("house.toml")); ask_model(); }"#;
    let workspace = with_crates(source, &[]);
    workspace.write("house.toml", "[llm]\nmodel = \"gpt-4o\"\n");
    assert_eq!(workspace.check().codes(), ["undeclared-model"]);
}

#[test]
fn names_of_models_whose_call_is_not_seen_leave_it_unknown() {
    let list = r#"const AVAILABLE_MODELS: &[&str] = &["gpt-4o", "claude-3-5-haiku-latest"];"#;
    for (source, expected) in [
        (format!("{list} fn main() {{ show(AVAILABLE_MODELS); }}"), Some("models-unknown")),
        // What is only searched, and one name alone, which may be anything.
        (format!("{list} fn main() {{ AVAILABLE_MODELS.contains(&m); }}"), None),
        (r#"const A: &str = "gpt-4o"; fn main() {}"#.to_owned(), None),
    ] {
        let output = with_crates(&source, &[]).check();
        assert_eq!(output.codes(), Vec::from_iter(expected), "{source}");
        let place = "`src/main.rs:1` names `claude-3-5-haiku-latest` among others";
        assert!(expected.is_none() || output.text().contains(place), "{}", output.text());
    }
}
