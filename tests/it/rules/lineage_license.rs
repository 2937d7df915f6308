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
    named.write("model-sbom.toml", "[use]\nmonthly-active-users = 1\nregulated = false\n");
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

/// A model at the end of a chain: `m1` descends from `m0`, and so on. `m0` is under other terms than the rest.
fn chain(length: usize) -> Workspace {
    let workspace = Workspace::model("license = \"MIT\"");
    let table = |index: usize| {
        let (license, base) = match index {
            0 => ("CC-BY-SA-4.0", String::new()),
            _ => (
                "MIT",
                format!(
                    "[[package.metadata.model-sbom.model.base]]\nname = \"m{}\"\nrelation = \"merge\"\n",
                    index - 1
                ),
            ),
        };
        format!(
            "[[package.metadata.model-sbom.model]]\nname = \"m{index}\"\nversion = \"1\"\nlicense = \"{license}\"\n\
             delivery = \"downloaded\"\n{base}"
        )
    };
    let tables: Vec<_> = (0..length).map(table).collect();
    let manifest = workspace.read("Cargo.toml");
    let (package, _) = manifest.split_once("[[package.metadata").expect("a declaration");
    workspace.write("Cargo.toml", &format!("{package}{}", tables.join("\n")));
    workspace
}

#[test]
fn terms_reach_the_end_of_a_long_chain_and_each_model_hears_of_them_once() {
    let output = chain(300).check();
    assert_eq!(output.denied(), vec!["lineage-license"; 299]);
    let (text, said) =
        (output.text(), "`m299` descends from `m0` through m298, m297, m296, m295, m294, m293 and 292 more");
    assert!(text.contains(said), "{text}");
}

#[test]
fn a_base_without_a_licence_is_told() {
    assert!(
        derived("MIT", "relation = \"quantized\"").check().text().contains("whose licence is not declared")
    );
}

/// A model in safetensors with these metadata.
fn with_metadata(keys: &str, metadata: &str) -> Workspace {
    let header = format!(
        "{{\"__metadata__\":{metadata},\"w\":{{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}}}"
    );
    let workspace = Workspace::model(&format!("license = \"MIT\"\n{keys}"));
    workspace.replace("Cargo.toml", "weights.gguf", "w.safetensors");
    let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
    bytes.extend_from_slice(header.as_bytes());
    bytes.push(0);
    std::fs::remove_file(workspace.path().join("weights.gguf")).expect("removed");
    std::fs::write(workspace.path().join("w.safetensors"), bytes).expect("written");
    workspace
}

