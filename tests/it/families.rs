//! Every family and version of models that the research of the catalogue names: its licence, risk, matrix, and what a
//! small service and a large company are told.

use serde_json::Value;

use crate::support::{Workspace, string};

/// Licence, risk, matrix (small business, enterprise, SaaS, redistribution, fine-tuning), answer to a small service,
/// answer to a large company, models.
type Row = (&'static str, &'static str, &'static str, &'static str, &'static str, &'static [&'static str]);

const FAMILIES: &[Row] = &[
    (
        "Apache-2.0",
        "low",
        "yes yes yes yes yes",
        "yes",
        "yes",
        &[
            "Mistral-7B-Instruct-v0.3",
            "Mixtral-8x7B-v0.1",
            "Mixtral-8x22B-v0.1",
            "Mistral-Nemo-Instruct-2407",
            "Mathstral-7B-v0.1",
            "Mamba-Codestral-7B-v0.1",
            "Pixtral-12B-2409",
            "Mistral-Small-24B-Instruct-2501",
            "Mistral-Small-3.2-24B-Instruct-2506",
            "Magistral-Small-2506",
            "Devstral-Small-2507",
            "Ministral-3-8B-Instruct-2512",
            "Mistral-Large-3-675B-Instruct-2512",
            "Qwen2.5-Coder-0.5B",
            "Qwen2.5-Coder-1.5B-Instruct",
            "Qwen2.5-Coder-7B-Instruct",
            "Qwen2.5-Coder-14B",
            "Qwen2.5-Coder-32B-Instruct",
            "Qwen2.5-0.5B",
            "Qwen2.5-7B",
            "Qwen3-8B",
            "Yi-Coder-9B-Chat",
            "Yi-34B",
            "granite-8b-code-base",
            "gemma-4-31b",
            "FLUX.1-schnell",
            "falcon-7b-instruct",
        ],
    ),
    (
        "LicenseRef-Mistral-MRL-0.1",
        "high",
        "no no no limited limited",
        "no",
        "no",
        &[
            "Mistral-Small-Instruct-2409",
            "Mistral-Large-Instruct-2407",
            "Mistral-Large-Instruct-2411",
            "Ministral-8B-Instruct-2410",
            "Pixtral-Large-Instruct-2411",
        ],
    ),
    ("LicenseRef-Mistral-MNPL-0.1", "high", "no no no limited limited", "no", "no", &["Codestral-22B-v0.1"]),
    (
        "LicenseRef-Mistral-Modified-MIT-2026",
        "high",
        "yes no limited limited limited",
        "conditions",
        "no",
        &["Devstral-2-123B-Instruct-2512", "Mistral-Medium-3.5-128B"],
    ),
    ("CC-BY-NC-4.0", "high", "no no no limited limited", "no", "no", &["Voxtral-4B-TTS-2603"]),
    (
        "LicenseRef-Qwen-Research-2024",
        "high",
        "no no no limited limited",
        "no",
        "no",
        &["Qwen2.5-Coder-3B", "Qwen2.5-3B-Instruct"],
    ),
    (
        "LicenseRef-scancode-qwen-2024",
        "high",
        "yes limited limited limited conditions",
        "conditions",
        "no",
        &["Qwen2.5-72B-Instruct"],
    ),
    (
        "LicenseRef-scancode-tongyi-qianwen-2023",
        "high",
        "yes limited limited limited conditions",
        "conditions",
        "no",
        &["Qwen-7B-Chat"],
    ),
    ("LicenseRef-Tongyi-Qianwen-Research", "high", "no no no limited limited", "no", "no", &["Qwen-1_8B"]),
    (
        "LicenseRef-Qwen3.8-Max",
        "high",
        "yes limited limited conditions conditions",
        "conditions",
        "check",
        &["Qwen3.8-Max-Instruct"],
    ),
    (
        "MIT",
        "low",
        "yes yes yes yes yes",
        "yes",
        "yes",
        &[
            "Phi-2",
            "Phi-3-mini-4k-instruct",
            "Phi-3-small-8k-instruct",
            "Phi-3-medium-128k-instruct",
            "Phi-3-vision-128k-instruct",
            "Phi-3.5-mini-instruct",
            "Phi-4",
            "DeepSeek-V3-0324",
            "DeepSeek-V3.1",
            "DeepSeek-V4",
            "DeepSeek-R1",
        ],
    ),
    (
        "LicenseRef-scancode-bigcode-open-rail-m-v1",
        "medium",
        "conditions conditions conditions limited conditions",
        "conditions",
        "conditions",
        &["starcoder", "starcoder2-15b"],
    ),
    (
        "LicenseRef-scancode-llama-2-license-2023",
        "high",
        "conditions limited conditions limited conditions",
        "conditions",
        "no",
        &["CodeLlama-7b-Instruct-hf", "Llama-2-7b-hf"],
    ),
    (
        "LicenseRef-Meta-Llama-3-Community",
        "high",
        "conditions limited conditions limited conditions",
        "conditions",
        "no",
        &["Meta-Llama-3-8B"],
    ),
    (
        "LicenseRef-scancode-llama-3.1-license-2024",
        "high",
        "conditions limited conditions limited conditions",
        "conditions",
        "no",
        &["Llama-3.1-8B-Instruct"],
    ),
    (
        "LicenseRef-scancode-llama-3.2-license-2024",
        "high",
        "conditions limited conditions limited conditions",
        "conditions",
        "no",
        &["Llama-3.2-1B"],
    ),
    (
        "LicenseRef-scancode-llama-3.3-license-2024",
        "high",
        "conditions limited conditions limited conditions",
        "conditions",
        "no",
        &["Llama-3.3-70B-Instruct"],
    ),
    (
        "LicenseRef-scancode-llama-4-cla-2025",
        "high",
        "conditions limited conditions limited conditions",
        "conditions",
        "no",
        &["Llama-4-Scout-17B-16E"],
    ),
    (
        "LicenseRef-scancode-deepseek-la-1.0",
        "medium",
        "conditions conditions conditions conditions conditions",
        "conditions",
        "conditions",
        &[
            "deepseek-coder-6.7b-instruct",
            "DeepSeek-Coder-V2-Lite-Instruct",
            "deepseek-llm-7b-base",
            "DeepSeek-V2-Chat",
            "DeepSeek-V2.5",
            "DeepSeek-V3",
        ],
    ),
    (
        "LicenseRef-scancode-gemma-tou-2024-04-01",
        "medium",
        "conditions conditions conditions limited conditions",
        "conditions",
        "conditions",
        &["gemma-2b"],
    ),
    (
        "LicenseRef-scancode-gemma-tou-2025-03-24",
        "medium",
        "conditions conditions conditions limited conditions",
        "conditions",
        "conditions",
        &["gemma-3-4b-it"],
    ),
    (
        "LicenseRef-Gemma-ToU-2026-04-01",
        "medium",
        "conditions conditions conditions limited conditions",
        "conditions",
        "conditions",
        &["embeddinggemma-300m"],
    ),
    (
        "LicenseRef-scancode-stability-ai-community-2024",
        "high",
        "conditions no limited limited conditions",
        "conditions",
        "no",
        &["stable-diffusion-3.5-large"],
    ),
    ("LicenseRef-FLUX.1-dev-NC-1.1.1", "high", "no no no limited limited", "no", "no", &["FLUX.1-dev"]),
    ("LicenseRef-FLUX-dev-NC-2.0", "high", "no no no limited limited", "no", "no", &["FLUX.2-dev"]),
    (
        "LicenseRef-Databricks-Open-Model-2024-03-27",
        "high",
        "conditions limited conditions limited conditions",
        "conditions",
        "no",
        &["dbrx-instruct"],
    ),
    (
        "LicenseRef-scancode-falcon-2-11b-1.0",
        "medium",
        "conditions conditions conditions limited conditions",
        "conditions",
        "conditions",
        &["falcon-11B"],
    ),
    (
        "LicenseRef-TII-Falcon-3-2024-12",
        "medium",
        "conditions conditions conditions limited conditions",
        "conditions",
        "conditions",
        &["Falcon3-7B-Instruct"],
    ),
    (
        "LicenseRef-TII-Falcon-180B",
        "high",
        "check check check check check",
        "check",
        "check",
        &["falcon-180B"],
    ),
    (
        "LicenseRef-scancode-nvidia-open-model-2025-04-28",
        "medium",
        "conditions conditions conditions conditions conditions",
        "conditions",
        "conditions",
        &["Nemotron-4-340B-Instruct"],
    ),
    (
        "LicenseRef-xAI-Community-2025-11-04",
        "high",
        "conditions conditions conditions limited limited",
        "conditions",
        "conditions",
        &["grok-2"],
    ),
    (
        "LicenseRef-scancode-moonshot-ai-modified-mit-2025",
        "medium",
        "yes conditions conditions conditions conditions",
        "conditions",
        "conditions",
        &["Kimi-K2-Instruct"],
    ),
    (
        "LicenseRef-Kimi-K3",
        "high",
        "yes limited limited conditions conditions",
        "conditions",
        "check",
        &["Kimi-K3"],
    ),
    (
        "LicenseRef-MiniMax-M2-Modified-MIT",
        "medium",
        "yes conditions conditions conditions conditions",
        "conditions",
        "conditions",
        &["MiniMax-M2"],
    ),
    (
        "LicenseRef-MiniMax-M2.1-Modified-MIT",
        "medium",
        "conditions conditions conditions conditions conditions",
        "conditions",
        "conditions",
        &["MiniMax-M2.1"],
    ),
    ("LicenseRef-LFM-Open-1.0", "high", "yes no limited limited yes", "conditions", "no", &["LFM2-1.2B"]),
    (
        "LicenseRef-Jamba-Open-Model",
        "high",
        "check check check check check",
        "check",
        "check",
        &["AI21-Jamba-Large-1.6"],
    ),
    (
        "LicenseRef-scancode-tencent-hunyuan-3d-2.0-cla",
        "high",
        "conditions limited conditions limited conditions",
        "conditions",
        "no",
        &["Hunyuan3D-2"],
    ),
    (
        "LicenseRef-scancode-exaone-ai-model-1.1-nc",
        "high",
        "no no no limited limited",
        "no",
        "no",
        &["EXAONE-3.5-7.8B-Instruct"],
    ),
    (
        "LicenseRef-scancode-stable-diffusion-2022-08-22",
        "medium",
        "conditions conditions conditions limited conditions",
        "conditions",
        "conditions",
        &["stable-diffusion-v1-5"],
    ),
    (
        "LicenseRef-scancode-bigscience-rail-1.0",
        "medium",
        "conditions conditions conditions limited conditions",
        "conditions",
        "conditions",
        &["bloom-7b1"],
    ),
];

/// 40,000 users and less than a million US dollars a year.
const SMALL: &str = "commercial = true\noffering = [\"saas\"]\nmonthly-active-users = 40_000\n\
                     annual-revenue-usd = 900_000\nregions = [\"US\"]\nseat = \"US\"\n\
                     fine-tunes = false\ntrains-other-models = false\nregulated = false\n";

/// More users and revenue than any licence of the catalogue lets pass.
const LARGE: &str = "commercial = true\noffering = [\"saas\"]\nmonthly-active-users = 800_000_000\n\
                     annual-revenue-usd = 5_000_000_000\nregions = [\"US\", \"EU\"]\nseat = \"US\"\n\
                     fine-tunes = false\ntrains-other-models = false\nregulated = false\n";

fn declaration(name: &str, license: &str) -> String {
    format!(
        "[[package.metadata.model-sbom.model]]\nname = \"{name}\"\nversion = \"1.0\"\nsource = \"hf:owner/{name}\"\n\
         license = \"{license}\"\ndelivery = \"downloaded\"\n"
    )
}

fn all() -> Workspace {
    let models = FAMILIES.iter().flat_map(|row| row.5.iter().map(|name| declaration(name, row.0)));
    Workspace::package(&models.collect::<String>(), &[])
}

fn models(workspace: &Workspace, usage: &str) -> Vec<Value> {
    workspace.write("model-sbom.toml", &format!("[use]\n{usage}"));
    let output = workspace.run(&["licenses", "--for", "saas", "--message-format", "json"]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    output.json()["models"].as_array().cloned().expect("models")
}

fn row<'v>(models: &'v [Value], name: &str) -> &'v Value {
    models.iter().find(|model| model["name"] == name).expect(name)
}

fn matrix(model: &Value) -> String {
    let cells = ["small-business", "enterprise", "saas", "redistribution", "fine-tuning"];
    cells.map(|cell| string(&model["usage"][cell])).join(" ")
}

#[test]
fn each_family_has_its_risk_its_matrix_and_its_verdicts() {
    let workspace = all();
    let (small, large) = (models(&workspace, SMALL), models(&workspace, LARGE));
    assert_eq!(small.len(), FAMILIES.iter().map(|row| row.5.len()).sum::<usize>());
    for (license, risk, cells, to_small, to_large, names) in FAMILIES {
        for name in *names {
            let model = row(&small, name);
            assert_eq!((string(&model["risk"]), matrix(model).as_str()), (*risk, *cells), "{name} {license}");
            assert_eq!(model["answer"], *to_small, "{name}: {model}");
            assert_eq!(row(&large, name)["answer"], *to_large, "{name}: {}", row(&large, name));
        }
    }
}

#[test]
fn the_check_denies_what_the_answer_is_no_to() {
    let workspace = all();
    for usage in [SMALL, LARGE] {
        let answers = models(&workspace, usage);
        let findings = workspace.check().json()["findings"].as_array().cloned().expect("findings");
        for (.., names) in FAMILIES {
            for name in *names {
                let denied = findings.iter().any(|finding| {
                    finding["code"] == "use-not-permitted"
                        && finding["level"] == "deny"
                        && finding["model"] == *name
                });
                let answer = string(&row(&answers, name)["answer"]);
                assert!(!denied || answer != "yes", "{name}: {answer}");
                assert!(denied || answer != "no", "{name}: {answer} and the check lets it pass");
            }
        }
    }
}

#[test]
fn each_name_leads_to_the_licence_it_is_declared_with() {
    use cargo_model_sbom::internal::assess::expected_license;
    for (license, .., names) in FAMILIES {
        for name in *names {
            let expected =
                expected_license(name, None, None).unwrap_or_else(|| panic!("{name} is not known"));
            assert!(expected.licenses.iter().any(|known| known.id == *license), "{name} {license}");
        }
    }
}

#[test]
fn a_hub_card_without_a_name_for_its_licence_is_never_low() {
    let workspace = Workspace::model("license = \"other\"");
    let output = workspace.check();
    assert_eq!(output.code, 2, "{}", output.text());
    let none = Workspace::model("");
    let output = none.run(&["licenses", "--for", "commercial", "--message-format", "json"]).json();
    let model = row(output["models"].as_array().expect("models"), "m");
    assert_eq!((string(&model["risk"]), string(&model["answer"])), ("high", "no"));
    assert!(none.check().codes().contains(&"missing-license".to_owned()));
    let unknown = Workspace::model("license = \"LicenseRef-other\"");
    let output = unknown.run(&["licenses", "--for", "commercial", "--message-format", "json"]).json();
    let model = row(output["models"].as_array().expect("models"), "m");
    assert_eq!((string(&model["risk"]), string(&model["answer"])), ("high", "check"));
    assert_eq!(unknown.check().codes(), ["custom-license"]);
}

#[test]
fn a_multimodal_llama_3_2_is_not_for_the_eu() {
    for (inputs, denied) in [("[\"text\", \"image\"]", true), ("[\"text\"]", false)] {
        let workspace = Workspace::model(&format!(
            "license = \"LicenseRef-scancode-llama-3.2-license-2024\"\ninputs = {inputs}\noutputs = [\"text\"]"
        ));
        workspace.write(
            "model-sbom.toml",
            "[use]\nmonthly-active-users = 1_000\nseat = \"DE\"\nregulated = false\n",
        );
        let found = workspace.check().denied().contains(&"use-not-permitted".to_owned());
        assert_eq!(found, denied, "{inputs}");
    }
}

#[test]
fn a_distilled_llama_under_mit_owes_the_terms_of_llama() {
    let base = |license: &str| {
        format!(
            "license = \"MIT\"\n[[package.metadata.model-sbom.model.base]]\nname = \"Llama-3.1-8B\"\n\
             license = \"{license}\"\nrelation = \"finetune\""
        )
    };
    let workspace = Workspace::model(&base("LicenseRef-scancode-llama-3.1-license-2024"));
    assert!(workspace.check().denied().contains(&"lineage-license".to_owned()));
    let models = models(&workspace, LARGE);
    let model = row(&models, "m");
    assert_eq!((string(&model["risk"]), string(&model["answer"])), ("high", "no"), "{model}");
}
