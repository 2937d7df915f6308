//! `models-unknown`

use super::undeclared_model::with_crates;

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
    workspace.write("model-sbom.toml", "[product]\nmodels = \"some\"\nmodels-reason = \"a\"\n");
    assert_eq!(workspace.check().code, 2);
}

#[test]
fn a_named_model_is_asked_for_and_a_tokenizer_is_one_of_some_model() {
    let source = "const MODEL_URL: &str = \"https://files.host.io/net.onnx\"; fn main() {}";
    assert_eq!(with_crates(source, &[("ort", "")]).check().codes(), ["undeclared-model"]);
    for (name, does) in [("tokenizers", "reads the tokenizers of models"), ("safetensors", "loads models")] {
        let output = with_crates("fn main() {}", &[(name, "")]).check();
        assert_eq!(output.codes(), ["models-unknown"], "{name}");
        assert!(output.text().contains(&format!("`{name} 0.4.0` {does}")), "{}", output.text());
    }
}