#[test]
fn a_base_that_only_a_header_names_is_told() {
    let base = "[[package.metadata.model-sbom.model.base]]\nname = \"stable-diffusion-xl-base-1.0\"\nrelation = \"adapter\"\n\
                license = \"LicenseRef-scancode-bigscience-open-rail-m2\"";
    for (keys, metadata, expected) in [
        ("", r#"{"format":"pt","ss_output_name":"mine"}"#, 0),
        ("", r#"{"ss_sd_model_name":"None"}"#, 0),
        ("", r#"{"ss_sd_model_name":"v1-5-pruned-emaonly.safetensors"}"#, 1),
        ("", r#"{"ss_sd_model_name":"/content/models/anime-full.ckpt"}"#, 1),
        ("", r#"{"ss_base_model_version":"sdxl_base_v1-0"}"#, 1),
        (
            "",
            r#"{"sd_merge_models":"{\"ab\":{\"name\":\"x.safetensors\"},\"cd\":{\"name\":\"y.ckpt\"}}"}"#,
            2,
        ),
        ("", r#"{"ot_config":"{\"base_model_name\":\"black-forest-labs/FLUX.1-dev\"}"}"#, 1),
        ("", r#"{"modelspec.tags":"base_model:finetune:a/b, style"}"#, 1),
        (
            base,
            r#"{"ss_sd_model_name":"sd_xl_base_1.0.safetensors","ss_base_model_version":"sdxl_base_v1-0"}"#,
            1,
        ),
        (base, r#"{"ss_sd_model_name":"black-forest-labs/FLUX.1-dev"}"#, 2),
    ] {
        let workspace = with_metadata(keys, metadata);
        let codes = workspace.check().denied();
        let found = codes.iter().filter(|code| *code == "lineage-license").count();
        assert_eq!((found, codes.len()), (expected, expected), "{keys} {metadata}: {codes:?}");
    }
}

#[test]
fn a_base_that_only_the_card_names_is_told() {
    let card = "---\nlicense: mit\nbase_model: meta-llama/Llama-3.1-8B\nbase_model_relation: finetune\n---\n";
    let workspace = Workspace::model("license = \"MIT\"\ncard = \"README.md\"");
    workspace.write("README.md", card);
    let output = workspace.check();
    assert_eq!(output.denied(), ["lineage-license"]);
    for part in [
        "`m` descends from `meta-llama/Llama-3.1-8B` according to the model card",
        "LicenseRef-scancode-llama-3.1-license-2024",
    ] {
        assert!(output.text().contains(part), "{part}\n{}", output.text());
    }
    let itself = Workspace::model("source = \"hf:owner/m\"\nlicense = \"MIT\"\ncard = \"README.md\"");
    itself.write("README.md", "---\nbase_model: owner/m\n---\n");
    assert_eq!(itself.check().denied(), Vec::<String>::new());
}

#[test]
fn a_listed_licence_that_nobody_described_binds_and_a_permissive_one_does_not() {
    for (base, expected) in [
        ("CC-BY-NC-SA-3.0", vec!["lineage-license"]),
        ("CC-BY-NC-ND-4.0", vec!["lineage-license"]),
        ("CC-BY-SA-3.0", vec!["lineage-license"]),
        ("GPL-3.0-or-later", vec!["lineage-license"]),
        ("AGPL-3.0-or-later", vec!["lineage-license", "obligation-unmet"]),
        ("EUPL-1.2", vec!["lineage-license", "obligation-unmet"]),
        ("BUSL-1.1", vec!["lineage-license"]),
        ("LicenseRef-nobody-knows", vec!["lineage-license"]),
        ("ISC", vec![]),
        ("BSD-2-Clause", vec![]),
        ("CC-BY-3.0", vec![]),
        ("CC0-1.0", vec![]),
        ("Apache-2.0 OR GPL-3.0-only", vec![]),
    ] {
        let workspace = derived("MIT", &format!("license = \"{base}\"\nrelation = \"finetune\""));
        assert_eq!(workspace.check().denied(), expected, "{base}");
    }
}

#[test]
fn what_was_distilled_follows_the_text_of_each_licence() {
    const BINDS: [&str; 8] = [
        "LicenseRef-scancode-gemma-tou-2025-03-24",
        "LicenseRef-scancode-deepseek-la-1.0",
        "LicenseRef-scancode-bigcode-open-rail-m-v1",
        "LicenseRef-FLUX-dev-NC-2.0",
        "LicenseRef-scancode-llama-3.1-license-2024",
        "LicenseRef-scancode-llama-2-license-2023",
        "LicenseRef-Yi-Series-Community-2.1",
        "LicenseRef-nobody-knows",
    ];
    for (base, expected) in BINDS.iter().map(|base| (*base, true)).chain([
        ("CC-BY-NC-4.0", true),
        ("PolyForm-Noncommercial-1.0.0", true),
        ("CC-BY-SA-4.0", false),
        ("AGPL-3.0-only", false),
        ("MIT", false),
        ("LicenseRef-scancode-moonshot-ai-modified-mit-2025", false),
    ]) {
        let output = derived("MIT", &format!("license = \"{base}\"\nrelation = \"distilled\"")).check();
        assert_eq!(output.denied().contains(&"lineage-license".to_owned()), expected, "{base}");
    }
    let gemma =
        derived("MIT", "license = \"LicenseRef-scancode-gemma-tou-2025-03-24\"\nrelation = \"distilled\"");
    assert!(gemma.check().text().contains("section 1.1(e)"), "{}", gemma.check().text());
}

/// Of a `[[license]]` table that lists no limitations, nobody knows whether it reaches what was distilled.
#[test]
fn what_a_table_does_not_say_of_outputs_is_unknown() {
    for (lines, binds) in [
        ("conditions = [\"include-licence\"]", true),
        ("limitations = [\"non-commercial\"]", true),
        ("limitations = [\"research-only\"]\nrisk = \"high\"", true),
        ("limitations = []", false),
    ] {
        let workspace = derived("MIT", "license = \"LicenseRef-x\"\nrelation = \"distilled\"");
        workspace.write("model-sbom.toml", &format!("[[license]]\nid = \"LicenseRef-x\"\n{lines}\n"));
        let denied = workspace.check().denied();
        assert_eq!(denied.contains(&"lineage-license".to_owned()), binds, "{lines}: {denied:?}");
    }
}

#[test]
fn a_distillation_is_not_forgotten_further_up() {
    let chain = |root: &str| {
        let workspace = derived("MIT", "relation = \"distilled\"");
        let text = workspace.read("Cargo.toml");
        workspace.write(
            "Cargo.toml",
            &format!(
                "{text}\n[[package.metadata.model-sbom.model]]\nname = \"b\"\nversion = \"1\"\nlicense = \"{root}\"\n\
                 delivery = \"downloaded\"\n[[package.metadata.model-sbom.model.base]]\nname = \"root\"\n\
                 license = \"{root}\"\nrelation = \"finetune\"\n"
            ),
        );
        let findings = workspace.check().json();
        let findings = findings["findings"].as_array().cloned().expect("findings");
        let of_student = findings.iter().filter(|finding| {
            finding["code"] == "lineage-license"
                && finding["message"].as_str().is_some_and(|text| text.starts_with("`m`"))
        });
        of_student.count()
    };
    assert_eq!(chain("CC-BY-SA-4.0"), 0, "outputs of a teacher under open terms and of its base are free");
    assert_eq!(chain("CC-BY-NC-4.0"), 1, "whether its terms end with the outputs is not said");
    let gemma = "LicenseRef-scancode-gemma-tou-2025-03-24";
    assert_eq!(chain(gemma), 1, "the nearest base with those terms is named");
}

#[test]
fn a_base_is_judged_by_its_name_its_text_and_the_declaration_of_the_same_model() {
    let wrong = "name = \"Llama-2-7b\"\nsource = \"hf:meta-llama/Llama-2-7b-hf\"\nlicense = \"MIT\"\nrelation = \"finetune\"";
    let named = |base: &str| {
        Workspace::model(&format!("license = \"MIT\"\n[[package.metadata.model-sbom.model.base]]\n{base}"))
    };
    let output = named(wrong).check();
    assert_eq!(output.denied(), ["lineage-license"]);
    for part in
        ["the catalogue contradicts the licence of `Llama-2-7b`", "LicenseRef-scancode-llama-2-license-2023"]
    {
        assert!(output.text().contains(part), "{part}\n{}", output.text());
    }
    // Its text proves the table right.
    let proven = named(&format!("{wrong}\nlicense-file = \"L\""));
    proven.write("L", include_str!("../../../LICENSE-MIT"));
    assert_eq!(proven.check().denied(), Vec::<String>::new());
    // Another text proves it wrong.
    let other = named(&format!("{wrong}\nlicense-file = \"L\"").replace("MIT", "Apache-2.0"));
    other.write("L", include_str!("../../../LICENSE-MIT"));
    assert!(other.check().text().contains("its licence text contradicts"), "{}", other.check().text());
    // The declaration of the same model, in whatever package.
    let workspace = named("name = \"B\"\nsource = \"hf:acme/b\"\nlicense = \"MIT\"\nrelation = \"finetune\"");
    let text = workspace.read("Cargo.toml");
    let declared = |license: &str| {
        let table = format!(
            "{text}\n[[package.metadata.model-sbom.model]]\nname = \"other\"\nsource = \"hf:acme/b\"\nversion = \"1\"\n\
             license = \"{license}\"\ndelivery = \"downloaded\"\n"
        );
        workspace.write("Cargo.toml", &table);
        workspace.check()
    };
    assert!(declared("CC-BY-NC-4.0").text().contains("its own declaration contradicts the licence of `B`"));
    assert_eq!(declared("MIT OR Apache-2.0").denied(), Vec::<String>::new());
}

/// A safetensors file with this metadata and no tensor.
fn safetensors(metadata: &str) -> Vec<u8> {
    let header = format!(
        "{{\"__metadata__\":{{{metadata}}},\"w\":{{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}}}"
    );
    [&(header.len() as u64).to_le_bytes()[..], header.as_bytes(), &[0; 4]].concat()
}

#[test]
fn a_base_that_only_the_weights_or_the_adapter_name_is_told() {
    let adapter = |keys: &str| {
        let workspace = Workspace::package(
            &format!(
                "[[package.metadata.model-sbom.model]]\nname = \"m\"\nversion = \"1\"\nfiles = [\"a/*.safetensors\"]\n{keys}"
            ),
            &[(
                "a/adapter_config.json",
                "{\"base_model_name_or_path\": \"/home/jo/meta-llama/Llama-3.2-1B\", \"peft_type\": \"LORA\"}",
            )],
        );
        std::fs::write(
            workspace.path().join("a/adapter_model.safetensors"),
            safetensors("\"format\":\"pt\""),
        )
        .expect("written");
        workspace
    };
    let output = adapter("license = \"Apache-2.0\"").check();
    assert_eq!(output.denied(), ["lineage-license"]);
    for part in [
        "`Llama-3.2-1B` according to the configuration of the adapter",
        "a/adapter_config.json",
        "relation = \\\"adapter\\\"",
        "LicenseRef-scancode-llama-3.2-license-2024",
    ] {
        assert!(output.text().contains(part), "{part}\n{}", output.text());
    }
    assert!(!output.text().contains("/home/jo"), "no path of a machine: {}", output.text());
    let other = "license = \"Apache-2.0\"\n[[package.metadata.model-sbom.model.base]]\nname = \"Qwen2.5-0.5B\"\nlicense = \"Apache-2.0\"\nrelation = \"adapter\"";
    assert!(adapter(other).check().text().contains("its bases are others"), "another base is declared");
    let declared = "license = \"LicenseRef-scancode-llama-3.2-license-2024\"\n[[package.metadata.model-sbom.model.base]]\n\
                    name = \"Llama-3.2-1B\"\nlicense = \"LicenseRef-scancode-llama-3.2-license-2024\"\nrelation = \"adapter\"";
    assert!(!adapter(declared).check().denied().contains(&"lineage-license".to_owned()));

    let header = Workspace::package(
        "[[package.metadata.model-sbom.model]]\nname = \"m\"\nversion = \"1\"\nfiles = [\"m.safetensors\"]\nlicense = \"MIT\"",
        &[],
    );
    std::fs::write(
        header.path().join("m.safetensors"),
        safetensors("\"base_model\":\"meta-llama/Llama-3.2-1B\""),
    )
    .expect("written");
    assert_eq!(header.check().denied(), ["lineage-license"]);
    // The lock says the same where the weights are not.
    assert_eq!(header.run(&["lock"]).code, 0);
    std::fs::remove_file(header.path().join("m.safetensors")).expect("removed");
    assert!(header.check().denied().contains(&"lineage-license".to_owned()));
}

/// What the configuration of a model names is mostly its base, and sometimes the model itself under another name.
/// The name that a header gives the model itself counts where models of that name come under other terms.
#[test]
fn a_known_name_in_a_header_is_that_of_a_base() {
    for (license, metadata, is_denied) in [
        ("MIT", "\"modelspec.title\":\"Llama-2-7b-chat\"", true),
        ("MIT", "\"modelspec.implementation\":\"https://huggingface.co/meta-llama/Llama-2-7b-hf\"", true),
        ("MIT", "\"modelspec.title\":\"Our detector\"", false),
        ("MIT", "\"modelspec.title\":\"Phi-4\"", false),
        ("Apache-2.0", "\"modelspec.title\":\"Mistral-7B-v0.1\"", false),
    ] {
        let workspace = Workspace::package(
            &format!(
                "[[package.metadata.model-sbom.model]]\nname = \"m\"\nversion = \"1\"\nfiles = [\"a/w.safetensors\"]\n\
                 license = \"{license}\""
            ),
            &[("a/note.md", "x")],
        );
        std::fs::write(workspace.path().join("a/w.safetensors"), safetensors(metadata)).expect("written");
        let denied = workspace.check().denied();
        assert_eq!(denied.contains(&"lineage-license".to_owned()), is_denied, "{metadata}: {denied:?}");
    }
}

#[test]
fn a_base_that_the_configuration_of_the_model_names_is_asked_for() {
    let check = |keys: &str, json: &str| {
        let manifest = format!(
            "[[package.metadata.model-sbom.model]]\nname = \"m\"\nversion = \"1\"\nfiles = [\"a/*.gguf\"]\n{keys}"
        );
        let files = [("a/w.gguf", crate::support::gguf!(" stand-in")), ("a/config.json", json)];
        let output = Workspace::package(&manifest, &files).check();
        let said = output.codes().contains(&"lineage-license".to_owned());
        let denied = output.denied().contains(&"lineage-license".to_owned());
        (said, denied, output.text().to_owned())
    };
    let base =
        "\n[[package.metadata.model-sbom.model.base]]\nlicense = \"Apache-2.0\"\nrelation = \"finetune\"\n";
    let named = |name: &str| format!("license = \"Apache-2.0\"{base}name = \"{name}\"");
    for (keys, written, said, denied) in [
        ("license = \"Apache-2.0\"", "meta-llama/Llama-3.1-8B", true, true),
        (
            "license = \"Apache-2.0\"",
            "/root/.cache/hub/models--meta-llama--Llama-3.1-8B/snapshots/1",
            true,
            true,
        ),
        ("license = \"Apache-2.0\"", "acme/working-name", true, false),
        ("license = \"Apache-2.0\"\nsource = \"hf:acme/m\"", "Acme/working-name", false, false),
        ("license = \"Apache-2.0\"\nsource = \"hf:acme/m\"", "acme/Llama-3.1-8B", true, true),
        ("license = \"Apache-2.0\"\nsource = \"hf:acme/other\"", "publisher/other", false, false),
        ("license = \"Apache-2.0\"", "publisher/M", false, false),
        ("license = \"Apache-2.0\"", "/home/jo/checkpoints/llama", false, false),
        ("license = \"Apache-2.0\"", "models/llama", false, false),
        (named("b").as_str(), "owner/b", false, false),
        (named("b").as_str(), "owner/base-of-the-base", false, false),
        (named("b").as_str(), "meta-llama/Llama-3.1-8B", true, true),
    ] {
        let json = format!("{{\"model_type\": \"x\", \"_name_or_path\": \"{written}\"}}");
        let (is_said, is_denied, text) = check(keys, &json);
        assert_eq!((is_said, is_denied), (said, denied), "{keys} {written}\n{text}");
        assert!(!text.contains("/root/") && !text.contains("/home/jo"), "no path of a machine: {text}");
    }
    let parts =
        "{\"text_config\": {\"_name_or_path\": \"lmsys/vicuna-7b-v1.5\"}, \"_name_or_path\": \"./x\"}";
    let (said, _, text) = check("license = \"Apache-2.0\"", parts);
    assert!(said && text.contains("a/config.json") && text.contains("lmsys/vicuna-7b-v1.5"), "{text}");
}

#[test]
fn a_base_as_a_map_of_the_card_is_told() {
    let workspace = Workspace::model("license = \"MIT\"\ncard = \"README.md\"");
    workspace.write("README.md", "---\nbase_model:\n- name: meta-llama/Llama-3.1-8B\n  version: '1'\n---\n");
    assert_eq!(workspace.check().denied(), ["lineage-license"]);
}

/// Of the licences that a base offers, the one that a product takes binds: as of a model, none that is unknown or forbidden
/// where another is known and allowed.
#[test]
fn of_a_base_that_offers_several_licences_the_one_that_is_taken_binds() {
    const SOLD: &str =
        "[use]\ncommercial = true\noffering = [\"saas\"]\nfine-tunes = true\ntrains-other-models = false\n";
    const NONE: &[&str] = &[];
    for (base, expected, binding) in [
        ("Apache-2.0 OR GPL-3.0-only", NONE, ""),
        ("LicenseRef-unknown OR Apache-2.0", NONE, ""),
        ("CC-BY-NC-4.0 OR Apache-2.0", NONE, ""),
        ("Glide OR MIT", NONE, ""),
        ("LicenseRef-unknown OR GPL-3.0-only", &["lineage-license"], "GPL-3.0-only"),
        ("CC-BY-NC-4.0 OR GPL-3.0-only", &["lineage-license"], "GPL-3.0-only"),
        ("CC-BY-NC-4.0 OR LicenseRef-unknown", &["lineage-license"], "LicenseRef-unknown"),
        ("CC-BY-NC-4.0 OR CC-BY-NC-SA-4.0", &["lineage-license", "use-not-permitted"], "CC-BY-NC-4.0"),
        ("(CC-BY-NC-4.0 OR MIT) AND GPL-3.0-only", &["lineage-license"], "GPL-3.0-only"),
    ] {
        for relation in ["finetune", "distilled"] {
            let workspace = derived("MIT", &format!("license = \"{base}\"\nrelation = \"{relation}\""));
            workspace.write("model-sbom.toml", SOLD);
            let output = workspace.check();
            if relation == "finetune" {
                assert_eq!(output.denied(), expected, "{base}: {}", output.text());
                assert!(output.text().contains(&format!("MIT AND {binding}")) || binding.is_empty());
            } else if expected.is_empty() {
                assert_eq!(output.denied(), expected, "{base}, distilled: {}", output.text());
            }
        }
    }
}

/// Lists that deny mean the licence of a base that is taken, as they do of a model.
#[test]
fn a_list_that_denies_means_the_licence_of_a_base_that_is_taken() {
    for (base, denied, expected) in [
        ("MIT OR GPL-3.0-only", "GPL-3.0-only", false),
        ("MIT OR Apache-2.0", "MIT", false),
        ("MIT AND GPL-3.0-only", "GPL-3.0-only", true),
        ("CC-BY-NC-4.0 OR MIT", "CC-BY-NC-4.0", false),
        ("CC-BY-NC-4.0 OR MIT", "MIT", true),
        ("GPL-3.0-only", "GPL-3.0-only", true),
    ] {
        let workspace = derived("Apache-2.0", &format!("license = \"{base}\"\nrelation = \"distilled\""));
        let policy = format!(
            "[use]\ncommercial = true\n\n[policy]\ndeny = [{{ license = \"{denied}\", reason = \"read\" }}]\n"
        );
        workspace.write("model-sbom.toml", &policy);
        let output = workspace.check();
        let is_denied = output.denied().contains(&"policy-denied".to_owned());
        assert_eq!(is_denied, expected, "{base}, {denied}: {}", output.text());
    }
}
