//! `lineage-license`

use crate::support::Workspace;

fn derived(license: &str, base: &str) -> Workspace {
    Workspace::model(&format!(
        "license = \"{license}\"\n[[package.metadata.model-sbom.model.base]]\nname = \"b\"\n{base}"
    ))
}

const LLAMA: &str = "license = \"LicenseRef-scancode-llama-3.1-license-2024\"\nrelation = \"finetune\"";

#[test]
fn terms_of_a_base_bind_a_model_that_is_declared_otherwise() {
    assert_eq!(derived("MIT", LLAMA).check().denied(), ["lineage-license"]);
    let named = derived("MIT AND LicenseRef-scancode-llama-3.1-license-2024", LLAMA);
    assert_eq!(named.check().denied(), ["custom-license"]);
    assert_eq!(
        derived("MIT", "license = \"Apache-2.0\"\nrelation = \"merge\"").check().denied(),
        Vec::<String>::new()
    );
}

#[test]
fn what_is_proposed_binds_the_base_whatever_is_chosen() {
    let output = derived("MIT OR Apache-2.0", LLAMA).check();
    let proposed = "(MIT OR Apache-2.0) AND LicenseRef-scancode-llama-3.1-license-2024";
    assert!(output.text().contains(proposed), "{}", output.text());
    let offered = derived("MIT OR LicenseRef-scancode-llama-3.1-license-2024", LLAMA);
    assert_eq!(offered.check().denied(), ["lineage-license"], "MIT alone can't be chosen");
}

#[test]
fn a_merge_with_a_non_commercial_base_is_non_commercial() {
    let workspace = derived(
        "Apache-2.0",
        "license = \"Apache-2.0\"\nrelation = \"merge\"\n[[package.metadata.model-sbom.model.base]]\nname = \"c\"\n\
         license = \"CC-BY-NC-4.0\"\nrelation = \"merge\"",
    );
    assert_eq!(workspace.check().denied(), ["lineage-license"]);
    workspace.write("model-sbom.toml", "[use]\ncommercial = true\n");
    assert_eq!(workspace.check().denied(), ["lineage-license", "use-not-permitted"]);
}

#[test]
fn terms_pass_through_a_declared_base() {
    let workspace = derived("MIT", "relation = \"adapter\"");
    let text = workspace.read("Cargo.toml");
    workspace.write(
        "Cargo.toml",
        &format!(
            "{text}\n[[package.metadata.model-sbom.model]]\nname = \"b\"\nversion = \"1\"\nlicense = \"MIT\"\n\
             delivery = \"downloaded\"\n[[package.metadata.model-sbom.model.base]]\nname = \"root\"\n{LLAMA}\n"
        ),
    );
    let output = workspace.check();
    assert_eq!(output.denied(), ["lineage-license", "lineage-license"]);
    assert!(output.text().contains("`m` descends from `root` through b"), "{}", output.text());
}

#[test]
fn a_base_without_a_licence_is_told() {
    assert!(
        derived("MIT", "relation = \"quantized\"").check().text().contains("whose licence nobody declared")
    );
}

#[test]
fn a_base_that_only_the_card_names_is_told() {
    let card = "---\nlicense: mit\nbase_model: meta-llama/Llama-3.1-8B\nbase_model_relation: finetune\n---\n";
    let workspace = Workspace::model("license = \"MIT\"\ncard = \"README.md\"");
    workspace.write("README.md", card);
    let output = workspace.check();
    assert_eq!(output.denied(), ["lineage-license"]);
    for part in [
        "`m` descends from `meta-llama/Llama-3.1-8B`, says its card",
        "LicenseRef-scancode-llama-3.1-license-2024",
    ] {
        assert!(output.text().contains(part), "{part}\n{}", output.text());
    }
    let itself = Workspace::model("source = \"hf:owner/m\"\nlicense = \"MIT\"\ncard = \"README.md\"");
    itself.write("README.md", "---\nbase_model: owner/m\n---\n");
    assert_eq!(itself.check().denied(), Vec::<String>::new());
}
